//! Files of random rows: never a panic, and never a row that is silently dropped.

use proptest::prelude::*;

use super::{CsvError, LONG, Limits, PUBLISHED, try_take};

/// Cells of the rows of any layout, and of the lines above, between and below them.
const CELLS: [&str; 40] = [
    "KNOWN_M",
    "KNOWN_Q",
    "N1_M",
    "N2",
    "2024-01",
    "2024Q3",
    "2024年1-3月",
    "2024-05-17",
    "1.5",
    "1,234",
    "\"1,234\"",
    "\"a\nb\"",
    "\"open",
    "…",
    "",
    "",
    "12.5%",
    "（3）",
    "nan",
    "\u{0}",
    "\"",
    "x\"y",
    "2024年",
    "1季度",
    "当月",
    "累计",
    "单位：万元",
    "(亿元)",
    "万元",
    "注：来源",
    "续表",
    "合计",
    "增长%",
    "Unit",
    "who",
    "period",
    "2024Q1",
    "series_id",
    "1,5",
    "0.5p",
];

/// A header of each layout and its mapping; what names a row stands in different columns.
const LAYOUTS: [(&str, &str); 8] = [
    ("series_id,period,value\n", LONG),
    (
        "series_id,period,value,vintage,status\n",
        "layout = \"long\"\nvintage = \"vintage\"\nstatus = \"status\"\nunknown_series = \"create\"\n",
    ),
    (
        "value,unit,quarter,year,series_id\n",
        "layout = \"long\"\nperiod = [\"year\", \"quarter\"]\nunknown_series = \"create\"\n",
    ),
    (
        "period,KNOWN_M,N1_M,\n",
        "layout = \"wide\"\nperiod = \"period\"\ncolumns = \"header\"\nunknown_series = \"create\"\n",
    ),
    (
        "N1_M,x,period,KNOWN_M\n",
        "layout = \"wide\"\nperiod = \"period\"\ncolumns = \"header\"\nignore = [\"x\"]\nunknown_series = \"create\"\n",
    ),
    (
        "who,2024Q1,2024年1-6月,x\n",
        "layout = \"bureau\"\nindicator = \"who\"\nrows = { KNOWN_M = \"KNOWN_M\", N1_M = \"N1_M\" }\nunknown_series = \"create\"\n",
    ),
    (
        "x,who,单位,2024Q1,,2024年1-6月\n",
        "layout = \"bureau\"\nindicator = \"who\"\nignore = [\"x\"]\nrows = { KNOWN_M = \"KNOWN_M\", N1_M = \"N1_M\" }\nunknown_series = \"create\"\n",
    ),
    (
        "2024年,who,2023年\n",
        "layout = \"bureau\"\nindicator = \"who\"\nrows = { KNOWN_M = \"KNOWN_M\", N1_M = \"N1_M\" }\nunknown_series = \"create\"\n",
    ),
];

/// Rows that look like rows, and bytes that look like nothing.
fn strange_lines(at_most: usize) -> impl Strategy<Value = Vec<u8>> {
    let row = proptest::collection::vec(proptest::sample::select(&CELLS[..]), 0..6);
    let row = row.prop_map(|cells| cells.join(",").into_bytes());
    let bytes = proptest::collection::vec(any::<u8>(), 0..30);
    let line = prop_oneof![8 => row, 1 => bytes, 1 => "[A-Z,\"0-9]{0,40}".prop_map(String::into_bytes)];
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let whole = |(mut lines, end): (Vec<Vec<u8>>, &str)| {
        lines.iter_mut().for_each(|line| line.extend_from_slice(end.as_bytes()));
        lines.concat()
    };
    (proptest::collection::vec(line, 0..at_most), end).prop_map(whole)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_row_is_lost_whatever_the_file_holds(
        above in strange_lines(3),
        body in strange_lines(30),
        layout in 0..LAYOUTS.len(),
        row_max_bytes in 40..400_usize,
    ) {
        let (header, mapping) = LAYOUTS[layout];
        let bytes = [&above, header.as_bytes(), &body].concat();
        let limits = Limits { row_max_bytes, rejects_listed: 5, ..Limits::default() };
        // `try_take` holds accepted + rejected = read.
        if let Err(error) = try_take(&bytes, mapping, limits, PUBLISHED.parse().ok()) {
            prop_assert!(!matches!(error, CsvError::Io(_) | CsvError::Arrow(_)), "{}", error);
        }
    }

    #[test]
    fn random_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = try_take(&bytes, LONG, Limits::default(), PUBLISHED.parse().ok());
    }
}
