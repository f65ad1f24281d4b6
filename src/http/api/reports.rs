//! `GET /api/v1/reports`, `/reports/{id}`, and `POST /api/v1/reports`: text and metadata in, figures out.

use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::page::{self, Page};
use super::wire::WireFigure;
use crate::http::params::{NoParams, Params};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::ingest::format::Format;
use crate::ingest::{MediaType, ReportMetadata, ReportSource, load_report};
use crate::store::{FiguresFilter, ReportRow};

/// Reports and their figures.
pub fn router() -> Router<AppState> {
    Router::new().route("/api/v1/reports", get(list).post(load)).route("/api/v1/reports/{id}", get(one))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Rows a page.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists reports, newest publication first.
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", params(ListParams), responses(
    (status = 200, description = "a page of reports"), (status = 400, body = Problem)))]
pub async fn list(
    State(app): State<AppState>,
    uri: Uri,
    Params(p): Params<ListParams>,
) -> Result<Response, Problem> {
    let limit = page::limit(p.limit, &app.limits)?;
    let offset = page::from_number_cursor(p.cursor.as_deref())?.unwrap_or(0);
    let rows = app.read(move |r| Ok(r.reports(i64::from(limit) + 1, offset)?)).await?;
    let next = offset + i64::from(limit);
    Ok(Page::cut(rows, limit, |_: &ReportRow| next.to_string()).respond("reports", &uri))
}

/// One report: its metadata, its text, its articles and its figures.
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", params(("id" = i32, Path, description = "report id")),
    responses((status = 200, description = "the report"), (status = 404, body = Problem)))]
pub async fn one(
    State(app): State<AppState>,
    Path(id): Path<String>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let id: i32 = id.parse().map_err(|_| unknown(&id))?;
    app.read(move |r| {
        let report = r.report(id)?.ok_or_else(|| unknown(id))?;
        let figures =
            r.figures(&FiguresFilter { report_id: Some(id), limit: i64::MAX, ..FiguresFilter::default() })?;
        let figures: Vec<WireFigure> = figures.iter().map(WireFigure::from).collect();
        let body = serde_json::json!({
            "report": report,
            "text": r.report_text(id)?,
            "articles": r.articles(id)?,
            "figures": figures,
        });
        Ok(Json(body).into_response())
    })
    .await
}

/// 404 for a report that is not there.
pub fn unknown(id: impl std::fmt::Display) -> Problem {
    Problem::not_found(format!("no report {id}: list /api/v1/reports"))
}

/// A report as a request brings it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    pub text: String,
    /// Publication date, YYYY-MM-DD; never guessed.
    pub published: NaiveDate,
    #[serde(default)]
    pub publisher: String,
    #[serde(default)]
    pub title: String,
    pub url: Option<String>,
}

/// What is known of a report whose body is the document itself.
#[derive(Debug, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DocumentParams {
    /// Publication date, YYYY-MM-DD; never guessed.
    published: Option<NaiveDate>,
    publisher: Option<String>,
    title: Option<String>,
    url: Option<String>,
    /// Name of the file, for the list of imports.
    file: Option<String>,
}

/// Reads a report, keeps its figures and answers what came out: JSON with text and metadata, or the document itself
/// (`text/plain`, `text/html`, `application/pdf`, or `application/octet-stream` for what its bytes tell) with the
/// metadata as parameters.
#[utoipa::path(post, path = "/api/v1/reports", tag = "reports", params(DocumentParams), request_body(content(
    (NewReport = "application/json"), (String = "text/plain"), (String = "text/html"), (Vec<u8> = "application/pdf"),
    (Vec<u8> = "application/octet-stream"))), responses(
    (status = 201, description = "what came out"), (status = 200, description = "it was loaded before"),
    (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem)))]
pub async fn load(
    State(app): State<AppState>,
    Params(p): Params<DocumentParams>,
    request: Request,
) -> Result<Response, Problem> {
    let new = posted(p, request, app.limits.body_bytes).await?;
    let outcome = app
        .blocking(move |app| {
            let source = ReportSource::new(&new.file, new.bytes, &new.about, &new.media)?;
            let source = source.kept_in(&app.jobs.works().importer.archive);
            Ok(load_report(&app.store, &app.knowledge.now().reread()?, &app.clock, &source)?)
        })
        .await?;
    let status = if outcome.already_loaded { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(outcome)).into_response())
}

/// A report as it was posted.
struct Posted {
    file: String,
    bytes: Vec<u8>,
    about: ReportMetadata,
    media: MediaType,
}

async fn posted(p: DocumentParams, request: Request, max_bytes: usize) -> Result<Posted, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let media = MediaType::parse(&kind);
    let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let file = p.file.clone().unwrap_or_else(|| "POST /api/v1/reports".to_owned());
    if media.format.is_some() || bare == "application/octet-stream" {
        let bytes = Bytes::from_request(request, &()).await.map_err(|refused| match refused.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Problem::too_large(format!("the body is larger than limits.http.body_bytes = {max_bytes}"))
            }
            _ => Problem::bad_request(refused.body_text()),
        })?;
        let missing = || Problem::parameter("published", "a document needs its publication date, YYYY-MM-DD");
        let published = Some(p.published.ok_or_else(missing)?);
        let about = ReportMetadata { published, publisher: p.publisher, title: p.title, url: p.url };
        return Ok(Posted { file, bytes: bytes.to_vec(), about, media });
    }
    const TAKEN: &str =
        "send application/json, text/plain, text/html, application/pdf or application/octet-stream";
    if p != DocumentParams::default() {
        if bare != "application/json" {
            return Err(Problem::unsupported(TAKEN));
        }
        return Err(Problem::bad_request("a JSON body has its metadata in itself: leave the parameters out"));
    }
    let Json(new): Json<NewReport> =
        Json::from_request(request, &()).await.map_err(|refused| match refused.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::unsupported(TAKEN),
            _ => refused_body(&refused),
        })?;
    let about = ReportMetadata {
        published: Some(new.published),
        publisher: Some(new.publisher),
        title: Some(new.title),
        url: new.url,
    };
    let media = MediaType { format: Some(Format::Text), charset: None };
    Ok(Posted { file, bytes: new.text.into_bytes(), about, media })
}

/// A body that is no JSON, or not of this shape.
pub fn refused_body(refused: &JsonRejection) -> Problem {
    match refused.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(refused.body_text()),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::unsupported("send the body as application/json"),
        _ => Problem::bad_request(refused.body_text()),
    }
}
