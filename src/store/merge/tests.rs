//! The merge against a naive model: as-of(t) is what the latest publication up to t said, whatever came in what order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{Days, NaiveDate, NaiveDateTime};
use proptest::prelude::*;

use super::*;
use crate::domain::{Frequency, OPEN_END, ObsStatus, Period, Qualifier};
use crate::store::{Migration, NewBatch, Selection, Store, StoreLimits};

/// Month, publication day and value of one row.
type Said = (u32, u64, Option<f64>);

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(n)
}

fn month(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, n + 1, 1).unwrap()
}

fn moment(n: i64) -> NaiveDateTime {
    day(400).and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::seconds(n)
}

/// How the rows of an import reach the merge.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Rows,
    Lines,
}

struct Bench {
    store: Store,
    way: Way,
    _folder: tempfile::TempDir,
    clock: AtomicI64,
}

impl Bench {
    fn new(way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("merge.duckdb");
        let store = Store::open(&path, &Migration::embedded(), StoreLimits::default(), moment(0)).unwrap();
        Self { store, way, _folder: folder, clock: AtomicI64::new(1) }
    }

    fn series(&self) -> i32 {
        let key = self.clock.fetch_add(1, Ordering::Relaxed) as i32;
        let insert = "INSERT INTO series VALUES (?, 'T_' || ?::VARCHAR || '_M', '', '', '', '', 'CNY', 0, 0, 'M', 'NSA', 'N', 'S', 'V', 0, '', ?)";
        self.store
            .write::<_, StoreError>(moment(0), |w| {
                Ok(w.connection().execute(insert, params![key, key, moment(0)])?)
            })
            .unwrap();
        key
    }

    fn import(&self, series_key: i32, rows: &[Said]) -> (NaiveDateTime, MergeOutcome) {
        self.import_as(Repetitions::All, series_key, rows)
    }

    fn import_as(
        &self,
        repetitions: Repetitions,
        series_key: i32,
        rows: &[Said],
    ) -> (NaiveDateTime, MergeOutcome) {
        let now = moment(self.clock.fetch_add(1, Ordering::Relaxed));
        let outcome = self.store.write::<_, StoreError>(now, |w| {
            let batch = NewBatch {
                kind: "csv",
                job: None,
                file: "t.csv",
                sha256: "",
                encoding: None,
                delimiter: None,
                published_on: None,
                report_id: None,
                mapping: None,
            };
            let batch_id = w.open_batch(&batch)?;
            let first = w.put_lines_origin(OriginKind::Csv, batch_id, rows.len() as i64)?;
            if self.way == Way::Lines {
                return merge_lines(w, batch_id, first, repetitions, series_key, rows);
            }
            let mut stage = w.stage()?;
            for (line, (period, published, value)) in rows.iter().enumerate() {
                let reading = Reading {
                    span: Period::day(month(*period)),
                    value: *value,
                    obs_status: ObsStatus::Normal,
                    qualifier: Qualifier::Exact,
                    value_min: None,
                    value_max: None,
                };
                stage.push(&StagedRow {
                    series_key,
                    period: month(*period),
                    reading,
                    realtime_start: day(*published),
                    origin_id: first + line as i64,
                    origin_kind: OriginKind::Csv,
                })?;
            }
            stage.finish()?;
            w.merge(batch_id, repetitions)
        });
        (now, outcome.unwrap())
    }

    /// Takes the import of that number back.
    fn revert(&self, batch_id: i32) -> NaiveDateTime {
        let now = moment(self.clock.fetch_add(1, Ordering::Relaxed));
        let done = self.store.write::<_, StoreError>(now, |w| {
            let batch = NewBatch {
                kind: "revert",
                job: None,
                file: "t.csv",
                sha256: "",
                encoding: None,
                delimiter: None,
                published_on: None,
                report_id: None,
                mapping: None,
            };
            let by = w.open_batch(&batch)?;
            w.revert(batch_id, by)
        });
        done.unwrap();
        now
    }

    fn intervals(&self, series_key: i32) -> Vec<(NaiveDate, Option<f64>, NaiveDate, NaiveDate)> {
        let read =
            self.store.read::<_, StoreError>(|r| r.observations(series_key, Selection::History)).unwrap();
        read.into_iter().map(|o| (o.period, o.reading.value, o.realtime_start, o.realtime_end)).collect()
    }

    /// The values that were published on a day, as far as they were known at a moment.
    fn known(
        &self,
        series_key: i32,
        published: u64,
        known_at: NaiveDateTime,
    ) -> BTreeMap<NaiveDate, Option<f64>> {
        let selection = Selection::KnownAt { as_of: day(published), known_at };
        let read = self.store.read::<_, StoreError>(|r| r.observations(series_key, selection)).unwrap();
        read.into_iter().map(|o| (o.period, o.reading.value)).collect()
    }

    /// Number of the last import.
    fn batches(&self) -> i32 {
        let last = "SELECT max(batch_id) FROM batch";
        let read = |r: &crate::store::Reader<'_>| Ok(r.connection().query_row(last, [], |row| row.get(0))?);
        self.store.read::<_, StoreError>(read).unwrap()
    }

