//! A table that stands by its columns in a document, `{column: [value]}` or `{column: {row: value}}`: the document goes in, the
//! values of one column after another come out.
//!
//! Nothing is turned round: a batch holds values of one column, and the rows are counted with the first.

use super::feed::Feed;
use super::plan::Frame;
use super::survey::{Copied, copy, skip};
use super::text::cell;
use super::{BYTES, Encoded};
use crate::format::{Format as _, Refusal};
use crate::model::batch::Batch;
use crate::model::dataset::{DataType, Field, Schema, Split};
use crate::model::reason::TextReason;
use crate::model::removed_rows::RemovedRows;
use crate::model::source::Source;
use crate::model::table::{Batches, Splits, Table};
use arrow::array::{ArrayRef, BinaryViewBuilder, NullArray};
use std::io;
use std::sync::Arc;

/// Values of a batch, and bytes of the longest that is read.
const VALUES: usize = 8_192;
const MOST_VALUE: usize = 32 << 20;
/// Nulls of a batch.
const MOST_NULLS: usize = 1 << 20;
/// What the column of the keys of rows is called.
const KEY: &str = "key";

/// A table by its columns.
pub(super) struct FrameTable {
    schema: Arc<Schema>,
    frame: Frame,
    encoded: Encoded,
}

impl FrameTable {
    /// The table; `schema` is without its fields.
    pub(super) fn new(frame: Frame, encoded: Encoded, schema: Schema) -> Self {
        let field = |path: &str| Field {
            path: path.into(),
            data_type: DataType::String,
            description: None,
        };
        let keys = frame.has_keys.then(|| field(KEY));
        let columns = frame.columns.iter().map(|(name, _)| field(name));
        let fields = keys.into_iter().chain(columns).collect();
        Self {
            schema: Arc::new(Schema { fields, ..schema }),
            frame,
            encoded,
        }
    }
}

impl Table for FrameTable {
    fn format(&self) -> &'static str {
        super::Json.id()
    }

    fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    fn reads_forward(&self) -> bool {
        super::Json.reads_forward()
    }

    fn splits<'a>(&'a self, source: &'a Arc<dyn Source>, _: u64) -> Splits<'a> {
        Box::new(std::iter::once(Ok(Split::whole(source.byte_size()))))
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
        let rows = self.frame.columns.iter().map(|(_, values)| *values).max();
        Ok(Box::new(FrameBatches {
            feed: self.encoded.feed(source, self.frame.start, u64::MAX),
            frame: &self.frame,
            rows: rows.unwrap_or(0),
            column: 0,
            values: 0,
            state: State::Between,
        }))
    }
}

/// Values of one column after another.
struct FrameBatches<'a> {
    feed: Feed<'a>,
    frame: &'a Frame,
    rows: u64,
    /// The column that is read, or comes next, and how many of its values were given.
    column: usize,
    values: u64,
    state: State,
}

/// What comes next.
#[derive(Clone, Copy)]
enum State {
    /// The next column.
    Between,
    /// Values of a column, up to this bracket.
    Values(u8),
    /// Nulls for the rows that the column lacks.
    Nulls,
    /// Nothing.
    Ended,
}

/// Values that were read, and the keys before them.
#[derive(Default)]
struct Read {
    values: BinaryViewBuilder,
    keys: BinaryViewBuilder,
    count: usize,
    bytes: usize,
}

