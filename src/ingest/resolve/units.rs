//! Whether a written unit and a series' unit measure the same, and the number that turns one into the other.
//!
//! Powers of ten are shifted in decimal ([`scaled`]), so 64.54亿元 is 645400万元 to the last digit. Measures of one
//! dimension (亩 and hectares, 斤 and tonnes) are converted by their legal ratio. What is merely counted (enterprises,
//! institutions, outlets) is named by the noun beside the counter, which reports choose freely: counts agree.

use crate::domain::{Unit, UnitMeasure, scaled};

/// A measure as a multiple of the first one of its dimension: `numerator` / `denominator`.
struct Ratio {
    code: &'static str,
    dimension: &'static str,
    numerator: f64,
    denominator: f64,
}

const fn ratio(code: &'static str, dimension: &'static str, numerator: f64, denominator: f64) -> Ratio {
    Ratio { code, dimension, numerator, denominator }
}

/// Legal units of China (GB 3100) and the customary ones (1 亩 = 2000/3 m², 1 斤 = 0.5 kg, 1 担 = 50 kg).
const RATIOS: [Ratio; 32] = [
    ratio("square_metre", "area", 1.0, 1.0),
    ratio("hectare", "area", 1e4, 1.0),
    ratio("square_kilometre", "area", 1e6, 1.0),
    ratio("mu", "area", 2000.0, 3.0),
    ratio("gram", "mass", 1.0, 1000.0),
    ratio("kilogram", "mass", 1.0, 1.0),
    ratio("tonne", "mass", 1000.0, 1.0),
    ratio("jin", "mass", 1.0, 2.0),
    ratio("dan", "mass", 50.0, 1.0),
    ratio("kWh", "energy", 1.0, 1.0),
    ratio("MWh", "energy", 1e3, 1.0),
    ratio("GWh", "energy", 1e6, 1.0),
    ratio("TWh", "energy", 1e9, 1.0),
    ratio("W", "power", 1.0, 1000.0),
    ratio("kW", "power", 1.0, 1.0),
    ratio("MW", "power", 1e3, 1.0),
    ratio("GW", "power", 1e6, 1.0),
    ratio("millimetre", "length", 1.0, 1000.0),
    ratio("centimetre", "length", 1.0, 100.0),
    ratio("metre", "length", 1.0, 1.0),
    ratio("kilometre", "length", 1000.0, 1.0),
    ratio("millilitre", "volume", 1.0, 1e6),
    ratio("litre", "volume", 1.0, 1000.0),
    ratio("kilolitre", "volume", 1.0, 1.0),
    ratio("cubic_metre", "volume", 1.0, 1.0),
    ratio("second", "time", 1.0, 60.0),
    ratio("minute", "time", 1.0, 1.0),
    ratio("hour", "time", 60.0, 1.0),
    ratio("day", "time", 1440.0, 1.0),
    ratio("tce", "coal equivalent", 1.0, 1.0),
    ratio("toe", "oil equivalent", 1.0, 1.0),
    ratio("tCO2e", "carbon dioxide equivalent", 1.0, 1.0),
];

/// Measures that are neither money nor a count and have no ratio to another.
const PURE: [&str; 6] = ["PC", "PP", "IX", "ratio", "permille", "basis_point"];

enum Kind {
    /// A currency, a percentage, an index: comparable only with itself.
    Itself,
    Physical(&'static Ratio),
    Count,
}

fn kind(measure: &UnitMeasure) -> Kind {
    let code = measure.as_str();
    if let Some(ratio) = RATIOS.iter().find(|ratio| ratio.code == code) {
        return Kind::Physical(ratio);
    }
    let currency = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) && code != "TEU";
    if currency || PURE.contains(&code) { Kind::Itself } else { Kind::Count }
}

/// How values of one unit become values of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ingest) struct Conversion {
    numerator: f64,
    denominator: f64,
    shift: i8,
}

impl Conversion {
    /// The number stays as it is.
    pub const NONE: Self = Self { numerator: 1.0, denominator: 1.0, shift: 0 };

    /// From the unit of a figure to that of a series; `None` where they measure different things.
    pub fn between(from: &Unit, to: &Unit) -> Option<Self> {
        let shift = from.mult.checked_sub(to.mult)?;
        let plain = Self { shift, ..Self::NONE };
        if from.measure == to.measure {
            return Some(plain);
        }
        match (kind(&from.measure), kind(&to.measure)) {
            (Kind::Count, Kind::Count) => Some(plain),
            (Kind::Physical(a), Kind::Physical(b)) if a.dimension == b.dimension => {
                let (numerator, up) = without_tens(a.numerator * b.denominator);
                let (denominator, down) = without_tens(a.denominator * b.numerator);
                Some(Self { numerator, denominator, shift: shift.checked_add(up - down)? })
            }
            _ => None,
        }
    }

    /// Digits by which the decimal point moves to the right.
    pub const fn shift(self) -> i8 {
        self.shift
    }

    /// The value in the other unit.
    pub fn apply(self, value: f64) -> f64 {
        self.apply_shifted(scaled(value, self.shift))
    }

    /// The value in the other unit, of a number whose decimal point was moved already.
    pub fn apply_shifted(self, shifted: f64) -> f64 {
        if self.numerator == self.denominator { shifted } else { shifted * self.numerator / self.denominator }
    }
}

/// A whole number without the tens in it, and how many there were: they are shifted, not multiplied.
fn without_tens(mut number: f64) -> (f64, i8) {
    let mut tens = 0;
    while number >= 10.0 && number % 10.0 == 0.0 {
        (number, tens) = (number / 10.0, tens + 1);
    }
    (number, tens)
}

/// Whether values of the two measures can be compared at all.
pub(super) fn comparable(a: &UnitMeasure, b: &UnitMeasure) -> bool {
    a == b || Conversion::between(&Unit::new(a.clone(), 0), &Unit::new(b.clone(), 0)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, mult: i8) -> Unit {
        Unit::new(UnitMeasure::new(code).unwrap(), mult)
    }

    #[test]
    fn a_scale_is_shifted_exactly_and_a_measure_converted() {
        let check = |value: f64, from: Unit, to: Unit, wanted: Option<f64>| {
            let found = Conversion::between(&from, &to).map(|conversion| conversion.apply(value));
            assert_eq!(found, wanted, "{value} {from:?} in {to:?}");
        };
        check(64.54, unit("CNY", 8), unit("CNY", 4), Some(645_400.0));
        check(60471.0, unit("CNY", 4), unit("CNY", 8), Some(6.0471));
        check(0.1, unit("CNY", 12), unit("CNY", 8), Some(1000.0));
        check(3.5, unit("enterprise", 4), unit("institution", 4), Some(3.5));
        check(106.68, unit("jin", 8), unit("tonne", 4), Some(533.4));
        check(0.3, unit("kilogram", 4), unit("tonne", 4), Some(0.0003));
        check(3.0, unit("mu", 4), unit("hectare", 3), Some(2.0));
        check(1.0, unit("CNY", 0), unit("USD", 0), None);
        check(1.0, unit("PC", 0), unit("PP", 0), None);
        check(1.0, unit("tonne", 0), unit("tce", 0), None);
        check(1.0, unit("CNY", 0), unit("enterprise", 0), None);
        check(1.0, unit("mu", 0), unit("kilogram", 0), None);
    }
}
