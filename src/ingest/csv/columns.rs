//! Columns by their kind: the parts of a period, publication dates, statuses, headers that are series or periods.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::CsvError;
use super::header::Headers;
use super::intake::Intake;
use super::mapping::{Columns, Mapping};
use super::memo::Read;
use super::records::Row;
use super::reject::Refusal;
use crate::domain::{ObsStatus, SeriesId};
use crate::ingest::period::{Context, PeriodError, Shape, Spelled, YearFrom, spell};

/// A cell, or a whole row, at fault.
pub(super) struct Fault {
    pub(super) place: Option<usize>,
    pub(super) why: Refusal,
}

/// A column that makes a period, alone or with others.
pub(super) struct PeriodPart {
    pub(super) place: usize,
    /// What a bare number in it counts, by the column's name: `1` under `quarter` is 1季度.
    unit: Option<&'static str>,
}

/// The columns that make a period together.
pub(super) fn period_parts(columns: &[String], headers: &Headers) -> Result<Vec<PeriodPart>, CsvError> {
    let mut parts = Vec::with_capacity(columns.len());
    for (order, column) in columns.iter().enumerate() {
        let unit = unit_of(column).or((order == 0).then_some("年"));
        parts.push(PeriodPart { place: headers.place(column)?, unit });
    }
    Ok(parts)
}

/// The unit that a column's name says its numbers have.
fn unit_of(column: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 6] = [
        ("半年", &["half", "semester", "半年"]),
        ("季度", &["quarter", "qtr", "季"]),
        ("月", &["month", "mon", "月"]),
        ("周", &["week", "周"]),
        ("日", &["day", "日"]),
        ("年", &["year", "yr", "年"]),
    ];
    const LETTERS: [(&str, &str); 5] = [("h", "半年"), ("q", "季度"), ("m", "月"), ("w", "周"), ("y", "年")];
    let name = column.trim().to_lowercase();
    let letter = LETTERS.iter().find(|(letter, _)| *letter == name).map(|(_, unit)| *unit);
    letter.or_else(|| {
        WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word))).map(|(unit, _)| *unit)
    })
}

/// The period of a row and the text it was read from.
pub(super) fn period_of<'r>(
    row: &Row<'r>,
    parts: &[PeriodPart],
    published: NaiveDate,
    intake: &mut Intake<'_>,
) -> Result<(Read, Cow<'r, [u8]>), Fault> {
    let at = |why| Fault { place: parts.first().map(|part| part.place), why };
    let written = match parts {
        [one] => intake.cell(row, one.place).map_err(at)?,
        several => Cow::Owned(composed(row, several, intake)?),
    };
    if written.is_empty() {
        return Err(at(Refusal::NoPeriod));
    }
    let read = intake.memo.read(&written, published).map_err(at)?;
    Ok((read, written))
}

/// `1959` and `1` under year and quarter as 1959年1季度.
fn composed(row: &Row<'_>, parts: &[PeriodPart], intake: &Intake<'_>) -> Result<Vec<u8>, Fault> {
    let mut text = Vec::with_capacity(24);
    for part in parts {
        let at = |why| Fault { place: Some(part.place), why };
        let cell = intake.cell(row, part.place).map_err(at)?;
        if cell.is_empty() {
            return Err(at(Refusal::NoPeriod));
        }
        // Programs that hold a column as floating point write 1959.0.
        let cell = cell.strip_suffix(b".0").unwrap_or(&cell);
        text.extend_from_slice(cell);
        let bare = cell.iter().all(|b| b.is_ascii_digit() || *b == b'-')
            && cell.last().is_some_and(u8::is_ascii_digit);
        match part.unit {
            Some(unit) if bare => text.extend_from_slice(unit.as_bytes()),
            None if bare => return Err(at(Refusal::BareNumber(String::from_utf8_lossy(cell).into_owned()))),
            _ => {}
        }
    }
    Ok(text)
}

