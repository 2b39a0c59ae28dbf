//! The sizes of a line in, bounds with the condition that compares them out, or how they contradict the rest of the line.

use super::Reader;
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::Bound;
use crate::pack::law::workbook::{ColumnId, Counted, CountedForm, WordList};
use crate::transcription::document::Entry;
use crate::transcription::export::{bound_value, frees, is_one_implied};
use crate::transcription::grid::Content;
use crate::transcription::size::{self, Size};
use crate::transcription::words::{plain, word};
use toml::{Table, Value};

/// The sizes of a line.
pub(super) struct Sizes<'b> {
    pub(super) personal: Option<(&'b CountedForm, Bound)>,
    pub(super) sensitive: Option<(&'b CountedForm, Bound)>,
}

impl<'b> Reader<'_, 'b> {
    pub(super) fn size(&mut self, column: ColumnId, path: &str) -> Option<(Bound, Size)> {
        let read = match self.line.content(column)? {
            Content::Number(n) if n.fract() == 0.0 && (1.0..9e15).contains(n) => Ok(Size {
                plain: Some(*n as u64),
                ..Size::default()
            }),
            Content::Number(_) | Content::Flag(_) => Err(Text::new(
                "人数必须是 1 以上的整数",
                "the number of people must be a whole number from 1 on",
            )),
            Content::Day(_) | Content::Text(_) => {
                let text = self.text(column);
                size::read(&text, &self.form.size)
            }
        };
        let size = read
            .map_err(|text| self.mistakes.wrong(self.line.place(column), text))
            .ok()?;
        if let Some(number) = size.plain {
            let bound = if frees(path) {
                Bound {
                    below: Some(number),
                    ..Bound::default()
                }
            } else {
                Bound {
                    at_least: Some(number),
                    ..Bound::default()
                }
            };
            let shown = size::shown(&bound, &self.form.size);
            self.mistakes.remark(
                self.line.place(column),
                Text::new(
                    format!("只有数字，读作“{}”", shown.zh),
                    format!("a number alone; read as `{}`", shown.en),
                ),
            );
            return Some((bound, size));
        }
        Some((size.bound?, size))
    }

    pub(super) fn sizes(&mut self, path: &str) -> Sizes<'b> {
        let personal = self.size(ColumnId::Size, path);
        let sensitive = self.size(ColumnId::SensitiveSize, path);
        for (column, bound) in [
            (ColumnId::Size, personal),
            (ColumnId::SensitiveSize, sensitive),
        ] {
            if let Some((bound, _)) = bound {
                self.direction(column, &bound, path);
            }
        }
        let class = self.word(ColumnId::Class, WordList::Class);
        let class = class.and_then(|class| class.counted);
        let without = personal
            .filter(|(_, size)| size.without_sensitive)
            .map(|_| Counted::WithoutSensitive);
        if without.is_some() && class == Some(Counted::Sensitive) {
            self.wrong(
                ColumnId::Size,
                "数量写明不含敏感个人信息，与数据类别矛盾",
                "the size excludes sensitive information and contradicts the class",
            );
        }
        let counted = self.counted(personal.is_some(), without.or(class));
        let is_sensitive = counted.is_some_and(|form| form.id == Counted::Sensitive);
        if personal.is_some() && sensitive.is_some() && is_sensitive {
            self.wrong(
                ColumnId::Size,
                "两列数量都计敏感个人信息；只填一列",
                "both sizes count sensitive information; fill in one of them",
            );
        }
        let of = |counted: Counted| {
            let mut forms = self.form.counted.iter();
            forms.find(move |form| form.id == counted)
        };
        Sizes {
            personal: counted
                .zip(personal)
                .map(|(form, (bound, _))| (form, bound)),
            sensitive: of(Counted::Sensitive)
                .zip(sensitive)
                .map(|(form, (bound, _))| (form, bound)),
        }
    }

    /// A duty that ends where people become more, and a freedom that begins there, are written the wrong way round.
    pub(super) fn direction(&mut self, column: ColumnId, bound: &Bound, path: &str) {
        let (first, end) = size::ends(bound);
        let assesses = Measure::SecurityAssessment.id() == path;
        if frees(path) && end.is_none() {
            self.wrong(
                column,
                "路径与数量矛盾：人数越多反而豁免；豁免写“不满…人”，或改路径",
                "route and size contradict each other: more people would be exempt; an exemption has `fewer than`, or the route is another",
            );
        } else if assesses && first == 0 && end.is_some() {
            self.wrong(
                column,
                "路径与数量矛盾：只有人数少时才须评估；评估写“…人以上”，或改路径",
                "route and size contradict each other: only few people would need the assessment; an assessment has `at least`, or the route is another",
            );
        }
    }

    /// Whom the size counts.
    pub(super) fn counted(
        &mut self,
        has_size: bool,
        said: Option<Counted>,
    ) -> Option<&'b CountedForm> {
        let of = |counted: Counted| {
            let mut forms = self.form.counted.iter();
            forms.find(move |form| form.id == counted)
        };
        let text = plain(&self.text(ColumnId::Counted));
        if text.is_empty() {
            if has_size && said.is_none() {
                self.mistakes.remark(
                    self.line.place(ColumnId::Counted),
                    Text::new(
                        "没有写计数口径，按全部个人计（较严）；清单写明不含敏感的，选“不含敏感”",
                        "who is counted is not said: all people are (the stricter reading); choose `without sensitive` where the list says so",
                    ),
                );
            }
            return of(said.unwrap_or(Counted::All));
        }
        let chosen = word(self.form, WordList::Counted, &text)
            .map_err(|text| {
                let place = self.line.place(ColumnId::Counted);
                self.mistakes.wrong(place, text);
            })
            .ok()?;
        let chosen = (self.form.counted.iter()).find(|form| form.title == chosen.title);
        if let (Some(chosen), Some(said)) = (chosen, said)
            && chosen.id != said
            && has_size
        {
            self.wrong(
                ColumnId::Counted,
                "与数量或数据类别矛盾：那里写明计哪些人",
                "contradicts the size or the class, which say who is counted",
            );
        }
        chosen
    }

    /// A rule for sensitive information without a size needs somebody who has some.
    pub(super) fn someone_sensitive(&mut self, sizes: &Sizes<'_>, when: &mut Table) {
        let class = self.word(ColumnId::Class, WordList::Class);
        let is_sensitive = class.is_some_and(|class| class.counted == Some(Counted::Sensitive));
        let is_any = sizes.personal.is_none() && sizes.sensitive.is_none();
        if is_sensitive && is_any && when.contains_key("data") {
            when.entry("sensitive").or_insert(Value::Boolean(true));
        }
    }

    /// A size stands in its column or among the other conditions, never in both.
    pub(super) fn twice(&mut self, when: &Table, sizes: &Sizes<'_>) {
        let both = [&sizes.personal, &sizes.sensitive].into_iter().flatten();
        for (counted, _) in both {
            if when.contains_key(&counted.condition) {
                let key = &counted.condition;
                self.wrong(
                    ColumnId::More,
                    format!("`{key}` 已写在数量一列"),
                    format!("`{key}` is said in a column of sizes already"),
                );
            }
        }
    }
}

