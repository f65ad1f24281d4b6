//! Pages for people, rendered on the server; a small script adds hover, theme and the console.
//!
//! | file | page or part |
//! |---|---|
//! | `layout` | the frame: head, navigation, footer |
//! | `visitor` | language, theme and address of the reader; parameters of pages |
//! | `assets`, `security` | stylesheet, script, icon; headers of every answer |
//! | `refusal` | problems as pages |
//! | `start` | `/` |
//!
//! Every text goes through maud, which escapes it; the only markup taken as it is comes from `chart`.

mod assets;
mod layout;
mod refusal;
mod security;
mod start;
mod visitor;

use axum::Router;

pub use layout::{Head, Section, layout};
pub use refusal::as_page;
pub use security::headers;
pub use visitor::{Asked, Visitor};

use super::state::AppState;

/// Every page.
pub fn router() -> Router<AppState> {
    Router::new().merge(start::router()).merge(assets::router())
}
