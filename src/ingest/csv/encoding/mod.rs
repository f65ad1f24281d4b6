//! Encodings: which one a file is in, and its bytes as UTF-8 in bounded memory.
//!
//! A sample does not decide: a file may be ASCII for a gigabyte and GB18030 in its last line. [`inspect`] therefore
//! looks at every byte once, and takes the file's hash in the same pass.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{CoderResult, Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Read at a time.
pub(super) const BLOCK_BYTES: usize = 256 * 1024;
/// Beginning of a file in which UTF-16 without a byte order mark is looked for.
const SAMPLE_BYTES: usize = 64 * 1024;

/// What a mapping says of a file's encoding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EncodingChoice {
    #[default]
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "utf-8", alias = "utf8")]
    Utf8,
    #[serde(rename = "gb18030", alias = "gbk", alias = "gb2312")]
    Gb18030,
    #[serde(rename = "utf-16", alias = "utf16")]
    Utf16,
}

/// The encoding a file is read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "gb18030")]
    Gb18030,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl Encoding {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }
}

/// A file that is no text under any encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    Zip,
    Gzip,
    Zstd,
    Xls,
    Pdf,
    Parquet,
}

impl NotText {
    const MAGIC: [(&'static [u8], Self); 6] = [
        (b"PK\x03\x04", Self::Zip),
        (b"\x1f\x8b", Self::Gzip),
        (b"\x28\xb5\x2f\xfd", Self::Zstd),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Self::Xls),
        (b"%PDF-", Self::Pdf),
        (b"PAR1", Self::Parquet),
    ];

    /// What it is, in words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Zip => "a ZIP archive or an .xlsx workbook",
            Self::Gzip => "compressed with gzip",
            Self::Zstd => "compressed with zstd",
            Self::Xls => "an old Office file (.xls)",
            Self::Pdf => "a PDF",
            Self::Parquet => "a Parquet file",
        }
    }
}

/// What one pass over a file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Of the raw bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    /// As stated, or found by its marks and its bytes.
    pub encoding: Encoding,
    /// What its bytes look like, where something else is stated.
    pub looks_like: Option<Encoding>,
    /// Bytes of the byte order mark before the text.
    pub mark_bytes: u64,
    /// What it is instead of text, by its first bytes.
    pub not_text: Option<NotText>,
}

impl Inspection {
    /// Of no bytes.
    pub(in crate::ingest) const fn nothing() -> Self {
        let (encoding, looks_like) = (Encoding::Utf8, None);
        Self { sha256: String::new(), bytes: 0, encoding, looks_like, mark_bytes: 0, not_text: None }
    }
}

/// Reads `file` to its end and says what it is. A stated encoding is believed, but a byte order mark is believed more.
pub fn inspect(file: &mut (impl Read + Seek), choice: EncodingChoice) -> io::Result<Inspection> {
    file.seek(SeekFrom::Start(0))?;
    let survey = Survey::of(file, |_| Ok(()))?;
    survey.conclude(file, choice)
}

/// What the first pass over a file gathers.
pub struct Survey {
    sha256: String,
    bytes: u64,
    sample: Vec<u8>,
    evidence: Utf8Evidence,
}

impl Survey {
    /// Reads `source` to its end and hands each block to `each`, which may copy it or stop.
    pub fn of(source: &mut impl Read, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Self> {
        let mut hash = Sha256::new();
        let (mut evidence, mut sample, mut bytes) = (Utf8Evidence::default(), Vec::new(), 0);
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            let read = read_some(source, &mut block)?;
            if read == 0 {
                break;
            }
            let block = &block[..read];
            hash.update(block);
            evidence.take(block);
            sample.extend_from_slice(&block[..read.min(SAMPLE_BYTES.saturating_sub(sample.len()))]);
            bytes += read as u64;
            each(block)?;
        }
        let sha256 = crate::store::hex(&hash.finalize());
        Ok(Self { sha256, bytes, sample, evidence })
    }

