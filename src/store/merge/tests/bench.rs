//! A store of months and days, ways into it, and the naive model that the merge is held against.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::super::*;
use crate::domain::{Frequency, OPEN_END, ObsStatus, Period, Qualifier};
use crate::store::{Migration, NewBatch, Selection, Store, StoreLimits};

/// Month, publication day and value of one row.
pub(super) type Said = (u32, u64, Option<f64>);

pub(super) fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(n)
}

pub(super) fn month(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, n + 1, 1).unwrap()
}

pub(super) fn moment(n: i64) -> NaiveDateTime {
    day(400).and_time(chrono::NaiveTime::MIN) + chrono::TimeDelta::seconds(n)
}

const fn batch<'a>(kind: &'a str, sha256: &'a str) -> NewBatch<'a> {
    NewBatch {
        kind,
        job: None,
        file: "t.csv",
        sha256,
        encoding: None,
        delimiter: None,
        published_on: None,
        report_id: None,
        mapping: Some(""),
    }
}

/// How the rows of an import reach the merge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Rows,
    Lines,
}

pub(super) struct Bench {
    pub(super) store: Store,
    way: Way,
    _folder: tempfile::TempDir,
    clock: AtomicI64,
}

impl Bench {
    pub(super) fn new(way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("merge.duckdb");
        let store = Store::open(&path, &Migration::embedded(), StoreLimits::default(), moment(0)).unwrap();
        Self { store, way, _folder: folder, clock: AtomicI64::new(1) }
    }

    pub(super) fn series(&self) -> i32 {
        let key = self.clock.fetch_add(1, Ordering::Relaxed) as i32;
        let insert = "INSERT INTO series VALUES (?, 'T_' || ?::VARCHAR || '_M', '', '', '', '', 'CNY', 0, 0, 'M', 'NSA', 'N', 'S', 'V', 0, '', ?)";
        self.store
            .write::<_, StoreError>(moment(0), |w| {
                Ok(w.connection().execute(insert, params![key, key, moment(0)])?)
            })
            .unwrap();
        key
    }

    pub(super) fn import(&self, series_key: i32, rows: &[Said]) -> (NaiveDateTime, MergeOutcome) {
        self.import_as(Repetitions::All, series_key, rows)
    }

    pub(super) fn import_as(
        &self,
        repetitions: Repetitions,
        series_key: i32,
        rows: &[Said],
    ) -> (NaiveDateTime, MergeOutcome) {
        let now = moment(self.clock.fetch_add(1, Ordering::Relaxed));
        let bytes = format!("{series_key} {rows:?}");
        let outcome = self.store.write::<_, StoreError>(now, |w| {
            // As an import of a file does.
            let heard = w.reader().last_imported(&bytes, None, "")?;
            let repetitions = heard.map_or(repetitions, Repetitions::Since);
            let batch_id = w.open_batch(&batch("csv", &bytes))?;
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
    pub(super) fn revert(&self, batch_id: i32) -> NaiveDateTime {
        let now = moment(self.clock.fetch_add(1, Ordering::Relaxed));
        let done = self.store.write::<_, StoreError>(now, |w| {
            let by = w.open_batch(&batch("revert", ""))?;
            w.revert(batch_id, by)
        });
        done.unwrap();
        now
    }

    pub(super) fn intervals(&self, series_key: i32) -> Vec<(NaiveDate, Option<f64>, NaiveDate, NaiveDate)> {
        let read =
            self.store.read::<_, StoreError>(|r| r.observations(series_key, Selection::History)).unwrap();
        read.into_iter().map(|o| (o.period, o.reading.value, o.realtime_start, o.realtime_end)).collect()
    }

    /// The values that were published on a day, as far as they were known at a moment.
    pub(super) fn known(
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
    pub(super) fn batches(&self) -> i32 {
        let last = "SELECT max(batch_id) FROM batch";
        let read = |r: &crate::store::Reader<'_>| Ok(r.connection().query_row(last, [], |row| row.get(0))?);
        self.store.read::<_, StoreError>(read).unwrap()
    }

    pub(super) fn stored(&self) -> (i64, i64, i64) {
        let count = "SELECT (SELECT count(*) FROM observation), (SELECT count(*) FROM confirmation)";
        let read = |r: &crate::store::Reader<'_>| -> Result<_, StoreError> {
            let (rows, runs) = r.connection().query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((rows, runs, r.data_version()?))
        };
        self.store.read(read).unwrap()
    }
}

/// The same rows by the way of a file; those in order are taken as they come, every other time.
pub(super) fn merge_lines(
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
pub(super) struct Model(pub(super) BTreeMap<(u32, u64), Option<f64>>);

impl Model {
    pub(super) fn import(&mut self, rows: &[Said]) {
        // The first with a value, else the first.
        let mut taken = BTreeMap::new();
        for (period, published, value) in rows {
            let said: &mut Option<f64> = taken.entry((*period, *published)).or_insert(*value);
            *said = said.or(*value);
        }
        self.0.append(&mut taken);
    }

    pub(super) fn as_of(&self, published: u64) -> BTreeMap<NaiveDate, Option<f64>> {
        self.0.iter().filter(|((_, p), _)| *p <= published).map(|((m, _), v)| (month(*m), *v)).collect()
    }

    pub(super) fn intervals(&self) -> Vec<(NaiveDate, Option<f64>, NaiveDate, NaiveDate)> {
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
