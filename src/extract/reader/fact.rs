//! From a list of numbers with its names to figures.

use super::Reader;
use super::clause::Clause;
use super::cues::{Cues, Relation};
use super::frame::{Comparison, Recent, Subject};
use super::measure::{After, Measure, comparison, counts, measure};
use super::nature::{collection, kind, nature};
use super::pairing::Names;
use super::phrase;
use super::series::Member;
use super::when::{Nature, written, year_before};
use crate::domain::{Figure, FigureKind, ObsStatus, Period, Prices, Qualifier, Transformation, Unit, UnitMeasure};
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::time::{Moment, Part, Time, TimeExpr};
use crate::extract::token::{Form, Kind, Token};

/// What all numbers of a list share.
struct Shared {
    own: Option<Moment>,
    comparison: Option<Comparison>,
    base_moment: Option<Moment>,
    base_level: bool,
}

impl Reader<'_> {
    /// Reads the numbers of one list.
    pub(super) fn read_list(&mut self, clause: &Clause<'_>, members: &[Member<'_>]) {
        let Some(first) = members.first() else { return };
        let cues = &first.cues;
        let own = self.clock.take(cues, &mut self.frame, self.heading);
        self.home.take(cues, &self.text.chars, &mut self.frame);
        self.take_cues(cues);
        // 是去年同期的2.6倍 compares with then and is of now.
        let times = first.quantity.form == Form::Times && cues.change.is_none() && !cues.times.is_empty();
        let then = own.filter(|_| times);
        let mut shared = self.shared(cues, if times { None } else { own });
        shared.base_moment = shared.base_moment.or(then);
        if cues.from.is_some_and(|from| from < cues.times.len()) {
            self.frame.from_time = own;
        }
        let times = self.paired_times(cues, members.len());
        let names = if times.is_empty() { self.names(members, cues) } else { Names::One(self.phrase(cues)) };
        for (index, member) in members.iter().enumerate() {
            if let Some(moment) = times.get(index) {
                shared.own = Some(*moment);
            }
            let right = right_of(clause, member.at);
            self.frame.led = if index == 0 && !cues.listed { cues.led } else { self.frame.led };
            let mut merged = if index == 0 { cues.clone() } else { inherit(cues, &member.cues) };
            merged.qualifier = merged.qualifier.or_else(|| self.remote_qualifier(cues));
            if members.len() > 1 && index + 1 < members.len() {
                merged.qualifier = member.cues.qualifier;
            }
            match &names {
                Names::One(name) => self.fact(member, &merged, name, None, &shared, &right),
                Names::Each(each) => {
                    let (name, subject) = &each[index];
                    self.fact(member, &merged, name, subject.clone(), &shared, &right);
                }
                Names::Shared(several) => {
                    for name in several {
                        self.fact(member, &merged, name, None, &shared, &right);
                    }
                }
            }
        }
    }

    /// 至少完成30亿元: the qualifier stands before the verb.
    fn remote_qualifier(&self, cues: &Cues) -> Option<Qualifier> {
        cues.adverbs.iter().find_map(|(start, end)| self.lexicon.qualifier(&self.text.chars[*start..*end]))
    }

    fn phrase(&self, cues: &Cues) -> Vec<char> {
        phrase::phrase(&self.text.chars, &cues.names)
    }

    /// 2015和2016年同期分别为3.3%、0.5%: as many times as numbers.
    fn paired_times(&self, cues: &Cues, count: usize) -> Vec<Moment> {
        if count < 2 || cues.times.len() != count {
            return Vec::new();
        }
        let same = cues.times.iter().any(|expr| matches!(expr.time, Time::Part { part: Part::Same, .. }));
        let times = cues.times.iter().filter_map(|expr| match expr.time {
            Time::Part { year, part: Part::Year } if same => {
                self.clock.moment(&TimeExpr { time: Time::Part { year, part: Part::Same }, ..*expr }, &self.frame)
            }
            _ => self.clock.moment(expr, &self.frame),
        });
        times.collect()
    }

    fn take_cues(&mut self, cues: &Cues) {
        if cues.rate.is_some() || !cues.names.is_empty() {
            self.frame.rate = cues.rate;
        }
        if cues.status.is_some() {
            self.frame.status = cues.status;
        }
        if cues.among {
            self.frame.total.clone_from(&self.frame.last);
            self.frame.break_down();
        }
        if cues.cumulative {
            self.frame.cumulative = true;
        }
    }

    fn shared(&mut self, cues: &Cues, own: Option<Moment>) -> Shared {
        let current = self.clock.period(own, &mut self.frame, Nature::Unknown, true);
        let (relation, base_moment, words) = match &cues.base {
            None => (None, None, None),
            Some(base) => {
                let (relation, then) = self.clock.compared(base, &current, &self.frame);
                let words = base.words.map(|(start, end)| self.text.slice(start, end));
                (relation, then, words)
            }
        };
        let comparison = comparison(cues, &self.frame, relation, words);
        // 较…末的9323亿元增加…: before the verb stands the base itself.
        let base_level = cues.possessed && base_moment.is_some() && cues.change.is_none() && cues.differs.is_none() && !cues.flat;
        Shared { own, comparison, base_moment, base_level }
    }

    fn fact(
        &mut self,
        member: &Member<'_>,
        cues: &Cues,
        name: &[char],
        subject: Option<Subject>,
        shared: &Shared,
        right: &[&Token],
    ) {
        let regular = self.clock.release || self.is_regular(shared.own);
        let change = change_after(right, &self.text.chars);
        let moved = right.first().is_some_and(|first| first.end - first.start <= 3)
            && right.get(1).is_some_and(|token| token.is(Class::ToShort) || (token.is(Class::Level) && self.text.chars[token.end - 1] == '到'));
        let right_name = if matches!(member.quantity.form, Form::Ratio(_)) || moved || change.is_some() && !counts(member.quantity.kind) { Vec::new() } else { self.right_name(right, counts(member.quantity.kind)) };
        let after = After { change, noun: !right_name.is_empty() };
        let led = self.frame.led.filter(|_| cues.change.is_none() && cues.base.is_none());
        let mut measure = measure(&member.quantity, cues, after, shared.comparison.as_ref(), regular, self.frame.rate);
        if shared.base_level {
            measure.transformation = Transformation::Level;
        }
        if let Some((transformation, negative)) = self.frame.restated.take()
            && measure.rule == "level"
            && name.is_empty()
        {
            let value = if negative { -measure.value } else { measure.value };
            measure = Measure { transformation, value, rule: "restated", ..measure };
        }
        if let Some(sign) = led.filter(|_| self.moved(name, &measure, member)) {
            let (transformation, value) = (Transformation::ChangeOverYear, measure.value * f64::from(sign));
            measure = Measure { value, transformation, rule: "change.verb_first", ..measure };
        }
        let share = self.frame.recent.last().is_some_and(|fact| fact.share);
        if measure.rule == "level.percent" && name.is_empty() && share {
            measure.transformation = Transformation::Share;
        }
        let indicator = self.indicator(name, &right_name, cues, &measure, member);
        if measure.unit.is_none() {
            measure.unit = self.implied_unit(&indicator, member, &right_name);
        }
        self.remember_comparison(cues, shared, &measure);
        let ratio = match &member.quantity.form {
            Form::Ratio(terms) => Some(terms.clone()),
            _ => None,
        };
        match ratio {
            Some(terms) => self.ratio(member, cues, &indicator, &measure, &terms, shared),
            None => self.emit(member, cues, indicator, &measure, subject, shared, &right_name),
        }
    }

    /// 增加水稻种植面积26万亩: the verb stands before what changed.
    fn moved(&self, name: &[char], measure: &Measure, member: &Member<'_>) -> bool {
        let amount = matches!(member.quantity.kind, Some(UnitKind::Physical | UnitKind::Money));
        amount && measure.transformation == Transformation::Level && self.lexicon.head_of(name).is_some()
            || amount && measure.rule == "level" && member.cues.listed && self.frame.head.is_some()
    }

    fn is_regular(&self, own: Option<Moment>) -> bool {
        let moment = own.or(self.frame.sentence_time).or(self.frame.paragraph_time);
        moment.is_some_and(|moment| moment.freq != crate::domain::Frequency::Irregular)
    }

    /// A comparison made with a rate of growth holds on; one made with points does not.
    fn remember_comparison(&mut self, cues: &Cues, shared: &Shared, measure: &Measure) {
        let percent = measure.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PC");
        let changes = matches!(cues.change, Some(_)) || cues.rate.is_some() || percent;
        if cues.base.is_some() && changes && !shared.base_level && (percent || shared.base_moment.is_none_or(|_| !cues.share)) {
            let points = measure.unit.as_ref().is_some_and(|unit| unit.measure.as_str() == "PP");
            if !points {
                self.frame.comparison.clone_from(&shared.comparison);
            }
        }
        if shared.base_level {
            self.frame.comparison.clone_from(&shared.comparison);
        }
    }

    fn emit(
        &mut self,
        member: &Member<'_>,
        cues: &Cues,
        indicator: String,
        measure: &Measure,
        subject: Option<Subject>,
        shared: &Shared,
        right: &[char],
    ) {
        let Some(unit) = measure.unit.clone() else {
            self.refuse(member.token, Reason::NoUnit, measure.rule);
            return;
        };
        let mut unit = unit;
        if member.quantity.noun
            && let Some(counted) = self.lexicon.counted(&indicator.chars().collect::<Vec<_>>())
        {
            unit.measure = counted.clone();
        }
        let measure_name = unit.measure.as_str().to_owned();
        let zone = self.phrase(cues);
        let acted = !right.is_empty() && !zone.is_empty() && self.clock.release;
        let own_nature = nature(&indicator, &member.quantity, cues, acted, self.lexicon);
        let known = self.frame.recent.iter().rev().find(|fact| fact.indicator == indicator);
        let growth = !matches!(measure.transformation, Transformation::Level | Transformation::Share);
        let nature = if own_nature == Nature::Unknown && known.is_some_and(|fact| fact.stock) { Nature::Stock } else { own_nature };
        let timing = if growth && nature == Nature::Stock { Nature::Unknown } else { nature };
        let told_prices = if growth { self.frame.prices.take() } else { None };
        let own = if shared.base_level { shared.base_moment } else { shared.own };
        let compared = shared.comparison.as_ref().is_some_and(|comparison| comparison.relation != Relation::Since);
        let moment = self.clock.period(own, &mut self.frame, timing, (growth && compared) || self.heading);
        let moment = match self.frame.from_time.filter(|_| measure.transformation == Transformation::AverageGrowth) {
            Some(from) => since_then(&from, moment),
            None => moment,
        };
        let subject = subject.unwrap_or_else(|| self.home.current(&self.frame));
        let start = member.token.start;
        let span = self.text.span(start, start + member.quantity.len);
        let base_period = self.base_period(measure, shared, &moment);
        let bounds = bounds(measure);
        let kind = kind(&indicator, &member.quantity, measure, cues, right.is_empty() && self.clock.release);
        self.figures.push(Figure {
            kind,
            article: self.article,
            span,
            exact: self.text.exact(span),
            quote: self.quote(start, member.token.end),
            value: measure.value,
            unit,
            qualifier: measure.qualifier,
            value_min: bounds.0,
            value_max: bounds.1,
            transformation: measure.transformation,
            collection: collection(nature, moment.instant, cues),
            prices: cues.prices.or(told_prices).filter(|_| growth || cues.prices == Some(Prices::Current)).unwrap_or(Prices::Unstated),
            obs_status: self.status(cues, &moment),
            subject: subject.name.clone(),
            indicator: indicator.clone(),
            ref_area: subject.code.clone(),
            period: moment.period,
            freq: moment.freq,
            period_source: moment.source,
            base_period,
            rule: measure.rule.to_owned(),
        });
        if !growth {
            self.frame.level_unit = Some(measure_name.clone());
        }
        self.frame.last_unit = Some(measure_name);
        let passing = indicator.ends_with("现价总量");
        if kind == FigureKind::Indicator && !passing {
            let level = matches!(measure.transformation, Transformation::Level | Transformation::Share) && !shared.base_level;
            self.remember(Recent { indicator, subject: Some(subject), level, share: measure.transformation == Transformation::Share, stock: nature == Nature::Stock });
        }
    }

    fn status(&self, cues: &Cues, moment: &Moment) -> ObsStatus {
        let said = cues.status.or(self.frame.status);
        let ahead = moment.period.end() > self.clock.published;
        match said {
            Some(status) => status,
            None if ahead => ObsStatus::Forecast,
            None => ObsStatus::Normal,
        }
    }

    fn base_period(&self, measure: &Measure, shared: &Shared, moment: &Moment) -> Option<String> {
        let growth = !matches!(measure.transformation, Transformation::Level | Transformation::Share | Transformation::Contribution);
        if !growth {
            return None;
        }
        if let Some(base) = shared.base_moment {
            return Some(written(base.period));
        }
        match shared.comparison.as_ref() {
            Some(Comparison { relation: Relation::OverYear, .. }) => year_before(moment),
            Some(Comparison { words: Some(words), .. }) => Some(words.clone()),
            None if measure.transformation == Transformation::GrowthOverYear => year_before(moment),
            _ => None,
        }
    }

    /// 3.9：59.5：36.6 are the shares of the three sectors; 5：1 is one ratio.
    fn ratio(
        &mut self,
        member: &Member<'_>,
        cues: &Cues,
        indicator: &str,
        measure: &Measure,
        terms: &[f64],
        shared: &Shared,
    ) {
        const WHOLE_PERCENT: f64 = 100.0;
        const ROUNDING_PERCENT: f64 = 0.5;
        if (terms.iter().sum::<f64>() - WHOLE_PERCENT).abs() <= ROUNDING_PERCENT {
            let name: Vec<char> = indicator.chars().collect();
            let parts = match self.shares_told(cues, terms.len()) {
                Some(parts) => parts,
                None => self.parts_of(&name, cues, terms.len()),
            };
            for (index, term) in terms.iter().enumerate() {
                let unit = Some(Unit::new(UnitMeasure::percent(), 0));
                let part = Measure { value: *term, unit, transformation: Transformation::Share, rule: "share.ratio", ..measure.clone() };
                self.emit(member, cues, parts.get(index).cloned().unwrap_or_else(|| indicator.to_owned()), &part, None, shared, &[]);
            }
            return;
        }
        if let [over, under] = terms
            && *under != 0.0
            && let Ok(unit) = UnitMeasure::new("ratio")
        {
            let value = if *under == 1.0 { *over } else { over / under };
            let one = Measure { value, unit: Some(Unit::new(unit, 0)), rule: "ratio", ..measure.clone() };
            self.emit(member, cues, indicator.to_owned(), &one, None, shared, &[]);
            return;
        }
        self.refuse(member.token, Reason::NoUnit, "ratio");
    }

    /// 由…调整为…: the second ratio has the names of the first.
    fn shares_told(&self, cues: &Cues, count: usize) -> Option<Vec<String>> {
        let recent = &self.frame.recent;
        let last = recent.get(recent.len().checked_sub(count)?..)?;
        let told = self.phrase(cues).is_empty() && last.iter().all(|fact| fact.share);
        told.then(|| last.iter().map(|fact| fact.indicator.clone()).collect())
    }

    fn parts_of(&self, name: &[char], cues: &Cues, count: usize) -> Vec<String> {
        let stem: String = phrase::text(name);
        let stem = ["比重", "比例", "结构", "构成", "之比", "比"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(&stem).to_owned();
        let chars: Vec<char> = stem.chars().collect();
        let parts = phrase::expanded(&chars, self.lexicon)
            .filter(|parts| parts.len() == count)
            .or_else(|| phrase::split(&self.text.chars, &cues.names, count));
        let mut parts = parts.unwrap_or_default();
        phrase::share_head(&mut parts, self.lexicon);
        let plain = |part: &Vec<char>| phrase::text(part).trim_end_matches("比重").trim_end_matches("比例").to_owned();
        parts.iter().map(|part| format!("{}比重", plain(part))).collect()
    }

    /// The noun phrase behind a counter: 624家|以旧换新销售服务门店.
    fn right_name(&self, right: &[&Token], counted: bool) -> Vec<char> {
        let reaches = |token: &Token| matches!(self.text.chars[token.end - 1], '到' | '至' | '达');
        let named = |token: &Token| matches!(token.kind, Kind::Word(Class::Level)) && counted && !reaches(token);
        if right.first().is_none_or(|token| !named(token) && !matches!(token.kind, Kind::Text | Kind::Skip(Reason::Label | Reason::Idiom) | Kind::Area(_) | Kind::Punct('“'))) {
            return Vec::new();
        }
        let kept = right.iter().filter(|token| !matches!(token.kind, Kind::Quantity(_) | Kind::Qualifier(_) | Kind::Time(_)));
        let ranges: Vec<(usize, usize)> = kept.map(|token| (token.start, token.end)).collect();
        let joined: Vec<char> = ranges.iter().flat_map(|(start, end)| self.text.chars[*start..*end].to_vec()).collect();
        let joined = phrase::trimmed(&joined);
        const MAX_RIGHT_NAME_CHARS: usize = 30;
        joined[..joined.len().min(MAX_RIGHT_NAME_CHARS)].to_vec()
    }

    /// What a number without a written unit is counted in: an index, or the noun behind it.
    fn implied_unit(&self, indicator: &str, member: &Member<'_>, right: &[char]) -> Option<Unit> {
        if member.quantity.form == Form::Times {
            return UnitMeasure::new("times").ok().map(|measure| Unit::new(measure, 0));
        }
        let chars: Vec<char> = indicator.chars().collect();
        if !right.is_empty() {
            let measure = self.lexicon.counted(right).cloned().or_else(|| UnitMeasure::new("person").ok())?;
            return Some(Unit::new(measure, member.quantity.mult));
        }
        let index = ["指数", "系数", "得分", "比", "比值", "倍数", "比例"].iter().any(|end| indicator.ends_with(end));
        (index && !chars.is_empty()).then(|| UnitMeasure::new("index").ok()).flatten().map(|measure| Unit::new(measure, member.quantity.mult))
    }
}

