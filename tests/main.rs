//! One integration-test binary: every file below `tests/` is a module of it.
#![allow(clippy::unwrap_used)]

mod bench;
mod chart;
mod dashboards;
mod extract;
mod fred;
mod import;
mod inbox;
mod openapi;
mod pages;
mod python;
mod query;
mod readme;
mod resolve;
mod river;
mod sql;
mod support;
mod tidy;
