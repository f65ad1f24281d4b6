//! One reach a period: a single quarter, or what is told since the start of the year.
//!
//! 二季度 and 上半年 end on the same day, so that they would take each other's place in a series and look like a revision.
//! Where one of them stands the other is refused, and where a report has both, what stands in the series says which of
//! them it keeps: single periods, as long as nothing does. The rest waits for a series of its own.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::resolve::{Resolved, of_other_reach};
use crate::catalog::Catalog;
use crate::domain::{Collection, Figure, Reach, Resolution, SeriesId};
use crate::store::{Reader, Selection, StoreError};

/// Refuses readings whose reach is not that of their series.
pub(super) fn keep_apart(
    reader: &Reader<'_>,
    catalog: &Catalog,
    figures: &[Figure],
    resolved: &mut [Resolved],
) -> Result<(), StoreError> {
    let said = |answer: &Resolved| {
        let series = &catalog.find_series(answer.series_id.as_ref()?)?.series;
        let span = answer.reading.as_ref()?.span;
        // What is told of the last day has no reach.
        if series.collection == Collection::EndOfPeriod {
            return None;
        }
        Some((series, Told { period: series.freq.first_day(span.end()), reach: span.reach(series.freq)? }))
    };
    let mut told: BTreeMap<SeriesId, Vec<Told>> = BTreeMap::new();
    for (series, one) in resolved.iter().filter_map(said) {
        told.entry(series.series_id.clone()).or_default().push(one);
    }
    let mut standing: BTreeMap<SeriesId, Vec<Told>> = BTreeMap::new();
    for id in told.keys() {
        standing.insert(id.clone(), stands(reader, catalog, id)?);
    }
    let is_other = |answer: &Resolved| {
        let Some((series, one)) = said(answer) else { return false };
        let id = &series.series_id;
        let (Some(told), Some(standing)) = (told.get(id), standing.get(id)) else { return false };
        let stands = standing.iter().find(|other| other.period == one.period);
        match stands {
            Some(stands) => stands.reach != one.reach,
            None => only(told).is_none() && one.reach != only(standing).unwrap_or(Reach::OnePeriod),
        }
    };
    let others: Vec<bool> = resolved.iter().map(is_other).collect();
    for (answer, _) in resolved.iter_mut().zip(others).filter(|(_, is_other)| *is_other) {
        let (Some(id), Some(figure)) = (&answer.series_id, figures.get(answer.figure)) else { continue };
        answer.reason = of_other_reach(figure, id.as_str());
        answer.resolution = Resolution::Unmatched;
        answer.series_id = None;
        answer.reading = None;
    }
    Ok(())
}

/// A value that is clearly of one reach.
struct Told {
    period: NaiveDate,
    reach: Reach,
}

/// The reach of all of them, if it is one.
fn only(told: &[Told]) -> Option<Reach> {
    let first = told.first()?.reach;
    told.iter().all(|one| one.reach == first).then_some(first)
}

/// What stands in a series.
fn stands(reader: &Reader<'_>, catalog: &Catalog, id: &SeriesId) -> Result<Vec<Told>, StoreError> {
    let (Some(entry), Some(key)) = (catalog.find_series(id), reader.series_key(id)?) else {
        return Ok(Vec::new());
    };
    let freq = entry.series.freq;
    let standing = reader.observations(key, Selection::Current)?;
    let published = standing.iter().filter(|o| !o.is_derived() && o.reading.value.is_some());
    Ok(published
        .filter_map(|o| Some(Told { period: o.period, reach: o.reading.span.reach(freq)? }))
        .collect())
}
