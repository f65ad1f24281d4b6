//! Parameters: bound by place or name, never spliced.

use duckdb::Statement;
use duckdb::types::{Decimal, TimeUnit, Value};

use super::super::fault::{Fault, FaultKind};
use super::super::gate::nearest;
use super::super::request::{Param, Params};

/// Most digits of a DECIMAL.
const MAX_DECIMAL_WIDTH: u8 = 38;

/// The values in the order of the statement's parameters.
pub(super) fn values(statement: &Statement<'_>, params: &Params) -> Result<Vec<Value>, Fault> {
    let count = statement.parameter_count();
    let names = (1..=count).map(|place| statement.parameter_name(place)).collect::<Result<Vec<_>, _>>();
    let names = names.map_err(|error| Fault::new(FaultKind::Parameters, error.to_string()))?;
    let by_place = names.iter().all(|name| name.parse::<usize>().is_ok());
    match params {
        Params::Positional(values) if by_place => positional(&names, values),
        Params::Positional(_) => Err(refused(&format!("the parameters have names: {}", listed(&names)))
            .with_hint("give an object, not a list")),
        Params::Named(values) => named(&names, values),
        Params::None if count == 0 => Ok(Vec::new()),
        Params::None => Err(refused(&format!("no value was given for {}", listed(&names)))),
    }
}

fn positional(names: &[String], values: &[Param]) -> Result<Vec<Value>, Fault> {
    // `$2 || $1` has places of its own; every place up to the highest one takes a value.
    let places = names.iter().filter_map(|name| name.parse::<usize>().ok());
    let wanted = places.clone().max().unwrap_or(0);
    if wanted != values.len() {
        return Err(refused(&format!(
            "the statement takes {wanted} parameters, {} were given",
            values.len()
        )));
    }
    let given = |place: usize| place.checked_sub(1).and_then(|index| values.get(index));
    places.map(|place| given(place).map_or(Err(refused("parameters are counted from $1")), value)).collect()
}

fn named(names: &[String], values: &[(String, Param)]) -> Result<Vec<Value>, Fault> {
    let unknown = values.iter().find(|(given, _)| !names.iter().any(|name| name.eq_ignore_ascii_case(given)));
    if let Some((given, _)) = unknown {
        let message = format!("the statement has no parameter `${given}`; it has {}", listed(names));
        return Err(refused(&message).did_you_mean(nearest(given, names.iter().map(String::as_str))));
    }
    let find = |name: &String| values.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
    names
        .iter()
        .map(|name| match find(name) {
            Some((_, param)) => value(param),
            None => Err(refused(&format!("no value was given for ${name}"))),
        })
        .collect()
}

fn refused(message: &str) -> Fault {
    Fault::new(FaultKind::Parameters, message)
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}

fn value(param: &Param) -> Result<Value, Fault> {
    Ok(match param {
        Param::Null => Value::Null,
        Param::Boolean(value) => Value::Boolean(*value),
        Param::BigInt(value) => Value::BigInt(*value),
        Param::UBigInt(value) => Value::UBigInt(*value),
        Param::HugeInt(digits) => {
            Value::HugeInt(digits.parse().map_err(|_| refused("a HUGEINT is out of range"))?)
        }
        Param::Decimal { digits, scale } => {
            let unscaled = digits.parse().map_err(|_| refused("a DECIMAL is out of range"))?;
            let decimal = Decimal::new(MAX_DECIMAL_WIDTH, *scale, unscaled);
            Value::Decimal(decimal.map_err(|error| refused(&error.to_string()))?)
        }
        Param::Double(value) => Value::Double(*value),
        Param::Text(value) => Value::Text(value.clone()),
        Param::Date(day) => Value::Date32(day.to_epoch_days()),
        Param::Time(time) => {
            let since_midnight = time.signed_duration_since(chrono::NaiveTime::MIN);
            Value::Time64(TimeUnit::Microsecond, since_midnight.num_microseconds().unwrap_or_default())
        }
        Param::Timestamp(at) => Value::Timestamp(TimeUnit::Microsecond, at.and_utc().timestamp_micros()),
        Param::Blob(bytes) => Value::Blob(bytes.clone()),
    })
}

/// What the engine says of `sql`, for the person who wrote it.
pub(crate) fn engine_fault(sql: &str, error: &duckdb::Error) -> Fault {
    match error {
        duckdb::Error::DuckDBFailure(_, Some(text)) => Fault::of_engine(sql, text),
        duckdb::Error::FromSqlConversionFailure(..) => Fault::new(FaultKind::ResultType, error.to_string()),
        duckdb::Error::NulError(_) => Fault::new(FaultKind::Syntax, "the statement holds a NUL character"),
        other => Fault::new(FaultKind::Engine, other.to_string()),
    }
}
