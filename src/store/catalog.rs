//! Writing the catalog: series, releases, categories, tags, areas and the phrases of indicators.

use duckdb::params;

use super::{StoreError, Writer};
use crate::catalog::Catalog;
use crate::domain::{Series, SeriesId, Unit};

impl Writer<'_> {
    /// Brings the catalog's tables to what the seed files say, unless they were made of the same files before.
    ///
    /// Series, phrases and areas that people added stay.
    pub fn sync_catalog(&self, catalog: &Catalog, sha256: &str) -> Result<(), StoreError> {
        let connection = self.connection();
        let known = "SELECT count(*) FROM catalog_version WHERE sha256 = ?";
        if connection.query_row(known, params![sha256], |row| row.get::<_, i64>(0))? > 0 {
            return Ok(());
        }
        self.touch();
        connection.execute_batch(include_str!("statements/clear_catalog.sql"))?;
        for entry in catalog.series() {
            self.put_series(&entry.series, catalog)?;
        }
        self.put_shelves(catalog)?;
        self.put_lexicon(catalog)?;
        connection.execute("INSERT INTO catalog_version VALUES (?)", params![sha256])?;
        Ok(())
    }

    /// Adds a series, or brings its words up to date; its key stays. Refuses an id that differs from another only in
    /// case or underscores.
    pub fn put_series(&self, series: &Series, catalog: &Catalog) -> Result<i32, StoreError> {
        let connection = self.connection();
        let key = if let Some((key, old)) = self.reader().series_key_folded(series.series_id.as_str())? {
            if old != series.series_id {
                return Err(StoreError::SimilarIds {
                    new: series.series_id.to_string(),
                    old: old.to_string(),
                });
            }
            connection.execute("DELETE FROM series WHERE series_key = ?", params![key])?;
            key
        } else {
            self.next_series_key()?
        };
        self.touch();
        connection.prepare_cached("INSERT INTO series VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")?.execute(
            params![
                key,
                series.series_id.as_str(),
                series.title_zh,
                series.title_en,
                series.ref_area,
                series.indicator,
                series.unit.measure.as_str(),
                series.unit.mult,
                series.decimals,
                series.freq.code(),
                series.seasonal_adjustment,
                series.transformation.code(),
                series.collection.code(),
                series.prices.code(),
                series.release_id,
                series.notes,
                self.now(),
            ],
        )?;
        self.tag_series(series, catalog)?;
        Ok(key)
    }

    /// Adds many series that are known to be new, also without regard to underscores; answers the key of the first,
    /// after which they are numbered in order.
    pub fn add_series(&self, series: &[Series], catalog: &Catalog) -> Result<i32, StoreError> {
        let first = self.next_series_key()?;
        let mut rows = self.connection().appender("series")?;
        let mut tags = self.connection().appender("series_tag")?;
        for (key, s) in (first..).zip(series) {
            rows.append_row(params![
                key,
                s.series_id.as_str(),
                s.title_zh,
                s.title_en,
                s.ref_area,
                s.indicator,
                s.unit.measure.as_str(),
                s.unit.mult,
                s.decimals,
                s.freq.code(),
                s.seasonal_adjustment,
                s.transformation.code(),
                s.collection.code(),
                s.prices.code(),
                s.release_id,
                s.notes,
                self.now(),
            ])?;
            for tag in catalog.tags_of(s) {
                tags.append_row(params![tag.name, s.series_id.as_str()])?;
            }
        }
        rows.flush()?;
        tags.flush()?;
        if !series.is_empty() {
            self.touch();
        }
        Ok(first)
    }

    /// Gives a series the unit that nobody had stated.
    pub fn measure_series(&self, id: &SeriesId, unit: &Unit) -> Result<(), StoreError> {
        self.touch();
        let sql = "UPDATE series SET unit_measure = ?, unit_mult = ? WHERE series_id = ?";
        self.connection().execute(sql, params![unit.measure.as_str(), unit.mult, id.as_str()])?;
        Ok(())
    }

    /// Gives series more decimals than they had.
    pub fn refine_series(&self, finer: &[(SeriesId, u8)]) -> Result<(), StoreError> {
        if finer.is_empty() {
            return Ok(());
        }
        self.touch();
        let listed: Vec<String> = finer.iter().map(|(id, decimals)| format!("{id} {decimals}")).collect();
        self.connection().execute(include_str!("statements/refine_series.sql"), params![listed.join(",")])?;
        Ok(())
    }

    /// The key that the next new series gets.
    pub fn next_series_key(&self) -> Result<i32, StoreError> {
        Ok(self.next_id("SELECT max(series_key)::BIGINT FROM series")? as i32)
    }

    fn tag_series(&self, series: &Series, catalog: &Catalog) -> Result<(), StoreError> {
        let connection = self.connection();
        connection
            .prepare_cached("DELETE FROM series_tag WHERE series_id = ?")?
            .execute(params![series.series_id.as_str()])?;
        let mut insert = connection.prepare_cached("INSERT INTO series_tag VALUES (?, ?)")?;
        for tag in catalog.tags_of(series) {
            insert.execute(params![tag.name, series.series_id.as_str()])?;
        }
        Ok(())
    }

    fn put_shelves(&self, catalog: &Catalog) -> Result<(), StoreError> {
        let connection = self.connection();
        for s in catalog.sources() {
            connection.execute(
                "INSERT INTO source VALUES (?, ?, ?, ?)",
                params![s.source_id, s.name, s.link, s.notes],
            )?;
        }
        for r in catalog.releases() {
            let row = params![r.release_id, r.name, r.link, r.press_release, r.notes];
            connection.execute("INSERT INTO release VALUES (?, ?, ?, ?, ?)", row)?;
            for source in &r.sources {
                connection
                    .execute("INSERT INTO release_source VALUES (?, ?)", params![r.release_id, source])?;
            }
        }
        for c in catalog.categories() {
            let row = params![c.category_id, c.parent_id, c.name, c.notes];
            connection.execute("INSERT INTO category VALUES (?, ?, ?, ?)", row)?;
            for series in &c.series {
                connection.execute(
                    "INSERT INTO category_series VALUES (?, ?)",
                    params![c.category_id, series.as_str()],
                )?;
            }
        }
        for t in catalog.tags() {
            let group = serde_json::to_value(t.group_id).ok();
            let group = group.as_ref().and_then(|g| g.as_str()).unwrap_or_default();
            let created = t.created.and_time(chrono::NaiveTime::MIN);
            connection
                .execute("INSERT INTO tag VALUES (?, ?, ?, ?)", params![t.name, group, t.notes, created])?;
        }
        Ok(())
    }

    fn put_lexicon(&self, catalog: &Catalog) -> Result<(), StoreError> {
        let mut areas = self.connection().appender("area")?;
        for a in catalog.areas() {
            areas.append_row(params![a.code, a.gb, a.kind.code(), a.name_zh, a.name_en, a.parent])?;
        }
        areas.flush()?;
        let mut indicators = self.connection().appender("indicator")?;
        let mut phrases = self.connection().appender("indicator_phrase")?;
        for i in catalog.indicators() {
            indicators.append_row(params![i.code, i.name_zh, i.name_en])?;
            for phrase in i.names() {
                phrases.append_row(params![i.code, phrase, "seed", self.now()])?;
            }
        }
        indicators.flush()?;
        Ok(phrases.flush()?)
    }

    /// Adds a phrase that names an indicator, as a person decided.
    pub fn put_phrase(&self, indicator: &str, phrase: &str, added_by: &str) -> Result<(), StoreError> {
        self.touch();
        let row = params![indicator, phrase, added_by, self.now()];
        self.connection().execute("INSERT INTO indicator_phrase VALUES (?, ?, ?, ?)", row)?;
        Ok(())
    }

    /// The key of a series of exactly this id.
    pub fn series_key(&self, id: &SeriesId) -> Result<Option<i32>, StoreError> {
        self.reader().series_key(id)
    }
}
