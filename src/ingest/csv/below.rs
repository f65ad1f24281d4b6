//! Rows below the header that are no rows of numbers: those that belong to it, units and captions between the rows, notes.
//!
//! ```text
//! 日期,产值,增速            指标,2025Q1,2025Q2
//! 频率,季,季                产值,3118,3119
//! 单位,万元,%              单位：万元                 governs what follows
//! 2024-03-31,610000,5       指标,2025Q3,2025Q4
//!                           产值,31200000,31210000
//!                           注：初步核算数              says nothing of a number
//! ```
//!
//! A line that may stand above another table waits until it is known whether a header follows.

use super::CsvError;
use super::caption::{Caption, Line, Said, is_caption, is_note, stated_by};
use super::intake::Intake;
use super::limits::PREAMBLE_MAX_ROWS;
use super::mapping::Layout;
use super::plan::{Places, Plan, refuse_column};
use super::records::Row;
use super::reject::Refusal;
use super::under::{mark_beside, may_name_units, merged, unit_under};
use super::unit::{is_unit_column, says_nothing, split};

/// First cells of rows between the header and the first period that say something of the columns.
const HEADS: [&str; 24] = [
    "频率",
    "来源",
    "数据来源",
    "指标id",
    "指标编码",
    "指标代码",
    "更新时间",
    "开始时间",
    "结束时间",
    "时间区间",
    "国家",
    "地区",
    "备注",
    "frequency",
    "source",
    "region",
    "country",
    "status",
    "seriesid",
    "seriescode",
    "srcode",
    "firstobs.date",
    "lastobs.date",
    "lastupdatetime",
];
/// Most filled cells of a line that may be a caption.
const CAPTION_MAX_CELLS: usize = 8;

/// A row that cannot be read as one of numbers.
pub(super) struct Refused {
    pub(super) line: u64,
    pub(super) column: Option<String>,
    pub(super) raw: String,
    pub(super) why: Refusal,
}

/// Lines between the rows.
#[derive(Default)]
pub(super) struct Beside {
    /// Those that may stand above another table, and what they are refused for if none follows.
    waiting: Vec<(Line, Option<Refused>)>,
    /// Rows that were counted before them.
    rows_before: u64,
    /// The last line that says a unit: where it stands, what it says, and the rows counted before it.
    unit: Option<(u64, Said, u64)>,
}

impl Plan {
    /// Takes a row right under the header that belongs to it, and answers whether it does.
    pub(super) fn heed(&mut self, row: &Row<'_>, intake: &mut Intake<'_>) -> bool {
        let (first, ignored) = match &self.places {
            Places::Long { .. } => return false,
            Places::Wide { period, .. } => (period[0].place, None),
            Places::Bureau { indicator, unit, .. } => (*indicator, *unit),
        };
        let said = match row.filled(2).as_slice() {
            [only] => stated_by(std::slice::from_ref(only), intake.lexicon),
            _ => Said::Nothing,
        };
        if said != Said::Nothing {
            self.govern(said, intake);
            return true;
        }
        let head = row.text(first);
        if !may_name_units(&head) {
            // Other lines may stand between the header and the first period: 频率, 来源.
            self.is_top =
                matches!(self.places, Places::Wide { .. }) && intake.memo.read(&row.bytes(first)).is_err();
            let word = super::header::comparable(&head).to_lowercase();
            return self.is_top && HEADS.contains(&word.trim_end_matches(':'));
        }
        let names_units = is_unit_column(&head);
        if matches!(self.places, Places::Bureau { .. }) && !names_units {
            self.headers.widen(row.last_filled());
        }
        let places = (0..self.headers.names.len()).filter(|at| *at != first && Some(*at) != ignored);
        let texts: Vec<(usize, String)> = places.map(|at| (at, row.text(at))).collect();
        let filled: Vec<&String> =
            texts.iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
        let is_value = |text: &str| intake.is_value(text.as_bytes()) && !(names_units && says_nothing(text));
        if filled.is_empty() || filled.iter().any(|text| is_value(text)) {
            return false;
        }
        match &mut self.places {
            Places::Bureau { .. } => {
                self.join(&texts, names_units, intake);
                true
            }
            Places::Wide { columns, .. } => {
                let lexicon = intake.lexicon;
                let units: Vec<_> = texts.iter().map(|(_, text)| unit_under(text, lexicon)).collect();
                if !names_units && units.iter().all(Option::is_none) {
                    return false;
                }
                columns.retain_mut(|column| {
                    let Some(place) = texts.iter().position(|(at, _)| *at == column.at) else { return true };
                    let text = &texts[place].1;
                    let found = match &units[place] {
                        Some(unit) => intake.series.conversion(column.series, unit),
                        None if names_units
                            && !text.is_empty()
                            && !says_nothing(text)
                            && intake.series.unit_of(column.series).is_some() =>
                        {
                            Err(Refusal::UnknownUnit(text.clone()))
                        }
                        None => return true,
                    };
                    column.has_unit = true;
                    if let Err(why) = &found {
                        refuse_column(&self.headers, column.at, why, intake);
                    }
                    let is_known = found.is_ok();
                    column.conversion = found;
                    is_known
                });
                true
            }
            Places::Long { .. } => false,
        }
    }

