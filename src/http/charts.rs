//! `GET /charts/{id,id…}.svg|.png`: pictures of series.
//!
//! The answer carries an ETag of data version and question, so that a picture that did not change is never drawn again.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::cached;
use super::params::Params2;
use super::problem::Problem;
use super::selection::{SeriesParams, code, day, ids_of};
use super::state::{App, AppState};
use crate::catalog::Fact;
use crate::chart::{self, ChartSpec, Furniture, Preset, Scale, Size, SourceNote, Svg};
use crate::dashboard::TimeRange;
use crate::domain::{SeriesId, Table};
use crate::ingest::Knowledge;
use crate::query::{self, vintage};
use crate::store::{Reader, Selection, SeriesRow};

/// Pictures.
pub fn router() -> Router<AppState> {
    Router::new().route("/charts/{file}", get(picture))
}

/// How a chart looks.
#[derive(Debug, Clone, Default, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChartParams {
    /// line, bar, area or step.
    pub kind: Option<String>,
    /// grouped or stacked: how bars and areas of several series stand to each other.
    pub arrangement: Option<String>,
    /// Width in CSS pixels.
    pub width: Option<String>,
    /// Height in CSS pixels.
    pub height: Option<String>,
    /// Device pixels a CSS pixel, 1 to 4, of a PNG.
    pub scale: Option<String>,
    /// light or dark.
    pub theme: Option<String>,
    /// zh or en.
    pub lang: Option<String>,
    /// og (1200 by 630) or square (1080 by 1080).
    pub preset: Option<String>,
    /// Index, 100 in the period that holds this day, YYYY-MM-DD.
    pub index: Option<String>,
    /// 1: events of the series' areas.
    pub events: Option<String>,
    /// 1: the plot alone, without title and footer.
    pub plain: Option<String>,
    /// 1: no background.
    pub transparent: Option<String>,
    /// embed: the glyphs travel in the SVG.
    pub font: Option<String>,
    /// `first,latest`: first releases beside the values drawn.
    pub vintages: Option<String>,
    /// Another title.
    pub title: Option<String>,
    /// Another subtitle.
    pub subtitle: Option<String>,
}

impl ChartParams {
    /// The spec, as far as the parameters alone decide it.
    pub fn spec(&self) -> Result<ChartSpec, Problem> {
        let preset: Option<Preset> = code("preset", self.preset.as_deref())?;
        let own = preset.map_or_else(Size::default, Preset::size);
        let side = |name, text: Option<&str>, default: u32| {
            let wrong = |t: &str| Problem::parameter(name, format!("`{t}` is no whole number of pixels"));
            text.map_or(Ok(default), |t| t.parse::<u32>().map_err(|_| wrong(t)))
        };
        let width = side("width", self.width.as_deref(), own.width_px())?;
        let height = side("height", self.height.as_deref(), own.height_px())?;
        let furniture =
            if flag("plain", self.plain.as_deref())? { Furniture::Plain } else { Furniture::Full };
        let background = if flag("transparent", self.transparent.as_deref())? {
            chart::Background::Transparent
        } else {
            chart::Background::Opaque
        };
        Ok(ChartSpec {
            kind: code("kind", self.kind.as_deref())?.unwrap_or_default(),
            arrangement: code("arrangement", self.arrangement.as_deref())?.unwrap_or_default(),
            size: Size::new(width, height)?,
            scale: code::<Scale>("scale", self.scale.as_deref())?.unwrap_or_default(),
            theme: code("theme", self.theme.as_deref())?.unwrap_or_default(),
            lang: code("lang", self.lang.as_deref())?.unwrap_or_default(),
            furniture,
            background,
            font: code("font", self.font.as_deref())?.unwrap_or_default(),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            index_base: day("index", self.index.as_deref())?,
            ..ChartSpec::default()
        })
    }

    fn wants_first_releases(&self) -> Result<bool, Problem> {
        match self.vintages.as_deref() {
            None | Some("latest") => Ok(false),
            Some("first,latest") => Ok(true),
            Some(other) => {
                Err(Problem::parameter("vintages", format!("`{other}` is neither latest nor first,latest")))
            }
        }
    }
}

