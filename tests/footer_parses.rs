//! The footer of a file is parsed once for a run, however many pieces and places of it are read.

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use orc_rust::ArrowWriterBuilder;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use qingdan::format::{self, Footers, HEAD_BYTES, HeaderWords, Opening};
use qingdan::model::source::{Source, read_range};
use qingdan::model::table::Table;
use std::io;
use std::sync::Arc;

/// Rows of a file, and of one of its groups.
const ROWS: i64 = 4_000;
const GROUP: usize = 100;

struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn byte_size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.0.get(offset as usize..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

fn batch() -> RecordBatch {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
    // Texts that no encoding makes small, so that a stripe is full after a few rows.
    let texts =
        (0..ROWS.unsigned_abs()).map(|n| format!("{:x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    RecordBatch::try_from_iter([("n", numbers), ("text", texts)]).unwrap()
}

fn parquet() -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(GROUP));
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batch().schema(), Some(properties.build())).unwrap();
    writer.write(&batch()).unwrap();
    writer.close().unwrap();
    bytes
}

fn orc() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriterBuilder::new(&mut bytes, batch().schema())
        .with_stripe_byte_size(1)
        .try_build()
        .unwrap();
    for start in (0..ROWS as usize).step_by(GROUP) {
        writer.write(&batch().slice(start, GROUP)).unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn open(bytes: Vec<u8>, footers: &Arc<Footers>) -> (Arc<dyn Source>, Arc<dyn Table>) {
    let source: Arc<dyn Source> = Arc::new(Bytes(bytes));
    let head = read_range(&*source, 0, HEAD_BYTES).unwrap();
    let format = format::recognise(&head, "table").unwrap();
    let entry = Opening {
        source: &source,
        head: &head,
        footers,
        words: HeaderWords::built_in(),
    };
    let table = format.open(&entry).unwrap().remove(0).table;
    (source, table)
}

/// Rows of a table that is cut into as many pieces as it has groups, after places all over it were asked for.
fn rows(source: &Arc<dyn Source>, table: &dyn Table) -> usize {
    let size = source.byte_size();
    for stratum in 0..64 {
        let split = table.near(source, size * stratum / 64, 1).unwrap().unwrap();
        assert!(split.bytes > 0);
    }
    let splits = table.splits(source, 1).map(Result::unwrap);
    let mut rows = 0;
    for split in splits {
        let mut batches = table.read(source, &split, None).unwrap();
        while let Some(batch) = batches.next() {
            rows += batch.unwrap().rows;
        }
    }
    rows
}

#[test]
fn a_footer_is_parsed_once_for_all_pieces_and_places() {
    for (name, bytes) in [("parquet", parquet()), ("orc", orc())] {
        let footers = Arc::new(Footers::default());
        let (source, table) = open(bytes, &footers);
        assert_eq!(table.format(), name);
        assert!(table.splits(&source, 1).count() > 10, "{name}");
        assert_eq!(rows(&source, &*table), ROWS as usize, "{name}");
        assert_eq!(footers.parses(), 1, "{name}");
    }
}

#[test]
fn a_footer_without_room_is_parsed_once_more() {
    for (name, bytes) in [("parquet", parquet()), ("orc", orc())] {
        let footers = Arc::new(Footers::within(0));
        let (source, table) = open(bytes, &footers);
        assert_eq!(rows(&source, &*table), ROWS as usize, "{name}");
        assert_eq!(footers.parses(), 2, "{name}");
    }
}
