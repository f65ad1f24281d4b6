//! What search needs of the catalog: its words, whether it has changed, and the series that were found.

use chrono::NaiveDateTime;
use duckdb::params;

use super::reader::{code, series_row};
use super::{Reader, SeriesRow, StoreError};
use crate::domain::Transformation;

/// What is known of a series for those who look for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    pub series_key: i32,
    pub series_id: String,
    pub title_zh: String,
    pub title_en: String,
    pub ref_area: String,
    pub indicator: String,
    pub freq: String,
    pub unit_measure: String,
    pub unit_mult: i8,
    pub transformation: Transformation,
    /// Names of areas and indicator, phrases, tags.
    pub words: String,
}

/// Changes whenever the words of the catalog do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogStamp {
    series: i64,
    last_recorded: Option<NaiveDateTime>,
    tags: i64,
    phrases: i64,
    catalog: Option<String>,
}

impl Reader<'_> {
    /// The words of every series.
    pub fn search_rows(&self) -> Result<Vec<SearchRow>, StoreError> {
        self.all(include_str!("statements/search_rows.sql"), [], |r| {
            Ok(SearchRow {
                series_key: r.get(0)?,
                series_id: r.get(1)?,
                title_zh: r.get(2)?,
                title_en: r.get(3)?,
                ref_area: r.get(4)?,
                indicator: r.get(5)?,
                freq: r.get(6)?,
                unit_measure: r.get(7)?,
                unit_mult: r.get(8)?,
                transformation: code(r, 9)?,
                words: r.get(10)?,
            })
        })
    }

    /// What tells one state of the catalog from another.
    pub fn catalog_stamp(&self) -> Result<CatalogStamp, StoreError> {
        let stamp = self.first(include_str!("statements/catalog_stamp.sql"), [], |r| {
            Ok(CatalogStamp {
                series: r.get(0)?,
                last_recorded: r.get(1)?,
                tags: r.get(2)?,
                phrases: r.get(3)?,
                catalog: r.get(4)?,
            })
        })?;
        stamp.ok_or_else(|| duckdb::Error::QueryReturnedNoRows.into())
    }

    /// The series of these keys, in their order, with what their standing observations say.
    pub fn series_of(&self, keys: &[i32]) -> Result<Vec<SeriesRow>, StoreError> {
        let list: Vec<String> = keys.iter().map(i32::to_string).collect();
        self.all(include_str!("statements/series_of.sql"), params![list.join(",")], series_row)
    }
}
