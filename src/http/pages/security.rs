//! Headers that keep a page from doing what it never needs to do.
//!
//! Pages load their own stylesheet, script and pictures and talk to their own server; nothing is inline, nothing comes
//! from elsewhere. A handler that needs a wider policy (a panel to be embedded) sets its own, which then stands.

use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::visitor::{LANG_COOKIE, LANG_PARAMETER, Visitor};
use crate::http::params;

/// Of pages.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                           frame-ancestors 'self'";
/// Of a panel that other sites may show in a frame.
pub const EMBEDDED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                   font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                                   frame-ancestors *";
/// Of everything else, should a browser show it as a document: an SVG keeps its styles and its embedded font.
const DATA_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; sandbox";
/// How long the language is remembered, in seconds.
const LANG_MAX_AGE_S: u32 = 365 * 24 * 3600;

/// Adds the headers to what the routes answered.
pub async fn headers(request: Request, next: Next) -> Response {
    let lang = named_lang(&request);
    let visitor = Visitor::of(request.uri(), request.headers());
    let mut response = next.run(request).await;
    let page = is_html(response.headers());
    let headers = response.headers_mut();
    set_default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_default(headers, header::REFERRER_POLICY, "same-origin");
    set_default(headers, header::CONTENT_SECURITY_POLICY, if page { PAGE_POLICY } else { DATA_POLICY });
    if page {
        set_default(headers, header::CACHE_CONTROL, "private, no-cache");
        set_default(headers, header::CONTENT_LANGUAGE, super::layout::language(visitor.lang));
        headers.append(header::VARY, HeaderValue::from_static("accept, accept-language, cookie"));
        if let Some(code) = lang {
            let cookie = format!("{LANG_COOKIE}={code}; Path=/; Max-Age={LANG_MAX_AGE_S}; SameSite=Lax");
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                headers.append(header::SET_COOKIE, cookie);
            }
        }
    }
    response
}

/// The language that the address names, if it is one.
fn named_lang(request: &Request) -> Option<&'static str> {
    let pairs = params::pairs(request.uri().query());
    let code = pairs.iter().find(|(name, _)| name == LANG_PARAMETER).map(|(_, code)| code.as_str())?;
    code.parse::<crate::chart::Lang>().ok().map(|lang| lang.code())
}

/// Whether the answer is a page.
pub fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
