//! The reader: walks articles, sentences and clauses, reads each number with the words around it, and keeps what one
//! statement hands on to the next.

mod base;
mod clause;
mod company;
mod cues;
mod dateline;
mod fact;
mod figure;
mod frame;
mod glue;
mod measure;
mod name;
mod nature;
mod organisation;
mod pairing;
mod part;
mod phrase;
mod predicate;
mod ratio;
mod refusal;
mod remark;
mod right;
mod scope;
mod season;
mod series;
mod topic;
mod unit;
mod walk;
mod when;
mod who;

use super::diagnostic::{Diagnostic, Reason};
use super::lexicon::{Class, Lexicon};
use super::text::{Text, starts};
use super::token::{Kind, Token, tokens};
use crate::domain::Figure;

use clause::{Clause, clauses, ends_sentence};
use frame::Frame;
use when::Clock;
pub(super) use when::Style;
use who::Home;

/// A stretch of paragraphs that share a headline.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub index: usize,
    /// Places in the list of paragraphs.
    pub first: usize,
    pub last: usize,
}

/// A paragraph in tokens.
struct Lexed {
    heading: bool,
    tokens: Vec<Token>,
    /// How many of them are its dateline and byline.
    dateline: usize,
}

impl Lexed {
    fn statement(&self) -> &[Token] {
        &self.tokens[self.dateline..]
    }
}

/// What the reader is given.
pub(super) struct Setting<'a> {
    pub text: &'a Text,
    pub lexicon: &'a Lexicon,
    pub home: Option<usize>,
    /// The publisher's area by name, where the lexicon does not know it.
    pub named: Option<String>,
    pub published: chrono::NaiveDate,
    pub style: Style,
}

/// Reads one article at a time and collects what it finds.
pub(super) struct Reader<'a> {
    text: &'a Text,
    lexicon: &'a Lexicon,
    home: Home<'a>,
    clock: Clock,
    frame: Frame,
    article: usize,
    /// The levels of the article by their names, for parts of a part that bear the names of parts of the whole.
    told: std::collections::HashMap<String, f64>,
    pub figures: Vec<Figure>,
    pub diagnostics: Vec<Diagnostic>,
}

/// How far a count looks ahead for its date, in clauses.
const MAX_CLAUSES_AHEAD: usize = 6;
/// An older period than this many days is none that a text without a title is about.
const MAX_LEAD_DAYS: i64 = 500;
/// How many tokens of a dateline may stand before 讯 where it names a place.
const MAX_BRIEF_TOKENS: usize = 3;
/// Brackets inside brackets beyond this depth are read as plain text.
const MAX_BRACKET_DEPTH: usize = 3;

