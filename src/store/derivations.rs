//! Derived observations beside their inputs: which of them a transaction made stale, and what there is to compute them
//! anew.
//!
//! An origin of the kind `derived` names its inputs; nothing else is kept of a derivation. Whatever brought a change, it
//! left rows that were recorded or silenced at the moment of the transaction, and those are looked for among the few
//! series that have to do with derived observations.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use duckdb::params;

use super::observations::observation;
use super::{Reader, StoreError, Writer};
use crate::domain::{Observation, Period, SeriesId};

/// An observation by its series and the first day of its period.
pub type ObservationKey = (i32, NaiveDate);

/// Two observations that a third is computed from: a level, and the rate by which it grew since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// What is computed, and the span that it stands for.
    pub target: ObservationKey,
    pub span: Period,
    pub level: ObservationKey,
    pub level_id: SeriesId,
    pub rate: ObservationKey,
    pub rate_id: SeriesId,
    /// The first publication date that it was computed for.
    pub since: NaiveDate,
}

/// A row of an observation, and the figure that states it, if one does.
#[derive(Debug, Clone)]
pub struct Stated {
    pub row: Observation,
    pub figure_id: Option<i64>,
}

/// What a transaction made stale.
#[derive(Debug, Default)]
pub struct Stale {
    /// In order of what is computed, older ways before newer ones.
    pub recipes: Vec<Recipe>,
    /// Rows that count, and those that are valid on no day, in order of publication and recording.
    pub rows: BTreeMap<ObservationKey, Vec<Stated>>,
    /// Publication dates that repeated a computed value.
    pub repeated: Vec<(ObservationKey, NaiveDate)>,
}

impl Writer<'_> {
    /// The derived observations of which this transaction changed an input, or which it changed themselves.
    pub fn stale_derivations(&self) -> Result<Stale, StoreError> {
        let connection = self.connection();
        connection.execute_batch(include_str!("statements/recipes.sql"))?;
        let keys = "SELECT min(least(series_key, level_key, rate_key)), max(greatest(series_key, level_key, rate_key)) FROM recipe";
        let keys = connection.query_row(keys, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(first), Some(last)): (Option<i32>, Option<i32>) = keys else { return Ok(Stale::default()) };
        let bound = params![self.now(), first, last];
        connection.execute(include_str!("statements/stale_recipes.sql"), bound)?;
        let reader = self.reader();
        let recipes = reader.stale_recipes()?;
        if recipes.is_empty() {
            return Ok(Stale::default());
        }
        let mut rows: BTreeMap<ObservationKey, Vec<Stated>> = BTreeMap::new();
        let stated = reader.all(include_str!("statements/stale_rows.sql"), [], |r| {
            Ok((r.get::<_, i32>(13)?, Stated { row: observation(r)?, figure_id: r.get(14)? }))
        })?;
        for (series_key, stated) in stated {
            rows.entry((series_key, stated.row.period)).or_default().push(stated);
        }
        let repeated = "SELECT DISTINCT r.series_key, r.period, c.realtime_start FROM stale_recipe r \
                        JOIN confirmation c ON c.series_key = r.series_key AND r.period BETWEEN c.period_from AND c.period_to";
        let repeated = reader.all(repeated, [], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
        Ok(Stale { recipes, rows, repeated })
    }
}

impl Reader<'_> {
    fn stale_recipes(&self) -> Result<Vec<Recipe>, StoreError> {
        let sql = "SELECT series_key, period, period_start, period_end, level_key, level_period, level_id, \
                   rate_key, rate_period, rate_id, since FROM stale_recipe ORDER BY series_key, period, first_origin";
        self.all(sql, [], |r| {
            Ok(Recipe {
                target: (r.get(0)?, r.get(1)?),
                span: Period::new(r.get(2)?, r.get(3)?)?,
                level: (r.get(4)?, r.get(5)?),
                level_id: SeriesId::new(&r.get::<_, String>(6)?)?,
                rate: (r.get(7)?, r.get(8)?),
                rate_id: SeriesId::new(&r.get::<_, String>(9)?)?,
                since: r.get(10)?,
            })
        })
    }
}
