//! The words of time that are no numbers.

use super::Year;

pub(super) const UNTIL: &[&str] = &["截止到", "截至到", "截止至", "截至", "截止"];
pub(super) const NOW: &[&str] =
    &["目前为止", "当前", "目前", "如今", "现在", "迄今为止", "迄今", "至今为止", "现阶段", "眼下"];
pub(super) const REPORTED: &[&str] =
    &["日前", "近日", "今天", "今日", "明天", "近期", "最近", "当日", "当天", "此前", "日后", "同日", "当晚"];
pub(super) const YEARS: &[(&str, Year)] = &[
    ("今年", Year::FromPublication(0)),
    ("本年度", Year::FromContext(0)),
    ("本年", Year::FromContext(0)),
    ("去年", Year::FromPublication(-1)),
    ("刚刚过去的一年", Year::FromPublication(-1)),
    ("过去的一年", Year::FromPublication(-1)),
    ("过去一年", Year::FromPublication(-1)),
    ("上年度", Year::FromContext(-1)),
    ("上一年度", Year::FromContext(-1)),
    ("上一年", Year::FromContext(-1)),
    ("上年", Year::FromContext(-1)),
    ("前年", Year::FromPublication(-2)),
    ("明年", Year::FromPublication(1)),
    ("当年", Year::FromContext(0)),
    ("同年", Year::FromContext(0)),
    ("次年", Year::FromContext(1)),
];
/// Events that …以来 counts from: year, month and day.
pub(super) const EVENTS: &[(&str, (i32, u32, u32))] = &[
    ("新中国成立", (1949, 10, 1)),
    ("改革开放", (1978, 12, 18)),
    ("加入世贸组织", (2001, 12, 11)),
    ("加入世界贸易组织", (2001, 12, 11)),
    ("入世", (2001, 12, 11)),
    ("党的十八大", (2012, 11, 8)),
    ("十八大", (2012, 11, 8)),
    ("党的十九大", (2017, 10, 18)),
    ("十九大", (2017, 10, 18)),
    ("党的二十大", (2022, 10, 16)),
    ("二十大", (2022, 10, 16)),
];
/// Censuses: what was counted, its ordinal, and the day as of which (a year for those that count a year's work).
pub(super) const CENSUSES: &[(&str, u32, (i32, Option<(u32, u32)>))] = &[
    ("人口普查", 5, (2000, Some((11, 1)))),
    ("人口普查", 6, (2010, Some((11, 1)))),
    ("人口普查", 7, (2020, Some((11, 1)))),
    ("经济普查", 1, (2004, None)),
    ("经济普查", 2, (2008, None)),
    ("经济普查", 3, (2013, None)),
    ("经济普查", 4, (2018, None)),
    ("经济普查", 5, (2023, None)),
    ("农业普查", 1, (1996, None)),
    ("农业普查", 2, (2006, None)),
    ("农业普查", 3, (2016, None)),
];
pub(super) const DASHES: &[&str] = &["--", "-", "至", "到"];

/// Whether a time expression can begin here: most places of a text are dismissed by their first character, those with a
/// common one by the second.
pub(in crate::extract) fn can_begin(chars: &[char]) -> bool {
    let holiday_or_event = matches!(
        chars,
        ['春', '节' | '运', ..]
            | ['国', '庆', ..]
            | ['中', '秋' | '期', ..]
            | ['劳', '动', ..]
            | ['清', '明', ..]
            | ['端', '午', ..]
            | ['元', '旦', ..]
            | ['双', '十' | '1' | '节', ..]
            | ['改', '革', ..]
            | ['新', '中', ..]
            | ['加', '入', ..]
            | ['入', '世', ..]
            | ['党', '的', ..]
            | ['未', '来', ..]
            | ['半', '年', ..]
            | ['假', '期' | '日', ..]
            | ['节', '日', ..]
            | ['长', '假', ..]
            | ['报', '告', '期', ..]
            | ['期', '末' | '内', ..]
    );
    holiday_or_event || chars.first().is_some_and(|c| opens(*c))
}

const fn opens(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '〇'
                | '零'
                | '截'
                | '目'
                | '当'
                | '如'
                | '现'
                | '刚'
                | '迄'
                | '至'
                | '眼'
                | '日'
                | '近'
                | '昨'
                | '今'
                | '前'
                | '明'
                | '最'
                | '此'
                | '自'
                | '本'
                | '去'
                | '过'
                | '上'
                | '下'
                | '月'
                | '季'
                | '同'
                | '次'
                | '首'
                | '头'
                | '全'
                | '年'
                | '第'
                | '这'
                | '“'
                | '‘'
                | '"'
        )
}
