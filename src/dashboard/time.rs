//! The time range of a dashboard: days, or moments relative to the newest value or to today.
//!
//! `from = "-5y"` counts back from `to`, and `to = "latest"` is the last period of the panel's own series: a panel
//! whose data end in 2009 shows 2004 to 2009, never an empty frame.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};

/// Longest step back, in its own unit.
pub const MAX_STEP_COUNT: u32 = 1_000;

/// What [`Moment`] understands, for messages and the schema.
pub const MOMENT_WORDS: &str =
    "a day (2019-01-01), a step back (-5y, -18m, -2q, -6w, -30d), latest, earliest or now";

/// A point of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// The last period that has an observation.
    Latest,
    /// No bound.
    Earliest,
    /// Today, by the server's clock.
    Now,
    Day(NaiveDate),
    /// Before `to` where it is `from`; before today where it is `to`.
    Back(Step),
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    pub count: u32,
    pub unit: StepUnit,
}

/// The unit of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepUnit {
    Years,
    Quarters,
    Months,
    Weeks,
    Days,
}

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no moment: use {MOMENT_WORDS}")]
pub struct NoMoment(String);

impl StepUnit {
    const ALL: [Self; 5] = [Self::Years, Self::Quarters, Self::Months, Self::Weeks, Self::Days];

    const fn letter(self) -> char {
        match self {
            Self::Years => 'y',
            Self::Quarters => 'q',
            Self::Months => 'm',
            Self::Weeks => 'w',
            Self::Days => 'd',
        }
    }
}

impl Step {
    /// The day that lies this step before `day`; the first day of the calendar where there is none.
    pub fn before(self, day: NaiveDate) -> NaiveDate {
        let earlier = match self.unit {
            StepUnit::Years => day.checked_sub_months(Months::new(self.count * 12)),
            StepUnit::Quarters => day.checked_sub_months(Months::new(self.count * 3)),
            StepUnit::Months => day.checked_sub_months(Months::new(self.count)),
            StepUnit::Weeks => day.checked_sub_days(Days::new(u64::from(self.count) * 7)),
            StepUnit::Days => day.checked_sub_days(Days::new(u64::from(self.count))),
        };
        earlier.unwrap_or(NaiveDate::MIN)
    }
}

impl FromStr for Moment {
    type Err = NoMoment;
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        let no = || NoMoment(text.chars().take(40).collect());
        match text {
            "latest" => return Ok(Self::Latest),
            "earliest" => return Ok(Self::Earliest),
            "now" => return Ok(Self::Now),
            _ => {}
        }
        let Some(step) = text.strip_prefix('-') else {
            let written_out = text.len() == "2019-01-01".len();
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| written_out);
            return day.map(Self::Day).ok_or_else(no);
        };
        let unit = StepUnit::ALL.into_iter().find(|unit| step.ends_with(unit.letter())).ok_or_else(no)?;
        let digits = &step[..step.len() - 1];
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        let count = digits.parse().ok().filter(|count| plain && (1..=MAX_STEP_COUNT).contains(count));
        count.map(|count| Self::Back(Step { count, unit })).ok_or_else(no)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("latest"),
            Self::Earliest => f.write_str("earliest"),
            Self::Now => f.write_str("now"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Back(step) => write!(f, "-{}{}", step.count, step.unit.letter()),
        }
    }
}

/// Two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    pub from: Moment,
    pub to: Moment,
}

impl Default for TimeRange {
    /// All there is.
    fn default() -> Self {
        Self { from: Moment::Earliest, to: Moment::Latest }
    }
}

/// First and last day, both included; `None` is no bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

impl TimeRange {
    /// The days that are meant, for series whose last period is `latest`.
    pub fn resolve(self, latest: Option<NaiveDate>, today: NaiveDate) -> Bounds {
        let newest = latest.unwrap_or(today);
        let end = match self.to {
            Moment::Latest | Moment::Earliest => None,
            Moment::Now => Some(today),
            Moment::Day(day) => Some(day),
            Moment::Back(step) => Some(step.before(today)),
        };
        let start = match self.from {
            Moment::Earliest => None,
            Moment::Latest => Some(newest),
            Moment::Now => Some(today),
            Moment::Day(day) => Some(day),
            Moment::Back(step) => Some(step.before(end.unwrap_or(newest))),
        };
        Bounds { start, end }
    }

    /// Whether both ends are days in the wrong order, or an end that nothing can lie before.
    pub fn is_backwards(self) -> bool {
        match (self.from, self.to) {
            (Moment::Day(from), Moment::Day(to)) => from > to,
            (_, Moment::Earliest) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_read_and_written_alike() {
        for text in ["latest", "earliest", "now", "2019-01-01", "-5y", "-18m", "-2q", "-6w", "-30d", "-1000y"]
        {
            assert_eq!(text.parse::<Moment>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "5y",
            "-y",
            "-0y",
            "-1001y",
            "-5",
            "-5x",
            "--5y",
            "-+5y",
            "- 5y",
            "2019",
            "2019-1-1",
            "2019-02-30",
            "-五年",
            "Latest",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_count_back_from_their_end() {
        let today = day("2026-07-15");
        let (q3, none) = (Some(day("2009-07-01")), None);
        for (from, to, latest, start, end) in [
            ("-5y", "latest", q3, Some("2004-07-01"), None),
            ("-18m", "latest", q3, Some("2008-01-01"), None),
            ("-5y", "latest", none, Some("2021-07-15"), None),
            ("-1q", "now", q3, Some("2026-04-15"), Some("2026-07-15")),
            ("-1y", "2008-12-31", q3, Some("2007-12-31"), Some("2008-12-31")),
            ("-3y", "-1y", q3, Some("2022-07-15"), Some("2025-07-15")),
            ("2019-01-01", "latest", q3, Some("2019-01-01"), None),
            ("earliest", "latest", q3, None, None),
            ("latest", "latest", q3, Some("2009-07-01"), None),
            ("-2w", "latest", q3, Some("2009-06-17"), None),
            ("-31d", "2024-03-31", q3, Some("2024-02-29"), Some("2024-03-31")),
            ("-1m", "2024-03-31", q3, Some("2024-02-29"), Some("2024-03-31")),
        ] {
            let range = TimeRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
            let bounds = Bounds { start: start.map(day), end: end.map(day) };
            assert_eq!(range.resolve(latest, today), bounds, "{from} to {to}");
            assert!(!range.is_backwards());
        }
    }

    #[test]
    fn a_range_that_cannot_hold_anything_is_known() {
        for (from, to) in [("2020-01-01", "2019-01-01"), ("-5y", "earliest")] {
            assert!(TimeRange { from: from.parse().unwrap(), to: to.parse().unwrap() }.is_backwards());
        }
    }
}
