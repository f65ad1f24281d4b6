//! `series/observations`: the request with every default of FRED's, and the rows it is answered with.
//!
//! The rows are made of the intervals of validity of the series. Where values are aggregated or transformed, each
//! vintage is computed anew first, so that a growth rate is revised when its base is.

use chrono::NaiveDate;

use super::error::FredError;
use super::numbers;
use super::params::{self, Params};
use crate::domain::{DomainError, OPEN_END, Observation, Period, Series, code_list};
use crate::query::vintage::{self, Cells, EARLIEST};
use crate::query::{self, Aggregation, Convention, SeriesQuery, SortOrder, TargetFrequency, Units};

/// First day that FRED says it looks at where `observation_start` is not given.
pub const DEFAULT_OBSERVATION_START: NaiveDate = match NaiveDate::from_ymd_opt(1600, 1, 1) {
    Some(day) => day,
    None => panic!("1600-01-01 is a date"),
};
/// Largest and default `limit`.
pub const MAX_OBSERVATION_ROWS: i64 = 100_000;

code_list! {
    /// FRED's `output_type`.
    OutputType {
        /// One row for each interval of validity.
        ByRealtime = "1",
        /// One row a period, one column a vintage.
        ByVintage = "2",
        /// The same, with only the values that began at that vintage.
        NewAndRevised = "3",
        /// Initial releases.
        Initial = "4",
    }
}

code_list! {
    /// FRED's `file_type` of observations.
    ObservationsFile { Xml = "xml", Json = "json", Csv = "csv", Xlsx = "xlsx" }
}

/// What is asked, defaults applied.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationsRequest {
    /// As it was written: any case, with or without underscores.
    pub series_id: String,
    /// The real-time period; with `vintage_dates` the one from the first to the last of them.
    pub realtime: Period,
    /// In order, each once; empty where they were not given.
    pub vintage_dates: Vec<NaiveDate>,
    pub observation_start: NaiveDate,
    pub observation_end: NaiveDate,
    pub units: Units,
    pub frequency: Option<TargetFrequency>,
    pub aggregation: Aggregation,
    pub output_type: OutputType,
    pub sort_order: SortOrder,
    pub offset: i64,
    pub limit: i64,
    pub file_type: ObservationsFile,
}

impl ObservationsRequest {
    /// Reads the parameters; `today` is the default of the real-time period.
    pub fn read(params: &mut Params, today: NaiveDate) -> Result<Self, FredError> {
        let file_type = params.code("file_type")?.unwrap_or(ObservationsFile::Xml);
        let series_id = params.required("series_id")?;
        let realtime = params.realtime(Period::day(today))?;
        let vintage_dates = vintage_dates(params)?;
        let of_vintages = match (vintage_dates.first(), vintage_dates.last()) {
            (Some(first), Some(last)) => Period::new(*first, *last).ok(),
            _ => None,
        };
        let request = Self {
            series_id,
            realtime: of_vintages.unwrap_or(realtime),
            vintage_dates,
            observation_start: params.date("observation_start")?.unwrap_or(DEFAULT_OBSERVATION_START),
            observation_end: params.date("observation_end")?.unwrap_or(OPEN_END),
            units: params.code("units")?.unwrap_or(Units::Levels),
            frequency: params.code("frequency")?,
            aggregation: params.code("aggregation_method")?.unwrap_or(Aggregation::Average),
            output_type: params.code("output_type")?.unwrap_or(OutputType::ByRealtime),
            sort_order: params.code("sort_order")?.unwrap_or(SortOrder::Ascending),
            offset: params.integer("offset", 0..=i64::MAX)?.unwrap_or(0),
            limit: params.integer("limit", 1..=MAX_OBSERVATION_ROWS)?.unwrap_or(MAX_OBSERVATION_ROWS),
            file_type,
        };
        if request.observation_start > request.observation_end {
            return Err(FredError::Reversed { start: "observation_start", end: "observation_end" });
        }
        Ok(request)
    }

    /// The one day whose vintage is enough to answer; `None` where the history is needed.
    pub fn single_day(&self) -> Option<NaiveDate> {
        let one_day = self.realtime.start() == self.realtime.end();
        (one_day && self.output_type == OutputType::ByRealtime).then(|| self.realtime.start())
    }

    fn query(&self) -> SeriesQuery {
        SeriesQuery {
            units: self.units,
            freq: self.frequency,
            aggregation: self.aggregation,
            convention: Convention::Fred,
            ..SeriesQuery::default()
        }
    }

    /// The vintages that must be computed: initial and new values are told by the vintages before them.
    fn scope(&self) -> Period {
        let from = match self.output_type {
            OutputType::ByRealtime | OutputType::ByVintage => self.realtime.start(),
            OutputType::NewAndRevised | OutputType::Initial => EARLIEST.min(self.realtime.start()),
        };
        Period::new(from, self.realtime.end()).unwrap_or(self.realtime)
    }
}

