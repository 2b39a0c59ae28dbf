//! The file beside a table that holds its long texts (.dbt, .fpt): where a memo begins goes in, its bytes come out.
//!
//! dBase III ends a text with a mark, in blocks of 512 bytes; dBase IV puts a mark and the length before it, FoxPro a sort and the
//! length, the greatest byte first. A cell holds the number of the block in ten digits, or in four bytes.

use super::header::Variable;
use crate::format::Refusal;
use crate::format::fixed_rows::Order;
use crate::model::source::{Source, read_range};
use std::sync::Arc;

/// Endings of the files of dBase and of FoxPro.
const ENDINGS: [(&str, bool); 2] = [(".fpt", true), (".dbt", false)];
/// Bytes of a header that is looked at, and of what stands before a text.
const HEADER: usize = 32;
const BEFORE: usize = 8;
/// Bytes of a block of dBase III, and of FoxPro where the header does not say.
const BLOCK_OF_THREE: u64 = 512;
const BLOCK_OF_FOX: u64 = 64;
/// What stands before a text of dBase IV, and ends one of dBase III.
const MARK_OF_FOUR: &[u8] = b"\xFF\xFF\x08\0";
const END: u8 = 0x1A;
/// The sort of a text of FoxPro; others are pictures and objects.
const TEXT: u32 = 1;
/// Bytes of one memo that are read, and of the memos of a batch.
pub(super) const MOST_TEXT: u64 = 1 << 20;
pub(super) const MOST_AT_ONCE: usize = 16 << 20;

/// How the file beside a table is laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Memos {
    ending: &'static str,
    is_fox: bool,
    block: u64,
}

/// What a cell says of its memo.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Memo {
    /// There is none.
    Empty,
    /// Its bytes, and whether these are all.
    Text(Vec<u8>, bool),
    /// It is no text, or not where the cell says.
    Unread,
}

impl Memos {
    /// The file beside the table that is read from `source`; `None` where there is none.
    pub(super) fn beside(source: &dyn Source) -> Option<Self> {
        ENDINGS.into_iter().find_map(|(ending, is_fox)| {
            let header = read_range(&**source.beside(ending)?, 0, HEADER).ok()?;
            let block = if is_fox {
                u64::from(Order::Big.u16(&header, 6)?)
            } else {
                u64::from(Order::Little.u16(&header, 20)?)
            };
            let usual = if is_fox { BLOCK_OF_FOX } else { BLOCK_OF_THREE };
            let block = if block == 0 { usual } else { block };
            Some(Self {
                ending,
                is_fox,
                block,
            })
        })
    }

    /// The file itself, as it is opened with its table.
    pub(super) fn file(self, source: &dyn Source) -> Option<&Arc<dyn Source>> {
        source.beside(self.ending)
    }

    /// The memo of a cell.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub(super) fn read(self, file: &dyn Source, cell: &[u8]) -> Result<Memo, Refusal> {
        let place = match number(cell) {
            Some(0) => return Ok(Memo::Empty),
            Some(number) => u64::from(number) * self.block,
            None => return Ok(Memo::Unread),
        };
        let io = |error: std::io::Error| Refusal::io(&error);
        let before = read_range(file, place, BEFORE).map_err(io)?;
        let length = if self.is_fox {
            if Order::Big.u32(&before, 0) != Some(TEXT) {
                return Ok(Memo::Unread);
            }
            Order::Big.u32(&before, 4).map(u64::from)
        } else if before.starts_with(MARK_OF_FOUR) {
            let length = Order::Little.u32(&before, 4).map(u64::from);
            length.and_then(|length| length.checked_sub(BEFORE as u64))
        } else {
            return until_mark(file, place);
        };
        let Some(length) = length else {
            return Ok(Memo::Unread);
        };
        let taken = length.min(MOST_TEXT);
        let text = read_range(file, place + BEFORE as u64, taken as usize).map_err(io)?;
        let is_whole = text.len() as u64 == length;
        Ok(Memo::Text(text, is_whole))
    }
}

