//! Lines below a table that are no records of it: the end of the text goes in, where its records end comes out.
//!
//! Totals and remarks are told by words and by standing alone; a row that is merely short is a broken record and stays one.

use super::described;
use crate::format::delimited::parser::Parser;
use crate::format::delimited::sniff::{Record, UNUSED, records};
use crate::pack;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Lines below a table that are allowed for.
pub(in crate::format) const MOST: usize = 6;
/// Records of the end that are parsed.
const RECORDS: usize = 100_000;
/// Characters from which a line that stands alone is a remark and not a cut record.
const REMARK: usize = 8;
/// Characters of the longest word for a total.
const LONGEST_TOTAL: usize = 16;
/// What a row of totals begins with.
static TOTALS: LazyLock<HashSet<String>> =
    LazyLock::new(|| pack::terms("total-words").map(together).collect());

/// Words beside the number in a line that counts the rows above it, and the characters of the longest that is not English.
static COUNTS: LazyLock<(HashSet<String>, usize)> = LazyLock::new(|| {
    let words: HashSet<String> = (pack::terms("count-words").map(together))
        .chain(TOTALS.iter().cloned())
        .collect();
    let longest = words.iter().filter(|word| !word.is_ascii());
    let longest = longest.map(|word| word.chars().count()).max();
    (words, longest.unwrap_or(0))
});
/// What marks the end of a text.
static ENDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| pack::terms("end-marks").map(together).collect());
/// What labels a line below a table.
static LABELS: LazyLock<HashSet<String>> =
    LazyLock::new(|| pack::terms("footer-words").map(together).collect());

/// A cell as the list has it: words that are not English are also written apart (`合 计`).
fn together(cell: &str) -> String {
    if cell.is_ascii() {
        cell.to_owned()
    } else {
        cell.split_whitespace().collect()
    }
}

/// The lines of the end of a text that are left out.
pub(in crate::format) fn left_out(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.take(MOST).map(str::to_owned).collect()
}

/// Offset in `text` (the end of a table, from the start of a record on) behind its last record, and how many lines follow;
/// `None` where none do.
pub(in crate::format) fn footers(
    text: &[u8],
    parser: Parser,
    width: usize,
) -> Option<(usize, usize)> {
    if parser.delimiter == UNUSED {
        return None;
    }
    let mut rows = records(text, parser, true, RECORDS);
    // Cleared rows of a spreadsheet stand at the end as delimiters alone.
    let is_hollow = |row: &Record| row.fields.iter().all(|cell| cell.trim().is_empty());
    let filled = rows.iter().rposition(|row| !is_hollow(row))?;
    rows.truncate(filled + 1);
    let is_apart = |at: usize| {
        let between = &text[rows[at - 1].end..rows[at].start];
        let line_ends = memchr::memchr_iter(b'\n', between).count();
        line_ends > usize::from(text[..rows[at - 1].end].ends_with(b"\r"))
    };
    let first =
        first_below(&rows, width, is_footer).or_else(|| legend_below(&rows, is_apart, width))?;
    let last = rows.get(first.checked_sub(1)?)?;
    (last.fields.len() == width).then(|| (rows[first].start, rows.len() - first))
}

/// Rows of totals, signatures and legends at the end of the rows of a sheet, its cells by column, and whether an empty row stands
/// above each. A sheet has no row that is not as wide as its table: a remark without a label is told from a record only where it
/// stands apart.
pub(in crate::format) fn rows_below(
    rows: impl Iterator<Item = (Vec<String>, bool)>,
    width: usize,
) -> usize {
    let (rows, apart): (Vec<Vec<String>>, Vec<bool>) = rows.unzip();
    let rows: Vec<Record> = rows.into_iter().map(Record::of).collect();
    let first = first_below(&rows, width, |row, width| {
        is_total(row, width) || is_count(row) || is_signed(row, width)
    });
    first
        .or_else(|| legend_below(&rows, |at| apart[at], width))
        .filter(|first| *first > 0)
        .map_or(0, |first| rows.len() - first)
}

/// How many rows of these, at the end of a table of a text, are totals and remarks.
pub(in crate::format) fn lines_below(rows: Vec<Vec<String>>, width: usize) -> usize {
    let rows: Vec<Record> = rows.into_iter().map(Record::of).collect();
    first_below(&rows, width, is_footer).map_or(0, |first| rows.len() - first)
}

