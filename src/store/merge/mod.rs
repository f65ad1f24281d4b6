//! Merge: staged rows become intervals of validity, set by set in SQL.
//!
//! The rule is one sentence: for one observation, the published value on a day is what the latest publication up to
//! that day said. Whatever the order of arrival, the intervals are the same; equal neighbours are one interval; the
//! same bytes twice change nothing. `migrations/0003_observations.sql` says how repetitions and corrections are kept.

pub(super) mod feed;
mod lines;
mod runs;
mod standing;

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use duckdb::{Appender, params};

use super::{Reader, StoreError, Writer};
use crate::domain::{OPEN_END, OriginKind, Reading, SeriesId};

pub use lines::{Lines, LinesOrigin, Naming, lines_schema};

/// Contradicting rows that an outcome lists; more are only counted.
pub const CONTRADICTING_LISTED: i64 = 10_000;

/// One thing that an import says: a reading of one observation, published on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedRow {
    pub series_key: i32,
    /// First day of the frequency's period; see `domain::period`.
    pub period: NaiveDate,
    pub reading: Reading,
    pub realtime_start: NaiveDate,
    pub origin_id: i64,
    pub origin_kind: OriginKind,
}

/// Which repetitions of standing values an import leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repetitions {
    /// Those of a later date that nobody has repeated.
    News,
    /// Besides, those of rows that came after this moment. Bytes that come once more were last heard then: the same
    /// again changes nothing, unless others spoke in between.
    Since(NaiveDateTime),
    /// Each of them: what it says stands even where the others that say it are taken back.
    All,
}

impl Repetitions {
    /// Repetitions of rows that came after this are left behind, whoever else repeats them.
    fn since(self) -> NaiveDateTime {
        match self {
            Self::News => OPEN_END.and_time(NaiveTime::MIN),
            Self::Since(moment) => moment,
            Self::All => NaiveDate::default().and_time(NaiveTime::MIN),
        }
    }
}

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MergeOutcome {
    pub inserted: i64,
    pub revised: i64,
    pub unchanged: i64,
    pub withdrawn: i64,
    /// Rows that contradict another row of the same import; they were not taken.
    pub contradicting_count: i64,
    /// The first [`CONTRADICTING_LISTED`] of them.
    pub contradicting: Vec<Repeated>,
}

/// A row that speaks of the same observation and publication date as another row of its import, and differs; or that
/// would take the place of something else.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    pub origin_id: i64,
    pub series_id: SeriesId,
    /// As SDMX writes it: 2024-Q4.
    pub time_period: String,
    /// A single period stands there and this is a value since the start of the year, or the other way round.
    pub is_other_reach: bool,
    /// What it says, in the unit of the series, and what the row says that was taken.
    pub value: Option<f64>,
    pub taken: Option<f64>,
}

/// A value that replaced another.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Revision {
    pub series_id: SeriesId,
    pub period: NaiveDate,
    pub old: Option<f64>,
    pub new: Option<f64>,
    pub realtime_start: NaiveDate,
}

/// Where an import puts its rows before they are merged.
pub struct Stage<'w> {
    appender: Appender<'w>,
}

impl Stage<'_> {
    /// Adds one row.
    pub fn push(&mut self, row: &StagedRow) -> Result<(), StoreError> {
        let r = &row.reading;
        Ok(self.appender.append_row(params![
            row.series_key,
            row.period,
            r.span.start(),
            r.span.end(),
            r.value,
            r.obs_status.code(),
            r.qualifier.code(),
            r.value_min,
            r.value_max,
            row.realtime_start,
            row.origin_id,
            row.origin_kind.code(),
        ])?)
    }

    /// Adds many rows at once: the columns of the table `staged`, in its order (`merge/stage.sql`).
    pub fn push_batch(&mut self, rows: RecordBatch) -> Result<(), StoreError> {
        Ok(self.appender.append_record_batch(rows)?)
    }

    /// The Arrow schema that [`Stage::push_batch`] takes.
    pub fn schema() -> Arc<arrow::datatypes::Schema> {
        use arrow::datatypes::{DataType, Field, Schema};
        let field = |name, kind| Field::new(name, kind, true);
        Arc::new(Schema::new(vec![
            field("series_key", DataType::Int32),
            field("period", DataType::Date32),
            field("period_start", DataType::Date32),
            field("period_end", DataType::Date32),
            field("value", DataType::Float64),
            field("obs_status", DataType::Utf8),
            field("qualifier", DataType::Utf8),
            field("value_min", DataType::Float64),
            field("value_max", DataType::Float64),
            field("realtime_start", DataType::Date32),
            field("origin_id", DataType::Int64),
            field("origin_kind", DataType::Utf8),
        ]))
    }

    /// Makes the rows visible to [`Writer::merge`].
    pub fn finish(mut self) -> Result<(), StoreError> {
        Ok(self.appender.flush()?)
    }
}

