//! What makes a catalog consistent; see [`CatalogError`] for the words.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::rows::TagRule;
use super::{AREAS, CATEGORIES, FACTS, INDICATORS, RELEASES, SERIES, TAGS};
use super::{Catalog, CatalogError, SeriesEntry};
use crate::domain::{Reach, SeriesId, Transformation};

/// FRED's root of all categories, which is not listed.
const ROOT_CATEGORY_ID: i32 = 0;

impl Catalog {
    /// Builds the indexes and checks every entry.
    pub(super) fn checked(mut self) -> Result<Self, CatalogError> {
        let position =
            |codes: Vec<String>| codes.into_iter().enumerate().map(|(at, code)| (code, at)).collect();
        self.area_by_code = position(self.areas.iter().map(|a| a.code.clone()).collect());
        self.indicator_by_code = position(self.indicators.iter().map(|i| i.code.clone()).collect());
        self.series_by_folded =
            position(self.series.iter().map(|s| SeriesId::folded(s.series.series_id.as_str())).collect());
        self.check_areas()?;
        self.check_indicators()?;
        self.check_releases()?;
        self.check_series()?;
        self.check_categories()?;
        self.check_tags()?;
        self.check_facts()?;
        Ok(self)
    }

    fn check_areas(&self) -> Result<(), CatalogError> {
        unique(AREAS, "a code", self.areas.iter().map(|a| a.code.as_str()))?;
        unique(AREAS, "a name", self.areas.iter().flat_map(super::Area::names))?;
        unique(AREAS, "a publisher's name", self.publishers.iter().map(|p| p.name.as_str()))?;
        for area in &self.areas {
            if area.names().chain(area.local.iter().map(String::as_str)).any(str::is_empty) {
                return Err(empty(AREAS, &area.code, "name"));
            }
            if let Some(parent) = &area.parent {
                self.need_area(AREAS, &area.code, "parent", parent)?;
            }
            // Codes are unique, so a walk longer than the list has met an area twice.
            if self.lineage(&area.code).take(self.areas.len() + 1).count() > self.areas.len() {
                return Err(CatalogError::Circular { file: AREAS, entry: area.code.clone() });
            }
        }
        self.publishers.iter().try_for_each(|p| self.need_area(AREAS, &p.name, "area", &p.area))
    }

    fn check_indicators(&self) -> Result<(), CatalogError> {
        unique(INDICATORS, "a code", self.indicators.iter().map(|i| i.code.as_str()))?;
        for indicator in &self.indicators {
            if indicator.names().any(str::is_empty) {
                return Err(empty(INDICATORS, &indicator.code, "phrase"));
            }
            if indicator.terms.iter().any(|set| set.is_empty() || set.iter().any(String::is_empty)) {
                return Err(empty(INDICATORS, &indicator.code, "term"));
            }
            let known = |code: &String| self.indicator(code).is_some();
            need_all(INDICATORS, &indicator.code, "part", indicator.parts.iter(), known, INDICATORS)?;
        }
        Ok(())
    }

    fn check_releases(&self) -> Result<(), CatalogError> {
        unique(RELEASES, "a source_id", self.sources.iter().map(|s| s.source_id))?;
        unique(RELEASES, "a release_id", self.releases.iter().map(|r| r.release_id))?;
        let known: HashSet<i32> = self.sources.iter().map(|s| s.source_id).collect();
        for release in &self.releases {
            need_all(
                RELEASES,
                &release.name,
                "source",
                release.sources.iter(),
                |id| known.contains(id),
                RELEASES,
            )?;
        }
        Ok(())
    }

    fn check_series(&self) -> Result<(), CatalogError> {
        unique(SERIES, "an id", self.series.iter().map(|s| SeriesId::folded(s.series.series_id.as_str())))?;
        let releases: HashSet<i32> = self.releases.iter().map(|r| r.release_id).collect();
        let mut taken: HashMap<_, &SeriesId> = HashMap::new();
        for entry in &self.series {
            let (series, id) = (&entry.series, entry.series.series_id.as_str());
            self.need_area(SERIES, id, "area", &series.ref_area)?;
            for area in &entry.matching.areas {
                self.need_area(SERIES, id, "area", area)?;
            }
            if self.indicator(&series.indicator).is_none() {
                return Err(dangling(SERIES, id, "indicator", &series.indicator, INDICATORS));
            }
            if !releases.contains(&series.release_id) {
                return Err(dangling(SERIES, id, "release", &series.release_id, RELEASES));
            }
            check_shape(entry)?;
            if let Some(main) = &entry.matching.alternate_of {
                if self.find_series(main).is_none() {
                    return Err(dangling(SERIES, id, "alternate_of", main, SERIES));
                }
                continue;
            }
            let key = (
                &series.ref_area,
                &series.indicator,
                series.transformation,
                series.freq,
                series.prices,
                &series.seasonal_adjustment,
                entry.matching.reach == Some(Reach::YearToDate),
                entry.matching.is_of_forecasts(),
            );
            if let Some(first) = taken.insert(key, &series.series_id) {
                return Err(CatalogError::SameFigures { first: first.to_string(), second: id.to_owned() });
            }
        }
        Ok(())
    }