/// A switch: 1 or 0.
fn flag(name: &str, text: Option<&str>) -> Result<bool, Problem> {
    match text {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(other) => Err(Problem::parameter(name, format!("`{other}` is neither 1 nor 0"))),
    }
}

/// What a chart is asked of.
pub struct ChartRequest {
    pub ids: Vec<String>,
    pub series: SeriesParams,
    pub look: ChartParams,
}

/// Everything that a drawing needs.
pub struct Prepared {
    pub spec: ChartSpec,
    pub rows: Vec<SeriesRow>,
    pub table: Table,
}

impl ChartRequest {
    /// Selects, transforms and draws.
    pub fn draw(
        &self,
        reader: &Reader<'_>,
        knowledge: &Knowledge,
        today: NaiveDate,
    ) -> Result<(Svg, Scale), Problem> {
        let prepared = self.prepare(reader, knowledge, today)?;
        Ok((chart::render(&prepared.spec, &prepared.table)?, prepared.spec.scale))
    }

    /// Selects and transforms.
    pub fn prepare(
        &self,
        reader: &Reader<'_>,
        knowledge: &Knowledge,
        today: NaiveDate,
    ) -> Result<Prepared, Problem> {
        self.prepare_within(reader, knowledge, today, TimeRange::default())
    }

    /// The same; an end of the range that the parameters leave open is the one of `range`.
    pub fn prepare_within(
        &self,
        reader: &Reader<'_>,
        knowledge: &Knowledge,
        today: NaiveDate,
        range: TimeRange,
    ) -> Result<Prepared, Problem> {
        let mut spec = self.look.spec()?;
        let mut query = self.series.query()?;
        query.index_at = spec.index_base;
        let selection = self.series.selection(today)?;
        let unknown = |id: &String| super::api::series::unknown(std::slice::from_ref(id));
        let ids = self.ids.iter().map(|id| SeriesId::new(id).map_err(|_| unknown(id)));
        let ids: Vec<SeriesId> = ids.collect::<Result<_, _>>()?;
        let rows = query::find(reader, &ids)?;
        let bounds = range.resolve(rows.iter().filter_map(|row| row.observation_end).max(), today);
        (query.start, query.end) = (query.start.or(bounds.start), query.end.or(bounds.end));
        let table = query::answer(reader, &rows, selection, &query)?;
        spec.sources = sources(&rows, &table, knowledge, spec.lang);
        spec.vintage = match selection {
            Selection::AsOf(day) | Selection::KnownAt { as_of: day, .. } => Some(day),
            Selection::Current | Selection::History => None,
        };
        if flag("events", self.look.events.as_deref())? {
            spec.events = events(&rows, &table, knowledge, spec.lang);
        }
        if self.look.wants_first_releases()? {
            let mut inputs = Vec::new();
            for row in &rows {
                let history = reader.observations(row.series_key, Selection::History)?;
                inputs.push((row.series.clone(), vintage::first_values(&history)));
            }
            spec.first_release = Some(query::run(inputs, &query)?);
        }
        Ok(Prepared { spec, rows, table })
    }
}

/// Publisher and date of each series' last value.
fn sources(rows: &[SeriesRow], table: &Table, knowledge: &Knowledge, lang: chart::Lang) -> Vec<SourceNote> {
    let catalog = &knowledge.catalog;
    let note = |(row, column): (&SeriesRow, &crate::domain::Column)| {
        let release = catalog.releases().iter().find(|r| r.release_id == row.series.release_id)?;
        let names =
            release.sources.iter().filter_map(|id| catalog.sources().iter().find(|s| s.source_id == *id));
        let names: Vec<&str> = names.map(|s| lang.name_in(&s.name)).collect();
        let published_on = column.points.iter().map(|p| p.realtime_start).max();
        Some(SourceNote {
            publisher: names.join(lang.pick("、", ", ")),
            published_on,
            url: release.link.clone(),
        })
    };
    rows.iter().zip(&table.columns).filter_map(note).filter(|n| !n.publisher.is_empty()).collect()
}

