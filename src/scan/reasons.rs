//! The reason why something was not read goes in as its format or store gave it, in English; both languages come out.
//!
//! Reasons arise in readers that know of no language, deep in libraries' errors too, so they are put into Chinese here, in one
//! table. `{}` stands for a number, a name, or words that have an entry of their own.

use crate::model::Text;

/// Both sides of a reason; what has no entry is quoted as it stands.
#[must_use]
pub(super) fn both(reason: &str) -> Text {
    let zh = chinese(reason).unwrap_or_else(|| format!("原文：`{reason}`"));
    Text::new(zh, reason.to_owned())
}

fn chinese(reason: &str) -> Option<String> {
    REASONS.iter().find_map(|(en, zh)| {
        let parts = taken(en, reason)?;
        let mut text = String::new();
        let mut pieces = zh.split("{}");
        text.push_str(pieces.next()?);
        for (part, piece) in parts.iter().zip(pieces) {
            text.push_str(&chinese(part).unwrap_or_else(|| (*part).to_owned()));
            text.push_str(piece);
        }
        Some(text)
    })
}

/// What stands at the places `{}` of `pattern` in `text`, if it fits.
fn taken<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut parts = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let at = if pieces.peek().is_none() {
            rest.ends_with(piece).then(|| rest.len() - piece.len())?
        } else {
            rest.find(piece)?
        };
        if at == 0 {
            return None;
        }
        parts.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(parts)
}

