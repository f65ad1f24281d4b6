//! One query: which series match, in which order, how many of each area, frequency, unit and indicator.

use super::index::{Dimension, Index, LONGEST_TITLE, Postings};
use super::text::{Part, is_like, parts, singular};
use crate::domain::SeriesId;

/// Words of one query.
pub const MAX_QUERY_WORDS: usize = 32;
/// Codes of a facet that are listed, the most frequent first.
pub const MAX_FACET_CODES: usize = 50;

/// How a word of the query stands in a word of the catalog.
const WHOLE: u32 = 8;
const BEGINNING: u32 = 4;
const INSIDE: u32 = 1;
/// The word is the id, or begins it, without regard to case and underscores.
const IS_ID: u32 = 2_000;
const BEGINS_ID: u32 = 60;
/// A pair of characters; all pairs of the run, so that it stands there as it was written.
const PAIR: u32 = 4;
const WHOLE_RUN: u32 = 24;

/// What is looked for; every field narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    pub text: String,
    pub ref_area: Option<String>,
    pub indicator: Option<String>,
    pub freq: Option<String>,
    pub unit_measure: Option<String>,
    /// Where the page before ended.
    pub after: Option<Place>,
    pub limit: usize,
}

/// A place in the ranked list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub score: u32,
    pub series_id: String,
}

/// A code and how many series of the search have it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Facet {
    pub code: String,
    pub series: usize,
}

/// Counts by code; each list is narrowed by all conditions but its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Facets {
    pub ref_area: Vec<Facet>,
    pub indicator: Vec<Facet>,
    pub freq: Vec<Facet>,
    pub unit_measure: Vec<Facet>,
}

/// One page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Of all pages.
    pub total: usize,
    /// Keys of the series of this page, best first.
    pub keys: Vec<i32>,
    /// The last one of this page, where more follow.
    pub next: Option<Place>,
    pub facets: Facets,
}

/// Points of every series and how many words of the query it has answered.
struct Tally {
    points: Vec<u32>,
    answered: Vec<u16>,
    asked: u16,
    /// Whether anything but patterns was asked for.
    ranked: bool,
}

impl SearchQuery {
    /// Words, runs of characters and patterns in the text: at most [`MAX_QUERY_WORDS`] can be answered.
    pub fn count_words(&self) -> usize {
        self.text.split_whitespace().map(|word| parts(word).len().max(1)).sum()
    }
}

impl Index {
    /// Answers a query.
    pub fn find(&self, query: &SearchQuery) -> Found {
        let tally = self.tally(&query.text);
        let narrowing = [
            (&self.areas, &query.ref_area),
            (&self.indicators, &query.indicator),
            (&self.frequencies, &query.freq),
            (&self.units, &query.unit_measure),
        ];
        let wanted = narrowing.map(|(dimension, code)| Wanted::new(dimension, code.as_deref()));
        let mut counts = narrowing.map(|(dimension, _)| vec![0; dimension.codes.len()]);
        let mut hits: Vec<(u32, u32)> = Vec::new();
        for place in 0..self.len() {
            if tally.answered[place] != tally.asked {
                continue;
            }
            let mut missed = wanted.iter().enumerate().filter(|(_, wanted)| !wanted.admits(place));
            match (missed.next().map(|(at, _)| at), missed.next()) {
                (None, _) => {
                    hits.push((u32::MAX - tally.score(place, self.lengths[place]), place as u32));
                    for (count, wanted) in counts.iter_mut().zip(&wanted) {
                        count[wanted.code_of(place)] += 1;
                    }
                }
                (Some(only), None) => counts[only][wanted[only].code_of(place)] += 1,
                _ => {}
            }
        }
        let total = hits.len();
        let (keys, next) = self.page(hits, query);
        let [ref_area, indicator, freq, unit_measure] = counts;
        let facets = Facets {
            ref_area: facets(&self.areas, ref_area),
            indicator: facets(&self.indicators, indicator),
            freq: facets(&self.frequencies, freq),
            unit_measure: facets(&self.units, unit_measure),
        };
        Found { total, keys, next, facets }
    }

    /// Best first, equals in order of id.
    fn page(&self, mut hits: Vec<(u32, u32)>, query: &SearchQuery) -> (Vec<i32>, Option<Place>) {
        if let Some(after) = &query.after {
            let id = |place: u32| self.ids[place as usize].as_str();
            let bound = (u32::MAX - after.score, after.series_id.as_str());
            hits.retain(|(rank, place)| (*rank, id(*place)) > bound);
        }
        let more = hits.len() > query.limit;
        if more {
            hits.select_nth_unstable(query.limit);
            hits.truncate(query.limit);
        }
        hits.sort_unstable();
        let last = hits.last().filter(|_| more).map(|(rank, place)| Place {
            score: u32::MAX - rank,
            series_id: self.ids[*place as usize].clone(),
        });
        (hits.into_iter().map(|(_, place)| self.keys[place as usize]).collect(), last)
    }

    fn tally(&self, text: &str) -> Tally {
        let mut tally =
            Tally { points: vec![0; self.len()], answered: vec![0; self.len()], asked: 0, ranked: false };
        if !text.trim().is_empty() && !text.contains('*') && parts(text).is_empty() {
            // Marks alone are no words, and no series has them.
            tally.asked = 1;
        }
        for word in text.split_whitespace() {
            if word.contains('*') {
                tally.add(&self.like(word));
                continue;
            }
            // An id that was written as such is one word, whatever stands between its parts.
            let whole = word.is_ascii() && word.contains('_');
            let terms =
                if whole { vec![Part::Word(SeriesId::folded(word).to_lowercase())] } else { parts(word) };
            for term in terms {
                let points = match term {
                    Part::Word(word) => self.having_word(&word),
                    Part::Run(run) => self.having_run(&run),
                };
                tally.ranked = true;
                tally.add(&points);
            }
        }
        tally
    }

