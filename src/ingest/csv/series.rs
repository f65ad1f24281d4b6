//! The series of a file: which ids are known, which are new, and how often a new one is observed.
//!
//! A new series takes its frequency from its periods, and they may stand anywhere in the file. The first ones of each
//! series are therefore held back until they decide ([`SAMPLE_PERIODS`]), or until the file ends.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::limits::SAMPLE_PERIODS;
use super::memo::hash;
use super::reject::Refusal;
use crate::domain::{Frequency, ObsStatus, SeriesId};
use crate::ingest::csv::mapping::UnknownSeries;
use crate::ingest::period::{Shape, Spelled};

/// The series that exist before a file is read.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    frequencies: HashMap<String, Frequency>,
    /// Ids without their underscores, to the id.
    folded: HashMap<String, String>,
}

impl FromIterator<(SeriesId, Frequency)> for Catalog {
    fn from_iter<T: IntoIterator<Item = (SeriesId, Frequency)>>(series: T) -> Self {
        let frequencies: HashMap<String, Frequency> =
            series.into_iter().map(|(id, f)| (id.into(), f)).collect();
        let folded = frequencies.keys().map(|id| (SeriesId::folded(id), id.clone())).collect();
        Self { frequencies, folded }
    }
}

/// A series that a file speaks of. Its place in the order of appearance is its `series_ix` in the batches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesFound {
    pub id: SeriesId,
    pub freq: Frequency,
    /// Whether the catalog does not have it yet.
    pub created: bool,
    /// The header or row label that named it, with the unit that stands in it.
    pub label: Option<String>,
}

/// A reading of a series whose frequency is not decided.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) spelled: Spelled,
    pub(super) value: Option<f64>,
    pub(super) obs_status: ObsStatus,
    pub(super) realtime_start: NaiveDate,
    pub(super) line: u64,
    /// Header of the period's cell.
    pub(super) column: String,
    pub(super) written: String,
    pub(super) raw: String,
}

/// Place of a series in [`SeriesTable`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

enum State {
    /// Its `series_ix`.
    Decided(u32),
    Open(Box<Sample>),
}

struct Entry {
    id: SeriesId,
    label: Option<String>,
    state: State,
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
    catalog: &'a Catalog,
    unknown: UnknownSeries,
    entries: Vec<Entry>,
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
        let known = self.catalog.frequencies.get(text).copied();
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
        let state = match known {
            Some(freq) => {
                self.decided.push(SeriesFound { id: id.clone(), freq, created: false, label: label.clone() });
                State::Decided(self.decided.len() as u32 - 1)
            }
            None => State::Open(Box::default()),
        };
        self.entries.push(Entry { id, label, state });
        self.by_id.insert(bytes.into(), place);
        Ok(place)
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
        sample.tally.add(held.spelled);
        sample.held.push(held);
        self.held_rows += 1;
        sample.held.len() >= SAMPLE_PERIODS
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
        let freq = sample.tally.frequency(entry.id.suffix_frequency());
        self.decided.push(SeriesFound {
            id: entry.id.clone(),
            freq,
            created: true,
            label: entry.label.clone(),
        });
        self.held_rows -= sample.held.len();
        sample.held
    }

    /// Series that are still open and have a reading.
    pub(super) fn open(&self) -> Vec<Place> {
        let open = |entry: &Entry| matches!(&entry.state, State::Open(sample) if !sample.held.is_empty());
        self.entries.iter().enumerate().filter(|(_, e)| open(e)).map(|(place, _)| Place(place)).collect()
    }
}

/// What the periods of a series say about its frequency.
#[derive(Default)]
struct Tally {
    periods: usize,
    /// Periods that fit, for each of [`Frequency::ALL`].
    fitting: [usize; Frequency::ALL.len()],
    /// Periods written as only this frequency is.
    named: [usize; Frequency::ALL.len()],
    /// The first different dates.
    dates: Vec<NaiveDate>,
    weekdays: u8,
}

impl Tally {
    fn add(&mut self, spelled: Spelled) {
        self.periods += 1;
        for (place, frequency) in Frequency::ALL.iter().enumerate() {
            self.fitting[place] += usize::from(spelled.under(*frequency).is_ok());
            self.named[place] += usize::from(spelled.shape.frequency() == Some(*frequency));
        }
        let day = spelled.span.end();
        self.weekdays |= 1 << day.weekday().num_days_from_monday();
        if self.dates.len() < 3 && !self.dates.contains(&day) {
            self.dates.push(day);
        }
    }

