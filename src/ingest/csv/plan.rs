//! The plan: a mapping applied to a header, and how a row is read under it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::CsvError;
use super::below::{Beside, Refused};
use super::caption::{Caption, Said};
use super::cells::Cell;
use super::columns::{
    Fault, PeriodPart, period_columns, period_of, period_parts, series_columns, stated_unit, unit_column,
    vintage_of,
};
use super::header::{Headers, comparable, without_unit};
use super::intake::{Candidate, Follows, Intake};
use super::mapping::{Layout, Mapping};
use super::memo::Read;
use super::records::{Row, raw_text};
use super::reject::Refusal;
use super::series::Place;
use super::status::status_of;
use super::under::{PeriodColumn, is_since_january, is_single_period, mark_beside};
use super::unit::{is_relative, split_or};
use super::value::Value;
use crate::domain::{ObsStatus, SeriesId, Unit};
use crate::ingest::resolve::units::Conversion;

/// Which cell holds what.
pub(super) struct Plan {
    pub(super) headers: Headers,
    pub(super) places: Places,
    /// What is said of all its numbers.
    pub(super) caption: Caption,
    /// How many columns there are up to the last one that has a name.
    pub(super) named: usize,
    /// Whether the next row may belong to the header.
    pub(super) is_top: bool,
    /// Line of the header of another table, which cannot be read.
    lost_at: Option<u64>,
    /// Lines between the rows.
    pub(super) beside: Beside,
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
        columns: Vec<SeriesColumn>,
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

/// A series of a wide file.
pub(super) struct SeriesColumn {
    pub(super) at: usize,
    pub(super) series: Place,
    pub(super) conversion: Result<Conversion, Refusal>,
    /// Whether its header, or the row of units, says the unit.
    pub(super) has_unit: bool,
    /// Whether its header says that it has totals since January.
    since_january: bool,
    /// Whether another column is of the same series.
    is_beside: bool,
}

impl Plan {
    /// Finds the columns of the mapping. A column whose header cannot be read is refused as one. What the lines above do
    /// not say, those above the table before have said.
    pub(super) fn new(
        mapping: &Mapping,
        headers: &Headers,
        before: &Caption,
        intake: &mut Intake<'_>,
    ) -> Result<Self, CsvError> {
        let (headers, under) = headers.divided();
        let headers = &headers;
        let mut caption = Caption::of(&headers.above, before, intake.lexicon);
        intake.begin_table(caption.year);
        let place = |name: &Option<String>| name.as_ref().map(|name| headers.place(name)).transpose();
        let places = match &mapping.layout {
            Layout::Long { series, period, value, vintage, status, .. } => {
                let value = headers.place(value)?;
                let header_unit = caption.nearer(&headers.names[value], intake.lexicon);
                Places::Long {
                    series: headers.place(series)?,
                    period: period_parts(period, headers)?,
                    value,
                    vintage: place(vintage)?,
                    status: place(status)?,
                    unit: unit_column(headers, mapping)?,
                    header_unit,
                }
            }
            Layout::Wide { period, columns, vintage } => {
                let (period, vintage) = (period_parts(period, headers)?, place(vintage)?);
                let taken = |at: usize| vintage == Some(at) || period.iter().any(|part| part.place == at);
                let (named, nameless) = series_columns(columns, headers, taken, mapping)?;
                let mut columns = Vec::new();
                for (at, id) in named {
                    match column(at, &headers.names[at], id, &caption.said, intake) {
                        Ok(column) => columns.push(column),
                        Err(why) => refuse_column(headers, at, &why, intake),
                    }
                }
                let mut counts: HashMap<Place, usize> = HashMap::new();
                columns.iter().for_each(|column| *counts.entry(column.series).or_default() += 1);
                for column in &mut columns {
                    column.is_beside = counts.get(&column.series).is_some_and(|count| *count > 1);
                }
                Places::Wide { period, vintage, columns, nameless }
            }
            Layout::Bureau { indicator, rows, .. } => {
                let indicator = headers.place(indicator)?;
                if let Some(unit) = caption.nearer(&headers.names[indicator], intake.lexicon) {
                    caption.said = Said::Units(vec![unit]);
                }
                let unit = unit_column(headers, mapping)?;
                let taken = |at: usize| at == indicator || unit == Some(at);
                let lexicon = intake.lexicon;
                let origin = intake.origin(intake.published);
                let (periods, nameless) = period_columns(headers, taken, mapping, origin, lexicon);
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
        let (headers, named) = (headers.clone(), headers.named());
        let mut plan =
            Self { headers, places, caption, named, is_top, lost_at: None, beside: Beside::default() };
        if !under.is_empty() {
            plan.join(&under, false, intake);
        }
        Ok(plan)
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
                Places::Long { .. } => self.long(&row, intake).map(|()| intake.count()),
                Places::Wide { .. } => self.wide(&row, intake),
                Places::Bureau { .. } => self.bureau(&row, intake),
            },
        };
        let Err(Fault { place, why }) = result else { return };
        let whole = |_: &usize| !matches!(self.places, Places::Long { .. });
        let raw = place.filter(whole).map_or(Cow::Borrowed(row.text), |at| row.bytes(at));
        let column = place.map(|at| self.name(at).to_owned());
        // A row that cannot be divided into cells counts once.
        let refused = Refused { line: row.line, column, raw: raw_text(&raw), why };
        self.set_aside(&row, refused, intake);
    }

