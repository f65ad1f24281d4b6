//! One spelling for each sign: full-width digits and letters, the dashes, commas and brackets of two scripts, gaps
//! inside numbers, footnote marks.

use super::GAP;
use super::lines::Piece;

/// Longest footnote mark that is dropped, brackets included: `[12]`.
const MAX_FOOTNOTE_CHARS: usize = 5;

/// Longest word of Latin letters that a number may follow.
const MAX_WORD_CHARS: usize = 8;

/// Folds one paragraph onto `chars`, with the raw place of each character.
pub(super) fn fold(raw: &[char], piece: &Piece, chars: &mut Vec<char>, places: &mut Vec<u32>) {
    let kept: Vec<usize> = piece.ranges.iter().flat_map(|(start, end)| *start..*end).collect();
    let first = chars.len();
    let mut at = 0;
    while at < kept.len() {
        let place = kept[at];
        if let Some(length) = footnote(raw, &kept[at..], &chars[first..]) {
            at += length;
            continue;
        }
        at += 1;
        let sign = one(raw[place]);
        let sign =
            if sign == '-' && roughly(raw, &kept[at..], place, &chars[first..]) { '约' } else { sign };
        if sign == ' ' {
            gap(raw, &kept, at, piece.heading, first, chars, places);
        } else if sign != '\0' {
            chars.push(sign);
            places.push(place as u32);
        }
    }
    while chars.len() > first && chars.last() == Some(&GAP) {
        chars.pop();
        places.pop();
    }
}

/// A gap separates only in a headline between two words, and between two numbers or Latin words.
fn gap(
    raw: &[char],
    kept: &[usize],
    next: usize,
    heading: bool,
    first: usize,
    chars: &mut Vec<char>,
    places: &mut Vec<u32>,
) {
    let Some(before) = chars.last().copied().filter(|_| chars.len() > first) else { return };
    let Some(after) = kept[next..].iter().map(|place| one(raw[*place])).find(|c| *c != ' ' && *c != '\0')
    else {
        return;
    };
    let wordlike = |c: char| c.is_ascii_alphanumeric();
    // 1 234.5: a space between thousands.
    let digits = |place: &usize| one(raw[*place]).is_ascii_digit();
    let behind = kept[next..].iter().take_while(|place| digits(place)).count();
    let run = chars[first..].iter().rev().take(5).take_while(|c| c.is_ascii_digit()).count();
    if behind == 3 && (1..=3).contains(&run) && raw[kept[next - 1]] == ' ' {
        return;
    }
    // 人均GDP 20万元: the letters are a word of the sentence.
    let letters =
        chars[first..].iter().rev().take(MAX_WORD_CHARS).take_while(|c| c.is_ascii_alphabetic()).count();
    let word =
        letters > 1 && chars.len() > first + letters && super::is_han(chars[chars.len() - letters - 1]);
    // ChatGPT 4 keeps its blank.
    let point = kept.get(next + behind).is_some_and(|place| raw[*place] == '.');
    if word && (behind > 1 || (behind == 1 && point)) {
        return;
    }
    let separates = match (wordlike(before), wordlike(after)) {
        (true, true) => true,
        (false, false) => heading && is_word(before) && is_word(after),
        _ => false,
    };
    if separates && before != GAP {
        chars.push(GAP);
        places.push(kept[next - 1] as u32);
    }
}

/// 零售额~152亿元: a tilde that joins no two numbers says about.
fn roughly(raw: &[char], rest: &[usize], place: usize, before: &[char]) -> bool {
    let tilde = matches!(raw[place], '~' | '～' | '〜' | '∼');
    let joins = |c: &char| {
        c.is_ascii_graphic() || "年月日号时分季度周点%元吨人万亿千百十个户家".contains(*c) || *c == GAP
    };
    let number = rest.first().is_some_and(|next| one(raw[*next]).is_ascii_digit());
    tilde && number && before.last().is_some_and(|c| super::is_han(*c) && !joins(c))
}

fn is_word(c: char) -> bool {
    super::is_han(c) || "“”《》）（%".contains(c)
}

/// Length of a footnote mark (`[3]`, `［12］`) that follows a word; it is no part of the prose.
fn footnote(raw: &[char], kept: &[usize], before: &[char]) -> Option<usize> {
    if !matches!(raw[kept[0]], '[' | '［' | '〔') || before.is_empty() {
        return None;
    }
    let inner =
        kept.iter().take(MAX_FOOTNOTE_CHARS).position(|place| matches!(raw[*place], ']' | '］' | '〕'))?;
    let digits = kept[1..inner].iter().all(|place| one(raw[*place]).is_ascii_digit());
    (inner > 1 && digits).then_some(inner + 1)
}

/// The one spelling of a sign; `\0` is dropped.
fn one(c: char) -> char {
    match c {
        '億' => '亿',
        '萬' => '万',
        '\u{4e00}'..='\u{9fff}' => c,
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | '\r' => '\0',
        c if c.is_whitespace() || c == '\u{3000}' => ' ',
        '，' | ',' | '﹐' => '，',
        '；' | ';' => '；',
        '：' | ':' | '∶' | '︰' => '：',
        '（' | '(' | '﹙' => '（',
        '）' | ')' | '﹚' => '）',
        '｡' => '。',
        '—' | '–' | '―' | '－' | '‐' | '‑' | '‒' | '−' | '─' | '﹣' | '~' | '～' | '〜' | '∼' => {
            '-'
        }
        '「' | '『' => '“',
        '」' | '』' => '”',
        '％' | '﹪' | '٪' => '%',
        '〇' | '○' => '〇',
        '、' | '､' => '、',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;

    fn folded(raw: &str) -> String {
        let text = Text::read(raw);
        text.chars.iter().collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn signs_have_one_spelling() {
        assert_eq!(folded("兑换１．０７５３美元，占９成。"), "兑换1.0753美元，占9成。");
        assert_eq!(folded("增速为负值(-19.4％)。"), "增速为负值（-19.4%）。");
        assert_eq!(folded("1~7月,增长2.3 %。"), "1-7月，增长2.3%。");
    }

    #[test]
    fn gaps_and_footnote_marks_inside_a_statement_go() {
        assert_eq!(folded("规模以上工业[3]增加值 30117.2 亿元。"), "规模以上工业增加值30117.2亿元。");
        assert_eq!(folded("使用 ChatGPT 4 与 12 34。"), "使用ChatGPT␣4与12␣34。");
    }
}
