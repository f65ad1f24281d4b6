//! Reading corrections, and what each of them does.

use super::*;
use crate::config::DEFAULT_TOML;
use crate::domain::Period;

fn apply(text: &str, value: f64) -> Result<String, CorrectionError> {
    let head = "[[correction]]\nseries_id = \"TJ_X_Q\"\nperiod = \"2025-02-10\"\nexpect = 645400.0\nreason = \"slip\"\n";
    let corrections = Corrections::parse(&format!("{head}{text}"))?;
    let reading = Reading {
        span: Period::holding(Frequency::Quarterly, "2025-03-31".parse().unwrap()),
        value: Some(value),
        obs_status: ObsStatus::Normal,
        qualifier: Qualifier::Exact,
        value_min: Some(value - 1.0),
        value_max: None,
    };
    let published = "2025-04-27".parse().unwrap();
    let publication = Publication { published, file: Some("inbox/a.csv") };
    let id = SeriesId::new("TJ_X_Q").unwrap();
    Ok(match corrections.apply(&id, Frequency::Quarterly, publication, reading)? {
        Corrected::Untouched(_) => "untouched".to_owned(),
        Corrected::Dropped { by, .. } => format!("dropped: {}", by.reason),
        Corrected::Changed { reading, .. } => {
            format!("{:?} {:?} {}", reading.value.unwrap(), reading.value_min, reading.obs_status)
        }
    })
}

#[test]
fn each_action_does_what_it_says() {
    let check = |text: &str, wanted: &str| assert_eq!(apply(text, 645_400.0).unwrap(), wanted, "{text}");
    check("action = \"drop\"", "dropped: slip");
    check("action = \"override\"\nvalue = 64.54", "64.54 None A");
    check("action = \"scale\"\nfactor = 0.5", "322700.0 Some(322699.5) A");
    check("action = \"flag\"\nobs_status = \"U\"", "645400.0 Some(645399.0) U");
    check("action = \"drop\"\nstatus = \"fixed\"", "untouched");
    check("action = \"drop\"\npublished = \"2025-04-28\"", "untouched");
    check("action = \"drop\"\npublished = \"2025-04-27\"", "dropped: slip");
    check("action = \"drop\"\nfile = \"a.csv\"", "dropped: slip");
    check("action = \"drop\"\nfile = \"b.csv\"", "untouched");
}

#[test]
fn a_period_is_written_as_it_is_printed_or_as_a_day() {
    let check = |period: &str, wanted: Result<&str, &str>| {
        let text = format!(
            "[[correction]]\nseries_id = \"TJ_X_Q\"\nperiod = {period}\nexpect = 1\nreason = \"slip\"\naction = \"drop\"\npublished = 2025-04-27\n"
        );
        let read = Corrections::parse(&text).map_err(|error| error.to_string());
        let read = read.map(|c| c.in_force()[0].period.to_string());
        match wanted {
            Ok(day) => assert_eq!(read.as_deref(), Ok(day), "{period}"),
            Err(line) => assert_eq!(read.unwrap_err().replace('\n', " "), line, "{period}"),
        }
    };
    check("\"2025-Q1\"", Ok("2025-03-31"));
    check("\"2025-03\"", Ok("2025-03-31"));
    check("\"2025\"", Ok("2025-12-31"));
    check("\"2025-02-10\"", Ok("2025-02-10"));
    check("2025-01-01", Ok("2025-01-01"));
    check("\"soon\"", Err("corrections, line 3: `soon` is no period: write 2025-Q1, 2025-03, 2025 or a day"));
}

#[test]
fn a_source_that_no_longer_errs_fails_loudly() {
    let error = apply("action = \"drop\"", 64.54).unwrap_err().to_string();
    assert!(error.contains("expects 645400, the source says 64.54"), "{error}");
}

#[test]
fn an_incomplete_correction_is_refused() {
    let check = |text: &str, wanted: &str| {
        let error = apply(text, 645_400.0).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    };
    check("action = \"scale\"", "is a scale without `factor`");
    check("action = \"override\"", "without `value`");
    check("action = \"flag\"", "without `obs_status`");
    check("action = \"invent\"", "corrections, line 6");
    check("action = \"scale\"\nfactor = 0", "has factor = 0: give a number that is not 0");
    check("action = \"scale\"\nfactor = inf", "has factor = inf");
    check("action = \"override\"\nvalue = nan", "has value = NaN: give a number");
    check("action = \"drop\"\npublished = \"April\"", "`April` is no date: write YYYY-MM-DD");
    check("action = \"drop\"\ncolour = 1", "corrections, line 7");
    assert!(Corrections::parse("").unwrap().is_empty());
}

#[test]
fn the_example_of_the_settings_is_a_correction() {
    let (_, rest) = DEFAULT_TOML.split_once("#   [[correction]]").unwrap();
    let lines = rest.lines().skip(1).map_while(|line| line.strip_prefix("#   "));
    let text = format!("[[correction]]\n{}", lines.collect::<Vec<_>>().join("\n"));
    let corrections = Corrections::parse(&text).unwrap();
    let [one] = corrections.in_force()[..] else { panic!("{corrections:?}") };
    assert_eq!(
        one.sentence(),
        "645400 × 0.0001: printed in 万元 under a heading of 亿元 (the statistics desk)"
    );
}
