//! Where the table of a sheet is: from its first rows to the names of its columns and the row at which its data begin.
//!
//! People put titles above their tables, merge headers over groups of columns, and write a row of labels below the names; a
//! sheet is read as what it means, and a note says what was left out.

use crate::format::layout::header::{self, lines_above, no_header, plain};
use crate::format::layout::header_words::{self, HeaderWords};
use crate::format::layout::{described, footer};
use crate::format::workbook::cell::{Cell, Kind};
use crate::model::Text;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are looked at.
pub(in crate::format) const LOOKED_AT: usize = 200;
/// Share of the columns that a header fills.
const HEADER_SHARE: f64 = 0.5;
/// Rows below the names that tell whether the first of them are records.
const SAMPLE: usize = 60;
/// Characters of the longest name of a column.
const LONGEST_NAME: usize = 100;

/// A row that is not blank.
#[derive(Clone, Debug)]
pub(in crate::format) struct Row {
    pub(in crate::format) number: u32,
    pub(in crate::format) cells: BTreeMap<u32, Cell>,
}

/// A column of the table.
#[derive(Debug)]
pub(in crate::format) struct Column {
    /// Its column in the sheet.
    pub(in crate::format) place: u32,
    /// Empty where it has none; `group.name` below a merged header.
    pub(in crate::format) name: String,
    /// What the row of labels calls it.
    pub(in crate::format) label: Option<String>,
}

/// The table of a sheet.
#[derive(Debug)]
pub(in crate::format) struct Layout {
    pub(in crate::format) columns: Vec<Column>,
    /// Number of the first row that holds data.
    pub(in crate::format) first_row: u32,
    pub(in crate::format) notes: Vec<Text>,
    /// Rows above the header.
    pub(in crate::format) above: usize,
    /// The rows of the header and those that describe the columns, their cells by column: no records wherever they stand again.
    pub(in crate::format) repeats: Vec<Vec<(u32, String)>>,
    /// Whether rows of totals stand among the records.
    pub(in crate::format) with_totals: bool,
}

/// Which of the first rows of a sheet are the header of its table, by their places among those.
struct Header {
    /// The row that names groups of columns.
    groups: Option<usize>,
    /// The row that names the columns.
    names: Option<usize>,
    /// How many rows below it describe the columns, and which of them calls them what people do.
    described: usize,
    labels: Option<usize>,
    /// The row with which the table begins, and the first that holds data.
    first: usize,
    data: usize,
}

/// The layout of a sheet with these first rows; `None` where there are none.
pub(in crate::format) fn layout(rows: &[Row], words: &HeaderWords) -> Option<Layout> {
    let header = header(rows, words)?;
    Some(Layout {
        columns: columns(rows, &header),
        first_row: rows
            .get(header.data)
            .map_or(rows[rows.len() - 1].number + 1, |row| row.number),
        notes: notes(&header),
        above: header.first,
        repeats: repeats(rows, &header),
        with_totals: footer::has_totals_of_groups(
            rows[header.data..]
                .iter()
                .map(|row| row.cells.values().map(|cell| cell.text.as_str())),
        ),
    })
}

/// The header of a sheet with these first rows; `None` where there are none.
fn header(rows: &[Row], words: &HeaderWords) -> Option<Header> {
    let fullest = rows.iter().map(|row| row.cells.len()).max()?;
    let enough = ((fullest as f64 * HEADER_SHARE).ceil() as usize).max(1);
    let top = rows.iter().position(|row| row.cells.len() >= enough)?;
    if !is_header(rows, top, words) {
        return Some(Header {
            groups: None,
            names: None,
            described: 0,
            labels: None,
            first: top,
            data: top,
        });
    }
    // A row of groups may stand above the names, whether it fills enough columns to be taken for them or not.
    let (groups, names) = if top + 1 < rows.len() && completes(rows, top, top + 1, words) {
        (Some(top), top + 1)
    } else if top > 0
        && rows[top].number == rows[top - 1].number + 1
        && rows[top - 1].cells.len() > 1
        && completes(rows, top - 1, top, words)
    {
        (Some(top - 1), top)
    } else {
        (None, top)
    };
    let (described, labels) = described(rows, names, words);
    Some(Header {
        groups,
        names: Some(names),
        described,
        labels,
        first: groups.unwrap_or(top),
        data: names + 1 + described,
    })
}

