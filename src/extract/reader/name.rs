//! The name of what is measured: the phrase beside the number, completed by what was spoken of before.

use super::Reader;
use super::cues::Cues;
use super::fact::Saying;
use super::frame::Topic;
use super::measure::{Measure, counts};
use super::phrase;
use super::series::Member;
use crate::domain::Transformation;
use crate::extract::lexicon::{Class, Lexicon, UnitKind};

/// Characters that say of what kind a name is, where the lexicon has no word for it: 机构, 企业.
const KIND_CHARS: usize = 2;

/// Whether a change in points is that of a share: 占…比重.
pub(super) fn of_share(measure: &Measure, cues: &Cues) -> bool {
    cues.of && measure.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PP")
}

impl Reader<'_> {
    /// The indicator of a figure, as an expert would write it.
    pub(super) fn indicator(&mut self, name: &[char], saying: &Saying<'_>, measure: &Measure) -> String {
        phrase::undoubled(self.whole_name(name, saying, measure))
    }

    fn whole_name(&mut self, name: &[char], saying: &Saying<'_>, measure: &Measure) -> String {
        let Saying { member, cues, right, .. } = saying;
        self.take_organisation(name, cues);
        let counted = counts(member.quantity.kind) || member.quantity.unit.is_none();
        let carloads = **right == ['车'] && !name.is_empty();
        if !right.is_empty() && (counted || name.is_empty()) && !carloads {
            return phrase::text(right);
        }
        if !right.is_empty() && !carloads && !cues.of && self.lexicon.ends(Class::Head, name).is_none() {
            return format!("{}{}", phrase::text(name), phrase::text(right));
        }
        let told = self.of_what_was_told(name, saying, measure);
        let base = match told {
            Some(told) => told,
            None => self.completed(unadorned(name, self.lexicon), cues, measure, member),
        };
        match measure.transformation {
            Transformation::Share => self.share(&base, cues),
            // 占GDP比重提升0.6个百分点: the share rose, and not its part.
            Transformation::ChangeOverYear | Transformation::ChangeOverPrevious
                if of_share(measure, cues) =>
            {
                self.share(&base, cues)
            }
            Transformation::Contribution if cues.pull.is_some() => {
                let object = phrase::text(&phrase::phrase(&self.text.chars, &cues.object));
                format!("{}{object}", contributor(&base))
            }
            // 拉动销售额56亿元.
            Transformation::Level if name.is_empty() && cues.pull.is_some() && !cues.object.is_empty() => {
                phrase::text(&phrase::phrase(&self.text.chars, &cues.object))
            }
            _ => base,
        }
    }

    /// An organisation that the phrase begins with is the subject of this sentence.
    fn take_organisation(&mut self, name: &[char], cues: &Cues) {
        if cues.subject.is_some() || self.take_named(name, cues) || self.clock.is_release() {
            return;
        }
        if self.take_company(cues) {
            return;
        }
        let first = cues.names.first().map(|(start, end)| phrase::trimmed(&self.text.chars[*start..*end]));
        let subject = first.and_then(|first| self.home.organisation(first));
        let alone = cues.names.len() == 1 && first.is_some_and(|first| first.len() == name.len());
        if let Some(subject) =
            subject.filter(|subject| !(alone && subject.name.chars().count() == name.len()))
        {
            self.frame.sentence_subject = Some(subject);
        }
    }

    fn completed(&mut self, name: &[char], cues: &Cues, measure: &Measure, member: &Member<'_>) -> String {
        let text = phrase::text(name);
        // 公司净亏损1.8亿元.
        if matches!(text.as_str(), "公司" | "集团" | "该公司" | "本公司") && (cues.loss || cues.profit)
        {
            return "净利润".to_owned();
        }
        if name.is_empty() {
            if let Some(part) = self.part_told(measure) {
                return part;
            }
            let spoken = self.spoken_of(cues.loss, measure);
            // 新增…156家，累计480家: what was added up is no longer new.
            return if cues.cumulative { spoken.trim_start_matches("新增").to_owned() } else { spoken };
        }
        // 中欧班列开行1.9万列、发送207万标箱: two verbs of one thing.
        if let Some(done) = self.other_verb(&text) {
            return done;
        }
        if matches!(text.as_str(), "日均" | "月均" | "单日" | "单日最高" | "最高日" | "日最高")
        {
            let spoken = self.spoken_of(cues.loss, measure);
            return format!("{text}{}", spoken.trim_start_matches("日均").replace("累计", ""));
        }
        if let Some(told) = self.of_next_organisation(name, measure) {
            return told;
        }
        if let Some(told) = self.of_two(&text).or_else(|| self.topical(&text)) {
            return told;
        }
        // 住户存款新增12亿元: it is new, and no stock.
        if let Some(thing) = text.strip_suffix("新增").filter(|thing| thing.ends_with("款")) {
            return format!("新增{thing}");
        }
        // 是平日的1.3倍, 为全国平均水平的21倍: with what is compared.
        let times = measure.rule == "ratio.times" && cues.possessed && cues.level;
        if times
            && ["平均水平", "平日", "平时", "往年", "常年", "平均", "第一名", "第二名"]
                .iter()
                .any(|word| text.ends_with(word))
        {
            return self.spoken_of(cues.loss, measure);
        }
        if let Some(part) = self.of_residents(&text).or_else(|| self.daily(&text)) {
            return part;
        }
        if let Some(aside) = text.strip_suffix(['后', '外']).filter(|aside| excepts(aside)) {
            return format!("{}（{aside}）", self.spoken_of(cues.loss, measure));
        }
        if let Some(part) = self.new_part(&text, name, measure, member) {
            return part;
        }
        if let Some(part) = self.class_of_whole(&text) {
            return part;
        }
        if let Some(except) = self.frame.except.take() {
            return format!("{text}（{except}）");
        }
        if let Some(owner) = self.term_owner(&text) {
            return format!("{owner}{text}");
        }
        if let Some(whole) = self.part_of_people(name, member) {
            return format!("{text}{whole}");
        }
        if name.first() == Some(&'每') && name.len() <= MAX_PER_UNIT_CHARS {
            let money = member.quantity.kind == Some(UnitKind::Money);
            return if money {
                format!("{}均价", self.spoken_of(cues.loss, measure))
            } else {
                format!("{}{text}", self.owner(name).unwrap_or_default())
            };
        }
        if !self.is_measure_only(name) && self.frame.recent.iter().any(|fact| fact.indicator == text) {
            return text;
        }
        // 社零、进出口分别为…，增速分别为…: a whole name of the list.
        let listed =
            cues.respectively && self.frame.recent.iter().any(|fact| fact.level && fact.indicator == text);
        if listed || self.is_measure_only(name) && self.ends_list_of_names(name, cues) {
            return text;
        }
        if let Some(paired) = self.spent(&text) {
            return paired;
        }
        if self.is_measure_only(name) {
            let traded = self.frame.head.as_deref().is_some_and(is_trade) && text.ends_with("均价");
            if !traded {
                self.frame.head = Some(text.clone());
            }
            let owner = self.owner(name).filter(|owner| self.can_own(owner, &text));
            return format!("{}{text}", owner.unwrap_or_default());
        }
        if text.ends_with("贡献率") && text.contains('对') && !text.starts_with('对') {
            return text;
        }
        if text.starts_with('对') && text.ends_with("贡献率") {
            let owner = self.owner(&['贡', '献', '率']).unwrap_or_default();
            return format!("{}{text}", owner.trim_end_matches("占比").trim_end_matches("比重"));
        }
        if let Some(whole) = self.same_measure(&text, name) {
            return whole;
        }
        if self.lexicon.ends(Class::Whole, name).is_some() {
            self.frame.head = None;
            return text;
        }
        if let Some(length) = self.lexicon.ends(Class::Head, name) {
            let head = phrase::text(&name[name.len() - length..]);
            // 到位资金…，其中，国内贷款…，自筹资金…: loans are one source among others.
            let odd = |total: &String| self.frame.listing && total.ends_with("资金");
            if head == "贷款" && self.frame.total.as_ref().is_some_and(odd) {
                self.frame.head = None;
                return text;
            }
            if let Some(whole) = self.side_of_whole(&text, &head) {
                return whole;
            }
            let stem = head.strip_suffix("指数").filter(|stem| !stem.is_empty());
            self.frame.head = Some(stem.map_or_else(|| head.clone(), str::to_owned));
            return text;
        }
        if text.ends_with("之比") && text.starts_with('与') {
            let text = text.strip_prefix('与').unwrap_or(&text);
            return format!("{}与{text}", self.frame.last.clone().unwrap_or_default());
        }
        if name.last().is_some_and(|last| MEASURES.contains(*last)) {
            self.frame.head = None;
            return text;
        }
        // 出口机电产品…，集成电路…: the parts are exported too.
        let trade = [['出', '口'], ['进', '口']].iter().find(|verb| name.starts_with(*verb));
        if let Some(verb) = trade.filter(|_| name.len() > 2) {
            self.frame.head = Some(phrase::text(verb));
            self.frame.listing = true;
            return text;
        }
        if let Some(whole) = self.sibling(name, measure, member) {
            return whole;
        }
        let grown = !matches!(measure.transformation, Transformation::Level | Transformation::Share)
            && member.quantity.kind == Some(UnitKind::Percent);
        let listed = (cues.listed || self.frame.listing) && self.same_unit(measure, member);
        if let Some(whole) = self.place_in_list(&text).filter(|_| listed || grown) {
            return whole;
        }
        let rated = (cues.listed || self.frame.listing)
            && measure.rule == "level.percent"
            && self.frame.head.as_ref().is_some_and(|head| head.ends_with('率'));
        let goods =
            matches!(member.quantity.kind, Some(UnitKind::Physical | UnitKind::Count | UnitKind::Money))
                || (member.quantity.kind == Some(UnitKind::People)
                    && self.frame.scope_head.as_deref() == Some("人数"));
        match (&self.frame.head, &self.frame.scope_head) {
            // 社零总额增长5%；餐饮增3.3%: a sum is of what it sums up.
            (Some(head), _) if listed || rated || (grown && !self.sums(head)) => headed(&text, head),
            (_, Some(head)) if grown || goods => headed(&text, head),
            _ => {
                self.frame.head = None;
                self.side(&text, measure).unwrap_or(text)
            }
        }
    }

    fn sums(&self, head: &str) -> bool {
        !self.frame.listing && self.lexicon.is(Class::Sum, &head.chars().collect::<Vec<char>>())
    }

    /// Money and goods of a list are measured alike; counts name their own things.
    fn same_unit(&self, measure: &Measure, member: &Member<'_>) -> bool {
        let kind = matches!(member.quantity.kind, Some(UnitKind::Money | UnitKind::Physical));
        // 进口铁矿砂2.85亿吨，均价每吨711.6元；原油1.35亿吨: goods by mass, goods by value.
        if kind && self.frame.head.as_deref().is_some_and(is_trade) {
            return true;
        }
        let unit = measure.unit.as_ref().map(|unit| unit.measure.as_str().to_owned());
        kind && unit.is_some() && unit == self.frame.level_unit
    }

    /// What is spoken of where nothing is named: a topic put forward since the last figure, or that figure's name.
    pub(super) fn spoken_of(&self, loss: bool, measure: &Measure) -> String {
        let newer = self.frame.topic.as_ref().filter(|topic| topic.after == self.frame.recent.len());
        let topic = newer
            .filter(|topic| topic.measures || self.frame.recent.is_empty())
            .map(|topic| topic.name.clone());
        // GDP：1.2万亿元.
        let labelled = self.frame.scope.clone().filter(|_| self.frame.recent.is_empty());
        topic
            .or(labelled)
            .or_else(|| self.level_told(measure))
            .or_else(|| {
                self.frame.last.as_deref().map(|last| super::glue::unshared(last, measure).to_owned())
            })
            .unwrap_or_else(|| if loss { "利润".to_owned() } else { String::new() })
    }

    /// 占规上工业增加值的比重为85.9%，同比增长5.2%: the part grew, not its share.
    fn part_told(&self, measure: &Measure) -> Option<String> {
        use Transformation::{GrowthOverPrevious, GrowthOverYear, GrowthSinceBase};
        let grown = matches!(measure.transformation, GrowthOverYear | GrowthOverPrevious | GrowthSinceBase);
        let share = self.frame.recent.last().filter(|fact| fact.share && grown)?;
        let (part, _) = share.indicator.split_once('占').filter(|(part, _)| !part.is_empty())?;
        let percent = measure.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PC");
        percent.then(|| part.to_owned())
    }

    /// Whose a bare measuring noun is: the topic of the sentence, or the owner in the newest name.
    fn owner(&self, name: &[char]) -> Option<String> {
        let rate =
            ["占比", "比重", "比", "贡献率", "增加值率"].iter().any(|end| phrase::text(name).ends_with(end));
        let fresh = |topic: &&Topic| {
            topic.after == self.frame.recent.len() && !(topic.after > 0 && topic.name.contains('等'))
        };
        if let Some(topic) = self.frame.topic.as_ref().filter(fresh) {
            let chars: Vec<char> = topic.name.chars().collect();
            let head = self
                .lexicon
                .ends(Class::Head, &chars)
                .filter(|_| !rate && !phrase::text(name).ends_with("指数"));
            return Some(phrase::text(&chars[..chars.len() - head.unwrap_or(0)]));
        }
        let earlier = self.frame.last.as_ref().filter(|_| self.frame.listing);
        // 企业412家，从业人员3万人，产值…: people own nothing.
        let people = |name: &str| {
            ["人员", "学生", "教师", "职工", "在校生", "招生", "毕业生"]
                .iter()
                .any(|word| name.ends_with(word))
        };
        let owners = self.frame.recent.iter().rev().map(|fact| &fact.indicator);
        let owner = owners.clone().find(|name| !people(name)).or_else(|| owners.clone().next());
        // 其中城镇…，农村…；人均消费支出…: of all of them again.
        let whole = self.frame.closed.as_ref().filter(|(_, told)| *told == self.frame.recent.len());
        let last = whole.map(|(total, _)| total).or(owner).or(earlier)?;
        let last = last.strip_suffix("占比").filter(|part| !part.is_empty()).unwrap_or(last);
        // 产业规模占全国比重: the part owns what follows.
        let part = last.split_once('占').filter(|(part, _)| last.ends_with("比重") && !part.is_empty());
        let last: Vec<char> = part.map_or(last, |(part, _)| part).chars().collect();
        let sums =
            self.lexicon.ends(Class::Sum, name) == Some(name.len()) || phrase::text(name).contains("总量");
        let head = if rate || sums { 0 } else { self.lexicon.ends(Class::Head, &last).unwrap_or(0) };
        let owner = phrase::text(phrase::trimmed(&last[..last.len() - head]));
        // 每百元资产的营业收入 is measured by itself.
        let owner = owner.split_once('每').map_or(owner.clone(), |(who, _)| who.to_owned());
        let owner = if sums {
            owner.trim_start_matches("日均").trim_start_matches("新增").to_owned()
        } else {
            owner
        };
        Some(owner.split_once("拉动").map_or(owner.clone(), |(who, _)| who.to_owned()))
    }

    /// A share names its part and its whole.
    fn share(&mut self, base: &str, cues: &Cues) -> String {
        // 占全球总量的56%，以吨计占54%: of the part, whose share was told already.
        let part = base.split_once('占').filter(|(part, _)| base.ends_with("比重") && !part.is_empty());
        let base = part.filter(|_| cues.of).map_or(base, |(part, _)| part);
        let chars: Vec<char> = base.chars().collect();
        if cues.possessed && super::fact::is_plan(&chars) {
            return format!("{}占{base}比重", self.frame.last.clone().unwrap_or_default());
        }
        let whole = phrase::text(&phrase::phrase(&self.text.chars, &cues.object));
        if cues.of && whole.is_empty() {
            let whole = self.frame.whole.clone().or_else(|| self.frame.scope.clone());
            return whole.map_or_else(|| format!("{base}占比"), |whole| format!("{base}占{whole}比重"));
        }
        if cues.of {
            self.frame.whole = Some(whole.clone());
            return format!("{base}占{whole}比重");
        }
        // 第一产业增加值占国内生产总值比重为…，第二产业增加值比重为…: of the same whole.
        let told = self.frame.recent.last().is_some_and(|fact| fact.share);
        let part = base.strip_suffix("比重");
        let told = told || self.frame.recent.iter().any(|fact| fact.share);
        if let (Some(part), Some(whole), true) = (part, &self.frame.whole, told)
            && !part.is_empty()
            && !part.contains('占')
        {
            return format!("{part}占{whole}比重");
        }
        let Some(part) = base.strip_suffix("占比") else { return base.to_owned() };
        match self.total().filter(|total| self.of_total(part, total, cues)) {
            Some(total) => format!("{part}占{total}比重"),
            None => base.to_owned(),
        }
    }

    /// What the total just told is a total of: 机构总数 is one of 机构.
    fn total(&self) -> Option<String> {
        let total: Vec<char> = self.frame.total.as_ref()?.chars().collect();
        let sum = self.lexicon.ends(Class::Sum, &total).unwrap_or(0);
        Some(phrase::text(&total[..total.len() - sum])).filter(|total| !total.is_empty())
    }

    /// 民生支出占比 is of the expenditure just told, 法人机构占比 of the 机构; a part of another kind keeps its name.
    fn of_total(&self, part: &str, total: &str, cues: &Cues) -> bool {
        let named = !self.phrase(cues).iter().copied().eq("占比".chars());
        let chars: Vec<char> = part.chars().collect();
        let head = self.lexicon.ends(Class::Head, &chars).unwrap_or(KIND_CHARS).min(chars.len());
        // 对…国家出口占比 of an 进出口 is none: a share of the exports, or of something that is not told.
        let other = part.ends_with("出口") || part.ends_with("进口");
        !named
            || (self.frame.listing && !other && total.ends_with(&phrase::text(&chars[chars.len() - head..])))
    }

    /// The topic that a clause without numbers puts forward, stripped of what it says of it.
    pub(super) fn topic_of(&self, cues: &Cues) -> Option<Topic> {
        let whole = phrase::phrase(&self.text.chars, &cues.names);
        let mut name = whole.as_slice();
        // 商品和服务价格“五涨三降”: what is quoted tells how, not what.
        if let Some(at) =
            name.iter().rposition(|c| *c == '“').filter(|at| *at > 0 && name.last() != Some(&'“'))
        {
            let close = name[at..].iter().position(|c| *c == '”');
            if close.is_none_or(|close| at + close + 1 == name.len()) {
                name = phrase::trimmed(&name[..at]);
            }
        }
        while let Some(length) = self.lexicon.ends(Class::Tail, name).filter(|length| *length < name.len()) {
            name = phrase::trimmed(&name[..name.len() - length]);
        }
        let adverbial = name
            .first()
            .is_none_or(|first| "据按从在随受通围坚以对于自面当经加深推居位排列创".contains(*first));
        let measures = self.lexicon.ends(Class::Head, name).is_some();
        let known = !adverbial && name.len() <= MAX_TOPIC_CHARS;
        known.then(|| Topic { name: phrase::text(name), after: self.frame.recent.len(), measures })
    }
}

