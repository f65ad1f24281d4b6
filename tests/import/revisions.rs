//! A history file of hundreds of vintages, and every as-of date beside a naive fold of what was said by then.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{LONG, counts, import, rows};
use crate::support::folder;

const VINTAGES: u64 = 393;
/// Periods that each vintage speaks of, up to its own.
const PERIODS: u64 = 12;

fn vintage(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1992, 1, 29).unwrap() + Days::new(n * 29)
}

/// What vintage `n` says of period `p`: `None` is a withdrawal. Revisions grow rarer with age.
fn value(n: u64, p: u64) -> Option<f64> {
    let changes = [0, 1, 2, 5].iter().filter(|age| n - p >= **age).count() as f64;
    (n % 37 != 5 || n - p != 3).then_some(p as f64 * 10.0 + changes)
}

#[test]
fn a_history_file_of_393_vintages_loads_in_one_go() {
    let folder = folder();
    let mut lines = Vec::new();
    let mut said: BTreeMap<u64, Vec<(NaiveDate, Option<f64>)>> = BTreeMap::new();
    for n in 0..VINTAGES {
        for p in n.saturating_sub(PERIODS - 1)..=n {
            let written = value(n, p).map_or_else(|| "…".to_owned(), |v| v.to_string());
            lines.push(format!("US_HIST_M,{}-{:02},{written},{}", 1992 + p / 12, p % 12 + 1, vintage(n)));
            said.entry(p).or_default().push((vintage(n), value(n, p)));
        }
    }
    // In no order at all.
    lines.sort_by_key(|line| line.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))));
    let csv = format!("series_id,period,value,vintage\n{}\n", lines.join("\n"));
    let mapping = "layout = \"long\"\nvintage = \"vintage\"\nunknown_series = \"create\"\n";
    let (status, outcome) = import(folder.path(), &csv, mapping, "2026-01-01", &[]);
    assert_eq!(status, 0);
    assert_eq!(outcome["rows_read"].as_u64(), Some(lines.len() as u64));
    counts(&outcome);
    let (_, again) = import(folder.path(), &csv, mapping, "2026-01-01", &[]);
    assert_eq!(counts(&again)[2], lines.len() as u64, "{again}");

    let connection = duckdb::Connection::open(folder.path().join("a.duckdb")).unwrap();
    let mut statement = connection
        .prepare("SELECT date_diff('month', DATE '1992-01-01', period), value FROM observations_as_of(?) WHERE series_id = 'US_HIST_M' AND value IS NOT NULL ORDER BY 1")
        .unwrap();
    for n in 0..VINTAGES {
        for day in [vintage(n), vintage(n) - Days::new(1)] {
            let known = |readings: &Vec<(NaiveDate, Option<f64>)>| {
                readings
                    .iter()
                    .filter(|(published, _)| *published <= day)
                    .max_by_key(|(published, _)| *published)?
                    .1
            };
            let expected: Vec<(i64, f64)> =
                said.iter().filter_map(|(p, readings)| Some((*p as i64, known(readings)?))).collect();
            let found =
                statement.query_map([day], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, f64>(1)?))).unwrap();
            assert_eq!(found.map(Result::unwrap).collect::<Vec<_>>(), expected, "as of {day}");
        }
    }
    drop(statement);
    drop(connection);
    let neighbours = "SELECT count(*) FROM observation_history a JOIN observation_history b ON a.series_id = b.series_id AND a.period = b.period AND b.realtime_start = a.realtime_end + 1 AND a.value IS NOT DISTINCT FROM b.value WHERE a.series_id = 'US_HIST_M' AND a.period_end = b.period_end AND a.obs_status = b.obs_status";
    assert_eq!(rows(folder.path(), neighbours), ["0"], "equal neighbours are one interval");
}

#[test]
fn vintages_in_any_order_of_arrival_make_the_same_history() {
    let files: Vec<(String, String)> = (0..5)
        .map(|n| {
            let rows = (0..=n).map(|p| match value(n, p) {
                Some(v) => format!("US_ORD_M,2024-{:02},{v}\n", p + 1),
                None => format!("US_ORD_M,2024-{:02},…\n", p + 1),
            });
            (vintage(n).to_string(), format!("series_id,period,value\n{}", rows.collect::<String>()))
        })
        .collect();
    let history = |order: &[usize]| {
        let folder = folder();
        for at in order {
            let (published, csv) = &files[*at];
            import(folder.path(), csv, super::LONG, published, &[]);
        }
        rows(
            folder.path(),
            "SELECT period, value, realtime_start, realtime_end FROM observation_history WHERE series_id = 'US_ORD_M' AND realtime_end >= realtime_start ORDER BY ALL",
        )
    };
    let forward = history(&[0, 1, 2, 3, 4]);
    assert!(forward.len() > 8, "{forward:?}");
    for order in [[4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 3, 0, 2, 4]] {
        assert_eq!(history(&order), forward, "{order:?}");
    }
}

