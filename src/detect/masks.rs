//! Names of columns, sheets and tables go in, the same names with those masked that have the form of a value come out; and what
//! persons the names tell of.
//!
//! A column may be called after a pupil, a member of an object after a telephone, and the first row of a list may have been taken
//! for its header. This is the one place that decides on it: before anything is reported, and for every report alike. What is
//! masked reads `[masked 3]`, by the place of the first column that has the name, or of the sheet in its file.

mod forms;
mod lists;
mod numbers;
mod parts;
mod persons;
mod samples;
mod titles;

pub(super) use forms::is_sure_name;
pub use forms::{NameForms, NameWords};

use crate::model::Text;
use crate::model::persons::NamedPersons;
use crate::model::profile::ColumnProfile;
use crate::model::text::counted;
use forms::NameForm;
use lists::List;
use std::collections::{BTreeMap, BTreeSet};

/// What the names of a table's columns told.
#[derive(Debug, Default)]
pub struct Masked {
    /// Names that were masked.
    names: u64,
    /// Persons whom they may tell of.
    pub persons: Option<NamedPersons>,
}

impl Masked {
    /// What a reader should know of them.
    #[must_use]
    pub fn note(&self) -> Option<Text> {
        let names = self.names;
        (names > 0).then(|| {
            Text::new(
                format!("{names} 个列名像是个人信息或数据，报告中以 `[masked N]` 代替，N 为列的序号"),
                format!(
                    "{} like personal information or data and {} as `[masked N]`, where N is the number of the column",
                    counted(names, "name of a column looks", "names of columns look"),
                    if names == 1 { "is shown" } else { "are shown" }
                ),
            )
        })
    }
}

/// What stands for a name: the place (from 1) of the column, sheet or table that has it.
fn mask(place: usize) -> String {
    format!("[masked {place}]")
}

/// How many of these names of sheets and tables are masked.
#[must_use]
pub fn masked_members<'n>(names: impl Iterator<Item = &'n str>) -> u64 {
    let is_mask = |name: &&str| {
        let (own, _) = numbered(name.rsplit('#').next().unwrap_or(name));
        let number = own
            .strip_prefix("[masked ")
            .and_then(|rest| rest.strip_suffix(']'));
        let place = number.and_then(|number| number.parse::<usize>().ok());
        place.is_some_and(|place| mask(place) == own)
    };
    names.filter(is_mask).count() as u64
}

/// A name below one parent, with the columns that have it.
struct Part {
    name: String,
    columns: Vec<usize>,
}

/// The names below one parent; without a parent, those of the columns themselves.
type Levels = BTreeMap<String, Vec<Part>>;

impl NameForms<'_> {
    /// Masks names in the paths of columns.
    pub fn mask_columns(&self, columns: &mut [ColumnProfile]) -> Masked {
        let levels = levels(columns);
        let forms: BTreeMap<&str, Vec<NameForm>> = levels
            .iter()
            .map(|(parent, parts)| {
                let forms = parts.iter().map(|part| self.form(&part.name)).collect();
                (parent.as_str(), forms)
            })
            .collect();
        let is_record = self.is_record(columns);
        let mut hidden: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (parent, parts) in &levels {
            let forms = &forms[parent.as_str()];
            let list = lists::list(forms);
            let measured = persons::kind_of_values(parts, forms, columns);
            for (part, form) in parts.iter().zip(forms) {
                let all = is_record && parent.is_empty();
                // A column of other values than those of the persons is none of theirs.
                let beside =
                    !form.is_like_name() && persons::is_of_other_kind(part, measured, columns);
                if all || !beside && form.is_hidden(list) {
                    let first = part.columns.first().map_or(0, |first| first + 1);
                    hidden.insert((parent, &part.name), first);
                }
            }
        }
        let persons = if is_record {
            Some(persons::of_first_row())
        } else {
            persons::find(&levels, &forms, columns).or_else(|| samples::find(&levels))
        };
        let masked: BTreeSet<usize> = hidden.values().copied().collect();
        if !hidden.is_empty() {
            for column in columns {
                hide(column, &hidden);
            }
        }
        Masked {
            names: masked.len() as u64,
            persons,
        }
    }

    /// Names of the sheets or tables of a file, in their order, each masked where it has to be; `None` where the file is the table.
    #[must_use]
    pub fn mask_members<'n>(
        &self,
        names: impl Iterator<Item = Option<&'n str>>,
    ) -> Vec<Option<String>> {
        let names: Vec<Option<&str>> = names.collect();
        let own = |name: Option<&'n str>| numbered(name.unwrap_or_default()).0;
        let plain = |name: &'n str| name.trim_matches(['"', '\'', '`']);
        let forms: Vec<NameForm> = (names.iter().copied().map(own))
            .map(|name| self.form(plain(name)))
            .collect();
        let list = lists::list(&forms);
        let place = |wanted: &str| {
            let mut owns = names.iter().copied().map(own);
            owns.position(|own| own == wanted).unwrap_or(0)
        };
        let shown = |(name, form): (Option<&'n str>, &NameForm)| {
            let whole = name?;
            let (own, number) = numbered(whole);
            Some(if form.is_hidden(list) {
                format!("{}{number}", mask(place(own) + 1))
            } else {
                whole.to_owned()
            })
        };
        names.iter().copied().zip(&forms).map(shown).collect()
    }
}

