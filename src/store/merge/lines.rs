//! Lines: the rows of a file on their way into the table, a batch at a time.
//!
//! Rows that come in order of series and period need neither a stage nor a join: what is known of their range is read
//! and walked beside them. What nobody spoke of before is appended, what says something new goes through the merge,
//! and repetitions are remembered as runs. Rows in any other order are sorted first. What is the same in
//! every row of a CSV (qualifier, bounds, kind of origin) is carried by none of this.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, PrimitiveArray};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, Schema, UInt8Type};
use arrow::record_batch::RecordBatch;

use super::runs::Runs;
use super::standing::{Standing, Verdict};
use super::{MergeOutcome, Repetitions, StoreError, Writer, feed};
use crate::domain::{Frequency, OriginKind};
use crate::store::columns::values;

/// Rows for which a merge gets all threads.
const MANY_ROWS: usize = 100_000;
/// Sorted rows that are taken at a time.
const SORTED_AT_A_TIME: usize = 1 << 16;

/// The columns in which [`Lines::take`] takes rows: `series_key period period_start period_end value obs_status
/// realtime_start line`; `obs_status` is a place in `ObsStatus::ALL`, `line` a physical line from 1.
pub fn lines_schema() -> Arc<Schema> {
    feed::schema()
}

/// Whether several rows of a file may speak of one observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Every observation is named once.
    Once,
    /// Vintages, repetitions or contradictions may be among the rows.
    Repeated,
}

/// What all rows of a file have in common.
#[derive(Debug, Clone, Copy)]
pub struct LinesOrigin {
    pub kind: OriginKind,
    /// Origin id of line 1.
    pub first: i64,
}

/// The rows of one import that were taken so far.
pub struct Lines<'w> {
    writer: &'w Writer<'w>,
    batch_id: i32,
    origin: LinesOrigin,
    repetitions: Repetitions,
    /// Of the series that may have observations.
    frequencies: HashMap<i32, Frequency>,
    runs: Runs,
    fresh: i64,
    differing: usize,
    same: i64,
}

impl Writer<'_> {
    /// Begins to take the rows of an import; series that `frequencies` does not name have no observation yet.
    pub fn lines(
        &self,
        batch_id: i32,
        origin: LinesOrigin,
        repetitions: Repetitions,
        frequencies: HashMap<i32, Frequency>,
    ) -> Result<Lines<'_>, StoreError> {
        self.connection().execute_batch(include_str!("stage.sql"))?;
        let (runs, fresh, differing, same) = (Runs::default(), 0, 0, 0);
        Ok(Lines { writer: self, batch_id, origin, repetitions, frequencies, runs, fresh, differing, same })
    }
}

