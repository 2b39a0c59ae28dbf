//! A detector pack: one TOML file that says what an element is called, what its values look like and how much that proves.
//!
//! Everything that a reader could call a rule (pattern, term, weight, source) stands in the file; what stands here is only the
//! form of the file. Unknown keys are refused with file and line.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::ages::BirthInNumber;
use crate::model::finding::{Category, Form};
use crate::model::options::{self, Selection};
use crate::pack::canonical::CanonicalRule;
use crate::pack::context;
use crate::pack::renamed::{self, OldKey};
use crate::pack::toml_reader;
use crate::pack::value::{NumberRange, ValueTest};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// One detector.
// Each flag is a fact of its own; no two of them make a state.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Detector {
    /// Element id, `domain.kind`.
    pub id: String,
    /// What a reader calls it.
    pub title: Text,
    /// Standard, law or public list that it rests on, and what is from memory.
    pub source: String,
    /// Whose natural key the value is; absent where distinct values count nobody.
    #[serde(default)]
    pub identifies: Option<Subject>,
    /// Whether whoever issues the numbers is one of many: another firm, hospital or site gives the same ones to other persons.
    #[serde(default)]
    pub local: bool,
    /// Whether one person may have several: accounts, cards, telephones, vehicles.
    #[serde(default)]
    pub several: bool,
    /// Whether a person may hold two at a time, as an old and a new one or those of two states: passports.
    #[serde(default)]
    pub renewed: bool,
    /// Whether a person keeps one value for life, so that it tells apart persons of the same name: the birth date, the sex.
    #[serde(default)]
    pub lifelong: bool,
    /// What the value tells of its row's data subject.
    #[serde(default)]
    pub about: About,
    /// How all spellings of one value are brought to one text before persons are counted; absent where nobody is counted by it.
    #[serde(default)]
    pub canonical: Option<CanonicalRule>,
    /// Where a date of birth stands in its canonical spelling; none where it tells none.
    #[serde(default)]
    pub birth: Vec<BirthInNumber>,
    /// Forms in which its values are also stored (`context/forms.toml`); [`parse`] adds their tests to `value`.
    #[serde(default)]
    pub stored_as: Vec<Form>,
    /// Whether values never hold digits: a column of numbers is something else, whatever its header says.
    #[serde(default)]
    pub without_digits: bool,
    /// Countries (ISO 3166-1, two small letters) that alone have the element; none where it is everyone's.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Which of two detectors wins a tie: the higher, then the id. 0 to 100.
    #[serde(default = "middle")]
    pub specificity: u8,
    /// What the element is when it belongs to a data subject of the table, by taxonomy; `default` where a taxonomy is silent.
    #[serde(default)]
    pub category: CategoryRule,
    /// Value tests; the best one counts.
    #[serde(default)]
    pub value: Vec<ValueTest>,
    /// Range that numeric columns must keep.
    #[serde(default)]
    pub number: Option<NumberRange>,
    /// Ranges of two columns side by side that are the element together, where no header says so: latitude and longitude.
    #[serde(default)]
    pub pair: Option<[NumberRange; 2]>,
    /// Header words.
    #[serde(default)]
    pub name: Name,
    /// Elements or header words in other columns of the table that change the odds.
    #[serde(default)]
    pub neighbours: Neighbours,
    /// Columns that prove the file; run by `check`.
    #[serde(default)]
    pub example: Vec<Example>,
}

fn middle() -> u8 {
    50
}

/// Whose key a value is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Ord, PartialOrd)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A natural person.
    Individual,
    /// A natural person, but not alone: a name, which several may share.
    IndividualByName,
    /// A vehicle: its data subject is its keeper.
    Vehicle,
    /// A device: its data subject is its user.
    Device,
    /// A device's address in a network, which changes and may be shared: counts only where nothing else does.
    Network,
    /// An organisation: counts no people.
    Organisation,
    /// A trade, a document, a booking: may concern several people or none.
    Record,
}

/// What an element tells.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Nothing of a person by itself (an organisation, a flight).
    #[default]
    Thing,
    /// A person by its nature: a name, a person's key.
    Person,
    /// An attribute that persons have (gender, birth date, diagnosis); two or more make rows persons.
    Attribute,
    /// A way to reach someone or something (telephone, e-mail, address), or a thing of theirs (device, vehicle, position,
    /// order, journey): personal where the table has persons, or where it identifies a device or vehicle.
    Contact,
}

/// The category of an element that belongs to a data subject.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// Where the taxonomy is silent; `personal` when absent.
    #[serde(default)]
    pub default: Option<Category>,
    /// GB/T 45574-2025.
    #[serde(default, rename = "gbt-45574-2025")]
    pub gbt45574: Option<Category>,
    /// GB/T 35273-2020.
    #[serde(default, rename = "gbt-35273-2020")]
    pub gbt35273: Option<Category>,
    /// Where that stands and how sure it is.
    #[serde(default)]
    pub basis: String,
}

