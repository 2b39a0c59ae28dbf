//! The header of a SAS data set: its bytes go in, the order of bytes, the width of numbers and the pages come out.

use super::{FILE, encoding};
use crate::format::Refusal;
use crate::format::code_page::Declared;
use crate::format::cursor::Cursor;
use crate::format::fixed_rows::{FixedRows, Order};
use crate::model::reason::StatisticsReason;
use crate::model::source::Source;

/// How a data set begins, and how one that was written by other programs may.
const MARKS: [&[u8; 32]; 2] = [
    b"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
    b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x18\x1F\x10\x11",
];
/// What says that numbers are wide, or that four bytes more stand before the rest.
const YES: u8 = b'3';
/// Bytes of the header that are looked at, and of header and page at least and at most.
const FRONT: u64 = 288;
const SIZES: std::ops::RangeInclusive<u64> = 1_024..=1 << 24;

/// The header of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) order: Order,
    /// Whether lengths and places have eight bytes.
    pub(super) is_wide: bool,
    /// Offset of the first page.
    pub(super) start: u64,
    /// Bytes of a page, and how many there are, one beyond the end of a file that ends before.
    pub(super) page: u64,
    count: u64,
    pub(super) declared: Declared,
    /// Whether Stat/Transfer wrote it, which does not fill pages up.
    pub(super) is_transferred: bool,
}

/// Whether a head begins as a data set does.
pub(super) fn is_plausible(head: &[u8]) -> bool {
    MARKS.iter().any(|mark| head.starts_with(*mark))
}

impl Header {
    /// The header of a file.
    pub(super) fn read(source: &dyn Source) -> Result<Self, Refusal> {
        let mut cursor = Cursor::new(source, Order::Little, FILE);
        let bytes = cursor.take(FRONT)?;
        let order = match bytes[37] {
            0 => Order::Big,
            1 => Order::Little,
            _ => return Err(cursor.damaged()),
        };
        if !is_plausible(&bytes) {
            return Err(cursor.damaged());
        }
        let is_wide = bytes[32] == YES;
        let gap = if bytes[35] == YES { 4 } else { 0 };
        let number = |at| {
            order
                .u32(&bytes, at + gap)
                .map(u64::from)
                .unwrap_or_default()
        };
        let (start, page) = (number(196), number(200));
        let (count, release) = if is_wide {
            (order.u64(&bytes, 204 + gap).unwrap_or_default(), 220 + gap)
        } else {
            (number(204), 216 + gap)
        };
        if !SIZES.contains(&start) || !SIZES.contains(&page) {
            return Err(cursor.damaged());
        }
        if source.byte_size() < start {
            return Err(Refusal::new(StatisticsReason::HeaderCutOff { file: FILE }));
        }
        let held = FixedRows::announced(source.byte_size(), start, count, page as usize);
        Ok(Self {
            order,
            is_wide,
            start,
            page,
            count: held.count(),
            declared: encoding(bytes[70]),
            is_transferred: bytes[release..].starts_with(b"9.0000M0"),
        })
    }

    /// The pages as rows of one length.
    pub(super) fn pages(&self) -> FixedRows {
        FixedRows {
            start: self.start,
            end: self.end(),
            length: self.page as usize,
        }
    }

    /// Offset behind the last page.
    pub(super) fn end(&self) -> u64 {
        self.start + self.count * self.page
    }

    /// How many pages there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Bytes before the descriptions or rows of a page.
    pub(super) fn page_head(&self) -> usize {
        if self.is_wide { 40 } else { 24 }
    }

    /// A length or place.
    pub(super) fn length(&self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.is_wide {
            usize::try_from(self.order.u64(bytes, at)?).ok()
        } else {
            self.order.u32(bytes, at).map(|length| length as usize)
        }
    }

    /// Bytes of a length or place.
    pub(super) fn width(&self) -> usize {
        if self.is_wide { 8 } else { 4 }
    }

    /// A number that is stored without its last bytes; `None` where there are too many.
    pub(super) fn number(&self, cell: &[u8]) -> Option<f64> {
        let mut bytes = [0; 8];
        if self.order == Order::Big {
            bytes.get_mut(..cell.len())?.copy_from_slice(cell);
            return Some(f64::from_be_bytes(bytes));
        }
        let from = bytes.len().checked_sub(cell.len())?;
        bytes[from..].copy_from_slice(cell);
        Some(f64::from_le_bytes(bytes))
    }
}
