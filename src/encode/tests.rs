//! Cells of the shapes that arrays take: slices, dictionaries, nested lists; and numbers that must come back exactly.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, DictionaryArray, FixedSizeListArray, Float64Array, Int64Array, ListArray,
    MapBuilder, RecordBatch, StringArray, StringBuilder, StructArray, UInt64Array,
};
use arrow::datatypes::{Field, Int8Type, Int32Type, Int64Type, Schema};
use proptest::prelude::*;

use super::*;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn encoded(format: Format, batch: &RecordBatch) -> String {
    let schema = batch.schema();
    let columns = schema
        .fields()
        .iter()
        .map(|f| ColumnInfo { name: f.name().clone(), type_name: "X".into() })
        .collect();
    let header = Header { columns, schema, data_version: "7".into() };
    let mut encoder = Encoder::new(format, &header).unwrap();
    encoder.batch(batch).unwrap();
    encoder
        .finish(&Footer { row_count: batch.num_rows() as u64, truncated: false, elapsed_ms: 0.5 })
        .unwrap();
    String::from_utf8(encoder.take()).unwrap()
}

fn rows(batch: &RecordBatch) -> String {
    let text = encoded(Format::Json, batch);
    let start = text.find("\"rows\":[").unwrap() + 8;
    text[start..text.find("],\"row_count\"").unwrap()].replace('\n', "")
}

#[test]
fn the_envelope_of_json_is_the_contract() {
    let text = encoded(Format::Json, &batch(vec![("a", Arc::new(Int64Array::from(vec![1, 2])))]));
    assert_eq!(
        text,
        "{\"columns\":[{\"name\":\"a\",\"type\":\"X\"}],\"rows\":[[1],\n[2]],\
         \"row_count\":2,\"truncated\":false,\"elapsed_ms\":0.5,\"data_version\":\"7\"}"
    );
    let none = Int64Array::from(Vec::<i64>::new());
    assert!(encoded(Format::Json, &batch(vec![("a", Arc::new(none))])).contains("\"rows\":[],"));
}

#[test]
fn a_slice_is_written_from_its_own_rows() {
    let lists = ListArray::from_iter_primitive::<Int64Type, _, _>([
        Some(vec![Some(1)]),
        None,
        Some(vec![Some(2), None]),
        Some(vec![]),
    ]);
    let pairs = FixedSizeListArray::from_iter_primitive::<Int64Type, _, _>(
        (0..4).map(|n| Some(vec![Some(n), Some(10 * n)])),
        2,
    );
    let enums: DictionaryArray<Int8Type> = [Some("a"), None, Some("b"), Some("a")].into_iter().collect();
    let inner: ArrayRef = Arc::new(StringArray::from(vec![Some("w"), Some("x"), None, Some("z")]));
    let structs =
        StructArray::from(vec![(Arc::new(Field::new("s", inner.data_type().clone(), true)), inner)]);
    let mut maps = MapBuilder::new(None, arrow::array::Int32Builder::new(), StringBuilder::new());
    for row in 0..4 {
        maps.keys().append_value(row);
        maps.values().append_value("v");
        maps.append(true).unwrap();
    }
    let whole = batch(vec![
        ("list", Arc::new(lists)),
        ("pair", Arc::new(pairs)),
        ("enum", Arc::new(enums)),
        ("struct", Arc::new(structs)),
        ("map", Arc::new(maps.finish())),
    ]);
    assert_eq!(
        rows(&whole.slice(2, 2)),
        r#"[[2,null],[2,20],"b",{"s":null},{"2":"v"}],[[],[3,30],"a",{"s":"z"},{"3":"v"}]"#
    );
    assert!(rows(&whole.slice(1, 1)).starts_with("[null,[1,10],null,"));
    let csv = encoded(Format::Csv, &whole.slice(2, 1));
    assert_eq!(
        csv,
        "list,pair,enum,struct,map\n\"[2,null]\",\"[2,20]\",b,\"{\"\"s\"\":null}\",\"{\"\"2\"\":\"\"v\"\"}\"\n"
    );
}

#[test]
fn a_lone_null_is_no_empty_line() {
    let column = StringArray::from(vec![Some("x"), None, Some(" y")]);
    assert_eq!(encoded(Format::Csv, &batch(vec![("a", Arc::new(column))])), "a\nx\n\"\"\n\" y\"\n");
}

#[test]
fn an_unsupported_type_is_an_error_in_words() {
    let durations: ArrayRef = Arc::new(arrow::array::DurationSecondArray::from(vec![1]));
    let schema = Arc::new(Schema::new(vec![Field::new("d", durations.data_type().clone(), true)]));
    let header = Header { columns: Vec::new(), schema: schema.clone(), data_version: String::new() };
    let mut encoder = Encoder::new(Format::Json, &header).unwrap();
    let error = encoder.batch(&RecordBatch::try_new(schema, vec![durations]).unwrap()).unwrap_err();
    assert!(error.to_string().contains("cast the column"), "{error}");
}

proptest! {
    #[test]
    fn numbers_come_back_exactly(float in any::<f64>(), int in any::<i64>(), uint in any::<u64>(), wide in any::<i128>(), scale in 0..38_i8) {
        let decimal = Decimal128Array::from(vec![wide]).with_data_type(arrow::datatypes::DataType::Decimal128(38, scale));
        let text = rows(&batch(vec![
            ("f", Arc::new(Float64Array::from(vec![float]))),
            ("i", Arc::new(Int64Array::from(vec![int]))),
            ("u", Arc::new(UInt64Array::from(vec![uint]))),
            ("d", Arc::new(decimal)),
        ]));
        let cells: Vec<&str> = text.trim_matches(['[', ']']).split(',').collect();
        if float.is_finite() {
            prop_assert_eq!(cells[0].parse::<f64>().unwrap().to_bits(), float.to_bits());
        } else {
            prop_assert_eq!(cells[0], "null");
        }
        prop_assert_eq!(cells[1].parse::<i64>().unwrap(), int);
        prop_assert_eq!(cells[2].parse::<u64>().unwrap(), uint);
        let (whole, fraction) = cells[3].split_once('.').unwrap_or((cells[3], ""));
        prop_assert_eq!(fraction.len(), scale as usize);
        prop_assert_eq!(format!("{whole}{fraction}").parse::<i128>().unwrap(), wide);
        let json = format!("[{text}]");
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    }
}

#[test]
fn formats_have_names_and_media_types() {
    for format in Format::ALL {
        assert_eq!(format.name().parse::<Format>().unwrap(), format);
        assert_eq!(Format::from_accept(format.content_type()), Some(format));
    }
    assert!("xml".parse::<Format>().is_err());
    let ids: ArrayRef = Arc::new(arrow::array::PrimitiveArray::<Int32Type>::from(vec![1]));
    assert_eq!(
        encoded(Format::Ndjson, &batch(vec![("a", ids.clone()), ("a_1", ids)])).lines().nth(1),
        Some(r#"{"a":1,"a_1":1}"#)
    );
}