/// How many of the rows below the names describe the columns, and which of them calls them what people do.
fn described(rows: &[Row], names: usize, words: &HeaderWords) -> (usize, Option<usize>) {
    let places: Vec<u32> = rows[names..]
        .iter()
        .flat_map(|row| row.cells.keys().copied())
        .collect();
    let places: BTreeSet<u32> = places.into_iter().collect();
    let texts = |row: &Row| -> Vec<String> {
        let text = |place: &u32| {
            row.cells
                .get(place)
                .map_or_else(String::new, |cell| cell.text.clone())
        };
        places.iter().map(text).collect()
    };
    let below: Vec<Vec<String>> = rows[names + 1..].iter().take(SAMPLE).map(texts).collect();
    let below: Vec<&[String]> = below.iter().map(Vec::as_slice).collect();
    let own = texts(&rows[names]);
    // An empty row ends what belongs to the header.
    let close = (rows[names..].windows(2))
        .take_while(|pair| pair[1].number == pair[0].number + 1)
        .count();
    match described::rows_below(&own, &below, words) {
        0 if has_labels(rows, names) => (1, Some(names + 1)),
        count if count > 0 && count <= close => {
            let labels = described::labels(&own, &below[..count], words);
            (count, labels.map(|row| names + 1 + row))
        }
        _ => (0, None),
    }
}

/// The rows that are no records wherever they stand again.
fn repeats(rows: &[Row], header: &Header) -> Vec<Vec<(u32, String)>> {
    if header.names.is_none() {
        return Vec::new();
    }
    let cells = |row: &Row| -> Vec<(u32, String)> {
        (row.cells.iter())
            .map(|(place, cell)| (*place, plain(&cell.text)))
            .collect()
    };
    // One word may well be a value.
    let rows = rows[header.first..header.data].iter().map(cells);
    rows.filter(|cells| cells.len() > 1).collect()
}

/// What a reader should know of a header.
fn notes(header: &Header) -> Vec<Text> {
    let mut notes = Vec::new();
    if header.first > 0 {
        notes.push(lines_above(header.first as u64));
    }
    if header.names.is_none() {
        notes.push(no_header());
    }
    if header.groups.is_some() {
        notes.push(Text::new(
            "表头有两行；上一行作为列名的前缀",
            "the header has two rows; the upper one comes before the names",
        ));
    }
    if header.described == 1 && header.labels.is_some() {
        notes.push(Text::new(
            "表头之下的一行是列的标签，不计入记录",
            "the row below the header holds labels and is no record",
        ));
    } else if header.described > 0 {
        notes.push(described::note(header.described));
    }
    notes
}

/// The columns that hold anything, from left to right, with the names that the header gives them.
fn columns(rows: &[Row], header: &Header) -> Vec<Column> {
    let mut columns: BTreeMap<u32, Column> = BTreeMap::new();
    for row in &rows[header.first..] {
        for place in row.cells.keys() {
            columns.entry(*place).or_insert_with(|| Column {
                place: *place,
                name: String::new(),
                label: None,
            });
        }
    }
    if let Some(names) = header.names {
        let mut group = String::new();
        for column in columns.values_mut() {
            let cell = |row: usize| rows[row].cells.get(&column.place).map(name_of);
            if let Some(found) = header.groups.and_then(cell) {
                group = found;
            }
            column.name = match cell(names) {
                Some(name) if group.is_empty() || name == group => name,
                Some(name) => format!("{group}.{name}"),
                // Merged downwards: the upper row names it.
                None => header.groups.and_then(cell).unwrap_or_default(),
            };
            column.label = header.labels.and_then(cell);
        }
    }
    columns.into_values().collect()
}

fn name_of(cell: &Cell) -> String {
    let name: Vec<&str> = cell.text.split_whitespace().collect();
    name.join(" ").chars().take(LONGEST_NAME).collect()
}

/// Text that may name a column: no identifier, address, or running text.
fn is_word(cell: &Cell) -> bool {
    let digits = cell.text.chars().filter(char::is_ascii_digit).count();
    let length = cell.text.chars().count();
    cell.kind == Kind::Text
        && digits * 2 <= length
        && !cell.text.contains('@')
        && length <= LONGEST_NAME
}

/// `V12` over numbers alone is none of them.
fn is_numbered(cell: &Cell, place: u32, below: &[Row]) -> bool {
    let mut values = (below.iter())
        .filter_map(|row| row.cells.get(&place))
        .peekable();
    cell.kind == Kind::Text
        && header_words::is_numbered(&cell.text)
        && values.peek().is_some()
        && values.all(|value| value.kind == Kind::Number)
}

