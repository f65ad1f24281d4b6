//! Levels that a report implies: what a quarter was a year ago, from its value and its growth.
//!
//! `base = level / (1 + growth / 100)`, with the bounds that the rounding of both numbers leaves. Only a nominal
//! growth rate of the same thing may be taken back: never the growth of GDP or value added (real growth beside nominal
//! levels), of investment over a restated base, percentage points, or a bound that knows only one side.
//!
//! A published value always beats a derived one. Here that holds within one report; across reports the store decides:
//! it opens no derived interval where something published is valid for that series and period, and lets any published
//! value close a derived one, whatever their dates. [`Derived`] is therefore no observation yet.

use chrono::{Datelike, Months, NaiveDate};

use super::precision;
use super::resolve::Resolved;
use crate::catalog::{Catalog, GrowthBasis, SeriesEntry};
use crate::domain::{
    Collection, Figure, Frequency, ObsStatus, Period, Prices, Qualifier, Reading, Series, SeriesId,
    Transformation,
};

/// A resolved observation with what its figure says beyond the reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    pub series_id: SeriesId,
    pub reading: Reading,
    /// Place in the report's list of figures.
    pub figure: usize,
    /// What a growth rate compares with: a day, `first day/last day`, or words.
    pub base_period: Option<String>,
    pub prices: Prices,
    /// Rounding of the value to either side, in the unit of the series. A level that was written as a whole number is
    /// taken as it stands; a rate always has one.
    pub half_step: f64,
}

/// An observation that a formula was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub series_id: SeriesId,
    /// First day of the period, which names the observation.
    pub period: NaiveDate,
    /// Place in the report's list of figures.
    pub figure: usize,
}

/// A value computed from others, of status E.
#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    pub series_id: SeriesId,
    pub reading: Reading,
    /// The computation in numbers, in the unit of the series: `64.54 / (1 + 26.3 / 100)`.
    pub formula: String,
    pub inputs: Vec<Input>,
}

/// The matched figures of a report, ready to derive from.
pub fn observed(catalog: &Catalog, figures: &[Figure], resolved: &[Resolved]) -> Vec<Observed> {
    let one = |answer: &Resolved| {
        let figure = figures.get(answer.figure)?;
        let series_id = answer.series_id.clone()?;
        let reading = answer.reading.clone()?;
        let series = &catalog.find_series(&series_id)?.series;
        let half_step = rounding(series.transformation, figure, &reading);
        let base_period = figure.base_period.clone();
        Some(Observed {
            series_id,
            reading,
            figure: answer.figure,
            base_period,
            prices: figure.prices,
            half_step,
        })
    };
    resolved.iter().filter_map(one).collect()
}

/// Rounding to either side of what a figure states, in the unit of its series.
pub(super) fn rounding(transformation: Transformation, figure: &Figure, reading: &Reading) -> f64 {
    let is_rounded = transformation != Transformation::Level || precision::has_decimals(figure);
    if is_rounded { precision::half_step_in(figure, reading) } else { 0.0 }
}

/// All levels at a base that the observations of one report imply and do not state; the first of each period.
pub fn derive(catalog: &Catalog, observed: &[Observed]) -> Vec<Derived> {
    let mut derived: Vec<Derived> = Vec::new();
    for growth in observed {
        let Some(entry) = catalog.find_series(&growth.series_id) else { continue };
        for level in levels_of(catalog, entry, growth, observed) {
            let Some(level_entry) = catalog.find_series(&level.series_id) else { continue };
            let Some(base) = base_of(catalog, &entry.series, growth) else { continue };
            let Some(found) = at_base(&level_entry.series, level, growth, base) else { continue };
            let key =
                |id: &SeriesId, span: Period| (id.clone(), level_entry.series.freq.first_day(span.end()));
            let wanted = key(&found.series_id, base);
            let published = observed.iter().any(|o| key(&o.series_id, o.reading.span) == wanted);
            let known = derived.iter().any(|d| key(&d.series_id, d.reading.span) == wanted);
            if !published && !known {
                derived.push(found);
            }
        }
    }
    derived
}

