//! Periods: a closed span of days, and the calendar of each frequency.
//!
//! An observation is named by its *period*: the first day of the frequency's period that holds `period_end`, which
//! is FRED's `date`. A quarterly balance "at the end of the first quarter" (2025-03-31) and a quarterly flow
//! (2025-01-01 to 2025-03-31) are both the observation 2025-01-01; an irregular observation keeps its last day.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{DomainError, Frequency};

/// A closed span of days, `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "RawPeriod")]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

#[derive(Deserialize)]
struct RawPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

impl TryFrom<RawPeriod> for Period {
    type Error = DomainError;
    fn try_from(raw: RawPeriod) -> Result<Self, DomainError> {
        Self::new(raw.start, raw.end)
    }
}

impl Period {
    /// A span from `start` to `end`, both included.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, DomainError> {
        if start > end {
            return Err(DomainError::PeriodReversed { start, end });
        }
        Ok(Self { start, end })
    }

    /// One day: a stock at that day.
    pub const fn day(day: NaiveDate) -> Self {
        Self { start: day, end: day }
    }

    /// First day, included.
    pub const fn start(self) -> NaiveDate {
        self.start
    }

    /// Last day, included.
    pub const fn end(self) -> NaiveDate {
        self.end
    }

    /// Whether any day lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The whole calendar period of `frequency` that holds `day`.
    pub fn holding(frequency: Frequency, day: NaiveDate) -> Self {
        let start = frequency.first_day(day);
        Self { start, end: frequency.last_day(start) }
    }
}

/// Which of the two spans that end with a quarter or a month is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 二季度, 5月.
    OnePeriod,
    /// 上半年, 1—5月.
    YearToDate,
}

impl Period {
    /// Which of the two it is; `None` where it is both (一季度, and 1—2月, which come in one), or neither (a day).
    pub fn reach(self, frequency: Frequency) -> Option<Reach> {
        let months = frequency.months().filter(|months| *months < 6)?;
        let own = frequency.first_day(self.end);
        let is_new_year = self.start.ordinal() == 1 && self.start.year() == self.end.year();
        match () {
            () if is_new_year && self.end.month() <= months.max(2) => None,
            () if is_new_year => Some(Reach::YearToDate),
            () if self.start == own && self.end == frequency.last_day(own) => Some(Reach::OnePeriod),
            () => None,
        }
    }
}

impl Frequency {
    /// The first day of the calendar period that holds `day` (ISO weeks start on Monday).
    pub fn first_day(self, day: NaiveDate) -> NaiveDate {
        let month = |months: u32| {
            let first = (day.month0() / months) * months;
            day.with_day(1).and_then(|d| d.with_month0(first)).unwrap_or(day)
        };
        match self {
            Self::Annual => month(12),
            Self::SemiAnnual => month(6),
            Self::Quarterly => month(3),
            Self::Monthly => month(1),
            Self::Weekly => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Daily | Self::Irregular => day,
        }
    }

    /// The last day of the calendar period that holds `day`.
    pub fn last_day(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Daily | Self::Irregular => day,
            Self::Weekly => self.first_day(day) + Days::new(6),
            _ => self.step(self.first_day(day), 1).and_then(|next| next.pred_opt()).unwrap_or(day),
        }
    }

    /// The period `count` places after (before, if negative) the one that starts on `first_day`; `None` past the
    /// calendar or for an irregular frequency.
    pub fn step(self, first_day: NaiveDate, count: i32) -> Option<NaiveDate> {
        let days = |n: u64| {
            let by = Days::new(n * u64::from(count.unsigned_abs()));
            if count >= 0 { first_day.checked_add_days(by) } else { first_day.checked_sub_days(by) }
        };
        match self {
            Self::Irregular => None,
            Self::Daily => days(1),
            Self::Weekly => days(7),
            _ => {
                let by = Months::new(self.months()? * count.unsigned_abs());
                if count >= 0 { first_day.checked_add_months(by) } else { first_day.checked_sub_months(by) }
            }
        }
    }

    /// Length in months, for the frequencies that are made of months.
    pub const fn months(self) -> Option<u32> {
        match self {
            Self::Annual => Some(12),
            Self::SemiAnnual => Some(6),
            Self::Quarterly => Some(3),
            Self::Monthly => Some(1),
            Self::Weekly | Self::Daily | Self::Irregular => None,
        }
    }

    /// Observations a year, as FRED counts them for `ch1`, `pc1`, `pca` and `cca` (daily series have 260 working
    /// days); `None` for an irregular series.
    pub const fn per_year(self) -> Option<u32> {
        match self {
            Self::Annual => Some(1),
            Self::SemiAnnual => Some(2),
            Self::Quarterly => Some(4),
            Self::Monthly => Some(12),
            Self::Weekly => Some(52),
            Self::Daily => Some(260),
            Self::Irregular => None,
        }
    }

    /// The SDMX name of the period that holds `day`: `2025`, `2025-S1`, `2025-Q1`, `2025-03`, `2025-W13`, `2025-03-31`.
    ///
    /// ```
    /// use almanac::domain::Frequency;
    /// let day = chrono::NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
    /// assert_eq!(Frequency::Quarterly.time_period(day), "2025-Q1");
    /// assert_eq!(Frequency::Irregular.time_period(day), "2025-03-31");
    /// ```
    pub fn time_period(self, day: NaiveDate) -> String {
        let year = day.year();
        match self {
            Self::Annual => format!("{year:04}"),
            Self::SemiAnnual => format!("{year:04}-S{}", day.month0() / 6 + 1),
            Self::Quarterly => format!("{year:04}-Q{}", day.month0() / 3 + 1),
            Self::Monthly => format!("{year:04}-{:02}", day.month()),
            Self::Weekly => format!("{:04}-W{:02}", day.iso_week().year(), day.iso_week().week()),
            Self::Daily | Self::Irregular => format!("{year:04}-{:02}-{:02}", day.month(), day.day()),
        }
    }

    /// The names of the first and the last period of a span, as `2025-01 – 2025-10`; one name where they are the same.
    pub fn time_periods(self, span: Period) -> String {
        let (first, last) = (self.time_period(span.start()), self.time_period(span.end()));
        if first == last { last } else { format!("{first} – {last}") }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (600_000..770_000_i32).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).unwrap())
    }

    proptest! {
        #[test]
        fn a_day_lies_in_its_period_and_the_next_one_follows_without_a_gap(day in any_day(), f in 0..6_usize) {
            let frequency = Frequency::ALL[f];
            let period = Period::holding(frequency, day);
            prop_assert!(period.start() <= day && day <= period.end());
            prop_assert_eq!(frequency.step(period.start(), 1), period.end().succ_opt());
            prop_assert_eq!(frequency.step(frequency.step(period.start(), 5).unwrap(), -5), Some(period.start()));
            prop_assert_eq!(frequency.first_day(period.end()), period.start());
            prop_assert_eq!(frequency.time_period(period.start()), frequency.time_period(period.end()));
        }
    }

    #[test]
    fn a_reversed_span_is_no_period() {
        let day = |d| NaiveDate::from_ymd_opt(2025, 1, d).unwrap();
        assert!(Period::new(day(2), day(1)).is_err());
        assert!(serde_json::from_str::<Period>(r#"{"start":"2025-01-02","end":"2025-01-01"}"#).is_err());
    }
}
