//! Importing through a running server, by a job of its configuration.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::cli::args::ImportArgs;
use crate::cli::remote;

/// How often a server is asked whether an import has ended.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Sends one file and answers its outcome.
pub fn send(server: &str, job: &str, import: &ImportArgs, path: &Path) -> anyhow::Result<Value> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("job", job).append_pair("file", &path.display().to_string());
    query.append_pair("dry_run", if import.dry_run { "true" } else { "false" });
    if let Some(day) = import.published {
        query.append_pair("published", &day.to_string());
    }
    let place = format!("/api/v1/imports?{}", query.finish());
    let token = import.token.as_deref();
    let (status, body) = remote::send(server, &place, token, "text/csv", file)?;
    match status {
        200 | 201 => Ok(body),
        202 => wait(server, token, &body["batch_id"]),
        422 if body["aborted"] == true => Ok(body),
        _ => bail!("the server at {server}: {}", detail(status, &body)),
    }
}

/// Takes an import of the server back.
pub fn revert(server: &str, batch: i32, token: Option<&str>) -> anyhow::Result<Value> {
    let place = format!("/api/v1/imports/{batch}/revert");
    let (status, body) = remote::send(server, &place, token, "text/plain", &[][..])?;
    if status == 201 { Ok(body) } else { bail!("the server at {server}: {}", detail(status, &body)) }
}

/// Asks until the import has ended.
fn wait(server: &str, token: Option<&str>, batch: &Value) -> anyhow::Result<Value> {
    loop {
        std::thread::sleep(ASK_EVERY);
        let mut outcome = get(server, &format!("/api/v1/imports/{batch}"), token)?;
        if outcome["state"] != "running" {
            let rejects = get(server, &format!("/api/v1/imports/{batch}/rejects"), token)?;
            outcome["rejects"] = rejects["rejects"].clone();
            return Ok(outcome);
        }
    }
}

fn get(server: &str, place: &str, token: Option<&str>) -> anyhow::Result<Value> {
    let mut bytes = Vec::new();
    remote::fetch(server, place, token, &mut bytes)?;
    serde_json::from_slice(&bytes).with_context(|| format!("the server at {server} answered no JSON"))
}

fn detail(status: u16, body: &Value) -> String {
    body["detail"].as_str().map_or_else(|| status.to_string(), str::to_owned)
}