impl FrameBatches<'_> {
    /// Goes to the values of the next column.
    fn begin(&mut self) -> Result<State, Refusal> {
        let io = |error: io::Error| Refusal::io(&error);
        loop {
            match self.feed.next_byte().map_err(io)? {
                Some(b',') => self.feed.advance(1),
                Some(b'"') if self.column < self.frame.columns.len() => {
                    skip(&mut self.feed).map_err(io)?;
                    self.pass_colon()?;
                    let closing = match self.feed.next_byte().map_err(io)? {
                        Some(b'{') => b'}',
                        Some(b'[') => b']',
                        // A plain value beside the columns.
                        _ => {
                            skip(&mut self.feed).map_err(io)?;
                            continue;
                        }
                    };
                    self.feed.advance(1);
                    self.values = 0;
                    return Ok(State::Values(closing));
                }
                Some(b'}' | b'"') => return Ok(State::Ended),
                Some(_) => return Err(self.not_json()),
                None => return Err(Refusal::new(TextReason::RecordCutOff)),
            }
        }
    }

    fn pass_colon(&mut self) -> Result<(), Refusal> {
        let next = self.feed.next_byte().map_err(|error| Refusal::io(&error))?;
        if next != Some(b':') {
            return Err(self.not_json());
        }
        self.feed.advance(1);
        Ok(())
    }

    fn not_json(&self) -> Refusal {
        Refusal::new(TextReason::NotJson {
            byte: self.feed.at(),
        })
    }

    /// Reads values of a column whose end is `closing`; whether that was met.
    fn fill(&mut self, closing: u8, read: &mut Read) -> Result<bool, Refusal> {
        let io = |error: io::Error| Refusal::io(&error);
        let with_keys = self.column == 0 && self.frame.has_keys;
        while read.count < VALUES && read.bytes < BYTES {
            match self.feed.next_byte().map_err(io)? {
                Some(b',') => self.feed.advance(1),
                Some(byte) if byte == closing => {
                    self.feed.advance(1);
                    return Ok(true);
                }
                Some(_) => {
                    if closing == b'}' {
                        let key = self.text()?;
                        if with_keys {
                            read.keys.append_option(cell(&key));
                        }
                        self.pass_colon()?;
                        self.feed.next_byte().map_err(io)?;
                    }
                    let value = self.text()?;
                    read.bytes += value.len();
                    read.count += 1;
                    read.values.append_option(cell(&value));
                }
                None => return Err(Refusal::new(TextReason::RecordCutOff)),
            }
        }
        Ok(false)
    }

    /// The text of the next value; none of it where it is too long.
    fn text(&mut self) -> Result<Vec<u8>, Refusal> {
        let mut copied = Copied::new(MOST_VALUE);
        let whole = copy(&mut self.feed, &mut copied).map_err(|error| Refusal::io(&error))?;
        if !whole {
            return Err(Refusal::new(TextReason::RecordCutOff));
        }
        if copied.is_cut {
            copied.bytes.clear();
        }
        Ok(copied.bytes)
    }

    /// A batch of these values of the column at hand, and of the keys of their rows.
    fn batch(&mut self, values: &ArrayRef, keys: &ArrayRef) -> Batch {
        let rows = values.len();
        self.values += rows as u64;
        let first = usize::from(self.frame.has_keys);
        let own = self.column + first;
        let nothing: ArrayRef = Arc::new(NullArray::new(0));
        let columns = (0..self.frame.columns.len() + first).map(|index| {
            if index == own {
                values.clone()
            } else if self.column == 0 && index < first {
                keys.clone()
            } else {
                nothing.clone()
            }
        });
        Batch {
            rows: if self.column == 0 { rows } else { 0 },
            columns: columns.collect(),
        }
    }

    /// The next batch; `None` where something else comes first.
    fn step(&mut self) -> Result<Option<Batch>, Refusal> {
        match self.state {
            State::Between => self.state = self.begin()?,
            State::Values(closing) => {
                let mut read = Read::default();
                if self.fill(closing, &mut read)? {
                    self.state = State::Nulls;
                }
                if read.count > 0 {
                    let values: ArrayRef = Arc::new(read.values.finish());
                    let keys: ArrayRef = Arc::new(read.keys.finish());
                    return Ok(Some(self.batch(&values, &keys)));
                }
            }
            State::Nulls => {
                let missing = self.rows.saturating_sub(self.values);
                if missing == 0 {
                    self.column += 1;
                    self.state = State::Between;
                    return Ok(None);
                }
                let nulls = usize::try_from(missing).unwrap_or(MOST_NULLS);
                let nulls: ArrayRef = Arc::new(NullArray::new(nulls.min(MOST_NULLS)));
                return Ok(Some(self.batch(&nulls, &nulls)));
            }
            State::Ended => {}
        }
        Ok(None)
    }
}

impl Batches for FrameBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        loop {
            if matches!(self.state, State::Ended) {
                return None;
            }
            match self.step() {
                Ok(None) => {}
                Ok(Some(batch)) => return Some(Ok(batch)),
                Err(refusal) => {
                    self.state = State::Ended;
                    return Some(Err(refusal));
                }
            }
        }
    }
}
