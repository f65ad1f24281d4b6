//! A part of a page as text: a paragraph a line, a row of a table a line with its cells between tabs.

use super::article::is_around;
use super::tree::{Element, Node, Tree};

/// Widest table, in columns.
const MAX_COLUMNS: usize = 256;

/// A cell with more than this is a place on the page and no cell of a table.
const MAX_CELL_CHARS: usize = 200;

/// Elements that begin a new paragraph.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "center",
    "figcaption",
    "hr",
];

/// The text of a node.
pub(super) fn text(tree: &Tree, at: usize) -> String {
    let mut writer = Writer { tree, lines: Vec::new(), line: String::new(), name_open: false };
    writer.node(at);
    writer.end_line();
    while writer.lines.last().is_some_and(String::is_empty) {
        writer.lines.pop();
    }
    writer.lines.join("\n")
}

struct Writer<'t> {
    tree: &'t Tree,
    lines: Vec<String>,
    line: String,
    /// The line is a name that its value may follow.
    name_open: bool,
}

impl Writer<'_> {
    fn node(&mut self, at: usize) {
        match self.tree.node(at) {
            Node::Text(text) => self.line.push_str(text),
            Node::Element(element) if is_around(element) => {}
            Node::Element(element) if element.name == "br" => self.end_line(),
            Node::Element(element) if element.name == "table" && is_data(self.tree, at) => self.table(at),
            Node::Element(element) => {
                let block = BLOCKS.contains(&element.name.as_str());
                // <dt>出口</dt><dd>300亿元</dd>: what is told of the name.
                let told = element.name == "dd" && self.name_open;
                self.name_open = false;
                if told {
                    self.line.push('：');
                } else if block {
                    self.end_paragraph();
                }
                for child in &element.children {
                    let note =
                        is(self.tree, *child, &["sup"]) && is_note(&self.line, &visible(self.tree, *child));
                    if !note {
                        self.node(*child);
                    }
                }
                if element.name == "dt" && !squeezed(&self.line).is_empty() {
                    self.name_open = true;
                } else if block {
                    self.end_paragraph();
                }
            }
        }
    }

    fn end_line(&mut self) {
        let line = squeezed(&self.line);
        self.line.clear();
        if !line.is_empty() {
            self.lines.push(line);
        }
    }

    /// Paragraphs stand apart, so that nobody joins them.
    fn end_paragraph(&mut self) {
        self.end_line();
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn table(&mut self, at: usize) {
        self.end_paragraph();
        if let Some(caption) = self.tree.first(at, "caption") {
            self.line.push_str(&self.tree.text(caption));
            self.end_line();
        }
        self.lines.extend(grid(self.tree, at).into_iter().map(|row| row.join("\t")));
        self.end_paragraph();
    }
}

/// The rows of a table with the cells that others span left empty.
fn grid(tree: &Tree, at: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    // Rows that a cell above still covers, by column.
    let mut covered: Vec<usize> = Vec::new();
    for row in rows_of(tree, at) {
        let mut cells: Vec<String> = Vec::new();
        let skip = |cells: &mut Vec<String>, covered: &mut Vec<usize>| {
            while let Some(left) = covered.get_mut(cells.len()).filter(|left| **left > 0) {
                *left -= 1;
                cells.push(String::new());
            }
        };
        for cell in cells_of(tree, row) {
            skip(&mut cells, &mut covered);
            let Some(element) = tree.element(cell) else { continue };
            let (wide, high) = (element.span("colspan"), element.span("rowspan"));
            let seen = visible(tree, cell);
            let mut text = if cells.is_empty() { indented(&seen) } else { squeezed(&seen) };
            for _ in 0..wide {
                if cells.len() >= MAX_COLUMNS {
                    break;
                }
                if covered.len() <= cells.len() {
                    covered.resize(cells.len() + 1, 0);
                }
                covered[cells.len()] = high - 1;
                cells.push(std::mem::take(&mut text));
            }
        }
        skip(&mut cells, &mut covered);
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(cells);
        }
    }
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter_mut().for_each(|row| row.resize(wide, String::new()));
    rows
}

