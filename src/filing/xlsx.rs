//! A transfer in, its data catalogue as a workbook out: what it is, the transfer, datasets, data items.
//!
//! Texts are written as strings, never as formulas or links; ends of intervals are numbers, each in a column of its own.

use super::Kit;
use super::compose::{each, line};
use super::tables::{items_of, sensitivity};
use super::values::scenario;
use crate::model::inventory::Dataset;
use crate::model::text::shown;
use crate::model::{Count, Text, Titled as _};
use crate::pack::filing::Form;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

/// Characters of a cell (Excel's own limit).
const CELL_CHARS: usize = 32_767;
/// Rows of a sheet below its heading (Excel's own limit).
const MOST_ROWS: usize = 1_048_574;

/// Heading in both languages, field of the inventory, breadth in characters.
type Head = (&'static str, &'static str, &'static str, f64);

const FIELDS: &[Head] = &[
    ("事项", "Item", "", 34.0),
    ("内容", "Content", "", 60.0),
    (
        "出处，或由谁填写",
        "Where it stands, or who knows it",
        "",
        44.0,
    ),
];

const DATASETS: &[Head] = &[
    ("数据集", "Dataset", "datasets[].name", 36.0),
    ("行业、场景", "Sector, scenario", ".sector, .scenario", 26.0),
    ("敏感程度", "Sensitivity", ".columns[].category", 18.0),
    ("人数下限", "People, lowest", ".individuals.lower", 12.0),
    ("人数上限", "People, highest", ".individuals.upper", 12.0),
    (
        "敏感人数下限",
        "Sensitive, lowest",
        ".individuals.sensitive.lower",
        12.0,
    ),
    (
        "敏感人数上限",
        "Sensitive, highest",
        ".individuals.sensitive.upper",
        12.0,
    ),
    (
        "其他人员下限",
        "Others, lowest",
        ".individuals.secondary.lower",
        12.0,
    ),
    (
        "其他人员上限",
        "Others, highest",
        ".individuals.secondary.upper",
        12.0,
    ),
    ("计数方式", "Method", ".individuals.method", 16.0),
    ("记录数下限", "Records, lowest", ".records.lower", 12.0),
    ("记录数上限", "Records, highest", ".records.upper", 12.0),
    ("字节数", "Bytes", ".bytes", 14.0),
    (
        "单独出境的要求",
        "Requirement if exported alone",
        ".obligation",
        30.0,
    ),
    (
        "不满十四周岁人数下限",
        "Under 14, lowest",
        ".individuals.minors.lower",
        12.0,
    ),
    (
        "不满十四周岁人数上限",
        "Under 14, highest",
        ".individuals.minors.upper",
        12.0,
    ),
];

const ITEMS: &[Head] = &[
    ("数据集", "Dataset", "datasets[].name", 36.0),
    ("信息项", "Data item", ".columns[].element", 30.0),
    ("信息项标识", "Id of the item", ".columns[].element", 26.0),
    ("字段", "Columns", ".columns[].path", 40.0),
    ("敏感程度", "Sensitivity", ".columns[].category", 20.0),
    ("呈现形式", "Form", ".columns[].form", 14.0),
    ("清单条目", "Items of the law", ".columns[].items", 30.0),
];

/// The catalogue as a file.
pub(super) fn write(kit: &Kit<'_>, form: &Form) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let finished = kit.inventory.scan.finished_at.trim_end_matches('Z');
    let finished = finished.split('.').next().unwrap_or(finished);
    let created =
        ExcelDateTime::parse_from_str(finished).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    let properties = DocProperties::new()
        .set_title(kit.languages.line(&form.title))
        .set_author("qingdan")
        .set_creation_datetime(&created);
    book.set_properties(&properties);
    let mut page = Page { kit };
    page.transfer(book.add_worksheet(), form)?;
    page.datasets(book.add_worksheet())?;
    page.items(book.add_worksheet())?;
    book.save_to_buffer()
}

struct Page<'k, 'a> {
    kit: &'k Kit<'a>,
}

impl Page<'_, '_> {
    /// The headings of a sheet, with the fields of the inventory beneath them.
    fn head(
        &self,
        sheet: &mut Worksheet,
        name: &Text,
        top: u32,
        heads: &[Head],
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.kit.languages.line(name).replace('/', "·"))?;
        let bold = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0xE7_EE_F3));
        for (at, (zh, en, field, width)) in (0_u16..).zip(heads) {
            let mut title = self.kit.languages.line(&Text::new(*zh, *en));
            if !field.is_empty() {
                title = format!("{title}\n{field}");
            }
            sheet.write_string_with_format(top, at, title, &bold)?;
            sheet.set_column_width(at, *width)?;
        }
        sheet.set_row_height(top, 60)?;
        sheet.set_freeze_panes(top + 1, 1)?;
        Ok(())
    }

    fn text(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        text: &Text,
    ) -> Result<(), XlsxError> {
        let lines = self.kit.languages.lines(text);
        let lines: Vec<String> = lines.into_iter().map(|line| shown(&line.text)).collect();
        string(sheet, row, column, &lines.join("\n"))
    }

    /// What the draft is, and the summary of the form.
    fn transfer(&mut self, sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
        let name = Text::new("概要", "Summary");
        self.head(sheet, &name, 1, FIELDS)?;
        sheet.set_freeze_panes(0, 0)?;
        self.text(sheet, 0, 0, &Text::new("草稿", "DRAFT"))?;
        self.text(sheet, 0, 1, &self.kit.filing.words.draft)?;
        sheet.set_row_height(0, 200)?;
        let fields = form.section.iter().flat_map(|section| &section.field);
        for (row, field) in (2_u32..).zip(fields) {
            let (content, beside) = line(self.kit, field);
            self.text(sheet, row, 0, &field.label)?;
            if let Some(content) = content {
                let lines = each(self.kit, &content).into_iter();
                let lines: Vec<String> = lines.map(|line| shown(&line.text)).collect();
                string(sheet, row, 1, &lines.join("\n"))?;
            }
            self.text(sheet, row, 2, &beside)?;
        }
        Ok(())
    }

    fn datasets(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        self.head(sheet, &Text::new("数据集", "Datasets"), 0, DATASETS)?;
        let datasets = self.kit.datasets();
        for (row, dataset) in (1_u32..).zip(datasets.into_iter().take(MOST_ROWS)) {
            self.dataset(sheet, row, dataset)?;
        }
        Ok(())
    }

    fn dataset(&self, sheet: &mut Worksheet, row: u32, dataset: &Dataset) -> Result<(), XlsxError> {
        let people = &dataset.individuals;
        string(sheet, row, 0, &shown(&dataset.name))?;
        if let Some(scenario) = scenario(self.kit, dataset) {
            self.text(sheet, row, 1, &scenario)?;
        }
        self.text(sheet, row, 2, &sensitivity(dataset).title())?;
        for (at, count) in [
            (3, people.count),
            (5, people.sensitive),
            (7, people.secondary),
        ] {
            ends(sheet, row, at, count)?;
        }
        self.text(sheet, row, 9, &people.method.title())?;
        ends(sheet, row, 10, dataset.records.count)?;
        number(sheet, row, 12, dataset.bytes)?;
        let requirement = super::names::requirement(&dataset.obligation);
        self.text(sheet, row, 13, &requirement)?;
        (people.minors).map_or(Ok(()), |minors| ends(sheet, row, 14, minors))
    }

    fn items(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        self.head(sheet, &Text::new("信息项", "Data items"), 0, ITEMS)?;
        let items = items_of(self.kit);
        for (row, item) in (1_u32..).zip(items.into_iter().take(MOST_ROWS)) {
            string(sheet, row, 0, &shown(&item.dataset.name))?;
            self.text(sheet, row, 1, &(self.kit.titles)(item.element))?;
            string(sheet, row, 2, &shown(item.element))?;
            string(sheet, row, 3, &shown(&item.columns.join(", ")))?;
            self.text(sheet, row, 4, &item.category.title())?;
            self.text(sheet, row, 5, &item.form.title())?;
            self.text(sheet, row, 6, &item.covered())?;
        }
        Ok(())
    }
}

/// Both ends of an interval; the upper one stays empty where nothing bounds it.
fn ends(sheet: &mut Worksheet, row: u32, at: u16, count: Count) -> Result<(), XlsxError> {
    number(sheet, row, at, count.lower)?;
    count
        .upper
        .map_or(Ok(()), |upper| number(sheet, row, at + 1, upper))
}

fn number(sheet: &mut Worksheet, row: u32, at: u16, number: u64) -> Result<(), XlsxError> {
    let whole = Format::new()
        .set_num_format("#,##0")
        .set_align(FormatAlign::Top);
    sheet
        .write_number_with_format(row, at, number as f64, &whole)
        .map(|_| ())
}

fn string(sheet: &mut Worksheet, row: u32, at: u16, text: &str) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let cut: String = text.chars().take(CELL_CHARS).collect();
    sheet
        .write_string_with_format(row, at, cut, &wrapped)
        .map(|_| ())
}
