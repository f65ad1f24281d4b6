//! The life of statements and workers: deadlines, cancelling, the queue, publications, processes that die.

use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

/// Runs for hours.
const LONG: &str = "select max(a.value + b.value * c.value - d.value * e.value + f.value - g.value * h.value) as m \
    from observations a, observations b, observations c, observations d, observations e, observations f, \
    observations g, observations h";

/// Heeds no interrupt for seconds.
const DEAF: &str = "select len(list_transform(range(3000000), lambda x: list_sum(range(x % 1000))))";

fn spawn(pool: &SqlPool, request: SqlRequest) -> tokio::task::JoinHandle<Result<Answer, SqlError>> {
    let pool = pool.clone();
    tokio::spawn(async move { answer(&pool, request).await })
}

async fn until_running(pool: &SqlPool, query_id: &str) {
    let started = Instant::now();
    while pool.progress(None, query_id).is_none_or(|p| p.memory_mb.is_none()) {
        assert!(started.elapsed() < Duration::from_secs(20), "{query_id} never ran");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[test]
fn a_statement_past_its_deadline_is_stopped_whether_it_listens_or_not() {
    block_on(async {
        let fixture = Fixture::start().await;
        for sql in [LONG, DEAF] {
            let started = Instant::now();
            let error = fixture
                .answer(SqlRequest { timeout_ms: Some(400), ..request(sql) })
                .await
                .map(|a| a.text().to_owned());
            assert!(matches!(error, Err(SqlError::Timeout { timeout_ms: 400 })), "{error:?}");
            assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
            assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]));
        }
    });
}

#[test]
fn a_request_lowers_the_time_limit_and_never_raises_it() {
    block_on(async {
        let fixture = Fixture::with(SqlLimits { timeout_ms: 300, ..SqlLimits::default() }).await;
        for (asked, given) in [(Some(60_000), 300), (None, 300), (Some(100), 100)] {
            let error = fixture.answer(SqlRequest { timeout_ms: asked, ..request(LONG) }).await.map(drop);
            assert!(
                matches!(error, Err(SqlError::Timeout { timeout_ms }) if timeout_ms == given),
                "{error:?}"
            );
        }
    });
}

#[test]
fn a_statement_can_be_cancelled_by_name_and_by_going_away() {
    block_on(async {
        let fixture = Fixture::start().await;
        let named = |id: &str| SqlRequest { query_id: Some(id.to_owned()), ..request(LONG) };
        let running = spawn(&fixture.pool, named("q-1"));
        until_running(&fixture.pool, "q-1").await;
        let twin = fixture.answer(named("q-1")).await;
        assert!(matches!(twin.map(drop), Err(SqlError::QueryIdTaken(_))));
        let asked = Instant::now();
        assert!(fixture.pool.cancel(None, "q-1"));
        assert!(matches!(running.await.unwrap().map(drop), Err(SqlError::Cancelled { .. })));
        assert!(asked.elapsed() < Duration::from_secs(2));
        assert!(!fixture.pool.cancel(None, "q-1"), "it is gone");

        let leaving = spawn(&fixture.pool, named("q-2"));
        until_running(&fixture.pool, "q-2").await;
        leaving.abort();
        let asked = Instant::now();
        while fixture.pool.progress(None, "q-2").is_some() {
            assert!(asked.elapsed() < Duration::from_secs(2), "a statement outlives its client");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]));
    });
}

#[test]
fn a_reader_that_stops_reading_holds_up_the_worker_and_not_the_server() {
    block_on(async {
        let fixture = Fixture::start().await;
        let wide = "select repeat('x', 1000) as a from range(1000000)";
        let before = resident_mb("self");
        let mut stream = fixture.pool.run(in_format(wide, Format::Csv)).await.unwrap();
        stream.next().await.unwrap();
        tokio::time::sleep(Duration::from_millis(600)).await;
        let sent = fixture.pool.status().statements[0].sent_bytes;
        assert!(sent < 8 << 20, "{sent} bytes were taken from a worker whose reader sleeps");
        assert!(resident_mb("self") < before + 50);
        drop(stream);
        assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]));
    });
}

