//! Labels, captions and cells as data: which unit each says.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::ingest::Knowledge;

fn unit(text: &str) -> Unit {
    let (measure, mult) = text.split_once(' ').unwrap_or((text, "0"));
    Unit::new(UnitMeasure::new(measure).unwrap(), mult.parse().unwrap())
}

#[test]
fn a_label_is_a_name_and_a_unit() {
    let lexicon = Knowledge::embedded().unwrap().lexicon;
    let table = [
        ("产值(万元)", "产值", "CNY 4"),
        ("产值（亿元）", "产值", "CNY 8"),
        ("产值（万亿元）", "产值", "CNY 12"),
        ("产值(千元)", "产值", "CNY 3"),
        ("产值[万元]", "产值", "CNY 4"),
        ("产值 ( 万 元 ) ", "产值", "CNY 4"),
        ("产值（单位：万元）", "产值", "CNY 4"),
        ("产值(当月,万元)", "产值(当月,万元)", "CNY 4"),
        ("产值(亿元)(当月)", "产值(亿元)(当月)", "CNY 8"),
        ("出口(亿美元)", "出口", "USD 8"),
        ("出口(百万美元)", "出口", "USD 6"),
        ("销量(万辆)", "销量", "vehicle 4"),
        ("粮食产量（万吨）", "粮食产量", "tonne 4"),
        ("发电量（亿千瓦时）", "发电量", "kWh 8"),
        ("产量(千克)", "产量", "kilogram"),
        ("增速(％)", "增速", "PC"),
        ("增速(±%)", "增速", "PC"),
        ("同比增长%", "同比增长", "PC"),
        ("加快(个百分点)", "加快", "PP"),
        ("销量(万)", "销量", "unstated 4"),
        ("产值:万元", "产值", "CNY 4"),
        ("产值_万元", "产值", "CNY 4"),
        ("GDP_USD", "GDP_USD", ""),
        ("GDP (USD)", "GDP (USD)", ""),
        ("存款(人民币)", "存款(人民币)", ""),
        ("收入(家庭)", "收入(家庭)", ""),
        ("产量(kg)", "产量", "kilogram"),
        ("m2", "m2", ""),
        ("money m2", "money m2", ""),
        ("money (current m2)", "money (current m2)", ""),
        ("%", "%", "PC"),
        ("存款(亿元人民币)", "存款", "CNY 8"),
        ("出口额(当月值：万美元)", "出口额(当月值：万美元)", "USD 4"),
        ("万元", "万元", "CNY 4"),
        ("产值(亿元)同比增长%", "产值(亿元)同比增长%", ""),
        ("产值(亿元、%)", "产值(亿元、%)", ""),
        ("产值(万元/吨)", "产值(万元/吨)", "CNY/unit 4"),
        ("指数(上年=100)", "指数(上年=100)", "IX"),
        ("产值(人民币万元)", "产值", "CNY 4"),
        ("产值(P)", "产值(P)", ""),
        ("产值(年)", "产值(年)", ""),
        ("产值(一)", "产值(一)", ""),
        ("产值(十)", "产值(十)", ""),
        ("六大(类)", "六大(类)", ""),
        ("产值", "产值", ""),
        ("产值/亿元", "产值", "CNY 8"),
        ("产值／万元", "产值", "CNY 4"),
        ("同比/%", "同比", "PC"),
        ("单价元/吨", "单价元/吨", ""),
        ("单价:元/吨", "单价", "CNY/unit"),
        ("2024年/2023年", "2024年/2023年", ""),
        ("存款(RMB bn)", "存款", "CNY 9"),
        ("存款 (billion yuan)", "存款", "CNY 9"),
        ("GDP, Current Quarter(100 million yuan)", "GDP, Current Quarter", "CNY 8"),
        ("Output(10000 tons)", "Output", "tonne 4"),
        ("()", "()", ""),
        ("", "", ""),
    ];
    for (label, name, wanted) in table {
        let wanted = (!wanted.is_empty()).then(|| Arc::new(unit(wanted)));
        assert_eq!(split(label, &lexicon), (name, wanted), "{label}");
    }
    assert_eq!(lexicon.unit(&"亿".repeat(500)), None);
}

#[test]
fn a_cell_of_a_column_of_units_is_one_or_none() {
    let lexicon = Knowledge::embedded().unwrap().lexicon;
    for text in [
        "人民币万元",
        "万元（人民币）",
        "（万元）",
        "(万元)",
        "RMB万元",
        "萬元",
        "万元(累计)",
        "万 元",
        "万元",
    ] {
        assert_eq!(written(text, &lexicon).as_deref(), Some(&unit("CNY 4")), "{text}");
    }
    for text in ["万元/人", "元/吨"] {
        assert!(is_quotient(&written(text, &lexicon).unwrap()), "{text}");
    }
    assert_eq!(written("上年=100", &lexicon).as_deref(), Some(&unit("IX")));
    assert_eq!(written("未知单位", &lexicon), None);
    assert!(says_nothing("—") && says_nothing("CNY") && !says_nothing("初步"));
}

#[test]
fn units_of_one_measure_are_shifted_and_others_refused() {
    let table = [
        ("CNY 4", "CNY 8", Some(-4)),
        ("CNY 12", "CNY 8", Some(4)),
        ("vehicle 4", "vehicle", Some(4)),
        ("unit", "vehicle 4", Some(-4)),
        ("kilogram", "tonne", Some(-3)),
        ("unstated 4", "CNY 8", Some(-4)),
        ("unstated 4", "PC", None),
        ("USD 8", "CNY 8", None),
        ("unit", "CNY 8", None),
        ("PC", "CNY 8", None),
        ("CNY 8", "PC", None),
        ("PC", "PP", Some(0)),
        ("PP", "PC", None),
        ("PC", "ratio", Some(-2)),
        ("PC", "IX", None),
        ("point", "IX", Some(0)),
        ("USD 8", "unstated", Some(0)),
        ("CNY/unit", "CNY", Some(0)),
        ("CNY/unit 4", "CNY 8", None),
    ];
    for (written, series, shift) in table {
        let found = conversion(&unit(written), &unit(series)).map(Conversion::shift);
        assert_eq!(found, shift, "{written} in {series}");
    }
}

#[test]
fn a_column_of_units_is_known_by_its_name() {
    let known = ["单位", " 计量单位 ", "UNIT", "Units", "单位名称"].map(is_unit_column);
    assert_eq!(known, [true, true, true, true, false]);
}

#[test]
fn words_of_scale_that_make_no_unit_are_named() {
    let lexicon = Knowledge::embedded().unwrap().lexicon;
    let table = [
        ("存款(RMB zn, bn)", Some("RMB zn, bn")),
        ("GDP (2017 yuan)", Some("2017 yuan")),
        ("GDP (USD)", None),
        ("存款(初步)", None),
        ("指数(上年=100)", None),
        ("存款(亿元、%)", None),
        ("当月(当季)", None),
    ];
    for (label, wanted) in table {
        assert_eq!(unknown_in(label, &lexicon).as_deref(), wanted, "{label}");
    }
}
