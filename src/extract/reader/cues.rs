//! What the words to the left of a number say: when, compared with what, up or down, whose share, how sure, and the
//! noun phrase that is measured.

use super::frame::Subject;
use crate::domain::{ObsStatus, Prices, Qualifier};
use crate::extract::lexicon::Class;
use crate::extract::time::{Moment, Part, Time, TimeExpr, Year};
use crate::extract::token::{Kind, Token};

/// What a change is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    OverYear,
    OverPrevious,
    /// An earlier base that is named.
    Since,
}

/// A comparison that the zone spells out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Base {
    pub relation: Option<Relation>,
    pub time: Option<TimeExpr>,
    /// Places of the words used, for a base that is a thing (全市平均水平).
    pub words: Option<(usize, usize)>,
}

/// The reading of one zone. Places are of the folded text.
#[derive(Debug, Clone, Default)]
pub(super) struct Cues {
    pub times: Vec<TimeExpr>,
    /// …以来 that names an event, not a date.
    pub open_ended: bool,
    /// 从 or 由, the first of two values: how many times the zone had named before.
    pub from: Option<usize>,
    pub base: Option<Base>,
    /// 亏损: the level is a loss.
    pub loss: bool,
    /// Sign of the change verb next to the number.
    pub change: Option<i8>,
    /// The verb ends in 到 or 至: a level reached.
    pub reached: bool,
    /// 增速, 降幅: the sign of what is spoken of.
    pub rate: Option<i8>,
    pub flat: bool,
    /// 快于, 低于: the difference from something else.
    pub differs: Option<i8>,
    pub share: bool,
    /// 占: the whole is named between it and the number.
    pub of: bool,
    pub pull: Option<i8>,
    pub contribution_rate: bool,
    pub yearly: bool,
    pub respectively: bool,
    pub both: bool,
    pub among: bool,
    pub status: Option<ObsStatus>,
    pub cumulative: bool,
    pub prices: Option<Prices>,
    pub qualifier: Option<Qualifier>,
    /// A word without meaning of its own (达, 为, 实现) stood before the number.
    pub level: bool,
    /// A change verb that the name follows: 增加|水稻种植面积.
    pub led: Option<i8>,
    /// The zone goes on with a list: `、` stands first.
    pub listed: bool,
    /// 的 stands directly before the number: 去年的3.2%.
    pub possessed: bool,
    /// Ranges of the folded text that make up the noun phrase.
    pub names: Vec<(usize, usize)>,
    /// Adverbs, which are no part of the name but may qualify the number.
    pub adverbs: Vec<(usize, usize)>,
    /// Ranges that make up the whole of a share or the object of 拉动.
    pub object: Vec<(usize, usize)>,
    pub subject: Option<SubjectRef>,
}

/// An area that the zone begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubjectRef {
    /// Place in the lexicon, and the name as it is written.
    Area(usize, (usize, usize)),
    Home(Class),
    Named(Subject),
}

/// Where text goes while the zone is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Name,
    Than,
    Object,
}

/// Walks a zone from left to right.
pub(super) fn cues(zone: &[&Token], chars: &[char]) -> Cues {
    let listed = zone.first().is_some_and(|token| token.kind == Kind::Punct('、'));
    let mut walk = Walk { cues: Cues::default(), held: Vec::new(), mode: Mode::Name, zone, chars };
    for at in 0..zone.len() {
        walk.step(at);
    }
    let last = zone.iter().rev().find(|token| !matches!(token.kind, Kind::Qualifier(_)));
    let possessed = last.is_some_and(|token| token.kind == Kind::Text && chars[token.end - 1] == '的');
    Cues { listed, possessed, ..walk.cues }
}

struct Walk<'a> {
    cues: Cues,
    /// Change words that may turn out to be part of the name.
    held: Vec<(usize, usize)>,
    mode: Mode,
    zone: &'a [&'a Token],
    chars: &'a [char],
}

