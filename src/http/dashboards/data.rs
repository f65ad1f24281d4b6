//! The data of a panel as CSV and JSON.

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::scene::Scene;
use crate::dashboard::{Content, Panel};
use crate::domain::Table;
use crate::http::api::wire::{WireObservation, WireSeries};
use crate::http::problem::Problem;

/// Columns of the observations of series.
const COLUMNS: [&str; 12] = [
    "series_id",
    "period",
    "time_period",
    "period_start",
    "period_end",
    "value",
    "obs_status",
    "qualifier",
    "value_min",
    "value_max",
    "realtime_start",
    "origin",
];

/// CSV with a header; nothing for a text.
pub fn csv(answer: &Answer) -> Result<Option<Vec<u8>>, Problem> {
    match answer {
        Answer::Series(prepared) => observations_csv(&prepared.table).map(Some),
        Answer::Rows(answer) => Ok(Some(answer.0.csv.clone())),
        Answer::Text(_) => Ok(None),
    }
}

fn observations_csv(table: &Table) -> Result<Vec<u8>, Problem> {
    let failed = |error: csv::Error| Problem::internal(&error);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(failed)?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for column in &table.columns {
        for point in WireObservation::of(column) {
            writer
                .write_record([
                    column.series.series_id.as_str(),
                    &point.period.to_string(),
                    &point.time_period,
                    &point.period_start.to_string(),
                    &point.period_end.to_string(),
                    &number(point.value),
                    point.obs_status,
                    point.qualifier,
                    &number(point.value_min),
                    &number(point.value_max),
                    &point.realtime_start.to_string(),
                    point.origin,
                ])
                .map_err(failed)?;
        }
    }
    writer.into_inner().map_err(|error| Problem::internal(&error))
}

/// JSON: what the panel is, then its observations in the shape of `/api/v1/observations`, its rows, or its text.
pub fn json(scene: &Scene<'_>, panel: &Panel, answer: Answer) -> Value {
    let mut about = Map::new();
    about.insert("dashboard".to_owned(), json!(scene.dashboard.slug));
    about.insert("panel".to_owned(), json!(panel.id));
    about.insert("type".to_owned(), json!(panel.content.as_ref().map(Content::kind).ok()));
    about.insert("title".to_owned(), json!(scene.panel_title(panel)));
    about.insert("variables".to_owned(), json!(scene.state.values));
    let rest = match answer {
        Answer::Series(prepared) => observations(*prepared),
        Answer::Rows(answer) => {
            let rows = answer.0;
            json!({ "columns": rows.columns, "row_count": rows.rows.len(), "truncated": rows.truncated, "rows": rows.rows })
        }
        Answer::Text(_) => match &panel.content {
            Ok(Content::Text(text)) => {
                let template = text.template(scene.lang);
                json!({ "markdown": template.source(), "html": crate::dashboard::to_html(template, &scene.state.values) })
            }
            _ => Value::Null,
        },
    };
    if let Value::Object(rest) = rest {
        about.extend(rest);
    }
    Value::Object(about)
}

fn observations(prepared: crate::http::charts::Prepared) -> Value {
    let mut rows = Vec::new();
    for column in &prepared.table.columns {
        for point in WireObservation::of(column) {
            let mut row = json!({ "series_id": column.series.series_id, "units": column.units });
            if let (Some(row), Ok(Value::Object(point))) = (row.as_object_mut(), serde_json::to_value(point))
            {
                row.extend(point);
            }
            rows.push(row);
        }
    }
    let series: Vec<WireSeries> = prepared.rows.into_iter().map(WireSeries::from).collect();
    json!({ "series": series, "count": rows.len(), "observations": rows })
}
