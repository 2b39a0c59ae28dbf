//! The first entries of a text go in, the columns that its table has come out.

use super::MOST_COLUMNS;
use super::entry::{Entry, OTHER};
use std::collections::HashMap;

/// The columns of a table of entries.
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) places: HashMap<String, usize>,
    pub(super) other: Option<usize>,
}

impl Columns {
    /// Those of the first entries, in the order in which they come; with one for what comes later, unless they are all.
    pub(super) fn of(entries: &[Entry], is_whole: bool) -> Self {
        let mut columns = Self {
            names: Vec::new(),
            places: HashMap::new(),
            other: None,
        };
        let (mut has_other, mut has_any) = (!is_whole, false);
        for entry in entries {
            for name in entry.names() {
                has_any = true;
                if name == OTHER || columns.names.len() >= MOST_COLUMNS {
                    has_other = true;
                } else if !columns.places.contains_key(name) {
                    columns.places.insert(name.to_owned(), columns.names.len());
                    columns.names.push(name.to_owned());
                }
            }
        }
        if has_other && has_any {
            columns.other = Some(columns.names.len());
            columns.names.push(OTHER.to_owned());
        }
        columns
    }
}
