//! What the operating system answers: an [`io::Error`] goes in, an error with texts of ours comes out.

use crate::model::reason::table::reasons;
use std::io;

reasons! {
    /// An error of the operating system.
    SystemError;
    PermissionDenied => Permission,
        "没有访问权限",
        "permission denied";
    NotFound => Io,
        "文件或文件夹不存在",
        "no such file or folder";
    InputOutput => Io,
        "存储设备输入输出错误",
        "an input/output error of the storage device";
    TooManyOpenFiles => Io,
        "打开的文件过多；请提高系统上限（ulimit -n）",
        "too many open files; raise the limit of the system (ulimit -n)";
    StaleHandle => Io,
        "网络文件句柄已失效；请重新挂载",
        "a stale handle of a network file; mount the share again";
    IsFolder => Io,
        "是文件夹，不是文件",
        "a folder, not a file";
    NotFolder => Io,
        "路径中有一级不是文件夹",
        "a part of the path is not a folder";
    TimedOut => Io,
        "等待超时",
        "timed out";
    NoSpace => Io,
        "磁盘空间或配额不足",
        "no space is left on the disk, or the quota is used up";
    ReadOnly => Io,
        "文件系统只读",
        "the file system is read-only";
    UnexpectedEnd => Io,
        "文件意外结束",
        "the file ended unexpectedly";
    OutOfMemory => Io,
        "内存不足",
        "out of memory";
    Busy => Io,
        "文件正被其他程序使用",
        "in use by another program";
    LinkLoop => Io,
        "符号链接层数过多",
        "too many symbolic links";
    NameTooLong => Io,
        "文件名或路径过长，或含有不允许的字符",
        "the name or path is too long, or has a character that is not allowed";
    FileTooLarge => Io,
        "文件大小超过文件系统的上限",
        "larger than the file system allows";
    Network => Io,
        "网络连接中断或无法访问",
        "the network connection was lost or cannot be made";
    InvalidRequest => Io,
        "操作系统认为读取请求无效",
        "the operating system calls the request invalid";
    NotSupported => Io,
        "文件系统不支持此操作",
        "the file system does not support the operation";
    Interrupted => Io,
        "操作被中断",
        "the operation was interrupted";
    InvalidData => Io,
        "读到的内容无效",
        "what was read is invalid";
    Number { number: i32 } => Io,
        "操作系统错误（编号 {number}）",
        "an error of the operating system (number {number})";
    Unnamed => Io,
        "操作系统未说明的错误",
        "an error that the operating system does not name";
}

impl SystemError {
    /// What an error says, by its number where only that tells, else by its kind; its message is not looked at.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::PermissionDenied => Self::PermissionDenied,
            Kind::NotFound => Self::NotFound,
            Kind::StaleNetworkFileHandle => Self::StaleHandle,
            Kind::IsADirectory => Self::IsFolder,
            Kind::NotADirectory => Self::NotFolder,
            Kind::TimedOut => Self::TimedOut,
            Kind::StorageFull | Kind::QuotaExceeded | Kind::WriteZero => Self::NoSpace,
            Kind::ReadOnlyFilesystem => Self::ReadOnly,
            Kind::UnexpectedEof => Self::UnexpectedEnd,
            Kind::OutOfMemory => Self::OutOfMemory,
            Kind::ResourceBusy | Kind::ExecutableFileBusy | Kind::WouldBlock => Self::Busy,
            Kind::InvalidFilename => Self::NameTooLong,
            Kind::FileTooLarge => Self::FileTooLarge,
            Kind::InvalidInput => Self::InvalidRequest,
            Kind::InvalidData => Self::InvalidData,
            Kind::Unsupported => Self::NotSupported,
            Kind::Interrupted => Self::Interrupted,
            Kind::BrokenPipe
            | Kind::ConnectionAborted
            | Kind::ConnectionRefused
            | Kind::ConnectionReset
            | Kind::HostUnreachable
            | Kind::NetworkDown
            | Kind::NetworkUnreachable
            | Kind::NotConnected => Self::Network,
            _ => error.raw_os_error().map_or(Self::Unnamed, Self::numbered),
        }
    }

    /// Errors that have no kind (POSIX numbers, as Linux has them).
    #[cfg(unix)]
    fn numbered(number: i32) -> Self {
        const INPUT_OUTPUT: i32 = 5;
        const TOO_MANY_FILES_OF_ALL: i32 = 23;
        const TOO_MANY_FILES: i32 = 24;
        const LOOP: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };
        match number {
            INPUT_OUTPUT => Self::InputOutput,
            TOO_MANY_FILES_OF_ALL | TOO_MANY_FILES => Self::TooManyOpenFiles,
            LOOP => Self::LinkLoop,
            _ => Self::Number { number },
        }
    }

    /// Errors that have no kind (numbers of the Windows API).
    #[cfg(not(unix))]
    fn numbered(number: i32) -> Self {
        const TOO_MANY_FILES: i32 = 4;
        const SHARING_VIOLATION: i32 = 32;
        const LOCK_VIOLATION: i32 = 33;
        const DEVICE: i32 = 1117;
        match number {
            TOO_MANY_FILES => Self::TooManyOpenFiles,
            SHARING_VIOLATION | LOCK_VIOLATION => Self::Busy,
            DEVICE => Self::InputOutput,
            _ => Self::Number { number },
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn errors_have_texts_of_ours() {
        for (number, expected) in [
            (13, SystemError::PermissionDenied),
            (2, SystemError::NotFound),
            (5, SystemError::InputOutput),
            (24, SystemError::TooManyOpenFiles),
            (21, SystemError::IsFolder),
            (28, SystemError::NoSpace),
            (9_999, SystemError::Number { number: 9_999 }),
        ] {
            let error = io::Error::from_raw_os_error(number);
            assert_eq!(SystemError::of(&error), expected, "{number}");
        }
        let told = io::Error::other("alice@example.com");
        assert_eq!(SystemError::of(&told), SystemError::Unnamed);
    }
}
