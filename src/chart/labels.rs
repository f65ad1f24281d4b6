//! Labels on the data: names and last values at the ends of lines, values on points and bars, never on each other.

use super::axes::{Plot, place};
use super::captions;
use super::font::{Weight, width_px};
use super::marks::{Canvas, Slot};
use super::periods;
use super::plan::{Panel, Point, Trace};
use super::sheet::{Anchor, Sheet, Text};
use super::style::{Frame, Style};
use super::wrap::wrapped;
use crate::domain::Qualifier;

/// Largest share of the width that end labels may take.
const MAX_WIDTH_SHARE: f64 = 0.27;
/// Most points a series may have for each to be labelled.
const MAX_LABELLED_POINTS: usize = 14;

/// One line of a label.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    size: f64,
    weight: Weight,
    fill: &'static str,
}

/// The label at the end of one series.
#[derive(Debug, Clone)]
pub(super) struct EndLabel {
    /// Place of the series in the table.
    place: usize,
    lines: Vec<Line>,
}

impl EndLabel {
    /// The last value and its period, under the name where there are several series.
    pub fn new(style: &Style, panel: &Panel, trace: &Trace, name: Option<&str>) -> Option<Self> {
        let last = trace.last()?;
        let colour = style.palette.colour(trace.place);
        let room = style.width * MAX_WIDTH_SHARE;
        let size = style.label_size();
        let period = periods::of(style.lang, trace.column.freq, last.observation);
        let mut lines = Vec::new();
        if let Some(name) = name {
            for text in wrapped(name, size, Weight::SemiBold, room, 2) {
                lines.push(Line { text, size, weight: Weight::SemiBold, fill: colour });
            }
            let value = captions::value(style.lang, trace, last.value, last.qualifier());
            let text = format!("{value} · {period}");
            let fitting = wrapped(&text, style.small_size(), Weight::Regular, room, 2);
            lines.extend(fitting.into_iter().map(|text| Line {
                text,
                size: style.small_size(),
                weight: Weight::Regular,
                fill: style.palette.muted,
            }));
        } else {
            let value = captions::value_with_unit(style.lang, panel, trace, last.value, last.qualifier());
            let size = style.px(17.0);
            for text in wrapped(&value, size, Weight::SemiBold, room, 2) {
                lines.push(Line { text, size, weight: Weight::SemiBold, fill: colour });
            }
            let small = style.small_size();
            lines.push(Line {
                text: period,
                size: small,
                weight: Weight::Regular,
                fill: style.palette.muted,
            });
        }
        Some(Self { place: trace.place, lines })
    }

    /// Whether its series is one of the panel's.
    pub fn belongs_to(&self, panel: &Panel) -> bool {
        panel.traces.iter().any(|trace| trace.place == self.place)
    }

    pub fn width(&self) -> f64 {
        self.lines.iter().map(|line| width_px(&line.text, line.size, line.weight)).fold(0.0, f64::max)
    }

    pub fn height(&self) -> f64 {
        self.lines.iter().map(|line| line.size * 1.28).sum()
    }

    fn draw(&self, sheet: &Sheet, x: f64, middle: f64) {
        let mut y = middle - self.height() / 2.0;
        for line in &self.lines {
            y += line.size * 1.28;
            let (size, weight, fill) = (line.size, line.weight, line.fill);
            let baseline = y - line.size * 0.3;
            sheet.text(&Text {
                x,
                y: baseline,
                size,
                weight,
                fill,
                anchor: Anchor::Start,
                halo: None,
                text: &line.text,
            });
        }
    }
}

/// Space between the end of a line and its label, in reference pixels.
pub(super) const END_GAP_PX: f64 = 12.0;

/// Draws end labels right of the frame, pushed apart, each tied to its point where it had to move.
pub(super) fn ends(canvas: &Canvas, plot: &Plot, panel: &Panel, labels: &[EndLabel]) {
    let (sheet, style, frame) = (canvas.sheet, canvas.style, canvas.frame);
    let mut placed: Vec<(f64, f64, &EndLabel)> = labels
        .iter()
        .filter_map(|label| {
            let last = panel.traces.iter().find(|trace| trace.place == label.place)?.last()?;
            let (x, y) = place(plot, last.at(), last.top());
            Some((y, x, label))
        })
        .collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wanted: Vec<(f64, f64)> = placed.iter().map(|(y, _, label)| (*y, label.height())).collect();
    let middles = apart(&wanted, frame.top - style.px(6.0), frame.bottom + style.px(10.0));
    sheet.group(r#"class="labels""#, || {
        for ((y, x, label), middle) in placed.iter().zip(middles) {
            let left = frame.right + style.px(END_GAP_PX);
            if (middle - y).abs() > style.px(3.0) || frame.right - x > style.px(14.0) {
                let colour = style.palette.colour(label.place);
                let units = super::sheet::units;
                sheet.raw(&format!(
                    r#"<path d="M{} {}L{} {}L{} {}" fill="none" stroke="{colour}" stroke-opacity="0.45" stroke-width="{}"/>"#,
                    units(x + style.px(5.0)), units(*y),
                    units(frame.right.max(x + style.px(5.0))), units(*y),
                    units(left - style.px(3.0)), units(middle),
                    units(1.0)
                ));
            }
            label.draw(sheet, left, middle);
        }
    });
}

