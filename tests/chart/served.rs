//! Charts through the built binary: the URL, the same as flags, what is refused and how.

use std::path::Path;

use crate::support::{Server, almanac, folder, said};

/// Most bytes of an SVG of 500 points.
const MAX_SVG_BYTES: usize = 60_000;

#[test]
fn charts_over_http_and_as_flags() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    words_are_of_one_language(&server);
    answers_are_kept(&server);
    requests_that_cannot_be_drawn_are_told_why(&server);
    options_do_what_they_say(&server);
    let parameters = parameters(&server);
    let wanted: Vec<(&str, String)> =
        SAME.iter().map(|(address, _)| (*address, server.get(address).text())).collect();
    assert_eq!(server.stop(), Some(0));
    flags_are_the_parameters(folder.path(), &parameters);
    for ((address, flags), (_, svg)) in SAME.iter().zip(&wanted) {
        let drawn = by_flags(folder.path(), flags);
        assert_eq!(&drawn, svg, "{address} and {flags:?}");
    }
}

/// Addresses and the flags that draw the same.
const SAME: &[(&str, &[&str])] = &[
    ("/charts/TJ_EBIKE_OUTPUT_Q.svg", &["TJ_EBIKE_OUTPUT_Q"]),
    (
        "/charts/US_GDP_Q.svg?units=pc1&start=2000-01-01&events=1&lang=en&theme=dark&preset=og",
        &[
            "US_GDP_Q",
            "--units",
            "pc1",
            "--start",
            "2000-01-01",
            "--events",
            "--lang",
            "en",
            "--theme",
            "dark",
            "--preset",
            "og",
        ],
    ),
    (
        "/charts/TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q.svg?kind=bar&arrangement=stacked&transparent=1&font=embed&title=T&subtitle=S",
        &[
            "TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q",
            "--kind",
            "bar",
            "--arrangement",
            "stacked",
            "--transparent",
            "--font",
            "embed",
            "--title",
            "T",
            "--subtitle",
            "S",
        ],
    ),
    (
        "/charts/US_REALGDP_Q,US_REALCONS_Q.svg?index=2000-01-01&plain=1&width=500&height=300&freq=a&aggregation=avg&vintages=first,latest&as_of=2010-01-01",
        &[
            "US_REALGDP_Q,US_REALCONS_Q",
            "--index",
            "2000-01-01",
            "--plain",
            "--width",
            "500",
            "--height",
            "300",
            "--freq",
            "a",
            "--aggregation",
            "avg",
            "--vintages",
            "first,latest",
            "--as-of",
            "2010-01-01",
        ],
    ),
];

fn by_flags(folder: &Path, flags: &[&str]) -> String {
    let all = [&["--db", "a.duckdb", "chart"], flags, &["-o", "drawn.svg"]].concat();
    said(&almanac(folder, all), 0);
    std::fs::read_to_string(folder.join("drawn.svg")).unwrap()
}

/// Names of the parameters that the API describes.
fn parameters(server: &Server) -> Vec<String> {
    let api = server.get("/openapi.json").json();
    let all = api["paths"]["/charts/{file}"]["get"]["parameters"].as_array().unwrap().clone();
    let query = all.iter().filter(|parameter| parameter["in"] == "query");
    query.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

fn flags_are_the_parameters(folder: &Path, parameters: &[String]) {
    let help = said(&almanac(folder, ["chart", "--help"]), 0);
    assert!(parameters.len() > 20, "{parameters:?}");
    for name in parameters {
        let flag = format!("--{}", name.replace('_', "-"));
        assert!(help.contains(&flag), "no flag {flag} in {help}");
    }
}

fn words_are_of_one_language(server: &Server) {
    let chinese = server.get("/charts/TJ_EBIKE_OUTPUT_Q.svg").text();
    assert!(
        chinese.contains("来源：天津日报（2025年4月27日发布）") && !chinese.contains("Tianjin"),
        "{chinese}"
    );
    let english = server.get("/charts/TJ_EBIKE_OUTPUT_Q.svg?lang=en").text();
    assert!(english.contains("Source: Tianjin Daily (published 27 Apr 2025)"), "{english}");
    assert!(!english.contains("天津"), "{english}");
}

fn answers_are_kept(server: &Server) {
    let chart = server.get("/charts/US_GDP_Q.svg");
    assert_eq!((chart.status, chart.header("content-type")), (200, "image/svg+xml; charset=utf-8"));
    assert!(chart.header("cache-control").contains("max-age"));
    assert!(chart.header("x-alt-text").starts_with("UTF-8''"));
    assert!(chart.body.len() <= MAX_SVG_BYTES, "{} bytes", chart.body.len());
    let etag = chart.header("etag").to_owned();
    let again = server.get_with("/charts/US_GDP_Q.svg", &[("if-none-match", &etag)]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag.as_str()));
    let other = server.get_with("/charts/US_GDP_Q.svg?lang=en", &[("if-none-match", &etag)]);
    assert_eq!(other.status, 200, "another question has another tag");
    let unknown = server.get_with("/charts/NO_SUCH_Q.svg", &[("if-none-match", "*")]);
    assert_eq!(unknown.status, 404, "what is not there is not unchanged");
    // New data makes a new tag.
    let report = serde_json::json!({
        "text": "今年一季度，全市电动自行车制造业产值为70亿元。", "published": "2025-05-09", "publisher": "示例报",
    });
    assert_eq!(server.post("/api/v1/reports", &report).status, 201);
    assert_eq!(server.get_with("/charts/US_GDP_Q.svg", &[("if-none-match", &etag)]).status, 200);
}

