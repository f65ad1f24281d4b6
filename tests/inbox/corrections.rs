//! Checks after a load, and corrections as data: what a source says wrongly, what is right, and why.

use super::{json, load, refused, rows};
use crate::support::{Server, almanac, folder, said};

const FIRST: &str = "今年一季度，天津市电动自行车制造业产值为64.54亿元。\n";
const SLIPPED: &str = "今年二季度，天津市电动自行车制造业产值为70.2万亿元，同比增长10.5%。\n";

#[test]
fn numbers_that_do_not_go_together_are_shown_with_both() {
    let folder = folder();
    let path = folder.path();
    assert_eq!(load(path, "a.txt", FIRST, "2025-04-27")["warnings"], serde_json::json!([]));
    let slipped = load(path, "b.txt", SLIPPED, "2025-07-27");
    let warning = &slipped["warnings"][0];
    assert_eq!(
        (warning["check"].as_str(), warning["stated"].as_f64(), warning["expected"].as_f64()),
        (Some("magnitude"), Some(702_000.0), Some(64.54)),
        "{slipped}"
    );
    assert_eq!(
        warning["message"],
        "TJ_EBIKE_OUTPUT_Q of 2025-Q2 says 702000, but the value known of 2025-Q1 is 64.54"
    );
    let parts = "截至3月底，天津自贸试验区共有银行保险机构176家，其中银行业机构101家，保险业机构66家。\n";
    let parts = load(path, "c.txt", parts, "2025-04-27");
    let checks: Vec<&str> =
        parts["warnings"].as_array().unwrap().iter().filter_map(|w| w["check"].as_str()).collect();
    if parts["figures"]["matched"] == 3 {
        assert_eq!(checks, ["parts_against_total"], "{parts}");
    }
    assert!(
        rows(path, "select check_name, stated, expected from warnings order by batch_id")[0]
            .starts_with("magnitude,702000")
    );
    let server = Server::start(path, "a.duckdb");
    let kept = server.get("/api/v1/warnings?batch=2").json();
    assert_eq!(
        (kept["count"].as_i64(), kept["warnings"][0]["check"].as_str()),
        (Some(1), Some("magnitude")),
        "{kept}"
    );
}

#[test]
fn a_correction_is_applied_seen_in_the_evidence_and_guarded() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("corrections")).unwrap();
    std::fs::write(path.join("almanac.toml"), "corrections = \"corrections\"\n").unwrap();
    let write = |more: &str, expect: &str| {
        let text = format!(
            "[[correction]]\nseries_id = \"TJ_EBIKE_OUTPUT_Q\"\nperiod = \"2025-06-30\"\n{more}\nexpect = {expect}\n\
             reason = \"printed with 万 too many\"\nby = \"the desk\"\nstatus = \"reported\"\n"
        );
        std::fs::write(path.join("corrections/tj.toml"), text).unwrap();
    };
    let current = || {
        rows(
            path,
            "select value from observations where series_id = 'TJ_EBIKE_OUTPUT_Q' and time_period = '2025-Q2'",
        )
    };

    // Written after the load: the same bytes again apply it, and only once.
    load(path, "b.txt", SLIPPED, "2025-07-27");
    assert_eq!(current(), ["702000.0"]);
    write("action = \"scale\"\nfactor = 0.0001", "702000.0");
    let again = ["load", "b.txt", "--published", "2025-07-27", "--publisher", "天津日报"];
    let corrected = json(path, &again);
    assert_eq!(
        (corrected["already_loaded"].as_bool(), corrected["revised"].as_i64()),
        (Some(true), Some(1)),
        "{corrected}"
    );
    assert_eq!(current(), ["70.2"]);
    assert_eq!(json(path, &again)["corrected"], serde_json::json!([]));
    let evidence = rows(
        path,
        "select kind, exact, formula from origins where series_id = 'TJ_EBIKE_OUTPUT_Q' and value = 70.2",
    );
    assert_eq!(evidence, ["correction,70.2万亿元,702000 × 0.0001: printed with 万 too many (the desk)"]);
    let derived = rows(
        path,
        "select round(value, 2) from observations where series_id = 'TJ_EBIKE_OUTPUT_Q' and time_period = '2024-Q2'",
    );
    assert_eq!(derived, ["63.53"], "what follows from it follows anew");

    // With the load itself: no warning is left.
    std::fs::remove_file(path.join("a.duckdb")).unwrap();
    load(path, "a.txt", FIRST, "2025-04-27");
    let fresh = load(path, "b.txt", SLIPPED, "2025-07-27");
    assert_eq!(
        (fresh["corrected"][0]["from"].as_f64(), fresh["corrected"][0]["to"].as_f64()),
        (Some(702_000.0), Some(70.2))
    );
    assert_eq!(fresh["warnings"], serde_json::json!([]), "{fresh}");

    // The source says something else: the load fails and names the correction.
    write("action = \"drop\"", "702.0");
    std::fs::write(path.join("c.txt"), SLIPPED.replace("今年二季度", "今年 二季度")).unwrap();
    let line = refused(path, &["load", "c.txt", "--published", "2025-07-28", "--publisher", "天津日报"]);
    assert!(
        line.contains("the correction of TJ_EBIKE_OUTPUT_Q 2025-04-01 expects 702, the source says 702000"),
        "{line}"
    );
    assert_eq!(rows(path, "select count(*) from reports"), ["2"]);
    write("action = \"drop\"", "702000.0");
    let dropped = json(path, &["load", "c.txt", "--published", "2025-07-28", "--publisher", "天津日报"]);
    assert_eq!(dropped["corrected"][0]["to"], serde_json::Value::Null, "{dropped}");
    assert_eq!(current(), ["70.2"]);
    write("action = \"melt\"", "1.0");
    let line = refused(path, &["load", "c.txt", "--published", "2025-07-28"]);
    assert!(line.contains("tj.toml, line 4: unknown variant `melt`"), "{line}");
}

#[test]
fn a_series_from_a_figure_says_what_a_correction_did() {
    let folder = folder();
    let path = folder.path();
    std::fs::create_dir(path.join("corrections")).unwrap();
    std::fs::write(path.join("almanac.toml"), "corrections = \"corrections\"\n").unwrap();
    let text = "今年一季度，天津市桥梁养护投入12.5万亿元。一季度，桥梁养护投入共13.5万亿元。\n";
    load(path, "a.txt", text, "2025-04-20");
    let figure = rows(path, "select min(figure_id) from figures")[0].clone();
    let preview = ["series", "add", "--from-figure", &figure, "--dry-run"];
    let table = [&["--db", "a.duckdb"][..], &preview].concat();
    let told = said(&almanac(path, table), 0);
    assert!(told.contains("contradicts `12.5万亿元`"), "{told}");
    let correction = "[[correction]]\nseries_id = \"TJ_QLYHTR_Q\"\nperiod = \"2025-Q1\"\naction = \"scale\"\nfactor = 0.0001\n\
                      expect = 12.5\nreason = \"printed with 万 too many\"\n";
    std::fs::write(path.join("corrections/a.toml"), correction).unwrap();
    let added = json(path, &preview);
    assert_eq!(added["corrected"][0]["series_id"], "TJ_QLYHTR_Q", "{added}");
}
