//! A quarter and the half-year that ends with it are two facts: neither contradicts, repeats or revises the other.

use super::{json, load, rows};
use crate::support::folder;

const MAY: &str =
    "2025年5月份，天津市邮件处理量120万件，同比增长6.4%。1—5月份，天津市邮件处理量560万件，同比增长5.0%。\n";
const JUNE: &str =
    "2025年6月份，天津市邮件处理量130万件，同比增长4.8%。1—6月份，天津市邮件处理量690万件，同比增长5.1%。\n";

#[test]
fn months_and_totals_since_january_are_two_series() {
    let folder = folder();
    let path = folder.path();
    let loaded = load(path, "may.txt", MAY, "2025-06-16");
    assert_eq!(loaded["figures"]["unmatched"], 4);
    let add =
        |figure: &str| json(path, &["series", "add", "--from-figure", figure])["series"]["series_id"].clone();
    let figure = |exact: &str| {
        rows(
            path,
            &format!(
                "SELECT min(figure_id) FROM figures WHERE exact = '{exact}' AND resolution = 'unmatched'"
            ),
        )[0]
        .clone()
    };
    let month = add(&figure("120万件"));
    let reason = "SELECT reason FROM figures WHERE exact = '560万件'";
    assert!(
        rows(path, reason)[0].contains("a value since the start of the year"),
        "{:?}",
        rows(path, reason)
    );
    let total = add(&figure("560万件"));
    assert_eq!(total.as_str().unwrap(), month.as_str().unwrap().replace("_M", "_YTD_M"));
    let loaded = load(path, "june.txt", JUNE, "2025-07-16");
    assert_eq!((&loaded["figures"]["matched"], &loaded["revised"]), (&2.into(), &0.into()), "{loaded}");
    let told = format!("SELECT series_id, time_period, value, obs_status FROM observations WHERE series_id IN ({month}, {total}) ORDER BY ALL")
        .replace('"', "'");
    let expected = [(&month, [120, 130]), (&total, [560, 690])].map(|(id, values)| {
        [("2025-05", values[0]), ("2025-06", values[1])]
            .map(|(month, value)| format!("{},{month},{value}.0,A", id.as_str().unwrap()))
    });
    assert_eq!(rows(path, &told), expected.concat());
}

#[test]
fn a_half_year_does_not_revise_a_quarter() {
    let folder = folder();
    let path = folder.path();
    load(path, "q.txt", "2025年二季度，天津市电动自行车制造业产值66亿元。\n", "2025-07-28");
    let loaded = load(path, "h.txt", "2025年上半年，天津市电动自行车制造业产值131亿元。\n", "2025-07-29");
    assert_eq!((&loaded["figures"]["unmatched"], &loaded["revised"]), (&1.into(), &0.into()), "{loaded}");
    let told = "SELECT time_period, value FROM observations WHERE series_id = 'TJ_EBIKE_OUTPUT_Q' AND time_period = '2025-Q2'";
    assert_eq!(rows(path, told), ["2025-Q2,66.0"]);
}

#[test]
fn a_wider_thing_is_not_taken_for_a_narrower_one() {
    let folder = folder();
    let path = folder.path();
    let loaded = load(path, "b.txt", "2025年一季度，天津市自行车制造业产值5亿元。\n", "2025-04-28");
    assert_eq!(loaded["figures"]["matched"], 0, "{loaded}");
}
