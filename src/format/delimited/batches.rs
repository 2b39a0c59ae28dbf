//! The records of a byte range as batches: what is parsed lands in one buffer that the columns point into.

use super::further::{Cells, Numbers};
use super::parser::{Parser, Step};
use super::plain::{Plain, Wide, view};
use super::repeats::Repeats;
use super::translation::{self, Translation};
use super::{MOST_RECORD, STRIDE, TAIL_BYTES, mend};
use crate::format::Refusal;
use crate::format::layout::footer;
use crate::format::lines::pieces;
use crate::model::anomalies::ReadAnomalies;
use crate::model::batch::Batch;
use crate::model::dataset::Dialect;
use crate::model::reason::TextReason;
use crate::model::source::{Source, UNKNOWN_SIZE};
use crate::model::table::Batches;
use arrow::array::{ArrayRef, BinaryViewArray};
use arrow::buffer::{Buffer, ScalarBuffer};
use encoding_rs::Encoding;
use std::io::Read as _;
use std::sync::Arc;

/// Cells of a batch: small enough that a batch and what is made of it stay in the cache.
const CELLS: usize = 32 * 1024;
/// Rows in succession that are wider than their table from which another table may stand there.
const FEWEST_WIDE: u64 = 5;

/// Batches of a byte range.
// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
pub(in crate::format) struct CsvBatches<'a> {
    source: &'a dyn Source,
    text: translation::Reader<'a>,
    translation: Option<Translation>,
    encoding: &'static Encoding,
    width: usize,
    /// Places of the columns that are given; all where nobody chose.
    wanted: Option<Vec<usize>>,
    dialect: Dialect,
    parser: Parser,
    /// The rows of the header, which some files repeat.
    repeats: Repeats,
    /// Whether headers of other tables may stand among the records, and the columns that give them away.
    is_table: bool,
    numbers: Numbers,
    pub(in crate::format) input: Vec<u8>,
    /// Bytes of `input` that are parsed and filled.
    parsed: usize,
    filled: usize,
    /// Bytes behind `filled` that may be lines below the table, kept back until the text ends; `None` where its size was known.
    held: Option<usize>,
    /// Nothing follows what `input` holds.
    last: bool,
    ends: Vec<usize>,
    ragged: u64,
    wide: Wide,
    rows_read: u64,
    anomalies: ReadAnomalies,
    finished: bool,
    /// Why the rest is not read.
    refused: Option<Refusal>,
    /// A quote that nothing closes took in the end of the text.
    unclosed: bool,
    /// Where `input` has its next quote, or its end, and whether there are carriage returns before; `None` when not looked for.
    plain: Option<(usize, bool)>,
    /// Values and views of the last batch, taken up again once nobody holds them.
    spare: Option<(Buffer, Buffer)>,
    /// Lines below the table, of which only reading to the end tells.
    left_out: Vec<String>,
    /// How the last piece ended, where the text is no table, so that a record is a line or a piece of one.
    piece_end: Option<pieces::End>,
}

impl<'a> CsvBatches<'a> {
    pub(in crate::format) fn new(
        source: &'a dyn Source,
        encoding: &'static Encoding,
        dialect: Dialect,
        (start, end): (u64, u64),
    ) -> Self {
        Self {
            source,
            text: translation::Reader::new(source, encoding, dialect, (start, end)),
            translation: Translation::of_dialect(dialect),
            rows_read: 0,
            encoding,
            width: dialect.width,
            wanted: None,
            dialect,
            parser: super::parser_of(dialect),
            repeats: Repeats::default(),
            is_table: false,
            numbers: Numbers::default(),
            input: vec![0; STRIDE.min((end - start) as usize + 1)],
            parsed: 0,
            filled: 0,
            held: (dialect.data_end.is_none() && end == UNKNOWN_SIZE).then_some(0),
            last: false,
            ends: Vec::new(),
            ragged: 0,
            wide: Wide::of_runs(FEWEST_WIDE),
            anomalies: ReadAnomalies::default(),
            finished: false,
            refused: None,
            unclosed: false,
            plain: None,
            spare: None,
            left_out: Vec::new(),
            piece_end: None,
        }
    }

    /// Takes each row that is wider than its table for one of another, as where several are known to stand in the text.
    pub(in crate::format) fn among_others(mut self) -> Self {
        self.wide = Wide::of_runs(1);
        self
    }

    /// Reads lines and pieces of long ones, of text that is no table.
    pub(in crate::format) fn in_pieces(mut self) -> Self {
        self.piece_end = Some(pieces::End::Line);
        self
    }

