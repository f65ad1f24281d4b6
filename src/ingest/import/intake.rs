//! Taking rows in: one thread reads them and gives the series their keys, the writer's thread takes what comes out.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use arrow::array::{ArrayRef, AsArray, Int32Array};
use arrow::datatypes::{Date32Type, UInt32Type};
use arrow::record_batch::RecordBatch;
use chrono::Days;

use super::corrected::{Desk, DeskError, Row};
use super::named::Named;
use super::{ImportError, ImportRequest, Importer, Progress};
use crate::domain::SeriesId;
use crate::ingest::Knowledge;
use crate::ingest::archive::Copy;
use crate::ingest::checks::interrelated;
use crate::ingest::corrections::CorrectionError;
use crate::ingest::csv::{Account, Batch, Catalog, Circumstances, CsvError, Stopped, read};
use crate::store::{Lines, LinesOrigin, Naming, Repetitions, StoreError, Writer, lines_schema};

/// Batches that wait between the two threads.
const BATCHES_AHEAD: usize = 4;

/// How the rows of a file stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Strictly by series and period, each observation once: they need not be sorted.
    BySeries,
    Any,
}

/// What was taken.
pub(super) struct Taken<'w> {
    pub(super) account: Account,
    pub(super) lines: Lines<'w>,
    /// Rows of which a correction speaks; they are not among the lines.
    pub(super) corrected: Vec<Row>,
    /// Series of the file that the catalog relates to others.
    pub(super) related: Vec<SeriesId>,
    /// Least and greatest key of its series.
    pub(super) keys: RangeInclusive<i32>,
    /// Whether any series of the file was known before.
    pub(super) meets_known: bool,
}

/// Why the reading thread stopped before the end.
enum Halt {
    Cancelled,
    /// The writer's thread failed and listens no more.
    Deaf,
    /// A row stands where it should not, after many that were in order.
    Disorder,
    Csv(CsvError),
    Correction(CorrectionError),
}

impl From<DeskError> for Halt {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Correction(error) => Self::Correction(error),
            DeskError::Arrow(error) => Self::Csv(error.into()),
        }
    }
}

