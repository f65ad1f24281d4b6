//! The lexer: at each place the longest thing that can stand there.

use super::quantity::{first_amount, halves, quantity, slashed};
use super::special::{list_marker, quoted_label, special};
use super::{Kind, Token, is_numeral};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, Lexicon, UnitKind};
use crate::extract::text::{GAP, Paragraph, Text, is_han};
use crate::extract::time;

/// Tokens of a paragraph; `home` is the publisher's area, for names that only it uses.
pub(in crate::extract) fn tokens(
    text: &Text,
    Paragraph { start, end, heading }: Paragraph,
    lexicon: &Lexicon,
    home: Option<usize>,
) -> Vec<Token> {
    let room = Vec::with_capacity((end - start) / 3);
    let mut lexer = Lexer { chars: &text.chars[..end], lexicon, home, tokens: room };
    let mut at = start;
    // 一、二季度…: the number of a section, no list of quarters.
    if heading
        && !paired(&text.chars[start..end])
        && let Some(length) = lexer.marker(start)
    {
        lexer.push(Kind::Skip(Reason::ListMarker), start, start + length);
        at += length;
    }
    while at < end {
        let timed = time::can_begin(&lexer.chars[at..]);
        if !timed && lexer.says_nothing(&lexer.chars[at..]) {
            lexer.push(Kind::Text, at, at + 1);
            at += 1;
            continue;
        }
        let (kind, length) = lexer.next(at, start, timed);
        let length = length.max(1);
        lexer.push(kind, at, at + length);
        at += length;
    }
    lexer.accept_short_words();
    lexer.tokens
}

/// 一、二季度分别增长…: a headline that tells of both.
fn paired(heading: &[char]) -> bool {
    heading.windows(2).any(|pair| matches!(pair, ['分', '别'] | ['都', '增' | '降']))
}

struct Lexer<'a> {
    chars: &'a [char],
    lexicon: &'a Lexicon,
    home: Option<usize>,
    tokens: Vec<Token>,
}

const fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '：'
            | '、'
            | '（'
            | '）'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '《'
            | '》'
            | '!'
            | '?'
            | '"'
            | '\''
            | '…'
            | '·'
            | '/'
            | '|'
            | '【'
            | '】'
            | '+'
            | '●'
            | '◆'
            | '■'
            | '★'
            | '☆'
            | '□'
            | '▶'
            | '▲'
            | '※'
            | '◎'
            | '•'
            | '*'
            | '>'
    )
}

