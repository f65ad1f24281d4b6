//! What lines beside the numbers say of them: units, years, notes; and numbers that stand for more than their header says.

use super::{CsvError, Limits, PUBLISHED, Taken, refused, take, try_take};

const BUREAU: &str = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"产值\" = \"YUAN_Q\", \"增速\" = \"RATE_Q\", \"旧\" = \"KNOWN_M\", \"旧累计值\" = \"KNOWN_M\", \"新\" = \"NEW_Q\" }\nunknown_series = \"create\"";
const WIDE: &str = "layout = \"wide\"\nperiod = \"日期\"\nunknown_series = \"create\"\n";
const LONG: &str =
    "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nvalue = \"v\"\nunknown_series = \"create\"";

/// `start..end value` of each reading, months only, then what was refused.
fn told(taken: &Taken) -> String {
    let one = |reading: &String| {
        let words: Vec<&str> = reading.split(' ').collect();
        let (start, end) = words[3].split_once("..").unwrap();
        format!("{}..{} {}", &start[2..7], &end[2..7], words[4])
    };
    let mut told: Vec<String> = taken.readings.iter().map(one).collect();
    told.extend(refused(taken));
    told.join(" | ")
}

fn check(mapping: &str, table: &[(&str, &str)]) {
    for (file, wanted) in table {
        assert_eq!(told(&take(file, mapping)), *wanted, "{file}");
    }
}

#[test]
fn a_year_above_the_header_goes_before_that_of_publication() {
    let q = "23-01..23-03 1 | 23-04..23-06 2";
    let unclear =
        |at: &str| format!("`{at}` names no year, and no single year stands above the table: write it");
    let both = format!("2 [1季度] {} | 2 [2季度] {}", unclear("1季度"), unclear("2季度"));
    check(
        BUREAU,
        &[
            ("2023年\n指标,1季度,2季度\n产值,1,2\n", q),
            ("主要指标\n时间：2023年,,\n指标,1季度,2季度\n产值,1,2\n", q),
            ("年份,2023\n指标,1季度,2季度\n产值,1,2\n", q),
            ("二〇二三年主要指标\n单位：亿元\n指标,1季度,2季度\n产值,1,2\n", q),
            ("2022-2023年\n指标,1季度,2季度\n产值,1,2\n", both.as_str()),
            ("2024年1月20日印发\n指标,1季度,2季度\n产值,1,2\n", both.as_str()),
            ("2022年\n指标,2023年1季度,2季度\n产值,1,2\n", q),
            ("2023年\n指标,1季度\n产值,1\n\n2022年\n指标,1季度\n产值,2\n", "23-01..23-03 1 | 22-01..22-03 2"),
        ],
    );
    check(
        &format!("{WIDE}columns = {{ x = \"KNOWN_M\" }}"),
        &[(
            "2022年\n日期,x\n1月,1\n2月,2\n2023年\n日期,x\n1月,3\n",
            "22-01..22-01 1 | 22-02..22-02 2 | 23-01..23-01 3",
        )],
    );
    check(LONG, &[("年份：2022\ns,p,v\nKNOWN_M,1月,1\nKNOWN_M,2月,2\n", "22-01..22-01 1 | 22-02..22-02 2")]);
}

#[test]
fn what_says_a_unit_and_is_none_refuses_its_numbers() {
    let unknown = |line: u32, column: &str, words: &str| {
        format!(
            "{line} [{column}] `{words}` is no unit that is known: name one as 万元, or ignore the column in the mapping"
        )
    };
    let q = "24-01..24-03 61";
    check(
        BUREAU,
        &[
            ("指标：产值(万元)\n指标,2024Q1\n产值,610000\n", q),
            ("（万元）\n指标,2024Q1\n产值,610000\n", q),
            ("主要指标（万元）\n指标,2024Q1\n产值,610000\n增速,5\n", &format!("{q} | 24-01..24-03 5")),
            ("Unit: RMB 10,000\n指标,2024Q1\n产值,610000\n", q),
            ("单位：RMB bn\n指标,2024Q1\n产值,6.1\n", q),
            ("单位：RMB zn\n指标,2024Q1\n产值,6.1\n", &unknown(3, "指标", "RMBzn")),
            ("指标,2024Q1\n产值(RMB bn),6.1\n", q),
            ("指标,2024Q1\n产值/万元,610000\n", "2 [指标] the mapping's rows name no series for `产值/万元`"),
            ("指标,2024Q1\n单位,RMB zn\n产值,6.1\n", &unknown(1, "2024Q1", "RMB zn")),
            ("指标,2024Q1\n（单位：万元）,\n产值,610000\n", q),
            ("指标,2024Q1\n,单位：万元\n产值,610000\n", q),
        ],
    );
    check(
        &format!("{WIDE}columns = {{ \"产值\" = \"YUAN_Q\" }}"),
        &[
            ("日期,产值\nUnit,RMB bn\n2024-03-31,6.1\n", q),
            ("日期,产值\n单位,RMB zn\n2024-03-31,6.1\n", &unknown(1, "产值", "RMB zn")),
            ("日期,产值\n(单位：万元),\n2024-03-31,610000\n", q),
            ("日期,产值(RMB zn bn)\n2024-03-31,6.1\n", &unknown(1, "产值(RMB zn bn)", "RMB zn bn")),
        ],
    );
    check(
        &format!("{WIDE}columns = {{ \"产值/万元\" = \"YUAN_Q\" }}"),
        &[("日期,产值/万元\n2024-03-31,610000\n", q)],
    );
    let created = take("指标：新(万元)\n指标,2024Q1\n新,5\n", BUREAU);
    assert_eq!(created.account.created[0].unit.as_ref().map(|unit| unit.mult), Some(4));
}

