//! The calendar of a query: which period of a lower frequency holds a day, how many source periods it needs, and
//! where a point stands in the rhythm of its column, so that an absent period is a gap and not a shorter step.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::request::{TargetFrequency, Units};
use crate::domain::{Frequency, Observation, Period};

/// The Wednesday that ended a reserve maintenance period of the Federal Reserve; every second one since ends a
/// `bwew` period, and the Monday before it a `bwem` one.
const BIWEEK_END: NaiveDate = match NaiveDate::from_ymd_opt(2008, 9, 10) {
    Some(day) => day,
    None => panic!("2008-09-10 is a date"),
};

/// Observations a year of a series that is published on weekends too.
const DAYS_A_YEAR: u32 = 365;

/// Rhythm of a column: its frequency, what a year is in it and how two points are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Calendar {
    pub frequency: Frequency,
    /// FRED's n; `None` for an irregular series.
    pub per_year: Option<u32>,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Months(u32),
    Days(i64),
    /// By position: working days and irregular dates have no calendar of their own.
    Rows,
}

impl Calendar {
    /// The calendar of a series as it is published.
    pub fn of_points(frequency: Frequency, points: &[Observation]) -> Self {
        let is_weekend = |point: &Observation| point.period.weekday().number_from_monday() > 5;
        let seven_days = frequency == Frequency::Daily && points.iter().any(is_weekend);
        let own = Self::of(frequency);
        if seven_days { Self { per_year: Some(DAYS_A_YEAR), ..own } } else { own }
    }

    /// The calendar of a frequency.
    fn of(frequency: Frequency) -> Self {
        let step = match (frequency.months(), frequency) {
            (Some(months), _) => Step::Months(months),
            (None, Frequency::Weekly) => Step::Days(7),
            _ => Step::Rows,
        };
        Self { frequency, per_year: frequency.per_year(), step }
    }

    /// The calendar after aggregation.
    pub fn after(target: TargetFrequency) -> Self {
        match target {
            TargetFrequency::Biweekly
            | TargetFrequency::BiweekEndingWednesday
            | TargetFrequency::BiweekEndingMonday => {
                Self { frequency: Frequency::Irregular, per_year: Some(26), step: Step::Days(14) }
            }
            _ => Self::of(target.frequency()),
        }
    }

    /// The row of the period that holds `day`; of a daily or irregular series that of the last value up to it.
    pub fn row_holding(self, points: &[Observation], day: NaiveDate) -> Option<usize> {
        match self.step {
            Step::Rows => {
                points.iter().rposition(|point| point.reading.value.is_some() && point.period <= day)
            }
            // Weeks and fortnights end on any day.
            Step::Days(days) => points
                .iter()
                .position(|point| (0..days).contains(&(point.reading.span.end() - day).num_days())),
            Step::Months(_) => {
                let period = self.frequency.first_day(day);
                points.iter().rposition(|point| self.frequency.first_day(point.reading.span.end()) == period)
            }
        }
    }

    /// Ordinal of every point's period: neighbours in the calendar differ by one.
    pub fn places(self, points: &[Observation]) -> Vec<i64> {
        let place = |(row, point): (usize, &Observation)| match self.step {
            Step::Months(months) => {
                let day = point.period;
                (i64::from(day.year()) * 12 + i64::from(day.month0())).div_euclid(i64::from(months))
            }
            Step::Days(days) => i64::from(point.period.num_days_from_ce()).div_euclid(days),
            Step::Rows => row as i64,
        };
        points.iter().enumerate().map(place).collect()
    }

    /// For every point, the row that is its base in `units`, if there is one; `None` where the calendar has no year to go
    /// back. A year of days ago is 260 working days, the same day of the week, and 365 where weekends are published too.
    pub fn bases(self, points: &[Observation], units: Units) -> Option<Vec<Option<usize>>> {
        let is_year = units.is_over_a_year();
        if is_year && self.frequency == Frequency::Daily {
            let days: Vec<i64> =
                points.iter().map(|point| i64::from(point.period.num_days_from_ce())).collect();
            return Some(lagged(&days, self.days_a_year()));
        }
        let lag = if is_year { self.per_year.map(i64::from)? } else { 1 };
        Some(lagged(&self.places(points), lag))
    }
}

