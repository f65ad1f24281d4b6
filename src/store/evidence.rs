//! Reports with their figures, and imports with their rejects: written and read.

use chrono::{NaiveDate, NaiveDateTime};
use duckdb::{Row, params};
use serde::Serialize;

use super::reader::code;
use super::{Reader, StoreError, Writer, as_utc};
use crate::domain::{
    Article, Figure, FigureKind, OriginKind, Period, Report, Resolution, SeriesId, Span, Unit, UnitMeasure,
};

/// A report as it is kept.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReportRow {
    pub report_id: i32,
    pub sha256: String,
    pub publisher: String,
    pub title: String,
    pub url: Option<String>,
    pub published_on: NaiveDate,
    pub characters: i64,
    pub figures: i64,
    #[serde(serialize_with = "as_utc")]
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: NaiveDateTime,
}

/// A figure as it is kept: what it says, and what became of it.
#[derive(Debug, Clone)]
pub struct FigureRow {
    pub figure_id: i64,
    pub report_id: i32,
    pub article_title: String,
    pub figure: Figure,
    pub series_id: Option<SeriesId>,
    pub resolution: Resolution,
    pub reason: String,
}

/// Which figures are asked for; every field narrows.
#[derive(Debug, Clone, Default)]
pub struct FiguresFilter {
    pub report_id: Option<i32>,
    pub series_id: Option<SeriesId>,
    pub resolution: Option<Resolution>,
    pub figure_id: Option<i64>,
    /// Only ids above this one.
    pub after: i64,
    pub limit: i64,
}

/// What is known of an import before it runs.
#[derive(Debug, Clone)]
pub struct NewBatch<'a> {
    /// `csv`, `aborted` (one that a reject stopped), `report`, `series` or `revert`.
    pub kind: &'a str,
    pub job: Option<&'a str>,
    pub file: &'a str,
    pub sha256: &'a str,
    pub encoding: Option<&'a str>,
    pub delimiter: Option<&'a str>,
    pub published_on: Option<NaiveDate>,
    pub report_id: Option<i32>,
    pub mapping: Option<&'a str>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BatchCounts {
    pub rows_read: i64,
    pub inserted: i64,
    pub revised: i64,
    pub unchanged: i64,
    pub withdrawn: i64,
    pub rejected: i64,
    pub elapsed_ms: i64,
}

/// An import as it is kept.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BatchRow {
    pub batch_id: i32,
    pub kind: String,
    pub job: Option<String>,
    pub file: String,
    pub sha256: String,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub published_on: Option<NaiveDate>,
    pub report_id: Option<i32>,
    #[serde(serialize_with = "as_utc")]
    #[schema(value_type = String, format = DateTime)]
    pub started_at: NaiveDateTime,
    #[serde(flatten)]
    pub counts: BatchCounts,
    /// The import that took this one back.
    pub reverted_by: Option<i32>,
    /// The import that this one took back.
    pub reverts: Option<i32>,
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NewReject {
    /// Physical line of the file, from 1.
    pub line: i64,
    pub column: Option<String>,
    pub raw: String,
    pub reason: String,
}

