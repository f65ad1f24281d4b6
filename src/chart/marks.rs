//! The data itself: lines, steps, areas, bars, points, whiskers.
//!
//! Each series is one `<g class="series" data-series="ID">`; each observation in it that can be hovered or followed is
//! an element with `data-period`. See the documentation of [the module](super) for the attributes.

use plotters::prelude::{LineSeries, Polygon};
use plotters::style::{BLACK, Color as _};

use super::axes::{Plot, place};
use super::number::{Scaling, ValueAxis};
use super::palette::{COLOURS, DERIVED_DASH, dash, tint};
use super::plan::Extent;
use super::sheet::{Sheet, escaped, units};
use super::spec::{ChartSpec, Kind};
use super::style::{Frame, Style};
use super::trace::{Point, Trace, own_mult};
use super::{ChartError, thin, words};
use crate::domain::{ObsStatus, Qualifier};

/// Points stand on a line where there is at least this much room for each, in reference pixels.
const ROOM_FOR_POINTS_PX: f64 = 11.0;
/// Radius of a point, of one with a meaning of its own, and of a lone one, in reference pixels.
const POINT_PX: f64 = 3.0;
const MARKED_POINT_PX: f64 = 4.0;
const LONE_POINT_PX: f64 = 7.0;
const SCATTERED_POINT_PX: f64 = 5.5;

/// What all marks of a panel need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas<'s> {
    pub sheet: &'s Sheet,
    pub style: &'s Style,
    pub spec: &'s ChartSpec,
    pub frame: Frame,
    pub extent: Extent,
    /// Whether series stand on each other.
    pub stacked: bool,
    /// Whether each observation carries its data.
    pub with_data: bool,
    /// Series beside each other in the panel.
    pub beside: usize,
    /// How the values of the panel are written.
    pub scaling: Scaling,
}

/// Where a bar stands in its period: its distance from the middle and its width, in CSS pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    pub offset: f64,
    pub width: f64,
}

