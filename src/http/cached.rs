//! ETags of data version and question: what did not change is answered with 304.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::api::page::next_link;
use super::problem::Problem;
use super::state::AppState;
use crate::store::{Reader, hex};

/// How long a client may use an answer without asking again, in seconds.
const FRESH_S: u32 = 60;

/// Names the answer to this question at this data version.
pub fn etag(data_version: i64, uri: &Uri) -> String {
    etag_of(data_version, uri.path_and_query().map_or("", |p| p.as_str()))
}

/// Names the answer to a question in words, weakly: a compressed answer has the same name.
pub fn etag_of(data_version: i64, question: &str) -> String {
    let digest = Sha256::digest(format!("{} {question}", env!("CARGO_PKG_VERSION")).as_bytes());
    format!("W/\"{data_version}-{}\"", &hex(&digest)[..16])
}

/// Whether the client has that answer already.
pub fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked.flat_map(|list| list.split(',')).any(|tag| opaque(tag) == opaque(etag))
}

/// 304.
pub fn not_modified(etag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    mark(&mut response, etag);
    // Of the answer itself, the layer that compresses says so.
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding, accept"));
    response
}

/// Adds ETag and Cache-Control.
pub fn mark(response: &mut Response, etag: &str) {
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Ok(fresh) = HeaderValue::from_str(&format!("public, max-age={FRESH_S}, must-revalidate")) {
        headers.insert(header::CACHE_CONTROL, fresh);
    }
}

/// What `ask` answers as JSON; asked only where the client does not have it already.
pub async fn json<T: serde::Serialize + Send + 'static>(
    app: &AppState,
    uri: &Uri,
    headers: HeaderMap,
    ask: impl FnOnce(&Reader<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    page(app, uri, headers, move |reader| Ok((ask(reader)?, None))).await
}

/// As [`json`], of a page that may have a next one: its cursor becomes a `Link`.
pub async fn page<T: serde::Serialize + Send + 'static>(
    app: &AppState,
    uri: &Uri,
    headers: HeaderMap,
    ask: impl FnOnce(&Reader<'_>) -> Result<(T, Option<String>), Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let question = uri.clone();
    let (etag, answer) = app
        .read(move |reader| {
            let etag = etag(reader.data_version()?, &question);
            let known = matches(&headers, &etag);
            Ok((etag, if known { None } else { Some(ask(reader)?) }))
        })
        .await?;
    let Some((answer, next_cursor)) = answer else { return Ok(not_modified(&etag)) };
    let mut response = Json(answer).into_response();
    mark(&mut response, &etag);
    if let Some(link) = next_cursor.and_then(|cursor| next_link(uri, &cursor).parse().ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
