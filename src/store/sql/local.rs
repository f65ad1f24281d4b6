//! `almanac query` on a file of one's own: a plain read-only connection in this process. The person at the command
//! line owns what the process can reach, so there is no gate and no worker; the answer is the same.

use std::path::{Path, PathBuf};

use duckdb::{AccessMode, Config, Connection};

use super::gate;
use super::request::SqlRequest;
use super::run::{self, RunError, Sink, Task};
use crate::encode::Footer;

/// Why a local file gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error("{} could not be opened: {source}", database.display())]
    Open { database: PathBuf, source: duckdb::Error },
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A database file, open for reading.
#[derive(Debug)]
pub struct LocalDatabase(Connection);

impl LocalDatabase {
    /// Opens `database` read-only; it must exist and no other process may be writing it.
    pub fn open(database: &Path) -> Result<Self, LocalError> {
        let open = || {
            let config =
                Config::default().access_mode(AccessMode::ReadOnly)?.enable_autoload_extension(false)?;
            let connection = Connection::open_with_flags(database, config)?;
            connection.execute_batch("SET errors_as_json = true")?;
            Ok(connection)
        };
        open().map(Self).map_err(|source| LocalError::Open { database: database.to_owned(), source })
    }

    /// Runs one SELECT. Preparing several would run all but the last unasked, so they are counted first.
    pub fn run(
        &self,
        request: &SqlRequest,
        data_version: &str,
        sink: &mut impl Sink,
    ) -> Result<Footer, LocalError> {
        gate::one_select(&request.sql, |sql| gate::serialize(&self.0, sql)).map_err(RunError::from)?;
        let task = Task {
            sql: &request.sql,
            params: &request.params,
            format: request.format,
            max_rows: request.max_rows.unwrap_or(u64::MAX),
            max_result_bytes: u64::MAX,
            max_row_bytes: usize::MAX >> 1,
            data_version,
        };
        Ok(run::run(&self.0, &task, sink)?)
    }
}
