//! Observations: a value of a series for a period, valid from one publication date to another.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::{Frequency, ObsStatus, OriginKind, Period, Qualifier};

/// The last day of an interval of validity that is still open, as ALFRED writes it.
pub const OPEN_END: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => panic!("9999-12-31 is a date"),
};

/// What was published of one period of one series, before it is placed in time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub span: Period,
    /// In the unit of the series; `None` is a published absence or a withdrawal.
    pub value: Option<f64>,
    pub obs_status: ObsStatus,
    pub qualifier: Qualifier,
    /// Bounds that the words, the rounding or a derivation imply.
    pub value_min: Option<f64>,
    pub value_max: Option<f64>,
}

/// A reading with its interval of validity and its origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// FRED's `date`; see [`super::period`].
    pub period: NaiveDate,
    #[serde(flatten)]
    pub reading: Reading,
    /// Publication date.
    pub realtime_start: NaiveDate,
    /// Last day on which this was the published value; [`OPEN_END`] while it still is.
    pub realtime_end: NaiveDate,
    /// When Almanac learned it, UTC.
    pub recorded_at: NaiveDateTime,
    pub origin_id: i64,
    pub origin_kind: OriginKind,
}

impl Observation {
    /// SDMX name of the period under the series' frequency.
    pub fn time_period(&self, frequency: Frequency) -> String {
        frequency.time_period(self.reading.span.end())
    }

    /// Whether the value was computed by Almanac from others.
    pub fn is_derived(&self) -> bool {
        self.origin_kind == OriginKind::Derived
    }
}
