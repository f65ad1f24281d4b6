//! Colours and dash patterns: one palette that stays apart for colour-blind readers, in light and dark.
//!
//! The hues follow Okabe and Ito's "Color Universal Design" (2008), moved in lightness until each has a contrast of at
//! least 3:1 against its background; a test simulates protanopia and deuteranopia over every pair.

use super::spec::Theme;

/// Every colour a chart uses, as CSS hex.
#[derive(Debug)]
pub(super) struct Palette {
    pub background: &'static str,
    pub title: &'static str,
    pub text: &'static str,
    pub muted: &'static str,
    pub grid: &'static str,
    pub zero: &'static str,
    pub band: &'static str,
    pub series: [&'static str; COLOURS],
}

/// Distinct colours before dash patterns begin to tell series apart.
pub(super) const COLOURS: usize = 6;

/// Dash patterns in CSS pixels, one for each round through the colours; the first is a solid line.
pub(super) const DASHES: [&[f64]; 4] = [&[], &[7.0, 3.0], &[2.0, 2.5], &[9.0, 3.0, 2.0, 3.0]];

/// Dash of what Almanac derived, finer than any series pattern.
pub(super) const DERIVED_DASH: [f64; 2] = [3.0, 2.0];

static LIGHT: Palette = Palette {
    background: "#ffffff",
    title: "#101828",
    text: "#344054",
    muted: "#667085",
    grid: "#e4e7ec",
    zero: "#667085",
    band: "#eceff3",
    series: ["#0b66b0", "#c9480b", "#1a936f", "#b0438f", "#8f6a00", "#3d3d5c"],
};

static DARK: Palette = Palette {
    background: "#14181f",
    title: "#f4f6f8",
    text: "#cdd3dc",
    muted: "#98a2b3",
    grid: "#2b323d",
    zero: "#98a2b3",
    band: "#222936",
    series: ["#57aef0", "#f08a4b", "#3fc79a", "#e08fc6", "#e3c24f", "#b9b9d9"],
};

impl Theme {
    /// Its colours.
    pub(super) const fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The colour of the series in place `index`.
    pub fn colour(&self, index: usize) -> &'static str {
        self.series[index % COLOURS]
    }
}

/// The dash pattern of the series in place `index`.
pub(super) fn dash(index: usize) -> &'static [f64] {
    DASHES[index / COLOURS % DASHES.len()]
}
