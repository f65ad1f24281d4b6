//! Strangers' SQL through the real server: what a client sees, and what other clients feel of it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::attacks::{Expect, corpus};
use super::resident_mb;
use crate::support::{Answer, Server, almanac, folder, said};

const FEW: &str = "select series_id, value from observations order by series_id, value limit 3";
const LONG: &str = "select sum(sin(a.range) * cos(b.range)) from range(10000000) a, range(10000000) b";

fn serve(folder: &Path) -> Server {
    Server::start(folder, "a.duckdb")
}

fn ask(server: &Server, sql: &str) -> Answer {
    server.post("/api/v1/sql", &json!({ "sql": sql }))
}

fn link(pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/api/v1/sql?{query}")
}

#[test]
fn a_statement_is_answered_by_body_and_by_link() {
    let folder = folder();
    let server = serve(folder.path());
    let whole = ask(&server, FEW);
    assert_eq!((whole.status, whole.header("content-type")), (200, "application/json"));
    assert_eq!(whole.header("almanac-row-count"), "3");
    assert_eq!(whole.header("almanac-truncated"), "false");
    let json = whole.json();
    assert_eq!(json["row_count"], 3);
    assert_eq!(whole.header("almanac-data-version"), json["data_version"].as_str().unwrap());
    let by_link = server.get(&link(&[("sql", FEW), ("max_rows", "2"), ("format", "ndjson")]));
    assert_eq!(by_link.text().lines().count(), 4);
    assert_eq!(by_link.header("almanac-truncated"), "true");
    let bound = server.get(&link(&[
        ("sql", "select $a || '!' as x"),
        ("params", "{\"a\":\"天\"}"),
        ("format", "csv"),
    ]));
    assert_eq!(bound.text(), "x\n天!\n");
    let accepted = server.get_with(&link(&[("sql", FEW)]), &[("accept", "application/vnd.apache.parquet")]);
    assert!(accepted.body.starts_with(b"PAR1"));
}

#[test]
fn what_is_wrong_is_a_problem_document() {
    let folder = folder();
    let server = serve(folder.path());
    let problem = |answer: Answer, status: u16, words: &str| {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
        answer.json()
    };
    let body = problem(ask(&server, "select serie_id from observations"), 400, "did you mean `series_id`?");
    assert_eq!((&body["position"], &body["line"], &body["column"]), (&json!(8), &json!(1), &json!(8)));
    problem(ask(&server, "drop view observations"), 400, "only SELECT");
    problem(ask(&server, "select len(range(500000000))"), 422, "memory limit");
    problem(
        server.post("/api/v1/sql", &json!({ "sql": LONG, "timeout_ms": 300 })),
        504,
        "time limit of 300 ms",
    );
    problem(server.post("/api/v1/sql", &json!({ "sql": "select 1", "colour": 1 })), 400, "colour");
    problem(server.post("/api/v1/sql", &json!({})), 400, "sql");
    problem(server.post("/api/v1/sql", &json!({ "sql": "select ?", "params": 5 })), 400, "params");
    problem(server.get(&link(&[("sql", FEW), ("colour", "red")])), 400, "max_rows");
    problem(server.get(&link(&[("sql", FEW), ("format", "xml")])), 400, "parquet");
    problem(server.get_with(&link(&[("sql", FEW)]), &[("accept", "image/png")]), 406, "format");
    problem(server.get("/api/v1/sql/nobody"), 404, "nobody");
    problem(server.get("/api/v1/queries/nothing"), 404, "/api/v1/queries");
    problem(server.get("/api/v1/queries/latest?colour=red"), 400, "area");
}

