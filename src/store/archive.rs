//! An archive as a folder: from its listing to one entry for each member, each with its share of the archive's bytes.
//!
//! An archive is counted by its members and not by itself, as a folder is. So that the bytes listed stay those that the store
//! holds, the archive's stored bytes are shared out among the members by what each takes up, to the last byte.

use crate::model::entry::{Inside, Skip, StoreEntry};
use crate::model::reason::{ArchiveKind, PackingReason, Reason, Refusal, StoreReason};
use crate::model::source::Source;
use crate::store::member::{Listed, Member};
use crate::store::{Listing, tar, zip};
use std::collections::HashMap;
use std::sync::Arc;

/// Archives inside archives that are opened.
pub const MOST_DEPTH: usize = 3;
/// Members of an archive, those of archives inside it included, that are listed.
pub const MOST_MEMBERS: usize = 100_000;
/// Bytes that all members of an archive unpack to: 1 TiB.
const MOST_UNPACKED: u64 = 1 << 40;
/// Below so many bytes any ratio is harmless.
const ANY_RATIO: u64 = 1 << 30;

/// A kind of archive that is opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Archive {
    /// zip, zip64.
    Zip,
    /// tar: V7, ustar, GNU, pax.
    Tar,
}

impl Archive {
    /// The archive that begins with `head`.
    #[must_use]
    pub fn recognise(head: &[u8]) -> Option<Self> {
        if zip::begins(head) {
            Some(Self::Zip)
        } else if tar::begins(head) {
            Some(Self::Tar)
        } else {
            None
        }
    }
}

/// A kind of archive that is known and not opened.
#[must_use]
pub fn unopened(head: &[u8]) -> Option<ArchiveKind> {
    const KINDS: &[(&[u8], ArchiveKind)] = &[
        (b"7z\xbc\xaf\x27\x1c", ArchiveKind::SevenZip),
        (b"Rar!\x1a\x07", ArchiveKind::Rar),
        (b"MSCF\0\0\0\0", ArchiveKind::Cabinet),
        (b"\x1f\x9d", ArchiveKind::Compress),
        (b"!<arch>\n", ArchiveKind::Ar),
        (b"LZIP\x01", ArchiveKind::Lzip),
    ];
    KINDS
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|(_, kind)| *kind)
}

/// Entries for the members of `entry`, whose bytes and those of the skips add up to the archive's; `None` for a document.
///
/// # Errors
/// The archive as a whole cannot be opened.
pub(super) fn members(
    archive: Archive,
    entry: &Arc<StoreEntry>,
    content: &dyn Source,
    cut: Option<(Refusal, u64)>,
    most: usize,
) -> Result<Option<Listing>, Refusal> {
    let mut listed = match archive {
        Archive::Zip => zip::list(content, most)?,
        Archive::Tar => tar::list(content, most, cut.is_some())?,
    };
    if listed.is_document {
        return Ok(None);
    }
    // What the archive's own compression broke off goes with what its listing did not come to.
    if let Some((broken, weight)) = cut {
        let before = listed.rest.map_or(0, |(_, weight)| weight);
        listed.rest = Some((broken, before + weight));
    }
    if let Some(reason) = bomb(&listed.members, content.byte_size()) {
        return Err(Refusal::new(reason));
    }
    if listed.members.is_empty() {
        let broken = listed.rest.map(|(broken, _)| broken);
        return Err(broken.unwrap_or_else(|| Refusal::new(PackingReason::NoFiles)));
    }
    let (entries, skipped) = entries(entry, listed);
    Ok(Some(Listing { entries, skipped }))
}

/// What makes the sizes of `members` a trap.
fn bomb(members: &[Member], stored: u64) -> Option<PackingReason> {
    let read = || members.iter().filter(|member| member.refusal.is_none());
    let size: u128 = read().map(|member| u128::from(member.size)).sum();
    let packed: u128 = read().map(|member| u128::from(member.packed)).sum();
    if packed > u128::from(stored) {
        return Some(PackingReason::MembersOverlap);
    }
    if size > u128::from(MOST_UNPACKED) {
        return Some(PackingReason::MembersTooLarge {
            gibibytes: MOST_UNPACKED >> 30,
        });
    }
    let most = super::unpacked::MOST_RATIO;
    (size > u128::from(ANY_RATIO) && size / u128::from(most) > u128::from(stored))
        .then_some(PackingReason::MembersBomb { times: most })
}

