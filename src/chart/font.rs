//! The embedded typeface: which glyphs it has and how wide they are.
//!
//! Layout needs widths before anything is drawn, and `font=embed` needs outlines; both come from the same two files
//! that the rasteriser loads. The reader knows exactly what pyftsubset wrote (see `fonts/README.md`): TrueType
//! outlines, a format 12 character map, long glyph offsets.

use std::sync::LazyLock;

/// Family name of both faces, first in every `font-family` that a chart writes.
pub(super) const FAMILY: &str = "Noto Sans SC";

/// Weight of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    /// CSS `font-weight`.
    pub const fn css(self) -> u32 {
        match self {
            Self::Regular => 400,
            Self::SemiBold => 600,
        }
    }

    /// The face that draws it.
    pub fn face(self) -> &'static Face<'static> {
        static REGULAR: LazyLock<Face<'static>> =
            LazyLock::new(|| Face::read(include_bytes!("fonts/NotoSansSC-Regular.subset.ttf")));
        static SEMI_BOLD: LazyLock<Face<'static>> =
            LazyLock::new(|| Face::read(include_bytes!("fonts/NotoSansSC-SemiBold.subset.ttf")));
        match self {
            Self::Regular => &REGULAR,
            Self::SemiBold => &SEMI_BOLD,
        }
    }
}

/// One font file, its tables found.
#[derive(Debug, Default)]
pub(super) struct Face<'d> {
    data: &'d [u8],
    /// Groups of the character map: first character, last character, glyph of the first; sorted.
    groups: Vec<(u32, u32, u32)>,
    units_per_em: f32,
    long_metrics: usize,
}

impl<'d> Face<'d> {
    /// Finds what the reader needs; a damaged file has no glyphs.
    pub fn read(data: &'d [u8]) -> Self {
        let mut face = Self { data, ..Self::default() };
        face.units_per_em = f32::from(u16_at(face.table(*b"head"), 18).max(1));
        face.long_metrics = usize::from(u16_at(face.table(*b"hhea"), 34));
        face.groups = character_groups(face.table(*b"cmap"));
        face
    }

    /// The whole file.
    pub const fn data(&self) -> &'d [u8] {
        self.data
    }

    /// The bytes of a table; empty where the file has none.
    pub fn table(&self, tag: [u8; 4]) -> &'d [u8] {
        let count = usize::from(u16_at(self.data, 4));
        let records = self.data.get(12..12 + count * 16).unwrap_or_default();
        records
            .chunks_exact(16)
            .find(|record| record[..4] == tag)
            .and_then(|record| {
                let (start, length) = (u32_at(record, 8) as usize, u32_at(record, 12) as usize);
                self.data.get(start..start + length)
            })
            .unwrap_or_default()
    }

    /// The glyph that draws `character`, if there is one.
    pub fn glyph(&self, character: char) -> Option<u16> {
        let code = u32::from(character);
        let after = self.groups.partition_point(|group| group.0 <= code);
        let (first, last, glyph) = *self.groups.get(after.checked_sub(1)?)?;
        (code <= last).then(|| (glyph + code - first) as u16)
    }

    /// Advance width and left side bearing of a glyph, in font units.
    pub fn metrics(&self, glyph: u16) -> (u16, i16) {
        let (table, glyph) = (self.table(*b"hmtx"), usize::from(glyph));
        let last = self.long_metrics.saturating_sub(1);
        let bearing =
            if glyph <= last { glyph * 4 + 2 } else { self.long_metrics * 4 + (glyph - last - 1) * 2 };
        (u16_at(table, glyph.min(last) * 4), u16_at(table, bearing) as i16)
    }

    /// The outline of a glyph; empty for a space.
    pub fn outline(&self, glyph: u16) -> &'d [u8] {
        let (offsets, at) = (self.table(*b"loca"), usize::from(glyph) * 4);
        let (start, end) = (u32_at(offsets, at) as usize, u32_at(offsets, at + 4) as usize);
        self.table(*b"glyf").get(start..end).unwrap_or_default()
    }

    /// Width of `text` at `size_px`; a character without a glyph counts as one em.
    pub fn width_px(&self, text: &str, size_px: f32) -> f32 {
        let units =
            |c| self.glyph(drawn(c)).map_or(self.units_per_em, |glyph| f32::from(self.metrics(glyph).0));
        text.chars().map(units).sum::<f32>() * size_px / self.units_per_em
    }
}

/// The groups of the first format 12 subtable.
fn character_groups(table: &[u8]) -> Vec<(u32, u32, u32)> {
    let records = usize::from(u16_at(table, 2));
    (0..records)
        .map(|record| u32_at(table, 4 + record * 8 + 4) as usize)
        .find(|start| u16_at(table, *start) == 12)
        .map(|start| {
            let group = |n| start + 16 + n * 12;
            (0..u32_at(table, start + 12) as usize)
                .map(|n| (u32_at(table, group(n)), u32_at(table, group(n) + 4), u32_at(table, group(n) + 8)))
                .collect()
        })
        .unwrap_or_default()
}

/// Big-endian; zero past the end, so that a damaged file has no glyphs rather than a panic.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_be_bytes([b[0], b[1]]))
}

/// Big-endian; zero past the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

/// What is drawn for `character`: itself, or for the digits of indices and exponents, which the typeface lacks, plain
/// ones (PM₂.₅ as PM2.5).
pub(super) fn drawn(character: char) -> char {
    let digit =
        |zero: char| char::from_digit(u32::from(character) - u32::from(zero), 10).unwrap_or(character);
    match character {
        '₀'..='₉' => digit('₀'),
        '⁰' | '⁴'..='⁹' => digit('⁰'),
        '⁻' | '₋' => '−',
        '﹪' => '%',
        other => other,
    }
}

/// Whether the chart's typeface can draw `character`.
pub fn has_glyph(character: char) -> bool {
    Weight::Regular.face().glyph(drawn(character)).is_some()
}

/// Width of `text` in a weight, with the regular face standing in for glyphs that the bold one lacks.
pub(super) fn width_px(text: &str, size_px: f64, weight: Weight) -> f64 {
    f64::from(weight.face().width_px(text, size_px as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_are_read() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face();
            for character in "Ag0−亿津≈▲，".chars() {
                let glyph = face.glyph(character).unwrap_or_else(|| panic!("{weight:?} lacks {character}"));
                assert!(!face.outline(glyph).is_empty(), "{character} has no outline");
            }
            assert_eq!(face.glyph(' ').map(|g| face.outline(g).len()), Some(0));
            assert_eq!(face.glyph('\u{1F600}'), None);
            assert!((face.width_px("亿元", 10.0) - 20.0).abs() < 0.01, "a hanzi is one em wide");
        }
        assert!((Weight::Regular.face().width_px("0.", 1000.0) - 833.0).abs() < 1.0);
    }

    #[test]
    fn table_offsets_are_long_as_the_reader_assumes() {
        assert_eq!(u16_at(Weight::Regular.face().table(*b"head"), 50), 1);
        assert_eq!(u16_at(Weight::SemiBold.face().table(*b"head"), 50), 1);
    }
}
