//! The plan: a mapping applied to a header, and how a row is read under it.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::CsvError;
use super::columns::{
    Fault, PeriodPart, period_columns, period_of, period_parts, series_columns, status_of, vintage_of,
};
use super::header::{Headers, comparable, without_unit};
use super::intake::{Candidate, Intake, Value};
use super::mapping::{Layout, Mapping};
use super::memo::Read;
use super::records::Row;
use super::reject::Refusal;
use super::series::Place;
use crate::domain::{ObsStatus, SeriesId};

/// Which cell holds what.
pub(super) struct Plan {
    headers: Headers,
    places: Places,
}

enum Places {
    Long {
        series: usize,
        period: Vec<PeriodPart>,
        value: usize,
        vintage: Option<usize>,
        status: Option<usize>,
    },
    Wide {
        period: Vec<PeriodPart>,
        vintage: Option<usize>,
        columns: Vec<(usize, Place)>,
        nameless: Vec<usize>,
    },
    Bureau {
        indicator: usize,
        columns: Vec<(usize, Read)>,
        rows: HashMap<String, SeriesId>,
        nameless: Vec<usize>,
    },
}

impl Plan {
    /// Finds the columns of the mapping. A column whose header cannot be read is refused as one.
    pub(super) fn new(
        mapping: &Mapping,
        headers: &Headers,
        intake: &mut Intake<'_>,
    ) -> Result<Self, CsvError> {
        let place = |name: &Option<String>| name.as_ref().map(|name| headers.place(name)).transpose();
        let places = match &mapping.layout {
            Layout::Long { series, period, value, vintage, status } => Places::Long {
                series: headers.place(series)?,
                period: period_parts(period, headers)?,
                value: headers.place(value)?,
                vintage: place(vintage)?,
                status: place(status)?,
            },
            Layout::Wide { period, columns, vintage } => {
                let (period, vintage) = (period_parts(period, headers)?, place(vintage)?);
                let taken = |at: usize| vintage == Some(at) || period.iter().any(|part| part.place == at);
                let (named, nameless) = series_columns(columns, headers, taken, mapping)?;
                let mut columns = Vec::new();
                for (at, id) in named {
                    let label = &headers.names[at];
                    let found = match id {
                        Some(id) => intake.series.labelled(id, label),
                        None => intake.series.find(label.as_bytes()),
                    };
                    match found {
                        Ok(series) => columns.push((at, series)),
                        Err(why) => refuse_column(headers, at, &why, intake),
                    }
                }
                Places::Wide { period, vintage, columns, nameless }
            }
            Layout::Bureau { indicator, rows } => {
                let indicator = headers.place(indicator)?;
                let (periods, nameless) = period_columns(headers, indicator, mapping, intake.published);
                let mut columns = Vec::new();
                for (at, spelled) in periods {
                    match spelled {
                        Ok(spelled) => columns.push((at, Read::once(spelled))),
                        Err(why) => refuse_column(headers, at, &why, intake),
                    }
                }
                let rows = rows.iter().map(|(label, id)| (comparable(label), id.clone())).collect();
                Places::Bureau { indicator, columns, rows, nameless }
            }
        };
        Ok(Self { headers: headers.clone(), places })
    }

    /// Reads one row.
    pub(super) fn take(&self, row: Row<'_>, intake: &mut Intake<'_>) {
        let result = match self.ragged(&row) {
            Some(why) => Err(Fault { place: None, why }),
            None => match &self.places {
                Places::Long { .. } => {
                    intake.count();
                    let read = self.long(&row, intake);
                    if let Err(Fault { place, why }) = read {
                        intake.refuse(row.line, place.map(|at| self.name(at)), row.text, &why);
                    }
                    return;
                }
                Places::Wide { .. } => self.wide(&row, intake),
                Places::Bureau { .. } => self.bureau(&row, intake),
            },
        };
        // A row that cannot be divided into cells counts once.
        if let Err(Fault { place, why }) = result {
            intake.count();
            let raw = place.map_or(Cow::Borrowed(row.text), |at| row.bytes(at));
            intake.refuse(row.line, place.map(|at| self.name(at)), &raw, &why);
        }
    }

    fn name(&self, at: usize) -> &str {
        self.headers.names.get(at).map_or("", String::as_str)
    }

    /// A row with another number of cells than the header. Empty cells behind the last header are none, unless one of
    /// them may be the end of a number that was cut at its comma: `1,234.5,` is no 1.
    fn ragged(&self, row: &Row<'_>) -> Option<Refusal> {
        let (found, expected) = (row.len(), self.headers.names.len());
        let is_longer_by_nothing = || {
            let is_cut = |at: usize| is_cut_number(&row.text(at - 1), &row.text(at));
            found > expected
                && (expected..found).all(|at| row.text(at).is_empty())
                && !(1..expected).any(is_cut)
        };
        let fits = found == expected || is_longer_by_nothing();
        (!fits).then_some(Refusal::Ragged { found, expected })
    }