fn vintage_dates(params: &mut Params) -> Result<Vec<NaiveDate>, FredError> {
    let text = params.text("vintage_dates").unwrap_or_default();
    let named = text.split(',').map(str::trim).filter(|day| !day.is_empty());
    let mut days = named.map(|day| params::date("vintage_dates", day)).collect::<Result<Vec<_>, _>>()?;
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// The rows of an answer, values as FRED writes them: strings, `.` for a missing one.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// Output types 1 and 4.
    Realtime(Vec<RealtimeRow>),
    /// Output types 2 and 3.
    Vintages {
        /// `GDP_20220929`, one a vintage.
        keys: Vec<String>,
        rows: Vec<VintageRow>,
    },
}

/// One interval of validity.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RealtimeRow {
    pub realtime_start: NaiveDate,
    pub realtime_end: NaiveDate,
    pub date: NaiveDate,
    pub value: String,
}

/// One period; a value stands beside the place of its vintage in the keys.
#[derive(Debug, Clone, PartialEq)]
pub struct VintageRow {
    pub date: NaiveDate,
    pub values: Vec<(usize, String)>,
}

impl Rows {
    fn count(&self) -> usize {
        match self {
            Self::Realtime(rows) => rows.len(),
            Self::Vintages { rows, .. } => rows.len(),
        }
    }
}

/// An answer: one page of rows, and how many there are on all.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    pub request: ObservationsRequest,
    pub count: usize,
    pub rows: Rows,
}

/// Answers `request` from the intervals of validity of `series`, sorted by period and vintage; the rows in force on
/// [`ObservationsRequest::single_day`] are enough where there is one.
pub fn answer(
    series: &Series,
    intervals: Vec<Observation>,
    request: ObservationsRequest,
) -> Result<Observations, FredError> {
    let mut vintages = match request.vintage_dates.as_slice() {
        [] => vintage::vintages_in_force(&intervals, request.realtime),
        given => given.to_vec(),
    };
    if request.output_type == OutputType::NewAndRevised {
        // What was in force when the period began is neither new nor revised in it.
        vintages.retain(|day| request.realtime.start() <= *day);
    }
    let intervals = computed(series, intervals, &request)?;
    let asked = request.observation_start..=request.observation_end;
    let written = |value| match request.units {
        Units::Levels => numbers::level(value, series.decimals),
        _ => numbers::computed(value, series.decimals),
    };
    // Initial releases are told from the periods before them, so the range is cut last.
    let cut = |mut rows: Vec<Observation>| {
        rows.retain(|row| asked.contains(&row.period));
        rows
    };
    let by_vintage = |cells| by_vintage(series, &cut(intervals.clone()), &vintages, cells, written);
    let mut rows = match request.output_type {
        OutputType::ByRealtime => realtime(cut(vintage::between(&intervals, request.realtime)), written),
        OutputType::Initial => {
            realtime(cut(vintage::initial_releases(&intervals, request.realtime)), written)
        }
        OutputType::ByVintage => by_vintage(Cells::All),
        OutputType::NewAndRevised => by_vintage(Cells::NewAndRevised),
    };
    let count = rows.count();
    match &mut rows {
        Rows::Realtime(rows) => page(rows, &request),
        Rows::Vintages { rows, .. } => page(rows, &request),
    }
    Ok(Observations { request, count, rows })
}

/// The intervals of the values asked for: published ones, or those computed of each vintage.
fn computed(
    series: &Series,
    mut intervals: Vec<Observation>,
    request: &ObservationsRequest,
) -> Result<Vec<Observation>, FredError> {
    let query = request.query();
    if query.is_plain() {
        query::dated_as_fred(series.freq, &mut intervals);
        return Ok(intervals);
    }
    let compute = |points| {
        let table = query::run(vec![(series.clone(), points)], &query)?;
        Ok::<_, FredError>(table.columns.into_iter().flat_map(|column| column.points).collect())
    };
    vintage::recomputed(&intervals, request.scope(), compute)
}

fn realtime(intervals: Vec<Observation>, written: impl Fn(Option<f64>) -> String) -> Rows {
    let row = |row: Observation| RealtimeRow {
        realtime_start: row.realtime_start,
        realtime_end: row.realtime_end,
        date: row.period,
        value: written(row.reading.value),
    };
    Rows::Realtime(intervals.into_iter().map(row).collect())
}

fn by_vintage(
    series: &Series,
    intervals: &[Observation],
    vintages: &[NaiveDate],
    cells: Cells,
    written: impl Fn(Option<f64>) -> String,
) -> Rows {
    let key = |day: &NaiveDate| format!("{}_{}", series.series_id, day.format("%Y%m%d"));
    let row = |row: vintage::VintageRow| {
        let place = |day| vintages.binary_search(&day).ok();
        let values = row.values.into_iter().filter_map(|(day, value)| Some((place(day)?, written(value))));
        VintageRow { date: row.period, values: values.collect() }
    };
    let rows = vintage::by_vintage(intervals, vintages, cells).into_iter().map(row).collect();
    Rows::Vintages { keys: vintages.iter().map(key).collect(), rows }
}

/// Sorts by period and cuts the page.
fn page<T>(rows: &mut Vec<T>, request: &ObservationsRequest) {
    if request.sort_order == SortOrder::Descending {
        rows.reverse();
    }
    let offset = usize::try_from(request.offset).unwrap_or(usize::MAX).min(rows.len());
    rows.drain(..offset);
    rows.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX));
}
