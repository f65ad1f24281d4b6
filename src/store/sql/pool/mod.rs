//! The pool of worker processes, in the server: a bounded queue in front, a deadline behind, and a fresh process for
//! each one that a statement has ruined.
//!
//! A statement's life: a place in the registry (so that it can be cancelled while it waits) ─> a place in the pool
//! (or "busy") ─> a worker that has the newest snapshot open ─> a conversation, in a task of its own, that ends with
//! the worker back in the pool or dead. Whoever asked holds a [`SqlStream`]; dropping it is cancelling.

mod conversation;
mod process;
mod registry;
mod stream;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use super::error::SqlError;
use super::fault::{Fault, FaultKind};
use super::frame::Run;
use super::limits::SqlLimits;
use super::request::{Params, SqlRequest};
use super::snapshot::Snapshot;
use process::Worker;
use registry::{Entry, Registry};

pub use process::{WORKER_COMMAND, WorkerCommand};
pub use registry::{Progress, State};
pub use stream::SqlStream;

/// Pieces of an answer that wait in the server for a slow reader.
const BUFFERED_EVENTS: usize = 2;

/// One of the places for a running statement, and of those that its token may take.
type Place = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

/// Runs strangers' statements in worker processes. Clones are the same pool.
#[derive(Debug, Clone)]
pub struct SqlPool(Arc<Inner>);

/// The pool at this moment.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PoolStatus {
    pub data_version: Option<String>,
    /// Names of the layers of protection that hold in every worker.
    pub layers: Vec<String>,
    pub workers: usize,
    pub idle_workers: usize,
    pub statements: Vec<Progress>,
}

#[derive(Debug)]
struct Inner {
    limits: SqlLimits,
    command: WorkerCommand,
    places: Arc<Semaphore>,
    /// Places that each token may take.
    shares: Mutex<HashMap<String, Arc<Semaphore>>>,
    waiting: AtomicUsize,
    registry: Arc<Registry>,
    shelf: Mutex<Shelf>,
}

/// What changes with each publication.
#[derive(Debug, Default)]
struct Shelf {
    snapshot: Option<Arc<Snapshot>>,
    idle: Vec<Worker>,
    layers: Vec<String>,
}

impl SqlPool {
    /// A pool without data; statements are answered from the first [`publish`](Self::publish) on.
    pub fn new(limits: SqlLimits, command: WorkerCommand) -> Self {
        Self(Arc::new(Inner {
            places: Arc::new(Semaphore::new(limits.workers.max(1))),
            limits,
            command,
            shares: Mutex::default(),
            waiting: AtomicUsize::new(0),
            registry: Arc::default(),
            shelf: Mutex::default(),
        }))
    }

    /// Makes a snapshot the one that statements see from now on, and starts workers on it. Running statements keep
    /// theirs. The layers of protection that hold are returned, for the log.
    pub async fn publish(&self, snapshot: Arc<Snapshot>) -> Result<Vec<String>, SqlError> {
        let outdated = {
            let mut shelf = self.0.shelf();
            shelf.snapshot = Some(snapshot);
            std::mem::take(&mut shelf.idle)
        };
        drop(outdated);
        let worker = self.0.start_worker().await?;
        let layers = worker.layers.clone();
        self.0.shelf().layers.clone_from(&layers);
        self.0.put_back(worker);
        self.0.warm_up();
        Ok(layers)
    }

    /// Runs a statement: returns once its columns are known, or with what is wrong.
    ///
    /// Cancelled by dropping the future or the stream.
    pub async fn run(&self, request: SqlRequest) -> Result<SqlStream, SqlError> {
        let inner = &self.0;
        inner.check_sizes(&request)?;
        let timeout_ms = request.timeout_ms.unwrap_or(u64::MAX).min(inner.limits.timeout_ms);
        let entry =
            inner.registry.enter(request.client.as_deref(), request.query_id.as_deref(), timeout_ms)?;
        inner.check_share(&request)?;
        let place = inner.place(&entry, request.client.as_deref()).await?;
        let worker = inner.take_worker().await?;
        let data_version = worker.snapshot.data_version().to_owned();
        let max_rows = request.max_rows.unwrap_or(u64::MAX).min(inner.limits.max_rows);
        let run = Run { sql: request.sql, params: request.params, format: request.format, max_rows };
        let query_id = entry.control.query_id.clone();
        let (sender, events) = mpsc::channel(BUFFERED_EVENTS);
        tokio::spawn(conversation::converse(Arc::clone(inner), worker, run, entry, place, sender));
        SqlStream::open(query_id, data_version, request.format, events).await
    }

    /// Cancels a statement of this client that waits or runs; whether there was one of that name.
    pub fn cancel(&self, client: Option<&str>, query_id: &str) -> bool {
        self.0.registry.cancel(client, query_id)
    }

    /// How far a statement of this client is, and for a while how it was answered.
    pub fn progress(&self, client: Option<&str>, query_id: &str) -> Option<Progress> {
        self.0.registry.progress(client, query_id)
    }

