//! `series` and what lies below it.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::describe::{self, Shown};
use super::endpoint::{Catalog, listed, shown};
use super::error::FredError;
use super::lists::{
    MAX_DATE_ROWS, MAX_LIST_ROWS, Paging, ReleaseOrder, SearchOrder, SearchType, SeriesOrder,
    VintageDateOrder,
};
use super::narrow::{self, TagList};
use super::observations::{self, ObservationsRequest};
use super::params::Params;
use super::render::Rendered;
use super::wire::{FredVintageDate, Head};
use crate::domain::{DomainError, OPEN_END, Observation, Period, code_list};
use crate::query::search::{MAX_QUERY_WORDS, SearchQuery};
use crate::query::vintage::EARLIEST;
use crate::query::{SortOrder, dated_as_fred};
use crate::store::{Changed, Selection, SeriesRow, SeriesScope};

/// How far back `series/updates` looks unasked.
const UPDATES_REACH: Days = Days::new(14);

code_list! {
    /// `filter_value` of updates: countries, or everything else.
    Geography { Macro = "macro", Regional = "regional", All = "all" }
}

impl Geography {
    fn kind(self) -> Option<&'static str> {
        (self != Self::All).then(|| self.code())
    }
}

/// `series`.
pub(super) fn one(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = params.required("series_id")?;
    let realtime = params.realtime(catalog.now())?;
    let row = catalog.series(&id)?;
    let series = if realtime == catalog.now() {
        shown(catalog, row, realtime)?
    } else {
        describe::series(within(catalog, row, realtime)?, realtime, Shown::Alone)
    };
    listed(params, Head::of(realtime), vec![series])
}

/// The series with FRED's dates of the first and the last of the values that a real-time period saw.
fn within(catalog: &Catalog<'_>, row: SeriesRow, realtime: Period) -> Result<SeriesRow, FredError> {
    let seen = |o: &Observation| o.realtime_start <= realtime.end() && realtime.start() <= o.realtime_end;
    let mut observations = catalog.reader.observations(row.series_key, Selection::History)?;
    observations.retain(seen);
    dated_as_fred(row.series.freq, &mut observations);
    let dates = || observations.iter().map(|o| o.period);
    Ok(SeriesRow { observation_start: dates().min(), observation_end: dates().max(), ..row })
}

/// `series/categories`.
pub(super) fn categories(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = catalog.series_id(&params.required("series_id")?)?;
    params.realtime(catalog.now())?;
    let found = catalog.reader.list_categories(None, None, Some(id.as_str()))?;
    listed(params, Head::default(), found.into_iter().map(describe::category).collect())
}

/// `series/observations`.
pub(super) fn observations(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let request = ObservationsRequest::read(params, catalog.today)?;
    let row = catalog.series(&request.series_id)?;
    let selection = request.single_day().map_or(Selection::History, Selection::AsOf);
    let intervals = catalog.reader.observations(row.series_key, selection)?;
    observations::answer(&row.series, intervals, request)?.render()
}

/// `series/release`.
pub(super) fn release(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = catalog.series_id(&params.required("series_id")?)?;
    let realtime = params.realtime(catalog.now())?;
    let page =
        Paging { order_by: ReleaseOrder::ReleaseId, sort_order: SortOrder::Ascending, offset: 0, limit: 1 };
    let found = catalog.reader.list_releases(None, None, Some(id.as_str()), page.page())?;
    let items = found.rows.into_iter().map(|row| describe::release(row, realtime)).collect();
    listed(params, Head::of(realtime), items)
}

/// `series/search`.
pub(super) fn search(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let text = params.required("search_text")?;
    let (scope, order) = match params.code("search_type")?.unwrap_or(SearchType::FullText) {
        SearchType::FullText => (found_by(catalog, "search_text", text)?, SearchOrder::SearchRank),
        SearchType::SeriesId => {
            (SeriesScope { id_pattern: Some(text), ..SeriesScope::default() }, SearchOrder::SeriesId)
        }
    };
    narrow::series(catalog, params, scope, order)
}

