//! The first report's annotated figures find their series: each of its observations one, and nothing else any.
//!
//! The annotation stays outside the project; where it is absent the tests say so and pass.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use almanac::catalog::{Catalog, embedded};
use almanac::domain::{
    Figure, FigureKind, Period, PeriodSource, Prices, Qualifier, Report, Resolution, Span, Transformation,
    Unit, UnitMeasure,
};
use almanac::ingest::derive::{Derived, derive, observed};
use almanac::ingest::resolve::{Resolved, resolve};

/// Series of the annotated rows that leave their name to us.
const OURS: [(&str, &str); 27] = [
    ("B11", "TJ_EBIKE_RETROFIT_FIRMS_A"),
    ("B15", "AIMA_TJ_FAULT_RESPONSE_TIME_I"),
    ("B18", "AIMA_TJ_ORDER_ONLINE_SH_I"),
    ("B19", "AIMA_TJ_SUPPLY_RESPONSE_GCM_I"),
    ("B26", "TJ_EBIKE_POSITIVE_LIST_FIRMS_I"),
    ("B27", "TJ_EBIKE_NEW_STANDARD_MODELS_I"),
    ("B28", "TJ_EBIKE_NEW_STANDARD_COVERAGE_SH_I"),
    ("C10", "TJ_BAODI_APPROVAL_TIME_GCM_I"),
    ("F04", "CBHB_TJFTZ_CREDIT_PLAN_I"),
    ("F11", "TJFTZ_BANK_INS_INSTITUTIONS_I"),
    ("F12", "TJFTZ_BANKING_INSTITUTIONS_I"),
    ("F13", "TJFTZ_INSURANCE_INSTITUTIONS_I"),
    ("F14", "TJFTZ_LEGAL_PERSON_INSTITUTIONS_SH_I"),
    ("F15", "TJ_LEASING_PERMITTED_COMPANIES_I"),
    ("F20", "TJ_LEASED_ASSETS_GCM_Q"),
    ("F21", "TJFTZ_FILINGS_I"),
    ("G08", "TJFTZ_CBD_MARKET_ENTITIES_I"),
    ("G09", "TJFTZ_CBD_FINANCIAL_INSTITUTIONS_I"),
    ("G11", "TJFTZ_CBD_REFORM_INNOVATIONS_I"),
    ("G13", "TJFTZ_CBD_FINANCIAL_ENTERPRISES_I"),
    ("G14", "TJFTZ_CBD_LICENSED_INSTITUTIONS_I"),
    ("G20", "ZQYL_SME_SUPPLIERS_I"),
    ("G21", "ZQYL_CONFIRMED_RECEIVABLES_I"),
    ("G22", "ZQYL_RECEIVABLES_FINANCING_I"),
    ("G23", "TJFTZ_CBD_CENTRAL_SOES_I"),
    ("G24", "TJFTZ_CBD_SOE_FINANCIAL_ENTITIES_I"),
    ("G25", "TJFTZ_CBD_SOE_INVESTMENT_I"),
];

/// The row that states two facts in one phrase, and the indicators that it speaks of.
const BOTH: (&str, [&str; 2], [&str; 2]) =
    ("F02", ["存款余额", "贷款余额"], ["TJFTZ_DEPOSITS_HEADLINE_GCM_Q", "TJFTZ_LOANS_HEADLINE_GCM_Q"]);

fn gold() -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/extraction/seed-gold.csv");
    if !file.exists() {
        println!("skipped: no annotation beside the project");
        return None;
    }
    Some(file)
}

/// An annotated row with the figures it stands for, each with the series it must find.
struct Row {
    id: String,
    figures: Vec<(Figure, String)>,
}

fn rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let measuring = ["indicator", "commitment", "not_an_indicator"];
    rows.iter().filter(|row| measuring.contains(&row["kind"].as_str())).map(row_of).collect()
}

fn row_of(row: &BTreeMap<String, String>) -> Row {
    let id = row["id"].clone();
    let named = OURS.iter().find(|(ours, _)| *ours == id).map(|(_, series)| (*series).to_owned());
    let series =
        if row["series_id"].is_empty() { named.unwrap_or_default() } else { row["series_id"].clone() };
    let figure = figure(row);
    let (two, indicators, theirs) = BOTH;
    let figures = if id == two {
        let each = |(indicator, series): (&str, &str)| {
            (Figure { indicator: indicator.to_owned(), ..figure.clone() }, series.to_owned())
        };
        indicators.into_iter().zip(theirs).map(each).collect()
    } else {
        vec![(figure, series)]
    };
    Row { id, figures }
}

