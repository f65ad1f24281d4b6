//! The vocabulary: series, periods, frequencies, units, values, observations, vintages, origins, figures.
//!
//! No IO and no clock. A value that exists is valid: what cannot be constructed cannot be stored.

mod codes;
mod observation;
pub mod period;
mod report;
mod series;
mod table;
mod unit;

use chrono::NaiveDate;

pub(crate) use codes::code_list;
pub use codes::{
    Collection, Frequency, ObsStatus, OriginKind, PeriodSource, Prices, Qualifier, Resolution, Transformation,
};
pub use observation::{OPEN_END, Observation, Reading};
pub use period::{Period, Reach};
pub use report::{Article, Figure, FigureKind, Report, Span};
pub use series::{Series, SeriesId};
pub use table::{Column, Table};
pub use unit::{Unit, UnitMeasure, rounded, scaled};

/// Why a value cannot exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("`{code}` is no {list}: use one of {known}")]
    UnknownCode { list: &'static str, code: String, known: String },
    #[error("`{0}` is no series id: use 1 to 40 of A-Z, 0-9 and _")]
    SeriesId(String),
    #[error("`{0}` is no unit of measure: use 1 to 40 ASCII letters, digits or _-/.^")]
    UnitMeasure(String),
    #[error("the period starts on {start}, after its end {end}")]
    PeriodReversed { start: NaiveDate, end: NaiveDate },
    #[error("the span {start}..{end} holds no character")]
    EmptySpan { start: usize, end: usize },
}
