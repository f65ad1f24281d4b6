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

/// How many series of a search a code has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    pub code: String,
    pub series: i64,
}

/// The codes that a search finds, the most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    pub areas: Vec<Facet>,
    pub frequencies: Vec<Facet>,
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

    /// Areas and frequencies of the series whose words hold all of `text`.
    pub fn facets(&self, text: Option<&str>) -> Result<Facets, StoreError> {
        let rows: Vec<(String, Facet)> =
            self.all(include_str!("statements/facets.sql"), params![text], |r| {
                Ok((r.get(0)?, Facet { code: r.get(1)?, series: r.get(2)? }))
            })?;
        let (areas, frequencies): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(kind, _)| kind == "area");
        let bare = |rows: Vec<(String, Facet)>| rows.into_iter().map(|(_, facet)| facet).collect();
        Ok(Facets { areas: bare(areas), frequencies: bare(frequencies) })
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
