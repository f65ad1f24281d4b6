//! Quantities: a numeral with its unit, its inner qualifiers, and the forms that Chinese has besides (八成, 1.3倍,
//! 翻两番, 百分之五, 三分之一, 3.9：59.5：36.6, ranges).

use super::numeral::{self, Numeral, digit, numeral};
use crate::domain::{Qualifier, Unit, UnitMeasure};
use crate::extract::lexicon::{Class, Lexicon, UnitKind};

/// How a quantity is written.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::extract) enum Form {
    /// A number with the unit behind it, or none.
    Plain,
    /// 八成: tenths, as per cent.
    Tenths,
    /// 三分之一, 一半: a fraction, as per cent.
    Fraction,
    /// 1.3倍.
    Times,
    /// 翻番, 翻两番: doublings; the value is their number.
    Doublings,
    /// 5：1, 3.9：59.5：36.6.
    Ratio(Vec<f64>),
}

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a way of writing, and they combine")]
pub(in crate::extract) struct Quantity {
    pub form: Form,
    /// In the written scale; a range has its middle.
    pub value: f64,
    pub bounds: Option<(f64, f64)>,
    pub mult: i8,
    pub unit: Option<Unit>,
    pub kind: Option<UnitKind>,
    /// The counter's noun names the measure better.
    pub noun: bool,
    pub qualifier: Option<Qualifier>,
    /// Written in Chinese digits.
    pub chinese: bool,
    /// Only a scale, no digit: 千亿元.
    pub bare_scale: bool,
    /// 个 or a bare number in a list whose last member has the unit (1.2个、3.4个百分点).
    pub elided: bool,
    /// Characters of the figure itself.
    pub len: usize,
    /// Characters read, with the qualifier behind it (以上, 左右).
    pub read: usize,
}

impl Quantity {
    /// The nought of 持平.
    pub(in crate::extract) fn nothing(len: usize, unit: Unit) -> Self {
        Self { unit: Some(unit), chinese: false, ..plain(Form::Plain, 0.0, len) }
    }
}

/// Longest bracketed remark between a number and its unit.
const MAX_REMARK_CHARS: usize = 30;
/// Longest word whose 成 is no tenth.
const NOT_TENTHS: &str = "立为员功熟本果效长就品套都分年人交型形份绩语因吨像";

fn percent() -> Unit {
    Unit::new(UnitMeasure::percent(), 0)
}

/// The quantity at the start of `chars`.
pub(super) fn quantity(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    if let Some(read) = doublings(chars) {
        return Some(finish(chars, read, lexicon));
    }
    if let Some(read) = hundredths(chars, lexicon).or_else(|| half(chars)) {
        return Some(finish(chars, read, lexicon));
    }
    let first = signed(chars, lexicon)?;
    let mut read = range(chars, first, lexicon);
    read.read = read.len;
    Some(finish(chars, read, lexicon))
}

/// The first of two amounts: what 提高200元至2490元 was raised by.
pub(super) fn first_amount(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    Some(finish(chars, signed(chars, lexicon)?, lexicon))
}

/// One numeral with its sign and unit.
fn signed(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    let negative = match chars.first()? {
        '负' => true,
        '-' => chars.get(1).is_some_and(char::is_ascii_digit),
        _ => false,
    };
    if !negative {
        return single(chars, lexicon);
    }
    let read = single(&chars[1..], lexicon)?;
    Some(Quantity {
        value: -read.value,
        bounds: read.bounds.map(|(low, high)| (-high, -low)),
        len: read.len + 1,
        read: read.len + 1,
        ..read
    })
}

/// 翻番, 翻一番, 翻了两番.
fn doublings(chars: &[char]) -> Option<Quantity> {
    if chars.first() != Some(&'翻') {
        return None;
    }
    let at = if chars.get(1) == Some(&'了') { 2 } else { 1 };
    let (count, len) = match (chars.get(at), chars.get(at + 1)) {
        (Some('番'), _) => (1.0, at + 1),
        (Some(c), Some('番')) => (f64::from(digit(*c).or_else(|| c.to_digit(10))?), at + 2),
        (Some(c), Some('倍')) if digit(*c) == Some(1) || *c == '1' => (1.0, at + 2),
        _ => return None,
    };
    Some(plain(Form::Doublings, count, len))
}

fn plain(form: Form, value: f64, len: usize) -> Quantity {
    Quantity {
        form,
        value,
        bounds: None,
        mult: 0,
        unit: Some(percent()),
        kind: Some(UnitKind::Percent),
        noun: false,
        qualifier: None,
        chinese: true,
        bare_scale: false,
        elided: false,
        len,
        read: len,
    }
}

