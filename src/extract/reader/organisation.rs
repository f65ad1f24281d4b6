//! Organisations, ports and zones that the lexicon does not know, by the form of their names: 滨城新能源公司, 天津港,
//! 东疆综合保税区. What follows is theirs until another one is named, and 集团, 全港 and 区内 mean them.

use super::Reader;
use super::cues::Cues;
use super::frame::{Hold, Recent, Subject};
use super::measure::Measure;
use super::phrase;
use crate::domain::Transformation;
use crate::extract::lexicon::Class;
use crate::extract::text::{ends, starts};

/// With what names end that begin with a place.
const PLACED: [&str; 18] = [
    "港",
    "机场",
    "国际机场",
    "铁路局",
    "铁路集团",
    "综合保税区",
    "综保区",
    "保税区",
    "保税港区",
    "高新区",
    "经开区",
    "开发区",
    "产业园",
    "航空港",
    "集团",
    "公司",
    "分行",
    "银行",
];
/// The last characters of all of them.
const LAST_CHARS: &str = "港场局团区园司行";
/// With what names end that need no place, once the kind of business is taken off: 江南|汽车|集团.
const FIRMS: [&str; 8] = ["新区", "机场", "集团", "公司", "银行", "综合保税区", "综保区", "高新区"];
/// What says of which kind an organisation is and not which one.
const KINDS: [&str; 88] = [
    "上市",
    "保险",
    "租赁",
    "金融",
    "担保",
    "证券",
    "信托",
    "基金",
    "期货",
    "民营",
    "国有",
    "中小",
    "大型",
    "中型",
    "小型",
    "骨干",
    "龙头",
    "物业",
    "建筑",
    "房地产",
    "企业",
    "资产",
    "管理",
    "小额",
    "贷款",
    "科技",
    "外资",
    "跨国",
    "平台",
    "理财",
    "财务",
    "控股",
    "贸易",
    "物流",
    "快递",
    "电力",
    "燃气",
    "运输",
    "航空",
    "汽车",
    "融资",
    "投资",
    "消费",
    "央企",
    "养老",
    "城市",
    "商业",
    "农村",
    "股份制",
    "股份",
    "有限",
    "政策性",
    "村镇",
    "开发性",
    "全国性",
    "系统",
    "中资",
    "本地",
    "总部",
    "新能源",
    "重点",
    "主要",
    "国家级",
    "省级",
    "市级",
    "国有大",
    "项目",
    "铁路",
    "各类",
    "多家",
    "地方",
    "境内",
    "煤炭",
    "钢铁",
    "石化",
    "专业",
    "其他",
    "新设",
    "新增",
    "新注册",
    "民航",
    "运输",
    "枢纽",
    "通用",
    "支线",
    "国际",
    "干线",
    "个人",
];
/// Characters that no organisation's name holds.
const NO_NAME: &str = "的于等个、，“”与及和为在对向由从家各某该本全我上引为有非内外数";
/// With what the short names of a bank's daughters end, where 子公司方面 opens the sentence.
const DAUGHTERS: [&str; 6] = ["金租", "理财", "消金", "人寿", "财险", "基金"];
const NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=16;
/// Least characters that are the organisation's own.
const OWN_CHARS: usize = 2;

/// Words that mean the company spoken of, with the ends of the names that they can mean.
const COMPANY_STAND_INS: [(&str, &[&str]); 8] = [
    ("该公司", &["公司", "集团", "股份", "科技"]),
    ("本公司", &["公司", "集团", "股份", "科技"]),
    ("公司", &["公司", "集团", "股份", "科技"]),
    ("该集团", &["集团", "公司"]),
    ("集团", &["集团", "公司"]),
    ("该行", &["行", "银行股份有限公司"]),
    ("本行", &["行", "银行股份有限公司"]),
    ("全行", &["行", "银行股份有限公司"]),
];
/// The same of ports and zones.
const PLACE_STAND_INS: [(&str, &[&str]); 6] = [
    ("全港", &["港"]),
    ("该港", &["港"]),
    ("新区", &["新区"]),
    ("区内", &["区", "片区"]),
    ("园区", &["区", "园"]),
    ("港口", &["港"]),
];

