//! kill -9 at fifty moments of an import: the database opens by itself, with all of a file or nothing of it.

use std::time::{Duration, Instant};

use super::{LONG, rows};
use crate::support::{command, folder};

/// Kills.
const MOMENTS: u64 = 50;
/// Values in each file; all of them differ from those of the file before.
const VALUES: u64 = 3_000;

#[test]
fn fifty_kills_leave_nothing_half_done() {
    let folder = folder();
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    let file = |n: u64| {
        let line = |v: u64| format!("TJ_KILL{}_M,{}-{:02},{n}.5\n", v / 240, 2000 + v % 240 / 12, v % 12 + 1);
        let csv: String = (0..VALUES).map(line).collect();
        std::fs::write(folder.path().join("f.csv"), format!("series_id,period,value\n{csv}")).unwrap();
    };
    let import = |n: u64| {
        file(n);
        let day = chrono::NaiveDate::from_ymd_opt(2021, 1, 1).unwrap() + chrono::Days::new(n);
        command(
            folder.path(),
            ["--db", "a.duckdb", "import", "f.csv", "--mapping", "m.toml", "--published", &day.to_string()],
        )
    };
    assert!(import(0).output().unwrap().status.success());
    let begun = Instant::now();
    assert!(import(1).output().unwrap().status.success());
    let whole = begun.elapsed();
    let (mut last, mut killed, mut finished) = (1, 0, 0);
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for n in 2..2 + MOMENTS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment =
            Duration::from_secs_f64(whole.as_secs_f64() * 1.1 * (seed >> 40) as f64 / (1_u64 << 24) as f64);
        let mut child = import(n)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(moment);
        let _ = child.kill();
        match child.wait().unwrap().success() {
            true => finished += 1,
            false => killed += 1,
        }
        // The newest import that is there whole; it is the last one, or this one.
        let there = rows(
            folder.path(),
            "SELECT count(*), min(value), max(value) FROM observations WHERE series_id LIKE 'TJ\\_KILL%' ESCAPE '\\'",
        );
        let of = |n: u64| format!("{VALUES} {n}.5 {n}.5");
        assert!(there == [of(n)] || there == [of(last)], "kill {n} after {moment:?}: {there:?}, last {last}");
        last = if there == [of(n)] { n } else { last };
        let batches = rows(
            folder.path(),
            "SELECT count(*), count(DISTINCT published_on) FILTER (revised + inserted = 3000) FROM imports WHERE kind = 'csv'",
        );
        let (all, whole) = batches[0].split_once(' ').unwrap();
        assert_eq!(all, whole, "a batch is there in part");
    }
    println!("{killed} killed, {finished} had finished");
    assert!(killed > 10, "{killed} killed");
    // Every import that is there can be replayed, what was left lying is gone, and every promise is kept.
    assert!(import(100).output().unwrap().status.success());
    for sha256 in rows(folder.path(), "SELECT sha256 FROM imports WHERE kind = 'csv'") {
        assert!(folder.path().join("a.duckdb.archive").join(&sha256[..2]).join(&sha256).exists(), "{sha256}");
    }
    let names = std::fs::read_dir(folder.path().join("a.duckdb.archive")).unwrap().flatten();
    assert!(names.into_iter().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')));
    super::keeps_its_promises(folder.path(), &folder.path().join("a.duckdb"));
}
