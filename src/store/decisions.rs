//! What people decided and what the checks found: additions to the catalog, figures placed afterwards, warnings.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use duckdb::params;
use serde::Serialize;

use super::reader::code;
use super::{Reader, StoreError, Writer};
use crate::catalog::Addition;
use crate::domain::{OriginKind, Resolution, SeriesId};

/// Two numbers that did not go together, as they are kept.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WarningRow {
    pub batch_id: i32,
    /// `parts_against_total`, `growth_against_levels`, `share_within_whole`, `magnitude`, `forecast_replaced` or
    /// `actual_replaced`.
    pub check: String,
    pub series_id: String,
    /// First day of the period.
    pub period: NaiveDate,
    /// What the source says, in the unit of the series.
    pub stated: f64,
    /// What it was compared with.
    pub expected: f64,
    /// What `expected` is.
    pub against: String,
}

/// What a statement found that compares an import with what was known before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    pub kind: SuspectKind,
    pub series_id: SeriesId,
    pub period: NaiveDate,
    pub stated: f64,
    pub expected: f64,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspectKind {
    /// A share beyond 0 or 100 per cent.
    Share,
    /// Another value than the forecast of the same period.
    Forecast,
    /// A forecast in the place of an actual.
    Actual,
    /// A value of another magnitude than the one known of this period.
    Magnitude(NaiveDate),
}

/// How much of an import is compared.
#[derive(Debug, Clone, Copy)]
pub struct SuspectLimits {
    /// Ratio of two values of different periods beyond which a scale has slipped.
    pub step_ratio: f64,
    /// The same of one period.
    pub revision_ratio: f64,
    /// Inserted and revised rows that are looked at.
    pub rows_checked: i64,
    /// Suspects that are answered.
    pub listed: i64,
}

/// The least and the greatest key of the shares between two keys; a range that holds nothing, where there are none.
const SHARES: &str = "SELECT coalesce(min(series_key), 0), coalesce(max(series_key), -1) FROM series \
                      WHERE transformation = 'SH' AND series_key BETWEEN ? AND ?";

impl Writer<'_> {
    /// Current values of an import, named by its origins and the keys of its series, that do not go with what was known
    /// before it; in order of kind, series and period.
    pub fn suspects(
        &self,
        origins: &RangeInclusive<i64>,
        keys: &RangeInclusive<i32>,
        limits: SuspectLimits,
    ) -> Result<Vec<Suspect>, StoreError> {
        let SuspectLimits { step_ratio, revision_ratio, rows_checked, listed } = limits;
        let (first, last) = (origins.start(), origins.end());
        self.connection()
            .execute(include_str!("statements/stated.sql"), params![first, last, rows_checked])?;
        let shares = |row: &duckdb::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let (first_share, last_share): (i32, i32) =
            self.connection().query_row(SHARES, params![keys.start(), keys.end()], shares)?;
        let bound =
            params![first, last, step_ratio, rows_checked, listed, revision_ratio, first_share, last_share];
        self.reader().all(include_str!("statements/suspects.sql"), bound, |r| {
            let known_of: Option<NaiveDate> = r.get(5)?;
            let kind = match (r.get::<_, String>(0)?.as_str(), known_of) {
                ("magnitude", Some(known_of)) => SuspectKind::Magnitude(known_of),
                ("forecast_replaced", _) => SuspectKind::Forecast,
                ("actual_replaced", _) => SuspectKind::Actual,
                _ => SuspectKind::Share,
            };
            let series_id = SeriesId::new(&r.get::<_, String>(1)?)?;
            Ok(Suspect { kind, series_id, period: r.get(2)?, stated: r.get(3)?, expected: r.get(4)? })
        })
    }

    /// Keeps an addition, and its rows for whoever writes SQL; a series is put by [`Writer::put_series`].
    pub fn put_addition(&self, addition: &Addition, figure_id: i64, batch_id: i32) -> Result<(), StoreError> {
        self.touch();
        let connection = self.connection();
        let id = self.next_id("SELECT max(addition_id)::BIGINT FROM catalog_addition")?;
        let entry = serde_json::to_string(addition).map_err(StoreError::Addition)?;
        let row = params![id, addition.kind(), addition.code(), entry, figure_id, batch_id, self.now()];
        connection.execute("INSERT INTO catalog_addition VALUES (?, ?, ?, ?, ?, ?, ?)", row)?;
        match addition {
            Addition::Area(a) => {
                let row = params![a.code, a.gb, a.kind.code(), a.name_zh, a.name_en, a.parent];
                connection.execute("INSERT INTO area VALUES (?, ?, ?, ?, ?, ?)", row)?;
            }
            Addition::Indicator(i) => {
                let row = params![i.code, i.name_zh, i.name_en];
                connection.execute("INSERT INTO indicator VALUES (?, ?, ?)", row)?;
                for phrase in i.names() {
                    self.put_phrase(&i.code, phrase, "inbox")?;
                }
            }
            Addition::Phrase { indicator, phrase } => self.put_phrase(indicator, phrase, "inbox")?,
            Addition::AreaName { .. } | Addition::Series(_) => {}
        }
        Ok(())
    }

    /// Says anew what became of a figure.
    pub fn place_figure(
        &self,
        figure_id: i64,
        resolution: Resolution,
        reason: &str,
        series_key: Option<i32>,
    ) -> Result<(), StoreError> {
        self.touch();
        let sql = "UPDATE figure SET resolution = ?, reason = ?, series_key = ? WHERE figure_id = ?";
        let mut update = self.connection().prepare_cached(sql)?;
        update.execute(params![resolution.code(), reason, series_key, figure_id])?;
        Ok(())
    }

    /// Keeps the warnings of a batch.
    pub fn put_warnings(&self, warnings: &[WarningRow]) -> Result<(), StoreError> {
        if warnings.is_empty() {
            return Ok(());
        }
        let mut appender = self.connection().appender("warning")?;
        for w in warnings {
            appender.append_row(params![
                w.batch_id,
                w.check,
                w.series_id,
                w.period,
                w.stated,
                w.expected,
                w.against
            ])?;
        }
        Ok(appender.flush()?)
    }
}

