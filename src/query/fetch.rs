//! From ids to a table: which observations of the store a query works on.

use super::{QueryError, SeriesQuery, run};
use crate::domain::{SeriesId, Table};
use crate::store::{Reader, Selection, SeriesRow};

/// Answers `query` for the series of these ids, in their order, with the vintage that `selection` names.
///
/// # Errors
/// As [`find`] and [`answer`].
pub fn fetch(
    reader: &Reader<'_>,
    ids: &[SeriesId],
    selection: Selection,
    query: &SeriesQuery,
) -> Result<(Vec<SeriesRow>, Table), QueryError> {
    let rows = find(reader, ids)?;
    let table = answer(reader, &rows, selection, query)?;
    Ok((rows, table))
}

/// The series of these ids, in their order.
///
/// # Errors
/// [`QueryError::UnknownSeries`] names all ids that the catalog does not have.
pub fn find(reader: &Reader<'_>, ids: &[SeriesId]) -> Result<Vec<SeriesRow>, QueryError> {
    let mut rows = Vec::with_capacity(ids.len());
    let mut unknown = Vec::new();
    for id in ids {
        match reader.series_by_id(id)? {
            Some(row) => rows.push(row),
            None => unknown.push(id.to_string()),
        }
    }
    if unknown.is_empty() { Ok(rows) } else { Err(QueryError::UnknownSeries(unknown)) }
}

/// Answers `query` for series that were found.
pub fn answer(
    reader: &Reader<'_>,
    rows: &[SeriesRow],
    selection: Selection,
    query: &SeriesQuery,
) -> Result<Table, QueryError> {
    let mut inputs = Vec::with_capacity(rows.len());
    for row in rows {
        inputs.push((row.series.clone(), reader.observations(row.series_key, selection)?));
    }
    run(inputs, query)
}
