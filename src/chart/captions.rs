//! The texts of a chart: title, subtitle, names of series, notes on marks, footer. No geometry.

use super::periods;
use super::plan::{Panel, Plan, Trace};
use super::spec::{Arrangement, ChartSpec, Lang, SourceNote};
use super::words;
use crate::domain::{Column, Frequency, Qualifier};

/// Longest title made of the titles of several series, in characters.
const MAX_JOINED_CHARS: usize = 60;
/// A shared beginning or end shorter than this stays in every name.
const MIN_SHARED_CHARS: usize = 3;

/// The title asked for, or one made of the titles of the series.
pub(super) fn title(spec: &ChartSpec, plan: &Plan) -> String {
    if let Some(title) = spec.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
        return title.to_owned();
    }
    let titles: Vec<&str> = plan.traces().map(|(_, trace)| spec.lang.title_of(trace.column)).collect();
    let Some((first, rest)) = titles.split_first() else { return String::new() };
    if rest.is_empty() {
        return (*first).to_owned();
    }
    let (start, end) = shared(&titles);
    let names: Vec<&str> = titles.iter().map(|title| inner(title, start, end)).collect();
    let joined = join(spec.lang, &names);
    let whole = format!("{}{joined}{}", &first[..start], &first[first.len() - end..]);
    if whole.chars().count() <= MAX_JOINED_CHARS {
        return whole;
    }
    match spec.lang {
        Lang::Chinese => format!("{first}等{}项指标", titles.len()),
        Lang::English => format!("{first} and {} more", rest.len()),
    }
}

fn join(lang: Lang, names: &[&str]) -> String {
    let (last, front) = match names.split_last() {
        Some((last, front)) if !front.is_empty() => (last, front),
        _ => return names.concat(),
    };
    match lang {
        Lang::Chinese => format!("{}与{last}", front.join("、")),
        Lang::English => format!("{} and {last}", front.join(", ")),
    }
}

/// Short names of the series, by place in the table: what their titles do not share.
pub(super) fn names(lang: Lang, plan: &Plan) -> Vec<(usize, String)> {
    let titles: Vec<(usize, &str)> = plan.traces().map(|(_, t)| (t.place, lang.title_of(t.column))).collect();
    let only: Vec<&str> = titles.iter().map(|(_, title)| *title).collect();
    let (start, end) = if only.len() > 1 { shared(&only) } else { (0, 0) };
    titles.into_iter().map(|(place, title)| (place, words::capitalised(inner(title, start, end)))).collect()
}

fn inner(title: &str, start: usize, end: usize) -> &str {
    let middle =
        title[start..title.len() - end].trim().trim_matches(|c| matches!(c, '：' | ':' | '，' | ','));
    if middle.is_empty() { title } else { middle }
}

/// Bytes that all titles share at their start and at their end, cut back to whole words.
fn shared(titles: &[&str]) -> (usize, usize) {
    let Some((first, rest)) = titles.split_first() else { return (0, 0) };
    let wide = |c: char| u32::from(c) > 0x2E7F;
    let boundary = |text: &str, at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
        before.is_none_or(|c| wide(c) || c == ' ') || after.is_none_or(|c| wide(c) || c == ' ')
    };
    let start = first
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|at| rest.iter().all(|title| title.starts_with(&first[..*at])))
        .filter(|at| boundary(first, *at) && rest.iter().all(|title| boundary(title, *at)))
        .last()
        .filter(|at| first[..*at].chars().count() >= MIN_SHARED_CHARS && titles.iter().all(|t| t.len() > *at))
        .unwrap_or(0);
    let room = titles.iter().map(|title| title.len() - start).min().unwrap_or(0);
    let end = first
        .char_indices()
        .rev()
        .map(|(at, _)| first.len() - at)
        .take_while(|len| {
            *len < room && rest.iter().all(|title| title.ends_with(&first[first.len() - len..]))
        })
        .filter(|len| titles.iter().all(|title| boundary(title, title.len() - len)))
        .last()
        .filter(|len| first[first.len() - len..].chars().count() >= MIN_SHARED_CHARS)
        .unwrap_or(0);
    (start, end)
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
    if spec.arrangement == Arrangement::Stacked && columns.len() > 1 {
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

/// The marks that a plan uses, each with its meaning.
pub(super) fn marks(lang: Lang, plan: &Plan) -> Vec<(Mark, &'static str)> {
    let qualified = |wanted: &[Qualifier]| plan.points().any(|point| wanted.contains(&point.qualifier()));
    let bounded = plan.points().any(|p| p.low.is_some() && p.high.is_some());
    let derived = plan.points().any(|p| p.observation.is_derived());
    let expected = plan.points().any(|p| p.is_expected() && !p.observation.is_derived());
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
    lines.extend((!parts.is_empty()).then(|| parts.join(" · ")));
    lines.extend(spec.link.clone().filter(|link| !link.trim().is_empty()));
    lines
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
