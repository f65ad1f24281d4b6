//! The walk over a zone, word by word from left to right, that gathers its cues.

mod text;
mod words;

use super::cues::{Base, Cues, Relation, SubjectRef, relation};
use crate::extract::lexicon::Class;
use crate::extract::time::{Part, Time, TimeExpr, Year};
use crate::extract::token::{Kind, Token};

/// Where text goes while the zone is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Name,
    Than,
    Object,
}

/// How far 与 looks ahead for the 持平 or 相比 that closes it.
const MAX_TOKENS_AHEAD: usize = 12;

/// Walks a zone from left to right.
pub(super) fn cues(zone: &[&Token], chars: &[char]) -> Cues {
    let listed = zone.first().is_some_and(|token| token.is_mark('、'));
    let mut walk = Walk {
        cues: Cues::default(),
        held: Vec::new(),
        mode: Mode::Name,
        expected: None,
        zone,
        at: 0,
        chars,
    };
    for at in 0..zone.len() {
        walk.step(at);
    }
    let last = zone.iter().rev().find(|token| !matches!(token.kind, Kind::Qualifier(_)));
    let possessed = last.is_some_and(|token| {
        matches!(token.kind, Kind::Text | Kind::Time(_)) && chars[token.end - 1] == '的'
    });
    let mut cues = walk.cues;
    let several = cues.areas.len() > 1;
    if !several {
        cues.areas.clear();
    } else if !(cues.respectively || cues.both) {
        // 北京、上海等地: the list is a part of the name.
        let ends = (cues.areas.first(), cues.areas.last());
        if let (Some((_, (start, _))), Some((_, (_, end)))) = ends {
            cues.names.insert(0, (*start, *end));
        }
        cues.subject = None;
        cues.areas.clear();
    }
    averaged(&mut cues, chars);
    deepened(&mut cues, chars, last);
    plain_base(&mut cues, chars);
    let qualifier = cues.qualifier.or(cues.guess);
    let named = cues.names.len();
    let bound = walk.expected.is_some_and(|before| before > 0 && before == named);
    let dates = possessed && last.is_some_and(|token| matches!(token.kind, Kind::Time(_)));
    let described = || {
        let at = zone.iter().position(|token| matches!(token.kind, Kind::Time(_)));
        let before = at.and_then(|at| at.checked_sub(1)).map(|at| zone[at]);
        before.is_some_and(|token| token.is_text() && chars[token.end - 1] == '的')
    };
    let dates = dates || (!cues.times.is_empty() && !cues.time_first && described());
    let compared = |token: &&Token| token.is(Class::OverYear) || token.is(Class::OverPrevious);
    let behind = zone.iter().rposition(compared).map_or(&[][..], |at| &zone[at + 1..]);
    let verb = |token: &&&Token| {
        token.is_text()
            && !matches!(
                chars[token.start..token.end],
                ['约' | '近' | '了' | '的' | '+'] | ['大' | '总', '体']
            )
    };
    let trailing = behind.iter().any(|token| verb(&token));
    Cues { listed, possessed, qualifier, dates, bound, trailing, ..cues }
}

/// 近五年平均增速8%, “十四五”期间平均增长8%: a year on average.
fn averaged(cues: &mut Cues, chars: &[char]) {
    let several =
        |expr: &TimeExpr| matches!(expr.time, Time::Past { .. } | Time::Years(..) | Time::FiveYear(_));
    let growth = cues.rate.is_some() || cues.change.is_some();
    let Some((start, end)) = cues.names.last_mut().filter(|_| growth && cues.times.iter().any(several))
    else {
        return;
    };
    let average = ['平', '均'];
    if chars[*start..*end].ends_with(&average) {
        *end -= average.len();
        cues.yearly = true;
    }
    cues.names.retain(|(start, end)| start < end);
}

/// 一升一降, 两增一降.
pub(super) fn rises_and_falls(word: &[char]) -> bool {
    word.iter().any(|c| matches!(c, '升' | '增' | '涨'))
        && word.iter().any(|c| matches!(c, '降' | '减' | '跌'))
}

