//! Codes for Chinese names: their initials, as people abbreviate them (工业增加值 GYZJZ).
//!
//! The first 3,755 characters of GB 2312 stand in the order of their pinyin, so the place of a character tells its
//! initial. The others stand by radical and are left out.

use encoding_rs::GB18030;

/// Longest code, so that owner, transformation and frequency fit into a series id.
const MAX_CODE_CHARS: usize = 14;

/// First GB 2312 code of each initial, in order; `i`, `u` and `v` begin no syllable.
const FIRST_CODES: [(u16, char); 23] = [
    (0xb0a1, 'A'),
    (0xb0c5, 'B'),
    (0xb2c1, 'C'),
    (0xb4ee, 'D'),
    (0xb6ea, 'E'),
    (0xb7a2, 'F'),
    (0xb8c1, 'G'),
    (0xb9fe, 'H'),
    (0xbbf7, 'J'),
    (0xbfa6, 'K'),
    (0xc0ac, 'L'),
    (0xc2e8, 'M'),
    (0xc4c3, 'N'),
    (0xc5b6, 'O'),
    (0xc5be, 'P'),
    (0xc6da, 'Q'),
    (0xc8bb, 'R'),
    (0xc8f6, 'S'),
    (0xcbfa, 'T'),
    (0xcdda, 'W'),
    (0xcef4, 'X'),
    (0xd1b9, 'Y'),
    (0xd4d1, 'Z'),
];

/// Last GB 2312 code that stands in order of pinyin.
const LAST_CODE: u16 = 0xd7f9;

/// A code for a name; `X` where no character has an initial.
pub(super) fn code(name: &str) -> String {
    let code: String = name.chars().filter_map(initial).take(MAX_CODE_CHARS).collect();
    if code.is_empty() { "X".to_owned() } else { code }
}

fn initial(c: char) -> Option<char> {
    if c.is_ascii_alphanumeric() {
        return Some(c.to_ascii_uppercase());
    }
    let mut text = [0; 4];
    let (bytes, ..) = GB18030.encode(c.encode_utf8(&mut text));
    let [high, low] = *bytes else { return None };
    let place = u16::from_be_bytes([high, low]);
    if place > LAST_CODE || low < 0xa1 {
        return None;
    }
    FIRST_CODES.iter().rev().find(|(first, _)| *first <= place).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_is_coded_by_its_initials() {
        for (name, wanted) in [
            ("规模以上工业增加值", "GMYSGYZJZ"),
            ("社会消费品零售总额", "SHXFPLSZE"),
            ("R&D经费", "RDJF"),
            ("M2余额", "M2YE"),
            ("☃", "X"),
            ("一般公共预算收入中税收收入占比重之和", "YBGGYSSRZSSSRZ"),
        ] {
            assert_eq!(super::code(name), wanted, "{name}");
        }
    }
}
