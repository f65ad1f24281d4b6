//! `GET /api/v1/figures`: numeric mentions and what became of them.

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use utoipa::IntoParams;

use super::page::{self, Page};
use super::wire::WireFigure;
use super::{reports, series};
use crate::domain::Resolution;
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::selection::code;
use crate::http::state::AppState;
use crate::store::{FiguresFilter, Reader};

/// Figures of reports.
pub fn router() -> Router<AppState> {
    Router::new().route("/api/v1/figures", get(list))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Only those of this report.
    report: Option<i32>,
    /// Only those that state this series.
    series: Option<String>,
    /// matched, duplicate, unmatched, ambiguous or `not_an_indicator`.
    resolution: Option<String>,
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists figures in the order in which they were read.
#[utoipa::path(get, path = "/api/v1/figures", tag = "reports", params(ListParams), responses(
    (status = 200, description = "a page of figures"), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<AppState>,
    uri: Uri,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let mut filter = FiguresFilter {
        report_id: p.report,
        series_id: None,
        resolution: code::<Resolution>("resolution", p.resolution.as_deref())?,
        figure_id: None,
        after: page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0),
        limit: i64::from(limit) + 1,
    };
    let find = move |r: &Reader<'_>| {
        if let Some(id) = p.series {
            filter.series_id = Some(series::find(r, &id)?.series.series_id);
        }
        if let Some(id) = p.report {
            r.report(id)?.ok_or_else(|| reports::unknown(id))?;
        }
        Ok(r.figures(&filter)?)
    };
    let rows = app.read(find).await?;
    let rows = rows.iter().map(WireFigure::from).collect();
    let place = |figure: &WireFigure| figure.figure_id.unwrap_or_default().to_string();
    Ok(Page::cut(rows, limit, place).respond("figures", &uri))
}
