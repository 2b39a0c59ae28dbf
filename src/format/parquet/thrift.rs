//! Thrift's compact protocol, in which Parquet writes footers and the heads of pages: bytes go in, and whoever walks through them
//! is told of each field.

/// Kinds of values that are asked for by name.
pub(super) const NUMBER: u8 = 5;
pub(super) const LIST: u8 = 9;
pub(super) const STRUCT: u8 = 12;
/// Values in values.
const MOST_DEPTH: usize = 64;

/// A walk through a structure.
pub(super) struct Walk<B> {
    pub(super) bytes: B,
    pub(super) at: usize,
}

impl<B: AsRef<[u8]>> Walk<B> {
    /// From the front on.
    pub(super) fn new(bytes: B) -> Self {
        Self { bytes, at: 0 }
    }

    /// Calls `each` for every structure of a list, which it has to pass.
    pub(super) fn each(&mut self, each: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let (count, kind) = self.list()?;
        (0..count).try_for_each(|_| match kind {
            STRUCT => each(self),
            _ => None,
        })
    }

    fn byte(&mut self) -> Option<u8> {
        self.at += 1;
        self.bytes.as_ref().get(self.at - 1).copied()
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// The length of a list and the kind of its values.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.number()?,
            few => u64::from(few),
        };
        Some((count, head & 15))
    }

    /// Calls `each` with the id and kind of every field of a structure, which it has to pass.
    pub(super) fn fields(
        &mut self,
        each: &mut dyn FnMut(&mut Self, i64, u8) -> Option<()>,
    ) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => {
                    let number = self.number()?;
                    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
                }
                step => id + i64::from(step),
            };
            each(self, id, head & 15)?;
        }
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?)?;
        (self.at <= self.bytes.as_ref().len()).then_some(())
    }

    pub(super) fn pass(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.skip(1),
            4..=6 => self.number().map(|_| ()),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(length)
            }
            LIST | 10 => {
                let (count, kind) = self.list()?;
                // In a list a truth value is a byte.
                (0..count).try_for_each(|_| match kind {
                    1 | 2 => self.skip(1),
                    kind if depth < MOST_DEPTH => self.pass(kind, depth + 1),
                    _ => None,
                })
            }
            STRUCT if depth < MOST_DEPTH => {
                self.fields(&mut |walk, _, kind| walk.pass(kind, depth + 1))
            }
            _ => None,
        }
    }
}
