//! Series: what is measured, where, how often, in which unit and after which transformation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Collection, DomainError, Frequency, Prices, Transformation, Unit};

/// A series id: `[A-Z0-9_]{1,40}`, made of area, indicator, transformation if any, and frequency.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SeriesId(String);

impl SeriesId {
    /// Longest id accepted.
    pub const MAX_LEN: usize = 40;

    pub fn new(id: &str) -> Result<Self, DomainError> {
        let fine = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        if id.is_empty() || id.len() > Self::MAX_LEN || !id.bytes().all(fine) {
            return Err(DomainError::SeriesId(id.to_owned()));
        }
        Ok(Self(id.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two ids must differ: some clients know no underscores and no case.
    ///
    /// ```
    /// use almanac::domain::SeriesId;
    /// assert_eq!(SeriesId::folded("Tj_Ebike_Output_Q"), "TJEBIKEOUTPUTQ");
    /// ```
    pub fn folded(id: &str) -> String {
        id.chars().filter(|c| *c != '_').map(|c| c.to_ascii_uppercase()).collect()
    }

    /// The frequency that the last part of the id names (`TJ_EBIKE_OUTPUT_Q`), if it does.
    pub fn suffix_frequency(&self) -> Option<Frequency> {
        let (_, last) = self.0.rsplit_once('_')?;
        last.parse().ok()
    }
}

impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for SeriesId {
    type Err = DomainError;
    fn from_str(id: &str) -> Result<Self, DomainError> {
        Self::new(id)
    }
}

impl TryFrom<String> for SeriesId {
    type Error = DomainError;
    fn try_from(id: String) -> Result<Self, DomainError> {
        Self::new(&id)
    }
}

impl From<SeriesId> for String {
    fn from(id: SeriesId) -> Self {
        id.0
    }
}

/// One row of the catalog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub series_id: SeriesId,
    pub title_zh: String,
    pub title_en: String,
    /// Code of the area or entity: `TJ`, `TJFTZ`, `AIMA`.
    pub ref_area: String,
    /// Code of the indicator: `EBIKE_OUTPUT`.
    pub indicator: String,
    pub unit: Unit,
    /// Digits after the decimal point, for display and for FRED's rounding of aggregates.
    pub decimals: u8,
    pub freq: Frequency,
    /// FRED's `seasonal_adjustment_short`: `NSA`, `SA`, `SAAR`.
    pub seasonal_adjustment: String,
    pub transformation: Transformation,
    pub collection: Collection,
    pub prices: Prices,
    /// Release of the catalog that publishes it.
    pub release_id: i32,
    /// Remarks for the reader; may be empty.
    pub notes: String,
}
