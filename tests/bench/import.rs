//! What an import costs beside bare DuckDB and PostgreSQL, and what readers notice of it. Prints a table.
//!
//! `cargo bench --bench import`; `-- --rows 30000000 memory` asks for the peak memory of a file of 801 MB. Parts are
//! `duckdb`, `readers`, `postgres` (where its programs are installed) and `memory`; all but the last run unasked. Every
//! program gets two threads, the same file and a database on the same disk.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use almanac::clock::Clock;
use almanac::domain::OriginKind;
use almanac::ingest::Knowledge;
use almanac::ingest::archive::Archive;
use almanac::ingest::csv::{Limits, Mapping};
use almanac::ingest::import::{ImportOutcome, ImportRequest, Importer, Mode, Progress, Running, Taking};
use almanac::store::{Migration, Store, StoreLimits};

/// Months of each series.
const MONTHS: u64 = 1_000;
/// One value in so many is revised.
const REVISED_EVERY: u64 = 1_000;
const MAPPING: &str = "layout = \"long\"\nunknown_series = \"create\"\n";
/// Requests of the idle server, and pause between them.
const READS: usize = 400;
const PAUSE: Duration = Duration::from_millis(2);
const LONGEST_IMPORT: Duration = Duration::from_mins(30);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let place = words.iter().position(|word| word == "--rows");
    let rows: u64 = place.map_or(5_000_000, |at| words[at + 1].parse().unwrap());
    let parts: Vec<&str> = ["duckdb", "readers", "postgres", "memory"]
        .into_iter()
        .filter(|p| words.iter().any(|w| w == p))
        .collect();
    let asked = |part: &str| if parts.is_empty() { part != "memory" } else { parts.contains(&part) };
    let folder = tempfile::tempdir().unwrap();
    let (first, second) =
        (folder.path().join("first-2025-01-15.csv"), folder.path().join("second-2025-02-15.csv"));
    generate(&first, rows, false);
    if asked("duckdb") || asked("postgres") {
        generate(&second, rows, true);
    }
    println!("{rows} rows, {} MB", first.metadata().unwrap().len() / 1_000_000);
    println!("{:<52} {:>12} {:>14}", "", "measured", "goal");
    let almanac = (asked("duckdb") || asked("postgres")).then(|| almanac(folder.path(), &first, &second));
    if let (true, Some((import, again))) = (asked("duckdb"), almanac) {
        let bare = bare_duckdb(folder.path(), &first);
        row("bare DuckDB: read_csv and a sort", &s(bare), "");
        row("first import", &s(import), "");
        row("  of bare DuckDB's time", &times(import, bare), "1.5 x");
        row("import again, 0.1 % revised", &s(again), "");
        row("  of bare DuckDB's time", &times(again, bare), "2 x");
    }
    if let (true, Some((import, _))) = (asked("postgres"), almanac) {
        match postgres(&first) {
            Some(upsert) => {
                row("PostgreSQL: COPY and upsert", &s(upsert), "");
                row("  of the first import's time", &times(upsert, import), "at least 10 x");
            }
            None => println!("PostgreSQL is not installed: apt-get install postgresql"),
        }
    }
    if asked("readers") {
        readers(folder.path(), &first);
    }
    if asked("memory") {
        let peak_kb = memory(folder.path(), &first);
        row("peak memory of `almanac import`", &format!("{} MB", peak_kb / 1024), "1500 MB");
    }
}

/// `series_id,period,value`, series by series; `revised`, one value in [`REVISED_EVERY`] is another.
fn generate(path: &Path, rows: u64, revised: bool) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "series_id,period,value").unwrap();
    for n in 0..rows {
        let (series, month) = (n / MONTHS, n % MONTHS);
        let cents = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        let cents = cents + u64::from(revised && n % REVISED_EVERY == 7);
        let (year, month) = (1940 + month / 12, month % 12 + 1);
        writeln!(out, "TJ_B{series:05}_M,{year}-{month:02},{}.{:02}", cents / 100, cents % 100).unwrap();
    }
    // What is still on its way to the disk would slow whoever is measured first.
    out.into_inner().unwrap().sync_all().unwrap();
}

