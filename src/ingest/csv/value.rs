//! What a cell holds: a number, a mark that there is none, or nothing.

use super::number::Number;
use crate::domain::ObsStatus;
use crate::ingest::resolve::units::Conversion;

/// The marks of a missing value.
pub(super) struct Missing {
    marks: Vec<Vec<u8>>,
    /// Whether any mark begins with this byte.
    begins: [bool; 256],
    empty: bool,
}

impl Missing {
    pub(super) fn new(marks: &[String]) -> Self {
        let marks: Vec<Vec<u8>> = marks.iter().map(|mark| mark.trim().as_bytes().to_vec()).collect();
        let mut begins = [false; 256];
        for first in marks.iter().filter_map(|mark| mark.first()) {
            begins[usize::from(*first)] = true;
        }
        Self { empty: marks.iter().any(Vec::is_empty), begins, marks }
    }

    pub(super) fn has(&self, cell: &[u8]) -> bool {
        match cell.first() {
            None => self.empty,
            Some(first) => self.begins[usize::from(*first)] && self.marks.iter().any(|mark| mark == cell),
        }
    }
}

/// A cell's value.
pub(super) enum Value {
    Number(Number, ObsStatus),
    /// A mark says that there is none.
    Missing,
    /// Nothing stands there, and that is no mark.
    Empty,
}

/// A number in the unit of its series.
pub(super) fn converted(read: Number, conversion: Conversion) -> Value {
    let value = conversion.apply_shifted(read.value);
    Value::Number(Number { value, ..read }, ObsStatus::Normal)
}

impl Value {
    /// A number with what is said of it.
    pub(super) fn of(self, status: ObsStatus) -> Self {
        match self {
            Self::Number(number, _) => Self::Number(number, status),
            other => other,
        }
    }
}
