//! CSV as bureaus publish it: bytes in, columnar batches of readings out, and an account of every row.
//!
//! ```text
//! inspect  (hash, encoding) ─> header (delimiter, columns) ─> records (rows, lines) ─> intake (readings) ─> batches
//! ```
//!
//! Nothing here knows the store. [`read`] hands each [`Batch`] to the caller and ends with an [`Account`]; whatever a
//! file holds, it neither panics nor drops a row: `accepted + rejected = rows_read`. Memory stays bounded by the
//! [`limits`], however long a file or a line is.

mod batch;
mod below;
mod caption;
mod cells;
mod columns;
mod decimals;
mod encoding;
mod header;
mod intake;
pub mod limits;
mod mapping;
mod measured;
mod memo;
mod number;
mod plan;
mod records;
mod reject;
mod series;
mod stacked;
mod status;
mod tally;
mod under;
mod unit;
mod value;
mod year;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek};

use arrow::error::ArrowError;
use chrono::{Datelike, NaiveDate};

use crate::domain::{SeriesId, Unit};
use crate::extract::Lexicon;

pub use batch::{Batch, SCHEMA};
pub use encoding::{Encoding, EncodingChoice, Inspection, NotText, Survey, inspect};
pub use limits::Limits;
pub use mapping::{
    Columns, Decimal, Delimiter, Layout, MISSING_MARKS, Mapping, MappingError, OnReject, UnknownSeries,
};
pub use records::Broken;
pub use reject::{Refusal, Reject};
pub use series::{Catalog, SeriesFound};

use caption::Caption;
use decimals::Style;
use intake::Intake;
use plan::Plan;
use records::Record;
use stacked::Begins;

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("the file is {}, not text: unpack it or export it as CSV", .0.word())]
    NotText(NotText),
    #[error("the file has {bytes} bytes, more than csv.file_max_bytes = {max}")]
    TooLarge { bytes: u64, max: u64 },
    #[error("the file holds no row")]
    Empty,
    #[error("no header was found, and line {line} may be it: {why}")]
    BrokenHeader { line: u64, why: Broken },
    #[error("{0} is no publication date: the calendar of publications is that of the years 1000 to 2999")]
    PublicationDate(NaiveDate),
    #[error("{0} is no publication date: that day is still to come")]
    NotYetPublished(NaiveDate),
    #[error("line {line} has no column `{column}`: it has {found}")]
    NoColumn { column: String, line: u64, found: String },
    #[error("{source}; the file looks like {}, the mapping says otherwise: set encoding = \"auto\"", .looks_like.name())]
    Misread { source: Box<CsvError>, looks_like: Encoding },
    #[error(
        "the header on line {line} has several columns that may be `{column}`: write the whole header in the mapping"
    )]
    AmbiguousColumn { column: String, line: u64 },
    #[error("the header on line {line} names no period or series beside the columns of the mapping")]
    NothingBeside { line: u64 },
    #[error("the file names more than csv.file_max_series = {max} series")]
    TooManySeries { max: usize },
    #[error("too many quotes are opened and never closed, the last one on line {line}: this is no CSV")]
    Quotes { line: u64 },
    #[error("the publication date is stated neither for the file nor in a vintage column")]
    NoPublicationDate,
    #[error(
        "line {line} says the unit of the numbers above it: put it above them, or the unit into their labels"
    )]
    UnitBelow { line: u64 },
    #[error("the rows do not make a batch: {0}")]
    Arrow(#[from] ArrowError),
}

/// What ended a reading before its time: the file, or the caller's own error.
#[derive(Debug, thiserror::Error)]
pub enum Stopped<E> {
    #[error(transparent)]
    Csv(#[from] CsvError),
    #[error("{0}")]
    Taker(E),
}

/// What is said of a file besides its mapping.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    pub catalog: &'a Catalog,
    /// Units by their words.
    pub lexicon: &'a Lexicon,
    /// Publication date of rows that have none of their own.
    pub published: Option<NaiveDate>,
    /// The last day on which anything can have been published.
    pub latest: NaiveDate,
    pub limits: Limits,
}

/// What became of the rows of a file, as far as the file alone can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Rows of a long file, cells of the others. A row, a column or a cell that was refused counts once; captions, notes
    /// and rows of the header count nowhere.
    pub rows_read: u64,
    /// Readings that were handed on in batches.
    pub rows_accepted: u64,
    pub rows_rejected: u64,
    /// The first rejects, in the order of the file.
    pub rejects: Vec<Reject>,
    pub encoding: Encoding,
    pub delimiter: Delimiter,
    pub sha256: String,
    pub bytes: u64,
    /// Physical lines of the file.
    pub lines: u64,
    /// Series that the catalog does not have, in the order of their `series_ix`.
    pub created: Vec<SeriesFound>,
    /// Series of the catalog of which the file writes more decimals than the catalog has, with these.
    pub finer: Vec<(SeriesId, u8)>,
    /// Series of the catalog whose unit nobody had stated, with the one that the file states.
    pub measured: Vec<(SeriesId, Unit)>,
}

