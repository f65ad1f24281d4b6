//! From a list of numbers with its names to facts: what each measures, compared with what.

use super::Reader;
use super::base::{paired_bases, versus};
use super::clause::Clause;
use super::cues::{Cues, Relation};
use super::frame::{Comparison, Subject};
use super::measure::{After, Context, Measure, Rhythm, counts, measure};
use super::pairing::Names;
use super::phrase;
use super::right::{change_after, right_of};
use super::scope::is_calendar;
use super::series::Member;
use crate::domain::{Frequency, Prices, Transformation};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::time::{Moment, Time, TimeExpr};
use crate::extract::token::{Form, Token};

/// What all numbers of a list share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// The period that the zone itself names.
    pub own: Option<Moment>,
    pub comparison: Option<Comparison>,
    pub base_moment: Option<Moment>,
    /// The number is the level of the base: 较上年的3.2%….
    pub base_level: bool,
}

/// One number with all that stands around it.
#[derive(Debug)]
pub(super) struct Saying<'a> {
    pub member: &'a Member<'a>,
    pub cues: Cues,
    pub shared: &'a Shared,
    /// The noun phrase behind the number.
    pub right: Vec<char>,
    pub after: After,
}

impl Reader<'_> {
    /// Reads the numbers of one list.
    pub(super) fn read_list(&mut self, clause: &Clause<'_>, members: &[Member<'_>]) {
        let Some(first) = members.first() else { return };
        let cues = &first.cues;
        if self.compared_level(clause, members) {
            return;
        }
        let own = if versus(first) {
            // 是去年同期的2.6倍 compares with then and is of now.
            cues.times.last().and_then(|expr| self.clock.moment(expr, &self.frame))
        } else {
            self.clock.take(cues, &mut self.frame)
        };
        self.home.take(cues, &self.text.chars, &mut self.frame);
        self.take_cues(cues);
        let mut shared = self.shared(cues, own, versus(first));
        let from = self.take_from(first, own);
        let begins = self.begins_change(clause, first);
        // 上半年占比由48%升至51%: the half year is that of the second one.
        let behind = first.cues.from.is_some_and(|from| from >= first.cues.times.len());
        shared.own = if begins && behind { from } else { from.or(shared.own) };
        let undated = shared.own.is_none() && begins;
        let times = self.paired_times(cues, members.len());
        // 2022年、2023年收入分别为…，净利润分别为…: of the same years.
        let leans = cues.respectively || (members.len() > 1 && self.phrase(cues).is_empty());
        let again = times.is_empty() && leans && cues.times.is_empty();
        let known = self.frame.pairs.len() == members.len();
        let times = if again && known { self.frame.pairs.clone() } else { times };
        if !times.is_empty() {
            self.frame.pairs.clone_from(&times);
        }
        let one = !times.is_empty() || (paired_bases(members) && self.phrase(cues).is_empty());
        let names = if one { Names::One(self.phrase(cues)) } else { self.names(members, cues) };
        let times = self.spanned_times(&names, members, own).unwrap_or(times);
        if !times.is_empty() {
            self.frame.pairs.clone_from(&times);
        }
        let pairs = self.price_pair(&names, members);
        if times.is_empty() && !pairs && self.is_unpaired(&names, members, &shared) {
            for member in members {
                self.refuse(member.token, Reason::Unpaired, "list.unpaired");
            }
            return;
        }
        for (index, member) in members.iter().enumerate() {
            if let Some(moment) = times.get(index) {
                shared.own = Some(*moment);
                // 近三年GDP增速分别为…: of each year over the one before.
                let past = |expr: &TimeExpr| matches!(expr.time, Time::Past { .. });
                let years = moment.freq == Frequency::Annual && cues.times.iter().any(past);
                if let Some(known) = shared.comparison.as_mut().filter(|_| years) {
                    *known = Comparison { relation: Relation::OverYear, words: None };
                }
            }
            if index == 0 && !cues.listed {
                (self.frame.led, self.frame.acts) = (cues.led, cues.acts);
            }
            let merged = self.merged(members, index);
            // 分别比全国高0.3个、比全省低0.1个百分点: each has its own.
            let own_base = index > 0 && member.cues.base.is_some() && !paired_bases(members);
            if paired_bases(members) || own_base {
                shared = self.shared(&merged, own, false);
            }
            let shared = if own_base { shared.clone() } else { shared.of_member(index, members.len()) };
            let mut merged = merged;
            if pairs {
                merged.prices = Some(if index == 0 { Prices::Current } else { Prices::Constant });
            }
            let saying = self.saying(member, merged, &shared, right_of(clause, member.at));
            let before = self.figures.len();
            let told = match &names {
                Names::One(name) => self.fact(&saying, name, None),
                Names::Each(each) => self.fact(&saying, &each[index].0, each[index].1.clone()),
                Names::Shared(several) => {
                    several.iter().filter(|(name, whose)| self.fact(&saying, name, whose.clone())).count() > 0
                }
            };
            if !told {
                self.refuse(member.token, Reason::NoUnit, "quantity");
            } else if undated && index == 0 {
                self.figures.truncate(before);
                self.refuse(member.token, Reason::Undated, "start.undated");
            }
        }
    }

    /// Whether a 分别 gives one name several values: as many names as numbers are not found.
    fn is_unpaired(&self, names: &Names, members: &[Member<'_>], shared: &Shared) -> bool {
        let Names::One(_) = names else { return false };
        let [first, others @ ..] = members else { return false };
        let kinds = others.iter().any(|member| member.quantity.kind != first.quantity.kind);
        let bases = paired_bases(members) || others.iter().any(|member| member.cues.base.is_some());
        let words = |index: usize| {
            let shared = shared.of_member(index, members.len());
            shared.comparison.and_then(|known| known.words)
        };
        let split = !others.is_empty() && words(0) != words(1);
        first.cues.respectively && !others.is_empty() && !bases && !kinds && !split
    }

    /// 名义增长5.2%，实际增长5.3%；城镇17616元，分别增长4.9%和4.9%: the two kinds of growth of the one thing told since.
    fn price_pair(&self, names: &Names, members: &[Member<'_>]) -> bool {
        let Names::One(name) = names else { return false };
        let told = self.frame.both_prices && members.len() == 2 && name.is_empty();
        told && members[0].cues.respectively
    }

    /// A later member of a list leans on the first one's cues, but for what it says itself.
    fn merged(&self, members: &[Member<'_>], index: usize) -> Cues {
        let (first, member) = (&members[0].cues, &members[index]);
        let mut cues = first.clone();
        if paired_bases(members) {
            cues.base = first.bases.get(index).cloned();
        }
        if index > 0 {
            if member.cues.base.is_some() && !paired_bases(members) {
                cues.base.clone_from(&member.cues.base);
                cues.change = member.cues.change;
                cues.differs = member.cues.differs;
            }
            if member.cues.change.is_some() {
                cues.change = member.cues.change;
                cues.reached = member.cues.reached;
            }
            cues.qualifier = member.cues.qualifier;
        }
        // 分别持平和增长3%.
        cues.flat = member.cues.flat;
        if cues.flat {
            cues.change = None;
        }
        if index + 1 == members.len() {
            // 至少完成30亿元: the qualifier stands before the verb.
            let remote = || {
                first
                    .adverbs
                    .iter()
                    .find_map(|(start, end)| self.lexicon.qualifier(&self.text.chars[*start..*end]))
            };
            cues.qualifier = cues.qualifier.or_else(remote);
        }
        cues
    }

    pub(super) fn saying<'a>(
        &self,
        member: &'a Member<'a>,
        cues: Cues,
        shared: &'a Shared,
        right: &[&Token],
    ) -> Saying<'a> {
        let change = change_after(right, &self.text.chars);
        let counted = counts(member.quantity.kind);
        let ratio = matches!(member.quantity.form, Form::Ratio(_));
        let unnamed = ratio || self.moves_on(right) || (change.is_some() && !counted);
        let name = if unnamed { Vec::new() } else { self.right_name(right, member.quantity.kind) };
        // 0.3%的CPI同比涨幅: whose growth it is stands between.
        let grown = change.is_some() && !counted && self.phrase(&cues).is_empty();
        let name = if grown { self.grown_name(right) } else { name };
        Saying { member, cues, shared, after: After { change, noun: !name.is_empty() }, right: name }
    }

    pub(super) fn phrase(&self, cues: &Cues) -> Vec<char> {
        phrase::phrase(&self.text.chars, &cues.names)
    }

    fn take_cues(&mut self, cues: &Cues) {
        if cues.rate.is_some() || !cues.names.is_empty() {
            self.frame.rate = cues.rate;
        }
        if cues.status.is_some() {
            self.frame.status = cues.status;
        } else if cues.done {
            // 计划改造312个，已开工280个: the plan ends where something is done.
            self.frame.status = None;
        }
        self.frame.cumulative |= cues.cumulative;
        if cues.among {
            self.frame.total.clone_from(&self.frame.last);
            self.frame.break_down();
        }
    }

    /// Reads one number under one name; whether it is a fact.
    pub(super) fn fact(&mut self, saying: &Saying<'_>, name: &[char], subject: Option<Subject>) -> bool {
        let name = super::predicate::plain(self.without_stand_in(name));
        // 同比多投放310亿元: of what was told, as 同比多310亿元 is.
        let more = super::predicate::more_or_less(name, &saying.cues);
        let changed = more.map(|sign| {
            let cues = Cues { change: Some(sign), names: Vec::new(), ..saying.cues.clone() };
            Saying { cues, right: Vec::new(), ..*saying }
        });
        let name = if more.is_some() { &[] } else { name };
        let saying = changed.as_ref().unwrap_or(saying);
        // 降准0.5个百分点.
        let cut = super::predicate::cut_rate(name, saying);
        let cutting = cut.as_ref().map(|(_, sign)| {
            let cues = Cues { change: Some(*sign), names: Vec::new(), ..saying.cues.clone() };
            Saying { cues, right: Vec::new(), ..*saying }
        });
        let name = cut.as_ref().map_or(name, |(rate, _)| rate.as_slice());
        let saying = cutting.as_ref().unwrap_or(saying);
        let mut measure = self.measured(saying, name);
        let indicator = self.indicator(name, saying, &measure);
        if measure.unit.is_none() {
            measure.unit = self.implied_unit(&indicator, saying);
        }
        let trailing = measure.rule == "growth.comparison" && saying.cues.trailing;
        let unsigned = measure.rule == "level.points" && saying.cues.base.is_some() && !saying.cues.possessed;
        if trailing || unsigned {
            self.refuse(saying.member.token, Reason::Unsigned, "change.unsigned");
            return true;
        }
        self.remember_comparison(saying, &measure);
        match &saying.member.quantity.form {
            Form::Ratio(terms) => self.ratio(saying, &indicator, &measure, terms),
            _ => self.emit(saying, indicator, &measure, subject),
        }
    }

    /// What the number measures, with what earlier clauses say of it.
    fn measured(&mut self, saying: &Saying<'_>, name: &[char]) -> Measure {
        let Saying { member, cues, shared, after, .. } = saying;
        let comparison = shared.comparison.as_ref();
        // 指数位于55.0%以上较高区间: an index is no share of what follows.
        let index = self.lexicon.ends(Class::Unitless, name).is_some();
        // 全市经济增长5.8%: the noun is the verb.
        let grows = name.ends_with(&['增', '长']) && cues.change.is_none();
        let after = After { noun: after.noun && !index, change: after.change.or(grows.then_some(1)) };
        self.frame.quoted |= self.closes_at(member);
        let quoted = self.is_quoted(name) || (self.frame.quoted && name.is_empty());
        // 今年以来股价累计下跌10.3%: since then, not since the day before.
        let span = |moment: Moment| !moment.instant && moment.freq == Frequency::Irregular;
        let through = quoted && shared.own.or(self.frame.sentence_time).is_some_and(span);
        let context = Context {
            after,
            comparison,
            rhythm: if through { Rhythm::None } else { self.rhythm(shared.own, name) },
            rate: self.frame.rate,
            told_rate: self.frame.scope_rate.filter(|_| !name.ends_with(&['率'])),
            grown: self.frame.recent.last().is_some_and(|fact| !fact.level && !fact.share)
                && self.frame.last_unit.as_deref() == Some("PC"),
            points: self.frame.points,
            signed: self.is_signed(member, name),
            plus: self.bears_sign(member),
            remark: self.frame.remark,
            quoted: quoted && !through,
            planned: is_plan(name) || self.is_part(saying, name),
        };
        let acted = self.acted(name, saying).map(|sign| Cues { change: Some(sign), ..cues.clone() });
        // 低于去年同期的610亿元: the level of then.
        let then = shared.base_level && cues.differs.is_some();
        let acted = if then { Some(Cues { differs: None, ..cues.clone() }) } else { acted };
        let mut told = measure(&member.quantity, acted.as_ref().unwrap_or(cues), context);
        // 年均收益率7.4% is the average of a rate.
        if told.rule == "growth.yearly" && name.ends_with(&['率']) {
            told.transformation = Transformation::Level;
        }
        if shared.base_level {
            told.transformation = Transformation::Level;
        }
        let plain = told.rule == "level" && name.is_empty();
        if let Some((transformation, negative)) = self.frame.restated.take().filter(|_| plain) {
            let value = if negative { -told.value } else { told.value };
            told = Measure { transformation, value, rule: "restated", ..told };
        }
        let stock = self.lexicon.ends(Class::Stock, name).is_some();
        if told.rule == "change.absolute" && cues.base.is_none() && stock {
            told.transformation = Transformation::ChangeOverPrevious;
        }
        let led = self.frame.led.filter(|_| cues.change.is_none() && cues.base.is_none());
        if let Some(sign) = led.filter(|_| self.verb_first(name, &told, member)) {
            let (transformation, value) = (Transformation::ChangeOverYear, told.value * f64::from(sign));
            told = Measure { value, transformation, rule: "change.verb_first", ..told };
        }
        // 下调存款准备金率0.5个百分点.
        if let Some(sign) = led.filter(|_| told.rule == "level.points") {
            let (transformation, value) = (Transformation::ChangeOverPrevious, told.value * f64::from(sign));
            told = Measure { value, transformation, rule: "change.verb_first", ..told };
        }
        let share = self.frame.recent.last().is_some_and(|fact| fact.share);
        if told.rule == "level.percent" && name.is_empty() && share {
            told.transformation = Transformation::Share;
        }
        told
    }

    /// 减少碳排放300万吨, 压减财政支出5%: the sign of a change whose verb stands before what it changes.
    fn acted(&self, name: &[char], saying: &Saying<'_>) -> Option<i8> {
        let Saying { member, cues, .. } = saying;
        let reached = cues.reached || cues.names.last().is_some_and(|(_, end)| self.ends_in_to(*end));
        let plain = cues.change.is_none() && cues.base.is_none() && !cues.share && !reached && !cues.level;
        let points = member.quantity.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PP");
        let amount = member.quantity.form == Form::Plain && !points;
        self.frame.led.filter(|_| self.frame.acts && plain && amount && !name.is_empty())
    }

    fn ends_in_to(&self, end: usize) -> bool {
        matches!(self.text.chars[end - 1], '至' | '到' | '达' | '为')
    }

    /// 增加水稻种植面积26万亩: the verb stands before what changed.
    fn verb_first(&self, name: &[char], measure: &Measure, member: &Member<'_>) -> bool {
        let amount = matches!(member.quantity.kind, Some(UnitKind::Physical | UnitKind::Money));
        let level = measure.transformation == Transformation::Level;
        let headed = self.lexicon.ends(Class::Head, name).is_some()
            || (member.cues.listed && self.frame.head.is_some());
        amount && level && headed
    }

    /// What is told by the period, or of what flows (发电量, 零售额), grows over the year.
    fn rhythm(&self, own: Option<Moment>, name: &[char]) -> Rhythm {
        const MAX_YEAR_DAYS: i64 = 366;
        // 雄安新区增长13.1% in a new paragraph goes on with the text's span; 响应效率提升15% is as of now.
        let faculty = name.ends_with(&['率']) || name.ends_with(&['度']) || name.ends_with(&['力']);
        let span = || self.frame.article_time.filter(|moment| !moment.instant && !faculty);
        let moment = own.or(self.frame.sentence_time).or(self.frame.paragraph_time).or_else(span);
        // 改革开放以来增长120倍: since then.
        let long = |moment: &Moment| (moment.period.end() - moment.period.start()).num_days() > MAX_YEAR_DAYS;
        if moment.as_ref().is_some_and(long) {
            return Rhythm::None;
        }
        let dated = moment.is_some_and(|moment| is_calendar(&moment));
        let last = || {
            let told = self.frame.last.as_ref().or(self.frame.scope.as_ref());
            told.map(|last| last.chars().collect::<Vec<char>>())
        };
        let flows = |name: &[char]| {
            [Class::Flow, Class::Whole].iter().any(|class| self.lexicon.ends(*class, name).is_some())
        };
        let flow = if name.is_empty() { last().is_some_and(|last| flows(&last)) } else { flows(name) };
        if dated || flow || self.clock.is_release() { Rhythm::Calendar } else { Rhythm::None }
    }

    /// 沪铜报收7.9万元: what closes at so much moves from day to day.
    fn closes_at(&self, member: &Member<'_>) -> bool {
        let before = &self.text.chars[member.token.start.saturating_sub(2)..member.token.start];
        matches!(before, ['报', '收'] | ['收', '于' | '报' | '盘'])
    }

    /// 上证指数涨0.7%: markets move from day to day.
    fn is_quoted(&self, name: &[char]) -> bool {
        const QUOTED: [&str; 9] =
            ["证指数", "成指", "板指", "股价", "期货", "期价", "恒生指数", "收盘价", "证综指"];
        let name =
            if name.is_empty() { self.frame.last.clone().unwrap_or_default() } else { phrase::text(name) };
        QUOTED.iter().any(|word| name.ends_with(word))
    }

    /// A comparison made with a rate of growth holds on; one made with points does not.
    fn remember_comparison(&mut self, saying: &Saying<'_>, measure: &Measure) {
        let unit = measure.unit.as_ref().map_or("", |unit| unit.measure.as_str());
        let cues = &saying.cues;
        let changes = cues.base.is_some() && (cues.change.is_some() || cues.rate.is_some() || unit == "PC");
        if unit == "PP" && cues.base.is_some() {
            self.frame.points = saying.shared.comparison.as_ref().map(|comparison| comparison.relation);
        }
        if cues.base.is_some() {
            self.frame.base = saying.shared.base_moment;
        }
        let aside = unit == "PP" || (cues.share && unit != "PC" && saying.shared.base_moment.is_some());
        if saying.shared.base_level || (changes && !aside) {
            self.frame.comparison.clone_from(&saying.shared.comparison);
            self.frame.compared_amount = unit != "PC";
            let over_year = |known: &&Comparison| known.relation == super::cues::Relation::OverYear;
            let yearly = saying.shared.comparison.as_ref().filter(over_year).cloned();
            self.frame.yearly = yearly.or(self.frame.yearly.take());
        }
    }

    /// 中位数是平均数的83.7%.
    fn is_part(&self, saying: &Saying<'_>, name: &[char]) -> bool {
        let cues = &saying.cues;
        let plain = cues.base.is_none() && cues.times.is_empty() && cues.from.is_none() && !cues.reached;
        cues.possessed
            && cues.level
            && plain
            && cues.change.is_none()
            && cues.rate.is_none()
            && name.len() > 3
    }
}

/// 完成年度预算的…, 完成全年目标的….
pub(super) fn is_plan(name: &[char]) -> bool {
    ["预算", "目标", "任务", "计划"].iter().any(|word| name.ends_with(&word.chars().collect::<Vec<_>>()))
}
