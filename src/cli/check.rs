//! `almanac check`: whether the database keeps its promises, whether its numbers go together, and whether the dashboards
//! can be shown.

use std::path::Path;

use anyhow::{Context, bail};

use super::args::{Args, ReadingArgs};
use super::workspace::{Workspace, settings};
use super::{Ending, output, remote};
use crate::http::{Desk, Problem, lint_dashboards};
use crate::ingest::review::of_database;
use crate::store::{Promise, Reader, StoreError};

/// Checks the file, or a copy of it where a server has it.
pub fn run(args: &Args, asked: &ReadingArgs) -> anyhow::Result<Ending> {
    let mut config = settings(args)?;
    let Some(server) = remote::to_read(args, asked)? else {
        let name = config.db.display().to_string();
        return check(&Workspace::readable_by(config)?, &name);
    };
    let folder = config.db.parent().filter(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    let folder = tempfile::tempdir_in(folder).context("there is no room for a copy of the database")?;
    config.db = folder.path().join("almanac.duckdb");
    output::to_file(&config.db, |file| {
        remote::fetch(&server, "/snapshot/almanac.duckdb", asked.token.as_deref(), file)
    })?;
    check(&Workspace::readable_by(config)?, &format!("the database of {server}"))
}

fn check(workspace: &Workspace, name: &str) -> anyhow::Result<Ending> {
    let promises = workspace.store.read(promises_of)?;
    let mut table = output::table(&["promise", "broken", "example"]);
    for p in &promises {
        table.add_row([p.promise.clone(), p.broken.to_string(), p.example.clone().unwrap_or_default()]);
    }
    output::say(&table.to_string())?;
    let known = &workspace.knowledge;
    let warnings = workspace.store.read(|reader| of_database(&known.catalog, reader))?;
    for warning in &warnings {
        output::say(&format!("warning: {warning}"))?;
    }
    let findings = dashboards(workspace)?;
    for finding in &findings {
        output::say(finding)?;
    }
    let broken = promises.iter().filter(|p| p.broken > 0).count();
    if broken > 0 {
        bail!("{name} breaks {broken} of {} promises: restore a backup", promises.len());
    }
    if !findings.is_empty() {
        bail!("the dashboards have {} faults, listed above: correct their files", findings.len());
    }
    Ok(Ending::Done)
}

fn promises_of(reader: &Reader<'_>) -> Result<Vec<Promise>, StoreError> {
    reader.check()
}

/// What is wrong with the dashboards of the configured folder, a line each. Those that come with the program speak of
/// its seeds, which this database need not hold.
fn dashboards(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    if workspace.config.dashboards.is_none() {
        return Ok(Vec::new());
    }
    let (library, queries) = (workspace.dashboards()?, workspace.queries()?);
    let shelf = library.dashboards(workspace.clock.now_utc());
    let desk = Desk {
        knowledge: &workspace.knowledge,
        queries: &queries,
        limits: &workspace.config.limits.http,
        today: workspace.clock.today(),
    };
    let found = workspace.store.read(|reader| Ok::<_, Problem>(lint_dashboards(desk, &shelf, reader)));
    found.map_err(|problem| anyhow::anyhow!("the dashboards cannot be checked: {}", problem.detail))
}
