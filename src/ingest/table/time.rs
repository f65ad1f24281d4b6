//! When the words of a table say that something was: 2025年1—4月, 一季度, 2025.10, 二〇二五年十月.

use super::cell::is_year;

/// Digits of a year as they are written in words.
const DIGITS: [(char, char); 12] = [
    ('〇', '0'),
    ('○', '0'),
    ('零', '0'),
    ('一', '1'),
    ('二', '2'),
    ('三', '3'),
    ('四', '4'),
    ('五', '5'),
    ('六', '6'),
    ('七', '7'),
    ('八', '8'),
    ('九', '9'),
];

/// Months in words, the longest first.
const MONTHS: [(&str, &str); 12] = [
    ("十一月", "11月"),
    ("十二月", "12月"),
    ("十月", "10月"),
    ("一月", "1月"),
    ("二月", "2月"),
    ("三月", "3月"),
    ("四月", "4月"),
    ("五月", "5月"),
    ("六月", "6月"),
    ("七月", "7月"),
    ("八月", "8月"),
    ("九月", "9月"),
];

/// Spans of quarters in Roman numerals.
const QUARTERS: [(&str, &str); 8] = [
    ("Ⅰ-Ⅲ季度", "前三季度"),
    ("Ⅰ—Ⅲ季度", "前三季度"),
    ("Ⅰ-Ⅱ季度", "上半年"),
    ("Ⅰ—Ⅱ季度", "上半年"),
    ("Ⅰ季度", "一季度"),
    ("Ⅱ季度", "二季度"),
    ("Ⅲ季度", "三季度"),
    ("Ⅳ季度", "四季度"),
];

/// A text with its times in the one spelling that is looked for: 2025 年 1 - 10 月, 2025.1-10, 二〇二五年十月, 今年.
pub(super) fn normal(text: &str) -> String {
    let mut text = tight(text);
    for (written, plain) in QUARTERS {
        if text.contains(written) {
            text = text.replace(written, plain);
        }
    }
    if text.contains("今年") {
        text = text.replace("今年", "");
    }
    dotted(&in_digits(&text))
}

/// Without the blanks within a time: 2025 年 10 月.
fn tight(text: &str) -> String {
    const SIGNS: &str = "年月日季度-—–~～－至";
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        if c.is_whitespace() && *c != '\t' {
            let before = kept.chars().last().unwrap_or(' ');
            let after = chars[at..].iter().copied().find(|c| !c.is_whitespace()).unwrap_or(' ');
            let sign = |c: char| SIGNS.contains(c);
            if (before.is_ascii_digit() && sign(after)) || (sign(before) && after.is_ascii_digit()) {
                continue;
            }
        }
        kept.push(*c);
    }
    kept
}

/// 二〇二五年十月 -> 2025年10月.
fn in_digits(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |c: char| DIGITS.iter().find(|(word, _)| *word == c).map(|(_, digit)| *digit);
    let year =
        chars.windows(5).position(|five| five[4] == '年' && five[..4].iter().all(|c| digit(*c).is_some()));
    let Some(year) = year else { return text.to_owned() };
    let before: String = chars[..year].iter().collect();
    let digits: String = chars[year..year + 4].iter().filter_map(|c| digit(*c)).collect();
    let mut rest: String = chars[year + 4..].iter().collect();
    for (word, month) in MONTHS {
        rest = rest.replace(word, month);
    }
    format!("{before}{digits}{rest}")
}

/// 2025.10 -> 2025年10月, 2025.1-10 -> 2025年1-10月.
fn dotted(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let found = (0..chars.len()).find_map(|at| {
        let apart = at == 0 || !(chars[at - 1].is_ascii_digit() || chars[at - 1] == '.');
        year_month(&chars[at..]).filter(|_| apart).map(|(length, said)| (at, length, said))
    });
    let Some((at, length, said)) = found else { return text.to_owned() };
    let (before, after): (String, String) =
        (chars[..at].iter().collect(), chars[at + length..].iter().collect());
    format!("{before}{said}{}", after.strip_prefix('月').unwrap_or(&after))
}

/// A year and a month, or months, between marks at the start of a text: their length, and how they are spelt in words.
fn year_month(chars: &[char]) -> Option<(usize, String)> {
    let year: String = chars.get(..4)?.iter().collect();
    let mark = *chars.get(4)?;
    if !is_year(&year) || !matches!(mark, '.' | '-' | '/' | '．') {
        return None;
    }
    let month = |at: usize| {
        let digits: String = chars.get(at..)?.iter().take_while(|c| c.is_ascii_digit()).collect();
        let number: u32 = digits.parse().ok()?;
        (digits.len() <= 2 && (1..=12).contains(&number)).then_some((at + digits.len(), number))
    };
    let (mut end, first) = month(5)?;
    let mut said = format!("{year}年{first}月");
    if let Some('-' | '—' | '–' | '~') = chars.get(end)
        && matches!(mark, '.' | '．')
        && let Some((last_end, last)) = month(end + 1)
    {
        (end, said) = (last_end, format!("{year}年{first}-{last}月"));
    }
    // 2025.3亿元 is an amount.
    let goes_on =
        chars.get(end).is_some_and(|c| c.is_ascii_digit() || ".-/%年亿万千百元吨人户家个件".contains(*c));
    (!goes_on).then_some((end, said))
}

