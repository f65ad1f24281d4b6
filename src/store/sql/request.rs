//! What a client asks: a statement, its parameters, and limits that it lowers for itself.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::encode::Format;

/// One statement to run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SqlRequest {
    pub sql: String,
    pub params: Params,
    /// At most the server's own limit; none means the server's.
    pub timeout_ms: Option<u64>,
    /// At most the server's own limit; none means the server's.
    pub max_rows: Option<u64>,
    /// A name by which the statement can be watched and cancelled: 1 to 64 of `A-Z a-z 0-9 . _ : -`.
    pub query_id: Option<String>,
    /// The token that asks, if there is one: the names of statements are each client's own.
    pub client: Option<String>,
    pub format: Format,
}

/// Values for the parameters of a statement: `?` and `$1` by place, `$name` by name.
///
/// In JSON a list or an object. A number without fraction is a BIGINT (UBIGINT beyond it), any other number a DOUBLE;
/// `{"type":"DATE","value":"2025-06-30"}` gives a type (BOOLEAN, BIGINT, HUGEINT, DECIMAL, DOUBLE, VARCHAR, DATE,
/// TIME, TIMESTAMP, or BLOB in base64).
/// That is the form of clients, read by `Params::try_from`; the derived form travels to the worker.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Params {
    #[default]
    None,
    Positional(Vec<Param>),
    Named(Vec<(String, Param)>),
}

/// One value, typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Param {
    Null,
    Boolean(bool),
    BigInt(i64),
    UBigInt(u64),
    /// As text, because JSON has no 128-bit numbers.
    HugeInt(String),
    /// The digits without their point, and how many of them follow it.
    Decimal {
        digits: String,
        scale: u8,
    },
    Double(f64),
    Text(String),
    Date(NaiveDate),
    Time(NaiveTime),
    Timestamp(NaiveDateTime),
    Blob(Vec<u8>),
}

/// Why a JSON value is no parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    #[error("params is {0}: use a list for `?` and `$1`, an object for `$name`")]
    NoParams(&'static str),
    #[error("a parameter is {0}: use a number, a text, true, false, null or {{\"type\":…,\"value\":…}}")]
    NoParam(&'static str),
    #[error("`{0}` is no type of a parameter: use {TYPES}")]
    UnknownType(String),
    #[error("`{value}` is no {type_name}")]
    NotOfType { type_name: &'static str, value: String },
}

const TYPES: &str = "BOOLEAN, BIGINT, HUGEINT, DECIMAL, DOUBLE, VARCHAR, DATE, TIME, TIMESTAMP or BLOB";

impl Params {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Positional(values) => values.len(),
            Self::Named(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl TryFrom<Json> for Params {
    type Error = ParamError;
    fn try_from(json: Json) -> Result<Self, ParamError> {
        Ok(match json {
            Json::Null => Self::None,
            Json::Array(values) => {
                Self::Positional(values.into_iter().map(Param::try_from).collect::<Result<_, _>>()?)
            }
            Json::Object(values) => {
                let named =
                    values.into_iter().map(|(name, value)| Ok((bare_name(&name), Param::try_from(value)?)));
                Self::Named(named.collect::<Result<_, _>>()?)
            }
            other => return Err(ParamError::NoParams(kind(&other))),
        })
    }
}

/// `$id` and `id` are the same name.
fn bare_name(name: &str) -> String {
    name.strip_prefix('$').unwrap_or(name).to_owned()
}

impl TryFrom<Json> for Param {
    type Error = ParamError;
    fn try_from(json: Json) -> Result<Self, ParamError> {
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Boolean(value),
            Json::String(value) => Self::Text(value),
            Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(value), ..) => Self::BigInt(value),
                (_, Some(value), _) => Self::UBigInt(value),
                (.., value) => Self::Double(value.unwrap_or(f64::NAN)),
            },
            Json::Object(members) => return typed(&members),
            other @ Json::Array(_) => return Err(ParamError::NoParam(kind(&other))),
        })
    }
}

fn typed(members: &serde_json::Map<String, Json>) -> Result<Param, ParamError> {
    let (Some(Json::String(type_name)), Some(value), 2) =
        (members.get("type"), members.get("value"), members.len())
    else {
        return Err(ParamError::NoParam("an object"));
    };
    let text = match value {
        Json::Null => return Ok(Param::Null),
        Json::String(text) => text.clone(),
        Json::Number(_) | Json::Bool(_) => value.to_string(),
        other => return Err(ParamError::NoParam(kind(other))),
    };
    Param::of_text(type_name, &text)
}

