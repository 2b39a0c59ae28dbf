//! What stands in a document beside its tables: the outline and the tables go in, texts to be searched and a note come out.

use super::plan::{Plan, Shape};
use super::survey::{Element, Kind, Survey};
use crate::format::layout::header_words::HeaderWords;
use crate::model::Text;
use crate::model::text::counted;
use std::collections::BTreeSet;

/// Bytes of texts that are searched.
const MOST_BYTES: usize = 1 << 20;

/// The plain values, and the short lists, that stand in no table of the document.
pub(super) fn texts(survey: &Survey, plans: &[Plan]) -> Vec<String> {
    let tables: BTreeSet<u64> = plans.iter().map(|plan| plan.shape.start()).collect();
    let mut texts = Vec::new();
    let mut room = MOST_BYTES;
    // An object that is a table as a whole has nothing beside it.
    if !tables.contains(&survey.start) {
        add(survey, &tables, &mut room, &mut texts);
    }
    texts
}

fn add(survey: &Survey, tables: &BTreeSet<u64>, room: &mut usize, out: &mut Vec<String>) {
    for member in &survey.members {
        let bytes: &[u8] = match &member.kind {
            _ if tables.contains(&(member.at + 1)) => continue,
            Kind::Object(inner) => {
                add(inner, tables, room, out);
                continue;
            }
            Kind::Scalar(bytes) => bytes,
            Kind::List(list) => list.text.as_deref().unwrap_or(&list.first),
            Kind::Deep => continue,
        };
        if bytes.len() <= *room {
            *room -= bytes.len();
            let text = String::from_utf8_lossy(bytes);
            out.push(format!("{}: {text}", member.key));
        }
    }
}

/// Whether objects beside the tables, and not on the way to one, hold so much that it may be a record of its own.
pub(super) fn holds_more(survey: &Survey, plans: &[Plan]) -> bool {
    /// Values of such objects that say something.
    const ENOUGH: u64 = 4;
    let tables: Vec<u64> = plans.iter().map(|plan| plan.shape.start()).collect();
    values_beside(survey, &tables) >= ENOUGH
}

/// Whether any value beside the tables says something of its own, as the count of their rows does not.
pub(super) fn says_something(survey: &Survey, plans: &[Plan]) -> bool {
    let tables: Vec<u64> = plans.iter().map(|plan| plan.shape.start()).collect();
    survey.members.iter().any(|member| is_telling(&member.kind))
        || values_beside(survey, &tables) > 0
}

/// Whether a plain value says something of its own: a text, or a number longer than a count.
fn is_telling(kind: &Kind) -> bool {
    /// Bytes of such a value as it is written.
    const LONG: usize = 7;
    matches!(kind, Kind::Scalar(text) if text.len() >= LONG || text.len() > 2 && text[0] == b'"')
}

/// Plain values in objects that hold no table.
fn values_beside(survey: &Survey, tables: &[u64]) -> u64 {
    let objects = survey
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            Kind::Object(inner) => Some((member.at + 1, inner)),
            _ => None,
        });
    objects
        .map(
            |(start, inner)| match (tables.contains(&start), holds(inner, tables)) {
                (true, _) => 0,
                (false, true) => values_beside(inner, tables),
                (false, false) => values(inner),
            },
        )
        .sum()
}

/// Whether a table stands below an object.
fn holds(survey: &Survey, tables: &[u64]) -> bool {
    survey.members.iter().any(|member| {
        tables.contains(&(member.at + 1))
            || matches!(&member.kind, Kind::Object(inner) if holds(inner, tables))
    })
}

/// Plain values at and below an object that say something of their own: texts, and numbers longer than a count.
fn values(survey: &Survey) -> u64 {
    let count = |kind: &Kind| match kind {
        Kind::Scalar(_) => u64::from(is_telling(kind)),
        Kind::Object(inner) => values(inner),
        Kind::List(list) if list.of == Some(Element::Object) => list.count,
        Kind::List(_) | Kind::Deep => 0,
    };
    survey
        .members
        .iter()
        .map(|member| count(&member.kind))
        .sum()
}

/// What a reader should know of where a table of a document stands.
pub(super) fn note(plan: &Plan, several: bool, words: &HeaderWords) -> Text {
    // A key may be a person's name or number.
    let told = |key: &String| {
        if words.may_be_value(key) {
            "…".to_owned()
        } else {
            key.clone()
        }
    };
    let path = plan.path.iter().map(told).collect::<Vec<_>>().join(".");
    let (zh, en) = match (&plan.shape, plan.path.is_empty()) {
        (Shape::Elements { .. } | Shape::Rows { .. }, _) => (
            format!("记录是文档成员 `{path}` 的元素"),
            format!("the records are the elements of the document's member `{path}`"),
        ),
        (Shape::Members { .. }, true) => (
            "文档的每个成员是一条记录，其键为列 `key`".to_owned(),
            "each member of the document is a record; its key is column `key`".to_owned(),
        ),
        (Shape::Members { .. }, false) => (
            format!("文档成员 `{path}` 的每个成员是一条记录，其键为列 `key`"),
            format!(
                "each member of the document's member `{path}` is a record; its key is column `key`"
            ),
        ),
        (Shape::Frame(_), true) => (
            "表按列保存".to_owned(),
            "the table is kept column by column".to_owned(),
        ),
        (Shape::Frame(_), false) => (
            format!("文档成员 `{path}` 是按列保存的表"),
            format!("the document's member `{path}` is a table kept column by column"),
        ),
    };
    if plan.beside == 0 || several {
        return Text::new(zh, en);
    }
    let others = match plan.beside {
        1 => "its other member is not read".to_owned(),
        more => format!(
            "its {} are not read",
            counted(more, "other member", "other members")
        ),
    };
    Text::new(
        format!("{zh}；其余 {} 个成员未作为记录读取", plan.beside),
        format!("{en}; {others} as records"),
    )
}
