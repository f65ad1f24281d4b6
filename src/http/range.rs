//! The header `range` (RFC 9110): which part of a file a client wants.

use axum::http::{HeaderMap, header};

/// What is sent of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole,
    Range {
        start: u64,
        count: u64,
    },
    /// None of it lies in the file.
    Outside,
}

/// The part of a file of `length` bytes that is asked for. Several ranges, and those of another file than the one called
/// `etag`, are answered with the whole, as the RFC allows.
pub fn asked(headers: &HeaderMap, etag: &str, length: u64) -> Part {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    let same = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let range = text(header::RANGE).filter(|_| same).and_then(|range| range.trim().strip_prefix("bytes="));
    range.and_then(|range| part(range.trim(), length)).unwrap_or(Part::Whole)
}

/// `0-499`, `500-`, `-500`; nothing if it is none of these.
fn part(range: &str, length: u64) -> Option<Part> {
    let (first, last) = range.split_once('-')?;
    let (start, end) = match (first, last) {
        ("", suffix) => {
            let count: u64 = suffix.parse().ok()?;
            (length.saturating_sub(count), if count == 0 { 0 } else { length })
        }
        (first, "") => (first.parse().ok()?, length),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            if last < first {
                return None;
            }
            (first, last.saturating_add(1).min(length))
        }
    };
    Some(if start < end { Part::Range { start, count: end - start } } else { Part::Outside })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_in_the_file_or_outside() {
        let range = |start, count| Part::Range { start, count };
        for (given, expect) in [
            ("bytes=0-0", range(0, 1)),
            ("bytes=0-499", range(0, 100)),
            ("bytes=10-19", range(10, 10)),
            ("bytes=90-", range(90, 10)),
            ("bytes=-10", range(90, 10)),
            ("bytes=-1000", range(0, 100)),
            ("bytes=100-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=18446744073709551615-18446744073709551615", Part::Outside),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=x-", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, given.parse().unwrap());
            assert_eq!(asked(&headers, "\"a\"", 100), expect, "{given}");
            headers.insert(header::IF_RANGE, "\"a\"".parse().unwrap());
            assert_eq!(asked(&headers, "\"a\"", 100), expect, "{given}");
            assert_eq!(asked(&headers, "\"b\"", 100), Part::Whole);
        }
        assert_eq!(asked(&HeaderMap::new(), "\"a\"", 100), Part::Whole);
    }
}
