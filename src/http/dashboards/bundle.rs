//! A dashboard as one ZIP file: the picture and the data of each panel, and of a broken one the reason.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::answer::answer;
use super::scene::Scene;
use super::{data, picture};
use crate::dashboard::{Content, Panel, to_lines};
use crate::http::problem::Problem;
use crate::store::Reader;

/// The file, complete.
pub fn zip(scene: &Scene<'_>, reader: &Reader<'_>) -> Result<Vec<u8>, Problem> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for panel in scene.dashboard.panels() {
        files.extend(of_panel(scene, reader, panel));
    }
    if !scene.dashboard.faults.is_empty() {
        let faults: Vec<String> = scene.dashboard.faults.iter().map(ToString::to_string).collect();
        files.push(("errors.txt".to_owned(), lines(&faults)));
    }
    pack(&scene.dashboard.slug, &files).map_err(|error| Problem::internal(&error))
}

fn of_panel(scene: &Scene<'_>, reader: &Reader<'_>, panel: &Panel) -> Vec<(String, Vec<u8>)> {
    let named = |extension: &str| format!("{}.{extension}", panel.id);
    let broken = |reasons: &[String]| (named("error.txt"), lines(reasons));
    let answer = match answer(scene, reader, panel) {
        Ok(answer) => answer,
        Err(reason) => return vec![broken(&reason.reasons)],
    };
    let mut files = Vec::new();
    match picture::of_panel(scene, panel, &answer) {
        Ok(svg) => files.push((named("svg"), svg.into_string().into_bytes())),
        Err(problem) => files.push(broken(&[problem.detail])),
    }
    match data::csv(&answer) {
        Ok(Some(csv)) => files.push((named("csv"), csv)),
        Ok(None) => {}
        Err(problem) => files.push(broken(&[problem.detail])),
    }
    if let Ok(Content::Text(text)) = &panel.content {
        files.push((named("txt"), lines(&to_lines(text.template(scene.lang), &scene.state.values))));
    }
    files
}

fn lines(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\n");
    text.push('\n');
    text.into_bytes()
}

/// Packs files into a folder of the dashboard's name. No time of day goes in: same data, same bytes.
fn pack(folder: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(format!("{folder}/{name}"), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
