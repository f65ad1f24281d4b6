//! The observations in figures: the last one in large, all of them in a table.

use maud::{Markup, html};

use super::{Shown, is_computed, query_of_values};
use crate::domain::{Column, ObsStatus, Observation, Qualifier, UnitMeasure};
use crate::http::pages::observation;
use crate::http::pages::visitor::{Visitor, address};
use crate::http::pages::words::{self, Told, Word};

/// Rows of the table unless all are asked for.
const ROWS_SHOWN: usize = 40;
/// Rows even if all are asked for; downloads have the rest.
const MAX_ROWS: usize = 5_000;

/// The last observation, and how it relates to the one before.
pub fn latest(visitor: &Visitor, shown: &Shown) -> Markup {
    let Some(column) = shown.column() else { return html! {} };
    let valued = |p: &&Observation| p.reading.value.is_some();
    let mut newest = column.points.iter().rev().filter(valued);
    let Some(point) = newest.next() else { return html! {} };
    let told = Told::rounded(visitor.lang, column, std::slice::from_ref(point));
    let exact = Told::exactly(visitor.lang, column, std::slice::from_ref(point)).value_with_unit(point);
    html! {
        p class="latest" {
            a class="value number" href=(link(visitor, column, point)) title=(exact) { (told.value(point)) small { (told.suffix()) } }
            span class="muted" {
                (words::period(visitor.lang, column.freq, point))
                @if let Some(before) = newest.next() { (change(visitor, column, point, before)) }
                br;
                span class="small" { (visitor.say("发布于 ", "Published ")) (point.realtime_start) " " @if !is_computed(column) { (marks(visitor, point)) } }
            }
        }
    }
}

/// `，较2024年四季度 +3.2%`: only between two exact levels.
fn change(visitor: &Visitor, column: &Column, point: &Observation, before: &Observation) -> Markup {
    let exact = |p: &Observation| p.reading.value.filter(|_| p.reading.qualifier == Qualifier::Exact);
    let (Some(now), Some(then)) = (exact(point), exact(before)) else { return html! {} };
    let by = if crate::chart::words::is_ratio(column) {
        let told = Told::exactly(visitor.lang, column, &[point.clone(), before.clone()]);
        let points = if column.unit.measure == UnitMeasure::percent() {
            visitor.say("个百分点", " points")
        } else {
            ""
        };
        format!("{}{}{points}", sign(now - then), told.number((now - then).abs()))
    } else if then > 0.0 {
        let percent = (now / then - 1.0) * 100.0;
        format!("{}{}%", sign(percent), crate::chart::format_number(percent.abs(), 1))
    } else {
        return html! {};
    };
    html! {
        " · " span class="number" { (by) } " "
        (visitor.say("较", "from ")) (words::period(visitor.lang, column.freq, before))
    }
}

const fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}

/// What is out of the ordinary about a value.
pub fn marks(visitor: &Visitor, point: &Observation) -> Markup {
    html! {
        @if point.reading.obs_status != ObsStatus::Normal { span class="tag" { (point.reading.obs_status.word(visitor)) } " " }
        @if point.is_derived() { span class="tag" { (point.origin_kind.word(visitor)) } " " }
    }
}

/// Where a point of this column is explained.
fn link(visitor: &Visitor, column: &Column, point: &Observation) -> String {
    let path = observation::path(column.series.series_id.as_str(), point.period);
    if !is_computed(column) && visitor.asked("as_of").is_none() {
        return path;
    }
    let kept = query_of_values(visitor).into_iter().filter(|(name, _)| !matches!(*name, "start" | "end"));
    address(&path, kept)
}

/// Newest first.
pub fn table(visitor: &Visitor, shown: &Shown) -> Markup {
    let Some(column) = shown.column() else { return html! {} };
    let told = Told::exact(visitor.lang, column);
    let computed = is_computed(column);
    let most = if visitor.asked("rows") == Some("all") { MAX_ROWS } else { ROWS_SHOWN };
    let any_bounds = column.points.iter().any(|p| told.bounds(p).is_some());
    html! {
        section aria-labelledby="observations" {
            h2 id="observations" { (visitor.say("观测值", "Observations")) " " span class="count muted" { (column.points.len()) } }
            div class="scroll" tabindex="0" role="group" aria-labelledby="observations" {
                table {
                    thead {
                        tr {
                            th scope="col" { (visitor.say("时期", "Period")) }
                            th scope="col" class="number" { (told.unit()) }
                            @if any_bounds { th scope="col" class="number" { (visitor.say("上下界", "Bounds")) } }
                            @if !computed { th scope="col" { (visitor.say("标记", "Marks")) } }
                            th scope="col" { (visitor.say("发布", "Published")) }
                            @if !computed { th scope="col" class="optional" { (visitor.say("出处", "Source")) } }
                        }
                    }
                    tbody {
                        @for point in column.points.iter().rev().take(most) {
                            tr {
                                th scope="row" { (words::period(visitor.lang, column.freq, point)) }
                                td class="number" { a href=(link(visitor, column, point)) { (told.value(point)) } }
                                @if any_bounds { td class="number muted" { (told.bounds(point).unwrap_or_default()) } }
                                @if !computed { td { (marks(visitor, point)) } }
                                td class="number date" { (point.realtime_start) }
                                @if !computed { td class="optional" { (point.origin_kind.word(visitor)) } }
                            }
                        }
                    }
                }
            }
            @if column.points.len() > most {
                p class="small" { a href={ (visitor.with(&[("rows", Some("all"))])) "#observations" } {
                    (visitor.say("显示全部 ", "Show all ")) (column.points.len().min(MAX_ROWS)) (visitor.say(" 行", " rows"))
                } }
            }
        }
    }
}
