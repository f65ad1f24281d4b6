//! Where a text has tables: lines whose cells stand between tabs, bars or wide gaps, with numbers under a header.

use super::cell::{Cell, is_year};
use super::time::is_year_month;

/// Fewest rows with numbers of a table whose cells are parted by gaps alone, which prose has too.
const MIN_GAP_ROWS: usize = 2;

/// Lines above a table that may be its caption, and how long one may be.
const CAPTION_LINES: usize = 4;
const MAX_CAPTION_CHARS: usize = 60;

/// Lines within a table that may be no rows, and how long one may be: 其中：, 一、轻工业, nothing.
const MAX_SECTION_LINES: usize = 2;
const MAX_SECTION_CHARS: usize = 16;

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Tab,
    Bar,
    Gap,
}

/// A line of the text by its place in characters.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
}

/// A table with its places in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Characters of all its lines.
    pub start: usize,
    pub end: usize,
    /// Lines above it, the nearest first.
    pub caption: Vec<String>,
    pub header: Vec<Vec<Cell>>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn columns(&self) -> usize {
        self.header.iter().chain(&self.rows).map(Vec::len).max().unwrap_or(0)
    }
}

/// The tables of a text, in order.
pub(super) fn tables(chars: &[char]) -> Vec<Table> {
    let lines = lines(chars);
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(separator) = separator(chars, lines[at]) else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        loop {
            while end < lines.len() && goes_on(chars, lines[end], separator) {
                end += 1;
            }
            let Some(next) = resumed(chars, &lines, end, separator) else { break };
            end = next;
        }
        let caption = lines[..at].iter().rev();
        tables.extend(table(chars, &lines[at..end], separator, caption).map(beside).unwrap_or_default());
        at = end;
    }
    inherit(&mut tables);
    tables
}

/// The tables that stand beside each other in one: its header repeats itself.
fn beside(table: Table) -> Vec<Table> {
    let wide = table.columns();
    let repeats = |width: &usize| {
        wide.is_multiple_of(*width)
            && table.header.iter().all(|row| row.len() == wide)
            && table
                .header
                .iter()
                .flat_map(|row| row.iter().zip(&row[*width..]))
                .all(|(a, b)| a.text == b.text)
    };
    let Some(width) = (2..=wide / 2).find(repeats) else { return vec![table] };
    let part = |rows: &[Vec<Cell>], from: usize| -> Vec<Vec<Cell>> {
        let cut =
            rows.iter().map(|row| row.get(from..(from + width).min(row.len())).unwrap_or_default().to_vec());
        cut.filter(|row| row.iter().any(|cell| !cell.text.is_empty())).collect()
    };
    let tables = (0..wide).step_by(width).map(|from| Table {
        header: part(&table.header, from),
        rows: part(&table.rows, from),
        caption: table.caption.clone(),
        ..table
    });
    tables.collect()
}

/// A table whose header is that of the one before goes it on over the break of a page: its caption holds.
fn inherit(tables: &mut [Table]) {
    let texts = |table: &Table| -> Vec<String> {
        table.header.iter().flatten().map(|cell| cell.text.clone()).collect()
    };
    for at in 1..tables.len() {
        let (before, rest) = tables.split_at_mut(at);
        if let (Some(before), [table, ..]) = (before.last(), rest)
            && table.caption.first().is_none_or(|line| line.contains('\t'))
            && texts(before) == texts(table)
        {
            table.caption.clone_from(&before.caption);
        }
    }
}

fn lines(chars: &[char]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, c) in chars.iter().chain(std::iter::once(&'\n')).enumerate() {
        if *c == '\n' {
            let end = if at > start && chars[at - 1] == '\r' { at - 1 } else { at };
            lines.push(Line { start, end });
            start = at + 1;
        }
    }
    lines
}

const fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '┃' | '║')
}

/// A line of a table's frame: `|---|---|`, `├──┼──┤`.
fn is_rule(line: &[char]) -> bool {
    let drawn = |c: &char| {
        is_bar(*c)
            || matches!(
                c,
                '-' | '='
                    | '+'
                    | ':'
                    | '─'
                    | '━'
                    | '┼'
                    | '├'
                    | '┤'
                    | '┌'
                    | '┐'
                    | '└'
                    | '┘'
                    | '┬'
                    | '┴'
                    | '═'
                    | '╬'
                    | '╠'
                    | '╣'
                    | '╔'
                    | '╗'
                    | '╚'
                    | '╝'
                    | '╦'
                    | '╩'
            )
            || c.is_whitespace()
    };
    line.iter().filter(|c| !c.is_whitespace()).count() >= 3 && line.iter().all(drawn)
}

/// How the cells of a line are parted, if it has several.
fn separator(chars: &[char], line: Line) -> Option<Separator> {
    let text = &chars[line.start..line.end];
    if text.iter().filter(|c| is_bar(**c)).count() >= 1 && !is_rule(text) {
        return Some(Separator::Bar);
    }
    let first = text.iter().position(|c| !matches!(c, ' ' | '\u{3000}'))?;
    let last = text.iter().rposition(|c| !c.is_whitespace())?;
    if text[first..].contains(&'\t') {
        return Some(Separator::Tab);
    }
    let gaps = text[first..=last].windows(2).any(|pair| is_blank(pair[0]) && is_blank(pair[1]));
    gaps.then_some(Separator::Gap)
}

const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{a0}')
}

fn goes_on(chars: &[char], line: Line, with: Separator) -> bool {
    (with != Separator::Tab && is_rule(&chars[line.start..line.end])) || separator(chars, line) == Some(with)
}

