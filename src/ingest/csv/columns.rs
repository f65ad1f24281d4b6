//! Columns by their kind: the parts of a period, publication dates, statuses, headers that are series or periods.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::CsvError;
use super::header::Headers;
use super::intake::{Follows, Intake};
use super::mapping::{Columns, Mapping};
use super::memo::Read;
use super::records::Row;
use super::reject::Refusal;
use super::series::Place;
use super::status::behind;
use super::under::PeriodColumn;
use super::unit::{Shown, is_unit_column, split};
use crate::domain::{ObsStatus, SeriesId, Unit};
use crate::extract::Lexicon;
use crate::ingest::period::{Context, Origin, PeriodError, Run, Shape, Spelled, YearFrom, spell};

/// A cell, or a whole row, at fault.
pub(super) struct Fault {
    pub(super) place: Option<usize>,
    pub(super) why: Refusal,
}

/// What a number in a column of years counts.
const YEAR: &str = "年";

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
        let unit = unit_of(column).or((order == 0).then_some(YEAR));
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
        (YEAR, &["year", "yr", "年"]),
    ];
    const LETTERS: [(&str, &str); 5] = [("h", "半年"), ("q", "季度"), ("m", "月"), ("w", "周"), ("y", YEAR)];
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
    follows: Follows,
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
    let read = match intake.memo.read(&written) {
        Err(Refusal::Period(PeriodError::NoYear(text))) => {
            let context = intake.memo.context;
            // A column for the year was left empty: no publication fills it.
            let origin = intake.origin(Some(published)).filter(|_| parts.len() == 1);
            let spelled = intake.run(follows).next(&text, context, origin);
            Read::carried(spelled.map_err(|error| at(error.into()))?)
        }
        other => {
            let read = other.map_err(at)?;
            intake.run(follows).note(read.spelled);
            read
        }
    };
    Ok((read, written))
}

