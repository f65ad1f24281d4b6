//! Cells: where they stand, and whether they hold a number.

/// A cell with its place in the text, without the blanks around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub start: usize,
    /// Blanks before it, in characters of full width: how far a row's label is set in.
    pub depth: usize,
    pub text: String,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Number(Number),
    /// 增加0.5万人, 持平.
    Change(Change),
    /// A dash, dots or nothing: no value.
    Missing,
    Words,
}

impl Content {
    /// Whether it says how much.
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Change(_))
    }
}

/// A change as it is told in words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// Characters of the verb before the number.
    pub lead: usize,
    /// What follows the verb; 0 of what stayed as it was.
    pub number: Number,
    pub flat: bool,
}

/// A number as it stands in a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    /// Its characters within the cell's text, sign and all.
    pub length: usize,
    /// The digits in one spelling, without a sign.
    pub digits: String,
    pub negative: bool,
    /// Whether a sign stands before it.
    pub signed: bool,
    /// Whether ↑ or ↓ is its sign: it can be no level.
    pub arrow: bool,
    /// What stands behind it: `%`, 亿元, or nothing.
    pub unit: String,
    /// How sure it is: 左右, 以上.
    pub hedge: &'static str,
}

/// Words of a change before a number.
const VERBS: [&str; 19] = [
    "增长", "增加", "上升", "上涨", "提高", "提升", "加快", "扩大", "多增", "净增", "下降", "减少", "降低",
    "回落", "放缓", "下跌", "收窄", "少增", "缩小",
];

/// Words behind a number of how sure it is.
const HEDGES: [&str; 4] = ["左右", "以上", "以下", "以内"];

/// Longest unit behind a number in a cell; more is a sentence.
const MAX_UNIT_CHARS: usize = 6;

impl Cell {
    /// The characters `start..end` of a text.
    pub fn read(chars: &[char], start: usize, end: usize) -> Self {
        let blank = |c: &char| c.is_whitespace() || *c == '\u{feff}';
        let slice = &chars[start..end];
        let first = slice.iter().position(|c| !blank(c)).unwrap_or(slice.len());
        let last = slice.iter().rposition(|c| !blank(c)).map_or(first, |at| at + 1);
        let text: String = slice[first..last].iter().collect();
        let content = content(&text);
        let (full, half) = slice[..first].iter().fold((0, 0), |(full, half), c| match c {
            '\u{3000}' | '\u{2003}' => (full + 1, half),
            _ => (full, half + 1),
        });
        Self { start: start + first, depth: full + half / 2, text, content }
    }
}

/// The year that a text is, and nothing else.
pub(super) fn is_year(text: &str) -> bool {
    let digits = text.strip_suffix('年').unwrap_or(text);
    digits.len() == 4
        && (digits.starts_with("19") || digits.starts_with("20"))
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn content(text: &str) -> Content {
    if text.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '…' | '.' | '·' | '/' | '*' | '〃'))
    {
        return Content::Missing;
    }
    number(text).map(Content::Number).or_else(|| change(text).map(Content::Change)).unwrap_or(Content::Words)
}

/// 增加0.5万人, 持平.
fn change(text: &str) -> Option<Change> {
    if matches!(text, "持平" | "基本持平" | "与上年持平") {
        let digits = "0".to_owned();
        let length = text.chars().count();
        let number = Number { digits, length, ..Number::default() };
        return Some(Change { lead: 0, number, flat: true });
    }
    let verb = VERBS.iter().find(|verb| text.starts_with(**verb))?;
    let rest = text[verb.len()..].trim_start();
    let number = number(rest).filter(|number| !number.unit.is_empty() && !number.signed)?;
    let length = rest.chars().count();
    Some(Change { lead: text.chars().count() - length, number: Number { length, ..number }, flat: false })
}

/// Whether a cell is a number with a mark that is a minus in some tables and none in others: ▲1.5, (1.5).
pub(super) fn has_open_sign(text: &str) -> bool {
    let bare = text.trim_start_matches(['▲', '△', '▼', '▽']);
    let within = || text.strip_prefix(['(', '（'])?.strip_suffix([')', '）']);
    let inside = if bare.len() < text.len() { Some(bare.trim()) } else { within() };
    inside.is_some_and(|inside| number(inside).is_some())
}

/// A full-width character in the spelling of ASCII.
fn folded(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '−' | '–' | '—' | '﹣' => '-',
        other => other,
    }
}

fn number(text: &str) -> Option<Number> {
    let chars: Vec<char> = text.chars().map(folded).collect();
    let arrow = matches!(chars.first(), Some('↑' | '↓'));
    let signed = arrow || matches!(chars.first(), Some('-' | '+'));
    let negative = matches!(chars.first(), Some('-' | '↓'));
    let mut at = usize::from(signed);
    let mut digits = String::new();
    let mut point = false;
    while let Some(c) = chars.get(at) {
        let next_is_digit = chars.get(at + 1).is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => digits.push(*c),
            ',' if !point && next_is_digit && !digits.is_empty() => {}
            ' ' | '\u{a0}' if !point && !digits.is_empty() && groups(&chars[at + 1..]) => {}
            '.' if !point && next_is_digit && !digits.is_empty() => {
                point = true;
                digits.push('.');
            }
            _ => break,
        }
        at += 1;
    }
    let unit: String = chars[at..].iter().collect();
    let unit = unit.trim().trim_end_matches(['*', '①', '②', '③', '④']);
    let hedge = HEDGES.into_iter().find(|hedge| unit.ends_with(hedge)).unwrap_or_default();
    let unit = unit[..unit.len() - hedge.len()].trim();
    // -0.6（百分点）.
    let unit = unit.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(unit).to_owned();
    // 4月, 2025年, 1-4, 12:30 are no amounts.
    let begins_other = unit.starts_with(['年', '月', '季', '日', '号', '、', '-', '~', ':', '.', '/', '(']);
    let value: f64 = digits.parse().ok()?;
    if begins_other || unit.chars().count() > MAX_UNIT_CHARS || unit.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(Number {
        value: if negative { -value } else { value },
        length: at,
        digits,
        negative,
        signed,
        arrow,
        unit,
        hedge,
    })
}

/// Whether a group of three digits begins here: 9 876.5.
fn groups(rest: &[char]) -> bool {
    rest.iter().take_while(|c| c.is_ascii_digit()).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        for (text, wanted) in [
            ("64.54", Some((64.54, 5, ""))),
            ("1,234.5亿元", Some((1234.5, 7, "亿元"))),
            ("－３．６％", Some((-3.6, 4, "%"))),
            ("+5.8", Some((5.8, 4, ""))),
            ("12*", Some((12.0, 2, ""))),
            ("4月", None),
            ("1-4", None),
            ("2025年", None),
            ("表1", None),
            ("第一产业", None),
        ] {
            let found = number(text);
            let found = found.as_ref().map(|n| (n.value, n.length, n.unit.as_str()));
            assert_eq!(found, wanted, "{text}");
        }
        assert_eq!(content("—"), Content::Missing);
        assert_eq!(content(""), Content::Missing);
    }
}
