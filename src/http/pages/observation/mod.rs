//! `GET /series/{id}/observations/{period}`: where a value comes from.
//!
//! From the value to its interval of validity and its revisions, then to the figure and the sentence of the report,
//! to the line of the file, or to the formula and its inputs, each of which has such a page too. With the parameters
//! of a question about series (`units`, `freq`, `as_of` …) it explains the value that was computed for them.

mod computed;
mod origin;
mod view;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::report::text::{Passage, passage};
use super::words::{self, Word};
use super::{Asked, Visitor};
use super::{Head, Section, layout};
use crate::domain::{Figure, Observation, OriginKind, SeriesId};
use crate::http::api::series::find;
use crate::http::problem::Problem;
use crate::http::selection::SeriesParams;
use crate::http::state::{App, AppState};
use crate::store::{BatchRow, FigureRow, FiguresFilter, Provenance, Reader, ReportRow, Selection, SeriesRow};
use computed::Computed;

/// Figures of one series that are looked through for repetitions of a value.
const MAX_REPEATS_SEARCHED: i64 = 2_000;

/// Pages of observations.
pub fn router() -> Router<AppState> {
    Router::new().route("/series/{id}/observations/{period}", get(observation))
}

/// The address of a value.
pub fn path(id: &str, period: NaiveDate) -> String {
    format!("/series/{id}/observations/{period}")
}

/// The address of the value that a figure states of a series.
pub fn path_of_figure(app: &App, id: &SeriesId, figure: &Figure) -> String {
    let freq = app.knowledge.now().catalog.find_series(id).map_or(figure.freq, |entry| entry.series.freq);
    path(id.as_str(), freq.first_day(figure.period.end()))
}

/// Who published it and when: `天津日报 2025-04-27`.
pub fn source_line(visitor: &Visitor, source: &Provenance, published_on: NaiveDate) -> Markup {
    let publisher = source.publisher.as_deref().filter(|name| !name.is_empty());
    html! {
        @match (source.report_id, source.figure_id) {
            (Some(report), Some(figure)) => {
                @let start = source.char_start.and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
                a href=(super::report::path_of_figure(report, figure, start)) { (publisher.unwrap_or(visitor.say("报告", "report"))) }
            }
            _ => { a href={ "/imports/" (source.batch_id) } { (source.kind.word(visitor)) } }
        }
        " " (published_on)
    }
}

/// A figure's clause with its words marked.
pub fn quote(clause: &str, exact: &str) -> Markup {
    if let Some((before, after)) = clause.split_once(exact).filter(|_| !exact.is_empty()) {
        html! { (before) mark { (exact) } (after) }
    } else {
        html! { (clause) }
    }
}

/// An input of a formula, as the store keeps it.
#[derive(Debug, serde::Deserialize)]
struct StoredInput {
    series_id: Option<SeriesId>,
    period: Option<NaiveDate>,
}

/// A value with its series.
struct Input {
    row: SeriesRow,
    point: Observation,
    provenance: Option<Provenance>,
}

impl Input {
    /// The clause that states it, and its words in that clause.
    fn quote(&self) -> Option<(&str, &str)> {
        let provenance = self.provenance.as_ref()?;
        Some((provenance.quote.as_deref()?, provenance.exact.as_deref()?))
    }
}

/// What an origin leads to.
struct Source {
    provenance: Provenance,
    report: Option<(ReportRow, Passage)>,
    figure: Option<FigureRow>,
    batch: Option<BatchRow>,
    inputs: Vec<Input>,
}

/// Everything the page shows.
struct Traced {
    row: SeriesRow,
    /// The value that was asked for.
    point: Observation,
    /// Every interval of validity of this observation.
    history: Vec<Observation>,
    source: Option<Source>,
    computed: Option<Computed>,
    /// Other figures that state the same.
    repeats: Vec<FigureRow>,
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
}

async fn observation(
    State(app): State<AppState>,
    Path((id, period)): Path<(String, String)>,
    visitor: Visitor,
    Asked(asked): Asked<SeriesParams>,
) -> Result<Markup, Problem> {
    app.blocking(move |app| {
        let traced = app.store.read(|r| trace(app, r, &id, &period, &asked))?;
        let series = &traced.row.series;
        let name = words::period(visitor.lang, series.freq, &traced.point);
        let title = format!("{} · {name}", visitor.title_of(series));
        let head = Head::new(&title, Section::Elsewhere);
        Ok(layout(&visitor, &head, &view::content(&visitor, &traced, &name)))
    })
    .await
}

