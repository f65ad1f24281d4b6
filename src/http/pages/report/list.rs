//! The list of reports, each with a bar of what its figures came to.

use maud::{Markup, html};

use super::title;
use crate::domain::Resolution;
use crate::http::api::page::Page;
use crate::http::pages::visitor::Visitor;
use crate::http::pages::words::Word;
use crate::store::ReportRow;

/// How many figures of each report came to what.
type Counts = [(i32, Resolution, i64)];

/// The page.
pub fn content(visitor: &Visitor, page: &Page<ReportRow>, counts: &Counts) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        h1 { (say("报告", "Reports")) }
        p class="lede" { (say("读过的文件，以及其中每个数字的去处。", "The documents that were read, and what became of the figures in them.")) }
        @if page.rows.is_empty() {
            p class="empty" { (say("还没有报告。", "There are no reports yet. ")) code { "almanac load REPORT.txt --published YYYY-MM-DD" } }
        } @else {
            (legend(visitor))
            div class="scroll" tabindex="0" role="group" aria-label=(say("报告", "Reports")) {
                table class="wide" {
                    thead {
                        tr {
                            th scope="col" { (say("标题", "Title")) }
                            th scope="col" { (say("发布", "Published")) }
                            th scope="col" class="number" { (say("字数", "Characters")) }
                            th scope="col" class="number" { (say("数字", "Figures")) }
                            th scope="col" { (say("去处", "Resolution")) }
                        }
                    }
                    tbody { @for report in &page.rows { (row(visitor, report, counts)) } }
                }
            }
        }
        @if let Some(next) = page.next_cursor() {
            p { a class="button second" href=(visitor.with(&[("cursor", Some(&next))])) { (say("下一页", "Next page")) } }
        }
    }
}

fn row(visitor: &Visitor, report: &ReportRow, counts: &Counts) -> Markup {
    let own: Vec<(Resolution, i64)> =
        counts.iter().filter(|(id, ..)| *id == report.report_id).map(|(_, r, n)| (*r, *n)).collect();
    html! {
        tr {
            th scope="row" {
                a href={ "/reports/" (report.report_id) } { (title(visitor, report)) }
                div class="small muted" { (report.publisher) }
            }
            td class="number date" { (report.published_on) }
            td class="number" { (crate::chart::format_number(report.characters as f64, 0)) }
            td class="number" { (report.figures) }
            td { (bar(visitor, &own)) }
        }
    }
}

/// Parts of a whole as a bar, in words for who cannot see it.
pub fn bar(visitor: &Visitor, counts: &[(Resolution, i64)]) -> Markup {
    let total: i64 = counts.iter().map(|(_, n)| n).sum();
    let words: Vec<String> = counts.iter().map(|(r, n)| format!("{} {n}", r.word(visitor))).collect();
    let mut at = 0.0;
    html! {
        @if total > 0 {
            svg class="parts" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=(words.join(", ")) {
                title { (words.join(" · ")) }
                @for (resolution, n) in counts {
                    @let width = *n as f64 / total as f64 * 100.0;
                    rect class=(resolution.code()) x={ (format!("{at:.2}")) } width={ (format!("{width:.2}")) } height="8" {}
                    ({ at += width; "" })
                }
            }
        }
    }
}

/// What the colours mean.
pub fn legend(visitor: &Visitor) -> Markup {
    html! {
        p class="legend small" {
            @for resolution in Resolution::ALL { span class={ "tag " (resolution.code()) } { (resolution.word(visitor)) } " " }
        }
    }
}
