//! Filters of streams (ISO 32000-1, 7.4): packed bytes go in, unpacked ones come out, as many as may.

use super::object::{Dictionary, Object};
use std::io::Read as _;

/// Bytes that one stream is unpacked to.
const MOST: usize = 64 << 20;

/// What a filter unpacks, at most [`MOST`] bytes; `None` for those of pictures. Damage ends what comes out.
pub(super) fn unpacked(name: &[u8], packed: &[u8], settings: &Dictionary) -> Option<Vec<u8>> {
    let number = |key: &[u8], other: usize| {
        let number = settings.get(key).and_then(Object::number);
        number.map_or(other, |number| number.max(0.0) as usize)
    };
    let plain = match name {
        b"FlateDecode" | b"Fl" => {
            let mut out = inflated(flate2::read::ZlibDecoder::new(packed), MOST);
            if out.is_empty() {
                // Some writers leave out the two bytes in front.
                let bare = packed.get(2..).unwrap_or_default();
                out = inflated(flate2::read::DeflateDecoder::new(bare), MOST);
            }
            out
        }
        b"LZWDecode" | b"LZW" => lzw(packed, number(b"EarlyChange", 1) != 0, MOST),
        b"ASCIIHexDecode" | b"AHx" => hexadecimal(packed),
        b"ASCII85Decode" | b"A85" => base85(packed),
        b"RunLengthDecode" | b"RL" => runs(packed, MOST),
        b"Crypt" => packed.to_vec(),
        _ => return None,
    };
    let predictor = number(b"Predictor", 1);
    if predictor < 10 {
        return Some(plain);
    }
    let bits = number(b"Colors", 1).min(64) * number(b"BitsPerComponent", 8).min(64);
    let width = bits.saturating_mul(number(b"Columns", 1)).div_ceil(8);
    Some(unpredicted(&plain, width, bits.div_ceil(8).max(1)))
}

fn inflated(reader: impl std::io::Read, most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    // What came out before the damage stays.
    let _ = reader.take(most as u64).read_to_end(&mut out);
    out
}

fn hexadecimal(packed: &[u8]) -> Vec<u8> {
    let digits = packed.iter().take_while(|byte| **byte != b'>');
    let digits = digits.filter_map(|byte| char::from(*byte).to_digit(16));
    let digits: Vec<u32> = digits.collect();
    let bytes = digits
        .chunks(2)
        .map(|pair| (pair[0] << 4 | pair.get(1).unwrap_or(&0)) as u8);
    bytes.collect()
}

fn base85(packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(packed.len());
    let mut group = [84_u32; 5];
    let mut count = 0;
    for byte in packed.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group[count] = u32::from(byte - b'!');
                count += 1;
            }
            _ => {}
        }
        if count == 5 {
            out.extend(of_base85(group));
            (group, count) = ([84; 5], 0);
        }
    }
    if count > 1 {
        out.extend(&of_base85(group)[..count - 1]);
    }
    out
}

fn of_base85(group: [u32; 5]) -> [u8; 4] {
    let value = group.iter().fold(0_u32, |value, digit| {
        value.wrapping_mul(85).wrapping_add(*digit)
    });
    value.to_be_bytes()
}

fn runs(packed: &[u8], most: usize) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), packed);
    while let [length, behind @ ..] = rest {
        if *length == 128 || out.len() >= most {
            break;
        }
        if *length < 128 {
            let end = (usize::from(*length) + 1).min(behind.len());
            out.extend(&behind[..end]);
            rest = &behind[end..];
        } else {
            let Some((byte, behind)) = behind.split_first() else {
                break;
            };
            out.extend(std::iter::repeat_n(*byte, 257 - usize::from(*length)));
            rest = behind;
        }
    }
    out
}

/// Codes of 9 to 12 bits, the highest bit first.
fn lzw(packed: &[u8], is_early: bool, most: usize) -> Vec<u8> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    const FULL: usize = 4_096;
    let mut out: Vec<u8> = Vec::new();
    // Each entry is a stretch of what came out before.
    let mut table: Vec<(usize, usize)> = Vec::new();
    let (mut width, mut bits, mut count) = (9, 0_u32, 0);
    let mut last: Option<(usize, usize)> = None;
    for byte in packed {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        if count < width {
            continue;
        }
        count -= width;
        let code = (bits >> count) as usize & ((1 << width) - 1);
        bits &= (1 << count) - 1;
        match code {
            CLEAR => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            END => break,
            _ => {}
        }
        let from = out.len();
        if code < CLEAR {
            out.push(code as u8);
        } else if let Some((start, length)) = table.get(code - END - 1).copied() {
            out.extend_from_within(start..start + length);
        } else if let Some((start, length)) = last {
            out.extend_from_within(start..start + length);
            out.extend_from_within(start..=start);
        } else {
            break;
        }
        if let Some((start, length)) = last
            && table.len() + END + 1 < FULL
        {
            // The one before, and the first byte of this one behind it.
            table.push((start, length + 1));
        }
        last = Some((from, out.len() - from));
        let next = table.len() + END + 1 + usize::from(is_early);
        width = match next {
            0..=511 => 9,
            512..=1_023 => 10,
            1_024..=2_047 => 11,
            _ => 12,
        };
        if out.len() >= most {
            break;
        }
    }
    out
}

/// Rows of which each byte is told by those before it and above it (PNG 9).
fn unpredicted(bytes: &[u8], width: usize, step: usize) -> Vec<u8> {
    if width == 0 {
        return Vec::new();
    }
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; width];
    for row in bytes.chunks(width + 1) {
        let mut current = row[1..].to_vec();
        current.resize(width, 0);
        for place in 0..width {
            let left = place.checked_sub(step).map_or(0, |left| current[left]);
            let corner = place.checked_sub(step).map_or(0, |left| above[left]);
            let up = above[place];
            let add = match row[0] {
                1 => left,
                2 => up,
                3 => u16::midpoint(u16::from(left), u16::from(up)) as u8,
                4 => nearest(left, up, corner),
                _ => 0,
            };
            current[place] = current[place].wrapping_add(add);
        }
        out.extend(&current);
        above = current;
    }
    out
}

fn nearest(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |one: u8| (guess - i16::from(one)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, packed: &[u8]) -> Vec<u8> {
        unpacked(name.as_bytes(), packed, &Dictionary::new()).unwrap()
    }

    #[test]
    fn filters_give_what_was_packed() {
        assert_eq!(of("ASCIIHexDecode", b"61 62 6>"), b"ab`");
        assert_eq!(of("ASCII85Decode", b"87cURD]j7BEbo80~>"), b"Hello world!");
        assert_eq!(
            of("RunLengthDecode", &[2, b'a', b'b', b'c', 254, b'x', 128]),
            b"abcxxx"
        );
        // ISO 32000-1, 7.4.4.2.
        let packed = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(
            of("LZWDecode", &packed),
            [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]
        );
        assert!(unpacked(b"DCTDecode", b"", &Dictionary::new()).is_none());
    }
}
