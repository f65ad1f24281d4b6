//! `font=embed`: the glyphs that a chart uses, carried in its SVG, so that it looks the same where the typeface is not
//! installed.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::font::FAMILY;
use super::sheet::Used;
use super::subset::subset;

/// A `<style>` with one `@font-face` for each weight in use.
pub(super) fn faces(used: &Used) -> String {
    let mut rules = String::new();
    for (weight, characters) in used {
        let font = STANDARD.encode(subset(weight.face(), characters));
        let _ = write!(
            rules,
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{};src:url(data:font/ttf;base64,{font}) format(\"truetype\")}}",
            weight.css()
        );
    }
    format!("<style>{rules}</style>\n")
}