impl<'a> Reader<'a> {
    pub(super) fn new(setting: &Setting<'a>) -> Self {
        Self {
            text: setting.text,
            lexicon: setting.lexicon,
            home: Home { lexicon: setting.lexicon, area: setting.home, name: setting.named.clone() },
            clock: Clock { published: setting.published, style: setting.style },
            frame: Frame::default(),
            article: 0,
            told: std::collections::HashMap::new(),
            figures: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Reads one article; nothing is carried over from the one before.
    pub(super) fn article(&mut self, stretch: Stretch, lead: Option<super::time::Moment>) {
        self.frame = Frame {
            lead_time: lead,
            titled: lead.is_some(),
            year: lead.map(|m| chrono::Datelike::year(&m.period.end())),
            ..Frame::default()
        };
        self.article = stretch.index;
        self.told.clear();
        let paragraphs: Vec<Lexed> = self.text.paragraphs[stretch.first..stretch.last]
            .iter()
            .map(|paragraph| {
                let tokens = tokens(self.text, *paragraph, self.lexicon, self.home.area);
                let dateline = dateline::dateline(&tokens, &self.text.chars);
                Lexed { heading: paragraph.heading, tokens, dateline }
            })
            .collect();
        if self.frame.lead_time.is_none() {
            self.frame.lead_time = self.first_time(&paragraphs);
        }
        for paragraph in &paragraphs {
            self.paragraph(paragraph);
        }
    }

    /// The first data period that the article names.
    fn first_time(&self, paragraphs: &[Lexed]) -> Option<super::time::Moment> {
        // 比上半年加快, 与2010年相比: what is compared with is not spoken of.
        let plain = |tokens: &'_ [Token]| -> Vec<usize> {
            let compared = |token: &Token| {
                [Class::Than, Class::With, Class::From, Class::OverPrevious]
                    .iter()
                    .any(|class| token.is(*class))
                    || (token.is_text() && self.text.chars[token.end - 1] == '于')
                    || matches!(self.text.chars[token.start..token.end], ['是'] | ['恢', '复', '至' | '到'])
            };
            // 一、二季度: the last of a list.
            let time =
                |at: usize| tokens.get(at).is_some_and(|token: &Token| matches!(token.kind, Kind::Time(_)));
            let listed =
                |at: usize| tokens.get(at + 1).is_some_and(|mark| mark.is_mark('、')) && time(at + 2);
            // 是2020年的2.3倍, 恢复到2019年的九成.
            let base = |at: usize| {
                tokens.get(at + 1).is_some_and(|next| next.quantity().is_some())
                    && self.text.chars[tokens[at].end - 1] == '的'
            };
            let first = |at: &usize| *at == 0 || !compared(&tokens[at - 1]);
            (0..tokens.len()).filter(|at| !listed(*at) && !base(*at) && first(at)).collect()
        };
        let all = paragraphs.iter().map(Lexed::statement);
        all.flat_map(|tokens| plain(tokens).into_iter().map(move |at| &tokens[at]))
            .filter_map(|token| match &token.kind {
                Kind::Time(expr) if !expr.since && when::carries(expr) && !when::leans(expr) => {
                    self.clock.moment(expr, &self.frame)
                }
                _ => None,
            })
            // 预计2026年通车: what lies ahead is not what the article is about.
            .find(|moment| {
                let age = (self.clock.published - moment.period.end()).num_days();
                moment.freq != crate::domain::Frequency::Irregular
                    && moment.period.start() <= self.clock.published
                    && age <= MAX_LEAD_DAYS
            })
    }

    fn paragraph(&mut self, paragraph: &Lexed) {
        self.frame.paragraph();
        self.frame.heading = paragraph.heading;
        self.numerals_without_value(&paragraph.tokens);
        let (dateline, tokens) = paragraph.tokens.split_at(paragraph.dateline);
        self.new_place(dateline);
        for token in dateline.iter().filter(|token| token.quantity().is_some()) {
            self.refuse(token, Reason::Date, "dateline");
        }
        let mut from = 0;
        for at in 0..=tokens.len() {
            if at == tokens.len() || ends_sentence(&tokens[at]) {
                self.frame.sentence();
                self.office(&tokens[from..at]);
                self.sentence(&tokens[from..at], 0);
                from = at + 1;
            }
        }
    }

    /// 大同讯: what follows is of another place, and nothing goes on from what was told of the one before.
    fn new_place(&mut self, dateline: &[Token]) {
        let place = dateline.iter().find_map(|token| match token.kind {
            Kind::Area(place) => Some(place),
            _ => None,
        });
        let closes = |last: &Token| self.text.chars[last.start..last.end].contains(&'讯');
        let brief = dateline.iter().take(MAX_BRIEF_TOKENS).any(closes);
        if let Some(place) = place.filter(|_| brief) {
            let (lead_time, titled, year) = (self.frame.lead_time, self.frame.titled, self.frame.year);
            self.frame = Frame {
                lead_time,
                titled,
                year,
                place: Some(self.home.subject_of(place)),
                ..Frame::default()
            };
        }
    }

    /// 大同市统计局: 全市 means the city whose office it is, or that stands first.
    fn office(&mut self, tokens: &[Token]) {
        const OFFICES: [&str; 12] = [
            "统计局",
            "政府",
            "财政局",
            "发改委",
            "发展和改革",
            "文旅局",
            "文化和旅游局",
            "商务局",
            "管委会",
            "海关",
            "市委",
            "住建局",
        ];
        let alone = tokens.len() == 1 && self.frame.heading;
        let found = tokens.iter().enumerate().find_map(|(at, token)| {
            let Kind::Area(place) = token.kind else { return None };
            let next = tokens.get(at + 1).filter(|next| next.is_text());
            let text = next.map_or(&[][..], |next| &self.text.chars[next.start..next.end]);
            (alone || OFFICES.iter().any(|office| starts(text, office))).then_some(place)
        });
        let local = |place: &usize| !matches!(self.lexicon.area(*place).kind.as_str(), "country" | "entity");
        if let Some(place) = found.filter(local) {
            self.frame.place = Some(self.home.subject_of(place));
        }
    }

    /// Diagnoses the tokens that hold a numeral and can be no figure.
    fn numerals_without_value(&mut self, tokens: &[Token]) {
        for token in tokens {
            match &token.kind {
                Kind::Skip(reason) => self.refuse(token, *reason, "token"),
                Kind::Time(_) if self.numbered(token) => self.refuse(token, Reason::Date, "time"),
                Kind::Word(_) | Kind::Area(_) if self.numbered(token) => {
                    self.refuse(token, Reason::Idiom, "word");
                }
                _ => {}
            }
        }
    }

    fn numbered(&self, token: &Token) -> bool {
        self.text.chars[token.start..token.end].iter().any(|c| super::token::is_numeral(*c))
    }

    fn refuse(&mut self, token: &Token, reason: Reason, rule: &'static str) {
        let end = token.quantity().map_or(token.end, |quantity| token.start + quantity.len);
        let span = self.text.span(token.start, end);
        let quote = self.quote(token.start, end);
        self.diagnostics.push(Diagnostic { span, exact: self.text.exact(span), quote, reason, rule });
    }

    /// The words around a place, for people; no number, date or Latin word is cut.
    fn quote(&self, start: usize, end: usize) -> String {
        const AROUND_CHARS: usize = 24;
        /// Characters by which a quote grows at either end, so that a word stays whole.
        const WORD_CHARS: usize = 12;
        let chars = &self.text.chars;
        let breaks = |c: &char| matches!(c, '\n' | '。' | '；');
        let is_word = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '年' | '月' | '日');
        let in_word = |at: usize| at > 0 && is_word(&chars[at - 1]) && chars.get(at).is_some_and(is_word);
        let before = &chars[start.saturating_sub(AROUND_CHARS)..start];
        let from = start - before.iter().rev().position(breaks).unwrap_or(before.len());
        let from = (from.saturating_sub(WORD_CHARS)..=from).rev().find(|at| !in_word(*at)).unwrap_or(from);
        let after = &chars[end..(end + AROUND_CHARS).min(chars.len())];
        let to = end + after.iter().position(breaks).unwrap_or(after.len());
        let to = (to..=to + WORD_CHARS).find(|at| !in_word(*at)).unwrap_or(to);
        self.text.quoted(from, to)
    }