    /// Passes over records that are one of these rows, which are no records, and over totals where they stand among the records.
    pub(in crate::format) fn without(mut self, rows: &[Vec<String>], with_totals: bool) -> Self {
        self.repeats = Repeats::new(rows, with_totals, self.width);
        self.is_table = self.width > 1;
        self
    }

    /// Passes over headers of other tables, which stand where these columns have numbers.
    pub(super) fn beside(mut self, numbers: &Numbers) -> Self {
        self.numbers = numbers.clone();
        self
    }

    /// Gives only the columns at these places.
    pub(in crate::format) fn of_columns(mut self, columns: &[usize]) -> Self {
        self.wanted = Some(columns.to_vec());
        self
    }

    /// Offset in the file of what is not parsed, or one before it.
    fn place(&self) -> u64 {
        let end = self.filled + self.held.unwrap_or(0);
        let unparsed = self.text.behind(&self.input[self.parsed..end]);
        self.text.place().saturating_sub(unparsed)
    }

    /// Takes more of the text in behind what is not parsed yet.
    fn fill(&mut self) -> Result<(), Refusal> {
        let mut filled = self.filled + self.held.unwrap_or(0);
        self.input.copy_within(self.parsed..filled, 0);
        filled -= self.parsed;
        self.parsed = 0;
        self.plain = None;
        self.filled = filled;
        if filled == self.input.len() {
            if filled >= MOST_RECORD {
                let mebibytes = (MOST_RECORD >> 20) as u64;
                return Err(Refusal::new(TextReason::RecordTooLong { mebibytes }));
            }
            self.input.resize((filled * 2).min(MOST_RECORD), 0);
        }
        while self.filled < self.input.len() {
            match self.text.read(&mut self.input[self.filled..]) {
                Ok(0) => {
                    self.last = true;
                    break;
                }
                Ok(read) => self.filled += read,
                // What was read before the damage is parsed first; the next call meets the damage again.
                Err(_) if self.filled > filled => return Ok(()),
                Err(error) => return Err(Refusal::io(&error)),
            }
        }
        if self.last && self.held.take().is_some() {
            self.drop_footers();
        } else if let Some(held) = &mut self.held {
            *held = (TAIL_BYTES as usize).min(self.filled);
            self.filled -= *held;
        }
        Ok(())
    }

    /// Ends the text, of which `input` holds the rest, before the lines below its table.
    fn drop_footers(&mut self) {
        let rest = &self.input[self.parsed..self.filled];
        let begin = match rest.len().checked_sub(TAIL_BYTES as usize) {
            None | Some(0) => Some(0),
            Some(from) => memchr::memchr(self.dialect.line_end, &rest[from..])
                .map(|newline| from + newline + 1),
        };
        let Some(begin) = begin else { return };
        if let Some((at, lines)) = footer::footers(&rest[begin..], self.parser, self.width) {
            let below = String::from_utf8_lossy(&rest[begin + at..]);
            self.left_out = match self.translation {
                Some(translation) => footer::left_out(&translation.shown(&below)),
                None => footer::left_out(&below),
            };
            self.filled = self.parsed + begin + at;
            self.anomalies.footer_rows += lines as u64;
        }
    }

    /// Parses the next record into `values` and `ends`; false at the end.
    fn record(&mut self, values: &mut Vec<u8>) -> Result<bool, Refusal> {
        self.ends.clear();
        if let Some(before) = self.piece_end {
            return self.piece(before, values);
        }
        let from = values.len();
        loop {
            let input = &self.input[self.parsed..self.filled];
            let step = self
                .parser
                .next(input, self.last, Some(self.width), values, &mut self.ends);
            match step {
                Step::Record {
                    length,
                    stray,
                    unclosed,
                    ..
                } => {
                    self.parsed += length;
                    self.anomalies.stray_quotes += u64::from(stray);
                    self.unclosed = unclosed;
                    if let Some(translation) = self.translation {
                        translation.restore(values, from, &mut self.ends);
                    }
                    return Ok(true);
                }
                Step::Nothing(length) => {
                    self.parsed += length;
                    if self.last {
                        return Ok(false);
                    }
                }
                Step::More => {}
                Step::TooWide => {
                    return Err(Refusal::new(TextReason::TooManyFields));
                }
            }
            self.fill()?;
        }
    }

