//! `GET /imports` and `/imports/{id}`: what came in, what it did, and the rows that were refused.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Asked, Visitor, jobs};
use super::{Head, Section, layout};
use crate::http::api::page::{self, Page};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::{BatchRow, NewReject, Reader};

/// Imports on one page of the list.
const IMPORTS_SHOWN: u32 = 50;
/// Rejects on one page of an import.
const REJECTS_SHOWN: u32 = 100;
/// Characters of a refused row that the page shows; the API has all.
const RAW_SHOWN_CHARS: usize = 300;

/// Pages of imports.
pub fn router() -> Router<AppState> {
    Router::new().route("/imports", get(imports)).route("/imports/{id}", get(import))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Where the page before ended.
    cursor: Option<String>,
}

async fn imports(
    State(app): State<AppState>,
    visitor: Visitor,
    Asked(p): Asked<PageParams>,
) -> Result<Markup, Problem> {
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let limit = i64::from(IMPORTS_SHOWN);
    let views = app.jobs.view();
    let read =
        move |r: &Reader<'_>| Ok((r.batches(None, limit + 1, offset)?, r.job_runs(None, jobs::RUNS_SHOWN)?));
    let (rows, runs) = app.read(read).await?;
    let page = Page::cut(rows, IMPORTS_SHOWN, |_| (offset + limit).to_string());
    let head = Head::new(visitor.say("导入", "Imports"), Section::Imports);
    let content = html! { (list(&visitor, &page)) (jobs::tables(&visitor, &views, &runs)) };
    Ok(layout(&visitor, &head, &content))
}

async fn import(
    State(app): State<AppState>,
    Path(id): Path<String>,
    visitor: Visitor,
    Asked(p): Asked<PageParams>,
) -> Result<Markup, Problem> {
    let unknown = move || Problem::not_found(format!("no import {id}: list /imports"));
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let limit = i64::from(REJECTS_SHOWN);
    let number = visitor.path.rsplit('/').next().and_then(|id| id.parse::<i32>().ok());
    let (batch, rejects) = app
        .read(move |r| {
            let number = number.ok_or_else(&unknown)?;
            let batch = r.batches(Some(number), 1, 0)?.into_iter().next().ok_or_else(&unknown)?;
            Ok((batch, r.rejects(number, limit + 1, offset)?))
        })
        .await?;
    let page = Page::cut(rejects, REJECTS_SHOWN, |_| (offset + limit).to_string());
    let title = format!("{} #{}", visitor.say("导入", "Import"), batch.batch_id);
    let head = Head::new(&title, Section::Imports);
    Ok(layout(&visitor, &head, &detail(&visitor, &title, &batch, &page)))
}

fn kind(visitor: &Visitor, batch: &BatchRow) -> String {
    match batch.kind.as_str() {
        "cancelled" => visitor.say("已取消", "Cancelled").to_owned(),
        "aborted" => visitor.say("整件拒收", "Stopped by a reject").to_owned(),
        "csv" => "CSV".to_owned(),
        "report" => visitor.say("报告", "report").to_owned(),
        "series" => visitor.say("序列", "series").to_owned(),
        "revert" => visitor.say("撤销", "revert").to_owned(),
        other => other.to_owned(),
    }
}

/// Whether what is not taken of an import waits in the inbox: figures do, rows are refused.
fn waits(batch: &BatchRow) -> bool {
    matches!(batch.kind.as_str(), "report" | "series")
}

fn left_word(visitor: &Visitor, batch: &BatchRow) -> &'static str {
    if waits(batch) { visitor.say("待归类", "in the inbox") } else { visitor.say("被拒", "rejected") }
}

/// How much was not taken, and why; only what was refused is bad.
fn left_out(visitor: &Visitor, batch: &BatchRow) -> Markup {
    let class = if waits(batch) { "tag" } else { "tag bad" };
    html! { span class=(class) { (batch.counts.rejected) " " (left_word(visitor, batch)) } }
}