/// The levels, of the same period, whose growth `growth` is and which may be taken back by it.
fn levels_of<'o>(
    catalog: &Catalog,
    entry: &SeriesEntry,
    growth: &Observed,
    observed: &'o [Observed],
) -> Vec<&'o Observed> {
    let rate = &entry.series;
    let growing = matches!(
        rate.transformation,
        Transformation::GrowthOverYear | Transformation::GrowthSinceBase | Transformation::GrowthOverPrevious
    );
    let nominal = catalog.indicator(&rate.indicator).is_some_and(|i| i.growth_basis == GrowthBasis::Nominal);
    let real = growth.prices == Prices::Constant || rate.prices == Prices::Constant;
    let foretold = |reading: &Reading| reading.obs_status == ObsStatus::Forecast;
    let other = entry.matching.alternate_of.is_some() || foretold(&growth.reading);
    if !growing || !nominal || real || other {
        return Vec::new();
    }
    let belongs = |level: &&Observed| {
        catalog.find_series(&level.series_id).is_some_and(|other| {
            other.series.transformation == Transformation::Level
                && other.series.ref_area == rate.ref_area
                && other.series.indicator == rate.indicator
                && other.series.freq == rate.freq
                && other.series.prices != Prices::Constant
                && level.reading.span == growth.reading.span
                && !foretold(&level.reading)
        })
    };
    observed.iter().filter(belongs).collect()
}

/// The span that a growth rate compares with, always before its own.
fn base_of(catalog: &Catalog, rate: &Series, growth: &Observed) -> Option<Period> {
    let span = growth.reading.span;
    let written = growth.base_period.as_deref().and_then(written_span);
    let base = match rate.transformation {
        _ if written.is_some() => written,
        Transformation::GrowthOverYear if rate.freq != Frequency::Irregular => a_year_before(span),
        Transformation::GrowthOverPrevious if Period::holding(rate.freq, span.end()) == span => {
            let first = rate.freq.step(span.start(), -1)?;
            Some(Period::holding(rate.freq, first))
        }
        Transformation::GrowthSinceBase if rate.collection == Collection::EndOfPeriod => {
            catalog.fact(growth.base_period.as_deref()?, &rate.ref_area).map(|fact| Period::day(fact.date))
        }
        _ => None,
    }?;
    (base.end() < span.end()).then_some(base)
}

/// `2015-04-21` or `2024-01-01/2024-03-31`.
pub(super) fn written_span(text: &str) -> Option<Period> {
    let (start, end) = text.split_once('/').unwrap_or((text, text));
    Period::new(start.trim().parse().ok()?, end.trim().parse().ok()?).ok()
}

fn a_year_before(span: Period) -> Option<Period> {
    let year = Months::new(12);
    let start = span.start().checked_sub_months(year)?;
    let end = span.end().checked_sub_months(year)?;
    let ends_month = |day: NaiveDate| day.succ_opt().is_some_and(|next| next.day() == 1);
    let end = if ends_month(span.end()) { Frequency::Monthly.last_day(end) } else { end };
    let start = if span.start() == span.end() { end } else { start };
    Period::new(start, end).ok()
}

fn at_base(series: &Series, level: &Observed, growth: &Observed, base: Period) -> Option<Derived> {
    let (reading, formula) =
        taken_back((&level.reading, level.half_step), (&growth.reading, growth.half_step), base)?;
    let input = |of: &Observed| Input {
        series_id: of.series_id.clone(),
        period: series.freq.first_day(of.reading.span.end()),
        figure: of.figure,
    };
    let inputs = vec![input(level), input(growth)];
    Some(Derived { series_id: level.series_id.clone(), reading, formula, inputs })
}

