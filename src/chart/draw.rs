//! Lays the page out and draws it: furniture first, then panels in the space that is left.

use plotters::prelude::{ChartBuilder, IntoDrawingArea};

use super::ChartError;
use super::axes::{self, Plot};
use super::calendar::Labels;
use super::captions;
use super::font::Weight;
use super::furniture;
use super::labels::{self, END_GAP_PX, EndLabel};
use super::marks::{Canvas, Slot};
use super::plan::{Panel, Plan, Trace};
use super::sheet::{Anchor, Pen, Sheet, Text, units};
use super::spec::{Arrangement, ChartSpec, Furniture, Kind, MAX_DATA_POINTS};
use super::style::{Frame, Style};

/// Most series whose names stand at the ends of their lines.
const MAX_DIRECT_LABELS: usize = 8;
/// Share of the space between two periods that their bars fill.
const BAR_SHARE: f64 = 0.74;
/// Widest bar, in reference pixels.
const MAX_BAR_PX: f64 = 96.0;
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

/// Draws the whole chart on `sheet`.
pub(super) fn chart(sheet: &Sheet, spec: &ChartSpec, plan: &Plan) -> Result<(), ChartError> {
    let style = Style::new(spec);
    let margin = style.margin();
    let mut page = Frame {
        left: margin,
        top: margin * 0.9,
        right: style.width - margin,
        bottom: style.height - margin * 0.75,
    };
    let whole = page;
    if spec.furniture == Furniture::Full {
        page.top = furniture::head(sheet, &style, spec, plan, page);
        page.bottom = furniture::foot(sheet, &style, spec, plan, page);
    }
    let names = captions::names(spec.lang, plan);
    let single = plan.traces().all(|(_, trace)| trace.points.len() == 1);
    let naming = naming(&style, spec, plan, page, single);
    if naming == Naming::Legend {
        page.top = furniture::legend(sheet, &style, spec, &names, page, page.top);
    }
    let ends = end_labels(&style, spec, plan, &names, naming, single);
    let tick_width = plan.panels.iter().map(|panel| axes::tick_width(&style, panel)).fold(0.0, f64::max);
    let end_width = ends.iter().map(EndLabel::width).fold(0.0, f64::max);
    page.left += tick_width + style.px(8.0);
    page.right -= if ends.is_empty() { 0.0 } else { end_width + style.px(END_GAP_PX) };
    page.top += style.px(14.0);
    let labels = axes::period_labels(&style, plan, page.width());
    page.bottom -= axes::period_height(&style, &labels);
    let with_data = plan.count <= MAX_DATA_POINTS;
    for (frame, panel) in panel_frames(&style, plan, page).into_iter().zip(&plan.panels) {
        let canvas = Canvas { sheet, style: &style, spec, frame, with_data, single };
        let mine: Vec<EndLabel> = ends.iter().filter(|end| end.belongs_to(panel)).cloned().collect();
        let is_last = std::ptr::eq(panel, &raw const plan.panels[plan.panels.len() - 1]);
        let periods = is_last.then_some(&labels);
        draw_panel(&canvas, plan, panel, &names, naming, &mine, periods, whole)?;
    }
    Ok(())
}

fn naming(style: &Style, spec: &ChartSpec, plan: &Plan, page: Frame, single: bool) -> Naming {
    let count = plan.traces().count();
    let lone_slot = page.width() * BAR_SHARE / count as f64;
    let label_height = style.label_size() * 4.0;
    let room = page.height() / plan.panels.len() as f64 / label_height;
    let most = plan.panels.iter().map(|panel| panel.traces.len()).max().unwrap_or(0);
    if count == 1 {
        Naming::Title
    } else if single
        && lone_slot >= style.px(MIN_NAMED_SLOT_PX)
        && plan.panels.len() == 1
        && plan.dates().len() == 1
    {
        Naming::Slots
    } else if spec.kind == Kind::Bar
        || single
        || most > MAX_DIRECT_LABELS
        || most as f64 > room
        || style.width < 480.0
    {
        Naming::Legend
    } else {
        Naming::Ends
    }
}

fn end_labels(
    style: &Style,
    spec: &ChartSpec,
    plan: &Plan,
    names: &[(usize, String)],
    naming: Naming,
    single: bool,
) -> Vec<EndLabel> {
    if single || spec.kind == Kind::Bar || matches!(naming, Naming::Legend | Naming::Slots) {
        return Vec::new();
    }
    let name =
        |trace: &Trace| names.iter().find(|(place, _)| *place == trace.place).map(|(_, name)| name.as_str());
    plan.traces()
        .filter_map(|(panel, trace)| {
            EndLabel::new(style, panel, trace, name(trace).filter(|_| naming == Naming::Ends))
        })
        .collect()
}

