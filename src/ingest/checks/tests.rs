//! Each check beside numbers that go together and numbers that do not.
#![allow(clippy::unwrap_used)]

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
        found[0].starts_with("TJ_EBIKE_OUTPUT_GY_Q of 2025-Q1 says 16.3, but the growth from 51.1 to 64.54")
    );
    // Vintages come in any order: the base of a growth that was known.
    let base = value(Q, "2024-03-31", 41.1, 0.05);
    assert_eq!(said(&[base], &[now.clone(), growth(26.3)]).len(), 1);
    assert_eq!(said(&[value(Q, "2023-03-31", 41.1, 0.05)], &[now.clone(), growth(26.3)]), [""; 0]);
    assert_eq!(said(&[now, growth(16.3)], &[]), [""; 0]);
}

#[test]
fn a_slipped_scale_a_share_and_a_forecast_are_seen() {
    let before = value(Q, "2024-12-31", 60.0, 0.0);
    let found = said(&[value(Q, "2025-03-31", 645_400.0, 0.0)], std::slice::from_ref(&before));
    assert_eq!(found, ["TJ_EBIKE_OUTPUT_Q of 2025-Q1 says 645400, but the value known of 2024-Q4 is 60"]);
    assert_eq!(said(&[value(Q, "2025-03-31", 80.0, 0.0)], &[before]), [""; 0]);
    let over = value("AIMA_TJ_ORDER_ONLINE_SH_I", "2025-04-27", 130.0, 0.0);
    assert!(said(&[over], &[])[0].ends_with("the nearest share of a whole is 100"));
    let same = [value(Q, "2025-03-31", 6.0, 0.0)];
    assert_eq!(said(&[value(Q, "2025-03-31", 64.0, 0.0)], &same).len(), 1, "nothing is revised tenfold");
    let mut foreseen = value(Q, "2025-03-31", 62.0, 0.0);
    foreseen.reading.obs_status = ObsStatus::Forecast;
    let found = said(std::slice::from_ref(&foreseen), &[value(Q, "2025-03-31", 64.54, 0.0)]);
    assert!(found[0].ends_with("the actual that this forecast replaces is 64.54"), "{found:?}");
    let found = said(&[value(Q, "2025-03-31", 64.54, 0.0)], &[foreseen]);
    assert_eq!(found, ["TJ_EBIKE_OUTPUT_Q of 2025-Q1 says 64.54, but the forecast that it replaces is 62"]);
}

#[test]
fn the_related_series_are_named() {
    let catalog = embedded().unwrap();
    let of = |id: &str| {
        let ids = related_series(&catalog, &[value(id, "2025-03-31", 1.0, 0.0)]);
        ids.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(of("TJ_EBIKE_OUTPUT_GY_Q"), ["TJ_EBIKE_OUTPUT_GY_Q", Q]);
    assert_eq!(of(Q), ["TJ_EBIKE_OUTPUT_GY_Q", Q]);
    assert_eq!(of("TJFTZ_BANKING_INSTITUTIONS_I").len(), 3);
}

#[test]
fn what_is_told_since_january_does_not_fall() {
    let since = |end: &str, amount: f64| {
        let mut of = value(Q, end, amount, 0.0);
        of.reading.span = Period::new("2025-01-01".parse().unwrap(), end.parse().unwrap()).unwrap();
        of
    };
    let half = since("2025-06-30", 120.0);
    let found = said(&[since("2025-09-30", 60.0)], std::slice::from_ref(&half));
    assert_eq!(found, [format!("{Q} of 2025-Q3 says 60, but what 2025-Q2 has since January already is 120")]);
    assert_eq!(said(&[since("2025-09-30", 180.0)], std::slice::from_ref(&half)), [""; 0]);
    // A single quarter is another thing.
    assert_eq!(said(&[value(Q, "2025-09-30", 60.0, 0.0)], &[half]), [""; 0]);
}

#[test]
fn a_total_that_was_revised_is_compared_once() {
    let institutions = |all: f64| value("TJFTZ_BANK_INS_INSTITUTIONS_I", "2025-03-31", all, 0.0);
    let known = [
        institutions(176.0),
        value("TJFTZ_BANKING_INSTITUTIONS_I", "2025-03-31", 101.0, 0.0),
        value("TJFTZ_INSURANCE_INSTITUTIONS_I", "2025-03-31", 66.0, 0.0),
    ];
    assert_eq!(said(&[institutions(167.0)], &known), [""; 0], "what is replaced is not compared");
}