#[test]
fn a_total_since_january_takes_no_place_of_a_quarter() {
    let folder = folder();
    let path = folder.path();
    let head = "series_id,period,value\n";
    let together = format!("{head}TJ_RCH_Q,2024年,100\nTJ_RCH_Q,2024年四季度,40\nTJ_RCH_Q,2024年三季度,30\n");
    let (status, outcome) = import(path, &together, LONG, "2025-02-01", &[]);
    assert_eq!((status, counts(&outcome)), (3, [2, 0, 0, 0, 1]), "{outcome}");
    let reason = outcome["rejects"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("need a series each"), "{reason}");
    let (status, outcome) = import(path, format!("{head}TJ_RCH_Q,2024年,100\n"), LONG, "2025-03-01", &[]);
    assert_eq!((status, counts(&outcome)), (3, [0, 0, 0, 0, 1]), "{outcome}");
    let (status, outcome) =
        import(path, format!("{head}TJ_RCH_Q,2024年四季度,41\n"), LONG, "2025-03-02", &[]);
    assert_eq!((status, counts(&outcome)), (0, [0, 1, 0, 0, 0]), "{outcome}");
    // Nor does it where its publication comes before that of the quarter, or stands in a month: 1-2月.
    let early = format!("{head}TJ_RCH_Q,2024年1-9月,90\n");
    let (status, outcome) = import(path, early, LONG, "2024-10-20", &[]);
    assert_eq!((status, counts(&outcome)), (3, [0, 0, 0, 0, 1]), "{outcome}");
    for (period, expected) in [("2024年2月", [1, 0, 0, 0, 0]), ("2024年1-2月", [0, 0, 0, 0, 1])] {
        let (_, outcome) = import(path, format!("{head}TJ_RCH_M,{period},5\n"), LONG, "2025-03-01", &[]);
        assert_eq!(counts(&outcome), expected, "{outcome}");
    }
    let now = "SELECT time_period, value FROM observations WHERE series_id = 'TJ_RCH_Q' ORDER BY ALL";
    assert_eq!(rows(path, now), ["2024-Q3 30.0", "2024-Q4 41.0"]);
}

#[test]
fn of_rows_that_contradict_each_other_the_first_value_is_taken() {
    let rows = ["2024-Q1,", "2024-Q1,5.5", "2024-Q1,6", "2024-Q1,5.50", "2024-Q2,7", "2024-Q2,-"];
    let csv = format!("series_id,period,value\nUS_TWO_Q,{}\n", rows.join("\nUS_TWO_Q,"));
    let folder = folder();
    let (status, outcome) = import(folder.path(), csv, LONG, "2025-02-01", &[]);
    assert_eq!((status, counts(&outcome)), (3, [2, 0, 1, 0, 3]), "{outcome}");
    let told: Vec<_> =
        outcome["rejects"].as_array().unwrap().iter().map(|r| (&r["line"], &r["reason"])).collect();
    let reason = |line: u64, taken, period, says| {
        (line, format!("another row says {taken} of US_TWO_Q for {period}, this one {says}"))
    };
    let expected = [
        reason(2, "5.5", "2024-Q1", "no value"),
        reason(4, "5.5", "2024-Q1", "6"),
        reason(7, "7", "2024-Q2", "no value"),
    ];
    assert!(told.iter().zip(&expected).all(|(a, b)| *a.0 == b.0 && *a.1 == *b.1), "{told:?}");
}

#[test]
fn a_stock_is_revised_whatever_span_it_stands_under() {
    // The catalog knows TJFTZ_DEPOSITS_Q as what stands on the last day.
    let folder = folder();
    let of =
        |period: &str, value: &str| format!("series_id,period,value\nTJFTZ_DEPOSITS_Q,{period},{value}\n");
    let (_, outcome) = import(folder.path(), of("2024年6月末", "3200"), LONG, "2024-07-15", &[]);
    assert_eq!(counts(&outcome)[0], 1, "{outcome}");
    let (status, outcome) = import(folder.path(), of("2024年1-6月", "3205"), LONG, "2024-08-15", &[]);
    assert_eq!((status, counts(&outcome)[1]), (0, 1), "{outcome}");
    assert_eq!(outcome["revisions"][0]["old"], 3200.0, "{outcome}");
}

#[test]
fn a_correction_back_to_the_value_before_is_a_revision() {
    let folder = folder();
    let of = |value: &str| format!("series_id,period,value\nUS_BACK_M,2024-05,{value}\n");
    let mapping = "layout = \"long\"\nunknown_series = \"create\"\n";
    for (value, published) in [("2", "2024-06-10"), ("3", "2024-07-11")] {
        import(folder.path(), of(value), mapping, published, &[]);
    }
    let (_, outcome) = import(folder.path(), of("2.0"), mapping, "2024-07-11", &[]);
    let revision = &outcome["revisions"][0];
    assert_eq!(
        (counts(&outcome)[1], &revision["old"], &revision["new"]),
        (1, &3.0.into(), &2.0.into()),
        "{outcome}"
    );
}

#[test]
fn of_the_same_bytes_either_import_may_be_taken_back() {
    let folder = folder();
    let mapping = "layout = \"long\"\nunknown_series = \"create\"\n";
    let (first, other) = (
        "series_id,period,value\nUS_TWIN_Q,2024-Q1,1\nUS_TWIN_Q,2024-Q3,2\n",
        "series_id,period,value\nUS_TWIN_Q,2024-Q3,1\n",
    );
    let batches: Vec<i64> = [first, other, first]
        .iter()
        .map(|csv| import(folder.path(), csv, mapping, "2025-01-11", &[]).1["batch_id"].as_i64().unwrap())
        .collect();
    let values = || {
        rows(
            folder.path(),
            "SELECT value FROM observations WHERE series_id = 'US_TWIN_Q' AND value IS NOT NULL ORDER BY period",
        )
    };
    let revert = |batch: i64| {
        let done = crate::support::almanac(
            folder.path(),
            ["--db", "a.duckdb", "import", "revert", &batch.to_string()],
        );
        assert!(done.status.success(), "{done:?}");
    };
    assert_eq!(values(), ["1.0", "2.0"]);
    revert(batches[0]);
    assert_eq!(values(), ["1.0", "2.0"], "the third import says so");
    revert(batches[2]);
    assert_eq!(values(), ["1.0"], "what the second one says");
}
