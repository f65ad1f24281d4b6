//! One cell as text: a writer is made for each column of a batch, so that types are looked at once a batch.

use std::io::Write as _;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, IntervalMonthDayNanoType, IntervalUnit, Time64MicrosecondType,
    Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type, UnionFields,
    UnionMode,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::EncodeError;
use super::temporal;

/// Where a cell stands: JSON quotes texts and dates; plain text leaves them bare, and numbers that JSON lacks have
/// their names there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Json,
    Plain,
}

/// Appends the cell of a row to the output. The row is not null: [`Cells::write`] has looked.
type Writer<'a> = Box<dyn Fn(usize, &mut Vec<u8>) + 'a>;

/// The cells of one column of a batch.
pub(super) struct Cells<'a> {
    array: &'a dyn Array,
    nullable: bool,
    writer: Writer<'a>,
    null: &'static [u8],
}

impl<'a> Cells<'a> {
    pub(super) fn new(array: &'a dyn Array, style: Style) -> Result<Self, EncodeError> {
        let null: &[u8] = if style == Style::Json { b"null" } else { b"" };
        let nullable = array.is_nullable();
        Ok(Self { array, nullable, writer: writer(array, style)?, null })
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nullable && self.array.is_null(row) || matches!(self.array.data_type(), DataType::Null)
    }

    pub(super) fn write(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            out.extend_from_slice(self.null);
        } else {
            (self.writer)(row, out);
        }
    }
}

macro_rules! display {
    ($array:expr, $type:ty) => {{
        let values = $array.as_primitive::<$type>().values();
        Box::new(move |row, out: &mut Vec<u8>| drop(write!(out, "{}", values[row])))
    }};
}

macro_rules! temporal {
    ($array:expr, $style:expr, $type:ty, $text:expr) => {{
        let values = $array.as_primitive::<$type>().values();
        quoted($style, move |row, out| $text(out, values[row]))
    }};
}

fn writer(array: &dyn Array, style: Style) -> Result<Writer<'_>, EncodeError> {
    Ok(match array.data_type() {
        DataType::Null => Box::new(|_, _| {}),
        DataType::Boolean => {
            let values = array.as_boolean();
            Box::new(move |row, out| {
                out.extend_from_slice(if values.value(row) { b"true" } else { b"false" });
            })
        }
        DataType::Int8 => display!(array, Int8Type),
        DataType::Int16 => display!(array, Int16Type),
        DataType::Int32 => display!(array, Int32Type),
        DataType::Int64 => display!(array, Int64Type),
        DataType::UInt8 => display!(array, UInt8Type),
        DataType::UInt16 => display!(array, UInt16Type),
        DataType::UInt32 => display!(array, UInt32Type),
        DataType::UInt64 => display!(array, UInt64Type),
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>().values();
            Box::new(move |row, out| float(out, values[row], f64::from(values[row]), style))
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().values();
            Box::new(move |row, out| float(out, values[row], values[row], style))
        }
        DataType::Decimal128(_, scale) => {
            let (values, scale) = (array.as_primitive::<Decimal128Type>().values(), *scale);
            Box::new(move |row, out| decimal(out, &values[row].to_string(), scale))
        }
        DataType::Decimal256(_, scale) => {
            let (values, scale) = (array.as_primitive::<Decimal256Type>().values(), *scale);
            Box::new(move |row, out| decimal(out, &values[row].to_string(), scale))
        }
        DataType::Utf8 => {
            let values = array.as_string::<i32>();
            text(style, move |row| values.value(row))
        }
        DataType::LargeUtf8 => {
            let values = array.as_string::<i64>();
            text(style, move |row| values.value(row))
        }
        DataType::Utf8View => {
            let values = array.as_string_view();
            text(style, move |row| values.value(row))
        }
        DataType::Binary => {
            let values = array.as_binary::<i32>();
            quoted(style, move |row, out| bytes(out, values.value(row)))
        }
        DataType::LargeBinary => {
            let values = array.as_binary::<i64>();
            quoted(style, move |row, out| bytes(out, values.value(row)))
        }
        DataType::BinaryView => {
            let values = array.as_binary_view();
            quoted(style, move |row, out| bytes(out, values.value(row)))
        }
        DataType::FixedSizeBinary(_) => {
            let values = array.as_fixed_size_binary();
            quoted(style, move |row, out| bytes(out, values.value(row)))
        }
        DataType::Date32
        | DataType::Date64
        | DataType::Time64(_)
        | DataType::Timestamp(..)
        | DataType::Interval(_) => moment(array, style)?,
        _ => nested(array, style)?,
    })
}

