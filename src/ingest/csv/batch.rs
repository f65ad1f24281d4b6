//! Readings in columns, as Arrow carries them to the store.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayRef, BooleanBufferBuilder, Date32Array, Float64Array, Int64Array, UInt8Array, UInt32Array,
};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use super::limits::BATCH_ROWS;
use super::memo::Placed;
use super::series::SeriesFound;
use crate::domain::ObsStatus;

/// The columns of [`Batch::records`]:
///
/// | column | type | what |
/// |---|---|---|
/// | `series_ix` | UInt32 | place in the list of all `new_series` so far |
/// | `period` | Date32 | FRED's `date`, which names the observation |
/// | `period_start`, `period_end` | Date32 | the days it covers |
/// | `value` | Float64, nullable | null where the file says that there is none |
/// | `obs_status` | UInt8 | place in `ObsStatus::ALL` |
/// | `realtime_start` | Date32 | publication date |
/// | `line` | Int64 | physical line of the file |
pub static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |name: &str, kind: DataType| Field::new(name, kind, name == "value");
    Arc::new(Schema::new(vec![
        field("series_ix", DataType::UInt32),
        field("period", DataType::Date32),
        field("period_start", DataType::Date32),
        field("period_end", DataType::Date32),
        field("value", DataType::Float64),
        field("obs_status", DataType::UInt8),
        field("realtime_start", DataType::Date32),
        field("line", DataType::Int64),
    ]))
});

/// Some of the readings of a file.
#[derive(Debug, Clone)]
pub struct Batch {
    /// In the columns of [`SCHEMA`].
    pub records: RecordBatch,
    /// Series met since the last batch; they continue the list that `series_ix` counts in.
    pub new_series: Vec<SeriesFound>,
    /// Bytes of the file read so far.
    pub bytes_read: u64,
    /// Rows read so far.
    pub rows_read: u64,
}

/// A reading that fits its series.
pub(super) struct Reading {
    pub(super) series_ix: u32,
    pub(super) placed: Placed,
    pub(super) value: Option<f64>,
    pub(super) obs_status: ObsStatus,
    pub(super) realtime_start: i32,
    pub(super) line: u64,
}

/// Readings that wait to be handed on.
pub(super) struct Pending {
    series_ix: Vec<u32>,
    period: Vec<i32>,
    period_start: Vec<i32>,
    period_end: Vec<i32>,
    value: Vec<f64>,
    present: BooleanBufferBuilder,
    obs_status: Vec<u8>,
    realtime_start: Vec<i32>,
    line: Vec<i64>,
}

impl Pending {
    pub(super) fn new() -> Self {
        Self {
            series_ix: Vec::with_capacity(BATCH_ROWS),
            period: Vec::with_capacity(BATCH_ROWS),
            period_start: Vec::with_capacity(BATCH_ROWS),
            period_end: Vec::with_capacity(BATCH_ROWS),
            value: Vec::with_capacity(BATCH_ROWS),
            present: BooleanBufferBuilder::new(BATCH_ROWS),
            obs_status: Vec::with_capacity(BATCH_ROWS),
            realtime_start: Vec::with_capacity(BATCH_ROWS),
            line: Vec::with_capacity(BATCH_ROWS),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.series_ix.len()
    }

    pub(super) fn push(&mut self, reading: &Reading) {
        self.series_ix.push(reading.series_ix);
        self.period.push(reading.placed.period);
        self.period_start.push(reading.placed.period_start);
        self.period_end.push(reading.placed.period_end);
        self.value.push(reading.value.unwrap_or_default());
        self.present.append(reading.value.is_some());
        self.obs_status.push(reading.obs_status.number());
        self.realtime_start.push(reading.realtime_start);
        self.line.push(reading.line as i64);
    }

    /// Hands the readings out and is empty again.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let full = std::mem::replace(self, Self::new());
        let Self {
            series_ix,
            period,
            period_start,
            period_end,
            value,
            mut present,
            obs_status,
            realtime_start,
            line,
        } = full;
        let dates =
            |days: Vec<i32>| -> ArrayRef { Arc::new(Date32Array::new(ScalarBuffer::from(days), None)) };
        let nulls = NullBuffer::new(present.finish());
        RecordBatch::try_new(
            SCHEMA.clone(),
            vec![
                Arc::new(UInt32Array::new(ScalarBuffer::from(series_ix), None)),
                dates(period),
                dates(period_start),
                dates(period_end),
                Arc::new(Float64Array::new(ScalarBuffer::from(value), Some(nulls))),
                Arc::new(UInt8Array::new(ScalarBuffer::from(obs_status), None)),
                dates(realtime_start),
                Arc::new(Int64Array::new(ScalarBuffer::from(line), None)),
            ],
        )
    }
}
