//! Seasons told by their length and one of their ends: 为期40天的春运于2月22日结束.

use super::Reader;
use super::clause::Clause;
use crate::domain::{Frequency, Period, PeriodSource};
use crate::extract::text::starts;
use crate::extract::time::{Moment, Part, Time};
use crate::extract::token::{Kind, Token};

/// What says that the day is the last one.
const ENDS: [&str; 5] = ["结束", "收官", "落幕", "闭幕", "落下帷幕"];
/// What says that it is the first one.
const BEGINS: [&str; 5] = ["启动", "开始", "拉开", "开启", "开幕"];
/// Longer ones are no seasons.
const MAX_DAYS: f64 = 100.0;

impl Reader<'_> {
    /// Takes a clause's season for the time of its sentence and paragraph.
    pub(super) fn season(&mut self, clause: &Clause<'_>) {
        let Some((days, at)) = clause.tokens.iter().find_map(|token| self.days(token)).zip(day(clause))
        else {
            return;
        };
        let Kind::Time(expr) = &clause.tokens[at].kind else { return };
        let next = clause.tokens.get(at + 1).map_or(&[][..], |next| &self.text.chars[next.start..next.end]);
        let says = |words: &[&str]| words.iter().any(|word| starts(next, word));
        let Some(moment) = self.clock.moment(expr, &self.frame) else { return };
        let edge = moment.period.end();
        let other = chrono::Days::new(days - 1);
        let ends = if says(&ENDS) {
            edge.checked_sub_days(other).map(|first| (first, edge))
        } else if says(&BEGINS) {
            edge.checked_add_days(other).map(|last| (edge, last))
        } else {
            None
        };
        let Some(period) = ends.and_then(|(first, last)| Period::new(first, last).ok()) else { return };
        let season =
            Moment { period, freq: Frequency::Irregular, source: PeriodSource::Explicit, instant: false };
        self.frame.sentence_time = Some(season);
        if period.end() <= self.clock.published {
            self.frame.paragraph_time = Some(season);
        }
    }

    fn days(&self, token: &Token) -> Option<u64> {
        let quantity = token.quantity()?;
        let day = quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "day");
        let whole = (1.0..=MAX_DAYS).contains(&quantity.value) && quantity.mult == 0;
        let length = self.text.chars[..token.start].ends_with(&['为', '期'])
            || self.text.chars[..token.start].ends_with(&['历', '时']);
        (day && whole && length).then_some(quantity.value as u64)
    }
}

/// The place of the last day that a clause names.
fn day(clause: &Clause<'_>) -> Option<usize> {
    clause.tokens.iter().rposition(
        |token| matches!(&token.kind, Kind::Time(expr) if matches!(expr.time, Time::Part { part: Part::Day(..), .. })),
    )
}
