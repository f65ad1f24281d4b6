//! `/healthz` (the process lives) and `/readyz` (it answers from the store).

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};

use super::problem::Problem;
use super::state::AppState;

/// Probes for whoever runs the server.
pub fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(live)).route("/readyz", get(ready))
}

/// Answers as long as the process does.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "the process lives")))]
pub async fn live() -> &'static str {
    "ok\n"
}

/// Answers once the store does.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, description = "the store answers"), (status = 503, body = Problem)))]
pub async fn ready(State(app): State<AppState>) -> Result<Json<serde_json::Value>, Problem> {
    let version = app.read(|r| Ok(r.data_version()?)).await?;
    Ok(Json(serde_json::json!({ "status": "ready", "data_version": version })))
}
