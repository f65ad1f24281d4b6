//! Questions of the FRED API to the catalog: series, tags, releases, sources and categories, narrowed, ordered, paged.
//!
//! Each statement is one file; the lists of series and of tags share the one that finds the candidates.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use duckdb::{Row, params};

use super::reader::series_row;
use super::{Reader, SeriesRow, StoreError};
use crate::domain::{Period, SeriesId, Transformation, Unit, UnitMeasure};

/// Which series a list is about; every field narrows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeriesScope {
    pub category_id: Option<i32>,
    pub release_id: Option<i32>,
    /// Keys that a search found, the best first.
    pub found: Option<Vec<i32>>,
    /// A part of an id; `*` stands for any characters and anchors both ends.
    pub id_pattern: Option<String>,
    /// One id, in any case, with or without underscores.
    pub series_id: Option<String>,
    pub with_tags: Vec<String>,
    pub without_tags: Vec<String>,
    /// Codes of frequencies, `W5` for weeks that end on a Friday; `None` for all.
    pub freqs: Option<Vec<String>>,
    pub adjustments: Option<Vec<String>>,
    pub units: Option<Vec<(Unit, Transformation)>>,
}

/// Which tags of the candidates are listed; every field narrows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TagScope {
    pub names: Vec<String>,
    pub group_id: Option<String>,
    /// Words that all stand in name or notes.
    pub words: Option<String>,
    pub without_names: Vec<String>,
    pub counted: TagCount,
}

/// Among which series a tag counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TagCount {
    /// Those of the scope.
    #[default]
    InScope,
    InCatalog,
}

/// Order and page of a list; `order_by` is one of FRED's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPage {
    pub order_by: &'static str,
    pub descending: bool,
    pub offset: i64,
    pub limit: i64,
}

/// How a unit is called, where series are ordered by their units.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitWords {
    pub unit: Unit,
    pub transformation: Transformation,
    pub words: String,
}

/// Series whose observations changed between two moments (UTC), of countries or of other areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub from: NaiveDateTime,
    pub to: NaiveDateTime,
    /// `macro` or `regional`.
    pub geography: Option<&'static str>,
}

/// One page of a list, and how long the list is.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TagRow {
    pub name: String,
    pub group_id: String,
    pub notes: Option<String>,
    pub created_at: NaiveDateTime,
    /// As [`TagCount`] says.
    pub series_count: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseRow {
    pub release_id: i32,
    pub name: String,
    pub press_release: bool,
    pub link: Option<String>,
    pub notes: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SourceRow {
    pub source_id: i32,
    pub name: String,
    pub link: Option<String>,
    pub notes: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CategoryRow {
    pub category_id: i32,
    pub parent_id: i32,
    pub name: String,
    pub notes: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseDateRow {
    pub release_id: i32,
    pub name: String,
    pub day: NaiveDate,
}

/// One standing observation of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseObservation {
    pub series_key: i32,
    pub series_id: String,
    pub period: NaiveDate,
    pub period_end: NaiveDate,
    pub value: Option<f64>,
}

/// Parts the names of a list within one bound text; no name holds it.
const PARTING: &str = "\u{1f}";

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(PARTING))
}

/// A unit as the statements spell it.
fn unit_key(unit: &Unit, transformation: Transformation) -> String {
    format!("{}|{}|{transformation}", unit.measure, unit.mult)
}

impl SeriesScope {
    fn pattern(&self) -> Option<String> {
        let text = self.id_pattern.as_deref()?;
        let mut pattern = String::new();
        for c in text.chars() {
            match c {
                '*' => pattern.push('%'),
                '%' | '_' | '\\' => pattern.extend(['\\', c]),
                _ => pattern.push(c),
            }
        }
        Some(if text.contains('*') { pattern } else { format!("%{pattern}%") })
    }

    fn found_keys(&self) -> Option<String> {
        let list = |keys: &Vec<i32>| keys.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
        self.found.as_ref().map(list)
    }

    fn folded_id(&self) -> Option<String> {
        self.series_id.as_deref().map(SeriesId::folded)
    }

    /// An empty list of members matches nothing, `None` everything.
    fn members(list: Option<&Vec<String>>) -> Option<String> {
        list.map(|members| members.join(PARTING))
    }

