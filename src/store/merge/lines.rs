//! Lines: the rows of a file, staged in few narrow columns, because a file may have millions of them.
//!
//! What is the same in every row of a CSV (qualifier, bounds, kind of origin) is carried neither through the feed nor
//! through the sort. Rows of new series go straight into the table; of known series only the rows that say something
//! new go through the merge, and the others are remembered as runs of repetitions.

use std::sync::Arc;

use arrow::datatypes::Schema;
use arrow::record_batch::RecordBatch;
use duckdb::params;

use super::{MergeOutcome, StoreError, Writer, feed};
use crate::domain::OriginKind;

/// The columns in which [`Writer::stage_lines`] takes rows: `series_key period period_start period_end value obs_status
/// realtime_start line`; `obs_status` is a place in `ObsStatus::ALL`, `line` a physical line from 1.
pub fn lines_schema() -> Arc<Schema> {
    feed::schema()
}

/// In which order rows are staged; both are right, one is faster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staging {
    /// By series and period, as they will lie in the table: for series that have no observation.
    Sorted,
    /// As they come: for series that are known, of which few rows will be new.
    AsRead,
}

/// Whether several staged rows may speak of one observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Every observation is named once.
    Once,
    /// Vintages, repetitions or contradictions may be among the rows.
    Repeated,
}

/// What all rows of a stage have in common.
#[derive(Debug, Clone, Copy)]
pub struct LinesOrigin {
    pub kind: OriginKind,
    /// Origin id of line 1.
    pub first: i64,
}

impl Writer<'_> {
    /// Stages the rows of `batches`, which may still be made while they are staged.
    pub fn stage_lines(
        &self,
        batches: impl Iterator<Item = RecordBatch> + Send + 'static,
        staging: Staging,
    ) -> Result<(), StoreError> {
        self.connection().execute_batch(include_str!("stage_lines.sql"))?;
        let statement = match staging {
            Staging::Sorted => include_str!("feed_sorted.sql"),
            Staging::AsRead => include_str!("feed_as_read.sql"),
        };
        feed::run(self.connection(), statement, Box::new(batches))?;
        Ok(())
    }

    /// Merges the staged rows of a file into the intervals of validity.
    pub fn merge_lines(
        &self,
        batch_id: i32,
        origin: LinesOrigin,
        staging: Staging,
        naming: Naming,
    ) -> Result<MergeOutcome, StoreError> {
        let connection = self.connection();
        if naming == Naming::Repeated {
            connection.execute_batch(include_str!("stage.sql"))?;
            connection
                .execute(include_str!("widen_lines.sql"), params![origin.first, origin.kind.number()])?;
            connection.execute_batch("DROP TABLE staged_lines")?;
            return self.merge(batch_id);
        }
        let outcome = if connection.query_row(include_str!("is_first_lines.sql"), [], |row| row.get(0))? {
            self.append_lines(origin, staging)?
        } else {
            self.merge_differing_lines(batch_id, origin)?
        };
        connection.execute_batch("DROP TABLE staged_lines")?;
        Ok(outcome)
    }

    fn append_lines(&self, origin: LinesOrigin, staging: Staging) -> Result<MergeOutcome, StoreError> {
        let append = match staging {
            Staging::Sorted => include_str!("append_lines.sql"),
            Staging::AsRead => include_str!("append_unsorted_lines.sql"),
        };
        let bound = params![self.now(), origin.first, origin.kind.number()];
        let inserted = self.connection().execute(append, bound)? as i64;
        if inserted > 0 {
            self.touch();
        }
        Ok(MergeOutcome { inserted, ..MergeOutcome::default() })
    }

    /// Only what differs goes through the merge.
    fn merge_differing_lines(&self, batch_id: i32, origin: LinesOrigin) -> Result<MergeOutcome, StoreError> {
        let connection = self.connection();
        connection.execute_batch(include_str!("compare_lines.sql"))?;
        connection.execute_batch(include_str!("stage.sql"))?;
        let differing = connection.execute(
            include_str!("widen_differing_lines.sql"),
            params![origin.first, origin.kind.number()],
        )?;
        connection.execute_batch(include_str!("repeated_lines.sql"))?;
        let confirmed =
            connection.execute(include_str!("confirm_lines.sql"), params![self.now(), batch_id])?;
        if confirmed > 0 {
            self.touch();
        }
        let all: i64 = connection.query_row("SELECT count(*) FROM staged_lines", [], |row| row.get(0))?;
        connection.execute_batch("DROP TABLE compared_lines; DROP TABLE repeated_lines")?;
        let merged = self.merge(batch_id)?;
        Ok(MergeOutcome { unchanged: merged.unchanged + all - differing as i64, ..merged })
    }
}
