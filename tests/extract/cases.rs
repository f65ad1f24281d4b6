//! The cases of `tests/extract/cases/*.toml`, run by one `check`. How they are written is told in `cases/README.md`.

use almanac::domain::{Figure, FigureKind};
use almanac::extract::{Lexicon, extract};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    published: String,
    publisher: String,
    #[serde(default)]
    title: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    why: String,
    published: Option<String>,
    publisher: Option<String>,
    title: Option<String>,
    /// Every figure, in the order of the text.
    figures: Vec<String>,
    /// Numerals that make no figure, with the reason; others may be there besides.
    #[serde(default)]
    none: Vec<String>,
}

/// `2025Q1`, `2025`, `2025H1`, `2025-03`, `2025-01..04`, `2025-03-31`, `2024-11-01/2025-04-27` as two days.
fn days(period: &str) -> (String, String) {
    let month_end = |year: i32, month: u32| {
        let next = if month == 12 {
            chrono::NaiveDate::from_ymd_opt(year + 1, 1, 1)
        } else {
            chrono::NaiveDate::from_ymd_opt(year, month + 1, 1)
        };
        next.unwrap().pred_opt().unwrap().to_string()
    };
    let span = |year: i32, first: u32, last: u32| (format!("{year}-{first:02}-01"), month_end(year, last));
    if let Some((start, end)) = period.split_once('/') {
        return (start.to_owned(), end.to_owned());
    }
    if period.len() == 10 && !period.contains("..") {
        return (period.to_owned(), period.to_owned());
    }
    let year: i32 = period[..4].parse().unwrap();
    match &period[4..] {
        "" => span(year, 1, 12),
        "H1" => span(year, 1, 6),
        "H2" => span(year, 7, 12),
        quarter if quarter.starts_with('Q') => {
            let quarter: u32 = quarter[1..].parse().unwrap();
            span(year, quarter * 3 - 2, quarter * 3)
        }
        months => {
            let (first, last) = months[1..].split_once("..").unwrap_or((&months[1..], &months[1..]));
            span(year, first.parse().unwrap(), last.parse().unwrap())
        }
    }
}

/// The figure in the notation of the case, with only the parts that the case states.
fn told(figure: &Figure, expected: &str) -> String {
    let parts: Vec<&str> = expected.split('|').map(str::trim).collect();
    let mut out = vec![figure.exact.replace('\n', "")];
    let own = |at: usize, text: String| if parts.get(at) == Some(&"-") { "-".to_owned() } else { text };
    if parts.len() > 1 {
        let mult = if figure.unit.mult == 0 { String::new() } else { format!(" e{}", figure.unit.mult) };
        out.push(own(1, format!("{} {}{mult}", figure.value, figure.unit.measure)));
    }
    if parts.len() > 2 {
        out.push(own(2, figure.transformation.to_string()));
    }
    if let Some(period) = parts.get(3) {
        let actual = (figure.period.start().to_string(), figure.period.end().to_string());
        let same = *period != "-" && days(period) == actual;
        out.push(if same || *period == "-" {
            (*period).to_owned()
        } else {
            format!("{}/{}", actual.0, actual.1)
        });
    }
    if parts.len() > 4 {
        out.push(own(4, figure.indicator.clone()));
    }
    if let Some(extras) = parts.get(5) {
        let keys = extras.split_whitespace().filter_map(|extra| extra.split_once('='));
        out.push(keys.map(|(key, _)| format!("{key}={}", extra(figure, key))).collect::<Vec<_>>().join(" "));
    }
    out.join(" | ")
}

fn extra(figure: &Figure, key: &str) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
    match key {
        "qual" => figure.qualifier.to_string(),
        "min" => number(figure.value_min),
        "max" => number(figure.value_max),
        "subj" => figure.subject.clone(),
        "area" => figure.ref_area.clone().unwrap_or_default(),
        "status" => figure.obs_status.to_string(),
        "freq" => figure.freq.to_string(),
        "source" => figure.period_source.to_string(),
        "coll" => figure.collection.to_string(),
        "prices" => figure.prices.to_string(),
        "base" => figure.base_period.clone().unwrap_or_default(),
        "kind" => if figure.kind == FigureKind::Indicator { "figure" } else { "not" }.to_owned(),
        _ => panic!("no such part of a figure: {key}"),
    }
}

/// One line for each difference between a case and what extraction makes of it.
fn check(file: &File, case: &Case, lexicon: &Lexicon) -> Vec<String> {
    let published = case.published.as_ref().unwrap_or(&file.published);
    let publisher = case.publisher.as_ref().unwrap_or(&file.publisher);
    let title = case.title.as_ref().unwrap_or(&file.title);
    let report = super::report(&case.text, published, publisher, title);
    let found = extract(&report, lexicon);
    let mut wrong = Vec::new();
    for at in 0..found.figures.len().max(case.figures.len()) {
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = case.figures.get(at).map(|text| squeeze(text));
        let actual =
            found.figures.get(at).map(|figure| told(figure, expected.as_deref().unwrap_or("-|-|-|-|-")));
        if expected != actual.as_deref().map(squeeze) {
            let none = || "nothing".to_owned();
            wrong.push(format!(
                "expected {}\n      found    {}",
                expected.unwrap_or_else(none),
                actual.unwrap_or_else(none)
            ));
        }
    }
    for none in &case.none {
        let listed = |d: &almanac::extract::Diagnostic| {
            format!("{} {}", d.exact.replace('\n', ""), d.reason.code()) == *none
        };
        if !found.diagnostics.iter().any(listed) {
            let all: Vec<String> =
                found.diagnostics.iter().map(|d| format!("{} {}", d.exact, d.reason.code())).collect();
            wrong.push(format!("expected no figure in {none}\n      found    {}", all.join(", ")));
        }
    }
    wrong
}

/// The files of cases, each with its name.
fn files() -> Vec<(String, File)> {
    let mut paths: Vec<_> = std::fs::read_dir(super::project("tests/extract/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file)
    };
    paths.iter().map(read).collect()
}

/// The texts of all cases.
pub fn sentences() -> Vec<String> {
    files().into_iter().flat_map(|(_, file)| file.case).map(|case| case.text).collect()
}

#[test]
fn cases_read_as_a_linguist_wrote_them() {
    let lexicon = super::lexicon();
    let (mut count, mut failures) = (0, Vec::new());
    for (name, file) in files() {
        for case in &file.case {
            count += 1;
            let wrong = check(&file, case, &lexicon);
            if !wrong.is_empty() {
                failures.push(format!(
                    "{name}: {}\n  why: {}\n    {}",
                    case.text,
                    case.why,
                    wrong.join("\n    ")
                ));
            }
        }
    }
    println!("{count} cases, {} wrong", failures.len());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert!(count >= 400, "only {count} cases");
}
