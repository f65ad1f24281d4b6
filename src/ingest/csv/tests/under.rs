//! Second rows of headers, rows of units under them, and cells under no header.

use super::{refused, take};

const BUREAU: &str = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"产值\" = \"YUAN_Q\", \"增速\" = \"RATE_Q\", \"新\" = \"NEW_Q\", \"旧\" = \"KNOWN_M\" }\nunknown_series = \"create\"";
const WIDE: &str =
    "layout = \"wide\"\nperiod = \"日期\"\ncolumns = { \"产值\" = \"YUAN_Q\", \"增速\" = \"RATE_Q\" }";
const LONG: &str = "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nvalue = \"v\"";

/// `ID start..end value` of each reading, then what was refused.
fn check(mapping: &str, file: &str, wanted: &str) {
    let taken = take(file, mapping);
    let one = |reading: &String| {
        let words: Vec<&str> = reading.split(' ').collect();
        [words[1], words[3], words[4]].join(" ")
    };
    let mut told: Vec<String> = taken.readings.iter().map(one).collect();
    told.extend(refused(&taken));
    assert_eq!(told.join(" | "), wanted, "{file}");
}

#[test]
fn the_second_row_of_a_header_is_no_row_of_numbers() {
    let q1 = "2024-01-01..2024-03-31";
    let unit = |at: &str| {
        format!(
            "3 [2024年1-3月 {at}] the file gives per cent, the series is in CNY × 10^8: one cannot be turned into the other"
        )
    };
    let amount = format!("YUAN_Q {q1} 61.3");
    check(
        BUREAU,
        "指标,2024年1-3月,\n,同比增长(%),绝对量(亿元)\n产值,5.8,61.3\n",
        &format!("{amount} | {}", unit("同比增长(%)")),
    );
    check(
        BUREAU,
        "指标,2024年1-3月,2024年1-3月\n,增速,绝对量\n产值,5.8,61.3\n",
        &format!("{amount} | {}", unit("增速")),
    );
    check(
        BUREAU,
        "指标,2024年1-3月,\n,绝对量,增速\n新,61.3,5.8\n",
        &format!(
            "NEW_Q {q1} 61.3 | 3 [2024年1-3月 增速] the file gives per cent, the series is in unstated: one cannot be turned into the other"
        ),
    );
    // Which of two numbers of one period, nobody says.
    check(
        BUREAU,
        "指标,2024年1-3月,\n,绝对量(亿元),上年同期\n产值,61.3,50\n",
        &format!("{amount} | 1 [] `2024年1-3月 上年同期` is no period"),
    );
    check(
        BUREAU,
        "指标,2022年,,2023年\n,1季度,2季度,1季度\n产值,61,62,63\n",
        "YUAN_Q 2022-01-01..2022-03-31 61 | YUAN_Q 2022-04-01..2022-06-30 62 | YUAN_Q 2023-01-01..2023-03-31 63",
    );
    check(
        BUREAU,
        "指标,2024年3月,\n,当月,累计\n旧,5,16\n",
        "KNOWN_M 2024-03-01..2024-03-31 5 | 3 [2024年3月 累计] `2024年3月 累计` is a total since January, beside single periods of the same row: give it a series of its own",
    );
}

