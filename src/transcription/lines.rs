//! A sheet's cells in, its lines by column out: headings found, merged areas spread, whatever stands under no heading refused.

use super::grid::{Content, Grid};
use super::mistakes::{Mistakes, Place, letters};
use super::words;
use crate::model::Text;
use crate::pack::law::workbook::{ColumnForm, ColumnId, SheetId, WorkbookForm, fold};
use calamine::Dimensions;
use std::collections::{BTreeMap, BTreeSet};

/// Rows in which headings are looked for; titles may stand above them.
const HEADING_ROWS: usize = 15;

/// The lines of a sheet.
pub(super) struct Lines<'a> {
    grid: &'a Grid,
    columns: BTreeMap<ColumnId, u32>,
    /// In their order.
    pub(super) all: Vec<Line<'a>>,
}

/// A line of a sheet.
pub(super) struct Line<'a> {
    grid: &'a Grid,
    columns: BTreeMap<ColumnId, u32>,
    /// Its row, from 0.
    pub(super) row: u32,
    cells: BTreeMap<ColumnId, Content>,
}

impl<'a> Lines<'a> {
    /// Reads a sheet; `None` where it has no headings, which is then a mistake.
    pub(super) fn read(
        grid: &'a Grid,
        sheet: SheetId,
        form: &'a WorkbookForm,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let headings = Headings::find(grid, sheet, form, mistakes)?;
        let spread = headings.spread(grid, mistakes);
        let mut all: Vec<Line<'a>> = Vec::new();
        let last = grid.rows.keys().copied().max().unwrap_or(0);
        for row in headings.row + 1..=last {
            let mut cells = BTreeMap::new();
            for (column, content) in grid.rows.get(&row).into_iter().flatten() {
                match headings.by_place.get(column) {
                    Some(form) => {
                        cells.insert(form.id, content.clone());
                    }
                    None if headings.passed_over.contains(column) => {}
                    None => mistakes.wrong(
                        grid.place(Some(row), Some(*column)),
                        Text::new(
                            "这一列没有标题，内容不会被读取；补上标题或删除内容",
                            "a cell under no heading is not read; add the heading or clear the cell",
                        ),
                    ),
                }
            }
            if cells.is_empty() {
                continue;
            }
            for ((_, column), content) in spread.range((row, 0)..=(row, u32::MAX)) {
                if let Some(form) = headings.by_place.get(column) {
                    cells.entry(form.id).or_insert_with(|| content.clone());
                }
            }
            all.push(Line {
                grid,
                columns: headings.columns(),
                row,
                cells,
            });
        }
        Some(Self {
            grid,
            columns: headings.columns(),
            all,
        })
    }

    /// The sheet, or a column of its headings.
    pub(super) fn place(&self, column: Option<ColumnId>) -> Place {
        let column = column.and_then(|column| self.columns.get(&column).copied());
        self.grid.place(None, column)
    }
}

impl Line<'_> {
    /// A cell of the line; the line where the sheet has no such column.
    pub(super) fn place(&self, column: ColumnId) -> Place {
        let column = self.columns.get(&column).copied();
        self.grid.place(Some(self.row), column)
    }

    /// What the cell holds.
    pub(super) fn content(&self, column: ColumnId) -> Option<&Content> {
        self.cells.get(&column)
    }

    /// The cell as text, empty where it is; a day is no text.
    pub(super) fn text(&self, column: ColumnId, mistakes: &mut Mistakes) -> String {
        match self.content(column) {
            None => String::new(),
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Number(n)) => n.to_string(),
            Some(Content::Flag(flag)) => flag.to_string(),
            Some(Content::Day(day)) => {
                mistakes.wrong(
                    self.place(column),
                    Text::new(
                        format!("电子表格把内容变成了日期（{day}）；把单元格设为文本后重新输入"),
                        format!(
                            "the spreadsheet made this a date ({day}); format the cell as text and type it again"
                        ),
                    ),
                );
                String::new()
            }
        }
    }

    /// Whether the cell is empty.
    pub(super) fn is_empty(&self, column: ColumnId) -> bool {
        !self.cells.contains_key(&column)
    }
}

/// The headings of a sheet.
struct Headings<'a> {
    row: u32,
    by_place: BTreeMap<u32, &'a ColumnForm>,
    /// Columns that number the lines.
    passed_over: BTreeSet<u32>,
}

impl<'a> Headings<'a> {
    fn columns(&self) -> BTreeMap<ColumnId, u32> {
        let columns = self.by_place.iter();
        columns.map(|(place, form)| (form.id, *place)).collect()
    }