impl Writer<'_> {
    /// Keeps a report; the caller has made sure that it is new ([`Reader::report_of`]).
    pub fn put_report(&self, report: &Report, sha256: &str, articles: &[Article]) -> Result<i32, StoreError> {
        self.touch();
        let id = self.next_id("SELECT max(report_id)::BIGINT FROM report")? as i32;
        self.connection().execute(
            "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                id,
                sha256,
                report.publisher,
                report.title,
                report.url,
                report.published_on,
                report.text,
                self.now()
            ],
        )?;
        for (place, article) in articles.iter().enumerate() {
            let (start, end) = (article.span.start as i64, article.span.end as i64);
            let row = params![id, place as i64, article.title, start, end];
            self.connection().execute("INSERT INTO article VALUES (?, ?, ?, ?, ?)", row)?;
        }
        Ok(id)
    }

    /// Keeps a figure with what became of it.
    pub fn put_figure(
        &self,
        report_id: i32,
        figure: &Figure,
        resolution: Resolution,
        reason: &str,
        series_key: Option<i32>,
    ) -> Result<i64, StoreError> {
        let id = self.next_id("SELECT max(figure_id) FROM figure")?;
        let kind = match figure.kind {
            FigureKind::Indicator => "indicator",
            FigureKind::NotAnIndicator => "not_an_indicator",
        };
        self.connection().prepare_cached(include_str!("statements/insert_figure.sql"))?.execute(params![
            id,
            report_id,
            figure.article as i64,
            figure.span.start as i64,
            figure.span.end as i64,
            figure.exact,
            figure.quote,
            figure.value,
            figure.value_min,
            figure.value_max,
            figure.qualifier.code(),
            figure.unit.measure.as_str(),
            figure.unit.mult,
            figure.transformation.code(),
            figure.collection.code(),
            figure.prices.code(),
            figure.subject,
            figure.ref_area,
            figure.indicator,
            figure.period.start(),
            figure.period.end(),
            figure.freq.code(),
            figure.period_source.code(),
            figure.base_period,
            figure.obs_status.code(),
            figure.rule,
            kind,
            resolution.code(),
            reason,
            series_key,
        ])?;
        self.touch();
        Ok(id)
    }

    /// Opens a batch; its counts follow with [`Writer::close_batch`].
    pub fn open_batch(&self, batch: &NewBatch<'_>) -> Result<i32, StoreError> {
        let id = self.next_batch()?;
        self.connection().execute(
            include_str!("statements/insert_batch.sql"),
            params![
                id,
                batch.kind,
                batch.job,
                batch.file,
                batch.sha256,
                batch.encoding,
                batch.delimiter,
                batch.published_on,
                batch.report_id,
                batch.mapping,
                self.now()
            ],
        )?;
        Ok(id)
    }

    /// Writes what the batch did.
    pub fn close_batch(&self, batch_id: i32, counts: &BatchCounts) -> Result<(), StoreError> {
        let c = counts;
        self.connection().execute(
            include_str!("statements/close_batch.sql"),
            params![
                c.rows_read,
                c.inserted,
                c.revised,
                c.unchanged,
                c.withdrawn,
                c.rejected,
                c.elapsed_ms,
                batch_id
            ],
        )?;
        Ok(())
    }

    /// Keeps refused rows of a batch.
    pub fn put_rejects(&self, batch_id: i32, rejects: &[NewReject]) -> Result<(), StoreError> {
        if !rejects.is_empty() {
            self.touch();
        }
        let mut appender = self.connection().appender("reject")?;
        for r in rejects {
            appender.append_row(params![batch_id, r.line, r.column, r.raw, r.reason])?;
        }
        Ok(appender.flush()?)
    }

    /// A range of `count` origin ids for the lines of a file; answers the first, which is line 1.
    pub fn put_lines_origin(&self, kind: OriginKind, batch_id: i32, count: i64) -> Result<i64, StoreError> {
        let first = self.next_origin()?;
        let last = first + count.max(1) - 1;
        let row = params![first, last, kind.code(), batch_id];
        self.connection().execute("INSERT INTO origin VALUES (?, ?, ?, ?, NULL, NULL, NULL)", row)?;
        Ok(first)
    }

    /// The origin of an observation that a figure states.
    pub fn put_figure_origin(&self, batch_id: i32, figure_id: i64) -> Result<i64, StoreError> {
        let id = self.next_origin()?;
        let row = params![id, id, OriginKind::Figure.code(), batch_id, figure_id];
        self.connection().execute("INSERT INTO origin VALUES (?, ?, ?, ?, ?, NULL, NULL)", row)?;
        Ok(id)
    }

    /// The origin of an observation that a correction changed: what was done and why, and the correction as JSON; the
    /// figure that stated it, or in the JSON the line of a file.
    pub fn put_correction_origin(
        &self,
        batch_id: i32,
        figure_id: Option<i64>,
        sentence: &str,
        correction: &str,
    ) -> Result<i64, StoreError> {
        let id = self.next_origin()?;
        let row = params![id, id, OriginKind::Correction.code(), batch_id, figure_id, sentence, correction];
        self.connection().execute("INSERT INTO origin VALUES (?, ?, ?, ?, ?, ?, ?)", row)?;
        Ok(id)
    }

    /// The origin of a derived observation: its formula, and its inputs as JSON.
    pub fn put_derived_origin(&self, batch_id: i32, formula: &str, inputs: &str) -> Result<i64, StoreError> {
        let id = self.next_origin()?;
        let row = params![id, id, OriginKind::Derived.code(), batch_id, formula, inputs];
        self.connection().execute("INSERT INTO origin VALUES (?, ?, ?, ?, NULL, ?, ?)", row)?;
        Ok(id)
    }

    /// The number that the next batch of this transaction gets.
    pub fn next_batch(&self) -> Result<i32, StoreError> {
        Ok(self.next_id("SELECT max(batch_id)::BIGINT FROM batch")? as i32)
    }

    /// The first origin id that the next call of a `put_…_origin` gives out.
    pub fn next_origin(&self) -> Result<i64, StoreError> {
        self.next_id("SELECT max(last_id) FROM origin")
    }
}

