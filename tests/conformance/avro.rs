//! Avro's codecs: the same blocks whatever packs them, and no more of them than fits.

use crate::support::inventory::{array, dataset, records, skip};
use crate::support::place::Place;
use std::io::Write as _;

const ROWS: usize = 40;

/// A number as Avro writes it.
pub(crate) fn long(value: usize) -> Vec<u8> {
    let (mut rest, mut bytes) = (value << 1, Vec::new());
    while rest > 0x7F {
        bytes.push((rest & 0x7F) as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

fn text(value: &[u8]) -> Vec<u8> {
    [long(value.len()), value.to_vec()].concat()
}

/// A file of one column `phone` and two equal blocks, packed as `codec` says.
pub(crate) fn file(codec: Option<&str>, block: &[u8]) -> Vec<u8> {
    let schema =
        br#"{"type": "record", "name": "r", "fields": [{"name": "phone", "type": "string"}]}"#;
    let sync = [7; 16];
    let mut bytes = b"Obj\x01".to_vec();
    bytes.extend(long(1 + usize::from(codec.is_some())));
    bytes.extend([text(b"avro.schema"), text(schema)].concat());
    if let Some(codec) = codec {
        bytes.extend([text(b"avro.codec"), text(codec.as_bytes())].concat());
    }
    bytes.extend(long(0));
    bytes.extend(sync);
    for _ in 0..2 {
        bytes.extend([long(ROWS), text(block)].concat());
        bytes.extend(sync);
    }
    bytes
}

/// The records of a block.
fn plain() -> Vec<u8> {
    let phone = |row: usize| text(format!("1380013{:04}", 8000 + row).as_bytes());
    (0..ROWS).flat_map(phone).collect()
}

/// [`plain`] as xz 5.4 packs it: the library reads xz and does not write it.
pub(crate) fn xz() -> Vec<u8> {
    let hex = concat!(
        "fd377a585a000004e6d6b4460200210116000000742fe5a3e001df00495d000b0d298b0843af78fd94827bdc49d97053c374",
        "b57f9d1c506a7c5f1e7bda94e3f43d35d6ede4623193919716ad0b73a0c3a8de344add51de4bf4804da04b842afbcad208b9",
        "cbec3f0000000000a0a5854ebb3f53f8000165e00300000005220da1b1c467fb020000000004595a",
    );
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn snappy(bytes: &[u8]) -> Vec<u8> {
    let mut packed = snap::raw::Encoder::new().compress_vec(bytes).unwrap();
    packed.extend(crate::support::archives::crc32(bytes).to_be_bytes());
    packed
}

/// A file in every codec.
pub(super) fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let deflate = crate::support::archives::deflate(&plain());
    let zstandard = zstd::encode_all(&plain()[..], 3).unwrap();
    vec![
        ("none.avro", file(None, &plain())),
        ("null.avro", file(Some("null"), &plain())),
        ("deflate.avro", file(Some("deflate"), &deflate)),
        ("snappy.avro", file(Some("snappy"), &snappy(&plain()))),
        ("zstandard.avro", file(Some("zstandard"), &zstandard)),
        ("bzip2.avro", file(Some("bzip2"), &bzip2(&plain()))),
        ("xz.avro", file(Some("xz"), &xz())),
    ]
}

#[test]
fn every_codec_of_the_standard_is_read() {
    let cases = cases();
    let place = Place::new();
    for (name, bytes) in &cases {
        place.file(name, bytes);
    }
    // A few kilobytes that would take 80 MiB.
    let bomb = zstd::encode_all(&vec![0; 80 << 20][..], 3).unwrap();
    place.file("bomb.avro", file(Some("zstandard"), &bomb));
    place.file("unknown.avro", file(Some("lzo"), &plain()));
    place.file("damaged.avro", file(Some("xz"), &xz()[..60]));
    let inventory = place.scan(&["--no-fold"], 0);
    for (name, ..) in &cases {
        let found = dataset(&inventory, name);
        let rows = 2 * ROWS as u64;
        assert_eq!(records(found), (rows, rows), "{name}");
        let column = &array(found, "columns")[0];
        assert_eq!(column["element"], "contact.phone", "{name}");
        assert_eq!(column["distinct"]["upper"], ROWS, "{name}");
    }
    assert_eq!(skip(&inventory, "bomb.avro").0, "limit");
    assert_eq!(skip(&inventory, "unknown.avro").0, "unsupported");
    assert_eq!(skip(&inventory, "damaged.avro").0, "corrupt");
}
