//! Lines: the rows of a file, staged in few narrow columns, because a file may have millions of them.
//!
//! What is the same in every row of a CSV (qualifier, bounds, kind of origin) is not carried through the appender and
//! the sort. A file of new series, which is how a database begins, goes straight into the table.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use duckdb::{Appender, params};

use super::{MergeOutcome, StoreError, Writer};
use crate::domain::OriginKind;

/// Where an import of a file puts its rows before they are merged.
pub struct LineStage<'w> {
    appender: Appender<'w>,
}

/// In which order the rows of a stage lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineOrder {
    /// In any order, perhaps with repetitions.
    Any,
    /// The periods of each series only ascend: no observation is named twice.
    AscendingPeriods,
    /// And the series lie one after another by their keys.
    Sorted,
}

/// What all rows of a stage have in common.
#[derive(Debug, Clone, Copy)]
pub struct LinesOrigin {
    pub kind: OriginKind,
    /// Origin id of line 1.
    pub first: i64,
}

impl LineStage<'_> {
    /// The Arrow schema that [`LineStage::push`] takes. `obs_status` is a place in `ObsStatus::ALL`, `line` a
    /// physical line from 1.
    pub fn schema() -> Arc<Schema> {
        let field = |name, kind| Field::new(name, kind, name == "value");
        Arc::new(Schema::new(vec![
            field("series_key", DataType::Int32),
            field("period", DataType::Date32),
            field("period_start", DataType::Date32),
            field("period_end", DataType::Date32),
            field("value", DataType::Float64),
            field("obs_status", DataType::UInt8),
            field("realtime_start", DataType::Date32),
            field("line", DataType::Int64),
        ]))
    }

    /// Adds rows in the columns of [`LineStage::schema`].
    pub fn push(&mut self, rows: RecordBatch) -> Result<(), StoreError> {
        Ok(self.appender.append_record_batch(rows)?)
    }

    /// Makes the rows visible to [`Writer::merge_lines`].
    pub fn finish(mut self) -> Result<(), StoreError> {
        Ok(self.appender.flush()?)
    }
}

impl Writer<'_> {
    /// An empty stage for the rows of one file.
    pub fn stage_lines(&self) -> Result<LineStage<'_>, StoreError> {
        self.connection().execute_batch(include_str!("stage_lines.sql"))?;
        Ok(LineStage { appender: self.connection().appender("staged_lines")? })
    }

    /// Merges the staged rows of a file into the intervals of validity.
    pub fn merge_lines(
        &self,
        batch_id: i32,
        origin: LinesOrigin,
        order: LineOrder,
    ) -> Result<MergeOutcome, StoreError> {
        let connection = self.connection();
        let is_first =
            || connection.query_row(include_str!("is_first_lines.sql"), [], |row| row.get::<_, bool>(0));
        if order >= LineOrder::AscendingPeriods && is_first()? {
            let append = if order == LineOrder::Sorted {
                include_str!("append_sorted_lines.sql")
            } else {
                include_str!("append_first_lines.sql")
            };
            let inserted =
                connection.execute(append, params![self.now(), origin.first, origin.kind.code()])? as i64;
            if inserted > 0 {
                self.touch();
            }
            return Ok(MergeOutcome { inserted, ..MergeOutcome::default() });
        }
        connection.execute_batch(include_str!("stage.sql"))?;
        connection.execute(include_str!("widen_lines.sql"), params![origin.first, origin.kind.code()])?;
        connection.execute_batch("DROP TABLE staged_lines")?;
        self.merge(batch_id)
    }
}