/// Whether a text is a year and a month, and nothing else: 2025.10.
pub(super) fn is_year_month(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    // 2025.1 may be a number as well; a table that counts in months writes two digits, or means no amount.
    year_month(&chars).is_some_and(|(length, _)| length == chars.len() && length == 7)
}

/// The longest time that a text names: 2025年1—4月, 一季度, 上半年, 2024. 2025年以来 ends nowhere.
pub(super) fn period(text: &str) -> Option<String> {
    let part =
        |c: char| c.is_ascii_digit() || "年月份季度日上中下旬半全前第至到-—–~－～一二三四末".contains(c);
    let mut best: Option<&str> = None;
    if text.contains("年以来") {
        return None;
    }
    for piece in text.split(|c: char| !part(c)) {
        let piece = piece.trim_matches(['-', '—', '–', '~', '－', '～', '至', '到', '份', '第', '末', '全']);
        // 2025年10月70个大中城市.
        let piece = piece.rfind('月').map_or(piece, |at| {
            let end = at + '月'.len_utf8();
            let third = ["上旬", "中旬", "下旬"].iter().any(|third| piece[end..].starts_with(third));
            &piece[..end + if third { "上旬".len() } else { 0 }]
        });
        let says = piece.contains('月')
            || piece.contains("季度")
            || piece.contains("半年")
            || (piece.contains('年') && piece.chars().filter(char::is_ascii_digit).count() >= 4)
            || is_year(piece);
        let dated =
            piece.chars().any(|c| c.is_ascii_digit()) || piece.contains("季度") || piece.contains("半年");
        if says && dated && best.is_none_or(|best| piece.len() > best.len()) {
            best = Some(piece);
        }
    }
    best.map(str::to_owned)
}

/// The year that a time begins with.
pub(super) fn year_of(period: &str) -> Option<i32> {
    let digits = period.get(..4)?;
    is_year(digits).then(|| digits.parse().ok()).flatten()
}

/// The year and the last month that a time names, as far as it does: which of two columns is newer.
pub(super) fn newness(period: Option<&str>) -> (Option<i32>, Option<u32>) {
    let Some(period) = period else { return (None, None) };
    let months = period.trim_end_matches(['末', '份']).strip_suffix('月').map(|rest| {
        let digits = rest.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().ok()
    });
    (year_of(period), months.flatten())
}

/// 2025年4月 -> 2025年1—4月.
pub(super) fn since_january(period: &str) -> String {
    let (year, rest) = period.split_once('年').map_or(("", period), |(year, rest)| (year, rest));
    let month = rest.trim_end_matches('份').strip_suffix('月');
    let lead = if year.is_empty() { String::new() } else { format!("{year}年") };
    match month.filter(|month| month.bytes().all(|b| b.is_ascii_digit()) && !month.is_empty()) {
        Some("1") | None => period.to_owned(),
        Some(month) => format!("{lead}1—{month}月"),
    }
}

/// 2025年1—4月 -> 2025年4月.
pub(super) fn last_month(period: &str) -> String {
    let Some((year, rest)) = period.split_once('年') else { return period.to_owned() };
    let dashed = rest.rsplit_once(['-', '—', '–', '~', '－', '～', '至', '到']);
    dashed.map_or_else(|| period.to_owned(), |(_, last)| format!("{year}年{last}"))
}

/// 2024年 -> 2024年末, 2025年1—9月 -> 2025年9月末.
pub(super) fn end_of(period: &str) -> String {
    let last = last_month(period);
    let last = last.trim_end_matches('份');
    if last.ends_with(['年', '月']) { format!("{last}末") } else { period.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_found_however_it_is_spelt() {
        for (text, wanted) in [
            ("2025 年 1 - 10 月 主要指标", Some("2025年1-10月")),
            ("表1 2025 年 10 月", Some("2025年10月")),
            ("二〇二五年十月主要指标", Some("2025年10月")),
            ("2025.10主要指标", Some("2025年10月")),
            ("2025.1-10", Some("2025年1-10月")),
            ("2025-10", Some("2025年10月")),
            ("2020-2025年", Some("2020-2025年")),
            ("2025年Ⅰ—Ⅲ季度", Some("2025年前三季度")),
            ("今年1-10月", Some("1-10月")),
            ("2025年10月70个大中城市", Some("2025年10月")),
            ("2025年11月上旬价格", Some("2025年11月上旬")),
            ("2025年以来", None),
        ] {
            assert_eq!(period(&normal(text)).as_deref(), wanted, "{text}");
        }
        assert_eq!(normal("产值2025.3亿元"), "产值2025.3亿元");
        assert!(newness(Some("2025年10月")) > newness(Some("2025年9月")));
    }
}