/// The first of the rows below a table, at the end of `rows`; `None` where none are.
fn first_below(
    rows: &[Record],
    width: usize,
    is_footer: impl Fn(&Record, usize) -> bool,
) -> Option<usize> {
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
    // Totals of many groups are part of the table, as is all where its rows have other widths.
    let above = || rows[..first].iter();
    let of_groups = above().any(|row| is_total(row, width));
    if above().any(|row| is_signed(row, width) || is_count(row)) {
        return None;
    }
    let after_total = (first..rows.len()).find(|at| !is_total(&rows[*at], width));
    match after_total {
        _ if below == 0 => None,
        _ if !of_groups => Some(first),
        // What follows the last total is none.
        Some(at) if rows[at..].iter().all(|row| !is_total(row, width)) => Some(at),
        _ => None,
    }
}

/// The first row of a legend: rows at the end that stand apart, and are a line of text each, or say words where every record has a
/// value.
fn legend_below(rows: &[Record], is_apart: impl Fn(usize) -> bool, width: usize) -> Option<usize> {
    const FEWEST_RECORDS: usize = 5;
    let is_empty = |row: &Record| row.fields.iter().all(|cell| cell.trim().is_empty());
    let is_apart = |at: &usize| is_empty(&rows[at - 1]) || is_apart(*at);
    let least = rows.len().saturating_sub(MOST).max(FEWEST_RECORDS);
    let first = (least..rows.len()).find(is_apart)?;
    let records = rows[..first]
        .iter()
        .rev()
        .filter(|row| row.fields.len() == width && !is_empty(row));
    let records: Vec<&[String]> = records.map(|row| &row.fields[..]).collect();
    let below: Vec<&[String]> = rows[first..].iter().map(|row| &row.fields[..]).collect();
    let above = if is_empty(&rows[first - 1]) {
        first - 1
    } else {
        first
    };
    (records.len() >= FEWEST_RECORDS
        && (described::say_words(&below, &records)
            || below.iter().all(|row| is_line_of_text(row, width))))
    .then_some(above)
}

/// Whether a row of a table of several columns is one text, and no cell of a record: it is long, or has words.
fn is_line_of_text(row: &[String], width: usize) -> bool {
    let mut filled = row
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let (Some(text), None) = (filled.next(), filled.next()) else {
        return false;
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    width > 2 && letters * 2 > text.chars().count() && text.chars().count() >= REMARK
}

pub(in crate::format) fn is_footer(row: &Record, width: usize) -> bool {
    is_total(row, width)
        || is_remark(row, width)
        || is_count(row)
        || is_signed(row, width)
        || is_end(row, width)
}

/// A mark of the end, alone in its row: `EOF`, `--- end of report ---`.
fn is_end(row: &Record, width: usize) -> bool {
    let mut filled = (row.fields.iter().map(|cell| cell.trim())).filter(|cell| !cell.is_empty());
    let (Some(text), None) = (filled.next(), filled.next()) else {
        return false;
    };
    let text = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    width > 1 && ENDS.contains(&together(&text))
}

/// A line that counts the rows above it, alone in its row: `共 50 条`, `合计：50人`, `(50 rows affected)`.
fn is_count(row: &Record) -> bool {
    let mut filled = row.fields.iter().map(|cell| cell.trim());
    let mut filled = filled.by_ref().filter(|cell| !cell.is_empty());
    let (Some(text), None) = (filled.next(), filled.next()) else {
        return false;
    };
    is_counting(text)
}

/// Whether a text is a number among the words of a count, and nothing else.
fn is_counting(text: &str) -> bool {
    const LONGEST: usize = 60;
    let (words, longest) = &*COUNTS;
    if text.chars().count() > LONGEST || !text.contains(|c: char| c.is_numeric()) {
        return false;
    }
    let lower = text.to_lowercase();
    let mut runs = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|run| !run.is_empty());
    let mut any = false;
    let all = runs.all(|run| {
        any = true;
        words.contains(run) || !run.is_ascii() && are_words(run, words, *longest)
    });
    any && all
}

/// Whether a run of characters falls into words, the longest first from each place on.
fn are_words(run: &str, words: &HashSet<String>, longest: usize) -> bool {
    let mut rest = run;
    while !rest.is_empty() {
        let ends = rest
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(longest);
        let found = ends.filter(|end| words.contains(&rest[..*end])).last();
        let Some(end) = found else { return false };
        rest = &rest[end..];
    }
    true
}

