//! Values of a UTF-8 text that are not UTF-8: bytes go in, characters come out, by the encoding that they look like.
//!
//! Exports that were put together from several systems change their encoding on the way. Only the values that are concerned are
//! decoded anew; all others stand as they are.

use super::plain::view;
use crate::format::text;
use crate::model::source::{Source, read_range};
use std::collections::BTreeSet;

/// Bytes of broken values that the guess is made from.
const SAMPLE: usize = 64 * 1024;
/// Bytes that are searched for the place of the first fault.
const WINDOW: usize = 1 << 20;
/// A guess below this is none, and what is broken becomes U+FFFD.
const SURE: f64 = 0.5;

/// What was done to a batch.
pub(in crate::format) struct Mended {
    /// Values that were not UTF-8.
    pub(in crate::format) count: u64,
    /// Rows that hold such values, where they were read as another encoding.
    pub(in crate::format) rows: u64,
    /// The encoding that they were read as; `None` where they only lost their broken bytes.
    pub(in crate::format) read_as: Option<&'static str>,
}

/// The value that a view points to, short ones by way of `inline` (Arrow variable-size binary view layout).
pub(in crate::format) fn value<'a>(
    values: &'a [u8],
    view: u128,
    inline: &'a mut [u8; 16],
) -> &'a [u8] {
    let length = (view & u128::from(u32::MAX)) as usize;
    if length <= 12 {
        *inline = view.to_le_bytes();
        &inline[4..4 + length]
    } else {
        let offset = (view >> 96) as usize;
        &values[offset..offset + length]
    }
}

/// Whether a value is UTF-8 of which bytes are missing rather than another encoding: it has characters of three bytes and more of
/// them than bytes that are none.
fn is_cut(value: &[u8]) -> bool {
    let (mut valid, mut broken) = (0, 0);
    for chunk in value.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| c.len_utf8() > 2).count();
        broken += chunk.invalid().len();
    }
    valid * 3 > broken
}

/// Decodes what is broken among the first `rows` values of each column; columns stand `stride` views apart.
pub(in crate::format) fn mend(
    values: &mut Vec<u8>,
    views: &mut [u128],
    rows: usize,
    stride: usize,
) -> Mended {
    let mut inline = [0; 16];
    let mut broken = Vec::new();
    let mut sample = Vec::new();
    for start in (0..views.len()).step_by(stride.max(1)) {
        for place in start..start + rows {
            let value = value(values, views[place], &mut inline);
            if std::str::from_utf8(value).is_err() {
                broken.push(place);
                if sample.len() < SAMPLE && !is_cut(value) {
                    sample.extend_from_slice(value);
                    sample.push(b'\n');
                }
            }
        }
    }
    let (encoding, sure) = text::guess(&sample);
    let encoding = (sure > SURE && !sample.is_empty()).then_some(encoding);
    let mut rows_of_other = BTreeSet::new();
    for place in &broken {
        let value = value(values, views[*place], &mut inline);
        let decoded = match encoding {
            Some(encoding) if !is_cut(value) => {
                rows_of_other.insert(place % stride.max(1));
                encoding.decode_without_bom_handling(value).0.into_owned()
            }
            _ => String::from_utf8_lossy(value).into_owned(),
        };
        let from = values.len();
        values.extend_from_slice(decoded.as_bytes());
        views[*place] = view(values, from, values.len(), from);
    }
    // What stands between the values (of records wider than the table) must not be broken either: nobody reads it.
    Mended {
        count: broken.len() as u64,
        rows: rows_of_other.len() as u64,
        read_as: encoding.filter(|_| !broken.is_empty()).map(text::name),
    }
}

/// Offset of the first byte in `from..to` that is not UTF-8.
pub(in crate::format) fn place(source: &dyn Source, from: u64, to: u64) -> u64 {
    let mut at = from;
    while at < to {
        let length = WINDOW.min((to - at) as usize);
        let Ok(bytes) = read_range(source, at, length) else {
            break;
        };
        match std::str::from_utf8(&bytes) {
            Ok(_) if bytes.is_empty() => break,
            Ok(_) => at += bytes.len() as u64,
            // A character that the window cuts.
            Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
                at += error.valid_up_to() as u64;
            }
            Err(error) => return at + error.valid_up_to() as u64,
        }
    }
    from
}