    fn sentence(&mut self, tokens: &[Token], depth: usize) {
        let clauses = merged(clauses(tokens), &self.text.chars, self.lexicon);
        let mut supposed = false;
        for at in 0..clauses.len() {
            self.ahead(&clauses[at..]);
            supposed |= self.supposes(&clauses[at]);
            if supposed {
                let numbers = clauses[at].tokens.iter().filter(|token| token.quantity().is_some());
                numbers.for_each(|token| self.refuse(token, Reason::Supposed, "clause.supposed"));
            } else {
                self.read_clause(&clauses[at], depth);
            }
            supposed &= clauses[at].mark != '；';
            if clauses[at].mark == '；' {
                self.frame.topic = None;
                self.frame.sentence_subject = None;
                self.frame.resume();
                let parts = self.frame.listing && !self.frame.viewed;
                let told = self.frame.recent.len();
                self.frame.closed = self.frame.total.clone().filter(|_| parts).map(|total| (total, told));
                self.frame.end_aside();
                self.frame.compare_as_before();
                self.frame.fresh = true;
            }
        }
    }

    /// A count before the sentence's first date is of that date: 支持11家企业…，2024年完成投资….
    fn ahead(&mut self, rest: &[Clause<'_>]) {
        let unset = self.frame.sentence_time.is_none()
            && !self.frame.open_ended
            && self.frame.paragraph_time.is_none();
        if !unset || self.clock.is_release() {
            return;
        }
        let counted = rest[0].tokens.iter().any(|token| token.quantity().is_some());
        let timed =
            rest[0].tokens.iter().any(|token| matches!(token.kind, Kind::Time(_)) || token.is(Class::Since));
        // 现有员工860人，始建于1958年: as of now.
        let now = |token: &&Token| {
            let text = &self.text.chars[token.start..token.end];
            text.windows(2).any(|pair| matches!(pair, ['现' | '共', '有'] | ['占', '地'] | ['目', '前']))
        };
        if !counted || timed || rest[0].tokens.iter().any(now) {
            return;
        }
        let tokens = rest[1..].iter().take(MAX_CLAUSES_AHEAD).flat_map(|clause| clause.tokens.iter());
        // 较上年末增长3%: what is compared with dates nothing.
        let mut compared = false;
        let found = tokens.filter(|token| {
            let plain = !compared;
            let event = token.is_text() && self.text.chars[token.end - 1] == '于';
            // 是2020年的2.3倍.
            let base = self.text.chars[token.end - 1] == '的';
            let plain = plain && !base;
            compared = event || [Class::Than, Class::With, Class::Among].iter().any(|class| token.is(*class));
            plain
        });
        let found = found.into_iter().find_map(|token| match &token.kind {
            Kind::Time(expr) if !expr.since => self.clock.moment(expr, &self.frame),
            _ => None,
        });
        // 总投资135亿元，预计2028年通车: what lies ahead dates nothing before it.
        let over = |moment: &super::time::Moment| moment.period.start() <= self.clock.published;
        let annual = |moment: &super::time::Moment| moment.freq == crate::domain::Frequency::Annual;
        if let Some(moment) = found.filter(|moment| annual(moment) && over(moment)) {
            let source = crate::domain::PeriodSource::InferredContext;
            self.frame.sentence_time = Some(super::time::Moment { source, ..moment });
        }
    }
}

/// Joins clauses that only list names to the clause with 分别 that they belong to.
fn merged<'a>(clauses: Vec<Clause<'a>>, chars: &[char], lexicon: &Lexicon) -> Vec<Clause<'a>> {
    let mut out: Vec<Clause<'a>> = Vec::with_capacity(clauses.len());
    let mut names: Vec<Clause<'a>> = Vec::new();
    for clause in clauses {
        let listed = lists_times(&clause) || lists_a_name(&clause, chars, lexicon);
        if clause.mark == '，' && listed {
            names.push(clause);
            continue;
        }
        let paired = clause.tokens.iter().any(|token| token.is(Class::Respectively) || token.is(Class::Both));
        if paired && !names.is_empty() && !begins_with_pairing(&clause) {
            let mut whole = Clause { mark: clause.mark, ..Clause::default() };
            for part in names.drain(..).chain(std::iter::once(clause)) {
                let before = whole.tokens.len();
                whole.end = part.end;
                whole.remarks.extend(part.remarks.iter().map(|(place, inner)| (place + before, *inner)));
                whole.tokens.extend(part.tokens);
                if part.mark == '，' {
                    whole.tokens.extend(part.end);
                }
            }
            out.push(whole);
        } else {
            out.append(&mut names);
            out.push(clause);
        }
    }
    out.append(&mut names);
    out
}

