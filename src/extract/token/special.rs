//! Numerals that are no quantities by their shape: ordinals, page references, list markers, labels in quotation
//! marks, clocks, codes.

use super::{digit, is_numeral};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::Lexicon;
use crate::extract::text::GAP;

/// Longest name in quotation marks that is taken for a label.
const MAX_QUOTED_CHARS: usize = 20;

/// A longer run of numerals is no ordinal, and is not read to its end at each of its places.
const MAX_NUMERALS: usize = 64;

fn numerals(chars: &[char]) -> usize {
    chars.iter().take(MAX_NUMERALS).take_while(|c| is_numeral(**c)).count()
}

/// 一是, 一、, （一）, 1、, ①: only where an item can begin.
pub(super) fn list_marker(chars: &[char]) -> Option<usize> {
    if chars.first().is_some_and(|c| ('①'..='⑳').contains(c)) {
        return Some(1);
    }
    let open = usize::from(matches!(chars.first(), Some('（')));
    let count = numerals(&chars[open..]);
    if !(1..=3).contains(&count) {
        return None;
    }
    let after = open + count;
    let next = chars.get(after);
    if open == 1 {
        return (next == Some(&'）') && count <= 3).then_some(after + 1);
    }
    let chinese = !chars[0].is_ascii_digit();
    let point = next == Some(&'.') && !chars.get(after + 1).is_some_and(char::is_ascii_digit);
    if next == Some(&'、') && (chinese || !chars.get(after + 1).is_some_and(char::is_ascii_digit)) {
        return Some(after + 1);
    }
    if point && !chinese {
        return Some(after + 1);
    }
    let spoken = chinese && count == 1 && digit(chars[0]).is_some() && matches!(next, Some('是' | '要'));
    spoken.then_some(after + 1)
}

/// A short quoted name with a numeral: “361工程”, ‘两个清单’.
pub(super) fn quoted_label(chars: &[char], lexicon: &Lexicon) -> Option<usize> {
    let close = match chars.first()? {
        '“' => '”',
        '‘' => '’',
        '《' => '》',
        '"' => '"',
        _ => return None,
    };
    let limit = if close == '》' { 3 * MAX_QUOTED_CHARS } else { MAX_QUOTED_CHARS };
    let end = chars.iter().take(limit + 2).skip(1).position(|c| *c == close)? + 1;
    let inner = &chars[1..end];
    let numbered = inner.iter().any(|c| is_numeral(*c));
    let stated = inner.iter().enumerate().any(|(at, c)| {
        matches!(c, '，' | '。' | '%' | '；') && close != '》'
            || (c.is_ascii_digit()
                && lexicon.unit_at(&inner[at + 1..]).is_some_and(|(_, unit)| unit.is_money()))
    });
    (numbered && !stated).then_some(end + 1)
}

/// Ordinals, pages, codes and clocks at the start of `chars`.
pub(super) fn special(chars: &[char], before: Option<char>) -> Option<(Reason, usize)> {
    if chars[0] == '第' {
        return ordinal(chars);
    }
    if let Some(found) = rank(chars).or_else(|| per_so_many(chars)).or_else(|| captioned(chars, before)) {
        return Some(found);
    }
    if chars[0].is_ascii_digit() {
        return arabic_label(chars, before);
    }
    let count = numerals(chars);
    let next = chars.get(count).copied().filter(|_| count > 0);
    match next {
        Some('届') => Some((Reason::Ordinal, count + 1)),
        Some('中') if chars.get(count + 1) == Some(&'全') => Some((Reason::Ordinal, count + 3)),
        Some('号') => Some((Reason::Label, count + 1)),
        Some('期') if count == 1 => Some((Reason::Label, count + 1)),
        _ => None,
    }
}

/// 前两位, 前三名, 前十强.
fn rank(chars: &[char]) -> Option<(Reason, usize)> {
    let count = numerals(chars.get(1..).filter(|_| chars[0] == '前')?);
    let placed = count > 0 && matches!(chars.get(1 + count), Some('位' | '名' | '强'));
    placed.then_some((Reason::Ordinal, 2 + count))
}

/// 图1, 附表2, 如图3所示: where a table or a picture is, by its number.
fn captioned(chars: &[char], before: Option<char>) -> Option<(Reason, usize)> {
    if !matches!(chars[0], '图' | '表') {
        return None;
    }
    let digits = chars[1..].iter().take_while(|c| c.is_ascii_digit()).count();
    let apart = before
        .is_none_or(|c| !super::super::text::is_han(c) || matches!(c, '附' | '如' | '见' | '由' | '续'));
    let named = apart && (1..=2).contains(&digits);
    // 表3份 counts tables; 表3天津市 does not.
    let counted = matches!(chars.get(1 + digits), Some('万' | '亿' | '.' | '%' | '份' | '张' | '幅'));
    (named && !counted).then_some((Reason::Label, 1 + digits))
}

