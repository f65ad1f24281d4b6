//! The numbers of a clause: which stand in one list, and what each has to its left.

use super::Reader;
use super::clause::Clause;
use super::cues::Cues;
use super::measure::counts;
use super::phrase;
use super::walk::cues;
use crate::domain::Qualifier;
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
        }
        for (place, inner) in remarks {
            self.remark(clause, *place, inner, depth);
        }
        // 播种面积8542万亩、与上年基本持平.
        let told = clause.tokens.iter().rposition(|token| token.quantity().is_some()).map_or(0, |at| at + 1);
        if told > 0 && clause.tokens[told..].iter().any(|token| token.is(Class::Flat)) {
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
        for (at, token) in clause.tokens.iter().enumerate() {
            let Some(quantity) = token.quantity() else { continue };
            if let Some(member) = lists.last_mut().and_then(|list| list.last_mut())
                && adds_coins(member, at, token, quantity)
            {
                continue;
            }
            let zone = &clause.tokens[from.max(at.saturating_sub(MAX_ZONE_TOKENS))..at];
            let mut cues = cues(zone, &self.text.chars);
            if let Some(alias) = self.alias(clause, from, at).filter(|_| cues.share) {
                cues.names = vec![alias];
                cues.of = false;
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
            if list.len() > 1 && behind.is_some_and(|token| self.names_step(token)) {
                let last = list.len() - 1;
                list[last].cues = list[0].cues.clone();
                for step in list.drain(..last) {
                    self.refuse(step.token, Reason::ScaleNoun, "quantity");
                }
            }
        }
        lists
    }

    /// 占总人口比重（常住人口城镇化率）为84.8%: the brackets give the name that a share is known by.
    fn alias(&self, clause: &Clause<'_>, from: usize, at: usize) -> Option<(usize, usize)> {
        let (_, inner) = clause.remarks.iter().find(|(place, _)| (from + 1..=at).contains(place))?;
        let (first, last) = (inner.first()?, inner.last()?);
        let named = inner.iter().all(|token| !matches!(token.kind, Kind::Quantity(_) | Kind::Punct(_)));
        (named && self.text.chars[last.end - 1] == '率').then_some((first.start, last.end))
    }

    /// 政策带动家电零售额增长38%, 补贴带动销售12亿元: what is driven is measured; only points tell how much it adds.
    fn driven(&self, cues: &mut Cues, quantity: &Quantity) {
        let Some((verb, object)) = cues.object.split_first() else { return };
        let drives = matches!(self.text.chars[verb.0..verb.1], ['带' | '拉', '动'] | ['拉', '升']);
        let points =
            quantity.unit.as_ref().is_some_and(|unit| matches!(unit.measure.as_str(), "PP" | "basis_point"));
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

    /// Why a quantity is no value, if it is none.
    fn no_value(&self, quantity: &Quantity, cues: &Cues, clause: &Clause<'_>, at: usize) -> Option<Reason> {
        if self.is_interval(clause.tokens[at], quantity.kind) {
            return Some(Reason::Duration);
        }
        let next = clause.tokens.get(at + 1);
        let said =
            cues.qualifier.is_some() || quantity.qualifier.is_some() || cues.level || cues.change.is_some();
        if quantity.bare_scale {
            let noun = next.is_some_and(|token| {
                matches!(token.kind, Kind::Text | Kind::Word(Class::Cut))
                    && "级台大关产元斤".contains(self.text.chars[token.start])
            });
            let named = cues.qualifier.is_none() && quantity.qualifier.is_none() && !cues.cumulative;
            if quantity.unit.is_none() && !noun {
                return Some(Reason::Idiom);
            }
            if named || noun {
                return Some(Reason::ScaleNoun);
            }
        }
        let bound = matches!(quantity.qualifier, Some(Qualifier::AtLeast | Qualifier::AtMost));
        let share = matches!(quantity.form, Form::Fraction | Form::Tenths);
        let classed =
            bound && !share && token_ends_behind(quantity) && next.is_some_and(|token| token.is_text());
        let ahead = clause.tokens[at + 1..].iter().take(MAX_ZONE_TOKENS);
        let mut ahead = ahead.take_while(|token| !token.is_mark('、'));
        if classed && ahead.any(|token| token.quantity().is_some()) {
            return Some(Reason::Threshold);
        }
        // 新增注册资本超5000万元项目87个: the money says which they are.
        let over =
            matches!(quantity.qualifier.or(cues.qualifier), Some(Qualifier::Over | Qualifier::AtLeast));
        let rest = &clause.tokens[at + 1..];
        if over
            && quantity.kind == Some(UnitKind::Money)
            && self.bounds_class(cues, rest)
            && counted_next(rest)
        {
            return Some(Reason::Threshold);
        }
        // 电子、汽车、石化三大支柱行业…分别: the number sums the list up.
        let summed = quantity.kind == Some(UnitKind::Structure)
            && phrase::phrase(&self.text.chars, &cues.names).contains(&'、')
            && clause.tokens[at + 1..]
                .iter()
                .take(MAX_ZONE_TOKENS)
                .any(|token| token.is(Class::Respectively));
        if summed {
            return Some(Reason::Label);
        }
        // 年主营业务收入2000万元及以上的工业企业: the bound of a class, by its definition.
        let rest = &clause.tokens[at + 1..];
        let money = quantity.kind == Some(UnitKind::Money) && self.bounds_class(cues, rest);
        let defines = bound && token_ends_behind(quantity) && (money || self.defines(rest));
        if defines {
            return Some(Reason::Threshold);
        }
        if self.exchanged(quantity, clause, at) || self.in_name(quantity, cues, clause, at) {
            return Some(Reason::Label);
        }
        // 提升2位: a place in an order.
        let places = self.text.chars[token_end(clause.tokens[at], quantity) - 1] == '位';
        if places && (cues.change.is_some() || cues.led.is_some()) {
            return Some(Reason::Ordinal);
        }
        // 在全国31个省（区、市）中排名第5: among so many.
        let ahead: String = clause.tokens[at + 1..]
            .iter()
            .take(MAX_RANKED_TOKENS)
            .flat_map(|token| &self.text.chars[token.start..token.end])
            .collect();
        if counts(quantity.kind)
            && ["中排", "中列", "中位", "中居", "中名列"].iter().any(|word| ahead.contains(word))
        {
            return Some(Reason::Label);
        }
        // 时间过半，任务过半: no share of anything.
        let token = clause.tokens[at];
        let shared = cues.of || cues.share;
        let idle = quantity.form == Form::Fraction
            && match self.text.chars[token.start] {
                '过' => !shared,
                first if first.is_ascii_digit() => {
                    !(shared || said || next.is_some_and(|next| self.text.chars[next.start] == '的'))
                }
                _ => false,
            };
        if idle {
            return Some(Reason::Idiom);
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

    /// 统计范围为500万元及以上项目, 投资500万元以上的项目: the bound of a class whose number is not told.
    fn bounds_class(&self, cues: &Cues, rest: &[&Token]) -> bool {
        const CLASSES: [&str; 8] = ["项目", "企业", "单位", "工业", "的项目", "的企业", "的批发", "的零售"];
        let text = rest.first().map(|token| self.text.slice(token.start, token.end)).unwrap_or_default();
        CLASSES.iter().any(|word| text.starts_with(word)) && cues.change.is_none() && !cues.share
    }

    fn defines(&self, rest: &[&Token]) -> bool {
        const MEMBERS: [&str; 5] = ["企业", "单位", "法人", "个体", "经营户"];
        const MAX_MEMBER_TOKENS: usize = 6;
        let noun = |token: &&&Token| matches!(token.kind, Kind::Text | Kind::Skip(Reason::Idiom));
        let named = rest.iter().take(MAX_MEMBER_TOKENS).take_while(noun).count();
        let text: String =
            rest[..named].iter().flat_map(|token| &self.text.chars[token.start..token.end]).collect();
        text.strip_prefix('的').is_some_and(|text| MEMBERS.iter().any(|word| text.ends_with(word)))
    }

    /// 1美元兑7.18元人民币: the first is what the second is counted for.
    fn exchanged(&self, quantity: &Quantity, clause: &Clause<'_>, at: usize) -> bool {
        let unit = quantity.kind == Some(UnitKind::Money) && matches!(quantity.value, 1.0 | 100.0);
        let rest = &clause.tokens[at + 1..];
        let next = rest.first().map(|token| &self.text.chars[token.start..token.end]);
        let turned = next.is_some_and(|text| matches!(text.first(), Some('兑' | '对' | '折' | '合' | '换')));
        unit && turned
            && rest.iter().take(MAX_ZONE_TOKENS).any(|token| {
                token.quantity().is_some_and(|other| matches!(other.kind, Some(UnitKind::Money) | None))
            })
    }

    /// 31个大城市城镇调查失业率为…: the count belongs to the name of what is measured.
    fn in_name(&self, quantity: &Quantity, cues: &Cues, clause: &Clause<'_>, at: usize) -> bool {
        let counted = counts(quantity.kind) && cues.names.is_empty() && !cues.level && cues.change.is_none();
        let rest = &clause.tokens[at + 1..];
        let text = |token: &&&Token| matches!(token.kind, Kind::Text | Kind::Area(_));
        let named = rest.iter().take_while(text).count();
        if !counted || cues.qualifier.is_some() || quantity.qualifier.is_some() || named == 0 {
            return false;
        }
        let name: Vec<char> = rest[..named]
            .iter()
            .flat_map(|token| &self.text.chars[token.start..token.end])
            .copied()
            .collect();
        self.lexicon.ends(Class::Head, &name).is_some_and(|head| head < name.len())
            && rest[named..].iter().take(MAX_ZONE_TOKENS).any(|token| token.quantity().is_some())
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

    fn unitless(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        self.lexicon.ends(Class::Unitless, &name).is_some()
    }

    /// A length of time is a value after a noun that measures time, or when it was shortened or prolonged.
    fn measures_time(&self, quantity: &Quantity, cues: &Cues) -> bool {
        let name = phrase::phrase(&self.text.chars, &cues.names);
        let noun = self.lexicon.ends(Class::Timed, &name).is_some();
        let moved = cues.change.is_some() && (cues.reached || cues.base.is_some());
        let told = self.frame.last_unit.as_deref();
        let same = quantity.unit.as_ref().is_some_and(|unit| Some(unit.measure.as_str()) == told);
        let years =
            quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "year" && unit.mult == 0);
        // 平均停留2.7天, 日均利用9.2小时: an average is measured.
        let average = name.contains(&'均') && name.len() > 2 && !years;
        let grown = cues.change.is_some() && same && !years;
        average
            || grown
            || (noun && (cues.level || cues.reached || cues.change.is_some() || quantity.qualifier.is_none()))
            || (moved && !years && (!name.is_empty() || same))
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
        let name = phrase::phrase(&self.text.chars, &cues.names);
        let latin = name.iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
        let index = self.lexicon.ends(Class::Unitless, &name[..name.len() - latin]).is_some();
        let noun = quantity.mult > 0
            && follows.is_some_and(|token| matches!(token.kind, Kind::Text | Kind::Area(_)));
        let inherited =
            cues.names.is_empty() && self.frame.last.as_ref().is_some_and(|last| self.unitless(last));
        let amount = said || quantity.mult >= 8 || name.ends_with(&['人', '次']);
        let implied = amount && self.implied_by_name(&phrase::text(&name), quantity).is_some();
        (!(listed || index || noun || implied || (inherited && said))).then_some(Reason::NoUnit)
    }
}

/// 项目|87个: a count follows the noun.
fn counted_next(rest: &[&Token]) -> bool {
    const MAX_TOKENS: usize = 4;
    let next = rest.iter().take(MAX_TOKENS).find_map(|token| token.quantity());
    next.is_some_and(|next| counts(next.kind))
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

/// How far ahead 中排名 of a count is looked for, in tokens.
const MAX_RANKED_TOKENS: usize = 3;

/// Where the characters of the quantity itself end.
const fn token_end(token: &Token, quantity: &Quantity) -> usize {
    token.start + quantity.len
}

/// Whether the qualifier stands behind the number: 以上, 以下.
const fn token_ends_behind(quantity: &Quantity) -> bool {
    quantity.read > quantity.len
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
