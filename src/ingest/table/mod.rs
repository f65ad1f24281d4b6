//! Tables in a report become figures as prose does: a row's label, a header, a caption and a number are one sentence,
//! which the same grammar reads.
//!
//! What that grammar does not read back with the same value is no figure: it stays a diagnostic, and nothing is guessed.

mod cell;
mod change;
mod find;
mod sentence;
mod words;

use crate::domain::{Figure, FigureKind, Report, Span};
use crate::extract::{Diagnostic, Extraction, Lexicon, Reason, extract};

use cell::{Cell, Content, Number};
use find::Table;
use sentence::Frame;

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
    let prose = Report { text: without(&chars, &tables), ..report.clone() };
    let mut extraction = extract(&prose, lexicon);
    let mut reader = TableReader { report, lexicon, extraction: &mut extraction, cells: 0 };
    for table in &tables {
        reader.table(table);
    }
    extraction.figures.sort_by_key(|figure| figure.span);
    extraction.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    extraction
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
    lexicon: &'r Lexicon,
    extraction: &'r mut Extraction,
    cells: usize,
}

impl TableReader<'_> {
    fn table(&mut self, table: &Table) {
        let frame = Frame::new(table, &self.report.title);
        for row in &table.header {
            self.labels(row);
        }
        let mut parent = None;
        for row in &table.rows {
            parent = frame.whole(row).or(parent);
            let quote = row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("  ");
            for (column, cell) in row.iter().enumerate() {
                self.cells += 1;
                match &cell.content {
                    Content::Number(number) if !frame.is_label(column) => {
                        let sentence = frame.sentence(row, column, number, parent.as_ref());
                        let read = sentence.and_then(|sentence| self.cell(cell, number, &sentence, &quote));
                        match read {
                            Some(figure) => self.extraction.figures.push(figure),
                            None => self.diagnostic(cell, number.length, &quote, Reason::NoUnit),
                        }
                    }
                    _ => self.labels(std::slice::from_ref(cell)),
                }
            }
        }
    }

    /// The figure that the grammar reads in the sentence of a cell, if its value is the cell's.
    fn cell(&self, cell: &Cell, number: &Number, sentence: &str, quote: &str) -> Option<Figure> {
        if self.cells > MAX_TABLE_CELLS {
            return None;
        }
        let report = Report { text: sentence.to_owned(), ..self.report.clone() };
        let mut figures = extract(&report, self.lexicon).figures;
        let wanted = |figure: &Figure| {
            figure.kind == FigureKind::Indicator && figure.value.abs() == number.value.abs()
        };
        figures.retain(wanted);
        let [figure] = figures.as_mut_slice() else { return None };
        let mut figure = figure.clone();
        if number.negative {
            figure.value = -number.value.abs();
        }
        figure.span = Span { start: cell.start, end: cell.start + number.length };
        figure.exact = cell.text.chars().take(number.length).collect();
        quote.clone_into(&mut figure.quote);
        figure.article = self.article(figure.span);
        RULE.clone_into(&mut figure.rule);
        Some(figure)
    }

    fn article(&self, span: Span) -> usize {
        self.extraction.articles.iter().rposition(|article| article.span.start <= span.start).unwrap_or(0)
    }

    /// Numerals of headers and labels say when and what, and measure nothing.
    fn labels(&mut self, cells: &[Cell]) {
        for cell in cells {
            let length = cell.text.chars().count();
            if cell.text.chars().any(|c| c.is_ascii_digit()) {
                let reason = if words::period(&cell.text).is_some() { Reason::Date } else { Reason::Label };
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

#[cfg(test)]
mod tests;
