//! Wire types that several answers share, in the words of the design.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Column, Figure, Frequency, Observation, SeriesId};
use crate::store::{FigureRow, SeriesRow};

/// A series of the catalog.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct WireSeries {
    pub series_id: String,
    pub title_zh: String,
    pub title_en: String,
    pub ref_area: String,
    pub indicator: String,
    pub unit_measure: String,
    pub unit_mult: i8,
    pub decimals: u8,
    pub freq: String,
    pub seasonal_adjustment: String,
    pub transformation: String,
    pub collection: String,
    pub prices: String,
    pub release_id: i32,
    pub notes: String,
    pub observations: i64,
    pub observation_start: Option<NaiveDate>,
    pub observation_end: Option<NaiveDate>,
    pub last_published: Option<NaiveDate>,
    pub last_updated: Option<DateTime<Utc>>,
}

impl From<SeriesRow> for WireSeries {
    fn from(row: SeriesRow) -> Self {
        let s = row.series;
        Self {
            series_id: s.series_id.to_string(),
            title_zh: s.title_zh,
            title_en: s.title_en,
            ref_area: s.ref_area,
            indicator: s.indicator,
            unit_measure: s.unit.measure.to_string(),
            unit_mult: s.unit.mult,
            decimals: s.decimals,
            freq: s.freq.code().to_owned(),
            seasonal_adjustment: s.seasonal_adjustment,
            transformation: s.transformation.code().to_owned(),
            collection: s.collection.code().to_owned(),
            prices: s.prices.code().to_owned(),
            release_id: s.release_id,
            notes: s.notes,
            observations: row.observations,
            observation_start: row.observation_start,
            observation_end: row.observation_end,
            last_published: row.last_published,
            last_updated: row.last_updated.map(|moment| moment.and_utc()),
        }
    }
}

/// An observation with its interval of validity. A missing value is null.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WireObservation {
    #[serde(serialize_with = "iso_date")]
    pub period: NaiveDate,
    pub time_period: String,
    #[serde(serialize_with = "iso_date")]
    pub period_start: NaiveDate,
    #[serde(serialize_with = "iso_date")]
    pub period_end: NaiveDate,
    pub value: Option<f64>,
    pub obs_status: &'static str,
    pub qualifier: &'static str,
    pub value_min: Option<f64>,
    pub value_max: Option<f64>,
    #[serde(serialize_with = "iso_date")]
    pub realtime_start: NaiveDate,
    #[serde(serialize_with = "iso_date")]
    pub realtime_end: NaiveDate,
    /// Where it comes from: `figure`, `csv`, `seed`, `derived` or `correction`.
    pub origin: &'static str,
}

/// A date as chrono writes it too; an answer has five of them a row, so that it shows in how long a series takes.
fn iso_date<S: serde::Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    let Ok(year @ 0..=9999) = u16::try_from(day.year()) else { return serializer.collect_str(day) };
    let digit = |number: u16| b'0' + (number % 10) as u8;
    let (month, day) = (day.month() as u16, day.day() as u16);
    let text = [
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ];
    serializer.serialize_str(std::str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
}

impl WireObservation {
    pub fn new(point: &Observation, freq: Frequency) -> Self {
        let r = &point.reading;
        Self {
            period: point.period,
            time_period: point.time_period(freq),
            period_start: r.span.start(),
            period_end: r.span.end(),
            value: r.value,
            obs_status: r.obs_status.code(),
            qualifier: r.qualifier.code(),
            value_min: r.value_min,
            value_max: r.value_max,
            realtime_start: point.realtime_start,
            realtime_end: point.realtime_end,
            origin: point.origin_kind.code(),
        }
    }

    /// All points of a column.
    pub fn of(column: &Column) -> Vec<Self> {
        column.points.iter().map(|point| Self::new(point, column.freq)).collect()
    }
}

/// A figure: one numeric mention of a report. The same shape as `almanac extract --format jsonl`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WireFigure {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_id: Option<i32>,
    pub article: String,
    /// Unicode code points of the raw text, half-open.
    pub char_start: usize,
    pub char_end: usize,
    pub exact: String,
    pub quote: String,
    /// In the written scale: 64.54 of 64.54亿元.
    pub value: f64,
    pub unit_measure: String,
    pub unit_mult: i8,
    /// `value` × 10^`unit_mult`.
    pub value_base: f64,
    pub qualifier: &'static str,
    pub value_min: Option<f64>,
    pub value_max: Option<f64>,
    pub transformation: &'static str,
    pub collection: &'static str,
    pub prices: &'static str,
    pub obs_status: &'static str,
    pub subject: String,
    pub indicator: String,
    pub ref_area: Option<String>,
    pub period_start: NaiveDate,
    pub period_end: NaiveDate,
    pub freq: &'static str,
    pub period_source: &'static str,
    pub base_period: Option<String>,
    pub series_id: Option<String>,
    pub resolution: &'static str,
    pub reason: String,
    pub rule: String,
}

impl WireFigure {
    /// A figure of a report that is not stored.
    pub fn new(
        article: &str,
        figure: &Figure,
        resolution: crate::domain::Resolution,
        reason: &str,
        series_id: Option<&SeriesId>,
    ) -> Self {
        let f = figure;
        Self {
            figure_id: None,
            report_id: None,
            article: article.to_owned(),
            char_start: f.span.start,
            char_end: f.span.end,
            exact: f.exact.clone(),
            quote: f.quote.clone(),
            value: f.value,
            unit_measure: f.unit.measure.to_string(),
            unit_mult: f.unit.mult,
            value_base: f.value_base(),
            qualifier: f.qualifier.code(),
            value_min: f.value_min,
            value_max: f.value_max,
            transformation: f.transformation.code(),
            collection: f.collection.code(),
            prices: f.prices.code(),
            obs_status: f.obs_status.code(),
            subject: f.subject.clone(),
            indicator: f.indicator.clone(),
            ref_area: f.ref_area.clone(),
            period_start: f.period.start(),
            period_end: f.period.end(),
            freq: f.freq.code(),
            period_source: f.period_source.code(),
            base_period: f.base_period.clone(),
            series_id: series_id.map(ToString::to_string),
            resolution: resolution.code(),
            reason: reason.to_owned(),
            rule: f.rule.clone(),
        }
    }
}

impl From<&FigureRow> for WireFigure {
    fn from(row: &FigureRow) -> Self {
        let wire =
            Self::new(&row.article_title, &row.figure, row.resolution, &row.reason, row.series_id.as_ref());
        Self { figure_id: Some(row.figure_id), report_id: Some(row.report_id), ..wire }
    }
}
