//! Fuzz targets: what is made of bytes that nobody meant. `__fuzz__/fuzz__TARGET/corpus` holds inputs that lead somewhere and
//! takes those that fail; every test run replays them. `BOLERO_RANDOM_ITERATIONS=1000000 cargo test --release fuzz` runs longer, and
//! `cargo bolero test fuzz::TARGET` under a coverage-guided engine.
//!
//! The first byte of an input chooses a seed, a small file of some format; each three bytes behind it are a place and what is
//! written there. So an input of one byte is the seed itself.

use crate::conformance::writers::{Table, WRITERS};
use bolero::check;
use qingdan::format::text;
use qingdan::format::{ALL, HEAD_BYTES, Refusal, recognise};
use qingdan::model::source::Source;
use qingdan::store::compressed::{Codec, Unpacked, name_inside};
use std::io::{self, Read as _};
use std::sync::{Arc, LazyLock};

/// Random inputs of a target in an ordinary test run: the corpus is what counts there.
const ITERATIONS: usize = 1;
/// Formats that parsers of our own read. Those of libraries may panic, which a scan catches: `conformance` breaks their files.
const OWN: [&str; 5] = ["t.csv", "t.json", "t.ndjson", "t.sqlite", "t.xpt"];
/// Batches of one file that are looked at.
const BATCHES: usize = 1_000;

/// Bytes in memory, of which at most so many are handed out at once.
struct Bytes(Vec<u8>, usize);

impl Source for Bytes {
    fn byte_size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let from = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(self.0.len());
        let length = buffer.len().min(self.0.len() - from).min(self.1);
        buffer[..length].copy_from_slice(&self.0[from..from + length]);
        Ok(length)
    }
}

/// A small table in each of them.
static SEEDS: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let cell = |row: usize, column: usize| match (row + column) % 5 {
        0 => None,
        1 => Some(format!("\"a,{row}\" 王{column}")),
        _ => Some(format!("{}", row * 31 + column)),
    };
    let table = Table {
        header: ["姓名", "phone", "note"].map(str::to_owned).to_vec(),
        rows: (0..9)
            .map(|row| (0..3).map(|column| cell(row, column)).collect())
            .collect(),
    };
    WRITERS
        .iter()
        .filter(|writer| OWN.contains(&writer.file))
        .map(|writer| (writer.file, (writer.write)(&table)))
        .collect()
});

/// The seed that the input chooses, with what it writes over it.
fn altered(input: &[u8]) -> (&'static str, Vec<u8>) {
    let (first, edits) = input.split_first().unwrap_or((&0, &[]));
    let (name, seed) = &SEEDS[usize::from(*first) % SEEDS.len()];
    let mut bytes = seed.clone();
    for edit in edits.chunks_exact(3) {
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % (bytes.len() + 1);
        match edit[2] {
            // Two of the values cut and double instead.
            0xF5 => bytes.truncate(place),
            0xF6 => bytes.extend_from_within(..place.min(4_096)),
            byte => {
                if let Some(old) = bytes.get_mut(place) {
                    *old = byte;
                }
            }
        }
    }
    (name, bytes)
}

/// Records of a file and how it ends, read whole.
fn records(name: &str, bytes: Vec<u8>, at_once: usize) -> Result<u64, Refusal> {
    let head = bytes[..bytes.len().min(HEAD_BYTES)].to_vec();
    let source: Arc<dyn Source> = Arc::new(Bytes(bytes, at_once));
    let Some(format) = recognise(&head, name) else {
        return Ok(0);
    };
    let mut records = 0;
    for table in format.tables(&source, &head)? {
        for split in format.splits(&source, &table.schema, 1 << 20) {
            let range = split?;
            let mut batches = format.open(&source, &table.schema, &range)?;
            for _ in 0..BATCHES {
                match batches.next() {
                    Some(batch) => records += batch?.rows as u64,
                    None => break,
                }
            }
        }
    }
    Ok(records)
}

/// No file, whatever is wrong with it, makes a reader fail in another way than by its refusal; and what a text holds does not
/// depend on how much of it a store hands out at once.
#[test]
fn formats() {
    check!().with_iterations(ITERATIONS).for_each(|input| {
        let (name, bytes) = altered(input);
        let whole = records(name, bytes.clone(), usize::MAX);
        if ["t.csv", "t.json", "t.ndjson"].contains(&name) {
            assert_eq!(whole, records(name, bytes, 7));
        }
    });
}

/// A head of any kind is recognised or not, by each of the formats and packers.
#[test]
fn heads() {
    check!()
        .with_iterations(ITERATIONS)
        .for_each(|input: &[u8]| {
            for format in ALL {
                let _ = format.recognises(input, "a.b");
            }
            let _ = recognise(input, "a.csv");
            let _ = name_inside(&String::from_utf8_lossy(input));
            let _ = qingdan::store::archive::Archive::recognise(input);
            if let Some(codec) = Codec::recognise(input) {
                let packed: Arc<dyn Source> = Arc::new(Bytes(input.to_vec(), usize::MAX));
                if let Ok(unpacked) = Unpacked::new(packed, codec, None) {
                    let mut buffer = [0; 4_096];
                    let mut offset = 0;
                    while let Ok(read @ 1..) = unpacked.read_at(offset, &mut buffer) {
                        offset += read as u64;
                    }
                }
            }
        });
}

/// A text is the same decoded in pieces and at once, in any encoding.
#[test]
fn decoding() {
    check!()
        .with_iterations(ITERATIONS)
        .for_each(|input: &[u8]| {
            let whole = Bytes(input.to_vec(), usize::MAX);
            let Ok(detected) = text::detect(&whole, input) else {
                return;
            };
            let decoded = |at_once: usize| {
                let source = Bytes(input.to_vec(), at_once);
                let end = source.byte_size();
                let start = (detected.mark as u64).min(end);
                let mut reader = text::Reader::new(&source, detected.encoding, start, end);
                let mut out = Vec::new();
                reader.read_to_end(&mut out).unwrap();
                (out, reader.breaks().count)
            };
            assert_eq!(decoded(usize::MAX), decoded(3));
        });
}

/// Headers of any kind are read, and a header covers itself.
#[test]
fn headers() {
    use qingdan::detect::name::{Header, Word};
    check!()
        .with_iterations(ITERATIONS)
        .for_each(|input: &[u8]| {
            let text = String::from_utf8_lossy(input);
            let header = Header::new(&text, None);
            let _ = Header::of_path(&text, Some(&text));
            let _ = header.covers(&Word::new(&text));
        });
}
