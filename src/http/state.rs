//! `AppState`: what every handler can reach.

use std::sync::Arc;

use super::auth::Keyring;
use super::auth::rate::RateLimiter;
use super::problem::Problem;
use crate::clock::Clock;
use crate::dashboard::Library;
use crate::ingest::NewestKnowledge;
use crate::query::search::Keeper;
use crate::schedule::Scheduler;
use crate::store::sql::SqlService;
use crate::store::{Reader, Store};

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

/// The parts of a running server.
pub struct App {
    pub store: Store,
    pub knowledge: NewestKnowledge,
    pub clock: Clock,
    pub limits: HttpLimits,
    pub dashboards: Library,
    /// The catalog in memory, for searches.
    pub search: Keeper,
    pub sql: Arc<SqlService>,
    /// Jobs, and what imports files.
    pub jobs: Arc<Scheduler>,
    pub keyring: Keyring,
    pub rate: RateLimiter,
}

/// Limits of the HTTP side, each with its default.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpLimits {
    /// Largest body of a request: a report, or a CSV.
    pub body_bytes: usize,
    /// Rows of a list when `limit` is not given.
    pub page_rows: u32,
    /// Largest `limit`.
    pub max_page_rows: u32,
    /// Series in one request.
    pub max_series: usize,
    /// How long a request may take before it is answered with 504.
    pub request_timeout_ms: u64,
    /// How long a shutdown waits for requests under way.
    pub shutdown_grace_ms: u64,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes: 64 << 20,
            page_rows: 100,
            max_page_rows: 10_000,
            max_series: 100,
            request_timeout_ms: 60_000,
            shutdown_grace_ms: 10_000,
        }
    }
}

impl std::ops::Deref for AppState {
    type Target = App;
    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    pub fn new(app: App) -> Self {
        Self(Arc::new(app))
    }

    /// Asks the store on a blocking thread.
    pub async fn read<T: Send + 'static>(
        &self,
        questions: impl FnOnce(&Reader<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.blocking(move |app| app.store.read(questions)).await
    }

    /// Runs blocking work off the async threads.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app)).await.map_err(|panic| Problem::internal(&panic))?
    }
}
