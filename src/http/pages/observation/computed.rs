//! Values that were computed for a question: which formula, from which published values.

use chrono::NaiveDate;

use crate::domain::{Column, Frequency, Observation, Period};
use crate::http::problem::Problem;
use crate::http::selection::SeriesParams;
use crate::query::{self, Aggregation, SeriesQuery, Units, base_period};
use crate::store::{Reader, Selection, SeriesRow};

/// Inputs of one value that are listed.
pub const MAX_INPUTS_SHOWN: usize = 60;

/// A computed value.
pub struct Computed {
    pub column: Column,
    pub point: Observation,
    pub units: Units,
    /// How several values became one, where they did.
    pub aggregation: Option<Aggregation>,
    /// Published values of the period itself.
    pub own: Vec<Observation>,
    /// Published values of the period it is compared with.
    pub base: Vec<Observation>,
}

/// Explains the value of `period` if the question computes one; `None` if it asks for values as they were published.
pub fn explain(
    r: &Reader<'_>,
    row: &SeriesRow,
    period: &str,
    asked: &SeriesParams,
    selection: Selection,
) -> Result<Option<Computed>, Problem> {
    let query = asked.query()?;
    if query.is_plain() {
        return Ok(None);
    }
    let query = SeriesQuery { start: None, end: None, ..query };
    let ids = [row.series.series_id.clone()];
    let (_, table) = query::fetch(r, &ids, selection, &query)?;
    let Some(column) = table.columns.into_iter().next() else { return Ok(None) };
    if column.units == "lin" && column.freq == row.series.freq {
        return Ok(None);
    }
    let is_it = |p: &&Observation| p.period.to_string() == period || p.time_period(column.freq) == period;
    let Some(at) = column.points.iter().position(|p| is_it(&p)) else {
        return Err(Problem::not_found(format!("no value {period} of {} after this computation", ids[0])));
    };
    let point = column.points[at].clone();
    let published = r.observations(row.series_key, selection)?;
    let within = |day: NaiveDate| {
        let span = Period::holding(column.freq, day);
        published
            .iter()
            .filter(|p| span.start() <= p.period && p.period <= span.end())
            .cloned()
            .collect::<Vec<_>>()
    };
    let own =
        if column.freq == Frequency::Irregular { vec![point_at(&published, point.period)] } else { vec![] };
    let own = own.into_iter().flatten().collect::<Vec<_>>();
    let own = if own.is_empty() { within(point.period) } else { own };
    let base = match base_period(column.freq, &column.points, at, query.units) {
        Some(day) => within(day),
        None => Vec::new(),
    };
    let aggregation = (column.freq != row.series.freq).then_some(query.aggregation);
    Ok(Some(Computed { point, units: query.units, aggregation, own, base, column }))
}

fn point_at(points: &[Observation], period: NaiveDate) -> Option<Observation> {
    points.iter().find(|p| p.period == period).cloned()
}

/// The formula, as FRED's help writes it.
pub const fn formula(units: Units) -> Option<&'static str> {
    Some(match units {
        Units::Levels => return None,
        Units::Change => "x(t) − x(t−1)",
        Units::ChangeFromYearAgo => "x(t) − x(t−n)",
        Units::PercentChange => "(x(t) ÷ x(t−1) − 1) × 100",
        Units::PercentChangeFromYearAgo => "(x(t) ÷ x(t−n) − 1) × 100",
        Units::CompoundedAnnualRate => "((x(t) ÷ x(t−1))ⁿ − 1) × 100",
        Units::ContinuouslyCompounded => "(ln x(t) − ln x(t−1)) × 100",
        Units::ContinuouslyCompoundedAnnual => "(ln x(t) − ln x(t−1)) × 100 × n",
        Units::NaturalLog => "ln x(t)",
    })
}
