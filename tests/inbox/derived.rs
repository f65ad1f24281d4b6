//! Derived observations follow their inputs, whatever brings the change: a report, a file, a file taken back, a
//! correction.

use std::path::Path;

use super::{json, load, rows};
use crate::support::{almanac, folder, said};

const BOTH: &str = "2025年一季度，天津市电动自行车制造业产值64.54亿元，同比增长26.3%。\n";
const MAPPING: &str = "layout = \"long\"\nperiod = \"period\"\nvalue = \"value\"\nseries = \"series\"\nstatus = \"status\"\n\
                       on_reject = \"abort\"\n";

/// The intervals of the first quarter of 2024, in which it is computed: `value since`.
fn derived(folder: &Path) -> Vec<String> {
    rows(
        folder,
        "select coalesce(round(value, 2)::varchar, '-') || ' ' || realtime_start from observation_history \
         where series_id = 'TJ_EBIKE_OUTPUT_Q' and time_period = '2024-Q1' order by realtime_start",
    )
}

/// Imports rows `series,period,value,status` as published on a day; answers the number of the import.
fn import(folder: &Path, lines: &str, published: &str) -> i64 {
    std::fs::write(folder.join("m.toml"), MAPPING).unwrap();
    std::fs::write(folder.join("a.csv"), format!("series,period,value,status\n{lines}\n")).unwrap();
    let outcome = json(folder, &["import", "a.csv", "--mapping", "m.toml", "--published", published]);
    outcome["batch_id"].as_i64().unwrap_or_else(|| panic!("{outcome}"))
}

#[test]
fn a_computed_value_follows_every_revision_of_its_inputs() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(load(path, "a.txt", BOTH, "2025-04-27")["derived"], 1);
    assert_eq!(derived(path), ["51.1 2025-04-27"]);

    // A later report says the level alone.
    let level = "2025年一季度，天津市电动自行车制造业产值65.80亿元。\n";
    assert_eq!(load(path, "b.txt", level, "2025-05-27")["derived"], 1);
    assert_eq!(derived(path), ["51.1 2025-04-27", "52.1 2025-05-27"]);

    // A file says another growth, and is taken back.
    let growth = import(path, "TJ_EBIKE_OUTPUT_GY_Q,2025-Q1,28,A", "2025-06-27");
    assert_eq!(derived(path), ["51.1 2025-04-27", "52.1 2025-05-27", "51.41 2025-06-27"]);
    said(&almanac(path, ["--db", "a.duckdb", "import", "revert", &growth.to_string()]), 0);
    assert_eq!(derived(path), ["51.1 2025-04-27", "52.1 2025-05-27"]);

    // An earlier vintage arrives late; the level is withdrawn, and comes again.
    import(path, "TJ_EBIKE_OUTPUT_Q,2025-Q1,65.0,A", "2025-05-10");
    assert_eq!(derived(path), ["51.1 2025-04-27", "51.46 2025-05-10", "52.1 2025-05-27"]);
    import(path, "TJ_EBIKE_OUTPUT_Q,2025-Q1,,A", "2025-07-01");
    import(path, "TJ_EBIKE_OUTPUT_Q,2025-Q1,65.8,A", "2025-07-05");
    let all = ["51.1 2025-04-27", "51.46 2025-05-10", "52.1 2025-05-27", "- 2025-07-01", "52.1 2025-07-05"];
    assert_eq!(derived(path), all);
    said(&almanac(path, ["--db", "a.duckdb", "check"]), 0);

    // What somebody publishes is not computed any more, on the same day neither.
    import(path, "TJ_EBIKE_OUTPUT_Q,2024-Q1,50.9,A", "2025-07-05");
    load(path, "c.txt", &BOTH.replace("64.54", "66.0"), "2025-07-05");
    assert_eq!(derived(path)[4], "50.9 2025-07-05");
    assert_eq!(derived(path).len(), 5);
}

