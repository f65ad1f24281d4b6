//! A dictionary with longest match at a position: what every reader of Chinese text needs, since nothing marks where
//! a word ends.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Words and what each stands for, found by the longest one that begins or ends a slice.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary<T> {
    words: Vec<(Box<[char]>, T)>,
    by_first: Index,
    by_last: Index,
}

/// The words that share a first or last character, the longest first.
#[derive(Debug, Clone)]
struct Index {
    /// A bit for the last bits of each key: most characters of a text begin no word, and are dismissed here.
    sieve: [u64; SIEVE_WORDS],
    buckets: HashMap<char, Vec<Entry>, BuildHasherDefault<OneChar>>,
}

const SIEVE_WORDS: usize = 64;

/// A word by its place, with the character beside the one that it is found by: there most of them differ.
#[derive(Debug, Clone, Copy)]
struct Entry {
    beside: Option<char>,
    place: u32,
}

/// Hash of one character. Every place of a text is looked up several times, and the keys are the project's own, so the
/// standard hash, which withstands keys chosen by an enemy, would be most of the work of reading.
#[derive(Default)]
struct OneChar(u64);

impl Hasher for OneChar {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, code: u32) {
        /// 2^64 over the golden ratio spreads neighbours over all bits.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0 ^ u64::from(code)).wrapping_mul(SPREAD);
    }
}

impl Index {
    fn new() -> Self {
        Self { sieve: [0; SIEVE_WORDS], buckets: HashMap::default() }
    }

    /// Place and bit of a character in the sieve.
    const fn bit(key: char) -> (usize, u64) {
        let code = key as usize;
        (code / 64 % SIEVE_WORDS, 1 << (code % 64))
    }

    /// The words with this key that may have `beside` next to it.
    fn entries(&self, key: char, beside: Option<char>) -> impl Iterator<Item = usize> + '_ {
        let bucket = if self.may_have(key) { self.buckets.get(&key) } else { None };
        let fits = move |entry: &&Entry| entry.beside.is_none() || entry.beside == beside;
        bucket.map_or(&[][..], Vec::as_slice).iter().filter(fits).map(|entry| entry.place as usize)
    }

    /// Whether a word may have this key.
    const fn may_have(&self, key: char) -> bool {
        let (word, bit) = Self::bit(key);
        self.sieve[word] & bit != 0
    }

    /// Puts a word before the shorter ones; `is_longer` says of a place whether its word stays before it.
    fn insert(&mut self, key: char, entry: Entry, is_longer: impl Fn(usize) -> bool) {
        let (word, bit) = Self::bit(key);
        self.sieve[word] |= bit;
        let bucket = self.buckets.entry(key).or_default();
        let at = bucket.partition_point(|known| is_longer(known.place as usize));
        bucket.insert(at, entry);
    }
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { words: Vec::new(), by_first: Index::new(), by_last: Index::new() }
    }
}

impl<T> Dictionary<T> {
    /// Adds a word; one that is already there keeps its first meaning.
    pub(crate) fn insert(&mut self, word: &str, value: T) {
        let chars: Box<[char]> = word.chars().collect();
        let (Some(first), Some(last)) = (chars.first().copied(), chars.last().copied()) else { return };
        if self.place(&chars).is_some() {
            return;
        }
        let place = self.words.len() as u32;
        let is_longer = |known: usize| self.words[known].0.len() >= chars.len();
        self.by_first.insert(first, Entry { beside: chars.get(1).copied(), place }, is_longer);
        self.by_last.insert(last, Entry { beside: before_last(&chars), place }, is_longer);
        self.words.push((chars, value));
    }

    /// Adds a word or gives it another meaning.
    pub(crate) fn replace(&mut self, word: &str, value: T) {
        let chars: Vec<char> = word.chars().collect();
        match self.place(&chars) {
            Some(place) => self.words[place].1 = value,
            None => self.insert(word, value),
        }
    }

    /// Whether a word may begin with this character; most of those that begin none are told.
    pub(crate) const fn may_open(&self, first: char) -> bool {
        self.by_first.may_have(first)
    }

    /// The longest word at the start of `chars`: its length and its meaning.
    pub(crate) fn longest(&self, chars: &[char]) -> Option<(usize, &T)> {
        let places = self.by_first.entries(*chars.first()?, chars.get(1).copied());
        let mut words = places.map(|place| &self.words[place]);
        words.find(|(word, _)| agree(word.iter(), chars.iter())).map(|(word, value)| (word.len(), value))
    }

    /// The longest word that ends `chars`: its length and its meaning.
    pub(crate) fn longest_suffix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let places = self.by_last.entries(*chars.last()?, before_last(chars));
        let mut words = places.map(|place| &self.words[place]);
        words
            .find(|(word, _)| agree(word.iter().rev(), chars.iter().rev()))
            .map(|(word, value)| (word.len(), value))
    }

    /// The meaning of exactly this word.
    pub(crate) fn get(&self, word: &[char]) -> Option<&T> {
        self.place(word).map(|place| &self.words[place].1)
    }

    fn place(&self, word: &[char]) -> Option<usize> {
        let mut places = self.by_first.entries(*word.first()?, word.get(1).copied());
        places.find(|place| *self.words[*place].0 == *word)
    }
}

/// Whether the text goes through the whole word, of which an [`Entry`] told the first two characters.
fn agree<'a>(
    word: impl ExactSizeIterator<Item = &'a char>,
    text: impl ExactSizeIterator<Item = &'a char>,
) -> bool {
    const TOLD: usize = 2;
    word.len() <= text.len() && word.zip(text).skip(TOLD).all(|(a, b)| a == b)
}

fn before_last(chars: &[char]) -> Option<char> {
    chars.len().checked_sub(2).map(|at| chars[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_wins_at_either_end() {
        let mut words = Dictionary::default();
        words.insert("比", 1);
        words.insert("比重", 2);
        words.insert("重", 3);
        words.insert("比", 9);
        let text: Vec<char> = "比重比".chars().collect();
        assert_eq!(words.longest(&text), Some((2, &2)));
        assert_eq!(words.longest_suffix(&text[..2]), Some((2, &2)));
        assert_eq!(words.longest_suffix(&text), Some((1, &1)));
        assert_eq!(words.longest(&[]), None);
    }
}
