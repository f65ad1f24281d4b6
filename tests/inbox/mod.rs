//! From figures that no series takes to series; checks that warn and corrections that are data; reports in other
//! formats than plain text.

mod corrections;
mod derived;
mod formats;
mod reach;
mod series;

use std::path::Path;

use crate::support::{almanac, said};

/// Runs a command on `a.duckdb` and reads its JSON.
fn json(folder: &Path, args: &[&str]) -> serde_json::Value {
    let args = [&["--db", "a.duckdb"], args, &["--format", "json"]].concat();
    let text = said(&almanac(folder, &args), 0);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Loads a text as the report `name` of the Tianjin paper.
fn load(folder: &Path, name: &str, text: &str, published: &str) -> serde_json::Value {
    std::fs::write(folder.join(name), text).unwrap();
    json(folder, &["load", name, "--published", published, "--publisher", "天津日报"])
}

/// The first line of a command that must fail.
fn refused(folder: &Path, args: &[&str]) -> String {
    let line = said(&almanac(folder, [&["--db", "a.duckdb"], args].concat()), 1);
    assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    line
}

/// The rows of a query as CSV, without the header.
fn rows(folder: &Path, sql: &str) -> Vec<String> {
    let text = said(&almanac(folder, ["--db", "a.duckdb", "query", sql, "--format", "csv"]), 0);
    text.lines().skip(1).map(str::to_owned).collect()
}