    fn find(
        grid: &Grid,
        sheet: SheetId,
        form: &'a WorkbookForm,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let known = |content: &Content| match content {
            Content::Text(text) => form
                .columns_of(sheet)
                .find(|column| is_heading(column, text)),
            _ => None,
        };
        let rows = grid.rows.iter().take(HEADING_ROWS);
        let found = rows.map(|(row, cells)| {
            let headings = cells.values().filter(|content| known(content).is_some());
            (headings.count(), std::cmp::Reverse(*row))
        });
        let (_, std::cmp::Reverse(row)) = found.max().filter(|(headings, _)| *headings > 0)?;
        let mut by_place: BTreeMap<u32, &ColumnForm> = BTreeMap::new();
        let mut passed_over = BTreeSet::new();
        let is_passed_over = |content: &Content| match content {
            Content::Text(text) => (form.passed_over.iter()).any(|word| fold(word) == fold(text)),
            _ => false,
        };
        for (column, content) in &grid.rows[&row] {
            let place = || grid.place(Some(row), Some(*column));
            let Some(heading) = known(content) else {
                if is_passed_over(content) {
                    passed_over.insert(*column);
                    continue;
                }
                mistakes.wrong(place(), unknown_heading(content, sheet, form));
                continue;
            };
            if by_place.values().any(|other| other.id == heading.id) {
                mistakes.wrong(
                    place(),
                    Text::new(
                        format!("标题“{}”出现两次", heading.title.zh),
                        format!("the heading `{}` is there twice", heading.title.en),
                    ),
                );
                continue;
            }
            by_place.insert(*column, heading);
        }
        for column in form.columns_of(sheet).filter(|column| column.required) {
            if !by_place.values().any(|known| known.id == column.id) {
                mistakes.wrong(
                    grid.place(Some(row), None),
                    Text::new(
                        format!("缺少列“{}”", column.title.zh),
                        format!("the column `{}` is missing", column.title.en),
                    ),
                );
            }
        }
        Some(Self {
            row,
            by_place,
            passed_over,
        })
    }

    /// What merged areas below the headings say of each of their lines; an area that is read in more than one way is a mistake.
    fn spread(&self, grid: &Grid, mistakes: &mut Mistakes) -> BTreeMap<(u32, u32), Content> {
        let mut spread = BTreeMap::new();
        for area in &grid.merged {
            let Dimensions { start, end } = area;
            if start == end || end.0 <= self.row {
                continue;
            }
            let is_one = start.1 == end.1 && start.0 > self.row;
            let spans = self.by_place.get(&start.1).is_some_and(|form| form.spans);
            let content = grid.rows.get(&start.0).and_then(|row| row.get(&start.1));
            let last = grid.rows.keys().copied().max().unwrap_or(0);
            match content {
                Some(content) if is_one && spans => {
                    for row in start.0..=end.0.min(last) {
                        spread.insert((row, start.1), content.clone());
                    }
                }
                // An area without content says nothing.
                None if is_one => {}
                _ => {
                    let end = format!("{}{}", letters(end.1), u64::from(end.0) + 1);
                    mistakes.wrong(
                        grid.place(Some(start.0), Some(start.1)),
                        Text::new(
                            format!("合并单元格（到 {end}）；取消合并，每行各填一次"),
                            format!("merged cells (to {end}); unmerge them and fill in each line"),
                        ),
                    );
                }
            }
        }
        spread
    }
}

fn is_heading(column: &ColumnForm, text: &str) -> bool {
    let text = fold(text);
    let titles = [column.title.zh.as_ref(), column.title.en.as_ref()];
    let also = column.also.iter().map(String::as_str);
    titles
        .into_iter()
        .chain(also)
        .any(|title| fold(title) == text)
}

fn unknown_heading(content: &Content, sheet: SheetId, form: &WorkbookForm) -> Text {
    let Content::Text(text) = content else {
        return Text::new("标题必须是文字", "a heading is a text");
    };
    let columns = || form.columns_of(sheet);
    let titles = columns().flat_map(|column| [column.title.zh.as_ref(), column.title.en.as_ref()]);
    let listed = |pick: fn(&ColumnForm) -> &str, comma: &str| {
        let titles: Vec<&str> = columns().map(pick).collect();
        titles.join(comma)
    };
    let advice = Text::new(
        format!("可用的列：{}", listed(|column| &column.title.zh, "、")),
        format!("Columns: {}", listed(|column| &column.title.en, ", ")),
    );
    words::unknown(text, titles, &advice)
}