    /// Joins the periods of a bureau file with what stands under them in the other row of the header.
    pub(super) fn join(&mut self, under: &[(usize, String)], names_units: bool, intake: &mut Intake<'_>) {
        let Places::Bureau { columns, nameless, .. } = &mut self.places else { return };
        let (context, lexicon) = (intake.memo.context, intake.lexicon);
        let found = merged(columns, &self.headers.names, under, names_units, &context, lexicon);
        columns.clear();
        for column in found {
            let at = column.as_ref().map_or_else(|(at, _)| *at, |column| column.at);
            nameless.retain(|place| *place != at);
            self.named = self.named.max(at + 1);
            match column {
                Ok(column) => {
                    self.headers.names[at].clone_from(&column.written);
                    columns.push(column);
                }
                Err((_, why)) => refuse_column(&self.headers, at, &why, intake),
            }
        }
        mark_beside(columns);
    }

    /// A unit that is said of all that follows.
    fn govern(&mut self, said: Said, intake: &mut Intake<'_>) {
        if let Places::Wide { columns, .. } = &mut self.places {
            for column in columns.iter_mut().filter(|column| !column.has_unit) {
                column.conversion = intake.series.conversion_of_caption(column.series, &said);
            }
        }
        self.caption.said = said;
    }

    /// Takes a row that cannot be read as one of numbers: a note counts nowhere, what may be a caption waits, and anything
    /// else is refused.
    pub(super) fn set_aside(&mut self, row: &Row<'_>, refused: Refused, intake: &mut Intake<'_>) {
        let line = row.filled(CAPTION_MAX_CELLS + 1);
        let is_short = line.len() <= CAPTION_MAX_CELLS;
        let said = if is_short { stated_by(&line, intake.lexicon) } else { Said::Nothing };
        if let ([heading], Places::Bureau { .. }, Said::Nothing) = (line.as_slice(), &self.places, &said)
            && let (name, Some(unit)) = split(heading, intake.lexicon)
            && name.len() < heading.len()
        {
            // （二）分类（万元） stands over the rows that follow.
            self.govern(Said::Units(vec![unit]), intake);
            return;
        }
        if said != Said::Nothing && self.caption.said != said {
            self.beside.unit = Some((row.line, said.clone(), intake.rows_read()));
            self.govern(said.clone(), intake);
        }
        if said == Said::Nothing && is_note(&line) {
            return;
        }
        let refused = (said == Said::Nothing).then_some(refused);
        if !is_short || (refused.is_some() && !is_caption(&line)) {
            if let Some(refused) = refused {
                intake.count_refused(refused);
            }
            return;
        }
        if self.beside.rows_before != intake.rows_read() || self.beside.waiting.len() >= PREAMBLE_MAX_ROWS {
            self.refuse_waiting(intake);
        }
        self.beside.waiting.push((line, refused));
        self.beside.rows_before = intake.rows_read();
    }

    /// Refuses the lines that no table followed.
    pub(super) fn refuse_waiting(&mut self, intake: &mut Intake<'_>) {
        let waiting = std::mem::take(&mut self.beside.waiting);
        waiting
            .into_iter()
            .filter_map(|(_, refused)| refused)
            .for_each(|refused| intake.count_refused(refused));
    }

    /// The lines right above a row.
    pub(super) fn lines_above(&self, intake: &Intake<'_>) -> Vec<Line> {
        let is_near = self.beside.rows_before == intake.rows_read();
        let lines = self.beside.waiting.iter().filter(|_| is_near);
        lines.map(|(line, _)| line.clone()).collect()
    }

    /// Lets the lines go that stand above another table; those further up are refused.
    pub(super) fn end_table(&mut self, intake: &mut Intake<'_>) -> Caption {
        if self.beside.rows_before == intake.rows_read() {
            self.beside.waiting.clear();
        }
        self.refuse_waiting(intake);
        self.caption.clone()
    }

    /// Ends the file: a unit that is only said below the numbers comes too late for them.
    pub(super) fn end(&mut self, layout: &Layout, intake: &mut Intake<'_>) -> Result<(), CsvError> {
        let unit = self.beside.unit.take();
        let below = unit.filter(|(.., rows)| *rows > 0 && *rows == intake.rows_read());
        self.refuse_waiting(intake);
        let is_long = matches!(layout, Layout::Long { .. });
        match below {
            Some((line, said, _)) if intake.series.contradicts(&said, is_long) => {
                Err(CsvError::UnitBelow { line })
            }
            _ => Ok(()),
        }
    }
}
