//! The words that spellings of a period are made of.
//!
//! Bureaus write the same period with Arabic, full-width or Chinese digits, with a dozen dashes and with English
//! letters. Cutting the text into a small closed set of words first keeps the grammar in [`super::spell`] short.

/// One word of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A number and how many digits it was written with (0 for Chinese numerals).
    Number(u32, usize),
    /// A month by its English name.
    Named(u32),
    Year,
    Half,
    Quarter,
    Month,
    Week,
    Day,
    /// 上 of 上半年.
    Upper,
    /// 下 of 下半年.
    Lower,
    /// 前 of 前三季度: from January on.
    Front,
    /// 末, 底.
    End,
    /// 全年.
    Whole,
    /// 累计: from January on.
    Total,
    /// 当月, 当季: the month alone, beside 累计.
    Alone,
    /// Any dash, 至, 到, ~.
    Dash,
    Slash,
    Dot,
}

/// Longest text that is looked at; the longest real spelling has about 30 characters.
const MAX_PERIOD_CHARS: usize = 64;

/// Cuts `text` into words; `None` where a character or a word belongs to no spelling.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let chars: Vec<char> = text.chars().filter_map(folded).take(MAX_PERIOD_CHARS + 1).collect();
    if chars.is_empty() || chars.len() > MAX_PERIOD_CHARS {
        return None;
    }
    let mut found = Vec::with_capacity(8);
    let mut at = 0;
    while at < chars.len() {
        let (token, taken) = word(&chars[at..])?;
        found.extend(token);
        at += taken;
    }
    Some(found)
}

/// Full-width forms as ASCII, letters as capitals, all kinds of space as one: it ends a number and says nothing else.
fn folded(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).map(|c| c.to_ascii_uppercase()),
        '\u{feff}' | '\u{200b}' => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c.to_ascii_uppercase()),
    }
}

/// The word at the start of `rest`, if it is one that says something, and its length in characters.
fn word(rest: &[char]) -> Option<(Option<Token>, usize)> {
    use Token::{
        Alone, Dash, Day, Dot, End, Front, Half, Lower, Month, Quarter, Slash, Total, Upper, Week, Whole,
        Year,
    };
    let starts = |text: &str| text.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c));
    let longer = [
        ("年度", Year),
        ("年份", Year),
        ("全年", Whole),
        ("(累计)", Total),
        ("累计值", Total),
        ("累计数", Total),
        ("累计", Total),
        ("(当月)", Alone),
        ("(当季)", Alone),
        ("当月", Alone),
        ("当季", Alone),
        ("半年度", Half),
        ("半年", Half),
        ("季度", Quarter),
        ("月份", Month),
        ("月度", Month),
        ("星期", Week),
    ];
    for (text, token) in longer {
        if starts(text) {
            return Some((Some(token), text.chars().count()));
        }
    }
    let token = match rest[0] {
        '年' => Year,
        '季' => Quarter,
        '月' => Month,
        '周' => Week,
        '日' | '号' => Day,
        '上' => Upper,
        '下' => Lower,
        '前' => Front,
        '首' => Token::Number(1, 0),
        '元' if rest.get(1) == Some(&'月') => Token::Number(1, 0),
        c @ 'Ⅰ'..='Ⅳ' => Token::Number(u32::from(c) - u32::from('Ⅰ') + 1, 0),
        '末' | '底' | '止' => End,
        '第' | '个' | '份' | ',' | ' ' => return Some((None, 1)),
        '-' | '~' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '〜' | '至' | '到' => {
            let run = rest.iter().take_while(|c| **c == rest[0]).count();
            return Some((Some(Dash), if rest[0] == '—' || rest[0] == '―' { run.min(2) } else { 1 }));
        }
        '/' => Slash,
        '.' | '．' | '·' => Dot,
        c if c.is_ascii_digit() => return arabic(rest),
        c if c.is_ascii_uppercase() => return english(rest),
        _ => return chinese(rest),
    };
    Some((Some(token), 1))
}

fn arabic(rest: &[char]) -> Option<(Option<Token>, usize)> {
    let run = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    if run > 8 {
        return None;
    }
    let number = rest[..run].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
    Some((Some(Token::Number(number, run)), run))
}

fn english(rest: &[char]) -> Option<(Option<Token>, usize)> {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let run = rest.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let letters: String = rest[..run].iter().collect();
    let token = match letters.as_str() {
        "Q" | "QTR" | "QUARTER" => Token::Quarter,
        "M" => Token::Month,
        "W" | "WK" | "WEEK" => Token::Week,
        "H" | "S" => Token::Half,
        "Y" | "FULLYEAR" => Token::Whole,
        "TO" => Token::Dash,
        "SEPT" => Token::Named(9),
        name => {
            let month = MONTHS
                .iter()
                .position(|month| *month == name || (name.len() == 3 && month.starts_with(name)))?;
            Token::Named(month as u32 + 1)
        }
    };
    // An abbreviated month may end in a full stop, which says nothing: Mar. 2025.
    let dotted = matches!(token, Token::Named(_)) && letters.len() <= 4 && rest.get(run) == Some(&'.');
    Some((Some(token), run + usize::from(dotted)))
}

/// 三, 十二 or 二〇二五.
fn chinese(rest: &[char]) -> Option<(Option<Token>, usize)> {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |c: &char| DIGITS.iter().position(|d| d == c).or((*c == '零').then_some(0)).map(|d| d as u32);
    let run = rest.iter().take_while(|c| **c == '十' || digit(c).is_some()).count();
    let number = match &rest[..run] {
        [] => return None,
        ['十'] => 10,
        ['十', ones] => 10 + digit(ones)?,
        [tens, '十'] => digit(tens)? * 10,
        [tens, '十', ones] => digit(tens)? * 10 + digit(ones)?,
        [ones] => digit(ones)?,
        [a, b, c, d] => digit(a)? * 1000 + digit(b)? * 100 + digit(c)? * 10 + digit(d)?,
        _ => return None,
    };
    Some((Some(Token::Number(number, if run == 4 { 4 } else { 0 })), run))
}