/// `1959` and `1` under year and quarter as 1959年1季度.
fn composed(row: &Row<'_>, parts: &[PeriodPart], intake: &Intake<'_>) -> Result<Vec<u8>, Fault> {
    let mut text = Vec::with_capacity(24);
    for part in parts {
        let at = |why| Fault { place: Some(part.place), why };
        let cell = intake.cell(row, part.place).map_err(at)?;
        match part.unit {
            // The year of a block stands in its first row.
            Some(YEAR) if cell.is_empty() => continue,
            _ if cell.is_empty() => return Err(at(Refusal::NoPeriod)),
            _ => {}
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
    match intake.memo.read(&cell) {
        Ok(read) if read.spelled.shape == Shape::Day && read.spelled.span.end() > intake.latest => {
            Err(fault(Refusal::NotYetPublished(read.spelled.span.end())))
        }
        Ok(read) if read.spelled.shape == Shape::Day => Ok(read.spelled.span.end()),
        Err(refusal @ (Refusal::Malformed | Refusal::Period(PeriodError::OrderUnstated(_)))) => {
            Err(fault(refusal))
        }
        _ => Err(fault(Refusal::Vintage(String::from_utf8_lossy(&cell).into_owned()))),
    }
}

/// The column of units: the one that is named, else one that is called so and not ignored.
pub(super) fn unit_column(headers: &Headers, mapping: &Mapping) -> Result<Option<usize>, CsvError> {
    if let Some(name) = mapping.layout.unit() {
        return headers.place(name).map(Some);
    }
    let needed = mapping.layout.needed();
    let free = |name: &String| !mapping.ignore.contains(name) && !needed.contains(&name.as_str());
    Ok(headers.names.iter().position(|name| is_unit_column(name) && free(name)))
}

/// The unit of a row: in its own cell, else in the label of its number; both must not differ.
pub(super) fn stated_unit(
    row: &Row<'_>,
    place: Option<usize>,
    label: Option<&Arc<Unit>>,
    series: Place,
    intake: &mut Intake<'_>,
) -> Result<Option<Arc<Unit>>, Fault> {
    let fault = |why| Fault { place, why };
    let own = match place {
        Some(at) => {
            let cell = intake.cell(row, at).map_err(fault)?;
            if cell.is_empty() && intake.scales(series) {
                return Err(fault(Refusal::NoUnit));
            }
            intake.unit(&cell, series).map_err(fault)?
        }
        None => None,
    };
    match (own, label) {
        (Some(row), Some(label)) if row != *label => {
            Err(fault(Refusal::TwoUnits { row: Shown(row), label: Shown(label.clone()) }))
        }
        (own, label) => Ok(own.or_else(|| label.cloned())),
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

/// The columns of a bureau file by their periods, those that cannot be read, and those with no header at all. A period
/// without a year (2024年一季度, 上半年) follows the one to its left; where no header has a year, the first one is that
/// of the lines above, else of publication.
#[allow(clippy::type_complexity)]
pub(super) fn period_columns(
    headers: &Headers,
    taken: impl Fn(usize) -> bool,
    mapping: &Mapping,
    origin: Option<Origin>,
    lexicon: &Lexicon,
) -> (Vec<Result<PeriodColumn, (usize, Refusal)>>, Vec<usize>) {
    let (nameless, named) = others(headers, taken, mapping);
    let context = Context { order: mapping.date_order, year: YearFrom::Nowhere };
    let own: Vec<_> = named.iter().map(|at| (*at, headed(&headers.names[*at], &context, lexicon))).collect();
    let is_yearless = own.iter().all(|(_, read)| read.spelled.is_err());
    let origin = origin.filter(|origin| is_yearless || !matches!(origin, Origin::Published(_)));
    let mut run = Run::default();
    let mut columns = Vec::with_capacity(own.len());
    for (at, Headed { spelled, unit, status }) in own {
        let is_carried = matches!(spelled, Err(PeriodError::NoYear(_)));
        let spelled = match spelled {
            Err(PeriodError::NoYear(text)) => run.next(&text, context, origin),
            other => other.inspect(|spelled| run.note(*spelled)),
        };
        let written = headers.names[at].clone();
        let column = |spelled| PeriodColumn {
            at,
            written,
            spelled,
            is_carried,
            unit,
            is_beside: false,
            status,
            is_amount: false,
        };
        columns.push(spelled.map(column).map_err(|why| (at, why)));
    }
    // If the publication does not tell the year of one of them, the others may be of the year before as well.
    let doubt = columns.iter().find_map(|column| match column {
        Err((_, error @ (PeriodError::NotEnded { .. } | PeriodError::YearUnclear { .. }))) => {
            Some(error.clone())
        }
        _ => None,
    });
    if let Some(doubt) = doubt.filter(|_| is_yearless && origin.is_some()) {
        for column in &mut columns {
            if let Ok(PeriodColumn { at, .. }) = column {
                *column = Err((*at, doubt.clone()));
            }
        }
    }
    let refused = |(at, why)| (at, Refusal::from(why));
    (columns.into_iter().map(|column| column.map_err(refused)).collect(), nameless)
}

/// What a header says.
struct Headed {
    spelled: Result<Spelled, PeriodError>,
    unit: Option<Arc<Unit>>,
    status: ObsStatus,
}

/// The period that a header is, with the unit and the status that stand behind it: 2024年1-3月(万元), 2025年5月(初步).
fn headed(header: &str, context: &Context, lexicon: &Lexicon) -> Headed {
    let whole = spell(header, context);
    let plain = |spelled| Headed { spelled, unit: None, status: ObsStatus::Normal };
    if !matches!(whole, Err(PeriodError::Unreadable(_))) {
        return plain(whole);
    }
    if let (name, Some(unit)) = split(header, lexicon) {
        return Headed { spelled: spell(name, context), unit: Some(unit), status: ObsStatus::Normal };
    }
    match behind(header) {
        Some((name, status)) => Headed { spelled: spell(name, context), unit: None, status },
        None => plain(whole),
    }
}
