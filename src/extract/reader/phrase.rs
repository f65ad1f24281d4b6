//! Noun phrases: from the words kept beside a number to the name of what is measured.

use crate::extract::lexicon::{Class, Lexicon};
use crate::extract::text::starts;

/// Longest name kept; a longer clause is cut from the left.
const MAX_NAME_CHARS: usize = 60;
const LEADING: &str = "的了、，·-/及并则而也又";
const TRAILING: &str = "的了等、，·-/（到至以按和与及是为在达于";
/// Characters that are no name when they stand alone.
const EMPTY: &str = "后将对把为在约按用以从由其于使和与及到至个共";

/// Joins ranges of the text to a phrase without function words at its ends.
pub(super) fn phrase(chars: &[char], ranges: &[(usize, usize)]) -> Vec<char> {
    let joined: Vec<&[char]> = ranges.iter().map(|(start, end)| &chars[*start..*end]).collect();
    let mut joined = joined.concat();
    if let Some((from, to)) = counted_by(&joined) {
        joined.drain(from..to);
    }
    trimmed(&joined).to_vec()
}

/// 以美元计价, 按数量计: how it is counted is no part of the name.
fn counted_by(phrase: &[char]) -> Option<(usize, usize)> {
    const MAX_BASIS_CHARS: usize = 7;
    let from = phrase.iter().position(|c| matches!(c, '以' | '按'))?;
    let counts = phrase[from..].iter().take(MAX_BASIS_CHARS + 2).position(|c| *c == '计')?;
    let at = from + counts;
    let word = "合累统审会设总估预小年月日".contains(phrase[at - 1]) || counts < 2;
    let to = at + 1 + usize::from(matches!(phrase.get(at + 1), Some('算' | '价' | '值')));
    (!word).then_some((from, to))
}

pub(super) fn trimmed(phrase: &[char]) -> &[char] {
    let quote = |c: &char| matches!(c, '“' | '”' | '‘' | '’' | '"' | '《' | '》');
    // 并网 and 并购 keep their first character.
    let whole = |at: usize| phrase[at] == '并' && matches!(phrase.get(at + 1), Some('网' | '购' | '表'));
    let first = (0..phrase.len())
        .find(|at| (!LEADING.contains(phrase[*at]) && !quote(&phrase[*at])) || whole(*at))
        .unwrap_or(phrase.len());
    // 惠及 and 涉及 keep their last character.
    let verb =
        |at: usize| phrase[at] == '及' && at > 0 && matches!(phrase[at - 1], '惠' | '涉' | '普' | '波');
    let ends = |at: &usize| (!TRAILING.contains(phrase[*at]) && !quote(&phrase[*at])) || verb(*at);
    let last = (0..phrase.len()).rev().find(ends).map_or(first, |at| at + 1);
    // “新三样”产品出口: a quotation mark stays where its pair does.
    let paired = |open: char, close: char| {
        first > 0 && phrase[first - 1] == open && phrase[first..last.max(first)].contains(&close)
    };
    let first =
        if paired('“', '”') || paired('《', '》') || paired('‘', '’') { first - 1 } else { first };
    let phrase = &phrase[first..last.max(first)];
    if matches!(phrase, ['平', '均'] | ['累' | '合', '计'] | ['总', '体'] | ['全', '部']) {
        return &[];
    }
    if let [one] = phrase
        && EMPTY.contains(*one)
    {
        return &[];
    }
    &phrase[phrase.len().saturating_sub(MAX_NAME_CHARS)..]
}

/// Splits a list of names into `count` of them: at commas first, then at `、`, then at 和, 与, 及. The ranges are tokens,
/// so that a mark inside a name of the lexicon (批发和零售业) divides nothing.
pub(super) fn split(chars: &[char], ranges: &[(usize, usize)], count: usize) -> Option<Vec<Vec<char>>> {
    let parts = |marks: &[&str]| -> Vec<&[(usize, usize)]> {
        ranges
            .split(|(start, end)| is_one_of(&chars[*start..*end], marks))
            .filter(|part| !part.is_empty())
            .collect()
    };
    let named = |parts: Vec<&[(usize, usize)]>| -> Option<Vec<Vec<char>>> {
        // 吃、穿、用类商品: in a list a single character is a name.
        let whole = |part: &[(usize, usize)]| match part {
            [(start, end)] if end - start == 1 => chars[*start..*end].to_vec(),
            _ => phrase(chars, part),
        };
        let names: Vec<Vec<char>> = parts.into_iter().map(whole).collect();
        names.iter().all(|name| !name.is_empty()).then_some(names)
    };
    for marks in [&["，"][..], &["，", "、"], &["，", "、", "和", "与", "及", "以及", "同"], &["/"]]
    {
        let found = parts(marks);
        if found.len() == count {
            return named(found);
        }
    }
    // A、B和C: only the last 和 divides.
    let mut found = parts(&["，", "、"]);
    let last = found.pop().filter(|_| found.len() + 2 == count)?;
    let at =
        last.iter().rposition(|(start, end)| is_one_of(&chars[*start..*end], &["和", "与", "及", "以及"]))?;
    found.push(&last[..at]);
    found.push(&last[at + 1..]);
    named(found)
}

