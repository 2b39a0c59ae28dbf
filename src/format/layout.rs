//! Where the table is in a text or a sheet: which rows name its columns, and which lines above and below it are no records.

pub(super) mod described;
pub mod footer;
pub(super) mod groups;
pub(super) mod header;
pub(super) mod header_words;
pub(in crate::format) mod labels;
pub(super) mod sections;
pub(super) mod sheet;
pub(super) mod sheet_tables;

/// Columns that a table of text, of a sheet or of a transport file may have.
pub(super) const MOST_COLUMNS: usize = 16_384;
