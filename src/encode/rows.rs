//! Row formats: JSON, NDJSON and CSV.

use arrow::array::RecordBatch;
use serde::Serialize;

use super::cell::{Cells, Style, json_object, json_text};
use super::{ColumnInfo, EncodeError, Footer, Header};

/// `{"columns":[…],"rows":[[…],…],"row_count",…,"data_version"}`, in that order so that it can be streamed.
#[derive(Debug)]
pub(super) struct Json {
    pub(super) out: Vec<u8>,
    any_row: bool,
    data_version: String,
}

impl Json {
    pub(super) fn new(header: &Header) -> Result<Self, EncodeError> {
        let mut out = b"{\"columns\":".to_vec();
        serde_json::to_writer(&mut out, &header.columns)?;
        out.extend_from_slice(b",\"rows\":[");
        Ok(Self { out, any_row: false, data_version: header.data_version.clone() })
    }

    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        let cells = cells(batch, Style::Json)?;
        for row in 0..batch.num_rows() {
            if self.any_row {
                self.out.extend_from_slice(b",\n");
            }
            self.any_row = true;
            json_row(&cells, row, &mut self.out);
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, footer: &Footer) -> Result<(), EncodeError> {
        #[derive(Serialize)]
        struct End<'a> {
            #[serde(flatten)]
            footer: &'a Footer,
            data_version: &'a str,
        }
        let end = serde_json::to_vec(&End { footer, data_version: &self.data_version })?;
        self.out.extend_from_slice(b"],");
        self.out.extend_from_slice(&end[1..]);
        Ok(())
    }
}

/// `{"schema":{"columns",…}}`, then an object a line, then `{"end":{…}}`.
#[derive(Debug)]
pub(super) struct Ndjson {
    pub(super) out: Vec<u8>,
    /// The keys of the objects, as JSON texts.
    keys: Vec<Vec<u8>>,
}

impl Ndjson {
    pub(super) fn new(header: &Header) -> Result<Self, EncodeError> {
        #[derive(Serialize)]
        struct Schema<'a> {
            columns: &'a [ColumnInfo],
            data_version: &'a str,
        }
        #[derive(Serialize)]
        struct Line<'a> {
            schema: Schema<'a>,
        }
        let schema = Schema { columns: &header.columns, data_version: &header.data_version };
        let mut out = serde_json::to_vec(&Line { schema })?;
        out.push(b'\n');
        let keys = distinct_names(&header.columns).iter().map(|name| json_text(name)).collect();
        Ok(Self { out, keys })
    }

    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        let cells = cells(batch, Style::Json)?;
        for row in 0..batch.num_rows() {
            json_object(&self.keys, &cells, row, &mut self.out);
            self.out.push(b'\n');
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, footer: &Footer) -> Result<(), EncodeError> {
        #[derive(Serialize)]
        struct Line<'a> {
            end: &'a Footer,
        }
        serde_json::to_writer(&mut self.out, &Line { end: footer })?;
        self.out.push(b'\n');
        Ok(())
    }
}

/// Comma-separated values.
#[derive(Debug)]
pub(super) struct Csv {
    pub(super) out: Vec<u8>,
}

impl Csv {
    pub(super) fn new(header: &Header) -> Self {
        let mut out = Vec::new();
        for (i, column) in header.columns.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            let start = out.len();
            out.extend_from_slice(column.name.as_bytes());
            quote_if_needed(&mut out, start);
        }
        out.push(b'\n');
        Self { out }
    }

    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        let cells = cells(batch, Style::Plain)?;
        for row in 0..batch.num_rows() {
            for (i, cell) in cells.iter().enumerate() {
                if i > 0 {
                    self.out.push(b',');
                }
                let start = self.out.len();
                cell.write(row, &mut self.out);
                // A lone null would be an empty line, which readers skip.
                if !cell.is_null(row) || cells.len() == 1 {
                    quote_if_needed(&mut self.out, start);
                }
            }
            self.out.push(b'\n');
        }
        Ok(())
    }
}

fn cells(batch: &RecordBatch, style: Style) -> Result<Vec<Cells<'_>>, EncodeError> {
    batch.columns().iter().map(|column| Cells::new(column, style)).collect()
}

fn json_row(cells: &[Cells<'_>], row: usize, out: &mut Vec<u8>) {
    out.push(b'[');
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        cell.write(row, out);
    }
    out.push(b']');
}

/// The names of columns as keys of one object: a name that stood before gets a number, so that no value is lost.
fn distinct_names(columns: &[ColumnInfo]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.name.clone();
        let mut number = 1;
        while names.contains(&name) {
            name = format!("{}_{number}", column.name);
            number += 1;
        }
        names.push(name);
    }
    names
}

/// Quotes the field that starts at `start` if its text needs it; an empty text is quoted so that it is no null.
fn quote_if_needed(out: &mut Vec<u8>, start: usize) {
    let field = &out[start..];
    let special = |b: &u8| matches!(b, b',' | b'"' | b'\n' | b'\r');
    let padded = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
    if !field.is_empty() && !field.iter().any(special) && !padded(field.first()) && !padded(field.last()) {
        return;
    }
    let text = out.split_off(start);
    out.push(b'"');
    for byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
