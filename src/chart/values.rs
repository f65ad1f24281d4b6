//! Values written on the data: on the points of short lines, over bars, over lone values. Never on each other, and
//! off the lines where there is room.

use super::axes::{Plot, place};
use super::captions;
use super::ends::Line;
use super::font::{Weight, width_px};
use super::marks::{Canvas, Slot};
use super::periods;
use super::plan::{Extent, Panel};
use super::sheet::{Anchor, Text};
use super::spec::Kind;
use super::style::{Frame, Style};
use super::trace::{Point, Side, Trace};
use super::wrap::wrapped;
use crate::domain::Qualifier;

/// Most points a series may have for each to be labelled.
const MAX_LABELLED_POINTS: usize = 14;
/// Most points a series may have for signs beside the inexact ones.
const MAX_SIGNED_POINTS: usize = 56;

/// Finds room for labels: each takes the best free place of those it would like.
#[derive(Debug)]
struct Room {
    page: Frame,
    taken: Vec<Frame>,
    /// Stretches of line, which a label crosses only where it must.
    lines: Vec<((f64, f64), (f64, f64))>,
}

impl Room {
    /// Draws `line` near (x, y), which reaches up to `above` and down to `below` of it; says whether there was room.
    fn label(
        &mut self,
        canvas: &Canvas,
        (x, y): (f64, f64),
        line: &Line,
        (above, below): (f64, f64),
    ) -> bool {
        let (half, gap) = (line.width() / 2.0, canvas.style.px(6.0));
        let (over, under) = (y - above - gap, y + below + gap + line.size * 0.75);
        let candidates =
            [(0.0, over), (-0.75, over), (0.75, over), (0.0, under), (0.75, under), (-0.75, under)];
        let free = candidates.into_iter().filter_map(|(shift, baseline)| {
            let x = (x + shift * half).max(self.page.left + half).min(self.page.right - half);
            let frame = Frame {
                left: x - half - 2.0,
                right: x + half + 2.0,
                top: baseline - line.size * 0.85,
                bottom: baseline + line.size * 0.15,
            };
            let inside = frame.top >= self.page.top && frame.bottom <= self.page.bottom;
            let clear = inside && !self.taken.iter().any(|taken| taken.overlaps(frame));
            let crossed = self.lines.iter().filter(|stretch| frame.is_crossed_by(**stretch)).count();
            clear.then_some((crossed, x, baseline, frame))
        });
        let Some((_, x, baseline, frame)) = free.min_by_key(|(crossed, ..)| *crossed) else { return false };
        self.taken.push(frame);
        canvas.sheet.text(&line.at(x, baseline, Anchor::Middle, canvas.style.halo));
        true
    }
}

fn value_line(style: &Style, trace: &Trace, point: &Point) -> Line {
    let text = captions::value(style.lang, trace, point.value, point.qualifier());
    Line { text, size: style.axis_size(), weight: Weight::Regular, fill: style.palette.text }
}

/// Values on the points of short series, all but the last where the ends are labelled; and a sign beside every point
/// that is not exact.
pub(super) fn on_points(canvas: &Canvas, plot: &Plot, panel: &Panel, labelled_ends: usize) {
    let short = panel.traces.iter().all(|trace| trace.points.len() <= MAX_LABELLED_POINTS);
    if short {
        let mut room = room(canvas, plot, panel);
        canvas.sheet.group(r#"class="values""#, || {
            for trace in &panel.traces {
                let shown = trace.points.len().saturating_sub(labelled_ends.min(1));
                for point in &trace.points[..shown] {
                    let line = value_line(canvas.style, trace, point);
                    let ((x, y), (_, top)) =
                        (place(plot, point.at(), point.top()), place(plot, point.at(), point.highest()));
                    let (up, down) = sign_room(canvas.style, point);
                    room.label(canvas, (x, y), &line, ((y - top).max(up), down));
                }
            }
        });
    }
    for trace in panel.traces.iter().filter(|trace| trace.points.len() <= MAX_SIGNED_POINTS) {
        signs(canvas, plot, trace, Slot::default());
    }
}

