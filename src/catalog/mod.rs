//! The catalog: which series exist, whose they are, what words name them, and how FRED would shelve them.
//!
//! It is data, not code: the files of `seeds/` (TOML) become one checked [`Catalog`]. Whoever has the texts, from the
//! binary or from a folder, hands them over; nothing here reads a file or a database. A catalog that exists is
//! consistent: ids are unique even for clients that know no underscores, every reference points somewhere, and a
//! series' id says its frequency.

mod addition;
mod check;
mod embedded;
mod error;
mod manifest;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use addition::Addition;
pub use embedded::{embedded, embedded_file, embedded_manifest};
pub use error::CatalogError;
pub use manifest::{Manifest, SeedImport};
pub use rows::{
    Area, AreaKind, Category, Fact, GrowthBasis, Indicator, Matching, Publisher, Release, SeriesEntry,
    Source, Tag, TagGroup, TagRule,
};

use crate::domain::{Series, SeriesId};

const AREAS: &str = "lexicon/areas.toml";
const INDICATORS: &str = "lexicon/indicators.toml";
const SERIES: &str = "series.toml";
const RELEASES: &str = "releases.toml";
const CATEGORIES: &str = "categories.toml";
const TAGS: &str = "tags.toml";
const FACTS: &str = "facts.toml";

/// The texts that a catalog is made of, each the content of the file of [`CatalogSources::PATHS`] in that place.
#[derive(Debug, Clone, Copy)]
pub struct CatalogSources<'a> {
    pub areas: &'a str,
    pub indicators: &'a str,
    pub series: &'a str,
    pub releases: &'a str,
    pub categories: &'a str,
    pub tags: &'a str,
    pub facts: &'a str,
}

