//! The default file is true and complete; every mistake is one line that helps.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use super::{Config, DEFAULT_TOML, Right, read_mapping};
use crate::schedule::Source;

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(text, Path::new("conf/almanac.toml")).map_err(|error| error.to_string())
}

/// The file with everything in force that it comments out, as far as it is a setting.
fn uncommented() -> String {
    let setting = |line: &str| {
        line.starts_with('[') || line.split_once(" = ").is_some_and(|(key, _)| !key.contains([' ', '#', ':']))
    };
    let lines = DEFAULT_TOML.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if setting(rest) => rest.to_owned(),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_default_file_states_the_defaults() {
    let (written, default) = (parse(DEFAULT_TOML).unwrap(), Config::default());
    assert_eq!(format!("{:?}", written.limits), format!("{:?}", default.limits));
    assert!(written.jobs.is_empty() && written.mappings.is_empty() && written.auth.tokens.is_empty());
    let text = uncommented();
    // The three layouts share one example table, which is no mapping as a whole.
    let (before, from_mapping) = text.split_once("[mapping.monthly]").unwrap();
    let (mapping, limits) = from_mapping.split_once("# --- Limits").unwrap();
    let long: Vec<&str> = mapping
        .lines()
        .filter(|l| !["columns", "indicator", "rows"].iter().any(|key| l.starts_with(key)))
        .collect();
    let full = format!("{before}[mapping.monthly]\n{}\n# --- Limits{limits}", long.join("\n"));
    let all = Config::parse(&full, Path::new("almanac.toml")).unwrap();
    assert_eq!((&all.db, all.listen), (&default.db, default.listen));
    assert_eq!((all.jobs.len(), all.mappings.len(), all.auth.tokens[0].rights.len()), (1, 1, 3));
    assert_eq!((all.archive(), all.token_file()), (default.archive(), default.token_file()));
    let minimal: crate::schedule::Job =
        toml::from_str("name = \"x\"\nsource = \"x\"\nschedule = \"0 0 * * *\"\npublished = \"today\"")
            .unwrap();
    let job = &all.jobs[0];
    assert_eq!(
        (job.retries, job.retry_after_s, job.timeout_s, job.settle_ms, job.kind),
        (minimal.retries, minimal.retry_after_s, minimal.timeout_s, minimal.settle_ms, minimal.kind)
    );
}

#[test]
fn paths_are_relative_to_the_file() {
    let config = parse(
        "db = \"a.duckdb\"\nseeds = \"/else/seeds\"\n[[job]]\nname = \"j\"\nkind = \"report\"\nsource = \"inbox/*.txt\"\nschedule = \"0 9 * * *\"\npublished = \"file\"\n",
    )
    .unwrap();
    assert_eq!(config.db, PathBuf::from("conf/a.duckdb"));
    assert_eq!(config.seeds, Some(PathBuf::from("/else/seeds")));
    assert_eq!(config.archive(), PathBuf::from("conf/a.duckdb.archive"));
    assert_eq!(config.job("j").unwrap().source, Source::Files(PathBuf::from("conf/inbox/*.txt")));
}

#[test]
fn a_mistake_is_one_line_with_file_line_and_known_keys() {
    let job = "[[job]]\nname = \"j\"\nsource = \"x.csv\"\nschedule = \"0 9 * * *\"\npublished = \"today\"\n";
    let table = [
        (
            "\n\nlissten = \"x\"\n".to_owned(),
            "line 3: unknown field `lissten`, expected one of `db`, `listen`",
        ),
        (
            "[limits.http]\nbody = 1\n".to_owned(),
            "line 2: unknown field `body`, expected one of `body_bytes`",
        ),
        ("[limits.csv]\nrow_max_bytes = -1\n".to_owned(), "line 2: invalid value"),
        ("listen = \"localhost\"\n".to_owned(), "line 1: invalid socket address"),
        (format!("{job}mapping = \"m\"\n"), "line 1: job `j` names the mapping `m`, but there is none"),
        (format!("# x\n{job}"), "line 2: job `j` needs the key `mapping`"),
        (format!("{job}kind = \"report\"\nmapping = \"m\"\n"), "the key `mapping` has no meaning there"),
        (
            format!("{job}kind = \"report\"\n{job}kind = \"report\"\n"),
            "line 7: there are two jobs called `j`",
        ),
        (format!("{job}retry = 3\n"), "line 6: unknown field `retry`, expected one of `name`"),
        (job.replace("0 9 * * *", "0 25 * * *"), "line 4: `0 25 * * *` is no schedule"),
        (
            "[mapping.m]\nlayout = \"long\"\nvalu = \"v\"\n".to_owned(),
            "line 3: unknown field `valu`, expected one of `layout`, `series`",
        ),
        (
            "[mapping.m]\nlayout = \"wide\"\ncolumns = \"header\"\n".to_owned(),
            "line 1: layout = \"wide\" needs the key `period`",
        ),
        (
            "[mapping.m]\nlayout = \"wide\"\nperiod = \"p\"\n\ncolumns = { a = \"x.y\" }\n".to_owned(),
            "line 5: `x.y` is no series id",
        ),
        (
            "[[auth.token]]\nname = \"a\"\nsha256 = \"abc\"\nrights = []\n".to_owned(),
            "line 3: `sha256` is the 64 hexadecimal digits",
        ),
        (
            "[[auth.token]]\nname = \"a\"\nrights = [\"all\"]\n".to_owned(),
            "unknown variant `all`, expected one of `read`, `sql`, `write`",
        ),
        ("db = \"a\"\ndb = \"b\"\n".to_owned(), "line 2: duplicate key"),
        ("db = \n".to_owned(), "line 1: "),
    ];
    for (text, words) in table {
        let error = parse(&text).unwrap_err();
        assert!(error.starts_with("conf/almanac.toml line ") && !error.contains('\n'), "{error}");
        assert!(error.contains(words), "{text}\n  said: {error}\n  not:  {words}");
    }
}

#[test]
fn the_environment_overrides_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("almanac.toml");
    std::fs::write(&path, "\u{feff}db = \"file.duckdb\"\nlisten = \"127.0.0.1:1\"\n").unwrap();
    let env = |name: &str| (name == "ALMANAC_DB").then(|| "env.duckdb".to_owned());
    let config = Config::load(Some(&path), env).unwrap();
    assert_eq!((config.db, config.listen.port()), (PathBuf::from("env.duckdb"), 1));
    let named = |name: &str| (name == "ALMANAC_CONFIG").then(|| path.display().to_string());
    assert_eq!(Config::load(None, named).unwrap().db, folder.path().join("file.duckdb"));
    let wrong =
        Config::load(Some(&path), |name| (name == "ALMANAC_LISTEN").then(|| "here".to_owned())).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "ALMANAC_LISTEN is `here`: expected an address and port, as 127.0.0.1:8420"
    );
    assert!(Config::load(Some(&folder.path().join("none.toml")), |_| None).is_err());
    assert_eq!(Config::parse("[[auth.token]]\nname = \"a\"\nsha256 = \"00000000000000000000000000000000000000000000000000000000000000ff\"\nrights = [\"sql\"]", &path).unwrap().auth.tokens[0].rights, [Right::Sql]);
}

#[test]
fn a_mapping_stands_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    std::fs::write(&path, "layout = \"long\"\n").unwrap();
    assert!(read_mapping(&path).is_ok());
    std::fs::write(&path, "layout = \"long\"\n\ncolumn = 1\n").unwrap();
    assert!(read_mapping(&path).unwrap_err().to_string().contains("m.toml line 3: unknown field `column`"));
    std::fs::write(&path, "[mapping.m]\nlayout = \"long\"\n").unwrap();
    assert!(read_mapping(&path).unwrap_err().to_string().contains("is a whole configuration"));
}
