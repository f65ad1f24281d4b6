//! Derived observations follow their inputs: at the end of every transaction that changed one, whatever brought the
//! change, what was computed from it is computed anew or withdrawn.
//!
//! On each publication date the derived value is the formula of what its inputs said on that date. So it has an interval
//! wherever one of them has, from the report on that first gave both; where an input is withdrawn, dropped, flagged as in
//! doubt, or nobody's word any more, it is an absence.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::derive::{rounding, taken_back, written_span};
use super::precision;
use crate::domain::{
    Figure, ObsStatus, Observation, OriginKind, Period, Prices, Qualifier, Reading, Transformation,
};
use crate::store::{
    FiguresFilter, MergeOutcome, ObservationKey, Recipe, Repetitions, StagedRow, Stale, Stated, StoreError,
    Writer,
};

/// Brings every derived observation up to date that this transaction made stale, as part of the import `batch_id`.
///
/// # Errors
/// The store's.
pub(super) fn rederive(writer: &Writer<'_>, batch_id: i32) -> Result<MergeOutcome, StoreError> {
    let stale = writer.stale_derivations()?;
    let mut known = Known { writer, stale: &stale, figures: HashMap::new() };
    let mut rows = Vec::new();
    for recipes in stale.recipes.chunk_by(|a, b| a.target == b.target) {
        known.follow(recipes, batch_id, &mut rows)?;
    }
    if rows.is_empty() {
        return Ok(MergeOutcome::default());
    }
    let mut stage = writer.stage()?;
    for row in &rows {
        stage.push(row)?;
    }
    stage.finish()?;
    writer.merge(batch_id, Repetitions::News)
}

/// Derived values that came, changed or went.
pub(super) const fn changes(merged: &MergeOutcome) -> i64 {
    merged.inserted + merged.revised + merged.withdrawn
}

/// What is known of the stale observations and their inputs.
struct Known<'k> {
    writer: &'k Writer<'k>,
    stale: &'k Stale,
    figures: HashMap<i64, Option<Figure>>,
}

/// What a recipe gives on a publication date.
struct Computed {
    /// When the later of its inputs was published.
    since: NaiveDate,
    reading: Reading,
    formula: String,
    inputs: String,
}

impl<'k> Known<'k> {
    fn rows(&self, key: ObservationKey) -> &'k [Stated] {
        self.stale.rows.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Stages what one derived observation is to say, unless it says so already.
    fn follow(
        &mut self,
        recipes: &'k [Recipe],
        batch_id: i32,
        staged: &mut Vec<StagedRow>,
    ) -> Result<(), StoreError> {
        let Some(first) = recipes.first() else { return Ok(()) };
        let own = self.rows(first.target);
        let mut wanted = Vec::new();
        for day in self.dates(recipes) {
            wanted.push((day, self.computed(recipes, day)?));
        }
        let says = |day: NaiveDate| valid_on(own, day).filter(|row| row.reading.value.is_some());
        let is_so = |(day, computed): &(NaiveDate, Option<Computed>)| {
            says(*day).map(|row| &row.reading) == computed.as_ref().map(|computed| &computed.reading)
        };
        if wanted.iter().all(is_so) {
            return Ok(());
        }
        let mut has_begun = false;
        for (day, computed) in wanted {
            has_begun |= computed.is_some() || own.iter().any(|stated| stated.row.realtime_start <= day);
            if !has_begun {
                continue;
            }
            let computed = computed.unwrap_or_else(|| absence(first, day));
            let origin_id = self.writer.put_derived_origin(batch_id, &computed.formula, &computed.inputs)?;
            staged.push(StagedRow {
                series_key: first.target.0,
                period: first.target.1,
                reading: computed.reading,
                realtime_start: day,
                origin_id,
                origin_kind: OriginKind::Derived,
            });
        }
        Ok(())
    }

    /// The publication dates on which it may change, up to the one from which a published value stands.
    fn dates(&self, recipes: &[Recipe]) -> BTreeSet<NaiveDate> {
        let Some(target) = recipes.first().map(|recipe| recipe.target) else { return BTreeSet::new() };
        let own = self.rows(target);
        let is_derived = |stated: &&Stated| stated.row.is_derived();
        let mut dates: BTreeSet<NaiveDate> =
            own.iter().filter(is_derived).map(|stated| stated.row.realtime_start).collect();
        dates.extend(self.stale.repeated.iter().filter(|(key, _)| *key == target).map(|(_, day)| *day));
        for recipe in recipes {
            let inputs = self.rows(recipe.level).iter().chain(self.rows(recipe.rate));
            let begins = inputs.map(|stated| stated.row.realtime_start).filter(|day| *day >= recipe.since);
            dates.extend(begins.chain([recipe.since]));
        }
        let published = |stated: &&Stated| !stated.row.is_derived() && stated.row.reading.value.is_some();
        let published = own.iter().filter(published).map(|stated| stated.row.realtime_start).min();
        dates.retain(|day| published.is_none_or(|from| *day < from));
        dates
    }

