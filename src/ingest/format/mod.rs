//! From bytes to the text that is read: plain text, web pages and PDF files with a text layer.
//!
//! The text is what a report's figures point into; the bytes stay in the archive. A table becomes lines whose cells
//! stand between tabs, whatever it was made of, and is read as a table from there on.

mod encoding;
mod html;
mod pdf;

pub use pdf::PdfLimits;

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Html,
    Pdf,
}

/// The text of a document, and what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub format: Format,
    /// How the bytes were read: `utf-8`, `gb18030`, … or `pdf`.
    pub encoding: &'static str,
    pub text: String,
    /// Of a web page.
    pub title: Option<String>,
    /// What of the document could not be read, in words; nothing mostly.
    pub unread: Vec<String>,
}

/// Why no text can be taken from the bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    #[error("it holds no text")]
    Empty,
    #[error("it is no text in UTF-8, UTF-16 or GB18030 (byte {at} does not fit): convert it first")]
    Encoding { at: usize },
    #[error("it is {0}: save it as text, HTML or PDF")]
    Unsupported(&'static str),
    #[error("it has no text layer, only pictures of {pages} pages: run text recognition (OCR) first")]
    NoTextLayer { pages: usize },
    #[error("its fonts do not say which characters they draw: save it anew, or run text recognition (OCR)")]
    Undecodable,
    #[error("the PDF is encrypted: save it without a password")]
    Encrypted,
    #[error("the PDF cannot be read: {0}")]
    Pdf(String),
    #[error("it has more than {name} = {limit}: split it")]
    Limit { name: &'static str, limit: usize },
}

/// First bytes of what is no report, and what it is.
const OTHERS: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "a ZIP archive (Word, Excel or alike)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
];

/// How far into the bytes a PDF may begin.
const PDF_HEADER_BYTES: usize = 1024;

impl Format {
    /// What a media type (`text/html; charset=gbk`) names; `None` where it says nothing of it.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "application/pdf" => Some(Self::Pdf),
            "text/plain" => Some(Self::Text),
            _ => None,
        }
    }

    /// What the bytes look like.
    pub fn sniff(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(PDF_HEADER_BYTES)];
        if head.windows(5).any(|window| window == b"%PDF-") {
            return Self::Pdf;
        }
        if html::looks_like(bytes) { Self::Html } else { Self::Text }
    }
}

/// Reads a document: as `format` and `charset` where they were said with it, else as what it looks like.
///
/// # Errors
/// [`FormatError`], in words for the person who has the file.
pub fn read(bytes: &[u8], format: Option<Format>, charset: Option<&str>) -> Result<Document, FormatError> {
    if let Some((_, what)) = OTHERS.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Err(FormatError::Unsupported(what));
    }
    if is_web_archive(bytes) {
        return Err(FormatError::Unsupported("a web archive (MHTML)"));
    }
    let format = format.unwrap_or_else(|| Format::sniff(bytes));
    let document = match format {
        Format::Text => {
            let (text, encoding) = encoding::decode(bytes, charset)?;
            Document { format, encoding, text, title: None, unread: Vec::new() }
        }
        Format::Html => {
            let (source, encoding) = encoding::decode(bytes, charset.or(html::charset(bytes).as_deref()))?;
            let page = html::read(&source)?;
            Document { format, encoding, text: page.text, title: page.title, unread: Vec::new() }
        }
        Format::Pdf => {
            let pdf::Read { text, unread } = pdf::read(bytes, PdfLimits::default())?;
            Document { format, encoding: "pdf", text, title: None, unread }
        }
    };
    if document.text.trim().is_empty() { Err(FormatError::Empty) } else { Ok(document) }
}

/// Whether the bytes begin with the head of a page that a browser saved with all its parts as one message.
fn is_web_archive(bytes: &[u8]) -> bool {
    const HEAD_BYTES: usize = 2048;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let named = |key: &str| head.lines().any(|line| line.starts_with(key));
    named("mime-version:") && named("content-type: multipart/")
}

#[cfg(test)]
mod tests;
