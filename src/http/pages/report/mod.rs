//! `GET /reports` and `/reports/{id}`: the documents, and one of them with every figure marked where it stands.

mod body;
mod list;
pub mod text;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use maud::Markup;
use serde::Deserialize;
use utoipa::IntoParams;

use super::visitor::{Asked, Visitor, address};
use super::{Head, Section, layout};
use crate::domain::{Article, Resolution, Span};
use crate::http::api::page::{self, Page};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::{FigureRow, FiguresFilter, ReportRow};

/// Reports on one page of the list.
const REPORTS_SHOWN: u32 = 50;

/// Pages of reports.
pub fn router() -> Router<AppState> {
    Router::new().route("/reports", get(reports)).route("/reports/{id}", get(report))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Where the page before ended.
    cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportParams {
    /// Only figures that came to this.
    resolution: Option<String>,
    /// A code point: the part of a long report that holds it.
    at: Option<usize>,
}

/// A report's page, where a figure of it stands.
pub fn path_of_figure(report_id: i32, figure_id: i64, char_start: usize) -> String {
    let at = char_start.to_string();
    let pairs = (char_start >= text::PART_CHARS).then_some(("at", at.as_str()));
    format!("{}#figure-{figure_id}", address(&format!("/reports/{report_id}"), pairs))
}

/// The title, or what stands for one.
pub fn title(visitor: &Visitor, report: &ReportRow) -> String {
    if !report.title.trim().is_empty() {
        return report.title.clone();
    }
    format!("{} {}", report.publisher, visitor.say("的报告", "report")).trim().to_owned()
}

async fn reports(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(p): Asked<ListParams>,
) -> Result<Markup, Problem> {
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let limit = i64::from(REPORTS_SHOWN);
    let (rows, counts) =
        app.read(move |r| Ok((r.reports(limit + 1, offset)?, r.resolution_counts(None)?))).await?;
    let page = Page::cut(rows, REPORTS_SHOWN, |_| (offset + limit).to_string());
    let head = Head::new(visitor.say("报告", "Reports"), Section::Reports);
    Ok(layout(&visitor, &head, &list::content(&visitor, &page, &counts)))
}

/// A report with everything that its page shows.
struct Opened {
    report: ReportRow,
    text: Vec<char>,
    part: (usize, usize),
    articles: Vec<Article>,
    figures: Vec<FigureRow>,
    chosen: Option<Resolution>,
}

impl Opened {
    /// Whether a figure is one of those asked for.
    fn shows(&self, figure: &FigureRow) -> bool {
        self.chosen.is_none_or(|chosen| chosen == figure.resolution)
    }

    /// Whether a figure stands in the part that is shown.
    fn holds(&self, span: Span) -> bool {
        self.part.0 <= span.start && span.end <= self.part.1
    }
}

async fn report(
    State(app): State<AppState>,
    Path(id): Path<String>,
    visitor: Visitor,
    Asked(p): Asked<ReportParams>,
) -> Result<Markup, Problem> {
    let unknown = move |id: &str| Problem::not_found(format!("no report {id}: list /reports"));
    let number: i32 = id.parse().map_err(|_| unknown(&id))?;
    let wrong = |e: crate::domain::DomainError| Problem::parameter("resolution", e.to_string());
    let chosen = p.resolution.map(|code| code.parse().map_err(wrong)).transpose()?;
    app.blocking(move |app| {
        let opened = app.store.read(|r| {
            let report = r.report(number)?.ok_or_else(|| unknown(&id))?;
            let text: Vec<char> = r.report_text(number)?.unwrap_or_default().chars().collect();
            let filter =
                FiguresFilter { report_id: Some(number), limit: i64::MAX, ..FiguresFilter::default() };
            let part = text::part(&text, p.at.unwrap_or(0));
            Ok::<_, Problem>(Opened {
                report,
                part,
                text,
                articles: r.articles(number)?,
                figures: r.figures(&filter)?,
                chosen,
            })
        })?;
        let title = title(&visitor, &opened.report);
        let head = Head { description: &opened.report.publisher, ..Head::new(&title, Section::Reports) };
        Ok(layout(&visitor, &head, &body::content(app, &visitor, &opened, &title)))
    })
    .await
}
