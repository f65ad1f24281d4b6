//! A report's text, cut into paragraphs, sentences and pieces, so that every figure can be marked where it stands.
//!
//! Pure: text and spans in, pieces out. Offsets are code points of the raw text; joined again, the pieces are that
//! text, line ends aside.

use crate::domain::Span;

/// Code points of a report on one page.
pub const PART_CHARS: usize = 40_000;

/// Words, or the words of the figure in this place of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub figure: Option<usize>,
}

/// Pieces up to a full stop.
pub type Sentence = Vec<Piece>;
/// Sentences up to the end of a line.
pub type Paragraph = Vec<Sentence>;

/// A figure's sentence, and the sentences beside it in the same paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    pub lead: String,
    pub before: String,
    pub exact: String,
    pub after: String,
    pub tail: String,
}

/// Where the part that holds the code point `at` begins and ends: whole paragraphs.
pub fn part(text: &[char], at: usize) -> (usize, usize) {
    let boundary = |wanted: usize| {
        let rest = text.get(wanted..).unwrap_or_default();
        rest.iter().position(|c| *c == '\n').map_or(text.len(), |n| wanted + n + 1)
    };
    let at = at.min(text.len().saturating_sub(1));
    let mut start = 0;
    loop {
        let end = boundary(start + PART_CHARS);
        if at < end || end >= text.len() {
            return (start, end.min(text.len()));
        }
        start = end;
    }
}

/// The paragraphs of `text[start..end]` with the figures at `spans` (in any order, of the whole text) as pieces of
/// their own. Of two figures that overlap, the first is marked.
pub fn paragraphs(text: &[char], (start, end): (usize, usize), spans: &[Span]) -> Vec<Paragraph> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|n| (spans[*n].start, spans[*n].end));
    let mut marks: Vec<(Span, usize)> = Vec::new();
    for n in order {
        let span = spans[n];
        let free = marks.last().is_none_or(|(last, _)| last.end <= span.start);
        if free && start <= span.start && span.end <= end.min(text.len()) {
            marks.push((span, n));
        }
    }
    let mut cutter = Cutter { text, paragraphs: vec![vec![vec![]]] };
    let mut at = start;
    for (span, figure) in marks {
        cutter.words(at, span.start);
        cutter.push(text[span.start..span.end].iter().collect(), Some(figure));
        at = span.end;
    }
    cutter.words(at, end.min(text.len()));
    cutter.finish()
}

/// Whether a line is a row of a table: its cells stand between tabs.
pub fn is_row(line: &Paragraph) -> bool {
    line.iter().flatten().any(|piece| piece.text.contains('\t'))
}

/// The cells of a row, each in its pieces.
pub fn cells(row: &Paragraph) -> Vec<Vec<Piece>> {
    let mut cells = vec![Vec::new()];
    for piece in row.iter().flatten() {
        for (at, text) in piece.text.split('\t').enumerate() {
            if at > 0 {
                cells.push(Vec::new());
            }
            if let Some(cell) = cells.last_mut().filter(|_| !text.is_empty()) {
                cell.push(Piece { text: text.to_owned(), figure: piece.figure });
            }
        }
    }
    cells
}

/// Builds paragraphs piece by piece.
struct Cutter<'t> {
    text: &'t [char],
    paragraphs: Vec<Paragraph>,
}

impl Cutter<'_> {
    fn push(&mut self, text: String, figure: Option<usize>) {
        if text.is_empty() {
            return;
        }
        if let Some(sentence) = self.paragraphs.last_mut().and_then(|p| p.last_mut()) {
            sentence.push(Piece { text, figure });
        }
    }

    /// Takes words without figures, which may hold the ends of sentences and lines.
    fn words(&mut self, from: usize, to: usize) {
        let mut begun = from;
        for at in from..to {
            if self.text[at] == '\n' {
                self.push(self.text[begun..at].iter().collect(), None);
                self.paragraphs.push(vec![vec![]]);
                begun = at + 1;
            } else if ends_sentence(self.text, at) {
                self.push(self.text[begun..=at].iter().collect(), None);
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.push(vec![]);
                }
                begun = at + 1;
            }
        }
        self.push(self.text[begun.min(to)..to].iter().collect(), None);
    }

    fn finish(mut self) -> Vec<Paragraph> {
        for paragraph in &mut self.paragraphs {
            paragraph.retain(|sentence| !sentence.is_empty());
        }
        let blank = |p: &Paragraph| p.iter().flatten().all(|piece| piece.text.trim().is_empty());
        self.paragraphs.retain(|paragraph| !blank(paragraph));
        self.paragraphs
    }
}

