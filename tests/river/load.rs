//! `almanac load`: what comes out, what bad input says, and that nothing is half done.

use crate::support::{almanac, command, folder, said, shared};

const REPORT: &str = "reports/tianjin-daily-2025-04-27.txt";

/// Two sentences of our own, so that the tests need nothing beside the checkout.
const TEXT: &str = "今年一季度，天津市电动自行车制造业产值为70.2亿元，比上年同期增长10.5%。\n";

fn load_twice(folder: &std::path::Path, report: &str) -> (serde_json::Value, serde_json::Value) {
    let args = [
        "--db",
        "a.duckdb",
        "load",
        report,
        "--published",
        "2025-04-27",
        "--publisher",
        "天津日报",
        "--format",
        "json",
    ];
    let read = || serde_json::from_str(&said(&almanac(folder, args), 0)).unwrap();
    (read(), read())
}

#[test]
fn a_report_yields_observations_once() {
    let folder = folder();
    std::fs::write(folder.path().join("r.txt"), TEXT).unwrap();
    let (first, second) = load_twice(folder.path(), "r.txt");
    assert_eq!(first["already_loaded"], false);
    assert_eq!(first["figures"]["matched"], 2);
    assert_eq!(first["inserted"], 2);
    assert_eq!(first["derived"], 1, "2024-Q1 output = 70.2 / 1.105");
    assert_eq!(second["already_loaded"], true);
    assert_eq!(second["inserted"], 0);
    let table =
        said(&almanac(folder.path(), ["--db", "a.duckdb", "load", "r.txt", "--published", "2025-04-27"]), 0);
    assert!(table.contains("nothing changed"), "{table}");
}

#[test]
fn the_first_report_yields_all_of_its_observations() {
    let Some(report) = shared(REPORT) else { return };
    let folder = folder();
    let (first, second) = load_twice(folder.path(), report.to_str().unwrap());
    let figures = &first["figures"];
    // 44 figures; the headline that repeats the body is a duplicate, and "both grew by over 80 %" is two facts.
    assert_eq!(
        figures["matched"].as_i64().unwrap() + figures["duplicate"].as_i64().unwrap(),
        45,
        "{figures}"
    );
    assert_eq!(figures["unmatched"], 0, "{figures}");
    assert_eq!(figures["ambiguous"], 0, "{figures}");
    assert_eq!(second["already_loaded"], true);
}

#[test]
fn bad_input_is_one_clear_line_and_leaves_nothing() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("good.txt", TEXT.as_bytes());
    write("empty.txt", b" \n");
    write("latin.txt", b"caf\xe9 \xff\xff 12%");
    write("binary.txt", b"PK\x03\x04\x00\x00\x00\x00");
    write("sidecar.txt", TEXT.as_bytes());
    write("sidecar.toml", b"published = \"2025-04-27\"\npublisherr = \"x\"\n");
    let big = std::fs::File::create(folder.path().join("big.txt")).unwrap();
    big.set_len(50 << 20).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["good.txt"], "no publication date"),
        (&["missing.txt", "--published", "2025-04-27"], "cannot read missing.txt"),
        (&["empty.txt", "--published", "2025-04-27"], "holds no text"),
        (&["latin.txt", "--published", "2025-04-27"], "convert it first"),
        (&["binary.txt", "--published", "2025-04-27"], "a ZIP archive (Word, Excel or alike)"),
        (&["big.txt", "--published", "2025-04-27"], "MAX_REPORT_BYTES"),
        (&["sidecar.txt"], "unknown field `publisherr`"),
    ];
    for (args, expected) in cases {
        let args = [&["--db", "a.duckdb", "load"], *args].concat();
        let output = almanac(folder.path(), &args);
        let line = said(&output, 1);
        assert!(line.contains(expected), "{args:?}: {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{args:?}: {line}");
    }
    assert!(!folder.path().join("a.duckdb").exists(), "a refused report makes no database");
    said(&almanac(folder.path(), ["load", "good.txt", "--published", "yesterday"]), 2);
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_half_done() {
    let folder = folder();
    std::fs::write(folder.path().join("r.txt"), TEXT).unwrap();
    let load = ["--db", "a.duckdb", "load", "r.txt", "--published", "2025-04-27"];
    let count = |sql: &str| {
        let out = said(&almanac(folder.path(), ["--db", "a.duckdb", "query", sql, "--format", "csv"]), 0);
        out.lines().nth(1).unwrap().parse::<i64>().unwrap()
    };
    let mut whole = 0;
    for wait_ms in (0..).step_by(15).take(24) {
        for name in ["a.duckdb", "a.duckdb.wal"] {
            let _ = std::fs::remove_file(folder.path().join(name));
        }
        let mut child = command(folder.path(), load).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait_ms));
        let _ = child.kill();
        child.wait().unwrap();
        if !folder.path().join("a.duckdb").exists() {
            continue;
        }
        // Whatever was left opens by itself; all of the load is there, or nothing of it.
        let again = said(&almanac(folder.path(), load), 0);
        whole += i64::from(again.contains("nothing changed"));
        assert_eq!(count("select count(*) from observations"), 3, "after a kill at {wait_ms} ms");
        assert_eq!(count("select count(*) from reports"), 1);
        assert_eq!(count("select count(*) from figures"), 2);
    }
    assert!(whole < 24, "no kill came before the end of a load");
}
