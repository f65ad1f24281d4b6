//! Tables in a report become figures as prose does: a row's label, a header, a caption and a number are one sentence,
//! which the same grammar reads.
//!
//! What that grammar does not read back with the same value is no figure: it stays a diagnostic, and nothing is guessed.

mod caption;
mod cell;
mod change;
mod changed;
mod find;
mod frame;
mod heads;
mod kin;
mod sentence;
mod time;
mod unit;
mod words;

use std::collections::{HashMap, HashSet};

use crate::domain::{Figure, FigureKind, Frequency, ObsStatus, PeriodSource, Report, Span, Transformation};
use crate::extract::{Diagnostic, Extraction, Lexicon, Reason, Sentences, extract};

use cell::{Cell, Content, Number};
use chrono::Datelike;
use find::Table;
use frame::Frame;
use kin::Kin;
use sentence::{Place, Sentence};

/// Most cells of one report's tables that are read.
pub const MAX_TABLE_CELLS: usize = 200_000;

/// Name of the rule that reads a cell.
const RULE: &str = "table";

/// Figures and diagnostics of a report, of its prose and of its tables.
pub fn extract_all(report: &Report, lexicon: &Lexicon) -> Extraction {
    let chars: Vec<char> = report.text.chars().collect();
    let tables = find::tables(&chars);
    if tables.is_empty() {
        return extract(report, lexicon);
    }
    let prose = Report {
        publisher: report.publisher.clone(),
        title: report.title.clone(),
        url: None,
        published_on: report.published_on,
        text: without(&chars, &tables),
    };
    let mut extraction = extract(&prose, lexicon);
    let sentences = Sentences::new(&Report { text: String::new(), ..prose }, lexicon);
    let mut reader = TableReader { report, sentences, lexicon, extraction: &mut extraction, cells: 0 };
    for table in &tables {
        reader.table(table);
    }
    extraction.figures.sort_by_key(|figure| figure.span);
    extraction.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    extraction
}

/// Numbers in tables that are no figures, apart from those of headers and labels.
pub fn unread(extraction: &Extraction) -> usize {
    let named = |diagnostic: &&Diagnostic| {
        diagnostic.rule == RULE && !matches!(diagnostic.reason, Reason::Date | Reason::Label)
    };
    extraction.diagnostics.iter().filter(named).count()
}

/// The text with blanks in the place of its tables, so that every other place keeps its number.
fn without(chars: &[char], tables: &[Table]) -> String {
    let mut text = chars.to_vec();
    for table in tables {
        for c in &mut text[table.start..table.end] {
            if *c != '\n' {
                *c = ' ';
            }
        }
    }
    text.into_iter().collect()
}

struct TableReader<'r> {
    report: &'r Report,
    sentences: Sentences<'r>,
    lexicon: &'r Lexicon,
    extraction: &'r mut Extraction,
    cells: usize,
}

