//! Schedule: which job runs when, and which files it takes.
//!
//! | file | what |
//! |---|---|
//! | `job` | a job as it is configured: source, cron, time zone, publication date |
//! | `timetable` | the state of all jobs: next run, overlap, retry, time limit; pure, so that tests run years in milliseconds |
//! | `inbox` | files that match a job's source, and whether they are still being written |
//!
//! Nothing here reads a clock: every question takes the moment it is asked at.

mod inbox;
mod job;
mod timetable;

pub use inbox::{FileSeen, InboxError, date_in_name, look, settled};
pub use job::{Cron, Job, JobError, JobKind, JobName, Published, Source, Zone};
pub use timetable::{AskError, Ending, JobState, JobView, Start, Timetable, Verdict};
