//! Which words in a table are units: a bracket that is none leaves the unit alone, and 上年=100 is the base of an index.

use crate::extract::Lexicon;

/// What the unit of an index is called among the words of a table.
pub(super) const INDEX: &str = "=100";

/// The unit that a text is: 亿元, 元/平方米, 吨标准煤/万元, or [`INDEX`].
pub(super) fn unit(text: &str, lexicon: &Lexicon) -> Option<String> {
    let text = text
        .trim()
        .trim_start_matches("计量单位")
        .trim_start_matches("单位")
        .trim_start_matches(['：', ':'])
        .trim_start_matches(['±', '+', '-']);
    if index_base(text).is_some() {
        return Some(INDEX.to_owned());
    }
    let text = text.trim();
    let known =
        |part: &str| lexicon.unit(part.trim()).is_some() || matches!(part, "％" | "百分点" | "个百分点");
    (!text.is_empty() && text.split('/').all(known)).then(|| text.replace('％', "%"))
}

/// What is taken for 100: 上年同月 of 上年同月=100.
pub(super) fn index_base(text: &str) -> Option<&str> {
    let text = text.trim();
    ["=100", "＝100", " = 100", "=１００", "为100"].iter().find_map(|end| text.strip_suffix(end))
}

/// Whether a thing is a part of another, or a rate of one, by its last word: it is counted in per cent.
pub(super) fn is_ratio(name: &str) -> bool {
    !name.ends_with("汇率") && ["率", "比重", "占比"].iter().any(|end| name.ends_with(end))
}

/// Whether a thing is an index by its name.
pub(super) fn is_index(name: &str) -> bool {
    name.ends_with("指数") || ["CPI", "PPI", "PMI"].contains(&name)
}
