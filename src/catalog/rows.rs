//! The rows of the seed files, as an editor of them sees them.
//!
//! An unknown key is an error, so that a slip of the pen is seen and not ignored.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CatalogError;
use crate::domain::{
    Collection, Frequency, ObsStatus, Prices, Reach, Series, SeriesId, Transformation, Unit, UnitMeasure,
};

/// Reads one TOML text; an error carries the file's name and the line.
pub(super) fn read<'t, T: Deserialize<'t>>(file: &'static str, text: &'t str) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|source| {
        let at = source.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
        CatalogError::Toml { file, line, source }
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaFile {
    pub area: Vec<Area>,
    pub publisher: Vec<Publisher>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFile {
    pub indicator: Vec<Indicator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeriesFile {
    pub series: Vec<SeriesRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReleaseFile {
    pub source: Vec<Source>,
    pub release: Vec<Release>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryFile {
    pub category: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagFile {
    pub tag: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactFile {
    pub fact: Vec<Fact>,
}

/// What kind of unit an area is; FRED's tag group `geot` asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AreaKind {
    Country,
    Province,
    City,
    District,
    Zone,
    /// A company or another body.
    Entity,
}

impl AreaKind {
    /// As it is written in the seed files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::Zone => "zone",
            Self::Entity => "entity",
        }
    }
}

/// An area or entity that a figure can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub code: String,
    /// Number of GB/T 2260.
    #[serde(default)]
    pub gb: Option<String>,
    pub kind: AreaKind,
    pub name_zh: String,
    pub name_en: String,
    /// Other names that mean it wherever they are read.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that mean it only to a publisher at home in an area that holds it.
    #[serde(default)]
    pub local: Vec<String>,
    #[serde(default)]
    pub parent: Option<String>,
}

impl Area {
    /// The names that mean this area everywhere.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name_zh.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// A publisher and the area it is at home in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    pub name: String,
    /// Code of an [`Area`].
    pub area: String,
}

/// How a published growth rate relates to the published levels: only `Nominal` growth may be taken back to a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GrowthBasis {
    /// Growth of the levels themselves.
    #[default]
    Nominal,
    /// Growth at constant prices beside levels at current prices (GDP, 增加值).
    Real,
    /// Growth over a base that was restated (固定资产投资: 可比口径).
    Comparable,
}

/// Something that is measured, and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// Names under which it is written; `name_zh` is one of them without being repeated.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// For what prose names in many ways: each list is a set of words that all stand in the figure's phrase, subject
    /// or clause.
    #[serde(default)]
    pub terms: Vec<Vec<String>>,
    /// Words that may stand beside the terms; where there are any, every other word names another thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    pub collection: Collection,
    pub unit_measure: UnitMeasure,
    #[serde(default)]
    pub growth_basis: GrowthBasis,
    /// Codes of the indicators whose levels add up to this one.
    #[serde(default)]
    pub parts: Vec<String>,
}

impl Indicator {
    /// Every phrase that names it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name_zh.as_str()).chain(self.phrases.iter().map(String::as_str))
    }
}

/// A series and the figures it accepts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesEntry {
    pub series: Series,
    pub matching: Matching,
}

/// What a figure must say to be an observation of a series, beside its indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// Areas or entities that the figure may be about: the series' own first, then those that reports write for it.
    pub areas: Vec<String>,
    pub transformations: Vec<Transformation>,
    pub freqs: Vec<Frequency>,
    /// Status that a figure may have. A forecast is accepted only where it is named.
    pub statuses: Vec<ObsStatus>,
    /// The series whose second, less exact statement of a period this one keeps (a headline's "over 80 %").
    pub alternate_of: Option<SeriesId>,
    /// Single periods only, or only what is told since the start of the year; what stands in the series decides where
    /// nothing is said.
    #[serde(default)]
    pub reach: Option<Reach>,
}

impl Matching {
    /// What a series accepts that says nothing else: itself, and no forecast.
    pub fn of(series: &Series) -> Self {
        Self {
            areas: vec![series.ref_area.clone()],
            transformations: vec![series.transformation],
            freqs: vec![series.freq],
            statuses: vec![
                ObsStatus::Normal,
                ObsStatus::Estimated,
                ObsStatus::Provisional,
                ObsStatus::Conflicting,
            ],
            alternate_of: None,
            reach: None,
        }
    }

