//! `Reader`: questions to the store, always with bound parameters.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use duckdb::{Connection, Params, Row, params};
use serde::Serialize;

use super::keys::Keys;
use super::{Selection, StoreError};
use crate::domain::{Frequency, Observation, Series, SeriesId, Unit, UnitMeasure};

/// One consistent set of questions on one connection.
pub struct Reader<'c> {
    connection: &'c Connection,
    /// Where many questions about single series are asked.
    memory: Option<Memory<'c>>,
    /// The standing observations that the row of a series was made with: mostly they are what is asked for next.
    standing: RefCell<Option<(i32, Vec<Observation>)>>,
}

/// What a store remembers between questions.
#[derive(Clone, Copy)]
pub(super) struct Memory<'c> {
    pub(super) keys: &'c Keys,
    /// As of the last commit.
    pub(super) data_version: i64,
}

/// A series with what its observations say of it.
#[derive(Debug, Clone, Serialize)]
pub struct SeriesRow {
    #[serde(skip)]
    pub series_key: i32,
    #[serde(flatten)]
    pub series: Series,
    /// Periods with a standing observation.
    pub observations: i64,
    pub observation_start: Option<chrono::NaiveDate>,
    pub observation_end: Option<chrono::NaiveDate>,
    /// Latest publication date.
    pub last_published: Option<chrono::NaiveDate>,
    /// When it last changed here, UTC.
    pub last_updated: Option<chrono::NaiveDateTime>,
}

/// What an import knows of a series.
#[derive(Debug, Clone)]
pub struct SeriesKey {
    pub series_id: SeriesId,
    pub key: i32,
    pub freq: Frequency,
    pub unit: Unit,
    pub decimals: u8,
}

/// Which series are listed; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct SeriesFilter {
    /// Words that all stand in id, titles, indicator or area.
    pub text: Option<String>,
    pub ref_area: Option<String>,
    pub indicator: Option<String>,
    pub freq: Option<String>,
    /// Only ids after this one.
    pub after: Option<String>,
    pub limit: i64,
}

impl<'c> Reader<'c> {
    pub(super) const fn new(connection: &'c Connection) -> Self {
        Self { connection, memory: None, standing: RefCell::new(None) }
    }

    pub(super) const fn with_memory(connection: &'c Connection, memory: Memory<'c>) -> Self {
        Self { connection, memory: Some(memory), standing: RefCell::new(None) }
    }

    pub(super) const fn connection(&self) -> &Connection {
        self.connection
    }

