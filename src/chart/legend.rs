//! The legend, for charts whose series cannot be named on the spot: swatch, name and last value each.

use super::captions;
use super::font::{Weight, width_px};
use super::marks::bar_fill;
use super::palette::dash;
use super::periods;
use super::plan::Plan;
use super::sheet::{Anchor, Sheet, Text, units};
use super::spec::{ChartSpec, Kind};
use super::style::{Frame, Style};
use super::trace::Trace;
use super::wrap::cut;

/// One entry, measured.
struct Entry<'p> {
    trace: &'p Trace<'p>,
    name: String,
    value: String,
}

/// Draws a legend from `top` on; tells where the space below begins.
pub(super) fn draw(
    sheet: &Sheet,
    style: &Style,
    spec: &ChartSpec,
    plan: &Plan,
    page: Frame,
    top: f64,
) -> f64 {
    let (size, swatch, gap) = (style.label_size() * 0.95, style.px(18.0), style.px(18.0));
    let (inset, line_height) = (style.px(6.0), size * 1.6);
    let (mut x, mut y) = (page.left, top + line_height);
    let text = |x: f64, y: f64, text: &str, fill: &str| {
        let (weight, anchor) = (Weight::Regular, Anchor::Start);
        sheet.text(&Text { x, y, size, weight, fill, anchor, halo: None, content: text });
    };
    sheet.group(r#"class="legend""#, || {
        for (_, trace) in plan.traces() {
            let room = page.width() - swatch - inset * 2.0;
            let entry = entry(style, trace, room, size);
            let (name_width, value_width) =
                (width_px(&entry.name, size, Weight::Regular), width_px(&entry.value, size, Weight::Regular));
            let width = swatch + inset + name_width + inset + value_width;
            if x > page.left && x + width > page.right {
                x = page.left;
                y += line_height;
            }
            draw_swatch(sheet, style, spec.kind, entry.trace.place, (x, y), (swatch, size));
            text(x + swatch + inset, y, &entry.name, style.palette.text);
            text(x + swatch + inset + name_width + inset, y, &entry.value, style.palette.muted);
            x += width + gap;
        }
        if let Some(period) = common_period(style, plan) {
            let width = width_px(&period, size, Weight::Regular);
            if x + width > page.right {
                x = page.left;
                y += line_height;
            }
            text(x, y, &period, style.palette.muted);
        }
    });
    y + style.px(12.0)
}

fn entry<'p>(style: &Style, trace: &'p Trace<'p>, room: f64, size: f64) -> Entry<'p> {
    let value = trace
        .last()
        .map_or_else(String::new, |last| captions::value(style.lang, trace, last.value, last.qualifier()));
    let value_width = width_px(&value, size, Weight::Regular);
    let name = cut(&trace.name, size, Weight::Regular, (room - value_width).max(0.0));
    Entry { trace, name, value }
}

/// The period of the last values in brackets, where it is one.
fn common_period(style: &Style, plan: &Plan) -> Option<String> {
    let mut periods = plan.traces().filter_map(|(_, trace)| {
        trace.last().map(|last| periods::of(style.lang, trace.column.freq, last.observation))
    });
    let first = periods.next()?;
    periods.all(|period| period == first).then(|| match style.lang {
        super::spec::Lang::Chinese => format!("（{first}）"),
        super::spec::Lang::English => format!("({first})"),
    })
}

fn draw_swatch(
    sheet: &Sheet,
    style: &Style,
    kind: Kind,
    place: usize,
    (x, y): (f64, f64),
    (width, size): (f64, f64),
) {
    if kind == Kind::Bar {
        let side = size * 0.8;
        let corner = (units(x + (width - side) / 2.0), units(y - size * 0.78));
        let opposite = (corner.0 + units(side), corner.1 + units(side));
        sheet.bar(corner, opposite, &format!(" {}", bar_fill(style, place)));
        return;
    }
    let dashes: Vec<String> = dash(place).iter().map(|dash| units(style.px(*dash)).to_string()).collect();
    let dashed = if dashes.is_empty() {
        String::new()
    } else {
        format!(r#" stroke-dasharray="{}""#, dashes.join(" "))
    };
    sheet.raw(&format!(
        r#"<path d="M{} {}h{}" stroke="{}" stroke-width="{}"{dashed}/>"#,
        units(x),
        units(y - size * 0.35),
        units(width),
        style.palette.colour(place),
        units(style.px(2.5)),
    ));
}
