//! Files that programs and the operating system keep beside the data: a name and a head go in, what the file is comes out.

use crate::model::reason::{ProgramFile, UnsupportedReason};

/// What a file is that a program keeps beside the files for itself, by its name: no data of anyone who listed it.
#[must_use]
pub fn of_a_program(name: &str, byte_size: u64) -> Option<ProgramFile> {
    /// An Office lock has 54 or 165 bytes, one of LibreOffice a line.
    const LONGEST_LOCK: u64 = 4096;
    /// Hadoop writes `.part-0.parquet.crc` beside `part-0.parquet`.
    const CHECKSUM: &str = ".crc";
    let lower = name.to_lowercase();
    if byte_size <= LONGEST_LOCK && (lower.starts_with("~$") || lower.starts_with(".~lock.")) {
        return Some(ProgramFile::OfficeLock);
    }
    if lower.starts_with('.') && lower.ends_with(CHECKSUM) {
        return Some(ProgramFile::HadoopChecksum);
    }
    match lower.as_str() {
        ".ds_store" => Some(ProgramFile::MacFolder),
        "thumbs.db" | "ehthumbs.db" | "ehthumbs_vista.db" => Some(ProgramFile::WindowsThumbnails),
        "desktop.ini" => Some(ProgramFile::WindowsFolder),
        _ => None,
    }
}

/// What a file is that SQLite keeps beside a database for itself, by its first bytes and its name.
#[must_use]
pub fn of_a_database(head: &[u8], name: &str) -> Option<ProgramFile> {
    /// The version of both the log and its index.
    const VERSION: u32 = 3_007_000;
    let named = |ending: &str| name.ends_with(ending);
    match head {
        [0x37, 0x7F, 0x06, 0x82 | 0x83, ..] if named("-wal") => Some(ProgramFile::DatabaseLog),
        _ if named("-shm") && head.starts_with(&VERSION.to_le_bytes()) => {
            Some(ProgramFile::DatabaseIndex)
        }
        [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, ..] | [0, 0, 0, 0, 0, 0, 0, 0, ..]
            if named("-journal") =>
        {
            Some(ProgramFile::DatabaseJournal)
        }
        _ => None,
    }
}

/// What a file is that belongs to a table beside it, by what its name ends in.
#[must_use]
pub fn of_a_table(ending: &str) -> ProgramFile {
    match ending {
        ".cpg" => ProgramFile::TableCodePage,
        _ => ProgramFile::TableMemos,
    }
}

/// Why such a file is no dataset, `beside` its database or without it.
#[must_use]
pub fn reason(file: ProgramFile, beside: bool) -> UnsupportedReason {
    match file {
        ProgramFile::DatabaseLog if !beside => UnsupportedReason::LogWithoutDatabase,
        file => UnsupportedReason::Program { file },
    }
}
