//! Numbers for readers: one scale a panel (万, 亿, 万亿 or thousand, million, billion, trillion), stated once, and
//! as many digits as were published.

use super::spec::Lang;
use super::trace::own_mult;
use crate::domain::{Column, scaled};

/// From this magnitude in its own scale on, a value is shown in a larger scale: Chinese reports write 18,024亿元,
/// English ones 18 trillion.
const CHINESE_RESCALE_FROM: f64 = 100_000.0;
const ENGLISH_RESCALE_FROM: f64 = 10_000.0;
/// English counts stay in ones below this: 42,000 vehicles, not 42 thousand.
const ENGLISH_ONES_BELOW: f64 = 1_000_000.0;
/// Most significant digits of a rescaled value.
const MAX_SIGNIFICANT_DIGITS: i32 = 4;
/// Most decimals ever shown.
const MAX_DECIMALS: usize = 8;
/// Fewest and most decimals of a growth rate or an index that the query computed.
const COMPUTED_DECIMALS: usize = 1;
const MAX_COMPUTED_DECIMALS: usize = 2;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Money or a count, written in 万 or millions.
    Amount,
    /// A rate or an index, never so written.
    Ratio,
}

/// How the values of one panel are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// Power of ten that the values are divided by.
    pub mult: i16,
}

impl Scaling {
    /// Chooses the power of ten from the unit's own and the largest magnitude, in the unit's own scale.
    pub fn choose(lang: Lang, nature: Nature, own_mult: i8, largest: f64) -> Self {
        Self::over(lang, nature, own_mult, (largest, largest))
    }

    /// [`Scaling::choose`] for values that reach from a smallest magnitude other than zero to a largest.
    pub fn over(lang: Lang, nature: Nature, own_mult: i8, (smallest, largest): (f64, f64)) -> Self {
        let own = i16::from(own_mult);
        let allowed: &[i16] = match lang {
            _ if nature == Nature::Ratio => &[0],
            Lang::Chinese => &[0, 4, 8, 12],
            Lang::English => &[0, 3, 6, 9, 12],
        };
        let rescale_from = if lang == Lang::Chinese { CHINESE_RESCALE_FROM } else { ENGLISH_RESCALE_FROM };
        let readable = largest == 0.0 || (largest < rescale_from && (own == 0 || largest >= 1.0));
        if allowed.contains(&own) && readable {
            return Self { mult: own };
        }
        let log = largest.log10() + f64::from(own);
        let fits = |mult: &i16| *mult == 0 || log >= f64::from(*mult);
        let ones = nature == Nature::Amount && lang == Lang::English && log < ENGLISH_ONES_BELOW.log10();
        let place = if ones { 0 } else { allowed.iter().rposition(fits).unwrap_or(0) };
        let mut mult = allowed[place];
        // 510 to 1,010 billion, rather than 0.51 to 1.01 trillion.
        let smaller = allowed[place.saturating_sub(1)];
        let in_smaller = 10_f64.powf(log - f64::from(smaller));
        if smallest.log10() + f64::from(own) < f64::from(mult) && in_smaller < rescale_from {
            mult = smaller;
        }
        // Beyond any word for it: a plain power of ten.
        let in_words = log - f64::from(mult);
        if in_words >= 6.0 || (in_words < -6.0 && largest > 0.0) {
            return Self { mult: log.floor() as i16 };
        }
        Self { mult }
    }

    /// A value given in scale `own_mult`, in this scale, rounded once.
    pub fn apply(self, value: f64, own_mult: i8) -> f64 {
        let by = i16::from(own_mult) - self.mult;
        match i8::try_from(by) {
            Ok(0) => value,
            Ok(by) => scaled(value, by),
            Err(_) => format!("{value}e{by}").parse().unwrap_or(0.0),
        }
    }

    /// Decimals that show every value of a column as published, and no more.
    pub fn decimals(self, column: &Column, values: impl Iterator<Item = f64> + Clone) -> usize {
        let own = if column.units == "lin" || column.units.is_empty() {
            usize::from(column.series.decimals)
        } else {
            usize::from(column.series.decimals).clamp(COMPUTED_DECIMALS, MAX_COMPUTED_DECIMALS)
        };
        let shift = i32::from(self.mult) - i32::from(own_mult(column));
        let largest = values.clone().fold(0.0_f64, |most, value| most.max(value.abs()));
        let most = if shift == 0 {
            own
        } else {
            let whole_digits = if largest >= 1.0 { largest.log10().floor() as i32 + 1 } else { 1 };
            (own as i32 + shift).min(MAX_SIGNIFICANT_DIGITS - whole_digits).max(0) as usize
        };
        needed_decimals(values, most.min(MAX_DECIMALS))
    }
}

/// The fewest decimals, at most `most`, that lose nothing against `most` decimals.
fn needed_decimals(values: impl Iterator<Item = f64>, most: usize) -> usize {
    values
        .map(|value| {
            let text = format!("{value:.most$}");
            text.split_once('.').map_or(0, |(_, tail)| tail.trim_end_matches('0').len())
        })
        .max()
        .unwrap_or(0)
}

