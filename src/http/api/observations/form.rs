//! The rows of an answer as JSON, NDJSON, CSV, an Arrow stream or Parquet.

use std::io::Write;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use tempfile::SpooledTempFile;

use super::super::wire::{WireObservation, WireSeries};
use super::write::fault;
use crate::domain::Column;
use crate::encode::table::{self, Rows};
use crate::encode::{Encoder, Footer, Format, Header};
use crate::http::problem::Problem;
use crate::query::Wide;
use crate::store::SeriesRow;

/// Rows that are made into bytes at a time.
const BATCH_ROWS: usize = 8_192;
/// Bytes of a row of JSON, about.
const JSON_ROW_BYTES: usize = 300;

/// An answer that is being written.
pub struct Form<'a> {
    out: &'a mut SpooledTempFile,
    rows: Rows,
    count: usize,
    style: Style,
}

enum Style {
    Json,
    Ndjson,
    Encoded(Box<Encoder>, Header),
}

/// A row that names its series.
#[derive(Serialize)]
struct Named<'a> {
    series_id: &'a str,
    #[serde(flatten)]
    point: WireObservation,
}

/// A row of the wide shape.
struct WideRow<'a>(&'a Wide, usize);

impl Serialize for WideRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(wide, at) = self;
        let mut row = serializer.serialize_map(Some(wide.columns.len() + 1))?;
        row.serialize_entry("period", &wide.periods.get(*at))?;
        for column in &wide.columns {
            row.serialize_entry(column.series_id.as_str(), &column.values.get(*at).copied().flatten())?;
        }
        row.end()
    }
}

/// The head of one series: everything of [`super::SeriesObservations`] before the rows.
#[derive(Serialize)]
struct One<'a> {
    series: WireSeries,
    units: &'a str,
    freq: &'static str,
    unit_measure: &'a str,
    unit_mult: i8,
}

#[derive(Serialize)]
struct Many {
    series: Vec<WireSeries>,
    shape: &'static str,
}

#[derive(Serialize)]
struct End {
    count: usize,
    next_cursor: Option<String>,
}

impl<'a> Form<'a> {
    /// The long shape.
    pub fn long(
        format: Format,
        rows: Rows,
        version: i64,
        out: &'a mut SpooledTempFile,
    ) -> Result<Self, Problem> {
        Self::new(format, rows, || table::long_header(rows, version), out)
    }

    /// The wide shape.
    pub fn wide(
        format: Format,
        wide: &Wide,
        version: i64,
        out: &'a mut SpooledTempFile,
    ) -> Result<Self, Problem> {
        let ids = || wide.columns.iter().map(|column| column.series_id.as_str());
        Self::new(format, Rows::OfManySeries, || table::wide_header(ids(), version), out)
    }

    fn new(
        format: Format,
        rows: Rows,
        header: impl FnOnce() -> Header,
        out: &'a mut SpooledTempFile,
    ) -> Result<Self, Problem> {
        let style = match format {
            Format::Json => Style::Json,
            Format::Ndjson => Style::Ndjson,
            other => {
                let header = header();
                Style::Encoded(Box::new(Encoder::new(other, &header).map_err(fault)?), header)
            }
        };
        Ok(Self { out, rows, count: 0, style })
    }

    /// What stands before the rows of one series.
    pub fn begin_one(&mut self, row: &SeriesRow, column: &Column) -> Result<(), Problem> {
        self.begin(|| One {
            series: WireSeries::from(row.clone()),
            units: &column.units,
            freq: column.freq.code(),
            unit_measure: column.unit.measure.as_str(),
            unit_mult: column.unit.mult,
        })
    }

    /// What stands before the rows of many.
    pub fn begin_many(&mut self, found: &[SeriesRow], shape: &'static str) -> Result<(), Problem> {
        self.begin(|| Many { series: found.iter().cloned().map(WireSeries::from).collect(), shape })
    }

    fn begin<T: Serialize>(&mut self, head: impl FnOnce() -> T) -> Result<(), Problem> {
        if !matches!(self.style, Style::Json) {
            return Ok(());
        }
        let mut text = serde_json::to_vec(&head()).map_err(fault)?;
        text.pop();
        text.extend_from_slice(b",\"observations\":[");
        self.out.write_all(&text).map_err(fault)
    }

    /// Rows of one series.
    pub fn long_rows(&mut self, column: &Column) -> Result<(), Problem> {
        let rows = self.rows;
        if let Style::Encoded(encoder, header) = &mut self.style {
            for points in column.points.chunks(BATCH_ROWS) {
                let batch = table::long_batch(header, rows, column, points).map_err(fault)?;
                encoder.batch(&batch).map_err(fault)?;
                self.out.write_all(&encoder.take()).map_err(fault)?;
            }
            self.count += column.points.len();
            return Ok(());
        }
        let series_id = column.series.series_id.as_str();
        for points in column.points.chunks(BATCH_ROWS) {
            let points = points.iter().map(|point| WireObservation::new(point, column.freq));
            match rows {
                Rows::OfOneSeries => self.lines(points)?,
                Rows::OfManySeries => self.lines(points.map(|point| Named { series_id, point }))?,
            }
        }
        Ok(())
    }

    /// Rows of the wide shape.
    pub fn wide_rows(&mut self, wide: &Wide) -> Result<(), Problem> {
        let count = wide.periods.len();
        for start in (0..count).step_by(BATCH_ROWS) {
            let range = start..count.min(start + BATCH_ROWS);
            if let Style::Encoded(encoder, header) = &mut self.style {
                let values = wide.columns.iter().map(|column| &column.values[range.clone()]);
                let batch = table::wide_batch(header, &wide.periods[range.clone()], values).map_err(fault)?;
                encoder.batch(&batch).map_err(fault)?;
                self.out.write_all(&encoder.take()).map_err(fault)?;
                self.count += range.len();
            } else {
                self.lines(range.map(|at| WideRow(wide, at)))?;
            }
        }
        Ok(())
    }

    /// Rows of JSON and NDJSON.
    fn lines<T: Serialize>(&mut self, rows: impl Iterator<Item = T>) -> Result<(), Problem> {
        let parting: &[u8] = if matches!(self.style, Style::Json) { b",\n" } else { b"\n" };
        let mut text = Vec::with_capacity(rows.size_hint().0 * JSON_ROW_BYTES);
        for row in rows {
            if self.count > 0 {
                text.extend_from_slice(parting);
            }
            self.count += 1;
            serde_json::to_writer(&mut text, &row).map_err(fault)?;
        }
        self.out.write_all(&text).map_err(fault)
    }

    /// What stands after the rows.
    pub fn end(self, next_cursor: Option<String>) -> Result<(), Problem> {
        let last = match self.style {
            Style::Json => {
                let mut text = b"],".to_vec();
                let end = serde_json::to_vec(&End { count: self.count, next_cursor }).map_err(fault)?;
                text.extend_from_slice(&end[1..]);
                text
            }
            Style::Ndjson if self.count > 0 => b"\n".to_vec(),
            Style::Ndjson => Vec::new(),
            Style::Encoded(mut encoder, _) => {
                let truncated = next_cursor.is_some();
                let footer = Footer { row_count: self.count as u64, truncated, elapsed_ms: 0.0 };
                encoder.finish(&footer).map_err(fault)?;
                encoder.take()
            }
        };
        self.out.write_all(&last).map_err(fault)
    }
}
