//! Companies that report: 某公司8月27日晚间披露半年报. What follows is theirs, and 公司 and 该行 mean them.

use super::Reader;
use super::clause::Clause;
use super::frame::{Hold, Subject};
use crate::domain::Frequency;
use crate::extract::lexicon::Class;
use crate::extract::token::{Kind, Token};

/// What a company does with its report.
const TELLS: [&str; 5] = ["披露", "发布", "公布", "公告", "发布公告"];
/// What it tells.
const REPORTS: [&str; 12] = [
    "快报",
    "偿付能力报告",
    "半年度报告",
    "经营数据",
    "年报",
    "季报",
    "中报",
    "财报",
    "业绩",
    "年度报告",
    "季度报告",
    "公告",
];
/// With what the names of offices end, which report on others.
const OFFICES: &str = "局部委署院会府心报社网者省市县区国";
/// Names shorter or longer than this are no companies'.
const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=14;

impl Reader<'_> {
    /// Takes the company that a clause says to report for what follows is about; whether there is one.
    pub(super) fn company(&mut self, clause: &Clause<'_>) -> bool {
        let (Some(first), Some(last)) = (clause.tokens.first(), clause.tokens.last()) else { return false };
        let tells = |pair: &[char]| matches!(pair, ['披', '露'] | ['发' | '公', '布'] | ['公', '告']);
        if !self.text.chars[first.start..last.end].windows(2).any(tells) {
            return false;
        }
        // 天合光能 ends in what elsewhere is an adverb.
        let named = |token: &&&Token| {
            matches!(token.kind, Kind::Text | Kind::Area(_) | Kind::Skip(_) | Kind::Word(Class::Adverb))
        };
        let leading = clause.tokens.iter().take_while(named).count();
        let text = |tokens: &[&Token]| -> String {
            tokens.iter().map(|token| self.text.slice(token.start, token.end)).collect()
        };
        let (name, rest) = (text(&clause.tokens[..leading]), text(&clause.tokens[leading..]));
        let told = |text: &str| TELLS.iter().filter_map(|verb| text.find(verb)).min();
        let (name, rest) = match told(&name) {
            Some(at) => (name[..at].to_owned(), name[at..].to_owned() + &rest),
            None if told(&rest).is_some_and(|at| rest[..at].chars().count() <= *NAME_CHARS.end()) => {
                (name, rest)
            }
            None => return false,
        };
        let office = name.chars().last().is_none_or(|last| OFFICES.contains(last));
        let reports = REPORTS.iter().any(|report| rest.contains(report));
        let found = reports && !office && NAME_CHARS.contains(&name.chars().count());
        if found {
            self.frame.speak_of(Subject { name, code: None }, Hold::Text);
            self.frame.company = true;
            self.reported_span(clause);
        }
        found
    }

    /// 披露2025年一季报: what follows is of the quarter.
    fn reported_span(&mut self, clause: &Clause<'_>) {
        let times = clause.tokens.iter().filter_map(|token| match &token.kind {
            Kind::Time(expr) => self.clock.moment(expr, &self.frame),
            _ => None,
        });
        if let Some(span) = times.rev().find(|moment| moment.freq != Frequency::Irregular && !moment.instant)
        {
            self.frame.paragraph_time = Some(span);
            self.frame.article_time = Some(span);
        }
    }
}
