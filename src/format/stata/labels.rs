//! Labels of values in a Stata file: the section goes in, the labels of each variable come out.

use super::FILE;
use super::header::{Header, Variable};
use crate::format::Refusal;
use crate::format::code_page::CodePage;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::Order;
use crate::format::value_labels::ValueLabels;
use crate::model::source::Source;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of labels that are read, and how many.
const MOST: u64 = 16 << 20;
const MOST_LABELS: usize = 1 << 17;
/// The greatest number that is no missing value.
const GREATEST: i32 = 2_147_483_620;

/// A set of labels as it stands in the file.
pub(super) struct RawLabels {
    name: Vec<u8>,
    /// Numbers and their labels.
    pub(super) labels: Vec<(i32, Vec<u8>)>,
}

/// The sets of a file. They stand behind its rows: where a file was cut there are none, and the rows are read without.
pub(super) fn read(source: &dyn Source, header: &Header) -> Vec<RawLabels> {
    let mut cursor = Cursor::new(source, header.order, FILE);
    cursor.at = header.labels;
    let is_marked = header.release >= 117;
    let mut sets = Vec::new();
    // Before release 108 their layout was another one.
    if header.release < 108 || is_marked && cursor.expect(b"<value_labels>").is_err() {
        return sets;
    }
    let (mut bytes, mut labels) = (0, 0);
    while bytes < MOST && labels < MOST_LABELS {
        let Ok(set) = set(&mut cursor, header.release) else {
            break;
        };
        bytes += set
            .labels
            .iter()
            .map(|(_, label)| label.len() as u64)
            .sum::<u64>()
            + 8;
        labels += set.labels.len();
        sets.push(set);
    }
    sets
}

/// The next set.
fn set(cursor: &mut Cursor<'_>, release: u16) -> Result<RawLabels, Refusal> {
    let is_marked = release >= 117;
    if is_marked {
        cursor.expect(b"<lbl>")?;
    }
    let length = u64::from(cursor.u32()?);
    let name = cursor.take(match release {
        ..110 => 9,
        110..118 => 33,
        _ => 129,
    })?;
    cursor.skip(3);
    if length > MOST {
        return Err(cursor.damaged());
    }
    let table = cursor.take(length)?;
    if is_marked {
        cursor.expect(b"</lbl>")?;
    }
    let end = memchr::memchr(0, &name).unwrap_or(name.len());
    Ok(RawLabels {
        name: name[..end].to_vec(),
        labels: pairs(&table, cursor.order).ok_or_else(|| cursor.damaged())?,
    })
}

/// The numbers of a set and their labels: how many, bytes of the texts, where each text begins, the numbers, the texts.
fn pairs(table: &[u8], order: Order) -> Option<Vec<(i32, Vec<u8>)>> {
    let count = order.u32(table, 0)? as usize;
    let numbers = 8 + 4 * count.min(table.len());
    let texts = table.get(numbers + 4 * count.min(table.len())..)?;
    let pair = |index: usize| {
        let text = texts.get(order.u32(table, 8 + 4 * index)? as usize..)?;
        let end = memchr::memchr(0, text).unwrap_or(text.len());
        Some((order.i32(table, numbers + 4 * index)?, text[..end].to_vec()))
    };
    (0..count.min(MOST_LABELS)).map(pair).collect()
}

/// Gives each variable the labels of its values.
pub(super) fn assign(variables: &mut [Variable], sets: &[RawLabels], page: &CodePage) {
    let mut known: HashMap<&[u8], Arc<ValueLabels>> = HashMap::new();
    for set in sets {
        let mut labels = ValueLabels::default();
        for (number, label) in &set.labels {
            if *number <= GREATEST {
                labels.add_number(f64::from(*number), page.title(label));
            }
        }
        known.insert(&set.name, Arc::new(labels));
    }
    for variable in variables {
        variable.labels = known.get(&*variable.label_set).cloned();
    }
}
