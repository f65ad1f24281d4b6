//! One fact, one observation: what a report states more than once.
//!
//! Statements of one series and one period are settled by the surest of them: an exact number before a bound, a
//! written period before an inferred one, then the first. A statement that says the same, or no more than the surest
//! implies ("nearly 3,000" beside 2,987), is a duplicate. A looser one whose words differ ("over 80 %" in a headline
//! above 130 %) goes to the series that keeps such statements, where the catalog has one. What contradicts stays as
//! evidence, and the observation is marked U with bounds that span both.

use super::{Match, Resolved};
use crate::catalog::{Catalog, SeriesEntry};
use crate::domain::{Figure, ObsStatus, PeriodSource, Qualifier, Reading, Resolution};
use crate::ingest::precision;

/// Statements of one observation, as places in the list of figures.
struct Group<'c> {
    entry: &'c SeriesEntry,
    places: Vec<usize>,
}

/// Compares the matches of one report with each other and gives the final answers.
pub(super) fn settle(catalog: &Catalog, figures: &[Figure], matches: Vec<Match<'_>>) -> Vec<Resolved> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut readings: Vec<Option<Reading>> = Vec::new();
    let mut answers: Vec<Resolved> = Vec::new();
    for (place, found) in matches.into_iter().enumerate() {
        let (resolution, reason, series_id, reading) = match found {
            Match::Refused(resolution, reason) => (resolution, reason, None, None),
            Match::Series(entry, reading) => {
                add(&mut groups, &readings, entry, place, &reading);
                (
                    Resolution::Matched,
                    "matched".to_owned(),
                    Some(entry.series.series_id.clone()),
                    Some(reading),
                )
            }
        };
        readings.push(reading.clone());
        answers.push(Resolved { figure: place, resolution, series_id, reading, reason });
    }
    for group in groups {
        Settling { catalog, figures, answers: &mut answers }.group(&group);
    }
    answers
}

fn add<'c>(
    groups: &mut Vec<Group<'c>>,
    readings: &[Option<Reading>],
    entry: &'c SeriesEntry,
    place: usize,
    reading: &Reading,
) {
    // 上半年 and 二季度 end together and are two facts: which of them the series keeps is seen beside what stands in it.
    let freq = entry.series.freq;
    let period = |reading: &Reading| (freq.first_day(reading.span.end()), reading.span.reach(freq));
    let same = |group: &&mut Group<'c>| {
        let first = group.places.first().and_then(|at| readings.get(*at)).and_then(Option::as_ref);
        group.entry.series.series_id == entry.series.series_id
            && first.is_some_and(|first| period(first) == period(reading))
    };
    match groups.iter_mut().find(same) {
        Some(group) => group.places.push(place),
        None => groups.push(Group { entry, places: vec![place] }),
    }
}

struct Settling<'a> {
    catalog: &'a Catalog,
    figures: &'a [Figure],
    answers: &'a mut Vec<Resolved>,
}

impl Settling<'_> {
    fn group(&mut self, group: &Group<'_>) {
        let Some(surest) = group.places.iter().copied().min_by_key(|place| self.doubt(*place)) else {
            return;
        };
        for place in group.places.iter().copied().filter(|place| *place != surest) {
            self.second(group.entry, surest, place);
        }
    }

    /// Smaller is surer.
    fn doubt(&self, place: usize) -> (u8, u8, usize) {
        let Some(figure) = self.figures.get(place) else { return (u8::MAX, u8::MAX, place) };
        let words = match figure.qualifier {
            Qualifier::Exact => 0,
            Qualifier::About | Qualifier::Range => 1,
            _ => 2,
        };
        let period = match figure.period_source {
            PeriodSource::Explicit => 0,
            PeriodSource::ExplicitRelative => 1,
            PeriodSource::InferredYear => 2,
            PeriodSource::InferredContext => 3,
            PeriodSource::InferredPublication => 4,
        };
        (words, period, place)
    }

    /// Settles the statement at `place` beside the surest one.
    fn second(&mut self, entry: &SeriesEntry, surest: usize, place: usize) {
        let (Some(first), Some(second)) = (self.reading(surest), self.reading(place)) else { return };
        let (Some(a), Some(b)) = (self.figures.get(surest), self.figures.get(place)) else { return };
        let said =
            |figure: &Figure| format!("`{}` at {}..{}", figure.exact, figure.span.start, figure.span.end);
        let same = first.value == second.value && first.qualifier == second.qualifier;
        if same {
            return self.duplicate(place, format!("repeats {}", said(a)));
        }
        if first.qualifier != second.qualifier && self.keep_apart(entry, place, &said(a)) {
            return;
        }
        if precision::implied(&second, interval(a, &first)) {
            return self.duplicate(place, format!("says no more than {}", said(a)));
        }
        self.duplicate(place, format!("contradicts {}: the observation is marked U", said(a)));
        let said_b = said(b);
        if let Some(answer) = self.answers.get_mut(surest) {
            answer.reason = format!("matched, but {said_b} contradicts it");
            if let Some(reading) = &mut answer.reading {
                widen(reading, &second);
            }
        }
    }

    fn reading(&self, place: usize) -> Option<Reading> {
        self.answers.get(place)?.reading.clone()
    }

    fn duplicate(&mut self, place: usize, reason: String) {
        if let Some(answer) = self.answers.get_mut(place) {
            answer.resolution = Resolution::Duplicate;
            answer.reading = None;
            answer.reason = reason;
        }
    }

    /// Moves a looser statement to the series that keeps those of `entry`, if there is one and it has none yet.
    fn keep_apart(&mut self, entry: &SeriesEntry, place: usize, surest: &str) -> bool {
        let id = &entry.series.series_id;
        let keeps = |other: &&SeriesEntry| other.matching.alternate_of.as_ref() == Some(id);
        let Some(other) = self.catalog.series().iter().find(keeps) else { return false };
        let taken =
            self.answers.iter().any(|answer| answer.series_id.as_ref() == Some(&other.series.series_id));
        if taken {
            return false;
        }
        if let Some(answer) = self.answers.get_mut(place) {
            answer.series_id = Some(other.series.series_id.clone());
            answer.reason = format!("a looser statement beside {surest}, kept apart");
        }
        true
    }
}

/// The values that a statement leaves possible: its bounds, or its rounding.
fn interval(figure: &Figure, reading: &Reading) -> (f64, f64) {
    let value = reading.value.unwrap_or(f64::NAN);
    let half = precision::half_step_in(figure, reading);
    let (low, high) = (reading.value_min, reading.value_max);
    match reading.qualifier {
        Qualifier::Over | Qualifier::AtLeast => (low.unwrap_or(value), f64::INFINITY),
        Qualifier::Under | Qualifier::AtMost | Qualifier::Nearly => {
            (f64::NEG_INFINITY, high.unwrap_or(value))
        }
        _ => (low.unwrap_or(value - half), high.unwrap_or(value + half)),
    }
}

/// Marks an observation as conflicting; its bounds span both statements.
fn widen(reading: &mut Reading, other: &Reading) {
    let all =
        [reading.value, reading.value_min, reading.value_max, other.value, other.value_min, other.value_max];
    let known: Vec<f64> = all.into_iter().flatten().collect();
    reading.obs_status = ObsStatus::Conflicting;
    reading.value_min = known.iter().copied().reduce(f64::min);
    reading.value_max = known.iter().copied().reduce(f64::max);
}
