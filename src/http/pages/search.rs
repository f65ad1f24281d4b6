//! Search in the catalog: the form, facets of area and frequency, and the list of what was found.

use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::visitor::Visitor;
use super::words::{self, Word};
use crate::domain::Frequency;
use crate::http::api::series::{cursor, place};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::query::search::{Facet, Facets, MAX_QUERY_WORDS, SearchQuery};
use crate::store::{Reader, SeriesRow};

/// Series on one page of results.
const RESULTS_SHOWN: usize = 40;
/// Areas that are offered before a search names one.
const MAX_AREAS: usize = 14;

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words of ids, titles, areas, indicators, units and tags; `*` stands for any letters of an id.
    q: Option<String>,
    /// Code of an area or entity.
    ref_area: Option<String>,
    /// Frequency: A, S, Q, M, W, D or I.
    freq: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// A search that can run.
pub struct Search(SearchQuery);

/// What a search found, best first.
pub struct Found {
    rows: Vec<SeriesRow>,
    next_cursor: Option<String>,
    facets: Facets,
    text: String,
}

impl SearchParams {
    /// Checks every parameter.
    pub fn search(&self) -> Result<Search, Problem> {
        let freq = |f: &String| f.parse::<Frequency>().map_err(|e| Problem::parameter("freq", e.to_string()));
        let words = self.q.as_deref().unwrap_or_default().split_whitespace();
        let query = SearchQuery {
            text: words.collect::<Vec<_>>().join(" "),
            ref_area: self.ref_area.clone(),
            freq: self.freq.as_ref().map(freq).transpose()?.map(|f| f.code().to_owned()),
            after: place(self.cursor.as_deref())?,
            limit: RESULTS_SHOWN,
            ..SearchQuery::default()
        };
        if query.count_words() > MAX_QUERY_WORDS {
            return Err(Problem::parameter(
                "q",
                format!("more than {MAX_QUERY_WORDS} words: leave some out"),
            ));
        }
        Ok(Search(query))
    }
}

impl Search {
    /// Whether nothing is looked for.
    pub fn is_idle(&self) -> bool {
        let query = &self.0;
        query.text.is_empty() && query.ref_area.is_none() && query.freq.is_none() && query.after.is_none()
    }

    /// Asks the catalog.
    pub fn run(self, app: &App, r: &Reader<'_>) -> Result<Found, Problem> {
        let found = app.search.index(r)?.find(&self.0);
        let rows = if self.is_idle() { Vec::new() } else { r.series_of(&found.keys)? };
        let next_cursor = found.next.as_ref().map(cursor);
        Ok(Found { rows, next_cursor, facets: found.facets, text: self.0.text })
    }
}

/// The box.
pub fn form(visitor: &Visitor) -> Markup {
    html! {
        form class="search" action="/" role="search" {
            input type="search" name="q" value=(visitor.asked("q").unwrap_or_default()) autocomplete="off"
                aria-label=(visitor.say("查找序列", "Search series"))
                placeholder=(visitor.say("查找序列：存款、GDP、TJ_…", "Search series: deposits, GDP, TJ_…"));
            @for name in ["ref_area", "freq"] {
                @if let Some(value) = visitor.asked(name) { input type="hidden" name=(name) value=(value); }
            }
            button { (visitor.say("查找", "Search")) }
        }
    }
}

/// Areas and frequencies to narrow by; the chosen one takes itself away.
pub fn facets(app: &App, visitor: &Visitor, found: &Found) -> Markup {
    let known = app.knowledge.now();
    let area = |code: &str| words::area(visitor, &known.catalog, code).to_owned();
    let freq = |code: &str| code.parse::<Frequency>().map_or(code.to_owned(), |f| f.word(visitor).to_owned());
    html! {
        @if !found.facets.ref_area.is_empty() {
            nav class="facets" aria-label=(visitor.say("筛选", "Filters")) {
                (row(visitor, visitor.say("地区与主体", "Area or entity"), "ref_area", &found.facets.ref_area, area))
                (row(visitor, visitor.say("频率", "Frequency"), "freq", &found.facets.freq, freq))
            }
        }
    }
}

fn row(
    visitor: &Visitor,
    label: &str,
    name: &str,
    facets: &[Facet],
    word: impl Fn(&str) -> String,
) -> Markup {
    let chosen = visitor.asked(name);
    let shown =
        facets.iter().enumerate().filter(|(at, facet)| *at < MAX_AREAS || chosen == Some(&facet.code));
    html! {
        div class="facet" {
            span class="label" { (label) }
            ul class="chips" {
                @for (_, facet) in shown {
                    @let current = chosen == Some(facet.code.as_str());
                    @let next = (!current).then_some(facet.code.as_str());
                    li {
                        a class="chip" href=(visitor.with(&[(name, next), ("cursor", None)])) aria-current=[current.then_some("true")] {
                            (word(&facet.code)) span class="count" { (facet.series) }
                        }
                    }
                }
            }
        }
    }
}

/// The list.
pub fn results(app: &App, visitor: &Visitor, found: &Found) -> Markup {
    let rows = &found.rows;
    html! {
        section aria-labelledby="results" {
            h2 id="results" { (heading(visitor, found)) }
            @if rows.is_empty() {
                p class="empty" {
                    (visitor.say("没有这样的序列。去掉一个词或一个筛选条件再试。", "No such series. Try with a word or a filter less."))
                }
            } @else {
                ul class="plain results" { @for row in rows { li { (result(app, visitor, row)) } } }
            }
            @if let Some(next) = &found.next_cursor {
                p { a class="button second" href=(visitor.with(&[("cursor", Some(next))])) { (visitor.say("下一页", "Next page")) } }
            }
        }
    }
}

fn heading(visitor: &Visitor, found: &Found) -> Markup {
    html! {
        @if found.text.is_empty() {
            (visitor.say("序列", "Series"))
        } @else {
            (visitor.say("查找", "Results for")) " “" (found.text) "”"
        }
    }
}

fn result(app: &App, visitor: &Visitor, row: &SeriesRow) -> Markup {
    let series = &row.series;
    let column = words::column_of(series);
    let told = words::Told::exact(visitor.lang, &column);
    html! {
        a class="title" href={ "/series/" (series.series_id) } { (visitor.title_of(series)) }
        div class="small muted" {
            span class="id" { (series.series_id) } " · "
            (words::area(visitor, &app.knowledge.now().catalog, &series.ref_area)) " · "
            (series.freq.word(visitor)) " · " (told.unit())
            @if let (Some(first), Some(last)) = (row.observation_start, row.observation_end) {
                " · " (series.freq.time_period(first)) @if first != last { " – " (series.freq.time_period(last)) }
                " · " (row.observations) " " (visitor.say("个值", "values"))
            } @else { " · " (visitor.say("尚无观测值", "no observations yet")) }
        }
    }
}