fn figure(row: &BTreeMap<String, String>) -> Figure {
    let number = |name: &str| row[name].parse::<f64>().ok();
    let mult: i8 = row["unit_mult"].parse().unwrap_or(0);
    let written = |name: &str| number(name).map(|base| base / 10_f64.powi(i32::from(mult)));
    let day = |name: &str| -> chrono::NaiveDate {
        row[name].parse().unwrap_or_else(|_| "2025-04-27".parse().unwrap())
    };
    let kind = match row["kind"].as_str() {
        "not_an_indicator" => FigureKind::NotAnIndicator,
        _ => FigureKind::Indicator,
    };
    let (start, end) = (day("period_start"), day("period_end"));
    Figure {
        kind,
        article: 0,
        span: Span { start: row["char_start"].parse().unwrap(), end: row["char_end"].parse().unwrap() },
        exact: row["exact"].clone(),
        quote: row["quote"].clone(),
        value: number("value").unwrap_or_default(),
        unit: Unit::new(UnitMeasure::new(&row["unit_measure"]).unwrap(), mult),
        qualifier: row["qualifier"].parse().unwrap_or(Qualifier::Exact),
        value_min: written("value_min"),
        value_max: written("value_max"),
        transformation: row["transformation"].parse().unwrap_or(Transformation::Level),
        collection: row["collection"].parse().unwrap_or(almanac::domain::Collection::EndOfPeriod),
        prices: Prices::Unstated,
        obs_status: row["obs_status"].parse().unwrap_or(almanac::domain::ObsStatus::Normal),
        subject: row["subject"].clone(),
        indicator: row["indicator"].clone(),
        ref_area: None,
        period: Period::new(start.min(end), end).unwrap(),
        freq: row["freq"].parse().unwrap_or(almanac::domain::Frequency::Irregular),
        period_source: match row["period_source"].split(' ').next().unwrap_or_default() {
            "explicit" => PeriodSource::Explicit,
            "explicit_relative" => PeriodSource::ExplicitRelative,
            "inferred_year" => PeriodSource::InferredYear,
            "inferred_context" => PeriodSource::InferredContext,
            _ => PeriodSource::InferredPublication,
        },
        base_period: Some(row["base_period"].clone()).filter(|text| !text.is_empty()),
        rule: String::new(),
    }
}

struct Loaded {
    catalog: Catalog,
    labels: Vec<(String, String)>,
    figures: Vec<Figure>,
    resolved: Vec<Resolved>,
}

fn loaded() -> Option<Loaded> {
    let rows = rows(&gold()?);
    let mut labels = Vec::new();
    let mut figures = Vec::new();
    for row in rows {
        for (figure, series) in row.figures {
            labels.push((row.id.clone(), series));
            figures.push(figure);
        }
    }
    let report = Report {
        publisher: "天津日报".to_owned(),
        title: String::new(),
        url: None,
        published_on: "2025-04-27".parse().unwrap(),
        text: String::new(),
    };
    let catalog = embedded().unwrap();
    let resolved = resolve(&catalog, &report, &figures);
    Some(Loaded { catalog, labels, figures, resolved })
}

#[test]
fn all_observations_of_the_first_report_find_their_series() {
    let Some(loaded) = loaded() else { return };
    let mut misses = Vec::new();
    let mut observations = BTreeSet::new();
    for ((id, series), answer) in loaded.labels.iter().zip(&loaded.resolved) {
        let found = answer.series_id.as_ref().map(ToString::to_string).unwrap_or_default();
        if found != *series {
            misses.push(format!("{id}: wanted {series}, found {found} ({})", answer.reason));
        }
        if answer.resolution == Resolution::Matched {
            observations.insert(found);
        }
    }
    assert!(misses.is_empty(), "{}", misses.join("\n"));
    assert_eq!(observations.len(), 44);
    let duplicates: Vec<&str> = loaded
        .labels
        .iter()
        .zip(&loaded.resolved)
        .filter(|(_, a)| a.resolution == Resolution::Duplicate)
        .map(|((id, _), _)| id.as_str())
        .collect();
    assert_eq!(duplicates, ["B02"]);
    let none = loaded.labels.iter().zip(&loaded.resolved).filter(|((_, series), _)| series.is_empty());
    assert!(
        none.clone().count() > 0 && none.clone().all(|(_, a)| a.resolution == Resolution::NotAnIndicator)
    );
}

#[test]
fn four_levels_follow_from_the_first_report() {
    let Some(loaded) = loaded() else { return };
    let seen = observed(&loaded.catalog, &loaded.figures, &loaded.resolved);
    let said = |d: &Derived| {
        let ends = d.reading.value_min.zip(d.reading.value_max).unwrap();
        format!(
            "{} {} {:.2} [{:.1}, {:.1}]",
            d.series_id,
            d.reading.span.end(),
            d.reading.value.unwrap(),
            ends.0,
            ends.1
        )
    };
    let found: Vec<String> = derive(&loaded.catalog, &seen).iter().map(said).collect();
    assert_eq!(
        found,
        [
            "TJ_EBIKE_OUTPUT_Q 2024-03-31 51.10 [51.1, 51.1]",
            "AIMA_NET_PROFIT_Q 2024-03-31 48330.40 [48328.5, 48332.3]",
            "TJFTZ_DEPOSITS_Q 2015-04-21 1355.65 [1326.8, 1385.8]",
            "TJFTZ_LOANS_Q 2015-04-21 2822.22 [2745.9, 2902.9]",
        ]
    );
}