/// Attributes of a stroke in the colour of a series.
fn stroke(style: &Style, place: usize, width_px: f64, dashes: &[f64]) -> String {
    let colour = style.palette.colour(place);
    let dashes: Vec<String> = dashes.iter().map(|dash| units(style.px(*dash)).to_string()).collect();
    let dashed = if dashes.is_empty() {
        String::new()
    } else {
        format!(r#" stroke-dasharray="{}""#, dashes.join(" "))
    };
    format!(r#"fill="none" stroke="{colour}" stroke-width="{}"{dashed}"#, units(style.px(width_px)))
}

/// Attributes that fill a bar: each round through the colours is paler, with an outline.
pub(super) fn bar_fill(style: &Style, place: usize) -> String {
    let colour = style.palette.colour(place);
    match place / COLOURS {
        0 => format!(r#"fill="{colour}""#),
        round => {
            let pale = tint(colour, style.palette.background, 0.6 / round as f64);
            format!(r#"fill="{pale}" stroke="{colour}" stroke-width="{}""#, units(style.px(1.0)))
        }
    }
}

/// A diagonal cross around a point, as path data.
pub(super) fn cross((x, y): (i32, i32), reach: i32) -> String {
    let (left, top, wide) = (x - reach, y - reach, reach * 2);
    format!("M{left} {top}l{wide} {wide}m0 -{wide}l-{wide} {wide}")
}

impl Canvas<'_> {
    /// Draws one series.
    pub fn trace(
        &self,
        plot: &mut Plot,
        axis: &ValueAxis,
        trace: &Trace,
        slot: Slot,
    ) -> Result<(), ChartError> {
        let unit = words::unit_suffix(self.style.lang, trace.column, i16::from(trace.column.unit.mult));
        let map = if self.with_data { String::new() } else { self.map(plot, axis, trace) };
        let attributes = format!(
            r#"class="series" data-series="{}" data-freq="{}" data-unit="{}"{map}"#,
            trace.column.series.series_id,
            trace.column.freq,
            escaped(unit.trim()),
        );
        self.sheet.group(&attributes, || {
            match self.spec.kind {
                Kind::Bar => self.bars(plot, trace, slot),
                Kind::Line | Kind::Area | Kind::Step if self.extent != Extent::Course => {
                    self.stems(plot, trace, slot);
                }
                Kind::Line | Kind::Area | Kind::Step => self.line(plot, trace)?,
            }
            self.bounds(plot, axis, trace, slot);
            self.first_releases(plot, trace, slot);
            if self.spec.kind != Kind::Bar {
                self.points(plot, trace, slot);
            }
            Ok(())
        })
    }

    fn line(&self, plot: &mut Plot, trace: &Trace) -> Result<(), ChartError> {
        if self.spec.kind == Kind::Area {
            self.area(plot, trace)?;
        }
        for (dashes, wanted) in [(dash(trace.place), false), (&DERIVED_DASH[..], true)] {
            let group =
                format!(r#"{} stroke-linejoin="round""#, stroke(self.style, trace.place, 2.25, dashes));
            self.sheet.group(&group, || {
                for run in trace.runs() {
                    for (_, part) in
                        segments(run).filter(|(inexact, part)| *inexact == wanted && part.len() > 1)
                    {
                        let path = self.path(plot, part);
                        self.sheet.leave_out(part.len().saturating_sub(path.len()));
                        plot.draw_series(LineSeries::new(path, BLACK)).map_err(|_| ChartError::Drawing)?;
                    }
                }
                Ok::<(), ChartError>(())
            })?;
        }
        Ok(())
    }

    fn area(&self, plot: &mut Plot, trace: &Trace) -> Result<(), ChartError> {
        let colour = self.style.palette.colour(trace.place);
        let opacity = if self.stacked {
            "0.45"
        } else if self.beside > 1 {
            "0.1"
        } else {
            "0.2"
        };
        self.sheet.group(&format!(r#"fill="{colour}" fill-opacity="{opacity}""#), || {
            for run in trace.runs().filter(|run| run.len() > 1) {
                let mut outline = self.path(plot, run);
                let kept = self.kept(plot, run);
                outline.extend(kept.iter().rev().map(|place| (run[*place].at(), run[*place].base)));
                plot.draw_series([Polygon::new(outline, BLACK.filled())]).map_err(|_| ChartError::Drawing)?;
            }
            Ok(())
        })
    }

    /// The vertices of a stretch without a gap, thinned to what can be seen. A step holds until the next begins.
    fn path(&self, plot: &Plot, run: &[Point]) -> Vec<(f64, f64)> {
        let kept = self.kept(plot, run);
        if self.spec.kind != Kind::Step {
            return kept.into_iter().map(|place| (run[place].at(), run[place].top())).collect();
        }
        let until = |n: usize, point: &Point| kept.get(n + 1).map_or(point.to, |next| run[*next].from);
        let held = kept.iter().enumerate().map(|(n, place)| (&run[*place], until(n, &run[*place])));
        held.flat_map(|(point, until)| [(point.from, point.top()), (until, point.top())]).collect()
    }

    fn kept(&self, plot: &Plot, run: &[Point]) -> Vec<usize> {
        let column = |point: &Point| place(plot, point.at(), point.top()).0 as i64;
        thin::kept(run, self.frame.width() as usize, column, Point::top)
    }

    /// Whiskers from bound to bound.
    fn bounds(&self, plot: &Plot, axis: &ValueAxis, trace: &Trace, slot: Slot) {
        let half = units(self.style.px(4.0));
        let width = units(self.style.px(1.4));
        let colour = match self.spec.kind {
            Kind::Bar => self.style.palette.text,
            Kind::Line | Kind::Area | Kind::Step => self.style.palette.colour(trace.place),
        };
        let group = format!(r#"class="bounds" fill="none" stroke="{colour}" stroke-width="{width}""#);
        self.sheet.group(&group, || {
            for point in &trace.points {
                let Some((low, high)) = point.bounds(axis) else { continue };
                let ((x, top), (_, bottom)) =
                    (self.spot(plot, point, high, slot), self.spot(plot, point, low, slot));
                let (left, wide) = (x - half, half * 2);
                let path = format!("M{left} {top}h{wide}M{x} {top}V{bottom}M{left} {bottom}h{wide}");
                self.sheet.raw(&format!(r#"<path d="{path}"/>"#));
            }
        });
    }

    /// A cross where the first release stood, tied to what it became.
    fn first_releases(&self, plot: &Plot, trace: &Trace, slot: Slot) {
        let muted = self.style.palette.muted;
        let width = units(self.style.px(1.2));
        let group = format!(r#"class="first-release" fill="none" stroke="{muted}" stroke-width="{width}""#);
        self.sheet.group(&group, || {
            for point in &trace.points {
                let Some(first) = point.first else { continue };
                let was = self.spot(plot, point, point.base + first, slot);
                let (_, is) = self.spot(plot, point, point.top(), slot);
                let (x, y) = was;
                let path = format!("{}M{x} {y}V{is}", cross(was, units(self.style.px(2.4))));
                self.sheet.raw(&format!(r#"<path d="{path}"/>"#));
            }
        });
    }

    /// Sheet coordinates of a value in the period of `point`.
    fn spot(&self, plot: &Plot, point: &Point, value: f64, slot: Slot) -> (i32, i32) {
        let (x, y) = place(plot, point.at(), value);
        let discrete = self.spec.kind == Kind::Bar || self.extent != Extent::Course;
        let offset = if discrete { slot.offset } else { 0.0 };
        (units(x + offset), units(y))
    }

    /// Points of a line: filled, hollow where expected, dashed where derived; invisible but there where crowded.
    fn points(&self, plot: &Plot, trace: &Trace, slot: Slot) {
        let room = self.frame.width() / trace.points.len().max(1) as f64;
        let roomy = self.spec.kind != Kind::Step && room >= self.style.px(ROOM_FOR_POINTS_PX);
        let last = trace.points.len().saturating_sub(1);
        let alone = |place: usize| {
            !trace.points[place].joined && trace.points.get(place + 1).is_none_or(|next| !next.joined)
        };
        let looks: Vec<Look> = (0..trace.points.len())
            .map(|place| match Look::of(&trace.points[place]) {
                Look::Filled if !(roomy || place == last || alone(place)) => Look::Hidden,
                look => look,
            })
            .collect();
        let ground = self.style.palette.background;
        for look in [Look::Hidden, Look::Filled, Look::Hollow, Look::Dashed] {
            if look == Look::Hidden && !self.with_data {
                continue;
            }
            let radius = match (look, self.extent) {
                (_, Extent::Lone) => LONE_POINT_PX,
                (_, Extent::Scattered) => SCATTERED_POINT_PX,
                (Look::Hollow | Look::Dashed, _) => MARKED_POINT_PX,
                _ => POINT_PX,
            };
            self.sheet.group(&look.attributes(self.style, trace.place, ground), || {
                let shown = trace.points.iter().zip(&looks).filter(|(_, drawn)| **drawn == look);
                for (point, _) in shown {
                    let at = self.spot(plot, point, point.top(), slot);
                    self.sheet.point(at, self.style.px(radius), &self.data(point));
                }
            });
        }
    }

    /// Values that no line joins: a stem from zero to each point, dashed where it is derived or expected.
    fn stems(&self, plot: &Plot, trace: &Trace, slot: Slot) {
        for (dashes, wanted) in [(dash(trace.place), false), (&DERIVED_DASH[..], true)] {
            self.sheet.group(&stroke(self.style, trace.place, 2.5, dashes), || {
                for point in trace.points.iter().filter(|point| (Look::of(point) != Look::Filled) == wanted) {
                    let ((x, base), (_, top)) =
                        (self.spot(plot, point, point.base, slot), self.spot(plot, point, point.top(), slot));
                    self.sheet.raw(&format!(r#"<path d="M{x} {base}V{top}"/>"#));
                }
            });
        }
    }

    fn bars(&self, plot: &Plot, trace: &Trace, slot: Slot) {
        let colour = self.style.palette.colour(trace.place);
        let pale = tint(colour, self.style.palette.background, 0.15);
        for look in [Look::Filled, Look::Hollow, Look::Dashed] {
            let attributes = match look {
                Look::Filled => format!(r#"class="points" {}"#, bar_fill(self.style, trace.place)),
                _ => look.attributes(self.style, trace.place, &pale),
            };
            self.sheet.group(&attributes, || {
                for point in trace.points.iter().filter(|point| Look::of(point) == look) {
                    let half = slot.width / 2.0;
                    let ((x, top), (_, base)) =
                        (place(plot, point.at(), point.top()), place(plot, point.at(), point.base));
                    let (left, right) = (x + slot.offset - half, x + slot.offset + half);
                    let corner = (units(left), units(top.min(base)));
                    self.sheet.bar(corner, (units(right), units(top.max(base))), &self.data(point));
                }
            });
        }
    }

    /// Where days and values lie in the drawing, for a page that finds the observations elsewhere.
    fn map(&self, plot: &Plot, axis: &ValueAxis, trace: &Trace) -> String {
        let Frame { left, top, right, bottom } = self.frame;
        let [left, top, right, bottom] = [left, top, right, bottom].map(units);
        let (days, shift) = (plot.x_range(), self.scaling.mult - i16::from(own_mult(trace.column)));
        format!(
            r#" data-box="{left} {top} {right} {bottom}" data-days="{} {}" data-values="{} {}" data-shift="{shift}""#,
            days.start, days.end, axis.low, axis.high,
        )
    }

    /// What a page needs of an observation; only what is out of the ordinary beside period and value.
    fn data(&self, point: &Point) -> String {
        use std::fmt::Write as _;
        if !self.with_data {
            return String::new();
        }
        let (observation, reading) = (point.observation, &point.observation.reading);
        let value = reading.value.unwrap_or_default();
        let mut text = format!(r#" data-period="{}" data-value="{value}""#, observation.period);
        if reading.obs_status != ObsStatus::Normal {
            let _ = write!(text, r#" data-status="{}""#, reading.obs_status);
        }
        if reading.qualifier != Qualifier::Exact {
            let _ = write!(text, r#" data-qualifier="{}""#, reading.qualifier);
        }
        if point.derived {
            text.push_str(r#" data-origin="derived""#);
        }
        text
    }
}

/// How a point or bar is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Hidden,
    Filled,
    Hollow,
    Dashed,
}

impl Look {
    fn of(point: &Point) -> Self {
        if point.derived {
            Self::Dashed
        } else if point.is_expected() {
            Self::Hollow
        } else {
            Self::Filled
        }
    }

    /// Attributes of the group of such points, hollow ones filled with `ground`.
    fn attributes(self, style: &Style, place: usize, ground: &str) -> String {
        let colour = style.palette.colour(place);
        let outline =
            format!(r#"fill="{ground}" stroke="{colour}" stroke-width="{}""#, units(style.px(1.75)));
        match self {
            Self::Hidden => r#"class="hit" fill="none" pointer-events="all""#.to_owned(),
            Self::Filled => format!(r#"class="points" fill="{colour}""#),
            Self::Hollow => format!(r#"class="expected" {outline}"#),
            Self::Dashed => {
                let [on, off] = DERIVED_DASH.map(|dash| units(style.px(dash)));
                format!(r#"class="derived" {outline} stroke-dasharray="{on} {off}""#)
            }
        }
    }
}

/// Parts of a run whose line is solid or, where it leads to or from a derived or expected value, dashed.
fn segments<'p, 'a>(run: &'p [Point<'a>]) -> impl Iterator<Item = (bool, &'p [Point<'a>])> {
    let inexact = |place: usize| run[place..=place + 1].iter().any(|p| p.derived || p.is_expected());
    let mut start = 0;
    std::iter::from_fn(move || {
        (start + 1 < run.len()).then(|| {
            let kind = inexact(start);
            let end = (start..run.len() - 1).find(|place| inexact(*place) != kind).unwrap_or(run.len() - 1);
            let part = &run[start..=end];
            start = end;
            (kind, part)
        })
    })
}
