//! The page of a value: what it is, where it comes from, how it was revised, who else says it.

use maud::{Markup, html};

use super::computed::{Computed, MAX_INPUTS_SHOWN, formula};
use super::{Traced, origin, path};
use crate::domain::{Column, OPEN_END, Observation, Period, Qualifier};
use crate::http::pages::report;
use crate::http::pages::series::{marks, units_words};
use crate::http::pages::visitor::Visitor;
use crate::http::pages::words::{self, Told, Word, column_of};
use crate::query::Aggregation;
use crate::store::FigureRow;

/// The page.
pub fn content(visitor: &Visitor, traced: &Traced, name: &str) -> Markup {
    let series = &traced.row.series;
    let id = series.series_id.as_str();
    let own = column_of(series);
    let column = traced.computed.as_ref().map_or(&own, |c| &c.column);
    let told = Told::exactly(visitor.lang, column, std::slice::from_ref(&traced.point));
    html! {
        div class="trace" {
            div class="heading" {
                p class="eyebrow" { a href={ "/series/" (id) } { (visitor.title_of(series)) } " · " span class="id" { (id) } }
                h1 { (name) }
                p class="latest" {
                    span class="value number" { (told.value(&traced.point)) small { (told.suffix()) } }
                    @if traced.computed.is_none() { span { (marks(visitor, &traced.point)) } }
                }
            }
            (neighbours(visitor, traced))
            (facts(visitor, column, &told, &traced.point))
            @if let Some(computed) = &traced.computed {
                (explanation(visitor, traced, computed))
            } @else {
                section aria-labelledby="origin" {
                    h2 id="origin" { (visitor.say("这个数从哪里来", "Where this number comes from")) }
                    (origin::chain(visitor, traced))
                }
                (revisions(visitor, traced, &own))
                (repeats(visitor, &traced.repeats))
            }
        }
    }
}

fn neighbours(visitor: &Visitor, traced: &Traced) -> Markup {
    let id = traced.row.series.series_id.as_str();
    let name = |day| crate::chart::periods::long(visitor.lang, traced.row.series.freq, day);
    html! {
        @if traced.before.is_some() || traced.after.is_some() {
            nav class="neighbours small" aria-label=(visitor.say("相邻时期", "Neighbouring periods")) {
                @if let Some(day) = traced.before { a rel="prev" href=(path(id, day)) { "← " (name(day)) } }
                @if let Some(day) = traced.after { a rel="next" href=(path(id, day)) { (name(day)) " →" } }
            }
        }
    }
}

fn facts(visitor: &Visitor, column: &Column, told: &Told<'_>, point: &Observation) -> Markup {
    let reading = &point.reading;
    let say = |zh, en| visitor.say(zh, en);
    let calendar = Period::holding(column.freq, point.period);
    html! {
        dl class="facts" {
            dt { (say("时期", "Period")) }
            dd {
                span class="number" { (reading.span.start()) @if reading.span.start() != reading.span.end() { " – " (reading.span.end()) } }
                @if reading.span != calendar { " " span class="muted small" { (point.time_period(column.freq)) } }
            }
            @if let Some(bounds) = told.bounds(point) { dt { (say("上下界", "Bounds")) } dd class="number" { (bounds) (told.suffix()) } }
            @if reading.qualifier != Qualifier::Exact { dt { (say("限定", "Qualifier")) } dd { (reading.qualifier.word(visitor)) } }
            dt { (say("状态", "Status")) } dd { (reading.obs_status.word(visitor)) " " code { (reading.obs_status) } }
            dt { (say("有效", "Valid")) }
            dd {
                span class="number" { (point.realtime_start) " – " (words::until(visitor, point.realtime_end)) }
                @if point.realtime_end != OPEN_END { " " span class="tag bad" { (say("已被修订", "revised since")) } }
            }
            dt { (say("入库", "Recorded")) } dd class="number" { (point.recorded_at.format("%Y-%m-%d %H:%M:%S")) " UTC" }
        }
    }
}