/// 比常年偏高, 比2023年同期的2890亿元还多: how much more is no part of what is compared with.
fn plain_base(cues: &mut Cues, chars: &[char]) {
    let Some((start, end)) = cues.base.as_ref().and_then(|base| base.words) else { return };
    let manner = |c: &char| matches!(c, '偏' | '还' | '要' | '略' | '更' | '的');
    let cut = chars[start..end].iter().rev().take_while(|c| manner(c)).count();
    let words = (end - cut > start).then_some((start, end - cut));
    if let Some(base) = cues.base.as_mut() {
        base.words = words;
    }
}

/// 降幅比全省深0.3个百分点: an adjective behind what is compared with tells the direction.
fn deepened(cues: &mut Cues, chars: &[char], last: Option<&&Token>) {
    let (Some(last), true) = (last, cues.change.is_none()) else { return };
    let Some((start, end)) = cues.base.as_mut().and_then(|base| base.words.as_mut()) else { return };
    if *end != last.end || *end - *start < 2 || !last.is_text() {
        return;
    }
    let sign = match chars[*end - 1] {
        '深' | '大' | '宽' | '强' | '长' => 1,
        '浅' | '小' | '窄' | '弱' | '短' => -1,
        _ => return,
    };
    let manner = usize::from(matches!(chars[*end - 2], '偏' | '更' | '略' | '要' | '还'));
    *end -= 1 + manner;
    cues.change = Some(sign);
}

struct Walk<'a> {
    cues: Cues,
    /// Change words that may turn out to be part of the name.
    held: Vec<(usize, usize)>,
    mode: Mode,
    /// How many parts the name had before 预计.
    expected: Option<usize>,
    zone: &'a [&'a Token],
    at: usize,
    chars: &'a [char],
}

