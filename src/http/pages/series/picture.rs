//! The chart inside the page: twice, for a wide and for a narrow window, of which the stylesheet shows one.
//!
//! Two drawings instead of one that is scaled down: on a phone the labels must stay readable, and the page must not
//! need a script for that. Colours follow the theme through the stylesheet, see `assets`.

use maud::{Markup, PreEscaped, html};

use super::{has_value, is_computed, query_of_values};
use crate::chart::{self, ChartSpec, Size};
use crate::http::charts::Prepared;
use crate::http::pages::visitor::{Visitor, address};
use crate::http::pages::words::{self, Told};

/// Sizes of the two drawings in CSS pixels.
const WIDE_PX: (u32, u32) = (850, 460);
const NARROW_PX: (u32, u32) = (360, 340);

/// The chart with its unit and caption, or a word in its place.
pub fn figure(visitor: &Visitor, prepared: &Prepared) -> Markup {
    let Some(column) = prepared.table.columns.first().filter(|_| has_value(&prepared.table)) else {
        let empty = visitor.say("这个区间里没有观测值。", "There is no observation in this range.");
        return html! { p class="empty" { (empty) } };
    };
    let axis = Told::rounded(visitor.lang, column, &column.points);
    html! {
        figure class="chart" {
            p class="axis-unit" { (axis.unit()) @for words in words::done_to(visitor.lang, column) { " · " (words) } }
            (canvas(visitor, prepared, WIDE_PX, NARROW_PX))
            figcaption class="small muted" { (caption(visitor, prepared)) }
        }
    }
}

/// The drawings alone, with what the script needs for values under the pointer.
pub fn canvas(visitor: &Visitor, prepared: &Prepared, wide_px: (u32, u32), narrow_px: (u32, u32)) -> Markup {
    let Some(column) = prepared.table.columns.first() else { return html! {} };
    let told = Told::exact(visitor.lang, column);
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
    let observations = address(&format!("/api/v1/series/{id}/observations"), query_of_values(visitor));
    let label = visitor.say(
        "图表：左右方向键逐点移动，回车查看出处",
        "Chart: move along the points with the arrow keys, Enter shows where a value comes from",
    );
    html! {
        div class="canvas" data-chart=(id) data-query=(query) data-observations=(observations) data-shift=(shift) data-suffix=(told.suffix())
            data-decimals=(told.decimals) tabindex="0" role="group" aria-label=(label) {
            @for (class, size) in [("chart-wide", wide_px), ("chart-narrow", narrow_px)] { (drawing(prepared, class, size)) }
            div class="tip" role="status" hidden {}
        }
    }
}

fn drawing(prepared: &Prepared, class: &str, (width, height): (u32, u32)) -> Markup {
    let size = Size::new(width, height).unwrap_or_default();
    let spec = ChartSpec { size, ..prepared.spec.clone() };
    match chart::render(&spec, &prepared.table) {
        // The only markup that is not escaped here: `chart` escapes every text it draws.
        Ok(svg) => html! { div class=(class) { (PreEscaped(svg.into_string())) } },
        Err(error) => html! { p class="notice bad" { (error) } },
    }
}

fn caption(visitor: &Visitor, prepared: &Prepared) -> Markup {
    let mut parts: Vec<String> = prepared
        .spec
        .sources
        .iter()
        .map(|s| format!("{}{}", visitor.say("来源：", "Source: "), s.publisher))
        .collect();
    parts.extend(prepared.spec.vintage.map(|day| format!("{}{day}", visitor.say("截至 ", "As of "))));
    html! { (parts.join(" · ")) }
}
