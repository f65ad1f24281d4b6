//! Year-to-date spans unrolled to single periods.
//!
//! China publishes 1—2月, 1—3月 … of one year. Each becomes the difference from what is known of the year before it: the
//! last such span and the single periods that follow it. Where months were never published the difference covers them
//! too (1—6月 less 1—4月 is May and June): part of a lower frequency, but no single period. The first of a year stays as
//! it is, with its own span (1—2月 remains two months). The difference holds later revisions of the earlier months too,
//! so its status is E.

use chrono::{Datelike, NaiveDate};

use super::QueryError;
use super::digits;
use super::evidence::{Number, derived, number, numbers, worse};
use super::frame::{self, Formula};
use super::request::{Fold, Units};
use super::span::{is_cumulative, is_year_to_date};
use crate::domain::{Collection, ObsStatus, Observation, Period, Series, Transformation, UnitMeasure};

/// What a point becomes.
enum Part {
    /// It stays as it is.
    Own,
    /// Nobody knows: it has no value.
    Gap,
    /// Single months of their own lie scattered before it: what is left from this day on is no one number.
    Lost(NaiveDate),
    /// What the points of these rows leave of it, from this day on.
    Rest(Vec<usize>, NaiveDate),
}

/// What is known of a year so far without a gap.
struct Known {
    year: i32,
    /// The last day of it.
    until: Option<NaiveDate>,
    /// Rows that add up to it.
    rows: Vec<usize>,
    /// A value stands behind a gap.
    is_scattered: bool,
}

impl Known {
    fn nothing(year: i32) -> Self {
        let until = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|first| first.pred_opt());
        Self { year, until, rows: Vec::new(), is_scattered: false }
    }

    /// The first day that is not known.
    fn next(&self) -> Option<NaiveDate> {
        self.until.and_then(|day| day.succ_opt())
    }

    /// Takes the next point of the year in.
    fn part(&mut self, row: usize, point: &Observation) -> Part {
        let span = point.reading.span;
        let has_value = point.reading.value.is_some();
        if !is_cumulative(point) {
            if has_value && self.next() == Some(span.start()) {
                self.until = Some(span.end());
                self.rows.push(row);
            } else {
                self.is_scattered |= has_value;
            }
            return Part::Own;
        }
        if !has_value {
            return Part::Gap;
        }
        let first = self.next().unwrap_or(span.start());
        let before = std::mem::replace(&mut self.rows, vec![row]);
        self.until = Some(span.end());
        match (std::mem::take(&mut self.is_scattered), before.is_empty()) {
            (true, _) => Part::Lost(first),
            (false, true) => Part::Own,
            (false, false) => Part::Rest(before, first),
        }
    }
}

/// The points of `series` with every year-to-date span made what it adds to the one before it; `single`: only where
/// that is one period, else for a sum of them.
pub(super) fn unrolled(
    series: &Series,
    points: Vec<Observation>,
    single: bool,
) -> Result<Vec<Observation>, QueryError> {
    if !is_year_to_date(&points) {
        return Ok(points);
    }
    if !is_possible(series) {
        return Err(QueryError::NotCumulative { series: series.series_id.clone() });
    }
    let parts = parts(&points);
    let differences = differences(&points, &parts)?;
    let decimals = digits::decimals(series.decimals, &points);
    let is_one = |span: Period| series.freq.first_day(span.start()) == series.freq.first_day(span.end());
    let point = |((own, part), difference): ((&Observation, &Part), Number)| match part {
        Part::Own => own.clone(),
        Part::Gap => placed_alone(series, own),
        Part::Lost(first) if single => gap_from(own, own.period.max(*first)),
        Part::Lost(first) => gap_from(own, *first),
        Part::Rest(bases, first) => {
            let span = from(own, *first);
            if single && !is_one(span) {
                return placed_alone(series, own);
            }
            let bases = bases.iter().filter_map(|row| points.get(*row));
            let mut point = derived(own, bases, digits::of_decimals(difference, decimals));
            if point.reading.value.is_some() {
                point.reading.obs_status = worse(point.reading.obs_status, ObsStatus::Estimated);
            }
            point.reading.span = span;
            point
        }
    };
    let made: Vec<Observation> = points.iter().zip(&parts).zip(differences).map(point).collect();
    Ok(if single { made } else { without_covered_gaps(made) })
}

fn parts(points: &[Observation]) -> Vec<Part> {
    let mut known = Known::nothing(i32::MIN);
    let part = |(row, point): (usize, &Observation)| {
        if known.year != point.period.year() {
            known = Known::nothing(point.period.year());
        }
        known.part(row, point)
    };
    points.iter().enumerate().map(part).collect()
}

/// Each row less the rows that are its bases.
fn differences(points: &[Observation], parts: &[Part]) -> Result<Vec<Number>, QueryError> {
    let rests = || {
        parts.iter().enumerate().filter_map(|(row, part)| match part {
            Part::Rest(bases, _) => Some((row, bases)),
            _ => None,
        })
    };
    let keys: Vec<i32> = rests().flat_map(|(row, bases)| bases.iter().map(move |_| row as i32)).collect();
    let bases = rests().flat_map(|(_, bases)| bases.iter().map(|row| points.get(*row)));
    let bases = frame::aggregate(Fold::Sum, &keys, &numbers(bases))?;
    let owns = numbers(rests().map(|(row, _)| points.get(row)));
    let change = Formula::Units { units: Units::Change, per_year: 1.0 };
    let changes = frame::transform(change, &owns, &bases)?;
    let mut all = vec![Number::default(); points.len()];
    for (at, (row, _)) in rests().enumerate() {
        all[row] = number(&changes, at);
    }
    Ok(all)
}

/// Without the rows of no value that a later difference of their year covers.
fn without_covered_gaps(mut points: Vec<Observation>) -> Vec<Observation> {
    let mut covered_from: Option<NaiveDate> = None;
    let mut keep = vec![true; points.len()];
    for (keep, point) in keep.iter_mut().zip(&points).rev() {
        let is_covered = covered_from.is_some_and(|first| first <= point.period);
        *keep = point.reading.value.is_some() || !is_covered;
        if point.reading.value.is_some() || !is_covered {
            covered_from = Some(point.reading.span.start());
        }
    }
    let mut keep = keep.into_iter();
    points.retain(|_| keep.next().unwrap_or(true));
    points
}

/// Without a value, in its own period alone.
fn placed_alone(series: &Series, own: &Observation) -> Observation {
    gap_from(own, series.freq.first_day(own.reading.span.end()))
}

fn gap_from(own: &Observation, first: NaiveDate) -> Observation {
    let mut point = derived(own, [], Number::default());
    point.reading.span = from(own, first);
    point
}

/// What is left of the span of a point from this day on.
fn from(own: &Observation, first: NaiveDate) -> Period {
    let span = own.reading.span;
    Period::new(first, span.end()).unwrap_or(span)
}

/// Whether differences of the values are values: of sums, not of growth rates, shares or averages.
pub(super) fn is_possible(series: &Series) -> bool {
    let ratios = [UnitMeasure::percent(), UnitMeasure::percentage_point(), UnitMeasure::index()];
    series.collection == Collection::Summed
        && series.transformation == Transformation::Level
        && !ratios.contains(&series.unit.measure)
}
