//! What one statement hands on to the next: period, subject, what was measured, what was compared with.

use super::cues::Relation;
use crate::domain::{ObsStatus, PeriodSource, Prices};
use crate::extract::time::{Moment, TimeExpr};

/// Whose a figure is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Subject {
    pub name: String,
    pub code: Option<String>,
}

/// A fact that was read, as far as later statements lean on it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recent {
    pub indicator: String,
    pub subject: Option<Subject>,
    /// It was a level (or a share), the kind that growth is later told of.
    pub level: bool,
    pub share: bool,
    /// A stock: growth told of it later is of the same day.
    pub stock: bool,
    /// What it is counted in.
    pub unit: String,
    /// Its period.
    pub moment: Moment,
}

/// What a clause without a number puts forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    pub name: String,
    /// Facts of the sentence before it.
    pub after: usize,
    /// It ends in a measuring noun: 居民收入稳步增长.
    pub measures: bool,
}

/// The periods of two values, the earlier one first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ends {
    pub from: Moment,
    pub to: Option<Moment>,
    /// The later value has not come yet.
    pub open: bool,
}

/// What a sentence was about before an aside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Before {
    pub time: Option<Moment>,
    pub status: Option<ObsStatus>,
}

/// The comparison under discussion: 同比 is said once and holds on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    pub relation: Relation,
    pub words: Option<String>,
}

/// How long a subject may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// Through its clauses.
    Aside,
    /// Through its paragraph: 东部地区, 日本.
    Paragraph,
    /// Until another one is named.
    Text,
}

