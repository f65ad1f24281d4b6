//! The pieces of a page become lines: in the order in which they were drawn, which is the order in which they are read,
//! also where a page has columns; tables as rows with their cells between tabs.

use super::piece::{GAP_SIZES, Glyph, Piece, pieces};
use super::table::{Extent, Table, tables};

/// A step down of more than this many usual steps begins a paragraph.
const PARAGRAPH_STEPS: f32 = 1.4;
/// The usual step of a page on which no line follows a full one, in sizes.
const USUAL_STEP_SIZES: f32 = 1.6;
/// A line is full that ends this near, in sizes, to where the longest does.
const FULL_SIZES: f32 = 2.0;
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
    /// Whether a paragraph begins with it.
    pub apart: bool,
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
    let pieces = pieces(glyphs);
    let mut blocks = blocks(&pieces);
    for at in [blocks.len().saturating_sub(1), 0] {
        if matches!(blocks.get(at), Some(Block::Line(line)) if is_page_number(&line.text)) {
            blocks.remove(at);
        }
    }
    let plain: Vec<&Piece> = blocks.iter().filter_map(Block::line).collect();
    let (left, step) = (left_edge(blocks.iter().map(Block::start)), usual_step(&plain));
    let mut lines: Vec<Line> = Vec::new();
    let mut before: Option<&Piece> = None;
    for block in &blocks {
        match block {
            Block::Line(piece) => {
                lines.push(line(piece, before, left, step));
                before = Some(piece);
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

fn line(piece: &Piece, before: Option<&Piece>, left: Option<f32>, usual: Option<f32>) -> Line {
    let apart = before.is_none_or(|before| {
        let step = before.base - piece.base;
        let usual = usual.unwrap_or(USUAL_STEP_SIZES * before.size.max(piece.size));
        step < 0.0 || step > PARAGRAPH_STEPS * usual
    });
    let indented = left.is_some_and(|left| INDENT_SIZES.contains(&((piece.start - left) / piece.size)));
    let indent = if indented && !piece.text.contains('\t') { "\u{3000}\u{3000}" } else { "" };
    Line { text: format!("{indent}{}", piece.text), apart, kind: Kind::Plain }
}

fn push_table(lines: &mut Vec<Line>, table: &Table) {
    for (at, text) in table.head.iter().enumerate() {
        lines.push(Line { text: text.clone(), apart: false, kind: Kind::Head(at == 0) });
    }
    for (at, text) in table.rows.iter().enumerate() {
        let kind = Kind::Row(table.columns.clone(), at == 0);
        lines.push(Line { text: text.clone(), apart: at == 0 && table.head.is_empty(), kind });
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
