//! Characters that fonts name by their radical: many PDFs write ⻓ (U+2ED3) where they draw 长 (U+957F).

use unicode_normalization::UnicodeNormalization;

/// Radicals without a decomposition of their own and the characters that they are (EquivalentUnifiedIdeograph of the
/// Unicode character database), as far as they stand alone in text.
const EQUIVALENT: [(char, char); 62] = [
    ('⺁', '厂'),
    ('⺄', '乙'),
    ('⺆', '冂'),
    ('⺈', '刀'),
    ('⺊', '卜'),
    ('⺎', '兀'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺕', '彐'),
    ('⺙', '攵'),
    ('⺛', '旡'),
    ('⺝', '月'),
    ('⺞', '歺'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺦', '丬'),
    ('⺧', '牛'),
    ('⺩', '王'),
    ('⺪', '疋'),
    ('⺫', '目'),
    ('⺬', '示'),
    ('⺮', '竹'),
    ('⺶', '羊'),
    ('⺷', '羊'),
    ('⺸', '羊'),
    ('⺻', '聿'),
    ('⺼', '肉'),
    ('⺽', '臼'),
    ('⻁', '虎'),
    ('⻃', '覀'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻊', '足'),
    ('⻋', '车'),
    ('⻑', '長'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻗', '雨'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻫', '斉'),
    ('⻬', '齐'),
    ('⻭', '歯'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻱', '龜'),
    ('⻳', '龟'),
];

/// The character that is meant.
pub(super) fn unified(c: char) -> char {
    match c {
        '\u{2e80}'..='\u{2eff}' => {
            EQUIVALENT.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, plain)| *plain)
        }
        // Radicals whose form is the simplified character's.
        '\u{2f3e}' => '户',
        '\u{2fad}' => '青',
        // Radicals of the Kangxi dictionary, and ideographs that were taken over twice.
        '\u{2f00}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' => std::iter::once(c).nfkc().next().unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_radical_is_the_character_that_it_looks_like() {
        let found: String = "⽐增⻓⾃⾏⻋⺠⼀⼾ 3㎡".chars().map(super::unified).collect();
        assert_eq!(found, "比增长自行车民一户 3㎡");
    }
}
