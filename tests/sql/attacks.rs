//! The attacks of `attacks.toml`: every one refused or bounded here, and harmful on an unprotected connection.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use super::*;
use almanac::store::sql::FaultKind;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attack {
    pub(super) sql: String,
    pub(super) why: String,
    pub(super) expect: Expect,
    /// Does no harm on an unprotected connection either.
    #[serde(default)]
    tame: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expect {
    Refused,
    Bounded,
}

const MARK: &str = "the-secret-of-the-server";

/// The corpus, with the secret file and the folder that must stay empty below `folder`.
pub(super) fn corpus(folder: &Path) -> Vec<Attack> {
    #[derive(Deserialize)]
    struct Corpus {
        attack: Vec<Attack>,
    }
    let (secret, out) = (folder.join("secret"), folder.join("out"));
    std::fs::create_dir_all(&out).unwrap();
    std::fs::write(&secret, MARK).unwrap();
    std::fs::write(folder.join("secret.csv"), format!("a\n{MARK}\n")).unwrap();
    std::fs::write(folder.join("secret.json"), format!("{{\"a\":\"{MARK}\"}}\n")).unwrap();
    let corpus: Corpus = toml::from_str(include_str!("attacks.toml")).unwrap();
    let place =
        |sql: &str| sql.replace("$SECRET", secret.to_str().unwrap()).replace("$OUT", out.to_str().unwrap());
    corpus.attack.into_iter().map(|attack| Attack { sql: repeated(&place(&attack.sql)), ..attack }).collect()
}

/// Writes `{{text*count}}` out.
fn repeated(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (end, count) = after
            .match_indices("}}")
            .find_map(|(end, _)| {
                let (text, count) = after[..end].rsplit_once('*')?;
                Some((end, (text, count.parse::<usize>().ok()?)))
            })
            .unwrap();
        out.push_str(before);
        out.push_str(&count.0.repeat(count.1));
        rest = &after[end + 2..];
    }
    out + rest
}

#[test]
fn texts_are_repeated() {
    assert_eq!(repeated("a{{(*3}}1{{)*3}}b{{/*x*2}}{{{\"a\":*2}}{{}*2}}"), "a(((1)))b/*x/*x{\"a\":{\"a\":}}");
}

/// Time of a statement that is bounded.
const STATEMENT_MS: u64 = 200;

/// Attacks at the same time.
const ATTACKERS: usize = 4;

#[test]
fn every_attack_is_refused_or_bounded() {
    block_on(async {
        let limits = SqlLimits {
            workers: ATTACKERS,
            worker_memory_mb: 384,
            worker_temporary_mb: 64,
            max_result_bytes: 8 << 20,
            queue_wait_ms: 60_000,
            ..SqlLimits::default()
        };
        let fixture = Fixture::with(limits).await;
        let attacks = corpus(fixture.folder.path());
        assert!(attacks.len() >= 150, "{} attacks", attacks.len());
        fixture.rows("select 1").await.unwrap();
        let before = resident_mb("self");
        let mut highest = before;
        let mut failures = Vec::new();
        for group in attacks.chunks(ATTACKERS) {
            let tasks = group.iter().map(|attack| {
                let (pool, attack) = (fixture.pool.clone(), attack.clone());
                tokio::spawn(async move { outcome(&pool, &attack).await })
            });
            for task in tasks.collect::<Vec<_>>() {
                failures.extend(task.await.unwrap());
            }
            highest = highest.max(resident_mb("self"));
        }
        assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), attacks.len(), failures.join("\n"));
        println!("{} attacks; the server grew from {before} to {highest} MB", attacks.len());
        assert!(highest - before <= 50, "the server grew from {before} to {highest} MB");
        assert_eq!(
            std::fs::read_dir(fixture.folder.path().join("out")).unwrap().count(),
            0,
            "something was written"
        );
        let count = fixture.rows("select count(*) from observations").await.unwrap();
        assert_eq!(count, json!([[OBSERVATIONS]]), "the pool is as it was");
    });
}

/// What is wrong with the outcome of an attack, if anything is.
async fn outcome(pool: &SqlPool, attack: &Attack) -> Option<String> {
    let timeout_ms = (attack.expect == Expect::Bounded).then_some(STATEMENT_MS);
    let started = Instant::now();
    let result = answer(pool, SqlRequest { timeout_ms, ..request(&attack.sql) }).await;
    let took = started.elapsed();
    let shown: String = attack.sql.chars().take(100).collect();
    let told = match &result {
        Ok(answer) => format!("an answer of {} bytes", answer.bytes.len()),
        Err(error) => error.to_string(),
    };
    let wrong = |what: &str| Some(format!("{what}: {shown} ({}): {told}", attack.why));
    if took > Duration::from_secs(20) {
        return wrong(&format!("took {took:?}"));
    }
    if told.contains(MARK)
        || result.as_ref().is_ok_and(|answer| String::from_utf8_lossy(&answer.bytes).contains(MARK))
    {
        return wrong("tells the secret");
    }
    match (attack.expect, &result) {
        (Expect::Bounded, Ok(answer)) if answer.bytes.len() > 16 << 20 => wrong("answers too much"),
        (Expect::Bounded, _) => None,
        (Expect::Refused, Err(SqlError::Fault(fault))) if was_refused(fault.kind) => None,
        (Expect::Refused, _) => wrong("is not refused"),
    }
}

/// The gate's own words: the statement was never run.
fn was_refused(kind: FaultKind) -> bool {
    use FaultKind::{Construct, Function, NotOneSelect, Parameters, Relation, Syntax};
    matches!(kind, Syntax | NotOneSelect | Relation | Function | Construct | Parameters)
}

