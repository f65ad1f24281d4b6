//! One integration-test binary: every file below `tests/` is a module of it.
#![allow(clippy::unwrap_used)]

mod query;
mod river;
mod support;
mod tidy;
