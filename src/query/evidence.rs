//! What a computed value owes to its inputs: status, exactness, validity and origin.
//!
//! A computed point is as new as its newest input and valid only while all of them are; it is estimated as soon as
//! one of them is, and `about` as soon as one of them is not exact. Its origin is that of the input of its own
//! period, marked as derived.

use chrono::NaiveDate;

use super::frame::Numbers;
use crate::domain::{ObsStatus, Observation, OriginKind, Period, Qualifier, Reading};

/// A number with the bounds that its inputs imply.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Number {
    pub value: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

impl Number {
    /// The number with `change` made to the value and its bounds.
    pub(super) fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { value: self.value.map(&change), min: self.min.map(&change), max: self.max.map(&change) }
    }
}

/// How doubtful a status is: a computed value takes the most doubtful of its inputs.
const fn doubt(status: ObsStatus) -> u8 {
    match status {
        ObsStatus::Normal | ObsStatus::Missing => 0,
        ObsStatus::Provisional => 1,
        ObsStatus::Estimated => 2,
        ObsStatus::Forecast => 3,
        ObsStatus::Conflicting => 4,
    }
}

/// The more doubtful of two.
pub(super) const fn worse(a: ObsStatus, b: ObsStatus) -> ObsStatus {
    if doubt(b) > doubt(a) { b } else { a }
}

/// The point that `number` makes of `own`, the input of its own period, and `others`.
pub(super) fn derived<'a>(
    own: &Observation,
    others: impl IntoIterator<Item = &'a Observation>,
    number: Number,
) -> Observation {
    let mut point = Observation { origin_kind: OriginKind::Derived, ..own.clone() };
    let mut exact = own.reading.qualifier == Qualifier::Exact || own.reading.value.is_none();
    let mut alone = true;
    for other in others {
        point.realtime_start = point.realtime_start.max(other.realtime_start);
        point.realtime_end = point.realtime_end.min(other.realtime_end);
        point.recorded_at = point.recorded_at.max(other.recorded_at);
        if other.reading.value.is_some() {
            point.reading.obs_status = worse(point.reading.obs_status, other.reading.obs_status);
            exact &= other.reading.qualifier == Qualifier::Exact;
            alone = false;
        }
    }
    point.reading.value = number.value;
    (point.reading.value_min, point.reading.value_max) = (number.min, number.max);
    if !alone || own.reading.value.is_none() {
        point.reading.qualifier = if exact { Qualifier::Exact } else { Qualifier::About };
    }
    if number.value.is_none() {
        point.reading = missing(point.reading.span);
    } else if point.reading.obs_status == ObsStatus::Missing {
        point.reading.obs_status = ObsStatus::Normal;
    }
    point
}

/// The reading of a period that has no value.
pub(super) fn missing(span: Period) -> Reading {
    Reading {
        span,
        value: None,
        obs_status: ObsStatus::Missing,
        qualifier: Qualifier::Exact,
        value_min: None,
        value_max: None,
    }
}

/// The point under another span and period.
pub(super) fn placed(mut point: Observation, period: NaiveDate, span: Period) -> Observation {
    point.period = period;
    point.reading.span = span;
    point
}

/// The values and bounds of `points` as columns. An exact value without bounds bounds itself, an inexact one is
/// open; where no point has bounds or doubts there are none to compute.
#[allow(clippy::needless_pass_by_value)] // an iterator over references reads best by value, and is cloned
pub(super) fn numbers<'a>(points: impl Iterator<Item = Option<&'a Observation>> + Clone) -> Numbers {
    let plain = |o: &Observation| {
        o.reading.qualifier == Qualifier::Exact
            && o.reading.value_min.is_none()
            && o.reading.value_max.is_none()
    };
    let column = |read: fn(&Reading) -> Option<f64>| {
        points.clone().map(|point| point.and_then(|o| read(&o.reading))).collect::<Vec<_>>()
    };
    let value = column(|r| r.value);
    if points.clone().flatten().all(plain) {
        return Numbers { value, bounds: None };
    }
    let least = column(|r| r.value_min.or_else(|| itself(r, r.value_max)));
    let most = column(|r| r.value_max.or_else(|| itself(r, r.value_min)));
    Numbers { value, bounds: Some((least, most)) }
}

/// The value as its own bound: only where it is exact and no bound on the other side says otherwise.
fn itself(reading: &Reading, other_bound: Option<f64>) -> Option<f64> {
    reading.value.filter(|_| reading.qualifier == Qualifier::Exact && other_bound.is_none())
}

/// The numbers of a row; bounds that merely repeat the value are none.
pub(super) fn number(numbers: &Numbers, row: usize) -> Number {
    let value = numbers.value.get(row).copied().flatten();
    let at = |column: &Vec<Option<f64>>| column.get(row).copied().flatten();
    let (min, max) = numbers.bounds.as_ref().map_or((None, None), |(min, max)| (at(min), at(max)));
    if value.is_none() || (min == value && max == value) {
        return Number { value, min: None, max: None };
    }
    Number { value, min, max }
}
