//! Digits after the point: sums and differences of decimal numbers have as many as these, whatever the doubles say.

use super::evidence::Number;
use crate::domain::{Observation, rounded};

/// Beyond so many digits a value is no published decimal but a quotient.
const MOST_DECIMALS: u8 = 12;

/// The most digits after the point that a value has, and at least `least`.
pub(super) fn decimals<'a>(least: u8, points: impl IntoIterator<Item = &'a Observation>) -> u8 {
    let values = points.into_iter().filter_map(|point| point.reading.value);
    values.fold(least, |most, value| {
        let scale = 10_f64.powi(i32::from(most));
        let is_enough = ((value * scale).round() / scale).to_bits() == value.to_bits();
        if is_enough { most } else { most.max(digits(value)) }
    })
}

fn digits(value: f64) -> u8 {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, digits)| u8::try_from(digits.len()).unwrap_or(u8::MAX))
}

/// A sum or difference of values of so many decimals.
pub(super) fn of_decimals(number: Number, decimals: u8) -> Number {
    if decimals > MOST_DECIMALS {
        return number;
    }
    number.map(|value| rounded(value, decimals))
}

/// A quotient without the last bits that a double does not hold.
pub(super) fn of_quotient(number: Number) -> Number {
    number.map(|value| format!("{value:.14e}").parse().unwrap_or(value))
}
