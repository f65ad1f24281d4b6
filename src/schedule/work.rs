//! The work of one run: every file of the source that stands still and was not taken before.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::fetch::{FetchError, Fetched, fetch};
use super::{FileSeen, InboxError, Job, JobKind, NameError, Published, Source, date_in_name, look, settled};
use crate::domain::OriginKind;
use crate::ingest::csv::Mapping;
use crate::ingest::import::{ImportError, ImportRequest, Importer, Mode, Progress, SteadyFile, Taking};
use crate::ingest::{IngestError, Knowledge, ReportMetadata, ReportSource, load_report};
use crate::store::{FileDating, StoreError};

/// How often one run takes up a file that changes again and again.
const TRIES_MAX: usize = 10;

/// Why a run failed. What it had taken by then stays taken.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    #[error(transparent)]
    Inbox(#[from] InboxError),
    #[error("cannot read {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("{0} does not say when it was modified (published = \"modified\")")]
    NotModified(String),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{file}: {rejected} rows were refused and on_reject = \"abort\": nothing was taken")]
    Aborted { file: String, rejected: u64 },
    #[error("{} is still being written", .0.display())]
    StillWritten(PathBuf),
    #[error("the run panicked: the log says where")]
    Panicked,
    #[error(transparent)]
    Report(#[from] IngestError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everything that runs need.
pub struct Works {
    pub importer: Importer,
    pub knowledge: Knowledge,
    /// Files that were taken, as they stood then: they need not be read to be known.
    taken: Mutex<HashMap<(String, PathBuf), FileSeen>>,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Done {
    /// Files that were taken.
    pub files: usize,
    /// What of the files that were taken was not, file by file.
    pub refused: Vec<String>,
    /// What failed, file by file.
    pub failed: Vec<WorkError>,
}

impl Done {
    fn add(&mut self, took: Took) {
        self.files += usize::from(!matches!(took, Took::Nothing));
        if let Took::Partly(refused) = took {
            self.refused.push(refused);
        }
    }
}

/// How much of a file was taken.
enum Took {
    /// Its bytes were taken before.
    Nothing,
    Whole,
    /// Without what this says.
    Partly(String),
}

impl Works {
    pub fn new(importer: Importer, knowledge: Knowledge) -> Self {
        Self { importer, knowledge, taken: Mutex::default() }
    }

    /// Runs `job` as of `now`; a fault in one file does not keep the others from being taken.
    pub fn run(&self, job: &Job, mapping: Option<&Mapping>, now: DateTime<Utc>, progress: &Progress) -> Done {
        let mut done = Done::default();
        let result = match &job.source {
            Source::Files(pattern) => self.take_files(job, mapping, pattern, now, progress, &mut done),
            Source::Url(url) => self.take_url(job, mapping, url, now, progress, &mut done),
        };
        done.failed.extend(result.err());
        done
    }

    /// Takes what stands still, and looks again for what came or settled meanwhile, until nothing is left.
    fn take_files(
        &self,
        job: &Job,
        mapping: Option<&Mapping>,
        pattern: &Path,
        now: DateTime<Utc>,
        progress: &Progress,
        done: &mut Done,
    ) -> Result<(), WorkError> {
        let mut tried: Vec<FileSeen> = Vec::new();
        loop {
            let is_fresh = |file: &FileSeen| {
                let tries = tried.iter().filter(|other| other.path == file.path).count();
                !tried.contains(file) && tries < TRIES_MAX && !self.is_taken(job, file)
            };
            let before: Vec<FileSeen> = look(pattern)?.into_iter().filter(is_fresh).collect();
            let Some(first) = before.first() else { return Ok(()) };
            if progress.is_cancelled() {
                return Err(WorkError::StillWritten(first.path.clone()));
            }
            std::thread::sleep(Duration::from_millis(u64::from(job.settle_ms)));
            for file in settled(&before, look(pattern)?) {
                if progress.is_cancelled() {
                    return Err(ImportError::Cancelled(file.path.display().to_string()).into());
                }
                match self.take_file(job, mapping, &file, now, progress) {
                    Ok(took) => {
                        if !matches!(took, Took::Nothing) {
                            self.look_again_after(job, &file, now, &mut tried);
                        }
                        done.add(took);
                        self.remember(job, &file);
                    }
                    Err(error) => done.failed.push(error),
                }
                tried.push(file);
            }
        }
    }

    fn is_taken(&self, job: &Job, file: &FileSeen) -> bool {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.get(&(job.name.to_string(), file.path.clone())) == Some(file)
    }

    /// Forgets the files of a later publication than that of the file that was taken: what repeated the one before them
    /// may be news now.
    fn look_again_after(&self, job: &Job, file: &FileSeen, now: DateTime<Utc>, tried: &mut Vec<FileSeen>) {
        let date = |file: &FileSeen| date_of(job, file, now).ok();
        let taken_of = date(file);
        let is_later = |other: &FileSeen| date(other) > taken_of;
        tried.retain(|other| !is_later(other));
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|(of, _), other| of != job.name.as_str() || !is_later(other));
    }

    fn remember(&self, job: &Job, file: &FileSeen) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert((job.name.to_string(), file.path.clone()), file.clone());
    }

    /// One whose bytes were taken before is not taken again.
    fn take_file(
        &self,
        job: &Job,
        mapping: Option<&Mapping>,
        file: &FileSeen,
        now: DateTime<Utc>,
        progress: &Progress,
    ) -> Result<Took, WorkError> {
        let name = file.path.display().to_string();
        let published = date_of(job, file, now)?;
        match (job.kind, mapping) {
            (JobKind::Csv, Some(mapping)) => {
                let failed = |source| WorkError::File { path: file.path.clone(), source };
                let mut source = SteadyFile::open(&file.path).map_err(failed)?;
                self.import(job, mapping, &name, published, &mut source, progress)
            }
            _ => self.load(job, &file.path, published),
        }
    }

    fn import(
        &self,
        job: &Job,
        mapping: &Mapping,
        file: &str,
        published: NaiveDate,
        source: &mut impl io::Read,
        progress: &Progress,
    ) -> Result<Took, WorkError> {
        let is_dated = matches!(job.published, Published::File | Published::Modified);
        let dating = if is_dated { FileDating::OfFile } else { FileDating::OfRun };
        let request = ImportRequest {
            file,
            mapping,
            mapping_text: &mapping.to_toml(),
            published: Some(published),
            job: Some(job.name.as_str()),
            release_id: job.release_id,
            origin: OriginKind::Csv,
            mode: Mode::Write,
            taking: Taking::OncePerJob(dating),
        };
        match self.importer.import(request, source, progress) {
            Ok(outcome) if outcome.aborted => {
                Err(WorkError::Aborted { file: file.to_owned(), rejected: outcome.rejected })
            }
            Ok(outcome) => {
                let (inserted, revised, rejected) = (outcome.inserted, outcome.revised, outcome.rejected);
                tracing::info!(job = %job.name, file, inserted, revised, rejected, "imported");
                let batch = outcome.batch_id.unwrap_or_default();
                let told = || format!("{file}: {rejected} rows were refused, import {batch} lists them");
                Ok(if rejected == 0 { Took::Whole } else { Took::Partly(told()) })
            }
            Err(ImportError::Taken(_)) => Ok(Took::Nothing),
            Err(error) => Err(error.into()),
        }
    }

    fn load(&self, job: &Job, path: &Path, published: NaiveDate) -> Result<Took, WorkError> {
        let about = ReportMetadata {
            published: Some(published),
            publisher: job.publisher.clone(),
            ..ReportMetadata::default()
        };
        let source = ReportSource::read(path, &about)?.kept_in(&self.importer.archive);
        let (store, clock) = (&self.importer.store, &self.importer.clock);
        let outcome = load_report(store, &self.knowledge, clock, &source)?;
        Ok(if outcome.already_loaded { Took::Nothing } else { Took::Whole })
    }

    fn take_url(
        &self,
        job: &Job,
        mapping: Option<&Mapping>,
        url: &str,
        now: DateTime<Utc>,
        progress: &Progress,
        done: &mut Done,
    ) -> Result<(), WorkError> {
        let store = &self.importer.store;
        let known = store.read::<_, StoreError>(|r| r.job_source(job.name.as_str(), url))?;
        let timeout = Duration::from_secs(job.timeout_s.get().into());
        let Fetched::Body { version, modified, mut body } = fetch(url, &known, timeout)? else {
            return Ok(());
        };
        let published = published(job, url, modified, now)?;
        let took = if let (JobKind::Csv, Some(mapping)) = (job.kind, mapping) {
            self.import(job, mapping, url, published, &mut body, progress)?
        } else {
            let folder =
                tempfile::tempdir().map_err(|source| WorkError::File { path: url.into(), source })?;
            let path = folder.path().join("report.txt");
            let failed = |source| WorkError::File { path: path.clone(), source };
            let mut file = File::create(&path).map_err(failed)?;
            let limit = crate::ingest::MAX_REPORT_BYTES + 1;
            io::copy(&mut io::Read::take(body, limit), &mut file).map_err(failed)?;
            self.load(job, &path, published)?
        };
        done.add(took);
        let now = self.importer.clock.now_utc();
        store.write::<_, StoreError>(now, |w| w.put_job_source(job.name.as_str(), url, &version))?;
        Ok(())
    }
}

fn date_of(job: &Job, file: &FileSeen, now: DateTime<Utc>) -> Result<NaiveDate, WorkError> {
    published(job, &file.path.display().to_string(), file.modified.map(DateTime::from), now)
}

/// The publication date of a file by the rule of its job.
pub fn published(
    job: &Job,
    file: &str,
    modified: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<NaiveDate, WorkError> {
    let local = |moment: DateTime<Utc>| moment.with_timezone(&job.timezone.0).date_naive();
    match job.published {
        Published::On(day) => Ok(day),
        Published::Today => Ok(local(now)),
        Published::Modified => modified.map(local).ok_or_else(|| WorkError::NotModified(file.to_owned())),
        Published::File => Ok(date_in_name(Path::new(file))?),
    }
}
