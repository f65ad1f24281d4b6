//! Rank, Chinese and English, patterns, pages and facets on a small catalog.

use super::{Index, Place, SearchQuery};
use crate::store::SearchRow;

/// id, Chinese title, English title, area, indicator, frequency, other words.
const CATALOG: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    (
        "TJFTZ_DEPOSITS_Q",
        "中国（天津）自由贸易试验区各项存款余额",
        "Tianjin Free-Trade Zone: Deposits",
        "TJFTZ",
        "DEPOSITS",
        "Q",
        "天津自贸试验区 金融",
    ),
    (
        "TJFTZ_LOANS_Q",
        "中国（天津）自由贸易试验区贷款余额",
        "Tianjin Free-Trade Zone: Loans",
        "TJFTZ",
        "LOANS",
        "Q",
        "天津自贸试验区 金融",
    ),
    (
        "TJ_EBIKE_OUTPUT_Q",
        "电动自行车制造业产值",
        "Output Value of E-bike Manufacturing",
        "TJ",
        "EBIKE_OUTPUT",
        "Q",
        "天津 Tianjin e-bikes 两轮车",
    ),
    (
        "TJ_EBIKE_OUTPUT_GY_Q",
        "电动自行车制造业产值同比",
        "Output Value of E-bike Manufacturing, Growth",
        "TJ",
        "EBIKE_OUTPUT",
        "Q",
        "天津 Tianjin e-bikes",
    ),
    (
        "US_GDP_Q",
        "美国国内生产总值",
        "Gross Domestic Product, United States",
        "US",
        "GDP",
        "Q",
        "gdp United States",
    ),
    (
        "US_UNEMP_M",
        "美国失业率",
        "Unemployment Rate, United States",
        "US",
        "UNEMP",
        "M",
        "United States industry",
    ),
    ("CN_DEPOSIT_RATE_M", "存款利率", "Deposit Rate", "CN", "DEPOSIT_RATE", "M", "中国 China tax"),
    ("XGDPX_Q", "别的", "Something else", "XX", "OTHER", "Q", "companies"),
];

fn index() -> Index {
    let row = |(at, (id, zh, en, area, indicator, freq, words)): (
        usize,
        &(&str, &str, &str, &str, &str, &str, &str),
    )| SearchRow {
        series_key: at as i32,
        series_id: (*id).to_owned(),
        title_zh: (*zh).to_owned(),
        title_en: (*en).to_owned(),
        ref_area: (*area).to_owned(),
        indicator: (*indicator).to_owned(),
        freq: (*freq).to_owned(),
        unit_measure: "CNY".to_owned(),
        unit_mult: 8,
        transformation: crate::domain::Transformation::Level,
        words: (*words).to_owned(),
    };
    Index::new(CATALOG.iter().enumerate().map(row).collect(), |_| String::new())
}

fn ids(keys: &[i32]) -> Vec<&'static str> {
    keys.iter().map(|key| CATALOG[*key as usize].0).collect()
}

fn asked(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), limit: 100, ..SearchQuery::default() }
}