/// `-1234.5` with one decimal as `−1,234.5`.
pub fn format_number(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, tail) = plain.split_once('.').map_or((plain.as_str(), None), |(w, t)| (w, Some(t)));
    let mut text = String::with_capacity(plain.len() + 8);
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(tail) = tail {
        text.push('.');
        text.push_str(tail);
    }
    text
}

/// The ticks of a value axis: round numbers, evenly spaced.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ValueAxis {
    pub low: f64,
    pub high: f64,
    pub step: f64,
    pub decimals: usize,
}

impl ValueAxis {
    /// An axis over `low..=high` with about `wanted` steps of 1, 2, 2.5 or 5 times a power of ten.
    pub fn over(low: f64, high: f64, wanted: usize) -> Self {
        let (low, high) = widened(low, high);
        let rough = (high - low) / wanted.max(1) as f64;
        let power = 10_f64.powi(rough.log10().floor() as i32);
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|step| *step >= rough * 0.999)
            .unwrap_or(10.0 * power);
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let exponent = step.log10().floor() as i32;
        let half = (step / 10_f64.powi(exponent) - 2.5).abs() < 1e-6;
        let decimals = usize::try_from(i32::from(half) - exponent).unwrap_or(0);
        Self { low: first * step, high: last * step, step, decimals }
    }

    /// Every tick, from the lowest.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + '_ {
        let first = (self.low / self.step).round() as i64;
        let last = (self.high / self.step).round() as i64;
        (first..=last).map(|n| n as f64 * self.step)
    }
}

/// A range with some height, also where all values are equal.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-9 {
        (low, high)
    } else if size == 0.0 {
        (0.0, 1.0)
    } else {
        (low - size * 0.1, high + size * 0.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_the_ones_a_reader_would_say() {
        use Lang::{Chinese, English};
        use Nature::{Amount, Ratio};
        for (lang, nature, own, largest, mult) in [
            (Chinese, Amount, 8, 64.54, 8),
            (English, Amount, 4, 148.0, 6),
            (Chinese, Amount, 4, 60_471.0, 4),
            (Chinese, Amount, 4, 604_710.0, 8),
            (Chinese, Amount, 8, 18_024.3, 8),
            (Chinese, Amount, 9, 29_374.9, 12),
            (Chinese, Amount, 8, 9_000.0, 8),
            (Chinese, Amount, 0, 1_338.0, 0),
            (Chinese, Amount, 8, 0.05, 4),
            (English, Amount, 8, 64.54, 9),
            (English, Amount, 9, 29_374.9, 12),
            (English, Amount, 4, 4.2, 0),
            (English, Amount, 0, 1_338.0, 0),
            (Chinese, Ratio, 0, 130.0, 0),
            (English, Ratio, 0, 0.02, 0),
            (Chinese, Amount, 0, 1e308, 308),
            (English, Amount, 0, 0.0, 0),
        ] {
            assert_eq!(Scaling::choose(lang, nature, own, largest).mult, mult, "{lang} {own} {largest}");
        }
        assert_eq!(Scaling::over(English, Amount, 8, (5_100.0, 10_100.0)).mult, 9);
        assert_eq!(Scaling::over(English, Amount, 9, (243.0, 29_374.0)).mult, 12);
        assert_eq!(Scaling { mult: 308 }.apply(1e308, 0), 1.0);
        assert_eq!(Scaling { mult: 8 }.apply(60_471.0, 4), 6.0471);
    }

    #[test]
    fn numbers_are_grouped_and_signed() {
        for (value, decimals, text) in [
            (1_234_567.891, 2, "1,234,567.89"),
            (-1234.5, 1, "−1,234.5"),
            (-0.001, 1, "0.0"),
            (999.0, 0, "999"),
            (0.0, 0, "0"),
        ] {
            assert_eq!(format_number(value, decimals), text);
        }
        assert_eq!(needed_decimals([1.5, 2.25, 3.0].into_iter(), 4), 2);
    }

    #[test]
    fn ticks_are_round_and_hold_the_data() {
        for (low, high, wanted, ticks) in [
            (0.0, 64.54, 5, vec![0.0, 20.0, 40.0, 60.0, 80.0]),
            (0.0, 5080.0, 5, vec![0.0, 2000.0, 4000.0, 6000.0]),
            (-3.0, 8.0, 5, vec![-2.5, 0.0, 2.5, 5.0, 7.5, 10.0]),
            (5.0, 5.0, 4, vec![4.5, 4.75, 5.0, 5.25, 5.5]),
            (0.0, 0.0, 4, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
        ] {
            let axis = ValueAxis::over(low, high, wanted);
            assert!(axis.low <= low && axis.high >= high, "{axis:?}");
            if low >= 0.0 {
                assert_eq!(axis.ticks().collect::<Vec<_>>(), ticks, "{low}..{high}");
            }
        }
        assert_eq!(ValueAxis::over(0.0, 1.0, 4).decimals, 2);
        assert_eq!(ValueAxis::over(0.0, 5000.0, 5).decimals, 0);
    }
}
