//! Corrections of the rows of a file: a row that one speaks of is taken out of its batch and put beside the others with
//! an origin of its own, which says what was done, why and by whom.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, UInt8Array,
};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, Int64Type, UInt8Type};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use chrono::{DateTime, NaiveDate};

use crate::domain::{Frequency, ObsStatus, Period, Qualifier, Reading, SeriesId};
use crate::ingest::corrections::{Corrected, Correction, CorrectionError, Corrections, Publication};
use crate::ingest::csv::SeriesFound;
use crate::ingest::ledger::CorrectedValue;
use crate::store::{Lines, LinesOrigin, Selection, StoreError, Writer, lines_schema};

/// Rows that corrections speak of.
pub(super) struct Desk<'c> {
    corrections: &'c Corrections,
    file: &'c str,
    /// Series with corrections, by their key.
    concerned: HashMap<i32, (SeriesId, Frequency)>,
    rows: Vec<Row>,
}

/// A corrected row.
pub(super) struct Row {
    series_key: i32,
    series_id: SeriesId,
    freq: Frequency,
    /// As the file has it.
    read: Reading,
    /// As it is to be loaded; a dropped one is an absence.
    reading: Reading,
    is_dropped: bool,
    by: Correction,
    realtime_start: NaiveDate,
    pub(super) line: i64,
}

/// What became of the corrected rows.
#[derive(Default)]
pub(super) struct Told {
    pub(super) corrected: Vec<CorrectedValue>,
    /// Rows that were dropped and had never been loaded.
    pub(super) dropped: i64,
    /// Physical lines of the rows that were put beside the others, in the order of their origins.
    pub(super) lines: Vec<i64>,
}

impl<'c> Desk<'c> {
    pub(super) fn new(corrections: &'c Corrections, file: &'c str) -> Self {
        Self { corrections, file, concerned: HashMap::new(), rows: Vec::new() }
    }

    /// Notes that a series of this key is in the file.
    pub(super) fn note(&mut self, series: &SeriesFound, series_key: i32) {
        if self.corrections.concern(&series.id) {
            self.concerned.insert(series_key, (series.id.clone(), series.freq));
        }
    }

    /// Takes the rows out that a correction speaks of; `rows` are in the columns of [`lines_schema`].
    pub(super) fn take(&mut self, rows: RecordBatch) -> Result<RecordBatch, DeskError> {
        if self.concerned.is_empty() {
            return Ok(rows);
        }
        let keys = rows.column(0).as_primitive::<Int32Type>().values();
        let mut stays = vec![true; rows.num_rows()];
        for (at, key) in keys.iter().enumerate() {
            let Some((id, freq)) = self.concerned.get(key) else { continue };
            let Some((read, realtime_start, line)) = row_at(&rows, at) else { continue };
            let publication = Publication { published: realtime_start, file: Some(self.file) };
            let (reading, is_dropped, by) =
                match self.corrections.apply(id, *freq, publication, read.clone())? {
                    Corrected::Untouched(_) => continue,
                    Corrected::Changed { reading, by } => (reading, false, by.clone()),
                    Corrected::Dropped { absence, by } => (absence, true, by.clone()),
                };
            stays[at] = false;
            let (series_key, series_id, freq) = (*key, id.clone(), *freq);
            let row =
                Row { series_key, series_id, freq, read, reading, is_dropped, by, realtime_start, line };
            self.rows.push(row);
        }
        if stays.iter().all(|stays| *stays) {
            return Ok(rows);
        }
        Ok(filter_record_batch(&rows, &BooleanArray::from(stays))?)
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}

/// Why rows cannot be corrected.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeskError {
    #[error(transparent)]
    Correction(#[from] CorrectionError),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
}

fn row_at(rows: &RecordBatch, at: usize) -> Option<(Reading, NaiveDate, i64)> {
    let date = |column: usize| day(rows.column(column).as_primitive::<Date32Type>().value(at));
    let value = rows.column(4).as_primitive::<Float64Type>();
    let status = rows.column(5).as_primitive::<UInt8Type>().value(at);
    let reading = Reading {
        span: Period::new(date(2), date(3)).ok()?,
        value: value.is_valid(at).then(|| value.value(at)),
        obs_status: ObsStatus::ALL.get(usize::from(status)).copied().unwrap_or(ObsStatus::Normal),
        qualifier: Qualifier::Exact,
        value_min: None,
        value_max: None,
    };
    Some((reading, date(6), rows.column(7).as_primitive::<Int64Type>().value(at)))
}

const SECONDS_PER_DAY: i64 = 86_400;

fn day(days: i32) -> NaiveDate {
    DateTime::from_timestamp(i64::from(days) * SECONDS_PER_DAY, 0).unwrap_or_default().date_naive()
}

fn days(day: NaiveDate) -> i32 {
    (day - NaiveDate::default()).num_days() as i32
}

/// Puts the corrected rows beside the others, each with its origin.
pub(super) fn put(
    rows: Vec<Row>,
    writer: &Writer<'_>,
    lines: &mut Lines<'_>,
    batch_id: i32,
) -> Result<Told, StoreError> {
    let (mut told, mut kept) = (Told::default(), Vec::new());
    let first = writer.next_origin()?;
    for row in rows {
        told.corrected.push(CorrectedValue {
            series_id: row.series_id.clone(),
            time_period: row.freq.time_period(row.read.span.end()),
            from: row.read.value.unwrap_or(row.by.expect),
            to: row.reading.value,
            correction: row.by.sentence(),
        });
        if row.is_dropped && !was_loaded(&row, writer)? {
            told.dropped += 1;
            continue;
        }
        let mut correction = row.by.to_json();
        correction["line"] = row.line.into();
        writer.put_correction_origin(batch_id, None, &row.by.sentence(), &correction.to_string())?;
        told.lines.push(row.line);
        kept.push(row);
    }
    if !kept.is_empty() {
        let origin = LinesOrigin { kind: crate::domain::OriginKind::Correction, first };
        lines.put_beside(&columns(&kept)?, origin)?;
    }
    Ok(told)
}

/// Whether the value was loaded before the correction was written: its absence takes its place.
fn was_loaded(row: &Row, writer: &Writer<'_>) -> Result<bool, StoreError> {
    let period = row.freq.first_day(row.read.span.end());
    let points = writer.reader().observations(row.series_key, Selection::AsOf(row.realtime_start))?;
    Ok(points.iter().any(|point| {
        point.period == period
            && point.realtime_start == row.realtime_start
            && point.reading.value == row.read.value
    }))
}

/// The rows in the columns of [`lines_schema`]; their lines count from 1 on.
fn columns(rows: &[Row]) -> Result<RecordBatch, StoreError> {
    let dates = |of: &dyn Fn(&Row) -> NaiveDate| -> ArrayRef {
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| days(of(row)))))
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from_iter_values(rows.iter().map(|row| row.series_key))),
        dates(&|row| row.freq.first_day(row.read.span.end())),
        dates(&|row| row.reading.span.start()),
        dates(&|row| row.reading.span.end()),
        Arc::new(rows.iter().map(|row| row.reading.value).collect::<Float64Array>()),
        Arc::new(UInt8Array::from_iter_values(rows.iter().map(|row| row.reading.obs_status.number()))),
        dates(&|row| row.realtime_start),
        Arc::new(Int64Array::from_iter_values(1..=rows.len() as i64)),
    ];
    Ok(RecordBatch::try_new(lines_schema(), columns)?)
}
