//! Pages of lists: `limit`, an opaque `cursor`, and a `Link` to the next page.

use axum::Json;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::http::problem::Problem;
use crate::http::state::HttpLimits;

/// The `limit` of a request, or the default one; refuses what is outside of 1 and the largest.
pub fn limit(asked: Option<u32>, limits: &HttpLimits) -> Result<u32, Problem> {
    match asked {
        None => Ok(limits.page_rows),
        Some(n) if (1..=limits.max_page_rows).contains(&n) => Ok(n),
        Some(n) => {
            Err(Problem::parameter("limit", format!("{n} is not between 1 and {}", limits.max_page_rows)))
        }
    }
}

/// Where a page starts, from the opaque cursor of the page before.
pub fn from_cursor(cursor: Option<&str>) -> Result<Option<String>, Problem> {
    cursor
        .map(|text| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok();
            bytes
                .and_then(|b| String::from_utf8(b).ok())
                .and_then(|t| t.strip_prefix("a:").map(str::to_owned))
        })
        .map(|place| place.ok_or_else(wrong_cursor))
        .transpose()
}

/// 400 for a cursor that no answer gave.
pub fn wrong_cursor() -> Problem {
    Problem::parameter("cursor", "take it as the answer before gave it")
}

/// Like [`from_cursor`], for lists in order of a number.
pub fn from_number_cursor(cursor: Option<&str>) -> Result<Option<i64>, Problem> {
    let number = |place: String| place.parse().ok().filter(|number| *number >= 0).ok_or_else(wrong_cursor);
    from_cursor(cursor)?.map(number).transpose()
}

/// The opaque form of a place.
pub fn to_cursor(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("a:{place}"))
}

/// One page: the rows, and the place after which the next one begins, if there is one.
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts `limit` rows from `limit + 1` that were asked for; `place` names a row for the cursor.
    pub fn cut(mut rows: Vec<T>, limit: u32, place: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(place);
        Self { rows, next }
    }

    /// The cursor of the next page.
    pub fn next_cursor(&self) -> Option<String> {
        self.next.as_deref().map(to_cursor)
    }
}

impl<T: Serialize> Page<T> {
    /// `{"count", name: [...], "next_cursor"}` with a `Link` header.
    pub fn respond(self, name: &str, uri: &Uri) -> Response {
        self.respond_with(
            uri,
            |rows, next| serde_json::json!({ "count": rows.len(), name: rows, "next_cursor": next }),
        )
    }

    /// A body made of the rows and the next cursor, with a `Link` header.
    pub fn respond_with<B: Serialize>(
        self,
        uri: &Uri,
        body: impl FnOnce(Vec<T>, Option<String>) -> B,
    ) -> Response {
        let next = self.next_cursor();
        let mut response = Json(body(self.rows, next.clone())).into_response();
        if let Some(link) = next.and_then(|cursor| next_link(uri, &cursor).parse().ok()) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

/// `Link` to the next page of an address.
pub fn next_link(uri: &Uri, cursor: &str) -> String {
    let kept = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("cursor", cursor)
        .finish();
    format!("<{}?{query}>; rel=\"next\"", uri.path())
}
