//! The types of an ORC file: its tail goes in, and whether they form a tree comes out.
//!
//! The reader library descends from a type to the types within it, wherever the file says that they stand. A file that says that a
//! type lies within itself would end the process, for no overflow of the stack can be caught.

use crate::format::Refusal;
use crate::model::reason::BinaryReason;
use crate::model::source::{Source, read_range};
use crate::model::window;
use std::io::Read as _;

/// Types within types.
const MOST_DEPTH: usize = 256;
/// Bytes of a footer, as stored and as unpacked.
const MOST_FOOTER: u64 = 64 << 20;
/// Bytes before each block of a compressed footer: its length, and whether it is stored as it is.
const BLOCK_HEADER: usize = 3;

/// Refuses a file whose types are no tree, and gives the length of its unpacked footer. What else is wrong with the tail is for
/// the reader to say.
pub(super) fn check(source: &dyn Source) -> Result<usize, Refusal> {
    let corrupt = || Refusal::new(BinaryReason::OrcFooter);
    let (compression, stored) = footer(source).ok_or_else(corrupt)?;
    let footer = match compression {
        NONE => Some(stored),
        // Nobody writes it any more, and it cannot be unpacked here.
        LZO => return Ok(stored.len()),
        other => unpacked(other, &stored),
    };
    let footer = footer.ok_or_else(corrupt)?;
    if is_tree(&footer).ok_or_else(corrupt)? {
        return Ok(footer.len());
    }
    Err(Refusal::new(BinaryReason::OrcTypes))
}

/// Compressions of the standard.
const NONE: u64 = 0;
const ZLIB: u64 = 1;
const SNAPPY: u64 = 2;
const LZO: u64 = 3;
const LZ4: u64 = 4;
const ZSTD: u64 = 5;

/// The compression and the footer as it is stored.
fn footer(source: &dyn Source) -> Option<(u64, Vec<u8>)> {
    const LENGTH: u64 = 1;
    const COMPRESSION: u64 = 2;
    let end = source.byte_size().checked_sub(1)?;
    let size = u64::from(*read_range(source, end, 1).ok()?.first()?);
    let start = end.checked_sub(size)?;
    let postscript = read_range(source, start, size as usize).ok()?;
    let (mut length, mut compression) = (0, NONE);
    fields(&postscript, &mut |id, value| {
        match (id, value) {
            (LENGTH, Value::Number(n)) => length = n,
            (COMPRESSION, Value::Number(n)) => compression = n,
            _ => {}
        }
        Some(())
    })?;
    let start = start.checked_sub(length)?;
    let bytes = (length <= MOST_FOOTER).then(|| read_range(source, start, length as usize));
    Some((compression, bytes?.ok()?))
}

fn unpacked(compression: u64, mut stored: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while !stored.is_empty() {
        let (header, rest) = stored.split_first_chunk::<BLOCK_HEADER>()?;
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let (block, behind) = rest.split_at_checked((header >> 1) as usize)?;
        stored = behind;
        let room = MOST_FOOTER - out.len() as u64;
        let mut read = |from: &mut dyn std::io::Read| {
            let length = from.take(room + 1).read_to_end(&mut out).ok()?;
            (length as u64 <= room).then_some(())
        };
        match compression {
            _ if header & 1 == 1 => read(&mut &*block)?,
            ZLIB => read(&mut flate2::read::DeflateDecoder::new(block))?,
            ZSTD => read(&mut window::zstd(block).ok()?)?,
            SNAPPY => {
                let length = snap::raw::decompress_len(block).ok()?;
                let block = (length as u64 <= room)
                    .then(|| snap::raw::Decoder::new().decompress_vec(block).ok())??;
                out.extend(block);
            }
            LZ4 => {
                // The length is nowhere said; no block is longer than the header of one can say.
                const MOST_BLOCK: usize = 1 << 23;
                out.extend(lz4_flex::block::decompress(block, MOST_BLOCK).ok()?);
            }
            _ => return None,
        }
    }
    Some(out)
}

/// Whether every type but the first lies within one that stands before it, and within no other.
fn is_tree(footer: &[u8]) -> Option<bool> {
    const TYPES: u64 = 4;
    const SUBTYPES: u64 = 2;
    let mut depths: Vec<Option<usize>> = vec![Some(0)];
    let (mut index, mut is_tree) = (0, true);
    fields(footer, &mut |id, value| {
        let (TYPES, Value::Bytes(of)) = (id, value) else {
            return Some(());
        };
        let own = depths.get(index).copied().flatten();
        let mut within = |child: u64| {
            let child = usize::try_from(child).unwrap_or(usize::MAX);
            let depth = own.unwrap_or(MOST_DEPTH) + 1;
            // No file has more types than bytes in its footer.
            if child <= index || depth > MOST_DEPTH || child > footer.len() {
                is_tree = false;
                return;
            }
            if depths.len() <= child {
                depths.resize(child + 1, None);
            }
            is_tree &= depths[child].replace(depth).is_none();
        };
        fields(of, &mut |id, value| {
            match (id, value) {
                (SUBTYPES, Value::Number(child)) => within(child),
                (SUBTYPES, Value::Bytes(mut children)) => {
                    while !children.is_empty() {
                        within(number(&mut children)?);
                    }
                }
                _ => {}
            }
            Some(())
        })?;
        index += 1;
        Some(())
    })?;
    Some(is_tree)
}

/// A value in the encoding of Protocol Buffers.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// Calls `each` with every field of a message.
fn fields<'a>(
    mut bytes: &'a [u8],
    each: &mut dyn FnMut(u64, Value<'a>) -> Option<()>,
) -> Option<()> {
    while !bytes.is_empty() {
        let key = number(&mut bytes)?;
        let mut take = |length: u64| {
            let (taken, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
            bytes = rest;
            Some(taken)
        };
        let value = match key & 7 {
            0 => Value::Number(number(&mut bytes)?),
            1 => Value::Bytes(take(8)?),
            2 => {
                let length = number(&mut bytes)?;
                let (taken, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
                bytes = rest;
                Value::Bytes(taken)
            }
            5 => Value::Bytes(take(4)?),
            _ => return None,
        };
        each(key >> 3, value)?;
    }
    Some(())
}

fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A footer with types that hold these.
    fn footer_of(types: &[&[u8]]) -> Vec<u8> {
        let message = |children: &&[u8]| {
            let size = children.len() as u8;
            [&[0x22, size + 4, 0x08, 12, 0x12, size], *children].concat()
        };
        types.iter().flat_map(message).collect()
    }

    #[test]
    fn only_trees_are_read() {
        for (types, expected) in [
            (&[&[1_u8, 2][..], &[], &[]][..], true),
            (&[&[1], &[2, 3], &[], &[]], true),
            // Within itself, directly and not; within two; within one that comes later.
            (&[&[0]], false),
            (&[&[1], &[2], &[1]], false),
            (&[&[1, 1], &[2, 2], &[]], false),
            (&[&[2], &[], &[1]], false),
        ] {
            assert_eq!(is_tree(&footer_of(types)), Some(expected), "{types:?}");
        }
        let deep: Vec<Vec<u8>> = (1..=120).map(|child| vec![child]).collect();
        let mut deep: Vec<&[u8]> = deep.iter().map(Vec::as_slice).collect();
        deep.push(&[]);
        assert_eq!(is_tree(&footer_of(&deep)), Some(true));
        assert_eq!(is_tree(&[0x22, 9]), None);
    }
}
