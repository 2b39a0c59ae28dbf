//! How well a kind of key or attribute tells persons apart.

/// What equal and different values of a kind say of persons, from the strongest on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum KeyClass {
    /// Issued to one person, for life or nearly: resident identity number, passport, travel permit.
    Natural,
    /// One person's within whoever issues it: number of a member, an employee, a patient, an account.
    Scoped,
    /// A way to reach a person: a household may share one, and a person may have several.
    Contact,
    /// A name: several persons share one, and a person has one.
    Name,
    /// What a person has one of and shares with many: birth date, sex. It tells apart only beside a name.
    Attribute,
}
