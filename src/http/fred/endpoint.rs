//! What all endpoints share: reading the parameters, asking the store on a blocking thread, answering in FRED's shape.

use std::collections::HashMap;

use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::describe;
use super::error::FredError;
use super::params::Params;
use super::render::{self, FileType, Rendered};
use super::wire::{Answer, Head, List, Listed};
use crate::domain::{Frequency, Period, SeriesId};
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::query::fred_date;
use crate::query::search::Keeper;
use crate::schedule::Scheduler;
use crate::store::{Reader, SeriesRow};

/// Names the parameters that were not understood, parted by commas.
pub const IGNORED_PARAMETERS: HeaderName = HeaderName::from_static("x-ignored-parameters");

/// What an endpoint can ask.
pub(super) struct Catalog<'a> {
    pub reader: &'a Reader<'a>,
    pub jobs: &'a Scheduler,
    pub search: &'a Keeper,
    pub today: NaiveDate,
}

/// An endpoint: takes the parameters it knows and answers.
pub(super) type Endpoint = fn(&Catalog<'_>, &mut Params) -> Result<Rendered, FredError>;

/// How an error of an endpoint is written.
pub(super) type Refusal = fn(&FredError, &Params) -> Rendered;

impl Catalog<'_> {
    /// The default real-time period: today.
    pub fn now(&self) -> Period {
        Period::day(self.today)
    }

    /// The series of an id in any spelling that differs only in case and underscores.
    pub fn series(&self, id: &str) -> Result<SeriesRow, FredError> {
        self.reader.series_folded(id)?.ok_or(FredError::DoesNotExist("series"))
    }

    /// The series with FRED's dates of their first and last observations: see [`crate::query::fred_date`].
    pub fn dated(&self, mut rows: Vec<SeriesRow>) -> Result<Vec<SeriesRow>, FredError> {
        let weekly = |row: &SeriesRow| row.series.freq == Frequency::Weekly;
        let keys: Vec<i32> = rows.iter().filter(|row| weekly(row)).map(|row| row.series_key).collect();
        if keys.is_empty() {
            return Ok(rows);
        }
        let ends: HashMap<i32, (NaiveDate, NaiveDate)> = self.reader.first_and_last_days(&keys)?;
        for row in &mut rows {
            let Some((first, last)) = ends.get(&row.series_key) else { continue };
            let date = |period: Option<NaiveDate>, end| period.map(|p| fred_date(row.series.freq, p, end));
            row.observation_start = date(row.observation_start, *first);
            row.observation_end = date(row.observation_end, *last);
        }
        Ok(rows)
    }

    /// The canonical id of a series, where the answer needs no more of it.
    pub fn series_id(&self, id: &str) -> Result<SeriesId, FredError> {
        Ok(self.reader.series_key_folded(id)?.ok_or(FredError::DoesNotExist("series"))?.1)
    }
}

/// A list below a head, in the form that `file_type` asks for.
pub(super) fn listed<T: Listed>(
    params: &mut Params,
    head: Head,
    items: Vec<T>,
) -> Result<Rendered, FredError> {
    let file_type = params.code("file_type")?.unwrap_or(FileType::Xml);
    render::list(&Answer { head, list: List(items) }, file_type)
}

/// A series by itself.
pub(super) fn shown(
    catalog: &Catalog<'_>,
    row: SeriesRow,
    realtime: Period,
) -> Result<super::wire::FredSeries, FredError> {
    let row = catalog.dated(vec![row])?.remove(0);
    Ok(describe::series(row, realtime, describe::Shown::Alone))
}

/// 404 below the API.
pub(super) async fn no_such_path(uri: Uri, query: RawQuery) -> Response {
    let error = FredError::NoSuchPath(uri.path().to_owned());
    refuse(&error, refusal(&error, &read(query)))
}

fn read(RawQuery(query): RawQuery) -> Params {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Says in FRED's words what the layers around this API refuse: no key, too many requests.
pub async fn in_freds_words(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    if !uri.path().starts_with("/fred/") {
        return next.run(request).await;
    }
    let by_header = request.headers().get(header::AUTHORIZATION).is_some_and(|value| !value.is_empty());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    let params = read(RawQuery(uri.query().map(str::to_owned)));
    let keyed = by_header || params.peek("api_key").is_some_and(|key| !key.is_empty());
    let wait = problem.retry_after_s;
    let error = match problem.status {
        401 if keyed => FredError::UnknownKey,
        401 => FredError::NoKey,
        status => FredError::TurnedAway { status, detail: problem.detail },
    };
    let version_2 = uri.path().starts_with("/fred/v2/");
    let rendered = if version_2 { super::v2::refusal(&error, &params) } else { refusal(&error, &params) };
    let mut response = refuse(&error, rendered);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Runs an endpoint for a request.
pub(super) async fn run(
    State(app): State<AppState>,
    query: RawQuery,
    endpoint: Endpoint,
    refusal: Refusal,
) -> Response {
    let mut params = read(query);
    // Clients of FRED always send one; who may read is decided before a request comes here.
    params.text("api_key");
    let asked = params.clone();
    let answered = app
        .blocking(move |app| {
            let today = app.clock.today();
            let answered = app.store.read(|reader| {
                let catalog = Catalog { reader, jobs: &app.jobs, search: &app.search, today };
                endpoint(&catalog, &mut params)
            });
            Ok(answered.map(|rendered| (rendered, params.ignored())))
        })
        .await;
    match answered {
        Ok(Ok((rendered, ignored))) => respond(StatusCode::OK, rendered, &ignored),
        Ok(Err(error)) => refuse(&error, refusal(&error, &asked)),
        Err(_) => refuse(&FredError::Internal, refusal(&FredError::Internal, &asked)),
    }
}

/// Errors of version 1: in JSON where JSON was asked for, else in XML.
pub(super) fn refusal(error: &FredError, params: &Params) -> Rendered {
    let json = params.peek("file_type") == Some(FileType::Json.code());
    render::error(error, if json { FileType::Json } else { FileType::Xml })
}

fn refuse(error: &FredError, rendered: Rendered) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = respond(status, rendered, &[]);
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn respond(status: StatusCode, rendered: Rendered, ignored: &[String]) -> Response {
    let mut response =
        (status, [(header::CONTENT_TYPE, rendered.content_type)], rendered.body).into_response();
    // A name that no header can hold is left out of it.
    let names: Vec<&str> =
        ignored.iter().map(String::as_str).filter(|name| HeaderValue::from_str(name).is_ok()).collect();
    if let Ok(value) = HeaderValue::from_str(&names.join(", "))
        && !names.is_empty()
    {
        response.headers_mut().insert(IGNORED_PARAMETERS, value);
    }
    response
}