#[test]
fn the_first_row_of_a_header_may_stand_over_groups_of_columns() {
    let unit = "the file gives per cent, the series is in CNY × 10^8: one cannot be turned into the other";
    let amounts = "YUAN_Q 2024-01-01..2024-03-31 61 | YUAN_Q 2024-04-01..2024-06-30 62";
    check(
        BUREAU,
        ",增长(%),,金额(万元),\n指标,2024年1季度,2024年2季度,2024年1季度,2024年2季度\n产值,4.8,6,610000,620000\n",
        &format!("{amounts} | 3 [2024年1季度 增长(%)] {unit} | 3 [2024年2季度 增长(%)] {unit}"),
    );
    check(
        BUREAU,
        "主要指标,,,\n,2023年,,2024年\n指标,3季度,4季度,1季度\n产值,61,62,63\n",
        "YUAN_Q 2023-07-01..2023-09-30 61 | YUAN_Q 2023-10-01..2023-12-31 62 | YUAN_Q 2024-01-01..2024-03-31 63",
    );
    // Whose numbers they are, nobody says.
    check(
        BUREAU,
        ",出口,,进口,\n指标,2024年1季度,2024年2季度,2024年1季度,2024年2季度\n产值,1,2,3,4\n",
        "2 [2024年1季度] `2024年1季度 出口` is no period | 2 [2024年2季度] `2024年2季度 出口` is no period | 2 [2024年1季度] `2024年1季度 进口` is no period | 2 [2024年2季度] `2024年2季度 进口` is no period",
    );
    // A word and what it says are no groups.
    check(BUREAU, ",单位：万元,\n指标,2024年1季度,2024年2季度\n产值,610000,620000\n", amounts);
}

#[test]
fn a_row_of_units_is_that_of_its_columns() {
    let wanted = "YUAN_Q 2024-01-01..2024-03-31 61";
    for first in ["单位", "计量单位", ""] {
        let both = format!("RATE_Q 2024-01-01..2024-03-31 5 | {wanted}");
        check(WIDE, &format!("日期,产值,增速\n{first},万元,%\n2024年1季度,610000,5\n"), &both);
    }
    check(BUREAU, "指标,2024年1-3月\n单位,万元\n产值,610000\n", wanted);
    check(
        WIDE,
        "日期,产值,增速\n频率,季,季\n单位,万元,%\n2024-03-31,610000,5\n",
        "RATE_Q 2024-01-01..2024-03-31 5 | YUAN_Q 2024-01-01..2024-03-31 61",
    );
    check(
        WIDE,
        "日期,产值,增速\n单位,万美元,%\n2024年1季度,610000,5\n",
        "RATE_Q 2024-01-01..2024-03-31 5 | 1 [产值] the file gives USD × 10^4, the series is in CNY × 10^8: one cannot be turned into the other",
    );
}

#[test]
fn a_unit_behind_the_period_of_a_header_is_that_of_the_column() {
    check(
        BUREAU,
        "指标,2024年1-3月(万元),2024年1-6月（亿元）\n产值,610000,120\n",
        "YUAN_Q 2024-01-01..2024-03-31 61 | YUAN_Q 2024-01-01..2024-06-30 120",
    );
    check(
        BUREAU,
        "指标,2024年1-3月累计(亿元),2024年3月（当月）\n旧,16,…\n",
        "KNOWN_M 2024-01-01..2024-03-31 16 | KNOWN_M 2024-03-01..2024-03-31 none/M",
    );
}

#[test]
fn a_cell_under_no_header_is_the_end_of_a_cut_number() {
    let cut = |line: u32, found: u32, expected: u32| {
        format!(
            "{line} [] {found} cells stand under {expected} headers: is a separator missing, or a comma in an unquoted number?"
        )
    };
    check(LONG, "s,p,v,,\nKNOWN_M,2024-01,1,234.5,\n", &cut(2, 4, 3));
    check(LONG, "s,p,v,\nKNOWN_M,2024-01,1,234\n", &cut(2, 4, 3));
    check(WIDE, "日期,产值,增速,,\n2024Q1,1,234,5,\n", &cut(2, 4, 3));
    check(BUREAU, "指标,2024年1季度,2024年2季度,,\n产值,1,234,5,\n", &cut(2, 4, 3));
    // A remark without a header of its own is none, nor is the number of a row.
    check(LONG, "s,p,v,\nKNOWN_M,2024-01,234,初步\n", "KNOWN_M 2024-01-01..2024-01-31 234");
    check(LONG, "s,p,v\n,,\nKNOWN_M,2024-01,234\n, ,\n", "KNOWN_M 2024-01-01..2024-01-31 234");
    check(LONG, ",s,p,v\n1,KNOWN_M,2024-01,234\n", "KNOWN_M 2024-01-01..2024-01-31 234");
}

