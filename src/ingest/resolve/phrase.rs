//! Names of indicators as they are compared: without brackets, fillers ("our city", "in total") and change words.

/// Words that say nothing of what is measured, longest first where one holds another.
const FILLERS: [&str; 44] = [
    "前三季度",
    "上半年",
    "下半年",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "年末",
    "期末",
    "月末",
    "季末",
    "全年",
    "当年",
    "当月",
    "全市",
    "我市",
    "本市",
    "全省",
    "我省",
    "本省",
    "全国",
    "我国",
    "全区",
    "我区",
    "本区",
    "全县",
    "我县",
    "全州",
    "我州",
    "国内外",
    "辖区内",
    "辖内",
    "区内",
    "域内",
    "累计",
    "共计",
    "合计",
    "总计",
    "实现",
    "完成",
    "达到",
    "预计",
    "约为",
    "的",
];

/// Endings that name the change of an indicator instead of the indicator.
const CHANGE_ENDINGS: [&str; 28] = [
    "同比增长速度",
    "同比增长率",
    "同比增速",
    "同比增幅",
    "同比降幅",
    "同比涨幅",
    "同比增长",
    "同比下降",
    "环比增速",
    "环比增幅",
    "环比增长",
    "环比下降",
    "年均增速",
    "年均增长",
    "增长速度",
    "增长率",
    "提升幅度",
    "压缩幅度",
    "变动幅度",
    "下降幅度",
    "增速",
    "增幅",
    "降幅",
    "涨幅",
    "跌幅",
    "同比",
    "环比",
    "变动",
];

/// Characters that may stand in one name of a thing and not in another.
const GENERIC: &str = "总额量数值项各类等个及和与于在之";

/// Whether a character tells one thing from no other.
pub(super) fn is_generic(c: char) -> bool {
    GENERIC.contains(c)
}

/// The comparable form of a name. `owners` are names of areas that may lead it.
pub(super) fn bare(phrase: &str, owners: &[&str]) -> String {
    let mut text = without_brackets(phrase);
    text = cut_comparison(&text).to_owned();
    while let Some(ending) =
        CHANGE_ENDINGS.iter().find(|ending| text.len() > ending.len() && text.ends_with(**ending))
    {
        text.truncate(text.len() - ending.len());
    }
    for filler in FILLERS {
        if text != filler && text.contains(filler) {
            text = text.replace(filler, "");
        }
    }
    let owner = owners
        .iter()
        .filter(|owner| text.len() > owner.len() && text.starts_with(**owner))
        .max_by_key(|o| o.len());
    if let Some(owner) = owner {
        text = text[owner.len()..].to_owned();
    }
    text
}

/// Letters, digits and characters only, letters in capitals, without what stands in brackets.
pub(super) fn without_brackets(phrase: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(phrase.len());
    for c in phrase.chars().map(halved) {
        match c {
            '(' | '（' | '[' | '［' => depth += 1,
            ')' | '）' | ']' | '］' => depth = depth.saturating_sub(1),
            _ if depth == 0 && c.is_alphanumeric() => kept.extend(c.to_uppercase()),
            _ => {}
        }
    }
    kept
}

/// A full-width letter, digit or sign in its ordinary width.
fn halved(c: char) -> char {
    const FULL_WIDTH: u32 = 0xfee0;
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - FULL_WIDTH).unwrap_or(c),
        _ => c,
    }
}

/// `存款余额较成立之初增幅` is the name 存款余额 and a comparison.
fn cut_comparison(text: &str) -> &str {
    let ends = ["增幅", "变动", "倍数", "增速", "增长", "降幅"].iter().any(|end| text.ends_with(end));
    match text.find('较') {
        Some(at) if ends && at > 0 => &text[..at],
        _ => text,
    }
}

/// How much of `name` the `phrase` says, 0 to 1; 0 as soon as one says something that the other does not: a word more
/// (农村居民…) is another indicator, and so is one less (贷款回收额 of 不良贷款回收额).
pub(super) fn likeness(phrase: &[char], name: &[char]) -> f64 {
    /// A shorter phrase says too little to be taken for a name.
    const MIN_PHRASE_CHARS: usize = 3;
    let foreign = |c: &char| !name.contains(c) && !GENERIC.contains(*c);
    if phrase.len() < MIN_PHRASE_CHARS || name.is_empty() || phrase.iter().any(foreign) {
        return 0.0;
    }
    let common = longest_common_subsequence(phrase, name);
    let mut rest = phrase.to_vec();
    for c in &common {
        if let Some(at) = rest.iter().position(|r| r == c) {
            rest.remove(at);
        }
    }
    let mut unsaid = name.to_vec();
    for c in &common {
        if let Some(at) = unsaid.iter().position(|r| r == c) {
            unsaid.remove(at);
        }
    }
    if rest.iter().chain(&unsaid).any(|c| !GENERIC.contains(*c)) {
        return 0.0;
    }
    common.len() as f64 / name.len() as f64
}

fn longest_common_subsequence(a: &[char], b: &[char]) -> Vec<char> {
    let mut length = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i][j] =
                if a[i] == b[j] { length[i + 1][j + 1] + 1 } else { length[i + 1][j].max(length[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut common) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            common.push(a[i]);
            (i, j) = (i + 1, j + 1);
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_bared_of_owner_fillers_and_change() {
        for (phrase, wanted) in [
            ("电动自行车制造业产值同比增速", "电动自行车制造业产值"),
            ("全市实现地区生产总值（GDP）", "地区生产总值"),
            ("存款余额较成立之初增幅", "存款余额"),
            ("租赁资产余额(及资产总额)较成立之初倍数", "租赁资产余额"),
            ("天津市贷款余额", "贷款余额"),
            ("“正面清单”企业", "正面清单企业"),
            ("一般公共预算收入", "一般公共预算收入"),
            ("增速", "增速"),
        ] {
            assert_eq!(bare(phrase, &["天津", "天津市"]), wanted);
        }
    }

    #[test]
    fn a_word_more_is_another_indicator() {
        let likeness = |phrase: &str, name: &str| {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            super::likeness(&chars(phrase), &chars(name))
        };
        assert!(likeness("市场主体总数", "市场主体数") >= 1.0);
        assert!(likeness("归属上市公司股东净利润", "归属于上市公司股东净利润") > 0.9);
        assert_eq!(likeness("农村居民人均可支配收入", "居民人均可支配收入"), 0.0);
        for (part, name) in [
            ("增加值", "规模以上工业增加值"),
            ("油经济增加值", "非油经济增加值"),
            ("贷款回收额", "不良贷款回收额"),
            ("自行车制造业产值", "电动自行车制造业产值"),
        ] {
            assert_eq!(likeness(part, name), 0.0, "{part} is more than {name}");
        }
        assert_eq!(likeness("", "市场主体数"), 0.0);
    }
}
