//! PDF files with a text layer: the text in the order in which it was written, a line of the page a line of the text,
//! wide gaps as tabs.

mod extent;
mod flow;
mod font;
mod gutter;
mod joined;
mod layout;
mod page;
mod piece;
mod radicals;
mod table;

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document, LoadOptions};

use super::FormatError;
use joined::joined;
use page::Painter;

/// Limits of reading a PDF, each with its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdfLimits {
    /// Pages that are read.
    pub pages: usize,
    /// What one stream may unpack to.
    pub stream_bytes: usize,
    /// Drawing operations of a page, with those of the forms on it.
    pub page_operations: usize,
    /// Characters of all pages.
    pub characters: usize,
}

impl Default for PdfLimits {
    fn default() -> Self {
        Self { pages: 2_000, stream_bytes: 64 << 20, page_operations: 2_000_000, characters: 8_000_000 }
    }
}

/// What was read of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub text: String,
    /// What was not, in words: `pages 2-3 have no text layer`.
    pub unread: Vec<String>,
}

/// The text of all pages.
///
/// # Errors
/// The file is damaged, locked or too large, or has no text in it.
pub(super) fn read(bytes: &[u8], limits: PdfLimits) -> Result<Read, FormatError> {
    // The library is careful, but a stranger's file is a stranger's file: a fault in it must not end the program.
    let read = catch_unwind(AssertUnwindSafe(|| read_document(bytes, limits)));
    read.unwrap_or_else(|_| Err(FormatError::Pdf("it is damaged".to_owned())))
}

fn read_document(bytes: &[u8], limits: PdfLimits) -> Result<Read, FormatError> {
    let options = LoadOptions { max_decompressed_size: Some(limits.stream_bytes), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| failed(&error))?;
    if document.is_encrypted() {
        return Err(FormatError::Encrypted);
    }
    let pages = document.get_pages();
    if pages.len() > limits.pages {
        return Err(FormatError::Limit { name: "PdfLimits::pages", limit: limits.pages });
    }
    let mut read = Vec::with_capacity(pages.len());
    let (mut characters, mut undrawn) = (0, 0);
    let (mut pictures, mut turned) = (Vec::new(), Vec::new());
    for (number, id) in &pages {
        let mut painter = Painter::new(&document, limits);
        painter.page(*id)?;
        undrawn += painter.unknown;
        let is_picture = painter.pictures > 0;
        let (glyphs, others) = painter.upright();
        characters += glyphs.len();
        if characters > limits.characters {
            return Err(FormatError::Limit { name: "PdfLimits::characters", limit: limits.characters });
        }
        if others > 0 {
            turned.push(*number);
        }
        let lines = layout::lines(glyphs);
        if lines.is_empty() && is_picture {
            pictures.push(*number);
        }
        read.push(lines);
    }
    let text = joined(read);
    let readable = text.chars().filter(|c| !c.is_whitespace()).count();
    match (readable, undrawn) {
        (0, 0) => Err(FormatError::NoTextLayer { pages: pages.len() }),
        (readable, undrawn) if undrawn > readable => Err(FormatError::Undecodable),
        _ => Ok(Read { text, unread: unread(&pictures, &turned) }),
    }
}

/// Which pages were not read, or not all of them.
fn unread(pictures: &[u32], turned: &[u32]) -> Vec<String> {
    let mut said = Vec::new();
    if !pictures.is_empty() {
        said.push(format!("{} no text layer: run text recognition (OCR) first", pages(pictures)));
    }
    if !turned.is_empty() {
        let pages = pages(turned);
        said.push(format!("{pages} lines that run in another direction than most: they were not read"));
    }
    said
}

/// `page 2 has`, `pages 2-4, 7 have`.
fn pages(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut().filter(|(_, last)| last + 1 == *number) {
            Some((_, last)) => *last = *number,
            None => runs.push((*number, *number)),
        }
    }
    let run = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    let runs = runs.iter().map(run).collect::<Vec<_>>().join(", ");
    if numbers.len() == 1 { format!("page {runs} has") } else { format!("pages {runs} have") }
}

fn failed(error: &lopdf::Error) -> FormatError {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => FormatError::Encrypted,
        other => FormatError::Pdf(other.to_string().replace('\n', " ")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn pages_that_were_not_read_are_named() {
        assert_eq!(super::pages(&[2]), "page 2 has");
        assert_eq!(super::pages(&[2, 3, 4, 7]), "pages 2-4, 7 have");
        assert!(super::unread(&[], &[]).is_empty());
    }
}
