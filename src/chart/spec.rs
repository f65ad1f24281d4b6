//! `ChartSpec`: everything a caller decides about a chart, as typed fields with codes that HTTP and the command
//! line share. A spec that exists can be drawn; limits are constants here.

use std::str::FromStr;

use chrono::NaiveDate;

use super::ChartError;
use crate::domain::{DomainError, Table, code_list};

/// Smallest width of a chart, in CSS pixels.
pub const MIN_WIDTH_PX: u32 = 120;
/// Largest width of a chart, in CSS pixels.
pub const MAX_WIDTH_PX: u32 = 4096;
/// Smallest height of a chart, in CSS pixels.
pub const MIN_HEIGHT_PX: u32 = 80;
/// Largest height of a chart, in CSS pixels.
pub const MAX_HEIGHT_PX: u32 = 4096;
/// Most device pixels of a picture (width x height x scale²): 64 MiB of RGBA.
pub const MAX_PIXELS: u64 = 16_777_216;
/// Largest device-pixel ratio of a picture.
pub const MAX_SCALE: u32 = 4;
/// Most series in one chart: six colours times four dash patterns, so that no two look alike.
pub const MAX_SERIES: usize = 24;
/// Most units of measure in one chart, each of which is a panel.
pub const MAX_PANELS: usize = 4;
/// Most characters of a title or subtitle override.
pub const MAX_TITLE_CHARS: usize = 500;
/// Most events in one chart.
pub const MAX_EVENTS: usize = 64;
/// Most points in total that carry data for hover and click-through; above it, none do.
pub const MAX_DATA_POINTS: usize = 500;

