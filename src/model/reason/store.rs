//! Reasons of stores: what a listing leaves out, and what cannot be read.

use crate::model::Text;
use crate::model::reason::SystemError;
use crate::model::reason::table::reasons;

reasons! {
    /// Why a store's entry is not read.
    StoreReason;
    EmptyFile => Empty,
        "空文件",
        "an empty file";
    SpecialFile => Special,
        "命名管道、套接字或设备文件，不予打开",
        "a named pipe, socket or device; never opened";
    Excluded => Excluded,
        "按 --include 或 --exclude 排除",
        "left out by --include or --exclude";
    MemberExcluded => Excluded,
        "归档内的文件，按 --exclude 排除",
        "a file inside an archive, left out by --exclude";
    Ignored { reason: &'static Text } => Ignored,
        "按忽略规则排除：{reason}",
        "left out by an ignore rule: {reason}";
    IgnoreFile => System,
        "本程序的忽略规则文件",
        "a file with ignore rules for this program";
    IgnoreFileWrong { line: u64 } => System,
        "本程序的忽略规则文件；第 {line} 行无法识别，未生效",
        "a file with ignore rules for this program; line {line} is no pattern and has no effect";
    NameNotUnicode => Unsupported,
        "文件名或上级文件夹名不是 Unicode 文本；请重命名",
        "its name or that of a folder above it is not Unicode text; rename it";
    LinkOutside => Link,
        "符号链接，目标在存储之外，未跟随",
        "a symbolic link to a place outside the store; not followed";
    LinkInside => Link,
        "符号链接，目标在存储之内，已在原处读取",
        "a symbolic link to a place inside the store; the target is read where it stands";
    LinkDangling => Link,
        "符号链接，目标不存在",
        "a symbolic link whose target does not exist";
    LinkLoop => Link,
        "循环的符号链接",
        "a symbolic link that loops";
    NotListed => Io,
        "无法列出",
        "cannot be listed";
    OwnReport => OwnReport,
        "qingdan 自己写的报告，不扫描，也不计数",
        "a report that qingdan wrote; not scanned and not counted";
    FolderDenied => Permission,
        "没有权限列出的文件夹，其中的文件未计数",
        "a folder without permission to list it; the files in it are not counted";
    FolderNotListed { error: SystemError } => Io,
        "无法列出的文件夹，其中的文件未计数：{error}",
        "a folder that cannot be listed; the files in it are not counted: {error}";
    ReadFailed { error: SystemError } => Io,
        "读取失败：{error}",
        "reading failed: {error}";
    TemporaryFile { error: SystemError } => Io,
        "无法写入临时文件：{error}",
        "a temporary file cannot be written: {error}";
    TooLargeToUnpack { mebibytes: u64 } => Limit,
        "需完整解压才能读取，而解压后超过本次扫描的上限 {mebibytes} MiB；请解压后再扫描",
        "must be unpacked as a whole, and unpacks to more than the limit of this scan, {mebibytes} MiB; unpack it before the scan";
}
