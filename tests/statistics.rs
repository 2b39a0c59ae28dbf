//! Files of statistics programs and dBase: every value is the one that other readers give. Each `fixtures/statistics/NAME` was written
//! by another program and has beside it what another reader reads, as `NAME.csv`; `QINGDAN_STATISTICS=DIR` compares those of a folder.

use crate::support::source::Bytes;
use crate::support::statistics::{SAS, SasForm, SasPacking, sas_as};
use crate::support::writers::Table;
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMillisecondType,
};
use chrono::{DateTime, TimeDelta};
use qingdan::format::{self, HEAD_BYTES, HeaderWords, Opening};
use qingdan::model::source::Source;
use std::path::PathBuf;
use std::sync::Arc;

/// A cell as `NAME.csv` has it.
fn shown(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::BinaryView => {
            let text = column.as_binary_view().value(row);
            std::str::from_utf8(text).unwrap().trim_end().to_owned()
        }
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Decimal128(..) => column.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            let day = DateTime::UNIX_EPOCH + TimeDelta::days(days.into());
            day.date_naive().to_string()
        }
        DataType::Timestamp(..) => {
            let millis = column.as_primitive::<TimestampMillisecondType>().value(row);
            let moment = DateTime::from_timestamp_millis(millis).unwrap();
            moment.format("%Y-%m-%d %H:%M:%S").to_string()
        }
        other => panic!("{other}"),
    }
}

/// The names of the columns of a file, and its rows, read in pieces of about `target` bytes.
fn rows(bytes: &[u8], name: &str, target: u64) -> Vec<Vec<String>> {
    let source: Arc<dyn Source> = Bytes::whole(bytes);
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let format = format::recognise(head, name).unwrap_or_else(|| panic!("{name}"));
    let tables = format.open(&Opening {
        source: &source,
        head,
        footers: &Arc::default(),
        words: HeaderWords::built_in(),
    });
    let tables = tables.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    assert_eq!(tables.len(), 1, "{name}");
    let table = &tables[0].table;
    let fields = table.schema().fields.iter();
    let mut rows = vec![fields.map(|field| field.path.to_string()).collect()];
    for split in table.splits(&source, target) {
        let mut batches = table.read(&source, &split.unwrap(), None).unwrap();
        while let Some(batch) = batches.next() {
            let batch = batch.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            let row = |row| {
                batch
                    .columns
                    .iter()
                    .map(|column| shown(column, row))
                    .collect()
            };
            rows.extend((0..batch.rows).map(row));
        }
    }
    rows
}

#[test]
fn every_value_is_the_one_that_other_readers_give() {
    let folder = std::env::var_os("QINGDAN_STATISTICS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| crate::root().join("fixtures/statistics"));
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(of) = name.strip_suffix(".csv") else {
            continue;
        };
        let mut truth = csv::ReaderBuilder::new();
        let mut truth = truth.has_headers(false).from_path(&path).unwrap();
        let truth = truth.records().map(|record| record.unwrap());
        let truth: Vec<Vec<String>> = truth
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect();
        let bytes = std::fs::read(path.with_file_name(of)).unwrap();
        for target in [1, 1 << 20] {
            let read = rows(&bytes, of, target);
            assert_eq!(read.len(), truth.len(), "{of}");
            for (number, (read, truth)) in read.iter().zip(&truth).enumerate() {
                assert_eq!(read, truth, "{of}, row {number}");
            }
        }
        files += 1;
    }
    assert!(files > 0);
}

/// SAS data sets of either order of bytes and either width, packed in each way, with and without deleted rows.
#[test]
fn sas_data_sets_in_each_form_are_the_same_table() {
    let table = Table {
        header: vec!["id".to_owned(), "name".to_owned(), "note".to_owned()],
        rows: (0..900)
            .map(|row| {
                let note = (row % 3 == 0).then(|| "x".repeat(row % 70));
                vec![Some(format!("r{row:04}")), Some("张三".to_owned()), note]
            })
            .collect(),
    };
    for is_wide in [false, true] {
        for is_big in [false, true] {
            for packing in [SasPacking::None, SasPacking::Runs, SasPacking::Data] {
                for deleted_every in [None, Some(7)] {
                    let form = SasForm {
                        is_wide,
                        is_big,
                        packing,
                        deleted_every,
                    };
                    let kept =
                        |row: &usize| deleted_every.is_none_or(|every| row % every != every - 1);
                    let expected: Vec<Vec<String>> = (0..table.rows.len())
                        .filter(kept)
                        .map(|row| {
                            table.rows[row]
                                .iter()
                                .map(|cell| cell.clone().unwrap_or_default())
                                .collect()
                        })
                        .collect();
                    for target in [1, 20_000, 1 << 30] {
                        let read = rows(&sas_as(&table, form), "t.sas7bdat", target);
                        assert_eq!(read[0], table.header, "{form:?}");
                        assert!(read[1..] == expected, "{form:?}: {} rows", read.len() - 1);
                    }
                }
            }
        }
    }
    assert_eq!(rows(&sas_as(&table, SAS), "no name", 1).len(), 901);
}
