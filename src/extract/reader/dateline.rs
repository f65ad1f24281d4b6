//! Datelines and bylines: 新华社北京4月16日电（记者 …）, 本报讯, 央广网…消息. They say who reports and from where; what
//! follows them begins the statement.

use crate::extract::text::{GAP, starts};
use crate::extract::token::Token;

/// Longest dateline or byline up to its last mark.
const MAX_DATELINE_CHARS: usize = 48;
/// Longest bracketed byline: （记者 … 通讯员 … 摄影 …）.
const MAX_BYLINE_CHARS: usize = 60;

/// With what the name of a medium ends before 讯, 电 or 消息.
const MEDIA: &[&str] = &["报", "社", "网", "台", "刊", "客户端", "新闻", "频道", "通讯社"];
/// With what a dateline closes.
const CLOSERS: &[&str] = &["讯", "电", "消息", "报道"];
/// Whom a byline names.
const REPORTERS: &[&str] = &["记者", "通讯员", "实习生", "见习记者", "编辑", "作者", "文/", "图/", "摄影"];

/// How many tokens of a paragraph are its dateline and byline; the statement stands behind them.
pub(super) fn dateline(tokens: &[Token], chars: &[char]) -> usize {
    let Some(first) = tokens.first() else { return 0 };
    let end = tokens.last().map_or(first.end, |last| last.end);
    let text = &chars[first.start..end];
    let mut at = opening(text);
    let medium = closed(&text[at..]).max(placed(&text[at..]));
    at += medium;
    let byline = bracketed(&text[at..]);
    at += byline;
    if medium == 0 && byline == 0 {
        return 0;
    }
    at += spoken(&text[at..]);
    at += text[at..].iter().take_while(|c| matches!(c, '：' | '】' | '，' | '-') || **c == GAP).count();
    let from = first.start + at;
    tokens.iter().position(|token| token.start >= from).unwrap_or(tokens.len())
}

/// Ornaments before a dateline.
fn opening(text: &[char]) -> usize {
    text.iter().take_while(|c| matches!(c, '■' | '●' | '◆' | '▲' | '□' | '◎' | '【' | '-')).count()
}

/// Length of 本报4月18日讯, 新华社上海4月16日电, 津滨网讯.
fn closed(text: &[char]) -> usize {
    let ends = |c: &char| matches!(c, '。' | '；' | '，' | '！' | '？' | '%');
    let reach = text.iter().take(MAX_DATELINE_CHARS).position(ends);
    let within = &text[..reach.unwrap_or(text.len().min(MAX_DATELINE_CHARS))];
    let may_close = |at: &usize| matches!(within[*at], '讯' | '电' | '消' | '报');
    let closing = (1..within.len()).filter(may_close).find_map(|at| {
        let word = CLOSERS.iter().find(|word| starts(&within[at..], word))?;
        let medium = named(&within[..at], word);
        // A day before 电 closes a dateline without the name of a medium.
        let day = within[at - 1] == '日' && matches!(*word, "电" | "讯");
        (medium || day).then(|| at + word.chars().count())
    });
    closing.filter(|end| !within[..*end].iter().any(|c| matches!(c, '元' | '%'))).unwrap_or(0)
}

/// Length of 大同讯: a short name before the word.
fn placed(text: &[char]) -> usize {
    const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=4;
    const OTHER_WORDS: &str = "通电资快简音视短喜";
    let at = text.iter().take(NAME_CHARS.end() + 1).position(|c| *c == '讯');
    let named = |at: &usize| {
        NAME_CHARS.contains(at)
            && !OTHER_WORDS.contains(text[*at - 1])
            && text[..*at].iter().all(|c| crate::extract::text::is_han(*c))
    };
    at.filter(named).map_or(0, |at| at + 1)
}

/// The name of a medium begins a dateline, with nothing but a place, a day and reporters behind it.
fn named(before: &[char], closer: &str) -> bool {
    const MAX_NAME_CHARS: usize = 10;
    const MAX_PLACE_CHARS: usize = 36;
    const MAX_TOWN_CHARS: usize = 4;
    MEDIA.iter().any(|media| {
        let length = media.chars().count();
        (0..before.len().min(MAX_NAME_CHARS)).any(|at| {
            starts(&before[at..], media) && before.len() - at - length <= MAX_PLACE_CHARS && {
                let rest = &before[at + length..];
                rest.is_empty()
                    || rest.last() == Some(&'日')
                    || rest.first() == Some(&'（')
                    || starts(rest, "记者")
                    || (closer != "电"
                        && rest.len() <= MAX_TOWN_CHARS
                        && !rest.iter().any(|c| "通告表道送导称据的发公".contains(*c)))
            }
        })
    })
}

/// Length of （记者 …）.
fn bracketed(text: &[char]) -> usize {
    if text.first() != Some(&'（') {
        return 0;
    }
    let close = text.iter().take(MAX_BYLINE_CHARS).position(|c| *c == '）');
    let Some(close) = close else { return 0 };
    let inside = &text[1..close];
    let named = (0..inside.len()).any(|at| REPORTERS.iter().any(|word| starts(&inside[at..], word)));
    // （赵某）: a name alone.
    let short =
        (2..=4).contains(&inside.len()) && !inside.iter().any(|c| crate::extract::token::is_numeral(*c));
    if named || short { close + 1 } else { 0 }
}

/// Length of 记者 某某 报道：, or of a byline that the first time of the text ends.
fn spoken(text: &[char]) -> usize {
    if !REPORTERS.iter().any(|word| starts(text, word)) {
        return 0;
    }
    let within = &text[..text.len().min(MAX_DATELINE_CHARS)];
    let told = (0..within.len()).find(|at| starts(&within[*at..], "报道"));
    if let Some(at) = told.filter(|at| !within[..*at].iter().any(|c| "，。".contains(*c))) {
        return at + 2;
    }
    let time = (0..within.len()).find(|at| crate::extract::time::parse(&within[*at..]).is_some());
    // 记者4月16日从市统计局获悉 is a statement.
    time.filter(|at| *at >= 4 && !within[..*at].iter().any(|c| "，。：从在了".contains(*c))).unwrap_or(0)
}