    /// Takes the next piece that is not blank into `values` and `ends`; false at the end.
    fn piece(&mut self, mut before: pieces::End, values: &mut Vec<u8>) -> Result<bool, Refusal> {
        loop {
            let input = &self.input[self.parsed..self.filled];
            let Some((length, end)) = pieces::next(input, before, self.last) else {
                if self.last {
                    return Ok(false);
                }
                self.fill()?;
                continue;
            };
            let piece = input[..length].trim_ascii();
            let is_blank = piece.is_empty();
            values.extend_from_slice(piece);
            self.parsed += length;
            let line = pieces::End::Line;
            self.anomalies.long_lines_split += u64::from(before == line && end != line);
            self.anomalies.rows_split += u64::from(end == pieces::End::Cut);
            before = end;
            self.piece_end = Some(end);
            if !is_blank {
                self.ends.push(values.len());
                return Ok(true);
            }
        }
    }

    /// Takes records as they stand in the input, up to the first quote or the last record that ends there, and gives the rows
    /// there are now. Without quotes nothing but delimiters and line ends matters, and they are found 64 bytes at a time.
    fn plain(
        &mut self,
        values: &mut Vec<u8>,
        views: &mut [u128],
        rows: usize,
        rows_wanted: usize,
    ) -> usize {
        let begin = self.parsed;
        let (end, returns) = match self.plain {
            Some((end, returns)) if end >= begin => (end, returns),
            _ => {
                let rest = &self.input[begin..self.filled];
                let quote = self
                    .dialect
                    .quote
                    .and_then(|quote| memchr::memchr(quote, rest));
                let length = quote.unwrap_or(rest.len());
                let returns = memchr::memchr(b'\r', &rest[..length]).is_some();
                self.plain = Some((begin + length, returns));
                (begin + length, returns)
            }
        };
        if memchr::memchr2(b'\n', b'\r', &self.input[begin..end]).is_none() {
            return rows;
        }
        let mut plain = Plain {
            bytes: &self.input[begin..end],
            delimiter: self.parser.delimiter,
            width: self.width,
            views,
            rows_wanted,
            offset: values.len(),
            rows,
            column: 0,
            field: 0,
            done: 0,
            ragged: 0,
            is_beyond: false,
            wide: self.wide,
        };
        if returns {
            plain.read::<true>();
        } else {
            plain.read::<false>();
        }
        let (rows, done, ragged, wide) = (plain.rows, plain.done, plain.ragged, plain.wide);
        self.wide = wide;
        values.extend_from_slice(&self.input[begin..begin + done]);
        self.parsed += done;
        self.ragged += ragged;
        rows
    }

