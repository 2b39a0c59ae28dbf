//! The content of a document goes in; the tables of it that are profiled as such come out, and all its other lines as one more.
//!
//! A table of a document is often no table: pages are laid out with them, and forms are filled in. Only one with a header and
//! records, or with many rows alike, is profiled by its columns; of the others each row is a line.

use super::batches::{Lines, Records};
use super::content::{Beside, Block, Content, Header, Sheet, UnreadPart};
use super::{Document, Extract};
use crate::format::layout::footer::rows_below;
use crate::format::layout::labels::{self, Labelled};
use crate::format::layout::sheet::{self, Column, LOOKED_AT, Layout, Row};
use crate::format::layout::{MOST_COLUMNS, header_words::HeaderWords};
use crate::format::workbook::cell::{Cell, Kind};
use crate::format::{Footers, Opened, Refusal, workbook};
use crate::model::Text;
use crate::model::anomalies;
use crate::model::dataset::{DataType, Field, Schema};
use crate::model::reason::DocumentReason;
use crate::model::text::counted;
use std::sync::Arc;

/// Tables of a document that are profiled by their columns; of the others the rows are lines.
const MOST_TABLES: usize = 64;
/// Rows from which a table needs no header.
const FEWEST_ROWS: usize = 3;
/// Share of the rows that have as many filled cells as most, in a table without a header.
const ALIKE: f64 = 0.8;
/// Characters of the mean cell from which a table is one of paragraphs.
const LONG_CELL: usize = 120;
/// Lines beside the only table of a document, and characters of each, that are its title and remarks and no text of their own.
const FEW_LINES: usize = 3;
const SHORT_LINE: usize = 40;
/// Digits of a number that may be somebody's.
const DIGITS: usize = 7;
/// Rows at the end of a table that may stand below it.
const LAST_ROWS: usize = 32;

/// A table of a document that is profiled.
struct Found {
    /// Its place among the blocks.
    block: usize,
    name: String,
    reading: Reading,
    /// Rows above its header, and those below.
    left_out: Vec<String>,
}

/// How the records of a table of a document are read.
pub(super) enum Reading {
    /// Row by row, but those at its end that are no records.
    Rows { layout: Layout, below: usize },
    /// By the places of labels and values.
    Labelled(Labelled),
}

/// What is needed to open the content of a document.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) footers: &'a Arc<Footers>,
    pub(super) words: &'a HeaderWords,
    /// Whether it is what stands beside the cells of a workbook.
    pub(super) beside_cells: bool,
}

/// The tables of a document, and its lines.
pub(super) fn open(
    document: &'static Document,
    content: Content,
    place: Place<'_>,
) -> Result<Vec<Opened>, Refusal> {
    let tables = tables(&content, place.words);
    let blocks: Vec<usize> = tables.iter().map(|table| table.block).collect();
    let lines: Vec<String> = content.lines(&blocks).take(FEW_LINES + 1).collect();
    if tables.is_empty() && lines.is_empty() && content.unread.is_empty() {
        return Err(Refusal::new(DocumentReason::NoText));
    }
    let are_remarks = !place.beside_cells
        && tables.len() == 1
        && content.unread.is_empty()
        && lines.len() <= FEW_LINES
        && lines.iter().all(|line| is_remark(line));
    let is_alone = are_remarks && content.sheets.is_empty();
    let unread = notes_of_unread(&content);
    let title = title(document, &content);
    let held = Arc::new(Extract::new(document, content, place.footers));
    let mut opened = Vec::new();
    for mut table in tables {
        let schema = table.schema();
        if are_remarks {
            table.left_out.extend(lines.iter().cloned());
        }
        opened.push(Opened {
            member: (!is_alone).then(|| table.name.as_str().into()),
            table: Arc::new(Records::new(
                document,
                held.clone(),
                schema,
                table.block,
                table.reading,
            )),
            left_out: table.left_out,
        });
    }
    if !are_remarks && (!lines.is_empty() || !unread.is_empty()) {
        let schema = schema_of_lines(&title, unread, lines.is_empty());
        opened.push(Opened {
            member: if place.beside_cells {
                Some("text beside the cells".into())
            } else {
                (!opened.is_empty()).then(|| "".into())
            },
            table: Arc::new(Lines::new(document, held, schema, blocks)),
            left_out: Vec::new(),
        });
    }
    Ok(opened)
}

/// Whether a line may be the title of a table, or a remark on it: it is no sentence, and holds no number or address of anybody.
fn is_remark(line: &str) -> bool {
    let mut runs = line.split(|c: char| !c.is_ascii_digit());
    line.chars().count() <= SHORT_LINE
        && !line.contains(['，', '。', ',', '@'])
        && runs.all(|run| run.len() < DIGITS)
}

