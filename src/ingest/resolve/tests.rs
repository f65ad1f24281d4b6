//! Figures in our own words, each with what must become of it.

use chrono::NaiveDate;

use super::*;
use crate::catalog::{Addition, embedded};
use crate::domain::{
    Collection, Frequency, Period, PeriodSource, Prices, Qualifier, Span, Unit, UnitMeasure,
};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn report(publisher: &str) -> Report {
    Report {
        publisher: publisher.to_owned(),
        title: String::new(),
        url: None,
        published_on: day("2025-04-27"),
        text: String::new(),
    }
}

/// A level of the first quarter of 2025, in 亿元: `subject` and `indicator` say whose and what.
pub(crate) fn figure(subject: &str, indicator: &str, exact: &str, value: f64) -> Figure {
    Figure {
        kind: FigureKind::Indicator,
        article: 0,
        span: Span { start: 0, end: 1 },
        exact: exact.to_owned(),
        quote: String::new(),
        value,
        unit: Unit::new(UnitMeasure::new("CNY").unwrap(), 8),
        qualifier: Qualifier::Exact,
        value_min: None,
        value_max: None,
        transformation: Transformation::Level,
        collection: Collection::Summed,
        prices: Prices::Unstated,
        obs_status: ObsStatus::Normal,
        subject: subject.to_owned(),
        indicator: indicator.to_owned(),
        ref_area: None,
        period: Period::holding(Frequency::Quarterly, day("2025-03-31")),
        freq: Frequency::Quarterly,
        period_source: PeriodSource::Explicit,
        base_period: None,
        rule: String::new(),
    }
}

/// A rate in per cent of the same quarter.
pub(crate) fn rate(subject: &str, indicator: &str, how: Transformation, exact: &str, value: f64) -> Figure {
    let mut figure = figure(subject, indicator, exact, value);
    figure.unit = Unit::new(UnitMeasure::percent(), 0);
    figure.transformation = how;
    figure
}

fn answers(publisher: &str, figures: &[Figure]) -> Vec<Resolved> {
    resolve(&embedded().unwrap(), &report(publisher), figures)
}

fn check(figure: Figure, resolution: Resolution, wanted: &str) {
    let answer = answers("天津日报", &[figure]).remove(0);
    assert_eq!(answer.resolution, resolution, "{answer:?}");
    let id = answer.series_id.map(String::from).unwrap_or_default();
    assert!(id == wanted || answer.reason.contains(wanted), "wanted {wanted} in {id} {}", answer.reason);
}

#[test]
fn words_owner_and_transformation_choose_the_series() {
    use Resolution::Matched;
    let q = "TJ_EBIKE_OUTPUT_Q";
    check(figure("天津市", "电动自行车制造业产值", "64.54亿元", 64.54), Matched, q);
    check(figure("电动自行车制造业", "产值", "64.54亿元", 64.54), Matched, q);
    check(figure("我市", "电动自行车产业实现产值", "64.54亿元", 64.54), Matched, q);
    let growth = Transformation::GrowthOverYear;
    check(rate("", "电动自行车制造业产值同比增速", growth, "26.3%", 26.3), Matched, "TJ_EBIKE_OUTPUT_GY_Q");
    check(figure("天津自贸试验区内银行业", "各项存款余额", "3118亿元", 3118.0), Matched, "TJFTZ_DEPOSITS_Q");
    check(figure("自贸试验区", "存款余额", "3118亿元", 3118.0), Matched, "TJFTZ_DEPOSITS_Q");
    check(figure("金租公司", "资产总额", "9000亿元", 9000.0), Matched, "TJ_LEASING_TOTAL_ASSETS_Q");
}

