//! Jobs of a real server: files in a folder, by the clock and by hand.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::{job, nth_run, run_job, until, values};
use crate::support::{Server, folder};

/// A configuration with one job, with these keys in the place of the usual ones.
fn configure(folder: &Path, keys: &str) {
    let mut job = String::from("[[job]]\nname = \"monthly\"\n");
    let usual = [
        ("source", "\"inbox/monthly-*.csv\""),
        ("schedule", "\"30 9 15 1 *\""),
        ("published", "\"file\""),
        ("mapping", "\"m\""),
        ("settle_ms", "50"),
        ("retries", "0"),
    ];
    for (key, value) in usual {
        let is_given = keys.lines().any(|line| line.starts_with(key));
        let is_meaningless = key == "mapping" && keys.contains("report");
        if !is_given && !is_meaningless {
            job.push_str(&format!("{key} = {value}\n"));
        }
    }
    let mapping = "[mapping.m]\nlayout = \"long\"\nunknown_series = \"create\"\n";
    std::fs::write(folder.join("almanac.toml"), format!("{job}{keys}\n{mapping}")).unwrap();
    std::fs::create_dir_all(folder.join("inbox")).unwrap();
}

fn drop_file(folder: &Path, name: &str, csv: &str) {
    std::fs::write(folder.join("inbox").join(name), csv).unwrap();
}

const ONE: &str = "series_id,period,value\nTJ_JOB_M,2024-01,1.5\nTJ_JOB_M,2024-02,2.5\n";
const TWO: &str = "series_id,period,value\nTJ_JOB_M,2024-01,1.5\nTJ_JOB_M,2024-02,2.75\nTJ_JOB_M,2024-03,x\n";

#[test]
fn a_file_is_taken_once_by_its_bytes_and_left_in_place() {
    let folder = folder();
    configure(folder.path(), "timezone = \"Asia/Shanghai\"");
    drop_file(folder.path(), "monthly-2024-02-15.csv", ONE);
    drop_file(folder.path(), ".monthly-2024-02-16.csv", "half a file");
    drop_file(folder.path(), "weekly-2024-02-16.csv", "another job's");
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(values(&server, "TJ_JOB_M"), [""; 0], "it is not time yet");
    assert!(
        job(&server, "monthly")["next_run"].as_str().unwrap().contains("-01-15T01:30:00"),
        "09:30 in Shanghai"
    );

    let run = run_job(&server, "monthly");
    assert_eq!((run["ending"].as_str(), run["files"].as_i64()), (Some("done"), Some(1)), "{run}");
    assert_eq!(values(&server, "TJ_JOB_M"), ["2024-01 1.5", "2024-02 2.5"]);
    drop_file(folder.path(), "monthly-2024-02-20.csv", ONE);
    assert_eq!(run_job(&server, "monthly")["files"], 0, "the same bytes under another name");
    drop_file(folder.path(), "monthly-2024-03-15.csv", TWO);
    let run = run_job(&server, "monthly");
    assert_eq!((run["ending"].as_str(), run["files"].as_i64()), (Some("done"), Some(1)), "{run}");
    assert!(
        run["message"].as_str().unwrap().contains("2024-03-15.csv: 1 rows were refused, import "),
        "{run}"
    );
    assert_eq!(values(&server, "TJ_JOB_M"), ["2024-01 1.5", "2024-02 2.75"]);
    assert!(folder.path().join("inbox/monthly-2024-02-15.csv").exists());

    let imports = server.get("/api/v1/imports?limit=1").json()["imports"][0].clone();
    assert_eq!(
        (
            imports["job"].as_str(),
            imports["revised"].as_i64(),
            imports["rejected"].as_i64(),
            imports["published_on"].as_str()
        ),
        (Some("monthly"), Some(1), Some(1), Some("2024-03-15")),
        "{imports}"
    );
    let rejects = server.get(&format!("/api/v1/imports/{}/rejects", imports["batch_id"])).json();
    assert_eq!(
        (rejects["rejects"][0]["line"].as_i64(), rejects["rejects"][0]["column"].as_str()),
        (Some(4), Some("value"))
    );

    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    for line in [
        "# TYPE almanac_job_state gauge",
        "almanac_job_state{job=\"monthly\",state=\"idle\"} 1",
        "almanac_job_state{job=\"monthly\",state=\"running\"} 0",
        "almanac_job_runs_total{job=\"monthly\",ending=\"done\"} 3",
        "almanac_imports_running 0",
        "almanac_http_requests_total{route=\"/api/v1/jobs/{name}/run\",method=\"POST\",status=\"202\"} 3",
        "almanac_http_requests_total{route=\"/api/v1/series/{id}/observations\",method=\"GET\",status=\"404\"} 1",
    ] {
        assert!(metrics.text().lines().any(|l| l == line), "{line}\n{}", metrics.text());
    }
    assert_eq!(server.get("/metrics?x=1").status, 400);

    // After a restart the bytes are still known, and so is the history.
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(run_job(&server, "monthly")["files"], 0);
    assert_eq!(job(&server, "monthly")["runs"].as_array().unwrap().len(), 4);
}

