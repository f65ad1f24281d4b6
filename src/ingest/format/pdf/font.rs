//! Fonts of a PDF: which characters their codes draw, and how wide they are.

use std::collections::HashMap;

use encoding_rs::{GB18030, UTF_16BE};
use lopdf::{Dictionary, Document, Encoding, Object};

/// Width of a character whose font does not say it, in thousandths of its size.
const WIDE: f32 = 1000.0;
const NARROW: f32 = 500.0;

/// How the bytes of a string are codes.
enum Codes<'f> {
    /// Each code draws what its map says; so many bytes a code.
    Mapped(Encoding<'f>, usize),
    /// GB 18030 and its forerunners: one byte or two.
    Gb,
    /// UTF-16, high byte first.
    Utf16,
    /// Nobody says what the codes draw; so many bytes a code.
    Unknown(usize),
}

/// A font as it is needed to read.
pub(super) struct Font<'f> {
    codes: Codes<'f>,
    widths: HashMap<u32, f32>,
    default_width: Option<f32>,
}

/// One character, or what one code draws.
pub(super) struct Glyph {
    /// Empty where nobody says what it is.
    pub text: String,
    /// In thousandths of the size.
    pub width: f32,
    /// A space of one byte, which the word spacing widens.
    pub is_space: bool,
}

/// The dictionary that a font is read from: where it maps its codes to characters, nothing else counts.
pub(super) fn prepared(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    font.set("Type", Object::Name(b"Font".to_vec()));
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

impl<'f> Font<'f> {
    /// From a [`prepared`] dictionary, `name` being its encoding as it was.
    pub fn new(document: &'f Document, font: &'f Dictionary, name: &[u8], limit: usize) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
        let bytes = if composite { 2 } else { 1 };
        let mapped = font.has(b"ToUnicode") || !composite;
        let codes = match name {
            _ if mapped => font
                .get_font_encoding_with_limit(document, limit)
                .map_or(Codes::Unknown(bytes), |encoding| Codes::Mapped(encoding, bytes)),
            name if name.starts_with(b"UniGB-U") => Codes::Utf16,
            name if name.starts_with(b"GB") => Codes::Gb,
            _ => Codes::Unknown(bytes),
        };
        let (widths, default_width) =
            if composite { cid_widths(document, font) } else { (simple_widths(document, font), None) };
        Self { codes, widths, default_width }
    }

    /// What the bytes of a string draw.
    pub fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = match &self.codes {
                Codes::Mapped(_, length) | Codes::Unknown(length) => *length,
                Codes::Utf16 => 2,
                Codes::Gb => 1 + usize::from(rest[0] >= 0x81),
            };
            let (code, after) = rest.split_at(length.min(rest.len()));
            rest = after;
            glyphs.push(self.glyph(code));
        }
        glyphs
    }

    fn glyph(&self, code: &[u8]) -> Glyph {
        let text = match &self.codes {
            Codes::Mapped(encoding, _) => Document::decode_text(encoding, code).unwrap_or_default(),
            Codes::Gb => GB18030.decode_without_bom_handling(code).0.into_owned(),
            Codes::Utf16 => UTF_16BE.decode_without_bom_handling(code).0.into_owned(),
            Codes::Unknown(_) => String::new(),
        };
        let text: String = text.chars().filter(|c| !matches!(c, '\u{fffd}' | '\0')).collect();
        let number = code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        let guess = || if text.is_ascii() && !text.is_empty() { NARROW } else { WIDE };
        let width = self.widths.get(&number).copied().or(self.default_width).unwrap_or_else(guess);
        Glyph { is_space: code == b" ", text, width }
    }
}

fn number(document: &Document, object: &Object) -> Option<f32> {
    let (_, object) = document.dereference(object).ok()?;
    object.as_float().ok()
}

fn simple_widths(document: &Document, font: &Dictionary) -> HashMap<u32, f32> {
    let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
    // The glyphs of a Type 3 font have a space of their own.
    let scale = font.get_deref(b"FontMatrix", document).and_then(Object::as_array).ok();
    let scale = scale.and_then(|matrix| number(document, matrix.first()?)).map_or(1.0, |x| x * 1000.0);
    let Ok(widths) = font.get_deref(b"Widths", document).and_then(Object::as_array) else {
        return HashMap::new();
    };
    let widths = widths.iter().enumerate();
    widths
        .filter_map(|(at, width)| {
            Some((u32::try_from(first).ok()? + at as u32, number(document, width)? * scale))
        })
        .collect()
}

/// Widths by CID (`W` and `DW` of ISO 32000-1, 9.7.4.3), which are the codes where the encoding is Identity.
fn cid_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f32>, Option<f32>) {
    let mut found = HashMap::new();
    let identity =
        font.get(b"Encoding").and_then(Object::as_name).is_ok_and(|name| !name.starts_with(b"Identity"));
    let below = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok();
    let below = below.and_then(|fonts| document.dereference(fonts.first()?).ok());
    let Some(below) = below.and_then(|(_, font)| font.as_dict().ok()).filter(|_| !identity) else {
        return (found, None);
    };
    let default = below.get(b"DW").ok().and_then(|width| number(document, width)).unwrap_or(WIDE);
    let Ok(list) = below.get_deref(b"W", document).and_then(Object::as_array) else {
        return (found, Some(default));
    };
    let mut at = 0;
    while let Some(first) = list.get(at).and_then(|first| number(document, first)) {
        let Some((_, next)) = list.get(at + 1).and_then(|next| document.dereference(next).ok()) else {
            break;
        };
        if let Ok(widths) = next.as_array() {
            for (place, width) in widths.iter().enumerate() {
                if let Some(width) = number(document, width) {
                    found.insert(first as u32 + place as u32, width);
                }
            }
            at += 2;
            continue;
        }
        let last = next.as_float().unwrap_or(first);
        let width = list.get(at + 2).and_then(|width| number(document, width));
        if let Some(width) = width {
            const MAX_CID: u32 = 0xffff;
            found.extend((first as u32..=(last as u32).min(MAX_CID)).map(|cid| (cid, width)));
        }
        at += 3;
    }
    (found, Some(default))
}
