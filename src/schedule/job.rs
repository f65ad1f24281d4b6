//! A job as it is configured. What is written wrongly is refused where it is read, so that a `Job` can always run.

use std::fmt;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use croner::parser::{CronParser, Seconds};
use serde::{Deserialize, Deserializer, de};

/// A value of a job that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    #[error("`{0}` is no job name: use 1 to 60 of a-z, 0-9, - and _")]
    Name(String),
    #[error("`{written}` is no schedule ({why}): write minute hour day month weekday, as in \"30 9 15 * *\"")]
    Schedule { written: String, why: String },
    #[error("`{0}` never occurs")]
    Never(String),
    #[error("`{0}` is no time zone: use a name as \"Asia/Shanghai\"")]
    Zone(String),
    #[error("`{0}` is no publication date: use \"file\", \"modified\", \"today\" or YYYY-MM-DD")]
    Published(String),
    #[error("`{0}` is no source: use a path, a pattern as \"inbox/monthly-*.csv\", or an http(s) URL")]
    Source(String),
}

/// Reads a value from its text; the error carries the place in the file.
fn from_text<'de, D: Deserializer<'de>, T: FromStr<Err = JobError>>(deserializer: D) -> Result<T, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// A name that is safe in URLs and file names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct JobName(String);

impl JobName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for JobName {
    type Err = JobError;
    fn from_str(text: &str) -> Result<Self, JobError> {
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if (1..=60).contains(&text.len()) && text.bytes().all(fine) {
            Ok(Self(text.to_owned()))
        } else {
            Err(JobError::Name(text.to_owned()))
        }
    }
}

/// A time zone by its IANA name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(pub chrono_tz::Tz);

impl FromStr for Zone {
    type Err = JobError;
    fn from_str(text: &str) -> Result<Self, JobError> {
        text.parse().map(Self).map_err(|_| JobError::Zone(text.to_owned()))
    }
}

/// Five fields of cron. A time that daylight saving skips runs right after the gap, one that it repeats runs once.
#[derive(Debug, Clone)]
pub struct Cron {
    written: String,
    pattern: croner::Cron,
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Cron {
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The first time after `moment`.
    pub fn after(&self, moment: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let next = self.pattern.find_next_occurrence(&moment.with_timezone(&zone.0), false);
        next.ok().map(|time| time.with_timezone(&Utc))
    }

    /// The last time up to `moment`, included.
    pub fn up_to(&self, moment: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let last = self.pattern.find_previous_occurrence(&moment.with_timezone(&zone.0), true);
        last.ok().map(|time| time.with_timezone(&Utc))
    }
}

impl FromStr for Cron {
    type Err = JobError;
    fn from_str(text: &str) -> Result<Self, JobError> {
        let written = text.to_owned();
        let parser = CronParser::builder().seconds(Seconds::Disallowed).build();
        let pattern = parser.parse(text).map_err(|error| JobError::Schedule {
            written: written.clone(),
            why: error.to_string().trim_end_matches('.').to_lowercase(),
        })?;
        let cron = Self { written, pattern };
        // A leap day comes within eight years.
        let any_day = Utc.timestamp_opt(0, 0).single().and_then(|day| cron.after(day, Zone(chrono_tz::UTC)));
        if any_day.is_none() { Err(JobError::Never(cron.written)) } else { Ok(cron) }
    }
}

/// The publication date of what a job takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// A date in the file's name.
    File,
    /// The day on which the file was last changed, in the job's time zone.
    Modified,
    /// The day of the run, in the job's time zone.
    Today,
    On(NaiveDate),
}

impl FromStr for Published {
    type Err = JobError;
    fn from_str(text: &str) -> Result<Self, JobError> {
        match text {
            "file" => Ok(Self::File),
            "modified" => Ok(Self::Modified),
            "today" => Ok(Self::Today),
            day => day.parse().map(Self::On).map_err(|_| JobError::Published(text.to_owned())),
        }
    }
}

/// Where a job takes its files from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A path in whose parts `*` and `?` stand for any characters.
    Files(PathBuf),
    /// Fetched with `ETag` and `If-Modified-Since`. Only the configuration names URLs, never a request.
    Url(String),
}

impl Source {
    /// With a path that is relative to the configuration file made whole.
    #[must_use]
    pub fn below(self, folder: &Path) -> Self {
        match self {
            Self::Files(path) => Self::Files(folder.join(path)),
            url @ Self::Url(_) => url,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files(path) => path.display().fmt(f),
            Self::Url(url) => f.write_str(url),
        }
    }
}

fn is_no_part_of_a_url(c: char) -> bool {
    c.is_whitespace() || c == '*'
}