impl Lines<'_> {
    /// Takes rows that are strictly in order of series and period, among themselves and after those taken before.
    pub fn take(&mut self, rows: &RecordBatch) -> Result<(), StoreError> {
        let lines = Columns::of(rows);
        let known = lines.firsts(|key| self.frequencies.contains_key(&key));
        if known.true_count() == 0 {
            return self.append(rows);
        }
        let known = filter_record_batch(rows, &known)?;
        let standing = Standing::read(self.writer, &lines, &known, self.repetitions.since())?;
        let verdicts = standing.verdicts(&lines);
        for (row, verdict) in verdicts.iter().enumerate() {
            if let (Verdict::Repeats { is_news: true }, Some(frequency)) =
                (verdict, self.frequencies.get(&lines.series_key[row]))
            {
                let (key, period, realtime_start) = lines.named(row);
                self.runs.extend(key, period, realtime_start, *frequency);
            }
        }
        let of = |wanted: Verdict| {
            BooleanArray::from(BooleanBuffer::collect_bool(verdicts.len(), |row| verdicts[row] == wanted))
        };
        let (fresh, differing) = (of(Verdict::Fresh), of(Verdict::Differs));
        self.same += (verdicts.len() - fresh.true_count() - differing.true_count()) as i64;
        self.append(&filter_record_batch(rows, &fresh)?)?;
        self.widen(&filter_record_batch(rows, &differing)?)
    }

    /// Takes rows in any order, which may still be made meanwhile. `naming` is asked when all of them are made.
    pub fn take_unsorted(
        &mut self,
        batches: impl Iterator<Item = RecordBatch> + Send + 'static,
        naming: impl Fn() -> Naming,
    ) -> Result<(), StoreError> {
        // The sorted rows come on a connection of their own, because each batch of them asks and writes.
        let sorter = self.writer.connection().try_clone()?;
        let (mut held, mut held_rows) = (Vec::new(), 0);
        let writer = self.writer;
        writer.in_parallel(|| {
            feed::stream(&sorter, include_str!("sort_lines.sql"), Box::new(batches), |rows| {
                held_rows += rows.num_rows();
                held.push(rows);
                if held_rows < SORTED_AT_A_TIME {
                    return Ok(());
                }
                held_rows = 0;
                self.take_named(&std::mem::take(&mut held), naming())
            })
        })?;
        self.take_named(&held, naming())
    }

    fn take_named(&mut self, sorted: &[RecordBatch], naming: Naming) -> Result<(), StoreError> {
        let rows = concat_batches(&lines_schema(), sorted)?;
        match naming {
            Naming::Once => self.take(&rows),
            Naming::Repeated => self.widen(&rows),
        }
    }

    /// Puts rows of another origin beside the others; their lines count from 1 on.
    pub fn put_beside(&mut self, rows: &RecordBatch, origin: LinesOrigin) -> Result<(), StoreError> {
        self.differing += rows.num_rows();
        let kind = origin.kind.number();
        self.put(rows, include_str!("widen_lines.sql"), &[&origin.first, &kind])
    }

    /// Merges what says something new, and remembers what was repeated.
    pub fn finish(self) -> Result<MergeOutcome, StoreError> {
        let confirmed = self.runs.keep(self.writer, self.batch_id)?;
        // An import of its own is news, whatever it says.
        if confirmed > 0 || self.fresh > 0 || self.repetitions == Repetitions::All {
            self.writer.touch();
        }
        let merge = || self.writer.merge(self.batch_id, self.repetitions);
        let merged = match self.differing {
            0 => MergeOutcome::default(),
            1..MANY_ROWS => merge()?,
            MANY_ROWS.. => self.writer.in_parallel(merge)?,
        };
        let (inserted, unchanged) = (merged.inserted + self.fresh, merged.unchanged + self.same);
        Ok(MergeOutcome { inserted, unchanged, ..merged })
    }

    /// Puts rows of observations that have no interval into the table.
    fn append(&mut self, rows: &RecordBatch) -> Result<(), StoreError> {
        self.fresh += rows.num_rows() as i64;
        let (now, kind) = (self.writer.now(), self.origin.kind.number());
        self.put(rows, include_str!("append_lines.sql"), &[&now, &self.origin.first, &kind])
    }

    /// Puts rows that say something new before the merge.
    fn widen(&mut self, rows: &RecordBatch) -> Result<(), StoreError> {
        self.put_beside(rows, self.origin)
    }

    fn put(
        &self,
        rows: &RecordBatch,
        statement: &str,
        bound: &[&dyn duckdb::ToSql],
    ) -> Result<(), StoreError> {
        if rows.num_rows() > 0 {
            let rows = Box::new(std::iter::once(rows.clone()));
            feed::run(self.writer.connection(), statement, rows, bound)?;
        }
        Ok(())
    }
}

/// The columns of [`lines_schema`]; dates are days since 1970-01-01.
pub(super) struct Columns<'r> {
    pub(super) series_key: &'r [i32],
    pub(super) period: &'r [i32],
    pub(super) period_start: &'r [i32],
    pub(super) period_end: &'r [i32],
    pub(super) value: &'r PrimitiveArray<Float64Type>,
    pub(super) obs_status: &'r [u8],
    pub(super) realtime_start: &'r [i32],
}

impl<'r> Columns<'r> {
    fn of(rows: &'r RecordBatch) -> Self {
        Self {
            series_key: values::<Int32Type>(rows, 0),
            period: values::<Date32Type>(rows, 1),
            period_start: values::<Date32Type>(rows, 2),
            period_end: values::<Date32Type>(rows, 3),
            value: rows.column(4).as_primitive(),
            obs_status: values::<UInt8Type>(rows, 5),
            realtime_start: values::<Date32Type>(rows, 6),
        }
    }

    /// Series, period and publication date of a row.
    fn named(&self, row: usize) -> (i32, i32, i32) {
        (self.series_key[row], self.period[row], self.realtime_start[row])
    }

    /// The first row of each series that is `wanted`.
    fn firsts(&self, wanted: impl Fn(i32) -> bool) -> BooleanArray {
        let keys = self.series_key;
        let is_first = |row: usize| row == 0 || keys[row - 1] != keys[row];
        BooleanBuffer::collect_bool(keys.len(), |row| is_first(row) && wanted(keys[row])).into()
    }

    pub(super) fn value(&self, row: usize) -> Option<f64> {
        self.value.is_valid(row).then(|| self.value.value(row))
    }
}