#[test]
fn a_long_answer_is_streamed_whole_and_breaks_off_where_it_fails() {
    let folder = folder();
    let server = serve(folder.path());
    let rows = server.get(&link(&[("sql", "select range, 'x' as y from range(400000)"), ("format", "csv")]));
    assert_eq!(rows.text().lines().count(), 400_001);
    let cut = link(&[
        ("sql", "select range from range(400000)"),
        ("format", "csv"),
        ("max_rows", "300000"),
        ("query_id", "cut"),
    ]);
    assert_eq!(server.get(&cut).text().lines().count(), 300_001);
    wait_for(&server, "cut", 200);
    let ended = server.get("/api/v1/sql/cut").json();
    assert_eq!(
        (&ended["state"], &ended["truncated"], &ended["row_count"]),
        (&json!("answered"), &json!(true), &json!(300_000))
    );
    let file = [
        "--db",
        "a.duckdb",
        "query",
        "select range from range(400000)",
        "--max-rows",
        "300000",
        "-o",
        "x.csv",
        "--format",
        "csv",
    ];
    let told = almanac(folder.path(), file);
    assert!(
        String::from_utf8_lossy(&told.stderr).contains("cut off"),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let fails = "select (case when range < 500000 then '1' else 'x' end)::int as a from range(600000)";
    let lines = server.get(&link(&[("sql", fails), ("format", "ndjson")])).text();
    let last: Json = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert!(last["error"].as_str().unwrap().contains("convert"), "{last}");
    let mut raw = connect(&server, &link(&[("sql", fails), ("format", "csv")]));
    let mut text = Vec::new();
    let _ = raw.read_to_end(&mut text);
    // A connection that is reset may take with it what a slow client had not read yet, the head too.
    let head = String::from_utf8_lossy(&text[..text.len().min(200)]);
    assert!(text.is_empty() || head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(!text.ends_with(b"0\r\n\r\n"), "a broken answer has no proper end: {head}");
}

#[test]
fn a_body_that_would_fill_the_server_is_refused() {
    let folder = folder();
    let server = serve(folder.path());
    ask(&server, "select 1");
    let before = resident_mb(&server.pid().to_string());
    let sent = |body: &str| {
        let answer = server.try_post_text("/api/v1/sql", body);
        // A server that has said no may hang up before it has read everything.
        answer.map_or(413, |answer| answer.status)
    };
    let (many, deep) = ("1,".repeat(1_500_000), "[".repeat(1_500_000));
    for body in [
        format!(r#"{{"sql":"select 1","params":[{many}1]}}"#),
        format!(r#"{{"sql":"select 1","params":{deep}"#),
        format!(r#"{{"sql":"select 1","params":["{}"]}}"#, "x".repeat(30_000_000)),
    ] {
        assert_eq!(sent(&body), 413);
    }
    assert_eq!(sent(&format!(r#"{{"sql":"select 1","params":["{}"]}}"#, "x".repeat(1_200_000))), 413);
    assert_eq!(sent(&format!(r#"{{"sql":"select {}"}}"#, "x".repeat(100_000))), 413);
    assert_eq!(sent(&format!(r#"{{"sql":"select 1 in ({}2)"}}"#, "1,".repeat(40_000))), 200);
    let after = resident_mb(&server.pid().to_string());
    assert!(after <= before + 50, "the server grew from {before} to {after} MB");
}

/// A request over a connection of its own, which the caller may drop.
fn connect(server: &Server, path: &str) -> TcpStream {
    let host = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    stream
}

fn wait_for(server: &Server, query_id: &str, status: u16) {
    let asked = Instant::now();
    while server.get(&format!("/api/v1/sql/{query_id}")).status != status {
        assert!(asked.elapsed() < Duration::from_secs(5), "{query_id} is not {status}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_client_that_goes_away_stops_its_statement() {
    let folder = folder();
    let server = serve(folder.path());
    let stream = connect(&server, &link(&[("sql", LONG), ("query_id", "leaving")]));
    wait_for(&server, "leaving", 200);
    drop(stream);
    wait_for(&server, "leaving", 404);
    assert_eq!(ask(&server, "select 1").json()["rows"], json!([[1]]));
}

#[test]
fn a_commit_is_seen_by_the_next_statement() {
    let folder = folder();
    let server = serve(folder.path());
    let count = || {
        let answer = ask(&server, "select count(*) from reports").json();
        (answer["rows"][0][0].as_u64().unwrap(), answer["data_version"].as_str().unwrap().to_owned())
    };
    let (mut before, mut version) = count();
    for day in 1..=3 {
        let report = json!({
            "text": format!("{day}月,甲市进出口总额{day}2.5亿元,同比增长3.{day}%。"),
            "published": format!("2025-05-0{day}"), "publisher": "a bureau", "title": "a title",
        });
        let loaded = server.post("/api/v1/reports", &report);
        assert!(loaded.status < 300, "{}", loaded.text());
        let (after, newer) = count();
        assert_eq!(after, before + 1);
        assert_ne!(newer, version);
        (before, version) = (after, newer);
    }
}

#[test]
fn an_answer_is_given_again_only_where_it_is_the_same() {
    let folder = folder();
    let server = serve(folder.path());
    let count = "select count(*) from reports";
    let cached = |answer: &Answer| answer.header("almanac-cached") == "true";
    let (first, second) = (ask(&server, count), ask(&server, count));
    assert!(!cached(&first) && cached(&second));
    assert_eq!(first.body, second.body);
    for header in ["content-type", "almanac-data-version", "almanac-row-count", "almanac-truncated"] {
        assert_eq!(first.header(header), second.header(header), "{header}");
    }
    let other = server.post("/api/v1/sql?format=csv", &json!({ "sql": count }));
    assert!(!cached(&other) && other.text().lines().count() == 2);
    assert!(!cached(&server.post("/api/v1/sql", &json!({ "sql": count, "max_rows": 0 }))));
    let bound = |n: u32| server.post("/api/v1/sql", &json!({ "sql": "select $1", "params": [n] })).json();
    assert_eq!((&bound(1)["rows"], &bound(2)["rows"]), (&json!([[1]]), &json!([[2]])));
    assert_ne!(
        ask(&server, "select random()").json()["rows"],
        ask(&server, "select random()").json()["rows"]
    );
    let report = json!({ "text": "x", "published": "2025-05-01", "publisher": "a bureau", "title": "t" });
    assert!(server.post("/api/v1/reports", &report).status < 300);
    let after = ask(&server, count);
    assert!(!cached(&after) && after.json()["rows"] != first.json()["rows"], "{}", after.text());
    assert!(cached(&ask(&server, count)));
}

#[test]
fn canned_queries_take_their_own_parameters() {
    let folder = folder();
    let server = serve(folder.path());
    let list = server.get("/api/v1/queries").json();
    let names: Vec<&str> =
        list["queries"].as_array().unwrap().iter().map(|q| q["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"latest") && names.contains(&"growth"), "{names:?}");
    for name in names {
        let answer = server.get(&format!("/api/v1/queries/{name}?format=csv&max_rows=5"));
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
    let of_area = server.get("/api/v1/queries/latest?area=no-such-area%27%20or%20%271%27%3D%271").json();
    assert_eq!(of_area["row_count"], 0);
}

#[test]
fn a_full_queue_says_when_to_come_back_and_others_do_not_notice() {
    let folder = folder();
    std::fs::write(folder.path().join("almanac.toml"), "[limits.sql]\nworkers = 1\nqueue_statements = 0\n")
        .unwrap();
    let server = serve(folder.path());
    let _running = connect(&server, &link(&[("sql", LONG), ("query_id", "long")]));
    wait_for(&server, "long", 200);
    let busy = ask(&server, "select 1");
    assert_eq!((busy.status, busy.header("retry-after")), (503, "2"), "{}", busy.text());
    assert_eq!(server.get("/readyz").status, 200);
    assert_eq!(server.get("/api/v1/series").status, 200);
}

#[test]
fn the_command_line_asks_the_server_or_the_file() {
    let folder = folder();
    let server = serve(folder.path());
    let count = ["--db", "a.duckdb", "query", "select count(*) as n from series", "--format", "csv"];
    let through = said(&almanac(folder.path(), count), 0);
    assert!(through.starts_with("n\n"), "{through}");
    let wrong = ["--db", "a.duckdb", "query", "select serie_id from observations"];
    assert!(said(&almanac(folder.path(), wrong), 1).contains("did you mean `series_id`?"));
    server.stop();
    assert_eq!(said(&almanac(folder.path(), count), 0), through);
    assert!(said(&almanac(folder.path(), wrong), 1).contains("did you mean `series_id`?"));
    for refused in ["drop view observations", "select 1; select 2", "delete from observation; select 1"] {
        said(&almanac(folder.path(), ["--db", "a.duckdb", "query", refused]), 1);
    }
    let table = ["--db", "a.duckdb", "query", "select 12345678901234567890123456789.5::decimal(38,1) as x"];
    assert!(said(&almanac(folder.path(), table), 0).contains("12345678901234567890123456789.5"));
    let file =
        ["--db", "a.duckdb", "query", FEW, "--format", "parquet", "-o", "few.parquet", "--max-rows", "2"];
    let cut = almanac(folder.path(), file);
    assert!(String::from_utf8_lossy(&cut.stderr).contains("cut off"));
    assert!(std::fs::read(folder.path().join("few.parquet")).unwrap().ends_with(b"PAR1"));
    let params = ["--db", "a.duckdb", "query", "select $a as x", "--params", "{\"a\":7}", "--format", "json"];
    assert!(said(&almanac(folder.path(), params), 0).contains("[[7]]"));
    let none = almanac(folder.path(), ["--db", "none.duckdb", "query", "select 1"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(!folder.path().join("none.duckdb").exists(), "a question makes no database");
}

/// Median and 99th percentile of a request that reads a series, in milliseconds.
fn latency(server: &Server, until: impl Fn(usize) -> bool) -> (f64, f64) {
    let path = "/api/v1/series/TJ_EBIKE_OUTPUT_Q/observations";
    let mut times = Vec::new();
    while !until(times.len()) {
        let asked = Instant::now();
        assert_eq!(server.get(path).status, 200);
        times.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    (at(0.5), at(0.99))
}

/// What a slow or busy machine may add to any request.
const NOISE_MS: f64 = 100.0;

/// Time of an attack's statement.
const ATTACK_MS: u64 = 120;

/// How long the attackers go on; on a machine that is busy they do not get through the whole corpus, which
/// `every_attack_is_refused_or_bounded` does.
const ATTACK_TIME: Duration = Duration::from_secs(20);

#[test]
fn the_server_stays_small_and_fast_while_strangers_do_their_worst() {
    let folder = folder();
    let limits = "[limits.sql]\nworker_memory_mb = 384\nworker_temporary_mb = 64\nqueue_wait_ms = 60000\n";
    std::fs::write(folder.path().join("almanac.toml"), limits).unwrap();
    let server = serve(folder.path());
    ask(&server, "select 1");
    let attacks = corpus(folder.path());
    let process = server.pid().to_string();
    let idle = latency(&server, |count| count >= 300);
    let before = resident_mb(&process);
    let (done, made, started) = (AtomicBool::new(false), AtomicUsize::new(0), Instant::now());
    let (under_attack, highest) = std::thread::scope(|scope| {
        let measured = scope.spawn(|| latency(&server, |_| done.load(Ordering::Relaxed)));
        let watch = scope.spawn(|| {
            let mut highest = before;
            while !done.load(Ordering::Relaxed) {
                highest = highest.max(resident_mb(&process));
                std::thread::sleep(Duration::from_millis(20));
            }
            highest
        });
        let (attacks, server, made) = (&attacks, &server, &made);
        let attackers = (0..3).map(|first| {
            scope.spawn(move || {
                for attack in
                    attacks.iter().skip(first).step_by(3).filter(|attack| attack.expect == Expect::Bounded)
                {
                    if started.elapsed() > ATTACK_TIME {
                        break;
                    }
                    made.fetch_add(1, Ordering::Relaxed);
                    let body = json!({ "sql": attack.sql, "timeout_ms": ATTACK_MS });
                    // An answer may break off where the statement fails or is stopped.
                    if let Ok(answer) = server.try_post("/api/v1/sql?format=csv", &body) {
                        assert!(answer.status == 200 || answer.status >= 400, "{}", attack.why);
                    }
                }
            })
        });
        let attacked: Vec<_> = attackers.collect::<Vec<_>>().into_iter().map(|a| a.join()).collect();
        done.store(true, Ordering::Relaxed);
        attacked.into_iter().for_each(|outcome| outcome.unwrap());
        (measured.join().unwrap(), watch.join().unwrap())
    });
    let made = made.into_inner();
    println!(
        "{made} attacks; a series, median and p99 in ms: idle {idle:.1?}, under attack {under_attack:.1?}; {before} to {highest} MB"
    );
    assert!(made >= 20, "only {made} attacks were made");
    assert!(highest <= before + 50, "the server grew from {before} to {highest} MB");
    assert!(under_attack.1 <= (3.0 * idle.1).max(NOISE_MS), "p99 {idle:?} became {under_attack:?}");
}
