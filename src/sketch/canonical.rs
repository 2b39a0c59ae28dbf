//! How a reader of cells asks for the one spelling of a key without knowing `detect`: a raw cell goes in, the texts under which
//! its persons are counted come out.
//!
//! A key has two texts. [`Key::text`] joins only what is certainly one number, so the distinct texts are never fewer than the
//! numbers written here. [`Key::loose`] joins all that may be one number (`000123` and `123`, `+31 6…` and `06…`), so the distinct
//! loose texts are never more than the numbers. Where both counts agree there is no doubt about spelling.

/// What one entry of a cell says: one key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Key<'a> {
    /// The canonical text: equal for spellings that are certainly the same.
    pub text: &'a [u8],
    /// Equal also for spellings that may be the same; often the same text.
    pub loose: &'a [u8],
    /// How far it can be trusted.
    pub standing: Standing,
}

/// How far a key can be trusted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Standing {
    /// It has the form of its kind, and the right check digit where the kind has one.
    #[default]
    Sound,
    /// It has not: a misspelling, or something else that stands in the field.
    Misfit,
    /// Often typed where nothing is known, but a real value too (`12345678`, `张三`): in more than a few rows it is nobody's.
    Suspect,
    /// Digits were lost on the way (`1.38E+10`): several persons may stand behind it. `shown` significant digits are left; where
    /// other numbers of the column show more, this one ends in zeros of its own and has lost none.
    Lost {
        /// Significant digits that are left.
        shown: u8,
    },
}

/// Why a cell has no key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Emptied {
    /// It is empty, or a word that stands for no value.
    Null,
    /// A value that is typed where nothing is known (`13800000000`): it identifies nobody.
    Placeholder,
    /// Partly covered: somebody stands behind it, and nobody can say who.
    Masked,
    /// The name or number of an organisation: what stands beside it tells of no person.
    Organisation,
    /// Something else: a remark in a field of telephones.
    Other,
}

/// What the name of an attribute says of the value beside it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Asked {
    /// Whether it is known as something that is asked of persons.
    pub is_known: bool,
    /// The number of the kind of key that the value is.
    pub kind: Option<usize>,
    /// Whether it tells something sensitive.
    pub is_sensitive: bool,
    /// Whether it tells of another person than whose attribute it is: a guardian's telephone.
    pub is_others: bool,
}

/// Reads names of attributes. `detect` implements it.
pub trait AttributeNames: Send + Sync {
    /// What a name says.
    fn asked(&self, name: &str) -> Asked;
}

/// Buffers of a caller, kept from cell to cell so that nothing is allocated for each.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// The cell without what surrounds its value.
    pub cleaned: Vec<u8>,
    /// The canonical text of a key.
    pub text: Vec<u8>,
    /// Its loose text; empty where it is the canonical one.
    pub loose: Vec<u8>,
}

/// Brings the cells of a column of one kind of key to one spelling. `detect` implements it.
pub trait Canonical: Send + Sync {
    /// Hands `emit` each key of a raw cell, in the order in which they stand there; the same key may come twice. Gives why there
    /// is none.
    fn canonical(
        &self,
        cell: &[u8],
        scratch: &mut Scratch,
        emit: &mut dyn FnMut(Key<'_>),
    ) -> Option<Emptied>;
}