/// `series/search/tags`.
pub(super) fn search_tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let text = params.required("series_search_text")?;
    let scope = found_by(catalog, "series_search_text", text)?;
    narrow::tags(catalog, params, scope, TagList::Picked, "tag_search_text", SortOrder::Descending)
}

/// `series/search/related_tags`.
pub(super) fn search_related_tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let text = params.required("series_search_text")?;
    let scope = found_by(catalog, "series_search_text", text)?;
    narrow::tags(catalog, params, scope, TagList::Related, "tag_search_text", SortOrder::Descending)
}

/// What the ranked search of the catalog finds.
fn found_by(catalog: &Catalog<'_>, variable: &'static str, text: String) -> Result<SeriesScope, FredError> {
    let query = SearchQuery { text, limit: usize::MAX, ..SearchQuery::default() };
    if query.count_words() > MAX_QUERY_WORDS {
        return Err(FredError::TooManyWords { variable, max: MAX_QUERY_WORDS });
    }
    let found = catalog.search.index(catalog.reader)?.find(&query);
    Ok(SeriesScope { found: Some(found.keys), ..SeriesScope::default() })
}

/// `series/tags`: the rarest first, as FRED lists them.
pub(super) fn tags(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = catalog.series_id(&params.required("series_id")?)?;
    let scope = SeriesScope { series_id: Some(id.to_string()), ..SeriesScope::default() };
    narrow::tags(catalog, params, scope, TagList::Carried, "search_text", SortOrder::Ascending)
}

/// `series/updates`: the latest changes first, of two weeks where no times are given.
pub(super) fn updates(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let realtime = params.realtime(catalog.now())?;
    let geography = params.code("filter_value")?.unwrap_or(Geography::All);
    let changed = match (params.time("start_time")?, params.time("end_time")?) {
        (Some(from), Some(to)) if from > to => {
            return Err(FredError::Reversed { start: "start_time", end: "end_time" });
        }
        (Some(from), Some(to)) => Changed { from, to, geography: geography.kind() },
        (None, None) => {
            let from = catalog.today.checked_sub_days(UPDATES_REACH).unwrap_or(EARLIEST);
            Changed { from: midnight(from), to: midnight(OPEN_END), geography: geography.kind() }
        }
        _ => return Err(FredError::Alone { later: "start_time", needed: "end_time" }),
    };
    let paging = Paging {
        order_by: SeriesOrder::LastUpdated,
        sort_order: SortOrder::Descending,
        offset: params.integer("offset", 0..=i64::MAX)?.unwrap_or(0),
        limit: params.integer("limit", 1..=MAX_LIST_ROWS)?.unwrap_or(MAX_LIST_ROWS),
    };
    let found = catalog.reader.list_series(&SeriesScope::default(), Some(&changed), &[], paging.page())?;
    let head = Head {
        filter_variable: Some("geography".to_owned()),
        filter_value: Some(geography.code().to_owned()),
        page: Some(paging.head(found.count)),
        ..Head::of(realtime)
    };
    let rows = catalog.dated(found.rows)?;
    let items = rows.into_iter().map(|row| describe::series(row, realtime, Shown::Alone)).collect();
    listed(params, head, items)
}

const fn midnight(day: NaiveDate) -> NaiveDateTime {
    NaiveDateTime::new(day, NaiveTime::MIN)
}

/// `series/vintagedates`.
pub(super) fn vintage_dates(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let id = params.required("series_id")?;
    let realtime = params.realtime(Period::new(EARLIEST, OPEN_END).unwrap_or_else(|_| catalog.now()))?;
    let paging = Paging::read(params, VintageDateOrder::VintageDate, SortOrder::Ascending, MAX_DATE_ROWS)?;
    let row = catalog.series(&id)?;
    let mut days = catalog.reader.vintages(row.series_key)?;
    days.retain(|day| realtime.start() <= *day && *day <= realtime.end());
    if paging.sort_order == SortOrder::Descending {
        days.reverse();
    }
    let head = Head { page: Some(paging.head(days.len() as i64)), ..Head::of(realtime) };
    let offset = usize::try_from(paging.offset).unwrap_or(usize::MAX);
    let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    listed(params, head, days.into_iter().skip(offset).take(limit).map(FredVintageDate).collect())
}
