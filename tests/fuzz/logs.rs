//! A database and a log beside it: whatever the log says, the joined bytes are the same however they are read, and end.

use super::formats::{any, database};
use super::run::{fuzz, seen};
use crate::support::source::Bytes;
use qingdan::model::entry::{Skip, StoreEntry};
use qingdan::model::source::{Changes, Source, read_range};
use qingdan::store::opener::{Access, Opener};
use qingdan::store::{Filter, Listing, Store};

const PAGE: usize = 512;
/// Bytes of a frame of an input: the page, the pages after its transaction, the page itself.
const FRAME: usize = 2 + PAGE;
/// What in the second byte makes the frame one of an earlier writing.
const STALE: u8 = 0x80;

/// A store of a database and its log.
struct Two {
    database: Vec<u8>,
    log: Vec<u8>,
}

fn entry(path: &str) -> StoreEntry {
    StoreEntry {
        path: path.into(),
        access_url: path.into(),
        byte_size: 1,
        last_modified: None,
        inside: None,
        compression: None,
        table_of: None,
    }
}

impl Store for Two {
    fn list(&self, _: &Filter) -> qingdan::error::Result<Listing> {
        Ok(Listing {
            entries: vec![entry("t.db"), entry("t.db-wal")],
            skipped: Vec::new(),
        })
    }

    fn open(&self, entry: &StoreEntry) -> Result<Box<dyn Source>, Skip> {
        let bytes = if &*entry.path == "t.db" {
            &self.database
        } else {
            &self.log
        };
        Ok(Box::new(Bytes::new(&**bytes)))
    }
}

/// Goes on with a checksum.
fn sum(sums: &mut (u32, u32), bytes: &[u8]) {
    for pair in bytes.chunks_exact(8) {
        let word = |at: usize| u32::from_le_bytes(pair[at..at + 4].try_into().unwrap());
        sums.0 = sums.0.wrapping_add(word(0)).wrapping_add(sums.1);
        sums.1 = sums.1.wrapping_add(word(4)).wrapping_add(sums.0);
    }
}

/// A log of these frames, with the checksums that belong to them: no change would come through otherwise.
fn log_of(bytes: &[u8]) -> Vec<u8> {
    const SALTS: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
    let mut log = Vec::new();
    for word in [0x377F_0682, 3_007_000, PAGE as u32, 0] {
        log.extend(word.to_be_bytes());
    }
    log.extend(SALTS);
    let mut sums = (0, 0);
    sum(&mut sums, &log);
    let put = |log: &mut Vec<u8>, sums: (u32, u32)| {
        log.extend(sums.0.to_be_bytes());
        log.extend(sums.1.to_be_bytes());
    };
    put(&mut log, sums);
    for frame in bytes.chunks(FRAME).filter(|frame| frame.len() > 2) {
        let mut page = frame[2..].to_vec();
        page.resize(PAGE, 0);
        let head = [u32::from(frame[0]), u32::from(frame[1] & !STALE)].map(u32::to_be_bytes);
        let head = head.concat();
        log.extend(&head);
        log.extend(if frame[1] & STALE == 0 { SALTS } else { [0; 8] });
        sum(&mut sums, &head);
        sum(&mut sums, &page);
        put(&mut log, sums);
        log.extend(page);
    }
    log
}

#[test]
fn logs() {
    fuzz("logs", |bytes| {
        let database = database(b"CREATE TABLE t (a, b)", PAGE);
        let log = log_of(bytes);
        let frames = (log.len() - 32) / (24 + PAGE);
        let opener = Opener::new(Box::new(Two { database, log }), 1 << 20, 1);
        opener.list(&Filter::default()).unwrap();
        let Ok(opened) = opener.open(&entry("t.db"), Access::Random) else {
            return 1;
        };
        let source = opened.source;
        let whole = read_range(&*source, 0, 1 << 20).unwrap();
        assert!(whole.len() as u64 <= source.byte_size());
        let mut pieces = Vec::new();
        while pieces.len() < whole.len() {
            let piece = read_range(&*source, pieces.len() as u64, 77).unwrap();
            assert!(!piece.is_empty(), "it does not end before its end");
            pieces.extend(piece);
        }
        assert_eq!(pieces, whole, "whole, and 77 bytes at a time");
        let taken = source.changes() == Changes::TakenIn;
        assert!(!taken || frames > 0);
        seen((taken, any(&whole, "t.sqlite", "sqlite")))
    });
}