impl FromStr for Source {
    type Err = JobError;
    fn from_str(text: &str) -> Result<Self, JobError> {
        let wrong = || JobError::Source(text.to_owned());
        match text.split_once("://") {
            // A server's files are not looked through: a URL names one.
            Some(("http" | "https", rest)) if !rest.is_empty() && !text.contains(is_no_part_of_a_url) => {
                Ok(Self::Url(text.to_owned()))
            }
            Some(_) => Err(wrong()),
            None if text.is_empty() || text.ends_with('/') => Err(wrong()),
            None => Ok(Self::Files(PathBuf::from(text))),
        }
    }
}

/// What a job reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    #[default]
    Csv,
    Report,
}

/// One `[[job]]` of the configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    #[serde(deserialize_with = "from_text")]
    pub name: JobName,
    #[serde(default)]
    pub kind: JobKind,
    #[serde(deserialize_with = "from_text")]
    pub source: Source,
    #[serde(deserialize_with = "from_text")]
    pub schedule: Cron,
    #[serde(default = "utc", deserialize_with = "from_text")]
    pub timezone: Zone,
    #[serde(deserialize_with = "from_text")]
    pub published: Published,
    /// Name of a `[mapping.NAME]`; required for CSV.
    pub mapping: Option<String>,
    /// Publisher of reports.
    pub publisher: Option<String>,
    /// Release of the catalog whose calendar has the coming runs.
    pub release_id: Option<i32>,
    /// How often a failed run is tried again before the next scheduled one.
    #[serde(default = "three")]
    pub retries: u32,
    /// Wait before the first retry; it doubles with each.
    #[serde(default = "one_minute")]
    pub retry_after_s: u32,
    /// A run that takes longer is stopped and counts as failed.
    #[serde(default = "one_hour")]
    pub timeout_s: NonZeroU32,
    /// How long a file's size must stand still before it is read.
    #[serde(default = "two_seconds")]
    pub settle_ms: u32,
}

const fn utc() -> Zone {
    Zone(chrono_tz::UTC)
}
const fn three() -> u32 {
    3
}
const fn one_minute() -> u32 {
    60
}
const fn one_hour() -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(3_599)
}
const fn two_seconds() -> u32 {
    2_000
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Cron, DateTime, Job, Utc, Zone};

    const JOB: &str = "name = \"monthly\"\nsource = \"inbox/monthly-*.csv\"\nschedule = \"30 9 15 * *\"\ntimezone = \"Asia/Shanghai\"\npublished = \"file\"\nmapping = \"monthly\"\n";

    #[test]
    fn a_job_is_read_as_it_is_written() {
        let job: Job = toml::from_str(JOB).unwrap();
        assert_eq!((job.name.as_str(), job.retries, job.timeout_s.get()), ("monthly", 3, 3600));
        assert_eq!(job.schedule.as_str(), "30 9 15 * *");
    }

    #[test]
    fn a_wrong_value_says_what_to_write() {
        let table = [
            ("30 9 15 * *", "30 9 15 *", "is no schedule"),
            ("30 9 15 * *", "0 30 9 15 * *", "is no schedule"),
            ("30 9 15 * *", "61 9 15 * *", "is no schedule"),
            ("30 9 15 * *", "0 0 31 2 *", "never occurs"),
            ("Asia/Shanghai", "Beijing", "is no time zone"),
            ("\"file\"", "\"yesterday\"", "is no publication date"),
            ("inbox/monthly-*.csv", "ftp://host/x.csv", "is no source"),
            ("inbox/monthly-*.csv", "inbox/", "is no source"),
            ("inbox/monthly-*.csv", "https://host/*.csv", "is no source"),
            ("name =", "timeout_s = 0\nname =", "nonzero"),
            ("name = \"monthly\"", "name = \"Monthly CSV\"", "is no job name"),
            ("mapping =", "maping =", "unknown field `maping`"),
        ];
        for (from, to, words) in table {
            let error = toml::from_str::<Job>(&JOB.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(words), "{to}: {error}");
        }
    }

    fn times(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let (cron, zone): (Cron, Zone) = (cron.parse().unwrap(), zone.parse().unwrap());
        let mut at: DateTime<Utc> = from.parse().unwrap();
        let mut found = Vec::new();
        for _ in 0..count {
            at = cron.after(at, zone).unwrap();
            found.push(at.with_timezone(&zone.0).format("%m-%d %H:%M %Z").to_string());
        }
        found
    }

    #[test]
    fn daylight_saving_neither_loses_nor_doubles_a_run() {
        let spring = times("30 2 * * *", "America/New_York", "2025-03-08T00:00:00Z", 3);
        assert_eq!(spring, ["03-08 02:30 EST", "03-09 03:00 EDT", "03-10 02:30 EDT"]);
        let autumn = times("30 1 * * *", "America/New_York", "2025-11-01T00:00:00Z", 3);
        assert_eq!(autumn, ["11-01 01:30 EDT", "11-02 01:30 EDT", "11-03 01:30 EST"]);
        let shanghai = times("30 9 15 * *", "Asia/Shanghai", "2025-01-15T01:30:00Z", 1);
        assert_eq!(shanghai, ["02-15 09:30 CST"]);
    }
}
