//! ETags of data version and question: what did not change is answered with 304.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::store::hex;

/// How long a client may use an answer without asking again, in seconds.
const FRESH_S: u32 = 60;

/// Names the answer to this question at this data version.
pub fn etag(data_version: i64, uri: &Uri) -> String {
    etag_of(data_version, uri.path_and_query().map_or("", |p| p.as_str()))
}

/// Names the answer to a question in words.
pub fn etag_of(data_version: i64, question: &str) -> String {
    let digest = Sha256::digest(format!("{} {question}", env!("CARGO_PKG_VERSION")).as_bytes());
    format!("\"{data_version}-{}\"", &hex(&digest)[..16])
}

/// Whether the client has that answer already.
pub fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    asked
        .flat_map(|list| list.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag)
}

/// 304.
pub fn not_modified(etag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    mark(&mut response, etag);
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
