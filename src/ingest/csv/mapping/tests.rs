//! Keys that make a mapping, and what is said of those that do not.
#![allow(clippy::unwrap_used)]

use super::{Columns, Layout, Mapping};

#[test]
fn the_keys_of_each_layout_make_a_mapping() {
    let long: Mapping = toml::from_str("layout = \"long\"\nperiod = [\"year\", \"quarter\"]").unwrap();
    let Layout::Long { series, period, value, .. } = &long.layout else { panic!("{long:?}") };
    assert_eq!(
        (series.as_str(), period.join("+").as_str(), value.as_str()),
        ("series_id", "year+quarter", "value")
    );
    assert!(long.missing.iter().any(|mark| mark == "…"));
    let wide: Mapping =
        toml::from_str("layout = \"wide\"\nperiod = \"month\"\ncolumns = \"header\"").unwrap();
    assert!(matches!(wide.layout, Layout::Wide { columns: Columns::Header, .. }));
    let bureau: Mapping = toml::from_str(
        "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"产值\" = \"TJ_X_Q\" }\nmissing = []",
    )
    .unwrap();
    assert!(bureau.missing.is_empty());
}

#[test]
fn a_mapping_written_out_is_the_same_mapping() {
    for text in [
        "layout = \"long\"\nvintage = \"v\"\nencoding = \"gb18030\"\nmissing = []\nunknown_series = \"create\"",
        "layout = \"wide\"\nperiod = [\"y\", \"q\"]\ncolumns = { \"产值(亿元)\" = \"TJ_X_Q\" }\non_reject = \"abort\"\ndate_order = \"dmy\"",
        "layout = \"wide\"\nperiod = \"p\"\ncolumns = \"header\"\nignore = [\"备注\"]\ndelimiter = \"tab\"",
        "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"a\" = \"TJ_X_Q\" }\nencoding = \"utf-16\"",
        "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"a\" = \"TJ_X_Q\" }\nunit = \"计量\"",
        "layout = \"long\"\nunit = \"u\"",
    ] {
        let mapping: Mapping = toml::from_str(text).unwrap();
        let written = mapping.to_toml();
        assert_eq!(toml::from_str::<Mapping>(&written).unwrap(), mapping, "{written}");
    }
}

#[test]
fn a_wrong_mapping_says_what_is_wrong() {
    let table = [
        ("layout = \"long\"\nseperator = \",\"", "unknown field `seperator`"),
        ("layout = \"tall\"", "unknown variant `tall`"),
        ("series = \"x\"", "missing field `layout`"),
        ("layout = \"wide\"\nperiod = \"p\"", "needs the key `columns`"),
        ("layout = \"wide\"\nperiod = \"p\"\ncolumns = \"heading\"", "expected \"header\" or a table"),
        ("layout = \"wide\"\nperiod = \"p\"\ncolumns = {}", "names no series"),
        ("layout = \"wide\"\nperiod = \"p\"\ncolumns = { p = \"TJ_X_Q\" }", "named twice"),
        ("layout = \"bureau\"\nrows = { a = \"X\" }", "needs the key `indicator`"),
        ("layout = \"bureau\"\nindicator = \"i\"\nrows = { a = \"x.y\" }", "is no series id"),
        ("layout = \"long\"\nrows = { a = \"X\" }", "`rows` has no meaning with layout = \"long\""),
        (
            "layout = \"bureau\"\nindicator = \"i\"\nrows = { a = \"X\" }\nperiod = \"p\"",
            "`period` has no meaning",
        ),
        ("layout = \"long\"\nperiod = []", "names no column"),
        (
            "layout = \"wide\"\nperiod = \"p\"\ncolumns = \"header\"\nunit = \"u\"",
            "`unit` has no meaning with layout = \"wide\"",
        ),
        ("layout = \"long\"\ndelimiter = \"x\"", "unknown variant `x`"),
    ];
    for (text, words) in table {
        let error = toml::from_str::<Mapping>(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}\n  said: {error}");
    }
}
