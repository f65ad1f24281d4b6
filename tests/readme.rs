//! The README tells the truth: its commands run as they are typed, its addresses answer, its picture is there.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Server, folder, said};

const README: &str = include_str!("../README.md");
/// Where the README says that the server is.
const ADDRESS: &str = "http://127.0.0.1:8420";
/// A text for the commands that read `report.txt`.
const REPORT: &str = "今年二季度，天津市电动自行车制造业实现产值70.2亿元，同比增长10.5%。";
/// Rows and a mapping for the commands that read `monthly.csv`.
const ROWS: &str = "series_id,period,value\nTJ_EBIKE_OUTPUT_Q,2024Q4,61.3\n";
const MAPPING: &str = "layout = \"long\"\nseries = \"series_id\"\nperiod = \"period\"\nvalue = \"value\"\n";

/// Lines of the README's shell blocks, without their comments.
fn commands() -> Vec<&'static str> {
    let blocks = README.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines = blocks.flat_map(str::lines).map(|line| line.split("  #").next().unwrap().trim());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// What stands between backticks or angle brackets.
fn quoted(text: &'static str) -> impl Iterator<Item = &'static str> {
    let ticks = text.split('`').skip(1).step_by(2);
    ticks.chain(text.split('<').skip(1).filter_map(|rest| rest.split('>').next()))
}

/// A line as a person types it, with this build's `almanac`.
fn typed(folder: &Path, line: &str) -> std::process::Output {
    let built = Path::new(env!("CARGO_BIN_EXE_almanac")).parent().unwrap().to_str().unwrap();
    let path = format!("{built}:{}", std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    shell.env_remove("ALMANAC_DB").env_remove("ALMANAC_CONFIG").output().unwrap()
}

#[test]
fn its_commands_run() {
    let folder = folder();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("report.txt", REPORT);
    write("monthly.csv", ROWS);
    write("monthly.toml", MAPPING);
    assert_eq!(Server::start(folder.path(), "almanac.duckdb").stop(), Some(0));
    let commands = commands();
    assert!(commands.starts_with(&["cargo run --release -- serve", "cargo test --release"]), "{commands:?}");
    let mut ran = 0;
    for line in commands.iter().filter(|line| line.starts_with("almanac ")) {
        if line.starts_with("almanac serve") {
            continue; // `its_addresses_answer` starts it
        }
        let printed = said(&typed(folder.path(), line), 0);
        let file = line.split(" -o ").nth(1).map(|name| folder.path().join(name.trim()));
        assert!(!printed.trim().is_empty() || file.is_some(), "{line} said nothing");
        assert!(file.is_none_or(|file| file.metadata().unwrap().len() > 0), "{line} left no file");
        ran += 1;
    }
    assert!(ran >= 5, "only {ran} commands were found");
}

#[test]
fn its_addresses_answer() {
    let folder = folder();
    let server = Server::start(folder.path(), "almanac.duckdb");
    let known = server.get("/openapi.json").text();
    let urls = README.split("## URLs").nth(1).unwrap().split("\n## ").next().unwrap();
    let shown = quoted(README).filter_map(|text| text.strip_prefix(ADDRESS));
    let listed = quoted(urls).filter(|text| text.starts_with('/') || text.starts_with("POST "));
    let mut asked = 0;
    for path in shown.chain(listed) {
        if let Some(path) = path.strip_prefix("POST ") {
            let path = path.split('?').next().unwrap();
            assert!(known.contains(&format!("\"{path}\"")), "/openapi.json has no {path}");
            continue;
        }
        let path = path
            .replace("series=A,B", "series=TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q")
            .replace("/ID,ID", "/TJFTZ_DEPOSITS_Q,TJFTZ_LOANS_Q")
            .replace("series_id=ID", "series_id=US_GDP_Q&api_key=none")
            .replace("/series/{id}", "/series/TJ_EBIKE_OUTPUT_Q")
            .replace("{date}", "2025-01-01")
            .replace("{slug}/{panel}", "us-macro/gdp")
            .replace("{slug}", "us-macro")
            .replace("{name}", "latest")
            .replace("{table}", "observations")
            .replace("{id}", "1");
        let answer = server.get(if path.is_empty() { "/" } else { &path });
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        asked += 1;
    }
    assert!(asked >= 15, "only {asked} addresses were found");
}

#[test]
fn its_picture_is_there() {
    let picture = README.split("![").nth(1).unwrap().split("](").nth(1).unwrap().split(')').next().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(picture);
    assert_eq!(&std::fs::read(file).unwrap()[..4], b"\x89PNG");
}
