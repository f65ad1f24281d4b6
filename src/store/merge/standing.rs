//! What is known of the observations that a batch of lines speaks of, walked beside the lines in the same order.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, UInt8Type};
use arrow::record_batch::RecordBatch;
use chrono::NaiveDateTime;

use super::lines::Columns;
use super::{StoreError, Writer, feed};
use crate::store::columns::{day, values};

/// What is to become of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nobody spoke of the observation before.
    Fresh,
    /// It says something new of an observation.
    Differs,
    /// The published value of its publication date says the same; it is news if that value is recent, or if it is
    /// older than the line and nobody has repeated it on that date.
    Repeats { is_news: bool },
}

/// Rows of `observation_row` in order of series, period and publication date, and runs of repetitions.
pub(super) struct Standing {
    rows: Vec<Row>,
    repeated: Vec<Repeated>,
}

#[derive(Clone, Copy)]
struct Row {
    series_key: i32,
    period: i32,
    realtime_start: i32,
    realtime_end: i32,
    period_start: i32,
    period_end: i32,
    value: Option<f64>,
    obs_status: u8,
    /// Whether it has no qualifier and no bounds, as every line.
    is_plain: bool,
    /// Whether it came after the moment from which repetitions are news.
    is_recent: bool,
}

/// A run of repetitions, in the order in which [`Standing`] searches.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Repeated {
    series_key: i32,
    realtime_start: i32,
    period_from: i32,
    period_to: i32,
}

impl Row {
    fn name(&self) -> (i32, i32) {
        (self.series_key, self.period)
    }

    fn says(&self, lines: &Columns<'_>, at: usize) -> bool {
        self.is_plain
            && self.value == lines.value(at)
            && self.obs_status == lines.obs_status[at]
            && self.period_start == lines.period_start[at]
            && self.period_end == lines.period_end[at]
    }
}

impl Standing {
    /// Reads what may hold the publication dates of `lines`; `known` has one row of each series that is known. What came
    /// after `since` is recent.
    pub(super) fn read(
        writer: &Writer<'_>,
        lines: &Columns<'_>,
        known: &RecordBatch,
        since: NaiveDateTime,
    ) -> Result<Self, StoreError> {
        let keys = range(values::<Int32Type>(known, 0));
        let (periods, dates) = (range(lines.period), range(lines.realtime_start));
        let dates = (day(dates.0), day(dates.1));
        let bound: [&dyn duckdb::ToSql; 7] =
            [&keys.0, &keys.1, &day(periods.0), &day(periods.1), &dates.0, &dates.1, &since];
        let connection = writer.connection();
        let only = Box::new(std::iter::once(known.clone()));
        let found = feed::query(connection, include_str!("standing.sql"), only, &bound)?;
        let mut rows: Vec<Row> = Vec::with_capacity(found.iter().map(RecordBatch::num_rows).sum());
        found.iter().for_each(|found| rows.extend(read_rows(found)));
        let order = |row: &Row| (row.name(), row.realtime_start);
        if !rows.is_sorted_by_key(order) {
            rows.sort_unstable_by_key(order);
        }
        let mut statement = connection.prepare(include_str!("standing_runs.sql"))?;
        let repeated = statement
            .query_arrow([&keys.0 as &dyn duckdb::ToSql, &keys.1, &dates.0, &dates.1])?
            .flat_map(|found| read_runs(&found));
        let mut repeated: Vec<Repeated> = repeated.collect();
        repeated.sort_unstable();
        Ok(Self { rows, repeated })
    }

    /// What is to become of each line.
    pub(super) fn verdicts(&self, lines: &Columns<'_>) -> Vec<Verdict> {
        let mut rest = self.rows.as_slice();
        let verdict = |at: usize| {
            let name = (lines.series_key[at], lines.period[at]);
            let before = rest.iter().take_while(|row| row.name() < name).count();
            rest = &rest[before..];
            let of = rest.iter().take_while(|row| row.name() == name).count();
            self.verdict(&rest[..of], lines, at)
        };
        (0..lines.series_key.len()).map(verdict).collect()
    }

    fn verdict(&self, known: &[Row], lines: &Columns<'_>, at: usize) -> Verdict {
        let published = lines.realtime_start[at];
        let holds = |row: &&Row| row.realtime_start <= published && published <= row.realtime_end;
        match known.iter().find(holds) {
            None if known.is_empty() => Verdict::Fresh,
            Some(row) if !row.says(lines, at) => Verdict::Differs,
            None => Verdict::Differs,
            Some(row) => {
                // A row that is valid on no day, or a run, remembers the date already.
                let is_remembered = row.realtime_start == published
                    || known
                        .iter()
                        .any(|row| row.realtime_end < row.realtime_start && row.realtime_start == published)
                    || self.is_repeated(lines, at);
                Verdict::Repeats { is_news: row.is_recent || !is_remembered }
            }
        }
    }

    fn is_repeated(&self, lines: &Columns<'_>, at: usize) -> bool {
        let (key, period, published) = (lines.series_key[at], lines.period[at], lines.realtime_start[at]);
        let behind = self.repeated.partition_point(|run| {
            (run.series_key, run.realtime_start, run.period_from) <= (key, published, period)
        });
        self.repeated[..behind].last().is_some_and(|run| {
            (run.series_key, run.realtime_start) == (key, published) && period <= run.period_to
        })
    }
}

fn read_rows(found: &RecordBatch) -> impl Iterator<Item = Row> + '_ {
    let dates = |column| values::<Date32Type>(found, column);
    let (series_key, obs_status) = (values::<Int32Type>(found, 0), values::<UInt8Type>(found, 5));
    let (value, is_plain) = (found.column(4).as_primitive::<Float64Type>(), found.column(6).as_boolean());
    let is_recent = found.column(9).as_boolean();
    let (period, period_start, period_end) = (dates(1), dates(2), dates(3));
    let (realtime_start, realtime_end) = (dates(7), dates(8));
    (0..found.num_rows()).map(move |at| Row {
        series_key: series_key[at],
        period: period[at],
        realtime_start: realtime_start[at],
        realtime_end: realtime_end[at],
        period_start: period_start[at],
        period_end: period_end[at],
        value: value.is_valid(at).then(|| value.value(at)),
        obs_status: obs_status[at],
        is_plain: is_plain.value(at),
        is_recent: is_recent.value(at),
    })
}

fn read_runs(found: &RecordBatch) -> Vec<Repeated> {
    let dates = |column| values::<Date32Type>(found, column);
    let series_key = values::<Int32Type>(found, 0);
    let run = |at: usize| Repeated {
        series_key: series_key[at],
        realtime_start: dates(1)[at],
        period_from: dates(2)[at],
        period_to: dates(3)[at],
    };
    (0..found.num_rows()).map(run).collect()
}

/// The least and the greatest of values that are there.
fn range(values: &[i32]) -> (i32, i32) {
    let least = values.iter().copied().min().unwrap_or_default();
    (least, values.iter().copied().max().unwrap_or_default())
}
