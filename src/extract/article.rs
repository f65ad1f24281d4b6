//! Articles of a page, and what is known of a report before its first sentence is read.

use super::lexicon::Lexicon;
use super::reader::{Setting, Stretch, Style};
use super::text::{Text, starts};
use super::time::{Meaning, Moment, Now, Part, Time, TimeExpr, parse, resolve};
use crate::domain::{Article, Frequency, Report};

/// Splits a page at headlines that a byline or a dateline follows, and after "continued on page".
pub(super) fn stretches(text: &Text) -> Vec<Stretch> {
    let count = text.paragraphs.len();
    let mut starts: Vec<usize> = Vec::new();
    for index in 1..count {
        let paragraph = text.paragraphs[index];
        let opening = dated(&text.chars[paragraph.start..paragraph.end]);
        let headed = text.paragraphs[index - 1].heading;
        if opening && headed {
            let above =
                text.paragraphs[..index].iter().rev().take_while(|p| p.heading && !turns(text, p)).count();
            starts.push(index - above);
        } else if turns(text, &text.paragraphs[index - 1]) {
            starts.push(index);
        }
    }
    starts.retain(|start| *start > 0);
    starts.sort_unstable();
    starts.dedup();
    let mut bounds = vec![0];
    bounds.extend(starts);
    bounds.push(count);
    bounds
        .windows(2)
        .enumerate()
        .map(|(index, pair)| Stretch { index, first: pair[0], last: pair[1] })
        .collect()
}

/// 本报讯, 新华社…电, a byline.
fn dated(chars: &[char]) -> bool {
    let first = chars.iter().position(|c| !matches!(c, '■' | '●' | '◆' | '（')).unwrap_or(0);
    let chars = &chars[first..];
    ["本报讯", "本报记者", "新华社", "记者", "中新社", "中新网", "央视网", "人民网", "新华网"]
        .iter()
        .any(|word| starts(chars, word))
}

/// （下转第3版）.
fn turns(text: &Text, paragraph: &super::text::Paragraph) -> bool {
    starts(&text.chars[paragraph.start..paragraph.end], "（下转")
}

/// The article with its headline.
pub(super) fn article(text: &Text, stretch: Stretch) -> Article {
    let paragraphs = &text.paragraphs[stretch.first..stretch.last];
    let (start, end) = match (paragraphs.first(), paragraphs.last()) {
        (Some(first), Some(last)) => (first.start, last.end),
        _ => (0, 1),
    };
    let title =
        paragraphs.first().filter(|p| p.heading).map_or_else(String::new, |p| text.slice(p.start, p.end));
    Article { title: title.replace(super::text::GAP, " "), span: text.span(start, end) }
}

/// Publishers whose texts are statistical releases.
const RELEASE_PUBLISHERS: &[&str] = &[
    "统计局",
    "统计",
    "国务院",
    "政府",
    "海关",
    "人民银行",
    "财政",
    "发改委",
    "发展和改革",
    "委员会",
    "调查总队",
    "外汇局",
];
/// With what the names of offices and associations end, whose texts are releases too.
const OFFICE_ENDINGS: &[&str] = &["部", "局", "厅", "署", "委", "总会", "协会", "联合会"];
const RELEASE_TITLES: &[&str] = &[
    "公报",
    "年度报告",
    "年报",
    "季度报告",
    "季报",
    "业绩快报",
    "运行情况",
    "国民经济",
    "政府工作报告",
    "经济运行",
    "统计数据",
];
/// Newspapers whose name does not say where they are at home, with the area's code.
const PAPERS: &[(&str, &str)] = &[
    ("新华日报", "JS"),
    ("扬子晚报", "JS"),
    ("现代快报", "JS"),
    ("南方日报", "GD"),
    ("羊城晚报", "GD"),
    ("大众日报", "SD"),
    ("齐鲁", "SD"),
    ("解放日报", "SH"),
    ("文汇报", "SH"),
    ("新民晚报", "SH"),
    ("东方网", "SH"),
    ("每日新报", "TJ"),
    ("今晚报", "TJ"),
    ("津云", "TJ"),
    ("津滨", "TJ"),
    ("北方网", "TJ"),
    ("钱江晚报", "ZJ"),
    ("潇湘", "HN"),
    ("楚天", "HB"),
    ("华西都市报", "SC"),
    ("燕赵", "HE"),
];
/// Publishers whose own area is the whole country.
const NATIONAL_PUBLISHERS: &[&str] = &[
    "国务院",
    "国家",
    "全国",
    "中国",
    "中华",
    "新华",
    "人民日报",
    "人民网",
    "中新",
    "央视",
    "央广",
    "光明",
    "经济日报",
    "海关总署",
    "财政部",
    "商务部",
    "工业和信息化部",
    "发展改革委",
    "人民银行",
    "外汇局",
];
/// Comparisons in a thousand characters that make a text a release, whoever publishes it.
const MIN_RELEASE_COMPARISONS: usize = 8;

