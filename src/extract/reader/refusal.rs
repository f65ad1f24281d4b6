//! Numbers that are no values: bounds of classes, places in an order, lengths of time, parts of names.

use super::Reader;
use super::clause::Clause;
use super::cues::Cues;
use super::measure::counts;
use super::phrase;
use super::series::MAX_ZONE_TOKENS;
use crate::domain::Qualifier;
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::token::{Form, Kind, Quantity, Token};

impl Reader<'_> {
    /// Why a quantity is no value, if it is none.
    pub(super) fn no_value(
        &self,
        quantity: &Quantity,
        cues: &Cues,
        clause: &Clause<'_>,
        at: usize,
    ) -> Option<Reason> {
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
        // 50亿元以上6个, 6至10吨1台: the bound of a class whose count follows.
        let measured = matches!(quantity.kind, Some(UnitKind::Money | UnitKind::Physical));
        if measured && bounds_count(quantity, next.copied()) {
            return Some(Reason::Threshold);
        }
        // 连续4个月低于50%: a mark that is not reached.
        let bound = cues.qualifier.or(quantity.qualifier).is_some() || cues.differs.is_some();
        if bound && quantity.kind == Some(UnitKind::Percent) && self.goes_on_for(&clause.tokens[..at]) {
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
        let item = quantity.chinese && self.text.chars[clause.tokens[at].end - 1] == '项';
        let summed = (quantity.kind == Some(UnitKind::Structure) || item)
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

    /// 连续4个月….
    fn goes_on_for(&self, before: &[&Token]) -> bool {
        before.windows(2).any(|pair| {
            self.text.chars[pair[0].start..pair[0].end] == ['连', '续']
                && pair[1].quantity().is_some_and(|time| time.kind == Some(UnitKind::Duration))
        })
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
        let numbered = ["人次", "人数", "人口", "用户", "账户", "月活", "利润", "营收", "票房", "投资额"];
        let numbered = numbered.iter().any(|word| crate::extract::text::ends(&name, word));
        let amount = said || quantity.mult >= 8 || numbered;
        let implied = amount && self.implied_by_name(&phrase::text(&name), quantity).is_some();
        (!(listed || index || noun || implied || (inherited && said))).then_some(Reason::NoUnit)
    }

    fn unitless(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        self.lexicon.ends(Class::Unitless, &name).is_some()
    }
}

/// Whether a bound or a range stands directly before a count, whose class it tells.
pub(super) fn bounds_count(quantity: &Quantity, next: Option<&Token>) -> bool {
    let bound = matches!(quantity.qualifier, Some(Qualifier::AtLeast | Qualifier::AtMost))
        && token_ends_behind(quantity);
    let class = bound || quantity.bounds.is_some();
    class && next.and_then(Token::quantity).is_some_and(|next| next.kind == Some(UnitKind::Count))
}

/// 项目|87个: a count follows the noun.
fn counted_next(rest: &[&Token]) -> bool {
    const MAX_TOKENS: usize = 4;
    let next = rest.iter().take(MAX_TOKENS).find_map(|token| token.quantity());
    next.is_some_and(|next| counts(next.kind))
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