#[test]
fn a_unit_between_two_tables_is_that_of_the_second() {
    let both = "24-01..24-03 61 | 24-04..24-06 62";
    check(BUREAU, &[("单位：亿元,\n指标,2024Q1\n产值,61\n\n单位：万元,\n指标,2024Q2\n产值,620000\n", both)]);
    check(
        LONG,
        &[
            ("s,p,v\nYUAN_Q,2024Q1,61\n,,单位：万元\ns,p,v\nYUAN_Q,2024Q2,620000\n", both),
            ("s,p,v\nYUAN_Q,2024Q1,61\ns,p,v\nYUAN_Q,2024Q2,62\n", both),
        ],
    );
    for foot in ["单位：万元", "注：金额单位为万元。"] {
        let file = format!("指标,2024Q1\n产值,610000\n{foot},\n");
        let error =
            try_take(file.as_bytes(), BUREAU, Limits::default(), PUBLISHED.parse().ok()).err().unwrap();
        assert!(matches!(error, CsvError::UnitBelow { line: 3 }), "{error}");
        let same = take(format!("{foot}\n{file}"), BUREAU);
        assert_eq!(told(&same), "24-01..24-03 61");
    }
}

#[test]
fn notes_and_rows_of_the_header_are_no_rows() {
    let wide = format!("{WIDE}columns = {{ a = \"KNOWN_M\" }}");
    let file = "日期,a\n频率,月\n单位,万\n来源,某局\n指标ID,M001\n2024-01-31,1\n注：1.初步数,\n数据来源：某局\nSource: NBS,\n";
    let taken = take(file, &wide);
    assert_eq!((told(&taken).as_str(), taken.account.rows_read), ("24-01..24-01 1", 1));
    // What has a number, or is a title with nothing under it, is refused.
    check(
        &wide,
        &[(
            "日期,a\n2024-01-31,1\n合计,2\n附表\n",
            "24-01..24-01 1 | 3 [日期] `合计` is no period | 4 [] 1 cells stand under 2 headers: is a separator missing, or a comma in an unquoted number?",
        )],
    );
}

#[test]
fn a_label_that_says_so_makes_a_total_since_january() {
    check(
        BUREAU,
        &[
            ("指标,2024年5月,2024年6月\n旧累计值,5,6\n", "24-01..24-05 5 | 24-01..24-06 6"),
            ("指标,2024年5月,2024年6月\n旧,5,6\n", "24-05..24-05 5 | 24-06..24-06 6"),
            (
                "指标,2024年1-2月,3月,1-3月\n旧,3,1,4\n",
                "24-01..24-02 3 | 24-03..24-03 1 | 2 [1-3月] `1-3月` is a total since January, beside single periods of the same row: give it a series of its own",
            ),
            (
                "指标,2024年5月,\n,当月,累计\n旧,40,200\n",
                "24-05..24-05 40 | 3 [2024年5月 累计] `2024年5月 累计` is a total since January, beside single periods of the same row: give it a series of its own",
            ),
            ("指标,2024年5月\n,1-本月\n旧,200\n", "24-01..24-05 200"),
            (
                "指标,2024年5月\n,本月,上月\n旧,200,100\n",
                "24-05..24-05 200 | 1 [] `2024年5月 上月` is no period",
            ),
        ],
    );
    // What the line above says of all of them.
    let total = "24-01..24-05 5 | 24-01..24-06 6";
    for line in ["累计", "本年累计", "1-本月累计", "2024年累计", "主要指标（累计）", "口径：累计值"]
    {
        check(BUREAU, &[(&format!("{line},,\n指标,2024年5月,2024年6月\n旧,5,6\n"), total)]);
    }
    for line in ["注：累计值为快报数之和", "历年累计", "累计值为各月之和，未作调整"]
    {
        let file = format!("{line},,\n指标,2024年5月,2024年6月\n旧,5,6\n");
        check(BUREAU, &[(&file, "24-05..24-05 5 | 24-06..24-06 6")]);
    }
    check(LONG, &[("s,p,v\nA_YTD_M,2024-06,5\nB_YTD_Q,2024Q2,6\n", "24-01..24-06 5 | 24-01..24-06 6")]);
    check(
        &format!("{WIDE}columns = {{ \"旧:累计值\" = \"KNOWN_M\" }}"),
        &[("日期,旧:累计值\n2024-06-30,5\n", "24-01..24-06 5")],
    );
}

