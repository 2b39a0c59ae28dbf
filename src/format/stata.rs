//! Stata data files (.dta, releases 104 to 119): a file is a table.
//!
//! The layout is public (`help dta` of each release): a header, a description of each variable, rows of a fixed length, long texts
//! (strL) in a section of their own, labels of values. Before release 118 the code page of its texts is not declared.

mod header;
mod labels;
mod strings;
mod values;

use crate::format::code_page::{CodePage, Declared};
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
use header::{Header, Kind, Variable};
use std::sync::Arc;
use strings::Strings;

const FILE: StatisticsFile = StatisticsFile::Stata;

/// Stata data files.
#[derive(Clone, Copy, Debug)]
pub struct Stata;

/// A file: what its rows hold and where they are.
struct StataTable {
    schema: Arc<Schema>,
    variables: Vec<Variable>,
    rows: FixedRows,
    order: Order,
    release: u16,
    page: CodePage,
    strings: Strings,
}

impl Format for Stata {
    fn id(&self) -> &'static str {
        "stata"
    }

    fn endings(&self) -> &'static [&'static str] {
        &[".dta"]
    }

    fn recognises(&self, head: &[u8], name: &str) -> bool {
        let is_named = name.to_ascii_lowercase().ends_with(".dta");
        header::is_plausible(head, is_named)
    }

    fn open(&self, entry: &Opening<'_>) -> Result<Vec<Opened>, Refusal> {
        let source = &**entry.source;
        let header = Header::read(source)?;
        let raw = labels::read(source, &header);
        let page = code_page(source, &header, &raw);
        let strings = Strings::index(source, &header)?;
        let mut variables = header.variables;
        labels::assign(&mut variables, &raw, &page);
        let table = StataTable {
            schema: Arc::default(),
            variables,
            rows: header.rows,
            order: header.order,
            release: header.release,
            page,
            strings,
        };
        Ok(Opened::whole(table.settled(entry.source, header.count)))
    }
}

/// The code page of a file: that of its release, or what its texts and labels look like.
fn code_page(source: &dyn Source, header: &Header, labels: &[labels::RawLabels]) -> CodePage {
    let texts = header.variables.iter();
    let texts = texts.filter(|variable| variable.kind == Kind::Text);
    let texts: Vec<_> = texts.map(|text| (text.place, text.length)).collect();
    let mut sample = header.rows.sample(source, &texts);
    for variable in &header.variables {
        add_line(&mut sample, &variable.label);
        add_line(&mut sample, &variable.name);
    }
    for (_, label) in labels.iter().flat_map(|set| &set.labels) {
        add_line(&mut sample, label);
    }
    let declared = if header.release < 118 {
        Declared::Nothing
    } else {
        Declared::As(encoding_rs::UTF_8)
    };
    CodePage::settle(declared, &sample)
}

impl StataTable {
    /// The table with what its first rows show of its columns; `count` rows, as the header says.
    fn settled(mut self, source: &Arc<dyn Source>, count: u64) -> Self {
        let first = self.rows.splits(BATCH as u64).next();
        let first = first.and_then(Result::ok).and_then(|split| {
            let mut batches = self.read(source, &split, None).ok()?;
            batches.next()?.ok()
        });
        let columns = first.map(|batch| batch.columns).unwrap_or_default();
        let mut labelled = 0;
        for (variable, column) in self.variables.iter_mut().zip(&columns) {
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
        let page = &self.page;
        let field = |variable: &Variable| {
            let label = page.title(&variable.label);
            Field {
                path: page.title(&variable.name).into(),
                data_type: variable.data_type,
                description: (!label.is_empty()).then(|| label.into()),
            }
        };
        let mut notes: Vec<Text> = value_labels::note(labelled).into_iter().collect();
        notes.extend(page.note());
        notes.extend(self.strings.note());
        self.schema = Arc::new(Schema {
            fields: self.variables.iter().map(field).collect(),
            records: Some(count),
            encoding: page.name(),
            notes,
            may_hold_others: self.strings.is_cut,
            ..Schema::default()
        });
        self
    }
}

impl Table for StataTable {
    fn format(&self) -> &'static str {
        Stata.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
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
            source: &**source,
            chunks: self.rows.chunks(&**source, split, cut_off),
        }))
    }
}

struct Rows<'a> {
    table: &'a StataTable,
    source: &'a dyn Source,
    chunks: Chunks<'a>,
}

impl Batches for Rows<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let table = self.table;
        let length = table.rows.length;
        let mut bytes = match self.chunks.next()? {
            Ok(bytes) => bytes,
            Err(refusal) => return Some(Err(refusal)),
        };
        let all = bytes.len() / length;
        let rows = table.strings.rows_at_once(&bytes, table);
        self.chunks.give_back(all - rows);
        bytes.truncate(rows * length);
        let columns = table.variables.iter();
        let columns: Result<Vec<_>, Refusal> = columns
            .map(|variable| values::column(&bytes, variable, table, self.source))
            .collect();
        Some(columns.map(|columns| Batch { rows, columns }))
    }
}
