//! `sources`, `source` and the releases of one.

use super::describe;
use super::endpoint::{Catalog, listed};
use super::error::FredError;
use super::lists::{MAX_LIST_ROWS, Paging, SourceOrder};
use super::params::Params;
use super::releases;
use super::render::Rendered;
use super::wire::Head;
use crate::query::SortOrder;
use crate::store::SourceRow;

/// `sources`.
pub(super) fn all(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let realtime = params.realtime(catalog.now())?;
    let paging = Paging::read(params, SourceOrder::SourceId, SortOrder::Ascending, MAX_LIST_ROWS)?;
    let found = catalog.reader.list_sources(None, None, paging.page())?;
    let head = Head { page: Some(paging.head(found.count)), ..Head::of(realtime) };
    listed(params, head, found.rows.into_iter().map(|row| describe::source(row, realtime)).collect())
}

/// `source`.
pub(super) fn one(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let found = find(catalog, params)?;
    let realtime = params.realtime(catalog.now())?;
    listed(params, Head::of(realtime), vec![describe::source(found, realtime)])
}

/// `source/releases`.
pub(super) fn releases_of(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let source = find(catalog, params)?;
    releases::list(catalog, params, Some(source.source_id))
}

fn find(catalog: &Catalog<'_>, params: &mut Params) -> Result<SourceRow, FredError> {
    let id = params.required_id("source_id")?;
    let page =
        Paging { order_by: SourceOrder::SourceId, sort_order: SortOrder::Ascending, offset: 0, limit: 1 };
    let found = catalog.reader.list_sources(Some(id), None, page.page())?;
    found.rows.into_iter().next().ok_or(FredError::DoesNotExist("source"))
}
