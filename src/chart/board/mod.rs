//! Boards: charts, figures, tables and texts as cards on one sheet, so that a whole dashboard is one picture.
//!
//! Cards lie on a grid of [`COLUMNS`], row after row, each row as high as its tallest card. A chart comes ready drawn,
//! at the width that [`Board::chart_width_px`] tells.

mod cards;

use super::font::Weight;
use super::sheet::{Anchor, Sheet, Text, units};
use super::spec::{Background, FontUse, Lang, MAX_TITLE_CHARS, MAX_WIDTH_PX, Size, Theme};
use super::style::Frame;
use super::wrap::wrapped;
use super::{Captions, ChartError, Paper, Spark, Svg, document, embed, font};

/// Columns of the grid.
pub const COLUMNS: u8 = 12;
/// Smallest width of a board, in CSS pixels.
pub const MIN_BOARD_WIDTH_PX: u32 = 320;
/// Largest height of a board, in CSS pixels.
pub const MAX_BOARD_HEIGHT_PX: u32 = 16_384;
/// Most cards of a board.
pub const MAX_CARDS: usize = 100;

/// Width and height of the small line beside a number, in CSS pixels.
pub const SPARK_PX: (f64, f64) = (110.0, 34.0);

/// Narrower than this, every card has a row of its own.
const ONE_COLUMN_BELOW_PX: u32 = 640;
const MARGIN_PX: f64 = 32.0;
const GAP_PX: f64 = 20.0;
/// Between a card's frame and what is in it.
const PADDING_PX: f64 = 16.0;

/// Cards under a title.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    pub width_px: u32,
    pub theme: Theme,
    pub lang: Lang,
    pub background: Background,
    pub font: FontUse,
    /// Empty for a card that stands alone.
    pub title: String,
    pub subtitle: String,
    pub rows: Vec<BoardRow>,
    /// At the very end: where it comes from, and of when it is.
    pub footer: String,
}

/// Cards side by side, as many as fit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoardRow {
    pub title: String,
    pub cards: Vec<Card>,
}

/// One card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Columns of the grid, 1 to [`COLUMNS`].
    pub span: u8,
    pub title: String,
    /// Under the title: a unit.
    pub subtitle: String,
    pub face: Face,
    /// Under the face: a source, a remark; a line each.
    pub notes: Vec<String>,
}

/// What a card shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Face {
    /// A drawing, at most as wide as the card.
    Chart(Svg),
    Figure(Headline),
    Grid(Grid),
    /// Paragraphs.
    Text(Vec<String>),
    /// Why the card is empty.
    Fault(Vec<String>),
}

/// One number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Headline {
    /// `超7,600`.
    pub value: String,
    /// `亿元`.
    pub unit: String,
    /// `2025年一季度`.
    pub period: String,
    /// `▲ 13.44（26.3%）较上年同期`; may be empty.
    pub change: String,
    /// A small line through the values, of [`SPARK_PX`].
    pub spark: Option<Spark>,
}

/// Texts in rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    pub columns: Vec<GridColumn>,
    pub rows: Vec<Vec<String>>,
}

/// A column of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    pub title: String,
    pub align: Align,
}

/// To which side a column leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

impl Board {
    /// Width of a card of `span` columns.
    fn card_width(&self, span: u8) -> f64 {
        let inner = f64::from(self.width_px) - 2.0 * self.margin();
        if self.width_px < ONE_COLUMN_BELOW_PX {
            return inner;
        }
        let span = f64::from(span.clamp(1, COLUMNS));
        let column = (inner - GAP_PX * f64::from(COLUMNS - 1)) / f64::from(COLUMNS);
        column * span + GAP_PX * (span - 1.0)
    }

    /// The widest drawing that a card of `span` columns holds, in CSS pixels.
    pub fn chart_width_px(&self, span: u8) -> u32 {
        (self.card_width(span) - 2.0 * PADDING_PX) as u32
    }

    fn margin(&self) -> f64 {
        if self.is_alone() { 0.0 } else { MARGIN_PX.min(f64::from(self.width_px) / 20.0) }
    }

    /// Whether it is one card and nothing else.
    fn is_alone(&self) -> bool {
        self.title.is_empty()
            && self.rows.len() == 1
            && self.rows[0].cards.len() == 1
            && self.footer.is_empty()
    }

