//! Variables of an SPSS file: the records of the dictionary go in, the columns of the table come out.

use super::FILE;
use super::dictionary::{Dictionary, LabelSet, Missing, Record, UNIT};
use crate::format::Refusal;
use crate::format::code_page::CodePage;
use crate::format::layout::MOST_COLUMNS;
use crate::format::value_labels::ValueLabels;
use crate::model::dataset::DataType;
use crate::model::reason::StatisticsReason;
use std::sync::Arc;

/// Bytes of a piece of a very long text that are its own, and by how many each adds to its length.
const PIECE: usize = 255;
const STEP: usize = 252;
/// Formats of days and of moments, by their numbers.
const DAYS: [u8; 8] = [20, 23, 24, 28, 29, 30, 38, 39];
const MOMENTS: [u8; 2] = [22, 41];

/// A column, with its names as they stand in the file.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) name: Vec<u8>,
    pub(super) label: Vec<u8>,
    /// The pieces of a text: the first byte in a row, and how many; none for a number.
    pub(super) texts: Vec<(usize, usize)>,
    /// The place of its first unit in the row.
    unit: usize,
    data_type: DataType,
    missing: Missing,
}

/// A column.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) texts: Vec<(usize, usize)>,
    /// Its first byte in a row.
    pub(super) place: usize,
    /// How it is shown: text for numbers that stand for their labels.
    pub(super) data_type: DataType,
    /// What its numbers count.
    pub(super) counts: DataType,
    pub(super) missing: Missing,
    pub(super) labels: Option<Arc<ValueLabels>>,
}

/// The columns that a dictionary describes.
pub(super) fn of(dictionary: &Dictionary) -> Result<Vec<Raw>, Refusal> {
    let (mut variables, mut at) = (Vec::new(), 0);
    while let Some(record) = dictionary.records.get(at) {
        let length = dictionary.long_texts.get(&record.name);
        let length = length.copied().unwrap_or(record.width);
        let pieces = if record.width > 0 && length > PIECE {
            length.div_ceil(STEP)
        } else {
            1
        };
        let end = at.saturating_add(pieces).min(dictionary.records.len());
        variables.push(raw(dictionary, &dictionary.records[at..end], length));
        at = end;
    }
    if variables.len() > MOST_COLUMNS {
        return Err(Refusal::new(StatisticsReason::ManyColumns { file: FILE }));
    }
    Ok(variables)
}

/// The column of these records, a text of `length` bytes where it is one.
fn raw(dictionary: &Dictionary, records: &[Record], length: usize) -> Raw {
    let first = &records[0];
    let mut left = length;
    let texts = records.iter().filter(|_| first.width > 0).map(|record| {
        let own = left.min(PIECE).min(record.units * UNIT);
        left -= own;
        (record.unit * UNIT, own)
    });
    let long = dictionary.long_names.get(&first.name);
    Raw {
        texts: texts.collect(),
        name: long.unwrap_or(&first.name).clone(),
        label: first.label.clone(),
        unit: first.unit,
        data_type: match first.format {
            _ if first.width > 0 => DataType::String,
            format if DAYS.contains(&format) => DataType::Date,
            format if MOMENTS.contains(&format) => DataType::Timestamp,
            _ => DataType::Double,
        },
        missing: first.missing.clone(),
    }
}

impl Raw {
    /// The column with its names and labels as characters.
    pub(super) fn titled(self, dictionary: &Dictionary, page: &CodePage) -> Variable {
        let has = |set: &&LabelSet| set.units.contains(&self.unit) || set.name == self.name;
        let set = dictionary.labels.iter().rfind(has);
        let is_text = self.data_type == DataType::String;
        let labels = set.map(|set| {
            let mut labels = ValueLabels::default();
            for (value, label) in &set.labels {
                let label = page.title(label);
                if is_text {
                    labels.add_text(page.decode(value).into_owned(), label);
                } else if let Some(number) = dictionary.order.f64(value, 0) {
                    labels.add_number(number, label);
                }
            }
            Arc::new(labels)
        });
        Variable {
            name: page.title(&self.name),
            label: page.title(&self.label),
            texts: self.texts,
            place: self.unit * UNIT,
            data_type: self.data_type,
            counts: self.data_type,
            missing: self.missing,
            labels,
        }
    }
}
