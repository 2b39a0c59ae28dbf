//! Vocabularies of published schemas: files of `vocabulary/` in, their names of columns by element out, or an error with file and
//! line.
//!
//! A file says which names a standard or a system gives to its columns: those that say by themselves what a column holds, those
//! that do beside others of the same schema, and those that are about no person.

mod form;

pub use form::{HeaderForm, is_field_number};

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::folding::folded;
use crate::model::toml_said::toml_said;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Where the built-in files stand.
const FOLDER: &str = "vocabulary/";
/// Tables that no other pack has.
const TABLES: [&str; 3] = ["[certain]", "[beside]", "[plain]"];

/// The names of a published schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Schema {
    /// Its id, the name of its file.
    pub id: String,
    /// What a reader calls it.
    pub title: Text,
    /// Standard or system with its version, and what is from memory.
    pub source: String,
    /// Sectors that use it.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// The scenario that it belongs to by itself.
    #[serde(default)]
    pub scenario: Option<String>,
    /// Whether its names are usual ones of a language and not of one schema: each says something in any table.
    #[serde(default)]
    pub general: bool,
    /// How its field numbers stand in headers, `f.{}.{n}.{n}`: names that are numbers mean something only there.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Names by element that hardly mean anything else anywhere.
    #[serde(default)]
    pub certain: BTreeMap<String, Vec<String>>,
    /// Names by element that mean it beside three other names of the schema.
    #[serde(default)]
    pub beside: BTreeMap<String, Vec<String>>,
    /// Names that are no element of persons.
    #[serde(default)]
    pub plain: Plain,
    /// Names by the role of the person whose they are.
    #[serde(default)]
    pub whose: BTreeMap<String, Vec<String>>,
    /// Headers by element that look like its names and are something else.
    #[serde(default)]
    pub look_alikes: BTreeMap<String, Vec<String>>,
}

/// Names that are no element.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plain {
    /// The names.
    #[serde(default)]
    pub names: Vec<String>,
}

/// A schema with the file it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The schema.
    pub schema: Schema,
    /// File name for messages.
    pub path: String,
    /// BLAKE3 of the text, first 16 hexadecimal digits.
    pub digest: String,
}

/// A name as it is compared: small letters and digits, full width and separators folded.
#[must_use]
pub fn key(name: &str) -> String {
    // Tens of thousands of names are read at each start: of ASCII and the common Han characters it is known what is a letter.
    let mut key = String::with_capacity(name.len());
    for one in name.chars() {
        match one {
            _ if one.is_ascii() => {
                if one.is_ascii_alphanumeric() {
                    key.push(one.to_ascii_lowercase());
                }
            }
            '\u{4E00}'..='\u{9FFF}' => key.push(one),
            _ => {
                let small = folded(name).to_lowercase();
                return small.chars().filter(|c| c.is_alphanumeric()).collect();
            }
        }
    }
    key
}

/// Whether a file of a user is a vocabulary: it stands in a folder of that name, or has a table that no other pack has.
#[must_use]
pub fn is_vocabulary(path: &Path, text: &str) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    folder.is_some_and(|name| name == FOLDER.trim_end_matches('/'))
        || (text.lines()).any(|line| TABLES.contains(&line.trim_end()))
}

/// Reads one file.
///
/// # Errors
/// [`Error::Pack`] with the line for a syntax error, an unknown key or a wrong value.
pub fn parse(path: &str, text: &str) -> Result<Loaded> {
    let schema = toml::from_str(text).map_err(|error| Error::Pack {
        path: path.to_owned(),
        line: super::line_of(text, error.span()),
        reason: toml_said(error.message()),
    })?;
    Ok(Loaded {
        schema,
        path: path.to_owned(),
        digest: super::digest(text),
    })
}

/// The built-in files: path below `detectors/` and text.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_vocabularies = |(path, _): &(&str, &str)| path.starts_with(FOLDER);
    super::BUILT_IN.iter().copied().filter(of_vocabularies)
}

