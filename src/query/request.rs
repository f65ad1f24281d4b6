//! What a series query may ask: FRED's code lists for units, aggregation and frequency, and the query itself.

use chrono::{NaiveDate, Weekday};

use crate::domain::{DomainError, Frequency, code_list};

code_list! {
    /// FRED's `units`: what is done to the values. Formulas: FRED help, "formulas-calculate-growth-rates".
    Units {
        /// x(t).
        Levels = "lin",
        /// x(t) - x(t-1).
        Change = "chg",
        /// x(t) - x(t-n), n = observations a year.
        ChangeFromYearAgo = "ch1",
        /// (x(t) / x(t-1) - 1) * 100.
        PercentChange = "pch",
        /// (x(t) / x(t-n) - 1) * 100.
        PercentChangeFromYearAgo = "pc1",
        /// ((x(t) / x(t-1)) ^ n - 1) * 100.
        CompoundedAnnualRate = "pca",
        /// (ln x(t) - ln x(t-1)) * 100.
        ContinuouslyCompounded = "cch",
        /// (ln x(t) - ln x(t-1)) * 100 * n.
        ContinuouslyCompoundedAnnual = "cca",
        /// ln x(t).
        NaturalLog = "log",
    }
}

impl Units {
    /// Whether a value is compared with that of a year before.
    pub const fn is_over_a_year(self) -> bool {
        matches!(self, Self::ChangeFromYearAgo | Self::PercentChangeFromYearAgo)
    }

    /// Whether a value is compared with the one before it.
    pub const fn is_step(self) -> bool {
        !matches!(self, Self::Levels | Self::NaturalLog) && !self.is_over_a_year()
    }
}

code_list! {
    /// FRED's `aggregation_method`: how the values of a period become one.
    Aggregation {
        Average = "avg",
        Sum = "sum",
        /// The last value there is.
        EndOfPeriod = "eop",
    }
}

code_list! {
    /// FRED's `frequency`. `w` is `wef` and `bw` is `bwew` where a daily series is aggregated.
    TargetFrequency {
        Daily = "d", Weekly = "w", Biweekly = "bw", Monthly = "m", Quarterly = "q", SemiAnnual = "sa", Annual = "a",
        WeekEndingFriday = "wef", WeekEndingThursday = "weth", WeekEndingWednesday = "wew", WeekEndingTuesday = "wetu",
        WeekEndingMonday = "wem", WeekEndingSunday = "wesu", WeekEndingSaturday = "wesa",
        BiweekEndingWednesday = "bwew", BiweekEndingMonday = "bwem",
    }
}

impl TargetFrequency {
    /// The frequency in the domain's words; two weeks have no code there and are irregular.
    pub const fn frequency(self) -> Frequency {
        match self {
            Self::Daily => Frequency::Daily,
            Self::Monthly => Frequency::Monthly,
            Self::Quarterly => Frequency::Quarterly,
            Self::SemiAnnual => Frequency::SemiAnnual,
            Self::Annual => Frequency::Annual,
            Self::Biweekly | Self::BiweekEndingWednesday | Self::BiweekEndingMonday => Frequency::Irregular,
            _ => Frequency::Weekly,
        }
    }

    /// The last day of the weeks asked for; `None` where the frequency is not made of weeks.
    pub const fn week_end(self) -> Option<Weekday> {
        match self {
            Self::Weekly | Self::WeekEndingFriday => Some(Weekday::Fri),
            Self::WeekEndingThursday => Some(Weekday::Thu),
            Self::WeekEndingWednesday | Self::Biweekly | Self::BiweekEndingWednesday => Some(Weekday::Wed),
            Self::WeekEndingTuesday => Some(Weekday::Tue),
            Self::WeekEndingMonday | Self::BiweekEndingMonday => Some(Weekday::Mon),
            Self::WeekEndingSunday => Some(Weekday::Sun),
            Self::WeekEndingSaturday => Some(Weekday::Sat),
            Self::Daily | Self::Monthly | Self::Quarterly | Self::SemiAnnual | Self::Annual => None,
        }
    }
}

code_list! {
    /// Order of the points by period.
    SortOrder { Ascending = "asc", Descending = "desc" }
}

code_list! {
    /// How several values become one.
    Fold { Mean = "mean", Sum = "sum" }
}

code_list! {
    /// What becomes of spans that run from the start of the year (1—3月, 1—6月).
    YearToDate {
        /// They stay as published.
        AsPublished = "published",
        /// Each becomes the difference from the one before it in the same year.
        Unrolled = "unrolled",
    }
}

code_list! {
    /// Whose habits the answer follows where they differ.
    Convention {
        /// Aggregates keep every digit, a week is named by its Monday.
        Sdmx = "sdmx",
        /// Aggregates keep the decimals of the source, a week is named by its last day, and values from the start of the
        /// year are made single ones before they are added up.
        Fred = "fred",
    }
}

/// A moving window of `window` consecutive periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rolling {
    pub fold: Fold,
    pub window: usize,
}

/// What is asked of each series. Steps happen in the order of the fields from `year_to_date` on; which vintage is
/// meant is settled before, by whoever selects the observations.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesQuery {
    pub year_to_date: YearToDate,
    pub freq: Option<TargetFrequency>,
    /// Without effect where `freq` is not given, as in FRED.
    pub aggregation: Aggregation,
    pub units: Units,
    /// Index, 100 in the period that holds this day; only with `units` = `lin`.
    pub index_at: Option<NaiveDate>,
    pub rolling: Option<Rolling>,
    /// First period of the answer, included; the values before it have done their part by then.
    pub start: Option<NaiveDate>,
    /// Last period of the answer, included.
    pub end: Option<NaiveDate>,
    pub sort: SortOrder,
    pub offset: usize,
    pub limit: Option<usize>,
    pub convention: Convention,
}

impl Default for SeriesQuery {
    fn default() -> Self {
        Self {
            year_to_date: YearToDate::AsPublished,
            freq: None,
            aggregation: Aggregation::Average,
            units: Units::Levels,
            index_at: None,
            rolling: None,
            start: None,
            end: None,
            sort: SortOrder::Ascending,
            offset: 0,
            limit: None,
            convention: Convention::Sdmx,
        }
    }
}

impl SeriesQuery {
    /// Whether the values are answered as they were published.
    pub fn is_plain(&self) -> bool {
        self.year_to_date == YearToDate::AsPublished
            && self.freq.is_none()
            && self.units == Units::Levels
            && self.index_at.is_none()
            && self.rolling.is_none()
    }
}
