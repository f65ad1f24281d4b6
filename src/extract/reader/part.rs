//! Names of parts: whose a bare word in a list is (城镇 of 居民收入, 短期 of 住户贷款), and what two verbs of one thing share.

use super::Reader;
use super::cues::Cues;
use super::frame::Subject;
use super::measure::Measure;
use super::series::Member;
use crate::domain::Transformation;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::time::Moment;

/// How long money is lent for.
const TERMS: [&str; 6] = ["短期", "中长期", "长期", "活期", "定期", "中期"];

impl Reader<'_> {
    /// 居民人均可支配收入4.3万元，城镇5.6万元: of the same people, of whom a part is named.
    pub(super) fn of_residents(&self, text: &str) -> Option<String> {
        const PARTS: [&str; 8] =
            ["城镇", "农村", "城市", "城镇居民", "农村居民", "城镇常住居民", "农村常住居民", "城市居民"];
        const WHOLES: [&str; 11] = [
            "全体常住居民",
            "常住居民",
            "全体居民",
            "城镇居民",
            "农村居民",
            "城镇常住居民",
            "农村常住居民",
            "居民",
            "城镇",
            "农村",
            "城市",
        ];
        let last = self.frame.last.as_ref().filter(|_| PARTS.contains(&text))?;
        let whole = WHOLES.iter().find(|whole| last.starts_with(**whole)).copied();
        let rest = last.strip_prefix(whole.unwrap_or_default()).filter(|rest| !rest.is_empty())?;
        let people = whole.is_some_and(|whole| whole.ends_with("居民")) && !text.ends_with("居民");
        let whose = if people { "居民" } else { "" };
        (whole.is_some() || self.frame.listing).then(|| format!("{text}{whose}{rest}"))
    }

    /// 工业总产值…，其中昆山市9800亿元: whose part it is, of what was told of the whole.
    pub(super) fn place_in_list(&mut self, text: &str) -> Option<String> {
        const LEAST_NAME_CHARS: usize = 3;
        const MOST_NAME_CHARS: usize = 8;
        const KINDS: [&str; 9] = ["市区", "城区", "郊区", "地区", "园区", "新区", "景区", "片区", "社区"];
        let place =
            text.ends_with(['市', '县', '区', '旗', '镇']) && !KINDS.iter().any(|kind| text.ends_with(kind));
        let length = text.chars().count();
        let named = place && (LEAST_NAME_CHARS..=MOST_NAME_CHARS).contains(&length) && !text.contains('的');
        let total = self.frame.total.clone().filter(|_| named && self.frame.listing)?;
        self.frame.sentence_subject = Some(super::frame::Subject { name: text.to_owned(), code: None });
        Some(total)
    }

    /// 亿元以上项目312个，其中50亿元以上6个: of the whole, by another bound.
    pub(super) fn class_of_whole(&self, text: &str) -> Option<String> {
        const BOUNDS: [&str; 4] = ["及以上", "以上", "及以下", "以下"];
        let bound = BOUNDS.iter().find_map(|bound| text.strip_suffix(bound)).unwrap_or(text);
        let measured = bound.ends_with(['元', '吨', '米', '瓦', '升', '亩']);
        if !text.starts_with(|c: char| c.is_ascii_digit()) || !measured {
            return None;
        }
        let whole = self.frame.total.as_ref().filter(|_| self.frame.listing && !self.frame.remark);
        let whole = whole.or(self.frame.last.as_ref())?;
        // 6至10吨|销售量, told of a class before.
        let classed = whole.starts_with(|c: char| c.is_ascii_digit()).then(|| {
            let unit = whole.find(['元', '吨', '米', '瓦', '升', '亩'])?;
            let end = unit + whole[unit..].chars().next().map_or(0, char::len_utf8);
            Some(
                end + BOUNDS
                    .iter()
                    .find(|bound| whole[end..].starts_with(**bound))
                    .map_or(0, |bound| bound.len()),
            )
        });
        if let Some(end) = classed.flatten() {
            return Some(format!("{text}{}", &whole[end..])).filter(|_| end < whole.len());
        }
        let known = BOUNDS.iter().find_map(|bound| {
            let at = whole.find(bound)?;
            // Another class of the same whole, or the whole's own bound: 亿元以上|项目.
            whole[..at].ends_with(['元', '吨', '米', '瓦', '升', '亩']).then_some(at + bound.len())
        });
        let rest = known.map_or(whole.as_str(), |at| &whole[at..]);
        (!rest.is_empty()).then(|| format!("{text}{rest}"))
    }

    /// 挖掘机销量…，其中国内销量7685台: one side of it.
    pub(super) fn side_of_whole(&self, text: &str, head: &str) -> Option<String> {
        let side = text.strip_suffix(head)?;
        let sided = matches!(side, "国内" | "国外" | "海外" | "境内" | "境外" | "线上" | "线下");
        let total = self.frame.total.as_ref().filter(|_| sided && self.frame.listing)?;
        let thing = total.strip_suffix(head).filter(|thing| !thing.is_empty())?;
        Some(format!("{thing}{text}"))
    }

    /// 新登记经营主体152万户，其中企业62万户: new ones, too.
    pub(super) fn new_part(
        &self,
        text: &str,
        name: &[char],
        measure: &Measure,
        member: &Member<'_>,
    ) -> Option<String> {
        const DEEDS: [&str; 5] = ["新登记", "新设", "新增", "新注册", "新开工"];
        let unit = measure.unit.as_ref().map(|unit| unit.measure.as_str());
        let level = measure.transformation == Transformation::Level
            && (unit == self.frame.level_unit.as_deref() || member.quantity.noun);
        let total = self.frame.total.as_ref().filter(|_| self.frame.listing && level)?;
        let deed = DEEDS.iter().find(|deed| total.starts_with(**deed))?;
        let plain = self.lexicon.begins(Class::Fresh, name).is_none() && !text.starts_with('新');
        plain.then(|| format!("{deed}{text}"))
    }

    /// 户籍人口…，其中市区312.7万人: the part is of the people just counted.
    pub(super) fn part_of_people(&self, name: &[char], member: &Member<'_>) -> Option<String> {
        const PEOPLE: &str = "人口员数生者民户童师士众工";
        let people = member.quantity.kind == Some(UnitKind::People) && self.frame.listing;
        let bare = name.last().is_some_and(|last| !PEOPLE.contains(*last));
        let whole = self.frame.total.as_ref().filter(|whole| people && bare && whole.ends_with("人口"));
        whole.cloned()
    }

    /// 住户贷款…，其中，短期贷款…: a term names no borrower of its own.
    pub(super) fn term_owner(&self, text: &str) -> Option<String> {
        let head = ["贷款", "存款"].into_iter().find(|head| text.ends_with(head))?;
        let term = TERMS.iter().any(|term| text.starts_with(term));
        let total = self.frame.total.as_ref().filter(|_| term && self.frame.listing)?;
        total.strip_suffix(head).map(str::to_owned)
    }

    /// A verb alone takes the thing that the one before it had.
    pub(super) fn other_verb(&self, text: &str) -> Option<String> {
        const VERBS: [&str; 8] = ["累计开行", "开行", "发送", "到达", "发运", "运送", "累计发送", "卖出"];
        let last =
            self.frame.last.as_ref().filter(|_| VERBS.contains(&text) && !self.frame.recent.is_empty())?;
        let thing = VERBS.iter().find_map(|verb| last.strip_suffix(verb))?;
        (!thing.is_empty()).then(|| format!("{thing}{text}"))
    }

    /// 固定资产投资…。分地区看，东部地区投资…: of a region, what was told of the whole.
    pub(super) fn same_measure(&self, text: &str, name: &[char]) -> Option<String> {
        let alone = self.lexicon.ends(Class::Head, name) == Some(name.len());
        let last = self.frame.last.as_ref().filter(|_| alone)?;
        let plain = last.split_once('（').map_or(last.as_str(), |(plain, _)| plain);
        // 进出口总额…，出口总额: another thing, though the one ends in the other.
        let trade = text.starts_with("出口") && plain.contains("进出口");
        (plain.ends_with(text) && plain != text && self.frame.viewed && !trade).then(|| plain.to_owned())
    }

    /// 投资、消费和出口分别…: what stands in a list beside whole names is one itself.
    pub(super) fn ends_list_of_names(&self, name: &[char], cues: &Cues) -> bool {
        let trade = matches!(name, ['出' | '进', '口'] | ['进', '出', '口']);
        if !(trade && (cues.respectively || cues.both)) {
            return false;
        }
        let all = self.phrase(cues);
        let first = all.iter().position(|c| *c == '、').map_or(&all[..0], |at| &all[..at]);
        !first.is_empty() && all.ends_with(name) && !self.is_measure_only(first)
    }

    /// 民营经济增加值…，其中第一产业增加值180亿元: of the private part, where the name has had another value.
    pub(super) fn restricted(
        &mut self,
        name: String,
        measure: &Measure,
        subject: &Subject,
        moment: &Moment,
    ) -> String {
        let Some(unit) = measure.unit.as_ref().filter(|_| measure.transformation == Transformation::Level)
        else {
            return name;
        };
        let value = crate::domain::scaled(measure.value, unit.mult);
        let key = |name: &str| format!("{name}|{}|{}|{}", subject.name, moment.period.end(), unit.measure);
        let known = self
            .told
            .get(&key(&name))
            .is_some_and(|known| (known - value).abs() > f64::EPSILON * value.abs());
        let owner = || {
            let total = self.frame.total.as_ref().filter(|_| known && self.frame.listing)?;
            let whole: Vec<char> =
                total.split_once('占').map_or(total.as_str(), |(part, _)| part).chars().collect();
            let head = self.lexicon.ends(Class::Head, &whole).filter(|head| *head < whole.len())?;
            let same = name.chars().rev().take(head).eq(whole.iter().rev().take(head).copied());
            same.then(|| whole[..whole.len() - head].iter().collect::<String>())
        };
        let name = owner()
            .filter(|owner| !name.starts_with(owner.as_str()))
            .map_or(name.clone(), |owner| owner + &name);
        self.told.entry(key(&name)).or_insert(value);
        name
    }

    /// 政府性基金收入…，其中…；支出…: of the fund that took in, whatever was told between.
    pub(super) fn spent(&self, text: &str) -> Option<String> {
        let first =
            self.frame.recent.iter().find(|fact| fact.level && !fact.share).filter(|_| text == "支出")?;
        let fund = first.indicator.strip_suffix("收入").filter(|fund| !fund.is_empty())?;
        Some(format!("{fund}支出"))
    }

    /// 合计成交184万亿元，日均成交10万亿元: a day's part of what was told.
    pub(super) fn daily(&self, text: &str) -> Option<String> {
        let rest = ["日均", "月均", "平均日"].iter().find_map(|word| text.strip_prefix(word))?;
        let whole = self.frame.last.as_ref().filter(|_| !rest.is_empty() && !self.frame.recent.is_empty())?;
        let owner = whole.strip_suffix(rest)?;
        let owner = ["合计", "累计"].iter().fold(owner, |owner, word| owner.trim_end_matches(word));
        (!owner.is_empty()).then(|| format!("{owner}{text}"))
    }
}
