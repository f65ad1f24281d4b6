//! Cells whose text is wrapped: lines drawn one after the other, each right below the one before.

use super::super::extent::Extent;
use super::super::piece::Piece;

/// Least and most step, in sizes, between the lines of one cell.
const MIN_STEP_SIZES: f32 = 0.7;
pub(super) const MAX_STEP_SIZES: f32 = 2.0;
/// How far, in sizes, lines of one cell may be from standing straight below each other.
pub(super) const ALIGNMENT_SIZES: f32 = 0.7;

/// A cell with all its lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub pieces: Vec<usize>,
    pub extent: Extent,
    /// Of its first and its last line.
    pub top: f32,
    pub bottom: f32,
    pub size: f32,
    pub text: String,
}

impl Cell {
    pub fn new(at: usize, piece: &Piece) -> Self {
        let Piece { base, size, ref text, .. } = *piece;
        Self { pieces: vec![at], extent: piece.extent(), top: base, bottom: base, size, text: text.clone() }
    }

    /// From the top down.
    pub fn height(&self) -> Extent {
        Extent::new(-self.top, -self.bottom)
    }

    /// Takes a piece that stands beside its last one or below it.
    pub fn take(&mut self, at: usize, piece: &Piece, between: &str) {
        self.pieces.push(at);
        self.extent = self.extent.hull(piece.extent());
        self.bottom = self.bottom.min(piece.base);
        self.text.push_str(between);
        self.text.push_str(&piece.text);
    }
}

/// Whether a line stands where the next line of a cell would: below, and in line with the one above.
pub(super) fn is_below(above: &Piece, below: &Piece) -> bool {
    let size = above.size.max(below.size);
    let step = (above.base - below.base) / size;
    let near = |a: f32, b: f32| (a - b).abs() <= ALIGNMENT_SIZES * size;
    let (first, next) = (above.extent(), below.extent());
    (MIN_STEP_SIZES..=MAX_STEP_SIZES).contains(&step)
        && (near(first.start, next.start) || near(first.end, next.end) || near(first.centre(), next.centre()))
}

/// How much room the first word of a line takes, which cannot be broken.
pub(super) fn first_word(piece: &Piece) -> f32 {
    let mut chars = piece.text.chars();
    let first = chars.next().map_or(0.0, |c| if c.is_ascii() { 0.5 } else { 1.0 });
    let opens = piece.text.starts_with(['（', '(', '“', '《']);
    let narrow = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '=' | '%' | '—');
    let run = if opens || piece.text.starts_with(narrow) {
        chars.take_while(|c| narrow(*c)).count() as f32 * 0.5 + f32::from(u8::from(opens))
    } else {
        // A mark that may not begin a line goes with the character before it.
        f32::from(u8::from(chars.next().is_some_and(|c| matches!(c, '）' | '，' | '、' | '：' | ')'))))
    };
    (first + run) * piece.size
}