    pub(super) fn name(&self, at: usize) -> &str {
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
        let conversion = if unit.is_none() && header_unit.is_none() && self.caption.said == Said::Nothing {
            Conversion::NONE
        } else {
            self.conversion(row, *unit, header_unit.as_ref(), found, intake)
                .map_err(|Fault { place, why }| Fault { place: place.or(Some(*value)), why })?
        };
        let (number, decimals, flag) = match intake.value(&cell, found, conversion).map_err(at(*value))? {
            Value::Number(number, status) => (Some(number.value), number.decimals, status),
            Value::Missing => (None, 0, ObsStatus::Missing),
            Value::Empty => return Err(at(*value)(Refusal::NoValue)),
        };
        let obs_status = status_of(row, *status, flag, &cell, intake)?;
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
            since_january: self.caption.since_january || intake.series.is_since_january(found),
            is_blank: false,
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
            None => intake.series.conversion_of_caption(series, &self.caption.said).map_err(at),
        }
    }

    fn wide(&self, row: &Row<'_>, intake: &mut Intake<'_>) -> Result<(), Fault> {
        let Places::Wide { period, vintage, columns, nameless, .. } = &self.places else { return Ok(()) };
        let realtime_start = vintage_of(row, *vintage, intake)?;
        let (read, written) = period_of(row, period, realtime_start, Follows::Row, intake)?;
        for column in columns {
            let others = || columns.iter().filter(|other| other.at != column.at);
            let from = Cell {
                at: column.at,
                name: self.name(column.at),
                series: column.series,
                conversion: column.conversion.clone(),
                read,
                written: &written,
                column: self.name(period[0].place),
                status: ObsStatus::Normal,
                since_january: self.caption.since_january || column.since_january,
            };
            // Beside the value of another column of the same series, nothing is no statement.
            if column.is_beside
                && row.is_blank(column.at)
                && others().any(|other| other.series == column.series && !row.is_blank(other.at))
            {
                continue;
            }
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
        let (name, label_unit) = match split_or(&label, intake.lexicon) {
            Ok(found) => found,
            Err(unknown) => {
                let series = intake.series.labelled(id, &label).map_err(at)?;
                if intake.series.unit_of(series).is_some() {
                    return Err(at(Refusal::UnknownUnit(unknown)));
                }
                (label.as_str(), None)
            }
        };
        let series = intake.series.labelled(id, name).map_err(at)?;
        let stated = stated_unit(row, *unit, label_unit.as_ref(), series, intake)
            .map_err(|Fault { place, why }| Fault { place: place.or(Some(*indicator)), why })?;
        let of_row = match &stated {
            Some(written) => intake.series.conversion(series, written),
            None => intake.series.conversion_of_caption(series, &self.caption.said),
        };
        let of_row = of_row.map_err(|why| Fault { place: unit.or(Some(*indicator)), why })?;
        let realtime_start = intake.published.ok_or_else(|| at(Refusal::NoVintage))?;
        let freq = intake.series.likely_frequency(series, columns);
        let since_january =
            self.caption.since_january || intake.series.is_since_january(series) || is_since_january(&label);
        let single = |c: &&PeriodColumn| c.is_single(freq) && intake.is_said(&row.bytes(c.at));
        let singles: Vec<&PeriodColumn> = columns.iter().filter(single).collect();
        let has_single = !since_january && !singles.is_empty();
        let total = |c: &PeriodColumn| c.is_total(freq) && intake.is_said(&row.bytes(c.at));
        let has_total = since_january && columns.iter().any(total);
        for column in columns {
            let is_subtotal = has_single && column.is_total(freq) && !column.stands_alone(&singles);
            let is_alone = is_single_period(&column.written) || is_single_period(&label) || has_total;
            let is_single = since_january && column.is_single(freq) && is_alone;
            let conversion = match &column.unit {
                _ if is_subtotal => Err(Refusal::Subtotal(column.written.clone())),
                _ if is_single => Err(Refusal::Single(column.written.clone())),
                None if column.is_amount && intake.series.unit_of(series).is_some_and(is_relative) => {
                    Err(Refusal::Amount(column.written.clone()))
                }
                _ if intake.series.is_other_growth(series, &[&label, &column.written]) => {
                    Err(Refusal::OtherGrowth(column.written.clone()))
                }
                None => Ok(of_row),
                Some(unit) => intake.conversion_under(series, stated.as_ref(), unit, column.is_beside),
            };
            let others = || columns.iter().filter(|other| other.at != column.at);
            // Beside the value of another column of the same period, nothing is no statement.
            if column.is_beside
                && row.is_blank(column.at)
                && others().any(|other| other.spelled == column.spelled && !row.is_blank(other.at))
            {
                continue;
            }
            let read = if column.is_carried { Read::carried } else { Read::once };
            let from = Cell {
                at: column.at,
                name: &column.written,
                series,
                conversion,
                read: read(column.spelled),
                written: column.written.as_bytes(),
                column: &column.written,
                status: column.status,
                since_january,
            };
            self.cell(row, &from, realtime_start, intake);
        }
        self.refuse_nameless(row, nameless, &Refusal::NoPeriod, intake);
        Ok(())
    }
}

/// Whether two neighbouring cells may be one number with a thousands separator between them.
fn is_cut_number(head: &str, tail: &str) -> bool {
    let head = head.trim_start_matches(['-', '+', '(']);
    let group = tail.split(['.', ')', '%']).next().unwrap_or_default();
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&head.len()) && digits(head) && group.len() == 3 && digits(group)
}

