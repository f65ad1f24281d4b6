//! The driver: wakes when the timetable says, runs jobs on blocking threads, and writes down how they ended.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use tokio::sync::Notify;

use super::work::{Done, WorkError, Works};
use super::{AskError, Ending, Job, JobName, JobView, Past, PastRun, Start, Timetable, Verdict};
use crate::ingest::csv::Mapping;
use crate::ingest::import::Progress;
use crate::store::{JobPast, JobRun, StoreError};

/// Longest sleep: a clock that was set is noticed after it.
const SLEEP_MAX: Duration = Duration::from_secs(30);
/// Steps of a calendar of days, in hours: no day is jumped over, and a job that runs every minute is asked rarely.
const HOURS_BETWEEN_DAYS: i64 = 12;
/// Characters of what went wrong that a run keeps.
const MESSAGE_MAX_CHARS: usize = 2_000;

/// The jobs of a running server.
pub struct Scheduler {
    table: Mutex<Timetable>,
    jobs: BTreeMap<String, Job>,
    mappings: BTreeMap<String, Mapping>,
    works: Works,
    /// Imports of the runs under way, so that they can be stopped.
    running: Mutex<BTreeMap<JobName, Progress>>,
    overdue: Mutex<BTreeSet<JobName>>,
    stopping: AtomicBool,
    wake: Notify,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Scheduler {
    /// Takes up where the last server left off: a run that was missed since is made up once.
    pub fn new(
        jobs: Vec<Job>,
        mappings: BTreeMap<String, Mapping>,
        works: Works,
    ) -> Result<Arc<Self>, StoreError> {
        let (store, now) = (&works.importer.store, works.importer.clock.now_utc());
        let pasts = store.write::<_, StoreError>(now, |writer| {
            jobs.iter().try_for_each(|job| writer.see_job(job.name.as_str()))?;
            writer.reader().job_pasts()
        })?;
        let past = pasts.into_iter().map(|past| (past.job.clone(), past_of(&past))).collect();
        let table = Timetable::new(jobs.clone(), &past, works.importer.clock.now());
        Ok(Arc::new(Self {
            table: Mutex::new(table),
            jobs: jobs.into_iter().map(|job| (job.name.to_string(), job)).collect(),
            mappings,
            works,
            running: Mutex::default(),
            overdue: Mutex::default(),
            stopping: AtomicBool::new(false),
            wake: Notify::new(),
        }))
    }

    /// What imports files here.
    pub fn works(&self) -> &Works {
        &self.works
    }

    /// A job by its name.
    pub fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.get(name)
    }

    /// The mapping of a job that reads CSV.
    pub fn mapping_of(&self, job: &Job) -> Option<&Mapping> {
        self.mappings.get(job.mapping.as_ref()?)
    }

    /// Days within the next `days` on which jobs take what a release publishes, by the calendar of each job's zone.
    pub fn coming(&self, days: u32) -> Vec<(i32, NaiveDate)> {
        let now = self.works.importer.clock.now();
        let end = now + TimeDelta::days(days.into());
        let mut coming = BTreeSet::new();
        for job in self.jobs.values() {
            let Some(release_id) = job.release_id else { continue };
            let mut at = now;
            while let Some(next) = job.schedule.after(at, job.timezone).filter(|next| *next <= end) {
                let day = next.with_timezone(&job.timezone.0).date_naive();
                coming.insert((release_id, day));
                // A job that runs every minute is asked twice a day.
                at = next + TimeDelta::hours(HOURS_BETWEEN_DAYS);
            }
        }
        coming.into_iter().collect()
    }

    /// Every job and what it is doing.
    pub fn view(&self) -> Vec<JobView> {
        lock(&self.table).view()
    }

    /// Runs a job now.
    pub fn ask(&self, name: &str) -> Result<(), AskError> {
        lock(&self.table).ask(name)?;
        self.wake.notify_one();
        Ok(())
    }

