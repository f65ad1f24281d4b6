//! Units that a file writes, beside those of the series: converted, refused, or taken by a new series.

use super::{Taken, refused, take};

const BUREAU: &str = "layout = \"bureau\"\nindicator = \"指标\"\nunknown_series = \"create\"\n";
const WIDE: &str = "layout = \"wide\"\nperiod = \"时间\"\nunknown_series = \"create\"\n";
const LONG: &str = "layout = \"long\"\nseries = \"s\"\nperiod = \"p\"\nunknown_series = \"create\"\n";

/// Values in the order of the file, then what was refused.
fn told(taken: &Taken) -> String {
    let value = |reading: &String| reading.rsplit_once(' ').map(|(_, value)| value.to_owned());
    let values: Vec<String> = taken.readings.iter().filter_map(value).collect();
    [values, refused(taken)].concat().join(" | ")
}

/// What a cell 645400 becomes under a header in a series of 亿元, or in one of per cent.
#[test]
fn a_unit_in_a_header_is_that_of_its_numbers() {
    let cannot = |written: &str, series: &str| {
        format!("the file gives {written}, the series is in {series}: one cannot be turned into the other")
    };
    let table = [
        ("产值(万元)", "YUAN_Q", Ok("64.54")),
        ("产值（万元）", "YUAN_Q", Ok("64.54")),
        ("产值（单位：万元）", "YUAN_Q", Ok("64.54")),
        ("产值(亿元)", "YUAN_Q", Ok("645400")),
        ("产值16（万亿元）", "YUAN_Q", Ok("6454000000")),
        ("产值5(千元)", "YUAN_Q", Ok("6.454")),
        ("产值(元)", "YUAN_Q", Ok("0.006454")),
        ("产值", "YUAN_Q", Ok("645400")),
        ("产值（10000元）", "YUAN_Q", Ok("64.54")),
        ("产值（10⁴元）", "YUAN_Q", Ok("64.54")),
        ("产值（×10^4元）", "YUAN_Q", Ok("64.54")),
        ("产值，RMB mn", "YUAN_Q", Ok("6454")),
        ("产值（当年价）万元", "YUAN_Q", Ok("64.54")),
        ("产值万元", "YUAN_Q", Ok("64.54")),
        ("产值(2020年价)", "YUAN_Q", Ok("645400")),
        ("产值2(美元)", "YUAN_Q", Err(cannot("USD", "CNY × 10^8"))),
        ("产值4(个)", "YUAN_Q", Err(cannot("unit", "CNY × 10^8"))),
        ("产值(%)", "YUAN_Q", Err(cannot("per cent", "CNY × 10^8"))),
        ("增长(亿元)", "RATE_Q", Err(cannot("CNY × 10^8", "per cent"))),
        ("增长(百分点)", "RATE_Q", Err(cannot("percentage points", "per cent"))),
        ("增长(％)", "RATE_Q", Ok("645400")),
        ("产值(万元)", "KNOWN_Q", Ok("645400")),
    ];
    for (header, id, wanted) in table {
        let said = |at: &str| match &wanted {
            Ok(value) => (*value).to_owned(),
            Err(why) => format!("{at} {why}"),
        };
        let mapping = format!("{BUREAU}rows = {{ \"{header}\" = \"{id}\" }}");
        let bureau = take(format!("指标,2024年1-3月\n{header},645400\n"), &mapping);
        assert_eq!(told(&bureau), said("2 [指标]"), "bureau, {header}");
        let mapping = format!("{WIDE}columns = {{ \"{header}\" = \"{id}\" }}");
        let wide = take(format!("时间,{header}\n2024Q1,645400\n"), &mapping);
        assert_eq!(told(&wide), said(&format!("1 [{header}]")), "wide, {header}");
        let long =
            take(format!("s,p,{header}\n{id},2024Q1,645400\n"), &format!("{LONG}value = \"{header}\""));
        assert_eq!(told(&long), said(&format!("2 [{header}]")), "long, {header}");
    }
}

#[test]
fn a_name_without_its_unit_takes_the_header_with_it() {
    let taken = take(
        "指标,2024年1-3月,2024年1-6月\n产值（万元）,\"645,400\",…\n",
        &format!("{BUREAU}rows = {{ \"产值\" = \"YUAN_Q\" }}"),
    );
    assert_eq!(told(&taken), "64.54 | none/M");
}

