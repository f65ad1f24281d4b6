//! Warnings after a load: numbers that do not go together, each with both of them.
//!
//! A check never changes or refuses anything. It compares what one report or file states with itself and with what
//! was known before: parts with their total, growth with the levels it grew from, shares with 0 to 100, a value with
//! the one before it, an actual with the forecast it replaces.

mod span;
mod warning;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;

use super::derive::Observed;
use crate::catalog::{Catalog, GrowthBasis};
use crate::domain::{Frequency, ObsStatus, Qualifier, Reading, Series, SeriesId, Transformation};

pub use warning::{Check, Warning};

/// A value that is this many times the one before it, or that part of it, has probably slipped a 万 or an 亿.
pub const MAX_STEP_RATIO: f64 = 100.0;
/// The same for two values of one period: nothing is revised tenfold.
pub const MAX_REVISION_RATIO: f64 = 10.0;

/// An observation to be checked: of the load itself, or known before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub series_id: SeriesId,
    pub reading: Reading,
    /// Rounding of the value to either side, in the unit of the series.
    pub half_step: f64,
}

impl From<&Observed> for Checked {
    fn from(of: &Observed) -> Self {
        Self { series_id: of.series_id.clone(), reading: of.reading.clone(), half_step: of.half_step }
    }
}

impl Checked {
    /// A value published before, rounded to the decimals of its series.
    pub fn known(series: &Series, reading: Reading) -> Self {
        let half_step = 0.5 * 10_f64.powi(-i32::from(series.decimals));
        Self { series_id: series.series_id.clone(), reading, half_step }
    }
}

