//! `GET /figures`: the analyst's inbox. Figures that no series takes, each with its clause and the reason.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::words::{self, Word};
use super::{Asked, Visitor};
use super::{Head, Section, layout};
use super::{observation, report};
use crate::domain::{Resolution, SeriesId};
use crate::http::api::page::{self, Page};
use crate::http::problem::Problem;
use crate::http::state::{App, AppState};
use crate::store::{FigureRow, FiguresFilter, ReportRow};

/// Figures on one page.
const FIGURES_SHOWN: u32 = 50;

/// The inbox.
pub fn router() -> Router<AppState> {
    Router::new().route("/figures", get(figures))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxParams {
    /// What became of them; unmatched unless said otherwise.
    resolution: Option<String>,
    /// Only those of this report.
    report: Option<i32>,
    /// Only those that state this series.
    series: Option<String>,
    /// Where the page before ended.
    cursor: Option<String>,
}

/// What the page shows.
struct Inbox {
    chosen: Resolution,
    page: Page<FigureRow>,
    reports: Vec<ReportRow>,
    counts: Vec<(Resolution, i64)>,
}

async fn figures(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(p): Asked<InboxParams>,
) -> Result<Markup, Problem> {
    let wrong = |name| move |e: crate::domain::DomainError| Problem::parameter(name, e.to_string());
    let chosen = p.resolution.map(|code| code.parse().map_err(wrong("resolution"))).transpose()?;
    let chosen = chosen.unwrap_or(Resolution::Unmatched);
    let filter = FiguresFilter {
        report_id: p.report,
        series_id: p.series.map(|id| SeriesId::new(&id).map_err(wrong("series"))).transpose()?,
        resolution: Some(chosen),
        figure_id: None,
        after: page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0),
        limit: i64::from(FIGURES_SHOWN) + 1,
    };
    app.blocking(move |app| {
        let inbox = app.store.read(|r| {
            let page = Page::cut(r.figures(&filter)?, FIGURES_SHOWN, |row| row.figure_id.to_string());
            let mut reports: Vec<ReportRow> = Vec::new();
            for row in &page.rows {
                if !reports.iter().any(|report| report.report_id == row.report_id) {
                    reports.extend(r.report(row.report_id)?);
                }
            }
            let all = r.resolution_counts(filter.report_id)?;
            let count = |wanted| all.iter().filter(|(_, r, _)| *r == wanted).map(|(.., n)| n).sum();
            let counts = Resolution::ALL.iter().map(|r| (*r, count(*r))).collect();
            Ok::<_, Problem>(Inbox { chosen, page, reports, counts })
        })?;
        let head = Head::new(visitor.say("待归类的数字", "Inbox"), Section::Inbox);
        Ok(layout(&visitor, &head, &content(app, &visitor, &inbox)))
    })
    .await
}

fn content(app: &App, visitor: &Visitor, inbox: &Inbox) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        h1 { (say("待归类的数字", "Inbox")) }
        p class="lede" {
            (say("报告里读到、但还没有序列接收的数字，以及原因。", "Figures that were read in reports and that no series takes yet, with the reason."))
        }
        ul class="chips" aria-label=(say("筛选", "Filters")) {
            @for (resolution, n) in &inbox.counts {
                @let current = *resolution == inbox.chosen;
                li {
                    a class={ "chip key " (resolution.code()) } href=(visitor.with(&[("resolution", Some(resolution.code())), ("cursor", None)])) aria-current=[current.then_some("true")] {
                        (resolution.word(visitor)) span class="count" { (n) }
                    }
                }
            }
            @if let Some(report) = visitor.asked("report") {
                li { a class="chip" aria-current="true" href=(visitor.with(&[("report", None), ("cursor", None)])) { (say("报告 ", "Report ")) "#" (report) " ×" } }
            }
        }
        @if inbox.page.rows.is_empty() {
            p class="empty" { (say("这里是空的。", "There is nothing here.")) }
        }
        ul class="plain inbox" { @for row in &inbox.page.rows { (item(app, visitor, inbox, row)) } }
        @if let Some(next) = inbox.page.next_cursor() {
            p { a class="button second" href=(visitor.with(&[("cursor", Some(&next))])) { (say("下一页", "Next page")) } }
        }
    }
}

fn item(app: &App, visitor: &Visitor, inbox: &Inbox, row: &FigureRow) -> Markup {
    let figure = &row.figure;
    let known = app.knowledge.now();
    let area = figure.ref_area.as_deref().map(|code| words::area(visitor, &known.catalog, code));
    let report = inbox.reports.iter().find(|report| report.report_id == row.report_id);
    html! {
        li class="item" {
            div class="what" {
                a class="value number" href=(report::path_of_figure(row.report_id, row.figure_id, figure.span.start)) { (words::figure_value(visitor.lang, figure)) }
                " " b { (figure.indicator) } " "
                span class="muted" { (figure.subject) @if let Some(area) = area.filter(|area| *area != figure.subject) { " (" (area) ")" } }
            }
            blockquote { (observation::quote(&figure.quote, &figure.exact)) }
            p class="small" {
                @match &row.series_id {
                    Some(id) => { "→ " a href=(observation::path_of_figure(app, id, figure)) { (id) } }
                    None => span class="reason" { (row.reason) }
                }
                span class="muted" {
                    " · " (figure.freq.time_periods(figure.period)) " · " (figure.transformation.word(visitor))
                    @if let Some(report) = report { " · " a href={ "/reports/" (report.report_id) } { (report::title(visitor, report)) } " " (report.published_on) }
                    " · " code { "#" (row.figure_id) }
                }
            }
            (act(visitor, row))
        }
    }
}

/// The way out of the inbox: a series for this figure. The first press shows what would happen, the second does it; both
/// need the script.
pub fn act(visitor: &Visitor, row: &FigureRow) -> Markup {
    let open = matches!(row.resolution, Resolution::Unmatched | Resolution::Ambiguous);
    html! {
        @if open {
            p class="act small" {
                button type="button" class="quiet" data-action="series" data-figure=(row.figure_id) data-sure=(visitor.say("确认建立", "Yes, add it")) hidden {
                    (visitor.say("为它建一个序列", "Add a series for it"))
                }
                " " span role="status" {}
            }
        }
    }
}
