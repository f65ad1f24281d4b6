//! A small memory of the spellings met: a file of millions of rows has a few hundred different periods.

use chrono::{Datelike, NaiveDate};

use super::reject::Refusal;
use crate::domain::{Frequency, Period};
use crate::ingest::period::{Context, Misfit, Spelled, spell};

/// Spellings remembered.
const SLOTS: usize = 8192;
/// Slots side by side in which a spelling may stand; when all are taken, it takes the first.
const WAYS: usize = 4;
/// Longest spelling remembered.
const KEY_MAX_BYTES: usize = 22;

/// 1970-01-01 as a day of the common era.
const EPOCH_FROM_CE: i32 = 719_163;

/// Days since 1970-01-01, as Arrow's `Date32` counts them.
pub(super) fn date32(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - EPOCH_FROM_CE
}

/// A period placed in a series: FRED's `date`, first day, last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) period: i32,
    pub(super) period_start: i32,
    pub(super) period_end: i32,
}

impl Placed {
    /// The same as a total since January, in a series of parts of a year.
    pub(super) fn since_january(self, frequency: Frequency) -> Self {
        let is_part = frequency.months().is_some_and(|months| months < 12);
        let end = NaiveDate::from_num_days_from_ce_opt(self.period_end + EPOCH_FROM_CE).filter(|_| is_part);
        let january = end.and_then(|end| NaiveDate::from_ymd_opt(end.year(), 1, 1));
        january.map_or(self, |first| Self { period_start: date32(first), ..self })
    }
}

/// Where `spelled` stands in a series of this frequency.
pub(super) fn place(spelled: Spelled, frequency: Frequency) -> Result<Placed, Misfit> {
    let span: Period = spelled.under(frequency)?;
    Ok(Placed {
        period: date32(frequency.first_day(span.end())),
        period_start: date32(span.start()),
        period_end: date32(span.end()),
    })
}

struct Slot {
    key: [u8; KEY_MAX_BYTES],
    length: u8,
    spelled: Spelled,
    placed: Option<(Frequency, Placed)>,
}

/// Reads periods, each spelling once.
pub(super) struct Memo {
    slots: Vec<Option<Slot>>,
    /// A period without a year is refused: what stands before it tells the year.
    pub(super) context: Context,
}

/// A spelling that was read.
#[derive(Clone, Copy)]
pub(super) struct Read {
    pub(super) spelled: Spelled,
    /// Whether its year is that of another period.
    pub(super) is_carried: bool,
    slot: Option<usize>,
}

impl Read {
    /// A spelling that need not be remembered.
    pub(super) const fn once(spelled: Spelled) -> Self {
        Self { spelled, is_carried: false, slot: None }
    }

    /// A spelling without a year, which what stands before it tells.
    pub(super) const fn carried(spelled: Spelled) -> Self {
        Self { spelled, is_carried: true, slot: None }
    }
}

impl Memo {
    pub(super) fn new(context: Context) -> Self {
        Self { slots: std::iter::repeat_with(|| None).take(SLOTS).collect(), context }
    }

    /// Reads a period.
    pub(super) fn read(&mut self, text: &[u8]) -> Result<Read, Refusal> {
        let first =
            (text.len() <= KEY_MAX_BYTES && !text.is_empty()).then(|| hash(text) % SLOTS / WAYS * WAYS);
        let mut slot = first;
        for place in first.into_iter().flat_map(|first| first..first + WAYS) {
            match &self.slots[place] {
                Some(known) if known.length as usize == text.len() && known.key[..text.len()] == *text => {
                    return Ok(Read { spelled: known.spelled, is_carried: false, slot: Some(place) });
                }
                Some(_) => {}
                None => {
                    slot = Some(place);
                    break;
                }
            }
        }
        let written = std::str::from_utf8(text).map_err(|_| Refusal::Malformed)?;
        let spelled = spell(written, &self.context)?;
        if let Some(place) = slot {
            let mut key = [0; KEY_MAX_BYTES];
            key[..text.len()].copy_from_slice(text);
            self.slots[place] = Some(Slot { key, length: text.len() as u8, spelled, placed: None });
        }
        Ok(Read { spelled, is_carried: false, slot })
    }

    /// Like [`place`], each pair of spelling and frequency once.
    pub(super) fn place(&mut self, read: Read, frequency: Frequency) -> Result<Placed, Misfit> {
        let Some(slot) = read.slot.and_then(|slot| self.slots[slot].as_mut()) else {
            return place(read.spelled, frequency);
        };
        match slot.placed {
            Some((known, placed)) if known == frequency => Ok(placed),
            _ => {
                let placed = place(read.spelled, frequency)?;
                slot.placed = Some((frequency, placed));
                Ok(placed)
            }
        }
    }
}

/// A hash for places in a memory, eight bytes at a time. Whoever makes ids collide only makes the memory useless.
pub(super) fn hash(text: &[u8]) -> usize {
    let mix = |h: u64, word: u64| (h ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let mut chunks = text.chunks_exact(8);
    let mut h = text.len() as u64;
    for chunk in &mut chunks {
        h = mix(h, chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    h = mix(h, chunks.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    (h ^ (h >> 32)) as usize
}
