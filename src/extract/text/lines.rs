//! Which line breaks end a paragraph and which only broke a word: narrow columns, pages, and blank lines inside a
//! sentence where the column of a PDF ended.

/// A paragraph: the ranges of raw characters that make it up, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub ranges: Vec<(usize, usize)>,
    pub heading: bool,
}

/// A line without its surrounding blanks.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    /// Line feeds between this line and the one before.
    feeds: usize,
    indented: bool,
    /// Blanks before it count towards the width of a column.
    indent: usize,
}

/// Lines of about this many characters or fewer, one line feed apart, may be a narrow column.
const MAX_COLUMN_SPREAD_CHARS: usize = 3;
/// A line without prose punctuation and longer than this is no headline.
const MAX_HEADING_CHARS: usize = 60;
/// Fewest lines of equal length that show a hard-wrapped text.
const MIN_WRAPPED_LINES: usize = 3;

/// Splits a text into paragraphs.
pub(super) fn paragraphs(chars: &[char]) -> Vec<Piece> {
    let lines = flowing(chars, lines(chars));
    let wrapped = wrapped(chars, &lines);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open = SoFar::default();
    for (index, line) in lines.iter().enumerate() {
        let joined = index > 0 && {
            continues(chars, &lines[index - 1], line, &open)
                || (wrapped[index] && !begins_anew(&chars[line.start..line.end]))
        };
        if !joined {
            pieces.push(Piece { ranges: Vec::new(), heading: false });
            open = SoFar::default();
        }
        if let Some(piece) = pieces.last_mut() {
            piece.ranges.push((line.start, line.end));
        }
        open.read(&chars[line.start..line.end]);
    }
    for piece in &mut pieces {
        piece.heading = is_heading(chars, piece);
    }
    pieces
}

/// The lines without what belongs to the pages; what follows it goes on.
fn flowing(chars: &[char], lines: Vec<Line>) -> Vec<Line> {
    let texts: Vec<&[char]> = lines.iter().map(|line| &chars[line.start..line.end]).collect();
    let marks = super::pages::furniture(&texts);
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let mut turned = false;
    for (line, mark) in lines.into_iter().zip(marks) {
        if mark {
            turned = true;
            continue;
        }
        let feeds = if turned { 1 } else { line.feeds };
        turned = false;
        kept.push(Line { feeds, ..line });
    }
    kept
}

fn lines(chars: &[char]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut feeds = 1;
    for (start, end) in raw_lines(chars) {
        let blank = |c: &char| c.is_whitespace() || *c == '\u{3000}' || *c == '\u{feff}';
        let Some(first) = chars[start..end].iter().position(|c| !blank(c)) else {
            feeds += 1;
            continue;
        };
        let last = chars[start..end].iter().rposition(|c| !blank(c)).unwrap_or(first);
        let indented = first >= 2 || chars[start] == '\u{3000}';
        lines.push(Line { start: start + first, end: start + last + 1, feeds, indented, indent: first });
        feeds = 1;
    }
    lines
}

fn raw_lines(chars: &[char]) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    let feeds =
        chars.iter().enumerate().filter(|(_, c)| matches!(c, '\n' | '\u{c}' | '\u{2028}' | '\u{2029}'));
    feeds.map(|(at, _)| at).chain(std::iter::once(chars.len())).map(move |at| {
        let line = (start, at);
        start = at + 1;
        line
    })
}