/// 百分之五, 千分之三, 三分之一.
fn hundredths(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    let whole = bare(chars, lexicon)?;
    let rest = &chars[whole.len..];
    if !(rest.starts_with(&['分', '之']) && whole.value > 1.0) {
        return None;
    }
    let part = bare(&rest[2..], lexicon)?;
    let len = whole.len + 2 + part.len;
    let scale = 10_f64.powi(i32::from(part.mult));
    if whole.value == 1000.0 {
        let unit = UnitMeasure::new("permille").ok()?;
        return Some(Quantity {
            unit: Some(Unit::new(unit, 0)),
            ..plain(Form::Plain, part.value * scale, len)
        });
    }
    let form = if whole.value == 100.0 { Form::Plain } else { Form::Fraction };
    let value =
        if whole.value == 100.0 { part.value * scale } else { part.value * scale * 100.0 / whole.value };
    Some(Quantity { qualifier: part.more.then_some(Qualifier::Over), ..plain(form, value, len) })
}

/// 1/3: a fraction of small terms, but no page of pages.
pub(super) fn slashed(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    const LARGEST_TERM: u32 = 10;
    let term = |at: usize| {
        let digits = chars.iter().skip(at).take(3).take_while(|c| c.is_ascii_digit()).count();
        let value =
            chars.get(at..at + digits)?.iter().try_fold(0, |sum, c| Some(sum * 10 + c.to_digit(10)?))?;
        (1..=2).contains(&digits).then_some((value, at + digits))
    };
    let (part, at) = term(0)?;
    let (whole, len) = if chars.get(at) == Some(&'/') { term(at + 1)? } else { return None };
    let rest = &chars[len..];
    let goes_on =
        rest.first().is_some_and(|c| c.is_ascii_alphanumeric() || "/-.页版号期级层楼%".contains(*c));
    let fits = (1..whole).contains(&part) && whole <= LARGEST_TERM && !goes_on;
    let read =
        Quantity { chinese: false, ..plain(Form::Fraction, f64::from(part) * 100.0 / f64::from(whole), len) };
    (fits && lexicon.unit_at(rest).is_none()).then(|| finish(chars, read, lexicon))
}

/// 一半, 半数, 过半, and the 半 of 近半.
fn half(chars: &[char]) -> Option<Quantity> {
    match chars {
        ['过', '半', '数', ..] => return Some(over_half(3)),
        ['过', '半', ..] => return Some(over_half(2)),
        ['半', '数', ..] => return Some(plain(Form::Fraction, 50.0, 2)),
        ['半', ..] => return Some(plain(Form::Fraction, 50.0, 1)),
        _ => {}
    }
    let more = ['多', '以'].iter().any(|c| chars.get(2) == Some(c)) && chars.get(2) == Some(&'多');
    let half = chars.starts_with(&['一', '半']).then(|| plain(Form::Fraction, 50.0, 2))?;
    Some(Quantity { qualifier: more.then_some(Qualifier::Over), read: if more { 3 } else { 2 }, ..half })
}

fn over_half(len: usize) -> Quantity {
    Quantity { qualifier: Some(Qualifier::Over), ..plain(Form::Fraction, 50.0, len) }
}

/// Whether 过半, 半数 or the 半 behind a qualifier stands here as a share, and is no part of 半年 or 半导体.
pub(super) fn halves(chars: &[char], qualified: bool) -> bool {
    let ends = |at: usize| chars.get(at).is_none_or(|c| "，。；、）：!?的以".contains(*c));
    match chars {
        ['过', '半', '数', ..] | ['半', '数', ..] => true,
        ['过', '半', ..] => ends(2),
        ['半', ..] => qualified && ends(1),
        _ => false,
    }
}

fn bare(chars: &[char], lexicon: &Lexicon) -> Option<Numeral> {
    numeral(chars, &|rest| lexicon.unit_at(rest).is_some_and(|(length, _)| length > 1))
}

/// One numeral with its unit.
fn single(chars: &[char], lexicon: &Lexicon) -> Option<Quantity> {
    let number = bare(chars, lexicon)?;
    if let Some(tenths) = tenths(chars, &number) {
        return Some(tenths);
    }
    let mut read = Quantity {
        bounds: number.bounds,
        mult: number.mult,
        unit: None,
        kind: None,
        qualifier: number.more.then_some(Qualifier::Over),
        chinese: number.chinese,
        bare_scale: number.bare_scale,
        ..plain(Form::Plain, middle(number.value, number.bounds), number.len)
    };
    if chars.get(number.len) == Some(&'倍') && !matches!(chars.get(number.len + 1), Some('体' | '频')) {
        read.form = Form::Times;
        read.unit = Some(percent());
        read.kind = Some(UnitKind::Percent);
        read.len += 1;
        // 一倍半.
        if chars.get(read.len) == Some(&'半') {
            read.value += 0.5;
            read.len += 1;
        }
        return Some(read);
    }
    if let Some(ratio) = ratio(chars, &number) {
        return Some(ratio);
    }
    unit(chars, &mut read, lexicon);
    Some(read)
}

