//! Range, transformation, frequency, vintage and kind: one form whose state is the address.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::Shown;
use crate::chart::Kind;
use crate::domain::Frequency;
use crate::http::pages::visitor::Visitor;
use crate::query::{Aggregation, TargetFrequency, Units};

/// Ranges that one click chooses, in years back from the last observation.
const RANGES_YEARS: [i32; 4] = [1, 5, 10, 20];

/// The form, with the ranges over it.
pub fn form(visitor: &Visitor, shown: &Shown) -> Markup {
    let path = &visitor.path;
    html! {
        form class="controls" action=(path) aria-label=(visitor.say("图表选项", "Chart options")) {
            (ranges(visitor, shown))
            div class="fields" {
                (date(visitor, "start", visitor.say("起", "From"), None))
                (date(visitor, "end", visitor.say("止", "To"), None))
                (select(visitor, "units", visitor.say("变换", "Units"), units(visitor, shown)))
                (select(visitor, "freq", visitor.say("频率", "Frequency"), frequencies(visitor, shown.row.series.freq)))
                (select(visitor, "aggregation", visitor.say("聚合", "Aggregation"), aggregations(visitor)))
                @if is_cumulative(visitor, shown) {
                    (select(visitor, "year_to_date", visitor.say("累计值", "Year to date"), years_to_date(visitor)))
                }
                (date(visitor, "as_of", visitor.say("截至（当时的数）", "As of (vintage)"), Some("vintages")))
                (select(visitor, "kind", visitor.say("图形", "Chart"), kinds(visitor)))
                (select(visitor, "vintages", visitor.say("修订", "Revisions"), revisions(visitor)))
                div class="field act" {
                    button { (visitor.say("应用", "Apply")) }
                    @if visitor.pairs.iter().any(|(name, _)| name != "lang") {
                        a class="quiet" href=(path) { (visitor.say("重置", "Reset")) }
                    }
                }
            }
            datalist id="vintages" { @for day in shown.vintages.iter().rev().take(50) { option value=(day) {} } }
        }
    }
}

fn ranges(visitor: &Visitor, shown: &Shown) -> Markup {
    let (Some(first), Some(last)) = (shown.row.observation_start, shown.row.observation_end) else {
        return html! {};
    };
    let chosen = visitor.asked("start");
    let back = |years: i32| {
        let day = last
            .with_year(last.year() - years)
            .or_else(|| NaiveDate::from_ymd_opt(last.year() - years, 2, 28));
        day.filter(|day| *day > first).map(|day| (years, day.to_string()))
    };
    let choices: Vec<(i32, String)> = RANGES_YEARS.into_iter().filter_map(back).collect();
    html! {
        @if !choices.is_empty() {
            ul class="chips ranges" aria-label=(visitor.say("区间", "Range")) {
                @for (years, day) in &choices {
                    @let current = chosen == Some(day) && visitor.asked("end").is_none();
                    li {
                        a class="chip" href=(visitor.with(&[("start", Some(day)), ("end", None)])) aria-current=[current.then_some("true")] {
                            (years) (visitor.say("年", "Y"))
                        }
                    }
                }
                @let all = chosen.is_none() && visitor.asked("end").is_none();
                li {
                    a class="chip" href=(visitor.with(&[("start", None), ("end", None)])) aria-current=[all.then_some("true")] {
                        (visitor.say("全部", "Max"))
                    }
                }
            }
        }
    }
}

fn date(visitor: &Visitor, name: &str, label: &str, list: Option<&str>) -> Markup {
    html! {
        div class="field" {
            label for={ "field-" (name) } { (label) }
            input type="date" id={ "field-" (name) } name=(name) value=(visitor.asked(name).unwrap_or_default()) list=[list];
        }
    }
}

