//! Tables for a terminal, with columns that line up for Chinese too.

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{ContentArrangement, Table};

/// A table with this header.
pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// Writes text and a line end to standard output.
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
    eprintln!("almanac: {text}");
}
