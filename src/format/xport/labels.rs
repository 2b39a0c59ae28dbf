//! Long labels of transport files of version 8: the records between the variables and the rows go in, labels come out.

use crate::format::Refusal;
use crate::format::fixed_rows::Order;
use crate::model::source::{Source, read_range};

/// How the record begins that stands before labels, of either kind, and how many numbers lead a label of each: the variable, the
/// lengths of its name and label, and of its format and informat.
const KINDS: [(&[u8], usize); 2] = [
    (b"HEADER RECORD*******LABELV8", 3),
    (b"HEADER RECORD*******LABELV9", 5),
];
const RECORD: usize = 80;
/// Bytes of labels that are read.
const MOST: u64 = 16 << 20;

/// The labels between the offsets `from` and `to`: the place of the variable, and its label as it stands in the file.
pub(super) fn read(
    source: &dyn Source,
    from: u64,
    to: u64,
) -> Result<Vec<(usize, Vec<u8>)>, Refusal> {
    let length = to.saturating_sub(from).min(MOST) as usize;
    let bytes = read_range(source, from, length).map_err(|error| Refusal::io(&error))?;
    let Some((_, numbers)) = KINDS.iter().find(|(mark, _)| bytes.starts_with(mark)) else {
        return Ok(Vec::new());
    };
    let mut rest = bytes.get(RECORD..).unwrap_or_default();
    let mut labels = Vec::new();
    while let Some((number, label, behind)) = label(rest, *numbers) {
        labels.push((number, label.to_vec()));
        rest = behind;
    }
    Ok(labels)
}

/// The first label of `bytes`, the place of its variable, and what stands behind it.
fn label(bytes: &[u8], numbers: usize) -> Option<(usize, &[u8], &[u8])> {
    let number = |index: usize| Order::Big.u16(bytes, 2 * index).map(usize::from);
    let place = number(0)?.checked_sub(1)?;
    let start = 2 * numbers + number(1)?;
    let end = start + number(2)?;
    let beside: Option<usize> = (3..numbers).map(number).sum();
    let label = bytes.get(start..end)?;
    Some((place, label, bytes.get(end + beside?..)?))
}
