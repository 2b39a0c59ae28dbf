//! `law/workbook.toml` in, the sheets, columns and words of the workbook in which a law pack is filled in out.

use crate::error::Result;
use crate::model::obligation::{Measure, RuleConfidence, Track};
use crate::model::{Text, Titled};
use crate::pack::toml_reader;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where the words stand, below `detectors/`.
const PATH: &str = "law/workbook.toml";

/// A sheet of the workbook.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum SheetId {
    /// The table of the list, a rule or row a line.
    Rules,
    /// What each column means; not read.
    Columns,
    /// Cases of the rules.
    Examples,
    /// Remarks.
    Remarks,
    /// Sectors and scenarios that the instrument addresses.
    Coverage,
    /// Front matter.
    Front,
    /// Texts of the front matter.
    Texts,
}

/// A column of one or several sheets.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnId {
    /// Sector.
    Sector,
    /// Scenario.
    Scenario,
    /// Class of data.
    Class,
    /// How the list describes the data.
    Features,
    /// What it names as examples.
    DataItems,
    /// Number of people.
    Size,
    /// Number of people with sensitive personal information.
    SensitiveSize,
    /// Whom the first number counts.
    Counted,
    /// Measure of a rule, kind of a row.
    Path,
    /// Sources, one a line.
    Source,
    /// How sure the text is.
    Confidence,
    /// The sentence in Chinese.
    RestatedZh,
    /// The sentence in English.
    RestatedEn,
    /// Remark behind the source.
    Note,
    /// Id of a rule or row.
    Id,
    /// Who held it against the official text.
    ConfirmedBy,
    /// On which day.
    ConfirmedOn,
    /// Whether it decides, widens, or is shown only.
    Effect,
    /// Elements of which the data must have one.
    Elements,
    /// Heading path, one level a line.
    Heading,
    /// Keys without a column of their own, as TOML.
    More,
    /// Rule of an example.
    Rule,
    /// Its facts.
    Facts,
    /// Its answer.
    Verdict,
    /// Its laxest answer.
    Floor,
    /// Its strictest answer.
    Ceiling,
    /// Facts that must be missing.
    Missing,
    /// Why it is there.
    Why,
    /// Whether an export wrote it.
    From,
    /// Rule behind which a remark stands.
    After,
    /// Chinese text.
    Zh,
    /// English text.
    En,
    /// What a list calls a scenario.
    Name,
    /// Whether all rows are there.
    Complete,
    /// Key of the front matter.
    Key,
    /// Its value.
    Value,
    /// Form of the value.
    Form,
    /// Table of the front matter.
    Group,
}

/// A list of words that cells may hold.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum WordList {
    /// Measures and kinds of rows.
    Path,
    /// Measures and `undetermined`.
    Answer,
    /// Classes of data.
    Class,
    /// Grades of sources.
    Confidence,
    /// Whom a number counts.
    Counted,
    /// What a row does.
    Effect,
    /// Yes and no.
    YesNo,
    /// Origin of an example.
    From,
    /// Form of a value.
    Form,
    /// Words for an absent source.
    Source,
    /// Sectors.
    Sector,
    /// Scenarios.
    Scenario,
}

/// How a sheet is called.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetForm {
    /// Which.
    pub id: SheetId,
    /// Its name.
    pub title: Text,
    /// What it is for.
    pub about: Text,
}

/// How a column is called and what it takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnForm {
    /// Its sheet.
    pub sheet: SheetId,
    /// Which.
    pub id: ColumnId,
    /// Its heading.
    pub title: Text,
    /// What it means.
    pub meaning: Text,
    /// Other headings of it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Characters of its width.
    pub width: u16,
    /// Whether a cell merged over several lines holds for each of them.
    #[serde(default)]
    pub spans: bool,
    /// Whether a row that is only shown keeps it as a line of its note, `title: text`.
    #[serde(default)]
    pub label: bool,
    /// Whether the sheet must have it.
    #[serde(default)]
    pub required: bool,
    /// The words that it takes.
    #[serde(default)]
    pub words: Option<WordList>,
}

