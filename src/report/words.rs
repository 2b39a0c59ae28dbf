//! A number and what it counts go in, a phrase in both languages comes out: `1 file`, `7 files`, `7 个文件`.

use super::numbers::thousands;
use crate::model::inventory::Unread;
use crate::model::{Language, Text};

/// What is counted: its id, the Chinese behind the number, the English for one and for many.
struct Unit {
    id: &'static str,
    zh: &'static str,
    one: &'static str,
    many: &'static str,
}

impl Unit {
    const fn new(
        id: &'static str,
        zh: &'static str,
        one: &'static str,
        many: &'static str,
    ) -> Self {
        Self { id, zh, one, many }
    }
}

const UNITS: &[Unit] = &[
    Unit::new("datasets", "个数据集", "dataset", "datasets"),
    Unit::new("more-datasets", "个数据集", "more dataset", "more datasets"),
    Unit::new("files", "个文件", "file", "files"),
    Unit::new("more-files", "个文件", "more file", "more files"),
    Unit::new("rows", "行", "row", "rows"),
    Unit::new("persons", "人", "person", "people"),
    Unit::new(
        "questions",
        "个待确认事项",
        "open question",
        "open questions",
    ),
    Unit::new(
        "more-questions",
        "个待确认事项",
        "more open question",
        "more open questions",
    ),
    Unit::new(
        "skips",
        "个文件或表被跳过",
        "file or table skipped",
        "files or tables skipped",
    ),
    Unit::new("changes", "项变化", "more change", "more changes"),
    Unit::new(
        "earlier-scans",
        "次更早的扫描",
        "earlier scan",
        "earlier scans",
    ),
    Unit::new(
        "folders-not-listed",
        "个文件夹无法列出，其中的文件未计数",
        "folder cannot be listed; the files in it are not counted",
        "folders cannot be listed; the files in them are not counted",
    ),
    Unit::new(
        "own-reports",
        "个 qingdan 自己的报告，不扫描，也不计数",
        "report of qingdan, not scanned and not counted",
        "reports of qingdan, not scanned and not counted",
    ),
    Unit::new("transfers", "项出境活动", "transfer", "transfers"),
    Unit::new(
        "tables-skipped",
        "个表被跳过（所在文件的其他表已读）",
        "table skipped in a file of which others were read",
        "tables skipped in files of which others were read",
    ),
];

/// A number with what it counts.
#[must_use]
pub fn counted(n: u64, id: &str) -> Text {
    let number = thousands(n);
    match UNITS.iter().find(|unit| unit.id == id) {
        None => Text::new(number.clone(), number),
        Some(unit) => {
            let en = if n == 1 { unit.one } else { unit.many };
            Text::new(format!("{number} {}", unit.zh), format!("{number} {en}"))
        }
    }
}

/// As [`counted`], in one language.
#[must_use]
pub fn counted_in(n: u64, id: &str, language: Language) -> String {
    counted(n, id).get(language).to_owned()
}

/// How many files were read in part: `部分读取 1 个文件`, `1 file read in part`.
#[must_use]
pub fn partly(n: u64) -> Text {
    let Text { zh, en } = counted(n, "files");
    Text::new(format!("部分读取 {zh}"), format!("{en} read in part"))
}

/// As [`partly`], in one language.
#[must_use]
pub fn partly_in(n: u64, language: Language) -> String {
    partly(n).get(language).to_owned()
}

/// What a list leaves out at its end: `另有 24 个数据集`, `and 24 more datasets`.
#[must_use]
pub fn more(n: u64, id: &str, language: Language) -> String {
    let counted = counted_in(n, id, language);
    match language {
        Language::Zh => format!("另有 {counted}"),
        Language::En => format!("and {counted}"),
    }
}

/// As [`unread_in`], in both languages; `None` where everything was looked at.
#[must_use]
pub fn unread(unread: &[Unread]) -> Option<Text> {
    let said = |language| unread_in(unread, language);
    (!unread.is_empty()).then(|| Text::new(said(Language::Zh), said(Language::En)))
}

/// What nobody looked at, and what that says of people: `images (312), audio (40): people 0 to unknown`.
#[must_use]
pub fn unread_in(unread: &[Unread], language: Language) -> String {
    let one = |one: &Unread| {
        let (title, files) = (one.title.get(language), thousands(one.files));
        match language {
            Language::Zh => format!("{title}（{files}）"),
            Language::En => format!("{title} ({files})"),
        }
    };
    let all: Vec<String> = unread.iter().map(one).collect();
    match language {
        Language::Zh => format!("{}：人数从零到未知。其中有个人信息吗？", all.join("、")),
        Language::En => format!(
            "{}: people 0 to unknown. Are they about people?",
            all.join(", ")
        ),
    }
}
