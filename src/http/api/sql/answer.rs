//! The rows of a statement as an HTTP answer.
//!
//! Most answers are short: those are read whole before anything is sent, so that an error is a problem document, and
//! the count and `truncated` stand in headers whatever the format. A long answer is streamed: its count and
//! `truncated` come in trailers (and inside of json, ndjson and Parquet), and an error breaks it off, except in
//! ndjson, whose last line then says why.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use http_body::Frame;

use super::audit::Audit;
use crate::encode::{Footer, Format};
use crate::http::auth::Client;
use crate::http::packed::Uncompressed;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::sql::{Answered, KeptAnswer, Question, SqlError, SqlRequest, SqlStream};

/// Answers up to this size are read whole first.
const WHOLE_ANSWER_BYTES: usize = 256 << 10;

const QUERY_ID: HeaderName = HeaderName::from_static("almanac-query-id");
const DATA_VERSION: HeaderName = HeaderName::from_static("almanac-data-version");
const ROW_COUNT: HeaderName = HeaderName::from_static("almanac-row-count");
const TRUNCATED: HeaderName = HeaderName::from_static("almanac-truncated");
/// The answer was given before, on the same data; `elapsed_ms` is what it took then.
const CACHED: HeaderName = HeaderName::from_static("almanac-cached");
const ELAPSED_MS: HeaderName = HeaderName::from_static("almanac-elapsed-ms");

/// Runs a statement and answers with its rows.
pub(super) async fn run(app: &App, client: &Client, request: SqlRequest) -> Result<Response, Problem> {
    let mut audit = Audit::begin(client, app.sql.loggable(&request.sql));
    match app.sql.run(request).await.map_err(|error| audit.refused(error))? {
        Answered::Kept(format, kept) => Ok(again(format, &kept, audit)),
        Answered::Stream(stream, question) => first(app, stream, question, audit).await,
    }
}

/// An answer that was given before.
fn again(format: Format, kept: &KeptAnswer, mut audit: Audit) -> Response {
    audit.kept(&kept.data_version, format);
    audit.answered(kept.footer, kept.bytes.len() as u64);
    let mut headers = common(format, &kept.data_version);
    headers.insert(CACHED, HeaderValue::from_static("true"));
    describe(&mut headers, kept.footer);
    let mut response = Response::new(Body::from(kept.bytes.clone()));
    *response.headers_mut() = headers;
    response
}

async fn first(
    app: &App,
    mut stream: SqlStream,
    question: Option<Question>,
    mut audit: Audit,
) -> Result<Response, Problem> {
    audit.runs(&stream);
    let beginning = stream.beginning(WHOLE_ANSWER_BYTES).await.map_err(|error| audit.refused(error))?;
    let mut headers = common(stream.format, &stream.data_version);
    insert(&mut headers, QUERY_ID, stream.query_id.as_str());
    let Some(footer) = beginning.footer else {
        headers.insert(
            header::TRAILER,
            HeaderValue::from_static("almanac-row-count, almanac-truncated, almanac-elapsed-ms"),
        );
        let mut response = Response::new(Body::new(Rest::new(stream, beginning.bytes, audit)));
        *response.headers_mut() = headers;
        response.extensions_mut().insert(Uncompressed);
        return Ok(response);
    };
    audit.answered(footer, beginning.bytes.len() as u64);
    if let Some(question) = question {
        let (bytes, data_version) = (beginning.bytes.clone(), stream.data_version.clone());
        app.sql.keep(question, KeptAnswer { bytes, footer, data_version });
    }
    describe(&mut headers, footer);
    let mut response = Response::new(Body::from(beginning.bytes));
    *response.headers_mut() = headers;
    Ok(response)
}

/// The headers of every answer.
fn common(format: Format, data_version: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    insert(&mut headers, DATA_VERSION, data_version);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Names of statements and versions are plain ASCII.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn describe(headers: &mut HeaderMap, footer: Footer) {
    headers.insert(ROW_COUNT, footer.row_count.into());
    headers.insert(TRUNCATED, HeaderValue::from_static(if footer.truncated { "true" } else { "false" }));
    insert(headers, ELAPSED_MS, &footer.elapsed_ms.to_string());
}

type Next = Pin<Box<dyn Future<Output = (SqlStream, Result<Option<Vec<u8>>, SqlError>)> + Send>>;

/// The body of a long answer.
struct Rest {
    next: Option<Next>,
    beginning: Option<Vec<u8>>,
    sent_bytes: u64,
    audit: Audit,
}

impl Rest {
    fn new(stream: SqlStream, beginning: Vec<u8>, audit: Audit) -> Self {
        Self { next: Some(read(stream)), beginning: Some(beginning), sent_bytes: 0, audit }
    }

    fn data(&mut self, bytes: Vec<u8>) -> Frame<Bytes> {
        self.sent_bytes += bytes.len() as u64;
        Frame::data(Bytes::from(bytes))
    }
}

fn read(mut stream: SqlStream) -> Next {
    Box::pin(async move {
        let result = stream.next().await;
        (stream, result)
    })
}

impl http_body::Body for Rest {
    type Data = Bytes;
    type Error = SqlError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, SqlError>>> {
        if let Some(bytes) = self.beginning.take() {
            return Poll::Ready(Some(Ok(self.data(bytes))));
        }
        let Some(next) = self.next.as_mut() else { return Poll::Ready(None) };
        let (stream, result) = ready!(next.as_mut().poll(cx));
        self.next = None;
        Poll::Ready(Some(match result {
            Ok(Some(bytes)) => {
                self.next = Some(read(stream));
                Ok(self.data(bytes))
            }
            Ok(None) => {
                let mut trailers = HeaderMap::new();
                if let Some(footer) = stream.footer() {
                    let sent_bytes = self.sent_bytes;
                    self.audit.answered(footer, sent_bytes);
                    describe(&mut trailers, footer);
                }
                Ok(Frame::trailers(trailers))
            }
            Err(error) => {
                self.audit.broken_off(&error);
                let said = serde_json::json!({ "error": error.to_string() });
                match stream.format {
                    Format::Ndjson => Ok(self.data(format!("{said}\n").into_bytes())),
                    _ => Err(error),
                }
            }
        }))
    }
}
