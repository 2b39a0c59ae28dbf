//! SPSS system files (.sav, .zsav): a file is a table.
//!
//! The layout is public (PSPP, "System File Format"): a header, records that describe the variables, rows of 8 bytes for each number
//! or piece of a text. Rows are stored as they are, as codes of a byte for what is common, or as such codes packed by zlib; the last
//! two are read from the beginning on.

mod cases;
mod dictionary;
mod values;
mod variables;

use crate::format::code_page::CodePage;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::{BATCH, Chunks, FixedRows, Order, add_line};
use crate::format::value_labels::{self, Shown};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::{StatisticsFile, StatisticsReason};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use cases::Cases;
use dictionary::{Dictionary, Packing};
use std::sync::Arc;
use variables::Variable;

const FILE: StatisticsFile = StatisticsFile::Spss;
/// How files begin: those of zlib, all others, and those that are encrypted.
const PACKED: &[u8] = b"$FL3";
const PLAIN: &[u8] = b"$FL2";
const ENCRYPTED: &[u8] = b"ENCRYPTEDSAV";

/// SPSS system files.
#[derive(Clone, Copy, Debug)]
pub struct Spss;

/// A file: what its rows hold and where they are.
struct SpssTable {
    schema: Arc<Schema>,
    variables: Vec<Variable>,
    /// Where the rows are, if they are stored as they are; otherwise where their codes begin.
    rows: FixedRows,
    packing: Packing,
    order: Order,
    /// Rows as the header says; `None` where it does not.
    count: Option<u64>,
    page: CodePage,
}

impl Format for Spss {
    fn id(&self) -> &'static str {
        "spss"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".sav", ".zsav"]
    }

    fn recognises(&self, head: &[u8], _: &str) -> bool {
        let is_encrypted = head
            .get(8..)
            .is_some_and(|rest| rest.starts_with(ENCRYPTED));
        head.starts_with(PLAIN) || head.starts_with(PACKED) || is_encrypted
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let source = &**entry.source;
        if !entry.head.starts_with(PLAIN) && !entry.head.starts_with(PACKED) {
            let is_encrypted = self.recognises(entry.head, "");
            return Err(Refusal::new(if is_encrypted {
                StatisticsReason::Encrypted { file: FILE }
            } else {
                StatisticsReason::Header { file: FILE }
            }));
        }
        let mut cursor = Cursor::new(source, Order::Little, FILE);
        let dictionary = Dictionary::read(&mut cursor)?;
        let raw = variables::of(&dictionary)?;
        let rows = FixedRows::announced(
            source.byte_size(),
            cursor.at,
            dictionary.count.unwrap_or(u64::MAX),
            dictionary.row,
        );
        let page = code_page(source, &dictionary, &raw, &rows);
        let table = SpssTable {
            schema: Arc::default(),
            variables: raw
                .into_iter()
                .map(|one| one.titled(&dictionary, &page))
                .collect(),
            rows: whole(source, rows, &dictionary),
            packing: dictionary.packing,
            order: dictionary.order,
            count: dictionary.count,
            page,
        };
        Ok(Opened::whole(table.settled(entry.source)))
    }
}

/// Rows that are stored as they are and that no header counts end where the file does.
fn whole(source: &dyn Source, mut rows: FixedRows, dictionary: &Dictionary) -> FixedRows {
    if dictionary.count.is_none() {
        let held = source.byte_size().saturating_sub(rows.start) / rows.length as u64;
        rows.end = rows.start + held * rows.length as u64;
    }
    rows
}

/// The code page of a file by what it declares and by its texts and labels.
fn code_page(
    source: &dyn Source,
    dictionary: &Dictionary,
    variables: &[variables::Raw],
    rows: &FixedRows,
) -> CodePage {
    let mut sample = Vec::new();
    for variable in variables {
        add_line(&mut sample, &variable.name);
        add_line(&mut sample, &variable.label);
    }
    for (_, label) in dictionary.labels.iter().flat_map(|set| &set.labels) {
        add_line(&mut sample, label);
    }
    match dictionary.packing {
        Packing::None => {
            let texts = variables.iter().flat_map(|variable| &variable.texts);
            let texts: Vec<_> = texts.copied().collect();
            sample.extend(rows.sample(source, &texts));
        }
        // The first rows, as they come.
        _ => {
            let mut cases = Cases::new(source, rows.start, dictionary.packing, dictionary.order);
            let mut bytes = Vec::new();
            while bytes.len() < BATCH / 4 && matches!(cases.row(&mut bytes, rows.length), Ok(true))
            {
            }
            for row in bytes.chunks_exact(rows.length) {
                for (place, length) in variables.iter().flat_map(|variable| &variable.texts) {
                    add_line(&mut sample, &row[*place..place + length]);
                }
            }
        }
    }
    CodePage::settle(dictionary.declared, &sample)
}