#[test]
fn the_best_come_first() {
    let index = index();
    let cases: &[(&str, &[&str])] = &[
        ("存款", &["CN_DEPOSIT_RATE_M", "TJFTZ_DEPOSITS_Q"]),
        ("存款余额", &["TJFTZ_DEPOSITS_Q"]),
        ("天津存款", &["TJFTZ_DEPOSITS_Q"]),
        ("天津的存款", &["TJFTZ_DEPOSITS_Q"]),
        ("天津 贷款", &["TJFTZ_LOANS_Q"]),
        ("自行车", &["TJ_EBIKE_OUTPUT_GY_Q", "TJ_EBIKE_OUTPUT_Q"]),
        ("自行车同比", &["TJ_EBIKE_OUTPUT_GY_Q"]),
        ("车", &["TJ_EBIKE_OUTPUT_Q", "TJ_EBIKE_OUTPUT_GY_Q"]),
        ("两轮车", &["TJ_EBIKE_OUTPUT_Q"]),
        ("津天", &[]),
        ("deposits", &["TJFTZ_DEPOSITS_Q", "CN_DEPOSIT_RATE_M"]),
        ("Deposit", &["CN_DEPOSIT_RATE_M", "TJFTZ_DEPOSITS_Q"]),
        ("ＧＤＰ", &["US_GDP_Q", "XGDPX_Q"]),
        ("unempl rate", &["US_UNEMP_M"]),
        ("tianjin e-bike growth", &["TJ_EBIKE_OUTPUT_GY_Q"]),
        ("tj_ebike_output_q", &["TJ_EBIKE_OUTPUT_Q"]),
        ("TJEBIKEOUTPUTQ", &["TJ_EBIKE_OUTPUT_Q"]),
        ("TJ_*_Q", &["TJ_EBIKE_OUTPUT_GY_Q", "TJ_EBIKE_OUTPUT_Q"]),
        ("*gdp*", &["US_GDP_Q", "XGDPX_Q"]),
        ("us* rate", &["US_UNEMP_M"]),
        ("GDP美国", &["US_GDP_Q"]),
        ("nothing at all", &[]),
        ("。！?", &[]),
        ("%", &[]),
        ("\" 的", &[]),
        ("% 贷款", &["TJFTZ_LOANS_Q"]),
        ("company", &["XGDPX_Q"]),
        ("companies", &["XGDPX_Q"]),
        ("industries", &["US_UNEMP_M"]),
        ("industry", &["US_UNEMP_M"]),
        ("taxes", &["CN_DEPOSIT_RATE_M"]),
        ("boxes", &[]),
    ];
    for (text, expected) in cases {
        let found = index.find(&asked(text));
        let mut got = ids(&found.keys);
        if text.chars().count() == 1 || *text == "自行车" {
            got.sort_unstable();
            let mut expected = expected.to_vec();
            expected.sort_unstable();
            assert_eq!(got, expected, "{text}");
        } else {
            assert_eq!(got, *expected, "{text}");
        }
        assert_eq!(found.total, expected.len(), "{text}");
    }
}

#[test]
fn pages_are_the_whole_list() {
    let index = index();
    for text in ["", "q", "united states", "率"] {
        let whole = index.find(&asked(text));
        for limit in 1..4 {
            let (mut keys, mut after) = (Vec::new(), None::<Place>);
            loop {
                let found = index.find(&SearchQuery { after, limit, ..asked(text) });
                keys.extend(found.keys);
                after = found.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(keys, whole.keys, "{text} by {limit}");
        }
    }
}

#[test]
fn facets_are_narrowed_by_all_but_their_own() {
    let index = index();
    let found = index.find(&SearchQuery { ref_area: Some("US".to_owned()), ..asked("") });
    let counts = |facets: &[super::Facet]| {
        facets.iter().map(|f| format!("{}={}", f.code, f.series)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counts(&found.facets.freq), "M=1 Q=1");
    assert_eq!(counts(&found.facets.ref_area), "TJ=2 TJFTZ=2 US=2 CN=1 XX=1");
    let none = index.find(&SearchQuery { ref_area: Some("ZZ".to_owned()), ..asked("gdp") });
    assert_eq!((none.total, counts(&none.facets.ref_area).as_str()), (0, "US=1 XX=1"));
}

#[test]
fn long_and_odd_texts_do_no_harm() {
    let index = index();
    for text in [
        "天津".repeat(500),
        "*".repeat(500),
        "a".repeat(10_000),
        "\u{0}\u{ffff}".to_owned(),
        "天 津 ".repeat(300),
    ] {
        let found = index.find(&asked(&text));
        assert!(found.total <= index.len());
    }
    assert!(Index::new(Vec::new(), |_| String::new()).find(&asked("gdp")).keys.is_empty());
}
