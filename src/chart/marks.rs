//! The data itself: lines, steps, areas, bars, points, whiskers.
//!
//! Each series is one `<g class="series" data-series="ID">`; each observation in it that can be hovered or followed is
//! an element with `data-period`. See the module documentation of [`super`] for the attributes.

use plotters::prelude::{LineSeries, Polygon};
use plotters::style::{BLACK, Color as _};

use super::axes::{Plot, place};
use super::palette::{DERIVED_DASH, dash};
use super::plan::{Panel, Point, Trace};
use super::sheet::{Sheet, escaped, units};
use super::spec::{ChartSpec, Kind};
use super::style::{Frame, Style};
use super::{ChartError, thin, words};
use crate::domain::{ObsStatus, Qualifier};

/// Points stand on a line where there is at least this much room for each, in reference pixels.
const ROOM_FOR_POINTS_PX: f64 = 11.0;

/// What all marks of a panel need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas<'s> {
    pub sheet: &'s Sheet,
    pub style: &'s Style,
    pub spec: &'s ChartSpec,
    pub frame: Frame,
    /// Whether each observation carries its data.
    pub with_data: bool,
    /// Whether every series has a single observation.
    pub single: bool,
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

impl Canvas<'_> {
    /// Draws one series.
    pub fn trace(&self, plot: &mut Plot, panel: &Panel, trace: &Trace, slot: Slot) -> Result<(), ChartError> {
        let unit = words::unit_suffix(self.style.lang, trace.column, i16::from(trace.column.unit.mult));
        let attributes = format!(
            r#"class="series" data-series="{}" data-freq="{}" data-unit="{}""#,
            trace.column.series.series_id,
            trace.column.freq,
            escaped(unit.trim()),
        );
        self.sheet.group(&attributes, || match self.spec.kind {
            Kind::Bar => {
                self.bars(plot, panel, trace, slot);
                Ok(())
            }
            Kind::Line | Kind::Area | Kind::Step if self.single => {
                self.stems(plot, trace, slot);
                Ok(())
            }
            Kind::Line | Kind::Area | Kind::Step => self.line(plot, trace),
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
                    for part in segments(run).filter(|(derived, part)| *derived == wanted && part.len() > 1) {
                        let path = self.path(plot, part.1);
                        plot.draw_series(LineSeries::new(path, BLACK)).map_err(|_| ChartError::Drawing)?;
                    }
                }
                Ok::<(), ChartError>(())
            })?;
        }
        self.bounds(plot, trace, 0.0);
        self.points(plot, trace, 0.0);
        Ok(())
    }

    fn area(&self, plot: &mut Plot, trace: &Trace) -> Result<(), ChartError> {
        let colour = self.style.palette.colour(trace.place);
        self.sheet.group(&format!(r#"fill="{colour}" fill-opacity="0.22""#), || {
            for run in trace.runs().filter(|run| run.len() > 1) {
                let mut outline = self.path(plot, run);
                let base = |point: &Point| (point.at(), point.base);
                let kept = self.kept(plot, run);
                outline.extend(kept.iter().rev().map(|place| base(&run[*place])));
                plot.draw_series([Polygon::new(outline, BLACK.filled())]).map_err(|_| ChartError::Drawing)?;
            }
            Ok(())
        })
    }

    /// The vertices of a stretch without a gap, thinned to what can be seen.
    fn path(&self, plot: &Plot, run: &[Point]) -> Vec<(f64, f64)> {
        let shown = self.kept(plot, run).into_iter().map(|place| &run[place]);
        if self.spec.kind == Kind::Step {
            shown.flat_map(|point| [(point.from, point.top()), (point.to, point.top())]).collect()
        } else {
            shown.map(|point| (point.at(), point.top())).collect()
        }
    }

    fn kept(&self, plot: &Plot, run: &[Point]) -> Vec<usize> {
        let column = |point: &Point| place(plot, point.at(), point.top()).0 as i64;
        thin::kept(run, self.frame.width() as usize, column, Point::top)
    }

    /// Whiskers from bound to bound, and a dash where the first release stood.
    fn bounds(&self, plot: &Plot, trace: &Trace, offset: f64) {
        let half = units(self.style.px(4.0));
        let at = |point: &Point, value: f64| {
            let (x, y) = place(plot, point.at(), value);
            (units(x + offset), units(y))
        };
        let group =
            format!(r#"class="bounds" stroke-opacity="0.75" {}"#, stroke(self.style, trace.place, 1.25, &[]));
        self.sheet.group(&group, || {
            for point in &trace.points {
                let (Some(low), Some(high)) = (point.low, point.high) else { continue };
                let ((x, bottom), (_, top)) = (at(point, point.base + low), at(point, point.base + high));
                let (left, wide) = (x - half, half * 2);
                self.sheet.raw(&format!(
                    r#"<path d="M{left} {top}h{wide}M{x} {top}V{bottom}M{left} {bottom}h{wide}"/>"#
                ));
            }
        });
        let muted = self.style.palette.muted;
        let group = format!(
            r#"class="first-release" fill="none" stroke="{muted}" stroke-width="{}""#,
            units(self.style.px(1.5))
        );
        self.sheet.group(&group, || {
            for point in &trace.points {
                let Some(first) = point.first else { continue };
                let ((x, was), (_, is)) = (at(point, first), at(point, point.top()));
                self.sheet.raw(&format!(r#"<path d="M{} {was}h{}M{x} {was}V{is}"/>"#, x - half, half * 2));
            }
        });
    }

    /// Points of a line: filled, hollow where expected, dashed where derived; invisible but there where crowded.
    fn points(&self, plot: &Plot, trace: &Trace, offset: f64) {
        let (palette, radius) = (self.style.palette, if self.single { 7.0 } else { 3.2 });
        let colour = palette.colour(trace.place);
        let roomy =
            self.frame.width() / trace.points.len().max(1) as f64 >= self.style.px(ROOM_FOR_POINTS_PX);
        let last = trace.points.len().saturating_sub(1);
        let alone = |place: usize| {
            !trace.points[place].joined && trace.points.get(place + 1).is_none_or(|next| !next.joined)
        };
        let width = units(self.style.px(1.75));
        let hollow = format!(
            r#"class="expected" fill="{}" stroke="{colour}" stroke-width="{width}""#,
            palette.background
        );
        let [on, off] = DERIVED_DASH.map(|dash| units(self.style.px(dash * 0.8)));
        for (attributes, look) in [
            (format!(r#"class="hit" fill="none" pointer-events="all""#), Look::Hidden),
            (format!(r#"class="points" fill="{colour}""#), Look::Filled),
            (hollow.clone(), Look::Hollow),
            (
                format!(r#"{hollow} stroke-dasharray="{on} {off}""#).replace("expected", "derived"),
                Look::Dashed,
            ),
        ] {
            self.sheet.group(&attributes, || {
                for (index, point) in trace.points.iter().enumerate() {
                    let seen = roomy || index == last || alone(index);
                    if Look::of(point, seen) != look || (look == Look::Hidden && !self.with_data) {
                        continue;
                    }
                    let (x, y) = place(plot, point.at(), point.top());
                    let data = if self.with_data { data(point) } else { String::new() };
                    self.sheet.point((units(x + offset), units(y)), self.style.px(radius), &data);
                }
            });
        }
    }

    /// A single value of a line: a stem from zero to its point.
    fn stems(&self, plot: &Plot, trace: &Trace, slot: Slot) {
        self.sheet.group(&stroke(self.style, trace.place, 3.0, dash(trace.place)), || {
            for point in &trace.points {
                let ((x, top), (_, base)) =
                    (place(plot, point.at(), point.top()), place(plot, point.at(), point.base));
                let x = units(x + slot.offset);
                self.sheet.raw(&format!(r#"<path d="M{x} {}V{}"/>"#, units(base), units(top)));
            }
        });
        self.bounds(plot, trace, slot.offset);
        self.points(plot, trace, slot.offset);
    }

    fn bars(&self, plot: &Plot, _: &Panel, trace: &Trace, slot: Slot) {
        let palette = self.style.palette;
        let colour = palette.colour(trace.place);
        let width = units(self.style.px(1.5));
        let hollow = format!(
            r#"class="expected" fill="{colour}" fill-opacity="0.15" stroke="{colour}" stroke-width="{width}""#
        );
        let [on, off] = DERIVED_DASH.map(|dash| units(self.style.px(dash)));
        for (attributes, look) in [
            (format!(r#"class="points" fill="{colour}""#), Look::Filled),
            (hollow.clone(), Look::Hollow),
            (
                format!(r#"{hollow} stroke-dasharray="{on} {off}""#).replace("expected", "derived"),
                Look::Dashed,
            ),
        ] {
            self.sheet.group(&attributes, || {
                for point in trace.points.iter().filter(|point| Look::of(point, true) == look) {
                    let ((x, top), (_, base)) =
                        (place(plot, point.at(), point.top()), place(plot, point.at(), point.base));
                    let (left, right) =
                        (x + slot.offset - slot.width / 2.0, x + slot.offset + slot.width / 2.0);
                    let (top, base) = (top.min(base), top.max(base));
                    let data = if self.with_data { data(point) } else { String::new() };
                    self.sheet.bar((units(left), units(top)), (units(right), units(base)), &data);
                }
            });
        }
        self.bounds(plot, trace, slot.offset);
    }
}

/// Where a bar stands in its period: its distance from the middle and its width, in CSS pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    pub offset: f64,
    pub width: f64,
}

/// How a point is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Hidden,
    Filled,
    Hollow,
    Dashed,
}

impl Look {
    fn of(point: &Point, seen: bool) -> Self {
        if point.observation.is_derived() {
            Self::Dashed
        } else if point.is_expected() {
            Self::Hollow
        } else if seen {
            Self::Filled
        } else {
            Self::Hidden
        }
    }
}

/// Parts of a run whose line is solid or, where it leads to or from a derived or expected value, dashed.
fn segments<'p, 'a>(run: &'p [Point<'a>]) -> impl Iterator<Item = (bool, &'p [Point<'a>])> {
    let dashed =
        |place: usize| run[place..=place + 1].iter().any(|p| p.observation.is_derived() || p.is_expected());
    let mut start = 0;
    std::iter::from_fn(move || {
        (start + 1 < run.len()).then(|| {
            let kind = dashed(start);
            let end = (start..run.len() - 1).find(|place| dashed(*place) != kind).unwrap_or(run.len() - 1);
            let part = &run[start..=end];
            start = end;
            (kind, part)
        })
    })
}

/// What a page needs of an observation; only what is out of the ordinary beside period and value.
fn data(point: &Point) -> String {
    use std::fmt::Write as _;
    let (observation, reading) = (point.observation, &point.observation.reading);
    let mut text = format!(
        r#" data-period="{}" data-value="{}""#,
        observation.period,
        reading.value.unwrap_or_default()
    );
    if reading.obs_status != ObsStatus::Normal {
        let _ = write!(text, r#" data-status="{}""#, reading.obs_status);
    }
    if reading.qualifier != Qualifier::Exact {
        let _ = write!(text, r#" data-qualifier="{}""#, reading.qualifier);
    }
    if observation.is_derived() {
        text.push_str(r#" data-origin="derived""#);
    }
    text
}
