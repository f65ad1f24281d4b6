//! Extraction as its users see it: cases written by a linguist, gold annotations with a ladder of F1, and inputs that
//! nobody would write.

mod cases;
mod gold;
mod ladder;
mod robust;

use std::path::{Path, PathBuf};

use almanac::domain::Report;
use almanac::extract::{Lexicon, LexiconSource};

/// A path inside the project.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The project's units and words with a few areas.
fn lexicon() -> Lexicon {
    let source = LexiconSource {
        areas: &read("tests/extract/fixtures/areas.toml"),
        indicators: &read("tests/extract/fixtures/indicators.toml"),
        units: &read("seeds/lexicon/units.toml"),
        words: &read("seeds/lexicon/words.toml"),
    };
    Lexicon::parse(source).unwrap()
}

fn report(text: &str, published: &str, publisher: &str, title: &str) -> Report {
    Report {
        publisher: publisher.to_owned(),
        title: title.to_owned(),
        url: None,
        published_on: published.parse().unwrap(),
        text: text.to_owned(),
    }
}

/// A report from a folder that is not part of the project; `None` (and a line in the log) where it is absent.
fn shared_report(name: &str) -> Option<String> {
    let path = project("../shared/reports").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            println!("skipped: {}: {error}", path.display());
            None
        }
    }
}
