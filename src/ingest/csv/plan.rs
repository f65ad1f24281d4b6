//! The plan: a mapping applied to a header, and how a row is read under it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::CsvError;
use super::columns::{
    Fault, PeriodPart, period_columns, period_of, period_parts, series_columns, stated_unit, status_of,
    unit_column, vintage_of,
};
use super::header::{Headers, comparable, without_unit};
use super::intake::{Candidate, Follows, Intake, Value};
use super::mapping::{Layout, Mapping};
use super::memo::Read;
use super::records::Row;
use super::reject::Refusal;
use super::series::Place;
use super::under::{PeriodColumn, mark_beside, may_name_units, merged, unit_under};
use super::unit::{of_caption, split};
use crate::domain::{ObsStatus, SeriesId, Unit};
use crate::ingest::resolve::units::Conversion;

/// Which cell holds what.
pub(super) struct Plan {
    pub(super) headers: Headers,
    pub(super) places: Places,
    /// The units that are said of all numbers of the file.
    caption: Vec<Arc<Unit>>,
    /// How many columns there are up to the last one that has a name.
    named: usize,
    /// Whether the next row may belong to the header.
    pub(super) is_top: bool,
    /// Line of the header of another table, which cannot be read.
    lost_at: Option<u64>,
}

pub(super) enum Places {
    Long {
        series: usize,
        period: Vec<PeriodPart>,
        value: usize,
        vintage: Option<usize>,
        status: Option<usize>,
        unit: Option<usize>,
        /// What the header of the values says.
        header_unit: Option<Arc<Unit>>,
    },
    Wide {
        period: Vec<PeriodPart>,
        vintage: Option<usize>,
        columns: Vec<(usize, Place, Conversion)>,
        nameless: Vec<usize>,
    },
    Bureau {
        indicator: usize,
        columns: Vec<PeriodColumn>,
        rows: HashMap<String, SeriesId>,
        unit: Option<usize>,
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
        let caption = headers.caption.as_deref().map(|line| of_caption(line, intake.lexicon));
        let mut caption = caption.unwrap_or_default();
        let place = |name: &Option<String>| name.as_ref().map(|name| headers.place(name)).transpose();
        let places = match &mapping.layout {
            Layout::Long { series, period, value, vintage, status, .. } => {
                let value = headers.place(value)?;
                Places::Long {
                    series: headers.place(series)?,
                    period: period_parts(period, headers)?,
                    value,
                    vintage: place(vintage)?,
                    status: place(status)?,
                    unit: unit_column(headers, mapping)?,
                    header_unit: split(&headers.names[value], intake.lexicon).1,
                }
            }
            Layout::Wide { period, columns, vintage } => {
                let (period, vintage) = (period_parts(period, headers)?, place(vintage)?);
                let taken = |at: usize| vintage == Some(at) || period.iter().any(|part| part.place == at);
                let (named, nameless) = series_columns(columns, headers, taken, mapping)?;
                let mut columns = Vec::new();
                for (at, id) in named {
                    match column(&headers.names[at], id, &caption, intake) {
                        Ok((series, conversion)) => columns.push((at, series, conversion)),
                        Err(why) => refuse_column(headers, at, &why, intake),
                    }
                }
                Places::Wide { period, vintage, columns, nameless }
            }
            Layout::Bureau { indicator, rows, .. } => {
                let indicator = headers.place(indicator)?;
                if let Some(unit) = split(&headers.names[indicator], intake.lexicon).1 {
                    caption = vec![unit];
                }
                let unit = unit_column(headers, mapping)?;
                let taken = |at: usize| at == indicator || unit == Some(at);
                let lexicon = intake.lexicon;
                let (periods, nameless) = period_columns(headers, taken, mapping, intake.published, lexicon);
                let mut columns = Vec::new();
                for column in periods {
                    match column {
                        Ok(column) => columns.push(column),
                        Err((at, why)) => refuse_column(headers, at, &why, intake),
                    }
                }
                mark_beside(&mut columns);
                let rows = rows.iter().map(|(label, id)| (comparable(label), id.clone())).collect();
                Places::Bureau { indicator, columns, rows, unit, nameless }
            }
        };
        let is_top = !matches!(places, Places::Long { .. });
        Ok(Self { headers: headers.clone(), places, caption, named: headers.named(), is_top, lost_at: None })
    }

    /// Refuses what follows: it stands under a header that cannot be read.
    pub(super) fn lose(&mut self, line: u64) {
        self.lost_at.get_or_insert(line);
    }

