//! Units in English words, as CEIC, the IMF and FRED write them: RMB bn, USD mn, 100 million yuan, Billions of Dollars.
//!
//! A unit is powers of ten and at most one thing that is counted, in any order and with or without blanks. What has any
//! other word in it is no unit, but may well have meant to be one: [`hints`].

use crate::domain::{Unit, UnitMeasure};

/// Words of a unit, none of which stands behind a shorter one that begins it.
const WORDS: &[(&str, Word)] = {
    use Word::{Blank, Counted, Letter, Over, Ten};
    &[
        ("percentagepoints", Counted("PP")),
        ("percentagepoint", Counted("PP")),
        ("percentage", Counted("PC")),
        ("percent", Counted("PC")),
        ("perannum", Blank),
        ("/", Over),
        ("%", Counted("PC")),
        ("households", Counted("household")),
        ("kilograms", Counted("kilogram")),
        ("vehicles", Counted("vehicle")),
        ("tonnes", Counted("tonne")),
        ("tonne", Counted("tonne")),
        ("tons", Counted("tonne")),
        ("ton", Counted("tonne")),
        ("persons", Counted("person")),
        ("person", Counted("person")),
        ("people", Counted("person")),
        ("per", Over),
        ("units", Counted("unit")),
        ("unit", Counted("unit")),
        ("kwh", Counted("kWh")),
        ("renminbi", Counted("CNY")),
        ("rmb", Counted("CNY")),
        ("cny", Counted("CNY")),
        ("yuan", Counted("CNY")),
        ("usdollars", Counted("USD")),
        ("u.s.dollars", Counted("USD")),
        ("usd", Counted("USD")),
        ("us$", Counted("USD")),
        ("dollars", Counted("USD")),
        ("dollar", Counted("USD")),
        ("$", Counted("USD")),
        ("hk$", Counted("HKD")),
        ("hkd", Counted("HKD")),
        ("euros", Counted("EUR")),
        ("euro", Counted("EUR")),
        ("eur", Counted("EUR")),
        ("€", Counted("EUR")),
        ("gbp", Counted("GBP")),
        ("jpy", Counted("JPY")),
        ("yen", Counted("JPY")),
        ("trillions", Ten(12)),
        ("trillion", Ten(12)),
        ("billions", Ten(9)),
        ("billion", Ten(9)),
        ("millions", Ten(6)),
        ("million", Ten(6)),
        ("thousands", Ten(3)),
        ("thousand", Ten(3)),
        ("hundred", Ten(2)),
        ("ten", Ten(1)),
        ("tril", Ten(12)),
        ("tln", Ten(12)),
        ("tn", Ten(12)),
        ("bil", Ten(9)),
        ("bln", Ten(9)),
        ("bn", Ten(9)),
        ("mil", Ten(6)),
        ("mln", Ten(6)),
        ("mio", Ten(6)),
        ("mn", Ten(6)),
        ("th", Letter(3)),
        ("of", Blank),
        ("current", Blank),
        ("b", Letter(9)),
        ("m", Letter(6)),
        ("k", Letter(3)),
    ]
};
/// Words that nobody writes in a label for another reason than its unit, but for the codes of currencies.
const HINTS: [&str; 20] = [
    "bn",
    "mn",
    "mln",
    "bln",
    "mio",
    "tn",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "thousand",
    "thousands",
    "yuan",
    "dollar",
    "dollars",
    "tons",
    "tonnes",
    "persons",
];
/// Codes of currencies, which alone say no power of ten.
const CURRENCIES: [&str; 8] = ["rmb", "cny", "usd", "eur", "hkd", "gbp", "jpy", "us$"];

