//! What a value tells a person by, as a kind: its element, its form, and how far it goes.

use crate::model::finding::Form;
pub use crate::model::person_key::KeyClass;

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
    /// Which of the local numberings of this element in a row it is: a patient's number and that of their card are two.
    pub numbering: u8,
}