/// Middles near `wanted` (middle, height; sorted) such that nothing overlaps and all lie within `top..bottom`.
fn apart(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut middles: Vec<f64> = wanted.iter().map(|(middle, _)| *middle).collect();
    let mut floor = top;
    for (middle, (_, height)) in middles.iter_mut().zip(wanted) {
        *middle = middle.max(floor + height / 2.0);
        floor = *middle + height / 2.0;
    }
    let mut ceiling = bottom;
    for (middle, (_, height)) in middles.iter_mut().zip(wanted).rev() {
        *middle = middle.min(ceiling - height / 2.0);
        ceiling = *middle - height / 2.0;
    }
    middles
}

/// Finds room for labels: each takes the first free place of those it would like.
#[derive(Debug)]
struct Room {
    page: Frame,
    taken: Vec<Frame>,
}

impl Room {
    /// Draws `text` centred above (x, y), else below it; tells whether it found room.
    fn label(&mut self, canvas: &Canvas, (x, y): (f64, f64), line: &Line, offset: f64) -> bool {
        let half = width_px(&line.text, line.size, line.weight) / 2.0;
        let x = x.max(self.page.left + half).min(self.page.right - half);
        for baseline in [y - offset, y + offset + line.size * 0.75] {
            let frame = Frame {
                left: x - half - 2.0,
                right: x + half + 2.0,
                top: baseline - line.size,
                bottom: baseline + 2.0,
            };
            let inside = frame.top >= self.page.top && frame.bottom <= self.page.bottom;
            if inside && !self.taken.iter().any(|taken| taken.overlaps(frame)) {
                self.taken.push(frame);
                let (size, weight, fill) = (line.size, line.weight, line.fill);
                let (anchor, halo) = (Anchor::Middle, canvas.style.halo);
                canvas.sheet.text(&Text {
                    x,
                    y: baseline,
                    size,
                    weight,
                    fill,
                    anchor,
                    halo,
                    text: &line.text,
                });
                return true;
            }
        }
        false
    }
}

/// Values on the points of short series, and a sign beside every point that is not exact.
pub(super) fn on_points(canvas: &Canvas, plot: &Plot, panel: &Panel, with_ends: bool) {
    let style = canvas.style;
    let mut room =
        Room { page: Frame { top: canvas.frame.top - style.px(20.0), ..canvas.frame }, taken: Vec::new() };
    let dot = style.px(4.0);
    for point in panel.traces.iter().flat_map(|trace| &trace.points).filter(|_| panel_is_short(panel)) {
        let (x, y) = place(plot, point.at(), point.top());
        room.taken.push(Frame { left: x - dot, right: x + dot, top: y - dot, bottom: y + dot });
    }
    canvas.sheet.group(r#"class="values""#, || {
        for trace in &panel.traces {
            if trace.points.len() > MAX_LABELLED_POINTS {
                continue;
            }
            let shown = trace.points.len() - usize::from(with_ends);
            for point in &trace.points[..shown] {
                let line = value_line(style, trace, point);
                room.label(canvas, place(plot, point.at(), point.top()), &line, style.px(9.0));
            }
        }
    });
    signs(canvas, plot, panel, Slot::default());
}

fn panel_is_short(panel: &Panel) -> bool {
    panel.traces.iter().all(|trace| trace.points.len() <= MAX_LABELLED_POINTS)
}

fn value_line(style: &Style, trace: &Trace, point: &Point) -> Line {
    let text = captions::value(style.lang, trace, point.value, point.qualifier());
    Line { text, size: style.axis_size(), weight: Weight::Regular, fill: style.palette.text }
}

/// ▲, ▼ or ≈ beside a point whose value is a bound or about.
fn signs(canvas: &Canvas, plot: &Plot, panel: &Panel, slot: Slot) {
    let (sheet, style) = (canvas.sheet, canvas.style);
    let size = style.px(8.0);
    sheet.group(r#"class="signs""#, || {
        for trace in panel.traces.iter().filter(|trace| trace.points.len() <= MAX_LABELLED_POINTS * 4) {
            for point in &trace.points {
                let (text, down) = match point.qualifier() {
                    Qualifier::Over | Qualifier::AtLeast => ("▲", false),
                    Qualifier::Nearly | Qualifier::Under | Qualifier::AtMost => ("▼", true),
                    Qualifier::About => ("≈", false),
                    Qualifier::Exact | Qualifier::Range => continue,
                };
                let (x, y) = place(plot, point.at(), point.top());
                let y = if down { y + style.px(13.0) } else { y - style.px(6.0) };
                let (fill, weight) = (style.palette.colour(trace.place), Weight::Regular);
                let x = x + slot.offset;
                sheet.text(&Text { x, y, size, weight, fill, anchor: Anchor::Middle, halo: None, text });
            }
        }
    });
}

