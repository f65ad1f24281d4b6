//! `GET /openapi.json`: every path, made from the handlers themselves.

use axum::routing::get;
use axum::{Json, Router};
use utoipa::OpenApi;

use super::state::AppState;
use super::{api, charts, dashboards, downloads, health};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Almanac",
        description = "A time-series database of economic indicators in which every number can be walked back to the \
                       sentence or the file line that published it. Errors are RFC 9457 problem documents."
    ),
    paths(
        api::series::list,
        api::series::one,
        api::series::vintages,
        api::observations::of_series,
        api::observations::of_many,
        api::figures::list,
        api::reports::list,
        api::reports::one,
        api::reports::load,
        api::inbox::groups,
        api::inbox::add,
        api::inbox::warnings,
        api::imports::list,
        api::imports::one,
        api::imports::rejects,
        api::import_file::take,
        api::import_file::cancel,
        api::jobs::list,
        api::jobs::run,
        api::sql::by_body,
        api::sql::by_link,
        api::sql::progress,
        api::sql::cancel,
        api::sql::queries::list,
        api::sql::queries::one,
        charts::picture,
        dashboards::one,
        dashboards::panel,
        downloads::list,
        downloads::file,
        health::live,
        health::ready,
    )
)]
pub struct Document;

/// The document's route.
pub fn router() -> Router<AppState> {
    Router::new().route("/openapi.json", get(|| async { Json(Document::openapi()) }))
}
