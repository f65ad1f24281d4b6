//! The parameters that every question about series shares, understood.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::problem::Problem;
use super::state::HttpLimits;
use crate::domain::DomainError;
use crate::query::{self, QueryError, SeriesQuery};
use crate::store::Selection;

/// Range, transformation, frequency and vintage of a question about series.
#[derive(Debug, Clone, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesParams {
    /// First period, YYYY-MM-DD.
    pub start: Option<String>,
    /// Last period, YYYY-MM-DD.
    pub end: Option<String>,
    /// Transformation: lin, chg, ch1, pch, pc1, pca, cch, cca or log.
    pub units: Option<String>,
    /// A lower frequency: w, bw, m, q, sa or a.
    pub freq: Option<String>,
    /// How values become one of a lower frequency: avg, sum or eop.
    pub aggregation: Option<String>,
    /// `unrolled`: spans from the start of the year (1—3月, 1—6月) become single periods; else `published`.
    pub year_to_date: Option<String>,
    /// The values as they were published on this day, YYYY-MM-DD.
    pub as_of: Option<String>,
    /// The values as far as they had been recorded at this moment (UTC), YYYY-MM-DD or RFC 3339.
    pub known_at: Option<String>,
}

impl SeriesParams {
    /// The query, once every parameter is understood.
    pub fn query(&self) -> Result<SeriesQuery, Problem> {
        let (start, end) = (day("start", self.start.as_deref())?, day("end", self.end.as_deref())?);
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            return Err(Problem::parameter(
                "start",
                format!("{start} is after the end {end}: exchange them"),
            ));
        }
        Ok(SeriesQuery {
            start,
            end,
            units: code("units", self.units.as_deref())?.unwrap_or(query::Units::Levels),
            freq: code("freq", self.freq.as_deref().map(str::to_lowercase).as_deref())?,
            aggregation: code("aggregation", self.aggregation.as_deref())?
                .unwrap_or(query::Aggregation::Average),
            year_to_date: code("year_to_date", self.year_to_date.as_deref())?
                .unwrap_or(query::YearToDate::AsPublished),
            ..SeriesQuery::default()
        })
    }

    /// Which vintage is meant; `today` completes a `known_at` without `as_of`.
    pub fn selection(&self, today: NaiveDate) -> Result<Selection, Problem> {
        let as_of = day("as_of", self.as_of.as_deref())?;
        Ok(match (as_of, moment("known_at", self.known_at.as_deref())?) {
            (None, None) => Selection::Current,
            (Some(day), None) => Selection::AsOf(day),
            (as_of, Some(known_at)) => Selection::KnownAt { as_of: as_of.unwrap_or(today), known_at },
        })
    }
}

/// A date parameter.
pub fn day(name: &str, text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    text.map(|t| {
        written_day(t).ok_or_else(|| Problem::parameter(name, format!("`{t}` is no date: use YYYY-MM-DD")))
    })
    .transpose()
}

/// YYYY-MM-DD with all its digits, and nothing else.
fn written_day(text: &str) -> Option<NaiveDate> {
    let digits =
        |place: usize, byte: u8| if place == 4 || place == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let shaped = text.len() == 10 && text.bytes().enumerate().all(|(place, byte)| digits(place, byte));
    text.parse().ok().filter(|_| shaped)
}

fn moment(name: &str, text: Option<&str>) -> Result<Option<NaiveDateTime>, Problem> {
    let Some(text) = text else { return Ok(None) };
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(Some(moment.naive_utc()));
    }
    let end_of_day = |d: NaiveDate| d.and_hms_opt(23, 59, 59);
    let day = written_day(text).and_then(end_of_day);
    day.map(Some)
        .ok_or_else(|| Problem::parameter(name, format!("`{text}` is no moment: use YYYY-MM-DD or RFC 3339")))
}

/// A parameter out of a code list.
pub fn code<T: std::str::FromStr>(name: &str, text: Option<&str>) -> Result<Option<T>, Problem>
where
    T::Err: std::error::Error + 'static,
{
    let wrong = |error: T::Err| {
        let detail = match (&error as &dyn std::error::Error).downcast_ref() {
            Some(DomainError::UnknownCode { code, known, .. }) => {
                format!("`{code}` is none of {known}")
            }
            _ => error.to_string(),
        };
        Problem::parameter(name, detail)
    };
    text.map(|t| t.parse().map_err(wrong)).transpose()
}

/// Ids separated by commas, within the limit and each once.
pub fn ids_of(text: &str, limits: &HttpLimits) -> Result<Vec<String>, Problem> {
    let mut ids: Vec<String> = Vec::new();
    for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    match ids.len() {
        0 => Err(Problem::parameter("series", "name at least one series id")),
        n if n > limits.max_series => Err(Problem::parameter(
            "series",
            format!("{n} ids are more than max_series = {}", limits.max_series),
        )),
        _ => Ok(ids),
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Store(store) => store.into(),
            QueryError::UnknownSeries(ids) => super::api::series::unknown(&ids),
            refused => match parameter_of(&refused) {
                Some(name) => Self::parameter(name, refused.to_string()),
                None => Self::bad_request(refused.to_string()),
            },
        }
    }
}

/// The parameter that a refused query is about.
const fn parameter_of(refused: &QueryError) -> Option<&'static str> {
    match refused {
        QueryError::RangeReversed { .. } => Some("start"),
        QueryError::HigherFrequency { .. } | QueryError::OtherWeek { .. } | QueryError::NoRhythm { .. } => {
            Some("freq")
        }
        QueryError::NoYear { .. } => Some("units"),
        QueryError::IndexOfUnits { .. } | QueryError::NoIndexBase { .. } => Some("index"),
        QueryError::Window { .. } => Some("window"),
        QueryError::NotCumulative { .. } | QueryError::YearToDate { .. } => Some("year_to_date"),
        QueryError::OnlyTheLast { .. } => Some("aggregation"),
        _ => None,
    }
}
