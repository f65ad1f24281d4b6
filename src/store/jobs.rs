//! Runs of jobs, what they took, and what their URLs said last.

use chrono::{NaiveDate, NaiveDateTime};
use duckdb::params;
use serde::Serialize;

use super::{Reader, StoreError, Writer, as_utc};

/// One run, as it ended. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobRun {
    pub job: String,
    /// The scheduled time that it served.
    #[serde(serialize_with = "as_utc")]
    pub scheduled_for: NaiveDateTime,
    /// 1, and one more for each retry.
    pub attempt: i32,
    #[serde(serialize_with = "as_utc")]
    pub started_at: NaiveDateTime,
    #[serde(serialize_with = "as_utc")]
    pub finished_at: NaiveDateTime,
    /// `done`, `failed` or `timed_out`.
    pub ending: String,
    /// Files that were taken.
    pub files: i32,
    /// What went wrong; empty if nothing did.
    pub message: String,
}

/// What is known of a job before a server starts. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPast {
    pub job: String,
    /// No scheduled time up to this one was missed.
    pub served: NaiveDateTime,
    pub last: Option<LastRun>,
}

/// The newest run of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    pub scheduled_for: NaiveDateTime,
    pub attempt: i32,
    pub finished_at: NaiveDateTime,
    pub ending: String,
}

/// What says the publication date of what a job takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileDating {
    /// The file: its name, or when it was last changed.
    OfFile,
    /// The run, or the job once and for all.
    OfRun,
}

/// What a URL said of the version that was taken from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceVersion {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Writer<'_> {
    /// Keeps a run.
    pub fn put_job_run(&self, run: &JobRun) -> Result<(), StoreError> {
        let id = self.next_id("SELECT max(run_id) FROM job_run")?;
        self.connection().execute(
            "INSERT INTO job_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                id,
                run.job,
                run.scheduled_for,
                run.attempt,
                run.started_at,
                run.finished_at,
                run.ending,
                run.files,
                run.message
            ],
        )?;
        Ok(())
    }

    /// Remembers since when a job is known.
    pub fn see_job(&self, job: &str) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO job_seen SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM job_seen WHERE job = $1)";
        self.connection().execute(sql, params![job, self.now()])?;
        Ok(())
    }

    /// Remembers what a URL said of the version that a job took.
    pub fn put_job_source(&self, job: &str, url: &str, version: &SourceVersion) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM job_source WHERE job = ? AND url = ?", params![job, url])?;
        let row = params![job, url, version.etag, version.last_modified, self.now()];
        self.connection().execute("INSERT INTO job_source VALUES (?, ?, ?, ?, ?)", row)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What is known of every job that was ever seen.
    pub fn job_pasts(&self) -> Result<Vec<JobPast>, StoreError> {
        self.all(include_str!("statements/last_runs.sql"), [], |r| {
            let ending: Option<String> = r.get(5)?;
            let last = ending.map(|ending| -> Result<_, StoreError> {
                Ok(LastRun { scheduled_for: r.get(2)?, attempt: r.get(3)?, finished_at: r.get(4)?, ending })
            });
            Ok(JobPast { job: r.get(0)?, served: r.get(1)?, last: last.transpose()? })
        })
    }

    /// How many runs of each job ended in which way.
    pub fn run_counts(&self) -> Result<Vec<(String, String, i64)>, StoreError> {
        let sql = "SELECT job, ending, count(*) FROM job_run GROUP BY ALL ORDER BY ALL";
        self.all(sql, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
    }

    /// Runs, newest first; those of one job if it is named.
    pub fn job_runs(&self, job: Option<&str>, limit: i64) -> Result<Vec<JobRun>, StoreError> {
        self.all(include_str!("statements/job_runs.sql"), params![job, limit], |r| {
            Ok(JobRun {
                job: r.get(0)?,
                scheduled_for: r.get(1)?,
                attempt: r.get(2)?,
                started_at: r.get(3)?,
                finished_at: r.get(4)?,
                ending: r.get(5)?,
                files: r.get(6)?,
                message: r.get(7)?,
            })
        })
    }

    /// Whether a job has taken these very bytes before: they are the last that it took from this place, or those of
    /// another one. Where the file says the publication date, bytes that were replaced meanwhile are news again.
    pub fn was_taken(
        &self,
        job: &str,
        file: &str,
        sha256: &str,
        published_on: Option<NaiveDate>,
        dating: FileDating,
    ) -> Result<bool, StoreError> {
        let is_dated = dating == FileDating::OfFile;
        let bound = params![job, file, sha256, published_on, is_dated];
        let taken = self.first(include_str!("statements/was_taken.sql"), bound, |r| Ok(r.get(0)?))?;
        Ok(taken.unwrap_or(false))
    }

    /// What a URL said of the version that a job took last.
    pub fn job_source(&self, job: &str, url: &str) -> Result<SourceVersion, StoreError> {
        let sql = "SELECT etag, last_modified FROM job_source WHERE job = ? AND url = ?";
        let found = self.first(sql, params![job, url], |r| {
            Ok(SourceVersion { etag: r.get(0)?, last_modified: r.get(1)? })
        })?;
        Ok(found.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chrono::{NaiveDate, NaiveDateTime};

    use super::JobRun;
    use crate::store::{Migration, Store, StoreError, StoreLimits};

    #[test]
    fn a_question_asked_before_there_was_an_answer_is_answered_rightly_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let now = NaiveDateTime::from(NaiveDate::from_ymd_opt(2025, 1, 15).unwrap());
        let limits = StoreLimits { readers: 1, ..StoreLimits::default() };
        let store =
            Store::open(&folder.path().join("j.duckdb"), &Migration::embedded(), limits, now).unwrap();
        let counts = || store.read::<_, StoreError>(|reader| reader.run_counts()).unwrap();
        assert_eq!(counts(), []);
        let mut expected = Vec::new();
        // Each name is longer and greater than all before: nothing that was planned for them would hold it.
        for (attempt, job) in ["a", "monthly", "monthly-and-much-longer", "统计局"].into_iter().enumerate()
        {
            let run = JobRun {
                job: job.to_owned(),
                scheduled_for: now,
                attempt: attempt as i32 + 1,
                started_at: now,
                finished_at: now,
                ending: "failed".to_owned(),
                files: 0,
                message: String::new(),
            };
            store.write::<_, StoreError>(now, |writer| writer.put_job_run(&run)).unwrap();
            expected.push((job.to_owned(), "failed".to_owned(), 1));
            assert_eq!(counts(), expected);
        }
    }
}
