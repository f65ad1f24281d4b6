//! Properties of the query core, and what computed points say of themselves. Golden numbers: `tests/query`.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    Collection, OPEN_END, ObsStatus, OriginKind, Period, Prices, Qualifier, Reading, Transformation,
};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn observed(period: NaiveDate, value: Option<f64>) -> Observation {
    Observation {
        period,
        reading: Reading {
            span: Period::day(period),
            value,
            obs_status: if value.is_some() { ObsStatus::Normal } else { ObsStatus::Missing },
            qualifier: Qualifier::Exact,
            value_min: None,
            value_max: None,
        },
        realtime_start: day("2024-01-15"),
        realtime_end: OPEN_END,
        recorded_at: NaiveDate::default().into(),
        origin_id: 1,
        origin_kind: OriginKind::Csv,
    }
}

fn series(freq: Frequency, measure: UnitMeasure) -> Series {
    Series {
        series_id: SeriesId::new("TEST").unwrap(),
        title_zh: String::new(),
        title_en: String::new(),
        ref_area: "TJ".to_owned(),
        indicator: "TEST".to_owned(),
        unit: Unit::new(measure, 8),
        decimals: 2,
        freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: Transformation::Level,
        collection: Collection::Summed,
        prices: Prices::Unstated,
        release_id: 1,
        notes: String::new(),
    }
}

fn monthly(values: &[Option<f64>]) -> Vec<Observation> {
    let first = day("2000-01-01");
    let month = |(row, value): (usize, &Option<f64>)| {
        let period = Frequency::Monthly.step(first, row as i32).unwrap();
        let mut point = observed(period, *value);
        point.reading.span = Period::holding(Frequency::Monthly, period);
        point
    };
    values.iter().enumerate().map(month).collect()
}

fn asked(points: &[Observation], query: &SeriesQuery) -> Column {
    let input = (series(Frequency::Monthly, UnitMeasure::percent()), points.to_vec());
    run(vec![input], query).unwrap().columns.remove(0)
}

fn values(points: &[Observation], query: &SeriesQuery) -> Vec<Option<f64>> {
    asked(points, query).points.iter().map(|point| point.reading.value).collect()
}

fn in_units(units: Units) -> SeriesQuery {
    SeriesQuery { units, ..SeriesQuery::default() }
}

fn quarterly(aggregation: Aggregation) -> SeriesQuery {
    SeriesQuery { freq: Some(TargetFrequency::Quarterly), aggregation, ..SeriesQuery::default() }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

fn any_values() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.9, 0.1..1e6_f64), 1..60)
}

