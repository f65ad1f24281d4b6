//! A reader for the syntax tree that DuckDB serialises as JSON.
//!
//! serde_json stops at 128 levels, which a chain of sixty additions exceeds; this one has a limit of its own that is
//! above what DuckDB's parser lets through in sensible statements and below what would use up the stack.

/// Deepest nesting of arrays and objects that is read.
pub(super) const MAX_TREE_LEVELS: usize = 4_096;

/// A JSON value; numbers keep their text.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// Why the text is no tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TreeError {
    TooDeep,
    Malformed,
}

impl Node {
    pub(super) fn parse(json: &str) -> Result<Self, TreeError> {
        let mut reader = Reader { bytes: json.as_bytes(), at: 0 };
        let node = reader.value(0)?;
        if reader.at == reader.bytes.len() { Ok(node) } else { Err(TreeError::Malformed) }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text under `key`, or nothing when there is none or it is empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Self::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The whole number under `key`, also when it is written as text.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match self.get(key) {
            Some(Self::Text(text) | Self::Number(text)) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn list(&self, key: &str) -> &[Self] {
        match self.get(key) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }

    /// The list under `key`, taken out.
    pub(super) fn into_list(self, key: &str) -> Vec<Self> {
        let Self::Object(members) = self else { return Vec::new() };
        match members.into_iter().find(|(k, _)| k == key) {
            Some((_, Self::List(items))) => items,
            _ => Vec::new(),
        }
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, level: usize) -> Result<Node, TreeError> {
        if level > MAX_TREE_LEVELS {
            return Err(TreeError::TooDeep);
        }
        match self.peek()? {
            b'{' => self.object(level),
            b'[' => self.array(level),
            b'"' => self.string().map(Node::Text),
            b'n' => self.word("null", Node::Null),
            b't' => self.word("true", Node::Bool(true)),
            b'f' => self.word("false", Node::Bool(false)),
            _ => self.number(),
        }
    }

    fn object(&mut self, level: usize) -> Result<Node, TreeError> {
        let mut members = Vec::new();
        self.at += 1;
        if self.skip(b'}') {
            return Ok(Node::Object(members));
        }
        loop {
            self.peek()?;
            let key = self.string()?;
            if !self.skip(b':') {
                return Err(TreeError::Malformed);
            }
            members.push((key, self.value(level + 1)?));
            if self.skip(b'}') {
                return Ok(Node::Object(members));
            }
            if !self.skip(b',') {
                return Err(TreeError::Malformed);
            }
        }
    }

    fn array(&mut self, level: usize) -> Result<Node, TreeError> {
        let mut items = Vec::new();
        self.at += 1;
        if self.skip(b']') {
            return Ok(Node::List(items));
        }
        loop {
            items.push(self.value(level + 1)?);
            if self.skip(b']') {
                return Ok(Node::List(items));
            }
            if !self.skip(b',') {
                return Err(TreeError::Malformed);
            }
        }
    }

    /// A string from its opening quote; its escapes are serde_json's to read.
    fn string(&mut self) -> Result<String, TreeError> {
        let start = self.at;
        let mut end = start + 1;
        while *self.bytes.get(end).ok_or(TreeError::Malformed)? != b'"' {
            end += if self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        self.at = end + 1;
        serde_json::from_slice(&self.bytes[start..=end]).map_err(|_| TreeError::Malformed)
    }

    fn number(&mut self) -> Result<Node, TreeError> {
        let rest = &self.bytes[self.at..];
        let length =
            rest.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
        if length == 0 {
            return Err(TreeError::Malformed);
        }
        self.at += length;
        Ok(Node::Number(String::from_utf8_lossy(&rest[..length]).into_owned()))
    }

    fn word(&mut self, word: &str, node: Node) -> Result<Node, TreeError> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(TreeError::Malformed);
        }
        self.at += word.len();
        Ok(node)
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<u8, TreeError> {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Ok(*byte);
            }
            self.at += 1;
        }
        Err(TreeError::Malformed)
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Ok(byte);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_json_is() {
        let tree = Node::parse(r#"{"a": [1, -2.5e3, "x\"\u00e9\\", null, true], "b": {}, "position": "14"}"#)
            .unwrap();
        assert_eq!(tree.list("a").len(), 5);
        assert_eq!(tree.list("a")[2], Node::Text("x\"é\\".to_owned()));
        assert_eq!(tree.number("position"), Some(14));
        for bad in ["", "{", "[1", "{\"a\" 1}", "\"x", "1 2", "nul", "[,]", "\"\\\""] {
            assert!(Node::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_the_end_of_the_stack() {
        let deep = |n: usize| "[".repeat(n) + &"]".repeat(n);
        let read =
            |n| std::thread::Builder::new().stack_size(16 << 20).spawn(move || Node::parse(&deep(n)).is_ok());
        assert!(read(MAX_TREE_LEVELS).unwrap().join().unwrap());
        assert!(!read(100_000).unwrap().join().unwrap());
    }
}
