//! Alternative text: what a reader who cannot see the chart should be told. Kind and subject, span, trend, extremes,
//! last value.

use super::captions;
use super::periods;
use super::plan::{Panel, Plan};
use super::spec::{ChartSpec, Kind, Lang};
use super::trace::{Point, Trace};
use super::words;
use crate::domain::Frequency;

/// Most series that are described one by one.
const MAX_DESCRIBED: usize = 6;
/// A change smaller than this share of the range counts as little.
const LITTLE_SHARE: f64 = 0.05;

/// The text for a plan.
pub(super) fn describe(spec: &ChartSpec, plan: &Plan) -> String {
    let lang = spec.lang;
    let count = plan.traces().count();
    let mut sentences = vec![opening(spec, plan)];
    for (panel, trace) in plan.traces().take(MAX_DESCRIBED) {
        sentences.extend(series(lang, panel, trace, (count > 1).then_some(trace.name.as_str())));
    }
    if count > MAX_DESCRIBED {
        let more = count - MAX_DESCRIBED;
        sentences.push(match lang {
            Lang::Chinese => format!("另有{more}个序列"),
            Lang::English => format!("{more} more series"),
        });
    }
    let end = lang.pick("。", ". ");
    let text = sentences.join(end);
    format!("{}{}", text, end.trim_end())
}

/// Says that points were left out, and by which rule; nothing where none were.
pub(super) fn thinning(lang: Lang, left_out: usize) -> String {
    match (left_out, lang) {
        (0, _) => String::new(),
        (_, Lang::Chinese) => format!("为清晰起见，每个像素列只画首、末、最高、最低四点，略去{left_out}点。"),
        (_, Lang::English) => {
            format!(
                " Each pixel column shows its first, last, highest and lowest point only; {left_out} points are left out."
            )
        }
    }
}

fn opening(spec: &ChartSpec, plan: &Plan) -> String {
    let kind = match spec.kind {
        Kind::Line => spec.lang.pick("折线图", "Line chart"),
        Kind::Bar => spec.lang.pick("柱状图", "Bar chart"),
        Kind::Area => spec.lang.pick("面积图", "Area chart"),
        Kind::Step => spec.lang.pick("阶梯图", "Step chart"),
    };
    let (title, subtitle) = (&plan.title, captions::subtitle(spec, plan));
    match spec.lang {
        Lang::Chinese => format!("{kind}：{title}（{subtitle}）"),
        Lang::English => format!("{kind}: {title} ({subtitle})"),
    }
}

fn said(lang: Lang, panel: &Panel, trace: &Trace, point: &Point) -> String {
    let value = captions::value_with_unit(lang, panel, trace, point.value, point.qualifier());
    let period = period(lang, trace.column.freq, point);
    match lang {
        Lang::Chinese => format!("{period}{value}"),
        Lang::English => format!("{value} in {period}"),
    }
}

fn period(lang: Lang, freq: Frequency, point: &Point) -> String {
    periods::of(lang, freq, point.observation)
}

/// One series: its last value, and where it has more, its direction and extremes.
fn series(lang: Lang, panel: &Panel, trace: &Trace, name: Option<&str>) -> Vec<String> {
    let (Some(first), Some(last)) = (trace.points.first(), trace.last()) else { return Vec::new() };
    let head = name.map_or_else(String::new, |name| format!("{name}{}", lang.pick("：", ": ")));
    let newest = said(lang, panel, trace, last);
    if trace.points.len() == 1 {
        return vec![format!("{head}{newest}")];
    }
    let low = trace.points.iter().min_by(|a, b| a.value.total_cmp(&b.value)).unwrap_or(first);
    let high = trace.points.iter().max_by(|a, b| a.value.total_cmp(&b.value)).unwrap_or(last);
    let (change, range) = (last.value - first.value, high.value - low.value);
    let trend = if range == 0.0 || change.abs() < range * LITTLE_SHARE {
        lang.pick("首尾大体持平", "ends about where it began")
    } else if change > 0.0 {
        lang.pick("总体上升", "rises overall")
    } else {
        lang.pick("总体下降", "falls overall")
    };
    let (from, to) = (period(lang, trace.column.freq, first), period(lang, trace.column.freq, last));
    let (lowest, highest) = (said(lang, panel, trace, low), said(lang, panel, trace, high));
    let gaps = trace.runs().count() - 1;
    let mut sentences = match lang {
        Lang::Chinese => vec![
            format!("{head}{from}至{to}{trend}"),
            format!("最高为{highest}，最低为{lowest}"),
            format!("最新值为{newest}"),
        ],
        Lang::English => vec![
            format!("{head}{} from {from} to {to}", words::capitalised(trend)),
            format!("Highest {highest}, lowest {lowest}"),
            format!("Latest {newest}"),
        ],
    };
    if gaps > 0 {
        sentences.push(match lang {
            Lang::Chinese => format!("有{gaps}处缺值"),
            Lang::English => format!("{gaps} gap{}", if gaps == 1 { "" } else { "s" }),
        });
    }
    sentences
}
