//! The steps from a value back to what was published, as a chain that a reader walks down.

use maud::{Markup, html};

use super::{Input, Source, Traced, is_derived, path};
use crate::domain::{Figure, OriginKind, Transformation};
use crate::http::pages::link::safe_link;
use crate::http::pages::report;
use crate::http::pages::visitor::Visitor;
use crate::http::pages::words::{self, Told, Word, column_of};
use crate::store::FigureRow;

/// The chain of the value that is shown.
pub fn chain(visitor: &Visitor, traced: &Traced) -> Markup {
    let Some(source) = &traced.source else {
        return html! { p class="notice bad" { (visitor.say("没有出处：请运行 almanac check。", "It has no origin: run almanac check.")) } };
    };
    html! {
        ol class="plain chain" {
            @if is_derived(source) { (formula(visitor, source)) }
            @if source.provenance.kind == OriginKind::Correction { (correction(visitor, source)) }
            @if let Some(figure) = &source.figure { (figure_step(visitor, figure)) }
            (document(visitor, source))
            (import(visitor, source))
        }
    }
}

fn step(name: &str, content: &Markup) -> Markup {
    html! { li { h3 { (name) } (content) } }
}

fn formula(visitor: &Visitor, source: &Source) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    let content = html! {
        p { code class="formula" { (source.provenance.formula.as_deref().unwrap_or("—")) } }
        p class="small muted" {
            (say("由已发布的值推算，并随其修订而更新；状态为估计，上下界来自各值的舍入。", "Computed from published values, anew whenever one of them is revised; of status E, with the bounds that their rounding leaves."))
        }
        ul class="plain list" { @for input in &source.inputs { (input_line(visitor, input)) } }
    };
    step(say("公式", "Formula"), &content)
}

/// What was done to the value that the source states, why and by whom.
fn correction(visitor: &Visitor, source: &Source) -> Markup {
    let content = html! { p { (source.provenance.formula.as_deref().unwrap_or("—")) } };
    step(visitor.say("更正", "Correction"), &content)
}

fn input_line(visitor: &Visitor, input: &Input) -> Markup {
    let series = &input.row.series;
    let column = column_of(series);
    let told = Told::exactly(visitor.lang, &column, std::slice::from_ref(&input.point));
    html! {
        li {
            a class="number" href=(path(series.series_id.as_str(), input.point.period)) { (told.value_with_unit(&input.point)) }
            " " (visitor.title_of(series)) " " span class="muted" { (words::period(visitor.lang, series.freq, &input.point)) }
            @if let Some((quote, exact)) = input.quote() { blockquote { (super::quote(quote, exact)) } }
        }
    }
}

fn figure_step(visitor: &Visitor, row: &FigureRow) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    let content = html! { p class="exact" { (words::figure_value(visitor.lang, &row.figure)) } (reading(visitor, &row.figure)) };
    step(say("数字", "Figure"), &content)
}

/// How the figure was read.
fn reading(visitor: &Visitor, figure: &Figure) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        dl class="facts small" {
            dt { (say("指标", "Indicator")) } dd { (figure.indicator) }
            @if !figure.subject.is_empty() { dt { (say("主体", "Subject")) } dd { (figure.subject) } }
            @if figure.transformation != Transformation::Level {
                dt { (say("变换", "Transformation")) } dd { (figure.transformation.word(visitor)) }
            }
            @if let Some(base) = &figure.base_period { dt { (say("比较对象", "Compared with")) } dd { (base) } }
            dt { (say("时期", "Period")) }
            dd { span class="number" { (figure.period.start()) @if figure.period.start() != figure.period.end() { " – " (figure.period.end()) } }
                " " span class="muted" { (figure.period_source.word(visitor)) } }
            dt { (say("规则", "Rule")) } dd { code { (figure.rule) } }
        }
    }
}

fn document(visitor: &Visitor, source: &Source) -> Markup {
    let Some((report, passage)) = &source.report else { return html! {} };
    let say = |zh, en| visitor.say(zh, en);
    let start = source.provenance.char_start.and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let figure_id = source.provenance.figure_id.unwrap_or_default();
    let content = html! {
        blockquote class="passage" lang="zh-CN" {
            span class="muted" { (passage.lead) }
            span class="sentence" { (passage.before) mark { (passage.exact) } (passage.after) }
            span class="muted" { (passage.tail) }
        }
        p class="small" {
            a class="button second" href=(report::path_of_figure(report.report_id, figure_id, start)) { (say("在报告里看这句话", "Read it in the report")) }
        }
        p class="small muted" {
            (report.publisher) " · " (report.published_on) " · " (report::title(visitor, report))
            @if let Some(url) = safe_link(report.url.as_deref()) { " · " a href=(url) rel="noreferrer" { (say("原文", "Original")) } }
        }
    };
    step(say("报告里的句子", "The sentence in the report"), &content)
}

fn import(visitor: &Visitor, source: &Source) -> Markup {
    let provenance = &source.provenance;
    let say = |zh, en| visitor.say(zh, en);
    let content = html! {
        p {
            code { (provenance.file) }
            @if let Some(line) = provenance.line { " " b class="number" { (say("第 ", "line ")) (line) (say(" 行", "")) } }
        }
        p class="small muted" {
            "sha256 " code class="hash" { (provenance.sha256) }
        }
        p class="small" {
            a href={ "/imports/" (provenance.batch_id) } { (say("导入 ", "Import ")) "#" (provenance.batch_id) }
            @if let Some(batch) = &source.batch { " " span class="muted" { (batch.started_at.format("%Y-%m-%d %H:%M")) " UTC" } }
        }
    };
    step(say("文件", "File"), &content)
}
