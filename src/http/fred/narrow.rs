//! Lists of series and of tags: which ones an endpoint is about, read from its parameters.

use super::describe::{self, Shown};
use super::endpoint::{Catalog, listed};
use super::error::FredError;
use super::lists::{FilterVariable, MAX_LIST_ROWS, Order, Paging, SeriesNarrowing, TagGroup, TagOrder};
use super::params::Params;
use super::render::Rendered;
use super::wire::Head;
use crate::domain::{Frequency, Transformation, Unit};
use crate::query::SortOrder;
use crate::store::{SeriesScope, TagCount, TagScope, UnitWords};

/// How the names of tags are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagList {
    /// `tag_names` picks among the tags.
    Picked,
    /// All of one series, each with how many series of the catalog carry it.
    Carried,
    /// The other tags of the series that have all of `tag_names`, which must be given.
    Related,
}

/// Series of `scope`, narrowed, ordered and paged as asked.
pub(super) fn series<O: Order>(
    catalog: &Catalog<'_>,
    params: &mut Params,
    scope: SeriesScope,
    order: O,
) -> Result<Rendered, FredError> {
    let realtime = params.realtime(catalog.now())?;
    let paging = Paging::read(params, order, order.default_sort(), MAX_LIST_ROWS)?;
    let narrowing = SeriesNarrowing::read(params)?;
    let scope = narrowed(catalog, scope, narrowing)?;
    let found = catalog.reader.list_series(&scope, None, &unit_words(catalog)?, paging.page())?;
    let head = Head { page: Some(paging.head(found.count)), ..Head::of(realtime) };
    let rows = catalog.dated(found.rows)?;
    let items = rows.into_iter().map(|row| describe::series(row, realtime, Shown::InList)).collect();
    listed(params, head, items)
}

/// The units of the catalog with FRED's words for them, by which they are ordered.
fn unit_words(catalog: &Catalog<'_>) -> Result<Vec<UnitWords>, FredError> {
    let worded = |(unit, transformation): (Unit, Transformation)| {
        let words = describe::units(&unit, transformation).0;
        UnitWords { unit, transformation, words }
    };
    Ok(catalog.reader.units()?.into_iter().map(worded).collect())
}

/// `scope` with the tags and the filter of a request; the words of a filter are translated to codes.
fn narrowed(
    catalog: &Catalog<'_>,
    scope: SeriesScope,
    asked: SeriesNarrowing,
) -> Result<SeriesScope, FredError> {
    let mut scope =
        SeriesScope { with_tags: asked.tag_names, without_tags: asked.exclude_tag_names, ..scope };
    need_tags(catalog, &scope)?;
    match asked.filter {
        None => {}
        Some((FilterVariable::Frequency, words)) => {
            let named = |name: &str| name.eq_ignore_ascii_case(&words);
            let whole = Frequency::ALL.iter().filter(|freq| named(describe::frequency(**freq).0));
            let days = describe::WEEKS_ENDING.iter().filter(|(_, name)| named(name));
            let weeks = days.map(|(day, _)| format!("W{}", day.number_from_monday()));
            scope.freqs = Some(whole.map(|freq| freq.code().to_owned()).chain(weeks).collect());
        }
        Some((FilterVariable::SeasonalAdjustment, words)) => {
            let known = ["NSA", "SA", "SAAR", "SSA", "NSAAR"].iter();
            let named = |short: &&&str| describe::adjustment(short).eq_ignore_ascii_case(&words);
            scope.adjustments = Some(known.filter(named).map(|short| (*short).to_owned()).collect());
        }
        Some((FilterVariable::Units, words)) => {
            let mut units = catalog.reader.units()?;
            units.retain(|(unit, transformation)| {
                describe::units(unit, *transformation).0.eq_ignore_ascii_case(&words)
            });
            scope.units = Some(units);
        }
    }
    Ok(scope)
}

fn need_tags(catalog: &Catalog<'_>, scope: &SeriesScope) -> Result<(), FredError> {
    let named = [scope.with_tags.as_slice(), &scope.without_tags].concat();
    if !named.is_empty() && !catalog.reader.has_tags(&named)? {
        return Err(FredError::DoesNotExist("tag"));
    }
    Ok(())
}

/// Tags of the series of `scope`. `search` names the parameter of a search among the tags; `sort` is the direction
/// that FRED gives `series_count` unasked.
pub(super) fn tags(
    catalog: &Catalog<'_>,
    params: &mut Params,
    scope: SeriesScope,
    list: TagList,
    search: &'static str,
    sort: SortOrder,
) -> Result<Rendered, FredError> {
    let realtime = params.realtime(catalog.now())?;
    let paging = Paging::read(params, TagOrder::SeriesCount, sort, MAX_LIST_ROWS)?;
    let group: Option<TagGroup> = params.code("tag_group_id")?;
    let names = params.names("tag_names");
    let mut scope = scope;
    let mut tags = TagScope {
        group_id: group.map(|group| group.code().to_owned()),
        words: params.text(search).map(|text| words(&text)),
        ..TagScope::default()
    };
    match list {
        TagList::Picked => tags.names = names,
        TagList::Carried => tags.counted = TagCount::InCatalog,
        TagList::Related if names.is_empty() => return Err(FredError::NotSet("tag_names")),
        TagList::Related => {
            scope.without_tags = params.names("exclude_tag_names");
            tags.without_names.clone_from(&names);
            scope.with_tags = names;
        }
    }
    need_tags(catalog, &scope)?;
    let found = catalog.reader.list_tags(&scope, &tags, paging.page())?;
    let head = Head { page: Some(paging.head(found.count)), ..Head::of(realtime) };
    listed(params, head, found.rows.into_iter().map(describe::tag).collect())
}

/// The words of a search, one blank between two.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
