//! The Markdown of text panels: CommonMark with tables, without raw HTML, with links that lead to pages only and
//! pictures of this server only.
//!
//! A variable's value is put in after the Markdown is understood, and percent-encoded in an address: whatever a URL
//! says stays text.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};

use super::template::{Template, Values};

/// Schemes that a link may have; without one it leads to a page of this server.
const SCHEMES: [&str; 3] = ["http:", "https:", "mailto:"];

/// HTML of a text with the values in place.
pub fn to_html(text: &Template, values: &Values) -> String {
    let mut page = String::with_capacity(text.source().len() * 2);
    html::push_html(&mut page, events(text.source(), values));
    page
}

/// The text alone: a paragraph, an item or a row of a table each is a line.
pub fn to_lines(text: &Template, values: &Values) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for event in events(text.source(), values) {
        match event {
            Event::Text(text) | Event::Code(text) => line.push_str(&text),
            Event::SoftBreak => line.push(' '),
            Event::Start(Tag::Item) => line.push_str("• "),
            Event::End(TagEnd::TableCell) => line.push_str("  "),
            Event::HardBreak | Event::End(_) if ends_line(&event) => lines.push(std::mem::take(&mut line)),
            _ => {}
        }
    }
    lines.push(line);
    lines.retain(|line| !line.trim().is_empty());
    lines
}

const fn ends_line(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::HardBreak
            | Event::End(
                TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::Item
                    | TagEnd::TableRow
                    | TagEnd::TableHead
                    | TagEnd::CodeBlock
            )
    )
}

fn events<'s>(source: &'s str, values: &Values) -> impl Iterator<Item = Event<'s>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    TextMergeStream::new(Parser::new_ext(source, options)).filter_map(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
        Event::Text(text) => Some(Event::Text(filled(text, values))),
        Event::Code(text) => Some(Event::Code(filled(text, values))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = link(&dest_url, values);
            Some(Event::Start(Tag::Link { link_type, dest_url, title: filled(title, values), id }))
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = picture(&dest_url, values);
            Some(Event::Start(Tag::Image { link_type, dest_url, title: filled(title, values), id }))
        }
        other => Some(other),
    })
}

fn filled<'s>(text: CowStr<'s>, values: &Values) -> CowStr<'s> {
    if text.contains('$') { Template::new(&text).fill(values).into() } else { text }
}

/// An address with the values percent-encoded, without what browsers ignore in a scheme.
fn address(url: &str, values: &Values) -> String {
    let encode = |value: &str| {
        form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
    };
    let filled = Template::new(url).fill_with(values, encode);
    filled.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

fn has_scheme(address: &str) -> bool {
    address.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'))
}

/// Where a link leads: nowhere if its scheme is none of [`SCHEMES`].
fn link(url: &str, values: &Values) -> CowStr<'static> {
    let address = address(url, values);
    let lower = address.to_lowercase();
    let fine = !has_scheme(&address) || SCHEMES.iter().any(|scheme| lower.starts_with(scheme));
    if fine { address.into() } else { CowStr::Borrowed("") }
}

/// Which picture is shown: none of another server.
fn picture(url: &str, values: &Values) -> CowStr<'static> {
    let address = address(url, values);
    let elsewhere = has_scheme(&address) || address.starts_with("//") || address.contains('\\');
    if elsewhere { CowStr::Borrowed("") } else { address.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let hostile = "<b>*x*</b> [y](javascript:1)";
        [("area".to_owned(), "天津".to_owned()), ("q".to_owned(), hostile.to_owned())].into()
    }

    #[test]
    fn markdown_becomes_html_and_nothing_else_does() {
        for (source, html) in [
            ("# 题 $area", "<h1>题 天津</h1>\n"),
            ("**a** $area_ *b*", "<p><strong>a</strong>  <em>b</em></p>\n"),
            ("<script>alert(1)</script>\n\nx <i onclick=y>z</i>", "<p>x z</p>\n"),
            (
                "[a](/series/$area?q=$q)",
                "<p><a href=\"/series/%E5%A4%A9%E6%B4%A5?q=%3Cb%3E*x*%3C%2Fb%3E%20%5By%5D%28javascript%3A1%29\">a</a></p>\n",
            ),
            (
                "[a](javascript:alert(1)) [b](JAVA&#10;SCRIPT:x) [c](data:text/html,x)",
                "<p><a href=\"\">a</a> <a href=\"\">b</a> <a href=\"\">c</a></p>\n",
            ),
            (
                "[a]($q) [b](https://example.org/a:b)",
                "<p><a href=\"%3Cb%3E*x*%3C%2Fb%3E%20%5By%5D%28javascript%3A1%29\">a</a> <a href=\"https://example.org/a:b\">b</a></p>\n",
            ),
            (
                "![x](//example.org/a.png) ![y](/charts/A.svg)",
                "<p><img src=\"\" alt=\"x\" /> <img src=\"/charts/A.svg\" alt=\"y\" /></p>\n",
            ),
            ("$q", "<p>&lt;b&gt;*x*&lt;/b&gt; [y](javascript:1)</p>\n"),
            ("US$5, $$area", "<p>US$5, $area</p>\n"),
        ] {
            assert_eq!(to_html(&Template::new(source), &values()), html, "{source}");
        }
    }

    #[test]
    fn its_text_alone_is_lines() {
        let source = "# 题\n\n一 **二**\n三 $area\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n<div>hidden</div>\n";
        let lines = to_lines(&Template::new(source), &values());
        assert_eq!(lines, ["题", "一 二 三 天津", "• a", "• b", "x  y  ", "1  2  "]);
    }
}