/// Whether the sentence ends with the character at `at`: a stop that no closing mark follows, or that closing mark.
fn ends_sentence(text: &[char], at: usize) -> bool {
    let next = text.get(at + 1).copied();
    if next.is_some_and(|c| is_stop(c) || is_closing(c)) {
        return false;
    }
    let mut place = at;
    while is_closing(text[place]) && place > 0 {
        place -= 1;
    }
    let c = text[place];
    is_stop(c) || (place == at && matches!(c, '.' | '?' | '!') && next.is_some_and(char::is_whitespace))
}

const fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；')
}

const fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | '》')
}

/// The passage around `span`.
pub fn passage(text: &[char], span: Span) -> Passage {
    let (start, end) = (span.start.min(text.len()), span.end.min(text.len()));
    let line_start = text[..start].iter().rposition(|c| *c == '\n').map_or(0, |n| n + 1);
    let line_end = text[end..].iter().position(|c| *c == '\n').map_or(text.len(), |n| end + n);
    let begins =
        (line_start..start).rev().find(|at| ends_sentence(text, *at)).map_or(line_start, |at| at + 1);
    let ends = (end.saturating_sub(1).max(start)..line_end)
        .find(|at| *at >= end && ends_sentence(text, *at))
        .map_or(line_end, |at| at + 1);
    let of = |from: usize, to: usize| text[from..to].iter().collect::<String>();
    Passage {
        lead: of(line_start, begins),
        before: of(begins, start),
        exact: of(start, end),
        after: of(end, ends),
        tail: of(ends, line_end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, spans: &[(usize, usize)]) -> String {
        let chars: Vec<char> = text.chars().collect();
        let spans: Vec<Span> = spans.iter().map(|(a, b)| Span { start: *a, end: *b }).collect();
        let piece = |p: &Piece| p.figure.map_or(p.text.clone(), |n| format!("[{n}:{}]", p.text));
        let sentence = |s: &Sentence| s.iter().map(piece).collect::<String>();
        let paragraph = |p: &Paragraph| p.iter().map(sentence).collect::<Vec<_>>().join("|");
        paragraphs(&chars, (0, chars.len()), &spans).iter().map(paragraph).collect::<Vec<_>>().join("¶")
    }

    #[test]
    fn every_figure_stands_in_its_sentence() {
        for (text, spans, expected) in [
            ("", vec![], ""),
            (
                "标题\n\n产值6.5亿元，增长3%。明年再看。",
                vec![(6, 11), (14, 16)],
                "标题¶产值[0:6.5亿元]，增长[1:3%]。|明年再看。",
            ),
            ("他说：“有3家。”走了。", vec![(5, 7)], "他说：“有[0:3家]。”|走了。"),
            ("Up 2.5 per cent. Then down.", vec![(3, 15)], "Up [0:2.5 per cent].| Then down."),
            // Out of order, overlapping, past the end, across a line.
            ("一二三四五", vec![(3, 4), (0, 2), (1, 3), (4, 9)], "[1:一二]三[0:四]五"),
            ("值12\n34万", vec![(1, 7)], "值[0:12\n34万]"),
        ] {
            assert_eq!(cut(text, &spans), expected, "{text}");
        }
    }

    #[test]
    fn the_cells_of_a_row_stand_between_tabs() {
        let line: Vec<char> = "产值\t6.5\t\t增 3".chars().collect();
        let lines = paragraphs(&line, (0, line.len()), &[Span { start: 3, end: 6 }]);
        assert!(is_row(&lines[0]));
        let found: Vec<Vec<(String, Option<usize>)>> = cells(&lines[0])
            .into_iter()
            .map(|cell| cell.into_iter().map(|piece| (piece.text, piece.figure)).collect())
            .collect();
        let piece = |text: &str, figure| vec![(text.to_owned(), figure)];
        assert_eq!(found, [piece("产值", None), piece("6.5", Some(0)), vec![], piece("增 3", None)]);
    }

    #[test]
    fn a_passage_is_the_sentence_and_its_neighbours() {
        let text: Vec<char> = "前一行。\n甲。乙产值6.5亿元，很好。丙。\n后一行".chars().collect();
        let found = passage(&text, Span { start: 10, end: 15 });
        let strings = [found.lead, found.before, found.exact, found.after, found.tail];
        assert_eq!(strings, ["甲。", "乙产值", "6.5亿元", "，很好。", "丙。"]);
        assert_eq!(passage(&text, Span { start: 90, end: 99 }).exact, "");
    }

    #[test]
    fn parts_are_whole_paragraphs_and_cover_the_text() {
        let text: Vec<char> = "数字一行一行\n".repeat(20_000).chars().collect();
        let mut at = 0;
        while at < text.len() {
            let (start, end) = part(&text, at);
            assert_eq!(start, at);
            assert!(end > start && (end == text.len() || text[end - 1] == '\n'));
            assert_eq!(part(&text, end - 1), (start, end));
            at = end;
        }
        assert_eq!(part(&[], 5), (0, 0));
    }
}