impl TableReader<'_> {
    fn table(&mut self, table: &Table) {
        let known = self.time_before(table.start);
        let frame = Frame::new(table, &self.report.title, known, self.lexicon);
        for row in &table.header {
            self.labels(row);
        }
        let mut kin = Kin::default();
        kin.partners =
            table.header.iter().filter_map(|row| row.first()).any(|cell| kin::names_partners(&cell.text));
        let first = self.extraction.figures.len();
        for row in &table.rows {
            self.row(&frame, row, &mut kin);
        }
        self.contradictions(first);
    }

    fn row(&mut self, frame: &Frame, row: &[Cell], kin: &mut Kin) {
        let quote = row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("  ");
        let (label, depth, mark) = frame.label(row, self.lexicon);
        if let Some(group) = frame.group_of(row) {
            kin.section(group);
        }
        let mut filled = row.iter().filter(|cell| !cell.text.is_empty());
        if filled.next().is_some() && filled.next().is_none() {
            kin.section(&label.name);
            return self.labels(row);
        }
        let told = kin.row(label, depth, mark, frame.unit_of_row(row, self.lexicon));
        for (column, cell) in row.iter().enumerate() {
            self.cells += 1;
            match &cell.content {
                Content::Number(number) if !frame.is_label(column) => {
                    let place = Place { row, column, number, change: None, told: &told };
                    self.value(frame, &place, cell, &quote);
                }
                Content::Change(change) if !frame.is_label(column) => {
                    let place =
                        Place { row, column, number: &change.number, change: Some(change), told: &told };
                    self.value(frame, &place, cell, &quote);
                }
                Content::Words if !frame.is_label(column) => self.mixed(cell, &quote),
                _ => self.labels(std::slice::from_ref(cell)),
            }
        }
    }

    /// The time that the text before a table speaks of last, if it is a month, or a span since January.
    fn time_before(&self, start: usize) -> Option<String> {
        let before = self.extraction.figures.iter().filter(|figure| figure.span.start < start);
        let dated = before.filter(|figure| {
            figure.period_source != PeriodSource::InferredPublication && figure.rule != RULE
        });
        let period = dated.max_by_key(|figure| figure.span.start)?.period;
        let (start, end) = (period.start(), period.end());
        if start.year() != end.year() || end.succ_opt()?.day() != 1 {
            return None;
        }
        let year = end.year();
        match (start.month(), end.month()) {
            (1, 12) if start.day() == 1 => Some(format!("{year}年")),
            (1, last) if last > 1 && start.day() == 1 => Some(format!("{year}年1—{last}月")),
            (first, last) if first == last => Some(format!("{year}年{last}月")),
            _ => None,
        }
    }

    /// Two cells of one table that say two values of one thing are none: the table tells them apart by words that were
    /// not understood.
    fn contradictions(&mut self, first: usize) {
        let figures = &self.extraction.figures[first..];
        let mut told: HashMap<String, f64> = HashMap::new();
        let mut open: HashSet<String> = HashSet::new();
        for figure in figures {
            let key = key_of(figure);
            match told.get(&key) {
                Some(value) if (value - figure.value).abs() > f64::EPSILON * value.abs() => {
                    open.insert(key);
                }
                Some(_) => {}
                None => {
                    told.insert(key, figure.value);
                }
            }
        }
        if open.is_empty() {
            return;
        }
        for figure in self.extraction.figures.split_off(first) {
            if !open.contains(&key_of(&figure)) {
                self.extraction.figures.push(figure);
                continue;
            }
            let Figure { span, exact, quote, .. } = figure;
            let diagnostic = Diagnostic { span, exact, quote, reason: Reason::SameName, rule: RULE };
            self.extraction.diagnostics.push(diagnostic);
        }
    }

    fn value(&mut self, frame: &Frame, place: &Place<'_>, cell: &Cell, quote: &str) {
        let lead = place.change.map_or(0, |change| change.lead);
        let span = Span { start: cell.start + lead, end: cell.start + lead + place.number.length };
        let figure = frame.sentence(place, self.lexicon).and_then(|said| self.figure(said, place.number));
        let exact: String = cell.text.chars().skip(lead).take(place.number.length).collect();
        match figure {
            Ok(figure) => {
                let article = self.article(span);
                let (quote, rule) = (quote.to_owned(), RULE.to_owned());
                self.extraction.figures.push(Figure { span, exact, quote, article, rule, ..figure });
            }
            Err(reason) => {
                let (quote, rule) = (quote.to_owned(), RULE);
                self.extraction.diagnostics.push(Diagnostic { span, exact, quote, reason, rule });
            }
        }
    }

    /// The figure that the grammar reads in the sentence of a cell, if its value is the cell's.
    fn figure(&self, sentence: Sentence, number: &Number) -> Result<Figure, Reason> {
        if self.cells > MAX_TABLE_CELLS {
            return Err(Reason::TooManyCells);
        }
        let mut figures = self.sentences.read(&sentence.text);
        let wanted = |figure: &Figure| {
            figure.kind == FigureKind::Indicator
                && (figure.value.abs() - sentence.value).abs() <= sentence.value * f64::EPSILON
        };
        figures.retain(wanted);
        let [figure] = figures.as_mut_slice() else { return Err(Reason::NotReadBack) };
        let mut figure = figure.clone();
        let unchanged = matches!(figure.transformation, Transformation::Level | Transformation::Share);
        if figure.indicator.is_empty() || sentence.change == unchanged {
            return Err(Reason::UnknownHead);
        }
        // No actual is of a time that is not over (prose that says 今年 means up to the day of telling, which no table is
        // made on), and a table is of no single day by itself.
        let published = self.report.published_on;
        let cut = figure.freq == Frequency::Irregular && figure.period.end() == published;
        let over = figure.period.end() <= published && !cut;
        if figure.period_source == PeriodSource::InferredPublication
            || !(over || sentence.plan || figure.obs_status == ObsStatus::Forecast)
        {
            return Err(Reason::NoPeriod);
        }
        // A plan that is read as what was so is none.
        if sentence.plan && figure.obs_status == ObsStatus::Normal {
            return Err(Reason::NotReadBack);
        }
        if number.negative {
            figure.value = -figure.value.abs();
        }
        figure.indicator = with_digits(&sentence.name, figure.indicator);
        if let Some(name) = sentence.rename {
            figure.indicator = name;
        }
        if let Some(base) = sentence.base {
            figure.indicator = format!("{}：{base}=100", figure.indicator);
        }
        Ok(figure)
    }

    /// A cell that holds a number and more: ▲1.5, (30.5), 约300.
    fn mixed(&mut self, cell: &Cell, quote: &str) {
        if cell.text.chars().any(|c| c.is_ascii_digit()) {
            let reason = if cell::has_open_sign(&cell.text) { Reason::OpenSign } else { Reason::MixedCell };
            self.diagnostic(cell, cell.text.chars().count(), quote, reason);
        }
    }

    fn article(&self, span: Span) -> usize {
        self.extraction.articles.iter().rposition(|article| article.span.start <= span.start).unwrap_or(0)
    }

    /// Numerals of headers and labels say when and what, and measure nothing.
    fn labels(&mut self, cells: &[Cell]) {
        for cell in cells {
            let length = cell.text.chars().count();
            if cell.text.chars().any(|c| c.is_ascii_digit()) {
                let reason = if time::period(&cell.text).is_some() { Reason::Date } else { Reason::Label };
                self.diagnostic(cell, length, &cell.text, reason);
            }
        }
    }

    fn diagnostic(&mut self, cell: &Cell, length: usize, quote: &str, reason: Reason) {
        self.extraction.diagnostics.push(Diagnostic {
            span: Span { start: cell.start, end: cell.start + length.max(1) },
            exact: cell.text.chars().take(length).collect(),
            quote: quote.to_owned(),
            reason,
            rule: RULE,
        });
    }
}

/// 商品12销售额, of which the grammar reads 商品销售额: the digits of a name tell it from others.
fn with_digits(name: &str, read: String) -> String {
    let bare = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let known = bare(name);
    match bare(&read).strip_prefix(&known) {
        Some(rest) if known.len() < name.len() && !known.is_empty() => format!("{name}{rest}"),
        _ => read,
    }
}

/// What two figures of one fact have in common.
fn key_of(figure: &Figure) -> String {
    format!(
        "{}|{}|{}|{}|{}|{}|{}|{:?}|{}|{:?}",
        figure.subject,
        figure.indicator,
        figure.unit.measure,
        figure.unit.mult,
        figure.transformation,
        figure.period.start(),
        figure.period.end(),
        figure.base_period,
        figure.obs_status,
        figure.prices
    )
}

#[cfg(test)]
mod tests;
