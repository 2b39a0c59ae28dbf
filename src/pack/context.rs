//! What tables are about beyond their columns: roles of people in a row, sectors and scenarios by what is found, and hits that
//! raise a suspicion of important data. Read from `context/*.toml`.

use crate::error::Result;
use crate::model::Text;
use crate::model::ages::AgeUnit;
use crate::model::finding::Form;
use crate::pack::canonical::Placeholder;
use crate::pack::toml_reader;
use crate::pack::value::ValueTest;
use crate::pack::weights::{self, Fit, Weighing};
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

mod children;
mod suspicion;

pub use children::{AgeHeaders, ChildSign, LowNumbers, Sourced};
pub use suspicion::{Suspicion, SuspicionExample, SuspicionHit};

/// All of `context/`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Context {
    /// Age in years below which all personal information is sensitive; 0 where no file says so.
    #[serde(default)]
    pub minor_age: u32,
    /// The element whose times tell an age.
    #[serde(default)]
    pub birth_element: String,
    /// The element whose numbers are ages.
    #[serde(default)]
    pub age_element: String,
    /// Units of ages.
    #[serde(default)]
    pub age_unit: Vec<AgeUnit>,
    /// What headers say of ages beside their unit.
    #[serde(default)]
    pub age_headers: AgeHeaders,
    /// What says that a table is about children.
    #[serde(default)]
    pub children: Vec<ChildSign>,
    /// What speaks against it.
    #[serde(default)]
    pub children_not: Sourced,
    /// Tables whose rows look like persons and are none.
    #[serde(default)]
    pub impersonal: Vec<Impersonal>,
    /// Forms in which identifiers are stored so that they cannot be read.
    #[serde(default)]
    pub form: Vec<StoredForm>,
    /// Tables whose rows stand for something that is no person: shops, organisations, things with a name.
    #[serde(default)]
    pub row_subject: Vec<RowSubject>,
    /// Tables whose rows are persons without a name.
    #[serde(default)]
    pub person_record: Vec<PersonRecord>,
    /// Tables with one attribute a row.
    #[serde(default)]
    pub long_form: Vec<LongForm>,
    /// Positions that are tracks.
    #[serde(default)]
    pub movement: Vec<Movement>,
    /// Coordinate reference systems by the words of a header.
    #[serde(default)]
    pub datum: Vec<Datum>,
    /// Values that stand in a field of a key and identify nobody.
    #[serde(default)]
    pub placeholder: Vec<Placeholder>,
    /// Persons of a row that headers name.
    #[serde(default)]
    pub role: Vec<Role>,
    /// Words that number persons.
    #[serde(default)]
    pub ordinal: Vec<Ordinal>,
    /// What else headers say of whose a column is.
    #[serde(default)]
    pub header: Vec<HeaderWords>,
    /// Header words of names that a person chooses freely and may share: they tell persons apart no better than a name.
    #[serde(default)]
    pub chosen_names: Vec<String>,
    /// Header words of papers of which one person may have several from the same office: licences, certificates.
    #[serde(default)]
    pub papers: Vec<String>,
    /// Header words of whoever issues numbers that others issue too: a firm, a hospital, a site.
    #[serde(default)]
    pub issuers: Vec<String>,
    /// Sectors and what points to them.
    #[serde(default)]
    pub sector: Vec<Pointer>,
    /// Scenarios and what points to them.
    #[serde(default)]
    pub scenario: Vec<Pointer>,
    /// Hits that raise a suspicion of important data.
    #[serde(default)]
    pub suspicion: Vec<Suspicion>,
    /// What each kind of evidence weighs.
    #[serde(default)]
    pub weight: Vec<Weighing>,
    /// How fitted weights came about.
    #[serde(default)]
    pub fit: Fit,
}

/// A form in which any identifier may be stored.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StoredForm {
    /// The form.
    pub form: Form,
    /// What a reader is told.
    pub title: Text,
    /// Regular expression for the whole value.
    pub pattern: String,
    /// Share of columns of other content whose values fit throughout.
    pub false_match_rate: f64,
    /// Where that stands.
    pub source: String,
}

