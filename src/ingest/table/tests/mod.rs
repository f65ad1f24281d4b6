//! Tables in our own words, each with the figures that it must yield.

mod told;

use super::extract_all;
use crate::domain::{ObsStatus, Report};
use crate::ingest::Knowledge;

/// What the figures of a text say, a line each.
fn figures(text: &str) -> Vec<String> {
    let knowledge = Knowledge::embedded().unwrap();
    let report = Report {
        publisher: "天津市统计局".to_owned(),
        title: "数据".to_owned(),
        url: None,
        published_on: "2025-11-17".parse().unwrap(),
        text: text.to_owned(),
    };
    let chars: Vec<char> = text.chars().collect();
    let extraction = extract_all(&report, &knowledge.lexicon);
    let told = extraction.figures.iter().map(|f| {
        let exact: String = chars[f.span.start..f.span.end].iter().collect();
        assert_eq!(exact, f.exact, "a figure points at its characters");
        let (start, end) = (f.period.start(), f.period.end());
        let status =
            if f.obs_status == ObsStatus::Normal { String::new() } else { format!(" {}", f.obs_status) };
        format!(
            "{} {} {} e{} {} {start}/{end}{status}",
            f.indicator, f.value, f.unit.measure, f.unit.mult, f.transformation
        )
    });
    told.collect()
}

fn check(text: &str, wanted: &[&str]) {
    assert_eq!(figures(text), wanted, "{text}");
}

#[test]
fn a_bureaus_table_with_two_header_rows() {
    check(
        "2025年4月份主要指标\n\n指标\t4月\t\t1—4月\t\n\t绝对量（亿元）\t同比增长（%）\t绝对量（亿元）\t同比增长（%）\n\
         社会消费品零售总额\t320.5\t4.7\t1,301.2\t5.1\n固定资产投资\t…\t…\t980.3\t-3.2\n",
        &[
            "社会消费品零售总额 320.5 CNY e8 N 2025-04-01/2025-04-30",
            "社会消费品零售总额 4.7 PC e0 GY 2025-04-01/2025-04-30",
            "社会消费品零售总额 1301.2 CNY e8 N 2025-01-01/2025-04-30",
            "社会消费品零售总额 5.1 PC e0 GY 2025-01-01/2025-04-30",
            "固定资产投资 980.3 CNY e8 N 2025-01-01/2025-04-30",
            "固定资产投资 -3.2 PC e0 GY 2025-01-01/2025-04-30",
        ],
    );
}

#[test]
fn units_in_labels_captions_and_columns() {
    check(
        "表1 2024年农业生产\n| 指标 | 单位 | 2024年 | 比上年增长% |\n|---|---|---|---|\n\
         | 粮食产量 | 万吨 | 256.3 | 1.2 |\n| 其中：稻谷产量 | 万吨 | 60.1 | -0.4 |\n",
        &[
            "粮食产量 256.3 tonne e4 N 2024-01-01/2024-12-31",
            "粮食产量 1.2 PC e0 GY 2024-01-01/2024-12-31",
            "稻谷产量 60.1 tonne e4 N 2024-01-01/2024-12-31",
            "稻谷产量 -0.4 PC e0 GY 2024-01-01/2024-12-31",
        ],
    );
    check(
        "2025年一季度财政收支\n单位：亿元\n项目        本期        同比增长%\n一般公共预算收入        512.4        3.1\n\
         一般公共预算支出        701.9        2.6\n",
        &[
            "一般公共预算收入 512.4 CNY e8 N 2025-01-01/2025-03-31",
            "一般公共预算收入 3.1 PC e0 GY 2025-01-01/2025-03-31",
            "一般公共预算支出 701.9 CNY e8 N 2025-01-01/2025-03-31",
            "一般公共预算支出 2.6 PC e0 GY 2025-01-01/2025-03-31",
        ],
    );
}

#[test]
fn rows_of_times_and_of_places() {
    check(
        "年份\t地区生产总值（亿元）\n2022年\t16311.3\n2023年\t16737.3\n",
        &[
            "地区生产总值 16311.3 CNY e8 N 2022-01-01/2022-12-31",
            "地区生产总值 16737.3 CNY e8 N 2023-01-01/2023-12-31",
        ],
    );
    let places = figures("2024年各地生产\n地区\t地区生产总值（亿元）\n河北省\t47526.9\n山西省\t25494.7\n");
    assert_eq!(places.len(), 2, "{places:?}");
}