fn middle(value: f64, bounds: Option<(f64, f64)>) -> f64 {
    bounds.map_or(value, |(low, high)| f64::midpoint(low, high))
}

/// 八成, 9成, 三成五, 七成六.
fn tenths(chars: &[char], number: &Numeral) -> Option<Quantity> {
    let after = chars.get(number.len + 1);
    let small = number.mult == 0 && (number.value <= 10.0 || number.bounds.is_some()) && number.value > 0.0;
    if chars.get(number.len) != Some(&'成') || !small || after.is_some_and(|c| NOT_TENTHS.contains(*c)) {
        return None;
    }
    let unit_digit = after.and_then(|c| digit(*c)).filter(|d| *d > 0);
    let follows = chars.get(number.len + 2).is_none_or(|c| !numeral::is_numeral(*c) && *c != '、');
    let (tail, len) = match unit_digit {
        Some(d) if follows => (f64::from(d), number.len + 2),
        _ => (0.0, number.len + 1),
    };
    // 一成半.
    let halved = chars.get(len) == Some(&'半') && tail == 0.0;
    let (tail, len) = if halved { (5.0, len + 1) } else { (tail, len) };
    let over = number.more || (chars.get(len) == Some(&'多'));
    let len = if chars.get(len) == Some(&'多') { len + 1 } else { len };
    Some(Quantity {
        bounds: number.bounds.map(|(low, high)| (low * 10.0, high * 10.0)),
        qualifier: over.then_some(Qualifier::Over),
        ..plain(Form::Tenths, middle(number.value, number.bounds) * 10.0 + tail, len)
    })
}

/// 5：1 and longer ones; a clock (8：30) has no decimals and is caught by its words.
fn ratio(chars: &[char], first: &Numeral) -> Option<Quantity> {
    let mut terms = vec![first.value];
    let mut len = first.len;
    if first.mult != 0 || first.more {
        return None;
    }
    while chars.get(len) == Some(&'：') && chars.get(len + 1).is_some_and(char::is_ascii_digit) {
        let next = numeral(&chars[len + 1..], &|_| false)?;
        terms.push(next.value);
        len += 1 + next.len;
    }
    (terms.len() > 1).then(|| Quantity { unit: None, kind: None, ..plain(Form::Ratio(terms), 0.0, len) })
}

/// The unit behind a number, past a bracketed remark.
fn unit(chars: &[char], read: &mut Quantity, lexicon: &Lexicon) {
    let mut at = read.len;
    if chars.get(at) == Some(&'（') {
        let close = chars[at..].iter().take(MAX_REMARK_CHARS).position(|c| *c == '）');
        let Some(after) = close.map(|close| at + close + 1) else { return };
        let resumes = chars[after..].first().is_some_and(|c| matches!(c, '万' | '亿'));
        let same = lexicon.unit_at(&chars[after..]).is_some_and(|(_, unit)| unit.kind != UnitKind::Count);
        if !(resumes || same) {
            return;
        }
        at = after;
        while let Some(power) =
            chars.get(at).and_then(|c| [('万', 4), ('亿', 8)].iter().find(|(w, _)| w == c))
        {
            read.mult = (read.mult + power.1).min(16);
            at += 1;
        }
    }
    // 零分别: no points.
    if chars[at..].starts_with(&['分', '别']) {
        return;
    }
    // 10.8/10万: so many of a hundred thousand.
    if chars[at..].starts_with(&['/', '1', '0', '万']) {
        let people = usize::from(chars.get(at + 4) == Some(&'人'));
        read.unit = UnitMeasure::new("per_100000").ok().map(|measure| Unit::new(measure, 0));
        read.kind = Some(UnitKind::Physical);
        read.len = at + 4 + people;
        return;
    }
    // 148亿度: current, not heat.
    if chars.get(at) == Some(&'度')
        && read.mult >= 4
        && lexicon.word_at(&chars[at..]).is_none_or(|(length, _)| length == 1)
    {
        read.unit = UnitMeasure::new("kWh").ok().map(|measure| Unit::new(measure, 0));
        read.kind = Some(UnitKind::Physical);
        read.len = at + 1;
        return;
    }
    let Some((length, word)) = lexicon.unit_at(&chars[at..]) else { return };
    // 210组件: the characters of the unit begin a word.
    if lexicon.word_at(&chars[at..]).is_some_and(|(longer, class)| longer > length && class == Class::Plain) {
        return;
    }
    let mut unit = word.unit.clone();
    // 3819亿块: chips, no money.
    if chars[at..at + length] == ['块']
        && read.mult >= 4
        && let Ok(measure) = UnitMeasure::new("piece")
    {
        unit.measure = measure;
    }
    let mut end = at + length;
    if chars.get(end) == Some(&'/')
        && let Some((under, below)) = per(&chars[end + 1..], lexicon)
        && let Ok(measure) = UnitMeasure::new(&format!("{}/{below}", unit.measure))
    {
        unit.measure = measure;
        end += 1 + under;
    }
    read.mult += unit.mult;
    read.kind = Some(word.kind);
    read.noun = word.noun;
    read.unit = Some(unit);
    read.len = end;
}

