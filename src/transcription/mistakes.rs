//! What is wrong with a workbook, each mistake with its sheet and cell, and remarks that hold nobody up.

use crate::model::{Language, Text};
use std::fmt::Write as _;

/// A cell, a line or a sheet.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// Place of the sheet in the workbook.
    pub(super) order: usize,
    /// Its name.
    pub(super) sheet: String,
    /// Row, from 0.
    pub(super) row: Option<u32>,
    /// Column, from 0.
    pub(super) column: Option<u32>,
}

impl std::fmt::Display for Place {
    /// `规则!F12`, `规则!12`, `规则`.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.sheet)?;
        if let Some(row) = self.row {
            out.write_char('!')?;
            if let Some(column) = self.column {
                out.write_str(&letters(column))?;
            }
            write!(out, "{}", u64::from(row) + 1)?;
        }
        Ok(())
    }
}

/// A column as spreadsheets name it: A, B … Z, AA.
pub(super) fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (u64::from(column) + 1, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// Something to say about a place of a workbook.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What is wrong, and what is allowed.
    pub text: Text,
}

impl Mistake {
    /// `规则!F12: …`
    #[must_use]
    pub fn line(&self, language: Language) -> String {
        let colon = match language {
            Language::Zh => "：",
            Language::En => ": ",
        };
        format!("{}{colon}{}", self.place, self.text.get(language))
    }
}

/// All that there is to say about a workbook.
#[derive(Clone, Debug, Default)]
pub(super) struct Mistakes {
    pub(super) wrong: Vec<Mistake>,
    pub(super) remarks: Vec<Mistake>,
}

impl Mistakes {
    pub(super) fn wrong(&mut self, place: Place, text: Text) {
        self.wrong.push(Mistake { place, text });
    }

    pub(super) fn remark(&mut self, place: Place, text: Text) {
        self.remarks.push(Mistake { place, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_as_spreadsheets_name_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
        let mut place = Place {
            sheet: "规则".to_owned(),
            row: Some(11),
            column: Some(5),
            ..Place::default()
        };
        assert_eq!(place.to_string(), "规则!F12");
        place.column = None;
        assert_eq!(place.to_string(), "规则!12");
    }
}