impl Lexer<'_> {
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        if matches!(kind, Kind::Text)
            && let Some(last) = self.tokens.last_mut()
            && matches!(last.kind, Kind::Text)
        {
            last.end = end;
            return;
        }
        self.tokens.push(Token { kind, start, end });
    }

    /// What stands at a place; `timed` says that a time can begin there.
    fn next(&self, at: usize, start: usize, timed: bool) -> (Kind, usize) {
        let rest = &self.chars[at..];
        let before = if at > start { self.chars.get(at - 1).copied() } else { None };
        // 汛|期内, 工|期末: the end of a word.
        let inside = |c: char| c.is_ascii_digit() || (rest[0] == '期' && is_han(c));
        let time = if timed { time::begun(rest) } else { None };
        if let Some(read) = time.filter(|_| !before.is_some_and(inside)) {
            // 2025年版目录: the name of an edition.
            let edition = rest.get(read.len) == Some(&'版') && rest.get(read.len + 1) != Some(&'图');
            let (kind, more) = if edition { (Kind::Skip(Reason::Label), 1) } else { (Kind::Time(read), 0) };
            return (kind, read.len + more);
        }
        if self.begins_item(at, start)
            && let Some(length) = self.marker(at)
        {
            return (Kind::Skip(Reason::ListMarker), length);
        }
        if let Some(length) = quoted_label(rest, self.lexicon) {
            return (Kind::Skip(Reason::Label), length);
        }
        // 上年同期-1.2亿元: a sign.
        let then = || {
            at >= 2 && self.chars[at - 2..at] == ['同', '期'] && rest.get(1).is_some_and(char::is_ascii_digit)
        };
        if matches!(rest[0], '>' | '<' | '≥' | '≤' | '≈')
            && let Some((length, code)) = self.qualifier(rest)
        {
            return (Kind::Qualifier(code), length);
        }
        if rest[0] == '-' && !negative(rest, before) && !then() || rest[0] == GAP || is_punctuation(rest[0]) {
            return (Kind::Punct(rest[0]), 1);
        }
        // 增至今年的…: no 至今.
        let this_year = rest.starts_with(&['至', '今', '年']);
        let word = self.lexicon.word_at(if this_year { &rest[..1] } else { rest });
        let known = word.map_or(0, |(length, _)| length);
        if let Some((reason, length)) = special(rest, before).filter(|(_, length)| *length > known) {
            return (Kind::Skip(reason), length);
        }
        if let Some((length, code)) = self.qualifier(rest) {
            return (Kind::Qualifier(code), length);
        }
        self.word_or_quantity(rest, before, word)
    }

    /// Begins with a character with which nothing but a time begins that the grammar knows: more than a third of a text.
    fn says_nothing(&self, rest: &[char]) -> bool {
        let opens = match rest {
            ['第' | '前' | '每' | '翻' | '负' | '半', ..] | ['过', '半', ..] => true,
            ['图' | '表', next, ..] => next.is_ascii_digit(),
            _ => false,
        };
        is_han(rest[0]) && !is_numeral(rest[0]) && !opens && !self.lexicon.may_open(rest[0])
    }

    /// The number of an item, unless it begins a word (一、二、三产业).
    fn marker(&self, at: usize) -> Option<usize> {
        let rest = &self.chars[at..];
        list_marker(rest).filter(|length| self.lexicon.word_at(rest).is_none_or(|(word, _)| word <= *length))
    }

    /// A qualifier that a number, or a qualifier and a number, follows.
    fn qualifier(&self, rest: &[char]) -> Option<(usize, crate::domain::Qualifier)> {
        let (length, code) = self.lexicon.qualifier_at(rest)?;
        let after = &rest[length..];
        let next = after.first()?;
        let signed = *next == '-' && after.get(1).is_some_and(char::is_ascii_digit);
        let number = signed
            || is_numeral(*next)
            || (*next == '一' && after.get(1) == Some(&'半'))
            || halves(after, true);
        let chained = || {
            self.lexicon
                .qualifier_at(after)
                .is_some_and(|(more, _)| after.get(more).is_some_and(|c| is_numeral(*c)))
        };
        let timed = || time::parse(after).is_some();
        ((number && !timed()) || chained()).then_some((length, code))
    }

    /// `word` is the longest word of the grammar that stands here.
    fn word_or_quantity(
        &self,
        rest: &[char],
        before: Option<char>,
        word: Option<(usize, Class)>,
    ) -> (Kind, usize) {
        let area = self.lexicon.area_at(rest, self.home);
        let qualified = || matches!(self.tokens.last(), Some(Token { kind: Kind::Qualifier(_), .. }));
        let half = matches!(rest[0], '半' | '过') && halves(rest, qualified());
        let numeral = is_numeral(rest[0]) || matches!(rest[0], '翻' | '负' | '-') || half;
        let joined = || before.is_some_and(|c| c.is_ascii_alphanumeric() || "/-.".contains(c));
        let fraction = if rest[0].is_ascii_digit() && !joined() { slashed(rest, self.lexicon) } else { None };
        let quantity = match fraction {
            None if numeral => quantity(rest, self.lexicon),
            fraction => fraction,
        };
        let quantity = match quantity {
            Some(read) if self.changed() && reaches(&read) => first_amount(rest, self.lexicon),
            read => read,
        };
        let longest = word.map_or(0, |(length, _)| length).max(area.map_or(0, |(length, _)| length));
        if let Some(read) = quantity.filter(|read| read.len > longest) {
            return classified(read, rest, before);
        }
        // 上海|港, 宁波|舟山|港 name other things than the city.
        let begins = |length: usize| self.lexicon.begins(Class::Landmark, &rest[length..]).is_some();
        let landmark = |length: &usize| {
            let next = self.lexicon.area_at(&rest[*length..], self.home).map(|(more, _)| length + more);
            begins(*length) || next.is_some_and(begins)
        };
        // 全国|铁路 is the country's.
        let whole = rest.starts_with(&['全', '国']);
        let settled =
            |place: usize| !whole && !matches!(self.lexicon.area(place).kind.as_str(), "zone" | "entity");
        if let Some(length) = area.and_then(|(length, _)| self.company(rest, length)) {
            return (Kind::Word(Class::Region), length);
        }
        let elsewhere =
            area.filter(|(length, place)| *length >= longest && settled(*place) && landmark(length));
        if let Some((length, _)) = elsewhere {
            return (Kind::Text, length);
        }
        if let Some((length, place)) = area.filter(|(length, _)| *length >= longest) {
            return (Kind::Area(place), length);
        }
        if let Some((length, class)) = word {
            return (worded(class, &rest[..length]), length);
        }
        let letters = rest.iter().take_while(|c| c.is_ascii_alphabetic()).count();
        if letters > 0 {
            return self.latin(rest, letters);
        }
        if is_numeral(rest[0]) {
            let run = rest.iter().take_while(|c| is_numeral(**c)).count();
            return (Kind::Skip(Reason::Idiom), run);
        }
        (Kind::Text, 1)
    }

    /// 青岛|啤酒: a company that bears the name of its town. It has figures of its own, as a region has.
    fn company(&self, rest: &[char], area: usize) -> Option<usize> {
        const OTHER_WORDS: &str = "业间卡系类机节制市";
        let town = !matches!(rest[area - 1], '省' | '市' | '区' | '县');
        let county = || county(&rest[area..]);
        let kind = self.lexicon.begins(Class::Company, &rest[area..]).or_else(county).filter(|_| town)?;
        let goes_on = rest.get(area + kind).is_some_and(|c| OTHER_WORDS.contains(*c));
        (!goes_on).then_some(area + kind)
    }

    /// Latin letters; digits that follow at once make a label, unless they have a unit of their own (GDP1228亿元).
    fn latin(&self, rest: &[char], letters: usize) -> (Kind, usize) {
        let digits = rest[letters..]
            .iter()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
            .count();
        let numbered = rest[letters..letters + digits].iter().any(char::is_ascii_digit);
        if !numbered {
            return (Kind::Text, letters);
        }
        // GDP1228亿元 is measured; K205次, C919大飞机 are names.
        let measured = quantity(&rest[letters..], self.lexicon).is_some_and(|read| {
            let counted = matches!(
                read.kind,
                Some(UnitKind::Count | UnitKind::Small | UnitKind::Structure | UnitKind::People)
            );
            read.unit.is_some() && (letters > 1 || !counted)
        });
        if measured { (Kind::Text, letters) } else { (Kind::Skip(Reason::Label), letters + digits) }
    }

    /// 升|为|41%.
    fn becomes(&self, index: usize) -> bool {
        let [to, number] = [1, 2].map(|by| self.tokens.get(index + by));
        to.is_some_and(|to| to.is(Class::Level) && self.chars[to.start..to.end] == ['为'])
            && number.is_some_and(|number| matches!(number.kind, Kind::Quantity(_) | Kind::Qualifier(_)))
    }

    /// A change verb stands directly before.
    fn changed(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.is(Class::Up) || token.is(Class::Down))
    }

    fn after_change(&self, index: usize) -> bool {
        index > 0
            && matches!(
                self.tokens[index - 1].kind,
                Kind::Word(Class::Up | Class::Down | Class::UpShort | Class::DownShort)
            )
    }

    /// 增至2025年的455万: a short verb, 至, a year and the level of then.
    fn reaches_then(&self, index: usize) -> bool {
        let verb =
            index > 0 && matches!(self.tokens[index - 1].kind, Kind::Word(Class::UpShort | Class::DownShort));
        let then = self.tokens.get(index + 1).is_some_and(|time| self.chars[time.end - 1] == '的');
        let level = self.tokens.get(index + 2).map(|token| &token.kind);
        verb && then && matches!(level, Some(Kind::Quantity(_) | Kind::Qualifier(_)))
    }

    fn begins_item(&self, at: usize, start: usize) -> bool {
        at == start || matches!(self.chars[at - 1], '。' | '；' | '：' | '!' | '?' | GAP | '“' | '）' | '-')
    }

    /// Single-character words count only before a number; `both` also before a change word.
    fn accept_short_words(&mut self) {
        for index in (0..self.tokens.len()).rev() {
            let Kind::Word(class) = self.tokens[index].kind else { continue };
            let next = self.tokens.get(index + 1).map(|token| &token.kind);
            let past = self
                .tokens
                .get(index + 1)
                .is_some_and(|token| token.is_text() && self.chars[token.start..token.end] == ['了']);
            let next = if past { self.tokens.get(index + 2).map(|token| &token.kind) } else { next };
            let number = matches!(next, Some(Kind::Quantity(_) | Kind::Qualifier(_)));
            let accepted = match class {
                Class::UpShort | Class::DownShort | Class::ToShort => {
                    number
                        || (class != Class::ToShort && matches!(next, Some(Kind::Word(Class::ToShort))))
                        || (class != Class::ToShort && self.becomes(index))
                        || (class == Class::ToShort
                            && matches!(next, Some(Kind::Time(_)))
                            && (self.after_change(index) || self.reaches_then(index)))
                }
                Class::BothShort => matches!(
                    next,
                    Some(Kind::Word(
                        Class::Up
                            | Class::Down
                            | Class::UpShort
                            | Class::DownShort
                            | Class::OverYear
                            | Class::Level
                    ))
                ),
                _ => continue,
            };
            if !accepted {
                self.tokens[index].kind = Kind::Text;
            }
        }
    }
}