#[test]
fn prose_is_read_beside_a_table_and_not_in_it() {
    let text = "一季度，全市完成固定资产投资100亿元。\n\n指标\t2025年一季度（亿元）\n出口额\t12.5\n\n二季度将继续努力。\n";
    assert_eq!(figures(text).len(), 2);
    // No unit, no figure; gaps in prose are no table.
    check("指标\t数值\n强度\t12.5\n", &[]);
    check("指标\t绝对量（亿元）同比增长（%）\n出口额\t12.5\t3.1\n", &[]);
    assert_eq!(figures("电话  12345678  传真  87654321\n地址  某路12号\n").len(), 0);
}

#[test]
fn parts_lean_on_the_row_above_and_changes_on_the_levels_to_their_left() {
    check(
        "指标\t2025年1—3月份\t同比涨跌幅（%）\n固定资产投资（不含农户）（亿元）\t1 371.5\t-0.5\n第一产业\t74.2\t-4.6\n\
         东部地区\t…\t6.3\n",
        &[
            "固定资产投资 1371.5 CNY e8 N 2025-01-01/2025-03-31",
            "固定资产投资 -0.5 PC e0 GY 2025-01-01/2025-03-31",
            "第一产业投资 74.2 CNY e8 N 2025-01-01/2025-03-31",
            "第一产业投资 -4.6 PC e0 GY 2025-01-01/2025-03-31",
            "固定资产投资 6.3 PC e0 GY 2025-01-01/2025-03-31",
        ],
    );
}

#[test]
fn a_title_above_names_what_the_places_have() {
    check(
        "附表2：2025年4月各区社会消费品零售总额\n单位：万元、%\n\n地区\t4月\t同比±%\t1—4月\t同比±%\n全市\t7 800\t-0.6\t31 200\t3.1\n",
        &[
            "社会消费品零售总额 7800 CNY e4 N 2025-04-01/2025-04-30",
            "社会消费品零售总额 -0.6 PC e0 GY 2025-04-01/2025-04-30",
            "社会消费品零售总额 31200 CNY e4 N 2025-01-01/2025-04-30",
            "社会消费品零售总额 3.1 PC e0 GY 2025-01-01/2025-04-30",
        ],
    );
    check(
        "表1 2024年居民消费价格比上年涨跌幅度\n单位：%\n\n指标\t全市\n居民消费价格\t0.2\n食品烟酒\t-0.1\n",
        &[
            "居民消费价格 0.2 PC e0 GY 2024-01-01/2024-12-31",
            "食品烟酒价格 -0.1 PC e0 GY 2024-01-01/2024-12-31",
        ],
    );
}

#[test]
fn an_absolute_change_has_the_unit_of_the_table() {
    check(
        "2025年1-8月税收收入\n单位：万元\n项目\t累计\t增减额\t同比增加\t增减%\n增值税\t24432\t-1286\t-1286\t-5.0\n",
        &[
            "增值税 24432 CNY e4 N 2025-01-01/2025-08-31",
            "增值税 -1286 CNY e4 DY 2025-01-01/2025-08-31",
            "增值税 -1286 CNY e4 DY 2025-01-01/2025-08-31",
            "增值税 -5 PC e0 GY 2025-01-01/2025-08-31",
        ],
    );
    // Per cent where that is the only other unit, and nothing where no unit is known.
    check(
        "2025年8月末存款\n单位：亿元、%\n项目\t余额\t同比增减\n住户存款\t52.1\t4.8\n",
        &[
            "住户存款余额 52.1 CNY e8 N 2025-08-31/2025-08-31",
            "住户存款余额 4.8 PC e0 GY 2025-08-31/2025-08-31",
        ],
    );
    check("2025年8月末存款\n项目\t增减额\n住户存款\t4.8\n", &[]);
    // Two columns under one word; a plan is no level, and a change leans on the level beside it.
    check(
        "2025年1-8月财政收支\n单位：万元\n科目\t年初预算\t1-8月完成\t占预算%\t上年同期\t同比增减\t\n\t\t\t\t\t额\t%\n\
         增值税\t36200\t24432\t67.5\t25718\t-1286\t-5.0\n",
        &[
            "增值税 36200 CNY e4 N 2025-01-01/2025-12-31 F",
            "增值税 24432 CNY e4 N 2025-01-01/2025-08-31",
            "增值税 25718 CNY e4 N 2024-01-01/2024-08-31",
            "增值税 -1286 CNY e4 DY 2025-01-01/2025-08-31",
            "增值税 -5 PC e0 GY 2025-01-01/2025-08-31",
        ],
    );
}

