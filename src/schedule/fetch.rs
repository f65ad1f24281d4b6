//! Fetching a job's URL: only when it changed, with limits on time and redirects. Size is limited where it is read.

use std::io::Read;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ureq::http::{HeaderMap, StatusCode};

use crate::store::SourceVersion;

/// Redirects that are followed.
pub const FETCH_MAX_REDIRECTS: u32 = 5;

/// Why a URL gave no file.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("cannot fetch {url}: {source}")]
    Request { url: String, source: Box<ureq::Error> },
    #[error("{url} answered {status}")]
    Status { url: String, status: StatusCode },
}

/// What a URL answered.
pub enum Fetched {
    /// The same as the last time.
    Unchanged,
    Body {
        version: SourceVersion,
        /// From `Last-Modified`.
        modified: Option<DateTime<Utc>>,
        body: Box<dyn Read + Send>,
    },
}

/// Asks for `url`, unless it is still the version that is `known`.
pub fn fetch(url: &str, known: &SourceVersion, timeout: Duration) -> Result<Fetched, FetchError> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(timeout))
        .max_redirects(FETCH_MAX_REDIRECTS)
        .user_agent(concat!("almanac/", env!("CARGO_PKG_VERSION")));
    let agent: ureq::Agent = config.build().into();
    let mut request = agent.get(url);
    for (name, value) in [("If-None-Match", &known.etag), ("If-Modified-Since", &known.last_modified)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let failed = |source| FetchError::Request { url: url.to_owned(), source: Box::new(source) };
    let answer = request.call().map_err(failed)?;
    match answer.status() {
        StatusCode::NOT_MODIFIED => Ok(Fetched::Unchanged),
        StatusCode::OK => {
            let header = |headers: &HeaderMap, name| Some(headers.get(name)?.to_str().ok()?.to_owned());
            let last_modified = header(answer.headers(), "last-modified");
            let modified = last_modified.as_deref().and_then(|text| DateTime::parse_from_rfc2822(text).ok());
            let version = SourceVersion { etag: header(answer.headers(), "etag"), last_modified };
            let body = answer.into_body().into_with_config().limit(u64::MAX).reader();
            Ok(Fetched::Body { version, modified: modified.map(|at| at.to_utc()), body: Box::new(body) })
        }
        status => Err(FetchError::Status { url: url.to_owned(), status }),
    }
}