/// The level at `base` that a level and its growth in per cent since then imply, and its formula; each with the rounding
/// to either side in the unit of its series.
pub(super) fn taken_back(
    level: (&Reading, f64),
    growth: (&Reading, f64),
    base: Period,
) -> Option<(Reading, String)> {
    let (value, rate) = (level.0.value?, growth.0.value?);
    let (low, high) = bounds(level)?;
    let (slow, fast) = bounds(growth)?;
    if low <= 0.0 || slow <= -100.0 {
        return None;
    }
    let at = |level: f64, rate: f64| level / (1.0 + rate / 100.0);
    let exact = low == high && slow == fast;
    let reading = Reading {
        span: base,
        value: Some(at(value, rate)),
        obs_status: ObsStatus::Estimated,
        qualifier: if exact { Qualifier::Exact } else { Qualifier::About },
        value_min: (!exact).then(|| at(low, fast)),
        value_max: (!exact).then(|| at(high, slow)),
    };
    Some((reading, format!("{value} / (1 + {rate} / 100)")))
}

/// The values that a reading leaves possible, where both ends are known and nothing is in doubt.
fn bounds((reading, half_step): (&Reading, f64)) -> Option<(f64, f64)> {
    let value = reading.value?;
    match (reading.obs_status, reading.qualifier) {
        (ObsStatus::Forecast | ObsStatus::Conflicting | ObsStatus::Missing, _) => None,
        (_, Qualifier::Exact) => Some((value - half_step, value + half_step)),
        _ => Some((reading.value_min?, reading.value_max?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::embedded;
    use crate::ingest::resolve::resolve;
    use crate::ingest::resolve::tests::{day, figure, rate, report};

    fn derived(figures: &[Figure]) -> Vec<Derived> {
        let catalog = embedded().unwrap();
        let resolved = resolve(&catalog, &report("天津日报"), figures);
        derive(&catalog, &observed(&catalog, figures, &resolved))
    }

    fn check(found: &Derived, id: &str, base: &str, [value, min, max]: [f64; 3], formula: &str) {
        let near = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() <= b.abs() * 1e-4;
        assert_eq!((found.series_id.as_str(), found.formula.as_str()), (id, formula));
        assert_eq!(found.reading.span.end(), day(base));
        assert_eq!(found.reading.obs_status, ObsStatus::Estimated);
        assert!(near(found.reading.value, value), "{found:?}");
        assert!(near(found.reading.value_min, min) && near(found.reading.value_max, max), "{found:?}");
        assert_eq!(found.inputs.len(), 2);
    }

    fn output(level: &str, value: f64, growth: &str, percent: f64) -> [Figure; 2] {
        let name = "电动自行车制造业产值";
        [figure("", name, level, value), rate("", name, Transformation::GrowthOverYear, growth, percent)]
    }

    #[test]
    fn the_quarter_of_the_year_before_follows_from_value_and_growth() {
        let found = derived(&output("64.54亿元", 64.54, "26.3%", 26.3));
        let [one] = found.as_slice() else { panic!("{found:?}") };
        check(
            one,
            "TJ_EBIKE_OUTPUT_Q",
            "2024-03-31",
            [51.1006, 51.0764, 51.1248],
            "64.54 / (1 + 26.3 / 100)",
        );
        assert_eq!(one.reading.span.start(), day("2024-01-01"));
    }

    #[test]
    fn what_the_zone_began_with_follows_from_its_founding_day() {
        let stock = |indicator: &str, exact: &str, value: f64, times: &str, percent: f64| {
            let mut level = figure("天津自贸试验区", indicator, exact, value);
            let mut growth =
                rate("天津自贸试验区", indicator, Transformation::GrowthSinceBase, times, percent);
            level.period = Period::day(day("2025-03-31"));
            growth.period = level.period;
            growth.base_period = Some("自贸试验区成立之初".to_owned());
            derived(&[level, growth])
        };
        let deposits = stock("各项存款余额", "3118亿元", 3118.0, "1.3倍", 130.0);
        check(
            &deposits[0],
            "TJFTZ_DEPOSITS_Q",
            "2015-04-21",
            [1355.65, 1326.8, 1385.8],
            "3118 / (1 + 130 / 100)",
        );
        let loans = stock("贷款余额", "5080亿元", 5080.0, "0.8倍", 80.0);
        check(&loans[0], "TJFTZ_LOANS_Q", "2015-04-21", [2822.22, 2745.9, 2902.9], "5080 / (1 + 80 / 100)");
    }

    #[test]
    fn a_profit_in_whole_units_is_taken_as_it_stands() {
        let name = "归属于上市公司股东的净利润";
        let mut level = figure("爱玛科技", name, "60471万元", 60471.0);
        level.unit.mult = 4;
        let found =
            derived(&[level, rate("爱玛科技", name, Transformation::GrowthOverYear, "25.12%", 25.12)]);
        let bounds = [48330.4, 60471.0 / 1.25125, 60471.0 / 1.25115];
        check(&found[0], "AIMA_NET_PROFIT_Q", "2024-03-31", bounds, "60471 / (1 + 25.12 / 100)");
    }

    #[test]
    fn nothing_is_derived_from_what_is_not_known_on_both_sides() {
        let mut over = output("64.54亿元", 64.54, "26.3%", 26.3);
        over[0].qualifier = Qualifier::Over;
        over[0].value_min = Some(64.54);
        assert_eq!(derived(&over), []);
        let mut real = output("64.54亿元", 64.54, "26.3%", 26.3);
        real[1].prices = Prices::Constant;
        assert_eq!(derived(&real), []);
        let mut range = output("64.54亿元", 64.54, "20%—30%", 25.0);
        range[1].qualifier = Qualifier::Range;
        (range[1].value_min, range[1].value_max) = (Some(20.0), Some(30.0));
        let wide = derived(&range);
        assert!((wide[0].reading.value_max.unwrap() - 64.545 / 1.2).abs() < 1e-9, "{wide:?}");
        assert_eq!(derived(&output("64.54亿元", 64.54, "26.3%", 26.3)[..1]), []);
        assert_eq!(derived(&output("64.54亿元", 64.54, "-100%", -100.0)), []);
    }

    #[test]
    fn a_published_value_is_not_derived_again() {
        let mut figures = output("64.54亿元", 64.54, "26.3%", 26.3).to_vec();
        let mut before = figure("", "电动自行车制造业产值", "51.2亿元", 51.2);
        before.period = Period::holding(Frequency::Quarterly, day("2024-03-31"));
        figures.push(before);
        assert_eq!(derived(&figures), []);
    }

    #[test]
    fn the_growth_of_gdp_is_never_taken_back() {
        let catalog = embedded().unwrap();
        let like = |id: &str, new: &str| {
            let mut entry = catalog.find_folded(id).unwrap().clone();
            entry.series.series_id = SeriesId::new(new).unwrap();
            entry.series.indicator = "GDP".to_owned();
            entry
        };
        let more = [like("TJ_EBIKE_OUTPUT_Q", "TJ_GDP_Q"), like("TJ_EBIKE_OUTPUT_GY_Q", "TJ_GDP_GY_Q")];
        let catalog = catalog.with_series(more).unwrap();
        let figures = [
            figure("天津市", "地区生产总值", "4188.55亿元", 4188.55),
            rate("天津市", "地区生产总值", Transformation::GrowthOverYear, "5.8%", 5.8),
        ];
        let resolved = resolve(&catalog, &report("天津日报"), &figures);
        let seen = observed(&catalog, &figures, &resolved);
        assert_eq!(seen.len(), 2);
        assert_eq!(derive(&catalog, &seen), []);
    }

    #[test]
    fn a_year_before_keeps_the_end_of_the_month() {
        let before = |start: &str, end: &str| {
            let span = a_year_before(Period::new(day(start), day(end)).unwrap()).unwrap();
            (span.start().to_string(), span.end().to_string())
        };
        assert_eq!(before("2025-02-01", "2025-02-28"), ("2024-02-01".into(), "2024-02-29".into()));
        assert_eq!(before("2024-02-29", "2024-02-29"), ("2023-02-28".into(), "2023-02-28".into()));
        assert_eq!(before("2025-01-01", "2025-04-10"), ("2024-01-01".into(), "2024-04-10".into()));
    }
}