/// Time of the first import and of the one a month later.
fn almanac(folder: &Path, first: &Path, second: &Path) -> (Duration, Duration) {
    let clock = Clock::System;
    let knowledge = Knowledge::embedded().unwrap();
    let db = folder.join("almanac.duckdb");
    let store = Store::open(&db, &Migration::embedded(), StoreLimits::default(), clock.now_utc()).unwrap();
    store.write(clock.now_utc(), |w| w.sync_catalog(&knowledge.catalog, &knowledge.sha256)).unwrap();
    let importer = Importer {
        store: store.clone(),
        knowledge,
        clock,
        archive: Archive::new(folder.join("archive")),
        running: Running::default(),
        limits: Limits::default(),
    };
    let begun = Instant::now();
    let outcome = import(&importer, first, "2025-01-15");
    store.checkpoint().unwrap();
    let fresh = begun.elapsed();
    assert_eq!(outcome.inserted, outcome.rows_read);
    let size = db.metadata().unwrap().len();
    let begun = Instant::now();
    let outcome = import(&importer, second, "2025-02-15");
    store.checkpoint().unwrap();
    let again = begun.elapsed();
    assert_eq!(outcome.revised, outcome.rows_read / REVISED_EVERY);
    assert_eq!(outcome.unchanged + outcome.revised, outcome.rows_read);
    let grown = db.metadata().unwrap().len().saturating_sub(size);
    row("  the database grows by", &format!("{:.1} %", grown as f64 * 100.0 / size as f64), "");
    (fresh, again)
}

fn import(importer: &Importer, file: &Path, published: &str) -> ImportOutcome {
    let mapping: Mapping = toml::from_str(MAPPING).unwrap();
    let request = ImportRequest {
        file: "bench.csv",
        mapping: &mapping,
        mapping_text: MAPPING,
        published: published.parse().ok(),
        job: None,
        release_id: None,
        origin: OriginKind::Csv,
        mode: Mode::Write,
        taking: Taking::Always,
    };
    importer.import(request, &mut File::open(file).unwrap(), &Progress::default()).unwrap()
}

/// The faster of two ways: a table that is sorted afterwards, or sorted as it is read.
fn bare_duckdb(folder: &Path, csv: &Path) -> Duration {
    let limits = StoreLimits::default();
    let ways: [&[&str]; 2] = [
        &[
            "CREATE TABLE bare AS FROM read_csv(?)",
            "CREATE TABLE sorted AS FROM bare ORDER BY series_id, period",
        ],
        &["CREATE TABLE sorted AS FROM read_csv(?) ORDER BY series_id, period"],
    ];
    let taken = ways.iter().enumerate().map(|(way, statements)| {
        let config = duckdb::Config::default().threads(limits.threads).unwrap();
        let config = config.max_memory(&format!("{}MB", limits.memory_mb)).unwrap();
        let path = folder.join(format!("bare-{way}.duckdb"));
        let connection = duckdb::Connection::open_with_flags(path, config).unwrap();
        let begun = Instant::now();
        for sql in *statements {
            let file = csv.to_str().unwrap();
            let bound = if sql.contains('?') { vec![file] } else { Vec::new() };
            connection.execute(sql, duckdb::params_from_iter(bound)).unwrap();
        }
        connection.execute_batch("CHECKPOINT").unwrap();
        begun.elapsed()
    });
    taken.min().unwrap()
}

