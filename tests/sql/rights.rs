//! Who may ask: tokens and their rights through the real server, how often, and what the log says of it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Answer, Server, almanac, command, folder, said};

fn token(folder: &Path, args: &[&str]) -> String {
    let args = [&["--db", "a.duckdb", "token"], args].concat();
    said(&almanac(folder, args), 0).trim().to_owned()
}

fn get(server: &Server, path: &str, authorization: &str) -> Answer {
    server.get_with(path, &[("authorization", authorization)])
}

/// Waits until `path` is answered with `status`, as it must soon.
fn becomes(server: &Server, path: &str, authorization: &str, status: u16) {
    let asked = Instant::now();
    while get(server, path, authorization).status != status {
        assert!(asked.elapsed() < Duration::from_secs(20), "{path} is not answered with {status}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

const SQL: &str = "/api/v1/sql?sql=select%201";

#[test]
fn each_route_takes_its_right() {
    let folder = folder();
    let reader = token(folder.path(), &["new", "reader"]);
    let analyst = token(folder.path(), &["new", "analyst", "--rights", "sql,read"]);
    let writer = token(folder.path(), &["new", "writer", "--rights", "write"]);
    let kept = std::fs::read_to_string(folder.path().join("a.duckdb.tokens")).unwrap();
    for token in [&reader, &analyst, &writer] {
        assert!(token.len() == 32 && !kept.contains(token.as_str()), "only the hash is kept");
    }
    let server = Server::start(folder.path(), "a.duckdb");
    let [reader, analyst, writer] = [reader, analyst, writer].map(|token| format!("Bearer {token}"));
    for (path, expect) in [
        // nobody, a wrong token, reader, analyst, writer
        ("/healthz", [200, 200, 200, 200, 200]),
        ("/readyz", [200, 200, 200, 200, 200]),
        ("/", [401, 401, 200, 200, 403]),
        ("/openapi.json", [401, 401, 200, 200, 403]),
        ("/api/v1/series", [401, 401, 200, 200, 403]),
        ("/charts/TJ_EBIKE_OUTPUT_Q.svg", [401, 401, 200, 200, 403]),
        ("/dashboards", [401, 401, 200, 200, 403]),
        ("/api/v1/queries", [401, 401, 200, 200, 403]),
        ("/api/v1/queries/latest", [401, 401, 200, 200, 403]),
        ("/snapshot/series.parquet", [401, 401, 200, 200, 403]),
        ("/no/such/path", [401, 401, 404, 404, 403]),
        (SQL, [401, 401, 403, 200, 403]),
        ("/api/v1/sql/q", [401, 401, 403, 404, 403]),
        ("/api/v1/%73ql?sql=select%201", [401, 401, 404, 404, 403]),
        ("//api/v1/sql?sql=select%201", [401, 401, 404, 404, 403]),
    ] {
        let who = ["", "Bearer almanac_x", &reader, &analyst, &writer];
        let answers = who.map(|authorization| get(&server, path, authorization));
        assert_eq!(answers.each_ref().map(|answer| answer.status), expect, "{path}");
        if expect[0] == 401 {
            assert!(answers[0].header("www-authenticate").starts_with("Bearer"), "{path}");
        }
    }
    for path in ["/api/v1/reports", "/api/v1/imports?job=x", "/api/v1/jobs/x/run"] {
        for (who, refused) in [("", 401), (reader.as_str(), 403), (analyst.as_str(), 403)] {
            assert_eq!(
                server.post_with(path, &[("authorization", who)], &json!({})).status,
                refused,
                "{path}"
            );
        }
        let allowed = server.post_with(path, &[("authorization", &writer)], &json!({})).status;
        assert!(allowed != 401 && allowed != 403, "{path}: {allowed}");
    }
    // What FRED's clients and browsers send instead.
    let bare = analyst.strip_prefix("Bearer ").unwrap();
    for (path, key, status, said) in [
        ("/fred/series?series_id=US_GDP_Q", bare, 200, "<seriess "),
        ("/graph/fredgraph.csv?id=US_GDP_Q", bare, 200, "observation_date,US_GDP_Q"),
        (
            "/fred/series?series_id=US_GDP_Q",
            "",
            400,
            "<error code=\"400\" message=\"Bad Request.  Variable api_key has not been set.",
        ),
        (
            "/fred/series?series_id=US_GDP_Q",
            "x",
            400,
            "message=\"Bad Request.  The value for variable api_key is not registered.",
        ),
        (
            "/fred/series?series_id=US_GDP_Q&file_type=json",
            "x",
            400,
            "{\"error_code\":400,\"error_message\":\"Bad Request.  The value for variable api_key is not registered.",
        ),
        (
            "/fred/v2/release/observations?release_id=53",
            "x",
            400,
            "{\"code\":400,\"message\":\"The value for variable api_key is not registered.",
        ),
        ("/graph/fredgraph.csv?id=US_GDP_Q", "x", 401, "the token is unknown"),
        (
            "/fred/series?series_id=US_GDP_Q&file_type=json",
            writer.strip_prefix("Bearer ").unwrap(),
            403,
            "{\"error_code\":403,\"error_message\":\"Forbidden.  The token `writer` lacks the right `read`.\"}",
        ),
    ] {
        let answer = server.get(&format!("{path}&api_key={key}"));
        assert_eq!(answer.status, status, "{path} with {key}");
        assert!(answer.text().contains(said), "{path} with {key}: {}", answer.text());
    }
    let basic = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("me:{bare}"));
    assert_eq!(get(&server, "/", &format!("Basic {basic}")).status, 200);
}

#[test]
fn a_running_server_takes_a_new_token_and_refuses_a_revoked_one() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(server.get(SQL).status, 200, "loopback, and no token yet");
    let first = format!("Bearer {}", token(folder.path(), &["new", "first", "--rights", "read,sql"]));
    becomes(&server, SQL, "", 401);
    assert_eq!(get(&server, SQL, &first).status, 200);
    let second = format!("Bearer {}", token(folder.path(), &["new", "second", "--rights", "sql"]));
    becomes(&server, SQL, &second, 200);
    let list = token(folder.path(), &["list"]);
    assert!(list.contains("first") && list.contains("read,sql") && list.contains("second"), "{list}");
    let again = almanac(folder.path(), ["--db", "a.duckdb", "token", "new", "first"]);
    assert!(said(&again, 1).contains("another name"));
    token(folder.path(), &["revoke", "first"]);
    becomes(&server, SQL, &first, 401);
    assert_eq!(get(&server, SQL, &second).status, 200);
    let gone = almanac(folder.path(), ["--db", "a.duckdb", "token", "revoke", "first"]);
    assert!(said(&gone, 1).contains("no token `first`"));
    let wrong = almanac(folder.path(), ["--db", "a.duckdb", "token", "new", "x", "--rights", "all"]);
    assert_eq!(wrong.status.code(), Some(2));

    // The command line has the token from a flag or the environment.
    let bare = second.strip_prefix("Bearer ").unwrap();
    let ask = |more: &[&str]| {
        let query =
            ["--db", "none.duckdb", "query", "select 42 as x", "--format", "csv", "--server", &server.base];
        almanac(folder.path(), [&query[..], more].concat())
    };
    assert_eq!(said(&ask(&["--token", bare]), 0), "x\n42\n");
    assert!(said(&ask(&[]), 1).contains("--token"));
}

#[test]
fn only_loopback_is_served_without_a_token() {
    let folder = folder();
    let open = ["--db", "a.duckdb", "serve", "--listen", "0.0.0.0:0"];
    let refused = said(&almanac(folder.path(), open), 1);
    assert!(refused.contains("0.0.0.0:0") && refused.contains("almanac token new"), "{refused}");
    token(folder.path(), &["new", "anybody"]);
    let server = Server::start_with(folder.path(), "a.duckdb", &["--listen", "0.0.0.0:0"]);
    let _served = server;
}

#[test]
fn a_page_elsewhere_reaches_nothing_through_a_browser() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let rebound = server.get_with(SQL, &[("host", "evil.example")]);
    assert_eq!(rebound.status, 403, "{}", rebound.text());
    let report = json!({"text": "x", "published": "2025-05-01", "publisher": "a bureau"});
    let sent = |origin: &str| server.post_with("/api/v1/reports", &[("origin", origin)], &report).status;
    assert_eq!((sent("https://evil.example"), sent("null")), (403, 403));
    assert_ne!(sent(&server.base), 403);
}

