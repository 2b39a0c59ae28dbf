//! The lengths of texts, as both versions of ORC's run-length encoding of unsigned integers have them
//! (<https://orc.apache.org/specification/ORCv1/>, "Run Length Encoding").

use std::io::{BufReader, Read};

/// Bytes of the stream that are held at a time.
const BUFFER: usize = 8 << 10;

/// The version of the encoding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Version {
    One,
    Two,
}

/// The lengths of a stream, to its end or to the first that cannot be read.
pub(super) struct Lengths<R> {
    stream: BufReader<R>,
    version: Version,
    /// A run, its next value last.
    run: Vec<u64>,
}

impl<R: Read> Lengths<R> {
    pub(super) fn new(stream: R, version: Version) -> Self {
        Self {
            stream: BufReader::with_capacity(BUFFER, stream),
            version,
            run: Vec::new(),
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        self.stream.read_exact(&mut byte).ok()?;
        Some(byte[0])
    }

    /// A number of so many bytes, the most significant first.
    fn number(&mut self, bytes: u32) -> Option<u64> {
        (0..bytes).try_fold(0_u64, |number, _| {
            Some(number << 8 | u64::from(self.byte()?))
        })
    }

    /// A number of seven bits a byte, the least significant first.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// So many numbers of `width` bits each; what is left of the last byte is passed over.
    fn packed(&mut self, count: usize, width: u32) -> Option<Vec<u64>> {
        let (mut held, mut bits) = (0_u128, 0);
        let mut numbers = Vec::with_capacity(count);
        for _ in 0..count {
            while bits < width {
                held = held << 8 | u128::from(self.byte()?);
                bits += 8;
            }
            bits -= width;
            numbers.push((held >> bits) as u64 & mask(width));
            held &= (1 << bits) - 1;
        }
        Some(numbers)
    }

    fn run_of_one(&mut self) -> Option<Vec<u64>> {
        const SHORTEST: usize = 3;
        let control = self.byte()?.cast_signed();
        if control < 0 {
            return (0..control.unsigned_abs()).map(|_| self.varint()).collect();
        }
        let count = control.unsigned_abs() as usize + SHORTEST;
        let step = i64::from(self.byte()?.cast_signed());
        let mut next = self.varint()?;
        let run = (0..count).map(|_| {
            let value = next;
            next = next.wrapping_add_signed(step);
            value
        });
        Some(run.collect())
    }

    fn run_of_two(&mut self) -> Option<Vec<u64>> {
        const SHORTEST: usize = 3;
        let control = self.byte()?;
        if control >> 6 == 0 {
            let value = self.number(u32::from(control >> 3 & 7) + 1)?;
            return Some(vec![value; usize::from(control & 7) + SHORTEST]);
        }
        let code = control >> 1 & 0x1F;
        let count = (usize::from(control & 1) << 8 | usize::from(self.byte()?)) + 1;
        match control >> 6 {
            1 => self.packed(count, width(code)),
            2 => self.patched(count, width(code)),
            _ => self.steps(count, if code == 0 { 0 } else { width(code) }),
        }
    }

    /// Small numbers over a base, some of them with more bits that follow in a list.
    fn patched(&mut self, count: usize, width_of_value: u32) -> Option<Vec<u64>> {
        let (third, fourth) = (self.byte()?, self.byte()?);
        let base_bytes = u32::from(third >> 5) + 1;
        let patch_width = width(third & 0x1F);
        let gap_width = u32::from(fourth >> 5) + 1;
        let base = self.number(base_bytes)?;
        let sign = 1_u64 << (base_bytes * 8 - 1);
        let base = if base & sign == 0 {
            base.cast_signed()
        } else {
            (base ^ sign).cast_signed().wrapping_neg()
        };
        let mut values = self.packed(count, width_of_value)?;
        let patches = self.packed(usize::from(fourth & 0x1F), fixed(gap_width + patch_width))?;
        let mut at = 0;
        for patch in patches {
            at += (patch >> patch_width) as usize;
            let more = patch & mask(patch_width);
            *values.get_mut(at)? |= more.checked_shl(width_of_value).unwrap_or(0);
        }
        for value in &mut values {
            *value = value.wrapping_add_signed(base);
        }
        Some(values)
    }

    /// A first number, a first step, and further steps the same way: all alike where they have no bits.
    fn steps(&mut self, count: usize, width: u32) -> Option<Vec<u64>> {
        let first = self.varint()?;
        let step = self.signed()?;
        let further = match width {
            0 => vec![step.unsigned_abs(); count.saturating_sub(2)],
            _ => self.packed(count.saturating_sub(2), width)?,
        };
        let mut values = vec![first];
        let mut last = first;
        for size in (count > 1)
            .then_some(step.unsigned_abs())
            .into_iter()
            .chain(further)
        {
            last = if step < 0 {
                last.wrapping_sub(size)
            } else {
                last.wrapping_add(size)
            };
            values.push(last);
        }
        Some(values)
    }
}

impl<R: Read> Iterator for Lengths<R> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if self.run.is_empty() {
            self.run = match self.version {
                Version::One => self.run_of_one()?,
                Version::Two => self.run_of_two()?,
            };
            self.run.reverse();
        }
        self.run.pop()
    }
}

