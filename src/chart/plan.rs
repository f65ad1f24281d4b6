//! From a table to what is drawn: panels by unit, one scale a panel, axes for values and time.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ChartError;
use super::calendar::{Named, TimeRange, day_number};
use super::naming;
use super::number::{Nature, Scaling, ValueAxis};
use super::spec::{Arrangement, ChartSpec, Kind, MAX_PANELS, MAX_SERIES};
use super::style::Style;
use super::trace::{Point, Trace, finite, has_no_neighbours, own_mult, stack};
use super::words;
use crate::domain::{Column, Frequency, Period, Table};

/// A range whose lowest value is below this share of its highest is shown from zero.
const ZERO_BELOW_SHARE: f64 = 0.5;
/// Room for one tick of the value axis, in reference pixels.
const TICK_ROOM_PX: f64 = 75.0;
/// Share of the height that is plot, about.
const PLOT_SHARE: f64 = 0.62;
/// Room above a lone value for its large number, as a share of the value.
const LONE_HEADROOM: f64 = 0.4;
/// Up to this many periods are sparse: they get room at both ends.
const SPARSE_PERIODS: usize = 12;
/// Up to this many get more of it: they are compared, not followed.
const FEW_PERIODS: usize = 3;

/// Everything a chart shows.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub title: String,
    pub panels: Vec<Panel<'a>>,
    pub time: TimeRange,
    /// Series without a value to draw.
    pub empty: Vec<&'a Column>,
    /// Points with a value.
    pub count: usize,
    pub extent: Extent,
}

/// How much there is of each series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// One value of each: a number rather than a course.
    Lone,
    /// A few values of each, none next to another: nothing that a line could join.
    Scattered,
    Course,
}

impl Extent {
    fn of<'c>(columns: impl Iterator<Item = &'c Column> + Clone) -> Self {
        let most =
            columns.clone().map(|column| column.points.iter().filter_map(finite).count()).max().unwrap_or(0);
        if most <= 1 {
            Self::Lone
        } else if most <= SPARSE_PERIODS && columns.into_iter().all(has_no_neighbours) {
            Self::Scattered
        } else {
            Self::Course
        }
    }
}

