//! Grid, value labels, period labels, events: what lies behind and beside the data.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{Cartesian2d, ChartContext};

use super::calendar::{Labels, TimeRange, day_number};
use super::font::{Weight, width_px};
use super::number::format_number;
use super::periods;
use super::plan::{Panel, Plan};
use super::sheet::{Anchor, Pen, Sheet, Text, UNITS_PER_PX};
use super::spec::{ChartSpec, Event};
use super::style::{Frame, Style};

/// The plot area as plotters maps it: days against values in the scale of the panel.
pub(super) type Plot<'a> = ChartContext<'a, Pen<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A point in CSS pixels.
pub(super) fn place(plot: &Plot, day: f64, value: f64) -> (f64, f64) {
    let (x, y) = plot.backend_coord(&(day, value));
    (f64::from(x) / UNITS_PER_PX, f64::from(y) / UNITS_PER_PX)
}

/// Texts of the ticks of a panel, from the lowest.
pub(super) fn tick_texts(panel: &Panel) -> Vec<(f64, String)> {
    let percent = panel.traces.iter().all(|trace| super::words::inline_suffix(trace.column) == "%");
    let suffix = if percent { "%" } else { "" };
    panel
        .axis
        .ticks()
        .map(|tick| (tick, format!("{}{suffix}", format_number(tick, panel.axis.decimals))))
        .collect()
}

/// Width that the labels of the ticks take.
pub(super) fn tick_width(style: &Style, panel: &Panel) -> f64 {
    let widths =
        tick_texts(panel).into_iter().map(|(_, text)| width_px(&text, style.axis_size(), Weight::Regular));
    widths.fold(0.0, f64::max)
}

/// Light horizontal lines, a darker one at zero, and the value labels left of them.
pub(super) fn values(sheet: &Sheet, style: &Style, plot: &Plot, panel: &Panel, frame: Frame) {
    let palette = style.palette;
    let line = |y: f64| format!(r#"<path d="M{} {}H{}"/>"#, unit(frame.left), unit(y), unit(frame.right));
    let ticks: Vec<(f64, f64, String)> = tick_texts(panel)
        .into_iter()
        .map(|(tick, text)| (tick, place(plot, plot.x_range().start, tick).1, text))
        .collect();
    sheet.group(&format!(r#"class="grid" stroke="{}" stroke-width="{}""#, palette.grid, unit(1.0)), || {
        ticks.iter().filter(|(tick, ..)| *tick != 0.0).for_each(|(_, y, _)| sheet.raw(&line(*y)));
    });
    sheet.group(&format!(r#"class="zero" stroke="{}" stroke-width="{}""#, palette.zero, unit(1.0)), || {
        ticks.iter().filter(|(tick, ..)| *tick == 0.0).for_each(|(_, y, _)| sheet.raw(&line(*y)));
    });
    sheet.group(r#"class="axis""#, || {
        for (_, y, text) in &ticks {
            let size = style.axis_size();
            let (x, y) = (frame.left - style.px(8.0), y + size * 0.36);
            let text = Text {
                x,
                y,
                size,
                weight: Weight::Regular,
                fill: palette.muted,
                anchor: Anchor::End,
                halo: None,
                content: text,
            };
            sheet.text(&text);
        }
    });
}

fn unit(px: f64) -> i32 {
    super::sheet::units(px)
}

/// Height of the rows of period labels.
pub(super) fn period_height(style: &Style, labels: &Labels) -> f64 {
    let rows = if labels.lower.is_empty() { 1.0 } else { 2.0 };
    style.px(8.0) + rows * style.axis_size() * 1.45
}

/// Labels for a plot of `width`.
pub(super) fn period_labels(style: &Style, plan: &Plan, width: f64) -> Labels {
    let measure = |text: &str| width_px(text, style.axis_size(), Weight::Regular);
    super::calendar::labels(plan.time, style.lang, &plan.dates(), width, style.axis_size(), &measure)
}