fn begins_with_pairing(clause: &Clause<'_>) -> bool {
    let first = clause.tokens.iter().find(|token| {
        !matches!(token.kind, Kind::Time(_) | Kind::Word(Class::OverYear | Class::OverPrevious))
    });
    first.is_some_and(|token| token.is(Class::Respectively) || token.is(Class::Than) || token.is(Class::Both))
}

/// 2022年、2023年和2024年，…: nothing but times.
fn lists_times(clause: &Clause<'_>) -> bool {
    let time = |token: &&&Token| matches!(token.kind, Kind::Time(_));
    let mark = |token: &&Token| matches!(token.kind, Kind::Punct('、') | Kind::Word(Class::With));
    clause.remarks.is_empty()
        && clause.tokens.iter().all(|token| time(&token) || mark(token))
        && clause.tokens.iter().filter(time).count() > 1
}

/// Longest clause taken for a bare name in a list.
const MAX_LISTED_NAME_CHARS: usize = 30;

/// Nothing but a name: no number, no verb, no time.
fn lists_a_name(clause: &Clause<'_>, chars: &[char], lexicon: &Lexicon) -> bool {
    let length: usize = clause.tokens.iter().map(|token| token.end - token.start).sum();
    let opens = clause.tokens.first().is_some_and(|token| matches!(chars[token.start], '按' | '分' | '从'));
    let viewed = clause.tokens.last().is_some_and(|token| {
        let last = chars[token.end - 1];
        last == '看' || (last == '分' && opens)
    });
    let told = clause.tokens.iter().skip(1).any(|token| matches!(token.kind, Kind::Time(_)));
    // 商品销售较好 tells something of a topic.
    let tells = clause
        .tokens
        .last()
        .is_some_and(|token| lexicon.ends(Class::Tail, &chars[token.start..token.end]).is_some());
    // 其中信息服务业，…
    let among = usize::from(clause.tokens.first().is_some_and(|token| token.is(Class::Among)));
    !viewed
        && !tells
        && !told
        && length <= MAX_LISTED_NAME_CHARS
        && clause.remarks.is_empty()
        && clause.tokens.iter().skip(among).all(|token| {
            matches!(
                token.kind,
                Kind::Text
                    | Kind::Skip(Reason::Idiom | Reason::Label)
                    | Kind::Punct('、')
                    | Kind::Area(_)
                    | Kind::Time(_)
                    | Kind::Word(Class::With | Class::Region)
            )
        })
        && !clause.tokens.first().is_some_and(|token| token.is(Class::With))
        && clause.tokens.iter().any(|token| token.is_text())
}
