//! What the header of a file that is no table says of persons, as counts and hashes.

/// Whether a header speaks of persons, and of how many.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Persons {
    /// Persons that it names; `None` where the part of the header that was read does not say.
    pub named: Option<u64>,
    /// Hashes of their identifiers, sorted, to tell one file's from another's; they are never written.
    pub keys: Vec<u64>,
}
