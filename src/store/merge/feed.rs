//! The feed: rows flow from the thread that reads a file straight into a DuckDB statement.
//!
//! An appender would first collect them in a table, and its flushes keep a core spinning. A table function hands each
//! of DuckDB's threads the next slice instead, so that reading, sorting and storing run side by side.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use duckdb::core::{DataChunkHandle, LogicalTypeHandle, LogicalTypeId};
use duckdb::vtab::{BindInfo, InitInfo, TableFunctionInfo, VTab, record_batch_to_duckdb_data_chunk};
use duckdb::{Connection, ToSql};

use super::StoreError;

/// Rows of one DuckDB vector.
const VECTOR_ROWS: usize = 2048;
/// DuckDB threads that take slices at the same time.
const TAKERS: u64 = 8;
/// The table function's name in SQL.
const NAME: &str = "import_lines";

/// Feeds under way, by the number that their statement carries.
static FEEDS: Mutex<(i64, BTreeMap<i64, Arc<Feed>>)> = Mutex::new((0, BTreeMap::new()));

/// Batches of rows, each given out when it is asked for.
pub(super) type Batches = Box<dyn Iterator<Item = RecordBatch> + Send>;

/// What is still to come of a file.
struct Feed {
    rows: Mutex<Rows>,
}

struct Rows {
    batches: Batches,
    current: Option<RecordBatch>,
}

impl Feed {
    /// The next slice of at most one vector.
    fn next(&self) -> Option<RecordBatch> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(batch) = rows.current.take() {
                let taken = batch.num_rows().min(VECTOR_ROWS);
                if taken < batch.num_rows() {
                    rows.current = Some(batch.slice(taken, batch.num_rows() - taken));
                }
                if taken > 0 {
                    return Some(batch.slice(0, taken));
                }
            }
            rows.current = Some(rows.batches.next()?);
        }
    }
}

/// Takes its feed out of the register when the statement is over, which also stops a thread that still sends.
struct Registered(i64);

impl Registered {
    fn new(batches: Batches) -> Self {
        let mut feeds = FEEDS.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.0 += 1;
        let id = feeds.0;
        feeds.1.insert(id, Arc::new(Feed { rows: Mutex::new(Rows { batches, current: None }) }));
        Self(id)
    }

    /// The feed's number before the other parameters.
    fn with<'b>(&'b self, bound: &[&'b dyn ToSql]) -> Vec<&'b dyn ToSql> {
        std::iter::once(&self.0 as &dyn ToSql).chain(bound.iter().copied()).collect()
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        FEEDS.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&self.0);
    }
}

/// Makes the table function known to the database; once, when it is opened.
pub(in crate::store) fn register(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.register_table_function::<ImportLines>(NAME)?)
}

/// Runs `statement`, whose first parameter is the number of a feed, on `batches`; answers how many rows it wrote.
pub(super) fn run(
    connection: &Connection,
    statement: &str,
    batches: Batches,
    bound: &[&dyn ToSql],
) -> Result<usize, StoreError> {
    let feed = Registered::new(batches);
    Ok(connection.prepare(statement)?.execute(feed.with(bound).as_slice())?)
}

/// Like [`run`], of a statement that answers rows.
pub(super) fn query(
    connection: &Connection,
    statement: &str,
    batches: Batches,
    bound: &[&dyn ToSql],
) -> Result<Vec<RecordBatch>, StoreError> {
    let feed = Registered::new(batches);
    Ok(connection.prepare(statement)?.query_arrow(feed.with(bound).as_slice())?.collect())
}

/// Like [`query`]; the rows are handed to `each` as they come, and no more of them are held than that.
pub(super) fn stream(
    connection: &Connection,
    statement: &str,
    batches: Batches,
    mut each: impl FnMut(RecordBatch) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let feed = Registered::new(batches);
    let mut statement = connection.prepare(statement)?;
    // The iterator that this answers would panic where `step` fails.
    let _ = statement.stream_arrow([feed.0])?;
    while let Some(rows) = statement.step()? {
        each(RecordBatch::from(&rows))?;
    }
    Ok(())
}

/// The Arrow schema of a feed. `obs_status` is a place in `ObsStatus::ALL`, `line` a physical line from 1.
pub(super) fn schema() -> Arc<Schema> {
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

/// `import_lines(feed)`: the rows of a feed, in the columns of [`schema`].
struct ImportLines;

impl VTab for ImportLines {
    type InitData = ();
    type BindData = Option<Arc<Feed>>;

    fn bind(bind: &BindInfo) -> Result<Self::BindData, Box<dyn Error>> {
        use LogicalTypeId::{Bigint, Date, Double, Integer, UTinyint};
        let kinds = [Integer, Date, Date, Date, Double, UTinyint, Date, Bigint];
        for (field, kind) in schema().fields().iter().zip(kinds) {
            bind.add_result_column(field.name(), LogicalTypeHandle::from(kind));
        }
        let id = bind.get_parameter(0).to_int64();
        Ok(FEEDS.lock().unwrap_or_else(PoisonError::into_inner).1.get(&id).cloned())
    }

    fn init(init: &InitInfo) -> Result<Self::InitData, Box<dyn Error>> {
        init.set_max_threads(TAKERS);
        Ok(())
    }

    fn func(func: &TableFunctionInfo<Self>, output: &mut DataChunkHandle) -> Result<(), Box<dyn Error>> {
        let feed =
            func.get_bind_data().as_ref().ok_or("import_lines is part of an import and cannot be asked")?;
        if let Some(rows) = feed.next() {
            return record_batch_to_duckdb_data_chunk(&rows, output);
        }
        output.set_len(0);
        Ok(())
    }

    fn parameters() -> Option<Vec<LogicalTypeHandle>> {
        Some(vec![LogicalTypeHandle::from(LogicalTypeId::Bigint)])
    }
}
