//! The lexicon: areas, indicators, units and words that the grammar looks up. It is data (four TOML texts), so that a
//! linguist can extend it without touching a rule.

mod dictionary;
mod source;

use crate::domain::{Collection, Qualifier, Unit, UnitMeasure};

use dictionary::Dictionary;
pub use source::{AreaEntry, IndicatorEntry, LexiconError, LexiconSource};
use source::{Areas, Indicators, UnitRow, Units, Words};
pub(crate) use source::{Class, UnitKind};

/// Words before a unit, and the powers of ten that they are.
const SCALES: [(char, i8); 5] = [('十', 1), ('百', 2), ('千', 3), ('万', 4), ('亿', 8)];

/// A unit as it is written behind a number.
#[derive(Debug, Clone)]
pub(crate) struct UnitWord {
    pub unit: Unit,
    pub kind: UnitKind,
    pub noun: bool,
}

impl UnitWord {
    pub(crate) fn is_money(&self) -> bool {
        self.kind == UnitKind::Money
    }
}

/// Areas, indicators, units and words, ready for lookup.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    areas: Vec<AreaEntry>,
    area_names: Dictionary<usize>,
    local_names: Dictionary<Vec<usize>>,
    indicators: Vec<IndicatorEntry>,
    phrases: Dictionary<usize>,
    units: Dictionary<UnitWord>,
    counted: Dictionary<UnitMeasure>,
    words: Dictionary<Class>,
    /// Words of the classes that say what a phrase ends in, begins with or holds.
    parts: Vec<Dictionary<()>>,
    expansions: Dictionary<Vec<String>>,
    before: Dictionary<Qualifier>,
    after: Dictionary<Qualifier>,
}

fn parsed<T: serde::de::DeserializeOwned>(part: &'static str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|source| LexiconError::Syntax { part, source })
}

fn measure(code: &str, word: &str) -> Result<UnitMeasure, LexiconError> {
    UnitMeasure::new(code).map_err(|source| LexiconError::Unit { word: word.to_owned(), source })
}

