//! A dictionary with longest match at a position: what every reader of Chinese text needs, since nothing marks where
//! a word ends.

use std::collections::HashMap;

/// Words and what each stands for, found by the longest one that begins a slice.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary<T> {
    by_first: HashMap<char, Bucket<T>>,
}

/// Words with one first character, the longest first.
type Bucket<T> = Vec<(Box<[char]>, T)>;

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { by_first: HashMap::new() }
    }
}

impl<T> Dictionary<T> {
    /// Longest word that is looked for at the end of a slice.
    const MAX_WORD_CHARS: usize = 24;

    /// Adds a word; one that is already there keeps its first meaning.
    pub(crate) fn insert(&mut self, word: &str, value: T) {
        let chars: Box<[char]> = word.chars().collect();
        let Some(first) = chars.first() else { return };
        let bucket = self.by_first.entry(*first).or_default();
        if bucket.iter().any(|(known, _)| *known == chars) {
            return;
        }
        let place = bucket.partition_point(|(known, _)| known.len() >= chars.len());
        bucket.insert(place, (chars, value));
    }

    /// Adds a word or gives it another meaning.
    pub(crate) fn replace(&mut self, word: &str, value: T) {
        let chars: Vec<char> = word.chars().collect();
        let bucket = chars.first().and_then(|first| self.by_first.get_mut(first));
        match bucket.and_then(|bucket| bucket.iter_mut().find(|(known, _)| **known == *chars)) {
            Some(entry) => entry.1 = value,
            None => self.insert(word, value),
        }
    }

    /// The longest word at the start of `chars`: its length and its meaning.
    pub(crate) fn longest(&self, chars: &[char]) -> Option<(usize, &T)> {
        let bucket = self.by_first.get(chars.first()?)?;
        bucket.iter().find(|(word, _)| chars.starts_with(word)).map(|(word, value)| (word.len(), value))
    }

    /// The meaning of exactly this word.
    pub(crate) fn get(&self, word: &[char]) -> Option<&T> {
        let bucket = self.by_first.get(word.first()?)?;
        bucket.iter().find(|(known, _)| **known == *word).map(|(_, value)| value)
    }

    /// The longest word that ends `chars`: its length and its meaning.
    pub(crate) fn longest_suffix(&self, chars: &[char]) -> Option<(usize, &T)> {
        let first = chars.len().saturating_sub(Self::MAX_WORD_CHARS);
        (first..chars.len())
            .find_map(|from| self.get(&chars[from..]).map(|value| (chars.len() - from, value)))
    }
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
