//! The rows of a table below its head: numbers on a line with their label, wrapped labels, lines that are a label alone.

use super::super::piece::{GAP_SIZES, Piece};
use super::cell::{Cell, MAX_STEP_SIZES, first_word, is_below};
use super::columns::Columns;
use super::rows::Row;
use super::spread::Extent;

/// How far, in sizes, a label may stand from the numbers of its row.
const ROW_DRIFT_SIZES: f32 = 0.5;
/// Labels whose left ends are this close, in sizes, are set in alike.
const INDENT_SIZES: f32 = 0.9;
/// Deepest level that is told.
const MAX_INDENT: usize = 8;

/// Whether what stands below a row may be the rest of its wrapped cells.
pub(super) fn is_near(row: &Row, below: &Row) -> bool {
    row.base - below.base <= MAX_STEP_SIZES * row.size.max(below.size) && !below.is_data
}

/// Rows with a cell for each column, from the top, and the pieces that they are made of.
pub(super) fn rows(pieces: &[Piece], rows: &[Row], columns: &Columns) -> (Vec<Vec<String>>, Vec<usize>) {
    let mut drawn: Vec<usize> = rows.iter().flat_map(|row| row.pieces.clone()).collect();
    drawn.sort_unstable();
    let cells = cells(pieces, &drawn, rows, columns);
    let mut lines: Vec<Line> = rows
        .iter()
        .filter(|row| row.pieces.iter().any(|at| pieces[*at].is_value()))
        .map(|row| Line { base: row.base, size: row.size, cells: vec![Vec::new(); columns.extents.len()] })
        .collect();
    let numbered = lines.len();
    for (column, cell) in cells {
        let distance = |line: &Line| (line.base - f32::midpoint(cell.top, cell.bottom)).abs();
        let fits = |line: &&mut Line| {
            let drift = ROW_DRIFT_SIZES * line.size;
            (cell.bottom - drift..=cell.top + drift).contains(&line.base)
        };
        let own =
            lines[..numbered].iter_mut().filter(fits).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        match own {
            Some(line) => line.cells[column].push(cell),
            None => {
                let mut cells = vec![Vec::new(); columns.extents.len()];
                let (base, size) = (cell.top, pieces[cell.pieces[0]].size);
                cells[0].push(cell);
                lines.push(Line { base, size, cells });
            }
        }
    }
    // What stands below the last number is no row.
    let lowest = lines[..numbered].iter().map(|line| line.base).fold(f32::MAX, f32::min);
    lines.retain(|line| line.base >= lowest);
    lines.sort_by(|a, b| b.base.total_cmp(&a.base));
    let used = lines.iter().flat_map(|line| line.cells.iter().flatten().flat_map(|cell| cell.pieces.clone()));
    let used = used.collect();
    let left = left_edge(&lines);
    (lines.iter().map(|line| line.texts(pieces, left)).collect(), used)
}

struct Line {
    base: f32,
    size: f32,
    cells: Vec<Vec<Cell>>,
}

impl Line {
    fn texts(&self, pieces: &[Piece], left: Option<f32>) -> Vec<String> {
        let text = |cells: &Vec<Cell>| {
            let mut cells: Vec<&Cell> = cells.iter().collect();
            cells.sort_by(|a, b| a.extent.start.total_cmp(&b.extent.start));
            cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut texts: Vec<String> = self.cells.iter().map(text).collect();
        if let Some(first) = self.cells[0].first() {
            let first = &pieces[first.pieces[0]];
            let depth = left.map(|left| ((first.start - left) / first.size).round().max(0.0) as usize);
            let depth = depth.unwrap_or(first.indent);
            texts[0].insert_str(0, &"\u{3000}".repeat(depth.min(MAX_INDENT)));
        }
        texts
    }
}

/// Where the labels begin that are not set in; none, where they are centred.
fn left_edge(lines: &[Line]) -> Option<f32> {
    let firsts: Vec<Extent> =
        lines.iter().filter_map(|line| line.cells[0].first()).map(|cell| cell.extent).collect();
    let left = firsts.iter().map(|extent| extent.start).fold(f32::MAX, f32::min);
    let size = lines.first()?.size;
    let flush = firsts.iter().filter(|extent| extent.start - left < INDENT_SIZES * size).count();
    let middle = firsts.first()?.centre();
    let centred = firsts.iter().all(|extent| (extent.centre() - middle).abs() < INDENT_SIZES * size);
    (flush * 4 > firsts.len() && !centred).then_some(left)
}

/// The cells with their columns: numbers on their own, words with the lines that they are wrapped over.
fn cells(pieces: &[Piece], drawn: &[usize], rows: &[Row], columns: &Columns) -> Vec<(usize, Cell)> {
    let numbered = |at: usize| {
        let row = rows.iter().find(|row| row.pieces.contains(&at));
        row.is_some_and(|row| row.pieces.iter().any(|at| pieces[*at].is_value()))
    };
    let mut cells: Vec<(usize, Cell)> = Vec::new();
    let mut before: Option<(&Piece, bool)> = None;
    for at in drawn {
        let piece = &pieces[*at];
        let Some(column) = columns.of(piece.extent()).or(Some(0)) else { continue };
        let on_row = numbered(*at);
        if let Some(((last, last_on_row), (own, cell))) = before.zip(cells.last_mut())
            && *own == column
        {
            let gap = piece.start - last.end;
            let words = !last.is_value() && !piece.is_value();
            let beside =
                words && last.is_beside(piece) && (-piece.size..=GAP_SIZES * piece.size).contains(&gap);
            let wrapped =
                words && !(on_row && last_on_row) && is_wrapped(last, piece, columns.extents[column]);
            if beside || wrapped {
                cell.take(*at, piece, last.joint(piece));
                before = Some((piece, if beside { on_row } else { on_row || last_on_row }));
                continue;
            }
        }
        cells.push((column, Cell::new(*at, piece)));
        before = Some((piece, on_row));
    }
    cells
}

/// Whether a line of a cell goes on in the next: its first word had no room.
fn is_wrapped(above: &Piece, below: &Piece, column: Extent) -> bool {
    let room = (column.end - above.end).min(column.width() - above.extent().width());
    let aligned = is_below(above, below)
        || (is_below(&Piece { start: below.start, ..above.clone() }, below) && below.start < above.start);
    aligned && room < first_word(below)
}
