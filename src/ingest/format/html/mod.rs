//! Web pages: the text of the article and its tables, without what stands around it.

mod article;
mod tree;
mod write;

use super::FormatError;
use tree::Tree;
pub(super) use write::squeezed;

/// Most elements and runs of text of a page.
pub const MAX_HTML_NODES: usize = 2_000_000;

/// How far into the bytes the first tag of a page is looked for, and the charset that it names.
const HEAD_BYTES: usize = 4096;

/// The text of a page, and its title.
pub(super) struct Page {
    pub text: String,
    pub title: Option<String>,
}

/// Whether the bytes begin like a page.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = ascii_head(bytes);
    let text = head.trim_start_matches(|c: char| !c.is_ascii_graphic());
    let opens = ["<!doctype html", "<html", "<head", "<body", "<meta", "<!--", "<?xml"];
    let tags = ["<html", "<head", "<body", "<p", "<div", "<table", "<meta", "<title"];
    (opens.iter().any(|tag| text.starts_with(tag)) && tags.iter().any(|tag| text.contains(tag)))
        || (text.starts_with('<')
            && ["</p>", "</div>", "</table>", "</td>"].iter().any(|tag| text.contains(tag)))
}

/// The charset that the head of a page names.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head = ascii_head(bytes);
    let (_, rest) = head.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).unwrap_or(label.len());
    (end > 0).then(|| label[..end].to_owned())
}

/// The first bytes in lower case, whatever else they are.
fn ascii_head(bytes: &[u8]) -> String {
    bytes.iter().take(HEAD_BYTES).map(|byte| char::from(*byte).to_ascii_lowercase()).collect()
}

/// Reads a page.
pub(super) fn read(source: &str) -> Result<Page, FormatError> {
    // Each node needs a `<` or stands before one.
    if source.bytes().filter(|byte| *byte == b'<').count() * 2 > MAX_HTML_NODES {
        return Err(FormatError::Limit { name: "MAX_HTML_NODES", limit: MAX_HTML_NODES });
    }
    let tree = Tree::parse(source);
    let title = article::title(&tree);
    let mut text = write::text(&tree, article::main(&tree));
    if let Some(headline) = article::headline(&tree)
        && !text.contains(&headline)
    {
        text = format!("{headline}\n\n{text}");
    }
    Ok(Page { text, title })
}
