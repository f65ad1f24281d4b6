//! The inbox, and the step from a figure to a series by command and over HTTP.

use super::{json, load, refused, rows};
use crate::support::{Server, almanac, folder, said};

const FIRST: &str = "今年一季度，天津市桥梁养护投入完成12.5亿元，同比增长8.4%。\n";
const SECOND: &str =
    "今年上半年，全市桥梁养护投入完成27.1亿元，同比增长9.2%。一季度，天津市码头养护投入3.2亿元。\n";

fn two_reports(folder: &std::path::Path) {
    let first = load(folder, "q1.txt", FIRST, "2025-04-20");
    assert_eq!(
        (first["figures"]["unmatched"].as_i64(), first["inserted"].as_i64()),
        (Some(2), Some(0)),
        "{first}"
    );
    load(folder, "h1.txt", SECOND, "2025-07-20");
}

/// The group of a phrase with this transformation and frequency.
fn group(folder: &std::path::Path, indicator: &str, what: &str, freq: &str) -> serde_json::Value {
    let groups = json(folder, &["inbox"]);
    let found = groups.as_array().unwrap().iter().find(|group| {
        group["indicator"] == indicator && group["transformation"] == what && group["freq"] == freq
    });
    found.unwrap_or_else(|| panic!("no {indicator} {what} {freq} in {groups:#}")).clone()
}

#[test]
fn a_figure_becomes_a_series_and_takes_its_likes_along() {
    let folder = folder();
    let path = folder.path();
    two_reports(path);
    let level = group(path, "桥梁养护投入", "N", "Q");
    let (figure, id) = (level["figure_id"].to_string(), level["series_id"].as_str().unwrap().to_owned());
    assert_eq!((level["ref_area"].as_str(), id.as_str()), (Some("TJ"), "TJ_QLYHTR_Q"));
    assert_eq!(level["new_indicator"], true);

    let preview = json(path, &["series", "add", "--from-figure", &figure, "--dry-run"]);
    assert_eq!(
        (preview["dry_run"].as_bool(), preview["inserted"].as_i64()),
        (Some(true), Some(2)),
        "{preview}"
    );
    assert_eq!(rows(path, "select count(*) from series where series_id = 'TJ_QLYHTR_Q'"), ["0"]);
    assert_eq!(rows(path, "select count(*) from figures where resolution = 'matched'"), ["0"]);

    let added = json(path, &["series", "add", "--from-figure", &figure]);
    assert_eq!(added["figures"], preview["figures"], "the preview shows what happens");
    assert_eq!(
        rows(
            path,
            "select time_period, value, realtime_start from observations where series_id = 'TJ_QLYHTR_Q' order by 1"
        ),
        ["2025-Q1,12.5,2025-04-20", "2025-Q2,27.1,2025-07-20"]
    );
    // The evidence is the sentence, and the figure says so.
    assert_eq!(
        rows(path, "select kind, exact from origins where series_id = 'TJ_QLYHTR_Q' order by 1"),
        ["figure,12.5亿元", "figure,27.1亿元"]
    );
    assert_eq!(
        rows(path, "select distinct series_id from figures where resolution = 'matched'"),
        ["TJ_QLYHTR_Q"]
    );

    // The growth of the same indicator: no second indicator, and nothing is derived from it.
    let growth = group(path, "桥梁养护投入", "GY", "Q");
    assert_eq!(
        (growth["series_id"].as_str(), growth["new_indicator"].as_bool()),
        (Some("TJ_QLYHTR_GY_Q"), Some(false))
    );
    json(path, &["series", "add", "--from-figure", &growth["figure_id"].to_string()]);
    assert_eq!(rows(path, "select count(*) from observations where obs_status = 'E'"), ["0"]);

    // What was added is data: another process, another report, a catalog made anew.
    let later = load(path, "later.txt", "今年一季度，天津市桥梁养护投入完成12.6亿元。\n", "2025-05-20");
    assert_eq!(
        (later["revised"].as_i64(), later["figures"]["unmatched"].as_i64()),
        (Some(1), Some(0)),
        "{later}"
    );
    assert!(said(&almanac(path, ["--db", "a.duckdb", "series", "桥梁"]), 0).contains("TJ_QLYHTR_GY_Q"));
    let promises = almanac(path, ["--db", "a.duckdb", "check"]).stdout;
    assert_eq!(String::from_utf8_lossy(&promises).matches("| 0      |").count(), 10);
}

