//! Lays the page out and draws it: furniture first, then panels in the space that is left.

use plotters::prelude::{ChartBuilder, IntoDrawingArea};

use super::ChartError;
use super::axes::{self, Plot};
use super::calendar::Labels;
use super::captions;
use super::ends::{self, END_GAP_PX, EndLabel, NARROW_PX};
use super::font::Weight;
use super::marks::{Canvas, Slot};
use super::plan::{Extent, Panel, Plan, is_stacked};
use super::sheet::{Anchor, Pen, Sheet, Text, units};
use super::spec::{ChartSpec, Furniture, Kind, MAX_DATA_POINTS};
use super::style::{Frame, Style};
use super::values::{self, LoneCaption};
use super::{furniture, legend};
use crate::domain::Frequency;

/// Most series whose names stand at the ends of their lines.
const MAX_DIRECT_LABELS: usize = 8;
/// Share of the space between two periods that their bars fill.
const BAR_SHARE: f64 = 0.74;
/// Widest bar, widest lone bar and widest slot of a lone value, in reference pixels.
const MAX_BAR_PX: f64 = 96.0;
const MAX_LONE_BAR_PX: f64 = 124.0;
const MAX_LONE_SLOT_PX: f64 = 230.0;
/// Width that the bars of a sparse chart may take beyond their period, in reference pixels.
const SPARSE_BAR_PX: f64 = 44.0;
/// Least width of the slot of a lone value for its name to stand over it, in reference pixels.
const MIN_NAMED_SLOT_PX: f64 = 84.0;
/// Least height of a panel, in CSS pixels.
const MIN_PANEL_PX: f64 = 24.0;

/// How series are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// There is only one.
    Title,
    /// At the ends of their lines.
    Ends,
    /// Over lone values.
    Slots,
    Legend,
}

/// The page after its parts have taken their space.
struct Page<'p> {
    whole: Frame,
    naming: Naming,
    ends: Vec<EndLabel>,
    labels: Labels,
    plan: &'p Plan<'p>,
}

/// Draws the whole chart on `sheet`.
pub(super) fn chart(sheet: &Sheet, spec: &ChartSpec, plan: &Plan) -> Result<(), ChartError> {
    let style = Style::new(spec);
    let margin = style.margin();
    let (right, bottom) = (style.width - margin, style.height - margin * 0.75);
    let whole = Frame { left: margin, top: margin * 0.9, right, bottom };
    let mut frame = whole;
    if spec.furniture == Furniture::Full {
        frame.top = furniture::head(sheet, &style, spec, plan, frame);
        frame.bottom = furniture::foot(sheet, &style, spec, plan, frame);
    }
    let naming = naming(&style, spec, plan, frame);
    if naming == Naming::Legend {
        frame.top = legend::draw(sheet, &style, spec, plan, frame, frame.top);
    }
    let ends = end_labels(&style, spec, plan, naming);
    let tick_width = plan.panels.iter().map(|panel| axes::tick_width(&style, panel)).fold(0.0, f64::max);
    let end_width = ends.iter().map(EndLabel::width).fold(0.0, f64::max);
    frame.left += tick_width + style.px(8.0);
    frame.right -= if ends.is_empty() { 0.0 } else { end_width + style.px(END_GAP_PX) };
    frame.top += style.px(14.0);
    let labels = axes::period_labels(&style, plan, frame.width());
    frame.bottom -= axes::period_height(&style, &labels);
    let page = Page { whole, naming, ends, labels, plan };
    for (place, (frame, panel)) in panel_frames(&style, plan, frame).into_iter().zip(&plan.panels).enumerate()
    {
        let canvas = Canvas {
            sheet,
            style: &style,
            spec,
            frame,
            extent: plan.extent,
            stacked: is_stacked(spec),
            with_data: plan.count <= MAX_DATA_POINTS,
            beside: panel.traces.len(),
            scaling: panel.scaling,
        };
        let plot = draw_panel(&canvas, &page, panel)?;
        if place + 1 == plan.panels.len() {
            axes::periods_row(sheet, &style, &plot, &page.labels, frame, whole);
        }
    }
    Ok(())
}

fn naming(style: &Style, spec: &ChartSpec, plan: &Plan, page: Frame) -> Naming {
    let count = plan.traces().count();
    let lone = plan.extent == Extent::Lone && !is_stacked(spec);
    let room = page.height() / plan.panels.len() as f64 / (style.label_size() * 4.0);
    let most = plan.panels.iter().map(|panel| panel.traces.len()).max().unwrap_or(0);
    let lone_slot = page.width() * BAR_SHARE / most as f64;
    let named_slots = lone_slot >= style.px(MIN_NAMED_SLOT_PX) && plan.dates().len() == 1;
    if count == 1 {
        Naming::Title
    } else if lone && named_slots {
        Naming::Slots
    } else if plan.is_discrete(spec.kind)
        || most > MAX_DIRECT_LABELS
        || most as f64 > room
        || style.width < NARROW_PX
    {
        Naming::Legend
    } else {
        Naming::Ends
    }
}

fn end_labels(style: &Style, spec: &ChartSpec, plan: &Plan, naming: Naming) -> Vec<EndLabel> {
    if plan.is_discrete(spec.kind) {
        return Vec::new();
    }
    let label = |(panel, trace)| match naming {
        Naming::Title => EndLabel::unnamed(style, panel, trace),
        Naming::Ends => EndLabel::named(style, trace),
        Naming::Slots | Naming::Legend => None,
    };
    plan.traces().filter_map(label).collect()
}