    /// The hash of what was read, in lower-case hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Says what the file is; `file` holds the same bytes and may be read once more.
    pub fn conclude(self, file: &mut (impl Read + Seek), choice: EncodingChoice) -> io::Result<Inspection> {
        let Self { sha256, bytes, sample, evidence } = self;
        let not_text =
            NotText::MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)).map(|(_, kind)| *kind);
        let found = match utf16_by_zeros(&sample) {
            Some(wide) => wide,
            None if evidence.faults() == 0 => Encoding::Utf8,
            None => evidence.or_gb18030(file)?,
        };
        let (encoding, mark_bytes) = match (byte_order_mark(&sample), choice) {
            (Some(marked), _) => marked,
            (None, EncodingChoice::Utf8) => (Encoding::Utf8, 0),
            (None, EncodingChoice::Gb18030) => (Encoding::Gb18030, 0),
            (None, EncodingChoice::Utf16) => (utf16_order(&sample), 0),
            (None, EncodingChoice::Auto) => (found, 0),
        };
        // What is all ASCII reads alike.
        let tells = mark_bytes == 0 && (found != Encoding::Utf8 || evidence.right > 0);
        let looks_like = (tells && found != encoding).then_some(found);
        Ok(Inspection { sha256, bytes, encoding, looks_like, mark_bytes, not_text })
    }
}