impl Writer<'_> {
    /// An empty stage for one import.
    pub fn stage(&self) -> Result<Stage<'_>, StoreError> {
        self.connection().execute_batch(include_str!("stage.sql"))?;
        Ok(Stage { appender: self.connection().appender("staged")? })
    }

    /// Merges the staged rows of one import into the intervals of validity.
    pub fn merge(&self, batch_id: i32, repetitions: Repetitions) -> Result<MergeOutcome, StoreError> {
        let connection = self.connection();
        let (repeated_same, contradicting_count, contradicting) = self.drop_repeated()?;
        let staged: i64 = connection.query_row("SELECT count(*) FROM staged", [], |row| row.get(0))?;
        let mut outcome = MergeOutcome { contradicting_count, contradicting, ..MergeOutcome::default() };
        let mut refused = 0;
        if connection.query_row(include_str!("is_first.sql"), [], |row| row.get(0))? {
            connection.execute(include_str!("append_first.sql"), params![self.now()])?;
            outcome.inserted = staged;
        } else {
            connection.execute_batch(include_str!("compare.sql"))?;
            refused += self.drop_other_reach(&mut outcome)?;
            connection.execute_batch(include_str!("touched.sql"))?;
            let placed = self.place()?;
            let confirmed = connection
                .execute(include_str!("confirm.sql"), params![self.now(), batch_id, repetitions.since()])?;
            (outcome.inserted, outcome.revised, outcome.withdrawn) =
                connection.query_row(include_str!("count.sql"), [], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
            if placed + confirmed > 0 {
                self.touch();
            }
        }
        if outcome.inserted > 0 {
            self.touch();
        }
        outcome.unchanged =
            staged - refused - outcome.inserted - outcome.revised - outcome.withdrawn + repeated_same;
        Ok(outcome)
    }

    /// Takes an import back as the import `by`: nobody stands behind what it alone said, and the rows stay. Where the same
    /// bytes came once more, that import stands behind them, and nothing changes.
    pub fn revert(&self, batch_id: i32, by: i32) -> Result<MergeOutcome, StoreError> {
        let connection = self.connection();
        if let Some(heir) = self.reader().heir_of(batch_id)? {
            let rows = "UPDATE origin SET batch_id = ? WHERE batch_id = ?";
            connection.execute(rows, params![heir, batch_id])?;
            let repetitions = "UPDATE confirmation SET batch_id = ? WHERE batch_id = ?";
            connection.execute(repetitions, params![heir, batch_id])?;
            connection.execute("INSERT INTO taken_back VALUES (?, ?)", params![batch_id, by])?;
            return Ok(MergeOutcome::default());
        }
        connection.execute_batch(include_str!("stage.sql"))?;
        connection.execute(include_str!("touched_by.sql"), params![batch_id])?;
        connection.execute_batch(include_str!("repetition.sql"))?;
        connection.execute(include_str!("silenced.sql"), params![batch_id])?;
        connection.execute("DELETE FROM confirmation WHERE batch_id = ?", params![batch_id])?;
        connection.execute("INSERT INTO taken_back VALUES (?, ?)", params![batch_id, by])?;
        if connection.execute(include_str!("silence.sql"), params![self.now()])? > 0 {
            self.touch();
        }
        self.place()?;
        let count = |row: &duckdb::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (revised, withdrawn, silenced): (i64, i64, i64) =
            connection.query_row(include_str!("revert_count.sql"), [], count)?;
        let unchanged = silenced - revised - withdrawn;
        Ok(MergeOutcome { revised, withdrawn, unchanged, ..MergeOutcome::default() })
    }

    /// Lays out the intervals of the observations in `touched` with what is staged; answers how many rows changed.
    fn place(&self) -> Result<usize, StoreError> {
        let connection = self.connection();
        connection.execute_batch(include_str!("repetition.sql"))?;
        connection.execute(include_str!("place.sql"), params![self.now()])?;
        let closed = connection.execute(include_str!("close.sql"), [])?;
        Ok(closed + connection.execute(include_str!("append.sql"), [])?)
    }

    /// The first `limit` values that the last merge replaced, in order of series and period.
    ///
    /// Empty after a merge that took the short way of a first import.
    pub fn revisions(&self, outcome: &MergeOutcome, limit: i64) -> Result<Vec<Revision>, StoreError> {
        if outcome.revised + outcome.withdrawn == 0 {
            return Ok(Vec::new());
        }
        let mut statement = self.connection().prepare(include_str!("revisions.sql"))?;
        let mut rows = statement.query(params![limit])?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            revisions.push(revision(row)?);
        }
        Ok(revisions)
    }

    /// Takes repeated rows out of the stage: how many said the same, how many contradict, and the first of these.
    fn drop_repeated(&self) -> Result<(i64, i64, Vec<Repeated>), StoreError> {
        let connection = self.connection();
        connection.execute_batch(include_str!("repeated.sql"))?;
        let count = "SELECT count(*) FILTER (same), count(*) FILTER (NOT same) FROM repeated";
        let (same, different) = connection.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if same + different == 0 {
            return Ok((0, 0, Vec::new()));
        }
        let contradicting = self.listed(include_str!("contradicting.sql"))?;
        connection.execute(include_str!("drop_repeated.sql"), [])?;
        Ok((same, different, contradicting))
    }

    /// Takes rows out of the stage that would take the place of something else, and answers how many.
    fn drop_other_reach(&self, outcome: &mut MergeOutcome) -> Result<i64, StoreError> {
        let connection = self.connection();
        let count = "SELECT count(*) FROM compared WHERE other_reach";
        let count: i64 = connection.query_row(count, [], |row| row.get(0))?;
        if count > 0 {
            outcome.contradicting_count += count;
            outcome.contradicting.append(&mut self.listed(include_str!("other_reach.sql"))?);
            connection.execute_batch(include_str!("drop_other_reach.sql"))?;
        }
        Ok(count)
    }

    /// The first rows of a statement about rows that were refused.
    fn listed(&self, sql: &str) -> Result<Vec<Repeated>, StoreError> {
        let mut statement = self.connection().prepare(sql)?;
        let mut rows = statement.query(params![CONTRADICTING_LISTED])?;
        let mut listed = Vec::new();
        while let Some(row) = rows.next()? {
            listed.push(Repeated {
                origin_id: row.get(0)?,
                series_id: SeriesId::new(&row.get::<_, String>(1)?)?,
                time_period: row.get(2)?,
                is_other_reach: row.get(3)?,
                value: row.get(4)?,
                taken: row.get(5)?,
            });
        }
        Ok(listed)
    }
}

impl Reader<'_> {
    /// The next import of the very bytes of another, which stands behind what both say once the other is taken back.
    pub fn heir_of(&self, batch_id: i32) -> Result<Option<i32>, StoreError> {
        Ok(self.first(include_str!("heir.sql"), params![batch_id], |row| Ok(row.get(0)?))?.flatten())
    }

    /// The first `limit` values that an import replaced, as the history stands now.
    pub fn revisions_of(&self, batch_id: i32, limit: i64) -> Result<Vec<Revision>, StoreError> {
        self.all(include_str!("../statements/revisions_of.sql"), params![batch_id, limit], revision)
    }
}

fn revision(row: &duckdb::Row<'_>) -> Result<Revision, StoreError> {
    Ok(Revision {
        series_id: SeriesId::new(&row.get::<_, String>(0)?)?,
        period: row.get(1)?,
        old: row.get(2)?,
        new: row.get(3)?,
        realtime_start: row.get(4)?,
    })
}

#[cfg(test)]
mod tests;
