//! What is asked of observations: which series, which rows of them, in which form.

use axum::http::HeaderMap;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::page;
use super::super::sql::format;
use crate::domain::SeriesId;
use crate::encode::Format;
use crate::http::problem::Problem;
use crate::http::selection::{SeriesParams, code, day};
use crate::query::{Fold, Rolling, SeriesQuery, SortOrder};

/// Which series, and how they stand beside each other.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ManyParams {
    /// Ids of series, separated by commas.
    pub series: String,
    /// `long` (one row an observation) or `wide` (one row a period).
    shape: Option<String>,
}

impl ManyParams {
    /// `long` where nothing is said.
    pub fn shape(&self) -> Result<Shape, Problem> {
        match self.shape.as_deref() {
            None | Some("long") => Ok(Shape::Long),
            Some("wide") => Ok(Shape::Wide),
            Some(other) => Err(Problem::parameter("shape", format!("`{other}` is neither long nor wide"))),
        }
    }
}

/// Form, order and page of an answer, and steps that FRED does not have.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AnswerParams {
    /// json, ndjson, csv, arrow or parquet; else what `Accept` prefers, else json.
    format: Option<String>,
    /// 1: csv begins with a byte order mark, so that Excel reads it as UTF-8.
    bom: Option<String>,
    /// `asc` (default) or `desc`, by period.
    sort: Option<String>,
    /// Rows a page; all rows where it is not given.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// An index, 100 in the period that holds this day, YYYY-MM-DD; only with `units=lin`.
    index: Option<String>,
    /// A moving window over the result: `mean` or `sum`, with `window`.
    rolling: Option<String>,
    /// Periods of the moving window, 1 to 1000.
    window: Option<usize>,
}

/// How many series stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Long,
    Wide,
}

/// The series that are asked for.
#[derive(Debug)]
pub enum Which {
    One(String),
    Many(Vec<String>, Shape),
}

/// A request that was understood.
#[derive(Debug)]
pub struct Answer {
    pub ids: Vec<SeriesId>,
    /// `None` where the address names one series.
    pub shape: Option<Shape>,
    pub query: SeriesQuery,
    pub series: SeriesParams,
    pub format: Format,
    pub with_bom: bool,
    /// Rows a page; at least 1.
    pub limit: Option<usize>,
    /// Where the page before ended.
    pub after: Option<Place>,
}

/// A row: its series, by place in the request, and its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub series: usize,
    pub period: NaiveDate,
}

impl Place {
    /// As text, for a cursor.
    pub fn text(self, ids: &[SeriesId]) -> String {
        format!("{},{}", ids.get(self.series).map_or("", SeriesId::as_str), self.period)
    }

    fn read(text: &str, ids: &[SeriesId]) -> Option<Self> {
        let (id, period) = text.split_once(',')?;
        let series = ids.iter().position(|known| known.as_str() == id)?;
        Some(Self { series, period: period.parse().ok()? })
    }
}

impl Answer {
    /// Understands every parameter, or names the one that is wrong.
    pub fn read(
        asked: &AnswerParams,
        series: &SeriesParams,
        headers: &HeaderMap,
        which: Which,
    ) -> Result<Self, Problem> {
        let (ids, shape) = match which {
            Which::One(id) => (vec![id], None),
            Which::Many(ids, shape) => (ids, Some(shape)),
        };
        let known = |id: &String| {
            SeriesId::new(id).map_err(|_| super::super::series::unknown(std::slice::from_ref(id)))
        };
        let ids = ids.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        let format = format(asked.format.as_deref(), headers)?;
        let mut query = series.query()?;
        query.sort = code("sort", asked.sort.as_deref())?.unwrap_or(SortOrder::Ascending);
        query.index_at = day("index", asked.index.as_deref())?;
        query.rolling = asked.rolling()?;
        let limit = match asked.limit {
            Some(0) => return Err(Problem::parameter("limit", "0 rows: ask for at least 1")),
            limit => limit.map(|rows| rows as usize),
        };
        let place = |text: String| Place::read(&text, &ids).ok_or_else(page::wrong_cursor);
        let after = page::from_cursor(asked.cursor.as_deref())?.map(place).transpose()?;
        Ok(Self {
            with_bom: asked.with_bom(format)?,
            ids,
            shape,
            query,
            series: series.clone(),
            format,
            limit,
            after,
        })
    }

    /// How a browser names the file of a format that it does not show.
    pub fn file_name(&self) -> Option<String> {
        let ending = match self.format {
            Format::Json | Format::Ndjson => return None,
            other => other.name(),
        };
        let name = match (self.shape, self.ids.as_slice()) {
            (None, [id]) => id.as_str(),
            _ => "observations",
        };
        Some(format!("attachment; filename=\"{name}.{ending}\""))
    }
}

impl AnswerParams {
    fn rolling(&self) -> Result<Option<Rolling>, Problem> {
        let fold = code::<Fold>("rolling", self.rolling.as_deref())?;
        match (fold, self.window) {
            (None, None) => Ok(None),
            (Some(fold), Some(window)) => Ok(Some(Rolling { fold, window })),
            (Some(_), None) => Err(Problem::parameter("window", "say how many periods the window has")),
            (None, Some(_)) => Err(Problem::parameter("rolling", "say mean or sum with `window`")),
        }
    }

    fn with_bom(&self, format: Format) -> Result<bool, Problem> {
        match self.bom.as_deref() {
            None | Some("0") => Ok(false),
            Some("1") if format == Format::Csv => Ok(true),
            Some("1") => Err(Problem::parameter("bom", "only csv has one: ask for format=csv with it")),
            Some(other) => Err(Problem::parameter("bom", format!("`{other}` is neither 0 nor 1"))),
        }
    }
}
