//! `GET /dashboards`: every dashboard with its first picture.

use maud::{Markup, PreEscaped, html};

use super::answer::{Answer, answer};
use super::panel::has_value;
use super::scene::{Desk, Scene};
use crate::chart::{self, Background, ChartSpec, Furniture, Size, Theme};
use crate::dashboard::{Content, Dashboard, Shelf, State};
use crate::http::pages::{Head, Section, Visitor, layout};
use crate::store::Reader;

/// Dashboards that are shown with a picture; further ones by name alone.
const MAX_PICTURES: usize = 12;
/// Size of a picture, in CSS pixels.
const PICTURE_PX: (u32, u32) = (360, 210);

/// The page.
pub fn page(desk: Desk<'_>, visitor: &Visitor, shelf: &Shelf, reader: &Reader<'_>) -> Markup {
    let title = visitor.say("看板", "Dashboards");
    let cards = shelf
        .iter()
        .enumerate()
        .map(|(at, dashboard)| card(desk, visitor, dashboard, (at < MAX_PICTURES).then_some(reader)));
    let cards: Vec<Markup> = cards.collect();
    let content = html! {
        header class="heading" {
            h1 { (title) }
            p class="lede" { (visitor.say("写在文件里的看板：改文件，刷新即见。", "Dashboards kept as files: edit the file, reload, see it.")) }
        }
        @if cards.is_empty() { p class="empty" { (visitor.say("文件夹里还没有看板。", "There is no dashboard in the folder yet.")) } }
        ul class="plain cards shelf" { @for card in cards { li { (card) } } }
        p class="small muted" {
            (visitor.say("编辑器补全：", "For completion in an editor: ")) a href="/dashboards/schema.json" { "schema.json" }
        }
    };
    layout(visitor, &Head::new(title, Section::Dashboards), &content)
}

fn card(desk: Desk<'_>, visitor: &Visitor, dashboard: &Dashboard, reader: Option<&Reader<'_>>) -> Markup {
    let faults = dashboard.all_faults().len();
    let picture = Vec::new();
    let state = State::read(dashboard, &[]);
    let scene = state.as_ref().ok().map(|state| Scene {
        desk,
        dashboard,
        state,
        lang: visitor.lang,
        theme: Theme::default(),
        picture: &picture,
    });
    let values = state.as_ref().map(|state| state.values.clone()).unwrap_or_default();
    let preview = reader.zip(scene).and_then(|(reader, scene)| preview(&scene, reader));
    html! {
        article class="card" {
            h2 { a href={ "/dashboards/" (dashboard.slug) } { (dashboard.title.fill(visitor.lang, &values)) } }
            @if let Some(text) = &dashboard.description { p class="muted" { (text.fill(visitor.lang, &values)) } }
            p class="small muted" {
                (dashboard.panels().count()) (visitor.say(" 个面板", " panels")) " · " code { (dashboard.file) }
                @if faults > 0 { " " span class="tag bad" { (faults) (visitor.say(" 处错误", " faults")) } }
            }
            @if let Some(preview) = preview { a class="preview" href={ "/dashboards/" (dashboard.slug) } tabindex="-1" aria-hidden="true" { (preview) } }
        }
    }
}

/// The first chart that has something to show.
fn preview(scene: &Scene<'_>, reader: &Reader<'_>) -> Option<Markup> {
    let charts = scene.dashboard.panels().filter(|panel| matches!(panel.content, Ok(Content::Chart(_))));
    charts.filter_map(|panel| answer(scene, reader, panel).ok()).find_map(|answer| {
        let Answer::Series(prepared) = answer else { return None };
        let size = Size::new(PICTURE_PX.0, PICTURE_PX.1).ok()?;
        let (furniture, theme, background) = (Furniture::Plain, Theme::Light, Background::Opaque);
        let spec = ChartSpec { size, furniture, theme, background, ..prepared.spec };
        let svg = has_value(&prepared.table).then(|| chart::render(&spec, &prepared.table).ok())??;
        // The only markup that is not escaped here: `chart` escapes every text it draws.
        Some(html! { div class="canvas" { (PreEscaped(svg.into_string())) } })
    })
}
