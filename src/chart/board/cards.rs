//! The faces of cards. A card is measured and drawn by the same code: measuring draws on a sheet that is thrown away.

use super::super::font::Weight;
use super::super::sheet::{Anchor, Sheet, units};
use super::super::style::Frame;
use super::super::wrap::cut;
use super::{Align, Card, Face, Grid, Headline, PADDING_PX, Painter, SPARK_PX, Type, width_px};

/// Most rows of a table in a picture.
const MAX_ROWS_DRAWN: usize = 40;
/// Most paragraphs of a text in a picture.
const MAX_PARAGRAPHS: usize = 40;
const ROW_HEIGHT_PX: f64 = 26.0;
/// Between two columns of a table.
const COLUMN_GAP_PX: f64 = 18.0;

impl Painter<'_> {
    /// The height that a card needs.
    pub(super) fn card_height(&self, card: &Card) -> f64 {
        let sheet = Sheet::new(self.board.width_px, 1);
        let painter = Painter { sheet: &sheet, board: self.board, y: 0.0 };
        let width = self.board.card_width(card.span);
        painter.inside(card, Frame { left: 0.0, top: 0.0, right: width, bottom: 0.0 }) + PADDING_PX
    }

    pub(super) fn card(&self, card: &Card, frame: Frame) {
        self.frame(frame);
        self.inside(card, frame);
    }

    /// Draws what is in a card; tells where it ends.
    fn inside(&self, card: &Card, frame: Frame) -> f64 {
        let palette = self.board.theme.palette();
        let set = |size, fill| Type { size, weight: Weight::Regular, fill, leading: 1.45, max_lines: 2 };
        let (x, width) = (frame.left + PADDING_PX, frame.width() - 2.0 * PADDING_PX);
        let mut y = frame.top + PADDING_PX - 3.0;
        if !card.title.is_empty() {
            let title = Type { weight: Weight::SemiBold, ..set(15.0, palette.title) };
            y = self.paragraph(&card.title, (x, y), width, title);
        }
        y = self.paragraph(&card.subtitle, (x, y), width, set(12.5, palette.muted)) + 4.0;
        y = match &card.face {
            Face::Chart(svg) => {
                self.place(svg, (x, y));
                y + f64::from(svg.height_px())
            }
            Face::Figure(figure) => self.figure(figure, (x, y), width),
            Face::Grid(grid) => self.grid(grid, (x, y), width),
            Face::Text(paragraphs) => {
                let text = Type { leading: 1.6, max_lines: 12, ..set(14.0, palette.text) };
                let each = |y, text_of: &String| self.paragraph(text_of, (x, y), width, text) + 5.0;
                paragraphs.iter().take(MAX_PARAGRAPHS).fold(y, each)
            }
            Face::Fault(reasons) => {
                let text = Type { leading: 1.55, max_lines: 6, ..set(13.0, palette.series[1]) };
                let each = |y, reason: &String| self.paragraph(reason, (x, y), width, text) + 4.0;
                reasons.iter().take(MAX_PARAGRAPHS).fold(y, each)
            }
        };
        let note = |y, note: &String| self.paragraph(note, (x, y), width, set(12.0, palette.muted));
        card.notes.iter().fold(y + 4.0, note)
    }

    fn figure(&self, figure: &Headline, (x, y): (f64, f64), width: f64) -> f64 {
        let palette = self.board.theme.palette();
        let regular = |size, fill| Type { size, weight: Weight::Regular, fill, leading: 1.4, max_lines: 1 };
        let mut number = Type { weight: Weight::SemiBold, ..regular(34.0, palette.title) };
        let unit = regular(15.0, palette.muted);
        let room = width - width_px(&figure.unit, unit) - 6.0;
        while width_px(&figure.value, number) > room && number.size > 16.0 {
            number.size -= 2.0;
        }
        let baseline = y + 38.0;
        self.text(
            &cut(&figure.value, number.size, number.weight, room),
            (x, baseline),
            Anchor::Start,
            number,
        );
        let after = x + width_px(&figure.value, number).min(room) + 5.0;
        self.text(&figure.unit, (after, baseline), Anchor::Start, unit);
        let left = x + width - SPARK_PX.0;
        // The small line stands beside the number where there is room, else below it.
        let beside = after + width_px(&figure.unit, unit) + 12.0 <= left;
        let mut y = y + 50.0;
        if let Some(spark) = figure.spark.as_ref().filter(|_| beside) {
            self.spark(&spark.path, (left, y - 40.0));
        }
        y = self.paragraph(&figure.period, (x, y), width, regular(13.0, palette.muted));
        y = self.paragraph(&figure.change, (x, y), width, regular(13.5, palette.text));
        if let Some(spark) = figure.spark.as_ref().filter(|_| !beside) {
            self.spark(&spark.path, (x, y + 4.0));
            y += SPARK_PX.1 + 6.0;
        }
        y
    }

    fn spark(&self, path: &str, (x, y): (f64, f64)) {
        let colour = self.board.theme.palette().colour(0);
        let (x, y, scale) = (units(x), units(y), units(1.0));
        self.sheet.raw(&format!(
            "<path transform=\"translate({x} {y}) scale({scale})\" d=\"{path}\" fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"1.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n"
        ));
    }

    fn grid(&self, grid: &Grid, (x, y): (f64, f64), width: f64) -> f64 {
        let palette = self.board.theme.palette();
        let cell =
            Type { size: 13.0, weight: Weight::Regular, fill: palette.text, leading: 1.4, max_lines: 1 };
        let head = Type { weight: Weight::SemiBold, size: 12.0, fill: palette.muted, ..cell };
        let rows = &grid.rows[..grid.rows.len().min(MAX_ROWS_DRAWN)];
        let widths = column_widths(grid, rows, width, cell, head);
        let mut y = y + 4.0;
        self.cells(grid, &widths, grid.columns.iter().map(|column| column.title.as_str()), (x, y), head);
        y += ROW_HEIGHT_PX;
        self.rule((x, y), width, palette.zero);
        for row in rows {
            self.cells(grid, &widths, row.iter().map(String::as_str), (x, y), cell);
            y += ROW_HEIGHT_PX;
            self.rule((x, y), width, palette.grid);
        }
        if rows.len() < grid.rows.len() {
            let more = format!("… {}", grid.rows.len() - rows.len());
            y = self.paragraph(&more, (x, y), width, head);
        }
        y + 2.0
    }

    fn cells<'t>(
        &self,
        grid: &Grid,
        widths: &[f64],
        texts: impl Iterator<Item = &'t str>,
        (x, y): (f64, f64),
        set: Type,
    ) {
        let mut left = x;
        for ((text, column), width) in texts.zip(&grid.columns).zip(widths) {
            let (at, anchor) = match column.align {
                Align::Left => (left, Anchor::Start),
                Align::Right => (left + width, Anchor::End),
            };
            self.text(&cut(text, set.size, set.weight, *width), (at, y + 17.5), anchor, set);
            left += width + COLUMN_GAP_PX;
        }
    }

    fn rule(&self, (x, y): (f64, f64), width: f64, colour: &str) {
        let (x, y, width, height) = (units(x), units(y), units(width), units(0.75));
        self.sheet.raw(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>"
        ));
    }
}

/// What each column needs; where that is more than there is, the wide ones give way.
fn column_widths(grid: &Grid, rows: &[Vec<String>], width: f64, cell: Type, head: Type) -> Vec<f64> {
    let gaps = COLUMN_GAP_PX * grid.columns.len().saturating_sub(1) as f64;
    let room = (width - gaps).max(0.0);
    let natural = |(at, column): (usize, &super::GridColumn)| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|text| width_px(text, cell));
        cells.fold(width_px(&column.title, head), f64::max)
    };
    let mut widths: Vec<f64> = grid.columns.iter().enumerate().map(natural).collect();
    let total: f64 = widths.iter().sum();
    if total <= room {
        // What is left over goes to the first column, so that numbers stand at the right edge.
        if let Some(first) = widths.first_mut() {
            *first += room - total;
        }
        return widths;
    }
    // The largest share that lets all columns fit when wider ones are cut to it.
    let (mut low, mut high) = (0.0, room);
    for _ in 0..40 {
        let share = f64::midpoint(low, high);
        if widths.iter().map(|width| width.min(share)).sum::<f64>() <= room {
            low = share;
        } else {
            high = share;
        }
    }
    widths.iter().map(|width| width.min(low)).collect()
}
