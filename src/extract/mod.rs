//! From text to figures: `extract` finds every number of a report and says what it measures, whose it is, of when,
//! in which unit, compared with what and how sure.
//!
//! Pure and total: the same text gives the same figures, no input makes it fail, and every numeral that was seen is
//! either in a figure or in a diagnostic.
//!
//! ```text
//! raw text ─> text (one spelling, whole words, map of places) ─> token (times, quantities, words of the lexicon)
//!          ─> reader (articles, sentences, clauses; cues left and right of each number; what is carried over) ─> figures
//! ```

mod article;
mod diagnostic;
mod lexicon;
mod reader;
mod text;
mod time;
mod token;

use crate::domain::{Article, Figure, Report};

pub use diagnostic::{Diagnostic, Reason};
pub use lexicon::{AreaEntry, IndicatorEntry, Lexicon, LexiconError, LexiconSource};

/// What a report says, and what in it says nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extraction {
    pub articles: Vec<Article>,
    /// In the order of the text.
    pub figures: Vec<Figure>,
    /// Numerals that made no figure, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads sentences that are no running text, each as a report of its own by one publisher: cells of tables.
pub struct Sentences<'r> {
    lexicon: &'r Lexicon,
    about: article::About,
    lead: Option<time::Moment>,
}

impl<'r> Sentences<'r> {
    /// Of a report whose text is left out.
    pub fn new(report: &Report, lexicon: &'r Lexicon) -> Self {
        let none = text::Text::read("");
        let about = article::about(report, &none, lexicon);
        let lead = article::title_time(report, &about.setting(&none, lexicon));
        Self { lexicon, about, lead }
    }

    /// The figures of one sentence.
    pub fn read(&self, sentence: &str) -> Vec<Figure> {
        let text = text::Text::read(sentence);
        let setting = self.about.setting(&text, self.lexicon);
        let mut reader = reader::Reader::new(&setting);
        for stretch in article::stretches(&text) {
            reader.article(stretch, self.lead);
        }
        reader.figures
    }
}

/// Reads a report.
pub fn extract(report: &Report, lexicon: &Lexicon) -> Extraction {
    let text = text::Text::read(&report.text);
    let stretches = article::stretches(&text);
    let about = article::about(report, &text, lexicon);
    let setting = about.setting(&text, lexicon);
    let mut reader = reader::Reader::new(&setting);
    let lead = article::title_time(report, &setting);
    for stretch in &stretches {
        reader.article(*stretch, lead);
    }
    let (mut figures, mut diagnostics) = (reader.figures, reader.diagnostics);
    figures.sort_by_key(|figure| figure.span);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let articles = stretches.iter().map(|stretch| article::article(&text, *stretch)).collect();
    Extraction { articles, figures, diagnostics }
}
