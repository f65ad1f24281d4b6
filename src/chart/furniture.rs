//! What stands around the plot: title, subtitle, notes on marks, footer.

use super::captions::{self, Mark};
use super::font::{Weight, width_px};
use super::palette::DERIVED_DASH;
use super::plan::Plan;
use super::sheet::{Anchor, Sheet, Text, units};
use super::spec::ChartSpec;
use super::style::{Frame, Style};
use super::wrap::{balanced, wrapped};

/// Sizes that a title tries before it is cut, as shares of the first.
const TITLE_SHRINKS: [(f64, usize); 4] = [(1.0, 2), (0.88, 2), (0.78, 2), (0.72, 3)];

/// Draws title and subtitle at the top of `page`; tells where the space below begins.
pub(super) fn head(sheet: &Sheet, style: &Style, spec: &ChartSpec, plan: &Plan, page: Frame) -> f64 {
    let title = plan.title.as_str();
    let width = page.width();
    let fits = |size: f64, lines: usize| {
        let all = balanced(title, size, Weight::SemiBold, width, lines);
        (!all.iter().any(|line| line.ends_with('…')) || title.ends_with('…')).then_some((size, all))
    };
    let smallest = style.title_size() * 0.72;
    let (size, lines) = TITLE_SHRINKS
        .iter()
        .find_map(|(shrink, lines)| fits(style.title_size() * shrink, *lines))
        .unwrap_or_else(|| (smallest, wrapped(title, smallest, Weight::SemiBold, width, 3)));
    let mut y = page.top;
    let mut line = |text: &str, size: f64, weight: Weight, fill: &str, leading: f64| {
        y += size * leading;
        let (x, anchor) = (page.left, Anchor::Start);
        sheet.text(&Text { x, y: y - size * 0.25, size, weight, fill, anchor, halo: None, content: text });
    };
    sheet.group(r#"class="title""#, || {
        for text in &lines {
            line(text, size, Weight::SemiBold, style.palette.title, 1.22);
        }
    });
    let subtitle = captions::subtitle(spec, plan);
    let size = style.subtitle_size();
    sheet.group(r#"class="subtitle""#, || {
        for text in wrapped(&subtitle, size, Weight::Regular, width, 2) {
            line(&text, size, Weight::Regular, style.palette.muted, 1.45);
        }
    });
    y + style.px(10.0)
}

/// Draws notes and footer upwards from the bottom of `page`; tells where the space above ends.
pub(super) fn foot(sheet: &Sheet, style: &Style, spec: &ChartSpec, plan: &Plan, page: Frame) -> f64 {
    let size = style.small_size();
    let (width, leading) = (page.width(), size * 1.5);
    let mut lines: Vec<String> = Vec::new();
    for text in captions::footer(spec, plan) {
        lines.extend(wrapped(&text, size, Weight::Regular, width, 2));
    }
    let mut y = page.bottom - leading * lines.len() as f64;
    let bottom = y - if lines.is_empty() { 0.0 } else { style.px(6.0) };
    sheet.group(r#"class="footer""#, || {
        for text in &lines {
            y += leading;
            let (x, fill, anchor, weight) = (page.left, style.palette.muted, Anchor::Start, Weight::Regular);
            sheet.text(&Text { x, y: y - size * 0.3, size, weight, fill, anchor, halo: None, content: text });
        }
    });
    notes(sheet, style, &captions::marks(style.lang, plan), page, bottom) - style.px(4.0)
}

/// The key to marks: a small drawing and its meaning each.
fn notes(sheet: &Sheet, style: &Style, marks: &[(Mark, &str)], page: Frame, bottom: f64) -> f64 {
    if marks.is_empty() {
        return bottom;
    }
    let (size, icon, gap) = (style.small_size(), style.px(16.0), style.px(14.0));
    let mut rows: Vec<Vec<(f64, Mark, &str)>> = vec![Vec::new()];
    let mut x = page.left;
    for (mark, text) in marks {
        let width = icon + width_px(text, size, Weight::Regular);
        if x > page.left && x + width > page.right {
            rows.push(Vec::new());
            x = page.left;
        }
        if let Some(row) = rows.last_mut() {
            row.push((x, *mark, text));
        }
        x += width + gap;
    }
    let leading = size * 1.6;
    let top = bottom - leading * rows.len() as f64 - style.px(2.0);
    sheet.group(r#"class="notes""#, || {
        for (row, notes) in rows.iter().enumerate() {
            let y = top + leading * (row as f64 + 0.75);
            for (x, mark, text) in notes {
                draw_icon(sheet, style, *mark, x + icon * 0.35, y - size * 0.35);
                let (x, fill, anchor, weight) =
                    (x + icon, style.palette.muted, Anchor::Start, Weight::Regular);
                sheet.text(&Text { x, y, size, weight, fill, anchor, halo: None, content: text });
            }
        }
    });
    top
}

fn draw_icon(sheet: &Sheet, style: &Style, mark: Mark, x: f64, y: f64) {
    let colour = style.palette.text;
    let reach = style.px(4.5);
    let stroke = format!(r#" fill="none" stroke="{colour}" stroke-width="{}""#, units(style.px(1.4)));
    let (cx, cy, reach_units) = (units(x), units(y), units(reach));
    match mark {
        Mark::Expected => sheet.point((cx, cy), style.px(3.4), &stroke),
        Mark::Derived => {
            let [on, off] = DERIVED_DASH.map(|dash| units(style.px(dash * 0.8)));
            sheet.point((cx, cy), style.px(3.4), &format!(r#"{stroke} stroke-dasharray="{on} {off}""#));
        }
        Mark::Bounds => sheet.raw(&format!(
            r#"<path d="M{} {}h{}m{} 0v{}m{} 0h{}"{stroke}/>"#,
            cx - reach_units / 2,
            cy - reach_units,
            reach_units,
            -reach_units / 2,
            reach_units * 2,
            -reach_units / 2,
            reach_units
        )),
        Mark::FirstRelease => {
            sheet.raw(&format!(
                r#"<path d="{}"{stroke}/>"#,
                super::marks::cross((cx, cy), units(style.px(2.6)))
            ));
        }
        Mark::Above | Mark::Below | Mark::About => {
            let text = match mark {
                Mark::Above => "▲",
                Mark::Below => "▼",
                _ => "≈",
            };
            let (size, y) = (style.px(9.0), y + style.px(3.0));
            sheet.text(&Text {
                x,
                y,
                size,
                weight: Weight::Regular,
                fill: colour,
                anchor: Anchor::Middle,
                halo: None,
                content: text,
            });
        }
    }
}