#[test]
fn a_blank_between_the_periods_of_a_series_says_nothing() {
    let taken = take(
        "日期,G_Q,U_M\n2023-10-01,7,4.1\n2023-11-01,,4.2\n2023-12-01,,\n2024-01-01,,4.4\n",
        &format!("{WIDE}columns = \"header\""),
    );
    assert_eq!(
        taken.readings,
        [
            "2 G_Q Q 2023-10-01..2023-12-31 7",
            "2 U_M M 2023-10-01..2023-10-31 4.1",
            "3 U_M M 2023-11-01..2023-11-30 4.2",
            "4 U_M M 2023-12-01..2023-12-31 none/M",
            "5 G_Q Q 2024-01-01..2024-03-31 none/M",
            "5 U_M M 2024-01-01..2024-01-31 4.4",
        ]
    );
    assert_eq!(refused(&taken), [""; 0]);
    let known = format!("{WIDE}columns = {{ a = \"YUAN_Q\" }}");
    check(
        &known,
        &[("日期,a\n2024-03-31,1\n2024-04-30,\n2024-06-30,2\n", "24-01..24-03 1 | 24-04..24-06 2")],
    );
    check(BUREAU, &[("指标,2024Q1,2024Q1\n产值,,1\n", "24-01..24-03 1")]);
}

#[test]
fn a_decimal_comma_makes_doubtful_what_may_be_one() {
    let file =
        "s;p;v\nKNOWN_M;2024-01;1.234\nKNOWN_M;2024-02;1234,5\nKNOWN_M;2024-03;123,456\nKNOWN_M;2024-04;12\n";
    let doubt = |line: u32, cell: &str| {
        format!(
            "{line} [v] `{cell}` may have a decimal comma, as other cells of the file: set decimal = \",\" or \".\" in the mapping"
        )
    };
    let refused = [doubt(2, "1.234"), doubt(3, "1234,5"), doubt(4, "123,456")].join(" | ");
    check(LONG, &[(file, &format!("24-04..24-04 12 | {refused}"))]);
    check(
        &format!("{LONG}\ndecimal = \",\""),
        &[(file, "24-01..24-01 1234 | 24-02..24-02 1234.5 | 24-03..24-03 123.456 | 24-04..24-04 12")],
    );
    // Where a comma sets off thousands, one that does not is a slip.
    check(
        LONG,
        &[(
            "s;p;v\nKNOWN_M;2024-01;1,234.5\nKNOWN_M;2024-02;1,5\nKNOWN_M;2024-03;1,234\n",
            &format!("24-01..24-01 1234.5 | 24-03..24-03 1234 | {}", doubt(3, "1,5")),
        )],
    );
}

#[test]
fn a_status_may_stand_as_a_word() {
    let status = |taken: &Taken| {
        let last = |reading: &String| reading.rsplit(' ').next().unwrap().to_owned();
        taken.readings.iter().map(last).collect::<Vec<_>>().join(" ")
    };
    let table = [
        ("2024年1季度(初步核算)", "1/P"),
        ("2024Q1p", "1/P"),
        ("2024年一季度预计", "1/E"),
        ("2024年1季度（最终核实）", "1"),
    ];
    for (header, wanted) in table {
        assert_eq!(status(&take(format!("指标,{header}\n产值,1\n"), BUREAU)), wanted, "{header}");
    }
    let long = take(
        "s,p,v,st\nKNOWN_M,2024-01,1,初步\nKNOWN_M,2024-02,2,p\nKNOWN_M,2024-03,3,最终核实\n",
        &format!("{LONG}\nstatus = \"st\""),
    );
    assert_eq!(status(&long), "1/P 2/P 3");
    let flags = "s,p,v\nKNOWN_M,2024-01,1.5 p\nKNOWN_M,2024-02,2 b\nKNOWN_M,2024-03,3①\nKNOWN_M,2024-04,4 s\nKNOWN_M,2024-05,5 x\nKNOWN_M,2024-06,6 m\n";
    let taken = take(flags, LONG);
    assert_eq!(status(&taken), "1.5/P 2 3 4/E");
    assert_eq!(refused(&taken), ["6 [v] `5 x` is no number", "7 [v] `6 m` is no number"]);
}

