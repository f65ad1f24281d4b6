//! Search in the catalog: the form, facets of area and frequency, and the list of what was found.

use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::visitor::Visitor;
use super::words::{self, Word};
use crate::domain::Frequency;
use crate::http::api::page::{self, Page};
use crate::http::problem::Problem;
use crate::http::state::{App, HttpLimits};
use crate::store::{Facet, Facets, Reader, SeriesFilter, SeriesRow};

/// Series on one page of results.
const RESULTS_SHOWN: u32 = 40;
/// Areas that are offered before a search names one.
const MAX_AREAS: usize = 14;

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words that all stand in id, titles, indicator or area.
    q: Option<String>,
    /// Code of an area or entity.
    ref_area: Option<String>,
    /// Frequency: A, S, Q, M, W, D or I.
    freq: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// A search that can run.
pub struct Search {
    filter: SeriesFilter,
}

/// What a search found.
pub struct Found {
    page: Page<SeriesRow>,
    facets: Facets,
    text: Option<String>,
}

impl SearchParams {
    /// Checks every parameter.
    pub fn search(&self, _: &HttpLimits) -> Result<Search, Problem> {
        let words = |q: &String| q.split_whitespace().collect::<Vec<_>>().join(" ");
        let freq = |f: &String| f.parse::<Frequency>().map_err(|e| Problem::parameter("freq", e.to_string()));
        Ok(Search {
            filter: SeriesFilter {
                text: self.q.as_ref().map(words).filter(|q| !q.is_empty()),
                ref_area: self.ref_area.clone(),
                indicator: None,
                freq: self.freq.as_ref().map(freq).transpose()?.map(|f| f.code().to_owned()),
                after: page::from_cursor(self.cursor.as_deref())?,
                limit: i64::from(RESULTS_SHOWN) + 1,
            },
        })
    }
}

impl Search {
    /// Whether nothing is looked for.
    pub fn is_idle(&self) -> bool {
        let f = &self.filter;
        f.text.is_none() && f.ref_area.is_none() && f.freq.is_none() && f.after.is_none()
    }

    /// Asks the catalog.
    pub fn run(self, r: &Reader<'_>) -> Result<Found, Problem> {
        let facets = r.facets(self.filter.text.as_deref())?;
        let rows = if self.is_idle() { Vec::new() } else { r.series(&self.filter)? };
        let page = Page::cut(rows, RESULTS_SHOWN, |row| row.series.series_id.to_string());
        Ok(Found { page, facets, text: self.filter.text })
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
    let area = |code: &str| words::area(visitor, &app.knowledge.catalog, code).to_owned();
    let freq = |code: &str| code.parse::<Frequency>().map_or(code.to_owned(), |f| f.word(visitor).to_owned());
    html! {
        @if !found.facets.areas.is_empty() {
            nav class="facets" aria-label=(visitor.say("筛选", "Filters")) {
                (row(visitor, visitor.say("地区与主体", "Area or entity"), "ref_area", &found.facets.areas, area))
                (row(visitor, visitor.say("频率", "Frequency"), "freq", &found.facets.frequencies, freq))
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
    let rows = &found.page.rows;
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
            @if let Some(next) = found.page.next_cursor() {
                p { a class="button second" href=(visitor.with(&[("cursor", Some(&next))])) { (visitor.say("下一页", "Next page")) } }
            }
        }
    }
}

fn heading(visitor: &Visitor, found: &Found) -> Markup {
    html! {
        @match &found.text {
            Some(text) => { (visitor.say("查找", "Results for")) " “" (text) "”" }
            None => { (visitor.say("序列", "Series")) }
        }
    }
}

fn result(app: &App, visitor: &Visitor, row: &SeriesRow) -> Markup {
    let series = &row.series;
    let column = words::column_of(series);
    let told = words::Told::of(visitor.lang, &column);
    html! {
        a class="title" href={ "/series/" (series.series_id) } { (visitor.title_of(series)) }
        div class="small muted" {
            span class="id" { (series.series_id) } " · "
            (words::area(visitor, &app.knowledge.catalog, &series.ref_area)) " · "
            (series.freq.word(visitor)) " · " (told.unit())
            @if let (Some(first), Some(last)) = (row.observation_start, row.observation_end) {
                " · " (series.freq.time_period(first)) @if first != last { " – " (series.freq.time_period(last)) }
                " · " (row.observations) " " (visitor.say("个值", "values"))
            } @else { " · " (visitor.say("尚无观测值", "no observations yet")) }
        }
    }
}
