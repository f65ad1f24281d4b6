//! One panel as HTML: its chart twice (for wide and narrow windows), its number, its table, its text, or its faults.

use maud::{Markup, PreEscaped, html};

use super::answer::{Answer, Broken};
use super::cells::{Cell, Cells, cells, value_link};
use super::headline::{self, Shown};
use super::scene::Scene;
use crate::chart::board::Align;
use crate::chart::{self, Captions, ChartSpec, Furniture, Size, Svg, Theme};
use crate::dashboard::{self, Content, Panel, Source};
use crate::domain::{Column, Table};
use crate::http::pages::words::Told;

/// Width of the page's column of panels and of the space between two, in CSS pixels; the stylesheet says the same.
const PAGE_PX: f64 = 1168.0;
const GAP_PX: f64 = 20.0;
/// What a panel's frame and padding take from its width, in CSS pixels.
const FRAME_PX: f64 = 34.0;
/// Height of a chart that says none, in CSS pixels.
const CHART_HEIGHT_PX: u32 = 300;
/// Size of the drawing for narrow windows, in CSS pixels.
const NARROW_PX: (u32, u32) = (340, 260);

/// A text of up to this many characters stays on one line of its cell.
const SHORT_CHARS: usize = 16;

/// Whether a panel stands on the dashboard's page or alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    OnPage,
    Alone,
}

/// The panel with what it shows.
pub fn panel(scene: &Scene<'_>, panel: &Panel, answer: &Result<Answer, Broken>, place: Place) -> Markup {
    let shown = match answer {
        Ok(answer) => face(scene, panel, answer),
        Err(broken) => Face { broken: true, ..Face::of(fault(scene, broken)) },
    };
    let title = scene.panel_title(panel).or(shown.title);
    let heading = format!("{}-title", panel.id);
    let classes =
        format!("panel {} span-{}", panel.content.as_ref().map_or("fault", Content::kind), panel.span);
    html! {
        section class=(classes) id=(panel.id) aria-labelledby=[title.is_some().then_some(&heading)] {
            @if let Some(title) = &title {
                h3 id=(heading) {
                    @match &shown.link { Some(link) => { a href=(link) { (title) } } None => { (title) } }
                }
            }
            @if !shown.subtitle.is_empty() { p class="unit small muted" { (shown.subtitle) } }
            (shown.body)
            @if let Some(text) = scene.panel_description(panel) { p class="note small" { (text) } }
            @for note in &shown.notes { p class="note small muted" { (note) } }
            @if !shown.broken { (take(scene, panel, place)) }
        }
    }
}

/// What stands inside a panel's frame.
#[derive(Default)]
struct Face {
    title: Option<String>,
    link: Option<String>,
    subtitle: String,
    body: Markup,
    notes: Vec<String>,
    broken: bool,
}

impl Face {
    fn of(body: Markup) -> Self {
        Self { body, ..Self::default() }
    }
}

fn face(scene: &Scene<'_>, panel: &Panel, answer: &Answer) -> Face {
    match (&panel.content, answer) {
        (Ok(Content::Text(text)), _) => {
            let html = dashboard::to_html(text.template(scene.lang), &scene.state.values);
            // The only texts taken as markup: of the operator's file without raw HTML, and what `chart` drew.
            Face::of(html! { div class="prose" { (PreEscaped(html)) } })
        }
        (Ok(Content::Chart(chart)), Answer::Series(prepared)) => {
            let told = Some(hover(scene, &prepared.table));
            drawn(scene, panel, &chart.source, &prepared.spec, &prepared.table, told)
        }
        (Ok(Content::Chart(chart)), Answer::Rows(answer)) => match answer.0.table() {
            Ok(table) => drawn(scene, panel, &chart.source, &answer.1, &table, None),
            Err(problem) => {
                Face { broken: true, ..Face::of(html! { p class="notice bad" { (problem.detail) } }) }
            }
        },
        (Ok(Content::Table(table)), answer) => {
            let cells = cells(scene, panel, table, answer);
            Face { notes: sources(answer), ..Face::of(table_of(scene, panel, &cells)) }
        }
        (Ok(Content::Figure(figure)), answer) => match headline::shown(scene, figure, answer) {
            Some(shown) => Face { title: headline::title(scene, answer), ..Face::of(number(scene, &shown)) },
            None => Face { title: headline::title(scene, answer), ..Face::of(empty(scene)) },
        },
        _ => Face::default(),
    }
}