    fn stored(&self) -> (i64, i64, i64) {
        let count = "SELECT (SELECT count(*) FROM observation), (SELECT count(*) FROM confirmation)";
        let read = |r: &crate::store::Reader<'_>| -> Result<_, StoreError> {
            let (rows, runs) = r.connection().query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((rows, runs, r.data_version()?))
        };
        self.store.read(read).unwrap()
    }
}

/// The same rows by the way of a file; those in order are taken as they come, every other time.
fn merge_lines(
    writer: &Writer<'_>,
    batch_id: i32,
    first: i64,
    repetitions: Repetitions,
    series_key: i32,
    rows: &[Said],
) -> Result<MergeOutcome, StoreError> {
    use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array, Int64Array, UInt8Array};
    let date32 = |day: NaiveDate| (day - NaiveDate::from_ymd_opt(1970, 1, 1).unwrap()).num_days() as i32;
    let months: ArrayRef = Arc::new(rows.iter().map(|r| Some(date32(month(r.0)))).collect::<Date32Array>());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![series_key; rows.len()])),
        months.clone(),
        months.clone(),
        months,
        Arc::new(rows.iter().map(|r| r.2).collect::<Float64Array>()),
        Arc::new(UInt8Array::from(vec![0; rows.len()])),
        Arc::new(rows.iter().map(|r| Some(date32(day(r.1)))).collect::<Date32Array>()),
        Arc::new((1..=rows.len() as i64).collect::<Int64Array>()),
    ];
    let mut seen = std::collections::BTreeSet::new();
    let once = rows.iter().all(|r| seen.insert(r.0));
    let rows_in_order = rows.is_sorted_by(|before, after| before.0 < after.0);
    let batch = RecordBatch::try_new(lines_schema(), columns).unwrap();
    let known = [(series_key, Frequency::Monthly)].into();
    let origin = LinesOrigin { kind: OriginKind::Csv, first };
    let mut lines = writer.lines(batch_id, origin, repetitions, known)?;
    if rows_in_order && series_key % 2 == 0 {
        lines.take(&batch)?;
        return lines.finish();
    }
    let naming = if once { Naming::Once } else { Naming::Repeated };
    lines.take_unsorted(std::iter::once(batch), || naming)?;
    lines.finish()
}

/// What every publication said of every month; of one publication date, the last import counts.
#[derive(Default, Clone)]
struct Model(BTreeMap<(u32, u64), Option<f64>>);

impl Model {
    fn import(&mut self, rows: &[Said]) {
        let mut seen = std::collections::BTreeSet::new();
        for (period, published, value) in rows {
            if seen.insert((*period, *published)) {
                self.0.insert((*period, *published), *value);
            }
        }
    }

    fn as_of(&self, published: u64) -> BTreeMap<NaiveDate, Option<f64>> {
        self.0.iter().filter(|((_, p), _)| *p <= published).map(|((m, _), v)| (month(*m), *v)).collect()
    }

    fn intervals(&self) -> Vec<(NaiveDate, Option<f64>, NaiveDate, NaiveDate)> {
        let mut out: Vec<(NaiveDate, Option<f64>, NaiveDate, NaiveDate)> = Vec::new();
        for ((m, published), value) in &self.0 {
            match out.last_mut() {
                Some(last) if last.0 == month(*m) && last.1 == *value => continue,
                Some(last) if last.0 == month(*m) => last.3 = day(*published).pred_opt().unwrap(),
                _ => {}
            }
            out.push((month(*m), *value, day(*published), OPEN_END));
        }
        out
    }
}

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

/// A step of a history: rows that come, or the number of an earlier step that is taken back.
#[derive(Debug, Clone)]
enum Step {
    Import(Vec<Said>),
    Revert(usize),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::collection::vec(any_row(), 1..5).prop_map(Step::Import),
        1 => (0..6_usize).prop_map(Step::Revert),
    ]
}

/// What the imports that were not taken back say together.
fn said_by(imports: &[Option<Vec<Said>>]) -> Model {
    let mut model = Model::default();
    imports.iter().flatten().for_each(|rows| model.import(rows));
    model
}

fn is_as_if_what_was_taken_back_had_never_come(way: Way) {
    let bench = Bench::new(way);
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 40, ..Default::default() });
    runner
        .run(&prop::collection::vec(any_step(), 1..9), |steps| {
            let series_key = bench.series();
            let (mut imports, mut batches, mut moments) = (Vec::new(), Vec::new(), Vec::new());
            for step in &steps {
                let now = match step {
                    Step::Import(rows) => {
                        imports.push(Some(rows.clone()));
                        let (now, _) = bench.import(series_key, rows);
                        batches.push(bench.batches());
                        now
                    }
                    Step::Revert(_) if imports.is_empty() => continue,
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
            for (known_at, model) in moments {
                for published in 0..6 {
                    let found = bench.known(series_key, published, known_at);
                    prop_assert_eq!(found, model.as_of(published), "at {} as of {}", known_at, published);
                }
            }
            Ok(())
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
            // What was known then is still what was known then.
            for (known_at, model) in moments {
                for published in 0..6 {
                    let found = bench.known(series_key, published, known_at);
                    prop_assert_eq!(found, model.as_of(published), "at {} as of {}", known_at, published);
                }
            }
            Ok(())
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