#[test]
fn a_unit_may_stand_in_the_title_or_in_a_row_of_its_own() {
    let wanted = [
        "各项存款余额 5213.6 CNY e8 N 2025-09-30/2025-09-30",
        "各项存款余额 426.8 CNY e8 D1 2025-09-30/2025-09-30",
        "各项存款余额 8.1 PC e0 GY 2025-09-30/2025-09-30",
    ];
    let rows = "项目\t余额\t比年初增加\t同比增长\n各项存款\t5213.6\t426.8\t8.1\n";
    for above in [
        "2025年9月末金融机构存贷款（亿元）",
        "2025年9月末金融机构存贷款（亿元、%）",
        "2025年9月末金融机构存贷款\n\t\t\t单位：亿元",
        "2025年9月末金融机构存贷款（初步数）\n单位：亿元\t\t\t",
    ] {
        check(&format!("{above}\n{rows}"), &wanted);
    }
}

#[test]
fn a_row_that_does_not_fit_costs_only_itself() {
    check(
        "2024年主要产品产量\n产品名称    单位    产量    增长（%）\n原油    万吨    212.2    1.8\n手机    亿台    1.7\n\
         发电量    亿千瓦时    1008.8    6.7\n",
        &[
            "原油产量 212.2 tonne e4 N 2024-01-01/2024-12-31",
            "原油产量 1.8 PC e0 GY 2024-01-01/2024-12-31",
            "发电量 1008.8 kWh e8 N 2024-01-01/2024-12-31",
            "发电量 6.7 PC e0 GY 2024-01-01/2024-12-31",
        ],
    );
    let rows = ["原油\t万吨\t212.2", "粗钢\t万吨\t65.1", "水泥\t万吨\t30.8"];
    for between in ["", "其中：", "一、轻工业", "\n其中："] {
        let table = format!("2024年产量\n名称\t单位\t产量\n{}", rows.join(&format!("\n{between}\n")));
        for text in [table.clone(), table.replace('\t', "    ")] {
            assert_eq!(figures(&text).len(), 3, "{text}");
        }
    }
    // Another table has a header of its own.
    let two = "2024年产量\n名称\t产量（万吨）\n原油\t212.2\n\n名称\t产值（亿元）\n粗钢\t65.1\n";
    check(
        two,
        &["原油产量 212.2 tonne e4 N 2024-01-01/2024-12-31", "粗钢产值 65.1 CNY e8 N 2024-01-01/2024-12-31"],
    );
}

#[test]
fn a_stock_at_the_end_is_of_a_day_with_all_its_parts() {
    let wanted = [
        "常住人口 1364 person e4 N 2024-12-31/2024-12-31",
        "常住人口 0.6 PC e0 GY 2024-12-31/2024-12-31",
        "城镇人口 1164 person e4 N 2024-12-31/2024-12-31",
        "城镇人口 0.7 PC e0 GY 2024-12-31/2024-12-31",
    ];
    for (title, header) in [
        ("2024年人口情况", "年末数（万人）"),
        ("人口情况", "2024年末数（万人）"),
        ("人口情况", "2024年末（万人）"),
    ] {
        let text =
            format!("{title}\n指标\t{header}\t比上年增长%\n常住人口\t1364\t0.6\n其中：城镇\t1164\t0.7\n");
        check(&text, &wanted);
    }
}

