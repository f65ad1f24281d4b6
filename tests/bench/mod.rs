//! Measurements, run on request: `cargo test --release bench -- --ignored --nocapture`.

mod chart;
mod search;
mod sql;
