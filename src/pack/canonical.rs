//! How packs write the one spelling of a key, and the values that are nobody's key.

use crate::model::Text;
use serde::Deserialize;
use std::ops::RangeInclusive;

/// The one spelling of an element's values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CanonicalRule {
    /// What kind of text it is.
    pub form: CanonicalForm,
    /// For `digits`, `code` and `document`: least and greatest number of characters of a value.
    #[serde(default)]
    pub lengths: Option<[usize; 2]>,
    /// Name of a check in `detect/validate` that a right value passes.
    #[serde(default)]
    pub check: Option<String>,
    /// For `code`: from so many characters on a capital behind a small letter is no accident and stays.
    #[serde(default)]
    pub case_from: Option<usize>,
    /// For `telephone`: how numbers of the country are written that does not name its code.
    #[serde(default)]
    pub home: Option<HomeNumbers>,
    /// For `telephone`: words before an extension, in small letters.
    #[serde(default)]
    pub extension: Vec<String>,
    /// For `telephone`: the calling codes of one and two digits; all others have three.
    #[serde(default)]
    pub calling_codes: Vec<String>,
    /// For `mail`: domains where dots in the local part mean nothing, the name of all of them first.
    #[serde(default)]
    pub dotless_domains: Vec<String>,
    /// For `name`: a list of forms of address and titles in Latin letters.
    #[serde(default)]
    pub titles_from: Option<String>,
    /// For `name`: a list of family names of two characters and more that a blank parts from the given name.
    #[serde(default)]
    pub surnames_from: Option<String>,
    /// For `words`: words that say the same, the canonical one first; for `date`: what the names of the twelve months begin with.
    #[serde(default)]
    pub same: Vec<Vec<String>>,
}

/// What kind of text a canonical spelling is.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum CanonicalForm {
    /// Chinese resident identity numbers: 18 characters, capital X; the form of 15 digits gets its century and check digit.
    ResidentId,
    /// Telephone numbers: digits as dialled at home, `+` and the calling code for those of other countries, `#` before an extension.
    Telephone,
    /// Mailboxes in small letters, without the name beside them.
    Mail,
    /// Numbers in which nothing but the digits counts: cards.
    Digits,
    /// Numbers that an authority writes with or without blanks and marks: letters and digits only, in capitals.
    Document,
    /// Numbers of an issuer of one's own: capitals, without blanks.
    #[default]
    Code,
    /// Names of persons: small letters, given names first; Chinese ones without blanks.
    Name,
    /// Days as `1990-01-31`.
    Date,
    /// One of a few words.
    Words,
    /// Hexadecimal digits in small letters: addresses of network cards.
    Hex,
}

impl CanonicalForm {
    /// As packs write it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ResidentId => "resident-id",
            Self::Telephone => "telephone",
            Self::Mail => "mail",
            Self::Digits => "digits",
            Self::Document => "document",
            Self::Code => "code",
            Self::Name => "name",
            Self::Date => "date",
            Self::Words => "words",
            Self::Hex => "hex",
        }
    }
}

/// Telephone numbers of a country as they are dialled there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HomeNumbers {
    /// Its calling code.
    pub calling_code: String,
    /// What is dialled before an area code.
    pub trunk: String,
    /// What mobile numbers begin with.
    pub mobile: Vec<String>,
    /// Digits of a mobile number.
    pub mobile_length: usize,
    /// What national numbers begin with that are dialled without the trunk digit.
    #[serde(default)]
    pub without_trunk: Vec<String>,
    /// Digits of a landline number with its area code, without the trunk digit: least and greatest.
    pub landline_lengths: [usize; 2],
}

impl HomeNumbers {
    /// Whether these digits begin as a mobile number does.
    #[must_use]
    pub fn begins_mobile(&self, digits: &[u8]) -> bool {
        (self.mobile.iter()).any(|prefix| digits.starts_with(prefix.as_bytes()))
    }

    /// Whether these digits are a mobile number.
    #[must_use]
    pub fn is_mobile(&self, digits: &[u8]) -> bool {
        digits.len() == self.mobile_length && self.begins_mobile(digits)
    }

    /// How many digits a landline number has behind the trunk digit.
    #[must_use]
    pub fn landline(&self) -> RangeInclusive<usize> {
        let [least, most] = self.landline_lengths;
        least..=most
    }
}

/// Values that stand where a key is not known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Placeholder {
    /// What a reader is told.
    pub title: Text,
    /// Elements of whose keys they stand; all where empty.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Whether they are nobody's without any doubt; else a few persons may have such a value.
    pub certain: bool,
    /// Whole values, compared in their canonical spelling and without regard to case.
    #[serde(default)]
    pub values: Vec<String>,
    /// What stands before the `@` of a mailbox.
    #[serde(default)]
    pub mailboxes: Vec<String>,
    /// One digit over and over.
    #[serde(default)]
    pub repeated: Option<Repeated>,
    /// Digits that each follow the one before (`12345678`, `87654321`): from so many on.
    #[serde(default)]
    pub running_from: Option<usize>,
    /// A regular expression for whole values that are covered: they identify nobody either.
    #[serde(default)]
    pub covered: Option<String>,
    /// A regular expression for whole values that name an organisation, whatever their case: no person stands there.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Where that stands.
    pub source: String,
}

/// Numbers of one digit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Repeated {
    /// Which digits.
    pub digits: String,
    /// Least length of the number.
    pub from: usize,
}
