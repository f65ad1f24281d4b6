//! What a panel shows: the observations of its series, the rows of its query, or its text; or why it shows nothing.

use std::sync::Arc;

use axum::http::StatusCode;

use super::rows::Rows;
use super::scene::Scene;
use crate::chart::ChartSpec;
use crate::dashboard::{Content, Data, Fault, Panel, Phrase, Query, RANGE_NAMES, Source, TimeRange};
use crate::http::charts::{ChartParams, ChartRequest, Prepared};
use crate::http::params::{Pairs, parse, parse2};
use crate::http::problem::Problem;
use crate::http::selection::{SeriesParams, ids_of};
use crate::store::Reader;
use crate::store::sql::AnswerError;
use crate::store::sql::canned::CannedError;

/// Most rows of a canned query that a chart or a file takes.
pub const MAX_QUERY_ROWS: u64 = 5_000;

/// The data of a panel.
pub enum Answer {
    Series(Box<Prepared>),
    Rows(Box<(Rows, ChartSpec)>),
    Text(Box<ChartSpec>),
}

impl Answer {
    /// How it would be drawn.
    pub fn spec(&self) -> &ChartSpec {
        match self {
            Self::Series(prepared) => &prepared.spec,
            Self::Rows(answer) => &answer.1,
            Self::Text(spec) => spec,
        }
    }
}

/// Why a panel shows nothing.
#[derive(Debug, Clone)]
pub struct Broken {
    /// A line each, with file and line where they are known.
    pub reasons: Vec<String>,
    pub problem: Problem,
}

impl Broken {
    /// From what is wrong with the file.
    pub fn faults(faults: &[Fault]) -> Self {
        let reasons: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Self { problem: Problem::unprocessable(reasons.join("; ")), reasons }
    }

    /// From a refusal that a line of the file has caused. What is the server's own trouble has no line.
    fn at(file: &Arc<str>, line: usize, problem: Problem) -> Self {
        let own = problem.status < StatusCode::INTERNAL_SERVER_ERROR.as_u16();
        let detail =
            if own { format!("{file}, line {line}: {}", problem.detail) } else { problem.detail.clone() };
        Self { reasons: vec![detail.clone()], problem: Problem { detail, ..problem } }
    }
}

/// Answers a panel.
pub fn answer(scene: &Scene<'_>, reader: &Reader<'_>, panel: &Panel) -> Result<Answer, Broken> {
    let content = panel.content.as_ref().map_err(|faults| Broken::faults(faults))?;
    match content {
        Content::Text(_) => {
            let spec =
                look(scene).map_err(|problem| Broken { reasons: vec![problem.detail.clone()], problem })?;
            Ok(Answer::Text(Box::new(spec)))
        }
        Content::Chart(chart) => of_source(scene, reader, panel, &chart.source, chart.subtitle.as_ref()),
        Content::Table(table) => of_source(scene, reader, panel, &table.source, None),
        Content::Figure(figure) => of_source(scene, reader, panel, &figure.source, None),
    }
}

fn of_source(
    scene: &Scene<'_>,
    reader: &Reader<'_>,
    panel: &Panel,
    source: &Source,
    subtitle: Option<&Phrase>,
) -> Result<Answer, Broken> {
    let broken = |problem: Problem| {
        let line = problem.parameter.as_deref().map_or_else(|| source.line(), |name| source.line_of(name));
        Broken::at(&scene.dashboard.file, line, problem)
    };
    let pairs = pairs(scene, panel, source, subtitle);
    let (series, look) = parse2::<SeriesParams, ChartParams>(&pairs).map_err(broken)?;
    match &source.data {
        Data::Series { .. } => {
            let ids = ids_of(&source.series_ids(&scene.state.values).join(","), scene.desk.limits)
                .map_err(broken)?;
            let request = ChartRequest { ids, series, look };
            let range = range(scene, panel, source);
            let prepared = request.prepare_within(reader, scene.desk.knowledge, scene.desk.today, range);
            prepared.map(|prepared| Answer::Series(Box::new(prepared))).map_err(broken)
        }
        Data::Query(query) => {
            let rows = rows(scene, reader, query).map_err(broken)?;
            Ok(Answer::Rows(Box::new((rows, look.spec().map_err(broken)?))))
        }
    }
}

