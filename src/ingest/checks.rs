//! Warnings after a load: numbers that do not go together, each with both of them.
//!
//! A check never changes or refuses anything. It compares what one report or file states with itself and with what
//! was known before: parts with their total, growth with the levels it grew from, shares with 0 to 100, a value with
//! the one before it, an actual with the forecast it replaces.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use super::derive::Observed;
use crate::catalog::{Catalog, GrowthBasis};
use crate::domain::{Frequency, ObsStatus, Qualifier, Reading, Series, SeriesId, Transformation};

/// A value that is this many times the one before it, or that part of it, has probably slipped a 万 or an 亿.
pub const MAX_STEP_RATIO: f64 = 100.0;

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    PartsAgainstTotal,
    GrowthAgainstLevels,
    ShareWithinWhole,
    Magnitude,
    ForecastReplaced,
}

impl Check {
    /// As it is kept and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PartsAgainstTotal => "parts_against_total",
            Self::GrowthAgainstLevels => "growth_against_levels",
            Self::ShareWithinWhole => "share_within_whole",
            Self::Magnitude => "magnitude",
            Self::ForecastReplaced => "forecast_replaced",
        }
    }
}

/// Two numbers that do not go together.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Warning {
    pub check: Check,
    pub series_id: SeriesId,
    /// First day of the period, which names the observation.
    pub period: NaiveDate,
    /// What was stated.
    pub stated: f64,
    /// What it was compared with: the sum of the parts, the computed growth, the bound, the earlier value.
    pub expected: f64,
    /// What `expected` is, in words.
    pub against: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} says {}, but {} is {}",
            self.series_id,
            self.period,
            self.stated,
            self.against,
            shown(self.expected)
        )
    }
}

/// A computed number without the dust of binary fractions.
fn shown(value: f64) -> f64 {
    const DIGITS: u8 = 4;
    if value.abs() >= 1.0 { crate::domain::rounded(value, DIGITS) } else { value }
}

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
    let mut ids: Vec<SeriesId> = Vec::new();
    for series in loaded.iter().filter_map(|of| Some(&catalog.find_series(&of.series_id)?.series)) {
        ids.push(series.series_id.clone());
        ids.extend(level_of(catalog, series).map(|level| level.series_id.clone()));
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
        warnings.extend(checker.forecast(key, of));
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
            let stated = self.loaded.iter().chain(&self.known).filter(|((id, _), _)| *id == total.series_id);
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
        let nominal = self.catalog.indicator(&series.indicator)?.growth_basis == GrowthBasis::Nominal;
        if series.transformation != Transformation::GrowthOverYear || !nominal {
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
        let slipped =
            ratio.is_finite() && ratio > 0.0 && !(1.0 / MAX_STEP_RATIO..=MAX_STEP_RATIO).contains(&ratio);
        slipped.then(|| Warning {
            check: Check::Magnitude,
            series_id: id.clone(),
            period: *period,
            stated,
            expected,
            against: format!("the value known of {at}"),
        })
    }

    /// A forecast of this period that was known, now that the actual is there.
    fn forecast(&self, key: &Key, of: &Checked) -> Option<Warning> {
        let before = self.known.get(key)?;
        let foreseen = matches!(before.reading.obs_status, ObsStatus::Forecast | ObsStatus::Estimated);
        let actual = matches!(of.reading.obs_status, ObsStatus::Normal | ObsStatus::Provisional);
        let (stated, expected) = (of.reading.value?, before.reading.value?);
        (foreseen && actual && stated != expected).then(|| Warning {
            check: Check::ForecastReplaced,
            series_id: key.0.clone(),
            period: key.1,
            stated,
            expected,
            against: "the forecast that it replaces".to_owned(),
        })
    }
}

fn share(series: &Series, (id, period): &Key, of: &Checked) -> Option<Warning> {
    let stated = of.reading.value?;
    let expected = stated.clamp(0.0, 100.0);
    (series.transformation == Transformation::Share && stated != expected).then(|| Warning {
        check: Check::ShareWithinWhole,
        series_id: id.clone(),
        period: *period,
        stated,
        expected,
        against: "the nearest share of a whole".to_owned(),
    })
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

/// The level series whose growth, share or change `series` is.
fn level_of<'c>(catalog: &'c Catalog, series: &Series) -> Option<&'c Series> {
    let same = |other: &&Series| {
        other.transformation == Transformation::Level
            && other.ref_area == series.ref_area
            && other.indicator == series.indicator
            && other.freq == series.freq
    };
    catalog.series().iter().map(|entry| &entry.series).find(same)
}

