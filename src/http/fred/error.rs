//! Refusals in FRED's shape and words.
//!
//! Clients look for these texts (`The series does not exist`), so they keep FRED's capitals, full stops and the two
//! spaces after "Bad Request.". Shape: `{"error_code":400,"error_message":"…"}`, or `<error code="400" message="…"/>`.

use crate::chart::ChartError;
use crate::domain::SeriesId;
use crate::query::{QueryError, TargetFrequency};
use crate::store::StoreError;

/// Why a request to the FRED API has no answer.
#[derive(Debug, thiserror::Error)]
pub enum FredError {
    /// 400.
    #[error("Variable {0} has not been set.")]
    NotSet(&'static str),
    /// 400.
    #[error("Variable {0} is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).")]
    NotADate(&'static str),
    /// 400.
    #[error("Variable {0} is not a YYYYMMDDhhmm formatted time (e.g. 201803012359).")]
    NotATime(&'static str),
    /// 400; the codes are in alphabetical order, as FRED lists them.
    #[error("Value of {variable} is not one of: {known}.")]
    NotOneOf { variable: &'static str, known: String },
    /// 400.
    #[error("Variable {variable} is not between {min} and {max}.")]
    NotBetween { variable: &'static str, min: i64, max: i64 },
    /// 400.
    #[error("Variable {variable} names {given} series, at most {max} are answered.")]
    TooMany { variable: &'static str, given: usize, max: usize },
    /// 400; of version 2, in its words.
    #[error("{0} is not a positive integer.")]
    NotPositive(&'static str),
    /// 400; of version 2.
    #[error("next_cursor is not a cursor that an answer named.")]
    NoSuchCursor,
    /// 400.
    #[error("Variable {start} can not be later than variable {end}.")]
    Reversed { start: &'static str, end: &'static str },
    /// 400.
    #[error("Variable {later} can only be used with variable {needed}.")]
    Alone { later: &'static str, needed: &'static str },
    /// 400: a search of so many words is none.
    #[error("Variable {variable} has more than {max} words.")]
    TooManyWords { variable: &'static str, max: usize },
    /// 400: a worksheet has no room for it.
    #[error(
        "The answer has {columns} columns, a worksheet at most 16384.  Ask for fewer vintage dates or for csv."
    )]
    TooWide { columns: usize },
    /// 400; also of an unknown series, as in FRED.
    #[error("The {0} does not exist.")]
    DoesNotExist(&'static str),
    /// 400: `variable` is FRED's name of the aggregation at this address.
    #[error(
        "The values of {series} are from the start of the year and hold each other.  Ask for the last one with \
         {variable}=eop."
    )]
    OnlyTheLast { series: SeriesId, variable: &'static str },
    /// 400.
    #[error("{series} is irregular and cannot be brought to a frequency.  Ask without variable {variable}.")]
    NoRhythm { series: SeriesId, variable: &'static str },
    /// 400.
    #[error("{}.", sentence(.0))]
    Query(QueryError),
    /// 400.
    #[error("{}.", sentence(.0))]
    Chart(ChartError),
    /// 400.
    #[error("Variable api_key has not been set.  Its value is a token of this server.")]
    NoKey,
    /// 400.
    #[error("The value for variable api_key is not registered.  Its value is a token of this server.")]
    UnknownKey,
    /// Turned away before any address was asked, with this status.
    #[error("{}.", sentence(.detail))]
    TurnedAway { status: u16, detail: String },
    /// 404.
    #[error("There is no {0} below the FRED API.")]
    NoSuchPath(String),
    /// 429: the readers of the store are busy.
    #[error("Exceeded the number of requests that are answered at the same time; try again in a second.")]
    Busy,
    /// 500.
    #[error("An internal error occurred; it has been logged.")]
    Internal,
}

impl FredError {
    /// A fault of ours: the log has the cause, the client a sentence.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        Self::Internal
    }

    /// HTTP status and FRED's `error_code`.
    pub const fn status(&self) -> u16 {
        match self {
            Self::NoSuchPath(_) => 404,
            Self::Busy => 429,
            Self::Internal => 500,
            Self::TurnedAway { status, .. } => *status,
            _ => 400,
        }
    }

    /// FRED's `error_message`: the status in words, two spaces, what is wrong.
    pub fn message(&self) -> String {
        let status = match self.status() {
            400 => "Bad Request",
            404 => "Not Found",
            429 => "Too Many Requests",
            403 => "Forbidden",
            405 => "Method Not Allowed",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Internal Server Error",
        };
        format!("{status}.  {self}")
    }
}

impl From<QueryError> for FredError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Store(store) => store.into(),
            QueryError::UnknownSeries(_) => Self::DoesNotExist("series"),
            QueryError::Frame(_) => Self::internal(&error),
            QueryError::HigherFrequency { from, .. } | QueryError::OtherWeek { from, .. } => {
                let mut codes: Vec<&str> = TargetFrequency::of(from).map(TargetFrequency::code).collect();
                codes.sort_unstable();
                Self::NotOneOf { variable: "frequency", known: codes.join(", ") }
            }
            QueryError::OnlyTheLast { series } => {
                Self::OnlyTheLast { series, variable: "aggregation_method" }
            }
            QueryError::NoRhythm { series, .. } => Self::NoRhythm { series, variable: "frequency" },
            refused => Self::Query(refused),
        }
    }
}

impl From<StoreError> for FredError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ReadersBusy(_) => Self::Busy,
            other => Self::internal(&other),
        }
    }
}

impl From<ChartError> for FredError {
    fn from(error: ChartError) -> Self {
        Self::Chart(error)
    }
}

/// An error message of ours as a sentence of FRED's.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
