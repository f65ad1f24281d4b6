//! The tree of a web page: what the tokens of html5ever nest into, with the ends that authors leave out.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};

/// Deepest nesting that is followed; what lies deeper hangs on the last level.
const MAX_DEPTH: usize = 256;

/// An element or a run of text.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// An element with what its tag says of use.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    /// `class` and `id`, in lower case, between blanks.
    pub marks: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<usize>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Columns or rows that a cell spans.
    pub fn span(&self, name: &str) -> usize {
        const MAX_SPAN: usize = 1000;
        self.attribute(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
    }
}

/// All nodes; the first is the root.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Reads the source of a page; whatever it is, there is a tree of it.
    pub fn parse(source: &str) -> Self {
        let root = Node::Element(Element { name: "#root".to_owned(), ..Element::default() });
        let sink = Sink { state: RefCell::new(State { nodes: vec![root], open: vec![0] }) };
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(source));
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        Self { nodes: tokenizer.sink.state.into_inner().nodes }
    }

    pub const ROOT: usize = 0;

    pub fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    pub fn element(&self, at: usize) -> Option<&Element> {
        match &self.nodes[at] {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }

    /// The nodes below one, without it, in the order of the page.
    pub fn below(&self, at: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut left = vec![at];
        while let Some(next) = left.pop() {
            if next != at {
                found.push(next);
            }
            if let Some(element) = self.element(next) {
                left.extend(element.children.iter().rev());
            }
        }
        found
    }

    /// The first element of this name below one.
    pub fn first(&self, at: usize, name: &str) -> Option<usize> {
        self.below(at).into_iter().find(|node| self.element(*node).is_some_and(|e| e.name == name))
    }

    /// All text below a node, as it stands.
    pub fn text(&self, at: usize) -> String {
        let mut text = String::new();
        for node in std::iter::once(at).chain(self.below(at)) {
            if let Node::Text(run) = self.node(node) {
                text.push_str(run);
            }
        }
        text
    }
}

struct Sink {
    state: RefCell<State>,
}

struct State {
    nodes: Vec<Node>,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            CharacterTokens(text) => state.text(&text),
            TagToken(tag) if tag.kind == StartTag => {
                let raw = raw_kind(&tag.name);
                state.start(tag);
                if let Some(kind) = raw {
                    return TokenSinkResult::RawData(kind);
                }
            }
            TagToken(tag) => state.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Elements whose content is no markup.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(Rawtext),
        "title" | "textarea" => Some(Rcdata),
        _ => None,
    }
}

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that a new one of this name ends, where they are open within the nearest `until`.
fn ends_before(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li"], &["ul", "ol", "menu"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "option" => (&["option"], &["select"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
        "p" | "div" | "table" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section"
        | "article" | "blockquote" | "pre" | "form" | "hr" => {
            (&["p"], &["td", "th", "div", "table", "section"])
        }
        _ => (&[], &[]),
    }
}

impl State {
    fn text(&mut self, text: &str) {
        if let Some(Node::Text(run)) = self.last_child().map(|at| &mut self.nodes[at]) {
            run.push_str(text);
            return;
        }
        self.add(Node::Text(text.to_owned()));
    }

    fn last_child(&self) -> Option<usize> {
        match self.open.last().map(|at| &self.nodes[*at]) {
            Some(Node::Element(element)) => element.children.last().copied(),
            _ => None,
        }
    }

    fn add(&mut self, node: Node) -> usize {
        let at = self.nodes.len();
        self.nodes.push(node);
        if let Some(Node::Element(parent)) = self.open.last().map(|open| &mut self.nodes[*open]) {
            parent.children.push(at);
        }
        at
    }

    fn start(&mut self, tag: Tag) {
        let name = tag.name.to_string();
        let (ended, until) = ends_before(&name);
        self.close(ended, until);
        let attributes: Vec<(String, String)> = tag
            .attrs
            .iter()
            .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
            .collect();
        let marks = attributes.iter().filter(|(name, _)| name == "class" || name == "id");
        let marks = marks.map(|(_, value)| value.to_lowercase()).collect::<Vec<_>>().join(" ");
        let single = tag.self_closing || VOID.contains(&name.as_str());
        let at = self.add(Node::Element(Element { name, marks, attributes, children: Vec::new() }));
        if !single && self.open.len() < MAX_DEPTH {
            self.open.push(at);
        }
    }

    fn end(&mut self, name: &str) {
        // A cell does not end with what was opened outside of its table.
        let until: &[&str] = if matches!(name, "table" | "html" | "body") { &[] } else { &["table"] };
        self.close(&[name], until);
    }

    /// Ends the innermost open element of these names with all that is open inside it, unless one of `until` is nearer.
    fn close(&mut self, names: &[&str], until: &[&str]) {
        for depth in (1..self.open.len()).rev() {
            let Node::Element(element) = &self.nodes[self.open[depth]] else { continue };
            if names.contains(&element.name.as_str()) {
                self.open.truncate(depth);
                return;
            }
            if until.contains(&element.name.as_str()) {
                return;
            }
        }
    }
}