/// The publication date of a row: its own, else the file's.
pub(super) fn vintage_of(
    row: &Row<'_>,
    place: Option<usize>,
    intake: &mut Intake<'_>,
) -> Result<NaiveDate, Fault> {
    let fault = |why| Fault { place, why };
    let cell = match place {
        Some(at) => intake.cell(row, at).map_err(fault)?,
        None => Cow::Borrowed(&[][..]),
    };
    if cell.is_empty() {
        return intake.published.ok_or_else(|| fault(Refusal::NoVintage));
    }
    match intake.memo.read(&cell, NaiveDate::MIN) {
        Ok(read) if read.spelled.shape == Shape::Day => Ok(read.spelled.span.end()),
        Err(refusal @ (Refusal::Malformed | Refusal::Period(PeriodError::OrderUnstated(_)))) => {
            Err(fault(refusal))
        }
        _ => Err(fault(Refusal::Vintage(String::from_utf8_lossy(&cell).into_owned()))),
    }
}

/// The status of a row, which must agree with its value.
pub(super) fn status_of(
    row: &Row<'_>,
    place: Option<usize>,
    value: Option<f64>,
    written: &[u8],
    intake: &Intake<'_>,
) -> Result<ObsStatus, Fault> {
    let Some(at) = place else {
        return Ok(if value.is_some() { ObsStatus::Normal } else { ObsStatus::Missing });
    };
    let fault = |why| Fault { place, why };
    let cell = intake.cell(row, at).map_err(fault)?;
    let text = std::str::from_utf8(&cell).map_err(|_| fault(Refusal::Malformed))?;
    let stated = match text {
        "" => ObsStatus::Normal,
        code => code.to_ascii_uppercase().parse().map_err(|_| fault(Refusal::Status(code.to_owned())))?,
    };
    match (stated, value) {
        (ObsStatus::Missing, Some(_)) => {
            Err(fault(Refusal::MissingWithValue(String::from_utf8_lossy(written).into_owned())))
        }
        (_, None) => Ok(ObsStatus::Missing),
        (stated, Some(_)) => Ok(stated),
    }
}

/// The columns of a wide file that are series, and those with no header at all.
#[allow(clippy::type_complexity)]
pub(super) fn series_columns<'m>(
    columns: &'m Columns,
    headers: &Headers,
    taken: impl Fn(usize) -> bool,
    mapping: &Mapping,
) -> Result<(Vec<(usize, Option<&'m SeriesId>)>, Vec<usize>), CsvError> {
    match columns {
        Columns::Named(named) => {
            let found = named.iter().map(|(header, id)| Ok((headers.place(header)?, Some(id))));
            Ok((found.collect::<Result<_, CsvError>>()?, Vec::new()))
        }
        Columns::Header => {
            let (nameless, named) = others(headers, taken, mapping);
            Ok((named.into_iter().map(|at| (at, None)).collect(), nameless))
        }
    }
}

/// Columns that are neither taken nor ignored: first those without a header, then the others.
fn others(headers: &Headers, taken: impl Fn(usize) -> bool, mapping: &Mapping) -> (Vec<usize>, Vec<usize>) {
    let ignored = |at: &usize| mapping.ignore.iter().any(|name| *name == headers.names[*at]);
    let rest = (0..headers.names.len()).filter(|at| !taken(*at) && !ignored(at));
    rest.partition(|at| headers.names[*at].is_empty())
}

/// The periods of a bureau file's columns, and the columns with no header at all. A period without a year
/// (2024年一季度, 上半年) has the year that stands to its left, or, where no header has one, that of publication.
#[allow(clippy::type_complexity)]
pub(super) fn period_columns(
    headers: &Headers,
    indicator: usize,
    mapping: &Mapping,
    published: Option<NaiveDate>,
) -> (Vec<(usize, Result<Spelled, Refusal>)>, Vec<usize>) {
    let (nameless, named) = others(headers, |at| at == indicator, mapping);
    let order = mapping.date_order;
    let own = |at: usize| spell(&headers.names[at], &Context { order, year: YearFrom::Nowhere });
    let none_has_a_year = named.iter().all(|at| own(*at).is_err());
    let mut year = published.filter(|_| none_has_a_year).map_or(YearFrom::Nowhere, YearFrom::PublishedOn);
    let mut columns = Vec::new();
    for at in named {
        let spelled = match own(at) {
            Err(PeriodError::NoYear(_)) => spell(&headers.names[at], &Context { order, year }),
            other => other,
        };
        if let (Ok(spelled), false) = (&spelled, none_has_a_year) {
            year = YearFrom::Stated(chrono::Datelike::year(&spelled.span.end()));
        }
        columns.push((at, spelled.map_err(Refusal::from)));
    }
    (columns, nameless)
}
