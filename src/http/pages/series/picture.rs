//! The chart inside the page: twice, for a wide and for a narrow window, of which the stylesheet shows one.
//!
//! Two drawings instead of one that is scaled down: on a phone the labels must stay readable, and the page must not
//! need a script for that. Colours follow the theme through the stylesheet, see `assets`.

use maud::{Markup, PreEscaped, html};

use super::{Shown, has_value, is_computed, query_of_values};
use crate::chart::{self, ChartSpec, Size};
use crate::http::pages::visitor::{Visitor, address};
use crate::http::pages::words::{self, Told};

/// Sizes of the two drawings in CSS pixels.
const WIDE_PX: (u32, u32) = (850, 460);
const NARROW_PX: (u32, u32) = (380, 330);

/// The chart with its caption, or a word in its place.
pub fn figure(visitor: &Visitor, shown: &Shown) -> Markup {
    if !has_value(&shown.prepared.table) {
        let empty = visitor.say("这个区间里没有观测值。", "There is no observation in this range.");
        return html! { p class="empty" { (empty) } };
    }
    let drawn = [("chart-wide", WIDE_PX), ("chart-narrow", NARROW_PX)]
        .map(|(class, size)| drawing(shown, class, size));
    let Some(column) = shown.column() else { return html! {} };
    let told = Told::of(visitor.lang, column);
    let shift = i32::from(column.unit.mult) - i32::from(told.scaling.mult);
    let id = column.series.series_id.as_str();
    // A computed point is explained with the parameters that it was computed with.
    let query = if is_computed(column) || visitor.asked("as_of").is_some() {
        address(
            "",
            query_of_values(visitor).into_iter().filter(|(name, _)| !matches!(*name, "start" | "end")),
        )
    } else {
        String::new()
    };
    let label = visitor.say(
        "图表：左右方向键逐点移动，回车查看出处",
        "Chart: move along the points with the arrow keys, Enter shows where a value comes from",
    );
    html! {
        figure class="chart" {
            p class="axis-unit" { (told.unit()) @for words in words::done_to(visitor.lang, column) { " · " (words) } }
            div class="canvas" data-chart=(id) data-query=(query) data-shift=(shift) data-suffix=(told.suffix())
                data-decimals=(told.decimals) tabindex="0" role="group" aria-label=(label) {
                @for drawing in drawn { (drawing) }
                div class="tip" role="status" hidden {}
            }
            figcaption class="small muted" { (caption(visitor, shown)) }
        }
    }
}

fn drawing(shown: &Shown, class: &str, (width, height): (u32, u32)) -> Markup {
    let size = Size::new(width, height).unwrap_or_default();
    let spec = ChartSpec { size, ..shown.prepared.spec.clone() };
    match chart::render(&spec, &shown.prepared.table) {
        // The only markup that is not escaped here: `chart` escapes every text it draws.
        Ok(svg) => html! { div class=(class) { (PreEscaped(svg.into_string())) } },
        Err(error) => html! { p class="notice bad" { (error) } },
    }
}

fn caption(visitor: &Visitor, shown: &Shown) -> Markup {
    let mut parts: Vec<String> = shown
        .prepared
        .spec
        .sources
        .iter()
        .map(|s| format!("{}{}", visitor.say("来源：", "Source: "), s.publisher))
        .collect();
    parts.extend(shown.prepared.spec.vintage.map(|day| format!("{}{day}", visitor.say("截至 ", "As of "))));
    html! { (parts.join(" · ")) }
}