#[test]
fn what_disagrees_in_one_part_stays_in_the_inbox_and_says_which() {
    use Resolution::Unmatched;
    check(
        figure("河北省", "电动自行车制造业产值", "64.54亿元", 64.54),
        Unmatched,
        "HE_EBIKE_OUTPUT_Q would be its id",
    );
    check(
        figure("甲乙丙有限公司", "净利润", "1亿元", 1.0),
        Unmatched,
        "`甲乙丙有限公司` is not in the catalog",
    );
    check(
        figure("天津市", "桥梁总长度", "1亿元", 1.0),
        Unmatched,
        "no indicator of the catalog is named `桥梁总长度`",
    );
    let previous = Transformation::GrowthOverPrevious;
    check(rate("", "电动自行车制造业产值", previous, "2%", 2.0), Unmatched, "not kept as G1");
    let mut dollars = figure("天津市", "电动自行车制造业产值", "1亿美元", 1.0);
    dollars.unit = Unit::new(UnitMeasure::new("USD").unwrap(), 8);
    check(dollars, Unmatched, "measured in USD");
    let mut monthly = figure("天津市", "电动自行车制造业产值", "20亿元", 20.0);
    monthly.freq = Frequency::Monthly;
    // 1—3月 is the first quarter.
    check(monthly.clone(), Resolution::Matched, "TJ_EBIKE_OUTPUT_Q");
    monthly.period = Period::holding(Frequency::Monthly, day("2025-03-01"));
    check(monthly, Unmatched, "of frequency M, which TJ_EBIKE_OUTPUT_Q does not take");
    let mut target = figure("天津市", "电动自行车制造业产值", "70亿元", 70.0);
    target.obs_status = ObsStatus::Forecast;
    check(target.clone(), Unmatched, "never an actual");
    target.obs_status = ObsStatus::Estimated;
    target.period = Period::holding(Frequency::Quarterly, day("2025-06-30"));
    check(target.clone(), Unmatched, "never an actual");
    target.obs_status = ObsStatus::Normal;
    check(target, Unmatched, "after the publication");
    check(
        rate("", "农村居民人均可支配收入", Transformation::GrowthOverYear, "5%", 5.0),
        Unmatched,
        "农村居民",
    );
    let mut trees = figure("", "", "355株", 355.0);
    trees.kind = FigureKind::NotAnIndicator;
    check(trees, Resolution::NotAnIndicator, "measures no indicator");
}

#[test]
fn a_publisher_without_a_home_names_the_owner() {
    let lone = answers("某某周刊", &[figure("", "电动自行车制造业产值", "64.54亿元", 64.54)]);
    assert_eq!(lone[0].resolution, Resolution::Unmatched);
    let zone = answers("某某周刊", &[figure("自贸试验区", "存款余额", "1亿元", 1.0)]);
    assert_eq!(zone[0].resolution, Resolution::Unmatched, "the zone is Tianjin's only to a paper of Tianjin");
}

#[test]
fn two_series_that_fit_equally_are_refused() {
    let catalog = embedded().unwrap();
    let mut twin = catalog.find_folded("TJ_EBIKE_OUTPUT_Q").unwrap().clone();
    twin.series.series_id = SeriesId::new("TJ_EBIKE_OUTPUT_SA_Q").unwrap();
    twin.series.seasonal_adjustment = "SA".to_owned();
    let catalog = catalog.with_series([twin]).unwrap();
    let answer =
        resolve(&catalog, &report("天津日报"), &[figure("", "电动自行车产值", "64.54亿元", 64.54)]).remove(0);
    assert_eq!(answer.resolution, Resolution::Ambiguous);
    assert!(
        answer.reason.starts_with("TJ_EBIKE_OUTPUT_Q, TJ_EBIKE_OUTPUT_SA_Q all fit"),
        "{}",
        answer.reason
    );
}

#[test]
fn the_scale_becomes_that_of_the_series() {
    let mut profit = figure("爱玛科技(上市公司)", "归属于上市公司股东的净利润", "6.0471亿元", 6.0471);
    profit.obs_status = ObsStatus::Estimated;
    let answer = answers("天津日报", &[profit]).remove(0);
    let reading = answer.reading.unwrap();
    assert_eq!((reading.value, reading.obs_status), (Some(60471.0), ObsStatus::Estimated));
}

#[test]
fn a_fact_said_twice_is_one_observation() {
    let mut headline = rate("", "电动自行车制造业产值", Transformation::GrowthOverYear, "26.3%", 26.3);
    headline.period_source = PeriodSource::InferredYear;
    let body = rate("", "电动自行车制造业产值", Transformation::GrowthOverYear, "26.3%", 26.3);
    let found = answers("天津日报", &[headline, body]);
    assert_eq!(found[0].resolution, Resolution::Duplicate);
    assert_eq!(found[0].series_id, found[1].series_id);
    assert!(found[0].reading.is_none() && found[1].reading.is_some(), "{found:?}");

    let mut loose = figure("", "电动自行车产值", "近65亿元", 65.0);
    loose.qualifier = Qualifier::Nearly;
    loose.value_max = Some(65.0);
    let found = answers("天津日报", &[loose, figure("", "电动自行车产值", "64.54亿元", 64.54)]);
    assert_eq!(found[0].resolution, Resolution::Duplicate);
    assert!(found[0].reason.starts_with("says no more than"), "{}", found[0].reason);
}

