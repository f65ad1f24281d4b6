//! Ratios: 3.9：59.5：36.6 states the shares of a whole, 5：1 one ratio.

use super::Reader;
use super::cues::Cues;
use super::fact::Saying;
use super::measure::Measure;
use super::phrase;
use crate::domain::{Transformation, Unit, UnitMeasure};

/// Terms that add up to a hundred per cent, but for rounding, are shares.
const WHOLE_PERCENT: f64 = 100.0;
const ROUNDING_PERCENT: f64 = 0.5;

impl Reader<'_> {
    /// Adds a figure for each share, or one for the ratio; whether it could be read.
    pub(super) fn ratio(
        &mut self,
        saying: &Saying<'_>,
        indicator: &str,
        measure: &Measure,
        terms: &[f64],
    ) -> bool {
        if (terms.iter().sum::<f64>() - WHOLE_PERCENT).abs() <= ROUNDING_PERCENT {
            return self.shares(saying, indicator, measure, terms);
        }
        let [over, under] = terms else { return false };
        let Some(unit) = UnitMeasure::new("ratio").ok().filter(|_| *under != 0.0) else { return false };
        let value = if *under == 1.0 { *over } else { over / under };
        let one = Measure { value, unit: Some(Unit::new(unit, 0)), rule: "ratio", ..measure.clone() };
        self.emit(saying, indicator.to_owned(), &one, None)
    }

    fn shares(&mut self, saying: &Saying<'_>, indicator: &str, measure: &Measure, terms: &[f64]) -> bool {
        let told = self.shares_told(&saying.cues, terms.len());
        let parts = told.unwrap_or_else(|| self.parts_of(indicator, &saying.cues, terms.len()));
        let unit = Some(Unit::new(UnitMeasure::percent(), 0));
        let share =
            Measure { unit, transformation: Transformation::Share, rule: "share.ratio", ..measure.clone() };
        let mut emitted = false;
        for (index, value) in terms.iter().enumerate() {
            let name = parts.get(index).cloned().unwrap_or_else(|| indicator.to_owned());
            emitted |= self.emit(saying, name, &Measure { value: *value, ..share.clone() }, None);
        }
        emitted
    }

    /// 由…调整为…: the second ratio has the names of the first.
    fn shares_told(&self, cues: &Cues, count: usize) -> Option<Vec<String>> {
        let recent = &self.frame.recent;
        let last = recent.get(recent.len().checked_sub(count)?..)?;
        let told = self.phrase(cues).is_empty() && last.iter().all(|fact| fact.share);
        told.then(|| last.iter().map(|fact| fact.indicator.clone()).collect())
    }

    fn parts_of(&self, indicator: &str, cues: &Cues, count: usize) -> Vec<String> {
        let ends = ["所占比重", "占比", "比重", "比例", "结构", "构成", "之比", "比"];
        let stem = ends.iter().find_map(|end| indicator.strip_suffix(end)).unwrap_or(indicator);
        let chars: Vec<char> = stem.chars().collect();
        let expanded = phrase::expanded(&chars, self.lexicon).filter(|parts| parts.len() == count);
        let mut parts =
            expanded.or_else(|| phrase::split(&self.text.chars, &cues.names, count)).unwrap_or_default();
        phrase::share_head(&mut parts, self.lexicon);
        let plain = |part: &Vec<char>| {
            phrase::text(part).trim_end_matches("比重").trim_end_matches("比例").to_owned()
        };
        parts.iter().map(|part| format!("{}比重", plain(part))).collect()
    }
}
