//! `GET /api/v1/series/{id}/observations` and `GET /api/v1/observations?series=A,B`: json, ndjson, csv, arrow, parquet.
//!
//! | file | what |
//! |---|---|
//! | `ask` | the parameters, understood |
//! | `write` | which rows: long or wide, one page of them |
//! | `form` | the rows in the format asked for |
//!
//! An answer is written whole before it is sent, in memory while it is short and in a nameless file where it is long:
//! an error is always a problem document, a slow client holds no reader, and memory stays bounded.

mod ask;
mod form;
mod write;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use axum::routing::get;
use utoipa::ToSchema;

use self::ask::{Answer, AnswerParams, ManyParams, Which};
use super::wire::{WireObservation, WireSeries};
use crate::http::cached;
use crate::http::downloads;
use crate::http::params::{Params2, Params3};
use crate::http::problem::Problem;
use crate::http::selection::{SeriesParams, ids_of};
use crate::http::state::{App, AppState};

/// Observations of one or many series.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/series/{id}/observations", get(of_series))
        .route("/api/v1/observations", get(of_many))
}

/// Observations of one series, as JSON.
#[derive(serde::Serialize, ToSchema)]
pub struct SeriesObservations {
    pub series: WireSeries,
    /// Transformation asked for: `lin`, `pc1` …, or `idx`.
    pub units: String,
    /// Frequency of the rows, after aggregation.
    pub freq: String,
    /// Unit of the values, after the transformation.
    pub unit_measure: String,
    pub unit_mult: i8,
    pub observations: Vec<WireObservation>,
    /// Rows of this answer.
    pub count: usize,
    /// `cursor` of the next page, where `limit` cut the answer.
    pub next_cursor: Option<String>,
}

/// Observations of many series, as JSON.
#[derive(serde::Serialize, ToSchema)]
pub struct ManyObservations {
    /// Frequency and unit of a series are those of its rows only where nothing was aggregated or transformed.
    pub series: Vec<WireSeries>,
    /// `long` or `wide`.
    pub shape: String,
    /// Long: as of one series, with `series_id` first. Wide: `period`, then a value for each series id.
    #[schema(value_type = Vec<Object>)]
    pub observations: Vec<serde_json::Value>,
    /// Rows of this answer.
    pub count: usize,
    /// `cursor` of the next page, where `limit` cut the answer.
    pub next_cursor: Option<String>,
}

/// Observations of one series.
#[utoipa::path(get, path = "/api/v1/series/{id}/observations", tag = "observations",
    params(("id" = String, Path, description = "series id"), AnswerParams, SeriesParams),
    responses((status = 200, body = SeriesObservations, description = "the observations in order of period"),
        (status = 304, description = "not changed"), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 406, body = Problem)))]
pub async fn of_series(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Params2(answer, series): Params2<AnswerParams, SeriesParams>,
) -> Result<Response, Problem> {
    let answer = Answer::read(&answer, &series, &headers, Which::One(id))?;
    respond(&app, answer, uri, headers).await
}

/// Observations of many series, long (a row an observation) or wide (a row a period).
#[utoipa::path(get, path = "/api/v1/observations", tag = "observations", params(ManyParams, AnswerParams, SeriesParams),
    responses((status = 200, body = ManyObservations, description = "observations of all of them"),
        (status = 304, description = "not changed"), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 406, body = Problem)))]
pub async fn of_many(
    State(app): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
    Params3(many, answer, series): Params3<ManyParams, AnswerParams, SeriesParams>,
) -> Result<Response, Problem> {
    let shape = many.shape()?;
    let ids = ids_of(&many.series, &app.limits)?;
    let answer = Answer::read(&answer, &series, &headers, Which::Many(ids, shape))?;
    respond(&app, answer, uri, headers).await
}

async fn respond(app: &AppState, answer: Answer, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let format = answer.format;
    let name = answer.file_name();
    let question = uri.clone();
    let (etag, written) = app.blocking(move |app| write(app, &answer, &question, &headers)).await?;
    let Some(written) = written else { return Ok(cached::not_modified(&etag)) };
    let body = downloads::spooled(written.file).map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(body);
    let said = response.headers_mut();
    said.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    said.insert(header::VARY, HeaderValue::from_static("accept"));
    if let Some(disposition) = name.and_then(|name| HeaderValue::from_str(&name).ok()) {
        said.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if let Some(cursor) = written.next_cursor
        && let Ok(link) = HeaderValue::from_str(&super::page::next_link(&uri, &cursor))
    {
        said.insert(header::LINK, link);
    }
    cached::mark(&mut response, &etag);
    Ok(response)
}

/// The answer, or nothing where the client has it.
fn write(
    app: &App,
    answer: &Answer,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(String, Option<write::Written>), Problem> {
    let today = app.clock.today();
    app.store.read(|reader| {
        let version = reader.data_version()?;
        let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
        let etag = cached::etag_of(version, &format!("{today} {} {asked}", answer.format.name()));
        if cached::matches(headers, &etag) {
            return Ok((etag, None));
        }
        Ok((etag, Some(write::answer(reader, answer, today, version)?)))
    })
}