    pub fn status(&self) -> PoolStatus {
        let shelf = self.0.shelf();
        PoolStatus {
            data_version: shelf.snapshot.as_ref().map(|snapshot| snapshot.data_version().to_owned()),
            layers: shelf.layers.clone(),
            workers: self.0.limits.workers,
            idle_workers: shelf.idle.len(),
            statements: self.0.registry.all(),
        }
    }

    pub fn limits(&self) -> &SqlLimits {
        &self.0.limits
    }

    /// The snapshot that statements see now, kept on disk as long as it is held: for downloads.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.0.shelf().snapshot.clone()
    }
}

impl Inner {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_sizes(&self, request: &SqlRequest) -> Result<(), SqlError> {
        let (bytes, max) = (request.sql.len(), self.limits.max_sql_bytes);
        if bytes > max {
            return Err(SqlError::StatementTooLong { bytes, max });
        }
        let count = request.params.len();
        let bytes = match &request.params {
            Params::None => 0,
            Params::Positional(values) => values.iter().map(super::request::Param::size_bytes).sum(),
            Params::Named(values) => values.iter().map(|(name, value)| name.len() + value.size_bytes()).sum(),
        };
        let (max, max_bytes) = (self.limits.max_params, self.limits.max_params_bytes);
        if count > max || bytes > max_bytes {
            return Err(SqlError::ParamsTooLarge { count, bytes, max, max_bytes });
        }
        Ok(())
    }

    /// One token leaves room for the others.
    fn check_share(&self, request: &SqlRequest) -> Result<(), SqlError> {
        let (max, retry_after_s) = (self.limits.client_statements, self.limits.retry_after_s);
        match request.client.as_deref() {
            Some(client) if self.registry.count(client) > max => {
                Err(SqlError::ClientBusy { max, retry_after_s })
            }
            _ => Ok(()),
        }
    }

    /// Waits for a place in the pool, in a queue of limited length and for a limited time.
    async fn place(&self, entry: &Entry, client: Option<&str>) -> Result<Place, SqlError> {
        let share = client.map(|client| self.share(client));
        let taken = share.clone().map(Semaphore::try_acquire_owned).transpose();
        if let (Ok(share), Ok(place)) = (taken, Arc::clone(&self.places).try_acquire_owned()) {
            return Ok((place, share));
        }
        let busy = || SqlError::Busy { retry_after_s: self.limits.retry_after_s };
        let queue = Queued::join(&self.waiting, self.limits.queue_statements).ok_or_else(busy)?;
        let both = async {
            // Its own share first: who waits for that stands in nobody's way.
            let share = match share {
                Some(share) => Some(share.acquire_owned().await.ok()?),
                None => None,
            };
            Some((Arc::clone(&self.places).acquire_owned().await.ok()?, share))
        };
        let place = tokio::select! {
            place = timeout(Duration::from_millis(self.limits.queue_wait_ms), both) => place,
            () = entry.control.cancelled() => return Err(entry.control.error()),
        };
        drop(queue);
        place.ok().flatten().ok_or_else(busy)
    }

    /// The places that a token may take.
    fn share(&self, client: &str) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let share = || Arc::new(Semaphore::new(self.limits.client_workers.max(1)));
        Arc::clone(shares.entry(client.to_owned()).or_insert_with(share))
    }

    async fn take_worker(&self) -> Result<Worker, SqlError> {
        loop {
            let idle = self.shelf().idle.pop();
            let Some(mut worker) = idle else { return self.start_worker().await };
            if worker.is_alive() {
                return Ok(worker);
            }
        }
    }

    async fn start_worker(&self) -> Result<Worker, SqlError> {
        let snapshot = self.shelf().snapshot.clone().ok_or(SqlError::NoSnapshot)?;
        Worker::start(&self.command, &self.limits, snapshot).await
    }

    /// Keeps a worker for the next statement if its snapshot is still the newest; otherwise it ends here.
    fn put_back(&self, worker: Worker) {
        let mut shelf = self.shelf();
        let newest = shelf.snapshot.as_ref().is_some_and(|snapshot| Arc::ptr_eq(snapshot, &worker.snapshot));
        if newest && shelf.idle.len() < self.limits.workers {
            shelf.idle.push(worker);
        }
    }

    /// Starts a worker ahead of need, if a free place has none.
    fn warm_up(self: &Arc<Self>) {
        if self.shelf().idle.len() >= self.places.available_permits() {
            return;
        }
        let inner = Arc::clone(self);
        tokio::spawn(async move {
            // Whoever needs a worker and finds none starts one and gets the error, if there is one.
            if let Ok(worker) = inner.start_worker().await {
                inner.put_back(worker);
            }
        });
    }

    /// Limits that the engine itself enforced, under the names they have here.
    fn named(&self, fault: Fault) -> SqlError {
        match fault.kind {
            FaultKind::Memory => SqlError::Memory { limit_mb: self.limits.worker_memory_mb },
            FaultKind::TemporarySpace => {
                SqlError::TemporarySpace { limit_mb: self.limits.worker_temporary_mb }
            }
            _ => SqlError::Fault(fault),
        }
    }
}

/// A place in the queue.
struct Queued<'a>(&'a AtomicUsize);

impl<'a> Queued<'a> {
    fn join(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let join = |count: usize| (count < most).then_some(count + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, join).ok().map(|_| Self(waiting))
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
