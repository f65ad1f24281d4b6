//! Vintages: a series as it stood on a day, through a real-time period, or as it was first released.
//!
//! All functions read *intervals*: every row of one series, sorted by (period, `realtime_start`), where the rows of a
//! period follow each other without a gap and neighbours differ. A withdrawal is a row without a value. The rules
//! are those of FRED's `realtime_start`, `realtime_end`, `vintage_dates` and `output_type`, checked against recorded
//! responses; only the clipping of [`between`] ever changes a row.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::evidence::missing;
use crate::domain::{OPEN_END, Observation, Period};

/// FRED's earliest real-time day: the bound that stands for "from the beginning".
pub const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1776, 7, 4) {
    Some(day) => day,
    None => panic!("1776-07-04 is a date"),
};

/// Which cells of the matrix of periods and vintages are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// `output_type=2`: the value that was valid at each vintage.
    All,
    /// `output_type=3`: only values that began at that vintage.
    NewAndRevised,
}

/// One period and its values by vintage; a vintage that did not know the period is absent, a withdrawal is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct VintageRow {
    pub period: NaiveDate,
    pub values: Vec<(NaiveDate, Option<f64>)>,
}

/// What was the published value of each period on `day`, withdrawals included, intervals whole.
pub fn as_of(intervals: &[Observation], day: NaiveDate) -> Vec<Observation> {
    intervals.iter().filter(|row| row.realtime_start <= day && day <= row.realtime_end).cloned().collect()
}

/// `output_type=1`: the intervals that overlap the real-time period, both ends clipped to it.
pub fn between(intervals: &[Observation], realtime: Period) -> Vec<Observation> {
    intervals.iter().filter_map(|row| clipped(row, realtime)).collect()
}

fn clipped(row: &Observation, realtime: Period) -> Option<Observation> {
    let start = row.realtime_start.max(realtime.start());
    let end = row.realtime_end.min(realtime.end());
    (start <= end).then(|| Observation { realtime_start: start, realtime_end: end, ..row.clone() })
}

