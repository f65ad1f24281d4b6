//! The figure that the start page opens with: its number, the sentence that published it, and its chart as a report
//! would print it.

use maud::{Markup, html};

use super::series::{self, picture};
use super::words::{self, Told};
use super::{Visitor, observation};
use crate::chart::Kind;
use crate::domain::{Observation, SeriesId, Transformation};
use crate::http::charts::{ChartParams, Prepared};
use crate::http::problem::Problem;
use crate::http::selection::SeriesParams;
use crate::http::state::App;
use crate::store::{Provenance, Reader, SeriesFilter, SeriesRow};

/// The series that opens the page, where the database has it; the newest figure takes its place elsewhere.
const LEAD_SERIES: &str = "TJ_EBIKE_OUTPUT_Q";
/// Series of one indicator and area that are looked through for its growth.
const MAX_SIBLINGS: i64 = 20;
/// Sizes of the drawings for wide and narrow windows, in CSS pixels.
const WIDE_PX: (u32, u32) = (690, 430);
const NARROW_PX: (u32, u32) = (360, 330);

/// What the page opens with.
pub struct Lead {
    row: SeriesRow,
    prepared: Prepared,
    point: Observation,
    provenance: Option<Provenance>,
    /// The published growth over one year to the same period.
    growth: Option<(SeriesRow, Observation)>,
}

/// The lead, or `None` in a database without a value; `newest` stands in for [`LEAD_SERIES`].
pub fn find(
    app: &App,
    r: &Reader<'_>,
    visitor: &Visitor,
    newest: Option<&SeriesId>,
) -> Result<Option<Lead>, Problem> {
    let first = SeriesId::new(LEAD_SERIES)?;
    let known = r.series_by_id(&first)?.filter(|row| row.observations > 0);
    let row = match (known, newest) {
        (Some(row), _) => Some(row),
        (None, Some(id)) => r.series_by_id(id)?,
        (None, None) => None,
    };
    let Some(row) = row else { return Ok(None) };
    let look = ChartParams { kind: Some(Kind::Bar.code().to_owned()), ..ChartParams::default() };
    let id = row.series.series_id.as_str();
    let prepared = series::prepare(app, r, id, visitor, SeriesParams::default(), look)?;
    let points = prepared.table.columns.first().map(|column| column.points.as_slice()).unwrap_or_default();
    let Some(point) = points.iter().rev().find(|p| p.reading.value.is_some()).cloned() else {
        return Ok(None);
    };
    let provenance = r.provenance(point.origin_id)?;
    let growth = growth(r, &row, &point)?;
    Ok(Some(Lead { row, prepared, point, provenance, growth }))
}

fn growth(
    r: &Reader<'_>,
    row: &SeriesRow,
    point: &Observation,
) -> Result<Option<(SeriesRow, Observation)>, Problem> {
    let series = &row.series;
    let filter = SeriesFilter {
        ref_area: Some(series.ref_area.clone()),
        indicator: Some(series.indicator.clone()),
        freq: Some(series.freq.code().to_owned()),
        limit: MAX_SIBLINGS,
        ..SeriesFilter::default()
    };
    let mut siblings = r.series(&filter)?.into_iter();
    let Some(sibling) = siblings.find(|s| s.series.transformation == Transformation::GrowthOverYear) else {
        return Ok(None);
    };
    let points = r.observations(sibling.series_key, crate::store::Selection::Current)?;
    Ok(points.into_iter().find(|p| p.period == point.period).map(|point| (sibling, point)))
}

/// The lead as a page shows it.
pub fn markup(visitor: &Visitor, lead: &Lead) -> Markup {
    let id = lead.row.series.series_id.as_str();
    let column = words::column_of(&lead.row.series);
    let told = Told::exactly(visitor.lang, &column, std::slice::from_ref(&lead.point));
    let address = observation::path(id, lead.point.period);
    html! {
        section class="lead" aria-labelledby="lead" {
            div class="story" {
                p class="eyebrow" { (words::period(visitor.lang, lead.row.series.freq, &lead.point)) }
                h2 id="lead" { a href={ "/series/" (id) } { (visitor.title_of(&lead.row.series)) } }
                p class="latest" {
                    a class="value number" href=(address) { (told.value(&lead.point)) small { (told.suffix()) } }
                    @if let Some((row, point)) = &lead.growth { (grown(visitor, row, point)) }
                }
                (sentence(visitor, lead))
                p class="small" {
                    a class="button second" href=(address) { (visitor.say("这个数从哪里来", "Where this number comes from")) }
                }
            }
            div class="plate" {
                (picture::canvas(visitor, &lead.prepared, WIDE_PX, NARROW_PX))
            }
        }
    }
}

fn grown(visitor: &Visitor, row: &SeriesRow, point: &Observation) -> Markup {
    let column = words::column_of(&row.series);
    let told = Told::exactly(visitor.lang, &column, std::slice::from_ref(point));
    let sign = if point.reading.value.is_some_and(|value| value > 0.0) { "+" } else { "" };
    html! {
        a class="growth number" href=(observation::path(row.series.series_id.as_str(), point.period)) {
            (visitor.say("同比 ", "")) (sign) (told.value_with_unit(point)) (visitor.say("", " over one year"))
        }
    }
}

fn sentence(visitor: &Visitor, lead: &Lead) -> Markup {
    let quoted = lead.provenance.as_ref().and_then(|p| Some((p.quote.as_ref()?, p.exact.as_ref()?)));
    html! {
        @if let Some((quote, exact)) = quoted { blockquote { (observation::quote(quote, exact)) } }
        @if let Some(source) = &lead.provenance {
            p class="small muted" { (observation::source_line(visitor, source, lead.point.realtime_start)) }
        }
    }
}
