//! HTTP: axum, the outermost layer beside the command line.
//!
//! A request comes in, its parameters are understood (`params`, `selection`) or refused (`problem`), the question goes
//! to the store on a blocking thread (`state`), and the answer is written as JSON (`api`), as FRED writes it (`fred`), as a
//! picture (`charts`) or as a page (`pages`). Nothing here names DuckDB, polars or plotters.

pub mod api;
pub mod auth;
mod cached;
mod charts;
mod dashboards;
mod downloads;
mod fred;
mod health;
mod metrics;
mod openapi;
mod packed;
mod pages;
mod params;
mod problem;
mod range;
mod search_words;
mod selection;
mod serve;
mod state;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

pub use charts::{ChartParams, ChartRequest};
pub use dashboards::{Desk, lint as lint_dashboards};
pub use problem::Problem;
pub use search_words::search_words;
pub use selection::SeriesParams;
pub use serve::{ServeError, serve};
pub use state::{App, AppState, HttpLimits};

/// Every route, with what holds for all of them: tracing, compression, body and time limits, no panic that escapes.
pub fn router(state: AppState) -> Router {
    let limits = &state.limits;
    let timeout = Duration::from_millis(limits.request_timeout_ms);
    let body = DefaultBodyLimit::max(limits.body_bytes);
    let requests = Arc::<metrics::Requests>::default();
    Router::new()
        .merge(api::router())
        .merge(charts::router())
        .merge(dashboards::router())
        .merge(fred::router())
        .merge(downloads::router())
        .merge(health::router())
        .merge(metrics::router().layer(Extension(requests.clone())))
        .merge(openapi::router())
        .merge(pages::router())
        .fallback(|| async { Problem::not_found("no such path: see /openapi.json") })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(body)
        .layer(axum::middleware::from_fn(params::readable_path))
        .layer(axum::middleware::from_fn_with_state(state.clone(), auth::guard))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, timeout))
        .layer(axum::middleware::from_fn(fred::in_freds_words))
        .layer(axum::middleware::from_fn(pages::as_page))
        .layer(axum::middleware::from_fn(pages::headers))
        .layer(packed::layer())
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(Problem::internal(&"a panic"))
        }))
        .layer(TraceLayer::new_for_http())
        .layer(axum::middleware::from_fn_with_state(requests, metrics::count))
        .with_state(state)
}
