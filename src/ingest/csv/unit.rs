//! Units that a file writes, beside the unit of the series: 产值(万元) in a series of 亿元 is ten thousand times too large.
//!
//! A unit stands in a header, in a row's label, in a column of its own, or behind a number as its per-cent sign. One that
//! is not known says nothing, so that no file is refused for a remark in parentheses.

use std::fmt;
use std::sync::Arc;

use super::header::comparable;
use crate::domain::{Unit, UnitMeasure};
use crate::extract::Lexicon;
use crate::ingest::resolve::units::Conversion;

/// Names of a column of units that no mapping needs to name.
const COLUMN_NAMES: [&str; 6] = ["单位", "计量单位", "数据单位", "量纲", "unit", "units"];
/// Between the units of several numbers: 万元、%.
const LIST_MARKS: [char; 7] = [',', '，', '、', ';', '；', '|', '和'];
/// Behind the measure of what is divided by something: 元/吨 is no money, but may be what a series calls CNY.
const QUOTIENT: &str = "/unit";

/// Whether a column is one of units, by its name.
pub(super) fn is_unit_column(header: &str) -> bool {
    COLUMN_NAMES.contains(&comparable(header).to_lowercase().trim_end_matches(':'))
}

/// The unit that a text is, and nothing else: 万元, 单位：万元, ％, 人民币万元.
pub(super) fn written(text: &str, lexicon: &Lexicon) -> Option<Arc<Unit>> {
    let folded = comparable(text).replace('萬', "万").replace('億', "亿");
    let word = folded.strip_prefix("计量").unwrap_or(&folded);
    let word = word.strip_prefix("单位").map_or(word, |rest| rest.trim_start_matches(':'));
    let word = without_brackets(word).trim_start_matches(['±', '+', '-']);
    let bare = without_currency(word);
    let unit = lexicon.unit(word).or_else(|| lexicon.unit(bare).filter(|_| !bare.is_empty()));
    let unit = unit.or_else(|| {
        let (over, _) = word.split_once('/')?;
        let over = lexicon.unit(without_currency(over))?;
        let measure = UnitMeasure::new(&format!("{}{QUOTIENT}", over.measure)).ok()?;
        Some(Unit::new(measure, over.mult))
    });
    let unit = unit.or_else(|| word.ends_with("=100").then(|| Unit::new(UnitMeasure::index(), 0)));
    unit.map(Arc::new)
}

/// `(万元)` and `万元(累计)` as 万元.
fn without_brackets(word: &str) -> &str {
    let inside = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let word = inside.filter(|inside| !inside.contains(['(', ')'])).unwrap_or(word);
    match word.split_once('(') {
        Some((head, rest)) if !head.is_empty() && rest.ends_with(')') => head,
        _ => word,
    }
}

/// 人民币万元 and 万元人民币 as 万元.
fn without_currency(word: &str) -> &str {
    const CNY: [&str; 2] = ["人民币", "RMB"];
    let head = |word| CNY.iter().find_map(|name| str::strip_prefix(word, name));
    head(word).or_else(|| CNY.iter().find_map(|name| word.strip_suffix(name))).unwrap_or(word)
}

/// The units that a text lists: 万元、%; none where one of them is not known.
pub(super) fn listed(text: &str, lexicon: &Lexicon) -> Vec<Arc<Unit>> {
    if let Some(one) = written(text, lexicon) {
        return vec![one];
    }
    let word = comparable(text);
    let word = word.strip_prefix("单位").map_or(word.as_str(), |rest| rest.trim_start_matches(':'));
    let parts: Vec<&str> = without_brackets(word).split(LIST_MARKS).filter(|part| !part.is_empty()).collect();
    let known = parts.iter().map(|part| written(part, lexicon));
    if parts.len() < 2 { Vec::new() } else { known.collect::<Option<Vec<_>>>().unwrap_or_default() }
}

/// Whether a cell of a column of units says that there is none.
pub(super) fn says_nothing(cell: &str) -> bool {
    let cell = cell.trim();
    // The code of a currency may have its power of ten elsewhere.
    let is_code = cell.len() == 3 && cell.bytes().all(|b| b.is_ascii_uppercase());
    cell.chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '…' | '.')) || is_code
}

