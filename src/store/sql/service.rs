//! Strangers' SQL of a running server: the pool, kept up with the store.
//!
//! A statement that is asked after a commit sees it: when the store has committed since the last publication, a
//! statement first waits for a new one. So it waits at the longest for the interval between publications and two of
//! them (`snapshot_wait_ms` bounds it; a statement that waited that long runs on what is there, and its answer says
//! which data version that was).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::cache::{Cache, KeptAnswer, Question};
use super::canned::CannedQueries;
use super::error::SqlError;
use super::export::{Export, ExportError, Exports};
use super::limits::SqlLimits;
use super::pool::{SqlPool, SqlStream, WorkerCommand};
use super::request::SqlRequest;
use super::snapshot::{Publisher, Snapshot, SnapshotError, Snapshots};
use super::worker::WALLS;
use crate::encode::Format;
use crate::store::Store;

/// How often a publication that failed is tried again before the next commit.
const PUBLISH_ATTEMPTS: u32 = 5;

/// What stands between two attempts.
const PUBLISH_RETRY: Duration = Duration::from_millis(200);

/// Why nothing could be published.
#[derive(Debug, thiserror::Error)]
enum PublishError {
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error(transparent)]
    Pool(#[from] SqlError),
    #[error("the copy was broken off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// What the log keeps of a statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StatementLog {
    /// That there was one, how long it took and how many rows it had.
    #[default]
    WithoutText,
    /// Its text too.
    WithText,
}

/// How the SQL side of a server is set up.
#[derive(Debug)]
pub struct SqlSettings {
    pub limits: SqlLimits,
    pub command: WorkerCommand,
    pub queries: CannedQueries,
    pub log: StatementLog,
}

/// An answer that is on its way, or that is there.
#[derive(Debug)]
pub enum Answered {
    /// With the question under which it may be [kept](SqlService::keep).
    Stream(SqlStream, Option<Question>),
    Kept(Format, Arc<KeptAnswer>),
}

/// The SQL side of a server.
pub struct SqlService {
    pool: SqlPool,
    queries: CannedQueries,
    store: Store,
    log: StatementLog,
    exports: Arc<Exports>,
    cache: Cache,
    publisher: Arc<Publisher>,
    /// Commits of the store that the newest publication holds, plus one; 0 before the first.
    published: Arc<AtomicU64>,
}

impl SqlService {
    /// Starts the pool and publishes the store as it is, in the background. To be called within a runtime.
    pub fn start(store: Store, settings: SqlSettings) -> Result<Arc<Self>, SnapshotError> {
        let SqlSettings { limits, command, queries, log } = settings;
        let snapshots = Arc::new(Snapshots::beside(store.path())?);
        let exports = Arc::new(Exports::new(snapshots.folder().to_owned()));
        let interval = Duration::from_millis(limits.snapshot_interval_ms);
        let cache = Cache::new(&limits);
        let pool = SqlPool::new(limits, command);
        let published = Arc::new(AtomicU64::new(0));
        let source =
            Source { store: store.clone(), snapshots, pool: pool.clone(), published: Arc::clone(&published) };
        let source = Arc::new(source);
        let publisher = Publisher::start(interval, move || Arc::clone(&source).publish());
        publisher.request();
        Ok(Arc::new(Self { pool, queries, store, log, exports, cache, publisher, published }))
    }

    /// Runs a statement on data that hold every commit that was finished before this call, unless the same was asked of
    /// them before.
    pub async fn run(&self, request: SqlRequest) -> Result<Answered, SqlError> {
        self.catch_up().await;
        let version = self.pool.snapshot();
        let found = version.and_then(|snapshot| self.cache.find(&request, snapshot.data_version()));
        match found {
            Some((_, Some(kept))) => Ok(Answered::Kept(request.format, kept)),
            found => Ok(Answered::Stream(self.pool.run(request).await?, found.map(|(question, _)| question))),
        }
    }

    /// Keeps the whole answer to a question for whoever asks the same.
    pub fn keep(&self, question: Question, answer: KeptAnswer) {
        self.cache.keep(question, answer);
    }

    /// A copy that holds every commit that was finished before this call; it stays on disk as long as it is held.
    pub async fn current(&self) -> Result<Arc<Snapshot>, SqlError> {
        self.catch_up().await;
        self.pool.snapshot().ok_or(SqlError::NoSnapshot)
    }

    /// A table as a file that holds every commit that was finished before this call.
    pub async fn export(&self, table: &str, format: Format) -> Result<Arc<Export>, ExportError> {
        Arc::clone(&self.exports).get(self.store.clone(), table.to_owned(), format).await
    }

    /// Waits until everything committed so far is published, or until it has taken too long.
    async fn catch_up(&self) {
        if self.published.load(Ordering::Acquire) > self.store.commits() {
            return;
        }
        let patience = Duration::from_millis(self.pool.limits().snapshot_wait_ms);
        let ticket = self.publisher.request();
        if timeout(patience, self.publisher.served(ticket)).await.is_err() {
            tracing::warn!(
                "a statement runs on older data: the publication takes longer than snapshot_wait_ms"
            );
        }
    }

    /// The text of a statement, if the log is to have it.
    pub fn loggable(&self, sql: &str) -> Option<String> {
        (self.log == StatementLog::WithText).then(|| sql.to_owned())
    }

    pub fn pool(&self) -> &SqlPool {
        &self.pool
    }

    pub fn queries(&self) -> &CannedQueries {
        &self.queries
    }
}

/// What is published, and to whom.
struct Source {
    store: Store,
    snapshots: Arc<Snapshots>,
    pool: SqlPool,
    published: Arc<AtomicU64>,
}

impl Source {
    async fn publish(self: Arc<Self>) {
        for attempt in 1..=PUBLISH_ATTEMPTS {
            match self.publish_once().await {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, attempt, "the data could not be published for SQL"),
            }
            sleep(PUBLISH_RETRY).await;
        }
    }

    async fn publish_once(&self) -> Result<(), PublishError> {
        let (store, snapshots) = (self.store.clone(), Arc::clone(&self.snapshots));
        let held = self.pool.snapshot().map(|snapshot| snapshot.data_version().to_owned());
        let copy = move || store.snapshot(&snapshots, held.as_deref());
        let (snapshot, commits) = tokio::task::spawn_blocking(copy).await??;
        let Some(snapshot) = snapshot else {
            // Commits that changed nothing.
            self.published.store(commits + 1, Ordering::Release);
            return Ok(());
        };
        let (version, method) = (snapshot.data_version().to_owned(), snapshot.method());
        let layers = self.pool.publish(snapshot).await?;
        let first = self.published.swap(commits + 1, Ordering::AcqRel) == 0;
        if first {
            let missing: Vec<&str> =
                WALLS.into_iter().filter(|wall| !layers.iter().any(|layer| layer == wall)).collect();
            tracing::info!(
                layers = layers.join(", "),
                "statements of strangers run in processes behind these walls"
            );
            if !missing.is_empty() {
                tracing::warn!(missing = missing.join(", "), "this system does not offer these walls");
            }
        }
        tracing::debug!(version, ?method, "data published for SQL");
        Ok(())
    }
}