fn room(canvas: &Canvas, plot: &Plot, panel: &Panel) -> Room {
    let style = canvas.style;
    let at = |point: &Point| place(plot, point.at(), point.top());
    let dot = style.px(4.0);
    let points = panel.traces.iter().flat_map(|trace| &trace.points);
    let taken = points.map(|point| {
        let (x, y) = at(point);
        Frame { left: x - dot, right: x + dot, top: y - dot, bottom: y + dot }
    });
    let runs = panel.traces.iter().flat_map(Trace::runs);
    let lines = runs.flat_map(|run| run.windows(2).map(|pair| (at(&pair[0]), at(&pair[1]))));
    let page = Frame { top: canvas.frame.top - style.px(20.0), ..canvas.frame };
    Room { page, taken: taken.collect(), lines: lines.collect() }
}

/// Pixels above and below a point that its mark and sign take.
fn sign_room(style: &Style, point: &Point) -> (f64, f64) {
    let (dot, sign_height) = (style.px(4.0), style.px(12.0));
    match point.sign() {
        Some((_, Side::Above)) => (dot + sign_height, dot),
        Some((_, Side::Below)) => (dot, dot + sign_height),
        None => (dot, dot),
    }
}

fn signs(canvas: &Canvas, plot: &Plot, trace: &Trace, slot: Slot) {
    let style = canvas.style;
    let bar = canvas.spec.kind == Kind::Bar;
    let dot = match canvas.extent {
        _ if bar => 0.0,
        Extent::Course => style.px(3.0),
        Extent::Lone | Extent::Scattered => style.px(5.5),
    };
    let size = style.px(9.0);
    canvas.sheet.group(r#"class="signs""#, || {
        for point in &trace.points {
            let Some((text, side)) = point.sign() else { continue };
            let (x, y) = place(plot, point.at(), point.top());
            let below = side == Side::Below && !bar || bar && point.value < 0.0;
            let y = if below { y + dot + style.px(11.0) } else { y - dot - style.px(3.0) };
            let (fill, weight, x) = (style.palette.colour(trace.place), Weight::Regular, x + slot.offset);
            canvas.sheet.text(&Text {
                x,
                y,
                size,
                weight,
                fill,
                anchor: Anchor::Middle,
                halo: None,
                content: text,
            });
        }
    });
}

/// Values over bars and stems, where all fit; else over the last one of a lone series.
pub(super) fn on_slots(canvas: &Canvas, plot: &Plot, panel: &Panel, slots: &[(usize, Slot)]) {
    let style = canvas.style;
    let scattered = canvas.extent == Extent::Scattered;
    let line = |trace: &Trace, point: &Point| {
        if scattered { strong_line(canvas, panel, trace, point) } else { value_line(style, trace, point) }
    };
    let slot_of = |trace: &Trace| {
        slots.iter().find(|(place, _)| *place == trace.place).map_or(Slot::default(), |s| s.1)
    };
    let count: usize = panel.traces.iter().map(|trace| trace.points.len()).sum();
    let pitch = canvas.frame.width() / count.max(1) as f64;
    let alone = panel.traces.len() == 1;
    let all_fit = scattered
        || panel.traces.iter().all(|trace| {
            let slot = slot_of(trace).width;
            let room = if alone { slot.max(pitch * 0.9) } else { slot * 1.2 };
            trace.points.iter().all(|point| line(trace, point).width() <= room)
        });
    if canvas.stacked {
        return;
    }
    let (top, bottom) = (canvas.frame.top - style.px(24.0), canvas.frame.bottom + style.px(4.0));
    let bars = panel.traces.iter().flat_map(|trace| {
        let slot = slot_of(trace);
        trace.points.iter().map(move |point| bar_frame(plot, point, slot))
    });
    let taken = if scattered { bars.collect() } else { Vec::new() };
    let mut room = Room { page: Frame { top, bottom, ..canvas.frame }, taken, lines: Vec::new() };
    let dot = if scattered { style.px(6.0) } else { 0.0 };
    canvas.sheet.group(r#"class="values""#, || {
        for trace in &panel.traces {
            let last = trace.points.len().saturating_sub(1);
            let first = if all_fit {
                0
            } else if alone {
                last
            } else {
                trace.points.len()
            };
            for point in &trace.points[first..] {
                let line = line(trace, point);
                let down = point.value < 0.0;
                let end = if down { point.lowest() } else { point.highest() };
                let (x, y) = place(plot, point.at(), end);
                let sign = if point.sign().is_some() { style.px(10.0) } else { 0.0 };
                let y = if down { y + line.size * 0.75 + style.px(12.0) + dot } else { y - dot - sign };
                let at = (x + slot_of(trace).offset, y);
                if !room.label(canvas, at, &line, (0.0, 0.0)) && scattered {
                    // The mark of the point says how exact it is, so that the digits alone may stand.
                    let text = captions::value(style.lang, trace, point.value, Qualifier::Exact);
                    room.label(canvas, at, &Line { text, ..line }, (0.0, 0.0));
                }
            }
        }
    });
    for trace in panel.traces.iter().filter(|trace| trace.points.len() <= MAX_SIGNED_POINTS) {
        signs(canvas, plot, trace, slot_of(trace));
    }
}

