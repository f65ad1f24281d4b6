//! The head of a table: its rows as they were drawn, each cell over the columns that it spans.

use super::super::super::html::squeezed;
use super::super::extent::Extent;
use super::super::piece::{GAP_SIZES, Piece};
use super::cell::{Cell, first_word, is_below};
use super::columns::Columns;
use super::rows::Row;
use super::spread::{Slot, spread};

/// A step of more than so many sizes parts a head from what stands above it.
const MAX_STEP_SIZES: f32 = 3.5;
/// A line on its own above the head belongs to it only if it is as near as this.
const MAX_LONE_STEP_SIZES: f32 = 2.2;
/// Most lines of a head.
const MAX_LINES: usize = 12;
/// A line that ends before this part of its column was not broken there.
const FULL_RATIO: f32 = 0.6;

/// Which of the rows above the first row of numbers are its head, `from..first`: a caption is none.
pub(super) fn begin(pieces: &[Piece], rows: &[Row], from: usize, first: usize, columns: &Columns) -> usize {
    let mut begin = first;
    while begin > from && first - begin < MAX_LINES {
        let (above, below) = (&rows[begin - 1], &rows[begin]);
        let near = above.base - below.base <= MAX_STEP_SIZES * above.size.max(below.size);
        if !near || above.pieces.iter().any(|at| is_caption(&pieces[*at].text)) {
            break;
        }
        begin -= 1;
    }
    let labels = columns.labels.checked_sub(1).map_or(f32::MAX, |last| columns.extents[last].end);
    let middle = columns.hull().centre();
    // What stands alone on top is a caption, unless it stands over the numbers, and not over their middle.
    while begin < first && rows[begin].pieces.len() == 1 {
        let piece = &pieces[rows[begin].pieces[0]];
        let near = rows
            .get(begin + 1)
            .is_some_and(|next| piece.base - next.base <= MAX_LONE_STEP_SIZES * piece.size);
        let aside =
            (piece.extent().centre() - middle).abs() > piece.size && columns.hull().overlaps(piece.extent());
        if begin + 1 < first && near && aside && piece.start > labels - piece.size / 2.0 {
            break;
        }
        begin += 1;
    }
    begin
}

/// 表1　…, 单位：亿元.
fn is_caption(text: &str) -> bool {
    let numbered = ["续表", "附表", "表"].iter().find_map(|word| text.strip_prefix(word));
    let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    numbered.is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with(number))
        || text.contains("单位：")
        || text.contains("单位:")
}

/// The rows of a head with a cell for every column, those that others span empty; none, where it cannot be told which
/// columns a cell spans.
pub(super) fn grid(pieces: &[Piece], rows: &[Row], columns: &mut Columns) -> Option<Vec<Vec<String>>> {
    let mut drawn: Vec<usize> = rows.iter().flat_map(|row| row.pieces.clone()).collect();
    drawn.sort_unstable();
    let levels = levels(cells(pieces, &drawn, columns));
    if !widen(levels.last()?, columns) {
        return None;
    }
    let spans = spans(&levels, columns)?;
    let wide = columns.extents.len();
    let mut grid = Vec::with_capacity(levels.len());
    for (level, spans) in levels.iter().zip(spans) {
        let mut row = vec![String::new(); wide];
        for (cell, (first, _)) in level.iter().zip(spans) {
            row[first] = squeezed(&cell.text);
        }
        grid.push(row);
    }
    rejoin(pieces, &levels, columns, &mut grid);
    Some(grid)
}

/// Where a page was drawn line by line, the second line of a wrapped cell stands in the row below: it goes to the first.
fn rejoin(pieces: &[Piece], levels: &[Vec<Cell>], columns: &Columns, grid: &mut Vec<Vec<String>>) {
    for upper in (0..grid.len().saturating_sub(1)).rev() {
        for column in 0..columns.extents.len() {
            let over = |level: &[Cell]| {
                let cell = level.iter().find(|cell| columns.extents[column].overlaps(cell.extent))?;
                Some((*cell.pieces.first()?, *cell.pieces.last()?))
            };
            let Some(((_, above), (below, _))) = over(&levels[upper]).zip(over(&levels[upper + 1])) else {
                continue;
            };
            let own = !grid[upper][column].is_empty() && !grid[upper + 1][column].is_empty();
            let alone = grid[upper].get(column + 1).is_none_or(|next| !next.is_empty());
            if own && alone && goes_on(&pieces[above], &pieces[below], column, columns) {
                let rest = std::mem::take(&mut grid[upper + 1][column]);
                grid[upper][column].push_str(&rest);
            }
        }
    }
    grid.retain(|row| row.iter().any(|cell| !cell.is_empty()));
}

/// Whether a line of a head's cell goes on in the one below: it had no room, or what follows stands in brackets.
fn goes_on(above: &Piece, below: &Piece, column: usize, columns: &Columns) -> bool {
    let full = above.extent().width() + first_word(below) > FULL_RATIO * columns.pitch(column);
    is_below(above, below) && (full || below.text.starts_with(['（', '(']))
}