/// What is known of a report as a whole: whose it is, and of which kind.
pub(super) struct About {
    home: Option<usize>,
    named: Option<String>,
    published: chrono::NaiveDate,
    style: Style,
}

impl About {
    /// It with a text to be read.
    pub(super) fn setting<'a>(&self, text: &'a Text, lexicon: &'a Lexicon) -> Setting<'a> {
        let (home, published, style) = (self.home, self.published, self.style);
        Setting { text, lexicon, home, named: self.named.clone(), published, style }
    }
}

/// What a report's publisher, title and first lines say of it.
pub(super) fn about(report: &Report, text: &Text, lexicon: &Lexicon) -> About {
    let named = |words: &[&str], name: &str| words.iter().any(|word| name.contains(word));
    let first = text.paragraphs.first().map_or_else(String::new, |p| text.slice(p.start, p.end));
    let release = named(RELEASE_PUBLISHERS, &report.publisher)
        || OFFICE_ENDINGS.iter().any(|ending| report.publisher.ends_with(ending))
        || named(RELEASE_TITLES, &report.title)
        || (text.paragraphs.first().is_some_and(|p| p.heading) && named(RELEASE_TITLES, &first))
        || dense(text);
    let style = if release { Style::Release } else { Style::Narrative };
    let national =
        || named(NATIONAL_PUBLISHERS, &report.publisher).then(|| lexicon.area_by_code("CN")).flatten();
    let paper = || {
        let found = PAPERS.iter().find(|(name, _)| report.publisher.contains(name));
        found.and_then(|(_, code)| lexicon.area_by_code(code))
    };
    // The office of an area that the lexicon does not know is of no other one that the text names.
    let local = owner_of(&report.publisher).is_some();
    let part = district_of(&report.publisher, lexicon);
    let headed = text.paragraphs.first().is_some_and(|p| p.heading);
    let home = area_in(&report.publisher, lexicon, true)
        .filter(|_| part.is_none())
        .or_else(paper)
        .or_else(national)
        .or_else(|| if local { None } else { area_in(&report.title, lexicon, false) })
        .or_else(|| if local || !headed { None } else { area_in(&first, lexicon, false) });
    let home = if part.is_some() { None } else { home };
    let unknown = || owner_of(&report.publisher).or_else(|| owner_of(&report.title));
    let named = part.or_else(|| if home.is_none() { unknown() } else { None });
    About { home, named, published: report.published_on, style }
}

/// Whose office publishes: 某县|统计局, 某县|人民政府; in a title 某县2024年….
fn owner_of(name: &str) -> Option<String> {
    const OFFICES: &[&str] =
        &["统计局", "人民政府", "财政局", "政府", "发展和改革", "发改", "国民经济", "统计公报", "日报"];
    const MAX_AREA_CHARS: usize = 12;
    let office = OFFICES.iter().filter_map(|office| name.find(office)).min()?;
    let before = name[..office].trim_start_matches(|c: char| c.is_ascii_digit() || c == '年');
    let area = before.find(|c: char| c.is_ascii_digit()).map_or(before, |at| &before[..at]);
    let kind = area.chars().last().is_some_and(|last| "省市县区州盟旗镇乡".contains(last));
    (kind && (2..=MAX_AREA_CHARS).contains(&area.chars().count())).then(|| area.to_owned())
}

