//! The outcome of an import as a table; it may come from this process or, as JSON, from a server.

use serde_json::Value;

use crate::cli::output;

/// Rejects and revisions that the table shows; `--format json` has them all.
const SHOWN: usize = 20;

/// The outcome for a person.
pub fn outcome(o: &Value) -> String {
    let word = |key: &str| o[key].as_str().map_or_else(|| o[key].to_string(), str::to_owned);
    let batch = match (o["batch_id"].as_i64(), o["dry_run"].as_bool()) {
        (Some(id), _) if o["aborted"] == true => format!("import {id} stopped, nothing written"),
        (Some(id), _) => format!("import {id}"),
        (None, Some(true)) => "dry run, nothing written".to_owned(),
        (None, _) => "stopped, nothing written".to_owned(),
    };
    let mut text = format!(
        "{}: {batch}, {} rows ({}, delimiter {:?}, {} ms, {} rows/s)\n\
         {} inserted, {} revised, {} unchanged, {} withdrawn, {} rejected",
        word("file"),
        o["rows_read"],
        word("encoding"),
        word("delimiter"),
        o["elapsed_ms"],
        rows_per_s(o),
        o["inserted"],
        o["revised"],
        o["unchanged"],
        o["withdrawn"],
        o["rejected"]
    );
    if let Some(created @ 1..) = o["series_created"].as_u64() {
        text.push_str(&format!("; {created} series created"));
    }
    let revisions =
        list(o, "revisions", ["series_id", "period", "old", "new"], ["revised", "period", "old", "new"]);
    let rejects =
        list(o, "rejects", ["line", "column", "raw", "reason"], ["line", "column", "refused", "because"]);
    for table in [revisions, rejects].into_iter().flatten() {
        text.push_str(&format!("\n{table}"));
    }
    for told in ["corrected", "warnings"] {
        for line in o[told].as_array().into_iter().flatten().take(SHOWN) {
            text.push_str(&format!("\n{}", sentence(line)));
        }
    }
    if ["revisions", "rejects", "corrected", "warnings"]
        .iter()
        .any(|key| o[*key].as_array().is_some_and(|rows| rows.len() > SHOWN))
    {
        text.push_str("\n… the rest with --format json");
    }
    text
}

/// A warning, or a corrected value.
fn sentence(line: &Value) -> String {
    match line["message"].as_str() {
        Some(message) => format!("warning: {message}"),
        None => format!(
            "corrected: {} {}: {}",
            line["series_id"].as_str().unwrap_or_default(),
            line["time_period"].as_str().unwrap_or_default(),
            line["correction"].as_str().unwrap_or_default()
        ),
    }
}

fn rows_per_s(o: &Value) -> u64 {
    let number = |key: &str| o[key].as_u64().unwrap_or_default();
    number("rows_read") * 1000 / number("elapsed_ms").max(1)
}

/// The first rows of a list under a header; `None` if it has none.
fn list(o: &Value, key: &str, cells: [&str; 4], header: [&str; 4]) -> Option<String> {
    let rows = o[key].as_array().filter(|rows| !rows.is_empty())?;
    let mut table = output::table(&header);
    for row in rows.iter().take(SHOWN) {
        table.add_row(cells.map(|cell| match &row[cell] {
            Value::Null if key == "revisions" => "—".to_owned(),
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }));
    }
    Some(table.to_string())
}