/// The name of a sheet, and the number of a table in it with its mark: `sales#2`.
fn numbered(name: &str) -> (&str, &str) {
    let mark = name.rfind('#').filter(|at| {
        let number = &name[at + 1..];
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    mark.map_or((name, ""), |at| name.split_at(at))
}

impl NameForm {
    /// Whether a name of this form is masked among others that are such a list.
    fn is_hidden(self, list: List) -> bool {
        match self {
            Self::Word => false,
            Self::Identifier { .. } | Self::Value | Self::SurePerson | Self::Titled => true,
            Self::LatinName | Self::LonePerson => list >= List::Alone,
            Self::Person | Self::GivenName | Self::Thing | Self::Other => list >= List::Doubtful,
        }
    }
}

/// The names in the paths of columns, by their parents.
fn levels(columns: &[ColumnProfile]) -> Levels {
    let mut levels = Levels::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (index, column) in columns.iter().enumerate() {
        let mut parent = String::new();
        for part in parts(&column.path) {
            let name = part.trim_end_matches("[]");
            let level = levels.entry(parent.clone()).or_default();
            let place = *known
                .entry((parent.clone(), name.to_owned()))
                .or_insert_with(|| {
                    level.push(Part {
                        name: name.to_owned(),
                        columns: Vec::new(),
                    });
                    level.len() - 1
                });
            level[place].columns.push(index);
            join(&mut parent, part);
        }
    }
    levels
}

fn join(path: &mut String, part: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(part);
}

/// The names in a path. A point before a blank, behind a title or at the end belongs to a name (`J. Smith`, `Dr.Smith`), as do
/// those behind an `@`.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, _) in path.match_indices('.') {
        let rest = &path[at + 1..];
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let ends = ends || titles::is_before_names(&path[begin..at]);
        // So does one between figures, to their number: `123.456.789-09`.
        let ends = ends || numbers::is_in_grouped(&path[begin..], at - begin);
        if !ends && !path[begin..at].contains('@') && at > begin {
            parts.push(&path[begin..at]);
            begin = at + 1;
        }
    }
    if begin < path.len() {
        parts.push(&path[begin..]);
    }
    parts
}

/// Writes a column's path with the names that are `hidden` masked.
fn hide(column: &mut ColumnProfile, hidden: &BTreeMap<(&str, &str), usize>) {
    let (mut parent, mut shown) = (String::new(), String::new());
    for part in parts(&column.path) {
        let name = part.trim_end_matches("[]");
        match hidden.get(&(parent.as_str(), name)) {
            Some(place) => join(&mut shown, &(mask(*place) + &part[name.len()..])),
            None => join(&mut shown, part),
        }
        join(&mut parent, part);
    }
    if shown != column.path {
        column.unmasked = Some(std::mem::replace(&mut column.path, shown));
    }
}
