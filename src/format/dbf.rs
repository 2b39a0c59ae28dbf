//! dBase files and those of its kin (dBase III to 7, FoxPro, Visual FoxPro, Clipper; the tables of shapefiles): a file is a table.
//!
//! The layout is public: a header, 32 bytes for each field (48 in dBase 7), rows of a fixed length whose first byte says whether they
//! are deleted. Deleted rows are no records; they still stand in the file, and a note counts them. Memos stand in a file beside (.dbt,
//! .fpt), and another one may name the code page (.cpg).

mod header;
mod memo;
mod values;

use crate::format::code_page::{CodePage, Declared};
use crate::format::fixed_rows::{Chunks, FixedRows};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::{StatisticsFile, StatisticsReason};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use crate::model::text::counted;
use header::{Header, Kind, Variable};
use memo::Memos;
use std::sync::Arc;

const FILE: StatisticsFile = StatisticsFile::Dbase;
/// The first byte of a row that is deleted, and of one that is not.
const DELETED: u8 = b'*';
const LIVE: u8 = b' ';

/// dBase files.
#[derive(Clone, Copy, Debug)]
pub struct Dbf;

/// A file: what its rows hold and where they are.
struct DbfTable {
    schema: Arc<Schema>,
    variables: Vec<Variable>,
    rows: FixedRows,
    page: CodePage,
    /// The file of memos, where it stands beside.
    memos: Option<Memos>,
}

impl Format for Dbf {
    fn id(&self) -> &'static str {
        "dbf"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".dbf"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let is_named = name.to_ascii_lowercase().ends_with(".dbf");
        header::is_plausible(head, is_named)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let header = Header::read(&**entry.source)?;
        let (rows, uncounted) = rows(&**entry.source, &header);
        let texts = header.variables.iter();
        let texts: Vec<(usize, usize)> = texts
            .filter(|variable| variable.kind.is_text())
            .map(|variable| (variable.place, variable.length))
            .collect();
        let mut sample = rows.sample(&**entry.source, &texts);
        for variable in &header.variables {
            crate::format::fixed_rows::add_line(&mut sample, &variable.name);
        }
        let page = CodePage::settle(declared(&**entry.source, &header), &sample);
        let memos = Memos::beside(&**entry.source);
        let mut schema = schema(&header, &page, memos.is_some());
        if uncounted > 0 {
            schema.notes.push(Text::new(
                format!("文件头少计了 {uncounted} 行，这些行也已读取"),
                format!("the header leaves out {uncounted} of the rows that the file holds; they were read too"),
            ));
        }
        Ok(Opened::whole(DbfTable {
            schema: Arc::new(schema),
            variables: header.variables,
            rows,
            page,
            memos,
        }))
    }
}

/// What the file beside the table says of its code page, or its header where there is none.
fn declared(source: &dyn Source, header: &Header) -> Declared {
    const LONGEST: usize = 64;
    let file = source.beside(".cpg");
    let words = file.and_then(|file| read_range(&**file, 0, LONGEST).ok());
    match words.map(|words| Declared::of_words(&words)) {
        None | Some(Declared::Nothing) => header.declared,
        Some(declared) => declared,
    }
}

/// The rows of a file, and how many of them its header does not count: a program that ended early leaves it as it was.
fn rows(source: &dyn Source, header: &Header) -> (FixedRows, u64) {
    let size = source.byte_size();
    let rows = FixedRows::announced(size, header.length, header.rows, header.row);
    let beyond = size.saturating_sub(rows.end) / header.row as u64;
    let next = read_range(source, rows.end, 1).unwrap_or_default();
    if beyond == 0 || !matches!(next.first(), Some(&(LIVE | DELETED))) {
        return (rows, 0);
    }
    let all = FixedRows::announced(size, header.length, header.rows + beyond, header.row);
    (all, beyond)
}