fn is(tree: &Tree, at: usize, names: &[&str]) -> bool {
    tree.element(at).is_some_and(|element| names.contains(&element.name.as_str()))
}

fn children(tree: &Tree, at: usize) -> impl Iterator<Item = usize> {
    tree.element(at).map(|element| element.children.as_slice()).unwrap_or_default().iter().copied()
}

fn rows_of(tree: &Tree, table: usize) -> Vec<usize> {
    let parts = children(tree, table).flat_map(|part| {
        let inner = if is(tree, part, &["thead", "tbody", "tfoot"]) { Some(part) } else { None };
        inner.map_or_else(|| vec![part], |part| children(tree, part).collect())
    });
    parts.filter(|row| is(tree, *row, &["tr"])).collect()
}

fn cells_of(tree: &Tree, row: usize) -> Vec<usize> {
    children(tree, row).filter(|cell| is(tree, *cell, &["td", "th"])).collect()
}

/// Whether a table is one of data and not of the page's layout: several short cells in several rows, no table in it.
pub(super) fn is_data(tree: &Tree, table: usize) -> bool {
    let rows = rows_of(tree, table);
    let wide = rows.iter().filter(|row| cells_of(tree, **row).len() >= 2).count();
    let short = |cell: &usize| {
        visible(tree, *cell).chars().take(MAX_CELL_CHARS * 4).filter(|c| !c.is_whitespace()).count()
            <= MAX_CELL_CHARS
    };
    rows.len() >= 2
        && wide >= 2
        && tree.first(table, "table").is_none()
        && rows.iter().all(|row| cells_of(tree, *row).iter().all(short))
}

/// The text below a node without what is left out.
fn visible(tree: &Tree, at: usize) -> String {
    match tree.node(at) {
        Node::Text(text) => text.clone(),
        Node::Element(element) if is_around(element) => String::new(),
        Node::Element(Element { name, .. }) if name == "br" => " ".to_owned(),
        Node::Element(element) => {
            let mut text = String::new();
            for child in &element.children {
                let part = visible(tree, *child);
                if !(is(tree, *child, &["sup"]) && is_note(&text, &part)) {
                    text.push_str(&part);
                }
            }
            text
        }
    }
}

/// Whether what stands raised behind a text is the mark of a note and no part of a number: 1,850.3 and a raised 2.
fn is_note(before: &str, raised: &str) -> bool {
    let mark = raised.trim().trim_matches(['[', ']', '(', ')', '（', '）', '［', '］']);
    let signs = |c: char| c.is_ascii_digit() || matches!(c, '①'..='⑳' | '*' | '＊' | '注' | ',');
    before.trim_end().ends_with(|c: char| c.is_ascii_digit() || c == '%')
        && !mark.is_empty()
        && mark.chars().count() <= 3
        && mark.chars().all(signs)
}

/// A cell's text with the blanks that set it in, one for each character of full width: it is a part of a row above.
fn indented(text: &str) -> String {
    const MAX_DEPTH: usize = 8;
    let blanks = text.trim_start_matches(['\n', '\r', '\t', ' ']).chars();
    let (full, half) = blanks.take_while(|c| c.is_whitespace()).fold((0, 0), |(full, half), c| match c {
        '\u{3000}' | '\u{2003}' => (full + 1, half),
        '\u{a0}' => (full, half + 1),
        _ => (full, half),
    });
    let text = squeezed(text);
    if text.is_empty() { text } else { "\u{3000}".repeat((full + half / 2).min(MAX_DEPTH)) + &text }
}

/// One blank for many, and none between two characters that are written without.
pub(in super::super) fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}') {
            blank = true;
            continue;
        }
        let wide = |c: char| c >= '\u{2e80}';
        if blank && !squeezed.is_empty() && !(wide(c) && squeezed.ends_with(wide)) {
            squeezed.push(' ');
        }
        blank = false;
        squeezed.push(c);
    }
    squeezed
}
