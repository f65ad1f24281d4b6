//! Words of the grammar on the way through a zone: each sets a cue or a mode.

use super::{Mode, Walk};
use crate::domain::{ObsStatus, Prices, Qualifier};
use crate::extract::lexicon::Class;
use crate::extract::reader::cues::{Base, Relation, SubjectRef};
use crate::extract::reader::frame::Subject;
use crate::extract::token::{Kind, Token};

impl Walk<'_> {
    pub(super) fn word(&mut self, at: usize, class: Class) {
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
                self.cues.guess = match self.chars[token.start] {
                    '约' => Some(Qualifier::About),
                    '近' => Some(Qualifier::Nearly),
                    '超' => Some(Qualifier::Over),
                    _ => None,
                };
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
            Class::Expected => {
                self.cues.status = Some(ObsStatus::Estimated);
                self.drop_forecaster();
                self.expected = Some(self.cues.names.len());
            }
            // 完成年度目标的53.2%: a target that is met.
            Class::Planned if self.is_met(at) => self.text(token),
            // “555”计划: a name.
            Class::Planned if token.start > 0 && matches!(self.chars[token.start - 1], '”' | '》') => {
                self.text(token);
            }
            Class::Planned => self.cues.status = Some(ObsStatus::Forecast),
            Class::Cumulative => self.cumulative(at),
            Class::Since => self.since(),
            // 预测4.5万亿元，实际为5.13万亿元: what has come about.
            Class::Real if self.is_met_in_fact(at) => self.cues.done = true,
            Class::Real => self.priced(Prices::Constant),
            Class::Nominal => self.priced(Prices::Current),
            Class::From => self.cues.from = Some(self.cues.times.len()),
            Class::Level if self.mode == Mode::Than => {}
            Class::Level if self.cues.from.is_some() && self.chars[token.start] == '转' => self.turns(),
            // 由8930人上升为15467人: what is reached.
            Class::Level if self.chars[token.start..token.end] == ['为'] && self.becomes(at) => {
                self.cues.reached = true;
            }
            // 通过网络实现的零售额, 有进出口实绩的企业.
            Class::Level if self.describes(at) || self.qualifies(at) => self.text(token),
            Class::Level => {
                self.cues.done |= self.chars[token.start] == '已';
                self.converted(token);
                // 涨幅由0.1%扩大至0.4%: still a rate.
                if self.chars[token.start..token.end] == ['扩', '大', '至'] {
                    self.cues.reached = true;
                    self.cues.change = Some(1);
                }
                self.cues.profit |= self.chars[token.start..token.end] == ['盈', '利'];
                self.cues.level = true;
                if self.mode == Mode::Object && self.cues.pull.is_none() {
                    self.mode = Mode::Name;
                }
            }
            Class::Adverb if self.is_syllable(at) || self.is_extreme(at) => self.text(token),
            // 某机构将2025年增速预期从4.5%上调至4.6%: whoever does it is no part of the name.
            Class::Adverb if self.chars[token.start..token.end] == ['将'] && self.moves_from(at) => {
                self.cues.names.clear();
            }
            Class::Adverb => {
                self.cues.done |= self.chars[token.start] == '已';
                self.cues.adverbs.push((token.start, token.end));
            }
            Class::With => {}
            Class::Cut => self.cut(token),
            Class::HomeCity | Class::HomeProvince | Class::HomeCountry | Class::HomeDistrict => {
                if self.mode == Mode::Name && !self.cues.names.is_empty() {
                    return;
                }
                self.area(token, SubjectRef::Home(class, (token.start, token.end)));
            }
            Class::Region => {
                let name: String = self.chars[token.start..token.end].iter().collect();
                self.area(token, SubjectRef::Named(Subject { name, code: None }));
            }
            _ => self.text(token),
        }
    }

    /// 协会预计…: who expects it is no part of what is expected.
    fn drop_forecaster(&mut self) {
        const WHO: [&str; 9] =
            ["市场", "市场普遍", "协会", "机构", "分析师", "专家", "研究院", "世行", "基金组织"];
        let Some((_, end)) = self.cues.names.last() else { return };
        let text: String = self.chars[end.saturating_sub(4)..*end].iter().collect();
        if self.mode == Mode::Name && WHO.iter().any(|who| text.ends_with(who)) {
            self.cues.names.clear();
        }
    }

    pub(super) fn relation(&mut self, relation: Relation) {
        self.cues.bases.push(Base { relation: Some(relation), ..Base::default() });
        let base = self.cues.base.get_or_insert_default();
        base.relation = Some(relation);
        base.time = None;
        if self.mode == Mode::Than {
            self.mode = Mode::Name;
        }
    }

    /// 按2020年价格计算: the words around say how, not what.
    fn priced(&mut self, prices: Prices) {
        self.cues.prices = Some(prices);
        if self
            .cues
            .names
            .last()
            .is_some_and(|(start, end)| matches!(self.chars[*start..*end], ['按' | '以'] | ['按', '照']))
        {
            self.cues.names.pop();
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

    fn describes(&self, at: usize) -> bool {
        let token = self.zone[at];
        let verb = matches!(self.chars[token.start..token.end], ['实', '现'] | ['完' | '形', '成']);
        let noun = |next: &&Token| next.is_text() && self.chars[next.start] == '的';
        verb && self.mode == Mode::Name
            && !self.cues.names.is_empty()
            && self.zone.get(at + 1).is_some_and(noun)
    }

    /// 有进出口实绩的企业: what they have says which they are.
    fn qualifies(&self, at: usize) -> bool {
        let token = self.zone[at];
        let owns = matches!(self.chars[token.start..token.end], ['有'] | ['拥', '有']);
        let rest = &self.zone[at + 1..];
        let nouns = rest.iter().take_while(|token| token.is_text()).count();
        let end = nouns.checked_sub(1).map_or(token.end, |last| rest[last].end);
        let inside = self.chars[token.end..end].iter().position(|c| *c == '的');
        owns && self.mode == Mode::Name
            && self.cues.names.is_empty()
            && inside.is_some_and(|inside| inside > 1 && token.end + inside + 1 < end)
    }

    /// 单日最高客流: the highest is another thing.
    fn is_extreme(&self, at: usize) -> bool {
        let token = self.zone[at];
        matches!(self.chars[token.start..token.end], ['最', '高' | '低'])
            && self.zone.get(at + 1).is_some_and(|next| next.is_text())
    }

    fn moves_from(&self, at: usize) -> bool {
        let thing = self
            .zone
            .get(at + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Time(_) | Kind::Area(_)) || next.is_text());
        thing && self.zone[at..].iter().any(|token| token.is(Class::From))
    }

    fn is_met_in_fact(&self, at: usize) -> bool {
        let token = self.zone[at];
        let plain = matches!(self.chars[token.start..token.end], ['实', '际']);
        plain && self.zone.get(at + 1).is_none_or(|next| next.is(Class::Level) || next.is(Class::Yearly))
    }

    fn is_met(&self, at: usize) -> bool {
        let of = |token: &&Token| token.is_text() && self.chars[token.start] == '的';
        self.cues.level && self.mode == Mode::Name && self.zone.get(at + 1).is_some_and(of)
    }

    fn becomes(&self, at: usize) -> bool {
        let change =
            |class: &Class| matches!(class, Class::Up | Class::Down | Class::UpShort | Class::DownShort);
        let before = at.checked_sub(1).map(|at| &self.zone[at].kind);
        matches!(before, Some(Kind::Word(class)) if change(class)) && self.cues.base.is_none()
    }

    /// 按年平均汇率折合…: the rate says how, not what.
    fn converted(&mut self, token: &Token) {
        if !matches!(self.chars[token.start..token.end], ['折', ..] | ['约', '合']) {
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
        let text = |at: usize| self.zone.get(at).is_some_and(|token| token.is_text());
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
