//! The shapes of the lexicon's TOML texts, and why one is refused.

use serde::Deserialize;

/// The four texts a lexicon is made of.
#[derive(Debug, Clone, Copy)]
pub struct LexiconSource<'a> {
    pub areas: &'a str,
    pub indicators: &'a str,
    pub units: &'a str,
    pub words: &'a str,
}

/// Why a lexicon cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    #[error("the lexicon's {part} cannot be read: {source}")]
    Syntax { part: &'static str, source: toml::de::Error },
    #[error("the lexicon's unit of {word:?} is invalid: {source}")]
    Unit { word: String, source: crate::domain::DomainError },
}

/// An area or an entity: what a figure can be about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AreaEntry {
    pub code: String,
    /// `country`, `province`, `city`, `district`, `zone` or `entity`.
    pub kind: String,
    pub name_zh: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that mean it only to a publisher of a parent area.
    #[serde(default)]
    pub local: Vec<String>,
    pub parent: Option<String>,
}

/// Something that is measured, with the phrases that name it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IndicatorEntry {
    pub code: String,
    pub name_zh: String,
    #[serde(default)]
    pub phrases: Vec<String>,
    /// `S` (flow), `E` (stock) or `A` (average), where the indicator fixes it.
    pub collection: Option<crate::domain::Collection>,
}

#[derive(Deserialize)]
pub(super) struct Areas {
    #[serde(default)]
    pub area: Vec<AreaEntry>,
}

#[derive(Deserialize)]
pub(super) struct Indicators {
    #[serde(default)]
    pub indicator: Vec<IndicatorEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Units {
    pub unit: Vec<UnitRow>,
    #[serde(default)]
    pub counted: Vec<CountedRow>,
}

/// What sort of thing a unit counts; the rules ask for the sort, never for the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnitKind {
    Percent,
    Money,
    Physical,
    Count,
    Small,
    People,
    Structure,
    Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitRow {
    pub measure: String,
    #[serde(default)]
    pub mult: i8,
    pub kind: UnitKind,
    /// Whether the noun beside the counter names the measure better (家 -> enterprise, outlet …).
    #[serde(default)]
    pub noun: bool,
    pub words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountedRow {
    pub measure: String,
    pub words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub word: Vec<WordRow>,
    #[serde(default)]
    pub expand: Vec<ExpandRow>,
    #[serde(default)]
    pub qualifier: Vec<QualifierRow>,
}

/// The grammatical classes of `words.toml`; what each means is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Class {
    Up,
    Down,
    UpShort,
    DownShort,
    ToShort,
    From,
    Flat,
    RateUp,
    RateDown,
    Than,
    With,
    OverYear,
    OverPrevious,
    SameTerm,
    Faster,
    Slower,
    Yearly,
    Both,
    BothShort,
    Respectively,
    Among,
    Of,
    Weight,
    Pull,
    Drag,
    ContributionRate,
    Loss,
    Expected,
    Planned,
    Cumulative,
    Since,
    Real,
    Nominal,
    Level,
    Adverb,
    Cut,
    Verb,
    HomeCity,
    HomeProvince,
    HomeCountry,
    HomeDistrict,
    Region,
    Label,
    Head,
    Bare,
    Tail,
    Stock,
    Flow,
    Deed,
    Fresh,
    /// A short name that lends nothing: GDP.
    Whole,
    Limit,
    Timed,
    Unitless,
    Sum,
    Organisation,
    Landmark,
    Company,
    Manner,
    Attribute,
    Plain,
}

impl Class {
    /// Classes of nouns: they say what a phrase ends in, begins with or holds, and are no words of the grammar.
    pub const fn is_part(self) -> bool {
        matches!(
            self,
            Self::Head
                | Self::Bare
                | Self::Sum
                | Self::Tail
                | Self::Stock
                | Self::Flow
                | Self::Deed
                | Self::Fresh
                | Self::Whole
                | Self::Limit
                | Self::Timed
                | Self::Unitless
                | Self::Organisation
                | Self::Landmark
                | Self::Company
                | Self::Manner
                | Self::Attribute
        )
    }

    /// Parts whose characters must not be read as shorter words.
    pub const fn protects(self) -> bool {
        matches!(self, Self::Head | Self::Bare | Self::Sum)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordRow {
    pub class: Class,
    pub words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpandRow {
    pub word: String,
    pub into: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualifierRow {
    pub code: crate::domain::Qualifier,
    #[serde(default)]
    pub before: Vec<String>,
    #[serde(default)]
    pub after: Vec<String>,
}