    /// Whether only what is planned or expected is kept.
    pub fn is_of_forecasts(&self) -> bool {
        self.statuses == [ObsStatus::Forecast]
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeriesRow {
    series_id: SeriesId,
    title_zh: String,
    title_en: String,
    ref_area: String,
    indicator: String,
    unit: Unit,
    #[serde(default)]
    decimals: u8,
    freq: Frequency,
    #[serde(default = "not_adjusted")]
    seasonal_adjustment: String,
    #[serde(default = "level")]
    transformation: Transformation,
    collection: Collection,
    #[serde(default = "unstated")]
    prices: Prices,
    release_id: i32,
    #[serde(default)]
    notes: String,
    #[serde(default, rename = "match")]
    matching: MatchRow,
}

/// Differences from [`Matching::of`]; `also_*` adds to what the series itself says.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MatchRow {
    also_areas: Vec<String>,
    also_transformations: Vec<Transformation>,
    also_freqs: Vec<Frequency>,
    statuses: Option<Vec<ObsStatus>>,
    alternate_of: Option<SeriesId>,
    reach: Option<Reach>,
}

fn not_adjusted() -> String {
    "NSA".to_owned()
}

const fn level() -> Transformation {
    Transformation::Level
}

const fn unstated() -> Prices {
    Prices::Unstated
}

impl From<SeriesRow> for SeriesEntry {
    fn from(row: SeriesRow) -> Self {
        let series = Series {
            series_id: row.series_id,
            title_zh: row.title_zh,
            title_en: row.title_en,
            ref_area: row.ref_area,
            indicator: row.indicator,
            unit: row.unit,
            decimals: row.decimals,
            freq: row.freq,
            seasonal_adjustment: row.seasonal_adjustment,
            transformation: row.transformation,
            collection: row.collection,
            prices: row.prices,
            release_id: row.release_id,
            notes: row.notes,
        };
        let mut matching = Matching::of(&series);
        matching.areas.extend(row.matching.also_areas);
        matching.transformations.extend(row.matching.also_transformations);
        matching.freqs.extend(row.matching.also_freqs);
        matching.statuses = row.matching.statuses.unwrap_or(matching.statuses);
        matching.alternate_of = row.matching.alternate_of;
        matching.reach = row.matching.reach;
        Self { series, matching }
    }
}

/// Who makes the numbers (FRED: source).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub source_id: i32,
    pub name: String,
    #[serde(default)]
    pub link: Option<String>,
    #[serde(default)]
    pub notes: String,
}

/// A publication that comes again and again (FRED: release).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    pub release_id: i32,
    pub name: String,
    #[serde(default)]
    pub link: Option<String>,
    pub press_release: bool,
    #[serde(default)]
    pub notes: String,
    /// Ids of [`Source`].
    pub sources: Vec<i32>,
}

/// A shelf of series (FRED: category); shelves with parent 0 stand on the top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub category_id: i32,
    pub name: String,
    pub parent_id: i32,
    #[serde(default)]
    pub notes: String,
    #[serde(default)]
    pub series: Vec<SeriesId>,
}

/// FRED's groups of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TagGroup {
    /// Frequency.
    Freq,
    /// General concept.
    Gen,
    /// Geography.
    Geo,
    /// Type of geography.
    Geot,
    /// Release.
    Rls,
    /// Seasonal adjustment.
    Seas,
    /// Source.
    Src,
}

/// A word that describes series (FRED: tag).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    pub name: String,
    pub group_id: TagGroup,
    #[serde(default)]
    pub notes: String,
    pub created: NaiveDate,
    /// Series that it describes, beside those that `rule` describes.
    #[serde(default)]
    pub series: Vec<SeriesId>,
    #[serde(default)]
    pub rule: Option<TagRule>,
}

/// A property by which a tag describes series, so that new series are tagged too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TagRule {
    Freq(Frequency),
    SeasonalAdjustment(String),
    RefAreas(Vec<String>),
    Indicators(Vec<String>),
    Releases(Vec<i32>),
    Sources(Vec<i32>),
}

impl Tag {
    /// Whether the tag describes `series`, whose release has these `sources`.
    pub fn describes(&self, series: &Series, sources: &[i32]) -> bool {
        let by_rule = self.rule.as_ref().is_some_and(|rule| match rule {
            TagRule::Freq(freq) => series.freq == *freq,
            TagRule::SeasonalAdjustment(short) => series.seasonal_adjustment == *short,
            TagRule::RefAreas(areas) => areas.contains(&series.ref_area),
            TagRule::Indicators(indicators) => indicators.contains(&series.indicator),
            TagRule::Releases(releases) => releases.contains(&series.release_id),
            TagRule::Sources(wanted) => wanted.iter().any(|id| sources.contains(id)),
        });
        by_rule || self.series.contains(&series.series_id)
    }
}

/// A dated event: one that reports compare with, so that "since its founding" has a day, or one that charts show behind
/// the data, so that a reader sees what a curve bends at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    pub code: String,
    pub date: NaiveDate,
    /// Last day of an event that lasted.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// The area it happened to.
    pub ref_area: String,
    /// Words of reports that point at it.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// What a chart calls it; the first phrase where there is none.
    #[serde(default)]
    pub label_zh: String,
    #[serde(default)]
    pub label_en: String,
    /// Where it is known from.
    #[serde(default)]
    pub notes: String,
}
