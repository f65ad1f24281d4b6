//! Clauses without numbers: they set the period, the subject and what is spoken of, and 持平 says nought.

use super::Reader;
use super::clause::Clause;
use super::cues::{Base, Cues, Relation};
use super::frame::{Comparison, Hold};
use super::phrase;
use super::series::Member;
use super::walk::{cues, rises_and_falls};
use super::when::{Nature, Reach, written};
use crate::domain::{Qualifier, Unit, UnitMeasure};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::Class;
use crate::extract::token::{Kind, Quantity, Token};

/// What stands before a time that a clause is about: 展望2026年.
const fn is_pointer(text: &[char]) -> bool {
    matches!(
        text,
        ['展' | '回', '望']
            | ['面', '向']
            | ['瞄', '准']
            | ['对']
            | ['对', '于']
            | ['进' | '步' | '迈', '入']
            | ['回', '顾']
            | ['针', '对']
            | ['聚', '焦']
            | ['着', '眼']
            | ['立', '足']
    )
}

impl Reader<'_> {
    /// 与同期持平: no number, and yet a growth of nought.
    pub(super) fn level_with<'a>(&self, clause: &Clause<'a>) -> Option<Member<'a>> {
        let at = clause.tokens.iter().position(|token| token.is(Class::Flat))?;
        let mut cues = cues(&clause.tokens[..=at], &self.text.chars);
        // 与上月相比，粮食价格上涨2%，蔬菜价格持平: the comparison was told before.
        let beside = clause.tokens[..at].iter().any(|token| token.is(Class::With));
        // 今年7月持平, 由上涨0.1%转为持平: as was compared before.
        let named = !cues.names.is_empty() || cues.subject.is_some() || !cues.times.is_empty() || cues.level;
        let earlier = cues.base.is_none() && !beside && named && self.frame.comparison.is_some();
        let told = cues
            .base
            .as_ref()
            .is_some_and(|base| (base.time.is_some() || base.relation.is_some()) && base.words.is_none());
        if !(told || earlier) {
            return None;
        }
        let rate = self.frame.recent.last().is_some_and(|fact| fact.level);
        let percent = self.frame.last_unit.as_deref() == Some("PC") && cues.names.is_empty();
        // A rate that did not move: nought points, not nought per cent.
        let points = cues.rate.is_some() || (percent && (rate || self.frame.rate.is_some()));
        let measure = if points { UnitMeasure::percentage_point() } else { UnitMeasure::percent() };
        let token = clause.tokens[at];
        let rough = ["基本", "大体", "总体", "大致"];
        let rough =
            rough.iter().any(|word| self.text.slice(clause.tokens[0].start, token.start).ends_with(word));
        cues.qualifier = rough.then_some(Qualifier::About);
        let quantity = Quantity::nothing(token.end - token.start, Unit::new(measure, 0));
        Some(Member { token, quantity, cues, at })
    }

    /// A clause without numbers: it may set the period, the subject and what is spoken of.
    pub(super) fn topic(&mut self, clause: &Clause<'_>) {
        // 生产总值首次迈上万亿元台阶，达到…: the name stands before the scale.
        let scale = |token: &Token| token.quantity().is_some_and(|quantity| quantity.bare_scale);
        let told = clause.tokens.iter().position(|token| scale(token)).unwrap_or(clause.tokens.len());
        let mut cues = cues(&clause.tokens[..told], &self.text.chars);
        let until =
            |token: &Token| matches!(self.text.chars[token.start..token.end], ['到' | '至'] | ['截', '止']);
        // 展望2026年, 面向2030年: a verb that only points to a time.
        let points = |token: &Token| is_pointer(&self.text.chars[token.start..token.end]);
        let opening = clause.tokens.iter().find(|token| {
            !until(token)
                && !points(token)
                && !matches!(
                    token.kind,
                    Kind::Punct(_)
                        | Kind::Skip(Reason::ListMarker)
                        | Kind::Area(_)
                        | Kind::Word(
                            Class::HomeCity
                                | Class::HomeProvince
                                | Class::HomeCountry
                                | Class::HomeDistrict
                                | Class::Adverb
                                | Class::Among
                                | Class::Than
                                | Class::Planned
                                | Class::Expected
                                | Class::From
                        )
                )
        });
        let pointing = |(start, end): &(usize, usize)| is_pointer(&self.text.chars[*start..*end]);
        if cues.names.first().is_some_and(pointing) {
            cues.names.remove(0);
        }
        let dated = opening.is_some_and(|token| matches!(token.kind, Kind::Time(_)));
        let joined = self.clock.joined_months(&cues, &self.frame).filter(|_| dated);
        let closing = !dated && self.closes_with_time(&clause.tokens);
        if closing {
            // 文旅方面上半年，…: of its last time.
            cues.times.drain(..cues.times.len().saturating_sub(1));
        } else if !self.frame.heading {
            // 一季度订单已排到9月份 is about the quarter.
            cues.times.truncate(usize::from(dated));
        }
        if clause.tokens.len() > 1 && self.clock.passes_by(&cues, &self.frame) {
            cues.times.clear();
        }
        if closing {
            self.clock.take(&Cues { names: Vec::new(), ..cues.clone() }, &mut self.frame);
        } else {
            self.clock.take(&cues, &mut self.frame);
        }
        if joined.is_some() {
            self.frame.sentence_time = joined;
        }
        if !cues.times.is_empty() {
            self.frame.before_aside = None;
        }
        // 11月17日，市统计局发布数据，…: the day of the news.
        if self.frame.day_named && super::predicate::reports(&self.text.chars, &clause.tokens) {
            self.frame.sentence_time = None;
        }
        // 东盟为我国第一大贸易伙伴 tells of one thing and is about another.
        let is = |token: &&Token| matches!(self.text.chars[token.start..token.end], ['为' | '是']);
        if !clause.tokens.iter().any(is) {
            self.home.take(&cues, &self.text.chars, &mut self.frame);
        }
        self.entity(clause);
        self.headed_place(clause);
        self.place_of(clause);
        // 一年来，…: how long, but no comparison.
        let stated = |base: &&Base| base.time.is_none() && base.relation != Some(Relation::Since);
        if let Some(relation) = cues.base.as_ref().filter(stated).and_then(|base| base.relation) {
            self.frame.comparison = Some(Comparison { relation, words: None });
            self.frame.view.clone_from(&self.frame.comparison);
            self.frame.previous_comparison.clone_from(&self.frame.comparison);
        }
        let compared = |base: &&Base| base.time.is_some() && base.words.is_none() && !cues.flat;
        if let Some(base) = cues.base.as_ref().filter(compared) {
            // 3月下旬与3月中旬相比，…; 与2019年同期相比，….
            let current = self.clock.period(None, &mut self.frame, Nature::Unknown, Reach::Article);
            let (relation, then) = self.clock.compared(base, &current, &self.frame);
            let words = then.map(|then| written(then.period));
            self.frame.comparison = Some(Comparison { relation: relation.unwrap_or(Relation::Since), words });
        }
        if cues.status.is_some() {
            self.frame.status = cues.status;
        }
        if cues.prices.is_some() {
            self.frame.prices = cues.prices;
        }
        if cues.among {
            self.frame.total.clone_from(&self.frame.last);
        }
        let viewed =
            clause.tokens.last().is_some_and(|token| matches!(self.text.chars[token.end - 1], '看' | '中'));
        let text = |token: &&Token| self.text.slice(token.start, token.end);
        if viewed
            && clause
                .tokens
                .first()
                .is_some_and(|first| matches!(text(first).as_str(), "分季度看" | "分月看" | "分月度看"))
        {
            self.frame.last = self.frame.previous_first.clone().or(self.frame.last.take());
            return;
        }
        // 出口、进口同比一升一降，分别为3.5%和-4%: how much.
        let moves = clause.tokens.iter().any(|token| {
            matches!(token.kind, Kind::Skip(Reason::Idiom))
                && rises_and_falls(&self.text.chars[token.start..token.end])
        });
        if moves && cues.base.is_some() {
            self.frame.scope_rate = Some(1);
        }
        if viewed && cues.times.is_empty() && !cues.among {
            self.clock.looks_again(&mut self.frame);
        }
        if cues.among || viewed || clause.mark == '：' {
            // 分地区看, but not 从环比看.
            self.frame.viewed |= viewed && cues.base.is_none() && !cues.among;
            self.frame.break_down();
            // GDP增速：…, CPI同比：…: of all numbers that follow.
            let compared =
                cues.base.as_ref().is_some_and(|base| base.relation.is_some() && base.words.is_none());
            let rate = cues.rate.or(compared.then_some(1)).filter(|_| clause.mark == '：');
            self.frame.scope_rate = rate.or(self.frame.scope_rate);
        }
        let Some(topic) = self.topic_of(&cues).filter(|topic| !closing || topic.measures) else { return };
        if super::predicate::is_source(&topic.name) || self.lists_places(clause) {
            return;
        }
        if super::name::excepts(&topic.name) {
            self.frame.except = Some(topic.name);
            return;
        }
        if viewed || clause.mark == '：' {
            // 从币种结构看 opens a view and no whole.
            let looks =
                viewed && clause.tokens.last().is_some_and(|token| self.text.chars[token.end - 1] == '看');
            self.frame.scope = Some(topic.name.clone()).filter(|_| !looks);
            let chars: Vec<char> = topic.name.chars().collect();
            if let Some(length) = self.lexicon.ends(Class::Head, &chars) {
                let head = phrase::text(&chars[chars.len() - length..]);
                self.frame.head = Some(head.clone());
                self.frame.scope_head = Some(head);
            }
            return;
        }
        let stale = self
            .frame
            .topic
            .as_ref()
            .is_none_or(|known| known.after < topic.after || (topic.measures && !known.measures));
        if stale {
            self.frame.topic = Some(topic);
        }
    }

    /// 该公司2024年，…: a clause that says no more than of when it is, but 成立于2015年 and 已排到9月份.
    fn closes_with_time(&self, tokens: &[&Token]) -> bool {
        let [.., before, last] = tokens else { return false };
        let leads = ['于', '自', '从', '为', '是', '至', '到', '在', '按', '距'];
        let plain = !leads.contains(&self.text.chars[before.end - 1])
            || self.text.chars[before.start..before.end] == ['而', '在'];
        let compares = [Class::Than, Class::With, Class::From, Class::Of];
        // 地铁自2021年12月开通以来，….
        let since = last.is(Class::Since) && tokens.iter().any(|token| matches!(token.kind, Kind::Time(_)));
        if since {
            return true;
        }
        matches!(&last.kind, Kind::Time(expr) if !expr.since)
            && plain
            && !tokens.iter().any(|token| compares.iter().any(|class| token.is(*class)))
    }

    /// 东营（6.8%）、烟台（6.1%）: places, each with a remark.
    fn lists_places(&self, clause: &Clause<'_>) -> bool {
        !clause.remarks.is_empty()
            && clause.tokens.iter().all(|token| {
                matches!(token.kind, Kind::Area(_) | Kind::Punct('、') | Kind::Word(Class::With))
            })
    }

    /// 曹县：… tells of the county.
    fn headed_place(&mut self, clause: &Clause<'_>) {
        const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=6;
        let [name] = clause.tokens.as_slice() else { return };
        let text = self.text.slice(name.start, name.end);
        let place =
            text.ends_with(['县', '区', '旗', '市', '镇']) && NAME_CHARS.contains(&(name.end - name.start));
        if clause.mark == '：' && name.is_text() && place {
            let subject = super::frame::Subject { name: text, code: None };
            self.frame.place = Some(subject.clone());
            self.frame.speak_of(subject, Hold::Text);
        }
    }

    /// 在江苏苏州，…: of the place that a clause of its own leads to, known or not.
    fn place_of(&mut self, clause: &Clause<'_>) {
        const PLACE_MAX_CHARS: usize = 6;
        let [lead, places @ ..] = clause.tokens.as_slice() else { return };
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
        let leads = self.text.chars[lead.start..lead.end] == ['在'] && matches!(first.kind, Kind::Area(_));
        if !leads || clause.mark != '，' || last.end - first.start > PLACE_MAX_CHARS {
            return;
        }
        let subject = match last.kind {
            Kind::Area(place) => self.home.subject_as(place, &self.text.chars[last.start..last.end]),
            _ if last.is_text() && places.len() == 2 => super::frame::Subject {
                name: self.text.chars[first.start..last.end].iter().collect(),
                code: None,
            },
            _ => return,
        };
        self.frame.speak_of(subject, Hold::Paragraph);
    }

    /// An entity or a zone named anywhere in a clause without numbers is what follows is about.
    fn entity(&mut self, clause: &Clause<'_>) {
        let mut quoted = false;
        let named = clause.tokens.iter().filter_map(|token| match token.kind {
            Kind::Area(place) if !quoted => Some((place, token.start, token.end)),
            Kind::Punct(mark @ ('“' | '”')) => {
                quoted = mark == '“';
                None
            }
            _ => None,
        });
        let last = named
            .filter(|(place, ..)| matches!(self.lexicon.area(*place).kind.as_str(), "entity" | "zone"))
            .last();
        if let Some((place, start, end)) = last {
            self.frame.speak_of(self.home.subject_as(place, &self.text.chars[start..end]), Hold::Text);
        }
    }
}
