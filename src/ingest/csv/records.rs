//! Bytes to rows: where each row and cell begins and ends, and on which line of the file.
//!
//! Written for files that nobody checked. A row that breaks the rules of quoting or a limit is handed out as broken,
//! and reading goes on with the next *physical* line, so that one stray quote costs one row and not the rest of the
//! file. Memory is bounded by [`Limits::row_max_bytes`], whatever the file holds.

use std::borrow::Cow;
use std::io::{self, Read};

use super::encoding::{BLOCK_BYTES, Utf8Reader};
use super::limits::{Limits, RAW_MAX_CHARS, SEARCHED_MAX_BYTES};

/// Why a row could not be cut into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("a quote is opened and never closed")]
    Unclosed,
    #[error("text follows a closing quote")]
    AfterQuote,
    #[error("the row has more than csv.row_max_cells = {max} cells")]
    TooManyCells { max: usize },
    #[error("the row is longer than csv.row_max_bytes = {max}")]
    TooLong { max: usize },
}

/// What stands between two ends of line.
pub(super) enum Record<'a> {
    Row(Row<'a>),
    Broken { line: u64, raw: &'a [u8], why: Broken },
}

/// A row: cells in `text`, on the physical line `line`.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) line: u64,
    /// The row as it stands in the file, quotes and all, without its end of line.
    pub(super) text: &'a [u8],
    cells: &'a [Cell],
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: u32,
    end: u32,
    /// Whether `""` stands in it for `"`.
    doubled: bool,
}

impl<'a> Row<'a> {
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The bytes of a cell without its quotes; empty if the row is too short.
    pub(super) fn bytes(&self, place: usize) -> Cow<'a, [u8]> {
        let Some(cell) = self.cells.get(place) else { return Cow::Borrowed(&[]) };
        let bytes = &self.text[cell.start as usize..cell.end as usize];
        if !cell.doubled {
            return Cow::Borrowed(bytes);
        }
        let mut plain = Vec::with_capacity(bytes.len());
        let mut quoted = false;
        for byte in bytes {
            // The second of two quotes is dropped.
            quoted = *byte == b'"' && !quoted;
            if *byte != b'"' || quoted {
                plain.push(*byte);
            }
        }
        Cow::Owned(plain)
    }

    /// Whether nothing stands in a cell.
    pub(super) fn is_blank(&self, place: usize) -> bool {
        self.bytes(place).trim_ascii().is_empty()
    }

    /// The texts of the first `max` cells in which something stands.
    pub(super) fn filled(&self, max: usize) -> Vec<String> {
        (0..self.len()).map(|at| self.text(at)).filter(|text| !text.is_empty()).take(max).collect()
    }

    /// How many cells there are up to the last one in which something stands.
    pub(super) fn last_filled(&self) -> usize {
        (0..self.len()).rev().find(|at| !self.is_blank(*at)).map_or(0, |last| last + 1)
    }

    /// A cell as trimmed text, malformed sequences as U+FFFD.
    pub(super) fn text(&self, place: usize) -> String {
        String::from_utf8_lossy(&self.bytes(place)).trim().to_owned()
    }
}

/// The first characters of a refused row, as they are kept.
pub(super) fn raw_text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(RAW_MAX_CHARS * 4)];
    String::from_utf8_lossy(head).chars().take(RAW_MAX_CHARS).collect()
}

/// A reader of rows.
pub(super) struct Records<R> {
    source: Utf8Reader<R>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    cells: Vec<Cell>,
    /// The beginning of the row that was refused last.
    refused: Vec<u8>,
    /// Bytes behind the line of a broken row that were looked at in vain and are read again.
    searched_bytes: u64,
    delimiter: u8,
    limits: Limits,
}

enum Scan {
    /// A row of `text` bytes; with its end of line it takes `taken` bytes and `lines` physical lines.
    Row {
        text: usize,
        taken: usize,
        lines: u64,
    },
    NeedMore,
    /// The rules are broken at this byte.
    Broken(Broken, usize),
}

