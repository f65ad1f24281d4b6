//! The controls of a dashboard: variables and range in one form, whose state is the address.

use maud::{Markup, html};

use super::scene::Scene;
use crate::chart::Lang;
use crate::dashboard::{Choice, MAX_VALUE_CHARS, Moment, TimeRange, Variable, VariableKind};
use crate::store::{Reader, SeriesFilter, StoreError};

/// Most series that a variable offers.
const MAX_CHOICES: i64 = 200;

/// Ranges that one click chooses: their beginning, in Chinese, in English.
const RANGES: [(&str, &str, &str); 5] = [
    ("-1y", "1年", "1Y"),
    ("-5y", "5年", "5Y"),
    ("-10y", "10年", "10Y"),
    ("-20y", "20年", "20Y"),
    ("earliest", "全部", "Max"),
];

/// The form.
pub fn form(scene: &Scene<'_>, reader: &Reader<'_>) -> Result<Markup, StoreError> {
    let fields: Vec<Markup> = scene
        .dashboard
        .variables
        .iter()
        .map(|variable| field(scene, reader, variable))
        .collect::<Result<_, _>>()?;
    let range = scene.range(None);
    Ok(html! {
        form class="controls" action={ "/dashboards/" (scene.dashboard.slug) } aria-label=(scene.say("看板选项", "Dashboard options")) {
            ul class="chips ranges" aria-label=(scene.say("区间", "Range")) {
                @for (from, zh, en) in RANGES {
                    li {
                        a class="chip" href=(with_range(scene, from)) aria-current=[is_chosen(range, from).then_some("true")] { (scene.say(zh, en)) }
                    }
                }
            }
            div class="fields" {
                @for field in fields { (field) }
                (moment(scene, "from", scene.say("起", "From"), range.from))
                (moment(scene, "to", scene.say("止", "To"), range.to))
                @if let Some(lang) = scene.state.lang { input type="hidden" name="lang" value=(lang.code()); }
                @if let Some(theme) = scene.state.theme { input type="hidden" name="theme" value=(theme.code()); }
                div class="field act" {
                    button { (scene.say("应用", "Apply")) }
                    @if !scene.state.pairs(scene.dashboard).is_empty() {
                        a class="quiet" href={ "/dashboards/" (scene.dashboard.slug) } { (scene.say("重置", "Reset")) }
                    }
                }
            }
            datalist id="moments" {
                @for moment in ["latest", "now", "-1y", "-5y", "-10y", "earliest"] { option value=(moment) {} }
            }
        }
    })
}

fn is_chosen(range: TimeRange, from: &str) -> bool {
    range.to == Moment::Latest && from.parse() == Ok(range.from)
}

/// This page with another beginning of the range.
fn with_range(scene: &Scene<'_>, from: &str) -> String {
    let time = from.parse().ok().map(|from| TimeRange { from, to: Moment::Latest });
    let state = crate::dashboard::State {
        time: time.filter(|time| *time != scene.dashboard.time),
        ..scene.state.clone()
    };
    Scene { state: &state, ..*scene }.address("")
}

fn moment(scene: &Scene<'_>, name: &str, label: &str, value: Moment) -> Markup {
    let help = scene
        .say("日期 2019-01-01，或 -5y、-18m、latest、now", "a day 2019-01-01, or -5y, -18m, latest, now");
    html! {
        div class="field" {
            label for={ "field-" (name) } { (label) }
            input id={ "field-" (name) } name=(name) value=(value) list="moments" title=(help) autocomplete="off" spellcheck="false";
        }
    }
}

fn field(scene: &Scene<'_>, reader: &Reader<'_>, variable: &Variable) -> Result<Markup, StoreError> {
    let id = format!("variable-{}", variable.name);
    let value = scene.state.values.get(&variable.name).map_or("", String::as_str);
    let control = match &variable.kind {
        VariableKind::List(choices) => select(scene, variable, &id, labelled(scene, choices)),
        VariableKind::Series { choices, .. } if !choices.is_empty() => {
            select(scene, variable, &id, labelled(scene, choices))
        }
        VariableKind::Series { filter, .. } => {
            let filter = SeriesFilter {
                text: filter.text.clone(),
                ref_area: filter.ref_area.clone(),
                indicator: filter.indicator.clone(),
                freq: filter.freq.map(|freq| freq.code().to_owned()),
                limit: MAX_CHOICES,
                ..SeriesFilter::default()
            };
            let named = |row: crate::store::SeriesRow| {
                let title =
                    if scene.lang == Lang::Chinese { row.series.title_zh } else { row.series.title_en };
                (row.series.series_id.to_string(), title)
            };
            select(scene, variable, &id, reader.series(&filter)?.into_iter().map(named).collect())
        }
        VariableKind::Text => {
            html! { input id=(id) name=(variable.name) value=(value) maxlength=(MAX_VALUE_CHARS); }
        }
        VariableKind::Date => html! { input type="date" id=(id) name=(variable.name) value=(value); },
    };
    Ok(html! {
        div class="field" {
            label for=(id) { (variable.label.fill(scene.lang, &scene.state.values)) }
            (control)
        }
    })
}

fn labelled(scene: &Scene<'_>, choices: &[Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|choice| (choice.value.clone(), choice.label.fill(scene.lang, &scene.state.values)))
        .collect()
}

/// A choice; a value that is none of the list stays chosen, so that applying the form does not change it.
fn select(scene: &Scene<'_>, variable: &Variable, id: &str, mut choices: Vec<(String, String)>) -> Markup {
    let chosen = scene.state.values.get(&variable.name).map_or("", String::as_str);
    if !choices.iter().any(|(value, _)| value == chosen) {
        choices.insert(0, (chosen.to_owned(), chosen.to_owned()));
    }
    html! {
        select id=(id) name=(variable.name) {
            @for (value, label) in &choices { option value=(value) selected[value == chosen] { (label) } }
        }
    }
}