/// A text of dBase III, which its mark ends.
fn until_mark(file: &dyn Source, place: u64) -> Result<Memo, Refusal> {
    let mut text = Vec::new();
    while (text.len() as u64) < MOST_TEXT {
        let at = place + text.len() as u64;
        let block = read_range(file, at, BLOCK_OF_THREE as usize);
        let block = block.map_err(|error| Refusal::io(&error))?;
        if let Some(end) = memchr::memchr(END, &block) {
            text.extend_from_slice(&block[..end]);
            return Ok(Memo::Text(text, true));
        }
        if block.is_empty() {
            break;
        }
        text.extend_from_slice(&block);
    }
    Ok(if text.is_empty() {
        Memo::Unread
    } else {
        Memo::Text(text, false)
    })
}

/// The number of a block in a cell, 0 for none; `None` for what is no number.
fn number(cell: &[u8]) -> Option<u32> {
    if let Ok(bytes) = <[u8; 4]>::try_from(cell) {
        return Some(u32::from_le_bytes(bytes));
    }
    let digits = cell.trim_ascii();
    let digits = digits.split(|byte| *byte == 0).next().unwrap_or_default();
    if digits.is_empty() {
        return Some(0);
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The memos of so many rows, one list for each of `variables`.
pub(super) struct Taken {
    pub(super) columns: Vec<Vec<Option<Vec<u8>>>>,
    /// Memos that were not read, or not to their end.
    pub(super) unread: u64,
    /// Rows whose memos these are.
    pub(super) rows: usize,
}

/// The memos of the rows at the front, as many as a batch holds; of one row at least.
pub(super) fn take(
    rows: &[&[u8]],
    variables: &[&Variable],
    memos: Memos,
    file: &dyn Source,
) -> Result<Taken, Refusal> {
    let mut taken = Taken {
        columns: vec![Vec::new(); variables.len()],
        unread: 0,
        rows: 0,
    };
    let mut bytes = 0;
    for row in rows {
        if bytes > MOST_AT_ONCE {
            break;
        }
        for (column, variable) in taken.columns.iter_mut().zip(variables) {
            let end = variable.place + variable.length;
            let cell = row.get(variable.place..end).unwrap_or_default();
            let text = match memos.read(file, cell)? {
                Memo::Empty => None,
                Memo::Text(text, is_whole) => {
                    taken.unread += u64::from(!is_whole);
                    bytes += text.len();
                    Some(text)
                }
                Memo::Unread => {
                    taken.unread += 1;
                    None
                }
            };
            column.push(text);
        }
        taken.rows += 1;
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(Vec<u8>);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
            let rest = self.0.get(offset as usize..).unwrap_or_default();
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            Ok(length)
        }
    }

    #[test]
    fn memos_of_each_kin_are_read_and_damaged_ones_are_said() {
        let whole = |text: &[u8]| Memo::Text(text.to_vec(), true);
        let mut three = vec![0; 512];
        three.extend_from_slice(b"first\x1a\x1a");
        let mut four = vec![0; 512];
        four.extend_from_slice(b"\xFF\xFF\x08\0\x0e\0\0\0second");
        let mut fox = vec![0; 64];
        fox.extend_from_slice(b"\0\0\0\x01\0\0\0\x05third\0\0\0");
        fox.extend_from_slice(b"\0\0\0\0\0\0\0\x02xx");
        let memos = |is_fox, block| Memos {
            ending: "",
            is_fox,
            block,
        };
        for (file, memos, cell, expected) in [
            (
                &three,
                memos(false, 512),
                &b"         1"[..],
                whole(b"first"),
            ),
            (&three, memos(false, 512), b"          ", Memo::Empty),
            (&three, memos(false, 512), b"         7", Memo::Unread),
            (&four, memos(false, 512), b"0000000001", whole(b"second")),
            (&fox, memos(true, 64), &[1, 0, 0, 0], whole(b"third")),
            (&fox, memos(true, 16), &[5, 0, 0, 0], Memo::Unread),
            (&fox, memos(true, 64), &[0xFF; 4], Memo::Unread),
            (&fox, memos(true, 64), b"*********x", Memo::Unread),
        ] {
            let found = memos.read(&Bytes(file.clone()), cell).unwrap();
            assert_eq!(found, expected, "{cell:?}");
        }
        let endless = vec![b'a'; 3 << 20];
        let cut = memos(false, 512).read(&Bytes(endless), b"1").unwrap();
        assert!(matches!(cut, Memo::Text(text, false) if text.len() as u64 == MOST_TEXT));
    }
}
