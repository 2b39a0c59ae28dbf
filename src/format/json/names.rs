//! Names of the columns of rows that are lists: what a document says beside them, or the first rows go in, names come out.

use super::feed::Feed;
use super::plan::lists_below;
use super::records::{Layout, Records};
use super::survey::{Element, List, Survey};
use crate::format::layout::MOST_COLUMNS;
use crate::format::layout::header::{self, number_repeated};
use crate::format::layout::header_words::HeaderWords;
use crate::model::source::Source;
use serde_json::Value;
use std::collections::BTreeSet;

/// The member that names a column in most formats that describe columns, and the one that says it in words.
const NAME: &str = "name";
const LABEL: &str = "label";
/// Rows that are looked at, and bytes of the longest.
const LOOKED_AT: usize = 50;
const MOST_ROW: usize = 1 << 20;

/// The name of a column, and what the document calls it beside; empty where it has none.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) label: Option<String>,
}

impl Name {
    fn plain(text: String) -> Self {
        Self { text, label: None }
    }
}

/// The names that a list of the document at or below `survey` gives to the columns of `rows`; none where no list does.
pub(super) fn beside(survey: &Survey, rows: &List) -> Vec<Name> {
    let Ok(first) = serde_json::from_slice::<Vec<Value>>(&rows.first) else {
        return Vec::new();
    };
    let mut lists = Vec::new();
    lists_below(survey, &mut lists);
    let fitting = lists
        .into_iter()
        .filter(|(_, list)| list.count as usize == first.len());
    let mut named = fitting.filter_map(|(_, list)| of_list(list));
    named.next().unwrap_or_default()
}

/// The names that the elements of a list are or have; `None` where it gives none.
pub(super) fn of_list(list: &List) -> Option<Vec<Name>> {
    if list.of == Some(Element::List) {
        return None;
    }
    named(&serde_json::from_slice::<Vec<Value>>(list.text.as_deref()?).ok()?)
}

/// The names that values are or have.
fn named(values: &[Value]) -> Option<Vec<Name>> {
    let differ = |names: &[Name]| {
        let different: BTreeSet<&str> = names.iter().map(|name| &*name.text).collect();
        !names.is_empty() && names.len() <= MOST_COLUMNS && different.len() == names.len()
    };
    let plain: Option<Vec<Name>> = (values.iter())
        .map(|value| Some(Name::plain(value.as_str()?.to_owned())))
        .collect();
    if let Some(names) = plain {
        return differ(&names).then_some(names);
    }
    let first = values.first()?.as_object()?;
    let members = std::iter::once(NAME).chain(first.keys().map(String::as_str));
    let mut all = members.filter_map(|member| {
        let text = |value: &Value, member| Some(value.get(member)?.as_str()?.to_owned());
        let names: Option<Vec<Name>> = (values.iter())
            .map(|value| {
                Some(Name {
                    text: text(value, member)?,
                    label: text(value, LABEL),
                })
            })
            .collect();
        names.filter(|names| differ(names))
    });
    all.next()
}

/// Rows that are lists: the names of their columns, and where the first row of values begins.
pub(super) struct Headed {
    pub(super) names: Vec<Name>,
    pub(super) start: u64,
    /// Whether the names stand in the first row or before it.
    pub(super) has_header: bool,
}

/// How the records at `layout` are rows; `None` where they are no lists. A first line that is an object may describe them.
pub(super) fn of_rows(source: &dyn Source, layout: Layout, words: &HeaderWords) -> Option<Headed> {
    let (described, rows, second) = first_rows(source, layout)?;
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if width == 0 || width > MOST_COLUMNS || rows[0].iter().any(Value::is_array) {
        return None;
    }
    if let Some(described) = described {
        let names = describing(&described, width, 0);
        return names.map(|names| Headed {
            names,
            start: second,
            has_header: true,
        });
    }
    let cells: Vec<Vec<String>> = rows.iter().map(|row| texts(row, width)).collect();
    let body: Vec<&[String]> = cells.iter().map(Vec::as_slice).collect();
    let has_header = rows[0].iter().all(Value::is_string) && header::has_header(&body, words);
    let mut names = if has_header {
        cells[0].clone()
    } else {
        vec![String::new(); width]
    };
    number_repeated(&mut names);
    Some(Headed {
        names: names.into_iter().map(Name::plain).collect(),
        start: if has_header { second } else { layout.start() },
        has_header,
    })
}

/// The object in the first line that may describe the rows, the first rows, and where the second record begins; `None` where the
/// records are no lists. What breaks off or is no JSON is for the reading to say.
fn first_rows(
    source: &dyn Source,
    layout: Layout,
) -> Option<(Option<Value>, Vec<Vec<Value>>, u64)> {
    let by_lines = match layout {
        Layout::Lines { .. } => true,
        Layout::Elements { .. } => false,
        Layout::Values { .. } | Layout::Members { .. } => return None,
    };
    let mut records = Records::new(Feed::new(source, layout.start(), u64::MAX), layout);
    let (mut described, mut rows, mut second) = (None, Vec::new(), layout.start());
    while rows.len() < LOOKED_AT {
        let Ok(Some(text)) = records.next() else {
            break;
        };
        if text.len() > MOST_ROW {
            break;
        }
        let is_first = rows.is_empty() && described.is_none();
        match serde_json::from_slice(text) {
            Ok(Value::Array(row)) => rows.push(row),
            Ok(object @ Value::Object(_)) if is_first && by_lines => described = Some(object),
            _ => break,
        }
        if is_first {
            second = records.behind();
        }
    }
    (!rows.is_empty()).then_some((described, rows, second))
}

/// The names for so many columns that a list somewhere in a value gives.
fn describing(value: &Value, width: usize, depth: usize) -> Option<Vec<Name>> {
    const MOST_DEPTH: usize = 5;
    match value {
        Value::Array(values) if values.len() == width => named(values),
        Value::Object(members) if depth < MOST_DEPTH => {
            (members.values()).find_map(|member| describing(member, width, depth + 1))
        }
        _ => None,
    }
}

/// The values of a row as text, filled up to `width`.
fn texts(row: &[Value], width: usize) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut cells: Vec<String> = row.iter().map(text).collect();
    cells.resize(width, String::new());
    cells
}
