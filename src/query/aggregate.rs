//! Aggregation to a lower frequency by FRED's rules (FRED help, "understanding the data").
//!
//! A value belongs to the lower period that holds its own date. Missing values inside are ignored; the first and
//! the last period are missing where they hold fewer source periods than their threshold. An inner period below
//! that threshold has a value, as in FRED, and status E.

use chrono::NaiveDate;

use super::QueryError;
use super::calendar::{holding, least};
use super::evidence::{derived, missing, number, numbers, placed, worse};
use super::frame;
use super::request::{Aggregation, Convention, Fold, SeriesQuery, TargetFrequency};
use crate::domain::{Frequency, ObsStatus, Observation, Period, Series, rounded};

/// One period of the lower frequency and the rows that fall into it.
struct Group<'a> {
    span: Period,
    rows: &'a [Observation],
}

/// Whether `target` asks nothing of a series of this frequency (`w` of a weekly one, `wesu` too: its weeks end on
/// Sunday), or why it cannot be had.
pub(super) fn is_same(series: &Series, target: TargetFrequency) -> Result<bool, QueryError> {
    let source = series.freq;
    if source == Frequency::Irregular {
        return Err(QueryError::NoRhythm { series: series.series_id.clone(), target });
    }
    if source == target.frequency() {
        let explicit = !matches!(target, TargetFrequency::Weekly | TargetFrequency::WeekEndingSunday);
        if source == Frequency::Weekly && explicit {
            return Err(QueryError::OtherWeek { series: series.series_id.clone(), target });
        }
        return Ok(true);
    }
    if least(source, target).is_none() {
        return Err(QueryError::HigherFrequency { series: series.series_id.clone(), from: source, target });
    }
    Ok(false)
}

/// The points of `series` at the lower frequency `target`, which [`is_same`] has found to be lower.
pub(super) fn aggregate(
    series: &Series,
    points: &[Observation],
    target: TargetFrequency,
    query: &SeriesQuery,
) -> Result<Vec<Observation>, QueryError> {
    let least = least(series.freq, target).unwrap_or(1);
    let groups: Vec<Group> = grouped(points, target);
    let fold = match query.aggregation {
        Aggregation::Average => Fold::Mean,
        Aggregation::Sum => Fold::Sum,
        Aggregation::EndOfPeriod => return Ok(last_values(&groups, target, query.convention, least)),
    };
    let keys: Vec<i32> =
        groups.iter().zip(0..).flat_map(|(group, key)| group.rows.iter().map(move |_| key)).collect();
    let folded = frame::aggregate(fold, &keys, &numbers(points.iter().map(Some)))?;
    let last = groups.len().saturating_sub(1);
    let point = |(row, group): (usize, &Group)| {
        let own = group.rows.iter().rfind(|o| o.reading.value.is_some()).or(group.rows.last())?;
        let mut number = number(&folded, row);
        if (row == 0 || row == last) && group.rows.len() < least {
            number = super::evidence::Number::default();
        } else if query.convention == Convention::Fred {
            number.value = number.value.map(|value| rounded(value, series.decimals));
        }
        let mut point = derived(own, group.rows, number);
        if number.value.is_some() && group.rows.iter().filter(|o| o.reading.value.is_some()).count() < least {
            point.reading.obs_status = worse(point.reading.obs_status, ObsStatus::Estimated);
        }
        Some(placed(point, name(group.span, target, query.convention), group.span))
    };
    Ok(groups.iter().enumerate().filter_map(point).collect())
}

/// End of period: the last value there is, with everything that was published of it.
fn last_values(
    groups: &[Group],
    target: TargetFrequency,
    convention: Convention,
    least: usize,
) -> Vec<Observation> {
    let last = groups.len().saturating_sub(1);
    let point = |(row, group): (usize, &Group)| {
        let short = (row == 0 || row == last) && group.rows.len() < least;
        let value = group.rows.iter().rfind(|o| o.reading.value.is_some()).filter(|_| !short);
        let mut point = value.or(group.rows.last())?.clone();
        if value.is_none() {
            point.reading = missing(group.span);
        }
        point.period = name(group.span, target, convention);
        Some(point)
    };
    groups.iter().enumerate().filter_map(point).collect()
}

fn grouped(points: &[Observation], target: TargetFrequency) -> Vec<Group<'_>> {
    let held = |point: &Observation| holding(target, point.reading.span.end());
    points
        .chunk_by(|a, b| held(a) == held(b))
        .filter_map(|rows| rows.first().map(|first| Group { span: held(first), rows }))
        .collect()
}

/// What names the aggregated period: see [`Convention`].
fn name(span: Period, target: TargetFrequency, convention: Convention) -> NaiveDate {
    match convention {
        Convention::Fred if target.week_end().is_some() => span.end(),
        _ => target.frequency().first_day(span.end()),
    }
}
