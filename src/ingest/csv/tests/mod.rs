//! Files of every shape through [`read`]: values, counts, rejects; and random bytes, of which no row may be lost.
#![allow(clippy::unwrap_used)]

mod fuzz;
mod said;
mod under;
mod units;
mod years;

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type, UInt8Type, UInt32Type};
use chrono::NaiveDate;

use super::{
    Account, Batch, Catalog, Circumstances, CsvError, Limits, Mapping, SeriesFound, Stopped, inspect, read,
};
use crate::domain::{Frequency, ObsStatus, SeriesId, Unit, UnitMeasure};
use crate::extract::Lexicon;
use crate::ingest::Knowledge;

fn day(date32: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(date32 + 719_163).unwrap()
}

/// What came out: readings as `line ID FREQ period_start..period_end value[/status][ @vintage]`.
struct Taken {
    readings: Vec<String>,
    series: Vec<SeriesFound>,
    account: Account,
}

const PUBLISHED: &str = "2024-11-15";

fn add(batch: &Batch, series: &mut Vec<SeriesFound>, readings: &mut Vec<(i64, String)>) {
    series.extend(batch.new_series.iter().cloned());
    let column = |name: &str| batch.records.column_by_name(name).unwrap();
    let dates = |name: &str| column(name).as_primitive::<Date32Type>();
    let values = column("value").as_primitive::<Float64Type>();
    for row in 0..batch.records.num_rows() {
        let found = &series[column("series_ix").as_primitive::<UInt32Type>().value(row) as usize];
        let value = if values.is_null(row) { "none".to_owned() } else { values.value(row).to_string() };
        let (start, end) = (day(dates("period_start").value(row)), day(dates("period_end").value(row)));
        assert_eq!(day(dates("period").value(row)), found.freq.first_day(end));
        let line = column("line").as_primitive::<Int64Type>().value(row);
        let mut text = format!("{line} {} {} {start}..{end} {value}", found.id, found.freq);
        let status = ObsStatus::ALL[usize::from(column("obs_status").as_primitive::<UInt8Type>().value(row))];
        if status != ObsStatus::Normal {
            write!(text, "/{status}").unwrap();
        }
        let vintage = day(dates("realtime_start").value(row)).to_string();
        if vintage != PUBLISHED {
            write!(text, " @{vintage}").unwrap();
        }
        readings.push((line, text));
    }
}

fn try_take(
    bytes: &[u8],
    mapping: &str,
    limits: Limits,
    published: Option<NaiveDate>,
) -> Result<Taken, CsvError> {
    let mapping: Mapping = toml::from_str(mapping).unwrap();
    let catalog: Catalog = [
        ("KNOWN_Q", Frequency::Quarterly, "unstated", 0),
        ("KNOWN_M", Frequency::Monthly, "unstated", 0),
        ("YUAN_Q", Frequency::Quarterly, "CNY", 8),
        ("RATE_Q", Frequency::Quarterly, "PC", 0),
        ("YUAN_GY_M", Frequency::Monthly, "PC", 0),
    ]
    .map(|(id, f, measure, mult)| {
        (SeriesId::new(id).unwrap(), f, Unit::new(UnitMeasure::new(measure).unwrap(), mult), 0)
    })
    .into_iter()
    .collect();
    let mut file = Cursor::new(bytes);
    let inspection = inspect(&mut file, mapping.encoding).unwrap();
    let (mut series, mut readings) = (Vec::new(), Vec::new());
    static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Knowledge::embedded().unwrap().lexicon);
    let latest = "2025-12-31".parse().unwrap();
    let about = Circumstances { catalog: &catalog, lexicon: &LEXICON, published, latest, limits };
    let done = read(&mut file, &inspection, &mapping, about, |batch| {
        add(&batch, &mut series, &mut readings);
        Ok::<_, Infallible>(())
    });
    let account = match done {
        Ok(account) => account,
        Err(Stopped::Csv(error)) => return Err(error),
    };
    assert_eq!(account.rows_accepted + account.rows_rejected, account.rows_read, "a row was lost");
    assert_eq!(readings.len() as u64, account.rows_accepted);
    assert_eq!(account.rejects.len() as u64, account.rows_rejected.min(limits.rejects_listed as u64));
    readings.sort();
    Ok(Taken { readings: readings.into_iter().map(|(_, text)| text).collect(), series, account })
}

