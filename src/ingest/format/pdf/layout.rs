//! The pieces of a page become lines: in the order in which they were drawn, which is the order in which they are read,
//! also where a page has columns; tables as rows with their cells between tabs.

use super::extent::Extent;
use super::flow::{Break, is_broken};
use super::gutter::unmixed;
use super::piece::{GAP_SIZES, Glyph, Piece, pieces};
use super::table::{Table, tables};

/// A step down of more than this many usual steps begins a paragraph.
const PARAGRAPH_STEPS: f32 = 1.4;
/// The usual step of a page on which no line follows a full one, in sizes.
const USUAL_STEP_SIZES: f32 = 1.6;
/// A line is full that ends this near, in sizes, to where the longest does.
const FULL_SIZES: f32 = 2.0;
/// A shorter line may be one of a list, whatever stands around it.
const MIN_LONG_SIZES: f32 = 20.0;
/// Lines whose sizes and starts differ by less, in sizes, are alike.
const ALIKE_SIZES: f32 = 0.3;
/// An indentation of so many sizes begins a paragraph.
const INDENT_SIZES: std::ops::RangeInclusive<f32> = 1.5..=4.0;

/// What a line of the text was on its page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Plain,
    /// A row of a table's head, and whether a table begins with it.
    Head(bool),
    /// A row of a table over these columns, and whether it is the first below the head.
    Row(Vec<Extent>, bool),
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    /// What stands between it and the line before.
    pub before: Break,
    /// Whether it ends where the column ends, so that the next line may go on with it.
    pub full: bool,
    pub kind: Kind,
}

/// What stands on one line of the page, or a whole table.
#[derive(Debug)]
enum Block {
    Line(Piece),
    Table(Table),
}

/// The lines of a page: paragraphs apart or indented, page numbers left out.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let pieces = unmixed(pieces(glyphs));
    let mut blocks = blocks(&pieces);
    for at in [blocks.len().saturating_sub(1), 0] {
        if matches!(blocks.get(at), Some(Block::Line(line)) if is_page_number(&line.text)) {
            blocks.remove(at);
        }
    }
    let plain: Vec<&Piece> = blocks.iter().filter_map(Block::line).collect();
    let (left, step) = (left_edge(blocks.iter().map(Block::start)), usual_step(&plain));
    let edges = right_edges(&plain);
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<usize> = None;
    let mut at = 0;
    for block in &blocks {
        match block {
            Block::Line(piece) => {
                let mut line = line(piece, edges[at], left);
                if let Some((above, last)) = before.map(|above| plain[above]).zip(lines.last()) {
                    line.before = between(above, last, piece, &line, step);
                }
                lines.push(line);
                before = Some(at);
                at += 1;
            }
            Block::Table(table) => {
                before = None;
                push_table(&mut lines, table);
            }
        }
    }
    lines
}

impl Block {
    fn line(&self) -> Option<&Piece> {
        match self {
            Self::Line(piece) => Some(piece),
            Self::Table(_) => None,
        }
    }

    fn start(&self) -> f32 {
        match self {
            Self::Line(piece) => piece.start,
            Self::Table(table) => table.columns.first().map_or(0.0, |first| first.start),
        }
    }
}

/// Tables where their first piece was drawn, and the lines around them.
fn blocks(pieces: &[Piece]) -> Vec<Block> {
    let mut owner: Vec<Option<usize>> = vec![None; pieces.len()];
    let mut tables: Vec<Option<Table>> = tables(pieces).into_iter().map(Some).collect();
    for (at, table) in tables.iter().enumerate() {
        table.iter().flat_map(|table| &table.pieces).for_each(|piece| owner[*piece] = Some(at));
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (piece, owner) in pieces.iter().zip(owner) {
        if let Some(table) = owner {
            blocks.extend(tables[table].take().map(Block::Table));
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Line(line)) if line.is_beside(piece) && piece.start >= line.end - line.size => {
                let gap = piece.start - line.end > GAP_SIZES * line.size;
                let between = if gap { "\t" } else { line.joint(piece) };
                line.append(piece, between);
            }
            _ => blocks.push(Block::Line(piece.clone())),
        }
    }
    blocks
}

