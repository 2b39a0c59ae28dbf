//! What a draft consists of, before it is a file of some form: headings, paragraphs, tables, in one language or both.

use crate::model::{Language, Text};

/// The languages of a draft.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Languages {
    /// 中文
    Zh,
    /// English
    En,
    /// Chinese, and English beneath it.
    #[default]
    Both,
}

/// A line of text in one language; in none where it is a name or a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Line {
    pub(super) language: Option<Language>,
    pub(super) text: String,
}

/// The same in each language of the draft.
pub(super) type Lines = Vec<Line>;

impl Languages {
    /// The sides of a text that the draft shows; one where both are the same.
    pub(super) fn lines(self, text: &Text) -> Lines {
        if text.zh == text.en {
            return vec![name(&text.zh)];
        }
        let sides = match self {
            Self::Zh => &[Language::Zh][..],
            Self::En => &[Language::En],
            Self::Both => &[Language::Zh, Language::En],
        };
        let line = |language: &Language| Line {
            language: Some(*language),
            text: text.get(*language).to_owned(),
        };
        sides.iter().map(line).collect()
    }

    /// The same in one line.
    pub(super) fn line(self, text: &Text) -> String {
        let lines = self.lines(text);
        let lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
        lines.join(" / ")
    }
}

/// A name or number as a line.
pub(super) fn name(text: &str) -> Line {
    Line {
        language: None,
        text: text.to_owned(),
    }
}

/// A draft.
pub(super) struct Document {
    pub(super) title: Lines,
    /// What stands at the head of every page.
    pub(super) head: String,
    /// RFC 3339, UTC.
    pub(super) created_at: String,
    /// Whether its pages lie on their side.
    pub(super) is_broad: bool,
    pub(super) languages: Languages,
    pub(super) blocks: Vec<Block>,
}

/// A part of a draft.
pub(super) enum Block {
    /// A heading below the title.
    Heading(Lines),
    Paragraph(Lines),
    /// A paragraph in a frame.
    Notice(Lines),
    Table(Table),
    PageBreak,
}

/// A table.
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A column of a table.
pub(super) struct Column {
    pub(super) title: Lines,
    /// The field of the inventory that it shows; empty where it shows none.
    pub(super) field: &'static str,
    /// Its share of the breadth, in percent.
    pub(super) share: u32,
}

/// A cell.
#[derive(Default)]
pub(super) struct Cell {
    pub(super) lines: Lines,
    /// To be filled in by a person.
    pub(super) is_blank: bool,
    /// In small letters behind the others.
    pub(super) small: Lines,
}

impl Cell {
    /// A cell that says something.
    pub(super) fn said(lines: Lines) -> Self {
        Self {
            lines,
            ..Self::default()
        }
    }

    /// A name or a number.
    pub(super) fn name(text: &str) -> Self {
        Self::said(vec![name(text)])
    }
}
