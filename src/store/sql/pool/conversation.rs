//! One statement on one worker: the only place that decides when it has had enough.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::super::error::SqlError;
use super::super::fault::{Fault, FaultKind};
use super::super::frame::{self, Columns, End, Frame, Run, Tag};
use super::process::Worker;
use super::registry::Entry;
use super::{Inner, Place};
use crate::encode::{ColumnInfo, Footer};

/// What the reader of an answer gets, in this order: columns, bytes, and the end or an error.
#[derive(Debug)]
pub(super) enum Event {
    Columns(Vec<ColumnInfo>),
    Bytes(Vec<u8>),
    End(Footer),
    Error(SqlError),
}

/// Why a statement is stopped from outside.
#[derive(Debug, Clone, Copy)]
enum Stop {
    Cancelled,
    Deadline,
    /// Nobody waits for the answer any more.
    Abandoned,
    /// The pipe ended or made no sense.
    Lost,
}

/// How the statement ended.
enum Outcome {
    Done(End),
    Fault(Fault),
    Stopped(Stop),
}

/// Runs a statement to its end, whatever happens, then frees its place and tells the reader.
pub(super) async fn converse(
    inner: Arc<Inner>,
    mut worker: Worker,
    run: Run,
    entry: Entry,
    place: Place,
    reader: mpsc::Sender<Event>,
) {
    let timeout_ms = entry.control.timeout_ms;
    let deadline = Instant::now() + Duration::from_millis(timeout_ms);
    entry.control.runs_in(worker.id());
    let outcome = match exchange(&mut worker, &run, &entry, deadline, &reader).await {
        Ok(outcome) => outcome,
        Err(stop) => Outcome::Stopped(stop),
    };
    let last = match outcome {
        Outcome::Done(end) => {
            if end.cpu_ms < inner.limits.worker_cpu_s * 1000 {
                inner.put_back(worker);
            }
            entry.control.answered(end.footer);
            Event::End(end.footer)
        }
        Outcome::Fault(fault) => {
            // After these a process is not what it was.
            if !matches!(fault.kind, FaultKind::Memory | FaultKind::TemporarySpace | FaultKind::Engine) {
                inner.put_back(worker);
            }
            Event::Error(inner.named(fault))
        }
        Outcome::Stopped(Stop::Lost) => Event::Error(worker.end().await.meaning(&inner.limits)),
        Outcome::Stopped(stop) => {
            let grace = Duration::from_millis(inner.limits.interrupt_grace_ms);
            if worker.interrupt(grace).await {
                inner.put_back(worker);
            } else {
                worker.kill().await;
            }
            Event::Error(match stop {
                Stop::Deadline => SqlError::Timeout { timeout_ms },
                _ => entry.control.error(),
            })
        }
    };
    drop(entry);
    drop(place);
    inner.warm_up();
    // A reader that has gone away needs no answer.
    drop(reader.send(last).await);
}

async fn exchange(
    worker: &mut Worker,
    run: &Run,
    entry: &Entry,
    deadline: Instant,
    reader: &mpsc::Sender<Event>,
) -> Result<Outcome, Stop> {
    let request = frame::encoded(Tag::Run, run).map_err(|_| Stop::Lost)?;
    stoppable(worker.send(&request), entry, deadline, reader).await?.map_err(|_| Stop::Lost)?;
    loop {
        let frame = stoppable(worker.receive(), entry, deadline, reader).await?;
        let frame = frame.ok().flatten().ok_or(Stop::Lost)?;
        let event = match parse(frame)? {
            Message::Event(event) => event,
            Message::Last(outcome) => return Ok(outcome),
        };
        if let Event::Bytes(bytes) = &event {
            entry.control.sent(bytes.len());
        }
        // Waits while the reader is slow, which holds up the worker through its pipe.
        let permit = stoppable(reader.reserve(), entry, deadline, reader).await?;
        permit.map_err(|_| Stop::Abandoned)?.send(event);
    }
}

enum Message {
    Event(Event),
    Last(Outcome),
}

fn parse(frame: Frame) -> Result<Message, Stop> {
    let lost = |_| Stop::Lost;
    Ok(match frame.tag {
        Tag::Columns => Message::Event(Event::Columns(frame.message::<Columns>().map_err(lost)?.columns)),
        Tag::Bytes => Message::Event(Event::Bytes(frame.payload)),
        Tag::End => Message::Last(Outcome::Done(frame.message().map_err(lost)?)),
        Tag::Fault => Message::Last(Outcome::Fault(frame.message().map_err(lost)?)),
        _ => return Err(Stop::Lost),
    })
}

/// Waits for `step`, but no longer than somebody wants the answer.
async fn stoppable<T>(
    step: impl Future<Output = T>,
    entry: &Entry,
    deadline: Instant,
    reader: &mpsc::Sender<Event>,
) -> Result<T, Stop> {
    tokio::select! {
        // The stops come first: a worker that always has something to say must not talk past its deadline.
        biased;
        () = entry.control.cancelled() => Err(Stop::Cancelled),
        () = sleep_until(deadline) => Err(Stop::Deadline),
        () = reader.closed() => Err(Stop::Abandoned),
        result = step => Ok(result),
    }
}
