//! The store: one DuckDB file with every observation, its revisions and its origins.
//!
//! The only module that names DuckDB. One process owns the file, one writer changes it, a bounded number of readers
//! ask it, and all of them are clones of one open handle. Nothing here is asynchronous: callers on an async thread go
//! through `spawn_blocking`.
//!
//! | file | what |
//! |---|---|
//! | `open`, `migrate` | the file, its lock, its schema |
//! | `writer`, `catalog`, `evidence` | one transaction: catalog, reports and figures, batches |
//! | `merge/` | staged rows -> intervals of validity |
//! | `decisions` | what people added to the catalog, what the checks found |
//! | `derivations` | derived observations of which an input changed |
//! | `check` | the promises that no constraint makes |
//! | `reader`, `keys`, `observations`, `search`, `glance` | questions with bound parameters |
//! | [`sql`] | statements of strangers, in processes of their own |
//! | `fred/` | lists of the FRED API |

mod catalog;
mod check;
mod columns;
mod decisions;
mod derivations;
mod error;
mod evidence;
mod fred;
mod glance;
mod jobs;
mod keys;
mod merge;
mod migrate;
mod observations;
mod open;
mod reader;
mod search;
pub mod sql;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use duckdb::Connection;

pub use check::Promise;
pub use decisions::{LastWord, Suspect, SuspectKind, SuspectLimits, WarningRow};
pub use derivations::{ObservationKey, Recipe, Stale, Stated};
pub use error::StoreError;
pub use evidence::{BatchCounts, BatchRow, FigureRow, FiguresFilter, NewBatch, NewReject, ReportRow};
pub use fred::{
    CategoryRow, Changed, ListPage, Listing, ReleaseDateRow, ReleaseObservation, ReleaseRow, SeriesScope,
    SourceRow, TagCount, TagRow, TagScope, UnitWords,
};
pub use glance::{Overview, RecentValues, Relation};
pub use jobs::{FileDating, JobPast, JobRun, LastRun, SourceVersion};
pub use merge::{
    Lines, LinesOrigin, MergeOutcome, Naming, Repeated, Repetitions, Revision, Stage, StagedRow, lines_schema,
};
pub use migrate::{Migration, hex};
pub use observations::{Provenance, Selection};
pub use open::{Access, server_beside, server_file};
use reader::Memory;
pub use reader::{Reader, SeriesFilter, SeriesKey, SeriesRow};
pub use search::{CatalogStamp, SearchRow};
pub use writer::Writer;

use sql::snapshot::{DatabaseFile, Snapshot, SnapshotError, Snapshots};

/// Limits of the store, each with its default.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreLimits {
    /// Connections that read at the same time.
    pub readers: usize,
    /// How long a reader waits for a free connection.
    pub reader_wait_ms: u64,
    /// DuckDB's `memory_limit`; beyond it, sorting and joining go to disk.
    pub memory_mb: u64,
    /// DuckDB's threads for sorting and merging many rows; a question has one.
    pub threads: i64,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { readers: 4, reader_wait_ms: 5_000, memory_mb: 1_024, threads: 2 }
    }
}

/// A handle on the open file; cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    limits: StoreLimits,
    writer: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
    keys: keys::Keys,
    /// Transactions that were committed since the file was opened.
    commits: AtomicU64,
    /// The data version after so many commits, as it was last read.
    version: Mutex<Option<(u64, i64)>>,
    _registration: open::Registration,
    /// What copies are read from. It is closed after the connections, which stand above it: closing any handle on a
    /// file gives up this process's locks on it, DuckDB's own among them.
    file: DatabaseFile,
}

impl Store {
    /// Opens the file (made anew if absent) and applies what migrations are missing.
    pub fn open(
        path: &Path,
        migrations: &[Migration],
        limits: StoreLimits,
        now: NaiveDateTime,
    ) -> Result<Self, StoreError> {
        let (registration, connection) = open::open(path, Access::ReadWrite, &limits)?;
        merge::feed::register(&connection)?;
        migrate::apply(&connection, migrations, now)?;
        Self::assemble(path, registration, connection, limits)
    }

    /// Opens an existing, migrated file for reading only.
    pub fn open_read_only(
        path: &Path,
        migrations: &[Migration],
        limits: StoreLimits,
    ) -> Result<Self, StoreError> {
        let (registration, connection) = open::open(path, Access::ReadOnly, &limits)?;
        migrate::verify(&connection, migrations)?;
        Self::assemble(path, registration, connection, limits)
    }

