//! From a table to what is drawn: panels by unit, values in one scale a panel, runs between gaps, stacks and axes.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::ChartError;
use super::calendar::{TimeRange, day_number};
use super::number::{Scaling, ValueAxis};
use super::spec::{Arrangement, ChartSpec, Kind, MAX_PANELS, MAX_SERIES};
use super::words;
use crate::domain::{Column, Frequency, ObsStatus, Observation, Period, Qualifier, Table};

/// A range whose lowest value is below this share of its highest is shown from zero.
const ZERO_BELOW_SHARE: f64 = 0.5;
/// Ticks wanted on the value axis of a chart of normal height.
const WANTED_TICKS: usize = 5;

/// Everything a chart shows, independent of its size.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub panels: Vec<Panel<'a>>,
    pub time: TimeRange,
    /// Series without a value to draw.
    pub empty: Vec<&'a Column>,
    /// Points with a value.
    pub count: usize,
}

/// Series of one unit on one axis.
#[derive(Debug)]
pub(super) struct Panel<'a> {
    pub traces: Vec<Trace<'a>>,
    pub scaling: Scaling,
    pub axis: ValueAxis,
}

/// One series in the scale of its panel.
#[derive(Debug)]
pub(super) struct Trace<'a> {
    /// Place in the table: decides colour and dash.
    pub place: usize,
    pub column: &'a Column,
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

impl Point<'_> {
    /// Middle of its period.
    pub fn at(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }

    /// Top of the bar or line.
    pub fn top(&self) -> f64 {
        self.base + self.value
    }

    /// Expected, never an actual: drawn hollow.
    pub fn is_expected(&self) -> bool {
        matches!(self.observation.reading.obs_status, ObsStatus::Estimated | ObsStatus::Forecast)
    }

    pub fn qualifier(&self) -> Qualifier {
        self.observation.reading.qualifier
    }
}

impl<'a> Trace<'a> {
    /// Stretches without a gap.
    pub fn runs(&self) -> impl Iterator<Item = &[Point<'a>]> {
        self.points.chunk_by(|_, next| next.joined)
    }

    pub fn last(&self) -> Option<&Point<'a>> {
        self.points.last()
    }
}

impl<'a> Plan<'a> {
    /// Arranges `table` as `spec` asks.
    pub fn new(spec: &ChartSpec, table: &'a Table) -> Result<Self, ChartError> {
        if table.columns.is_empty() {
            return Err(ChartError::NoSeries);
        }
        if table.columns.len() > MAX_SERIES {
            return Err(ChartError::TooManySeries { count: table.columns.len(), max: MAX_SERIES });
        }
        let mut groups: BTreeMap<(usize, &str), Vec<(usize, &'a Column)>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        let mut empty = Vec::new();
        for (place, column) in table.columns.iter().enumerate() {
            if !column.points.iter().any(|point| finite(point).is_some()) {
                empty.push(column);
                continue;
            }
            let key = if column.units == "idx" { "idx" } else { column.unit.measure.as_str() };
            let at = order.iter().position(|known| *known == key).unwrap_or_else(|| {
                order.push(key);
                order.len() - 1
            });
            groups.entry((at, key)).or_default().push((place, column));
        }
        if groups.is_empty() {
            let names: Vec<&str> = table.columns.iter().map(|c| c.series.series_id.as_str()).collect();
            return Err(ChartError::NoObservations { series: names.join(", ") });
        }
        if groups.len() > MAX_PANELS {
            return Err(ChartError::TooManyUnits { count: groups.len(), max: MAX_PANELS });
        }
        let panels: Vec<Panel> = groups.into_values().map(|columns| Panel::new(spec, &columns)).collect();
        let time = time_range(&panels);
        let count = panels.iter().flat_map(|panel| &panel.traces).map(|trace| trace.points.len()).sum();
        Ok(Self { panels, time, empty, count })
    }

    pub fn traces(&self) -> impl Iterator<Item = (&Panel<'a>, &Trace<'a>)> {
        self.panels.iter().flat_map(|panel| panel.traces.iter().map(move |trace| (panel, trace)))
    }

    pub fn points(&self) -> impl Iterator<Item = &Point<'a>> {
        self.traces().flat_map(|(_, trace)| &trace.points)
    }

    /// Periods with data, in order, each once.
    pub fn dates(&self) -> Vec<NaiveDate> {
        let mut dates: Vec<NaiveDate> = self.points().map(|point| point.observation.period).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }
}

