//! Panels and whole dashboards as pictures.

use std::borrow::Cow;

use super::answer::{Answer, Broken, answer, look};
use super::cells::cells;
use super::headline;
use super::panel::has_value;
use super::scene::Scene;
use crate::chart::board::{Board, BoardRow, Card, Face, board};
use crate::chart::{self, Background, ChartError, ChartSpec, Furniture, Size, Svg};
use crate::dashboard::{Content, Panel, to_lines};
use crate::domain::Table;
use crate::http::problem::Problem;
use crate::store::Reader;

/// Width of a dashboard's picture that is asked for without one, in CSS pixels.
pub const DASHBOARD_WIDTH_PX: u32 = 1200;
/// Width of a figure's picture, and of a table's or a text's, in CSS pixels.
const FIGURE_WIDTH_PX: u32 = 420;
const TABLE_WIDTH_PX: u32 = 720;
/// Height of a chart in a dashboard's picture where the panel says none, in CSS pixels.
const CHART_HEIGHT_PX: u32 = 300;

/// One panel: a chart as its own URL would draw it, anything else as a card.
pub fn of_panel(scene: &Scene<'_>, panel: &Panel, answer: &Answer) -> Result<Svg, Problem> {
    let spec = answer.spec();
    if let Ok(Content::Chart(_)) = panel.content {
        return Ok(chart::render(spec, table(answer)?.as_ref())?);
    }
    let own = if matches!(panel.content, Ok(Content::Figure(_))) { FIGURE_WIDTH_PX } else { TABLE_WIDTH_PX };
    let width = if is_sized(scene) { spec.size.width_px() } else { own };
    let card = Card { span: chart::board::COLUMNS, ..card(scene, panel, Ok(answer), width, None)? };
    let row = BoardRow { title: String::new(), cards: vec![card] };
    let page = page(scene, spec, width);
    Ok(board(&Board {
        title: String::new(),
        subtitle: String::new(),
        footer: String::new(),
        rows: vec![row],
        ..page
    })?)
}

/// The whole dashboard; a panel that cannot be shown says why in its place.
pub fn of_dashboard(scene: &Scene<'_>, reader: &Reader<'_>) -> Result<Svg, Problem> {
    let spec = look(scene)?;
    let width = if is_sized(scene) { spec.size.width_px() } else { DASHBOARD_WIDTH_PX };
    let mut page = page(scene, &spec, width);
    let values = &scene.state.values;
    let description = scene.dashboard.description.as_ref().map(|text| text.fill(scene.lang, values));
    page.subtitle = description.unwrap_or_default();
    // Panels have their own sizes: what was asked for is the size of the whole.
    let picture = scene.picture.iter().filter(|(name, _)| name == "font").cloned().collect();
    let inner = Scene { picture: &picture, ..*scene };
    for row in &scene.dashboard.rows {
        let title = row.title.as_ref().map(|title| title.fill(scene.lang, values)).unwrap_or_default();
        let mut cards = Vec::with_capacity(row.panels.len());
        for panel in &row.panels {
            let answer = answer(&inner, reader, panel);
            let room = page.chart_width_px(panel.span);
            cards.push(card(&inner, panel, answer.as_ref(), width, Some(room))?);
        }
        page.rows.push(BoardRow { title, cards });
    }
    let faults: Vec<String> = scene.dashboard.faults.iter().map(ToString::to_string).collect();
    page.footer = [vec![format!("Almanac · {}", scene.dashboard.slug)], faults].concat().join(" · ");
    Ok(board(&page)?)
}

/// Whether the URL asks for a size.
fn is_sized(scene: &Scene<'_>) -> bool {
    scene.picture.iter().any(|(name, _)| matches!(name.as_str(), "width" | "preset"))
}

fn page(scene: &Scene<'_>, spec: &ChartSpec, width_px: u32) -> Board {
    Board {
        width_px,
        theme: spec.theme,
        lang: spec.lang,
        background: spec.background,
        font: spec.font,
        title: scene.title(),
        subtitle: String::new(),
        rows: Vec::new(),
        footer: String::new(),
    }
}

/// What a chart draws.
pub fn table(answer: &Answer) -> Result<Cow<'_, Table>, Problem> {
    Ok(match answer {
        Answer::Series(prepared) => Cow::Borrowed(&prepared.table),
        Answer::Rows(answer) => Cow::Owned(answer.0.table()?),
        Answer::Text(_) => Cow::Owned(Table::default()),
    })
}

/// A panel as a card; `room_px` is the width that a chart has in it.
fn card(
    scene: &Scene<'_>,
    panel: &Panel,
    answer: Result<&Answer, &Broken>,
    board_px: u32,
    room_px: Option<u32>,
) -> Result<Card, Problem> {
    let mut card = Card {
        span: panel.span,
        title: scene.panel_title(panel).unwrap_or_default(),
        subtitle: String::new(),
        face: Face::Text(Vec::new()),
        notes: scene.panel_description(panel).into_iter().collect(),
    };
    let nothing = || Face::Text(vec![scene.say("没有观测值。", "There is no observation.").to_owned()]);
    card.face = match (&panel.content, answer) {
        (_, Err(broken)) => Face::Fault(broken.reasons.clone()),
        (Ok(Content::Text(text)), _) => Face::Text(to_lines(text.template(scene.lang), &scene.state.values)),
        (Ok(Content::Figure(figure)), Ok(answer)) => {
            if card.title.is_empty() {
                card.title = headline::title(scene, answer).unwrap_or_default();
            }
            headline::shown(scene, figure, answer).map_or_else(nothing, |shown| Face::Figure(shown.headline))
        }
        (Ok(Content::Table(table)), Ok(answer)) => {
            card.notes.extend(chart::source_line(answer.spec()));
            Face::Grid(cells(scene, panel, table, answer).grid())
        }
        (Ok(Content::Chart(_)), Ok(answer)) => match table(answer) {
            Ok(table) if has_value(&table) => {
                let width = room_px.unwrap_or(board_px);
                let height = panel_height(panel).unwrap_or(CHART_HEIGHT_PX);
                let svg = draw(answer.spec(), &table, (width, height))?;
                let captions = svg.captions();
                if card.title.is_empty() {
                    card.title.clone_from(&captions.title);
                }
                card.subtitle.clone_from(&captions.subtitle);
                card.notes.extend((!captions.marks.is_empty()).then(|| captions.marks.join("　")));
                card.notes.extend(captions.footer.iter().cloned());
                Face::Chart(svg)
            }
            Ok(_) => nothing(),
            Err(problem) => Face::Fault(vec![problem.detail]),
        },
        (Err(faults), _) => Face::Fault(faults.iter().map(ToString::to_string).collect()),
    };
    Ok(card)
}

/// The height that the panel itself asks for.
fn panel_height(panel: &Panel) -> Option<u32> {
    let Ok(Content::Chart(chart)) = &panel.content else { return None };
    let height = chart.source.options.iter().find(|setting| setting.name == "height")?;
    height.value.source().parse().ok()
}

fn draw(spec: &ChartSpec, table: &Table, (width, height): (u32, u32)) -> Result<Svg, ChartError> {
    let size = Size::new(width, height)?;
    let (furniture, background) = (Furniture::Plain, Background::Transparent);
    chart::render(&ChartSpec { size, furniture, background, ..spec.clone() }, table)
}
