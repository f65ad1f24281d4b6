//! Colours and dash patterns: one palette that stays apart for colour-blind readers, in light and dark.
//!
//! The hues follow Okabe and Ito's "Color Universal Design" (2008), moved in lightness until each is legible as text on
//! its background (4.5:1, WCAG 2.2) and every pair stays apart for readers with protanopia or deuteranopia, as a test
//! simulates after Machado, Oliveira and Fernandes (2009).

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
    series: ["#0b66b0", "#c9480b", "#14805f", "#8a1c66", "#4a3800", "#5a35d0"],
};

static DARK: Palette = Palette {
    background: "#14181f",
    title: "#f4f6f8",
    text: "#cdd3dc",
    muted: "#98a2b3",
    grid: "#2b323d",
    zero: "#98a2b3",
    band: "#222936",
    series: ["#57aef0", "#f08a4b", "#3fc79a", "#f0a6d4", "#f5e66b", "#8c72f7"],
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

/// `colour` at `share` over `ground`, as an opaque colour, so that grid lines do not show through.
pub(super) fn tint(colour: &str, ground: &str, share: f64) -> String {
    let channel = |hex: &str, place: usize| {
        hex.get(1 + place * 2..3 + place * 2)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok())
            .map_or(0.0, f64::from)
    };
    let mixed = |place: usize| {
        (channel(colour, place) * share + channel(ground, place) * (1.0 - share)).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", mixed(0), mixed(1), mixed(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Least distance in CIELAB between two series colours, as seen with and without a deficiency.
    const MIN_DISTANCE: f64 = 18.0;
    /// WCAG 2.2, success criterion 1.4.3.
    const MIN_CONTRAST: f64 = 4.5;

    type Matrix = [[f64; 3]; 3];
    const NORMAL: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    const PROTANOPIA: Matrix = [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ];
    const DEUTERANOPIA: Matrix = [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ];
    const SRGB_TO_XYZ: Matrix =
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];

    fn linear(hex: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let channel = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
    }

    fn lab(vector: [f64; 3]) -> [f64; 3] {
        let f = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let [x, y, z] = times(&SRGB_TO_XYZ, vector);
        let (x, y, z) = (f(x / 0.9505), f(y), f(z / 1.089));
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn luminance(hex: &str) -> f64 {
        times(&SRGB_TO_XYZ, linear(hex))[1]
    }

    #[test]
    fn colours_are_legible_and_stay_apart_for_every_reader() {
        for theme in Theme::ALL {
            let palette = theme.palette();
            let ground = luminance(palette.background);
            for colour in palette.series.iter().chain([&palette.title, &palette.text, &palette.muted]) {
                let (a, b) = (luminance(colour).max(ground), luminance(colour).min(ground));
                let contrast = (a + 0.05) / (b + 0.05);
                assert!(contrast >= MIN_CONTRAST, "{theme} {colour}: {contrast:.2}");
            }
            for (name, matrix) in
                [("normal", NORMAL), ("protanopia", PROTANOPIA), ("deuteranopia", DEUTERANOPIA)]
            {
                let seen = palette.series.map(|c| lab(times(&matrix, linear(c)).map(|v| v.clamp(0.0, 1.0))));
                for (place, one) in seen.iter().enumerate() {
                    for (other, two) in seen.iter().enumerate().skip(place + 1) {
                        let distance = one.iter().zip(two).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                        assert!(
                            distance >= MIN_DISTANCE,
                            "{theme} {name}: colours {place} and {other}: {distance:.1}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_tint_lies_between() {
        assert_eq!(tint("#000000", "#ffffff", 0.5), "#808080");
        assert_eq!(tint("#0b66b0", "#ffffff", 1.0), "#0b66b0");
    }
}