fn take(bytes: impl AsRef<[u8]>, mapping: &str) -> Taken {
    try_take(bytes.as_ref(), mapping, Limits::default(), PUBLISHED.parse().ok()).unwrap()
}

fn refused(taken: &Taken) -> Vec<String> {
    let text = |r: &super::Reject| format!("{} [{}] {}", r.line, r.column.as_deref().unwrap_or(""), r.reason);
    taken.account.rejects.iter().map(text).collect()
}

const LONG: &str = "layout = \"long\"\nunknown_series = \"create\"\n";

#[test]
fn a_long_file_gives_its_rows_exactly() {
    let taken = take(
        "\u{feff}series_id,period,value,note\r\nKNOWN_Q,2023Q4,48.75,\r\nKNOWN_Q,2024年1-6月,\"1,234.5\",年报\r\nNEW_M,2024-02,12.5%,\r\nNEW_M,2024-03,…,\r\n",
        LONG,
    );
    assert_eq!(
        taken.readings,
        [
            "2 KNOWN_Q Q 2023-10-01..2023-12-31 48.75",
            "3 KNOWN_Q Q 2024-01-01..2024-06-30 1234.5",
            "4 NEW_M M 2024-02-01..2024-02-29 12.5",
            "5 NEW_M M 2024-03-01..2024-03-31 none/M",
        ]
    );
    assert_eq!((taken.account.encoding.name(), taken.account.delimiter.text()), ("utf-8", ","));
    assert_eq!(taken.series.iter().map(|s| s.created).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn rejects_say_where_and_why() {
    let taken = take(
        "series_id,period,value\nKNOWN_M,2024-05,105.5\nNO_SUCH_M,2024-05,7\nKNOWN_M,2024-13,8\nKNOWN_M,2024-06,about\nKNOWN_Q,2024-02,9\nKNOWN_M,2024-07,1,234.5\nKNOWN_M,\"2024-\n08\",1\nKNOWN_M,2024-09,\nKNOWN_M,,3\n,2024-01,3\nKNOWN_M,2024-10\nKNOWN_M,2024-11,7,\nTJ.X,2024-01,1\nKNOWNQ,2024Q1,5\n",
        "layout = \"long\"\nmissing = [\"…\"]\n",
    );
    assert_eq!(
        taken.readings,
        [
            "2 KNOWN_M M 2024-05-01..2024-05-31 105.5",
            "8 KNOWN_M M 2024-08-01..2024-08-31 1",
            "14 KNOWN_M M 2024-11-01..2024-11-30 7"
        ]
    );
    let expected = [
        "3 [series_id] series `NO_SUCH_M` is not in the catalog: add it, or set unknown_series = \"create\"",
        "4 [period] `2024-13` is no period",
        "5 [value] `about` is no number",
        "6 [period] `2024-02` is a month, the series is quarterly",
        "7 [] 4 cells stand under 3 headers: is a separator missing, or a comma in an unquoted number?",
        "10 [value] no value stands here, and an empty cell is none of the missing marks",
        "11 [period] no period stands here",
        "12 [series_id] no series id stands here",
        "13 [] 2 cells stand under 3 headers: is a separator missing, or a comma in an unquoted number?",
        "15 [series_id] `TJ.X` is no series id: use 1 to 40 of A-Z, 0-9 and _",
        "16 [series_id] series `KNOWNQ` is not in the catalog: add it, or set unknown_series = \"create\"",
    ];
    assert_eq!(refused(&taken), expected);
    assert_eq!(taken.account.rejects[2].raw, "KNOWN_M,2024-06,about");
    // A note that is empty does not make half a number whole.
    let cut = take(
        "series_id,period,value,note\nKNOWN_M,2024-07,1,234.5,\nKNOWN_M,2024-08,1,23,\nKNOWN_M,2024-09,1,,\n",
        LONG,
    );
    assert_eq!(cut.account.rejects.iter().map(|r| r.line).collect::<Vec<_>>(), [2]);
    let folded = take("series_id,period,value\nKNOWNQ,2024Q1,5\nA_B_M,2024-01,1\nAB_M,2024-01,1\n", LONG);
    let why = |id: &str, standing: &str| {
        format!("series `{id}` differs from `{standing}` only in underscores: use one of them")
    };
    assert_eq!(
        refused(&folded),
        [
            format!("2 [series_id] {}", why("KNOWNQ", "KNOWN_Q")),
            format!("4 [series_id] {}", why("AB_M", "A_B_M"))
        ]
    );
}

#[test]
fn vintages_and_statuses_stand_in_columns() {
    let taken = take(
        "id\tp\tv\tout\tst\nKNOWN_Q\t2023Q4\t1\t2024-01-20\t\nKNOWN_Q\t2023Q4\t2\t2024-02-20\tp\nKNOWN_Q\t2023Q4\t\t20240320\tM\nKNOWN_Q\t2023Q4\t3\t\tE\nKNOWN_Q\t2023Q4\t3\t2024-01\tE\nKNOWN_Q\t2023Q4\t3\t2024-01-01\tM\nKNOWN_Q\t2023Q4\t3\t2024-01-01\tX\nKNOWN_M\t12月份\t4\t2024-01-20\tA\n",
        "layout = \"long\"\nseries = \"id\"\nperiod = \"p\"\nvalue = \"v\"\nvintage = \"out\"\nstatus = \"st\"",
    );
    let span = "KNOWN_Q Q 2023-10-01..2023-12-31";
    let expected = [
        format!("2 {span} 1 @2024-01-20"),
        format!("3 {span} 2/P @2024-02-20"),
        format!("4 {span} none/M @2024-03-20"),
        format!("5 {span} 3/E"),
        "9 KNOWN_M M 2023-12-01..2023-12-31 4 @2024-01-20".to_owned(),
    ];
    assert_eq!(taken.readings, expected);
    let why = [
        "6 [out] `2024-01` is no publication date",
        "7 [st] status M says",
        "8 [st] `X` is no observation status",
    ];
    for (found, words) in refused(&taken).iter().zip(why) {
        assert!(found.starts_with(words), "{found}");
    }
    assert_eq!(taken.account.delimiter.text(), "\t");
}

#[test]
fn a_wide_file_gives_its_cells() {
    let taken = take(
        "数据库：月度数据\n单位；亿元\n日期,产值（亿元）,销量,备注\n2024-01-01,10.5,\"1,001\",甲\n2024-02-01,,…,乙\n2024-03-01,(12.5),x,\n合计,1,2,\n",
        "layout = \"wide\"\nperiod = \"日期\"\ncolumns = { \"产值\" = \"WX_M\", \"销量\" = \"WY_M\" }\nmissing = [\"…\"]\nunknown_series = \"create\"",
    );
    let expected = [
        "4 WX_M M 2024-01-01..2024-01-31 10.5",
        "4 WY_M M 2024-01-01..2024-01-31 1001",
        "5 WY_M M 2024-02-01..2024-02-29 none/M",
        "6 WX_M M 2024-03-01..2024-03-31 -12.5",
    ];
    assert_eq!(taken.readings, expected);
    assert_eq!(refused(&taken), ["6 [销量] `x` is no number", "7 [日期] `合计` is no period"]);
    assert_eq!(taken.account.rows_read, 6);
    assert_eq!(taken.series[0].label.as_deref(), Some("产值"));
}

#[test]
fn headers_may_be_series_and_a_period_may_stand_in_two_columns() {
    let taken = take(
        "year,quarter,H1_Q,备注,,NEW_Q\n1959,1,1.5,,,2\n1959.0,2.0,3.5,,,4\n1960,Q3,5,,7,\n1960,,1,,,1\n",
        "layout = \"wide\"\nperiod = [\"year\", \"quarter\"]\ncolumns = \"header\"\nignore = [\"备注\"]\nunknown_series = \"create\"\nmissing = []",
    );
    let expected = [
        "2 H1_Q Q 1959-01-01..1959-03-31 1.5",
        "2 NEW_Q Q 1959-01-01..1959-03-31 2",
        "3 H1_Q Q 1959-04-01..1959-06-30 3.5",
        "3 NEW_Q Q 1959-04-01..1959-06-30 4",
        "4 H1_Q Q 1960-07-01..1960-09-30 5",
    ];
    assert_eq!(taken.readings, expected);
    assert_eq!(
        refused(&taken),
        ["4 [] no series id stands here", "5 [quarter] no period stands here"],
        "{:?}",
        taken.readings
    );
    let strange = take(
        "month,X_M,备注\n2024-01,1,2\n",
        "layout = \"wide\"\nperiod = \"month\"\ncolumns = \"header\"\nunknown_series = \"create\"",
    );
    assert_eq!(strange.account.rows_read, 2);
    assert!(refused(&strange)[0].starts_with("1 [备注] `备注` is no series id"));
}

#[test]
fn a_bureau_file_gives_running_totals_newest_first() {
    let mapping = "layout = \"bureau\"\nindicator = \"指标\"\nrows = { \"地区生产总值(亿元)\" = \"GDP_Q\", \"粮食产量\" = \"GRAIN_Q\" }\nmissing = [\"\", \"…\"]\nunknown_series = \"create\"";
    let taken = take(
        "指标,2024年,2024年前三季度,2024年1-6月,2024年一季度,单位\n 地区生产总值（亿元） ,\"18,024.32\",\"13,100.50\",8500.25,4100.1,\n粮食产量（万吨）,256.9,…,,30,\n注：初步数,,,,,\n",
        mapping,
    );
    let expected = [
        "2 GDP_Q Q 2024-01-01..2024-03-31 4100.1",
        "2 GDP_Q Q 2024-01-01..2024-06-30 8500.25",
        "2 GDP_Q Q 2024-01-01..2024-09-30 13100.5",
        "2 GDP_Q Q 2024-01-01..2024-12-31 18024.32",
        "3 GRAIN_Q Q 2024-01-01..2024-03-31 30",
        "3 GRAIN_Q Q 2024-01-01..2024-06-30 none/M",
        "3 GRAIN_Q Q 2024-01-01..2024-09-30 none/M",
        "3 GRAIN_Q Q 2024-01-01..2024-12-31 256.9",
    ];
    assert_eq!(taken.readings, expected);
    assert_eq!((refused(&taken), taken.account.rows_read), (vec![], 8), "a note is no row");
    let carried = take("指标,2023年一季度,上半年,前三季度,全年\n粮食产量,1,2,3,4\n", mapping);
    assert!(
        carried.readings.iter().all(|reading| reading.contains("2023-01-01..2023-")),
        "{:?}",
        carried.readings
    );
    let dated = take("指标,一季度,上半年,前三季度\n粮食产量,1,2,3\n", mapping);
    assert!(
        dated.readings.iter().all(|reading| reading.contains("2024-01-01..2024-")),
        "{:?}",
        dated.readings
    );
}

#[test]
fn encodings_and_delimiters_are_found() {
    let text =
        "指标代码；x\n指标代码;时间;数值\nKNOWN_M;2024年1月;1,5\nKNOWN_M;２０２４年７月;\"１，２３４\"\n";
    let mapping =
        "layout = \"long\"\nseries = \"指标代码\"\nperiod = \"时间\"\nvalue = \"数值\"\ndecimal = \".\"";
    let utf16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    for (bytes, name) in [(text.as_bytes().to_vec(), "utf-8"), (gb, "gb18030"), (utf16, "utf-16le")] {
        let taken = take(bytes, mapping);
        assert_eq!((taken.account.encoding.name(), taken.account.delimiter.text()), (name, ";"));
        assert_eq!(taken.readings, ["4 KNOWN_M M 2024-07-01..2024-07-31 1234"]);
        assert_eq!(refused(&taken), ["3 [数值] `1,5` is no number"]);
    }
}

#[test]
fn a_file_that_is_no_such_csv_is_an_error_in_one_line() {
    let table: [(&[u8], &str); 8] = [
        (b"PK\x03\x04....", "the file is a ZIP archive or an .xlsx workbook, not text"),
        (b"\x1f\x8b\x08....", "compressed with gzip"),
        (b"", "holds no row"),
        (b"\xef\xbb\xbf", "holds no row"),
        (b"\n\n", "holds no row"),
        (
            b"series,period,value\nA_M,2024,1\n",
            "line 1 has no column `series_id`: it has series, period, value",
        ),
        (b"series_id,series_id,period,value\nA_M,A_M,2024,1\n", "several columns that may be `series_id`"),
        (b"just a text", "has no column `series_id`, `period`, `value`"),
    ];
    for (bytes, words) in table {
        let error =
            try_take(bytes, LONG, Limits::default(), PUBLISHED.parse().ok()).err().unwrap().to_string();
        assert!(error.contains(words) && !error.contains('\n'), "{error}");
    }
    let wide = "p,".to_owned() + &vec!["X_Q"; 20_000].join(",") + "\n";
    let cells =
        try_take(wide.as_bytes(), LONG, Limits::default(), PUBLISHED.parse().ok()).err().unwrap().to_string();
    assert!(cells.contains("csv.row_max_cells = 16384") && cells.len() < 200, "{cells}");
    let long = vec![b'x'; 3 << 20];
    let bytes = try_take(&long, LONG, Limits::default(), PUBLISHED.parse().ok()).err().unwrap().to_string();
    assert!(bytes.contains("csv.row_max_bytes = 1048576"), "{bytes}");
    let one = "x".repeat(900_000);
    let other =
        try_take(one.as_bytes(), LONG, Limits::default(), PUBLISHED.parse().ok()).err().unwrap().to_string();
    assert!(other.contains("has no column `series_id`") && other.len() < 400, "{other}");
    let never = NaiveDate::from_ymd_opt(9999, 12, 31);
    let error =
        try_take(b"series_id,period,value\nA_M,2024,1\n", LONG, Limits::default(), never).err().unwrap();
    assert!(matches!(error, CsvError::PublicationDate(_)), "{error}");
    let unpublished = try_take(b"series_id,period,value\nA_M,2024,1\n", LONG, Limits::default(), None);
    assert!(matches!(unpublished, Err(CsvError::NoPublicationDate)));
    let quotes = "series_id,period,value\n".to_owned() + &"5\",\"\n".repeat(200_000);
    let error = try_take(quotes.as_bytes(), LONG, Limits::default(), PUBLISHED.parse().ok()).err().unwrap();
    assert!(matches!(error, CsvError::Quotes { .. }), "{error}");
}

#[test]
fn limits_hold_and_are_named() {
    let limits = Limits { file_max_series: 2, ..Limits::default() };
    let three = b"series_id,period,value\nA_M,2024-01,1\nB_M,2024-01,1\nC_M,2024-01,1\n";
    let error = try_take(three, LONG, limits, PUBLISHED.parse().ok()).err().unwrap().to_string();
    assert!(error.contains("csv.file_max_series = 2"), "{error}");
    let limits = Limits { file_max_bytes: 10, ..Limits::default() };
    assert!(matches!(try_take(three, LONG, limits, None), Err(CsvError::TooLarge { max: 10, .. })));
    let limits = Limits { rejects_listed: 1, cell_max_chars: 10, ..Limits::default() };
    let text = format!(
        "series_id,period,value,note\nA_M,2024-01,{},\nA_M,x,1,\nA_M,2024-02,1,{}\n",
        "1".repeat(11),
        "n".repeat(5000)
    );
    let taken = try_take(text.as_bytes(), LONG, limits, PUBLISHED.parse().ok()).unwrap();
    assert_eq!((taken.account.rows_rejected, taken.readings.len()), (2, 1));
    assert_eq!(refused(&taken), ["2 [value] the cell is longer than 10 characters"]);
}

#[test]
fn ten_thousand_columns_are_read() {
    let ids: Vec<String> = (0..10_000).map(|n| format!("C{n}_M")).collect();
    let cells: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
    let text = format!("month,{}\n2024-01,{}\n", ids.join(","), cells.join(","));
    let taken = take(
        text,
        "layout = \"wide\"\nperiod = \"month\"\ncolumns = \"header\"\nunknown_series = \"create\"",
    );
    assert_eq!((taken.account.rows_accepted, taken.account.rows_rejected), (10_000, 0));
}

#[test]
fn a_new_series_is_decided_by_its_periods_wherever_they_stand() {
    let mut text = "series_id,period,value\nODD_Q,2024-05,1\n".to_owned();
    for month in 1..=40 {
        writeln!(text, "ODD_Q,{}-{:02},2", 2000 + month / 12, month % 12 + 1).unwrap();
    }
    text += "ODD_Q,2024Q1,3\nDATED_Q,2024-01-01,1\nDATED_Q,2024-04-01,1\nDATED_Q,2024-05-17,1\n";
    let taken = take(text, LONG);
    let frequencies: Vec<String> = taken.series.iter().map(|s| format!("{}:{}", s.id, s.freq)).collect();
    assert_eq!(frequencies, ["ODD_Q:M", "DATED_Q:D"]);
    assert_eq!(refused(&taken), ["43 [period] `2024Q1` is a quarter, the series is monthly"]);
}
