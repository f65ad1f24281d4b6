//! Who goes with which number: 分别 pairs names with values in order, 均 and 双 give one value to several names.

use super::Reader;
use super::cues::Cues;
use super::frame::{Recent, Subject};
use super::phrase;
use super::series::Member;
use crate::extract::lexicon::Class;

/// The names that the numbers of one list measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Names {
    /// One for all members.
    One(Vec<char>),
    /// One for each member, in order.
    Each(Vec<(Vec<char>, Option<Subject>)>),
    /// Several for the one number.
    Shared(Vec<(Vec<char>, Option<Subject>)>),
}

impl Reader<'_> {
    /// Works out the names of a list of numbers from the zone before it.
    pub(super) fn names(&self, members: &[Member<'_>], cues: &Cues) -> Names {
        let name = phrase::phrase(&self.text.chars, &cues.names);
        let count = members.len();
        if cues.areas.len() > 1 && (cues.areas.len() == count || count == 1) {
            let each = cues.areas.iter().map(|(place, (start, end))| {
                let written = &self.text.chars[*start..*end];
                let named = || Subject { name: phrase::text(written), code: None };
                (name.clone(), Some(place.map_or_else(named, |place| self.home.subject_as(place, written))))
            });
            return if count == 1 { Names::Shared(each.collect()) } else { Names::Each(each.collect()) };
        }
        if count > 1 {
            return self.paired(&name, cues, count);
        }
        if cues.both {
            let mut several = phrase::expanded(&name, self.lexicon)
                .or_else(|| (2..=6).find_map(|count| phrase::split(&self.text.chars, &cues.names, count)))
                .unwrap_or_default();
            phrase::share_head(&mut several, self.lexicon);
            if several.len() > 1 {
                return Names::Shared(several.into_iter().map(|name| (name, None)).collect());
            }
            if name.is_empty() {
                let last = self.recent_levels(2);
                if last.len() == 2 {
                    return Names::Shared(
                        last.into_iter()
                            .map(|fact| (fact.indicator.chars().collect(), fact.subject))
                            .collect(),
                    );
                }
            }
        }
        Names::One(name)
    }

    fn paired(&self, name: &[char], cues: &Cues, count: usize) -> Names {
        let expanded = phrase::expanded(name, self.lexicon).filter(|several| several.len() == count);
        let split = expanded.or_else(|| phrase::split(&self.text.chars, &cues.names, count));
        if let Some(mut each) = split {
            phrase::share_head(&mut each, self.lexicon);
            return Names::Each(each.into_iter().map(|name| (name, None)).collect());
        }
        if let Some(each) = self.topic_parts(count).filter(|_| name.is_empty()) {
            return Names::Each(each.into_iter().map(|name| (name, None)).collect());
        }
        if let Some(each) = self.contributors(name, count) {
            return Names::Each(each);
        }
        let recent = self.recent_levels(count);
        // 营收分别为…，净利润分别为…: of the same years, and of another thing.
        let one =
            recent.first().is_some_and(|first| recent.iter().all(|fact| fact.indicator == first.indicator));
        // 城镇17616元，分别增长4.9%和4.9%: two kinds of growth of one thing.
        let single = self.frame.both_prices && count == 2 && name.is_empty() && self.one_level_told();
        if single || (one && self.frame.pairs.len() == count) {
            return Names::One(name.to_vec());
        }
        if recent.len() == count && (name.is_empty() || self.is_measure_only(name)) {
            // 新增60家、30家，累计分别达到…: what was added up is no longer new.
            let plain = |name: &str| -> Vec<char> {
                let old = if cues.cumulative { name.trim_start_matches("新增") } else { name };
                old.chars().collect()
            };
            return Names::Each(
                recent.into_iter().map(|fact| (plain(&fact.indicator), fact.subject)).collect(),
            );
        }
        Names::One(name.to_vec())
    }

    /// 三次产业分别增长…，贡献率分别为…，分别拉动GDP增长…: of those who were told last.
    fn contributors(&self, name: &[char], count: usize) -> Option<Vec<(Vec<char>, Option<Subject>)>> {
        let rate = name.ends_with(&['贡', '献', '率']);
        let bare = rate && (name.len() <= 3 || name.first() == Some(&'对'));
        let told = self.frame.recent.get(self.frame.recent.len().checked_sub(count)?..).filter(|_| bare)?;
        let whose = |fact: &Recent| {
            let who = super::name::contributor(&fact.indicator);
            who.chars().chain(name.iter().copied()).collect::<Vec<char>>()
        };
        Some(told.iter().map(|fact| (whose(fact), fact.subject.clone())).collect())
    }

    /// 集成电路、生物医药产值均实现两位数增长，分别达…: the names that the clause before put forward.
    fn topic_parts(&self, count: usize) -> Option<Vec<Vec<char>>> {
        let topic = self.frame.topic.as_ref().filter(|topic| topic.after == self.frame.recent.len())?;
        let mut parts: Vec<Vec<char>> =
            topic.name.split(['、', '和', '与']).map(|part| part.chars().collect()).collect();
        phrase::share_head(&mut parts, self.lexicon);
        (parts.len() == count && parts.iter().all(|part| part.len() > 1)).then_some(parts)
    }

    /// One level stands behind the last growth.
    fn one_level_told(&self) -> bool {
        let told = self.frame.recent.iter().rev().take_while(|fact| fact.level).count();
        told == 1
    }

    /// The last `count` facts of the sentence, levels if there are enough of them.
    fn recent_levels(&self, count: usize) -> Vec<Recent> {
        let levels: Vec<&Recent> = self.frame.recent.iter().filter(|fact| fact.level).collect();
        let pool = if levels.len() >= count { levels } else { self.frame.recent.iter().collect() };
        pool[pool.len().saturating_sub(count)..].iter().map(|fact| (*fact).clone()).collect()
    }

    /// A phrase that names no thing, only how it is measured (增加值, 增速).
    pub(super) fn is_measure_only(&self, name: &[char]) -> bool {
        self.lexicon.is(Class::Bare, name)
    }
}
