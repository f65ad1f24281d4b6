//! The statements that wait or run: each can be watched and cancelled by its name, by the client that gave it.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;

use super::super::error::SqlError;
use super::super::request::QueryId;
use crate::encode::Footer;

/// What is known of a statement while it waits or runs.
#[derive(Debug, Clone, Serialize)]
pub struct Progress {
    pub query_id: String,
    /// Whether it has a worker yet.
    pub state: State,
    /// Since it was asked.
    pub elapsed_ms: u64,
    /// Limit of its running time.
    pub timeout_ms: u64,
    /// Encoded bytes of its answer so far.
    pub sent_bytes: u64,
    /// Memory of its worker process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u64>,
    /// Rows of the whole answer, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_count: Option<u64>,
    /// Whether a limit cut the answer off: for clients that read no trailers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    Running,
    /// All of its answer has left the worker.
    Answered,
}

/// How long is remembered what became of an answer.
const ANSWERED_KEPT: Duration = Duration::from_mins(1);

/// How many are remembered at most.
const MAX_ANSWERED: usize = 1_000;

/// A statement's name belongs to the client that gave it.
type Key = (Option<String>, QueryId);

/// The shared part of one statement.
#[derive(Debug)]
pub(super) struct Control {
    client: Option<String>,
    pub(super) query_id: QueryId,
    pub(super) timeout_ms: u64,
    asked: Instant,
    /// Process id of its worker, 0 while it waits.
    process: AtomicU32,
    sent_bytes: AtomicU64,
    cancelled: watch::Sender<bool>,
    footer: OnceLock<Footer>,
}

impl Control {
    fn key(&self) -> Key {
        (self.client.clone(), self.query_id.clone())
    }

    pub(super) fn runs_in(&self, process: Option<u32>) {
        self.process.store(process.unwrap_or_default(), Ordering::Relaxed);
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.sent_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The whole answer was taken from the worker.
    pub(super) fn answered(&self, footer: Footer) {
        // It is set once: a statement ends once.
        let _ = self.footer.set(footer);
    }

    /// Ends when somebody cancels the statement.
    pub(super) async fn cancelled(&self) {
        let mut receiver = self.cancelled.subscribe();
        if receiver.wait_for(|cancelled| *cancelled).await.is_err() {
            // The sender lives as long as `self`.
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn error(&self) -> SqlError {
        SqlError::Cancelled { query_id: self.query_id.clone() }
    }

    fn progress(&self) -> Progress {
        let process = self.process.load(Ordering::Relaxed);
        let footer = self.footer.get();
        let state = match (footer, process) {
            (Some(_), _) => State::Answered,
            (None, 0) => State::Waiting,
            (None, _) => State::Running,
        };
        Progress {
            query_id: self.query_id.to_string(),
            state,
            elapsed_ms: self.asked.elapsed().as_millis() as u64,
            timeout_ms: self.timeout_ms,
            sent_bytes: self.sent_bytes.load(Ordering::Relaxed),
            memory_mb: if footer.is_some() { None } else { resident_mb(process) },
            row_count: footer.map(|footer| footer.row_count),
            truncated: footer.map(|footer| footer.truncated),
        }
    }
}

/// Resident memory of a process, where the system tells.
fn resident_mb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib >> 10)
}

/// All statements that wait or run, and the newest that were answered.
#[derive(Debug, Default)]
pub(super) struct Registry {
    statements: Mutex<HashMap<Key, Arc<Control>>>,
    answered: Mutex<VecDeque<(Instant, Key, Progress)>>,
    unnamed: AtomicU64,
}

impl Registry {
    /// Enters a statement; it leaves when the entry is dropped.
    pub(super) fn enter(
        self: &Arc<Self>,
        client: Option<&str>,
        name: Option<&str>,
        timeout_ms: u64,
    ) -> Result<Entry, SqlError> {
        let query_id = match name {
            Some(name) => QueryId::new(name).ok_or_else(|| SqlError::NoQueryId(name.to_owned()))?,
            None => QueryId::numbered(self.unnamed.fetch_add(1, Ordering::Relaxed)),
        };
        let control = Arc::new(Control {
            client: client.map(str::to_owned),
            query_id,
            timeout_ms,
            asked: Instant::now(),
            process: AtomicU32::new(0),
            sent_bytes: AtomicU64::new(0),
            cancelled: watch::Sender::new(false),
            footer: OnceLock::new(),
        });
        let mut statements = lock(&self.statements);
        if statements.contains_key(&control.key()) {
            return Err(SqlError::QueryIdTaken(control.query_id.clone()));
        }
        statements.insert(control.key(), Arc::clone(&control));
        Ok(Entry { control, registry: Arc::clone(self) })
    }