/// 成都市|武侯区|人民政府: the district behind a known area, which must not pass for it.
fn district_of(name: &str, lexicon: &Lexicon) -> Option<String> {
    const OFFICES: [&str; 6] = ["统计局", "人民政府", "财政局", "政府", "发展和改革", "日报"];
    let chars: Vec<char> = name.chars().collect();
    let known = (0..chars.len()).find_map(|at| {
        let (length, place) = lexicon.area_at(&chars[at..], None)?;
        (lexicon.area(place).kind != "entity").then_some(at + length)
    })?;
    let rest: String = chars[known..].iter().collect();
    let office = OFFICES.iter().filter_map(|office| rest.find(office)).min()?;
    let part = &rest[..office];
    let kind = part.chars().last().is_some_and(|last| "区县市旗镇乡".contains(last));
    (kind && part.chars().count() >= 2).then(|| part.to_owned())
}

fn dense(text: &Text) -> bool {
    const SAMPLE_CHARS: usize = 4000;
    let sample = &text.chars[..text.chars.len().min(SAMPLE_CHARS)];
    let compared = sample
        .windows(2)
        .filter(|pair| matches!(pair, ['同' | '环', '比'] | ['增', '长'] | ['下', '降']))
        .count();
    compared * 1000 >= MIN_RELEASE_COMPARISONS * sample.len().max(1000)
}

/// The first area that a name holds; an `office` of the country is of the part of it that it is named after.
fn area_in(name: &str, lexicon: &Lexicon, office: bool) -> Option<usize> {
    let chars: Vec<char> = name.chars().collect();
    // 拱|北海|关 is no town.
    let cut = |end: usize| end < chars.len() && chars[end - 1] == '海' && chars[end] == '关';
    let found = |at: usize| lexicon.area_at(&chars[at..], None).filter(|(length, _)| !cut(at + length));
    let mut places = (0..chars.len()).filter_map(found).map(|(_, place)| place);
    let first = places.next().filter(|place| lexicon.area(*place).kind != "entity")?;
    // 中国人民银行|陕西省|分行.
    let mut part =
        || places.find(|place| !matches!(lexicon.area(*place).kind.as_str(), "country" | "entity"));
    let whole = office && lexicon.area(first).kind == "country";
    if whole { part().or(Some(first)) } else { Some(first) }
}

/// The data period that the report's title names.
pub(super) fn title_time(report: &Report, setting: &Setting<'_>) -> Option<Moment> {
    let chars = Text::read(&report.title).chars;
    let now = Now {
        published: setting.published,
        year: None,
        current: None,
        told: None,
        loose: false,
        planned: false,
    };
    let read = (0..chars.len()).find_map(|at| {
        let expr = parse(&chars[at..])?;
        match resolve(&expr, &now)? {
            Meaning::Moment(moment) if moment.freq != Frequency::Irregular || dates_all(&expr) => {
                Some(moment)
            }
            _ => None,
        }
    });
    let first =
        setting.text.paragraphs.first().map_or_else(String::new, |p| setting.text.slice(p.start, p.end));
    if [report.title.as_str(), first.as_str()].iter().any(|title| title.contains("工作报告")) {
        return reviewed(read, setting.published);
    }
    read.filter(|moment| setting.style == Style::Release || moment.period.end() <= setting.published)
}

/// A census and a holiday are what the whole text is about, other than the day of an event.
const fn dates_all(expr: &TimeExpr) -> bool {
    expr.until || matches!(expr.time, Time::Holiday { .. } | Time::Part { part: Part::Days(..), .. })
}

/// What a work report looks back on: the year before the one that it plans.
fn reviewed(read: Option<Moment>, published: chrono::NaiveDate) -> Option<Moment> {
    use chrono::Datelike;
    const LAST_MONTH_OF_REVIEW: u32 = 6;
    let over = read.filter(|moment| moment.period.end() <= published);
    let before = published.with_day(1)?.with_month(1)?.pred_opt()?;
    let period = crate::domain::Period::holding(Frequency::Annual, before);
    let source = crate::domain::PeriodSource::InferredContext;
    let year = Moment { period, freq: Frequency::Annual, source, instant: false };
    over.or_else(|| (published.month() <= LAST_MONTH_OF_REVIEW).then_some(year))
}
