//! What the header of a file says of persons, as counts and hashes.

use crate::model::Count;

/// Whether a header speaks of persons, and of how many.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Persons {
    /// Persons that it names; `None` where the part of the header that was read does not say.
    pub named: Option<u64>,
    /// Hashes of their identifiers, sorted, to tell one file's from another's; they are never written.
    pub keys: Vec<u64>,
}

/// Persons whom names of columns tell of: a table may have a column for each pupil, and a list without a header its first row
/// where names stand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NamedPersons {
    /// How many.
    pub count: Count,
    /// By what.
    pub by: NamedBy,
    /// The columns whose values are about one of them, by their place.
    pub columns: Vec<usize>,
}

/// What of a name tells of a person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NamedBy {
    /// The form of a person's name.
    Name,
    /// The form of an identifier: a number, an address.
    Identifier,
    /// A prefix and a number beside what is measured: a sample, of a person perhaps.
    Sample,
    /// A prefix and a number, and nothing says that something is measured: only what stands below can tell.
    Numbered,
    /// The form of a number that other numbers have too.
    Unsure,
    /// The name of a sheet, a table or a folder.
    Place,
    /// That it is like the values of its column: it may be the first of them.
    FirstRow,
}
