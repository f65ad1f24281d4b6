//! What a name may take from the one before it. It takes an owner or a head only where something speaks for it: accounts
//! belong to businesses, trade to goods, incomes to residents; an item takes the head of an item of its own kind.

use super::Reader;
use super::frame::Recent;
use super::measure::Measure;
use super::name::headed;
use super::phrase;
use super::series::Member;
use crate::domain::Transformation;
use crate::extract::lexicon::{Class, UnitKind};

/// What a business has.
const ACCOUNTS: [&str; 14] = [
    "净利",
    "净利润",
    "利润",
    "利润总额",
    "利税总额",
    "营业收入",
    "营收",
    "主营业务收入",
    "总收入",
    "资产负债率",
    "总市值",
    "资产总额",
    "负债总额",
    "应收账款",
];
/// With what the names of businesses end.
const BUSINESSES: [&str; 26] = [
    "企业",
    "业",
    "公司",
    "集团",
    "单位",
    "产业",
    "机构",
    "园",
    "区",
    "银行",
    "平台",
    "户",
    "主体",
    "板块",
    "经济",
    "商",
    "市场",
    "规上",
    "规模以上",
    "限上",
    "限额以上",
    "院",
    "社",
    "中心",
    "业务",
    "工业",
];
const TRADE: [&str; 5] = ["出口", "进口", "进出口", "出口额", "进口额"];
const INCOMES: [&str; 3] = ["人均可支配收入", "人均消费支出", "人均纯收入"];
const RESIDENTS: [&str; 6] = ["居民", "城镇", "农村", "农民", "牧民", "城乡"];
const TRANSPORTED: [&str; 2] = ["客运量", "货运量"];
const MODES: [&str; 12] =
    ["铁路", "公路", "水路", "水运", "民航", "航空", "港口", "机场", "全社会", "轨道交通", "高铁", "管道"];
/// What says how or of which part, and owns nothing itself.
const MANNERS: [&str; 9] = ["规上", "规模以上", "限上", "限额以上", "常住", "户籍", "股", "中位数", "税收"];
/// What is measured of a topic that a clause put forward: 新能源汽车方面，保有量….
const TOPICAL: [&str; 6] = ["保有量", "业务量", "渗透率", "普及率", "零售量", "库存量"];
/// Measures that goods have whatever they are counted in.
const OF_GOODS: [&str; 4] = ["产量", "销量", "出口", "进口"];
/// By how many characters two names show that they are of one kind: 民营|企业, 一般|贸易.
const KIND_CHARS: usize = 2;

fn ends_in(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.ends_with(word))
}

