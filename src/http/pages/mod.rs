//! Pages for people, rendered on the server; a small script adds hover, theme and the console.
//!
//! | file | page or part |
//! |---|---|
//! | `layout` | the frame: head, navigation, footer |
//! | `visitor` | language, theme and address of the reader; parameters of pages |
//! | `assets`, `security` | stylesheet, script, icon; headers of every answer |
//! | `refusal` | problems as pages |
//! | `words`, `sparkline`, `link` | values, codes and small drawings for all of them |
//! | `start`, `lead`, `search` | `/`: the figure it opens with, search, newest values |
//! | `series` | `/series/{id}`: chart, controls, table, downloads |
//! | `observation` | `/series/{id}/observations/{period}`: from a value to its sentence |
//! | `report` | `/reports`, `/reports/{id}`: texts with their figures marked |
//! | `inbox` | `/figures`: figures that no series takes |
//! | `imports`, `jobs` | `/imports`, `/imports/{id}`: batches, rejects, and what runs by the clock |
//! | `console` | `/sql` |
//!
//! Every text goes through maud, which escapes it; the only markup taken as it is comes from `chart`.

mod assets;
mod console;
mod imports;
mod inbox;
mod jobs;
mod layout;
mod lead;
mod link;
mod observation;
mod refusal;
mod report;
mod search;
mod security;
mod series;
mod sparkline;
mod start;
mod visitor;
pub(in crate::http) mod words;

use axum::Router;

pub use layout::{Head, Section, bare, layout};
pub use observation::path as observation_path;
pub use refusal::as_page;
pub use security::{EMBEDDED_POLICY, headers};
pub use visitor::{Asked, Visitor, address};

use super::state::AppState;

/// Every page.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(start::router())
        .merge(series::router())
        .merge(observation::router())
        .merge(report::router())
        .merge(inbox::router())
        .merge(imports::router())
        .merge(console::router())
        .merge(assets::router())
}