/// Ratios whose twelfth power still stands beside 1 in a double.
fn near_a_hundred() -> impl Strategy<Value = Vec<Option<f64>>> {
    prop::collection::vec(prop::option::weighted(0.9, 50.0..150.0_f64), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn aggregates_of_a_constant_are_the_constant(value in 0.1..1e6_f64, quarters in 1..8_usize) {
        let points = monthly(&vec![Some(value); quarters * 3]);
        for method in [Aggregation::Average, Aggregation::EndOfPeriod] {
            let got = values(&points, &quarterly(method));
            prop_assert_eq!(got.len(), quarters);
            prop_assert!(got.iter().all(|got| near(got.unwrap(), value)));
        }
        let sums = values(&points, &quarterly(Aggregation::Sum));
        prop_assert!(sums.iter().all(|got| near(got.unwrap(), value * 3.0)));
    }

    #[test]
    fn the_change_of_a_running_sum_is_the_series(numbers in prop::collection::vec(-1000..1000_i32, 2..50)) {
        let running = numbers.iter().scan(0, |sum, n| { *sum += n; Some(Some(f64::from(*sum))) }).collect::<Vec<_>>();
        let got = values(&monthly(&running), &in_units(Units::Change));
        prop_assert_eq!(got[0], None);
        let expected: Vec<_> = numbers[1..].iter().map(|n| Some(f64::from(*n))).collect();
        prop_assert_eq!(&got[1..], &expected[..]);
    }

    #[test]
    fn logarithms_and_growth_rates_lead_back_to_the_values(numbers in near_a_hundred()) {
        let points = monthly(&numbers);
        for (got, value) in values(&points, &in_units(Units::NaturalLog)).iter().zip(&numbers) {
            prop_assert_eq!(got.is_some(), value.is_some());
            prop_assert!(got.zip(*value).is_none_or(|(log, value)| near(log.exp(), value)));
        }
        let back: [(Units, usize, fn(f64) -> f64); 5] = [
            (Units::PercentChange, 1, |rate| 1.0 + rate / 100.0),
            (Units::PercentChangeFromYearAgo, 12, |rate| 1.0 + rate / 100.0),
            (Units::CompoundedAnnualRate, 1, |rate| (1.0 + rate / 100.0).powf(1.0 / 12.0)),
            (Units::ContinuouslyCompounded, 1, |rate| (rate / 100.0).exp()),
            (Units::ContinuouslyCompoundedAnnual, 1, |rate| (rate / 1200.0).exp()),
        ];
        for (units, lag, factor) in back {
            for (row, rate) in values(&points, &in_units(units)).into_iter().enumerate() {
                let base = row.checked_sub(lag).and_then(|base| numbers[base]);
                let Some((value, base)) = numbers[row].zip(base) else { prop_assert_eq!(rate, None); continue };
                prop_assert!((factor(rate.unwrap()) * base / value - 1.0).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn every_page_of_a_range_is_a_part_of_it(numbers in any_values(), start in 0..60_i32, offset in 0..9_usize, limit in 0..9_usize) {
        let points = monthly(&numbers);
        let whole = SeriesQuery {
            units: Units::Change,
            start: Frequency::Monthly.step(day("2000-01-01"), start),
            sort: SortOrder::Descending,
            ..SeriesQuery::default()
        };
        let page = SeriesQuery { offset, limit: Some(limit), ..whole.clone() };
        let whole = asked(&points, &whole).points;
        let expected: Vec<_> = whole.iter().skip(offset).take(limit).cloned().collect();
        prop_assert_eq!(asked(&points, &page).points, expected);
        prop_assert_eq!(whole.len(), numbers.len().saturating_sub(start as usize));
    }

    #[test]
    fn bounds_hold_whatever_lies_within_them(
        rows in prop::collection::vec((50.0..150.0_f64, 0.01..0.5_f64, 0.0..1.0_f64), 14..20),
        unit in 0..Units::ALL.len(),
    ) {
        let mut points = monthly(&rows.iter().map(|row| Some(row.0)).collect::<Vec<_>>());
        for (point, (value, half, _)) in points.iter_mut().zip(&rows) {
            point.reading.qualifier = Qualifier::About;
            point.reading.value_min = Some(value * (1.0 - half));
            point.reading.value_max = Some(value * (1.0 + half));
        }
        let within: Vec<_> = rows.iter().map(|(value, half, at)| Some(value * (1.0 - half + 2.0 * half * at))).collect();
        let mut query = in_units(Units::ALL[unit]);
        for freq in [None, Some(TargetFrequency::Quarterly)] {
            query.freq = freq;
            let bounded = asked(&points, &query).points;
            for (bounded, value) in bounded.iter().zip(values(&monthly(&within), &query)) {
                let Some(value) = value else { continue };
                let (min, max) = (bounded.reading.value_min.unwrap(), bounded.reading.value_max.unwrap());
                let slack = 1e-9 * value.abs().max(1.0);
                prop_assert!(min - slack <= value && value <= max + slack, "{min} <= {value} <= {max}");
            }
        }
    }
}

#[test]
fn a_computed_point_owes_its_inputs() {
    let mut points = monthly(&[Some(100.0), Some(110.0), Some(121.0), Some(120.0)]);
    points[0].reading.obs_status = ObsStatus::Estimated;
    points[0].realtime_start = day("2024-03-01");
    points[1].reading.obs_status = ObsStatus::Provisional;
    points[1].realtime_end = day("2024-12-31");
    points[2].reading.qualifier = Qualifier::Over;
    points[2].reading.value_min = Some(121.0);
    points[2].origin_id = 7;
    let column = asked(&points, &in_units(Units::PercentChange));
    assert_eq!((column.unit.clone(), column.units.as_str()), (Unit::new(UnitMeasure::percent(), 0), "pch"));
    let [_, second, third, fourth] = column.points.as_slice() else { panic!("four points") };
    assert_eq!(second.reading.obs_status, ObsStatus::Estimated);
    assert_eq!((second.realtime_start, second.realtime_end), (day("2024-03-01"), day("2024-12-31")));
    assert_eq!(second.reading.qualifier, Qualifier::Exact);
    assert_eq!(third.reading.obs_status, ObsStatus::Provisional);
    assert_eq!((third.reading.qualifier, third.origin_id), (Qualifier::About, 7));
    assert!(near(third.reading.value_min.unwrap(), 10.0) && third.reading.value_max.is_none());
    assert!(
        fourth.reading.value_min.is_none() && near(fourth.reading.value_max.unwrap(), 120.0 / 1.21 - 100.0)
    );
    assert!(column.points.iter().all(Observation::is_derived));

    let quarter = asked(&points[..3], &quarterly(Aggregation::Sum)).points.remove(0);
    assert_eq!(
        (quarter.reading.obs_status, quarter.reading.qualifier),
        (ObsStatus::Estimated, Qualifier::About)
    );
    assert_eq!((quarter.reading.value_min, quarter.reading.value_max), (Some(331.0), None));
    assert_eq!(quarter.time_period(Frequency::Quarterly), "2000-Q1");

    let last = asked(&points[..3], &quarterly(Aggregation::EndOfPeriod)).points.remove(0);
    assert_eq!(last.reading, points[2].reading);
    assert!(!last.is_derived());

    let log = asked(&points, &in_units(Units::NaturalLog)).points.remove(2);
    assert_eq!((log.reading.qualifier, log.reading.value_min), (Qualifier::Over, log.reading.value));
}

#[test]
fn units_of_measure_follow_the_transformation() {
    let cases = [
        (Units::Levels, "PC", 8),
        (Units::Change, "PP", 8),
        (Units::ChangeFromYearAgo, "PP", 8),
        (Units::PercentChange, "PC", 0),
        (Units::NaturalLog, "PN", 0),
    ];
    for (units, measure, mult) in cases {
        let unit = asked(&monthly(&[Some(1.0)]), &in_units(units)).unit;
        assert_eq!((unit.measure.as_str(), unit.mult), (measure, mult), "{units}");
    }
    let index = SeriesQuery { index_at: Some(day("2000-01-31")), ..SeriesQuery::default() };
    let column = asked(&monthly(&[Some(1.0)]), &index);
    assert_eq!((column.unit.measure.as_str(), column.units.as_str()), ("IX", INDEX_UNITS));
}

#[test]
fn two_vintages_at_once_are_refused() {
    let points = [monthly(&[Some(1.0)]), monthly(&[Some(2.0)])].concat();
    let input = (series(Frequency::Monthly, UnitMeasure::percent()), points);
    assert!(matches!(run(vec![input], &SeriesQuery::default()), Err(QueryError::NotOneVintage { .. })));
}

#[test]
fn a_wide_table_repeats_nothing() {
    let months = (
        series(Frequency::Monthly, UnitMeasure::percent()),
        monthly(&[Some(1.0), Some(2.0), None, Some(4.0)]),
    );
    let quarter = |period, value| observed(day(period), Some(value));
    let quarters = vec![quarter("2000-01-01", 10.0), quarter("2000-07-01", 30.0)];
    let quarters = (series(Frequency::Quarterly, UnitMeasure::percent()), quarters);
    let table = run(vec![months, quarters], &SeriesQuery::default()).unwrap();
    let joined = wide(&table, SortOrder::Ascending);
    let days = ["2000-01-01", "2000-02-01", "2000-03-01", "2000-04-01", "2000-07-01"].map(day);
    assert_eq!(joined.periods, days);
    assert_eq!(joined.columns[0].values, [Some(1.0), Some(2.0), None, Some(4.0), None]);
    assert_eq!(joined.columns[1].values, [Some(10.0), None, None, None, Some(30.0)]);
    let backwards = wide(&table, SortOrder::Descending);
    assert_eq!(backwards.periods.first(), Some(&days[4]));
    assert_eq!(backwards.columns[1].values, [Some(30.0), None, None, None, Some(10.0)]);
}

#[test]
fn an_unknown_code_is_told_the_known_ones() {
    let error = "pct".parse::<Units>().unwrap_err().to_string();
    assert_eq!(error, "`pct` is no Units: use one of lin, chg, ch1, pch, pc1, pca, cch, cca, log");
    assert!("median".parse::<Aggregation>().is_err() && "y".parse::<TargetFrequency>().is_err());
}
