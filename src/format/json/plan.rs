//! The outline of a document in, the tables that stand in it out: lists of records, lists of rows, maps of records, frames.
//!
//! An object of objects is a frame by its columns, `{column: {row: value}}`, or records by their keys, `{key: {member: value}}`.
//! Keys that are numbers or have the form of an identifier are those of rows; else the values tell, for those of one column look
//! alike.

use super::beside::{holds_more, says_something};
use super::names::{self, Name};
use super::records::MOST_RECORD;
use super::survey::{Element, Kind, List, Member, Survey};
use super::tree::is_identifier;
use std::collections::{BTreeMap, BTreeSet};

/// Members of an object of objects that are looked at.
const LOOKED_AT: usize = 64;
/// Share of the keys of all such members that each has, where they are records of one table.
const SHARED: f64 = 0.5;
/// The same where there are two of them only.
const SHARED_BY_TWO: f64 = 0.8;
/// Times that an object of objects has more members than each of them has, from which these are its columns.
const MANY_MORE: u64 = 4;
/// Rows from which the tables of a document with several are told apart, and below which a list is a part of its one record.
const WORTH_SEVERAL: u64 = 10;
const FEWEST_ROWS: u64 = 3;
/// Rows from which columns of equal length are a table though plain values stand beside them.
const LONG_COLUMNS: u64 = 8;

/// A table of a document.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    /// Keys on the way to it.
    pub(super) path: Vec<String>,
    /// Rows, as far as they are known.
    pub(super) rows: u64,
    /// Members that stand beside it or the objects on the way to it.
    pub(super) beside: u64,
}

/// How a table stands in its document; places are offsets of what follows a bracket.
#[derive(Debug)]
pub(super) enum Shape {
    /// Records in a list.
    Elements { start: u64 },
    /// Rows of values in a list, with the names of their columns where the document says them.
    Rows { start: u64, names: Vec<Name> },
    /// Records under their keys.
    Members { start: u64 },
    /// Values under their columns.
    Frame(Frame),
}

impl Shape {
    /// Offset of what follows the bracket of the table.
    pub(super) fn start(&self) -> u64 {
        match self {
            Self::Elements { start } | Self::Rows { start, .. } | Self::Members { start } => *start,
            Self::Frame(frame) => frame.start,
        }
    }
}

/// A table by its columns.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Where the members of its object begin.
    pub(super) start: u64,
    /// Name and number of values of each column.
    pub(super) columns: Vec<(String, u64)>,
    /// Whether the keys of the rows say more than their number.
    pub(super) has_keys: bool,
}

/// The tables of a document of so many bytes; none where it is one record.
pub(super) fn plans(survey: &Survey, bytes: u64) -> Vec<Plan> {
    let mut plans = Vec::new();
    find(survey, &describing(survey), &[], 0, &mut plans);
    let rows: u64 = plans.iter().map(|plan| plan.rows).sum();
    let is_record = match plans.as_slice() {
        [] => true,
        [one] => {
            rows < FEWEST_ROWS && one.beside > 0 && says_something(survey, &plans)
                || matches!(one.shape, Shape::Elements { .. } | Shape::Members { .. })
                    && one.path.len() > 1
                    && holds_more(survey, &plans)
        }
        _ => rows < WORTH_SEVERAL || holds_more(survey, &plans),
    };
    // What is too long to be a record is read as far as it is tables.
    if is_record && bytes <= MOST_RECORD as u64 {
        plans.clear();
    }
    plans
}

