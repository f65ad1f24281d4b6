//! What the server sends: status, headers, weight, language, and never markup that came with data.

use super::start;
use crate::support::{Answer, Server, folder};

/// Most bytes of a page without its chart, as it is written.
const MAX_PAGE_BYTES: usize = 50_000;
/// Most bytes that travel for a first visit: page, chart, stylesheet and script, compressed.
const MAX_SENT_BYTES: usize = 50_000;
/// What a browser accepts when an address is opened.
const AS_BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

fn open(server: &Server, path: &str) -> Answer {
    server.get_with(path, &[AS_BROWSER, ("accept-language", "zh-CN,zh;q=0.9")])
}

/// The page without what the chart drew.
fn without_charts(page: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    while let Some(start) = rest.find("<svg xmlns") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].split_once("</svg>").map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Bytes that travel to a browser.
fn compressed(server: &Server, path: &str) -> usize {
    let answer = server.get_with(path, &[AS_BROWSER, ("accept-encoding", "zstd")]);
    // The client of these tests unpacks gzip by itself.
    assert_eq!(answer.header("content-encoding"), "zstd", "{path}");
    answer.body.len()
}

/// Paths that the page asks for.
fn assets(page: &str) -> Vec<String> {
    let marks = ["href=\"/assets/", "src=\"/assets/"];
    let found = marks.iter().flat_map(|mark| page.split(mark).skip(1));
    found.map(|rest| format!("/assets/{}", rest.split('"').next().unwrap())).collect()
}

const PAGES: [&str; 14] = [
    "/",
    "/?q=GDP",
    "/?ref_area=TJ&freq=Q",
    "/series/TJ_EBIKE_OUTPUT_Q",
    "/series/US_GDP_Q?units=pc1&start=2015-01-01&kind=bar",
    "/series/US_GDP_Q?freq=a&aggregation=sum",
    "/series/TJ_EBIKE_OUTPUT_Q/observations/2025-01-01",
    "/series/TJ_EBIKE_OUTPUT_Q/observations/2024-Q1",
    "/reports",
    "/reports/1",
    "/figures",
    "/imports",
    "/imports/1",
    "/sql",
];

#[test]
fn every_page_is_light_closed_and_in_two_languages() {
    let folder = folder();
    let server = start(folder.path());
    for path in PAGES {
        let page = open(&server, path);
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        let text = page.text();
        assert!(text.contains("<html lang=\"zh-CN\""), "{path}");
        for inline in ["<style", " style=\"", " onclick", "javascript:"] {
            assert!(!without_charts(&text).contains(inline), "{path}: {inline}");
        }
        let bytes = without_charts(&text).len();
        println!("{path}: {bytes} bytes");
        for asset in assets(&text) {
            assert_eq!(server.get(&asset).status, 200, "{path}: {asset}");
        }
        assert!(bytes <= MAX_PAGE_BYTES, "{path}: {bytes} bytes");
        let joint = if path.contains('?') { '&' } else { '?' };
        let english = open(&server, &format!("{path}{joint}lang=en"));
        assert!(english.text().contains("<html lang=\"en\""), "{path}");
        assert!(english.header("set-cookie").starts_with("almanac_lang=en;"), "{path}");
    }
}

#[test]
fn a_first_visit_is_light_on_the_wire() {
    let folder = folder();
    let server = start(folder.path());
    for path in ["/", "/series/US_GDP_Q"] {
        let page = open(&server, path).text();
        let sent = compressed(&server, path)
            + assets(&page).iter().map(|asset| compressed(&server, asset)).sum::<usize>();
        println!("{path}: {sent} bytes");
        assert!(sent <= MAX_SENT_BYTES, "{path}: {sent} bytes");
    }
}

#[test]
fn language_and_theme_are_remembered() {
    let folder = folder();
    let server = start(folder.path());
    for (headers, expected) in [
        (vec![("accept-language", "en-GB,en;q=0.9,zh;q=0.5")], "<html lang=\"en\">"),
        (vec![("accept-language", "fr")], "<html lang=\"zh-CN\">"),
        (vec![("cookie", "almanac_lang=en; almanac_theme=dark")], "<html lang=\"en\" data-theme=\"dark\">"),
        (vec![("cookie", "almanac_lang=\"><script>; almanac_theme=x")], "<html lang=\"zh-CN\">"),
    ] {
        let page = server.get_with("/sql", &headers);
        assert!(page.text().contains(expected), "{headers:?}: {}", &page.text()[..200]);
        assert!(page.header("vary").contains("cookie"));
    }
}