/// Values over bars, where all fit; else over the last one only.
pub(super) fn on_bars(canvas: &Canvas, plot: &Plot, panel: &Panel, slots: &[(usize, Slot)], stacked: bool) {
    let style = canvas.style;
    let count: usize = panel.traces.iter().map(|trace| trace.points.len()).sum();
    let width_of = |line: &Line| width_px(&line.text, line.size, line.weight);
    let slot_of = |trace: &Trace| {
        slots.iter().find(|(place, _)| *place == trace.place).map_or(Slot::default(), |s| s.1)
    };
    let pitch = canvas.frame.width() / count.max(1) as f64;
    let all_fit = panel.traces.iter().all(|trace| {
        let room = slot_of(trace).width.max(pitch * 0.9);
        trace.points.iter().all(|point| width_of(&value_line(style, trace, point)) <= room)
    });
    if stacked {
        return;
    }
    let mut room =
        Room { page: Frame { top: canvas.frame.top - style.px(24.0), ..canvas.frame }, taken: Vec::new() };
    canvas.sheet.group(r#"class="values""#, || {
        for trace in &panel.traces {
            let slot = slot_of(trace);
            let last = trace.points.len().saturating_sub(1);
            for point in trace.points.iter().skip(if all_fit { 0 } else { last }) {
                let line = value_line(style, trace, point);
                let end = if point.value < 0.0 {
                    point.top().min(point.low.unwrap_or(f64::MAX))
                } else {
                    point.top().max(point.high.unwrap_or(f64::MIN))
                };
                let (x, y) = place(plot, point.at(), end);
                let below = if point.value < 0.0 { style.px(10.0) + line.size } else { 0.0 };
                room.label(canvas, (x + slot.offset, y + below), &line, style.px(6.0));
            }
        }
    });
}

/// The number of a chart that has one value a series: large, with its name and period under it.
pub(super) fn single(
    canvas: &Canvas,
    plot: &Plot,
    panel: &Panel,
    trace: &Trace,
    slot: Slot,
    name: Option<&str>,
) {
    let style = canvas.style;
    let Some(point) = trace.last() else { return };
    let colour = style.palette.colour(trace.place);
    let value = captions::value_with_unit(style.lang, panel, trace, point.value, point.qualifier());
    let room = if name.is_some() { slot.width * 1.2 } else { canvas.frame.width() * 0.9 };
    let mut size = if name.is_some() { style.px(26.0) } else { style.big_size() };
    while size > style.label_size() && width_px(&value, size, Weight::SemiBold) > room {
        size *= 0.92;
    }
    let mut lines = vec![Line { text: value, size, weight: Weight::SemiBold, fill: colour }];
    let small = style.label_size();
    if let Some(name) = name {
        let wide = slot.width * 1.25;
        let fitting = wrapped(name, small, Weight::SemiBold, wide, 2);
        lines.extend(fitting.into_iter().map(|text| Line {
            text,
            size: small,
            weight: Weight::SemiBold,
            fill: style.palette.text,
        }));
    } else {
        let text = periods::of(style.lang, trace.column.freq, point.observation);
        lines.push(Line { text, size: small * 1.1, weight: Weight::Regular, fill: style.palette.muted });
    }
    let highest =
        if point.value < 0.0 { point.base } else { point.top().max(point.high.unwrap_or(f64::MIN)) };
    let (x, y) = place(plot, point.at(), highest);
    let x = x + slot.offset;
    let height: f64 = lines.iter().map(|line| line.size * 1.25).sum();
    let mut baseline = (y - style.px(16.0) - height).max(canvas.frame.top - style.px(26.0));
    canvas.sheet.group(r#"class="values""#, || {
        for line in &lines {
            baseline += line.size * 1.25;
            let half = width_px(&line.text, line.size, line.weight) / 2.0;
            let x = x
                .max(canvas.frame.left + half)
                .min(canvas.frame.right.max(canvas.frame.left + half) - half + 1.0);
            let (size, weight, fill, halo) = (line.size, line.weight, line.fill, style.halo);
            let y = baseline - line.size * 0.2;
            canvas.sheet.text(&Text {
                x,
                y,
                size,
                weight,
                fill,
                anchor: Anchor::Middle,
                halo,
                text: &line.text,
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_and_stay_on_the_page() {
        let wanted = [(10.0, 20.0), (12.0, 20.0), (14.0, 20.0), (95.0, 20.0)];
        let middles = apart(&wanted, 0.0, 100.0);
        assert!(middles.windows(2).all(|pair| pair[1] - pair[0] >= 20.0 - 1e-9), "{middles:?}");
        assert!(middles[0] >= 10.0 && middles[3] <= 90.0);
        assert_eq!(apart(&[(50.0, 10.0)], 0.0, 100.0), [50.0]);
    }
}
