//! A workbook's bytes in, its sheets as cells out, with what no cell may be: an error, a formula without its value, a merged area.

use super::mistakes::{Mistakes, Place};
use crate::error::{Error, Result};
use crate::model::Text;
use calamine::{DataRef, Dimensions, Reader as _, SheetType, Xlsx};
use chrono::{Datelike as _, NaiveDate};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

/// Bytes of a workbook, and of its members when unpacked.
const MOST_BYTES: u64 = 64 << 20;
const MOST_UNPACKED: u64 = 256 << 20;
/// Rows, columns and merged areas of a sheet, and cells of all sheets: far more than any list has.
const MOST_ROWS: u32 = 5_000;
const MOST_COLUMNS: u32 = 200;
const MOST_MERGED: usize = 5_000;
const MOST_CELLS: usize = 1_000_000;
/// Characters of a cell (Excel's own limit): a cell that is full has lost what followed.
pub(super) const CELL_CHARS: usize = 32_767;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// Text, its ends trimmed.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
}

/// A sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    /// Its place in the workbook.
    pub(super) order: usize,
    /// Its name.
    pub(super) name: String,
    /// Cells that are not empty, by row and column from 0.
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, Content>>,
    /// Merged areas.
    pub(super) merged: Vec<Dimensions>,
}

impl Grid {
    /// A place in it.
    pub(super) fn place(&self, row: Option<u32>, column: Option<u32>) -> Place {
        Place {
            order: self.order,
            sheet: self.name.clone(),
            row,
            column,
        }
    }
}

/// Why a file is no workbook that is read, in Chinese and English.
type Refusal = [&'static str; 2];

const UNREADABLE: Refusal = [
    "不是可读取的工作簿；请重新保存为 .xlsx",
    "not a workbook that can be read; save it again as .xlsx",
];

/// Reads the sheets of a workbook whose names are `wanted`.
///
/// # Errors
/// [`Error::Usage`] where it is no workbook, locked, or larger than what people fill in.
pub(super) fn read(
    path: &Path,
    wanted: &(dyn Fn(&str) -> bool + std::panic::RefUnwindSafe),
    mistakes: &mut Mistakes,
) -> Result<Vec<Grid>> {
    let refused = |[zh, en]: Refusal| {
        let path = path.display();
        Error::usage(format!("{path}：{zh}"), format!("{path}: {en}"))
    };
    let file = std::fs::File::open(path).map_err(|error| Error::file(path, error))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::file(path, error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(refused([
            "此处读取的工作簿最大为 64 MiB；请删除不需填写的工作表",
            "a workbook that is read here has at most 64 MiB; delete the sheets that are not filled in",
        ]));
    }
    check(&bytes).map_err(refused)?;
    // The reader of workbooks is not ours: what makes it panic is no workbook either.
    let found = std::panic::catch_unwind(|| {
        let mut mistakes = Mistakes::default();
        let grids = sheets(bytes, wanted, &mut mistakes);
        (grids, mistakes)
    });
    let (grids, found) = found.map_err(|_| refused(UNREADABLE))?;
    mistakes.wrong.extend(found.wrong);
    grids.map_err(refused)
}

/// Whether the bytes may be unpacked.
fn check(bytes: &[u8]) -> std::result::Result<(), Refusal> {
    const NO_WORKBOOK: Refusal = [
        "不是 .xlsx 工作簿；请另存为不带密码的 .xlsx",
        "not an .xlsx workbook; save it as .xlsx without a password",
    ];
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NO_WORKBOOK)?;
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).map_err(|_| NO_WORKBOOK)?;
        // What a member says of its size may be wrong, so that it is counted.
        let mut counted = (&mut member).take(left + 1);
        let size = std::io::copy(&mut counted, &mut std::io::sink()).map_err(|_| NO_WORKBOOK)?;
        left = left.checked_sub(size).ok_or([
            "此处读取的工作簿解压后最大为 256 MiB；请删除不需填写的工作表",
            "a workbook that is read here has at most 256 MiB when unpacked; delete the sheets that are not filled in",
        ])?;
    }
    Ok(())
}

