//! SAS data sets (.sas7bdat, of SAS 7 to 9): a file is a table.
//!
//! SAS does not publish the layout; it was worked out from files (M. Shotwell, "SAS7BDAT Database Binary Format", and the readers that
//! follow it): a header, then pages of one size, which hold descriptions, rows, or both. Compressed rows stand among the
//! descriptions. A page is read by itself, so that pieces of a file are runs of pages.

pub(super) mod formats;
mod header;
mod metadata;
mod pages;
mod unpack;

use crate::format::code_page::{CodePage, Declared};
use crate::format::fixed_rows::{BATCH, add_line, are_whole, numbers};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split, SplitRange};
use crate::model::reason::StatisticsFile;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{ArrayRef, BinaryViewBuilder};
use header::Header;
use metadata::{Column, Metadata};
use pages::Pages;
use std::sync::Arc;

const FILE: StatisticsFile = StatisticsFile::Sas;

/// SAS data sets.
#[derive(Clone, Copy, Debug)]
pub struct Sas;

/// A file: what its rows hold and where its pages are.
struct SasTable {
    schema: Arc<Schema>,
    header: Header,
    metadata: Metadata,
    page: CodePage,
}

impl Format for Sas {
    fn id(&self) -> &'static str {
        "sas"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".sas7bdat"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        header::is_plausible(head)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let source = &**entry.source;
        let header = Header::read(source)?;
        let metadata = Metadata::read(source, &header)?;
        let page = code_page(source, &header, &metadata);
        let mut table = SasTable {
            schema: Arc::default(),
            header,
            metadata,
            page,
        };
        table.schema = Arc::new(table.described(entry.source));
        Ok(Opened::whole(table))
    }
}

/// The code page of a file by what it declares and by its labels and first rows.
fn code_page(source: &dyn Source, header: &Header, metadata: &Metadata) -> CodePage {
    let mut sample = Vec::new();
    for column in &metadata.columns {
        add_line(&mut sample, &column.name);
        add_line(&mut sample, &column.label);
    }
    let mut pages = Pages::new(source, header, metadata, header.start, header.end());
    // Damage is met again, and said, when the rows are read.
    if let Some(Ok(bytes)) = pages.next(BATCH / 4) {
        for row in bytes.chunks_exact(metadata.row) {
            for text in metadata.columns.iter().filter(|column| column.is_text) {
                add_line(&mut sample, &row[text.place..text.place + text.length]);
            }
        }
    }
    CodePage::settle(header.declared, &sample)
}

impl SasTable {
    /// What is known of it, also by its first rows.
    fn described(&self, source: &Arc<dyn Source>) -> Schema {
        let split = Split::of_bytes(self.header.start, self.header.end());
        let first = self.read(source, &split, None).ok();
        let first = first.and_then(|mut batches| batches.next()?.ok());
        let first = first.map(|batch| batch.columns).unwrap_or_default();
        let field = |(index, column): (usize, &Column)| {
            let label = self.page.title(&column.label);
            let is_whole = || first.get(index).is_some_and(are_whole);
            let data_type = match column.data_type() {
                DataType::Double if is_whole() => DataType::Bigint,
                data_type => data_type,
            };
            Field {
                path: self.page.title(&column.name).into(),
                data_type,
                description: (!label.is_empty()).then(|| label.into()),
            }
        };
        Schema {
            fields: self
                .metadata
                .columns
                .iter()
                .enumerate()
                .map(field)
                .collect(),
            records: Some(self.metadata.rows - self.metadata.deleted),
            encoding: self.page.name(),
            notes: self.page.note().into_iter().collect(),
            ..Schema::default()
        }
    }
}

impl Table for SasTable {
    fn format(&self) -> &'static str {
        Sas.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.header.pages().splits(target)
    }

    fn near(&self, _: &Arc<dyn Source>, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(self.header.pages().near(place, target)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let (start, end) = match split.range {
            SplitRange::Bytes { start, end } => (start, end),
            _ => (self.header.start, self.header.end()),
        };
        Ok(Box::new(Rows {
            table: self,
            pages: Pages::new(&**source, &self.header, &self.metadata, start, end),
        }))
    }
}

struct Rows<'a> {
    table: &'a SasTable,
    pages: Pages<'a>,
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let bytes = match self.pages.next(BATCH)? {
            Ok(bytes) => bytes,
            Err(refusal) => return Some(Err(refusal)),
        };
        let (metadata, header) = (&self.table.metadata, &self.table.header);
        let columns = metadata.columns.iter();
        let columns =
            columns.map(|one| column(&bytes, metadata.row, one, header, &self.table.page));
        Some(Ok(Batch {
            rows: bytes.len() / metadata.row,
            columns: columns.collect(),
        }))
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            deleted_rows: self.pages.deleted,
            ..ReadAnomalies::default()
        }
    }
}

fn column(bytes: &[u8], row: usize, column: &Column, header: &Header, page: &CodePage) -> ArrayRef {
    let cells =
        (bytes.chunks_exact(row)).map(|row| &row[column.place..column.place + column.length]);
    if column.is_text {
        let mut builder = BinaryViewBuilder::new();
        cells.for_each(|cell| builder.append_value(page.decode(cell).as_bytes()));
        return Arc::new(builder.finish());
    }
    let data_type = column.data_type();
    let values = cells.map(|cell| {
        let number = header.number(cell).filter(|number| number.is_finite());
        number.map(|number| formats::number(data_type, number))
    });
    numbers(data_type, values)
}

/// What an encoding of SAS is, by its number (SAS 9.4 National Language Support, and what files have).
fn encoding(number: u8) -> Declared {
    Declared::of_number(match number {
        20 => 65001,
        30 => 28592,
        33 => 28595,
        35 => 28597,
        37 => 28599,
        40 => 28605,
        41 => 437,
        42 => 850,
        43 => 852,
        49 => 866,
        51 => 874,
        60 => 1250,
        61 => 1251,
        63 => 1253,
        64 => 1254,
        65 => 1255,
        66 => 1256,
        67 => 1257,
        68 => 1258,
        69 => 10000,
        118 | 119 | 123 => 950,
        125 | 126 | 128 | 205 => 936,
        134 => 20932,
        136..=138 | 248 => 932,
        140..=142 => 949,
        246 => 10007,
        0 | 204 => 0,
        _ => 1252,
    })
}