    /// What the recipe with the newest inputs gives on this publication date.
    fn computed(&mut self, recipes: &'k [Recipe], day: NaiveDate) -> Result<Option<Computed>, StoreError> {
        let mut newest: Option<Computed> = None;
        for recipe in recipes.iter().filter(|recipe| recipe.since <= day) {
            if let Some(computed) = self.by(recipe, day)?
                && newest.as_ref().is_none_or(|other| other.since < computed.since)
            {
                newest = Some(computed);
            }
        }
        Ok(newest)
    }

    fn by(&mut self, recipe: &'k Recipe, day: NaiveDate) -> Result<Option<Computed>, StoreError> {
        let (Some(level), Some(rate)) =
            (published_on(self.rows(recipe.level), day), published_on(self.rows(recipe.rate), day))
        else {
            return Ok(None);
        };
        let (level_half, rate_half) = (
            self.half_step(level, Transformation::Level, recipe.span)?,
            self.half_step(rate, Transformation::GrowthOverYear, recipe.span)?,
        );
        let (Some(level_half), Some(rate_half)) = (level_half, rate_half) else { return Ok(None) };
        let found = taken_back((&level.row.reading, level_half), (&rate.row.reading, rate_half), recipe.span);
        Ok(found.map(|(reading, formula)| Computed {
            since: level.row.realtime_start.max(rate.row.realtime_start),
            reading,
            formula,
            inputs: inputs(recipe, level.figure_id, rate.figure_id),
        }))
    }

    /// The rounding of an input to either side; none, where its figure speaks of other prices or of another base.
    fn half_step(
        &mut self,
        stated: &Stated,
        transformation: Transformation,
        base: Period,
    ) -> Result<Option<f64>, StoreError> {
        let reading = &stated.row.reading;
        let Some(figure) = stated.figure_id.map(|id| self.figure(id)).transpose()?.flatten() else {
            return Ok(reading.value.map(|value| precision::half_step_of(value, transformation)));
        };
        let other_base = || {
            let written = figure.base_period.as_deref().and_then(written_span);
            written.is_some_and(|written| written != base)
        };
        let is_other =
            figure.prices == Prices::Constant || (transformation != Transformation::Level && other_base());
        Ok((!is_other).then(|| rounding(transformation, figure, reading)))
    }

    fn figure(&mut self, figure_id: i64) -> Result<Option<&Figure>, StoreError> {
        if !self.figures.contains_key(&figure_id) {
            let filter = FiguresFilter { figure_id: Some(figure_id), limit: 1, ..FiguresFilter::default() };
            let found = self.writer.reader().figures(&filter)?.pop();
            self.figures.insert(figure_id, found.map(|row| row.figure));
        }
        Ok(self.figures.get(&figure_id).and_then(Option::as_ref))
    }
}

/// The row that is valid on a publication date.
fn valid_on(rows: &[Stated], day: NaiveDate) -> Option<&Observation> {
    holding(rows, day).map(|stated| &stated.row)
}

fn holding(rows: &[Stated], day: NaiveDate) -> Option<&Stated> {
    rows.iter().find(|stated| stated.row.realtime_start <= day && day <= stated.row.realtime_end)
}

/// The published value of that date: nothing is computed from what was computed.
fn published_on(rows: &[Stated], day: NaiveDate) -> Option<&Stated> {
    holding(rows, day).filter(|stated| !stated.row.is_derived())
}

/// What stands where nothing can be computed.
fn absence(recipe: &Recipe, day: NaiveDate) -> Computed {
    let Recipe { level_id, rate_id, span, .. } = recipe;
    let reading = Reading {
        span: *span,
        value: None,
        obs_status: ObsStatus::Missing,
        qualifier: Qualifier::Exact,
        value_min: None,
        value_max: None,
    };
    let formula = format!("{level_id} / (1 + {rate_id} / 100): an input is missing or in doubt");
    Computed { since: day, reading, formula, inputs: inputs(recipe, None, None) }
}

/// As the ledger writes the inputs of a report.
fn inputs(recipe: &Recipe, level: Option<i64>, rate: Option<i64>) -> String {
    let input = |series_id, period, figure_id| serde_json::json!({ "series_id": series_id, "period": period, "figure_id": figure_id });
    serde_json::json!([
        input(&recipe.level_id, recipe.level.1, level),
        input(&recipe.rate_id, recipe.rate.1, rate),
    ])
    .to_string()
}
