//! The records of a table that stands in pieces: its sections go in, batches with the table's columns come out.

use super::Text;
use crate::format::delimited::Delimited;
use crate::format::delimited::batches::CsvBatches;
use crate::format::delimited::further::{self, Numbers};
use crate::format::delimited::ranges::TextRanges;
use crate::format::delimited::sniff::{self, Sniffed};
use crate::format::layout::groups::Group;
use crate::format::layout::header;
use crate::format::layout::sections::Section;
use crate::format::rows::Rows;
use crate::format::{Format as _, Refusal, text};
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::{Dialect, Schema, Split};
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{AsArray, new_null_array};
use arrow::datatypes::DataType;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Rows of blocks that are read at a time.
const ROWS: usize = 1_024;

/// A table in pieces of a text.
pub(super) struct StackedTable {
    schema: Arc<Schema>,
    pieces: Vec<Piece>,
    blocks: Vec<Range<usize>>,
    with_totals: bool,
}

/// A piece of a table.
struct Piece {
    dialect: Dialect,
    bytes: (u64, u64),
    /// For each column of the piece that of the table.
    columns: Vec<Option<usize>>,
    /// Its header.
    names: Vec<String>,
    /// Its columns of numbers.
    numbers: Numbers,
}

impl StackedTable {
    /// The table of this number and of so many in the text, whose sections begin and end at `ends`.
    pub(super) fn new(
        text: &Text<'_>,
        group: Group,
        sections: &[Section],
        ends: &[(u64, u64)],
        place: (usize, usize),
        sniffed: &Sniffed,
    ) -> Self {
        let is_nameless = group.names.iter().all(String::is_empty);
        let mut notes = group.notes(place);
        notes.extend(is_nameless.then(header::no_header));
        let piece = |(section, columns): (usize, Vec<Option<usize>>)| {
            let (start, end) = ends[section];
            Piece {
                dialect: Dialect {
                    width: columns.len(),
                    data_start: start,
                    data_end: Some(end),
                    has_header: sections[section].header.is_some(),
                    ..sniffed.dialect
                },
                bytes: (start, end),
                names: sections[section].names.clone(),
                numbers: numbers(text, &sections[section]),
                columns,
            }
        };
        let pieces: Vec<Piece> = group.pieces.into_iter().map(piece).collect();
        let dialect = Dialect {
            width: group.names.len(),
            ..pieces
                .first()
                .map_or(sniffed.dialect, |piece| piece.dialect)
        };
        let notes = notes
            .into_iter()
            .chain(sniff::told_of(sniffed.dialect))
            .collect();
        Self {
            schema: TextRanges::new(text.head, group.names, dialect, notes).schema,
            pieces,
            blocks: group.blocks,
            with_totals: sniffed.with_totals,
        }
    }

    fn open<'a>(&'a self, source: &'a Arc<dyn Source>, piece: usize) -> CsvBatches<'a> {
        let piece = &self.pieces[piece];
        let encoding = text::by_name(self.schema.encoding);
        CsvBatches::new(&**source, encoding, piece.dialect, piece.bytes)
            .without(std::slice::from_ref(&piece.names), self.with_totals)
            .beside(&piece.numbers)
            .among_others()
    }
}

/// The columns of numbers of a section.
fn numbers(text: &Text<'_>, section: &Section) -> Numbers {
    let Range { start, end } = section.records;
    let rows = |rows: Range<usize>| rows.map(|row| text.cells(row)).collect::<Vec<_>>();
    let first = rows(start..end.min(start + further::SAMPLED));
    let last = rows(end.saturating_sub(further::SAMPLED).max(start)..end);
    Numbers::of(&first, &last, section.names.len())
}

impl Table for StackedTable {
    fn format(&self) -> &'static str {
        Delimited.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        Delimited.reads_forward()
    }

    fn spends_bytes_on_each_record(&self) -> bool {
        true
    }

    fn splits<'a>(&'a self, _: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Box::new(std::iter::once(Ok(self.whole())))
    }

    fn near(&self, _: &Arc<dyn Source>, _: u64, _: u64) -> Result<Option<Split>, Refusal> {
        Ok(Some(self.whole()))
    }

    fn read<'a>(
        &'a self,
        source: &'a Arc<dyn Source>,
        _: &Split,
        _: Option<&RemovedRows>,
    ) -> Result<Box<dyn Batches + 'a>, Refusal> {
        Ok(Box::new(StackedBatches {
            table: self,
            source,
            next: 0,
            current: None,
            ragged: 0,
            anomalies: ReadAnomalies::default(),
        }))
    }
}

