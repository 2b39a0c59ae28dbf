//! Lines below a table that are no records of it: the end of the text goes in, where its records end comes out.
//!
//! Totals and remarks are told by words and by standing alone; a row that is merely short is a broken record and stays one.

use super::parser::Parser;
use super::sniff::{Record, records};
use crate::model::Text;
use crate::pack;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Lines below a table that are allowed for.
const MOST: usize = 6;
/// Records of the end that are parsed.
const RECORDS: usize = 100_000;
/// Characters from which a line that stands alone is a remark and not a cut record.
const REMARK: usize = 8;
/// What a row of totals begins with.
static TOTALS: LazyLock<HashSet<String>> =
    LazyLock::new(|| pack::terms("total-words").map(together).collect());

/// A cell as the list has it: words that are not English are also written apart (`合 计`).
fn together(cell: &str) -> String {
    if cell.is_ascii() {
        cell.to_owned()
    } else {
        cell.split_whitespace().collect()
    }
}

/// Offset in `text` (the end of a table, from the start of a record on) behind its last record, and how many lines follow;
/// `None` where none do.
pub(super) fn footers(text: &[u8], parser: Parser, width: usize) -> Option<(usize, usize)> {
    if width < 2 {
        return None;
    }
    let rows = records(text, parser, true, RECORDS);
    let (mut first, mut below) = (rows.len(), 0);
    for (place, row) in rows.iter().enumerate().rev().take(MOST) {
        if is_footer(row, width) {
            (first, below) = (place, rows.len() - place);
        } else if row.fields.iter().any(|cell| !cell.trim().is_empty()) {
            break;
        } else if below > 0 && first == place + 1 {
            // An empty row between the table and what stands below it.
            (first, below) = (place, rows.len() - place);
        }
    }
    let last = rows.get(first.checked_sub(1)?)?;
    // Totals of many groups are part of the table, as is all where its rows have other widths.
    let totals = rows[..first].iter().filter(|row| is_total(row)).count();
    (below > 0 && last.fields.len() == width && totals == 0).then(|| (rows[first].start, below))
}

/// What a reader should know of them.
#[must_use]
pub fn lines_below(lines: u64) -> Text {
    Text::new(
        format!("表格之后有 {lines} 行合计或说明，未计入记录"),
        format!("{lines} lines of totals or remarks below the table were left out"),
    )
}

fn is_footer(row: &Record, width: usize) -> bool {
    is_total(row) || is_remark(row, width)
}

/// A word for a total in one of the first cells that are filled, and numbers behind it.
fn is_total(row: &Record) -> bool {
    let mut filled = row
        .fields
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let is_word = filled.next().is_some_and(|cell| {
        let cell = cell.trim_end_matches([':', '：']).trim().to_lowercase();
        TOTALS.contains(&together(&cell))
    });
    is_word && filled.all(|cell| cell.contains(|c: char| c.is_ascii_digit()) || cell.len() < 3)
}

/// A line of text alone under a table of several columns.
fn is_remark(row: &Record, width: usize) -> bool {
    let filled = row.fields.iter().filter(|cell| !cell.trim().is_empty());
    let alone = row.fields.len() == 1 && width > 2 && filled.count() == 1;
    alone && {
        let text = row.fields[0].trim();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let says = text.contains([':', '：', ' ']) || !text.is_ascii();
        says && text.chars().count() >= REMARK && letters * 2 > text.chars().count()
    }
}
