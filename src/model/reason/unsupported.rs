//! Formats that are known and not read, and files that programs keep for themselves.

use crate::model::Text;
use crate::model::reason::table::{names, reasons};

reasons! {
    /// Why a file of a format that is not read was left.
    UnsupportedReason;
    Unknown => Unsupported,
        "格式未知：内容未查看，可能含个人信息",
        "a format that is not known: the content was not looked at and may be about people";
    Named { format: &'static Text, holds: &'static Text, cure: &'static Text } => Unsupported,
        "{format}：不读取；可能含{holds}；{cure}",
        "{format}: not read; may hold {holds}; {cure}";
    Locked { format: &'static Text, holds: &'static Text, cure: &'static Text } => Encrypted,
        "{format}：已加密；可能含{holds}；{cure}",
        "{format}: encrypted; may hold {holds}; {cure}";
    Archive { archive: ArchiveKind } => Unsupported,
        "{archive}：不解压；可能含任意文件；请解压后再扫描",
        "{archive}: not opened; may hold any files; unpack it before the scan";
    LogWithoutDatabase => Unsupported,
        "SQLite 预写日志，旁边没有其数据库：其中的记录无法读取；请与数据库一起扫描",
        "a write-ahead log of SQLite without its database beside it: the records in it cannot be read; scan it together with the database";
    Program { file: ProgramFile } => System,
        "{file}",
        "{file}";
}

names! {
    /// Archives and compressed files that are not opened.
    ArchiveKind;
    SevenZip => "7z 归档", "7z archive";
    Rar => "RAR 归档", "RAR archive";
    Cabinet => "CAB 归档", "CAB archive";
    Compress => "compress 压缩文件（.Z）", "compress file (.Z)";
    Ar => "ar 归档", "ar archive";
    Lzip => "lzip 压缩文件（.lz）", "lzip file (.lz)";
}

names! {
    /// Files that a program or the operating system keeps beside the data for itself.
    ProgramFile;
    OfficeLock => "Office 锁定文件，含使用者姓名", "Office lock file; it contains the name of the user";
    MacFolder => "macOS 文件夹设置（.DS_Store）", "macOS folder settings (.DS_Store)";
    WindowsThumbnails => "Windows 缩略图缓存（Thumbs.db）", "Windows thumbnail cache (Thumbs.db)";
    DatabaseLog => "SQLite 预写日志（-wal），已与其数据库一起读取", "SQLite write-ahead log (-wal), read together with its database";
    DatabaseIndex => "SQLite 预写日志的索引（-shm）", "index of a SQLite write-ahead log (-shm)";
    DatabaseJournal => "SQLite 回滚日志（-journal）", "SQLite rollback journal (-journal)";
    HadoopChecksum => "Hadoop 校验和（.crc）", "Hadoop checksum (.crc)";
    TableCodePage => "dBase 表的代码页声明（.cpg），已用于其旁的表", "code page of a dBase table (.cpg), taken for the table beside it";
    TableMemos => "dBase 表的备注（.dbt、.fpt），与其旁的表一起读取", "memos of a dBase table (.dbt, .fpt), read with the table beside it";
    WindowsFolder => "Windows 文件夹设置（desktop.ini）", "Windows folder settings (desktop.ini)";
}
