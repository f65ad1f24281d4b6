//! Answers on the wire: Arrow batches as JSON, NDJSON, CSV, an Arrow IPC stream or Parquet.
//!
//! One rule for all of them: numbers are exact. A 64-bit integer, a HUGEINT or a DECIMAL leaves with every digit it
//! has, a double with the shortest text that reads back as the same double; what JSON has no number for (NaN,
//! infinity) is `null`. Everything here is pure: batches in, bytes out, so that a worker process, the native API and
//! the command line write the same answer.
//!
//! ```text
//! Encoder::new(format, header) ─> batch(&RecordBatch)* ─> finish(&Footer)        take() at any time
//! ```

mod cell;
mod columnar;
mod rows;
pub mod table;
mod temporal;

use std::str::FromStr;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};

/// Why an answer cannot be written in the format asked for.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    #[error("`{0}` is no format: use json, ndjson, csv, arrow or parquet")]
    UnknownFormat(String),
    #[error("no text form is defined for the Arrow type {0}: cast the column to VARCHAR")]
    UnsupportedType(arrow::datatypes::DataType),
    #[error("the Arrow stream could not be written: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    #[error("the Parquet file could not be written: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("the answer could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// How rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One object: columns, rows as lists, then what is known at the end.
    #[default]
    Json,
    /// A line with the schema, a line a row, a line with the end or the error.
    Ndjson,
    /// RFC 4180 with a header; a null is an empty field, an empty text is `""`.
    Csv,
    /// An Arrow IPC stream.
    Arrow,
    /// One Parquet file.
    Parquet,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Json, Self::Ndjson, Self::Csv, Self::Arrow, Self::Parquet];

    /// The name used by `?format=` and `--format`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Arrow => "arrow",
            Self::Parquet => "parquet",
        }
    }

    /// The media type of an answer.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Arrow => "application/vnd.apache.arrow.stream",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The format that an `Accept` header prefers; `None` when it names only media types that are not served.
    ///
    /// ```
    /// use almanac::encode::Format;
    /// assert_eq!(Format::from_accept("text/csv;q=0.5, application/x-ndjson"), Some(Format::Ndjson));
    /// assert_eq!(Format::from_accept("text/html,*/*;q=0.8"), Some(Format::Json));
    /// assert_eq!(Format::from_accept("image/png"), None);
    /// ```
    pub fn from_accept(accept: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality =
                parts.find_map(|p| p.strip_prefix("q=")).and_then(|q| q.parse().ok()).unwrap_or(1.0);
            let Some(format) = Self::of_media_type(&media) else { continue };
            if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
                best = Some((quality, format));
            }
        }
        best.map(|(_, format)| format)
    }

    fn of_media_type(media: &str) -> Option<Self> {
        match media {
            "application/json" | "*/*" | "application/*" | "" => Some(Self::Json),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(Self::Ndjson),
            "text/csv" | "text/*" => Some(Self::Csv),
            "application/vnd.apache.arrow.stream" => Some(Self::Arrow),
            "application/vnd.apache.parquet" | "application/parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = EncodeError;
    fn from_str(name: &str) -> Result<Self, EncodeError> {
        Self::ALL
            .into_iter()
            .find(|f| f.name() == name)
            .ok_or_else(|| EncodeError::UnknownFormat(name.to_owned()))
    }
}

/// Name and type of a column, the type as SQL writes it: `DECIMAL(38,10)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: String,
}

/// What is known of an answer before its first row.
#[derive(Debug, Clone)]
pub struct Header {
    pub columns: Vec<ColumnInfo>,
    pub schema: SchemaRef,
    /// Version of the data that was asked.
    pub data_version: String,
}

/// What is known of an answer after its last row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Footer {
    pub row_count: u64,
    /// Whether there were more rows than the answer holds.
    pub truncated: bool,
    pub elapsed_ms: f64,
}

/// Writes one answer; the bytes pile up inside until they are taken.
#[derive(Debug)]
pub struct Encoder(Inner);

#[derive(Debug)]
enum Inner {
    Json(rows::Json),
    Ndjson(rows::Ndjson),
    Csv(rows::Csv),
    Arrow(Box<columnar::ArrowStream>),
    Parquet(Box<columnar::Parquet>),
}

impl Encoder {
    /// Starts an answer: the opening bytes are written at once.
    pub fn new(format: Format, header: &Header) -> Result<Self, EncodeError> {
        Ok(Self(match format {
            Format::Json => Inner::Json(rows::Json::new(header)?),
            Format::Ndjson => Inner::Ndjson(rows::Ndjson::new(header)?),
            Format::Csv => Inner::Csv(rows::Csv::new(header)),
            Format::Arrow => Inner::Arrow(Box::new(columnar::ArrowStream::new(header)?)),
            Format::Parquet => Inner::Parquet(Box::new(columnar::Parquet::new(header)?)),
        }))
    }

    /// Adds the rows of a batch, whose schema is the header's.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        match &mut self.0 {
            Inner::Json(w) => w.batch(batch),
            Inner::Ndjson(w) => w.batch(batch),
            Inner::Csv(w) => w.batch(batch),
            Inner::Arrow(w) => w.batch(batch),
            Inner::Parquet(w) => w.batch(batch),
        }
    }

    /// Ends the answer; its last bytes are then ready to be taken.
    pub fn finish(&mut self, footer: &Footer) -> Result<(), EncodeError> {
        match &mut self.0 {
            Inner::Json(w) => w.finish(footer),
            Inner::Ndjson(w) => w.finish(footer),
            Inner::Csv(_) => Ok(()),
            Inner::Arrow(w) => w.finish(),
            Inner::Parquet(w) => w.finish(footer),
        }
    }

    /// The bytes written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.buffer())
    }

    /// How many bytes wait to be taken.
    pub fn pending_bytes(&mut self) -> usize {
        self.buffer().len()
    }

    fn buffer(&mut self) -> &mut Vec<u8> {
        match &mut self.0 {
            Inner::Json(w) => &mut w.out,
            Inner::Ndjson(w) => &mut w.out,
            Inner::Csv(w) => &mut w.out,
            Inner::Arrow(w) => w.buffer(),
            Inner::Parquet(w) => w.buffer(),
        }
    }
}

#[cfg(test)]
mod tests;
