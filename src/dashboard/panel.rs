//! `[[row.panel]]`: one panel. Its faults are its own: they stand in its place and nowhere else.

use super::error::{Fault, FaultCause};
use super::fields::{Document, Fields, Placed, is_id};
use super::keys::{
    self, CHART_OPTIONS, CHART_PANEL, GRID_COLUMNS, Object, SERIES_OPTIONS, Shape, TEXT_PANEL,
};
use super::model::{
    Change, Chart, Content, Data, Figure, Panel, Phrase, Query, RANGE_NAMES, RowOrder, Setting, Source,
    Sparkline, Table, TableShape,
};
use super::parse::{phrase, time_range};
use super::template::Template;
use super::variables::Known;

/// Rows of a table panel that says no `limit`.
const TABLE_ROWS: usize = 12;
/// Columns of a panel that says no `span`.
const HALF_A_ROW: i64 = GRID_COLUMNS / 2;

/// The id of a panel that has none of its own: its row and its place in it.
pub fn id_of_place((row, place): (usize, usize)) -> String {
    format!("{row}-{place}")
}

/// Reads a panel; what is wrong with it becomes its content.
pub fn read(document: &Document, known: &Known, place: (usize, usize), placed: Placed<'_, '_>) -> Panel {
    let kind = placed.0.get("type").and_then(|kind| kind.get_ref().as_str());
    // A panel of no known type is held against the text panel's keys only where it says so; else its type is the fault.
    let object = kind.and_then(keys::panel);
    let mut faults = Vec::new();
    let fields = match object {
        Some(object) => Fields::check(document, object, placed, &mut faults),
        None => untyped(document, placed, &mut faults),
    };
    let title = phrase(&fields, "title", "title_en");
    let description = phrase(&fields, "description", "description_en");
    for (key, text) in [("title", &title), ("description", &description)] {
        faults.extend(known.check(document, fields.line_of(key), text.iter().flat_map(Phrase::variables)));
    }
    let content = object.and_then(|object| content(document, known, object, &fields, &mut faults));
    let id = fields.text("id").filter(|id| is_id(id)).map_or_else(|| id_of_place(place), str::to_owned);
    let span = fields.whole("span").filter(|span| (1..=GRID_COLUMNS).contains(span)).unwrap_or(HALF_A_ROW);
    Panel {
        id,
        title,
        description,
        span: span as u8,
        line: fields.line,
        content: content.filter(|_| faults.is_empty()).ok_or(faults),
    }
}

/// A panel whose type is missing or unknown: that is the fault, its other keys cannot be judged.
fn untyped<'d, 't>(
    document: &'d Document,
    placed: Placed<'d, 't>,
    faults: &mut Vec<Fault>,
) -> Fields<'d, 't> {
    let mut all = Vec::new();
    let fields = Fields::check(document, &TEXT_PANEL, placed, &mut all);
    let about_type = |fault: &Fault| {
        matches!(
            fault.cause,
            FaultCause::MissingKey { key: "type", .. } | FaultCause::Shape { key: "type", .. }
        )
    };
    faults.extend(all.into_iter().filter(about_type));
    fields
}

fn content(
    document: &Document,
    known: &Known,
    object: &'static Object,
    fields: &Fields<'_, '_>,
    faults: &mut Vec<Fault>,
) -> Option<Content> {
    if object.id == TEXT_PANEL.id {
        let text = phrase(fields, "markdown", "markdown_en")?;
        faults.extend(known.check(document, fields.line_of("markdown"), text.variables()));
        return Some(Content::Text(text));
    }
    let source = source(document, known, object, fields, faults)?;
    Some(match object.id {
        "chart" => {
            let subtitle = phrase(fields, "subtitle", "subtitle_en");
            let names = subtitle.iter().flat_map(Phrase::variables);
            faults.extend(known.check(document, fields.line_of("subtitle"), names));
            Content::Chart(Chart { source, subtitle })
        }
        "table" => Content::Table(Table {
            source,
            shape: if fields.text("shape") == Some("latest") {
                TableShape::Latest
            } else {
                TableShape::Periods
            },
            limit: fields.whole("limit").and_then(|rows| usize::try_from(rows).ok()).unwrap_or(TABLE_ROWS),
            order: if fields.text("order") == Some("asc") {
                RowOrder::OldestFirst
            } else {
                RowOrder::NewestFirst
            },
        }),
        _ => Content::Figure(Figure {
            source,
            change: match fields.text("change") {
                Some("year") => Change::Year,
                Some("none") => Change::None,
                _ => Change::Previous,
            },
            sparkline: if fields.switch("sparkline") == Some(false) {
                Sparkline::Left
            } else {
                Sparkline::Drawn
            },
        }),
    })
}

