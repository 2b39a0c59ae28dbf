//! Writes gz, zip and tar files byte for byte, also such as no tool would write. Deflate is written in stored blocks, so that no
//! library's new version can change a fixture.

/// A zip member; what is not set is an ordinary file.
#[derive(Clone, Default)]
pub(crate) struct Member<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) content: &'a [u8],
    /// General purpose flags: 1 encrypted, 0x800 UTF-8.
    pub(crate) flags: u16,
    pub(crate) deflated: bool,
    /// Upper half of the external attributes.
    pub(crate) mode: u16,
    /// What the directory says of the size, where it lies.
    pub(crate) claimed: Option<u32>,
}

/// CRC-32 of IEEE 802.3.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(!0, step)
}

/// RFC 1951, stored blocks only.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let blocks: Vec<&[u8]> = if bytes.is_empty() {
        vec![bytes]
    } else {
        bytes.chunks(0xffff).collect()
    };
    for (number, block) in blocks.iter().enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(number + 1 == blocks.len()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(*block);
    }
    out
}

/// RFC 1952, one member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    out.extend(deflate(bytes));
    out.extend(crc32(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

/// A zip file of `members`.
pub(crate) fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let content = if member.deflated {
            deflate(member.content)
        } else {
            member.content.to_vec()
        };
        let offset = out.len() as u32;
        let mut shared = Vec::new();
        for field in [member.flags, if member.deflated { 8 } else { 0 }, 0, 0x5821] {
            shared.extend(field.to_le_bytes());
        }
        let size = member.claimed.unwrap_or(member.content.len() as u32);
        for field in [crc32(member.content), content.len() as u32, size] {
            shared.extend(field.to_le_bytes());
        }
        shared.extend((member.name.len() as u16).to_le_bytes());
        shared.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04\x14\0");
        out.extend(&shared);
        out.extend(member.name);
        out.extend(content);
        directory.extend(b"PK\x01\x02\x14\x03\x14\0");
        directory.extend(&shared);
        directory.extend([0; 6]);
        directory.extend([0, 0]);
        directory.extend(member.mode.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(member.name);
    }
    end(&mut out, &directory, members.len());
    out
}

/// Adds a directory of `members` entries and the record of its end, in the form of zip64 where there are too many.
pub(crate) fn end(out: &mut Vec<u8>, directory: &[u8], members: usize) {
    let start = out.len() as u32;
    out.extend(directory);
    if members > 0xffff {
        let at = out.len() as u64;
        out.extend(b"PK\x06\x06");
        out.extend(44_u64.to_le_bytes());
        out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for field in [
            members as u64,
            members as u64,
            directory.len() as u64,
            u64::from(start),
        ] {
            out.extend(field.to_le_bytes());
        }
        out.extend(b"PK\x06\x07\0\0\0\0");
        out.extend(at.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    let few = members.min(0xffff) as u16;
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(few.to_le_bytes());
    out.extend(few.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
}

/// One member of a tar file (ustar): header, content, padding.
pub(crate) fn tar_member(name: &[u8], kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[136..148].copy_from_slice(b"14570170400\0");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut out = header.to_vec();
    out.extend(content);
    out.resize(out.len().div_ceil(512) * 512, 0);
    out
}

/// A tar file of ordinary files.
pub(crate) fn tar(members: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut out: Vec<u8> = members
        .iter()
        .flat_map(|(name, content)| tar_member(name, b'0', content))
        .collect();
    out.extend([0; 1024]);
    out
}

/// An OLE file of these streams ([MS-CFB]), each padded to the length from which it has sectors of its own.
pub(crate) fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const LARGE: usize = 4_096;
    const END: u32 = 0xFFFF_FFFE;
    let (mut table, mut body) = (vec![0xFFFF_FFFD_u32, END], Vec::new());
    let entry = |name: &str, kind: u8, first: u32, length: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name_bytes = entry.len() as u16 + 2;
        entry.resize(64, 0);
        entry.extend(name_bytes.to_le_bytes());
        entry.extend([kind, 1]);
        entry.resize(116, 0);
        entry.extend([first, length, 0].map(u32::to_le_bytes).concat());
        entry
    };
    let mut directory = entry("Root Entry", 5, END, 0);
    for (name, content) in streams {
        let first = table.len() as u32;
        let length = content.len().max(LARGE).next_multiple_of(SECTOR);
        directory.extend(entry(name, 2, first, length as u32));
        body.extend(*content);
        body.resize(body.len() + length - content.len(), 0);
        let last = first + (length / SECTOR) as u32 - 1;
        table.extend((first..last).map(|sector| sector + 1));
        table.push(END);
    }
    directory.resize(SECTOR, 0);
    table.resize(SECTOR / 4, 0xFFFF_FFFF);
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.resize(24, 0);
    for number in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        out.extend(number.to_le_bytes());
    }
    out.resize(44, 0);
    for number in [1, 1, 0, LARGE as u32, END, 0, END, 0, 0] {
        out.extend(number.to_le_bytes());
    }
    out.resize(SECTOR, 0xFF);
    out.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    out.extend(directory);
    out.extend(body);
    out
}
