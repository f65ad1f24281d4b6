//! `almanac check`: whether the database keeps its promises, whether its numbers go together, and whether the dashboards
//! can be shown.

use anyhow::bail;

use super::args::Args;
use super::workspace::Workspace;
use super::{Ending, output};
use crate::http::{Desk, Problem, lint_dashboards};
use crate::ingest::review::of_database;
use crate::store::{Promise, Reader, StoreError};

pub fn run(args: &Args) -> anyhow::Result<Ending> {
    let workspace = Workspace::readable(args)?;
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
    let findings = dashboards(&workspace)?;
    for finding in &findings {
        output::say(finding)?;
    }
    let broken = promises.iter().filter(|p| p.broken > 0).count();
    if broken > 0 {
        bail!(
            "{} breaks {broken} of {} promises: restore a backup",
            workspace.config.db.display(),
            promises.len()
        );
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