#[test]
fn a_contribution_is_a_share_of_the_growth_or_points_of_it() {
    let folder = folder();
    let path = folder.path();
    load(path, "a.txt", "今年一季度，天津市桥梁养护投入对经济增长贡献率为57%。\n", "2025-04-20");
    load(path, "b.txt", "今年一季度，天津市码头养护投入拉动经济增长0.3个百分点。\n", "2025-04-21");
    for (exact, unit, title) in [("57%", "PC", "贡献率"), ("0.3个百分点", "PP", "拉动点数")] {
        let figure = rows(path, &format!("select figure_id from figures where exact = '{exact}'"))[0].clone();
        let added = json(path, &["series", "add", "--from-figure", &figure]);
        let series = &added["series"];
        assert!(series["title_zh"].as_str().unwrap().ends_with(title), "{added}");
        assert!(series["series_id"].as_str().unwrap().ends_with("_CT_Q"), "{added}");
        assert_eq!(
            series["unit"]["measure"].as_str().or(series["unit_measure"].as_str()),
            Some(unit),
            "{added}"
        );
        assert_eq!(added["inserted"], 1, "{added}");
    }
}

#[test]
fn a_name_for_what_is_known_needs_no_new_series() {
    let folder = folder();
    let path = folder.path();
    load(path, "a.txt", "今年一季度，天津市两轮电动车产出总量70.2亿元。\n", "2025-04-20");
    let figure = group(path, "两轮电动车产出总量", "N", "Q")["figure_id"].to_string();
    let add = ["series", "add", "--from-figure", &figure, "--indicator", "EBIKE_OUTPUT"];
    let added = json(path, &add);
    assert_eq!(
        (added["created"].as_bool(), added["series"]["series_id"].as_str()),
        (Some(false), Some("TJ_EBIKE_OUTPUT_Q"))
    );
    assert_eq!(rows(path, "select value from observations where series_id = 'TJ_EBIKE_OUTPUT_Q'"), ["70.2"]);
    let later = load(path, "b.txt", "今年二季度，天津市两轮电动车产出总量71亿元。\n", "2025-07-20");
    assert_eq!(later["figures"]["matched"], 1, "{later}");
}

#[test]
fn what_is_refused_is_one_line_and_leaves_nothing() {
    let folder = folder();
    let path = folder.path();
    two_reports(path);
    load(
        path,
        "c.txt",
        "某某公司一季度营业收入2.5亿元。今年一季度，天津市电动自行车制造业产值为70.2亿元。\n",
        "2025-04-20",
    );
    let figure = group(path, "桥梁养护投入", "N", "Q")["figure_id"].to_string();
    let company = rows(path, "select figure_id from figures where exact = '2.5亿元'")[0].clone();
    let matched = rows(path, "select figure_id from figures where exact = '70.2亿元'")[0].clone();
    let before = rows(path, "select count(*) from series");
    for (args, wanted) in [
        (vec!["--from-figure", "4711"], "no figure 4711"),
        (vec!["--from-figure", &matched], "is matched as TJ_EBIKE_OUTPUT_Q"),
        (vec!["--from-figure", &figure, "--id", "TJ_EBIKE_OUTPUT_Q"], "TJ_EBIKE_OUTPUT_Q already"),
        (vec!["--from-figure", &figure, "--id", "TJEBIKE_OUTPUTQ"], "TJ_EBIKE_OUTPUT_Q already"),
        (vec!["--from-figure", &figure, "--id", "TJ_BRIDGES_M"], "_Q, the frequency it has"),
        (vec!["--from-figure", &figure, "--indicator", "no code"], "`no code` is no code"),
        (vec!["--from-figure", &company], "is not in the catalog: give the area"),
        // A count is no money, whoever says so; and the city is in the catalog.
        (
            vec!["--from-figure", &figure, "--indicator", "EBIKE_TRADEIN_STORES"],
            "EBIKE_TRADEIN_STORES is measured in outlet, the figure in CNY",
        ),
        (vec!["--from-figure", &figure, "--area", "NEWAREA"], "the figure's subject 天津市 is TJ already"),
    ] {
        let line = refused(path, &[&["series", "add"], args.as_slice()].concat());
        assert!(line.contains(wanted), "{args:?}: {line}");
    }
    said(
        &almanac(path, ["--db", "a.duckdb", "series", "add", "--from-figure", &figure, "--id", "lower_q"]),
        2,
    );
    assert_eq!(rows(path, "select count(*) from series"), before);
    assert_eq!(rows(path, "select count(*) from catalog_addition"), ["0"]);
    json(path, &["series", "add", "--from-figure", &company, "--area", "MMCO"]);
    assert_eq!(rows(path, "select name_zh from area where code = 'MMCO'"), ["某某公司"]);
}

