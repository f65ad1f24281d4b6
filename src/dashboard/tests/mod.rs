//! Files and their faults as data (`cases.txt`), the schema held against the same files, states of URLs, and folders
//! that change.

use std::fs;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::*;
use crate::chart::{Lang, Theme};

mod schema;

/// One case: what it shows, the file, `LINE: words` of each fault, what the schema says.
struct Case {
    shows: &'static str,
    file: String,
    faults: Vec<(usize, &'static str)>,
    schema: &'static str,
}

fn cases() -> Vec<Case> {
    let text = include_str!("cases.txt");
    let cases = text.split("\n== ").skip(1).map(|case| {
        let (shows, rest) = case.split_once('\n').unwrap();
        let (file, expected) = rest.split_once("\n--\n").unwrap();
        let (mut faults, mut schema) = (Vec::new(), "");
        for line in expected.lines().filter(|line| !line.is_empty()) {
            match line.split_once(": ").unwrap() {
                ("schema", says) => schema = says,
                (number, words) => faults.push((number.parse().unwrap(), words)),
            }
        }
        assert!(!schema.is_empty(), "{shows}: say what the schema does");
        Case { shows, file: format!("{file}\n"), faults, schema }
    });
    cases.collect()
}

#[test]
fn faults_stand_on_their_lines() {
    for case in cases() {
        let found = parse("case.toml", &case.file).all_faults();
        let said: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), case.faults.len(), "{}: {said:#?}", case.shows);
        for (line, words) in case.faults {
            let fits = |fault: &Fault| fault.line == line && fault.cause.to_string().contains(words);
            assert!(found.iter().any(fits), "{}: no `{line}: {words}` in {said:#?}", case.shows);
        }
    }
}

#[test]
fn a_wrong_panel_takes_no_other_down() {
    let case = cases().into_iter().find(|case| case.shows == "panels are wrong by themselves").unwrap();
    let dashboard = parse("case.toml", &case.file);
    assert_eq!(dashboard.faults, []);
    let good: Vec<&str> = dashboard.panels().filter(|p| p.content.is_ok()).map(|p| p.id.as_str()).collect();
    assert_eq!(good, ["good"]);
    let ids: Vec<&str> = dashboard.panels().map(|panel| panel.id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "1-4", "1-5", "e", "f", "g", "h", "i", "good", "1-12"]);
}

#[test]
fn more_panels_than_fit_are_cut_and_said() {
    let panel = |n: usize| format!("[[row.panel]]\nid = \"p{n}\"\ntype = \"text\"\nmarkdown = \"x\"\n");
    let panels: String = (0..=MAX_PANELS).map(panel).collect();
    let dashboard = parse("many.toml", &format!("title = \"x\"\n[[row]]\n{panels}"));
    assert_eq!(dashboard.panels().count(), MAX_PANELS);
    assert!(dashboard.faults[0].to_string().contains("61 panels are more than 60"));
}

#[test]
fn a_file_is_called_as_it_is_addressed() {
    assert_eq!(parse("us-macro.toml", "title = \"x\"").slug, "us-macro");
    for name in ["US.toml", "a b.toml", "天津.toml", &format!("{}.toml", "x".repeat(61))] {
        let said = parse(name, "title = \"x\"").faults[0].to_string();
        assert!(said.contains("is no name of a dashboard"), "{said}");
    }
}

#[test]
fn what_comes_with_the_program_has_no_fault() {
    for (name, text) in EMBEDDED {
        let dashboard = parse(name, text);
        assert_eq!(dashboard.all_faults(), [], "{name}");
        assert!(dashboard.panels().count() > 0, "{name}");
    }
    let slugs: Vec<String> = Library::embedded().dashboards(noon()).iter().map(|d| d.slug.clone()).collect();
    assert_eq!(slugs, ["imports-health", "tianjin-economy", "us-macro"]);
}

const STATEFUL: &str = r#"
title = "x"
time = { from = "-5y" }
[[variable]]
name = "units"
type = "list"
options = ["lin", "pc1"]
[[variable]]
name = "day"
type = "date"
[[variable]]
name = "id"
type = "series"
default = "US_GDP_Q"
[[variable]]
name = "word"
type = "text"
[[row]]
[[row.panel]]
id = "a"
type = "chart"
series = ["$id", "US_CPI_Q, $id"]
units = "$units"
as_of = "$day"
events = true
"#;

fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

