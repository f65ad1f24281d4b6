//! The texts of a chart: title, subtitle, names of series, notes on marks, footer. No geometry.

use super::plan::{Panel, Plan, is_stacked};
use super::spec::{ChartSpec, Lang, SourceNote};
use super::trace::Trace;
use super::words;
use super::{Captions, periods};
use crate::domain::{Column, Frequency, Qualifier};

/// All that stands around the plot.
pub(super) fn all(spec: &ChartSpec, plan: &Plan) -> Captions {
    let signed = |(mark, meaning): (Mark, &str)| format!("{} {meaning}", mark.sign());
    Captions {
        title: plan.title.clone(),
        subtitle: subtitle(spec, plan),
        marks: marks(spec.lang, plan).into_iter().map(signed).collect(),
        footer: footer(spec, plan),
    }
}

/// Unit, transformation, prices, frequency and adjustment, each named once.
pub(super) fn subtitle(spec: &ChartSpec, plan: &Plan) -> String {
    if let Some(subtitle) = spec.subtitle.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        return subtitle.to_owned();
    }
    let lang = spec.lang;
    let columns: Vec<&Column> = plan.traces().map(|(_, trace)| trace.column).collect();
    let mut parts: Vec<String> = Vec::new();
    if let [panel] = plan.panels.as_slice() {
        parts.push(unit(lang, panel));
    }
    if let Some(base) = spec.index_base.filter(|_| columns.iter().any(|column| column.units == "idx")) {
        let freq = columns.first().map_or(Frequency::Daily, |column| column.freq);
        parts.push(format!("{} = 100", periods::long(lang, freq, base)));
    }
    parts.extend(common(columns.iter().map(|c| words::transformation_words(lang, c).join(lang.separator()))));
    parts.extend(common(
        columns.iter().map(|c| words::prices_word(lang, c.series.prices).unwrap_or_default().to_owned()),
    ));
    parts.extend(common(columns.iter().map(|c| words::frequency_word(lang, c.freq).to_owned())));
    parts.extend(common(columns.iter().map(|c| {
        words::adjustment_word(lang, &c.series.seasonal_adjustment).unwrap_or_default().to_owned()
    })));
    if is_stacked(spec) && columns.len() > 1 {
        parts.push(lang.pick("堆积", "stacked").to_owned());
    }
    parts.join(lang.separator())
}

/// The one text that all share; nothing where they differ.
fn common(mut texts: impl Iterator<Item = String>) -> Option<String> {
    let first = texts.next()?;
    (!first.is_empty() && texts.all(|text| text == first)).then_some(first)
}

/// The unit of a panel: `亿元`, `Billions of yuan`.
pub(super) fn unit(lang: Lang, panel: &Panel) -> String {
    let mut phrases: Vec<String> =
        panel.traces.iter().map(|trace| words::unit_phrase(lang, trace.column, panel.scaling.mult)).collect();
    phrases.dedup();
    phrases.swap_remove(0)
}

/// What a mark means, for the line under the plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Expected,
    Derived,
    Above,
    Below,
    About,
    Bounds,
    FirstRelease,
}

impl Mark {
    /// The mark as a character.
    const fn sign(self) -> &'static str {
        match self {
            Self::Expected => "○",
            Self::Derived => "◌",
            Self::Above => "▲",
            Self::Below => "▼",
            Self::About => "≈",
            Self::Bounds => "I",
            Self::FirstRelease => "×",
        }
    }
}

/// The marks that a plan uses, each with its meaning.
pub(super) fn marks(lang: Lang, plan: &Plan) -> Vec<(Mark, &'static str)> {
    let qualified =
        |wanted: &[Qualifier]| plan.points().any(|p| p.sign().is_some() && wanted.contains(&p.qualifier()));
    let bounded =
        plan.traces().any(|(panel, trace)| trace.points.iter().any(|p| p.bounds(&panel.axis).is_some()));
    let derived = plan.points().any(|p| p.derived);
    let expected = plan.points().any(|p| p.is_expected() && !p.derived);
    [
        (expected, Mark::Expected, lang.pick("预计或目标值", "expected or target")),
        (derived, Mark::Derived, lang.pick("推算值", "derived")),
        (
            qualified(&[Qualifier::Over, Qualifier::AtLeast]),
            Mark::Above,
            lang.pick("实际不低于此值", "at least this"),
        ),
        (
            qualified(&[Qualifier::Nearly, Qualifier::Under, Qualifier::AtMost]),
            Mark::Below,
            lang.pick("实际接近或低于此值", "nearly or below this"),
        ),
        (qualified(&[Qualifier::About]), Mark::About, lang.pick("约数", "approximate")),
        (bounded, Mark::Bounds, lang.pick("上下界", "bounds")),
        (
            plan.points().any(|p| p.first.is_some()),
            Mark::FirstRelease,
            lang.pick("首次发布值", "first release"),
        ),
    ]
    .into_iter()
    .filter_map(|(used, mark, text)| used.then_some((mark, text)))
    .collect()
}

/// Source with publication date, vintage and link: one entry a line at most.
pub(super) fn footer(spec: &ChartSpec, plan: &Plan) -> Vec<String> {
    let lang = spec.lang;
    let mut lines = Vec::new();
    if !plan.empty.is_empty() {
        let titles: Vec<&str> = plan.empty.iter().map(|column| lang.title_of(column)).collect();
        lines.push(format!("{}{}", lang.pick("无数据：", "No data: "), titles.join(lang.pick("、", ", "))));
    }
    lines.extend(source_line(spec));
    lines.extend(spec.link.clone().filter(|link| !link.trim().is_empty()));
    lines
}

/// Sources and vintage in one line; nothing where neither is known.
pub fn source_line(spec: &ChartSpec) -> Option<String> {
    let lang = spec.lang;
    let mut sources: Vec<String> = spec.sources.iter().map(|source| source_text(lang, source)).collect();
    sources.sort();
    sources.dedup();
    let mut parts = Vec::new();
    if !sources.is_empty() {
        let head = lang.pick("来源：", "Source: ");
        parts.push(format!("{head}{}", sources.join(lang.pick("；", "; "))));
    }
    if let Some(vintage) = spec.vintage {
        let day = periods::long(lang, Frequency::Daily, vintage);
        parts.push(format!("{}{day}", lang.pick("数据版本：", "Vintage: ")));
    }
    (!parts.is_empty()).then(|| parts.join(lang.pick("　", " · ")))
}

fn source_text(lang: Lang, source: &SourceNote) -> String {
    let Some(day) = source.published_on else { return source.publisher.clone() };
    let day = periods::long(lang, Frequency::Daily, day);
    match lang {
        Lang::Chinese => format!("{}（{day}发布）", source.publisher),
        Lang::English => format!("{} (published {day})", source.publisher),
    }
}

/// A value in its panel's scale, with its qualifier and, for rates, its sign of per cent.
pub(super) fn value(lang: Lang, trace: &Trace, value: f64, qualifier: Qualifier) -> String {
    let number = super::number::format_number(value, trace.decimals);
    words::qualified(lang, qualifier, &format!("{number}{}", words::inline_suffix(trace.column)))
}

/// A value that stands alone, with its unit: `64.54亿元`, `26.3%`.
pub(super) fn value_with_unit(
    lang: Lang,
    panel: &Panel,
    trace: &Trace,
    value: f64,
    qualifier: Qualifier,
) -> String {
    let number = super::number::format_number(value, trace.decimals);
    let unit = words::unit_suffix(lang, trace.column, panel.scaling.mult);
    words::qualified(lang, qualifier, &format!("{number}{unit}"))
}
