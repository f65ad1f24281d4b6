//! Names of periods for readers: 2025年一季度, 2025 Q1. A span that is longer than its frequency's period (1—4月) is
//! named by its span, never by the month it ends in.

use chrono::{Datelike, NaiveDate};

use super::spec::Lang;
use crate::domain::{Frequency, Observation, Period};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const QUARTERS: [&str; 4] = ["一季度", "二季度", "三季度", "四季度"];
const HALVES: [&str; 2] = ["上半年", "下半年"];

/// Name of the period of `freq` that holds `day`, with its year.
pub fn long(lang: Lang, freq: Frequency, day: NaiveDate) -> String {
    let (year, short) = (day.year(), short(lang, freq, day));
    match (freq, lang) {
        (Frequency::Annual, _) => short,
        (Frequency::Quarterly | Frequency::SemiAnnual, Lang::English) => format!("{year} {short}"),
        (Frequency::Quarterly | Frequency::SemiAnnual | Frequency::Monthly, Lang::Chinese) => {
            format!("{year}年{short}")
        }
        (Frequency::Monthly, Lang::English) => format!("{short} {year}"),
        (Frequency::Weekly, Lang::Chinese) => format!("{}年{short}", day.iso_week().year()),
        (Frequency::Weekly, Lang::English) => format!("{} {short}", day.iso_week().year()),
        (Frequency::Daily | Frequency::Irregular, Lang::Chinese) => {
            format!("{year}年{}月{}日", day.month(), day.day())
        }
        (Frequency::Daily | Frequency::Irregular, Lang::English) => {
            format!("{} {} {year}", day.day(), MONTHS[day.month0() as usize])
        }
    }
}

/// Name of the period inside its year: 一季度, Q1, 3月, Mar; a day is 31日 or 31.
pub(super) fn short(lang: Lang, freq: Frequency, day: NaiveDate) -> String {
    let (month, zh) = (day.month0(), lang == Lang::Chinese);
    match freq {
        Frequency::Annual if zh => format!("{}年", day.year()),
        Frequency::Annual => day.year().to_string(),
        Frequency::SemiAnnual if zh => HALVES[(month / 6) as usize].to_owned(),
        Frequency::SemiAnnual => format!("H{}", month / 6 + 1),
        Frequency::Quarterly if zh => QUARTERS[(month / 3) as usize].to_owned(),
        Frequency::Quarterly => format!("Q{}", month / 3 + 1),
        Frequency::Monthly if zh => format!("{}月", month + 1),
        Frequency::Monthly => MONTHS[month as usize].to_owned(),
        Frequency::Weekly if zh => format!("第{}周", day.iso_week().week()),
        Frequency::Weekly => format!("W{}", day.iso_week().week()),
        Frequency::Daily | Frequency::Irregular if zh => format!("{}日", day.day()),
        Frequency::Daily | Frequency::Irregular => day.day().to_string(),
    }
}

/// Name of the period that an observation speaks of.
pub fn of(lang: Lang, freq: Frequency, observation: &Observation) -> String {
    let span = observation.reading.span;
    let calendar = Period::holding(freq, observation.period);
    let longer = span.start() < calendar.start() && span.end() == calendar.end();
    if longer && freq == Frequency::Monthly && span.start().year() == span.end().year() {
        return months(lang, span);
    }
    long(lang, freq, observation.period)
}

fn months(lang: Lang, span: Period) -> String {
    let (first, last, year) = (span.start().month0(), span.end().month0(), span.end().year());
    match lang {
        Lang::Chinese => format!("{year}年{}—{}月", first + 1, last + 1),
        Lang::English => format!("{}–{} {year}", MONTHS[first as usize], MONTHS[last as usize]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frequency_has_an_honest_name_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2025, 3, 31).unwrap();
        for (freq, zh, en) in [
            (Frequency::Annual, "2025年", "2025"),
            (Frequency::SemiAnnual, "2025年上半年", "2025 H1"),
            (Frequency::Quarterly, "2025年一季度", "2025 Q1"),
            (Frequency::Monthly, "2025年3月", "Mar 2025"),
            (Frequency::Weekly, "2025年第14周", "2025 W14"),
            (Frequency::Daily, "2025年3月31日", "31 Mar 2025"),
            (Frequency::Irregular, "2025年3月31日", "31 Mar 2025"),
        ] {
            assert_eq!(long(Lang::Chinese, freq, day), zh);
            assert_eq!(long(Lang::English, freq, day), en);
        }
    }
}
