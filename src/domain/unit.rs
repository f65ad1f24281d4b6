//! Units of measure: what is counted (`unit_measure`) and the power of ten it is written in (`unit_mult`).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::DomainError;

/// SDMX `UNIT_MEASURE`: `CNY`, `USD`, `PC` (per cent), `PP` (percentage points), or an English singular (`vehicle`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitMeasure(String);

impl UnitMeasure {
    /// Longest code accepted.
    pub const MAX_LEN: usize = 40;

    /// Per cent.
    pub fn percent() -> Self {
        Self("PC".to_owned())
    }

    /// Percentage points.
    pub fn percentage_point() -> Self {
        Self("PP".to_owned())
    }

    /// A pure number: the logarithm of anything.
    pub fn pure_number() -> Self {
        Self("PN".to_owned())
    }

    /// An index, 100 at its base.
    pub fn index() -> Self {
        Self("IX".to_owned())
    }

    /// Nobody said what is measured.
    pub fn unstated() -> Self {
        Self("unstated".to_owned())
    }

    /// Takes a code: ASCII letters, digits, `_`, `-`, `/`, `.` and `^`.
    pub fn new(code: &str) -> Result<Self, DomainError> {
        let fine = |c: char| c.is_ascii_alphanumeric() || "_-/.^".contains(c);
        if code.is_empty() || code.len() > Self::MAX_LEN || !code.chars().all(fine) {
            return Err(DomainError::UnitMeasure(code.to_owned()));
        }
        Ok(Self(code.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for UnitMeasure {
    type Error = DomainError;
    fn try_from(code: String) -> Result<Self, DomainError> {
        Self::new(&code)
    }
}

impl From<UnitMeasure> for String {
    fn from(measure: UnitMeasure) -> Self {
        measure.0
    }
}

/// A measure with the power of ten its values are written in: 亿元 is `CNY` with 8.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    pub measure: UnitMeasure,
    /// SDMX `UNIT_MULT`.
    pub mult: i8,
}

impl Unit {
    pub const fn new(measure: UnitMeasure, mult: i8) -> Self {
        Self { measure, mult }
    }
}

/// `value` × 10^`mult`, rounded once: 64.54 in 亿 is exactly the double nearest to 6454000000.
///
/// ```
/// assert_eq!(almanac::domain::scaled(64.54, 8), 6_454_000_000.0);
/// ```
pub fn scaled(value: f64, mult: i8) -> f64 {
    format!("{value}e{mult}").parse().unwrap_or(f64::NAN)
}

/// How far below a half a number of twelve significant digits may lie: what sums and quotients of doubles lose.
const NOISE: f64 = 1e-12;
/// Least and most of that noise, in units of the last digit.
const NOISE_BOUNDS: (f64, f64) = (1e-9, 1e-3);

/// `value` rounded to `decimals` digits after the point, halves away from zero, as its decimal spelling says: a tie
/// that binary arithmetic has missed by its last bits is a tie, and zero has no sign.
///
/// ```
/// assert_eq!(almanac::domain::rounded(0.285, 2), 0.29);
/// assert_eq!(almanac::domain::rounded((5.8 + 5.1 + 5.3 + 5.6) / 4.0, 1), 5.5);
/// ```
pub fn rounded(value: f64, decimals: u8) -> f64 {
    let mult = decimals.min(100) as i8;
    let shifted = scaled(value, mult);
    let size = shifted.abs();
    let noise = (size * NOISE).clamp(NOISE_BOUNDS.0, NOISE_BOUNDS.1);
    let whole = if size.fract() >= 0.5 - noise { size.floor() + 1.0 } else { size.floor() };
    scaled(whole.copysign(shifted), -mult) + 0.0
}
