//! The frame of a table: what its columns and its caption say, and the sentence that a cell in it means.

use super::cell::{Cell, Content, Number, is_year};
use super::change::Counted;
use super::find::Table;
use super::words::{self, Measure, Reach, Words};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    /// Names of what is measured, of whose it is, or times.
    Label,
    /// The unit of each row.
    Unit,
    /// Numbers of the list, ranks, codes.
    Skip,
    Values(Words),
}

/// A table as its cells are read.
pub(super) struct Frame {
    columns: Vec<Column>,
    caption: Words,
    /// Cells of every row; none, where the rows of the header differ, so that nobody knows what stands under what.
    width: Option<usize>,
}

impl Frame {
    pub fn new(table: &Table, title: &str) -> Self {
        let mut caption = words::caption(&table.caption);
        caption.period = caption.period.or_else(|| words::period(title));
        let mut columns: Vec<Column> = (0..table.columns()).map(|at| column(table, at)).collect();
        complete(&mut columns);
        decide(&mut columns, &caption);
        let width = table.header.last().map(Vec::len);
        let aligned = table.header.iter().all(|row| Some(row.len()) == width);
        Self { columns, caption, width: width.filter(|_| aligned) }
    }

    /// Whether a column says what the others measure.
    pub fn is_label(&self, column: usize) -> bool {
        !matches!(self.columns.get(column), Some(Column::Values(_)))
    }

    /// The sentence that a number says in its row and column; none where they do not say enough.
    ///
    /// `parent` is the row above with a unit of its own, which the rows without one are parts of.
    pub fn sentence(
        &self,
        row: &[Cell],
        column: usize,
        number: &Number,
        parent: Option<&Words>,
    ) -> Option<String> {
        let Some(Column::Values(header)) = self.columns.get(column) else { return None };
        if self.width != Some(row.len()) {
            return None;
        }
        let label = self.label(row);
        let percent = header.unit.as_deref().or(self.caption.unit.as_deref()) == Some("%");
        let told = self.caption.measure.filter(|_| percent);
        let measure = header.measure.or(label.measure).or(told).unwrap_or(Measure::Level);
        let of_caption = header.name.is_empty() && (is_place(&label.name) || label.name.is_empty());
        let headed = if of_caption { &self.caption.name } else { &header.name };
        let part =
            parent.filter(|parent| label.unit.is_none() && headed.is_empty() && parent.name != label.name);
        let shared = part.map(|parent| shared_by_parts(&parent.name, &label.name));
        let headed = shared.as_ref().unwrap_or(headed);
        let name = match (label.name.as_str(), headed.as_str()) {
            ("", "") => return None,
            (label, "") => label.to_owned(),
            // 发电量 × 产量, 出口额 × 金额: the row has said it.
            (label, "产量" | "总量" | "数量") if label.ends_with('量') => label.to_owned(),
            (label, "金额" | "总额") if label.ends_with('额') => label.to_owned(),
            ("", header) => header.to_owned(),
            // 天津市 × 地区生产总值, and 居民人均可支配收入 × 城镇: what is narrower stands before.
            (label, header)
                if is_place(label)
                    || header.ends_with(['量', '额', '值', '率', '积', '价'])
                    || header.ends_with("投资")
                    || !is_place(header) && label.chars().count() < header.chars().count() =>
            {
                format!("{label}{header}")
            }
            (label, header) => format!("{header}{label}"),
        };
        let of_row = row.iter().zip(&self.columns).find(|(_, column)| **column == Column::Unit);
        let of_row = of_row.map(|(cell, _)| cell.text.clone()).filter(|unit| !unit.is_empty());
        let written = Some(number.unit.clone()).filter(|unit| !unit.is_empty());
        let unit = written.or_else(|| header.unit.clone()).or_else(|| label.unit.clone()).or(of_row);
        let when = self.when(header, &label)?;
        let digits = &number.digits;
        let (up, down) = ("增长", "下降");
        let said = match measure {
            Measure::Other => return None,
            Measure::Level => {
                let unit = unit
                    .or_else(|| self.caption.unit.clone())
                    .or_else(|| parent.and_then(|parent| parent.unit.clone()))?;
                let sign = if number.negative { "-" } else { "" };
                format!("{name}为{sign}{digits}{unit}")
            }
            Measure::Share => format!("{name}占比为{digits}%"),
            change => {
                let against = match change {
                    Measure::OverPrevious => "环比",
                    Measure::SinceYearBegan => "比年初",
                    _ => "同比",
                };
                let growth = if number.negative { down } else { up };
                let of_table = || self.caption.unit.clone().filter(|_| header.counted == Counted::Amount);
                match unit.or_else(of_table).as_deref() {
                    Some("百分点" | "个百分点") => {
                        let way = if number.negative { "回落" } else { "提高" };
                        format!("{name}{against}{way}{digits}个百分点")
                    }
                    // The unit of a row is that of its level.
                    _ if header.counted == Counted::Percent
                        && header.unit.as_deref().is_none_or(|unit| unit == "%" || unit == "％") =>
                    {
                        format!("{name}{against}{growth}{digits}%")
                    }
                    Some(unit) if !matches!(unit, "%" | "％") => {
                        let way = if number.negative { "减少" } else { "增加" };
                        format!("{name}{against}{way}{digits}{unit}")
                    }
                    _ => return None,
                }
            }
        };
        let comma = if when.is_empty() { "" } else { "，" };
        Some(format!("{when}{comma}{said}。"))
    }

