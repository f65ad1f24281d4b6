//! The frame of a table: what its columns and its caption say.

use super::caption;
use super::cell::{Cell, Content, is_year};
use super::change::Counted;
use super::find::Table;
use super::kin;
use super::sentence::is_place;
use super::time::{newness, period, year_of};
use super::unit::unit;
use super::words::{self, Measure, Reach, Words, is_change};
use crate::extract::Lexicon;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    /// Names of what is measured, of whose it is, or times.
    Label,
    /// Names that hold for the rows below until the next one: 投资 beside 固定资产投资 and 工业投资.
    Group,
    /// The unit of each row.
    Unit,
    /// Numbers of the list, ranks, codes.
    Skip,
    Values(Words),
}

/// A table as its cells are read.
pub(super) struct Frame {
    pub columns: Vec<Column>,
    pub caption: Words,
    /// Whether columns of levels have units of their own: 价格（元） beside 销量（吨）.
    pub own_units: bool,
    /// Whether the rows are places: 地区, 城市.
    pub of_places: bool,
    /// Cells of every row; none, where the rows of the header differ, so that nobody knows what stands under what.
    pub width: Option<usize>,
}

impl Frame {
    /// `known` is the time of the text before the table, for one that says none.
    pub fn new(table: &Table, title: &str, known: Option<String>, lexicon: &Lexicon) -> Self {
        let mut caption = caption::caption(&table.caption, lexicon);
        caption.period = caption.period.or_else(|| period(&super::time::normal(title))).or(known);
        let corner = table.header.iter().filter_map(|row| row.first());
        for cell in corner.filter(|cell| cell.text.contains("单位")) {
            let said = caption::caption(&[bare_corner(&cell.text)], lexicon);
            caption.unit = caption.unit.or(said.unit);
            caption.percent |= said.percent;
        }
        let mut columns: Vec<Column> = (0..table.columns()).map(|at| column(table, at, lexicon)).collect();
        group(table, &mut columns);
        remarks(&mut columns);
        complete(&mut columns);
        share(&mut columns);
        decide(&mut columns, &caption);
        let mut units: Vec<&str> = columns.iter().filter_map(level_unit).collect();
        units.sort_unstable();
        units.dedup();
        let own_units = units.len() > 1;
        let width = table.header.last().map(Vec::len);
        let aligned = table.header.iter().all(|row| Some(row.len()) == width);
        let heads = table.header.iter().filter_map(|row| row.first());
        let of_places = heads.map(|cell| cell.text.as_str()).any(|head| {
            ["地区", "城市", "区县", "各区", "区域", "省市", "国别"].iter().any(|word| head.contains(word))
        });
        Self { columns, caption, own_units, of_places, width: width.filter(|_| aligned) }
    }

    /// Whether a column says what the others measure.
    pub fn is_label(&self, column: usize) -> bool {
        !matches!(self.columns.get(column), Some(Column::Values(_)))
    }

    /// What the label cells of a row say together, how far they are set in, and how wide
    /// the mark of a part is: 其中 or #.
    pub fn label(&self, row: &[Cell], lexicon: &Lexicon) -> (Words, usize, usize) {
        let mut all = Words::default();
        let (mut depth, mut mark) = (0, 0);
        for (cell, _) in row.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Label) {
            let one = words::label(&cell.text, lexicon);
            if all.name.is_empty() {
                depth = cell.depth;
                mark = match () {
                    () if cell.text.starts_with(['#', '＃']) => 1,
                    () if cell.text.starts_with("其中") => "其中：".chars().count(),
                    () => 0,
                };
            }
            all.name.push_str(&one.name);
            all.period = all.period.or(one.period);
            all.unit = all.unit.or(one.unit);
            all.base = all.base.or(one.base);
            all.plan = all.plan.or(one.plan);
            if all.measure.is_none() {
                (all.measure, all.counted) = (one.measure, one.counted);
            }
        }
        (all, depth, mark)
    }

    /// The unit that the unit column of a row says.
    pub fn unit_of_row(&self, row: &[Cell], lexicon: &Lexicon) -> Option<String> {
        let mut cells = row.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Unit);
        let text = cells.next().map(|(cell, _)| cell.text.clone()).filter(|text| !text.is_empty())?;
        Some(unit(&text, lexicon).unwrap_or(text))
    }

    /// The name of the group that begins with a row.
    pub fn group_of<'r>(&self, row: &'r [Cell]) -> Option<&'r str> {
        let mut cells = row.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Group);
        cells.next().map(|(cell, _)| words::unnumbered(&cell.text)).filter(|text| !text.is_empty())
    }
}

