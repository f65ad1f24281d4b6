//! Whether a file names an observation more than once, found while it is read.
//!
//! One bit a period: period starts of one frequency lie at least so many days apart that dividing by that number gives
//! each its own place. A database would have to group millions of rows for the same answer.

use crate::domain::Frequency;

/// Memory for all bits; a file that needs more is treated as if it named something twice.
const BITS_MAX_BYTES: usize = 64 << 20;

/// The periods that each series has been given so far.
#[derive(Debug, Default)]
pub(super) struct Named {
    series: Vec<Periods>,
    words: usize,
    twice: bool,
}

#[derive(Debug)]
struct Periods {
    /// Shortest distance between two period starts.
    days: i32,
    /// Place of the first word.
    first: i32,
    bits: Vec<u64>,
}

impl Named {
    /// The next series.
    pub(super) fn add(&mut self, frequency: Frequency) {
        let days = match frequency {
            Frequency::Annual => 365,
            Frequency::SemiAnnual => 181,
            Frequency::Quarterly => 90,
            Frequency::Monthly => 28,
            Frequency::Weekly => 7,
            Frequency::Daily | Frequency::Irregular => 1,
        };
        self.series.push(Periods { days, first: 0, bits: Vec::new() });
    }

    /// Marks `periods` (days since 1970-01-01) of the series in the same place of `series`.
    pub(super) fn mark(&mut self, series: &[u32], periods: &[i32]) {
        for (series, period) in series.iter().zip(periods) {
            if self.twice {
                return;
            }
            let of = &mut self.series[*series as usize];
            let place = period.div_euclid(of.days);
            let (word, bit) = (place.div_euclid(64), 1_u64 << place.rem_euclid(64));
            self.words += of.reach(word);
            let bits = &mut of.bits[(word - of.first) as usize];
            self.twice = *bits & bit != 0 || self.words * size_of::<u64>() > BITS_MAX_BYTES;
            *bits |= bit;
        }
    }

    /// Whether every observation was named once, as far as that is known.
    pub(super) fn is_once(&self) -> bool {
        !self.twice
    }
}

impl Periods {
    /// Makes room for a word; answers how many words were added.
    fn reach(&mut self, word: i32) -> usize {
        let before = self.bits.len();
        if self.bits.is_empty() {
            self.first = word;
            self.bits.push(0);
        } else if word < self.first {
            self.bits.splice(0..0, std::iter::repeat_n(0, (self.first - word) as usize));
            self.first = word;
        } else if (word - self.first) as usize >= before {
            self.bits.resize((word - self.first) as usize + 1, 0);
        }
        self.bits.len() - before
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use chrono::{Datelike, NaiveDate};
    use proptest::prelude::*;

    use super::{Frequency, Named};

    proptest! {
        #[test]
        fn it_is_told_exactly_whether_a_period_comes_twice(days in proptest::collection::vec((0..3_u32, 700_000..740_000_i32), 1..60), f in 0..6_usize) {
            let frequency = Frequency::ALL[f];
            let mut named = Named::default();
            (0..3).for_each(|_| named.add(frequency));
            let mut seen = BTreeSet::new();
            let mut once = true;
            for (series, day) in days {
                let period = frequency.first_day(NaiveDate::from_num_days_from_ce_opt(day).unwrap()).num_days_from_ce() - 719_163;
                once &= seen.insert((series, period));
                named.mark(&[series], &[period]);
            }
            prop_assert_eq!(named.is_once(), once);
        }
    }

    #[test]
    fn neighbouring_periods_have_places_of_their_own() {
        for frequency in Frequency::ALL.iter().filter(|f| **f != Frequency::Irregular) {
            let mut named = Named::default();
            named.add(*frequency);
            let mut day = frequency.first_day(NaiveDate::from_ymd_opt(1899, 1, 1).unwrap());
            while day.year() < 2105 {
                named.mark(&[0], &[day.num_days_from_ce() - 719_163]);
                assert!(named.is_once(), "{frequency} {day}");
                day = frequency.step(day, 1).unwrap();
            }
        }
    }
}
