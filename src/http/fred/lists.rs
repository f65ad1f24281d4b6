//! Lists of the catalog: order, page and filters, each with FRED's defaults.

use super::error::FredError;
use super::params::Params;
use super::wire::PageHead;
use crate::domain::{DomainError, code_list};
use crate::query::SortOrder;
use crate::store::ListPage;

/// Largest and default `limit` of a list of the catalog.
pub const MAX_LIST_ROWS: i64 = 1_000;
/// Largest and default `limit` of dates: vintages, and days of one release.
pub const MAX_DATE_ROWS: i64 = 10_000;

code_list! {
    /// `order_by` of series.
    SeriesOrder {
        SeriesId = "series_id", Title = "title", Units = "units", Frequency = "frequency",
        SeasonalAdjustment = "seasonal_adjustment", RealtimeStart = "realtime_start", RealtimeEnd = "realtime_end",
        LastUpdated = "last_updated", ObservationStart = "observation_start", ObservationEnd = "observation_end",
        Popularity = "popularity", GroupPopularity = "group_popularity",
    }
}

code_list! {
    /// `order_by` of the series that a search found, which alone have a rank.
    SearchOrder {
        SearchRank = "search_rank", SeriesId = "series_id", Title = "title", Units = "units", Frequency = "frequency",
        SeasonalAdjustment = "seasonal_adjustment", RealtimeStart = "realtime_start", RealtimeEnd = "realtime_end",
        LastUpdated = "last_updated", ObservationStart = "observation_start", ObservationEnd = "observation_end",
        Popularity = "popularity", GroupPopularity = "group_popularity",
    }
}

code_list! {
    /// `order_by` of tags.
    TagOrder {
        SeriesCount = "series_count", Popularity = "popularity", Created = "created", Name = "name",
        GroupId = "group_id",
    }
}

code_list! {
    /// `order_by` of releases.
    ReleaseOrder {
        ReleaseId = "release_id", Name = "name", PressRelease = "press_release", RealtimeStart = "realtime_start",
        RealtimeEnd = "realtime_end",
    }
}

code_list! {
    /// `order_by` of sources.
    SourceOrder {
        SourceId = "source_id", Name = "name", RealtimeStart = "realtime_start", RealtimeEnd = "realtime_end",
    }
}

code_list! {
    /// `order_by` of the dates of releases.
    ReleaseDateOrder { ReleaseDate = "release_date", ReleaseId = "release_id", ReleaseName = "release_name" }
}

code_list! {
    /// `order_by` of vintage dates, which have one order.
    VintageDateOrder { VintageDate = "vintage_date" }
}

code_list! {
    /// `filter_variable` of series.
    FilterVariable { Frequency = "frequency", Units = "units", SeasonalAdjustment = "seasonal_adjustment" }
}

code_list! {
    /// `search_type` of a search.
    SearchType {
        /// Title, units, frequency and tags.
        FullText = "full_text",
        /// A part of the id, `*` for any characters.
        SeriesId = "series_id",
    }
}

code_list! {
    /// `tag_group_id`.
    TagGroup {
        Frequency = "freq", General = "gen", Geography = "geo", GeographyType = "geot", Release = "rls",
        SeasonalAdjustment = "seas", Source = "src", Citation = "cc",
    }
}

/// Order and page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging<O> {
    pub order_by: O,
    pub sort_order: SortOrder,
    pub offset: i64,
    pub limit: i64,
}

/// A code of an order.
pub trait Order: Copy + PartialEq + std::str::FromStr<Err = DomainError> {
    /// FRED's code of it.
    fn name(self) -> &'static str;

    /// The direction in which FRED sorts by it unasked.
    fn default_sort(self) -> SortOrder {
        SortOrder::Ascending
    }
}

impl Order for SeriesOrder {
    fn name(self) -> &'static str {
        self.code()
    }

    fn default_sort(self) -> SortOrder {
        match self {
            Self::Popularity | Self::GroupPopularity => SortOrder::Descending,
            _ => SortOrder::Ascending,
        }
    }
}

impl Order for SearchOrder {
    fn name(self) -> &'static str {
        self.code()
    }

    fn default_sort(self) -> SortOrder {
        match self {
            Self::SearchRank | Self::Popularity | Self::GroupPopularity => SortOrder::Descending,
            _ => SortOrder::Ascending,
        }
    }
}

impl Order for TagOrder {
    fn name(self) -> &'static str {
        self.code()
    }

    fn default_sort(self) -> SortOrder {
        match self {
            Self::SeriesCount | Self::Popularity => SortOrder::Descending,
            _ => SortOrder::Ascending,
        }
    }
}

macro_rules! ascending {
    ($($order:ty),+) => {
        $(impl Order for $order {
            fn name(self) -> &'static str {
                self.code()
            }
        })+
    };
}

ascending!(ReleaseOrder, SourceOrder, ReleaseDateOrder, VintageDateOrder);

impl<O: Order> Paging<O> {
    /// Reads `order_by`, `sort_order`, `offset` and `limit`; unasked, the list is sorted by `order_by` in the
    /// direction `sort`.
    pub fn read(params: &mut Params, order_by: O, sort: SortOrder, max: i64) -> Result<Self, FredError> {
        let asked: Option<O> = params.code("order_by")?;
        let other = asked.filter(|asked| *asked != order_by);
        let sort_unasked = other.map_or(sort, O::default_sort);
        Ok(Self {
            order_by: other.unwrap_or(order_by),
            sort_order: params.code("sort_order")?.unwrap_or(sort_unasked),
            offset: params.integer("offset", 0..=i64::MAX)?.unwrap_or(0),
            limit: params.integer("limit", 1..=max)?.unwrap_or(max),
        })
    }

    /// The page in the store's words.
    pub fn page(self) -> ListPage {
        ListPage {
            order_by: self.order_by.name(),
            descending: self.sort_order == SortOrder::Descending,
            offset: self.offset,
            limit: self.limit,
        }
    }

    /// What an answer says of it; `count` is of all pages.
    pub fn head(self, count: i64) -> PageHead {
        PageHead {
            order_by: self.order_by.name().to_owned(),
            sort_order: self.sort_order.code().to_owned(),
            count,
            offset: self.offset,
            limit: self.limit,
        }
    }
}

/// Narrows a list of series by tags and by one property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeriesNarrowing {
    /// All of them.
    pub tag_names: Vec<String>,
    /// None of them.
    pub exclude_tag_names: Vec<String>,
    pub filter: Option<(FilterVariable, String)>,
}

impl SeriesNarrowing {
    /// Reads `tag_names`, `exclude_tag_names`, `filter_variable` and `filter_value`.
    pub fn read(params: &mut Params) -> Result<Self, FredError> {
        let variable = params.code("filter_variable")?;
        let value = params.text("filter_value");
        let filter = match (variable, value) {
            (Some(variable), Some(value)) => Some((variable, value)),
            (Some(_), None) => return Err(FredError::NotSet("filter_value")),
            (None, Some(_)) => {
                return Err(FredError::Alone { later: "filter_value", needed: "filter_variable" });
            }
            (None, None) => None,
        };
        let (tag_names, exclude_tag_names) = (params.names("tag_names"), params.names("exclude_tag_names"));
        if tag_names.is_empty() && !exclude_tag_names.is_empty() {
            return Err(FredError::Alone { later: "exclude_tag_names", needed: "tag_names" });
        }
        Ok(Self { tag_names, exclude_tag_names, filter })
    }
}
