//! Units of the series of a file: the catalog's, or the first that the file says; and how what is written becomes theirs.

use std::sync::Arc;

use super::caption::Said;
use super::reject::Refusal;
use super::series::{Entry, Place, SeriesTable};
use super::unit::{Shown, conversion, hints, is_quotient, is_relative};
use crate::domain::{SeriesId, Unit, UnitMeasure};
use crate::ingest::resolve::units::Conversion;

impl SeriesTable<'_> {
    /// How numbers in a unit that the file states become numbers in the unit of the series.
    pub(super) fn conversion(&mut self, place: Place, written: &Arc<Unit>) -> Result<Conversion, Refusal> {
        let entry = &mut self.entries[place.0];
        match &entry.unit {
            None => {
                // A power of ten alone is no unit, and what is divided by something is none that is known.
                if written.measure != UnitMeasure::unstated() && !is_quotient(written) {
                    entry.unit = Some(written.clone());
                }
                Ok(Conversion::NONE)
            }
            Some(unit) if unit == written => Ok(Conversion::NONE),
            Some(unit) => conversion(written, unit).ok_or_else(|| Refusal::Unit {
                written: Shown(written.clone()),
                series: Shown(unit.clone()),
            }),
        }
    }

    /// The unit of a series, where it is known.
    pub(super) fn unit_of(&self, place: Place) -> Option<&Unit> {
        self.entries[place.0].unit.as_deref().filter(|unit| unit.measure != UnitMeasure::unstated())
    }

    /// The first of several units that fits a series; the first of all, if none does.
    pub(super) fn fitting<'u>(&self, place: Place, units: &'u [Arc<Unit>]) -> &'u Arc<Unit> {
        let fits =
            |written: &&Arc<Unit>| self.unit_of(place).is_none_or(|unit| conversion(written, unit).is_some());
        units.iter().find(fits).unwrap_or(&units[0])
    }

    /// The same for what is said of a whole table: one of its units is that of the series, unless that counts nothing of
    /// the kind.
    pub(super) fn conversion_of_caption(&mut self, place: Place, said: &Said) -> Result<Conversion, Refusal> {
        let entry = &mut self.entries[place.0];
        let Some(unit) = entry.unit.as_deref() else {
            return match said {
                Said::Whole(written) => self.conversion(place, written),
                _ => Ok(Conversion::NONE),
            };
        };
        let relative = is_relative(unit);
        let units = match said {
            Said::Nothing => {
                entry.is_bare = !relative;
                return Ok(Conversion::NONE);
            }
            Said::Unknown(words) => {
                let is_open = unit.measure == UnitMeasure::unstated() || relative && hints(words);
                return if is_open { Ok(Conversion::NONE) } else { Err(Refusal::UnknownUnit(words.clone())) };
            }
            Said::Whole(written) => std::slice::from_ref(written),
            Said::Units(units) => units.as_slice(),
        };
        let mut fitting = units.iter().filter_map(|written| Some((written, conversion(written, unit)?)));
        let shown = |unit: &Arc<Unit>| Shown(unit.clone());
        match (fitting.next(), units.first()) {
            (Some((one, found)), _) => match fitting.find(|(_, other)| *other != found) {
                Some((other, _)) => Err(Refusal::SeveralUnits(shown(one), shown(other))),
                None => Ok(found),
            },
            (None, Some(first)) if !relative => {
                Err(Refusal::Unit { written: shown(first), series: Shown(Arc::new(unit.clone())) })
            }
            _ => Ok(Conversion::NONE),
        }
    }

    /// Whether numbers that were taken as they stand, or all if `is_any`, would be others in the unit that a line below
    /// them says.
    pub(super) fn contradicts(&mut self, said: &Said, is_any: bool) -> bool {
        let bare = |place: &Place| is_any || self.entries[place.0].is_bare;
        let places: Vec<Place> = (0..self.entries.len()).map(Place).filter(bare).collect();
        places.into_iter().any(|place| self.conversion_of_caption(place, said) != Ok(Conversion::NONE))
    }

    /// Known series whose unit nobody had stated, with the one that the file states.
    pub(super) fn measured(&self) -> Vec<(SeriesId, Unit)> {
        let is_measured = |entry: &&Entry| {
            let known = self.catalog.known.get(entry.id.as_str());
            entry.unit.is_some() && known.is_some_and(|known| known.unit.measure == UnitMeasure::unstated())
        };
        let unit = |entry: &Entry| Some((entry.id.clone(), entry.unit.as_deref()?.clone()));
        self.entries.iter().filter(is_measured).filter_map(unit).collect()
    }
}
