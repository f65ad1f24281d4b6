//! `almanac import`: what it says, what it refuses to do, and that a batch can be replayed and taken back.

use std::io::Write;
use std::process::Stdio;

use super::{LONG, counts, import, keeps_its_promises, rows, rows_of};
use crate::support::{almanac, command, folder, said};

const FIRST: &str = "series_id,period,value,note\nTJ_CMD_M,2024-01,1.5,\"two\nlines\"\nTJ_CMD_M,2024-02,2.5,\nTJ_CMD_M,2024-03,…,\nTJ_CMD_M,2024-04,about,\nTJ_CMD_M,2024Q1,3,\nTJ_CMD_M,2024-05,1,234.5,\n";
const SECOND: &str =
    "series_id,period,value\nTJ_CMD_M,2024-01,1.5\nTJ_CMD_M,2024-02,2.75\nTJ_CMD_M,2024-04,4.5\n";

#[test]
fn the_outcome_is_whole_and_adds_up() {
    let folder = folder();
    let (status, first) = import(folder.path(), FIRST, LONG, "2024-06-15", &[]);
    assert_eq!((status, counts(&first)), (3, [3, 0, 0, 0, 3]));
    for key in
        ["rows_read", "elapsed_ms", "encoding", "delimiter", "file", "sha256", "batch_id", "rows_per_s"]
    {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    let rejects: Vec<String> = first["rejects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {} {} {}", r["line"], r["column"], r["raw"], r["reason"]))
        .collect();
    assert_eq!(
        rejects,
        [
            "6 \"value\" \"TJ_CMD_M,2024-04,about,\" \"`about` is no number\"",
            "7 \"period\" \"TJ_CMD_M,2024Q1,3,\" \"`2024Q1` is a quarter, the series is monthly\"",
            "8 null \"TJ_CMD_M,2024-05,1,234.5,\" \"5 cells stand under 4 headers: is a separator missing, or a comma in an unquoted number?\"",
        ]
    );
    let (status, again) = import(folder.path(), FIRST, LONG, "2024-06-15", &[]);
    assert_eq!((status, counts(&again)), (3, [0, 0, 3, 0, 3]), "the same bytes change nothing");

    let (status, second) = import(folder.path(), SECOND, LONG, "2024-07-15", &[]);
    assert_eq!((status, counts(&second)), (0, [1, 1, 1, 0, 0]));
    let revision = &second["revisions"][0];
    assert_eq!((revision["old"].as_f64(), revision["new"].as_f64()), (Some(2.5), Some(2.75)));
    // The same is stored.
    assert_eq!(
        rows(
            folder.path(),
            "SELECT file, rows_read, inserted, revised, unchanged, withdrawn, rejected FROM imports WHERE kind = 'csv' ORDER BY batch_id"
        ),
        ["file.csv 6 3 0 0 0 3", "file.csv 6 0 0 3 0 3", "file.csv 3 1 1 1 0 0"]
    );
    assert_eq!(
        rows(folder.path(), "SELECT line FROM rejects ORDER BY batch_id, line"),
        ["6", "7", "8", "6", "7", "8"]
    );
    let table = said(
        &almanac(
            folder.path(),
            [
                "--db",
                "a.duckdb",
                "import",
                "file.csv",
                "--mapping",
                "mapping.toml",
                "--published",
                "2024-07-15",
            ],
        ),
        0,
    );
    assert!(table.contains("0 inserted, 0 revised, 3 unchanged") && table.contains("utf-8"), "{table}");
}

