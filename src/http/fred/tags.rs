//! `tags`, `related_tags` and the series of tags.

use super::endpoint::Catalog;
use super::error::FredError;
use super::lists::SeriesOrder;
use super::narrow::{self, TagList};
use super::params::Params;
use super::render::Rendered;
use crate::query::SortOrder;
use crate::store::SeriesScope;

/// `tags`.
pub(super) fn all(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    narrow::tags(
        catalog,
        params,
        SeriesScope::default(),
        TagList::Picked,
        "search_text",
        SortOrder::Descending,
    )
}

/// `related_tags`.
pub(super) fn related(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    narrow::tags(
        catalog,
        params,
        SeriesScope::default(),
        TagList::Related,
        "search_text",
        SortOrder::Descending,
    )
}

/// `tags/series`.
pub(super) fn series(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    if params.peek("tag_names").is_none_or(str::is_empty) {
        return Err(FredError::NotSet("tag_names"));
    }
    narrow::series(catalog, params, SeriesScope::default(), SeriesOrder::SeriesId)
}
