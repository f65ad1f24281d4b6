//! Observations as Arrow batches: the long shape (a row an observation) and the wide one (a row a period).

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use chrono::NaiveDate;

use super::{ColumnInfo, EncodeError, Header};
use crate::domain::{Column, Observation};

/// Whether rows of the long shape begin with the id of their series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    OfOneSeries,
    OfManySeries,
}

/// Name and type of a column; only the first ones are never null.
type Kind = (&'static str, DataType, bool);

fn long_kinds(rows: Rows) -> Vec<Kind> {
    let text = |name, nullable| (name, DataType::Utf8, nullable);
    let day = |name| (name, DataType::Date32, false);
    let number = |name| (name, DataType::Float64, true);
    let mut kinds = match rows {
        Rows::OfOneSeries => Vec::new(),
        Rows::OfManySeries => vec![text("series_id", false)],
    };
    kinds.extend([
        day("period"),
        text("time_period", false),
        day("period_start"),
        day("period_end"),
        number("value"),
        text("obs_status", false),
        text("qualifier", false),
        number("value_min"),
        number("value_max"),
        day("realtime_start"),
        day("realtime_end"),
        text("origin", false),
    ]);
    kinds
}

fn header(fields: Vec<Field>, data_version: i64) -> Header {
    let info = |field: &Field| ColumnInfo {
        name: field.name().clone(),
        type_name: match field.data_type() {
            DataType::Date32 => "DATE",
            DataType::Float64 => "DOUBLE",
            _ => "VARCHAR",
        }
        .to_owned(),
    };
    Header {
        columns: fields.iter().map(info).collect(),
        schema: Arc::new(Schema::new(fields)),
        data_version: data_version.to_string(),
    }
}

/// The columns of the long shape.
pub fn long_header(rows: Rows, data_version: i64) -> Header {
    let field = |(name, kind, nullable): Kind| Field::new(name, kind, nullable);
    header(long_kinds(rows).into_iter().map(field).collect(), data_version)
}

/// Points of one series in the long shape, in the columns of [`long_header`].
pub fn long_batch(
    header: &Header,
    rows: Rows,
    column: &Column,
    points: &[Observation],
) -> Result<RecordBatch, EncodeError> {
    let texts = |of: &dyn Fn(&Observation) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(points.iter().map(of)))
    };
    let codes = |of: &dyn Fn(&Observation) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(points.iter().map(of)))
    };
    let days = |of: &dyn Fn(&Observation) -> NaiveDate| -> ArrayRef {
        Arc::new(Date32Array::from_iter_values(points.iter().map(|point| day_number(of(point)))))
    };
    let numbers = |of: &dyn Fn(&Observation) -> Option<f64>| -> ArrayRef {
        Arc::new(points.iter().map(of).collect::<Float64Array>())
    };
    let mut arrays = match rows {
        Rows::OfOneSeries => Vec::new(),
        Rows::OfManySeries => vec![texts(&|_| column.series.series_id.to_string())],
    };
    arrays.extend([
        days(&|p| p.period),
        texts(&|p| p.time_period(column.freq)),
        days(&|p| p.reading.span.start()),
        days(&|p| p.reading.span.end()),
        numbers(&|p| p.reading.value),
        codes(&|p| p.reading.obs_status.code()),
        codes(&|p| p.reading.qualifier.code()),
        numbers(&|p| p.reading.value_min),
        numbers(&|p| p.reading.value_max),
        days(&|p| p.realtime_start),
        days(&|p| p.realtime_end),
        codes(&|p| p.origin_kind.code()),
    ]);
    Ok(RecordBatch::try_new(header.schema.clone(), arrays)?)
}

/// The columns of the wide shape: `period`, then one a series.
pub fn wide_header<'a>(series_ids: impl Iterator<Item = &'a str>, data_version: i64) -> Header {
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let mut fields = vec![Field::new("period", DataType::Date32, false)];
    fields.extend(series_ids.map(number));
    header(fields, data_version)
}

/// Rows of a wide table, in the columns of [`wide_header`]: a value a period for each series.
pub fn wide_batch<'a>(
    header: &Header,
    periods: &[NaiveDate],
    series: impl Iterator<Item = &'a [Option<f64>]>,
) -> Result<RecordBatch, EncodeError> {
    let days = periods.iter().map(|day| day_number(*day));
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(Date32Array::from_iter_values(days))];
    for values in series {
        arrays.push(Arc::new(values.iter().copied().collect::<Float64Array>()));
    }
    Ok(RecordBatch::try_new(header.schema.clone(), arrays)?)
}

/// Days since 1970-01-01.
fn day_number(day: NaiveDate) -> i32 {
    (day - NaiveDate::default()).num_days() as i32
}
