//! A document goes in again when it is read; the records of one of its tables, or its lines, come out in batches.

use super::content::{Block, Content};
use super::parts::Reading;
use super::{Document, Extract};
use crate::format::Refusal;
use crate::format::layout::MOST_COLUMNS;
use crate::format::lines::pieces;
use crate::format::rows::Rows;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{Schema, Split};
use crate::model::reason::DocumentReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use std::sync::Arc;

/// Bytes of the texts of a batch, and its rows.
const BATCH_BYTES: usize = 4 << 20;
const BATCH_ROWS: usize = 8_192;

impl Content {
    /// Its lines, and the rows of those tables that are not among `apart`.
    pub(super) fn lines<'a>(&'a self, apart: &'a [usize]) -> impl Iterator<Item = String> + 'a {
        let blocks = self.blocks.iter().enumerate();
        let blocks = blocks.filter(|(place, _)| apart.binary_search(place).is_err());
        blocks
            .flat_map(|(_, block)| match block {
                Block::Line(line) => vec![line.clone()],
                Block::Table(rows) => rows.iter().map(|row| joined(row)).collect(),
            })
            .filter(|line| !line.trim().is_empty())
    }
}

/// The cells of a row that hold something, as a line.
fn joined(row: &[String]) -> String {
    let cells = row.iter().map(|cell| cell.trim());
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    cells.join("\t")
}

/// What both kinds of parts have in common.
struct Part {
    document: &'static Document,
    held: Arc<Extract>,
    schema: Arc<Schema>,
}

/// A table of a document.
pub(super) struct Records {
    part: Part,
    block: usize,
    reading: Reading,
}

/// The lines of a document.
pub(super) struct Lines {
    part: Part,
    /// Blocks that are tables of their own.
    apart: Vec<usize>,
}

impl Records {
    /// The table at a block of a document, which is read so.
    pub(super) fn new(
        document: &'static Document,
        held: Arc<Extract>,
        schema: Schema,
        block: usize,
        reading: Reading,
    ) -> Self {
        let schema = Arc::new(schema);
        Self {
            part: Part {
                document,
                held,
                schema,
            },
            block,
            reading,
        }
    }
}

impl Lines {
    /// The lines of a document but those of its tables `apart`.
    pub(super) fn new(
        document: &'static Document,
        held: Arc<Extract>,
        schema: Schema,
        apart: Vec<usize>,
    ) -> Self {
        let schema = Arc::new(schema);
        Self {
            part: Part {
                document,
                held,
                schema,
            },
            apart,
        }
    }
}

impl Part {
    fn whole(source: &Arc<dyn Source>) -> Splits<'_> {
        Box::new(std::iter::once(Ok(Split::whole(source.byte_size()))))
    }

    /// Why nobody knows what else stood in a document.
    fn cut(&self, content: &Content) -> Option<Refusal> {
        let kind = self.document.kind;
        let cut = || Refusal::new(DocumentReason::CutOff { kind });
        content.is_cut.then(cut)
    }
}

impl Table for Records {
    fn format(&self) -> &'static str {
        self.part.document.id
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.part.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Part::whole(source)
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
        let content = self.part.held.get(source)?;
        let (layout, below) = match &self.reading {
            Reading::Rows { layout, below } => (layout, *below),
            Reading::Labelled(labelled) => {
                let grid = match content.blocks.get(self.block) {
                    Some(Block::Table(rows)) => rows.as_slice(),
                    _ => &[],
                };
                return Ok(Box::new(labelled.batches(grid)));
            }
        };
        let columns = layout.columns.iter().take(MOST_COLUMNS);
        let places: Vec<usize> = columns.map(|column| column.place as usize).collect();
        let mut are_columns = vec![false; places.iter().max().map_or(0, |last| last + 1)];
        places.iter().for_each(|place| are_columns[*place] = true);
        Ok(Box::new(RecordBatches {
            cut: self.part.cut(&content),
            content,
            block: self.block,
            places,
            are_columns,
            next: layout.first_row as usize,
            below,
            ragged: 0,
        }))
    }
}

struct RecordBatches {
    content: Arc<Content>,
    block: usize,
    /// Columns of the table by their place in a row.
    places: Vec<usize>,
    /// By place in a row, whether it is one of them.
    are_columns: Vec<bool>,
    /// Why more may have stood behind the last row, to be told behind it.
    cut: Option<Refusal>,
    next: usize,
    /// Rows at its end that are no records.
    below: usize,
    ragged: u64,
}

