//! Which part of a page is its article: the element that holds most of the text that is no link.

use super::tree::{Element, Node, Tree};
use super::write::{is_data, squeezed};

/// Part of a page's plain text that an element must hold to be its article, or to be looked into further.
const MIN_ARTICLE_RATIO: f64 = 0.8;

/// Part that is enough for an element that says that it is the article.
const MIN_NAMED_RATIO: f64 = 0.3;

/// Elements that hold nothing to read.
const SILENT: [&str; 20] = [
    "script", "style", "noscript", "template", "svg", "iframe", "select", "button", "textarea", "nav",
    "footer", "aside", "head", "object", "audio", "video", "canvas", "del", "s", "strike",
];

/// Words in `class` and `id` of what stands around an article.
const AROUND: [&str; 22] = [
    "nav",
    "menu",
    "footer",
    "header",
    "sidebar",
    "breadcrumb",
    "crumb",
    "share",
    "related",
    "comment",
    "copyright",
    "banner",
    "toolbar",
    "pagination",
    "pager",
    "advert",
    "login",
    "search",
    "topbar",
    "hidden",
    "print-hide",
    "qrcode",
];

/// Words in `class` and `id` of the article itself, as the systems of Chinese offices and papers write them.
const ARTICLE: [&str; 14] = [
    "trs_editor",
    "trs_ueditor",
    "ucap-content",
    "pages_content",
    "article-content",
    "article_content",
    "article-body",
    "articlecontent",
    "artical-content",
    "news_content",
    "news-content",
    "xxgk_content",
    "zoomcon",
    "main-content",
];

/// Elements that are looked into on the way to the article.
const WRAPPERS: [&str; 16] = [
    "#root",
    "html",
    "body",
    "div",
    "section",
    "article",
    "main",
    "form",
    "center",
    "span",
    "font",
    "table",
    "tbody",
    "tr",
    "td",
    "ucapcontent",
];

/// Whether an element and all in it is left out.
pub(super) fn is_around(element: &Element) -> bool {
    let marked = |words: &[&str]| {
        element.marks.split([' ', '\n', '\t']).any(|mark| {
            words.iter().any(|word| {
                mark == *word
                    || mark.strip_prefix(word).is_some_and(|rest| {
                        rest.starts_with(['-', '_']) || rest.chars().all(|c| c.is_ascii_digit())
                    })
                    || mark.strip_suffix(word).is_some_and(|rest| rest.ends_with(['-', '_']))
            })
        })
    };
    let hidden = element.attribute("hidden").is_some()
        || element.attribute("style").is_some_and(|style| {
            let style: String =
                style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
            style.contains("display:none")
        });
    let whole = matches!(element.name.as_str(), "html" | "body" | "main" | "article" | "#root");
    SILENT.contains(&element.name.as_str()) || hidden || (marked(&AROUND) && !whole)
}

/// The node that holds the article.
pub(super) fn main(tree: &Tree) -> usize {
    let weights = weights(tree);
    let all = weights[Tree::ROOT];
    let enough = |at: usize, ratio: f64| all > 0 && weights[at] as f64 >= all as f64 * ratio;
    let named = |at: &usize| {
        tree.element(*at).is_some_and(|element| {
            let says = ARTICLE.iter().any(|word| element.marks.contains(word));
            (says || matches!(element.name.as_str(), "article" | "main")) && weights[*at] > 0
        })
    };
    let named = tree.below(Tree::ROOT).into_iter().filter(named).filter(|at| enough(*at, MIN_NAMED_RATIO));
    let mut at = named.max_by_key(|at| weights[*at]).unwrap_or(Tree::ROOT);
    let mut table = None;
    // The innermost element with words above the one inside it: the title of a table of data, and its unit.
    let mut titled = None;
    while let Some(element) = tree.element(at).filter(|e| WRAPPERS.contains(&e.name.as_str())) {
        if element.name == "table" {
            table = Some(titled.filter(|_| is_data(tree, at)).unwrap_or(at));
        } else if !matches!(element.name.as_str(), "tbody" | "tr") {
            table = None;
        }
        let inner = element.children.iter().copied().find(|child| {
            weights[*child] as f64 >= weights[at] as f64 * MIN_ARTICLE_RATIO
                && tree.element(*child).is_some_and(|e| WRAPPERS.contains(&e.name.as_str()))
        });
        let Some(inner) = inner else { break };
        if element.children.iter().take_while(|child| **child != inner).any(|child| weights[*child] > 0) {
            titled = Some(at);
        }
        at = inner;
    }
    // A row without its table says nothing of its columns, nor a table of data without its title of what it tells.
    table.unwrap_or(at)
}

/// Characters of plain text below each node, without links and what is left out. Children come after their parents.
fn weights(tree: &Tree) -> Vec<usize> {
    let below = tree.below(Tree::ROOT);
    let mut silent = vec![false; below.len() + 1];
    let mut weights = vec![0; below.len() + 1];
    for at in std::iter::once(Tree::ROOT).chain(below.iter().copied()) {
        if let Some(element) = tree.element(at) {
            let quiet = silent[at] || is_around(element) || element.name == "a";
            for child in &element.children {
                silent[*child] = quiet;
            }
        }
    }
    for at in below.iter().rev().copied().chain([Tree::ROOT]) {
        weights[at] = match tree.node(at) {
            Node::Text(text) if !silent[at] => text.chars().filter(|c| !c.is_whitespace()).count(),
            Node::Text(_) => 0,
            Node::Element(element) => element.children.iter().map(|child| weights[*child]).sum(),
        };
    }
    weights
}

/// The headline: the first `h1` that says anything.
pub(super) fn headline(tree: &Tree) -> Option<String> {
    let heads =
        tree.below(Tree::ROOT).into_iter().filter(|at| tree.element(*at).is_some_and(|e| e.name == "h1"));
    heads.map(|at| squeezed(&tree.text(at))).find(|text| !text.is_empty())
}

/// The title: as the page's data say, else its headline, else its `title` without the name of the site.
pub(super) fn title(tree: &Tree) -> Option<String> {
    let named = |element: &Element| {
        let name = element.attribute("name").or_else(|| element.attribute("property"))?;
        let said = ["articletitle", "og:title"].contains(&name.to_lowercase().as_str());
        said.then(|| squeezed(element.attribute("content").unwrap_or_default()))
            .filter(|text| !text.is_empty())
    };
    let below = tree.below(Tree::ROOT);
    let meta = below.iter().filter_map(|at| tree.element(*at)).filter(|e| e.name == "meta").find_map(named);
    let site = || {
        let title = squeezed(&tree.text(tree.first(Tree::ROOT, "title")?));
        let cut = ["_", " - ", " | ", "--", "——"]
            .iter()
            .filter_map(|mark| title.find(mark))
            .filter(|at| *at > 0)
            .min();
        Some(title[..cut.unwrap_or(title.len())].trim().to_owned()).filter(|text| !text.is_empty())
    };
    meta.or_else(|| headline(tree)).or_else(site)
}
