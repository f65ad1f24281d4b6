//! Values since January, which do not fall within a year: a single month that was taken for the span, or a slipped unit.

use chrono::Datelike;

use super::{Check, Checked, Checker, Key, Warning};
use crate::catalog::SeriesEntry;
use crate::domain::{Collection, Reach, Reading, Transformation};

/// Words of indicators whose months may be negative, so that what is told since January may fall.
const BALANCES: [&str; 7] = ["利润", "净", "差额", "盈余", "顺差", "逆差", "损益"];

impl Checker<'_> {
    /// A level since January below the one told of fewer months of the same year.
    pub(super) fn falling(&self, entry: &SeriesEntry, key: &Key, of: &Checked) -> Option<Warning> {
        let series = &entry.series;
        let flow = series.transformation == Transformation::Level
            && series.collection == Collection::Summed
            && !BALANCES.iter().any(|word| series.title_zh.contains(word));
        let spans = |reading: &Reading| reading.span.reach(series.freq) == Some(Reach::YearToDate);
        if !flow || !spans(&of.reading) {
            return None;
        }
        let first = (key.0.clone(), key.1.with_month(1)?.with_day(1)?);
        let before =
            self.known.range(first.clone()..key.clone()).chain(self.loaded.range(first..key.clone()));
        let same_year =
            |(at, other): &(&Key, &&Checked)| at.1.year() == key.1.year() && spans(&other.reading);
        let (at, last) = before.filter(same_year).max_by_key(|(at, _)| at.1)?;
        let (stated, expected) = (of.reading.value?, last.reading.value?);
        let falls = expected > 0.0 && stated + of.half_step + last.half_step < expected;
        falls.then(|| Warning {
            check: Check::FallingSinceJanuary,
            against: format!("what {} has since January already", series.freq.time_period(at.1)),
            ..Warning::forecast(key.0.clone(), key.1, stated, expected)
        })
    }
}
