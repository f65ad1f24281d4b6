//! Warnings of an import, each with both numbers, and corrections of the rows of a file.

use serde_json::Value;

use super::{LONG, counts, import, rows};
use crate::support::{Server, almanac, folder, said};

/// The sentences of the warnings of an outcome.
fn told(outcome: &Value) -> Vec<String> {
    outcome["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Imports a first file, which warns of nothing, and then a second one with these warnings.
fn check(first: &str, second: &str, expected: &[&str]) {
    let folder = folder();
    let mapping = format!("{LONG}status = \"status\"\n");
    let file = |rows: &str| format!("series_id,period,value,status\n{}\n", rows.replace(' ', "\n"));
    let (_, outcome) = import(folder.path(), file(first), &mapping, "2024-09-15", &[]);
    assert_eq!(told(&outcome), [""; 0], "{first}");
    let (_, dry) = import(folder.path(), file(second), &mapping, "2024-10-15", &["--dry-run"]);
    assert_eq!(told(&dry), expected, "a dry run of {second}");
    let (status, outcome) = import(folder.path(), file(second), &mapping, "2024-10-15", &[]);
    assert_eq!((status, told(&outcome)), (0, expected.iter().map(|s| (*s).to_owned()).collect()), "{second}");
    let (_, again) = import(folder.path(), file(second), &mapping, "2024-10-15", &[]);
    assert_eq!(told(&again), [""; 0], "what was known is not warned of again: {second}");
}

#[test]
fn a_scale_that_slipped_is_seen_beside_what_was_known() {
    let known = "TJ_A_M,2024-01,61, TJ_A_M,2024-02,62, TJ_A_M,2024-03,63,";
    let slipped = |value: &str, of: &str, then: &str| {
        format!("TJ_A_M of {of} says {value}, but the value known of {then}")
    };
    let april = slipped("645400", "2024-04", "2024-03 is 63");
    check(known, "TJ_A_M,2024-04,64,", &[]);
    check(known, "TJ_A_M,2024-04,645400,", &[&april]);
    // The row behind it is compared with what was known; a whole file that slipped is told of once.
    check(known, "TJ_A_M,2024-04,645400, TJ_A_M,2024-05,65,", &[&april]);
    check(known, "TJ_A_M,2024-04,645400, TJ_A_M,2024-05,650000, TJ_A_M,2024-06,660000,", &[&april]);
    // Its own last vintage, and the standing value behind it.
    check(known, "TJ_A_M,2024-02,0.0062,", &[&slipped("0.0062", "2024-02", "2024-02 is 62")]);
    check(
        known,
        "TJ_A_M,2023-11,600000, TJ_A_M,2023-12,60,",
        &[&slipped("600000", "2023-11", "2024-01 is 61")],
    );
    // What grew in steps did not slip, and rates may do what they like.
    check("TJ_B_A,2000,1,", "TJ_B_A,2001,50, TJ_B_A,2002,2000, TJ_B_A,2003,50000,", &[]);
    check("TJ_B_GY_A,2000,0.01,", "TJ_B_GY_A,2001,50,", &[]);
}

#[test]
fn shares_forecasts_and_growth_are_checked() {
    let per_cent = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"占比\" = \"TJ_PART_SH_Q\" }\nunknown_series = \"create\"\n";
    let folder = folder();
    let file = "指标,2024年1-3月,2024年1-6月\n占比(%),99.5,130\n";
    let (_, outcome) = import(folder.path(), file, per_cent, "2024-09-15", &[]);
    assert_eq!(told(&outcome), ["TJ_PART_SH_Q of 2024-Q2 says 130, but the nearest share of a whole is 100"]);
    check(
        "TJ_F_A,2024,50,F TJ_F_A,2025,60,F",
        "TJ_F_A,2024,52, TJ_F_A,2025,61,F",
        &["TJ_F_A of 2024 says 52, but the forecast that it replaces is 50"],
    );
    check(
        "TJ_F_A,2024,52,",
        "TJ_F_A,2024,50,F",
        &["TJ_F_A of 2024 says 50, but the actual that this forecast replaces is 52"],
    );
    check(
        "TJ_EBIKE_OUTPUT_GY_Q,2024Q1,12.0, TJ_EBIKE_OUTPUT_Q,2024Q1,60,",
        "TJ_EBIKE_OUTPUT_Q,2023Q1,50,",
        &["TJ_EBIKE_OUTPUT_GY_Q of 2024-Q1 says 12, but the growth from 50 to 60 in TJ_EBIKE_OUTPUT_Q is 20"],
    );
    check(
        "TJ_EBIKE_OUTPUT_Q,2023Q1,50, TJ_EBIKE_OUTPUT_Q,2024Q1,60,",
        "TJ_EBIKE_OUTPUT_GY_Q,2024Q1,12.0,",
        &["TJ_EBIKE_OUTPUT_GY_Q of 2024-Q1 says 12, but the growth from 50 to 60 in TJ_EBIKE_OUTPUT_Q is 20"],
    );
}

#[test]
fn warnings_are_bounded_and_can_be_asked_for() {
    let folder = folder();
    std::fs::write(folder.path().join("almanac.toml"), "[limits.csv]\nwarnings_listed = 2\n").unwrap();
    let file = |mult: &str| {
        let rows = (1..=5).map(|month| format!("TJ_A_M,2024-0{month},6{month}{mult}\n"));
        format!("series_id,period,value\n{}", rows.collect::<String>())
    };
    import(folder.path(), file(""), LONG, "2024-09-15", &[]);
    let (_, outcome) = import(folder.path(), file("0000"), LONG, "2024-10-15", &[]);
    assert_eq!(counts(&outcome)[1], 5);
    assert_eq!(told(&outcome).len(), 2, "{outcome}");
    let server = Server::start(folder.path(), "a.duckdb");
    let kept = server.get(&format!("/api/v1/imports/{}", outcome["batch_id"])).json();
    assert_eq!(kept["warnings"], outcome["warnings"]);
    assert_eq!(server.get("/api/v1/warnings").json()["count"], 2);
}

#[test]
fn nothing_is_published_before_its_day() {
    let folder = folder();
    let file = "series_id,period,value,vintage\nTJ_N_M,2024-01,1,2024-02-15\nTJ_N_M,2024-01,2,2062-02-15\n";
    let (_, outcome) =
        import(folder.path(), file, &format!("{LONG}vintage = \"vintage\"\n"), "2024-03-15", &[]);
    assert_eq!(counts(&outcome), [1, 0, 0, 0, 1]);
    assert_eq!(
        outcome["rejects"][0]["reason"],
        "2062-02-15 is no publication date: that day is still to come"
    );
    assert_eq!(import(folder.path(), file, LONG, "2062-02-15", &[]).0, 1);
}

const WRONG: &str = "series_id,period,value\nTJ_C_M,2024-01,61\nTJ_C_M,2024-02,620000\nTJ_C_M,2024-03,63\n";

#[test]
fn a_correction_speaks_of_a_row_of_a_file_and_is_guarded() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("corrections")).unwrap();
    std::fs::write(path.join("almanac.toml"), "corrections = \"corrections\"\n").unwrap();
    let correct = |more: &str| {
        let text = format!(
            "[[correction]]\nseries_id = \"TJ_C_M\"\nperiod = \"2024-02-29\"\nexpect = 620000.0\nreason = \"in 万元\"\n{more}\n"
        );
        std::fs::write(path.join("corrections/c.toml"), text).unwrap();
    };
    let values = || {
        rows(path, "SELECT value, origin_kind FROM observations WHERE series_id = 'TJ_C_M' ORDER BY period")
    };
    let reset = || std::fs::remove_file(path.join("a.duckdb")).unwrap();

    correct("action = \"scale\"\nfactor = 0.0001\nfile = \"file.csv\"");
    let (_, outcome) = import(path, WRONG, LONG, "2024-04-15", &[]);
    assert_eq!(counts(&outcome), [3, 0, 0, 0, 0]);
    assert_eq!(
        (outcome["corrected"][0]["from"].as_f64(), outcome["corrected"][0]["to"].as_f64()),
        (Some(620_000.0), Some(62.0))
    );
    assert_eq!(values(), ["61.0 csv", "62.0 correction", "63.0 csv"]);
    let (_, again) = import(path, WRONG, LONG, "2024-04-15", &[]);
    assert_eq!(counts(&again), [0, 0, 3, 0, 0], "the same bytes twice change nothing");
    {
        let server = Server::start(path, "a.duckdb");
        let page = server.get("/series/TJ_C_M/observations/2024-02-01");
        let text = page.text();
        assert!(text.contains("620000 × 0.0001: in 万元") && text.contains("file.csv"), "{text}");
        let line = server
            .get("/api/v1/sql?sql=select%20inputs%20from%20origins%20where%20kind%3D'correction'")
            .json();
        assert!(line.to_string().contains("\\\"line\\\":3"), "{line}");
    }

    // The next file says the right value: the correction is to be marked as fixed, or it is of one publication.
    let right = WRONG.replace("620000", "62.5");
    std::fs::write(path.join("file.csv"), &right).unwrap();
    let refused = |args: &[&str]| {
        let all = [
            "--db",
            "a.duckdb",
            "import",
            "file.csv",
            "--mapping",
            "mapping.toml",
            "--published",
            "2024-05-15",
        ];
        let output = almanac(path, [&all[..], args].concat());
        said(&output, 1)
    };
    let line = refused(&[]);
    assert!(
        line.contains("file.csv: the correction of TJ_C_M 2024-02-01 expects 620000, the source says 62.5"),
        "{line}"
    );
    correct("action = \"scale\"\nfactor = 0.0001\npublished = \"2024-04-15\"");
    assert_eq!(counts(&import(path, &right, LONG, "2024-05-15", &[]).1), [0, 1, 2, 0, 0]);
    assert_eq!(values(), ["61.0 csv", "62.5 csv", "63.0 csv"]);

    // A dropped row is no row; where it was loaded before, its absence takes its place.
    reset();
    correct("action = \"drop\"");
    let (_, outcome) = import(path, WRONG, LONG, "2024-04-15", &[]);
    assert_eq!((counts(&outcome), outcome["corrected"][0]["to"].is_null()), ([2, 0, 1, 0, 0], true));
    assert_eq!(values(), ["61.0 csv", "63.0 csv"]);
    reset();
    std::fs::remove_file(path.join("corrections/c.toml")).unwrap();
    import(path, WRONG, LONG, "2024-04-15", &[]);
    correct("action = \"drop\"");
    assert_eq!(counts(&import(path, WRONG, LONG, "2024-04-15", &[]).1), [0, 0, 2, 1, 0]);
    assert_eq!(values(), ["61.0 csv", "correction", "63.0 csv"], "no value stands there");
    assert_eq!(counts(&import(path, WRONG, LONG, "2024-04-15", &[]).1), [0, 0, 3, 0, 0]);

    // Of another file, another series or another value.
    reset();
    correct("action = \"flag\"\nobs_status = \"U\"\nfile = \"other.csv\"");
    import(path, WRONG, LONG, "2024-04-15", &[]);
    assert_eq!(values(), ["61.0 csv", "620000.0 csv", "63.0 csv"]);
    correct("action = \"flag\"\nobs_status = \"U\"");
    assert_eq!(counts(&import(path, WRONG, LONG, "2024-04-15", &[]).1), [0, 1, 2, 0, 0]);
    assert_eq!(
        rows(path, "SELECT obs_status FROM observations WHERE series_id = 'TJ_C_M' AND value > 100"),
        ["U"]
    );
}

