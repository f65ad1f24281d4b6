//! The series of a file: which ids are known, which are new, and how often a new one is observed.
//!
//! A new series takes its frequency from its periods, and they may stand anywhere in the file. The first ones of each
//! series are therefore held back until they decide ([`SAMPLE_PERIODS`]), or until the file ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::limits::SAMPLE_PERIODS;
use super::memo::hash;
use super::reject::Refusal;
use super::tally::Tally;
use super::under::PeriodColumn;
use crate::domain::{Frequency, ObsStatus, SeriesId, Unit, UnitMeasure};
use crate::ingest::csv::mapping::UnknownSeries;
use crate::ingest::period::{Run, Shape, Spelled};

/// What is known of a series.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    freq: Frequency,
    pub(super) unit: Arc<Unit>,
    decimals: u8,
}

/// The series that exist before a file is read.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    pub(super) known: HashMap<String, Standing>,
    /// Ids without their underscores, to the id.
    folded: HashMap<String, String>,
}

impl FromIterator<(SeriesId, Frequency, Unit, u8)> for Catalog {
    fn from_iter<T: IntoIterator<Item = (SeriesId, Frequency, Unit, u8)>>(series: T) -> Self {
        // Millions of series have a few dozen units.
        let mut units: HashSet<Arc<Unit>> = HashSet::new();
        let mut one = |unit: Unit| {
            let unit = units.get(&unit).cloned().unwrap_or_else(|| Arc::new(unit));
            units.insert(unit.clone());
            unit
        };
        let mut known: HashMap<String, Standing> = HashMap::new();
        for (id, freq, unit, decimals) in series {
            known.insert(id.into(), Standing { freq, unit: one(unit), decimals });
        }
        let folded = known.keys().map(|id| (SeriesId::folded(id), id.clone())).collect();
        Self { known, folded }
    }
}

/// A series that a file speaks of. Its place in the order of appearance is its `series_ix` in the batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesFound {
    pub id: SeriesId,
    pub freq: Frequency,
    /// Whether the catalog does not have it yet.
    pub created: bool,
    /// The header or row label that named it, without the unit that was read in it.
    pub label: Option<String>,
    /// The unit of a created series, if the file says one; whole only in the account of the file.
    pub unit: Option<Unit>,
    /// Most decimals that the file writes for a created series; whole only in the account of the file.
    pub decimals: u8,
}

/// A reading of a series whose frequency is not decided.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) spelled: Spelled,
    pub(super) value: Option<f64>,
    pub(super) obs_status: ObsStatus,
    pub(super) realtime_start: NaiveDate,
    pub(super) line: u64,
    pub(super) since_january: bool,
    /// Whether nothing stands there, which says nothing where there is no period of the series.
    pub(super) is_blank: bool,
    /// Header of the period's cell.
    pub(super) column: String,
    pub(super) written: String,
    pub(super) raw: String,
}

/// Place of a series in [`SeriesTable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place(pub(super) usize);

enum State {
    /// Its `series_ix`.
    Decided(u32),
    Open(Box<Sample>),
}

pub(super) struct Entry {
    pub(super) id: SeriesId,
    label: Option<String>,
    state: State,
    /// Unit of its values: the catalog's; of a new series, the first that the file says.
    pub(super) unit: Option<Arc<Unit>>,
    is_new: bool,
    /// The periods of its rows.
    run: Run,
    /// Most decimals seen.
    decimals: u8,
    /// Whether its id says that its values are totals since January.
    since_january: bool,
    /// Whether numbers were taken as they stand because nothing said their unit.
    pub(super) is_bare: bool,
}

impl Entry {
    fn found(&self, freq: Frequency) -> SeriesFound {
        let unit = self.unit.as_deref().filter(|_| self.is_new).cloned();
        SeriesFound {
            id: self.id.clone(),
            freq,
            created: self.is_new,
            label: self.label.clone(),
            unit,
            decimals: self.decimals,
        }
    }
}

#[derive(Default)]
struct Sample {
    tally: Tally,
    held: Vec<Held>,
}

/// Ids remembered in a place of their own; a later one takes the place of an earlier one.
const ID_SLOTS: usize = 16_384;

/// A remembered id.
struct Known {
    bytes: [u8; SeriesId::MAX_LEN],
    length: u8,
    place: Place,
}