    /// Points of the series whose id is like the pattern, in any case, and without underscores where it has none.
    fn like(&self, pattern: &str) -> Vec<u32> {
        let pattern = pattern.to_lowercase();
        let with_underscores = pattern.contains('_');
        let of = |(id, folded): (&String, &String)| {
            let fits = if with_underscores {
                is_like(pattern.as_bytes(), id.to_ascii_lowercase().as_bytes())
            } else {
                is_like(pattern.as_bytes(), folded.as_bytes())
            };
            u32::from(fits)
        };
        self.ids.iter().zip(&self.folded).map(of).collect()
    }

    fn having_word(&self, word: &str) -> Vec<u32> {
        let mut points = vec![0; self.len()];
        let word_singular = singular(word);
        // Most words are numbers, and shorter than what is looked for.
        let long_enough = self.words.iter().filter(|(known, _)| known.len() >= word_singular.len());
        for (known, postings) in long_enough {
            let kind = match known.find(word_singular.as_ref()) {
                _ if is_form(known, word, &word_singular) => WHOLE,
                Some(0) => BEGINNING,
                Some(_) => INSIDE,
                None => continue,
            };
            for posting in postings {
                let place = &mut points[(posting >> 2) as usize];
                *place = (*place).max(kind * (posting & 3));
            }
        }
        for (place, folded) in self.folded.iter().enumerate() {
            if folded.contains(word) {
                let more = if folded == word {
                    IS_ID
                } else if folded.starts_with(word) {
                    BEGINS_ID
                } else {
                    INSIDE
                };
                points[place] += more;
            }
        }
        points
    }

    /// Every character must belong to a pair that stands in the series; in longer runs one of three may stand alone.
    fn having_run(&self, run: &[char]) -> Vec<u32> {
        let mut points = vec![0; self.len()];
        if let [character] = run {
            each(self.characters.get(character), |place, weight| points[place] = PAIR * weight);
            return points;
        }
        let mut seen = vec![0_u64; self.len()];
        for (at, pair) in run.windows(2).enumerate() {
            each(self.pairs.get(&(pair[0], pair[1])), |place, weight| {
                seen[place] |= 1 << at;
                points[place] += PAIR * weight;
            });
        }
        let length = run.len();
        let mut covered = seen.clone();
        covered.iter_mut().for_each(|pairs| *pairs |= *pairs << 1);
        if length > 2 {
            for (at, character) in run.iter().enumerate() {
                each(self.characters.get(character), |place, _| {
                    if seen[place] != 0 {
                        covered[place] |= 1 << (at + length);
                    }
                });
            }
        }
        let all = (1_u64 << length) - 1;
        for (place, points) in points.iter_mut().enumerate() {
            let in_pairs = covered[place] & all;
            let anywhere = in_pairs | (covered[place] >> length & all);
            let alone = (all & !in_pairs).count_ones() as usize;
            if seen[place] == 0 || anywhere != all || alone * 3 > length {
                *points = 0;
            } else if seen[place] == all >> 1 {
                *points += WHOLE_RUN;
            }
        }
        points
    }
}

/// Whether a word of the catalog is the word or another number of it.
fn is_form(known: &str, word: &str, word_singular: &str) -> bool {
    known == word || known == word_singular || (known.ends_with('s') && singular(known) == word_singular)
}

fn each(postings: Option<&Postings>, mut see: impl FnMut(usize, u32)) {
    postings.into_iter().flatten().for_each(|posting| see((posting >> 2) as usize, posting & 3));
}

impl Tally {
    /// Of two series that answer alike the one with the shorter title is meant: the level before its growth.
    fn score(&self, place: usize, title_chars: u8) -> u32 {
        if !self.ranked {
            return 0;
        }
        self.points[place] << 6 | (LONGEST_TITLE as u32 - u32::from(title_chars))
    }

    fn add(&mut self, points: &[u32]) {
        self.asked += 1;
        for (place, points) in points.iter().enumerate().filter(|(_, points)| **points > 0) {
            self.points[place] += points;
            self.answered[place] += 1;
        }
    }
}

/// The code that a dimension must have.
struct Wanted<'a> {
    dimension: &'a Dimension,
    code: Code,
}

enum Code {
    Any,
    One(u32),
    /// It was asked for, and no series has it.
    Unknown,
}

impl<'a> Wanted<'a> {
    fn new(dimension: &'a Dimension, code: Option<&str>) -> Self {
        let number = |code: &str| dimension.codes.iter().position(|known| known == code);
        let code = match code.map(number) {
            None => Code::Any,
            Some(Some(at)) => Code::One(at as u32),
            Some(None) => Code::Unknown,
        };
        Self { dimension, code }
    }

    fn code_of(&self, place: usize) -> usize {
        self.dimension.of[place] as usize
    }

    fn admits(&self, place: usize) -> bool {
        match self.code {
            Code::Any => true,
            Code::One(code) => code == self.dimension.of[place],
            Code::Unknown => false,
        }
    }
}

fn facets(dimension: &Dimension, counts: Vec<usize>) -> Vec<Facet> {
    let counted = dimension.codes.iter().zip(counts).filter(|(_, series)| *series > 0);
    let mut facets: Vec<Facet> = counted.map(|(code, series)| Facet { code: code.clone(), series }).collect();
    facets.sort_by(|a, b| b.series.cmp(&a.series).then_with(|| a.code.cmp(&b.code)));
    facets.truncate(MAX_FACET_CODES);
    facets
}
