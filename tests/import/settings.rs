//! Mistakes in `almanac.toml` are one line with file, line and what to write, before anything is touched.

use crate::support::{almanac, folder, said};

const JOB: &str = "[[job]]\nname = \"j\"\nsource = \"in/*.csv\"\nschedule = \"30 9 15 * *\"\ntimezone = \"Asia/Shanghai\"\npublished = \"file\"\nmapping = \"m\"\n\n[mapping.m]\nlayout = \"long\"\nmissing = [\"\", \"-\", \"…\", \"NA\", \".\"]\n";

#[test]
fn check_names_the_line_of_a_mistake() {
    let folder = folder();
    let config = folder.path().join("almanac.toml");
    let check = |text: &str| {
        std::fs::write(&config, text).unwrap();
        almanac(folder.path(), ["--db", "a.duckdb", "check"])
    };
    std::fs::write(folder.path().join("f.csv"), "series_id,period,value\nTJ_CFG_M,2024-01,1\n").unwrap();
    std::fs::write(folder.path().join("m.toml"), "layout = \"long\"\nunknown_series = \"create\"\n").unwrap();
    said(
        &almanac(
            folder.path(),
            ["--db", "a.duckdb", "import", "f.csv", "--mapping", "m.toml", "--published", "2024-02-01"],
        ),
        0,
    );
    let fine = check(JOB);
    assert!(!String::from_utf8_lossy(&fine.stderr).contains("almanac.toml"), "{fine:?}");
    let table = [
        ("timezone", "timezon", "line 5: unknown field `timezon`, expected one of `name`"),
        ("30 9 15 * *", "30 9 15 *", "line 4: `30 9 15 *` is no schedule"),
        ("Asia/Shanghai", "Asia/Peking", "line 5: `Asia/Peking` is no time zone"),
        ("\"file\"", "\"yesterday\"", "line 6: `yesterday` is no publication date"),
        ("mapping = \"m\"", "mapping = \"n\"", "line 1: job `j` names the mapping `n`, but there are m"),
        (
            "layout = \"long\"",
            "layout = \"tall\"",
            "line 10: unknown variant `tall`, expected one of `long`, `wide`, `bureau`",
        ),
        ("missing", "mising", "line 11: unknown field `mising`"),
        (
            "[mapping.m]\n",
            "[mapping.m]\ncolumns = \"header\"\n",
            "`columns` has no meaning with layout = \"long\"",
        ),
        ("in/*.csv", "ftp://a/b", "line 3: `ftp://a/b` is no source"),
        ("[[job]]", "[jobs]", "unknown field `jobs`, expected one of `db`"),
    ];
    for (from, to, words) in table {
        let line = said(&check(&JOB.replacen(from, to, 1)), 1);
        assert!(
            line.contains("almanac.toml line ") && line.contains(words),
            "{to}\n  said: {line}\n  not:  {words}"
        );
        assert_eq!(line.trim().lines().count(), 1, "{line}");
    }
}