/// A word that cells may hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Word {
    /// Its list.
    pub list: WordList,
    /// What packs write for it.
    pub id: String,
    /// What a cell says; of a word with a title elsewhere absent in the file, and filled in.
    #[serde(default)]
    pub title: Text,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// The word of packs that it is a part of.
    #[serde(default)]
    pub part_of: Option<String>,
    /// Whom a size beside it counts, where nothing else is said.
    #[serde(default)]
    pub counted: Option<Counted>,
}

impl Word {
    /// What packs write.
    #[must_use]
    pub fn written(&self) -> &str {
        self.part_of.as_deref().unwrap_or(&self.id)
    }
}

/// What a number of people may count.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountedForm {
    /// Its id.
    pub id: Counted,
    /// What a cell says.
    pub title: Text,
    /// Other spellings.
    #[serde(default)]
    pub also: Vec<String>,
    /// Condition of a rule.
    pub condition: String,
    /// What it compares.
    pub metric: String,
}

/// What a number of people may count, apart from the words for it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// Everyone sent out this year.
    All,
    /// Those of them whose information is not sensitive.
    WithoutSensitive,
    /// Those of them whose information is.
    Sensitive,
    /// People held.
    Held,
    /// Those of them whose information is sensitive.
    HeldSensitive,
    /// People described.
    Described,
    /// People or samples of genetic data.
    Genetic,
}

/// A bound of a number.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// 以上
    AtLeast,
    /// 超过
    MoreThan,
    /// 不满
    Below,
    /// 以下
    AtMost,
}

/// The words of a comparator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparator {
    /// What it means.
    pub id: Operator,
    /// How an export writes it, `{}` for the number.
    pub shown: Text,
    /// Words before the number.
    pub before: Vec<String>,
    /// Words behind it.
    pub after: Vec<String>,
}

/// The words of sizes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SizeWords {
    /// No bound.
    pub any: Vec<String>,
    /// As good as an empty cell.
    pub empty: Vec<String>,
    /// Say nothing of the number.
    pub ignored: Vec<String>,
    /// Stand between bounds.
    pub separators: Vec<String>,
    /// Count something other than people.
    pub not_people: Vec<String>,
    /// Say that the number is not exact.
    pub about: Vec<String>,
    /// Say that people with sensitive information are not counted.
    pub without_sensitive: Vec<String>,
    /// The number is included.
    pub included: Vec<String>,
    /// It is not.
    pub excluded: Vec<String>,
    /// Stand between the ends of a range without comparators.
    pub ranges: Vec<String>,
    /// Numerals.
    pub digits: Vec<(String, u64)>,
    /// What a number before it is multiplied by.
    pub units: Vec<(String, u64)>,
    /// Comparators.
    pub comparator: Vec<Comparator>,
}

/// The whole form of the workbook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WorkbookForm {
    /// Headings of columns that are passed over.
    pub passed_over: Vec<String>,
    /// Sheets in their order.
    #[serde(rename = "sheet")]
    pub sheets: Vec<SheetForm>,
    /// Columns in the order of their sheets.
    #[serde(rename = "column")]
    pub columns: Vec<ColumnForm>,
    #[serde(rename = "word")]
    words: Vec<Word>,
    /// What numbers may count.
    pub counted: Vec<CountedForm>,
    /// Words of sizes.
    pub size: SizeWords,
}

impl WorkbookForm {
    /// The built-in form.
    ///
    /// # Errors
    /// [`crate::error::Error::Pack`] where the file is wrong.
    pub fn load() -> Result<Self> {
        let mut built_in = crate::pack::BUILT_IN.iter();
        let text = built_in
            .find(|(path, _)| *path == PATH)
            .map_or("", |(_, text)| text);
        let mut form: Self = toml_reader::read(PATH, text)?;
        form.add_titled(WordList::Path, |measure: &Measure| {
            *measure != Measure::Undetermined
        });
        form.add_titled(WordList::Answer, |_: &Measure| true);
        form.add_titled(WordList::Class, |_: &Track| true);
        form.add_titled(WordList::Confidence, |_: &RuleConfidence| true);
        form.words.extend(form.counted.iter().map(|counted| Word {
            list: WordList::Counted,
            id: counted.condition.clone() + "/" + &counted.metric,
            title: counted.title.clone(),
            also: counted.also.clone(),
            part_of: None,
            counted: None,
        }));
        Ok(form)
    }

