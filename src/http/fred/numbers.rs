//! Numbers as FRED writes them: decimal strings, never an exponent, `.` for a missing value.

use crate::domain::rounded;

/// Digits after the point that FRED gives a transformed value.
const COMPUTED_DECIMALS: u8 = 5;

/// A published or aggregated value: all its digits, and at least the `decimals` of its series.
pub fn level(value: Option<f64>, decimals: u8) -> String {
    let Some(value) = value else { return ".".to_owned() };
    let shortest = value.to_string();
    let digits = shortest.split_once('.').map_or(0, |(_, digits)| digits.len());
    if digits >= usize::from(decimals) { shortest } else { format!("{value:.*}", usize::from(decimals)) }
}

/// A transformed value: five digits after the point, more where its series has more.
pub fn computed(value: Option<f64>, decimals: u8) -> String {
    level(value.map(|value| rounded(value, decimals.max(COMPUTED_DECIMALS)) + 0.0), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_digits() {
        let levels = [
            (Some(64.54), 2, "64.54"),
            (Some(3118.0), 1, "3118.0"),
            (Some(0.1 + 0.2), 1, "0.30000000000000004"),
            (Some(1e21), 0, "1000000000000000000000"),
            (Some(1e-7), 0, "0.0000001"),
            (Some(-0.5), 2, "-0.50"),
            (None, 2, "."),
        ];
        for (value, decimals, expected) in levels {
            assert_eq!(level(value, decimals), expected);
        }
        let transformed = [
            (Some(8.333_333_333), 1, "8.33333"),
            (Some(30.0), 1, "30"),
            (Some(10.1 - 10.0), 1, "0.1"),
            (Some(-1e-9), 1, "0"),
            (Some(0.123_456_78), 7, "0.1234568"),
            (None, 1, "."),
        ];
        for (value, decimals, expected) in transformed {
            assert_eq!(computed(value, decimals), expected);
        }
    }
}
