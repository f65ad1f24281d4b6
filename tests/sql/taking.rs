//! Data to take away: downloads of a running server, backup, restore, export.

use std::process::Command;

use serde_json::json;

use crate::support::{Server, almanac, folder, said};

#[test]
fn a_download_is_one_state_of_the_data_whole_or_in_parts() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let list = server.get("/snapshot").json();
    let version = list["data_version"].as_str().unwrap().to_owned();
    let mut files: Vec<String> =
        list["tables"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert!(files.contains(&"observations.parquet".to_owned()), "{files:?}");
    files.extend(["almanac.duckdb".to_owned(), "series.csv".to_owned()]);
    for file in &files {
        let path = format!("/snapshot/{file}");
        let whole = server.get(&path);
        assert_eq!((whole.status, whole.header("almanac-data-version")), (200, version.as_str()), "{file}");
        if file != "series.csv" {
            assert_eq!(
                whole.header("content-length"),
                whole.body.len().to_string(),
                "{file} is not packed twice"
            );
        }
        if file.ends_with(".parquet") {
            assert!(whole.body.starts_with(b"PAR1") && whole.body.ends_with(b"PAR1"), "{file}");
        }
        let etag = whole.header("etag").to_owned();
        assert!(etag.starts_with(&format!("\"{version}-")), "{etag}");
        assert_eq!(server.get_with(&path, &[("if-none-match", &etag)]).status, 304, "{file}");
        let part = server.get_with(&path, &[("range", "bytes=2-5"), ("if-range", &etag)]);
        let range = format!("bytes 2-5/{}", whole.body.len());
        assert_eq!((part.status, part.header("content-range")), (206, range.as_str()), "{file}");
        assert_eq!(part.body, whole.body[2..6], "{file}");
        let other = server.get_with(&path, &[("range", "bytes=2-5"), ("if-range", "\"other\"")]);
        assert_eq!((other.status, other.body.len()), (200, whole.body.len()), "{file}");
        assert_eq!(server.get_with(&path, &[("range", "bytes=999999999-")]).status, 416, "{file}");
    }
    for absent in ["observation.parquet", "series.xls", "../a.duckdb", "series"] {
        assert_eq!(server.get(&format!("/snapshot/{absent}")).status, 404, "{absent}");
    }
    // What is committed is in the next download, under another name.
    let before = server.get("/snapshot/reports.csv");
    let report = json!({"text": "甲市进出口总额2.5亿元。", "published": "2025-05-01", "publisher": "a bureau", "title": "t"});
    assert!(server.post("/api/v1/reports", &report).status < 300);
    let after = server.get("/snapshot/reports.csv");
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_eq!(after.text().lines().count(), before.text().lines().count() + 1);
    let database = server.get("/snapshot/almanac.duckdb");
    assert_eq!(database.header("almanac-data-version"), after.header("almanac-data-version"));
    std::fs::write(folder.path().join("taken.duckdb"), database.body).unwrap();
    let taken = duckdb::Connection::open(folder.path().join("taken.duckdb")).unwrap();
    let reports: usize = taken.query_row("select count(*) from reports", [], |row| row.get(0)).unwrap();
    let asked = server.post("/api/v1/sql", &json!({"sql": "select count(*) from reports"})).json();
    assert_eq!(asked["rows"], json!([[reports]]), "{}", after.text());
}

/// What holds of the data: how many rows, and their sum.
const SUM: [&str; 5] = ["query", "select count(*), sum(value) from observations", "--format", "csv", "--db"];

#[test]
fn a_backup_is_made_beside_a_server_and_without_one_and_can_be_restored() {
    let folder = folder();
    let run = |args: &[&str]| almanac(folder.path(), args.iter().copied());
    let sum = |db: &str| said(&run(&[&SUM[..], &[db]].concat()), 0);
    let server = Server::start(folder.path(), "a.duckdb");
    let whole = sum("a.duckdb");
    said(&run(&["--db", "a.duckdb", "backup", "served.duckdb"]), 0);
    said(&run(&["--db", "a.duckdb", "export", "served"]), 0);
    server.stop();
    let bytes = std::fs::read(folder.path().join("a.duckdb")).unwrap();
    said(&run(&["--db", "a.duckdb", "backup", "local.duckdb"]), 0);
    assert_eq!(std::fs::read(folder.path().join("a.duckdb")).unwrap(), bytes, "a backup changes nothing");
    said(&run(&["--db", "a.duckdb", "export", "local"]), 0);
    for copy in ["served.duckdb", "local.duckdb"] {
        assert!(said(&run(&["--db", "a.duckdb", "backup", copy]), 1).contains("exists"));
        assert!(said(&run(&["--db", "a.duckdb", "restore", copy]), 1).contains("move it away"));
        let restored = format!("restored-{copy}");
        said(&run(&["--db", &restored, "restore", copy]), 0);
        assert_eq!(sum(&restored), whole);
        said(&run(&["--db", &restored, "check"]), 0);
    }
    for name in ["series.parquet", "observations.parquet", "observation_history.parquet", "figures.parquet"] {
        let [served, local] =
            ["served", "local"].map(|dir| std::fs::read(folder.path().join(dir).join(name)));
        assert_eq!(served.unwrap(), local.unwrap(), "{name}: the same data are the same bytes");
    }
    std::fs::write(folder.path().join("junk"), "no database").unwrap();
    assert!(said(&run(&["--db", "new.duckdb", "restore", "junk"]), 1).contains("junk"));
    assert!(!folder.path().join("new.duckdb").exists());
}

/// The operating system gives up a process's locks on a file when the process closes any handle on it.
#[test]
fn a_published_copy_does_not_cost_the_server_its_lock() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    let asked = server.post("/api/v1/sql", &json!({"sql": "select count(*) from series"}));
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert_eq!(server.get("/snapshot/almanac.duckdb").status, 200);
    std::fs::remove_file(folder.path().join("a.duckdb.server")).unwrap();
    for args in [&["query", "select 1"][..], &["backup", "b.duckdb"], &["check"]] {
        let refused = almanac(folder.path(), [&["--db", "a.duckdb"], args].concat());
        assert!(said(&refused, 1).contains("in use by another process"), "{args:?}");
    }
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sql::taking::opens_the_file_of_another", "--ignored"])
        .env(OTHERS_FILE, folder.path().join("a.duckdb"))
        .output()
        .unwrap();
    assert!(other.status.success(), "{}", String::from_utf8_lossy(&other.stdout));
}

const OTHERS_FILE: &str = "ALMANAC_TEST_OTHERS_FILE";

#[test]
#[ignore = "run by a_published_copy_does_not_cost_the_server_its_lock in a process of its own"]
fn opens_the_file_of_another() {
    let Ok(file) = std::env::var(OTHERS_FILE) else { return };
    assert!(duckdb::Connection::open(file).is_err(), "two processes write one file");
}
