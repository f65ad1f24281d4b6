//! Rows that are parts of rows above them: what they measure, they have from there.
//!
//! 住宅 below 商品房销售面积 is 住宅销售面积, and below 商品房销售额 another thing. A part whose whole has no noun that can
//! be handed down keeps the whole before its own name, so that no two parts of different wholes are one.

use super::words::Words;

/// What is measured, at the end of a name; the longest first among those that end alike.
const NOUNS: [&str; 57] = [
    "社会消费品零售总额",
    "居民人均可支配收入",
    "人均可支配收入",
    "居民人均消费支出",
    "人均消费支出",
    "商品零售额",
    "零售额",
    "销售面积",
    "待售面积",
    "施工面积",
    "竣工面积",
    "新开工面积",
    "销售额",
    "总产值",
    "产值",
    "增加值",
    "投资额",
    "投资",
    "用电量",
    "发电量",
    "客运周转量",
    "货运周转量",
    "客货运周转量",
    "周转量",
    "客运量",
    "货运量",
    "吞吐量",
    "进出口总额",
    "进出口",
    "出口总额",
    "出口额",
    "出口",
    "进口总额",
    "进口额",
    "进口",
    "存款余额",
    "贷款余额",
    "预算收入",
    "预算支出",
    "营业收入",
    "税收收入",
    "收入",
    "支出",
    "利润总额",
    "利润",
    "业务总量",
    "业务量",
    "产量",
    "销量",
    "人口",
    "人数",
    "户数",
    "价格指数",
    "价格",
    "指数",
    "费用",
    "成本",
];

/// Endings of names that say by themselves what is measured, beside the nouns.
const OWN: [&str; 14] =
    ["零售", "额", "量", "税", "值", "面积", "率", "数", "价", "比重", "余额", "强度", "GDP", "周期"];

/// Nouns whose parts stand below them without being set in: 城镇居民 below 居民人均可支配收入, 衣着 below 居民消费价格.
const OF_ALL: [&str; 6] =
    ["居民人均可支配收入", "人均可支配收入", "居民人均消费支出", "人均消费支出", "价格指数", "价格"];

/// Nouns that name nothing without the section that they stand in: 一、工业 / 增加值.
const BARE: [&str; 9] = ["增加值", "总产值", "产值", "利润总额", "收入", "支出", "投资", "产量", "销售额"];

/// A row above, as the parts below it see it.
#[derive(Debug, Clone)]
struct Row {
    depth: usize,
    /// How far it is set in.
    indent: usize,
    /// Whether it has what it measures from its whole, below 其中 or behind a row that stands there.
    marked_part: bool,
    /// How wide the mark is that it, or the part that it follows, begins with.
    mark: usize,
    /// What its unit column says.
    unit: Option<String>,
    words: Words,
    /// A line without numbers: every row below without a noun is its part.
    section: bool,
}

impl Row {
    /// Whether a row without a noun goes on what 其中 began in this one: as far set in, or as far as the words behind it.
    fn goes_on(&self, indent: usize, unit: Option<&str>) -> bool {
        let aligned = self.mark > 1 && (self.indent + 1..=self.indent + self.mark + 1).contains(&indent);
        self.marked_part && (self.indent == indent || aligned) && self.unit.as_deref() == unit
    }
}

/// What a row is called, and how it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub words: Words,
    /// The name with what the whole gives; empty where only its column can name it.
    pub name: String,
    /// The name that the sentence has in its place, where the grammar would not read this one.
    pub read_as: Option<String>,
    /// Unit of the whole, for its parts only.
    pub unit_of_whole: Option<String>,
    /// Whether it is whom is traded with: 美国 below 按国别.
    pub partner: bool,
}

/// The rows above that a row may be a part of.
#[derive(Debug, Clone, Default)]
pub(super) struct Kin {
    rows: Vec<Row>,
    section: Option<String>,
    /// Below 按行业分 every row without a noun is a part.
    divided: bool,
    /// Below 按国别分 every row is whom is traded with.
    pub partners: bool,
    /// The row above, and the name that it is read by.
    last: Option<(String, Option<String>)>,
}

impl Kin {
    /// A line without numbers: 按行业分 keeps what is measured, 主要行业增加值 says it, 一、工业 leads the names below.
    pub fn section(&mut self, name: &str) {
        self.partners = names_partners(name);
        if name.is_empty() || name.starts_with('按') || name.ends_with('分') {
            self.divided |= !name.is_empty();
            return;
        }
        self.divided = false;
        let Some(noun) = noun(name) else {
            self.section = Some(name.to_owned());
            return;
        };
        let name = if name.starts_with("主要") || name.starts_with('分') { noun } else { name };
        let words = Words { name: name.to_owned(), ..Words::default() };
        self.section = None;
        self.rows =
            vec![Row { depth: 0, indent: 0, marked_part: false, mark: 0, unit: None, words, section: true }];
    }