    /// The frequency that fits the most periods. Where several do, the id's suffix says which; without one, the
    /// spelling, and at last the longest period that fits: dates that are all first days of quarters are quarters.
    fn frequency(&self, suffix: Option<Frequency>) -> Frequency {
        use Frequency::{Annual, Daily, Irregular, Monthly, Quarterly, SemiAnnual, Weekly};
        let of = |counts: &[usize], frequency: Frequency| {
            Frequency::ALL.iter().position(|f| *f == frequency).map_or(0, |place| counts[place])
        };
        let most = Frequency::ALL
            .iter()
            .filter(|f| **f != Irregular)
            .map(|f| of(&self.fitting, *f))
            .max()
            .unwrap_or(0);
        if most == 0 || suffix == Some(Irregular) {
            return Irregular;
        }
        let fits = |frequency: Frequency| frequency != Irregular && of(&self.fitting, frequency) == most;
        // A year fits a quarterly series as its last running total, but a file of nothing but years is annual.
        let only_years = of(&self.named, Annual) == self.periods;
        if let Some(suffix) = suffix
            && fits(suffix)
            && (!only_years || suffix == Annual)
        {
            return suffix;
        }
        let named = Frequency::ALL.iter().filter(|f| fits(**f)).max_by_key(|f| of(&self.named, **f));
        if let Some(named) = named
            && of(&self.named, *named) > 0
        {
            return *named;
        }
        let several = self.dates.len() > 1;
        let long = [Annual, SemiAnnual, Quarterly, Monthly].into_iter().find(|f| several && fits(*f));
        let weekly = self.dates.len() > 2 && self.weekdays.is_power_of_two() && fits(Weekly);
        long.unwrap_or_else(|| match () {
            () if weekly => Weekly,
            () if fits(Daily) => Daily,
            () => [Quarterly, Monthly].into_iter().find(|f| fits(*f)).unwrap_or(Irregular),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Frequency, Tally};
    use crate::ingest::period::{Context, spell};

    #[test]
    fn a_new_series_takes_its_frequency_from_its_periods_or_its_suffix() {
        let table = [
            ("M", "2024Q1 2024Q2", "Q"),
            ("Q", "2024-05 2024-06 2024Q1", "M"),
            ("Q", "2024-05 2024Q1", "Q"),
            ("", "2024-05", "M"),
            ("Q", "1947-01-01 1947-04-01", "Q"),
            ("M", "2024-01-01 2024-02-01", "M"),
            ("A", "2024-12-31", "A"),
            ("", "1947-01-01 1947-04-01", "Q"),
            ("", "2024-01-01 2024-02-01", "M"),
            ("", "2023-12-31 2024-12-31", "A"),
            ("", "2024-01-01", "D"),
            ("Q", "2024-05-17 2024-05-18", "D"),
            ("", "2024-05-17 2024-05-24 2024-05-31", "W"),
            ("W", "2024-05-17 2024-05-24", "W"),
            ("D", "2024-05-17", "D"),
            ("I", "2024-05-17", "I"),
            ("", "2024-05-17 2024-06-03", "D"),
            ("Q", "2024年 2024年前三季度 2024年1-6月 2024年一季度", "Q"),
            ("Q", "2024年 2023年", "A"),
            ("S", "2024年上半年", "S"),
            ("Q", "2024年上半年", "Q"),
            ("", "2024年上半年 2024年下半年", "S"),
            ("", "2024年1-3月 2024年1-6月", "Q"),
            ("", "2024年1-3月 2024年1-4月", "M"),
            ("", "2024年1-4月", "M"),
            ("M", "2024年1-6月 2024年上半年", "M"),
            ("", "2024 2023 2024-05", "A"),
            ("", "2025-W13", "W"),
            ("", "2024年11月—2025年2月", "I"),
            ("Q", "2024年11月—2025年2月", "I"),
        ];
        for (suffix, periods, expected) in table {
            let mut tally = Tally::default();
            for text in periods.split(' ') {
                tally.add(spell(text, &Context::default()).unwrap());
            }
            let found: Frequency = tally.frequency(suffix.parse().ok());
            assert_eq!(found.code(), expected, "suffix `{suffix}`, periods {periods}");
        }
    }
}
