//! Tables of a page, by where their pieces stand: columns are what stands above each other, a head belongs to the
//! columns that it stands over.

mod body;
mod cell;
mod columns;
mod head;
mod rows;
mod spread;
mod wrap;

use super::extent::Extent;
use super::piece::Piece;
use columns::Columns;
use rows::Row;

/// A table with its cells between tabs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Places of its pieces.
    pub pieces: Vec<usize>,
    pub head: Vec<String>,
    pub rows: Vec<String>,
    pub columns: Vec<Extent>,
}

/// The tables among pieces in the order in which they were drawn; prose divides them.
pub(super) fn tables(pieces: &[Piece]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut from = 0;
    while from < pieces.len() {
        let length = pieces[from..].iter().take_while(|piece| !piece.is_prose()).count();
        let rows = rows::rows(pieces, from, from + length);
        let places = rows::split(pieces, &rows);
        let found = places.iter();
        tables.extend(found.filter_map(|(from, first, last)| table(pieces, &rows, *from, *first, *last)));
        from += length + 1;
    }
    tables
}

/// Most lines of a table on one page.
const MAX_ROWS: usize = 2_000;

fn table(pieces: &[Piece], rows: &[Row], from: usize, first: usize, last: usize) -> Option<Table> {
    if last - first > MAX_ROWS {
        return None;
    }
    let mut columns = Columns::new(pieces, &rows[first..=last])?;
    // A line across the columns below the last number is a note or a foot.
    let across = |row: &Row| row.pieces.iter().any(|at| columns.of(pieces[*at].extent()).is_none());
    let last = (first..=last).rev().find(|at| rows[*at].is_data && !across(&rows[*at]))?;
    let places = (from, first, last);
    let (first, last) = rows::with_bare(pieces, rows, places, |extent| columns.is_over_numbers(extent));
    let begin = head::begin(pieces, rows, from, first, &columns);
    let end = head_end(pieces, rows, begin, first, &columns);
    let head = &rows[begin..end];
    let grid = head::grid(pieces, head, &mut columns);
    let below = rows[last..].windows(2).take_while(|pair| body::is_near(pieces, &pair[0], &pair[1])).count();
    let body = body::rows(pieces, &rows[end..=last + below], &columns)?;
    // Without a head it is only worth reading if it goes on a table of the page before.
    if head.is_empty() && (first == last || !body.is_sure) {
        return None;
    }
    let grid = grid.filter(|_| body.is_sure);
    let grid = grid.unwrap_or_else(|| as_drawn(pieces, head, columns.extents.len()));
    let mut used = body.pieces;
    used.extend(head.iter().flat_map(|row| row.pieces.iter().copied()));
    used.sort_unstable();
    let lines = |rows: Vec<Vec<String>>| rows.into_iter().map(|row| row.join("\t")).collect();
    Some(Table { pieces: used, head: lines(grid), rows: lines(body.rows), columns: columns.extents })
}

/// Where the head ends: 一、工业 right above the numbers, or the first line of a label, is drawn after all of it.
fn head_end(pieces: &[Piece], rows: &[Row], begin: usize, first: usize, columns: &Columns) -> usize {
    let mut end = first;
    while end > begin + 1 {
        let (row, above) = (&rows[end - 1], &rows[begin..end - 1]);
        let drawn = above.iter().flat_map(|row| &row.pieces).max();
        let later =
            row.pieces.iter().all(|at| Some(at) > drawn && !columns.is_over_numbers(pieces[*at].extent()));
        if !later {
            break;
        }
        end -= 1;
    }
    end
}

/// A head of which nobody knows what it stands over: its lines, longer than any row, so that no number is read by it.
fn as_drawn(pieces: &[Piece], head: &[Row], wide: usize) -> Vec<Vec<String>> {
    let line = |row: &Row| {
        let mut cells: Vec<String> = row.pieces.iter().map(|at| pieces[*at].text.clone()).collect();
        cells.resize(cells.len().max(wide + 1), String::new());
        cells
    };
    head.iter().map(line).collect()
}

#[cfg(test)]
mod tests;