#[test]
fn a_column_of_one_vintage_is_no_series() {
    let taken = take("日期,G_20200130,H_Q\n2024-01-01,1,2\n", &format!("{WIDE}columns = \"header\""));
    assert_eq!(taken.readings, ["2 H_Q Q 2024-01-01..2024-03-31 2"]);
    assert_eq!(
        refused(&taken),
        [
            "1 [G_20200130] `G_20200130` has the values of one publication date: write a row each, the date in a vintage column"
        ]
    );
}

#[test]
fn an_encoding_that_is_stated_and_is_not_that_of_the_file_is_named() {
    let bureau = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"产值\" = \"A_M\" }\nencoding = ";
    let text = "指标,2024年5月\n产值,5\n";
    let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
    for (bytes, stated, found) in [
        (text.as_bytes(), "gb18030", "utf-8"),
        (text.as_bytes(), "utf-16", "utf-8"),
        (&gb18030, "utf-8", "gb18030"),
    ] {
        let mapping = format!("{bureau}\"{stated}\"\n");
        let error = try_take(bytes, &mapping, Limits::default(), PUBLISHED.parse().ok()).err().unwrap();
        let words = format!("the file looks like {found}, the mapping says otherwise");
        assert!(error.to_string().contains(&words), "{stated}: {error}");
    }
}

const RATES: &str = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"增速\" = \"YUAN_GY_M\", \"增速环比\" = \"YUAN_GY_M\", \"零售\" = \"A_YTD_M\", \"零售当期值\" = \"A_YTD_M\" }\nunknown_series = \"create\"";

#[test]
fn a_single_month_beside_its_total_is_no_total() {
    let alone = |line: u64, what: &str| {
        format!(
            "{line} [{what}] `{what}` is a single period, beside totals since January: give it a series of its own"
        )
    };
    check(
        RATES,
        &[
            (
                "指标,2024年5月,2024年1-5月\n零售,40,200\n",
                &format!("24-01..24-05 200 | {}", alone(2, "2024年5月")),
            ),
            (
                "指标,2024年5月当月,2024年5月累计\n零售,40,200\n",
                &format!("24-01..24-05 200 | {}", alone(2, "2024年5月当月")),
            ),
            ("指标,2024年5月\n零售当期值,40\n", &alone(2, "2024年5月")),
            ("指标,2024年5月,2024年6月\n零售,200,240\n", "24-01..24-05 200 | 24-01..24-06 240"),
        ],
    );
}

#[test]
fn a_growth_is_no_amount_and_no_other_growth() {
    let other = "is another kind of growth than that of the series";
    check(
        RATES,
        &[
            (
                "指标,2024年5月,\n,绝对量,同比增长（%）\n增速,12743,5.8\n",
                "24-05..24-05 5.8 | 3 [2024年5月 绝对量] `2024年5月 绝对量` has amounts, the series is a rate",
            ),
            ("指标,2024年5月,\n,绝对量,同比增长（%）\n增速,…,5.8\n", "24-05..24-05 5.8"),
            (
                "指标,2024年5月,\n,环比增长（%）,同比增长（%）\n增速,0.61,5.8\n",
                &format!("24-05..24-05 5.8 | 3 [2024年5月 环比增长（%）] `2024年5月 环比增长（%）` {other}"),
            ),
            ("指标,2024年5月\n增速环比,0.61\n", &format!("2 [2024年5月] `2024年5月` {other}")),
            // Three rows of a header, with blanks in the last one.
            (
                "指标,2024年5月,,2024年4月,\n,绝对量,同比增长,绝对量,同比增长\n,（亿元）,,（亿元）,\n增速,41326,6.4,37174,5.1\n",
                "24-04..24-04 5.1 | 24-05..24-05 6.4 | 4 [2024年5月 绝对量 （亿元）] the file gives CNY × 10^8, the series is in per cent: one cannot be turned into the other | 4 [2024年4月 绝对量 （亿元）] the file gives CNY × 10^8, the series is in per cent: one cannot be turned into the other",
            ),
        ],
    );
}