/// The id of a built-in file, which is its name.
#[must_use]
pub fn id_of(path: &str) -> &str {
    let name = path.strip_prefix(FOLDER).unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// All vocabularies in force by id: a user's `own`, and the built-in ones that they do not replace. A built-in file with a mistake,
/// which a test refuses, is left out.
#[must_use]
pub fn in_force(own: &[Loaded]) -> Vec<Cow<'_, Loaded>> {
    let ours = files()
        .filter(|(path, _)| !own.iter().any(|one| one.schema.id == id_of(path)))
        .filter_map(|(path, text)| parse(path, text).ok())
        .map(Cow::Owned);
    let mut all: Vec<Cow<'_, Loaded>> = ours.chain(own.iter().map(Cow::Borrowed)).collect();
    all.sort_by(|a, b| a.schema.id.cmp(&b.schema.id));
    all
}

/// A vocabulary in force: a built-in file, which is not parsed as a whole before something else than its names is asked for, or one
/// of a user's.
pub enum Source<'a> {
    /// The text of a built-in file.
    BuiltIn(&'static str, &'static str),
    /// A user's.
    Own(&'a Loaded),
}

/// The vocabularies in force by id.
#[must_use]
pub fn sources(own: &[Loaded]) -> Vec<Source<'_>> {
    let ours = files()
        .filter(|(path, _)| !own.iter().any(|one| one.schema.id == id_of(path)))
        .map(|(path, text)| Source::BuiltIn(path, text));
    let mut all: Vec<Source<'_>> = ours.chain(own.iter().map(Source::Own)).collect();
    all.sort_by(|a, b| a.id().cmp(b.id()));
    all
}

impl<'a> Source<'a> {
    fn id(&self) -> &str {
        match self {
            Self::BuiltIn(path, _) => id_of(path),
            Self::Own(loaded) => &loaded.schema.id,
        }
    }

    /// Each name and each look-alike with what it says.
    #[must_use]
    pub fn names(&self) -> Vec<(Says<'a>, &'a str)> {
        match *self {
            Self::BuiltIn(_, text) => quick_names(text),
            Self::Own(loaded) => {
                let schema = &loaded.schema;
                schema.names().chain(schema.look_alikes()).collect()
            }
        }
    }

    /// Roles with the names whose values are theirs.
    #[must_use]
    pub fn whose(&self) -> Vec<(&'a str, &'a str)> {
        match *self {
            Self::BuiltIn(_, text) => {
                quick_lists(text, |table, role| (table == "[whose]").then_some(role))
            }
            Self::Own(loaded) => {
                let all = loaded.schema.whose.iter();
                all.flat_map(|(role, names)| {
                    names.iter().map(move |name| (role.as_str(), name.as_str()))
                })
                .collect()
            }
        }
    }

    /// How its field numbers stand in headers.
    #[must_use]
    pub fn forms(&self) -> Vec<HeaderForm> {
        let forms: Vec<&str> = match *self {
            Self::BuiltIn(_, text) => quick_forms(text),
            Self::Own(loaded) => loaded.schema.forms.iter().map(String::as_str).collect(),
        };
        let read = forms.into_iter().map(HeaderForm::new);
        read.filter_map(std::result::Result::ok).collect()
    }

    /// Whether its names are usual ones of a language, of no schema.
    #[must_use]
    pub fn is_general(&self) -> bool {
        match self {
            Self::BuiltIn(_, text) => text.contains("\ngeneral = true\n"),
            Self::Own(loaded) => loaded.schema.general,
        }
    }

    /// What a reader calls it.
    #[must_use]
    pub fn title(&self) -> Text {
        match self {
            Self::BuiltIn(path, text) => {
                parse(path, text).map_or_else(|_| Text::default(), |loaded| loaded.schema.title)
            }
            Self::Own(loaded) => loaded.schema.title.clone(),
        }
    }
}

