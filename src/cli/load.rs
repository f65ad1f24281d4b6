//! `almanac load`: reports into the database.

use anyhow::Context;

use super::args::{Args, LoadArgs, OutcomeFormat, ReportArgs};
use super::workspace::Workspace;
use super::{Ending, output};
use crate::ingest::archive::Archive;
use crate::ingest::{LoadOutcome, ReportMetadata, ReportSource, load_report};

pub fn run(args: &Args, load: &LoadArgs) -> anyhow::Result<Ending> {
    let sources = load.reports.iter().map(|path| ReportSource::read(path, &metadata(&load.about)));
    let sources: Vec<ReportSource> = sources.collect::<Result<_, _>>()?;
    let workspace = Workspace::writable(args)?;
    let archive = Archive::new(workspace.config.archive());
    for source in sources {
        let source = source.kept_in(&archive);
        let outcome = load_report(&workspace.store, &workspace.knowledge, &workspace.clock, &source)
            .with_context(|| format!("{} was not loaded", source.file))?;
        match load.format {
            OutcomeFormat::Json => output::print(&serde_json::to_string(&outcome)?)?,
            OutcomeFormat::Table => output::print(&as_table(&source.file, &outcome))?,
        }
    }
    Ok(Ending::Done)
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
