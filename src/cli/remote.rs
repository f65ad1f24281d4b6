//! Asking a running server on behalf of a command.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use super::args::{Args, ReadingArgs};
use super::workspace::settings;
use crate::store::server_beside;

/// Most bytes that are read of a server's error.
const MAX_PROBLEM_BYTES: u64 = 64 << 10;

/// Most bytes that are read of an outcome.
const MAX_OUTCOME_BYTES: u64 = 256 << 20;

/// How long a server may take to say that it is there.
const ALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether an answer is whole, as far as its server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Whole,
    Truncated,
    /// A long answer is sent before its end is known.
    Untold,
}

/// The server that serves this database now; the address of one that is gone may still stand beside the file.
pub fn serving(database: &Path) -> Option<String> {
    let server = server_beside(database)?;
    let asked =
        ureq::get(address(&server, "/healthz")).config().timeout_global(Some(ALIVE_TIMEOUT)).build().call();
    asked.ok().map(|_| server)
}

/// The server that a reading command asks: the one that is named, or the one that serves the database now.
pub fn to_read(args: &Args, asked: &ReadingArgs) -> anyhow::Result<Option<String>> {
    if asked.server.is_some() {
        return Ok(asked.server.clone());
    }
    Ok(serving(&settings(args)?.db))
}

/// Writes the body at `path` to `out`.
pub fn fetch(server: &str, path: &str, token: Option<&str>, out: &mut impl Write) -> anyhow::Result<Reply> {
    let request = ureq::get(address(server, path)).config().http_status_as_error(false).build();
    take(server, authorized(request, token).call(), out)
}

/// Sends a JSON body to `path` and writes the answer's to `out`.
pub fn ask(
    server: &str,
    path: &str,
    token: Option<&str>,
    body: &serde_json::Value,
    out: &mut impl Write,
) -> anyhow::Result<Reply> {
    let request = ureq::post(address(server, path)).config().http_status_as_error(false).build();
    take(server, authorized(request, token).send_json(body), out)
}

/// Sends a body to `path`; the status and the JSON of the answer.
pub fn send(
    server: &str,
    path: &str,
    token: Option<&str>,
    media_type: &str,
    body: impl ureq::AsSendBody,
) -> anyhow::Result<(u16, serde_json::Value)> {
    let request = ureq::post(address(server, path)).config().http_status_as_error(false).build();
    let request = authorized(request.header("content-type", media_type), token);
    let mut response =
        request.send(body).with_context(|| format!("the server at {server} does not answer"))?;
    let text = response.body_mut().with_config().limit(MAX_OUTCOME_BYTES).read_to_string();
    let text = text.with_context(|| format!("the server at {server} broke off"))?;
    Ok((response.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
}

/// Sends bytes, whatever they are, to `path` and writes the answer's to `out`.
pub fn send_bytes(
    server: &str,
    path: &str,
    token: Option<&str>,
    body: &[u8],
    out: &mut impl Write,
) -> anyhow::Result<Reply> {
    let request = ureq::post(address(server, path)).config().http_status_as_error(false).build();
    let request = request.header("content-type", "application/octet-stream");
    take(server, authorized(request, token).send(body), out)
}

/// What became of a statement whose answer did not tell.
pub fn ended(server: &str, query_id: &str, token: Option<&str>) -> anyhow::Result<Reply> {
    let mut bytes = Vec::new();
    fetch(server, &format!("/api/v1/sql/{query_id}"), token, &mut bytes)?;
    let progress: serde_json::Value = serde_json::from_slice(&bytes)?;
    Ok(if progress["truncated"] == true { Reply::Truncated } else { Reply::Whole })
}

fn address(server: &str, path: &str) -> String {
    format!("{}{path}", server.trim_end_matches('/'))
}

fn authorized<B>(request: ureq::RequestBuilder<B>, token: Option<&str>) -> ureq::RequestBuilder<B> {
    match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    }
}

fn take(
    server: &str,
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    out: &mut impl Write,
) -> anyhow::Result<Reply> {
    let mut response = response.with_context(|| format!("the server at {server} does not answer"))?;
    if !response.status().is_success() {
        let text =
            response.body_mut().with_config().limit(MAX_PROBLEM_BYTES).read_to_string().unwrap_or_default();
        let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let detail = problem["detail"].as_str().map_or_else(|| response.status().to_string(), str::to_owned);
        if response.status() == 401 {
            bail!("the server at {server} asks for a token: pass --token, or set ALMANAC_TOKEN");
        }
        bail!("the server at {server}: {detail}");
    }
    let reply = match response.headers().get("almanac-truncated") {
        None => Reply::Untold,
        Some(value) if value == "true" => Reply::Truncated,
        Some(_) => Reply::Whole,
    };
    io::copy(&mut response.body_mut().as_reader(), out)
        .with_context(|| format!("the server at {server} broke off"))?;
    out.flush()?;
    Ok(reply)
}