#[test]
fn a_file_that_goes_back_to_what_it_was_is_news() {
    let folder = folder();
    configure(folder.path(), "timezone = \"Asia/Shanghai\"");
    let server = Server::start(folder.path(), "a.duckdb");
    let february = || values(&server, "TJ_JOB_M").last().cloned().unwrap_or_default();
    for (name, text, files, value) in [
        ("monthly-2024-02-15.csv", ONE, 1, "2024-02 2.5"),
        ("monthly-2024-03-15.csv", TWO, 1, "2024-02 2.75"),
        ("monthly-2024-04-15.csv", ONE, 1, "2024-02 2.5"),
        ("monthly-2024-04-15.csv", TWO, 1, "2024-02 2.75"),
        ("monthly-2024-04-15.csv", ONE, 1, "2024-02 2.5"),
        ("monthly-2024-04-20.csv", ONE, 0, "2024-02 2.5"),
    ] {
        drop_file(folder.path(), name, text);
        assert_eq!(run_job(&server, "monthly")["files"], files, "{name}");
        assert_eq!(february(), value, "{name}");
    }
    // What only repeated its predecessor is news once another comes between them.
    drop_file(folder.path(), "monthly-2024-04-17.csv", TWO);
    assert_eq!(run_job(&server, "monthly")["files"], 2, "04-17, and 04-20 behind it");
    assert_eq!(february(), "2024-02 2.5");
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(run_job(&server, "monthly")["files"], 0, "all of them are known");
}

#[test]
fn a_file_that_was_changed_later_is_of_that_day() {
    let folder = folder();
    configure(folder.path(), "timezone = \"Asia/Shanghai\"");
    let config = folder.path().join("almanac.toml");
    let keys = std::fs::read_to_string(&config).unwrap().replace("\"file\"", "\"modified\"");
    std::fs::write(&config, keys).unwrap();
    let server = Server::start(folder.path(), "a.duckdb");
    for (name, text, day, value) in [
        ("monthly-a.csv", ONE, 15, "2024-02 2.5"),
        ("monthly-b.csv", TWO, 16, "2024-02 2.75"),
        ("monthly-c.csv", ONE, 17, "2024-02 2.5"),
    ] {
        drop_file(folder.path(), name, text);
        let file = std::fs::File::options().write(true).open(folder.path().join("inbox").join(name)).unwrap();
        let changed =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24 * (19_800 + day));
        file.set_modified(changed).unwrap();
        assert_eq!(run_job(&server, "monthly")["files"], 1, "{name}");
        assert_eq!(values(&server, "TJ_JOB_M").last().map(String::as_str), Some(value), "{name}");
    }
    assert_eq!(run_job(&server, "monthly")["files"], 0, "all of them are known");
}

#[test]
fn a_job_runs_by_the_clock() {
    let folder = folder();
    configure(folder.path(), "schedule = \"* * * * *\"");
    drop_file(folder.path(), "monthly-2024-02-15.csv", ONE);
    let server = Server::start(folder.path(), "a.duckdb");
    let run = nth_run(&server, "monthly", 1);
    assert_eq!(
        (run["ending"].as_str(), run["files"].as_i64(), run["attempt"].as_i64()),
        (Some("done"), Some(1), Some(1))
    );
    assert!(run["scheduled_for"].as_str().unwrap().ends_with(":00Z"), "{run}");
    assert_eq!(values(&server, "TJ_JOB_M").len(), 2);
}

#[test]
fn a_run_missed_while_the_server_was_down_is_made_up_once() {
    let folder = folder();
    configure(folder.path(), "schedule = \"0 0 * * *\"");
    let server = Server::start(folder.path(), "a.duckdb");
    run_job(&server, "monthly");
    assert_eq!(server.stop(), Some(0));
    // As if that had been months ago.
    let connection = duckdb::Connection::open(folder.path().join("a.duckdb")).unwrap();
    connection.execute("UPDATE job_run SET scheduled_for = TIMESTAMP '2024-01-01 00:00:00'", []).unwrap();
    connection.execute("UPDATE job_seen SET first_seen = TIMESTAMP '2024-01-01 00:00:00'", []).unwrap();
    drop(connection);
    drop_file(folder.path(), "monthly-2024-02-15.csv", ONE);
    let server = Server::start(folder.path(), "a.duckdb");
    let run = nth_run(&server, "monthly", 2);
    assert_eq!(run["files"], 1, "{run}");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(job(&server, "monthly")["runs"].as_array().unwrap().len(), 2, "once, not once a day");
}