fn is_one_of(slice: &[char], marks: &[&str]) -> bool {
    marks.iter().any(|mark| mark.chars().eq(slice.iter().copied()))
}

/// Gives the members of a list the head that only the last one has (猪、牛、羊出栏).
pub(super) fn share_head(names: &mut [Vec<char>], lexicon: &Lexicon) {
    // 对东盟、欧盟进出口: the preposition is everybody's.
    if names.first().is_some_and(|first| first.first() == Some(&'对') && first.get(1) != Some(&'外')) {
        names
            .iter_mut()
            .skip(1)
            .filter(|name| name.first() != Some(&'对'))
            .for_each(|name| name.insert(0, '对'));
    }
    let Some((last, others)) = names.split_last_mut() else { return };
    sum_up(last, lexicon);
    // 营业收入、净利润三项指标.
    if last.len() > 2 && last.ends_with(&['指', '标']) {
        last.truncate(last.len() - 2);
    }
    // 油与非油经济比重: what follows the repeated name is shared.
    let repeated =
        others.first().filter(|first| !first.is_empty() && first.len() < last.len()).and_then(|first| {
            let at = last.windows(first.len()).position(|window| window == first.as_slice())?;
            (at + first.len() < last.len()).then(|| last[at + first.len()..].to_vec())
        });
    // 投资、消费和出口: trade is one of the things listed.
    if matches!(last.as_slice(), ['出' | '进', '口'] | ['进' | '净', '出', '口']) {
        return;
    }
    let own =
        |name: &[char]| lexicon.ends(Class::Head, name).map(|length| name[name.len() - length..].to_vec());
    share_scope(others, last, lexicon);
    let kind = repeated.is_none().then(|| same_kind(others, last, lexicon)).flatten();
    if let Some((kind, tail)) = kind {
        let mut head = tail;
        for name in others.iter_mut().rev() {
            match own(name).filter(|_| !name.ends_with(&kind)) {
                Some(nearer) => head = nearer,
                None => name.extend(&head),
            }
        }
        return;
    }
    let shared = attributed(others, last, lexicon)
        .or(repeated)
        .or_else(|| open_ended(last))
        .or_else(|| shared_tail(last, lexicon));
    let Some(mut head) = shared else { return };
    for name in others.iter_mut().rev() {
        match own(name) {
            Some(nearer) => head = nearer,
            None if lexicon.is(Class::Whole, name) => {}
            None => name.extend(&head),
        }
    }
}

/// 限额以上单位|家用电器类、通讯器材类零售额: the scope of the first is that of all, unless it is measured by itself.
fn share_scope(others: &mut [Vec<char>], last: &mut Vec<char>, lexicon: &Lexicon) {
    const SCOPES: [&str; 8] =
        ["限额以上单位", "限额以上企业", "限额以上", "限上单位", "限上企业", "限上", "规模以上", "规上"];
    let Some(first) = others.first().filter(|first| lexicon.ends(Class::Head, first).is_none()) else {
        return;
    };
    // 规模以上工业、建筑业总产值: builders are no part of them.
    let sector = first.ends_with(&['工', '业']);
    let Some(scope) = SCOPES.iter().find(|scope| starts(first, scope) && !sector) else { return };
    let plain = |name: &[char]| !SCOPES.iter().any(|scope| starts(name, scope));
    for name in others.iter_mut().skip(1).chain(std::iter::once(last)).filter(|name| plain(name)) {
        name.splice(0..0, scope.chars());
    }
}

/// Of what the members of a list may be kinds.
const KINDS: [&str; 12] =
    ["公司", "银行", "企业", "贷款", "存款", "产业", "地区", "单位", "机构", "学校", "基金", "居民"];