/// The schema of a table; `has_memos`: the file of its memos stands beside it.
fn schema(header: &Header, page: &CodePage, has_memos: bool) -> Schema {
    let field = |variable: &Variable| Field {
        path: page.title(&variable.name).into(),
        data_type: match variable.kind {
            Kind::Memo if has_memos => DataType::String,
            kind => kind.data_type(),
        },
        description: None,
    };
    let count = |wanted: Kind| {
        let variables = header.variables.iter();
        variables.filter(|variable| variable.kind == wanted).count() as u64
    };
    let (memos, objects) = (count(Kind::Memo), count(Kind::Object));
    let unread = if has_memos { objects } else { memos + objects };
    let mut notes = Vec::new();
    if has_memos && memos > 0 {
        notes.push(Text::new(
            format!("{memos} 个备注列已从旁边的文件（.dbt、.fpt）读取"),
            format!(
                "{} read from the file beside the table (.dbt, .fpt)",
                counted(memos, "column of memos was", "columns of memos were")
            ),
        ));
    }
    if unread > 0 {
        notes.push(Text::new(
            format!("{unread} 个备注或对象列的内容存放在旁边的文件（.dbt、.fpt）中，未读取，其中可能有个人信息"),
            format!(
                "the contents of {} stand in a file beside the table (.dbt, .fpt) and were not read; they may be about people",
                counted(unread, "column of memos or objects", "columns of memos or objects")
            ),
        ));
    }
    notes.extend(page.note());
    Schema {
        fields: header.variables.iter().map(field).collect(),
        encoding: page.name(),
        notes,
        may_hold_others: unread > 0,
        ..Schema::default()
    }
}

impl Table for DbfTable {
    fn format(&self) -> &'static str {
        Dbf.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, target: u64) -> Splits<'a> {
        self.rows.splits(target)
    }

    fn near(&self, _: &Arc<dyn Source>, place: u64, target: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(self.rows.near(place, target)))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        split: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        let cut_off = Refusal::new(StatisticsReason::RowsCutOff { file: FILE });
        Ok(Box::new(Rows {
            table: self,
            chunks: self.rows.chunks(&**source, split, cut_off),
            memos: self
                .memos
                .and_then(|memos| Some((memos, memos.file(&**source)?))),
            deleted: 0,
            unread: 0,
        }))
    }
}

struct Rows<'a> {
    table: &'a DbfTable,
    chunks: Chunks<'a>,
    /// The file of memos.
    memos: Option<(Memos, &'a Arc<dyn Source>)>,
    deleted: u64,
    /// Memos that were not read, or not to their end.
    unread: u64,
}

impl Rows<'_> {
    /// The batch of the rows at the front of a chunk; those whose memos are too much for one are given back.
    fn batch(&mut self, bytes: &[u8]) -> Result<Batch, Refusal> {
        let length = self.table.rows.length;
        let all: Vec<&[u8]> = bytes.chunks_exact(length).collect();
        let live: Vec<usize> = (0..all.len()).filter(|at| all[*at][0] != DELETED).collect();
        let mut rows: Vec<&[u8]> = live.iter().map(|at| all[*at]).collect();
        let variables = &self.table.variables;
        let mut texts = Vec::new();
        let mut seen = all.len();
        if let Some((memos, file)) = self.memos {
            let of_memos: Vec<&Variable> = variables
                .iter()
                .filter(|variable| variable.kind == Kind::Memo)
                .collect();
            let taken = memo::take(&rows, &of_memos, memos, &**file)?;
            if let Some(next) = live.get(taken.rows) {
                self.chunks.give_back(all.len() - next);
                seen = *next;
            }
            rows.truncate(taken.rows);
            self.unread += taken.unread;
            texts = taken.columns;
        }
        self.deleted += (seen - rows.len()) as u64;
        let mut texts = texts.into_iter();
        let columns = variables.iter().map(|variable| {
            let memos = (variable.kind == Kind::Memo)
                .then(|| texts.next())
                .flatten();
            match memos {
                Some(memos) => values::memos(&memos, &self.table.page),
                None => values::column(&rows, variable, &self.table.page),
            }
        });
        Ok(Batch {
            rows: rows.len(),
            columns: columns.collect(),
        })
    }
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        match self.chunks.next()? {
            Ok(bytes) => Some(self.batch(&bytes)),
            Err(refusal) => Some(Err(refusal)),
        }
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            deleted_rows: self.deleted,
            unread_values: self.unread,
            ..ReadAnomalies::default()
        }
    }
}