/// Series of one unit on one axis.
#[derive(Debug)]
pub(super) struct Panel<'a> {
    pub traces: Vec<Trace<'a>>,
    pub scaling: Scaling,
    pub axis: ValueAxis,
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
        let mut groups: BTreeMap<usize, Vec<(usize, &'a Column)>> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        let mut empty = Vec::new();
        for (place, column) in table.columns.iter().enumerate() {
            if !column.points.iter().any(|point| finite(point).is_some()) {
                empty.push(column);
                continue;
            }
            let key = words::axis_word(spec.lang, column);
            let at = order.iter().position(|known| *known == key).unwrap_or_else(|| {
                order.push(key);
                order.len() - 1
            });
            groups.entry(at).or_default().push((place, column));
        }
        if groups.is_empty() {
            let names: Vec<&str> = table.columns.iter().map(|c| c.series.series_id.as_str()).collect();
            return Err(ChartError::NoObservations { series: names.join(", ") });
        }
        if groups.len() > MAX_PANELS {
            return Err(ChartError::TooManyUnits { count: groups.len(), max: MAX_PANELS });
        }
        let drawn = || groups.values().flatten();
        let titles: Vec<&str> = drawn().map(|(_, column)| spec.lang.title_of(column)).collect();
        let names = naming::names(spec.lang, &titles);
        let mut short = names.short.into_iter();
        let extent = Extent::of(drawn().map(|(_, column)| *column));
        let ticks = wanted_ticks(spec, groups.len());
        let mut panels = Vec::with_capacity(groups.len());
        for columns in groups.into_values() {
            let named =
                columns.into_iter().map(|(place, column)| (place, column, short.next().unwrap_or_default()));
            panels.push(Panel::new(spec, named.collect(), extent, ticks));
        }
        let time = time_range(spec.kind, extent, &panels);
        let count = panels.iter().flat_map(|panel| &panel.traces).map(|trace| trace.points.len()).sum();
        let asked = spec.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let title = asked.map_or(names.title, str::to_owned);
        Ok(Self { title, panels, time, empty, count, extent })
    }

    /// Whether values stand side by side in their periods, as bars do, rather than on lines.
    pub fn is_discrete(&self, kind: Kind) -> bool {
        kind == Kind::Bar || self.extent != Extent::Course
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
    fn new(
        spec: &ChartSpec,
        columns: Vec<(usize, &'a Column, String)>,
        extent: Extent,
        ticks: usize,
    ) -> Self {
        let magnitude = |column: &Column| {
            let largest =
                column.points.iter().filter_map(finite).fold(0.0_f64, |most, value| most.max(value.abs()));
            (own_mult(column), largest)
        };
        // The scale of the largest value, compared across the columns' own scales.
        let log = |(mult, largest): &(i8, f64)| largest.log10() + f64::from(*mult);
        let (own, largest) = columns
            .iter()
            .map(|(_, column, _)| magnitude(column))
            .max_by(|a, b| log(a).total_cmp(&log(b)))
            .unwrap_or((0, 0.0));
        let values = columns.iter().flat_map(|(_, column, _)| {
            column.points.iter().filter_map(finite).map(|value| log(&(own_mult(column), value.abs())))
        });
        let smallest = values.filter(|log| log.is_finite()).fold(f64::INFINITY, f64::min) - f64::from(own);
        let range = (10_f64.powf(smallest.min(f64::MAX_10_EXP.into())), largest);
        let ratio = columns.iter().any(|(_, column, _)| words::is_ratio(column));
        let nature = if ratio { Nature::Ratio } else { Nature::Amount };
        let scaling = Scaling::over(spec.lang, nature, own, range);
        let first = spec.first_release.as_ref();
        let mut traces: Vec<Trace> =
            columns.into_iter().map(|column| Trace::new(scaling, column, first)).collect();
        if is_stacked(spec) {
            stack(&mut traces);
        }
        let axis = value_axis(spec, &traces, extent, ticks);
        Self { traces, scaling, axis }
    }
}

/// Whether series stand on each other.
pub(super) fn is_stacked(spec: &ChartSpec) -> bool {
    spec.arrangement == Arrangement::Stacked && matches!(spec.kind, Kind::Bar | Kind::Area)
}

fn wanted_ticks(spec: &ChartSpec, panels: usize) -> usize {
    let style = Style::new(spec);
    let height = style.height * PLOT_SHARE / panels as f64;
    (height / style.px(TICK_ROOM_PX)).ceil().clamp(2.0, 6.0) as usize
}

fn value_axis(spec: &ChartSpec, traces: &[Trace], extent: Extent, ticks: usize) -> ValueAxis {
    let points = || traces.iter().flat_map(|trace| &trace.points);
    let values = || points().flat_map(|p| [Some(p.top()), p.low, p.high, p.first]).flatten();
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let growth = traces.iter().any(|trace| words::is_change(trace.column));
    let from_zero = matches!(spec.kind, Kind::Bar | Kind::Area)
        || extent != Extent::Course
        || growth
        || (low >= 0.0 && low < high * ZERO_BELOW_SHARE)
        || (high <= 0.0 && high > low * ZERO_BELOW_SHARE);
    let (low, high) = if from_zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
    let headroom = if extent == Extent::Lone { high.max(low * -0.5) * LONE_HEADROOM } else { 0.0 };
    ValueAxis::over(low, high + headroom, ticks)
}

fn time_range(kind: Kind, extent: Extent, panels: &[Panel]) -> TimeRange {
    let traces = || panels.iter().flat_map(|panel| &panel.traces);
    let points =
        || traces().flat_map(|trace| trace.points.iter().map(move |point| (trace.column.freq, point)));
    let span = |(freq, point): (Frequency, &Point)| Period::holding(freq, point.observation.period);
    let first = points().map(|p| span(p).start()).min().unwrap_or_default();
    let last = points().map(|p| span(p).end()).max().unwrap_or_default();
    let freq = traces().map(|trace| trace.column.freq).max().unwrap_or(Frequency::Annual);
    let days = day_number(last) - day_number(first) + 1.0;
    let mut dates: Vec<NaiveDate> = points().map(|(_, point)| point.observation.period).collect();
    dates.sort_unstable();
    dates.dedup();
    let periods = days / freq.months().map_or(1.0, |months| f64::from(months) * 30.4);
    let margin_days = match freq {
        Frequency::Daily | Frequency::Irregular | Frequency::Weekly if days < 2.0 => 2.0,
        Frequency::Irregular if kind == Kind::Bar => days * 0.06,
        Frequency::Daily | Frequency::Irregular | Frequency::Weekly => days * 0.02,
        _ if dates.len() > 1 && dates.len() <= SPARSE_PERIODS && periods > dates.len() as f64 * 2.0 => {
            days * if dates.len() <= FEW_PERIODS { 0.11 } else { 0.05 }
        }
        _ => 0.0,
    };
    let mixed = traces().any(|trace| trace.column.freq != freq);
    let few = extent != Extent::Course || freq == Frequency::Irregular;
    let named = if few { Named::WithData } else { Named::All };
    TimeRange { first, last, freq, mixed, named, margin_days }
}
