//! What a column of change says of a cell, in the words of the grammar.

use super::cell::{Change, Content};
use super::change::Counted;
use super::frame::{Column, Frame};
use super::sentence::Place;
use super::time::newness;
use super::unit::is_ratio;
use super::words::{Measure, Words, is_change};
use crate::extract::Lexicon;

impl Frame {
    /// What a column of change says of a number, and how many of the number's own units the value has.
    pub fn change(
        &self,
        at: &Place<'_>,
        header: &Words,
        change: Measure,
        lexicon: &Lexicon,
    ) -> Option<(String, f64)> {
        const PER_CENT_OF_ONCE: f64 = 100.0;
        let (label, number) = (&at.told.words, at.number);
        let digits = &number.digits;
        let against = against(header, change);
        let (growth, amount, points) =
            if number.negative { ("下降", "减少", "回落") } else { ("增长", "增加", "提高") };
        let in_row = label.measure.is_some() && label.name.is_empty();
        let counted = if in_row { label.counted } else { header.counted };
        let header_unit = if in_row { label.unit.as_deref() } else { header.unit.as_deref() };
        let written = Some(number.unit.as_str()).filter(|unit| !unit.is_empty());
        let basis = header.basis;
        if written == Some("%") {
            return Some((format!("{against}{basis}{growth}{digits}%"), 1.0));
        }
        match written.or(header_unit) {
            Some("百分点" | "个百分点") => {
                // 比1-9月: the growth of then and of now.
                let rate = if header.against.is_some() && !is_ratio(&at.told.name) { "增速" } else { "" };
                let against = format!("{rate}{against}");
                return Some((format!("{against}{points}{digits}个百分点"), 1.0));
            }
            Some("倍") => return Some((format!("{against}{growth}{digits}倍"), PER_CENT_OF_ONCE)),
            _ => {}
        }
        // 增减 of a rate beside the two columns that it lies between.
        let of_rate = label.unit.as_deref() == Some("%") && header_unit.is_none();
        if of_rate && let Some(against) = self.difference(at) {
            return Some((format!("{against}{points}{digits}个百分点"), 1.0));
        }
        let plain = written.is_none();
        // The unit of a row is that of its level.
        if plain && counted == Counted::Percent && header_unit.is_none_or(|unit| unit == "%") {
            return Some((format!("{against}{basis}{growth}{digits}%"), 1.0));
        }
        let of_table = || self.caption.unit.clone().filter(|_| header.counted == Counted::Amount);
        let own = written.map(str::to_owned).or_else(|| header.unit.clone()).or_else(|| label.unit.clone());
        let unit = self.of_each(at, header, lexicon).or(own);
        let unit = unit.or_else(|| at.told.unit_of_whole.clone()).or_else(of_table)?;
        (unit != "%").then(|| (format!("{against}{amount}{digits}{unit}"), 1.0))
    }

    /// What a number is the difference against, if it is the first of two levels of its row less the second.
    fn difference(&self, at: &Place<'_>) -> Option<&'static str> {
        const ROUNDING: f64 = 0.051;
        let levels =
            at.row.iter().zip(&self.columns).filter_map(|(cell, column)| match (column, &cell.content) {
                (Column::Values(words), Content::Number(number)) if !is_change(words.measure) => {
                    Some((words.period.as_deref(), number.value))
                }
                _ => None,
            });
        let levels: Vec<(Option<&str>, f64)> = levels.collect();
        let [(newer, first), (older, second)] = levels.as_slice() else { return None };
        if (first - second - at.number.value).abs() > ROUNDING {
            return None;
        }
        let (newer, older) = (newness(*newer), newness(*older));
        Some(if newer.1 == older.1 { "同比" } else { "环比" })
    }

    /// The sentence of a change that a cell tells in words, below a header of change.
    pub fn told(
        &self,
        at: &Place<'_>,
        change: &Change,
        header: &Words,
        measure: Measure,
        name: &str,
    ) -> Option<String> {
        if !is_change(Some(measure)) {
            return None;
        }
        let against = against(header, measure);
        let text = &at.row.get(at.column)?.text;
        let points = change.flat || change.number.unit.contains("百分点");
        // 加快0.2个百分点 does a rate.
        let rate = if points && header.against.is_some() && !is_ratio(name) { "增速" } else { "" };
        if !change.flat {
            return Some(format!("{name}{rate}{against}{text}"));
        }
        let with = against.strip_prefix('比').map(|then| if then == "年初" { "上年末" } else { then });
        Some(with.map_or_else(|| format!("{name}{against}持平"), |then| format!("{name}{rate}与{then}持平")))
    }
}

/// The words of what a change is against.
fn against(header: &Words, change: Measure) -> &str {
    header.against.as_deref().unwrap_or(match change {
        Measure::OverPrevious => "环比",
        Measure::SinceYearBegan => "比年初",
        _ => "同比",
    })
}
