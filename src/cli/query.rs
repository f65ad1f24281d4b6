//! `almanac query`: one SELECT on the database file, or through the server that owns it.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, anyhow, bail};

use super::args::{Args, QueryArgs, QueryFormat};
use super::workspace::settings;
use super::{Ending, output};
use crate::encode::{ColumnInfo, Format};
use crate::store::server_beside;
use crate::store::sql::local::{LocalDatabase, LocalError};
use crate::store::sql::{Sink, SqlRequest};

/// Bytes of a server's answer that are read at a time.
const CHUNK_BYTES: usize = 64 << 10;

pub fn run(args: &Args, query: &QueryArgs) -> anyhow::Result<Ending> {
    let db = settings(args)?.db;
    if !db.exists() && query.server.is_none() {
        bail!("no database at {}: load a report, import a file or start `almanac serve` first", db.display());
    }
    let format = match query.format {
        // A table is made of the texts of a CSV, which keep every digit.
        QueryFormat::Table | QueryFormat::Csv => Format::Csv,
        QueryFormat::Json => Format::Json,
        QueryFormat::Arrow => Format::Arrow,
        QueryFormat::Parquet => Format::Parquet,
    };
    let mut bytes = Vec::new();
    let mut out: Box<dyn Write> = match (&query.output, query.format) {
        (_, QueryFormat::Table) => Box::new(&mut bytes),
        (Some(path), _) => Box::new(BufWriter::new(
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?,
        )),
        (None, _) => Box::new(std::io::stdout().lock()),
    };
    let request = SqlRequest { sql: query.sql.clone(), format, ..SqlRequest::default() };
    match &query.server {
        Some(server) => through(server, &request, &mut out)?,
        None => match LocalDatabase::open(&db) {
            Ok(local) => drop(local.run(&request, "local", &mut Into(&mut out))?),
            Err(LocalError::Open { source, .. }) if source.to_string().contains("Could not set lock") => {
                let server = server_beside(&db);
                let server = server.ok_or_else(|| {
                    anyhow!("{} is in use by another process that is no server", db.display())
                })?;
                through(&server, &request, &mut out)?;
            }
            Err(error) => return Err(error.into()),
        },
    }
    out.flush()?;
    drop(out);
    if query.format == QueryFormat::Table {
        let text = as_table(&bytes)?;
        match &query.output {
            Some(path) => {
                std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
            None => output::print(&text)?,
        }
    }
    Ok(Ending::Done)
}

/// Writes an answer as it comes.
struct Into<'w>(&'w mut dyn Write);

impl Sink for Into<'_> {
    fn columns(&mut self, _: &[ColumnInfo]) -> std::io::Result<()> {
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_all(bytes)
    }
}

/// The same statement through a running server.
fn through(server: &str, request: &SqlRequest, out: &mut dyn Write) -> anyhow::Result<()> {
    let url = format!("{}/api/v1/sql?format={}", server.trim_end_matches('/'), request.format.name());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let body = serde_json::json!({ "sql": request.sql });
    let mut response = agent
        .post(&url)
        .send_json(body)
        .with_context(|| format!("the server at {server} does not answer"))?;
    if !response.status().is_success() {
        let problem: serde_json::Value = response.body_mut().read_json().unwrap_or_default();
        let status = response.status();
        bail!("the server at {server} refused: {}", problem["detail"].as_str().unwrap_or(status.as_str()));
    }
    let mut reader = response.body_mut().as_reader();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match std::io::Read::read(&mut reader, &mut chunk)? {
            0 => return Ok(()),
            n => out.write_all(&chunk[..n])?,
        }
    }
}

fn as_table(csv_bytes: &[u8]) -> anyhow::Result<String> {
    let mut reader = csv::Reader::from_reader(csv_bytes);
    let header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut table = output::table(&header.iter().map(String::as_str).collect::<Vec<_>>());
    for record in reader.records() {
        table.add_row(record?.iter());
    }
    Ok(table.to_string())
}
