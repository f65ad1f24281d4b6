//! Which neighbouring columns each cell of a head row spans: told by where it stands over them.

use super::super::extent::Extent;

/// A column as cells are laid over it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub extent: Extent,
    /// Whether it may have no cell of this row.
    pub free: bool,
    /// Cells span columns of one group only.
    pub group: usize,
}

/// Most columns that one cell spans.
const MAX_SPAN: usize = 32;
/// Most pairs of cells and columns that are looked at.
const MAX_PAIRS: usize = 20_000;

/// First and last column of each cell, in order: the way to lay them in which they stand straightest, as `aslant` says
/// of a cell and what it spans.
///
/// None, where columns would be left over that need a cell.
pub(super) fn spread(
    cells: &[Extent],
    slots: &[Slot],
    aslant: impl Fn(Extent, Extent) -> f32,
) -> Option<Vec<(usize, usize)>> {
    let (wide, high) = (slots.len() + 1, cells.len() + 1);
    if wide * high > MAX_PAIRS {
        return None;
    }
    // The least cost with so many cells over so many columns, and where the last of them begins.
    let mut best: Vec<Option<(f32, Option<usize>)>> = vec![None; wide * high];
    best[0] = Some((0.0, None));
    for column in 1..wide {
        for placed in 0..high {
            let mut found = None;
            if slots[column - 1].free {
                found = best[placed * wide + column - 1].map(|(cost, _)| (cost, None));
            }
            let cell = placed.checked_sub(1).map(|before| (cells[before], before));
            let mut extent = slots[column - 1].extent;
            for first in (column.saturating_sub(MAX_SPAN)..column).rev() {
                let Some((cell, before)) = cell.filter(|_| slots[first].group == slots[column - 1].group)
                else {
                    break;
                };
                extent = extent.hull(slots[first].extent);
                let cost = best[before * wide + first].map(|(cost, _)| cost + aslant(cell, extent));
                if let Some(cost) = cost.filter(|cost| found.is_none_or(|(least, _)| *cost < least)) {
                    found = Some((cost, Some(first)));
                }
            }
            best[placed * wide + column] = found;
        }
    }
    let mut spans = Vec::with_capacity(cells.len());
    let (mut column, mut placed) = (slots.len(), cells.len());
    while column > 0 {
        let (_, first) = best[placed * wide + column]?;
        if let Some(first) = first {
            spans.push((first, column - 1));
            placed -= 1;
            column = first;
        } else {
            column -= 1;
        }
    }
    spans.reverse();
    (spans.len() == cells.len()).then_some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(cells: &[(f32, f32)], columns: &[(f32, f32)]) -> Option<Vec<(usize, usize)>> {
        let cells: Vec<Extent> = cells.iter().map(|(start, end)| Extent::new(*start, *end)).collect();
        let slots = columns.iter().enumerate();
        let slots: Vec<Slot> = slots
            .map(|(at, (start, end))| Slot { extent: Extent::new(*start, *end), free: at == 0, group: 0 })
            .collect();
        spread(&cells, &slots, Extent::aslant)
    }

    #[test]
    fn a_head_spans_what_it_is_centred_over() {
        let columns = [(0.0, 80.0), (100.0, 140.0), (160.0, 200.0), (220.0, 260.0), (280.0, 320.0)];
        let heads = [(30.0, 50.0), (140.0, 160.0), (260.0, 280.0)];
        assert_eq!(spans(&heads, &columns), Some(vec![(0, 0), (1, 2), (3, 4)]));
        // Set to the left; and with nothing over the labels.
        let heads = [(100.0, 120.0), (220.0, 240.0)];
        assert_eq!(spans(&heads, &columns), Some(vec![(1, 2), (3, 4)]));
        let heads = [(0.0, 20.0), (170.0, 190.0), (280.0, 320.0)];
        assert_eq!(spans(&heads, &columns), Some(vec![(0, 0), (1, 3), (4, 4)]));
        // More heads than columns.
        assert_eq!(spans(&[(0.0, 1.0), (2.0, 3.0)], &[(0.0, 9.0)]), None);
    }
}
