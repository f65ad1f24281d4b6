//! Pages for people: what the server sends, and what a browser makes of it.

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
