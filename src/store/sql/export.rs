//! Whole tables for people who take the data elsewhere: what DuckDB, polars and pandas read as Parquet or CSV.
//!
//! These are the program's own statements, so they run on a reader of the store and without the limits of strangers. A
//! server makes one file at a time, and each only once for a state of the data, so that downloads cost the others
//! nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::request::Params;
use super::run::{self, RunError, Sink, Task, WriteSink};
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
    #[error("the file of a table could not be written: {0}")]
    File(#[from] std::io::Error),
    #[error("the export was broken off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// The names of the tables that are offered.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// A table that was written whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    pub footer: Footer,
    /// Version of the data in it, as answers name it.
    pub data_version: String,
}

/// Writes a whole table into `sink`, as it is at one moment.
pub fn table(
    store: &Store,
    name: &str,
    format: Format,
    sink: &mut impl Sink,
) -> Result<Exported, ExportError> {
    let sql = statement(name)?;
    store.read(|reader| {
        // Version and rows are of one state; the transaction ends with nothing to keep.
        let _moment = reader.connection().unchecked_transaction().map_err(StoreError::from)?;
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
        let footer = run::run(reader.connection(), &task, sink)?;
        Ok(Exported { footer, data_version })
    })
}

fn statement(name: &str) -> Result<&'static str, ExportError> {
    let known = TABLES.iter().find(|(known, _)| *known == name);
    known.map(|(_, sql)| *sql).ok_or_else(|| ExportError::UnknownTable(name.to_owned()))
}

/// A table as a file, which is removed when nobody holds it any more.
#[derive(Debug)]
pub struct Export {
    path: tempfile::TempPath,
    pub data_version: String,
    commits: u64,
}

impl Export {
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(store: &Store, name: &str, format: Format, folder: &Path) -> Result<Self, ExportError> {
        let commits = store.commits();
        let mut file = tempfile::Builder::new().suffix(ENDING).tempfile_in(folder)?;
        let exported =
            table(store, name, format, &mut WriteSink(std::io::BufWriter::new(file.as_file_mut())))?;
        Ok(Self { path: file.into_temp_path(), data_version: exported.data_version, commits })
    }
}

/// Ending of the files; what an earlier process left is removed with its snapshots.
pub(super) const ENDING: &str = ".export";

/// The files of the newest state of the data.
#[derive(Debug)]
pub(super) struct Exports {
    folder: PathBuf,
    made: Mutex<HashMap<(String, Format), Arc<Export>>>,
}

impl Exports {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, made: Mutex::default() }
    }

    /// The file of a table that holds every commit that was finished before this call.
    pub(super) async fn get(
        self: Arc<Self>,
        store: Store,
        name: String,
        format: Format,
    ) -> Result<Arc<Export>, ExportError> {
        statement(&name)?;
        // In a task of its own: a client that gives up leaves a finished file to the next one.
        let work = async move {
            let mut made = self.made.lock().await;
            let commits = store.commits();
            made.retain(|_, export| export.commits == commits);
            if let Some(export) = made.get(&(name.clone(), format)) {
                return Ok(Arc::clone(export));
            }
            let (folder, table) = (self.folder.clone(), name.clone());
            let write = move || Export::write(&store, &table, format, &folder);
            let export = Arc::new(tokio::task::spawn_blocking(write).await??);
            made.insert((name, format), Arc::clone(&export));
            Ok(export)
        };
        tokio::spawn(work).await?
    }
}