/// Whether it is something divided by something.
pub(super) fn is_quotient(unit: &Unit) -> bool {
    unit.measure.as_str().ends_with(QUOTIENT)
}

/// The same in a place that nobody named for it: the code of a currency may have its power of ten elsewhere.
pub(super) fn written_in_words(text: &str, lexicon: &Lexicon) -> Option<Arc<Unit>> {
    let text = text.trim();
    let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    if is_code { None } else { written(text, lexicon) }
}

/// A label as its name and the unit that stands in it: 产值(亿元) as 产值 and 亿元. A label that names no unit, or two of
/// them, is its name.
pub(super) fn split<'l>(label: &'l str, lexicon: &Lexicon) -> (&'l str, Option<Arc<Unit>>) {
    let label = label.trim();
    let known = |text: &str| written_in_words(text, lexicon);
    // Without brackets, letters are a name: m2 is money.
    let bare = |text: &str| known(text).filter(|_| !text.is_ascii() || text == "%");
    if let Some(unit) = bare(label) {
        return (label, Some(unit));
    }
    let mut found: Vec<(Arc<Unit>, &str)> = Vec::new();
    for (at, inside) in bracketed(label) {
        match known(inside) {
            // What a price is per belongs to its name, and so does the base of an index.
            Some(unit) if is_quotient(&unit) || inside.contains("=100") => found.push((unit, label)),
            // Only what stands at the end can be taken off the name.
            Some(unit) if label[at..].trim_end_matches([')', '）', ']', '］', '】']).ends_with(inside) => {
                let name = label[..at].trim_end_matches(['(', '（', '[', '［', '【']).trim_end();
                found.push((unit, if name.is_empty() { label } else { name }));
            }
            Some(unit) => found.push((unit, label)),
            None => {
                let parts = inside.split([',', '，', '、', ';', '；', ':', '：', ' ']);
                found.extend(parts.filter_map(bare).map(|unit| (unit, label)));
            }
        }
    }
    found.extend(behind(label).and_then(|(name, rest)| Some((bare(rest)?, name))));
    match found.as_slice() {
        [(unit, name), others @ ..] if others.iter().all(|(other, _)| other == unit) => {
            (name, Some(unit.clone()))
        }
        _ => (label, None),
    }
}

/// The units that a line above a table says: 单位：万元, also behind other words.
pub(super) fn of_caption(line: &str, lexicon: &Lexicon) -> Vec<Arc<Unit>> {
    let Some((_, said)) = line.split_once("单位:") else { return Vec::new() };
    let end = said.find([')', ']', ';', '。']).unwrap_or(said.len());
    let known = listed(&said[..end], lexicon);
    // Something else may stand behind it: 单位:万元2024年.
    let head = said[..end].find(|c: char| c.is_ascii_digit()).map(|at| &said[..at]);
    if known.is_empty() { head.map_or(Vec::new(), |head| listed(head, lexicon)) } else { known }
}

/// What stands in brackets, with the place where each begins.
fn bracketed(label: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in label.char_indices() {
        match c {
            '(' | '（' | '[' | '［' | '【' => open = Some(at + c.len_utf8()),
            ')' | '）' | ']' | '］' | '】' => {
                found.extend(open.take().map(|from| (from, &label[from..at])));
            }
            _ => {}
        }
    }
    found
}

/// The last word of a label that is divided, and what stands before it: 产值:万元, 同比增长%.
fn behind(label: &str) -> Option<(&str, &str)> {
    if let Some(name) = label.strip_suffix(['%', '％']).map(|name| name.trim_end_matches('±').trim_end()) {
        return (!name.is_empty()).then_some((name, "%"));
    }
    let (name, rest) = label.rsplit_once([':', '：', ',', '，', '_', ' ', '\u{3000}'])?;
    (!name.trim().is_empty()).then_some((name.trim_end(), rest))
}

