//! What the FRED API answers: its objects, field for field, and the envelope around a list of them.

use chrono::NaiveDate;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::domain::Period;

/// An object that comes in lists: the key of the list in JSON, the root in XML, and the name of one element.
pub trait Listed: Serialize {
    /// `seriess`, as FRED spells it.
    const PLURAL: &'static str;
    const SINGULAR: &'static str;
    /// The field that is the text of the XML element; all others are attributes.
    const TEXT: Option<&'static str> = None;
}

/// `series` of `seriess`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredSeries {
    pub id: String,
    pub realtime_start: NaiveDate,
    pub realtime_end: NaiveDate,
    pub title: String,
    /// Blank where the series has no observation.
    #[serde(serialize_with = "date_or_blank")]
    pub observation_start: Option<NaiveDate>,
    #[serde(serialize_with = "date_or_blank")]
    pub observation_end: Option<NaiveDate>,
    pub frequency: &'static str,
    pub frequency_short: &'static str,
    pub units: String,
    pub units_short: String,
    pub seasonal_adjustment: String,
    pub seasonal_adjustment_short: String,
    /// `2024-10-30 07:54:01+00`.
    pub last_updated: String,
    pub popularity: i32,
    /// Only in lists; absent of a single series and of updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_popularity: Option<i32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// A text in any case: clients read a null date as a fault.
#[allow(clippy::ref_option)] // serde gives the field by reference.
fn date_or_blank<S: Serializer>(date: &Option<NaiveDate>, to: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => date.serialize(to),
        None => to.serialize_str(""),
    }
}

/// `category` of `categories`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredCategory {
    pub id: i32,
    pub name: String,
    pub parent_id: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// `release` of `releases`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredRelease {
    pub id: i32,
    pub realtime_start: NaiveDate,
    pub realtime_end: NaiveDate,
    pub name: String,
    pub press_release: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// `release_date` of `release_dates`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredReleaseDate {
    pub release_id: i32,
    /// Only where dates of all releases are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release_name: Option<String>,
    pub date: NaiveDate,
}

/// `source` of `sources`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredSource {
    pub id: i32,
    pub realtime_start: NaiveDate,
    pub realtime_end: NaiveDate,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// `tag` of `tags`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FredTag {
    pub name: String,
    pub group_id: String,
    pub notes: String,
    /// `2012-02-27 10:18:19+00`.
    pub created: String,
    pub popularity: i32,
    pub series_count: i64,
}

/// `vintage_date` of `vintage_dates`: a bare date in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FredVintageDate(pub NaiveDate);

macro_rules! listed {
    ($($type:ty: $plural:literal of $singular:literal $(text $text:literal)?;)+) => {
        $(impl Listed for $type {
            const PLURAL: &'static str = $plural;
            const SINGULAR: &'static str = $singular;
            $(const TEXT: Option<&'static str> = Some($text);)?
        })+
    };
}

listed! {
    FredSeries: "seriess" of "series";
    FredCategory: "categories" of "category";
    FredRelease: "releases" of "release";
    FredReleaseDate: "release_dates" of "release_date" text "date";
    FredSource: "sources" of "source";
    FredTag: "tags" of "tag";
    FredVintageDate: "vintage_dates" of "vintage_date";
}

/// What stands before a list: every default that was applied is said.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Head {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realtime_start: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realtime_end: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_variable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_value: Option<String>,
    #[serde(flatten)]
    pub page: Option<PageHead>,
}

/// The part of a head that says which page of how many entries this is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageHead {
    pub order_by: String,
    pub sort_order: String,
    /// Of all pages.
    pub count: i64,
    pub offset: i64,
    pub limit: i64,
}

impl Head {
    /// The head of an answer that is no page of a longer list.
    pub fn of(realtime: Period) -> Self {
        Self { realtime_start: Some(realtime.start()), realtime_end: Some(realtime.end()), ..Self::default() }
    }
}

/// A head and a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer<T: Listed> {
    #[serde(flatten)]
    pub head: Head,
    #[serde(flatten)]
    pub list: List<T>,
}

/// A list under the key of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T>(pub Vec<T>);

impl<T: Listed> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(T::PLURAL, &self.0)?;
        map.end()
    }
}
