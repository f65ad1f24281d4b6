//! Golden answers of the query core: `golden.txt`, read by one check.

mod native;

use std::fmt::Write;

use almanac::domain::{
    Collection, Frequency, OPEN_END, ObsStatus, Observation, OriginKind, Period, Prices, Qualifier, Reading,
    Series, SeriesId, Transformation, Unit, UnitMeasure,
};
use almanac::query::{self, Convention, Fold, Rolling, SeriesQuery, YearToDate};
use chrono::{Datelike, Days, NaiveDate};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no date"))
}

/// A series from `[ytd:|growth:|pair:|mixed:|single3:|fri:]FREQ FIRST VALUE…`.
fn series(line: &str) -> (Series, Vec<Observation>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (kind, freq) = words[0].split_once(':').unwrap_or(("", words[0]));
    let freq: Frequency = freq.parse().unwrap();
    let growth = kind == "growth";
    let series = Series {
        series_id: SeriesId::new("GOLDEN").unwrap(),
        title_zh: String::new(),
        title_en: String::new(),
        ref_area: "TJ".to_owned(),
        indicator: "GOLDEN".to_owned(),
        unit: Unit::new(if growth { UnitMeasure::percent() } else { UnitMeasure::new("CNY").unwrap() }, 0),
        decimals: 1,
        freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: if growth { Transformation::GrowthOverYear } else { Transformation::Level },
        collection: Collection::Summed,
        prices: Prices::Unstated,
        release_id: 1,
        notes: String::new(),
    };
    let mut period = day(words[1]);
    let mut points = Vec::new();
    for value in &words[2..] {
        if *value != "-" {
            points.push(observation(freq, period, value, kind));
        }
        period = if freq == Frequency::Irregular { period.succ_opt() } else { freq.step(period, 1) }.unwrap();
    }
    (series, points)
}

fn observation(freq: Frequency, period: NaiveDate, value: &str, kind: &str) -> Observation {
    let (mut start, mut end) = (period, freq.last_day(period));
    match kind {
        "ytd" | "growth" => start = period.with_ordinal(1).unwrap(),
        "pair" if period.month() == 2 => start = period.with_ordinal(1).unwrap(),
        "single3" if period.month() != 3 => start = period.with_ordinal(1).unwrap(),
        "mixed" if period.month() > 3 => start = period.with_ordinal(1).unwrap(),
        "fri" => (start, end) = (period - Days::new(2), period + Days::new(4)),
        _ => {}
    }
    let value = value.parse().ok();
    Observation {
        period,
        reading: Reading {
            span: Period::new(start, end).unwrap(),
            value,
            obs_status: if value.is_some() { ObsStatus::Normal } else { ObsStatus::Missing },
            qualifier: Qualifier::Exact,
            value_min: None,
            value_max: None,
        },
        realtime_start: day("2024-01-15"),
        realtime_end: OPEN_END,
        recorded_at: day("2024-01-15").and_hms_opt(0, 0, 0).unwrap(),
        origin_id: 1,
        origin_kind: OriginKind::Csv,
    }
}

fn asked(line: &str) -> SeriesQuery {
    let mut query = SeriesQuery::default();
    let rolling = |fold, window: &str| Some(Rolling { fold, window: window.parse().unwrap() });
    for word in line.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            "units" => query.units = value.parse().unwrap(),
            "freq" => query.freq = Some(value.parse().unwrap()),
            "aggregation" => query.aggregation = value.parse().unwrap(),
            "index" => query.index_at = Some(day(value)),
            "mean" => query.rolling = rolling(Fold::Mean, value),
            "sum" => query.rolling = rolling(Fold::Sum, value),
            "start" => query.start = Some(day(value)),
            "end" => query.end = Some(day(value)),
            "sort" => query.sort = value.parse().unwrap(),
            "offset" => query.offset = value.parse().unwrap(),
            "limit" => query.limit = Some(value.parse().unwrap()),
            "unroll" => query.year_to_date = YearToDate::Unrolled,
            "fred" => query.convention = Convention::Fred,
            other => panic!("`{other}` is no part of a case"),
        }
    }
    query
}

fn answered(input: (Series, Vec<Observation>), query: &SeriesQuery) -> String {
    let table = match query::run(vec![input], query) {
        Ok(table) => table,
        Err(error) => return error.to_string(),
    };
    let mut text = String::new();
    for point in &table.columns[0].points {
        let value = point.reading.value.map_or(".".to_owned(), |v| ((v * 1e5).round() / 1e5).to_string());
        let status = match point.reading.obs_status {
            ObsStatus::Normal | ObsStatus::Missing => String::new(),
            other => format!("~{other}"),
        };
        assert_eq!(point.reading.value.is_none(), point.reading.obs_status == ObsStatus::Missing);
        write!(text, " {}={value}{status}", point.period).unwrap();
    }
    text.trim_start().to_owned()
}

#[test]
fn golden_answers() {
    let (mut name, mut input, mut query, mut checked) = ("", None, None, 0);
    let mut wrong = String::new();
    for line in include_str!("golden.txt").lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "name" => name = rest,
            "series" => input = Some(series(rest)),
            "ask" => query = Some((rest, asked(rest))),
            "is" | "error" => {
                let (ask, query) = query.take().expect("a question before the answer");
                let got = answered(input.clone().expect("a series before the question"), &query);
                let expected = rest.replace(".00000", "");
                let fine = if word == "is" { same(&got, &expected) } else { got.contains(rest) };
                if !fine {
                    writeln!(wrong, "{name}: {ask}\n  expected {rest}\n  got      {got}").unwrap();
                }
                checked += 1;
            }
            _ => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(checked > 60, "only {checked} cases were read");
}

/// The same points, numbers compared as numbers.
fn same(got: &str, expected: &str) -> bool {
    let split = |text: &str| -> Vec<(String, Option<f64>, String)> {
        let one = |word: &str| {
            let (period, rest) = word.split_once('=').unwrap_or((word, ""));
            let (value, status) = rest.split_once('~').unwrap_or((rest, ""));
            (period.to_owned(), value.parse().ok(), status.to_owned())
        };
        text.split_whitespace().map(one).collect()
    };
    split(got) == split(expected)
}