impl SpssTable {
    /// The table with what its first rows show of its columns.
    fn settled(mut self, source: &Arc<dyn Source>) -> Self {
        let split = match self.packing {
            Packing::None => self.rows.splits(BATCH as u64).next().and_then(Result::ok),
            _ => Some(Split::whole(source.byte_size())),
        };
        let first = split.and_then(|split| {
            let mut batches = self.read(source, &split, None).ok()?;
            batches.next()?.ok()
        });
        let columns = first.map(|batch| batch.columns).unwrap_or_default();
        let mut labelled = 0;
        for (variable, column) in self.variables.iter_mut().zip(&columns) {
            if variable.data_type == DataType::String {
                labelled += u64::from(variable.labels.is_some());
                continue;
            }
            match Shown::settle(column, variable.labels.as_deref()) {
                Shown::ByLabel => {
                    variable.data_type = DataType::String;
                    labelled += 1;
                }
                Shown::AsWholes if variable.data_type == DataType::Double => {
                    variable.data_type = DataType::Bigint;
                }
                Shown::AsWholes | Shown::AsTheyAre => {}
            }
        }
        let field = |variable: &Variable| Field {
            path: variable.name.as_str().into(),
            data_type: variable.data_type,
            description: (!variable.label.is_empty()).then(|| variable.label.as_str().into()),
        };
        let mut notes: Vec<Text> = value_labels::note(labelled).into_iter().collect();
        notes.extend(self.page.note());
        self.schema = Arc::new(Schema {
            fields: self.variables.iter().map(field).collect(),
            records: self.count,
            encoding: self.page.name(),
            notes,
            ..Schema::default()
        });
        self
    }
}

impl Table for SpssTable {
    fn format(&self) -> &'static str {
        Spss.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        matches!(self.packing, Packing::None | Packing::Codes { .. })
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        match self.packing {
            Packing::None => self.rows.splits(target),
            _ => Box::new(std::iter::once(Ok(Split::whole(source.byte_size())))),
        }
    }

    fn near(
        &self,
        source: &Arc<dyn Source>,
        place: u64,
        target: u64,
    ) -> Result<Option<Split>, Refusal> {
        Ok(match self.packing {
            Packing::None => Some(self.rows.near(place, target)),
            _ => Some(Split::whole(source.byte_size())),
        })
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let cut_off = Refusal::new(StatisticsReason::RowsCutOff { file: FILE });
        let source = &**source;
        let rows = match self.packing {
            Packing::None => Rows::AsTheyAre(self.rows.chunks(source, split, cut_off)),
            packing => Rows::Coded {
                cases: Cases::new(source, self.rows.start, packing, self.order),
                left: self.count.unwrap_or(u64::MAX),
                is_counted: self.count.is_some(),
            },
        };
        Ok(Box::new(SpssBatches { table: self, rows }))
    }
}

/// Rows of a piece.
enum Rows<'a> {
    AsTheyAre(Chunks<'a>),
    Coded {
        cases: Cases<'a>,
        /// Rows that are still to come.
        left: u64,
        is_counted: bool,
    },
}

impl Rows<'_> {
    /// The next rows of `length` bytes each, whole ones.
    fn next(&mut self, length: usize) -> Option<Result<Vec<u8>, Refusal>> {
        let (cases, left, is_counted) = match self {
            Self::AsTheyAre(chunks) => return chunks.next(),
            Self::Coded {
                cases,
                left,
                is_counted,
            } => (cases, left, *is_counted),
        };
        let mut bytes = Vec::new();
        while *left > 0 && bytes.len() < BATCH {
            match cases.row(&mut bytes, length) {
                Ok(true) => *left -= 1,
                Ok(false) if !is_counted => *left = 0,
                // What came before is told first.
                ended if bytes.len() >= length => {
                    cases.fail(ended.err());
                    bytes.truncate(bytes.len() / length * length);
                    break;
                }
                ended => {
                    *left = 0;
                    let cut_off = StatisticsReason::RowsCutOff { file: FILE };
                    return Some(Err(ended.err().unwrap_or(Refusal::new(cut_off))));
                }
            }
        }
        (!bytes.is_empty()).then_some(Ok(bytes))
    }
}

struct SpssBatches<'a> {
    table: &'a SpssTable,
    rows: Rows<'a>,
}

impl Batches for SpssBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let length = self.table.rows.length;
        let bytes = match self.rows.next(length)? {
            Ok(bytes) => bytes,
            Err(refusal) => return Some(Err(refusal)),
        };
        let columns = self.table.variables.iter();
        let (order, page) = (self.table.order, &self.table.page);
        let columns = columns.map(|variable| values::column(&bytes, length, variable, order, page));
        Some(Ok(Batch {
            rows: bytes.len() / length,
            columns: columns.collect(),
        }))
    }
}
