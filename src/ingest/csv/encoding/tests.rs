//! Encodings told apart, and bytes read back as text however they are cut.
#![allow(clippy::unwrap_used)]

use std::io::{Cursor, Read};

use proptest::prelude::*;

use super::{Encoding, EncodingChoice, NotText, Utf8Evidence, Utf8Reader, inspect};

fn found(bytes: &[u8]) -> (Encoding, u64) {
    let inspection = inspect(&mut Cursor::new(bytes), EncodingChoice::Auto).unwrap();
    (inspection.encoding, inspection.mark_bytes)
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn read_back(bytes: &[u8]) -> String {
    let (encoding, mark) = found(bytes);
    let mut reader = Utf8Reader::new(&bytes[mark as usize..], encoding);
    let mut text = Vec::new();
    let mut out = [0; 16];
    loop {
        let filled = reader.fill(&mut out).unwrap();
        text.extend_from_slice(&out[..filled]);
        if filled == 0 {
            assert_eq!(reader.fill(&mut out).unwrap(), 0, "the end stays the end");
            return String::from_utf8(text).unwrap();
        }
    }
}

const TEXT: &str = "指标,时间,数值\r\n𠮷林产值,2024年1月,\"1,234.5\"\r\n";

#[test]
fn encodings_are_told_apart_by_marks_and_by_bytes() {
    assert_eq!(found(b"a,b\n1,2\n"), (Encoding::Utf8, 0));
    assert_eq!(found(TEXT.as_bytes()), (Encoding::Utf8, 0));
    assert_eq!(found(format!("\u{feff}{TEXT}").as_bytes()), (Encoding::Utf8, 3));
    assert_eq!(found(&gb18030(TEXT)), (Encoding::Gb18030, 0));
    assert_eq!(found(&utf16(TEXT, false)), (Encoding::Utf16Le, 0));
    assert_eq!(found(&utf16(TEXT, true)), (Encoding::Utf16Be, 0));
    assert_eq!(found(&utf16(&format!("\u{feff}{TEXT}"), false)), (Encoding::Utf16Le, 2));
    assert_eq!(found(b""), (Encoding::Utf8, 0));
    assert_eq!(found(b"a\0b,c\n"), (Encoding::Utf8, 0), "one zero makes no UTF-16");
}

#[test]
fn utf16_without_a_mark_is_known_by_its_zeros_however_short() {
    for text in
        ["指标,2025年一季度\n地区生产总值,1\n", "一,1\n", "s,p,v\nA_M,2024-01,1\n", "一季度一月份一,一,1,2\n"]
    {
        for (big, encoding) in [(false, Encoding::Utf16Le), (true, Encoding::Utf16Be)] {
            let bytes = utf16(text, big);
            assert_eq!(found(&bytes), (encoding, 0), "{text}");
            let stated = inspect(&mut Cursor::new(bytes), EncodingChoice::Utf16).unwrap();
            assert_eq!(stated.encoding, encoding, "{text}, stated");
        }
        assert_eq!(found(text.as_bytes()).0, Encoding::Utf8, "{text}");
    }
    // Too little to tell by itself, enough once it is stated.
    let bytes = utf16("产值产值产值产值产值产值,产值产值产值", true);
    assert_eq!(inspect(&mut Cursor::new(bytes), EncodingChoice::Utf16).unwrap().encoding, Encoding::Utf16Be);
    // Zeros that stand in a text of bytes.
    let bytes = b"s,p,v\nA_M,2024-01,1\0\nA_M,2024-02,\0\nA_M,2024-03,3\n";
    assert_eq!(found(bytes).0, Encoding::Utf8);
}

#[test]
fn one_bad_byte_does_not_turn_utf8_into_gb18030() {
    let mut bytes = TEXT.repeat(3).into_bytes();
    bytes.push(0xff);
    assert_eq!(found(&bytes).0, Encoding::Utf8);
    // The same with a sequence cut off at the end of the file.
    let cut = TEXT.repeat(3) + "产";
    assert_eq!(found(&cut.as_bytes()[..cut.len() - 1]).0, Encoding::Utf8);
}

#[test]
fn gb18030_behind_a_megabyte_of_ascii_is_found() {
    let mut bytes = b"TJ_X_M,2024-01,1,plain\n".repeat(60_000);
    bytes.extend(gb18030("TJ_X_M,2024年2月,2,含税\n"));
    assert_eq!(found(&bytes).0, Encoding::Gb18030);
}

#[test]
fn other_files_are_known_by_their_first_bytes() {
    for (magic, kind) in NotText::MAGIC {
        let bytes = [magic, b"rest"].concat();
        assert_eq!(inspect(&mut Cursor::new(bytes), EncodingChoice::Auto).unwrap().not_text, Some(kind));
    }
}

#[test]
fn the_hash_is_of_the_raw_bytes() {
    let inspection = inspect(&mut Cursor::new(b"abc"), EncodingChoice::Utf16).unwrap();
    assert!(inspection.sha256.starts_with("ba7816bf8f01cfea"));
    assert_eq!((inspection.bytes, inspection.encoding), (3, Encoding::Utf16Le));
}

/// Gives one byte at a time.
struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.0.len().min(out.len()).min(1);
        out[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

proptest! {
    #[test]
    fn what_was_encoded_is_read_back(text in "[a-z0-9,;\n产值季度𠮷€]{8,60}") {
        // 产 is no UTF-8 in GB18030; a few characters are by chance, and then only a stated encoding helps.
        let text = format!("id,产值\n{text}");
        prop_assert_eq!(read_back(text.as_bytes()), text.clone());
        prop_assert_eq!(read_back(&utf16(&format!("\u{feff}{text}"), true)), text.clone());
        prop_assert_eq!(read_back(&gb18030(&text)), text);
    }

    #[test]
    fn evidence_does_not_depend_on_where_blocks_end(bytes in proptest::collection::vec(prop_oneof![Just(0xe4_u8), Just(0xb8), Just(0xf0), 0x20..0x7f_u8, any::<u8>()], 0..60), at in 1..9_usize) {
        let mut whole = Utf8Evidence::default();
        whole.scan(&bytes);
        let mut pieces = Utf8Evidence::default();
        for piece in bytes.chunks(at) {
            pieces.take(piece);
        }
        prop_assert_eq!(whole.faults() == 0, pieces.faults() == 0);
        prop_assert_eq!(whole.faults() == 0, std::str::from_utf8(&bytes).is_ok());
    }

    #[test]
    fn any_bytes_are_inspected_and_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (encoding, mark) = found(&bytes);
        let mut reader = Utf8Reader::new(Drip(&bytes[mark as usize..]), encoding);
        let mut out = [0; 16];
        while reader.fill(&mut out).unwrap() > 0 {}
    }
}