/// Reads `file` from its beginning and hands its readings to `take`, batch by batch.
///
/// # Errors
/// [`Stopped::Csv`] if the file is no CSV or lacks a column of the mapping, [`Stopped::Taker`] with the error of
/// `take`. Rows at fault are no errors: they are rejects of the [`Account`].
pub fn read<R: Read + Seek, E>(
    file: &mut R,
    inspection: &Inspection,
    mapping: &Mapping,
    about: Circumstances<'_>,
    mut take: impl FnMut(Batch) -> Result<(), E>,
) -> Result<Account, Stopped<E>> {
    check(inspection, mapping, about)?;
    let mut style = mapping.decimal.map_or(Style::Open, Style::Stated);
    loop {
        match read_once(file, inspection, mapping, about, style, &mut take)? {
            Some(account) => return Ok(account),
            None => style = Style::Doubtful,
        }
    }
}

/// Reads `file` with such numbers; `None` where they prove to be others before any was handed on.
fn read_once<R: Read + Seek, E>(
    file: &mut R,
    inspection: &Inspection,
    mapping: &Mapping,
    about: Circumstances<'_>,
    style: Style,
    take: &mut impl FnMut(Batch) -> Result<(), E>,
) -> Result<Option<Account>, Stopped<E>> {
    let header::Opened { mut records, delimiter, headers } =
        header::open(file, inspection, mapping, about.limits)?;
    let is_foreign = style == Style::Open && delimiter == Delimiter::Semicolon;
    let mut intake = Intake::new(mapping, about, if is_foreign { Style::Foreign } else { style });
    let mut plan = Plan::new(mapping, &headers, &Caption::default(), &mut intake)?;
    while let Some(record) = records.next().map_err(CsvError::Io)? {
        match record {
            Record::Row(row) => {
                match plan.begins(&row, &mapping.layout, &intake) {
                    Some(Begins::Table(headers)) => {
                        let before = plan.end_table(&mut intake);
                        plan = Plan::new(mapping, &headers, &before, &mut intake)?;
                        continue;
                    }
                    Some(Begins::Unreadable) => plan.lose(row.line),
                    None => {}
                }
                plan.take(row, &mut intake);
            }
            Record::Broken { line, raw, why } => {
                intake.refuse_line(line, raw, why);
                if records.is_hopeless() {
                    return Err(CsvError::Quotes { line }.into());
                }
            }
        }
        if intake.is_full() {
            if intake.must_reread() {
                return Ok(None);
            }
            let batch = intake.batch(records.bytes_read())?;
            take(batch).map_err(Stopped::Taker)?;
        }
    }
    if intake.must_reread() {
        return Ok(None);
    }
    plan.end(&mapping.layout, &mut intake)?;
    intake.decide_all();
    let batch = intake.batch(records.bytes_read())?;
    take(batch).map_err(Stopped::Taker)?;
    Ok(Some(intake.account(inspection, delimiter, records.lines())))
}

/// The text of rows as it stands in the file, by the line on which they begin; for rows that are refused after they
/// were read.
pub fn raw_rows<R: Read + Seek>(
    file: &mut R,
    inspection: &Inspection,
    mapping: &Mapping,
    limits: Limits,
    lines: &BTreeSet<u64>,
) -> Result<BTreeMap<u64, String>, CsvError> {
    let mut found = BTreeMap::new();
    let mut records = header::open(file, inspection, mapping, limits)?.records;
    while let (Some(record), true) = (records.next()?, found.len() < lines.len()) {
        if let Record::Row(row) = record
            && lines.contains(&row.line)
        {
            found.insert(row.line, records::raw_text(row.text));
        }
    }
    Ok(found)
}

/// Refuses what need not be opened.
fn check(inspection: &Inspection, mapping: &Mapping, about: Circumstances<'_>) -> Result<(), CsvError> {
    let max = about.limits.file_max_bytes;
    let dated = matches!(
        mapping.layout,
        Layout::Long { vintage: Some(_), .. } | Layout::Wide { vintage: Some(_), .. }
    );
    match inspection.not_text {
        Some(kind) => Err(CsvError::NotText(kind)),
        None if inspection.bytes > max => Err(CsvError::TooLarge { bytes: inspection.bytes, max }),
        None if inspection.bytes == inspection.mark_bytes => Err(CsvError::Empty),
        None if about.published.is_some_and(|day| !(1000..3000).contains(&day.year())) => {
            Err(CsvError::PublicationDate(about.published.unwrap_or_default()))
        }
        None if about.published.is_some_and(|day| day > about.latest) => {
            Err(CsvError::NotYetPublished(about.published.unwrap_or_default()))
        }
        None if about.published.is_none() && !dated => Err(CsvError::NoPublicationDate),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