    /// What a row is called; `indent` is how far it is set in, `mark` how wide its 其中 or # is, and `unit` is
    /// that of its unit column.
    pub fn row(&mut self, words: Words, indent: usize, mark: usize, unit: Option<String>) -> Told {
        // 同比增长（%） below a level.
        if words.name.is_empty() {
            let last = self.last.clone().filter(|_| words.measure.is_some());
            let (name, read_as) = last.unwrap_or_default();
            return Told { words, name, read_as, ..Told::default() };
        }
        let mut told = Told { name: words.name.clone(), words, partner: self.partners, ..Told::default() };
        let own = has_noun(&told.words.name);
        if own
            && let Some(section) = &self.section
            && BARE.contains(&told.words.name.as_str())
        {
            told.name = joined(section, &told.words.name);
        }
        let marked = mark > 0;
        let goes_on = !own && !marked && told.words.unit.is_none();
        let before = self.rows.last().filter(|row| goes_on && row.goes_on(indent, unit.as_deref()));
        let (follows, mark, indent) =
            before.map_or((false, mark, indent), |row| (true, row.mark, row.indent));
        let level = self.level(indent, marked || follows);
        let whole = self.rows.iter().rev().find(|row| row.depth < level || row.section).cloned();
        let name = told.words.name.as_str();
        let sector = name.ends_with('业') && !name.ends_with("企业") || super::sentence::is_place(name);
        let flat = self.rows.iter().rev().filter(|row| row.depth <= level && told.words.unit.is_none()).find(
            |row| {
                let of_all = self.divided || noun(&row.words.name).is_some_and(|noun| OF_ALL.contains(&noun));
                let part = !own && (sector || of_all) && has_noun(&row.words.name);
                part || row.words.name != name && row.words.name.contains(name)
            },
        );
        let explicit = whole.as_ref().is_some_and(|row| !row.section);
        if let Some(whole) = whole.or_else(|| flat.cloned()).filter(|row| !(row.section && own)) {
            told.unit_of_whole.clone_from(&whole.words.unit);
            hand_down(&mut told, &whole.words.name, own, explicit);
        }
        let handed = told.unit_of_whole.is_some() || told.name != told.words.name;
        let level = if explicit || !handed { level } else { level + 1 };
        self.rows.retain(|row| row.depth < level || (row.section && !own));
        self.divided &= !(own && level == 0);
        let of_whole = told.words.unit.clone().or_else(|| told.unit_of_whole.clone());
        let known = Words { name: told.name.clone(), unit: of_whole, ..told.words.clone() };
        self.last = Some((told.name.clone(), told.read_as.clone()));
        // 城市 and 农村 stand beside each other.
        if !super::sentence::is_place(&told.words.name) {
            let marked_part = (marked || follows) && !own;
            self.rows.push(Row {
                depth: level,
                indent,
                marked_part,
                mark,
                unit,
                words: known,
                section: false,
            });
        }
        told
    }

    /// How deep a row lies: 其中 lies below the row above, unless that is such a part of the same depth itself.
    fn level(&self, indent: usize, marked: bool) -> usize {
        let level = indent * 2 + usize::from(marked);
        match self.rows.last() {
            Some(above) if marked && above.marked_part && above.indent == indent => above.depth,
            Some(above) if marked && !above.marked_part && !above.section => level.max(above.depth + 1),
            _ => level,
        }
    }
}

/// Gives a part the noun of its whole.
fn hand_down(told: &mut Told, whole: &str, own: bool, explicit: bool) {
    let part = told.words.name.clone();
    let funds = whole.ends_with("资金") || whole.ends_with("资金来源");
    if whole.is_empty() || (own && !funds) || part.contains(whole) {
        return;
    }
    let apart = |told: &mut Told| {
        told.name = format!("{whole}：{part}");
        told.read_as = Some(whole.to_owned());
    };
    if part.chars().any(|c| c.is_ascii_digit()) {
        return apart(told);
    }
    if super::sentence::is_place(&part) {
        told.name = joined(&part, whole);
        return;
    }
    let noun =
        if whole.ends_with("生产总值") || whole == "GDP" { Some("增加值") } else { noun(whole) };
    match noun.filter(|_| !funds) {
        Some(noun) if told.partner && traded(&part, noun).is_some() => {
            told.name = traded(&part, noun).unwrap_or_default();
        }
        Some(noun) => told.name = joined(&part, noun),
        None if explicit => apart(told),
        None => {}
    }
}

/// Whether a section or a head says that the rows below are whom is traded with.
pub(super) fn names_partners(name: &str) -> bool {
    ["国别", "国家", "贸易伙伴"].iter().any(|word| name.contains(word))
}

/// What is traded with a partner: 对欧盟出口, 自欧盟进口.
pub(super) fn traded(partner: &str, noun: &str) -> Option<String> {
    match noun.trim_end_matches("总额").trim_end_matches("总值").trim_end_matches('额') {
        stem if stem.ends_with("出口") => Some(format!("对{partner}{noun}")),
        stem if stem.ends_with("进口") => Some(format!("自{partner}{noun}")),
        _ => None,
    }
}

/// 城镇居民 and 居民人均可支配收入 share a word.
pub(super) fn joined(part: &str, noun: &str) -> String {
    let shared =
        noun.char_indices().map(|(at, c)| &noun[..at + c.len_utf8()]).rev().find(|lead| part.ends_with(lead));
    format!("{part}{}", &noun[shared.map_or(0, str::len)..])
}

/// The noun at the end of a name.
pub(super) fn noun(name: &str) -> Option<&'static str> {
    if name.ends_with("价格总指数") {
        return Some("价格指数");
    }
    NOUNS.into_iter().find(|noun| name.ends_with(noun))
}

pub(super) fn has_noun(name: &str) -> bool {
    noun(name).is_some() || OWN.iter().any(|end| name.ends_with(end))
}
