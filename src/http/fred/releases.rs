//! `releases`, `release` and what lies below it; the calendar of what was published when.

use chrono::{Datelike, NaiveDate};

use super::describe;
use super::endpoint::{Catalog, listed};
use super::error::FredError;
use super::lists::{
    MAX_DATE_ROWS, MAX_LIST_ROWS, Paging, ReleaseDateOrder, ReleaseOrder, SeriesOrder, SourceOrder,
};
use super::narrow::{self, TagList};
use super::params::Params;
use super::render::Rendered;
use super::wire::{FredReleaseDate, Head};
use crate::domain::{OPEN_END, Period};
use crate::query::SortOrder;
use crate::query::vintage::EARLIEST;
use crate::store::{ReleaseRow, SeriesScope};

/// How far the calendar looks ahead, in days.
pub const CALENDAR_DAYS: u32 = 366;

/// `releases`.
pub(super) fn all(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    list(catalog, params, None)
}

/// Releases, all or those of a source.
pub(super) fn list(
    catalog: &Catalog<'_>,
    params: &mut Params,
    source: Option<i32>,
) -> Result<Rendered, FredError> {
    let realtime = params.realtime(catalog.now())?;
    let paging = Paging::read(params, ReleaseOrder::ReleaseId, SortOrder::Ascending, MAX_LIST_ROWS)?;
    let found = catalog.reader.list_releases(None, source, None, paging.page())?;
    let head = Head { page: Some(paging.head(found.count)), ..Head::of(realtime) };
    listed(params, head, found.rows.into_iter().map(|row| describe::release(row, realtime)).collect())
}

/// `release`.
pub(super) fn one(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let found = find(catalog, params)?;
    let realtime = params.realtime(catalog.now())?;
    listed(params, Head::of(realtime), vec![describe::release(found, realtime)])
}

/// `releases/dates`: from the start of the year on, the latest first.
pub(super) fn all_dates(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let year = NaiveDate::from_ymd_opt(catalog.today.year(), 1, 1).unwrap_or(catalog.today);
    let realtime = params.realtime(Period::new(year, OPEN_END).unwrap_or_else(|_| catalog.now()))?;
    let paging = Paging::read(params, ReleaseDateOrder::ReleaseDate, SortOrder::Descending, MAX_LIST_ROWS)?;
    dates(catalog, params, None, realtime, paging)
}

/// `release/dates`.
pub(super) fn one_dates(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let release = find(catalog, params)?;
    let realtime = params.realtime(Period::new(EARLIEST, OPEN_END).unwrap_or_else(|_| catalog.now()))?;
    let paging = Paging::read(params, ReleaseDateOrder::ReleaseDate, SortOrder::Ascending, MAX_DATE_ROWS)?;
    dates(catalog, params, Some(release.release_id), realtime, paging)
}

fn dates(
    catalog: &Catalog<'_>,
    params: &mut Params,
    release_id: Option<i32>,
    realtime: Period,
    paging: Paging<ReleaseDateOrder>,
) -> Result<Rendered, FredError> {
    let with_coming = params.flag("include_release_dates_with_no_data")?;
    let coming = if with_coming { catalog.jobs.coming(CALENDAR_DAYS) } else { Vec::new() };
    let found = catalog.reader.list_release_dates(release_id, realtime, &coming, paging.page())?;
    let date = |row: crate::store::ReleaseDateRow| FredReleaseDate {
        release_id: row.release_id,
        release_name: release_id.is_none().then_some(row.name),
        date: row.day,
    };
    let head = Head { page: Some(paging.head(found.count)), ..Head::of(realtime) };
    listed(params, head, found.rows.into_iter().map(date).collect())
}

/// `release/series`.
pub(super) fn series(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::series(catalog, params, scope, SeriesOrder::SeriesId)
}

/// `release/sources`.
pub(super) fn sources(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let release = find(catalog, params)?;
    let realtime = params.realtime(catalog.now())?;
    let page = Paging {
        order_by: SourceOrder::SourceId,
        sort_order: SortOrder::Ascending,
        offset: 0,
        limit: MAX_LIST_ROWS,
    };
    let found = catalog.reader.list_sources(None, Some(release.release_id), page.page())?;
    let items = found.rows.into_iter().map(|row| describe::source(row, realtime)).collect();
    listed(params, Head::of(realtime), items)
}

/// `release/tags`.
pub(super) fn tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::tags(catalog, params, scope, TagList::Picked, "search_text", SortOrder::Descending)
}

/// `release/related_tags`.
pub(super) fn related_tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::tags(catalog, params, scope, TagList::Related, "search_text", SortOrder::Descending)
}

fn scope(catalog: &Catalog<'_>, params: &mut Params) -> Result<SeriesScope, FredError> {
    let release = find(catalog, params)?;
    Ok(SeriesScope { release_id: Some(release.release_id), ..SeriesScope::default() })
}

/// The release that `release_id` names.
pub(super) fn find(catalog: &Catalog<'_>, params: &mut Params) -> Result<ReleaseRow, FredError> {
    let id = params.required_id("release_id")?;
    by_id(catalog, id)
}

/// The release of an id.
pub(super) fn by_id(catalog: &Catalog<'_>, id: i32) -> Result<ReleaseRow, FredError> {
    let page =
        Paging { order_by: ReleaseOrder::ReleaseId, sort_order: SortOrder::Ascending, offset: 0, limit: 1 };
    let found = catalog.reader.list_releases(Some(id), None, None, page.page())?;
    found.rows.into_iter().next().ok_or(FredError::DoesNotExist("release"))
}