impl Param {
    /// Reads `text` as a value of a SQL type.
    pub fn of_text(type_name: &str, text: &str) -> Result<Self, ParamError> {
        fn read<T, V>(type_name: &'static str, text: &str, make: impl Fn(T) -> V) -> Result<V, ParamError>
        where
            T: std::str::FromStr,
        {
            let fault = |_| ParamError::NotOfType { type_name, value: text.to_owned() };
            text.trim().parse().map(make).map_err(fault)
        }
        let refuse = |type_name| Err(ParamError::NotOfType { type_name, value: text.to_owned() });
        match type_name.to_ascii_uppercase().as_str() {
            "BOOLEAN" | "BOOL" => read("BOOLEAN", text, Self::Boolean),
            "BIGINT" | "INTEGER" | "INT" => read("BIGINT", text, Self::BigInt),
            "HUGEINT" => read("HUGEINT", text, |value: i128| Self::HugeInt(value.to_string())),
            "DECIMAL" => match decimal(text.trim()) {
                Some(value) => Ok(value),
                None => refuse("DECIMAL of at most 38 digits"),
            },
            "DOUBLE" => match text.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Self::Double(value)),
                _ => refuse("DOUBLE"),
            },
            "VARCHAR" | "TEXT" => Ok(Self::Text(text.to_owned())),
            "DATE" => read("DATE", text, Self::Date),
            "TIME" => read("TIME", text, Self::Time),
            "TIMESTAMP" => match timestamp(text) {
                Some(value) => Ok(Self::Timestamp(value)),
                None => refuse("TIMESTAMP"),
            },
            "BLOB" => match STANDARD.decode(text.trim()) {
                Ok(value) => Ok(Self::Blob(value)),
                Err(_) => refuse("BLOB in base64"),
            },
            _ => Err(ParamError::UnknownType(type_name.to_owned())),
        }
    }

    /// Size in memory, roughly.
    pub fn size_bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::HugeInt(text) | Self::Decimal { digits: text, .. } => text.len(),
            Self::Blob(bytes) => bytes.len(),
            _ => size_of::<Self>(),
        }
    }
}

/// A plain decimal number: sign, digits, point, digits.
fn decimal(text: &str) -> Option<Param> {
    const MAX_DIGITS: usize = 38;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}");
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let fine =
        count <= MAX_DIGITS && fraction.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<i128>().is_ok();
    fine.then_some(Param::Decimal { digits, scale: fraction.len() as u8 })
}

/// ISO 8601 with `T` or a space, or a date alone, which is its midnight.
fn timestamp(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().replacen(' ', "T", 1);
    let text = text.strip_suffix('Z').unwrap_or(&text);
    text.parse().ok().or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a truth value",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// The name of a statement while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QueryId(String);

impl QueryId {
    pub const MAX_LEN: usize = 64;

    /// What the names begin with that no client chose.
    const UNNAMED: &str = "auto-";

    /// Takes a name that a client chose; `None` when it is none.
    pub fn new(name: &str) -> Option<Self> {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
        let chosen = !name.starts_with(Self::UNNAMED) && (1..=Self::MAX_LEN).contains(&name.len());
        (chosen && name.bytes().all(fine)).then(|| Self(name.to_owned()))
    }

    /// A name for a statement that was given none.
    pub(super) fn numbered(number: u64) -> Self {
        Self(format!("{}{number}", Self::UNNAMED))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(json: &str) -> Result<Params, String> {
        Params::try_from(serde_json::from_str::<Json>(json).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn json_values_become_typed_parameters() {
        let Params::Positional(values) = params(
            r#"[1, 9007199254740993, 18446744073709551615, 0.5, "x", true, null,
                {"type":"date","value":"2025-06-30"}, {"type":"HUGEINT","value":"170141183460469231731687303715884105727"},
                {"type":"TIMESTAMP","value":"2025-06-30 12:00:00.5"}, {"type":"BLOB","value":"AP8="}]"#,
        )
        .unwrap() else {
            panic!("no list")
        };
        assert_eq!(
            values[..3],
            [Param::BigInt(1), Param::BigInt(9_007_199_254_740_993), Param::UBigInt(u64::MAX)]
        );
        assert_eq!(values[3], Param::Double(0.5));
        assert_eq!(values[6], Param::Null);
        assert_eq!(values[7], Param::Date(NaiveDate::from_ymd_opt(2025, 6, 30).unwrap()));
        assert_eq!(values[8], Param::HugeInt(i128::MAX.to_string()));
        assert_eq!(values[10], Param::Blob(vec![0, 255]));
        assert_eq!(params("null").unwrap(), Params::None);
        assert_eq!(
            params(r#"{"$id":"x"}"#).unwrap(),
            Params::Named(vec![("id".into(), Param::Text("x".into()))])
        );
    }

    #[test]
    fn what_is_no_parameter_is_refused_in_words() {
        for (json, words) in [
            ("5", "params is a number"),
            ("[[1]]", "a parameter is a list"),
            (r#"[{"a":1}]"#, "a parameter is an object"),
            (r#"[{"type":"COLOUR","value":"red"}]"#, "use BOOLEAN"),
            (r#"[{"type":"DATE","value":"2025-13-01"}]"#, "is no DATE"),
        ] {
            assert!(params(json).unwrap_err().contains(words), "{json}");
        }
    }

    #[test]
    fn a_query_id_is_short_and_plain() {
        assert!(QueryId::new("bar-cancel-1").is_some());
        for bad in ["", "auto-1", "a b", "a/b", "天", &"x".repeat(65)] {
            assert!(QueryId::new(bad).is_none(), "{bad}");
        }
    }
}
