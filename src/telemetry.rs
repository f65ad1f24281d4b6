//! Telemetry: tracing to standard error, filtered by `ALMANAC_LOG` (`info` if unset).

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// Variable that holds the filter, in the syntax of tracing's `EnvFilter`.
pub const FILTER_VARIABLE: &str = "ALMANAC_LOG";

/// Starts writing events; a second start changes nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    let _ = lines.with_ansi(stderr().is_terminal()).try_init();
}
