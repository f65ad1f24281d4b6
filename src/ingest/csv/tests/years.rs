//! Periods without a year, by what stands before them; and dates of weeks.

use super::{refused, take};

/// `ID end value` of each reading in the order of the file, then what was refused.
fn told(file: &str, mapping: &str) -> String {
    let taken = take(file, mapping);
    let one = |reading: &String| {
        let words: Vec<&str> = reading.split(' ').collect();
        let end = words[3].split_once("..").map_or("", |(_, end)| end);
        format!("{}:{}", &end[..7], words[4..].join(" "))
    };
    let readings: Vec<String> = taken.readings.iter().map(one).collect();
    [readings, refused(&taken)].concat().join(" | ")
}

const BUREAU: &str = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"产值\" = \"KNOWN_M\", \"总值\" = \"KNOWN_Q\" }\nmissing = []";

#[test]
fn a_year_turns_in_the_header_of_a_bureau_file() {
    let table = [
        ("指标,2022年11月,12月,1月,2月\n产值,1,2,3,4\n", "2022-11:1 | 2022-12:2 | 2023-01:3 | 2023-02:4"),
        (
            "指标,2022年三季度,四季度,一季度,二季度\n总值,1,2,3,4\n",
            "2022-09:1 | 2022-12:2 | 2023-03:3 | 2023-06:4",
        ),
        ("指标,2023年2月,1月,12月\n产值,3,2,1\n", "2022-12:1 | 2023-01:2 | 2023-02:3"),
        (
            "指标,2024年1月,12月\n产值,1,2\n",
            "2024-01:1 | 1 [12月] `12月` names no year, and after what stands before it 2023 and 2024 are both possible: write it",
        ),
        // Published on 2024-11-15: the columns may as well be those of 2023.
        (
            "指标,三季度,四季度\n总值,1,2\n",
            "1 [三季度] `四季度` names no year, and that of 2024 had not ended when it was published: write the year | 1 [四季度] `四季度` names no year, and that of 2024 had not ended when it was published: write the year",
        ),
    ];
    for (file, wanted) in table {
        assert_eq!(told(file, BUREAU), wanted, "{file}");
    }
}

#[test]
fn a_block_of_rows_has_the_year_of_its_first_row() {
    let block = "时间,产值\n2021年一季度,1\n二季度,2\n三季度,3\n四季度,4\n2022年一季度,5\n二季度,6\n";
    let wanted = "2021-03:1 | 2021-06:2 | 2021-09:3 | 2021-12:4 | 2022-03:5 | 2022-06:6";
    let wide = "layout = \"wide\"\nperiod = \"时间\"\ncolumns = { \"产值\" = \"KNOWN_Q\" }";
    assert_eq!(told(block, wide), wanted);
    let years = "时间,产值\n2021年,10\n一季度,1\n上半年,3\n2022年,\n一季度,x\n二季度,6\n";
    assert_eq!(
        told(years, &format!("{wide}\nmissing = []")),
        "2021-12:10 | 2021-03:1 | 2021-06:3 | 2022-06:6 | 6 [产值] `x` is no number"
    );
    let columns = "年,季度,产值\n,1,0\n2021,3,1\n,4,2\n2022,1,3\n,2,4\n,,5\n";
    assert_eq!(
        told(columns, "layout = \"wide\"\nperiod = [\"年\", \"季度\"]\ncolumns = { \"产值\" = \"KNOWN_Q\" }"),
        "2021-09:1 | 2021-12:2 | 2022-03:3 | 2022-06:4 | 2 [年] `1季度` names no year, and no publication date tells it | 7 [季度] no period stands here"
    );
    // Each series of a long file has blocks of its own.
    let long = "s,p,v\nKNOWN_Q,2021年三季度,1\nKNOWN_M,2019年11月,2\nKNOWN_Q,四季度,3\nKNOWN_M,12月,4\nKNOWN_Q,一季度,5\nKNOWN_M,1月,6\n";
    let mapping = "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nvalue = \"v\"";
    assert_eq!(told(long, mapping), "2021-09:1 | 2019-11:2 | 2021-12:3 | 2019-12:4 | 2022-03:5 | 2020-01:6");
    // Rows of other publications are dated by them, as long as no row has a year.
    let vintages =
        "s,p,v,out\nKNOWN_M,12月,1,2023-01-20\nKNOWN_M,12月,2,2024-01-20\nKNOWN_M,11月,3,2024-01-20\n";
    assert_eq!(
        told(vintages, &format!("{mapping}\nvintage = \"out\"")),
        "2022-12:1 @2023-01-20 | 2023-12:2 @2024-01-20 | 2023-11:3 @2024-01-20"
    );
}

#[test]
fn a_week_that_is_dated_by_its_last_day_keeps_it() {
    let taken = take(
        "s,p,v\nA_W,2024-05-17,1\nA_W,2024-05-24,2\nB_W,2024-05-13,3\nC_W,2024-05-19,4\nD_W,2024-W20,5\n",
        "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nvalue = \"v\"\nunknown_series = \"create\"",
    );
    assert_eq!(
        taken.readings,
        [
            "2 A_W W 2024-05-11..2024-05-17 1",
            "3 A_W W 2024-05-18..2024-05-24 2",
            "4 B_W W 2024-05-13..2024-05-19 3",
            "5 C_W W 2024-05-13..2024-05-19 4",
            "6 D_W W 2024-05-13..2024-05-19 5",
        ]
    );
}
