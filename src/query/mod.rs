//! A series query: selected observations in, a [`Table`] out.
//!
//! The steps are FRED's order of processing (FRED help, "what is the order of processing"): year-to-date spans are
//! unrolled, the frequency is lowered, the units are changed (or an index made), a window is moved over the result;
//! only then the range is cut, so that a growth rate at its left edge has its base, and last come sort and limit.
//! Gaps stay gaps: a period that nobody published is a missing base, never a shorter step.
//!
//! | file | owns |
//! |---|---|
//! | `request` | [`SeriesQuery`] and FRED's code lists |
//! | `calendar` | periods that hold days, thresholds, places |
//! | `span` | year-to-date values and what rows cover |
//! | `unroll`, `aggregate`, `transform` | the steps |
//! | `digits` | decimals of sums and differences |
//! | `evidence` | what a computed value owes to its inputs |
//! | `frame` | the arithmetic; the only file that names polars |
//! | `fetch` | from ids to a table, through the store |
//! | `wide` | the wide shape |
//! | [`search`] | the catalog in memory, ranked |
//! | [`vintage`] | as-of, real-time windows, output types |

mod aggregate;
mod calendar;
mod digits;
mod evidence;
mod fetch;
mod frame;
mod request;
pub mod search;
mod span;
#[cfg(test)]
mod tests;
mod transform;
mod unroll;
pub mod vintage;
mod wide;

use chrono::NaiveDate;

pub use calendar::{base_period, fred_date};
pub use fetch::{answer, fetch, find};
pub use frame::FrameError;
pub use request::{
    Aggregation, Convention, Fold, Rolling, SeriesQuery, SortOrder, TargetFrequency, Units, YearToDate,
};
pub use wide::{Wide, WideColumn, wide};

use crate::domain::{Collection, Column, Frequency, Observation, Series, SeriesId, Table, Unit, UnitMeasure};
use calendar::Calendar;

/// Longest moving window, in periods.
pub const MAX_ROLLING_WINDOW_PERIODS: usize = 1_000;

/// Name of the index in [`Column::units`], beside FRED's codes.
pub const INDEX_UNITS: &str = "idx";

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error("the range starts on {start}, after its end {end}: exchange them")]
    RangeReversed { start: NaiveDate, end: NaiveDate },
    #[error("a window of {window} periods: use 1 to {MAX_ROLLING_WINDOW_PERIODS}")]
    Window { window: usize },
    #[error("an index is made of levels: use `units` = lin with it, not {units}")]
    IndexOfUnits { units: Units },
    #[error(
        "`{series}` has no value other than zero in the period of {day}: choose another base for its index"
    )]
    NoIndexBase { series: SeriesId, day: NaiveDate },
    #[error("`{series}` has frequency {from}, `{target}` is higher: ask for a lower one")]
    HigherFrequency { series: SeriesId, from: Frequency, target: TargetFrequency },
    #[error(
        "`{series}` has weeks that end on {}, not those of `{target}`: ask for `w` or a lower frequency",
        .end.format("%A")
    )]
    OtherWeek { series: SeriesId, from: Frequency, end: NaiveDate, target: TargetFrequency },
    #[error("`{series}` is irregular and cannot be brought to frequency `{target}`: ask without a frequency")]
    NoRhythm { series: SeriesId, target: TargetFrequency },
    #[error(
        "`{series}` is irregular, so that `{units}` knows no year to look back: use chg, pch, cch or log"
    )]
    NoYear { series: SeriesId, units: Units },
    #[error("`{series}` is no summed level: its year-to-date spans cannot be unrolled by differences")]
    NotCumulative { series: SeriesId },
    #[error(
        "`{series}` has values from the start of the year (1—3月, 1—6月), which hold each other: \
         ask with `year_to_date=unrolled`, or for the last one with `aggregation=eop`"
    )]
    YearToDate { series: SeriesId },
    #[error(
        "`{series}` has values from the start of the year (1—3月, 1—6月), which hold each other and cannot be \
         unrolled: ask for the last one with `aggregation=eop`"
    )]
    OnlyTheLast { series: SeriesId },
    #[error("`{series}` came with two values of {period}: select one vintage first")]
    NotOneVintage { series: SeriesId, period: NaiveDate },
    #[error("no series {}: search the catalog with `almanac series`", .0.join(", "))]
    UnknownSeries(Vec<String>),
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// Answers `query` for each series and the observations selected of it, one a period.
pub fn run(inputs: Vec<(Series, Vec<Observation>)>, query: &SeriesQuery) -> Result<Table, QueryError> {
    check(query)?;
    let columns = inputs.into_iter().map(|(series, points)| column(series, points, query));
    Ok(Table { columns: columns.collect::<Result<_, _>>()? })
}

