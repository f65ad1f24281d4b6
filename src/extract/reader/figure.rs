//! The last step: a fact with its period, subject, unit and status becomes a figure, and is remembered for the facts
//! that lean on it.

use super::Reader;
use super::cues::Relation;
use super::fact::{Saying, Shared};
use super::frame::{Comparison, Recent, Subject};
use super::measure::Measure;
use super::nature::{collection, kind, nature};
use super::when::{Nature, Reach, is_long, written, year_before};
use crate::domain::{Figure, FigureKind, ObsStatus, Period, PeriodSource, Prices, Qualifier, Transformation};
use crate::extract::lexicon::Class;
use crate::extract::time::{Moment, Time, TimeExpr, Year};

impl Reader<'_> {
    /// Adds the figure; `false` where nothing says what it counts.
    pub(super) fn emit(
        &mut self,
        saying: &Saying<'_>,
        indicator: String,
        measure: &Measure,
        subject: Option<Subject>,
    ) -> bool {
        let Some(unit) = self.unit(saying, &indicator, measure) else { return false };
        let growth = is_growth(measure);
        self.end_aside(saying, measure, &indicator);
        let nature = self.nature(saying, &indicator);
        let moment = match self.told_moment(saying, measure, &indicator, nature) {
            Some(moment) => moment,
            None => self.moment(saying, measure, &indicator, nature),
        };
        if !growth && !saying.shared.base_level {
            self.end_comparison(saying, nature, &moment);
        }
        let status = self.status(saying, &moment);
        // 今年增长5%—6% can be no more than what is aimed at.
        let aimed = measure.qualifier == Qualifier::Range;
        let moment = if aimed { moment } else { self.within(moment, status, &indicator) };
        let nobody = self.frame.subject.is_none() && self.frame.sentence_subject.is_none();
        // 归母净利润 is a company's, and never the publisher's area's.
        let private = ["归母", "扣非", "每股收益", "毛利率", "净利率", "净利润率", "经营利润率"];
        let private = nobody && private.iter().any(|word| indicator.starts_with(word));
        let subject = subject
            .unwrap_or_else(|| if private { Subject::default() } else { self.home.current(&self.frame) });
        let (cues, quantity) = (&saying.cues, &saying.member.quantity);
        let indicator = self.restricted(indicator, measure, &subject, &moment);
        let start = saying.member.token.start;
        let span = self.text.span(start, start + quantity.len);
        let bounds = bounds(measure);
        let prices = self.prices(saying, measure);
        if growth {
            let nominal = self.frame.grown_prices == Some(Prices::Current);
            self.frame.both_prices |= nominal && prices == Prices::Constant;
            self.frame.grown_prices = Some(prices);
        }
        let name: Vec<char> = indicator.chars().collect();
        let kind = kind(&name, saying, measure, self.clock.style, self.lexicon);
        // 亿元以上项目22个，10亿元以上项目5个: a list of counts is told of all its members.
        let listed = saying.member.quantity.kind == Some(crate::extract::lexicon::UnitKind::Count)
            && self.frame.last_unit.as_deref() == Some(unit.measure.as_str())
            && !self.frame.recent.is_empty()
            && saying.right.is_empty();
        let kind = if listed { FigureKind::Indicator } else { kind };
        self.figures.push(Figure {
            kind,
            article: self.article,
            span,
            exact: self.text.exact(span),
            quote: self.quote(start, saying.member.token.end),
            value: measure.value,
            unit: unit.clone(),
            qualifier: measure.qualifier,
            value_min: bounds.0,
            value_max: bounds.1,
            transformation: measure.transformation,
            collection: collection(nature, &moment, cues),
            prices,
            obs_status: status,
            subject: subject.name.clone(),
            indicator: indicator.clone(),
            ref_area: subject.code.clone(),
            period: moment.period,
            freq: moment.freq,
            period_source: moment.source,
            base_period: base_period(measure, saying.shared, &moment),
            rule: measure.rule.to_owned(),
        });
        if !matches!(unit.measure.as_str(), "PC" | "PP") {
            self.frame.level_unit = Some(unit.measure.as_str().to_owned());
        }
        self.frame.last_unit = Some(unit.measure.as_str().to_owned());
        if let Some(plain) = indicator.strip_suffix("现价总量").filter(|plain| !plain.is_empty()) {
            self.frame.last = Some(plain.to_owned());
        }
        // A nominal sum told beside real growth is an aside.
        if kind == FigureKind::NotAnIndicator {
            self.leaves_topic(saying);
        }
        if kind == FigureKind::Indicator && !indicator.ends_with("现价总量") {
            let share =
                measure.transformation == Transformation::Share || super::name::of_share(measure, cues);
            let level = !growth && !saying.shared.base_level;
            self.frame.push(Recent {
                indicator,
                subject: Some(subject),
                level,
                share,
                stock: nature == Nature::Stock,
                unit: unit.measure.as_str().to_owned(),
                moment,
            });
        }
        true
    }

    /// 前三季度…。9月份，投资环比下降0.1%。进出口总额…: a sentence that goes on with another thing is of the whole span.
    fn end_aside(&mut self, saying: &Saying<'_>, measure: &Measure, indicator: &str) {
        const LEAST_SHARED_CHARS: usize = 2;
        let opens = self.frame.recent.is_empty() && self.frame.aside_told && !self.frame.listing;
        if !opens || saying.shared.own.is_some() || self.frame.sentence_time.is_some() {
            return;
        }
        let last = self.frame.last.clone().unwrap_or_default();
        let same = last.chars().rev().zip(indicator.chars().rev()).take_while(|(a, b)| a == b).count();
        // …，9月进出口41亿元。出口212亿元: more than the whole of the month.
        let told = self.figures.last().filter(|figure| figure.indicator == last);
        let more = told.is_some_and(|told| {
            let unit = measure.unit.as_ref().filter(|unit| unit.measure == told.unit.measure);
            let level = |transformation: Transformation| transformation == Transformation::Level;
            let value = |value: f64, mult: i8| crate::domain::scaled(value, mult);
            unit.is_some_and(|unit| value(measure.value, unit.mult) > told.value_base())
                && level(measure.transformation)
                && level(told.transformation)
        });
        if let Some(main) = self.frame.main.take().filter(|_| more || same < LEAST_SHARED_CHARS) {
            self.frame.paragraph_time = Some(main);
        }
    }

    /// A stock or a flow; what a fact of the same name was is remembered for its growth.
    fn nature(&self, saying: &Saying<'_>, indicator: &str) -> Nature {
        let name: Vec<char> = indicator.chars().collect();
        let own = nature(&name, &saying.member.quantity, &saying.cues, self.lexicon);
        // 确定160个县 tells a deed: the verb stands before the count.
        let acted =
            !saying.right.is_empty() && !self.phrase(&saying.cues).is_empty() && self.clock.is_release();
        let listed = self.lexicon.ends(Class::Stock, &name).is_some();
        let own = if acted && own == Nature::Stock && !listed { Nature::Unknown } else { own };
        // 到位资金…，其中，国内贷款…: a part of what flows is no stock.
        let source =
            self.frame.listing && self.frame.total.as_ref().is_some_and(|total| total.ends_with("资金"));
        let own = if source && own == Nature::Stock { Nature::Flow } else { own };
        // 新增工厂9家、企业22家: new ones, too.
        let fresh = |fact: &Recent| {
            self.lexicon.begins(Class::Fresh, &fact.indicator.chars().collect::<Vec<char>>()).is_some()
        };
        let new = saying.member.cues.listed && self.frame.recent.last().is_some_and(fresh) && !listed;
        let own = if new && own == Nature::Stock { Nature::Unknown } else { own };
        let unit = saying.member.quantity.unit.as_ref().map(|unit| unit.measure.as_str().to_owned());
        let part = self.frame.listing && unit.is_some() && unit == self.frame.level_unit;
        // 引进项目186个，其中10亿元以上项目21个: a part of what was done.
        let parent =
            self.frame.recent.iter().rev().find(|fact| self.frame.total.as_ref() == Some(&fact.indicator));
        let done = part && !listed && parent.is_some_and(|fact| fact.level && !fact.stock);
        let own = if done && own == Nature::Stock { Nature::Unknown } else { own };
        let known = self.frame.recent.iter().rev().find(|fact| fact.indicator == indicator);
        // 汽车保有量…，其中私人汽车7.12万辆: a part of a stock is one.
        let whole = self
            .frame
            .recent
            .iter()
            .rev()
            .find(|fact| fact.level && fact.stock)
            .filter(|fact| part && self.frame.total.as_ref() == Some(&fact.indicator));
        // 新增16家、8家，累计分别达到216家和91家: what has added up is there on the day.
        let added = saying.cues.cumulative && saying.member.quantity.noun && known.is_some();
        let stock = known.is_some_and(|fact| fact.stock) || whole.is_some() || added;
        if own == Nature::Unknown && stock { Nature::Stock } else { own }
    }

    /// The growth of a stock, and its share, is of the day of the stock it was told of.
    fn told_moment(
        &self,
        saying: &Saying<'_>,
        measure: &Measure,
        indicator: &str,
        nature: Nature,
    ) -> Option<Moment> {
        let share = measure.transformation == Transformation::Share;
        if saying.shared.own.is_some() || !(share || is_growth(measure)) {
            return None;
        }
        let mut told = self.frame.recent.iter().rev();
        // …，上年同期为2.57万亿元，同比增长6.6%: of the newer one of two levels.
        if let Some(level) = told.clone().find(|fact| fact.indicator == indicator && fact.level) {
            if let Some(newer) = self.newer(level) {
                return Some(newer);
            }
            // A level and its growth over the year are of one span.
            let beside = self.frame.recent.last().is_some_and(|last| last == level);
            let undated = level.moment.source == PeriodSource::InferredPublication;
            let yearly = measure.transformation == Transformation::GrowthOverYear
                && (!level.moment.instant || undated);
            return (level.stock || (beside && yearly)).then_some(level.moment);
        }
        let newest = told.find(|fact| fact.level || fact.share)?;
        let dated = newest.stock || (newest.share && newest.moment.instant);
        // A share is of the time of what it is a share of.
        if share {
            return self.newer(newest).or(Some(newest.moment));
        }
        let leans = share || newest.indicator == indicator || nature == Nature::Stock;
        (dated && leans).then_some(newest.moment)
    }

    /// The time of an earlier level of the same thing, if that is the later one: the last was a look back.
    fn newer(&self, level: &Recent) -> Option<Moment> {
        let end = |fact: &Recent| fact.moment.period.end();
        let alike =
            |fact: &&Recent| fact.indicator == level.indicator && fact.unit == level.unit && fact.level;
        self.frame.recent.iter().filter(alike).find(|fact| end(fact) > end(level)).map(|fact| fact.moment)
    }

    fn moment(&mut self, saying: &Saying<'_>, measure: &Measure, indicator: &str, nature: Nature) -> Moment {
        // 截至3月底累计…: what adds up is told as of a day.
        let nature = if self.frame.cumulative && nature == Nature::Flow { Nature::Unknown } else { nature };
        // Growth in the course of a year is of the year, be it of a stock.
        let through = saying.shared.own.is_some() || self.frame.sentence_time.as_ref().is_some_and(is_long);
        // 上半年，贷款比年初增加870亿元: how much more there is on the last day.
        let day = saying.cues.base.as_ref().and_then(|base| base.time);
        let since = day.is_some_and(|day| day.at_end || day.at_start)
            && measure.transformation != Transformation::GrowthOverYear;
        let stays = since || (is_balance(indicator) && !through);
        let nature =
            if is_growth(measure) && nature == Nature::Stock && !stays { Nature::Unknown } else { nature };
        let shared = saying.shared;
        let own = if shared.base_level { shared.base_moment } else { shared.own };
        let compared =
            shared.comparison.as_ref().is_some_and(|comparison| comparison.relation != Relation::Since);
        let growth = is_growth(measure);
        let name: Vec<char> = indicator.chars().collect();
        let measured = self.lexicon.ends(Class::Flow, &name).is_some();
        let fresh = || self.lexicon.begins(Class::Fresh, &name).is_some();
        let flows = nature == Nature::Flow || measured || (!growth && indicator.ends_with('率')) || fresh();
        let periodic = growth && measure.transformation != Transformation::GrowthSinceBase;
        let inherits = periodic || flows || compared || self.frame.heading;
        let reach = if inherits { Reach::Article } else { Reach::Paragraph };
        let moment = self.clock.period(own, &mut self.frame, nature, reach);
        // 过去五年，经济总量突破8000亿元: in the last of them.
        let totals = ["GDP", "生产总值", "经济总量"];
        let yearly = measure.transformation == Transformation::Level
            && !saying.cues.cumulative
            && (totals.iter().any(|total| indicator.ends_with(total)) || indicator.starts_with("人均"));
        let moment =
            if yearly && is_long(&moment) && !moment.instant && moment.period.end() <= self.clock.published {
                let period = Period::holding(crate::domain::Frequency::Annual, moment.period.end());
                Moment { period, freq: crate::domain::Frequency::Annual, ..moment }
            } else {
                moment
            };
        // 今年已建成5万个: there are as many on the day that it is told.
        if saying.cues.done && moment.instant && moment.period.end() > self.clock.published {
            return self.clock.at_publication();
        }
        // 环比 of a span that was not said with it is of its last month.
        let previous = measure.transformation == Transformation::GrowthOverPrevious && own.is_none();
        let months = moment.freq == crate::domain::Frequency::Monthly && !moment.instant;
        let moment = if previous && months && self.clock.is_release() {
            Moment { period: Period::holding(moment.freq, moment.period.end()), ..moment }
        } else {
            moment
        };
        if measure.transformation != Transformation::AverageGrowth {
            return moment;
        }
        if let Some(from) = self.frame.from_time {
            let span = since_then(&from, moment);
            self.frame.years = Some(span).filter(is_long).or(self.frame.years);
            return span;
        }
        // 年均 is of several years, be they named a sentence before.
        let years = self.frame.years.filter(|_| own.is_none() && !is_long(&moment));
        let ends = |years: &Moment| years.period.end() >= moment.period.start();
        years.filter(ends).map_or(moment, |years| Moment { source: PeriodSource::InferredContext, ..years })
    }

    /// The price basis of growth is said once, before it; that of a level only where it is said of the level.
    fn prices(&mut self, saying: &Saying<'_>, measure: &Measure) -> Prices {
        let growth = is_growth(measure);
        let told = if growth { self.frame.prices.take() } else { None };
        let own = saying.cues.prices.filter(|prices| growth || *prices == Prices::Current);
        own.or(told).unwrap_or(Prices::Unstated)
    }

    fn status(&self, saying: &Saying<'_>, moment: &Moment) -> ObsStatus {
        let ahead = moment.period.end() > self.clock.published && !self.under_way(saying, moment);
        let unsaid = if ahead { ObsStatus::Forecast } else { ObsStatus::Normal };
        // 预计2025年…；收入由2020年的220亿元提高到241亿元: what a change began with is known.
        let began = self.frame.ends.is_some_and(|ends| ends.open && ends.from == *moment);
        // 今年预期增长5.5%，去年增长5.5%: what is over has come about.
        let past = |expr: &TimeExpr| {
            matches!(
                expr.time,
                Time::Part { year: Year::FromPublication(-1 | -2) | Year::FromContext(-1), .. }
            )
        };
        let over = !ahead && saying.cues.times.iter().any(past);
        let told = self.frame.status.filter(|_| (!began || ahead) && !over);
        saying.cues.status.or(told).unwrap_or(unsaid)
    }

    /// Whether what is told of a span that is not over has come about: 今年已建成…; in the season of plans only with a
    /// word that says so.
    fn under_way(&self, saying: &Saying<'_>, moment: &Moment) -> bool {
        const MAX_YEAR_DAYS: i64 = 366;
        const LAST_MONTH_OF_PLANS: u32 = 3;
        let (period, published) = (moment.period, self.clock.published);
        // “十四五”时期…, told in its last year.
        let ends = (period.end() - period.start()).min(period.end() - published);
        let begun = period.start() <= published && ends.num_days() <= MAX_YEAR_DAYS;
        let plans = chrono::Datelike::month(&published) <= LAST_MONTH_OF_PLANS;
        let (cues, chars) = (&saying.cues, &self.text.chars);
        let intends = cues.adverbs.iter().any(|(start, end)| chars[*start..*end] == ['将'])
            || cues.names.first().is_some_and(|(start, end)| {
                matches!(chars[*start..*end], ['要' | '拟' | '将', ..] | ['计' | '规', '划', ..])
            });
        begun && (cues.done || (!plans && !intends))
    }
}