    /// Reads one row.
    pub(super) fn take(&mut self, row: Row<'_>, intake: &mut Intake<'_>) {
        // Programs end a sheet in rows of nothing but separators.
        let is_blank = || (0..row.len()).all(|at| row.bytes(at).trim_ascii().is_empty());
        if row.bytes(0).is_empty() && is_blank() || self.is_top && self.heed(&row, intake) {
            return;
        }
        let unreadable = || self.lost_at.map(Refusal::OtherTable);
        let result = match unreadable().or_else(|| self.ragged(&row)) {
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
    /// them may be the end of a number that was cut at its comma: `1,234.5,` is no 1. Nor may a cell under no header be.
    fn ragged(&self, row: &Row<'_>) -> Option<Refusal> {
        let (found, expected) = (row.len(), self.headers.names.len());
        if found == expected && self.named == expected {
            return None;
        }
        let filled = (self.named..found).rev().find(|at| !row.text(*at).is_empty()).map(|last| last + 1);
        let is_cut = |end: usize| (1..end).any(|at| is_cut_number(&row.text(at - 1), &row.text(at)));
        let fits = match filled {
            _ if found < expected => false,
            None => found == expected || !is_cut(self.named),
            Some(filled) => filled <= expected && !is_cut(filled),
        };
        let (found, expected) =
            (filled.unwrap_or(found), if found < expected { expected } else { self.named });
        (!fits).then_some(Refusal::Ragged { found, expected })
    }

    /// Takes a row right under the header that belongs to it, and answers whether it does.
    fn heed(&mut self, row: &Row<'_>, intake: &mut Intake<'_>) -> bool {
        let (first, ignored) = match &self.places {
            Places::Long { .. } => return false,
            Places::Wide { period, .. } => (period[0].place, None),
            Places::Bureau { indicator, unit, .. } => (*indicator, *unit),
        };
        if !may_name_units(&row.text(first)) {
            // Other lines may stand between the header and the first period: 频率, 来源.
            self.is_top =
                matches!(self.places, Places::Wide { .. }) && intake.memo.read(&row.bytes(first)).is_err();
            return false;
        }
        let places = (0..self.headers.names.len()).filter(|at| *at != first && Some(*at) != ignored);
        let texts: Vec<(usize, String)> = places.map(|at| (at, row.text(at))).collect();
        let said: Vec<&String> = texts.iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
        if said.is_empty() || said.iter().any(|text| intake.is_value(text.as_bytes())) {
            return false;
        }
        match &mut self.places {
            Places::Bureau { columns, nameless, .. } => {
                let (context, lexicon) = (intake.memo.context, intake.lexicon);
                let found = merged(columns, &self.headers.names, &texts, &context, lexicon);
                columns.clear();
                for column in found {
                    let at = column.as_ref().map_or_else(|(at, _)| *at, |column| column.at);
                    nameless.retain(|place| *place != at);
                    match column {
                        Ok(column) => columns.push(column),
                        Err((_, why)) => refuse_column(&self.headers, at, &why.into(), intake),
                    }
                }
                mark_beside(columns);
                true
            }
            Places::Wide { columns, .. } => {
                let units: Vec<_> =
                    texts.iter().map(|(at, text)| (*at, unit_under(text, intake.lexicon))).collect();
                if units.iter().all(|(_, unit)| unit.is_none()) {
                    return false;
                }
                let unit_of = |at: usize| units.iter().find(|(place, _)| *place == at)?.1.clone();
                columns.retain_mut(|(at, series, conversion)| {
                    let Some(unit) = unit_of(*at) else { return true };
                    match intake.series.conversion(*series, &unit) {
                        Ok(found) => *conversion = found,
                        Err(why) => {
                            refuse_column(&self.headers, *at, &why, intake);
                            return false;
                        }
                    }
                    true
                });
                true
            }
            Places::Long { .. } => false,
        }
    }

    fn long(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Long { series, period, value, vintage, status, unit, header_unit } = &self.places else {
            return Ok(());
        };
        let at = |place: usize| move |why| Fault { place: Some(place), why };
        let id = intake.cell(row, *series).map_err(at(*series))?;
        let found = intake.series.find(&id).map_err(at(*series))?;
        let realtime_start = vintage_of(row, *vintage, intake)?;
        let (read, written) = period_of(row, period, realtime_start, Follows::Series(found), intake)?;
        let cell = intake.cell(row, *value).map_err(at(*value))?;
        let conversion = if unit.is_none() && header_unit.is_none() && self.caption.is_empty() {
            Conversion::NONE
        } else {
            self.conversion(row, *unit, header_unit.as_ref(), found, intake)
                .map_err(|Fault { place, why }| Fault { place: place.or(Some(*value)), why })?
        };
        let (number, decimals) = match intake.value(&cell, found, conversion).map_err(at(*value))? {
            Value::Number(number) => (Some(number.value), number.decimals),
            Value::Missing => (None, 0),
            Value::Empty => return Err(at(*value)(Refusal::NoValue)),
        };
        let obs_status = status_of(row, *status, number, &cell, intake)?;
        intake.accept(&Candidate {
            series: found,
            read,
            value: number,
            decimals,
            obs_status,
            realtime_start,
            line: row.line,
            column: self.name(period[0].place),
            written: &written,
            raw: row.text,
        });
        Ok(())
    }

    /// How the numbers of a row become those of its series, by the unit in its own cell or in the label.
    fn conversion(
        &self,
        row: &Row<'_>,
        unit: Option<usize>,
        label: Option<&Arc<Unit>>,
        series: Place,
        intake: &mut Intake<'_>,
    ) -> Result<Conversion, Fault> {
        let at = |why| Fault { place: unit, why };
        match stated_unit(row, unit, label, series, intake)? {
            Some(written) => intake.series.conversion(series, &written).map_err(at),
            None => intake.series.conversion_of_caption(series, &self.caption).map_err(at),
        }
    }

    fn wide(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Wide { period, vintage, columns, nameless, .. } = &self.places else { return Ok(()) };
        let realtime_start = vintage_of(row, *vintage, intake)?;
        let (read, written) = period_of(row, period, realtime_start, Follows::Row, intake)?;
        for (at, series, conversion) in columns {
            let from = Cell {
                at: *at,
                series: *series,
                conversion: Ok(*conversion),
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
        let Places::Bureau { indicator, columns, rows, unit, nameless } = &self.places else { return Ok(()) };
        let at = |why| Fault { place: Some(*indicator), why };
        let label = row.text(*indicator);
        let key = comparable(&label);
        let id = rows.get(&key).or_else(|| rows.get(without_unit(&key)));
        let id = id.ok_or_else(|| at(Refusal::UnmappedRow(label.chars().take(80).collect())))?;
        let (name, label_unit) = split(&label, intake.lexicon);
        let series = intake.series.labelled(id, name).map_err(at)?;
        let stated = stated_unit(row, *unit, label_unit.as_ref(), series, intake)
            .map_err(|Fault { place, why }| Fault { place: place.or(Some(*indicator)), why })?;
        let of_row = match &stated {
            Some(written) => intake.series.conversion(series, written),
            None => intake.series.conversion_of_caption(series, &self.caption),
        };
        let of_row = of_row.map_err(|why| Fault { place: unit.or(Some(*indicator)), why })?;
        let realtime_start = intake.published.ok_or_else(|| at(Refusal::NoVintage))?;
        let freq = intake.series.likely_frequency(series, columns);
        let has_single = columns.iter().any(|c| c.is_single(freq) && intake.is_said(&row.bytes(c.at)));
        for column in columns {
            let conversion = match &column.unit {
                _ if has_single && column.is_total(freq) => Err(Refusal::Subtotal(column.written.clone())),
                None => Ok(of_row),
                Some(unit) => intake.conversion_under(series, stated.as_ref(), unit, column.is_beside),
            };
            let read = if column.is_carried { Read::carried } else { Read::once };
            let from = Cell {
                at: column.at,
                series,
                conversion,
                read: read(column.spelled),
                written: column.written.as_bytes(),
                column: &column.written,
            };
            self.cell(row, &from, realtime_start, intake);
        }
        self.refuse_nameless(row, nameless, &Refusal::NoPeriod, intake);
        Ok(())
    }

    /// Reads one cell of a wide or bureau file. An empty one that is no mark is an absent row.
    fn cell(&self, row: &Row<'_>, from: &Cell<'_>, realtime_start: NaiveDate, intake: &mut Intake<'_>) {
        let raw = row.bytes(from.at);
        // Under a column that is not for this series, nothing is no statement.
        if from.conversion.is_err() && !intake.is_said(&raw) {
            return;
        }
        let value = |conversion| intake.value(&intake.cell(row, from.at)?, from.series, conversion);
        let value = match from.conversion.clone().and_then(value) {
            Ok(Value::Empty) => return,
            Ok(Value::Number(number)) => Ok((Some(number.value), number.decimals)),
            Ok(Value::Missing) => Ok((None, 0)),
            Err(why) => Err(why),
        };
        intake.count();
        match value {
            Ok((value, decimals)) => intake.accept(&Candidate {
                series: from.series,
                read: from.read,
                value,
                decimals,
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
    conversion: Result<Conversion, Refusal>,
    read: Read,
    written: &'r [u8],
    /// Header of the cell that holds the period.
    column: &'r str,
}

/// The series of a column of a wide file, and how its numbers become those of the series.
fn column(
    header: &str,
    id: Option<&SeriesId>,
    caption: &[Arc<Unit>],
    intake: &mut Intake<'_>,
) -> Result<(Place, Conversion), Refusal> {
    let (series, unit) = match id {
        Some(id) => {
            let (name, unit) = split(header, intake.lexicon);
            (intake.series.labelled(id, name)?, unit)
        }
        // An id says no unit.
        None => (intake.series.find(header.as_bytes())?, None),
    };
    let conversion = match unit {
        Some(unit) => intake.series.conversion(series, &unit)?,
        None => intake.series.conversion_of_caption(series, caption)?,
    };
    Ok((series, conversion))
}

fn refuse_column(headers: &Headers, at: usize, why: &Refusal, intake: &mut Intake<'_>) {
    let name = &headers.names[at];
    intake.count();
    intake.refuse(headers.line, Some(name), name.as_bytes(), why);
}
