//! Lines of a page from top to bottom, and where among them tables are.

use super::super::extent::Extent;
use super::super::piece::Piece;

/// How far, in sizes, the pieces of one row stand apart in height.
const ROW_DRIFT_SIZES: f32 = 0.4;
/// A step of more than so many sizes ends a table.
const MAX_ROW_STEP_SIZES: f32 = 4.5;
/// The lines of a label stand so many sizes above and below their number, at most.
const LABEL_STEP_SIZES: f32 = 1.0;
/// Most lines beyond the rows of a table in which numbers may stand alone.
const MAX_BARE_ROWS: usize = 24;
/// The head or foot of a page stands so many steps of the rows apart.
const EDGE_STEPS: f32 = 1.4;
/// Most places beside each other at which numbers stand.
const MAX_NUMBERS: usize = 256;

/// What stands on one line across the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub base: f32,
    pub size: f32,
    /// Places of its pieces, from left to right.
    pub pieces: Vec<usize>,
    /// Whether it has a number with something before it.
    pub is_data: bool,
}

/// The rows of the pieces `from..to`, from the top.
pub(super) fn rows(pieces: &[Piece], from: usize, to: usize) -> Vec<Row> {
    let mut places: Vec<usize> = (from..to).collect();
    places.sort_by(|a, b| pieces[*b].base.total_cmp(&pieces[*a].base));
    let mut rows: Vec<Row> = Vec::new();
    for at in places {
        let Piece { base, size, .. } = pieces[at];
        match rows.last_mut().filter(|row| row.base - base <= ROW_DRIFT_SIZES * size.max(row.size)) {
            Some(row) => {
                row.pieces.push(at);
                row.size = row.size.max(size);
            }
            None => rows.push(Row { base, size, pieces: vec![at], is_data: false }),
        }
    }
    for row in &mut rows {
        row.pieces.sort_by(|a, b| pieces[*a].start.total_cmp(&pieces[*b].start));
        let values: Vec<&Piece> = row.pieces.iter().map(|at| &pieces[*at]).filter(|p| p.is_value()).collect();
        let years = values.len() >= 2
            && values.iter().all(|value| value.is_year())
            && values.windows(2).all(|pair| pair[0].text != pair[1].text);
        row.is_data = !values.is_empty() && row.pieces.len() >= 2 && !years;
    }
    if let [first, second, third, ..] = &mut rows[..] {
        first.is_data &= !is_edge(pieces, first, first.base - second.base, second.base - third.base);
    }
    if let [.., third, second, last] = &mut rows[..] {
        last.is_data &= !is_edge(pieces, last, second.base - last.base, third.base - second.base);
    }
    rows
}

/// Whether a row is a page's head or foot: a name and a page number, farther from its neighbour than that from its own.
fn is_edge(pieces: &[Piece], row: &Row, step: f32, usual: f32) -> bool {
    const MAX_PAGE_DIGITS: usize = 4;
    let number = |at: &usize| {
        let text = &pieces[*at].text;
        text.len() <= MAX_PAGE_DIGITS && text.bytes().all(|c| c.is_ascii_digit())
    };
    row.pieces.len() == 2 && row.pieces.iter().any(number) && step > EDGE_STEPS * usual
}

/// Where the tables are among rows: each from behind the one before, with its first and last row of numbers.
pub(super) fn split(pieces: &[Piece], rows: &[Row]) -> Vec<(usize, usize, usize)> {
    let mut tables: Vec<(usize, usize, usize)> = Vec::new();
    // Where the numbers of the table stand.
    let mut numbers: Vec<Extent> = Vec::new();
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| row.is_data) {
        let goes_on = tables.last().is_some_and(|(_, _, last)| {
            let near = |pair: &[Row]| pair[0].base - pair[1].base <= MAX_ROW_STEP_SIZES * pair[1].size;
            let between = &rows[*last + 1..at];
            rows[*last..=at].windows(2).all(near) && !between.iter().any(|row| is_head(pieces, row, &numbers))
        });
        if let Some((_, _, last)) = tables.last_mut().filter(|_| goes_on) {
            *last = at;
        } else {
            numbers.clear();
            tables.push((tables.last().map_or(0, |(_, _, last)| last + 1), at, at));
        }
        for value in rows[at].pieces.iter().map(|at| &pieces[*at]).filter(|piece| piece.is_value()) {
            match numbers.iter().position(|column| column.overlaps(value.extent())) {
                Some(at) => numbers[at] = numbers[at].hull(value.extent()),
                None if numbers.len() < MAX_NUMBERS => numbers.push(value.extent()),
                None => {}
            }
        }
    }
    tables
}

/// Whether a row without numbers has words over the numbers as well as before them.
fn is_head(pieces: &[Piece], row: &Row, numbers: &[Extent]) -> bool {
    let left = numbers.iter().map(|column| column.start).fold(f32::MAX, f32::min);
    let over = |at: &usize| numbers.iter().any(|column| column.overlaps(pieces[*at].extent()));
    row.pieces.len() >= 2
        && row.pieces.iter().any(|at| over(at) && !pieces[*at].is_value())
        && row.pieces.first().is_some_and(|at| pieces[*at].start < left)
}

/// The first and the last row of a table, whose numbers may stand alone there, between the lines of their labels.
pub(super) fn with_bare(
    pieces: &[Piece],
    rows: &[Row],
    (from, first, last): (usize, usize, usize),
    is_column: impl Fn(Extent) -> bool,
) -> (usize, usize) {
    let bare = |row: &Row| {
        let number = |piece: &Piece| piece.is_value() && !piece.is_year() && is_column(piece.extent());
        row.pieces.iter().all(|at| number(&pieces[*at]))
    };
    let near = |at: usize| rows[at].base - rows[at + 1].base <= LABEL_STEP_SIZES * rows[at].size;
    let labelled = |at: usize| {
        at > from
            && at + 1 < rows.len()
            && bare(&rows[at])
            && near(at - 1)
            && near(at)
            && !bare(&rows[at - 1])
            && !bare(&rows[at + 1])
    };
    let far = |above: usize, below: usize| {
        rows[above].base - rows[below].base > MAX_ROW_STEP_SIZES * rows[above].size
    };
    let (mut begin, mut end) = (first, last);
    for at in (from..first).rev().take_while(|at| *at + MAX_BARE_ROWS > first) {
        if labelled(at) && !far(at, begin) {
            begin = at;
        }
    }
    for at in (last + 1..rows.len()).take(MAX_BARE_ROWS) {
        if labelled(at) && !far(end, at) && !rows[last + 1..=at].iter().any(|row| row.is_data) {
            end = at;
        }
    }
    (begin, end)
}
