//! The text as the grammar reads it: folded to one spelling of digits and punctuation, words joined that were broken
//! over lines, and a map back to the code points of the raw text.
//!
//! Two marks remain of the layout: `\n` between paragraphs and `␣` where a headline has a gap.

mod fold;
mod lines;
mod pages;

use crate::domain::Span;

/// A gap inside a headline, which separates like a comma.
pub(super) const GAP: char = '\u{2423}';

/// The folded text with its map.
#[derive(Debug)]
pub(super) struct Text {
    source: Vec<char>,
    pub chars: Vec<char>,
    /// Place in the raw text of each character.
    raw: Vec<u32>,
    pub paragraphs: Vec<Paragraph>,
}

/// A run of characters between two `\n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub start: usize,
    pub end: usize,
    /// A line without the punctuation of prose: a headline, a caption's byline, a section title.
    pub heading: bool,
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// Whether a word stands at the start of a text.
pub(super) fn starts(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

/// Whether a word stands at the end of a text.
pub(super) fn ends(text: &[char], word: &str) -> bool {
    let mut text = text.iter().rev();
    word.chars().rev().all(|c| text.next() == Some(&c))
}

/// Characters as a string, its room made at once: most are Chinese.
pub(super) fn string(chars: impl ExactSizeIterator<Item = char>) -> String {
    let mut text = String::with_capacity(chars.len() * '中'.len_utf8());
    text.extend(chars);
    text
}

impl Text {
    /// Folds and joins; total work is linear in the text.
    pub(super) fn read(raw: &str) -> Self {
        let chars: Vec<char> = raw.chars().collect();
        let pieces = lines::paragraphs(&chars);
        let mut text = Self {
            chars: Vec::with_capacity(chars.len()),
            raw: Vec::with_capacity(chars.len()),
            paragraphs: Vec::new(),
            source: chars,
        };
        for piece in pieces {
            text.push(&piece);
        }
        text
    }

    fn push(&mut self, piece: &lines::Piece) {
        let start = self.chars.len();
        fold::fold(&self.source, piece, &mut self.chars, &mut self.raw);
        let end = self.chars.len();
        if end > start {
            self.paragraphs.push(Paragraph { start, end, heading: piece.heading });
            self.chars.push('\n');
            self.raw.push(self.raw.last().map_or(0, |last| last + 1));
        }
    }

    /// The span of raw code points behind the folded characters `start..end`.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let first = self.raw.get(start).copied().unwrap_or_default() as usize;
        let last = self.raw.get(end.max(start + 1) - 1).copied().unwrap_or_default() as usize;
        Span { start: first, end: last.max(first) + 1 }
    }

    /// The raw characters of a span.
    pub(super) fn exact(&self, span: Span) -> String {
        string(self.source[span.start..span.end.min(self.source.len())].iter().copied())
    }

    /// A stretch as it stands in the raw text, on one line.
    pub(super) fn quoted(&self, start: usize, end: usize) -> String {
        /// Longest run of characters that the folded text leaves out and a quote keeps: blanks, a footnote mark.
        const MAX_LEFT_OUT_CHARS: usize = 8;
        let Some((first, last)) = self.raw.get(start).zip(self.raw[start..end].last()) else {
            return String::new();
        };
        let (first, last) = (*first as usize, *last as usize);
        let is_whole = last - first == end - 1 - start && !self.chars[start..end].contains(&GAP);
        if let Some(stretch) = self.source.get(first..=last).filter(|_| is_whole) {
            return string(stretch.iter().copied());
        }
        let mut quoted = String::with_capacity((end - start) * '中'.len_utf8());
        for at in start..end {
            let place = self.raw[at] as usize;
            let stands = self.source.get(place).copied().unwrap_or(' ');
            quoted.push(if self.chars[at] == GAP { ' ' } else { stands });
            let next = if at + 1 < end { self.raw[at + 1] as usize } else { place + 1 };
            let left_out = self.source.get(place + 1..next).unwrap_or_default();
            if left_out.len() <= MAX_LEFT_OUT_CHARS && !left_out.contains(&'\n') {
                quoted.extend(left_out.iter().filter(|c| !c.is_control()));
            }
        }
        quoted
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> String {
        string(self.chars[start..end].iter().copied())
    }
}