#[test]
fn a_contradiction_is_kept_and_marked() {
    let found = answers(
        "天津日报",
        &[figure("", "电动自行车产值", "64.54亿元", 64.54), figure("", "电动自行车产值", "61亿元", 61.0)],
    );
    let reading = found[0].reading.as_ref().unwrap();
    assert_eq!((reading.value, reading.obs_status), (Some(64.54), ObsStatus::Conflicting));
    assert_eq!((reading.value_min, reading.value_max), (Some(61.0), Some(64.54)));
    assert!(found[1].reason.starts_with("contradicts"), "{}", found[1].reason);
    let near = |subject: &str, indicator: &str, value: f64| {
        let mut count = figure(subject, indicator, "3000家", value);
        count.unit = Unit::new(UnitMeasure::new("institution").unwrap(), 0);
        count.freq = Frequency::Irregular;
        count.period = Period::day(day("2025-04-27"));
        count
    };
    let found = answers(
        "天津日报",
        &[near("中心商务片区", "金融及类金融机构", 3000.0), near("中心商务片区", "金融类企业", 3000.0)],
    );
    let ids: Vec<_> = found.iter().map(|f| f.series_id.as_ref().unwrap().as_str()).collect();
    assert_eq!(ids, ["TJFTZ_CBD_FINANCIAL_INSTITUTIONS_I", "TJFTZ_CBD_FINANCIAL_ENTERPRISES_I"]);
}

#[test]
fn a_headlines_bound_is_kept_apart_from_the_exact_figure() {
    let since = Transformation::GrowthSinceBase;
    let mut headline = rate("天津自贸试验区", "存款余额", since, "八成", 80.0);
    headline.qualifier = Qualifier::Over;
    headline.value_min = Some(80.0);
    let body = rate("天津自贸试验区", "存款余额", since, "1.3倍", 130.0);
    let alone = answers("天津日报", std::slice::from_ref(&headline));
    assert_eq!(alone[0].series_id.as_ref().unwrap().as_str(), "TJFTZ_DEPOSITS_GCM_Q");
    let both = answers("天津日报", &[headline, body]);
    assert_eq!(both[0].series_id.as_ref().unwrap().as_str(), "TJFTZ_DEPOSITS_HEADLINE_GCM_Q");
    assert_eq!(both[1].series_id.as_ref().unwrap().as_str(), "TJFTZ_DEPOSITS_GCM_Q");
    assert!(both.iter().all(|answer| answer.reading.is_some()));
}

fn draft(catalog: &Catalog, figure: &Figure) -> Result<Draft, DraftError> {
    Drafter::new(catalog).draft(&report("天津日报"), figure, &Choices::default())
}

#[test]
fn the_inbox_drafts_the_series_and_the_next_look_finds_it() {
    let mut catalog = embedded().unwrap();
    let income = figure("河北省", "居民人均可支配收入", "9012元", 9012.0);
    let growth = rate("河北省", "居民人均可支配收入", Transformation::GrowthOverYear, "5.4%", 5.4);
    for figure in [&income, &growth] {
        let drafted = draft(&catalog, figure).unwrap();
        catalog = catalog.with_additions(&drafted.additions).unwrap();
    }
    let added = &catalog.series()[catalog.series().len() - 2..];
    assert_eq!(added[0].series.series_id.as_str(), "HE_INCOME_PER_CAPITA_Q");
    assert_eq!(added[1].series.title_zh, "河北省居民人均可支配收入：同比增速");
    assert_eq!((added[1].series.decimals, added[1].series.unit.measure.as_str()), (1, "PC"));
    let found = resolve(&catalog, &report("天津日报"), &[income.clone(), growth]);
    assert!(found.iter().all(|answer| answer.resolution == Resolution::Matched), "{found:?}");
    assert!(matches!(draft(&catalog, &income), Err(DraftError::Kept(_))));
}

#[test]
fn an_unknown_phrase_becomes_an_indicator_with_it() {
    let catalog = embedded().unwrap();
    let growth = rate("天津市", "全市桥梁总长度", Transformation::GrowthOverYear, "3.1%", 3.1);
    let drafted = draft(&catalog, &growth).unwrap();
    let kinds: Vec<&str> = drafted.additions.iter().map(Addition::kind).collect();
    assert_eq!(
        (kinds.as_slice(), drafted.series.series_id.as_str()),
        (["indicator", "series"].as_slice(), "TJ_QLZCD_GY_Q")
    );
    let catalog = catalog.with_additions(&drafted.additions).unwrap();
    assert_eq!(catalog.indicator("QLZCD").unwrap().name_zh, "桥梁总长度");
    // The level comes after the rate: the same indicator, and the new series brings the unit.
    let level = figure("天津市", "桥梁总长度", "12亿元", 12.0);
    let drafted = draft(&catalog, &level).unwrap();
    assert_eq!(drafted.series.series_id.as_str(), "TJ_QLZCD_Q");
    let catalog = catalog.with_additions(&drafted.additions).unwrap();
    let found = resolve(&catalog, &report("天津日报"), &[level, growth]);
    assert!(found.iter().all(|answer| answer.resolution == Resolution::Matched), "{found:?}");
    let mut points = rate("", "桥梁总长度", Transformation::ChangeOverYear, "0.4个百分点", 0.4);
    points.unit = Unit::new(UnitMeasure::percentage_point(), 0);
    assert_eq!(draft(&catalog, &points), Err(DraftError::NoId("Q".to_owned())));
}

