//! Charts: a spec and a table in, an SVG out; a PNG from that same SVG. Pure: same spec and table, same bytes.
//!
//! ```text
//! ChartSpec + Table ─> plan (units, scales, gaps, axes) ─> draw (layout, plotters) ─> sheet (SVG) ─> raster (PNG)
//! ```
//!
//! plotters maps coordinates and draws through [`sheet`](self), a backend that writes compact SVG; the layout around
//! the plot is ours, measured with the embedded typeface that the rasteriser uses too.
//!
//! # What a page may rely on
//!
//! The root is `<svg class="almanac-chart" role="img">` with `<title>` and `<desc>` (the alt text) first. Coordinates are
//! quarters of a CSS pixel: `viewBox` is four times `width` and `height`.
//!
//! | selector | attributes |
//! |---|---|
//! | `g.series` | `data-series` (id), `data-freq`, `data-unit` (of the values below) |
//! | `g.series [data-period]` | one observation: a `<circle>` (line, area, step) or `<rect>` (bar) with `data-period` (FRED's `date`), `data-value`; where out of the ordinary `data-status`, `data-qualifier`, `data-origin="derived"` |
//! | `g.hit` | around circles that are there for the pointer only |
//! | `g.title`, `g.subtitle`, `g.legend`, `g.axis`, `g.grid`, `g.zero`, `g.bands`, `g.events`, `g.labels`, `g.values`, `g.notes`, `g.footer` | parts to restyle or hide |
//!
//! Up to [`MAX_DATA_POINTS`] observations carry data. A larger chart says instead where days and values lie, for pages
//! that find the observations elsewhere: `g.series` has `data-box` (left, top, right, bottom of the plot),
//! `data-days` (the days at its sides, counted from 1 January of year 1), `data-values` (the values at its bottom and
//! top) and `data-shift` (the power of ten between those and the unit of the series).

mod alt;
mod axes;
pub mod board;
mod calendar;
mod captions;
mod draw;
mod embed;
mod encode;
mod ends;
mod error;
mod font;
mod furniture;
mod legend;
mod marks;
mod naming;
mod number;
mod palette;
pub mod periods;
mod plan;
mod raster;
mod sheet;
mod spark;
mod spec;
mod style;
mod subset;
mod thin;
mod trace;
mod values;
pub mod words;
mod wrap;

pub use captions::source_line;
pub use error::ChartError;
pub use font::has_glyph;
pub use naming::short_names;
pub use number::{Nature, Scaling, format_number};
pub use raster::{Png, RasterOptions, rasterise};
pub use spark::{Spark, spark};
pub use spec::{
    Arrangement, Background, ChartSpec, Event, FontUse, Furniture, Kind, Lang, MAX_DATA_POINTS, MAX_EVENTS,
    MAX_HEIGHT_PX, MAX_PANELS, MAX_PIXELS, MAX_SCALE, MAX_SERIES, MAX_TITLE_CHARS, MAX_WIDTH_PX,
    MIN_HEIGHT_PX, MIN_WIDTH_PX, Preset, Scale, Size, SourceNote, Theme,
};

use crate::domain::Table;
use palette::Palette;
use plan::Plan;
use sheet::{Sheet, UNITS_PER_PX, escaped};

/// Families after the embedded one, for readers of the SVG who lack it.
const FALLBACK_FAMILIES: &str = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif";

/// A finished drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg {
    text: String,
    size: Size,
    alt_text: String,
    captions: Captions,
}

/// What stands around a chart, for a page that says it in words of its own page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captions {
    pub title: String,
    /// Unit, transformation, prices, frequency and adjustment.
    pub subtitle: String,
    /// The key to the marks in use, a sign and its meaning each: `▲ 实际不低于此值`.
    pub marks: Vec<String>,
    /// Source with publication date, vintage, link; a line each.
    pub footer: Vec<String>,
}

impl Svg {
    /// The document.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The document, without a copy.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Width in CSS pixels.
    pub const fn width_px(&self) -> u32 {
        self.size.width_px()
    }

    /// Height in CSS pixels.
    pub const fn height_px(&self) -> u32 {
        self.size.height_px()
    }

    /// What the chart says, in words; its `<desc>`, unescaped.
    pub fn alt_text(&self) -> &str {
        &self.alt_text
    }

    /// What stands around it; drawn too, unless it is plain.
    pub const fn captions(&self) -> &Captions {
        &self.captions
    }
}

/// Draws `table` as `spec` asks.
///
/// # Errors
/// No series or no finite value, too many series, units, events or pixels, a text that is too long.
pub fn render(spec: &ChartSpec, table: &Table) -> Result<Svg, ChartError> {
    spec.check()?;
    let plan = Plan::new(spec, table)?;
    let size = spec.size;
    let sheet = Sheet::new(size.width_px(), size.height_px());
    draw::chart(&sheet, spec, &plan)?;
    let alt_text = alt::describe(spec, &plan);
    let description = format!("{alt_text}{}", alt::thinning(spec.lang, sheet.left_out()));
    let (body, used) = sheet.into_parts();
    let faces = match spec.font {
        FontUse::Named => String::new(),
        FontUse::Embedded => embed::faces(&used),
    };
    let frame = Paper { size, lang: spec.lang, background: spec.background, palette: spec.theme.palette() };
    let text = document(&frame, &plan.title, &description, &[&faces, &body]);
    Ok(Svg { text, size, alt_text, captions: captions::all(spec, &plan) })
}

/// What a document is drawn on.
struct Paper {
    size: Size,
    lang: Lang,
    background: Background,
    palette: &'static Palette,
}

/// The whole file around ready markup.
fn document(paper: &Paper, title: &str, description: &str, body: &[&str]) -> String {
    let (width, height, quarter) = (paper.size.width_px(), paper.size.height_px(), UNITS_PER_PX as u32);
    let (wide, high, family, lang) = (width * quarter, height * quarter, font::FAMILY, paper.lang);
    let (title, description, body) = (escaped(title), escaped(description), body.concat());
    let background = match paper.background {
        Background::Opaque => {
            format!("<rect width=\"{wide}\" height=\"{high}\" fill=\"{}\"/>\n", paper.palette.background)
        }
        Background::Transparent => String::new(),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"almanac-chart\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {wide} {high}\" font-family=\"{family}, {FALLBACK_FAMILIES}\" \
         lang=\"{lang}\">\n<title>{title}</title>\n<desc>{description}</desc>\n{background}{body}</svg>\n"
    )
}

/// What the chart says, in words: kind and subject, span, trend, extremes, last value. Empty where [`render`] fails.
pub fn alt_text(spec: &ChartSpec, table: &Table) -> String {
    Plan::new(spec, table).map(|plan| alt::describe(spec, &plan)).unwrap_or_default()
}
