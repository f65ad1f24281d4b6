//! Observations of one series: current, as of a publication date, as known on a day, or the whole history.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime};
use duckdb::{Row, params};
use serde::Serialize;

use super::reader::code;
use super::{Reader, StoreError, columns};
use crate::domain::{Observation, OriginKind, Period, Reading};

/// Which of the values that were ever published are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Selection {
    /// The standing values.
    #[default]
    Current,
    /// The published values on a day.
    AsOf(NaiveDate),
    /// The published values on a day, as far as Almanac had learned them at a moment (UTC).
    KnownAt { as_of: NaiveDate, known_at: NaiveDateTime },
    /// Every interval of validity.
    History,
}

/// Where an observation comes from, down to the sentence, the line or the formula.
#[derive(Debug, Clone, Serialize)]
pub struct Provenance {
    pub kind: OriginKind,
    pub batch_id: i32,
    pub file: String,
    pub sha256: String,
    /// Physical line, of a CSV.
    pub line: Option<i64>,
    pub figure_id: Option<i64>,
    pub report_id: Option<i32>,
    pub publisher: Option<String>,
    pub char_start: Option<i64>,
    pub char_end: Option<i64>,
    pub exact: Option<String>,
    pub quote: Option<String>,
    pub formula: Option<String>,
    /// Inputs of a formula, as JSON.
    pub inputs: Option<String>,
}

impl Reader<'_> {
    /// Observations of a series in order of period, then of publication.
    pub fn observations(
        &self,
        series_key: i32,
        selection: Selection,
    ) -> Result<Vec<Observation>, StoreError> {
        match selection {
            Selection::Current => {
                if let Some(standing) = self.standing(series_key) {
                    return Ok(standing);
                }
                self.rows(include_str!("statements/observations_current.sql"), params![series_key])
            }
            Selection::AsOf(day) => {
                self.rows(include_str!("statements/observations_as_of.sql"), params![series_key, day])
            }
            Selection::KnownAt { as_of, known_at } => {
                let bound = params![series_key, known_at, as_of];
                self.all(include_str!("statements/observations_known_at.sql"), bound, observation)
            }
            Selection::History => {
                self.rows(include_str!("statements/observations_history.sql"), params![series_key])
            }
        }
    }

    /// Rows of `observation_row` in order. They mostly lie in it, and DuckDB takes longer to prepare a sort of a few
    /// hundred rows than to find them.
    fn rows(&self, sql: &str, bound: impl duckdb::Params) -> Result<Vec<Observation>, StoreError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut found = Vec::new();
        for rows in statement.query_arrow(bound)? {
            found.append(&mut columns::observations(&rows)?);
        }
        let order = |row: &Observation| (row.period, row.realtime_start);
        if !found.is_sorted_by_key(order) {
            found.sort_by_key(order);
        }
        Ok(found)
    }

    /// Publication dates on which anything of a series changed, in order.
    pub fn vintages(&self, series_key: i32) -> Result<Vec<NaiveDate>, StoreError> {
        let sql = "SELECT DISTINCT realtime_start FROM observation \
                   WHERE series_key = ? AND realtime_end >= realtime_start ORDER BY realtime_start";
        self.all(sql, params![series_key], |r| Ok(r.get(0)?))
    }

    /// Where the observations of this origin come from.
    pub fn provenance(&self, origin_id: i64) -> Result<Option<Provenance>, StoreError> {
        Ok(self.provenances(&[origin_id])?.remove(&origin_id))
    }

    /// What led to each of these origins, by origin.
    pub fn provenances(&self, origins: &[i64]) -> Result<HashMap<i64, Provenance>, StoreError> {
        if origins.is_empty() {
            return Ok(HashMap::new());
        }
        let asked: Vec<String> = origins.iter().map(i64::to_string).collect();
        let found = self.all(include_str!("statements/provenance.sql"), params![asked.join(",")], |r| {
            let provenance = Provenance {
                kind: code(r, 0)?,
                batch_id: r.get(1)?,
                file: r.get(2)?,
                sha256: r.get(3)?,
                line: r.get(4)?,
                figure_id: r.get(5)?,
                report_id: r.get(6)?,
                publisher: r.get(7)?,
                char_start: r.get(8)?,
                char_end: r.get(9)?,
                exact: r.get(10)?,
                quote: r.get(11)?,
                formula: r.get(12)?,
                inputs: r.get(13)?,
            };
            Ok((r.get(14)?, provenance))
        })?;
        Ok(found.into_iter().collect())
    }
}

/// Columns 0 to 12 of a row as the statements of observations have them.
pub(super) fn observation(r: &Row<'_>) -> Result<Observation, StoreError> {
    let reading = Reading {
        span: Period::new(r.get(1)?, r.get(2)?)?,
        value: r.get(3)?,
        obs_status: code(r, 4)?,
        qualifier: code(r, 5)?,
        value_min: r.get(6)?,
        value_max: r.get(7)?,
    };
    Ok(Observation {
        period: r.get(0)?,
        reading,
        realtime_start: r.get(8)?,
        realtime_end: r.get(9)?,
        recorded_at: r.get(10)?,
        origin_id: r.get(11)?,
        origin_kind: code(r, 12)?,
    })
}
