//! The FRED API: the addresses, answers and words that economists' tools already speak.
//!
//! A client of FRED works here by changing its base URL. What is asked is read with FRED's defaults (`params`,
//! `lists`, `observations`, `graph`), answered from the store and the query core, and written as FRED writes it
//! (`wire`, `render`). FRED has no values since the start of the year, and no word for them: before `avg` and `sum`
//! they are made single periods. Parameters that are not understood are ignored, as FRED does, and named in a header.
//!
//! | file | owns |
//! |---|---|
//! | `endpoint` | one request: parameters, reader, answer or refusal |
//! | `categories`, `releases`, `series`, `sources`, `tags`, `tables` | the 31 addresses of version 1 |
//! | `v2`, `graphs` | version 2, and what stands behind graphs |
//! | `narrow`, `lists`, `params` | what a list is about, its order and page, its parameters |
//! | `observations`, `graph` | requests that are more than a list |
//! | `document` | all of it for `/openapi.json` |
//! | `describe`, `wire`, `numbers`, `render` | FRED's words, objects, numbers, JSON and XML |

mod categories;
pub mod describe;
pub mod document;
mod endpoint;
mod error;
mod graph;
mod graphs;
mod lists;
mod narrow;
mod numbers;
mod observations;
mod observations_render;
mod params;
mod releases;
mod render;
mod series;
mod sources;
mod tables;
mod tags;
mod v2;
mod wire;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;

pub use self::endpoint::in_freds_words;
use self::endpoint::{Endpoint, Refusal};
use super::state::AppState;

/// The 31 addresses of version 1.
const VERSION_1: &[(&str, Endpoint)] = &[
    ("/fred/category", categories::category),
    ("/fred/category/children", categories::children),
    ("/fred/category/related", categories::related),
    ("/fred/category/series", categories::series),
    ("/fred/category/tags", categories::tags),
    ("/fred/category/related_tags", categories::related_tags),
    ("/fred/releases", releases::all),
    ("/fred/releases/dates", releases::all_dates),
    ("/fred/release", releases::one),
    ("/fred/release/dates", releases::one_dates),
    ("/fred/release/series", releases::series),
    ("/fred/release/sources", releases::sources),
    ("/fred/release/tags", releases::tags),
    ("/fred/release/related_tags", releases::related_tags),
    ("/fred/release/tables", tables::tables),
    ("/fred/series", series::one),
    ("/fred/series/categories", series::categories),
    ("/fred/series/observations", series::observations),
    ("/fred/series/release", series::release),
    ("/fred/series/search", series::search),
    ("/fred/series/search/tags", series::search_tags),
    ("/fred/series/search/related_tags", series::search_related_tags),
    ("/fred/series/tags", series::tags),
    ("/fred/series/updates", series::updates),
    ("/fred/series/vintagedates", series::vintage_dates),
    ("/fred/sources", sources::all),
    ("/fred/source", sources::one),
    ("/fred/source/releases", sources::releases_of),
    ("/fred/tags", tags::all),
    ("/fred/related_tags", tags::related),
    ("/fred/tags/series", tags::series),
];

/// Below `/fred` and `/graph`.
pub fn router() -> Router<AppState> {
    let mut router = Router::new();
    for (path, endpoint) in VERSION_1 {
        router = answered(router, path, *endpoint, endpoint::refusal);
    }
    router = answered(router, "/fred/v2/release/observations", v2::release_observations, v2::refusal);
    router = answered(router, "/graph/fredgraph.csv", graphs::csv, graphs::refusal);
    router = answered(router, "/graph/fredgraph.png", graphs::png, graphs::refusal);
    router.route("/fred/{*path}", get(endpoint::no_such_path))
}

/// With and without a slash at the end: there are clients that add one.
fn answered(router: Router<AppState>, path: &str, endpoint: Endpoint, refusal: Refusal) -> Router<AppState> {
    let handler = move |app: State<AppState>, query: RawQuery| endpoint::run(app, query, endpoint, refusal);
    router.route(path, get(handler)).route(&format!("{path}/"), get(handler))
}
