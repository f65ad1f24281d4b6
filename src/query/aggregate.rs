//! Aggregation to a lower frequency by FRED's rules (FRED help, "understanding the data").
//!
//! A value belongs to the lower period that holds its own date. Missing values inside are ignored; the first and
//! the last period are missing where they hold fewer source periods than their threshold. An inner period below
//! that threshold has a value, as in FRED, and status E. Source periods are counted by what the rows cover: 1—2月 is
//! one row and two months, also in an average.

use chrono::{Datelike, NaiveDate};

use super::QueryError;
use super::calendar::{holding, least};
use super::digits;
use super::evidence::{Number, derived, missing, number, numbers, placed, worse};
use super::frame::{self, FrameError, Numbers};
use super::request::{Aggregation, Convention, Fold, SeriesQuery, TargetFrequency, Units};
use super::span::{covered, is_cumulative};
use crate::domain::{Collection, Frequency, ObsStatus, Observation, Period, Series, rounded};

/// One period of the lower frequency and the rows that fall into it.
struct Group<'a> {
    span: Period,
    rows: &'a [Observation],
    /// Source periods that each row covers.
    covered: Vec<usize>,
}

impl Group<'_> {
    fn periods(&self) -> usize {
        self.covered.iter().sum()
    }

    fn periods_with_values(&self) -> usize {
        let valued = self.rows.iter().zip(&self.covered).filter(|(row, _)| row.reading.value.is_some());
        valued.map(|(_, periods)| periods).sum()
    }
}

/// Whether `target` asks nothing of a series of this frequency (`w` of a weekly one, `wef` too where its weeks end on
/// Friday), or why it cannot be had.
pub(super) fn is_same(
    series: &Series,
    points: &[Observation],
    target: TargetFrequency,
) -> Result<bool, QueryError> {
    let source = series.freq;
    if source == Frequency::Irregular {
        return Err(QueryError::NoRhythm { series: series.series_id.clone(), target });
    }
    if source == target.frequency() {
        let named = target.week_end().filter(|_| target != TargetFrequency::Weekly);
        let newest = points.last().map(|point| point.reading.span.end());
        if let (Frequency::Weekly, Some(named), Some(end)) = (source, named, newest)
            && named != end.weekday()
        {
            return Err(QueryError::OtherWeek {
                series: series.series_id.clone(),
                from: source,
                end,
                target,
            });
        }
        return Ok(true);
    }
    if least(source, target).is_none() {
        return Err(QueryError::HigherFrequency { series: series.series_id.clone(), from: source, target });
    }
    Ok(false)
}

/// Digits after the point that FRED's aggregates have: those of the source, whatever its catalog entry says.
pub(super) fn decimals(series: &Series, points: &[Observation]) -> u8 {
    digits::decimals(series.decimals, points.iter().filter(|point| !point.is_derived()))
}

/// The points of `series` at the lower frequency `target`, which [`is_same`] has found to be lower; by FRED's
/// convention with this many decimals.
pub(super) fn aggregate(
    series: &Series,
    points: &[Observation],
    target: TargetFrequency,
    query: &SeriesQuery,
    decimals: u8,
) -> Result<Vec<Observation>, QueryError> {
    let least = least(series.freq, target).unwrap_or(1);
    let groups = grouped(series.freq, points, target);
    let folded = match query.aggregation {
        Aggregation::Average => folded(Fold::Mean, series.collection, &groups, points)?,
        Aggregation::Sum => folded(Fold::Sum, series.collection, &groups, points)?,
        Aggregation::EndOfPeriod => return Ok(last_values(&groups, target, query.convention, least)),
    };
    let last = groups.len().saturating_sub(1);
    let torn = torn(series.freq, &groups);
    let point = |((row, group), number): ((usize, &Group), Number)| {
        let own = group.rows.iter().rfind(|o| o.reading.value.is_some()).or(group.rows.last())?;
        let is_short = (row == 0 || row == last) && group.periods() < least;
        let number = match query.aggregation {
            _ if is_short || torn.iter().any(|span| span.overlaps(group.span)) => Number::default(),
            Aggregation::Sum => digits::of_decimals(number, decimals),
            // Only what is shown is rounded: growth is computed of the mean itself.
            _ if query.convention == Convention::Fred && query.units == Units::Levels => {
                number.map(|value| rounded(value, decimals))
            }
            _ => digits::of_quotient(number),
        };
        let mut point = derived(own, group.rows, number);
        if number.value.is_some() && group.periods_with_values() < least {
            point.reading.obs_status = worse(point.reading.obs_status, ObsStatus::Estimated);
        }
        Some(placed(point, name(group.span, target, query.convention), group.span))
    };
    Ok(groups.iter().enumerate().zip(folded).filter_map(point).collect())
}

