//! `almanac serve`: the server.

use anyhow::Context;

use super::args::{Args, ServeArgs};
use super::workspace::Workspace;
use super::{Ending, output};
use crate::http::{App, AppState, SqlService, serve};
use crate::ingest::seed_if_empty;
use crate::telemetry;

pub fn run(args: &Args, options: &ServeArgs) -> anyhow::Result<Ending> {
    telemetry::start();
    let workspace = Workspace::writable(args)?;
    let seeded = seed_if_empty(&workspace.importer(), &workspace.knowledge)?;
    if seeded > 0 {
        tracing::info!(files = seeded, "seeded an empty database");
    }
    let Workspace { store, knowledge, clock, config } = workspace;
    let listen = options.listen.unwrap_or(config.listen);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let sql = SqlService::start(&store, config.limits.sql)?;
        let state = AppState::new(App { store, knowledge, clock, limits: config.limits.http, sql });
        serve(state, listen, |address| {
            let _ = output::print(&format!("almanac: http://{address}"));
        })
        .await?;
        anyhow::Ok(())
    })?;
    Ok(Ending::Done)
}
