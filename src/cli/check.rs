//! `almanac check`: whether the database keeps its promises.

use anyhow::bail;

use super::args::Args;
use super::workspace::Workspace;
use super::{Ending, output};
use crate::store::{Promise, Reader, StoreError};

pub fn run(args: &Args) -> anyhow::Result<Ending> {
    let workspace = Workspace::readable(args)?;
    let promises = workspace.store.read(promises_of)?;
    let mut table = output::table(&["promise", "broken", "example"]);
    for p in &promises {
        table.add_row([p.promise.clone(), p.broken.to_string(), p.example.clone().unwrap_or_default()]);
    }
    output::print(&table.to_string())?;
    let broken = promises.iter().filter(|p| p.broken > 0).count();
    if broken > 0 {
        bail!(
            "{} breaks {broken} of {} promises: restore a backup",
            workspace.config.db.display(),
            promises.len()
        );
    }
    Ok(Ending::Done)
}

fn promises_of(reader: &Reader<'_>) -> Result<Vec<Promise>, StoreError> {
    reader.check()
}