impl Reader<'_> {
    /// Takes the organisation that a name begins with for whom the text is about.
    pub(super) fn take_named(&mut self, name: &[char], cues: &Cues) -> bool {
        let daughter = self.daughter(name);
        let found = self.named_organisation(name).or(daughter).filter(|end| *end < name.len());
        let Some(end) = found else { return false };
        let subject = Subject { name: phrase::text(&name[..end]), code: None };
        let hold = match daughter {
            _ if cues.among => Hold::Aside,
            Some(_) => Hold::Paragraph,
            None => Hold::Text,
        };
        self.frame.speak_of(subject, hold);
        true
    }

    /// 格力电器|2024年|营收: who has the accounts stands before the time.
    pub(super) fn take_company(&mut self, cues: &Cues) -> bool {
        const ACCOUNTS: [&str; 8] =
            ["营收", "营业收入", "营业总收入", "净利润", "归母净利润", "销售收入", "收入", "毛利率"];
        const WHO_CHARS: std::ops::RangeInclusive<usize> = 2..=8;
        const NO_FIRMS: &str = "市省县区业地国会局厅司部口额率量资款品车房费税";
        let [(start, end), rest @ ..] = cues.names.as_slice() else { return false };
        let Some((next, _)) = rest.first().filter(|(next, _)| next > end && cues.times.len() == 1) else {
            return false;
        };
        let who = &self.text.chars[*start..*end];
        let account = phrase::phrase(&self.text.chars, rest);
        let known = ACCOUNTS.iter().any(|word| word.chars().eq(account.iter().copied()));
        // Nothing but the time lies between, and nobody else was named.
        let timed = next - end >= 2 && self.frame.subject.is_none() && cues.subject.is_none();
        let firm = WHO_CHARS.contains(&who.len())
            && who.last().is_some_and(|last| !NO_FIRMS.contains(*last))
            && !who.iter().any(|c| NO_NAME.contains(*c))
            && self.lexicon.ends(Class::Head, who).is_none();
        if !(known && timed && firm) {
            return false;
        }
        self.frame.speak_of(Subject { name: phrase::text(who), code: None }, Hold::Text);
        true
    }

    /// 子公司方面，渝商金租|租赁资产余额.
    fn daughter(&self, name: &[char]) -> Option<usize> {
        const MAX_NAME_CHARS: usize = 8;
        let named = |end: &usize| DAUGHTERS.iter().any(|word| ends(&name[..*end], word));
        let end = (4..=name.len().min(MAX_NAME_CHARS)).find(named)?;
        let opened = self.frame.topic.as_ref().is_some_and(|topic| topic.name.ends_with("子公司"));
        let beside = |fact: &Recent| DAUGHTERS.iter().any(|end| fact.indicator.contains(end));
        (opened || self.frame.recent.iter().any(beside)).then_some(end)
    }

    /// 日照港6.38亿吨, 雄安新区增长13.1%: of the port or zone, what was told before in this unit.
    pub(super) fn of_next_organisation(&mut self, name: &[char], measure: &Measure) -> Option<String> {
        // 日照港 behind 青岛港: a port of which no dictionary knows the town.
        let port = |fact: &Recent| fact.subject.as_ref().is_some_and(|known| known.name.ends_with('港'));
        let unknown = name.last() == Some(&'港') && self.frame.recent.iter().any(port);
        let known = self.named_organisation(name).or(unknown.then_some(name.len()));
        let end = known.filter(|end| *end == name.len())?;
        let unit = measure.unit.as_ref()?.measure.as_str();
        let level = matches!(measure.transformation, Transformation::Level);
        let alike = |fact: &&Recent| fact.level == level && !fact.share && fact.unit == unit;
        let told = self.frame.recent.iter().rev().find(alike)?;
        let chars: Vec<char> = told.indicator.chars().collect();
        let owner = self.named_organisation(&chars);
        let plain = phrase::text(&chars[owner.unwrap_or(0)..]);
        let zone = name.last() == Some(&'区');
        let place = told.subject.as_ref().is_none_or(|known| known.code.is_some());
        if plain.is_empty() || (owner.is_none() && place && !zone) {
            return None;
        }
        let whose = phrase::text(&name[..end]);
        self.frame.speak_of(Subject { name: whose.clone(), code: None }, Hold::Aside);
        Some(if owner.is_some() { whose + &plain } else { plain })
    }

    /// Where the organisation ends that a name begins with.
    pub(super) fn named_organisation(&self, name: &[char]) -> Option<usize> {
        // Something stands before the word.
        let closes = |end: usize, words: &[&str]| words.iter().any(|word| ends(&name[1..end], word));
        let area = self.lexicon.area_at(name, self.home.area).map(|(length, _)| length);
        let placed = area.filter(|_| !matches!(name.first(), Some('全' | '我')));
        // 上海|港: the place may hold any character.
        let from = placed.unwrap_or(0);
        let stop = name[from..].iter().position(|c| NO_NAME.contains(*c));
        let limit = stop.map_or(name.len(), |at| from + at);
        (*NAME_CHARS.start()..=limit.min(*NAME_CHARS.end())).rev().find(|end| {
            let name = &name[..*end];
            if !name.last().is_some_and(|last| LAST_CHARS.contains(*last)) {
                return false;
            }
            (placed.is_some_and(|area| area < *end) && closes(*end, &PLACED))
                || (closes(*end, &FIRMS) && own_chars(name) >= OWN_CHARS)
        })
    }

    /// A name without the word that stands for the organisation spoken of.
    pub(super) fn without_stand_in<'a>(&self, name: &'a [char]) -> &'a [char] {
        let subject = self.frame.subject.as_ref().map_or("", |subject| &subject.name);
        let fits = |kinds: &[&str]| kinds.iter().any(|kind| subject.ends_with(kind));
        // 天合光能: that a company reports says what it is, whatever its name.
        let company =
            |(word, kinds): &&(&str, &[&str])| (self.frame.company || fits(kinds)) && starts(name, word);
        let place = |(word, kinds): &&(&str, &[&str])| fits(kinds) && starts(name, word);
        let found = COMPANY_STAND_INS.iter().find(company);
        let found = found.or_else(|| PLACE_STAND_INS.iter().find(place));
        let rest = found.map_or(name, |(word, _)| &name[word.chars().count()..]);
        // 集团化率 is a word of its own.
        if self.lexicon.begins(Class::Tail, rest).is_some() { name } else { rest }
    }
}

/// How many characters of a firm's name say which one it is.
fn own_chars(name: &[char]) -> usize {
    let mut at = 0;
    let mut own = 0;
    let begins = |at: usize, word: &str| starts(&name[at..], word).then(|| word.chars().count());
    while at < name.len() {
        if let Some(length) = KINDS.iter().chain(&FIRMS).filter_map(|word| begins(at, word)).max() {
            at += length;
        } else {
            at += 1;
            own += 1;
        }
    }
    own
}
