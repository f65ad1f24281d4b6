//! `GET /api/v1/series`, `/series/{id}`, `/series/{id}/vintages`.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::page;
use super::wire::WireSeries;
use crate::domain::{Frequency, SeriesId};
use crate::http::cached;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::selection::code;
use crate::http::state::AppState;
use crate::query::search::{Facets, MAX_QUERY_WORDS, Place, SearchQuery};
use crate::store::{Reader, SeriesRow};

/// Series of the catalog.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/series", get(list))
        .route("/api/v1/series/{id}", get(one))
        .route("/api/v1/series/{id}/vintages", get(vintages))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Words in Chinese or English, or ids with `*`; all must be met, the best come first.
    q: Option<String>,
    /// Code of an area or entity: `TJ`.
    ref_area: Option<String>,
    /// Code of an indicator: `EBIKE_OUTPUT`.
    indicator: Option<String>,
    /// Frequency: A, S, Q, M, W, D or I.
    freq: Option<String>,
    /// What is counted: `CNY`, `PC`, `vehicle`.
    unit_measure: Option<String>,
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of series.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesPage {
    /// Rows of this page.
    pub count: usize,
    /// Of all pages.
    pub total: usize,
    pub series: Vec<WireSeries>,
    /// How many series of the search have which area, indicator, frequency and unit.
    pub facets: Facets,
    pub next_cursor: Option<String>,
}

/// Lists and searches the catalog: ranked where `q` is given, else in order of id.
#[utoipa::path(get, path = "/api/v1/series", tag = "series", params(ListParams), responses(
    (status = 200, body = SeriesPage, description = "a page of series"), (status = 304, description = "not changed"),
    (status = 400, body = Problem)))]
pub async fn list(
    State(app): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let query = SearchQuery {
        text: p.q.unwrap_or_default(),
        ref_area: p.ref_area,
        indicator: p.indicator,
        freq: code::<Frequency>("freq", p.freq.as_deref())?.map(|freq| freq.code().to_owned()),
        unit_measure: p.unit_measure,
        after: place(p.cursor.as_deref())?,
        limit: page::limit(p.limit, &app.limits)? as usize,
    };
    if query.count_words() > MAX_QUERY_WORDS {
        return Err(Problem::parameter("q", format!("more than {MAX_QUERY_WORDS} words: leave some out")));
    }
    let kept = app.clone();
    cached::page(&app, &uri, headers, move |reader| {
        let found = kept.search.index(reader)?.find(&query);
        let series: Vec<WireSeries> =
            reader.series_of(&found.keys)?.into_iter().map(WireSeries::from).collect();
        let next = found.next.as_ref().map(cursor);
        let page = SeriesPage {
            count: series.len(),
            total: found.total,
            series,
            facets: found.facets,
            next_cursor: next.clone(),
        };
        Ok((page, next))
    })
    .await
}

/// The place in a ranked list that a cursor names.
pub fn place(cursor: Option<&str>) -> Result<Option<Place>, Problem> {
    let Some(text) = page::from_cursor(cursor)? else { return Ok(None) };
    let parts = text.split_once(',').and_then(|(score, id)| Some((score.parse().ok()?, id.to_owned())));
    let (score, series_id) = parts.ok_or_else(page::wrong_cursor)?;
    Ok(Some(Place { score, series_id }))
}

/// The cursor of a place in a ranked list.
pub fn cursor(place: &Place) -> String {
    page::to_cursor(&format!("{},{}", place.score, place.series_id))
}

/// One series of the catalog.
#[utoipa::path(get, path = "/api/v1/series/{id}", tag = "series", params(("id" = String, Path, description = "series id")),
    responses((status = 200, body = WireSeries), (status = 304, description = "not changed"), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    cached::json(&app, &uri, headers, move |r| Ok(WireSeries::from(find(r, &id)?))).await
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Vintages {
    pub series_id: String,
    pub count: usize,
    /// Publication dates on which anything changed, in order.
    pub vintages: Vec<NaiveDate>,
}

/// Publication dates of a series.
#[utoipa::path(get, path = "/api/v1/series/{id}/vintages", tag = "series",
    params(("id" = String, Path, description = "series id")),
    responses((status = 200, body = Vintages), (status = 304, description = "not changed"), (status = 404, body = Problem)))]
pub async fn vintages(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    cached::json(&app, &uri, headers, move |r| {
        let row = find(r, &id)?;
        let vintages = r.vintages(row.series_key)?;
        Ok(Vintages { series_id: row.series.series_id.to_string(), count: vintages.len(), vintages })
    })
    .await
}

/// The series of this id, or a 404 that says how to look for one.
pub fn find(reader: &Reader<'_>, id: &str) -> Result<SeriesRow, Problem> {
    let id = SeriesId::new(id).map_err(|e| Problem::not_found(e.to_string()))?;
    reader.series_by_id(&id)?.ok_or_else(|| unknown(&[id.to_string()]))
}

/// 404 for ids that the catalog does not have.
pub fn unknown(ids: &[String]) -> Problem {
    Problem::not_found(format!("no series {}: search with /api/v1/series?q=", ids.join(", ")))
}
