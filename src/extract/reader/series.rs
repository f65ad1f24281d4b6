//! The numbers of a clause: which stand in one list, and what each has to its left.

use super::Reader;
use super::clause::Clause;
use super::cues::Cues;
use super::figure::is_unitless;
use super::phrase;
use super::walk::cues;
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::token::{Form, Kind, Quantity, Token};

/// One number of a clause.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub token: &'a Token,
    pub quantity: Quantity,
    pub cues: Cues,
    /// Place of the token in its clause.
    pub at: usize,
}

impl Reader<'_> {
    /// Reads a clause: its numbers in order, then the remarks in brackets, which see the frame but do not change it.
    pub(super) fn read_clause(&mut self, clause: &Clause<'_>, depth: usize) {
        let series = self.lists(clause);
        if series.is_empty() {
            match self.level_with(clause) {
                Some(member) => self.read_list(clause, &[member]),
                None => self.topic(clause),
            }
        }
        let mut remarks = clause.remarks.iter().peekable();
        for members in &series {
            let first = members.first().map_or(0, |member| member.at);
            while let Some((place, inner)) = remarks.next_if(|(place, _)| *place <= first) {
                self.remark(clause, *place, inner, depth);
            }
            self.read_list(clause, members);
        }
        for (place, inner) in remarks {
            self.remark(clause, *place, inner, depth);
        }
        if clause.mark == '：' && !series.is_empty() {
            self.frame.break_down();
        }
    }

    fn remark(&mut self, clause: &Clause<'_>, place: usize, inner: &[Token], depth: usize) {
        if depth >= super::MAX_BRACKET_DEPTH {
            for token in inner.iter().filter(|token| token.quantity().is_some()) {
                self.refuse(token, Reason::NoUnit, "remark.depth");
            }
            return;
        }
        if inner.iter().all(|token| token.quantity().is_none()) {
            return;
        }
        let kept = self.frame.clone();
        self.frame.listing = true;
        let behind = place.checked_sub(1).is_some_and(|at| clause.tokens[at].quantity().is_some());
        let again = behind && inner.first().is_some_and(|token| token.quantity().is_some());
        self.frame.restated =
            self.figures.last().filter(|_| again).map(|told| (told.transformation, told.value < 0.0));
        self.remarked(clause, place);
        self.sentence(inner, depth + 1);
        self.frame = kept;
    }

    /// A remark behind a name is about that name: 汽车（增长35.8%）.
    fn remarked(&mut self, clause: &Clause<'_>, place: usize) {
        let before = &clause.tokens[place.saturating_sub(MAX_ZONE_TOKENS)..place];
        let bound = |token: &&Token| {
            matches!(
                token.kind,
                Kind::Quantity(_) | Kind::Punct('、') | Kind::Word(Class::Level | Class::With)
            )
        };
        let from = before.iter().rposition(bound).map_or(0, |at| at + 1);
        let cues = cues(&before[from..], &self.text.chars);
        let name = phrase::phrase(&self.text.chars, &cues.names);
        let adjacent = cues.names.last().map(|(_, end)| *end) == before.last().map(|token| token.end);
        if name.is_empty() || !adjacent {
            self.remarked_whole(before);
            return;
        }
        self.frame.recent.clear();
        self.frame.topic = None;
        let head = self.frame.head.as_ref().filter(|_| self.lexicon.head_of(&name).is_none());
        self.frame.last = Some(format!("{}{}", phrase::text(&name), head.map_or("", String::as_str)));
    }

    /// 财政收入增速为负值（-19.4%）: the remark gives the number that the clause lacks.
    fn remarked_whole(&mut self, before: &[&Token]) {
        if before.iter().any(|token| token.quantity().is_some()) {
            return;
        }
        let cues = cues(before, &self.text.chars);
        let name = phrase::phrase(&self.text.chars, &cues.names);
        if cues.rate.is_some() && !name.is_empty() {
            self.frame.recent.clear();
            self.frame.topic = None;
            self.frame.last = Some(phrase::text(&name));
            self.frame.rate = cues.rate;
        }
    }

    /// The numbers of a clause, those of one list together. Numbers that can be no value are diagnosed here.
    fn lists<'a>(&mut self, clause: &Clause<'a>) -> Vec<Vec<Member<'a>>> {
        let mut lists: Vec<Vec<Member<'a>>> = Vec::new();
        let mut from = 0;
        for (at, token) in clause.tokens.iter().enumerate() {
            let Some(quantity) = token.quantity() else { continue };
            let zone = &clause.tokens[from.max(at.saturating_sub(MAX_ZONE_TOKENS))..at];
            let cues = cues(zone, &self.text.chars);
            if let Some(reason) = self.no_value(quantity, &cues, clause, at) {
                self.look_ahead(quantity, &cues, clause.tokens.get(at + 1).copied());
                self.refuse(token, reason, "quantity");
                continue;
            }
            let member = Member { token, quantity: quantity.clone(), cues, at };
            let joined =
                from > 0 && separated(zone) && self.nameless(&member.cues) && member.cues.times.is_empty();
            match lists.last_mut().filter(|_| joined) {
                Some(list) => list.push(member),
                None => lists.push(vec![member]),
            }
            from = at + 1;
        }
        lists.iter_mut().for_each(|list| lend_units(list));
        lists
    }

    fn nameless(&self, cues: &Cues) -> bool {
        phrase::phrase(&self.text.chars, &cues.names).is_empty()
    }

    /// Why a quantity is no value, if it is none.
    fn no_value(&self, quantity: &Quantity, cues: &Cues, clause: &Clause<'_>, at: usize) -> Option<Reason> {
        let next = clause.tokens.get(at + 1);
        let said =
            cues.qualifier.is_some() || quantity.qualifier.is_some() || cues.level || cues.change.is_some();
        if quantity.bare_scale {
            let noun = next.is_some_and(|token| {
                token.kind == Kind::Text && "级台大关产元斤".contains(self.text.chars[token.start])
            });
            let named = cues.qualifier.is_none() && !cues.cumulative;
            if quantity.unit.is_none() && !noun {
                return Some(Reason::Idiom);
            }
            if named || noun {
                return Some(Reason::ScaleNoun);
            }
        }
        if quantity.kind == Some(UnitKind::Duration) {
            return (!self.measures_time(quantity, cues)).then_some(Reason::Duration);
        }
        if quantity.unit.is_none() && quantity.form == Form::Plain {
            return self.without_unit(quantity, cues, clause, at, said);
        }
        if quantity.form == Form::Times
            && quantity.chinese
            && cues.names.is_empty()
            && !said
            && quantity.value > 90.0
        {
            return Some(Reason::Idiom);
        }
        None
    }

    /// 计划3年内…: how far the plan looks ahead.
    fn look_ahead(&mut self, quantity: &Quantity, cues: &Cues, next: Option<&Token>) {
        let inside = next.is_some_and(|token| self.text.chars[token.start..token.end].starts_with(&['内']));
        let planned = cues.status.or(self.frame.status).is_some();
        let months = match quantity.unit.as_ref().map(|unit| unit.measure.as_str()) {
            Some("year") => quantity.value * 12.0,
            Some("month") => quantity.value,
            _ => return,
        };
        if inside && planned && (0.0..=1200.0).contains(&months) {
            self.frame.horizon = self.clock.horizon(months as u32);
            self.frame.status = cues.status.or(self.frame.status);
        }
    }

    /// A length of time is a value after a noun that measures time, or when it was shortened or prolonged.
    fn measures_time(&self, quantity: &Quantity, cues: &Cues) -> bool {
        let name = phrase::phrase(&self.text.chars, &cues.names);
        let text = phrase::text(&name);
        let nouns = [
            "时间",
            "天数",
            "时长",
            "时限",
            "工时",
            "年龄",
            "寿命",
            "周期",
            "时数",
            "期限",
            "小时数",
            "年限",
        ];
        let noun = nouns.iter().any(|noun| text.ends_with(noun));
        let moved = cues.change.is_some() && (cues.reached || cues.base.is_some());
        let years =
            quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "year" && unit.mult == 0);
        (noun && (cues.level || cues.reached || cues.change.is_some() || quantity.qualifier.is_none()))
            || (moved && !years && !name.is_empty())
    }

    /// A number without a unit is a value as an index, a ratio, in a list whose last member has the unit, or as a
    /// count of the noun behind it.
    fn without_unit(
        &self,
        quantity: &Quantity,
        cues: &Cues,
        clause: &Clause<'_>,
        at: usize,
        said: bool,
    ) -> Option<Reason> {
        let follows = clause.tokens.get(at + 1);
        let listed = follows
            .is_some_and(|token| matches!(token.kind, Kind::Punct('、') | Kind::Word(Class::With)))
            && clause.tokens[at + 1..]
                .iter()
                .take(MAX_ZONE_TOKENS)
                .any(|token| token.quantity().is_some_and(|q| q.unit.is_some()));
        let name = phrase::text(&phrase::phrase(&self.text.chars, &cues.names));
        let index = is_unitless(&name);
        let noun = quantity.mult > 0
            && follows.is_some_and(|token| matches!(token.kind, Kind::Text | Kind::Area(_)));
        let inherited =
            cues.names.is_empty() && self.frame.last.as_ref().is_some_and(|last| last.ends_with("指数"));
        (!(listed || index || noun || (inherited && said))).then_some(Reason::NoUnit)
    }

    /// 与同期持平: no number, and yet a growth of nought.
    fn level_with<'a>(&self, clause: &Clause<'a>) -> Option<Member<'a>> {
        let at = clause.tokens.iter().position(|token| token.is(Class::Flat))?;
        let mut cues = cues(&clause.tokens[..=at], &self.text.chars);
        let base = cues.base.as_ref()?;
        if (base.time.is_none() && base.relation.is_none()) || base.words.is_some() {
            return None;
        }
        let rate = self.frame.recent.last().is_some_and(|fact| fact.level) && cues.names.is_empty();
        let points = cues.rate.is_some()
            || (rate && self.frame.last_unit.as_deref() == Some("PC"))
            || self.frame.last_unit.as_deref() == Some("PC")
                && cues.names.is_empty()
                && self.frame.rate.is_some();
        let token = clause.tokens[at];
        let rough = ["基本", "大体", "总体", "大致"];
        let rough =
            rough.iter().any(|word| self.text.slice(clause.tokens[0].start, token.start).ends_with(word));
        cues.qualifier = rough.then_some(crate::domain::Qualifier::About);
        let quantity = Quantity::nothing(token.end - token.start, points);
        Some(Member { token, quantity, cues, at })
    }

    /// A clause without numbers: it may set the period, the subject and what is spoken of.
    fn topic(&mut self, clause: &Clause<'_>) {
        let mut cues = cues(&clause.tokens, &self.text.chars);
        let opening = clause.tokens.iter().find(|token| {
            !matches!(
                token.kind,
                Kind::Punct(_)
                    | Kind::Skip(Reason::ListMarker)
                    | Kind::Word(Class::Adverb | Class::Among | Class::Than | Class::Planned | Class::From)
            )
        });
        let dated = opening.is_some_and(|token| matches!(token.kind, Kind::Time(_)));
        if !dated && !self.heading {
            cues.times.clear();
        }
        self.clock.take(&cues, &mut self.frame, self.heading);
        self.home.take(&cues, &self.text.chars, &mut self.frame);
        self.entity(clause);
        if let Some(relation) =
            cues.base.as_ref().filter(|base| base.time.is_none()).and_then(|base| base.relation)
        {
            self.frame.comparison = Some(super::frame::Comparison { relation, words: None });
            self.frame.view.clone_from(&self.frame.comparison);
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
        if cues.among || viewed || clause.mark == '：' {
            self.frame.break_down();
        }
        let Some(topic) = self.topic_of(&cues) else { return };
        if viewed || clause.mark == '：' {
            let chars: Vec<char> = topic.name.chars().collect();
            if let Some(length) = self.lexicon.head_of(&chars) {
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
            self.frame.subject = Some(self.home.subject_as(place, &self.text.chars[start..end]));
        }
    }
}

/// Words further to the left than this are not what a number is about, in tokens.
const MAX_ZONE_TOKENS: usize = 120;

/// Only a list mark between two numbers, besides verbs and comparisons.
fn separated(zone: &[&Token]) -> bool {
    let mark = |token: &&&Token| matches!(token.kind, Kind::Punct('、' | '，') | Kind::Word(Class::With));
    let text_mark = |token: &&&Token| token.kind == Kind::Text && token.end - token.start <= 2;
    zone.iter().any(|token| mark(&token))
        || zone.first().is_some_and(|token| text_mark(&token) && zone.len() == 1)
}

/// 1.2个、3.4个百分点: the last member's unit is everybody's.
fn lend_units(list: &mut [Member<'_>]) {
    let Some((last, others)) = list.split_last_mut() else { return };
    let points = last.quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PP");
    for member in others {
        let bare = member.quantity.unit.is_none() && member.quantity.form == Form::Plain;
        let counter =
            points && member.quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "unit");
        if bare || counter {
            member.quantity.unit.clone_from(&last.quantity.unit);
            member.quantity.kind = last.quantity.kind;
            if bare && member.quantity.mult == 0 {
                member.quantity.mult = last.quantity.mult;
            }
        }
    }
}
