//! Parameters of a request, taken one by one; what nobody took was not understood.
//!
//! FRED ignores parameters that it does not know (a mistaken `vintage_date=` gets revised data and HTTP 200). So does
//! this, and names them in a header. An empty value is an absent one; of a repeated parameter the last counts, and its
//! name is in that header too.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};

use super::error::FredError;
use crate::domain::{DomainError, OPEN_END, Period};
use crate::query::vintage::EARLIEST;

/// The parameters that no one has taken yet.
#[derive(Debug, Clone, Default)]
pub struct Params {
    given: BTreeMap<String, String>,
    /// Names of those that were given more than once.
    repeated: BTreeSet<String>,
}

impl FromIterator<(String, String)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut params = Self::default();
        for (name, value) in pairs {
            if params.given.insert(name.clone(), value).is_some() {
                params.repeated.insert(name);
            }
        }
        params
    }
}

impl Params {
    /// The value of a parameter, if it was given and is not blank.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.given.remove(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A look at a parameter that is taken later.
    pub fn peek(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(|value| value.trim())
    }

    /// The value of a parameter that must be given.
    pub fn required(&mut self, name: &'static str) -> Result<String, FredError> {
        self.text(name).ok_or(FredError::NotSet(name))
    }

    /// A member of a code list.
    pub fn code<T: FromStr<Err = DomainError>>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<T>, FredError> {
        self.text(name).map(|value| value.parse().map_err(|error| not_one_of(name, &error))).transpose()
    }

    /// A `YYYY-MM-DD` date.
    pub fn date(&mut self, name: &'static str) -> Result<Option<NaiveDate>, FredError> {
        self.text(name).map(|value| date(name, &value)).transpose()
    }

    /// A whole number within a range.
    pub fn integer(
        &mut self,
        name: &'static str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, FredError> {
        let within = |value: String| {
            let number = value.parse().ok().filter(|number| range.contains(number));
            number.ok_or(FredError::NotBetween { variable: name, min: *range.start(), max: *range.end() })
        };
        self.text(name).map(within).transpose()
    }

    /// The id of a catalog entry, from 0.
    pub fn id(&mut self, name: &'static str) -> Result<Option<i32>, FredError> {
        Ok(self.integer(name, 0..=i64::from(i32::MAX))?.map(|id| id as i32))
    }

    /// The id of a catalog entry that must be given.
    pub fn required_id(&mut self, name: &'static str) -> Result<i32, FredError> {
        self.id(name)?.ok_or(FredError::NotSet(name))
    }

    /// A `YYYYMMDDhhmm` time.
    pub fn time(&mut self, name: &'static str) -> Result<Option<NaiveDateTime>, FredError> {
        let read = |text: String| {
            let shaped = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
            let time = NaiveDateTime::parse_from_str(&format!("{text}00"), "%Y%m%d%H%M%S").ok();
            time.filter(|_| shaped).ok_or(FredError::NotATime(name))
        };
        self.text(name).map(read).transpose()
    }

    /// `true` or `false`; false where it is absent.
    pub fn flag(&mut self, name: &'static str) -> Result<bool, FredError> {
        match self.text(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(FredError::NotOneOf { variable: name, known: "false, true".to_owned() }),
        }
    }

