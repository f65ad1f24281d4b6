//! Where a sentence goes on in the next line.

/// What stands between two lines of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// Nothing: a sentence goes on.
    None,
    Line,
    Paragraph,
}

impl Break {
    /// Between these two lines.
    pub fn written(self, last: &str, next: &str) -> &'static str {
        match self {
            Self::None if last.ends_with(is_latin) && next.starts_with(is_latin) => " ",
            Self::None => "",
            Self::Line => "\n",
            Self::Paragraph => "\n\n",
        }
    }
}

const fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether a line that fills its column was broken within a sentence, so that the next goes on with it.
pub(super) fn is_broken(last: &str, next: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    // 3|2.: a number, and that of the next item.
    let numbers = last.ends_with(digit) && next.starts_with(digit);
    let cells = last.contains('\t') || next.contains('\t');
    !(ends_sentence(last) || begins_item(next) || cells || numbers)
}

/// 1953.|44: a number that is broken at its point.
pub(super) fn is_broken_number(last: &str, next: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    last.strip_suffix('.').is_some_and(|rest| rest.ends_with(digit)) && next.starts_with(digit)
}

pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['。', '；', '：', '！', '？', '!', '?', ';', ':', '”'])
}

/// Whether a paragraph or an item of a list begins here: indented, 一、, （一）, 1., 2025年 is none.
pub(super) fn begins_item(line: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let numbered = line.trim_start_matches(numeral);
    let after_number = || {
        let mark = numbered.starts_with(['、', '．']);
        mark || numbered.strip_prefix('.').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let bracketed = || line.strip_prefix(['（', '(']).is_some_and(|rest| rest.starts_with(numeral));
    line.starts_with(['\u{3000}', ' ', '●', '■', '◆', '▲', '★', '·', '【', '①', '②', '③', '注'])
        || (numbered.len() < line.len() && after_number())
        || bracketed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_and_an_item_begins() {
        for (last, next, wanted) in [
            ("零售额同比增", "长3.4%。", true),
            ("零售额增长3.4%。", "出口下降。", false),
            ("零售额", "一、外贸", false),
            ("零售额", "一百亿元", true),
            ("零售额", "3.4亿元", true),
            ("零售额", "3.外贸", false),
            ("零售额", "（二）外贸", false),
            ("达到12", "34亿元", false),
            ("零售\t额", "12", false),
        ] {
            assert_eq!(is_broken(last, next), wanted, "{last}|{next}");
        }
        assert!(is_broken_number("达到1953.", "44亿元"));
        assert!(!is_broken_number("达到1953", "44亿元"));
    }
}
