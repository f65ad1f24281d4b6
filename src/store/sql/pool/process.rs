//! One worker process, seen from the server: how it is started, spoken to, stopped, and what its end means.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::super::error::SqlError;
use super::super::frame::{self, Configure, Frame, FrameReader, Ready, Tag};
use super::super::limits::SqlLimits;
use super::super::snapshot::{Snapshot, WORKER_FOLDER};

/// What is kept of the last words of a worker that died.
const MAX_LAST_WORDS_BYTES: u64 = 2_000;

/// The hidden subcommand whose body is [`super::super::worker::main`].
pub const WORKER_COMMAND: &str = "sql-worker";

/// How a worker is started: a program that ends in [`super::super::worker::main`].
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl WorkerCommand {
    /// This very program with the hidden subcommand, also when its file has been replaced meanwhile.
    pub fn this_program() -> io::Result<Self> {
        let link = PathBuf::from("/proc/self/exe");
        let program = if link.exists() { link } else { std::env::current_exe()? };
        Ok(Self { program, arguments: vec![WORKER_COMMAND.into()] })
    }
}

/// A process that is ready for a statement.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    input: ChildStdin,
    output: FrameReader<ChildStdout>,
    /// Kept as long as the process may have it open.
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) layers: Vec<String>,
    /// The only folder it can write; it goes with the worker.
    _temporary: tempfile::TempDir,
}

impl Worker {
    /// Starts a process on a snapshot and waits until it has locked itself in.
    pub(super) async fn start(
        command: &WorkerCommand,
        limits: &SqlLimits,
        snapshot: Arc<Snapshot>,
    ) -> Result<Self, SqlError> {
        let folder = snapshot.path().parent().unwrap_or(Path::new("."));
        let temporary = tempfile::Builder::new().prefix(WORKER_FOLDER).tempdir_in(folder);
        let temporary = temporary.map_err(SqlError::Start)?;
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .env_clear()
            // Fewer malloc arenas, so that address space goes to data.
            .env("MALLOC_ARENA_MAX", "2")
            .current_dir(temporary.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(SqlError::Start)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(SqlError::Start(io::Error::other("the pipes of the process are missing")));
        };
        frame::widen_pipe(&output);
        let configure = Configure {
            snapshot: snapshot.path().to_owned(),
            temporary: temporary.path().to_owned(),
            data_version: snapshot.data_version().to_owned(),
            limits: limits.clone(),
        };
        let output = FrameReader::new(output);
        let mut worker = Self { child, input, output, snapshot, layers: Vec::new(), _temporary: temporary };
        let patience = Duration::from_millis(limits.start_timeout_ms);
        match timeout(patience, worker.become_ready(&configure)).await {
            Ok(Ok(())) => Ok(worker),
            Ok(Err(_)) => Err(SqlError::NotReady { words: worker.end().await.words }),
            Err(_) => {
                Err(SqlError::NotReady { words: format!("no answer within {} ms", limits.start_timeout_ms) })
            }
        }
    }

    async fn become_ready(&mut self, configure: &Configure) -> io::Result<()> {
        self.send(&frame::encoded(Tag::Configure, configure)?).await?;
        let frame = self.receive().await?.filter(|frame| frame.tag == Tag::Ready);
        let ready: Ready = frame.ok_or(io::ErrorKind::UnexpectedEof)?.message()?;
        self.layers = ready.layers;
        Ok(())
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.input.write_all(bytes).await
    }

    /// The next frame, `None` when the process has ended; may be abandoned at any time.
    pub(super) async fn receive(&mut self) -> io::Result<Option<Frame>> {
        self.output.next().await
    }

    /// Process id while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Whether the process is still there.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the statement to stop and waits for its end; whether the process can be used again.
    pub(super) async fn interrupt(&mut self, grace: Duration) -> bool {
        let stopped = async {
            self.send(&frame::signal(Tag::Interrupt)).await?;
            while let Some(frame) = self.receive().await? {
                if matches!(frame.tag, Tag::End | Tag::Fault) {
                    return Ok(true);
                }
            }
            io::Result::Ok(false)
        };
        matches!(timeout(grace, stopped).await, Ok(Ok(true)))
    }

    /// Kills the process if it still runs, and reads what is left of it.
    pub(super) async fn end(mut self) -> LastWords {
        // A process that just closed its pipes ends by itself with a status that tells why.
        let own_end = timeout(Duration::from_millis(200), self.child.wait()).await;
        let status = own_end.ok().and_then(Result::ok);
        if status.is_none() {
            drop(self.child.kill().await);
        }
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            drop(stderr.take(MAX_LAST_WORDS_BYTES).read_to_end(&mut words).await);
        }
        LastWords { status, words: String::from_utf8_lossy(&words).trim().replace('\n', " | ") }
    }

    /// Kills the process without asking.
    pub(super) async fn kill(mut self) {
        drop(self.child.kill().await);
    }
}

/// How a process ended.
#[derive(Debug)]
pub(super) struct LastWords {
    /// `None` if it had to be killed.
    status: Option<ExitStatus>,
    words: String,
}

impl LastWords {
    /// What the end of its worker means for a statement.
    pub(super) fn meaning(self, limits: &SqlLimits) -> SqlError {
        use std::os::unix::process::ExitStatusExt as _;

        use rustix::process::Signal;
        let memory = SqlError::Memory { limit_mb: limits.worker_memory_mb };
        if self.words.contains("memory allocation of") || self.words.contains("bad_alloc") {
            return memory;
        }
        let signal = self.status.and_then(|status| status.signal()).and_then(Signal::from_named_raw);
        match signal {
            Some(Signal::XCPU) => SqlError::ProcessorTime,
            Some(Signal::XFSZ) => SqlError::TemporarySpace { limit_mb: limits.worker_temporary_mb },
            // Nobody here killed it: that was the kernel, short of memory.
            Some(Signal::KILL) => memory,
            _ => {
                let status =
                    self.status.map_or_else(|| "out of turn".to_owned(), |status| status.to_string());
                SqlError::WorkerLost { status, words: self.words }
            }
        }
    }
}
