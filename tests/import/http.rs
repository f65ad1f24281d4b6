//! Importing over HTTP: bytes in, outcome out, progress, stopping, taking back; and the command through a server.

use std::fmt::Write;
use std::path::Path;

use super::{LONG, counts, nth_run, until, values};
use crate::support::{Server, almanac, folder, said};

const MAPPING: &str = "layout = \"long\"\nunknown_series = \"create\"\n";

fn configure(folder: &Path, more: &str) {
    let job = |name: &str, mapping: &str| {
        format!(
            "[[job]]\nname = \"{name}\"\nsource = \"inbox/{name}-*.csv\"\nschedule = \"0 0 1 1 *\"\npublished = \"file\"\nmapping = \"{mapping}\"\nsettle_ms = 10\nretries = 0\n"
        )
    };
    let text = format!(
        "{more}\n{}{}[mapping.m]\n{MAPPING}[mapping.strict]\n{MAPPING}on_reject = \"abort\"\n",
        job("monthly", "m"),
        job("strict", "strict")
    );
    std::fs::write(folder.join("almanac.toml"), text).unwrap();
    std::fs::create_dir_all(folder.join("inbox")).unwrap();
}

const CSV: &[u8] = b"series_id,period,value\nTJ_HTTP_M,2024-01,1.5\nTJ_HTTP_M,2024-02,x\n";

