//! What an answer looks like: formats, exact numbers, parameters, limits, errors with their place.

use serde_json::json;

use super::*;
use almanac::store::sql::FaultKind;

#[test]
fn every_format_holds_the_same_rows() {
    block_on(async {
        let fixture = Fixture::start().await;
        let sql = "select series_id, value from observations order by series_id, value limit 3";
        let json = fixture.answer(in_format(sql, Format::Json)).await.unwrap().json();
        assert_eq!(
            json["columns"],
            json!([{"name":"series_id","type":"VARCHAR"},{"name":"value","type":"DOUBLE"}])
        );
        assert_eq!(json["rows"][0], json!(["TJFTZ_DEPOSITS_Q", 84.54]));
        assert_eq!((&json["row_count"], &json["truncated"]), (&json!(3), &json!(false)));
        assert_eq!(json["data_version"], "1");
        assert!(json["elapsed_ms"].as_f64().unwrap() >= 0.0);

        let ndjson = fixture.answer(in_format(sql, Format::Ndjson)).await.unwrap();
        let lines: Vec<Json> =
            ndjson.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], json!({"series_id":"TJFTZ_DEPOSITS_Q","value":84.54}));
        assert_eq!(lines[4]["end"]["row_count"], 3);

        let csv = fixture.answer(in_format(sql, Format::Csv)).await.unwrap();
        assert!(csv.text().starts_with("series_id,value\nTJFTZ_DEPOSITS_Q,84.54\n"), "{}", csv.text());

        let arrow = fixture.answer(in_format(sql, Format::Arrow)).await.unwrap();
        let reader = arrow::ipc::reader::StreamReader::try_new(arrow.bytes.as_slice(), None).unwrap();
        assert_eq!(reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 3);

        let parquet = fixture.answer(in_format(sql, Format::Parquet)).await.unwrap();
        let bytes: Vec<u8> = parquet.bytes;
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        let file = fixture.folder.path().join("x.parquet");
        std::fs::write(&file, bytes).unwrap();
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(
            std::fs::File::open(file).unwrap(),
        );
        assert_eq!(reader.unwrap().build().unwrap().map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 3);
    });
}