fn requests_that_cannot_be_drawn_are_told_why(server: &Server) {
    let many = (0..200).map(|n| format!("XX{n}_Q")).collect::<Vec<_>>().join(",");
    let long = "长".repeat(500);
    for (path, status, words) in [
        ("US_GDP_Q,NO_SUCH_Q,US_CPI_Q.svg".to_owned(), 404, "NO_SUCH_Q"),
        (format!("{many}.svg"), 400, "100"),
        ("US_GDP_Q.svg?width=0".to_owned(), 400, "120"),
        ("US_GDP_Q.svg?width=100000".to_owned(), 400, "4096"),
        ("US_GDP_Q.png?width=4096&height=4096&scale=4".to_owned(), 400, "pixels"),
        ("US_GDP_Q.png?scale=5".to_owned(), 400, "scale"),
        ("US_GDP_Q.svg?start=2030-01-01&end=2020-01-01".to_owned(), 400, "after the end"),
        ("US_GDP_Q.svg?start=2090-01-01".to_owned(), 400, "choose another range"),
        ("US_GDP_Q.svg?kind=pie".to_owned(), 400, "line, bar, area, step"),
        ("US_GDP_Q.svg?colour=red".to_owned(), 400, "kind"),
        (format!("US_GDP_Q.svg?title={long}x"), 400, "500"),
        ("US_GDP_Q.gif".to_owned(), 404, ".svg or .png"),
        (".svg".to_owned(), 400, ""),
    ] {
        let answer = server.get(&format!("/charts/{path}"));
        let text = answer.text();
        let shown: String = path.chars().take(60).collect();
        assert_eq!(answer.status, status, "{shown}: {text}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{shown}");
        assert!(text.contains(words), "{shown}: no `{words}` in {text}");
    }
    let longest = server.get(&format!("/charts/US_GDP_Q.svg?title={long}"));
    assert_eq!(longest.status, 200);
    let hostile = server.get(
        "/charts/US_GDP_Q.svg?title=%3Cscript%3Ealert(1)%3C/script%3E%22%27%26&subtitle=%3Cimg%20src=x%3E",
    );
    assert_eq!(hostile.status, 200);
    assert!(!hostile.text().contains("<script") && !hostile.text().contains("<img"), "{}", hostile.text());
}

fn options_do_what_they_say(server: &Server) {
    let get = |options: &str| server.get(&format!("/charts/US_GDP_Q.svg?lang=en&{options}")).text();
    let events = get("events=1&start=1990-01-01");
    // Three bands since 1990, named once.
    assert_eq!(events.matches(">Recession<").count(), 1, "{events}");
    let bands = events.split("class=\"bands\"").nth(1).unwrap().split("</g>").next().unwrap();
    assert_eq!(bands.matches("<rect").count(), 4, "{bands}");
    assert!(get("preset=square").contains("width=\"1080\" height=\"1080\""));
    assert!(get("preset=og").contains("width=\"1200\" height=\"630\""));
    assert!(get("font=embed").contains("@font-face"));
    assert!(!get("plain=1").contains("class=\"title\""));
    let units = server.get("/charts/TJFTZ_DEPOSITS_Q,TJ_EBIKE_TRADEIN_STORES_I.svg").text();
    assert_eq!(units.matches("class=\"zero\"").count(), 2, "two units are two panels");
}