#[test]
fn who_asks_too_often_is_told_when_to_come_back() {
    let folder = folder();
    let limits = "[limits.rate]\nrequests_per_min = 6\nburst_requests = 4\n";
    std::fs::write(folder.path().join("almanac.toml"), limits).unwrap();
    let [a, b] = ["a", "b"].map(|name| format!("Bearer {}", token(folder.path(), &["new", name])));
    let server = Server::start(folder.path(), "a.duckdb");
    let ask = |who: &str| get(&server, "/api/v1/series/TJ_EBIKE_OUTPUT_Q", who);
    let answers: Vec<u16> = (0..6).map(|_| ask(&a).status).collect();
    assert_eq!(&answers[..4], [200; 4]);
    let refused = ask(&a);
    assert_eq!(refused.status, 429, "{answers:?} {}", refused.text());
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=11).contains(&wait), "{wait}");
    assert_eq!(ask(&b).status, 200, "another token has its own rate");
    assert_eq!(get(&server, "/healthz", &a).status, 200, "probes have none");
    let guesses: Vec<u16> = (0..6).map(|n| ask(&format!("Bearer almanac_{n}")).status).collect();
    assert_eq!((guesses[0], guesses[5]), (401, 429), "{guesses:?}");
}

#[test]
fn the_log_has_a_line_for_each_statement_and_its_text_only_if_asked_for() {
    for (setting, expect_text) in [("", false), ("[sql]\nlog_statements = true\n", true)] {
        let folder = folder();
        std::fs::write(folder.path().join("almanac.toml"), setting).unwrap();
        let analyst = token(folder.path(), &["new", "analyst", "--rights", "sql,read"]);
        let args = ["--db", "a.duckdb", "serve", "--listen", "127.0.0.1:0"];
        let mut child = command(folder.path(), args)
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = lines.next().unwrap().unwrap().split_whitespace().last().unwrap().to_owned();
        let log = BufReader::new(child.stderr.take().unwrap());
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let ask = |path: String| {
            let request =
                agent.get(format!("{base}{path}")).header("authorization", format!("Bearer {analyst}"));
            request.call().unwrap().status().as_u16()
        };
        let sql = |text: &str| {
            let pairs = [("sql", text), ("max_rows", "2")];
            ask(format!("/api/v1/sql?{}", serde_urlencoded::to_string(pairs).unwrap()))
        };
        assert_eq!(sql("select series_id as marked from series"), 200);
        assert_eq!(sql("select 1 as \"a\nlevel=ERROR forged\" from \"no\nsuch\""), 400);
        assert_eq!(ask("/api/v1/queries/latest".to_owned()), 200);
        child.kill().unwrap();
        child.wait().unwrap();
        let lines: Vec<String> = log.lines().map(|line| line.unwrap()).collect();
        let audit: Vec<&String> = lines.iter().filter(|line| line.contains("almanac::audit")).collect();
        assert_eq!(audit.len(), 3, "{lines:#?}");
        for line in &audit {
            for word in ["client=\"analyst\"", "address=127.0.0.1", "elapsed_ms="] {
                assert!(line.contains(word), "{word}: {line}");
            }
        }
        assert!(audit[0].contains("rows=2") && audit[0].contains("truncated=true"), "{}", audit[0]);
        assert!(
            audit[1].contains("outcome=\"refused\"")
                && audit[1].contains("no such") | audit[1].contains("no\\n")
        );
        assert!(!lines.iter().any(|line| line.starts_with("level=ERROR") || line.starts_with("such")));
        assert_eq!(audit[0].contains("marked"), expect_text, "{}", audit[0]);
        assert!(lines.iter().any(|line| line.contains("layers=") && line.contains("rlimits")), "{lines:#?}");
    }
}

