//! The period axis: which labels stand under the plot, so that each names what it stands under and none crowd.
//!
//! Candidates run from the finest that the data has (every period with its full name) to centuries; the first whose
//! measured labels keep their distance wins. A label of one period is centred under it; a coarser label stands at the
//! first day of what it names, or under the whole of it where years are spelt below months or quarters.

use chrono::{Datelike, Months, NaiveDate};

use super::periods;
use super::spec::Lang;
use crate::domain::Frequency;

/// Least distance between two labels, in ems.
const GAP_EM: f64 = 0.9;
/// Most labels tried for one axis.
const MAX_LABELS: usize = 60;

/// Days from a fixed origin, so that time maps to a straight line.
pub(super) fn day_number(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

/// The stretch of time that a chart shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimeRange {
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// The finest frequency among the series.
    pub freq: Frequency,
    /// Whether series of other frequencies stand beside it, so that no full name fits all.
    pub mixed: bool,
    /// Which periods full names are for.
    pub named: Named,
    /// Empty days on either side, so that marks at the ends do not touch the frame.
    pub margin_days: f64,
}

impl TimeRange {
    pub fn from(self) -> f64 {
        day_number(self.first) - self.margin_days
    }

    pub fn to(self) -> f64 {
        day_number(self.last) + 1.0 + self.margin_days
    }
}

/// Which periods full names are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// Every period of the calendar.
    All,
    /// Those that have data: dates without a rhythm, or few and far between.
    WithData,
}

/// One label under the plot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    /// Middle of the label, in days.
    pub at: f64,
    pub text: String,
}

/// The chosen labels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Labels {
    pub upper: Vec<Label>,
    /// Years (or months) under the upper row; may be empty.
    pub lower: Vec<Label>,
    /// Days at which a tick mark stands.
    pub ticks: Vec<f64>,
}

/// A rhythm of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// Each period of the frequency, by its full name.
    Full,
    /// Every so many days, months below.
    Days(u32),
    /// Every so many periods of a frequency made of months, years below.
    Short(Frequency, u32),
    /// Every so many years.
    Years(i32),
}

const RHYTHMS: [Rhythm; 20] = [
    Rhythm::Full,
    Rhythm::Days(1),
    Rhythm::Days(2),
    Rhythm::Days(5),
    Rhythm::Days(10),
    Rhythm::Short(Frequency::Monthly, 1),
    Rhythm::Short(Frequency::Monthly, 2),
    Rhythm::Short(Frequency::Monthly, 3),
    Rhythm::Short(Frequency::Quarterly, 1),
    Rhythm::Short(Frequency::SemiAnnual, 1),
    Rhythm::Years(1),
    Rhythm::Years(2),
    Rhythm::Years(5),
    Rhythm::Years(10),
    Rhythm::Years(20),
    Rhythm::Years(25),
    Rhythm::Years(50),
    Rhythm::Years(100),
    Rhythm::Years(200),
    Rhythm::Years(500),
];

impl Rhythm {
    /// Whether the rhythm is no finer than the data, and speaks its language: quarters are not labelled by months.
    fn suits(self, freq: Frequency) -> bool {
        let daily = matches!(freq, Frequency::Weekly | Frequency::Daily | Frequency::Irregular);
        match self {
            Self::Full | Self::Years(_) => true,
            Self::Days(_) => daily,
            Self::Short(Frequency::Monthly, _) => daily || freq == Frequency::Monthly,
            Self::Short(rhythm, _) => rhythm == freq,
        }
    }
}

/// Chooses labels for `range` on an axis of `width_px`. `dates` are the periods that have data, for series without a
/// calendar rhythm; `measure` gives the width of a text in pixels, `em` the size of the font.
pub(super) fn labels(
    range: TimeRange,
    lang: Lang,
    dates: &[NaiveDate],
    width_px: f64,
    em: f64,
    measure: &dyn Fn(&str) -> f64,
) -> Labels {
    let per_day = width_px / (range.to() - range.from());
    let apart = |pair: &[Label]| {
        let room = (pair[1].at - pair[0].at) * per_day;
        room >= f64::midpoint(measure(&pair[0].text), measure(&pair[1].text)) + em * GAP_EM
    };
    let fits = |row: &[Label]| row.windows(2).all(apart);
    let days_for = |text: &str| (measure(text) + em * GAP_EM) / per_day;
    let inside = |labels: &Labels| !labels.upper.is_empty() && labels.upper.len() <= MAX_LABELS;
    RHYTHMS
        .iter()
        .filter(|rhythm| rhythm.suits(range.freq) && !(range.mixed && **rhythm == Rhythm::Full))
        .map(|rhythm| attempt(*rhythm, range, lang, dates, &days_for))
        .find(|labels| inside(labels) && fits(&labels.upper) && fits(&labels.lower))
        .unwrap_or_else(|| last_resort(range, lang))
}

