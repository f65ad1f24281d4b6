//! Sizes and colours of one chart: a small typographic scale that grows with the picture.

use super::palette::Palette;
use super::spec::{Background, ChartSpec, Furniture, Lang};

/// The size at which the typographic scale is one: 850 by 600.
const REFERENCE_AREA_PX: f64 = 850.0 * 600.0;
const SMALLEST_FACTOR: f64 = 0.72;
const LARGEST_FACTOR: f64 = 1.9;

/// What every part of a chart needs to know of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub palette: &'static Palette,
    pub lang: Lang,
    pub width: f64,
    pub height: f64,
    factor: f64,
    /// Colour of the outline of texts on top of data; none where the background is unknown.
    pub halo: Option<&'static str>,
    plain: bool,
}

impl Style {
    pub fn new(spec: &ChartSpec) -> Self {
        let (width, height) = (f64::from(spec.size.width_px()), f64::from(spec.size.height_px()));
        let factor = (width * height / REFERENCE_AREA_PX).sqrt().min(width / 480.0).min(height / 320.0);
        let palette = spec.theme.palette();
        Self {
            palette,
            lang: spec.lang,
            width,
            height,
            factor: factor.clamp(SMALLEST_FACTOR, LARGEST_FACTOR),
            halo: (spec.background == Background::Opaque).then_some(palette.background),
            plain: spec.furniture == Furniture::Plain,
        }
    }

    /// A length of the reference size, at this size.
    pub fn px(&self, reference_px: f64) -> f64 {
        reference_px * self.factor
    }

    /// Space between the frame and everything in it.
    pub fn margin(&self) -> f64 {
        self.px(if self.plain { 10.0 } else { 28.0 })
    }

    pub fn title_size(&self) -> f64 {
        self.px(24.0)
    }

    pub fn subtitle_size(&self) -> f64 {
        self.px(14.5)
    }

    /// Names and last values of series.
    pub fn label_size(&self) -> f64 {
        self.px(13.5)
    }

    /// Axis labels.
    pub fn axis_size(&self) -> f64 {
        self.px(12.5)
    }

    /// Footer and notes.
    pub fn small_size(&self) -> f64 {
        self.px(11.5)
    }

    /// The number of a chart that has only one.
    pub fn big_size(&self) -> f64 {
        self.px(46.0)
    }
}

/// A rectangle in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two rectangles share an area.
    pub fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether a stretch of line passes through.
    pub fn is_crossed_by(self, ((x1, y1), (x2, y2)): ((f64, f64), (f64, f64))) -> bool {
        // Clips the stretch to the columns of the frame, then compares rows.
        let (left, right) = (x1.min(x2).max(self.left), x1.max(x2).min(self.right));
        if left > right {
            return false;
        }
        let row = |x: f64| if x1 == x2 { y1 } else { y1 + (y2 - y1) * (x - x1) / (x2 - x1) };
        let (a, b) = if x1 == x2 { (y1, y2) } else { (row(left), row(right)) };
        a.min(b) < self.bottom && a.max(b) > self.top
    }
}