impl Walk<'_> {
    fn step(&mut self, at: usize) {
        self.at = at;
        let token = self.zone[at];
        match &token.kind {
            Kind::Time(expr) => self.time(at, expr),
            Kind::Area(place) if self.lists_area(at) => {
                self.cues.areas.push((Some(*place), (token.start, token.end)));
            }
            Kind::Word(Class::Region) if self.lists_area(at) => {
                self.cues.areas.push((None, (token.start, token.end)));
            }
            Kind::Word(class) => self.word(at, *class),
            Kind::Area(place) => self.area(token, SubjectRef::Area(*place, (token.start, token.end))),
            Kind::Qualifier(code) => {
                self.cues.qualifier = Some(*code);
                self.mode = Mode::Name;
            }
            Kind::Skip(reason) => self.skip(token, *reason),
            Kind::Text | Kind::Punct('、' | '，' | '-' | '·' | '/') => self.text(token),
            Kind::Quantity(quantity) if quantity.bare_scale || self.bounds(quantity) => self.text(token),
            Kind::Quantity(quantity) if self.counts_group(quantity) => self.text(token),
            Kind::Quantity(quantity) if self.classes(quantity) => self.classify(token),
            Kind::Quantity(_) => self.cues.qualifier = None,
            Kind::Punct(_) => {}
        }
    }

    fn skip(&mut self, token: &Token, reason: crate::extract::Reason) {
        use crate::extract::Reason;
        match reason {
            Reason::ListMarker | Reason::PageReference | Reason::Date => self.restart(),
            Reason::Ordinal if self.ranks(token) => {}
            // 出口、进口一升一降: how, and not what.
            Reason::Idiom if rises_and_falls(&self.chars[token.start..token.end]) => {}
            _ => self.text(token),
        }
    }

    /// GDP增速前三名: which of them follow.
    fn ranks(&self, token: &Token) -> bool {
        let next = self.zone.get(self.at + 1).map(|next| &self.chars[next.start..next.end]);
        let ends = next.is_none_or(|next| {
            matches!(next, ['为' | '是'] | ['的', '是'] | ['分' | '别', ..] | ['依', '次', ..])
        });
        self.chars[token.start] == '前' && ends
    }

    fn restart(&mut self) {
        self.cues.names.clear();
        self.held.clear();
        self.cues.change = None;
        self.cues.rate = None;
        self.mode = Mode::Name;
    }

    /// A name starts anew; 在…带动下 only drops itself.
    fn cut(&mut self, token: &Token) {
        let setting = self.chars[token.end - 1] == '下' || self.chars[token.end - 1] == '上';
        let opening =
            self.cues.names.iter().rposition(|(start, end)| self.chars[*start..*end].contains(&'在'));
        let Some(at) = opening.filter(|_| setting) else { return self.restart() };
        let (start, end) = self.cues.names[at];
        let inside = self.chars[start..end].iter().rposition(|c| *c == '在').unwrap_or(0);
        self.cues.names.truncate(at);
        if inside > 0 {
            self.cues.names.push((start, start + inside));
        }
        self.mode = Mode::Name;
    }

    fn time(&mut self, at: usize, expr: &TimeExpr) {
        // 按上年不变价计算的: whose prices, not when.
        let price = self.zone.get(at + 1).is_some_and(|next| next.is(Class::Real) || next.is(Class::Nominal));
        let by = |token: &Token| matches!(self.chars[token.end - 1], '按' | '照' | '以');
        if price && at.checked_sub(1).is_some_and(|before| by(self.zone[before])) {
            return;
        }
        if self.describes_thing(at, expr) {
            return;
        }
        // 较上周上涨: the week before the one that is told of.
        if self.mode == Mode::Than && matches!(expr.time, Time::Part { part: Part::WeekFrom(_), .. }) {
            return self.relation(Relation::OverPrevious);
        }
        if self.mode == Mode::Than {
            self.cues.bases.push(Base { relation: relation(expr), time: Some(*expr), words: None });
            let base = self.cues.base.get_or_insert_default();
            if base.time.is_none() {
                base.time = Some(*expr);
                base.relation = relation(expr).or(base.relation);
            }
            return;
        }
        // 环比7月提高: the month before, by its name.
        let beside =
            at > 0 && (self.zone[at - 1].is(Class::OverPrevious) || self.zone[at - 1].is(Class::OverYear));
        if beside && let Some(base) = self.cues.base.as_mut() {
            base.time = Some(*expr);
            return;
        }
        // 占同期…比重, 与同期…之比: the same span, not the one before.
        let joined = at > 0 && self.zone[at - 1].is(Class::With) && !self.compares(at);
        // 占全年限额的85%: of a whole that is the year's.
        if self.mode == Mode::Object && self.cues.of {
            return;
        }
        if (self.mode == Mode::Object || joined)
            && matches!(expr.time, Time::Part { year: Year::Bare, part: Part::Same })
        {
            return;
        }
        let compared =
            self.zone[..at].last().is_some_and(|before| before.is(Class::With)) && self.compares(at);
        if compared {
            self.cues.base = Some(Base { relation: relation(expr), time: Some(*expr), words: None });
            self.mode = Mode::Than;
            return;
        }
        // 十年来贷款增长5倍: what grew did so since they began.
        if matches!(expr.time, Time::Past { .. }) {
            let words = Some((self.zone[at].start, self.zone[at].end));
            self.cues.base.get_or_insert(Base { relation: Some(Relation::Since), time: None, words });
        }
        self.cues.time_first |= self.cues.names.is_empty();
        // 目前为75.5%: so it is.
        self.cues.done |=
            expr.time == Time::Now && self.zone.get(at + 1).is_none_or(|next| next.is(Class::Level));
        self.list_time(at);
        self.cues.times.push(*expr);
    }

    /// 为今年以来首次…, 上年价格变动的翘尾影响, 1998年投产的电厂: the time tells what a thing is like.
    fn describes_thing(&self, at: usize, expr: &TimeExpr) -> bool {
        const BEGINNINGS: [&str; 9] =
            ["投产", "建成", "成立", "设立", "开通", "启用", "投用", "创办", "始建"];
        let first = |token: &Token, word: &str| {
            let chars = &self.chars[token.start..];
            word.chars().count() <= chars.len() && word.chars().zip(chars).all(|(a, b)| a == *b)
        };
        let before = at.checked_sub(1).map(|at| self.zone[at]);
        let is = before.is_some_and(|token| matches!(self.chars[token.start..token.end], ['为' | '是']));
        let Some(next) = self.zone.get(at + 1) else { return false };
        let begun = BEGINNINGS.iter().any(|verb| {
            first(next, verb) && self.chars.get(next.start + verb.chars().count()) == Some(&'的')
        });
        (is && expr.since) || begun || first(next, "价格变动")
    }

    /// 2023年和2024年: the mark between two times is no part of a name.
    fn list_time(&mut self, at: usize) {
        let Some([before, mark]) = at.checked_sub(2).map(|from| [self.zone[from], self.zone[from + 1]])
        else {
            return;
        };
        let marked = matches!(mark.kind, Kind::Punct('、') | Kind::Word(Class::With));
        let between = marked && matches!(before.kind, Kind::Time(_));
        if between && self.cues.names.last() == Some(&(mark.start, mark.end)) {
            self.cues.names.pop();
        }
    }

    /// Whether 与… is closed by 持平 or 相比 later in the zone.
    fn compares(&self, at: usize) -> bool {
        let with = |token: &Token| token.is(Class::With) && matches!(self.chars[token.start], '与' | '跟');
        // 出口和进口与上年同期相比: the last 与 opens it.
        let own = self.zone[at].is(Class::With);
        let reach = self.zone[at + 1..].iter().take(MAX_TOKENS_AHEAD).position(|token| with(token));
        let reach = reach.filter(|_| own).map_or(MAX_TOKENS_AHEAD, |reach| reach + 1);
        let mut ahead = self.zone[at..].iter().take(reach);
        // 零售和餐饮企业销售额比去年…: only 与 and 跟 open what 比 closes.
        let opens = |token: &Token| matches!(self.chars[token.start], '与' | '跟' | '同');
        let opened = [at.checked_sub(1), Some(at)].into_iter().flatten().any(|at| opens(self.zone[at]));
        let long = |token: &Token| token.end - token.start > 1;
        // 出口与进口较上年同期…: 较 closes nothing.
        let closes = |token: &Token| {
            token.is(Class::Than) && (opened || long(token)) && self.chars[token.start..token.end] != ['较']
        };
        ahead.any(|token| token.is(Class::Flat) || closes(token))
    }

    /// Whether the area goes on with a list of areas; the mark between them is no part of a name.
    fn lists_area(&mut self, at: usize) -> bool {
        let Some([before, mark]) = at.checked_sub(2).map(|from| [self.zone[from], self.zone[from + 1]])
        else {
            return false;
        };
        let marked = matches!(mark.kind, Kind::Punct('、') | Kind::Word(Class::With));
        let known = self.cues.areas.last().is_some_and(|(_, (_, end))| *end == before.end);
        let listed = self.mode == Mode::Name && marked && known;
        if listed && self.cues.names.last() == Some(&(mark.start, mark.end)) {
            self.cues.names.pop();
        }
        listed && self.cues.names.is_empty()
    }

    fn area(&mut self, token: &Token, subject: SubjectRef) {
        let nested = matches!(self.cues.subject, Some(SubjectRef::Area(..) | SubjectRef::Home(..)));
        // 、烟台4100亿元: a mark is no name. 居前三位的是青岛: the place is the answer.
        let mark =
            |(start, end): &(usize, usize)| matches!(self.chars[*start..*end], ['、' | '和' | '与' | '及']);
        if self.mode == Mode::Name && self.at + 1 == self.zone.len() {
            if self.cues.names.len() == 1 && self.cues.names.iter().all(mark) && self.cues.subject.is_none() {
                self.cues.names.clear();
            }
            let answer = self.at > 0
                && matches!(
                    self.chars[self.zone[self.at - 1].start..token.start],
                    ['是'] | ['依', '次', '是' | '为'] | ['分', '别', '是']
                );
            if answer && !self.cues.names.is_empty() && self.cues.subject.is_none() {
                self.cues.subject = Some(subject);
                return;
            }
        }
        match self.mode {
            Mode::Name if self.cues.names.is_empty() && (self.cues.subject.is_none() || nested) => {
                match &subject {
                    SubjectRef::Area(place, range) => self.cues.areas = vec![(Some(*place), *range)],
                    SubjectRef::Named(_) => self.cues.areas = vec![(None, (token.start, token.end))],
                    SubjectRef::Home(..) => {}
                }
                self.cues.subject = Some(subject);
            }
            _ => self.text(token),
        }
    }
}
