//! `GET /api/v1/inbox`: figures that no series takes, in groups; `POST /api/v1/series`: a series for one of them;
//! `GET /api/v1/warnings`: what the checks found.

use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::page::{self, Page};
use super::reports::refused_body;
use crate::domain::SeriesId;
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::ingest::inbox::{AddError, AddMode, InboxGroup, NewSeries, add_series, inbox};
use crate::ingest::resolve::Choices;
use crate::store::WarningRow;

/// The inbox and what leads out of it.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/inbox", get(groups))
        .route("/api/v1/series", post(add))
        .route("/api/v1/warnings", get(warnings))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxParams {
    /// Only figures of this report.
    report: Option<i32>,
    /// Groups in the answer.
    limit: Option<u32>,
}

/// What an answer about the inbox holds.
#[derive(Debug, serde::Serialize, ToSchema)]
pub struct Inbox {
    /// Groups in this answer, and in all.
    pub count: usize,
    pub total: usize,
    pub groups: Vec<InboxGroup>,
}

/// Lists groups of figures that no series takes, the largest first, each with the series that it asks for.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "reports", params(InboxParams), responses(
    (status = 200, body = Inbox), (status = 400, body = Problem)))]
pub async fn groups(
    State(app): State<AppState>,
    Params(p): Params<InboxParams>,
) -> Result<Json<Inbox>, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    app.blocking(move |app| {
        let mut groups = app.store.read::<_, Problem>(|reader| {
            let knowledge = app.knowledge.now().current(reader)?;
            Ok(inbox(reader, &knowledge, p.report)?)
        })?;
        let total = groups.len();
        groups.truncate(limit as usize);
        Ok(Json(Inbox { count: groups.len(), total, groups }))
    })
    .await
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AddParams {
    /// `true` shows what would happen and writes nothing.
    dry_run: Option<bool>,
}

/// A series for a figure of the inbox; what is left out is drafted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesFromFigure {
    /// Number of the figure, as `/api/v1/figures?resolution=unmatched` and `/api/v1/inbox` list it.
    pub from_figure: i64,
    /// Id of the series; made of area, indicator, transformation and frequency if not given.
    pub series_id: Option<String>,
    /// Code of the indicator; a known one gets the figure's phrase as another name.
    pub indicator: Option<String>,
    /// Code of the area or entity; a known one gets the figure's subject as another name.
    pub area: Option<String>,
    /// English name of a new indicator.
    pub name_en: Option<String>,
    pub title_zh: Option<String>,
    pub title_en: Option<String>,
}

/// Adds the series that a figure asks for, and places every figure that it takes, in one transaction.
#[utoipa::path(post, path = "/api/v1/series", tag = "series", params(AddParams), request_body = SeriesFromFigure,
    responses((status = 201, description = "what was added, and the figures that became observations"),
    (status = 200, description = "a dry run: what would be added"), (status = 400, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn add(
    State(app): State<AppState>,
    Params(p): Params<AddParams>,
    body: Result<Json<SeriesFromFigure>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(asked) = body.map_err(|refused| refused_body(&refused))?;
    let id = asked.series_id.map(|id| SeriesId::new(&id)).transpose();
    let series_id = id.map_err(|error| Problem::parameter("series_id", error.to_string()))?;
    let choices = Choices {
        series_id,
        indicator: asked.indicator,
        area: asked.area,
        name_en: asked.name_en,
        title_zh: asked.title_zh,
        title_en: asked.title_en,
    };
    let new = NewSeries { from_figure: asked.from_figure, choices };
    let mode = if p.dry_run.unwrap_or(false) { AddMode::Preview } else { AddMode::Write };
    let outcome = app
        .blocking(move |app| {
            let outcome = add_series(&app.store, &app.knowledge.now(), &app.clock, &new, mode)?;
            app.store.read(|reader| app.knowledge.renew(reader))?;
            Ok(outcome)
        })
        .await?;
    if mode == AddMode::Preview {
        return Ok(Json(outcome).into_response());
    }
    let place = format!("/api/v1/series/{}", outcome.series.series_id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(outcome)).into_response())
}

impl From<AddError> for Problem {
    fn from(error: AddError) -> Self {
        let detail = error.to_string();
        match error {
            AddError::NoFigure(_) => Self::not_found(detail),
            AddError::NotOpen { .. } | AddError::Exists { .. } => Self::conflict(detail),
            AddError::Draft { .. } | AddError::StillOpen { .. } => Self::unprocessable(detail),
            AddError::Ingest(error) => error.into(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WarningParams {
    /// Only those of this import.
    batch: Option<i32>,
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists what the checks found when reports were loaded: two numbers that do not go together, newest import first.
#[utoipa::path(get, path = "/api/v1/warnings", tag = "reports", params(WarningParams), responses(
    (status = 200, description = "a page of warnings"), (status = 400, body = Problem)))]
pub async fn warnings(
    State(app): State<AppState>,
    uri: Uri,
    Params(p): Params<WarningParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let rows = app.read(move |r| Ok(r.warnings(p.batch, i64::from(limit) + 1, offset)?)).await?;
    let next = offset + i64::from(limit);
    Ok(Page::cut(rows, limit, |_: &WarningRow| next.to_string()).respond("warnings", &uri))
}