impl Lexicon {
    /// Builds a lexicon from its TOML texts.
    pub fn parse(source: LexiconSource<'_>) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        for area in parsed::<Areas>("areas", source.areas)?.area {
            lexicon.add_area(area);
        }
        for indicator in parsed::<Indicators>("indicators", source.indicators)?.indicator {
            lexicon.add_indicator(indicator);
        }
        let units: Units = parsed("units", source.units)?;
        for row in &units.unit {
            lexicon.add_unit(row)?;
        }
        for row in &units.counted {
            for word in &row.words {
                lexicon.counted.insert(word, measure(&row.measure, word)?);
            }
        }
        lexicon.add_words(parsed("words", source.words)?);
        Ok(lexicon)
    }

    /// Adds an area or entity that arrives later (an analyst's addition); names already known keep their meaning.
    pub fn add_area(&mut self, area: AreaEntry) {
        let place = self.areas.len();
        self.area_names.insert(&area.name_zh, place);
        for alias in &area.aliases {
            self.area_names.insert(alias, place);
        }
        for name in &area.local {
            self.add_local(name, place);
        }
        self.areas.push(area);
    }

    fn add_local(&mut self, name: &str, place: usize) {
        let chars: Vec<char> = name.chars().collect();
        let mut places = self.local_names.get(&chars).cloned().unwrap_or_default();
        places.push(place);
        self.local_names.replace(name, places);
    }

    /// Adds an indicator that arrives later; phrases already known keep their meaning.
    pub fn add_indicator(&mut self, indicator: IndicatorEntry) {
        let place = self.indicators.len();
        self.phrases.insert(&indicator.name_zh, place);
        for phrase in &indicator.phrases {
            self.phrases.insert(phrase, place);
        }
        self.indicators.push(indicator);
    }

    fn add_unit(&mut self, row: &UnitRow) -> Result<(), LexiconError> {
        for word in &row.words {
            let unit = Unit::new(measure(&row.measure, word)?, row.mult);
            self.units.insert(word, UnitWord { unit, kind: row.kind, noun: row.noun });
        }
        Ok(())
    }

    fn part_mut(&mut self, class: Class) -> &mut Dictionary<()> {
        let place = class as usize;
        if self.parts.len() <= place {
            self.parts.resize_with(place + 1, Dictionary::default);
        }
        &mut self.parts[place]
    }

    fn add_words(&mut self, words: Words) {
        // A word of the grammar keeps its class where a list of nouns names it as well.
        let (grammar, nouns): (Vec<_>, Vec<_>) = words.word.into_iter().partition(|row| !row.class.is_part());
        let (plain, grammar): (Vec<_>, Vec<_>) =
            grammar.into_iter().partition(|row| row.class == Class::Plain);
        for row in &grammar {
            row.words.iter().for_each(|word| self.words.insert(word, row.class));
        }
        for row in &nouns {
            let part = self.part_mut(row.class);
            row.words.iter().for_each(|word| part.insert(word, ()));
            if row.class.protects() {
                row.words.iter().for_each(|word| self.words.insert(word, Class::Plain));
            }
        }
        for row in &plain {
            row.words.iter().for_each(|word| self.words.insert(word, Class::Plain));
        }
        for row in words.expand {
            self.words.insert(&row.word, Class::Plain);
            self.expansions.insert(&row.word, row.into);
        }
        for row in words.qualifier {
            row.before.iter().for_each(|word| self.before.insert(word, row.code));
            row.after.iter().for_each(|word| self.after.insert(word, row.code));
        }
    }

    /// Whether a word of the grammar, a qualifier or the name of an area may begin with this character.
    pub(crate) const fn may_open(&self, first: char) -> bool {
        self.words.may_open(first)
            || self.area_names.may_open(first)
            || self.local_names.may_open(first)
            || self.before.may_open(first)
    }

    /// The area entry at a place that [`Self::area_at`] gave.
    pub(crate) fn area(&self, place: usize) -> &AreaEntry {
        &self.areas[place]
    }

    /// The longest name of an area at the start of `chars`, seen by a publisher whose area is `home`.
    pub(crate) fn area_at(&self, chars: &[char], home: Option<usize>) -> Option<(usize, usize)> {
        let plain = self.area_names.longest(chars).map(|(length, place)| (length, *place));
        let local = self.local_names.longest(chars).and_then(|(length, places)| {
            let home = home?;
            let place = places.iter().find(|place| self.lies_in(**place, home))?;
            Some((length, *place))
        });
        plain.into_iter().chain(local).max_by_key(|(length, _)| *length)
    }

    /// Whether an area lies in another, however deep.
    fn lies_in(&self, place: usize, home: usize) -> bool {
        const MAX_DEPTH: usize = 8;
        let up =
            |place: &usize| self.areas[*place].parent.as_deref().and_then(|code| self.area_by_code(code));
        std::iter::successors(up(&place), up).take(MAX_DEPTH).any(|place| place == home)
    }

    /// The place of the area with this code.
    pub(crate) fn area_by_code(&self, code: &str) -> Option<usize> {
        self.areas.iter().position(|area| area.code == code)
    }

    /// The indicator that a phrase names exactly.
    pub fn indicator(&self, phrase: &str) -> Option<&IndicatorEntry> {
        let chars: Vec<char> = phrase.chars().collect();
        self.phrases.get(&chars).map(|place| &self.indicators[*place])
    }

    /// How the indicator that ends this phrase is collected, where the lexicon fixes it.
    pub(crate) fn collection(&self, phrase: &[char]) -> Option<Collection> {
        self.phrases.longest_suffix(phrase).and_then(|(_, place)| self.indicators[*place].collection)
    }

    pub(crate) fn unit_at(&self, chars: &[char]) -> Option<(usize, &UnitWord)> {
        self.units.longest(chars)
    }

    /// The unit that a text is and nothing else, with its power of ten: 万元, 亿千瓦时, 千克; 万 alone says no measure.
    ///
    /// Headings are no units, and neither is what stands in parentheses for another reason: (P), (年), (人民币).
    pub fn unit(&self, text: &str) -> Option<Unit> {
        const MAX_CHARS: usize = 12;
        const REMARKS: [&str; 17] = [
            "年",
            "月",
            "周",
            "日",
            "时",
            "载",
            "家庭",
            "项目",
            "订单",
            "航班",
            "品种",
            "端口",
            "村",
            "人民币",
            "港币",
            "台币",
            "新台币",
        ];
        let chars: Vec<char> = text.chars().take(MAX_CHARS + 1).collect();
        let letter = chars.len() == 1 && chars[0].is_ascii_alphabetic();
        if chars.len() > MAX_CHARS || letter || REMARKS.contains(&text) {
            return None;
        }
        let scale = |chars: &[char]| {
            let power = |c: &char| SCALES.iter().find(|(word, _)| word == c).map(|(_, power)| *power);
            chars.iter().map(power).sum::<Option<i8>>()
        };
        let named = (0..chars.len()).find_map(|at| {
            let word = self.units.get(&chars[at..]).filter(|word| word.kind != UnitKind::Structure)?;
            Some(Unit::new(word.unit.measure.clone(), word.unit.mult + scale(&chars[..at])?))
        });
        named.or_else(|| {
            let large = scale(&chars).filter(|power| *power >= 4)?;
            Some(Unit::new(UnitMeasure::unstated(), large))
        })
    }

    pub(crate) fn word_at(&self, chars: &[char]) -> Option<(usize, Class)> {
        self.words.longest(chars).map(|(length, class)| (length, *class))
    }

    pub(crate) fn qualifier_at(&self, chars: &[char]) -> Option<(usize, Qualifier)> {
        self.before.longest(chars).map(|(length, code)| (length, *code))
    }

    /// The qualifier that exactly this word is.
    pub(crate) fn qualifier(&self, word: &[char]) -> Option<Qualifier> {
        self.before.get(word).copied()
    }

    pub(crate) fn qualifier_after(&self, chars: &[char]) -> Option<(usize, Qualifier)> {
        self.after.longest(chars).map(|(length, code)| (length, *code))
    }

    /// Length of the word of a class that ends a phrase (增加值, 产量 … of the heads).
    pub(crate) fn ends(&self, class: Class, phrase: &[char]) -> Option<usize> {
        self.parts.get(class as usize)?.longest_suffix(phrase).map(|(length, ())| length)
    }

    /// Length of the word of a class at the start of `chars`.
    pub(crate) fn begins(&self, class: Class, chars: &[char]) -> Option<usize> {
        self.parts.get(class as usize)?.longest(chars).map(|(length, ())| length)
    }

    /// Whether a phrase is a word of a class.
    pub(crate) fn is(&self, class: Class, phrase: &[char]) -> bool {
        self.parts.get(class as usize).is_some_and(|part| part.get(phrase).is_some())
    }

    /// Whether a word of a class stands anywhere in a phrase.
    pub(crate) fn holds(&self, class: Class, phrase: &[char]) -> bool {
        (0..phrase.len()).any(|at| self.begins(class, &phrase[at..]).is_some())
    }

    /// What a word that names several things stands for.
    pub(crate) fn expansion_at(&self, chars: &[char]) -> Option<(usize, &[String])> {
        self.expansions.longest(chars).map(|(length, into)| (length, into.as_slice()))
    }

    /// What a counter counts, by the noun beside it: the longest known noun, the last one in doubt.
    pub(crate) fn counted(&self, noun: &[char]) -> Option<&UnitMeasure> {
        let mut best: Option<(usize, &UnitMeasure)> = None;
        for from in 0..noun.len() {
            if let Some((length, measure)) = self.counted.longest(&noun[from..])
                && best.is_none_or(|(known, _)| length >= known)
            {
                best = Some((length, measure));
            }
        }
        best.map(|(_, measure)| measure)
    }
}
