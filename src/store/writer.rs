//! `Writer`: one transaction of the one writer.
//!
//! There are no sequences and no constraints in the schema, so ids are given out here, and what they must guarantee is
//! checked here. A transaction that changed anything raises the data version by one.

use std::cell::Cell;

use chrono::NaiveDateTime;
use duckdb::{Connection, Transaction, params};

use super::{Reader, StoreError, StoreLimits};

/// One transaction. Dropped without [`Writer::commit`], it leaves the database as it was.
pub struct Writer<'c> {
    transaction: Transaction<'c>,
    now: NaiveDateTime,
    threads: i64,
    changed: Cell<bool>,
}

impl<'c> Writer<'c> {
    pub(super) fn begin(
        connection: &'c mut Connection,
        now: NaiveDateTime,
        limits: &StoreLimits,
    ) -> Result<Self, StoreError> {
        let (transaction, threads) = (connection.transaction()?, limits.threads);
        Ok(Self { transaction, now, threads, changed: Cell::new(false) })
    }

    /// Makes it last, and raises the data version if anything changed.
    pub(super) fn commit(self) -> Result<(), StoreError> {
        if self.changed.get() {
            self.transaction.execute(
                "UPDATE data_version SET version = version + 1, committed_at = ?",
                params![self.now],
            )?;
        }
        Ok(self.transaction.commit()?)
    }

    /// When this transaction happens, UTC: the `recorded_at` of all that it writes.
    pub const fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// The same questions as outside, answered with what this transaction has written so far.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(&self.transaction)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// Runs `work` on many rows with all of DuckDB's threads. Otherwise it has the one that asks: where two of them share
    /// a small statement, the one that waits keeps its core as busy as the one that works.
    pub(super) fn in_parallel<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let set = |threads: i64| self.transaction.execute("SET threads = ?", params![threads]);
        set(self.threads)?;
        let done = work();
        set(1)?;
        done
    }

    /// Notes that the data are no longer what they were.
    pub(super) fn touch(&self) {
        self.changed.set(true);
    }

    /// The first unused id, from `SELECT max(…)` of a table.
    pub(super) fn next_id(&self, select_max: &str) -> Result<i64, StoreError> {
        let last: Option<i64> = self.transaction.query_row(select_max, [], |row| row.get(0))?;
        Ok(last.unwrap_or(0) + 1)
    }
}
