//! Dashboards over HTTP: pages, panels to embed, pictures, data, bundles.
//!
//! | path | answer |
//! |---|---|
//! | `/dashboards` | every dashboard |
//! | `/dashboards/schema.json` | JSON Schema of a dashboard's file |
//! | `/dashboards/{slug}` | the page; its state is the query string: variables, `from`, `to`, `lang`, `theme` |
//! | `/dashboards/{slug}.svg`, `.png`, `.zip` | the whole dashboard |
//! | `/dashboards/{slug}/{panel}` | one panel alone, which other sites may embed |
//! | `/dashboards/{slug}/{panel}.svg`, `.png`, `.csv`, `.json` | one panel |
//!
//! A panel is answered by the question that its series' own URL would ask (`answer`), so that its options are checked
//! by the same code. What is wrong with one panel stands in its place; the others do not notice.

mod answer;
mod bundle;
mod cells;
mod controls;
mod data;
mod files;
mod headline;
mod lint;
mod list;
mod page;
mod panel;
mod picture;
mod rows;
mod scene;

use std::sync::Arc;

use axum::extract::{Path, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};

pub use lint::lint;
pub use scene::Desk;

use super::pages::{EMBEDDED_POLICY, Visitor};
use super::params::{self, NoParams, Params};
use super::problem::Problem;
use super::state::{App, AppState};
use crate::chart::Theme;
use crate::dashboard::{self, Dashboard, State, StateError};
use crate::ingest::Knowledge;
use scene::Scene;

/// Dashboards.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/dashboards", get(list))
        .route("/dashboards/schema.json", get(schema))
        .route("/dashboards/{name}", get(one))
        .route("/dashboards/{slug}/{name}", get(panel))
}

async fn list(Extracted(app): Extracted<AppState>, visitor: Visitor) -> Result<Response, Problem> {
    app.blocking(move |app| {
        let shelf = app.dashboards.dashboards(app.clock.now_utc());
        let knowledge = app.knowledge.now();
        let desk = Desk::of(app, &knowledge);
        let page = app.store.read(|reader| Ok::<_, Problem>(list::page(desk, &visitor, &shelf, reader)))?;
        Ok(page.into_response())
    })
    .await
}

async fn schema(_: Params<NoParams>) -> Json<serde_json::Value> {
    Json(dashboard::schema())
}

/// A dashboard: its page, or the whole of it as a picture (`.svg`, `.png`) or a bundle (`.zip`). The query string is its
/// state: its variables, `from`, `to`, `lang`, `theme`; of a picture also `width`, `scale`, `preset`, `transparent`, `font`.
#[utoipa::path(get, path = "/dashboards/{name}", tag = "dashboards",
    params(("name" = String, Path, description = "name of the dashboard's file, with .svg, .png or .zip for a file")),
    responses((status = 200, description = "the page or the file"), (status = 304, description = "not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    Extracted(app): Extracted<AppState>,
    Path(name): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    app.blocking(move |app| match name.rsplit_once('.') {
        Some((slug, extension)) => files::whole(app, slug, extension, &uri, &headers),
        None => page(app, &name, &uri, visitor),
    })
    .await
}

/// One panel: alone on a page, or as a picture (`.svg`, `.png`) or its data (`.csv`, `.json`). The query string is that of
/// the dashboard; of a picture also `width`, `height`, `scale`, `preset`, `plain`, `transparent`, `font`.
#[utoipa::path(get, path = "/dashboards/{slug}/{name}", tag = "dashboards",
    params(("slug" = String, Path, description = "name of the dashboard's file"),
        ("name" = String, Path, description = "id of the panel, with .svg, .png, .csv or .json for a file")),
    responses((status = 200, description = "the page or the file"), (status = 304, description = "not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn panel(
    Extracted(app): Extracted<AppState>,
    Path((slug, name)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Problem> {
    app.blocking(move |app| match name.rsplit_once('.') {
        Some((id, extension)) => files::panel(app, (&slug, id), extension, &uri, &headers),
        None => alone(app, &slug, &name, &uri, visitor),
    })
    .await
}

/// The dashboard of this slug, or 404.
fn find(app: &App, slug: &str) -> Result<Arc<Dashboard>, Problem> {
    let found = app.dashboards.dashboard(slug, app.clock.now_utc());
    found.ok_or_else(|| Problem::not_found(format!("no dashboard {slug}: list /dashboards")))
}

fn page(app: &App, slug: &str, uri: &Uri, mut visitor: Visitor) -> Result<Response, Problem> {
    let dashboard = find(app, slug)?;
    // What cannot be understood is said on the page, over the dashboard as it is by itself.
    let (state, refused) = match State::read(&dashboard, &params::pairs(uri.query())) {
        Ok(state) => (state, None),
        Err(error) => (State::read(&dashboard, &[])?, Some(Problem::from(error))),
    };
    visitor.theme = state.theme.or(visitor.theme);
    let knowledge = app.knowledge.now();
    let scene = scene(app, &knowledge, &dashboard, &state, &visitor);
    let said = refused.as_ref().map(|problem| problem.detail.as_str());
    let page = app.store.read(|reader| page::page(&scene, &visitor, reader, said))?;
    let status = if refused.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((status, page).into_response())
}

fn alone(app: &App, slug: &str, id: &str, uri: &Uri, mut visitor: Visitor) -> Result<Response, Problem> {
    let dashboard = find(app, slug)?;
    let panel = files::find_panel(&dashboard, id)?;
    let state = State::read(&dashboard, &params::pairs(uri.query()))?;
    visitor.theme = state.theme.or(visitor.theme);
    let knowledge = app.knowledge.now();
    let scene = scene(app, &knowledge, &dashboard, &state, &visitor);
    let page = app.store.read(|reader| Ok::<_, Problem>(page::alone(&scene, &visitor, reader, panel)))?;
    let mut response = page.into_response();
    let policy = HeaderValue::from_static(EMBEDDED_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// A page's scene: in the reader's language, drawn in light colours that the stylesheet turns.
fn scene<'a>(
    app: &'a App,
    knowledge: &'a Knowledge,
    dashboard: &'a Dashboard,
    state: &'a State,
    visitor: &Visitor,
) -> Scene<'a> {
    const NO_PICTURE: &params::Pairs = &Vec::new();
    Scene {
        desk: Desk::of(app, knowledge),
        dashboard,
        state,
        lang: visitor.lang,
        theme: Theme::Light,
        picture: NO_PICTURE,
    }
}

impl From<StateError> for Problem {
    fn from(error: StateError) -> Self {
        Self::parameter(error.parameter(), error.to_string())
    }
}
