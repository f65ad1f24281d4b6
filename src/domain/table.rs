//! `Table`: what a series query answers and a chart draws. Gaps stay gaps: nothing is filled in.

use serde::{Deserialize, Serialize};

use super::{Frequency, Observation, Series, Unit};

/// One or many series over their periods.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<Column>,
}

/// One series as it was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub series: Series,
    /// Frequency of the points, after aggregation.
    pub freq: Frequency,
    /// Unit of the points, after the transformation (`pch` makes per cent of anything).
    pub unit: Unit,
    /// FRED's code of the transformation asked for: `lin`, `chg`, `pc1` …, or `idx` for an index.
    pub units: String,
    /// In order of period; a period that nobody published is absent, a published absence has no value.
    pub points: Vec<Observation>,
}
