//! EXPLAIN in front of a SELECT. The parser's serialiser knows only SELECT, so the words are blanked out, which keeps
//! every position, and what remains is judged like any other statement.

use std::borrow::Cow;

/// A statement without its EXPLAIN.
pub(super) struct Explain<'a> {
    pub(super) select: Cow<'a, str>,
}

impl<'a> Explain<'a> {
    pub(super) fn strip(sql: &'a str) -> Self {
        let start = skip_blank(sql, 0);
        let Some(mut end) = word(sql, start, "explain") else {
            return Self { select: Cow::Borrowed(sql) };
        };
        let mut blanks = Vec::new();
        blanks.push(start..end);
        let next = skip_blank(sql, end);
        if let Some(after) = word(sql, next, "analyze") {
            blanks.push(next..after);
            end = after;
        }
        debug_assert!(end <= sql.len());
        let mut select = sql.to_owned();
        for blank in blanks {
            select.replace_range(blank.clone(), &" ".repeat(blank.len()));
        }
        Self { select: Cow::Owned(select) }
    }
}

/// The end of `wanted` if it stands at `at` as a whole word.
fn word(sql: &str, at: usize, wanted: &str) -> Option<usize> {
    let end = at + wanted.len();
    let found = sql.get(at..end)?.eq_ignore_ascii_case(wanted);
    let ends =
        !sql[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii());
    (found && ends).then_some(end)
}

/// The first byte from `at` on that is neither white space nor in a comment.
fn skip_blank(sql: &str, mut at: usize) -> usize {
    loop {
        let rest = &sql[at..];
        let trimmed = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        at += rest.len() - trimmed.len();
        if trimmed.starts_with("--") {
            at += trimmed.find('\n').unwrap_or(trimmed.len());
        } else if trimmed.starts_with("/*") {
            match trimmed.find("*/") {
                Some(end) => at += end + 2,
                None => return sql.len(),
            }
        } else {
            return at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_leading_words_are_blanked() {
        for (sql, expect) in [
            ("explain select 1", "        select 1"),
            ("/* a */ EXPLAIN -- b\n Analyze select 1", "/* a */         -- b\n         select 1"),
            ("select 'explain'", "select 'explain'"),
            ("explained", "explained"),
            ("explain", "       "),
            ("/* explain", "/* explain"),
            ("explain analyze explain select 1", "                explain select 1"),
        ] {
            assert_eq!(Explain::strip(sql).select, expect, "{sql}");
        }
    }
}