impl Known {
    fn id(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// Every series seen so far.
pub(super) struct SeriesTable<'a> {
    pub(super) catalog: &'a Catalog,
    unknown: UnknownSeries,
    pub(super) entries: Vec<Entry>,
    by_id: HashMap<Box<[u8]>, Place>,
    /// Ids made by this file, without their underscores.
    folded: HashMap<String, SeriesId>,
    /// Ids met lately, each in the slot of its hash, so that a lookup is one place in memory.
    lately: Vec<Option<Known>>,
    decided: Vec<SeriesFound>,
    pub(super) held_rows: usize,
}

impl<'a> SeriesTable<'a> {
    pub(super) fn new(catalog: &'a Catalog, unknown: UnknownSeries) -> Self {
        Self {
            catalog,
            unknown,
            entries: Vec::new(),
            by_id: HashMap::new(),
            folded: HashMap::new(),
            lately: std::iter::repeat_with(|| None).take(ID_SLOTS).collect(),
            decided: Vec::new(),
            held_rows: 0,
        }
    }

    /// Series seen, decided or not.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The decided series behind the first `count`.
    pub(super) fn decided_since(&self, count: usize) -> &[SeriesFound] {
        &self.decided[count..]
    }

    /// The series that these bytes name.
    pub(super) fn find(&mut self, id: &[u8]) -> Result<Place, Refusal> {
        let slot = (id.len() <= SeriesId::MAX_LEN).then(|| hash(id) % ID_SLOTS);
        if let Some(Some(known)) = slot.map(|slot| &self.lately[slot])
            && known.id() == id
        {
            return Ok(known.place);
        }
        let place = match self.by_id.get(id) {
            Some(place) => *place,
            None => self.add(id, None)?,
        };
        if let Some(slot) = slot {
            let mut bytes = [0; SeriesId::MAX_LEN];
            bytes[..id.len()].copy_from_slice(id);
            self.lately[slot] = Some(Known { bytes, length: id.len() as u8, place });
        }
        Ok(place)
    }

    /// The series of a column or row with this label.
    pub(super) fn labelled(&mut self, id: &SeriesId, label: &str) -> Result<Place, Refusal> {
        match self.by_id.get(id.as_str().as_bytes()) {
            Some(place) => Ok(*place),
            None => self.add(id.as_str().as_bytes(), Some(label.to_owned())),
        }
    }

    fn add(&mut self, bytes: &[u8], label: Option<String>) -> Result<Place, Refusal> {
        if bytes.is_empty() {
            return Err(Refusal::NoSeries);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Malformed)?;
        let id = SeriesId::new(text).map_err(Refusal::SeriesId)?;
        let known = self.catalog.known.get(text);
        if known.is_none() {
            if self.unknown == UnknownSeries::Reject {
                return Err(Refusal::UnknownSeries(text.to_owned()));
            }
            let folded = SeriesId::folded(text);
            let standing = self.catalog.folded.get(&folded).map(String::as_str);
            if let Some(standing) = standing.or(self.folded.get(&folded).map(SeriesId::as_str)) {
                return Err(Refusal::Folded { id: text.to_owned(), standing: standing.to_owned() });
            }
            self.folded.insert(folded, id.clone());
        }
        let place = Place(self.entries.len());
        let mut entry = Entry {
            id,
            label,
            state: State::Open(Box::default()),
            unit: known
                .map(|known| known.unit.clone())
                .filter(|unit| unit.measure != UnitMeasure::unstated()),
            is_new: known.is_none(),
            run: Run::default(),
            decimals: 0,
            since_january: text.contains("_YTD_") || text.ends_with("_YTD"),
            is_bare: false,
        };
        if let Some(known) = known {
            entry.state = State::Decided(self.decided.len() as u32);
            self.decided.push(entry.found(known.freq));
        }
        self.entries.push(entry);
        self.by_id.insert(bytes.into(), place);
        Ok(place)
    }

    /// How often a series is observed: as is known, else as its id says, else by the shortest of these columns.
    pub(super) fn likely_frequency(&self, place: Place, columns: &[PeriodColumn]) -> Option<Frequency> {
        let has = |shape: Shape| columns.iter().any(|column| column.spelled.shape == shape);
        let by_columns = || match () {
            () if has(Shape::Month) => Some(Frequency::Monthly),
            () if has(Shape::Quarter) => Some(Frequency::Quarterly),
            () => None,
        };
        let known = self.decided(place).map(|(_, freq)| freq);
        known.or_else(|| self.entries[place.0].id.suffix_frequency()).or_else(by_columns)
    }

