//! `GET /api/v1/series`, `/series/{id}`, `/series/{id}/vintages`.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::page::{self, Page};
use super::wire::WireSeries;
use crate::domain::{Frequency, SeriesId};
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::{Reader, SeriesFilter, SeriesRow};

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
    /// Words that all stand in id, titles, indicator or area.
    q: Option<String>,
    /// Code of an area or entity: `TJ`.
    ref_area: Option<String>,
    /// Code of an indicator: `EBIKE_OUTPUT`.
    indicator: Option<String>,
    /// Frequency: A, S, Q, M, W, D or I.
    freq: Option<String>,
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists and searches the catalog, in order of id.
#[utoipa::path(get, path = "/api/v1/series", tag = "series", params(ListParams), responses(
    (status = 200, description = "a page of series"), (status = 400, body = Problem)))]
pub async fn list(
    State(app): State<AppState>,
    uri: Uri,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let freq = p
        .freq
        .map(|f| f.parse::<Frequency>().map_err(|e| Problem::parameter("freq", e.to_string())))
        .transpose()?;
    let filter = SeriesFilter {
        text: p.q.map(|q| q.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|q| !q.is_empty()),
        ref_area: p.ref_area,
        indicator: p.indicator,
        freq: freq.map(|f| f.code().to_owned()),
        after: page::from_cursor(p.cursor.as_deref())?,
        limit: i64::from(limit) + 1,
    };
    let rows = app.read(move |r| Ok(r.series(&filter)?)).await?;
    let rows = rows.into_iter().map(WireSeries::from).collect();
    Ok(Page::cut(rows, limit, |s: &WireSeries| s.series_id.clone()).respond("series", &uri))
}

/// One series of the catalog.
#[utoipa::path(get, path = "/api/v1/series/{id}", tag = "series", params(("id" = String, Path, description = "series id")),
    responses((status = 200, body = WireSeries), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let row = app.read(move |r| find(r, &id)).await?;
    Ok(Json(WireSeries::from(row)).into_response())
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
    responses((status = 200, body = Vintages), (status = 404, body = Problem)))]
pub async fn vintages(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Json<Vintages>, Problem> {
    app.read(move |r| {
        let row = find(r, &id)?;
        let vintages = r.vintages(row.series_key)?;
        Ok(Json(Vintages { series_id: row.series.series_id.to_string(), count: vintages.len(), vintages }))
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
