//! The columns of a table: what stands above each other in its rows of numbers.

use super::super::extent::Extent;
use super::super::piece::{GAP_SIZES, Piece};
use super::rows::Row;

/// Most columns of a table.
const MAX_COLUMNS: usize = 64;

/// The columns from left to right, first those of the numbers, then those of the words beside them.
pub(super) struct Columns {
    pub extents: Vec<Extent>,
    /// Columns of words before the first of numbers.
    pub labels: usize,
    /// Where numbers stand.
    numbers: Vec<Extent>,
}

impl Columns {
    /// Of the rows of numbers, and those among them.
    pub fn new(pieces: &[Piece], all: &[Row]) -> Option<Self> {
        let rows: Vec<&Row> = all.iter().filter(|row| row.is_data).collect();
        let values =
            rows.iter().flat_map(|row| row.pieces.iter().copied()).filter(|at| pieces[*at].is_value());
        let numbers = clusters(values.map(|at| pieces[at].extent()).collect());
        let over = |extent: Extent| numbers.iter().filter(|column| column.overlaps(extent)).count();
        // What stands over several columns of numbers belongs to none.
        let straight = |row: &&&Row| row.pieces.iter().all(|at| over(pieces[*at].extent()) <= 1);
        let words = rows.iter().filter(straight).flat_map(|row| joined(pieces, row));
        let words = words.filter(|extent| over(*extent) == 0);
        let mut words = clusters(words.collect());
        let before = |word: &Extent| numbers.first().is_some_and(|first| word.end <= first.start);
        if !words.iter().any(before) {
            // Every label is wrapped, so that none stands beside its numbers.
            let others = all.iter().filter(|row| !row.is_data).flat_map(|row| joined(pieces, row));
            words.extend(clusters(others.filter(before).collect()));
        }
        let labels = words.iter().filter(|word| before(word)).count();
        let mut extents: Vec<Extent> = numbers.iter().copied().chain(words).collect();
        extents.sort_by(|a, b| a.start.total_cmp(&b.start));
        (2..=MAX_COLUMNS).contains(&extents.len()).then_some(Self { extents, labels, numbers })
    }

    /// Whether something stands over or under numbers.
    pub fn is_over_numbers(&self, extent: Extent) -> bool {
        self.numbers.iter().any(|column| column.overlaps(extent))
    }

    /// The column that a piece stands in; none, where it stands across several.
    pub fn of(&self, extent: Extent) -> Option<usize> {
        let mut over = (0..self.extents.len()).filter(|at| self.extents[*at].overlaps(extent));
        match (over.next(), over.next()) {
            (Some(one), None) => Some(one),
            (None, _) => self.nearest(extent),
            _ => None,
        }
    }

    /// The column that is nearest to a piece.
    pub fn nearest(&self, extent: Extent) -> Option<usize> {
        let far = |at: &usize| {
            let column = self.extents[*at];
            (column.distance(extent), (column.centre() - extent.centre()).abs())
        };
        (0..self.extents.len()).min_by(|a, b| {
            let (a, b) = (far(a), far(b));
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
        })
    }

    /// How wide a column is at most, by where its neighbours stand.
    pub fn pitch(&self, column: usize) -> f32 {
        let Some(own) = self.extents.get(column) else { return f32::MAX };
        let before = column.checked_sub(1).and_then(|at| self.extents.get(at));
        let after = self.extents.get(column + 1);
        let free = after.map_or(own.end, |after| after.start) - before.map_or(own.start, |before| before.end);
        let steps = [before, after].into_iter().flatten().map(|other| (other.centre() - own.centre()).abs());
        steps.fold(free, f32::min)
    }

    pub fn hull(&self) -> Extent {
        let all = self.extents.iter().copied().reduce(Extent::hull);
        all.unwrap_or(Extent::new(0.0, 0.0))
    }
}

/// The words of a row without its numbers, those that nearly touch as one.
fn joined(pieces: &[Piece], row: &Row) -> Vec<Extent> {
    let mut extents: Vec<Extent> = Vec::new();
    let mut beside = false;
    for piece in row.pieces.iter().map(|at| &pieces[*at]) {
        if piece.is_value() {
            beside = false;
            continue;
        }
        match extents.last_mut().filter(|last| beside && piece.start - last.end <= GAP_SIZES * piece.size) {
            Some(last) => *last = last.hull(piece.extent()),
            None => extents.push(piece.extent()),
        }
        beside = true;
    }
    extents
}

/// Extents that overlap as one, in order.
fn clusters(mut extents: Vec<Extent>) -> Vec<Extent> {
    extents.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut clusters: Vec<Extent> = Vec::new();
    for extent in extents {
        match clusters.last_mut().filter(|last| last.overlaps(extent)) {
            Some(last) => *last = last.hull(extent),
            None => clusters.push(extent),
        }
    }
    clusters
}
