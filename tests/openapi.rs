//! `/openapi.json` against the running server: a schema-driven fuzzer finds no failure of the server and no answer that
//! is not described.

use std::process::Command;

use crate::python;
use crate::support::{Server, folder};

/// The fuzzer, as a line of `requirements.txt`.
const FUZZER: &str = "schemathesis==4.32.5\n";
/// What is checked of every answer.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[test]
fn a_fuzzer_finds_no_failure_and_nothing_undescribed() {
    let Some(python) = python::environment("fuzzer", FUZZER) else { return };
    let folder = folder();
    let server = Server::start(folder.path(), "fuzzed.duckdb");
    let mut command = Command::new(python.with_file_name("schemathesis"));
    command.current_dir(folder.path()).args(["run", &format!("{}/openapi.json", server.base)]).args([
        "--checks",
        CHECKS,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "12",
        "--seed",
        "1",
        "--no-color",
    ]);
    let run = python::run(&mut command).unwrap();
    assert!(run.success, "{}", run.told);
    assert!(run.told.contains("Operations:"), "{}", run.told);
    assert_eq!(server.get("/readyz").status, 200);
}

#[test]
fn every_operation_says_what_it_answers() {
    let folder = folder();
    let server = Server::start(folder.path(), "described.duckdb");
    let document = server.get("/openapi.json").json();
    let paths = document["paths"].as_object().unwrap();
    for path in [
        "/api/v1/observations",
        "/charts/{file}",
        "/fred/series/observations",
        "/graph/fredgraph.csv",
        "/api/v1/sql",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let mut names = std::collections::BTreeSet::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            assert!(operation["responses"]["400"].is_object(), "{method} {path}");
            let answered = &operation["responses"]["200"];
            let any_media = ["/charts/", "/dashboards/", "/snapshot/", "/metrics"];
            let is_data = method == "get" && !any_media.iter().any(|start| path.starts_with(start));
            assert!(!is_data || answered["content"].is_object(), "{method} {path}: {answered}");
        }
    }
    // What is described below /fred is understood there.
    for (path, operations) in
        paths.iter().filter(|(path, _)| path.starts_with("/fred/") || path.starts_with("/graph/"))
    {
        let query = |parameter: &serde_json::Value| {
            let name = parameter["name"].as_str().unwrap();
            let value = match name {
                "series_id" | "id" => "US_GDP_Q",
                "release_id" => "53",
                "category_id" => "111",
                "source_id" => "18",
                "tag_names" if parameter["required"] == true => "quarterly",
                "search_text" | "series_search_text" => "gdp",
                _ => "",
            };
            format!("{name}={value}")
        };
        let parameters = operations["get"]["parameters"].as_array().unwrap();
        let address = format!("{path}?{}", parameters.iter().map(query).collect::<Vec<_>>().join("&"));
        let answer = server.get(&address);
        assert_eq!(
            (answer.status, answer.header("x-ignored-parameters")),
            (200, ""),
            "{address}: {}",
            answer.text()
        );
    }
}