/// Series whose known values [`check`] wants to see, beside those of the load: the levels that its growth rates
/// speak of, and the totals and parts of its levels.
pub fn related_series(catalog: &Catalog, loaded: &[Checked]) -> Vec<SeriesId> {
    let named: BTreeSet<&SeriesId> = loaded.iter().map(|of| &of.series_id).collect();
    let mut ids: Vec<SeriesId> = Vec::new();
    for series in named.into_iter().filter_map(|id| Some(&catalog.find_series(id)?.series)) {
        ids.push(series.series_id.clone());
        ids.extend(level_of(catalog, series).map(|level| level.series_id.clone()));
        ids.extend(growths_of(catalog, series).map(|growth| growth.series_id.clone()));
        ids.extend(foretold_of(catalog, series).map(|foretold| foretold.series_id.clone()));
        for (total, parts) in sums(catalog) {
            if total.series_id == series.series_id
                || parts.iter().any(|part| part.series_id == series.series_id)
            {
                ids.push(total.series_id.clone());
                ids.extend(parts.iter().map(|part| part.series_id.clone()));
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Series whose values the catalog relates to those of others: growth and the level that grew, totals and their parts.
pub fn interrelated(catalog: &Catalog) -> HashSet<SeriesId> {
    let mut ids = HashSet::new();
    let series = || catalog.series().iter().map(|entry| &entry.series);
    for growth in series().filter(|series| is_nominal_growth(catalog, series)) {
        if let Some(level) = level_of(catalog, growth) {
            ids.extend([growth.series_id.clone(), level.series_id.clone()]);
        }
    }
    for (total, parts) in sums(catalog) {
        ids.extend(parts.into_iter().chain([total]).map(|series| series.series_id.clone()));
    }
    ids
}

/// Compares the observations of a load with each other and with the `known` published values before it (derived ones
/// must not be among them: they agree by construction). Warnings come in order of check, series and period.
pub fn check(catalog: &Catalog, loaded: &[Checked], known: &[Checked]) -> Vec<Warning> {
    let checker = Checker { catalog, loaded: index(catalog, loaded), known: index(catalog, known) };
    let mut warnings = checker.parts();
    for (key, of) in &checker.loaded {
        let Some(entry) = catalog.find_series(&of.series_id) else { continue };
        warnings.extend(checker.growth(&entry.series, key, of));
        warnings.extend(share(&entry.series, key, of));
        warnings.extend(checker.magnitude(&entry.series, key, of));
        warnings.extend(checker.forecast(key, of).or_else(|| checker.foretold(&entry.series, key, of)));
        warnings.extend(checker.falling(entry, key, of));
    }
    // A growth that was known, beside a level that came after it.
    for (key, of) in checker.known.iter().filter(|(key, _)| !checker.loaded.contains_key(key)) {
        let Some(entry) = catalog.find_series(&of.series_id) else { continue };
        if checker.touches_levels(&entry.series, key.1) {
            warnings.extend(checker.growth(&entry.series, key, of));
        }
    }
    warnings.sort_by(|a, b| (a.check, &a.series_id, a.period).cmp(&(b.check, &b.series_id, b.period)));
    warnings
}

type Key = (SeriesId, NaiveDate);
type Index<'c> = BTreeMap<Key, &'c Checked>;

fn index<'c>(catalog: &Catalog, observations: &'c [Checked]) -> Index<'c> {
    let key = |of: &Checked| {
        let freq = catalog.find_series(&of.series_id)?.series.freq;
        Some((of.series_id.clone(), freq.first_day(of.reading.span.end())))
    };
    observations.iter().filter_map(|of| Some((key(of)?, of))).collect()
}

struct Checker<'c> {
    catalog: &'c Catalog,
    loaded: Index<'c>,
    known: Index<'c>,
}

impl<'c> Checker<'c> {
    /// The value of a period, of the load before any known one.
    fn at(&self, key: &Key) -> Option<&'c Checked> {
        self.loaded.get(key).or_else(|| self.known.get(key)).copied()
    }

    fn parts(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (total, parts) in sums(self.catalog) {
            // What the load says of a period stands before what was known of it.
            let known = self.known.iter().filter(|(key, _)| !self.loaded.contains_key(key));
            let stated = self.loaded.iter().chain(known).filter(|((id, _), _)| *id == total.series_id);
            for ((id, period), of) in stated {
                let at = |series: &&Series| self.at(&(series.series_id.clone(), *period));
                let Some(found) = parts.iter().map(at).collect::<Option<Vec<_>>>() else { continue };
                let fresh = std::iter::once(id).chain(parts.iter().map(|part| &part.series_id));
                if !fresh.into_iter().any(|id| self.loaded.contains_key(&(id.clone(), *period))) {
                    continue;
                }
                warnings.extend(sum_warning(total, *period, of, &parts, &found));
            }
        }
        warnings.dedup();
        warnings
    }

    /// Growth over one year beside the two levels that it relates, where both are published and nominal.
    fn growth(&self, series: &Series, (id, period): &Key, of: &Checked) -> Option<Warning> {
        if !is_nominal_growth(self.catalog, series) {
            return None;
        }
        let level = level_of(self.catalog, series)?;
        let before = a_year_before(series.freq, *period)?;
        let now = exact(self.at(&(level.series_id.clone(), *period))?)?;
        let then = exact(self.at(&(level.series_id.clone(), before))?)?;
        let (stated, slack) = exact(of)?;
        if then.0 <= then.1 {
            return None;
        }
        let rate = |now: f64, then: f64| (now / then - 1.0) * 100.0;
        let low = rate(now.0 - now.1, then.0 + then.1) - slack;
        let high = rate(now.0 + now.1, then.0 - then.1) + slack;
        (stated < low || stated > high).then(|| Warning {
            check: Check::GrowthAgainstLevels,
            series_id: id.clone(),
            period: *period,
            stated,
            expected: rate(now.0, then.0),
            against: format!("the growth from {} to {} in {}", then.0, now.0, level.series_id),
        })
    }

    /// A level many times the last one before it, or the last one published of the same period.
    fn magnitude(&self, series: &Series, key: &Key, of: &Checked) -> Option<Warning> {
        if series.transformation != Transformation::Level {
            return None;
        }
        let (id, period) = key;
        let first = (id.clone(), NaiveDate::MIN);
        let before = |index: &Index<'c>| {
            let (at, last) = index.range(first.clone()..key.clone()).next_back()?;
            Some((at.1, *last))
        };
        let same = self.known.get(key).map(|last| (*period, *last));
        let earlier =
            || before(&self.known).into_iter().chain(before(&self.loaded)).max_by_key(|(at, _)| *at);
        let (at, last) = same.or_else(earlier)?;
        let (stated, expected) = (of.reading.value?, last.reading.value?);
        let ratio = (stated / expected).abs();
        let most = if at == *period { MAX_REVISION_RATIO } else { MAX_STEP_RATIO };
        let slipped = ratio.is_finite() && ratio > 0.0 && !(1.0 / most..=most).contains(&ratio);
        slipped.then(|| Warning::magnitude(id.clone(), *period, stated, (at, expected)))
    }

    /// A forecast of this period that was known, now that the actual is there; or the other way round.
    fn forecast(&self, key: &Key, of: &Checked) -> Option<Warning> {
        let before = self.known.get(key)?;
        let foreseen =
            |of: &Checked| matches!(of.reading.obs_status, ObsStatus::Forecast | ObsStatus::Estimated);
        let actual =
            |of: &Checked| matches!(of.reading.obs_status, ObsStatus::Normal | ObsStatus::Provisional);
        let (stated, expected) = (of.reading.value?, before.reading.value?);
        let says = match () {
            () if stated == expected => return None,
            () if foreseen(before) && actual(of) => Warning::forecast,
            () if actual(before) && foreseen(of) => Warning::actual,
            () => return None,
        };
        Some(says(key.0.clone(), key.1, stated, expected))
    }

    /// What a series of forecasts says of the period of an actual.
    fn foretold(&self, series: &Series, key: &Key, of: &Checked) -> Option<Warning> {
        let other = foretold_of(self.catalog, series)?;
        let foretold = self.at(&(other.series_id.clone(), key.1))?;
        let shift = other.unit.mult.checked_sub(series.unit.mult)?;
        let (stated, expected) = (of.reading.value?, crate::domain::scaled(foretold.reading.value?, shift));
        let differs = (stated - expected).abs() > 1e-9 * stated.abs();
        differs.then(|| Warning {
            against: format!("the forecast in {}", other.series_id),
            ..Warning::forecast(key.0.clone(), key.1, stated, expected)
        })
    }

    /// Whether the load has one of the levels that a growth of this period relates.
    fn touches_levels(&self, growth: &Series, period: NaiveDate) -> bool {
        let Some(level) = level_of(self.catalog, growth) else { return false };
        let periods = [Some(period), a_year_before(growth.freq, period)];
        let is_loaded = |period| self.loaded.contains_key(&(level.series_id.clone(), period));
        is_nominal_growth(self.catalog, growth) && periods.into_iter().flatten().any(is_loaded)
    }
}