/// Rows of a table before the one with this number among those that are not blank.
fn first(rows: &[Vec<String>], filled: usize) -> usize {
    let filled_rows = rows.iter().enumerate().filter(|(_, row)| !is_blank(row));
    filled_rows.map(|(place, _)| place).nth(filled).unwrap_or(0)
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

impl Found {
    fn schema(&self) -> Schema {
        match &self.reading {
            Reading::Labelled(labelled) => labelled.schema(),
            Reading::Rows { layout, below } => {
                let mut schema = workbook::schema(layout);
                if *below > 0 {
                    schema.notes.push(anomalies::lines_below(*below as u64));
                }
                schema
            }
        }
    }
}

/// The tables of a document that are profiled, in order.
fn tables(content: &Content, words: &HeaderWords) -> Vec<Found> {
    let mut found = Vec::new();
    for (block, content_of) in content.blocks.iter().enumerate() {
        let Block::Table(rows) = content_of else {
            continue;
        };
        if found.len() == MOST_TABLES {
            break;
        }
        let own = content.sheets.get(&block);
        let number = found.len() + 1;
        let name = || own.map_or_else(|| format!("table {number}"), |sheet| sheet.name.clone());
        let is_known = own.is_some_and(|sheet| sheet.header != Header::Unknown);
        if let Some(labelled) = (!is_known).then(|| labels::find(rows, words)).flatten() {
            found.push(Found {
                block,
                name: name(),
                left_out: labelled.left_out(rows),
                reading: Reading::Labelled(labelled),
            });
        } else if let Some(layout) = layout_of(rows, words, own) {
            let below = if is_known { 0 } else { below(rows, &layout) };
            let above = &rows[..first(rows, layout.above)];
            let left_out = above.iter().chain(&rows[rows.len() - below..]);
            found.push(Found {
                block,
                name: name(),
                left_out: left_out.map(|row| row.join(" ")).collect(),
                reading: Reading::Rows { layout, below },
            });
        }
    }
    found
}

/// Where the records of a table are; `None` where it is none of records. A sheet is one whatever it holds.
fn layout_of(rows: &[Vec<String>], words: &HeaderWords, sheet: Option<&Sheet>) -> Option<Layout> {
    let filled = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    if let Some(sheet) = sheet.filter(|sheet| sheet.header != Header::Unknown) {
        return Some(known(rows, sheet.header == Header::First));
    }
    if sheet.is_none() && (is_form(rows, words) || has_paragraphs(rows)) {
        return None;
    }
    let layout = sheet::layout(&head(rows), words)?;
    if sheet.is_some() {
        return Some(layout);
    }
    let records = rows.get(layout.first_row as usize..).unwrap_or_default();
    let widths: Vec<usize> = (records.iter().map(|row| filled(row)))
        .filter(|width| *width > 0)
        .collect();
    let has_header = layout.columns.iter().any(|column| !column.name.is_empty());
    if layout.columns.len() < 2 || widths.is_empty() {
        return None;
    }
    let widest = widths.iter().max().copied().unwrap_or(0);
    let alike = widths.iter().filter(|width| **width * 2 > widest).count();
    let is_regular = widths.len() >= FEWEST_ROWS && alike as f64 >= ALIKE * widths.len() as f64;
    (has_header || is_regular && widest > 1).then_some(layout)
}

/// The layout of a table whose header is known, and of which every row is a record.
fn known(rows: &[Vec<String>], has_header: bool) -> Layout {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let name = |place: usize| rows.first().and_then(|row| row.get(place)).cloned();
    let columns = (0..width.min(MOST_COLUMNS)).map(|place| Column {
        place: place as u32,
        name: name(place).filter(|_| has_header).unwrap_or_default(),
        label: None,
    });
    Layout {
        columns: columns.collect(),
        first_row: u32::from(has_header),
        notes: Vec::new(),
        above: 0,
        repeats: Vec::new(),
        with_totals: false,
    }
}

/// The first rows that are not blank.
fn head(rows: &[Vec<String>]) -> Vec<Row> {
    let cell = |text: &String| Cell {
        kind: if text.trim().parse::<f64>().is_ok() {
            Kind::Number
        } else {
            Kind::Text
        },
        text: text.trim().to_owned(),
    };
    let rows = rows.iter().enumerate().filter(|(_, row)| !is_blank(row));
    rows.take(LOOKED_AT)
        .map(|(number, row)| Row {
            number: number as u32,
            cells: (row.iter().enumerate().take(MOST_COLUMNS))
                .filter(|(_, text)| !text.trim().is_empty())
                .map(|(place, text)| (place as u32, cell(text)))
                .collect(),
        })
        .collect()
}

/// Whether the first cells of most rows name what stands beside them.
fn is_form(rows: &[Vec<String>], words: &HeaderWords) -> bool {
    const FEWEST: usize = 2;
    let firsts = rows.iter().take(LOOKED_AT).filter_map(|row| {
        let mut filled = row.iter().filter(|cell| !cell.trim().is_empty());
        let first = filled.next()?;
        filled.next().is_some().then_some(first)
    });
    let (mut all, mut labels) = (0, 0);
    for first in firsts {
        all += 1;
        let label = first.trim().trim_end_matches([':', '：']);
        labels += usize::from(words.is_known(label));
    }
    labels >= FEWEST && labels * 2 > all
}

/// Whether cells are as long as those that only lay out a page.
fn has_paragraphs(rows: &[Vec<String>]) -> bool {
    let cells = (rows.iter().take(LOOKED_AT).flatten()).filter(|cell| !cell.trim().is_empty());
    let (mut count, mut characters) = (0, 0);
    for cell in cells {
        count += 1;
        characters += cell.chars().count();
    }
    count > 0 && characters > count * LONG_CELL
}

/// Rows of totals and remarks at the end of a table.
fn below(rows: &[Vec<String>], layout: &Layout) -> usize {
    let from = (layout.first_row as usize).max(rows.len().saturating_sub(LAST_ROWS));
    let last = rows.get(from..).unwrap_or_default();
    let cells = last.iter().enumerate().map(|(at, row)| {
        let cell = |place: u32| row.get(place as usize).cloned().unwrap_or_default();
        let cells = layout.columns.iter().map(|column| cell(column.place));
        let is_apart = at
            .checked_sub(1)
            .is_some_and(|before| is_blank(&last[before]));
        (cells.collect(), is_apart)
    });
    rows_below(cells, layout.columns.len())
}

/// What a reader calls a document, or what stands beside the cells of a workbook.
fn title(document: &Document, content: &Content) -> Text {
    let title = document.kind.title();
    if content.beside.is_empty() {
        return title;
    }
    let named = |(beside, count): (&Beside, &u64)| {
        let (zh, one, several) = match beside {
            Beside::Comment => ("条批注", "comment", "comments"),
            Beside::TextBox => (
                "个文本框段落",
                "paragraph of a text box",
                "paragraphs of text boxes",
            ),
            Beside::Printed => ("条页眉或页脚", "header or footer", "headers or footers"),
        };
        Text::new(format!("{count} {zh}"), counted(*count, one, several))
    };
    let all: Vec<Text> = content.beside.iter().map(named).collect();
    let side = |side: &dyn Fn(&Text) -> String, between: &str| {
        let all: Vec<String> = all.iter().map(side).collect();
        all.join(between)
    };
    Text::new(
        format!("{}：{}", title.zh, side(&|one| one.zh.to_string(), "、")),
        format!("{}: {}", title.en, side(&|one| one.en.to_string(), ", ")),
    )
}

/// What is known of the lines of a document before they are read; `is_empty` where it has none.
fn schema_of_lines(title: &Text, unread: Vec<Text>, is_empty: bool) -> Schema {
    let line = Field {
        path: "".into(),
        data_type: DataType::String,
        description: None,
    };
    let note = if is_empty {
        Text::new(
            format!("{}：没有文本，无法查找个人信息", title.zh),
            format!("{}: it has no text that could be searched", title.en),
        )
    } else {
        Text::new(
            format!(
                "{}：正文不是表格；只逐行查找其中有固定形式的个人信息",
                title.zh
            ),
            format!(
                "{}: the text of it is no table; its lines were only searched for personal information that has a form",
                title.en
            ),
        )
    };
    Schema {
        fields: (!is_empty).then_some(line).into_iter().collect(),
        notes: std::iter::once(note).chain(unread).collect(),
        may_hold_others: true,
        ..Schema::default()
    }
}

/// What a reader should know of the parts of a document that were not read.
fn notes_of_unread(content: &Content) -> Vec<Text> {
    let note = |(part, count): &(UnreadPart, u64)| {
        let (zh, one, several) = match part {
            UnreadPart::Picture => (
                "幅图片或扫描页未查看，其中可能有个人信息",
                "picture or scanned page was not looked at and may show personal information",
                "pictures or scanned pages were not looked at and may show personal information",
            ),
            UnreadPart::Enclosure => (
                "个内嵌文件未读取，其中可能有个人信息",
                "enclosed file was not read and may hold personal information",
                "enclosed files were not read and may hold personal information",
            ),
            UnreadPart::Illegible => (
                "处文本已加密或其字体无法转换为字符，未读取",
                "piece of text is encrypted or in a font that does not name its characters, and was not read",
                "pieces of text are encrypted or in fonts that do not name their characters, and were not read",
            ),
            UnreadPart::Beside => (
                "个单元格以外的部分（批注、数据透视表缓存等）未读取，其中可能有个人信息",
                "part beside the cells (such as comments and caches of pivot tables) was not read and may hold personal information",
                "parts beside the cells (such as comments and caches of pivot tables) were not read and may hold personal information",
            ),
        };
        Text::new(format!("{count} {zh}"), counted(*count, one, several))
    };
    content.unread.iter().map(note).collect()
}
