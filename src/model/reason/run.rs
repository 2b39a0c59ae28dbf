//! Reasons of the run itself: its time, its limits and its own errors.

use crate::model::reason::table::reasons;
use std::time::Duration;

reasons! {
    /// Why a run did not read a file, or not to its end.
    RunReason;
    NotReached => NotReached,
        "扫描在读取该文件之前结束",
        "the scan ended before this file was read";
    ReaderFailed => Internal,
        "读取程序内部错误；请报告该文件由何种软件生成",
        "internal error of the reader; please report which software wrote the file";
    FormatUnknown => Internal,
        "程序内部错误：没有该格式",
        "internal error: there is no such format";
    NoProgress { time: Duration } => Limit,
        "读取 {time}没有进展，已放弃，其余未读取",
        "no progress for {time}: given up, and the rest was not read";
    TooSlow => Limit,
        "读取时间远超该大小的文件所需，其余未读取",
        "reading took far longer than a file of its size needs; the rest was not read";
    Shrunk => Io,
        "扫描期间文件变小，被截去的部分未读取",
        "the file became smaller during the scan; what was cut off was not read";
    HeadOnly { mebibytes: u64 } => Limit,
        "压缩文件只能从头抽样：已读取其内容的 {mebibytes} MiB；--depth full 可读取全部",
        "a compressed file is sampled from its beginning only: {mebibytes} MiB of its content were read; --depth full reads all of it";
}