impl Batches for RecordBatches {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let Some(Block::Table(rows)) = self.content.blocks.get(self.block) else {
            return None;
        };
        let mut batch = Rows::new(self.places.len(), BATCH_ROWS.min(rows.len()));
        let mut bytes = 0;
        while self.next < rows.len().saturating_sub(self.below)
            && batch.count() < BATCH_ROWS
            && bytes < BATCH_BYTES
        {
            let row = &rows[self.next];
            self.next += 1;
            let mut filled = (row.iter().enumerate()).filter(|(_, cell)| !cell.trim().is_empty());
            if filled.clone().next().is_none() {
                continue;
            }
            let is_outside = filled.any(|(place, _)| self.are_columns.get(place) != Some(&true));
            self.ragged += u64::from(is_outside);
            for (column, place) in self.places.iter().enumerate() {
                let cell = row.get(*place).map_or("", |cell| cell.trim());
                if !cell.is_empty() {
                    bytes += cell.len();
                    batch.set(column, cell);
                }
            }
            batch.end();
        }
        if batch.count() > 0 {
            return Some(Ok(batch.finish()));
        }
        self.cut.take().map(Err)
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }
}

impl Table for Lines {
    fn format(&self) -> &'static str {
        self.part.document.id
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.part.schema
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Part::whole(source)
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
        let content = self.part.held.get(source)?;
        let last = content.blocks.len();
        Ok(Box::new(LineBatches {
            cut: self.part.cut(&content),
            content,
            apart: &self.apart,
            columns: self.part.schema.fields.len(),
            blocks: 0..last,
            pending: Vec::new(),
            split: 0,
        }))
    }
}

struct LineBatches<'a> {
    content: Arc<Content>,
    apart: &'a [usize],
    columns: usize,
    /// Blocks that are not read yet.
    blocks: std::ops::Range<usize>,
    /// Pieces that are not given yet, the next one last.
    pending: Vec<String>,
    /// Lines that were given in pieces.
    split: u64,
    /// Why more may have stood behind the last line, to be told behind it.
    cut: Option<Refusal>,
}

impl LineBatches<'_> {
    /// Takes the lines of the next block.
    fn fill(&mut self, block: usize) {
        if self.apart.binary_search(&block).is_ok() {
            return;
        }
        let mut taken = Vec::new();
        match self.content.blocks.get(block) {
            Some(Block::Line(line)) => self.split += in_pieces(line, &mut taken),
            Some(Block::Table(rows)) => {
                for row in rows {
                    self.split += in_pieces(&joined(row), &mut taken);
                }
            }
            None => {}
        }
        taken.reverse();
        self.pending = taken;
    }
}

/// Adds the pieces of a line that are searched; how many lines were cut for it.
fn in_pieces(line: &str, pieces: &mut Vec<String>) -> u64 {
    if line.len() <= pieces::LONGEST {
        if !line.trim().is_empty() {
            pieces.push(line.to_owned());
        }
        return 0;
    }
    let (mut rest, mut before) = (line, pieces::End::Line);
    while let Some((length, end)) = pieces::next(rest.as_bytes(), before, true) {
        // A cut that is not between characters would be none.
        let Some((piece, behind)) = rest.split_at_checked(length) else {
            pieces.push(rest.to_owned());
            break;
        };
        pieces.push(piece.to_owned());
        (rest, before) = (behind, end);
    }
    1
}

impl Batches for LineBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        let mut batch = Rows::new(self.columns.min(1), BATCH_ROWS);
        let mut bytes = 0;
        while self.columns > 0 && batch.count() < BATCH_ROWS && bytes < BATCH_BYTES {
            if let Some(piece) = self.pending.pop() {
                bytes += piece.len();
                batch.set(0, piece);
                batch.end();
            } else if let Some(block) = self.blocks.next() {
                self.fill(block);
            } else {
                break;
            }
        }
        if batch.count() > 0 {
            return Some(Ok(batch.finish()));
        }
        self.cut.take().map(Err)
    }

    fn anomalies(&self) -> ReadAnomalies {
        ReadAnomalies {
            long_lines_split: self.split,
            ..ReadAnomalies::default()
        }
    }
}