/// How numbers in the written unit become numbers in that of a series; `None` where they measure different things.
pub(super) fn conversion(written: &Unit, series: &Unit) -> Option<Conversion> {
    let fits = |from: &Unit| Conversion::between(from, series);
    let is = |unit: &Unit, code: &str| unit.measure.as_str() == code;
    if series.measure == UnitMeasure::unstated() {
        return Some(Conversion::NONE);
    }
    if written.measure == UnitMeasure::unstated() {
        // 万 is so many of whatever the series counts; nobody counts per cent by the ten thousand.
        let relative = ["PC", "PP", "IX", "ratio"].iter().any(|code| is(series, code));
        return if relative { None } else { fits(&Unit::new(series.measure.clone(), written.mult)) };
    }
    match () {
        () if is_quotient(written) => {
            let over = written.measure.as_str().trim_end_matches(QUOTIENT);
            (is(series, over) && written.mult == series.mult).then_some(Conversion::NONE)
        }
        // Bureaus write the per-cent sign for points, too.
        () if is(written, "PC") && is(series, "PP") => fits(&Unit::new(series.measure.clone(), written.mult)),
        // Per cent of one are hundredths.
        () if is(written, "PC") && is(series, "ratio") => {
            fits(&Unit::new(series.measure.clone(), written.mult - 2))
        }
        // An index is read in points.
        () if is(written, "point") && is(series, "IX") => Some(Conversion::NONE),
        () => fits(written),
    }
}