fn trace(app: &App, r: &Reader<'_>, id: &str, period: &str, asked: &SeriesParams) -> Result<Traced, Problem> {
    let row = find(r, id)?;
    let unknown = || Problem::not_found(format!("no observation {period} of {id}: see /series/{id}"));
    let selection = asked.selection(app.clock.today())?;
    if let Some(computed) = computed::explain(r, &row, period, asked, selection)? {
        let (point, history, source) = (computed.point.clone(), Vec::new(), None);
        let computed = Some(computed);
        return Ok(Traced {
            row,
            point,
            history,
            source,
            computed,
            repeats: Vec::new(),
            before: None,
            after: None,
        });
    }
    let day = period_of(r, &row, period)?.ok_or_else(unknown)?;
    let history = r.observation_of(row.series_key, day)?;
    let point = match selection {
        Selection::Current | Selection::History => history.last().cloned(),
        other => r.observations(row.series_key, other)?.into_iter().find(|p| p.period == day),
    };
    let point = point.ok_or_else(unknown)?;
    let (before, after) = r.neighbours(row.series_key, day)?;
    let source = source(r, &point)?;
    let repeats = repeats(r, &row, day, source.as_ref())?;
    Ok(Traced { row, point, history, source, computed: None, repeats, before, after })
}

/// The day that names a period, given as that day or as SDMX writes the period.
fn period_of(r: &Reader<'_>, row: &SeriesRow, period: &str) -> Result<Option<NaiveDate>, Problem> {
    if let Ok(day) = NaiveDate::parse_from_str(period, "%Y-%m-%d") {
        return Ok(Some(day));
    }
    let points = r.observations(row.series_key, Selection::Current)?;
    Ok(points.iter().find(|p| p.time_period(row.series.freq) == period).map(|p| p.period))
}

fn source(r: &Reader<'_>, point: &Observation) -> Result<Option<Source>, Problem> {
    let Some(provenance) = r.provenance(point.origin_id)? else { return Ok(None) };
    let report = provenance.report_id.map(|id| r.report(id)).transpose()?.flatten();
    let figure = match provenance.figure_id {
        Some(id) => figure(r, id)?,
        None => None,
    };
    let report = match (report, &figure) {
        (Some(report), Some(row)) => {
            let text: Vec<char> = r.report_text(report.report_id)?.unwrap_or_default().chars().collect();
            Some((report, passage(&text, row.figure.span)))
        }
        _ => None,
    };
    let batch = r.batches(Some(provenance.batch_id), 1, 0)?.into_iter().next();
    let inputs = inputs(r, provenance.inputs.as_deref())?;
    Ok(Some(Source { provenance, report, figure, batch, inputs }))
}

fn figure(r: &Reader<'_>, id: i64) -> Result<Option<FigureRow>, Problem> {
    let filter = FiguresFilter { figure_id: Some(id), limit: 1, ..FiguresFilter::default() };
    Ok(r.figures(&filter)?.into_iter().next())
}

/// The values that a formula was computed from, as they stand; what cannot be read is left out.
fn inputs(r: &Reader<'_>, stored: Option<&str>) -> Result<Vec<Input>, Problem> {
    let stored: Vec<StoredInput> =
        stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut found = Vec::new();
    for input in stored {
        let (Some(id), Some(day)) = (input.series_id, input.period) else { continue };
        let Some(row) = r.series_by_id(&id)? else { continue };
        if let Some(point) = r.observation_of(row.series_key, day)?.pop() {
            let provenance = r.provenance(point.origin_id)?;
            found.push(Input { row, point, provenance });
        }
    }
    Ok(found)
}

fn repeats(
    r: &Reader<'_>,
    row: &SeriesRow,
    day: NaiveDate,
    source: Option<&Source>,
) -> Result<Vec<FigureRow>, Problem> {
    let own = source.and_then(|s| s.provenance.figure_id);
    let filter = FiguresFilter {
        series_id: Some(row.series.series_id.clone()),
        limit: MAX_REPEATS_SEARCHED,
        ..FiguresFilter::default()
    };
    let mut figures = r.figures(&filter)?;
    let freq = row.series.freq;
    figures.retain(|f| Some(f.figure_id) != own && freq.first_day(f.figure.period.end()) == day);
    Ok(figures)
}

/// Whether the value was computed when it was loaded.
fn is_derived(source: &Source) -> bool {
    source.provenance.kind == OriginKind::Derived
}
