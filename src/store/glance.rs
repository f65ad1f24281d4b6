//! What a page shows at a glance: counts, the newest values, facets of a search, the shape of the views.

use chrono::NaiveDate;
use duckdb::params;

use super::observations::observation;
use super::reader::code;
use super::{Reader, StoreError};
use crate::domain::{Observation, Resolution, SeriesId};

/// Values in order of period; what is missing is `None`.
pub type RecentValues = Vec<(NaiveDate, Option<f64>)>;

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overview {
    /// Series with a standing observation.
    pub series: i64,
    /// Standing observations with a value.
    pub observations: i64,
    pub reports: i64,
    pub figures: i64,
    /// Figures that are unmatched or ambiguous: the inbox.
    pub inbox: i64,
}

/// A table or view that people query, with the names and types of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub name: String,
    pub columns: Vec<(String, String)>,
}

impl Reader<'_> {
    /// Counts of everything.
    pub fn overview(&self) -> Result<Overview, StoreError> {
        let row = self.first(include_str!("statements/overview.sql"), [], |r| {
            Ok(Overview {
                series: r.get(0)?,
                observations: r.get(1)?,
                reports: r.get(2)?,
                figures: r.get(3)?,
                inbox: r.get(4)?,
            })
        })?;
        Ok(row.unwrap_or_default())
    }

    /// The last published value of each series, the newest publication first.
    pub fn newest(&self, limit: i64) -> Result<Vec<(SeriesId, Observation)>, StoreError> {
        self.all(include_str!("statements/newest.sql"), params![limit], |r| {
            Ok((SeriesId::new(&r.get::<_, String>(13)?)?, observation(r)?))
        })
    }

    /// The last `limit` standing values of a series, in order of period.
    pub fn recent_values(&self, series_key: i32, limit: i64) -> Result<RecentValues, StoreError> {
        let bound = params![series_key, limit];
        let mut values =
            self.all(include_str!("statements/recent_values.sql"), bound, |r| Ok((r.get(0)?, r.get(1)?)))?;
        values.reverse();
        Ok(values)
    }

    /// Every interval of validity of one observation, in order of publication.
    pub fn observation_of(&self, series_key: i32, period: NaiveDate) -> Result<Vec<Observation>, StoreError> {
        self.all(
            include_str!("statements/observation_of_period.sql"),
            params![series_key, period],
            observation,
        )
    }

    /// The standing observations before and after a period.
    pub fn neighbours(
        &self,
        series_key: i32,
        period: NaiveDate,
    ) -> Result<(Option<NaiveDate>, Option<NaiveDate>), StoreError> {
        let bound = params![series_key, period];
        let pair =
            self.first(include_str!("statements/neighbours.sql"), bound, |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(pair.unwrap_or_default())
    }

    /// How many figures of a report, or of each, came to what.
    pub fn resolution_counts(
        &self,
        report_id: Option<i32>,
    ) -> Result<Vec<(i32, Resolution, i64)>, StoreError> {
        self.all(include_str!("statements/resolution_counts.sql"), params![report_id], |r| {
            Ok((r.get(0)?, code(r, 1)?, r.get(2)?))
        })
    }

    /// The tables and views that people query.
    pub fn relations(&self) -> Result<Vec<Relation>, StoreError> {
        let rows: Vec<(String, String, String)> =
            self.all(include_str!("statements/columns.sql"), [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let mut relations: Vec<Relation> = Vec::new();
        for (name, column, kind) in rows {
            match relations.last_mut() {
                Some(last) if last.name == name => last.columns.push((column, kind)),
                _ => relations.push(Relation { name, columns: vec![(column, kind)] }),
            }
        }
        Ok(relations)
    }
}
