//! Staging: one thread reads rows and gives the series their keys, the writer's thread stages what comes out.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use arrow::array::{ArrayRef, AsArray, Int32Array};
use arrow::datatypes::{Date32Type, UInt32Type};
use arrow::record_batch::RecordBatch;

use super::named::Named;
use super::{ImportError, ImportRequest, Importer, Progress};
use crate::domain::SeriesId;
use crate::ingest::archive::Copy;
use crate::ingest::csv::{Account, Batch, Catalog, Circumstances, CsvError, Stopped, read};
use crate::store::{Naming, Staging, Writer, lines_schema};

/// Batches that wait between the two threads.
const BATCHES_AHEAD: usize = 4;

/// What was staged.
pub(super) struct Staged {
    pub(super) account: Account,
    pub(super) staging: Staging,
    pub(super) naming: Naming,
}

/// Why the reading thread stopped before the end.
enum Halt {
    Cancelled,
    /// The writer's thread failed and listens no more.
    Deaf,
    Csv(CsvError),
}

/// Reads the copy and stages its readings.
pub(super) fn stage(
    importer: &Importer,
    writer: &Writer<'_>,
    request: ImportRequest<'_>,
    copy: &Copy,
    progress: &Progress,
) -> Result<Staged, ImportError> {
    let known = writer.reader().series_keys()?;
    let catalog: Catalog =
        known.iter().map(|(id, _, freq, unit)| (id.clone(), *freq, unit.clone())).collect();
    let keys: HashMap<SeriesId, i32> = known.into_iter().map(|(id, key, ..)| (id, key)).collect();
    let about = Circumstances {
        catalog: &catalog,
        lexicon: &importer.lexicon,
        published: request.published,
        limits: importer.limits,
    };
    let mut keyed = Keyed::new(keys, writer.next_series_key()?);
    let (sender, receiver) = sync_channel(BATCHES_AHEAD);
    let (staged, read) = std::thread::scope(|scope| {
        let keyed = &mut keyed;
        let reading = scope.spawn(move || {
            let sender = sender;
            let mut file = At { file: &copy.file, place: 0 };
            read(&mut file, &copy.inspection, request.mapping, about, |batch| {
                progress.read(batch.bytes_read, batch.rows_read);
                hand_over(keyed, batch, &sender, progress)
            })
        });
        // A fault here drops the receiver, which stops the reading thread.
        let staged = take_in(writer, receiver);
        (staged, reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let staging = staged?;
    let csv = |source| ImportError::Csv { file: request.file.to_owned(), source };
    let account = read.map_err(|stopped| match stopped {
        Stopped::Csv(source) | Stopped::Taker(Halt::Csv(source)) => csv(source),
        Stopped::Taker(Halt::Cancelled | Halt::Deaf) => ImportError::Cancelled(request.file.to_owned()),
    })?;
    let naming = if keyed.named.is_once() { Naming::Once } else { Naming::Repeated };
    Ok(Staged { account, staging, naming })
}

/// The first batch tells how the rows are best staged: a file of known series is mostly what is known.
fn take_in(writer: &Writer<'_>, receiver: Receiver<(Staging, RecordBatch)>) -> Result<Staging, ImportError> {
    let Ok((staging, first)) = receiver.recv() else {
        // Not even an empty batch came: the reading thread has an error to tell.
        return Ok(Staging::AsRead);
    };
    writer
        .stage_lines(std::iter::once(first).chain(receiver.into_iter().map(|(_, batch)| batch)), staging)?;
    Ok(staging)
}

fn hand_over(
    keyed: &mut Keyed,
    batch: Batch,
    sender: &SyncSender<(Staging, RecordBatch)>,
    progress: &Progress,
) -> Result<(), Halt> {
    if progress.is_cancelled() {
        return Err(Halt::Cancelled);
    }
    let rows = keyed.take(batch).map_err(Halt::Csv)?;
    let staging = if keyed.created * 2 >= keyed.key_of.len() { Staging::Sorted } else { Staging::AsRead };
    sender.send((staging, rows)).map_err(|_| Halt::Deaf)
}

/// Gives series their keys, and watches whether any observation is named twice.
struct Keyed {
    keys: HashMap<SeriesId, i32>,
    next_key: i32,
    /// Key of each `series_ix`.
    key_of: Vec<i32>,
    named: Named,
    /// How many series the catalog does not have; their keys follow each other in order of appearance.
    created: usize,
}

impl Keyed {
    fn new(keys: HashMap<SeriesId, i32>, next_key: i32) -> Self {
        Self { keys, next_key, key_of: Vec::new(), named: Named::default(), created: 0 }
    }

    /// The rows in the columns of [`lines_schema`].
    fn take(&mut self, batch: Batch) -> Result<RecordBatch, CsvError> {
        for series in batch.new_series {
            self.named.add(series.freq);
            let known = self.keys.get(&series.id).copied();
            self.key_of.push(known.unwrap_or(self.next_key + self.created as i32));
            self.created += usize::from(known.is_none());
        }
        let columns = batch.records.columns();
        let places = columns[0].as_primitive::<UInt32Type>().values();
        self.named.mark(places, columns[1].as_primitive::<Date32Type>().values());
        let keys: Int32Array =
            places.iter().map(|place| self.key_of[*place as usize]).collect::<Vec<_>>().into();
        let mut rows: Vec<ArrayRef> = vec![Arc::new(keys)];
        rows.extend(columns[1..].iter().cloned());
        Ok(RecordBatch::try_new(lines_schema(), rows)?)
    }
}

/// Reads a file without moving the place that others see.
struct At<'f> {
    file: &'f std::fs::File,
    place: u64,
}

impl Read for At<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        use std::os::unix::fs::FileExt;
        let read = self.file.read_at(out, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for At<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}
