//! A place in the characters that moves on over what it reads, and back where it does not fit.

use crate::extract::token::digit;

pub(super) struct Cursor<'a> {
    pub chars: &'a [char],
    pub at: usize,
}

impl Cursor<'_> {
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let mut at = self.at;
        for c in word.chars() {
            if self.chars.get(at) != Some(&c) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    pub(super) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// A whole number in Arabic or Chinese digits, at most four.
    pub(super) fn number(&mut self) -> Option<u32> {
        let rest = &self.chars[self.at..];
        let arabic = rest.iter().take(5).take_while(|c| c.is_ascii_digit()).count();
        if (1..=4).contains(&arabic) {
            self.at += arabic;
            return Some(rest[..arabic].iter().filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + d));
        }
        let (value, length) = small_chinese(rest)?;
        self.at += length;
        Some(value)
    }

    /// Runs a reader and goes back if it fails.
    pub(super) fn attempt<T>(&mut self, reader: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let read = reader(self);
        if read.is_none() {
            self.at = start;
        }
        read
    }

    /// Whether a word stands here; nothing is read.
    pub(super) fn ahead(&mut self, word: &str) -> bool {
        let start = self.at;
        let found = self.eat(word);
        self.at = start;
        found
    }

    /// No word begins here; most places that are tried hold a number.
    pub(super) fn on_digit(&self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_digit())
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

/// 一 … 三十一, and 二〇二四.
fn small_chinese(chars: &[char]) -> Option<(u32, usize)> {
    let digits = chars.iter().take(5).take_while(|c| digit(**c).is_some()).count();
    if digits == 4 {
        let year = chars[..4].iter().filter_map(|c| digit(*c)).fold(0, |sum, d| sum * 10 + d);
        return Some((year, 4));
    }
    let ten = |at: usize| chars.get(at) == Some(&'十');
    match (chars.first().copied().and_then(digit), ten(0)) {
        (_, true) => match chars.get(1).copied().and_then(digit) {
            Some(last) => Some((10 + last, 2)),
            None => Some((10, 1)),
        },
        (Some(tens), _) if digits == 1 && ten(1) => match chars.get(2).copied().and_then(digit) {
            Some(last) => Some((tens * 10 + last, 3)),
            None => Some((tens * 10, 2)),
        },
        (Some(one), _) if digits == 1 => Some((one, 1)),
        _ => None,
    }
}
