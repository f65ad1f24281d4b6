//! Opening the one file: once in a process, by one process at a time.
//!
//! DuckDB opens the same file twice in one process without complaint and then loses writes, so a register of open
//! paths stands before it. Between processes DuckDB's own lock decides; a running server leaves its address beside the
//! file, so that the refusal can name it and reading commands can go through it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use duckdb::{AccessMode, Config, Connection};

use super::{StoreError, StoreLimits};

/// What DuckDB must not do: these optimizers make plans that are right only for the statistics of the moment, and a
/// prepared statement that is used again after a commit would answer wrongly.
const PLANNED_BY_STATISTICS: &str = "statistics_propagation,compressed_materialization";

static OPEN_PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Holds a path in the register while the file is open.
#[derive(Debug)]
pub(super) struct Registration(PathBuf);

impl Registration {
    fn take(path: &Path) -> Result<Self, StoreError> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let whole = folder.join(path.file_name().unwrap_or_default());
        let mut open = OPEN_PATHS.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.insert(whole.clone()) {
            return Err(StoreError::OpenTwice(path.to_owned()));
        }
        Ok(Self(whole))
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        OPEN_PATHS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Whether the file will be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

pub(super) fn open(
    path: &Path,
    access: Access,
    limits: &StoreLimits,
) -> Result<(Registration, Connection), StoreError> {
    if access == Access::ReadOnly && !path.exists() {
        return Err(StoreError::NoDatabase(path.to_owned()));
    }
    let registration = Registration::take(path)?;
    if !path.exists() {
        make(path)?;
    }
    let mode = match access {
        Access::ReadWrite => AccessMode::ReadWrite,
        Access::ReadOnly => AccessMode::ReadOnly,
    };
    let open = || {
        let config = Config::default()
            .access_mode(mode)?
            .max_memory(&format!("{}MB", limits.memory_mb))?
            // More only for the time of a merge; see `Writer::in_parallel`.
            .threads(1)?
            .enable_autoload_extension(false)?
            .with("autoinstall_known_extensions", "false")?
            .with("disabled_optimizers", PLANNED_BY_STATISTICS)?;
        Connection::open_with_flags(path, config)
    };
    let connection = open().map_err(|source| refusal(path, source))?;
    Ok((registration, connection))
}

/// An empty database appears whole or not at all: a kill while DuckDB writes its first blocks leaves a file that it does
/// not open again.
fn make(path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let workshop = tempfile::Builder::new().prefix(".almanac-").tempdir_in(folder).map_err(failed)?;
    let made = workshop.path().join("new.duckdb");
    drop(Connection::open(&made).map_err(|source| refusal(path, source))?);
    let made = tempfile::TempPath::try_from_path(made).map_err(failed)?;
    match made.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(failed(error.error)),
        // Another process was quicker; its lock decides.
        _ => Ok(()),
    }
}

fn refusal(path: &Path, source: duckdb::Error) -> StoreError {
    if source.to_string().contains("Could not set lock") {
        return StoreError::Busy { path: path.to_owned(), server: server_beside(path) };
    }
    StoreError::Open { path: path.to_owned(), source }
}

/// The address that a running server left beside the database.
pub fn server_beside(path: &Path) -> Option<String> {
    std::fs::read_to_string(server_file(path))
        .ok()
        .map(|url| url.trim().to_owned())
        .filter(|url| !url.is_empty())
}

/// Where a running server leaves its address: `almanac.duckdb.server`.
pub fn server_file(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".server");
    path.with_file_name(name)
}
