//! The central directory of a zip file (APPNOTE.TXT 6.3.10), read entry by entry: what goes in is a source, what comes out are
//! members.
//!
//! Read by hand: a library keeps a table of every member, and an archive may claim millions (`zip`), or passes over what is to
//! be refused or read here: volumes of a split archive, large archives behind a program that unpacks them (`rawzip`).

use crate::model::entry::Packing;
use crate::model::reason::{PackingReason, Refusal};
use crate::model::source::{Source, read_range};
use crate::store::codec::Codec;
use crate::store::member::{Listed, Member};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
/// Fixed bytes of the records.
const END_BYTES: usize = 22;
const LOCATOR_BYTES: usize = 20;
const END_64_BYTES: usize = 56;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// Bytes of the directory that are read at a time; an entry with its name and comment fits.
const STRIDE: usize = 256 * 1024;
/// Flags of a member.
const ENCRYPTED: u16 = 1;
const UTF8: u16 = 1 << 11;
const MASKED: u16 = 1 << 13;
/// File type bits of a Unix mode, and those of a symbolic link.
const TYPE: u32 = 0o170_000;
const LINK: u32 = 0o120_000;
/// A size that stands in the zip64 field.
const ELSEWHERE: u32 = u32::MAX;

/// Whether `head` begins a zip file.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || (head.starts_with(END) && head.len() == END_BYTES)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .map_or(0, |two| u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// Lists at most `most` members.
pub(super) fn list(source: &dyn Source, most: usize) -> Result<Listed, Refusal> {
    let read =
        |offset, length| read_range(source, offset, length).map_err(|error| Refusal::io(&error));
    let directory = directory(source)?;
    let mut listed = Listed::default();
    let (mut at, end) = (directory.start, directory.start + directory.length);
    let mut buffer: Vec<u8> = Vec::new();
    let mut used = 0;
    let mut more = (0_u64, 0_u64);
    for number in 0..directory.members {
        // An entry is at most its fixed part and three fields of 64 KiB.
        if buffer.len() - used < CENTRAL_BYTES + 3 * usize::from(u16::MAX) && at < end {
            buffer.drain(..used);
            used = 0;
            let next = read(at, STRIDE.min((end - at) as usize))?;
            if next.is_empty() {
                return Err(Refusal::new(PackingReason::DirectoryCutOff));
            }
            at += next.len() as u64;
            buffer.extend(next);
        }
        let entry = &buffer[used..];
        let length = CENTRAL_BYTES
            + [28, 30, 32]
                .iter()
                .map(|field| usize::from(u16_at(entry, *field)))
                .sum::<usize>();
        if !entry.starts_with(CENTRAL) || entry.len() < length {
            if number == 0 {
                return Err(Refusal::new(PackingReason::DirectoryDamaged));
            }
            listed.rest = Some((Refusal::new(PackingReason::DirectoryRestDamaged), 1));
            return Ok(listed);
        }
        let member = member(&entry[..length], directory.shift);
        used += length;
        listed.is_document |= is_document(&member.name, number);
        if listed.is_document {
            return Ok(listed);
        }
        // Folders are not files.
        if member
            .name
            .last()
            .is_some_and(|last| matches!(last, b'/' | b'\\'))
            && member.size == 0
        {
            continue;
        }
        if listed.members.len() < most {
            listed.members.push(member);
        } else {
            more = (more.0 + 1, more.1.saturating_add(member.weight));
        }
    }
    if more.0 > 0 {
        let reason = PackingReason::MoreMembers {
            files: more.0,
            most: most as u64,
        };
        listed.rest = Some((Refusal::new(reason), more.1));
    }
    Ok(listed)
}

/// Where the central directory lies.
struct Directory {
    start: u64,
    length: u64,
    members: u64,
    /// Bytes before the archive (a program that unpacks itself).
    shift: u64,
}

fn directory(source: &dyn Source) -> Result<Directory, Refusal> {
    let size = source.byte_size();
    let read =
        |offset, length| read_range(source, offset, length).map_err(|error| Refusal::io(&error));
    let tail_at = size.saturating_sub((END_BYTES + usize::from(u16::MAX) + LOCATOR_BYTES) as u64);
    let tail = read(tail_at, (size - tail_at) as usize)?;
    let found = (0..=tail.len().saturating_sub(END_BYTES)).rev().find(|at| {
        tail[*at..].starts_with(END)
            && at + END_BYTES + usize::from(u16_at(&tail, at + 20)) <= tail.len()
    });
    let Some(at) = found else {
        return Err(Refusal::new(PackingReason::DirectoryMissing));
    };
    let end = &tail[at..];
    let mut members = u64::from(u16_at(end, 10));
    let mut length = u64::from(u32_at(end, 12));
    let mut start = u64::from(u32_at(end, 16));
    let mut end_at = tail_at + at as u64;
    if u16_at(end, 4) != u16_at(end, 6) || u16_at(end, 8) != u16_at(end, 10) {
        return Err(Refusal::new(PackingReason::SplitVolume));
    }
    if let Some(locator) = at.checked_sub(LOCATOR_BYTES).map(|from| &tail[from..at])
        && locator.starts_with(LOCATOR_64)
    {
        let record_at = u64_at(locator, 8);
        let record = read(record_at, END_64_BYTES)?;
        if !record.starts_with(END_64) {
            return Err(Refusal::new(PackingReason::DirectoryDamaged));
        }
        (members, length, start) = (
            u64_at(&record, 32),
            u64_at(&record, 40),
            u64_at(&record, 48),
        );
        end_at = record_at;
    }
    let Some(shift) = end_at
        .checked_sub(length)
        .and_then(|begins| begins.checked_sub(start))
    else {
        return Err(Refusal::new(PackingReason::DirectoryDamaged));
    };
    // An entry has at least its fixed bytes, whatever the count claims.
    Ok(Directory {
        start: start + shift,
        length,
        members: members.min(length / CENTRAL_BYTES as u64),
        shift,
    })
}

