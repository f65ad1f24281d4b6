//! `POST /api/v1/imports?job=NAME` takes a file's bytes; `DELETE /api/v1/imports/{id}` stops an import under way;
//! `POST /api/v1/imports/{id}/revert` takes a finished one back.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::OriginKind;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::ingest::csv::Mapping;
use crate::ingest::import::{ImportOutcome, ImportRequest, Mode, Progress, Taking};
use crate::schedule::{Job, JobKind, published};

/// How much earlier than the request's time limit a running import is answered with 202.
const ANSWER_BEFORE_MS: u64 = 5_000;

/// Takes files and stops imports.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/imports", post(take))
        .route("/api/v1/imports/{id}", delete(cancel))
        .route("/api/v1/imports/{id}/revert", post(revert))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TakeParams {
    /// A job of the configuration, whose mapping is used.
    job: String,
    /// Publication date, YYYY-MM-DD; by the job's rule if not given.
    published: Option<NaiveDate>,
    /// Name of the file, for the list of imports and for a date in it.
    file: Option<String>,
    /// `true` shows what would happen and writes nothing.
    dry_run: Option<bool>,
}

/// An import as a request asks for it.
struct Asked {
    file: String,
    job: Job,
    mapping: Mapping,
    published: NaiveDate,
    mode: Mode,
}

/// Imports the body, a CSV file, by the mapping of a job.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(TakeParams),
    request_body(content = String, content_type = "text/csv", description = "the file's bytes, in any encoding"),
    responses((status = 201, description = "what came out"), (status = 200, description = "a dry run: what would come out"),
    (status = 202, description = "the import goes on; Location says where to look"), (status = 400, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, description = "no such CSV, or a reject stopped it")))]
pub async fn take(
    State(app): State<AppState>,
    Params(p): Params<TakeParams>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    no_envelope(&headers)?;
    let body = body.map_err(|refused| match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(format!(
            "the body is larger than limits.http.body_bytes = {}: put the file into the job's folder",
            app.limits.body_bytes
        )),
        _ => Problem::bad_request(refused.body_text()),
    })?;
    let asked = ask(&app, p)?;
    let wait = Duration::from_millis(app.limits.request_timeout_ms.saturating_sub(ANSWER_BEFORE_MS));
    let progress = Progress::default();
    let seen = progress.clone();
    let import = tokio::task::spawn_blocking(move || import(&app, &asked, &body, &progress));
    if let Ok(done) = tokio::time::timeout(wait, import).await {
        return Ok(answer(done.map_err(|panic| Problem::internal(&panic))??));
    }
    let place = format!("/api/v1/imports/{}", seen.snapshot().batch_id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(seen.snapshot())).into_response())
}

/// A form or a JSON document around the file is no CSV. What clients say of bytes that they know nothing of is taken.
fn no_envelope(headers: &HeaderMap) -> Result<(), Problem> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind.starts_with("multipart/") || kind.ends_with("json") {
        return Err(Problem::unsupported(format!(
            "`{kind}` is no CSV: send the file's bytes alone, as text/csv"
        )));
    }
    Ok(())
}

fn ask(app: &AppState, p: TakeParams) -> Result<Asked, Problem> {
    let unknown = || Problem::parameter("job", format!("there is no job `{}`: list /api/v1/jobs", p.job));
    let job = app.jobs.job(&p.job).ok_or_else(unknown)?;
    let mapping = app.jobs.mapping_of(job).filter(|_| job.kind == JobKind::Csv);
    let mapping = mapping.ok_or_else(|| {
        Problem::parameter("job", format!("`{}` reads reports: POST /api/v1/reports", p.job))
    })?;
    let file = p.file.unwrap_or_else(|| "POST /api/v1/imports".to_owned());
    let by_rule = || {
        let day = published(job, &file, None, app.clock.now());
        day.map_err(|error| Problem::parameter("published", format!("{error}: give a date, YYYY-MM-DD")))
    };
    let published = p.published.map_or_else(by_rule, Ok)?;
    let mode = if p.dry_run.unwrap_or(false) { Mode::DryRun } else { Mode::Write };
    Ok(Asked { file, job: job.clone(), mapping: mapping.clone(), published, mode })
}

fn import(
    app: &AppState,
    asked: &Asked,
    body: &Bytes,
    progress: &Progress,
) -> Result<ImportOutcome, Problem> {
    let request = ImportRequest {
        file: &asked.file,
        mapping: &asked.mapping,
        mapping_text: &asked.mapping.to_toml(),
        published: Some(asked.published),
        job: Some(asked.job.name.as_str()),
        release_id: asked.job.release_id,
        origin: OriginKind::Csv,
        mode: asked.mode,
        taking: Taking::Always,
    };
    Ok(app.jobs.works().importer.import(request, &mut body.as_ref(), progress)?)
}

fn answer(outcome: ImportOutcome) -> Response {
    let status = if outcome.aborted { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CREATED };
    match outcome.batch_id {
        Some(id) => {
            let place = format!("/api/v1/imports/{id}");
            (status, [(header::LOCATION, place)], Json(outcome)).into_response()
        }
        None if outcome.aborted => (status, Json(outcome)).into_response(),
        None => Json(outcome).into_response(),
    }
}

/// Stops an import under way; nothing of it is written.
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "imports", params(("id" = i32, Path, description = "batch id")),
    responses((status = 202, description = "it stops"), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn cancel(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(format!("no import {id}: list /api/v1/imports"));
    let number: i32 = id.parse().map_err(|_| unknown())?;
    if let Some(progress) = app.jobs.works().importer.running.find(number) {
        progress.cancel();
        return Ok((StatusCode::ACCEPTED, Json(progress.snapshot())).into_response());
    }
    let known = app.read(move |r| Ok(!r.batches(Some(number), 1, 0)?.is_empty())).await?;
    if known {
        return Err(Problem::conflict(format!(
            "import {number} is finished: `almanac import revert {number}` takes it back"
        )));
    }
    Err(unknown())
}

/// Takes a CSV import back: what it opened is closed, the history stays.
#[utoipa::path(post, path = "/api/v1/imports/{id}/revert", tag = "imports", params(("id" = i32, Path, description = "batch id")),
    responses((status = 201, description = "the import that took it back"), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "it was taken back before"), (status = 422, body = Problem)))]
pub async fn revert(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(format!("no import {id}: list /api/v1/imports"));
    let number: i32 = id.parse().map_err(|_| unknown())?;
    let outcome = app.blocking(move |app| Ok(app.jobs.works().importer.revert(number)?)).await?;
    let place = format!("/api/v1/imports/{}", outcome.batch_id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(outcome)).into_response())
}
