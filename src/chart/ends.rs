//! Labels at the ends of lines: name, last value and its date; pushed apart, each tied to its point.

use super::axes::{Plot, place};
use super::captions;
use super::font::{Weight, width_px};
use super::marks::Canvas;
use super::periods;
use super::plan::Panel;
use super::sheet::{Anchor, Sheet, Text, units};
use super::style::Style;
use super::trace::{Point, Trace};
use super::words;
use super::wrap::{cut, wrapped};

/// Largest share of the width that end labels may take.
const MAX_WIDTH_SHARE: f64 = 0.27;
/// Charts narrower than this leave the unit of a last value to the subtitle, in CSS pixels.
pub(super) const NARROW_PX: f64 = 480.0;
/// Widest unit that a last value repeats (`亿美元`, ` yuan`), in ems; a wider one stands in the subtitle only.
const MAX_UNIT_EMS: f64 = 4.2;
/// Line height of labels, in ems.
const LEADING: f64 = 1.28;
/// Space between the end of a line and its label, in reference pixels.
pub(super) const END_GAP_PX: f64 = 12.0;

/// One line of a label.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    pub size: f64,
    pub weight: Weight,
    pub fill: &'static str,
}

impl Line {
    pub fn width(&self) -> f64 {
        width_px(&self.text, self.size, self.weight)
    }

    /// As an element at a baseline.
    pub fn at(&self, x: f64, y: f64, anchor: Anchor, halo: Option<&'static str>) -> Text<'_> {
        Text {
            x,
            y,
            size: self.size,
            weight: self.weight,
            fill: self.fill,
            anchor,
            halo,
            content: &self.text,
        }
    }
}

/// The label at the end of one series.
#[derive(Debug, Clone)]
pub(super) struct EndLabel {
    /// Place of the series in the table.
    place: usize,
    lines: Vec<Line>,
}

impl EndLabel {
    /// The name of the series with its last value and period.
    pub fn named(style: &Style, trace: &Trace) -> Option<Self> {
        let last = trace.last()?;
        let room = style.width * MAX_WIDTH_SHARE;
        let (size, small) = (style.label_size(), style.small_size());
        let name =
            |text| Line { text, size, weight: Weight::SemiBold, fill: style.palette.colour(trace.place) };
        let value = captions::value(style.lang, trace, last.value, last.qualifier());
        let text = format!("{value} · {}", periods::of(style.lang, trace.column.freq, last.observation));
        let detail = |text| Line { text, size: small, weight: Weight::Regular, fill: style.palette.muted };
        let mut lines: Vec<Line> =
            wrapped(&trace.name, size, Weight::SemiBold, room, 2).into_iter().map(name).collect();
        lines.extend(wrapped(&text, small, Weight::Regular, room, 2).into_iter().map(detail));
        Some(Self { place: trace.place, lines })
    }

    /// The last value, large, over its period: for a series that the title names.
    pub fn unnamed(style: &Style, panel: &Panel, trace: &Trace) -> Option<Self> {
        let last = trace.last()?;
        let room = style.width * MAX_WIDTH_SHARE;
        let (mut size, small) = (style.px(17.0), style.small_size());
        let unit = words::unit_suffix(style.lang, trace.column, panel.scaling.mult);
        let value = if style.width < NARROW_PX || width_px(&unit, 1.0, Weight::SemiBold) > MAX_UNIT_EMS {
            captions::value(style.lang, trace, last.value, last.qualifier())
        } else {
            captions::value_with_unit(style.lang, panel, trace, last.value, last.qualifier())
        };
        while size > small && width_px(&value, size, Weight::SemiBold) > room {
            size *= 0.94;
        }
        let period = periods::of(style.lang, trace.column.freq, last.observation);
        let text = cut(&value, size, Weight::SemiBold, room);
        let value = Line { text, size, weight: Weight::SemiBold, fill: style.palette.colour(trace.place) };
        let text = cut(&period, small, Weight::Regular, room);
        let period = Line { text, size: small, weight: Weight::Regular, fill: style.palette.muted };
        Some(Self { place: trace.place, lines: vec![value, period] })
    }

    /// Whether its series is one of the panel's.
    pub fn belongs_to(&self, panel: &Panel) -> bool {
        panel.traces.iter().any(|trace| trace.place == self.place)
    }

    pub fn width(&self) -> f64 {
        self.lines.iter().map(Line::width).fold(0.0, f64::max)
    }

    fn height(&self) -> f64 {
        self.lines.iter().map(|line| line.size * LEADING).sum()
    }

    fn draw(&self, sheet: &Sheet, x: f64, middle: f64) {
        let mut y = middle - self.height() / 2.0;
        for line in &self.lines {
            y += line.size * LEADING;
            sheet.text(&line.at(x, y - line.size * 0.3, Anchor::Start, None));
        }
    }
}

/// Where the label of a point wants to stand: on its line, or in the middle of its band.
fn wanted(canvas: &Canvas, plot: &Plot, last: &Point) -> (f64, f64) {
    let value = if canvas.stacked { last.base + last.value / 2.0 } else { last.top() };
    place(plot, last.at(), value)
}

/// Draws end labels right of the frame.
pub(super) fn draw(canvas: &Canvas, plot: &Plot, panel: &Panel, labels: &[EndLabel]) {
    let (sheet, style, frame) = (canvas.sheet, canvas.style, canvas.frame);
    let mut placed: Vec<(f64, f64, &EndLabel)> = labels
        .iter()
        .filter_map(|label| {
            let last = panel.traces.iter().find(|trace| trace.place == label.place)?.last()?;
            let (x, y) = wanted(canvas, plot, last);
            Some((y, x, label))
        })
        .collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    let heights: Vec<(f64, f64)> = placed.iter().map(|(y, _, label)| (*y, label.height())).collect();
    let middles = apart(&heights, frame.top - style.px(6.0), frame.bottom + style.px(10.0));
    sheet.group(r#"class="labels""#, || {
        for ((y, x, label), middle) in placed.iter().zip(middles) {
            let left = frame.right + style.px(END_GAP_PX);
            if (middle - y).abs() > style.px(3.0) || frame.right - x > style.px(14.0) {
                leader(canvas, label.place, (x + style.px(6.0), *y), (left - style.px(3.0), middle));
            }
            label.draw(sheet, left, middle);
        }
    });
}

/// A thin line from a point to its label.
fn leader(canvas: &Canvas, series: usize, (x, y): (f64, f64), (label_x, label_y): (f64, f64)) {
    let colour = canvas.style.palette.colour(series);
    let bend = canvas.frame.right.max(x);
    canvas.sheet.raw(&format!(
        r#"<path d="M{} {}L{} {}L{} {}" fill="none" stroke="{colour}" stroke-opacity="0.45" stroke-width="{}"/>"#,
        units(x),
        units(y),
        units(bend),
        units(y),
        units(label_x),
        units(label_y),
        units(1.0)
    ));
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