impl<'a> CatalogSources<'a> {
    /// Where each text lies below the folder of seeds.
    pub const PATHS: [&'static str; 7] = [AREAS, INDICATORS, SERIES, RELEASES, CATEGORIES, TAGS, FACTS];

    /// Takes the seven texts in the order of [`Self::PATHS`].
    pub const fn in_order(texts: [&'a str; 7]) -> Self {
        let [areas, indicators, series, releases, categories, tags, facts] = texts;
        Self { areas, indicators, series, releases, categories, tags, facts }
    }
}

/// Everything that is known before the first report is read; see the module's words.
#[derive(Debug, Clone)]
pub struct Catalog {
    areas: Vec<Area>,
    publishers: Vec<Publisher>,
    indicators: Vec<Indicator>,
    series: Vec<SeriesEntry>,
    releases: Vec<Release>,
    sources: Vec<Source>,
    categories: Vec<Category>,
    tags: Vec<Tag>,
    facts: Vec<Fact>,
    area_by_code: HashMap<String, usize>,
    indicator_by_code: HashMap<String, usize>,
    series_by_folded: HashMap<String, usize>,
}

impl Catalog {
    /// Reads and checks the texts.
    ///
    /// # Errors
    /// The first thing that is wrong: a TOML error with file and line, or an entry that repeats another or points
    /// nowhere, with file and entry.
    pub fn parse(sources: &CatalogSources<'_>) -> Result<Self, CatalogError> {
        let area_file: rows::AreaFile = rows::read(AREAS, sources.areas)?;
        let indicator_file: rows::IndicatorFile = rows::read(INDICATORS, sources.indicators)?;
        let series_file: rows::SeriesFile = rows::read(SERIES, sources.series)?;
        let release_file: rows::ReleaseFile = rows::read(RELEASES, sources.releases)?;
        let category_file: rows::CategoryFile = rows::read(CATEGORIES, sources.categories)?;
        let tag_file: rows::TagFile = rows::read(TAGS, sources.tags)?;
        let fact_file: rows::FactFile = rows::read(FACTS, sources.facts)?;
        let catalog = Self {
            area_by_code: HashMap::new(),
            indicator_by_code: HashMap::new(),
            series_by_folded: HashMap::new(),
            areas: area_file.area,
            publishers: area_file.publisher,
            indicators: indicator_file.indicator,
            series: series_file.series.into_iter().map(SeriesEntry::from).collect(),
            releases: release_file.release,
            sources: release_file.source,
            categories: category_file.category,
            tags: tag_file.tag,
            facts: fact_file.fact,
        };
        catalog.checked()
    }

    /// The same catalog with more series, as the analyst's inbox adds them.
    ///
    /// # Errors
    /// As [`Catalog::parse`], for the entries that do not fit.
    pub fn with_series(
        mut self,
        entries: impl IntoIterator<Item = SeriesEntry>,
    ) -> Result<Self, CatalogError> {
        self.series.extend(entries);
        self.checked()
    }

    /// The same catalog with more indicators, as the analyst's inbox adds them.
    ///
    /// # Errors
    /// As [`Catalog::parse`], for the entries that do not fit.
    pub fn with_indicators(
        mut self,
        more: impl IntoIterator<Item = Indicator>,
    ) -> Result<Self, CatalogError> {
        self.indicators.extend(more);
        self.checked()
    }

    /// Series with what they accept, in the order of the file.
    pub fn series(&self) -> &[SeriesEntry] {
        &self.series
    }

    /// The series of exactly this id.
    pub fn find_series(&self, id: &SeriesId) -> Option<&SeriesEntry> {
        self.find_folded(id.as_str()).filter(|entry| entry.series.series_id == *id)
    }

    /// The series of this id as clients write it: case and underscores do not count.
    pub fn find_folded(&self, id: &str) -> Option<&SeriesEntry> {
        self.series_by_folded.get(&SeriesId::folded(id)).and_then(|at| self.series.get(*at))
    }

    /// Areas and entities, in the order of the file.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The area or entity of this code.
    pub fn area(&self, code: &str) -> Option<&Area> {
        self.area_by_code.get(code).and_then(|at| self.areas.get(*at))
    }

    /// The area of `code`, its parent, the parent's parent and so on.
    pub fn lineage<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c Area> {
        std::iter::successors(self.area(code), |area| self.area(area.parent.as_deref()?))
    }

    /// The area that "our city" means in this publisher's pages: as listed, else the longest area name or alias that
    /// the publisher's name contains (大庆市统计局 is at home in HL_DAQING).
    pub fn publisher_area(&self, publisher: &str) -> Option<&Area> {
        if let Some(listed) = self.publishers.iter().find(|p| p.name == publisher) {
            return self.area(&listed.area);
        }
        let longest = |area: &&Area| {
            area.names()
                .filter(|name| publisher.contains(name))
                .map(|name| name.chars().count())
                .max()
                .unwrap_or(0)
        };
        self.areas.iter().max_by_key(longest).filter(|area| longest(area) > 0)
    }

    /// Publishers whose home is not plain from their names.
    pub fn publishers(&self) -> &[Publisher] {
        &self.publishers
    }

    /// Indicators with the phrases that name them.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// The indicator of this code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicator_by_code.get(code).and_then(|at| self.indicators.get(*at))
    }

    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Categories below (and without) FRED's root 0.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The tags that describe a series, also one that the catalog does not list.
    pub fn tags_of(&self, series: &Series) -> Vec<&Tag> {
        let sources =
            self.releases.iter().find(|r| r.release_id == series.release_id).map(|r| r.sources.as_slice());
        self.tags.iter().filter(|tag| tag.describes(series, sources.unwrap_or_default())).collect()
    }

    /// Dated events that reports compare with.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The fact that `words` mean to someone who speaks of the area `ref_area`: one of its phrases is in them, and it
    /// happened to that area or to one that holds it.
    pub fn fact(&self, words: &str, ref_area: &str) -> Option<&Fact> {
        let concerns = |fact: &&Fact| self.lineage(ref_area).any(|area| area.code == fact.ref_area);
        let named = |fact: &&Fact| fact.phrases.iter().any(|phrase| words.contains(phrase.as_str()));
        self.facts.iter().filter(named).find(concerns)
    }
}
