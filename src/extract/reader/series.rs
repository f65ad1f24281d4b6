//! The numbers of a clause: which stand in one list, and what each has to its left.

use super::Reader;
use super::clause::Clause;
use super::cues::{Base, Cues};
use super::measure::counts;
use super::phrase;
use super::walk::cues;
use crate::domain::{Frequency, Unit, UnitMeasure};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::time::{Part, Time, TimeExpr, Year};
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
        let reports = self.company(clause);
        let series = self.lists(clause);
        if series.is_empty() {
            match self.level_with(clause) {
                Some(member) => self.read_list(clause, &[member]),
                None if reports => {}
                None => self.topic(clause),
            }
            self.dated_remark(clause);
            self.season(clause);
        } else if clause.mark == '：'
            && series.iter().flatten().all(|m| m.quantity.kind == Some(UnitKind::Structure))
        {
            // 八大类商品和服务价格“五涨三降”：食品烟酒类下降…
            self.topic(clause);
        }
        let mut remarks = clause.remarks.iter().peekable();
        for members in &series {
            let first = members.first().map_or(0, |member| member.at);
            while let Some((place, inner)) = remarks.next_if(|(place, _)| *place <= first) {
                self.remark(clause, *place, inner, depth);
            }
            self.read_list(clause, members);
            let last = members.last().map_or(0, |member| member.at);
            while let Some((place, inner)) = remarks.next_if(|(place, _)| *place <= last) {
                let behind = members.iter().filter(|member| member.at >= *place).count();
                let kept = self.frame.clone();
                self.frame.forget(behind);
                self.remark(clause, *place, inner, depth);
                self.frame = kept;
            }
        }
        for (place, inner) in remarks {
            self.remark(clause, *place, inner, depth);
        }
        // 播种面积8542万亩、与上年基本持平.
        let told = clause.tokens.iter().rposition(|token| token.quantity().is_some()).map_or(0, |at| at + 1);
        let listed = clause.tokens.iter().any(|token| token.is(Class::Respectively));
        if told > 0 && !listed && clause.tokens[told..].iter().any(|token| token.is(Class::Flat)) {
            let tail =
                Clause { tokens: clause.tokens[told..].to_vec(), mark: clause.mark, ..Clause::default() };
            if let Some(member) = self.level_with(&tail) {
                self.read_list(&tail, &[member]);
            }
        }
        if clause.mark == '：' && !series.is_empty() {
            self.frame.break_down();
        }
    }

    /// 暑运（7月1日至8月31日），…: the brackets say when.
    fn dated_remark(&mut self, clause: &Clause<'_>) {
        for (_, inner) in &clause.remarks {
            if let [Token { kind: Kind::Time(expr), .. }] = inner {
                let times = Cues { times: vec![*expr], ..Cues::default() };
                self.clock.take(&times, &mut self.frame);
            }
        }
    }

    /// The numbers of a clause, those of one list together. Numbers that can be no value are diagnosed here.
    fn lists<'a>(&mut self, clause: &Clause<'a>) -> Vec<Vec<Member<'a>>> {
        let mut lists: Vec<Vec<Member<'a>>> = Vec::new();
        let mut from = 0;
        let paired = clause.tokens.iter().any(|token| token.is(Class::Respectively));
        for (at, token) in clause.tokens.iter().enumerate() {
            let flat = (paired && holds_place(&clause.tokens, at)).then(|| level_quantity(token));
            let Some(quantity) = token.quantity().or(flat.as_ref()) else { continue };
            if let Some(member) = lists.last_mut().and_then(|list| list.last_mut())
                && adds_coins(member, at, token, quantity)
            {
                continue;
            }
            let zone = &clause.tokens[from.max(at.saturating_sub(MAX_ZONE_TOKENS))..at];
            let mut cues = cues(zone, &self.text.chars);
            if let Some(alias) = self.alias(clause, from, at) {
                // 31个大城市（城镇调查失业率）为…: the brackets complete the name.
                let whose = !cues.share && cues.names.last().is_some_and(|(_, end)| self.is_cities(*end));
                if cues.share {
                    cues.names = vec![alias];
                    cues.of = false;
                } else if whose {
                    cues.names.push(alias);
                }
            }
            self.former_value(&mut cues);
            if let Some(other) =
                lists.last().and_then(|list| list.last()).and_then(|known| other(known, zone))
            {
                cues = other;
            }
            self.driven(&mut cues, quantity);
            let unitless = lists.last().and_then(|list| list.first()).is_some_and(|known| {
                let name = phrase::phrase(&self.text.chars, &known.cues.names);
                self.lexicon.ends(Class::Unitless, &name).is_some()
            });
            let goes_on = unitless && self.nameless(&cues) && quantity.unit.is_none();
            // 分别为76岁和81岁: the second time is measured as the first one is.
            let timed = lists.last().and_then(|list| list.last()).is_some_and(|known| {
                known.quantity.kind == Some(UnitKind::Duration) && known.quantity.unit == quantity.unit
            });
            let goes_on = goes_on || (timed && self.nameless(&cues));
            cues.flat = flat.is_some();
            if let Some(reason) = self.no_value(quantity, &cues, clause, at).filter(|_| !goes_on) {
                self.look_ahead(quantity, &cues, clause.tokens.get(at + 1).copied());
                self.refuse(token, reason, "quantity");
                continue;
            }
            let member = Member { token, quantity: quantity.clone(), cues, at };
            let joined = from > 0
                && separated(zone)
                && self.nameless(&member.cues)
                && member.cues.times.is_empty()
                && member.cues.subject.is_none();
            match lists.last_mut().filter(|_| joined) {
                Some(list) => list.push(member),
                None => lists.push(vec![member]),
            }
            from = at + 1;
        }
        for list in &mut lists {
            lend_units(list);
            // 连续跨越110万亿元、120万亿元关口: steps on the way, of which the last one is told.
            let behind = list.last().and_then(|last| clause.tokens.get(last.at + 1));
            let step = behind.is_some_and(|token| self.names_step(token));
            // 1.5万亿元、2万亿元两个台阶: which steps they are.
            let counted = list.last().and_then(|last| clause.tokens.get(last.at + 1..last.at + 3));
            let counted = counted.is_some_and(|pair| {
                pair[0].quantity().is_some_and(|count| counts(count.kind)) && self.names_step(pair[1])
            });
            if counted {
                for step in list.drain(..) {
                    self.refuse(step.token, Reason::ScaleNoun, "quantity");
                }
            }
            if list.len() > 1 && step {
                let last = list.len() - 1;
                list[last].cues = list[0].cues.clone();
                for step in list.drain(..last) {
                    self.refuse(step.token, Reason::ScaleNoun, "quantity");
                }
            }
        }
        lists.retain(|list| !list.is_empty());
        lists
    }

    /// 占总人口比重（常住人口城镇化率）为84.8%: the brackets give the name that a share is known by.
    fn alias(&self, clause: &Clause<'_>, from: usize, at: usize) -> Option<(usize, usize)> {
        let (_, inner) = clause.remarks.iter().find(|(place, _)| (from + 1..=at).contains(place))?;
        let (first, last) = (inner.first()?, inner.last()?);
        let named = inner.iter().all(|token| !matches!(token.kind, Kind::Quantity(_) | Kind::Punct(_)));
        (named && self.text.chars[last.end - 1] == '率').then_some((first.start, last.end))
    }

    fn is_cities(&self, end: usize) -> bool {
        self.text.chars[..end].ends_with(&['城', '市'])
    }

    /// 增长7.2%（前值5.8%）: what it was in the month or quarter before.
    fn former_value(&self, cues: &mut Cues) {
        let [(start, end)] = cues.names[..] else { return };
        let current = self.frame.sentence_time.or(self.frame.paragraph_time).or(self.frame.lead_time);
        if self.text.chars[start..end] != ['前', '值'] || !cues.times.is_empty() {
            return;
        }
        let part = match current.map(|moment| moment.freq) {
            Some(Frequency::Monthly) => Part::MonthFrom(-1),
            Some(Frequency::Quarterly) => Part::QuarterFrom(-1),
            _ => return,
        };
        let time = Time::Part { year: Year::Bare, part };
        cues.times.push(TimeExpr {
            time,
            at_end: false,
            at_start: false,
            until: false,
            alone: false,
            since: false,
            len: 0,
        });
        cues.names.clear();
    }

    /// 政策带动家电零售额增长38%, 补贴带动销售12亿元: what is driven is measured; only points tell how much it adds.
    fn driven(&self, cues: &mut Cues, quantity: &Quantity) {
        let Some((verb, object)) = cues.object.split_first() else { return };
        let drives = matches!(self.text.chars[verb.0..verb.1], ['带' | '拉', '动'] | ['拉', '升']);
        // 分别拉动GDP增长2.8、0.9和1.7个百分点: the first ones have the unit of the last.
        let points = quantity.unit.as_ref().map_or(quantity.form == Form::Plain, |unit| {
            matches!(unit.measure.as_str(), "PP" | "basis_point" | "unit")
        });
        if cues.pull.is_none() || !drives || points || object.is_empty() {
            return;
        }
        let last = object[object.len() - 1];
        let change =
            self.lexicon.word_at(&self.text.chars[last.0..last.1]).and_then(|(_, class)| match class {
                Class::Up | Class::UpShort => Some(1),
                Class::Down | Class::DownShort => Some(-1),
                _ => None,
            });
        let named = object.len() - usize::from(change.is_some());
        if named == 0 {
            return;
        }
        let names = object[..named].to_vec();
        *cues =
            Cues { pull: None, change: change.or(cues.change), names, object: Vec::new(), ..cues.clone() };
    }

    fn names_step(&self, token: &Token) -> bool {
        const STEPS: [&str; 5] = ["台阶", "大关", "关口", "门槛", "新台阶"];
        let text = self.text.slice(token.start, token.end);
        STEPS.iter().any(|step| text.starts_with(step))
    }

    fn nameless(&self, cues: &Cues) -> bool {
        phrase::phrase(&self.text.chars, &cues.names).is_empty()
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
}

