//! How exact a written number is: half a unit of its last written digit, and what its words leave possible.

use crate::domain::{Figure, Qualifier, Reading};

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

/// Whether decimals were written: a whole number is taken as it stands.
pub fn has_decimals(figure: &Figure) -> bool {
    written_step(&figure.exact).is_some_and(|step| step < 1.0)
}

/// One unit of the last digit of the first number in `text`: 0.01 of 64.54, 1 of 624; `None` without digits.
fn written_step(text: &str) -> Option<f64> {
    let digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
    let point = |c: char| matches!(c, '.' | '．');
    let start = text.find(digit)?;
    let number = text[start..].chars().filter(|c| !matches!(c, ',' | '，' | ' '));
    let mut decimals = None;
    for c in number {
        match decimals {
            None if point(c) => decimals = Some(0_i32),
            Some(count) if digit(c) => decimals = Some(count + 1),
            _ if digit(c) => {}
            _ => break,
        }
    }
    format!("1e-{}", decimals.unwrap_or(0)).parse().ok()
}

/// Whether a statement says no more than that the value lies in `low..=high`: a bound that all of the interval keeps,
/// or an approximate value inside a twentieth of it.
pub fn implied(statement: &Reading, (low, high): &(f64, f64)) -> bool {
    /// "About", "nearly" and their kind reach this far from the number they name.
    const LOOSE_RATIO: f64 = 0.05;
    let Some(value) = statement.value else { return false };
    let slack = value.abs() * LOOSE_RATIO;
    match statement.qualifier {
        Qualifier::Exact => (*low..=*high).contains(&value),
        Qualifier::About => value - slack <= *high && *low <= value + slack,
        Qualifier::Nearly => value - slack <= *high && *low <= value,
        Qualifier::Over => *high > value,
        Qualifier::AtLeast => *high >= value,
        Qualifier::Under => *low < value,
        Qualifier::AtMost => *low <= value,
        Qualifier::Range => {
            statement.value_min.is_none_or(|min| min <= *high)
                && statement.value_max.is_none_or(|max| *low <= max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Transformation;
    use crate::ingest::resolve::tests::{figure, rate};

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