impl StoredForm {
    /// The form as a test of a detector.
    #[must_use]
    pub fn value_test(&self) -> ValueTest {
        ValueTest {
            pattern: Some(self.pattern.clone()),
            false_match_rate: self.false_match_rate,
            form: self.form,
            ..ValueTest::default()
        }
    }
}

/// The built-in forms; none where their file has a mistake, which [`load`] reports.
pub fn forms() -> &'static [StoredForm] {
    static FORMS: LazyLock<Vec<StoredForm>> = LazyLock::new(|| {
        let text = super::BUILT_IN
            .iter()
            .find(|(path, _)| *path == "context/forms.toml")
            .map_or("", |(_, text)| text);
        toml_reader::read("context/forms.toml", text)
            .map_or_else(|_| Vec::new(), |context: Context| context.form)
    });
    &FORMS
}

/// An element that is another one where the table has a time and a key of a person, vehicle or device with several rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// The element of a single position.
    pub position: String,
    /// The element of a track.
    pub track: String,
    /// What a reader is told.
    pub title: Text,
    /// Where that stands.
    pub source: String,
}

/// A coordinate reference system that headers name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Datum {
    /// Its name.
    pub id: String,
    /// Header words, matched as a detector's.
    pub words: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// A table with one attribute a row: the values of all attributes stand in one column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LongForm {
    /// The element of a column of attributes of persons.
    pub attributes: String,
    /// Whole headers of a column of attributes.
    pub attribute: Vec<String>,
    /// Whole headers of the column of their values.
    pub value: Vec<String>,
    /// The element of that column.
    pub element: String,
    /// Whole headers of the column that says whose attribute it is.
    #[serde(default)]
    pub entity: Vec<String>,
    /// The element of its keys, where these are persons and nothing says which kind of key.
    pub entity_element: String,
}

/// One of the persons whom a row may tell of: the receiver of a parcel, a guardian.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Role {
    /// Its id.
    pub id: String,
    /// What a reader calls them.
    pub title: Text,
    /// How they stand to the row.
    pub whom: Whom,
    /// The parties that they are one of; the words of parties that count `only-together` need two of them.
    #[serde(default)]
    pub parties: String,
    /// Whether keys that the header gives to nobody are hardly ever theirs: who is sent a parcel is not who ordered it.
    #[serde(default)]
    pub apart: bool,
    /// Whether they are at work there: where nobody else is named, the table is about them.
    #[serde(default)]
    pub works: bool,
    /// Whether the words mean a person only where another of the parties is in the table too: `from` and `to`.
    #[serde(default)]
    pub only_together: bool,
    /// Words anywhere in a header: Latin ones as whole tokens, Chinese ones as they stand.
    #[serde(default)]
    pub words: Vec<String>,
    /// Initials of the spoken words (`sjr`, 收件人), which count only before a word of [`HeaderWords::attributes`]: `sjrxm`, `sjr_dh`.
    #[serde(default)]
    pub initials: Vec<String>,
    /// Words that are theirs only where another header names them: `contact_phone` beside `contact_name`.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Whole headers.
    #[serde(default)]
    pub whole: Vec<String>,
    /// Names of lists whose elements they are, without the plural's s: `contacts[]`.
    #[serde(default)]
    pub lists: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// How a person stands to the row that tells of them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// The row is about them, and what names nobody is theirs: a patient, a customer.
    #[default]
    Subject,
    /// The row is about them and others: a receiver, a guarantor.
    Party,
    /// They stand beside those whom the row is about, and are counted apart: a guardian, a doctor.
    Other,
}

/// Words that number persons: `第一`, `primary`, `甲`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordinal {
    /// The number.
    pub number: u8,
    /// The words, matched as those of a role.
    pub words: Vec<String>,
}