#[test]
fn targets_and_what_became_of_them_are_two_series_whichever_comes_first() {
    let (target, actual) = (
        ("t.txt", "2025年，天津市桥梁养护投入目标为30亿元。\n", "2025-01-20"),
        ("a.txt", "2025年，天津市桥梁养护投入完成28亿元。\n", "2026-01-20"),
    );
    for order in [[target, actual], [actual, target]] {
        let folder = folder();
        let path = folder.path();
        for (name, text, published) in order {
            load(path, name, text, published);
            let figure = group(path, "桥梁养护投入", "N", "A")["figure_id"].to_string();
            json(path, &["series", "add", "--from-figure", &figure]);
        }
        assert_eq!(
            rows(path, "select series_id, value, obs_status from observations order by 1"),
            ["TJ_QLYHTR_A,28.0,A", "TJ_QLYHTR_FORECAST_A,30.0,F"]
        );
        // An expectation of a year that is not over is a forecast too.
        let next = load(path, "n.txt", "预计2026年天津市桥梁养护投入32亿元。\n", "2026-02-20");
        assert_eq!(next["figures"]["matched"], 1, "{next}");
        let became = load(path, "b.txt", "2026年，天津市桥梁养护投入完成29亿元。\n", "2027-01-20");
        assert_eq!(
            became["warnings"][0]["message"],
            "TJ_QLYHTR_A of 2026 says 29, but the forecast in TJ_QLYHTR_FORECAST_A is 32"
        );
    }
}

#[test]
fn a_change_since_the_year_began_stays_in_the_inbox() {
    let folder = folder();
    let path = folder.path();
    let text = "2025年10月末，天津市桥梁养护贷款余额40亿元，比年初增加9亿元，比上月减少1亿元。\n";
    load(path, "a.txt", text, "2025-11-17");
    let figure = |exact: &str| {
        rows(path, &format!("select figure_id from figures where exact = '{exact}'"))[0].clone()
    };
    json(path, &["series", "add", "--from-figure", &figure("1亿元")]);
    assert_eq!(rows(path, "select value from observations"), ["-1.0"]);
    let line = refused(path, &["series", "add", "--from-figure", &figure("9亿元")]);
    assert!(line.contains("a change since 2025-01-01 is none over the previous period"), "{line}");
}

#[test]
fn a_new_body_is_cut_from_what_is_measured_of_it() {
    let folder = folder();
    let path = folder.path();
    load(path, "h1.txt", "青禾泵业集团2025年上半年营业收入12.4亿元。\n", "2025-07-25");
    let group = group(path, "营业收入", "N", "Q");
    let figure = group["figure_id"].to_string();
    let add = ["series", "add", "--from-figure", &figure, "--area", "QINGHE", "--indicator", "PUMP_REVENUE"];
    let added = json(path, &add);
    assert_eq!(
        (added["series"]["series_id"].as_str(), added["series"]["title_zh"].as_str()),
        (Some("QINGHE_PUMP_REVENUE_Q"), Some("青禾泵业集团营业收入"))
    );
    let later = load(path, "q3.txt", "2025年前三季度，青禾泵业集团实现营业收入20.1亿元。\n", "2025-10-25");
    assert_eq!((later["inserted"].as_i64(), later["figures"]["unmatched"].as_i64()), (Some(1), Some(0)));
}

#[test]
fn what_waits_is_not_refused_and_is_counted_as_it_was_written() {
    let folder = folder();
    let path = folder.path();
    load(
        path,
        "a.txt",
        "2025年一季度，天津市新登记个体工商户4.82万户。一季度，天津市码头养护投入3.2亿元。\n",
        "2025-04-20",
    );
    let figure = rows(path, "select figure_id from figures where exact = '4.82万户'")[0].clone();
    let added = json(path, &["series", "add", "--from-figure", &figure]);
    let id = added["series"]["series_id"].as_str().unwrap();
    let server = Server::start(path, "a.duckdb");
    let open =
        |path: &str| server.get_with(path, &[("accept", "text/html"), ("accept-language", "zh-CN")]).text();
    for (page, wanted) in [
        (format!("/series/{id}"), "4.82万户"),
        ("/reports/1".to_owned(), "万户"),
        ("/".to_owned(), "1 待归类"),
        ("/imports".to_owned(), "2 待归类"),
        ("/imports/1".to_owned(), "待归类的数字"),
    ] {
        let text = open(&page);
        assert!(text.contains(wanted) && !text.contains("万家") && !text.contains("被拒"), "{page}: {text}");
    }
}

