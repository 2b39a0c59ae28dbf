//! Reasons of delimited text and JSON.

use crate::model::reason::table::reasons;

reasons! {
    /// Why a text is not read, or not to its end.
    TextReason;
    ManyColumns { most: u64 } => Limit,
        "超过 {most} 列；请拆分后再扫描",
        "more than {most} columns; split the table before the scan";
    Columns { columns: u64, most: u64 } => Limit,
        "有 {columns} 列；最多读取 {most} 列，请拆分后再扫描",
        "{columns} columns; at most {most} are read; split the table before the scan";
    NoTable { kibibytes: u64 } => Corrupt,
        "前 {kibibytes} KiB 中没有能按任何分隔符分列的表",
        "no delimiter divides the first {kibibytes} KiB into the columns of a table";
    RecordTooLong { mebibytes: u64 } => Limit,
        "一条记录超过 {mebibytes} MiB，其余未读取",
        "a record is longer than {mebibytes} MiB; the rest was not read";
    TooManyFields => Limit,
        "一条记录的字段过多，其余未读取",
        "a record has too many fields; the rest was not read";
    QuoteOpen => Corrupt,
        "接近末尾的一个引号没有配对，其后的内容按一个字段读取",
        "a quotation mark near the end is never closed; what follows it was read as one field";
    BatchFailed => Internal,
        "读取程序内部错误：无法生成一批记录",
        "internal error of the reader: a batch of records could not be made";
    Utf32 => Encoding,
        "UTF-32 文本：不支持；请另存为 UTF-8",
        "UTF-32 text: not supported; save it as UTF-8";
    Blank => Empty,
        "只有空白字符",
        "nothing but blanks";
    JsonEncoding => Encoding,
        "JSON 文本既非 UTF-8，也非其他已知编码；请另存为 UTF-8",
        "JSON text that is neither UTF-8 nor in another known encoding; save it as UTF-8";
    NoJsonRecord => Corrupt,
        "其中没有一条有效的 JSON 记录",
        "no record in it is valid JSON";
    NotJson { byte: u64 } => Corrupt,
        "从第 {byte} 字节起不是有效的 JSON",
        "not valid JSON from byte {byte} on";
    ArrayCutOff => Corrupt,
        "JSON 在数组内部结束：文件不完整",
        "the JSON ends inside an array: truncated";
    EntriesCutOff => Corrupt,
        "文本在最后一个条目的结束标记之前中断：文件不完整",
        "the text ends before the mark that ends its last entry: truncated";
    RecordCutOff => Corrupt,
        "JSON 在一条记录内部结束：文件不完整",
        "the JSON ends inside a record: truncated";
}
