//! The engine inside a worker: the published snapshot, read-only, with everything switched off that reaches out, and
//! the switches locked.

use duckdb::{AccessMode, Config, Connection};

use super::super::frame::Configure;

/// Deepest nesting of expressions; below the engine's default, because a worker's stack is what it is.
const MAX_EXPRESSION_DEPTH: u32 = 500;

/// Opens the snapshot for strangers.
pub(super) fn open(configure: &Configure) -> Result<Connection, duckdb::Error> {
    let limits = &configure.limits;
    let memory_mb = limits.worker_memory_mb * limits.engine_memory_pc / 100;
    let config = Config::default()
        .access_mode(AccessMode::ReadOnly)?
        .enable_external_access(false)?
        .enable_autoload_extension(false)?
        .threads(limits.worker_threads as i64)?
        .max_memory(&format!("{memory_mb}MiB"))?
        .with("allow_community_extensions", "false")?
        .with("allow_persistent_secrets", "false")?
        .with("temp_directory", configure.temporary.to_string_lossy())?
        .with("max_temp_directory_size", format!("{}MiB", limits.worker_temporary_mb))?;
    let connection = Connection::open_with_flags(&configure.snapshot, config)?;
    settle(&connection)?;
    Ok(connection)
}

fn settle(connection: &Connection) -> Result<(), duckdb::Error> {
    connection.execute_batch(&format!(
        "SET errors_as_json = true; SET enable_progress_bar = false; \
         SET max_expression_depth = {MAX_EXPRESSION_DEPTH}; SET lock_configuration = true;"
    ))
}
