//! Changes as JSON: both runs, the summary in both languages, every change with ids and numbers.

use crate::compare::Changes;
use crate::compare::words::summary;
use crate::model::{Language, Text};
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    summary: Text,
    #[serde(flatten)]
    changes: &'a Changes,
}

pub(super) fn write(changes: &Changes, _: Language) -> String {
    let page = Page {
        summary: summary(changes),
        changes,
    };
    // Plain data with text keys: there is nothing that could not be serialised.
    let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
    text.push('\n');
    text
}