#[test]
fn a_unit_in_a_rows_brackets_is_its_own_and_of_its_parts() {
    check(
        "2025年10月主要指标\n指标\t绝对量（亿元）\n公路周转量（亿吨公里）\t46\n\u{3000}#甲线\t20\n销售额\t30\n用工人数（万人）\t8\n",
        &[
            "公路周转量 46 tonne-kilometre e8 N 2025-10-01/2025-10-31",
            "甲线周转量 20 tonne-kilometre e8 N 2025-10-01/2025-10-31",
            "销售额 30 CNY e8 N 2025-10-01/2025-10-31",
            "用工人数 8 person e4 N 2025-10-01/2025-10-31",
        ],
    );
    // What is no unit leaves the unit alone, and without one there is no figure but of rates and indices.
    check(
        "2025年10月主要指标\n单位：亿元\n指标\t10月\n事（企）业单位贷款（中长期）\t12\n",
        &["事企业单位贷款 12 CNY e8 N 2025-10-31/2025-10-31"],
    );
    check(
        "2025年10月主要指标\n指标\t10月\n快递业务量（万件）\t46\n交易额\t20\n登记失业率\t3.3\n景气指数\t105\n价格指数（上年同月=100）\t99.1\n",
        &[
            "快递业务量 46 parcel e4 N 2025-10-01/2025-10-31",
            "登记失业率 3.3 PC e0 N 2025-10-01/2025-10-31",
            "景气指数 105 index e0 N 2025-10-01/2025-10-31",
            "价格指数 99.1 index e0 N 2025-10-01/2025-10-31",
        ],
    );
    // In the corner; 倍 is hundreds of per cent.
    check(
        "主要指标\n单位：亿元\t2025年10月\t同比增长（%）\n销售额\t30\t1.0倍\n",
        &["销售额 30 CNY e8 N 2025-10-01/2025-10-31", "销售额 100 PC e0 GY 2025-10-01/2025-10-31"],
    );
    check(
        "2025年10月住宅销售价格指数\n城市\t环比\t同比\n\t上月=100\t上年同月=100\n石家庄\t99.8\t97.1\n",
        &[
            "住宅销售价格指数：上月=100 99.8 index e0 N 2025-10-01/2025-10-31",
            "住宅销售价格指数 97.1 index e0 N 2025-10-01/2025-10-31",
        ],
    );
}

#[test]
fn a_unit_of_a_row_goes_before_that_of_its_column() {
    check(
        "2025年1-10月\n指标\t绝对量（亿元）\n销售额\t30\n居民人均可支配收入（元）\t41000\n占比重（%）\t24.1\n",
        &[
            "销售额 30 CNY e8 N 2025-01-01/2025-10-31",
            "居民人均可支配收入 41000 CNY e0 N 2025-01-01/2025-10-31",
            "占比 24.1 PC e0 SH 2025-01-01/2025-10-31",
        ],
    );
    check(
        "2025年10月\n指标\t单位\t10月\n出厂价格指数\t上年同期=100\t97.2\n销售额\t亿元\t30\n",
        &["出厂价格指数 97.2 index e0 N 2025-10-01/2025-10-31", "销售额 30 CNY e8 N 2025-10-01/2025-10-31"],
    );
}

#[test]
fn tables_beside_each_other_are_read_apart() {
    check(
        "2025年1-10月产量\n产品\t单位\t产量\t产品\t单位\t产量\n原煤\t万吨\t10\t汽车\t万辆\t4\n",
        &["原煤产量 10 tonne e4 N 2025-01-01/2025-10-31", "汽车产量 4 vehicle e4 N 2025-01-01/2025-10-31"],
    );
}

