//! What a value tells a person by, as a kind: its element, its form, and how far it goes.

use crate::model::finding::Form;

/// A kind of key or attribute of persons.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct KeyKind {
    /// The element's id.
    pub element: String,
    /// How far it tells persons apart.
    pub class: KeyClass,
    /// How its values are written: equal values of one form are equal, those of two forms cannot be compared.
    pub form: Form,
    /// Whether one person may have several.
    pub several: bool,
}

/// How far a kind of key tells persons apart, the strongest first.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum KeyClass {
    /// Issued to one person, for life or nearly: resident identity number, passport, travel permit.
    Natural,
    /// Unique within whoever issues it: member, staff, patient, subject, account.
    Scoped,
    /// Shared by households, and a person may have several: telephone, mailbox.
    Contact,
    /// Several persons share one, a person has one.
    Name,
    /// Birth date, sex: a person has one, and it tells apart only together with a name.
    Attribute,
}