#[test]
fn what_stands_in_a_file_does_not_drive_the_terminal() {
    let folder = folder();
    let mapping = "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nvalue = \"v\"\n";
    std::fs::write(folder.path().join("mapping.toml"), mapping).unwrap();
    std::fs::write(folder.path().join("head.csv"), "s\u{1b}[2J\u{1b}]0;x\u{7},p,v\n1,2,3\n").unwrap();
    std::fs::write(folder.path().join("row\u{1b}[31m.csv"), "s,p,v\nA\u{1b}[2J\u{9b}1m_M,2024-01,3\n")
        .unwrap();
    let select = "select *, 1 as \"a\u{1b}[1m\" from rejects";
    for (status, shown, args) in [
        (1, "s\\u{1b}[2J\\u{1b}]0;x\\u{7}", &["import", "head.csv", "--mapping", "mapping.toml"][..]),
        (
            3,
            "A\\u{1b}[2J\\u{9b}1m_M,2024-01,3",
            &["import", "row\u{1b}[31m.csv", "--mapping", "mapping.toml"],
        ),
        (3, "row\\u{1b}[31m.csv: import", &["import", "row\u{1b}[31m.csv", "--mapping", "mapping.toml"]),
        (0, "a\\u{1b}[1m", &["query", select]),
        (0, "A\\u{1b}[2J", &["query", select]),
    ] {
        let published = if args[0] == "import" { &["--published", "2024-06-15"][..] } else { &[] };
        let output = almanac(folder.path(), [&["--db", "a.duckdb"][..], args, published].concat());
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert_eq!(output.status.code(), Some(status), "{told:?}");
        assert!(told.replace(['\n', ' '], "").contains(&shown.replace(' ', "")), "{shown} in {told:?}");
        assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "{told:?}");
    }
}

#[test]
fn a_unit_that_is_not_that_of_the_series_is_turned_into_it() {
    let folder = folder();
    let mapping = "layout = \"bureau\"\nindicator = \"指标\"\nunknown_series = \"create\"\nrows = { \"产值\" = \"TJ_EBIKE_OUTPUT_Q\", \"新产值\" = \"TJ_CMD_NEW_Q\" }\n";
    let csv = "指标,2024年一季度\n产值（万元）,645400\n新产值(万辆),1.250\n产值(美元),3\n";
    let (status, outcome) = import(folder.path(), csv, mapping, "2025-01-15", &[]);
    assert_eq!((status, counts(&outcome)), (3, [2, 0, 0, 0, 1]), "{outcome}");
    let reason = outcome["rejects"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("USD") && reason.contains("CNY × 10^8"), "{reason}");
    assert_eq!(
        rows(
            folder.path(),
            "SELECT series_id, value, unit_measure, unit_mult, decimals FROM observations JOIN series USING (series_id, unit_measure, unit_mult) WHERE origin_kind = 'csv' ORDER BY 1"
        ),
        ["TJ_CMD_NEW_Q 1.25 vehicle 4 3", "TJ_EBIKE_OUTPUT_Q 64.54 CNY 8 2"]
    );
}

#[test]
fn a_dry_run_tells_all_and_writes_nothing() {
    let folder = folder();
    import(folder.path(), FIRST, LONG, "2024-06-15", &[]);
    let state = || {
        rows(
            folder.path(),
            "SELECT (SELECT version FROM data_version), (SELECT count(*) FROM batch), (SELECT count(*) FROM observation_row), (SELECT count(*) FROM series)",
        )
    };
    let before = state();
    let more = "series_id,period,value\nTJ_CMD_M,2024-02,9\nTJ_NEW_M,2024-01,1\nTJ_CMD_M,2024-09,x\n";
    let (status, outcome) = import(folder.path(), more, LONG, "2024-07-15", &["--dry-run"]);
    assert_eq!((status, counts(&outcome)), (3, [1, 1, 0, 0, 1]));
    assert_eq!((outcome["batch_id"].is_null(), outcome["dry_run"].as_bool()), (true, Some(true)));
    assert_eq!(outcome["revisions"][0]["old"], 2.5);
    assert_eq!(state(), before);
    let sha256 = outcome["sha256"].as_str().unwrap();
    assert!(!folder.path().join("a.duckdb.archive").join(&sha256[..2]).join(sha256).exists());
}

