//! The intake: readings gathered into batches, faults into rejects, and a count that loses neither.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::batch::{Batch, Pending, Reading};
use super::below::Refused;
use super::decimals::{Decimals, Style, is_number};
use super::limits::{BATCH_ROWS, Limits, UNDECIDED_MAX_ROWS};
use super::mapping::{Delimiter, Mapping};
use super::memo::{Memo, Read, date32, place};
use super::records::{Broken, Row, raw_text};
use super::reject::{Refusal, Rejects};
use super::series::{Held, Place, SeriesTable};
use super::status::flagged;
use super::unit::{Shown, is_relative, listed, says_nothing};
use super::value::{Missing, Value, converted};
use super::{Account, Circumstances, CsvError, Inspection};
use crate::domain::{ObsStatus, Unit, UnitMeasure};
use crate::extract::Lexicon;
use crate::ingest::period::{Context, Origin, PeriodError, Run, YearFrom};
use crate::ingest::resolve::units::Conversion;

/// Everything a row is read against and everything it leaves behind.
pub(super) struct Intake<'a> {
    pub(super) memo: Memo,
    pub(super) series: SeriesTable<'a>,
    /// The periods of the rows of a wide file.
    rows: Run,
    /// What the lines above the table say of periods without a year.
    year_above: Option<Origin>,
    pub(super) published: Option<NaiveDate>,
    pub(super) latest: NaiveDate,
    pub(super) lexicon: &'a Lexicon,
    per_cent: Arc<Unit>,
    /// The units that were written last: a column of units repeats itself.
    last_unit: (Vec<u8>, Vec<Arc<Unit>>),
    /// Whether the mapping names the column of units.
    unit_is_named: bool,
    missing: Missing,
    decimals: Decimals,
    rejects: Rejects,
    limits: Limits,
    pending: Pending,
    rows_read: u64,
    rows_accepted: u64,
    handed_series: usize,
    has_handed: bool,
}

/// A reading with the place it came from.
pub(super) struct Candidate<'r> {
    pub(super) series: Place,
    pub(super) read: Read,
    pub(super) value: Option<f64>,
    pub(super) decimals: u8,
    pub(super) obs_status: ObsStatus,
    pub(super) realtime_start: NaiveDate,
    pub(super) line: u64,
    /// Header of the period's cell, and what stands there.
    pub(super) column: &'r str,
    pub(super) written: &'r [u8],
    /// What a reject keeps.
    pub(super) raw: &'r [u8],
    /// Whether what names the series says that its values are totals since January.
    pub(super) since_january: bool,
    /// Whether nothing stands there, which says nothing where there is no period of the series.
    pub(super) is_blank: bool,
}

impl Candidate<'_> {
    /// Whether it is an actual value of a period whose year nobody wrote and that had not ended when it was published.
    fn is_yet_to_come(&self) -> bool {
        self.read.is_carried
            && self.value.is_some()
            && self.read.spelled.span.end() > self.realtime_start
            && !matches!(self.obs_status, ObsStatus::Forecast | ObsStatus::Estimated)
    }
}

/// What the period of a row comes after.
#[derive(Debug, Clone, Copy)]
pub(super) enum Follows {
    /// The row before, in a wide file.
    Row,
    /// The row before of the same series, in a long one.
    Series(Place),
}

impl<'a> Intake<'a> {
    pub(super) fn new(mapping: &Mapping, about: Circumstances<'a>, style: Style) -> Self {
        let context = Context { order: mapping.date_order, year: YearFrom::Nowhere };
        Self {
            memo: Memo::new(context),
            series: SeriesTable::new(about.catalog, mapping.unknown_series),
            rows: Run::default(),
            year_above: None,
            published: about.published,
            latest: about.latest,
            lexicon: about.lexicon,
            per_cent: Arc::new(Unit::new(UnitMeasure::percent(), 0)),
            last_unit: (Vec::new(), Vec::new()),
            unit_is_named: mapping.layout.unit().is_some(),
            missing: Missing::new(&mapping.missing),
            decimals: Decimals::new(style),
            rejects: Rejects::new(about.limits.rejects_listed),
            limits: about.limits,
            pending: Pending::new(),
            rows_read: 0,
            rows_accepted: 0,
            handed_series: 0,
            has_handed: false,
        }
    }

