//! Two columns of prose that were drawn line by line across the page: one is read after the other.

use super::piece::{GAP_SIZES, Piece};

/// Fewest lines side by side that show two columns.
const MIN_LINES: usize = 3;
/// Fewest characters of the average line of a column: labels of a table are shorter.
const MIN_LINE_CHARS: usize = 7;

/// The same pieces with each column on its own.
pub(super) fn unmixed(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut unmixed = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        let (left, right) = columns(&pieces[at..]);
        let lines = left.len().min(right.len());
        let seen = (left.len() + right.len()).max(1);
        if lines >= MIN_LINES && is_prose(&left) && is_prose(&right) {
            unmixed.extend(left.into_iter().chain(right).cloned());
        } else {
            unmixed.extend_from_slice(&pieces[at..at + seen]);
        }
        at += seen;
    }
    unmixed
}

/// The lines that begin here to the left and to the right of a gutter, as long as it is empty.
fn columns(pieces: &[Piece]) -> (Vec<&Piece>, Vec<&Piece>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut from, mut to) = (f32::MIN, f32::MAX);
    let mut rest = pieces;
    while let [first, second, after @ ..] = rest {
        let (wide, high) = (from.max(first.end), to.min(second.start));
        let alone = after.first().is_none_or(|next| !second.is_beside(next));
        let fits = first.is_beside(second) && high - wide > GAP_SIZES * first.size && alone;
        if !fits || first.is_value() || second.is_value() {
            break;
        }
        (from, to) = (wide, high);
        left.push(first);
        right.push(second);
        rest = after;
    }
    // The longer column may go on alone.
    if let [last, ..] = rest
        && !left.is_empty()
    {
        if last.end <= from && right.last().is_some_and(|before| before.base > last.base) {
            left.push(last);
        } else if last.start >= to {
            right.push(last);
        }
    }
    (left, right)
}

fn is_prose(column: &[&Piece]) -> bool {
    let chars: usize = column.iter().map(|piece| piece.text.chars().count()).sum();
    chars >= MIN_LINE_CHARS * column.len() && column.iter().any(|piece| piece.text.contains(['，', '。']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_drawn_line_by_line_are_read_one_after_the_other() {
        let piece = |(at, text): (usize, &&str)| {
            let start = if at.is_multiple_of(2) { 0.0 } else { 150.0 };
            let base = 100.0 - (at / 2) as f32 * 15.0;
            Piece { start, end: start + 120.0, base, size: 10.0, text: (*text).to_owned(), indent: 0 }
        };
        let texts = |texts: &[&str]| -> Vec<String> {
            let pieces = texts.iter().enumerate().map(piece).collect();
            unmixed(pieces).into_iter().map(|piece| piece.text).collect()
        };
        let prose = [
            "前十个月，全市零售",
            "出口额一百亿元，增",
            "总额三千亿元，增长",
            "长百分之一。进口额",
            "百分之三。",
            "增长百分之二。",
        ];
        assert_eq!(texts(&prose), [0, 2, 4, 1, 3, 5].map(|at| prose[at]));
        let table = ["工业", "增加值，", "农业", "总产值。", "商业", "零售额。"];
        assert_eq!(texts(&table), table);
    }
}
