//! How fast a chart is, beside matplotlib and vl-convert on the same data, and how many a server draws.
//!
//! Goals: 2 ms for an SVG of 60 points and a tenth of what the others need; 40 ms for its PNG at 850x600@2x and a third;
//! 200 charts a second over HTTP, 5,000 a second as 304; 100 ms for the first page of a seeded database.
//! `ALMANAC_BENCH_PYTHON` names a Python that has matplotlib and vl-convert-python; without it they are left out.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use almanac::chart::{ChartSpec, FontUse, RasterOptions, Scale, rasterise, render};
use almanac::domain::{Frequency, Table};

use crate::chart::sample::{self, column, run, series, table, wave};
use crate::support::{Server, folder};

/// Rounds of which the median and the best count; the best is what the work costs on a machine that is busy otherwise.
const ROUNDS: usize = 31;

/// Connections that ask at the same time, and how long each asks.
const CLIENTS: usize = 4;
const LOAD: Duration = Duration::from_secs(5);
/// Requests that a connection sends before it reads their answers.
const IN_FLIGHT: usize = 32;

/// Prints one row and tells the median in milliseconds; `work` tells the bytes that it made.
fn row(name: &str, mut work: impl FnMut() -> usize) -> f64 {
    let bytes = work();
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let [median, best] = [times[ROUNDS / 2], times[0]].map(|time| time.as_secs_f64() * 1e3);
    println!("| {name} | {median:.2} ms | {best:.2} ms | {bytes} |");
    median
}

fn monthly(count: usize) -> Table {
    let series = series("XX_M", "月度序列", "A monthly series", Frequency::Monthly, "CNY", 8, 2);
    table(vec![column(series, run(Frequency::Monthly, "1200-01-01", wave(count, 100.0, 0.0, 0.2)))])
}

#[test]
#[ignore = "a measurement"]
fn charts() {
    let spec = sample::sourced();
    let embedded = ChartSpec { font: FontUse::Embedded, ..spec.clone() };
    let drawn = |spec: &ChartSpec, table: &Table| render(spec, table).unwrap().as_str().len();
    let (sixty, several, many) = (monthly(60), sample::several(), monthly(9600));
    let svg = render(&spec, &sixty).unwrap();
    let picture = |scale| {
        let options = RasterOptions { scale: Scale::new(scale).unwrap() };
        rasterise(&svg, &options).unwrap().as_bytes().len()
    };
    println!("| chart | median | best | bytes |\n|---|---:|---:|---:|");
    let svg_ms = row("svg, 60 points (goal 2 ms)", || drawn(&spec, &sixty));
    row("svg, 4 series of 15 points", || drawn(&spec, &several));
    row("svg, 60 points, font embedded", || drawn(&embedded, &sixty));
    row("svg, 9,600 points", || drawn(&spec, &many));
    row("png 850x600", || picture(1));
    let png_ms = row("png 850x600@2x (goal 40 ms)", || picture(2));
    peers(&sixty, svg_ms, png_ms);
    served();
}

/// The same data drawn by others.
fn peers(table: &Table, svg_ms: f64, png_ms: f64) {
    let Ok(python) = std::env::var("ALMANAC_BENCH_PYTHON") else {
        println!("skipped: ALMANAC_BENCH_PYTHON names no Python with matplotlib and vl-convert-python");
        return;
    };
    let mut lines = String::new();
    for point in &table.columns[0].points {
        let _ = writeln!(lines, "{},{}", point.period, point.reading.value.unwrap_or_default());
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/peers.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let said = child.wait_with_output().unwrap();
    println!("\n| the same by | median | times ours | goal |\n|---|---:|---:|---:|");
    for line in String::from_utf8_lossy(&said.stdout).lines() {
        let [name, kind, taken] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let taken: f64 = taken.parse().unwrap();
        let (ours, goal) = if kind == "svg" { (svg_ms, 10) } else { (png_ms, 3) };
        println!("| {name} {kind} | {taken:.2} ms | {:.1} | {goal} |", taken / ours);
    }
}

/// Charts and the first page over HTTP.
fn served() {
    let folder = folder();
    let server = Server::start(folder.path(), "bench.duckdb");
    let chart = "/charts/US_GDP_Q.svg?start=2009-10-01";
    let etag = server.get(chart).header("etag").to_owned();
    println!("\n| over HTTP, {CLIENTS} connections | measured | goal |\n|---|---:|---:|");
    let drawn = rate(&server, "HTTP/1.1 200", |n| {
        format!("GET {chart}&title={n} HTTP/1.1\r\nhost: localhost\r\n\r\n")
    });
    println!("| svg of 60 points, each another | {drawn:.0}/s | 200/s |");
    let known = rate(&server, "HTTP/1.1 304", |_| {
        format!("GET {chart} HTTP/1.1\r\nhost: localhost\r\nif-none-match: {etag}\r\n\r\n")
    });
    println!("| the same as 304 | {known:.0}/s | 5,000/s |");
    let mut pages: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(server.get("/").status, 200);
            start.elapsed()
        })
        .collect();
    let first = pages[0];
    pages.sort_unstable();
    println!("| the first page: first time, then median | {first:.0?}, {:.0?} | 100 ms |", pages[ROUNDS / 2]);
}

/// Answers a second, of requests that several connections send without waiting for each answer.
fn rate(server: &Server, status: &'static str, request: impl Fn(usize) -> String + Sync) -> f64 {
    let address = server.base.trim_start_matches("http://").to_owned();
    let started = Instant::now();
    let answered: usize = std::thread::scope(|scope| {
        let client = |number: usize| {
            let (address, request) = (&address, &request);
            scope.spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_nodelay(true).unwrap();
                stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
                let (mut answered, mut buffer) = (0, vec![0_u8; 1 << 18]);
                while started.elapsed() < LOAD {
                    let batch: String =
                        (0..IN_FLIGHT).map(|n| request((answered + n) * CLIENTS + number)).collect();
                    stream.write_all(batch.as_bytes()).unwrap();
                    let (mut seen, mut tail) = (0, Vec::new());
                    while seen < IN_FLIGHT {
                        let count = stream.read(&mut buffer).unwrap();
                        assert!(count > 0, "the server hung up");
                        tail.extend_from_slice(&buffer[..count]);
                        seen += count_of(&tail, status.as_bytes());
                        assert_eq!(count_of(&tail, b"HTTP/1.1 5"), 0, "a request failed");
                        tail.drain(..tail.len().saturating_sub(status.len() - 1));
                    }
                    answered += IN_FLIGHT;
                }
                answered
            })
        };
        let clients: Vec<_> = (0..CLIENTS).map(client).collect();
        clients.into_iter().map(|client| client.join().unwrap()).sum()
    });
    answered as f64 / started.elapsed().as_secs_f64()
}

/// How often `part` stands in `whole`.
fn count_of(whole: &[u8], part: &[u8]) -> usize {
    whole.windows(part.len()).filter(|window| window == &part).count()
}