#[test]
fn a_created_series_is_of_its_jobs_release_and_its_decimals_grow() {
    let folder = folder();
    let path = folder.path();
    let job = |name: &str, release: &str| {
        format!(
            "[[job]]\nname = \"{name}\"\nsource = \"{name}-*.csv\"\nschedule = \"0 0 1 1 *\"\npublished = \"file\"\nmapping = \"m\"\n{release}\n"
        )
    };
    let text = format!("{}{}[mapping.m]\n{LONG}", job("a", "release_id = 102"), job("b", ""));
    std::fs::write(path.join("almanac.toml"), text).unwrap();
    let take = |name: &str, rows: &str| {
        std::fs::write(path.join(name), format!("series_id,period,value\n{rows}\n")).unwrap();
        let output = almanac(path, ["--db", "a.duckdb", "import", name, "--job", &name[..1]]);
        said(&output, 0);
    };
    take("a-2024-02-15.csv", "TJ_N_M,2024-01,61.5");
    take("b-2024-02-15.csv", "TJ_O_M,2024-01,61");
    let series = || {
        rows(
            path,
            "SELECT series_id, release_id, decimals FROM series WHERE series_id IN ('TJ_N_M', 'TJ_O_M') ORDER BY 1",
        )
    };
    assert_eq!(series(), ["TJ_N_M 102 1", "TJ_O_M 999 0"]);
    take("b-2024-03-15.csv", "TJ_N_M,2024-02,61.75\nTJ_O_M,2024-02,7\nTJ_EBIKE_OUTPUT_Q,2024Q1,61.12345");
    assert_eq!(series(), ["TJ_N_M 102 2", "TJ_O_M 999 0"]);
    assert_eq!(
        rows(path, "SELECT decimals FROM series WHERE series_id = 'TJ_EBIKE_OUTPUT_Q'"),
        ["2"],
        "as the catalog says"
    );
}