/// Whether the figure tells how something changed.
fn is_growth(measure: &Measure) -> bool {
    !matches!(measure.transformation, Transformation::Level | Transformation::Share)
}

/// What growth or an absolute change is counted from.
fn base_period(measure: &Measure, shared: &Shared, moment: &Moment) -> Option<String> {
    use Transformation::{
        ChangeOverPrevious, Contribution, GrowthOverPrevious, GrowthOverYear, Level, Share,
    };
    if matches!(measure.transformation, Level | Share | Contribution) {
        return None;
    }
    if let Some(base) = shared.base_moment {
        return Some(written(base.period));
    }
    match shared.comparison.as_ref() {
        // 住户存款减少1.1万亿元 is the change through the month, whatever was compared before.
        Some(Comparison { relation: Relation::OverYear, .. })
            if matches!(measure.transformation, ChangeOverPrevious | GrowthOverPrevious) =>
        {
            None
        }
        Some(Comparison { relation: Relation::OverYear, .. }) => year_before(moment),
        Some(Comparison { words: Some(words), .. }) => Some(words.clone()),
        None if measure.transformation == GrowthOverYear => year_before(moment),
        _ => None,
    }
}

/// Average growth from 2020 to 2024 is of the years 2021 to 2024.
fn since_then(from: &Moment, moment: Moment) -> Moment {
    let start = from.period.end().succ_opt().unwrap_or(moment.period.start());
    Period::new(start, moment.period.end()).map_or(moment, |period| Moment {
        period,
        instant: false,
        ..moment
    })
}

/// The bounds that a qualifier implies.
fn bounds(measure: &Measure) -> (Option<f64>, Option<f64>) {
    if let Some((low, high)) = measure.bounds {
        return (Some(low), Some(high));
    }
    // 下降10%以上 is -10 % or less: of a decrease the qualifier tells the size.
    let falls = measure.value < 0.0;
    match measure.qualifier {
        Qualifier::Over | Qualifier::AtLeast if falls => (None, Some(measure.value)),
        Qualifier::Nearly | Qualifier::Under | Qualifier::AtMost if falls => (Some(measure.value), None),
        Qualifier::Over | Qualifier::AtLeast => (Some(measure.value), None),
        Qualifier::Nearly | Qualifier::Under | Qualifier::AtMost => (None, Some(measure.value)),
        _ => (None, None),
    }
}

/// A sum of money that is owed or held: its growth is of the day, as it is itself.
fn is_balance(indicator: &str) -> bool {
    const BALANCES: [&str; 6] = ["余额", "存量", "货币", "M0", "M1", "M2"];
    BALANCES.iter().any(|word| indicator.ends_with(word))
}
