//! Cells to numbers, as bureaus print them; and what is refused because it might be a wrong number.

use super::reject::Refusal;

/// A number that a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    /// Digits that stand behind the decimal point, at most [`DECIMALS_MAX`].
    pub(super) decimals: u8,
    /// Whether a per-cent sign stands behind it.
    pub(super) per_cent: bool,
}

/// Most decimals of a series.
pub(super) const DECIMALS_MAX: u8 = 8;

/// Reads the number in a cell, its decimal point moved by `shift` digits to the right.
///
/// Taken: signs (also `−` and `－`), full-width digits, thousands in groups of three set off by commas or spaces,
/// parentheses for negatives, a per-cent sign (12.5% is 12.5), an exponent. Refused: anything else, so that `1,23`,
/// `12亿`, `inf`, `NaN`, `1e999` and `5*` never become a number that nobody wrote.
pub(super) fn number(cell: &[u8], shift: i8) -> Result<Number, Refusal> {
    if let Some(number) = plain(cell, shift) {
        return Ok(number);
    }
    let text = std::str::from_utf8(cell).map_err(|_| Refusal::Malformed)?;
    let fault = || Refusal::Number(text.trim().to_owned());
    let folded: String = text.trim().chars().map(half_width).collect();
    let (body, negative) = match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (inside, true),
        // The per-cent sign may stand behind the parenthesis.
        None => match folded.strip_prefix('(').and_then(|rest| rest.strip_suffix(")%")) {
            Some(inside) => (inside, true),
            None => (folded.as_str(), false),
        },
    };
    let per_cent = body.len() < folded.len() && folded.ends_with('%');
    let digits = match body.strip_suffix('%') {
        Some(_) if per_cent => return Err(fault()),
        Some(rest) => rest.trim_end(),
        None => body.trim(),
    };
    let ungrouped = ungrouped(digits).ok_or_else(fault)?;
    let read = plain(ungrouped.as_bytes(), shift)
        .ok_or_else(|| out_of_range(&ungrouped, text).unwrap_or_else(fault))?;
    let value = match negative {
        true if ungrouped.starts_with(['-', '+']) => return Err(fault()),
        true => 0.0 - read.value,
        false => read.value,
    };
    Ok(Number { value, per_cent: folded.contains('%'), ..read })
}

/// `[+-]digits[.digits][e[+-]digits]` and nothing else; `None` also where it is no finite number.
pub(super) fn plain(cell: &[u8], shift: i8) -> Option<Number> {
    let unsigned = match cell {
        [b'+' | b'-', rest @ ..] | rest => rest,
    };
    if !matches!(unsigned, [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..]) {
        return None;
    }
    let (mut point, mut exponent) = (None, None);
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'+' | b'-' => {}
            b'.' => point = Some(at),
            b'e' | b'E' => exponent = Some(at),
            _ => return None,
        }
    }
    let text = std::str::from_utf8(cell).ok()?;
    let mantissa = &unsigned[..exponent.unwrap_or(unsigned.len())];
    let behind_point = point.map_or(0, |at| mantissa.len().saturating_sub(at + 1));
    let (value, decimals): (f64, usize) = if exponent.is_none() && shift == 0 {
        (text.parse().ok()?, behind_point)
    } else {
        let (digits, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let power = power.parse::<i32>().ok()?.checked_add(i32::from(shift))?;
        let decimals = i64::try_from(behind_point).ok()? - i64::from(power);
        // Shifted in decimal and rounded once: 645400万元 are 64.54亿元 to the last digit.
        (format!("{digits}e{power}").parse().ok()?, usize::try_from(decimals.max(0)).ok()?)
    };
    // Too small for a double is as wrong as too large.
    let vanished = value == 0.0 && mantissa.iter().any(|b| matches!(b, b'1'..=b'9'));
    let decimals = decimals.min(usize::from(DECIMALS_MAX)) as u8;
    (value.is_finite() && !vanished).then_some(Number { value: value + 0.0, decimals, per_cent: false })
}

/// The refusal of a number that is one, but not one a double can hold.
fn out_of_range(digits: &str, text: &str) -> Option<Refusal> {
    let bytes = digits.as_bytes();
    let numeric = bytes.iter().any(u8::is_ascii_digit)
        && bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    (numeric && digits.parse::<f64>().is_ok()).then(|| Refusal::NumberRange(text.trim().to_owned()))
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '−' | '﹣' | '‐' | '‑' | '–' => '-',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => c,
    }
}