/// What stands under the stroke of 吨标准煤/万元.
fn per(chars: &[char], lexicon: &Lexicon) -> Option<(usize, String)> {
    let scale = chars.iter().take_while(|c| matches!(c, '万' | '百' | '千' | '亿')).count();
    // 千克 and 千瓦时 begin with what could be a scale.
    let scale = if lexicon.unit_at(chars).is_some_and(|(length, _)| length > scale) { 0 } else { scale };
    let (length, word) = lexicon.unit_at(&chars[scale..])?;
    let prefix = match chars[..scale].iter().collect::<String>().as_str() {
        "" => "",
        "百" => "100-",
        "千" => "1000-",
        "万" => "10000-",
        "亿" => "1e8-",
        _ => return None,
    };
    Some((scale + length, format!("{prefix}{}", word.unit.measure)))
}

/// 4.5%-5%, 100万元至300万元, 2--3万港币: both ends, the first with the unit and scale of the second where it has none.
fn range(chars: &[char], first: Quantity, lexicon: &Lexicon) -> Quantity {
    let joined = match (chars.get(first.len), chars.get(first.len + 1)) {
        (Some('-'), Some('-')) => 2,
        (Some('-' | '至' | '到'), _) => 1,
        _ => return first,
    };
    let from = first.len + joined;
    if first.form != Form::Plain && first.form != Form::Tenths && first.form != Form::Times {
        return first;
    }
    let Some(last) = chars.get(from..).and_then(|rest| signed(rest, lexicon)) else { return first };
    let elided = first.unit.is_none() && first.form == Form::Plain;
    let fits = elided || (first.unit == last.unit && first.kind == last.kind);
    let known = last.unit.is_some() || last.form != Form::Plain;
    if !fits || !known || last.qualifier == Some(Qualifier::Over) {
        return first;
    }
    let scale = if elided && first.mult == 0 {
        tens_of(&first, &last)
    } else {
        10_f64.powi(i32::from(first.mult - last.mult))
    };
    let tenth = if last.form == Form::Tenths && first.form == Form::Plain { 10.0 } else { 1.0 };
    let (low, high) = (first.value * scale * tenth, last.value);
    if low >= high {
        return first;
    }
    Quantity {
        value: f64::midpoint(low, high),
        bounds: Some((low, high)),
        qualifier: Some(Qualifier::Range),
        len: from + last.len,
        read: from + last.len,
        ..last
    }
}

/// 八到九百亿 is 800 to 900: a single Chinese digit takes the ten of the other end.
fn tens_of(first: &Quantity, last: &Quantity) -> f64 {
    let tens = last.value.log10().floor();
    if first.chinese && first.value < 10.0 && tens >= 1.0 { 10_f64.powf(tens) } else { 1.0 }
}

/// Adds what stands behind: 以上, 左右.
fn finish(chars: &[char], mut read: Quantity, lexicon: &Lexicon) -> Quantity {
    if let Some((length, code)) = chars.get(read.len..).and_then(|rest| lexicon.qualifier_after(rest)) {
        let strong = chars.get(read.len) == Some(&'强') || chars.get(read.len) == Some(&'弱');
        let vague = matches!(chars.get(read.len), Some('起' | '许' | '余' | '多' | '还'));
        let ends = chars.get(read.len + length).is_none_or(|c| "，。；、）!?和与的".contains(*c));
        if (!strong && !vague) || ends {
            read.qualifier =
                if read.bounds.is_some() && code == Qualifier::About { read.qualifier } else { Some(code) };
            read.read = read.len + length;
        }
    }
    if read.read < read.len {
        read.read = read.len;
    }
    if read.bounds.is_some() && read.qualifier.is_none() {
        read.qualifier = Some(Qualifier::Range);
    }
    read
}