code_list! {
    /// How values become ink.
    #[derive(Default)]
    Kind { #[default] Line = "line", Bar = "bar", Area = "area", Step = "step" }
}

code_list! {
    /// How the bars or areas of several series stand to each other.
    #[derive(Default)]
    Arrangement { #[default] Grouped = "grouped", Stacked = "stacked" }
}

code_list! {
    /// Colours on paper or on black.
    #[derive(Default)]
    Theme { #[default] Light = "light", Dark = "dark" }
}

code_list! {
    /// Language of every word that the chart adds.
    #[derive(Default)]
    Lang { #[default] Chinese = "zh", English = "en" }
}

code_list! {
    /// How much is drawn around the plot.
    #[derive(Default)]
    Furniture {
        /// Title, subtitle, notes and footer.
        #[default] Full = "full",
        /// The plot with its axes and labels only, to stand inside a page that has the rest.
        Plain = "plain",
    }
}

code_list! {
    /// What lies behind the chart.
    #[derive(Default)]
    Background { #[default] Opaque = "opaque", Transparent = "transparent" }
}

code_list! {
    /// Whether the SVG carries its glyphs.
    #[derive(Default)]
    FontUse {
        /// Named only: small, drawn with what the reader has.
        #[default] Named = "named",
        /// The glyphs that the chart uses travel in it.
        Embedded = "embed",
    }
}

/// Width and height in CSS pixels, inside the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    width_px: u32,
    height_px: u32,
}

impl Size {
    /// Takes a size inside [`MIN_WIDTH_PX`]..=[`MAX_WIDTH_PX`] and [`MIN_HEIGHT_PX`]..=[`MAX_HEIGHT_PX`].
    pub fn new(width_px: u32, height_px: u32) -> Result<Self, ChartError> {
        within("width in pixels", width_px, MIN_WIDTH_PX, MAX_WIDTH_PX)?;
        within("height in pixels", height_px, MIN_HEIGHT_PX, MAX_HEIGHT_PX)?;
        Ok(Self { width_px, height_px })
    }

    /// Takes the text of two parameters; the error names the one that is wrong.
    pub fn parse(width: &str, height: &str) -> Result<Self, ChartError> {
        let width_px = whole("width in pixels", width, MIN_WIDTH_PX, MAX_WIDTH_PX)?;
        Self::new(width_px, whole("height in pixels", height, MIN_HEIGHT_PX, MAX_HEIGHT_PX)?)
    }

    /// A size that was checked by whoever drew it.
    pub(super) const fn of_drawing(width_px: u32, height_px: u32) -> Self {
        Self { width_px, height_px }
    }

    pub const fn width_px(self) -> u32 {
        self.width_px
    }

    pub const fn height_px(self) -> u32 {
        self.height_px
    }
}

impl Default for Size {
    /// 850 by 600.
    fn default() -> Self {
        Self { width_px: 850, height_px: 600 }
    }
}

code_list! {
    /// A size with a purpose.
    #[derive(Default)]
    Preset {
        /// 1200 by 630: the picture of a link (Open Graph).
        #[default] OpenGraph = "og",
        /// 1080 by 1080: a post.
        Square = "square",
    }
}

impl Preset {
    /// Its size.
    pub const fn size(self) -> Size {
        match self {
            Self::OpenGraph => Size { width_px: 1200, height_px: 630 },
            Self::Square => Size { width_px: 1080, height_px: 1080 },
        }
    }
}

/// Device pixels a CSS pixel, 1 to [`MAX_SCALE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale(u32);

impl Scale {
    pub fn new(scale: u32) -> Result<Self, ChartError> {
        within("scale", scale, 1, MAX_SCALE).map(|()| Self(scale))
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(1)
    }
}

impl FromStr for Scale {
    type Err = ChartError;
    fn from_str(text: &str) -> Result<Self, ChartError> {
        whole("scale", text, 1, MAX_SCALE).map(Self)
    }
}

fn within(what: &'static str, value: u32, min: u32, max: u32) -> Result<(), ChartError> {
    let error = || ChartError::OutOfRange { what, value: value.to_string(), min, max };
    if (min..=max).contains(&value) { Ok(()) } else { Err(error()) }
}

fn whole(what: &'static str, text: &str, min: u32, max: u32) -> Result<u32, ChartError> {
    let wrong = || ChartError::OutOfRange { what, value: text.chars().take(40).collect(), min, max };
    text.parse().ok().filter(|value| (min..=max).contains(value)).ok_or_else(wrong)
}

/// Something that happened, drawn behind the data: a line on a day, or a band from `start` to `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub start: NaiveDate,
    /// Last day of a band; `None` is a single day.
    pub end: Option<NaiveDate>,
    /// In the language of the chart.
    pub label: String,
}

/// Where the numbers come from, for the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    pub publisher: String,
    pub published_on: Option<NaiveDate>,
    pub url: Option<String>,
}

/// Everything a caller decides about a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChartSpec {
    pub kind: Kind,
    pub arrangement: Arrangement,
    pub size: Size,
    pub scale: Scale,
    pub theme: Theme,
    pub lang: Lang,
    pub furniture: Furniture,
    pub background: Background,
    pub font: FontUse,
    /// In place of the titles of the series; at most [`MAX_TITLE_CHARS`].
    pub title: Option<String>,
    /// In place of unit, frequency and adjustment; at most [`MAX_TITLE_CHARS`].
    pub subtitle: Option<String>,
    /// The day that an index (`units` = `idx`) has as its base; drawn as a marker.
    pub index_base: Option<NaiveDate>,
    pub events: Vec<Event>,
    /// Sources of the series, in any order; equal ones are printed once.
    pub sources: Vec<SourceNote>,
    /// The day as of which the values were known.
    pub vintage: Option<NaiveDate>,
    /// Where a reader finds the chart; printed as text.
    pub link: Option<String>,
    /// First releases of the same series: where one differs from the value drawn, both are shown.
    pub first_release: Option<Table>,
}

impl ChartSpec {
    /// Checks what the types alone cannot: lengths, counts and the number of pixels.
    pub fn check(&self) -> Result<(), ChartError> {
        for (what, text) in [("title", &self.title), ("subtitle", &self.subtitle), ("link", &self.link)] {
            let count = text.as_ref().map_or(0, |t| t.chars().count());
            if count > MAX_TITLE_CHARS {
                return Err(ChartError::TextTooLong { what, count, max: MAX_TITLE_CHARS });
            }
        }
        if self.events.len() > MAX_EVENTS {
            return Err(ChartError::TooManyEvents { count: self.events.len(), max: MAX_EVENTS });
        }
        check_pixels(self.size, self.scale)
    }
}

/// Refuses a picture of more than [`MAX_PIXELS`].
pub(super) fn check_pixels(size: Size, scale: Scale) -> Result<(), ChartError> {
    let (width_px, height_px, factor) = (size.width_px, size.height_px, u64::from(scale.get()));
    let pixels = u64::from(width_px) * u64::from(height_px) * factor * factor;
    if pixels > MAX_PIXELS {
        return Err(ChartError::TooManyPixels {
            width_px,
            height_px,
            scale: scale.get(),
            max_pixels: MAX_PIXELS,
        });
    }
    Ok(())
}