/// Average growth from 2020 to 2024 is of the years 2021 to 2024.
fn since_then(from: &Moment, moment: Moment) -> Moment {
    let start = from.period.end().succ_opt().unwrap_or(moment.period.start());
    Period::new(start, moment.period.end()).map_or(moment, |period| Moment { period, instant: false, ..moment })
}

/// What the words behind a number say of it, to the next number or the end of the clause.
fn right_of<'a>(clause: &Clause<'a>, at: usize) -> Vec<&'a Token> {
    clause.tokens[at + 1..].to_vec()
}

/// 1.5%的正增长, 3%左右的增幅.
fn change_after(right: &[&Token], chars: &[char]) -> Option<i8> {
    if !right.first().is_some_and(|first| first.kind == Kind::Text && chars[first.start] == '的') {
        return None;
    }
    let mut words = right.iter().take_while(|token| token.quantity().is_none());
    words.find_map(|token| match token.kind {
        Kind::Word(Class::Up | Class::RateUp) => Some(1),
        Kind::Word(Class::Down | Class::RateDown) => Some(-1),
        _ => None,
    })
}

/// The bounds that a qualifier implies.
fn bounds(measure: &Measure) -> (Option<f64>, Option<f64>) {
    if let Some((low, high)) = measure.bounds {
        return (Some(low), Some(high));
    }
    match measure.qualifier {
        Qualifier::Over | Qualifier::AtLeast => (Some(measure.value), None),
        Qualifier::Nearly | Qualifier::Under | Qualifier::AtMost => (None, Some(measure.value)),
        _ => (None, None),
    }
}

/// A later member of a list leans on the first one's cues, but for what it says itself.
fn inherit(first: &Cues, own: &Cues) -> Cues {
    let mut cues = first.clone();
    if own.change.is_some() {
        cues.change = own.change;
        cues.reached = own.reached;
    }
    cues.qualifier = own.qualifier;
    cues
}
