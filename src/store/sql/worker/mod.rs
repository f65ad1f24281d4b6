//! The body of `almanac sql-worker`: a process that runs the statements of strangers, one at a time, and nothing else.
//!
//! It is the same binary as the server, started again. It is told over its standard input which snapshot to open,
//! locks itself in, says which layers hold, and then answers statements over its standard output until its input
//! ends. Whatever a statement does to it, the server sees a pipe that ends.

mod confine;
mod engine;
mod landlock;
mod seccomp;

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::fd::AsFd as _;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use duckdb::Connection;

use super::fault::{Fault, FaultKind};
use super::frame::{self, Columns, Configure, End, Frame, Ready, Run, Tag};
use super::gate;
use super::run::{self, RunError, Sink, Task};
use crate::encode::ColumnInfo;

/// Stack of the thread that parses and runs statements: deep nesting ends in an error, not in a crash.
const STATEMENT_STACK_BYTES: usize = 32 << 20;

/// A small answer leaves in one piece; a large one goes around this buffer.
const OUTPUT_BUFFER_BYTES: usize = 64 << 10;

/// How long a statement may take to heed the end of the process, in so many waits.
const FAREWELL_WAITS: u32 = 50;
const FAREWELL_WAIT: Duration = Duration::from_millis(10);

/// The layers of protection, by the names under which a worker reports those that hold.
pub const WALLS: [&str; 5] = ["descriptors", "rlimits", "landlock", "seccomp", "engine settings"];

/// Why a worker cannot go on.
#[derive(Debug, thiserror::Error)]
enum WorkerError {
    #[error("the pipe to the server broke: {0}")]
    Pipe(#[from] io::Error),
    #[error("the server's first message is missing")]
    NotConfigured,
    #[error("the snapshot could not be opened: {0}")]
    Engine(#[from] duckdb::Error),
    #[error("the thread for statements ended")]
    Thread,
}

/// Runs until standard input ends.
pub fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The server keeps the last lines of this for its log.
            drop(writeln!(io::stderr(), "sql worker: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), WorkerError> {
    let mut layers: Vec<String> = confine::close_descriptors().into_iter().collect();
    let mut input = io::stdin().lock();
    let first = frame::read(&mut input)?.filter(|frame| frame.tag == Tag::Configure);
    let configure: Configure = first.ok_or(WorkerError::NotConfigured)?.message()?;
    layers.push(confine::limit_resources(&configure.limits)?);
    // The engine wants to look around while it opens; it has one thread then, and a file of the server's making.
    let connection = engine::open(&configure)?;
    layers.extend(confine::lock_in(&configure.temporary));
    layers.push(engine::lock(&connection, &configure.limits)?);
    let interrupt = connection.interrupt_handle();

    let (sender, statements) = mpsc::channel::<Frame>();
    let answering = std::thread::Builder::new()
        .name("statements".to_owned())
        .stack_size(STATEMENT_STACK_BYTES)
        .spawn(move || answer_all(&connection, &configure, layers, &statements))?;
    while let Some(frame) = frame::read(&mut input)? {
        match frame.tag {
            Tag::Interrupt => interrupt.interrupt(),
            _ if sender.send(frame).is_err() => break,
            _ => {}
        }
    }
    // The server is gone or wants this process gone: a statement that still runs is of no use to anybody.
    drop(sender);
    interrupt.interrupt();
    for _ in 0..FAREWELL_WAITS {
        if answering.is_finished() {
            return answering.join().map_err(|_| WorkerError::Thread)?;
        }
        std::thread::sleep(FAREWELL_WAIT);
    }
    std::process::abort()
}

fn answer_all(
    connection: &Connection,
    configure: &Configure,
    layers: Vec<String>,
    statements: &mpsc::Receiver<Frame>,
) -> Result<(), WorkerError> {
    let pipe = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let mut output = BufWriter::with_capacity(OUTPUT_BUFFER_BYTES, pipe);
    output.write_all(&frame::encoded(Tag::Ready, &Ready { layers })?)?;
    output.flush()?;
    for request in statements {
        let run: Run = request.message()?;
        let answer = gate::judge(&run.sql, |sql| gate::serialize(connection, sql))
            .map_err(RunError::from)
            .and_then(|()| run::run(connection, &task(&run, configure), &mut PipeSink(&mut output)));
        let last = match answer {
            Ok(footer) => frame::encoded(Tag::End, &End { footer, cpu_ms: processor_time_ms() })?,
            Err(RunError::Fault(fault)) => frame::encoded(Tag::Fault, &without_engine_words(fault))?,
            Err(RunError::Sink(error)) => return Err(error.into()),
        };
        output.write_all(&last)?;
        output.flush()?;
    }
    Ok(())
}

fn task<'a>(run: &'a Run, configure: &'a Configure) -> Task<'a> {
    Task {
        sql: &run.sql,
        params: &run.params,
        format: run.format,
        max_rows: run.max_rows.min(configure.limits.max_rows),
        max_result_bytes: configure.limits.max_result_bytes,
        max_row_bytes: configure.limits.max_row_bytes,
        data_version: &configure.data_version,
    }
}

/// The engine's advice on memory names settings that are locked here.
fn without_engine_words(fault: Fault) -> Fault {
    match fault.kind {
        FaultKind::Memory => {
            Fault::new(FaultKind::Memory, "the statement needs more memory than it may have")
        }
        FaultKind::TemporarySpace => Fault::new(
            FaultKind::TemporarySpace,
            "the statement needs more temporary disk space than it may have",
        ),
        _ => fault,
    }
}

fn processor_time_ms() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

struct PipeSink<'a, W>(&'a mut W);

impl<W: io::Write> Sink for PipeSink<'_, W> {
    fn columns(&mut self, columns: &[ColumnInfo]) -> io::Result<()> {
        self.0.write_all(&frame::encoded(Tag::Columns, &Columns { columns: columns.to_vec() })?)
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        frame::write(self.0, Tag::Bytes, bytes)
    }
}
