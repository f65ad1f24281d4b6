//! `v2/release/observations`: all standing observations of a release, in pages.
//!
//! A page ends after a number of observations, wherever that is in a series; the cursor names the observation that the
//! next page starts with.

use chrono::{NaiveDate, SecondsFormat};
use serde::Serialize;

use super::describe;
use super::endpoint::Catalog;
use super::error::FredError;
use super::lists::{MAX_LIST_ROWS, Paging, SourceOrder};
use super::numbers;
use super::params::{self, Params};
use super::releases;
use super::render::{self, FileType, Rendered};
use crate::domain::SeriesId;
use crate::query::{SortOrder, fred_date};
use crate::store::{ReleaseObservation, ReleaseRow, SeriesRow};

/// Largest and default `limit`.
pub const MAX_RELEASE_OBSERVATIONS: i64 = 500_000;

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Page {
    has_more: bool,
    /// `series_id,date` of the observation that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    release: Release,
    series: Vec<Series>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Release {
    release_id: i32,
    name: String,
    url: String,
    sources: Vec<Source>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Source {
    name: String,
    url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Series {
    series_id: String,
    title: String,
    frequency: &'static str,
    units: String,
    seasonal_adjustment: String,
    last_updated: String,
    copyright_id: &'static str,
    notes: String,
    observations: Vec<Observation>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Observation {
    date: NaiveDate,
    value: String,
}

/// Nothing in the catalog is marked as protected; FRED's words for that.
const NO_COPYRIGHT: &str = "public domain: citation requested";

/// `v2/release/observations`.
pub(super) fn release_observations(
    catalog: &Catalog<'_>,
    params: &mut Params,
) -> Result<Rendered, FredError> {
    let format = params.code("format")?.unwrap_or(FileType::Json);
    let id = params.required("release_id")?;
    let id = id.parse().ok().filter(|id| *id > 0).ok_or(FredError::NotPositive("release_id"))?;
    let limit = params.integer("limit", 1..=MAX_RELEASE_OBSERVATIONS)?.unwrap_or(MAX_RELEASE_OBSERVATIONS);
    let from = params.text("next_cursor").map(|cursor| read_cursor(&cursor)).transpose()?;
    let release = releases::by_id(catalog, id)?;
    let mut rows = catalog.reader.release_observations(id, from.as_ref(), limit + 1)?;
    let more = if rows.len() as i64 > limit { rows.pop() } else { None };
    let page = Page {
        has_more: more.is_some(),
        next_cursor: more.map(|row| format!("{},{}", row.series_id, row.period)),
        release: described(catalog, release)?,
        series: rows
            .chunk_by(|a, b| a.series_key == b.series_key)
            .map(|rows| series(catalog, rows))
            .collect::<Result<_, _>>()?,
    };
    match format {
        FileType::Json => render::json(&page),
        FileType::Xml => xml(&page),
    }
}

fn read_cursor(text: &str) -> Result<(String, NaiveDate), FredError> {
    let invalid = || FredError::NoSuchCursor;
    let (id, day) = text.split_once(',').ok_or_else(invalid)?;
    let id = SeriesId::new(id).map_err(|_| invalid())?;
    Ok((id.to_string(), params::date("next_cursor", day).map_err(|_| invalid())?))
}

fn described(catalog: &Catalog<'_>, release: ReleaseRow) -> Result<Release, FredError> {
    let page = Paging {
        order_by: SourceOrder::SourceId,
        sort_order: SortOrder::Ascending,
        offset: 0,
        limit: MAX_LIST_ROWS,
    };
    let sources = catalog.reader.list_sources(None, Some(release.release_id), page.page())?.rows;
    Ok(Release {
        release_id: release.release_id,
        name: release.name,
        url: release.link.unwrap_or_default(),
        sources: sources
            .into_iter()
            .map(|source| Source { name: source.name, url: source.link.unwrap_or_default() })
            .collect(),
    })
}

fn series(catalog: &Catalog<'_>, rows: &[ReleaseObservation]) -> Result<Series, FredError> {
    let id = rows.first().map(|row| row.series_id.as_str()).unwrap_or_default();
    let SeriesRow { series, last_updated, .. } = catalog.series(id)?;
    let observation = |row: &ReleaseObservation| Observation {
        date: fred_date(series.freq, row.period, row.period_end),
        value: numbers::level(row.value, series.decimals),
    };
    Ok(Series {
        series_id: series.series_id.to_string(),
        title: describe::title(&series).to_owned(),
        frequency: describe::frequency(series.freq).0,
        units: describe::units(&series.unit, series.transformation).0,
        seasonal_adjustment: describe::adjustment(&series.seasonal_adjustment).to_owned(),
        last_updated: last_updated.unwrap_or_default().and_utc().to_rfc3339_opts(SecondsFormat::Secs, true),
        copyright_id: NO_COPYRIGHT,
        observations: rows.iter().map(observation).collect(),
        notes: series.notes,
    })
}

/// The same as XML: scalars as elements, as version 2 writes its errors.
fn xml(page: &Page) -> Result<Rendered, FredError> {
    let value = serde_json::to_value(page).map_err(|error| FredError::internal(&error))?;
    render::xml(|writer| render::write_element(writer, "release_observations", &value))
}

/// Errors of version 2: `{"code":400,"message":"…"}`, in XML where XML was asked for.
pub(super) fn refusal(error: &FredError, params: &Params) -> Rendered {
    let value =
        serde_json::json!({ "code": error.status(), "message": error.to_string().trim_end_matches('.') });
    let xml = params.peek("format") == Some(FileType::Xml.code());
    let rendered = if xml {
        render::xml(|writer| render::write_element(writer, "error", &value))
    } else {
        render::json(&value)
    };
    rendered.unwrap_or_else(|_| render::error(error, FileType::Json))
}