impl Calendar {
    /// Days between two values of a daily series that stand for the same day of two years.
    fn days_a_year(self) -> i64 {
        if self.per_year == Some(DAYS_A_YEAR) { i64::from(DAYS_A_YEAR) } else { 52 * 7 }
    }
}

/// The period with which `units` compare the point of this row; `None` where they compare with none.
pub fn base_period(
    frequency: Frequency,
    points: &[Observation],
    row: usize,
    units: Units,
) -> Option<NaiveDate> {
    let calendar = Calendar::of_points(frequency, points);
    let day = points.get(row)?.period;
    match frequency {
        _ if !units.is_step() && !units.is_over_a_year() => None,
        Frequency::Daily if units.is_over_a_year() => {
            day.checked_sub_days(Days::new(calendar.days_a_year().unsigned_abs()))
        }
        Frequency::Daily | Frequency::Irregular => Some(points.get(row.checked_sub(1)?)?.period),
        _ if units.is_step() => frequency.step(day, -1),
        _ => frequency.step(day, -(calendar.per_year? as i32)),
    }
}

/// For every point, the row that stands `lag` places before it, if there is one.
fn lagged(places: &[i64], lag: i64) -> Vec<Option<usize>> {
    places.iter().map(|place| places.binary_search(&(place - lag)).ok()).collect()
}

/// The period of `target` that holds `day`.
pub(super) fn holding(target: TargetFrequency, day: NaiveDate) -> Period {
    match target {
        TargetFrequency::Biweekly | TargetFrequency::BiweekEndingWednesday => two_weeks(BIWEEK_END, day),
        TargetFrequency::BiweekEndingMonday => two_weeks(BIWEEK_END - Days::new(2), day),
        _ => match target.week_end() {
            Some(last) => ending(day, days_until(day, last), 7),
            None => Period::holding(target.frequency(), day),
        },
    }
}

/// What FRED calls the date of an observation that ends on `end`: the last day of a week, elsewhere the first day of the period. Weeks
/// that end on Sunday are named by their Monday.
pub fn fred_date(frequency: Frequency, period: NaiveDate, end: NaiveDate) -> NaiveDate {
    if frequency == Frequency::Weekly && end.weekday() != Weekday::Sun { end } else { period }
}

fn days_until(day: NaiveDate, last: Weekday) -> u64 {
    u64::from((7 + last.num_days_from_monday() - day.weekday().num_days_from_monday()) % 7)
}

fn two_weeks(some_end: NaiveDate, day: NaiveDate) -> Period {
    ending(day, (some_end - day).num_days().rem_euclid(14).unsigned_abs(), 14)
}

/// The span of `length` days that ends `wait` days after `day`; the day itself at the edge of the calendar.
fn ending(day: NaiveDate, wait: u64, length: u64) -> Period {
    let end = day.checked_add_days(Days::new(wait));
    let start = end.and_then(|end| end.checked_sub_days(Days::new(length - 1)));
    match start.zip(end).map(|(start, end)| Period::new(start, end)) {
        Some(Ok(span)) => span,
        _ => Period::day(day),
    }
}

