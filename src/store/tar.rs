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
    let mut ahead = Ahead::default();
    // Where the next header stands, and where the first of the next member's headers does.
    let (mut at, mut begun_at) = (0, 0);
    while at < size {
        let block = read(at, BLOCK as u64)?;
        let is_end = block.iter().all(|byte| *byte == 0);
        if is_end || (is_cut && block.len() < BLOCK) {
            break;
        }
        if block.len() < BLOCK || !sums_up(&block) {
            listed.rest = rest(begun_at, PackingReason::ArchiveDamagedHere);
            break;
        }
        let header = Header::new(&block, at + BLOCK as u64);
        if header.is_ahead() {
            let content = read(header.content_at, header.claimed.min(MOST_NAME))?;
            ahead.read(header.kind, &content);
            at = header.content_at.saturating_add(padded(header.claimed));
            continue;
        }
        let ahead = std::mem::take(&mut ahead);
        let bytes = header.bytes(&ahead);
        let next = header.content_at.saturating_add(padded(bytes.content));
        if let Some(member) = header.member(ahead, bytes, next - begun_at) {
            if header.content_at.saturating_add(bytes.content) > size {
                // Where the content is cut short, the one who cut it says why instead.
                listed.rest = rest(begun_at, PackingReason::ArchiveCutOffInside);
                break;
            }
            if listed.members.len() == most {
                let most = most as u64;
                listed.rest = rest(begun_at, PackingReason::MoreMembersUncounted { most });
                break;
            }
            listed.members.push(member);
        }
        (at, begun_at) = (next, next);
    }
    Ok(listed)
}

/// One header.
struct Header<'a> {
    block: &'a [u8],
    /// The type flag.
    kind: u8,
    /// Where its content begins in the source.
    content_at: u64,
    /// What its size field says.
    claimed: u64,
}

/// Bytes behind a header.
#[derive(Clone, Copy)]
struct Bytes {
    /// What headers say.
    stated: u64,
    /// What is there.
    content: u64,
}

impl<'a> Header<'a> {
    fn new(block: &'a [u8], content_at: u64) -> Self {
        Self {
            block,
            kind: block[156],
            content_at,
            claimed: number(&block[124..136]).unwrap_or(u64::MAX >> 2),
        }
    }

    /// Whether its content is about the next member.
    fn is_ahead(&self) -> bool {
        matches!(self.kind, b'L' | b'x')
    }

    fn bytes(&self, ahead: &Ahead) -> Bytes {
        let is_file = matches!(self.kind, b'0' | 0 | b'7');
        let stated = ahead.pax.size.filter(|_| is_file).unwrap_or(self.claimed);
        // Links and devices have no content, whatever their size field says.
        let has_content = !matches!(self.kind, b'1'..=b'6');
        let content = if has_content { stated } else { 0 };
        Bytes { stated, content }
    }

    /// The member that it begins; `None` for folders, global headers, volume labels and the like, which are no files.
    fn member(&self, ahead: Ahead, bytes: Bytes, weight: u64) -> Option<Member> {
        let is_utf8 = ahead.pax.path.is_some();
        let given = ahead.pax.path.or(ahead.long_name);
        let name = given.unwrap_or_else(|| own_name(self.block));
        let refusal = match self.kind {
            0 if name.last() == Some(&b'/') => return None,
            b'0' | 0 | b'7' => None,
            b'1' | b'2' => Some(PackingReason::MemberLink),
            b'3' | b'4' | b'6' => Some(PackingReason::MemberSpecial),
            b'S' => Some(PackingReason::MemberSparse),
            _ => return None,
        };
        let modified = number(&self.block[136..148]);
        Some(Member {
            name,
            is_utf8,
            offset: self.content_at,
            packed: bytes.stated,
            size: bytes.content,
            packing: Packing::Plain,
            modified: modified.and_then(|seconds| i64::try_from(seconds).ok()),
            weight,
            refusal,
        })
    }
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

/// What headers ahead of a member's own say of it.
#[derive(Default)]
struct Ahead {
    /// GNU's long name.
    long_name: Option<Vec<u8>>,
    pax: Pax,
}

impl Ahead {
    /// Takes the content of a header of that kind.
    fn read(&mut self, kind: u8, content: &[u8]) {
        if kind == b'L' {
            self.long_name = Some(text(content).to_vec());
        } else {
            self.pax = Pax::read(content);
        }
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
