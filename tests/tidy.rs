//! The shape of the code, kept true: which module may name what, how files open, how long they are.

use std::path::{Path, PathBuf};

/// Module (folder or file below `src/`) and the crates or modules it never names.
const NEVER_NAMES: &[(&str, &[&str])] = &[
    ("domain", &["duckdb", "polars", "axum", "plotters", "resvg", "tokio", "clap", "arrow", "toml", "csv"]),
    (
        "extract",
        &[
            "duckdb",
            "polars",
            "axum",
            "plotters",
            "resvg",
            "tokio",
            "clap",
            "std::fs",
            "crate::store",
            "crate::ingest",
            "crate::http",
            "crate::query",
            "crate::catalog",
        ],
    ),
    (
        "catalog",
        &[
            "duckdb",
            "polars",
            "axum",
            "plotters",
            "tokio",
            "clap",
            "std::fs",
            "crate::store",
            "crate::ingest",
            "crate::http",
            "crate::query",
            "crate::extract",
        ],
    ),
    (
        "ingest",
        &[
            "duckdb",
            "polars",
            "axum",
            "plotters",
            "resvg",
            "clap",
            "crate::http",
            "crate::chart",
            "crate::cli",
        ],
    ),
    (
        "store",
        &[
            "polars",
            "axum",
            "plotters",
            "resvg",
            "clap",
            "crate::http",
            "crate::chart",
            "crate::ingest",
            "crate::query",
            "crate::cli",
        ],
    ),
    (
        "query",
        &[
            "duckdb",
            "axum",
            "plotters",
            "resvg",
            "clap",
            "crate::http",
            "crate::chart",
            "crate::ingest",
            "crate::cli",
        ],
    ),
    (
        "chart",
        &[
            "duckdb",
            "polars",
            "axum",
            "clap",
            "tokio",
            "crate::store",
            "crate::http",
            "crate::ingest",
            "crate::query",
            "crate::cli",
        ],
    ),
    ("dashboard", &["duckdb", "polars", "plotters", "crate::ingest", "crate::cli"]),
    ("schedule", &["duckdb", "polars", "axum", "plotters", "crate::chart", "crate::cli"]),
    ("http", &["duckdb", "polars", "plotters", "clap", "crate::cli"]),
];

/// The one file that names polars.
const POLARS_FILE: &str = "query/frame.rs";

/// Longest source file, in lines.
const MAX_FILE_LINES: usize = 470;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every source file: its path below `src/` and its code without comments.
fn sources() -> Vec<(String, String)> {
    let root = source();
    files(&root)
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text)
        })
        .collect()
}

fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether `code` names the path `name`: as a word, followed by `::` or `;` or an opening brace.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + name.len()..];
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"' || c == '.')
            && (after.starts_with("::") || (after.starts_with(';') && before == Some(' ')))
    })
}

fn of_module(path: &str, module: &str) -> bool {
    path.starts_with(&format!("{module}/")) || path == format!("{module}.rs")
}

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        for (module, never) in NEVER_NAMES.iter().filter(|(module, _)| of_module(&path, module)) {
            for name in never.iter().filter(|name| names(&code, name)) {
                wrong.push(format!("{path}: {module} never names {name}"));
            }
        }
        if path != POLARS_FILE && names(&code, "polars") {
            wrong.push(format!("{path}: only {POLARS_FILE} names polars"));
        }
        let prints = ["println!", "print!", "eprintln!", "eprint!", "dbg!"].iter().any(|p| code.contains(p));
        if prints && !of_module(&path, "cli") && path != "main.rs" && !path.contains("tests") {
            wrong.push(format!("{path}: only cli and main print"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rule_bites() {
    assert!(names("use duckdb::Connection;", "duckdb"));
    assert!(names("    duckdb::params![1]", "duckdb"));
    assert!(!names("let path = \"almanac.duckdb\";", "duckdb"));
    assert!(!names("use crate::store_of::x;", "crate::store"));
}

#[test]
fn every_file_says_what_it_is_and_is_one_room() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{path} does not open with //!"));
        }
        let lines = text.lines().count();
        if lines > MAX_FILE_LINES {
            wrong.push(format!("{path} has {lines} lines, more than {MAX_FILE_LINES}"));
        }
        if path.ends_with("/mod.rs") && source().join(path.replace("/mod.rs", ".rs")).exists() {
            wrong.push(format!("{path} stands beside a file of the same module"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_names_every_module() {
    let map = std::fs::read_to_string(source().join("lib.rs")).unwrap();
    for line in map.lines().filter_map(|l| l.strip_prefix("pub mod ")) {
        let module = line.trim_end_matches(';');
        assert!(map.contains(&format!("[`{module}`]")), "src/lib.rs: the module table lacks {module}");
    }
}
