//! `almanac query`: SQL, through a running server or on a file that nobody serves.

use std::io::{self, IsTerminal as _, Write};

use anyhow::{Context, bail};

use super::args::{Args, QueryArgs, QueryFormat};
use super::remote::{self, Reply};
use super::workspace::settings;
use super::{Ending, output};
use crate::clock::Clock;
use crate::config::Config;
use crate::encode::Format;
use crate::store::sql::local::LocalDatabase;
use crate::store::sql::{Params, SqlRequest, WriteSink};

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
            output::say(&table(&bytes)?)?;
            answer
        }
        None => ask(&config, query, params, format, &mut io::stdout().lock())?,
        Some(path) => output::to_file(path, |file| ask(&config, query, params, format, file))?,
    };
    if answer == Reply::Truncated {
        output::note("the answer was cut off: the server's row limit, or --max-rows");
    }
    Ok(Ending::Done)
}

/// Asks the server that is named or that runs on the database; else the file itself.
fn ask(
    config: &Config,
    query: &QueryArgs,
    params: serde_json::Value,
    format: Format,
    out: &mut impl Write,
) -> anyhow::Result<Reply> {
    let path = format!("/api/v1/sql?format={}", format.name());
    if let Some(server) = query.server.clone().or_else(|| remote::serving(&config.db)) {
        let query_id = query_id();
        let body = serde_json::json!({
            "sql": query.sql, "params": params, "max_rows": query.max_rows, "query_id": query_id
        });
        let token = query.token.as_deref();
        return match remote::ask(&server, &path, token, &body, out)? {
            Reply::Untold => remote::ended(&server, &query_id, token),
            told => Ok(told),
        };
    }
    let request = SqlRequest {
        sql: query.sql.clone(),
        params: Params::try_from(params)?,
        max_rows: query.max_rows,
        format,
        ..SqlRequest::default()
    };
    let database = LocalDatabase::open(&config.db, &config.limits.store)?;
    let footer = database.run(&request, &mut WriteSink(&mut *out))?;
    out.flush()?;
    Ok(if footer.truncated { Reply::Truncated } else { Reply::Whole })
}

/// A name for the statement that no other command has.
fn query_id() -> String {
    let now = Clock::System.now_utc().and_utc().timestamp_micros();
    format!("cli-{}-{now}", std::process::id())
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
