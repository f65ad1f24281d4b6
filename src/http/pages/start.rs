//! `GET /`: the series with their charts.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::{SeriesFilter, SeriesRow};

/// Most series with a chart on the page.
const MAX_SHOWN: i64 = 60;

const STYLE: &str = "body{font:16px/1.5 system-ui,'Noto Sans SC','PingFang SC',sans-serif;margin:0 auto;max-width:1100px;\
padding:1rem;color:#1d2733;background:#fff}form{margin:1rem 0}input{font:inherit;padding:.4rem .6rem;width:22rem;max-width:60%}\
button{font:inherit;padding:.4rem .8rem}ul{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:1rem}\
li{border:1px solid #d8dee6;border-radius:6px;padding:.75rem}img{width:100%;height:auto}code{color:#57606a}";

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

async fn start(State(app): State<AppState>, Params(p): Params<StartParams>) -> Result<Markup, Problem> {
    let text = p.q.clone().filter(|q| !q.trim().is_empty());
    let filter = SeriesFilter { text, limit: i64::from(app.limits.max_page_rows), ..SeriesFilter::default() };
    let mut rows = app.read(move |r| Ok(r.series(&filter)?)).await?;
    rows.retain(|row| row.observations > 0);
    let found = rows.len();
    rows.truncate(MAX_SHOWN as usize);
    Ok(page(&p.q.unwrap_or_default(), found, &rows))
}

fn page(asked: &str, found: usize, rows: &[SeriesRow]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Almanac" }
                style { (STYLE) }
            }
            body {
                h1 { "Almanac" }
                form { input name="q" aria-label="查找" placeholder="存款, deposits, TJ_…" value=(asked); " " button { "查找" } }
                p { (found) " 个序列" }
                ul { @for row in rows { li { (card(row)) } } }
            }
        }
    }
}

fn card(row: &SeriesRow) -> Markup {
    let id = row.series.series_id.as_str();
    html! {
        a href={ "/charts/" (id) ".svg" } { img src={ "/charts/" (id) ".svg?width=480&height=320" } alt=(row.series.title_zh) loading="lazy"; }
        div { strong { (row.series.title_zh) } }
        div { (row.series.title_en) }
        code { (id) }
    }
}
