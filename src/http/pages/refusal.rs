//! Problems as pages: whoever asked for a page reads the answer as a page.
//!
//! Handlers answer a [`Problem`] and know nothing of this. Where the request prefers `text/html` and is not one of the
//! API's, the problem document is replaced by a page that says the same.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::visitor::Visitor;
use super::{Head, Section, layout};
use crate::http::problem::Problem;

/// Paths whose clients are programs, whatever they accept.
const PROGRAM_PATHS: [&str; 4] = ["/api/", "/fred/", "/graph/", "/charts/"];

/// Replaces problem documents by pages for readers.
pub async fn as_page(request: Request, next: Next) -> Response {
    let program = PROGRAM_PATHS.iter().any(|prefix| request.uri().path().starts_with(prefix));
    if program || !prefers_html(request.headers()) {
        return next.run(request).await;
    }
    let visitor = Visitor::of(request.uri(), request.headers());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>() else { return response };
    let page = page(&visitor, problem);
    let mut parts = response.into_parts().0;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut answer = page.into_response();
    *answer.status_mut() = parts.status;
    answer.headers_mut().extend(parts.headers);
    answer
}

/// Whether HTML is among the most wanted media types; a client that takes anything wants data.
fn prefers_html(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut html = 0.0_f64;
    let mut json = 0.0_f64;
    for entry in accept.split(',') {
        let mut parts = entry.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let weight = parts.find_map(|p| p.strip_prefix("q=")?.trim().parse().ok()).unwrap_or(1.0);
        match kind {
            "text/html" | "application/xhtml+xml" => html = html.max(weight),
            "application/json" | "application/problem+json" => json = json.max(weight),
            _ => {}
        }
    }
    html > json
}

fn page(visitor: &Visitor, problem: &Problem) -> maud::Markup {
    let (heading, advice) = words(visitor, problem.status);
    let content = html! {
        section class="refusal narrow" {
            p class="code" aria-hidden="true" { (problem.status) }
            h1 { (heading) }
            p class="detail" { (problem.detail) }
            p { (advice) }
            form class="search" action="/" role="search" {
                input type="search" name="q" aria-label=(visitor.say("查找序列", "Search series"))
                    placeholder=(visitor.say("查找序列：存款、GDP、TJ_…", "Search series: deposits, GDP, TJ_…"));
                button { (visitor.say("查找", "Search")) }
            }
        }
    };
    layout(visitor, &Head::new(heading, Section::Elsewhere), &content)
}

fn words(visitor: &Visitor, status: u16) -> (&str, &str) {
    let text = |zh: (&'static str, &'static str), en: (&'static str, &'static str)| {
        (visitor.say(zh.0, en.0), visitor.say(zh.1, en.1))
    };
    match status {
        404 => text(
            ("没有这一页", "也许换个词能找到。"),
            ("There is no such page", "Perhaps a search finds it."),
        ),
        400 | 422 => text(
            ("没有读懂这个请求", "请改正上面指出的地方，或从头查找。"),
            ("The request was not understood", "Correct what is named above, or start with a search."),
        ),
        401 | 403 => text(
            ("没有权限", "请向管理员要一个令牌。"),
            ("Not permitted", "Ask whoever runs this server for a token."),
        ),
        503 | 504 => text(("服务器正忙", "稍等片刻再试。"), ("The server is busy", "Try again in a moment.")),
        _ => text(("出错了", "服务器的日志写着原因。"), ("Something failed", "The server's log says why.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_asks_for_html_gets_it() {
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("*/*", false),
            ("application/json", false),
            ("application/json, text/html;q=0.5", false),
            ("text/html;q=0", false),
            ("image/avif,image/webp,*/*;q=0.8", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(prefers_html(&headers), expected, "{accept}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
