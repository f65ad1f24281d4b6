//! Commas that may be decimal points: 1,5 is no number of this country, and beside it 1.234 may be 1234.
//!
//! Nobody can tell what 1,234 is from the cell alone. A file that has a cell which can only be a decimal comma is read
//! once more from its beginning, and cells that may be either are refused, unless its mapping says `decimal`.

use super::mapping::Decimal;
use super::number::{Number, number, plain};
use super::reject::Refusal;

/// How the numbers of a file are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The mapping says which.
    Stated(Decimal),
    /// Nothing is said, and nothing was found.
    Open,
    /// The same in a file of semicolons, as countries of decimal commas write them: a lone comma may be one.
    Foreign,
    /// The file has decimal commas.
    Doubtful,
}

/// Reads numbers, and remembers what they prove.
#[derive(Debug)]
pub(super) struct Decimals {
    style: Style,
    has_decimal_comma: bool,
    /// 1,234.5 and 1,234,567: here a comma sets off thousands.
    has_groups: bool,
}

impl Decimals {
    pub(super) const fn new(style: Style) -> Self {
        Self { style, has_decimal_comma: false, has_groups: false }
    }

    /// Whether the file must be read again with doubt.
    pub(super) fn are_doubtful(&self) -> bool {
        matches!(self.style, Style::Open | Style::Foreign) && self.has_decimal_comma && !self.has_groups
    }

    /// Reads a number like [`number`].
    pub(super) fn read(&mut self, cell: &[u8], shift: i8) -> Result<Number, Refusal> {
        match self.style {
            Style::Stated(Decimal::Comma) => number(&swapped(cell), shift),
            Style::Stated(Decimal::Point) => number(cell, shift),
            Style::Open => plain(cell, shift).map_or_else(|| self.note(cell, number(cell, shift)), Ok),
            Style::Foreign if !self.has_groups && cell.contains(&b',') && is_either(cell) => Err(doubt(cell)),
            Style::Foreign => self.note(cell, number(cell, shift)),
            Style::Doubtful if is_either(cell) => Err(doubt(cell)),
            Style::Doubtful => self.note(cell, number(cell, shift)),
        }
    }

    fn note(&mut self, cell: &[u8], read: Result<Number, Refusal>) -> Result<Number, Refusal> {
        let commas = || cell.split(|byte| *byte == b',').count() - 1;
        match read {
            Ok(_) => self.has_groups |= commas() > 1 || (commas() == 1 && cell.contains(&b'.')),
            Err(_) if is_decimal_comma(cell) => {
                self.has_decimal_comma = true;
                return Err(doubt(cell));
            }
            Err(_) => {}
        }
        read
    }
}

/// Whether a cell is a number in one way or the other.
pub(super) fn is_number(cell: &[u8]) -> bool {
    number(cell, 0).is_ok() || number(&swapped(cell), 0).is_ok()
}

fn doubt(cell: &[u8]) -> Refusal {
    Refusal::DecimalComma(String::from_utf8_lossy(cell).into_owned())
}

/// The same cell with the marks of other countries: 1.234,5 as 1,234.5.
fn swapped(cell: &[u8]) -> Vec<u8> {
    let swap = |byte: &u8| match byte {
        b',' => b'.',
        b'.' => b',',
        other => *other,
    };
    cell.iter().map(swap).collect()
}

/// Digits, the only mark behind their groups, and the digits behind it.
fn parts(cell: &[u8], mark: char) -> Option<(&str, &str)> {
    let text = std::str::from_utf8(cell)
        .ok()?
        .trim()
        .trim_start_matches(['-', '+'])
        .trim_end_matches('%')
        .trim_end();
    let (whole, fraction) = text.split_once(mark)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits(&whole.replace('.', "")) && digits(fraction)).then_some((whole, fraction))
}

/// `1,5`, `1.234,5`, `1234,567`, `0,125`: no comma of thousands stands so.
fn is_decimal_comma(cell: &[u8]) -> bool {
    parts(cell, ',')
        .is_some_and(|(whole, fraction)| fraction.len() != 3 || whole.len() > 3 || whole.starts_with('0'))
}

/// `1,234` and `1.234`: either a decimal or thousands.
fn is_either(cell: &[u8]) -> bool {
    let fits = |(whole, fraction): (&str, &str)| {
        whole.len() <= 3 && !whole.starts_with('0') && !whole.contains('.') && fraction.len() == 3
    };
    // Full-width digits and commas are none of these countries, but half of such a file is as doubtful.
    let half = super::header::comparable(&String::from_utf8_lossy(cell));
    [',', '.'].iter().any(|mark| parts(half.as_bytes(), *mark).is_some_and(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_comma_is() {
        for cell in ["1,5", "12,34", "1.234,5", "1234,567", "0,125", "-1,2345", "3,5%"] {
            assert!(is_decimal_comma(cell.as_bytes()) && !is_either(cell.as_bytes()), "{cell}");
        }
        for cell in ["1,234", "123.456", "-1.234"] {
            assert!(!is_decimal_comma(cell.as_bytes()) && is_either(cell.as_bytes()), "{cell}");
        }
        for cell in ["1234.5", "1,234.5", "1,234,567", "0.125", "about", "", ",", "1.5"] {
            assert!(!is_decimal_comma(cell.as_bytes()) && !is_either(cell.as_bytes()), "{cell}");
        }
    }
}
