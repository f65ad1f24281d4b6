//! Which indicators a figure's words name, the best reading only.

use std::collections::HashMap;

use super::money;
use super::phrase::{bare, is_generic, likeness, without_brackets};
use super::units::comparable;
use crate::catalog::{Catalog, Indicator};
use crate::domain::{Figure, Transformation, UnitMeasure};

/// Least part of a name that a phrase must say to be taken for it.
const MIN_LIKENESS_RATIO: f64 = 0.7;

/// Parts of an area or a body: 保税区片区存款余额 is no 存款余额 of the zone that holds it.
const PARTS: [&str; 7] = ["片区", "园区", "街道", "新城", "分行", "支行", "分公司"];

/// How the words name an indicator, from the weakest to the surest.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Reading {
    /// All words of one of its term sets stand in the clause; the number is their length.
    TermsInClause(usize),
    /// The phrase says most of a name and nothing else; the number is how much.
    Likeness(f64),
    /// All words of a term set stand in subject and phrase.
    TermsWithSubject(usize),
    /// All words of a term set stand in the phrase.
    TermsInPhrase(usize),
}

/// A figure's words in comparable form: its phrase, the phrase after its subject, and both with the clause around.
struct Texts {
    phrase: String,
    phrase_chars: Vec<char>,
    whole: String,
    whole_chars: Vec<char>,
    clause: String,
}

/// An indicator with its names and term sets in comparable form.
struct Known<'c> {
    indicator: &'c Indicator,
    names: Vec<Vec<char>>,
    term_sets: Vec<Vec<String>>,
    /// Measures that its levels come in.
    units: Vec<&'c UnitMeasure>,
    /// Whether one of them is money.
    in_money: bool,
}

/// A figure with the money that stands beside it.
struct Measured<'f> {
    figure: &'f Figure,
    beside: Option<&'static str>,
}

impl<'f> Measured<'f> {
    fn new(figure: &'f Figure) -> Self {
        Self { figure, beside: money::beside(figure) }
    }
}

/// The names of all indicators.
pub(super) struct Names<'c> {
    known: Vec<Known<'c>>,
    /// Places in `known` by bare name.
    exact: HashMap<String, Vec<usize>>,
}

impl<'c> Names<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        let mut exact: HashMap<String, Vec<usize>> = HashMap::new();
        let mut known: Vec<Known<'c>> = Vec::new();
        for indicator in catalog.indicators() {
            let names: Vec<String> = indicator.names().map(|name| bare(name, &[])).collect();
            for name in &names {
                let places = exact.entry(name.clone()).or_default();
                if !places.contains(&known.len()) {
                    places.push(known.len());
                }
            }
            let folded = |set: &Vec<String>| set.iter().map(|word| without_brackets(word)).collect();
            let term_sets = indicator.terms.iter().map(folded).collect();
            let names = names.iter().map(|name| name.chars().collect()).collect();
            known.push(Known {
                indicator,
                names,
                term_sets,
                units: vec![&indicator.unit_measure],
                in_money: false,
            });
        }
        for entry in
            catalog.series().iter().filter(|entry| entry.series.transformation == Transformation::Level)
        {
            if let Some(of) = known.iter_mut().find(|k| k.indicator.code == entry.series.indicator) {
                of.units.push(&entry.series.unit.measure);
            }
        }
        for of in &mut known {
            of.in_money = of.units.iter().any(|unit| money::is_currency(unit));
        }
        Self { known, exact }
    }

    /// The one indicator that has exactly this bare name, whatever it is measured in.
    pub(super) fn exactly(&self, name: &str) -> Option<&'c Indicator> {
        match self.exact.get(name).map(Vec::as_slice) {
            Some([place]) => self.known.get(*place).map(|known| known.indicator),
            _ => None,
        }
    }

    /// The measure of an indicator, where no level of this figure's unit can be one of it. An indicator of which only
    /// rates are known takes any; so does one that has exactly this bare name.
    pub(super) fn other_unit(&self, of: &Indicator, figure: &Figure, name: &str) -> Option<&'c UnitMeasure> {
        let known = self.known.iter().find(|known| known.indicator.code == of.code)?;
        let only_rates = known.units.len() == 1 && known.indicator.unit_measure.as_str() == "PC";
        let so_named = self.exactly(name).is_some_and(|named| named.code == of.code);
        (!known.measures(&Measured::new(figure)) && !only_rates && !so_named)
            .then_some(&known.indicator.unit_measure)
    }

    /// The indicators that the figure's words name best, among those that its unit can measure.
    pub(super) fn of(&self, figure: &Figure, owner_names: &[&str]) -> Vec<&'c Indicator> {
        let measured = Measured::new(figure);
        let phrase = bare(&figure.indicator, owner_names);
        let whole = bare(&format!("{}{}", figure.subject, figure.indicator), owner_names);
        let clause = without_brackets(&format!("{}{}{}", figure.subject, figure.indicator, figure.quote));
        for name in [&phrase, &whole] {
            let places =
                self.exact.get(name).into_iter().flatten().filter_map(|place| self.known.get(*place));
            let named: Vec<_> =
                places.filter(|known| known.measures(&measured)).map(|known| known.indicator).collect();
            if !named.is_empty() {
                return named;
            }
        }
        let texts = Texts {
            phrase_chars: phrase.chars().collect(),
            whole_chars: whole.chars().collect(),
            phrase,
            whole,
            clause,
        };
        let mut best: Option<Reading> = None;
        let mut named = Vec::new();
        let part = PARTS.iter().find(|part| texts.phrase.contains(**part));
        let whole = |known: &&Known<'_>| part.is_none_or(|part| known.says(part));
        for known in self.known.iter().filter(|known| known.measures(&measured)).filter(whole) {
            let Some(reading) = known.reading(&texts) else { continue };
            if best.is_none_or(|best| reading > best) {
                best = Some(reading);
                named.clear();
            }
            if best == Some(reading) {
                named.push(known.indicator);
            }
        }
        named
    }
}

