//! Characters with their places become pieces: what stands on one line without a gap that a reader would see.

use super::extent::Extent;

/// A gap as wide as this many sizes stands between two pieces.
pub(super) const GAP_SIZES: f32 = 0.8;
/// So much more than the usual gap between characters, and two cells stand close to each other.
const TIGHT_GAP_SIZES: f32 = 0.3;
/// So much more than the usual gap is a blank between letters or digits.
const BLANK_SIZES: f32 = 0.2;
/// Most wide blanks in a row that stand between words and not between cells.
const MAX_WIDE_BLANKS: usize = 2;
/// How far, in sizes, a character may stand above or below its line.
pub(super) const DRIFT_SIZES: f32 = 0.5;
/// A piece of more characters is prose and no cell.
const MAX_CELL_CHARS: usize = 44;
/// Fewest gaps of a stretch that tell its own usual gap.
const MIN_GAPS: usize = 6;

/// What one code draws, in the space in which the page is read: x to the right, y upwards.
#[derive(Debug)]
pub(super) struct Glyph {
    pub start: f32,
    pub end: f32,
    pub base: f32,
    pub size: f32,
    pub text: String,
}

impl Glyph {
    fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    fn is_wide_blank(&self) -> bool {
        matches!(self.text.as_str(), "\u{3000}" | "\u{2003}")
    }
}

/// A stretch of text on one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub start: f32,
    pub end: f32,
    pub base: f32,
    pub size: f32,
    pub text: String,
    /// Wide blanks drawn before it.
    pub indent: usize,
}

impl Piece {
    pub const fn extent(&self) -> Extent {
        Extent::new(self.start, self.end)
    }

    /// Whether it holds a number and nothing else, or a mark for none.
    pub fn is_value(&self) -> bool {
        let text = self.text.trim_end_matches(['%', '％', '*']);
        let missing = |c: char| matches!(c, '-' | '—' | '–' | '－' | '…' | '.' | '·' | '/');
        if !text.is_empty() && text.chars().all(missing) {
            return true;
        }
        let digits = text.trim_start_matches(['-', '－', '−', '–', '—', '+']);
        let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
        digits.starts_with(digit)
            && digits.chars().all(|c| digit(c) || matches!(c, '.' | ',' | '．' | '，' | ' '))
    }

    /// Whether it is a year and nothing else.
    pub fn is_year(&self) -> bool {
        let digits = self.text.as_bytes();
        digits.len() == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20"))
    }

    /// Whether it is more than a cell holds.
    pub fn is_prose(&self) -> bool {
        self.text.contains('。') || self.text.chars().nth(MAX_CELL_CHARS).is_some()
    }

    /// Whether another piece stands on the same line.
    pub fn is_beside(&self, other: &Self) -> bool {
        (other.base - self.base).abs() <= DRIFT_SIZES * self.size.max(other.size)
    }

    /// Takes what stands to its right, with `between`.
    pub fn append(&mut self, other: &Self, between: &str) {
        self.text.push_str(between);
        self.text.push_str(&other.text);
        self.end = self.end.max(other.end);
        self.size = self.size.max(other.size);
    }

    /// What separates it from the piece that follows on the same line, if the two are one.
    pub fn joint(&self, next: &Self) -> &'static str {
        let alike = |c: char| c.is_ascii_alphanumeric();
        if self.text.ends_with(alike) && next.text.starts_with(alike) { " " } else { "" }
    }
}

/// Characters without a seen gap between them, with the gap before each: none behind a blank.
#[derive(Default)]
struct Stretch {
    glyphs: Vec<Glyph>,
    end: f32,
    wide_blanks: usize,
    indent: usize,
}

impl Stretch {
    fn takes(&self, glyph: &Glyph) -> bool {
        let Some(last) = self.glyphs.last() else { return true };
        let size = last.size.max(glyph.size);
        (glyph.base - last.base).abs() <= DRIFT_SIZES * size
            && glyph.start >= self.end - last.size
            && glyph.start - self.end <= GAP_SIZES * last.size
            && self.wide_blanks <= MAX_WIDE_BLANKS
    }

    fn push(&mut self, glyph: Glyph) {
        let blank = glyph.is_blank();
        if blank && self.glyphs.is_empty() {
            self.indent += usize::from(glyph.is_wide_blank());
            return;
        }
        self.wide_blanks = if glyph.is_wide_blank() { self.wide_blanks + 1 } else { 0 };
        // Narrow blanks count by their width, so that many make a gap.
        if !blank || glyph.is_wide_blank() {
            self.end = glyph.end;
        }
        self.glyphs.push(glyph);
    }

