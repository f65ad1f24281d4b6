//! What a person at a terminal reads: tables with columns that line up for Chinese too, and lines in which nothing that
//! stands in a file of a stranger drives the terminal.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context;
use comfy_table::ContentArrangement;
use comfy_table::presets::ASCII_MARKDOWN;

/// Where in a quote a number stands, in bytes: not within another number, and of several places that whose text before
/// is most like `before`, blanks aside.
pub fn place_of(quote: &str, exact: &str, before: &str) -> usize {
    let within = |at: usize| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let end = &quote[at + exact.len()..];
        let starts = exact.starts_with(|c: char| c.is_ascii_digit());
        let joined = quote[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
        (starts && joined) || (exact.ends_with(|c: char| c.is_ascii_digit()) && digit(end.chars().next()))
    };
    let solid = |text: &str| text.chars().rev().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let before = solid(before);
    let likeness = |at: usize| solid(&quote[..at]).iter().zip(&before).take_while(|(a, b)| a == b).count();
    let places = quote.rmatch_indices(exact).map(|(at, _)| at);
    places.max_by_key(|at| (!within(*at), likeness(*at))).unwrap_or(0)
}

/// A table whose cells are shown as [`shown`] shows them.
pub struct Table(comfy_table::Table);

/// A table with this header.
pub fn table(header: &[&str]) -> Table {
    let mut table = comfy_table::Table::new();
    table.load_preset(ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().map(|cell| shown(cell)));
    Table(table)
}

impl Table {
    pub fn add_row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        self.0.add_row(cells.into_iter().map(|cell| shown(cell.as_ref()).into_owned()));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text with its control characters as escapes: `\u{1b}` instead of what a terminal obeys. So are the marks that turn
/// the direction of writing, by which a text can be made to look like another.
pub fn shown(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => safe.extend(c.escape_default()),
            c if obeyed(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Writes lines for a person, each as [`shown`] shows it.
pub fn say(text: &str) -> std::io::Result<()> {
    print(&text.lines().map(shown).collect::<Vec<_>>().join("\n"))
}

/// Writes text and a line end to standard output as it is: what programs read.
pub fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Writes a line for the person, beside the output.
pub fn note(text: &str) {
    eprintln!("almanac: {}", shown(text));
}

/// Writes a file that is there whole or not at all.
pub fn to_file<T>(path: &Path, write: impl FnOnce(&mut File) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = || format!("cannot write {}", path.display());
    // Readable by whom the umask lets read: a temporary file of its own making would be its owner's alone.
    let readable = std::fs::Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().permissions(readable).tempfile_in(folder).with_context(place)?;
    let done = write(file.as_file_mut())?;
    file.persist(path).map_err(|error| error.error).with_context(place)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::{shown, table};

    #[test]
    fn nothing_that_is_shown_drives_the_terminal() {
        for (text, wanted) in [
            ("地区生产总值 1,234.5 ‰ é", "地区生产总值 1,234.5 ‰ é"),
            ("a\u{1b}[2J\u{7}b", "a\\u{1b}[2J\\u{7}b"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("two\r\nlines\tand", "two\\r\\nlines\\tand"),
            ("\0c\0h", "\\u{0}c\\u{0}h"),
            ("\u{202e}gpj.csv", "\\u{202e}gpj.csv"),
        ] {
            assert_eq!(shown(text), wanted);
        }
        let mut cells = table(&["na\u{1b}me"]);
        cells.add_row(["va\u{1b}lue"]);
        let text = cells.to_string();
        assert!(text.contains("na\\u{1b}me") && text.contains("va\\u{1b}lue"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}