/// Where a table goes on behind lines that are no rows: a blank one, 其中：, 一、轻工业. Both rows around have as many cells,
/// and numbers.
fn resumed(chars: &[char], lines: &[Line], end: usize, with: Separator) -> Option<usize> {
    let between = |line: &&Line| {
        let text = &chars[line.start..line.end];
        text.len() <= MAX_SECTION_CHARS
            && !text.iter().any(|c| c.is_ascii_digit() || is_bar(*c) || matches!(c, '\t' | '。' | '，'))
    };
    let skipped = lines[end..].iter().take(MAX_SECTION_LINES).take_while(between).count();
    let next = (end + 1..=end + skipped)
        .find(|at| lines.get(*at).is_some_and(|line| goes_on(chars, *line, with)))?;
    let before = cells(chars, lines[end - 1], with);
    let after = cells(chars, lines[next], with);
    (before.len() == after.len() && has_numbers(&before) && has_numbers(&after)).then_some(next)
}

fn cells(chars: &[char], line: Line, separator: Separator) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut start = line.start;
    let mut at = line.start;
    while at <= line.end {
        let ends = at == line.end
            || match separator {
                Separator::Tab => chars[at] == '\t',
                Separator::Bar => is_bar(chars[at]),
                Separator::Gap => {
                    is_blank(chars[at])
                        && at + 1 < line.end
                        && is_blank(chars[at + 1])
                        && !cell_is_empty(chars, start, at)
                }
            };
        if ends {
            cells.push(Cell::read(chars, start, at));
            if separator == Separator::Gap {
                while at < line.end && is_blank(chars[at]) {
                    at += 1;
                }
                start = at;
                if at == line.end {
                    break;
                }
                continue;
            }
            start = at + 1;
        }
        at += 1;
    }
    if separator == Separator::Bar {
        // The frame to the left and to the right.
        if cells.first().is_some_and(|cell| cell.text.is_empty()) {
            cells.remove(0);
        }
        if cells.last().is_some_and(|cell| cell.text.is_empty()) {
            cells.pop();
        }
    }
    cells
}

fn cell_is_empty(chars: &[char], start: usize, end: usize) -> bool {
    chars[start..end].iter().all(|c| c.is_whitespace())
}

/// Whether a row has a label and numbers under the header.
fn has_numbers(row: &[Cell]) -> bool {
    let numbers = row.iter().skip(1).filter(|cell| cell.content.is_value()).count();
    let years = row.iter().skip(1).filter(|cell| is_year(&cell.text) || is_year_month(&cell.text)).count();
    numbers > years
}

/// Whether a row is one label over nothing, as long as it names what stands below.
fn is_section(row: &[Cell]) -> bool {
    row.first().is_some_and(|cell| !cell.text.is_empty() && !cell.text.contains("单位"))
        && row.iter().skip(1).all(|cell| cell.text.is_empty())
}

/// Takes the first rows away that are one cell over all columns: a title, or 单位：万元.
fn spanning(all: &mut Vec<Vec<Cell>>) -> Vec<String> {
    let mut said = Vec::new();
    while let [first, next, ..] = all.as_slice() {
        let mut filled = first.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
        let (Some((at, cell)), None) = (filled.next(), filled.next()) else { break };
        // 指标 over nothing is a header, whose next row begins empty.
        let title = at == 0 && next.first().is_some_and(|cell| !cell.text.is_empty());
        if first.len() < 2 || !(title || cell.text.contains("单位")) {
            break;
        }
        said.push(cell.text.clone());
        all.remove(0);
    }
    said
}

fn table<'l>(
    chars: &[char],
    lines: &[Line],
    separator: Separator,
    above: impl Iterator<Item = &'l Line>,
) -> Option<Table> {
    let drawn = lines.iter().filter(|line| !is_rule(&chars[line.start..line.end]));
    let cut = drawn.map(|line| cells(chars, *line, separator));
    let mut all: Vec<Vec<Cell>> = cut.filter(|row| row.iter().any(|cell| !cell.text.is_empty())).collect();
    let first = all.iter().position(|row| has_numbers(row))?;
    let mut rows = all.split_off(first);
    // 一、工业 right below the header is a line of the body.
    let sections = all.iter().skip(1).rev().take_while(|row| is_section(row)).count();
    rows.splice(0..0, all.split_off(all.len() - sections));
    let numbered = rows.iter().filter(|row| has_numbers(row)).count();
    let least = if separator == Separator::Gap { MIN_GAP_ROWS } else { 1 };
    let narrow = |row: &Vec<Cell>| row.iter().skip(1).all(|cell| cell.text.chars().count() <= 24);
    if all.is_empty() || numbered < least || numbered * 2 < rows.len() || !rows.iter().all(narrow) {
        return None;
    }
    if separator == Separator::Gap {
        // Without marks between the cells, only rows as long as the header tell which number stands under what.
        // A row of another length stays unread, cell by cell.
        let wide = all.last()?.len();
        let fitting = rows.iter().filter(|row| has_numbers(row) && row.len() == wide).count();
        if fitting < MIN_GAP_ROWS || fitting * 2 <= numbered {
            return None;
        }
    }
    let inside = spanning(&mut all).into_iter().rev();
    let said = inside.chain(above.map(|line| chars[line.start..line.end].iter().collect::<String>()));
    let said = said.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let short =
        |text: &String| text.chars().count() <= MAX_CAPTION_CHARS && !text.ends_with(['。', '；', '，']);
    let caption = said.take(CAPTION_LINES).take_while(short).collect();
    Some(Table { start: lines.first()?.start, end: lines.last()?.end, caption, header: all, rows })
}