/// Adds the tables at and below an object that has so many members `beside` it; the lists at `described` are none.
fn find(
    survey: &Survey,
    described: &BTreeSet<u64>,
    path: &[String],
    beside: u64,
    out: &mut Vec<Plan>,
) {
    let others = beside + survey.count.saturating_sub(1);
    let shaped = whole(survey, survey.start);
    if let Some((shape, rows)) = shaped {
        out.push(Plan {
            shape,
            path: path.to_vec(),
            rows,
            beside,
        });
        return;
    }
    for member in &survey.members {
        let path = [path, &[shown(&member.key)]].concat();
        let shape = match &member.kind {
            Kind::Object(inner) => {
                find(inner, described, &path, others, out);
                continue;
            }
            Kind::List(list) if !described.contains(&member.at) => {
                let start = member.at + 1;
                match list.of {
                    Some(Element::Object) => Shape::Elements { start },
                    Some(Element::List) => Shape::Rows {
                        start,
                        names: names::beside(survey, list),
                    },
                    _ => continue,
                }
            }
            _ => continue,
        };
        let rows = match &member.kind {
            Kind::List(list) => list.count,
            _ => 0,
        };
        out.push(Plan {
            shape,
            path,
            rows,
            beside: others,
        });
    }
}

/// A key as it may be shown: none that has the form of an identifier.
fn shown(key: &str) -> String {
    if is_identifier(key.as_bytes()) {
        "*".to_owned()
    } else {
        key.to_owned()
    }
}

/// Places of the lists below an object that only describe the columns of another list there.
fn describing(survey: &Survey) -> BTreeSet<u64> {
    let mut lists = Vec::new();
    lists_below(survey, &mut lists);
    let rows = lists
        .iter()
        .filter(|(_, list)| list.of != Some(Element::Scalar));
    let columns: Vec<BTreeSet<String>> = rows.map(|(_, list)| columns_of(list)).collect();
    let describes = |list: &List| {
        let said: BTreeSet<String> = (names::of_list(list).into_iter().flatten())
            .map(|name| name.text)
            .collect();
        !said.is_empty() && columns.contains(&said)
            || columns
                .iter()
                .any(|columns| columns.len() > 1 && columns.is_subset(&said))
    };
    let of_objects = lists
        .iter()
        .filter(|(_, list)| list.of == Some(Element::Object));
    let named_rows = lists.iter().any(|(_, list)| list.of == Some(Element::List));
    of_objects
        .filter(|(_, list)| describes(list) || named_rows && names::of_list(list).is_some())
        .map(|(at, _)| *at)
        .collect()
}

/// The keys of the first element of a list of objects.
fn columns_of(list: &List) -> BTreeSet<String> {
    let first: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_slice(&list.first);
    first.map_or_else(
        |_| BTreeSet::new(),
        |first| first.into_iter().map(|(key, _)| key).collect(),
    )
}

/// All lists at and below an object, with their places.
pub(super) fn lists_below<'a>(survey: &'a Survey, out: &mut Vec<(u64, &'a List)>) {
    for member in &survey.members {
        match &member.kind {
            Kind::List(list) => out.push((member.at, list)),
            Kind::Object(inner) => lists_below(inner, out),
            Kind::Scalar(_) | Kind::Deep => {}
        }
    }
}

/// The table that an object is as a whole, and its rows.
fn whole(survey: &Survey, start: u64) -> Option<(Shape, u64)> {
    if survey.objects > 0 && survey.objects * 10 >= survey.count * 9 {
        return of_objects(survey, start);
    }
    let columns: Vec<(&Member, &List)> = survey.members.iter().filter_map(as_list).collect();
    let Some((_, first)) = columns.first() else {
        let pairs = is_map_of_values(survey);
        return pairs.then_some((Shape::Members { start }, survey.count));
    };
    let of_scalars = |list: &List| list.of == Some(Element::Scalar);
    let even = columns.len() > 1
        && survey.members.len() as u64 == survey.count
        && first.count > 1
        && (columns.iter()).all(|(_, list)| of_scalars(list) && list.count == first.count);
    let alone = columns.len() as u64 == survey.count;
    let plain = || {
        (survey.members.iter()).all(|member| matches!(member.kind, Kind::List(_) | Kind::Scalar(_)))
    };
    if !even || !(alone || first.count >= LONG_COLUMNS && plain()) {
        return None;
    }
    if are_of_rows(columns.iter().map(|(member, _)| member.key.as_str())) {
        return Some((Shape::Members { start }, survey.count));
    }
    let named = |(member, list): &(&Member, &List)| (member.key.clone(), list.count);
    let frame = Frame {
        start,
        columns: columns.iter().map(named).collect(),
        has_keys: false,
    };
    Some((Shape::Frame(frame), first.count))
}

