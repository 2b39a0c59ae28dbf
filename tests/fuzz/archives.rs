//! Archives and compressed files: shares add up, and what is unpacked is the same however the packed bytes come.

use super::run::{fuzz, seen};
use crate::support::source::Bytes;
use qingdan::model::entry::{Skip, StoreEntry};
use qingdan::model::reason::Refusal;
use qingdan::model::source::Source;
use qingdan::store::archive::{Archive, unopened};
use qingdan::store::codec::{Codec, name_inside};
use qingdan::store::opener::{Access, Opener};
use qingdan::store::unpacked::Unpacked;
use qingdan::store::{Filter, Listing, Store};

/// Bytes that are unpacked of one stream, and members that are opened of one archive.
const MOST_UNPACKED: usize = 1 << 20;
const MOST_MEMBERS: usize = 50;
const MOST_OPENED: usize = 4;

/// A store of one file.
struct One(Vec<u8>);

impl Store for One {
    fn list(&self, _: &Filter) -> qingdan::error::Result<Listing> {
        Ok(Listing::default())
    }

    fn open(&self, _: &StoreEntry) -> Result<Box<dyn Source>, Skip> {
        Ok(Box::new(Bytes::new(&*self.0)))
    }
}

/// Reads from the beginning on: the bytes, and why they end early.
fn unpacked(source: &dyn Source, step: usize) -> (Vec<u8>, Option<Refusal>) {
    let (mut out, mut buffer) = (Vec::new(), vec![0; step]);
    while out.len() < MOST_UNPACKED {
        match source.read_at(out.len() as u64, &mut buffer) {
            Ok(0) => break,
            Ok(length) => out.extend_from_slice(&buffer[..length]),
            Err(error) => return (out, Some(Refusal::io(&error))),
        }
    }
    (out, None)
}

fn archive(bytes: &[u8], kind: Archive) -> u64 {
    let _ = unopened(bytes);
    if Archive::recognise(bytes) != Some(kind) {
        return 0;
    }
    let entry = StoreEntry {
        path: "a".into(),
        access_url: "/a".into(),
        byte_size: bytes.len() as u64,
        last_modified: None,
        inside: None,
        compression: None,
        table_of: None,
    };
    let opener = Opener::new(Box::new(One(bytes.to_vec())), 1 << 20, 1);
    let listing = match opener.members(kind, &entry, MOST_MEMBERS) {
        Err(skip) => return seen(skip.reason),
        Ok(None) => return 1,
        Ok(Some(listing)) => listing,
    };
    let shares = listing.entries.iter().map(|entry| entry.byte_size);
    let rest = listing.skipped.iter().map(|skip| skip.byte_size);
    let sum: u64 = shares.chain(rest).sum();
    assert_eq!(sum, entry.byte_size, "the shares add up to the archive");
    assert!(listing.entries.len() <= MOST_MEMBERS);
    let mut paths: Vec<&str> = listing.entries.iter().map(|entry| &*entry.path).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), listing.entries.len(), "paths are told apart");
    let mut ends = Vec::new();
    for member in listing.entries.iter().take(MOST_OPENED) {
        assert!(
            !member.path.split('/').any(|part| part == ".."),
            "{}",
            member.path
        );
        let opened = opener.open(member, Access::Forward).map(|opened| {
            let (out, broken) = unpacked(&*opened.source, 4096);
            if broken.is_none() && out.len() < MOST_UNPACKED {
                assert_eq!(Some(out.len() as u64), member.content_size(), "{member:?}");
            }
            broken
        });
        ends.push(opened.map_err(|skip| skip.reason));
    }
    let skips: Vec<_> = listing
        .skipped
        .into_iter()
        .map(|skip| skip.reason)
        .collect();
    seen((listing.entries.len().min(9), ends, skips))
}

#[test]
fn zip() {
    fuzz("zip", |bytes| archive(bytes, Archive::Zip));
}

#[test]
fn tar() {
    fuzz("tar", |bytes| archive(bytes, Archive::Tar));
}

#[test]
fn compressed() {
    fuzz("compressed", |bytes| {
        let name = String::from_utf8_lossy(&bytes[..bytes.len().min(24)]);
        assert!(name.starts_with(name_inside(&name)));
        let Some(codec) = Codec::recognise(bytes) else {
            return 0;
        };
        assert_eq!(Codec::by_id(codec.id()), Some(codec));
        let open = |packed| Unpacked::new(packed, codec, None);
        let step = 1 + bytes.len() % 4096;
        match (
            open(Bytes::whole(bytes)),
            open(Bytes::pieces(bytes, 1 + bytes.len() % 97)),
        ) {
            (Ok(whole), Ok(pieces)) => {
                let whole = unpacked(&whole, 64 << 10);
                let mut pieces = unpacked(&pieces, step);
                // The last stride of each ends where it likes.
                if whole.0.len() >= MOST_UNPACKED {
                    pieces.0.truncate(MOST_UNPACKED);
                    assert!(whole.0.starts_with(&pieces.0));
                } else {
                    assert_eq!(whole.1, pieces.1, "{codec:?}");
                    assert_eq!(whole.0, pieces.0, "{codec:?}");
                }
                let end = whole.1;
                seen((codec.id(), whole.0.len().checked_ilog2(), end))
            }
            (Err(whole), Err(pieces)) => {
                assert_eq!(Refusal::io(&whole), Refusal::io(&pieces));
                seen(Refusal::io(&whole))
            }
            (whole, pieces) => panic!(
                "{codec:?}: whole {:?}, in pieces {:?}",
                whole.err(),
                pieces.err()
            ),
        }
    });
}
