//! `release/tables`: the series of a release as the elements of one table.
//!
//! FRED's tables are trees of sections; the catalog has no sections, so that every element is a series of level 0.

use chrono::NaiveDate;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use serde::Serialize;
use serde_json::{Map, Value};

use super::describe;
use super::endpoint::Catalog;
use super::error::FredError;
use super::lists::{Paging, SeriesOrder};
use super::numbers;
use super::params::Params;
use super::releases;
use super::render::{self, FileType, Rendered};
use crate::domain::{OPEN_END, Observation};
use crate::query::{SortOrder, fred_date};
use crate::store::{Selection, SeriesRow, SeriesScope};

/// Most elements of a table.
pub const MAX_TABLE_ELEMENTS: i64 = 10_000;

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Element {
    element_id: i32,
    release_id: i32,
    series_id: String,
    parent_id: Option<i32>,
    line: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    observation_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observation_date: Option<NaiveDate>,
    children: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Table {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element_id: Option<i32>,
    release_id: String,
    elements: Map<String, Value>,
}

/// `release/tables`.
pub(super) fn tables(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let file_type = params.code("file_type")?.unwrap_or(FileType::Xml);
    let element_id = params.id("element_id")?;
    let values = params.flag("include_observation_values")?;
    let until = params.date("observation_date")?.unwrap_or(OPEN_END);
    let release = releases::find(catalog, params)?;
    let mut elements = Vec::new();
    for (line, row) in (1..).zip(series_of(catalog, release.release_id)?) {
        if element_id.is_some_and(|id| id != row.series_key) {
            continue;
        }
        let mut element = element(&row, line);
        if values {
            (element.observation_value, element.observation_date) = last_value(catalog, &row, until)?;
        }
        elements.push(element);
    }
    if element_id.is_some() && elements.is_empty() {
        return Err(FredError::DoesNotExist("release table element"));
    }
    let name = element_id.and_then(|_| elements.first().map(|element| element.name.clone()));
    let keyed = elements
        .into_iter()
        .map(|element| Ok((element.element_id.to_string(), serde_json::to_value(element)?)));
    let elements =
        keyed.collect::<Result<_, serde_json::Error>>().map_err(|error| FredError::internal(&error))?;
    let table = Table { name, element_id, release_id: release.release_id.to_string(), elements };
    match file_type {
        FileType::Json => render::json(&table),
        FileType::Xml => xml(&table),
    }
}

fn series_of(catalog: &Catalog<'_>, release_id: i32) -> Result<Vec<SeriesRow>, FredError> {
    let page = Paging {
        order_by: SeriesOrder::SeriesId,
        sort_order: SortOrder::Ascending,
        offset: 0,
        limit: MAX_TABLE_ELEMENTS,
    };
    let scope = SeriesScope { release_id: Some(release_id), ..SeriesScope::default() };
    Ok(catalog.reader.list_series(&scope, None, &[], page.page())?.rows)
}

fn element(row: &SeriesRow, line: u32) -> Element {
    Element {
        element_id: row.series_key,
        release_id: row.series.release_id,
        series_id: row.series.series_id.to_string(),
        parent_id: None,
        line: line.to_string(),
        kind: "series",
        name: describe::title(&row.series).to_owned(),
        level: "0",
        observation_value: None,
        observation_date: None,
        children: Vec::new(),
    }
}

/// The value of the last period up to a day, with its date.
fn last_value(
    catalog: &Catalog<'_>,
    row: &SeriesRow,
    until: NaiveDate,
) -> Result<(Option<String>, Option<NaiveDate>), FredError> {
    let current = catalog.reader.observations(row.series_key, Selection::Current)?;
    let date = |point: &Observation| fred_date(row.series.freq, point.period, point.reading.span.end());
    let last = current.iter().rfind(|point| date(point) <= until && point.reading.value.is_some());
    let written = last.map(|point| numbers::level(point.reading.value, row.series.decimals));
    Ok((written, last.map(date)))
}

/// The one answer of version 1 whose XML has elements where others have attributes.
fn xml(table: &Table) -> Result<Rendered, FredError> {
    let head = [
        ("name", table.name.clone()),
        ("element_id", table.element_id.map(|id| id.to_string())),
        ("release_id", Some(table.release_id.clone())),
    ];
    render::xml(|writer| {
        writer.write_event(Event::Start(BytesStart::new("elements")))?;
        for (name, value) in head {
            value.map_or(Ok(()), |value| render::write_element(writer, name, &value.into()))?;
        }
        for element in table.elements.values() {
            let mut element = element.clone();
            // No element has sections below it: an empty list is one empty element.
            element["children"] = "".into();
            render::write_element(writer, "element", &element)?;
        }
        writer.write_event(Event::End(BytesEnd::new("elements")))
    })
}