/// Reads the copy and takes its rows. `hoped` is the order in which they are taken if the first ones have it.
pub(super) fn take<'w>(
    importer: &Importer,
    knowledge: &Knowledge,
    writer: &'w Writer<'_>,
    request: ImportRequest<'_>,
    copy: &Copy,
    progress: &Progress,
    hoped: Order,
) -> Result<Taken<'w>, ImportError> {
    let known = writer.reader().series_keys()?;
    let frequencies = known.iter().map(|series| (series.key, series.freq)).collect();
    let origin = LinesOrigin { kind: request.origin, first: writer.next_origin()? };
    let sha256 = &copy.inspection.sha256;
    let heard = writer.reader().last_imported(sha256, request.published, request.mapping_text)?;
    let repetitions = heard.map_or(Repetitions::All, Repetitions::Since);
    let mut lines = writer.lines(writer.next_batch()?, origin, repetitions, frequencies)?;
    let keys: HashMap<SeriesId, i32> =
        known.iter().map(|series| (series.series_id.clone(), series.key)).collect();
    let catalog: Catalog = known
        .into_iter()
        .map(|series| (series.series_id, series.freq, series.unit, series.decimals))
        .collect();
    let about = Circumstances {
        catalog: &catalog,
        lexicon: &knowledge.lexicon,
        published: request.published,
        // Elsewhere it is tomorrow already.
        latest: importer.clock.today() + Days::new(1),
        limits: importer.limits,
    };
    let desk = Desk::new(&knowledge.corrections, request.file);
    let related = interrelated(&knowledge.catalog);
    let twice = Arc::new(AtomicBool::new(false));
    let next_key = writer.next_series_key()?;
    let mut keyed = Keyed::new(keys, next_key, hoped, Arc::clone(&twice), desk, related);
    let (sender, receiver) = sync_channel(BATCHES_AHEAD);
    let (taken, read) = std::thread::scope(|scope| {
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
        let taken = take_in(&mut lines, receiver, &twice);
        (taken, reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    taken?;
    let csv = |source| ImportError::Csv { file: request.file.to_owned(), source };
    let account = read.map_err(|stopped| match stopped {
        Stopped::Csv(source) | Stopped::Taker(Halt::Csv(source)) => csv(source),
        Stopped::Taker(Halt::Disorder) => ImportError::Disorder,
        Stopped::Taker(Halt::Correction(source)) => {
            ImportError::Correction { file: request.file.to_owned(), source }
        }
        Stopped::Taker(Halt::Cancelled | Halt::Deaf) => ImportError::Cancelled(request.file.to_owned()),
    })?;
    let Keyed { desk, touched, key_of, meets_known, .. } = keyed;
    let least = key_of.iter().copied().min().unwrap_or_default();
    let keys = least..=key_of.into_iter().max().unwrap_or_default();
    Ok(Taken { account, lines, corrected: desk.into_rows(), related: touched, keys, meets_known })
}

fn take_in(
    lines: &mut Lines<'_>,
    receiver: Receiver<(Order, RecordBatch)>,
    twice: &AtomicBool,
) -> Result<(), StoreError> {
    let Ok((order, first)) = receiver.recv() else {
        // Not even an empty batch came: the reading thread has an error to tell.
        return Ok(());
    };
    let mut batches = std::iter::once(first).chain(receiver.into_iter().map(|(_, batch)| batch));
    match order {
        Order::BySeries => batches.try_for_each(|rows| lines.take(&rows)),
        Order::Any => lines.take_unsorted(batches, || {
            if twice.load(Ordering::Acquire) { Naming::Repeated } else { Naming::Once }
        }),
    }
}

fn hand_over(
    keyed: &mut Keyed<'_>,
    batch: Batch,
    sender: &SyncSender<(Order, RecordBatch)>,
    progress: &Progress,
) -> Result<(), Halt> {
    if progress.is_cancelled() {
        return Err(Halt::Cancelled);
    }
    let rows = keyed.take(batch)?;
    sender.send((keyed.order, rows)).map_err(|_| Halt::Deaf)
}

/// Gives series their keys, and watches the order of the rows and whether any observation is named twice.
struct Keyed<'c> {
    keys: HashMap<SeriesId, i32>,
    next_key: i32,
    /// Key of each `series_ix`.
    key_of: Vec<i32>,
    /// The first batch decides.
    order: Order,
    is_decided: bool,
    /// Series and period of the last row.
    last: (i32, i32),
    named: Named,
    /// Whether it is.
    twice: Arc<AtomicBool>,
    /// How many series the catalog does not have; their keys follow each other in order of appearance.
    created: usize,
    desk: Desk<'c>,
    /// Series that the catalog relates to others, and those of them that the file has.
    related: HashSet<SeriesId>,
    touched: Vec<SeriesId>,
    meets_known: bool,
}

impl<'c> Keyed<'c> {
    fn new(
        keys: HashMap<SeriesId, i32>,
        next_key: i32,
        order: Order,
        twice: Arc<AtomicBool>,
        desk: Desk<'c>,
        related: HashSet<SeriesId>,
    ) -> Self {
        Self {
            keys,
            next_key,
            key_of: Vec::new(),
            order,
            is_decided: false,
            last: (i32::MIN, i32::MIN),
            named: Named::default(),
            twice,
            created: 0,
            desk,
            related,
            touched: Vec::new(),
            meets_known: false,
        }
    }

    /// The rows in the columns of [`lines_schema`].
    fn take(&mut self, batch: Batch) -> Result<RecordBatch, Halt> {
        for series in batch.new_series {
            self.named.add(series.freq);
            let known = self.keys.get(&series.id).copied();
            let key = known.unwrap_or(self.next_key + self.created as i32);
            self.desk.note(&series, key);
            if self.related.contains(&series.id) {
                self.touched.push(series.id.clone());
            }
            self.key_of.push(key);
            self.created += usize::from(known.is_none());
            self.meets_known |= known.is_some();
        }
        let columns = batch.records.columns();
        let places = columns[0].as_primitive::<UInt32Type>().values();
        let periods = columns[1].as_primitive::<Date32Type>().values();
        let keys: Vec<i32> = places.iter().map(|place| self.key_of[*place as usize]).collect();
        if self.order == Order::BySeries && !self.follow(&keys, periods) {
            if self.is_decided {
                return Err(Halt::Disorder);
            }
            self.order = Order::Any;
        }
        self.is_decided = true;
        if self.order == Order::Any {
            self.named.mark(places, periods);
            self.twice.store(!self.named.is_once(), Ordering::Release);
        }
        let mut rows: Vec<ArrayRef> = vec![Arc::new(Int32Array::from(keys))];
        rows.extend(columns[1..].iter().cloned());
        let rows = RecordBatch::try_new(lines_schema(), rows).map_err(|error| Halt::Csv(error.into()))?;
        Ok(self.desk.take(rows)?)
    }

    /// Whether each row comes after the one before.
    fn follow(&mut self, keys: &[i32], periods: &[i32]) -> bool {
        keys.iter().zip(periods).all(|(key, period)| {
            let before = std::mem::replace(&mut self.last, (*key, *period));
            before < self.last
        })
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
