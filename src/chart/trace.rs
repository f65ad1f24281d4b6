//! One series as it is drawn: its values in the scale of its panel, the gaps between them, what they stand on.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar::day_number;
use super::number::{Scaling, ValueAxis};
use crate::domain::{Column, Frequency, ObsStatus, Observation, Period, Qualifier, Table};

/// Bounds closer than this share of the axis hide behind their point.
const VISIBLE_BOUNDS_SHARE: f64 = 0.025;

/// One series in the scale of its panel.
#[derive(Debug)]
pub(super) struct Trace<'a> {
    /// Place in the table: decides colour and dash.
    pub place: usize,
    pub column: &'a Column,
    /// Name beside other series: its title without what all share.
    pub name: String,
    pub decimals: usize,
    pub points: Vec<Point<'a>>,
}

/// One observation with a value.
#[derive(Debug, Clone)]
pub(super) struct Point<'a> {
    pub observation: &'a Observation,
    /// First day of the period, and the first day after it, as day numbers.
    pub from: f64,
    pub to: f64,
    pub value: f64,
    /// Where the bar or area starts: zero, or the top of the one below.
    pub base: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What was published first, where it differs.
    pub first: Option<f64>,
    /// Whether the period before it has a value too, so that a line may join them.
    pub joined: bool,
}

/// Where a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

impl Point<'_> {
    /// Middle of its period.
    pub fn at(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }

    /// Top of the bar or line.
    pub fn top(&self) -> f64 {
        self.base + self.value
    }

    /// Top of everything drawn for it.
    pub fn highest(&self) -> f64 {
        self.high.map_or(self.top(), |high| self.top().max(self.base + high))
    }

    /// Bottom of everything drawn for it.
    pub fn lowest(&self) -> f64 {
        self.low.map_or(self.top(), |low| self.top().min(self.base + low))
    }

    /// Bounds that lie far enough apart to be seen on an axis of this height.
    pub fn bounds(&self, axis: &ValueAxis) -> Option<(f64, f64)> {
        let (low, high) = (self.low?, self.high?);
        (high - low >= (axis.high - axis.low) * VISIBLE_BOUNDS_SHARE)
            .then_some((self.base + low, self.base + high))
    }

    /// Expected, never an actual: drawn hollow.
    pub fn is_expected(&self) -> bool {
        matches!(self.observation.reading.obs_status, ObsStatus::Estimated | ObsStatus::Forecast)
    }

    pub fn qualifier(&self) -> Qualifier {
        self.observation.reading.qualifier
    }

    /// The sign beside it, and on which side; a derived value is about by nature, which its ring says.
    pub fn sign(&self) -> Option<(&'static str, Side)> {
        match self.qualifier() {
            Qualifier::Over | Qualifier::AtLeast => Some(("▲", Side::Above)),
            Qualifier::Nearly | Qualifier::Under | Qualifier::AtMost => Some(("▼", Side::Below)),
            Qualifier::About if !self.observation.is_derived() => Some(("≈", Side::Above)),
            Qualifier::About | Qualifier::Exact | Qualifier::Range => None,
        }
    }
}

