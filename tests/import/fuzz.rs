//! CSV that a fuzzer makes, through a whole import: never a panic, and every row that is read is accounted for.

use std::path::Path;

use almanac::clock::Clock;
use almanac::domain::OriginKind;
use almanac::ingest::Knowledge;
use almanac::ingest::archive::Archive;
use almanac::ingest::csv::{Limits, Mapping};
use almanac::ingest::import::{ImportError, ImportRequest, Importer, Mode, Progress, Running, Taking};
use almanac::store::{Migration, Store, StoreLimits};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::folder;

/// An importer on an empty database in `folder`.
pub fn importer(folder: &Path) -> Importer {
    let clock = Clock::System;
    let knowledge = Knowledge::embedded().unwrap();
    let store = Store::open(
        &folder.join("a.duckdb"),
        &Migration::embedded(),
        StoreLimits::default(),
        clock.now_utc(),
    );
    Importer {
        store: store.unwrap(),
        knowledge,
        clock,
        archive: Archive::new(folder.join("archive")),
        running: Running::default(),
        limits: Limits::default(),
    }
}

/// Cells that mean something, cells that nearly do, and bytes that do not.
fn cell() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "TJ_A_M",
        "TJ_A_Q",
        "TJ_B",
        "TJ_AM",
        "tj_a_m",
        "2024-01",
        "2024Q1",
        "2024年1-3月",
        "上半年",
        "2024-05-17",
        "2025-W13",
        "31/03/2025",
        "1.5",
        "-2",
        "1,234.5",
        "\"1,234.5\"",
        "１２．５％",
        "(3)",
        "inf",
        "NaN",
        "1e999",
        "…",
        "-",
        "",
        "\"\"",
        "\"a\nb\"",
        "\"open",
        "x\"y",
        "\u{0}",
        "\u{feff}",
        "9999-12-31",
        "0001-01-01",
    ];
    prop_oneof![
        12 => proptest::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
        1 => "[0-9.,+-]{1,12}".prop_map(String::into_bytes),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let header = proptest::sample::select(vec![
        "series_id,period,value",
        "series_id;period;value",
        "value,series_id,period,vintage",
        "title\n\nseries_id,period,value",
        "\u{feff}series_id\tperiod\tvalue",
    ]);
    let row = proptest::collection::vec(cell(), 1..6);
    (header, proptest::collection::vec(row, 0..25), proptest::sample::select(vec!["\n", "\r\n", "\r"]))
        .prop_map(|(header, rows, end)| {
            let delimiter: &[u8] = if header.contains(';') {
                b";"
            } else if header.contains('\t') {
                b"\t"
            } else {
                b","
            };
            let mut lines = vec![header.as_bytes().to_vec()];
            lines.extend(rows.iter().map(|row| row.join(delimiter)));
            lines.join(end.as_bytes())
        })
}

#[test]
fn accepted_and_rejected_are_what_was_read() {
    let folder = folder();
    let importer = importer(folder.path());
    let mapping: Mapping = toml::from_str(super::LONG).unwrap();
    let mut runner = TestRunner::new(Config { cases: 150, failure_persistence: None, ..Config::default() });
    let days = ["2024-06-15", "2023-01-01", "2025-01-01"];
    let done = runner.run(&(file(), 0..days.len()), |(bytes, day)| {
        let request = ImportRequest {
            file: "fuzz.csv",
            mapping: &mapping,
            mapping_text: super::LONG,
            published: days[day].parse().ok(),
            job: None,
            release_id: None,
            origin: OriginKind::Csv,
            mode: Mode::Write,
            taking: Taking::Always,
        };
        match importer.import(request, &mut bytes.as_slice(), &Progress::default()) {
            Ok(o) => {
                prop_assert_eq!(o.inserted + o.revised + o.unchanged + o.withdrawn + o.rejected, o.rows_read);
            }
            Err(ImportError::Csv { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
        Ok(())
    });
    done.unwrap();
    let broken: Vec<_> = importer.store.read::<_, almanac::store::StoreError>(|r| r.check()).unwrap();
    assert!(broken.iter().all(|promise| promise.broken == 0), "{broken:?}");
}
