//! Which rows an answer has: series after series, or period after period, one page of them.

use std::io::{self, Write};

use chrono::NaiveDate;
use tempfile::SpooledTempFile;

use super::super::page::to_cursor;
use super::ask::{Answer, Place, Shape};
use super::form::Form;
use crate::domain::{Column, Table};
use crate::encode::table::Rows;
use crate::http::problem::Problem;
use crate::query::{self, QueryError, SortOrder};
use crate::store::{Reader, Selection, SeriesRow};

/// Answers up to this size stay in memory.
const IN_MEMORY_BYTES: usize = 4 << 20;
/// UTF-8's byte order mark.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// An answer that waits to be sent.
pub struct Written {
    pub file: SpooledTempFile,
    pub next_cursor: Option<String>,
}

/// Writes the answer.
pub fn answer(
    reader: &Reader<'_>,
    answer: &Answer,
    today: NaiveDate,
    data_version: i64,
) -> Result<Written, Problem> {
    let found = query::find(reader, &answer.ids)?;
    // Without observations the query still refuses what cannot be asked of a series.
    query::run(found.iter().map(|row| (row.series.clone(), Vec::new())).collect(), &answer.query)
        .map(drop)
        .or_else(only_in_observations)?;
    let selection = answer.series.selection(today)?;
    let source = Source { reader, answer, selection };
    let mut file = SpooledTempFile::new(IN_MEMORY_BYTES);
    if answer.with_bom {
        file.write_all(BOM).map_err(fault)?;
    }
    let next = match answer.shape {
        Some(Shape::Wide) => wide(&source, &found, data_version, &mut file)?,
        _ => long(&source, &found, data_version, &mut file)?,
    };
    io::Seek::rewind(&mut file).map_err(fault)?;
    Ok(Written { file, next_cursor: next.map(|place| to_cursor(&place.text(&answer.ids))) })
}

/// Refusals that depend on the observations are met again when those are read.
fn only_in_observations(error: QueryError) -> Result<(), QueryError> {
    match error {
        QueryError::NoIndexBase { .. } | QueryError::NotOneVintage { .. } => Ok(()),
        refused => Err(refused),
    }
}

pub(super) fn fault(error: impl std::fmt::Display) -> Problem {
    Problem::internal(&error)
}

/// Where the rows come from.
struct Source<'a> {
    reader: &'a Reader<'a>,
    answer: &'a Answer,
    selection: Selection,
}

impl Source<'_> {
    fn column(&self, row: &SeriesRow) -> Result<Column, Problem> {
        let points = self.reader.observations(row.series_key, self.selection)?;
        let table = query::run(vec![(row.series.clone(), points)], &self.answer.query)?;
        table.columns.into_iter().next().ok_or_else(|| fault("a series without a column"))
    }

    fn is_after(&self, period: NaiveDate, end_before: NaiveDate) -> bool {
        match self.answer.query.sort {
            SortOrder::Ascending => period > end_before,
            SortOrder::Descending => period < end_before,
        }
    }
}

/// A row an observation, series after series. Answers the last row where there are more.
fn long(
    source: &Source<'_>,
    found: &[SeriesRow],
    data_version: i64,
    out: &mut SpooledTempFile,
) -> Result<Option<Place>, Problem> {
    let answer = source.answer;
    let mut left = answer.limit.unwrap_or(usize::MAX);
    let (mut last, mut next) = (None, None);
    let rows = if answer.shape.is_some() { Rows::OfManySeries } else { Rows::OfOneSeries };
    let mut form = Form::long(answer.format, rows, data_version, out)?;
    let first = answer.after.map_or(0, |place| place.series);
    if rows == Rows::OfManySeries {
        form.begin_many(found, "long")?;
    }
    for (at, row) in found.iter().enumerate().skip(first) {
        let mut column = source.column(row)?;
        if let Some(place) = answer.after.filter(|place| place.series == at) {
            column.points.retain(|point| source.is_after(point.period, place.period));
        }
        if column.points.len() > left {
            column.points.truncate(left);
            next = column.points.last().map(|point| Place { series: at, period: point.period }).or(last);
        }
        left -= column.points.len();
        last = column.points.last().map(|point| Place { series: at, period: point.period }).or(last);
        if rows == Rows::OfOneSeries {
            form.begin_one(row, &column)?;
        }
        form.long_rows(&column)?;
        if next.is_some() {
            break;
        }
    }
    form.end(next.map(|place| to_cursor(&place.text(&answer.ids))))?;
    Ok(next)
}

/// A row a period. Answers the last row where there are more.
fn wide(
    source: &Source<'_>,
    found: &[SeriesRow],
    data_version: i64,
    out: &mut SpooledTempFile,
) -> Result<Option<Place>, Problem> {
    let answer = source.answer;
    let columns = found.iter().map(|row| source.column(row)).collect::<Result<Vec<_>, _>>()?;
    let mut wide = query::wide(&Table { columns }, answer.query.sort);
    if let Some(place) = answer.after {
        let before = wide.periods.iter().take_while(|day| !source.is_after(**day, place.period)).count();
        wide.periods.drain(..before);
        wide.columns.iter_mut().for_each(|column| drop(column.values.drain(..before)));
    }
    let limit = answer.limit.unwrap_or(usize::MAX);
    let more = wide.periods.len() > limit;
    wide.periods.truncate(limit);
    wide.columns.iter_mut().for_each(|column| column.values.truncate(limit));
    let next = wide.periods.last().filter(|_| more).map(|period| Place { series: 0, period: *period });
    let mut form = Form::wide(answer.format, &wide, data_version, out)?;
    form.begin_many(found, "wide")?;
    form.wide_rows(&wide)?;
    form.end(next.map(|place| to_cursor(&place.text(&answer.ids))))?;
    Ok(next)
}
