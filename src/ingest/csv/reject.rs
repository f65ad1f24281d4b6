//! Refused rows: where, what stood there, and why.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::limits::RAW_MAX_CHARS;
use super::records::Broken;
use super::unit::Shown;
use crate::domain::{DomainError, Frequency};
use crate::ingest::period::{Misfit, PeriodError, frequency_word};

/// A row (in a wide or bureau file: a cell, or a column or row that could not be read at all) that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Physical line of the file on which the row begins, from 1.
    pub line: u64,
    /// Header of the cell at fault; absent where the whole row is.
    pub column: Option<String>,
    /// What stands there: the row of a long file, the cell of the others; at most [`RAW_MAX_CHARS`] characters.
    pub raw: String,
    pub reason: String,
}

/// Why something is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Broken(#[from] Broken),
    #[error(
        "{found} cells stand under {expected} headers: is a separator missing, or a comma in an unquoted number?"
    )]
    Ragged { found: usize, expected: usize },
    #[error("the bytes are no text in the file's encoding")]
    Malformed,
    #[error("the cell is longer than {max} characters")]
    CellTooLong { max: usize },
    #[error("no series id stands here")]
    NoSeries,
    #[error(transparent)]
    SeriesId(DomainError),
    #[error("series `{0}` is not in the catalog: add it, or set unknown_series = \"create\"")]
    UnknownSeries(String),
    #[error("series `{id}` differs from `{standing}` only in underscores: use one of them")]
    Folded { id: String, standing: String },
    #[error("`{0}` has the values of one publication date: write a row each, the date in a vintage column")]
    VintageColumn(String),
    #[error("the mapping's rows name no series for `{0}`")]
    UnmappedRow(String),
    #[error("no period stands here")]
    NoPeriod,
    #[error(transparent)]
    Period(#[from] PeriodError),
    #[error("`{written}` is {shape}, the series is {}", frequency_word(*.frequency))]
    Misfit { written: String, shape: &'static str, frequency: Frequency },
    #[error(
        "`{0}` in this column may be a month or a quarter: name the column year, quarter, month, week or day"
    )]
    BareNumber(String),
    #[error("the file gives {written}, the series is in {series}: one cannot be turned into the other")]
    Unit { written: Shown, series: Shown },
    #[error(
        "`{0}` is a total since January, beside single periods of the same row: give it a series of its own"
    )]
    Subtotal(String),
    #[error("it stands under the header on line {0}, which has not the columns of the mapping")]
    OtherTable(u64),
    #[error("`{0}` is no unit that is known: name one as 万元, or ignore the column in the mapping")]
    UnknownUnit(String),
    #[error(
        "no unit stands here, and that of the rows above is not that of the series: write it in each row"
    )]
    NoUnit,
    #[error("`{0}` is a single period, beside totals since January: give it a series of its own")]
    Single(String),
    #[error("`{0}` has amounts, the series is a rate")]
    Amount(String),
    #[error("`{0}` is another kind of growth than that of the series")]
    OtherGrowth(String),
    #[error("the unit is {row} by its column and {label} by the label: say one of them")]
    TwoUnits { row: Shown, label: Shown },
    #[error("the table is said to be in {0} and in {1}: say which in the label")]
    SeveralUnits(Shown, Shown),
    #[error("no value stands here, and an empty cell is none of the missing marks")]
    NoValue,
    #[error("`{0}` is no number")]
    Number(String),
    #[error(
        "`{0}` may have a decimal comma, as other cells of the file: set decimal = \",\" or \".\" in the mapping"
    )]
    DecimalComma(String),
    #[error("`{0}` is out of the range of a double")]
    NumberRange(String),
    #[error("`{0}` is no publication date: write a full date")]
    Vintage(String),
    #[error("{0} is no publication date: that day is still to come")]
    NotYetPublished(NaiveDate),
    #[error("no publication date stands here")]
    NoVintage,
    #[error("`{0}` is no observation status: use one of A, E, F, P, U, M")]
    Status(String),
    #[error("status M says that the value is missing, but `{0}` stands there")]
    MissingWithValue(String),
}

impl Refusal {
    pub(super) fn misfit(written: String, misfit: Misfit) -> Self {
        Self::Misfit { written, shape: misfit.written, frequency: misfit.frequency }
    }
}

/// Collects rejects: the first ones with their text, all of them by number.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    listed: Vec<Reject>,
    pub(super) count: u64,
    listed_max: usize,
}

impl Rejects {
    pub(super) fn new(listed_max: usize) -> Self {
        Self { listed: Vec::new(), count: 0, listed_max }
    }

    pub(super) fn add(&mut self, line: u64, column: Option<&str>, raw: String, why: &Refusal) {
        self.count += 1;
        if self.listed.len() < self.listed_max {
            debug_assert!(raw.chars().count() <= RAW_MAX_CHARS);
            self.listed.push(Reject {
                line,
                column: column.map(str::to_owned),
                raw,
                reason: why.to_string(),
            });
        }
    }

    /// The listed rejects by line; those of series that were decided late come late.
    pub(super) fn in_order(mut self) -> Vec<Reject> {
        self.listed.sort_by_key(|reject| reject.line);
        self.listed
    }
}
