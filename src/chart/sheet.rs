//! The sheet of paper: a plotters backend that writes compact SVG.
//!
//! plotters maps coordinates and decides which shapes to draw; the sheet turns each shape into one element that has
//! geometry only. Colour, width and dash stand once on the group around them, which keeps 500 points with their data
//! under 60 KB and lets a page restyle a chart. Coordinates are whole quarters of a CSS pixel.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::font::{Weight, drawn};

/// Sheet units in one CSS pixel.
pub(super) const UNITS_PER_PX: f64 = 4.0;

/// A length in CSS pixels as whole sheet units.
pub(super) fn units(px: f64) -> i32 {
    (px * UNITS_PER_PX).round() as i32
}

/// Where a text stands against its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text; `x` and the baseline `y` in CSS pixels.
#[derive(Debug, Clone)]
pub(super) struct Text<'a> {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub weight: Weight,
    pub fill: &'a str,
    pub anchor: Anchor,
    /// Colour of an outline that keeps the text legible on top of data.
    pub halo: Option<&'a str>,
    pub content: &'a str,
}

/// The growing document.
#[derive(Debug)]
pub(super) struct Sheet {
    width: u32,
    height: u32,
    out: RefCell<String>,
    used: RefCell<Used>,
    left_out: Cell<usize>,
}

/// Characters written so far, by weight.
pub(super) type Used = BTreeMap<Weight, BTreeSet<char>>;

impl Sheet {
    /// An empty sheet of a size in CSS pixels.
    pub fn new(width_px: u32, height_px: u32) -> Self {
        let quarter = UNITS_PER_PX as u32;
        Self {
            width: width_px * quarter,
            height: height_px * quarter,
            out: RefCell::default(),
            used: RefCell::default(),
            left_out: Cell::new(0),
        }
    }

    /// Notes that thinning left out so many points.
    pub fn leave_out(&self, count: usize) {
        self.left_out.set(self.left_out.get() + count);
    }

    /// Points that thinning left out.
    pub fn left_out(&self) -> usize {
        self.left_out.get()
    }

    /// The elements written, and the characters in them.
    pub fn into_parts(self) -> (String, Used) {
        (self.out.into_inner(), self.used.into_inner())
    }

    /// Writes ready markup; whoever calls has escaped its texts.
    pub fn raw(&self, markup: &str) {
        self.out.borrow_mut().push_str(markup);
    }

    /// Draws `content` inside `<g …>`; `attributes` are ready markup. A group that stays empty leaves nothing.
    pub fn group<T>(&self, attributes: &str, content: impl FnOnce() -> T) -> T {
        let before = self.out.borrow().len();
        self.raw(&format!("<g {attributes}>"));
        let opened = self.out.borrow().len();
        let result = content();
        let mut out = self.out.borrow_mut();
        if out.len() == opened {
            out.truncate(before);
        } else {
            out.push_str("</g>\n");
        }
        result
    }

    /// Writes one line of text.
    pub fn text(&self, text: &Text) {
        if text.content.trim().is_empty() {
            return;
        }
        self.used.borrow_mut().entry(text.weight).or_default().extend(text.content.chars().map(drawn));
        let mut out = self.out.borrow_mut();
        let (x, y, size) = (units(text.x), units(text.y), units(text.size));
        let _ = write!(out, r#"<text x="{x}" y="{y}" font-size="{size}" fill="{}""#, text.fill);
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => out.push_str(r#" text-anchor="middle""#),
            Anchor::End => out.push_str(r#" text-anchor="end""#),
        }
        if text.weight != Weight::Regular {
            let _ = write!(out, r#" font-weight="{}""#, text.weight.css());
        }
        if let Some(halo) = text.halo {
            let width = units(3.0);
            let _ = write!(
                out,
                r#" paint-order="stroke" stroke="{halo}" stroke-width="{width}" stroke-linejoin="round""#
            );
        }
        out.push('>');
        escape_into(&mut out, text.content.chars().map(drawn));
        out.push_str("</text>\n");
    }

    /// A circle with data of its own for hover and click-through; `data` is ready markup.
    pub fn point(&self, (x, y): BackendCoord, radius_px: f64, data: &str) {
        let _ =
            write!(self.out.borrow_mut(), r#"<circle cx="{x}" cy="{y}" r="{}"{data}/>"#, units(radius_px));
    }

    /// A rectangle with data of its own; `data` is ready markup.
    pub fn bar(&self, upper_left: BackendCoord, lower_right: BackendCoord, data: &str) {
        let ((x, y), width, height) =
            (upper_left, (lower_right.0 - upper_left.0).max(1), (lower_right.1 - upper_left.1).max(1));
        let _ = write!(
            self.out.borrow_mut(),
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}"{data}/>"#
        );
    }

    fn path(&self, points: impl IntoIterator<Item = BackendCoord>, end: &str) {
        let mut out = self.out.borrow_mut();
        let mut last: Option<BackendCoord> = None;
        out.push_str(r#"<path d=""#);
        for (x, y) in points {
            let _ = match last {
                None => write!(out, "M{x} {y}"),
                Some((before_x, before_y)) => relative(&mut out, x - before_x, y - before_y),
            };
            last = Some((x, y));
        }
        out.push_str(end);
    }
}

/// One step of a path, in its shortest form.
fn relative(out: &mut String, dx: i32, dy: i32) -> std::fmt::Result {
    match (dx, dy) {
        (_, 0) => write!(out, "h{dx}"),
        (0, _) => write!(out, "v{dy}"),
        (_, ..0) => write!(out, "l{dx}{dy}"),
        _ => write!(out, "l{dx} {dy}"),
    }
}

/// The sheet in the hand of plotters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen<'a>(pub &'a Sheet);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, _: BackendColor) -> Drawn {
        self.0.bar((x, y), (x + 1, y + 1), "");
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, _: &S) -> Drawn {
        self.0.path([from, to], "\"/>");
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, _: &S, _: bool) -> Drawn {
        self.0.bar(from, to, "");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, _: &S) -> Drawn {
        self.0.path(path, "\"/>\n");
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, _: &S, _: bool) -> Drawn {
        self.0.point(center, f64::from(radius) / UNITS_PER_PX, "");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Drawn {
        self.0.path(path, "z\"/>\n");
        Ok(())
    }
}

/// Appends `text` so that it can stand in an element or an attribute; characters that XML 1.0 forbids are left out.
fn escape_into(out: &mut String, text: impl Iterator<Item = char>) {
    for character in text {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

/// `text` so that it can stand in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(&mut out, text.chars());
    out
}
