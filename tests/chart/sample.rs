//! Tables worth drawing: long and short, with gaps, bounds, estimates and several units. All figures are made up.

use almanac::chart::{ChartSpec, Event, SourceNote};
use almanac::domain::{
    Collection, Column, Frequency, OPEN_END, ObsStatus, Observation, OriginKind, Period, Prices, Qualifier,
    Reading, Series, SeriesId, Table, Transformation, Unit, UnitMeasure,
};
use chrono::NaiveDate;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A level series in `measure` × 10^`mult`.
pub fn series(
    id: &str,
    zh: &str,
    en: &str,
    freq: Frequency,
    measure: &str,
    mult: i8,
    decimals: u8,
) -> Series {
    Series {
        series_id: SeriesId::new(id).unwrap(),
        title_zh: zh.to_owned(),
        title_en: en.to_owned(),
        ref_area: "XX".to_owned(),
        indicator: "SAMPLE".to_owned(),
        unit: Unit::new(UnitMeasure::new(measure).unwrap(), mult),
        decimals,
        freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: Transformation::Level,
        collection: Collection::Summed,
        prices: Prices::Unstated,
        release_id: 1,
        notes: String::new(),
    }
}

pub fn column(series: Series, points: Vec<Observation>) -> Column {
    Column { freq: series.freq, unit: series.unit.clone(), units: "lin".to_owned(), series, points }
}

pub fn observation(freq: Frequency, period: NaiveDate, value: Option<f64>) -> Observation {
    let span = Period::holding(freq, period);
    let reading = Reading {
        span,
        value,
        obs_status: ObsStatus::Normal,
        qualifier: Qualifier::Exact,
        value_min: None,
        value_max: None,
    };
    Observation {
        period: span.start(),
        reading,
        realtime_start: day("2025-04-27"),
        realtime_end: OPEN_END,
        recorded_at: day("2025-04-28").and_hms_opt(0, 0, 0).unwrap(),
        origin_id: 1,
        origin_kind: OriginKind::Figure,
    }
}

/// Values of consecutive periods from `first` on; `None` is a published absence.
pub fn run(freq: Frequency, first: &str, values: impl IntoIterator<Item = Option<f64>>) -> Vec<Observation> {
    let first = freq.first_day(day(first));
    values
        .into_iter()
        .enumerate()
        .map(|(place, value)| {
            let period =
                freq.step(first, place as i32).unwrap_or_else(|| first + chrono::Days::new(place as u64 * 9));
            observation(freq, period, value)
        })
        .collect()
}

/// A level that grows with waves; the same every time.
pub fn wave(count: usize, start: f64, growth: f64, swing: f64) -> Vec<Option<f64>> {
    let value = |n: usize| {
        let t = n as f64;
        start * (1.0 + growth).powf(t) * (1.0 + swing * (t / 5.3).sin() + 0.4 * swing * (t / 1.7).cos())
    };
    (0..count).map(|n| Some((value(n) * 1000.0).round() / 1000.0)).collect()
}

pub fn table(columns: Vec<Column>) -> Table {
    Table { columns }
}

/// One value, as a newspaper page yields it.
pub fn one_point() -> Table {
    let series = series(
        "XX_BIKE_OUTPUT_Q",
        "滨海新城自行车制造业产值",
        "Output of bicycle makers, Harbour City",
        Frequency::Quarterly,
        "CNY",
        8,
        2,
    );
    table(vec![column(series, run(Frequency::Quarterly, "2025-01-01", [Some(64.54)]))])
}

/// Two stocks at one date.
pub fn two_single_points() -> Table {
    let make = |id: &str, zh: &str, en: &str, value| {
        column(
            series(id, zh, en, Frequency::Quarterly, "CNY", 8, 0),
            run(Frequency::Quarterly, "2025-01-01", [Some(value)]),
        )
    };
    table(vec![
        make("XX_DEPOSITS_Q", "海港开发区各项存款余额", "Deposits, Harbour Zone", 3118.0),
        make("XX_LOANS_Q", "海港开发区各项贷款余额", "Loans, Harbour Zone", 5080.0),
    ])
}

