//! A text in both languages goes in, what a cell says comes out: in one language, or in both.

use crate::model::{Language, Text, Titled};

/// In which languages a workbook speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Voice {
    /// In one.
    One(Language),
    /// In Chinese, and in English behind it.
    Both,
}

impl Voice {
    /// What a text says, in a cell of a table.
    #[must_use]
    pub fn text(self, text: &Text) -> String {
        self.said(|language| text.get(language).to_owned())
    }

    /// The same of what is put together for a language.
    #[must_use]
    pub fn said(self, of: impl Fn(Language) -> String) -> String {
        self.between(" / ", of)
    }

    /// The same in lines of their own.
    #[must_use]
    pub fn said_in_lines(self, of: impl Fn(Language) -> String) -> String {
        self.between("\n", of)
    }

    /// The title of a value of a closed list.
    #[must_use]
    pub fn title(self, value: impl Titled) -> String {
        self.text(&value.title())
    }

    /// A text whose languages stand in lines of their own.
    #[must_use]
    pub fn lines(self, text: &Text) -> String {
        self.between("\n", |language| text.get(language).to_owned())
    }

    /// Texts of a list in a cell.
    #[must_use]
    pub fn list<'t>(self, all: &(impl Iterator<Item = &'t Text> + Clone)) -> String {
        self.between("\n", |language| {
            let all: Vec<&str> = all.clone().map(|text| text.get(language)).collect();
            let between = match language {
                Language::Zh => "；",
                Language::En => "; ",
            };
            all.join(between)
        })
    }

    fn between(self, between: &str, of: impl Fn(Language) -> String) -> String {
        match self {
            Self::One(language) => of(language),
            Self::Both => {
                let [zh, en] = [Language::Zh, Language::En].map(of);
                if zh == en || en.is_empty() {
                    zh
                } else {
                    format!("{zh}{between}{en}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_stand_in_a_cell() {
        let text = Text::new("字段", "Columns");
        assert_eq!(Voice::One(Language::Zh).text(&text), "字段");
        assert_eq!(Voice::Both.text(&text), "字段 / Columns");
        assert_eq!(Voice::Both.lines(&text), "字段\nColumns");
        assert_eq!(Voice::Both.text(&Text::new("csv", "csv")), "csv");
    }
}
