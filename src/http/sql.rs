//! The pool of SQL workers beside the store: snapshots of what was committed, published as they are asked for.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::problem::Problem;
use crate::store::sql::snapshot::{Publisher, Snapshots};
use crate::store::sql::{FaultKind, SqlError, SqlLimits, SqlPool, WorkerCommand};
use crate::store::Store;

/// How long a statement waits for the publication of what was committed before it.
const PUBLICATION_WAIT_MS: u64 = 5_000;

/// Strangers' SQL on the server's side.
pub struct SqlService {
    pub pool: SqlPool,
    publisher: Arc<Publisher>,
}

impl SqlService {
    /// Starts the pool; the first snapshot is published in the background. Needs a runtime.
    pub fn start(store: &Store, limits: SqlLimits) -> Result<Self, SqlError> {
        let command = WorkerCommand::this_program().map_err(SqlError::Start)?;
        let folder = snapshots(store.path()).map_err(SqlError::Start)?;
        let interval = Duration::from_millis(limits.snapshot_interval_ms);
        let pool = SqlPool::new(limits, command);
        let (store, published) = (store.clone(), pool.clone());
        let publisher = Publisher::start(interval, move || {
            let (store, pool, folder) = (store.clone(), published.clone(), Arc::clone(&folder));
            async move {
                match tokio::task::spawn_blocking(move || store.snapshot(&folder)).await {
                    Ok(Ok(snapshot)) => {
                        let (version, method) = (snapshot.data_version().to_owned(), snapshot.method());
                        match pool.publish(snapshot).await {
                            Ok(layers) => tracing::info!(version, ?method, ?layers, "published a snapshot for sql"),
                            Err(error) => tracing::error!(%error, "no sql worker could be started"),
                        }
                    }
                    Ok(Err(error)) => tracing::error!(%error, "no snapshot could be published"),
                    Err(panic) => tracing::error!(%panic, "no snapshot could be published"),
                }
            }
        });
        publisher.request();
        Ok(Self { pool, publisher })
    }

    /// Makes sure that statements see what is committed at `data_version`, or waits as long as is reasonable.
    pub async fn catch_up(&self, data_version: i64) {
        let newest = || self.pool.snapshot().and_then(|s| s.data_version().parse::<i64>().ok());
        if newest().is_some_and(|published| published >= data_version) {
            return;
        }
        let ticket = self.publisher.request();
        let wait = Duration::from_millis(PUBLICATION_WAIT_MS);
        if tokio::time::timeout(wait, self.publisher.served(ticket)).await.is_err() {
            tracing::warn!(data_version, "a statement is answered from an older snapshot");
        }
    }
}

fn snapshots(database: &Path) -> std::io::Result<Arc<Snapshots>> {
    Snapshots::beside(database).map(Arc::new).map_err(std::io::Error::other)
}

impl From<SqlError> for Problem {
    fn from(error: SqlError) -> Self {
        let said = error.to_string();
        match error {
            SqlError::Fault(fault) if fault.kind == FaultKind::Engine => Self::internal(&said),
            SqlError::Fault(fault) => Self { position: fault.position, hint: fault.hint, ..Self::bad_request(said) },
            SqlError::StatementTooLong { .. } | SqlError::ParamsTooLarge { .. } => Self::too_large(said),
            SqlError::NoQueryId(_) => Self::parameter("query_id", said),
            SqlError::QueryIdTaken(_) | SqlError::Cancelled { .. } => Self::conflict(said),
            SqlError::Busy { retry_after_s } => Self::busy(said, retry_after_s),
            SqlError::NoSnapshot => Self::busy(said, 1),
            SqlError::Timeout { .. } => Self::timeout(said),
            SqlError::Memory { .. } | SqlError::TemporarySpace { .. } | SqlError::ProcessorTime => {
                Self::unprocessable(said)
            }
            SqlError::WorkerLost { .. } => {
                tracing::warn!(%said, "a sql worker was lost");
                Self::unprocessable("the process of the statement ended; ask for less at a time")
            }
            SqlError::Start(_) | SqlError::NotReady { .. } => Self::internal(&said),
        }
    }
}
