//! The embedded catalog holds, and a slip in any file is found.

use super::*;
use crate::domain::{Frequency, Transformation};

/// The texts of the embedded files, with the first `from` in the file `path` written as `to`.
fn edited(path: &str, from: &str, to: &str) -> Result<Catalog, CatalogError> {
    let texts = CatalogSources::PATHS.map(|name| {
        let text = embedded_file(name).unwrap();
        assert!(name != path || text.contains(from), "`{from}` is not in {path}");
        if name == path { text.replacen(from, to, 1) } else { text.to_owned() }
    });
    Catalog::parse(&CatalogSources::in_order(texts.each_ref().map(String::as_str)))
}

#[test]
fn the_embedded_catalog_has_the_series_that_the_design_names() {
    let catalog = embedded().unwrap();
    for id in [
        "TJ_EBIKE_OUTPUT_Q",
        "TJ_EBIKE_OUTPUT_GY_Q",
        "TJ_EBIKE_TRADEIN_STORES_I",
        "TJ_EBIKE_TRADEIN_SALES_I",
        "TJ_EBIKE_RETROFIT_INVESTMENT_A",
        "AIMA_NET_PROFIT_Q",
        "AIMA_NET_PROFIT_GY_Q",
        "TJFTZ_DEPOSITS_Q",
        "TJFTZ_DEPOSITS_GCM_Q",
        "TJFTZ_LOANS_Q",
        "TJFTZ_LOANS_GCM_Q",
        "TJ_LEASING_TOTAL_ASSETS_Q",
        "TJ_LEASED_ASSETS_Q",
        "TJ_LEASING_PROJECT_COMPANIES_I",
        "TJFTZ_CBD_FUNDS_MANAGED_I",
        "US_GDP_Q",
    ] {
        assert!(catalog.find_series(&SeriesId::new(id).unwrap()).is_some(), "{id}");
    }
    let folded = catalog.find_folded("tjebikeoutputq").unwrap();
    assert_eq!(folded.series.series_id.as_str(), "TJ_EBIKE_OUTPUT_Q");
    assert_eq!((folded.series.freq, folded.series.unit.mult), (Frequency::Quarterly, 8));
}

#[test]
fn every_id_is_area_indicator_transformation_and_frequency() {
    let catalog = embedded().unwrap();
    for SeriesEntry { series, matching } in catalog.series() {
        let transformation = match series.transformation {
            Transformation::Level => String::new(),
            other => format!("_{other}"),
        };
        // A second statement of the same fact says so in its id.
        let second = if matching.alternate_of.is_some() { "_HEADLINE" } else { "" };
        let parts = [
            series.ref_area.as_str(),
            "_",
            &series.indicator,
            second,
            &transformation,
            "_",
            series.freq.code(),
        ];
        assert_eq!(series.series_id.as_str(), parts.concat());
    }
}

#[test]
fn every_series_is_shelved_and_tagged_with_its_frequency() {
    let catalog = embedded().unwrap();
    for SeriesEntry { series, .. } in catalog.series() {
        let shelves = catalog.categories().iter().filter(|c| c.series.contains(&series.series_id)).count();
        assert_eq!(shelves, 1, "{}", series.series_id);
        let groups: Vec<TagGroup> = catalog.tags_of(series).iter().map(|t| t.group_id).collect();
        for group in
            [TagGroup::Freq, TagGroup::Seas, TagGroup::Gen, TagGroup::Geot, TagGroup::Rls, TagGroup::Src]
        {
            let known =
                groups.contains(&group) || (group == TagGroup::Gen && series.ref_area.starts_with("TJ"));
            assert!(known, "{} has no tag of {group:?}", series.series_id);
        }
    }
}

#[test]
fn a_publisher_is_at_home_where_its_name_or_the_list_says() {
    let catalog = embedded().unwrap();
    for (publisher, home) in [
        ("天津日报", Some("TJ")),
        ("大庆市统计局", Some("HL_DAQING")),
        ("国务院", Some("CN")),
        ("宝坻区政务服务办公室", Some("TJ_BAODI")),
        ("吉林日报", Some("JL")),
        ("某某周刊", None),
        ("", None),
    ] {
        assert_eq!(catalog.publisher_area(publisher).map(|a| a.code.as_str()), home, "{publisher}");
    }
}

