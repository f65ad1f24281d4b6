//! Why a statement has no answer.

use std::io;

use super::fault::Fault;
use super::request::QueryId;

/// Errors of the SQL pool. Those that are the statement's own fault are [`SqlError::Fault`].
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The statement is wrong, or asks for what it may not have.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Too much text.
    #[error("the statement has {bytes} bytes, more than the {max} taken: send less")]
    StatementTooLong { bytes: usize, max: usize },
    /// Too many parameters, or too large ones.
    #[error(
        "{count} parameters with {bytes} bytes were given, more than the {max} with {max_bytes} bytes taken"
    )]
    ParamsTooLarge { count: usize, bytes: usize, max: usize, max_bytes: usize },
    #[error("`{0}` is no query_id: use 1 to 64 of A-Z, a-z, 0-9 and ._:-")]
    NoQueryId(String),
    #[error("a statement with the query_id {0} is running already: choose another")]
    QueryIdTaken(QueryId),
    /// All workers and all places in the queue are taken.
    #[error("too many statements are waiting: try again in {retry_after_s} s")]
    Busy { retry_after_s: u64 },
    /// One client has taken its share of them.
    #[error("{max} statements of this token wait or run already: try again in {retry_after_s} s")]
    ClientBusy { max: usize, retry_after_s: u64 },
    #[error("the statement passed its time limit of {timeout_ms} ms and was stopped")]
    Timeout { timeout_ms: u64 },
    #[error("the statement {query_id} was cancelled")]
    Cancelled { query_id: QueryId },
    #[error("the statement exceeded the memory limit of {limit_mb} MB: ask for less at a time")]
    Memory { limit_mb: u64 },
    #[error(
        "the statement exceeded the limit of {limit_mb} MB of temporary disk space: ask for less at a time"
    )]
    TemporarySpace { limit_mb: u64 },
    #[error("the statement exceeded its limit of processor time and was stopped")]
    ProcessorTime,
    /// The worker process ended for a reason that is not one of the limits.
    #[error("the worker process of the statement ended ({status}): {words}")]
    WorkerLost { status: String, words: String },
    /// Nothing has been published yet.
    #[error("no data has been published for SQL yet: try again shortly")]
    NoSnapshot,
    #[error("a worker process could not be started: {0}")]
    Start(#[source] io::Error),
    #[error("a worker process did not become ready: {words}")]
    NotReady { words: String },
}