const fn mask(width: u32) -> u64 {
    match width {
        64.. => u64::MAX,
        _ => (1 << width) - 1,
    }
}

/// Bits that a code of five bits stands for.
const fn width(code: u8) -> u32 {
    match code {
        0..=23 => code as u32 + 1,
        24 => 26,
        25 => 28,
        26 => 30,
        27 => 32,
        28 => 40,
        29 => 48,
        30 => 56,
        _ => 64,
    }
}

/// The least width with a code that holds so many bits.
fn fixed(bits: u32) -> u32 {
    let mut widths = (0..32).map(width);
    widths.find(|width| *width >= bits).unwrap_or(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(version: Version, bytes: &[u8]) -> Vec<u64> {
        Lengths::new(bytes, version).collect()
    }

    /// The examples of the specification.
    #[test]
    fn runs_are_read_as_the_standard_has_them() {
        let one = |bytes: &[u8]| lengths(Version::One, bytes);
        let two = |bytes: &[u8]| lengths(Version::Two, bytes);
        assert_eq!(one(&[0x61, 0x00, 0x07]), [7; 100]);
        let falling: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(one(&[0x61, 0xFF, 0x64]), falling);
        assert_eq!(one(&[0xFB, 0x02, 0x03, 0x06, 0x07, 0x0B]), [2, 3, 6, 7, 11]);
        assert_eq!(two(&[0x0A, 0x27, 0x10]), [10_000; 5]);
        assert_eq!(
            two(&[0x5E, 0x03, 0x5C, 0xA1, 0xAB, 0x1E, 0xDE, 0xAD, 0xBE, 0xEF]),
            [23_713, 43_806, 57_005, 48_879]
        );
        let mut patched: Vec<u64> = (0..20).map(|step| 2_000 + step * 10).collect();
        patched[..4].copy_from_slice(&[2_030, 2_000, 2_020, 1_000_000]);
        (4..20).for_each(|at| patched[at] = 2_040 + (at as u64 - 4) * 10);
        assert_eq!(
            two(&[
                0x8E, 0x13, 0x2B, 0x21, 0x07, 0xD0, 0x1E, 0x00, 0x14, 0x70, 0x28, 0x32, 0x3C, 0x46,
                0x50, 0x5A, 0x64, 0x6E, 0x78, 0x82, 0x8C, 0x96, 0xA0, 0xAA, 0xB4, 0xBE, 0xFC, 0xE8,
            ]),
            patched
        );
        assert_eq!(
            two(&[0xC6, 0x09, 0x02, 0x02, 0x22, 0x42, 0x42, 0x46]),
            [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
        );
    }

    #[test]
    fn what_ends_early_ends_the_lengths() {
        assert!(lengths(Version::Two, &[0x0A, 0x27]).is_empty());
        assert!(lengths(Version::One, &[0xFB, 0x02, 0x03]).is_empty());
        assert_eq!(
            lengths(Version::Two, &[0x0A, 0x27, 0x10, 0x5E]),
            [10_000; 5]
        );
    }
}
