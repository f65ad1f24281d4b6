//! Schedule: which job runs when, and which files it takes.
//!
//! | file | what |
//! |---|---|
//! | `job` | a job as it is configured: source, cron, time zone, publication date |
//! | `timetable` | the state of all jobs: next run, overlap, retry, time limit; pure, so that tests run years in milliseconds |
//! | `inbox` | files that match a job's source, and whether they are still being written |
//! | `work`, `fetch` | the work of one run: files and URLs through the importer |
//! | `driver` | wakes when the timetable says, runs jobs, writes down how they ended |

mod driver;
mod fetch;
mod inbox;
mod job;
mod timetable;
mod work;

pub use driver::Scheduler;
pub use fetch::{FETCH_MAX_REDIRECTS, FetchError};
pub use inbox::{FileSeen, InboxError, NameError, date_in_name, look, settled};
pub use job::{Cron, Job, JobError, JobKind, JobName, Published, Source, Zone};
pub use timetable::{AskError, Ending, JobState, JobView, Past, PastRun, Start, Timetable, Verdict};
pub use work::{WorkError, Works, published};