/// (English, 中文), the first that fits.
const REASONS: &[(&str, &str)] = &[
    // Stores
    ("an empty file", "空文件"),
    (
        "a fifo, socket or device; never opened",
        "管道、套接字或设备文件，不会打开",
    ),
    (
        "left out by --include or --exclude",
        "被 --include 或 --exclude 排除",
    ),
    ("left out by --exclude", "被 --exclude 排除"),
    (
        "its name or that of a folder above it is not Unicode text",
        "文件名或上级文件夹名不是 Unicode 文本",
    ),
    (
        "a symbolic link out of the store; not followed",
        "指向存储之外的符号链接，未跟随",
    ),
    (
        "a symbolic link to a place inside the store, which is read where it stands",
        "指向存储内部的符号链接，目标在原处读取",
    ),
    ("a symbolic link to nothing", "指向不存在之处的符号链接"),
    ("a symbolic link that loops", "循环的符号链接"),
    ("cannot be listed", "无法列出"),
    ("permission denied", "无权限"),
    ("no such file or directory", "文件或目录不存在"),
    ("entity not found", "文件或目录不存在"),
    ("input/output error", "输入输出错误"),
    ("too many open files", "打开的文件过多"),
    ("stale file handle", "文件句柄失效"),
    ("unexpected end of file", "文件意外结束"),
    ("timed out", "超时"),
    ("reading failed: {}", "读取失败：{}"),
    (
        "a temporary file cannot be written: {}",
        "无法写临时文件：{}",
    ),
    (
        "unpacks to more than {} MiB, which is as much as this run unpacks for reading at any place",
        "解压后超过 {} MiB，这是本次运行为随机读取而解压的上限",
    ),
    // Compression and archives
    (
        "its {} stream needs a window of more than {} MiB",
        "其 {} 数据流需要超过 {} MiB 的窗口",
    ),
    (
        "its {} stream is cut off; the rest is not read",
        "其 {} 数据流被截断，其余未读",
    ),
    (
        "its {} stream is damaged; the rest is not read",
        "其 {} 数据流已损坏，其余未读",
    ),
    (
        "unpacks to more than {} times its size: an archive bomb? the rest is not read",
        "解压后超过原大小的 {} 倍，疑似压缩炸弹，其余未读",
    ),
    (
        "unpacks to another size than its archive says",
        "解压后的大小与归档所述不符",
    ),
    ("{}, which is not opened", "{}，不予打开"),
    ("a 7z archive", "7z 归档"),
    ("a RAR archive", "RAR 归档"),
    ("a cabinet archive", "CAB 归档"),
    ("a file packed with compress", "compress 压缩的文件"),
    ("an ar archive", "ar 归档"),
    ("a file packed with lzip", "lzip 压缩的文件"),
    ("an archive without files", "没有文件的归档"),
    (
        "its members overlap: an archive bomb? not opened",
        "成员相互重叠，疑似压缩炸弹，未打开",
    ),
    (
        "its members unpack to more than {} GiB; not opened",
        "成员解压后超过 {} GiB，未打开",
    ),
    (
        "its members unpack to more than {} times its size: an archive bomb? not opened",
        "成员解压后超过原大小的 {} 倍，疑似压缩炸弹，未打开",
    ),
    (
        "an archive more than {} archives deep; not opened",
        "归档嵌套超过 {} 层，未打开",
    ),
    (
        "of one archive at most {} files are read",
        "一个归档最多读取 {} 个文件",
    ),
    (
        "{} more files; of one archive at most {} are read",
        "另有 {} 个文件；一个归档最多读取 {} 个",
    ),
    (
        "more files; of one archive at most {} are read",
        "还有更多文件；一个归档最多读取 {} 个",
    ),
    (
        "cut off by the end of its archive",
        "因归档提前结束而被截断",
    ),
    (
        "its archive's directory gives two sizes for a file that is stored as it is",
        "归档目录对未压缩的文件给出两个大小",
    ),
    (
        "its archive's directory points to where it is not",
        "归档目录指向的位置没有该文件",
    ),
    (
        "the archive is damaged or cut off here; the rest is not read",
        "归档在此处损坏或被截断，其余未读",
    ),
    (
        "the archive is cut off inside this file; the rest is not read",
        "归档在该文件内部被截断，其余未读",
    ),
    ("its directory is cut off", "归档目录被截断"),
    ("its directory is damaged", "归档目录已损坏"),
    (
        "the rest of the archive's directory is damaged",
        "归档目录的其余部分已损坏",
    ),
    (
        "an archive without its directory: cut off or damaged",
        "归档缺少目录：被截断或已损坏",
    ),
    ("one volume of a split archive", "分卷归档的一卷"),
    ("encrypted inside its archive", "在归档内被加密"),
    (
        "a symbolic link inside an archive; not followed",
        "归档内的符号链接，未跟随",
    ),
    (
        "a link inside an archive; not followed",
        "归档内的链接，未跟随",
    ),
    (
        "a fifo or device inside an archive",
        "归档内的管道或设备文件",
    ),
    ("a sparse file inside an archive", "归档内的稀疏文件"),
    (
        "packed in its archive by a method that is not read",
        "在归档内的压缩方法不支持",
    ),
    // The run
    (
        "the run ended before this file was read",
        "扫描结束前未读到该文件",
    ),
    (
        "the reader failed inside; please report the file's origin",
        "读取程序内部出错，请报告该文件的来源",
    ),
    (
        "reading it makes no progress for {} minutes; given up, the rest of it is not read",
        "读取 {} 分钟没有进展，已放弃，其余未读",
    ),
    (
        "reading it makes no progress for {} seconds; given up, the rest of it is not read",
        "读取 {} 秒没有进展，已放弃，其余未读",
    ),
    (
        "reading takes far longer than its size accounts for; the rest is not read",
        "读取时间远超其大小应有的时间，其余未读",
    ),
    (
        "the file has shrunk since it was listed; what was cut off is not read",
        "列出之后文件变小，被截去的部分未读",
    ),
    ("the file has shrunk", "文件变小"),
    (
        "compressed, so it is read from its head: {} MiB of its content, the read budget; --depth full reads all of it",
        "压缩文件只能从头读取：按读取预算读了 {} MiB 内容；--depth full 可读取全部",
    ),
    ("no such format", "没有该格式"),
    ("not a format that is read", "不是可读取的格式"),
    ("not a format that is read: {}", "不是可读取的格式：{}"),
    (
        "{}, which is not read; export it as CSV or Parquet",
        "{}，不支持读取；请导出为 CSV 或 Parquet",
    ),
    ("a Stata table", "Stata 数据表"),
    ("an SPSS table, compressed", "SPSS 压缩数据表"),
    ("an SPSS table", "SPSS 数据表"),
    ("a SAS table (sas7bdat)", "SAS 数据表（sas7bdat）"),
    ("R data", "R 数据"),
    ("an R object", "R 对象"),
    ("an Access database", "Access 数据库"),
    ("a MATLAB file", "MATLAB 文件"),
    ("a NumPy array", "NumPy 数组"),
    ("a dBase table", "dBase 数据表"),
    ("a DuckDB database", "DuckDB 数据库"),
    // What programs keep beside the files
    (
        "a lock of a document that was open, not a document; it holds the name of the user who had it open",
        "文档打开时留下的锁文件，不是文档；其中有打开者的用户名",
    ),
    (
        "what macOS keeps of a folder's looks",
        "macOS 保存的文件夹显示设置",
    ),
    (
        "what Windows keeps of a folder's pictures: small copies of them",
        "Windows 保存的文件夹图片缩略图",
    ),
    (
        "what Windows keeps of a folder's looks",
        "Windows 保存的文件夹显示设置",
    ),
    // Text
    ("more than {} columns", "超过 {} 列"),
    ("{} columns; at most {} are read", "{} 列；最多读取 {} 列"),
    (
        "no table of any delimiter in the first 256 KiB",
        "前 256 KiB 中没有任何分隔符构成的表",
    ),
    (
        "a record is longer than {} MiB; the rest is not read",
        "一条记录超过 {} MiB，其余未读",
    ),
    (
        "a record has too many fields; the rest is not read",
        "一条记录的字段过多，其余未读",
    ),
    (
        "a quote near the end is never closed, so what follows it was read as one field",
        "接近末尾的一个引号没有配对，其后的内容按一个字段读取",
    ),
    ("UTF-32 text, which is not read", "UTF-32 文本，不支持读取"),
    ("nothing but blanks", "只有空白字符"),
    (
        "JSON text that is neither UTF-8 nor in another encoding that is known",
        "JSON 文本既非 UTF-8，也非其他已知编码",
    ),
    (
        "no record in it is valid JSON",
        "其中没有一条有效的 JSON 记录",
    ),
    ("not JSON from byte {} on", "从第 {} 字节起不是 JSON"),
    ("ends inside its array: truncated", "在数组内部结束：被截断"),
    (
        "ends inside a record: truncated",
        "在一条记录内部结束：被截断",
    ),
    // Binary tables
    (
        "Feather of version 1; write it again as version 2",
        "Feather 第 1 版；请改存为第 2 版",
    ),
    (
        "not valid Arrow IPC: truncated or corrupt",
        "不是有效的 Arrow IPC：被截断或已损坏",
    ),
    (
        "a record batch cannot be decoded; the rest is not read",
        "一个记录批次无法解码，其余未读",
    ),
    (
        "a record batch of more than {} MiB",
        "一个记录批次超过 {} MiB",
    ),
    (
        "ends inside a record batch: truncated",
        "在记录批次内部结束：被截断",
    ),
    (
        "a block cannot be decoded; the rest is not read",
        "一个数据块无法解码，其余未读",
    ),
    (
        "has fewer records than its blocks announce",
        "记录数少于数据块所声明的",
    ),
    (
        "an Avro header or schema that cannot be read",
        "Avro 文件头或模式无法读取",
    ),
    ("an Avro header that cannot be read", "Avro 文件头无法读取"),
    (
        "ends inside a number: truncated",
        "在一个数字内部结束：被截断",
    ),
    (
        "a number of its structure is too long",
        "结构中的一个数字过长",
    ),
    (
        "ends inside its header: truncated",
        "在文件头内部结束：被截断",
    ),
    (
        "Avro with a compression that is not of its standard",
        "Avro 使用了标准之外的压缩",
    ),
    ("ends inside a block: truncated", "在数据块内部结束：被截断"),
    ("a block with a negative size", "数据块大小为负"),
    ("a block of more than {} MiB", "数据块超过 {} MiB"),
    (
        "more records than a file of its size can hold",
        "记录数超过该大小的文件所能容纳的",
    ),
    (
        "a block does not end with the file's marker",
        "数据块没有以文件的标记结尾",
    ),
    ("a stripe of more than {} MiB", "条带超过 {} MiB"),
    (
        "a stripe has texts that are not UTF-8; the rest is not read",
        "条带中有非 UTF-8 的文本，其余未读",
    ),
    (
        "a stripe cannot be decoded; the rest is not read",
        "条带无法解码，其余未读",
    ),
    (
        "no valid ORC footer: truncated or corrupt",
        "没有有效的 ORC 文件尾：被截断或已损坏",
    ),
    (
        "the footer and its stripes disagree on the number of rows",
        "文件尾与条带的行数不一致",
    ),
    (
        "its types are no tree, or nested too deep",
        "类型不成树状，或嵌套过深",
    ),
    (
        "a Parquet file with an encrypted footer",
        "文件尾加密的 Parquet 文件",
    ),
    (
        "named .parquet, and does not begin as a Parquet file does",
        "扩展名为 .parquet，开头却不是 Parquet",
    ),
    (
        "the footer and its row groups disagree on the number of rows",
        "文件尾与行组的行数不一致",
    ),
    ("{}; the rest is not read", "{}，其余未读"),
    ("a data page of more than 128 MiB", "数据页超过 128 MiB"),
    ("a data page cannot be decoded", "数据页无法解码"),
    ("an encrypted Parquet file", "加密的 Parquet 文件"),
    (
        "ends before its footer says: truncated",
        "比文件尾所述更早结束：被截断",
    ),
    (
        "uses a feature of Parquet that is not read",
        "使用了不支持读取的 Parquet 特性",
    ),
    (
        "no valid footer: truncated or corrupt",
        "没有有效的文件尾：被截断或已损坏",
    ),
    ("not valid Parquet", "不是有效的 Parquet"),
    ("a range beyond the end", "读取范围超出文件末尾"),
    (
        "pages that unpack to more than {} MiB beside one another; write it with smaller pages",
        "并列的数据页解压后超过 {} MiB；请以更小的页重新写出",
    ),
    ("no head of a page", "没有页头"),
    ("more values than bytes", "取值数多于字节数"),
    // Databases and workbooks
    ("a database without a table", "没有表的数据库"),
    ("a page size that no database has", "数据库页大小无效"),
    (
        "points to a page beyond its end: truncated or corrupt",
        "指向文件末尾之后的页：被截断或已损坏",
    ),
    ("ends inside a page: truncated", "在一页内部结束：被截断"),
    ("a page whose cells make no sense", "页内的单元无效"),
    ("a page of no kind that a table has", "页的种类不属于表"),
    ("pages that point back to themselves", "页之间循环指向"),
    (
        "a workbook without a filled sheet",
        "没有非空工作表的工作簿",
    ),
    (
        "a workbook that is locked with a password",
        "设有密码的工作簿",
    ),
    (
        "not a valid workbook: truncated or corrupt",
        "不是有效的工作簿：被截断或已损坏",
    ),
    (
        "a workbook with room for more than 3 million cells; convert it to CSV",
        "工作簿的范围超过 300 万个单元格；请转换为 CSV",
    ),
    (
        "{} is larger than {} MiB; convert it to CSV",
        "{}超过 {} MiB；请转换为 CSV",
    ),
    ("a workbook of this kind", "此类工作簿"),
    ("a sheet of the workbook", "工作簿的一个工作表"),
    ("a table of the workbook", "工作簿的一个内部表"),
    ("a cell of the workbook", "工作簿的一个单元格"),
    (
        "named as a workbook, and a zip archive of another kind",
        "扩展名为工作簿，内容却是其他 zip 归档",
    ),
    (
        "cells in the short form, which is not read; save it as xlsx",
        "单元格为短格式，不支持读取；请另存为 xlsx",
    ),
    (
        "a transport file without a data set",
        "没有数据集的传输文件",
    ),
    (
        "ends inside a header: truncated",
        "在标题记录内部结束：被截断",
    ),
    (
        "a data set whose variables are not described",
        "数据集的变量没有说明",
    ),
    ("a variable whose place makes no sense", "变量的位置无效"),
    ("a data set without rows: truncated", "数据集没有行：被截断"),
    ("ends inside a row: truncated", "在一行内部结束：被截断"),
    // Lakes
    (
        "names metadata files that are not there",
        "所指的元数据文件不存在",
    ),
    (
        "says which rows of a {} table are removed",
        "说明 {} 表中哪些行已删除",
    ),
    (
        "describes a {} table of which all {} files are missing",
        "描述一个 {} 表，其全部 {} 个文件均不存在",
    ),
    (
        "describes a {} table; holds no rows of its own",
        "描述一个 {} 表，自身没有行",
    ),
    (
        "not in the current version of its {} table: removed rows that are still stored",
        "不在其 {} 表的当前版本中：已删除而仍存储的行",
    ),
    (
        "a vector of removed rows that is not below its table",
        "删除行向量不在其表之下",
    ),
    (
        "a vector of removed rows that is damaged",
        "删除行向量已损坏",
    ),
    (
        "more than {} removed rows in one file",
        "一个文件中删除的行超过 {} 行",
    ),
    (
        "more removed rows than are kept",
        "删除的行超过可保留的数量",
    ),
    (
        "the log of a Delta table lacks a commit",
        "Delta 表的日志缺少一次提交",
    ),
    (
        "the log of a Delta table has no commit",
        "Delta 表的日志没有提交",
    ),
    (
        "a commit of a Delta table with an action of more than {} MiB",
        "Delta 表的一次提交中有超过 {} MiB 的操作",
    ),
    (
        "a commit of a Delta table that cannot be read",
        "Delta 表的一次提交无法读取",
    ),
    (
        "a checkpoint of a Delta table that cannot be read",
        "Delta 表的检查点无法读取",
    ),
    ("table metadata of more than {} MiB", "表元数据超过 {} MiB"),
    (
        "table metadata with a text of more than {} MiB",
        "表元数据中有超过 {} MiB 的文本",
    ),
    (
        "table metadata with more than {} MiB of names",
        "表元数据中的名称超过 {} MiB",
    ),
    (
        "the metadata of an Iceberg table that cannot be read",
        "Iceberg 表的元数据无法读取",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use regex_automata::meta::Regex;
    use std::path::Path;

    /// What a format or a store gives as a reason, wherever its text stands in their sources.
    #[test]
    fn every_reason_of_formats_and_stores_has_both_sides() {
        let text = r#""((?:[^"\\\n]|\\.)+)""#;
        let given = [
            r"(?:corrupt|too_large)\(\s*",
            r"SkipKind::[A-Z]\w+,\s*(?:format!\(\s*)?",
            r"reason(?:: | = )(?:format!\(\s*)?",
        ];
        let given = Regex::new(&format!("(?:{}){text}", given.join("|"))).unwrap();
        let named = Regex::new(r#""((?:an?|R|what) [^"]+)""#).unwrap();
        let place = Regex::new(r"\{[^}]*\}").unwrap();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut reasons = Vec::new();
        for file in ["format", "lake", "store"]
            .into_iter()
            .flat_map(|folder| walkdir::WalkDir::new(src.join(folder)))
        {
            let file = file.unwrap();
            if file.path().extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(file.path()).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap();
            let of_names = file.file_name() == "unsupported.rs";
            let pattern = if of_names { &named } else { &given };
            for found in pattern.captures_iter(source) {
                let span = found.get_group(1).unwrap();
                let mut reason = source[span.start..span.end].to_owned();
                while let Some(hole) = place.find(&reason) {
                    reason.replace_range(hole.start()..hole.end(), "7");
                }
                reasons.push(reason);
            }
        }
        assert!(reasons.len() > 120, "{}", reasons.len());
        for reason in [
            "an empty file",
            "a NumPy array",
            "a lock of a document that was open, not a document; it holds the name of the user who had it open",
        ] {
            assert!(reasons.iter().any(|known| known == reason), "{reason}");
        }
        // Of two words or fewer is what stands inside other reasons.
        reasons.retain(|reason| reason.split_whitespace().count() > 2);
        reasons.retain(|reason| chinese(reason).is_none());
        assert!(reasons.is_empty(), "no Chinese for {reasons:#?}");
    }

    #[test]
    fn reasons_have_both_sides() {
        for (reason, zh) in [
            ("an empty file", "空文件"),
            (
                "a Stata table, which is not read; export it as CSV or Parquet",
                "Stata 数据表，不支持读取；请导出为 CSV 或 Parquet",
            ),
            (
                "describes a Delta Lake table of which all 3 files are missing",
                "描述一个 Delta Lake 表，其全部 3 个文件均不存在",
            ),
            ("reading failed: permission denied", "读取失败：无权限"),
            (
                "a data page of more than 128 MiB; the rest is not read",
                "数据页超过 128 MiB，其余未读",
            ),
            ("a new reason", "原文：`a new reason`"),
        ] {
            assert_eq!(both(reason), Text::new(zh, reason));
        }
    }

    /// An entry that stands behind a wider one is never found.
    #[test]
    fn every_entry_is_reached() {
        for (en, zh) in REASONS {
            let places = en.matches("{}").count();
            assert_eq!(places, zh.matches("{}").count(), "{en}");
            let reason = en.replace("{}", "7");
            assert_eq!(chinese(&reason), Some(zh.replace("{}", "7")), "{en}");
        }
    }
}
