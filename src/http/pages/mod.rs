//! Pages for people, rendered on the server.

mod start;

use axum::Router;

use super::state::AppState;

/// Every page.
pub fn router() -> Router<AppState> {
    start::router()
}
