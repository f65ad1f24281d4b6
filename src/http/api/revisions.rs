//! `GET /api/v1/series/{id}/revisions` and `/series/{id}/first_release`: what was said first, and what it became.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::series::find;
use super::wire::WireObservation;
use crate::domain::{Frequency, Observation};
use crate::http::cached;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::selection::day;
use crate::http::state::AppState;
use crate::query::vintage::{first_values, last_values};
use crate::store::Selection;

/// Histories of values.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/series/{id}/revisions", get(revisions))
        .route("/api/v1/series/{id}/first_release", get(first_release))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RevisionsParams {
    /// Only the observation of the period that holds this day, YYYY-MM-DD.
    period: Option<String>,
}

/// One interval of validity.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revision {
    #[serde(flatten)]
    pub observation: WireObservation,
    /// When Almanac learned it, UTC.
    pub recorded_at: DateTime<Utc>,
}

/// Everything that was published of a series.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revisions {
    pub series_id: String,
    pub count: usize,
    /// In order of period, then of publication.
    pub revisions: Vec<Revision>,
}

/// Lists every value that was published of one observation, or of all of them.
#[utoipa::path(get, path = "/api/v1/series/{id}/revisions", tag = "series",
    params(("id" = String, Path, description = "series id"), RevisionsParams),
    responses((status = 200, body = Revisions), (status = 304, description = "not changed"), (status = 400, body = Problem),
        (status = 404, body = Problem)))]
pub async fn revisions(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Params(asked): Params<RevisionsParams>,
) -> Result<Response, Problem> {
    let within = day("period", asked.period.as_deref())?;
    cached::json(&app, &uri, headers, move |reader| {
        let row = find(reader, &id)?;
        let freq = row.series.freq;
        let history = match within {
            Some(day) => reader.observation_of(row.series_key, freq.first_day(day))?,
            None => reader.observations(row.series_key, Selection::History)?,
        };
        let revision = |point: &Observation| Revision {
            observation: WireObservation::new(point, freq),
            recorded_at: point.recorded_at.and_utc(),
        };
        let revisions: Vec<Revision> = history.iter().map(revision).collect();
        Ok(Revisions { series_id: row.series.series_id.to_string(), count: revisions.len(), revisions })
    })
    .await
}

/// One period: the first value and the standing one.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstAndLatest {
    pub period: NaiveDate,
    pub time_period: String,
    pub first_value: Option<f64>,
    /// Publication date of the first value.
    pub first_published: NaiveDate,
    /// Null where it was withdrawn.
    pub latest_value: Option<f64>,
    /// Publication date of the standing value.
    pub latest_published: NaiveDate,
    /// Latest less first, in the unit of the series.
    pub revision: Option<f64>,
}

/// First releases of a series beside what they became.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirstReleases {
    pub series_id: String,
    pub count: usize,
    pub observations: Vec<FirstAndLatest>,
}

/// Sets the first value ever published of each period against the standing one.
#[utoipa::path(get, path = "/api/v1/series/{id}/first_release", tag = "series",
    params(("id" = String, Path, description = "series id")),
    responses((status = 200, body = FirstReleases), (status = 304, description = "not changed"), (status = 404, body = Problem)))]
pub async fn first_release(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    cached::json(&app, &uri, headers, move |reader| {
        let row = find(reader, &id)?;
        let history = reader.observations(row.series_key, Selection::History)?;
        let latest = last_values(&history);
        let mut latest = latest.iter().peekable();
        let mut observations = Vec::new();
        for first in first_values(&history) {
            while latest.next_if(|last| last.period < first.period).is_some() {}
            if let Some(last) = latest.peek().filter(|last| last.period == first.period) {
                observations.push(compared(&first, last, row.series.freq));
            }
        }
        Ok(FirstReleases {
            series_id: row.series.series_id.to_string(),
            count: observations.len(),
            observations,
        })
    })
    .await
}

fn compared(first: &Observation, last: &Observation, freq: Frequency) -> FirstAndLatest {
    let (was, is) = (first.reading.value, last.reading.value);
    FirstAndLatest {
        period: first.period,
        time_period: first.time_period(freq),
        first_value: was,
        first_published: first.realtime_start,
        latest_value: is,
        latest_published: last.realtime_start,
        revision: is.zip(was).map(|(is, was)| is - was),
    }
}