/// A line that says who made the table or when (`制表人：张三`, `Printed on: 2024-05-01`), with no more cells than such labels and
/// what they label.
fn is_signed(row: &Record, width: usize) -> bool {
    let cells = row.fields.iter().map(|cell| cell.trim());
    let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    // What a label says stands behind it in its cell, or in the next.
    let label = |cell: &str| {
        let end = cell.find(|c: char| matches!(c, ':' | '：') || c.is_numeric());
        let word = &cell[..end.unwrap_or(cell.len())];
        LABELS
            .contains(&together(&word.trim().to_lowercase()))
            .then_some(end.is_some())
    };
    if filled.first().is_none_or(|cell| label(cell).is_none()) {
        return false;
    }
    let labels: Vec<bool> = filled.iter().filter_map(|cell| label(cell)).collect();
    let sparse = row.fields.len() < width || filled.len() < width || width == 1;
    // `制表人 | 王伟`: labels in every other cell, what they label beside them, and nothing else in a wider row.
    let is_pair = |pair: &[&str]| matches!(pair, [name, value] if label(name) == Some(false) && label(value).is_none());
    let in_pairs = filled.len() <= width.saturating_sub(1) && filled.chunks(2).all(is_pair);
    in_pairs
        || labels.contains(&true)
            && (labels.len() == filled.len() || sparse && labels.len() * 2 >= filled.len())
}

/// A word for a total in the first cell that is filled, and numbers behind it or beside it.
fn is_total(row: &Record, width: usize) -> bool {
    if width < 2 {
        return false;
    }
    let mut filled = row
        .fields
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty());
    let is_word = filled.next().is_some_and(|cell| {
        let cell = cell.trim_end_matches([':', '：']).trim().to_lowercase();
        TOTALS.contains(&together(&cell)) || starts_with_total(&cell)
    });
    is_word && filled.all(|cell| cell.contains(|c: char| c.is_ascii_digit()) || cell.len() < 3)
}

/// A row of totals of a group above it: the word for them is the first text of the row, or stands behind the name of the group.
pub(in crate::format) fn is_total_of_group<T: AsRef<str>>(cells: impl Iterator<Item = T>) -> bool {
    const BEHIND: usize = 1;
    let mut filled = cells.filter(|cell| !cell.as_ref().trim().is_empty());
    let is_word = |cell: T| {
        let cell = cell.as_ref().trim().trim_end_matches([':', '：']).trim();
        cell.chars().count() <= LONGEST_TOTAL && TOTALS.contains(&together(&cell.to_lowercase()))
    };
    (0..=BEHIND).any(|_| filled.next().is_some_and(is_word))
        && filled.all(|cell| {
            let cell = cell.as_ref().trim();
            cell.contains(|c: char| c.is_ascii_digit()) || cell.len() < 3
        })
}

/// Whether so many of the first rows of a table are totals that those of its groups stand among its records.
pub(in crate::format) fn has_totals_of_groups<T: AsRef<str>>(
    rows: impl Iterator<Item = impl Iterator<Item = T>>,
) -> bool {
    const FEWEST: usize = 2;
    /// Of so many rows one may have a gap where a single row of totals is told by its own.
    const GAP_OF: usize = 4;
    let (mut totals, mut all, mut gaps) = (0, 0, 0);
    // One with a gap, with records above and below it.
    let (mut open, mut within) = (false, false);
    for row in rows {
        let cells: Vec<T> = row.collect();
        let is_total = is_total_of_group(cells.iter().map(AsRef::as_ref));
        let has_gap = cells.iter().any(|cell| cell.as_ref().trim().is_empty());
        let is_filled = cells.iter().any(|cell| !cell.as_ref().trim().is_empty());
        all += 1;
        totals += usize::from(is_total);
        gaps += usize::from(has_gap && is_filled && !is_total);
        within |= open && is_filled && !is_total && !has_gap;
        open |= is_total && has_gap && all > 1;
    }
    if within && gaps * GAP_OF <= all {
        return totals * 2 <= all;
    }
    totals >= FEWEST && totals * 2 <= all
}

/// Whether a text is a word for a total with a number behind it: `合计：50人`, `total 50`.
fn starts_with_total(text: &str) -> bool {
    let word = text
        .find(|c: char| c.is_numeric())
        .map_or("", |at| &text[..at]);
    let word = word.trim_end_matches([':', '：', ' ', '=']).trim();
    TOTALS.contains(&together(word)) && is_counting(text)
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
