//! Units that a file writes, beside the unit of the series: 产值(万元) in a series of 亿元 is ten thousand times too large.
//!
//! A unit stands in a header, in a row's label, in a column of its own, or behind a number as its per-cent sign. One that
//! is not known says nothing, so that no file is refused for a remark in parentheses; but words of scale or currency that make
//! no unit which is known were meant as one ([`unknown_in`]).

mod english;

use std::fmt;
use std::sync::Arc;

use super::header::comparable;
use crate::domain::{Unit, UnitMeasure};
use crate::extract::Lexicon;
use crate::ingest::resolve::units::Conversion;

pub(super) use english::hints;

/// Names of a column of units that no mapping needs to name.
const COLUMN_NAMES: [&str; 6] = ["单位", "计量单位", "数据单位", "量纲", "unit", "units"];
/// Between the units of several numbers: 万元、%.
pub(super) const LIST_MARKS: [char; 7] = [',', '，', '、', ';', '；', '|', '和'];
/// Behind the measure of what is divided by something: 元/吨 is no money, but may be what a series calls CNY.
const QUOTIENT: &str = "/unit";

/// Whether a column is one of units, by its name.
pub(super) fn is_unit_column(header: &str) -> bool {
    COLUMN_NAMES.contains(&comparable(header).to_lowercase().trim_end_matches(':'))
}

/// The unit that a text is, and nothing else: 万元, 单位：万元, ％, 人民币万元.
pub(super) fn written(text: &str, lexicon: &Lexicon) -> Option<Arc<Unit>> {
    let folded = comparable(text).replace('萬', "万").replace('億', "亿");
    let word = without_key(&folded);
    let word = without_brackets(word).trim_start_matches(['±', '+', '-']);
    let bare = without_currency(word);
    let unit = lexicon.unit(word).or_else(|| lexicon.unit(bare).filter(|_| !bare.is_empty()));
    let unit = unit.or_else(|| {
        // 10000元, 10⁴元, ×10^4元.
        let (power, rest) = leading_power(word)?;
        let unit = lexicon.unit(without_currency(rest))?;
        Some(Unit::new(unit.measure.clone(), unit.mult.checked_add(power)?))
    });
    let unit = unit.or_else(|| {
        let (over, _) = word.split_once('/')?;
        let over = lexicon.unit(without_currency(over))?;
        let measure = UnitMeasure::new(&format!("{}{QUOTIENT}", over.measure)).ok()?;
        Some(Unit::new(measure, over.mult))
    });
    let unit = unit.or_else(|| word.ends_with("=100").then(|| Unit::new(UnitMeasure::index(), 0)));
    let unit = unit.or_else(|| {
        let english::English { unit, is_over, .. } = english::unit(word)?;
        let measure =
            if is_over { format!("{}{QUOTIENT}", unit.measure) } else { unit.measure.as_str().to_owned() };
        Some(Unit::new(UnitMeasure::new(&measure).ok()?, unit.mult))
    });
    unit.map(Arc::new)
}

