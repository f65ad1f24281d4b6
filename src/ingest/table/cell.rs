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
    /// A dash, dots or nothing: no value.
    Missing,
    Words,
}

/// A number as it stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    /// Its characters within the cell's text, sign and all.
    pub length: usize,
    /// The digits in one spelling, without a sign.
    pub digits: String,
    pub negative: bool,
    /// What stands behind it: `%`, 亿元, or nothing.
    pub unit: String,
}

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
    number(text).map_or(Content::Words, Content::Number)
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
    let signed = matches!(chars.first(), Some('-' | '+'));
    let negative = chars.first() == Some(&'-');
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
    // -0.6（百分点）.
    let unit = unit.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(unit).to_owned();
    // 4月, 2025年, 1-4, 12:30 are no amounts.
    let begins_other = unit.starts_with(['年', '月', '季', '日', '号', '、', '-', '~', ':', '.', '/', '(']);
    let value: f64 = digits.parse().ok()?;
    if begins_other || unit.chars().count() > MAX_UNIT_CHARS || unit.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(Number { value: if negative { -value } else { value }, length: at, digits, negative, unit })
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