fn share(series: &Series, (id, period): &Key, of: &Checked) -> Option<Warning> {
    let stated = of.reading.value?;
    let expected = stated.clamp(0.0, 100.0);
    (series.transformation == Transformation::Share && stated != expected)
        .then(|| Warning::share(id.clone(), *period, stated, expected))
}

fn sum_warning(
    total: &Series,
    period: NaiveDate,
    of: &Checked,
    parts: &[&Series],
    found: &[&Checked],
) -> Option<Warning> {
    let (stated, mut slack) = exact(of)?;
    let mut expected = 0.0;
    for (part, of) in parts.iter().zip(found) {
        let (value, half) = exact(of)?;
        let shift = part.unit.mult.checked_sub(total.unit.mult)?;
        expected += crate::domain::scaled(value, shift);
        slack += crate::domain::scaled(half, shift);
    }
    let ids: Vec<&str> = parts.iter().map(|part| part.series_id.as_str()).collect();
    // Half a step a number, and the error of adding doubles.
    ((stated - expected).abs() > slack + 1e-9 * stated.abs()).then(|| Warning {
        check: Check::PartsAgainstTotal,
        series_id: total.series_id.clone(),
        period,
        stated,
        expected,
        against: format!("{} together", ids.join(" and ")),
    })
}