fn line(piece: &Piece, right: f32, left: Option<f32>) -> Line {
    let indented = left.is_some_and(|left| INDENT_SIZES.contains(&((piece.start - left) / piece.size)));
    let indent = if indented && !piece.text.contains('\t') { "\u{3000}\u{3000}" } else { "" };
    let text = format!("{indent}{}", piece.text);
    let long = piece.extent().width() >= MIN_LONG_SIZES * piece.size;
    let full = long && right - piece.end <= FULL_SIZES * piece.size;
    Line { text, before: Break::Paragraph, full, kind: Kind::Plain }
}

/// What stands between a line and the one above it.
fn between(above: &Piece, last: &Line, piece: &Piece, line: &Line, usual: Option<f32>) -> Break {
    let size = above.size.max(piece.size);
    let step = above.base - piece.base;
    if step < 0.0 || step > PARAGRAPH_STEPS * usual.unwrap_or(USUAL_STEP_SIZES * size) {
        return Break::Paragraph;
    }
    let alike = (above.size - piece.size).abs() < ALIKE_SIZES * size;
    let flush = piece.start <= above.start + ALIKE_SIZES * size
        && above.start - piece.start <= INDENT_SIZES.end() * size;
    let goes_on = last.full && alike && flush && is_broken(&last.text, &line.text);
    if goes_on { Break::None } else { Break::Line }
}

/// Where the column of each line ends: the farthest end of the lines around it that begin alike.
fn right_edges(lines: &[&Piece]) -> Vec<f32> {
    const AROUND_LINES: usize = 40;
    let edge = |at: usize| {
        let own = lines[at];
        let around = &lines[at.saturating_sub(AROUND_LINES)..(at + AROUND_LINES).min(lines.len())];
        let alike =
            around.iter().filter(|line| (line.start - own.start).abs() <= INDENT_SIZES.end() * own.size);
        alike.map(|line| line.end).fold(own.end, f32::max)
    };
    (0..lines.len()).map(edge).collect()
}

fn push_table(lines: &mut Vec<Line>, table: &Table) {
    for (at, text) in table.head.iter().enumerate() {
        let begins = at == 0 && lines.last().is_some_and(|line| line.kind != Kind::Plain);
        let before = if begins { Break::Paragraph } else { Break::Line };
        lines.push(Line { text: text.clone(), before, full: false, kind: Kind::Head(at == 0) });
    }
    for (at, text) in table.rows.iter().enumerate() {
        let kind = Kind::Row(table.columns.clone(), at == 0);
        let before = if at == 0 && table.head.is_empty() { Break::Paragraph } else { Break::Line };
        lines.push(Line { text: text.clone(), before, full: false, kind });
    }
}

/// Where most lines begin, the leftmost of several such places.
fn left_edge(starts: impl Iterator<Item = f32>) -> Option<f32> {
    const NEAR_POINTS: f32 = 2.0;
    let mut starts: Vec<f32> = starts.collect();
    starts.sort_by(f32::total_cmp);
    let mut best: Option<(usize, f32)> = None;
    let mut first = 0;
    for (at, start) in starts.iter().enumerate() {
        while start - starts[first] >= NEAR_POINTS {
            first += 1;
        }
        let count = at + 1 - first;
        if count >= 2 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, starts[first]));
        }
    }
    best.map(|(_, start)| start)
}

/// The most frequent step from a line that is full to the next.
fn usual_step(lines: &[&Piece]) -> Option<f32> {
    let right = lines.iter().map(|line| line.end).fold(f32::MIN, f32::max);
    let full = |line: &Piece| right - line.end <= FULL_SIZES * line.size;
    let pairs = lines.windows(2).filter(|pair| full(pair[0]) && pair[1].start <= pair[0].start + 1.0);
    let mut steps: Vec<f32> =
        pairs.map(|pair| pair[0].base - pair[1].base).filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied()
}

/// `- 12 -`, `第12页`, `12 / 40`.
fn is_page_number(text: &str) -> bool {
    const MAX_PAGE_NUMBER_CHARS: usize = 16;
    let rest = text.replace(['第', '页', '共', '-', '—', '–', '·', '/', ' ', '\t'], "");
    text.chars().count() <= MAX_PAGE_NUMBER_CHARS
        && !rest.is_empty()
        && rest.chars().all(|c| c.is_ascii_digit())
        && rest.len() <= 7
}