    /// What a row says, if it names its own unit: the rows below without one are its parts.
    pub fn whole(&self, row: &[Cell]) -> Option<Words> {
        Some(self.label(row)).filter(|label| label.unit.is_some())
    }

    /// What the label cells of a row say together.
    fn label(&self, row: &[Cell]) -> Words {
        let mut all = Words::default();
        for (cell, _) in row.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Label) {
            let one = words::label(&cell.text);
            all.name.push_str(&one.name);
            all.period = all.period.or(one.period);
            all.unit = all.unit.or(one.unit);
            all.measure = all.measure.or(one.measure);
        }
        all
    }

    /// The time of a cell: its header's or its row's, with the year of the caption where it has none; nothing, where the
    /// table says none.
    fn when(&self, header: &Words, label: &Words) -> Option<String> {
        let known = self.caption.period.as_deref();
        let year = known.and_then(year_of);
        let own = header.period.as_deref().or(label.period.as_deref());
        let period = match (own, known) {
            (Some(own), _) if year_of(own).is_some() => own.to_owned(),
            (Some(own), _) => format!("{}{own}", year.map(|year| format!("{year}年")).unwrap_or_default()),
            (None, Some(known)) => known.to_owned(),
            (None, None) => String::new(),
        };
        let period = if is_year(&period) { format!("{}年", period.trim_end_matches('年')) } else { period };
        match header.reach {
            None => Some(period),
            Some(Reach::Cumulative) => Some(since_january(&period)),
            Some(Reach::Current) => Some(last_month(&period)),
            Some(Reach::End) => Some(end_of(&period)),
            Some(Reach::YearBefore) => {
                let year = year_of(&period)?;
                Some(period.replacen(&year.to_string(), &(year - 1).to_string(), 1))
            }
        }
    }
}

/// A column of changes or shares is of the time, and of the thing, of the level to its left that is newest, and nearest.
fn complete(columns: &mut [Column]) {
    let mut levels: Vec<Words> = Vec::new();
    let mut after_change = false;
    for column in columns {
        let Column::Values(words) = column else { continue };
        if matches!(words.measure, None | Some(Measure::Level)) {
            if after_change {
                levels.clear();
            }
            after_change = false;
            levels.push(words.clone());
            continue;
        }
        after_change = true;
        let own = levels.iter().filter(|level| level.reach != Some(Reach::YearBefore));
        let newest = own.max_by_key(|level| level.period.as_deref().and_then(year_of));
        let Some(newest) = newest else { continue };
        if words.period.is_none() && words.reach.is_none() {
            words.period.clone_from(&newest.period);
            words.reach = newest.reach;
        }
        if words.name.is_empty() {
            words.name.clone_from(&newest.name);
        }
    }
}

