//! Text on the way through a zone: what belongs to a name, and what does not.

use super::{Mode, Walk};
use crate::domain::Qualifier;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::reader::cues::Relation;
use crate::extract::reader::measure::counts;
use crate::extract::token::{Kind, Quantity, Token};

/// Verbs whose object is what they change: 减少碳排放300万吨.
const ACTS: [&str; 8] = ["提高", "降低", "减少", "增加", "扩大", "压缩", "调增", "调减"];
/// Verbs that nothing but somebody's decision is told with.
const ORDERS: [&str; 5] = ["下调", "上调", "压减", "削减", "缩减"];

fn is_one_of(verb: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().eq(verb.iter().copied()))
}

impl Walk<'_> {
    pub(super) fn text(&mut self, token: &Token) {
        let next = self.zone.get(self.at + 1);
        let last = next.is_none();
        // 到2025年产能…: the preposition goes with the time.
        let timed = next.is_some_and(|next| matches!(next.kind, Kind::Time(_)));
        let preposition = timed && matches!(self.chars[token.end - 1], '到' | '至');
        let behind = self.after_duration(token) + self.after_price(token);
        let range = (token.start + behind, token.end - usize::from(preposition));
        if range.0 >= range.1 {
            return;
        }
        let slice = &self.chars[range.0..range.1];
        let converted = self.at > 0 && self.zone[self.at - 1].quantity().is_some();
        if converted && matches!(slice, ['兑'] | ['兑', '换'] | ['对' | '兑', '人', '民', '币']) {
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
            // 较去年底新增55.6万架: a change.
            Mode::Than if last && slice == ['新', '增'] => self.changes(token, 1),
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
    pub(super) fn bounds(&self, quantity: &Quantity) -> bool {
        // 16—24岁劳动力, 60岁及以上人口.
        let ages = quantity.bounds.is_some() && quantity.kind == Some(UnitKind::Duration);
        // 1年期LPR, 7天期逆回购.
        let term = self.chars[self.zone[self.at].end - 1] == '期';
        // 50亿元以上|6个: the count before which the zone ends.
        let counted = self.at + 1 == self.zone.len();
        let class = matches!(quantity.kind, Some(UnitKind::Money | UnitKind::Physical));
        if class && counted && (quantity.bounds.is_some() || quantity.read > quantity.len) {
            return true;
        }
        let bound =
            ages || term || matches!(quantity.qualifier, Some(Qualifier::AtLeast | Qualifier::AtMost));
        bound && self.zone.get(self.at + 1).is_some_and(|next| next.is_text() || next.is(Class::Of))
    }

    /// 注册资本|超|5000万元|项目: money that says which they are.
    pub(super) fn classes(&self, quantity: &Quantity) -> bool {
        let next = self.zone.get(self.at + 1).filter(|next| next.is_text());
        let noun = next.is_some_and(|next| {
            matches!(self.chars[next.start..next.end], ['项', '目', ..] | ['企', '业', ..] | ['单', '位', ..])
        });
        let over = self.at > 0 && matches!(self.zone[self.at - 1].kind, Kind::Qualifier(_));
        noun && over && quantity.kind == Some(UnitKind::Money) && self.mode == Mode::Name
    }

    /// The qualifier and the money are parts of the name.
    pub(super) fn classify(&mut self, token: &Token) {
        self.cues.qualifier = None;
        let start = self.zone[self.at - 1].start;
        self.demote(false);
        self.cues.names.push((start, token.end));
    }

    /// 31个大城市…: a count that is no value and begins a name.
    pub(super) fn counts_group(&self, quantity: &Quantity) -> bool {
        let next =
            self.zone.get(self.at + 1).is_some_and(|next| matches!(next.kind, Kind::Text | Kind::Area(_)));
        let group = counts(quantity.kind) && self.cues.names.is_empty();
        next && (group || quantity.kind == Some(UnitKind::Structure))
    }

    /// 占地300亩: ground that is covered, no share.
    pub(super) fn covers(&self, at: usize) -> bool {
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
            ['以', '来', ..] | ['期' | '时', '间', ..] => 2,
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

    /// 按不变价计算的, 以当年价核算.
    fn after_price(&self, token: &Token) -> usize {
        let before = self.at.checked_sub(1).map(|at| self.zone[at]);
        if !before.is_some_and(|token| token.is(Class::Real) || token.is(Class::Nominal)) {
            return 0;
        }
        match self.chars[token.start..token.end] {
            ['计' | '核', '算', '的', ..] => 3,
            ['计' | '核', '算', ..] => 2,
            _ => 0,
        }
    }

    /// A single character between two parts of a name is a syllable of it: 失业人员再就业.
    pub(super) fn is_syllable(&self, at: usize) -> bool {
        let token = self.zone[at];
        let text = |at: usize| self.zone.get(at).is_some_and(|token| token.is_text());
        self.mode == Mode::Name && token.end - token.start == 1 && at > 0 && text(at - 1) && text(at + 1)
    }

    /// A change verb or 增幅 that further text follows was part of the name: 增长动力指数.
    fn demote(&mut self, nominal: bool) {
        if self.cues.change.is_none() && self.cues.rate.is_none() {
            return;
        }
        let verb = self.held.last().map_or(&[][..], |(start, end)| &self.chars[*start..*end]);
        if !nominal && self.orders(verb) {
            self.cues.names.clear();
        }
        if self.cues.names.is_empty() && !nominal {
            self.cues.led = self.cues.change;
            self.cues.acts = is_one_of(verb, &ACTS) || is_one_of(verb, &ORDERS);
        } else {
            self.cues.names.append(&mut self.held);
        }
        self.held.clear();
        self.cues.change = None;
        self.cues.rate = None;
        self.cues.reached = false;
    }

    /// 央行下调存款准备金率: who does it is no part of what is changed; 下调后, 上调幅度 are no orders.
    fn orders(&self, verb: &[char]) -> bool {
        let token = self.zone[self.at];
        let thing = token.end - token.start > 1 && !"后前幅了的至到次".contains(self.chars[token.start]);
        thing && is_one_of(verb, &ORDERS)
    }

    pub(super) fn changes(&mut self, token: &Token, sign: i8) {
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
}
