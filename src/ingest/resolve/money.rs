//! The money that stands beside a rate: 出口500亿美元，增长5.4% is the growth of an amount in dollars.
//!
//! Customs and banks tell the same thing in two currencies, whose growth differs by points.

use crate::domain::{Figure, UnitMeasure};

/// Currencies as they are written behind an amount, the longest first where one ends like another.
const WRITTEN: [(&str, &str); 8] = [
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("日元", "JPY"),
    ("韩元", "KRW"),
    ("英镑", "GBP"),
    ("元", "CNY"),
];

/// What may stand between an amount and its growth: any other word names something else.
const BETWEEN: &str = "，,、（）() 　同比年环增长下降减少加速率幅为达上回升落名义实际按可价格计算去期月季均约近超了较-+.%％0123456789—…";

/// Whether a measure is money.
pub(super) fn is_currency(measure: &UnitMeasure) -> bool {
    WRITTEN.iter().any(|(_, code)| *code == measure.as_str())
}

/// The code of the money that is told right before a rate in its quote; none, where its digits stand there more than
/// once beside different money, or beside none.
pub(super) fn beside(figure: &Figure) -> Option<&'static str> {
    if figure.exact.is_empty() {
        return None;
    }
    let mut places =
        figure.quote.match_indices(figure.exact.as_str()).map(|(at, _)| before(&figure.quote[..at]));
    let first = places.next()??;
    places.all(|other| other == Some(first)).then_some(first)
}

fn before(text: &str) -> Option<&'static str> {
    let told = text.trim_end_matches(|c| BETWEEN.contains(c));
    WRITTEN.iter().find(|(word, _)| told.ends_with(word)).map(|(_, code)| *code)
}