/// The digits without their thousands separators; `None` if the groups are not of three.
fn ungrouped(digits: &str) -> Option<String> {
    let separator = digits.chars().find(|c| matches!(c, ',' | ' '));
    let Some(separator) = separator else { return Some(digits.to_owned()) };
    let (sign, unsigned) = digits.split_at(digits.len() - digits.trim_start_matches(['+', '-']).len());
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(a, b)| (a, Some(b)));
    let mut groups = whole.split(separator);
    let all_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first_fits = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && all_digits(group));
    let fits = sign.len() <= 1
        && first_fits
        && groups.all(|group| group.len() == 3 && all_digits(group))
        && fraction.is_none_or(all_digits);
    let joined: String = whole.chars().filter(|c| *c != separator).collect();
    fits.then(|| match fraction {
        Some(fraction) => format!("{sign}{joined}.{fraction}"),
        None => format!("{sign}{joined}"),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::Refusal;

    fn number(cell: &[u8]) -> Result<f64, Refusal> {
        super::number(cell, 0).map(|read| read.value)
    }

    #[test]
    fn numbers_as_bureaus_print_them() {
        let table = [
            ("0", 0.0),
            ("-0", 0.0),
            ("48.75", 48.75),
            ("+2.5", 2.5),
            ("-3.25", -3.25),
            (".5", 0.5),
            ("5.", 5.0),
            ("1,234.5", 1234.5),
            ("-2,000", -2000.0),
            ("1,234,567", 1_234_567.0),
            ("１２３．４", 123.4),
            ("１，２３４，５６７．８９", 1_234_567.89),
            ("1 234 567.8", 1_234_567.8),
            ("1\u{a0}234", 1234.0),
            ("１　２３４", 1234.0),
            ("12.5%", 12.5),
            ("-4.5 %", -4.5),
            ("６．５％", 6.5),
            ("(3.2%)", -3.2),
            ("(3.2)%", -3.2),
            ("(3.25)", -3.25),
            ("（４．５）", -4.5),
            ("(1,234.5)", -1234.5),
            ("−7.5", -7.5),
            ("－７．５", -7.5),
            ("1.5E+05", 150_000.0),
            ("1e-3", 0.001),
            (" 7 ", 7.0),
            ("(0)", 0.0),
            ("18,024.32", 18024.32),
            ("0.0", 0.0),
            ("007", 7.0),
        ];
        for (text, value) in table {
            let found = number(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(found, value, "{text}");
            assert!(found != 0.0 || found.is_sign_positive(), "{text} is a negative zero");
        }
    }

    #[test]
    fn a_number_keeps_its_digits_when_its_point_moves() {
        // written, shift, value, decimals, per cent
        let table = [
            ("645400", -4, 64.54, 4, false),
            ("645,400.5", -4, 64.540_05, 5, false),
            ("(６４５４００)", -4, -64.54, 4, false),
            ("0.1", 12, 100_000_000_000.0, 0, false),
            ("0.3", -4, 0.00003, 5, false),
            ("12.50", 0, 12.5, 2, false),
            ("12.5%", 0, 12.5, 1, true),
            ("(3.20)%", 0, -3.2, 2, true),
            ("1.5E-3", 0, 0.0015, 4, false),
            ("1.5e3", 0, 1500.0, 0, false),
            ("5.", 0, 5.0, 0, false),
            ("0.1234567890123", 0, 0.123_456_789_012_3, 8, false),
            ("12.5", -2, 0.125, 3, false),
        ];
        for (text, shift, value, decimals, per_cent) in table {
            let read = super::number(text.as_bytes(), shift).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(read, super::Number { value, decimals, per_cent }, "{text} by {shift}");
        }
        assert!(super::number(b"1e300", 12).is_err());
    }

    #[test]
    fn what_might_be_a_wrong_number_is_refused() {
        for text in [
            "about",
            "1,23",
            "1,2345",
            "12,34,567",
            ",123",
            "1,234,",
            "1.234.567",
            "1.2,345",
            "1,234 567",
            "12亿",
            "5*",
            "3①",
            "--3",
            "(-3)",
            "((3))",
            "(3",
            "3)",
            "5%%",
            "(5%)%",
            "%",
            "()",
            "0x10",
            "1_000",
            "1e",
            "e5",
            "+",
            ".",
            "1.2.3",
            "1/2",
            "2024-01",
            "$5",
            "5‰",
            "T",
            "1-",
            "1 23",
            "1'234",
        ] {
            assert!(
                matches!(number(text.as_bytes()), Err(Refusal::Number(_))),
                "{text}: {:?}",
                number(text.as_bytes())
            );
        }
        for text in ["inf", "-inf", "NaN", "nan", "Infinity", "+infinity"] {
            assert!(matches!(number(text.as_bytes()), Err(Refusal::Number(_))), "{text}");
        }
        for text in ["1e999", "-1e999", "(1e999)", "1e-400", "1,000e999"] {
            let found = number(text.as_bytes());
            assert!(matches!(found, Err(Refusal::NumberRange(_) | Refusal::Number(_))), "{text}: {found:?}");
        }
        assert!(matches!(number(b"\xff1"), Err(Refusal::Malformed)));
        assert!(number(b"1\0").is_err());
    }

    proptest! {
        #[test]
        fn every_finite_double_comes_back_exactly(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(number(format!("{value}").as_bytes()).unwrap(), value);
            prop_assert_eq!(number(format!("{value:e}").as_bytes()).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_a_number_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            if let Ok(value) = number(&bytes) {
                prop_assert!(value.is_finite());
            }
        }

        #[test]
        fn thousands_separators_change_nothing(whole in 0..1_000_000_000_000_u64, cents in 0..100_u32) {
            let mut grouped = String::new();
            let digits = whole.to_string();
            for (place, digit) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let plain = format!("{whole}.{cents:02}");
            prop_assert_eq!(number(format!("{grouped}.{cents:02}").as_bytes()).unwrap(), plain.parse::<f64>().unwrap());
        }
    }
}
