//! `almanac load`: reports into the database.

use anyhow::{Context, bail};

use super::args::{Args, LoadArgs, OutcomeFormat, ReportArgs};
use super::workspace::Workspace;
use super::{Ending, output, remote};
use crate::ingest::archive::Archive;
use crate::ingest::{LoadOutcome, ReportMetadata, ReportSource, load_report};

pub fn run(args: &Args, load: &LoadArgs) -> anyhow::Result<Ending> {
    let sources = read(load)?;
    if let Some(server) = &load.server.server {
        for source in &sources {
            show(load, &source.file, &by_server(server, load.server.token.as_deref(), source)?)?;
        }
        return Ok(Ending::Done);
    }
    let workspace = Workspace::writable(args)?;
    let archive = Archive::new(workspace.config.archive());
    for source in sources {
        let source = source.kept_in(&archive);
        let outcome = load_report(&workspace.store, &workspace.knowledge, &workspace.clock, &source)
            .with_context(|| format!("{} was not loaded", source.file))?;
        show(load, &source.file, &outcome)?;
    }
    Ok(Ending::Done)
}

/// All reports, or the names of all that cannot be read.
fn read(load: &LoadArgs) -> anyhow::Result<Vec<ReportSource>> {
    let (mut sources, mut failed) = (Vec::new(), Vec::new());
    for path in &load.reports {
        match ReportSource::read(path, &metadata(&load.about)) {
            Ok(source) => sources.push(source),
            Err(error) => failed.push(error),
        }
    }
    if load.reports.len() > 1 && !failed.is_empty() {
        let told: Vec<String> = failed.iter().map(ToString::to_string).collect();
        let all = load.reports.len();
        bail!("nothing was loaded: {} of {all} reports cannot be read: {}", told.len(), told.join("; "));
    }
    failed.pop().map_or(Ok(sources), |error| Err(error.into()))
}

fn show(load: &LoadArgs, file: &str, outcome: &LoadOutcome) -> anyhow::Result<()> {
    match load.format {
        OutcomeFormat::Json => output::print(&serde_json::to_string(outcome)?)?,
        OutcomeFormat::Table => output::say(&as_table(file, outcome))?,
    }
    Ok(())
}

/// Sends the bytes to a running server, which reads them itself.
fn by_server(server: &str, token: Option<&str>, source: &ReportSource) -> anyhow::Result<LoadOutcome> {
    let report = &source.report;
    let published = report.published_on.to_string();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("published", &published).append_pair("file", &source.file);
    query.append_pair("publisher", &report.publisher).append_pair("title", &report.title);
    if let Some(url) = &report.url {
        query.append_pair("url", url);
    }
    let path = format!("/api/v1/reports?{}", query.finish());
    let mut answer = Vec::new();
    remote::send_bytes(server, &path, token, &source.bytes, &mut answer)
        .with_context(|| format!("{} was not loaded", source.file))?;
    Ok(serde_json::from_slice(&answer)?)
}

/// What the flags say of a report.
pub fn metadata(about: &ReportArgs) -> ReportMetadata {
    ReportMetadata {
        published: about.published,
        publisher: about.publisher.clone(),
        title: about.title.clone(),
        url: about.url.clone(),
    }
}

fn as_table(file: &str, outcome: &LoadOutcome) -> String {
    let o = outcome;
    if o.already_loaded && o.corrected.is_empty() {
        return format!("{file}: loaded before as report {}; nothing changed", o.report_id);
    }
    let f = &o.figures;
    let mut text = format!(
        "{file}: report {}, {} figures: {} matched, {} duplicate, {} unmatched, {} ambiguous, {} no indicator\n\
         observations: {} inserted, {} revised, {} unchanged, {} derived ({} ms)\n",
        o.report_id,
        f.total(),
        f.matched,
        f.duplicate,
        f.unmatched,
        f.ambiguous,
        f.not_an_indicator,
        o.inserted,
        o.revised,
        o.unchanged,
        o.derived,
        o.elapsed_ms
    );
    for c in &o.corrected {
        text.push_str(&format!("corrected: {} of {}: {}\n", c.series_id, c.time_period, c.correction));
    }
    if o.unread_in_tables > 0 {
        text.push_str(&format!(
            "{} numbers in tables were not read: `almanac extract --explain` says why\n",
            o.unread_in_tables
        ));
    }
    for unread in &o.unread {
        text.push_str(&format!("warning: {unread}\n"));
    }
    for warning in &o.warnings {
        text.push_str(&format!("warning: {warning}\n"));
    }
    if !o.newest.is_empty() {
        let mut table = output::table(&["series", "period", "value", "unit", "qualifier", "status"]);
        for n in &o.newest {
            let value = n.value.map_or_else(|| "—".to_owned(), |v| v.to_string());
            table.add_row([&n.series_id, &n.time_period, &value, &n.unit, &n.qualifier, &n.obs_status]);
        }
        text.push_str(&table.to_string());
    }
    text
}