/// A choice: its code, empty for the default, and its words.
type Choice = (&'static str, String);

fn select(visitor: &Visitor, name: &str, label: &str, choices: Vec<Choice>) -> Markup {
    let chosen = visitor.asked(name).unwrap_or_default();
    html! {
        @if choices.len() > 1 {
            div class="field" {
                label for={ "field-" (name) } { (label) }
                select id={ "field-" (name) } name=(name) {
                    @for (code, words) in choices { option value=(code) selected[code == chosen] { (words) } }
                }
            }
        }
    }
}

fn units(visitor: &Visitor, shown: &Shown) -> Vec<Choice> {
    let irregular = shown.row.series.freq.per_year().is_none();
    let known = Units::ALL.iter().filter(|units| !(irregular && needs_year(**units)));
    known
        .map(|units| {
            (if *units == Units::Levels { "" } else { units.code() }, units_words(visitor, *units).to_owned())
        })
        .collect()
}

/// Whether it looks back a year, which an irregular series does not have.
const fn needs_year(units: Units) -> bool {
    matches!(
        units,
        Units::ChangeFromYearAgo
            | Units::PercentChangeFromYearAgo
            | Units::CompoundedAnnualRate
            | Units::ContinuouslyCompoundedAnnual
    )
}

/// What a transformation is called.
pub const fn units_words(visitor: &Visitor, units: Units) -> &'static str {
    let (zh, en) = match units {
        Units::Levels => ("原值", "Levels"),
        Units::Change => ("较上期增减", "Change"),
        Units::ChangeFromYearAgo => ("较上年同期增减", "Change from year ago"),
        Units::PercentChange => ("环比，%", "Percent change"),
        Units::PercentChangeFromYearAgo => ("同比，%", "Percent change from year ago"),
        Units::CompoundedAnnualRate => ("环比折年率，%", "Compounded annual rate"),
        Units::ContinuouslyCompounded => ("连续复合变动率，%", "Continuously compounded rate"),
        Units::ContinuouslyCompoundedAnnual => ("连续复合折年率，%", "Continuously compounded annual rate"),
        Units::NaturalLog => ("自然对数", "Natural log"),
    };
    visitor.say(zh, en)
}

fn frequencies(visitor: &Visitor, own: Frequency) -> Vec<Choice> {
    let plain = [
        (TargetFrequency::Weekly, Frequency::Weekly),
        (TargetFrequency::Monthly, Frequency::Monthly),
        (TargetFrequency::Quarterly, Frequency::Quarterly),
        (TargetFrequency::SemiAnnual, Frequency::SemiAnnual),
        (TargetFrequency::Annual, Frequency::Annual),
    ];
    let days = |freq: Frequency| freq.per_year().map(|n| 365 / n);
    let lower = plain.into_iter().filter(|(_, freq)| match (days(own), days(*freq)) {
        (Some(own), Some(other)) => other > own,
        _ => false,
    });
    let word = |freq: Frequency| {
        use crate::http::pages::words::Word;
        freq.word(visitor)
    };
    let own = ("", format!("{}{}", word(own), visitor.say("（原频率）", " (as published)")));
    std::iter::once(own).chain(lower.map(|(target, freq)| (target.code(), word(freq).to_owned()))).collect()
}

/// Whether the question has met values from the start of the year that must not be added up.
fn is_cumulative(visitor: &Visitor, shown: &Shown) -> bool {
    let refused = shown.refused.as_ref().and_then(|problem| problem.parameter.as_deref());
    visitor.asked("year_to_date").is_some() || refused == Some("year_to_date")
}

fn years_to_date(visitor: &Visitor) -> Vec<Choice> {
    vec![
        ("", visitor.say("照发布", "As published").to_owned()),
        ("unrolled", visitor.say("拆成单期", "Single periods").to_owned()),
    ]
}

fn aggregations(visitor: &Visitor) -> Vec<Choice> {
    let all = Aggregation::ALL.iter().map(|aggregation| {
        let (code, zh, en) = match aggregation {
            Aggregation::Average => ("", "平均", "Average"),
            Aggregation::Sum => ("sum", "合计", "Sum"),
            Aggregation::EndOfPeriod => ("eop", "期末", "End of period"),
        };
        (code, visitor.say(zh, en).to_owned())
    });
    all.collect()
}

fn kinds(visitor: &Visitor) -> Vec<Choice> {
    let all = Kind::ALL.iter().map(|kind| {
        let (code, zh, en) = match kind {
            Kind::Line => ("", "折线", "Line"),
            Kind::Bar => ("bar", "柱形", "Bars"),
            Kind::Area => ("area", "面积", "Area"),
            Kind::Step => ("step", "阶梯", "Steps"),
        };
        (code, visitor.say(zh, en).to_owned())
    });
    all.collect()
}

fn revisions(visitor: &Visitor) -> Vec<Choice> {
    vec![
        ("", visitor.say("最新值", "Latest values").to_owned()),
        ("first,latest", visitor.say("最新值与首次发布", "Latest and first releases").to_owned()),
    ]
}
