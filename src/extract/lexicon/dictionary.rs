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

/// Places of the words that share a first or last character, the longest first.
type Index = HashMap<char, Vec<u32>, BuildHasherDefault<OneChar>>;

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

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { words: Vec::new(), by_first: Index::default(), by_last: Index::default() }
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
        for (index, key) in [(&mut self.by_first, first), (&mut self.by_last, last)] {
            let bucket = index.entry(key).or_default();
            let at = bucket.partition_point(|known| self.words[*known as usize].0.len() >= chars.len());
            bucket.insert(at, place);
        }
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

    /// The longest word at the start of `chars`: its length and its meaning.
    pub(crate) fn longest(&self, chars: &[char]) -> Option<(usize, &T)> {
        let words = self.by_first.get(chars.first()?)?.iter().map(|place| &self.words[*place as usize]);
        words
            .filter(|(word, _)| same(word.iter(), chars.iter()))
            .map(|(word, value)| (word.len(), value))
            .next()
    }

    /// The longest word that ends `chars`: its length and its meaning.
    pub(crate) fn longest_suffix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let words = self.by_last.get(chars.last()?)?.iter().map(|place| &self.words[*place as usize]);
        words
            .filter(|(word, _)| same(word.iter().rev(), chars.iter().rev()))
            .map(|(word, value)| (word.len(), value))
            .next()
    }

    /// The meaning of exactly this word.
    pub(crate) fn get(&self, word: &[char]) -> Option<&T> {
        self.place(word).map(|place| &self.words[place].1)
    }

    fn place(&self, word: &[char]) -> Option<usize> {
        let bucket = self.by_first.get(word.first()?)?;
        bucket.iter().map(|place| *place as usize).find(|place| *self.words[*place].0 == *word)
    }
}

/// Whether the text goes through the whole word; most differ at the second character, where this stops.
fn same<'a>(
    word: impl ExactSizeIterator<Item = &'a char>,
    text: impl ExactSizeIterator<Item = &'a char>,
) -> bool {
    word.len() <= text.len() && word.zip(text).all(|(a, b)| a == b)
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