#[test]
fn a_file_that_fails_stops_no_other() {
    let folder = folder();
    let path = folder.path();
    let text = format!(
        "[[job]]\nname = \"m\"\nsource = \"m-*.csv\"\nschedule = \"0 0 1 1 *\"\npublished = \"file\"\nmapping = \"m\"\n[mapping.m]\n{LONG}"
    );
    std::fs::write(path.join("almanac.toml"), text).unwrap();
    for (name, header) in [
        ("m-2024-01-15.csv", "period"),
        ("m-2024-02-15.csv", "when"),
        ("m-2024-03-15.csv", "period"),
        ("m-2024-04-15_2024-03-31.csv", "period"),
    ] {
        std::fs::write(path.join(name), format!("series_id,{header},value\nTJ_N_M,2024-01,{}\n", name.len()))
            .unwrap();
    }
    let output = almanac(path, ["--db", "a.duckdb", "import", "--job", "m"]);
    let line = said(&output, 1);
    assert!(
        line.contains("2 files failed") && line.contains("m-2024-02-15.csv: line 1 has no column `period`"),
        "{line}"
    );
    assert!(line.contains("has the dates 2024-04-15 and 2024-03-31 in its name"), "{line}");
    assert_eq!(rows(path, "SELECT count(*) FROM imports WHERE kind = 'csv'"), ["2"]);
}

#[test]
fn the_first_unit_that_a_file_states_is_that_of_a_series_without_one() {
    let folder = folder();
    let file = |row: &str| format!("series_id,period,value,单位\nTJ_U_Q,{row}\n");
    let take = |row: &str| import(folder.path(), file(row), LONG, "2024-12-15", &[]).1;
    take("2024Q1,61,");
    take("2024Q2,610000,万元");
    take("2024Q3,62,亿元");
    let refused = take("2024Q4,5,%");
    assert_eq!(
        refused["rejects"][0]["reason"],
        "the file gives per cent, the series is in CNY × 10^4: one cannot be turned into the other"
    );
    let unit = rows(folder.path(), "SELECT unit_measure, unit_mult FROM series WHERE series_id = 'TJ_U_Q'");
    assert_eq!(unit, ["CNY 4"]);
    let values =
        rows(folder.path(), "SELECT value FROM observations WHERE series_id = 'TJ_U_Q' ORDER BY period");
    assert_eq!(values, ["61.0", "610000.0", "620000.0"]);
}
