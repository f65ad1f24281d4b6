//! From the text of a file to a [`Dashboard`]. Reading never fails: what is wrong becomes a fault where it stands.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use toml::de::DeTable;

use super::error::{Fault, FaultCause};
use super::fields::{Document, Fields, Placed, is_name_of};
use super::keys::{DASHBOARD, ROW, TIME};
use super::model::{Dashboard, Panel, Phrase, Row};
use super::time::{Moment, TimeRange};
use super::{duration, panel, variables};

/// Most variables of a dashboard.
pub const MAX_VARIABLES: usize = 20;
/// Most panels of a dashboard.
pub const MAX_PANELS: usize = 60;
/// Longest name of a dashboard.
pub const MAX_SLUG_CHARS: usize = 60;

/// Reads the file of this name.
pub fn parse(file: &str, text: &str) -> Dashboard {
    let slug = file.strip_suffix(".toml").unwrap_or(file).to_owned();
    let file: Arc<str> = file.into();
    let document = Document::new(Arc::clone(&file), text);
    let mut dashboard = match DeTable::parse(text) {
        Ok(table) => read(&document, &slug, (table.get_ref(), 0..0)),
        Err(source) => {
            let line = source.span().map_or(1, |span| document.line(&span));
            empty(&slug, &file, document.fault(line, FaultCause::Toml { source }))
        }
    };
    if !is_name_of(&slug, MAX_SLUG_CHARS) {
        dashboard.faults.insert(0, document.fault(1, FaultCause::Slug { name: slug }));
    }
    dashboard.revision = revision(text);
    dashboard
}

fn revision(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A dashboard of which nothing could be read.
pub fn empty(slug: &str, file: &Arc<str>, fault: Fault) -> Dashboard {
    Dashboard {
        slug: slug.to_owned(),
        file: Arc::clone(file),
        title: Phrase::new(slug, None),
        description: None,
        refresh_s: None,
        time: TimeRange::default(),
        variables: Vec::new(),
        rows: Vec::new(),
        revision: revision(&fault.to_string()),
        faults: vec![fault],
    }
}

fn read(document: &Document, slug: &str, placed: Placed<'_, '_>) -> Dashboard {
    let mut faults = Vec::new();
    let fields = Fields::check(document, &DASHBOARD, placed, &mut faults);
    let time = fields.table("time").and_then(|placed| time_range(document, placed, &mut faults));
    let known = variables::read(document, &fields, &mut faults);
    let mut rows = Vec::new();
    for placed in fields.tables("row") {
        let row = Fields::check(document, &ROW, placed, &mut faults);
        let title = phrase(&row, "title", "title_en");
        if let Some(title) = &title {
            faults.extend(known.check(document, row.line_of("title"), title.variables()));
        }
        let panels = row.tables("panel").into_iter().enumerate();
        let place = rows.len() + 1;
        let panels =
            panels.map(|(at, placed)| panel::read(document, &known, (place, at + 1), placed)).collect();
        rows.push(Row { title, panels });
    }
    limit_panels(document, &fields, &mut rows, &mut faults);
    refuse_repeated(document, &mut rows);
    let title = phrase(&fields, "title", "title_en").unwrap_or_else(|| Phrase::new(slug, None));
    let description = phrase(&fields, "description", "description_en");
    for (key, text) in [("title", Some(&title)), ("description", description.as_ref())] {
        let names = text.into_iter().flat_map(Phrase::variables);
        faults.extend(known.check(document, fields.line_of(key), names));
    }
    Dashboard {
        slug: slug.to_owned(),
        file: document.file(),
        title,
        description,
        refresh_s: fields.text("refresh").and_then(duration::seconds),
        time: time.unwrap_or_default(),
        variables: known.into_sound(),
        rows,
        faults,
        revision: 0,
    }
}

/// The text of a key and its English variant.
pub(super) fn phrase(fields: &Fields<'_, '_>, key: &str, english: &str) -> Option<Phrase> {
    let text = |key| fields.text(key).filter(|text| !text.trim().is_empty());
    match (text(key), text(english)) {
        (Some(zh), en) => Some(Phrase::new(zh, en)),
        (None, Some(en)) => Some(Phrase::new(en, None)),
        (None, None) => None,
    }
}

/// `{ from, to }`; `None` where it is wrong.
pub(super) fn time_range(
    document: &Document,
    placed: Placed<'_, '_>,
    faults: &mut Vec<Fault>,
) -> Option<TimeRange> {
    let fields = Fields::check(document, &TIME, placed, faults);
    let moment = |key, default: Moment| match fields.option(key) {
        Some(text) => text.parse::<Moment>().ok(),
        None => Some(default),
    };
    let range = TimeRange { from: moment("from", Moment::Earliest)?, to: moment("to", Moment::Latest)? };
    if range.is_backwards() {
        let cause = FaultCause::Backwards { from: range.from.to_string(), to: range.to.to_string() };
        faults.push(document.fault(fields.line_of("from"), cause));
        return None;
    }
    Some(range)
}

fn limit_panels(document: &Document, fields: &Fields<'_, '_>, rows: &mut [Row], faults: &mut Vec<Fault>) {
    let count: usize = rows.iter().map(|row| row.panels.len()).sum();
    if count <= MAX_PANELS {
        return;
    }
    let cause = FaultCause::TooMany { what: "panels", count, max: MAX_PANELS };
    faults.push(document.fault(fields.line_of("row"), cause));
    let mut left = MAX_PANELS;
    for row in rows {
        row.panels.truncate(left);
        left -= row.panels.len();
    }
}

/// The second panel of an id is in the wrong, and gets an address of its own.
fn refuse_repeated(document: &Document, rows: &mut [Row]) {
    let mut seen: Vec<String> = Vec::new();
    for (at, row) in rows.iter_mut().enumerate() {
        for (place, panel) in row.panels.iter_mut().enumerate() {
            if seen.contains(&panel.id) {
                repeat(document, panel, (at + 1, place + 1));
            }
            seen.push(panel.id.clone());
        }
    }
}

fn repeat(document: &Document, panel: &mut Panel, place: (usize, usize)) {
    let cause = FaultCause::Repeated { what: "the panel", name: panel.id.clone() };
    let fault = document.fault(panel.line, cause);
    panel.id = panel::id_of_place(place);
    match &mut panel.content {
        Ok(_) => panel.content = Err(vec![fault]),
        Err(faults) => faults.push(fault),
    }
}
