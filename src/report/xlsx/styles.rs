//! What cells look like: the formats of a workbook, and the colours of requirements.

use super::Outcome;
use super::voice::Voice;
use crate::model::Titled as _;
use crate::model::obligation::Measure;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatAlign, FormatBorder,
    Worksheet,
};

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Style {
    /// A text in one line.
    Plain,
    /// A text in as many lines as it takes.
    Wrapped,
    /// A whole number.
    Whole,
    /// A number from 0 to 1, as per cent.
    Share,
    /// A time, shown as its day.
    Moment,
    /// A requirement, in its colour.
    Duty,
    /// To be filled in.
    Answer,
}

const INK: u32 = 0x1F_2A_37;
const HEAD: u32 = 0x1F_4E_79;
const LINE: u32 = 0xD5_DB_E3;

fn base() -> Format {
    Format::new().set_align(FormatAlign::Top)
}

/// A number does not touch the text behind it.
fn number() -> Format {
    base().set_align(FormatAlign::Right).set_indent(1)
}

/// A whole number with its thousands.
const WHOLE: &str = "#,##0";

impl Style {
    /// The format of a column.
    pub(super) fn format(self) -> Format {
        match self {
            Self::Plain => base(),
            Self::Wrapped | Self::Duty => base().set_text_wrap(),
            Self::Whole => number().set_num_format(WHOLE),
            Self::Share => number().set_num_format("0.0%"),
            Self::Moment => base().set_num_format("yyyy-mm-dd"),
            Self::Answer => base()
                .set_text_wrap()
                .set_background_color(Color::RGB(0xFF_F9_DB))
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xE0_C9_6A))
                .set_unlocked(),
        }
    }
}

/// The heading of a column.
pub(super) fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(HEAD))
        .set_border_bottom(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE))
}

/// A text that a spreadsheet would run if it were typed: it stays a text when somebody edits it.
pub(super) fn quoted() -> Format {
    base().set_text_wrap().set_quote_prefix()
}

/// A link to another sheet.
pub(super) fn link(is_quoted: bool) -> Format {
    let format = Style::Wrapped
        .format()
        .set_font_color(Color::RGB(0x05_63_C1));
    if is_quoted {
        format.set_quote_prefix()
    } else {
        format
    }
}

/// The title of the first page.
pub(super) fn title() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(20)
        .set_font_color(Color::RGB(HEAD))
}

/// The heading of a part of the first page.
pub(super) fn part() -> Format {
    Format::new()
        .set_bold()
        .set_font_size(13)
        .set_font_color(Color::RGB(HEAD))
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(Color::RGB(HEAD))
}

/// A text of the first page.
pub(super) fn body() -> Format {
    Style::Wrapped.format().set_font_color(Color::RGB(INK))
}

/// A number of the first page.
pub(super) fn figure() -> Format {
    let format = number().set_font_color(Color::RGB(INK));
    format.set_num_format(WHOLE)
}

/// The same, where it matters.
pub(super) fn strong() -> Format {
    body().set_bold()
}

/// A line of code to copy.
pub(super) fn code() -> Format {
    body()
        .set_font_name("Consolas")
        .set_background_color(Color::RGB(0xF3_F4_F6))
}

/// A small remark.
pub(super) fn remark() -> Format {
    body().set_italic().set_font_color(Color::RGB(0x6B_72_80))
}

/// The colours of a requirement: background, ink. Its words stand beside them.
const fn colours(measure: Measure) -> (u32, u32) {
    match measure {
        Measure::SecurityAssessment => (0xF8_D7_DA, 0x84_20_29),
        Measure::OtherRoute => (0xE8_DA_F5, 0x4A_23_6B),
        Measure::ContractOrCertification => (0xFF_E8_CC, 0x8A_4B_08),
        Measure::Undetermined => (0xFF_F3_BF, 0x66_4D_03),
        Measure::Exempt => (0xD8_F0_DD, 0x1B_5E_2B),
        Measure::None => (0xEE_F1_F4, 0x4B_55_63),
    }
}

/// A cell that says a requirement.
pub(super) fn duty(measure: Measure) -> Format {
    let (background, ink) = colours(measure);
    let format = Style::Duty.format().set_bold();
    format
        .set_background_color(Color::RGB(background))
        .set_font_color(Color::RGB(ink))
}

/// Colours the requirements of a column from the second row to `last`.
pub(super) fn colour(sheet: &mut Worksheet, column: u16, last: u32, voice: Voice) -> Outcome<()> {
    for measure in Measure::ALL {
        let (background, ink) = colours(measure);
        let format = Format::new()
            .set_background_color(Color::RGB(background))
            .set_font_color(Color::RGB(ink));
        let rule = ConditionalFormatCellRule::EqualTo(voice.text(&measure.title()));
        let condition = ConditionalFormatCell::new()
            .set_rule(rule)
            .set_format(format);
        sheet.add_conditional_format(1, column, last, column, &condition)?;
    }
    Ok(())
}
