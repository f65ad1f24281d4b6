//! The names of types as SQL writes them.

use arrow::datatypes::DataType;
use duckdb::core::{LogicalTypeHandle, LogicalTypeId};

/// The type of a part of a value that the engine's Arrow export does not carry whole, if there is one. (A UHUGEINT
/// that is a column of its own can be restored.)
pub(super) fn uncarried(logical: &LogicalTypeHandle) -> Option<&'static str> {
    match logical.id() {
        id @ (LogicalTypeId::UHugeint
        | LogicalTypeId::TimeTZ
        | LogicalTypeId::Bit
        | LogicalTypeId::Bignum
        | LogicalTypeId::Variant
        | LogicalTypeId::Geometry
        | LogicalTypeId::Unsupported) => Some(simple(id)),
        _ => (0..logical.num_children()).find_map(|place| uncarried(&logical.child(place))),
    }
}

/// `DECIMAL(18,2)`, `INTEGER[]`, `STRUCT(a INTEGER, b VARCHAR)`; the Arrow type tells the length of an array.
pub(super) fn name(logical: &LogicalTypeHandle, arrow: &DataType) -> String {
    if let Some(alias) = logical.get_alias() {
        return alias;
    }
    let child = |place: usize, arrow: &DataType| name(&logical.child(place), arrow);
    match (logical.id(), arrow) {
        (LogicalTypeId::Decimal, _) => {
            format!("DECIMAL({},{})", logical.decimal_width(), logical.decimal_scale())
        }
        (LogicalTypeId::List, DataType::List(item) | DataType::LargeList(item)) => {
            format!("{}[]", child(0, item.data_type()))
        }
        (LogicalTypeId::Array, DataType::FixedSizeList(item, size)) => {
            format!("{}[{size}]", child(0, item.data_type()))
        }
        (LogicalTypeId::Map, DataType::Map(entries, _)) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => {
                format!("MAP({}, {})", child(0, pair[0].data_type()), child(1, pair[1].data_type()))
            }
            _ => "MAP".to_owned(),
        },
        (LogicalTypeId::Struct, DataType::Struct(fields)) => {
            let of = |place: usize| child(place, fields[place].data_type());
            members("STRUCT", logical, fields.len(), of)
        }
        (LogicalTypeId::Union, DataType::Union(fields, _)) => {
            let types: Vec<&DataType> = fields.iter().map(|(_, field)| field.data_type()).collect();
            members("UNION", logical, types.len(), |place| child(place, types[place]))
        }
        (id, _) => simple(id).to_owned(),
    }
}

fn members(kind: &str, logical: &LogicalTypeHandle, count: usize, of: impl Fn(usize) -> String) -> String {
    let count = count.min(logical.num_children());
    let parts: Vec<String> =
        (0..count).map(|place| format!("{} {}", quoted(&logical.child_name(place)), of(place))).collect();
    format!("{kind}({})", parts.join(", "))
}

/// An identifier, in quotes where it needs them.
fn quoted(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !name.is_empty() { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

fn simple(id: LogicalTypeId) -> &'static str {
    match id {
        LogicalTypeId::Boolean => "BOOLEAN",
        LogicalTypeId::Tinyint => "TINYINT",
        LogicalTypeId::Smallint => "SMALLINT",
        LogicalTypeId::Integer => "INTEGER",
        LogicalTypeId::Bigint => "BIGINT",
        LogicalTypeId::Hugeint => "HUGEINT",
        LogicalTypeId::UTinyint => "UTINYINT",
        LogicalTypeId::USmallint => "USMALLINT",
        LogicalTypeId::UInteger => "UINTEGER",
        LogicalTypeId::UBigint => "UBIGINT",
        LogicalTypeId::UHugeint => "UHUGEINT",
        LogicalTypeId::Float => "FLOAT",
        LogicalTypeId::Double => "DOUBLE",
        LogicalTypeId::Date => "DATE",
        LogicalTypeId::Time => "TIME",
        LogicalTypeId::TimeNs => "TIME_NS",
        LogicalTypeId::TimeTZ => "TIME WITH TIME ZONE",
        LogicalTypeId::Timestamp => "TIMESTAMP",
        LogicalTypeId::TimestampS => "TIMESTAMP_S",
        LogicalTypeId::TimestampMs => "TIMESTAMP_MS",
        LogicalTypeId::TimestampNs => "TIMESTAMP_NS",
        LogicalTypeId::TimestampTZ => "TIMESTAMP WITH TIME ZONE",
        LogicalTypeId::Interval => "INTERVAL",
        LogicalTypeId::Varchar => "VARCHAR",
        LogicalTypeId::Blob => "BLOB",
        LogicalTypeId::Bit => "BIT",
        LogicalTypeId::Bignum => "BIGNUM",
        LogicalTypeId::Uuid => "UUID",
        LogicalTypeId::Enum => "ENUM",
        LogicalTypeId::Geometry => "GEOMETRY",
        LogicalTypeId::Variant => "VARIANT",
        LogicalTypeId::SqlNull => "NULL",
        _ => "UNKNOWN",
    }
}
