//! Reports and the figures in them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Collection, DomainError, Frequency, ObsStatus, Period, PeriodSource, Prices, Qualifier, Transformation,
    Unit, scaled,
};

/// A document as it was published. `text` is the raw text: every span counts its code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub publisher: String,
    pub title: String,
    pub url: Option<String>,
    /// Never guessed: the reader of a report must be told.
    pub published_on: NaiveDate,
    pub text: String,
}

/// A half-open range of Unicode code points of a report's raw text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// `start..end`, which must hold at least one code point.
    pub const fn new(start: usize, end: usize) -> Result<Self, DomainError> {
        if start >= end { Err(DomainError::EmptySpan { start, end }) } else { Ok(Self { start, end }) }
    }

    /// The characters of `text` that the span points at.
    pub fn of(self, text: &str) -> String {
        text.chars().skip(self.start).take(self.end - self.start).collect()
    }
}

/// A part of a report under a headline of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub title: String,
    pub span: Span,
}

/// What a figure is before any catalog is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// It measures something.
    Indicator,
    /// A count that is no indicator (355 trees in a caption); kept, never loaded.
    NotAnIndicator,
}

/// One numeric mention: where it stands and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub kind: FigureKind,
    /// Place in the report's list of articles.
    pub article: usize,
    pub span: Span,
    /// The characters of the span as they stand in the raw text.
    pub exact: String,
    /// The clause around it, for a reader.
    pub quote: String,
    /// In the written scale: 64.54 of 64.54亿元. Signed: 下降3.6% is -3.6.
    pub value: f64,
    pub unit: Unit,
    pub qualifier: Qualifier,
    /// Bounds that the words imply, in the written scale.
    pub value_min: Option<f64>,
    pub value_max: Option<f64>,
    pub transformation: Transformation,
    pub collection: Collection,
    pub prices: Prices,
    pub obs_status: ObsStatus,
    /// Whose it is, as written or carried over; an area or an entity.
    pub subject: String,
    /// The phrase that names what is measured, as an expert would write it.
    pub indicator: String,
    /// Code of the area or entity, where the lexicon knows the subject.
    pub ref_area: Option<String>,
    pub period: Period,
    pub freq: Frequency,
    pub period_source: PeriodSource,
    /// What a growth rate compares with: a span `2024-01-01/2024-03-31` or the words used.
    pub base_period: Option<String>,
    /// Name of the rule that read it.
    pub rule: String,
}

impl Figure {
    /// The value in units: 6454000000 of 64.54亿元.
    pub fn value_base(&self) -> f64 {
        scaled(self.value, self.unit.mult)
    }
}