impl Walk<'_> {
    fn step(&mut self, at: usize) {
        let token = self.zone[at];
        match &token.kind {
            Kind::Time(expr) => self.time(at, expr),
            Kind::Word(class) => self.word(at, *class),
            Kind::Area(place) => self.area(token, SubjectRef::Area(*place, (token.start, token.end))),
            Kind::Qualifier(code) => {
                self.cues.qualifier = Some(*code);
                self.mode = Mode::Name;
            }
            Kind::Skip(reason) => self.skip(token, *reason),
            Kind::Punct('、' | '，' | '-' | '·' | '/') => self.text(token),
            Kind::Quantity(quantity) if quantity.bare_scale => self.text(token),
            Kind::Punct(_) | Kind::Quantity(_) => {}
            Kind::Text => self.text(token),
        }
    }

    fn skip(&mut self, token: &Token, reason: crate::extract::Reason) {
        use crate::extract::Reason;
        match reason {
            Reason::ListMarker | Reason::PageReference | Reason::Date => self.restart(),
            _ => self.text(token),
        }
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
        let opening = self.cues.names.iter().rposition(|(start, end)| self.chars[*start..*end].contains(&'在'));
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
        if self.mode == Mode::Than {
            let base = self.cues.base.get_or_insert_default();
            if base.time.is_none() {
                base.time = Some(*expr);
                base.relation = relation(expr).or(base.relation);
            }
            return;
        }
        let compared = self.zone[..at].last().is_some_and(|before| before.is(Class::With)) && self.compares(at);
        if compared {
            self.cues.base = Some(Base { relation: relation(expr), time: Some(*expr), words: None });
            self.mode = Mode::Than;
            return;
        }
        self.cues.times.push(*expr);
    }

    /// Whether 与… is closed by 持平 or 相比 later in the zone.
    fn compares(&self, at: usize) -> bool {
        self.zone[at..].iter().any(|token| token.is(Class::Flat) || token.is(Class::Than))
    }

    fn area(&mut self, token: &Token, subject: SubjectRef) {
        let nested = matches!(self.cues.subject, Some(SubjectRef::Area(..) | SubjectRef::Home(_)));
        match self.mode {
            Mode::Name if self.cues.names.is_empty() && (self.cues.subject.is_none() || nested) => {
                self.cues.subject = Some(subject);
            }
            _ => self.text(token),
        }
    }

    fn text(&mut self, token: &Token) {
        let last = self.zone.last().is_some_and(|last| last.end == token.end);
        // 到2025年产能…: the preposition goes with the time.
        let timed = self.zone.iter().any(|next| next.start == token.end && matches!(next.kind, Kind::Time(_)));
        let preposition = timed && matches!(self.chars[token.end - 1], '到' | '至');
        let range = (token.start, token.end - usize::from(preposition));
        if range.0 == range.1 {
            return;
        }
        let slice = &self.chars[range.0..range.1];
        if matches!(slice, ['基' | '大' | '总', '本' | '体']) && self.before_flat(token) {
            return;
        }
        match self.mode {
            Mode::Than => {
                let base = self.cues.base.get_or_insert_default();
                base.words = Some(base.words.map_or(range, |(start, _)| (start, range.1)));
            }
            Mode::Object => self.cues.object.push(range),
            Mode::Name => {
                let nominal = slice == ['的'] && !last;
                if matches!(slice, ['了' | '的' | '约' | '到' | '个']) && !nominal && (self.cues.change.is_some() || self.cues.level) {
                    return;
                }
                self.demote(nominal);
                self.cues.names.push(range);
            }
        }
    }

    /// A single character between two parts of a name is a syllable of it: 失业人员再就业.
    fn is_syllable(&self, at: usize) -> bool {
        let token = self.zone[at];
        let text = |at: usize| self.zone.get(at).is_some_and(|token| token.kind == Kind::Text);
        self.mode == Mode::Name && token.end - token.start == 1 && at > 0 && text(at - 1) && text(at + 1)
    }

    fn before_flat(&self, token: &Token) -> bool {
        self.zone.iter().any(|next| next.start == token.end && next.is(Class::Flat))
    }

    /// A change verb or 增幅 that further text follows was part of the name: 增长动力指数.
    fn demote(&mut self, nominal: bool) {
        if self.cues.change.is_none() && self.cues.rate.is_none() {
            return;
        }
        if self.cues.names.is_empty() && !nominal {
            self.cues.led = self.cues.change;
        } else {
            self.cues.names.append(&mut self.held);
        }
        self.held.clear();
        self.cues.change = None;
        self.cues.rate = None;
        self.cues.reached = false;
    }

    fn changes(&mut self, token: &Token, sign: i8) {
        if self.mode == Mode::Object && self.cues.pull.is_some() {
            if sign < 0 {
                self.cues.pull = Some(-1);
            }
            self.cues.object.push((token.start, token.end));
            return;
        }
        if self.mode == Mode::Than {
            self.mode = Mode::Name;
        }
        self.held.push((token.start, token.end));
        self.cues.change = Some(sign);
        self.cues.reached = false;
    }

    fn word(&mut self, at: usize, class: Class) {
        let token = self.zone[at];
        match class {
            Class::Up | Class::UpShort => self.changes(token, 1),
            Class::Down | Class::DownShort => self.changes(token, -1),
            Class::ToShort => self.cues.reached = true,
            Class::Flat => {
                self.cues.flat = true;
                self.mode = Mode::Name;
            }
            Class::RateUp | Class::RateDown if self.mode == Mode::Name => {
                self.cues.rate = Some(if class == Class::RateUp { 1 } else { -1 });
            }
            Class::Than => self.than(at),
            Class::With if self.mode != Mode::Name || !self.compares(at) => self.text(token),
            Class::OverYear => self.relation(Relation::OverYear),
            Class::OverPrevious => self.relation(Relation::OverPrevious),
            Class::Faster | Class::Slower => {
                self.cues.differs = Some(if class == Class::Faster { 1 } else { -1 });
                self.mode = Mode::Than;
            }
            Class::Of => {
                self.cues.of = true;
                self.cues.share = true;
                self.mode = Mode::Object;
            }
            Class::Weight => {
                self.cues.share = true;
                if self.mode == Mode::Name {
                    self.cues.names.push((token.start, token.end));
                }
                self.mode = Mode::Name;
            }
            Class::Pull | Class::Drag => {
                self.cues.pull = Some(if class == Class::Pull { 1 } else { -1 });
                self.cues.object.push((token.start, token.end));
                self.mode = Mode::Object;
            }
            Class::ContributionRate => {
                self.cues.contribution_rate = true;
                self.cues.names.push((token.start, token.end));
                self.mode = Mode::Name;
            }
            _ => self.function_word(at, class),
        }
    }

    fn function_word(&mut self, at: usize, class: Class) {
        let token = self.zone[at];
        match class {
            Class::Respectively => self.cues.respectively = true,
            Class::Both | Class::BothShort => self.cues.both = true,
            Class::Yearly => self.cues.yearly = true,
            Class::Loss => self.cues.loss = true,
            Class::Among => {
                self.restart();
                self.cues.among = true;
            }
            Class::Expected => self.cues.status = Some(ObsStatus::Estimated),
            Class::Planned => self.cues.status = Some(ObsStatus::Forecast),
            Class::Cumulative => self.cumulative(at),
            Class::Since => self.since(),
            Class::Real => self.cues.prices = Some(Prices::Constant),
            Class::Nominal => self.cues.prices = Some(Prices::Current),
            Class::From => self.cues.from = Some(self.cues.times.len()),
            Class::Level if self.mode == Mode::Than => {}
            Class::Level => {
                self.cues.level = true;
                if self.mode == Mode::Object && self.cues.pull.is_none() {
                    self.mode = Mode::Name;
                }
            }
            Class::Adverb if self.is_syllable(at) => self.text(token),
            Class::Adverb => self.cues.adverbs.push((token.start, token.end)),
            Class::With => {}
            Class::Cut => self.cut(token),
            Class::HomeCity | Class::HomeProvince | Class::HomeCountry | Class::HomeDistrict => {
                if self.mode == Mode::Name && !self.cues.names.is_empty() {
                    return;
                }
                self.area(token, SubjectRef::Home(class));
            }
            Class::Region => {
                let name: String = self.chars[token.start..token.end].iter().collect();
                self.area(token, SubjectRef::Named(Subject { name, code: None }));
            }
            _ => self.text(token),
        }
    }

    fn relation(&mut self, relation: Relation) {
        let base = self.cues.base.get_or_insert_default();
        base.relation = Some(relation);
        base.time = None;
        if self.mode == Mode::Than {
            self.mode = Mode::Name;
        }
    }

    fn cumulative(&mut self, at: usize) {
        self.cues.cumulative = true;
        let text = |at: usize| self.zone.get(at).is_some_and(|token| token.kind == Kind::Text);
        let done = self.zone.get(at + 1).is_some_and(|token| token.is(Class::Level)) && text(at + 2);
        if text(at + 1) || done {
            self.text(self.zone[at]);
        }
        if done {
            self.text(self.zone[at + 1]);
        }
    }

    fn since(&mut self) {
        self.cues.names.clear();
        match self.cues.times.last_mut() {
            Some(expr) => expr.since = true,
            None => self.cues.open_ended = true,
        }
    }

    /// 比 begins a comparison unless it ends a noun (收入比为…).
    fn than(&mut self, at: usize) {
        let token = self.zone[at];
        let noun = match self.zone.get(at + 1).map(|next| &next.kind) {
            None => true,
            Some(Kind::Word(Class::Level | Class::From)) => true,
            Some(Kind::Word(Class::Respectively)) => true,
            _ => false,
        };
        let long = token.end - token.start > 1;
        if noun && !long && self.mode == Mode::Name && !self.cues.names.is_empty() {
            self.cues.names.push((token.start, token.end));
            return;
        }
        if long && self.cues.base.as_ref().is_some_and(|base| base.time.is_some()) {
            return;
        }
        self.mode = Mode::Than;
        self.held.clear();
        self.cues.base.get_or_insert_default();
    }
}

