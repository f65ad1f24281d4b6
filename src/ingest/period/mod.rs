//! Spellings of a period, and what a spelling means in a series of a given frequency.
//!
//! Reading is done in two steps, because a spelling alone does not say which observation is meant. [`spell`] turns
//! text into a [`Spelled`]: the span of days and the *shape* it was written in. [`Spelled::under`] then asks whether
//! that fits a frequency. `2024-04-01` is a day; in a quarterly series it names the second quarter (FRED's
//! convention), in a monthly one April, and `2024-04-17` fits neither. `2024年1-6月` is a running total: it fits a
//! monthly or a quarterly series and keeps its own first day.

mod fit;
mod run;
mod spell;
mod token;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::Period;

pub use fit::{Misfit, frequency_word};
pub use run::{Origin, Run};
pub use spell::spell;

/// How a period was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A date, or the end of a longer period (年末).
    Day,
    /// An ISO week.
    Week,
    Month,
    Quarter,
    /// 上半年, 2025-S1.
    Half,
    Year,
    /// Whole months of one year, written from … to …: 1-5月, 前三季度.
    Months,
    /// Any other span.
    Span,
}

/// A period as it was written: the days it covers and the shape it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spelled {
    pub span: Period,
    pub shape: Shape,
}

/// In which order a date without a leading year is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// Nothing stated: only dates that begin with their year are read.
    #[default]
    Ymd,
    /// 31/03/2025.
    Dmy,
    /// 03/31/2025.
    Mdy,
}

/// What a spelling is read against.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    pub order: DateOrder,
    /// The year of a period that is written without one (上半年).
    pub year: YearFrom,
}

/// Where a missing year comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum YearFrom {
    /// Nowhere: the period is refused.
    #[default]
    Nowhere,
    /// Stated beside it.
    Stated(i32),
    /// The latest one in which the period had ended on this publication date.
    PublishedOn(NaiveDate),
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    #[error("`{0}` is no period")]
    Unreadable(String),
    #[error("`{0}` is no day of the calendar")]
    NoSuchDay(String),
    #[error("`{0}` may be a day before a month or the reverse: state date_order = \"dmy\" or \"mdy\"")]
    OrderUnstated(String),
    #[error("`{0}` may be January or October: write two digits for the month")]
    LostZero(String),
    #[error("`{0}` names no year, and no publication date tells it")]
    NoYear(String),
    #[error("`{0}` names no year, and no single year stands above the table: write it")]
    CaptionUnclear(String),
    #[error("`{text}` names no year, and after what stands before it {} and {} are both possible: write it", .years[0], .years[1])]
    YearUnclear { text: String, years: [i32; 2] },
    #[error("`{0}` names no year, and that of the period before it is unclear: write it")]
    AfterUnclear(String),
    #[error("`{text}` names no year, and that of {year} had not ended when it was published: write the year")]
    NotEnded { text: String, year: i32 },
    #[error("`{0}` has a time of day: a period is made of whole days")]
    TimeOfDay(String),
}

impl PeriodError {
    /// A period that is written without its year and had not ended when it was published.
    pub fn not_ended(text: &str, found: Spelled) -> Self {
        Self::NotEnded { text: text.trim().to_owned(), year: found.span.end().year() }
    }
}

#[cfg(test)]
mod tests;