/// COPY into a staging table and an upsert into an empty table with a primary key, in a cluster of its own.
fn postgres(csv: &Path) -> Option<Duration> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().next()?.path().join("bin");
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("bench.csv"));
    std::fs::copy(csv, &copy).unwrap();
    // It refuses to run as root.
    let root = rustix::process::geteuid().is_root();
    if root {
        run(Command::new("chown").args(["-R", "postgres"]).arg(folder.path()));
    }
    let program = |name: &str| {
        let path = installed.join(name);
        if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        }
    };
    let socket = format!("-c listen_addresses= -c unix_socket_directories={}", folder.path().display());
    run(program("initdb").args(["-A", "trust", "-U", "bench", "-E", "UTF8", "-D"]).arg(&data));
    let log = folder.path().join("log");
    run(program("pg_ctl").arg("-D").arg(&data).arg("-l").arg(&log).args(["-w", "-o", &socket, "start"]));
    let sql = format!(
        "CREATE TABLE observation (series_id text, period text, value double precision, PRIMARY KEY (series_id, period));
         CREATE TABLE staging (series_id text, period text, value double precision);
         COPY staging FROM '{}' WITH (FORMAT csv, HEADER true);
         INSERT INTO observation SELECT * FROM staging ON CONFLICT (series_id, period) DO UPDATE SET value = excluded.value
           WHERE observation.value IS DISTINCT FROM excluded.value;",
        copy.display()
    );
    let begun = Instant::now();
    run(program("psql")
        .args(["-q", "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", &sql, "-h"])
        .arg(folder.path()));
    let taken = begun.elapsed();
    run(program("pg_ctl").arg("-D").arg(&data).args(["-m", "immediate", "stop"]));
    Some(taken)
}

fn run(command: &mut Command) {
    let output =
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(output.unwrap().success(), "{command:?}");
}

/// How long a request of one series takes while a job imports, beside an idle server.
fn readers(folder: &Path, csv: &Path) {
    let home = folder.join("server");
    std::fs::create_dir(&home).unwrap();
    let config = format!(
        "db = \"s.duckdb\"\n[limits.rate]\nrequests_per_min = 1000000\nburst_requests = 1000000\n[[job]]\nname = \"bench\"\nsource = \"{}\"\nschedule = \"0 0 1 1 *\"\npublished = \"file\"\nmapping = \"m\"\nsettle_ms = 10\n[mapping.m]\n{MAPPING}",
        csv.display()
    );
    std::fs::write(home.join("almanac.toml"), config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_almanac"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(&home)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let base = line.split_whitespace().find(|w| w.starts_with("http://")).unwrap().to_owned();
    let agent = ureq::Agent::new_with_defaults();
    let ask = || {
        let begun = Instant::now();
        let path = "/api/v1/series/US_GDP_Q/observations";
        agent.get(format!("{base}{path}")).call().unwrap().body_mut().read_to_vec().unwrap();
        let taken = begun.elapsed();
        std::thread::sleep(PAUSE);
        taken
    };
    for _ in 0..50 {
        ask();
    }
    let idle = p99((0..READS).map(|_| ask()).collect());
    agent.post(format!("{base}/api/v1/jobs/bench/run")).send_empty().unwrap();
    let begun = Instant::now();
    let mut during = Vec::new();
    while is_running(&agent, &base) && begun.elapsed() < LONGEST_IMPORT {
        (0..50).for_each(|_| during.push(ask()));
    }
    row("a series request on an idle server, p99", &ms(idle), "");
    row(&format!("  while {} s of import run, p99", begun.elapsed().as_secs()), &ms(p99(during)), "");
    let _ = child.kill();
    let _ = child.wait();
}

fn is_running(agent: &ureq::Agent, base: &str) -> bool {
    let jobs = agent.get(format!("{base}/api/v1/jobs")).call().unwrap().body_mut().read_to_string().unwrap();
    let jobs: serde_json::Value = serde_json::from_str(&jobs).unwrap();
    jobs["jobs"][0]["runs"].as_array().is_none_or(Vec::is_empty)
}

/// The most memory that the command has, in kB.
fn memory(folder: &Path, csv: &Path) -> u64 {
    let mapping: PathBuf = folder.join("m.toml");
    std::fs::write(&mapping, MAPPING).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_almanac"))
        .args(["--db", "memory.duckdb", "import", "--published", "2025-01-15", "--mapping"])
        .arg(&mapping)
        .arg(csv)
        .current_dir(folder)
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
        peak = peak.max(line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    peak
}

fn p99(mut taken: Vec<Duration>) -> Duration {
    taken.sort();
    taken.get(taken.len().saturating_sub(1) * 99 / 100).copied().unwrap_or_default()
}

fn s(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

fn ms(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1e3)
}

fn times(of: Duration, unit: Duration) -> String {
    format!("{:.2} x", of.as_secs_f64() / unit.as_secs_f64())
}

fn row(what: &str, measured: &str, goal: &str) {
    println!("{what:<52} {measured:>12} {goal:>14}");
}
