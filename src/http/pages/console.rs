//! `GET /sql`: a console over `POST /api/v1/sql`, with the schema beside it.
//!
//! The page itself runs nothing: the script sends the statement and shows rows, chart or error. Without a script the
//! form asks the API, which answers JSON.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Asked, Visitor};
use super::{Head, Section, layout};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::Relation;

/// The console.
pub fn router() -> Router<AppState> {
    Router::new().route("/sql", get(console))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsoleParams {
    /// A statement, from a link that somebody shared.
    sql: Option<String>,
}

/// A question to begin with.
struct Example {
    zh: &'static str,
    en: &'static str,
    sql: &'static str,
}

const EXAMPLES: [Example; 4] = [
    Example {
        zh: "每个序列的最新值",
        en: "The newest value of each series",
        sql: "select series_id, title_zh, time_period, value, unit_measure, unit_mult, qualifier\nfrom observations\n\
              qualify row_number() over (partition by series_id order by period desc) = 1\norder by series_id",
    },
    Example {
        zh: "某一天当时公布的值",
        en: "Values as they were published on a day",
        sql: "select series_id, time_period, value, realtime_start\nfrom observations_as_of(date '2025-04-30')\norder by series_id, period",
    },
    Example {
        zh: "每个数字的出处",
        en: "Where each value comes from",
        sql: "select series_id, period, value, kind, file, exact, quote\nfrom origins\norder by series_id, period\nlimit 50",
    },
    Example {
        zh: "待归类的数字，按原因",
        en: "The inbox by reason",
        sql: "select reason, count(*) as figures\nfrom figures\nwhere resolution = 'unmatched'\ngroup by reason\norder by figures desc",
    },
];

async fn console(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(p): Asked<ConsoleParams>,
) -> Result<Markup, Problem> {
    let relations = app.read(|r| Ok(r.relations()?)).await?;
    let head = Head::new(visitor.say("SQL 控制台", "SQL console"), Section::Sql);
    Ok(layout(&visitor, &head, &content(&visitor, p.sql.as_deref(), &relations)))
}

fn content(visitor: &Visitor, sql: Option<&str>, relations: &[Relation]) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        script src=(super::assets::CONSOLE.path()) defer {}
        h1 { (say("SQL 控制台", "SQL console")) }
        div class="split console" data-console data-run=[sql.map(|_| "1")] {
            div {
                form action="/api/v1/sql" aria-label=(say("语句", "Statement")) {
                    label for="sql" { (say("DuckDB 方言，只读，一次一句", "DuckDB's dialect, read-only, one statement at a time")) }
                    textarea id="sql" name="sql" rows="9" spellcheck="false" autocapitalize="off" autocomplete="off"
                        aria-describedby="sql-keys" { (sql.unwrap_or(EXAMPLES[0].sql)) }
                    div class="bar" {
                        button data-action="run" { (say("运行", "Run")) }
                        button type="button" class="second" data-action="cancel" hidden { (say("取消", "Cancel")) }
                        button type="button" class="second" data-action="share" hidden data-done=(say("链接已复制", "Link copied")) { (say("复制链接", "Copy link")) }
                        button type="button" class="second" data-action="csv" hidden { "CSV" }
                        span id="sql-keys" class="small muted" { kbd { "Ctrl" } "+" kbd { "Enter" } " " (say("运行", "runs")) }
                    }
                }
                div class="token" data-part="token" hidden {
                    label for="token" { (say("这个服务器要求令牌", "This server asks for a token")) }
                    input id="token" type="password" autocomplete="off";
                }
                div data-part="status" class="status small muted" role="status" {}
                div data-part="error" class="notice bad" role="alert" hidden {}
                div data-part="views" class="chips views" role="group" aria-label=(say("结果的样子", "View of the result")) hidden {
                    button type="button" class="chip" data-view="table" aria-pressed="true" { (say("表格", "Table")) }
                    button type="button" class="chip" data-view="chart" aria-pressed="false" { (say("图", "Chart")) }
                }
                div data-part="table" class="scroll result" tabindex="0" role="region" aria-label=(say("结果", "Result")) hidden {}
                div data-part="chart" class="result plot" hidden {}
                noscript { p class="notice" { (say("没有脚本时，“运行”直接打开 API 的 JSON 答案。", "Without a script, Run opens the API's answer as JSON.")) } }
            }
            aside {
                (examples(visitor))
                section data-part="history" hidden {
                    h2 { (say("历史", "History")) }
                    ul class="plain list small" {}
                    button type="button" class="quiet" data-action="forget" { (say("清空", "Clear")) }
                }
                (schema(visitor, relations))
            }
        }
    }
}

fn examples(visitor: &Visitor) -> Markup {
    html! {
        section aria-labelledby="examples" {
            h2 id="examples" { (visitor.say("例子", "Examples")) }
            ul class="plain list small" {
                @for example in &EXAMPLES {
                    li { a href=(super::visitor::address("/sql", [("sql", example.sql)])) { (visitor.say(example.zh, example.en)) } }
                }
            }
        }
    }
}

fn schema(visitor: &Visitor, relations: &[Relation]) -> Markup {
    html! {
        section aria-labelledby="schema" {
            h2 id="schema" { (visitor.say("表和视图", "Tables and views")) }
            @for relation in relations {
                details class="relation" open[relation.name == "observations"] {
                    summary { code { (relation.name) } }
                    ul class="plain" {
                        @for (column, kind) in &relation.columns {
                            li { button type="button" class="quiet" data-insert=(column) { code { (column) } } " " span class="muted" { (kind.to_lowercase()) } }
                        }
                    }
                }
            }
            p class="small muted" { code { "observations_as_of(DATE)" } " " (visitor.say("当时公布的值", "values as they were published then")) }
        }
    }
}
