//! The arithmetic, in polars, the only file that names it: columns in, columns out.
//!
//! Bounds travel beside their values through the same expressions, as interval arithmetic: what grows with x and
//! falls with y is least at (least x, most y). A number that does not exist (a logarithm of zero, a growth rate
//! from zero) is null.

use polars::prelude::*;

use super::request::{Fold, Units};

/// One value a row, with its bounds where any row has some.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Numbers {
    pub value: Vec<Option<f64>>,
    pub bounds: Option<(Vec<Option<f64>>, Vec<Option<f64>>)>,
}

/// polars refused an expression: a fault of ours, not of the query.
#[derive(Debug, thiserror::Error)]
#[error("could not compute the columns: {0}")]
pub struct FrameError(#[from] PolarsError);

/// What is computed of a value x and its base y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Formula {
    /// FRED's units with n observations a year.
    Units { units: Units, per_year: f64 },
    /// 100 x / y.
    Index,
}

const BOUNDS: [&str; 2] = ["min", "max"];

impl Formula {
    fn of(self, x: Expr, y: Expr) -> Expr {
        let ln = |e: Expr| e.log(lit(std::f64::consts::E));
        match self {
            Self::Index => x / y * lit(100.0),
            Self::Units { units, per_year } => match units {
                Units::Levels => x,
                Units::Change | Units::ChangeFromYearAgo => x - y,
                Units::PercentChange | Units::PercentChangeFromYearAgo => (x / y - lit(1.0)) * lit(100.0),
                Units::CompoundedAnnualRate => ((x / y).pow(lit(per_year)) - lit(1.0)) * lit(100.0),
                Units::ContinuouslyCompounded => (ln(x) - ln(y)) * lit(100.0),
                Units::ContinuouslyCompoundedAnnual => (ln(x) - ln(y)) * lit(100.0 * per_year),
                Units::NaturalLog => ln(x),
            },
        }
    }

    /// Differences and logarithms are monotone everywhere, ratios only between positive numbers.
    const fn needs_positive(self) -> bool {
        !matches!(
            self,
            Self::Units {
                units: Units::Levels | Units::Change | Units::ChangeFromYearAgo | Units::NaturalLog,
                ..
            }
        )
    }
}

/// `formula` of every row of `x` with its base, the same row of `y`.
pub(super) fn transform(formula: Formula, x: &Numbers, y: &Numbers) -> Result<Numbers, FrameError> {
    let bounded = x.bounds.is_some() || y.bounds.is_some();
    let mut columns = columns(x, "x", bounded);
    columns.extend(self::columns(y, "y", bounded));
    let mut outputs = vec![finite(formula.of(col("x"), col("y"))).alias("value")];
    if bounded {
        let sound = || {
            let positive = col("xmin").gt(lit(0.0)).and(col("ymin").gt(lit(0.0)));
            if formula.needs_positive() { positive } else { lit(true) }
        };
        let edge =
            |x: &str, y: &str| when(sound()).then(finite(formula.of(col(x), col(y)))).otherwise(lit(NULL));
        outputs.push(edge("xmin", "ymax").alias(BOUNDS[0]));
        outputs.push(edge("xmax", "ymin").alias(BOUNDS[1]));
    }
    read(&DataFrame::new(x.value.len(), columns)?.lazy().select(outputs).collect()?, bounded)
}

/// One row for each run of equal `keys`, in their order; null where the run holds no value.
pub(super) fn aggregate(fold: Fold, keys: &[i32], numbers: &Numbers) -> Result<Numbers, FrameError> {
    let bounded = numbers.bounds.is_some();
    let mut columns = columns(numbers, "x", bounded);
    columns.push(Column::new("key".into(), keys));
    let folded = |name: &str| {
        let there = col(name).filter(col("x").is_not_null());
        let complete = there.clone().null_count().eq(lit(0)).and(col("x").count().gt(lit(0)));
        let folded = match fold {
            Fold::Mean => there.mean(),
            Fold::Sum => there.sum(),
        };
        when(complete).then(folded).otherwise(lit(NULL))
    };
    let mut outputs = vec![finite(folded("x")).alias("value")];
    if bounded {
        outputs.push(folded("xmin").alias(BOUNDS[0]));
        outputs.push(folded("xmax").alias(BOUNDS[1]));
    }
    let frame = DataFrame::new(keys.len(), columns)?.lazy();
    read(&frame.group_by_stable([col("key")]).agg(outputs).collect()?, bounded)
}

/// The mean or sum of each row and the `window` - 1 rows before it; null where one of them is.
pub(super) fn rolling(fold: Fold, window: usize, numbers: &Numbers) -> Result<Numbers, FrameError> {
    let bounded = numbers.bounds.is_some();
    let roll = |name: &str| {
        let options = RollingOptionsFixedWindow {
            window_size: window,
            min_periods: window,
            weights: None,
            center: false,
            fn_params: None,
        };
        match fold {
            Fold::Mean => col(name).rolling_mean(options),
            Fold::Sum => col(name).rolling_sum(options),
        }
    };
    let mut outputs = vec![finite(roll("x")).alias("value")];
    if bounded {
        outputs.push(roll("xmin").alias(BOUNDS[0]));
        outputs.push(roll("xmax").alias(BOUNDS[1]));
    }
    let frame = DataFrame::new(numbers.value.len(), columns(numbers, "x", bounded))?;
    read(&frame.lazy().select(outputs).collect()?, bounded)
}

fn finite(number: Expr) -> Expr {
    when(number.clone().is_finite()).then(number).otherwise(lit(NULL))
}

fn columns(numbers: &Numbers, name: &str, bounded: bool) -> Vec<Column> {
    let mut columns = vec![Column::new(name.into(), numbers.value.as_slice())];
    if bounded {
        let (min, max) = match &numbers.bounds {
            Some((min, max)) => (min, max),
            None => (&numbers.value, &numbers.value),
        };
        columns.push(Column::new(format!("{name}min").into(), min.as_slice()));
        columns.push(Column::new(format!("{name}max").into(), max.as_slice()));
    }
    columns
}

fn read(frame: &DataFrame, bounded: bool) -> Result<Numbers, FrameError> {
    let column = |name: &str| -> Result<Vec<Option<f64>>, FrameError> {
        Ok(frame.column(name)?.cast(&DataType::Float64)?.f64()?.to_vec())
    };
    let bounds = if bounded { Some((column(BOUNDS[0])?, column(BOUNDS[1])?)) } else { None };
    Ok(Numbers { value: column("value")?, bounds })
}
