//! Tables for a terminal, with columns that line up for Chinese too.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context;
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
