//! Units, index and moving windows: each value and its base, found by the calendar and not by the row before.

use chrono::NaiveDate;

use super::QueryError;
use super::calendar::Calendar;
use super::digits;
use super::evidence::{Number, derived, number, numbers};
use super::frame::{self, Formula};
use super::request::{Fold, Rolling, Units};
use crate::domain::{Observation, Series, Unit, UnitMeasure};

/// The points in FRED's `units`. A point whose base is a gap has no value.
pub(super) fn in_units(
    series: &Series,
    points: &[Observation],
    calendar: Calendar,
    units: Units,
) -> Result<Vec<Observation>, QueryError> {
    let no_year = || QueryError::NoYear { series: series.series_id.clone(), units };
    let annual_rate = matches!(units, Units::CompoundedAnnualRate | Units::ContinuouslyCompoundedAnnual);
    if annual_rate && calendar.per_year.is_none() {
        return Err(no_year());
    }
    let formula = Formula::Units { units, per_year: f64::from(calendar.per_year.unwrap_or(1)) };
    if units == Units::NaturalLog {
        return computed(points, &vec![None; points.len()], formula);
    }
    computed(points, &calendar.bases(points, units).ok_or_else(no_year)?, formula)
}

/// Index: 100 in the period that holds `day`; of a daily or irregular series, at the last value up to `day`.
pub(super) fn index(
    series: &Series,
    points: &[Observation],
    calendar: Calendar,
    day: NaiveDate,
) -> Result<Vec<Observation>, QueryError> {
    let nonzero =
        |row: &usize| points.get(*row).and_then(|o| o.reading.value).is_some_and(|value| value != 0.0);
    let Some(base) = calendar.row_holding(points, day).filter(nonzero) else {
        return Err(QueryError::NoIndexBase { series: series.series_id.clone(), day });
    };
    computed(points, &vec![Some(base); points.len()], Formula::Index)
}

fn computed(
    points: &[Observation],
    bases: &[Option<usize>],
    formula: Formula,
) -> Result<Vec<Observation>, QueryError> {
    let base = |row: &Option<usize>| row.and_then(|row| points.get(row));
    let x = numbers(points.iter().map(Some));
    let y = numbers(bases.iter().map(base));
    let results = frame::transform(formula, &x, &y)?;
    let decimals = digits::decimals(0, points);
    let tidy = |number: Number| match formula {
        Formula::Units { units: Units::Change | Units::ChangeFromYearAgo, .. } => {
            digits::of_decimals(number, decimals)
        }
        _ => number,
    };
    let point = |(row, own): (usize, &Observation)| {
        derived(own, bases.get(row).and_then(base), tidy(number(&results, row)))
    };
    Ok(points.iter().enumerate().map(point).collect())
}

/// Moving mean or sum; a window that is not full, by the calendar or by its values, has none.
pub(super) fn rolling(
    points: &[Observation],
    calendar: Calendar,
    rolling: Rolling,
) -> Result<Vec<Observation>, QueryError> {
    let places = calendar.places(points);
    let decimals = digits::decimals(0, points);
    let tidy = |number: Number| match rolling.fold {
        Fold::Sum => digits::of_decimals(number, decimals),
        Fold::Mean => digits::of_quotient(number),
    };
    let results = frame::rolling(rolling.fold, rolling.window, &numbers(points.iter().map(Some)))?;
    let point = |(row, own): (usize, &Observation)| {
        let first = (row + 1).checked_sub(rolling.window);
        let window = first.and_then(|first| points.get(first..row)).unwrap_or(&[]);
        let full = first.is_some_and(|first| places[row] - places[first] == row as i64 - first as i64);
        let number = if full { tidy(number(&results, row)) } else { Number::default() };
        derived(own, window, number)
    };
    Ok(points.iter().enumerate().map(point).collect())
}

/// The unit of values of `unit` after the transformation: a change of per cent is percentage points.
pub(super) fn unit_after(units: Units, unit: Unit) -> Unit {
    match units {
        Units::Levels => unit,
        Units::Change | Units::ChangeFromYearAgo if unit.measure == UnitMeasure::percent() => {
            Unit::new(UnitMeasure::percentage_point(), unit.mult)
        }
        Units::Change | Units::ChangeFromYearAgo => unit,
        Units::NaturalLog => Unit::new(UnitMeasure::pure_number(), 0),
        _ => Unit::new(UnitMeasure::percent(), 0),
    }
}
