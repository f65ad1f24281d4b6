//! How often a new series is observed, by the periods that a file gives it and by the suffix of its id.

use chrono::{Datelike, NaiveDate};

use crate::domain::Frequency;
use crate::ingest::period::{Shape, Spelled};

/// What the periods of a series say about its frequency.
#[derive(Default)]
pub(super) struct Tally {
    periods: usize,
    /// Periods that fit, for each of [`Frequency::ALL`].
    fitting: [usize; Frequency::ALL.len()],
    /// Periods written as only this frequency is.
    named: [usize; Frequency::ALL.len()],
    /// The first different dates.
    dates: Vec<NaiveDate>,
    weekdays: u8,
    /// Periods that are the last month of a quarter, by which some date the quarter.
    quarter_ends: usize,
}

impl Tally {
    /// How many periods were seen.
    pub(super) const fn periods(&self) -> usize {
        self.periods
    }

    pub(super) fn add(&mut self, spelled: Spelled) {
        self.periods += 1;
        for (place, frequency) in Frequency::ALL.iter().enumerate() {
            self.fitting[place] += usize::from(spelled.under(*frequency).is_ok());
            self.named[place] += usize::from(spelled.shape.frequency() == Some(*frequency));
        }
        let day = spelled.span.end();
        self.quarter_ends += usize::from(spelled.shape == Shape::Month && day.month().is_multiple_of(3));
        self.weekdays |= 1 << day.weekday().num_days_from_monday();
        if self.dates.len() < 3 && !self.dates.contains(&day) {
            self.dates.push(day);
        }
    }

    /// The frequency that fits the most periods. Where several do, the id's suffix says which; without one, the
    /// spelling, and at last the longest period that fits: dates that are all first days of quarters are quarters.
    pub(super) fn frequency(&self, suffix: Option<Frequency>) -> Frequency {
        use Frequency::{Annual, Daily, Irregular, Monthly, Quarterly, SemiAnnual, Weekly};
        let of = |counts: &[usize], frequency: Frequency| {
            Frequency::ALL.iter().position(|f| *f == frequency).map_or(0, |place| counts[place])
        };
        let most = Frequency::ALL
            .iter()
            .filter(|f| **f != Irregular)
            .map(|f| of(&self.fitting, *f))
            .max()
            .unwrap_or(0);
        if most == 0 || suffix == Some(Irregular) {
            return Irregular;
        }
        if suffix == Some(Quarterly) && self.quarter_ends == self.periods {
            return Quarterly;
        }
        let fits = |frequency: Frequency| frequency != Irregular && of(&self.fitting, frequency) == most;
        // A year fits a quarterly series as its last running total, but a file of nothing but years is annual.
        let only_years = of(&self.named, Annual) == self.periods;
        if let Some(suffix) = suffix
            && fits(suffix)
            && (!only_years || suffix == Annual)
        {
            return suffix;
        }
        let named = Frequency::ALL.iter().filter(|f| fits(**f)).max_by_key(|f| of(&self.named, **f));
        if let Some(named) = named
            && of(&self.named, *named) > 0
        {
            return *named;
        }
        let several = self.dates.len() > 1;
        let long = [Annual, SemiAnnual, Quarterly, Monthly].into_iter().find(|f| several && fits(*f));
        let weekly = self.dates.len() > 2 && self.weekdays.is_power_of_two() && fits(Weekly);
        long.unwrap_or_else(|| match () {
            () if weekly => Weekly,
            () if fits(Daily) => Daily,
            () => [Quarterly, Monthly].into_iter().find(|f| fits(*f)).unwrap_or(Irregular),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Frequency, Tally};
    use crate::ingest::period::{Context, spell};

    #[test]
    fn a_new_series_takes_its_frequency_from_its_periods_or_its_suffix() {
        let table = [
            ("M", "2024Q1 2024Q2", "Q"),
            ("Q", "2024-05 2024-06 2024Q1", "M"),
            ("Q", "2024-05 2024Q1", "Q"),
            ("Q", "2024-03 2024-06", "Q"),
            ("", "2024-05", "M"),
            ("Q", "1947-01-01 1947-04-01", "Q"),
            ("M", "2024-01-01 2024-02-01", "M"),
            ("A", "2024-12-31", "A"),
            ("", "1947-01-01 1947-04-01", "Q"),
            ("", "2024-01-01 2024-02-01", "M"),
            ("", "2023-12-31 2024-12-31", "A"),
            ("", "2024-01-01", "D"),
            ("Q", "2024-05-17 2024-05-18", "D"),
            ("", "2024-05-17 2024-05-24 2024-05-31", "W"),
            ("W", "2024-05-17 2024-05-24", "W"),
            ("D", "2024-05-17", "D"),
            ("I", "2024-05-17", "I"),
            ("", "2024-05-17 2024-06-03", "D"),
            ("Q", "2024年 2024年前三季度 2024年1-6月 2024年一季度", "Q"),
            ("Q", "2024年 2023年", "A"),
            ("S", "2024年上半年", "S"),
            ("Q", "2024年上半年", "Q"),
            ("", "2024年上半年 2024年下半年", "S"),
            ("", "2024年1-3月 2024年1-6月", "Q"),
            ("", "2024年1-3月 2024年1-4月", "M"),
            ("", "2024年1-4月", "M"),
            ("M", "2024年1-6月 2024年上半年", "M"),
            ("", "2024 2023 2024-05", "A"),
            ("", "2025-W13", "W"),
            ("", "2024年11月—2025年2月", "I"),
            ("Q", "2024年11月—2025年2月", "I"),
        ];
        for (suffix, periods, expected) in table {
            let mut tally = Tally::default();
            for text in periods.split(' ') {
                tally.add(spell(text, &Context::default()).unwrap());
            }
            let found: Frequency = tally.frequency(suffix.parse().ok());
            assert_eq!(found.code(), expected, "suffix `{suffix}`, periods {periods}");
        }
    }
}