#[test]
fn beyond_workers_and_queue_a_statement_is_told_to_come_back() {
    block_on(async {
        let limits =
            SqlLimits { workers: 1, queue_statements: 1, queue_wait_ms: 60_000, ..SqlLimits::default() };
        let fixture = Fixture::with(limits).await;
        let named = |id: &str| SqlRequest { query_id: Some(id.to_owned()), ..request(LONG) };
        let running = spawn(&fixture.pool, named("runs"));
        until_running(&fixture.pool, "runs").await;
        let waiting = spawn(&fixture.pool, named("waits"));
        while fixture.pool.progress(None, "waits").is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let refused = fixture.answer(request("select 1")).await.map(drop);
        assert!(matches!(refused, Err(SqlError::Busy { retry_after_s: 2 })), "{refused:?}");
        assert!(fixture.pool.cancel(None, "waits"), "one that waits can be cancelled too");
        assert!(matches!(waiting.await.unwrap().map(drop), Err(SqlError::Cancelled { .. })));
        fixture.pool.cancel(None, "runs");
        assert!(running.await.unwrap().is_err());
        assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]));
    });
}

#[test]
fn a_publication_is_seen_at_once_and_old_snapshots_go() {
    block_on(async {
        let fixture = Fixture::start().await;
        let running = spawn(&fixture.pool, SqlRequest { query_id: Some("old".into()), ..request(LONG) });
        until_running(&fixture.pool, "old").await;
        {
            let connection = duckdb::Connection::open(fixture.database()).unwrap();
            connection.execute_batch("DELETE FROM observation_row WHERE series_key = 3; CHECKPOINT").unwrap();
        }
        fixture.publish("2").await;
        for _ in 0..6 {
            let answer = fixture.answer(request("select count(*) from observations")).await.unwrap().json();
            assert_eq!((&answer["rows"], &answer["data_version"]), (&json!([[14]]), &json!("2")));
        }
        let snapshots = fixture.folder.path().join("a.duckdb.snapshots");
        let files = || {
            let found = std::fs::read_dir(&snapshots).unwrap();
            found
                .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|e| e == "duckdb"))
                .count()
        };
        assert_eq!(files(), 2, "a running statement keeps its snapshot");
        fixture.pool.cancel(None, "old");
        assert!(running.await.unwrap().is_err());
        let asked = Instant::now();
        while files() > 1 {
            assert!(asked.elapsed() < Duration::from_secs(5), "the old snapshot stays");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
}

/// Other processes that have a file below `folder` open.
fn holders(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let id = process.file_name().to_string_lossy().into_owned();
        let open = std::fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        let mut below =
            open.filter_map(|fd| std::fs::read_link(fd.path()).ok()).filter(|path| path.starts_with(folder));
        if id != std::process::id().to_string() && id.parse::<u32>().is_ok() && below.next().is_some() {
            found.push(id);
        }
    }
    found
}

#[test]
fn a_worker_that_is_killed_is_replaced() {
    block_on(async {
        let fixture = Fixture::with(SqlLimits { workers: 1, ..SqlLimits::default() }).await;
        let running = spawn(&fixture.pool, SqlRequest { query_id: Some("doomed".into()), ..request(LONG) });
        until_running(&fixture.pool, "doomed").await;
        for process in holders(fixture.folder.path()) {
            std::process::Command::new("kill").args(["-ABRT", &process]).status().unwrap();
        }
        let error = running.await.unwrap().map(drop).unwrap_err();
        assert!(matches!(error, SqlError::WorkerLost { .. }), "{error:?}");
        for _ in 0..3 {
            assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]));
        }
    });
}

#[test]
fn a_request_that_is_too_large_is_refused_before_any_worker() {
    block_on(async {
        let fixture = Fixture::start().await;
        let long = format!("select '{}'", "x".repeat(100_000));
        assert!(matches!(fixture.rows(&long).await, Err(SqlError::StatementTooLong { .. })));
        let many = json!(vec![1; 1_001]);
        assert!(matches!(
            fixture.answer(with_params("select 1", many)).await.map(drop),
            Err(SqlError::ParamsTooLarge { .. })
        ));
        let unnamed = SqlRequest { query_id: Some("a b".into()), ..request("select 1") };
        assert!(matches!(fixture.answer(unnamed).await.map(drop), Err(SqlError::NoQueryId(_))));
    });
}

#[test]
fn every_layer_that_this_kernel_offers_holds() {
    block_on(async {
        let fixture = Fixture::start().await;
        println!("layers: {:?}", fixture.layers);
        for layer in ["rlimits", "engine settings"] {
            assert!(fixture.layers.iter().any(|l| l == layer), "{:?}", fixture.layers);
        }
    });
}