    fn long(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Long { series, period, value, vintage, status } = &self.places else { return Ok(()) };
        let at = |place: usize| move |why| Fault { place: Some(place), why };
        let id = intake.cell(row, *series).map_err(at(*series))?;
        let found = intake.series.find(&id).map_err(at(*series))?;
        let realtime_start = vintage_of(row, *vintage, intake)?;
        let (read, written) = period_of(row, period, realtime_start, intake)?;
        let cell = intake.cell(row, *value).map_err(at(*value))?;
        let number = match intake.value(&cell).map_err(at(*value))? {
            Value::Number(number) => Some(number),
            Value::Missing => None,
            Value::Empty => return Err(at(*value)(Refusal::NoValue)),
        };
        let obs_status = status_of(row, *status, number, &cell, intake)?;
        intake.accept(&Candidate {
            series: found,
            read,
            value: number,
            obs_status,
            realtime_start,
            line: row.line,
            column: self.name(period[0].place),
            written: &written,
            raw: row.text,
        });
        Ok(())
    }

    fn wide(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Wide { period, vintage, columns, nameless } = &self.places else { return Ok(()) };
        let realtime_start = vintage_of(row, *vintage, intake)?;
        let (read, written) = period_of(row, period, realtime_start, intake)?;
        for (at, series) in columns {
            let from = Cell {
                at: *at,
                series: *series,
                read,
                written: &written,
                column: self.name(period[0].place),
            };
            self.cell(row, &from, realtime_start, intake);
        }
        self.refuse_nameless(row, nameless, &Refusal::NoSeries, intake);
        Ok(())
    }

    fn bureau(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Bureau { indicator, columns, rows, nameless } = &self.places else { return Ok(()) };
        let at = |why| Fault { place: Some(*indicator), why };
        let label = row.text(*indicator);
        let key = comparable(&label);
        let id = rows.get(&key).or_else(|| rows.get(without_unit(&key)));
        let id = id.ok_or_else(|| at(Refusal::UnmappedRow(label.chars().take(80).collect())))?;
        let series = intake.series.labelled(id, &label).map_err(at)?;
        let realtime_start = intake.published.ok_or_else(|| at(Refusal::NoVintage))?;
        for (place, read) in columns {
            let written = self.name(*place);
            let from = Cell { at: *place, series, read: *read, written: written.as_bytes(), column: written };
            self.cell(row, &from, realtime_start, intake);
        }
        self.refuse_nameless(row, nameless, &Refusal::NoPeriod, intake);
        Ok(())
    }

    /// Reads one cell of a wide or bureau file. An empty one that is no mark is an absent row.
    fn cell(&self, row: &Row<'_>, from: &Cell<'_>, realtime_start: NaiveDate, intake: &mut Intake<'_>) {
        let raw = row.bytes(from.at);
        let value = match intake.cell(row, from.at).and_then(|cell| intake.value(&cell)) {
            Ok(Value::Empty) => return,
            Ok(Value::Number(number)) => Ok(Some(number)),
            Ok(Value::Missing) => Ok(None),
            Err(why) => Err(why),
        };
        intake.count();
        match value {
            Ok(value) => intake.accept(&Candidate {
                series: from.series,
                read: from.read,
                value,
                obs_status: if value.is_some() { ObsStatus::Normal } else { ObsStatus::Missing },
                realtime_start,
                line: row.line,
                column: from.column,
                written: from.written,
                raw: &raw,
            }),
            Err(why) => intake.refuse(row.line, Some(self.name(from.at)), &raw, &why),
        }
    }

    /// Something that stands under an empty header belongs to nothing.
    fn refuse_nameless(&self, row: &Row<'_>, nameless: &[usize], why: &Refusal, intake: &mut Intake<'_>) {
        for at in nameless {
            let raw = row.bytes(*at);
            if !raw.trim_ascii().is_empty() {
                intake.count();
                intake.refuse(row.line, Some(self.name(*at)), &raw, why);
            }
        }
    }
}

/// Whether two neighbouring cells may be one number with a thousands separator between them.
fn is_cut_number(head: &str, tail: &str) -> bool {
    let head = head.trim_start_matches(['-', '+', '(']);
    let group = tail.split(['.', ')', '%']).next().unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&head.len()) && digits(head) && group.len() == 3 && digits(group)
}

/// A cell under a header that was read.
struct Cell<'r> {
    at: usize,
    series: Place,
    read: Read,
    written: &'r [u8],
    /// Header of the cell that holds the period.
    column: &'r str,
}

fn refuse_column(headers: &Headers, at: usize, why: &Refusal, intake: &mut Intake<'_>) {
    let name = &headers.names[at];
    intake.count();
    intake.refuse(headers.line, Some(name), name.as_bytes(), why);
}