#[test]
fn a_computed_value_follows_corrections() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("corrections")).unwrap();
    std::fs::write(path.join("almanac.toml"), "corrections = \"corrections\"\n").unwrap();
    let corrected = |more: &str| {
        let text = format!(
            "[[correction]]\nseries_id = \"TJ_EBIKE_OUTPUT_Q\"\nperiod = \"2025-03-31\"\n{more}\nexpect = 64.54\nreason = \"slip\"\n"
        );
        std::fs::write(path.join("corrections/tj.toml"), if more.is_empty() { "" } else { &text }).unwrap();
        load(path, "a.txt", BOTH, "2025-04-27");
        derived(path)
    };
    assert_eq!(corrected("action = \"override\"\nvalue = 65.8"), ["52.1 2025-04-27"]);
    assert_eq!(corrected("action = \"drop\""), ["- 2025-04-27"]);
    assert_eq!(corrected("action = \"flag\"\nobs_status = \"U\""), ["- 2025-04-27"]);
    assert_eq!(corrected("action = \"flag\"\nobs_status = \"P\""), ["51.1 2025-04-27"]);
    assert_eq!(corrected("action = \"scale\"\nfactor = 10"), ["511.01 2025-04-27"]);

    // Stored is what the source says and the corrections in force make of it: none any more.
    let level = || {
        let sql = "select value from observations where series_id = 'TJ_EBIKE_OUTPUT_Q' and time_period = '2025-Q1'";
        rows(path, sql)
    };
    assert_eq!(level(), ["645.4"]);
    assert_eq!(corrected(""), ["51.1 2025-04-27"]);
    assert_eq!(level(), ["64.54"]);
    assert_eq!(corrected("action = \"drop\""), ["- 2025-04-27"]);
    assert_eq!(corrected("action = \"drop\"\nstatus = \"fixed\""), ["51.1 2025-04-27"]);
    assert_eq!(corrected("action = \"drop\"\npublished = \"2025-04-28\""), ["51.1 2025-04-27"]);
    let again = json(path, &["load", "a.txt", "--published", "2025-04-27", "--publisher", "天津日报"]);
    assert_eq!((again["revised"].as_i64(), again["corrected"].clone()), (Some(0), serde_json::json!([])));

    // One that was dropped when it was loaded first.
    std::fs::remove_file(path.join("a.duckdb")).unwrap();
    assert_eq!(corrected("action = \"drop\""), [""; 0]);
    assert_eq!(corrected("action = \"drop\""), [""; 0]);
    assert_eq!(rows(path, "select count(*) from imports"), ["1"], "which is loaded once");
    assert_eq!(corrected(""), ["51.1 2025-04-27"]);
    assert_eq!(level(), ["64.54"]);
}

#[test]
fn a_file_is_corrected_and_uncorrected_by_coming_again() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("corrections")).unwrap();
    std::fs::write(path.join("almanac.toml"), "corrections = \"corrections\"\n").unwrap();
    load(path, "a.txt", BOTH, "2025-04-27");
    let correct = |text: &str| {
        std::fs::write(path.join("corrections/tj.toml"), text).unwrap();
        import(path, "TJ_EBIKE_OUTPUT_GY_Q,2025-Q1,280,A", "2025-06-27");
        derived(path)
    };
    assert_eq!(correct(""), ["51.1 2025-04-27", "16.98 2025-06-27"]);
    let scaled = "[[correction]]\nseries_id = \"TJ_EBIKE_OUTPUT_GY_Q\"\nperiod = 2025-01-01\npublished = 2025-06-27\naction = \"scale\"\n\
                  factor = 0.1\nexpect = 280\nreason = \"in per mille\"\n";
    assert_eq!(correct(scaled), ["51.1 2025-04-27", "50.42 2025-06-27"]);
    assert_eq!(correct(""), ["51.1 2025-04-27", "16.98 2025-06-27"]);
    assert_eq!(correct(&scaled.replace("scale", "drop")), ["51.1 2025-04-27", "- 2025-06-27"]);
    assert_eq!(correct(""), ["51.1 2025-04-27", "16.98 2025-06-27"]);
}
