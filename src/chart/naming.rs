//! A title for several series, and a short name for each: what their titles share is said once.

use super::spec::Lang;
use super::words;

/// Widest title made of several titles; a Chinese character counts two.
const MAX_JOINED_COLUMNS: usize = 110;
/// A shared beginning or end of fewer characters stays in every name.
const MIN_SHARED_CHARS: usize = 3;
/// A name keeps at least so many characters of its own.
const MIN_OWN_CHARS: usize = 2;

/// What series are called in one chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    /// For all of them.
    pub title: String,
    /// For each, in the order of the titles.
    pub short: Vec<String>,
}

/// What series with these titles are called beside each other: without what their titles share.
pub fn short_names(lang: Lang, titles: &[&str]) -> Vec<String> {
    names(lang, titles).short
}

/// Finds names for series with these titles.
pub(super) fn names(lang: Lang, titles: &[&str]) -> Names {
    let Some((first, rest)) = titles.split_first() else {
        return Names { title: String::new(), short: Vec::new() };
    };
    if rest.is_empty() {
        return Names { title: (*first).to_owned(), short: vec![(*first).to_owned()] };
    }
    let (start, end, mut own) =
        if rest.iter().all(|title| title.len() > first.len() && title.starts_with(first)) {
            // A level and what was made of it: "X" and "X, growth".
            let added = rest.iter().map(|title| trimmed(&title[first.len()..]));
            (0, 0, std::iter::once(*first).chain(added).collect::<Vec<&str>>())
        } else {
            let (start, end) = shared(titles);
            (start, end, titles.iter().map(|title| trimmed(&title[start..title.len() - end])).collect())
        };
    if own.iter().any(|name| name.is_empty()) {
        own = titles.to_vec();
    }
    let joined = format!("{}{}{}", &first[..start], join(lang, &own), &first[first.len() - end..]);
    let title = if columns(&joined) <= MAX_JOINED_COLUMNS {
        joined
    } else if lang == Lang::Chinese {
        format!("{first}等{}项指标", titles.len())
    } else {
        format!("{first} and {} more", rest.len())
    };
    Names { title, short: own.iter().map(|name| words::capitalised(name)).collect() }
}

fn trimmed(name: &str) -> &str {
    name.trim().trim_matches(is_stop).trim()
}

const fn is_stop(character: char) -> bool {
    matches!(character, '：' | ':' | '，' | ',' | '；' | ';')
}

const fn is_wide(character: char) -> bool {
    character as u32 > 0x2E7F
}

fn columns(text: &str) -> usize {
    text.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

fn join(lang: Lang, names: &[&str]) -> String {
    match (names, lang) {
        ([front @ .., last], Lang::Chinese) if !front.is_empty() => format!("{}与{last}", front.join("、")),
        ([front @ .., last], Lang::English) if !front.is_empty() => {
            format!("{} and {last}", front.join(", "))
        }
        _ => names.concat(),
    }
}

/// Bytes that all titles share at their start and at their end. Words of alphabetic scripts stay whole; Chinese, whose
/// heads stand last in a word (存款, 贷款), shares beginnings only.
fn shared(titles: &[&str]) -> (usize, usize) {
    let Some((first, rest)) = titles.split_first() else { return (0, 0) };
    let parts = |c: char| is_wide(c) || is_stop(c) || c == ' ';
    let boundary = |text: &str, at: usize| {
        text[..at].chars().next_back().is_none_or(parts) || text[at..].chars().next().is_none_or(parts)
    };
    let own_left = |bytes: usize, title: &str| title[bytes..].chars().count() >= MIN_OWN_CHARS;
    let start = first
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|at| rest.iter().all(|title| title.starts_with(&first[..*at])))
        .filter(|at| titles.iter().all(|title| boundary(title, *at) && own_left(*at, title)))
        .filter(|at| first[..*at].chars().count() >= MIN_SHARED_CHARS)
        .last()
        .unwrap_or(0);
    let end = first
        .char_indices()
        .rev()
        .map(|(at, c)| (first.len() - at, c))
        .take_while(|(_, c)| !is_wide(*c))
        .map(|(len, _)| len)
        .take_while(|len| {
            titles
                .iter()
                .all(|title| title.len() > start + len && title.ends_with(&first[first.len() - len..]))
        })
        .filter(|len| titles.iter().all(|title| boundary(title, title.len() - len)))
        .filter(|len| first[first.len() - len..].chars().count() >= MIN_SHARED_CHARS)
        .last()
        .unwrap_or(0);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_titles_share_is_said_once() {
        for (lang, titles, title, short) in [
            (
                Lang::Chinese,
                &["新区各项存款余额", "新区各项贷款余额"][..],
                "新区各项存款余额与贷款余额",
                &["存款余额", "贷款余额"][..],
            ),
            (Lang::Chinese, &["工业增加值", "工业增加值增速"], "工业增加值与增速", &["工业增加值", "增速"]),
            (Lang::Chinese, &["产量：轿车", "产量：货车"], "产量：轿车与货车", &["轿车", "货车"]),
            (Lang::Chinese, &["存款", "贷款", "利率"], "存款、贷款与利率", &["存款", "贷款", "利率"]),
            (
                Lang::English,
                &["Deposits, Harbour Zone", "Loans, Harbour Zone"],
                "Deposits and Loans, Harbour Zone",
                &["Deposits", "Loans"],
            ),
            (
                Lang::English,
                &["Value added", "Value added, growth"],
                "Value added and growth",
                &["Value added", "Growth"],
            ),
            (Lang::English, &["Output: cars", "Output: carts"], "Output: cars and carts", &["Cars", "Carts"]),
            (Lang::English, &["GDP"], "GDP", &["GDP"]),
            (Lang::English, &["Same", "Same"], "Same and Same", &["Same", "Same"]),
        ] {
            let names = names(lang, titles);
            assert_eq!(
                (names.title.as_str(), names.short.as_slice()),
                (title, short.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>().as_slice())
            );
        }
    }

    #[test]
    fn a_long_list_is_counted() {
        let titles: Vec<String> = (0..20).map(|n| format!("指标甲乙丙丁{n}的余额")).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        assert_eq!(names(Lang::Chinese, &titles).title, "指标甲乙丙丁0的余额等20项指标");
    }
}
