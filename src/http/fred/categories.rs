//! `category` and what lies below it. Their lists have no head, as in FRED.

use super::describe;
use super::endpoint::{Catalog, listed};
use super::error::FredError;
use super::lists::SeriesOrder;
use super::narrow::{self, TagList};
use super::params::Params;
use super::render::Rendered;
use super::wire::Head;
use crate::query::SortOrder;
use crate::store::{CategoryRow, SeriesScope};

/// FRED's root of all categories, which no table lists.
const ROOT: i32 = 0;

/// `category`.
pub(super) fn category(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = params.id("category_id")?.unwrap_or(ROOT);
    let found = find(catalog, id)?;
    listed(params, Head::default(), vec![describe::category(found)])
}

/// `category/children`.
pub(super) fn children(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = params.id("category_id")?.unwrap_or(ROOT);
    params.realtime(catalog.now())?;
    find(catalog, id)?;
    let children = catalog.reader.list_categories(None, Some(id), None)?;
    listed(params, Head::default(), children.into_iter().map(describe::category).collect())
}

/// `category/related`: the catalog relates no categories, so that the list is empty.
pub(super) fn related(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = params.required_id("category_id")?;
    params.realtime(catalog.now())?;
    find(catalog, id)?;
    listed::<super::wire::FredCategory>(params, Head::default(), Vec::new())
}

/// `category/series`.
pub(super) fn series(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::series(catalog, params, scope, SeriesOrder::SeriesId)
}

/// `category/tags`.
pub(super) fn tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::tags(catalog, params, scope, TagList::Picked, "search_text", SortOrder::Descending)
}

/// `category/related_tags`.
pub(super) fn related_tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let scope = scope(catalog, params)?;
    narrow::tags(catalog, params, scope, TagList::Related, "search_text", SortOrder::Descending)
}

fn scope(catalog: &Catalog<'_>, params: &mut Params) -> Result<SeriesScope, FredError> {
    let id = params.required_id("category_id")?;
    find(catalog, id)?;
    Ok(SeriesScope { category_id: Some(id), ..SeriesScope::default() })
}

fn find(catalog: &Catalog<'_>, id: i32) -> Result<CategoryRow, FredError> {
    if id == ROOT {
        return Ok(CategoryRow {
            category_id: ROOT,
            parent_id: ROOT,
            name: "Categories".to_owned(),
            notes: None,
        });
    }
    let found = catalog.reader.list_categories(Some(id), None, None)?.into_iter().next();
    found.ok_or(FredError::DoesNotExist("category"))
}
