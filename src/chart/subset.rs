//! The part of the typeface that one chart uses, as a font file of its own, for `font=embed`.
//!
//! The embedded faces have TrueType outlines without composite glyphs, so that a subset is a selection: outlines and
//! widths are copied, glyphs renumbered, a new character map written (OpenType specification, chapters `glyf`, `loca`,
//! `hmtx`, `cmap` format 12).

use std::collections::{BTreeMap, BTreeSet};

use super::font::{Face, u32_at};

/// Where `head` keeps the checksum of the whole file, and what that makes with it.
const CHECKSUM_AT: usize = 8;
const CHECKSUM_MAGIC: u32 = 0xB1B0_AFBA;

/// A font with the glyphs of `characters`; those that the face lacks are left out.
pub(super) fn subset(face: &Face, characters: &BTreeSet<char>) -> Vec<u8> {
    let wanted: Vec<(char, u16)> = characters.iter().filter_map(|c| Some((*c, face.glyph(*c)?))).collect();
    let mut glyphs: Vec<u16> = std::iter::once(0).chain(wanted.iter().map(|(_, glyph)| *glyph)).collect();
    glyphs.sort_unstable();
    glyphs.dedup();
    let renumbered: Vec<(char, u32)> = wanted
        .iter()
        .map(|(character, glyph)| (*character, glyphs.binary_search(glyph).unwrap_or_default() as u32))
        .collect();
    let count = (glyphs.len() as u16).to_be_bytes();
    let (outlines, offsets) = outlines(face, &glyphs);
    let mut tables: BTreeMap<[u8; 4], Vec<u8>> = BTreeMap::new();
    for tag in [*b"OS/2", *b"head", *b"hhea", *b"maxp", *b"name"] {
        tables.insert(tag, face.table(tag).to_vec());
    }
    put(tables.get_mut(b"hhea"), 34, &count);
    put(tables.get_mut(b"maxp"), 4, &count);
    put(tables.get_mut(b"head"), CHECKSUM_AT, &[0; 4]);
    let mut post = face.table(*b"post").get(..32).unwrap_or_default().to_vec();
    put(Some(&mut post), 0, &[0, 3, 0, 0]);
    tables.insert(*b"post", post);
    tables.insert(*b"cmap", character_map(&renumbered));
    tables.insert(*b"glyf", outlines);
    tables.insert(*b"loca", offsets);
    tables.insert(*b"hmtx", widths(face, &glyphs));
    assemble(&tables)
}

fn put(table: Option<&mut Vec<u8>>, at: usize, bytes: &[u8]) {
    if let Some(place) = table.and_then(|table| table.get_mut(at..at + bytes.len())) {
        place.copy_from_slice(bytes);
    }
}

/// `glyf` and a long `loca`.
fn outlines(face: &Face, glyphs: &[u16]) -> (Vec<u8>, Vec<u8>) {
    let (mut outlines, mut offsets) = (Vec::new(), Vec::new());
    for glyph in glyphs {
        offsets.extend((outlines.len() as u32).to_be_bytes());
        outlines.extend_from_slice(face.outline(*glyph));
        outlines.resize(outlines.len().next_multiple_of(4), 0);
    }
    offsets.extend((outlines.len() as u32).to_be_bytes());
    (outlines, offsets)
}

/// `hmtx`, every glyph with its own width.
fn widths(face: &Face, glyphs: &[u16]) -> Vec<u8> {
    let metrics = glyphs.iter().map(|glyph| face.metrics(*glyph));
    metrics
        .flat_map(|(advance, bearing)| advance.to_be_bytes().into_iter().chain(bearing.to_be_bytes()))
        .collect()
}

/// `cmap` with one format 12 subtable for the whole of Unicode.
fn character_map(glyphs: &[(char, u32)]) -> Vec<u8> {
    let mut table = Vec::new();
    for half in [0_u16, 1, 3, 10] {
        table.extend(half.to_be_bytes());
    }
    table.extend(12_u32.to_be_bytes());
    table.extend(12_u16.to_be_bytes());
    table.extend(0_u16.to_be_bytes());
    for word in [16 + 12 * glyphs.len() as u32, 0, glyphs.len() as u32] {
        table.extend(word.to_be_bytes());
    }
    for (character, glyph) in glyphs {
        let code = u32::from(*character);
        for word in [code, code, *glyph] {
            table.extend(word.to_be_bytes());
        }
    }
    table
}

/// The file: directory, tables, checksums.
fn assemble(tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = 1_u16 << count.ilog2();
    let mut file = vec![0, 1, 0, 0];
    for half in [count, power * 16, count.ilog2() as u16, (count - power) * 16] {
        file.extend(half.to_be_bytes());
    }
    let mut start = 12 + 16 * tables.len();
    for (tag, table) in tables {
        file.extend(tag);
        for word in [checksum(table), start as u32, table.len() as u32] {
            file.extend(word.to_be_bytes());
        }
        start += table.len().next_multiple_of(4);
    }
    let mut head = 0;
    for (tag, table) in tables {
        if tag == b"head" {
            head = file.len();
        }
        file.extend(table);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    let adjustment = CHECKSUM_MAGIC.wrapping_sub(checksum(&file));
    put(Some(&mut file), head + CHECKSUM_AT, &adjustment.to_be_bytes());
    file
}

fn checksum(table: &[u8]) -> u32 {
    let whole = (0..table.len() / 4).fold(0_u32, |sum, word| sum.wrapping_add(u32_at(table, word * 4)));
    let mut tail = [0; 4];
    let rest = table.chunks_exact(4).remainder();
    tail[..rest.len()].copy_from_slice(rest);
    whole.wrapping_add(u32::from_be_bytes(tail))
}

#[cfg(test)]
mod tests {
    use super::super::font::Weight;
    use super::*;

    #[test]
    fn a_subset_draws_what_the_whole_font_draws() {
        let face = Weight::Regular.face();
        let text = "天津 2025年一季度 64.54亿元, GDP −3.2%";
        let bytes = subset(face, &text.chars().chain(['\u{1F600}']).collect());
        let part = Face::read(&bytes);
        assert!(bytes.len() < 12_000, "{} bytes for {} characters", bytes.len(), text.chars().count());
        for character in text.chars() {
            let (old, new) = (face.glyph(character).unwrap(), part.glyph(character).unwrap());
            assert_eq!(face.metrics(old), part.metrics(new), "{character}");
            let outline = part.outline(new);
            assert_eq!(face.outline(old), &outline[..face.outline(old).len()], "{character}");
        }
        assert_eq!(part.glyph('沪'), None);
        assert_eq!(checksum(&bytes), CHECKSUM_MAGIC);
    }
}
