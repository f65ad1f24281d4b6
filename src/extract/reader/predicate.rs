//! What stands in a name and is none of it: who said so (上海航运交易所发布的), what became of it (再创新高, 居首), and
//! names that mean what was told before (累计建成, 平均每天).

use super::Reader;
use super::clause::Clause;
use super::cues::Cues;
use super::fact::Saying;
use super::measure::Measure;
use super::phrase;
use crate::extract::lexicon::UnitKind;
use crate::extract::text::{ends, starts};
use crate::extract::token::Token;

/// Behind these stands what somebody tells.
const TOLD_BY: [&str; 8] = [
    "发布的",
    "公布的",
    "披露的",
    "编制的",
    "董事会同意派发",
    "董事会同意",
    "股东大会同意派发",
    "董事会通过派发",
];
/// With these a name says what became of it.
const BECAME: [&str; 18] = [
    "再创历史新高",
    "创历史新高",
    "再创新高",
    "创新高",
    "创纪录",
    "再创纪录",
    "刷新纪录",
    "刷新历史纪录",
    "居首",
    "居首位",
    "居第一",
    "居全国首位",
    "居全国第一",
    "位居首位",
    "居前三位",
    "居前五位",
    "居前十位",
    "居前列",
];
/// A clause that ends so names its source.
const SOURCES: [&str; 6] = ["消息", "通报", "快讯", "电", "来源", "获悉"];
/// Names of deeds that need the thing they were done to.
const DONE: [&str; 6] = ["累计建成", "累计建", "建成", "累计完成", "已建成", "累计发运"];

fn found(name: &[char], word: &str) -> Option<(usize, usize)> {
    let at = (0..name.len()).find(|at| starts(&name[*at..], word))?;
    Some((at, at + word.chars().count()))
}

/// A name without who told it and what became of it.
pub(super) fn plain(name: &[char]) -> &[char] {
    let told = TOLD_BY.iter().filter_map(|word| found(name, word)).map(|(_, end)| end).max();
    let name = told.filter(|end| *end < name.len()).map_or(name, |end| &name[end..]);
    let name = phrase::trimmed(name);
    let became = BECAME.iter().filter(|word| ends(name, word)).map(|word| word.chars().count()).max();
    became.map_or(name, |length| phrase::trimmed(&name[..name.len() - length]))
}

/// 国网某公司消息: a source, and nothing that is measured.
pub(super) fn is_source(name: &str) -> bool {
    SOURCES.iter().any(|word| name.ends_with(word) && (word.chars().count() > 1 || name.ends_with("社电")))
}

/// 市统计局发布数据, 记者从市商务局获悉: a clause that says who told, and when.
pub(super) fn reports(chars: &[char], tokens: &[&Token]) -> bool {
    let tells = |word: &[char]| {
        matches!(
            word,
            ['发' | '公', '布'] | ['获', '悉'] | ['披', '露'] | ['通', '报'] | ['召', '开'] | ['举', '行']
        )
    };
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    chars[first.start..last.end].windows(2).any(tells)
}

/// 降准0.5个百分点, 加息25个基点: the verb says which rate, and where it went.
pub(super) fn cut_rate(name: &[char], saying: &Saying<'_>) -> Option<(Vec<char>, i8)> {
    let points = saying.member.quantity.unit.as_ref().map_or("", |unit| unit.measure.as_str());
    if !matches!(points, "PP" | "basis_point") || saying.cues.change.is_some() {
        return None;
    }
    let (rate, sign) = match name {
        [.., '降', '准'] => ("存款准备金率", -1),
        [.., '降', '息'] => ("利率", -1),
        [.., '加', '息'] => ("利率", 1),
        _ => return None,
    };
    Some((rate.chars().collect(), sign))
}

/// 同比多投放310亿元: 多 and 少 with a verb say how what was told has changed.
pub(super) fn more_or_less(name: &[char], cues: &Cues) -> Option<i8> {
    const VERB_CHARS: std::ops::RangeInclusive<usize> = 2..=5;
    const ADJECTIVES: &str = "晶式元孩边样种年数于儿项功能双";
    let compared = cues.base.as_ref().is_some_and(|base| base.relation.is_some() || base.words.is_some());
    let verb = VERB_CHARS.contains(&name.len()) && cues.change.is_none() && compared;
    let sign = match name.first()? {
        '多' => 1,
        '少' => -1,
        _ => return None,
    };
    (verb && !ADJECTIVES.contains(name[1])).then_some(sign)
}

