//! The rows of a table below its head: numbers on a line with their label, wrapped labels, lines that are a label alone.

use std::collections::HashSet;

use super::super::super::html::squeezed;
use super::super::extent::Extent;
use super::super::piece::{GAP_SIZES, Piece};
use super::cell::{ALIGNMENT_SIZES, Cell, MAX_STEP_SIZES};
use super::columns::Columns;
use super::rows::Row;
use super::spread::{Slot, spread};
use super::wrap::Lines;

/// How far, in sizes, a label may stand from the numbers of its row.
const ROW_DRIFT_SIZES: f32 = 0.5;
/// Labels whose left ends are this close, in sizes, are set in alike.
const INDENT_SIZES: f32 = 0.9;
/// Deepest level that is told.
const MAX_INDENT: usize = 8;

/// Whether what stands below a row may be the rest of its wrapped cells.
pub(super) fn is_near(pieces: &[Piece], row: &Row, below: &Row) -> bool {
    row.base - below.base <= MAX_STEP_SIZES * row.size.max(below.size)
        && !below.pieces.iter().any(|at| pieces[*at].is_value())
}

/// What stands below a head.
pub(super) struct Body {
    /// With a cell for each column, from the top.
    pub rows: Vec<Vec<String>>,
    pub pieces: Vec<usize>,
    /// Whether it is known which rows each label belongs to.
    pub is_sure: bool,
}

/// The rows of numbers and those among them; none without a number.
pub(super) fn rows(pieces: &[Piece], rows: &[Row], columns: &Columns) -> Option<Body> {
    let wide = columns.extents.len();
    let mut drawn: Vec<usize> = rows.iter().flat_map(|row| row.pieces.clone()).collect();
    drawn.sort_unstable();
    let numbered = rows.iter().filter(|row| row.pieces.iter().any(|at| pieces[*at].is_value()));
    let mut lines: Vec<Line> = numbered.map(|row| Line::new(row.base, row.size, wide)).collect();
    let lowest = lines.last()?.base;
    let wraps = Lines::new(pieces, rows, columns);
    let mut loose: Vec<(usize, Cell)> = Vec::new();
    for (column, cell) in cells(pieces, &drawn, rows, columns, &wraps) {
        match beside(&mut lines, &cell) {
            Some(line) => line.cells[column].push(cell),
            // What stands below the last number is no row.
            None if cell.top < lowest => {}
            None => loose.push((column, cell)),
        }
    }
    let filled = |column: &usize| lines.iter().filter(|line| !line.cells[*column].is_empty()).count();
    let label = (0..columns.labels).rev().max_by_key(filled).unwrap_or_default();
    let is_clear = !is_line_by_line(pieces, &drawn) || !may_be_wrapped(pieces, &lines, &loose, label, &wraps);
    // 一、工业 in the middle of the table is of no column.
    for (column, cell) in &mut loose {
        if cell.extent.aslant(columns.extents[*column]) > ALIGNMENT_SIZES * cell.size {
            *column = label;
        }
    }
    let is_sure = is_clear
        && (0..columns.labels)
            .filter(|column| *column != label)
            .all(|column| groups(&mut lines, column, label, &mut loose));
    sections(&mut lines, loose, label, columns);
    lines.sort_by(|a, b| b.base.total_cmp(&a.base));
    let used = lines.iter().flat_map(|line| line.cells.iter().flatten().flat_map(|cell| cell.pieces.clone()));
    let left = left_edge(&lines);
    let rows = lines.iter().map(|line| line.texts(pieces, left)).collect();
    Some(Body { rows, pieces: used.collect(), is_sure })
}

/// Whether pieces were drawn from the top down, so that nothing tells which lines are of one cell.
fn is_line_by_line(pieces: &[Piece], drawn: &[usize]) -> bool {
    let lower = |pair: &[usize]| {
        let (before, after) = (&pieces[pair[0]], &pieces[pair[1]]);
        after.base <= before.base || before.is_beside(after)
    };
    drawn.windows(2).all(lower)
}

/// Whether a label without numbers may be a line of the one above or below it.
fn may_be_wrapped(
    pieces: &[Piece],
    lines: &[Line],
    loose: &[(usize, Cell)],
    label: usize,
    wraps: &Lines,
) -> bool {
    let beside = lines.iter().flat_map(|line| &line.cells[label]).map(|cell| (cell, false));
    let alone = loose.iter().filter(|(column, _)| *column == label).map(|(_, cell)| (cell, true));
    let mut labels: Vec<(&Cell, bool)> = beside.chain(alone).collect();
    labels.sort_by(|a, b| b.0.top.total_cmp(&a.0.top));
    labels.windows(2).any(|pair| {
        let ((above, first), (below, second)) = (pair[0], pair[1]);
        let ends = above.pieces.last().zip(below.pieces.first());
        (first || second)
            && ends.is_some_and(|(above, below)| {
                let (above, below) = (&pieces[*above], &pieces[*below]);
                (second || wraps.are_closer(above, below)) && wraps.go_on(above, below, label)
            })
    })
}

/// The line of numbers that a cell stands beside, the nearest.
fn beside<'l>(lines: &'l mut [Line], cell: &Cell) -> Option<&'l mut Line> {
    let distance = |line: &Line| (line.base - f32::midpoint(cell.top, cell.bottom)).abs();
    let fits = |line: &&mut Line| {
        let drift = ROW_DRIFT_SIZES * line.size;
        (cell.bottom - drift..=cell.top + drift).contains(&line.base)
    };
    lines.iter_mut().filter(fits).min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Whether two cells begin on one line.
fn is_level(one: &Cell, other: &Cell) -> bool {
    let near = ROW_DRIFT_SIZES * one.size.max(other.size);
    (one.top - other.top).abs() <= near
}

