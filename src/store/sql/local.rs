//! `almanac query` on a file of one's own: a plain read-only connection in this process. The person at the command
//! line owns what the process can reach, so there are no walls and no list of names; the answer is the same.

use std::path::Path;

use duckdb::Connection;

use super::gate;
use super::request::SqlRequest;
use super::run::{self, RunError, Sink, Task};
use super::snapshot::{DatabaseFile, SnapshotError};
use crate::encode::Footer;
use crate::store::open::{self, Access, Registration};
use crate::store::{Reader, StoreError, StoreLimits};

/// Why a local file gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// Copies the database to `target`, which must not exist, while no other process can write it. The database itself is
/// changed only if its log is not empty: then that is moved into the file first.
pub fn backup(database: &Path, limits: &StoreLimits, target: &Path) -> Result<(), LocalError> {
    if !database.exists() {
        return Err(StoreError::NoDatabase(database.to_owned()).into());
    }
    let log = database.with_added_extension("wal");
    let has_log = std::fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0);
    let access = if has_log { Access::ReadWrite } else { Access::ReadOnly };
    // Dropped in this order: the file is closed last, because closing it ends the lock.
    let unreadable = |source| StoreError::File { path: database.to_owned(), source };
    let file = DatabaseFile::open(database).map_err(unreadable)?;
    let (_registration, connection) = open::open(database, access, limits)?;
    if has_log {
        connection.execute_batch("CHECKPOINT").map_err(StoreError::from)?;
    }
    file.copy_to(target)?;
    Ok(())
}

/// A database file, open for reading.
#[derive(Debug)]
pub struct LocalDatabase {
    connection: Connection,
    _registration: Registration,
}

impl LocalDatabase {
    /// Opens `database` read-only; it must exist and no other process may be writing it.
    pub fn open(database: &Path, limits: &StoreLimits) -> Result<Self, LocalError> {
        let (registration, connection) = open::open(database, Access::ReadOnly, limits)?;
        connection.execute_batch("SET errors_as_json = true").map_err(StoreError::from)?;
        Ok(Self { connection, _registration: registration })
    }

    /// Runs one SELECT. Preparing several statements would run all but the last unasked, so they are counted first.
    pub fn run(&self, request: &SqlRequest, sink: &mut impl Sink) -> Result<Footer, LocalError> {
        gate::one_select(&request.sql, |sql| gate::serialize(&self.connection, sql))
            .map_err(RunError::from)?;
        let data_version = Reader::new(&self.connection).data_version()?.to_string();
        let task = Task {
            sql: &request.sql,
            params: &request.params,
            format: request.format,
            max_rows: request.max_rows.unwrap_or(u64::MAX),
            max_result_bytes: u64::MAX,
            max_row_bytes: usize::MAX,
            data_version: &data_version,
        };
        Ok(run::run(&self.connection, &task, sink)?)
    }
}
