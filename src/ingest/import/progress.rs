//! The progress of an import, seen by others while it runs, and their wish to stop it.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// Shared between an import and whoever watches it; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    batch_id: AtomicI32,
    bytes_total: AtomicU64,
    bytes_read: AtomicU64,
    rows_read: AtomicU64,
    merging: AtomicBool,
    cancelled: AtomicBool,
}

/// The imports of one database that are under way; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Running(Arc<Mutex<Vec<Progress>>>);

/// Takes an import out of [`Running`] when it ends.
pub(super) struct Seen<'r> {
    running: &'r Running,
    progress: Progress,
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, Vec<Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, progress: &Progress) -> Seen<'_> {
        self.lock().push(progress.clone());
        Seen { running: self, progress: progress.clone() }
    }

    /// Asks every import to stop.
    pub fn cancel_all(&self) {
        self.lock().iter().for_each(Progress::cancel);
    }

    /// How far each import is.
    pub fn snapshots(&self) -> Vec<Snapshot> {
        self.lock().iter().map(Progress::snapshot).collect()
    }

    /// The import with this number, if it is under way.
    pub fn find(&self, batch_id: i32) -> Option<Progress> {
        self.lock().iter().find(|progress| progress.snapshot().batch_id == batch_id).cloned()
    }
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        self.running.lock().retain(|other| !Arc::ptr_eq(&other.0, &self.progress.0));
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    /// 0 before the import has its number.
    pub batch_id: i32,
    pub bytes_total: u64,
    pub bytes_read: u64,
    pub rows_read: u64,
    /// Of the bytes; 100 only when all rows are read and are being merged.
    pub percent: u8,
}

impl Progress {
    /// Asks the import to stop; it ends with an error and writes nothing.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn begin(&self, batch_id: i32, bytes_total: u64) {
        self.0.batch_id.store(batch_id, Ordering::Relaxed);
        self.0.bytes_total.store(bytes_total, Ordering::Relaxed);
    }

    pub(super) fn read(&self, bytes: u64, rows: u64) {
        self.0.bytes_read.store(bytes, Ordering::Relaxed);
        self.0.rows_read.store(rows, Ordering::Relaxed);
    }

    pub(super) fn merge(&self) {
        self.0.merging.store(true, Ordering::Relaxed);
    }

    /// How far it is now.
    pub fn snapshot(&self) -> Snapshot {
        let load = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let (bytes_total, bytes_read) = (load(&self.0.bytes_total), load(&self.0.bytes_read));
        let merging = self.0.merging.load(Ordering::Relaxed);
        let percent = if merging { 100 } else { (bytes_read * 100 / bytes_total.max(1)).min(99) as u8 };
        let batch_id = self.0.batch_id.load(Ordering::Relaxed);
        Snapshot { batch_id, bytes_total, bytes_read, rows_read: load(&self.0.rows_read), percent }
    }
}
