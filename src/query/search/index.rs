//! Terms and the series that have them.

use std::collections::HashMap;

use super::text::{Part, parts};
use crate::domain::SeriesId;
use crate::store::SearchRow;

/// Where a term stands in a series; a higher one ranks higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Words = 1,
    Title = 2,
    Id = 3,
}

/// Series (places in [`Index::keys`], ascending) with the weight of the field in the two lowest bits.
pub(super) type Postings = Vec<u32>;

/// Titles of this many characters and more rank alike.
pub(super) const LONGEST_TITLE: usize = 63;
/// What is said of a series in words that the store does not know: its unit, its frequency.
pub type Words = fn(&SearchRow) -> String;

/// Largest number of series: two bits of a place hold the field.
const MAX_SERIES: usize = 1 << 30;

/// Codes of one facet and which of them each series has.
#[derive(Debug, Default)]
pub(super) struct Dimension {
    pub codes: Vec<String>,
    pub of: Vec<u32>,
}

/// The catalog, ready to be searched; series are in order of id.
#[derive(Debug, Default)]
pub struct Index {
    pub(super) keys: Vec<i32>,
    pub(super) ids: Vec<String>,
    /// Ids in lower case and without underscores.
    pub(super) folded: Vec<String>,
    /// Characters of the Chinese title, at most [`LONGEST_TITLE`].
    pub(super) lengths: Vec<u8>,
    /// In alphabetical order.
    pub(super) words: Vec<(String, Postings)>,
    pub(super) characters: HashMap<char, Postings>,
    pub(super) pairs: HashMap<(char, char), Postings>,
    pub(super) areas: Dimension,
    pub(super) indicators: Dimension,
    pub(super) frequencies: Dimension,
    pub(super) units: Dimension,
}

impl Index {
    /// The index of these series, each with more words that find it; series beyond 2^30 are not searched.
    pub fn new(mut entries: Vec<SearchRow>, more: Words) -> Self {
        entries.sort_unstable_by(|a, b| a.series_id.cmp(&b.series_id));
        entries.truncate(MAX_SERIES);
        let mut index = Self::default();
        let mut words: HashMap<String, Postings> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let more = more(entry);
            let fields = [
                (Field::Id, &entry.series_id),
                (Field::Title, &entry.title_zh),
                (Field::Title, &entry.title_en),
                (Field::Words, &entry.ref_area),
                (Field::Words, &entry.indicator),
                (Field::Words, &entry.unit_measure),
                (Field::Words, &entry.words),
                (Field::Words, &more),
            ];
            for (field, text) in fields {
                for part in parts(text) {
                    match part {
                        Part::Word(word) => note(words.entry(word).or_default(), place, field),
                        Part::Run(run) => index.note_run(&run, place, field),
                    }
                }
            }
        }
        index.words = words.into_iter().collect();
        index.words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        index.keys = entries.iter().map(|entry| entry.series_key).collect();
        index.folded =
            entries.iter().map(|entry| SeriesId::folded(&entry.series_id).to_lowercase()).collect();
        let length = |entry: &SearchRow| entry.title_zh.chars().count().min(LONGEST_TITLE) as u8;
        index.lengths = entries.iter().map(length).collect();
        index.areas = dimension(&entries, |entry| &entry.ref_area);
        index.indicators = dimension(&entries, |entry| &entry.indicator);
        index.frequencies = dimension(&entries, |entry| &entry.freq);
        index.units = dimension(&entries, |entry| &entry.unit_measure);
        index.ids = entries.into_iter().map(|entry| entry.series_id).collect();
        index
    }

    /// How many series there are.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn note_run(&mut self, run: &[char], place: usize, field: Field) {
        for character in run {
            note(self.characters.entry(*character).or_default(), place, field);
        }
        for pair in run.windows(2) {
            note(self.pairs.entry((pair[0], pair[1])).or_default(), place, field);
        }
    }
}

/// Adds a series to a term, once, with the field that ranks highest.
fn note(postings: &mut Postings, place: usize, field: Field) {
    let posting = (place as u32) << 2 | field as u32;
    match postings.last_mut() {
        Some(last) if *last >> 2 == place as u32 => *last = posting.max(*last),
        _ => postings.push(posting),
    }
}

fn dimension(entries: &[SearchRow], code: impl Fn(&SearchRow) -> &String) -> Dimension {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut codes = Vec::new();
    let mut of = Vec::with_capacity(entries.len());
    for entry in entries {
        let next = codes.len() as u32;
        let number = *known.entry(code(entry)).or_insert_with(|| {
            codes.push(code(entry).clone());
            next
        });
        of.push(number);
    }
    Dimension { codes, of }
}