fn entries(archive: &Arc<StoreEntry>, listed: Listed) -> (Vec<StoreEntry>, Vec<Skip>) {
    let rest = listed.rest.as_ref().map_or(0, |(_, weight)| *weight);
    let total: u128 = listed
        .members
        .iter()
        .map(|member| u128::from(member.weight))
        .sum::<u128>()
        + u128::from(rest);
    let (mut before, mut given) = (0_u128, 0_u64);
    // Rounded by the running sum, the shares add up to the whole whatever each is.
    let mut share = |weight: u64| {
        before += u128::from(weight);
        let until = (u128::from(archive.byte_size) * before / total.max(1)) as u64;
        let bytes = until - given;
        given = until;
        bytes
    };
    let (mut entries, mut skips, mut taken) = (Vec::new(), Vec::new(), HashMap::new());
    for member in listed.members {
        let byte_size = share(member.weight);
        let name = unique(clean(&decode(&member)), &mut taken);
        let path = format!("{}!/{name}", archive.path);
        let empty = (member.size == 0).then(|| StoreReason::EmptyFile.into());
        if let Some(reason) = member.refusal.map(Reason::from).or(empty) {
            skips.push(Skip {
                path,
                byte_size,
                files: 1,
                reason,
            });
            continue;
        }
        entries.push(StoreEntry {
            access_url: format!("{}!/{name}", archive.access_url).into(),
            path: path.into(),
            byte_size,
            last_modified: member.modified.or(archive.last_modified),
            inside: Some(Arc::new(Inside {
                container: archive.clone(),
                offset: member.offset,
                packed: member.packed,
                size: member.size,
                packing: member.packing,
            })),
            compression: None,
            table_of: None,
        });
    }
    if let Some((broken, weight)) = listed.rest {
        skips.push(Skip {
            path: format!("{}!/…", archive.path),
            byte_size: share(weight),
            files: 1,
            reason: broken.0,
        });
    }
    // A rest without weight leaves nothing over; without one the last member has taken all.
    debug_assert!(given == archive.byte_size, "INVARIANT: shares add up");
    (entries, skips)
}

/// The name as text: what the archive says, else UTF-8 where it is valid, else GBK, in which Chinese Windows writes names.
fn decode(member: &Member) -> String {
    match std::str::from_utf8(&member.name) {
        Ok(name) => name.to_owned(),
        Err(_) if member.is_utf8 => String::from_utf8_lossy(&member.name).into_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(&member.name)
            .0
            .into_owned(),
    }
}

/// A path below the archive with `/` between its parts, none of which leads up: it names a member and never a place in the file
/// system.
fn clean(name: &str) -> String {
    let parts: Vec<&str> = name
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."))
        .collect();
    if parts.is_empty() {
        "_".to_owned()
    } else {
        parts.join("/")
    }
}

/// Two members may have one name; the second is told apart. `taken` holds how often each name came, so that a million of one name
/// take no longer than a million names.
fn unique(name: String, taken: &mut HashMap<String, usize>) -> String {
    let mut candidate = name;
    loop {
        match taken.get_mut(&candidate) {
            None => break,
            Some(times) => {
                *times += 1;
                // Before the ending, which tells what a text file is.
                let file = candidate.rfind('/').map_or(0, |slash| slash + 1);
                let dot = candidate[file..]
                    .find('.')
                    .map_or(candidate.len(), |dot| file + dot);
                let (stem, ending) = candidate.split_at(dot);
                candidate = format!("{stem} ({times}){ending}");
            }
        }
    }
    taken.insert(candidate.clone(), 1);
    candidate
}

/// Why an archive is not opened that lies in so many others, or of whose store object so few members are left to be read.
#[must_use]
pub fn beyond_limits(depth: usize, members_left: usize) -> Option<PackingReason> {
    if members_left == 0 {
        let most = MOST_MEMBERS as u64;
        Some(PackingReason::MembersUsedUp { most })
    } else if depth == MOST_DEPTH {
        let archives = MOST_DEPTH as u64;
        Some(PackingReason::TooDeep { archives })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Packing;
    use std::collections::BTreeSet;

    fn member(name: &[u8], weight: u64) -> Member {
        Member {
            name: name.to_vec(),
            is_utf8: false,
            offset: 0,
            packed: weight,
            size: weight,
            packing: Packing::Plain,
            modified: None,
            weight,
            refusal: None,
        }
    }

    #[test]
    fn shares_add_up_to_the_archive() {
        for (bytes, weights, rest) in [
            (1_000, &[1_u64, 1, 1][..], 0),
            (7, &[512, 1024, 99_999], 3),
            (0, &[1, 2], 0),
            (10, &[1], u64::MAX / 2),
        ] {
            let archive = Arc::new(StoreEntry {
                path: "a.zip".into(),
                access_url: "/a.zip".into(),
                byte_size: bytes,
                last_modified: None,
                inside: None,
                compression: None,
                table_of: None,
            });
            let members = weights
                .iter()
                .map(|weight| member(b"x.csv", *weight))
                .collect();
            let broken = Refusal::new(PackingReason::ArchiveDamagedHere);
            let rest = (rest > 0).then_some((broken, rest));
            let (entries, skips) = entries(
                &archive,
                Listed {
                    members,
                    rest,
                    is_document: false,
                },
            );
            let sum: u64 = entries.iter().map(|entry| entry.byte_size).sum::<u64>()
                + skips.iter().map(|skip| skip.byte_size).sum::<u64>();
            assert_eq!(sum, bytes);
            let paths: BTreeSet<_> = entries.iter().map(|entry| entry.path.clone()).collect();
            assert_eq!(paths.len(), entries.len(), "{paths:?}");
        }
    }

    #[test]
    fn names_in_gbk_are_read() {
        let mut gbk = member(b"\xb1\xed/\xbb\xe1\xd4\xb1.csv", 1);
        assert_eq!(clean(&decode(&gbk)), "表/会员.csv");
        gbk.name = "表\\..\\会员.csv".as_bytes().to_vec();
        assert_eq!(clean(&decode(&gbk)), "表/会员.csv");
    }
}
