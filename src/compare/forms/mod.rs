//! Changes in, one file of one form out.

mod html;
mod json;
mod markdown;
mod terminal;

use super::Changes;
use crate::model::Language;

/// One form of changes.
pub struct Form {
    /// What the user calls it: `--report ID`.
    pub id: &'static str,
    /// Renders them.
    pub write: fn(&Changes, Language) -> String,
}

/// Every form, the one without being asked first.
pub static FORMS: &[Form] = &[
    Form {
        id: "terminal",
        write: terminal::write,
    },
    Form {
        id: "json",
        write: json::write,
    },
    Form {
        id: "markdown",
        write: markdown::write,
    },
    Form {
        id: "html",
        write: html::write,
    },
];

/// The form called `id`.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}
