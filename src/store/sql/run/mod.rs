//! Runs one statement on a connection and hands its encoded answer to a sink, batch by batch: in a worker the sink is
//! a pipe, on the command line a file.

mod bind;
mod types;

use std::io;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Field, Schema, i256};
use duckdb::core::LogicalTypeId;
use duckdb::{Connection, Statement, params_from_iter};

use super::fault::{Fault, FaultKind, missing_column};
use super::gate::nearest;
use super::request::Params;
use crate::encode::{ColumnInfo, EncodeError, Encoder, Footer, Format, Header};

pub(super) use bind::engine_fault;

/// Size at which encoded bytes are handed on.
const FLUSH_BYTES: usize = super::frame::FRAME_TARGET_BYTES;

/// Longest description of an answer's columns.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// Takes an answer as it comes.
pub trait Sink {
    /// The columns, once, before any byte.
    fn columns(&mut self, columns: &[ColumnInfo]) -> io::Result<()>;

    /// The next bytes of the answer.
    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// An answer into a file or any other writer.
#[derive(Debug)]
pub struct WriteSink<W>(pub W);

impl<W: io::Write> Sink for WriteSink<W> {
    fn columns(&mut self, _columns: &[ColumnInfo]) -> io::Result<()> {
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }
}

/// What is run and how far.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    pub sql: &'a str,
    pub params: &'a Params,
    pub format: Format,
    pub max_rows: u64,
    pub max_result_bytes: u64,
    pub max_row_bytes: usize,
    pub data_version: &'a str,
}

/// Why there is no whole answer.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the answer could not be handed on: {0}")]
    Sink(#[from] io::Error),
}

/// Prepares, binds and runs the statement, which must be one that was judged: preparing several runs all but the last.
pub fn run(connection: &Connection, task: &Task<'_>, sink: &mut impl Sink) -> Result<Footer, RunError> {
    let started = Instant::now();
    let fault = |error: duckdb::Error| advised(connection, engine_fault(task.sql, &error));
    let mut statement = connection.prepare(task.sql).map_err(fault)?;
    let values = bind::values(&statement, task.params)?;
    let _ = statement.stream_arrow(params_from_iter(values)).map_err(fault)?;
    let header = header(&statement, task)?;
    let encoder = Encoder::new(task.format, &header).map_err(|error| encode_fault(&error))?;
    sink.columns(&header.columns)?;
    let mut answer = Answer { task, header, encoder, sink, rows: 0, bytes: 0 };
    let truncated = answer.rows(&statement)?;
    let elapsed_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    let footer = Footer { row_count: answer.rows, truncated, elapsed_ms };
    answer.encoder.finish(&footer).map_err(|error| encode_fault(&error))?;
    answer.flush()?;
    Ok(footer)
}

/// Adds the name that was probably meant, where the engine has no proposal of its own: columns of a view.
fn advised(connection: &Connection, fault: Fault) -> Fault {
    let Some((missing, _)) = missing_column(&fault.message).filter(|_| fault.hint.is_none()) else {
        return fault;
    };
    let names = || -> Result<Vec<String>, duckdb::Error> {
        let mut statement =
            connection.prepare("SELECT DISTINCT column_name FROM information_schema.columns")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    // Without a proposal the fault is as true.
    let names = names().unwrap_or_default();
    let near = nearest(missing, names.iter().map(String::as_str)).map(str::to_owned);
    fault.did_you_mean(near.as_deref())
}

struct Answer<'a, S> {
    task: &'a Task<'a>,
    header: Header,
    encoder: Encoder,
    sink: &'a mut S,
    rows: u64,
    bytes: u64,
}