/// 高于全国0.3个百分点、全省0.1个百分点: the verb is said once.
fn other(known: &Member<'_>, zone: &[&Token]) -> Option<Cues> {
    let [mark, name] = zone else { return None };
    let listed = matches!(mark.kind, Kind::Punct('、') | Kind::Word(Class::With));
    let area = matches!(
        name.kind,
        Kind::Area(_)
            | Kind::Word(Class::HomeCountry | Class::HomeProvince | Class::HomeCity | Class::Region)
    );
    let base = known.cues.base.as_ref().filter(|base| base.words.is_some() && base.time.is_none());
    base.filter(|_| listed && area)?;
    Some(Cues {
        base: Some(Base { words: Some((name.start, name.end)), ..Base::default() }),
        differs: known.cues.differs,
        change: known.cues.change,
        rate: known.cues.rate,
        ..Cues::default()
    })
}

/// 分别增长7%、持平和下降14%: what did not change has its place in the list.
fn holds_place(tokens: &[&Token], at: usize) -> bool {
    let mark = |token: Option<&&Token>| {
        token.is_some_and(|token| matches!(token.kind, Kind::Punct('、' | '，') | Kind::Word(Class::With)))
    };
    tokens[at].is(Class::Flat)
        && (mark(tokens.get(at + 1)) || at.checked_sub(1).is_some_and(|at| mark(tokens.get(at))))
}