#[test]
fn a_year_that_nobody_wrote_leads_into_no_future() {
    check(
        BUREAU,
        "指标,2024年1季度,2季度,3季度,4季度\n产值,1,2,3,…\n",
        "YUAN_Q 2024-01-01..2024-03-31 1 | YUAN_Q 2024-04-01..2024-06-30 2 | YUAN_Q 2024-07-01..2024-09-30 3 | YUAN_Q 2024-10-01..2024-12-31 none/M",
    );
    check(
        BUREAU,
        "指标,2024年3季度,4季度\n产值,3,4\n",
        "YUAN_Q 2024-07-01..2024-09-30 3 | 2 [4季度] `4季度` names no year, and that of 2024 had not ended when it was published: write the year",
    );
}

#[test]
fn a_total_beside_single_periods_takes_none_of_their_places() {
    let total = |line: u32, at: &str| {
        format!(
            "{line} [{at}] `{at}` is a total since January, beside single periods of the same row: give it a series of its own"
        )
    };
    check(
        BUREAU,
        "指标,2023年,四季度,三季度,二季度,一季度\n产值,100,40,30,20,10\n",
        &format!(
            "YUAN_Q 2023-01-01..2023-03-31 10 | YUAN_Q 2023-04-01..2023-06-30 20 | YUAN_Q 2023-07-01..2023-09-30 30 | YUAN_Q 2023-10-01..2023-12-31 40 | {}",
            total(2, "2023年")
        ),
    );
    check(
        BUREAU,
        "指标,2024年1-2月,2024年2月,2024年1月\n旧,30,20,10\n",
        &format!(
            "KNOWN_M 2024-01-01..2024-01-31 10 | KNOWN_M 2024-02-01..2024-02-29 20 | {}",
            total(2, "2024年1-2月")
        ),
    );
    // A row of nothing but totals is one of totals.
    check(
        BUREAU,
        "指标,2023年一季度,二季度,上半年\n产值,10,,30\n",
        "YUAN_Q 2023-01-01..2023-03-31 10 | YUAN_Q 2023-01-01..2023-06-30 30 | YUAN_Q 2023-04-01..2023-06-30 none/M",
    );
}

#[test]
fn a_second_table_is_read_under_its_own_header() {
    let q = |year: u32, value: u32| format!("YUAN_Q {year}-01-01..{year}-03-31 {value}");
    let both = format!("{} | {}", q(2024, 1), q(2023, 5));
    for between in ["", "续表\n", "指标,2024年1季度\n"] {
        let taken = take(format!("指标,2024年1季度\n产值,1\n{between}指标,2023年1季度\n产值,5\n"), BUREAU);
        assert_eq!(taken.readings.len(), 2, "{between}: {:?}", refused(&taken));
        assert!(
            taken.readings.iter().any(|r| r.contains("2023-01-01..2023-03-31 5")),
            "{:?}",
            taken.readings
        );
    }
    check(BUREAU, "指标,2024年1季度\n产值,1\n,2023年1季度\n产值,5\n", &both);
    check(
        WIDE,
        "日期,产值,增速\n2024Q1,1,5\n日期,增速,产值\n2023Q1,6,2\n",
        "RATE_Q 2024-01-01..2024-03-31 5 | YUAN_Q 2024-01-01..2024-03-31 1 | RATE_Q 2023-01-01..2023-03-31 6 | YUAN_Q 2023-01-01..2023-03-31 2",
    );
    let lost = |line: u32| {
        format!("{line} [] it stands under the header on line 3, which has not the columns of the mapping")
    };
    check(
        WIDE,
        "日期,产值,增速\n2024Q1,1,5\n日期,销量,用电\n2023Q1,6,2\n",
        &format!(
            "RATE_Q 2024-01-01..2024-03-31 5 | YUAN_Q 2024-01-01..2024-03-31 1 | {} | {}",
            lost(3),
            lost(4)
        ),
    );
}
