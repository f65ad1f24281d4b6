//! `GET /openapi.json`: every path, made from the handlers themselves.

use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::Response;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::state::AppState;
use super::{api, charts, dashboards, downloads, health, metrics};

/// The document.
#[derive(OpenApi)]
#[openapi(
    modifiers(&AtTheDoor),
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
    )
)]
pub struct Document;

/// What every path answers before its handler is asked (`auth::guard`), and how a client shows who it is.
struct AtTheDoor;

impl Modify for AtTheDoor {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let answers = [
            ("401", "a token is needed, or unknown"),
            ("403", "the token lacks the right, or without tokens: not from this machine"),
            ("429", "asked too often: Retry-After says when to come back"),
        ];
        let probes = ["/healthz", "/readyz"];
        for (_, item) in document.paths.paths.iter_mut().filter(|(path, _)| !probes.contains(&path.as_str()))
        {
            for operation in [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten() {
                for (status, text) in answers {
                    let response = Response::builder().description(text).build();
                    operation.responses.responses.entry(status.to_owned()).or_insert(response.into());
                }
            }
        }
        let schemes = document.components.get_or_insert_default();
        for (name, scheme) in [("bearer", HttpAuthScheme::Bearer), ("basic", HttpAuthScheme::Basic)] {
            schemes.add_security_scheme(name, SecurityScheme::Http(Http::new(scheme)));
        }
    }
}

/// The document's route.
pub fn router() -> Router<AppState> {
    Router::new().route("/openapi.json", get(|| async { Json(Document::openapi()) }))
}