/// 大型银行、股份制银行、民营银行不良贷款率: the last name ends where it is of the kind of the others. Gives what marks
/// the kind, and what stands behind it.
fn same_kind(others: &[Vec<char>], last: &[char], lexicon: &Lexicon) -> Option<(Vec<char>, Vec<char>)> {
    const LONGER_CHARS: usize = 3;
    let head = lexicon.ends(Class::Head, last).filter(|head| *head < last.len())?;
    let nearest = others.last()?;
    let longest = others.iter().map(Vec::len).max()?;
    [2, 1].into_iter().find_map(|length| {
        let kind = nearest.get(nearest.len().checked_sub(length)?..)?;
        let known = match kind {
            [one] => "业县市区镇乡行校类险店".contains(*one),
            kind => KINDS.iter().any(|known| known.chars().eq(kind.iter().copied())),
        };
        let limit = last.len() - head;
        let found = last[..limit].windows(length).rposition(|window| window == kind)?;
        let end = found + length;
        let fits = found > 0 && end <= longest + LONGER_CHARS && end < last.len();
        // 债 of 信用类债券 is a part of another word.
        let word = (length == 1).then(|| lexicon.begins(Class::Head, &last[found..])).flatten();
        // 贷款 is a measure and a thing of which there are kinds; 非制造业PMI、综合PMI产出指数 are two measures.
        let thing = matches!(kind, ['贷' | '存', '款']);
        let measured = lexicon.ends(Class::Head, nearest).is_some() && !thing;
        (fits && known && word.is_none_or(|word| word == 1) && !measured)
            .then(|| (kind.to_vec(), last[end..].to_vec()))
    })
}

/// 电动、燃油|汽车产量: where the others are but attributes, what stands behind the last one's is shared.
fn attributed(others: &[Vec<char>], last: &[char], lexicon: &Lexicon) -> Option<Vec<char>> {
    let length = lexicon.begins(Class::Attribute, last).filter(|length| *length < last.len())?;
    let bare = !others.is_empty() && others.iter().all(|name| lexicon.is(Class::Attribute, name));
    bare.then(|| last[length..].to_vec())
}

/// 焦炭、粗钢|日均产量: what measures, with the words that say how.
fn shared_tail(last: &[char], lexicon: &Lexicon) -> Option<Vec<char>> {
    let part = |from: usize| {
        let ends = |class: Class| lexicon.ends(class, &last[..from]).filter(|length| *length < from);
        ends(Class::Head).or_else(|| ends(Class::Manner))
    };
    let Some(head) = lexicon.ends(Class::Head, last) else {
        // 男性、女性|人均预期寿命.
        let begins =
            |at: &usize| lexicon.begins(Class::Manner, &last[*at..]).is_some_and(|length| length > 1);
        return (2..last.len()).find(begins).map(|at| last[at..].to_vec());
    };
    let mut from = last.len() - head;
    while let Some(length) = part(from) {
        from -= length;
    }
    Some(last[from..].to_vec())
}

/// 石化三大支柱行业增加值: the sum of the list is no part of its last member.
fn sum_up(last: &mut Vec<char>, lexicon: &Lexicon) {
    let counted = |at: usize| {
        crate::extract::token::is_numeral(last[at]) && matches!(last.get(at + 1), Some('大' | '类'))
    };
    let Some(at) = (1..last.len()).find(|at| counted(*at)) else { return };
    let Some(head) = lexicon.ends(Class::Head, last).filter(|head| at + 2 + head <= last.len()) else {
        return;
    };
    let tail = last[last.len() - head..].to_vec();
    last.truncate(at);
    last.extend(tail);
}

/// 邮政等行业商务活动指数: what stands behind 等 is everybody's; the last name loses the 等.
fn open_ended(last: &mut Vec<char>) -> Option<Vec<char>> {
    let at = last.iter().rposition(|c| *c == '等').filter(|at| *at > 0)?;
    let kinds = ["行业", "产品", "领域", "商品", "地区", "企业", "类"];
    let behind = &last[at + 1..];
    let kind = kinds.iter().find(|kind| kind.chars().eq(behind.iter().copied().take(kind.chars().count())));
    let head = behind[kind.map_or(0, |kind| kind.chars().count())..].to_vec();
    if head.is_empty() {
        return None;
    }
    last.truncate(at);
    last.extend(&head);
    Some(head)
}

/// The names that one phrase stands for (产销 -> 产量, 销量), if it stands for several.
pub(super) fn expanded(name: &[char], lexicon: &Lexicon) -> Option<Vec<Vec<char>>> {
    (0..name.len()).find_map(|at| {
        let (length, into) = lexicon.expansion_at(&name[at..])?;
        let with = |word: &String| -> Vec<char> {
            name[..at]
                .iter()
                .copied()
                .chain(word.chars())
                .chain(name[at + length..].iter().copied())
                .collect()
        };
        Some(into.iter().map(with).collect())
    })
}

pub(super) fn text(phrase: &[char]) -> String {
    crate::extract::text::string(phrase.iter().copied())
}

/// A name without a word that stands twice in a row: 成交成交金额.
pub(super) fn undoubled(name: String) -> String {
    let chars: Vec<char> = name.chars().collect();
    let twice =
        |at: usize, length: usize| chars.get(at..at + length) == chars.get(at + length..at + 2 * length);
    for length in [4, 3, 2] {
        for at in 0..(chars.len() + 1).saturating_sub(2 * length) {
            if twice(at, length) {
                return text(&[&chars[..at], &chars[at + length..]].concat());
            }
        }
    }
    name
}
