//! The ladder of scores: value and unit, then transformation and sign, then period, then indicator, then everything.
//! A figure climbs only as far as all rungs below hold.

use std::collections::HashMap;

use almanac::domain::{Figure, FigureKind};

/// Rungs in their order.
pub const RUNGS: [&str; 5] = ["value+unit", "+transformation", "+period", "+indicator", "complete"];

/// A gold figure: what a careful reader says is written at a place.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Gold {
    pub report: String,
    pub char_start: usize,
    pub char_end: usize,
    /// `indicator` must be found; `not_an_indicator` may be found as such.
    pub kind: String,
    pub value: f64,
    pub unit_measure: String,
    pub unit_mult: i8,
    pub transformation: String,
    pub qualifier: String,
    pub period_start: String,
    pub period_end: String,
    pub subject: String,
    pub indicator: String,
}

/// How many figures reached each rung.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub reached: [usize; 5],
    pub found: usize,
    pub gold: usize,
}

impl Score {
    /// F1 of each rung.
    pub fn f1(&self) -> [f64; 5] {
        self.reached.map(|hits| {
            let (precision, recall) =
                (hits as f64 / self.found.max(1) as f64, hits as f64 / self.gold.max(1) as f64);
            if hits == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
        })
    }

    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.reached.iter_mut().zip(other.reached) {
            *sum += more;
        }
        self.found += other.found;
        self.gold += other.gold;
    }
}

/// Words that a growth figure's name may carry and a level's does not.
const GROWTH_WORDS: [&str; 5] = ["同比增速", "增速", "增幅", "降幅", "两年平均"];

fn pairs(text: &str) -> HashMap<(char, char), usize> {
    let plain = GROWTH_WORDS.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let chars: Vec<char> = plain.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut counts = HashMap::new();
    for pair in chars.windows(2) {
        *counts.entry((pair[0], pair[1])).or_insert(0) += 1;
    }
    counts
}

/// Whether two phrases share enough pairs of characters (Dice's coefficient).
fn alike(a: &str, b: &str, least: f64) -> bool {
    let (x, y) = (pairs(a), pairs(b));
    let common: usize = x.iter().map(|(pair, count)| *count.min(y.get(pair).unwrap_or(&0))).sum();
    let all: usize = x.values().sum::<usize>() + y.values().sum::<usize>();
    common > 0 && 2.0 * common as f64 / all as f64 >= least
}

/// Units that must be told exactly; counts may be named in several ways.
const EXACT_UNITS: [&str; 4] = ["PC", "PP", "CNY", "USD"];

fn rung(gold: &Gold, figure: &Figure) -> usize {
    let measure = figure.unit.measure.as_str();
    let exact = |unit: &str| EXACT_UNITS.contains(&unit);
    let unit = if exact(&gold.unit_measure) { measure == gold.unit_measure } else { !exact(measure) };
    let value = almanac::domain::scaled(gold.value, gold.unit_mult);
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
    if !unit || !close(figure.value_base().abs(), value.abs()) {
        return 0;
    }
    let told = figure.transformation.code();
    let changes = ["D1", "DY", "DS"];
    let same = told == gold.transformation
        || (changes.contains(&told) && changes.contains(&gold.transformation.as_str()));
    if !same || !close(figure.value_base(), value) {
        return 1;
    }
    if figure.period.start().to_string() != gold.period_start
        || figure.period.end().to_string() != gold.period_end
    {
        return 2;
    }
    if !alike(&figure.indicator, &gold.indicator, 0.5) {
        return 3;
    }
    let whose = figure.subject.contains(&gold.subject) || alike(&figure.subject, &gold.subject, 0.3);
    if figure.qualifier.code() == gold.qualifier && whose { 5 } else { 4 }
}

/// Scores the figures of one report; every miss is a line.
pub fn score(gold: &[Gold], figures: &[Figure]) -> (Score, Vec<String>) {
    let mut taken = vec![false; gold.len()];
    let mut score =
        Score { gold: gold.iter().filter(|row| row.kind == "indicator").count(), ..Score::default() };
    let mut misses = Vec::new();
    for figure in figures {
        let over = |row: &Gold| figure.span.start < row.char_end && row.char_start < figure.span.end;
        let best = (0..gold.len())
            .filter(|at| over(&gold[*at]) && !taken[*at])
            .max_by_key(|at| rung(&gold[*at], figure));
        match best.filter(|at| gold[*at].kind == "indicator") {
            Some(at) => {
                taken[at] = true;
                score.found += 1;
                let reached = rung(&gold[at], figure);
                score.reached[..reached].iter_mut().for_each(|count| *count += 1);
                if reached < 5 {
                    let period = (figure.period.start(), figure.period.end());
                    misses.push(format!(
                        "{}: {} -> {} {:?} {period:?} {}",
                        RUNGS[reached],
                        gold[at].indicator,
                        figure.exact,
                        figure.transformation,
                        figure.indicator
                    ));
                }
            }
            None if figure.kind == FigureKind::NotAnIndicator => {}
            None => {
                score.found += 1;
                misses
                    .push(format!("false: {} at {} ({})", figure.exact, figure.span.start, figure.indicator));
            }
        }
    }
    let missed = (0..gold.len()).filter(|at| !taken[*at] && gold[*at].kind == "indicator");
    misses.extend(missed.map(|at| format!("missed: {} at {}", gold[at].indicator, gold[at].char_start)));
    (score, misses)
}
