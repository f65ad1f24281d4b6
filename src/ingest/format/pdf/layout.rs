//! Characters with their places become lines: in the order in which they were drawn, which is the order in which they
//! are read, also where a page has columns.

/// A gap as wide as this many sizes stands between two cells.
const CELL_GAP_SIZES: f32 = 0.8;
/// Most wide blanks in a row that stand between words and not between cells.
const MAX_WIDE_BLANKS: usize = 2;
/// How far, in sizes, a character may stand above or below its line.
const LINE_DRIFT_SIZES: f32 = 0.5;
/// A step down of more than this many line heights begins a paragraph.
const PARAGRAPH_STEP_LINES: f32 = 1.7;
/// An indentation of at least so many sizes begins a paragraph.
const INDENT_SIZES: f32 = 1.5;

/// What one code draws, in the space of the page: x to the right, y upwards.
#[derive(Debug)]
pub(super) struct Run {
    pub start: f32,
    pub end: f32,
    pub base: f32,
    pub size: f32,
    pub text: String,
    /// A gap of this width is a blank.
    pub blank: f32,
}

#[derive(Debug)]
struct Line {
    start: f32,
    end: f32,
    base: f32,
    size: f32,
    text: String,
    /// Wide blanks at its end, and where they begin.
    wide: (usize, f32),
}

/// The lines of a page.
#[derive(Debug, Default)]
pub(super) struct Layout {
    lines: Vec<Line>,
}

impl Layout {
    pub fn push(&mut self, run: Run) {
        if run.text.is_empty() || !run.start.is_finite() || !run.base.is_finite() {
            return;
        }
        let is_blank = run.text.chars().all(char::is_whitespace);
        if let Some(line) = self.lines.last_mut().filter(|line| line.takes(&run)) {
            let gap = run.start - line.end;
            if run.text == "\u{3000}" && line.widen(&run) {
                return;
            }
            if !is_blank {
                line.wide = (0, run.end);
                if gap > CELL_GAP_SIZES * line.size {
                    line.text.truncate(line.text.trim_end().len());
                    line.text.push('\t');
                } else if gap > run.blank
                    && line.text.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && run.text.is_ascii()
                {
                    line.text.push(' ');
                }
            }
            // Blanks that were drawn count by their width, so that they make a gap.
            if !is_blank || gap < CELL_GAP_SIZES * line.size {
                line.text.push_str(&run.text);
            }
            if !is_blank {
                line.end = run.end;
                line.size = line.size.max(run.size);
            }
            return;
        }
        if !is_blank {
            let Run { start, end, base, size, text, .. } = run;
            self.lines.push(Line { start, end, base, size, text, wide: (0, end) });
        }
    }

    /// The text: a line a line, paragraphs apart or indented, page numbers left out.
    pub fn text(mut self) -> String {
        for line in &mut self.lines {
            line.text.truncate(line.text.trim_end().len());
        }
        self.lines.retain(|line| !line.text.is_empty());
        for at in [self.lines.len().saturating_sub(1), 0] {
            if self.lines.get(at).is_some_and(|line| is_page_number(&line.text)) {
                self.lines.remove(at);
            }
        }
        let mut text = String::new();
        let left = self.left_edge();
        for (at, line) in self.lines.iter().enumerate() {
            if let Some(before) = at.checked_sub(1).and_then(|at| self.lines.get(at)) {
                let step = before.base - line.base;
                let apart = step < 0.0 || step > PARAGRAPH_STEP_LINES * before.size.max(line.size) * 1.3;
                let in_table = before.text.contains('\t') && line.text.contains('\t');
                text.push_str(if apart && !in_table { "\n\n" } else { "\n" });
            }
            let indented = left.is_some_and(|left| {
                let indent = (line.start - left) / line.size;
                (INDENT_SIZES..=4.0).contains(&indent) && !line.text.contains('\t')
            });
            if indented && !line.text.starts_with('\u{3000}') {
                text.push_str("\u{3000}\u{3000}");
            }
            text.push_str(&line.text);
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Where most lines begin.
    fn left_edge(&self) -> Option<f32> {
        let near = |a: f32, b: f32| (a - b).abs() < 2.0;
        let count = |start: f32| self.lines.iter().filter(|line| near(line.start, start)).count();
        const SAMPLE_LINES: usize = 80;
        let starts = self.lines.iter().take(SAMPLE_LINES).map(|line| line.start);
        starts.filter(|start| count(*start) >= 2).max_by_key(|start| count(*start))
    }
}

impl Line {
    /// Takes a wide blank that was drawn right behind the text: 表1　标题, 指　　标. More of them are a gap.
    fn widen(&mut self, run: &Run) -> bool {
        let apart = run.start - self.end > CELL_GAP_SIZES * self.size;
        if apart && self.wide.0 == 0 {
            return false;
        }
        if self.wide.0 == 0 {
            self.wide.1 = self.end;
        }
        self.wide.0 += 1;
        if self.wide.0 > MAX_WIDE_BLANKS {
            self.text.truncate(self.text.trim_end().len());
            self.end = self.wide.1;
        } else {
            self.text.push('\u{3000}');
            self.end = run.end;
        }
        true
    }

    /// Whether a run goes on with this line.
    fn takes(&self, run: &Run) -> bool {
        (run.base - self.base).abs() <= LINE_DRIFT_SIZES * self.size.max(run.size)
            && run.start >= self.end - self.size
    }
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
