//! Reasons of databases and workbooks.

use crate::model::reason::table::{names, reasons};

reasons! {
    /// Why a database or workbook is not read, or not to its end.
    BookReason;
    DatabaseEmpty => Empty,
        "SQLite 数据库中没有表",
        "a SQLite database without a table";
    DatabaseHeaderCutOff => Corrupt,
        "SQLite 数据库在文件头内部结束：文件不完整",
        "the SQLite database ends inside its header: truncated";
    DatabasePageSize => Corrupt,
        "SQLite 数据库的页大小无效",
        "the SQLite database gives an impossible page size";
    DatabasePageMissing => Corrupt,
        "SQLite 数据库指向文件末尾之后的页：文件不完整或已损坏",
        "the SQLite database points to a page beyond its end: truncated or corrupt";
    DatabasePageCutOff => Corrupt,
        "SQLite 数据库在一页内部结束：文件不完整",
        "the SQLite database ends inside a page: truncated";
    DatabaseCells => Corrupt,
        "SQLite 数据库一页内的单元无效",
        "the cells of a page of the SQLite database are invalid";
    DatabasePageKind => Corrupt,
        "SQLite 数据库一页的种类不属于表",
        "a page of the SQLite database is of no kind that a table has";
    DatabaseLoop => Corrupt,
        "SQLite 数据库的页循环引用",
        "pages of the SQLite database point back to themselves";
    WorkbookEmpty => Empty,
        "工作簿的所有工作表均为空",
        "a workbook whose sheets are all empty";
    WorkbookLocked => Encrypted,
        "设有密码的工作簿；请取消密码后再扫描",
        "a workbook that is locked with a password; remove the password before the scan";
    WorkbookInvalid => Corrupt,
        "不是有效的工作簿：不完整或已损坏",
        "not a valid workbook: truncated or corrupt";
    WorkbookCells { cells: u64 } => Limit,
        "工作簿的范围超过 {cells} 个单元格；请转换为 CSV",
        "the sheets of the workbook span more than {cells} cells; convert it to CSV";
    WorkbookTooLarge { part: BookPart, mebibytes: u64 } => Limit,
        "{part}超过 {mebibytes} MiB；请转换为 CSV",
        "{part} is larger than {mebibytes} MiB; convert it to CSV";
    WorkbookOther => Unsupported,
        "扩展名为工作簿，内容却是其他 zip 归档",
        "named as a workbook, but it is a zip archive of another kind";
    WorkbookShortCells => Unsupported,
        "xlsb 工作簿使用短格式单元格：不支持；请另存为 xlsx",
        "an xlsb workbook with cells in the short form: not supported; save it as xlsx";
}

names! {
    /// What of a workbook is too large.
    BookPart;
    Whole => "此类工作簿（.xls）", "a workbook of this kind (.xls)";
    Sheet => "工作簿的一个工作表", "a sheet of the workbook";
    Table => "工作簿的一个内部表（文本或样式）", "an internal table of the workbook (texts or styles)";
    Cell => "工作簿的一个单元格", "a cell of the workbook";
}