fn level_quantity(token: &Token) -> Quantity {
    Quantity::nothing(token.end - token.start, Unit::new(UnitMeasure::percent(), 0))
}

/// 上调1角|5分: one sum of money; the second coin joins the first.
fn adds_coins(member: &mut Member<'_>, at: usize, token: &Token, coin: &Quantity) -> bool {
    const COINS_IN_A_TENTH: f64 = 10.0;
    let tenth = member.quantity.kind == Some(UnitKind::Money)
        && member.quantity.unit.as_ref().is_some_and(|unit| unit.mult == -1);
    let cents =
        coin.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "score") && coin.form == Form::Plain;
    let joined = member.at + 1 == at && member.token.start + member.quantity.len == token.start;
    if tenth && cents && joined {
        member.quantity.value += coin.value / COINS_IN_A_TENTH;
        member.quantity.len += coin.len;
        member.at = at;
    }
    tenth && cents && joined
}

/// Words further to the left than this are not what a number is about, in tokens.
pub(super) const MAX_ZONE_TOKENS: usize = 120;

/// Only a list mark between two numbers, besides verbs and comparisons.
fn separated(zone: &[&Token]) -> bool {
    let mark = |token: &&&Token| matches!(token.kind, Kind::Punct('、' | '，') | Kind::Word(Class::With));
    let text_mark = |token: &&&Token| token.is_text() && token.end - token.start <= 2;
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
            member.quantity.noun = last.quantity.noun;
            if bare && member.quantity.mult == 0 {
                member.quantity.mult = last.quantity.mult;
            }
        }
    }
}