    fn check(&self) -> Result<(), ChartError> {
        if !(MIN_BOARD_WIDTH_PX..=MAX_WIDTH_PX).contains(&self.width_px) {
            let (what, value) = ("width in pixels", self.width_px.to_string());
            return Err(ChartError::OutOfRange { what, value, min: MIN_BOARD_WIDTH_PX, max: MAX_WIDTH_PX });
        }
        let count: usize = self.rows.iter().map(|row| row.cards.len()).sum();
        if count > MAX_CARDS {
            return Err(ChartError::TooManyCards { count, max: MAX_CARDS });
        }
        for (what, text) in [("title", &self.title), ("subtitle", &self.subtitle)] {
            let count = text.chars().count();
            if count > MAX_TITLE_CHARS {
                return Err(ChartError::TextTooLong { what, count, max: MAX_TITLE_CHARS });
            }
        }
        Ok(())
    }

    /// The lines of a row: cards as many as twelve columns hold.
    fn lines<'b>(&self, row: &'b BoardRow) -> Vec<Vec<&'b Card>> {
        let mut lines: Vec<Vec<&Card>> = Vec::new();
        let mut left = 0;
        for card in &row.cards {
            let span =
                if self.width_px < ONE_COLUMN_BELOW_PX { COLUMNS } else { card.span.clamp(1, COLUMNS) };
            match lines.last_mut() {
                Some(line) if span <= left => line.push(card),
                _ => {
                    lines.push(vec![card]);
                    left = COLUMNS;
                }
            }
            left -= span;
        }
        lines
    }
}

/// Draws `board`; its height is what its cards need.
///
/// # Errors
/// A width out of range, too many cards, a title that is too long, or more than [`MAX_BOARD_HEIGHT_PX`].
pub fn board(board: &Board) -> Result<Svg, ChartError> {
    board.check()?;
    let sheet = Sheet::new(board.width_px, MAX_BOARD_HEIGHT_PX);
    let mut painter = Painter { sheet: &sheet, board, y: board.margin() };
    painter.head();
    for row in &board.rows {
        painter.row(row);
    }
    painter.foot();
    let height = (painter.y + board.margin()).ceil();
    if height > f64::from(MAX_BOARD_HEIGHT_PX) {
        let (value, min) = (height.to_string(), 1);
        return Err(ChartError::OutOfRange {
            what: "height of a board in pixels",
            value,
            min,
            max: MAX_BOARD_HEIGHT_PX,
        });
    }
    let size = Size::of_drawing(board.width_px, height as u32);
    let (body, used) = sheet.into_parts();
    let faces = if board.font == FontUse::Embedded { embed::faces(&used) } else { String::new() };
    let title = if board.is_alone() { &board.rows[0].cards[0].title } else { &board.title };
    let alt_text = alt(board);
    let paper =
        Paper { size, lang: board.lang, background: board.background, palette: board.theme.palette() };
    let text = document(&paper, title, &alt_text, &[&faces, &body]);
    let captions = Captions { title: title.clone(), ..Captions::default() };
    Ok(Svg { text, size, alt_text, captions })
}

