//! Reasons of statistics and dBase files: why one is not read, or not to its end.

use crate::model::reason::table::{names, reasons};

reasons! {
    /// Why a statistics or dBase file is not read, or not to its end.
    StatisticsReason;
    HeaderCutOff { file: StatisticsFile } => Corrupt,
        "{file}在文件头内部结束：文件不完整",
        "{file}: it ends inside its header: truncated";
    Header { file: StatisticsFile } => Corrupt,
        "{file}的文件头无法读取：已损坏",
        "{file}: its header cannot be read: damaged";
    Version { file: StatisticsFile } => Unsupported,
        "{file}的这一版本不支持；请另存为较新的版本，或导出为 CSV",
        "{file}: this version is not supported; save it in a newer version, or export it as CSV";
    Encrypted { file: StatisticsFile } => Encrypted,
        "{file}已加密；请解密后再扫描",
        "{file}: encrypted; decrypt it before the scan";
    NoColumns { file: StatisticsFile } => Empty,
        "{file}中没有列",
        "{file}: it has no columns";
    ManyColumns { file: StatisticsFile } => Limit,
        "{file}的列数超过可读取的上限；请拆分后再扫描",
        "{file}: more columns than are read; divide it before the scan";
    RowTooLarge { file: StatisticsFile, mebibytes: u64 } => Limit,
        "{file}的一行超过 {mebibytes} MiB",
        "{file}: a row of it is larger than {mebibytes} MiB";
    RowsCutOff { file: StatisticsFile } => Corrupt,
        "{file}在最后一行之前结束：文件不完整",
        "{file}: it ends before its last row: truncated";
    Undecoded { file: StatisticsFile } => Corrupt,
        "{file}的一块数据无法解压或解码，其余未读取",
        "{file}: a block of it cannot be unpacked or decoded; the rest was not read";
}

names! {
    /// Files that statistics programs and dBase write.
    StatisticsFile;
    Dbase => "dBase 数据文件（.dbf）", "dBase data file (.dbf)";
    Stata => "Stata 数据文件（.dta）", "Stata data file (.dta)";
    Spss => "SPSS 数据文件（.sav、.zsav）", "SPSS data file (.sav, .zsav)";
    Sas => "SAS 数据文件（.sas7bdat）", "SAS data file (.sas7bdat)";
    Transport => "SAS 传输文件（.xpt）", "SAS transport file (.xpt)";
}
