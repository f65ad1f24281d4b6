//! What is known of a series: its facts, its vintages, its neighbours.

use maud::{Markup, html};

use super::Shown;
use crate::domain::Transformation;
use crate::http::pages::link::safe_link;
use crate::http::pages::visitor::Visitor;
use crate::http::pages::words::{self, Told, Word};
use crate::http::state::App;

/// Vintages that are listed one by one.
const VINTAGES_SHOWN: usize = 12;

/// Title, unit, frequency and range in a line, for link previews.
pub fn in_one_line(visitor: &Visitor, shown: &Shown) -> String {
    let series = &shown.row.series;
    let column = words::column_of(series);
    let told = Told::exact(visitor.lang, &column);
    let mut parts =
        vec![visitor.title_of(series).to_owned(), told.unit(), series.freq.word(visitor).to_owned()];
    if let (Some(first), Some(last)) = (shown.row.observation_start, shown.row.observation_end) {
        parts.push(format!("{} – {}", series.freq.time_period(first), series.freq.time_period(last)));
    }
    parts.join(visitor.say("，", ", "))
}

/// The facts as a list of terms.
pub fn facts(app: &App, visitor: &Visitor, shown: &Shown) -> Markup {
    let row = &shown.row;
    let series = &row.series;
    let known = app.knowledge.now();
    let catalog = &known.catalog;
    let column = words::column_of(series);
    let told = Told::exact(visitor.lang, &column);
    let release = catalog.releases().iter().find(|r| r.release_id == series.release_id);
    let tags = catalog.tags_of(series);
    let say = |zh, en| visitor.say(zh, en);
    let name_of = |name: &str| visitor.lang.name_in(name).to_owned();
    html! {
        section aria-labelledby="facts" {
            h2 id="facts" { (say("序列信息", "About this series")) }
            dl class="facts" {
                dt { (say("单位", "Unit")) } dd { (told.unit()) }
                dt { (say("频率", "Frequency")) } dd { (series.freq.word(visitor)) }
                dt { (say("季节调整", "Adjustment")) } dd { (words::adjustment(visitor, &series.seasonal_adjustment)) }
                dt { (say("口径", "Collection")) } dd { (series.collection.word(visitor)) }
                @if series.transformation != Transformation::Level {
                    dt { (say("变换", "Transformation")) } dd { (series.transformation.word(visitor)) }
                }
                dt { (say("价格", "Prices")) } dd { (series.prices.word(visitor)) }
                @if let Some(release) = release {
                    dt { (say("发布", "Release")) }
                    dd { @if let Some(link) = safe_link(release.link.as_deref()) { a href=(link) rel="noreferrer" { (name_of(&release.name)) } } @else { (name_of(&release.name)) } }
                    @for source in release.sources.iter().filter_map(|id| catalog.sources().iter().find(|s| s.source_id == *id)) {
                        dt { (say("来源", "Source")) } dd { (name_of(&source.name)) }
                    }
                }
                @if let (Some(first), Some(last)) = (row.observation_start, row.observation_end) {
                    dt { (say("范围", "Range")) } dd { (series.freq.time_period(first)) " – " (series.freq.time_period(last)) }
                }
                dt { (say("观测值", "Observations")) } dd { (row.observations) }
                @if let Some(day) = row.last_published { dt { (say("最近发布", "Last published")) } dd { (day) } }
                @if let Some(at) = row.last_updated { dt { (say("入库", "Recorded")) } dd { (at.format("%Y-%m-%d %H:%M")) " UTC" } }
                @if !series.notes.is_empty() { dt { (say("说明", "Notes")) } dd { (series.notes) } }
            }
            @if !tags.is_empty() { p class="chips tags" { @for tag in tags { span class="tag" { (tag.name) } } } }
        }
    }
}

/// Publication dates, each a link to what was known then.
pub fn vintages(visitor: &Visitor, shown: &Shown) -> Markup {
    let all = &shown.vintages;
    let chosen = visitor.asked("as_of");
    html! {
        section aria-labelledby="vintages-heading" {
            h2 id="vintages-heading" { (visitor.say("历次发布", "Vintages")) " " span class="count muted" { (all.len()) } }
            ul class="chips" {
                @for day in all.iter().rev().take(VINTAGES_SHOWN) {
                    @let text = day.to_string();
                    @let current = chosen == Some(text.as_str());
                    li { a class="chip number" href=(visitor.with(&[("as_of", (!current).then_some(text.as_str()))])) aria-current=[current.then_some("true")] { (text) } }
                }
            }
            @if all.len() > VINTAGES_SHOWN {
                p class="small" { a href={ "/api/v1/series/" (shown.row.series.series_id) "/vintages" } { (visitor.say("全部", "All of them")) } }
            }
        }
    }
}

/// The same indicator elsewhere, and what else is known of the area.
pub fn related(visitor: &Visitor, shown: &Shown) -> Markup {
    html! {
        @if !shown.related.is_empty() {
            section aria-labelledby="related" {
                h2 id="related" { (visitor.say("相关序列", "Related series")) }
                ul class="plain list small" {
                    @for row in &shown.related { li { a href={ "/series/" (row.series.series_id) } { (visitor.title_of(&row.series)) } } }
                }
            }
        }
    }
}