/// Inherited state. A sentence, a paragraph and an article each forget a part of it.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a state that words set")]
pub(super) struct Frame {
    /// The paragraph is a headline.
    pub heading: bool,
    pub sentence_time: Option<Moment>,
    /// 8月当月: the month alone that this sentence told of, and the one before it.
    pub month: [Option<Moment>; 2],
    /// That is a day on which something was reported, or may have been.
    pub day_named: bool,
    /// What the sentence was about before an aside (…，1—2月份为下降1.3%), until a name goes on with it.
    pub before_aside: Option<Moment>,
    /// What the sentence was about before an aside that ends with its `；`: 其中9月…, 预计明年….
    pub before: Option<Before>,
    pub paragraph_time: Option<Moment>,
    /// What the paragraph was about before it told of the last month alone.
    pub main: Option<Moment>,
    /// The last month alone has been told of.
    pub aside_told: bool,
    /// What the paragraph before was about, if that was a day at which stocks are told.
    pub previous_instant: Option<Moment>,
    /// What the paragraph before was about, for one that looks at it from another side (分地区看).
    pub previous_time: Option<Moment>,
    /// The last data period of the article.
    pub article_time: Option<Moment>,
    /// The paragraph has said what it is about.
    pub led_time: bool,
    /// The period that the title or the first statement of the article gives.
    pub lead_time: Option<Moment>,
    /// The newest span that accounts are drawn up for, for 报告期.
    pub accounts: Option<Moment>,
    /// The newest day up to which was told (截至10月底), for 今年.
    pub as_of: Option<Moment>,
    /// The newest 上月 and what it meant.
    pub leaned: Option<(TimeExpr, Moment)>,
    /// The newest span of several years, for 年均.
    pub years: Option<Moment>,
    /// It was named in this paragraph.
    pub years_here: bool,
    /// The title says so.
    pub titled: bool,
    /// …以来 without a date: as of publication.
    pub open_ended: bool,
    /// How far a plan of this sentence looks ahead (3年内).
    pub horizon: Option<Moment>,
    /// The paragraph's period is of 去年: a month that is just over need not be.
    pub last_year: bool,
    /// The year under discussion.
    pub year: Option<i32>,
    pub sentence_subject: Option<Subject>,
    /// Whom this sentence is about, an aside's own area included.
    pub subject: Option<Subject>,
    /// Whom the text is about: named at the head of a sentence, it holds until another one is.
    pub holder: Option<Subject>,
    /// The newest of them that is no mere region (东部地区), which holds through its paragraph only.
    pub settled: Option<Subject>,
    /// The subject was named in an aside (全国增长5.1%) that has no measure of its own.
    pub borrowed: bool,
    /// The subject is a company that reports.
    pub company: bool,
    /// The newest area below the country, for 全市 in a national text.
    pub place: Option<Subject>,
    /// The noun phrase that a clause without a number put forward.
    pub topic: Option<Topic>,
    /// What the next figure leaves out: 扣除房地产开发投资.
    pub except: Option<String>,
    /// Facts of this sentence, the newest last.
    pub recent: Vec<Recent>,
    /// The whole that the shares of this paragraph are of.
    pub whole: Option<String>,
    /// What …中 opened, whose parts follow.
    pub scope: Option<String>,
    /// The newest indicator, across sentences.
    pub last: Option<String>,
    /// The measuring noun that the members of a list share (增加值).
    pub head: Option<String>,
    /// The comparison of the sentence before, which 其中 takes up again.
    pub previous_comparison: Option<Comparison>,
    /// It was made with an amount (比年初增加12亿元), not with a rate.
    pub compared_amount: bool,
    /// Growth over the year was told in this sentence.
    pub yearly: Option<Comparison>,
    /// A remark behind a number says it again in another unit.
    pub restated: Option<(crate::domain::Transformation, bool)>,
    /// The earlier end of 由…增加到….
    pub from_time: Option<Moment>,
    /// The periods of the newest 由…增加到….
    pub ends: Option<Ends>,
    /// The head that an introduction gave to all that follows in its paragraph: 主要产品产量中.
    pub scope_head: Option<String>,
    /// The whole whose parts a `；` has closed, and how many facts of the sentence stand before it.
    pub closed: Option<(String, usize)>,
    /// The comparison that 从环比看 gave to all that follows in its paragraph.
    pub view: Option<Comparison>,
    /// The head of the sentence before, which 其中 and 分行业看 take up again.
    pub previous_head: Option<String>,
    /// The head of the paragraph before, which 分行业看 and 其中 at the beginning of one take up.
    pub head_above: Option<String>,
    /// The years of a 分别, which the next one of the sentence has too.
    pub pairs: Vec<Moment>,
    /// What the sentence before told first, which 分季度看 takes up again.
    pub previous_first: Option<String>,
    /// 分地区看 opened the sentence.
    pub viewed: bool,
    /// What is read stands in brackets.
    pub remark: bool,
    /// Members of a list are being told: 其中, a remark in brackets.
    pub listing: bool,
    /// Unit of the newest level, which the parts of a whole share.
    pub level_unit: Option<String>,
    /// Unit of the newest figure.
    pub last_unit: Option<String>,
    /// The whole whose parts 其中 tells.
    pub total: Option<String>,
    pub comparison: Option<Comparison>,
    /// The period that the newest comparison named, for the growth that leans on it and the level that was then.
    pub base: Option<Moment>,
    /// `；` has ended what was told: a level of something else ends its comparison too.
    pub fresh: bool,
    /// With what points of rates were compared last.
    pub points: Option<Relation>,
    /// 增速 or 降幅: the sign of the rate whose change is told.
    pub rate: Option<i8>,
    /// 报收, 收于: a price that is quoted day by day was told.
    pub quoted: bool,
    /// That sign, where a clause with `：` says it of all that follows: GDP增速前三名：….
    pub scope_rate: Option<i8>,
    /// 累计 was said in this sentence.
    pub cumulative: bool,
    /// 增加 or 减少 before a list of what changed.
    pub led: Option<i8>,
    /// That verb acts on what the name names.
    pub acts: bool,
    pub status: Option<ObsStatus>,
    /// That is said of one thing alone.
    pub bound: bool,
    pub prices: Option<Prices>,
    /// Growth at current and at constant prices was told of one thing.
    pub both_prices: bool,
    /// The prices of the newest growth.
    pub grown_prices: Option<Prices>,
}

/// Most facts of a sentence that 分别 can look back on.
pub(super) const MAX_RECENT_FACTS: usize = 24;

