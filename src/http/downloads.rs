//! `/snapshot/…`: the data to take away: the whole database file, and each table as Parquet or CSV, so that DuckDB,
//! polars, pandas and R can read them without this server.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http_body::Frame;
use tempfile::{SpooledData, SpooledTempFile};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

use super::params::{NoParams, Params};
use super::problem::Problem;
use super::state::{App, AppState};
use crate::encode::Format;
use crate::store::sql::export::{self, ExportError};
use crate::store::sql::snapshot::Snapshot;
use crate::store::sql::{RunError, WriteSink};

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
    responses((status = 200, description = "the names of the files, and the data version of the database file")))]
pub async fn list(State(app): State<AppState>, _: Params<NoParams>) -> Response {
    let tables: Vec<String> = export::names().map(|name| format!("{name}.parquet")).collect();
    let version = app.sql.pool().status().data_version;
    Json(serde_json::json!({ "database": DATABASE, "tables": tables, "data_version": version }))
        .into_response()
}

/// Sends the database (`almanac.duckdb`) or a table (`observations.parquet`, `series.csv`).
#[utoipa::path(get, path = "/snapshot/{file}", tag = "downloads", params(("file" = String, Path, description = "its name")),
    responses((status = 200, description = "the file"), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn file(
    State(app): State<AppState>,
    Path(name): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    if name == DATABASE {
        return database(&app).await;
    }
    let (table, format) = table_of(&name).ok_or_else(|| unknown(&name))?;
    let written = app.blocking(move |app| write_table(app, &table, format)).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    send(&name, headers, written, None).await
}

/// `observations.parquet`: a table and its format.
fn table_of(name: &str) -> Option<(String, Format)> {
    let (table, ending) = name.rsplit_once('.')?;
    Some((table.to_owned(), ending.parse().ok()?))
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!("no file {name}: see /snapshot"))
}

async fn database(app: &App) -> Result<Response, Problem> {
    let snapshot = app.sql.current().await?;
    let open = File::open(snapshot.path()).await.map_err(|error| Problem::internal(&error))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.duckdb"));
    if let Ok(version) = HeaderValue::from_str(snapshot.data_version()) {
        headers.insert("almanac-data-version", version);
    }
    send(DATABASE, headers, open, Some(snapshot)).await
}

/// A table in a file without a name: it is gone when it has been sent.
fn write_table(app: &App, table: &str, format: Format) -> Result<File, Problem> {
    let fault = |error: io::Error| Problem::internal(&error);
    let mut written = tempfile::tempfile().map_err(fault)?;
    export::table(&app.store, table, format, &mut WriteSink(&mut written)).map_err(|error| match error {
        ExportError::UnknownTable(_) => Problem::not_found(error.to_string()),
        ExportError::Run(RunError::Fault(_) | RunError::Sink(_)) => Problem::internal(&error),
        ExportError::Store(error) => error.into(),
    })?;
    io::Seek::rewind(&mut written).map_err(fault)?;
    Ok(File::from_std(written))
}

async fn send(
    name: &str,
    mut headers: HeaderMap,
    file: File,
    kept: Option<Arc<Snapshot>>,
) -> Result<Response, Problem> {
    let length = file.metadata().await.map_err(|error| Problem::internal(&error))?.len();
    headers.insert(header::CONTENT_LENGTH, length.into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    let mut response = Response::new(Body::new(FileBody { file, _kept: kept }));
    *response.headers_mut() = headers;
    Ok(response)
}

/// A body that was written beforehand: from memory, or from its file, which is gone when it has been sent.
pub fn spooled(written: SpooledTempFile) -> Body {
    match written.into_inner() {
        SpooledData::InMemory(bytes) => Body::from(bytes.into_inner()),
        SpooledData::OnDisk(file) => Body::new(FileBody { file: File::from_std(file), _kept: None }),
    }
}

/// A file as a body; a snapshot stays on disk until it has been sent.
struct FileBody {
    file: File,
    _kept: Option<Arc<Snapshot>>,
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut buffer = ReadBuf::new(&mut chunk);
        if let Err(error) = ready!(Pin::new(&mut self.file).poll_read(cx, &mut buffer)) {
            return Poll::Ready(Some(Err(error)));
        }
        let filled = buffer.filled().len();
        if filled == 0 {
            return Poll::Ready(None);
        }
        chunk.truncate(filled);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(chunk)))))
    }
}
