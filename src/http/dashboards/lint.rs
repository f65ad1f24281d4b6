//! What is wrong with the dashboards of a server, before a reader finds out: faults of the files, and panels that their
//! own defaults cannot answer.

use super::answer::answer;
use super::panel::has_value;
use super::picture::{of_panel, table};
use super::scene::{Desk, Scene};
use crate::chart::{Lang, Theme};
use crate::dashboard::{Content, Dashboard, Panel, State};
use crate::http::problem::Problem;
use crate::store::Reader;

/// One finding a line, with file and line; empty where all is well. A panel without observations is well.
pub fn lint(desk: Desk<'_>, dashboards: &[std::sync::Arc<Dashboard>], reader: &Reader<'_>) -> Vec<String> {
    dashboards.iter().flat_map(|dashboard| of_dashboard(desk, dashboard, reader)).collect()
}

fn of_dashboard(desk: Desk<'_>, dashboard: &Dashboard, reader: &Reader<'_>) -> Vec<String> {
    let mut findings: Vec<String> = dashboard.all_faults().iter().map(ToString::to_string).collect();
    match State::read(dashboard, &[]) {
        Ok(state) => {
            let (lang, theme, picture) = (Lang::default(), Theme::default(), Vec::new());
            let scene = Scene { desk, dashboard, state: &state, lang, theme, picture: &picture };
            let sound = dashboard.panels().filter(|panel| panel.content.is_ok());
            findings.extend(sound.flat_map(|panel| of_sound_panel(&scene, panel, reader)));
        }
        Err(error) => findings.push(format!("{}: {error}", dashboard.file)),
    }
    findings
}

fn of_sound_panel(scene: &Scene<'_>, panel: &Panel, reader: &Reader<'_>) -> Vec<String> {
    let answer = match answer(scene, reader, panel) {
        Ok(answer) => answer,
        Err(broken) => return broken.reasons,
    };
    let located = |problem: &Problem| {
        vec![format!("{}, line {}: {}", scene.dashboard.file, panel.line, problem.detail)]
    };
    match table(&answer) {
        // Without values there is nothing to draw, which is the data's matter and not the file's.
        Ok(table) if matches!(panel.content, Ok(Content::Chart(_))) && !has_value(&table) => Vec::new(),
        Ok(_) => of_panel(scene, panel, &answer).err().map(|problem| located(&problem)).unwrap_or_default(),
        Err(problem) if matches!(panel.content, Ok(Content::Chart(_))) => located(&problem),
        Err(_) => Vec::new(),
    }
}