impl Known<'_> {
    /// The surest reading of a figure's words.
    fn reading(&self, texts: &Texts) -> Option<Reading> {
        let strict = !self.indicator.beside.is_empty();
        let terms_in = |text: &str| {
            let all = |set: &&Vec<String>| {
                set.iter().all(|word| text.contains(word.as_str()))
                    && (!strict || self.nothing_beside(text, set))
            };
            self.term_sets
                .iter()
                .filter(all)
                .map(|set| set.iter().map(|word| word.chars().count()).sum())
                .max()
        };
        if let Some(length) = terms_in(&texts.phrase) {
            return Some(Reading::TermsInPhrase(length));
        }
        if let Some(length) = terms_in(&texts.whole) {
            return Some(Reading::TermsWithSubject(length));
        }
        let like =
            |name: &Vec<char>| likeness(&texts.phrase_chars, name).max(likeness(&texts.whole_chars, name));
        let like = self.names.iter().map(like).fold(0.0, f64::max);
        if like >= MIN_LIKENESS_RATIO {
            return Some(Reading::Likeness(like));
        }
        if strict { None } else { terms_in(&texts.clause).map(Reading::TermsInClause) }
    }

    /// Whether a text says nothing but these terms and what may stand beside them: 住户存款余额 is a part of 存款余额.
    fn nothing_beside(&self, text: &str, terms: &[String]) -> bool {
        let mut rest = text.to_owned();
        for word in terms.iter().chain(&self.indicator.beside) {
            rest = rest.replace(word.as_str(), "");
        }
        rest.chars().all(is_generic)
    }

    /// Whether a word is a part of what it is called.
    fn says(&self, word: &str) -> bool {
        let called = self.names.iter().any(|name| name.iter().collect::<String>().contains(word));
        called || self.term_sets.iter().flatten().any(|term| term.contains(word))
    }

    /// A level must be in a unit of the indicator. A rate or a change of one says nothing of it, unless an amount of money
    /// stands beside it: the growth of an amount in dollars is none of one in yuan.
    fn measures(&self, of: &Measured<'_>) -> bool {
        let figure = of.figure;
        if matches!(figure.unit.measure.as_str(), "PC" | "PP")
            && figure.transformation != Transformation::Level
        {
            return !self.in_money
                || of.beside.is_none_or(|code| self.units.iter().any(|unit| unit.as_str() == code));
        }
        self.units.iter().any(|unit| comparable(unit, &figure.unit.measure))
    }
}
