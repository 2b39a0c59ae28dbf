//! Packed rows of a SAS data set: bytes go in, a row comes out, or nothing where they are none.
//!
//! `COMPRESS=CHAR` packs runs of a byte (SASYZCRL); `COMPRESS=BINARY` packs those and what came before (SASYZCR2, the "data compression"
//! of E. Ross, C Users Journal 10/1992).

/// How rows are packed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Packing {
    Runs,
    Data,
}

/// Adds the row of `length` bytes to `row`; `None` where the packed bytes are not one.
pub(super) fn row(packing: Packing, packed: &[u8], row: &mut Vec<u8>, length: usize) -> Option<()> {
    let mut unpacked = Unpacked {
        start: row.len(),
        row,
        length,
    };
    let mut packed = packed.iter();
    match packing {
        Packing::Runs => runs(&mut packed, &mut unpacked)?,
        Packing::Data => data(&mut packed, &mut unpacked)?,
    }
    (unpacked.held() == length).then_some(())
}

/// A row as far as it is unpacked.
struct Unpacked<'a> {
    row: &'a mut Vec<u8>,
    /// Where it begins, and its bytes when it is whole.
    start: usize,
    length: usize,
}

impl Unpacked<'_> {
    fn held(&self) -> usize {
        self.row.len() - self.start
    }

    /// Whether there is room for so many bytes more.
    fn room(&self, count: usize) -> Option<()> {
        (self.held() + count <= self.length).then_some(())
    }

    /// A byte again and again.
    fn repeat(&mut self, byte: u8, count: usize) -> Option<()> {
        self.room(count)?;
        self.row.resize(self.row.len() + count, byte);
        Some(())
    }

    /// Bytes as they are.
    fn copy(&mut self, packed: &mut std::slice::Iter<'_, u8>, count: usize) -> Option<()> {
        self.room(count)?;
        let bytes = packed.as_slice();
        self.row.extend(bytes.get(..count)?);
        *packed = bytes[count..].iter();
        Some(())
    }

    /// What stands so many bytes before.
    fn again(&mut self, back: usize, count: usize) -> Option<()> {
        self.room(count)?;
        let from = self.held().checked_sub(back)? + self.start;
        let end = from + count;
        if end > self.row.len() {
            return None;
        }
        self.row.extend_from_within(from..end);
        Some(())
    }
}

/// Runs of a byte: four bits say what follows, the others and perhaps the next byte how many.
fn runs(packed: &mut std::slice::Iter<'_, u8>, row: &mut Unpacked<'_>) -> Option<()> {
    while let Some(control) = packed.next() {
        let few = usize::from(control & 0x0F);
        let mut many = || Some(usize::from(*packed.next()?) + 256 * few);
        match control >> 4 {
            0 => {
                let count = many()? + 64;
                row.copy(packed, count)?;
            }
            1 => {
                let count = many()? + 64 + 4_096;
                row.copy(packed, count)?;
            }
            2 => row.copy(packed, few + 96)?,
            4 => {
                let count = many()? + 18;
                row.repeat(*packed.next()?, count)?;
            }
            5 => row.repeat(b'@', many()? + 17)?,
            6 => row.repeat(b' ', many()? + 17)?,
            7 => row.repeat(0, many()? + 17)?,
            8 => row.copy(packed, few + 1)?,
            9 => row.copy(packed, few + 17)?,
            10 => row.copy(packed, few + 33)?,
            11 => row.copy(packed, few + 49)?,
            12 => row.repeat(*packed.next()?, few + 3)?,
            13 => row.repeat(b'@', few + 2)?,
            14 => row.repeat(b' ', few + 2)?,
            15 => row.repeat(0, few + 2)?,
            _ => return None,
        }
    }
    Some(())
}

/// Runs of a byte and of what came before: of sixteen bits each says whether a byte follows as it is, or what stands for several.
fn data(packed: &mut std::slice::Iter<'_, u8>, row: &mut Unpacked<'_>) -> Option<()> {
    while let [high, low, rest @ ..] = packed.as_slice() {
        let bits = u16::from_be_bytes([*high, *low]);
        *packed = rest.iter();
        for bit in (0..16).rev() {
            if bits >> bit & 1 == 0 {
                let Some(byte) = packed.next() else {
                    break;
                };
                row.repeat(*byte, 1)?;
                continue;
            }
            let (first, second) = (usize::from(*packed.next()?), *packed.next()?);
            let few = first & 0x0F;
            let many = few + 16 * usize::from(second);
            match first >> 4 {
                0 => row.repeat(second, few + 3)?,
                1 => row.repeat(*packed.next()?, many + 19)?,
                2 => row.again(many + 3, usize::from(*packed.next()?) + 16)?,
                count => row.again(many + 3, count)?,
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(packing: Packing, packed: &[u8], length: usize) -> Option<Vec<u8>> {
        let mut bytes = b"before".to_vec();
        row(packing, packed, &mut bytes, length)?;
        Some(bytes.split_off(6))
    }

    #[test]
    fn runs_of_a_byte() {
        let packed = [0x82, b'a', b'b', b'c', 0xE1, 0xC0, b'x', 0xF0];
        assert_eq!(
            unpacked(Packing::Runs, &packed, 11).unwrap(),
            b"abc   xxx\0\0"
        );
        assert_eq!(unpacked(Packing::Runs, &packed, 10), None);
        assert_eq!(unpacked(Packing::Runs, &packed[..3], 11), None);
        assert_eq!(
            unpacked(Packing::Runs, &[0x60, 0x03], 20).unwrap(),
            [b' '; 20]
        );
        assert_eq!(unpacked(Packing::Runs, &[0x4F, 0xFF, 0], 1 << 20), None);
    }

    #[test]
    fn what_came_before() {
        // Five bytes as they are, three blanks, and the first four again.
        let packed = [
            0x06, 0x00, b'a', b'b', b'c', b'd', b'e', 0x00, b' ', 0x45, 0x00,
        ];
        assert_eq!(
            unpacked(Packing::Data, &packed, 12).unwrap(),
            b"abcde   abcd"
        );
        assert_eq!(unpacked(Packing::Data, &packed, 11), None);
        assert_eq!(unpacked(Packing::Data, &[0x80, 0x00, 0x30, 0x00], 3), None);
    }
}