/// The unit of a column of levels.
fn level_unit(column: &Column) -> Option<&str> {
    match column {
        Column::Values(words) if matches!(words.measure, None | Some(Measure::Level)) => {
            words.unit.as_deref().filter(|unit| *unit != "%")
        }
        _ => None,
    }
}

/// 指标名称/单位（亿元） -> 单位：亿元.
fn bare_corner(text: &str) -> String {
    let at = text.find("单位").unwrap_or_default();
    let rest = text[at + "单位".len()..].trim_start_matches(['：', ':', '（', '(']);
    format!("单位：{rest}")
}

/// Words to the right of the numbers name nothing: 属性, 备注, 责任单位.
fn remarks(columns: &mut [Column]) {
    let is_values = |column: &Column| matches!(column, Column::Values(_));
    for column in columns.iter_mut().skip_while(|column| !is_values(column)) {
        if *column == Column::Label {
            *column = Column::Skip;
        }
    }
}

/// The first of two columns of labels is one of groups, where its cells are empty in rows that the other names.
fn group(table: &Table, columns: &mut [Column]) {
    let labels: Vec<usize> = (0..columns.len()).filter(|at| columns[*at] == Column::Label).collect();
    let [first, second, ..] = labels.as_slice() else { return };
    let text = |row: &[Cell], at: usize| row.get(at).map_or("", |cell| cell.text.as_str()).to_owned();
    let spans = table.rows.iter().any(|row| text(row, *first).is_empty() && !text(row, *second).is_empty());
    if spans
        && table.rows.iter().all(|row| !is_year(&text(row, *first)) && period(&text(row, *first)).is_none())
    {
        columns[*first] = Column::Group;
    }
}

/// A column of changes or shares is of the time, and of the thing, of the level to its left that is newest, and nearest;
/// of several things, of the first that no other change names.
fn complete(columns: &mut [Column]) {
    let named: Vec<String> = columns
        .iter()
        .filter_map(|column| match column {
            Column::Values(words) if is_change(words.measure) => Some(words.name.clone()),
            _ => None,
        })
        .filter(|name| !name.is_empty())
        .collect();
    let since_january = columns.iter().any(|column| {
        matches!(column, Column::Values(words) if is_change(words.measure) && words.reach == Some(Reach::Cumulative))
    });
    let mut levels: Vec<Words> = Vec::new();
    let mut after_change = false;
    let mut last = None;
    for column in columns {
        let Column::Values(words) = column else { continue };
        if words.plan.is_some() {
            continue;
        }
        if matches!(words.measure, None | Some(Measure::Level)) {
            if after_change {
                levels.clear();
            }
            (after_change, last) = (false, None);
            levels.push(words.clone());
            continue;
        }
        after_change = true;
        // 涨跌幅 beside 比上期涨跌.
        if words.bare {
            (words.measure, words.against) = last.clone().unwrap_or((words.measure, None));
        }
        last = Some((words.measure, words.against.clone()));
        // 比同期 beside 累计比同期 is of the month.
        let month = words.reach.is_none()
            && since_january
            && levels.iter().any(|level| level.reach == Some(Reach::Current));
        let own = levels.iter().filter(|level| level.reach != Some(Reach::YearBefore));
        let own = own.filter(|level| !month || level.reach == Some(Reach::Current));
        let newest = own.max_by_key(|level| newness(level.period.as_deref()));
        let Some(newest) = newest else { continue };
        if words.period.is_none() && words.reach.is_none() {
            words.period.clone_from(&newest.period);
            words.reach = newest.reach;
        } else if words.period.is_none() {
            let alike = levels.iter().find(|level| level.reach == words.reach && level.period.is_some());
            words.period = alike.and_then(|level| level.period.clone());
        }
        if words.name.is_empty() {
            let free = levels
                .iter()
                .find(|level| named.iter().any(|name| *name != level.name) && !named.contains(&level.name));
            words.name.clone_from(&free.unwrap_or(newest).name);
        }
    }
}

/// A column without a noun has that of the level before it: 投资额 | 住宅.
fn share(columns: &mut [Column]) {
    let mut noun = None;
    for column in columns {
        let Column::Values(words) = column else { continue };
        if words.name.is_empty()
            || is_place(&words.name)
            || matches!(words.measure, Some(Measure::Other | Measure::Share))
        {
            continue;
        }
        let own = kin::noun(&words.name)
            .or_else(|| ["额", "量"].into_iter().find(|noun| words.name.ends_with(noun)).and(Some("")));
        match (own, noun) {
            (Some(own), _) => noun = Some((own, words.name.clone())),
            (None, Some((of, whole))) if !kin::has_noun(&words.name) && words.unit.is_some() => {
                words.name = kin::joined(&words.name, if of.is_empty() { &whole } else { of });
                noun = Some((of, whole));
            }
            (None, before) => noun = before,
        }
    }
}

