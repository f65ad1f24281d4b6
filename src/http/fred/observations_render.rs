//! Observations as JSON, XML, CSV and as a worksheet.
//!
//! FRED documents no layout of the last two: here they are one table, `date` first, of the same rows; a missing value
//! is `.` in CSV and an empty cell in the worksheet.

use std::io::Write;

use chrono::{Datelike, NaiveDate};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::error::FredError;
use super::observations::{Observations, ObservationsFile, Rows, VintageRow};
use super::render::{Rendered, json, push_attributes, xml};

/// Most columns of a worksheet.
pub const MAX_WORKSHEET_COLUMNS: usize = 16_384;
/// Media type of a worksheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What stands before the observations, in FRED's order.
#[derive(Serialize)]
struct Head {
    realtime_start: NaiveDate,
    realtime_end: NaiveDate,
    observation_start: NaiveDate,
    observation_end: NaiveDate,
    units: &'static str,
    output_type: u8,
    file_type: &'static str,
    order_by: &'static str,
    sort_order: &'static str,
    count: usize,
    offset: i64,
    limit: i64,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    head: Head,
    observations: &'a Rows,
}

impl Observations {
    /// The answer in the form asked for.
    pub fn render(&self) -> Result<Rendered, FredError> {
        match self.request.file_type {
            ObservationsFile::Json => json(&Body { head: self.head(), observations: &self.rows }),
            ObservationsFile::Xml => self.xml(),
            ObservationsFile::Csv => Ok(self.csv()),
            ObservationsFile::Xlsx => self.xlsx(),
        }
    }

    fn head(&self) -> Head {
        let asked = &self.request;
        Head {
            realtime_start: asked.realtime.start(),
            realtime_end: asked.realtime.end(),
            observation_start: asked.observation_start,
            observation_end: asked.observation_end,
            units: asked.units.code(),
            output_type: asked.output_type.code().parse().unwrap_or(1),
            file_type: asked.file_type.code(),
            order_by: "observation_date",
            sort_order: asked.sort_order.code(),
            count: self.count,
            offset: asked.offset,
            limit: asked.limit,
        }
    }

    fn xml(&self) -> Result<Rendered, FredError> {
        let head = serde_json::to_value(self.head()).map_err(|_| FredError::Internal)?;
        xml(|writer| {
            let mut root = BytesStart::new("observations");
            push_attributes(&mut root, head.as_object(), None);
            writer.write_event(Event::Start(root))?;
            // Dates, numbers and ids need no escapes.
            let out = writer.get_mut();
            match &self.rows {
                Rows::Realtime(rows) => {
                    for row in rows {
                        write!(
                            out,
                            r#"<observation realtime_start="{}" realtime_end="{}" date="{}" value="{}"/>"#,
                            row.realtime_start, row.realtime_end, row.date, row.value
                        )?;
                    }
                }
                Rows::Vintages { keys, rows } => {
                    for row in rows {
                        write!(out, r#"<observation date="{}""#, row.date)?;
                        for (key, value) in row.cells(keys) {
                            // No name in XML begins with a digit: FRED puts a line before it.
                            let line = if key.starts_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
                            write!(out, r#" {line}{key}="{value}""#)?;
                        }
                        out.write_all(b"/>")?;
                    }
                }
            }
            writer.write_event(Event::Text(BytesText::new("")))?;
            writer.write_event(Event::End(BytesEnd::new("observations")))
        })
    }

    fn csv(&self) -> Rendered {
        let mut body = self.columns().join(",");
        body.push('\n');
        self.for_each_row(|date, cells| {
            body.push_str(&date.to_string());
            for cell in cells {
                body.push(',');
                body.push_str(cell.unwrap_or_default());
            }
            body.push('\n');
        });
        Rendered { content_type: "text/csv; charset=UTF-8", body: body.into_bytes() }
    }

    fn xlsx(&self) -> Result<Rendered, FredError> {
        let columns = self.columns();
        if columns.len() > MAX_WORKSHEET_COLUMNS {
            return Err(FredError::TooWide { columns: columns.len() });
        }
        let body = self.workbook(&columns).map_err(|_| FredError::Internal)?;
        Ok(Rendered { content_type: XLSX, body })
    }

    fn workbook(&self, columns: &[String]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let dates = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = workbook.add_worksheet();
        sheet.set_name("observations")?;
        for (column, name) in (0..).zip(columns) {
            sheet.write_string(0, column, name)?;
        }
        let mut written = Ok(());
        let mut line = 0;
        self.for_each_row(|date, cells| {
            line += 1;
            if written.is_ok() {
                written = write_row(sheet, &dates, line, date, cells);
            }
        });
        written?;
        workbook.save_to_buffer()
    }

    fn columns(&self) -> Vec<String> {
        match &self.rows {
            Rows::Realtime(_) => {
                ["date", "value", "realtime_start", "realtime_end"].map(str::to_owned).to_vec()
            }
            Rows::Vintages { keys, .. } => {
                std::iter::once("date".to_owned()).chain(keys.iter().cloned()).collect()
            }
        }
    }

    /// Every row as its date and the cells after it.
    fn for_each_row(&self, mut see: impl FnMut(NaiveDate, &[Option<&str>])) {
        match &self.rows {
            Rows::Realtime(rows) => {
                for row in rows {
                    let (start, end) = (row.realtime_start.to_string(), row.realtime_end.to_string());
                    see(row.date, &[Some(&row.value), Some(&start), Some(&end)]);
                }
            }
            Rows::Vintages { keys, rows } => {
                for row in rows {
                    let mut cells = vec![None; keys.len()];
                    for (place, value) in &row.values {
                        cells[*place] = Some(value.as_str());
                    }
                    see(row.date, &cells);
                }
            }
        }
    }
}

/// Days and numbers as such, so that a formula can use them; a missing value is an empty cell.
fn write_row(
    sheet: &mut Worksheet,
    dates: &Format,
    line: u32,
    date: NaiveDate,
    cells: &[Option<&str>],
) -> Result<(), XlsxError> {
    write_date(sheet, dates, line, 0, date)?;
    for (column, cell) in (1..).zip(cells) {
        let Some(text) = cell else { continue };
        if let Ok(day) = text.parse::<NaiveDate>() {
            write_date(sheet, dates, line, column, day)?;
        } else if let Ok(number) = text.parse::<f64>() {
            sheet.write_number(line, column, number)?;
        }
    }
    Ok(())
}

/// A day as a date; as text where it lies before the calendar of worksheets, which starts in 1900.
fn write_date(
    sheet: &mut Worksheet,
    dates: &Format,
    line: u32,
    column: u16,
    day: NaiveDate,
) -> Result<(), XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or_default();
    match ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8) {
        Ok(cell) => sheet.write_datetime_with_format(line, column, &cell, dates)?,
        Err(_) => sheet.write_string(line, column, day.to_string())?,
    };
    Ok(())
}

impl VintageRow {
    fn cells<'a>(&'a self, keys: &'a [String]) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.values.iter().filter_map(|(place, value)| Some((keys.get(*place)?, value)))
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Keyed<'a>(&'a VintageRow, &'a [String]);
        impl Serialize for Keyed<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(self.0.values.len() + 1))?;
                map.serialize_entry("date", &self.0.date)?;
                for (key, value) in self.0.cells(self.1) {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
        match self {
            Self::Realtime(rows) => rows.serialize(serializer),
            Self::Vintages { keys, rows } => {
                let mut list = serializer.serialize_seq(Some(rows.len()))?;
                for row in rows {
                    list.serialize_element(&Keyed(row, keys))?;
                }
                list.end()
            }
        }
    }
}