    /// A cell without the blanks around it.
    pub(super) fn cell<'r>(&self, row: &Row<'r>, place: usize) -> Result<Cow<'r, [u8]>, Refusal> {
        let cell = match row.bytes(place) {
            Cow::Borrowed(bytes) => Cow::Borrowed(trimmed(bytes)),
            Cow::Owned(bytes) => Cow::Owned(trimmed(&bytes).to_vec()),
        };
        let max = self.limits.cell_max_chars;
        if cell.len() > max && String::from_utf8_lossy(&cell).chars().count() > max {
            return Err(Refusal::CellTooLong { max });
        }
        Ok(cell)
    }

    /// The periods that stand before the next one.
    pub(super) fn run(&mut self, follows: Follows) -> &mut Run {
        match follows {
            Follows::Row => &mut self.rows,
            Follows::Series(place) => self.series.run(place),
        }
    }

    /// Begins a table, above which stands such a year.
    pub(super) fn begin_table(&mut self, year: Option<Origin>) {
        if year.is_some() {
            self.rows = Run::default();
        }
        self.year_above = year;
    }

    /// Where the year of a period without one comes from.
    pub(super) fn origin(&self, published: Option<NaiveDate>) -> Option<Origin> {
        self.year_above.or(published.map(Origin::Published))
    }

    /// Whether the unit that was written last is not that of the series.
    pub(super) fn scales(&mut self, series: Place) -> bool {
        let (_, units) = &self.last_unit;
        !units.is_empty()
            && units.iter().all(|unit| self.series.unit_of(series).is_some_and(|of| of != &**unit))
            && self.series.unit_of(series).is_some_and(|unit| !is_relative(unit))
    }

    /// The unit in a cell of a column of units: of several, the one that fits the series.
    pub(super) fn unit(&mut self, cell: &[u8], series: Place) -> Result<Option<Arc<Unit>>, Refusal> {
        if cell.is_empty() {
            return Ok(None);
        }
        if self.last_unit.0 != cell {
            let text = String::from_utf8_lossy(cell);
            let is_code = says_nothing(&text) && !self.unit_is_named;
            let units = if is_code { Vec::new() } else { listed(&text, self.lexicon) };
            self.last_unit = (cell.to_vec(), units);
        }
        match self.last_unit.1.as_slice() {
            [] if self.series.unit_of(series).is_some() => {
                let text = String::from_utf8_lossy(cell);
                if says_nothing(&text) { Ok(None) } else { Err(Refusal::UnknownUnit(text.into_owned())) }
            }
            [] => Ok(None),
            several => Ok(Some(self.series.fitting(series, several).clone())),
        }
    }

    /// Reads a value of a series whose numbers the file writes in a unit that `conversion` turns into its own.
    pub(super) fn value(
        &mut self,
        cell: &[u8],
        series: Place,
        conversion: Conversion,
    ) -> Result<Value, Refusal> {
        if self.missing.has(cell) {
            return Ok(Value::Missing);
        }
        if cell.is_empty() {
            return Ok(Value::Empty);
        }
        match self.decimals.read(cell, conversion.shift()) {
            Ok(read) if read.per_cent => self.per_cent(cell, series),
            Ok(read) => Ok(converted(read, conversion)),
            Err(refusal) => {
                if let Some((bare, status)) = flagged(cell) {
                    let read = self.decimals.read(bare.as_bytes(), conversion.shift());
                    return read.map(|read| converted(read, conversion).of(status)).map_err(|_| refusal);
                }
                let half = super::header::comparable(&String::from_utf8_lossy(cell));
                if self.missing.has(half.as_bytes()) { Ok(Value::Missing) } else { Err(refusal) }
            }
        }
    }

    /// A number with a per-cent sign says its own unit, whatever stands above it.
    fn per_cent(&mut self, cell: &[u8], series: Place) -> Result<Value, Refusal> {
        let conversion = self.series.conversion(series, &self.per_cent)?;
        let read = self.decimals.read(cell, conversion.shift())?;
        Ok(converted(read, conversion))
    }

    /// Whether a cell is a number, or a mark that there is none.
    pub(super) fn is_value(&self, cell: &[u8]) -> bool {
        self.missing.has(cell) || is_number(cell)
    }

    /// Whether anything stands in a cell, other than a mark that there is nothing.
    pub(super) fn is_said(&self, cell: &[u8]) -> bool {
        let cell = trimmed(cell);
        !cell.is_empty() && !self.missing.has(cell)
    }

    /// How the numbers of a column that says a unit become those of a series; `stated` is the unit of the row.
    pub(super) fn conversion_under(
        &mut self,
        series: Place,
        stated: Option<&Arc<Unit>>,
        of_column: &Arc<Unit>,
        is_beside: bool,
    ) -> Result<Conversion, Refusal> {
        if let Some(row) = stated.filter(|row| *row != of_column) {
            return Err(Refusal::TwoUnits { row: Shown(row.clone()), label: Shown(of_column.clone()) });
        }
        // The rate beside an amount is not what a new series is made of.
        if is_beside && of_column.measure == UnitMeasure::percent() && self.series.unit_of(series).is_none() {
            let none = Arc::new(Unit::new(UnitMeasure::unstated(), 0));
            return Err(Refusal::Unit { written: Shown(of_column.clone()), series: Shown(none) });
        }
        self.series.conversion(series, of_column)
    }

    /// Counts a row or cell that is about to be read.
    pub(super) fn count(&mut self) {
        self.rows_read += 1;
    }

    /// Rows counted so far.
    pub(super) const fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Counts and refuses a row that was held back.
    pub(super) fn count_refused(&mut self, refused: Refused) {
        self.count();
        self.rejects.add(refused.line, refused.column.as_deref(), refused.raw, &refused.why);
    }

    /// Refuses what was counted.
    pub(super) fn refuse(&mut self, line: u64, column: Option<&str>, raw: &[u8], why: &Refusal) {
        self.rejects.add(line, column, raw_text(raw), why);
    }

    /// Counts and refuses a row that could not be cut into cells.
    pub(super) fn refuse_line(&mut self, line: u64, raw: &[u8], why: Broken) {
        self.count();
        self.refuse(line, None, raw, &why.into());
    }

    /// Takes what was counted, or refuses it where its period does not fit the series.
    pub(super) fn accept(&mut self, from: &Candidate<'_>) {
        if from.is_yet_to_come() {
            let written = String::from_utf8_lossy(from.written);
            let why = PeriodError::not_ended(&written, from.read.spelled).into();
            return self.refuse(from.line, Some(from.column), from.raw, &why);
        }
        self.series.note_decimals(from.series, from.decimals);
        if !from.is_blank && self.series.decides_at_once(from.series, from.read.spelled) {
            self.series.decide(from.series, Some(from.read.spelled));
        }
        let Some((series_ix, frequency)) = self.series.decided(from.series) else {
            return self.hold(from);
        };
        match self.memo.place(from.read, frequency) {
            Ok(placed) => {
                self.rows_accepted += 1;
                let placed = if from.since_january { placed.since_january(frequency) } else { placed };
                self.pending.push(&Reading {
                    series_ix,
                    placed,
                    value: from.value,
                    obs_status: from.obs_status,
                    realtime_start: date32(from.realtime_start),
                    line: from.line,
                });
            }
            // Files of several frequencies leave the cells between the periods blank.
            Err(_) if from.is_blank => self.rows_read -= 1,
            Err(misfit) => {
                let why = Refusal::misfit(String::from_utf8_lossy(from.written).into_owned(), misfit);
                self.refuse(from.line, Some(from.column), from.raw, &why);
            }
        }
    }

    fn hold(&mut self, from: &Candidate<'_>) {
        let held = Held {
            spelled: from.read.spelled,
            value: from.value,
            obs_status: from.obs_status,
            realtime_start: from.realtime_start,
            line: from.line,
            since_january: from.since_january,
            is_blank: from.is_blank,
            column: from.column.to_owned(),
            written: raw_text(from.written),
            raw: raw_text(from.raw),
        };
        if self.series.hold(from.series, held) {
            self.decide(from.series);
        } else if self.series.held_rows >= UNDECIDED_MAX_ROWS {
            self.decide_all();
        }
    }

    /// Decides every series that is still open, at the end of the file or when too much is held back.
    pub(super) fn decide_all(&mut self) {
        for series in self.series.open() {
            self.decide(series);
        }
    }

    fn decide(&mut self, series: Place) {
        let held = self.series.decide(series, None);
        let Some((series_ix, frequency)) = self.series.decided(series) else { return };
        for held in held {
            let Held { spelled, value, obs_status, realtime_start, line, column, written, raw, .. } = held;
            match place(spelled, frequency) {
                Ok(placed) => {
                    self.rows_accepted += 1;
                    let placed = if held.since_january { placed.since_january(frequency) } else { placed };
                    let realtime_start = date32(realtime_start);
                    self.pending.push(&Reading {
                        series_ix,
                        placed,
                        value,
                        obs_status,
                        realtime_start,
                        line,
                    });
                }
                Err(_) if held.is_blank => self.rows_read -= 1,
                Err(misfit) => self.rejects.add(line, Some(&column), raw, &Refusal::misfit(written, misfit)),
            }
        }
    }

    /// Whether the file has decimal commas that nothing said, and must be read again; not once readings were handed on.
    pub(super) fn must_reread(&self) -> bool {
        !self.has_handed && self.decimals.are_doubtful()
    }

    /// Whether a batch is due.
    pub(super) fn is_full(&self) -> bool {
        self.pending.len() >= BATCH_ROWS
    }

    /// Hands out what is pending.
    pub(super) fn batch(&mut self, bytes_read: u64) -> Result<Batch, CsvError> {
        if self.series.len() > self.limits.file_max_series {
            return Err(CsvError::TooManySeries { max: self.limits.file_max_series });
        }
        let new_series = self.series.decided_since(self.handed_series).to_vec();
        self.handed_series += new_series.len();
        self.has_handed = true;
        Ok(Batch { records: self.pending.take()?, new_series, bytes_read, rows_read: self.rows_read })
    }

    pub(super) fn account(self, inspection: &Inspection, delimiter: Delimiter, lines: u64) -> Account {
        Account {
            rows_read: self.rows_read,
            rows_accepted: self.rows_accepted,
            rows_rejected: self.rejects.count,
            rejects: self.rejects.in_order(),
            encoding: inspection.encoding,
            delimiter,
            sha256: inspection.sha256.clone(),
            bytes: inspection.bytes,
            lines,
            finer: self.series.finer(),
            measured: self.series.measured(),
            created: self.series.into_created(),
        }
    }
}

/// Without blanks on either side, the ideographic space included.
fn trimmed(bytes: &[u8]) -> &[u8] {
    match bytes {
        [] => bytes,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => bytes,
        _ => std::str::from_utf8(bytes).map_or(bytes.trim_ascii(), |text| text.trim().as_bytes()),
    }
}