/// 工业用电 of a list of 用电量 is 工业用电量: what both have is said once.
pub(super) fn headed(text: &str, head: &str) -> String {
    const LEAST_SHARED_CHARS: usize = 2;
    let ends: Vec<usize> = head.char_indices().skip(LEAST_SHARED_CHARS).map(|(at, _)| at).collect();
    let shared = ends.into_iter().rev().find(|at| text.ends_with(&head[..*at])).unwrap_or(0);
    format!("{text}{}", &head[shared..])
}

fn is_trade(head: &str) -> bool {
    matches!(head, "出口" | "进口")
}

/// 扣除房地产开发投资: the rest is measured.
pub(super) fn excepts(text: &str) -> bool {
    ["扣除", "剔除", "不含", "不包括", "不计"].iter().any(|word| text.starts_with(word))
}

/// Characters that end the name of a measure, whatever stands before them.
const MEASURES: &str = "值额量率价数";
/// 每吨, 每公斤: a price by its unit alone.
const MAX_PER_UNIT_CHARS: usize = 4;
/// A longer clause tells a story and names no topic.
const MAX_TOPIC_CHARS: usize = 24;

/// 累计 before a bare measuring noun says only that it adds up; 每公斤 behind a price is a part of its unit.
fn unadorned<'a>(name: &'a [char], lexicon: &Lexicon) -> &'a [char] {
    const MAX_UNIT_CHARS: usize = 4;
    let bare = name.strip_prefix(&['累', '计']).filter(|rest| lexicon.is(Class::Bare, rest));
    let name = bare.unwrap_or(name);
    // 发生营业成本: the verb of an expense.
    let spent = name.strip_prefix(&['发', '生']).filter(|rest| lexicon.ends(Class::Head, rest).is_some());
    let name = spent.unwrap_or(name);
    // 要新建公路200公里, but 要素.
    let name = name.strip_prefix(&['要']).filter(|rest| rest.len() > 1 && rest[0] != '素').unwrap_or(name);
    // 低保标准每人每月…: as many parts as there are.
    let mut name = name;
    let whole = |name: &[char]| lexicon.ends(Class::Head, name).is_some();
    while let Some(at) = name
        .iter()
        .rposition(|c| *c == '每')
        .filter(|at| *at > 0 && name.len() - at <= MAX_UNIT_CHARS && !whole(name))
    {
        name = &name[..at];
    }
    name
}

/// Who contributes: 投资 of 投资对经济增长的贡献率 and of 投资拉动GDP增长.
pub(super) fn contributor(base: &str) -> &str {
    let base =
        base.split_once('对').filter(|(_, rest)| rest.ends_with("贡献率")).map_or(base, |(who, _)| who);
    let base = base.split_once("拉动").map_or(base, |(who, _)| who);
    base.strip_suffix("贡献率").filter(|who| !who.is_empty()).unwrap_or(base)
}
