//! The statements that wait or run: each can be watched and cancelled by its name.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;
use tokio::sync::watch;

use super::super::error::SqlError;
use super::super::request::QueryId;

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
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    Running,
}

/// The shared part of one statement.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) query_id: QueryId,
    pub(super) timeout_ms: u64,
    asked: Instant,
    /// Process id of its worker, 0 while it waits.
    process: AtomicU32,
    sent_bytes: AtomicU64,
    cancelled: watch::Sender<bool>,
}

impl Control {
    pub(super) fn runs_in(&self, process: Option<u32>) {
        self.process.store(process.unwrap_or_default(), Ordering::Relaxed);
    }

    pub(super) fn sent(&self, bytes: usize) {
        self.sent_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
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
        Progress {
            query_id: self.query_id.to_string(),
            state: if process == 0 { State::Waiting } else { State::Running },
            elapsed_ms: self.asked.elapsed().as_millis() as u64,
            timeout_ms: self.timeout_ms,
            sent_bytes: self.sent_bytes.load(Ordering::Relaxed),
            memory_mb: resident_mb(process),
        }
    }
}

/// Resident memory of a process, where the system tells.
fn resident_mb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib >> 10)
}

/// All statements that wait or run.
#[derive(Debug, Default)]
pub(super) struct Registry {
    statements: Mutex<HashMap<QueryId, Arc<Control>>>,
    unnamed: AtomicU64,
}

impl Registry {
    /// Enters a statement; it leaves when the entry is dropped.
    pub(super) fn enter(self: &Arc<Self>, name: Option<&str>, timeout_ms: u64) -> Result<Entry, SqlError> {
        let query_id = match name {
            Some(name) => QueryId::new(name).ok_or_else(|| SqlError::NoQueryId(name.to_owned()))?,
            None => QueryId::numbered(self.unnamed.fetch_add(1, Ordering::Relaxed)),
        };
        let control = Arc::new(Control {
            query_id: query_id.clone(),
            timeout_ms,
            asked: Instant::now(),
            process: AtomicU32::new(0),
            sent_bytes: AtomicU64::new(0),
            cancelled: watch::Sender::new(false),
        });
        let mut statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        if statements.contains_key(&query_id) {
            return Err(SqlError::QueryIdTaken(query_id));
        }
        statements.insert(query_id, Arc::clone(&control));
        Ok(Entry { control, registry: Arc::clone(self) })
    }

    /// Cancels a statement; whether there was one.
    pub(super) fn cancel(&self, name: &str) -> bool {
        let Some(control) = self.find(name) else { return false };
        control.cancelled.send_replace(true);
        true
    }

    pub(super) fn progress(&self, name: &str) -> Option<Progress> {
        self.find(name).map(|control| control.progress())
    }

    pub(super) fn all(&self) -> Vec<Progress> {
        let statements = self.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.values().map(|control| control.progress()).collect()
    }

    fn find(&self, name: &str) -> Option<Arc<Control>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

/// A statement's place in the registry.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) control: Arc<Control>,
    registry: Arc<Registry>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut statements = self.registry.statements.lock().unwrap_or_else(PoisonError::into_inner);
        statements.remove(&self.control.query_id);
    }
}