/// A unit in words for a message: `CNY × 10^8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(pub(super) Arc<Unit>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.measure.as_str(), self.0.mult) {
            ("PC", 0) => f.write_str("per cent"),
            ("PP", 0) => f.write_str("percentage points"),
            (measure, 0) => f.write_str(measure),
            (measure, mult) => write!(f, "{measure} × 10^{mult}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ingest::Knowledge;

    fn unit(text: &str) -> Unit {
        let (measure, mult) = text.split_once(' ').unwrap_or((text, "0"));
        Unit::new(UnitMeasure::new(measure).unwrap(), mult.parse().unwrap())
    }

    #[test]
    fn a_label_is_a_name_and_a_unit() {
        let lexicon = Knowledge::embedded().unwrap().lexicon;
        let table = [
            ("产值(万元)", "产值", "CNY 4"),
            ("产值（亿元）", "产值", "CNY 8"),
            ("产值（万亿元）", "产值", "CNY 12"),
            ("产值(千元)", "产值", "CNY 3"),
            ("产值[万元]", "产值", "CNY 4"),
            ("产值 ( 万 元 ) ", "产值", "CNY 4"),
            ("产值（单位：万元）", "产值", "CNY 4"),
            ("产值(当月,万元)", "产值(当月,万元)", "CNY 4"),
            ("产值(亿元)(当月)", "产值(亿元)(当月)", "CNY 8"),
            ("出口(亿美元)", "出口", "USD 8"),
            ("出口(百万美元)", "出口", "USD 6"),
            ("销量(万辆)", "销量", "vehicle 4"),
            ("粮食产量（万吨）", "粮食产量", "tonne 4"),
            ("发电量（亿千瓦时）", "发电量", "kWh 8"),
            ("产量(千克)", "产量", "kilogram"),
            ("增速(％)", "增速", "PC"),
            ("增速(±%)", "增速", "PC"),
            ("同比增长%", "同比增长", "PC"),
            ("加快(个百分点)", "加快", "PP"),
            ("销量(万)", "销量", "unstated 4"),
            ("产值:万元", "产值", "CNY 4"),
            ("产值_万元", "产值", "CNY 4"),
            ("GDP_USD", "GDP_USD", ""),
            ("GDP (USD)", "GDP (USD)", ""),
            ("存款(人民币)", "存款(人民币)", ""),
            ("收入(家庭)", "收入(家庭)", ""),
            ("产量(kg)", "产量", "kilogram"),
            ("m2", "m2", ""),
            ("money m2", "money m2", ""),
            ("money (current m2)", "money (current m2)", ""),
            ("%", "%", "PC"),
            ("存款(亿元人民币)", "存款", "CNY 8"),
            ("出口额(当月值：万美元)", "出口额(当月值：万美元)", "USD 4"),
            ("万元", "万元", "CNY 4"),
            ("产值(亿元)同比增长%", "产值(亿元)同比增长%", ""),
            ("产值(亿元、%)", "产值(亿元、%)", ""),
            ("产值(万元/吨)", "产值(万元/吨)", "CNY/unit 4"),
            ("指数(上年=100)", "指数(上年=100)", "IX"),
            ("产值(人民币万元)", "产值", "CNY 4"),
            ("产值(P)", "产值(P)", ""),
            ("产值(年)", "产值(年)", ""),
            ("产值(一)", "产值(一)", ""),
            ("产值(十)", "产值(十)", ""),
            ("六大(类)", "六大(类)", ""),
            ("产值", "产值", ""),
            ("()", "()", ""),
            ("", "", ""),
        ];
        for (label, name, wanted) in table {
            let wanted = (!wanted.is_empty()).then(|| Arc::new(unit(wanted)));
            assert_eq!(split(label, &lexicon), (name, wanted), "{label}");
        }
        assert_eq!(lexicon.unit(&"亿".repeat(500)), None);
    }

    #[test]
    fn a_caption_names_units_or_none() {
        let lexicon = Knowledge::embedded().unwrap().lexicon;
        let of = |line: &str| -> Vec<Unit> {
            of_caption(line, &lexicon).iter().map(|unit| unit.as_ref().clone()).collect()
        };
        assert_eq!(of("单位:万元"), [unit("CNY 4")]);
        assert_eq!(of("2024年主要指标(计量单位:亿元)"), [unit("CNY 8")]);
        assert_eq!(of("(单位:亿元、%)"), [unit("CNY 8"), unit("PC")]);
        assert_eq!(of("单位:人民币万元"), [unit("CNY 4")]);
        assert_eq!(of("单位:万元2024年"), [unit("CNY 4")]);
        for line in ["单位:统计局", "填报单位", "单位:", "单位:万元、统计局"] {
            assert_eq!(of(line), [], "{line}");
        }
    }

    #[test]
    fn a_cell_of_a_column_of_units_is_one_or_none() {
        let lexicon = Knowledge::embedded().unwrap().lexicon;
        for text in [
            "人民币万元",
            "万元（人民币）",
            "（万元）",
            "(万元)",
            "RMB万元",
            "萬元",
            "万元(累计)",
            "万 元",
            "万元",
        ] {
            assert_eq!(written(text, &lexicon).as_deref(), Some(&unit("CNY 4")), "{text}");
        }
        for text in ["万元/人", "元/吨"] {
            assert!(is_quotient(&written(text, &lexicon).unwrap()), "{text}");
        }
        assert_eq!(written("上年=100", &lexicon).as_deref(), Some(&unit("IX")));
        assert_eq!(written("未知单位", &lexicon), None);
        assert!(says_nothing("—") && says_nothing("CNY") && !says_nothing("初步"));
    }

    #[test]
    fn units_of_one_measure_are_shifted_and_others_refused() {
        let table = [
            ("CNY 4", "CNY 8", Some(-4)),
            ("CNY 12", "CNY 8", Some(4)),
            ("vehicle 4", "vehicle", Some(4)),
            ("unit", "vehicle 4", Some(-4)),
            ("kilogram", "tonne", Some(-3)),
            ("unstated 4", "CNY 8", Some(-4)),
            ("unstated 4", "PC", None),
            ("USD 8", "CNY 8", None),
            ("unit", "CNY 8", None),
            ("PC", "CNY 8", None),
            ("CNY 8", "PC", None),
            ("PC", "PP", Some(0)),
            ("PP", "PC", None),
            ("PC", "ratio", Some(-2)),
            ("PC", "IX", None),
            ("point", "IX", Some(0)),
            ("USD 8", "unstated", Some(0)),
            ("CNY/unit", "CNY", Some(0)),
            ("CNY/unit 4", "CNY 8", None),
        ];
        for (written, series, shift) in table {
            let found = conversion(&unit(written), &unit(series)).map(Conversion::shift);
            assert_eq!(found, shift, "{written} in {series}");
        }
    }

    #[test]
    fn a_column_of_units_is_known_by_its_name() {
        let known = ["单位", " 计量单位 ", "UNIT", "Units", "单位名称"].map(is_unit_column);
        assert_eq!(known, [true, true, true, true, false]);
    }
}