/// Cells that stand for several rows (投资 beside 固定资产投资 and 民间投资) go to the first of them; false, where it
/// cannot be told which rows those are.
fn groups(lines: &mut [Line], column: usize, label: usize, loose: &mut Vec<(usize, Cell)>) -> bool {
    // A name of its own stands beside what goes before it: 一 | 工业.
    let own = |cell: &Cell, loose: &[(usize, Cell)]| {
        loose.iter().any(|(other, name)| *other == label && is_level(name, cell))
    };
    let free: Vec<bool> = loose.iter().map(|(at, cell)| *at == column && !own(cell, loose)).collect();
    let starts_empty = column < label
        && lines.first().is_some_and(|line| line.cells[column].is_empty())
        && lines.iter().any(|line| !line.cells[column].is_empty());
    if !starts_empty && !free.contains(&true) {
        return true;
    }
    let mut free = free.into_iter();
    let mut cells: Vec<Cell> =
        loose.extract_if(.., |_| free.next().unwrap_or_default()).map(|(_, cell)| cell).collect();
    cells.extend(lines.iter_mut().flat_map(|line| std::mem::take(&mut line.cells[column])));
    cells.sort_by(|a, b| b.top.total_cmp(&a.top));
    let heights: Vec<Extent> = cells.iter().map(Cell::height).collect();
    let slot = |line: &Line| Slot { extent: Extent::new(-line.base, -line.base), free: false, group: 0 };
    let slots: Vec<Slot> = lines.iter().map(slot).collect();
    let spans = spread(&heights, &slots, Extent::hanging);
    let straight = spans.as_ref().is_some_and(|spans| {
        spans.iter().zip(&heights).all(|((first, last), height)| {
            let rows = slots[*first].extent.hull(slots[*last].extent);
            height.hanging(rows) <= ROW_DRIFT_SIZES * lines[*first].size
        })
    });
    let firsts = spans.into_iter().flatten().map(|(first, _)| first).chain(std::iter::repeat(0));
    for (cell, first) in cells.into_iter().zip(firsts) {
        lines[first].cells[column].push(cell);
    }
    straight
}

/// Rows that are a label alone, with what stands beside it; the rest of other cells goes to the row that is nearest.
fn sections(lines: &mut Vec<Line>, loose: Vec<(usize, Cell)>, label: usize, columns: &Columns) {
    let numbered = lines.len();
    let alone = |cell: &Cell| loose.iter().filter(|(_, other)| is_level(other, cell)).count() == 1;
    let (names, rest): (Vec<_>, Vec<_>) =
        loose.iter().cloned().partition(|(column, cell)| *column == label || *column == 0 || alone(cell));
    for (column, cell) in names {
        let mut line = Line::new(cell.top, lines[0].size, columns.extents.len());
        line.cells[if column < columns.labels { column } else { 0 }].push(cell);
        lines.push(line);
    }
    for (column, cell) in rest {
        let far = |line: &Line| (line.base - cell.top).abs();
        let nearest = (0..if column < columns.labels { lines.len() } else { numbered })
            .min_by(|a, b| far(&lines[*a]).total_cmp(&far(&lines[*b])));
        if let Some(at) = nearest {
            lines[at].cells[column].push(cell);
        }
    }
}

struct Line {
    base: f32,
    size: f32,
    cells: Vec<Vec<Cell>>,
}

impl Line {
    fn new(base: f32, size: f32, columns: usize) -> Self {
        Self { base, size, cells: vec![Vec::new(); columns] }
    }

    fn texts(&self, pieces: &[Piece], left: Option<f32>) -> Vec<String> {
        let text = |cells: &Vec<Cell>| {
            let mut cells: Vec<&Cell> = cells.iter().collect();
            cells.sort_by(|a, b| b.top.total_cmp(&a.top).then(a.extent.start.total_cmp(&b.extent.start)));
            squeezed(&cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" "))
        };
        let mut texts: Vec<String> = self.cells.iter().map(text).collect();
        // A line that is a label alone is set in by no level.
        let alone = self.cells[1..].iter().all(Vec::is_empty);
        if let Some(first) = self.cells[0].first().filter(|_| !alone) {
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
fn cells(
    pieces: &[Piece],
    drawn: &[usize],
    rows: &[Row],
    columns: &Columns,
    wraps: &Lines,
) -> Vec<(usize, Cell)> {
    let numbered = rows.iter().filter(|row| row.pieces.iter().any(|at| pieces[*at].is_value()));
    let numbered: HashSet<usize> = numbered.flat_map(|row| row.pieces.iter().copied()).collect();
    let mut cells: Vec<(usize, Cell)> = Vec::new();
    let mut before: Option<(&Piece, bool)> = None;
    for (place, at) in drawn.iter().enumerate() {
        let piece = &pieces[*at];
        let Some(column) = columns.of(piece.extent()).or(Some(0)) else { continue };
        let on_row = numbered.contains(at);
        if let Some(((last, last_on_row), (own, cell))) = before.zip(cells.last_mut())
            && *own == column
        {
            let gap = piece.start - last.end;
            let words = !last.is_value() && !piece.is_value();
            let beside =
                words && last.is_beside(piece) && (-piece.size..=GAP_SIZES * piece.size).contains(&gap);
            // Where lines stand no closer than rows, what stands above a label is a section, unless its cell goes on
            // below the number as well.
            let below = drawn.get(place + 1).map(|next| (&pieces[*next], numbered.contains(next)));
            let goes_on = |(next, on_row): (&Piece, bool)| !on_row && wraps.go_on(piece, next, column);
            let section = on_row && !wraps.are_closer(last, piece) && !below.is_some_and(goes_on);
            let wrapped = words && !(on_row && last_on_row) && !section && wraps.go_on(last, piece, column);
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
