//! The merge against a naive model: as-of(t) is what the latest publication up to t said, whatever came in what order.

mod bench;

use proptest::prelude::*;

use self::bench::*;
use super::*;
use crate::domain::{OPEN_END, ObsStatus, Qualifier};

fn any_row() -> impl Strategy<Value = Said> {
    (0..3_u32, 0..6_u64, prop_oneof![Just(None), Just(Some(1.0)), Just(Some(2.0))])
}

#[test]
fn intervals_are_those_of_a_naive_model() {
    are_those_of_a_naive_model(Way::Rows);
}

#[test]
fn intervals_of_a_file_are_those_of_a_naive_model() {
    are_those_of_a_naive_model(Way::Lines);
}

#[test]
fn codes_are_numbered_as_in_the_code_lists() {
    let bench = Bench::new(Way::Rows);
    let lists = "SELECT list_aggregate(obs_status_codes(), 'string_agg', ' '), list_aggregate(qualifier_codes(), 'string_agg', ' '), \
                 list_aggregate(origin_kind_codes(), 'string_agg', ' ')";
    let read = |r: &crate::store::Reader<'_>| -> Result<[String; 3], StoreError> {
        Ok(r.connection().query_row(lists, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?)
    };
    let [status, qualifier, origin] = bench.store.read(read).unwrap();
    let codes = |codes: Vec<&str>| codes.join(" ");
    assert_eq!(status, codes(ObsStatus::ALL.iter().map(|c| c.code()).collect()));
    assert_eq!(qualifier, codes(Qualifier::ALL.iter().map(|c| c.code()).collect()));
    assert_eq!(origin, codes(OriginKind::ALL.iter().map(|c| c.code()).collect()));
    assert!(ObsStatus::ALL.iter().enumerate().all(|(place, code)| code.number() as usize == place));
}

/// A step of a history: rows that come, or the number of an earlier step that comes once more or is taken back.
#[derive(Debug, Clone)]
enum Step {
    Import(Vec<Said>),
    Again(usize),
    Revert(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::collection::vec((0..2_u32, 0..6_u64, prop::option::weighted(0.9, 1..3_u8)), 1..6).prop_map(
            |rows| Step::Import(rows.into_iter().map(|(month, day, value)| (month, day, value.map(f64::from))).collect())
        ),
        1 => (0..6_usize).prop_map(Step::Again),
        1 => (0..6_usize).prop_map(Step::Revert),
    ]
}

/// What the imports that were not taken back say together.
fn said_by(imports: &[Option<Vec<Said>>]) -> Model {
    let mut model = Model::default();
    imports.iter().flatten().for_each(|rows| model.import(rows));
    model
}

/// What was known at each of these moments is still what was known then.
fn keeps_what_was_known(
    bench: &Bench,
    series_key: i32,
    moments: &[(chrono::NaiveDateTime, Model)],
) -> Result<(), TestCaseError> {
    for (known_at, model) in moments {
        for published in 0..6 {
            let found = bench.known(series_key, published, *known_at);
            prop_assert_eq!(found, model.as_of(published), "at {} as of {}", known_at, published);
        }
    }
    Ok(())
}

fn is_as_if_what_was_taken_back_had_never_come(way: Way) {
    let bench = Bench::new(way);
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 48, ..Default::default() });
    runner
        .run(&prop::collection::vec(any_step(), 1..9), |steps| {
            let series_key = bench.series();
            let (mut imports, mut files, mut batches, mut moments) =
                (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for step in &steps {
                let now = match step {
                    Step::Again(_) | Step::Revert(_) if imports.is_empty() => continue,
                    Step::Import(_) | Step::Again(_) => {
                        let rows: Vec<Said> = match step {
                            Step::Again(which) => Vec::clone(&files[which % files.len()]),
                            Step::Import(rows) => rows.clone(),
                            Step::Revert(_) => Vec::new(),
                        };
                        let (now, _) = bench.import(series_key, &rows);
                        batches.push(bench.batches());
                        imports.push(Some(rows.clone()));
                        files.push(rows);
                        now
                    }
                    Step::Revert(which) => {
                        let which = which % imports.len();
                        imports[which] = None;
                        bench.revert(batches[which])
                    }
                };
                let model = said_by(&imports);
                prop_assert_eq!(bench.intervals(series_key), model.intervals(), "after {:?}", step);
                moments.push((now, model));
            }
            keeps_what_was_known(&bench, series_key, &moments)
        })
        .unwrap();
}

