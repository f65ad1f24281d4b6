//! `/snapshot/…`: the data to take away: the whole database file, and each table as Parquet or CSV, so that DuckDB,
//! polars, pandas and R can read them without this server.

//!
//! A file is named by its ETag, so that a client that has it is not sent it again, and one that reads parts of it (as
//! DuckDB does when it attaches a URL) reads parts of one file and no other.

use std::io;
use std::path::Path as FilePath;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http_body::Frame;
use tempfile::{SpooledData, SpooledTempFile};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncSeekExt as _, ReadBuf};

use super::cached;
use super::params::{NoParams, Params};
use super::problem::Problem;
use super::range::{self, Part};
use super::state::{App, AppState};
use crate::encode::Format;
use crate::store::sql::export::{self, Export, ExportError};
use crate::store::sql::snapshot::Snapshot;

/// What is read of a file at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// The whole database.
const DATABASE: &str = "almanac.duckdb";

/// The list and the files.
pub fn router() -> Router<AppState> {
    Router::new().route("/snapshot", get(list)).route("/snapshot/{file}", get(file))
}

/// Lists what can be downloaded.
#[utoipa::path(get, path = "/snapshot", tag = "downloads",
    responses((status = 200, description = "database, tables (as Parquet), formats (other endings of a table's name), data_version")))]
pub async fn list(State(app): State<AppState>, _: Params<NoParams>) -> Result<Response, Problem> {
    let tables: Vec<String> = export::names().map(|name| format!("{name}.parquet")).collect();
    let snapshot = app.sql.current().await?;
    Ok(Json(serde_json::json!({
        "database": DATABASE, "tables": tables, "formats": Format::ALL, "data_version": snapshot.data_version()
    }))
    .into_response())
}

/// Sends the database (`almanac.duckdb`) or a table (`observations.parquet`, `series.csv`), whole or a range of it.
#[utoipa::path(get, path = "/snapshot/{file}", tag = "downloads", params(("file" = String, Path, description = "its name")),
    responses((status = 200, description = "the file"), (status = 206, description = "the range that was asked for"),
    (status = 304, description = "the client has it"), (status = 404, body = Problem),
    (status = 416, description = "there is no such range"), (status = 503, body = Problem)))]
pub async fn file(
    State(app): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let source = source(&app, &name).await?;
    send(&name, &headers, source).await.map_err(|error| Problem::internal(&error))
}

/// What is sent; the file stays on disk until it has been.
enum Source {
    Database(Arc<Snapshot>),
    Table(Arc<Export>, Format),
}

impl Source {
    fn path(&self) -> &FilePath {
        match self {
            Self::Database(snapshot) => snapshot.path(),
            Self::Table(export, _) => export.path(),
        }
    }

    fn data_version(&self) -> &str {
        match self {
            Self::Database(snapshot) => snapshot.data_version(),
            Self::Table(export, _) => &export.data_version,
        }
    }

    const fn content_type(&self) -> &'static str {
        match self {
            Self::Database(_) => "application/vnd.duckdb",
            Self::Table(_, format) => format.content_type(),
        }
    }
}

async fn source(app: &App, name: &str) -> Result<Source, Problem> {
    let unknown = || Problem::not_found(format!("no file {name}: see /snapshot"));
    if name == DATABASE {
        return Ok(Source::Database(app.sql.current().await?));
    }
    let (table, ending) = name.rsplit_once('.').ok_or_else(unknown)?;
    let format: Format = ending.parse().map_err(|_| unknown())?;
    match app.sql.export(table, format).await {
        Ok(export) => Ok(Source::Table(export, format)),
        Err(ExportError::UnknownTable(_)) => Err(unknown()),
        Err(ExportError::Store(error)) => Err(error.into()),
        Err(error) => Err(Problem::internal(&error)),
    }
}

async fn send(name: &str, asked: &HeaderMap, source: Source) -> io::Result<Response> {
    let mut file = File::open(source.path()).await?;
    let metadata = file.metadata().await?;
    let length = metadata.len();
    let made = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).map_err(io::Error::other)?;
    // The same data may be written in other bytes by another server: the moment belongs to the name.
    let etag = format!("\"{}-{length:x}-{:x}\"", source.data_version(), made.as_nanos());
    let part = range::asked(asked, &etag, length);
    let (status, start, count) = match part {
        _ if cached::matches(asked, &etag) => (StatusCode::NOT_MODIFIED, 0, 0),
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Range { start, count } => (StatusCode::PARTIAL_CONTENT, start, count),
        Part::Outside => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let mut headers = HeaderMap::new();
    let mut say = |name, value: &str| {
        // Names, numbers and versions are plain ASCII.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    say(header::ETAG, &etag);
    say(header::CACHE_CONTROL, "no-cache");
    say(header::HeaderName::from_static("almanac-data-version"), source.data_version());
    match status {
        StatusCode::NOT_MODIFIED => {}
        StatusCode::RANGE_NOT_SATISFIABLE => say(header::CONTENT_RANGE, &format!("bytes */{length}")),
        _ => {
            say(header::ACCEPT_RANGES, "bytes");
            say(header::CONTENT_TYPE, source.content_type());
            say(header::CONTENT_LENGTH, &count.to_string());
            say(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
        }
    }
    if status == StatusCode::PARTIAL_CONTENT {
        let last = start + count - 1;
        say(header::CONTENT_RANGE, &format!("bytes {start}-{last}/{length}"));
        file.seek(io::SeekFrom::Start(start)).await?;
    }
    let body = if count == 0 {
        Body::empty()
    } else {
        Body::new(FileBody { file, left: count, _kept: Some(source) })
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// A body that was written beforehand: from memory, or from its file, which is gone when it has been sent.
pub fn spooled(written: SpooledTempFile) -> io::Result<Body> {
    Ok(match written.into_inner() {
        SpooledData::InMemory(bytes) => Body::from(bytes.into_inner()),
        SpooledData::OnDisk(file) => {
            let left = file.metadata()?.len();
            Body::new(FileBody { file: File::from_std(file), left, _kept: None })
        }
    })
}

/// Part of a file as a body.
struct FileBody {
    file: File,
    left: u64,
    _kept: Option<Source>,
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let wanted = usize::try_from(self.left).map_or(CHUNK_BYTES, |left| left.min(CHUNK_BYTES));
        let mut chunk = vec![0; wanted];
        let mut buffer = ReadBuf::new(&mut chunk);
        if let Err(error) = ready!(Pin::new(&mut self.file).poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let filled = buffer.filled().len();
        if filled == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        self.left -= filled as u64;
        chunk.truncate(filled);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(chunk)))))
    }
}