fn check(query: &SeriesQuery) -> Result<(), QueryError> {
    if let (Some(start), Some(end)) = (query.start, query.end)
        && start > end
    {
        return Err(QueryError::RangeReversed { start, end });
    }
    if let Some(window) = query.rolling.map(|rolling| rolling.window)
        && !(1..=MAX_ROLLING_WINDOW_PERIODS).contains(&window)
    {
        return Err(QueryError::Window { window });
    }
    if query.index_at.is_some() && query.units != Units::Levels {
        return Err(QueryError::IndexOfUnits { units: query.units });
    }
    Ok(())
}

fn column(series: Series, mut points: Vec<Observation>, query: &SeriesQuery) -> Result<Column, QueryError> {
    points.sort_by_key(|point| point.period);
    if let Some(pair) = points.windows(2).find(|pair| pair[0].period == pair[1].period) {
        return Err(QueryError::NotOneVintage { series: series.series_id, period: pair[0].period });
    }
    let mut column = Column {
        freq: series.freq,
        unit: unit_after(query, &series.unit),
        units: if query.index_at.is_some() { INDEX_UNITS } else { query.units.code() }.to_owned(),
        series,
        points,
    };
    if !query.is_plain() {
        compute(&mut column, query)?;
    }
    if query.convention == Convention::Fred {
        dated_as_fred(column.freq, &mut column.points);
    }
    column.points = selected(column.points, query);
    Ok(column)
}

fn unit_after(query: &SeriesQuery, unit: &Unit) -> Unit {
    match query.index_at {
        Some(_) => Unit::new(UnitMeasure::index(), 0),
        None => transform::unit_after(query.units, unit.clone()),
    }
}

/// The steps that change values, in their order.
fn compute(column: &mut Column, query: &SeriesQuery) -> Result<(), QueryError> {
    let series = &column.series;
    let mut calendar = Calendar::of_points(series.freq, &column.points);
    let lower = match query.freq {
        Some(target) if !aggregate::is_same(series, &column.points, target)? => Some(target),
        _ => None,
    };
    let decimals = lower.map_or(series.decimals, |_| aggregate::decimals(series, &column.points));
    if is_unrolled(series, &column.points, lower, query)? {
        let single = lower.is_none() || query.aggregation == Aggregation::EndOfPeriod;
        column.points = unroll::unrolled(series, std::mem::take(&mut column.points), single)?;
    }
    if let Some(target) = lower {
        column.points = aggregate::aggregate(series, &column.points, target, query, decimals)?;
        calendar = Calendar::after(target);
        column.freq = calendar.frequency;
    }
    if query.units != Units::Levels {
        column.points = transform::in_units(series, &column.points, calendar, query.units)?;
    }
    if let Some(day) = query.index_at {
        column.points = transform::index(series, &column.points, calendar, day)?;
    }
    if let Some(rolling) = query.rolling {
        column.points = transform::rolling(&column.points, calendar, rolling)?;
    }
    Ok(())
}

/// Whether year-to-date values are made single ones first: where that is asked for, and by FRED's convention, which
/// has no word for it, wherever they would be added up or compared with the one before. Elsewhere that is refused.
fn is_unrolled(
    series: &Series,
    points: &[Observation],
    lower: Option<TargetFrequency>,
    query: &SeriesQuery,
) -> Result<bool, QueryError> {
    if query.year_to_date == YearToDate::Unrolled {
        return Ok(true);
    }
    // What is told of the last day holds nothing of what was told before.
    if series.collection == Collection::EndOfPeriod {
        return Ok(false);
    }
    let folded = lower.is_some() && query.aggregation != Aggregation::EndOfPeriod;
    // A step from 1—2月 to 1—3月 is no growth; a change of a growth rate, which cannot be unrolled, is one.
    let stepped = query.units.is_step() && unroll::is_possible(series);
    // The last values of years hold nothing of each other.
    let compared = (query.rolling.is_some() || stepped) && lower != Some(TargetFrequency::Annual);
    if !(folded || compared) || !span::is_year_to_date(points) {
        return Ok(false);
    }
    let series_id = series.series_id.clone();
    match query.convention {
        _ if !unroll::is_possible(series) => Err(QueryError::OnlyTheLast { series: series_id }),
        Convention::Sdmx => Err(QueryError::YearToDate { series: series_id }),
        Convention::Fred => Ok(true),
    }
}

/// Names the points as FRED does: see [`fred_date`].
pub fn dated_as_fred(frequency: Frequency, points: &mut [Observation]) {
    for point in points {
        point.period = fred_date(frequency, point.period, point.reading.span.end());
    }
}

/// The range, the order and the page.
fn selected(mut points: Vec<Observation>, query: &SeriesQuery) -> Vec<Observation> {
    let within = |point: &Observation| {
        query.start.is_none_or(|start| start <= point.period)
            && query.end.is_none_or(|end| point.period <= end)
    };
    points.retain(within);
    if query.sort == SortOrder::Descending {
        points.reverse();
    }
    if query.offset > 0 || query.limit.is_some_and(|limit| limit < points.len()) {
        points = points.into_iter().skip(query.offset).take(query.limit.unwrap_or(usize::MAX)).collect();
    }
    points
}
