//! `almanac import`: CSV files into the database, and taking an import back.

use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Args, ImportAction, ImportArgs, OutcomeFormat};
use super::workspace::Workspace;
use super::{Ending, output};
use crate::config::read_mapping;
use crate::domain::OriginKind;
use crate::ingest::csv::Mapping;
use crate::ingest::import::{ImportOutcome, ImportRequest, Importer, Mode, Progress, Taking};
use crate::schedule::{Job, JobKind, Published, Source, date_in_name, look};

/// Rejects and revisions that the table shows; `--format json` has them all.
const SHOWN: usize = 20;
/// How often the progress bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// What to import, and how.
struct Plan {
    files: Vec<PathBuf>,
    mapping: Mapping,
    job: Option<Job>,
}

pub fn run(args: &Args, import: &ImportArgs) -> anyhow::Result<Ending> {
    if let Some(ImportAction::Revert { batch, format }) = &import.action {
        return revert(args, *batch, *format);
    }
    // A mapping that cannot be read is said before a database is made.
    let mapping = import.mapping.as_deref().map(read_mapping).transpose()?.map(|(mapping, _)| mapping);
    for file in &import.files {
        File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    let workspace = Workspace::writable(args)?;
    let plan = plan(&workspace, import, mapping)?;
    let importer = workspace.importer();
    let outcomes: Vec<ImportOutcome> = plan
        .files
        .iter()
        .map(|file| import_one(&importer, import, &plan, file))
        .collect::<anyhow::Result<_>>()?;
    match import.format {
        OutcomeFormat::Json if outcomes.len() == 1 => output::print(&serde_json::to_string(&outcomes[0])?)?,
        OutcomeFormat::Json => output::print(&serde_json::to_string(&outcomes)?)?,
        OutcomeFormat::Table => {
            for outcome in &outcomes {
                output::print(&as_table(outcome))?;
            }
        }
    }
    if let Some(aborted) = outcomes.iter().find(|o| o.aborted) {
        bail!(
            "{}: {} rows were refused and on_reject = \"abort\": nothing was taken",
            aborted.file,
            aborted.rejected
        );
    }
    let rejected = outcomes.iter().any(|o| o.rejected > 0);
    Ok(if rejected { Ending::DoneWithRejects } else { Ending::Done })
}

fn plan(workspace: &Workspace, import: &ImportArgs, mapping: Option<Mapping>) -> anyhow::Result<Plan> {
    if let Some(mapping) = mapping {
        return Ok(Plan { files: import.files.clone(), mapping, job: None });
    }
    let name = import.job.as_deref().unwrap_or_default();
    let config = &workspace.config;
    let known = || config.jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>().join(", ");
    let job = config
        .job(name)
        .with_context(|| format!("no job `{name}` in the configuration: it has [{}]", known()))?;
    let mapping = config.mapping_of(job).filter(|_| job.kind == JobKind::Csv);
    let mapping = mapping.with_context(|| format!("job `{name}` reads reports: use `almanac load`"))?.clone();
    let files = match &job.source {
        _ if !import.files.is_empty() => import.files.clone(),
        Source::Files(pattern) => look(pattern)?.into_iter().map(|seen| seen.path).collect(),
        Source::Url(url) => bail!("job `{name}` fetches {url}: name a file, or let `almanac serve` run it"),
    };
    if files.is_empty() {
        bail!("job `{name}`: no file matches {}", job.source);
    }
    Ok(Plan { files, mapping, job: Some(job.clone()) })
}

/// The publication date of a file: as said, else by the rule of the job.
fn published(import: &ImportArgs, job: Option<&Job>, file: &Path) -> anyhow::Result<Option<NaiveDate>> {
    let Some(job) = job.filter(|_| import.published.is_none()) else { return Ok(import.published) };
    let local = |moment: DateTime<Utc>| moment.with_timezone(&job.timezone.0).date_naive();
    Ok(Some(match job.published {
        Published::On(day) => day,
        Published::Today => local(Utc::now()),
        Published::Modified => {
            local(DateTime::<Utc>::from(file.metadata()?.modified().unwrap_or_else(|_| SystemTime::now())))
        }
        Published::File => date_in_name(file).with_context(|| {
            format!(
                "{} has no date in its name (published = \"file\"): give --published YYYY-MM-DD",
                file.display()
            )
        })?,
    }))
}

fn import_one(
    importer: &Importer,
    import: &ImportArgs,
    plan: &Plan,
    file: &Path,
) -> anyhow::Result<ImportOutcome> {
    let published = published(import, plan.job.as_ref(), file)?;
    let mut source = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.display().to_string();
    let mapping_text = plan.mapping.to_toml();
    let request = ImportRequest {
        file: &name,
        mapping: &plan.mapping,
        mapping_text: &mapping_text,
        published,
        job: plan.job.as_ref().map(|job| job.name.as_str()),
        origin: OriginKind::Csv,
        mode: if import.dry_run { Mode::DryRun } else { Mode::Write },
        taking: Taking::Always,
    };
    let progress = Progress::default();
    let done = AtomicBool::new(false);
    let outcome = std::thread::scope(|scope| {
        if std::io::stderr().is_terminal() {
            scope.spawn(|| draw(&progress, &done));
        }
        let outcome = importer.import(request, &mut source, &progress);
        done.store(true, Ordering::Relaxed);
        outcome
    });
    Ok(outcome?)
}

/// A bar of bytes with rows, rows a second and the time left, until `done`.
fn draw(progress: &Progress, done: &AtomicBool) {
    let style = "{wide_bar} {percent:>3}% {bytes}/{total_bytes} {msg} {eta} left";
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    let begun = std::time::Instant::now();
    while !done.load(Ordering::Relaxed) {
        let seen = progress.snapshot();
        let per_second = seen.rows_read as f64 / begun.elapsed().as_secs_f64().max(0.001);
        bar.set_length(seen.bytes_total);
        bar.set_position(seen.bytes_read);
        bar.set_message(match seen.percent {
            100 => format!("{} rows, merging", seen.rows_read),
            _ => format!("{} rows, {per_second:.0} rows/s", seen.rows_read),
        });
        std::thread::sleep(TICK);
    }
    bar.finish_and_clear();
}

fn as_table(outcome: &ImportOutcome) -> String {
    let o = outcome;
    let batch = match (o.batch_id, o.dry_run) {
        (Some(id), _) => format!("import {id}"),
        (None, true) => "dry run, nothing written".to_owned(),
        (None, false) => "stopped, nothing written".to_owned(),
    };
    let mut text = format!(
        "{}: {batch}, {} rows ({}, delimiter {:?}, {} ms, {} rows/s)\n\
         {} inserted, {} revised, {} unchanged, {} withdrawn, {} rejected",
        o.file,
        o.rows_read,
        o.encoding,
        o.delimiter,
        o.elapsed_ms,
        o.rows_per_s,
        o.inserted,
        o.revised,
        o.unchanged,
        o.withdrawn,
        o.rejected
    );
    if o.series_created > 0 {
        text.push_str(&format!("; {} series created", o.series_created));
    }
    let value = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| v.to_string());
    if !o.revisions.is_empty() {
        let mut table = output::table(&["revised", "period", "old", "new"]);
        for r in o.revisions.iter().take(SHOWN) {
            table.add_row([r.series_id.to_string(), r.period.to_string(), value(r.old), value(r.new)]);
        }
        text.push_str(&format!("\n{table}"));
    }
    if !o.rejects.is_empty() {
        let mut table = output::table(&["line", "column", "refused", "because"]);
        for r in o.rejects.iter().take(SHOWN) {
            table.add_row([
                r.line.to_string(),
                r.column.clone().unwrap_or_default(),
                r.raw.clone(),
                r.reason.clone(),
            ]);
        }
        text.push_str(&format!("\n{table}"));
    }
    if o.rejects.len() > SHOWN || o.revisions.len() > SHOWN {
        text.push_str("\n… the rest with --format json");
    }
    text
}

fn revert(args: &Args, batch: i32, format: OutcomeFormat) -> anyhow::Result<Ending> {
    let workspace = Workspace::writable(args)?;
    let outcome = workspace.importer().revert(batch)?;
    match format {
        OutcomeFormat::Json => output::print(&serde_json::to_string(&outcome)?)?,
        OutcomeFormat::Table => output::print(&format!(
            "import {batch} was taken back by import {}: {} observations changed, {} withdrawn; the history stays",
            outcome.batch_id, outcome.revised, outcome.withdrawn
        ))?,
    }
    Ok(Ending::Done)
}
