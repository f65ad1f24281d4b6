//! `GET /openapi.json`: every path, made from the handlers themselves.
//!
//! Handlers say what is theirs; `answers` adds what holds for all of them, and the paths below `/fred` and `/graph`
//! come from [`fred::document`], since FRED's parameters are read one by one.

mod answers;
mod bodies;
mod examples;

use std::sync::OnceLock;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::state::AppState;
use super::{api, charts, dashboards, downloads, fred, health, metrics};

/// The document.
#[derive(OpenApi)]
#[openapi(
    modifiers(&Tokens),
    info(
        title = "Almanac",
        description = "A time-series database of economic indicators in which every number can be walked back to the \
                       sentence or the file line that published it. Errors are RFC 9457 problem documents."
    ),
    paths(
        api::series::list,
        api::series::one,
        api::series::vintages,
        api::revisions::revisions,
        api::revisions::first_release,
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
        api::import_file::revert,
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
        metrics::metrics,
    ),
    components(schemas(
        api::wire::WireFigure,
        crate::store::ReportRow,
        crate::store::BatchRow,
        crate::store::NewReject,
        crate::store::WarningRow,
        crate::store::sql::canned::CannedQuery,
    ))
)]
pub struct Document;

/// How a client shows who it is (`auth::guard`).
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let schemes = document.components.get_or_insert_default();
        for (name, scheme) in [("bearer", HttpAuthScheme::Bearer), ("basic", HttpAuthScheme::Basic)] {
            schemes.add_security_scheme(name, SecurityScheme::Http(Http::new(scheme)));
        }
    }
}

/// The document, made once.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
        if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
            answers::complete(paths);
            paths.extend(fred::document::paths());
            examples::add(paths);
        }
        document
    })
}

/// The document's route.
pub fn router() -> Router<AppState> {
    Router::new().route("/openapi.json", get(|| async { Json(document()) }))
}
