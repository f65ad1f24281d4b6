//! What the spans of points say: which run from the start of the year, and how many periods a value covers.
//!
//! China publishes 1—2月, 1—3月 … of one year. January and February stand in one row, so that rows are no count of
//! months; and every later span holds the ones before it, so that their sum says nothing.

use chrono::{Datelike, NaiveDate};

use crate::domain::{Frequency, Observation, Period};

/// The 1st of January on which the span starts, if it does.
pub(super) fn year_start(point: &Observation) -> Option<NaiveDate> {
    Some(point.reading.span.start()).filter(|day| day.ordinal() == 1 && day.year() == point.period.year())
}

/// Whether the span starts with the year and is longer than the period that names it: more than a January, or a week
/// of it.
pub(super) fn is_cumulative(point: &Observation) -> bool {
    let months = |start: NaiveDate| start.month() < point.reading.span.end().month();
    year_start(point).is_some_and(|start| start < point.period && months(start))
}

/// Whether any value holds another one of the same year: 1—3月 after 1—2月, but not 1—2月 before a March of its own.
pub(super) fn is_year_to_date(points: &[Observation]) -> bool {
    points.windows(2).any(|pair| pair[0].period.year() == pair[1].period.year() && is_cumulative(&pair[1]))
}

/// How many periods of `frequency` within `group` each row covers that no row before it does. A row without a value
/// is a gap of one period.
pub(super) fn covered(frequency: Frequency, group: Period, rows: &[Observation]) -> Vec<usize> {
    let Some(months) = frequency.months() else { return vec![1; rows.len()] };
    let place =
        |day: NaiveDate| (i64::from(day.year()) * 12 + i64::from(day.month0())).div_euclid(i64::from(months));
    let mut next = place(group.start());
    let new = |row: &Observation| {
        let last = place(row.reading.span.end());
        let first =
            if row.reading.value.is_some() { place(row.reading.span.start()).max(next) } else { last };
        next = next.max(last + 1);
        usize::try_from(last + 1 - first).unwrap_or_default()
    };
    rows.iter().map(new).collect()
}