/// Header words. Latin words match whole tokens (split on case, `_`, digits, punctuation; several tokens in a row for a word
/// with `_` or a space, also written together); Chinese terms match anywhere in the header.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Name {
    /// Words that name the element.
    #[serde(default)]
    pub any: Vec<String>,
    /// Words that fit it among others (`no`, `编号`, `code`).
    #[serde(default)]
    pub weak: Vec<String>,
    /// Words that say that it is something else (`flag`, `count`, `是否`).
    #[serde(default)]
    pub not: Vec<String>,
    /// Lists (`lists/ID.txt`) whose lines are such words too; [`parse`] puts them before `not`.
    #[serde(default)]
    pub not_from: Vec<String>,
    /// Whole headers (folded, lower case, without separators) that name the element only when they stand alone: `xm`, `ph`.
    #[serde(default)]
    pub exact: Vec<String>,
    /// Whole headers that a published standard gives to this element alone: CDISC variables, SAP fields. They need no values.
    #[serde(default)]
    pub standard: Vec<String>,
    /// Words that say that each value is a natural person's own, as `personally-issued` does for values: `手机`.
    #[serde(default, alias = "private")]
    pub personally_issued: Vec<String>,
    /// Of all these words, those that only one country uses, by country.
    #[serde(default)]
    pub national: BTreeMap<String, Vec<String>>,
}

/// The rest of the table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Neighbours {
    /// Elements that make this one more likely.
    #[serde(default, alias = "raise")]
    pub strengthened_by: Vec<String>,
    /// Header words in other columns that make it less likely (`sku`, `price` beside a "name").
    #[serde(default, alias = "lower")]
    pub weakened_by: Vec<String>,
    /// The element needs one of `strengthened-by` in the table to be found at all.
    #[serde(default)]
    pub required: bool,
}

/// A column with the answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Header; empty for none.
    #[serde(default)]
    pub column: String,
    /// Values.
    pub values: Vec<String>,
    /// Other headers of the table.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Whether this detector must be chosen.
    #[serde(rename = "match")]
    pub matches: bool,
    /// Why the example is there.
    #[serde(default)]
    pub why: String,
}

/// A detector with the file it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The detector.
    pub detector: Detector,
    /// File name for messages.
    pub path: String,
    /// BLAKE3 of the text, first 16 hexadecimal digits.
    pub digest: String,
    /// Keys that a user's file still writes under the name that they had before.
    pub old_keys: Vec<OldKey>,
}

/// Reads one detector file.
///
/// # Errors
/// [`Error::Pack`] with the line for a syntax error, an unknown key or a wrong value.
pub fn parse(path: &str, text: &str) -> Result<Loaded> {
    let mut detector: Detector = toml_reader::read(path, text)?;
    let words = |list: &String| -> Result<Vec<String>> {
        if !super::has_list(list) {
            let at = text.find(&format!("\"{list}\"")).unwrap_or(0);
            return Err(Error::Pack {
                path: path.to_owned(),
                line: super::line_of(text, Some(at..at)),
                reason: Text::new(
                    format!("没有词表 `{list}`"),
                    format!("there is no list `{list}`"),
                ),
            });
        }
        Ok(super::terms(list).map(str::to_owned).collect())
    };
    for test in &mut detector.value {
        for list in &test.terms_from {
            test.terms.extend(words(list)?);
        }
    }
    let mut not = Vec::new();
    for list in &detector.name.not_from {
        not.extend(words(list)?);
    }
    not.append(&mut detector.name.not);
    detector.name.not = not;
    for form in &detector.stored_as {
        let test = context::forms().iter().find(|rule| rule.form == *form);
        let test = test.ok_or_else(|| Error::Pack {
            path: path.to_owned(),
            line: super::line_of(text, text.find("stored-as").map(|at| at..at)),
            reason: Text::new(
                format!("stored-as：`{form:?}` 不是 `context/forms.toml` 中的形式"),
                format!("stored-as: `{form:?}` is no form of `context/forms.toml`"),
            ),
        })?;
        detector.value.push(test.value_test());
    }
    Ok(Loaded {
        detector,
        path: path.to_owned(),
        digest: super::digest(text),
        old_keys: Vec::new(),
    })
}

/// The built-in detectors by id; their files are read once a process.
///
/// # Errors
/// The first file that cannot be read as a detector.
pub fn built_in() -> Result<&'static BTreeMap<String, Loaded>> {
    static READ: OnceLock<BTreeMap<String, Loaded>> = OnceLock::new();
    if let Some(read) = READ.get() {
        return Ok(read);
    }
    let is_detector = |path: &str| {
        let ending = Path::new(path).extension();
        ending.is_some_and(|ending| ending == "toml")
            && !(super::OTHER_FOLDERS.iter()).any(|folder| path.starts_with(folder))
    };
    let read = (super::BUILT_IN.iter().copied())
        .filter(|(path, _)| is_detector(path))
        .map(|(path, text)| {
            let loaded = parse(path, text)?;
            Ok((loaded.detector.id.clone(), loaded))
        })
        .collect::<Result<_>>()?;
    Ok(READ.get_or_init(|| read))
}