/// The cells in the order in which they were drawn, wrapped ones whole.
fn cells(pieces: &[Piece], drawn: &[usize], columns: &Columns) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut before: Option<(&Piece, f32)> = None;
    for at in drawn {
        let piece = &pieces[*at];
        let column = columns.nearest(piece.extent());
        if let Some(((last, line_start), cell)) = before.zip(cells.last_mut()) {
            let gap = piece.start - last.end;
            // 指　　　标: letters far apart over one column.
            let over = |piece: &Piece| column.is_some_and(|at| columns.extents[at].overlaps(piece.extent()));
            let most = if over(last) && over(piece) { f32::MAX } else { GAP_SIZES * piece.size };
            let beside = last.is_beside(piece) && (-piece.size..=most).contains(&gap);
            let line = Piece { start: line_start, ..last.clone() };
            if beside && columns.nearest(last.extent()) == column {
                cell.take(*at, piece, last.joint(piece));
                before = Some((piece, line_start));
                continue;
            }
            if column.is_some_and(|column| goes_on(&line, piece, column, columns)) {
                cell.take(*at, piece, last.joint(piece));
                before = Some((piece, piece.start));
                continue;
            }
        }
        cells.push(Cell::new(*at, piece));
        before = Some((piece, piece.start));
    }
    cells
}

/// Cells are drawn row by row: a new row begins where one stands left of the one before.
fn levels(cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    let mut levels: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        match levels.last_mut() {
            Some(level) if level.last().is_some_and(|last| cell.extent.start >= last.extent.end) => {
                level.push(cell);
            }
            _ => levels.push(vec![cell]),
        }
    }
    levels
}

/// Gives each column without a number its place, where its head stands over none; false, where more heads than columns
/// remain, or the first stands beside the labels.
fn widen(lowest: &[Cell], columns: &mut Columns) -> bool {
    for cell in lowest {
        let over = columns.extents.iter().any(|column| column.overlaps(cell.extent));
        let right = columns.extents.last().is_some_and(|last| cell.extent.start >= last.end);
        if right || (!over && lowest.len() > columns.extents.len()) {
            let at = columns.extents.iter().take_while(|column| column.start < cell.extent.start).count();
            columns.extents.insert(at, cell.extent);
        }
    }
    let beside = lowest.first().zip(columns.extents.first());
    let beside = beside.is_some_and(|(cell, first)| cell.extent.start >= first.end);
    lowest.len() < columns.extents.len() || (lowest.len() == columns.extents.len() && !beside)
}

/// Whether a cell that stands over columns stands over one of its own.
fn stands_over(cell: &Cell, (first, last): (usize, usize), columns: &Columns) -> bool {
    let over = |at: &usize| columns.extents[*at].overlaps(cell.extent);
    (first..=last).any(|at| over(&at)) || !(0..columns.extents.len()).any(|at| over(&at))
}

type Spans = Vec<(usize, usize)>;

/// The columns of each cell: of the lowest row by what stands below, then from the top, within the cells above.
fn spans(levels: &[Vec<Cell>], columns: &mut Columns) -> Option<Vec<Spans>> {
    let extents = |level: &[Cell]| -> Vec<Extent> { level.iter().map(|cell| cell.extent).collect() };
    let (lowest, upper) = levels.split_last()?;
    let wide = columns.extents.len();
    let laid = |columns: &Columns, slots: Vec<(bool, usize)>, level: &[Cell]| {
        let slots = columns.extents.iter().zip(slots);
        let slots = slots.map(|(extent, (free, group))| Slot { extent: *extent, free, group });
        let spans = spread(&extents(level), &slots.collect::<Vec<Slot>>(), Extent::aslant);
        spans.filter(|spans| level.iter().zip(spans).all(|(cell, span)| stands_over(cell, *span, columns)))
    };
    if upper.is_empty() {
        let spans = laid(columns, (0..wide).map(|at| (at == 0, 0)).collect(), lowest)?;
        return Some(vec![spans]);
    }
    // Each cell of the lowest row has a column of its own.
    let leaves = laid(columns, (0..wide).map(|at| (true, at)).collect(), lowest)?;
    for (cell, (at, _)) in lowest.iter().zip(&leaves) {
        columns.extents[*at] = columns.extents[*at].hull(cell.extent);
    }
    // Columns that may be without a cell, and the cell above each.
    let mut groups: Vec<(bool, usize)> = vec![(false, 0); wide];
    groups[0].0 = true;
    let mut all = Vec::new();
    for (depth, level) in upper.iter().enumerate() {
        let below =
            |extent: Extent| levels[depth + 1..].iter().flatten().any(|cell| cell.extent.overlaps(extent));
        let alone = |at: usize| !below(columns.extents[at]);
        let slots = groups.iter().enumerate();
        // A column without a cell below shares none above.
        let slots =
            slots.map(|(at, (free, group))| (*free, if alone(at) { wide * wide + at } else { *group }));
        let spans = laid(columns, slots.collect(), level)?;
        for (cell, (first, last)) in spans.iter().enumerate() {
            groups[*first..=*last].fill((first == last, (depth + 1) * wide + cell));
        }
        all.push(spans);
    }
    // A column that shares its head with others has one of its own.
    let named = |at: usize| leaves.iter().any(|(leaf, _)| *leaf == at);
    if (0..wide).any(|at| !groups[at].0 && !named(at)) {
        return None;
    }
    all.push(leaves);
    Some(all)
}