/// Dated events of the areas of the series, within the range that is drawn.
fn events(rows: &[SeriesRow], table: &Table, knowledge: &Knowledge, lang: chart::Lang) -> Vec<chart::Event> {
    let days = || table.columns.iter().flat_map(|c| c.points.iter().map(|p| p.period));
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
    let catalog = &knowledge.catalog;
    let concerns =
        |area: &str| rows.iter().any(|r| catalog.lineage(&r.series.ref_area).any(|a| a.code == area));
    let seen = |fact: &&Fact| fact.date <= last && fact.until.unwrap_or(fact.date) >= first;
    let facts = catalog.facts().iter().filter(seen).filter(|fact| concerns(&fact.ref_area));
    facts
        .map(|fact| chart::Event { start: fact.date, end: fact.until, label: label(fact, lang) })
        .take(chart::MAX_EVENTS)
        .collect()
}

/// What a chart calls a fact.
fn label(fact: &Fact, lang: chart::Lang) -> String {
    let own = lang.pick(&fact.label_zh, &fact.label_en);
    if !own.is_empty() {
        return own.to_owned();
    }
    match lang {
        chart::Lang::Chinese => fact.phrases.first().cloned().unwrap_or_default(),
        chart::Lang::English => fact.code.to_lowercase().replace('_', " "),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
}

fn split(file: &str) -> Result<(&str, Format), Problem> {
    let known = || Problem::not_found("a chart is /charts/ID,ID….svg or .png");
    match file.rsplit_once('.') {
        Some((ids, "svg")) => Ok((ids, Format::Svg)),
        Some((ids, "png")) => Ok((ids, Format::Png)),
        _ => Err(known()),
    }
}

/// One or many series as a picture.
#[utoipa::path(get, path = "/charts/{file}", tag = "charts",
    params(("file" = String, Path, description = "ids of series separated by commas, with .svg or .png"), SeriesParams, ChartParams),
    responses((status = 200, description = "the picture"), (status = 304, description = "not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn picture(
    State(app): State<AppState>,
    Path(file): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Params2(series, look): Params2<SeriesParams, ChartParams>,
) -> Result<Response, Problem> {
    let (ids, format) = split(&file)?;
    let request = ChartRequest { ids: ids_of(ids, &app.limits)?, series, look };
    // What the client has already is answered here and now, without a thread and without a reader.
    let known = app.store.known_data_version().map(|version| cached::etag(version, &uri));
    if let Some(etag) = known.filter(|etag| cached::matches(&headers, etag)) {
        return Ok(cached::not_modified(&etag));
    }
    app.blocking(move |app| respond(app, &request, format, &uri, &headers)).await
}

fn respond(
    app: &App,
    request: &ChartRequest,
    format: Format,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let etag = cached::etag(app.store.data_version()?, uri);
    if cached::matches(headers, &etag) {
        return Ok(cached::not_modified(&etag));
    }
    let (svg, scale) =
        app.store.read(|reader| request.draw(reader, &app.knowledge.now(), app.clock.today()))?;
    let alt = alt_header(svg.alt_text());
    let (kind, body) = match format {
        Format::Svg => ("image/svg+xml; charset=utf-8", svg.into_string().into_bytes()),
        Format::Png => ("image/png", chart::rasterise(&svg, &chart::RasterOptions { scale })?.into_bytes()),
    };
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response();
    cached::mark(&mut response, &etag);
    if let Ok(alt) = HeaderValue::from_str(&alt) {
        response.headers_mut().insert("x-alt-text", alt);
    }
    Ok(response)
}

/// The alt text as RFC 8187 writes text in a header: `UTF-8''` and percent-encoded bytes.
pub fn alt_header(text: &str) -> String {
    let mut encoded = String::from("UTF-8''");
    encoded.extend(form_urlencoded::byte_serialize(text.as_bytes()).map(|part| part.replace('+', "%20")));
    encoded
}
