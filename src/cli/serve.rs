//! `almanac serve`: the server.

use anyhow::Context;

use super::args::{Args, ServeArgs};
use super::workspace::Workspace;
use super::{Ending, output};
use crate::config::Config;
use crate::http::auth::Keyring;
use crate::http::auth::rate::RateLimiter;
use crate::http::{App, AppState, serve};
use crate::ingest::{NewestKnowledge, seed_if_empty};
use crate::query::search::Keeper;
use crate::schedule::{Scheduler, Works};
use crate::store::sql::canned::CannedQueries;
use crate::store::sql::{SqlService, SqlSettings, StatementLog, WorkerCommand};
use crate::telemetry;

pub fn run(args: &Args, options: &ServeArgs) -> anyhow::Result<Ending> {
    telemetry::start();
    let workspace = Workspace::writable(args)?;
    let seeded = seed_if_empty(&workspace.importer(), &workspace.knowledge)?;
    if seeded > 0 {
        tracing::info!(files = seeded, "seeded an empty database");
    }
    let (dashboards, queries) = (workspace.dashboards()?, workspace.queries()?);
    let works = Works::new(workspace.importer(), workspace.knowledge.clone());
    let Workspace { store, knowledge, clock, config } = workspace;
    let jobs = Scheduler::new(config.jobs.clone(), config.mappings.clone(), works)?;
    let listen = options.listen.unwrap_or(config.listen);
    let settings = sql_settings(&config, queries)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    let sql = {
        let _within = runtime.enter();
        SqlService::start(store.clone(), settings)?
    };
    let keyring = Keyring::open(config.auth.tokens.clone(), config.token_file())?;
    let state = AppState::new(App {
        store,
        knowledge: NewestKnowledge::new(knowledge),
        clock,
        limits: config.limits.http,
        dashboards,
        search: Keeper::new(crate::http::search_words),
        sql,
        jobs: jobs.clone(),
        keyring,
        rate: RateLimiter::new(config.limits.rate),
    });
    runtime.spawn(jobs.run());
    let served = runtime.block_on(serve(state, listen, |address| {
        let _ = output::print(&format!("almanac: http://{address}"));
    }));
    served?;
    Ok(Ending::Done)
}

fn sql_settings(config: &Config, queries: CannedQueries) -> anyhow::Result<SqlSettings> {
    let log = if config.sql.log_statements { StatementLog::WithText } else { StatementLog::WithoutText };
    let command = WorkerCommand::this_program().context("the program cannot find itself")?;
    Ok(SqlSettings { limits: config.limits.sql.clone(), command, queries, log })
}
