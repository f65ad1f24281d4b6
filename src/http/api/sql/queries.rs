//! Canned queries: what the operator wrote, everybody may run.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};

use super::{answer, format};
use crate::http::auth::Client;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::sql::SqlRequest;
use crate::store::sql::canned::CannedError;

/// Parameters of every query, beside its own.
const COMMON: [&str; 3] = ["format", "timeout_ms", "max_rows"];

/// The list and each query.
pub fn router() -> Router<AppState> {
    Router::new().route("/api/v1/queries", get(list)).route("/api/v1/queries/{name}", get(one))
}

/// Lists the canned queries with their parameters.
#[utoipa::path(get, path = "/api/v1/queries", tag = "sql",
    responses((status = 200, description = "name, title, description, params and sql of each")))]
pub async fn list(State(app): State<AppState>, _: Params<NoParams>) -> Response {
    let queries: Vec<_> = app.sql.queries().iter().collect();
    Json(serde_json::json!({ "count": queries.len(), "queries": queries })).into_response()
}

/// Runs a canned query; its parameters are parameters of the URL, beside `format`, `timeout_ms` and `max_rows`.
#[utoipa::path(get, path = "/api/v1/queries/{name}", tag = "sql", params(("name" = String, Path, description = "its name")),
    responses((status = 200, description = "columns, rows, row_count, truncated, elapsed_ms, data_version"),
    (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<AppState>,
    Path(name): Path<String>,
    Extension(client): Extension<Client>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(format!("no query {name}: list /api/v1/queries"));
    let query = app.sql.queries().get(&name).ok_or_else(unknown)?;
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(raw.unwrap_or_default().as_bytes()).into_owned().collect();
    let common = |name: &str| pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    let own = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !COMMON.contains(name));
    let params = query.bind(own).map_err(|e| refused(&e))?;
    let request = SqlRequest {
        sql: query.sql.clone(),
        params,
        timeout_ms: common("timeout_ms").map(|text| number("timeout_ms", text)).transpose()?,
        max_rows: common("max_rows").map(|text| number("max_rows", text)).transpose()?,
        query_id: None,
        client: client.token.clone(),
        format: format(common("format"), &headers)?,
    };
    answer::run(&app, &client, request).await
}

fn number(name: &str, text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| Problem::parameter(name, format!("`{text}` is no whole number")))
}

fn refused(error: &CannedError) -> Problem {
    match error {
        CannedError::UnknownParam { given, known } => {
            let known = format!("unknown parameter: the known ones are {known}, {}", COMMON.join(", "));
            Problem::parameter(given, known)
        }
        CannedError::MissingParam(name) => Problem::parameter(name, "missing, and it has no default"),
        CannedError::Param { name, source } => Problem::parameter(name, source.to_string()),
        CannedError::Read { .. } | CannedError::Name(_) | CannedError::Header { .. } => {
            Problem::internal(&error)
        }
    }
}