    /// The next records as a batch; `None` at the end.
    fn batch(&mut self) -> Result<Option<Batch>, Refusal> {
        let rows_wanted = (CELLS / self.width.max(1)).clamp(16, 4_096);
        let (mut values, mut views) = self.spare.take().map_or_else(Default::default, |spare| {
            (
                spare.0.into_vec().unwrap_or_default(),
                spare.1.into_vec().unwrap_or_default(),
            )
        });
        values.clear();
        // Column by column, with room for all rows each.
        views.resize(self.width * rows_wanted, 0);
        let began = self.place();
        let mut rows = self.rows(&mut values, &mut views, rows_wanted)?;
        if self.is_table {
            rows = self.without_headers(&values, &mut views, rows, rows_wanted);
        }
        if rows == 0 && self.finished {
            return Ok(None);
        }
        // UTF-8 comes as it lies in the file; all else was decoded.
        if self.encoding == encoding_rs::UTF_8 && simdutf8::basic::from_utf8(&values).is_err() {
            let ended = self.text.place();
            self.anomalies
                .add_invalid(mend::place(self.source, began, ended));
            let mended = mend::mend(&mut values, &mut views, rows, rows_wanted);
            self.anomalies.invalid_bytes += mended.count;
            self.anomalies.other_rows += mended.rows;
            self.anomalies.read_as = self.anomalies.read_as.or(mended.read_as);
        }
        self.rows_read += rows as u64;
        let (values, views) = (Buffer::from_vec(values), Buffer::from_vec(views));
        self.spare = Some((values.clone(), views.clone()));
        let wanted = match &self.wanted {
            Some(wanted) => wanted.clone(),
            None => (0..self.width).collect(),
        };
        let columns = (wanted.into_iter())
            .map(|column| {
                let views = ScalarBuffer::new(views.clone(), column * rows_wanted, rows);
                BinaryViewArray::try_new(views, vec![values.clone()], None)
                    .map(|array| Arc::new(array) as ArrayRef)
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Refusal::new(TextReason::BatchFailed))?;
        Ok(Some(Batch { rows, columns }))
    }

    /// Reads records into `values` and `views` until there are as many as wanted or no more, and gives how many there are.
    ///
    /// # Errors
    /// A [`Refusal`] of the first record; one that comes after others ends the reading, and is kept for the next call.
    fn rows(
        &mut self,
        values: &mut Vec<u8>,
        views: &mut [u128],
        rows_wanted: usize,
    ) -> Result<usize, Refusal> {
        let mut rows = 0;
        while rows < rows_wanted {
            if self.dialect.comment.is_none() && self.piece_end.is_none() {
                rows = self.plain(values, views, rows, rows_wanted);
                if rows == rows_wanted {
                    break;
                }
            }
            let mut from = values.len();
            match self.record(values) {
                Ok(true) => {}
                Ok(false) => {
                    self.finished = true;
                    break;
                }
                Err(refusal) if rows == 0 => return Err(refusal),
                // What was read before is not lost with it.
                Err(refusal) => {
                    values.truncate(from);
                    (self.finished, self.refused) = (true, Some(refusal));
                    break;
                }
            }
            let fields = self.ends.len();
            self.ragged += u64::from(fields != self.width);
            if (self.ends.get(self.width.max(1) - 1)).is_some_and(|end| values.len() > *end) {
                self.wide.add(fields, rows);
            }
            for column in 0..self.width {
                let to = self.ends.get(column).copied().unwrap_or(from);
                views[column * rows_wanted + rows] = view(values, from, to, from);
                from = to;
            }
            rows += 1;
        }
        Ok(rows)
    }

    /// Takes out the rows that repeat the header and gives how many are left.
    fn without_headers(
        &mut self,
        values: &[u8],
        views: &mut [u128],
        rows: usize,
        stride: usize,
    ) -> usize {
        let repeats = &self.repeats;
        let is_header = |row: &usize| repeats.hold(values, views, *row, stride);
        let is_total = |row: &usize| repeats.is_total(values, views, *row, stride);
        let headers: Vec<usize> = (0..rows).filter(is_header).collect();
        let totals: Vec<usize> = (0..rows).filter(is_total).collect();
        self.anomalies.repeated_headers += headers.len() as u64;
        self.anomalies.total_rows += totals.len() as u64;
        let width = self.width;
        let is_hollow = |row: &usize| super::repeats::is_hollow(values, views, *row, stride, width);
        let hollow: Vec<usize> = (0..rows).filter(is_hollow).collect();
        self.anomalies.hollow_rows += hollow.len() as u64;
        let is_reordered = |row: &usize| repeats.is_reordered(values, views, *row, stride);
        let others: Vec<usize> = (0..rows).filter(is_reordered).collect();
        self.anomalies.other_headers += others.len() as u64;
        let cells = Cells {
            values,
            views,
            rows,
            stride,
        };
        let mut further = cells.further_headers(&self.numbers);
        further.retain(|row| !headers.contains(row) && !others.contains(row));
        self.anomalies.further_headers += further.len() as u64;
        let mut repeated = headers;
        repeated.extend(further);
        repeated.extend(totals);
        repeated.extend(hollow);
        repeated.extend(others);
        repeated.sort_unstable();
        repeated.dedup();
        if repeated.is_empty() {
            return rows;
        }
        for column in 0..self.width {
            let column = &mut views[column * stride..column * stride + rows];
            let mut kept = 0;
            for row in 0..rows {
                if repeated.binary_search(&row).is_err() {
                    column[kept] = column[row];
                    kept += 1;
                }
            }
        }
        rows - repeated.len()
    }
}

impl Batches for CsvBatches<'_> {
    fn next(&mut self) -> Option<Result<Batch, Refusal>> {
        if self.finished {
            if let Some(refusal) = self.refused.take() {
                return Some(Err(refusal));
            }
            let unclosed = std::mem::take(&mut self.unclosed);
            return unclosed.then(|| Err(Refusal::new(TextReason::QuoteOpen)));
        }
        let batch = self.batch().transpose();
        if batch.as_ref().is_none_or(Result::is_err) {
            self.finished = true;
        }
        if batch.is_none() && self.unclosed {
            return self.next();
        }
        batch
    }

    fn ragged(&self) -> u64 {
        self.ragged
    }

    fn left_out(&mut self) -> Vec<String> {
        std::mem::take(&mut self.left_out)
    }

    fn anomalies(&self) -> ReadAnomalies {
        let mut anomalies = self.anomalies;
        anomalies.wide_rows = self.wide.rows;
        let breaks = self.text.breaks();
        anomalies.rows = self.rows_read;
        anomalies.invalid_bytes += breaks.count + breaks.lines;
        anomalies.other_rows += breaks.lines;
        if breaks.lines > 0 {
            anomalies.read_as = anomalies.read_as.or(self.dialect.other_encoding);
        }
        if let Some(place) = breaks.first {
            anomalies.add_invalid(place);
        }
        anomalies
    }
}
