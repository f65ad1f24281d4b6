//! The engine inside a worker: the published snapshot, read-only, with everything switched off that reaches out, and
//! the switches locked.

use duckdb::{AccessMode, Config, Connection};

use super::super::frame::Configure;
use super::super::limits::SqlLimits;

/// Deepest nesting of expressions; below the engine's default, because a worker's stack is what it is.
const MAX_EXPRESSION_DEPTH: u32 = 500;

/// Opens the snapshot with a single thread: threads that are started later live within the walls.
pub(super) fn open(configure: &Configure) -> Result<Connection, duckdb::Error> {
    let memory_mb = configure.limits.worker_memory_mb * configure.limits.engine_memory_pc / 100;
    let config = Config::default()
        .access_mode(AccessMode::ReadOnly)?
        .enable_autoload_extension(false)?
        .threads(1)?
        .max_memory(&format!("{memory_mb}MiB"))?;
    Connection::open_with_flags(&configure.snapshot, config)
}

/// Sets what strangers need, switches off what they do not, and locks it; returns the name of the layer.
pub(super) fn lock(connection: &Connection, limits: &SqlLimits) -> Result<String, duckdb::Error> {
    // The order matters: what the last two lines forbid is set before them. The folder is below the process's own.
    connection.execute_batch(&format!(
        "SET temp_directory = 'spill';
         SET max_temp_directory_size = '{} MiB';
         SET threads = {};
         SET max_expression_depth = {MAX_EXPRESSION_DEPTH};
         SET allow_community_extensions = false;
         SET allow_persistent_secrets = false;
         SET enable_progress_bar = false;
         SET errors_as_json = true;
         SET enable_external_access = false;
         SET lock_configuration = true;",
        limits.worker_temporary_mb, limits.worker_threads
    ))?;
    Ok("engine settings".to_owned())
}
