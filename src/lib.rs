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
//! | [`chart`] | a spec and a table to SVG and PNG; pure, fonts embedded | duckdb, polars, axum |

pub mod chart;
pub mod domain;