impl StackedTable {
    /// The one piece that it is read in.
    fn whole(&self) -> Split {
        let bytes = |piece: &Piece| piece.bytes.1 - piece.bytes.0;
        Split::whole(self.pieces.iter().map(bytes).sum())
    }
}

/// The pieces of a table one behind the other.
struct StackedBatches<'a> {
    table: &'a StackedTable,
    source: &'a Arc<dyn Source>,
    /// The piece, or the block, that is read next.
    next: usize,
    current: Option<CsvBatches<'a>>,
    ragged: u64,
    anomalies: ReadAnomalies,
}

impl StackedBatches<'_> {
    /// A batch of the piece that was opened last, with the columns of the table.
    fn placed(&self, batch: &Batch) -> Batch {
        let piece = &self.table.pieces[self.next - 1];
        let empty = new_null_array(&DataType::BinaryView, batch.rows);
        let mut columns = vec![empty; self.table.schema.fields.len()];
        for (column, place) in batch.columns.iter().zip(&piece.columns) {
            if let Some(place) = place {
                columns[*place] = column.clone();
            }
        }
        Batch {
            rows: batch.rows,
            columns,
        }
    }

    /// Ends the reading of a piece.
    fn close(&mut self, batches: &CsvBatches<'_>) {
        self.ragged += batches.ragged();
        self.anomalies.merge(&batches.anomalies());
    }

    /// The next batch of a table that is read piece by piece.
    fn piece(&mut self) -> Option<Result<Batch, Refusal>> {
        loop {
            if let Some(mut batches) = self.current.take() {
                if let Some(batch) = batches.next() {
                    self.current = Some(batches);
                    return Some(batch.map(|batch| self.placed(&batch)));
                }
                self.close(&batches);
            }
            if self.next == self.table.pieces.len() {
                return None;
            }
            self.current = Some(self.table.open(self.source, self.next));
            self.next += 1;
        }
    }

    /// The next blocks of a table whose records are blocks.
    fn blocks(&mut self) -> Option<Result<Batch, Refusal>> {
        let mut rows = Rows::new(self.table.schema.fields.len(), ROWS);
        while rows.count() < ROWS && self.next < self.table.blocks.len() {
            let block = self.table.blocks[self.next].clone();
            self.next += 1;
            if let Err(refusal) = self.block(block, &mut rows) {
                self.next = self.table.blocks.len();
                return Some(Err(refusal));
            }
        }
        (rows.count() > 0).then(|| Ok(rows.finish()))
    }

    /// Adds a block: the first rows of its pieces side by side, then their second ones.
    fn block(&mut self, pieces: Range<usize>, rows: &mut Rows) -> Result<(), Refusal> {
        let mut read: Vec<(usize, VecDeque<Vec<Vec<u8>>>)> = Vec::new();
        for piece in pieces {
            let mut batches = self.table.open(self.source, piece);
            let mut records = VecDeque::new();
            while let Some(batch) = batches.next() {
                let batch = batch?;
                let columns: Vec<_> = batch.columns.iter().map(AsArray::as_binary_view).collect();
                records.extend((0..batch.rows).map(|row| {
                    columns
                        .iter()
                        .map(|column| column.value(row).to_vec())
                        .collect()
                }));
            }
            self.close(&batches);
            read.push((piece, records));
        }
        while read.iter().any(|(_, records)| !records.is_empty()) {
            for (piece, records) in &mut read {
                let places = &self.table.pieces[*piece].columns;
                for (value, place) in records.pop_front().unwrap_or_default().iter().zip(places) {
                    if let Some(place) = place {
                        rows.set(*place, value);
                    }
                }
            }
            rows.end();
        }
        Ok(())
    }
}

impl Batches for StackedBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if self.table.blocks.is_empty() {
            self.piece()
        } else {
            self.blocks()
        }
    }

    fn ragged(&self) -> u64 {
        self.ragged + self.current.as_ref().map_or(0, Batches::ragged)
    }

    fn anomalies(&self) -> ReadAnomalies {
        let mut anomalies = self.anomalies;
        if let Some(current) = &self.current {
            anomalies.merge(&current.anomalies());
        }
        anomalies
    }
}