/// Whether an object of plain values is a list of keys and values: its keys are those of rows, or so many values look alike.
fn is_map_of_values(survey: &Survey) -> bool {
    /// Pairs from which their values tell, and the share of them that look alike.
    const MANY: usize = 20;
    const ALIKE: f64 = 0.9;
    let mut looks = Vec::new();
    for member in &survey.members {
        match &member.kind {
            Kind::Scalar(text) => looks.extend(Look::of(text)),
            _ => return false,
        }
    }
    let keys = survey.members.iter().map(|member| member.key.as_str());
    survey.count >= FEWEST_ROWS && are_of_rows(keys)
        || looks.len() >= MANY && alike(std::iter::once(&looks)) >= ALIKE
}

fn as_list(member: &Member) -> Option<(&Member, &List)> {
    match &member.kind {
        Kind::List(list) => Some((member, list)),
        _ => None,
    }
}

/// Whether a member is an object that holds rows and the names of their columns: a table of its own.
fn has_named_rows(member: &Member) -> bool {
    let Kind::Object(inner) = &member.kind else {
        return false;
    };
    let mut lists = inner.members.iter().filter_map(as_list);
    lists.any(|(_, list)| list.of == Some(Element::List) && !names::beside(inner, list).is_empty())
}

/// What is known of the members of an object of objects.
struct Inner<'a> {
    /// Keys of the objects within, each with the looks of its values there.
    keys: BTreeMap<&'a str, Vec<Look>>,
    /// Looks of the values of each object.
    within: Vec<Vec<Look>>,
    /// Whether all values are plain ones.
    is_plain: bool,
    /// Members of all of them.
    members: u64,
}

/// The table of an object of objects.
fn of_objects(survey: &Survey, start: u64) -> Option<(Shape, u64)> {
    if survey.members.iter().any(has_named_rows) {
        return None;
    }
    let inner = Inner::of(survey);
    let objects = inner.within.len();
    if objects == 0 || inner.keys.is_empty() {
        return None;
    }
    let outer_are_rows = are_of_rows(survey.members.iter().map(|member| member.key.as_str()));
    let inner_are_rows = are_of_rows(inner.keys.keys().copied());
    let share = inner.members as f64 / (objects * inner.keys.len()) as f64;
    let shared = match objects {
        1 => true,
        2 => share >= SHARED_BY_TWO && inner.keys.len() > 1,
        _ => share >= SHARED || outer_are_rows,
    };
    let numbered = is_numbered(inner.keys.keys().copied());
    let one = outer_are_rows || numbered && inner.keys.len() > 1;
    if !shared || objects == 1 && !one {
        return None;
    }
    let complete = survey.members.len() as u64 == survey.count;
    let by_columns = complete
        && inner.is_plain
        && match (outer_are_rows, inner_are_rows) {
            (true, false) => false,
            (false, true) => true,
            _ => inner.is_by_columns(survey.count),
        };
    if !by_columns {
        return Some((Shape::Members { start }, survey.count));
    }
    let columns = survey
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            Kind::Object(inner) => Some((member.key.clone(), inner.count)),
            _ => None,
        });
    let frame = Frame {
        start,
        columns: columns.collect(),
        has_keys: !numbered,
    };
    let rows = frame.columns.iter().map(|(_, count)| *count).max();
    Some((Shape::Frame(frame), rows.unwrap_or(0)))
}

