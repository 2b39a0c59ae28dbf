//! Records that are blocks of small tables, as an order with its customer, address and goods: sections in, one table out whose
//! columns are those of all, a block a record.
//!
//! Only small tables of one row each belong to the same record for certain; one of them may have several, whose other rows are
//! records of their own.

use super::Text;
use crate::format::layout::groups::{self, Group};
use crate::format::layout::header::{self, Kind, kind};
use crate::format::layout::sections::Section;
use std::collections::BTreeSet;
use std::ops::Range;

/// Blocks from which they are no chance.
const FEWEST: usize = 3;

/// The table of the blocks that the sections are; `None` where they are none.
pub(super) fn table(text: &Text<'_>, sections: &[Section]) -> Option<Group> {
    let groups = groups::of(sections);
    let numbers = groups::numbers(&groups);
    let blocks = blocks(&numbers)?;
    let several = groups.iter().filter(|group| {
        let mut pieces = group.pieces.iter();
        pieces.any(|(section, _)| sections[*section].records.len() > 1)
    });
    if several.count() > 1 {
        return None;
    }
    let mut table = Group {
        blocks,
        ..Group::default()
    };
    let mut columns_of = Vec::new();
    for group in &groups {
        let labels = labels(text, group, sections);
        let names: Vec<Option<String>> = match labels {
            Some(labels) => labels,
            None => group.names.iter().cloned().map(Some).collect(),
        };
        let columns = names.into_iter().map(|name| {
            name.map(|name| {
                table.names.push(name);
                table.names.len() - 1
            })
        });
        columns_of.push(columns.collect::<Vec<_>>());
    }
    header::number_repeated(&mut table.names);
    for (group, columns) in groups.iter().zip(&columns_of) {
        for (section, own) in &group.pieces {
            let place = |column: &Option<usize>| column.and_then(|column| columns[column]);
            let places = own.iter().map(place).collect();
            table.pieces.push((*section, places));
        }
    }
    table.pieces.sort_by_key(|(section, _)| *section);
    Some(table)
}

/// The ranges of sections that are a block each: they begin with the same table, and none stands in one twice.
fn blocks(numbers: &[usize]) -> Option<Vec<Range<usize>>> {
    let first = numbers.first()?;
    let starts: Vec<usize> = (0..numbers.len())
        .filter(|at| numbers[*at] == *first)
        .collect();
    let ends = starts[1..].iter().copied().chain([numbers.len()]);
    let blocks: Vec<Range<usize>> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| *start..end)
        .collect();
    let is_block = |block: &Range<usize>| {
        let tables: BTreeSet<usize> = numbers[block.clone()].iter().copied().collect();
        tables.len() == block.len() && block.len() > 1
    };
    (blocks.len() >= FEWEST && blocks.iter().all(is_block)).then_some(blocks)
}

/// The names of columns of rows without a header that hold a label before each value; `None` for a label's column. `None` where
/// they hold none.
fn labels(text: &Text<'_>, group: &Group, sections: &[Section]) -> Option<Vec<Option<String>>> {
    if group.names.iter().any(|name| !name.is_empty()) || group.names.len() % 2 == 1 {
        return None;
    }
    let rows = group
        .pieces
        .iter()
        .flat_map(|(section, _)| sections[*section].records.clone());
    let rows: Vec<Vec<String>> = rows.map(|row| text.cells(row)).collect();
    let first = rows.first()?;
    let is_label = |column: usize| {
        let same = |row: &Vec<String>| row.get(column) == first.get(column);
        kind(&first[column]) == Kind::Word && rows.iter().all(same)
    };
    let pairs = first.len() / 2;
    let all = rows.len() >= FEWEST
        && first.len() == group.names.len()
        && (0..pairs).all(|pair| is_label(pair * 2));
    all.then(|| {
        let name = |pair: usize| {
            first[pair * 2]
                .trim()
                .trim_end_matches([':', '：'])
                .to_owned()
        };
        (0..pairs)
            .flat_map(|pair| [None, Some(name(pair))])
            .collect()
    })
}
