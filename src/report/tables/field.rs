//! A column of a table: its name, type, unit and meaning, and how a row gives its cell.

use crate::model::{Count, Language, Text, Titled, titled};
use chrono::DateTime;
use std::borrow::Cow;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A text or an id.
    Text,
    /// Texts or ids.
    Texts,
    /// A whole number.
    Number,
    /// A number from 0 to 1.
    Share,
    /// A point in time.
    Moment,
}

titled!(Kind {
    Text: "text", "文本", "text";
    Texts: "texts", "文本列表", "list of texts";
    Number: "number", "整数", "whole number";
    Share: "share", "0 到 1 的数", "number from 0 to 1";
    Moment: "moment", "时间", "point in time";
});

/// What a column of a table is.
#[derive(Debug)]
pub struct Spec {
    /// Its name in every form.
    pub name: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// What its numbers count; empty where they count nothing.
    pub unit: &'static str,
    /// What it says, Chinese.
    pub zh: &'static str,
    /// What it says, English.
    pub en: &'static str,
}

/// A column, and `F`, which gives its cell for a row.
pub(super) struct Field<F> {
    pub(super) spec: Spec,
    pub(super) cell: F,
}

impl<F: Copy> Field<F> {
    pub(super) const fn new(
        name: &'static str,
        kind: Kind,
        unit: &'static str,
        zh: &'static str,
        en: &'static str,
        cell: F,
    ) -> Self {
        let spec = Spec {
            name,
            kind,
            unit,
            zh,
            en,
        };
        Self { spec, cell }
    }
}

/// A cell. What is absent is [`Cell::Nothing`]: no cell holds an empty text or an empty list.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Absent.
    Nothing,
    /// An upper end that nothing bounds; written as what is absent.
    Unbounded,
    /// A text or an id.
    Text(Cow<'a, str>),
    /// Several.
    Texts(Vec<Cow<'a, str>>),
    /// A whole number.
    Number(u64),
    /// A number from 0 to 1.
    Share(f64),
    /// Milliseconds since 1970-01-01 UTC.
    Moment(i64),
}

/// A text.
pub(super) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
    let text = text.into();
    if text.is_empty() {
        Cell::Nothing
    } else {
        Cell::Text(text)
    }
}

/// A text where there is one.
pub(super) fn maybe<'a>(one: Option<impl Into<Cow<'a, str>>>) -> Cell<'a> {
    one.map_or(Cell::Nothing, text)
}

/// The id of a value of a closed list.
pub(super) fn id<'a>(value: impl Titled) -> Cell<'a> {
    Cell::Text(value.id().into())
}

/// The same where there is one.
pub(super) fn maybe_id<'a>(value: Option<impl Titled>) -> Cell<'a> {
    value.map_or(Cell::Nothing, id)
}

/// Texts; an empty one among them says nothing.
pub(super) fn list<'a, T: Into<Cow<'a, str>>>(all: impl IntoIterator<Item = T>) -> Cell<'a> {
    let all: Vec<Cow<'a, str>> = all
        .into_iter()
        .map(Into::into)
        .filter(|one| !one.is_empty())
        .collect();
    if all.is_empty() {
        Cell::Nothing
    } else {
        Cell::Texts(all)
    }
}

/// One side of texts.
pub(super) fn side<'a>(all: impl IntoIterator<Item = &'a Text>, language: Language) -> Cell<'a> {
    list(all.into_iter().map(|one| one.get(language)))
}

/// A number where there is one.
pub(super) fn number<'a>(number: impl Into<Option<u64>>) -> Cell<'a> {
    number.into().map_or(Cell::Nothing, Cell::Number)
}

/// How many there are.
pub(super) fn count<'a>(all: usize) -> Cell<'a> {
    Cell::Number(all as u64)
}

/// The least that a number can be.
pub(super) fn lower<'a>(count: Count) -> Cell<'a> {
    Cell::Number(count.lower)
}

/// The best single number, where an upper end is known.
pub(super) fn estimate<'a>(count: Count) -> Cell<'a> {
    number(count.upper.map(|_| count.estimate))
}

/// The most that a number can be, where anything bounds it.
pub(super) fn upper<'a>(count: Count) -> Cell<'a> {
    count.upper.map_or(Cell::Unbounded, Cell::Number)
}

/// A time as RFC 3339 writes it; what is none says nothing.
pub(super) fn moment<'a>(text: Option<&str>) -> Cell<'a> {
    let time = text.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    time.map_or(Cell::Nothing, |time| Cell::Moment(time.timestamp_millis()))
}