/// Rules, and what each compares in which cell.
pub(super) type Split = (Vec<Entry>, Vec<Option<(ColumnId, Bound)>>);

/// The rules of a line: with both sizes an exemption needs both, any other path either of them.
pub(super) fn split(mut entry: Entry, when: Table, sizes: &Sizes<'_>, path: &str) -> Split {
    let finished = |mut entry: Entry, when: Table| {
        if !when.is_empty() {
            entry.table.insert("when".to_owned(), Value::Table(when));
        }
        entry
    };
    let with = |mut when: Table, counted: &CountedForm, bound: &Bound| {
        let is_sensitive = counted.id == Counted::Sensitive;
        if is_sensitive && is_one_implied(bound, path) {
            when.insert("sensitive".to_owned(), Value::Boolean(true));
        }
        let value = bound_value(bound, &counted.metric);
        when.insert(counted.condition.clone(), value);
        when
    };
    match (&sizes.personal, &sizes.sensitive) {
        (None, None) => (vec![finished(entry, when)], vec![None]),
        (Some((counted, bound)), None) => {
            let when = with(when, counted, bound);
            (
                vec![finished(entry, when)],
                vec![Some((ColumnId::Size, *bound))],
            )
        }
        (None, Some((counted, bound))) => {
            let when = with(when, counted, bound);
            (
                vec![finished(entry, when)],
                vec![Some((ColumnId::SensitiveSize, *bound))],
            )
        }
        (Some((counted, bound)), Some((sensitive, other))) if frees(path) => {
            let when = with(with(when, counted, bound), sensitive, other);
            (vec![finished(entry, when)], vec![None])
        }
        (Some((counted, bound)), Some((sensitive, other))) => {
            let first = finished(entry.clone(), with(when.clone(), counted, bound));
            let id = format!("{}-sensitive", entry.id());
            entry.table.insert("id".to_owned(), Value::String(id));
            let second = finished(entry, with(when, sensitive, other));
            let sizes = [(ColumnId::Size, *bound), (ColumnId::SensitiveSize, *other)];
            (vec![first, second], sizes.into_iter().map(Some).collect())
        }
    }
}