/// The power of ten that a unit begins with, and what is counted.
fn leading_power(word: &str) -> Option<(i8, &str)> {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let word = word.trim_start_matches(['×', '*', 'x']);
    if let Some(rest) =
        word.strip_prefix("10").filter(|rest| rest.starts_with(RAISED) || rest.starts_with('^'))
    {
        let rest = rest.trim_start_matches('^');
        let power = rest.chars().next()?;
        let raised = RAISED.iter().position(|c| *c == power).map(|digit| digit as u32);
        return Some((raised.or_else(|| power.to_digit(10))? as i8, &rest[power.len_utf8()..]));
    }
    let end = word.find(|c: char| c != '0' && c != '1' && c != ',').unwrap_or(word.len());
    let digits: String = word[..end].chars().filter(|c| *c != ',').collect();
    let zeros =
        digits.strip_prefix('1').filter(|zeros| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'))?;
    (end < word.len()).then_some((zeros.len() as i8, &word[end..]))
}

/// 单位:万元, 计量单位:万元 and Unit:RMBbn without the word that says what follows.
fn without_key(word: &str) -> &str {
    let word = word.strip_prefix("计量").unwrap_or(word);
    let head = ["单位", "Units:", "Unit:", "units:", "unit:"].iter().find_map(|key| word.strip_prefix(key));
    match head.map(|rest| rest.trim_start_matches(':')) {
        Some(rest) if !rest.is_empty() => rest,
        _ => word,
    }
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
    let word = without_key(&word);
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

/// Whether it has no size, so that no scale is missing where none is said.
pub(super) fn is_relative(unit: &Unit) -> bool {
    ["PC", "PP", "IX", "ratio"].contains(&unit.measure.as_str())
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
    let bare = |text: &str| known(text).filter(|_| !text.is_ascii() || text == "%" || is_full(text));
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
    found.extend(behind(label).into_iter().find_map(|(name, rest)| Some((bare(rest)?, name))));
    if found.is_empty() {
        let apart = over(label, bare).or_else(|| glued(label, bare));
        found.extend(apart.map(|(name, unit)| (unit, name)));
    }
    match found.as_slice() {
        [(unit, name), others @ ..] if others.iter().all(|(other, _)| other == unit) => {
            (name, Some(unit.clone()))
        }
        _ => (label, None),
    }
}

/// The same, or what stands in its brackets where that was meant as a unit and is none that is known.
pub(super) fn split_or<'l>(
    label: &'l str,
    lexicon: &Lexicon,
) -> Result<(&'l str, Option<Arc<Unit>>), String> {
    match split(label, lexicon) {
        (name, None) => unknown_in(label, lexicon).map_or(Ok((name, None)), Err),
        found => Ok(found),
    }
}

/// What stands in brackets, has a word of scale or currency in it and is no unit that is known: `(RMB bn, real)`.
pub(super) fn unknown_in(label: &str, lexicon: &Lexicon) -> Option<String> {
    let is_unknown = |inside: &&str| hints(inside) && listed(inside, lexicon).is_empty();
    bracketed(label).into_iter().map(|(_, inside)| inside).find(is_unknown).map(str::to_owned)
}

/// Whether a text says a power of ten and what is counted, in letters: RMB bn.
fn is_full(text: &str) -> bool {
    english::unit(&comparable(text)).is_some_and(|found| found.is_full)
}

/// What stands in brackets, with the place where each begins.
pub(super) fn bracketed(label: &str) -> Vec<(usize, &str)> {
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

/// The words of a label behind each of its divisions, and what stands before them: 产值:万元, 产值, RMB mn, 同比增长%.
fn behind(label: &str) -> Vec<(&str, &str)> {
    const MARKS: [char; 7] = [':', '：', ',', '，', '_', ' ', '\u{3000}'];
    if let Some(name) =
        label.strip_suffix(['%', '％']).map(|name| name.trim_end_matches(['±', '/', '／']).trim_end())
    {
        return if name.is_empty() { Vec::new() } else { vec![(name, "%")] };
    }
    let divided =
        label.match_indices(MARKS).map(|(at, mark)| (label[..at].trim_end(), &label[at + mark.len()..]));
    divided.filter(|(name, rest)| !name.is_empty() && !rest.trim().is_empty()).collect()
}

/// A label with its unit right behind it: 产值万元, 产值（当年价）万元. One that has no power of ten belongs to the name: 元.
fn glued(label: &str, known: impl Fn(&str) -> Option<Arc<Unit>>) -> Option<(&str, Arc<Unit>)> {
    let at = label.rfind(['万', '亿'])?;
    // 百万元, 万亿元.
    let start = label[..at].trim_end_matches(['十', '百', '千', '万', '亿']).len();
    let unit = known(&label[start..]).filter(|unit| unit.measure != UnitMeasure::unstated())?;
    (start > 0).then(|| (label[..start].trim_end(), unit))
}

/// A quantity over its unit, as tables head their columns: 产值/亿元. A unit over a unit is what is divided: 元/吨.
fn over(label: &str, known: impl Fn(&str) -> Option<Arc<Unit>>) -> Option<(&str, Arc<Unit>)> {
    label.match_indices(['/', '／']).find_map(|(at, slash)| {
        let name = label[..at].trim_end();
        let is_unit = name.is_empty() || name.ends_with(['元', '万', '亿', '千', '百', '%', ')', '）']);
        let unit = known(&label[at + slash.len()..]).filter(|_| !is_unit && known(name).is_none())?;
        Some((name, unit))
    })
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
        return if is_relative(series) {
            None
        } else {
            fits(&Unit::new(series.measure.clone(), written.mult))
        };
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
mod tests;
