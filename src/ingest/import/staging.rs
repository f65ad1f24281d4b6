//! Staging: one thread reads rows into batches, the writer's thread gives the series their keys and stages them.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use arrow::array::{ArrayRef, AsArray, Int32Array};
use arrow::datatypes::{Date32Type, UInt32Type};
use arrow::record_batch::RecordBatch;

use super::{ImportError, ImportRequest, Importer, Progress};
use crate::domain::SeriesId;
use crate::ingest::archive::Copy;
use crate::ingest::csv::{Account, Batch, Catalog, Circumstances, CsvError, SeriesFound, Stopped, read};
use crate::store::{LineOrder, LineStage, Writer};

/// Batches that wait between the two threads.
const BATCHES_AHEAD: usize = 4;

/// What was staged.
pub(super) struct Staged {
    pub(super) account: Account,
    /// Series that are to be added to the catalog; their keys follow each other in this order.
    pub(super) created: Vec<SeriesFound>,
    pub(super) order: LineOrder,
}

/// Why the reading thread stopped before the end.
enum Halt {
    Cancelled,
    /// The writer's thread failed and listens no more.
    Deaf,
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
    let catalog: Catalog = known.iter().map(|(id, _, freq)| (id.clone(), *freq)).collect();
    let keys: HashMap<SeriesId, i32> = known.into_iter().map(|(id, key, _)| (id, key)).collect();
    let about = Circumstances { catalog: &catalog, published: request.published, limits: importer.limits };
    let mut taker = Taker::new(writer, keys, writer.next_series_key()?)?;
    let (sender, receiver) = sync_channel(BATCHES_AHEAD);
    let read = std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let sender = sender;
            let mut file = At { file: &copy.file, place: 0 };
            read(&mut file, &copy.inspection, request.mapping, about, |batch| {
                hand_over(batch, &sender, progress)
            })
        });
        // A fault here ends the loop and drops the receiver, which stops the reading thread.
        let taken = receiver.into_iter().try_for_each(|batch| taker.take(batch));
        let read = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.map(|()| read)
    })?;
    let account = read.map_err(|stopped| match stopped {
        Stopped::Csv(source) => ImportError::Csv { file: request.file.to_owned(), source },
        Stopped::Taker(Halt::Cancelled | Halt::Deaf) => ImportError::Cancelled(request.file.to_owned()),
    })?;
    taker.finish(account)
}

fn hand_over(batch: Batch, sender: &SyncSender<Batch>, progress: &Progress) -> Result<(), Halt> {
    if progress.is_cancelled() {
        return Err(Halt::Cancelled);
    }
    progress.read(batch.bytes_read, batch.rows_read);
    sender.send(batch).map_err(|_| Halt::Deaf)
}

/// The writer's side.
struct Taker<'w> {
    stage: LineStage<'w>,
    keys: HashMap<SeriesId, i32>,
    next_key: i32,
    /// Key of each `series_ix`.
    key_of: Vec<i32>,
    /// Last period of each `series_ix`.
    last_period: Vec<i32>,
    created: Vec<SeriesFound>,
    last: (i32, i32),
    order: LineOrder,
}

impl<'w> Taker<'w> {
    fn new(writer: &'w Writer<'_>, keys: HashMap<SeriesId, i32>, next_key: i32) -> Result<Self, ImportError> {
        Ok(Self {
            stage: writer.stage_lines()?,
            keys,
            next_key,
            key_of: Vec::new(),
            last_period: Vec::new(),
            created: Vec::new(),
            last: (i32::MIN, i32::MIN),
            order: LineOrder::Sorted,
        })
    }

    fn take(&mut self, batch: Batch) -> Result<(), ImportError> {
        for series in batch.new_series {
            self.key_of.push(if let Some(key) = self.keys.get(&series.id) {
                *key
            } else {
                let key = self.next_key + self.created.len() as i32;
                self.created.push(series);
                key
            });
            self.last_period.push(i32::MIN);
        }
        let columns = batch.records.columns();
        let (places, periods) = (
            columns[0].as_primitive::<UInt32Type>().values(),
            columns[1].as_primitive::<Date32Type>().values(),
        );
        let keys: Vec<i32> = places.iter().map(|place| self.key_of[*place as usize]).collect();
        for ((place, key), period) in places.iter().zip(&keys).zip(periods) {
            let last = &mut self.last_period[*place as usize];
            if *period <= *last {
                self.order = LineOrder::Any;
                break;
            }
            *last = *period;
            if (*key, *period) <= self.last {
                self.order = self.order.min(LineOrder::AscendingPeriods);
            }
            self.last = (*key, *period);
        }
        let mut staged: Vec<ArrayRef> = vec![Arc::new(Int32Array::from(keys))];
        staged.extend(columns[1..].iter().cloned());
        // The columns are those of the schema by construction.
        let rows = RecordBatch::try_new(LineStage::schema(), staged);
        let rows =
            rows.map_err(|error| ImportError::Csv { file: String::new(), source: CsvError::Arrow(error) })?;
        if rows.num_rows() > 0 {
            self.stage.push(rows)?;
        }
        Ok(())
    }

    fn finish(self, account: Account) -> Result<Staged, ImportError> {
        self.stage.finish()?;
        Ok(Staged { account, created: self.created, order: self.order })
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
        let end = || self.file.metadata().map(|about| about.len());
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
            SeekFrom::End(by) => end()?.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}