    fn unit_keys(&self) -> Option<String> {
        let key = |(unit, transformation): &(Unit, Transformation)| unit_key(unit, *transformation);
        self.units.as_ref().map(|units| units.iter().map(key).collect::<Vec<_>>().join(PARTING))
    }
}

impl Reader<'_> {
    /// Series in an order of FRED's, with what their standing observations say. `units` are the words that series are
    /// ordered by where `order_by` is `units`.
    pub fn list_series(
        &self,
        scope: &SeriesScope,
        changed: Option<&Changed>,
        units: &[UnitWords],
        page: ListPage,
    ) -> Result<Listing<SeriesRow>, StoreError> {
        let keys: Vec<String> = units.iter().map(|unit| unit_key(&unit.unit, unit.transformation)).collect();
        let words: Vec<String> = units.iter().map(|unit| unit.words.clone()).collect();
        let bound = params![
            scope.category_id,
            scope.release_id,
            scope.found_keys(),
            scope.pattern(),
            scope.folded_id(),
            joined(&scope.with_tags),
            joined(&scope.without_tags),
            SeriesScope::members(scope.freqs.as_ref()),
            SeriesScope::members(scope.adjustments.as_ref()),
            scope.unit_keys(),
            page.order_by,
            page.descending,
            page.offset,
            page.limit,
            changed.map(|changed| changed.from),
            changed.map(|changed| changed.to),
            changed.and_then(|changed| changed.geography),
            joined(&keys),
            joined(&words),
        ];
        let sql = concat!(include_str!("candidates.sql"), include_str!("series.sql"));
        self.listing(sql, bound, 21, series_row)
    }

    /// Tags of the series of a scope, each with how many of them, or of all, it stands on.
    pub fn list_tags(
        &self,
        scope: &SeriesScope,
        tags: &TagScope,
        page: ListPage,
    ) -> Result<Listing<TagRow>, StoreError> {
        let bound = params![
            scope.category_id,
            scope.release_id,
            scope.found_keys(),
            scope.pattern(),
            scope.folded_id(),
            joined(&scope.with_tags),
            joined(&scope.without_tags),
            SeriesScope::members(scope.freqs.as_ref()),
            SeriesScope::members(scope.adjustments.as_ref()),
            scope.unit_keys(),
            joined(&tags.names),
            tags.group_id,
            tags.words,
            joined(&tags.without_names),
            page.order_by,
            page.descending,
            page.offset,
            page.limit,
            tags.counted == TagCount::InCatalog,
        ];
        let sql = concat!(include_str!("candidates.sql"), include_str!("tags.sql"));
        self.listing(sql, bound, 5, |r| {
            Ok(TagRow {
                name: r.get(0)?,
                group_id: r.get(1)?,
                notes: r.get(2)?,
                created_at: r.get(3)?,
                series_count: r.get(4)?,
            })
        })
    }

    /// The units that any series has, with their transformations.
    pub fn units(&self) -> Result<Vec<(Unit, Transformation)>, StoreError> {
        self.all("SELECT DISTINCT unit_measure, unit_mult, transformation FROM series", [], |r| {
            let unit = Unit::new(UnitMeasure::new(&r.get::<_, String>(0)?)?, r.get(1)?);
            Ok((unit, super::reader::code(r, 2)?))
        })
    }

    /// Whether all of these are tags.
    pub fn has_tags(&self, names: &[String]) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM tag WHERE list_contains(string_split(?::VARCHAR, chr(31)), name)";
        let found: i64 =
            self.first(sql, params![names.join(PARTING)], |r| Ok(r.get(0)?))?.unwrap_or_default();
        let mut distinct = names.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        Ok(found == distinct.len() as i64)
    }

    /// Releases: one, those of a source, or that of a series (in any spelling of its id).
    pub fn list_releases(
        &self,
        release_id: Option<i32>,
        source_id: Option<i32>,
        series_id: Option<&str>,
        page: ListPage,
    ) -> Result<Listing<ReleaseRow>, StoreError> {
        let folded = series_id.map(SeriesId::folded);
        let bound =
            params![release_id, source_id, folded, page.order_by, page.descending, page.offset, page.limit];
        self.listing(include_str!("releases.sql"), bound, 5, |r| {
            Ok(ReleaseRow {
                release_id: r.get(0)?,
                name: r.get(1)?,
                press_release: r.get(2)?,
                link: r.get(3)?,
                notes: r.get(4)?,
            })
        })
    }

    /// Sources: one, or those of a release.
    pub fn list_sources(
        &self,
        source_id: Option<i32>,
        release_id: Option<i32>,
        page: ListPage,
    ) -> Result<Listing<SourceRow>, StoreError> {
        let bound = params![source_id, release_id, page.order_by, page.descending, page.offset, page.limit];
        self.listing(include_str!("sources.sql"), bound, 4, |r| {
            Ok(SourceRow { source_id: r.get(0)?, name: r.get(1)?, link: r.get(2)?, notes: r.get(3)? })
        })
    }

    /// Days within a real-time period on which releases, or one of them, published something, and those that are
    /// `coming`.
    pub fn list_release_dates(
        &self,
        release_id: Option<i32>,
        realtime: Period,
        coming: &[(i32, NaiveDate)],
        page: ListPage,
    ) -> Result<Listing<ReleaseDateRow>, StoreError> {
        let (start, end) = (realtime.start(), realtime.end());
        let days: Vec<String> = coming.iter().map(|(release, day)| format!("{release}|{day}")).collect();
        let bound = params![
            release_id,
            start,
            end,
            page.order_by,
            page.descending,
            page.offset,
            page.limit,
            joined(&days),
        ];
        self.listing(include_str!("release_dates.sql"), bound, 3, |r| {
            Ok(ReleaseDateRow { release_id: r.get(0)?, name: r.get(1)?, day: r.get(2)? })
        })
    }

    /// Categories: one, the children of one, or those of a series (in any spelling of its id).
    pub fn list_categories(
        &self,
        category_id: Option<i32>,
        parent_id: Option<i32>,
        series_id: Option<&str>,
    ) -> Result<Vec<CategoryRow>, StoreError> {
        let bound = params![category_id, parent_id, series_id.map(SeriesId::folded)];
        self.all(include_str!("categories.sql"), bound, |r| {
            Ok(CategoryRow {
                category_id: r.get(0)?,
                parent_id: r.get(1)?,
                name: r.get(2)?,
                notes: r.get(3)?,
            })
        })
    }

    /// Standing observations of a release in order of id and period, from one of them on.
    pub fn release_observations(
        &self,
        release_id: i32,
        from: Option<&(String, NaiveDate)>,
        limit: i64,
    ) -> Result<Vec<ReleaseObservation>, StoreError> {
        let bound = params![release_id, from.map(|(id, _)| id), from.map(|(_, period)| period), limit];
        self.all(include_str!("release_observations.sql"), bound, |r| {
            Ok(ReleaseObservation {
                series_key: r.get(0)?,
                series_id: r.get(1)?,
                period: r.get(2)?,
                period_end: r.get(3)?,
                value: r.get(4)?,
            })
        })
    }

    /// The last days of the first and the last standing observation of each of these series.
    pub fn first_and_last_days(
        &self,
        keys: &[i32],
    ) -> Result<HashMap<i32, (NaiveDate, NaiveDate)>, StoreError> {
        let list: Vec<String> = keys.iter().map(i32::to_string).collect();
        let sql = "SELECT series_key, min(period_end), max(period_end) FROM observation \
                   WHERE realtime_end = DATE '9999-12-31' \
                   AND series_key IN (SELECT unnest(string_split(?::VARCHAR, ',')::INTEGER[])) GROUP BY series_key";
        let rows = self.all(sql, params![list.join(",")], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// Rows of a statement whose column `count` is the length of the whole list, and whose first column is null where
    /// the page is empty.
    fn listing<T>(
        &self,
        sql: &str,
        bound: impl duckdb::Params,
        count: usize,
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Listing<T>, StoreError> {
        let rows = self.all(sql, bound, |r| {
            let there = !matches!(r.get_ref(0)?, duckdb::types::ValueRef::Null);
            Ok((r.get::<_, i64>(count)?, if there { Some(read(r)?) } else { None }))
        })?;
        let total = rows.first().map_or(0, |(count, _)| *count);
        Ok(Listing { rows: rows.into_iter().filter_map(|(_, row)| row).collect(), count: total })
    }
}