fn source(
    document: &Document,
    known: &Known,
    object: &'static Object,
    fields: &Fields<'_, '_>,
    faults: &mut Vec<Fault>,
) -> Option<Source> {
    let options = options(fields, object);
    for setting in &options {
        faults.extend(known.check(document, setting.line, setting.value.variables()));
    }
    let time = fields.table("time").and_then(|placed| time_range(document, placed, faults));
    let fault = |key: &str, cause| document.fault(fields.line_of(key), cause);
    let exclusive = |key, other| FaultCause::Exclusive { key, other, object: object.name };
    let data = match (fields.has("series"), fields.has("query")) {
        (false, false) => {
            let cause = FaultCause::NoSource { object: object.name, keys: "`series` or `query`" };
            faults.push(document.fault(fields.line, cause));
            return None;
        }
        (true, true) => {
            faults.push(fault("query", exclusive("query", "series")));
            return None;
        }
        (true, false) => {
            let line = fields.line_of("series");
            let ids: Vec<Template> = fields.texts("series").iter().map(|id| Template::new(id)).collect();
            faults.extend(known.check(document, line, ids.iter().flat_map(Template::variables)));
            for key in ["params", "labels", "labels_en"].into_iter().filter(|key| fields.has(key)) {
                faults.push(fault(key, exclusive(key, "series")));
            }
            Data::Series { ids, line }
        }
        (false, true) => {
            for key in SERIES_OPTIONS.iter().map(|key| key.name).chain(["time"]).filter(|key| fields.has(key))
            {
                faults.push(fault(key, exclusive(key, "query")));
            }
            Data::Query(query(document, known, fields, faults)?)
        }
    };
    Some(Source { data, time, options })
}

fn query(
    document: &Document,
    known: &Known,
    fields: &Fields<'_, '_>,
    faults: &mut Vec<Fault>,
) -> Option<Query> {
    let params = fields.parameters("params").into_iter();
    let params: Vec<_> = params.map(|(name, value)| (name, Template::new(&value))).collect();
    let names =
        params.iter().flat_map(|(_, value)| value.variables()).filter(|name| !RANGE_NAMES.contains(name));
    faults.extend(known.check(document, fields.line_of("params"), names));
    let english = fields.parameters("labels_en");
    let english =
        |name: &str| english.iter().find(|(known, _)| known == name).map(|(_, label)| label.as_str());
    let labels = fields.parameters("labels").into_iter();
    let labels = labels.map(|(name, zh)| (name.clone(), Phrase::new(&zh, english(&name)))).collect();
    Some(Query { name: fields.text("query")?.to_owned(), params, labels, line: fields.line_of("query") })
}

/// The options of the URL that the panel sets, in the order of the vocabulary.
fn options(fields: &Fields<'_, '_>, object: &'static Object) -> Vec<Setting> {
    let look = if object.id == CHART_PANEL.id { CHART_OPTIONS } else { &[] };
    let options = SERIES_OPTIONS.iter().chain(look).filter(|key| matches!(key.shape, Shape::Option(_)));
    let setting = |key: &'static keys::Key| {
        let value = Template::new(&fields.option(key.name)?);
        Some(Setting { name: key.name, value, line: fields.line_of(key.name) })
    };
    options.filter_map(setting).collect()
}