/// 洛阳|栾川县: a county by its own name.
fn county(rest: &[char]) -> Option<usize> {
    const NO_NAMES: &str = "各全该本两多贫市所下辖个和与、";
    let at = rest.iter().take(4).position(|c| *c == '县').filter(|at| *at >= 2)?;
    let named = rest[..at].iter().all(|c| is_han(*c) && !NO_NAMES.contains(*c));
    named.then_some(at + 1)
}

/// 提高200元至2490元: ends this far apart are a change and a level, no range.
fn reaches(read: &super::Quantity) -> bool {
    const LEAST_RATIO: f64 = 3.0;
    let percent = read.kind == Some(UnitKind::Percent);
    read.bounds.is_some_and(|(low, high)| !percent && low > 0.0 && high >= low * LEAST_RATIO)
}

/// Whether a unitless numeral stands outside a list whose last member could have its unit.
fn before_list(after: Option<&char>) -> bool {
    !matches!(after, Some('、' | '和' | '-' | '至' | '到'))
}

/// Longest signed rate behind 月份: 3月份-0.1%.
const MAX_SIGNED_CHARS: usize = 7;

/// A minus sign, not a dash: a digit follows, and no number or word that a dash could join stands before.
fn negative(rest: &[char], before: Option<char>) -> bool {
    let joins =
        |c: char| c.is_ascii_alphanumeric() || is_numeral(c) || "年月日号季度版页条第期”）%元".contains(c);
    // CPI-0.1%: behind letters, with a per cent.
    let rated = before.is_some_and(|c| c.is_ascii_alphabetic())
        && rest.iter().take(MAX_SIGNED_CHARS).skip(1).find(|c| !c.is_ascii_digit() && **c != '.')
            == Some(&'%');
    rated
        || rest.get(1).is_some_and(char::is_ascii_digit)
            && (before.is_none_or(|c| !joins(c) && (is_han(c) || "（：、，；。".contains(c) || c == GAP))
                || (before == Some('份') && rest.iter().take(MAX_SIGNED_CHARS).any(|c| *c == '%')))
}

