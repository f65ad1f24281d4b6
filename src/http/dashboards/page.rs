//! `GET /dashboards/{slug}`: the page, and a panel alone to be embedded.

use maud::{Markup, html};

use super::answer::answer;
use super::controls;
use super::panel::{self, Place};
use super::scene::Scene;
use crate::dashboard::{Fault, Panel};
use crate::http::pages::{Head, Section, Visitor, bare, layout};
use crate::http::problem::Problem;
use crate::store::Reader;

/// The whole page. `refused` is what the address asked in vain.
pub fn page(
    scene: &Scene<'_>,
    visitor: &Visitor,
    reader: &Reader<'_>,
    refused: Option<&str>,
) -> Result<Markup, Problem> {
    let (title, values) = (scene.title(), &scene.state.values);
    let description = scene.dashboard.description.as_ref().map(|text| text.fill(scene.lang, values));
    let rows = scene.dashboard.rows.iter().enumerate();
    let rows: Vec<Markup> = rows.map(|(at, row)| {
        let title = row.title.as_ref().map(|title| title.fill(scene.lang, values));
        let panels = row.panels.iter().map(|panel| panel::panel(scene, panel, &answer(scene, reader, panel), Place::OnPage));
        html! {
            section class="board-row" aria-labelledby={ "row-" (at + 1) } {
                @match &title {
                    Some(title) => { h2 id={ "row-" (at + 1) } { (title) } }
                    // Not seen, but the outline of the page has no hole.
                    None => { h2 class="unseen" id={ "row-" (at + 1) } { (scene.say("面板", "Panels")) " " (at + 1) } }
                }
                div class="board" { @for panel in panels { (panel) } }
            }
        }
    }).collect();
    let controls = controls::form(scene, reader)?;
    let content = html! {
        div class="dashboard" data-refresh=[scene.dashboard.refresh_s] {
            header class="heading" {
                p class="eyebrow" { a href="/dashboards" { (scene.say("看板", "Dashboards")) } }
                h1 { (title) }
                @if let Some(text) = &description { p class="lede" { (text) } }
            }
            @if let Some(refused) = refused { p class="notice bad" role="alert" { (refused) } }
            (faults(scene, &scene.dashboard.faults))
            (controls)
            @for row in &rows { (row) }
            (take(scene))
        }
    };
    let head = Head {
        title: &title,
        description: description.as_deref().unwrap_or_default(),
        section: Section::Dashboards,
        picture: Some(scene.file_address(".png")),
    };
    Ok(layout(visitor, &head, &content))
}

/// One panel without the frame of the site.
pub fn alone(scene: &Scene<'_>, visitor: &Visitor, reader: &Reader<'_>, panel: &Panel) -> Markup {
    let content = panel::panel(scene, panel, &answer(scene, reader, panel), Place::Alone);
    let title = scene.panel_title(panel).unwrap_or_else(|| scene.title());
    let head = Head::new(&title, Section::Elsewhere);
    let content =
        html! { div class="dashboard alone" data-refresh=[scene.dashboard.refresh_s] { (content) } };
    bare(visitor, &head, &content)
}

/// What is wrong with the file outside its panels.
fn faults(scene: &Scene<'_>, faults: &[Fault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div class="notice bad" role="alert" {
                p { strong { (scene.say("看板文件有误，其余部分照常显示：", "The dashboard's file has faults; the rest is shown as it is:")) } }
                ul class="plain" { @for fault in faults { li { code { (fault) } } } }
            }
        }
    }
}

/// The dashboard as files.
fn take(scene: &Scene<'_>) -> Markup {
    html! {
        p class="take whole small" {
            a href=(scene.file_address(".png")) { "PNG" } " "
            a href=(scene.file_address(".svg")) { "SVG" } " "
            a href=(scene.file_address(".zip")) { (scene.say("ZIP（每个面板的图与数据）", "ZIP (picture and data of each panel)")) } " "
            button class="quiet" type="button" data-action="print" hidden { (scene.say("打印", "Print")) }
        }
    }
}