const fn is_change(measure: Option<Measure>) -> bool {
    matches!(measure, Some(Measure::OverYear | Measure::OverPrevious | Measure::SinceYearBegan))
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

/// The year that a time begins with.
fn year_of(period: &str) -> Option<i32> {
    let digits = period.get(..4)?;
    is_year(digits).then(|| digits.parse().ok()).flatten()
}

/// 2025年4月 -> 2025年1—4月.
fn since_january(period: &str) -> String {
    let Some((year, rest)) = period.split_once('年') else { return period.to_owned() };
    let month = rest.trim_end_matches('份').strip_suffix('月');
    match month.filter(|month| month.bytes().all(|b| b.is_ascii_digit()) && !month.is_empty()) {
        Some("1") | None => period.to_owned(),
        Some(month) => format!("{year}年1—{month}月"),
    }
}

/// 2025年1—4月 -> 2025年4月.
fn last_month(period: &str) -> String {
    let Some((year, rest)) = period.split_once('年') else { return period.to_owned() };
    let dashed = rest.rsplit_once(['-', '—', '–', '~', '－', '～', '至', '到']);
    dashed.map_or_else(|| period.to_owned(), |(_, last)| format!("{year}年{last}"))
}

/// 2024年 -> 2024年末, 2025年1—9月 -> 2025年9月末.
fn end_of(period: &str) -> String {
    let last = last_month(period);
    let last = last.trim_end_matches('份');
    if last.ends_with(['年', '月']) { format!("{last}末") } else { period.to_owned() }
}

/// What the parts of a whole are called after their own name: 投资 of the 第一产业 in 固定资产投资, all of it of a place.
fn shared_by_parts(whole: &str, part: &str) -> String {
    const NOUNS: [&str; 6] = ["投资", "增加值", "用电量", "贷款余额", "存款余额", "收入"];
    if is_place(part) {
        return whole.to_owned();
    }
    let noun =
        NOUNS.iter().find(|noun| whole.ends_with(*noun) && !part.ends_with(*noun) && part.ends_with("业"));
    noun.map_or_else(String::new, |noun| (*noun).to_owned())
}

/// Whether a name is that of a place.
fn is_place(name: &str) -> bool {
    ["全国", "全省", "全市", "全区", "合计", "总计"].contains(&name)
        || ["省", "市", "县", "区", "自治州", "盟", "旗"].iter().any(|ending| name.ends_with(ending))
}

fn column(table: &Table, at: usize) -> Column {
    let header = header_of(table, at);
    let joined = header.concat();
    let cells = || table.rows.iter().filter_map(|row| row.get(at));
    let numbers = cells().filter(|cell| matches!(cell.content, Content::Number(_))).count();
    let words = cells().filter(|cell| cell.content == Content::Words).count();
    if ["序号", "编号", "代码", "位次", "名次", "排名", "排位"].iter().any(|word| joined.contains(word))
    {
        return Column::Skip;
    }
    if numbers < words || numbers == 0 {
        return if joined.contains("单位") { Column::Unit } else { Column::Label };
    }
    if at == 0 {
        return Column::Label;
    }
    let mut all = Words::default();
    for text in &header {
        let part = words::header(text);
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
        if part.measure.is_some() {
            (all.measure, all.counted) = (part.measure, part.counted);
        }
        all.reach = part.reach.or(all.reach);
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
        let own = row.get(at).map(|cell| cell.text.clone()).unwrap_or_default();
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