/// Fewest source periods that the first and the last period must hold, else they are missing (FRED help,
/// "how-are-missing-values-determined-for-the-first-and-last-observations"). `None`: `target` is not lower.
pub(super) fn least(source: Frequency, target: TargetFrequency) -> Option<usize> {
    use Frequency::{Annual, Daily, Monthly, Quarterly, SemiAnnual, Weekly};
    let biweekly = target.frequency() == Frequency::Irregular;
    let least = match (source, target.frequency()) {
        (Daily, _) if biweekly => 8,
        (Daily, Weekly) => 4,
        (Daily, Monthly) => 17,
        (Daily, Quarterly) => 52,
        (Daily, SemiAnnual) => 104,
        (Daily, Annual) => 208,
        (Weekly, _) if biweekly => 2,
        (Weekly, Monthly) => 3,
        (Weekly, Quarterly) => 10,
        (Weekly, SemiAnnual) => 20,
        (Weekly, Annual) => 39,
        (Monthly, Quarterly) => 3,
        (Monthly, SemiAnnual) => 6,
        (Monthly, Annual) => 12,
        (Quarterly, SemiAnnual) | (SemiAnnual, Annual) => 2,
        (Quarterly, Annual) => 4,
        _ => return None,
    };
    Some(least)
}

impl TargetFrequency {
    /// What a series of this frequency can be asked for: its own frequency, and lower ones.
    pub fn of(source: Frequency) -> impl Iterator<Item = Self> {
        let own = move |target: &Self| {
            let named_week = target.frequency() == Frequency::Weekly && *target != Self::Weekly;
            source == target.frequency() && source != Frequency::Irregular && !named_week
        };
        Self::ALL.iter().copied().filter(move |target| own(target) || least(source, *target).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_and_fortnights_end_on_the_day_asked_for() {
        let cases = [
            ("w", "2020-01-03", "2019-12-28", "2020-01-03"),
            ("wef", "2020-01-04", "2020-01-04", "2020-01-10"),
            ("wesu", "2020-01-05", "2019-12-30", "2020-01-05"),
            ("wem", "2020-01-07", "2020-01-07", "2020-01-13"),
            ("bw", "2010-01-13", "2009-12-31", "2010-01-13"),
            ("bwew", "2010-01-14", "2010-01-14", "2010-01-27"),
            ("bwem", "2010-01-12", "2010-01-12", "2010-01-25"),
            ("q", "2020-02-29", "2020-01-01", "2020-03-31"),
            ("sa", "2020-07-01", "2020-07-01", "2020-12-31"),
        ];
        for (target, within, start, end) in cases {
            let span = holding(target.parse().unwrap(), day(within));
            assert_eq!((span.start(), span.end()), (day(start), day(end)), "{target} holding {within}");
        }
    }

    #[test]
    fn the_thresholds_are_those_of_the_help_page() {
        let table = "Dw4 Dbw8 Dm17 Dq52 Dsa104 Da208 Wbw2 Wm3 Wq10 Wsa20 Wa39 Mq3 Msa6 Ma12 Qsa2 Qa4 Sa2";
        for entry in table.split(' ') {
            let digits = entry.find(|c: char| c.is_ascii_digit()).unwrap();
            let (source, target) = (entry[..1].parse().unwrap(), entry[1..digits].parse().unwrap());
            assert_eq!(least(source, target), Some(entry[digits..].parse().unwrap()), "{entry}");
        }
        assert_eq!(least(Frequency::Monthly, TargetFrequency::Weekly), None);
        assert_eq!(least(Frequency::Quarterly, TargetFrequency::Biweekly), None);
        assert_eq!(least(Frequency::Irregular, TargetFrequency::Annual), None);
    }

    #[test]
    fn a_series_can_be_asked_for_its_own_frequency_and_lower_ones() {
        for (source, expected) in [
            (Frequency::Annual, "a"),
            (Frequency::Quarterly, "q sa a"),
            (Frequency::Weekly, "w bw m q sa a bwew bwem"),
            (Frequency::Irregular, ""),
        ] {
            let codes: Vec<&str> = TargetFrequency::of(source).map(TargetFrequency::code).collect();
            assert_eq!(codes.join(" "), expected, "{source}");
        }
    }

    #[test]
    fn the_edge_of_the_calendar_is_no_panic() {
        for target in TargetFrequency::ALL {
            for edge in [day("0001-01-01"), day("9999-12-31")] {
                let span = holding(*target, edge);
                assert!(span.start() <= edge && edge <= span.end());
            }
        }
    }
}