fn moment(array: &dyn Array, style: Style) -> Result<Writer<'_>, EncodeError> {
    Ok(match array.data_type() {
        DataType::Date32 => temporal!(array, style, Date32Type, temporal::date),
        DataType::Date64 => {
            temporal!(array, style, Date64Type, |out: &mut Vec<u8>, ms: i64| temporal::timestamp(
                out, ms, 1000, false
            ))
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            temporal!(array, style, Time64MicrosecondType, |out: &mut Vec<u8>, t| temporal::time(
                out, t, 1_000_000
            ))
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            temporal!(array, style, Time64NanosecondType, |out: &mut Vec<u8>, t| temporal::time(
                out,
                t,
                1_000_000_000
            ))
        }
        DataType::Timestamp(unit, zone) => {
            let utc = zone.is_some();
            macro_rules! timestamp {
                ($type:ty, $per_second:expr) => {
                    temporal!(array, style, $type, move |out: &mut Vec<u8>, t| temporal::timestamp(
                        out,
                        t,
                        $per_second,
                        utc
                    ))
                };
            }
            match unit {
                TimeUnit::Second => timestamp!(TimestampSecondType, 1),
                TimeUnit::Millisecond => timestamp!(TimestampMillisecondType, 1000),
                TimeUnit::Microsecond => timestamp!(TimestampMicrosecondType, 1_000_000),
                TimeUnit::Nanosecond => timestamp!(TimestampNanosecondType, 1_000_000_000),
            }
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            temporal!(array, style, IntervalMonthDayNanoType, temporal::interval)
        }
        other => return Err(EncodeError::UnsupportedType(other.clone())),
    })
}

/// Lists, structs and maps are JSON wherever they stand; a CSV quotes that text like any other.
fn nested(array: &dyn Array, style: Style) -> Result<Writer<'_>, EncodeError> {
    Ok(match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            items(list.values(), move |row| offsets[row] as usize..offsets[row + 1] as usize)?
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.value_offsets();
            items(list.values(), move |row| offsets[row] as usize..offsets[row + 1] as usize)?
        }
        DataType::FixedSizeList(_, size) => {
            let size = *size as usize;
            items(array.as_fixed_size_list().values(), move |row| row * size..(row + 1) * size)?
        }
        DataType::Struct(_) => {
            let value = array.as_struct();
            let keys = value.column_names().into_iter().map(json_text).collect::<Vec<_>>();
            let cells =
                value.columns().iter().map(|c| Cells::new(c, Style::Json)).collect::<Result<Vec<_>, _>>()?;
            Box::new(move |row, out| json_object(&keys, &cells, row, out))
        }
        DataType::Map(..) => entries(array)?,
        DataType::Union(fields, mode) => member(array, fields, *mode, style)?,
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let (keys, values) = (dictionary.normalized_keys(), Cells::new(dictionary.values(), style)?);
            Box::new(move |row, out| values.write(keys[row], out))
        }
        other => return Err(EncodeError::UnsupportedType(other.clone())),
    })
}

fn items<'a, R>(values: &'a ArrayRef, range: R) -> Result<Writer<'a>, EncodeError>
where
    R: Fn(usize) -> std::ops::Range<usize> + 'a,
{
    let cells = Cells::new(values, Style::Json)?;
    Ok(Box::new(move |row, out| {
        out.push(b'[');
        for (i, item) in range(row).enumerate() {
            if i > 0 {
                out.push(b',');
            }
            cells.write(item, out);
        }
        out.push(b']');
    }))
}