#[test]
fn the_same_over_http() {
    let folder = folder();
    two_reports(folder.path());
    let server = Server::start(folder.path(), "a.duckdb");
    let open = server.get("/api/v1/figures?resolution=unmatched").json();
    assert_eq!(open["count"], 5, "{open}");
    let inbox = server.get("/api/v1/inbox?limit=1").json();
    assert_eq!((inbox["count"].as_i64(), inbox["total"].as_i64()), (Some(1), Some(3)), "{inbox}");
    let figures = open["figures"].as_array().unwrap();
    let figure = figures.iter().find(|figure| figure["exact"] == "12.5亿元").unwrap()["figure_id"].clone();
    let body = serde_json::json!({ "from_figure": figure, "series_id": "TJ_BRIDGES_Q", "indicator": "BRIDGES", "name_en": "Bridge Maintenance" });
    let preview = server.post("/api/v1/series?dry_run=true", &body);
    assert_eq!((preview.status, preview.json()["batch_id"].is_null()), (200, true), "{}", preview.text());
    assert_eq!(server.get("/api/v1/series/TJ_BRIDGES_Q").status, 404);
    let added = server.post("/api/v1/series", &body);
    assert_eq!(
        (added.status, added.header("location")),
        (201, "/api/v1/series/TJ_BRIDGES_Q"),
        "{}",
        added.text()
    );
    assert_eq!(added.json()["series"]["title_en"], "Tianjin: Bridge Maintenance");
    let points = server.get("/api/v1/series/TJ_BRIDGES_Q/observations").json();
    assert_eq!(points["observations"][0]["value"], 12.5, "{points}");
    let page = server.get("/series/TJ_BRIDGES_Q?lang=en").text();
    assert!(page.contains(" · Bridge Maintenance · ") && !page.contains(" · BRIDGES"), "{page}");
    // A report that comes over HTTP afterwards finds the series, without a restart.
    let report = serde_json::json!({ "text": "今年三季度，天津市桥梁养护投入完成14.1亿元。", "published": "2025-10-21", "publisher": "天津日报" });
    assert_eq!(server.post("/api/v1/reports", &report).json()["inserted"], 1);
    for (path, body, status, wanted) in [
        ("/api/v1/series", serde_json::json!({ "from_figure": figure }), 409, "is matched as TJ_BRIDGES_Q"),
        ("/api/v1/series", serde_json::json!({ "from_figure": 4711 }), 404, "no figure 4711"),
        (
            "/api/v1/series",
            serde_json::json!({ "from_figure": 1, "colour": "red" }),
            400,
            "unknown field `colour`",
        ),
        ("/api/v1/series", serde_json::json!({ "from_figure": 1, "series_id": "x" }), 400, "series_id"),
        ("/api/v1/series?dry=1", serde_json::json!({ "from_figure": 1 }), 400, "the known ones are dry_run"),
    ] {
        let answer = server.post(path, &body);
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.text());
        assert!(answer.text().contains(wanted), "{path} {body}: {}", answer.text());
    }
    // The command speaks with the server that has the file.
    let listed = said(&almanac(folder.path(), ["--db", "a.duckdb", "inbox"]), 0);
    assert!(listed.contains("码头养护投入"), "{listed}");
    let wharf = server.get("/api/v1/inbox").json();
    let wharf = wharf["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|g| g["indicator"] == "码头养护投入")
        .unwrap()
        .clone();
    let number = wharf["figure_id"].to_string();
    let add = ["series", "add", "--from-figure", &number, "--server", &server.base];
    assert!(said(&almanac(folder.path(), add), 0).contains("TJ_MTYHTR_Q added"));
    std::fs::write(folder.path().join("q4.txt"), "今年一季度，天津市码头养护投入3.3亿元。\n").unwrap();
    let load =
        ["load", "q4.txt", "--published", "2025-11-20", "--publisher", "天津日报", "--server", &server.base];
    let loaded = said(&almanac(folder.path(), load), 0);
    assert!(loaded.contains("1 figures: 1 matched"), "{loaded}");
}
