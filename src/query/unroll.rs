//! Year-to-date spans unrolled to single periods.
//!
//! China publishes 1—2月, 1—3月 … of one year. Each becomes the difference from the span before it, if that one
//! ends in the period before; the first of a year stays as it is, with its own span (1—2月 remains two months).
//! The difference holds later revisions of the earlier months too, so its status is E.

use chrono::Datelike;

use super::QueryError;
use super::calendar::{Calendar, lagged};
use super::evidence::{Number, derived, number, numbers, worse};
use super::frame::{self, Formula};
use super::request::Units;
use super::span::{is_cumulative, is_year_to_date, year_start};
use crate::domain::{Collection, ObsStatus, Observation, Period, Series, Transformation, UnitMeasure};

/// The points of `series` with every year-to-date span made a single one.
pub(super) fn unrolled(
    series: &Series,
    points: Vec<Observation>,
    calendar: Calendar,
) -> Result<Vec<Observation>, QueryError> {
    if !is_year_to_date(&points) {
        return Ok(points);
    }
    if !is_possible(series) {
        return Err(QueryError::NotCumulative { series: series.series_id.clone() });
    }
    let before = lagged(&calendar.places(&points), 1);
    let same_year = |row: usize, base: &usize| year_start(&points[*base]) == year_start(&points[row]);
    let bases: Vec<Option<&Observation>> = before
        .iter()
        .enumerate()
        .map(|(row, base)| base.filter(|base| same_year(row, base)).map(|base| &points[base]))
        .collect();
    let change = Formula::Units { units: Units::Change, per_year: 1.0 };
    let differences =
        frame::transform(change, &numbers(points.iter().map(Some)), &numbers(bases.iter().copied()))?;
    let point = |(row, own): (usize, &Observation)| {
        let is_first =
            row.checked_sub(1).is_none_or(|before| points[before].period.year() != own.period.year());
        if !is_cumulative(own) || is_first {
            return own.clone();
        }
        let Some(base) = bases[row] else { return derived(own, [], Number::default()) };
        let mut point = derived(own, [base], number(&differences, row));
        if point.reading.value.is_some() {
            point.reading.obs_status = worse(point.reading.obs_status, ObsStatus::Estimated);
        }
        point.reading.span = rest(base, own);
        point
    };
    Ok(points.iter().enumerate().map(point).collect())
}

/// Whether differences of the values are values: of sums, not of growth rates, shares or averages.
pub(super) fn is_possible(series: &Series) -> bool {
    let ratios = [UnitMeasure::percent(), UnitMeasure::percentage_point(), UnitMeasure::index()];
    series.collection == Collection::Summed
        && series.transformation == Transformation::Level
        && !ratios.contains(&series.unit.measure)
}

/// What is left of the span of `own` after that of `base`.
fn rest(base: &Observation, own: &Observation) -> Period {
    let span = own.reading.span;
    let after = base.reading.span.end().succ_opt().unwrap_or(span.end());
    Period::new(after, span.end()).unwrap_or(span)
}