    /// Names joined by `;`, as FRED lists tags.
    pub fn names(&mut self, name: &'static str) -> Vec<String> {
        let text = self.text(name).unwrap_or_default();
        text.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    /// `realtime_start` and `realtime_end`; giving one side opens the other.
    pub fn realtime(&mut self, default: Period) -> Result<Period, FredError> {
        let given = (self.date("realtime_start")?, self.date("realtime_end")?);
        let (start, end) = match given {
            (None, None) => return Ok(default),
            (start, end) => (start.unwrap_or(EARLIEST), end.unwrap_or(OPEN_END)),
        };
        let reversed = FredError::Reversed { start: "realtime_start", end: "realtime_end" };
        Period::new(start, end).map_err(|_| reversed)
    }

    /// Names of the parameters that were not understood, and of those whose first values were not looked at.
    pub fn ignored(self) -> Vec<String> {
        let mut names = self.repeated;
        names.extend(self.given.into_keys());
        names.into_iter().collect()
    }
}

/// A `YYYY-MM-DD` date of four, two and two digits.
pub fn date(name: &'static str, text: &str) -> Result<NaiveDate, FredError> {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split('-');
    let shaped = [4, 2, 2].iter().all(|count| parts.next().is_some_and(|part| digits(part, *count)));
    let parsed = text.parse().ok().filter(|_| shaped && parts.next().is_none());
    parsed.ok_or(FredError::NotADate(name))
}

/// The refusal that lists the members of a code list.
pub(super) fn not_one_of(variable: &'static str, error: &DomainError) -> FredError {
    let known = match error {
        DomainError::UnknownCode { known, .. } => known.as_str(),
        _ => "",
    };
    let mut codes: Vec<&str> = known.split(", ").collect();
    codes.sort_unstable();
    FredError::NotOneOf { variable, known: codes.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Units;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn refusals_speak_as_fred_does() {
        let message = |pair: (&str, &str), read: fn(&mut Params) -> Option<FredError>| {
            read(&mut params(&[pair])).map(|error| error.message()).unwrap_or_default()
        };
        let dates =
            ["2000-2-24", "24.02.2000", "2000-02-30", "2000-02-24x", "+2000-02-24", "02000-02-24", "today"];
        for text in dates {
            let got = message(("realtime_start", text), |p| p.date("realtime_start").err());
            assert_eq!(
                got,
                "Bad Request.  Variable realtime_start is not a YYYY-MM-DD formatted date (e.g. 2000-02-24)."
            );
        }
        for text in ["0", "1001", "-1", "ten", "1.5", "99999999999999999999"] {
            let got = message(("limit", text), |p| p.integer("limit", 1..=1000).err());
            assert_eq!(got, "Bad Request.  Variable limit is not between 1 and 1000.", "{text}");
        }
        let units = message(("units", "pct"), |p| p.code::<Units>("units").err());
        assert_eq!(
            units,
            "Bad Request.  Value of units is not one of: cca, cch, ch1, chg, lin, log, pc1, pca, pch."
        );
        let missing = message(("series_id", " "), |p| p.required("series_id").err());
        assert_eq!(missing, "Bad Request.  Variable series_id has not been set.");
    }

    #[test]
    fn one_side_of_the_real_time_period_opens_the_other() {
        let today = Period::day(day("2024-01-15"));
        let asked = |pairs: &[(&str, &str)]| params(pairs).realtime(today).map(|p| (p.start(), p.end())).ok();
        assert_eq!(asked(&[]), Some((day("2024-01-15"), day("2024-01-15"))));
        assert_eq!(asked(&[("realtime_start", "2020-01-01")]), Some((day("2020-01-01"), OPEN_END)));
        assert_eq!(asked(&[("realtime_end", "2020-01-01")]), Some((EARLIEST, day("2020-01-01"))));
        assert_eq!(asked(&[("realtime_start", "2020-01-02"), ("realtime_end", "2020-01-01")]), None);
    }

    #[test]
    fn what_nobody_took_was_ignored() {
        let mut twice = params(&[("series_id", "A"), ("series_id", "B")]);
        assert_eq!(twice.text("series_id").as_deref(), Some("B"));
        assert_eq!(twice.ignored(), ["series_id"]);
        let mut params =
            params(&[("vintage_date", "2020-01-01"), ("series_id", "A"), ("tag_names", "a; b;;c")]);
        assert_eq!(params.text("series_id").as_deref(), Some("A"));
        assert_eq!(params.names("tag_names"), ["a", "b", "c"]);
        assert_eq!(params.ignored(), ["vintage_date"]);
    }
}
