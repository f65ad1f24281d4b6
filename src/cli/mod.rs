//! The command line: the only place that prints.
//!
//! Exit status: 0 done, 1 the work failed, 2 wrong usage, 3 done with rejects. An error is one line: what, where, what
//! to do.

mod args;
mod chart;
mod chart_flags;
mod check;
mod copies;
mod extract;
mod import;
mod inbox;
mod load;
mod output;
mod query;
mod remote;
mod series;
mod serve;
mod token;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

use crate::store::sql::{self, WORKER_COMMAND};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    DoneWithRejects,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    // A worker process is started without an environment, and must be ready soon: no arguments are parsed for it.
    if std::env::args_os().nth(1).is_some_and(|first| first == WORKER_COMMAND) {
        return sql::worker::main();
    }
    let args = Args::parse();
    let ending = run(&args);
    match ending {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::DoneWithRejects) => ExitCode::from(3),
        Err(error) => {
            // A reader that went away (`almanac query … | head`) is no failure to report.
            if is_broken_pipe(&error) {
                return ExitCode::SUCCESS;
            }
            output::note(&one_line(&error));
            ExitCode::from(1)
        }
    }
}

fn run(args: &Args) -> anyhow::Result<Ending> {
    match &args.command {
        Command::Serve(serve) => serve::run(args, serve),
        Command::Load(load) => load::run(args, load),
        Command::Extract(extract) => extract::run(extract),
        Command::Import(import) => import::run(args, import),
        Command::Series(series) => series::run(args, series),
        Command::Inbox(asked) => inbox::run(args, asked),
        Command::Chart(chart) => chart::run(args, chart),
        Command::Query(query) => query::run(args, query),
        Command::Backup(copy) => copies::backup(args, copy),
        Command::Restore(copy) => copies::restore(args, copy),
        Command::Export(export) => copies::export(args, export),
        Command::Token(token) => token::run(args, token),
        Command::Check(server) => check::run(args, server),
    }
}

/// The error and its causes, on one line; a cause that its parent already quotes is not repeated.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let said = cause.to_string();
        if line.contains(&said) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&said);
    }
    line.replace('\n', " ")
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