#[derive(Clone, Copy)]
enum Word {
    /// A power of ten.
    Ten(i8),
    /// One that only says so beside what is counted: M may be anything.
    Letter(i8),
    Counted(&'static str),
    /// What follows divides.
    Over,
    Blank,
}

/// The unit that a text is, blanks left out; `is_over` where it is divided by something.
pub(super) struct English {
    pub(super) unit: Unit,
    pub(super) is_over: bool,
    /// Whether it says both a power of ten and what is counted.
    pub(super) is_full: bool,
}

/// Reads a text without blanks.
pub(super) fn unit(squeezed: &str) -> Option<English> {
    const LONGEST: usize = 40;
    if squeezed.len() > LONGEST || !squeezed.bytes().any(|b| b.is_ascii_alphabetic() || b == b'$') {
        return None;
    }
    let lower = squeezed.to_lowercase();
    let mut rest = lower.as_str();
    let (mut mult, mut counted, mut has_ten, mut has_letter, mut is_over) = (0_i8, None, false, false, false);
    while !rest.is_empty() {
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(rest.len());
            (mult, has_ten) = (mult.checked_add(power_of_ten(&rest[..end])?)?, true);
            rest = &rest[end..];
            continue;
        }
        let (word, means) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        rest = &rest[word.len()..];
        match means {
            Word::Ten(power) => (mult, has_ten) = (mult.checked_add(*power)?, true),
            Word::Letter(power) => (mult, has_ten, has_letter) = (mult.checked_add(*power)?, true, true),
            Word::Counted(code) if counted.is_none_or(|known| known == *code) => counted = Some(*code),
            Word::Counted(_) => return None,
            Word::Over if counted.is_some() && !rest.is_empty() => {
                is_over = true;
                rest = "";
            }
            Word::Over => return None,
            Word::Blank => {}
        }
    }
    if counted.is_none() && (mult < 3 || has_letter) || mult > 15 {
        return None;
    }
    let measure = counted.map_or(Ok(UnitMeasure::unstated()), UnitMeasure::new).ok()?;
    Some(English { unit: Unit::new(measure, mult), is_over, is_full: has_ten && counted.is_some() })
}

/// 4 of 10000 and 10,000.
fn power_of_ten(digits: &str) -> Option<i8> {
    let zeros = digits.strip_prefix('1')?.replace(',', "");
    zeros.bytes().all(|b| b == b'0').then(|| i8::try_from(zeros.len()).ok())?
}

/// Whether a text that is no unit has a word of one in it: `RMB bn, current prices`.
pub(in crate::ingest::csv) fn hints(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words =
        lower.split(|c: char| !c.is_ascii_alphabetic() && c != '$').filter(|word| !word.is_empty());
    // Blanks may be left out: RMBmn.
    let begins = |word: &str| ["rmb", "cny", "usd", "us$"].iter().any(|code| word.starts_with(code));
    let is_currency = |word: &str| CURRENCIES.contains(&word) || begins(word);
    let is_code = CURRENCIES.contains(&lower.trim());
    !is_code && words.any(|word| HINTS.contains(&word) || is_currency(word))
}

#[cfg(test)]
mod tests {
    #[test]
    fn units_in_english_words() {
        let table = [
            ("RMBbn", "CNY 9"),
            ("RMBmn", "CNY 6"),
            ("CNYth", "CNY 3"),
            ("USDmn", "USD 6"),
            ("US$billion", "USD 9"),
            ("US$m", "USD 6"),
            ("100millionyuan", "CNY 8"),
            ("10000yuan", "CNY 4"),
            ("RMB10,000", "CNY 4"),
            ("10,000persons", "person 4"),
            ("Personth", "person 3"),
            ("BillionsofDollars", "USD 9"),
            ("billion", "unstated 9"),
            ("Thousands", "unstated 3"),
            ("Percentperannum", "PC 0"),
            ("percentagepoints", "PP 0"),
            ("RMB/ton", "CNY 0 over"),
            ("yuanperton", "CNY 0 over"),
            ("currentUS$", "USD 0"),
            ("m", "-"),
            ("k", "-"),
            ("th", "-"),
            ("ten", "-"),
            ("100", "-"),
            ("2017yuan", "-"),
            ("RMBUSD", "-"),
            ("method", "-"),
            ("", "-"),
        ];
        for (text, wanted) in table {
            let shown = super::unit(text).map_or("-".to_owned(), |found| {
                let over = if found.is_over { " over" } else { "" };
                format!("{} {}{over}", found.unit.measure, found.unit.mult)
            });
            assert_eq!(shown, wanted, "{text}");
        }
        for (text, wanted) in [("RMB bn, real", true), ("RMB", false), ("上年=100", false), ("in USD", true)]
        {
            assert_eq!(super::hints(text), wanted, "{text}");
        }
    }
}
