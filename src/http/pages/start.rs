//! `GET /`: the figure that opens the page, search, and what is new: values with the sentences that published them, jobs,
//! reports, imports.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};

use super::lead::{self, Lead};
use super::search::{self, Found, SearchParams};
use super::sparkline::sparkline;
use super::{Asked, Visitor};
use super::{Head, Section, layout};
use super::{imports, jobs, observation, words};
use crate::domain::{Observation, SeriesId};
use crate::http::problem::Problem;
use crate::http::state::{App, AppState};
use crate::schedule::JobView;
use crate::store::{BatchRow, Overview, Provenance, Reader, RecentValues, ReportRow, SeriesRow};

/// Newest values on the page.
const NEWEST_SHOWN: i64 = 12;
/// Points of a sparkline.
const SPARK_POINTS: i64 = 40;
/// Reports and imports on the page, each.
const RECENT_SHOWN: i64 = 6;

/// The start page.
pub fn router() -> Router<AppState> {
    Router::new().route("/", get(start))
}

/// A value that was published lately, with what led to it.
struct Newest {
    row: SeriesRow,
    point: Observation,
    provenance: Option<Provenance>,
    spark: RecentValues,
}

/// What the page shows when nothing is looked for.
struct Fresh {
    lead: Option<Lead>,
    jobs: Vec<JobView>,
    newest: Vec<Newest>,
    reports: Vec<ReportRow>,
    imports: Vec<BatchRow>,
}

async fn start(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(params): Asked<SearchParams>,
) -> Result<Markup, Problem> {
    let search = params.search()?;
    app.blocking(move |app| {
        let (overview, found, fresh) = app.store.read(|r| {
            let fresh = if search.is_idle() { Some(fresh(app, r, &visitor)?) } else { None };
            Ok::<_, Problem>((r.overview()?, search.run(app, r)?, fresh))
        })?;
        let content = content(app, &visitor, overview, &found, fresh.as_ref());
        let description = visitor.say(
            "经济指标时间序列数据库：每个数字都能走回发布它的那句话",
            "Economic indicators in which every number walks back to the sentence that published it",
        );
        let head = Head { description, ..Head::new("Almanac", Section::Start) };
        Ok(layout(&visitor, &head, &content))
    })
    .await
}

fn fresh(app: &App, r: &Reader<'_>, visitor: &Visitor) -> Result<Fresh, Problem> {
    let values = r.newest(NEWEST_SHOWN)?;
    let lead = lead::find(app, r, visitor, values.first().map(|(id, _)| id))?;
    let ids: Vec<SeriesId> = values.iter().map(|(id, _)| id.clone()).collect();
    let origins: Vec<i64> = values.iter().map(|(_, point)| point.origin_id).collect();
    let rows = r.series_by_ids(&ids)?;
    let provenances = r.provenances(&origins)?;
    let mut newest = Vec::new();
    for (id, point) in values {
        let Some(row) = rows.iter().find(|row| row.series.series_id == id).cloned() else { continue };
        let provenance = provenances.get(&point.origin_id).cloned();
        // One value is no line.
        let spark =
            if row.observations > 1 { r.recent_values(row.series_key, SPARK_POINTS)? } else { Vec::new() };
        newest.push(Newest { row, point, provenance, spark });
    }
    let (reports, imports) = (r.reports(RECENT_SHOWN, 0)?, r.batches(None, RECENT_SHOWN, 0)?);
    Ok(Fresh { lead, jobs: app.jobs.view(), newest, reports, imports })
}

fn content(app: &App, visitor: &Visitor, overview: Overview, found: &Found, fresh: Option<&Fresh>) -> Markup {
    html! {
        section class="hero" {
            h1 { (visitor.say("每个数字，都能走回发布它的那句话", "Every number walks back to the sentence that published it")) }
        }
        @if let Some(lead) = fresh.and_then(|fresh| fresh.lead.as_ref()) { (lead::markup(visitor, lead)) }
        div class="seek" {
            (search::form(visitor))
            (counts(visitor, overview))
        }
        (search::facets(app, visitor, found))
        @if let Some(fresh) = fresh {
            div class="split" {
                section aria-labelledby="newest" {
                    h2 id="newest" { (visitor.say("最新数字", "Newest figures")) }
                    @if fresh.newest.is_empty() { (nothing_yet(visitor)) }
                    ul class="plain cards" { @for newest in &fresh.newest { li { (card(visitor, newest)) } } }
                }
                aside { (recent(visitor, fresh)) }
            }
        } @else {
            (search::results(app, visitor, found))
        }
    }
}