/// For each line, whether the one before it was broken where the column ended: in a block of lines one feed apart, most
/// of which are full, a full line goes on in the next, unless that one is indented.
///
/// Where most full lines end inside a statement, the column broke them all, also behind a full stop.
fn wrapped(chars: &[char], lines: &[Line]) -> Vec<bool> {
    let mut marks = vec![false; lines.len()];
    let mut from = 0;
    while from < lines.len() {
        let mut to = from + 1;
        while to < lines.len() && lines[to].feeds == 1 {
            to += 1;
        }
        let length = |line: &Line| line.end - line.start + line.indent;
        let block = &lines[from..to];
        let most = block.iter().map(length).max().unwrap_or_default();
        let spread = MAX_COLUMN_SPREAD_CHARS.max(most / 12);
        // A number that did not fit stands whole on the next line.
        let number = |line: &Line| {
            let digit = |c: &&char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
            chars[line.start..line.end].iter().take_while(digit).count()
        };
        let joins: Vec<bool> = block[1..].iter().map(|line| !line.indented).collect();
        let pairs = block.windows(2).zip(&joins);
        let full: Vec<bool> = pairs
            .map(|(pair, joins)| *joins && length(&pair[0]) + spread.max(number(&pair[1])) >= most)
            .collect();
        let broken = full.iter().filter(|full| **full).count();
        let joined = joins.iter().filter(|joins| **joins).count();
        let ended: Vec<bool> = block.iter().map(|line| ends_statement(chars, line)).collect();
        let inside = full.iter().zip(&ended).filter(|(full, ended)| **full && !**ended).count();
        let column = inside * 2 > broken;
        if block.len() >= MIN_WRAPPED_LINES && broken * 2 >= joined {
            for (at, (full, ended)) in full.iter().zip(&ended).enumerate() {
                marks[from + at + 1] = *full && (column || !*ended);
            }
        }
        from = to;
    }
    marks
}