/// Totals with all of their parts, of one owner, frequency and measure.
fn sums(catalog: &Catalog) -> Vec<(&Series, Vec<&Series>)> {
    let levels = || {
        catalog
            .series()
            .iter()
            .map(|entry| &entry.series)
            .filter(|s| s.transformation == Transformation::Level)
    };
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
mod tests {
    use super::*;
    use crate::catalog::embedded;
    use crate::domain::Period;

    fn value(id: &str, day: &str, value: f64, half_step: f64) -> Checked {
        Checked {
            series_id: SeriesId::new(id).unwrap(),
            reading: Reading {
                span: Period::day(day.parse().unwrap()),
                value: Some(value),
                obs_status: ObsStatus::Normal,
                qualifier: Qualifier::Exact,
                value_min: None,
                value_max: None,
            },
            half_step,
        }
    }

    fn said(loaded: &[Checked], known: &[Checked]) -> Vec<String> {
        check(&embedded().unwrap(), loaded, known).iter().map(ToString::to_string).collect()
    }

    const Q: &str = "TJ_EBIKE_OUTPUT_Q";

    #[test]
    fn parts_are_compared_with_their_total() {
        let institutions = |all: f64| {
            [
                value("TJFTZ_BANK_INS_INSTITUTIONS_I", "2025-03-31", all, 0.0),
                value("TJFTZ_BANKING_INSTITUTIONS_I", "2025-03-31", 101.0, 0.0),
                value("TJFTZ_INSURANCE_INSTITUTIONS_I", "2025-03-31", 66.0, 0.0),
            ]
        };
        assert_eq!(said(&institutions(167.0), &[]), [""; 0]);
        let found = said(&institutions(176.0), &[]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("says 176, but TJFTZ_BANKING_INSTITUTIONS_I and"), "{found:?}");
        assert!(found[0].ends_with("together is 167"), "{found:?}");
        let [total, banks, insurers] = institutions(176.0);
        assert_eq!(said(std::slice::from_ref(&banks), &[total.clone(), insurers.clone()]).len(), 1);
        assert_eq!(said(&[], &[total, banks, insurers]), [""; 0], "what was known is not warned of again");
    }

    #[test]
    fn growth_is_compared_with_the_levels_it_relates() {
        let growth = |rate: f64| value("TJ_EBIKE_OUTPUT_GY_Q", "2025-03-31", rate, 0.05);
        let (now, then) = (value(Q, "2025-03-31", 64.54, 0.005), value(Q, "2024-03-31", 51.1, 0.05));
        assert_eq!(said(&[now.clone(), growth(26.3)], std::slice::from_ref(&then)), [""; 0]);
        let found = said(&[now.clone(), growth(16.3)], &[then]);
        assert!(
            found[0].starts_with(
                "TJ_EBIKE_OUTPUT_GY_Q of 2025-01-01 says 16.3, but the growth from 51.1 to 64.54"
            )
        );
        assert_eq!(said(&[now, growth(16.3)], &[]), [""; 0]);
    }

    #[test]
    fn a_slipped_scale_a_share_and_a_forecast_are_seen() {
        let before = value(Q, "2024-12-31", 60.0, 0.0);
        let found = said(&[value(Q, "2025-03-31", 645_400.0, 0.0)], std::slice::from_ref(&before));
        assert_eq!(
            found,
            ["TJ_EBIKE_OUTPUT_Q of 2025-01-01 says 645400, but the value known of 2024-10-01 is 60"]
        );
        assert_eq!(said(&[value(Q, "2025-03-31", 80.0, 0.0)], &[before]), [""; 0]);
        let over = value("AIMA_TJ_ORDER_ONLINE_SH_I", "2025-04-27", 130.0, 0.0);
        assert!(said(&[over], &[])[0].ends_with("the nearest share of a whole is 100"));
        let mut foreseen = value(Q, "2025-03-31", 62.0, 0.0);
        foreseen.reading.obs_status = ObsStatus::Forecast;
        let found = said(&[value(Q, "2025-03-31", 64.54, 0.0)], &[foreseen]);
        assert_eq!(
            found,
            ["TJ_EBIKE_OUTPUT_Q of 2025-01-01 says 64.54, but the forecast that it replaces is 62"]
        );
    }

    #[test]
    fn the_related_series_are_named() {
        let catalog = embedded().unwrap();
        let of = |id: &str| {
            let ids = related_series(&catalog, &[value(id, "2025-03-31", 1.0, 0.0)]);
            ids.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of("TJ_EBIKE_OUTPUT_GY_Q"), ["TJ_EBIKE_OUTPUT_GY_Q", Q]);
        assert_eq!(of("TJFTZ_BANKING_INSTITUTIONS_I").len(), 3);
    }
}