fn explanation(visitor: &Visitor, traced: &Traced, computed: &Computed) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        section aria-labelledby="origin" {
            h2 id="origin" { (say("这个数怎么算出来", "How this number was computed")) }
            @if let Some(aggregation) = computed.aggregation {
                p {
                    (say("先由", "First made ")) (computed.column.freq.word(visitor)) (say("内各期取", " by the "))
                    (match aggregation {
                        Aggregation::Average => say("平均", "average"),
                        Aggregation::Sum => say("合计", "sum"),
                        Aggregation::EndOfPeriod => say("期末值", "last value"),
                    })
                    (say("。", " of its periods."))
                }
            }
            @if let Some(formula) = formula(computed.units) {
                p { (units_words(visitor, computed.units)) "：" code class="formula" { (formula) }
                    @if let Some(n) = computed.column.freq.per_year() { " " span class="muted" { "n = " (n) } }
                }
            }
            h3 { (say("所用的值", "Values it uses")) }
            (values(visitor, traced, &[computed.own.as_slice(), computed.base.as_slice()].concat()))
            p { a href=(visitor.path) { (say("看未经变换的值", "The value without transformation")) } }
        }
    }
}

fn values(visitor: &Visitor, traced: &Traced, points: &[Observation]) -> Markup {
    let column = column_of(&traced.row.series);
    let told = Told::exactly(visitor.lang, &column, points);
    html! {
        ul class="plain list" {
            @for point in points.iter().take(MAX_INPUTS_SHOWN) {
                li {
                    span class="muted" { (words::period(visitor.lang, column.freq, point)) } " "
                    a class="number" href=(path(column.series.series_id.as_str(), point.period)) { (told.value_with_unit(point)) } " "
                    (marks(visitor, point))
                }
            }
            @if points.len() > MAX_INPUTS_SHOWN { li class="muted" { "… " (points.len()) } }
        }
    }
}

fn revisions(visitor: &Visitor, traced: &Traced, column: &Column) -> Markup {
    let told = Told::exactly(visitor.lang, column, &traced.history);
    let say = |zh, en| visitor.say(zh, en);
    html! {
        section aria-labelledby="revisions" {
            h2 id="revisions" { (say("历次发布的值", "Revisions")) " " span class="count muted" { (traced.history.len()) } }
            div class="scroll" tabindex="0" role="group" aria-labelledby="revisions" {
                table {
                    thead {
                        tr {
                            th scope="col" { (say("自", "From")) }
                            th scope="col" { (say("至", "To")) }
                            th scope="col" class="number" { (told.unit()) }
                            th scope="col" { (say("标记", "Marks")) }
                            th scope="col" { (say("入库", "Recorded")) }
                            th scope="col" { (say("出处", "Source")) }
                        }
                    }
                    tbody {
                        @for point in traced.history.iter().rev() {
                            @let here = point.realtime_start == traced.point.realtime_start;
                            @let as_of = point.realtime_start.to_string();
                            tr aria-current=[here.then_some("true")] {
                                th scope="row" class="number date" { a href=(visitor.with(&[("as_of", Some(&as_of))])) { (as_of) } }
                                td class="number date" { (words::until(visitor, point.realtime_end)) }
                                td class="number" { (told.value(point)) }
                                td { (marks(visitor, point)) }
                                td class="number date" { (point.recorded_at.format("%Y-%m-%d")) }
                                td { (point.origin_kind.word(visitor)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn repeats(visitor: &Visitor, figures: &[FigureRow]) -> Markup {
    html! {
        @if !figures.is_empty() {
            section aria-labelledby="repeats" {
                h2 id="repeats" { (visitor.say("也这样说的数字", "Other figures of the same fact")) }
                ul class="plain list" {
                    @for row in figures {
                        li {
                            a href=(report::path_of_figure(row.report_id, row.figure_id, row.figure.span.start)) { (words::figure_value(visitor.lang, &row.figure)) }
                            " " span class={ "tag " (row.resolution.code()) } { (row.resolution.word(visitor)) }
                            blockquote { (super::quote(&row.figure.quote, &row.figure.exact)) }
                        }
                    }
                }
            }
        }
    }
}
