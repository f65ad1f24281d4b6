//! `almanac serve` on an empty folder: seeded, answering, refusing what is wrong, stopping cleanly.

use std::path::Path;

use crate::support::{Server, almanac, folder, said};

#[test]
fn an_empty_folder_becomes_a_seeded_server() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/readyz").json()["status"], "ready");

    let series = server.get("/api/v1/series/TJ_EBIKE_OUTPUT_Q/observations").json();
    let points = series["observations"].as_array().unwrap();
    let last = points.last().unwrap();
    assert_eq!((last["time_period"].as_str(), last["value"].as_f64()), (Some("2025-Q1"), Some(64.54)));
    assert_eq!(
        (last["period_start"].as_str(), last["period_end"].as_str()),
        (Some("2025-01-01"), Some("2025-03-31"))
    );
    let derived = &points[0];
    assert_eq!(
        (derived["time_period"].as_str(), derived["obs_status"].as_str()),
        (Some("2024-Q1"), Some("E"))
    );
    assert!((derived["value"].as_f64().unwrap() - 51.1006).abs() < 0.001, "{derived}");
    assert!(derived["value_min"].as_f64().unwrap() < 51.1 && derived["value_max"].as_f64().unwrap() > 51.1);

    let gdp = server.get("/api/v1/series/US_GDP_Q/observations?start=2024-01-01&end=2024-03-31").json();
    assert_eq!(gdp["count"], 1);

    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("href=\"/series/"));
    assert_eq!(server.stop(), Some(0), "SIGTERM ends it cleanly");
}

#[test]
fn a_second_process_gets_a_clear_error() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    std::fs::write(folder.path().join("r.txt"), "今年一季度天津市电动自行车制造业产值1亿元。").unwrap();
    let line =
        said(&almanac(folder.path(), ["--db", "a.duckdb", "load", "r.txt", "--published", "2025-04-27"]), 1);
    assert!(
        line.contains("in use by another process")
            && line.contains(&server.base)
            && line.contains("--server"),
        "{line}"
    );
    let line = said(&almanac(folder.path(), ["--db", "a.duckdb", "serve", "--listen", "127.0.0.1:0"]), 1);
    assert!(line.contains("in use by another process"), "{line}");
}

#[test]
fn reading_commands_ask_the_server_that_has_the_file() {
    let (folder, elsewhere) = (folder(), folder());
    let run =
        |folder: &Path, args: &[&str]| said(&almanac(folder, [&["--db", "a.duckdb"], args].concat()), 0);
    let asked: [&[&str]; 4] = [
        &["series", "电动自行车", "制造业"],
        &["series", "EBIKE_OUTPUT", "--format", "json"],
        &["chart", "TJ_EBIKE_OUTPUT_Q", "-o", "a.svg", "--title", "产值 & more", "--kind", "bar"],
        &["check"],
    ];
    let server = Server::start(folder.path(), "a.duckdb");
    let through: Vec<String> = asked.iter().map(|args| run(folder.path(), args)).collect();
    let picture = std::fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert!(through[0].contains("TJ_EBIKE_OUTPUT_Q") && picture.contains("产值 &amp; more"), "{through:?}");
    for (args, told) in asked.iter().zip(&through) {
        let named = [*args, &["--server", &server.base]].concat();
        assert_eq!(run(elsewhere.path(), &named), *told, "{args:?} from elsewhere");
    }
    assert_eq!(server.stop(), Some(0));
    for (args, told) in asked.iter().zip(&through) {
        assert_eq!(run(folder.path(), args), *told, "{args:?} on the file itself");
    }
    let mut left = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(left.all(|name| name.to_string_lossy().starts_with('a')), "no copy is left");
}

#[test]
fn problems_name_the_parameter_and_list_the_known_ones() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let cases = [
        ("/api/v1/series?colour=red", 400, "the known ones are q, ref_area"),
        ("/api/v1/series?limit=0", 400, "limit: 0 is not between 1 and"),
        ("/api/v1/series?limit=-1", 400, "limit: "),
        ("/api/v1/series?cursor=zzz", 400, "cursor: "),
        ("/api/v1/series/NO_SUCH_Q", 404, "no series NO_SUCH_Q"),
        ("/api/v1/series/tj.x", 404, "series id"),
        ("/api/v1/series/US_GDP_Q/observations?units=pct", 400, "lin, chg, ch1"),
        ("/api/v1/series/US_GDP_Q/observations?start=2024-13-01", 400, "start: `2024-13-01` is no date"),
        ("/api/v1/series/US_GDP_Q/observations?start=2024-02-01&end=2020-01-01", 400, "after the end"),
        ("/api/v1/series/US_GDP_Q/observations?freq=d", 400, "lower"),
        ("/api/v1/figures?resolution=maybe", 400, "matched, duplicate"),
        ("/api/v1/reports/77", 404, "no report 77"),
        ("/api/v1/imports/x", 404, "no import x"),
        ("/charts/US_GDP_Q.svg?kind=pie3d", 400, "line, bar, area, step"),
        ("/charts/US_GDP_Q.gif", 404, ".svg or .png"),
        ("/no/such/path", 404, "openapi.json"),
    ];
    for (path, status, expected) in cases {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(expected), "{path}: {}", answer.text());
    }
    let refused = server.post("/api/v1/reports", &serde_json::json!({ "text": "x" }));
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(refused.text().contains("published"));
}

#[test]
fn a_report_can_be_posted() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let text = "今年上半年，天津市电动自行车制造业实现产值130.5亿元，同比增长20%。";
    let report = serde_json::json!({ "text": text, "published": "2025-07-20", "publisher": "天津日报", "title": "半年" });
    let first = server.post("/api/v1/reports", &report);
    assert_eq!(first.status, 201, "{}", first.text());
    let id = first.json()["report_id"].as_i64().unwrap();
    assert_eq!(server.post("/api/v1/reports", &report).status, 200);
    let kept = server.get(&format!("/api/v1/reports/{id}")).json();
    assert_eq!(kept["text"], text);
    for figure in kept["figures"].as_array().unwrap() {
        let span =
            figure["char_start"].as_u64().unwrap() as usize..figure["char_end"].as_u64().unwrap() as usize;
        let exact: String = text.chars().skip(span.start).take(span.len()).collect();
        assert_eq!(figure["exact"], exact);
    }
}

#[test]
fn charts_are_pictures_with_etags() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let svg = server.get("/charts/TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q.svg");
    assert_eq!(svg.status, 200, "{}", svg.text());
    assert!(svg.text().contains("存款") && svg.text().contains("亿元"));
    assert!(!svg.header("x-alt-text").is_empty());
    let again = server
        .get_with("/charts/TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q.svg", &[("if-none-match", svg.header("etag"))]);
    assert_eq!(again.status, 304);
    let png = server.get("/charts/TJ_EBIKE_OUTPUT_Q.png?width=850&height=600&scale=2");
    assert_eq!(&png.body[..4], b"\x89PNG");
    assert_eq!(png.body[16..24], [0, 0, 6, 164, 0, 0, 4, 176], "1700 by 1200");
}