/// What comparing with this time means.
fn relation(expr: &TimeExpr) -> Option<Relation> {
    let Time::Part { year, part } = expr.time else { return Some(Relation::Since) };
    Some(match (year, part) {
        _ if expr.at_start => return None,
        (_, Part::Same) if !matches!(year, Year::Given(_)) => Relation::OverYear,
        (Year::FromContext(-1) | Year::FromPublication(-1), _) if !expr.at_end => Relation::OverYear,
        (_, Part::MonthFrom(_) | Part::QuarterFrom(_)) => Relation::OverPrevious,
        (Year::FromContext(-1) | Year::FromPublication(-1), _) => return None,
        (Year::Given(_), _) => return None,
        (Year::Bare, Part::Year) if expr.at_end => return None,
        (Year::Bare | Year::FromPublication(0) | Year::FromContext(0), _) => Relation::OverPrevious,
        _ => return None,
    })
}

/// The relation of two data periods, where the words alone do not say it.
pub(super) fn relation_of(base: &Moment, current: &Moment) -> Relation {
    use crate::extract::time::base_span;
    use chrono::Datelike;
    // 比年初 at the end of a year is over that year.
    let end = current.period.end();
    if base.freq == crate::domain::Frequency::Annual && !base.instant && base.period.end().year() + 1 == end.year() {
        return Relation::OverYear;
    }
    if (end.month(), end.day()) == (12, 31) && base.instant && base.period.end().ordinal() == 1 && base.period.end().year() == end.year() {
        return Relation::OverYear;
    }
    let same = |years: i32| base_span(current.period, years).is_some_and(|span| span.end() == base.period.end());
    if same(1) { Relation::OverYear } else { Relation::Since }
}