impl<'a> Inner<'a> {
    fn of(survey: &'a Survey) -> Self {
        let mut inner = Self {
            keys: BTreeMap::new(),
            within: Vec::new(),
            is_plain: true,
            members: 0,
        };
        let objects = survey
            .members
            .iter()
            .filter_map(|member| match &member.kind {
                Kind::Object(one) => Some(one),
                _ => None,
            });
        for one in objects.take(LOOKED_AT) {
            let mut looks = Vec::new();
            for member in &one.members {
                let look = match &member.kind {
                    Kind::Scalar(text) => Look::of(text),
                    _ => {
                        inner.is_plain = false;
                        None
                    }
                };
                let values = inner.keys.entry(&member.key).or_default();
                values.extend(look);
                looks.extend(look);
                inner.members += 1;
            }
            inner.within.push(looks);
        }
        inner
    }

    /// Whether the values of each object look more alike than those under one key in all of them.
    fn is_by_columns(&self, outer: u64) -> bool {
        let within = alike(self.within.iter());
        let across = alike(self.keys.values());
        let keys = self.keys.len() as u64;
        match (within - across) * 100.0 {
            difference if difference > 1.0 => true,
            difference if difference < -1.0 => false,
            // Tables have more rows than columns.
            _ => keys >= outer * MANY_MORE,
        }
    }
}

/// How a plain value looks: its kind, and for a text what it is made of.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Look {
    Number(u32),
    Word,
    Text {
        digits: bool,
        letters: bool,
        others: bool,
        length: u32,
    },
}

impl Look {
    /// The look of a value as it is written; `None` for null.
    fn of(text: &[u8]) -> Option<Self> {
        let length = text.len().next_power_of_two().trailing_zeros();
        match text.first()? {
            b'"' => Some(Self::Text {
                digits: text.iter().any(u8::is_ascii_digit),
                letters: text.iter().any(u8::is_ascii_alphabetic),
                others: !text.is_ascii(),
                length,
            }),
            b'n' | b'N' => None,
            b't' | b'f' => Some(Self::Word),
            _ => Some(Self::Number(length)),
        }
    }
}

/// The mean share of values that have the most frequent look of their group.
fn alike<'a>(groups: impl Iterator<Item = &'a Vec<Look>>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for group in groups.filter(|group| group.len() > 1) {
        let mut looks: BTreeMap<Look, usize> = BTreeMap::new();
        for look in group {
            *looks.entry(*look).or_default() += 1;
        }
        let most = looks.values().max().copied().unwrap_or(0);
        sum += most as f64 / group.len() as f64;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 1.0 }
}

/// Whether most keys are those of rows: numbers, or what has the form of an identifier.
fn are_of_rows<'a>(keys: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut rows) = (0, 0);
    for key in keys {
        let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
        all += 1;
        rows += usize::from(is_number || is_identifier(key.as_bytes()));
    }
    rows * 2 > all
}

