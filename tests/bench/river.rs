//! What a person waits for: reading a page, starting the server, drawing a chart. Prints a table.
//!
//! `cargo bench --bench river`. The first report is read from the folder of shared inputs where that stands beside the
//! checkout, else the sample of the seeds is read.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use almanac::chart::{ChartSpec, RasterOptions, Scale, rasterise, render};
use almanac::clock::Clock;
use almanac::domain::{Report, SeriesId};
use almanac::extract::extract;
use almanac::ingest::archive::Archive;
use almanac::ingest::csv::Limits;
use almanac::ingest::import::{Importer, Running};
use almanac::ingest::{Knowledge, seed_if_empty};
use almanac::query::{SeriesQuery, fetch};
use almanac::store::{Migration, Selection, Store, StoreLimits};

/// What extraction must read in four seconds on one core.
const LONG_TEXT_BYTES: usize = 10_000_000;

fn main() {
    println!("{:<44} {:>12} {:>12}", "", "median", "goal");
    let knowledge = Knowledge::embedded().unwrap();
    let report = first_report();
    let page = median(40, || drop(extract(&report, &knowledge.lexicon)));
    row(&format!("extraction of a page ({} characters)", report.text.chars().count()), &ms(page), "5 ms");
    let long = Report { text: report.text.repeat(LONG_TEXT_BYTES / report.text.len() + 1), ..report.clone() };
    let whole = median(3, || drop(extract(&long, &knowledge.lexicon)));
    row("extraction of 10 MB of text", &ms(whole), "4000 ms");

    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("bench.duckdb");
    let clock = Clock::System;
    let store = Store::open(&db, &Migration::embedded(), StoreLimits::default(), clock.now_utc()).unwrap();
    store.write(clock.now_utc(), |w| w.sync_catalog(&knowledge.catalog, &knowledge.sha256)).unwrap();
    seed_if_empty(&importer(&store, &knowledge, &clock, folder.path()), &knowledge).unwrap();
    charts(&store);
    store.checkpoint().unwrap();
    drop(store);
    server(folder.path());
}

fn importer(store: &Store, knowledge: &Knowledge, clock: &Clock, folder: &Path) -> Importer {
    Importer {
        store: store.clone(),
        knowledge: knowledge.clone(),
        clock: clock.clone(),
        archive: Archive::new(folder.join("archive")),
        running: Running::default(),
        limits: Limits::default(),
    }
}

fn charts(store: &Store) {
    let ids = [SeriesId::new("US_GDP_Q").unwrap()];
    let start = chrono::NaiveDate::from_ymd_opt(2009, 7, 1);
    let query = SeriesQuery { start, ..SeriesQuery::default() };
    let (_, table) = store.read(|r| fetch(r, &ids, Selection::Current, &query)).unwrap();
    let spec = ChartSpec::default();
    let points = table.columns[0].points.len();
    let svg = median(100, || drop(render(&spec, &table).unwrap()));
    row(&format!("SVG of {points} points"), &ms(svg), "2 ms");
    let drawn = render(&spec, &table).unwrap();
    let options = RasterOptions { scale: Scale::new(2).unwrap() };
    let png = median(20, || drop(rasterise(&drawn, &options).unwrap()));
    row("PNG 850x600@2x of it", &ms(png), "60 ms");
}

fn server(folder: &Path) {
    let mut ready = Vec::new();
    let mut resident_kb = 0;
    for _ in 0..5 {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_almanac"))
            .args(["--db", "bench.duckdb", "serve", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let base = line.split_whitespace().find(|w| w.starts_with("http://")).unwrap();
        ureq::get(format!("{base}/readyz")).call().unwrap();
        ready.push(begun.elapsed());
        std::thread::sleep(Duration::from_secs(1));
        resident_kb = status_kb(child.id(), "VmRSS:");
        rustix::process::kill_process(
            rustix::process::Pid::from_child(&child),
            rustix::process::Signal::TERM,
        )
        .unwrap();
        child.wait().unwrap();
    }
    ready.sort();
    row("process start to ready, seeded", &ms(ready[ready.len() / 2]), "300 ms");
    row("idle resident memory", &format!("{} MB", resident_kb / 1024), "60 MB");
}

fn first_report() -> Report {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reports/tianjin-daily-2025-04-27.txt");
    let sample =
        || almanac::catalog::embedded_file("reports/sample-tianjin-2025-04-27.txt").unwrap().to_owned();
    Report {
        publisher: "天津日报".to_owned(),
        title: String::new(),
        url: None,
        published_on: chrono::NaiveDate::from_ymd_opt(2025, 4, 27).unwrap(),
        text: std::fs::read_to_string(shared).unwrap_or_else(|_| sample()),
    }
}

fn status_kb(pid: u32, key: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn median(times: usize, mut work: impl FnMut()) -> Duration {
    let mut taken: Vec<Duration> = (0..times)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    taken.sort();
    taken[times / 2]
}

fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

fn row(what: &str, measured: &str, goal: &str) {
    println!("{what:<44} {measured:>12} {goal:>12}");
}