#[test]
fn a_unit_may_stand_in_a_column_of_its_own() {
    let file = "s,p,v,单位\nYUAN_Q,2024Q1,645400,万元\nYUAN_Q,2024Q2,70,亿元\nYUAN_Q,2024Q3,80,\nYUAN_Q,2024Q4,90,美元\nRATE_Q,2024Q1,5,%\nRATE_Q,2024Q2,5,初步\n";
    let wanted = "5 | 64.54 | 70 | 80 | 5 [单位] the file gives USD, the series is in CNY × 10^8: one cannot be turned into the other | 7 [单位] `初步` is no unit that is known: name one as 万元, or ignore the column in the mapping";
    let sorted = |taken: &Taken| {
        let mut parts: Vec<String> = told(taken).split(" | ").map(str::to_owned).collect();
        parts[..4].sort_by(|a, b| a.parse::<f64>().unwrap().total_cmp(&b.parse::<f64>().unwrap()));
        parts.join(" | ")
    };
    let own = |ignore: &str| take(file, &format!("{LONG}value = \"v\"\n{ignore}"));
    assert_eq!(sorted(&own("")), wanted);
    assert_eq!(sorted(&own("unit = \"单位\"")), wanted);
    let code = take(
        "s,p,v,unit\nYUAN_Q,2024Q1,64.54,CNY\nYUAN_Q,2024Q2,6454,百万元\n",
        &format!("{LONG}value = \"v\""),
    );
    assert_eq!(told(&code), "64.54 | 64.54", "a code says no power of ten");
    let named =
        take("s,p,v,unit\nYUAN_Q,2024Q1,6454000000,CNY\n", &format!("{LONG}value = \"v\"\nunit = \"unit\""));
    assert_eq!(told(&named), "64.54", "unless the mapping says that it does");
    let ignored = own("ignore = [\"单位\"]");
    assert_eq!(ignored.account.rows_rejected, 0, "a column that is ignored says nothing");
    let other = take(
        "指标,计量,2024Q1\n产值,万元,645400\n增速,亿元,3\n",
        &format!("{BUREAU}unit = \"计量\"\nrows = {{ \"产值\" = \"YUAN_Q\", \"增速\" = \"RATE_Q\" }}"),
    );
    assert_eq!(
        told(&other),
        "64.54 | 3 [计量] the file gives CNY × 10^8, the series is in per cent: one cannot be turned into the other"
    );
    let bureau =
        take("指标,单位,2024Q1\n产值,万元,645400\n", &format!("{BUREAU}rows = {{ \"产值\" = \"YUAN_Q\" }}"));
    assert_eq!(told(&bureau), "64.54");
    let two = take(
        "指标,单位,2024Q1\n产值(亿元),万元,645400\n",
        &format!("{BUREAU}rows = {{ \"产值\" = \"YUAN_Q\" }}"),
    );
    assert_eq!(
        told(&two),
        "2 [单位] the unit is CNY × 10^4 by its column and CNY × 10^8 by the label: say one of them"
    );
}

#[test]
fn a_per_cent_sign_is_a_unit() {
    let of = |id: &str| told(&take(format!("s,p,v\n{id},2024Q1,12.5%\n"), &format!("{LONG}value = \"v\"")));
    assert_eq!(of("RATE_Q"), "12.5");
    assert_eq!(of("KNOWN_Q"), "12.5");
    assert_eq!(of("NEW_Q"), "12.5");
    assert_eq!(
        of("YUAN_Q"),
        "2 [v] the file gives per cent, the series is in CNY × 10^8: one cannot be turned into the other"
    );
}