#[test]
fn rows_taken_back_are_as_if_they_had_never_come() {
    is_as_if_what_was_taken_back_had_never_come(Way::Rows);
}

#[test]
fn lines_taken_back_are_as_if_they_had_never_come() {
    is_as_if_what_was_taken_back_had_never_come(Way::Lines);
}

fn are_those_of_a_naive_model(way: Way) {
    let bench = Bench::new(way);
    let imports = prop::collection::vec(prop::collection::vec(any_row(), 1..6), 1..6);
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 96, ..Default::default() });
    runner
        .run(&imports, |imports| {
            let series_key = bench.series();
            let mut model = Model::default();
            let mut moments = Vec::new();
            for rows in &imports {
                let (now, outcome) = bench.import(series_key, rows);
                model.import(rows);
                moments.push((now, model.clone()));
                prop_assert_eq!(bench.intervals(series_key), model.intervals());
                let counted = outcome.inserted + outcome.revised + outcome.unchanged + outcome.withdrawn;
                prop_assert_eq!(counted + outcome.contradicting.len() as i64, rows.len() as i64);
                let before = bench.stored();
                let (_, again) = bench.import_as(Repetitions::News, series_key, rows);
                prop_assert_eq!((again.inserted, again.revised, again.withdrawn), (0, 0, 0));
                prop_assert_eq!(bench.stored(), before, "the same bytes again change nothing");
            }
            keeps_what_was_known(&bench, series_key, &moments)
        })
        .unwrap();
}

