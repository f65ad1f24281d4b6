//! Pages for people: what the server sends, and what a browser makes of it.

mod audit;
mod browser;
mod driver;
mod sent;

use crate::support::Server;

/// A report in words of our own that carries markup where text belongs.
const HOSTILE: &str = "今年一季度，天津市<script>alert(1)</script>&quot;观察\"报告'。\n\n\
                       全市<b>纸鸢</b>放飞量为12.5万只，同比增长8.2%。\n";

/// A server with the seeds and the hostile report.
fn start(folder: &std::path::Path) -> Server {
    let server = Server::start(folder, "pages.duckdb");
    let report = serde_json::json!({
        "text": HOSTILE, "published": "2025-05-01",
        "publisher": "<img src=x onerror=alert(2)>", "title": "\"><script>alert(3)</script>",
        "url": "javascript:alert(4)",
    });
    assert_eq!(server.post("/api/v1/reports", &report).status, 201);
    server
}

/// Where jobs and dashboards of the browser's server are configured.
const WORK: &str = r#"
dashboards = "boards"

[[job]]
name = "newspaper"
kind = "report"
source = "inbox/*.txt"
schedule = "30 9 * * *"
timezone = "Asia/Shanghai"
published = "file"
publisher = "示例报"

[[job]]
name = "table"
kind = "csv"
source = "inbox/*.csv"
schedule = "0 3 1 * *"
published = "today"
mapping = "table"

[mapping.table]
layout = "long"
series = "series_id"
period = "period"
value = "value"
"#;

/// Two rows of three that cannot be taken.
const SPOILED: &str = "series_id,period,value\nUS_UNEMP_Q,2009-10-01,9.9\nUS_UNEMP_Q,2010-01-01,twelve\nNO_SUCH_Q,2010-01-01,3\n";

/// The same with dashboards (of which one is broken), jobs, and an import with rejects.
fn start_with_work(folder: &std::path::Path) -> Server {
    use std::fs;
    let boards = folder.join("boards");
    fs::create_dir(&boards).unwrap();
    fs::create_dir(folder.join("inbox")).unwrap();
    fs::write(folder.join("almanac.toml"), WORK).unwrap();
    for (name, text) in [
        ("tianjin-economy", include_str!("../../dashboards/tianjin-economy.toml")),
        ("us-macro", include_str!("../../dashboards/us-macro.toml")),
        ("imports-health", include_str!("../../dashboards/imports-health.toml")),
        ("good", include_str!("../dashboards/good.toml")),
        ("broken", include_str!("../dashboards/broken.toml")),
    ] {
        fs::write(boards.join(format!("{name}.toml")), text).unwrap();
    }
    let server = start(folder);
    let taken = server.post_text(
        "/api/v1/imports?job=table&published=2010-02-01&file=spoiled.csv",
        "text/csv",
        SPOILED,
    );
    assert!((200..300).contains(&taken.status), "{}", taken.text());
    server
}