/// Two stocks, now and ten years ago, the older ones derived with bounds.
pub fn then_and_now() -> Table {
    let mut table = two_single_points();
    for (column, then) in table.columns.iter_mut().zip([1355.65, 2822.22]) {
        let mut old = observation(Frequency::Quarterly, day("2015-04-21"), Some(then));
        old.reading.obs_status = ObsStatus::Estimated;
        old.reading.value_min = Some(then * 0.96);
        old.reading.value_max = Some(then * 1.05);
        old.origin_kind = OriginKind::Derived;
        column.points.insert(0, old);
    }
    table
}

/// A long quarterly level in billions of dollars.
pub fn long_level() -> Table {
    let mut series = series(
        "US_GDP_Q",
        "美国国内生产总值",
        "Gross Domestic Product, United States",
        Frequency::Quarterly,
        "USD",
        9,
        3,
    );
    "SAAR".clone_into(&mut series.seasonal_adjustment);
    series.prices = Prices::Current;
    table(vec![column(series, run(Frequency::Quarterly, "1990-01-01", wave(139, 5872.7, 0.0115, 0.03)))])
}

/// Growth rates around zero with a published absence and an absent period.
pub fn growth_with_gaps() -> Table {
    let mut series = series(
        "XX_RETAIL_GY_M",
        "社会消费品零售总额",
        "Retail sales of consumer goods",
        Frequency::Monthly,
        "PC",
        0,
        1,
    );
    series.transformation = Transformation::GrowthOverYear;
    let values = (0..60).map(|n| {
        let t = f64::from(n);
        (n != 20).then(|| ((4.0 + 5.5 * (t / 7.0).sin() - 3.0 * (t / 2.9).cos()) * 10.0).round() / 10.0)
    });
    let mut points = run(Frequency::Monthly, "2020-06-01", values);
    points.drain(33..36);
    table(vec![column(series, points)])
}

/// Four related series on one axis.
pub fn several() -> Table {
    let make = |id: &str, zh: &str, en: &str, start, growth| {
        column(
            series(id, zh, en, Frequency::Annual, "vehicle", 4, 2),
            run(Frequency::Annual, "2010-01-01", wave(15, start, growth, 0.04)),
        )
    };
    table(vec![
        make("XX_CARS_A", "汽车产量：轿车", "Vehicle output: cars", 95.0, 0.03),
        make("XX_SUV_A", "汽车产量：运动型多用途车", "Vehicle output: sport utility vehicles", 30.0, 0.12),
        make("XX_VANS_A", "汽车产量：客货两用车", "Vehicle output: vans", 60.0, -0.02),
        make("XX_TRUCKS_A", "汽车产量：货车", "Vehicle output: trucks", 58.0, 0.005),
    ])
}

/// A level and its growth: two units.
pub fn two_units() -> Table {
    let level = series(
        "XX_OUTPUT_Q",
        "规模以上工业增加值",
        "Industrial value added",
        Frequency::Quarterly,
        "CNY",
        8,
        1,
    );
    let mut growth = series(
        "XX_OUTPUT_GY_Q",
        "规模以上工业增加值增速",
        "Industrial value added, growth",
        Frequency::Quarterly,
        "PC",
        0,
        1,
    );
    growth.transformation = Transformation::GrowthOverYear;
    let rates = (0..24).map(|n| Some(((6.0 + 3.5 * (f64::from(n) / 3.1).sin()) * 10.0).round() / 10.0));
    table(vec![
        column(level, run(Frequency::Quarterly, "2019-01-01", wave(24, 812.0, 0.013, 0.05))),
        column(growth, run(Frequency::Quarterly, "2019-01-01", rates)),
    ])
}

/// Words around the number: nearly, over, about, at least; one expected and one forecast.
pub fn qualified() -> Table {
    let series = series(
        "XX_LEASING_ASSETS_A",
        "融资租赁公司资产总额",
        "Total assets of leasing companies",
        Frequency::Annual,
        "CNY",
        8,
        0,
    );
    let mut points = run(
        Frequency::Annual,
        "2017-01-01",
        [5100.0, 5600.0, 6200.0, 6950.0, 7600.0, 8100.0, 9000.0, 9400.0, 10100.0].map(Some),
    );
    let marks = [
        Qualifier::Exact,
        Qualifier::About,
        Qualifier::Over,
        Qualifier::Exact,
        Qualifier::AtLeast,
        Qualifier::Exact,
        Qualifier::Nearly,
        Qualifier::Exact,
        Qualifier::Exact,
    ];
    for (point, qualifier) in points.iter_mut().zip(marks) {
        point.reading.qualifier = qualifier;
    }
    points[3].reading.value_min = Some(6800.0);
    points[3].reading.value_max = Some(7200.0);
    points[7].reading.obs_status = ObsStatus::Estimated;
    points[8].reading.obs_status = ObsStatus::Forecast;
    table(vec![column(series, points)])
}

