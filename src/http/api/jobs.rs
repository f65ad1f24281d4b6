//! `GET /api/v1/jobs`, `POST /api/v1/jobs/{name}/run`: what runs by the clock, and running it now.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;

/// Runs that are shown of each job.
const RUNS_SHOWN: i64 = 10;

/// Jobs.
pub fn router() -> Router<AppState> {
    Router::new().route("/api/v1/jobs", get(list)).route("/api/v1/jobs/{name}/run", post(run))
}

/// Every job: what it is doing, when it runs next, how its last runs ended.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", responses((status = 200, description = "the jobs"), (status = 400, body = Problem)))]
pub async fn list(State(app): State<AppState>, _: Params<NoParams>) -> Result<Response, Problem> {
    let views = app.jobs.view();
    let jobs = app
        .read(move |r| {
            let mut jobs = Vec::with_capacity(views.len());
            for view in views {
                let runs = r.job_runs(Some(&view.name), RUNS_SHOWN)?;
                let mut job = serde_json::to_value(&view).map_err(|error| Problem::internal(&error))?;
                job["runs"] = serde_json::to_value(runs).map_err(|error| Problem::internal(&error))?;
                jobs.push(job);
            }
            Ok(jobs)
        })
        .await?;
    Ok(Json(serde_json::json!({ "jobs": jobs })).into_response())
}

/// Runs a job now. Files that it took before are not taken again.
#[utoipa::path(post, path = "/api/v1/jobs/{name}/run", tag = "jobs", params(("name" = String, Path, description = "name of the job")),
    responses((status = 202, description = "it runs"), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn run(
    State(app): State<AppState>,
    Path(name): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    app.jobs.ask(&name)?;
    Ok((StatusCode::ACCEPTED, Json(serde_json::json!({ "job": name, "state": "asked" }))).into_response())
}
