//! `GET /api/v1/imports`, `/imports/{id}`, `/imports/{id}/rejects`: what came in, and what was refused.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::page::{self, Page};
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::ingest::import::Snapshot;
use crate::ingest::review::Told;
use crate::store::{BatchRow, NewReject, Reader, Revision};

/// Imports and their rejects.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/imports", get(list))
        .route("/api/v1/imports/{id}", get(one))
        .route("/api/v1/imports/{id}/rejects", get(rejects))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists imports, newest first, and those under way.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(ListParams), responses(
    (status = 200, description = "a page of imports"), (status = 400, body = Problem)))]
pub async fn list(
    State(app): State<AppState>,
    uri: Uri,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let rows = app.read(move |r| Ok(r.batches(None, i64::from(limit) + 1, offset)?)).await?;
    let next = offset + i64::from(limit);
    let page = Page::cut(rows, limit, |_: &BatchRow| next.to_string());
    let running = if offset == 0 { app.jobs.works().importer.running.snapshots() } else { Vec::new() };
    Ok(page.respond_with(&uri, |imports, next_cursor| Imports {
        count: imports.len(),
        running,
        imports,
        next_cursor,
    }))
}

fn find(reader: &Reader<'_>, id: &str) -> Result<BatchRow, Problem> {
    let unknown = || Problem::not_found(format!("no import {id}: list /api/v1/imports"));
    let number = id.parse().map_err(|_| unknown())?;
    reader.batches(Some(number), 1, 0)?.into_iter().next().ok_or_else(unknown)
}

/// An import as it is asked for by its number.
#[derive(Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum ImportState {
    /// Under way: how far it is.
    Running(Snapshot),
    Done {
        #[serde(flatten)]
        batch: BatchRow,
        /// The first values that it replaced, old and new, as the history stands now.
        revisions: Vec<Revision>,
        /// Numbers that did not go with what was known before, each with both.
        warnings: Vec<Told>,
    },
}

/// A page of imports.
#[derive(Serialize)]
struct Imports {
    count: usize,
    /// Those under way, on the first page.
    running: Vec<Snapshot>,
    imports: Vec<BatchRow>,
    next_cursor: Option<String>,
}

/// One import with its counts, or how far it is.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = i32, Path, description = "batch id")),
    responses((status = 200, description = "the import"), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let running = id.parse().ok().and_then(|number| app.jobs.works().importer.running.find(number));
    if let Some(progress) = running {
        let seen = progress.snapshot();
        return Ok(Json(ImportState::Running(seen)).into_response());
    }
    let limit = i64::from(app.limits.page_rows);
    app.read(move |r| {
        let batch = find(r, &id)?;
        let revisions = r.revisions_of(batch.batch_id, limit)?;
        let warnings = r.warnings(Some(batch.batch_id), limit, 0)?;
        let warnings = warnings.into_iter().filter_map(Told::kept).collect();
        Ok(Json(ImportState::Done { batch, revisions, warnings }).into_response())
    })
    .await
}

/// Refused rows of an import, in order of line.
#[utoipa::path(get, path = "/api/v1/imports/{id}/rejects", tag = "imports",
    params(("id" = i32, Path, description = "batch id"), ListParams),
    responses((status = 200, description = "a page of rejects"), (status = 404, body = Problem)))]
pub async fn rejects(
    State(app): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let rows = app
        .read(move |r| {
            let batch = find(r, &id)?;
            Ok(r.rejects(batch.batch_id, i64::from(limit) + 1, offset)?)
        })
        .await?;
    let next = offset + i64::from(limit);
    Ok(Page::cut(rows, limit, |_: &NewReject| next.to_string()).respond("rejects", &uri))
}