    /// Cancels a statement of this client; whether there was one.
    pub(super) fn cancel(&self, client: Option<&str>, name: &str) -> bool {
        let Some(control) = self.find(client, name) else { return false };
        control.cancelled.send_replace(true);
        true
    }

    pub(super) fn progress(&self, client: Option<&str>, name: &str) -> Option<Progress> {
        let running = self.find(client, name).map(|control| control.progress());
        running.or_else(|| {
            let answered = lock(&self.answered);
            let mut newest = answered.iter().rev().take_while(|(at, ..)| at.elapsed() < ANSWERED_KEPT);
            newest.find(|(_, key, _)| is(key, client, name)).map(|(.., progress)| progress.clone())
        })
    }

    /// How many of this token wait or run.
    pub(super) fn count(&self, client: &str) -> usize {
        lock(&self.statements).keys().filter(|key| key.0.as_deref() == Some(client)).count()
    }

    pub(super) fn all(&self) -> Vec<Progress> {
        lock(&self.statements).values().map(|control| control.progress()).collect()
    }

    fn find(&self, client: Option<&str>, name: &str) -> Option<Arc<Control>> {
        let statements = lock(&self.statements);
        statements.iter().find(|(key, _)| is(key, client, name)).map(|(_, control)| Arc::clone(control))
    }

    fn leave(&self, control: &Control) {
        lock(&self.statements).remove(&control.key());
        if control.footer.get().is_none() {
            return;
        }
        let mut answered = lock(&self.answered);
        while answered.len() >= MAX_ANSWERED
            || answered.front().is_some_and(|(at, ..)| at.elapsed() >= ANSWERED_KEPT)
        {
            answered.pop_front();
        }
        answered.push_back((Instant::now(), control.key(), control.progress()));
    }
}

fn is(key: &Key, client: Option<&str>, name: &str) -> bool {
    key.0.as_deref() == client && key.1.as_str() == name
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A statement's place in the registry.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) control: Arc<Control>,
    registry: Arc<Registry>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.registry.leave(&self.control);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_each_clients_own_and_an_answer_is_remembered() {
        let registry = Arc::new(Registry::default());
        let mine = registry.enter(Some("a"), Some("q"), 1).unwrap();
        let other = registry.enter(None, Some("q"), 1).unwrap();
        assert_eq!(registry.count("a"), 1);
        assert!(matches!(registry.enter(Some("a"), Some("q"), 1), Err(SqlError::QueryIdTaken(_))));
        assert!(!registry.cancel(Some("c"), "q") && registry.progress(Some("c"), "q").is_none());
        assert!(registry.cancel(None, "q") && *other.control.cancelled.borrow());
        assert!(!*mine.control.cancelled.borrow(), "nobody cancels what is another's");
        mine.control.answered(Footer { row_count: 7, truncated: true, elapsed_ms: 1.0 });
        drop((mine, other));
        let kept = registry.progress(Some("a"), "q").unwrap();
        assert_eq!((kept.state, kept.row_count, kept.truncated), (State::Answered, Some(7), Some(true)));
        assert!(registry.progress(None, "q").is_none() && !registry.cancel(Some("a"), "q"));
        for _ in 0..2 * MAX_ANSWERED {
            registry.enter(Some("a"), None, 1).unwrap().control.answered(Footer {
                row_count: 0,
                truncated: false,
                elapsed_ms: 0.0,
            });
        }
        assert_eq!(lock(&registry.answered).len(), MAX_ANSWERED);
    }
}