/// GDP_20200130, a column of ALFRED: what was known of GDP on that day.
fn is_vintage(header: &str) -> bool {
    let day = header.rsplit_once('_').map(|(_, day)| day).filter(|day| day.len() == 8);
    day.is_some_and(|day| NaiveDate::parse_from_str(day, "%Y%m%d").is_ok())
}

/// The series of a column of a wide file, and how its numbers become those of the series.
fn column(
    at: usize,
    header: &str,
    id: Option<&SeriesId>,
    said: &Said,
    intake: &mut Intake<'_>,
) -> Result<SeriesColumn, Refusal> {
    let (series, unit) = match id {
        Some(id) => {
            let (name, unit) = match split_or(header, intake.lexicon) {
                Ok((name, unit)) => (name, Ok(unit)),
                Err(unknown) => (header, Err(unknown)),
            };
            (intake.series.labelled(id, name)?, unit)
        }
        None if is_vintage(header) => return Err(Refusal::VintageColumn(header.to_owned())),
        // An id says no unit.
        None => (intake.series.find(header.as_bytes())?, Ok(None)),
    };
    let conversion = match &unit {
        Err(unknown) if intake.series.unit_of(series).is_some() => {
            return Err(Refusal::UnknownUnit(unknown.clone()));
        }
        Ok(Some(unit)) => intake.series.conversion(series, unit)?,
        _ => intake.series.conversion_of_caption(series, said)?,
    };
    let since_january = intake.series.is_since_january(series) || is_since_january(header);
    let (conversion, has_unit) = (Ok(conversion), unit.is_ok_and(|unit| unit.is_some()));
    Ok(SeriesColumn { at, series, conversion, has_unit, since_january, is_beside: false })
}

pub(super) fn refuse_column(headers: &Headers, at: usize, why: &Refusal, intake: &mut Intake<'_>) {
    let name = &headers.names[at];
    intake.count();
    intake.refuse(headers.line, Some(name), name.as_bytes(), why);
}