impl<R: Read> Records<R> {
    pub(super) fn new(source: Utf8Reader<R>, delimiter: u8, limits: Limits) -> Self {
        let buffer = vec![0; limits.row_max_bytes + BLOCK_BYTES];
        let (cells, refused) = (Vec::new(), Vec::new());
        let (start, end, ended, line, searched_bytes) = (0, 0, false, 1, 0);
        Self { source, buffer, start, end, ended, line, cells, refused, searched_bytes, delimiter, limits }
    }

    /// Physical lines read so far, a last one without an end included.
    pub(super) fn lines(&self) -> u64 {
        self.line
    }

    /// Bytes taken from the file so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.source.bytes
    }

    /// Whether so many rows are broken that reading them again and again would take for ever.
    pub(super) fn is_hopeless(&self) -> bool {
        self.searched_bytes > SEARCHED_MAX_BYTES
    }

    /// The next row that is not an empty line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            let window = &self.buffer[self.start..self.end];
            match scan(window, self.delimiter, self.ended, self.limits.row_max_cells, &mut self.cells) {
                Scan::Row { text: 0, taken: 0, .. } => return Ok(None),
                Scan::Row { text: 0, taken, lines } => {
                    self.start += taken;
                    self.line += lines;
                }
                Scan::Row { text, taken, lines } if text <= self.limits.row_max_bytes => {
                    let (start, line) = (self.start, self.line);
                    self.start += taken;
                    self.line += lines;
                    let text = &self.buffer[start..start + text];
                    return Ok(Some(Record::Row(Row { line, text, cells: &self.cells })));
                }
                Scan::NeedMore if self.end - self.start <= self.limits.row_max_bytes => self.fill()?,
                Scan::Row { text, .. } => {
                    let why = Broken::TooLong { max: self.limits.row_max_bytes };
                    return self.give_up(why, text).map(Some);
                }
                Scan::NeedMore => {
                    let quoted = window.iter().any(|b| matches!(b, b'\n' | b'\r'));
                    let max = self.limits.row_max_bytes;
                    let why = if quoted { Broken::Unclosed } else { Broken::TooLong { max } };
                    let searched = window.len();
                    return self.give_up(why, searched).map(Some);
                }
                Scan::Broken(why, searched) => return self.give_up(why, searched).map(Some),
            }
        }
    }

    /// Refuses the physical line that the row began on and stands behind it.
    fn give_up(&mut self, why: Broken, searched: usize) -> io::Result<Record<'_>> {
        let first_line =
            self.buffer[self.start..self.end].iter().take(searched).position(|b| matches!(b, b'\n' | b'\r'));
        self.searched_bytes += first_line.map_or(0, |length| searched - length) as u64;
        let line = self.line;
        self.line += 1;
        self.refused.clear();
        loop {
            let window = &self.buffer[self.start..self.end];
            let ended = window.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let length = ended.unwrap_or(window.len());
            let kept = length.min((RAW_MAX_CHARS * 4).saturating_sub(self.refused.len()));
            self.refused.extend_from_slice(&window[..kept]);
            self.start += length;
            if ended.is_some() || self.ended {
                break;
            }
            self.fill()?;
        }
        if self.end - self.start == 1 && !self.ended {
            self.fill()?;
        }
        self.start += line_end(&self.buffer[self.start..self.end]);
        Ok(Record::Broken { line, raw: &self.refused, why })
    }

    /// Takes more bytes in behind those that are not yet used.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let read = self.source.fill(&mut self.buffer[self.end..])?;
        self.end += read;
        self.ended |= read == 0;
        Ok(())
    }
}

