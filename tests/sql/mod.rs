//! SQL of strangers: the pool with real worker processes on a small database.

mod attacks;
mod contract;
mod http;
mod lifecycle;
mod rights;
mod taking;

use std::path::{Path, PathBuf};

use almanac::encode::{Footer, Format};
use almanac::store::sql::snapshot::{DatabaseFile, Snapshots};
use almanac::store::sql::{Params, SqlError, SqlLimits, SqlPool, SqlRequest, WORKER_COMMAND, WorkerCommand};
use serde_json::Value as Json;

/// Observations in the view `observations` of the fixture.
const OBSERVATIONS: u64 = 21;

const MIGRATIONS: [&str; 4] = [
    include_str!("../../migrations/0001_catalog.sql"),
    include_str!("../../migrations/0002_evidence.sql"),
    include_str!("../../migrations/0003_observations.sql"),
    include_str!("../../migrations/0004_views.sql"),
];

/// A database of its own, with a pool on its snapshot.
struct Fixture {
    folder: tempfile::TempDir,
    snapshots: Snapshots,
    pool: SqlPool,
    layers: Vec<String>,
}

impl Fixture {
    async fn start() -> Self {
        Self::with(SqlLimits::default()).await
    }

    async fn with(limits: SqlLimits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.duckdb");
        fill(&database);
        let snapshots = Snapshots::beside(&database).unwrap();
        let arguments = vec![WORKER_COMMAND.into()];
        let pool =
            SqlPool::new(limits, WorkerCommand { program: env!("CARGO_BIN_EXE_almanac").into(), arguments });
        let mut fixture = Self { folder, snapshots, pool, layers: Vec::new() };
        fixture.layers = fixture.publish("1").await;
        fixture
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("a.duckdb")
    }

    async fn publish(&self, version: &str) -> Vec<String> {
        let file = DatabaseFile::open(&self.database()).unwrap();
        let snapshot = self.snapshots.publish(&file, version, || Ok::<(), std::io::Error>(())).unwrap();
        self.pool.publish(snapshot).await.unwrap()
    }

    async fn answer(&self, request: SqlRequest) -> Result<Answer, SqlError> {
        answer(&self.pool, request).await
    }

    /// The rows of a statement, as JSON.
    async fn rows(&self, sql: &str) -> Result<Json, SqlError> {
        Ok(self.answer(request(sql)).await?.json()["rows"].clone())
    }
}

fn fill(database: &Path) {
    let connection = duckdb::Connection::open(database).unwrap();
    for migration in MIGRATIONS {
        connection.execute_batch(migration).unwrap();
    }
    connection.execute_batch(include_str!("fixture.sql")).unwrap();
    connection.execute_batch("CHECKPOINT").unwrap();
}

/// A whole answer.
struct Answer {
    bytes: Vec<u8>,
    footer: Footer,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

async fn answer(pool: &SqlPool, request: SqlRequest) -> Result<Answer, SqlError> {
    let mut stream = pool.run(request).await?;
    let mut bytes = Vec::new();
    while let Some(more) = stream.next().await? {
        bytes.extend(more);
    }
    Ok(Answer { bytes, footer: stream.footer().unwrap() })
}

fn request(sql: &str) -> SqlRequest {
    SqlRequest { sql: sql.to_owned(), ..SqlRequest::default() }
}

fn with_params(sql: &str, params: Json) -> SqlRequest {
    SqlRequest { params: Params::try_from(params).unwrap(), ..request(sql) }
}

fn in_format(sql: &str, format: Format) -> SqlRequest {
    SqlRequest { format, ..request(sql) }
}

/// Resident memory of a process in MB; none when it is gone.
fn resident_mb(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() >> 10
}

/// Multi-threaded, as the server's runtime is.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work)
}