#[test]
fn the_state_is_the_url() {
    let dashboard = parse("x.toml", STATEFUL);
    let Content::Chart(chart) = dashboard.panel("a").unwrap().content.as_ref().unwrap() else {
        panic!("no chart")
    };
    let own = State::read(&dashboard, &[]).unwrap();
    assert_eq!((own.time, own.lang, own.theme), (None, None, None));
    assert_eq!(own.pairs(&dashboard), []);
    assert_eq!(
        chart.source.option_pairs(&own.values),
        [("units", "lin".to_owned()), ("events", "1".to_owned())]
    );
    assert_eq!(chart.source.series_ids(&own.values), ["US_GDP_Q", "US_CPI_Q"]);

    let query = "units=pc1&day=2024-01-01&id=US_M1_Q&word=%3Cb%3E&from=-1y&lang=en&theme=dark";
    let state = State::read(&dashboard, &pairs(query)).unwrap();
    assert_eq!((state.lang, state.theme), (Some(Lang::English), Some(Theme::Dark)));
    let TimeRange { from, to } = state.time.unwrap();
    assert_eq!((from.to_string(), to.to_string()), ("-1y".to_owned(), "latest".to_owned()));
    assert_eq!(chart.source.series_ids(&state.values), ["US_M1_Q", "US_CPI_Q"]);
    let options = chart.source.option_pairs(&state.values);
    assert_eq!(options[..2], [("units", "pc1".to_owned()), ("as_of", "2024-01-01".to_owned())]);
    assert_eq!(State::read(&dashboard, &state.pairs(&dashboard)).unwrap(), state);
}

#[test]
fn a_state_that_nobody_offers_is_refused() {
    let dashboard = parse("x.toml", STATEFUL);
    for (query, parameter, words) in [
        ("colour=red", "colour", "the known ones are units, day, id, word, from, to, lang, theme"),
        ("units=pc2", "units", "`pc2` is none of lin, pc1"),
        ("units=lin&units=lin", "units", "given twice"),
        ("day=soon", "day", "`soon` is no day"),
        ("id=us gdp", "id", "`us gdp` is no series id"),
        ("from=5y", "from", "`5y` is no moment"),
        ("to=earliest", "from", "the range runs backwards"),
        ("lang=fr", "lang", "`fr` is none of zh, en"),
        ("theme=blue", "theme", "`blue` is none of light, dark"),
    ] {
        let error = State::read(&dashboard, &pairs(query)).unwrap_err();
        assert_eq!(error.parameter(), parameter, "{query}");
        assert!(error.to_string().contains(words), "{query}: {error}");
    }
    let long = [("word".to_owned(), "长".repeat(MAX_VALUE_CHARS + 1))];
    assert!(State::read(&dashboard, &long).is_err());
}

fn noon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 7, 15).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

#[test]
fn a_folder_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.toml"), "title = \"one\"").unwrap();
    fs::write(path(".b.toml.swp"), "").unwrap();
    fs::write(path("notes.txt"), "").unwrap();
    fs::create_dir(path("c.toml")).unwrap();
    let library = Library::folder(folder.path()).unwrap();
    let titles = |now| -> Vec<String> {
        let title = |d: &std::sync::Arc<Dashboard>| d.title.fill(Lang::Chinese, &Values::new());
        library.dashboards(now).iter().map(title).collect()
    };
    let recheck = TimeDelta::milliseconds(RECHECK_MS);
    assert_eq!(titles(noon()), ["one"]);
    fs::write(path("a.toml"), "title = \"another\"").unwrap();
    fs::write(path("b.toml"), "title = ").unwrap();
    assert_eq!(titles(noon()), ["one"], "looked at once in a second");
    assert_eq!(titles(noon() + recheck), ["another", "b"]);
    let faults = library.dashboard("b", noon() + recheck).unwrap().all_faults();
    assert!(faults[0].to_string().starts_with("b.toml, line 1: "), "{faults:?}");
    fs::remove_file(path("a.toml")).unwrap();
    fs::write(path("b.toml"), "title = \"mended\"").unwrap();
    assert_eq!(titles(noon() + recheck * 2), ["mended"]);
    assert_eq!(titles(noon()), ["mended"], "a clock that goes back asks again");
    fs::write(path("b.toml"), vec![b'#'; MAX_FILE_BYTES as usize + 1]).unwrap();
    fs::write(path("c2.toml"), [0xff, 0xfe]).unwrap();
    let later = noon() + recheck * 3;
    let said = |slug: &str| library.dashboard(slug, later).unwrap().faults[0].to_string();
    assert!(said("b").contains("a dashboard has at most 262144"), "{}", said("b"));
    assert!(said("c2").contains("cannot be read"), "{}", said("c2"));
    assert!(Library::folder(&path("nowhere")).is_err());
}