/// Usual names of columns in a language, with the element that they say: those of the built-in files that are general.
#[must_use]
pub fn usual_names() -> Vec<(&'static str, &'static str)> {
    let is_general = |text: &str| text.lines().any(|line| line.trim() == "general = true");
    let names = files()
        .filter(|(_, text)| is_general(text))
        .flat_map(|(_, text)| {
            quick_lists(text, |table, element| {
                matches!(table, "[certain]" | "[beside]").then_some(element)
            })
        });
    names.collect()
}

/// The names of a built-in file, read line by line, since a scan of a few files would else mostly wait for it. Built-in files write
/// tables, keys and names in one way: a test holds this to what [`parse`] reads.
fn quick_names(text: &str) -> Vec<(Says<'_>, &str)> {
    quick_lists(text, |table, key| match table {
        "[certain]" => Some(Says::Certain(key)),
        "[beside]" => Some(Says::Beside(key)),
        "[plain]" => Some(Says::Plain),
        "[look-alikes]" => Some(Says::LookAlike(key)),
        _ => None,
    })
}

/// The texts of the lists of a built-in file, each with what `of` makes of its table and key.
fn quick_lists<'a, T: Copy>(
    text: &'a str,
    of: impl Fn(&'a str, &'a str) -> Option<T>,
) -> Vec<(T, &'a str)> {
    let mut names = Vec::new();
    let (mut table, mut says) = ("", None);
    for line in text.lines() {
        let mut rest = line.trim_start();
        if rest.starts_with('[') {
            (table, says) = (rest.trim_end(), None);
            continue;
        }
        if let Some((key, values)) = rest.split_once(" = [").or_else(|| rest.split_once("= [")) {
            let key = key.trim().trim_matches('"');
            says = of(table, key);
            rest = values;
        }
        let Some(says) = says else {
            continue;
        };
        // A remark ends the line, but not within quotes.
        while let Some((before, quoted)) = rest.split_once('"') {
            if before.contains('#') {
                break;
            }
            let Some((name, behind)) = quoted.split_once('"') else {
                break;
            };
            names.push((says, name));
            rest = behind;
        }
    }
    names
}

/// The forms of a built-in file, which have no bracket in them.
fn quick_forms(text: &str) -> Vec<&str> {
    let behind = text.split_once("\nforms = [").map(|(_, behind)| behind);
    let list = behind.and_then(|behind| behind.split(']').next());
    let quoted = list.into_iter().flat_map(|list| list.split('"'));
    quoted.skip(1).step_by(2).collect()
}

/// Id and digest of each vocabulary in force.
#[must_use]
pub fn digests(own: &[Loaded]) -> Vec<(String, String)> {
    let ours = files()
        .filter(|(path, _)| !own.iter().any(|one| one.schema.id == id_of(path)))
        .map(|(path, text)| (id_of(path).to_owned(), super::digest(text)));
    let theirs = own.iter();
    ours.chain(theirs.map(|one| (one.schema.id.clone(), one.digest.clone())))
        .collect()
}

