//! Texts as terms: Latin words in lower case, Chinese characters alone and in pairs.

use std::borrow::Cow;

/// Longest run of Chinese characters that is matched as one; a longer one is cut into several.
pub const MAX_RUN_CHARS: usize = 32;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Letters and digits, in lower case.
    Word(String),
    /// Chinese characters that stand together.
    Run(Vec<char>),
}

/// Full-width forms as plain ones, letters in lower case.
fn folded(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    plain.to_lowercase()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// The parts of a text in order. 的 joins words and is none.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut open = false;
    for c in text.chars().flat_map(folded) {
        if is_han(c) && c != '的' {
            match parts.last_mut() {
                Some(Part::Run(run)) if open && run.len() < MAX_RUN_CHARS => run.push(c),
                _ => parts.push(Part::Run(vec![c])),
            }
            open = true;
        } else if c.is_alphanumeric() && c != '的' {
            match parts.last_mut() {
                Some(Part::Word(word)) if open => word.push(c),
                _ => parts.push(Part::Word(c.to_string())),
            }
            open = true;
        } else {
            open = false;
        }
    }
    parts
}

/// A word without the plural of English: deposits as deposit, companies as company, taxes as tax.
pub fn singular(word: &str) -> Cow<'_, str> {
    if word.len() <= 3 || !word.is_ascii() || !word.ends_with('s') || word.ends_with("ss") {
        return word.into();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y").into();
    }
    let sibilant = ["sses", "shes", "ches", "xes", "zes"].iter().any(|end| word.ends_with(end));
    word[..word.len() - if sibilant { 2 } else { 1 }].into()
}

/// Whether `text` is made of the pattern, in which `*` stands for any characters.
pub fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            retry = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            (p, t) = (p + 1, t + 1);
        } else if let Some((star, from)) = retry {
            retry = Some((star, from + 1));
            (p, t) = (star + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}