#[test]
fn bytes_are_imported_by_a_job() {
    let folder = folder();
    configure(folder.path(), "[limits.http]\nbody_bytes = 2000");
    let server = Server::start(folder.path(), "a.duckdb");
    let dry = server.post_bytes("/api/v1/imports?job=monthly&published=2024-03-15&dry_run=true", CSV);
    assert_eq!((dry.status, counts(&dry.json())), (200, [1, 0, 0, 0, 1]));
    assert_eq!(values(&server, "TJ_HTTP_M"), [""; 0]);

    let done = server.post_bytes("/api/v1/imports?job=monthly&file=m-2024-03-15.csv", CSV);
    assert_eq!((done.status, counts(&done.json())), (201, [1, 0, 0, 0, 1]));
    assert_eq!(done.json()["published"], "2024-03-15", "by the rule of the job");
    let place = done.header("location").to_owned();
    let stored = server.get(&place).json();
    assert_eq!((stored["state"].as_str(), counts(&stored)), (Some("done"), [1, 0, 0, 0, 1]));
    assert_eq!(stored["sha256"], done.json()["sha256"]);
    let rejects = server.get(&format!("{place}/rejects")).json();
    assert_eq!(rejects["rejects"], done.json()["rejects"]);
    let again = server.post_bytes("/api/v1/imports?job=monthly&file=m-2024-03-15.csv", CSV);
    assert_eq!(counts(&again.json()), [0, 0, 1, 0, 1]);

    let aborted = server.post_bytes("/api/v1/imports?job=strict&published=2024-04-15", CSV);
    assert_eq!((aborted.status, aborted.json()["aborted"].as_bool()), (422, Some(true)));
    let refused = format!("/api/v1/imports/{}", aborted.json()["batch_id"]);
    assert_eq!(server.get(&refused).json()["kind"], "aborted", "its account can be asked for");
    assert_eq!(server.get(&format!("{refused}/rejects")).json()["count"], 1);
    let revised = String::from_utf8(CSV.to_vec()).unwrap().replace("1.5", "7.25");
    let later = server.post_bytes("/api/v1/imports?job=monthly&published=2024-04-15", revised.as_bytes());
    let stored = server.get(later.header("location")).json();
    assert_eq!(stored["revisions"], later.json()["revisions"]);
    assert_eq!(stored["revisions"][0]["new"], 7.25);
    assert_eq!(server.get("/api/v1/imports").json()["running"], serde_json::json!([]));
    // SQL sees an import that changed no number.
    let seen = server.post("/api/v1/sql", &serde_json::json!({ "sql": "SELECT max(batch_id) FROM rejects" }));
    assert_eq!(seen.json()["rows"][0][0], later.json()["batch_id"]);
    let table: [(&str, &[u8], u16, &str); 8] = [
        ("/api/v1/imports?job=nobody", CSV, 400, "there is no job `nobody`"),
        ("/api/v1/imports", CSV, 400, "job"),
        ("/api/v1/imports?job=monthly", CSV, 400, "give a date"),
        ("/api/v1/imports?job=monthly&published=soon", CSV, 400, "published"),
        ("/api/v1/imports?job=monthly&colour=red", CSV, 400, "the known ones are job"),
        ("/api/v1/imports?job=monthly&published=2024-03-15", b"a,b\n1,2\n", 422, "has no column `series_id`"),
        ("/api/v1/imports?job=monthly&published=2024-03-15", b"PK\x03\x04", 422, "ZIP archive"),
        (
            "/api/v1/imports?job=monthly&published=2024-03-15",
            &[b'x'; 2001],
            413,
            "limits.http.body_bytes = 2000",
        ),
    ];
    for (path, body, status, words) in table {
        let answer = server.post_bytes(path, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
    let json =
        server.post("/api/v1/imports?job=monthly&published=2024-03-15", &serde_json::json!({ "csv": "a" }));
    assert_eq!(json.status, 415, "{}", json.text());
    let openapi = server.get("/openapi.json").text();
    for path in ["/api/v1/imports/{id}/revert", "/api/v1/jobs/{name}/run", "/metrics"] {
        assert!(openapi.contains(path), "{path}");
    }
}

#[test]
fn an_import_shows_how_far_it_is_and_can_be_stopped() {
    let folder = folder();
    configure(folder.path(), "");
    let server = Server::start(folder.path(), "a.duckdb");
    let next = server.get("/api/v1/imports?limit=1").json()["imports"][0]["batch_id"].as_i64().unwrap() + 1;
    let mut csv = String::from("series_id,period,value\n");
    for n in 0..2_500_000 {
        writeln!(
            csv,
            "TJ_L{}_D,{}-{:02}-{:02},{n}",
            n / 10_000,
            1980 + n % 10_000 / 336,
            n % 336 / 28 + 1,
            n % 28 + 1
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("inbox/monthly-2024-03-15.csv"), csv).unwrap();
    assert_eq!(server.post_bytes("/api/v1/jobs/monthly/run", b"").status, 202);
    let place = format!("/api/v1/imports/{next}");
    let seen = until("import under way", || {
        let seen = server.get(&place);
        (seen.status == 200 && seen.json()["rows_read"].as_u64() > Some(0)).then(|| seen.json())
    });
    assert_eq!(seen["state"], "running", "{seen}");
    assert!(
        seen["percent"].as_u64().is_some_and(|p| p <= 100) && seen["bytes_total"].as_u64() > Some(50_000_000),
        "{seen}"
    );
    assert!(server.get("/metrics").text().contains("almanac_imports_running"));
    // Readers are answered meanwhile.
    assert_eq!(server.get("/api/v1/series/US_GDP_Q").status, 200);
    let stopped = server.delete(&place);
    assert_eq!(stopped.status, 202, "{}", stopped.text());
    let run = nth_run(&server, "monthly", 1);
    assert_eq!((run["ending"].as_str(), run["files"].as_i64()), (Some("failed"), Some(0)), "{run}");
    assert!(run["message"].as_str().unwrap().contains("cancelled; nothing was written"), "{run}");
    // It keeps its number, and nothing else of it.
    let kept = server.get(&place).json();
    assert_eq!((kept["kind"].as_str(), kept["inserted"].as_i64()), (Some("cancelled"), Some(0)), "{kept}");
    assert!(kept["started_at"].as_str().is_some_and(|at| at.ends_with('Z')), "{kept}");
    assert_eq!(values(&server, "TJ_L0_D"), [""; 0]);
    assert_eq!(server.delete(&place).status, 409, "it is over");
    assert_eq!(server.delete(&format!("/api/v1/imports/{}", next - 1)).status, 409, "it is finished");
    // A server that is asked to stop does not wait for an import either, and leaves nothing behind.
    assert_eq!(server.post_bytes("/api/v1/jobs/monthly/run", b"").status, 202);
    let place = format!("/api/v1/imports/{}", next + 1);
    until("second import", || (server.get(&place).status == 200).then_some(()));
    assert_eq!(server.stop(), Some(0));
    assert_eq!(
        super::rows(
            folder.path(),
            "SELECT count(*) FROM series WHERE series_id LIKE 'TJ\\_L%' ESCAPE '\\' AND freq = 'D'"
        ),
        ["0"]
    );
    assert_eq!(
        super::rows(folder.path(), "SELECT count(*) FROM job_run"),
        ["1"],
        "what was stopped is made up"
    );
    super::keeps_its_promises(folder.path(), &folder.path().join("a.duckdb"));
}

#[test]
fn the_command_imports_through_a_server() {
    let folder = folder();
    configure(folder.path(), "");
    let server = Server::start(folder.path(), "a.duckdb");
    std::fs::write(folder.path().join("m-2024-03-15.csv"), CSV).unwrap();
    let import = |more: &[&str]| almanac(folder.path(), [&["--db", "a.duckdb", "import"], more].concat());
    let refused = said(&import(&["m-2024-03-15.csv", "--job", "monthly"]), 1);
    assert!(refused.contains("--server") && refused.contains(&server.base), "{refused}");
    let outcome =
        import(&["m-2024-03-15.csv", "--job", "monthly", "--server", &server.base, "--format", "json"]);
    assert_eq!(outcome.status.code(), Some(3));
    let outcome: serde_json::Value = serde_json::from_slice(&outcome.stdout).unwrap();
    assert_eq!((counts(&outcome), outcome["published"].as_str()), ([1, 0, 0, 0, 1], Some("2024-03-15")));
    let table = said(&import(&["m-2024-03-15.csv", "--job", "monthly", "--server", &server.base]), 3);
    assert!(table.contains("1 unchanged") && table.contains("`x` is no number"), "{table}");
    let stopped = said(&import(&["m-2024-03-15.csv", "--job", "strict", "--server", &server.base]), 1);
    assert!(stopped.contains("on_reject = \"abort\""), "{stopped}");
    let wrong = said(&import(&["m-2024-03-15.csv", "--job", "nobody", "--server", &server.base]), 1);
    assert!(wrong.contains("there is no job `nobody`"), "{wrong}");
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    let jobless = import(&["m-2024-03-15.csv", "--mapping", "m.toml", "--server", &server.base]);
    let jobless = said(&jobless, 1);
    assert!(jobless.contains("give --job"), "{jobless}");

    let batch = outcome["batch_id"].to_string();
    // The same bytes came twice.
    let said_of = said(&import(&["revert", &batch, "--server", &server.base]), 0);
    let heir = said_of.split_once("; import ").unwrap().1.split_once(' ').unwrap().0;
    assert!(said_of.contains(" 0 withdrawn") && said_of.contains("has the same bytes"), "{said_of}");
    let said_of = said(&import(&["revert", heir, "--server", &server.base]), 0);
    assert!(said_of.contains("was taken back") && said_of.contains("1 withdrawn"), "{said_of}");
    assert!(values(&server, "TJ_HTTP_M").iter().all(|v| v.ends_with("null")));
    assert_eq!(server.post_bytes("/api/v1/imports/999/revert", b"").status, 404);
}
