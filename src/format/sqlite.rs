//! SQLite databases: each table is a table, read page by page without an engine, so that nothing is ever written beside it.

mod columns;
mod pages;

use crate::format::rows::Rows;
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::BookReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Changes, Source};
use crate::model::table::{Batches, Splits, Table};
use crate::model::text::counted;
use pages::{Encoding, Pages, Records, varint};
use std::sync::Arc;

/// Cells and bytes of a batch.
const CELLS: usize = 32 * 1024;
const BYTES: usize = 4 << 20;
/// Tables of a database that are read.
const MOST_TABLES: usize = 10_000;
/// Columns that a table may have: SQLite's own limit.
const MOST_COLUMNS: usize = 32_767;

/// SQLite databases.
#[derive(Clone, Copy, Debug)]
pub struct Sqlite;

/// A table of a database: the page where it begins, and its column that is the number of the row.
struct SqliteTable {
    schema: Arc<Schema>,
    root: u32,
    row_number: Option<usize>,
}

impl Format for Sqlite {
    fn id(&self) -> &'static str {
        "sqlite"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".sqlite", ".sqlite3", ".db3"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        head.starts_with(pages::MAGIC)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let pages = Pages::open(entry.source)?;
        let mut records = pages.records(1);
        let (mut tables, mut strange) = (Vec::new(), 0);
        while let Some(record) = records.next()? {
            let mut values = Values::new(&record.payload, pages.encoding);
            let mut text = || {
                values
                    .next()
                    .flatten()
                    .map(|value| String::from_utf8_lossy(&value).into_owned())
            };
            let (kind, name, _, root, statement) = (text(), text(), text(), text(), text());
            let (Some(name), Some(root)) = (name, root.and_then(|root| root.parse::<u32>().ok()))
            else {
                continue;
            };
            // A virtual table has no root; SQLite's own tables hold no data of anyone's.
            if kind.as_deref() != Some("table") || root == 0 || name.starts_with("sqlite_") {
                continue;
            }
            let Some(columns) = statement.as_deref().and_then(columns::columns) else {
                strange += 1;
                continue;
            };
            if tables.len() >= MOST_TABLES || columns.names.len() > MOST_COLUMNS {
                strange += 1;
                continue;
            }
            let schema = schema(&columns.names, &pages);
            tables.push((name, root, columns.row_number, schema));
        }
        let (.., first) = tables.first_mut().ok_or_else(no_table)?;
        if strange > 0 {
            first.notes.push(Text::new(
                format!("数据库另有 {strange} 张表无法读取"),
                format!(
                    "the database has {} beside that cannot be read",
                    counted(strange as u64, "table", "tables")
                ),
            ));
        }
        let opened = tables
            .into_iter()
            .map(|(name, root, row_number, schema)| Opened {
                member: Some(name.as_str().into()),
                table: Arc::new(SqliteTable {
                    schema: Arc::new(schema),
                    root,
                    row_number,
                }),
                left_out: Vec::new(),
            });
        Ok(opened.collect())
    }
}

fn schema(names: &[String], pages: &Pages) -> Schema {
    let field = |name: &String| Field {
        path: name.as_str().into(),
        data_type: DataType::String,
        description: None,
    };
    Schema {
        fields: names.iter().map(field).collect(),
        notes: note_of_changes(pages).into_iter().collect(),
        has_rows_elsewhere: match pages.changes {
            Changes::NotRead => true,
            Changes::Unknown => pages.has_log,
            Changes::None | Changes::TakenIn | Changes::Unfinished => false,
        },
        ..Schema::default()
    }
}

/// What a reader should know of the changes that are kept beside the database.
fn note_of_changes(pages: &Pages) -> Option<Text> {
    match pages.changes {
        Changes::TakenIn => Some(Text::new(
            "已连同旁边的预写日志（-wal）一起读取",
            "read with the write-ahead log (-wal) beside it",
        )),
        Changes::NotRead => Some(Text::new(
            "旁边的预写日志（-wal）未读：其中可能还有记录，故记录数与人数没有上限",
            "the write-ahead log (-wal) beside it is not read: it may hold further records, so nothing bounds the number of records and people",
        )),
        Changes::Unknown if pages.has_log => Some(Text::new(
            "数据库使用预写日志（-wal），压缩时是否另有日志无从得知：记录数与人数没有上限",
            "the database uses a write-ahead log (-wal), and whether there was one when it was compressed is unknown: nothing bounds the number of records and people",
        )),
        Changes::None if pages.has_log => Some(Text::new(
            "数据库使用预写日志（-wal），旁边没有该文件：若复制时遗漏了它，其中的改动不在此处",
            "the database uses a write-ahead log (-wal), and none is beside it: if it was left behind in copying, the changes in it are missing here",
        )),
        Changes::Unfinished => Some(Text::new(
            "旁边有未完成事务的回滚日志（-journal）：部分记录可能是该事务写入一半的内容",
            "a rollback journal (-journal) of an unfinished transaction is beside it: some records may be half of what that transaction was writing",
        )),
        Changes::None | Changes::Unknown => None,
    }
}