    /// The gaps between characters that touch, in sizes.
    fn gaps(&self) -> Vec<f32> {
        let pairs = self.glyphs.windows(2).filter(|pair| !pair[0].is_blank() && !pair[1].is_blank());
        pairs.map(|pair| (pair[1].start - pair[0].end) / pair[1].size.max(f32::MIN_POSITIVE)).collect()
    }

    fn pieces(&self, usual: f32) -> Vec<Piece> {
        let own = self.gaps();
        let usual = if own.len() >= MIN_GAPS { median(own) } else { usual };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut before: Option<&Glyph> = None;
        for glyph in &self.glyphs {
            let gap = before.map(|before| (glyph.start - before.end) / glyph.size - usual);
            let touches = before.is_some_and(|before| !before.is_blank()) && !glyph.is_blank();
            before = Some(glyph);
            let Some((piece, gap)) =
                pieces.last_mut().zip(gap).filter(|(_, gap)| !touches || *gap <= TIGHT_GAP_SIZES)
            else {
                let Glyph { start, end, base, size, ref text } = *glyph;
                let indent = if pieces.is_empty() { self.indent } else { 0 };
                pieces.push(Piece { start, end, base, size, text: text.clone(), indent });
                continue;
            };
            let letter = |c: char| c.is_ascii_alphanumeric();
            if touches && gap > BLANK_SIZES && piece.text.ends_with(letter) && glyph.text.is_ascii() {
                piece.text.push(' ');
            }
            piece.text.push_str(if glyph.is_wide_blank() { "\u{3000}" } else { &glyph.text });
            if !glyph.is_blank() {
                piece.end = glyph.end;
                piece.size = piece.size.max(glyph.size);
            }
        }
        for piece in &mut pieces {
            piece.text.truncate(piece.text.trim_end().len());
        }
        pieces
    }
}

fn median(mut numbers: Vec<f32>) -> f32 {
    numbers.sort_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0).max(0.0)
}

/// The pieces of a page, in the order in which they were drawn.
///
/// Gaps are judged by the usual gap of a long stretch, or of the page: letters may be set apart.
pub(super) fn pieces(glyphs: Vec<Glyph>) -> Vec<Piece> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for glyph in glyphs {
        let sane =
            glyph.start.is_finite() && glyph.base.is_finite() && glyph.end.is_finite() && glyph.size > 0.0;
        if glyph.text.is_empty() || !sane {
            continue;
        }
        if stretches.last().is_none_or(|stretch| !stretch.takes(&glyph)) {
            stretches.push(Stretch { end: glyph.start, ..Stretch::default() });
        }
        if let Some(stretch) = stretches.last_mut() {
            stretch.push(glyph);
        }
    }
    let gaps: Vec<f32> = stretches.iter().flat_map(Stretch::gaps).collect();
    let usual = if gaps.len() >= MIN_GAPS { median(gaps) } else { 0.0 };
    stretches
        .iter()
        .flat_map(|stretch| stretch.pieces(usual))
        .filter(|piece| !piece.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters of `size` 10 with `gap` between them.
    fn drawn(text: &str, x: f32, gap: f32) -> Vec<Glyph> {
        let mut start = x;
        let glyphs = text.chars().map(|c| {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            let glyph = Glyph { start, end: start + width, base: 0.0, size: 10.0, text: c.to_string() };
            start += width + gap;
            glyph
        });
        glyphs.collect()
    }

    fn texts(parts: Vec<Vec<Glyph>>) -> Vec<String> {
        pieces(parts.into_iter().flatten().collect()).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn a_gap_is_judged_by_the_usual_one() {
        assert_eq!(texts(vec![drawn("出口额", 0.0, 0.0), drawn("12.5", 60.0, 0.0)]), ["出口额", "12.5"]);
        assert_eq!(texts(vec![drawn("12.5", 0.0, 0.0), drawn("3.4", 24.0, 0.0)]), ["12.5", "3.4"]);
        assert_eq!(texts(vec![drawn("零售额3985.67亿元", 0.0, 4.0)]), ["零售额3985.67亿元"]);
        // Two digits alone may be two cells: nobody reads them as one number.
        assert_eq!(texts(vec![drawn("3", 0.0, 0.0), drawn("5", 7.5, 0.0)]), ["3 5"]);
    }

    #[test]
    fn wide_blanks_within_words_are_no_gap() {
        assert_eq!(texts(vec![drawn("指\u{2003}\u{2003}标", 0.0, 0.0)]), ["指\u{3000}\u{3000}标"]);
        assert_eq!(texts(vec![drawn("表1\u{3000}甲", 0.0, 0.0)]), ["表1\u{3000}甲"]);
        assert_eq!(texts(vec![drawn("甲\u{3000}\u{3000}\u{3000}乙", 0.0, 0.0)]), ["甲", "乙"]);
    }
}
