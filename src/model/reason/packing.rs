//! Reasons of compressed files and archives.

use crate::model::reason::table::reasons;

reasons! {
    /// Why a compressed file, an archive or a member of one is not read, or not to its end.
    PackingReason;
    WindowTooLarge { compression: &'static str, mebibytes: u64 } => Limit,
        "{compression} 压缩流需要超过 {mebibytes} MiB 的解压窗口；请以较小的窗口重新压缩",
        "its {compression} stream needs a window of more than {mebibytes} MiB; compress it again with a smaller window";
    StreamCutOff { compression: &'static str } => Corrupt,
        "{compression} 压缩流不完整，其余未读取",
        "its {compression} stream is cut off; the rest was not read";
    StreamDamaged { compression: &'static str } => Corrupt,
        "{compression} 压缩流已损坏，其余未读取",
        "its {compression} stream is damaged; the rest was not read";
    StreamBomb { times: u64 } => Limit,
        "解压后超过原大小的 {times} 倍，疑似压缩炸弹，其余未读取",
        "unpacks to more than {times} times its size and may be an archive bomb; the rest was not read";
    SizeDiffers => Corrupt,
        "解压后的大小与归档目录不符",
        "unpacks to another size than its archive says";
    NoFiles => Empty,
        "归档中没有文件",
        "an archive without files";
    MembersOverlap => Limit,
        "归档成员相互重叠，疑似压缩炸弹，未打开",
        "the members of the archive overlap and may be an archive bomb; not opened";
    MembersTooLarge { gibibytes: u64 } => Limit,
        "归档成员解压后超过 {gibibytes} GiB，未打开",
        "the members of the archive unpack to more than {gibibytes} GiB; not opened";
    MembersBomb { times: u64 } => Limit,
        "归档成员解压后超过原大小的 {times} 倍，疑似压缩炸弹，未打开",
        "the members of the archive unpack to more than {times} times its size and may be an archive bomb; not opened";
    TooDeep { archives: u64 } => Limit,
        "归档嵌套超过 {archives} 层，未打开；请解压后再扫描",
        "an archive more than {archives} archives deep; not opened; unpack it before the scan";
    MembersUsedUp { most: u64 } => Limit,
        "所在归档的文件已达上限 {most} 个，未打开；请解压后再扫描",
        "not opened: at most {most} files of one archive are read; unpack it before the scan";
    MoreMembers { files: u64, most: u64 } => Limit,
        "归档另有文件未读取（{files} 个）；一个归档最多读取 {most} 个",
        "more files were not read (number: {files}); at most {most} files of one archive are read";
    MoreMembersUncounted { most: u64 } => Limit,
        "归档另有文件未读取；一个归档最多读取 {most} 个",
        "more files were not read; at most {most} files of one archive are read";
    MemberCutOff => Corrupt,
        "所在归档提前结束，文件不完整",
        "cut off by the end of its archive";
    TwoSizes => Corrupt,
        "归档目录对未压缩的文件给出两个不同的大小",
        "the directory of its archive gives two sizes for a file that is not compressed";
    NotAtItsPlace => Corrupt,
        "归档目录指明的位置没有该文件",
        "the file is not where the directory of its archive says";
    ArchiveDamagedHere => Corrupt,
        "归档在此处损坏或不完整，其余未读取",
        "the archive is damaged or cut off here; the rest was not read";
    ArchiveCutOffInside => Corrupt,
        "归档在该文件内部中断，其余未读取",
        "the archive is cut off inside this file; the rest was not read";
    DirectoryCutOff => Corrupt,
        "归档目录不完整",
        "the directory of the archive is cut off";
    DirectoryDamaged => Corrupt,
        "归档目录已损坏",
        "the directory of the archive is damaged";
    DirectoryRestDamaged => Corrupt,
        "归档目录的其余部分已损坏",
        "the rest of the directory of the archive is damaged";
    DirectoryMissing => Corrupt,
        "归档缺少目录：文件不完整或已损坏",
        "an archive without its directory: cut off or damaged";
    SplitVolume => Unsupported,
        "分卷归档中的一卷：不支持；请合并后解压",
        "one volume of a split archive: not supported; join the volumes and unpack them";
    MemberEncrypted => Encrypted,
        "在归档内已加密；请用密码解压后再扫描",
        "encrypted inside its archive; unpack it with the password before the scan";
    MemberSymbolicLink => Link,
        "归档内的符号链接，未跟随",
        "a symbolic link inside an archive; not followed";
    MemberLink => Link,
        "归档内的链接，未跟随",
        "a link inside an archive; not followed";
    MemberSpecial => Special,
        "归档内的命名管道或设备文件",
        "a named pipe or device inside an archive";
    MemberSparse => Unsupported,
        "归档内的稀疏文件：不支持；请解压后再扫描",
        "a sparse file inside an archive: not supported; unpack it before the scan";
    MemberMethod => Unsupported,
        "归档内使用了不支持的压缩方法；请解压后再扫描",
        "compressed in its archive by a method that is not supported; unpack it before the scan";
}