/// What the store made of a matched figure, as its last origin tells; nothing where it was never loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastWord {
    pub kind: OriginKind,
    /// What a correction did, why and by whom.
    pub correction: Option<String>,
}

impl Reader<'_> {
    /// The matched figures of a report, each with the last word on it.
    pub fn last_words(&self, report_id: i32) -> Result<HashMap<i64, Option<LastWord>>, StoreError> {
        let words = self.all(include_str!("statements/last_words.sql"), params![report_id], |r| {
            let kind = r.get::<_, Option<String>>(1)?.map(|_| code(r, 1)).transpose()?;
            let correction: Option<String> = r.get(2)?;
            Ok((r.get(0)?, kind.map(|kind| LastWord { kind, correction })))
        })?;
        Ok(words.into_iter().collect())
    }

    /// Additions with a number above `after`, each with its number, in order.
    pub fn additions(&self, after: i32) -> Result<Vec<(i32, Addition)>, StoreError> {
        let sql =
            "SELECT addition_id, entry FROM catalog_addition WHERE addition_id > ? ORDER BY addition_id";
        self.all(sql, params![after], |r| {
            let entry: String = r.get(1)?;
            Ok((r.get(0)?, serde_json::from_str(&entry).map_err(StoreError::Addition)?))
        })
    }

    /// Reports with figures that no series takes, in order.
    pub fn reports_with_open_figures(&self) -> Result<Vec<i32>, StoreError> {
        let sql = "SELECT DISTINCT report_id FROM figure \
                   WHERE resolution IN ('unmatched', 'ambiguous') ORDER BY report_id";
        self.all(sql, [], |r| Ok(r.get(0)?))
    }

    /// Warnings, newest import first; only those of one import if `batch_id` says so.
    pub fn warnings(
        &self,
        batch_id: Option<i32>,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<WarningRow>, StoreError> {
        let bound = params![batch_id, limit, offset];
        self.all(include_str!("statements/warnings.sql"), bound, |r| {
            Ok(WarningRow {
                batch_id: r.get(0)?,
                check: r.get(1)?,
                series_id: r.get(2)?,
                period: r.get(3)?,
                stated: r.get(4)?,
                expected: r.get(5)?,
                against: r.get(6)?,
            })
        })
    }
}
