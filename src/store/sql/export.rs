//! Whole tables for people who take the data elsewhere: what DuckDB, polars and pandas read as Parquet or CSV.
//!
//! These are the program's own statements, so they run on a reader of the store and without the limits of strangers.

use super::request::Params;
use super::run::{self, RunError, Sink, Task};
use crate::encode::{Footer, Format};
use crate::store::{Store, StoreError};

/// The tables that are offered, each with its statement: sorted, so that the same data are the same bytes.
const TABLES: &[(&str, &str)] = &[
    ("series", "SELECT * EXCLUDE (series_key) FROM series ORDER BY series_id"),
    ("observations", "SELECT * FROM observations ORDER BY series_id, period"),
    (
        "observation_history",
        "SELECT * FROM observation_history ORDER BY series_id, period, realtime_start, recorded_at",
    ),
    ("origins", "SELECT * FROM origins ORDER BY series_id, period, realtime_start"),
    ("figures", "SELECT * FROM figures ORDER BY figure_id"),
    ("reports", "SELECT * FROM reports ORDER BY report_id"),
    ("imports", "SELECT * FROM imports ORDER BY batch_id"),
    ("rejects", "SELECT * FROM rejects ORDER BY batch_id"),
];

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("there is no table `{0}` to export: the tables are {known}", known = names().collect::<Vec<_>>().join(", "))]
    UnknownTable(String),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The names of the tables that are offered.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// Writes a whole table into `sink`.
pub fn table(store: &Store, name: &str, format: Format, sink: &mut impl Sink) -> Result<Footer, ExportError> {
    let known = TABLES.iter().find(|(known, _)| *known == name);
    let (_, sql) = known.ok_or_else(|| ExportError::UnknownTable(name.to_owned()))?;
    store.read(|reader| {
        let data_version = reader.data_version()?.to_string();
        let task = Task {
            sql,
            params: &Params::None,
            format,
            max_rows: u64::MAX,
            max_result_bytes: u64::MAX,
            max_row_bytes: usize::MAX,
            data_version: &data_version,
        };
        Ok(run::run(reader.connection(), &task, sink)?)
    })
}
