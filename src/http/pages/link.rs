//! Links to elsewhere, which came with data.

/// A link that a browser may follow: to a web page, and nowhere else.
pub fn safe_link(link: Option<&str>) -> Option<&str> {
    link.filter(|link| link.starts_with("https://") || link.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_are_linked() {
        assert_eq!(safe_link(Some("https://example.org/a")), Some("https://example.org/a"));
        for bad in ["javascript:alert(1)", " https://x", "data:text/html,x", "//x", "file:///etc/passwd", ""]
        {
            assert_eq!(safe_link(Some(bad)), None, "{bad}");
        }
    }
}