/// One import in a list: file, time and counts.
pub fn line(visitor: &Visitor, batch: &BatchRow) -> Markup {
    let c = &batch.counts;
    html! {
        a href={ "/imports/" (batch.batch_id) } { (short(&batch.file)) }
        div class="small muted" {
            (batch.started_at.format("%Y-%m-%d %H:%M")) " · +" (c.inserted)
            @if c.revised > 0 { " ~" (c.revised) }
            @if c.rejected > 0 { " · " (left_out(visitor, batch)) }
        }
    }
}

/// The name of a file without its folders; what came with a request (`POST /api/v1/reports`) as it is.
fn short(file: &str) -> &str {
    if file.contains(' ') {
        return file;
    }
    file.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(file)
}

fn list(visitor: &Visitor, page: &Page<BatchRow>) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        h1 { (say("导入", "Imports")) }
        p class="lede" { (say("每次装入的报告和文件，写入了什么，拒绝了什么。", "Every report and file that came in, what it wrote and what was refused.")) }
        @if page.rows.is_empty() { p class="empty" { (say("还没有导入。", "There are no imports yet.")) } } @else {
            div class="scroll" tabindex="0" role="group" aria-label=(say("导入", "Imports")) {
                table class="wide" {
                    thead {
                        tr {
                            th scope="col" class="number" { "#" }
                            th scope="col" { (say("文件", "File")) }
                            th scope="col" { (say("时间（UTC）", "Time (UTC)")) }
                            th scope="col" class="number" { (say("读入", "Read")) }
                            th scope="col" class="number" { (say("新增", "Inserted")) }
                            th scope="col" class="number" { (say("修订", "Revised")) }
                            th scope="col" class="number" { (say("未变", "Unchanged")) }
                            th scope="col" class="number" { (say("未入", "Not taken")) }
                        }
                    }
                    tbody { @for batch in &page.rows { (row(visitor, batch)) } }
                }
            }
        }
        @if let Some(next) = page.next_cursor() {
            p { a class="button second" href=(visitor.with(&[("cursor", Some(&next))])) { (say("下一页", "Next page")) } }
        }
    }
}

fn row(visitor: &Visitor, batch: &BatchRow) -> Markup {
    let c = &batch.counts;
    html! {
        tr {
            td class="number" { a href={ "/imports/" (batch.batch_id) } { (batch.batch_id) } }
            th scope="row" { a href={ "/imports/" (batch.batch_id) } { (short(&batch.file)) } " "
                span class="tag" { (kind(visitor, batch)) }
                @for (words, other) in undone(visitor, batch) { " " span class="muted small" { (words) " #" (other) } } @if let Some(job) = &batch.job { " " span class="muted small" { (job) } } }
            td class="number date" { (batch.started_at.format("%Y-%m-%d %H:%M")) }
            @for n in [c.rows_read, c.inserted, c.revised, c.unchanged] { td class="number" { (crate::chart::format_number(n as f64, 0)) } }
            td class="number" { @if c.rejected > 0 { (left_out(visitor, batch)) } @else { "0" } }
        }
    }
}

