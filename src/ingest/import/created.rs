//! What is known of a series that a file creates: its id, its frequency, the words that named it.

use crate::domain::{Collection, Prices, Series, SeriesId, Transformation, Unit, UnitMeasure};
use crate::ingest::csv::SeriesFound;
use crate::ingest::resolve::ADDED_RELEASE_ID;

/// Measure of a series whose unit nobody stated.
const UNSTATED: &str = "unstated";

/// Units that stand in headers, with the measure and the power of ten of the design's code list.
const UNITS: &[(&str, &str, i8)] = &[
    ("万亿元", "CNY", 12),
    ("亿元", "CNY", 8),
    ("万元", "CNY", 4),
    ("元", "CNY", 0),
    ("亿美元", "USD", 8),
    ("万美元", "USD", 4),
    ("美元", "USD", 0),
    ("%", "PC", 0),
    ("百分点", "PP", 0),
    ("个百分点", "PP", 0),
];

/// A catalog row made of an id, a frequency and a label such as `地区生产总值(亿元)`.
pub(super) fn series(found: &SeriesFound) -> Series {
    let label = found.label.as_deref().unwrap_or_default().trim();
    let (title, unit) = split_unit(label);
    let title = if title.is_empty() { found.id.as_str() } else { title };
    let parts: Vec<&str> = found.id.as_str().split('_').filter(|part| !part.is_empty()).collect();
    let transformation = parts.iter().rev().skip(1).find_map(|part| match *part {
        // A single letter (N) is too likely to be a word of its own.
        "GY" | "G1" | "GCM" | "GA" | "SH" | "CT" | "D1" | "DY" | "DS" => part.parse::<Transformation>().ok(),
        _ => None,
    });
    Series {
        series_id: found.id.clone(),
        title_zh: title.to_owned(),
        title_en: title.to_owned(),
        ref_area: parts.first().copied().unwrap_or_default().to_owned(),
        indicator: indicator(&found.id, &parts),
        unit,
        decimals: 2,
        freq: found.freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: transformation.unwrap_or(Transformation::Level),
        collection: Collection::Summed,
        prices: Prices::Unstated,
        release_id: ADDED_RELEASE_ID,
        notes: String::new(),
    }
}

/// The id without its area and its frequency.
fn indicator(id: &SeriesId, parts: &[&str]) -> String {
    let end = if id.suffix_frequency().is_some() { parts.len().saturating_sub(1) } else { parts.len() };
    let middle = parts.get(1..end).unwrap_or_default().join("_");
    if middle.is_empty() { id.to_string() } else { middle }
}

/// `地区生产总值(亿元)` as its name and its unit.
fn split_unit(label: &str) -> (&str, Unit) {
    let unstated = || {
        UnitMeasure::new(UNSTATED).map_or_else(|_| Unit::new(UnitMeasure::percent(), 0), |m| Unit::new(m, 0))
    };
    let inside = label.strip_suffix([')', '）']).and_then(|rest| rest.rsplit_once(['(', '（']));
    let Some((name, written)) = inside else { return (label, unstated()) };
    let written = written.trim().replace('％', "%");
    let known = UNITS.iter().find(|(text, ..)| *text == written);
    let unit = known.and_then(|(_, measure, mult)| Some(Unit::new(UnitMeasure::new(measure).ok()?, *mult)));
    match unit {
        Some(unit) => (name.trim(), unit),
        // A unit that is not known stays in the title, so that nobody loses it.
        None => (label, unstated()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::series;
    use crate::domain::{Frequency, SeriesId};
    use crate::ingest::csv::SeriesFound;

    #[test]
    fn a_created_series_is_described_by_what_named_it() {
        let of = |id: &str, label: Option<&str>| {
            let id = SeriesId::new(id).unwrap();
            let s = series(&SeriesFound {
                id,
                freq: Frequency::Quarterly,
                created: true,
                label: label.map(str::to_owned),
            });
            format!(
                "{} {} {} {} {}e{} {}",
                s.title_zh, s.ref_area, s.indicator, s.transformation, s.unit.measure, s.unit.mult, s.freq
            )
        };
        assert_eq!(of("TJ_GDP_Q", Some("地区生产总值（亿元）")), "地区生产总值 TJ GDP N CNYe8 Q");
        assert_eq!(of("TJ_GDP_GY_Q", Some("增速(％)")), "增速 TJ GDP_GY GY PCe0 Q");
        assert_eq!(of("TJ_GRAIN_Q", Some("粮食产量（万吨）")), "粮食产量（万吨） TJ GRAIN N unstatede0 Q");
        assert_eq!(of("X", None), "X X X N unstatede0 Q");
    }
}
