//! What a series is counted in and how often it comes, in the words of its charts and of FRED: they find it too.

use super::fred::describe;
use crate::chart::Lang;
use crate::chart::words::{frequency_word, unit_after};
use crate::domain::{Frequency, Unit, UnitMeasure};
use crate::store::SearchRow;

/// `亿元 Hundred Millions of Chinese Yuan 季度 Quarterly`.
pub fn search_words(row: &SearchRow) -> String {
    let mut words = Vec::new();
    if let Ok(measure) = UnitMeasure::new(&row.unit_measure) {
        words.push(unit_after(Lang::Chinese, measure.as_str(), row.unit_mult.into()));
        words.push(describe::units(&Unit::new(measure, row.unit_mult), row.transformation).0);
    }
    if let Ok(freq) = row.freq.parse::<Frequency>() {
        words.push(frequency_word(Lang::Chinese, freq).to_owned());
        words.push(describe::frequency(freq).0.to_owned());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Transformation;
    use crate::query::search::{Index, SearchQuery};

    const SERIES: &[(&str, &str, &str, i8, Transformation)] = &[
        ("OUTPUT_Q", "Q", "CNY", 8, Transformation::Level),
        ("GROWTH_M", "M", "PC", 0, Transformation::GrowthOverYear),
        ("CARS_A", "A", "vehicle", 4, Transformation::Level),
        ("DEBT_A", "A", "USD", 9, Transformation::Level),
        ("FIRMS_I", "I", "company", 0, Transformation::Level),
        ("STOCKS_W", "W", "t", 0, Transformation::Level),
    ];

    fn row(at: usize) -> SearchRow {
        let (id, freq, measure, mult, transformation) = SERIES[at];
        SearchRow {
            series_key: at as i32,
            series_id: id.to_owned(),
            title_zh: String::new(),
            title_en: String::new(),
            ref_area: String::new(),
            indicator: String::new(),
            freq: freq.to_owned(),
            unit_measure: measure.to_owned(),
            unit_mult: mult,
            transformation,
            words: String::new(),
        }
    }

    #[test]
    fn units_and_frequencies_find_their_series() {
        let index = Index::new((0..SERIES.len()).map(row).collect(), search_words);
        for (text, expected) in [
            ("亿元", "OUTPUT_Q"),
            ("yuan", "OUTPUT_Q"),
            ("hundred millions of chinese yuan", "OUTPUT_Q"),
            ("CNY", "OUTPUT_Q"),
            ("季度", "OUTPUT_Q"),
            ("percent", "GROWTH_M"),
            ("percent change from year ago", "GROWTH_M"),
            ("月度", "GROWTH_M"),
            ("万辆", "CARS_A"),
            ("辆", "CARS_A"),
            ("vehicles", "CARS_A"),
            ("年度", "CARS_A DEBT_A"),
            ("annual", "CARS_A DEBT_A"),
            ("dollars", "DEBT_A"),
            ("billions of u.s. dollars", "DEBT_A"),
            ("美元", "DEBT_A"),
            ("元", "DEBT_A OUTPUT_Q"),
            ("家", "FIRMS_I"),
            ("company", "FIRMS_I"),
            ("weekly", "STOCKS_W"),
            ("周度", "STOCKS_W"),
        ] {
            let found =
                index.find(&SearchQuery { text: text.to_owned(), limit: 9, ..SearchQuery::default() });
            let mut ids: Vec<&str> = found.keys.iter().map(|key| SERIES[*key as usize].0).collect();
            ids.sort_unstable();
            assert_eq!(ids.join(" "), expected, "{text}");
        }
    }
}