impl Table for SqliteTable {
    fn format(&self) -> &'static str {
        Sqlite.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        let whole = Split::whole(source.byte_size());
        Box::new(std::iter::once(Ok(whole)))
    }

    fn near(&self, source: &Arc<dyn Source>, _: u64, _: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(Split::whole(source.byte_size())))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        _: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let pages = Pages::open(source)?;
        Ok(Box::new(TableBatches {
            encoding: pages.encoding,
            records: pages.records(self.root),
            width: self.schema.fields.len(),
            row_number: self.row_number,
            failed: None,
        }))
    }
}

fn no_table() -> Refusal {
    Refusal::new(BookReason::DatabaseEmpty)
}

/// The values of a record as text; `None` within is null.
struct Values<'a> {
    types: &'a [u8],
    body: &'a [u8],
    encoding: Encoding,
}

impl<'a> Values<'a> {
    fn new(payload: &'a [u8], encoding: Encoding) -> Self {
        let (header, used) = varint(payload).unwrap_or((0, 0));
        let header = usize::try_from(header)
            .unwrap_or(usize::MAX)
            .clamp(used, payload.len());
        Self {
            types: &payload[used..header],
            body: &payload[header..],
            encoding,
        }
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (value, rest) = self.body.split_at(length.min(self.body.len()));
        self.body = rest;
        value
    }
}

impl Iterator for Values<'_> {
    type Item = Option<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, used) = varint(self.types)?;
        self.types = &self.types[used..];
        Some(match kind {
            0 => None,
            1..=6 => {
                let bytes = self.take([1, 2, 3, 4, 6, 8][kind as usize - 1]);
                let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
                let mut wide = [if negative { 0xFF } else { 0 }; 8];
                wide[8 - bytes.len()..].copy_from_slice(bytes);
                Some(i64::from_be_bytes(wide).to_string().into_bytes())
            }
            7 => {
                let bytes = self.take(8);
                let bits = bytes.first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
                bits.map(|bits| f64::from_bits(bits).to_string().into_bytes())
            }
            8 => Some(b"0".to_vec()),
            9 => Some(b"1".to_vec()),
            10 | 11 => None,
            kind => {
                let length = usize::try_from((kind - 12) / 2).unwrap_or(usize::MAX);
                let bytes = self.take(length);
                Some(if kind % 2 == 1 && self.encoding != Encoding::Utf8 {
                    let units = bytes.chunks_exact(2).map(|pair| match self.encoding {
                        Encoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
                        _ => u16::from_le_bytes([pair[0], pair[1]]),
                    });
                    let text: String = char::decode_utf16(units)
                        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
                        .collect();
                    text.into_bytes()
                } else {
                    bytes.to_vec()
                })
            }
        })
    }
}

struct TableBatches {
    records: Records,
    encoding: Encoding,
    width: usize,
    row_number: Option<usize>,
    failed: Option<Refusal>,
}

impl Batches for TableBatches {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if let Some(refusal) = self.failed.take() {
            self.width = 0;
            return Some(Err(refusal));
        }
        if self.width == 0 {
            return None;
        }
        let most = (CELLS / self.width).clamp(64, 8_192);
        let (mut rows, mut bytes) = (Rows::new(self.width, most), 0);
        while rows.count() < most && bytes < BYTES {
            let record = match self.records.next() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                Err(refusal) => {
                    self.failed = Some(refusal);
                    break;
                }
            };
            bytes += record.payload.len();
            let mut values = Values::new(&record.payload, self.encoding);
            for column in 0..self.width {
                // A record from before a column was added lacks it.
                match values.next().flatten() {
                    None if self.row_number == Some(column) => {
                        rows.set(column, record.row.to_string());
                    }
                    Some(value) => rows.set(column, value),
                    None => {}
                }
            }
            rows.end();
        }
        if rows.count() == 0 {
            self.width = 0;
            return self.failed.take().map(Err);
        }
        Some(Ok(rows.finish()))
    }

    fn broken(&self) -> u64 {
        self.records.too_long
    }
}