fn counts(visitor: &Visitor, overview: Overview) -> Markup {
    let count = |n: i64| chart_number(n);
    html! {
        p class="counts muted" {
            b { (count(overview.series)) } " " (visitor.say("个序列", "series"))
            " · " b { (count(overview.observations)) } " " (visitor.say("个观测值", "observations"))
            " · " a href="/reports" { b { (count(overview.reports)) } " " (visitor.say("份报告", if overview.reports == 1 { "report" } else { "reports" })) }
            " · " a href="/figures" { b { (count(overview.inbox)) } " " (visitor.say("个数字待归类", "figures in the inbox")) }
        }
    }
}

fn chart_number(n: i64) -> String {
    crate::chart::format_number(n as f64, 0)
}

fn nothing_yet(visitor: &Visitor) -> Markup {
    html! {
        p class="empty" {
            (visitor.say("还没有数据。装入一份报告：", "There is no data yet. Load a report: "))
            code { "almanac load REPORT.txt --published YYYY-MM-DD" }
        }
    }
}

fn card(visitor: &Visitor, newest: &Newest) -> Markup {
    let column = words::column_of(&newest.row.series);
    let told = words::Told::exactly(visitor.lang, &column, std::slice::from_ref(&newest.point));
    let id = newest.row.series.series_id.as_str();
    html! {
        article class="card" {
            h3 { a href={ "/series/" (id) } { (visitor.title_of(&newest.row.series)) } }
            div class="reading" {
                a class="value number" href=(observation::path(id, newest.point.period))
                    title=(visitor.say("出处", "Where it comes from")) {
                    (told.value(&newest.point)) small { (told.suffix()) }
                }
                (sparkline(newest.row.series.freq, &newest.spark))
            }
            p class="small muted" {
                (words::period(visitor.lang, newest.row.series.freq, &newest.point))
                @if let Some(source) = &newest.provenance { " · " (observation::source_line(visitor, source, newest.point.realtime_start)) }
            }
            @if let Some((quote, exact)) = newest.provenance.as_ref().and_then(|p| Some((p.quote.as_ref()?, p.exact.as_ref()?))) {
                blockquote { (observation::quote(quote, exact)) }
            }
        }
    }
}

fn recent(visitor: &Visitor, fresh: &Fresh) -> Markup {
    html! {
        (jobs::list(visitor, &fresh.jobs))
        section aria-labelledby="recent-reports" {
            h2 id="recent-reports" { a href="/reports" { (visitor.say("最近的报告", "Recent reports")) } }
            ul class="plain list" {
                @if fresh.reports.is_empty() { li class="muted" { (visitor.say("没有", "None")) } }
                @for report in &fresh.reports {
                    li {
                        a href={ "/reports/" (report.report_id) } { (super::report::title(visitor, report)) }
                        div class="small muted" { (report.publisher) " · " (report.published_on) " · " (report.figures) " " (visitor.say("个数字", "figures")) }
                    }
                }
            }
        }
        section aria-labelledby="recent-imports" {
            h2 id="recent-imports" { a href="/imports" { (visitor.say("最近的导入", "Recent imports")) } }
            ul class="plain list" {
                @if fresh.imports.is_empty() { li class="muted" { (visitor.say("没有", "None")) } }
                @for batch in &fresh.imports { li { (imports::line(visitor, batch)) } }
            }
        }
        section aria-labelledby="dashboards" {
            h2 id="dashboards" { a href="/dashboards" { (visitor.say("看板", "Dashboards")) } }
            p class="small muted" { (visitor.say("图表与表格，写在文件里。", "Charts and tables, kept as files.")) }
        }
    }
}