impl Loaded {
    /// Holds the file to the rules of its form: elements are known, a name stands in it once, look-alikes are none of the names.
    /// `text` is the file's, for lines.
    ///
    /// # Errors
    /// [`Error::Pack`] with the line of the first name that breaks one.
    pub fn check(&self, text: &str, is_element: impl Fn(&str) -> bool) -> Result<()> {
        let fail = |written: &str, reason: Text| {
            Err(Error::Pack {
                path: self.path.clone(),
                line: last_line_of(text, written),
                reason,
            })
        };
        let schema = &self.schema;
        let by_element = [&schema.certain, &schema.beside, &schema.look_alikes];
        for element in by_element.into_iter().flat_map(BTreeMap::keys) {
            if !is_element(element) {
                let reason = Text::new(
                    format!("没有信息项 `{element}`"),
                    format!("there is no element `{element}`"),
                );
                return fail(element, reason);
            }
        }
        for form in &schema.forms {
            if let Err(reason) = HeaderForm::new(form) {
                return fail(form, reason);
            }
        }
        let mut known: HashMap<String, (Says<'_>, &str)> = HashMap::new();
        for (says, name) in schema.names() {
            let key = key(name);
            if key.is_empty() {
                let reason = Text::new(
                    format!("`{name}` 中没有字母和数字"),
                    format!("`{name}` has neither letters nor digits"),
                );
                return fail(name, reason);
            }
            // Other signs than separators may part two names that mean the same, `$ip` and `ip`; the less certain one holds.
            if let Some((said, other)) = known.insert(key, (says, name))
                && (said.element() != says.element()
                    || without_separators(other) == without_separators(name))
            {
                return fail(name, twice(name, other));
            }
        }
        for name in schema.look_alikes.values().flatten() {
            if let Some((_, other)) = known.get(&key(name)) {
                return fail(
                    name,
                    Text::new(
                        format!("形似项 `{name}` 就是名称 `{other}`"),
                        format!("the look-alike `{name}` is the name `{other}`"),
                    ),
                );
            }
        }
        Ok(())
    }
}

/// A name without what is left out when a schema is spelt in another way.
fn without_separators(name: &str) -> String {
    let separates = |c: char| c.is_whitespace() || "_-./()".contains(c);
    let small = folded(name).to_lowercase();
    small.chars().filter(|c| !separates(*c)).collect()
}

fn twice(name: &str, other: &str) -> Text {
    if name == other {
        Text::new(
            format!("名称 `{name}` 出现两次"),
            format!("the name `{name}` stands there twice"),
        )
    } else {
        Text::new(
            format!("名称 `{other}` 与 `{name}` 是同一个"),
            format!("the names `{other}` and `{name}` are one"),
        )
    }
}

/// The last line, from 1, on which a word stands in quotes; 1 where it is written in another way.
fn last_line_of(text: &str, word: &str) -> usize {
    let at = (text.rfind(&format!("\"{word}\""))).or_else(|| text.rfind(word));
    super::line_of(text, at.map(|at| at..at))
}

/// How a name says what a column holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Says<'a> {
    /// This element, by itself.
    Certain(&'a str),
    /// This element, beside others of the schema.
    Beside(&'a str),
    /// No element.
    Plain,
    /// Something that is not this element, although it looks like one of its names.
    LookAlike(&'a str),
}

impl<'a> Says<'a> {
    /// The element that it is.
    const fn element(self) -> Option<&'a str> {
        match self {
            Self::Certain(element) | Self::Beside(element) => Some(element),
            Self::Plain | Self::LookAlike(_) => None,
        }
    }
}

impl Schema {
    /// Each look-alike with what it says.
    fn look_alikes(&self) -> impl Iterator<Item = (Says<'_>, &str)> {
        self.look_alikes.iter().flat_map(|(element, names)| {
            let says = Says::LookAlike(element);
            names.iter().map(move |name| (says, name.as_str()))
        })
    }

    /// A header of a name: the name, or the first form with a field number.
    #[must_use]
    pub fn header_of(&self, name: &str) -> String {
        let form = self.forms.first().filter(|_| is_field_number(name));
        let form = form.and_then(|form| HeaderForm::new(form).ok());
        form.map_or_else(|| name.to_owned(), |form| form.header(name))
    }

    /// Each name with what it says.
    pub fn names(&self) -> impl Iterator<Item = (Says<'_>, &str)> {
        fn of<'a>(
            table: &'a BTreeMap<String, Vec<String>>,
            says: fn(&'a str) -> Says<'a>,
        ) -> impl Iterator<Item = (Says<'a>, &'a str)> {
            table.iter().flat_map(move |(element, names)| {
                names.iter().map(move |name| (says(element), name.as_str()))
            })
        }
        let plain = self.plain.names.iter();
        of(&self.certain, Says::Certain)
            .chain(of(&self.beside, Says::Beside))
            .chain(plain.map(|name| (Says::Plain, name.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id = \"own\"\ntitle = { zh = \"自有\", en = \"Own\" }\nsource = \"x\"\n";

    /// What is said of a file with these lines behind its head.
    fn said(lines: &str) -> String {
        let text = format!("{HEAD}{lines}");
        let checked = parse("own.toml", &text)
            .and_then(|loaded| loaded.check(&text, |element| element.starts_with("person.")));
        checked
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_sound_file_is_read() {
        assert_eq!(said("[certain]\n\"person.age\" = [\"alter\"]\n"), "");
        assert_eq!(said(""), "");
    }

    #[test]
    fn an_unknown_element_is_refused_with_its_line() {
        let said = said("[certain]\n\"person.age\" = [\"alter\"]\n\"pet.name\" = [\"rufname\"]\n");
        assert!(
            said.contains("own.toml:6") && said.contains("`pet.name`"),
            "{said}"
        );
    }

    #[test]
    fn an_unknown_element_of_look_alikes_is_refused() {
        let said = said("[look-alikes]\n\"pet.name\" = [\"x\"]\n");
        assert!(
            said.contains("own.toml:5") && said.contains("`pet.name`"),
            "{said}"
        );
    }

    #[test]
    fn a_name_that_stands_there_twice_is_refused_however_it_is_spelt() {
        let twice = "[certain]\n\"person.age\" = [\"alter\"]\n[plain]\nnames = [\"alter\"]\n";
        let spelt =
            "[certain]\n\"person.age\" = [\"AGE_YEARS\"]\n[plain]\nnames = [\"ageYears\"]\n";
        assert!(said(twice).contains("own.toml:7"), "{}", said(twice));
        assert!(said(twice).contains("`alter` stands there twice"));
        assert!(said(spelt).contains("`AGE_YEARS` and `ageYears` are one"));
    }

    #[test]
    fn a_look_alike_among_the_names_is_refused() {
        let lines =
            "[beside]\n\"person.age\" = [\"alter\"]\n[look-alikes]\n\"person.id\" = [\"Alter\"]\n";
        assert!(said(lines).contains("own.toml:7"), "{}", said(lines));
        assert!(said(lines).contains("the look-alike `Alter` is the name `alter`"));
    }

    #[test]
    fn a_name_without_letters_is_refused() {
        assert!(said("[plain]\nnames = [\"--\"]\n").contains("neither letters nor digits"));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let said = said("colour = \"red\"\n");
        assert!(
            said.contains("own.toml:4") && said.contains("colour"),
            "{said}"
        );
    }

    #[test]
    fn a_vocabulary_of_a_user_is_told_by_its_tables_or_its_folder() {
        assert!(is_vocabulary(Path::new("a.toml"), "id = 1\n[certain]\n"));
        assert!(is_vocabulary(Path::new("x/vocabulary/a.toml"), ""));
        assert!(!is_vocabulary(
            Path::new("a.toml"),
            "[name]\nany = [\"certain\"]\n"
        ));
    }

    #[test]
    fn the_built_in_files_follow_the_form() {
        let elements = crate::pack::detector::built_in().unwrap();
        for (path, text) in files() {
            let loaded = parse(path, text).unwrap();
            let checked = loaded.check(text, |element| elements.contains_key(element));
            assert!(checked.is_ok(), "{}", checked.unwrap_err());
            assert_eq!(loaded.schema.id, id_of(path), "{path}");
            assert!(!loaded.schema.source.is_empty(), "{path}");
            let mut quick: Vec<String> = (quick_names(text).iter())
                .map(|one| format!("{one:?}"))
                .collect();
            let schema = &loaded.schema;
            let mut whole: Vec<String> = (schema.names().chain(schema.look_alikes()))
                .map(|one| format!("{one:?}"))
                .collect();
            assert_eq!(quick_forms(text), schema.forms, "{path}");
            let mut whose = Source::BuiltIn(path, text).whose();
            let mut read: Vec<(&str, &str)> = (schema.whose.iter())
                .flat_map(|(role, names)| {
                    names.iter().map(move |name| (role.as_str(), name.as_str()))
                })
                .collect();
            whose.sort_unstable();
            read.sort_unstable();
            assert_eq!(whose, read, "{path}");
            quick.sort_unstable();
            whole.sort_unstable();
            assert_eq!(quick, whole, "{path}");
        }
    }
}