    fn assemble(
        path: &Path,
        registration: open::Registration,
        connection: Connection,
        limits: StoreLimits,
    ) -> Result<Self, StoreError> {
        let file =
            DatabaseFile::open(path).map_err(|source| StoreError::File { path: path.to_owned(), source })?;
        let idle =
            (0..limits.readers.max(1)).map(|_| connection.try_clone()).collect::<Result<Vec<_>, _>>()?;
        let inner = Inner {
            path: path.to_owned(),
            limits,
            writer: Mutex::new(connection),
            idle: Mutex::new(idle),
            returned: Condvar::new(),
            keys: keys::Keys::default(),
            commits: AtomicU64::new(0),
            version: Mutex::new(None),
            _registration: registration,
            file,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Asks questions on one of the bounded readers; waits for a free one.
    pub fn read<T, E: From<StoreError>>(
        &self,
        questions: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let lease = self.lease()?;
        let data_version = self.version_by(lease.connection())?;
        let memory = Memory { keys: &self.inner.keys, data_version };
        questions(&Reader::with_memory(lease.connection(), memory))
    }

    /// The data version, asked of the file once after each commit: no other process writes.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        if let Some(version) = self.known_data_version() {
            return Ok(version);
        }
        self.read(|reader| reader.data_version())
    }

    fn version_by(&self, connection: &Connection) -> Result<i64, StoreError> {
        if let Some(version) = self.known_data_version() {
            return Ok(version);
        }
        let commits = self.commits();
        let version = Reader::new(connection).data_version()?;
        *self.inner.version.lock().unwrap_or_else(PoisonError::into_inner) = Some((commits, version));
        Ok(version)
    }

    /// The same where it is known already; never waits for a reader.
    pub fn known_data_version(&self) -> Option<i64> {
        let known = *self.inner.version.lock().unwrap_or_else(PoisonError::into_inner);
        known.filter(|(commits, _)| *commits == self.commits()).map(|(_, version)| version)
    }

    /// Runs `work` as the one writer, in one transaction: all of it, or nothing.
    pub fn write<T, E: From<StoreError>>(
        &self,
        now: NaiveDateTime,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = Writer::begin(&mut connection, now, &self.inner.limits)?;
        let done = work(&mut writer)?;
        writer.commit()?;
        self.inner.commits.fetch_add(1, Ordering::Release);
        Ok(done)
    }

    /// Runs `work` like [`Store::write`] and takes everything back.
    pub fn rehearse<T, E: From<StoreError>>(
        &self,
        now: NaiveDateTime,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = Writer::begin(&mut connection, now, &self.inner.limits)?;
        work(&mut writer)
    }

    /// Moves the write-ahead log into the file.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(connection.execute_batch("CHECKPOINT")?)
    }

    /// How many transactions were committed since the file was opened.
    pub fn commits(&self) -> u64 {
        self.inner.commits.load(Ordering::Acquire)
    }

    /// Copies the database as it stands after its last commit, unless its data version is the one that is `held`
    /// already; that commit's number is returned too. Writers wait meanwhile.
    pub fn snapshot(
        &self,
        snapshots: &Snapshots,
        held: Option<&str>,
    ) -> Result<(Option<Arc<Snapshot>>, u64), SnapshotError> {
        let connection = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let version = Reader::new(&connection).data_version();
        let version = version.map_err(|error| SnapshotError::Checkpoint(error.into()))?.to_string();
        if held == Some(version.as_str()) {
            return Ok((None, self.commits()));
        }
        let snapshot =
            snapshots.publish(&self.inner.file, &version, || connection.execute_batch("CHECKPOINT"))?;
        Ok((Some(snapshot), self.commits()))
    }

    fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let wait = Duration::from_millis(self.inner.limits.reader_wait_ms);
        let until = Instant::now() + wait;
        let mut idle = self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = idle.pop() {
                return Ok(Lease { inner: &self.inner, connection: Some(connection) });
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::ReadersBusy(self.inner.limits.reader_wait_ms));
            }
            idle = self.inner.returned.wait_timeout(idle, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Writes a moment of the database with its time zone, which it does not say itself.
fn as_utc<S: serde::Serializer>(moment: &chrono::NaiveDateTime, out: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&moment.and_utc(), out)
}

/// A reader's connection, given back when dropped.
struct Lease<'s> {
    inner: &'s Inner,
    connection: Option<Connection>,
}

impl Lease<'_> {
    fn connection(&self) -> &Connection {
        // The connection is taken out only by `drop`.
        self.connection
            .as_ref()
            .unwrap_or_else(|| unreachable!("a lease holds its connection until it is dropped"))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            self.inner.returned.notify_one();
        }
    }
}