#[test]
fn an_owner_and_a_name_can_be_given() {
    let catalog = embedded().unwrap();
    let with = |figure: &Figure, choices: Choices| {
        let drafted = Drafter::new(&catalog).draft(&report("天津日报"), figure, &choices)?;
        let told = drafted.additions.iter().map(|a| format!("{} {}", a.kind(), a.code())).collect::<Vec<_>>();
        let after = catalog.with_additions(&drafted.additions).unwrap();
        let found = resolve(&after, &report("天津日报"), std::slice::from_ref(figure));
        assert_eq!(found[0].series_id.as_ref(), Some(&drafted.series.series_id), "{found:?}");
        Ok::<_, DraftError>(told.join(", "))
    };
    let company = figure("某某公司", "营业收入", "12亿元", 12.0);
    assert_eq!(with(&company, Choices::default()), Err(DraftError::UnknownOwner("某某公司".to_owned())));
    let area = |code: &str| Choices { area: Some(code.to_owned()), ..Choices::default() };
    assert_eq!(with(&company, area("bad code")), Err(DraftError::Code("bad code".to_owned())));
    assert!(with(&company, area("MMCO")).unwrap().starts_with("area MMCO, "));
    assert!(with(&company, area("AIMA")).unwrap().starts_with("area_name AIMA, "));
    let output = figure("天津市", "两轮电动车产出总量", "12亿元", 12.0);
    let choices = Choices { indicator: Some("EBIKE_OUTPUT".to_owned()), ..Choices::default() };
    assert_eq!(
        with(&output, choices).unwrap(),
        "phrase EBIKE_OUTPUT",
        "the series is there and lacked a name"
    );
}

#[test]
fn a_stock_of_the_month_that_ends_a_quarter_is_the_quarters() {
    let mut deposits = figure("天津自贸试验区", "各项存款余额", "3118亿元", 3118.0);
    deposits.collection = Collection::EndOfPeriod;
    deposits.period = Period::day(day("2025-03-31"));
    deposits.freq = Frequency::Monthly;
    check(deposits.clone(), Resolution::Matched, "TJFTZ_DEPOSITS_Q");
    deposits.period = Period::day(day("2025-02-28"));
    check(deposits, Resolution::Unmatched, "does not take");
}

#[test]
fn a_part_of_the_zone_is_not_the_zone() {
    let deposits = figure("天津自贸试验区", "保税区片区各项存款余额", "1200亿元", 1200.0);
    check(deposits, Resolution::Unmatched, "no indicator of the catalog");
}

#[test]
fn a_part_is_never_put_into_the_series_of_the_whole() {
    use Resolution::{Matched, Unmatched};
    for whole in ["存款余额", "各项存款余额", "本外币存款余额", "全部金融机构本外币存款余额"]
    {
        check(figure("自贸试验区", whole, "3118亿元", 3118.0), Matched, "TJFTZ_DEPOSITS_Q");
    }
    for part in ["住户存款余额", "财政性存款余额", "人民币存款余额", "绿色贷款余额", "非金融企业存款余额"]
    {
        check(
            figure("自贸试验区", part, "3118亿元", 3118.0),
            Unmatched,
            "no indicator of the catalog is named",
        );
    }
    for (name, wanted) in
        [("各类市场主体", Matched), ("注销市场主体", Unmatched), ("新登记市场主体", Unmatched)]
    {
        let mut entities = figure("中心商务片区", name, "5万户", 5.0);
        entities.unit = Unit::new(UnitMeasure::new("enterprise").unwrap(), 4);
        (entities.freq, entities.period) = (Frequency::Irregular, Period::day(day("2025-04-27")));
        entities.quote = "注销市场主体5万户".to_owned();
        assert_eq!(answers("天津日报", &[entities])[0].resolution, wanted, "{name}");
    }
}

#[test]
fn the_growth_of_an_amount_in_dollars_is_none_of_one_in_yuan() {
    for (quote, wanted) in [
        ("出口总额500亿元，增长5.4%", "EXPORTS"),
        ("出口总额500亿美元，增长5.4%", "EXPORTS_USD"),
        ("出口（万美元）  500  5.4%", "EXPORTS_USD"),
    ] {
        let mut growth = rate("天津市", "出口总额", Transformation::GrowthOverYear, "5.4%", 5.4);
        growth.quote = quote.to_owned();
        let draft =
            Drafter::new(&embedded().unwrap()).draft(&report("天津日报"), &growth, &Choices::default());
        assert_eq!(draft.unwrap().series.indicator, wanted, "{quote}");
    }
}
