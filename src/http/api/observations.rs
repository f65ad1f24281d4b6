//! `GET /api/v1/series/{id}/observations` and `GET /api/v1/observations?series=A,B`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::{WireObservation, WireSeries};
use crate::http::params::{Params, Params2};
use crate::http::problem::Problem;
use crate::http::selection::{SeriesParams, ids_of, table};
use crate::http::state::AppState;
use crate::query::wide;

/// Observations of one or many series.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/series/{id}/observations", get(of_series))
        .route("/api/v1/observations", get(of_many))
}

/// Observations of one series.
#[utoipa::path(get, path = "/api/v1/series/{id}/observations", tag = "observations",
    params(("id" = String, Path, description = "series id"), SeriesParams),
    responses((status = 200, description = "the series and its observations"), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn of_series(
    State(app): State<AppState>,
    Path(id): Path<String>,
    Params(asked): Params<SeriesParams>,
) -> Result<Response, Problem> {
    let (rows, table) = table(&app, vec![id], asked).await?;
    let series = rows.into_iter().next().map(WireSeries::from);
    let column = table.columns.first();
    let points = column.map(WireObservation::of).unwrap_or_default();
    let body = serde_json::json!({
        "series": series,
        "units": column.map(|c| c.units.as_str()),
        "freq": column.map(|c| c.freq.code()),
        "unit_measure": column.map(|c| c.unit.measure.as_str()),
        "unit_mult": column.map(|c| c.unit.mult),
        "count": points.len(),
        "observations": points,
    });
    Ok(Json(body).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ManyParams {
    /// Ids of series, separated by commas.
    series: String,
    /// `long` (one row an observation) or `wide` (one row a period).
    shape: Option<String>,
}

/// Observations of many series, long or wide.
#[utoipa::path(get, path = "/api/v1/observations", tag = "observations", params(ManyParams, SeriesParams),
    responses((status = 200, description = "observations of all of them"), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn of_many(
    State(app): State<AppState>,
    Params2(p, asked): Params2<ManyParams, SeriesParams>,
) -> Result<Response, Problem> {
    let ids = ids_of(&p.series, &app.limits)?;
    let (rows, table) = table(&app, ids, asked).await?;
    let series: Vec<WireSeries> = rows.into_iter().map(WireSeries::from).collect();
    let body = match p.shape.as_deref() {
        None | Some("long") => {
            let rows: Vec<serde_json::Value> = table
                .columns
                .iter()
                .flat_map(|column| {
                    WireObservation::of(column).into_iter().map(|point| {
                        let mut row = serde_json::json!({ "series_id": column.series.series_id });
                        if let (Some(row), Ok(serde_json::Value::Object(point))) =
                            (row.as_object_mut(), serde_json::to_value(point))
                        {
                            row.extend(point);
                        }
                        row
                    })
                })
                .collect();
            serde_json::json!({ "series": series, "shape": "long", "count": rows.len(), "observations": rows })
        }
        Some("wide") => {
            let wide = wide(&table, crate::query::SortOrder::Ascending);
            let rows: Vec<serde_json::Value> = wide
                .periods
                .iter()
                .enumerate()
                .map(|(at, period)| {
                    let mut row = serde_json::Map::new();
                    row.insert("period".to_owned(), serde_json::json!(period));
                    for column in &wide.columns {
                        row.insert(
                            column.series_id.to_string(),
                            serde_json::json!(column.values.get(at).copied().flatten()),
                        );
                    }
                    serde_json::Value::Object(row)
                })
                .collect();
            serde_json::json!({ "series": series, "shape": "wide", "count": rows.len(), "observations": rows })
        }
        Some(other) => {
            return Err(Problem::parameter("shape", format!("`{other}` is neither long nor wide")));
        }
    };
    Ok(Json(body).into_response())
}