    fn check_categories(&self) -> Result<(), CatalogError> {
        unique(CATEGORIES, "a category_id", self.categories.iter().map(|c| c.category_id))?;
        let parent_of: HashMap<i32, i32> =
            self.categories.iter().map(|c| (c.category_id, c.parent_id)).collect();
        for category in &self.categories {
            let mut above = category.category_id;
            for _ in 0..=self.categories.len() {
                match parent_of.get(&above) {
                    _ if above == ROOT_CATEGORY_ID => break,
                    Some(parent) => above = *parent,
                    None => {
                        return Err(dangling(CATEGORIES, &category.name, "parent_id", &above, CATEGORIES));
                    }
                }
            }
            if above != ROOT_CATEGORY_ID {
                return Err(CatalogError::Circular { file: CATEGORIES, entry: category.name.clone() });
            }
            self.need_series(CATEGORIES, &category.name, &category.series)?;
        }
        Ok(())
    }

    fn check_tags(&self) -> Result<(), CatalogError> {
        unique(TAGS, "a name", self.tags.iter().map(|t| t.name.as_str()))?;
        let releases: HashSet<i32> = self.releases.iter().map(|r| r.release_id).collect();
        let sources: HashSet<i32> = self.sources.iter().map(|s| s.source_id).collect();
        for tag in &self.tags {
            self.need_series(TAGS, &tag.name, &tag.series)?;
            match &tag.rule {
                Some(TagRule::RefAreas(codes)) => {
                    need_all(TAGS, &tag.name, "area", codes.iter(), |c| self.area(c).is_some(), AREAS)?;
                }
                Some(TagRule::Indicators(codes)) => {
                    need_all(
                        TAGS,
                        &tag.name,
                        "indicator",
                        codes.iter(),
                        |c| self.indicator(c).is_some(),
                        INDICATORS,
                    )?;
                }
                Some(TagRule::Releases(ids)) => {
                    need_all(TAGS, &tag.name, "release", ids.iter(), |id| releases.contains(id), RELEASES)?;
                }
                Some(TagRule::Sources(ids)) => {
                    need_all(TAGS, &tag.name, "source", ids.iter(), |id| sources.contains(id), RELEASES)?;
                }
                Some(TagRule::Freq(_) | TagRule::SeasonalAdjustment(_)) | None => {}
            }
        }
        Ok(())
    }

    fn check_facts(&self) -> Result<(), CatalogError> {
        unique(FACTS, "a code", self.facts.iter().map(|f| f.code.as_str()))?;
        for fact in &self.facts {
            self.need_area(FACTS, &fact.code, "area", &fact.ref_area)?;
            let unnamed = fact.phrases.is_empty() && (fact.label_zh.is_empty() || fact.label_en.is_empty());
            if unnamed || fact.phrases.iter().any(String::is_empty) {
                return Err(empty(FACTS, &fact.code, "phrase"));
            }
        }
        Ok(())
    }

    fn need_area(
        &self,
        file: &'static str,
        entry: &str,
        field: &'static str,
        code: &str,
    ) -> Result<(), CatalogError> {
        if self.area(code).is_some() { Ok(()) } else { Err(dangling(file, entry, field, &code, AREAS)) }
    }

    fn need_series(&self, file: &'static str, entry: &str, ids: &[SeriesId]) -> Result<(), CatalogError> {
        need_all(file, entry, "series", ids.iter(), |id| self.find_series(id).is_some(), SERIES)
    }
}

/// The id ends in the frequency, and the unit fits the transformation.
fn check_shape(entry: &SeriesEntry) -> Result<(), CatalogError> {
    let series = &entry.series;
    if series.series_id.suffix_frequency() != Some(series.freq) {
        return Err(CatalogError::FrequencySuffix {
            series_id: series.series_id.to_string(),
            freq: series.freq,
        });
    }
    let wanted: &[&str] = match series.transformation {
        Transformation::GrowthOverPrevious
        | Transformation::GrowthOverYear
        | Transformation::GrowthSinceBase
        | Transformation::AverageGrowth
        | Transformation::Share => &["PC"],
        // 拉动0.3个百分点, or a share of the growth: 贡献率57%.
        Transformation::Contribution => &["PP", "PC"],
        Transformation::Level
        | Transformation::ChangeOverPrevious
        | Transformation::ChangeOverYear
        | Transformation::DifferenceFromSeries => return Ok(()),
    };
    if wanted.contains(&series.unit.measure.as_str()) && series.unit.mult == 0 {
        return Ok(());
    }
    Err(CatalogError::TransformationUnit {
        series_id: series.series_id.to_string(),
        transformation: series.transformation.code(),
        measure: series.unit.measure.to_string(),
    })
}

fn unique<K: Hash + Eq + ToString>(
    file: &'static str,
    what: &'static str,
    keys: impl Iterator<Item = K>,
) -> Result<(), CatalogError> {
    let mut seen = HashSet::new();
    for key in keys {
        let entry = key.to_string();
        if !seen.insert(key) {
            return Err(CatalogError::Repeated { file, entry, what });
        }
    }
    Ok(())
}

fn need_all<'v, V: ToString + 'v>(
    file: &'static str,
    entry: &str,
    field: &'static str,
    mut values: impl Iterator<Item = &'v V>,
    known: impl Fn(&V) -> bool,
    elsewhere: &'static str,
) -> Result<(), CatalogError> {
    match values.find(|value| !known(value)) {
        Some(value) => Err(dangling(file, entry, field, value, elsewhere)),
        None => Ok(()),
    }
}

fn dangling<V: ToString>(
    file: &'static str,
    entry: &str,
    field: &'static str,
    value: &V,
    elsewhere: &'static str,
) -> CatalogError {
    CatalogError::Dangling { file, entry: entry.to_owned(), field, value: value.to_string(), elsewhere }
}

fn empty(file: &'static str, entry: &str, field: &'static str) -> CatalogError {
    CatalogError::Empty { file, entry: entry.to_owned(), field }
}