/// The name of the last period, where nothing else has room.
fn last_resort(range: TimeRange, lang: Lang) -> Labels {
    let first_day = range.freq.first_day(range.last);
    let text = periods::long(lang, range.freq, first_day);
    let at = middle(range.freq, first_day);
    Labels { upper: vec![Label { at, text }], lower: Vec::new(), ticks: vec![at] }
}

fn attempt(
    rhythm: Rhythm,
    range: TimeRange,
    lang: Lang,
    dates: &[NaiveDate],
    days_for: &dyn Fn(&str) -> f64,
) -> Labels {
    match rhythm {
        Rhythm::Full => full(range, lang, dates),
        Rhythm::Days(step) => days(range, lang, step, days_for),
        Rhythm::Short(freq, step) => short(range, lang, (freq, step), days_for),
        Rhythm::Years(step) => years(range, lang, step, days_for),
    }
}

/// The middle of the period of `freq` that starts on `first`.
pub(super) fn middle(freq: Frequency, first: NaiveDate) -> f64 {
    f64::midpoint(day_number(first), day_number(freq.last_day(first)) + 1.0)
}

/// Every period that starts inside the range, at most [`MAX_LABELS`] and one, which is too many.
fn periods_of(freq: Frequency, range: TimeRange) -> Vec<NaiveDate> {
    let first = freq.first_day(range.first);
    std::iter::successors(Some(first), |day| freq.step(*day, 1))
        .take_while(|day| *day <= range.last)
        .take(MAX_LABELS * 32)
        .collect()
}

fn full(range: TimeRange, lang: Lang, dates: &[NaiveDate]) -> Labels {
    let days = match range.named {
        Named::WithData => dates.to_vec(),
        Named::All => periods_of(range.freq, range),
    };
    let label =
        |day: &NaiveDate| Label { at: middle(range.freq, *day), text: periods::long(lang, range.freq, *day) };
    let upper: Vec<Label> = days.iter().take(MAX_LABELS + 1).map(label).collect();
    let ticks = upper.iter().map(|label| label.at).collect();
    Labels { upper, lower: Vec::new(), ticks }
}

fn days(range: TimeRange, lang: Lang, step: u32, days_for: &dyn Fn(&str) -> f64) -> Labels {
    let chosen =
        |day: &NaiveDate| (day.day0().is_multiple_of(step)) && (step == 1 || day.day0() < 30 - step / 2);
    let shown: Vec<NaiveDate> =
        range.first.iter_days().take_while(|day| *day <= range.last).take(400).filter(chosen).collect();
    let upper: Vec<Label> = shown
        .iter()
        .map(|day| Label { at: day_number(*day) + 0.5, text: periods::short(lang, Frequency::Daily, *day) })
        .collect();
    let ticks = upper.iter().map(|label| label.at).collect();
    Labels { upper, lower: spans(range, lang, Frequency::Monthly, days_for), ticks }
}

fn short(
    range: TimeRange,
    lang: Lang,
    (freq, step): (Frequency, u32),
    days_for: &dyn Fn(&str) -> f64,
) -> Labels {
    let months = freq.months().unwrap_or(1) * step;
    let chosen = |day: &&NaiveDate| day.month0().is_multiple_of(months);
    let all = periods_of(freq, range);
    // A daily series has its months at their first day; a monthly one has its points in their middle.
    let at = |day: NaiveDate| if range.freq == freq { middle(freq, day) } else { day_number(day) };
    let upper: Vec<Label> = all
        .iter()
        .filter(chosen)
        .map(|day| Label { at: at(*day), text: periods::short(lang, freq, *day) })
        .filter(|label| label.at >= range.from())
        .collect();
    let ticks = upper.iter().map(|label| label.at).collect();
    Labels { upper, lower: spans(range, lang, Frequency::Annual, days_for), ticks }
}

/// One label under each whole year (month), in the middle of its visible part; one at an end of which too little is
/// visible for its name goes without.
fn spans(range: TimeRange, lang: Lang, freq: Frequency, days_for: &dyn Fn(&str) -> f64) -> Vec<Label> {
    let visible = |first: NaiveDate| {
        let from = day_number(first).max(range.from());
        let to = (day_number(freq.last_day(first)) + 1.0).min(range.to());
        let text = periods::long(lang, freq, first);
        let spare = to - from - days_for(&text);
        (spare, Label { at: f64::midpoint(from, to), text })
    };
    let mut spans: Vec<(f64, Label)> = periods_of(freq, range).into_iter().map(visible).collect();
    let widest = spans.iter().map(|(spare, _)| *spare).fold(f64::NEG_INFINITY, f64::max);
    let last = spans.len().saturating_sub(1);
    let mut place = 0..;
    spans.retain(|(spare, _)| {
        let at_end = place.next().is_some_and(|place| place == 0 || place == last);
        *spare >= 0.0 || *spare == widest || !at_end
    });
    spans.into_iter().map(|(_, label)| label).collect()
}