impl<'a> Panel<'a> {
    fn new(spec: &ChartSpec, columns: &[(usize, &'a Column)]) -> Self {
        let magnitude = |column: &Column| {
            let largest =
                column.points.iter().filter_map(finite).fold(0.0_f64, |most, value| most.max(value.abs()));
            (column.unit.mult, largest)
        };
        // The scale of the largest value, compared across the columns' own scales.
        let log = |(mult, largest): &(i8, f64)| largest.log10() + f64::from(*mult);
        let (own, largest) = columns
            .iter()
            .map(|(_, column)| magnitude(column))
            .max_by(|a, b| log(a).total_cmp(&log(b)))
            .unwrap_or((0, 0.0));
        let is_ratio = columns.iter().any(|(_, column)| words::is_ratio(column));
        let scaling = Scaling::choose(spec.lang, is_ratio, own, largest);
        let first = spec.first_release.as_ref();
        let mut traces: Vec<Trace> =
            columns.iter().map(|(place, column)| Trace::new(scaling, *place, column, first)).collect();
        if spec.arrangement == Arrangement::Stacked && matches!(spec.kind, Kind::Bar | Kind::Area) {
            stack(&mut traces);
        }
        let axis = value_axis(spec, &traces);
        Self { traces, scaling, axis }
    }
}

impl<'a> Trace<'a> {
    fn new(scaling: Scaling, place: usize, column: &'a Column, first_release: Option<&Table>) -> Self {
        let firsts = first_values(column, first_release);
        let display = |value: f64| scaling.apply(value, column.unit.mult);
        let weekends = column.points.iter().any(|point| is_weekend(point.period));
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
                joined: before
                    .is_some_and(|before| follows(column.freq, before, observation.period, weekends)),
            });
            before = Some(observation.period);
        }
        let decimals = scaling.decimals(column, points.iter().map(|point| point.value));
        Self { place, column, decimals, points }
    }
}

fn first_values(column: &Column, first_release: Option<&Table>) -> HashMap<NaiveDate, f64> {
    let same = |other: &&Column| other.series.series_id == column.series.series_id;
    let Some(first) = first_release.and_then(|table| table.columns.iter().find(same)) else {
        return HashMap::new();
    };
    first.points.iter().filter_map(|point| Some((point.period, finite(point)?))).collect()
}

fn finite(observation: &Observation) -> Option<f64> {
    observation.reading.value.filter(|value| value.is_finite())
}

fn is_weekend(day: NaiveDate) -> bool {
    use chrono::{Datelike, Weekday};
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Whether `next` is the period right after `before`. A daily series without weekends is one of working days.
fn follows(freq: Frequency, before: NaiveDate, next: NaiveDate, weekends: bool) -> bool {
    if freq == Frequency::Irregular || freq.step(before, 1) == Some(next) {
        return true;
    }
    let mut days = before.iter_days().skip(1).take_while(|day| *day < next);
    freq == Frequency::Daily && !weekends && next > before && days.all(is_weekend)
}

/// Puts each value on top of those before it in the same period; negative ones go down.
fn stack(traces: &mut [Trace]) {
    let mut tops: HashMap<NaiveDate, (f64, f64)> = HashMap::new();
    for point in traces.iter_mut().flat_map(|trace| &mut trace.points) {
        let (up, down) = tops.entry(point.observation.period).or_default();
        let top = if point.value < 0.0 { down } else { up };
        point.base = *top;
        *top += point.value;
    }
}

fn value_axis(spec: &ChartSpec, traces: &[Trace]) -> ValueAxis {
    let points = || traces.iter().flat_map(|trace| &trace.points);
    let values = || points().flat_map(|p| [Some(p.top()), p.low, p.high, p.first]).flatten();
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let few = points().count() == traces.len();
    let growth = traces.iter().any(|trace| trace.column.unit.measure.as_str() == "PC");
    let from_zero = matches!(spec.kind, Kind::Bar | Kind::Area)
        || few
        || growth
        || (low >= 0.0 && low < high * ZERO_BELOW_SHARE)
        || (high <= 0.0 && high > low * ZERO_BELOW_SHARE);
    let (low, high) = if from_zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
    ValueAxis::over(low, high, WANTED_TICKS)
}

fn time_range(panels: &[Panel]) -> TimeRange {
    let traces = || panels.iter().flat_map(|panel| &panel.traces);
    let points =
        || traces().flat_map(|trace| trace.points.iter().map(move |point| (trace.column.freq, point)));
    let span = |(freq, point): (Frequency, &Point)| Period::holding(freq, point.observation.period);
    let first = points().map(|p| span(p).start()).min().unwrap_or_default();
    let last = points().map(|p| span(p).end()).max().unwrap_or_default();
    let freq = traces().map(|trace| trace.column.freq).max().unwrap_or(Frequency::Annual);
    let days = day_number(last) - day_number(first) + 1.0;
    let margin_days = match freq {
        Frequency::Daily | Frequency::Irregular | Frequency::Weekly => {
            (days * 0.02).max(if days < 2.0 { 2.0 } else { 0.0 })
        }
        _ => 0.0,
    };
    let mixed = traces().any(|trace| trace.column.freq != freq);
    TimeRange { first, last, freq, mixed, margin_days }
}
