//! The gate on trees from DuckDB's own parser, in an empty database: nothing here needs a table.

use super::*;

fn passes(sql: &str) -> Result<(), Fault> {
    let connection = duckdb::Connection::open_in_memory().unwrap();
    judge(sql, |text| serialize(&connection, text))
}

#[test]
fn what_analysts_write_passes() {
    for sql in include_str!("passes.sql").split(";\n").filter(|sql| !sql.trim().is_empty()) {
        if let Err(fault) = passes(sql) {
            panic!("{fault}\n{sql}");
        }
    }
}

#[test]
fn a_refusal_says_what_where_and_what_to_do() {
    for (sql, kind, place, hint) in [
        ("select 1 as a frm x", FaultKind::Syntax, Some(15), None),
        ("", FaultKind::NotOneSelect, None, Some("exactly one")),
        (" -- nothing\n ; ;", FaultKind::NotOneSelect, None, Some("exactly one")),
        ("select 1; select 2", FaultKind::NotOneSelect, None, Some("exactly one")),
        ("drop table observations", FaultKind::NotOneSelect, None, Some("only SELECT")),
        ("explain drop table observations", FaultKind::NotOneSelect, None, Some("only SELECT")),
        ("explain analyze delete from observations", FaultKind::NotOneSelect, None, Some("only SELECT")),
        ("select '天津' from observation", FaultKind::Relation, Some(18), Some("`observations`")),
        ("select * from 'x.csv'", FaultKind::Relation, Some(15), Some("use one of")),
        ("select summ(value) from observations", FaultKind::Function, Some(8), Some("`sum`")),
        ("select * from read_csv('x')", FaultKind::Function, Some(15), None),
        ("select * from (select getenv('HOME')) t", FaultKind::Function, Some(23), None),
        ("show tables", FaultKind::Construct, None, Some("observations")),
    ] {
        let fault = passes(sql).unwrap_err();
        assert_eq!(fault.kind, kind, "{sql}: {fault}");
        assert_eq!(fault.position.map(|p| p.position), place, "{sql}: {fault}");
        if let Some(hint) = hint {
            assert!(fault.hint.as_deref().is_some_and(|h| h.contains(hint)), "{sql}: {fault}");
        }
    }
}

#[test]
fn a_common_table_covers_a_name_only_where_it_is_visible() {
    assert!(passes("with duckdb_secrets as (select 1) select * from duckdb_secrets").is_ok());
    assert!(passes("with a as (select 1), b as (select * from A) select * from \"B\"").is_ok());
    assert!(
        passes("with recursive t as (select 1 as n union all select n + 1 from t where n < 9) from t")
            .is_ok()
    );
    assert!(passes("select (with t as (select 1 as x) select x from t where exists (from t))").is_ok());
    for sql in [
        "select * from (with hidden as (select 1) select 1) x, hidden",
        "with a as (select * from b), b as (select 1) select * from a",
        "with hidden as (select * from hidden) select 1",
        "with main as (select 1) select * from other.main",
        "select (with hidden as (select 1) select 1) from hidden",
        "with hidden as (select 1) select * from main.hidden",
    ] {
        assert_eq!(passes(sql).unwrap_err().kind, FaultKind::Relation, "{sql}");
    }
}
