//! One report: its text with every figure marked, and beside it what each figure says and what became of it.
//!
//! Marks and notes link to each other, so that the page works without a script: `#figure-N` is the mark, whose
//! sentence the stylesheet highlights, and `#note-N` the note.

use maud::{Markup, html};

use super::list::{bar, legend};
use super::text::{Paragraph, Piece, cells, is_row, paragraphs};
use super::{Opened, path_of_figure};
use crate::domain::{Resolution, Span};
use crate::http::pages::inbox;
use crate::http::pages::link::safe_link;
use crate::http::pages::observation;
use crate::http::pages::visitor::Visitor;
use crate::http::pages::words::{self, Word};
use crate::http::state::App;
use crate::store::FigureRow;

/// A longer line is text, whatever it ends with.
const MAX_HEADING_CHARS: usize = 32;

/// The page.
pub fn content(app: &App, visitor: &Visitor, opened: &Opened, title: &str) -> Markup {
    let report = &opened.report;
    let say = |zh, en| visitor.say(zh, en);
    html! {
        div class="heading" {
            p class="eyebrow" { a href="/reports" { (say("报告", "Reports")) } " · " (report.publisher) " · " (report.published_on) }
            h1 { (title) }
            p class="small muted" {
                @if let Some(url) = safe_link(report.url.as_deref()) { a href=(url) rel="noreferrer" { (say("原文", "Original")) } " · " }
                span title=(report.sha256) { "sha256 " code { (report.sha256.get(..12).unwrap_or_default()) "…" } } " · "
                (crate::chart::format_number(report.characters as f64, 0)) " " (say("字", "characters")) " · "
                a href={ "/api/v1/reports/" (report.report_id) } { "JSON" }
            }
        }
        (filters(visitor, opened))
        div class="split reading" {
            article class="report" lang="zh-CN" { (parts(visitor, opened)) (text(visitor, opened)) (parts(visitor, opened)) }
            aside class="notes" aria-label=(say("数字", "Figures")) {
                ol class="plain" {
                    @for figure in opened.figures.iter().filter(|f| opened.shows(f) && opened.holds(f.figure.span)) { (note(app, visitor, figure)) }
                }
            }
        }
    }
}

fn filters(visitor: &Visitor, opened: &Opened) -> Markup {
    let count = |wanted: Resolution| opened.figures.iter().filter(|f| f.resolution == wanted).count();
    let counts: Vec<(Resolution, i64)> =
        Resolution::ALL.iter().map(|r| (*r, count(*r) as i64)).filter(|(_, n)| *n > 0).collect();
    html! {
        div class="filters" {
            (bar(visitor, &counts))
            ul class="chips" aria-label=(visitor.say("筛选", "Filters")) {
                li {
                    a class="chip" href=(visitor.with(&[("resolution", None)])) aria-current=[opened.chosen.is_none().then_some("true")] {
                        (visitor.say("全部", "All")) span class="count" { (opened.figures.len()) }
                    }
                }
                @for (resolution, n) in &counts {
                    @let current = opened.chosen == Some(*resolution);
                    li {
                        a class={ "chip key " (resolution.code()) } href=(visitor.with(&[("resolution", Some(resolution.code()))])) aria-current=[current.then_some("true")] {
                            (resolution.word(visitor)) span class="count" { (n) }
                        }
                    }
                }
            }
        }
        @if counts.is_empty() { (legend(visitor)) }
    }
}

/// Links between the parts of a long report.
fn parts(visitor: &Visitor, opened: &Opened) -> Markup {
    let (start, end) = opened.part;
    let before = start.checked_sub(1).map(|at| at.to_string());
    let after = (end < opened.text.len()).then(|| end.to_string());
    html! {
        @if before.is_some() || after.is_some() {
            nav class="parts-of small" {
                @if let Some(at) = &before { a href=(visitor.with(&[("at", Some(at))])) { "← " (visitor.say("上一部分", "Earlier part")) } }
                span class="muted" { (start + 1) "–" (end) " / " (opened.text.len()) }
                @if let Some(at) = &after { a href=(visitor.with(&[("at", Some(at))])) { (visitor.say("下一部分", "Later part")) " →" } }
            }
        }
    }
}