#[test]
fn cancelling_at_any_moment_leaves_the_pool_whole() {
    block_on(async {
        let fixture = Fixture::start().await;
        for round in 0..60_u64 {
            let query_id = format!("race-{round}");
            let sql = if round % 2 == 0 { "select count(*) from range(100000000)" } else { "select 1" };
            let pool = fixture.pool.clone();
            let named = SqlRequest { query_id: Some(query_id.clone()), ..request(sql) };
            let task =
                tokio::spawn(async move { answer(&pool, named).await.map(|answer| answer.bytes.len()) });
            tokio::time::sleep(Duration::from_micros(round * 300)).await;
            fixture.pool.cancel(None, &query_id);
            if round % 3 == 0 {
                task.abort();
            } else if let Err(error) = task.await.unwrap() {
                assert!(matches!(error, SqlError::Cancelled { .. }), "{error}");
            }
            assert_eq!(
                fixture.rows("select 42").await.unwrap(),
                json!([[42]]),
                "an answer to another question"
            );
        }
    });
}

/// Where a child process finds what it shall run: a folder with `copy.duckdb` and `statement.sql`.
const CHILD_FOLDER: &str = "ALMANAC_TEST_UNPROTECTED";

/// Time and memory that an unprotected statement takes at least to count as harm.
const HARM_TIME: Duration = Duration::from_millis(600);
const HARM_MB: u64 = 600;
const CHILD_LIMIT_MB: u64 = 2_500;

/// Children that run at the same time.
const CHILDREN: usize = 3;

/// The same statements, run as they are on a connection as a server would open it, in a process that can be spared.
#[test]
fn the_corpus_bites_where_nothing_protects() {
    let folder = tempfile::tempdir().unwrap();
    fill(&folder.path().join("a.duckdb"));
    let attacks = corpus(folder.path());
    let toothless: Vec<String> = std::thread::scope(|scope| {
        let children = (0..CHILDREN).map(|first| {
            let (attacks, folder) = (&attacks, folder.path());
            scope.spawn(move || {
                let own = folder.join(format!("child-{first}"));
                std::fs::create_dir(&own).unwrap();
                let share = attacks.iter().skip(first).step_by(CHILDREN).filter(|attack| !attack.tame);
                share
                    .filter(|attack| does_no_harm(&folder.join("a.duckdb"), &own, attack))
                    .map(described)
                    .collect()
            })
        });
        let found: Vec<_> =
            children.collect::<Vec<_>>().into_iter().map(|child| child.join().unwrap()).collect();
        found.into_iter().flat_map(|found: Vec<String>| found).collect()
    });
    assert!(toothless.is_empty(), "{} do no harm:\n{}", toothless.len(), toothless.join("\n"));
}

fn described(attack: &Attack) -> String {
    format!("{}: {}", attack.why, attack.sql.chars().take(120).collect::<String>())
}

/// Runs an attack on a copy of the database in a folder of its own.
fn does_no_harm(database: &Path, folder: &Path, attack: &Attack) -> bool {
    std::fs::write(folder.join("statement.sql"), &attack.sql).unwrap();
    std::fs::copy(database, folder.join("copy.duckdb")).unwrap();
    let harm = unprotected(folder, attack.expect);
    println!("{harm:?}: {}", described(attack));
    drop(std::fs::remove_file(folder.join("copy.duckdb.wal")));
    harm.is_none()
}

#[derive(Debug)]
enum Harm {
    /// It did what it was after.
    Done,
    Time,
    Memory,
    Died,
}

/// Runs `statement.sql` of the folder in a child process.
fn unprotected(folder: &Path, expect: Expect) -> Option<Harm> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sql::attacks::unprotected_child", "--ignored", "--nocapture"])
        .env(CHILD_FOLDER, folder)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let id = child.id().to_string();
    let started = Instant::now();
    // What does harm takes time or memory; what is refused or does its work at once needs a machine that is not busy.
    let patience = if expect == Expect::Bounded { HARM_TIME } else { 20 * HARM_TIME };
    let harm = loop {
        if let Some(status) = child.try_wait().unwrap() {
            let mut said = String::new();
            std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut said).unwrap();
            break match (status.success(), said.contains("refused by the engine"), expect) {
                (false, ..) => Some(Harm::Died),
                (true, false, Expect::Refused) => Some(Harm::Done),
                _ => None,
            };
        }
        let memory = resident_mb(&id) > HARM_MB;
        if memory || started.elapsed() > patience {
            break Some(if memory { Harm::Memory } else { Harm::Time });
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    // One that has ended by itself cannot be killed.
    drop(child.kill());
    child.wait().unwrap();
    harm
}

/// The body of the child process; by itself it does nothing.
#[test]
#[ignore = "run by the_corpus_bites_where_nothing_protects in a process of its own"]
fn unprotected_child() {
    let Ok(folder) = std::env::var(CHILD_FOLDER) else { return };
    let limit = Some(CHILD_LIMIT_MB << 20);
    let limit = rustix::process::Rlimit { current: limit, maximum: limit };
    rustix::process::setrlimit(rustix::process::Resource::As, limit).unwrap();
    let sql = std::fs::read_to_string(format!("{folder}/statement.sql")).unwrap();
    let connection = duckdb::Connection::open(format!("{folder}/copy.duckdb")).unwrap();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let run = || -> duckdb::Result<usize> {
            let mut statement = connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            let mut count = 0;
            while rows.next()?.is_some() {
                count += 1;
            }
            Ok(count)
        };
        sender.send(run().map_err(|error| error.to_string())).unwrap();
    });
    match receiver.recv().unwrap() {
        Ok(rows) => println!("{rows} rows"),
        Err(error) if error.contains("Out of Memory") || error.contains("bad allocation") => {
            std::process::abort()
        }
        Err(error) => println!("refused by the engine: {error}"),
    }
}
