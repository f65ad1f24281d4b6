//! Runs of jobs, what they took, and what their URLs said last.

use chrono::NaiveDateTime;
use duckdb::params;
use serde::Serialize;

use super::{Reader, StoreError, Writer};

/// One run, as it ended. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobRun {
    pub job: String,
    /// The scheduled time that it served.
    pub scheduled_for: NaiveDateTime,
    /// 1, and one more for each retry.
    pub attempt: i32,
    pub started_at: NaiveDateTime,
    pub finished_at: NaiveDateTime,
    /// `done`, `failed` or `timed_out`.
    pub ending: String,
    /// Files that were taken.
    pub files: i32,
    /// What went wrong; empty if nothing did.
    pub message: String,
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

    /// Remembers what a URL said of the version that a job took.
    pub fn put_job_source(&self, job: &str, url: &str, version: &SourceVersion) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM job_source WHERE job = ? AND url = ?", params![job, url])?;
        let row = params![job, url, version.etag, version.last_modified, self.now()];
        self.connection().execute("INSERT INTO job_source VALUES (?, ?, ?, ?, ?)", row)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The last scheduled time that each job served, and its last run.
    pub fn last_runs(&self) -> Result<Vec<(NaiveDateTime, JobRun)>, StoreError> {
        self.all(include_str!("statements/last_runs.sql"), [], |r| Ok((r.get(8)?, job_run(r)?)))
    }

    /// How many runs of each job ended in which way.
    pub fn run_counts(&self) -> Result<Vec<(String, String, i64)>, StoreError> {
        let sql = "SELECT job, ending, count(*) FROM job_run GROUP BY ALL ORDER BY ALL";
        self.all(sql, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
    }

    /// Runs, newest first; those of one job if it is named.
    pub fn job_runs(&self, job: Option<&str>, limit: i64) -> Result<Vec<JobRun>, StoreError> {
        self.all(include_str!("statements/job_runs.sql"), params![job, limit], job_run)
    }

    /// Whether a job has taken these very bytes before.
    pub fn was_taken(&self, job: &str, sha256: &str) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) > 0 FROM batch WHERE job = ? AND sha256 = ? AND kind = 'csv'";
        Ok(self.first(sql, params![job, sha256], |r| Ok(r.get(0)?))?.unwrap_or(false))
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

/// A row of `job_run` without its number.
fn job_run(r: &duckdb::Row<'_>) -> Result<JobRun, StoreError> {
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
}