#[test]
fn a_fact_speaks_only_of_its_area_and_what_lies_in_it() {
    let catalog = embedded().unwrap();
    let day = |area| catalog.fact("较自贸试验区成立之初", area).map(|fact| fact.date.to_string());
    assert_eq!(day("TJFTZ").as_deref(), Some("2015-04-21"));
    assert_eq!(day("TJFTZ_CBD").as_deref(), Some("2015-04-21"));
    assert_eq!(day("SH"), None);
}

#[test]
fn a_slip_is_found_and_said() {
    let check = |path: &str, from: &str, to: &str, wanted: &str| {
        let error = edited(path, from, to).expect_err(wanted).to_string();
        assert!(error.contains(wanted), "wanted {wanted:?} in {error:?}");
    };
    check(SERIES, "[[series]]", "[[series]]\ncolour = 1", "series.toml, line");
    check(SERIES, "freq = \"Q\"", "freq = \"X\"", "is no Frequency");
    check(SERIES, "freq = \"Q\"", "freq = \"M\"", "does not end in _M");
    check(SERIES, "TJ_EBIKE_OUTPUT_Q", "TJE_BIKE_OUTPUT_GY_Q", "is there twice");
    check(SERIES, "ref_area = \"TJ\"", "ref_area = \"XX\"", "names the area `XX`");
    check(SERIES, "indicator = \"EBIKE_OUTPUT\"", "indicator = \"NONE\"", "names the indicator `NONE`");
    check(SERIES, "release_id = 1", "release_id = 2", "names the release `2`");
    check(SERIES, "transformation = \"GY\"\n", "", "accept the same figures");
    check(SERIES, "measure = \"PC\"", "measure = \"CNY\"", "is a GY in CNY");
    check(AREAS, "code = \"TJ\"", "code = \"BJ\"", "`BJ` is there twice");
    check(AREAS, "parent = \"CN\"", "parent = \"BJ\"", "lies below itself");
    check(AREAS, "aliases = [\"天津\"]", "aliases = [\"北京\"]", "`北京` is there twice");
    check(INDICATORS, "name_zh = \"电动自行车制造业产值\"", "name_zh = \"\"", "has an empty phrase");
    check(INDICATORS, "parts = [\"BANKING_INSTITUTIONS\"", "parts = [\"NONE\"", "names the part `NONE`");
    check(CATEGORIES, "parent_id = 10", "parent_id = 11", "lies below itself");
    check(CATEGORIES, "parent_id = 10", "parent_id = 77", "names the parent_id `77`");
    check(CATEGORIES, "TJ_EBIKE_OUTPUT_Q", "TJ_NONE_Q", "names the series `TJ_NONE_Q`");
    check(TAGS, "freq = \"A\"", "frequency = \"A\"", "tags.toml, line");
    check(RELEASES, "sources = [1001]", "sources = [7]", "names the source `7`");
    check(FACTS, "ref_area = \"TJFTZ\"", "ref_area = \"NO\"", "names the area `NO`");
}

#[test]
fn what_the_manifest_names_is_embedded() {
    let manifest = embedded_manifest().unwrap();
    assert!(!manifest.reports.is_empty() && !manifest.imports.is_empty());
    for report in &manifest.reports {
        assert!(
            embedded_file(report).is_some() && embedded_file(&report.replace(".txt", ".toml")).is_some(),
            "{report}"
        );
    }
    for import in &manifest.imports {
        assert!(
            embedded_file(&import.file).is_some() && embedded_file(&import.mapping).is_some(),
            "{}",
            import.file
        );
    }
}

#[test]
fn an_added_series_is_found_and_a_second_of_its_kind_refused() {
    let catalog = embedded().unwrap();
    let mut entry = catalog.find_folded("TJ_EBIKE_OUTPUT_Q").unwrap().clone();
    entry.series.series_id = SeriesId::new("HE_EBIKE_OUTPUT_Q").unwrap();
    entry.series.ref_area = "HE".to_owned();
    let more = catalog.with_series([entry.clone()]).unwrap();
    assert!(more.find_series(&entry.series.series_id).is_some());
    assert!(more.with_series([entry]).is_err());
}