fn fault(scene: &Scene<'_>, broken: &Broken) -> Markup {
    html! {
        div class="notice bad" role="alert" {
            p { strong { (scene.say("此面板无法显示", "This panel cannot be shown")) } }
            ul class="plain" { @for reason in &broken.reasons { li { code { (reason) } } } }
        }
    }
}

fn empty(scene: &Scene<'_>) -> Markup {
    html! { p class="empty" { (scene.say("这个区间里没有观测值。", "There is no observation in this range.")) } }
}

/// Who published the numbers, and when.
fn sources(answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Series(prepared) => chart::source_line(&prepared.spec).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn drawn(
    scene: &Scene<'_>,
    panel: &Panel,
    source: &Source,
    spec: &ChartSpec,
    table: &Table,
    hover: Option<String>,
) -> Face {
    if !has_value(table) {
        return Face::of(empty(scene));
    }
    let height =
        if source.line_of("height") == source.line() { CHART_HEIGHT_PX } else { spec.size.height_px() };
    let drawings = [("chart-wide", (wide_px(panel.span), height)), ("chart-narrow", NARROW_PX)];
    let drawings = drawings.map(|(class, size)| (class, draw(spec, table, size)));
    let captions = drawings[0].1.as_ref().map(|svg| svg.captions().clone()).unwrap_or_default();
    let Captions { title, subtitle, marks, footer } = captions;
    let one = table.columns.len() == 1 && hover.is_some();
    let link = one.then(|| format!("/series/{}", table.columns[0].series.series_id));
    let label = scene.say(
        "图表：左右方向键逐点移动，回车查看出处",
        "Chart: move along the points with the arrow keys, Enter shows where a value comes from",
    );
    let query = hover.as_ref().and(table.columns.first()).map(|column| query_of(scene, source, column));
    let body = html! {
        div class="canvas" data-chart=[hover.as_ref().map(|_| &panel.id)] data-told=[&hover] data-query=[query]
            tabindex=[hover.as_ref().map(|_| "0")] role="group" aria-label=[hover.as_ref().map(|_| label)] {
            @for (class, drawing) in drawings {
                @match drawing {
                    Ok(svg) => { div class=(class) { (PreEscaped(svg.into_string())) } }
                    Err(error) => { p class={ "notice bad " (class) } { (error) } }
                }
            }
            div class="tip" role="status" hidden {}
        }
    };
    let notes = (!marks.is_empty()).then(|| marks.join("　")).into_iter().chain(footer).collect();
    Face { title: Some(title), link, subtitle, body, notes, broken: false }
}

/// The picture of a page: without its furniture, in the light colours that the stylesheet turns into dark ones.
fn draw(spec: &ChartSpec, table: &Table, (width, height): (u32, u32)) -> Result<Svg, chart::ChartError> {
    let size = Size::new(width, height)?;
    let (furniture, theme, background) = (Furniture::Plain, Theme::Light, chart::Background::Opaque);
    chart::render(&ChartSpec { size, furniture, theme, background, ..spec.clone() }, table)
}

/// Width of a chart in a panel of `span` columns, in CSS pixels.
fn wide_px(span: u8) -> u32 {
    let columns = dashboard::keys::GRID_COLUMNS as f64;
    let column = (PAGE_PX - GAP_PX * (columns - 1.0)) / columns;
    let span = f64::from(span);
    (column * span + GAP_PX * (span - 1.0) - FRAME_PX) as u32
}

/// What the script says of a point, by series: name, scale and suffix of the values.
fn hover(scene: &Scene<'_>, table: &Table) -> String {
    let told = |column: &Column| {
        let told = Told::exact(scene.lang, column);
        let shift = i32::from(column.unit.mult) - i32::from(told.scaling.mult);
        let name = if table.columns.len() > 1 { super::cells::title(scene, column) } else { "" };
        let about = serde_json::json!({
            "name": name, "shift": shift, "suffix": told.suffix(), "decimals": told.decimals,
        });
        (column.series.series_id.to_string(), about)
    };
    serde_json::Value::Object(table.columns.iter().map(told).collect()).to_string()
}

/// The parameters with which a computed point is explained, with their `?`.
fn query_of(scene: &Scene<'_>, source: &Source, column: &Column) -> String {
    let link = value_link(scene, source, column, chrono::NaiveDate::MIN);
    link.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"))
}

fn number(scene: &Scene<'_>, shown: &Shown) -> Markup {
    let head = &shown.headline;
    html! {
        div class="reading" {
            p class="figure" {
                @let value = html! { (head.value) @if !head.unit.is_empty() { small { (head.unit) } } };
                @match &shown.link {
                    Some(link) => { a class="value number" href=(link) { (value) } }
                    None => { span class="value number" { (value) } }
                }
            }
            @if let Some(spark) = &head.spark {
                @let (width, height) = chart::board::SPARK_PX;
                svg class="spark" viewBox={ "0 0 " (width) " " (height) } aria-hidden="true" focusable="false" {
                    path d=(spark.path) {}
                    circle cx=(format!("{:.1}", spark.end.0)) cy=(format!("{:.1}", spark.end.1)) r="2.4" {}
                }
            }
        }
        p class="small" {
            span class="muted" { (head.period) } " "
            @for mark in &shown.marks { span class="tag" { (mark) } " " }
            @if !head.change.is_empty() { br; span class="number" { (head.change) } }
            @if let Some(day) = shown.published_on { br; span class="muted" { (scene.say("发布于 ", "Published ")) (day) } }
        }
    }
}

fn table_of(scene: &Scene<'_>, panel: &Panel, cells: &Cells) -> Markup {
    if cells.rows.is_empty() {
        return html! { p class="empty" { (scene.say("没有行。", "There are no rows.")) } };
    }
    let class = |at: usize| (cells.columns[at].align == Align::Right).then_some("number");
    let of_cell =
        |at: usize, cell: &Cell| class(at).or((cell.text.chars().count() <= SHORT_CHARS).then_some("short"));
    let cell = |cell: &Cell| html! { @match &cell.link { Some(link) => { a href=(link) { (cell.text) } } None => { (cell.text) } } };
    let label = scene.panel_title(panel).unwrap_or_else(|| panel.id.clone());
    html! {
        div class="scroll" tabindex="0" role="group" aria-label=(label) {
            table {
                thead {
                    tr {
                        @for (at, head) in cells.columns.iter().enumerate() {
                            th scope="col" class=[class(at)] {
                                @match &head.link { Some(link) => { a href=(link) { (head.title) } } None => { (head.title) } }
                                @if !head.title.is_empty() && !head.unit.is_empty() { br; }
                                (head.unit)
                            }
                        }
                    }
                }
                tbody {
                    @for row in &cells.rows {
                        tr {
                            @for (at, value) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" class=[class(at)] { (cell(value)) } } @else { td class=[of_cell(at, value)] { (cell(value)) } }
                            }
                        }
                    }
                }
            }
        }
        @if cells.left_out > 0 {
            p class="note small muted" { (scene.say("另有 ", "")) (cells.left_out) (scene.say(" 行在下载里", " more rows are in the downloads")) }
        }
    }
}

/// The panel as files, and alone.
fn take(scene: &Scene<'_>, panel: &Panel, place: Place) -> Markup {
    let file = |extension: &str| scene.file_address(&format!("/{}.{extension}", panel.id));
    let tabular = !matches!(panel.content, Ok(Content::Text(_)));
    let kinds = ["svg", "png", "csv", "json"].into_iter().filter(|kind| tabular || *kind != "csv");
    html! {
        p class="take small" {
            @for kind in kinds { a href=(file(kind)) { (kind.to_uppercase()) } " " }
            @match place {
                Place::OnPage => { a href=(scene.address(&format!("/{}", panel.id))) { (scene.say("单独打开", "Open alone")) } }
                Place::Alone => { a href=(scene.address("")) { (scene.title()) } }
            }
        }
    }
}

/// Whether a table has a value to draw.
pub fn has_value(table: &Table) -> bool {
    table
        .columns
        .iter()
        .any(|column| column.points.iter().any(|p| p.reading.value.is_some_and(f64::is_finite)))
}
