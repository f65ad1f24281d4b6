//! How often an open page looks for newer data: `30s`, `5m`, `1h`.

/// Shortest refresh, in seconds.
pub const MIN_REFRESH_S: u32 = 10;
/// Longest refresh, in seconds.
pub const MAX_REFRESH_S: u32 = 86_400;
/// What is understood, for messages.
pub const DURATION_WORDS: &str = "a time from 10s to 24h, such as 30s, 5m or 1h";

/// Seconds of a text such as `5m`.
pub fn seconds(text: &str) -> Option<u32> {
    let unit = match text.bytes().last()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 3_600,
        _ => return None,
    };
    let digits = &text[..text.len() - 1];
    let count: u32 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    count.checked_mul(unit).filter(|seconds| (MIN_REFRESH_S..=MAX_REFRESH_S).contains(seconds))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_are_whole_and_within_bounds() {
        for (text, read) in [
            ("30s", Some(30)),
            ("5m", Some(300)),
            ("1h", Some(3_600)),
            ("24h", Some(86_400)),
            ("25h", None),
            ("9s", None),
            ("0m", None),
            ("5", None),
            ("", None),
            ("m", None),
            ("+5m", None),
            ("5 m", None),
            ("5分", None),
            ("99999999999h", None),
        ] {
            assert_eq!(seconds(text), read, "{text}");
        }
    }
}
