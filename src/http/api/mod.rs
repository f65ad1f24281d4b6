//! The native API under `/api/v1`: JSON by default, problem documents for errors, cursors and `Link` for lists.

pub mod figures;
pub mod import_file;
pub mod imports;
pub mod inbox;
pub mod jobs;
pub mod observations;
pub mod page;
pub mod reports;
pub mod revisions;
pub mod series;
pub mod sql;
pub mod wire;

use axum::Router;

use super::state::AppState;

/// Every route of the native API.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(series::router())
        .merge(observations::router())
        .merge(revisions::router())
        .merge(figures::router())
        .merge(reports::router())
        .merge(inbox::router())
        .merge(imports::router())
        .merge(import_file::router())
        .merge(jobs::router())
        .merge(sql::router())
}
