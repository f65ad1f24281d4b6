//! A glyph that the typeface lacks fails here, not in front of a reader.

use std::path::{Path, PathBuf};

use almanac::chart::has_glyph;

/// Files below `folder` that end in one of `endings`.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_character_that_the_program_can_print_has_a_glyph() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = files(&root.join("seeds"), &["toml", "csv"]);
    // How others write is read, never printed.
    sources.retain(|path| !["words.toml", "units.toml"].iter().any(|name| path.ends_with(name)));
    sources.extend(files(&root.join("dashboards"), &["toml"]));
    sources.extend(files(&root.join("src/chart"), &["rs", "csv"]));
    assert!(sources.len() > 10, "the chart's own words must be among {sources:?}");
    let mut lacking: Vec<(char, PathBuf)> = Vec::new();
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        lacking.extend(text.chars().filter(|c| !c.is_control() && !has_glyph(*c)).map(|c| (c, path.clone())));
    }
    // Line drawings in comments are not printed.
    lacking.retain(|(c, path)| !(path.extension().is_some_and(|e| e == "rs") && "─│>".contains(*c)));
    assert!(lacking.is_empty(), "no glyph for {lacking:?}");
}