    /// Whether any of these words says a growth that the id of a series does not: 环比 in a growth over one year.
    pub(super) fn is_other_growth(&self, place: Place, labels: &[&str]) -> bool {
        let id = self.entries[place.0].id.as_str();
        let says = |word: &str| labels.iter().any(|label| label.contains(word));
        (id.contains("_GY_") && says("环比") && !says("同比"))
            || (id.contains("_G1_") && says("同比") && !says("环比"))
    }

    /// Whether the id of a series says that its values are totals since January.
    pub(super) fn is_since_january(&self, place: Place) -> bool {
        self.entries[place.0].since_january
    }

    /// The periods of the rows of a series.
    pub(super) fn run(&mut self, place: Place) -> &mut Run {
        &mut self.entries[place.0].run
    }

    /// Remembers how exactly the file writes a series.
    pub(super) fn note_decimals(&mut self, place: Place, decimals: u8) {
        let entry = &mut self.entries[place.0];
        entry.decimals = entry.decimals.max(decimals);
    }

    /// Known series of which the file writes more decimals than are known, with these.
    pub(super) fn finer(&self) -> Vec<(SeriesId, u8)> {
        let is_finer = |entry: &&Entry| {
            self.catalog.known.get(entry.id.as_str()).is_some_and(|known| entry.decimals > known.decimals)
        };
        self.entries.iter().filter(is_finer).map(|entry| (entry.id.clone(), entry.decimals)).collect()
    }

    /// The series that the file creates, in the order of their `series_ix`.
    pub(super) fn into_created(self) -> Vec<SeriesFound> {
        let mut created: Vec<(u32, SeriesFound)> = Vec::new();
        for entry in self.entries.into_iter().filter(|entry| entry.is_new) {
            if let State::Decided(ix) = entry.state {
                created.push((ix, entry.found(self.decided[ix as usize].freq)));
            }
        }
        created.sort_by_key(|(ix, _)| *ix);
        created.into_iter().map(|(_, found)| found).collect()
    }

    /// `series_ix` and frequency, once decided.
    pub(super) fn decided(&self, place: Place) -> Option<(u32, Frequency)> {
        match self.entries[place.0].state {
            State::Decided(ix) => Some((ix, self.decided[ix as usize].freq)),
            State::Open(_) => None,
        }
    }

    /// Decides at the first period where its shape says the same as the id's suffix: `2024-05` of `TJ_X_M`.
    pub(super) fn decides_at_once(&self, place: Place, spelled: Spelled) -> bool {
        let entry = &self.entries[place.0];
        let plain =
            if spelled.shape == Shape::Day { Some(Frequency::Daily) } else { spelled.shape.frequency() };
        let fresh = matches!(&entry.state, State::Open(sample) if sample.held.is_empty());
        fresh && plain.is_some() && entry.id.suffix_frequency() == plain
    }

    /// Holds a reading back; `true` once the series has enough of them to decide.
    pub(super) fn hold(&mut self, place: Place, held: Held) -> bool {
        let State::Open(sample) = &mut self.entries[place.0].state else { return false };
        if !held.is_blank {
            sample.tally.add(held.spelled);
        }
        sample.held.push(held);
        self.held_rows += 1;
        sample.tally.periods() >= SAMPLE_PERIODS
    }

    /// Gives the series the frequency that fits what is held back, which is handed out.
    pub(super) fn decide(&mut self, place: Place, at_once: Option<Spelled>) -> Vec<Held> {
        let entry = &mut self.entries[place.0];
        let ix = self.decided.len() as u32;
        let State::Open(mut sample) = std::mem::replace(&mut entry.state, State::Decided(ix)) else {
            return Vec::new();
        };
        if let Some(spelled) = at_once {
            sample.tally.add(spelled);
        }
        // Of a series that has no value at all, the blanks tell it.
        if sample.tally.periods() == 0 {
            sample.held.iter().for_each(|held| sample.tally.add(held.spelled));
        }
        let freq = sample.tally.frequency(entry.id.suffix_frequency());
        self.decided.push(entry.found(freq));
        self.held_rows -= sample.held.len();
        sample.held
    }

    /// Series that are still open and have a reading.
    pub(super) fn open(&self) -> Vec<Place> {
        let open = |entry: &Entry| matches!(&entry.state, State::Open(sample) if !sample.held.is_empty());
        self.entries.iter().enumerate().filter(|(_, e)| open(e)).map(|(place, _)| Place(place)).collect()
    }
}