    /// The runs that begin now; each must be performed. Runs past their time are told to stop.
    pub fn due(&self) -> Vec<Start> {
        if self.stopping.load(Ordering::Acquire) {
            return Vec::new();
        }
        let now = self.works.importer.clock.now();
        let mut table = lock(&self.table);
        for name in table.overdue(now) {
            if let Some(progress) = lock(&self.running).get(&name) {
                progress.cancel();
            }
            lock(&self.overdue).insert(name);
        }
        let starts = table.due(now);
        for start in &starts {
            lock(&self.running).insert(start.job.name.clone(), Progress::default());
        }
        starts
    }

    /// Runs a job to its end and writes down how it ended. Blocks.
    pub fn perform(&self, start: &Start) -> Verdict {
        let clock = &self.works.importer.clock;
        let (name, started) = (&start.job.name, clock.now());
        let progress = lock(&self.running).get(name).cloned().unwrap_or_default();
        let done = self.work(start, &progress);
        let finished = clock.now();
        let timed_out = lock(&self.overdue).remove(name) || finished > start.deadline;
        let ending = match done.failed.is_empty() {
            true => Ending::Done,
            false if timed_out => Ending::TimedOut,
            false => Ending::Failed,
        };
        // A run that was stopped for a shutdown has not been: the next server makes it up.
        if done.failed.is_empty() || !self.stopping.load(Ordering::Acquire) {
            self.keep(start, ending, &done, started.naive_utc(), finished.naive_utc());
        }
        lock(&self.running).remove(name);
        let verdict = lock(&self.table).finished(name, ending, finished);
        self.wake.notify_one();
        verdict
    }

    /// A panic ends the run and nothing else.
    fn work(&self, start: &Start, progress: &Progress) -> Done {
        let now = self.works.importer.clock.now();
        let work = || self.works.run(&start.job, self.mapping_of(&start.job), now, progress);
        catch_unwind(AssertUnwindSafe(work))
            .unwrap_or_else(|_| Done { failed: vec![WorkError::Panicked], ..Done::default() })
    }

    fn keep(
        &self,
        start: &Start,
        ending: Ending,
        done: &Done,
        started: NaiveDateTime,
        finished: NaiveDateTime,
    ) {
        let failed = done.failed.iter().map(ToString::to_string);
        let said: Vec<String> = failed.chain(done.refused.iter().cloned()).collect();
        let message: String = said.join("; ").chars().take(MESSAGE_MAX_CHARS).collect();
        let job = start.job.name.to_string();
        if ending == Ending::Done {
            tracing::info!(job, files = done.files, "job done");
        } else {
            tracing::warn!(job, ending = ending.code(), message, "job failed");
        }
        let run = JobRun {
            job,
            scheduled_for: start.scheduled.naive_utc(),
            attempt: start.attempt as i32,
            started_at: started,
            finished_at: finished,
            ending: ending.code().to_owned(),
            files: done.files as i32,
            message,
        };
        let kept = self.works.importer.store.write::<_, StoreError>(finished, |w| w.put_job_run(&run));
        if let Err(error) = kept {
            tracing::error!(%error, "a run of a job could not be written down");
        }
    }

    /// Runs jobs for ever.
    pub async fn run(self: Arc<Self>) {
        loop {
            for start in self.due() {
                let scheduler = self.clone();
                tokio::task::spawn_blocking(move || scheduler.perform(&start));
            }
            let next = lock(&self.table).next_wake();
            let now = self.works.importer.clock.now();
            let until = next.map(|at| (at - now).to_std().unwrap_or_default());
            let sleep = until.unwrap_or(SLEEP_MAX).clamp(Duration::from_millis(50), SLEEP_MAX);
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    /// Tells the imports under way to stop, for a shutdown, and starts no run any more. What a job was stopped in is
    /// made up by the next server.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        lock(&self.running).values().for_each(Progress::cancel);
        self.works.importer.running.cancel_all();
    }
}

fn past_of(past: &JobPast) -> Past {
    let last = past.last.as_ref().map(|run| PastRun {
        scheduled: run.scheduled_for.and_utc(),
        attempt: run.attempt.max(1) as u32,
        ending: Ending::of(&run.ending),
        finished: run.finished_at.and_utc(),
    });
    Past { served: past.served.and_utc(), last }
}
