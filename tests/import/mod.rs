//! CSV files end to end: by the command, over HTTP, by jobs of a running server, and through every fault.

mod checks;
mod clock;
mod command;
mod faults;
mod fuzz;
mod http;
mod jobs;
mod kills;
mod revisions;
mod settings;
mod url;

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Server, almanac};

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_mins(3);

/// The mapping of most files here.
const LONG: &str = "layout = \"long\"\nunknown_series = \"create\"\n";

/// `almanac import` of a file with these contents; exit status and outcome.
fn import(
    folder: &Path,
    csv: impl AsRef<[u8]>,
    mapping: &str,
    published: &str,
    more: &[&str],
) -> (i32, Value) {
    std::fs::write(folder.join("file.csv"), csv).unwrap();
    std::fs::write(folder.join("mapping.toml"), mapping).unwrap();
    let args = ["--db", "a.duckdb", "import", "file.csv", "--mapping", "mapping.toml", "--format", "json"];
    let output = almanac(folder, [&args[..], &["--published", published], more].concat());
    let outcome = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let status = output.status.code().unwrap();
    assert!(status == 1 || !outcome.is_null(), "exit {status}: {}", String::from_utf8_lossy(&output.stderr));
    (status, outcome)
}

/// `inserted revised unchanged withdrawn rejected` of an outcome, which must add up to the rows read.
fn counts(outcome: &Value) -> [u64; 5] {
    let counts = ["inserted", "revised", "unchanged", "withdrawn", "rejected"]
        .map(|key| outcome[key].as_u64().unwrap());
    assert_eq!(Some(counts.iter().sum()), outcome["rows_read"].as_u64(), "{outcome}");
    counts
}

/// The rows that a statement gives on a database that nobody has open, each as its cells with blanks between.
fn rows(folder: &Path, sql: &str) -> Vec<String> {
    rows_of(&folder.join("a.duckdb"), sql)
}

fn rows_of(db: &Path, sql: &str) -> Vec<String> {
    let connection = duckdb::Connection::open(db).unwrap();
    let mut statement =
        connection.prepare(&format!("SELECT concat_ws(' ', *COLUMNS(*)) FROM ({sql})")).unwrap();
    statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect()
}

/// Whether the database keeps every promise that a schema with constraints would make for it.
fn keeps_its_promises(folder: &Path, db: &Path) {
    let output = almanac(folder, ["--db", db.to_str().unwrap(), "check"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let promises: Vec<Vec<&str>> = said
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(promises.len() > 5 && promises.iter().all(|cells| cells[2] == "0"), "{said}");
}

/// Asks again and again until there is an answer.
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "no {what} within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A job of a server, by its name.
fn job(server: &Server, name: &str) -> Value {
    let jobs = server.get("/api/v1/jobs").json();
    let found = jobs["jobs"].as_array().unwrap().iter().find(|job| job["name"] == name).cloned();
    found.unwrap_or_else(|| panic!("{jobs}"))
}

/// Waits until a job has so many runs behind it and does nothing; the last one.
fn nth_run(server: &Server, name: &str, count: usize) -> Value {
    until(&format!("run {count} of {name}"), || {
        let job = job(server, name);
        let runs = job["runs"].as_array().unwrap();
        (runs.len() >= count && job["state"] == "idle").then(|| runs[0].clone())
    })
}

/// Runs a job by hand and waits for its end.
fn run_job(server: &Server, name: &str) -> Value {
    let before = job(server, name)["runs"].as_array().unwrap().len();
    let answer = server.post_bytes(&format!("/api/v1/jobs/{name}/run"), b"");
    assert_eq!(answer.status, 202, "{}", answer.text());
    nth_run(server, name, before + 1)
}

/// The current values of a series as a server tells them: `2024-01 1.5`.
fn values(server: &Server, series: &str) -> Vec<String> {
    let answer = server.get(&format!("/api/v1/series/{series}/observations"));
    if answer.status == 404 {
        return Vec::new();
    }
    let observations = answer.json()["observations"].clone();
    let text = |o: &Value| format!("{} {}", o["time_period"].as_str().unwrap(), o["value"]);
    observations.as_array().unwrap().iter().map(text).collect()
}
