//! `/api/v1/sql`: SQL of one's own, and `/api/v1/queries`: SQL that the operator wrote.
//!
//! | request | answer |
//! |---|---|
//! | `POST /api/v1/sql` `{"sql","params","timeout_ms","max_rows","query_id"}` | the rows, by `?format=` or `Accept` |
//! | `GET /api/v1/sql?sql=…` | the same, so that a link works |
//! | `GET /api/v1/sql/{query_id}` | how far a statement is |
//! | `DELETE /api/v1/sql/{query_id}` | stops it |
//! | `GET /api/v1/queries`, `/api/v1/queries/{name}` | canned queries: the list, and the rows of one |

mod answer;
mod audit;
pub mod queries;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::encode::Format;
use crate::http::auth::Client;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::sql::{Params as SqlParams, SqlRequest};

/// Largest body of a statement with its parameters, which have narrower limits of their own.
const MAX_BODY_BYTES: usize = 4 << 20;

/// Most commas and brackets in a body: each may be a value that takes many times its length in memory, before any
/// limit on parameters can be looked at.
const MAX_BODY_PARTS: usize = 200_000;

/// Statements and canned queries.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/sql", get(by_link).post(by_body).layer(DefaultBodyLimit::max(MAX_BODY_BYTES)))
        .route("/api/v1/sql/{query_id}", get(progress).delete(cancel))
        .merge(queries::router())
}

/// A statement as a body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SqlBody {
    /// One SELECT, or EXPLAIN of one.
    sql: String,
    /// A list for `?` and `$1`, an object for `$name`; `{"type":"DATE","value":"2025-06-30"}` gives a type.
    #[serde(default)]
    #[schema(value_type = Object)]
    params: serde_json::Value,
    /// Lowers the server's time limit; statements seldom end in less than a second of a busy server.
    #[schema(minimum = 1000)]
    timeout_ms: Option<u64>,
    /// Lowers the server's row limit; what is cut off is marked as truncated.
    max_rows: Option<u64>,
    /// A name by which the statement can be watched and cancelled.
    query_id: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatParams {
    /// json, ndjson, csv, arrow or parquet; else what `Accept` prefers, else json.
    format: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkParams {
    /// One SELECT, or EXPLAIN of one.
    sql: String,
    /// A JSON list for `?` and `$1`, a JSON object for `$name`.
    params: Option<String>,
    /// Lowers the server's time limit; statements seldom end in less than a second of a busy server.
    #[param(minimum = 1000)]
    timeout_ms: Option<u64>,
    /// Lowers the server's row limit; what is cut off is marked as truncated.
    max_rows: Option<u64>,
    /// A name by which the statement can be watched and cancelled.
    query_id: Option<String>,
    /// json, ndjson, csv, arrow or parquet; else what `Accept` prefers, else json.
    format: Option<String>,
}

/// Runs a statement.
#[utoipa::path(post, path = "/api/v1/sql", tag = "sql", params(FormatParams), request_body = SqlBody, responses(
    (status = 200, description = "columns, rows, row_count, truncated, elapsed_ms, data_version"),
    (status = 400, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem),
    (status = 503, body = Problem), (status = 504, body = Problem)))]
pub async fn by_body(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Params(p): Params<FormatParams>,
    body: Bytes,
) -> Result<Response, Problem> {
    let parts = body.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if parts > MAX_BODY_PARTS {
        return Err(Problem::too_large(format!(
            "the body has {parts} commas and brackets, more than the {MAX_BODY_PARTS} taken: send fewer parameters"
        )));
    }
    let body: SqlBody =
        serde_json::from_slice(&body).map_err(|error| Problem::bad_request(format!("the body: {error}")))?;
    let request = SqlRequest {
        sql: body.sql,
        params: sql_params(body.params)?,
        timeout_ms: some_time(body.timeout_ms)?,
        max_rows: body.max_rows,
        query_id: body.query_id,
        client: client.token.clone(),
        format: format(p.format.as_deref(), &headers)?,
    };
    answer::run(&app, &client, request).await
}

/// Runs a short statement, so that a link works.
#[utoipa::path(get, path = "/api/v1/sql", tag = "sql", params(LinkParams), responses(
    (status = 200, description = "columns, rows, row_count, truncated, elapsed_ms, data_version"),
    (status = 400, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
    (status = 504, body = Problem)))]
pub async fn by_link(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Params(p): Params<LinkParams>,
) -> Result<Response, Problem> {
    let params = match p.params.as_deref() {
        None | Some("") => serde_json::Value::Null,
        Some(text) => {
            serde_json::from_str(text).map_err(|error| Problem::parameter("params", error.to_string()))?
        }
    };
    let request = SqlRequest {
        sql: p.sql,
        params: sql_params(params)?,
        timeout_ms: some_time(p.timeout_ms)?,
        max_rows: p.max_rows,
        query_id: p.query_id,
        client: client.token.clone(),
        format: format(p.format.as_deref(), &headers)?,
    };
    answer::run(&app, &client, request).await
}

/// Tells how far a statement of one's own is, and for a minute after its answer how many rows it had and whether it was
/// truncated.
#[utoipa::path(get, path = "/api/v1/sql/{query_id}", tag = "sql", params(("query_id" = String, Path, description = "its name")),
    responses((status = 200, description = "state (waiting, running, answered), elapsed_ms, timeout_ms, sent_bytes, memory_mb; row_count, truncated"), (status = 404, body = Problem)))]
pub async fn progress(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    Path(query_id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let progress =
        app.sql.pool().progress(client.token.as_deref(), &query_id).ok_or_else(|| no_statement(&query_id))?;
    Ok(Json(progress).into_response())
}

/// Cancels a statement of one's own that waits or runs.
#[utoipa::path(delete, path = "/api/v1/sql/{query_id}", tag = "sql", params(("query_id" = String, Path, description = "its name")),
    responses((status = 204, description = "it is being stopped"), (status = 404, body = Problem)))]
pub async fn cancel(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    Path(query_id): Path<String>,
    _: Params<NoParams>,
) -> Result<StatusCode, Problem> {
    if app.sql.pool().cancel(client.token.as_deref(), &query_id) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_statement(&query_id))
    }
}

fn no_statement(query_id: &str) -> Problem {
    Problem::not_found(format!("no statement {query_id} waits or runs"))
}

/// No time at all is no limit that a statement could keep.
fn some_time(timeout_ms: Option<u64>) -> Result<Option<u64>, Problem> {
    match timeout_ms {
        Some(0) => Err(Problem::parameter("timeout_ms", "0 ms is no time: give at least 1")),
        other => Ok(other),
    }
}

fn sql_params(json: serde_json::Value) -> Result<SqlParams, Problem> {
    SqlParams::try_from(json).map_err(|error| Problem::parameter("params", error.to_string()))
}

/// The format that is asked for, by parameter or else by header.
pub(in crate::http::api) fn format(asked: Option<&str>, headers: &HeaderMap) -> Result<Format, Problem> {
    if let Some(name) = asked {
        return name
            .parse()
            .map_err(|error: crate::encode::EncodeError| Problem::parameter("format", error.to_string()));
    }
    let Some(accept) = headers.get(header::ACCEPT) else { return Ok(Format::default()) };
    let accepted = accept.to_str().ok().and_then(Format::from_accept);
    accepted.ok_or_else(|| {
        Problem::not_acceptable(
            "none of these media types is written: ask for ?format=json, ndjson, csv, arrow or parquet",
        )
    })
}