impl Reader<'_> {
    /// When these very bytes were last imported under this date and mapping, and not taken back.
    pub fn last_imported(
        &self,
        sha256: &str,
        published_on: Option<NaiveDate>,
        mapping: &str,
    ) -> Result<Option<NaiveDateTime>, StoreError> {
        let sql = "SELECT max(started_at) FROM batch WHERE sha256 = ? AND published_on IS NOT DISTINCT FROM ? AND mapping = ? \
                   AND kind = 'csv' AND batch_id NOT IN (SELECT batch_id FROM taken_back)";
        Ok(self.first(sql, params![sha256, published_on, mapping], |row| Ok(row.get(0)?))?.flatten())
    }

    /// The report that these very bytes made, with the same publication date.
    pub fn report_of(&self, sha256: &str, published_on: NaiveDate) -> Result<Option<i32>, StoreError> {
        self.first(
            "SELECT report_id FROM report WHERE sha256 = ? AND published_on = ?",
            params![sha256, published_on],
            |r| Ok(r.get(0)?),
        )
    }

    /// Reports, newest publication first.
    pub fn reports(&self, limit: i64, offset: i64) -> Result<Vec<ReportRow>, StoreError> {
        self.all(include_str!("statements/reports.sql"), params![None::<i32>, limit, offset], report_row)
    }

    /// One report.
    pub fn report(&self, report_id: i32) -> Result<Option<ReportRow>, StoreError> {
        self.first(include_str!("statements/reports.sql"), params![report_id, 1, 0], report_row)
    }

    /// The raw text of a report.
    pub fn report_text(&self, report_id: i32) -> Result<Option<String>, StoreError> {
        self.first("SELECT text FROM report WHERE report_id = ?", params![report_id], |r| Ok(r.get(0)?))
    }

    /// The articles of a report, in order.
    pub fn articles(&self, report_id: i32) -> Result<Vec<Article>, StoreError> {
        let sql = "SELECT title, char_start, char_end FROM article WHERE report_id = ? ORDER BY article_id";
        self.all(sql, params![report_id], |r| {
            let span = Span::new(r.get::<_, i64>(1)? as usize, r.get::<_, i64>(2)? as usize)?;
            Ok(Article { title: r.get(0)?, span })
        })
    }

    /// Figures in order of id.
    pub fn figures(&self, filter: &FiguresFilter) -> Result<Vec<FigureRow>, StoreError> {
        let series = filter.series_id.as_ref().map(SeriesId::as_str);
        let resolution = filter.resolution.map(Resolution::code);
        let limits =
            params![filter.after, filter.report_id, series, resolution, filter.figure_id, filter.limit];
        self.all(include_str!("statements/figures.sql"), limits, figure_row)
    }

    /// Imports, newest first; one of them if `batch_id` says so.
    pub fn batches(
        &self,
        batch_id: Option<i32>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<BatchRow>, StoreError> {
        self.all(include_str!("statements/batches.sql"), params![batch_id, limit, offset], batch_row)
    }

    /// Refused rows of an import, in order of line.
    pub fn rejects(&self, batch_id: i32, limit: i64, offset: i64) -> Result<Vec<NewReject>, StoreError> {
        let sql = "SELECT line, column_name, raw, reason FROM reject WHERE batch_id = ? ORDER BY line LIMIT ? OFFSET ?";
        self.all(sql, params![batch_id, limit, offset], |r| {
            Ok(NewReject { line: r.get(0)?, column: r.get(1)?, raw: r.get(2)?, reason: r.get(3)? })
        })
    }
}