#[test]
fn a_file_that_is_still_written_is_waited_for() {
    let folder = folder();
    configure(folder.path(), "settle_ms = 700");
    let path = folder.path().join("inbox/monthly-2024-02-15.csv");
    std::fs::write(&path, "series_id,period,value\n").unwrap();
    let server = Server::start(folder.path(), "a.duckdb");
    let writer = std::thread::spawn(move || {
        for year in 2000..2025 {
            let line = format!("TJ_JOB_A,{year},{}.5\n", year - 2000);
            OpenOptions::new().append(true).open(&path).unwrap().write_all(line.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(60));
        }
    });
    let run = run_job(&server, "monthly");
    writer.join().unwrap();
    // Where the machine held the writer up for longer than a file must stand still, a second run has the rest.
    if run["files"] != 1 || values(&server, "TJ_JOB_A").len() != 25 {
        run_job(&server, "monthly");
    }
    assert_eq!(values(&server, "TJ_JOB_A").len(), 25);
}

#[test]
fn a_file_that_arrives_while_another_is_read_is_taken_too() {
    let folder = folder();
    configure(folder.path(), "settle_ms = 400");
    drop_file(folder.path(), "monthly-2024-02-15.csv", ONE);
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(server.post_bytes("/api/v1/jobs/monthly/run", b"").status, 202);
    let again = server.post_bytes("/api/v1/jobs/monthly/run", b"");
    assert!(again.status == 409 || again.status == 202, "a job does not overlap itself: {}", again.text());
    std::thread::sleep(Duration::from_millis(100));
    drop_file(folder.path(), "monthly-2024-03-15.csv", TWO);
    let run = nth_run(&server, "monthly", 1);
    assert_eq!((run["files"].as_i64(), run["ending"].as_str()), (Some(2), Some("done")), "{run}");
    assert_eq!(values(&server, "TJ_JOB_M"), ["2024-01 1.5", "2024-02 2.75"]);
}

#[test]
fn failures_are_tried_again_and_written_down() {
    let folder = folder();
    configure(folder.path(), "retries = 1\nretry_after_s = 1\nsource = \"nowhere/*.csv\"");
    let server = Server::start(folder.path(), "a.duckdb");
    assert_eq!(server.post_bytes("/api/v1/jobs/monthly/run", b"").status, 202);
    until("state of retrying", || (job(&server, "monthly")["state"] == "retrying").then_some(()));
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("almanac_job_state{job=\"monthly\",state=\"retrying\"} 1"), "{metrics}");
    let last = nth_run(&server, "monthly", 2);
    assert_eq!((last["attempt"].as_i64(), last["ending"].as_str()), (Some(2), Some("failed")));
    assert!(last["message"].as_str().unwrap().contains("nowhere"), "{last}");
    assert_eq!(job(&server, "monthly")["last_ending"], "failed");
    assert_eq!(server.post_bytes("/api/v1/jobs/nobody/run", b"").status, 404);
}

#[test]
fn a_file_that_a_reject_stops_is_a_failure_and_not_taken() {
    let folder = folder();
    configure(folder.path(), "");
    let config = folder.path().join("almanac.toml");
    let text = std::fs::read_to_string(&config).unwrap() + "on_reject = \"abort\"\n";
    std::fs::write(&config, text).unwrap();
    drop_file(folder.path(), "monthly-2024-02-15.csv", ONE);
    drop_file(folder.path(), "monthly-2024-03-15.csv", TWO);
    let server = Server::start(folder.path(), "a.duckdb");
    let run = run_job(&server, "monthly");
    assert_eq!((run["files"].as_i64(), run["ending"].as_str()), (Some(1), Some("failed")), "{run}");
    assert!(
        run["message"].as_str().unwrap().contains("monthly-2024-03-15.csv: 1 rows were refused"),
        "{run}"
    );
    assert_eq!(values(&server, "TJ_JOB_M"), ["2024-01 1.5", "2024-02 2.5"]);
}

#[test]
fn a_job_reads_reports() {
    let folder = folder();
    configure(folder.path(), "kind = \"report\"\nsource = \"inbox/*.txt\"\npublisher = \"天津日报\"");
    drop_file(
        folder.path(),
        "2025-04-27.txt",
        "今年一季度，天津市电动自行车制造业产值为70.2亿元，比上年同期增长10.5%。\n",
    );
    let server = Server::start(folder.path(), "a.duckdb");
    let run = run_job(&server, "monthly");
    assert_eq!((run["files"].as_i64(), run["ending"].as_str()), (Some(1), Some("done")), "{run}");
    let reports = server.get("/api/v1/reports").json();
    assert!(reports.to_string().contains("天津日报"), "{reports}");
    assert_eq!(run_job(&server, "monthly")["files"], 0);
}
