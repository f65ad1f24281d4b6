//! How exact a written number is: half a unit of its last written digit, and what its words leave possible.

use crate::domain::{Figure, Qualifier, Reading, Transformation};

/// Half a unit of the last digit written, in the scale of `figure.value`: 0.005 of 64.54亿元, 0.05 of 26.3 %, 5 of
/// 1.3倍 (which is 130 %) and of 八成 (80 %). Zero where nothing is written that could have been rounded (翻番).
pub fn half_step(figure: &Figure) -> f64 {
    let written = written_step(&figure.exact);
    let in_percent = figure.unit.measure.as_str() == "PC";
    let step = if in_percent && figure.exact.contains('倍') {
        written.map(|step| step * 100.0)
    } else if in_percent && figure.exact.contains('成') {
        Some(written.unwrap_or(1.0) * 10.0)
    } else {
        written
    };
    step.unwrap_or(0.0) / 2.0
}

/// [`half_step`] in the unit of the `reading` that was made of the figure.
pub fn half_step_in(figure: &Figure, reading: &Reading) -> f64 {
    let ratio = match reading.value {
        Some(value) if figure.value != 0.0 => (value / figure.value).abs(),
        _ => 1.0,
    };
    half_step(figure) * ratio
}

/// Half a unit of the last digit of a number of which nothing but its value is known, as in a CSV. A level that is a
/// whole number is taken as it stands; a rate always has a rounding.
pub fn half_step_of(value: f64, transformation: Transformation) -> f64 {
    let written = value.to_string();
    match written_decimals(&written) {
        Some(0) | None if transformation == Transformation::Level => 0.0,
        _ => written_step(&written).unwrap_or(0.0) / 2.0,
    }
}

/// Digits written after the decimal point.
pub fn decimals(figure: &Figure) -> u8 {
    written_decimals(&figure.exact).unwrap_or(0)
}

/// Whether decimals were written: a whole number is taken as it stands.
pub fn has_decimals(figure: &Figure) -> bool {
    decimals(figure) > 0
}

/// One unit of the last digit of the first number in `text`: 0.01 of 64.54, 1 of 624; `None` without digits.
fn written_step(text: &str) -> Option<f64> {
    format!("1e-{}", written_decimals(text)?).parse().ok()
}

fn written_decimals(text: &str) -> Option<u8> {
    let digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    let point = |c: char| matches!(c, '.' | '．');
    let start = text.find(digit)?;
    let number = text[start..].chars().filter(|c| !matches!(c, ',' | '，' | ' '));
    let mut decimals: Option<u8> = None;
    for c in number {
        match decimals {
            None if point(c) => decimals = Some(0),
            Some(count) if digit(c) => decimals = Some(count.saturating_add(1)),
            _ if digit(c) => {}
            _ => break,
        }
    }
    Some(decimals.unwrap_or(0))
}

/// Whether a statement says no more than another that leaves the value in `low..=high`: it agrees with an interval
/// that is closed, and is implied by one that is open on a side.
pub fn implied(statement: &Reading, (low, high): (f64, f64)) -> bool {
    /// "About", "nearly" and their kind reach this far from the number they name.
    const LOOSE_RATIO: f64 = 0.05;
    let Some(value) = statement.value else { return false };
    let slack = value.abs() * LOOSE_RATIO;
    let reaches_up = high >= value && (high.is_finite() || low + slack >= value);
    let reaches_down = low <= value && (low.is_finite() || high - slack <= value);
    match statement.qualifier {
        Qualifier::Exact => low.is_finite() && high.is_finite() && (low..=high).contains(&value),
        Qualifier::About => value - slack <= high && low <= value + slack,
        Qualifier::Nearly => reaches_down && value - slack <= high,
        Qualifier::Over | Qualifier::AtLeast => reaches_up,
        Qualifier::Under | Qualifier::AtMost => reaches_down,
        Qualifier::Range => {
            statement.value_min.is_none_or(|min| min <= high)
                && statement.value_max.is_none_or(|max| low <= max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::resolve::tests::{figure, rate};

    #[test]
    fn a_looser_statement_is_implied_and_a_stronger_one_is_not() {
        let open = f64::INFINITY;
        let check = |qualifier: Qualifier, value: f64, known: (f64, f64), wanted: bool| {
            let mut reading = Reading {
                span: figure("", "", "", 1.0).period,
                value: Some(value),
                obs_status: crate::domain::ObsStatus::Normal,
                qualifier,
                value_min: None,
                value_max: None,
            };
            if qualifier == Qualifier::Range {
                (reading.value_min, reading.value_max) = (Some(value - 1.0), Some(value + 1.0));
            }
            assert_eq!(implied(&reading, known), wanted, "{qualifier} {value} beside {known:?}");
        };
        check(Qualifier::Over, 80.0, (75.0, 85.0), true);
        check(Qualifier::Over, 80.0, (129.0, 131.0), true);
        check(Qualifier::Over, 80.0, (60.0, 70.0), false);
        check(Qualifier::Over, 80.0, (400.0, open), true);
        check(Qualifier::Over, 400.0, (80.0, open), false);
        check(Qualifier::Nearly, 3000.0, (2986.5, 2987.5), true);
        check(Qualifier::Nearly, 3000.0, (1000.0, 1000.0), false);
        check(Qualifier::Nearly, 3000.0, (3100.0, 3100.0), false);
        check(Qualifier::About, 50.0, (51.0, 51.0), true);
        check(Qualifier::About, 50.0, (60.0, 60.0), false);
        check(Qualifier::AtMost, 5.0, (-open, 4.9), true);
        check(Qualifier::Under, 5.0, (6.0, 6.0), false);
        check(Qualifier::Range, 5.0, (4.5, 4.5), true);
        check(Qualifier::Exact, 64.5, (64.0, 65.0), true);
        check(Qualifier::Exact, 61.0, (64.0, 65.0), false);
    }

    #[test]
    fn half_a_unit_of_the_last_written_digit() {
        for (exact, wanted) in
            [("64.54亿元", 0.005), ("3118亿元", 0.5), ("1,234.5亿元", 0.05), ("６４．５亿元", 0.05)]
        {
            assert!((half_step(&figure("", "", exact, 1.0)) - wanted).abs() < 1e-12, "{exact}");
        }
        for (exact, wanted) in [("26.3%", 0.05), ("26%", 0.5), ("1.3倍", 5.0), ("超八成", 5.0), ("翻番", 0.0)]
        {
            let found = half_step(&rate("", "", Transformation::GrowthOverYear, exact, 1.0));
            assert!((found - wanted).abs() < 1e-12, "{exact}: {found}");
        }
        assert!(
            has_decimals(&figure("", "", "64.54亿元", 64.54))
                && !has_decimals(&figure("", "", "3118亿元", 3118.0))
        );
    }
}