const LONG: &str = "select sum(sin(a.range) * cos(b.range)) from range(10000000) a, range(10000000) b";

#[test]
fn one_token_leaves_room_for_others_and_their_statements_alone() {
    let folder = folder();
    let limits = "[limits.sql]\nclient_statements = 2\n";
    std::fs::write(folder.path().join("almanac.toml"), limits).unwrap();
    let [a, b] =
        ["a", "b"].map(|name| format!("Bearer {}", token(folder.path(), &["new", name, "--rights", "sql"])));
    let server = Server::start(folder.path(), "a.duckdb");
    let ask = |who: &str, sql: &str, query_id: &str| {
        server.post_with("/api/v1/sql", &[("authorization", who)], &json!({"sql": sql, "query_id": query_id}))
    };
    let delete = |who: &str, id: &str| {
        server.delete_with(&format!("/api/v1/sql/{id}"), &[("authorization", who)]).status
    };
    std::thread::scope(|scope| {
        let running: Vec<_> =
            ["one", "two"].map(|id| scope.spawn(|| ask(&a, LONG, id).status)).into_iter().collect();
        becomes(&server, "/api/v1/sql/one", &a, 200);
        becomes(&server, "/api/v1/sql/two", &a, 200);
        let third = ask(&a, "select 1", "three");
        assert_eq!((third.status, third.header("retry-after")), (503, "2"), "{}", third.text());
        assert!(third.text().contains("of this token"), "{}", third.text());
        assert_eq!(get(&server, "/api/v1/sql/one", &b).status, 404, "what others ask is not seen");
        assert_eq!((delete(&b, "one"), delete(&b, "two")), (404, 404), "nor stopped");
        let states = ["one", "two"].map(|id| {
            get(&server, &format!("/api/v1/sql/{id}"), &a).json()["state"].as_str().unwrap().to_owned()
        });
        assert!(
            states.contains(&"running".to_owned()) && states.contains(&"waiting".to_owned()),
            "{states:?}"
        );
        assert_eq!(ask(&b, "select 1", "one").status, 200, "the other worker is left to others");
        for id in ["one", "two"] {
            assert_eq!(delete(&a, id), 204);
        }
        assert_eq!(running.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>(), [409, 409]);
    });
}
