//! How fast a stranger's SQL is: goals are a small SELECT over HTTP within 1.5 ms of the same in this process, a
//! million rows of Arrow at 0.7 times the speed of fetching them in this process, and five times the requests a second
//! of Datasette and ROAPI.
//!
//! `cargo test --release --test main bench::sql -- --ignored --nocapture --test-threads 1`. The other two are asked where
//! they run, on the file `observations.csv` that the bench leaves in the folder that `ALMANAC_BENCH_FOLDER` names:
//!
//! ```sh
//! csvs-to-sqlite observations.csv observations.db && datasette serve observations.db --port 8501 &
//! roapi --table observations=observations.csv --addr-http 127.0.0.1:8502 &
//! export ALMANAC_BENCH_DATASETTE=http://127.0.0.1:8501 ALMANAC_BENCH_ROAPI=http://127.0.0.1:8502
//! ```

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Server, folder};

const SMALL: &str =
    "select series_id, time_period, value from observations where series_id = 'TJ_EBIKE_OUTPUT_Q' order by 2";
const MILLION: &str =
    "select range as id, range / 7.0 as value, 'S' || (range % 1000) as series from range(1000000)";

const SMALL_ROUNDS: usize = 2_000;
const MILLION_ROUNDS: usize = 7;
const CLIENTS: usize = 8;
const LOAD_TIME: Duration = Duration::from_secs(5);

fn median(rounds: usize, mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// The processes of a busy machine are no part of what is measured: workers are as urgent as the server.
fn serve(folder: &std::path::Path) -> Server {
    std::fs::write(folder.join("almanac.toml"), "[limits.sql]\nworker_niceness = 0\n").unwrap();
    Server::start(folder, "a.duckdb")
}

/// Sends a statement and reads its answer; how many bytes it has.
fn ask(agent: &ureq::Agent, server: &Server, sql: &str, format: &str) -> usize {
    let url = format!("{}/api/v1/sql?format={format}", server.base);
    let mut answer = agent.post(url).send_json(json!({ "sql": sql })).unwrap();
    assert_eq!(answer.status(), 200);
    answer.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap().len()
}

fn in_process(folder: &std::path::Path, server: &Server) -> duckdb::Connection {
    let file = folder.join("taken.duckdb");
    std::fs::write(&file, server.get("/snapshot/almanac.duckdb").body).unwrap();
    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).unwrap();
    duckdb::Connection::open_with_flags(file, config).unwrap()
}

fn fetch(connection: &duckdb::Connection, sql: &str) -> usize {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_arrow([]).unwrap().map(|batch| batch.num_rows()).sum()
}

#[test]
#[ignore = "a measurement"]
fn over_http_and_in_this_process() {
    let folder = folder();
    let server = serve(folder.path());
    let connection = in_process(folder.path(), &server);
    let agent = agent();
    println!("| statement | over HTTP | in process | |\n|---|---:|---:|---:|");
    ask(&agent, &server, SMALL, "json");
    let here = median(SMALL_ROUNDS, || assert!(fetch(&connection, SMALL) > 0));
    let mut round = 0;
    let new = median(SMALL_ROUNDS, || {
        round += 1;
        assert!(ask(&agent, &server, &format!("{SMALL} -- {round}"), "json") > 0);
    });
    println!(
        "| small and new, p50 (goal 1.5 ms above) | {new:.2} ms | {here:.2} ms | {:+.2} ms |",
        new - here
    );
    let again = median(SMALL_ROUNDS, || assert!(ask(&agent, &server, SMALL, "json") > 0));
    println!("| small and asked before, p50 | {again:.2} ms | {here:.2} ms | {:+.2} ms |", again - here);
    let bytes = ask(&agent, &server, MILLION, "arrow");
    let http = median(MILLION_ROUNDS, || assert!(ask(&agent, &server, MILLION, "arrow") > 0));
    let here = median(MILLION_ROUNDS, || assert_eq!(fetch(&connection, MILLION), 1_000_000));
    println!(
        "| a million rows, {} MB of Arrow (goal 0.7 x the speed) | {http:.0} ms | {here:.0} ms | {:.2} x |",
        bytes >> 20,
        here / http
    );
}

/// Requests a second of so many clients that keep their connections. `text` is sent as a body, if there is one.
fn load(url: &str, text: Option<&str>) -> f64 {
    let (done, count) = (AtomicBool::new(false), AtomicU64::new(0));
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let agent = agent();
                while !done.load(Ordering::Relaxed) {
                    let answer =
                        text.map_or_else(|| agent.get(url).call(), |text| agent.post(url).send(text));
                    let mut answer = answer.unwrap();
                    assert_eq!(answer.status(), 200, "{url}");
                    answer.body_mut().read_to_vec().unwrap();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(LOAD_TIME);
        done.store(true, Ordering::Relaxed);
    });
    count.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
}

fn with_sql(base: &str, path: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("sql", SMALL).finish();
    format!("{base}{path}?{query}")
}

#[test]
#[ignore = "a measurement"]
fn requests_a_second_beside_others() {
    let folder = folder();
    let server = serve(folder.path());
    if let Ok(shared) = std::env::var("ALMANAC_BENCH_FOLDER") {
        let all = "select series_id, time_period, value from observations";
        let body = json!({ "sql": all });
        let file = std::path::Path::new(&shared).join("observations.csv");
        std::fs::write(file, server.post("/api/v1/sql?format=csv", &body).body).unwrap();
    }
    let ours = load(&with_sql(&server.base, "/api/v1/sql"), None);
    println!("| {CLIENTS} clients | requests a second | |\n|---|---:|---:|\n| Almanac | {ours:.0} | |");
    for (name, variable) in [("Datasette", "ALMANAC_BENCH_DATASETTE"), ("ROAPI", "ALMANAC_BENCH_ROAPI")] {
        let Ok(base) = std::env::var(variable) else {
            println!("| {name} | {variable} names no address | |");
            continue;
        };
        let theirs = match name {
            "ROAPI" => load(&format!("{base}/api/sql"), Some(SMALL)),
            _ => load(&with_sql(&base, "/observations.json"), None),
        };
        println!("| {name} (goal 5 x) | {theirs:.0} | {:.1} x |", ours / theirs);
    }
}