impl Frame {
    /// A new sentence: lists and cues end, period and comparison go on.
    pub(super) fn sentence(&mut self) {
        self.aside_told = self.main.is_some() && !self.recent.is_empty();
        self.resume();
        self.sentence_time = None;
        self.month = [None, self.month[0]];
        self.day_named = false;
        self.quoted = false;
        self.both_prices = false;
        self.grown_prices = None;
        self.before_aside = None;
        self.before = None;
        self.pairs.clear();
        self.previous_first =
            self.recent.first().map(|fact| fact.indicator.clone()).or(self.previous_first.take());
        self.sentence_subject = None;
        self.topic = None;
        self.except = None;
        self.recent.clear();
        self.status = None;
        self.open_ended = false;
        self.horizon = None;
        self.fresh = false;
        self.base = None;
        self.rate = None;
        self.scope_rate = None;
        self.cumulative = false;
        self.listing = false;
        self.closed = None;
        self.scope_head = None;
        self.scope = None;
        self.viewed = false;
        self.from_time = None;
        self.ends = None;
        self.previous_comparison = self.yearly.take().or_else(|| self.comparison.clone());
        self.end_comparison();
        self.previous_head = self.head.take().or(self.previous_head.take());
    }

    /// 存款同比增长5%，比年初增加12亿元；贷款增长4%: an amount's comparison yields to that of the rates at a `；`.
    pub(super) fn compare_as_before(&mut self) {
        if self.compared_amount && self.yearly.is_some() {
            self.comparison.clone_from(&self.yearly);
        }
        self.compared_amount = false;
    }

    /// What follows is of whom the text is about again: an aside is over.
    pub(super) fn resume(&mut self) {
        self.subject = self.holder.clone();
        self.borrowed = false;
    }

    /// Takes a subject for what follows; the text is about it where a sentence begins with it.
    pub(super) fn speak_of(&mut self, subject: Subject, hold: Hold) {
        let aside = self.listing || self.viewed || !self.recent.is_empty();
        if hold != Hold::Aside && !aside {
            self.holder = Some(subject.clone());
            if hold == Hold::Text {
                self.settled = Some(subject.clone());
            }
        }
        self.sentence_subject = None;
        self.borrowed = false;
        self.subject = Some(subject);
    }

    /// A comparison with anything but the year before ends with its sentence, unless all is seen from there.
    pub(super) fn end_comparison(&mut self) {
        // A census compares all with the one before.
        let census = self.titled && self.lead_time.is_some_and(|lead| lead.instant);
        if !census && self.comparison.as_ref().is_some_and(|known| known.relation != Relation::OverYear) {
            self.comparison.clone_from(&self.view);
        }
    }

    /// The period that the sentence is about is back after an aside, and the aside's status is gone.
    pub(super) fn end_aside(&mut self) {
        if let Some(Before { time, status }) = self.before.take() {
            self.sentence_time = time;
            self.status = status;
        } else if let Some(time) = self.before_aside.take() {
            self.sentence_time = Some(time);
        }
    }

    /// What follows tells parts of what went before.
    pub(super) fn break_down(&mut self) {
        if self.head.is_none() && self.recent.is_empty() {
            self.head = self.previous_head.clone().or(self.head_above.take());
        }
        let yearly = self.comparison.as_ref().is_none_or(|known| known.relation == Relation::OverYear);
        // 较年初增加…。保费收入同比增长6.9%，其中…: what this sentence said is nearer.
        if yearly && (self.comparison.is_none() || self.recent.is_empty()) {
            self.comparison = self.previous_comparison.take().or(self.comparison.take());
        }
        self.listing = true;
    }

    /// A new paragraph.
    pub(super) fn paragraph(&mut self) {
        self.holder = self.settled.clone();
        self.sentence();
        let own = |moment: &Moment| moment.instant && moment.source != PeriodSource::InferredContext;
        self.previous_instant = self.paragraph_time.filter(own);
        self.previous_time = self.main.or(self.paragraph_time).or(self.previous_time);
        self.paragraph_time = None;
        self.main = None;
        self.led_time = false;
        self.years_here = false;
        self.as_of = None;
        self.last_year = false;
        self.comparison = None;
        self.points = None;
        self.view = None;
        self.prices = None;
        self.head_above = self.previous_head.take();
        self.head = None;
        self.total = None;
        self.whole = None;
        self.last = None;
    }

    /// Goes back before the last facts, for a remark on the one before them.
    pub(super) fn forget(&mut self, count: usize) {
        self.recent.truncate(self.recent.len().saturating_sub(count));
        self.last = self.recent.last().map(|fact| fact.indicator.clone()).or(self.last.take());
    }

    pub(super) fn push(&mut self, fact: Recent) {
        if self.recent.len() == MAX_RECENT_FACTS {
            self.recent.remove(0);
        }
        self.last = Some(fact.indicator.clone());
        self.recent.push(fact);
    }
}
