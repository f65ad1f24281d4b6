//! Every limit of a stranger's SQL, by name, with its default.

use serde::{Deserialize, Serialize};

/// Limits of the worker pool and of each statement. A request can lower `timeout_ms` and `max_rows`, nothing can
/// raise them but the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SqlLimits {
    /// Worker processes, and so statements that run at the same time.
    pub workers: usize,
    /// Statements that may wait for a worker; one more is answered with "busy".
    pub queue_statements: usize,
    /// Statements of one token that run at the same time, so that the other workers are left to others.
    pub client_workers: usize,
    /// Statements of one token that may wait or run; one more is answered with "busy".
    pub client_statements: usize,
    /// How long a statement waits for a worker before it is answered with "busy".
    pub queue_wait_ms: u64,
    /// What a client that was told "busy" is asked to wait.
    pub retry_after_s: u64,
    /// From the start of a statement to its last byte, the time that the reader takes included.
    pub timeout_ms: u64,
    /// How long an interrupted statement may take to stop before its process is killed.
    pub interrupt_grace_ms: u64,
    /// How long a new worker may take to open the snapshot.
    pub start_timeout_ms: u64,
    /// Rows of an answer; what is cut off is marked as truncated.
    pub max_rows: u64,
    /// Encoded bytes of an answer; it ends after the row batch that passes this, marked as truncated.
    pub max_result_bytes: u64,
    /// Size of one row in memory.
    pub max_row_bytes: usize,
    /// Length of a statement.
    pub max_sql_bytes: usize,
    /// Parameters of a statement, and their total size.
    pub max_params: usize,
    pub max_params_bytes: usize,
    /// Address space that statements may take, beyond what the process needs to start (`RLIMIT_AS`).
    pub worker_memory_mb: u64,
    /// The part of it that DuckDB's own buffers may take, in per cent.
    pub engine_memory_pc: u64,
    /// Temporary disk space of a worker (`RLIMIT_FSIZE` and DuckDB's own cap).
    pub worker_temporary_mb: u64,
    /// Processor time after which a worker is replaced; a runaway one is killed by the kernel at twice that
    /// (`RLIMIT_CPU`).
    pub worker_cpu_s: u64,
    /// Threads of a statement.
    pub worker_threads: u64,
    /// Open descriptors of a worker (`RLIMIT_NOFILE`).
    pub worker_files: u64,
    /// How much lower than the server's a worker's scheduling priority is (`nice`), so that other requests stay fast.
    pub worker_niceness: i32,
    /// Answers of the newest data that are kept for who asks the same: all of them, and the longest; 0 keeps none.
    pub cache_bytes: usize,
    pub cache_answer_bytes: usize,
    /// Shortest time between two snapshots; what is committed meanwhile is published together.
    pub snapshot_interval_ms: u64,
    /// How long a statement waits for a snapshot that holds the newest commit.
    pub snapshot_wait_ms: u64,
}

impl Default for SqlLimits {
    fn default() -> Self {
        Self {
            workers: 2,
            queue_statements: 32,
            client_workers: 1,
            client_statements: 16,
            queue_wait_ms: 10_000,
            retry_after_s: 2,
            timeout_ms: 30_000,
            interrupt_grace_ms: 300,
            start_timeout_ms: 10_000,
            max_rows: 1_000_000,
            max_result_bytes: 256 << 20,
            max_row_bytes: 4 << 20,
            max_sql_bytes: 100_000,
            max_params: 1_000,
            max_params_bytes: 1 << 20,
            worker_memory_mb: 512,
            engine_memory_pc: 60,
            worker_temporary_mb: 256,
            worker_cpu_s: 300,
            worker_threads: 1,
            worker_files: 64,
            worker_niceness: 10,
            cache_bytes: 8 << 20,
            cache_answer_bytes: 64 << 10,
            snapshot_interval_ms: 200,
            snapshot_wait_ms: 5_000,
        }
    }
}