fn member(entry: &[u8], shift: u64) -> Member {
    let (flags, method) = (u16_at(entry, 8), u16_at(entry, 10));
    let (name_length, extra_length) = (
        usize::from(u16_at(entry, 28)),
        usize::from(u16_at(entry, 30)),
    );
    let mut name = entry[CENTRAL_BYTES..CENTRAL_BYTES + name_length].to_vec();
    let mut is_utf8 = flags & UTF8 != 0;
    let (mut packed, mut size) = (u64::from(u32_at(entry, 20)), u64::from(u32_at(entry, 24)));
    let mut offset = u64::from(u32_at(entry, 42));
    let mut extra = &entry[CENTRAL_BYTES + name_length..CENTRAL_BYTES + name_length + extra_length];
    while extra.len() >= 4 {
        let length = usize::from(u16_at(extra, 2)).min(extra.len() - 4);
        let field = &extra[4..4 + length];
        match u16_at(extra, 0) {
            // zip64: those of the three that the entry has no room for, in this order.
            0x0001 => {
                let mut at = 0;
                for (value, short) in [
                    (&mut size, u32_at(entry, 24)),
                    (&mut packed, u32_at(entry, 20)),
                    (&mut offset, u32_at(entry, 42)),
                ] {
                    if short == ELSEWHERE && at + 8 <= field.len() {
                        *value = u64_at(field, at);
                        at += 8;
                    }
                }
            }
            // Info-ZIP's name in UTF-8: version, check sum of the other name, name.
            0x7075 if field.len() > 5 => {
                name = field[5..].to_vec();
                is_utf8 = true;
            }
            _ => {}
        }
        extra = &extra[4 + length..];
    }
    let refusal = if flags & (ENCRYPTED | MASKED) != 0 {
        Some(PackingReason::MemberEncrypted)
    } else if (u32_at(entry, 38) >> 16) & TYPE == LINK {
        Some(PackingReason::MemberSymbolicLink)
    } else if method != 0 && codec(method).is_none() {
        Some(PackingReason::MemberMethod)
    } else {
        None
    };
    Member {
        weight: packed.saturating_add((CENTRAL_BYTES + LOCAL_BYTES + 2 * name_length) as u64),
        name,
        is_utf8,
        offset: offset.saturating_add(shift),
        packed,
        size,
        packing: Packing::Zip(method),
        modified: None,
        refusal,
    }
}

/// What unpacks a member of this method; `None` for one that is stored as it is, or not read.
pub(super) fn codec(method: u16) -> Option<Codec> {
    match method {
        8 => Some(Codec::Deflate),
        12 => Some(Codec::Bzip2),
        93 => Some(Codec::Zstd),
        95 => Some(Codec::Xz),
        _ => None,
    }
}

/// Offset of the first byte of the member whose local header is at `offset`.
pub(super) fn data_start(source: &dyn Source, offset: u64) -> Result<u64, Refusal> {
    let header = read_range(source, offset, LOCAL_BYTES).map_err(|error| Refusal::io(&error))?;
    if header.len() < LOCAL_BYTES || !header.starts_with(LOCAL) {
        return Err(Refusal::new(PackingReason::NotAtItsPlace));
    }
    let lengths = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
    Ok(offset + LOCAL_BYTES as u64 + lengths)
}

/// Members that make a zip file a document, a program or a model: Office Open XML, OpenDocument and EPUB, Java, Android, PyTorch.
/// A package may have lost the part that lists the others, and some writers part folders as Windows does.
const DOCUMENTS: [&str; 8] = [
    "[content_types].xml",
    "xl/workbook.xml",
    "xl/workbook.bin",
    "word/document.xml",
    "ppt/presentation.xml",
    "meta-inf/manifest.xml",
    "meta-inf/manifest.mf",
    "androidmanifest.xml",
];

fn is_document(name: &[u8], number: u64) -> bool {
    let is_one = |document: &&str| {
        let plain = name.iter().map(|byte| match byte {
            b'\\' => b'/',
            byte => byte.to_ascii_lowercase(),
        });
        document.len() == name.len() && plain.eq(document.bytes())
    };
    DOCUMENTS.iter().any(is_one)
        || (number == 0 && name == b"mimetype")
        || name.ends_with(b"/data.pkl")
}