impl Reader<'_> {
    /// 如果外需下降10%，…; 每增加1个百分点，…: nothing of it has come about.
    pub(super) fn supposes(&self, clause: &Clause<'_>) -> bool {
        const WORDS: [&str; 12] = [
            "如果",
            "假如",
            "假设",
            "假定",
            "倘若",
            "若增",
            "若下",
            "若按",
            "每增加",
            "每增长",
            "每提高",
            "每下降",
        ];
        let Some(first) = clause.tokens.first() else { return false };
        let chars = &self.text.chars[first.start..];
        matches!(chars.first(), Some('如' | '假' | '倘' | '若' | '每'))
            && WORDS.iter().any(|word| starts(chars, word))
    }

    /// 平均每天2.4家, 累计建成420万亩: the thing was named before.
    pub(super) fn of_what_was_told(
        &self,
        name: &[char],
        saying: &Saying<'_>,
        measure: &Measure,
    ) -> Option<String> {
        const MAX_RATE_CHARS: usize = 5;
        let text = phrase::text(name);
        let spoken = || Some(self.spoken_of(saying.cues.loss, measure)).filter(|told| !told.is_empty());
        if name.starts_with(&['平', '均', '每']) {
            let bare = name.len() < MAX_RATE_CHARS;
            return if bare { spoken().map(|told| text.clone() + &told).or(Some(text)) } else { Some(text) };
        }
        if DONE.contains(&text.as_str()) {
            return spoken();
        }
        if let Some(sum) = self.sum_of_two(name, saying, measure) {
            return Some(sum);
        }
        // 家电类、家具类分别增长…，合计拉动…: all of the list.
        let verb = saying.cues.object.first().filter(|_| name.is_empty() && saying.cues.pull.is_some());
        let before = verb.map_or(&[][..], |(start, _)| &self.text.chars[start.saturating_sub(2)..*start]);
        if matches!(before, ['合', '计'] | ['共', '同']) {
            let mut all: Vec<&str> = self.frame.recent.iter().map(|fact| fact.indicator.as_str()).collect();
            all.dedup();
            return (all.len() > 1).then(|| all.join("、"));
        }
        // 连跨5个千亿台阶、年均增长5.9%: the steps are none of it.
        if ["台阶", "大关", "关口"].iter().any(|step| text.ends_with(step)) {
            return spoken();
        }
        // 日均装车17.9万车.
        let carloads = saying.right == ['车'] && saying.member.quantity.unit.is_none();
        (carloads && !name.is_empty()).then_some(text)
    }

    /// 出口1.3万亿元，进口8600亿元，合计2.2万亿元: of both.
    fn sum_of_two(&self, name: &[char], saying: &Saying<'_>, measure: &Measure) -> Option<String> {
        let start = saying.member.token.start;
        let before = &self.text.chars[start.saturating_sub(2)..start];
        let sums = matches!(before, ['合' | '共' | '总', '计']) && name.is_empty();
        let unit = measure.unit.as_ref().filter(|_| sums && measure.rule == "level")?;
        let mut levels = self.frame.recent.iter().rev().filter(|fact| fact.level && !fact.share);
        let (last, first) = (levels.next()?, levels.next()?);
        let alike =
            first.unit == unit.measure.as_str() && last.unit == first.unit && last.moment == first.moment;
        let trade = (first.indicator.strip_suffix("出口"), last.indicator.strip_suffix("进口"));
        match trade {
            _ if !alike || first.indicator == last.indicator => None,
            (Some(of), Some(same)) if of == same => Some(format!("{of}进出口")),
            _ => Some(format!("{}、{}合计", first.indicator, last.indicator)),
        }
    }

    /// 最大负荷3次刷新历史纪录: what it was that did so is spoken of.
    pub(super) fn leaves_topic(&mut self, saying: &Saying<'_>) {
        const DEEDS: [&str; 6] = ["刷新", "打破", "突破", "创", "台阶", "大关"];
        let right = phrase::text(&saying.right);
        let name = phrase::text(plain(&self.phrase(&saying.cues)));
        if !name.is_empty() && DEEDS.iter().any(|deed| right.starts_with(deed) || right.ends_with(deed)) {
            let measures = true;
            self.frame.topic = Some(super::frame::Topic { name, after: self.frame.recent.len(), measures });
        }
    }

    /// 每3.5天就有一架: how often, and no value.
    pub(super) fn is_interval(&self, token: &Token, kind: Option<UnitKind>) -> bool {
        let before = token.start.checked_sub(1).map(|at| self.text.chars[at]);
        kind == Some(UnitKind::Duration) && before == Some('每')
    }
}

/// Attendance, votes, articles of a law, distances and heights: counted, and no indicator.
pub(super) fn is_circumstance(name: &[char], unit: &str) -> bool {
    let text = phrase::text(name);
    let attends =
        unit == "person" && matches!(text.as_str(), "应" | "实" | "应到" | "实到" | "出席" | "列席");
    let votes =
        unit == "transaction" && ["赞成", "反对", "弃权", "同意"].iter().any(|word| text.ends_with(word));
    let law = matches!(unit, "line" | "item" | "road" | "unit")
        && ["条例", "办法", "章", "规定"].iter().any(|word| text.ends_with(word));
    let length = matches!(unit, "kilometre" | "metre");
    let distance = length && (text.starts_with('距') || text.ends_with("海拔") || text.ends_with('外'));
    attends || votes || law || distance
}