impl<'a> Trace<'a> {
    pub fn new(
        scaling: Scaling,
        (place, column, name): (usize, &'a Column, String),
        first_release: Option<&Table>,
    ) -> Self {
        let firsts = first_values(column, first_release);
        let display = |value: f64| scaling.apply(value, own_mult(column));
        let whole = column.points.iter().any(|point| is_weekend(point.period));
        let week = if whole { Week::Whole } else { Week::Working };
        let mut points: Vec<Point> = Vec::with_capacity(column.points.len());
        let mut before: Option<NaiveDate> = None;
        for observation in &column.points {
            let Some(value) = finite(observation) else {
                before = None;
                continue;
            };
            let calendar = Period::holding(column.freq, observation.period);
            let bound = |bound: Option<f64>| bound.filter(|b| b.is_finite() && *b != value).map(display);
            points.push(Point {
                observation,
                from: day_number(calendar.start()),
                to: day_number(calendar.end()) + 1.0,
                value: display(value),
                base: 0.0,
                low: bound(observation.reading.value_min),
                high: bound(observation.reading.value_max),
                first: firsts.get(&observation.period).copied().filter(|first| *first != value).map(display),
                joined: before.is_some_and(|before| follows(column.freq, before, observation.period, week)),
            });
            before = Some(observation.period);
        }
        let decimals = scaling.decimals(column, points.iter().map(|point| point.value));
        Self { place, column, name, decimals, points }
    }

    /// Stretches without a gap.
    pub fn runs(&self) -> impl Iterator<Item = &[Point<'a>]> {
        self.points.chunk_by(|_, next| next.joined)
    }

    pub fn last(&self) -> Option<&Point<'a>> {
        self.points.last()
    }
}

/// Whether no two values of the column are of periods next to each other.
pub(super) fn has_no_neighbours(column: &Column) -> bool {
    let periods: Vec<NaiveDate> =
        column.points.iter().filter(|p| finite(p).is_some()).map(|p| p.period).collect();
    periods.windows(2).all(|pair| !follows(column.freq, pair[0], pair[1], Week::Working))
}

/// The power of ten that a column's values are written in; an index or a logarithm has none.
pub(super) fn own_mult(column: &Column) -> i8 {
    if matches!(column.units.as_str(), "idx" | "log") { 0 } else { column.unit.mult }
}

/// The value of an observation, where it has one that can be drawn.
pub(super) fn finite(observation: &Observation) -> Option<f64> {
    observation.reading.value.filter(|value| value.is_finite())
}

fn first_values(column: &Column, first_release: Option<&Table>) -> HashMap<NaiveDate, f64> {
    let same = |other: &&Column| other.series.series_id == column.series.series_id;
    let Some(first) = first_release.and_then(|table| table.columns.iter().find(same)) else {
        return HashMap::new();
    };
    first.points.iter().filter_map(|point| Some((point.period, finite(point)?))).collect()
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The days on which a daily series has values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Week {
    Whole,
    Working,
}

/// Whether `next` is the period right after `before`. A series of working days passes over weekends.
fn follows(freq: Frequency, before: NaiveDate, next: NaiveDate, week: Week) -> bool {
    if freq == Frequency::Irregular || freq.step(before, 1) == Some(next) {
        return true;
    }
    let mut days = before.iter_days().skip(1).take_while(|day| *day < next);
    freq == Frequency::Daily && week == Week::Working && next > before && days.all(is_weekend)
}

/// Puts each value on top of those before it in the same period; negative ones go down.
pub(super) fn stack(traces: &mut [Trace]) {
    let mut tops: HashMap<NaiveDate, (f64, f64)> = HashMap::new();
    for point in traces.iter_mut().flat_map(|trace| &mut trace.points) {
        let (up, down) = tops.entry(point.observation.period).or_default();
        let top = if point.value < 0.0 { down } else { up };
        point.base = *top;
        *top += point.value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_follows_the_one_before_it_and_no_other() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (freq, before, next, week, expected) in [
            (Frequency::Quarterly, "2024-10-01", "2025-01-01", Week::Working, true),
            (Frequency::Quarterly, "2024-07-01", "2025-01-01", Week::Working, false),
            (Frequency::Daily, "2025-01-03", "2025-01-06", Week::Working, true),
            (Frequency::Daily, "2025-01-03", "2025-01-06", Week::Whole, false),
            (Frequency::Daily, "2025-01-02", "2025-01-06", Week::Working, false),
            (Frequency::Irregular, "2020-01-01", "2025-01-06", Week::Working, true),
        ] {
            assert_eq!(follows(freq, day(before), day(next), week), expected, "{freq} {before} {next}");
        }
    }
}