/// The days on which the series was published or revised, each once, in order.
pub fn vintage_dates(intervals: &[Observation]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = intervals.iter().map(|row| row.realtime_start).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The vintages that were current at some day of the real-time period: those published in it, after the one that
/// was in force when it began.
pub fn vintages_in_force(intervals: &[Observation], realtime: Period) -> Vec<NaiveDate> {
    let days = vintage_dates(intervals);
    let first = days.partition_point(|day| *day <= realtime.start()).saturating_sub(1);
    days.into_iter().skip(first).filter(|day| *day <= realtime.end()).collect()
}

/// `output_type=2` and `3`: one row a period, one cell a vintage, in the order of `vintages`; periods without a cell
/// are left out.
pub fn by_vintage(intervals: &[Observation], vintages: &[NaiveDate], cells: Cells) -> Vec<VintageRow> {
    let cell = |rows: &[Observation], vintage: NaiveDate| {
        let row = rows.iter().find(|row| row.realtime_start <= vintage && vintage <= row.realtime_end)?;
        let shown = cells == Cells::All || row.realtime_start == vintage;
        shown.then_some((vintage, row.reading.value))
    };
    let row = |rows: &[Observation]| {
        let period = rows.first()?.period;
        let values: Vec<_> = vintages.iter().filter_map(|vintage| cell(rows, *vintage)).collect();
        (!values.is_empty()).then_some(VintageRow { period, values })
    };
    by_period(intervals).filter_map(row).collect()
}

/// `output_type=4`: initial releases, clipped as [`between`] does. A value counts as one when it appeared after the
/// first vintage and for a period later than the last one that the vintage before it had a value of; history that
/// was filled in afterwards is none.
pub fn initial_releases(intervals: &[Observation], realtime: Period) -> Vec<Observation> {
    let vintages = vintage_dates(intervals);
    let frontier: BTreeMap<NaiveDate, Option<NaiveDate>> =
        vintages.windows(2).map(|pair| (pair[1], last_period(intervals, pair[0]))).collect();
    let initial = |rows: &[Observation]| {
        let first = rows.iter().find(|row| row.reading.value.is_some())?;
        let before = frontier.get(&first.realtime_start)?;
        let fresh = before.is_none_or(|last| first.period > last);
        clipped(first, realtime).filter(|_| fresh)
    };
    by_period(intervals).filter_map(initial).collect()
}

fn last_period(intervals: &[Observation], vintage: NaiveDate) -> Option<NaiveDate> {
    let valued = |row: &&Observation| {
        row.reading.value.is_some() && row.realtime_start <= vintage && vintage <= row.realtime_end
    };
    intervals.iter().rev().find(valued).map(|row| row.period)
}

/// The first value ever published of each period, back-filled history included: the counterpart of [`as_of`] today.
pub fn first_values(intervals: &[Observation]) -> Vec<Observation> {
    by_period(intervals)
        .filter_map(|rows| rows.iter().find(|row| row.reading.value.is_some()).cloned())
        .collect()
}

/// The newest interval of each period, withdrawals included.
pub fn last_values(intervals: &[Observation]) -> Vec<Observation> {
    by_period(intervals).filter_map(|rows| rows.last().cloned()).collect()
}

/// Intervals of values computed from the series: `compute` of each vintage in force in the real-time period, equal
/// neighbours made one. A growth rate changes when its base is revised, so it has a history of its own.
pub fn recomputed<E>(
    intervals: &[Observation],
    realtime: Period,
    mut compute: impl FnMut(Vec<Observation>) -> Result<Vec<Observation>, E>,
) -> Result<Vec<Observation>, E> {
    let mut history: BTreeMap<NaiveDate, Vec<Observation>> = BTreeMap::new();
    for (rank, vintage) in vintages_in_force(intervals, realtime).into_iter().enumerate() {
        let points = compute(as_of(intervals, vintage))?;
        let known: BTreeMap<NaiveDate, Observation> =
            points.into_iter().map(|point| (point.period, point)).collect();
        for (period, rows) in &mut history {
            if !known.contains_key(period) {
                withdraw(rows, vintage);
            }
        }
        for (period, mut point) in known {
            if rank > 0 {
                point.realtime_start = vintage;
            }
            append(history.entry(period).or_default(), point);
        }
    }
    Ok(history.into_values().flatten().collect())
}

/// Appends `point` as the row now in force, unless it says what is in force already.
fn append(rows: &mut Vec<Observation>, mut point: Observation) {
    if let Some(current) = rows.last_mut() {
        if current.reading.value == point.reading.value {
            return;
        }
        current.realtime_end = point.realtime_start.pred_opt().unwrap_or(point.realtime_start);
    }
    point.realtime_end = OPEN_END;
    rows.push(point);
}

fn withdraw(rows: &mut Vec<Observation>, vintage: NaiveDate) {
    if let Some(current) = rows.last() {
        let mut gone = Observation { realtime_start: vintage, ..current.clone() };
        gone.reading = missing(gone.reading.span);
        append(rows, gone);
    }
}

fn by_period(intervals: &[Observation]) -> impl Iterator<Item = &[Observation]> {
    intervals.chunk_by(|a, b| a.period == b.period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::{day, observed};

    /// `period value from..to`, one a line; `.` is a withdrawal.
    fn history(text: &str) -> Vec<Observation> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(interval).collect()
    }

    fn interval(line: &str) -> Observation {
        let [period, value, validity] = line.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
        let (from, to) = validity.split_once("..").unwrap();
        let mut row = observed(day(period), value.parse().ok());
        row.realtime_start = day(from);
        row.realtime_end = if to.is_empty() { OPEN_END } else { day(to) };
        row
    }

    fn written(rows: &[Observation]) -> Vec<String> {
        let value = |row: &Observation| row.reading.value.map_or(".".to_owned(), |value| value.to_string());
        let end = |row: &Observation| match row.realtime_end {
            OPEN_END => String::new(),
            other => other.to_string(),
        };
        rows.iter().map(|r| format!("{} {} {}..{}", r.period, value(r), r.realtime_start, end(r))).collect()
    }

    fn realtime(start: &str, end: &str) -> Period {
        Period::new(day(start), day(end)).unwrap()
    }

    /// Three quarters: the first revised, withdrawn and given again; the second back-filled late; the fourth new.
    fn sample() -> Vec<Observation> {
        history(
            "2020-01-01 100 2020-04-20..2020-07-19
             2020-01-01 101 2020-07-20..2020-10-19
             2020-01-01 .   2020-10-20..2021-01-19
             2020-01-01 102 2021-01-20..
             2020-04-01 110 2021-01-20..
             2020-07-01 120 2020-10-20..
             2020-10-01 130 2021-01-20..2021-04-19
             2020-10-01 131 2021-04-20..",
        )
    }

    #[test]
    fn a_day_sees_what_was_in_force_on_it() {
        assert!(as_of(&sample(), day("2020-04-19")).is_empty());
        let seen = as_of(&sample(), day("2020-11-01"));
        let expected = ["2020-01-01 . 2020-10-20..2021-01-19", "2020-07-01 120 2020-10-20.."];
        assert_eq!(written(&seen), expected);
    }

    #[test]
    fn a_real_time_period_clips_both_ends() {
        let rows = between(&sample(), realtime("2020-08-01", "2020-10-31"));
        let expected = [
            "2020-01-01 101 2020-08-01..2020-10-19",
            "2020-01-01 . 2020-10-20..2020-10-31",
            "2020-07-01 120 2020-10-20..2020-10-31",
        ];
        assert_eq!(written(&rows), expected);
        let everything = between(&sample(), Period::new(EARLIEST, OPEN_END).unwrap());
        assert_eq!(everything, sample());
    }

    #[test]
    fn vintages_are_the_days_of_change_and_the_one_in_force_before() {
        let days = ["2020-04-20", "2020-07-20", "2020-10-20", "2021-01-20", "2021-04-20"].map(day);
        assert_eq!(vintage_dates(&sample()), days);
        assert_eq!(vintages_in_force(&sample(), realtime("2020-08-01", "2020-10-31")), days[1..3]);
        assert_eq!(vintages_in_force(&sample(), realtime("2020-10-20", "2020-10-20")), days[2..3]);
        assert_eq!(vintages_in_force(&sample(), realtime("2020-01-01", "2020-04-20")), days[..1]);
        assert_eq!(vintages_in_force(&sample(), realtime("2020-01-01", "2020-04-19")), []);
    }

    #[test]
    fn the_matrix_knows_all_or_only_what_is_new() {
        let vintages = [day("2020-10-20"), day("2021-01-20")];
        let cells = |cells| {
            let rows = by_vintage(&sample(), &vintages, cells);
            let value = |v: &Option<f64>| v.map_or(".".to_owned(), |value| value.to_string());
            let cell = |(vintage, v): &(NaiveDate, Option<f64>)| {
                format!("{}={}", vintage.format("%y%m%d"), value(v))
            };
            let row = |r: &VintageRow| {
                format!(
                    "{} {}",
                    r.period.format("%y%m"),
                    r.values.iter().map(cell).collect::<Vec<_>>().join(" ")
                )
            };
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let all =
            ["2001 201020=. 210120=102", "2004 210120=110", "2007 201020=120 210120=120", "2010 210120=130"];
        assert_eq!(cells(Cells::All), all);
        let new = ["2001 201020=. 210120=102", "2004 210120=110", "2007 201020=120", "2010 210120=130"];
        assert_eq!(cells(Cells::NewAndRevised), new);
    }

    #[test]
    fn initial_releases_leave_out_the_first_vintage_and_back_filled_history() {
        let all = Period::new(EARLIEST, OPEN_END).unwrap();
        let expected = ["2020-07-01 120 2020-10-20..", "2020-10-01 130 2021-01-20..2021-04-19"];
        assert_eq!(written(&initial_releases(&sample(), all)), expected);
        let clipped = initial_releases(&sample(), realtime("2021-02-01", "2021-03-01"));
        assert_eq!(
            written(&clipped),
            ["2020-07-01 120 2021-02-01..2021-03-01", "2020-10-01 130 2021-02-01..2021-03-01"]
        );
    }

    #[test]
    fn first_values_are_the_first_ever_published() {
        let values: Vec<_> = first_values(&sample()).iter().map(|row| row.reading.value).collect();
        assert_eq!(values, [Some(100.0), Some(110.0), Some(120.0), Some(130.0)]);
    }

    #[test]
    fn a_computed_series_has_a_history_of_its_own() {
        let halves = |points: Vec<Observation>| -> Result<_, std::convert::Infallible> {
            let half = |mut point: Observation| {
                point.reading.value = point.reading.value.map(|value| (value / 2.0).floor());
                point
            };
            Ok(points
                .into_iter()
                .filter(|p| p.period != day("2020-10-01") || p.reading.value != Some(131.0))
                .map(half)
                .collect())
        };
        let Ok(rows) = recomputed(&sample(), realtime("2020-05-01", "2021-12-31"), halves);
        let expected = [
            "2020-01-01 50 2020-04-20..2020-10-19",
            "2020-01-01 . 2020-10-20..2021-01-19",
            "2020-01-01 51 2021-01-20..",
            "2020-04-01 55 2021-01-20..",
            "2020-07-01 60 2020-10-20..",
            "2020-10-01 65 2021-01-20..2021-04-19",
            "2020-10-01 . 2021-04-20..",
        ];
        assert_eq!(written(&rows), expected);
    }
}
