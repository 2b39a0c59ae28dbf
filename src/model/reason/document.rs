//! Reasons of documents: files that are read for their text.

use crate::model::Text;
use crate::model::reason::table::{Field, names, reasons};

reasons! {
    /// Why a document is not read.
    DocumentReason;
    TooLarge { mebibytes: u64 } => Limit,
        "文档超过 {mebibytes} MiB；请拆分后再扫描",
        "a document of more than {mebibytes} MiB; split it before the scan";
    TextTooLong { mebibytes: u64 } => Limit,
        "文档的文本超过 {mebibytes} MiB；请拆分后再扫描",
        "a document with more than {mebibytes} MiB of text; split it before the scan";
    Nested { levels: u64 } => Limit,
        "文档的结构嵌套超过 {levels} 层",
        "the parts of the document are nested more than {levels} levels deep";
    Locked { kind: DocumentKind } => Encrypted,
        "设有密码的{kind}；请取消密码后再扫描",
        "{kind} that is locked with a password; remove the password before the scan";
    Invalid { kind: DocumentKind } => Corrupt,
        "不是有效的{kind}：不完整或已损坏",
        "not valid as {kind}: truncated or corrupt";
    CutOff { kind: DocumentKind } => Corrupt,
        "{kind}在结尾之前中断：文件不完整",
        "{kind} that ends before its end: truncated";
    Old { kind: DocumentKind } => Unsupported,
        "旧版{kind}：不支持；请以较新的版本另存",
        "{kind} of an old version: not supported; save it again with a newer one";
    NoText => Empty,
        "文档中没有文本",
        "a document without any text";
}

names! {
    /// Kinds of documents.
    DocumentKind;
    Word => "Word 文档", "a Word document";
    WordXml => "XML 格式的 Word 文档（2003）", "a Word document in XML (2003)";
    Slides => "PowerPoint 演示文稿", "a PowerPoint presentation";
    OpenDocument => "OpenDocument 文档", "an OpenDocument document";
    Pdf => "PDF 文档", "a PDF document";
    RichText => "RTF 文档", "a rich text document (RTF)";
    Page => "网页", "a web page";
    ArchivedPage => "网页存档（MHTML）", "an archived page (MHTML)";
    XmlSpreadsheet => "XML 电子表格（Excel 2003）", "an XML spreadsheet (Excel 2003)";
    Workbook => "工作簿中单元格以外的内容", "what stands in a workbook beside the cells";
    Message => "邮件", "a mail";
    Text => "文本", "a text";
}

impl DocumentKind {
    /// What a reader calls it.
    #[must_use]
    pub fn title(self) -> Text {
        Field::text(self)
    }
}