/// A year or a small number may name a column too.
fn is_year(cell: &Cell) -> bool {
    cell.text.len() == 4 && cell.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the row names the columns.
pub(super) fn is_header(rows: &[Row], at: usize, words: &HeaderWords) -> bool {
    let cells = &rows[at].cells;
    let below = &rows[at + 1..];
    let names = |place: &u32, cell: &Cell| is_word(cell) || is_numbered(cell, *place, below);
    let named = (cells.iter())
        .filter(|(place, cell)| names(place, cell))
        .count();
    let years = cells.values().filter(|cell| is_year(cell)).count();
    if named == 0 || (named + years) * 5 < cells.len() * 4 {
        return are_identifiers(cells, below);
    }
    // Names differ; and a value of the body stands again below.
    let mut texts: Vec<&str> = cells.values().map(|cell| cell.text.trim()).collect();
    texts.sort_unstable();
    let all = texts.len();
    texts.dedup();
    let alone = || words.may_stand_alone(cells.values().map(|cell| cell.text.as_str()));
    if below.is_empty() && !alone() || stands_among_values(cells, below, words) {
        return false;
    }
    let repeated = cells
        .iter()
        .filter(|(place, cell)| {
            below.iter().any(|row| {
                row.cells
                    .get(place)
                    .is_some_and(|other| other.text == cell.text)
            })
        })
        .count();
    repeated * 3 < all.max(1) && texts.len() * 2 > all
}

/// Whether a row holds identifiers above short values: columns that are called after persons, devices or days.
fn are_identifiers(cells: &BTreeMap<u32, Cell>, below: &[Row]) -> bool {
    let text = |row: &Row, place: &u32| {
        let cell = row.cells.get(place);
        cell.map_or_else(String::new, |cell| cell.text.clone())
    };
    let first: Vec<String> = cells.values().map(|cell| cell.text.clone()).collect();
    let rows = below.iter();
    let rows: Vec<Vec<String>> = rows
        .map(|row| cells.keys().map(|place| text(row, place)).collect())
        .collect();
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    header::are_identifiers(&first, &rows)
}

/// Whether a row is one of those below it: where no column holds anything but words, what the words are decides.
fn stands_among_values(cells: &BTreeMap<u32, Cell>, below: &[Row], words: &HeaderWords) -> bool {
    let mut leaning = 0.0;
    for (place, cell) in cells {
        let values: Vec<&Cell> = below
            .iter()
            .filter_map(|row| row.cells.get(place))
            .collect();
        let others = values.iter().filter(|value| !is_word(value)).count();
        if others * 2 > values.len() {
            // A word over values names them.
            leaning += f64::from(u8::from(is_word(cell)));
        } else if !values.is_empty() {
            let texts: Vec<&str> = values.iter().map(|value| value.text.trim()).collect();
            leaning += words.leaning(&cell.text, &texts);
        }
    }
    leaning < 0.0
}

/// Whether two rows are one header: the lower one names what the upper one groups, and each fills what the other leaves open.
fn completes(rows: &[Row], upper: usize, lower: usize, words: &HeaderWords) -> bool {
    let (above, names) = (&rows[upper].cells, &rows[lower].cells);
    let last = rows[lower..]
        .iter()
        .filter_map(|row| row.cells.keys().next_back())
        .max()
        .copied();
    let (Some(first), Some(last)) = (above.keys().next().copied(), last) else {
        return false;
    };
    if rows[lower].number != rows[upper].number + 1
        || !names.values().all(is_word)
        || !above.values().all(is_word)
        || rows.len() <= lower + 1
    {
        return false;
    }
    let open = (first..=last).filter(|place| !above.contains_key(place));
    let (mut gaps, mut filled) = (0, 0);
    for place in open {
        gaps += 1;
        filled += usize::from(names.contains_key(&place));
    }
    // A group begins where its first name stands; a column without a group stands in the upper row alone.
    gaps > 0 && filled == gaps && is_header(rows, lower, words)
}

/// Whether the row below the names says them again for people: words in every column, above columns of other kinds.
fn has_labels(rows: &[Row], names: usize) -> bool {
    let Some(labels) = rows.get(names + 1) else {
        return false;
    };
    let body = &rows[names + 2..];
    if body.len() < 2
        || labels.number != rows[names].number + 1
        || labels.cells.len() < rows[names].cells.len()
        || !labels.cells.values().all(is_word)
    {
        return false;
    }
    let (mut other, mut repeated, mut said) = (0, 0, 0);
    for (place, label) in &labels.cells {
        let below: Vec<&Cell> = body.iter().filter_map(|row| row.cells.get(place)).collect();
        let values = below.iter().filter(|cell| !is_word(cell)).count();
        other += usize::from(values * 2 > below.len());
        let name = rows[names].cells.get(place);
        said +=
            usize::from(name.is_some_and(|name| described::says_again(&name.text, &label.text)));
        repeated += usize::from(below.iter().any(|cell| cell.text == label.text));
    }
    repeated == 0 && other * 4 >= labels.cells.len() && said * 2 > labels.cells.len()
}