    /// All rows of a statement.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        bound: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(bound)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The first row of a statement, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        bound: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, bound, read)?.into_iter().next())
    }

    /// Counts the commits that changed anything.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        if let Some(memory) = self.memory {
            return Ok(memory.data_version);
        }
        Ok(self.connection.query_row("SELECT version FROM data_version", [], |row| row.get(0))?)
    }

    /// Whether there is no observation and no report yet.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM observation) AND NOT EXISTS (SELECT 1 FROM report)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// The key of a series of exactly this id.
    pub fn series_key(&self, id: &SeriesId) -> Result<Option<i32>, StoreError> {
        self.first("SELECT series_key FROM series WHERE series_id = ?", params![id.as_str()], |r| {
            Ok(r.get(0)?)
        })
    }

    /// The series whose id is this one without regard to case and underscores.
    pub fn series_key_folded(&self, id: &str) -> Result<Option<(i32, SeriesId)>, StoreError> {
        let sql = "SELECT series_key, series_id FROM series WHERE replace(series_id, '_', '') = ?";
        self.first(sql, params![SeriesId::folded(id)], |r| {
            Ok((r.get(0)?, SeriesId::new(&r.get::<_, String>(1)?)?))
        })
    }

    /// The catalog in order of id.
    pub fn series(&self, filter: &SeriesFilter) -> Result<Vec<SeriesRow>, StoreError> {
        let f = filter;
        let bound = params![None::<String>, f.text, f.ref_area, f.indicator, f.freq, f.after, f.limit];
        self.all(include_str!("statements/series.sql"), bound, series_row)
    }

    /// One series.
    pub fn series_by_id(&self, id: &SeriesId) -> Result<Option<SeriesRow>, StoreError> {
        if let Some(row) = self.hinted(id.as_str())?.filter(|row| row.series.series_id == *id) {
            return Ok(Some(row));
        }
        let none = None::<String>;
        let bound = params![id.as_str(), none, none, none, none, none, 1];
        self.first(include_str!("statements/series.sql"), bound, series_row)
    }

    /// The series of exactly these ids, in order of id; those that are not there are left out.
    pub fn series_by_ids(&self, ids: &[SeriesId]) -> Result<Vec<SeriesRow>, StoreError> {
        let none = None::<String>;
        let names: Vec<&str> = ids.iter().map(SeriesId::as_str).collect();
        let bound = params![names.join(","), none, none, none, none, none, ids.len() as i64];
        self.all(include_str!("statements/series.sql"), bound, series_row)
    }

    /// One series, its id in any case, with or without underscores.
    pub fn series_folded(&self, id: &str) -> Result<Option<SeriesRow>, StoreError> {
        let folded = SeriesId::folded(id);
        let is_it = |row: &SeriesRow| SeriesId::folded(row.series.series_id.as_str()) == folded;
        if let Some(row) = self.hinted(id)?.filter(is_it) {
            return Ok(Some(row));
        }
        let known = self.series_key_folded(id)?;
        Ok(known.map(|(_, id)| self.series_by_id(&id)).transpose()?.flatten())
    }

    /// The series that the map of keys names for an id; not always the one that is meant.
    fn hinted(&self, id: &str) -> Result<Option<SeriesRow>, StoreError> {
        let Some(Memory { keys, data_version }) = self.memory else { return Ok(None) };
        let Some(key) = keys.hint(self, &SeriesId::folded(id))? else { return Ok(None) };
        if let Some(row) = keys.row(key, data_version) {
            return Ok(Some(row));
        }
        let read = |keys: RangeInclusive<i32>| {
            let bound = params![keys.start(), keys.end()];
            self.all(include_str!("statements/series_by_key.sql"), bound, |r| {
                Ok((r.get(0)?, series_columns(r)?))
            })
        };
        let Some(series) = keys.series(key, data_version, read)? else { return Ok(None) };
        let standing = self.observations(key, Selection::Current)?;
        let row = SeriesRow {
            series_key: key,
            series,
            observations: standing.len() as i64,
            observation_start: standing.first().map(|o| o.period),
            observation_end: standing.last().map(|o| o.period),
            last_published: standing.iter().map(|o| o.realtime_start).max(),
            last_updated: standing.iter().map(|o| o.recorded_at).max(),
        };
        keys.keep(&row, data_version);
        self.standing.replace(Some((key, standing)));
        Ok(Some(row))
    }

    /// The standing observations of a series, if its row was made with them just now; they are given once.
    pub(super) fn standing(&self, series_key: i32) -> Option<Vec<Observation>> {
        let mut standing = self.standing.borrow_mut();
        standing.take_if(|(key, _)| *key == series_key).map(|(_, observations)| observations)
    }

    /// What an import needs of every series.
    pub fn series_keys(&self) -> Result<Vec<SeriesKey>, StoreError> {
        let sql = "SELECT series_id, series_key, freq, unit_measure, unit_mult, decimals FROM series";
        self.all(sql, [], |r| {
            let unit = Unit::new(UnitMeasure::new(&r.get::<_, String>(3)?)?, r.get(4)?);
            let series_id = SeriesId::new(&r.get::<_, String>(0)?)?;
            Ok(SeriesKey { series_id, key: r.get(1)?, freq: code(r, 2)?, unit, decimals: r.get(5)? })
        })
    }

    /// Every series of the catalog, without what its observations say.
    pub fn catalog_series(&self) -> Result<Vec<(i32, Series)>, StoreError> {
        self.all(include_str!("statements/catalog_series.sql"), [], |r| Ok((r.get(0)?, series_columns(r)?)))
    }
}

pub(super) fn series_row(r: &Row<'_>) -> Result<SeriesRow, StoreError> {
    Ok(SeriesRow {
        series_key: r.get(0)?,
        series: series_columns(r)?,
        observations: r.get(16)?,
        observation_start: r.get(17)?,
        observation_end: r.get(18)?,
        last_published: r.get(19)?,
        last_updated: r.get(20)?,
    })
}

/// Columns 1 to 15 of a row that begins like the table `series`.
fn series_columns(r: &Row<'_>) -> Result<Series, StoreError> {
    Ok(Series {
        series_id: SeriesId::new(&r.get::<_, String>(1)?)?,
        title_zh: r.get(2)?,
        title_en: r.get(3)?,
        ref_area: r.get(4)?,
        indicator: r.get(5)?,
        unit: Unit::new(UnitMeasure::new(&r.get::<_, String>(6)?)?, r.get(7)?),
        decimals: r.get(8)?,
        freq: code(r, 9)?,
        seasonal_adjustment: r.get(10)?,
        transformation: code(r, 11)?,
        collection: code(r, 12)?,
        prices: code(r, 13)?,
        release_id: r.get(14)?,
        notes: r.get(15)?,
    })
}

/// A code-list member from its column.
pub(super) fn code<T>(row: &Row<'_>, column: usize) -> Result<T, StoreError>
where
    T: std::str::FromStr<Err = crate::domain::DomainError>,
{
    Ok(row.get::<_, String>(column)?.parse()?)
}