fn sheets(
    bytes: Vec<u8>,
    wanted: &dyn Fn(&str) -> bool,
    mistakes: &mut Mistakes,
) -> std::result::Result<Vec<Grid>, Refusal> {
    const TOO_LARGE: Refusal = [
        "填写的表最多 5,000 行、200 列；请清除下方和右侧的内容",
        "a table that is filled in has at most 5,000 lines and 200 columns; clear what stands below and beside it",
    ];
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| UNREADABLE)?;
    let names: Vec<String> = (book.sheets_metadata().iter())
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let (mut grids, mut cells) = (Vec::new(), 0);
    let names = names.into_iter().enumerate();
    for (order, name) in names.filter(|(_, name)| wanted(name)) {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        if merged.len() > MOST_MERGED {
            return Err(TOO_LARGE);
        }
        let mut grid = Grid {
            order,
            name,
            merged,
            ..Grid::default()
        };
        let mut reader = (book.worksheet_cells_reader(&grid.name)).map_err(|_| UNREADABLE)?;
        while let Some(record) =
            (reader.next_cell_with_formula_metadata()).map_err(|_| UNREADABLE)?
        {
            let (row, column) = record.pos;
            let is_blank = matches!(record.value, DataRef::Empty) && record.formula.is_none();
            if is_blank {
                continue;
            }
            cells += 1;
            if row >= MOST_ROWS || column >= MOST_COLUMNS || cells > MOST_CELLS {
                return Err(TOO_LARGE);
            }
            let place = grid.place(Some(row), Some(column));
            let has_formula = record.formula.is_some();
            match content(&record.value, has_formula) {
                Ok(Some(content)) => {
                    grid.rows.entry(row).or_default().insert(column, content);
                }
                Ok(None) => {}
                Err(text) => mistakes.wrong(place, text),
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// What a cell holds, `None` where that is nothing.
fn content(value: &DataRef<'_>, has_formula: bool) -> std::result::Result<Option<Content>, Text> {
    Ok(Some(match value {
        DataRef::Int(n) => Content::Number(*n as f64),
        DataRef::Float(n) => Content::Number(*n),
        DataRef::Bool(flag) => Content::Flag(*flag),
        DataRef::String(text) => return text_of(text),
        DataRef::SharedString(text) => return text_of(text),
        DataRef::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            Content::Day(day.ok_or_else(no_day)?)
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            let day = text.get(..10).and_then(|day| day.parse().ok());
            Content::Day(day.ok_or_else(no_day)?)
        }
        DataRef::Error(error) => {
            return Err(Text::new(
                format!("公式错误 {error}"),
                format!("the formula gives the error {error}"),
            ));
        }
        DataRef::Empty if has_formula => {
            return Err(Text::new(
                "公式没有保存结果；请用 Excel 或 WPS 打开并保存，或改为文字",
                "a formula without its result; open and save the workbook in Excel, or write the value",
            ));
        }
        DataRef::Empty => return Ok(None),
    }))
}

fn text_of(text: &str) -> std::result::Result<Option<Content>, Text> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().count() >= CELL_CHARS {
        return Err(Text::new(
            "单元格已满（32,767 个字符），后面的文字可能已丢失",
            "the cell is full (32,767 characters): what followed may be lost",
        ));
    }
    let is_hashes = text.chars().count() > 1 && text.chars().all(|letter| letter == '#');
    if is_hashes || text.starts_with('#') && text.ends_with(['!', '?']) || text == "#N/A" {
        return Err(Text::new(
            format!("`{text}` 不是内容，而是显示出来的错误"),
            format!("`{text}` is no content but an error as it was shown"),
        ));
    }
    Ok((!text.is_empty()).then_some(Content::Text(text)))
}

fn no_day() -> Text {
    Text::new(
        "不是日期，例如写 2026-11-01",
        "no date; write for example 2026-11-01",
    )
}

/// The day that a cell holds.
pub(super) fn day(content: &Content) -> std::result::Result<NaiveDate, Text> {
    let day = match content {
        Content::Day(day) => Some(*day),
        Content::Text(text) => {
            let text = super::words::plain(text);
            let digits = text
                .replace(['年', '月', '/', '.'], "-")
                .replace(['日', '号'], "");
            let parts: Vec<&str> = digits.split('-').map(str::trim).collect();
            match parts[..] {
                [year, month, day] if year.len() == 4 => year.parse().ok().and_then(|year| {
                    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
                }),
                _ => None,
            }
        }
        _ => None,
    };
    day.filter(|day| (1949..=2199).contains(&day.year()))
        .ok_or_else(no_day)
}
