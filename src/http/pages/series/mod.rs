//! `GET /series/{id}`: the chart, its controls, the observations, and everything a reader takes away.
//!
//! Every control is a parameter of the address. A parameter that cannot be understood is said on the page, beside the
//! controls, over the series as it stands.

mod about;
mod controls;
pub(super) mod picture;
mod take;
mod values;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use utoipa::IntoParams;

pub use controls::units_words;
pub use values::marks;

use super::visitor::{LANG_PARAMETER, Visitor, asked2};
use super::words;
use super::{Head, Section, layout};
use crate::domain::{Column, Table};
use crate::http::api::series::find;
use crate::http::charts::{ChartParams, ChartRequest, Prepared};
use crate::http::problem::Problem;
use crate::http::selection::SeriesParams;
use crate::http::state::{App, AppState};
use crate::store::{Reader, SeriesFilter, SeriesRow};

/// Neighbours of a series in its area, or with its indicator elsewhere, that the page names; each.
const MAX_RELATED: i64 = 8;

/// Pages of series.
pub fn router() -> Router<AppState> {
    Router::new().route("/series/{id}", get(series))
}

/// How the page looks, beside what is asked of the series.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LookParams {
    /// line, bar, area or step.
    kind: Option<String>,
    /// `first,latest`: first releases beside the values drawn.
    vintages: Option<String>,
    /// all: every row of the table.
    rows: Option<String>,
}

/// What the page is made of.
struct Shown {
    row: SeriesRow,
    prepared: Prepared,
    vintages: Vec<NaiveDate>,
    related: Vec<SeriesRow>,
    /// What was wrong with the parameters, which were then left aside.
    refused: Option<Problem>,
}

impl Shown {
    /// The series as it was asked for.
    fn column(&self) -> Option<&Column> {
        self.prepared.table.columns.first()
    }
}

async fn series(
    State(app): State<AppState>,
    Path(id): Path<String>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    if visitor.had_empty {
        return Ok(Redirect::temporary(&visitor.with(&[])).into_response());
    }
    app.blocking(move |app| {
        let shown = app.store.read(|r| shown(app, r, &id, &visitor))?;
        let page = page(app, &visitor, &shown);
        let status = shown.refused.as_ref().map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
        Ok((status, page).into_response())
    })
    .await
}

fn shown(app: &App, r: &Reader<'_>, id: &str, visitor: &Visitor) -> Result<Shown, Problem> {
    let row = find(r, id)?;
    let asked = asked2::<SeriesParams, LookParams>(visitor.pairs.clone());
    let prepared = asked.and_then(|(series, look)| prepare(app, r, id, visitor, series, plain(&look)?));
    let (prepared, refused) = match prepared {
        Ok(prepared) => (prepared, None),
        Err(problem) if problem.status == StatusCode::BAD_REQUEST.as_u16() => {
            let look = plain(&LookParams::default())?;
            (prepare(app, r, id, visitor, SeriesParams::default(), look)?, Some(problem))
        }
        Err(problem) => return Err(problem),
    };
    let vintages = r.vintages(row.series_key)?;
    let related = related(r, &row)?;
    Ok(Shown { row, prepared, vintages, related, refused })
}

/// The chart of a page that says title, unit and source itself.
fn plain(look: &LookParams) -> Result<ChartParams, Problem> {
    if look.rows.as_deref().is_some_and(|rows| rows != "all") {
        return Err(Problem::parameter("rows", "use all, or leave it away"));
    }
    let (kind, vintages, plain) = (look.kind.clone(), look.vintages.clone(), Some("1".to_owned()));
    Ok(ChartParams { kind, vintages, plain, ..ChartParams::default() })
}

/// One series with all that its chart needs, in the reader's language.
pub(super) fn prepare(
    app: &App,
    r: &Reader<'_>,
    id: &str,
    visitor: &Visitor,
    series: SeriesParams,
    look: ChartParams,
) -> Result<Prepared, Problem> {
    let look = ChartParams { lang: Some(visitor.lang.code().to_owned()), ..look };
    let request = ChartRequest { ids: vec![id.to_owned()], series, look };
    request.prepare(r, &app.knowledge.now(), app.clock.today())
}

fn related(r: &Reader<'_>, row: &SeriesRow) -> Result<Vec<SeriesRow>, Problem> {
    let (area, indicator) = (row.series.ref_area.clone(), row.series.indicator.clone());
    let limit = MAX_RELATED + 1;
    let same = SeriesFilter { indicator: Some(indicator), limit, ..SeriesFilter::default() };
    let near = SeriesFilter { ref_area: Some(area), limit, ..SeriesFilter::default() };
    let mut all = r.series(&same)?;
    let known = |all: &[SeriesRow], row: &SeriesRow| all.iter().any(|r| r.series_key == row.series_key);
    for row in r.series(&near)? {
        if !known(&all, &row) {
            all.push(row);
        }
    }
    all.retain(|other| other.series_key != row.series_key && other.observations > 0);
    all.truncate(MAX_RELATED as usize);
    Ok(all)
}

fn page(app: &App, visitor: &Visitor, shown: &Shown) -> Markup {
    let series = &shown.row.series;
    let title = visitor.title_of(series);
    let id = series.series_id.as_str();
    let picture = Some(format!("/charts/{id}.png?preset=og&lang={}", visitor.lang));
    let description = about::in_one_line(visitor, shown);
    let content = html! {
        div class="heading" {
            p class="eyebrow" {
                a href={ "/?ref_area=" (series.ref_area) } { (words::area(visitor, &app.knowledge.now().catalog, &series.ref_area)) }
                " · " (words::indicator(visitor, &app.knowledge.now().catalog, &series.indicator))
                " · " span class="id" { (id) }
            }
            h1 { (title) }
            (values::latest(visitor, shown))
        }
        div class="split" {
            div {
                @if let Some(problem) = &shown.refused {
                    p class="notice bad" role="alert" { (problem.detail) }
                }
                (picture::figure(visitor, &shown.prepared))
                (controls::form(visitor, shown))
                (values::table(visitor, shown))
                (take::code(visitor, shown))
            }
            aside {
                (take::downloads(visitor, shown))
                (about::facts(app, visitor, shown))
                (about::vintages(visitor, shown))
                (take::cite(app, visitor, shown))
                (about::related(visitor, shown))
            }
        }
    };
    let head = Head { title, description: &description, section: Section::Elsewhere, picture };
    layout(visitor, &head, &content)
}

/// The address of the page with its parameters, where one of the table's points stands.
fn is_computed(column: &Column) -> bool {
    column.units != "lin" || column.freq != column.series.freq
}

/// The parameters that decide the values, as a query string that starts with `?`, or nothing.
fn query_of_values(visitor: &Visitor) -> Vec<(&str, &str)> {
    const NAMES: [&str; 8] =
        ["start", "end", "units", "freq", "aggregation", "year_to_date", "as_of", "known_at"];
    let pairs =
        visitor.pairs.iter().filter(|(name, _)| name != LANG_PARAMETER && NAMES.contains(&name.as_str()));
    pairs.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Whether a table has a value at all.
fn has_value(table: &Table) -> bool {
    table.columns.iter().any(|c| c.points.iter().any(|p| p.reading.value.is_some_and(f64::is_finite)))
}