/// Value and rounding of an exact statement.
fn exact(of: &Checked) -> Option<(f64, f64)> {
    (of.reading.qualifier == Qualifier::Exact).then_some((of.reading.value?, of.half_step))
}

fn is_nominal_growth(catalog: &Catalog, series: &Series) -> bool {
    series.transformation == Transformation::GrowthOverYear
        && catalog.indicator(&series.indicator).is_some_and(|i| i.growth_basis == GrowthBasis::Nominal)
}

/// The series of what is, without those of forecasts.
fn actual_series(catalog: &Catalog) -> impl Iterator<Item = &Series> {
    let told = catalog.series().iter().filter(|entry| !entry.matching.is_of_forecasts());
    told.map(|entry| &entry.series)
}

/// The series of forecasts of what a series keeps.
fn foretold_of<'c>(catalog: &'c Catalog, series: &Series) -> Option<&'c Series> {
    let foretold = catalog.series().iter().filter(|entry| entry.matching.is_of_forecasts());
    let same = |other: &&Series| {
        other.series_id != series.series_id
            && other.transformation == series.transformation
            && other.ref_area == series.ref_area
            && other.indicator == series.indicator
            && other.freq == series.freq
            && other.unit.measure == series.unit.measure
    };
    foretold.map(|entry| &entry.series).find(same)
}

/// The level series whose growth, share or change `series` is.
fn level_of<'c>(catalog: &'c Catalog, series: &Series) -> Option<&'c Series> {
    let same = |other: &&Series| {
        other.transformation == Transformation::Level
            && other.ref_area == series.ref_area
            && other.indicator == series.indicator
            && other.freq == series.freq
    };
    actual_series(catalog).find(same)
}

/// The growth series that belong to a level series.
fn growths_of<'c>(catalog: &'c Catalog, level: &'c Series) -> impl Iterator<Item = &'c Series> {
    let of_level = |other: &&Series| {
        level.transformation == Transformation::Level
            && other.transformation == Transformation::GrowthOverYear
            && other.ref_area == level.ref_area
            && other.indicator == level.indicator
            && other.freq == level.freq
    };
    actual_series(catalog).filter(of_level)
}

/// Totals with all of their parts, of one owner, frequency and measure.
fn sums(catalog: &Catalog) -> Vec<(&Series, Vec<&Series>)> {
    let levels = || actual_series(catalog).filter(|s| s.transformation == Transformation::Level);
    let mut found = Vec::new();
    for total in levels() {
        let Some(indicator) = catalog.indicator(&total.indicator).filter(|i| !i.parts.is_empty()) else {
            continue;
        };
        let part = |code: &String| {
            levels().find(|s| {
                s.indicator == *code
                    && s.ref_area == total.ref_area
                    && s.freq == total.freq
                    && s.prices == total.prices
                    && s.unit.measure == total.unit.measure
            })
        };
        if let Some(parts) = indicator.parts.iter().map(part).collect::<Option<Vec<_>>>() {
            found.push((total, parts));
        }
    }
    found
}

fn a_year_before(freq: Frequency, period: NaiveDate) -> Option<NaiveDate> {
    match freq {
        Frequency::Annual => freq.step(period, -1),
        Frequency::SemiAnnual => freq.step(period, -2),
        Frequency::Quarterly => freq.step(period, -4),
        Frequency::Monthly => freq.step(period, -12),
        Frequency::Weekly | Frequency::Daily | Frequency::Irregular => None,
    }
}

#[cfg(test)]
mod tests;