/// Tick marks and period labels under the plot.
pub(super) fn periods_row(
    sheet: &Sheet,
    style: &Style,
    plot: &Plot,
    labels: &Labels,
    frame: Frame,
    page: Frame,
) {
    let palette = style.palette;
    let stroke = format!(r#"class="ticks" stroke="{}" stroke-width="{}""#, palette.muted, unit(1.0));
    let low = plot.y_range().start;
    sheet.group(&stroke, || {
        for at in &labels.ticks {
            let (x, _) = place(plot, *at, low);
            sheet.raw(&format!(r#"<path d="M{} {}v{}"/>"#, unit(x), unit(frame.bottom), unit(style.px(5.0))));
        }
    });
    let size = style.axis_size();
    sheet.group(r#"class="axis""#, || {
        for (row, labels) in [&labels.upper, &labels.lower].into_iter().enumerate() {
            let y = frame.bottom + style.px(8.0) + size * (0.9 + 1.4 * row as f64);
            for label in labels {
                let half = width_px(&label.text, size, Weight::Regular) / 2.0;
                let x = place(plot, label.at, low).0.max(page.left + half).min(page.right - half);
                let (fill, weight, anchor) = (palette.muted, Weight::Regular, Anchor::Middle);
                sheet.text(&Text { x, y, size, weight, fill, anchor, halo: None, content: &label.text });
            }
        }
    });
}

/// Bands and lines of events that lie in the range, each with its label where one fits.
pub(super) fn events(sheet: &Sheet, style: &Style, spec: &ChartSpec, plan: &Plan, plot: &Plot, frame: Frame) {
    let shown: Vec<(&Event, f64, f64)> =
        spec.events.iter().filter_map(|event| visible(event, plan.time, plot)).collect();
    sheet.group(&format!(r#"class="bands" fill="{}""#, style.palette.band), || {
        for (_, left, right) in shown.iter().filter(|(event, ..)| event.end.is_some()) {
            let corner = (unit(*left), unit(frame.top));
            sheet.bar(corner, (unit(right.max(left + 1.0)), unit(frame.bottom)), "");
        }
    });
    let stroke = format!(
        r#"class="events" stroke="{}" stroke-width="{}" stroke-dasharray="{} {}""#,
        style.palette.muted,
        unit(1.0),
        unit(3.0),
        unit(3.0)
    );
    sheet.group(&stroke, || {
        for (_, left, _) in shown.iter().filter(|(event, ..)| event.end.is_none()) {
            sheet.raw(&format!(r#"<path d="M{} {}V{}"/>"#, unit(*left), unit(frame.top), unit(frame.bottom)));
        }
    });
    event_labels(sheet, style, &shown, frame);
}

/// Most rows of event labels.
const EVENT_ROWS: usize = 3;

fn event_labels(sheet: &Sheet, style: &Style, shown: &[(&Event, f64, f64)], frame: Frame) {
    let size = style.small_size();
    let mut free_from = [frame.left; EVENT_ROWS];
    sheet.group(r#"class="events""#, || {
        for (place, (event, left, _)) in shown.iter().enumerate() {
            // A kind of band is named where it first stands.
            let named =
                |(earlier, ..): &(&Event, f64, f64)| earlier.end.is_some() && earlier.label == event.label;
            if event.end.is_some() && shown[..place].iter().any(named) {
                continue;
            }
            let width = width_px(&event.label, size, Weight::Regular);
            let x = (left + style.px(4.0)).min(frame.right - width);
            let Some(row) = free_from.iter().position(|from| *from <= x) else { continue };
            if x < frame.left {
                continue;
            }
            free_from[row] = x + width + style.px(8.0);
            let y = frame.top + size * (1.1 + 1.3 * row as f64);
            let (fill, anchor, weight) = (style.palette.muted, Anchor::Start, Weight::Regular);
            sheet.text(&Text { x, y, size, weight, fill, anchor, halo: style.halo, content: &event.label });
        }
    });
}

fn visible<'e>(event: &'e Event, time: TimeRange, plot: &Plot) -> Option<(&'e Event, f64, f64)> {
    let (from, to) =
        (day_number(event.start), event.end.map_or(day_number(event.start), |end| day_number(end) + 1.0));
    let x = |day: f64| place(plot, day.clamp(time.from(), time.to()), plot.y_range().start).0;
    (from <= to && to >= time.from() && from <= time.to()).then(|| (event, x(from), x(to)))
}

/// The base of an index: a line on its day, with what it means.
pub(super) fn index_marker(
    sheet: &Sheet,
    style: &Style,
    spec: &ChartSpec,
    plan: &Plan,
    plot: &Plot,
    frame: Frame,
) {
    let indexed = plan.traces().any(|(_, trace)| trace.column.units == "idx");
    let Some(base) = spec.index_base.filter(|_| indexed) else { return };
    let freq = plan.time.freq;
    let label = format!("{} = 100", periods::long(style.lang, freq, base));
    let event = Event { start: base, end: None, label };
    if visible(&event, plan.time, plot).is_none() {
        return;
    }
    let x = place(plot, super::calendar::middle(freq, freq.first_day(base)), plot.y_range().start).0;
    let stroke = format!(
        r#"class="index" stroke="{}" stroke-width="{}" stroke-dasharray="{} {}""#,
        style.palette.text,
        unit(1.0),
        unit(2.0),
        unit(2.0)
    );
    sheet.group(&stroke, || {
        let hundred = place(plot, plan.time.from(), 100.0).1.clamp(frame.top, frame.bottom);
        sheet.raw(&format!(r#"<path d="M{} {}V{}"/>"#, unit(x), unit(frame.top), unit(frame.bottom)));
        sheet.raw(&format!(r#"<path d="M{} {}H{}"/>"#, unit(frame.left), unit(hundred), unit(frame.right)));
    });
    event_labels(sheet, style, &[(&event, x, x)], frame);
}
