//! Numerals: Arabic (with thousands separators and Chinese scales) and Chinese, exact or vague (三五百, 30余万).

/// A number as written: `value` × 10^`mult`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numeral {
    /// Characters read.
    pub len: usize,
    pub value: f64,
    pub mult: i8,
    /// Bounds of a vague one (三四万), in the scale of `value`.
    pub bounds: Option<(f64, f64)>,
    /// 余, 多 or 几 stood inside: more than this.
    pub more: bool,
    /// Only a scale was written (千亿): a value after a qualifier, else the name of a size.
    pub bare_scale: bool,
    pub chinese: bool,
}

/// Longest run of characters read as one Chinese numeral.
const MAX_CHINESE_CHARS: usize = 24;
/// Most digits of an Arabic numeral; longer ones are codes.
pub(super) const MAX_ARABIC_DIGITS: usize = 15;

pub(in crate::extract) const fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

const fn small_scale(c: char) -> Option<i8> {
    Some(match c {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        _ => return None,
    })
}

const fn large_scale(c: char) -> Option<i8> {
    Some(match c {
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

/// Whether a numeral can begin with this character.
pub(in crate::extract) const fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || small_scale(c).is_some() || large_scale(c).is_some()
}

/// The numeral at the start of `chars`; `unit` says whether a unit begins where a scale could (千瓦, 百分点).
pub(super) fn numeral(chars: &[char], unit: &dyn Fn(&[char]) -> bool) -> Option<Numeral> {
    if chars.first()?.is_ascii_digit() { arabic(chars, unit) } else { chinese(chars, unit) }
}

fn arabic(chars: &[char], unit: &dyn Fn(&[char]) -> bool) -> Option<Numeral> {
    let digits = |from: usize| chars[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut len = digits(0);
    let mut text: String = chars[..len].iter().collect();
    if len <= 3 {
        while chars.get(len) == Some(&'，') && digits(len + 1) == 3 && !before_unit_clause(chars, len + 4) {
            text.extend(&chars[len + 1..len + 4]);
            len += 4;
        }
    }
    if chars.get(len) == Some(&'.') && digits(len + 1) > 0 {
        let decimals = digits(len + 1);
        text.extend(&chars[len..=len + decimals]);
        len += 1 + decimals;
    }
    if text.len() > MAX_ARABIC_DIGITS + 1 {
        return None;
    }
    let mut read = Numeral {
        len,
        value: text.parse().ok()?,
        mult: 0,
        bounds: None,
        more: false,
        bare_scale: false,
        chinese: false,
    };
    scaled(chars, &mut read, unit);
    second_part(chars, &mut read, unit);
    Some(read)
}

/// `8，110` before `家` is a number, but in `增长8，110家` nobody can tell; a list of years or items is caught by the
/// next comma.
fn before_unit_clause(chars: &[char], at: usize) -> bool {
    chars.get(at) == Some(&'年') || chars.get(at) == Some(&'月')
}

/// 余, a scale word and 余 again: 30余万, 2.5万余, 8千亿.
fn scaled(chars: &[char], read: &mut Numeral, unit: &dyn Fn(&[char]) -> bool) {
    more(chars, read);
    if !chars.get(read.len..).is_some_and(unit) {
        let mut rest = chars[read.len..].iter();
        let first = rest.next().copied();
        if let Some(power) = first.and_then(small_scale)
            && power != 1
        {
            read.mult += power;
            read.len += 1;
        } else if first == Some('十') && matches!(rest.next(), Some('万' | '亿')) {
            read.mult += 1;
            read.len += 1;
        }
        // 5个亿.
        let spoken = chars[read.len..].starts_with(&['个', '亿']);
        if spoken && !matches!(chars.get(read.len + 2), Some('元' | '级')) {
            read.len += 1;
        }
        while let Some(power) = chars.get(read.len).copied().and_then(large_scale) {
            if read.mult >= 16 || chars.get(read.len..).is_some_and(unit) {
                break;
            }
            read.mult += power;
            read.len += 1;
        }
    }
    more(chars, read);
}

fn more(chars: &[char], read: &mut Numeral) {
    let vague = matches!(chars.get(read.len), Some('余' | '多' | '几'));
    let word = matches!(chars.get(read.len + 1), Some('元' | '媒' | '样' | '功' | '式'))
        && chars.get(read.len) == Some(&'多');
    if vague && !(word && chars.get(read.len + 1) != Some(&'元')) {
        read.more = true;
        read.len += 1;
    }
}

/// `2亿3000万`: a second numeral of a smaller scale goes on with the first.
fn second_part(chars: &[char], read: &mut Numeral, unit: &dyn Fn(&[char]) -> bool) {
    // 1万2千元: a scale must follow, as 1万2 could be anything.
    if read.mult < 4 || read.more || !chars.get(read.len).is_some_and(char::is_ascii_digit) {
        return;
    }
    if let Some(next) = arabic(&chars[read.len..], unit)
        && (if read.mult < 8 { 2..read.mult } else { 4..read.mult }).contains(&next.mult)
    {
        read.value += next.value * 10_f64.powi(i32::from(next.mult - read.mult));
        read.len += next.len;
        read.more = next.more;
    }
}

/// State of the left-to-right reading of a Chinese numeral.
#[derive(Default)]
struct Sum {
    total: f64,
    section: f64,
    digit: Option<f64>,
    last_power: i8,
    zero: bool,
    any_digit: bool,
}

impl Sum {
    fn small(&mut self, power: i8) {
        self.section += self.digit.take().unwrap_or(1.0) * 10_f64.powi(i32::from(power));
        self.last_power = power;
        self.zero = false;
    }

    fn large(&mut self, power: i8) {
        let part = self.section + self.digit.take().unwrap_or(0.0);
        let part = if part == 0.0 && self.total == 0.0 { 1.0 } else { part };
        let whole = if power == 8 { self.total + part } else { part };
        let rest = if power == 8 { 0.0 } else { self.total };
        self.total = rest + whole * 10_f64.powi(i32::from(power));
        self.section = 0.0;
        self.last_power = power;
        self.zero = false;
    }

    /// 两万五 is 25000: a last digit without its scale is of the next lower one.
    fn value(&self) -> f64 {
        let last = self.digit.unwrap_or(0.0);
        let tail = if self.last_power >= 2 && !self.zero {
            last * 10_f64.powi(i32::from(self.last_power) - 1)
        } else {
            last
        };
        self.total + self.section + tail
    }
}

fn chinese(chars: &[char], unit: &dyn Fn(&[char]) -> bool) -> Option<Numeral> {
    let run =
        chars.iter().take(MAX_CHINESE_CHARS).take_while(|c| is_numeral(**c) && !c.is_ascii_digit()).count();
    if run == 0 {
        return None;
    }
    if let Some(read) = positional(&chars[..run]) {
        return Some(read);
    }
    let mut sum = Sum::default();
    let mut spread = None;
    let mut len = 0;
    while len < run {
        let c = chars[len];
        if len > 0 && unit(&chars[len..]) {
            break;
        }
        if let Some(value) = digit(c) {
            if let Some(before) = sum.digit {
                if value == 0 || spread.is_some() {
                    break;
                }
                spread = Some(f64::from(value) - before);
            } else if value == 0 {
                sum.zero = true;
            } else {
                sum.digit = Some(f64::from(value));
            }
            sum.any_digit = true;
        } else if let Some(power) = small_scale(c) {
            spread = spread.map(|by| by * 10_f64.powi(i32::from(power)));
            sum.small(power);
        } else if let Some(power) = large_scale(c) {
            spread = spread.map(|by| by * 10_f64.powi(i32::from(power)));
            sum.large(power);
        }
        len += 1;
    }
    finish(chars, len, &sum, spread, unit)
}

fn finish(
    chars: &[char],
    len: usize,
    sum: &Sum,
    spread: Option<f64>,
    unit: &dyn Fn(&[char]) -> bool,
) -> Option<Numeral> {
    let trailing =
        chars[..len].iter().rev().take_while(|c| large_scale(**c).is_some()).filter_map(|c| large_scale(*c));
    let mult: i8 = trailing.map(i32::from).sum::<i32>().min(16) as i8;
    let down = 10_f64.powi(i32::from(mult));
    let value = sum.value() / down;
    let scales_only = !sum.any_digit && chars[..len].iter().all(|c| *c != '十' || len > 1);
    let mut read = Numeral {
        len,
        value,
        mult,
        bounds: spread.filter(|by| *by > 0.0).map(|by| (value, value + by / down)),
        more: false,
        bare_scale: scales_only,
        chinese: true,
    };
    decimal(chars, &mut read);
    more(chars, &mut read);
    if read.more {
        while let Some(power) = chars.get(read.len).copied().and_then(large_scale) {
            if read.mult >= 16 || unit(&chars[read.len..]) {
                break;
            }
            read.mult += power;
            read.len += 1;
        }
    }
    (len > 0 && !(sum.digit.is_none() && sum.last_power == 0 && !sum.zero)).then_some(read)
}

/// 二〇二四, 一九七八: digits in their places.
fn positional(run: &[char]) -> Option<Numeral> {
    let digits: Vec<u32> = run.iter().map_while(|c| digit(*c)).collect();
    if digits.len() < 3 || digits.len() != run.len() || run.contains(&'两') {
        return None;
    }
    let value = digits.iter().fold(0.0, |sum, d| sum * 10.0 + f64::from(*d));
    Some(Numeral {
        len: run.len(),
        value,
        mult: 0,
        bounds: None,
        more: false,
        bare_scale: false,
        chinese: true,
    })
}

/// 三点五, 百分之零点二.
fn decimal(chars: &[char], read: &mut Numeral) {
    if chars.get(read.len) != Some(&'点') || read.mult != 0 {
        return;
    }
    let digits: Vec<u32> = chars[read.len + 1..].iter().map_while(|c| digit(*c)).collect();
    if digits.is_empty() {
        return;
    }
    let text: String = digits.iter().filter_map(|d| char::from_digit(*d, 10)).collect();
    if let Ok(part) = format!("{}.{text}", read.value).parse() {
        read.value = part;
        read.len += 1 + digits.len();
        while let Some(power) = chars.get(read.len).copied().and_then(large_scale) {
            read.mult += power;
            read.len += 1;
            if read.mult >= 12 {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, i8, usize)> {
        let chars: Vec<char> = text.chars().collect();
        let unit = |rest: &[char]| {
            ["千瓦", "百分点"]
                .iter()
                .any(|u| u.chars().zip(rest).filter(|(a, b)| a == *b).count() == u.chars().count())
        };
        numeral(&chars, &unit).map(|n| (n.value, n.mult, n.len))
    }

    #[test]
    fn arabic_numerals_take_scales_and_separators() {
        assert_eq!(read("64.54亿元"), Some((64.54, 8, 6)));
        assert_eq!(read("8千亿元"), Some((8.0, 11, 3)));
        assert_eq!(read("3.5万亿元"), Some((3.5, 12, 5)));
        assert_eq!(read("82，225.00元"), Some((82225.0, 0, 9)));
        assert_eq!(read("10亿千瓦"), Some((10.0, 8, 3)));
        assert_eq!(read("30余万人次"), Some((30.0, 4, 4)));
        assert_eq!(read("2亿3000万元"), Some((2.3, 8, 7)));
        assert_eq!(read("8个百分点"), Some((8.0, 0, 1)));
    }

    #[test]
    fn chinese_numerals() {
        assert_eq!(read("四亿五千六百四十二万零一十五"), Some((456_420_015.0, 0, 14)));
        assert_eq!(read("两千三百亿"), Some((2300.0, 8, 5)));
        assert_eq!(read("十五"), Some((15.0, 0, 2)));
        assert_eq!(read("二〇二四"), Some((2024.0, 0, 4)));
        assert_eq!(read("两万五"), Some((25000.0, 0, 3)));
        assert_eq!(read("三点五"), Some((3.5, 0, 3)));
        assert_eq!(read("百亿"), Some((100.0, 8, 2)));
    }

    #[test]
    fn vague_numerals_have_bounds() {
        let bounds =
            |text: &str| numeral(&text.chars().collect::<Vec<_>>(), &|_| false).and_then(|n| n.bounds);
        assert_eq!(bounds("三五百"), Some((300.0, 500.0)));
        assert_eq!(bounds("三四万"), Some((3.0, 4.0)));
        assert_eq!(bounds("三十五"), None);
    }
}
