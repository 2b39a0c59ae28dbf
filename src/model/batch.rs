//! A piece of a table in memory: what a format hands to `profile`.

use arrow::array::ArrayRef;

/// Some rows as one array a leaf field, in the order of the schema. It is no `RecordBatch`, because a leaf inside a list has as
/// many slots as the lists have elements, not as many as there are rows.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Rows.
    pub rows: usize,
    /// By leaf field.
    pub columns: Vec<ArrayRef>,
}

/// What was odd about the records of a piece of text, and how it was read all the same. All are numbers of the piece.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ReadAnomalies {
    /// Quotes that would have swallowed the records behind them, taken as characters.
    pub stray_quotes: u64,
    /// Records that repeat the header, left out.
    pub repeated_headers: u64,
    /// Lines of totals or remarks below the table, left out.
    pub footer_rows: u64,
    /// Lines of a text that is no table, read in pieces that are a record each.
    pub long_lines_split: u64,
    /// Pieces of such lines that end where no row does: each may hold more than one person's.
    pub rows_split: u64,
    /// Places that are no characters of the text's encoding.
    pub invalid_bytes: u64,
    /// Offset in the file of the first of them.
    pub first_invalid: Option<u64>,
    /// The encoding that they were read as; `None` where U+FFFD stands for them.
    pub read_as: Option<&'static str>,
}

impl ReadAnomalies {
    /// Notes a place at which the text breaks.
    pub fn add_invalid(&mut self, place: u64) {
        self.first_invalid = Some(self.first_invalid.map_or(place, |first| first.min(place)));
    }

    /// Takes in those of another piece of the same file.
    pub fn merge(&mut self, other: &Self) {
        self.stray_quotes += other.stray_quotes;
        self.repeated_headers += other.repeated_headers;
        self.footer_rows += other.footer_rows;
        self.long_lines_split += other.long_lines_split;
        self.rows_split += other.rows_split;
        self.invalid_bytes += other.invalid_bytes;
        if let Some(place) = other.first_invalid {
            self.add_invalid(place);
        }
        self.read_as = self.read_as.or(other.read_as);
    }
}
