//! The timetable: the state of every job, moved on by the moments it is told.
//!
//! A run that was missed while nothing ran (downtime, or the run before took too long) is made up once, not once for
//! each time that passed. A job never overlaps itself. A failed run is tried again with growing waits until its limit,
//! unless its next scheduled time comes first.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Job, JobName};

/// How often the wait between two attempts doubles.
const DOUBLINGS_MAX: u32 = 16;

/// A run that is to begin now. The timetable holds it for running until [`Timetable::finished`].
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    pub job: Arc<Job>,
    /// The scheduled time that it serves; the moment itself if it was asked for by hand.
    pub scheduled: DateTime<Utc>,
    /// 1, and one more for each retry.
    pub attempt: u32,
    /// When it must have ended.
    pub deadline: DateTime<Utc>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Done,
    Failed,
    TimedOut,
}

impl Ending {
    /// As it was written down; a word of a later version is a failure.
    pub fn of(code: &str) -> Self {
        [Self::Done, Self::TimedOut].into_iter().find(|e| e.code() == code).unwrap_or(Self::Failed)
    }

    /// As it is written down.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
        }
    }
}

/// What follows from the end of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing until its next time.
    Scheduled,
    RetryAt(DateTime<Utc>),
    /// The last retry failed too.
    GaveUp,
}

/// Why a job cannot be run now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    #[error("there is no job `{0}`")]
    Unknown(String),
    #[error("job `{0}` is running already")]
    Running(String),
}

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Idle,
    Running,
    /// Waits for its next attempt after a failure.
    Retrying,
}

/// A job as a person sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobView {
    pub name: String,
    pub kind: super::JobKind,
    pub source: String,
    pub schedule: String,
    pub timezone: String,
    pub state: JobState,
    pub next_run: Option<DateTime<Utc>>,
    pub last_ending: Option<Ending>,
    pub last_finished: Option<DateTime<Utc>>,
}

/// What is known of a job before this timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// No scheduled time up to this one was missed.
    pub served: DateTime<Utc>,
    pub last: Option<PastRun>,
}

/// The last run of a job: the time it served, its attempt, how and when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastRun {
    pub scheduled: DateTime<Utc>,
    pub attempt: u32,
    pub ending: Ending,
    pub finished: DateTime<Utc>,
}

struct Running {
    attempt: u32,
    scheduled: DateTime<Utc>,
    deadline: DateTime<Utc>,
}

#[derive(Clone, Copy)]
struct Retry {
    attempt: u32,
    scheduled: DateTime<Utc>,
    at: DateTime<Utc>,
}

impl Retry {
    /// The attempt after one that failed; `None` after the last.
    fn after(job: &Job, attempt: u32, scheduled: DateTime<Utc>, failed: DateTime<Utc>) -> Option<Self> {
        let wait = i64::from(job.retry_after_s) << attempt.saturating_sub(1).min(DOUBLINGS_MAX);
        let at = failed + TimeDelta::seconds(wait);
        (attempt <= job.retries).then_some(Self { attempt: attempt + 1, scheduled, at })
    }
}

struct Entry {
    job: Arc<Job>,
    /// The last scheduled time that was served, or the moment the job was first seen.
    served: DateTime<Utc>,
    running: Option<Running>,
    retry: Option<Retry>,
    asked: bool,
    last: Option<(Ending, DateTime<Utc>)>,
}

impl Entry {
    fn next(&self) -> Option<DateTime<Utc>> {
        self.job.schedule.after(self.served, self.job.timezone)
    }

    /// The attempt that is due at `now`, and the scheduled time it serves.
    fn due(&self, now: DateTime<Utc>) -> Option<(u32, DateTime<Utc>)> {
        if self.running.is_some() {
            return None;
        }
        if self.next().is_some_and(|next| next <= now) {
            // Of several missed times the last one is served, for all of them.
            return Some((1, self.job.schedule.up_to(now, self.job.timezone).unwrap_or(now)));
        }
        match self.retry {
            _ if self.asked => Some((1, now)),
            Some(Retry { attempt, scheduled, at }) if at <= now => Some((attempt, scheduled)),
            _ => None,
        }
    }
}

