//! What is known of a series that a file creates: its id, its frequency, the words that named it.

use crate::domain::{Collection, Prices, Series, SeriesId, Transformation, Unit, UnitMeasure};
use crate::ingest::csv::SeriesFound;
use crate::ingest::resolve::ADDED_RELEASE_ID;

/// A catalog row made of an id, a frequency, and the label, the unit and the decimals that stand in the file; it is of
/// `release_id`, or else of those that were added here.
pub(super) fn series(found: &SeriesFound, release_id: Option<i32>) -> Series {
    let label = found.label.as_deref().unwrap_or_default().trim();
    let title = if label.is_empty() { found.id.as_str() } else { label };
    let unit = found.unit.clone().unwrap_or_else(|| Unit::new(UnitMeasure::unstated(), 0));
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
        decimals: found.decimals,
        freq: found.freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: transformation.unwrap_or(Transformation::Level),
        collection: Collection::Summed,
        prices: Prices::Unstated,
        release_id: release_id.unwrap_or(ADDED_RELEASE_ID),
        notes: String::new(),
    }
}

/// The id without its area and its frequency.
fn indicator(id: &SeriesId, parts: &[&str]) -> String {
    let end = if id.suffix_frequency().is_some() { parts.len().saturating_sub(1) } else { parts.len() };
    let middle = parts.get(1..end).unwrap_or_default().join("_");
    if middle.is_empty() { id.to_string() } else { middle }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::series;
    use crate::domain::{Frequency, SeriesId, Unit, UnitMeasure};
    use crate::ingest::csv::SeriesFound;

    #[test]
    fn a_created_series_is_described_by_what_named_it() {
        let of = |id: &str, label: Option<&str>, unit: Option<(&str, i8)>, decimals: u8| {
            let s = series(
                &SeriesFound {
                    id: SeriesId::new(id).unwrap(),
                    freq: Frequency::Quarterly,
                    created: true,
                    label: label.map(str::to_owned),
                    unit: unit.map(|(code, mult)| Unit::new(UnitMeasure::new(code).unwrap(), mult)),
                    decimals,
                },
                None,
            );
            format!(
                "{} {} {} {} {}e{} {} {}",
                s.title_zh,
                s.ref_area,
                s.indicator,
                s.transformation,
                s.unit.measure,
                s.unit.mult,
                s.freq,
                s.decimals
            )
        };
        let gdp = of("TJ_GDP_Q", Some("地区生产总值"), Some(("CNY", 8)), 2);
        assert_eq!(gdp, "地区生产总值 TJ GDP N CNYe8 Q 2");
        assert_eq!(of("TJ_GDP_GY_Q", Some("增速"), Some(("PC", 0)), 1), "增速 TJ GDP_GY GY PCe0 Q 1");
        let price = of("TJ_PRICE_Q", Some("单价（元/吨）"), None, 0);
        assert_eq!(price, "单价（元/吨） TJ PRICE N unstatede0 Q 0");
        assert_eq!(of("X", None, None, 0), "X X X N unstatede0 Q 0");
    }
}
