//! How fast a search of 100,000 series is: the goal is 20 ms.

use std::time::{Duration, Instant};

use almanac::domain::Transformation;
use almanac::query::search::{Index, SearchQuery};
use almanac::store::SearchRow;

const SERIES: usize = 100_000;
/// Searches of which the median and the longest are told.
const ROUNDS: usize = 21;

const AREAS: [(&str, &str, &str); 5] = [
    ("BJ", "北京", "Beijing"),
    ("TJ", "天津", "Tianjin"),
    ("SH", "上海", "Shanghai"),
    ("CQ", "重庆", "Chongqing"),
    ("GD", "广东", "Guangdong"),
];
const THINGS: [(&str, &str, &str); 6] = [
    ("DEPOSITS", "金融机构本外币各项存款余额", "Outstanding Deposits of Financial Institutions"),
    ("LOANS", "金融机构本外币各项贷款余额", "Outstanding Loans of Financial Institutions"),
    ("OUTPUT", "规模以上工业企业产值", "Output Value of Industrial Enterprises"),
    ("RETAIL", "社会消费品零售总额", "Retail Sales of Consumer Goods"),
    ("EXPORTS", "出口总额", "Exports of Goods"),
    ("CPI", "居民消费价格指数", "Consumer Price Index"),
];

fn row(at: usize) -> SearchRow {
    let (area, area_zh, area_en) = AREAS[at % AREAS.len()];
    let (thing, thing_zh, thing_en) = THINGS[at / AREAS.len() % THINGS.len()];
    SearchRow {
        series_key: at as i32,
        series_id: format!("{area}_{thing}_{at:06}_M"),
        title_zh: format!("{area_zh}{thing_zh}第{at}号"),
        title_en: format!("{thing_en}, {area_en}, No. {at}"),
        ref_area: area.to_owned(),
        indicator: thing.to_owned(),
        freq: if at.is_multiple_of(3) { "Q" } else { "M" }.to_owned(),
        unit_measure: "CNY".to_owned(),
        unit_mult: 8,
        transformation: Transformation::Level,
        words: format!("{area_zh} {area_en} {thing_zh} monthly nsa"),
    }
}

#[test]
#[ignore = "a measurement"]
fn searches() {
    let started = Instant::now();
    let index = Index::new((0..SERIES).map(row).collect(), almanac::http::search_words);
    println!("index of {SERIES} series: {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    for text in [
        "存款",
        "天津存款余额",
        "重庆的零售总额",
        "deposits tianjin",
        "BJ_*_M",
        "TJ_DEPOSITS_000031_M",
        "号",
        "m",
    ] {
        let query = SearchQuery { text: text.to_owned(), limit: 100, ..SearchQuery::default() };
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let asked = Instant::now();
                std::hint::black_box(index.find(&query));
                asked.elapsed()
            })
            .collect();
        times.sort_unstable();
        let [best, median, longest] =
            [times[0], times[ROUNDS / 2], times[ROUNDS - 1]].map(|time| time.as_secs_f64() * 1e3);
        println!(
            "| {text} | {} found | {best:.2} | {median:.2} ms | {longest:.2} ms |",
            index.find(&query).total
        );
        assert!(index.find(&query).total > 0, "{text}");
    }
}