fn byte_order_mark(sample: &[u8]) -> Option<(Encoding, u64)> {
    let marks: [(&[u8], Encoding); 4] = [
        (b"\xef\xbb\xbf", Encoding::Utf8),
        (b"\xff\xfe", Encoding::Utf16Le),
        (b"\xfe\xff", Encoding::Utf16Be),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    marks
        .iter()
        .find(|(mark, _)| sample.starts_with(mark))
        .map(|(mark, encoding)| (*encoding, mark.len() as u64))
}

/// UTF-16 of a CSV has a zero in every delimiter, digit and end of line, always on the same side.
fn utf16_by_zeros(sample: &[u8]) -> Option<Encoding> {
    let encoding = utf16_order(sample);
    let (little, big) = units_of(sample, is_punctuation);
    let (many, few) = (little.max(big), little.min(big));
    let (little, big) = units_of(sample, |byte| byte != 0);
    let zeros = if encoding == Encoding::Utf16Le { little } else { big };
    (many >= 2 && many > few * 2 && zeros * 4 >= sample.len() / 2).then_some(encoding)
}

/// The byte order of a text that is said to be UTF-16.
fn utf16_order(sample: &[u8]) -> Encoding {
    let (little, big) = units_of(sample, is_punctuation);
    if big > little { Encoding::Utf16Be } else { Encoding::Utf16Le }
}

/// What stands between cells and in numbers. No letter, and no 0: the other way round, 一 (U+4E00) is an `N` and the
/// ideographic space (U+3000) a `0`.
fn is_punctuation(byte: u8) -> bool {
    matches!(byte, b'1'..=b'9' | b',' | b';' | b'|' | b'.' | b'-' | b'"' | b'\t' | b'\r' | b'\n')
}

/// Pairs of one such byte and a zero behind it, and those with the zero before it.
fn units_of(sample: &[u8], such: impl Fn(u8) -> bool) -> (usize, usize) {
    let count =
        |low: usize| sample.chunks_exact(2).filter(|unit| such(unit[low]) && unit[1 - low] == 0).count();
    (count(0), count(1))
}

/// How well a file's bytes read as UTF-8.
#[derive(Default)]
struct Utf8Evidence {
    /// Sequences of two to four bytes that are right.
    right: u64,
    wrong: u64,
    /// An unfinished sequence at the end of the last block.
    carry: Vec<u8>,
}

impl Utf8Evidence {
    fn take(&mut self, block: &[u8]) {
        if self.carry.is_empty() {
            self.scan(block);
        } else {
            // A sequence has at most four bytes, so the seam is at most three of each side.
            let mut seam = std::mem::take(&mut self.carry);
            let carried = seam.len();
            let missing = block.iter().take(3).take_while(|b| (0x80..0xc0).contains(*b)).count();
            seam.extend_from_slice(&block[..missing]);
            self.scan(&seam);
            // A block shorter than a sequence may leave it unfinished again.
            if !(missing == block.len() && self.carry.len() == carried + missing) {
                self.wrong += u64::from(!std::mem::take(&mut self.carry).is_empty());
                self.scan(&block[missing..]);
            }
        }
    }

    fn scan(&mut self, mut rest: &[u8]) {
        if rest.is_ascii() {
            return;
        }
        let lead = |bytes: &[u8]| bytes.iter().filter(|b| **b >= 0xc0).count() as u64;
        while let Err(fault) = std::str::from_utf8(rest) {
            let (fine, bad) = rest.split_at(fault.valid_up_to());
            self.right += lead(fine);
            let Some(length) = fault.error_len() else {
                self.carry = bad.to_vec();
                return;
            };
            self.wrong += 1;
            rest = &bad[length..];
        }
        self.right += lead(rest);
    }

    fn faults(&self) -> u64 {
        self.wrong + u64::from(!self.carry.is_empty())
    }

    /// Whichever of the two reads the file with fewer faults for its size. GB18030 leaves almost no pair of bytes
    /// undefined, so a file that is mostly right as UTF-8 stays UTF-8 even where GB18030 finds no fault in it.
    fn or_gb18030(&self, file: &mut (impl Read + Seek)) -> io::Result<Encoding> {
        if self.right > self.faults() * 8 {
            return Ok(Encoding::Utf8);
        }
        file.seek(SeekFrom::Start(0))?;
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        let mut block = vec![0; BLOCK_BYTES];
        let mut text = vec![0; BLOCK_BYTES];
        let mut wrong = 0;
        loop {
            let read = file.read(&mut block)?;
            let mut rest = &block[..read];
            loop {
                let (result, used, _) =
                    decoder.decode_to_utf8_without_replacement(rest, &mut text, read == 0);
                rest = &rest[used..];
                match result {
                    DecoderResult::InputEmpty => break,
                    DecoderResult::OutputFull => {}
                    DecoderResult::Malformed(..) => wrong += 1,
                }
            }
            if read == 0 {
                return Ok(if wrong <= self.faults() { Encoding::Gb18030 } else { Encoding::Utf8 });
            }
        }
    }
}

/// A file's text as UTF-8. UTF-8 passes through as it is, faults and all: only the cells that are used are judged.
/// In the other encodings a malformed sequence becomes U+FFFD.
pub(super) struct Utf8Reader<R> {
    file: R,
    transcoder: Option<Transcoder>,
    /// Bytes taken from the file so far, for progress.
    pub(super) bytes: u64,
}

struct Transcoder {
    decoder: Decoder,
    block: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    flushed: bool,
}

impl<R: Read> Utf8Reader<R> {
    /// Reads on from where `file` stands, which must be behind the byte order mark.
    pub(super) fn new(file: R, encoding: Encoding) -> Self {
        let of = |encoding: &'static encoding_rs::Encoding| {
            Some(Transcoder {
                decoder: encoding.new_decoder_without_bom_handling(),
                block: vec![0; BLOCK_BYTES],
                start: 0,
                end: 0,
                ended: false,
                flushed: false,
            })
        };
        let transcoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Gb18030 => of(GB18030),
            Encoding::Utf16Le => of(UTF_16LE),
            Encoding::Utf16Be => of(UTF_16BE),
        };
        Self { file, transcoder, bytes: 0 }
    }

    /// Writes text into `out` (at least 16 bytes) and says how much; 0 only at the end.
    pub(super) fn fill(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(t) = &mut self.transcoder else {
            let read = read_some(&mut self.file, out)?;
            self.bytes += read as u64;
            return Ok(read);
        };
        loop {
            if t.start == t.end && !t.ended {
                t.end = read_some(&mut self.file, &mut t.block)?;
                t.start = 0;
                t.ended = t.end == 0;
                self.bytes += t.end as u64;
            }
            if t.flushed {
                return Ok(0);
            }
            let (state, used, written, _) = t.decoder.decode_to_utf8(&t.block[t.start..t.end], out, t.ended);
            t.start += used;
            // A decoder must not be asked again once it has given its last character.
            t.flushed = t.ended && state == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

fn read_some(file: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(out) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

#[cfg(test)]
mod tests;