/// All jobs.
pub struct Timetable {
    entries: BTreeMap<JobName, Entry>,
}

impl Timetable {
    /// Takes up where `past` ended; a job that is not in it begins at `now`.
    pub fn new(
        jobs: impl IntoIterator<Item = Job>,
        past: &BTreeMap<String, Past>,
        now: DateTime<Utc>,
    ) -> Self {
        let entry = |job: Job| {
            let past = past.get(job.name.as_str());
            // A clock that was set back must not silence a job until it catches up.
            let served = past.map_or(now, |past| past.served.min(now));
            let run = past.and_then(|past| past.last);
            let failed = run.filter(|run| run.ending != Ending::Done);
            let retry = failed.and_then(|r| Retry::after(&job, r.attempt, r.scheduled, r.finished.min(now)));
            let (name, last) = (job.name.clone(), run.map(|run| (run.ending, run.finished)));
            (name, Entry { job: Arc::new(job), served, running: None, retry, asked: false, last })
        };
        Self { entries: jobs.into_iter().map(entry).collect() }
    }

    /// The runs that begin now.
    pub fn due(&mut self, now: DateTime<Utc>) -> Vec<Start> {
        let mut starts = Vec::new();
        for entry in self.entries.values_mut() {
            let Some((attempt, scheduled)) = entry.due(now) else { continue };
            let deadline = now + TimeDelta::seconds(entry.job.timeout_s.get().into());
            // What was asked for by hand serves no scheduled time.
            if entry.next().is_some_and(|next| next <= scheduled) {
                entry.served = scheduled;
            }
            entry.running = Some(Running { attempt, scheduled, deadline });
            entry.retry = None;
            entry.asked = false;
            starts.push(Start { job: entry.job.clone(), scheduled, attempt, deadline });
        }
        starts
    }

    /// Notes how a run ended.
    pub fn finished(&mut self, name: &JobName, ending: Ending, now: DateTime<Utc>) -> Verdict {
        let Some(entry) = self.entries.get_mut(name) else { return Verdict::Scheduled };
        let Some(Running { attempt, scheduled, .. }) = entry.running.take() else {
            return Verdict::Scheduled;
        };
        entry.last = Some((ending, now));
        if ending == Ending::Done {
            return Verdict::Scheduled;
        }
        entry.retry = Retry::after(&entry.job, attempt, scheduled, now);
        entry.retry.map_or(Verdict::GaveUp, |retry| Verdict::RetryAt(retry.at))
    }

    /// Runs a job at the next call of [`Timetable::due`].
    pub fn ask(&mut self, name: &str) -> Result<(), AskError> {
        let entry = self.entries.iter_mut().find(|(known, _)| known.as_str() == name);
        let (_, entry) = entry.ok_or_else(|| AskError::Unknown(name.to_owned()))?;
        if entry.running.is_some() {
            return Err(AskError::Running(name.to_owned()));
        }
        entry.asked = true;
        Ok(())
    }

    /// Jobs whose run has outlived its time limit.
    pub fn overdue(&self, now: DateTime<Utc>) -> Vec<JobName> {
        let late = |entry: &Entry| entry.running.as_ref().is_some_and(|running| running.deadline <= now);
        self.entries.iter().filter(|(_, entry)| late(entry)).map(|(name, _)| name.clone()).collect()
    }

