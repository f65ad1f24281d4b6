//! The number of a figure panel: the newest value, what it is compared with, and how it went.

use chrono::{Months, NaiveDate};

use super::answer::Answer;
use super::cells::{self, value_link};
use super::rows::Rows;
use super::scene::Scene;
use crate::chart::board::{Headline, SPARK_PX};
use crate::chart::{format_number, spark};
use crate::dashboard::{Change, Figure, Sparkline};
use crate::domain::{Column, ObsStatus, Observation, Qualifier, Transformation};
use crate::http::pages::words::{self, Told, Word};

/// A headline and where its value comes from.
pub struct Shown {
    pub headline: Headline,
    /// Page of the observation, or of the series where the value was computed.
    pub link: Option<String>,
    /// Of the observation: `发布于 2025-04-27`.
    pub published_on: Option<NaiveDate>,
    /// What is out of the ordinary about the value.
    pub marks: Vec<&'static str>,
}

/// The headline of a figure; nothing where there is no value.
pub fn shown(scene: &Scene<'_>, figure: &Figure, answer: &Answer) -> Option<Shown> {
    match answer {
        Answer::Series(prepared) => of_series(scene, figure, prepared.table.columns.first()?),
        Answer::Rows(answer) => of_rows(&answer.0),
        Answer::Text(_) => None,
    }
}

/// What the number is called where the panel does not say.
pub fn title(scene: &Scene<'_>, answer: &Answer) -> Option<String> {
    match answer {
        Answer::Series(prepared) => {
            prepared.table.columns.first().map(|column| cells::title(scene, column).to_owned())
        }
        _ => None,
    }
}

fn of_series(scene: &Scene<'_>, figure: &Figure, column: &Column) -> Option<Shown> {
    let lang = scene.lang;
    let valued = |p: &&Observation| p.reading.value.is_some_and(f64::is_finite);
    let at = column.points.iter().rposition(|p| valued(&p))?;
    let point = &column.points[at];
    let before = match figure.change {
        Change::Previous => column.points[..at].iter().rfind(valued),
        Change::Year => {
            let then = point.period.checked_sub_months(Months::new(12))?;
            column.points[..at].iter().filter(valued).find(|p| p.period == then)
        }
        Change::None => None,
    };
    let told = Told::exactly(lang, column, std::slice::from_ref(point));
    let spark = match figure.sparkline {
        Sparkline::Drawn => {
            let start = scene.range(figure.source.time).resolve(Some(point.period), scene.desk.today).start;
            let within = column.points.iter().filter(|p| start.is_none_or(|start| start <= p.period));
            let values: Vec<_> = within.map(|p| (p.period, p.reading.value)).collect();
            spark(column.freq, &values, SPARK_PX)
        }
        Sparkline::Left => None,
    };
    let word = |(zh, en)| scene.say(zh, en);
    let derived = point.is_derived().then(|| word(point.origin_kind.words()));
    let status = Some(point.reading.obs_status).filter(|status| *status != ObsStatus::Normal);
    Some(Shown {
        headline: Headline {
            value: told.value(point),
            unit: told.suffix(),
            period: words::period(lang, column.freq, point),
            change: before.and_then(|before| change(scene, column, point, before)).unwrap_or_default(),
            spark,
        },
        link: Some(value_link(scene, &figure.source, column, point.period)),
        published_on: Some(point.realtime_start),
        marks: status.map(|s| word(s.words())).into_iter().chain(derived).collect(),
    })
}

/// `▲ 26.3%，较2024年一季度`: only between two exact values.
fn change(scene: &Scene<'_>, column: &Column, point: &Observation, before: &Observation) -> Option<String> {
    let exact = |p: &Observation| p.reading.value.filter(|_| p.reading.qualifier == Qualifier::Exact);
    let (now, then) = (exact(point)?, exact(before)?);
    let percent = matches!(column.unit.measure.as_str(), "PC" | "PP") && column.units != "idx";
    let is_level = column.series.transformation == Transformation::Level
        && matches!(column.units.as_str(), "lin" | "idx");
    let by = if percent {
        let told = Told::exactly(scene.lang, column, &[point.clone(), before.clone()]);
        format!("{}{}", told.number((now - then).abs()), scene.say("个百分点", " points"))
    } else if then > 0.0 && is_level {
        format!("{}%", format_number(((now / then - 1.0) * 100.0).abs(), 1))
    } else {
        Told::exactly(scene.lang, column, &[point.clone(), before.clone()]).number((now - then).abs())
    };
    let sign = if now > then {
        "▲"
    } else if now < then {
        "▼"
    } else {
        "＝"
    };
    let base = words::period(scene.lang, column.freq, before);
    Some(format!("{sign} {by}{}{base}", scene.say("，较", " from ")))
}

/// The first number of the first row; the text beside it says what it is.
fn of_rows(rows: &Rows) -> Option<Shown> {
    let first = rows.rows.first()?;
    let at = (0..rows.columns.len()).find(|at| first.get(*at).is_some_and(serde_json::Value::is_number))?;
    let number = first[at].as_f64()?;
    let decimals = first[at].to_string().split_once('.').map_or(0, |(_, tail)| tail.len());
    let texts =
        first.iter().enumerate().filter(|(place, _)| *place != at).filter_map(|(_, value)| value.as_str());
    let headline = Headline {
        value: format_number(number, decimals),
        period: texts.collect::<Vec<_>>().join(" · "),
        ..Headline::default()
    };
    Some(Shown { headline, link: None, published_on: None, marks: Vec::new() })
}