fn worded(class: Class, word: &[char]) -> Kind {
    let numbered = word.iter().any(|c| is_numeral(*c));
    match class {
        Class::Label if numbered => Kind::Skip(Reason::Label),
        Class::Plain if numbered => Kind::Skip(Reason::Idiom),
        Class::Plain | Class::Label => Kind::Text,
        class => Kind::Word(class),
    }
}

/// A quantity, or what its shape shows it to be instead.
fn classified(read: super::Quantity, rest: &[char], before: Option<char>) -> (Kind, usize) {
    let after = rest.get(read.len).copied();
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if read.unit.is_none() && read.form == super::Form::Plain && (latin(after) || latin(before)) {
        let tail = rest[read.len..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        return (Kind::Skip(Reason::Label), read.len + tail);
    }
    // Φ20mm: a gauge.
    if before.is_some_and(|c| matches!(c, 'Φ' | 'φ' | 'Ø' | '№' | '#')) {
        return (Kind::Skip(Reason::Label), read.len);
    }
    // 批零住餐, 一涨一降: a Chinese digit that counts nothing is a part of a word.
    let word = read.chinese && read.unit.is_none() && read.form == super::Form::Plain && read.mult == 0;
    if word && !read.bare_scale && before_list(rest.get(read.len)) {
        return (Kind::Skip(Reason::Idiom), read.len);
    }
    let length = read.read;
    (Kind::Quantity(Box::new(read)), length)
}