/// What a bar covers, a stem as narrow as it is.
fn bar_frame(plot: &Plot, point: &Point, slot: Slot) -> Frame {
    let ((x, top), (_, base)) = (place(plot, point.at(), point.top()), place(plot, point.at(), point.base));
    let (middle, half) = (x + slot.offset, slot.width / 2.0);
    Frame { left: middle - half, right: middle + half, top: top.min(base), bottom: top.max(base) }
}

/// The label of one of a few values: larger, in the colour of its series, with its unit where the series is alone.
fn strong_line(canvas: &Canvas, panel: &Panel, trace: &Trace, point: &Point) -> Line {
    let style = canvas.style;
    let text = if panel.traces.len() == 1 {
        captions::value_with_unit(style.lang, panel, trace, point.value, point.qualifier())
    } else {
        captions::value(style.lang, trace, point.value, point.qualifier())
    };
    let (size, fill) =
        (style.px(if panel.traces.len() == 1 { 17.0 } else { 14.0 }), style.palette.colour(trace.place));
    Line { text, size, weight: Weight::SemiBold, fill }
}

/// What stands over a lone value beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoneCaption {
    /// Its period: the title names it.
    Period,
    /// Its name.
    Name,
    /// Nothing: a legend names it.
    None,
}

/// The number of a series that has only one: large.
pub(super) fn lone(
    canvas: &Canvas,
    plot: &Plot,
    panel: &Panel,
    trace: &Trace,
    slot: Slot,
    caption: LoneCaption,
) {
    let style = canvas.style;
    let Some(point) = trace.last() else { return };
    let value = captions::value_with_unit(style.lang, panel, trace, point.value, point.qualifier());
    let alone = caption == LoneCaption::Period;
    let room = if alone { canvas.frame.width() * 0.9 } else { slot.width * 1.25 };
    let mut size = if alone { style.big_size() } else { style.px(26.0) };
    while size > style.small_size() && width_px(&value, size, Weight::SemiBold) > room {
        size *= 0.92;
    }
    let mut lines =
        vec![Line { text: value, size, weight: Weight::SemiBold, fill: style.palette.colour(trace.place) }];
    let small = style.label_size();
    match caption {
        LoneCaption::Period => {
            let text = periods::of(style.lang, trace.column.freq, point.observation);
            lines.push(Line { text, size: small * 1.1, weight: Weight::Regular, fill: style.palette.muted });
        }
        LoneCaption::Name => {
            let fill = style.palette.text;
            let named = wrapped(&trace.name, small, Weight::SemiBold, room, 2).into_iter();
            lines.extend(named.map(|text| Line { text, size: small, weight: Weight::SemiBold, fill }));
        }
        LoneCaption::None => {}
    }
    let (x, y) = place(plot, point.at(), if point.value < 0.0 { point.base } else { point.highest() });
    let x = x + slot.offset;
    let height: f64 = lines.iter().map(|line| line.size * 1.25).sum();
    let mut baseline = (y - style.px(14.0) - height).max(canvas.frame.top - style.px(26.0));
    canvas.sheet.group(r#"class="values""#, || {
        for line in &lines {
            baseline += line.size * 1.25;
            let half = line.width() / 2.0;
            let x = x.min(canvas.frame.right - half).max(canvas.frame.left + half);
            canvas.sheet.text(&line.at(x, baseline - line.size * 0.2, Anchor::Middle, style.halo));
        }
    });
}
