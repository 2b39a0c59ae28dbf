//! dBase files and those of its kin (dBase III to 7, FoxPro, Visual FoxPro, Clipper; the tables of shapefiles): a file is a table.
//!
//! The layout is public: a header, 32 bytes for each field (48 in dBase 7), rows of a fixed length whose first byte says whether they
//! are deleted. Deleted rows are no records; they still stand in the file, and a note counts them. Memos stand in a file beside (.dbt,
//! .fpt), which is not read.

mod header;
mod values;

use crate::format::code_page::CodePage;
use crate::format::fixed_rows::{Chunks, FixedRows};
use crate::format::{Format, Opened, Opening, Refusal};
use crate::model::Text;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{Field, Schema, Split};
use crate::model::reason::{StatisticsFile, StatisticsReason};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::{Source, read_range};
use crate::model::table::{Batches, Splits, Table};
use header::{Header, Kind, Variable};
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
        let page = CodePage::settle(header.declared, &sample);
        let mut schema = schema(&header, &page);
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
        }))
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

fn schema(header: &Header, page: &CodePage) -> Schema {
    let field = |variable: &Variable| Field {
        path: page.title(&variable.name).into(),
        data_type: variable.kind.data_type(),
        description: None,
    };
    let memos = header.variables.iter();
    let memos = memos.filter(|variable| variable.kind == Kind::Memo).count();
    let memo = || {
        Text::new(
            format!("{memos} 个备注列的内容存放在旁边的文件（.dbt、.fpt）中，未读取"),
            format!(
                "the contents of {memos} memo column(s) stand in a file beside (.dbt, .fpt), which is not read"
            ),
        )
    };
    let mut notes: Vec<Text> = (memos > 0).then(memo).into_iter().collect();
    notes.extend(page.note());
    Schema {
        fields: header.variables.iter().map(field).collect(),
        encoding: page.name(),
        notes,
        may_hold_others: memos > 0,
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
            deleted: 0,
        }))
    }
}

struct Rows<'a> {
    table: &'a DbfTable,
    chunks: Chunks<'a>,
    deleted: u64,
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let bytes = match self.chunks.next()? {
            Ok(bytes) => bytes,
            Err(refusal) => return Some(Err(refusal)),
        };
        let all = bytes.chunks_exact(self.table.rows.length);
        let total = all.len();
        let rows: Vec<&[u8]> = all.filter(|row| row[0] != DELETED).collect();
        self.deleted += (total - rows.len()) as u64;
        let columns = self.table.variables.iter();
        let columns = columns.map(|variable| values::column(&rows, variable, &self.table.page));
        Some(Ok(Batch {
            rows: rows.len(),
            columns: columns.collect(),
        }))
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            deleted_rows: self.deleted,
            ..ReadAnomalies::default()
        }
    }
}
