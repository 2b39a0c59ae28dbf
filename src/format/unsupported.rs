//! Tables in formats that are known by their signature and not read: a head goes in, a name for the ledger comes out.

/// Marks at the front, and what has them.
const MARKS: &[(&[u8], &str)] = &[
    (b"<stata_dta><header>", "a Stata table"),
    (b"$FL2@(#)", "an SPSS table"),
    (b"$FL3@(#)", "an SPSS table, compressed"),
    (
        b"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
        "a SAS table (sas7bdat)",
    ),
    (b"RDX2\nX\n", "R data"),
    (b"RDX3\nX\n", "R data"),
    (b"X\n\0\0\0\x02\0", "an R object"),
    (b"X\n\0\0\0\x03\0", "an R object"),
    (b"\0\x01\0\0Standard Jet DB\0", "an Access database"),
    (b"\0\x01\0\0Standard ACE DB\0", "an Access database"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file"),
    (b"\x93NUMPY", "a NumPy array"),
];

/// What a head is that is recognised and not read.
#[must_use]
pub fn recognise(head: &[u8], name: &str) -> Option<&'static str> {
    let named = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    let marked = MARKS.iter().find(|(mark, _)| head.starts_with(mark));
    marked.map(|(_, what)| *what).or_else(|| match head {
        // Releases 8 to 12: release, order of bytes, always 1, unused.
        [0x69..=0x73, 1 | 2, 1, 0, ..] if named(".dta") => Some("a Stata table"),
        // dBase III and its kin: version and date of the last change.
        [0x03 | 0x30 | 0x83 | 0x8B | 0xF5, _, 1..=12, 1..=31, ..] if named(".dbf") => {
            Some("a dBase table")
        }
        // A checksum, the mark, and a number of 64 bits that is small.
        [
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            b'D',
            b'U',
            b'C',
            b'K',
            _,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            ..,
        ] => Some("a DuckDB database"),
        _ => None,
    })
}

/// What a file is that a program keeps beside the files for itself, by its name: no data of anyone who listed it.
#[must_use]
pub fn of_a_program(name: &str, byte_size: u64) -> Option<&'static str> {
    /// An Office lock has 54 or 165 bytes, one of LibreOffice a line.
    const LONGEST_LOCK: u64 = 4096;
    let lower = name.to_lowercase();
    if byte_size <= LONGEST_LOCK && (lower.starts_with("~$") || lower.starts_with(".~lock.")) {
        return Some(
            "a lock of a document that was open, not a document; it holds the name of the user who had it open",
        );
    }
    match lower.as_str() {
        ".ds_store" => Some("what macOS keeps of a folder's looks"),
        "thumbs.db" | "ehthumbs.db" | "ehthumbs_vista.db" => {
            Some("what Windows keeps of a folder's pictures: small copies of them")
        }
        "desktop.ini" => Some("what Windows keeps of a folder's looks"),
        _ => None,
    }
}
