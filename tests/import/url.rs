//! A job whose source is a URL: fetched when it changed, within its limits.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::{run_job, values};
use crate::support::{Server, folder};

/// What a bureau's server has, and what it was asked.
#[derive(Default)]
struct Bureau {
    etag: String,
    body: String,
    asked: Vec<String>,
}

/// Serves `/file-2024-02-15.csv`; `/hang` never answers, `/moved` leads on, anything else is 404.
fn bureau() -> (String, Arc<Mutex<Bureau>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let state = Arc::<Mutex<Bureau>>::default();
    let shared = state.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let shared = shared.clone();
            std::thread::spawn(move || answer(stream, &shared));
        }
    });
    (base, state)
}

fn answer(mut stream: TcpStream, state: &Mutex<Bureau>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
    let path = head.split(' ').nth(1).unwrap_or_default();
    let mut bureau = state.lock().unwrap();
    bureau.asked.push(head.clone());
    let known = head
        .lines()
        .filter_map(|l| l.split_once(": "))
        .find(|(k, _)| k.eq_ignore_ascii_case("if-none-match"));
    let text = match path {
        "/hang" => {
            drop(bureau);
            let _ = stream.read(&mut [0; 1]);
            return;
        }
        "/moved" => "HTTP/1.1 302 Found\r\nLocation: /file-2024-02-15.csv\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        "/file-2024-02-15.csv" if known.is_some_and(|(_, etag)| etag.trim() == bureau.etag) => {
            "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_owned()
        }
        "/file-2024-02-15.csv" => format!(
            "HTTP/1.1 200 OK\r\nETag: {}\r\nLast-Modified: Thu, 15 Feb 2024 20:00:00 GMT\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
            bureau.etag,
            bureau.body.len(),
            bureau.body
        ),
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    };
    let _ = stream.write_all(text.as_bytes());
}

fn configure(folder: &Path, url: &str, published: &str, more: &str) {
    let text = format!(
        "{more}\n[[job]]\nname = \"fetched\"\nsource = \"{url}\"\nschedule = \"0 0 1 1 *\"\ntimezone = \"Asia/Shanghai\"\npublished = \"{published}\"\nmapping = \"m\"\nretries = 0\ntimeout_s = 2\n[mapping.m]\nlayout = \"long\"\nunknown_series = \"create\"\n"
    );
    std::fs::write(folder.join("almanac.toml"), text).unwrap();
}

#[test]
fn a_url_is_fetched_when_it_changed() {
    let folder = folder();
    let (base, bureau) = bureau();
    configure(folder.path(), &format!("{base}/file-2024-02-15.csv"), "modified", "");
    let publish = |etag: &str, body: &str| {
        let mut bureau = bureau.lock().unwrap();
        (bureau.etag, bureau.body) = (etag.to_owned(), body.to_owned());
    };
    publish("\"v1\"", "series_id,period,value\nTJ_URL_M,2024-01,1.5\n");
    let server = Server::start(folder.path(), "a.duckdb");
    let run = run_job(&server, "fetched");
    assert_eq!((run["files"].as_i64(), run["ending"].as_str()), (Some(1), Some("done")), "{run}");
    assert_eq!(values(&server, "TJ_URL_M"), ["2024-01 1.5"]);
    let vintages = server.get("/api/v1/series/TJ_URL_M/vintages").text();
    assert!(vintages.contains("2024-02-16"), "04:00 of the next day in Shanghai: {vintages}");

    assert_eq!(run_job(&server, "fetched")["files"], 0);
    let asked = bureau.lock().unwrap().asked[1].to_lowercase();
    assert!(
        asked.contains("if-none-match: \"v1\"") && asked.contains("if-modified-since: thu, 15 feb 2024"),
        "{asked}"
    );
    // What was fetched last is known after a restart.
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(run_job(&server, "fetched")["files"], 0);
    assert!(bureau.lock().unwrap().asked[2].to_lowercase().contains("if-none-match: \"v1\""));
    // A new version is taken; one that is new in name only is not.
    publish("\"v2\"", "series_id,period,value\nTJ_URL_M,2024-01,1.75\n");
    assert_eq!(run_job(&server, "fetched")["files"], 1);
    assert_eq!(values(&server, "TJ_URL_M"), ["2024-01 1.75"]);
    publish("\"v3\"", "series_id,period,value\nTJ_URL_M,2024-01,1.75\n");
    assert_eq!(run_job(&server, "fetched")["files"], 0);
}

#[test]
fn what_a_url_may_not_do() {
    let (base, bureau) = bureau();
    bureau.lock().unwrap().body =
        "series_id,period,value\n".to_owned() + &"TJ_URL_M,2024-01,1.5\n".repeat(60_000);
    let table = [
        ("/hang", "timed_out", "timeout"),
        ("/nothing", "failed", "answered 404"),
        ("/file-2024-02-15.csv", "failed", "limits.csv.file_max_bytes = 1000000"),
        ("/moved", "failed", "limits.csv.file_max_bytes = 1000000"),
    ];
    for (path, ending, words) in table {
        let folder = folder();
        configure(folder.path(), &format!("{base}{path}"), "today", "[limits.csv]\nfile_max_bytes = 1000000");
        let server = Server::start(folder.path(), "a.duckdb");
        let run = run_job(&server, "fetched");
        assert_eq!(run["ending"], ending, "{path}: {run}");
        assert!(run["message"].as_str().unwrap().contains(words), "{path}: {run}");
        assert_eq!(values(&server, "TJ_URL_M"), [""; 0]);
    }
}
