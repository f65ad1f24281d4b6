//! `GET /`: search, and the series that are there.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::layout::{Head, Section, layout};
use super::visitor::{Asked, Visitor};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::{SeriesFilter, SeriesRow};

/// Most series on the page.
const MAX_SHOWN: i64 = 60;

/// The start page.
pub fn router() -> Router<AppState> {
    Router::new().route("/", get(start))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StartParams {
    /// Words to look for.
    q: Option<String>,
}

async fn start(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(p): Asked<StartParams>,
) -> Result<Markup, Problem> {
    let text = p.q.clone().filter(|q| !q.trim().is_empty());
    let filter = SeriesFilter { text, limit: MAX_SHOWN, ..SeriesFilter::default() };
    let rows = app.read(move |r| Ok(r.series(&filter)?)).await?;
    let head = Head::new(visitor.say("首页", "Home"), Section::Start);
    Ok(layout(&visitor, &head, &content(&visitor, p.q.as_deref().unwrap_or_default(), &rows)))
}

fn content(visitor: &Visitor, asked: &str, rows: &[SeriesRow]) -> Markup {
    html! {
        h1 { "Almanac" }
        form class="search narrow" role="search" {
            input type="search" name="q" value=(asked) aria-label=(visitor.say("查找序列", "Search series"));
            button { (visitor.say("查找", "Search")) }
        }
        ul class="plain" {
            @for row in rows { li { (visitor.title_of(&row.series)) " " span class="id" { (row.series.series_id) } } }
        }
    }
}