/// Frames of the panels, one under the other.
fn panel_frames(style: &Style, plan: &Plan, page: Frame) -> Vec<Frame> {
    let count = plan.panels.len() as f64;
    let head = if plan.panels.len() > 1 { style.px(32.0) } else { 0.0 };
    let gap = style.px(24.0);
    let height = ((page.height() - gap * (count - 1.0)) / count - head).max(MIN_PANEL_PX);
    (0..plan.panels.len())
        .map(|place| {
            let top = page.top + place as f64 * (height + head + gap) + head;
            Frame { top, bottom: top + height, ..page }
        })
        .collect()
}

fn draw_panel<'s>(canvas: &Canvas<'s>, page: &Page, panel: &Panel) -> Result<Plot<'s>, ChartError> {
    let (sheet, style, spec, frame, plan) =
        (canvas.sheet, canvas.style, canvas.spec, canvas.frame, page.plan);
    let mut plot = plot(sheet, plan, panel, frame)?;
    axes::events(sheet, style, spec, plan, &plot, frame);
    axes::values(sheet, style, &plot, panel, frame);
    axes::index_marker(sheet, style, spec, plan, &plot, frame);
    if plan.panels.len() > 1 {
        let (size, weight, fill) = (style.label_size(), Weight::SemiBold, style.palette.text);
        let (x, y, anchor) = (page.whole.left, frame.top - style.px(18.0), Anchor::Start);
        let text = captions::unit(style.lang, panel);
        sheet.text(&Text { x, y, size, weight, fill, anchor, halo: None, content: &text });
    }
    let slots = slots(canvas, plan, panel);
    for (trace, (_, slot)) in panel.traces.iter().zip(&slots) {
        canvas.trace(&mut plot, &panel.axis, trace, *slot)?;
    }
    let ends: Vec<EndLabel> = page.ends.iter().filter(|end| end.belongs_to(panel)).cloned().collect();
    if canvas.extent == Extent::Lone && !canvas.stacked {
        let caption = match page.naming {
            Naming::Title => LoneCaption::Period,
            Naming::Slots => LoneCaption::Name,
            Naming::Ends | Naming::Legend => LoneCaption::None,
        };
        for (trace, (_, slot)) in panel.traces.iter().zip(&slots) {
            values::lone(canvas, &plot, panel, trace, *slot, caption);
        }
    } else if plan.is_discrete(spec.kind) {
        values::on_slots(canvas, &plot, panel, &slots);
    } else {
        values::on_points(canvas, &plot, panel, ends.len());
    }
    ends::draw(canvas, &plot, panel, &ends);
    Ok(plot)
}

fn plot<'s>(sheet: &'s Sheet, plan: &Plan, panel: &Panel, frame: Frame) -> Result<Plot<'s>, ChartError> {
    let (width, height) = (units(frame.width()), units(frame.height()));
    if width < 1 || height < 1 {
        return Err(ChartError::Drawing);
    }
    let root = Pen(sheet).into_drawing_area();
    let area = root.shrink((units(frame.left), units(frame.top)), (width, height));
    ChartBuilder::on(&area)
        .build_cartesian_2d(plan.time.from()..plan.time.to(), panel.axis.low..panel.axis.high)
        .map_err(|_| ChartError::Drawing)
}

/// The slots of the bars (or lone values) of a panel, by place in the table.
fn slots(canvas: &Canvas, plan: &Plan, panel: &Panel) -> Vec<(usize, Slot)> {
    let (style, stacked) = (canvas.style, canvas.stacked && canvas.spec.kind == Kind::Bar);
    let beside = if stacked { 1.0 } else { panel.traces.len() as f64 };
    let dates = plan.dates();
    let points = panel.traces.iter().flat_map(|trace| &trace.points);
    let shortest = points.map(|point| point.to - point.from).fold(f64::INFINITY, f64::min);
    let nearest =
        dates.windows(2).map(|pair| (pair[1] - pair[0]).num_days() as f64).fold(f64::INFINITY, f64::min);
    let pixels = |days: f64| canvas.frame.width() / (plan.time.to() - plan.time.from()) * days;
    let room = if dates.len() == 1 {
        canvas.frame.width() * BAR_SHARE
    } else if plan.time.freq == Frequency::Irregular {
        pixels(nearest.min(plan.time.margin_days * 2.0 + 1.0)) * BAR_SHARE
    } else {
        let inside = pixels(plan.time.margin_days * 2.0 + shortest);
        let sparse = (pixels(nearest) * 0.5).min(style.px(SPARSE_BAR_PX) * beside).min(inside);
        (pixels(shortest.min(nearest)) * BAR_SHARE).max(if nearest > shortest * 1.5 { sparse } else { 0.0 })
    };
    let lone = canvas.extent == Extent::Lone;
    let width = (room / beside).min(style.px(if lone { MAX_LONE_SLOT_PX } else { MAX_BAR_PX })).max(0.5);
    let drawn = if lone { width.min(style.px(MAX_LONE_BAR_PX)) } else { width };
    let slot = |place: usize| {
        let offset = if stacked { 0.0 } else { (place as f64 - (beside - 1.0) / 2.0) * width };
        let between = if beside < 2.0 { 1.0 } else { 0.94 };
        Slot { offset, width: (drawn * between).max(0.5) }
    };
    panel.traces.iter().enumerate().map(|(place, trace)| (trace.place, slot(place))).collect()
}
