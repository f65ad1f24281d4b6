//! The walk over a zone, word by word from left to right, that gathers its cues.

use super::cues::{Base, Cues, Relation, SubjectRef, relation};
use super::frame::Subject;
use super::measure::counts;
use crate::domain::{ObsStatus, Prices, Qualifier};
use crate::extract::lexicon::Class;
use crate::extract::time::{Part, Time, TimeExpr, Year};
use crate::extract::token::{Kind, Quantity, Token};

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
    let listed = zone.first().is_some_and(|token| token.kind == Kind::Punct('、'));
    let mut walk = Walk { cues: Cues::default(), held: Vec::new(), mode: Mode::Name, zone, at: 0, chars };
    for at in 0..zone.len() {
        walk.step(at);
    }
    let last = zone.iter().rev().find(|token| !matches!(token.kind, Kind::Qualifier(_)));
    let possessed = last.is_some_and(|token| token.kind == Kind::Text && chars[token.end - 1] == '的');
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
    Cues { listed, possessed, ..cues }
}

struct Walk<'a> {
    cues: Cues,
    /// Change words that may turn out to be part of the name.
    held: Vec<(usize, usize)>,
    mode: Mode,
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
            Kind::Word(class) => self.word(at, *class),
            Kind::Area(place) if self.lists_area(at) => {
                self.cues.areas.push((*place, (token.start, token.end)))
            }
            Kind::Area(place) => self.area(token, SubjectRef::Area(*place, (token.start, token.end))),
            Kind::Qualifier(code) => {
                self.cues.qualifier = Some(*code);
                self.mode = Mode::Name;
            }
            Kind::Skip(reason) => self.skip(token, *reason),
            Kind::Text | Kind::Punct('、' | '，' | '-' | '·' | '/') => self.text(token),
            Kind::Quantity(quantity) if quantity.bare_scale || self.bounds(quantity) => self.text(token),
            Kind::Quantity(quantity) if self.counts_group(quantity) => self.text(token),
            Kind::Quantity(_) => self.cues.qualifier = None,
            Kind::Punct(_) => {}
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
        if self.mode == Mode::Than {
            let base = self.cues.base.get_or_insert_default();
            if base.time.is_none() {
                base.time = Some(*expr);
                base.relation = relation(expr).or(base.relation);
            }
            return;
        }
        // 占同期…比重: the same span, not the one before.
        if self.mode == Mode::Object && matches!(expr.time, Time::Part { year: Year::Bare, part: Part::Same })
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
        self.cues.times.push(*expr);
    }

    /// Whether 与… is closed by 持平 or 相比 later in the zone.
    fn compares(&self, at: usize) -> bool {
        let mut ahead = self.zone[at..].iter().take(MAX_TOKENS_AHEAD);
        // 零售和餐饮企业销售额比去年…: only 与 and 跟 open what 比 closes.
        let opens = |token: &Token| matches!(self.chars[token.start], '与' | '跟' | '同');
        let opened = [at.checked_sub(1), Some(at)].into_iter().flatten().any(|at| opens(self.zone[at]));
        let long = |token: &Token| token.end - token.start > 1;
        ahead.any(|token| token.is(Class::Flat) || (token.is(Class::Than) && (opened || long(token))))
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
        let nested = matches!(self.cues.subject, Some(SubjectRef::Area(..) | SubjectRef::Home(_)));
        match self.mode {
            Mode::Name if self.cues.names.is_empty() && (self.cues.subject.is_none() || nested) => {
                if let SubjectRef::Area(place, range) = &subject {
                    self.cues.areas = vec![(*place, *range)];
                }
                self.cues.subject = Some(subject);
            }
            _ => self.text(token),
        }
    }

    fn text(&mut self, token: &Token) {
        let next = self.zone.get(self.at + 1);
        let last = next.is_none();
        // 到2025年产能…: the preposition goes with the time.
        let timed = next.is_some_and(|next| matches!(next.kind, Kind::Time(_)));
        let preposition = timed && matches!(self.chars[token.end - 1], '到' | '至');
        let range = (token.start + self.after_duration(token), token.end - usize::from(preposition));
        if range.0 >= range.1 {
            return;
        }
        let slice = &self.chars[range.0..range.1];
        let converted = self.at > 0 && self.zone[self.at - 1].quantity().is_some();
        if converted
            && matches!(slice, ['兑'] | ['兑', '换'] | ['对', '人', '民', '币'] | ['兑', '人', '民', '币'])
        {
            return;
        }
        if matches!(slice, ['基' | '大' | '总', '本' | '体']) && next.is_some_and(|next| next.is(Class::Flat))
        {
            return;
        }
        // 由投产初期的800万提高到…: what stands behind 由 names the base.
        if self.cues.from.is_some() && !self.cues.names.is_empty() && self.mode == Mode::Name {
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
                if matches!(slice, ['了' | '的' | '约' | '到' | '个'])
                    && !nominal
                    && (self.cues.change.is_some() || self.cues.level)
                {
                    return;
                }
                self.demote(nominal);
                self.cues.names.push(range);
            }
        }
    }

    /// 60岁及以上人口, 5亿元以上项目: the bound of a class is part of its name.
    fn bounds(&self, quantity: &Quantity) -> bool {
        // 16—24岁劳动力, 60岁及以上人口.
        let ages =
            quantity.bounds.is_some() && quantity.kind == Some(crate::extract::lexicon::UnitKind::Duration);
        let bound = ages || matches!(quantity.qualifier, Some(Qualifier::AtLeast | Qualifier::AtMost));
        bound && self.zone.get(self.at + 1).is_some_and(|next| next.kind == Kind::Text || next.is(Class::Of))
    }

    /// 31个大城市…: a count that is no value and begins a name.
    fn counts_group(&self, quantity: &Quantity) -> bool {
        let next =
            self.zone.get(self.at + 1).is_some_and(|next| matches!(next.kind, Kind::Text | Kind::Area(_)));
        let group = counts(quantity.kind) && self.cues.names.is_empty();
        next && (group || quantity.kind == Some(crate::extract::lexicon::UnitKind::Structure))
    }

    /// 占地300亩: ground that is covered, no share.
    fn covers(&self, at: usize) -> bool {
        let rest = &self.zone[at + 1..];
        let ground = rest.first().is_some_and(|next| self.chars[next.start..next.end] == ['地']);
        ground && rest[1..].iter().all(|token| matches!(token.kind, Kind::Qualifier(_)))
    }

    /// 十年间, 近20年来: what ends a length of time is no part of a name, and says that a base lies behind it.
    fn after_duration(&mut self, token: &Token) -> usize {
        let before = self.at.checked_sub(1).map(|at| self.zone[at]);
        let Some(duration) = before.filter(|token| token.quantity().is_some()) else { return 0 };
        let text = &self.chars[token.start..token.end];
        let length = match text {
            ['以', '来', ..] | ['期', '间', ..] | ['时', '间', ..] => 2,
            ['间' | '来' | '内' | '后' | '前' | '里', ..] => 1,
            _ => return 0,
        };
        if matches!(text.first(), Some('间' | '来' | '以' | '时')) {
            let base = self.cues.base.get_or_insert_default();
            base.relation = base.relation.or(Some(Relation::Since));
            base.words = base.words.or(Some((duration.start, duration.end)));
        }
        length
    }

    /// A single character between two parts of a name is a syllable of it: 失业人员再就业.
    fn is_syllable(&self, at: usize) -> bool {
        let token = self.zone[at];
        let text = |at: usize| self.zone.get(at).is_some_and(|token| token.kind == Kind::Text);
        self.mode == Mode::Name && token.end - token.start == 1 && at > 0 && text(at - 1) && text(at + 1)
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
            Class::Of if self.covers(at) => self.text(token),
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
            Class::Level if self.cues.from.is_some() && self.chars[token.start] == '转' => self.turns(),
            Class::Level => {
                self.converted(token);
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

    /// 由上月持平转为下降…: what stands behind 由 is over.
    fn turns(&mut self) {
        if let Some(from) = self.cues.from.take() {
            self.cues.times.truncate(from);
        }
        self.cues.flat = false;
        self.cues.change = None;
        self.held.clear();
        self.cues.level = true;
    }

    /// 按年平均汇率折合…: the rate says how, not what.
    fn converted(&mut self, token: &Token) {
        if !matches!(self.chars[token.start..token.end], ['折', '合', ..] | ['约', '合']) {
            return;
        }
        let by = |(start, end): &(usize, usize)| {
            matches!(self.chars[*start], '按' | '以') || self.chars[*start..*end].ends_with(&['汇', '率'])
        };
        if let Some(at) = self.cues.names.iter().position(by) {
            self.cues.names.truncate(at);
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
        let next = self.zone.get(at + 1).map(|next| &next.kind);
        let noun = matches!(
            next,
            None | Some(Kind::Word(Class::Level | Class::From | Class::Respectively) | Kind::Qualifier(_))
        );
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
