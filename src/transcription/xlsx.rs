//! Lines of sheets in, the workbook's bytes out: texts only, headings fixed, words to choose from.

use super::export::SheetLines;
use super::grid::CELL_CHARS;
use crate::error::{Error, Result};
use crate::model::{Language, Text};
use crate::pack::law::workbook::{ColumnForm, SheetId, WordList, WorkbookForm};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, Workbook, Worksheet, XlsxError,
};

/// Lines below the last one that offer words to choose from.
const FREE_LINES: u32 = 500;
/// Letters of a list to choose from (Excel's own limit).
const LIST_CHARS: usize = 255;

/// The workbook of a pack.
///
/// # Errors
/// A text that no cell can hold; it is not cut.
pub(super) fn write(
    title: &str,
    sheets: &[SheetLines],
    form: &WorkbookForm,
    language: Language,
) -> Result<Vec<u8>> {
    let longest = sheets.iter().flat_map(|sheet| &sheet.lines);
    let mut longest = longest.flat_map(|cells| cells.values());
    if let Some(text) = longest.find(|text| text.chars().count() >= CELL_CHARS) {
        let begin: String = text.chars().take(40).collect();
        return Err(Error::usage(
            format!("单元格放不下超过 32,766 个字符的文本：`{begin}…`；请在规则包中缩短"),
            format!(
                "a text of more than 32,766 characters does not fit into a cell: `{begin}…`; shorten it in the pack"
            ),
        ));
    }
    workbook(title, sheets, form, language).map_err(|error| Error::Report {
        report: "xlsx",
        reason: Text::quoted(error),
    })
}

fn workbook(
    title: &str,
    sheets: &[SheetLines],
    form: &WorkbookForm,
    language: Language,
) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same pack gives the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&created);
    book.set_properties(&properties);
    for lines in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(form.title(lines.id).get(language))?;
        if lines.id == SheetId::Columns {
            explanations(sheet, form, language)?;
        } else {
            table(sheet, lines, form, language)?;
        }
    }
    book.save_to_buffer()
}

fn heading_format() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0xE7_EE_F3))
}

fn cell_format() -> Format {
    Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_num_format("@")
}

fn table(
    sheet: &mut Worksheet,
    lines: &SheetLines,
    form: &WorkbookForm,
    language: Language,
) -> std::result::Result<(), XlsxError> {
    let (bold, text) = (heading_format(), cell_format());
    sheet.set_row_height(0, 32)?;
    let columns: Vec<&ColumnForm> = form.columns_of(lines.id).collect();
    for (at, column) in (0_u16..).zip(&columns) {
        let title = column.title.get(language);
        sheet.write_string_with_format(0, at, title, &bold)?;
        // Texts stay texts: 10-1 becomes no date.
        sheet.set_column_format(at, &text)?;
        sheet.set_column_width(at, f64::from(column.width))?;
        if let Some(words) = column.words {
            let last = lines.lines.len() as u32 + FREE_LINES;
            choose(sheet, at, last, words, form, language)?;
        }
    }
    for (row, cells) in (1_u32..).zip(&lines.lines) {
        for (at, column) in (0_u16..).zip(&columns) {
            let content = cells.get(&column.id).map_or("", String::as_str);
            if !content.is_empty() {
                sheet.write_string_with_format(row, at, content, &text)?;
            }
        }
    }
    let fixed = if lines.id == SheetId::Rules { 2 } else { 1 };
    sheet.set_freeze_panes(1, fixed)?;
    if let Some(last) = columns.len().checked_sub(1) {
        sheet.autofilter(0, 0, lines.lines.len() as u32, last as u16)?;
    }
    Ok(())
}

/// Offers the words of a column; others are warned of, for a word has more than one spelling.
fn choose(
    sheet: &mut Worksheet,
    column: u16,
    last: u32,
    words: WordList,
    form: &WorkbookForm,
    language: Language,
) -> std::result::Result<(), XlsxError> {
    let titles = form.words_of(words).map(|word| word.title.get(language));
    let titles: Vec<&str> = titles.collect();
    let letters: usize = titles.iter().map(|title| title.chars().count() + 1).sum();
    if letters > LIST_CHARS {
        return Ok(());
    }
    let list = DataValidation::new()
        .allow_list_strings(&titles)?
        .set_error_style(DataValidationErrorStyle::Warning);
    sheet.add_data_validation(1, column, last, column, &list)?;
    Ok(())
}

/// The sheet that explains the others.
fn explanations(
    sheet: &mut Worksheet,
    form: &WorkbookForm,
    language: Language,
) -> std::result::Result<(), XlsxError> {
    let (bold, text) = (heading_format(), cell_format());
    for (at, width) in (0_u16..).zip([16.0, 26.0, 70.0, 70.0]) {
        sheet.set_column_width(at, width)?;
    }
    let mut row = 0;
    for known in form
        .sheets
        .iter()
        .filter(|known| known.id != SheetId::Columns)
    {
        let title = known.title.get(language);
        for (at, cell) in (0_u16..).zip([title, "", known.about.get(language), ""]) {
            sheet.write_string_with_format(row, at, cell, &bold)?;
        }
        row += 1;
        for column in form.columns_of(known.id) {
            let words = column
                .words
                .into_iter()
                .flat_map(|list| form.words_of(list));
            let words: Vec<&str> = words.map(|word| word.title.get(language)).collect();
            let words = words.join(" | ");
            let cells = [
                title,
                column.title.get(language),
                column.meaning.get(language),
                &words,
            ];
            for (at, cell) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(row, at, cell, &text)?;
            }
            row += 1;
        }
    }
    sheet.set_freeze_panes(0, 2)?;
    Ok(())
}
