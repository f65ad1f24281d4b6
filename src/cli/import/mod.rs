//! `almanac import`: CSV files into the database, and taking an import back.

mod table;
mod through;
mod watch;

use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use anyhow::{Context, anyhow, bail};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::args::{Args, ImportAction, ImportArgs, OutcomeFormat};
use super::workspace::{Workspace, settings};
use super::{Ending, output};
use crate::config::read_mapping;
use crate::domain::OriginKind;
use crate::ingest::csv::Mapping;
use crate::ingest::import::{
    ImportError, ImportOutcome, ImportRequest, Importer, Mode, Progress, SteadyFile, Taking,
};
use crate::schedule::{Job, JobKind, Published, Source, date_in_name, look};
use watch::{Interrupt, draw};

/// What to import, and how.
struct Plan {
    files: Vec<PathBuf>,
    mapping: Mapping,
    job: Option<Job>,
}

pub fn run(args: &Args, import: &ImportArgs) -> anyhow::Result<Ending> {
    if let Some(ImportAction::Revert { batch, format, server, token }) = &import.action {
        return revert(args, *batch, *format, server.as_deref().map(|server| (server, token.as_deref())));
    }
    // A mapping that cannot be read is said before a database is made.
    let mapping = import.mapping.as_deref().map(read_mapping).transpose()?.map(|(mapping, _)| mapping);
    for file in &import.files {
        let unreadable = || format!("cannot read {}", file.display());
        // A pipe can be opened only once.
        if file.metadata().with_context(unreadable)?.is_file() {
            File::open(file).with_context(unreadable)?;
        }
    }
    if let Some(server) = &import.server {
        let Some(job) = &import.job else {
            bail!("the server at {server} takes files by a job of its own configuration: give --job NAME");
        };
        if import.files.is_empty() {
            bail!("name the files that the server at {server} is to take, or let it run the job itself");
        }
        return report(import, import.files.iter().map(|file| through::send(server, job, import, file)));
    }
    let mut config = settings(args)?;
    // What is only tried makes no database: where there is none, it is tried on one that nobody sees.
    let unseen = (import.dry_run && !config.db.exists()).then(tempfile::tempdir).transpose()?;
    if let Some(folder) = &unseen {
        (config.db, config.archive) = (folder.path().join("tried.duckdb"), None);
    }
    let workspace = Workspace::writable_by(config)?;
    let plan = plan(&workspace, import, mapping)?;
    let (importer, interrupt) = (workspace.importer(), Interrupt::start());
    report(
        import,
        plan.files.iter().map(|file| {
            let outcome = import_one(&importer, import, &plan, file, &interrupt)?;
            Ok(serde_json::to_value(&outcome)?)
        }),
    )
}

/// Prints every outcome, and says how it all ended. Each file is taken by itself: one that fails stops no other.
fn report(
    import: &ImportArgs,
    outcomes: impl Iterator<Item = anyhow::Result<Value>>,
) -> anyhow::Result<Ending> {
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => {
                if import.format == OutcomeFormat::Table {
                    output::say(&table::outcome(&outcome))?;
                }
                done.push(outcome);
            }
            Err(error) => {
                let is_stopped = matches!(error.downcast_ref(), Some(ImportError::Cancelled(_)));
                failed.push(error);
                if is_stopped {
                    break;
                }
            }
        }
    }
    match import.format {
        OutcomeFormat::Json if done.len() == 1 => output::print(&done[0].to_string())?,
        OutcomeFormat::Json if !done.is_empty() => output::print(&Value::from(done.clone()).to_string())?,
        _ => {}
    }
    if let [_, _, ..] = failed.as_slice() {
        let lines: Vec<String> = failed.iter().map(|error| format!("{error:#}")).collect();
        bail!("{} files failed: {}", failed.len(), lines.join("; "));
    }
    if let Some(error) = failed.pop() {
        return Err(error);
    }
    if let Some(aborted) = done.iter().find(|o| o["aborted"] == true) {
        bail!(
            "{}: {} rows were refused and on_reject = \"abort\": nothing was taken",
            aborted["file"].as_str().unwrap_or_default(),
            aborted["rejected"]
        );
    }
    let rejected = done.iter().any(|o| o["rejected"] != 0);
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
        Published::File => {
            date_in_name(file).map_err(|error| anyhow!("{error}: give --published YYYY-MM-DD"))?
        }
    }))
}

fn import_one(
    importer: &Importer,
    import: &ImportArgs,
    plan: &Plan,
    file: &Path,
    interrupt: &Interrupt,
) -> anyhow::Result<ImportOutcome> {
    let published = published(import, plan.job.as_ref(), file)?;
    let mut source = SteadyFile::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let name = file.display().to_string();
    let mapping_text = plan.mapping.to_toml();
    let request = ImportRequest {
        file: &name,
        mapping: &plan.mapping,
        mapping_text: &mapping_text,
        published,
        job: plan.job.as_ref().map(|job| job.name.as_str()),
        release_id: plan.job.as_ref().and_then(|job| job.release_id),
        origin: OriginKind::Csv,
        mode: if import.dry_run { Mode::DryRun } else { Mode::Write },
        taking: Taking::Always,
    };
    let progress = Progress::default();
    interrupt.stops(&progress);
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

/// Takes an import back, here or on the server (and its token) that is named.
fn revert(
    args: &Args,
    batch: i32,
    format: OutcomeFormat,
    server: Option<(&str, Option<&str>)>,
) -> anyhow::Result<Ending> {
    let outcome = match server {
        Some((server, token)) => through::revert(server, batch, token)?,
        None => serde_json::to_value(Workspace::writable(args)?.importer().revert(batch)?)?,
    };
    match format {
        OutcomeFormat::Json => output::print(&outcome.to_string())?,
        OutcomeFormat::Table => output::say(&format!(
            "import {batch} was taken back by import {}: {} observations changed, {} withdrawn; {}",
            outcome["batch_id"],
            outcome["revised"],
            outcome["withdrawn"],
            what_stays(&outcome)
        ))?,
    }
    Ok(Ending::Done)
}

/// What remains of an import that was taken back.
fn what_stays(outcome: &Value) -> String {
    match outcome["heir"].as_i64() {
        Some(heir) => format!("import {heir} has the same bytes and stands: take it back as well"),
        None => "the history stays".to_owned(),
    }
}