/// Detectors by id, each with the file that it came from; they are looked up by index or by id.
#[derive(Clone, Debug, Default)]
pub struct Detectors(Vec<Loaded>);

impl Detectors {
    /// What a user is told of keys that their packs write under an old name, in the order of the files.
    #[must_use]
    pub fn warnings(&self) -> Vec<Text> {
        let all = self.0.iter().flat_map(|loaded| &loaded.old_keys);
        all.map(OldKey::warning).collect()
    }

    /// The index of the detector of an element.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<usize> {
        let by_id = |loaded: &Loaded| loaded.detector.id.as_str().cmp(id);
        self.0.binary_search_by(by_id).ok()
    }

    /// The detector of an element.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Detector> {
        self.index_of(id).map(|index| &self.0[index].detector)
    }
}

impl std::ops::Deref for Detectors {
    type Target = [Loaded];

    fn deref(&self) -> &[Loaded] {
        &self.0
    }
}

impl IntoIterator for Detectors {
    type Item = Loaded;
    type IntoIter = std::vec::IntoIter<Loaded>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Detectors {
    type Item = &'a Loaded;
    type IntoIter = std::slice::Iter<'a, Loaded>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Built-in detectors, with `overrides` (a user's files) taking the place of those with the same id.
///
/// # Errors
/// The first file that cannot be read as a detector.
pub fn load(overrides: &[(String, String)]) -> Result<Detectors> {
    let mut by_id = built_in()?.clone();
    for (path, text) in overrides {
        let mut loaded = parse(path, text)?;
        loaded.old_keys = renamed::old_keys(path, text);
        by_id.insert(loaded.detector.id.clone(), loaded);
    }
    Ok(Detectors(by_id.into_values().collect()))
}

/// The detectors that take part: without those that are switched off, and without what belongs only to other countries.
///
/// # Errors
/// [`Error::Usage`] for an id that no detector has, and for a country that is none.
pub fn select(detectors: Detectors, selection: &Selection) -> Result<Detectors> {
    for off in &selection.off {
        if !(detectors.iter()).any(|loaded| options::names(off, &loaded.detector.id)) {
            return Err(Error::usage(
                format!("[detectors] off：没有检测规则 `{off}`；`qingdan packs` 会列出全部"),
                format!(
                    "[detectors] off: there is no detector `{off}`; `qingdan packs` lists them"
                ),
            ));
        }
    }
    for country in selection.countries.iter().flatten() {
        if country.len() != 2 || !super::terms("country-codes").any(|code| code == country) {
            return Err(Error::usage(
                format!(
                    "[detectors] countries：没有国家或地区 `{country}`；请写 ISO 3166-1 的两个小写字母，例如 `cn`"
                ),
                format!(
                    "[detectors] countries: `{country}` is no country; write two small letters of ISO 3166-1, such as `cn`"
                ),
            ));
        }
    }
    let taking_part = detectors
        .into_iter()
        .filter(|loaded| !selection.is_off(&loaded.detector.id))
        .filter_map(|loaded| loaded.restricted(selection))
        .collect();
    Ok(Detectors(taking_part))
}

impl Loaded {
    /// What is left of the detector for these countries; nothing where no test of its values is.
    fn restricted(mut self, selection: &Selection) -> Option<Self> {
        let detector = &mut self.detector;
        let had_tests = !detector.value.is_empty();
        detector
            .value
            .retain(|test| selection.takes(&test.countries));
        let others = (detector.name.national.iter())
            .filter(|(country, _)| !selection.takes(std::slice::from_ref(country)))
            .flat_map(|(_, words)| words);
        let others: BTreeSet<String> = others.cloned().collect();
        let name = &mut detector.name;
        for words in [
            &mut name.any,
            &mut name.weak,
            &mut name.exact,
            &mut name.standard,
        ] {
            words.retain(|word| !others.contains(word));
        }
        let left =
            selection.takes(&detector.countries) && !(had_tests && detector.value.is_empty());
        left.then_some(self)
    }
}

impl Detector {
    /// The countries that it or a part of it belongs to, and whether all of it does.
    #[must_use]
    pub fn territory(&self) -> (BTreeSet<&str>, bool) {
        let whole = !self.countries.is_empty();
        let countries = if whole {
            self.countries.iter().map(String::as_str).collect()
        } else {
            let of_values = self.value.iter().flat_map(|test| &test.countries);
            let of_words = self.name.national.keys();
            of_values.chain(of_words).map(String::as_str).collect()
        };
        (countries, whole)
    }
}

#[cfg(test)]
mod tests;
