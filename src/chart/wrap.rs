//! Lines of text that fit: Chinese breaks between characters, other scripts at spaces, and what is too long ends
//! in an ellipsis.

use super::font::{Weight, width_px};

/// Widths that a balanced text tries.
const BALANCE_STEPS: u32 = 16;

/// Characters that must not open a line.
const NEVER_FIRST: &str = "，。、；：！？）」』”’》〉】％%,.;:!?)]}·…";

/// Breaks `text` into at most `max_lines` lines of `max_width_px`; the last one is cut with an ellipsis if need be.
pub(super) fn wrapped(
    text: &str,
    size: f64,
    weight: Weight,
    max_width_px: f64,
    max_lines: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let candidate = format!("{line}{word}");
        if line.is_empty() || width_px(candidate.trim_end(), size, weight) <= max_width_px {
            line = candidate;
            continue;
        }
        lines.push(std::mem::take(&mut line).trim_end().to_owned());
        word.trim_start().clone_into(&mut line);
        if lines.len() > max_lines {
            break;
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    for line in &mut lines {
        *line = cut(line, size, weight, max_width_px);
    }
    lines
}

/// [`wrapped`] into lines of about equal width, no more of them than needed.
pub(super) fn balanced(
    text: &str,
    size: f64,
    weight: Weight,
    max_width_px: f64,
    max_lines: usize,
) -> Vec<String> {
    let lines = wrapped(text, size, weight, max_width_px, max_lines);
    if lines.len() < 2 || lines.iter().any(|line| line.ends_with('…')) {
        return lines;
    }
    let narrower =
        (1..=BALANCE_STEPS).rev().map(|step| max_width_px * f64::from(step) / f64::from(BALANCE_STEPS));
    let same =
        |width: &f64| wrapped(text, size, weight, *width, lines.len()).concat().len() == lines.concat().len();
    let best = narrower.take_while(same).last().unwrap_or(max_width_px);
    wrapped(text, size, weight, best, lines.len())
}

/// One line, cut with an ellipsis where it is too wide.
pub(super) fn cut(text: &str, size: f64, weight: Weight, max_width_px: f64) -> String {
    if width_px(text, size, weight) <= max_width_px {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.trim_end_matches('…').chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if width_px(&shorter, size, weight) <= max_width_px {
            return shorter;
        }
    }
    String::new()
}

/// The smallest pieces between which a line may break; spaces stay with the word before them.
fn words(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for character in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        let joins = before.is_some_and(|before| {
            let (wide, wide_before) = (is_wide(character), is_wide(before));
            NEVER_FIRST.contains(character)
                || character == ' '
                || (!wide && !wide_before && before != ' ')
                || "（「『“《".contains(before)
        });
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        before = Some(character);
    }
    pieces
}

/// Whether lines may break on either side of the character.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_break_where_they_may() {
        let lines = wrapped("天津市电动自行车制造业产值（亿元），一季度", 10.0, Weight::Regular, 100.0, 5);
        assert_eq!(lines, ["天津市电动自行车制造", "业产值（亿元），一季", "度"]);
        let lines = wrapped("Output of the electric bicycle industry", 10.0, Weight::Regular, 90.0, 5);
        assert!(
            lines.len() > 1
                && lines.iter().all(|l| !l.starts_with(' ') && width_px(l, 10.0, Weight::Regular) <= 90.0)
        );
        assert_eq!(wrapped("一二三四五六七八", 10.0, Weight::Regular, 30.0, 2), ["一二三", "四五…"]);
        assert_eq!(wrapped("", 10.0, Weight::Regular, 30.0, 2), Vec::<String>::new());
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        let lines = wrapped(&"W".repeat(500), 10.0, Weight::Regular, 100.0, 2);
        assert!(lines.len() == 1 && lines[0].ends_with('…'));
    }
}