#[test]
fn a_dry_run_makes_no_database() {
    let folder = folder();
    let (status, outcome) = import(folder.path(), FIRST, LONG, "2024-06-15", &["--dry-run"]);
    assert_eq!((status, outcome["dry_run"].as_bool()), (3, Some(true)), "{outcome}");
    let left = std::fs::read_dir(folder.path()).unwrap().flatten().map(|file| file.file_name());
    assert!(left.into_iter().all(|name| name == "file.csv" || name == "mapping.toml"));
}

#[test]
fn one_reject_stops_a_file_that_must_be_whole() {
    let folder = folder();
    import(folder.path(), SECOND, LONG, "2024-05-15", &[]);
    let mapping = format!("{LONG}on_reject = \"abort\"\n");
    let (status, outcome) = import(folder.path(), FIRST, &mapping, "2024-06-15", &[]);
    assert_eq!(
        (status, outcome["aborted"].as_bool(), outcome["rejected"].as_i64()),
        (1, Some(true), Some(3))
    );
    assert_eq!(outcome["rejects"].as_array().unwrap().len(), 3, "it says why");
    assert_eq!(
        rows(folder.path(), "SELECT kind, rejected FROM imports ORDER BY batch_id"),
        ["csv 0", "aborted 3"]
    );
    assert_eq!(
        rows(folder.path(), "SELECT count(*) FROM rejects WHERE batch_id = 2"),
        ["3"],
        "it can be asked for"
    );
    assert_eq!(
        rows(
            folder.path(),
            "SELECT period, value FROM observations WHERE series_id = 'TJ_CMD_M' ORDER BY ALL"
        ),
        ["2024-01-01 1.5", "2024-02-01 2.75", "2024-04-01 4.5"]
    );
}