/// Frames of the panels, one under the other.
fn panel_frames(style: &Style, plan: &Plan, page: Frame) -> Vec<Frame> {
    let count = plan.panels.len() as f64;
    let head = if plan.panels.len() > 1 { style.px(30.0) } else { 0.0 };
    let gap = style.px(14.0);
    let height = ((page.height() - gap * (count - 1.0)) / count - head).max(MIN_PANEL_PX);
    (0..plan.panels.len())
        .map(|place| {
            let top = page.top + place as f64 * (height + head + gap) + head;
            Frame { top, bottom: top + height, ..page }
        })
        .collect()
}

#[allow(clippy::too_many_arguments, reason = "one panel is where every part of the layout meets")]
fn draw_panel(
    canvas: &Canvas,
    plan: &Plan,
    panel: &Panel,
    names: &[(usize, String)],
    naming: Naming,
    ends: &[EndLabel],
    periods: Option<&Labels>,
    page: Frame,
) -> Result<(), ChartError> {
    let (sheet, style, spec, frame) = (canvas.sheet, canvas.style, canvas.spec, canvas.frame);
    let mut plot = plot(sheet, plan, panel, frame)?;
    axes::events(sheet, style, spec, plan, &plot, frame);
    axes::values(sheet, style, &plot, panel, frame);
    axes::index_marker(sheet, style, spec, plan, &plot, frame);
    if plan.panels.len() > 1 {
        let (size, fill) = (style.label_size(), style.palette.text);
        let (x, y) = (page.left, frame.top - style.px(14.0));
        let text = captions::unit(style.lang, panel);
        sheet.text(&Text {
            x,
            y,
            size,
            weight: Weight::SemiBold,
            fill,
            anchor: Anchor::Start,
            halo: None,
            text: &text,
        });
    }
    let slots = slots(canvas, plan, panel, &plot);
    for (trace, (_, slot)) in panel.traces.iter().zip(&slots) {
        canvas.trace(&mut plot, panel, trace, *slot)?;
    }
    if let Some(labels) = periods {
        axes::periods_row(sheet, style, &plot, labels, frame, page);
    }
    if canvas.single {
        for (trace, (place, slot)) in panel.traces.iter().zip(&slots) {
            let name = names.iter().find(|(named, _)| named == place).map(|(_, name)| name.as_str());
            let name = if naming == Naming::Title {
                None
            } else {
                Some(name.filter(|_| naming == Naming::Slots).unwrap_or(""))
            };
            labels::single(canvas, &plot, panel, trace, *slot, name);
        }
    } else if spec.kind == Kind::Bar {
        labels::on_bars(canvas, &plot, panel, &slots, spec.arrangement == Arrangement::Stacked);
    } else {
        labels::on_points(canvas, &plot, panel, !ends.is_empty());
    }
    labels::ends(canvas, &plot, panel, ends);
    Ok(())
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
fn slots(canvas: &Canvas, plan: &Plan, panel: &Panel, plot: &Plot) -> Vec<(usize, Slot)> {
    let stacked = canvas.spec.arrangement == Arrangement::Stacked && canvas.spec.kind == Kind::Bar;
    let dates = plan.dates();
    let points = || panel.traces.iter().flat_map(|trace| &trace.points);
    let shortest = points().map(|point| point.to - point.from).fold(f64::INFINITY, f64::min);
    let irregular = plan.time.freq == crate::domain::Frequency::Irregular;
    let nearest =
        dates.windows(2).map(|pair| (pair[1] - pair[0]).num_days() as f64).fold(f64::INFINITY, f64::min);
    let days = if dates.len() == 1 {
        plan.time.to() - plan.time.from()
    } else if irregular {
        nearest
    } else {
        shortest.min(nearest)
    };
    let x = |day: f64| axes::place(plot, day, plot.y_range().start).0;
    let room = (x(plan.time.from() + days) - x(plan.time.from())).abs() * BAR_SHARE;
    let beside = if stacked { 1.0 } else { panel.traces.len() as f64 };
    let width = (room / beside)
        .min(canvas.style.px(if canvas.single { MAX_BAR_PX * 2.4 } else { MAX_BAR_PX }))
        .max(0.5);
    let lone_bar = canvas.single && canvas.spec.kind == Kind::Bar;
    let drawn = if lone_bar { width.min(canvas.style.px(MAX_BAR_PX * 1.3)) } else { width };
    let slot = |n: usize| {
        let offset = if stacked { 0.0 } else { (n as f64 - (beside - 1.0) / 2.0) * width };
        Slot { offset, width: if stacked || beside < 2.0 { drawn } else { (drawn * 0.94).max(0.5) } }
    };
    panel.traces.iter().enumerate().map(|(n, trace)| (trace.place, slot(n))).collect()
}
