//! Bytes as text: by byte-order mark, by what was declared, as UTF-8, as UTF-16 without a mark, as GB18030.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::FormatError;

/// Least part of the characters beyond ASCII that must be Chinese or its punctuation before bytes are taken for GB18030,
/// in which almost everything can be read.
const MIN_CHINESE_RATIO: f64 = 0.9;

/// The text and the name of its encoding.
///
/// # Errors
/// [`FormatError::Encoding`] with the first byte that is no UTF-8, where nothing fits.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Result<(String, &'static str), FormatError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(encoding, &bytes[mark..]).ok_or(FormatError::Encoding { at: mark });
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let unmarked = utf_16(bytes);
    let fits = declared.into_iter().chain([UTF_8]).chain(unmarked).find_map(|one| strictly(one, bytes));
    let chinese = || strictly(GB18030, bytes).filter(|(text, _)| is_chinese(text));
    let at = || std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    fits.or_else(chinese).ok_or_else(|| FormatError::Encoding { at: at() })
}

/// The text, if every byte fits and no character shows that the bytes are no text.
fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<(String, &'static str)> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let name = match encoding.name() {
        "UTF-8" => "utf-8",
        "UTF-16LE" | "UTF-16BE" => "utf-16",
        "GBK" | "gb18030" => "gb18030",
        other => other,
    };
    (!text.contains('\0')).then(|| (text.into_owned(), name))
}

/// UTF-16 without a mark shows by digits, spaces and line ends, whose one half is zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    /// 一 (4E00) has a zero half too; digits are many more.
    const MIN_RATIO: usize = 3;
    let pairs = || bytes.as_chunks::<2>().0.iter();
    let plain = |byte: u8| byte == b'\n' || (b' '..0x7f).contains(&byte);
    let little = pairs().filter(|pair| pair[1] == 0 && plain(pair[0])).count();
    let big = pairs().filter(|pair| pair[0] == 0 && plain(pair[1])).count();
    match () {
        () if !bytes.len().is_multiple_of(2) => None,
        () if little > big * MIN_RATIO => Some(UTF_16LE),
        () if big > little * MIN_RATIO => Some(UTF_16BE),
        () => None,
    }
}

fn is_chinese(text: &str) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii());
    let (mut all, mut chinese) = (0_usize, 0_usize);
    for c in beyond {
        all += 1;
        let usual = matches!(c, '\u{b0}'..='\u{f7}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{33ff}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{391}'..='\u{3c9}');
        chinese += usize::from(usual);
    }
    chinese as f64 >= all as f64 * MIN_CHINESE_RATIO
}