    /// Adds the values of a closed list of the model with their titles; other spellings of the file stay.
    fn add_titled<T: Titled>(&mut self, list: WordList, wanted: impl Fn(&T) -> bool) {
        for value in T::ALL.iter().filter(|value| wanted(value)) {
            let mut words = self.words.iter_mut();
            let known = words.find(|word| word.list == list && word.id == value.id());
            match known {
                Some(word) => word.title = value.title(),
                None => self.words.push(Word {
                    list,
                    id: value.id().to_owned(),
                    title: value.title(),
                    also: Vec::new(),
                    part_of: None,
                    counted: None,
                }),
            }
        }
    }

    /// The columns of a sheet.
    pub fn columns_of(&self, sheet: SheetId) -> impl Iterator<Item = &ColumnForm> {
        self.columns
            .iter()
            .filter(move |column| column.sheet == sheet)
    }

    /// The words of a list.
    pub fn words_of(&self, list: WordList) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(move |word| word.list == list)
    }

    /// The word of a list that packs write as `id`.
    #[must_use]
    pub fn word(&self, list: WordList, id: &str) -> Option<&Word> {
        self.words_of(list).find(|word| word.id == id)
    }

    /// Every spelling of the words of a list, folded, with the word.
    #[must_use]
    pub fn spellings(&self, list: WordList) -> BTreeMap<String, &Word> {
        let mut spellings = BTreeMap::new();
        for word in self.words_of(list) {
            let titles = [word.title.zh.as_ref(), word.title.en.as_ref(), &word.id];
            let also = word.also.iter().map(String::as_str);
            for spelling in titles.into_iter().chain(also) {
                spellings.entry(fold(spelling)).or_insert(word);
            }
        }
        spellings
    }

    /// How a sheet is called.
    #[must_use]
    pub fn title(&self, sheet: SheetId) -> Text {
        let mut sheets = self.sheets.iter();
        sheets
            .find(|form| form.id == sheet)
            .map_or_else(Text::default, |form| form.title.clone())
    }
}

/// The spelling under which words are compared: widths folded, small letters, without blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let folded = text.nfkc().flat_map(char::to_lowercase);
    folded
        .filter(|letter| !letter.is_whitespace() && !is_invisible(*letter))
        .collect()
}

/// Characters without width that programs leave in texts.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_title_and_stands_for_one_thing() {
        let form = WorkbookForm::load().unwrap();
        let mut spellings = BTreeMap::new();
        for word in &form.words {
            assert!(
                !word.title.zh.is_empty() && !word.title.en.is_empty(),
                "{word:?}"
            );
            let titles = [word.title.zh.as_ref(), word.title.en.as_ref(), &word.id];
            for spelling in titles
                .into_iter()
                .chain(word.also.iter().map(String::as_str))
            {
                let id = spellings.insert((word.list, fold(spelling)), &word.id);
                assert!(id.is_none_or(|id| *id == word.id), "{spelling}");
            }
        }
    }

    #[test]
    fn no_sheet_has_a_heading_twice() {
        let form = WorkbookForm::load().unwrap();
        for sheet in &form.sheets {
            let mut seen = BTreeMap::new();
            for column in form.columns_of(sheet.id) {
                let titles = [column.title.zh.as_ref(), column.title.en.as_ref()];
                for heading in titles
                    .into_iter()
                    .chain(column.also.iter().map(String::as_str))
                {
                    let other = seen.insert(fold(heading), column.id);
                    assert!(other.is_none_or(|other| other == column.id), "{heading}");
                }
            }
        }
    }
}
