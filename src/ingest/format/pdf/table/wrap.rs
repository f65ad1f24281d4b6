//! Whether a label goes on in the line below it, or another label begins there.

use super::super::piece::Piece;
use super::cell::{ALIGNMENT_SIZES, first_word, is_below};
use super::columns::Columns;
use super::rows::Row;

/// Lines of one cell stand closer than this part of the step between rows.
const STEP_RATIO: f32 = 0.95;
/// Lines as close as this, in sizes, may be of one cell, where rows are as close.
const CLOSE_SIZES: f32 = 1.6;

/// What a bracket lacks, in sizes, that stands at the end of a line.
const BRACKET_SIZES: f32 = 0.6;

/// How the lines of a table stand.
pub(super) struct Lines {
    /// The least step between rows of numbers that follow each other.
    step: Option<f32>,
    /// Where the words of each column end: the farthest, and the next.
    ends: Vec<(f32, f32)>,
    /// The widest words of each column.
    widths: Vec<f32>,
}

impl Lines {
    pub fn new(pieces: &[Piece], rows: &[Row], columns: &Columns) -> Self {
        let wide = columns.extents.len();
        let (mut ends, mut widths) = (vec![(f32::MIN, f32::MIN); wide], vec![0.0_f32; wide]);
        let words = rows.iter().flat_map(|row| &row.pieces).map(|at| &pieces[*at]);
        for piece in words.filter(|piece| !piece.is_value()) {
            let Some(column) = columns.of(piece.extent()) else { continue };
            let (far, next) = ends[column];
            ends[column] = if piece.end > far { (piece.end, far) } else { (far, next.max(piece.end)) };
            widths[column] = widths[column].max(piece.extent().width());
        }
        let steps = rows.windows(2).filter(|pair| pair.iter().all(|row| row.is_data));
        let step = steps.map(|pair| pair[0].base - pair[1].base).reduce(f32::min);
        Self { step, ends, widths }
    }

    /// Whether two lines stand closer than rows do.
    pub fn are_closer(&self, above: &Piece, below: &Piece) -> bool {
        let step = above.base - below.base;
        self.step.map_or(step <= CLOSE_SIZES * above.size.max(below.size), |rows| step < STEP_RATIO * rows)
    }

    /// Whether a line of a cell goes on in the next: its first word had no room, and it stands closer than a row would.
    pub fn go_on(&self, above: &Piece, below: &Piece, column: usize) -> bool {
        let size = above.size.max(below.size);
        let close = above.base - below.base <= CLOSE_SIZES * size;
        let closer = self.are_closer(above, below);
        let (far, next) = self.ends[column];
        // A line that is longer than all others shows no column's end.
        let shared = next >= above.end - ALIGNMENT_SIZES * size;
        let room = (far - above.end).min(self.widths[column] - above.extent().width());
        let hanging = Piece { start: below.start, ..above.clone() };
        let aligned = is_below(above, below) || (below.start < above.start && is_below(&hanging, below));
        // A bracket at the end of a line may be drawn narrower than it is.
        let word = first_word(below);
        aligned && ((closer && room < word + BRACKET_SIZES * size) || (close && shared && room < word))
    }
}