/// 每10万人, 每10股: what a rate is counted for is a part of its name.
fn per_so_many(chars: &[char]) -> Option<(Reason, usize)> {
    let count = numerals(chars.get(1..).filter(|_| chars[0] == '每')?);
    let unit = chars.get(1 + count).filter(|c| count > 0 && "人户股亩名件吨对斤桶公千".contains(**c))?;
    let more = match (*unit, chars.get(2 + count)) {
        ('人', Some('口')) | ('公', Some('斤' | '里' | '顷')) | ('千', Some('克')) => 1,
        ('公' | '千', _) => return None,
        _ => 0,
    };
    Some((Reason::Label, 2 + count + more))
}

fn ordinal(chars: &[char]) -> Option<(Reason, usize)> {
    // 第4.0版.
    let versions = chars[1..].iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    let count = versions.max(numerals(&chars[1..]));
    if count == 0 {
        return None;
    }
    let page = chars.get(1 + count) == Some(&'版');
    let counter = chars.get(1 + count).is_some_and(|c| "次个届位名批版条期号章节轮季年产".contains(*c));
    let reason = if page { Reason::PageReference } else { Reason::Ordinal };
    Some((reason, 1 + count + usize::from(counter)))
}

/// Digits that name something: 12345热线, 3号线, 2025 before an event, 1.2.3, 8：30.
fn arabic_label(chars: &[char], before: Option<char>) -> Option<(Reason, usize)> {
    let run = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    let next = chars.get(run).copied();
    let after = chars.get(run + 1).copied();
    if matches!(before, Some('图' | '表')) && matches!(next, Some('：' | '.' | ' ' | '-')) {
        return Some((Reason::Label, run));
    }
    if matches!(next, Some('号')) || (next == Some('期') && after.is_some_and(|c| c == '工')) {
        return Some((Reason::Label, run + 1));
    }
    if next == Some('强') && after != Some('度') {
        return Some((Reason::Label, run + 1));
    }
    if next == Some('届') {
        return Some((Reason::Ordinal, run + 1));
    }
    if next == Some('版') {
        return Some((Reason::PageReference, run + 1));
    }
    if next == Some('日') && run <= 2 && after.is_none_or(|c| !"均常益前".contains(c)) && before != Some('近')
    {
        return Some((Reason::Date, run + 1));
    }
    if next == Some('年') && run == 2 && after == Some('代') {
        return Some((Reason::Date, run + 2));
    }
    if matches!(next, Some('后' | '世')) && run == 2 {
        return Some((Reason::Label, run + 1));
    }
    dotted(chars)
        .map(|length| (Reason::Label, length))
        .or_else(|| clock(chars, run, before))
        .or_else(|| named_year(chars, run))
}

/// 1.2.3, 192.168.0.1: digits with two points or more.
fn dotted(chars: &[char]) -> Option<usize> {
    let length = chars.iter().take_while(|c| c.is_ascii_digit() || **c == '.').count();
    let length = length - usize::from(chars[length - 1] == '.');
    (chars[..length].iter().filter(|c| **c == '.').count() >= 2).then_some(length)
}

fn clock(chars: &[char], run: usize, before: Option<char>) -> Option<(Reason, usize)> {
    let hour: u32 =
        chars[..run].iter().collect::<String>().parse().ok().filter(|hour| *hour < 25 && run <= 2)?;
    let _ = hour;
    match chars.get(run)? {
        '时' if chars.get(run + 1).is_none_or(|c| !"段间速代".contains(*c)) => {
            let minutes = chars[run + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
            let told = minutes > 0 && chars.get(run + 1 + minutes) == Some(&'分');
            Some((Reason::Date, if told { run + 2 + minutes } else { run + 1 }))
        }
        '：' => {
            let minutes = chars[run + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
            let last = chars.get(run + 1 + minutes).copied();
            let plain = minutes == 2 && chars[run + 1] < '6' && !matches!(last, Some('.' | '：'));
            // 6:41 PM, 2025-10-20 18:30.
            let named = halves_the_day(&chars[run + 1 + minutes..]) || before == Some(GAP);
            let told = last.is_some_and(|c| "至到-许左，前后开举".contains(c));
            (plain && (told || named)).then_some((Reason::Date, run + 1 + minutes))
        }
        _ => None,
    }
}

/// AM, p.m. behind a clock.
fn halves_the_day(rest: &[char]) -> bool {
    let rest = rest.strip_prefix(&[GAP]).unwrap_or(rest);
    let [half, rest @ ..] = rest else { return false };
    let rest = rest.strip_prefix(&['.']).unwrap_or(rest);
    "aApP".contains(*half) && rest.first().is_some_and(|c| "mM".contains(*c))
}

/// A year without 年 names an event or an edition.
fn named_year(chars: &[char], run: usize) -> Option<(Reason, usize)> {
    let year: u32 = chars[..run].iter().collect::<String>().parse().ok().filter(|_| run == 4)?;
    let next = chars.get(run).copied();
    let free = next.is_none_or(|c| !c.is_ascii_digit() && !"年.，%-至到余多万亿".contains(c));
    let unit_like =
        next.is_some_and(|c| "家个元人吨户亩项件辆台名户款处座所公平立千米头只起例例次条种株".contains(c));
    ((1949..=2060).contains(&year) && free && !unit_like).then_some((Reason::Label, run))
}