/// Length of the end of line that `rest` begins with.
fn line_end(rest: &[u8]) -> usize {
    match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Cuts the first row of `bytes` into `cells`. `ended` says that nothing follows them.
fn scan(bytes: &[u8], delimiter: u8, ended: bool, max_cells: usize, cells: &mut Vec<Cell>) -> Scan {
    cells.clear();
    let mut lines = 1;
    let mut at = 0;
    loop {
        if cells.len() == max_cells {
            return Scan::Broken(Broken::TooManyCells { max: max_cells }, at);
        }
        if bytes.get(at) == Some(&b'"') {
            match quoted(bytes, at + 1, delimiter, ended) {
                Quoted::Cell { end, doubled, next, newlines } => {
                    cells.push(Cell { start: at as u32 + 1, end: end as u32, doubled });
                    lines += newlines;
                    at = next;
                }
                Quoted::NeedMore => return Scan::NeedMore,
                Quoted::Broken(why, at) => return Scan::Broken(why, at),
            }
        } else {
            let start = at;
            while at < bytes.len() && bytes[at] != delimiter && bytes[at] != b'\n' && bytes[at] != b'\r' {
                at += 1;
            }
            cells.push(Cell { start: start as u32, end: at as u32, doubled: false });
        }
        match bytes.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            // Whether a line feed follows the last carriage return is not known yet.
            Some(b'\r') if at + 1 == bytes.len() && !ended => return Scan::NeedMore,
            Some(_) => return Scan::Row { text: at, taken: at + line_end(&bytes[at..]), lines },
            None if ended => return Scan::Row { text: at, taken: at, lines },
            None => return Scan::NeedMore,
        }
    }
}

enum Quoted {
    /// The cell ends before `end`, and what ends it stands at `next`.
    Cell {
        end: usize,
        doubled: bool,
        next: usize,
        newlines: u64,
    },
    NeedMore,
    Broken(Broken, usize),
}