    /// When something is due next; `None` if there is no job.
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let wake = |entry: &Entry| match &entry.running {
            Some(running) => Some(running.deadline),
            None => entry.next().into_iter().chain(entry.retry.map(|retry| retry.at)).min(),
        };
        self.entries.values().filter_map(wake).min()
    }

    /// Every job, by name.
    pub fn view(&self) -> Vec<JobView> {
        let view = |(name, entry): (&JobName, &Entry)| JobView {
            name: name.to_string(),
            kind: entry.job.kind,
            source: entry.job.source.to_string(),
            schedule: entry.job.schedule.as_str().to_owned(),
            timezone: entry.job.timezone.0.name().to_owned(),
            state: match (&entry.running, entry.retry) {
                (Some(_), _) => JobState::Running,
                (None, Some(_)) => JobState::Retrying,
                (None, None) => JobState::Idle,
            },
            next_run: entry.next().into_iter().chain(entry.retry.map(|retry| retry.at)).min(),
            last_ending: entry.last.map(|(ending, _)| ending),
            last_finished: entry.last.map(|(_, at)| at),
        };
        self.entries.iter().map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn job(schedule: &str, zone: &str) -> Job {
        let text = format!(
            "name = \"j\"\nsource = \"x.csv\"\nschedule = \"{schedule}\"\ntimezone = \"{zone}\"\npublished = \"today\"\nmapping = \"m\"\n"
        );
        toml::from_str(&text).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn table(job: Job, now: &str) -> Timetable {
        Timetable::new([job], &BTreeMap::new(), at(now))
    }

    /// A job whose last run ended a minute after its time.
    fn past(scheduled: &str, attempt: u32, ending: Ending) -> BTreeMap<String, Past> {
        let scheduled = at(scheduled);
        let finished = scheduled + TimeDelta::minutes(1);
        let last = Some(PastRun { scheduled, attempt, ending, finished });
        BTreeMap::from([("j".to_owned(), Past { served: scheduled, last })])
    }

    /// Lives through a span of time, waking only when told to; each run takes `minutes` and ends as `ending` says.
    fn live(
        table: &mut Timetable,
        until: DateTime<Utc>,
        minutes: i64,
        ending: Ending,
    ) -> Vec<(DateTime<Utc>, Start)> {
        let mut runs = Vec::new();
        let mut ends: Option<(DateTime<Utc>, JobName)> = None;
        loop {
            let wake = table.next_wake().unwrap();
            let now = ends.as_ref().map_or(wake, |(end, _)| wake.min(*end));
            if now > until {
                return runs;
            }
            if let Some((_, name)) = ends.take_if(|(end, _)| *end <= now) {
                table.finished(&name, ending, now);
            }
            for start in table.due(now) {
                ends = Some((now + TimeDelta::minutes(minutes), start.job.name.clone()));
                runs.push((now, start));
            }
        }
    }

    #[test]
    fn years_of_a_daily_job_run_once_a_day_through_every_change_of_the_clock() {
        for zone in ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"] {
            for schedule in ["30 2 * * *", "30 1 * * *", "0 0 * * *"] {
                let mut table = table(job(schedule, zone), "2020-01-01T12:00:00Z");
                let runs = live(&mut table, at("2030-01-01T12:00:00Z"), 5, Ending::Done);
                assert_eq!(runs.len(), 3653, "{schedule} {zone}");
                let local = |at: DateTime<Utc>| {
                    at.with_timezone(&zone.parse::<super::super::Zone>().unwrap().0).date_naive()
                };
                assert!(
                    runs.windows(2).all(|pair| local(pair[0].0).succ_opt() == Some(local(pair[1].0))),
                    "{schedule} {zone}"
                );
            }
        }
    }

    #[test]
    fn a_missed_run_is_made_up_once() {
        let served = past("2025-01-15T01:30:00Z", 1, Ending::Done);
        let mut table =
            Timetable::new([job("30 9 15 * *", "Asia/Shanghai")], &served, at("2025-04-20T00:00:00Z"));
        let starts = table.due(at("2025-04-20T00:00:00Z"));
        assert_eq!(starts.len(), 1);
        assert_eq!((starts[0].scheduled, starts[0].attempt), (at("2025-04-15T01:30:00Z"), 1));
        table.finished(&starts[0].job.name, Ending::Done, at("2025-04-20T00:01:00Z"));
        assert_eq!(table.due(at("2025-04-20T00:02:00Z")), []);
        assert_eq!(table.next_wake(), Some(at("2025-05-15T01:30:00Z")));
        // A job that is new has missed nothing.
        let mut fresh = super::tests::table(job("30 9 15 * *", "Asia/Shanghai"), "2025-04-20T00:00:00Z");
        assert_eq!(fresh.due(at("2025-04-20T00:00:00Z")), []);
    }

    #[test]
    fn a_restart_forgets_no_retry() {
        let daily = || job("0 9 * * *", "UTC");
        let table = |attempt, ending, now| {
            Timetable::new([daily()], &past("2025-01-01T09:00:00Z", attempt, ending), at(now))
        };
        // The second of four attempts failed at 09:01, so the third is due two minutes later.
        let mut failed = table(2, Ending::Failed, "2025-01-01T09:02:00Z");
        assert_eq!(failed.next_wake(), Some(at("2025-01-01T09:03:00Z")));
        let start = failed.due(at("2025-01-01T09:03:00Z")).remove(0);
        assert_eq!((start.attempt, start.scheduled), (3, at("2025-01-01T09:00:00Z")));
        for (attempt, ending) in [(4, Ending::Failed), (1, Ending::Done)] {
            let over = table(attempt, ending, "2025-01-01T09:02:00Z");
            assert_eq!(over.next_wake(), Some(at("2025-01-02T09:00:00Z")), "{attempt} {ending:?}");
        }
    }

    #[test]
    fn a_run_that_outlasts_its_interval_is_followed_by_one_not_by_many() {
        let mut table = table(job("*/10 * * * *", "UTC"), "2025-01-01T00:01:00Z");
        let runs = live(&mut table, at("2025-01-01T02:00:00Z"), 35, Ending::Done);
        let begun: Vec<String> = runs
            .iter()
            .map(|(now, start)| format!("{} for {}", now.format("%H:%M"), start.scheduled.format("%H:%M")))
            .collect();
        assert_eq!(begun, ["00:10 for 00:10", "00:45 for 00:40", "01:20 for 01:20", "01:55 for 01:50"]);
    }

    #[test]
    fn failures_are_tried_again_with_growing_waits_up_to_the_limit() {
        let mut table = table(job("0 9 * * *", "UTC"), "2025-01-01T00:00:00Z");
        let runs = live(&mut table, at("2025-01-02T08:59:00Z"), 1, Ending::Failed);
        let begun: Vec<String> =
            runs.iter().map(|(now, start)| format!("{} #{}", now.format("%H:%M"), start.attempt)).collect();
        assert_eq!(begun, ["09:00 #1", "09:02 #2", "09:05 #3", "09:10 #4"]);
        assert!(runs.iter().all(|(_, start)| start.scheduled == at("2025-01-01T09:00:00Z")));
        assert_eq!(table.next_wake(), Some(at("2025-01-02T09:00:00Z")));
    }

    #[test]
    fn the_next_scheduled_time_replaces_a_retry() {
        let mut often = job("*/5 * * * *", "UTC");
        often.retry_after_s = 3600;
        let mut table = table(often, "2025-01-01T00:01:00Z");
        let runs = live(&mut table, at("2025-01-01T00:12:00Z"), 1, Ending::Failed);
        assert_eq!(runs.iter().map(|(_, start)| start.attempt).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn a_job_is_asked_for_by_hand_but_never_twice_at_once() {
        let mut table = table(job("0 9 * * *", "UTC"), "2025-01-01T00:00:00Z");
        assert_eq!(table.ask("nobody"), Err(AskError::Unknown("nobody".to_owned())));
        table.ask("j").unwrap();
        let now = at("2025-01-01T03:00:00Z");
        let starts = table.due(now);
        assert_eq!((starts.len(), starts[0].scheduled), (1, now));
        assert_eq!(table.ask("j"), Err(AskError::Running("j".to_owned())));
        assert_eq!(table.due(now), []);
        assert_eq!(table.overdue(now + TimeDelta::seconds(3600)).len(), 1);
        let Verdict::RetryAt(_) = table.finished(&starts[0].job.name, Ending::TimedOut, now) else {
            panic!("no retry")
        };
        assert_eq!(table.view()[0].state, JobState::Retrying);
        // The scheduled run of the day still comes.
        assert!(table.due(at("2025-01-01T09:00:00Z"))[0].scheduled == at("2025-01-01T09:00:00Z"));
    }

    #[test]
    fn a_clock_that_was_set_back_silences_nothing() {
        let served = past("2031-01-01T00:00:00Z", 1, Ending::Done);
        let table = Timetable::new([job("0 9 * * *", "UTC")], &served, at("2025-01-01T00:00:00Z"));
        assert_eq!(table.next_wake(), Some(at("2025-01-01T09:00:00Z")));
    }
}
