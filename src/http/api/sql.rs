//! `GET|POST /api/v1/sql` and `DELETE /api/v1/sql/{query_id}`: one SELECT of a stranger, bounded.

use axum::body::Body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::reports::refused_body;
use crate::encode::Format;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::sql::{Params as SqlParams, SqlRequest, SqlStream};

/// An answer up to this size leaves whole, so that an error near its end can still be told as an error.
const WHOLE_ANSWER_BYTES: usize = 256 << 10;

/// SQL.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/sql", get(by_link).post(by_body))
        .route("/api/v1/sql/{query_id}", delete(cancel).get(progress))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SqlBody {
    /// One SELECT, or EXPLAIN of one.
    pub sql: String,
    /// A list for `?` and `$1`, an object for `$name`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub params: serde_json::Value,
    /// Lowers the server's time limit.
    pub timeout_ms: Option<u64>,
    /// Lowers the server's limit of rows.
    pub max_rows: Option<u64>,
    /// A name by which the statement can be watched and cancelled.
    pub query_id: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FormatParams {
    /// json, ndjson, csv, arrow or parquet; in place of the Accept header.
    format: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SqlLink {
    /// One SELECT, or EXPLAIN of one.
    sql: String,
    /// JSON: a list for `?` and `$1`, an object for `$name`.
    params: Option<String>,
    /// Lowers the server's time limit.
    timeout_ms: Option<u64>,
    /// Lowers the server's limit of rows.
    max_rows: Option<u64>,
    /// A name by which the statement can be watched and cancelled.
    query_id: Option<String>,
    /// json, ndjson, csv, arrow or parquet; in place of the Accept header.
    format: Option<String>,
}

/// Runs the SELECT of the body.
#[utoipa::path(post, path = "/api/v1/sql", tag = "sql", params(FormatParams), request_body = SqlBody, responses(
    (status = 200, description = "columns and rows"), (status = 400, body = Problem), (status = 409, body = Problem),
    (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem), (status = 504, body = Problem)))]
pub async fn by_body(
    State(app): State<AppState>,
    Params(f): Params<FormatParams>,
    headers: HeaderMap,
    body: Result<Json<SqlBody>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(b) = body.map_err(|refused| refused_body(&refused))?;
    let request = SqlRequest {
        sql: b.sql,
        params: SqlParams::try_from(b.params).map_err(|e| Problem::parameter("params", e.to_string()))?,
        timeout_ms: b.timeout_ms,
        max_rows: b.max_rows,
        query_id: b.query_id,
        format: format(f.format.as_deref(), &headers)?,
    };
    run(&app, request).await
}

/// Runs a short SELECT, so that a link works.
#[utoipa::path(get, path = "/api/v1/sql", tag = "sql", params(SqlLink), responses(
    (status = 200, description = "columns and rows"), (status = 400, body = Problem), (status = 409, body = Problem),
    (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem), (status = 504, body = Problem)))]
pub async fn by_link(
    State(app): State<AppState>,
    Params(l): Params<SqlLink>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let wrong = |e: &dyn std::fmt::Display| Problem::parameter("params", e.to_string());
    let params = l.params.as_deref().map_or(Ok(serde_json::Value::Null), serde_json::from_str);
    let request = SqlRequest {
        sql: l.sql,
        params: SqlParams::try_from(params.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))?,
        timeout_ms: l.timeout_ms,
        max_rows: l.max_rows,
        query_id: l.query_id,
        format: format(l.format.as_deref(), &headers)?,
    };
    run(&app, request).await
}

/// Stops a statement that waits or runs.
#[utoipa::path(delete, path = "/api/v1/sql/{query_id}", tag = "sql", params(("query_id" = String, Path, description = "name of the statement")),
    responses((status = 204, description = "it is being stopped"), (status = 404, body = Problem)))]
pub async fn cancel(State(app): State<AppState>, Path(id): Path<String>, _: Params<NoParams>) -> Result<StatusCode, Problem> {
    if app.sql.pool.cancel(&id) { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(&id)) }
}

/// How far a statement is.
#[utoipa::path(get, path = "/api/v1/sql/{query_id}", tag = "sql", params(("query_id" = String, Path, description = "name of the statement")),
    responses((status = 200, description = "its state"), (status = 404, body = Problem)))]
pub async fn progress(State(app): State<AppState>, Path(id): Path<String>, _: Params<NoParams>) -> Result<Response, Problem> {
    app.sql.pool.progress(&id).map(|p| Json(p).into_response()).ok_or_else(|| unknown(&id))
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("no statement {id} waits or runs"))
}

/// The format of the parameter, else of the Accept header, else JSON.
pub fn format(asked: Option<&str>, headers: &HeaderMap) -> Result<Format, Problem> {
    if let Some(name) = asked {
        return name.parse().map_err(|e: crate::encode::EncodeError| Problem::parameter("format", e.to_string()));
    }
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    Ok(accept.and_then(Format::from_accept).unwrap_or_default())
}

/// Runs a statement on data that is at least as new as what is committed now.
pub async fn run(app: &AppState, request: SqlRequest) -> Result<Response, Problem> {
    let committed = app.read(|r| Ok(r.data_version()?)).await?;
    app.sql.catch_up(committed).await;
    let begun = std::time::Instant::now();
    let format = request.format;
    let mut stream = app.sql.pool.run(request).await?;
    let (query_id, data_version) = (stream.query_id.to_string(), stream.data_version.clone());
    let beginning = stream.beginning(WHOLE_ANSWER_BYTES).await?;
    let rows = beginning.footer.map(|footer| footer.row_count);
    tracing::info!(query_id, rows, elapsed_ms = begun.elapsed().as_millis() as u64, "sql");
    let body = match beginning.footer {
        Some(_) => Body::from(beginning.bytes),
        None => Body::from_stream(rest(beginning.bytes, stream)),
    };
    let mut response = ([(header::CONTENT_TYPE, format.content_type())], body).into_response();
    for (name, value) in [("x-query-id", query_id), ("x-data-version", data_version)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// The rest of a long answer; an error after its beginning breaks the connection, so that nobody takes it for whole.
fn rest(first: Vec<u8>, stream: SqlStream) -> impl futures_core::Stream<Item = std::io::Result<Vec<u8>>> {
    futures_util::stream::unfold((Some(first), Some(stream)), |(first, stream)| async move {
        if let Some(bytes) = first {
            return Some((Ok(bytes), (None, stream)));
        }
        let mut stream = stream?;
        match stream.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), (None, Some(stream)))),
            Ok(None) => None,
            Err(error) => Some((Err(std::io::Error::other(error)), (None, None))),
        }
    })
}