fn ends_statement(chars: &[char], line: &Line) -> bool {
    let text = &chars[line.start..line.end];
    let last = text.iter().rev().find(|c| !matches!(c, '”' | '’' | '」' | '』' | '"'));
    matches!(last, Some('。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':' | '…' | '.'))
}

/// Whether `line` goes on with the sentence that the piece before it left open.
fn continues(chars: &[char], before: &Line, line: &Line, open: &SoFar) -> bool {
    // 增长8.|4%: a number broken at its point.
    let point = chars[before.start..before.end].ends_with(&['.']) && before.end - before.start > 1;
    if point
        && line.feeds == 1
        && chars[before.end - 2].is_ascii_digit()
        && chars[line.start].is_ascii_digit()
    {
        return true;
    }
    if ends_statement(chars, before) || line.indented || begins_anew(&chars[line.start..line.end]) {
        return false;
    }
    let last = chars[before.end - 1];
    if is_card(&chars[before.start..before.end], &chars[line.start..line.end]) {
        return true;
    }
    if line.feeds == 1 && hangs(&chars[before.start..before.end]) && chars[line.start].is_ascii_digit() {
        return true;
    }
    let counted = last.is_ascii_digit() && line.feeds == 1 && !chars[line.start].is_ascii_digit();
    if counted || matches!(last, '，' | '、' | ',' | '“' | '（' | '(' | '‘') || open.unclosed() {
        return true;
    }
    open.prose && !matches!(last, '）' | ')' | '】')
}

/// 出口总额 over 300亿元: a name, and nothing but an amount below it.
fn is_card(name: &[char], amount: &[char]) -> bool {
    const MAX_NAME_CHARS: usize = 16;
    const MAX_AMOUNT_CHARS: usize = 14;
    const UNITS: &str = "%％万千百亿元美人户家件吨辆台个次公里平方米";
    let digits = amount.iter().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).count();
    let counted = (1..=MAX_AMOUNT_CHARS).contains(&amount.len()) && digits > 0 && digits < amount.len();
    counted
        && name.len() <= MAX_NAME_CHARS
        && name.iter().all(|c| super::is_han(*c))
        && amount[digits..].iter().all(|c| UNITS.contains(*c))
}

/// Whether a line ends with a word that a number must follow: 同比增长|3.4%.
fn hangs(text: &[char]) -> bool {
    const VERBS: [&str; 12] =
        ["增长", "下降", "上升", "上涨", "下跌", "增加", "减少", "提高", "回落", "达到", "突破", "完成"];
    VERBS.iter().any(|verb| super::ends(text, verb))
}

/// Marks with which an item, a byline or a note begins.
fn begins_anew(text: &[char]) -> bool {
    let first = text.first().copied().unwrap_or(' ');
    if matches!(
        first,
        '■' | '●'
            | '◆'
            | '▲'
            | '★'
            | '□'
            | '※'
            | '◎'
            | '—'
            | '－'
            | '·'
            | '【'
            | '①'
            | '（'
            | '('
    ) {
        return true;
    }
    let listed = text.iter().take(4).position(|c| matches!(c, '、' | '.' | '．'));
    let numbers = |c: &char| "0123456789一二三四五六七八九十".contains(*c);
    let starts =
        |word: &str| text.iter().zip(word.chars()).filter(|(a, b)| **a == *b).count() == word.chars().count();
    listed.is_some_and(|place| place > 0 && text[..place].iter().all(numbers) && text[place] == '、')
        || ["本报讯", "新华社", "记者", "注：", "附注", "附表", "图表", "来源：", "资料来源", "本报记者"]
            .iter()
            .any(|word| starts(word))
}

/// Whether a paragraph is a line without prose.
fn is_heading(chars: &[char], piece: &Piece) -> bool {
    let length: usize = piece.ranges.iter().map(|(start, end)| end - start).sum();
    let Some((_, end)) = piece.ranges.last() else { return false };
    length <= MAX_HEADING_CHARS
        && piece.ranges.len() == 1
        && !matches!(chars[end - 1], '。' | '；' | ';' | '，' | ',' | '：' | ':')
        && !piece.ranges.iter().any(|(start, end)| chars[*start..*end].contains(&'。'))
}

/// What the lines of a paragraph read so far leave open, and whether they are prose.
#[derive(Debug, Default)]
struct SoFar {
    prose: bool,
    brackets: usize,
    quotes: usize,
}

impl SoFar {
    fn read(&mut self, text: &[char]) {
        for c in text {
            match c {
                '（' | '(' | '《' => self.brackets += 1,
                '）' | ')' | '》' => self.brackets = self.brackets.saturating_sub(1),
                '“' => self.quotes += 1,
                '”' => self.quotes = self.quotes.saturating_sub(1),
                '。' => self.prose = true,
                _ => {}
            }
        }
    }

    const fn unclosed(&self) -> bool {
        self.brackets > 0 || self.quotes > 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;

    fn paragraphs(raw: &str) -> Vec<String> {
        let text = Text::read(raw);
        text.paragraphs.iter().map(|p| text.slice(p.start, p.end)).collect()
    }

    #[test]
    fn a_word_broken_by_a_column_is_whole_again() {
        assert_eq!(
            paragraphs("先说一句。其后又有一家公\n\n司成立了。\n\n另起一段。"),
            ["先说一句。其后又有一家公司成立了。", "另起一段。"]
        );
        assert_eq!(
            paragraphs("河边新近种\n下的十二棵\n树与花相映\n成趣。"),
            ["河边新近种下的十二棵树与花相映成趣。"]
        );
    }

    #[test]
    fn lines_that_a_column_broke_are_one_paragraph() {
        let lines = [
            "一季度，全市规模以上工业增加",
            "值同比增长5.2%，其中制造业增",
            "长6.1%。社会消费品零售总额达",
            "1234.5亿元，增长3%。",
        ];
        assert_eq!(paragraphs(&lines.join("\n")), [lines.concat()]);
    }

    #[test]
    fn a_number_broken_at_its_point_is_whole() {
        assert_eq!(paragraphs("一季度增长8.\n4%。"), ["一季度增长8.4%。"]);
        assert_eq!(paragraphs("出口总额\n\n300亿元\n\n进口总额\n\n9%"), ["出口总额300亿元", "进口总额9%"]);
        assert_eq!(paragraphs("一季度同比增长\n8.4%。"), ["一季度同比增长8.4%。"]);
    }

    #[test]
    fn headlines_stay_alone() {
        assert_eq!(
            paragraphs("前三季度经济增长5.2%\n\n结构继续优化\n\n本报讯 前三季度良好。"),
            ["前三季度经济增长5.2%", "结构继续优化", "本报讯前三季度良好。"]
        );
    }

    #[test]
    fn indented_lines_begin_paragraphs() {
        assert_eq!(
            paragraphs("全文如下。第一段没有句号\n　　第二段。"),
            ["全文如下。第一段没有句号", "第二段。"]
        );
    }
}
