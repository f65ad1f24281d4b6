//! The rows of a statement as an HTTP answer.
//!
//! Most answers are short: those are read whole before anything is sent, so that an error is a problem document, and
//! the count and `truncated` stand in headers whatever the format. A long answer is streamed: its count and
//! `truncated` come in trailers (and inside of json, ndjson and Parquet), and an error breaks it off, except in
//! ndjson, whose last line then says why.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use http_body::Frame;

use crate::encode::{Footer, Format};
use crate::http::auth::Client;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::sql::{SqlError, SqlRequest, SqlStream};

/// Answers up to this size are read whole first.
const WHOLE_ANSWER_BYTES: usize = 256 << 10;

const QUERY_ID: HeaderName = HeaderName::from_static("almanac-query-id");
const DATA_VERSION: HeaderName = HeaderName::from_static("almanac-data-version");
const ROW_COUNT: HeaderName = HeaderName::from_static("almanac-row-count");
const TRUNCATED: HeaderName = HeaderName::from_static("almanac-truncated");
const ELAPSED_MS: HeaderName = HeaderName::from_static("almanac-elapsed-ms");

/// Runs a statement and answers with its rows.
pub(super) async fn run(app: &App, client: &Client, request: SqlRequest) -> Result<Response, Problem> {
    let asked = Instant::now();
    let log = Log { client: client.clone(), statement: app.sql.loggable(&request.sql), asked };
    let mut stream = match app.sql.run(request).await {
        Ok(stream) => stream,
        Err(error) => return Err(log.failed(None, error)),
    };
    let beginning = match stream.beginning(WHOLE_ANSWER_BYTES).await {
        Ok(beginning) => beginning,
        Err(error) => return Err(log.failed(Some(&stream), error)),
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(stream.format.content_type()));
    insert(&mut headers, QUERY_ID, stream.query_id.as_str());
    insert(&mut headers, DATA_VERSION, &stream.data_version);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = if let Some(footer) = beginning.footer {
        log.done(&stream, footer, beginning.bytes.len() as u64);
        describe(&mut headers, footer);
        Body::from(beginning.bytes)
    } else {
        headers.insert(
            header::TRAILER,
            HeaderValue::from_static("almanac-row-count, almanac-truncated, almanac-elapsed-ms"),
        );
        Body::new(Rest::new(stream, beginning.bytes, log))
    };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    Ok(response)
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
    log: Log,
}

impl Rest {
    fn new(stream: SqlStream, beginning: Vec<u8>, log: Log) -> Self {
        Self { next: Some(read(stream)), beginning: Some(beginning), sent_bytes: 0, log }
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
                    self.log.done(&stream, footer, self.sent_bytes);
                    describe(&mut trailers, footer);
                }
                Ok(Frame::trailers(trailers))
            }
            Err(error) => {
                self.log.broken_off(&stream, &error);
                let said = serde_json::json!({ "error": error.to_string() });
                match stream.format {
                    Format::Ndjson => Ok(self.data(format!("{said}\n").into_bytes())),
                    _ => Err(error),
                }
            }
        }))
    }
}

/// One line of the log for each statement: who, how long, how many rows, what became of it. The text of the statement is
/// in it only if the operator said so.
struct Log {
    client: Client,
    statement: Option<String>,
    asked: Instant,
}

impl Log {
    fn done(&self, stream: &SqlStream, footer: Footer, bytes: u64) {
        tracing::info!(
            target: "almanac::audit",
            client = %self.client, query_id = %stream.query_id, data_version = stream.data_version, format = stream.format.name(),
            rows = footer.row_count, truncated = footer.truncated, bytes, elapsed_ms = self.elapsed_ms(),
            statement = self.statement.as_deref(), "sql answered"
        );
    }

    fn broken_off(&self, stream: &SqlStream, error: &SqlError) {
        let query_id = stream.query_id.as_str();
        tracing::info!(
            target: "almanac::audit",
            client = %self.client, query_id, %error, elapsed_ms = self.elapsed_ms(), statement = self.statement.as_deref(), "sql broken off"
        );
    }

    fn failed(&self, stream: Option<&SqlStream>, error: SqlError) -> Problem {
        let query_id = stream.map(|stream| stream.query_id.as_str());
        tracing::info!(
            target: "almanac::audit",
            client = %self.client, query_id, %error, elapsed_ms = self.elapsed_ms(), statement = self.statement.as_deref(), "sql refused"
        );
        error.into()
    }

    fn elapsed_ms(&self) -> u64 {
        self.asked.elapsed().as_millis() as u64
    }
}