/// The rest of a cell whose opening quote stands before `start`.
fn quoted(bytes: &[u8], start: usize, delimiter: u8, ended: bool) -> Quoted {
    let mut at = start;
    let mut doubled = false;
    let mut newlines = 0;
    loop {
        match bytes.get(at) {
            None if ended => return Quoted::Broken(Broken::Unclosed, at),
            None => return Quoted::NeedMore,
            Some(b'"') if bytes.get(at + 1) == Some(&b'"') => {
                doubled = true;
                at += 2;
            }
            Some(b'"') => break,
            Some(byte) => {
                let lone = *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
                newlines += u64::from(*byte == b'\n' || lone);
                at += 1;
            }
        }
    }
    // Blanks between the closing quote and the delimiter say nothing.
    let mut next = at + 1;
    while matches!(bytes.get(next), Some(b' ' | b'\t')) && bytes.get(next) != Some(&delimiter) {
        next += 1;
    }
    match bytes.get(next) {
        None if ended => {}
        None => return Quoted::NeedMore,
        Some(byte) if *byte == delimiter || matches!(byte, b'\n' | b'\r') => {}
        Some(_) => return Quoted::Broken(Broken::AfterQuote, next),
    }
    Quoted::Cell { end: at, doubled, next, newlines }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::super::encoding::{Encoding, Utf8Reader};
    use super::{Limits, Record, Records};

    /// Rows as `line: cell|cell`, broken ones as `line! reason`.
    fn rows_within(bytes: &[u8], limits: Limits) -> Vec<String> {
        let mut records = Records::new(Utf8Reader::new(bytes, Encoding::Utf8), b',', limits);
        let mut found = Vec::new();
        while let Some(record) = records.next().unwrap() {
            found.push(match record {
                Record::Row(row) => {
                    let cells: Vec<String> = (0..row.len()).map(|at| row.text(at)).collect();
                    format!("{}: {}", row.line, cells.join("|"))
                }
                Record::Broken { line, why, .. } => format!("{line}! {why}"),
            });
        }
        found
    }

    fn rows(text: &str) -> Vec<String> {
        rows_within(text.as_bytes(), Limits::default())
    }

    #[test]
    fn rows_keep_their_physical_lines() {
        assert_eq!(rows("a,b\n1,2\n"), ["1: a|b", "2: 1|2"]);
        assert_eq!(rows("a,b\r\n\r\n1,2"), ["1: a|b", "3: 1|2"]);
        assert_eq!(rows("a,b\r1,2\r3,4"), ["1: a|b", "2: 1|2", "3: 3|4"]);
        assert_eq!(rows("a,\"x\ny\r\nz\"\n1,2\n"), ["1: a|x\ny\r\nz", "4: 1|2"]);
        assert_eq!(rows(",\n,,\n\"\"\n"), ["1: |", "2: ||", "3: "]);
        assert_eq!(rows(""), Vec::<String>::new());
        assert_eq!(rows("\n\r\n\n"), Vec::<String>::new());
    }

    #[test]
    fn quotes_are_read_as_rfc_4180_writes_them() {
        assert_eq!(rows("\"a \"\"b\"\"\",\"c,d\"\n"), ["1: a \"b\"|c,d"]);
        assert_eq!(rows("\"\"\"\"\n"), ["1: \""]);
        assert_eq!(rows("5\" pipe,x\n"), ["1: 5\" pipe|x"]);
        assert_eq!(rows("\"a\" ,b\n"), ["1: a|b"]);
    }

    #[test]
    fn a_broken_row_costs_one_line() {
        assert_eq!(rows("\"a\"b,c\nd,e\n"), ["1! text follows a closing quote", "2: d|e"]);
        assert_eq!(rows("a,\"b\nc,d\ne,f\n"), ["1! a quote is opened and never closed", "2: c|d", "3: e|f"]);
        assert_eq!(rows("a,\""), ["1! a quote is opened and never closed"]);
        let few = Limits { row_max_cells: 3, ..Limits::default() };
        assert_eq!(
            rows_within(b"a,b,c,d\ne,f,g\n", few),
            ["1! the row has more than csv.row_max_cells = 3 cells", "2: e|f|g"]
        );
    }

    #[test]
    fn a_long_line_is_skipped_without_being_held() {
        let short = Limits { row_max_bytes: 100, ..Limits::default() };
        let long = "x".repeat(3_000_000);
        let text = format!("a,b\n{long},1\r\nc,d\n{long}");
        let why = "the row is longer than csv.row_max_bytes = 100";
        assert_eq!(
            rows_within(text.as_bytes(), short),
            ["1: a|b".to_owned(), format!("2! {why}"), "3: c|d".to_owned(), format!("4! {why}")]
        );
        let open = format!("a,\"b\n{}", "c,d\n".repeat(100));
        let found = rows_within(open.as_bytes(), short);
        assert_eq!((found.len(), found[0].as_str()), (101, "1! a quote is opened and never closed"));
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_back(cells in proptest::collection::vec("[a,\"\r\n 中]{0,6}", 1..5), crlf in any::<bool>()) {
            let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let text = format!("{}{}", quoted.join(","), if crlf { "\r\n" } else { "\n" });
            let mut records = Records::new(Utf8Reader::new(text.as_bytes(), Encoding::Utf8), b',', Limits::default());
            let Some(Record::Row(row)) = records.next().unwrap() else { panic!("no row in {text:?}") };
            for (at, cell) in cells.iter().enumerate() {
                prop_assert_eq!(row.bytes(at).into_owned(), cell.as_bytes().to_vec());
            }
            prop_assert_eq!(row.len(), cells.len());
            prop_assert!(records.next().unwrap().is_none());
        }

        #[test]
        fn small_buffers_cut_the_same_rows(text in "[ab,\"\n\r]{0,80}") {
            let small = Limits { row_max_bytes: 90, ..Limits::default() };
            prop_assert_eq!(rows(&text), rows_within(text.as_bytes(), small));
        }

        #[test]
        fn every_line_is_part_of_a_row_or_broken(text in "[ab,\"\n]{0,120}", max in 1..40_usize) {
            let limits = Limits { row_max_bytes: max, ..Limits::default() };
            let lines = text.split('\n').filter(|line| !line.is_empty()).count();
            let found = rows_within(text.as_bytes(), limits).len();
            prop_assert!(found <= lines && (lines == 0 || found > 0));
        }
    }
}