fn text(visitor: &Visitor, opened: &Opened) -> Markup {
    let spans: Vec<Span> = opened.figures.iter().map(|f| f.figure.span).collect();
    let headings: Vec<&str> =
        opened.articles.iter().map(|a| a.title.trim()).filter(|t| !t.is_empty()).collect();
    let lines = paragraphs(&opened.text, opened.part, &spans);
    html! {
        @for lines in lines.chunk_by(|a, b| is_row(a) && is_row(b)) {
            @if is_row(&lines[0]) {
                div class="scroll" tabindex="0" role="group" aria-label=(visitor.say("表格", "Table")) { table { @for line in lines { tr {
                    @for cell in cells(line) { td { (pieces(opened, &cell)) } }
                } } } }
            } @else if is_heading(&lines[0], &headings) {
                h2 { (sentences(opened, &lines[0])) }
            } @else {
                p { (sentences(opened, &lines[0])) }
            }
        }
    }
}

/// Whether a line stands over the text: the title of an article, or a short line that ends without a stop.
fn is_heading(paragraph: &Paragraph, titles: &[&str]) -> bool {
    let line: String = paragraph.iter().flatten().map(|piece| piece.text.as_str()).collect();
    let line = line.trim();
    let open = line.chars().next_back().is_some_and(|c| !"。！？；：，、.!?;:,）)”」".contains(c));
    titles.contains(&line) || (open && line.chars().count() <= MAX_HEADING_CHARS)
}

fn sentences(opened: &Opened, paragraph: &Paragraph) -> Markup {
    html! {
        @for sentence in paragraph {
            span class="s" { (pieces(opened, sentence)) }
        }
    }
}

fn pieces(opened: &Opened, pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece.figure.and_then(|n| opened.figures.get(n)) {
                Some(figure) => { (mark(opened, figure, &piece.text)) }
                None => { (piece.text) }
            }
        }
    }
}

fn mark(opened: &Opened, figure: &FigureRow, text: &str) -> Markup {
    let id = figure.figure_id;
    html! {
        @if opened.shows(figure) {
            a class={ "fig " (figure.resolution.code()) } id={ "figure-" (id) } href={ "#note-" (id) } { (text) }
        } @else {
            span class="fig off" id={ "figure-" (id) } { (text) }
        }
    }
}

/// What a figure says, and what became of it.
fn note(app: &App, visitor: &Visitor, row: &FigureRow) -> Markup {
    let figure = &row.figure;
    let known = app.knowledge.now();
    let area = figure.ref_area.as_deref().map(|code| words::area(visitor, &known.catalog, code));
    html! {
        li id={ "note-" (row.figure_id) } class=(row.resolution.code()) {
            a class="back" href=(path_of_figure(row.report_id, row.figure_id, figure.span.start)) { (words::figure_value(visitor.lang, figure)) }
            " " span class={ "tag " (row.resolution.code()) } { (row.resolution.word(visitor)) }
            div { (subject(figure.subject.as_str(), area)) (figure.indicator) }
            div class="small muted" { (figure.freq.time_periods(figure.period)) " · " (figure.transformation.word(visitor)) }
            @match &row.series_id {
                Some(id) => div class="small" { "→ " a href=(observation::path_of_figure(app, id, figure)) { (id) } }
                None => @if !row.reason.is_empty() { div class="small reason" { (row.reason) } }
            }
            (inbox::act(visitor, row))
        }
    }
}

/// Whose it is: the words of the report, or the name of the area they mean.
fn subject(written: &str, area: Option<&str>) -> Markup {
    html! {
        @match (written.trim(), area) {
            ("", Some(area)) => { span class="muted" { (area) " · " } }
            ("", None) => {}
            (written, _) => { span class="muted" { (written) " · " } }
        }
    }
}