#[test]
fn a_created_series_takes_its_frequency_from_its_periods_or_its_suffix() {
    let folder = folder();
    let table = [
        ("TJ_FA_M", "2024Q1 2024Q2", "Q"),
        ("TJ_FB", "2024年1-3月 2024年1-6月", "Q"),
        ("TJ_FC", "202403 2024-04", "M"),
        ("TJ_FD_Q", "2024-01-01 2024-04-01", "Q"),
        ("TJ_FE_D", "2024/3/1", "D"),
        ("TJ_FF", "2025-W13", "W"),
        ("TJ_FG_A", "2024年", "A"),
        ("TJ_FH_S", "2024年上半年", "S"),
        ("TJ_FI", "2024 2023", "A"),
        ("TJ_FJ_I", "2024-05-17", "I"),
    ];
    let mut csv = String::from("series_id,period,value\n");
    for (id, periods, _) in table {
        periods.split(' ').for_each(|period| csv.push_str(&format!("{id},{period},1\n")));
    }
    let (status, _) = import(folder.path(), csv, LONG, "2025-06-15", &[]);
    assert_eq!(status, 0);
    let found = rows(
        folder.path(),
        "SELECT series_id, freq FROM series WHERE series_id LIKE 'TJ\\_F%' ESCAPE '\\' AND length(series_id) BETWEEN 5 AND 7 ORDER BY series_id",
    );
    let expected: Vec<String> = table.iter().map(|(id, _, freq)| format!("{id} {freq}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_file_of_the_bureau_comes_in_every_month() {
    let folder = folder();
    let mapping = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"地区生产总值(亿元)\" = \"TJ_BUR_Q\", \"进出口（亿美元）\" = \"TJ_BUS_Q\" }\nunknown_series = \"create\"\n";
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let first = "指标,2025年1-3月,2025年上半年\n地区生产总值(亿元),\"４，１２５．５\",…\n进出口（亿美元）,(12.5),3.5\n";
    let (status, outcome) = import(folder.path(), gb18030(first), mapping, "2025-07-20", &[]);
    assert_eq!(
        (status, counts(&outcome), outcome["encoding"].as_str()),
        (0, [4, 0, 0, 0, 0], Some("gb18030"))
    );
    let second = "指标,2025年1-3月,2025年上半年,2025年前三季度\n地区生产总值(亿元),\"4,126\",8600.1,\"13,001\"\n进出口（亿美元）,(12.5),…,\n";
    let (status, outcome) = import(folder.path(), gb18030(second), mapping, "2025-10-20", &[]);
    assert_eq!((status, counts(&outcome)), (0, [2, 2, 1, 1, 0]), "an empty cell is a mark");
    assert_eq!(
        rows(
            folder.path(),
            "SELECT series_id, period_end, value FROM observations WHERE series_id LIKE 'TJ_BU%' AND value IS NOT NULL ORDER BY ALL"
        ),
        [
            "TJ_BUR_Q 2025-03-31 4126.0",
            "TJ_BUR_Q 2025-06-30 8600.1",
            "TJ_BUR_Q 2025-09-30 13001.0",
            "TJ_BUS_Q 2025-03-31 -12.5"
        ]
    );
}

#[test]
fn any_batch_can_be_replayed_from_the_archive() {
    let folder = folder();
    import(folder.path(), FIRST, LONG, "2024-06-15", &[]);
    import(folder.path(), SECOND, LONG, "2024-07-15", &[]);
    std::fs::remove_file(folder.path().join("file.csv")).unwrap();
    let batches =
        rows(folder.path(), "SELECT sha256, published_on FROM imports WHERE kind = 'csv' ORDER BY batch_id");
    let mappings = rows(folder.path(), "SELECT mapping FROM imports WHERE kind = 'csv' ORDER BY batch_id");
    for (batch, mapping) in batches.iter().zip(mappings) {
        let (sha256, published) = batch.split_once(' ').unwrap();
        let kept = folder.path().join("a.duckdb.archive").join(&sha256[..2]).join(sha256);
        std::fs::write(folder.path().join("kept.toml"), mapping).unwrap();
        let args = [
            "--db",
            "b.duckdb",
            "import",
            kept.to_str().unwrap(),
            "--mapping",
            "kept.toml",
            "--published",
            published,
        ];
        assert!(almanac(folder.path(), args).status.code().is_some_and(|code| code == 0 || code == 3));
    }
    let sql = "SELECT period, value, realtime_start, realtime_end FROM observation_history WHERE series_id = 'TJ_CMD_M' ORDER BY ALL";
    assert_eq!(rows_of(&folder.path().join("b.duckdb"), sql), rows(folder.path(), sql));
}

#[test]
fn an_import_is_taken_back_and_its_history_stays() {
    let folder = folder();
    let (_, first) = import(folder.path(), FIRST, LONG, "2024-06-15", &[]);
    let (_, second) = import(folder.path(), SECOND, LONG, "2024-07-15", &[]);
    let current = "SELECT period, value FROM observations WHERE series_id = 'TJ_CMD_M' AND value IS NOT NULL ORDER BY ALL";
    assert_eq!(rows(folder.path(), current), ["2024-01-01 1.5", "2024-02-01 2.75", "2024-04-01 4.5"]);
    let before = rows(folder.path(), "SELECT count(*) FROM observation_row");
    let revert = |batch: &serde_json::Value, status| {
        let batch = batch["batch_id"].to_string();
        said(&almanac(folder.path(), ["--db", "a.duckdb", "import", "revert", &batch]), status)
    };
    assert!(revert(&second, 0).contains("1 observations changed, 1 withdrawn"));
    assert_eq!(rows(folder.path(), current), ["2024-01-01 1.5", "2024-02-01 2.5"], "as it was before");
    let by = rows(folder.path(), "SELECT reverted_by FROM imports WHERE reverted_by IS NOT NULL")[0].clone();
    assert_eq!(rows(folder.path(), "SELECT batch_id FROM imports WHERE reverts IS NOT NULL"), [by.as_str()]);
    assert!(revert(&second, 1).contains(&format!("was taken back by import {by} already")), "twice is once");
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM observation_row"), before, "nothing is deleted");
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM imports WHERE kind = 'revert'"), ["1"]);
    // The same file can come again, and so can the one before be taken back.
    let (_, again) = import(folder.path(), SECOND, LONG, "2024-07-15", &[]);
    assert_eq!(
        rows(folder.path(), current),
        ["2024-01-01 1.5", "2024-02-01 2.75", "2024-04-01 4.5"],
        "{again}"
    );
    revert(&first, 0);
    assert_eq!(rows(folder.path(), current), ["2024-01-01 1.5", "2024-02-01 2.75", "2024-04-01 4.5"]);
    assert!(revert(&serde_json::json!({ "batch_id": 999 }), 1).contains("no import 999"));
    keeps_its_promises(folder.path(), &folder.path().join("a.duckdb"));
}

#[test]
fn what_is_no_such_csv_is_one_line() {
    let folder = folder();
    let table: [(&[u8], &str, &str); 5] = [
        (b"a,b\n1,2\n", LONG, "has no column `series_id`"),
        (b"", LONG, "the file holds no row"),
        (b"PK\x03\x04rest", LONG, "ZIP archive"),
        (b"x", "layout = \"long\"\nserie = \"x\"\n", "mapping.toml line 2: unknown field `serie`"),
        (b"x", "layout = \"wide\"\n", "mapping.toml line 1: layout = \"wide\" needs the key `period`"),
    ];
    for (csv, mapping, words) in table {
        std::fs::write(folder.path().join("file.csv"), csv).unwrap();
        std::fs::write(folder.path().join("mapping.toml"), mapping).unwrap();
        let args = [
            "--db",
            "a.duckdb",
            "import",
            "file.csv",
            "--mapping",
            "mapping.toml",
            "--published",
            "2024-01-01",
        ];
        let line = said(&almanac(folder.path(), args), 1);
        assert!(line.contains(words) && line.trim().lines().count() == 1, "{line}");
    }
}

#[test]
fn an_interrupt_leaves_nothing_half_done() {
    let folder = folder();
    import(folder.path(), SECOND, LONG, "2024-05-15", &[]);
    // Through a pipe the file ends when the test says so.
    let args = [
        "--db",
        "a.duckdb",
        "import",
        "/dev/stdin",
        "--mapping",
        "mapping.toml",
        "--published",
        "2024-06-15",
    ];
    let mut child = command(folder.path(), args)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"series_id,period,value\n").unwrap();
    let archive = folder.path().join("a.duckdb.archive");
    let incoming = || {
        std::fs::read_dir(&archive)
            .unwrap()
            .flatten()
            .any(|e| e.file_name().to_string_lossy().starts_with(".incoming"))
    };
    super::until("copy of what comes", || incoming().then_some(()));
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT)
        .unwrap();
    // Whether it is stopped is asked with every block that comes.
    super::until("end of the import", || {
        let _ = pipe.write_all(b"TJ_CMD_M,2024-02,9.75\n");
        child.try_wait().unwrap()
    });
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the import was cancelled; nothing was written"), "{said}");
    assert!(!incoming(), "the copy is gone");
    assert_eq!(
        rows(
            folder.path(),
            "SELECT value FROM observations WHERE series_id = 'TJ_CMD_M' AND period = DATE '2024-02-01'"
        ),
        ["2.75"]
    );
    // What comes through a pipe and ends is a file like any other.
    let mut child = command(folder.path(), args).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"series_id,period,value\nTJ_CMD_M,2024-02,9.75\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(
        rows(
            folder.path(),
            "SELECT value FROM observations WHERE series_id = 'TJ_CMD_M' AND period = DATE '2024-02-01'"
        ),
        ["9.75"]
    );
}