fn report_row(r: &Row<'_>) -> Result<ReportRow, StoreError> {
    Ok(ReportRow {
        report_id: r.get(0)?,
        sha256: r.get(1)?,
        publisher: r.get(2)?,
        title: r.get(3)?,
        url: r.get(4)?,
        published_on: r.get(5)?,
        characters: r.get(6)?,
        figures: r.get(7)?,
        recorded_at: r.get(8)?,
    })
}

fn figure_row(r: &Row<'_>) -> Result<FigureRow, StoreError> {
    let kind: String = r.get(27)?;
    let series_id: Option<String> = r.get(30)?;
    let figure = Figure {
        kind: if kind == "indicator" { FigureKind::Indicator } else { FigureKind::NotAnIndicator },
        article: r.get::<_, i64>(2)? as usize,
        span: Span::new(r.get::<_, i64>(4)? as usize, r.get::<_, i64>(5)? as usize)?,
        exact: r.get(6)?,
        quote: r.get(7)?,
        value: r.get(8)?,
        value_min: r.get(9)?,
        value_max: r.get(10)?,
        qualifier: code(r, 11)?,
        unit: Unit::new(UnitMeasure::new(&r.get::<_, String>(12)?)?, r.get(13)?),
        transformation: code(r, 14)?,
        collection: code(r, 15)?,
        prices: code(r, 16)?,
        subject: r.get(17)?,
        ref_area: r.get(18)?,
        indicator: r.get(19)?,
        period: Period::new(r.get(20)?, r.get(21)?)?,
        freq: code(r, 22)?,
        period_source: code(r, 23)?,
        base_period: r.get(24)?,
        obs_status: code(r, 25)?,
        rule: r.get(26)?,
    };
    Ok(FigureRow {
        figure_id: r.get(0)?,
        report_id: r.get(1)?,
        article_title: r.get(3)?,
        figure,
        series_id: series_id.map(|id| SeriesId::new(&id)).transpose()?,
        resolution: code(r, 28)?,
        reason: r.get(29)?,
    })
}

fn batch_row(r: &Row<'_>) -> Result<BatchRow, StoreError> {
    Ok(BatchRow {
        batch_id: r.get(0)?,
        kind: r.get(1)?,
        job: r.get(2)?,
        file: r.get(3)?,
        sha256: r.get(4)?,
        encoding: r.get(5)?,
        delimiter: r.get(6)?,
        published_on: r.get(7)?,
        report_id: r.get(8)?,
        started_at: r.get(9)?,
        counts: BatchCounts {
            rows_read: r.get(10)?,
            inserted: r.get(11)?,
            revised: r.get(12)?,
            unchanged: r.get(13)?,
            withdrawn: r.get(14)?,
            rejected: r.get(15)?,
            elapsed_ms: r.get(16)?,
        },
        reverted_by: r.get(17)?,
        reverts: r.get(18)?,
    })
}