#[test]
fn assets_are_kept_for_ever_under_names_that_change() {
    let folder = folder();
    let server = start(folder.path());
    let names = assets(&open(&server, "/sql").text());
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names {
        let asset = server.get(&name);
        assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable", "{name}");
        let etag = asset.header("etag").to_owned();
        assert_eq!(server.get_with(&name, &[("if-none-match", &etag)]).status, 304);
    }
    assert_eq!(server.get("/assets/almanac-000000000000.css").header("cache-control"), "no-cache");
    assert_eq!(server.get("/assets/other.css").status, 404);
    assert_eq!(server.get("/favicon.ico").status, 200);
}

#[test]
fn refusals_are_pages_for_people_and_problems_for_programs() {
    let folder = folder();
    let server = start(folder.path());
    for (path, status, says) in [
        ("/nothing/here", 404, "没有这一页"),
        ("/series/NO_SUCH_Q", 404, "no series NO_SUCH_Q"),
        ("/series/%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/series/TJ_EBIKE_OUTPUT_Q/observations/1999-01-01", 404, "1999-01-01"),
        ("/series/TJ_EBIKE_OUTPUT_Q/observations/%3Cb%3E", 404, "&lt;b&gt;"),
        ("/series/TJ_EBIKE_OUTPUT_Q?units=pct", 400, "lin, chg, ch1"),
        ("/series/TJ_EBIKE_OUTPUT_Q?colour=red", 400, "start, end, units"),
        ("/series/TJ_EBIKE_OUTPUT_Q?kind=pie%3Cscript%3E", 400, "&lt;script&gt;"),
        ("/series/TJ_EBIKE_OUTPUT_Q?start=2030-01-01&end=2020-01-01", 400, "after the end"),
        ("/series/TJ_EBIKE_OUTPUT_Q?rows=7", 400, "rows"),
        ("/reports/77", 404, "no report 77"),
        ("/reports/x", 404, "no report x"),
        ("/reports/1?resolution=maybe", 400, "matched, duplicate"),
        ("/reports/1?at=-1", 400, "at"),
        ("/imports/77", 404, "no import 77"),
        ("/figures?cursor=zzz", 400, "cursor"),
        ("/?freq=X", 400, "freq"),
        ("/?lang=fr", 400, "lang"),
        ("/?q=a&q=b", 400, "given twice"),
    ] {
        let page = open(&server, path);
        assert_eq!(page.status, status, "{path}: {}", page.text());
        let text = page.text();
        assert!(
            page.header("content-type").starts_with("text/html") && text.contains(says),
            "{path}: {text}"
        );
        assert!(page.header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(!text.contains("<script>"), "{path}");
    }
    let problem = server.get("/nothing/here");
    assert_eq!((problem.status, problem.header("content-type")), (404, "application/problem+json"));
    let problem = server.get_with("/api/v1/series/NO_SUCH_Q", &[AS_BROWSER]);
    assert_eq!(problem.header("content-type"), "application/problem+json");
}

#[test]
fn a_form_with_empty_fields_leads_to_a_clean_address() {
    let folder = folder();
    let server = start(folder.path());
    let path = "/series/TJ_EBIKE_OUTPUT_Q?start=&end=&units=pch&freq=&kind=&as_of=";
    let page = open(&server, path).text();
    assert!(page.contains("selected>环比，%</option>"), "{page}");
    // The client followed the redirect; the address is seen in the links of the page.
    assert!(page.contains("href=\"/series/TJ_EBIKE_OUTPUT_Q?units=pch&amp;lang=en\""));
}

#[test]
fn markup_in_data_stays_text() {
    let folder = folder();
    let server = start(folder.path());
    let reports = server.get("/api/v1/reports").json();
    let id = reports["reports"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["published_on"] == "2025-05-01")
        .unwrap()["report_id"]
        .clone();
    for path in [
        "/",
        "/reports",
        &format!("/reports/{id}"),
        "/figures",
        "/imports",
        "/?q=%3Cscript%3Ealert(5)%3C/script%3E",
        "/sql?sql=%3C/textarea%3E%3Cscript%3Ealert(6)%3C/script%3E",
    ] {
        let text = open(&server, path).text();
        for bad in ["<script>", "<img src=x", "<b>纸鸢", "javascript:alert"] {
            assert!(!text.contains(bad), "{path}: {bad}");
        }
    }
    let report = open(&server, &format!("/reports/{id}")).text();
    assert!(report.contains("&lt;b&gt;纸鸢&lt;/b&gt;"), "{report}");
}

#[test]
fn a_value_leads_to_its_sentence() {
    let folder = folder();
    let server = start(folder.path());
    let series = open(&server, "/series/TJ_LEASED_ASSETS_Q").text();
    assert!(series.contains("href=\"/series/TJ_LEASED_ASSETS_Q/observations/2025-01-01\""));
    let value = open(&server, "/series/TJ_LEASED_ASSETS_Q/observations/2025-01-01").text();
    assert!(value.contains("7,600") && value.contains("<mark>7600亿元</mark>"), "{value}");
    let link = value.split("href=\"").find(|l| l.starts_with("/reports/1#figure-")).unwrap();
    let anchor = link.split('"').next().unwrap().split('#').nth(1).unwrap();
    let report = open(&server, "/reports/1").text();
    assert!(report.contains(&format!("id=\"{anchor}\" href=\"#note-")), "{anchor}");
    // A derived value shows its formula and leads to what it was made of.
    let derived = open(&server, "/series/TJ_EBIKE_OUTPUT_Q/observations/2024-Q1").text();
    assert!(derived.contains("64.54 / (1 + 26.3 / 100)"), "{derived}");
    assert!(derived.contains("/series/TJ_EBIKE_OUTPUT_GY_Q/observations/2025-01-01"));
    // A computed one names its inputs.
    let computed = open(&server, "/series/US_GDP_Q/observations/2024-01-01?units=pch").text();
    assert!(computed.contains("/series/US_GDP_Q/observations/2023-10-01"), "{computed}");
}

/// More bars than colours, so that hatched and pale ones are among them.
const MANY_BARS: &str = "TJ_EBIKE_OUTPUT_Q,TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q,TJ_LEASING_TOTAL_ASSETS_Q,TJ_LEASED_ASSETS_Q,\
    AIMA_NET_PROFIT_Q,TJ_EBIKE_RETROFIT_INVESTMENT_A,TJFTZ_CBD_FUNDS_MANAGED_I.svg?kind=bar";

/// Values of an attribute in a drawing, in order.
fn colours(svg: &str, attribute: &str) -> Vec<String> {
    let mark = format!(" {attribute}=\"#");
    svg.split(&mark).skip(1).map(|rest| format!("#{}", &rest[..6])).collect()
}

#[test]
fn the_stylesheet_turns_every_colour_of_a_chart_into_its_dark_one() {
    let folder = folder();
    let server = start(folder.path());
    let page = open(&server, "/").text();
    let style = assets(&page).into_iter().find(|name| name.contains(".css")).unwrap();
    let style = server.get(&style).text();
    for chart in [
        "US_GDP_Q.svg?kind=line&events=1",
        "US_GDP_Q.svg?kind=bar",
        "US_GDP_Q.svg?kind=area&units=pch&plain=1",
        "TJ_EBIKE_OUTPUT_Q.svg?vintages=first,latest",
        "TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q,TJ_LEASED_ASSETS_Q.svg",
        "TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q,AIMA_NET_PROFIT_Q.svg?kind=bar",
        "US_UNEMP_Q,US_TBILRATE_Q,US_REALINT_Q,US_INFL_Q.svg?kind=area",
        MANY_BARS,
    ] {
        let svg = |theme: &str| {
            let answer = server.get(&format!("/charts/{chart}&theme={theme}").replace(".svg&", ".svg?"));
            assert_eq!(answer.status, 200, "{chart}: {}", answer.text());
            answer.text()
        };
        let (light, dark) = (svg("light"), svg("dark"));
        for attribute in ["fill", "stroke"] {
            let pairs = colours(&light, attribute).into_iter().zip(colours(&dark, attribute));
            for (light, dark) in pairs {
                let rule =
                    format!("[{attribute}=\"{light}\"] {{ {attribute}: light-dark({light}, {dark}); }}");
                assert!(style.contains(&rule), "{chart}: the stylesheet lacks .canvas {rule}");
            }
        }
    }
}
