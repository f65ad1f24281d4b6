//! `almanac query`: SQL, through a running server or on a file that nobody serves.

use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use super::args::{Args, QueryArgs, QueryFormat};
use super::workspace::settings;
use super::{Ending, output};
use crate::config::Config;
use crate::encode::{ColumnInfo, Format};
use crate::store::server_beside;
use crate::store::sql::local::LocalDatabase;
use crate::store::sql::{Params, Sink, SqlRequest};

/// Most bytes that are read of a server's error.
const MAX_PROBLEM_BYTES: u64 = 64 << 10;

pub fn run(args: &Args, query: &QueryArgs) -> anyhow::Result<Ending> {
    let config = settings(args)?;
    let params = match &query.params {
        None => serde_json::Value::Null,
        Some(text) => serde_json::from_str(text).context("--params is no JSON")?,
    };
    let format = query.format.encoded();
    if query.output.is_none()
        && io::stdout().is_terminal()
        && matches!(format, Format::Arrow | Format::Parquet)
    {
        bail!("{} is no text: name a file with -o", format.name());
    }
    let answer = match &query.output {
        None if query.format == QueryFormat::Table => {
            let mut bytes = Vec::new();
            let answer = ask(&config, query, params, format, &mut bytes)?;
            output::print(&table(&bytes)?)?;
            answer
        }
        None => ask(&config, query, params, format, &mut io::stdout().lock())?,
        Some(path) => to_file(path, |file| ask(&config, query, params, format, file))?,
    };
    if answer == Whole::Truncated {
        output::note("the answer was cut off: the server's row limit, or --max-rows");
    }
    Ok(Ending::Done)
}

/// Whether the answer holds all rows, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Whole,
    Truncated,
}

/// Asks the server that is named or that runs on the database; else the file itself.
fn ask(
    config: &Config,
    query: &QueryArgs,
    params: serde_json::Value,
    format: Format,
    out: &mut impl Write,
) -> anyhow::Result<Whole> {
    if let Some(server) = &query.server {
        let answer = ask_server(server, query, &params, format, out)?;
        return answer.ok_or_else(|| anyhow!("no server answers at {server}"));
    }
    if let Some(server) = server_beside(&config.db) {
        // The address of a server that is gone may still stand beside the file.
        if let Some(answer) = ask_server(&server, query, &params, format, out)? {
            return Ok(answer);
        }
    }
    let request = SqlRequest {
        sql: query.sql.clone(),
        params: Params::try_from(params)?,
        max_rows: query.max_rows,
        format,
        ..SqlRequest::default()
    };
    let database = LocalDatabase::open(&config.db, &config.limits.store)?;
    let footer = database.run(&request, &mut Output(&mut *out))?;
    out.flush()?;
    Ok(if footer.truncated { Whole::Truncated } else { Whole::Whole })
}

struct Output<'a, W>(&'a mut W);

impl<W: Write> Sink for Output<'_, W> {
    fn columns(&mut self, _columns: &[ColumnInfo]) -> io::Result<()> {
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }
}

/// `None` when nobody answers there.
fn ask_server(
    server: &str,
    query: &QueryArgs,
    params: &serde_json::Value,
    format: Format,
    out: &mut impl Write,
) -> anyhow::Result<Option<Whole>> {
    let url = format!("{}/api/v1/sql?format={}", server.trim_end_matches('/'), format.name());
    let body = serde_json::json!({ "sql": query.sql, "params": params, "max_rows": query.max_rows });
    let mut request = ureq::post(&url).config().http_status_as_error(false).build();
    if let Some(token) = &query.token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = match request.send_json(&body) {
        Ok(response) => response,
        Err(ureq::Error::Io(_) | ureq::Error::ConnectionFailed | ureq::Error::HostNotFound) => {
            return Ok(None);
        }
        Err(error) => return Err(error).with_context(|| format!("the server at {server}")),
    };
    if response.status() != 200 {
        let text =
            response.body_mut().with_config().limit(MAX_PROBLEM_BYTES).read_to_string().unwrap_or_default();
        let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let detail = problem["detail"].as_str().map_or_else(|| response.status().to_string(), str::to_owned);
        bail!("the server at {server}: {detail}");
    }
    let truncated = response.headers().get("almanac-truncated").is_some_and(|value| value == "true");
    io::copy(&mut response.body_mut().as_reader(), out)
        .with_context(|| format!("the server at {server} broke off"))?;
    out.flush()?;
    Ok(Some(if truncated { Whole::Truncated } else { Whole::Whole }))
}

/// Writes a file that is there whole or not at all.
fn to_file<T>(path: &Path, write: impl FnOnce(&mut fs::File) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(place)?;
    let done = write(file.as_file_mut())?;
    file.persist(path).map_err(|error| error.error).with_context(place)?;
    Ok(done)
}

/// A CSV answer as a table for a terminal.
fn table(csv: &[u8]) -> anyhow::Result<String> {
    let mut reader = csv::Reader::from_reader(csv);
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut table = output::table(&header.iter().map(String::as_str).collect::<Vec<_>>());
    for row in reader.records() {
        table.add_row(row?.iter());
    }
    Ok(table.to_string())
}
