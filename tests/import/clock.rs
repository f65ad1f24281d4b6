//! Years of schedule in the time of a test: the real scheduler over a real store, and a clock that is set by hand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use almanac::clock::Clock;
use almanac::ingest::Knowledge;
use almanac::ingest::archive::Archive;
use almanac::ingest::csv::{Limits, Mapping};
use almanac::ingest::import::{Importer, Running};
use almanac::schedule::{Job, Scheduler, Works};
use almanac::store::{JobRun, Migration, Store, StoreError, StoreLimits};
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use crate::support::folder;

fn importer(folder: &Path, clock: &Clock) -> Importer {
    let knowledge = Knowledge::embedded().unwrap();
    let store = Store::open(
        &folder.join("a.duckdb"),
        &Migration::embedded(),
        StoreLimits::default(),
        clock.now_utc(),
    );
    let store = store.unwrap();
    store.write(clock.now_utc(), |w| w.sync_catalog(&knowledge.catalog, &knowledge.sha256)).unwrap();
    Importer {
        store,
        knowledge,
        clock: clock.clone(),
        archive: Archive::new(folder.join("archive")),
        running: Running::default(),
        limits: Limits::default(),
    }
}

fn scheduler(importer: &Importer, job: &str) -> Arc<Scheduler> {
    let job: Job = toml::from_str(job).unwrap();
    let mapping: Mapping = toml::from_str(super::LONG).unwrap();
    let works = Works::new(importer.clone(), Knowledge::embedded().unwrap());
    Scheduler::new(vec![job], BTreeMap::from([("m".to_owned(), mapping)]), works).unwrap()
}

/// Lets time pass in steps, and runs what is due.
fn live(scheduler: &Scheduler, clock: &Clock, until: DateTime<Utc>, step: TimeDelta) {
    while clock.now() < until {
        clock.advance(step);
        for start in scheduler.due() {
            scheduler.perform(&start);
        }
    }
}

fn runs(importer: &Importer) -> Vec<JobRun> {
    let mut runs = importer.store.read::<_, StoreError>(|r| r.job_runs(None, 10_000)).unwrap();
    runs.reverse();
    runs
}

#[test]
fn four_years_of_a_monthly_job_with_a_downtime() {
    let folder = folder();
    let clock = Clock::manual("2021-01-20T12:00:00Z".parse().unwrap());
    let inbox = folder.path().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    let job = format!(
        "name = \"monthly\"\nsource = \"{}/*.csv\"\nschedule = \"30 9 15 * *\"\ntimezone = \"America/New_York\"\npublished = \"file\"\nmapping = \"m\"\nsettle_ms = 0\n",
        inbox.display()
    );
    let publish = |year: i32, month: u32| {
        let csv = format!("series_id,period,value\nTJ_CLOCK_M,{year}-{month:02},{month}.5\n");
        std::fs::write(inbox.join(format!("{year}-{month:02}-14.csv")), csv).unwrap();
    };
    let importer = importer(folder.path(), &clock);
    let first = scheduler(&importer, &job);
    for month in 0..24 {
        let (year, month) = (2021 + (month + 1) / 12, (month + 1) % 12 + 1);
        publish(year, month as u32);
        let end = format!("{year}-{month:02}-20T00:00:00Z").parse().unwrap();
        live(&first, &clock, end, TimeDelta::hours(6));
    }
    let seen = runs(&importer);
    assert_eq!(seen.len(), 24);
    assert!(seen.iter().all(|run| run.ending == "done" && run.files == 1 && run.attempt == 1));
    // Half past nine in New York, in winter and in summer.
    let hour = |run: &JobRun| (run.scheduled_for.hour(), run.scheduled_for.minute());
    for run in &seen {
        let summer = (4..=10).contains(&run.scheduled_for.month()) || (run.scheduled_for.month() == 3);
        assert_eq!(hour(run), if summer { (13, 30) } else { (14, 30) }, "{run:?}");
    }
    drop(first);
    // Nobody is there for nine months; the files come all the same, and one run takes them all.
    for month in 2..=10 {
        publish(2023, month);
    }
    clock.advance("2023-10-20T00:00:00Z".parse::<DateTime<Utc>>().unwrap() - clock.now());
    let second = scheduler(&importer, &job);
    live(&second, &clock, "2023-10-21T00:00:00Z".parse().unwrap(), TimeDelta::hours(1));
    let made_up = runs(&importer).split_off(24);
    assert_eq!(made_up.len(), 1, "{made_up:?}");
    assert_eq!((made_up[0].files, made_up[0].scheduled_for.to_string().as_str()), (9, "2023-10-15 13:30:00"));
    live(&second, &clock, "2025-01-01T00:00:00Z".parse().unwrap(), TimeDelta::hours(6));
    assert_eq!(runs(&importer).len(), 25 + 14);
    assert_eq!(
        importer.store.read::<_, StoreError>(|r| r.batches(None, 100, 0)).unwrap().len(),
        33,
        "a file, an import"
    );
}

#[test]
fn a_run_stopped_by_a_shutdown_is_made_up() {
    let folder = folder();
    let clock = Clock::manual("2025-01-01T08:59:00Z".parse().unwrap());
    std::fs::write(folder.path().join("f.csv"), "series_id,period,value\nTJ_CLOCK_M,2024-01,1\n").unwrap();
    let job = format!(
        "name = \"daily\"\nsource = \"{}/*.csv\"\nschedule = \"0 9 * * *\"\npublished = \"today\"\nmapping = \"m\"\nsettle_ms = 0\n",
        folder.path().display()
    );
    let importer = importer(folder.path(), &clock);
    let first = scheduler(&importer, &job);
    clock.advance(TimeDelta::minutes(1));
    let start = first.due().remove(0);
    first.stop();
    first.perform(&start);
    assert_eq!(runs(&importer), []);
    assert!(first.due().is_empty(), "a server that stops begins nothing");
    // It has never run, but it was known before its time came.
    clock.advance(TimeDelta::days(3));
    let second = scheduler(&importer, &job);
    let start = second.due().remove(0);
    assert_eq!(start.scheduled.to_rfc3339(), "2025-01-04T09:00:00+00:00");
    second.perform(&start);
    assert_eq!((runs(&importer)[0].files, runs(&importer)[0].ending.as_str()), (1, "done"));
}