#[test]
fn a_new_series_has_the_unit_and_the_decimals_of_its_file() {
    let described = |taken: &Taken| {
        let one = |s: &super::SeriesFound| {
            let unit = s.unit.as_ref().map_or("-".to_owned(), |u| format!("{}e{}", u.measure, u.mult));
            format!("{} {unit} {} {}", s.id, s.decimals, s.label.as_deref().unwrap_or("-"))
        };
        taken.account.created.iter().map(one).collect::<Vec<_>>().join(" | ")
    };
    let wide = take(
        "时间,销量(万辆),产值(万元),单价(元/吨)\n2024Q1,1.250,3,1234.5678901\n2024Q2,2,4.5,1\n",
        &format!(
            "{WIDE}columns = {{ \"销量\" = \"SALES_Q\", \"产值\" = \"OUT_Q\", \"单价(元/吨)\" = \"PRICE_Q\" }}"
        ),
    );
    assert_eq!(described(&wide), "OUT_Q CNYe4 1 产值 | PRICE_Q - 7 单价(元/吨) | SALES_Q vehiclee4 3 销量");
    let long = take(
        "s,p,v,unit\nB_Q,2024Q1,5,亿元\nA_M,2024-01,12.50%,\nB_Q,2024Q2,60000,万元\nYUAN_Q,2024Q1,1.25,\n",
        &format!("{LONG}value = \"v\""),
    );
    assert_eq!(described(&long), "B_Q CNYe8 4 - | A_M PCe0 2 -");
    assert!(long.readings.iter().any(|r| r == "4 B_Q Q 2024-04-01..2024-06-30 6"), "{:?}", long.readings);
}

#[test]
fn a_unit_above_the_table_is_that_of_series_that_count_the_same() {
    let rows = "rows = { \"产值\" = \"YUAN_Q\", \"增速\" = \"RATE_Q\", \"新\" = \"NEW_Q\" }";
    let bureau =
        |head: &str| take(format!("{head},2024Q1\n产值,645400\n增速,5\n新,7\n"), &format!("{BUREAU}{rows}"));
    for head in ["2024年主要指标\n单位：万元\n指标", "主要指标,（计量单位：万元）\n指标", "指标(万元)"]
    {
        assert_eq!(told(&bureau(head)), "64.54 | 5 | 7", "{head}");
    }
    for head in ["单位：亿元、%\n指标", "单位：统计局\n指标", "指标"] {
        assert_eq!(told(&bureau(head)), "645400 | 5 | 7", "{head}");
    }
    let own = take("单位：元\n指标,2024Q1\n产值(万元),645400\n", &format!("{BUREAU}{rows}"));
    assert_eq!(told(&own), "64.54", "what stands nearer counts");
    let wide = take(
        "单位：万元\n时间,a,b\n2024Q1,645400,5\n",
        &format!("{WIDE}columns = {{ a = \"YUAN_Q\", b = \"RATE_Q\" }}"),
    );
    assert_eq!(told(&wide), "5 | 64.54");
    let ids = take("时间,X_TEU,YUAN_Q\n2024Q1,1,2\n", &format!("{WIDE}columns = \"header\""));
    assert!(ids.account.created[0].unit.is_none(), "an id says no unit");
    let long =
        take("单位：万元\ns,p,v\nYUAN_Q,2024Q1,645400\nRATE_Q,2024Q1,5\n", &format!("{LONG}value = \"v\""));
    assert_eq!(told(&long), "64.54 | 5");
}

#[test]
fn a_heading_says_the_unit_of_the_rows_below_it_and_a_blank_says_none() {
    let rows = "rows = { \"甲\" = \"YUAN_Q\", \"乙\" = \"YUAN_Q\", \"丙\" = \"RATE_Q\" }";
    let mapping = format!("{BUREAU}{rows}");
    let sections = "指标,2024Q1\n（一）总量（亿元）,\n甲,4\n（二）分类（万元）,\n乙,60000\n";
    assert_eq!(told(&take(sections, &mapping)), "4 | 6");
    let column = "指标,单位,2024Q1\n甲,万元,40000\n乙,,60000\n丙,,5\n";
    let blank = "3 [单位] no unit stands here, and that of the rows above is not that of the series: write it in each row";
    assert_eq!(told(&take(column, &mapping)), format!("4 | 5 | {blank}"));
    let own = "指标,单位,2024Q1\n甲,亿元,4\n乙,,6\n";
    assert_eq!(told(&take(own, &mapping)), "4 | 6");
}

#[test]
fn a_lone_comma_in_a_file_of_semicolons_may_be_a_decimal_one() {
    let doubt =
        "may have a decimal comma, as other cells of the file: set decimal = \",\" or \".\" in the mapping";
    let taken = take("s;p;value\nKNOWN_M;2024-01;12,345\nKNOWN_M;2024-02;1.234\n", LONG);
    assert_eq!(told(&taken), format!("1.234 | 2 [value] `12,345` {doubt}"));
}