#[test]
fn numbers_keep_every_digit_and_types_have_their_names() {
    let cases = [
        ("9007199254740993::BIGINT", "BIGINT", "9007199254740993"),
        ("'-9223372036854775808'::BIGINT", "BIGINT", "-9223372036854775808"),
        ("18446744073709551615::UBIGINT", "UBIGINT", "18446744073709551615"),
        (
            "'1234567890123456789012345678.0123456789'::DECIMAL(38,10)",
            "DECIMAL(38,10)",
            "1234567890123456789012345678.0123456789",
        ),
        ("'-0.0000000001'::DECIMAL(38,10)", "DECIMAL(38,10)", "-0.0000000001"),
        ("12.5::DECIMAL(4,1)", "DECIMAL(4,1)", "12.5"),
        (
            "'170141183460469231731687303715884105727'::HUGEINT",
            "HUGEINT",
            "170141183460469231731687303715884105727",
        ),
        (
            "'340282366920938463463374607431768211455'::UHUGEINT",
            "UHUGEINT",
            "340282366920938463463374607431768211455",
        ),
        ("0.1::DOUBLE", "DOUBLE", "0.1"),
        ("64.54::DOUBLE", "DOUBLE", "64.54"),
        ("0.1::FLOAT", "FLOAT", "0.1"),
        ("1e300::DOUBLE", "DOUBLE", "1e+300"),
        ("'nan'::DOUBLE", "DOUBLE", "null"),
        ("'-inf'::DOUBLE", "DOUBLE", "null"),
        ("NULL", "INTEGER", "null"),
        ("true", "BOOLEAN", "true"),
        ("DATE '2025-03-31'", "DATE", "\"2025-03-31\""),
        ("DATE '0044-03-15 (BC)'", "DATE", "\"-0043-03-15\""),
        ("DATE 'infinity'", "DATE", "\"infinity\""),
        ("TIME '08:15:00.25'", "TIME", "\"08:15:00.25\""),
        ("TIMESTAMP '2025-03-31 08:15:00.123456'", "TIMESTAMP", "\"2025-03-31T08:15:00.123456\""),
        ("TIMESTAMP_S '2025-03-31 08:15:00'", "TIMESTAMP_S", "\"2025-03-31T08:15:00\""),
        ("TIMESTAMP_NS '2025-03-31 08:15:00.123456789'", "TIMESTAMP_NS", "\"2025-03-31T08:15:00.123456789\""),
        ("INTERVAL 14 MONTH", "INTERVAL", "\"P1Y2M\""),
        ("'天津\u{2028}\"\\'", "VARCHAR", "\"天津\u{2028}\\\"\\\\\""),
        ("'\\x00\\xFF'::BLOB", "BLOB", "\"AP8=\""),
        ("'00000000-0000-0000-0000-000000000001'::UUID", "UUID", "\"00000000-0000-0000-0000-000000000001\""),
        ("'b'::ENUM('a','b')", "ENUM", "\"b\""),
        ("[1, NULL, 3]", "INTEGER[]", "[1,null,3]"),
        ("[[1], []]", "INTEGER[][]", "[[1],[]]"),
        ("[1, 2]::INTEGER[2]", "INTEGER[2]", "[1,2]"),
        ("{'a': 1, 'b c': ['x']}", "STRUCT(a INTEGER, \\\"b c\\\" VARCHAR[])", "{\"a\":1,\"b c\":[\"x\"]}"),
        ("MAP {1: 'a'}", "MAP(INTEGER, VARCHAR)", "{\"1\":\"a\"}"),
        ("union_value(k := 5)", "UNION(k INTEGER)", "5"),
        ("'{\"a\":1}'::JSON", "JSON", "\"{\\\"a\\\":1}\""),
        ("sum(x) FROM (VALUES (1::BIGINT), (2)) t(x)", "HUGEINT", "3"),
    ];
    block_on(async {
        let fixture = Fixture::start().await;
        for (expression, type_name, written) in cases {
            let answer = fixture.answer(request(&format!("select {expression}"))).await;
            let text = answer.unwrap_or_else(|error| panic!("{expression}: {error}")).text().to_owned();
            assert!(text.contains(&format!("\"rows\":[[{written}]]")), "{expression}: {text}");
            assert!(text.contains(&format!("\"type\":\"{type_name}\"")), "{expression}: {text}");
        }
        for lost in ["'101'::BIT", "'10:00:00+02'::TIMETZ", "123::BIGNUM", "['1'::BIT]", "[1::UHUGEINT]"] {
            let error = fixture.rows(&format!("select {lost} as x")).await.unwrap_err().to_string();
            assert!(error.contains("`x`") && error.contains("cast"), "{lost}: {error}");
        }
        let csv =
            "select 'a,b' as x, 'say \"hi\"' as y, null as z, 'line 1' || chr(10) || '二' as w, '' as v";
        let csv = fixture.answer(in_format(csv, Format::Csv)).await.unwrap();
        assert_eq!(csv.text(), "x,y,z,w,v\n\"a,b\",\"say \"\"hi\"\"\",,\"line 1\n二\",\"\"\n");
        let twice = fixture.answer(in_format("select 1 as a, 2 as a", Format::Ndjson)).await.unwrap();
        assert!(twice.text().contains(r#"{"a":1,"a_1":2}"#), "{}", twice.text());
    });
}

#[test]
fn parameters_are_bound_by_place_and_name() {
    block_on(async {
        let fixture = Fixture::start().await;
        for (sql, params, expect) in [
            ("select ?::BIGINT + 1", json!([9_007_199_254_740_992_u64]), "9007199254740993"),
            ("select $2 || $1 || $2", json!(["a", "b"]), "\"bab\""),
            (
                "select count(*) from observations where series_id = $id and value = $v",
                json!({"id": "TJ_EBIKE_OUTPUT_Q", "v": 74.54}),
                "1",
            ),
            (
                "select count(*) from observations where series_id = $ID",
                json!({"$id": "TJ_EBIKE_OUTPUT_Q"}),
                "7",
            ),
            ("select count(*) from observations where series_id = ?", json!(["x' or '1'='1"]), "0"),
            ("select DATE '2025-01-01' < ?::DATE", json!(["2025-06-30"]), "true"),
            ("select DATE '2025-01-01' < $d", json!({"d": {"type": "DATE", "value": "2025-06-30"}}), "true"),
            (
                "select $x + 1",
                json!({"x": {"type": "HUGEINT", "value": "170141183460469231731687303715884105726"}}),
                "170141183460469231731687303715884105727",
            ),
            (
                "select $x::DECIMAL(38,10)",
                json!({"x": {"type": "DECIMAL", "value": "-0.0000000001"}}),
                "-0.0000000001",
            ),
            ("select ? is null", json!([null]), "true"),
            ("select not ?", json!([false]), "true"),
            ("select ?", json!([18_446_744_073_709_551_615_u64]), "18446744073709551615"),
        ] {
            let answer = fixture.answer(with_params(sql, params)).await;
            let text = answer.unwrap_or_else(|error| panic!("{sql}: {error}")).text().to_owned();
            assert!(text.contains(&format!("\"rows\":[[{expect}]]")), "{sql}: {text}");
        }
        for (sql, params) in [
            ("select ? + ?", json!([1])),
            ("select 1", json!([1, 2])),
            ("select $id", json!({"other": 1})),
            ("select $id", json!({"id": 1, "other": 1})),
            ("select $id", json!([1])),
            ("select ?", json!(null)),
        ] {
            match fixture.answer(with_params(sql, params)).await {
                Err(SqlError::Fault(fault)) => {
                    assert_eq!(fault.kind, FaultKind::Parameters, "{sql}: {fault}");
                }
                other => panic!("{sql}: {:?}", other.map(|answer| answer.text().to_owned())),
            }
        }
    });
}

#[test]
fn what_is_cut_off_is_marked() {
    block_on(async {
        let fixture = Fixture::with(SqlLimits { max_rows: 5_000, ..SqlLimits::default() }).await;
        let cubed = "select a.series_id from observations a, observations b, observations c";
        for (sql, max_rows, rows, truncated) in [
            (cubed, Some(10), 10, true),
            (cubed, None, 5_000, true),
            (cubed, Some(1_000_000_000), 5_000, true),
            ("select * from range(5000)", None, 5_000, false),
            ("select * from range(2048)", Some(2_048), 2_048, false),
            ("select * from range(2049)", Some(2_048), 2_048, true),
            ("select series_id from observations limit 7", Some(7), 7, false),
            ("select series_id from observations limit 7", Some(6), 6, true),
            ("select 1 where false", Some(0), 0, false),
            ("select 1", Some(0), 0, true),
        ] {
            let answer = fixture.answer(SqlRequest { max_rows, ..request(sql) }).await.unwrap();
            assert_eq!(
                (answer.footer.row_count, answer.footer.truncated),
                (rows, truncated),
                "{sql} {max_rows:?}"
            );
            let json = answer.json();
            assert_eq!(json["rows"].as_array().unwrap().len() as u64, rows);
            assert_eq!(json["truncated"], truncated);
        }
        let small = Fixture::with(SqlLimits { max_result_bytes: 1 << 20, ..SqlLimits::default() }).await;
        let large = small.answer(request("select repeat('x', 1000) from range(1000000)")).await.unwrap();
        assert!(large.footer.truncated && large.bytes.len() < 4 << 20, "{} bytes", large.bytes.len());
    });
}

#[test]
fn an_error_says_what_where_and_what_to_do() {
    block_on(async {
        let fixture = Fixture::start().await;
        for (sql, kind, position, words) in [
            ("select 1 as a frm observations", FaultKind::Syntax, Some(15), "frm"),
            ("select 1 as a_name_that_is_longer frm observations", FaultKind::Syntax, Some(35), "frm"),
            ("select serie_id from observations", FaultKind::Binding, Some(8), "did you mean `series_id`?"),
            (
                "select '天津', o.valu from observations o",
                FaultKind::Binding,
                Some(14),
                "did you mean `value`?",
            ),
            ("select * from no_such_table", FaultKind::Relation, Some(15), "use one of"),
            ("select * from observation", FaultKind::Relation, Some(15), "did you mean `observations`?"),
            ("select no_such_function(1)", FaultKind::Function, Some(8), "no_such_function"),
            ("", FaultKind::NotOneSelect, None, "exactly one"),
            ("select 1; select 2", FaultKind::NotOneSelect, None, "exactly one"),
            ("select series_id::INTEGER from observations", FaultKind::Data, Some(17), "convert"),
            ("select sum(series_id) from observations", FaultKind::Binding, Some(8), "sum(VARCHAR)"),
        ] {
            match fixture.rows(sql).await {
                Err(SqlError::Fault(fault)) => {
                    assert_eq!(fault.kind, kind, "{sql}: {fault}");
                    assert_eq!(fault.position.map(|p| p.position), position, "{sql}: {fault}");
                    assert!(fault.to_string().contains(words), "{sql}: {fault}");
                }
                other => panic!("{sql}: {other:?}"),
            }
        }
        assert_eq!(fixture.rows("select 1").await.unwrap(), json!([[1]]), "errors leave the worker whole");
    });
}

#[test]
fn explain_describe_and_the_views_answer() {
    block_on(async {
        let fixture = Fixture::start().await;
        let plan = "explain select series_id, avg(value) from observations group by series_id";
        assert!(fixture.rows(plan).await.unwrap().to_string().contains("GROUP"));
        assert!(fixture.rows("explain analyze select 1").await.is_ok());
        assert!(fixture.rows("describe observations").await.unwrap().to_string().contains("series_id"));
        assert!(fixture.rows("summarize observations").await.is_ok());
        let as_of = "select value from observations_as_of(DATE '2025-01-02')";
        assert_eq!(fixture.rows(as_of).await.unwrap(), json!([[60.0]]));
        let columns = "select count(*) > 5 from information_schema.columns where table_name = 'observations'";
        assert_eq!(fixture.rows(columns).await.unwrap(), json!([[true]]));
        let count = fixture.rows("select count(*) from observations").await.unwrap();
        assert_eq!(count, json!([[OBSERVATIONS]]));
    });
}

#[test]
fn the_canned_queries_run() {
    block_on(async {
        let fixture = Fixture::start().await;
        for query in almanac::store::sql::canned::CannedQueries::embedded().unwrap().iter() {
            let params = query.bind([]).unwrap();
            let answer = fixture.answer(SqlRequest { params, ..request(&query.sql) }).await;
            let answer = answer.unwrap_or_else(|error| panic!("{}: {error}", query.name));
            if ["latest", "growth", "revisions", "coverage"].contains(&query.name.as_str()) {
                assert!(answer.footer.row_count > 0, "{}", query.name);
            }
        }
    });
}