/// What words of headers say of whose a column is, beyond the roles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderWords {
    /// Other names of the person whose name stands beside them: `曾用名`, `name_en`.
    #[serde(default)]
    pub other_names: Vec<String>,
    /// Parts of one name: `last_name`, `segundo apellido`.
    #[serde(default)]
    pub name_parts: Vec<String>,
    /// Parts of one name that are so only as the whole header, or behind the word of a role: `last`, 患者姓.
    #[serde(default)]
    pub alone: Vec<String>,
    /// Parts of a name of which one person has several, so that a number counts them: `apellido2`.
    #[serde(default)]
    pub counted_parts: Vec<String>,
    /// Words that hold the word of a role or an ordinal and name nobody: `driver_licence`, `contact_phone`.
    #[serde(default)]
    pub nobody: Vec<String>,
    /// Words of what is told of a person, which stand behind that person's, also run together: `sendername`, `sjrdh`.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// Words that tell several things of one person apart: `home`, `backup`, 座机.
    #[serde(default)]
    pub of_one: Vec<String>,
    /// Whole names of lists whose elements are things of one person: `phones`, `identifier`. Without the plural's s.
    #[serde(default)]
    pub lists_of_one: Vec<String>,
    /// Words between a thing and whose it is: `name_of_guardian_of_patient`.
    #[serde(default)]
    pub of: Vec<String>,
    /// Words that say no more than that values are numbers: of `seller_id` only the seller is left.
    #[serde(default)]
    pub numbering: Vec<String>,
    /// Whole headers that hold the word of a role and mostly mean something else: `parent_id` of a comment, `subject` of a lesson.
    #[serde(default)]
    pub mostly_else: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// Whom of its row a column tells of, by its header.
// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct HeaderRole {
    /// Which of the persons.
    pub person: RowPerson,
    /// Who that is, and the number of their role; `None` where the header names nobody.
    pub role: Option<(usize, Arc<Role>)>,
    /// The number of the role whose they are: of the buyer's contact person the buyer.
    pub owner: Option<usize>,
    /// Who it is where another header names them; else `role`.
    pub beside: Option<(usize, Arc<Role>)>,
    /// The numbers in it that may number persons.
    pub numbers: Vec<Numbered>,
    /// The header without separators.
    pub bare: String,
    /// Its words, one after another.
    pub atoms: Vec<HeaderAtom>,
    /// The path of the list of persons in which it stands, `contacts[]`.
    pub list: Option<String>,
    /// Whether it is a name that a person chose freely.
    pub is_chosen_name: bool,
    /// Whether it is another name of the person whose name stands beside it.
    pub is_other_name: bool,
    /// Whether it is a part of a name.
    pub is_name_part: bool,
    /// Whether it is a part of a name of which one person has several.
    pub is_counted_part: bool,
    /// Whether it names whoever issues numbers.
    pub is_issuer: bool,
    /// Whether it names a paper of which one person may have several.
    pub is_paper: bool,
}

/// A word of a header: a Latin one, a Han character, a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeaderAtom {
    /// In small letters.
    pub text: String,
    /// Whether it says nothing of whose the column is: a word of what is told, one of several things of one person, a number.
    pub is_plain: bool,
}

/// A number in a header, and the header around it without separators.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Numbered {
    /// What stands before it.
    pub head: String,
    /// The number.
    pub number: u8,
    /// What stands behind it.
    pub tail: String,
}

/// One of the persons of a row.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RowPerson {
    /// Its main data subject.
    #[default]
    Main,
    /// Somebody beside them: a guardian, a doctor.
    Other,
    /// One of several parties that are all main data subjects: the number of its role.
    Party(usize),
}

/// What shows that the rows of a table are no persons: each list that is given must have a word in the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impersonal {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// Words of the table's path.
    #[serde(default)]
    pub path: Vec<String>,
    /// Words of its headers.
    #[serde(default)]
    pub header: Vec<String>,
    /// Words of its headers, all of which must be there.
    #[serde(default)]
    pub with: Vec<String>,
    /// Whether it holds only where nothing in the table is a person's by its nature: breeds stand in a list of pets' keepers too.
    #[serde(default)]
    pub unless_persons: bool,
    /// Elements that do not count as such: numbers of subjects are animals' here.
    #[serde(default)]
    pub despite: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// What shows that the rows of a table are persons although nothing names one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PersonRecord {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// What stands together.
    pub sign: Vec<Sign>,
    /// Signs from which on the rows are persons; weak ones count half.
    pub fewest: f64,
    /// Header words that say that they are none.
    #[serde(default)]
    pub not: Vec<String>,
    /// What a reader is told of numbers that no word knows; without it they stay unknown.
    #[serde(default)]
    pub measurement: Option<Text>,
    /// The element of these numbers.
    #[serde(default)]
    pub element: String,
    /// Header words of numbers that are no measurements.
    #[serde(default)]
    pub not_measured: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// One sign of persons: elements that were found, or words of headers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Its id.
    pub id: String,
    /// Whether it is persons' own: an age, a sex.
    #[serde(default)]
    pub own: bool,
    /// Elements that are the sign where they were found.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Header words: at least half of a header.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whole headers that other tables have too.
    #[serde(default)]
    pub weak: Vec<String>,
    /// What a column holds that is found by these words.
    #[serde(default)]
    pub element: Option<String>,
}

