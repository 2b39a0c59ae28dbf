//! Records without quotes: a stretch of text goes in, views of its fields come out, found 64 bytes at a time.

use crate::format::layout::MOST_COLUMNS;

/// Records without quotes that are being split into fields.
pub(in crate::format) struct Plain<'a> {
    pub(in crate::format) bytes: &'a [u8],
    pub(in crate::format) delimiter: u8,
    pub(in crate::format) width: usize,
    pub(in crate::format) views: &'a mut [u128],
    pub(in crate::format) rows_wanted: usize,
    /// Where `bytes` will stand in the buffer of the batch.
    pub(in crate::format) offset: usize,
    pub(in crate::format) rows: usize,
    /// Number and start of the field that is being read.
    pub(in crate::format) column: usize,
    pub(in crate::format) field: usize,
    /// End of the last whole record.
    pub(in crate::format) done: usize,
    pub(in crate::format) ragged: u64,
    /// Whether a field behind the table's columns holds anything.
    pub(in crate::format) is_beyond: bool,
    pub(in crate::format) wide: Wide,
}

/// Rows in succession that all have more fields than the table, by the same number: another table may stand there.
#[derive(Clone, Copy, Debug)]
pub(in crate::format) struct Wide {
    /// Rows from which a run is no chance.
    fewest: u64,
    fields: usize,
    /// The last of them in its batch, and how many they are.
    row: usize,
    run: u64,
    /// Rows of runs that are no chance.
    pub(in crate::format) rows: u64,
}

impl Wide {
    /// None so far of runs of at least so many rows.
    pub(in crate::format) fn of_runs(fewest: u64) -> Self {
        Self {
            fewest,
            fields: 0,
            row: 0,
            run: 0,
            rows: 0,
        }
    }

    /// Takes in a row with more fields than the table.
    pub(in crate::format) fn add(&mut self, fields: usize, row: usize) {
        let follows = row == 0 || row == self.row + 1;
        let goes_on = fields == self.fields && follows;
        self.run = if goes_on { self.run + 1 } else { 1 };
        (self.fields, self.row) = (fields, row);
        self.rows += match self.run {
            run if run == self.fewest => run,
            run => u64::from(run > self.fewest),
        };
    }
}

impl Plain<'_> {
    pub(in crate::format) fn read<const RETURNS: bool>(&mut self) {
        if self.rows >= self.rows_wanted {
            return;
        }
        let (blocks, rest) = self.bytes.as_chunks::<64>();
        for (number, block) in blocks.iter().enumerate() {
            let mut marks = marks::<RETURNS>(block, self.delimiter);
            while marks != 0 {
                let at = number * 64 + marks.trailing_zeros() as usize;
                marks &= marks - 1;
                if !self.field_ends(at) {
                    return;
                }
            }
        }
        let before = blocks.len() * 64;
        for (at, byte) in rest.iter().enumerate() {
            if (*byte == self.delimiter || matches!(byte, b'\n' | b'\r'))
                && !self.field_ends(before + at)
            {
                return;
            }
        }
    }

    /// Takes the field that ends at `at`; false when no more is wanted.
    #[inline]
    fn field_ends(&mut self, at: usize) -> bool {
        let is_last = self.bytes[at] != self.delimiter;
        if is_last && self.column == 0 && self.field == at {
            // A blank line, or the second half of a line end.
            self.field = at + 1;
            return true;
        }
        if self.column < self.width {
            let offset = self.offset + self.field;
            self.views[self.column * self.rows_wanted + self.rows] =
                view(self.bytes, self.field, at, offset);
        } else {
            self.is_beyond |= at > self.field;
        }
        self.column += 1;
        self.field = at + 1;
        if !is_last {
            // So many fields are the parser's to refuse.
            return self.column < MOST_COLUMNS;
        }
        for column in self.column..self.width {
            self.views[column * self.rows_wanted + self.rows] = 0;
        }
        if self.column != self.width {
            self.ragged += 1;
            if std::mem::take(&mut self.is_beyond) {
                self.wide.add(self.column, self.rows);
            }
        }
        self.rows += 1;
        self.done = at + 1;
        self.column = 0;
        self.rows < self.rows_wanted
    }
}

/// An Arrow view of the value `bytes[from..to]`, which stands at `offset` of the one buffer: length, then the value itself up
/// to 12 bytes, else its first four bytes, buffer 0 and the offset (Arrow columnar format, variable-size binary view layout).
#[inline]
pub(in crate::format) fn view(bytes: &[u8], from: usize, to: usize, offset: usize) -> u128 {
    let length = to - from;
    let begin = match bytes.get(from..from + 16) {
        Some(sixteen) => u128::from_le_bytes(sixteen.try_into().unwrap_or_default()),
        None => (bytes[from..to].iter().take(12).rev())
            .fold(0, |word, byte| word << 8 | u128::from(*byte)),
    };
    let value = if length <= 12 {
        begin & ((1 << (8 * length)) - 1)
    } else {
        begin & 0xFFFF_FFFF | (offset as u128) << 64
    };
    value << 32 | length as u128
}

/// Which of 64 bytes end a field: the delimiter, a newline and, where there are any, carriage returns. Bit 0 is the first byte.
#[inline]
fn marks<const RETURNS: bool>(bytes: &[u8; 64], delimiter: u8) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    // The top bit of each byte that is not `sought`, exactly (H. Warren, Hacker's Delight, 6-1).
    let others = |word: u64, sought: u8| {
        let word = word ^ u64::from_ne_bytes([sought; 8]);
        ((word & LOW) + LOW) | word
    };
    let mut marks = 0;
    for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*eight);
        let mut other = others(word, delimiter) & others(word, b'\n');
        if RETURNS {
            other &= others(word, b'\r');
        }
        // The eight top bits side by side.
        let bits = ((!other & !LOW) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= bits << (8 * at);
    }
    marks
}