impl<S: Sink> Answer<'_, S> {
    /// Writes the rows; whether there were more than the limits let through.
    fn rows(&mut self, statement: &Statement<'_>) -> Result<bool, RunError> {
        while let Some(array) = statement.step().map_err(|error| engine_fault(self.task.sql, &error))? {
            let batch = self.adapt(RecordBatch::from(&array))?;
            let room = self.task.max_rows - self.rows;
            let kept = room.min(batch.num_rows() as u64);
            if self.bytes >= self.task.max_result_bytes {
                return Ok(true);
            }
            self.batch(&batch.slice(0, kept as usize))?;
            self.rows += kept;
            if kept < batch.num_rows() as u64 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes a batch in pieces small enough that no more than a few of them are ever in memory.
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), RunError> {
        let rows = batch.num_rows();
        let size = batch.get_array_memory_size().max(1);
        let step = (rows * FLUSH_BYTES / size).clamp(1, rows.max(1));
        for start in (0..rows).step_by(step) {
            let piece = batch.slice(start, step.min(rows - start));
            self.encoder.batch(&piece).map_err(|error| encode_fault(&error))?;
            let pending = self.encoder.pending_bytes();
            if piece.num_rows() == 1 && pending > self.task.max_row_bytes.saturating_add(FLUSH_BYTES) {
                let message = format!(
                    "a row of the answer has {pending} bytes, more than the {} sent",
                    self.task.max_row_bytes
                );
                return Err(Fault::new(FaultKind::RowTooLarge, message)
                    .with_hint("select less of it")
                    .into());
            }
            if pending >= FLUSH_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let bytes = self.encoder.take();
        self.bytes += bytes.len() as u64;
        bytes.chunks(4 * FLUSH_BYTES).try_for_each(|chunk| self.sink.bytes(chunk))
    }

    /// The engine's Arrow export wraps UHUGEINT into a signed 128-bit decimal; 39 digits need a wider one.
    fn adapt(&self, batch: RecordBatch) -> Result<RecordBatch, Fault> {
        if batch.schema_ref().fields() == self.header.schema.fields() {
            return Ok(batch);
        }
        let widened = |(column, field): (&ArrayRef, &Arc<Field>)| match field.data_type() {
            DataType::Decimal256(..) if matches!(column.data_type(), DataType::Decimal128(..)) => {
                widen(column)
            }
            _ => Arc::clone(column),
        };
        let columns = batch.columns().iter().zip(self.header.schema.fields()).map(widened).collect();
        RecordBatch::try_new(Arc::clone(&self.header.schema), columns)
            .map_err(|error| encode_fault(&error.into()))
    }
}

fn widen(column: &ArrayRef) -> ArrayRef {
    let narrow = column.as_primitive::<Decimal128Type>();
    let wide = narrow.iter().map(|value| value.map(|v| i256::from_parts(v.cast_unsigned(), 0)));
    let wide: arrow::array::Decimal256Array = wide.collect();
    // 39 digits and no fraction: within what the type allows.
    wide.with_precision_and_scale(39, 0)
        .map_or_else(|_| Arc::clone(column), |array| Arc::new(array) as ArrayRef)
}

fn header(statement: &Statement<'_>, task: &Task<'_>) -> Result<Header, Fault> {
    let engine_schema = statement.schema();
    let mut columns = Vec::new();
    let mut fields = Vec::new();
    for (place, field) in engine_schema.fields().iter().enumerate() {
        let logical = statement.column_logical_type(place);
        let type_name = types::name(&logical, field.data_type());
        let exact = logical.id() == LogicalTypeId::UHugeint;
        if let Some(lost) = types::uncarried(&logical).filter(|_| !exact) {
            let message =
                format!("column `{}` has the type {type_name}, and no format carries {lost}", field.name());
            return Err(Fault::new(FaultKind::ResultType, message).with_hint("cast it to VARCHAR"));
        }
        let data_type = if exact { DataType::Decimal256(39, 0) } else { field.data_type().clone() };
        fields.push(field.as_ref().clone().with_data_type(data_type));
        columns.push(ColumnInfo { name: field.name().clone(), type_name });
    }
    let described: usize = columns.iter().map(|column| column.name.len() + column.type_name.len()).sum();
    if described > MAX_HEADER_BYTES {
        let message = format!(
            "the columns' names and types have {described} bytes, more than the {MAX_HEADER_BYTES} sent"
        );
        return Err(Fault::new(FaultKind::RowTooLarge, message).with_hint("name fewer columns"));
    }
    let schema = Arc::new(Schema::new(fields));
    Ok(Header { columns, schema, data_version: task.data_version.to_owned() })
}

fn encode_fault(error: &EncodeError) -> Fault {
    Fault::new(FaultKind::ResultType, error.to_string())
        .with_hint("cast the column to VARCHAR or ask for json or csv")
}
