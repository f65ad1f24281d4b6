//! What a check says: two numbers that do not go together, and of when.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::{Frequency, SeriesId};

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    PartsAgainstTotal,
    GrowthAgainstLevels,
    ShareWithinWhole,
    Magnitude,
    ForecastReplaced,
    ActualReplaced,
    FallingSinceJanuary,
}

impl Check {
    const ALL: [Self; 7] = [
        Self::PartsAgainstTotal,
        Self::GrowthAgainstLevels,
        Self::ShareWithinWhole,
        Self::Magnitude,
        Self::ForecastReplaced,
        Self::ActualReplaced,
        Self::FallingSinceJanuary,
    ];

    /// The check that is kept under a code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.code() == code)
    }

    /// As it is kept and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PartsAgainstTotal => "parts_against_total",
            Self::GrowthAgainstLevels => "growth_against_levels",
            Self::ShareWithinWhole => "share_within_whole",
            Self::Magnitude => "magnitude",
            Self::ForecastReplaced => "forecast_replaced",
            Self::ActualReplaced => "actual_replaced",
            Self::FallingSinceJanuary => "falling_since_january",
        }
    }
}

/// Two numbers that do not go together.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Warning {
    pub check: Check,
    pub series_id: SeriesId,
    /// First day of the period, which names the observation.
    pub period: NaiveDate,
    /// What was stated.
    pub stated: f64,
    /// What it was compared with: the sum of the parts, the computed growth, the bound, the earlier value.
    pub expected: f64,
    /// What `expected` is, in words.
    pub against: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} says {}, but {} is {}",
            self.series_id,
            named(&self.series_id, self.period),
            self.stated,
            self.against,
            shown(self.expected)
        )
    }
}

impl Warning {
    /// A scale that slipped, beside the value known of a day.
    pub fn magnitude(series_id: SeriesId, period: NaiveDate, stated: f64, known: (NaiveDate, f64)) -> Self {
        let (at, expected) = known;
        let against = format!("the value known of {}", named(&series_id, at));
        Self { check: Check::Magnitude, series_id, period, stated, expected, against }
    }

    /// An actual beside the forecast that it replaces.
    pub fn forecast(series_id: SeriesId, period: NaiveDate, stated: f64, expected: f64) -> Self {
        let against = "the forecast that it replaces".to_owned();
        Self { check: Check::ForecastReplaced, series_id, period, stated, expected, against }
    }

    /// A forecast beside the actual that it replaces.
    pub fn actual(series_id: SeriesId, period: NaiveDate, stated: f64, expected: f64) -> Self {
        let against = "the actual that this forecast replaces".to_owned();
        Self { check: Check::ActualReplaced, series_id, period, stated, expected, against }
    }

    /// A share beside the bound that it passes.
    pub fn share(series_id: SeriesId, period: NaiveDate, stated: f64, expected: f64) -> Self {
        let against = "the nearest share of a whole".to_owned();
        Self { check: Check::ShareWithinWhole, series_id, period, stated, expected, against }
    }
}

/// A computed number without the dust of binary fractions.
pub(super) fn shown(value: f64) -> f64 {
    const DIGITS: u8 = 4;
    if value.abs() >= 1.0 { crate::domain::rounded(value, DIGITS) } else { value }
}

/// A period as tables print it: 2025-10, where the id says that the series is monthly.
fn named(series_id: &SeriesId, period: NaiveDate) -> String {
    let freq = series_id.as_str().rsplit('_').next().and_then(|freq| freq.parse::<Frequency>().ok());
    freq.map_or_else(|| period.to_string(), |freq| freq.time_period(period))
}