fn detail(visitor: &Visitor, title: &str, batch: &BatchRow, rejects: &Page<NewReject>) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        div class="heading" {
            p class="eyebrow" { a href="/imports" { (say("导入", "Imports")) } " · " (kind(visitor, batch)) }
            h1 { (title) }
            p { code { (batch.file) } }
        }
        (counts(visitor, batch))
        dl class="facts" {
            dt { (say("开始", "Started")) } dd class="number" { (batch.started_at.format("%Y-%m-%d %H:%M:%S")) " UTC" }
            dt { (say("用时", "Took")) } dd class="number" { (batch.counts.elapsed_ms) " ms" }
            @if let Some(day) = batch.published_on { dt { (say("发布日", "Published")) } dd class="number" { (day) } }
            @if let Some(job) = &batch.job { dt { (say("任务", "Job")) } dd { (job) } }
            @if let Some(encoding) = &batch.encoding { dt { (say("编码", "Encoding")) } dd { (encoding) } }
            @if let Some(delimiter) = &batch.delimiter { dt { (say("分隔符", "Delimiter")) } dd { code { (format!("{delimiter:?}")) } } }
            @for (words, other) in undone(visitor, batch) { dt { (words) } dd { a href={ "/imports/" (other) } { "#" (other) } } }
            @if let Some(report) = batch.report_id { dt { (say("报告", "Report")) } dd { a href={ "/reports/" (report) } { "#" (report) } } }
            dt { "sha256" } dd { code class="hash" { (batch.sha256) } }
        }
        (rejected(visitor, batch, rejects))
    }
}

/// Which import took this one back, or which one it took back.
fn undone(visitor: &Visitor, batch: &BatchRow) -> impl Iterator<Item = (&'static str, i32)> {
    let by = batch.reverted_by.map(|by| (visitor.say("被撤销于", "Taken back by"), by));
    by.into_iter().chain(batch.reverts.map(|what| (visitor.say("撤销了", "Takes back"), what)))
}

fn counts(visitor: &Visitor, batch: &BatchRow) -> Markup {
    let c = &batch.counts;
    let all = [
        (c.rows_read, visitor.say("读入", "read")),
        (c.inserted, visitor.say("新增", "inserted")),
        (c.revised, visitor.say("修订", "revised")),
        (c.unchanged, visitor.say("未变", "unchanged")),
        (c.withdrawn, visitor.say("撤回", "withdrawn")),
        (c.rejected, left_word(visitor, batch)),
    ];
    html! {
        ul class="plain tiles" {
            @for (n, word) in all { li { b class="number" { (crate::chart::format_number(n as f64, 0)) } span class="muted" { (word) } } }
        }
    }
}

fn rejected(visitor: &Visitor, batch: &BatchRow, rejects: &Page<NewReject>) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    let cut = |raw: &str| raw.chars().take(RAW_SHOWN_CHARS).collect::<String>();
    html! {
        section aria-labelledby="rejects" {
            h2 id="rejects" { (if waits(batch) { say("待归类的数字", "Figures in the inbox") } else { say("被拒的行", "Rejected rows") }) " " span class="count muted" { (batch.counts.rejected) } }
            @if waits(batch) && batch.counts.rejected > 0 {
                @let of = batch.report_id.map(|report| format!("?report={report}")).unwrap_or_default();
                p { a href={ "/figures" (of) } { (say("在待归类里看这些数字", "See these figures in the inbox")) } }
            } @else if rejects.rows.is_empty() {
                p class="empty" { (say("没有。", "None.")) }
            } @else {
                div class="scroll" tabindex="0" role="group" aria-labelledby="rejects" {
                    table class="wide" {
                        thead {
                            tr {
                                th scope="col" class="number" { (say("行", "Line")) }
                                th scope="col" { (say("列", "Column")) }
                                th scope="col" { (say("原因", "Reason")) }
                                th scope="col" { (say("原文", "Raw")) }
                            }
                        }
                        tbody {
                            @for reject in &rejects.rows {
                                tr {
                                    td class="number" { (reject.line) }
                                    td { (reject.column.as_deref().unwrap_or("—")) }
                                    td { (reject.reason) }
                                    td { code class="raw" { (cut(&reject.raw)) } }
                                }
                            }
                        }
                    }
                }
                p class="small" { a href={ "/api/v1/imports/" (batch.batch_id) "/rejects" } { "JSON" } }
            }
            @if let Some(next) = rejects.next_cursor() {
                p { a class="button second" href=(visitor.with(&[("cursor", Some(&next))])) { (say("下一页", "Next page")) } }
            }
        }
    }
}