/// What each row of a table stands for that is no person (a shop, an organisation, a thing with a name), how it shows, and what
/// in the row belongs to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowSubject {
    /// Its id.
    pub id: String,
    /// What a reader is told.
    pub title: Text,
    /// Header words that name it; two columns have one.
    #[serde(default)]
    pub words: Vec<String>,
    /// Further ones, where no person stands in the table.
    #[serde(default)]
    pub alone: Vec<String>,
    /// Whole headers of a column with a name for each row, which is no person's.
    #[serde(default)]
    pub names: Vec<String>,
    /// Without words: the element that nearly every row has another value of.
    #[serde(default)]
    pub rows: Option<String>,
    /// Keys of persons that number it here.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Header words of a person who stands for it.
    #[serde(default)]
    pub people: Vec<String>,
    /// Elements that belong to it where no word says so.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Where that stands.
    pub source: String,
}

/// What points to a sector or scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pointer {
    /// Its id, as in the law packs.
    pub id: String,
    /// For a scenario: the sector it belongs to.
    #[serde(default)]
    pub sector: Option<String>,
    /// Elements that point to it, with points.
    #[serde(default)]
    pub elements: Vec<(String, f64)>,
    /// Header, file or folder words that point to it.
    #[serde(default)]
    pub words: Vec<(String, f64)>,
    /// Where that stands.
    pub source: String,
}

/// Reads the built-in context files.
///
/// # Errors
/// [`Error::Pack`] for the first mistake.
pub fn load() -> Result<(Context, Vec<(String, String)>)> {
    let mut all = Context::default();
    let mut digests = Vec::new();
    for (path, text) in super::BUILT_IN
        .iter()
        .filter(|(path, _)| path.starts_with("context/"))
    {
        let one: Context = toml_reader::read(path, text)?;
        all.minor_age = all.minor_age.max(one.minor_age);
        if !one.birth_element.is_empty() {
            all.birth_element = one.birth_element;
        }
        if !one.age_element.is_empty() {
            all.age_element = one.age_element;
        }
        all.age_unit.extend(one.age_unit);
        all.age_headers.unit.extend(one.age_headers.unit);
        all.age_headers.moment.extend(one.age_headers.moment);
        all.children.extend(one.children);
        all.children_not.words.extend(one.children_not.words);
        all.impersonal.extend(one.impersonal);
        all.form.extend(one.form);
        all.row_subject.extend(one.row_subject);
        all.person_record.extend(one.person_record);
        all.long_form.extend(one.long_form);
        all.movement.extend(one.movement);
        all.datum.extend(one.datum);
        all.placeholder.extend(one.placeholder);
        all.role.extend(one.role);
        all.ordinal.extend(one.ordinal);
        all.header.extend(one.header);
        all.chosen_names.extend(one.chosen_names);
        all.papers.extend(one.papers);
        all.issuers.extend(one.issuers);
        all.sector.extend(one.sector);
        all.scenario.extend(one.scenario);
        all.suspicion.extend(one.suspicion);
        if !one.weight.is_empty() {
            weights::check(path, text, &one.weight)?;
            all.weight = one.weight;
            all.fit = one.fit;
        }
        digests.push((
            path.trim_end_matches(".toml").to_owned(),
            super::digest(text),
        ));
    }
    Ok((all, digests))
}