#[test]
fn a_correction_of_the_same_date_is_taken_back() {
    type Step = (&'static [Said], bool);
    let table: [(&[Step], f64); 3] = [
        (&[(&[(0, 5, Some(1.0))], false), (&[(0, 5, Some(2.0))], true)], 1.0),
        (&[(&[(0, 5, Some(1.0))], true), (&[(0, 5, Some(2.0))], false)], 2.0),
        (&[(&[(0, 0, Some(1.0))], false), (&[(0, 5, Some(1.0))], false), (&[(0, 5, Some(2.0))], true)], 1.0),
    ];
    let bench = Bench::new(Way::Lines);
    for (steps, expected) in table {
        let series = bench.series();
        let mut withdrawn = 0;
        for (rows, is_withdrawn) in steps {
            bench.import(series, rows);
            withdrawn = if *is_withdrawn { bench.batches() } else { withdrawn };
        }
        bench.revert(withdrawn);
        let last = bench.intervals(series).into_iter().rfind(|i| i.3 == OPEN_END);
        assert_eq!(last.and_then(|i| i.1), Some(expected), "{steps:?}");
    }
}

#[test]
fn a_file_that_comes_again_after_others_spoke_is_heard_again() {
    for way in [Way::Rows, Way::Lines] {
        let bench = Bench::new(way);
        let series = bench.series();
        let said: &[Said] = &[(0, 1, Some(2.0))];
        bench.import(series, said);
        bench.import(series, &[(0, 1, None)]);
        bench.import(series, &[(0, 1, Some(2.0)), (1, 0, None)]);
        let third = bench.batches();
        bench.import(series, said);
        let stored = bench.stored();
        bench.import(series, said);
        assert_eq!(bench.stored(), stored, "{way:?}: nobody spoke in between");
        bench.revert(third);
        assert_eq!(bench.intervals(series), [(month(0), Some(2.0), day(1), OPEN_END)], "{way:?}");
    }
}

#[test]
fn a_history_file_that_is_taken_back_leaves_what_the_others_say() {
    // Files of one period as (day, value), which of them is taken back, and the intervals that are left.
    type File = &'static [(u64, u8)];
    let table: [(&[File], usize, &[(u64, u8)]); 4] = [
        (&[&[(2, 1), (3, 1)], &[(2, 3), (3, 3)]], 1, &[(2, 1)]),
        (&[&[(1, 2), (5, 2)], &[(4, 1), (5, 1)]], 1, &[(1, 2)]),
        (&[&[(1, 3), (4, 1), (8, 1)], &[(8, 1)], &[(5, 2)]], 1, &[(1, 3), (4, 1), (5, 2), (8, 1)]),
        (&[&[(1, 2), (5, 2)], &[(4, 1), (5, 1)]], 0, &[(4, 1)]),
    ];
    for way in [Way::Rows, Way::Lines] {
        let bench = Bench::new(way);
        for (files, withdrawn, left) in table {
            let series = bench.series();
            let import = |file: &File| {
                let rows: Vec<Said> =
                    file.iter().map(|(day, value)| (0, *day, Some(f64::from(*value)))).collect();
                bench.import(series, &rows);
                bench.batches()
            };
            let batches: Vec<i32> = files.iter().map(import).collect();
            bench.revert(batches[withdrawn]);
            let found: Vec<_> = bench.intervals(series).into_iter().map(|i| (i.2, i.1)).collect();
            let left: Vec<_> = left.iter().map(|(at, value)| (day(*at), Some(f64::from(*value)))).collect();
            assert_eq!(found, left, "{way:?}: {files:?} without {withdrawn}");
            for batch in batches {
                bench.revert(batch);
            }
            assert_eq!(bench.intervals(series), [], "{way:?}: {files:?}, nothing is left");
        }
    }
}

#[test]
fn a_repetition_outlives_what_it_repeated() {
    for way in [Way::Rows, Way::Lines] {
        let bench = Bench::new(way);
        let series = bench.series();
        bench.import(series, &[(0, 0, Some(2.0))]);
        let first = bench.batches();
        bench.import(series, &[(0, 4, Some(2.0))]);
        bench.import(series, &[(0, 0, Some(1.0))]);
        let before = bench.intervals(series);
        assert_eq!(before.last().map(|i| (i.1, i.2)), Some((Some(2.0), day(4))));
        bench.revert(first);
        assert_eq!(bench.intervals(series), before, "{way:?}: it said nothing that nobody else says");
    }
}

#[test]
fn a_correction_back_to_the_earlier_value_is_remembered_once() {
    for way in [Way::Rows, Way::Lines] {
        let bench = Bench::new(way);
        let series = bench.series();
        for rows in [&[(2, 3, Some(1.0))], &[(2, 5, None)], &[(2, 5, Some(1.0))]] {
            bench.import(series, rows);
        }
        let before = bench.stored();
        bench.import_as(Repetitions::News, series, &[(2, 5, Some(1.0))]);
        assert_eq!(bench.stored(), before, "{way:?}");
    }
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let bench = Bench::new(Way::Lines);
    let imports: [&[Said]; 4] = [
        &[(0, 1, Some(1.0)), (1, 1, Some(1.0))],
        &[(0, 4, Some(1.0)), (1, 4, Some(2.0))],
        &[(0, 2, Some(2.0))],
        &[(0, 3, None), (2, 3, Some(5.0))],
    ];
    let forward = bench.series();
    for rows in imports {
        bench.import(forward, rows);
    }
    for order in [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let shuffled = bench.series();
        for at in order {
            bench.import(shuffled, imports[at]);
        }
        assert_eq!(bench.intervals(shuffled), bench.intervals(forward), "order {order:?}");
    }
}