/// How a picture looks that has no options of a panel.
pub fn look(scene: &Scene<'_>) -> Result<ChartSpec, Problem> {
    let mut pairs = scene.picture.clone();
    pairs.push(("lang".to_owned(), scene.lang.code().to_owned()));
    pairs.push(("theme".to_owned(), scene.theme.code().to_owned()));
    parse::<ChartParams>(&pairs)?.spec()
}

/// A figure compares with values before its range.
fn range(scene: &Scene<'_>, panel: &Panel, source: &Source) -> TimeRange {
    let range = scene.range(source.time);
    match panel.content {
        Ok(Content::Figure(_)) => TimeRange { from: TimeRange::default().from, ..range },
        _ => range,
    }
}

/// Asks a canned query with the panel's values; the range is two of them.
fn rows(scene: &Scene<'_>, reader: &Reader<'_>, query: &Query) -> Result<Rows, Problem> {
    let known = || scene.desk.queries.iter().map(|query| query.name.as_str()).collect::<Vec<_>>().join(", ");
    let unknown =
        || Problem::not_found(format!("no canned query `{}`: the known ones are {}", query.name, known()));
    let canned = scene.desk.queries.get(&query.name).ok_or_else(unknown)?;
    let bounds = scene.range(None).resolve(None, scene.desk.today);
    let mut values = scene.state.values.clone();
    for (name, day) in RANGE_NAMES.into_iter().zip([bounds.start, bounds.end]) {
        values.insert(name.to_owned(), day.map(|day| day.to_string()).unwrap_or_default());
    }
    let params: Vec<(&str, String)> =
        query.params.iter().map(|(name, value)| (name.as_str(), value.fill(&values))).collect();
    let bound = canned.bind(params.iter().map(|(name, value)| (*name, value.as_str())))?;
    let mut rows = Rows::ask(reader, canned, &bound, MAX_QUERY_ROWS)?;
    let labels =
        query.labels.iter().map(|(name, label)| (name.as_str(), label.fill(scene.lang, &scene.state.values)));
    rows.name(&labels.collect::<Vec<_>>());
    Ok(rows)
}

/// The options of the panel as its URL would have them: the picture's own parameters first, language and theme last.
fn pairs(scene: &Scene<'_>, panel: &Panel, source: &Source, subtitle: Option<&Phrase>) -> Pairs {
    let mut pairs: Pairs = scene.picture.clone();
    let mut add = |name: &str, value: String| {
        if !pairs.iter().any(|(known, _)| known == name) {
            pairs.push((name.to_owned(), value));
        }
    };
    // A size that is asked for is not the panel's preset.
    let sized = scene.picture.iter().any(|(name, _)| matches!(name.as_str(), "width" | "height" | "preset"));
    for (name, value) in source.option_pairs(&scene.state.values) {
        if !(sized && name == "preset") {
            add(name, value);
        }
    }
    if let Some(title) = scene.panel_title(panel) {
        add("title", title);
    }
    if let Some(subtitle) = subtitle {
        add("subtitle", subtitle.fill(scene.lang, &scene.state.values));
    }
    add("lang", scene.lang.code().to_owned());
    add("theme", scene.theme.code().to_owned());
    pairs
}

impl From<CannedError> for Problem {
    fn from(error: CannedError) -> Self {
        match error {
            CannedError::Read { .. } => Self::internal(&error),
            _ => Self::parameter("params", error.to_string()),
        }
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Store(store) => store.into(),
            AnswerError::Run { .. } => Self::unprocessable(error.to_string()),
        }
    }
}