/// What the board says: a sentence a card.
fn alt(board: &Board) -> String {
    let cards = board.rows.iter().flat_map(|row| &row.cards);
    let said = cards.map(|card| {
        let face = match &card.face {
            Face::Chart(svg) => svg.alt_text().to_owned(),
            Face::Figure(figure) => {
                format!("{}{} {} {}", figure.value, figure.unit, figure.period, figure.change)
            }
            Face::Grid(grid) => match board.lang {
                Lang::Chinese => format!("{}行的表", grid.rows.len()),
                Lang::English => format!("a table of {} rows", grid.rows.len()),
            },
            Face::Text(lines) | Face::Fault(lines) => lines.join(" "),
        };
        let title =
            if card.title.is_empty() || face.contains(&card.title) { "" } else { card.title.as_str() };
        [title, face.trim()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(board.lang.pick("：", ": "))
    });
    said.filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Draws from top to bottom; `y` is how far it has come, in CSS pixels.
struct Painter<'b> {
    sheet: &'b Sheet,
    board: &'b Board,
    y: f64,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
struct Type {
    size: f64,
    weight: Weight,
    fill: &'static str,
    leading: f64,
    max_lines: usize,
}

impl Painter<'_> {
    /// Writes `text` from `x` and `y` on, broken to `width`; tells where the space below begins.
    fn paragraph(&self, text: &str, (x, y): (f64, f64), width: f64, set: Type) -> f64 {
        let lines = wrapped(text, set.size, set.weight, width, set.max_lines);
        let step = set.size * set.leading;
        for (at, line) in lines.iter().enumerate() {
            let baseline = y + step * at as f64 + step * 0.5 + set.size * 0.36;
            self.text(line, (x, baseline), Anchor::Start, set);
        }
        y + step * lines.len() as f64
    }

    fn text(&self, text: &str, (x, y): (f64, f64), anchor: Anchor, set: Type) {
        let Type { size, weight, fill, .. } = set;
        self.sheet.text(&Text { x, y, size, weight, fill, anchor, halo: None, content: text });
    }

    fn head(&mut self) {
        let (palette, x) = (self.board.theme.palette(), self.board.margin());
        let width = f64::from(self.board.width_px) - 2.0 * x;
        if self.board.title.is_empty() {
            return;
        }
        let title =
            Type { size: 28.0, weight: Weight::SemiBold, fill: palette.title, leading: 1.3, max_lines: 2 };
        self.y = self.paragraph(&self.board.title, (x, self.y), width, title);
        let subtitle =
            Type { size: 14.5, weight: Weight::Regular, fill: palette.muted, leading: 1.55, max_lines: 3 };
        self.y = self.paragraph(&self.board.subtitle, (x, self.y + 2.0), width, subtitle) + GAP_PX;
    }

    fn row(&mut self, row: &BoardRow) {
        let (palette, margin) = (self.board.theme.palette(), self.board.margin());
        if !row.title.is_empty() {
            let width = f64::from(self.board.width_px) - 2.0 * margin;
            let set = Type {
                size: 18.0,
                weight: Weight::SemiBold,
                fill: palette.title,
                leading: 1.4,
                max_lines: 1,
            };
            self.y = self.paragraph(&row.title, (margin, self.y + 8.0), width, set) + 10.0;
        }
        for line in self.board.lines(row) {
            let height = line.iter().map(|card| self.card_height(card)).fold(0.0, f64::max);
            let mut x = margin;
            for card in line {
                let width = self.board.card_width(card.span);
                let frame = Frame { left: x, top: self.y, right: x + width, bottom: self.y + height };
                self.card(card, frame);
                x = frame.right + GAP_PX;
            }
            self.y += height + if self.board.is_alone() { 0.0 } else { GAP_PX };
        }
    }

    fn foot(&mut self) {
        if self.board.footer.is_empty() {
            return;
        }
        let (palette, x) = (self.board.theme.palette(), self.board.margin());
        let width = f64::from(self.board.width_px) - 2.0 * x;
        let set =
            Type { size: 12.0, weight: Weight::Regular, fill: palette.muted, leading: 1.5, max_lines: 2 };
        self.y = self.paragraph(&self.board.footer, (x, self.y), width, set);
    }

    /// A hairline around a card.
    fn frame(&self, frame: Frame) {
        let (x, y) = (units(frame.left), units(frame.top));
        let (width, height, line) =
            (units(frame.width()), units(frame.height()), self.board.theme.palette().grid);
        self.sheet.raw(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\" fill=\"none\" stroke=\"{line}\" \
             stroke-width=\"{}\"/>\n",
            units(6.0),
            units(1.0),
        ));
    }

    /// A drawing of its own, in its place.
    fn place(&self, svg: &Svg, (x, y): (f64, f64)) {
        let (x, y, scale) = (units(x), units(y), units(1.0));
        self.sheet.raw(&format!(
            "<g transform=\"translate({x} {y}) scale({scale})\">{}</g>\n",
            svg.as_str().trim_end()
        ));
    }
}

/// Width of a text of this type, in CSS pixels.
fn width_px(text: &str, set: Type) -> f64 {
    font::width_px(text, set.size, set.weight)
}

#[cfg(test)]
mod tests;