impl Reader<'_> {
    /// Whether this owner can have what a bare noun measures.
    pub(super) fn can_own(&self, owner: &str, noun: &str) -> bool {
        if ACCOUNTS.contains(&noun) {
            return ends_in(owner, &BUSINESSES);
        }
        if INCOMES.contains(&noun) {
            return ends_in(owner, &RESIDENTS);
        }
        if TRANSPORTED.contains(&noun) {
            return ends_in(owner, &MODES);
        }
        let chars: Vec<char> = owner.chars().collect();
        let deed = [Class::Deed, Class::Fresh].iter().any(|class| self.lexicon.is(*class, &chars));
        // 总市值…，成交额…: what is measured owns nothing.
        let measured = self.is_measure_only(&chars) && !ends_in(owner, &TRADE);
        if deed || measured || ends_in(owner, &MANNERS) {
            return false;
        }
        let fresh = self.frame.topic.as_ref().is_some_and(|topic| topic.after == self.frame.recent.len());
        let traded = || {
            self.frame
                .recent
                .iter()
                .any(|fact| ends_in(&fact.indicator, &["口", "口额", "总额", "产量", "销量"]))
        };
        !TRADE.contains(&noun) || fresh || self.frame.recent.is_empty() || traded()
    }

    /// 东部地区…单位90个，占54%；中部地区36个: the count goes on with the count, not with its share.
    pub(super) fn level_told(&self, measure: &Measure) -> Option<String> {
        let share = self.frame.recent.last().is_some_and(|fact| fact.share);
        let percent = measure.unit.as_ref().is_some_and(|unit| matches!(unit.measure.as_str(), "PC" | "PP"));
        let mut levels = self.frame.recent.iter().rev().filter(|fact| fact.level && !fact.share);
        // 日照港6.38亿吨、730万标准箱: what is counted in boxes was told in boxes.
        let unit = measure.unit.as_ref().map_or("", |unit| unit.measure.as_str());
        let newest = self.frame.recent.last()?;
        let physical = matches!(unit, "TEU" | "tonne") && matches!(newest.unit.as_str(), "TEU" | "tonne");
        if physical && newest.level && newest.unit != unit && measure.transformation == Transformation::Level
        {
            let like = levels.find(|fact| fact.unit == unit)?;
            let other = newest.subject != like.subject;
            let owner =
                newest.subject.as_ref().filter(|owner| other && newest.indicator.starts_with(&owner.name));
            let Some(owner) = owner else { return Some(like.indicator.clone()) };
            let known = like.subject.as_ref().map_or("", |known| known.name.as_str());
            return Some(format!("{}{}", owner.name, like.indicator.trim_start_matches(known)));
        }
        let told = levels.next();
        told.filter(|_| share && !percent).map(|fact| fact.indicator.clone())
    }

    /// 快递方面，业务量…: of the topic, or of what the item before was of.
    pub(super) fn topical(&self, noun: &str) -> Option<String> {
        if !TOPICAL.contains(&noun) {
            return None;
        }
        let fresh = self.frame.topic.as_ref().filter(|topic| topic.after == self.frame.recent.len());
        let told = || {
            let last = self.frame.recent.last()?;
            TOPICAL.iter().find_map(|known| last.indicator.strip_suffix(known)).map(str::to_owned)
        };
        let owner = fresh.filter(|topic| !topic.measures).map(|topic| topic.name.clone()).or_else(told)?;
        (!owner.is_empty()).then(|| format!("{owner}{noun}"))
    }

    /// 服务外包执行额…，其中离岸49亿美元: one side of the whole.
    pub(super) fn side(&self, text: &str, measure: &Measure) -> Option<String> {
        const SIDES: [&str; 10] =
            ["离岸", "在岸", "境外", "境内", "海外", "国内", "国际", "线上", "线下", "跨境"];
        let unit = measure.unit.as_ref().map(|unit| unit.measure.as_str());
        let same = unit.is_some() && unit == self.frame.level_unit.as_deref();
        let total =
            self.frame.total.as_ref().filter(|_| same && self.frame.listing && SIDES.contains(&text))?;
        Some(format!("{text}{total}"))
    }

    /// 前者增长17.3%，后者下降31%: of the two that were told last.
    pub(super) fn of_two(&self, name: &str) -> Option<String> {
        let pair = || {
            let mut levels = self.frame.recent.iter().rev().filter(|fact| fact.level && !fact.share);
            let (last, first) = (levels.next()?, levels.next()?);
            Some(format!("{}、{}", first.indicator, last.indicator))
        };
        if matches!(name, "两者" | "二者" | "两项") {
            return pair();
        }
        let back = match name {
            "前者" => 2,
            "后者" => 1,
            _ => return None,
        };
        let mut levels: Vec<&Recent> = self.frame.recent.iter().filter(|fact| fact.level).collect();
        levels.dedup_by_key(|fact| &fact.indicator);
        levels.len().checked_sub(back).filter(|_| levels.len() > 1).map(|at| levels[at].indicator.clone())
    }

    /// 外商投资企业进出口…，民营企业8402亿元; 集成电路出口…；笔记本电脑…: an item of the kind of the one before it.
    pub(super) fn sibling(
        &mut self,
        name: &[char],
        measure: &Measure,
        member: &Member<'_>,
    ) -> Option<String> {
        let unit = measure.unit.as_ref().filter(|_| measure.transformation == Transformation::Level)?;
        let kind = member.quantity.kind;
        // 自主品牌渗透率76.9%，豪华车中为33.1%.
        let rates = ["渗透率", "普及率", "市占率", "覆盖率", "PMI"];
        let rate = self.frame.recent.last().filter(|fact| fact.share || fact.level);
        let rated = rate.and_then(|fact| rates.iter().find(|end| fact.indicator.ends_with(*end)));
        if let Some(end) = rated.filter(|_| kind == Some(UnitKind::Percent)) {
            return Some(format!("{}{end}", phrase::text(name).trim_end_matches('中')));
        }
        let counted = kind == Some(UnitKind::Count) && !member.quantity.noun;
        let same = self.frame.level_unit.as_deref() == Some(unit.measure.as_str());
        let text = phrase::text(name);
        let last = self.frame.recent.iter().rev().find(|fact| fact.level && !fact.share)?;
        // 铁路旅客运输量…、公路…: one mode after another.
        if same
            && let Some(rest) = MODES.iter().find_map(|known| last.indicator.strip_prefix(known))
            && MODES.contains(&text.as_str())
            && !rest.is_empty()
        {
            return Some(text + rest);
        }
        let mode = MODES.contains(&text.as_str()) && self.frame.listing && same;
        if mode && let Some(whole) = last.indicator.strip_suffix("运输总量").filter(|whole| !whole.is_empty())
        {
            let head = format!("{whole}运输量");
            self.frame.head = Some(head.clone());
            return Some(text + &head);
        }
        let told: Vec<char> = last.indicator.chars().collect();
        let length = self.lexicon.ends(Class::Head, &told).filter(|length| *length < told.len())?;
        let (thing, head) = told.split_at(told.len() - length);
        let head = phrase::text(head);
        let tail = |name: &[char]| {
            name.len().checked_sub(KIND_CHARS).filter(|at| *at > 0).map(|at| name[at..].to_vec())
        };
        let kin = same && thing != name && tail(thing).is_some() && tail(thing) == tail(name);
        let trade = ends_in(&head, &["出口", "进口"]);
        let goods = OF_GOODS.contains(&head.as_str())
            && (kind == Some(UnitKind::Physical) || counted || (trade && kind == Some(UnitKind::Money)));
        let boxes = unit.measure.as_str() == "TEU" && text == "集装箱" && head == "吞吐量";
        let transported = mode && head.ends_with('量');
        if !(kin || goods || transported || boxes) || self.lexicon.begins(Class::Fresh, name).is_some() {
            return None;
        }
        self.frame.head = Some(head.clone());
        Some(headed(&text, &head))
    }
}

/// 累计建成420万亩 behind …占耕地面积比重: what has a unit of its own is no share.
pub(super) fn unshared<'a>(last: &'a str, measure: &Measure) -> &'a str {
    let percent = measure
        .unit
        .as_ref()
        .is_some_and(|unit| matches!(unit.measure.as_str(), "PC" | "PP" | "basis_point" | "times"));
    let part = last.split_once('占').map(|(part, _)| part).filter(|part| !part.is_empty());
    part.filter(|_| !percent && last.ends_with("比重")).unwrap_or(last)
}