/// Counts at dates without a rhythm.
pub fn irregular() -> Table {
    let series = series(
        "XX_OUTLETS_I",
        "以旧换新服务门店",
        "Outlets taking part in trade-in",
        Frequency::Irregular,
        "outlet",
        0,
        0,
    );
    let dates = ["2024-11-03", "2024-12-20", "2025-01-08", "2025-03-15", "2025-04-27"];
    let points = dates.iter().zip([120.0, 288.0, 410.0, 575.0, 624.0]);
    table(vec![column(
        series,
        points.map(|(date, v)| observation(Frequency::Irregular, day(date), Some(v))).collect(),
    )])
}

/// A daily rate over some weeks, working days only.
pub fn daily() -> Table {
    use chrono::Datelike;
    let series =
        series("XX_RATE_D", "银行间隔夜利率", "Overnight interbank rate", Frequency::Daily, "PC", 0, 2);
    let points = day("2025-01-06")
        .iter_days()
        .take(80)
        .filter(|day| day.weekday().number_from_monday() <= 5)
        .enumerate()
        .map(|(n, date)| {
            observation(
                Frequency::Daily,
                date,
                Some(((1.8 + 0.25 * (n as f64 / 6.0).sin() + 0.04 * (n % 5) as f64) * 100.0).round() / 100.0),
            )
        })
        .collect();
    table(vec![column(series, points)])
}

/// Where the figures come from.
pub fn sourced() -> ChartSpec {
    ChartSpec {
        sources: vec![SourceNote {
            publisher: "海港日报".to_owned(),
            published_on: Some(day("2025-04-27")),
            url: None,
        }],
        vintage: Some(day("2025-04-28")),
        link: Some("almanac.example/series/XX".to_owned()),
        ..ChartSpec::default()
    }
}

/// Two recessions and a day.
pub fn events() -> Vec<Event> {
    let event = |start: &str, end: Option<&str>, label: &str| Event {
        start: day(start),
        end: end.map(day),
        label: label.to_owned(),
    };
    vec![
        event("2001-03-01", Some("2001-11-30"), "衰退 2001"),
        event("2007-12-01", Some("2009-06-30"), "大衰退"),
        event("2020-02-01", Some("2020-04-30"), "疫情"),
        event("2013-09-29", None, "自贸区挂牌"),
    ]
}

/// One value published, and the same quarter a year before derived from its growth, with narrow bounds.
pub fn scattered() -> Table {
    let mut table = one_point();
    let mut old = observation(Frequency::Quarterly, day("2024-01-01"), Some(51.1));
    old.reading.obs_status = ObsStatus::Estimated;
    old.reading.qualifier = Qualifier::About;
    old.reading.value_min = Some(51.06);
    old.reading.value_max = Some(51.13);
    old.origin_kind = OriginKind::Derived;
    table.columns[0].points.insert(0, old);
    table
}

/// A lone amount with its growth, both expected.
pub fn lone_units() -> Table {
    let level =
        series("XX_PROFIT_Q", "某公司净利润", "Net profit of a company", Frequency::Quarterly, "CNY", 4, 0);
    let mut growth = series(
        "XX_PROFIT_GY_Q",
        "某公司净利润同比增速",
        "Net profit of a company, growth",
        Frequency::Quarterly,
        "PC",
        0,
        2,
    );
    growth.transformation = Transformation::GrowthOverYear;
    let mut table = table(vec![
        column(level, run(Frequency::Quarterly, "2025-01-01", [Some(60_471.0)])),
        column(growth, run(Frequency::Quarterly, "2025-01-01", [Some(25.12)])),
    ]);
    table
        .columns
        .iter_mut()
        .flat_map(|c| &mut c.points)
        .for_each(|p| p.reading.obs_status = ObsStatus::Estimated);
    table
}
