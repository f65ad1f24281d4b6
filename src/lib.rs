//! # Almanac
//!
//! A time-series database of economic indicators in which every number can be walked back to the sentence or the
//! file line that published it.
//!
//! ```text
//! reports, CSV ─> ingest ─> extract (text -> figures) ─> resolve (figures -> observations)
//!                                                │ checks, corrections
//!                                                v
//!                           store (DuckDB: intervals of validity, origins)
//!                                                v
//!                      query (as-of selection, alignment, transforms in polars)
//!                                                v
//!                 chart (spec + table -> svg -> png)    dashboard (toml -> panels)
//!                                                v
//!                                 http, cli (outermost)
//! ```
//!
//! | module | owns | never names |
//! |---|---|---|
//! | [`domain`] | the vocabulary; no IO, no clock | any engine or framework |
//! | [`catalog`] | seeds (TOML) -> a checked catalog: series, areas, indicators, releases, tags; pure | duckdb, tokio, files |
//! | [`extract`] | text -> figures and diagnostics; pure | duckdb, tokio, files |
//! | [`ingest`] | one source end to end: reports, CSV, resolve, derive, seeds | duckdb, axum, plotters |
//! | [`store`] | DuckDB: migrations, transactions, the merge, questions, every `.sql` | polars, axum, plotters |
//! | [`query`] | a series query -> a table; gaps stay gaps; polars only in `query/frame.rs` | duckdb, axum, plotters |
//! | [`encode`] | Arrow batches as JSON, NDJSON, CSV, Arrow IPC and Parquet, with exact numbers; pure | duckdb, axum |
//! | [`chart`] | spec + table -> SVG -> PNG; pure, fonts embedded | duckdb, polars, axum |
//! | [`dashboard`] | `dashboards/*.toml` -> checked pages of panels | duckdb, ingest |
//! | [`http`] | axum: routes, wire types, problems; blocking work off the async threads | duckdb, polars, plotters, clap |
//! | [`cli`] | clap; the only place that prints | |
//! | [`schedule`] | jobs: next run, overlap, retry, history | duckdb, axum, chart |
//! | [`config`], [`clock`], [`telemetry`] | settings (TOML and environment; an unknown key is an error); the time; tracing | |
//!
//! Arrows point only toward `domain`; `tests/tidy.rs` keeps the table true.
//!
//! ## The life of one request
//!
//! `GET /charts/TJ_EBIKE_OUTPUT_Q.svg`: `http::charts` understands the parameters or answers a problem document; on a
//! blocking thread, `query::fetch` takes a reader of the store, selects the observations of the vintage that is meant
//! and transforms them into a `domain::Table`; `chart::render` draws it; the answer carries the data version as its
//! ETag.

pub mod catalog;
pub mod chart;
pub mod cli;
pub mod clock;
pub mod config;
pub mod dashboard;
pub mod domain;
pub mod encode;
pub mod extract;
pub mod http;
pub mod ingest;
pub mod query;
pub mod schedule;
pub mod store;
pub mod telemetry;