fn years(range: TimeRange, lang: Lang, step: i32, days_for: &dyn Fn(&str) -> f64) -> Labels {
    let annual = range.freq == Frequency::Annual;
    let first = range.first.year().div_euclid(step) * step;
    let starts =
        (0..).map(|n| first + n * step).take_while(|year| *year <= range.last.year()).take(MAX_LABELS + 1);
    let starts: Vec<NaiveDate> = starts.filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1)).collect();
    let whole = !annual && step == 1;
    let (from, to) = (range.from(), range.to());
    let at = |day: NaiveDate| if annual { middle(Frequency::Annual, day) } else { day_number(day) };
    let upper = if whole {
        let long_enough = |label: &Label| label.at >= from && label.at <= to;
        spans(range, lang, Frequency::Annual, days_for).into_iter().filter(long_enough).collect()
    } else {
        starts
            .iter()
            .map(|day| Label { at: at(*day), text: periods::long(lang, Frequency::Annual, *day) })
            .filter(|label| label.at >= from && label.at <= to)
            .collect()
    };
    let mut ticks: Vec<f64> =
        starts.iter().map(|day| at(*day)).filter(|at| *at >= from && *at <= to).collect();
    if whole && ticks.is_empty() {
        ticks =
            starts.iter().filter_map(|day| day.checked_add_months(Months::new(12))).map(day_number).collect();
        ticks.retain(|at| *at <= to);
    }
    Labels { upper, lower: Vec::new(), ticks }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EM: f64 = 12.0;

    /// Every character as wide as a Chinese one.
    fn measure(text: &str) -> f64 {
        text.chars().count() as f64 * EM
    }

    fn range(freq: Frequency, first: i32, periods: i32) -> TimeRange {
        let first = freq.first_day(NaiveDate::from_num_days_from_ce_opt(first).unwrap());
        let last = freq
            .step(first, periods - 1)
            .map_or(first + chrono::Days::new(periods as u64), |day| freq.last_day(day));
        let named = if freq == Frequency::Irregular { Named::WithData } else { Named::All };
        TimeRange { first, last, freq, mixed: false, named, margin_days: 0.0 }
    }

    fn chosen(range: TimeRange, lang: Lang, width: f64) -> Labels {
        labels(range, lang, &[range.first, range.last], width, EM, &measure)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn labels_keep_their_distance_and_name_what_they_stand_under(
            first in 600_000..760_000_i32, periods in 1..700_i32, freq in 0..7_usize, width in 90.0..2000.0_f64, zh in any::<bool>(),
        ) {
            let (freq, lang) = (Frequency::ALL[freq], if zh { Lang::Chinese } else { Lang::English });
            let range = range(freq, first, periods);
            let labels = chosen(range, lang, width);
            let per_day = width / (range.to() - range.from());
            for row in [&labels.upper, &labels.lower] {
                for pair in row.windows(2) {
                    let room = (pair[1].at - pair[0].at) * per_day;
                    prop_assert!(room > f64::midpoint(measure(&pair[0].text), measure(&pair[1].text)), "{pair:?}");
                }
                for label in row {
                    let day = NaiveDate::from_num_days_from_ce_opt(label.at as i32).unwrap();
                    let names = Frequency::ALL.iter().flat_map(|f| [periods::long(lang, *f, day), periods::short(lang, *f, day)]);
                    prop_assert!(names.into_iter().any(|name| name == label.text), "{label:?} is not on {day}");
                }
            }
            prop_assert!(!labels.upper.is_empty(), "{range:?} has no label");
        }
    }

    #[test]
    fn rhythms_are_the_ones_a_reader_expects() {
        for (freq, first, periods, width, upper, lower) in [
            (Frequency::Quarterly, "2025-01-01", 1, 700.0, vec!["2025年一季度"], vec![]),
            (
                Frequency::Quarterly,
                "2024-01-01",
                5,
                700.0,
                vec!["2024年一季度", "2024年二季度", "2024年三季度", "2024年四季度", "2025年一季度"],
                vec![],
            ),
            (
                Frequency::Quarterly,
                "2024-07-01",
                4,
                260.0,
                vec!["三季度", "四季度", "一季度", "二季度"],
                vec!["2024年", "2025年"],
            ),
            (Frequency::Annual, "2020-01-01", 3, 700.0, vec!["2020年", "2021年", "2022年"], vec![]),
            (Frequency::SemiAnnual, "2024-01-01", 2, 700.0, vec!["2024年上半年", "2024年下半年"], vec![]),
            (
                Frequency::Quarterly,
                "1990-01-01",
                140,
                500.0,
                vec!["1990年", "1995年", "2000年", "2005年", "2010年", "2015年", "2020年"],
                vec![],
            ),
        ] {
            let day: NaiveDate = first.parse().unwrap();
            let labels = chosen(range(freq, day.num_days_from_ce(), periods), Lang::Chinese, width);
            let texts = |row: &[Label]| row.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
            assert_eq!(
                (texts(&labels.upper), texts(&labels.lower)),
                (
                    upper.iter().map(ToString::to_string).collect(),
                    lower.iter().map(|t: &&str| (*t).to_string()).collect()
                )
            );
        }
    }
}