/// Spans of values that no group holds whole: of what they share between their groups nothing is known.
fn torn(frequency: Frequency, groups: &[Group<'_>]) -> Vec<Period> {
    if frequency.months().is_none() {
        return Vec::new();
    }
    let is_torn = |group: &Group<'_>, row: &Observation| {
        let span = row.reading.span;
        let is_lost = row.reading.value.is_none()
            && frequency.first_day(span.start()) < frequency.first_day(span.end());
        is_lost || span.start() < group.span.start()
    };
    let rows = groups.iter().flat_map(|group| group.rows.iter().filter(|row| is_torn(group, row)));
    rows.map(|row| row.reading.span).collect()
}

/// One number a group. A mean is one of source periods: a sum over two months counts for two, and so does an
/// average of them.
fn folded(
    fold: Fold,
    collection: Collection,
    groups: &[Group<'_>],
    points: &[Observation],
) -> Result<Vec<Number>, FrameError> {
    let keys: Vec<i32> =
        groups.iter().zip(0..).flat_map(|(group, key)| group.rows.iter().map(move |_| key)).collect();
    let mut values = numbers(points.iter().map(Some));
    let covered = || groups.iter().flat_map(|group| group.covered.iter().map(|periods| *periods as f64));
    if fold == Fold::Sum || covered().all(|periods| periods <= 1.0) {
        let folded = frame::aggregate(fold, &keys, &values)?;
        return Ok((0..groups.len()).map(|row| number(&folded, row)).collect());
    }
    if collection != Collection::Summed {
        weigh(&mut values, covered());
    }
    let sums = frame::aggregate(Fold::Sum, &keys, &values)?;
    let mean = |(row, group): (usize, &Group)| {
        let (sum, periods) = (number(&sums, row), group.periods_with_values() as f64);
        let part = |sum: Option<f64>| sum.map(|sum| sum / periods);
        Number { value: part(sum.value), min: part(sum.min), max: part(sum.max) }
    };
    Ok(groups.iter().enumerate().map(mean).collect())
}

fn weigh(numbers: &mut Numbers, weights: impl Iterator<Item = f64> + Clone) {
    let weigh = |column: &mut Vec<Option<f64>>| {
        for (value, weight) in column.iter_mut().zip(weights.clone()) {
            *value = value.map(|value| value * weight);
        }
    };
    weigh(&mut numbers.value);
    if let Some((least, most)) = &mut numbers.bounds {
        weigh(least);
        weigh(most);
    }
}

/// End of period: the last value there is, with everything that was published of it. 1—11月 is no value of a year.
fn last_values(
    groups: &[Group],
    target: TargetFrequency,
    convention: Convention,
    least: usize,
) -> Vec<Observation> {
    let last = groups.len().saturating_sub(1);
    let point = |(row, group): (usize, &Group)| {
        let short = (row == 0 || row == last) && group.periods() < least;
        let reaches = |o: &&Observation| !is_cumulative(o) || o.reading.span.end() >= group.span.end();
        let value = group.rows.iter().rfind(|o| o.reading.value.is_some()).filter(reaches).filter(|_| !short);
        let mut point = value.or(group.rows.last())?.clone();
        if value.is_none() {
            point.reading = missing(group.span);
        }
        point.period = name(group.span, target, convention);
        if convention == Convention::Fred {
            // FRED dates a period whatever day the value is from.
            point.reading.span = group.span;
        }
        Some(point)
    };
    groups.iter().enumerate().filter_map(point).collect()
}

fn grouped(frequency: Frequency, points: &[Observation], target: TargetFrequency) -> Vec<Group<'_>> {
    let held = |point: &Observation| holding(target, point.reading.span.end());
    let group = |rows: &'_ [Observation]| {
        rows.first().map(|first| (held(first), covered(frequency, held(first), rows)))
    };
    let groups = points.chunk_by(|a, b| held(a) == held(b));
    groups.filter_map(|rows| group(rows).map(|(span, covered)| Group { span, rows, covered })).collect()
}

/// What names the aggregated period: see [`Convention`].
fn name(span: Period, target: TargetFrequency, convention: Convention) -> NaiveDate {
    match convention {
        Convention::Fred if target.week_end().is_some() => span.end(),
        _ => target.frequency().first_day(span.end()),
    }
}