/// A map is a JSON object; keys that are no text are written as text.
fn entries(array: &dyn Array) -> Result<Writer<'_>, EncodeError> {
    let map = array.as_map();
    let (keys, values) = (Cells::new(map.keys(), Style::Json)?, Cells::new(map.values(), Style::Json)?);
    let offsets = map.value_offsets();
    Ok(Box::new(move |row, out| {
        out.push(b'{');
        for (i, entry) in (offsets[row] as usize..offsets[row + 1] as usize).enumerate() {
            if i > 0 {
                out.push(b',');
            }
            let start = out.len();
            keys.write(entry, out);
            if out.get(start) != Some(&b'"') {
                let key = String::from_utf8_lossy(&out[start..]).into_owned();
                out.truncate(start);
                out.extend_from_slice(&json_text(&key));
            }
            out.push(b':');
            values.write(entry, out);
        }
        out.push(b'}');
    }))
}

/// A union is the value of its active member.
fn member<'a>(
    array: &'a dyn Array,
    fields: &UnionFields,
    mode: UnionMode,
    style: Style,
) -> Result<Writer<'a>, EncodeError> {
    let union = array.as_union();
    let mut members: Vec<Option<Cells<'a>>> = Vec::new();
    for (id, _) in fields.iter() {
        let place = usize::from(id.unsigned_abs());
        members.resize_with(members.len().max(place + 1), || None);
        members[place] = Some(Cells::new(union.child(id), style)?);
    }
    Ok(Box::new(move |row, out| {
        let item = if mode == UnionMode::Dense { union.value_offset(row) } else { row };
        if let Some(Some(cells)) = members.get(usize::from(union.type_id(row).unsigned_abs())) {
            cells.write(item, out);
        }
    }))
}

fn text<'a>(style: Style, value: impl Fn(usize) -> &'a str + 'a) -> Writer<'a> {
    match style {
        Style::Json => Box::new(move |row, out| out.extend_from_slice(&json_text(value(row)))),
        Style::Plain => Box::new(move |row, out| out.extend_from_slice(value(row).as_bytes())),
    }
}

fn quoted<'a>(style: Style, write: impl Fn(usize, &mut Vec<u8>) + 'a) -> Writer<'a> {
    match style {
        Style::Json => Box::new(move |row, out| {
            out.push(b'"');
            write(row, out);
            out.push(b'"');
        }),
        Style::Plain => Box::new(write),
    }
}

/// One row as a JSON object; the keys are JSON texts already.
pub(super) fn json_object(keys: &[Vec<u8>], cells: &[Cells<'_>], row: usize, out: &mut Vec<u8>) {
    out.push(b'{');
    for (i, (key, cell)) in keys.iter().zip(cells).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(key);
        out.push(b':');
        cell.write(row, out);
    }
    out.push(b'}');
}

/// A JSON string; writing one to memory does not fail.
pub(super) fn json_text(text: &str) -> Vec<u8> {
    serde_json::to_vec(text).unwrap_or_default()
}

fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    out.extend_from_slice(STANDARD.encode(value).as_bytes());
}

/// The shortest text that reads back as the same number; `exact` is the value in its own width.
fn float(out: &mut Vec<u8>, exact: impl serde::Serialize, value: f64, style: Style) {
    let name: &[u8] = match style {
        _ if value.is_finite() => {
            drop(serde_json::to_writer(out, &exact));
            return;
        }
        Style::Json => b"null",
        Style::Plain if value.is_nan() => b"nan",
        Style::Plain if value > 0.0 => b"inf",
        Style::Plain => b"-inf",
    };
    out.extend_from_slice(name);
}

/// `digits` × 10^-`scale`, with all its digits: `-1` at scale 10 is `-0.0000000001`.
fn decimal(out: &mut Vec<u8>, digits: &str, scale: i8) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |d| ("-", d));
    out.extend_from_slice(sign.as_bytes());
    let scale = usize::from(scale.max(0).unsigned_abs());
    if scale == 0 {
        out.extend_from_slice(digits.as_bytes());
        return;
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    drop(write!(out, "{whole}.{fraction}"));
}