/// What the columns of change count that do not say so: the unit of the levels since the year began (比年初), beside a
/// column in per cent, or where the table has that one unit; per cent else.
fn decide(columns: &mut [Column], caption: &Words) {
    let percent = |unit: Option<&str>| matches!(unit, Some("%" | "％"));
    let ratios = columns.iter().any(|column| {
        matches!(column, Column::Values(words) if is_change(words.measure)
            && (percent(words.unit.as_deref()) || words.counted == Counted::Percent))
    });
    let one_unit = caption.unit.is_some() && !caption.percent;
    let mut level = None;
    for column in columns {
        let Column::Values(words) = column else { continue };
        if !is_change(words.measure) {
            level.clone_from(&words.unit);
            continue;
        }
        if words.unit.is_some() {
            words.counted = if percent(words.unit.as_deref()) { Counted::Percent } else { Counted::Amount };
            continue;
        }
        if words.counted == Counted::Either {
            let amount = words.measure == Some(Measure::SinceYearBegan) || ratios || one_unit;
            words.counted = if amount { Counted::Amount } else { Counted::Percent };
        }
        if words.counted == Counted::Amount {
            words.unit = level.clone().filter(|unit| !percent(Some(unit)));
        }
    }
}

fn column(table: &Table, at: usize, lexicon: &Lexicon) -> Column {
    let header = header_of(table, at);
    let joined = header.concat().replace(' ', "");
    let cells = || table.rows.iter().filter_map(|row| row.get(at));
    let numbers = cells().filter(|cell| cell.content.is_value()).count();
    let words = cells().filter(|cell| cell.content == Content::Words).count();
    if ["序号", "编号", "代码", "位次", "名次", "排名", "排位"].iter().any(|word| joined.contains(word))
    {
        return Column::Skip;
    }
    // 增加0.5万人, 提高0.3个百分点: a column of changes in words names nothing.
    let told = header.iter().any(|text| is_change(words::header(text, lexicon).measure));
    if (numbers < words || numbers == 0) && !(told && at > 0) {
        return if at > 0 && joined.contains("单位") { Column::Unit } else { Column::Label };
    }
    if at == 0 {
        return Column::Label;
    }
    let mut all = Words::default();
    for text in &header {
        let part = words::header(text, lexicon);
        // 同比增减 over 额 and over %.
        if is_change(all.measure) && ["额", "量", "绝对额", "绝对量", "绝对数"].contains(&text.as_str())
        {
            all.counted = Counted::Amount;
            continue;
        }
        all.period = match (all.period, part.period) {
            (Some(year), Some(month)) if year_of(&month).is_none() && year_of(&year).is_some() => {
                Some(format!("{}年{month}", year.trim_end_matches('年')))
            }
            (before, after) => after.or(before),
        };
        all.unit = part.unit.or(all.unit);
        // 环比 over 上月=100 is an index, and no growth.
        if part.base.is_some() {
            (all.base, all.measure) = (part.base, Some(Measure::Level));
        } else if part.measure.is_some() && all.base.is_none() {
            (all.measure, all.counted) = (part.measure, part.counted);
        }
        all.reach = part.reach.or(all.reach);
        all.plan = part.plan.or(all.plan);
        all.bare |= part.bare;
        if !part.basis.is_empty() {
            all.basis = part.basis;
        }
        all.against = part.against.or(all.against);
        all.name.push_str(&part.name);
    }
    Column::Values(all)
}

/// The header cells above a column, from the top; an empty one belongs to the cell to its left, which spans it, unless
/// it is in the lowest row.
fn header_of(table: &Table, at: usize) -> Vec<String> {
    let last = table.header.len().saturating_sub(1);
    let mut parts: Vec<String> = Vec::new();
    for (place, row) in table.header.iter().enumerate() {
        let own = row.get(at).map(|cell| cell.text.replace('\u{3000}', "")).unwrap_or_default();
        let spanned = || row.get(1..=at.min(row.len().saturating_sub(1))).into_iter().flatten().rev();
        let text = if own.is_empty() && place < last && at > 0 {
            spanned().map(|cell| cell.text.clone()).find(|text| !text.is_empty()).unwrap_or_default()
        } else {
            own
        };
        if !text.is_empty() {
            parts.push(text);
        }
    }
    parts
}