#[test]
fn a_column_is_of_the_time_that_its_header_says_and_of_no_day() {
    check(
        "主要指标（2025年10月）\n指标\t本月\t本月止累计\t比上年同月增长(%)\t比上年累计增长(%)\n销售额（万元）\t40\t400\t2.9\t3.3\n",
        &[
            "销售额 40 CNY e4 N 2025-10-01/2025-10-31",
            "销售额 400 CNY e4 N 2025-01-01/2025-10-31",
            "销售额 2.9 PC e0 GY 2025-10-01/2025-10-31",
            "销售额 3.3 PC e0 GY 2025-01-01/2025-10-31",
        ],
    );
    check(
        "2025年10月\n指标\t当月数\t累计数\t比同期±%\t累计比同期±%\n销售额（亿元）\t40\t400\t2.9\t3.3\n",
        &[
            "销售额 40 CNY e8 N 2025-10-01/2025-10-31",
            "销售额 400 CNY e8 N 2025-01-01/2025-10-31",
            "销售额 2.9 PC e0 GY 2025-10-01/2025-10-31",
            "销售额 3.3 PC e0 GY 2025-01-01/2025-10-31",
        ],
    );
    check(
        "2025年10月\n指标\t10月\t9月\t增减\n指数甲（%）\t49.8\t49.4\t0.4\n",
        &[
            "指数甲 49.8 PC e0 N 2025-10-01/2025-10-31",
            "指数甲 49.4 PC e0 N 2025-09-01/2025-09-30",
            "指数甲 0.4 PP e0 D1 2025-10-01/2025-10-31",
        ],
    );
    // The text before says when; nothing says it; it is not over.
    check(
        "2025年10月，全市销售额40亿元。\n\n指标\t绝对量（亿元）\n出口额\t12.5\n",
        &["销售额 40 CNY e8 N 2025-10-01/2025-10-31", "出口额 12.5 CNY e8 N 2025-10-01/2025-10-31"],
    );
    check("指标\t绝对量（亿元）\n出口额\t12.5\n", &[]);
    check("2025年主要指标\n指标\t绝对量（亿元）\n出口额\t12.5\n", &[]);
    let head = "指标\t绝对量（亿元）\n";
    let pages = format!("2025年10月主要指标\n{head}出口额\t12.5\n\n{head}进口额\t3.5\n");
    check(
        &pages,
        &["出口额 12.5 CNY e8 N 2025-10-01/2025-10-31", "进口额 3.5 CNY e8 N 2025-10-01/2025-10-31"],
    );
}

#[test]
fn parts_of_different_wholes_have_different_names() {
    check(
        "2025年1-10月\n指标\t总量（万平方米）\n商品房销售面积\t9\n\u{3000}#住宅\t8\n\u{3000}\u{3000}#90平方米及以下\t2\n\
         \u{3000}办公楼\t1\n房屋施工面积\t90\n\u{3000}#住宅\t80\n",
        &[
            "商品房销售面积 9 square_metre e4 N 2025-01-01/2025-10-31",
            "住宅销售面积 8 square_metre e4 N 2025-01-01/2025-10-31",
            "住宅销售面积：90平方米及以下 2 square_metre e4 N 2025-01-01/2025-10-31",
            "办公楼销售面积 1 square_metre e4 N 2025-01-01/2025-10-31",
            "房屋施工面积 90 square_metre e4 N 2025-01-01/2025-10-31",
            "住宅施工面积 80 square_metre e4 N 2025-01-01/2025-10-31",
        ],
    );
    check(
        "2025年前三季度\n指标\t增长（%）\n固定资产投资\t-1.7\n第一产业\t2.9\n居民消费价格\t0.2\n衣着\t1.5\n一、外贸\t\n出口\t3\n",
        &[
            "固定资产投资 -1.7 PC e0 GY 2025-01-01/2025-09-30",
            "第一产业投资 2.9 PC e0 GY 2025-01-01/2025-09-30",
            "居民消费价格 0.2 PC e0 GY 2025-01-01/2025-09-30",
            "衣着价格 1.5 PC e0 GY 2025-01-01/2025-09-30",
            "出口 3 PC e0 GY 2025-01-01/2025-09-30",
        ],
    );
    check(
        "2025年1-10月\n指标\t数值\n到位资金（亿元）\t10\n\u{3000}国内贷款\t1\n\u{3000}同比增长（%）\t-3\n主要产品产量\t\n原油（万吨）\t5\n",
        &[
            "到位资金 10 CNY e8 N 2025-01-01/2025-10-31",
            "到位资金：国内贷款 1 CNY e8 N 2025-01-01/2025-10-31",
            "到位资金：国内贷款 -3 PC e0 GY 2025-01-01/2025-10-31",
            "原油产量 5 tonne e4 N 2025-01-01/2025-10-31",
        ],
    );
}