/// Whether keys are the numbers from 0 or 1 on, each once.
fn is_numbered<'a>(keys: impl Iterator<Item = &'a str>) -> bool {
    let numbers: Option<BTreeSet<usize>> = keys.map(|key| key.parse().ok()).collect();
    numbers.is_some_and(|numbers| {
        let ends = numbers.first().zip(numbers.last());
        ends.is_some_and(|(first, last)| *first < 2 && last - first + 1 == numbers.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::feed::Feed;
    use crate::format::json::survey::survey;
    use crate::model::source::Source;

    struct Bytes(Vec<u8>);

    impl Source for Bytes {
        fn byte_size(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
            let rest = self.0.get(offset as usize..).unwrap_or_default();
            let length = rest.len().min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            Ok(length)
        }
    }

    /// What the tables of a document are, each with its path and rows.
    fn found(document: &str) -> Vec<(&'static str, String, u64)> {
        let source = Bytes(document.as_bytes().to_vec());
        let mut feed = Feed::new(&source as &dyn Source, 0, u64::MAX);
        feed.next_byte().unwrap();
        let survey = survey(&mut feed).unwrap().unwrap();
        let kind = |shape: &Shape| match shape {
            Shape::Elements { .. } => "elements",
            Shape::Rows { .. } => "rows",
            Shape::Members { .. } => "members",
            Shape::Frame(_) => "frame",
        };
        (plans(&survey, document.len() as u64).iter())
            .map(|plan| (kind(&plan.shape), plan.path.join("."), plan.rows))
            .collect()
    }

    #[test]
    fn a_document_holds_the_tables_that_people_see_in_it() {
        let one = |kind, path: &str, rows| vec![(kind, path.to_owned(), rows)];
        let by_name: Vec<String> = (0..20)
            .map(|person| format!("\"person {person}\": \"138000000{person:02}\""))
            .collect();
        let by_name = format!("{{{}}}", by_name.join(","));
        for (document, expected) in [
            (r#"{"a": 1, "b": {"c": 2}}"#, vec![]),
            (
                r#"{"n": {"0": "x", "1": "y"}, "m": {"0": 1, "1": 2}}"#,
                one("frame", "", 2),
            ),
            (
                r#"{"0": {"n": "x", "m": 1}, "1": {"n": "y", "m": 2}}"#,
                one("members", "", 2),
            ),
            // Neither keys nor numbers of rows: the values of one column look alike.
            (
                r#"{"name": {"ann": "Ann Lee", "bob": "Bob Ray"}, "age": {"ann": 31, "bob": 42}}"#,
                one("frame", "", 2),
            ),
            (
                r#"{"ann": {"name": "Ann Lee", "age": 31}, "bob": {"name": "Bob Ray", "age": 42}}"#,
                one("members", "", 2),
            ),
            (
                r#"{"a": [1, 2, 3], "b": ["x", "y", "z"]}"#,
                one("frame", "", 3),
            ),
            // A book of numbers, by number and by name; one person.
            (
                r#"{"13800000001": "x", "13800000002": "y", "13800000003": null}"#,
                one("members", "", 3),
            ),
            (&by_name, one("members", "", 20)),
            (
                r#"{"name": "x", "tel": "13800000001", "city": "Bonn", "mail": "x@y.example"}"#,
                vec![],
            ),
            // What a search server answers.
            (
                r#"{"took": 1, "_shards": {"total": 5, "ok": 5, "skipped": 0, "failed": 0}, "hits": {"total": {"value": 3, "relation": "eq"}, "hits": [{"a": 1}, {"a": 2}, {"a": 3}]}}"#,
                one("elements", "hits.hits", 3),
            ),
        ] {
            assert_eq!(found(document), expected, "{document}");
        }
    }

    #[test]
    fn lists_within_a_document_are_its_tables_or_parts_of_its_record() {
        let one = |kind, path: &str, rows| vec![(kind, path.to_owned(), rows)];
        for (document, expected) in [
            // One person with several numbers.
            (
                r#"{"name": "x", "tel": ["1", "2"], "mail": ["a", "b"]}"#,
                vec![],
            ),
            (
                r#"{"columns": ["a", "b"], "data": [[1, 2], [3, 4], [5, 6]]}"#,
                one("rows", "data", 3),
            ),
            (
                r#"{"n": 1, "list": [{"a": 1}, {"a": 2}, {"a": 3}]}"#,
                one("elements", "list", 3),
            ),
            (
                r#"{"ok": true, "data": {"total": 3, "list": [{"a": 1}, {"a": 2}, {"a": 3}]}}"#,
                one("elements", "data.list", 3),
            ),
            // A buyer and what was bought: one record.
            (
                r#"{"order": {"buyer": {"n": "x", "t": "1", "a": "y", "b": "z"}, "in": {"items": [{"a": 1}, {"a": 2}, {"a": 3}]}}}"#,
                vec![],
            ),
            (
                r#"{"schema": {"fields": [{"name": "a"}, {"name": "b"}]}, "data": [{"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 3, "b": 2}]}"#,
                one("elements", "data", 3),
            ),
            (
                r#"{"13800000001": {"orders": [{"a": 1}, {"a": 2}, {"a": 3}]}}"#,
                one("members", "", 1),
            ),
        ] {
            assert_eq!(found(document), expected, "{document}");
        }
    }
}
