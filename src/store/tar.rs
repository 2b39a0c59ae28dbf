//! The headers of a tar file (POSIX.1-2024 pax, ustar, GNU, V7): what goes in is a source, what comes out are members.

use crate::model::entry::Packing;
use crate::model::reason::{PackingReason, Refusal};
use crate::model::source::{Source, read_range};
use crate::store::member::{Listed, Member};

/// Headers and contents are padded to it.
const BLOCK: usize = 512;
/// Bytes of a long name or a pax header that are read.
const MOST_NAME: u64 = 64 * 1024;

/// Whether `head` begins a tar file: its first block sums up as its header says.
pub(super) fn begins(head: &[u8]) -> bool {
    head.get(..BLOCK)
        .is_some_and(|block| block[0] != 0 && sums_up(block))
}

fn sums_up(block: &[u8]) -> bool {
    let Some(claimed) = number(&block[148..156]) else {
        return false;
    };
    // The field itself counts as spaces.
    let sum: u64 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if (148..156).contains(&at) {
                32
            } else {
                u64::from(*byte)
            }
        })
        .sum();
    sum == claimed
}

/// Octal digits, or big-endian bytes behind a set top bit.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let (first, rest) = (u64::from(field[0] & 0x7f), &field[1..]);
        return rest.iter().try_fold(first, |value, byte| {
            value.checked_mul(256).map(|value| value | u64::from(*byte))
        });
    }
    let digits: Vec<u8> = field
        .iter()
        .copied()
        .skip_while(|byte| *byte == b' ')
        .take_while(|byte| !matches!(byte, 0 | b' '))
        .collect();
    digits.iter().try_fold(0_u64, |value, digit| {
        matches!(digit, b'0'..=b'7').then(|| {
            value
                .checked_mul(8)
                .map(|value| value + u64::from(digit - b'0'))
        })?
    })
}

fn text(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Lists at most `most` members. `is_cut` says that the content goes on behind the source's end.
pub(super) fn list(source: &dyn Source, most: usize, is_cut: bool) -> Result<Listed, Refusal> {
    let read = |offset, length: u64| {
        read_range(source, offset, length as usize).map_err(|error| Refusal::io(&error))
    };
    let size = source.byte_size();
    let mut listed = Listed::default();
    let rest =
        |at: u64, reason: PackingReason| Some((Refusal::new(reason), (size - at.min(size)).max(1)));
    let mut at = 0;
    let (mut long_name, mut pax) = (None, Pax::default());
    let mut begun_at = 0;
    while at < size {
        let header = read(at, BLOCK as u64)?;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(listed);
        }
        if header.len() < BLOCK || !sums_up(&header) {
            if is_cut && header.len() < BLOCK {
                break;
            }
            listed.rest = rest(begun_at, PackingReason::ArchiveDamagedHere);
            return Ok(listed);
        }
        let kind = header[156];
        let mut bytes = number(&header[124..136]).unwrap_or(u64::MAX >> 2);
        let content_at = at + BLOCK as u64;
        if matches!(kind, b'L' | b'x') {
            let content = read(content_at, bytes.min(MOST_NAME))?;
            if kind == b'L' {
                long_name = Some(text(&content).to_vec());
            } else {
                pax = Pax::read(&content);
            }
            at = content_at.saturating_add(padded(bytes));
            continue;
        }
        if let (Some(real), b'0' | 0 | b'7') = (pax.size, kind) {
            bytes = real;
        }
        // Links and devices have no content, whatever their size field says.
        let has_content = !matches!(kind, b'1'..=b'6');
        let next = content_at.saturating_add(if has_content { padded(bytes) } else { 0 });
        let (given, path) = (long_name.take(), std::mem::take(&mut pax).path);
        let is_utf8 = path.is_some();
        let name = path.or(given).unwrap_or_else(|| own_name(&header));
        let refusal = match kind {
            b'0' | 0 | b'7' => None,
            b'1' | b'2' => Some(PackingReason::MemberLink),
            b'3' | b'4' | b'6' => Some(PackingReason::MemberSpecial),
            b'S' => Some(PackingReason::MemberSparse),
            // Folders, global headers, volume labels and the like are no files.
            _ => {
                (at, begun_at) = (next, next);
                continue;
            }
        };
        if kind == 0 && name.last() == Some(&b'/') {
            (at, begun_at) = (next, next);
            continue;
        }
        if has_content && content_at.saturating_add(bytes) > size {
            // Where the content is cut short, the one who cut it says why instead.
            listed.rest = rest(begun_at, PackingReason::ArchiveCutOffInside);
            return Ok(listed);
        }
        if listed.members.len() == most {
            let most = most as u64;
            listed.rest = rest(begun_at, PackingReason::MoreMembersUncounted { most });
            return Ok(listed);
        }
        listed.members.push(Member {
            name,
            is_utf8,
            offset: content_at,
            packed: bytes,
            size: if has_content { bytes } else { 0 },
            packing: Packing::Plain,
            modified: number(&header[136..148]).and_then(|seconds| i64::try_from(seconds).ok()),
            weight: next - begun_at,
            refusal,
        });
        (at, begun_at) = (next, next);
    }
    Ok(listed)
}

fn padded(bytes: u64) -> u64 {
    bytes.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64)
}

/// The name in the header itself, with ustar's prefix.
fn own_name(header: &[u8]) -> Vec<u8> {
    let name = text(&header[..100]);
    let prefix = text(&header[345..500]);
    if &header[257..263] == b"ustar\0" && !prefix.is_empty() {
        [prefix, b"/", name].concat()
    } else {
        name.to_vec()
    }
}

/// What a pax header says of the next member.
#[derive(Default)]
struct Pax {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Pax {
    /// Records of the form `length key=value\n`.
    fn read(mut content: &[u8]) -> Self {
        let mut pax = Self::default();
        while let Some(space) = content.iter().position(|byte| *byte == b' ') {
            let length = std::str::from_utf8(&content[..space])
                .ok()
                .and_then(|digits| digits.parse().ok());
            let Some(length) =
                length.filter(|length: &usize| *length > space + 1 && *length <= content.len())
            else {
                break;
            };
            let record = &content[space + 1..length - 1];
            if let Some(path) = record.strip_prefix(b"path=") {
                pax.path = Some(path.to_vec());
            } else if let Some(size) = record.strip_prefix(b"size=") {
                pax.size = std::str::from_utf8(size)
                    .ok()
                    .and_then(|digits| digits.parse().ok());
            }
            content = &content[length..];
        }
        pax
    }
}
