//! The tables in their three forms say the same, as their page and their schemas say.

use super::sample::{hostile, sample};
use super::{rendered, text};
use crate::support::blessed::{assert_fresh, stale};
use arrow::array::{Array, ListArray, StringArray, TimestampMillisecondArray, UInt64Array};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use qingdan::model::Language;
use qingdan::model::inventory::Inventory;
use qingdan::report::{self, tables::Table};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The page says what the types say.
#[test]
fn the_page_is_that_of_the_types() {
    let path = Path::new("src/report/tables/SCHEMA.md");
    let stale = stale(path, report::tables::schema::page().as_bytes());
    assert_fresh(stale.as_slice());
}

fn form(table: Table, ending: &str, inventory: &Inventory) -> Vec<u8> {
    let id = format!("{}.{ending}", table.id());
    let form = report::by_id(&id).unwrap_or_else(|| panic!("{id}"));
    rendered(form, inventory, Language::Zh)
}

fn ndjson(table: Table, inventory: &Inventory) -> Vec<Value> {
    let text = String::from_utf8(form(table, "ndjson", inventory)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn cell(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    let any = array.as_any();
    match array.data_type() {
        DataType::Utf8 => any.downcast_ref::<StringArray>().unwrap().value(row).into(),
        DataType::UInt64 => any.downcast_ref::<UInt64Array>().unwrap().value(row).into(),
        DataType::Float64 => {
            let array = any.downcast_ref::<arrow::array::Float64Array>();
            array.unwrap().value(row).into()
        }
        DataType::List(_) => {
            let list = any.downcast_ref::<ListArray>().unwrap().value(row);
            (0..list.len()).map(|at| cell(&list, at)).collect()
        }
        DataType::Timestamp(_, Some(zone)) => {
            assert_eq!(&**zone, "UTC");
            let array = any.downcast_ref::<TimestampMillisecondArray>().unwrap();
            let time = chrono::DateTime::from_timestamp_millis(array.value(row)).unwrap();
            time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
                .into()
        }
        other => panic!("{other}"),
    }
}

fn parquet(table: Table, inventory: &Inventory) -> Vec<Value> {
    let bytes = bytes::Bytes::from(form(table, "parquet", inventory));
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
    let metadata = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap();
    let edition = metadata.iter().find(|one| one.key == "qingdan.tables");
    assert_eq!(
        edition.unwrap().value.as_deref(),
        Some(report::tables::TABLES_VERSION)
    );
    let mut rows = Vec::new();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let columns = schema.fields().iter().zip(batch.columns());
            let cells = columns.map(|(field, array)| (field.name().clone(), cell(array, row)));
            rows.push(Value::Object(cells.collect::<Map<_, _>>()));
        }
    }
    rows
}

/// What a cell of a row says in a CSV.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => {
            let all: Vec<&str> = all.iter().map(|one| one.as_str().unwrap()).collect();
            all.join("; ")
        }
        other => other.to_string(),
    }
}

#[test]
fn three_forms_say_the_same_and_nothing_is_empty() {
    for inventory in [sample(), hostile()] {
        for table in Table::ALL {
            let rows = ndjson(table, &inventory);
            assert!(!rows.is_empty(), "{table:?}");
            assert_eq!(rows, parquet(table, &inventory), "{table:?}");
            let schema: Value = serde_json::from_str(&table.schema()).unwrap();
            let validator = jsonschema::validator_for(&schema).unwrap();
            for row in &rows {
                let errors: Vec<String> =
                    validator.iter_errors(row).map(|e| e.to_string()).collect();
                assert!(errors.is_empty(), "{table:?} {errors:?}");
                let mut wrong = row.clone();
                wrong["stor"] = json!("x");
                assert!(!validator.is_valid(&wrong), "{table:?}");
            }
            let bytes = form(table, "csv", &inventory);
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
            let mut reader = csv::Reader::from_reader(bytes);
            let names: Vec<String> = reader
                .headers()
                .unwrap()
                .iter()
                .map(ToOwned::to_owned)
                .collect();
            let specs: Vec<&str> = table.columns().iter().map(|spec| spec.name).collect();
            assert_eq!(names, specs);
            for (record, row) in reader.records().map(Result::unwrap).zip(&rows) {
                for (name, cell) in names.iter().zip(&record) {
                    let expected = said(&row[name]);
                    let plain = cell.strip_prefix('\'').unwrap_or(cell);
                    assert!(
                        cell == expected || plain == expected,
                        "{table:?} {name}: {cell} {expected}"
                    );
                }
            }
        }
    }
}

/// A type of each kind that a reader relies on.
#[test]
fn lists_are_lists_and_times_are_times() {
    let rows = parquet(Table::Datasets, &sample());
    let members = rows
        .iter()
        .find(|row| row["dataset"] == "crm/members.csv")
        .unwrap();
    assert_eq!(members["keys"], json!(["sfzh"]));
    assert_eq!(members["key_elements"], json!(["person.cn-resident-id"]));
    assert_eq!(members["modified_at"], "2026-10-01T08:00:00Z");
    assert_eq!(members["missing"], json!(["ciio"]));
    let questions = ndjson(Table::Questions, &sample());
    assert_eq!(questions[0]["toml_key"], "[exporter] ciio");
    assert!(
        questions[0]["answers"]
            .as_array()
            .unwrap()
            .contains(&json!("false"))
    );
    let tracks = ndjson(Table::Tracks, &sample());
    assert!(
        tracks
            .iter()
            .any(|row| row["subject"] == "transfer" && row["store"].is_null())
    );
    // The older name of the first table, and its new one, are the same.
    let [old, new] = ["csv", "columns.csv"].map(|id| text(id, &sample(), Language::En));
    assert_eq!(old, new);
}
