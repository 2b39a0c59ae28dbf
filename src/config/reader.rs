//! Tables of TOML in, their typed fields out; every mistake is noted at its place, and reading goes on.

use crate::error::Mistake;
use crate::model::pattern::PathPattern;
use crate::model::vocabulary::nearest;
use chrono::NaiveDate;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Known words are listed in a message up to this many.
const MOST_LISTED: usize = 16;

/// Part of the text, in bytes.
pub(super) type Span = Range<usize>;

/// A word of the user and where it stands.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
}

/// One table of the file.
pub(super) struct Section<'t> {
    /// As the user writes it: `[law]`, `[[dataset]]`.
    pub(super) name: &'static str,
    table: &'t DeTable<'t>,
    pub(super) span: Span,
}

impl<'t> Section<'t> {
    fn field(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        let mut fields = self.table.iter();
        let field = fields.find(|(name, _)| **name.get_ref() == *key);
        field.map(|(_, value)| value)
    }

    pub(super) fn is_flag(&self, key: &str) -> bool {
        let is_flag = |field: &Spanned<DeValue<'_>>| matches!(field.get_ref(), DeValue::Boolean(_));
        self.field(key).is_some_and(is_flag)
    }

    /// Where a value stands; where the table does if it is not there.
    pub(super) fn span_of(&self, key: &str) -> Span {
        self.field(key)
            .map_or_else(|| self.span.clone(), Spanned::span)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.field(key).is_some()
    }
}

/// Reads fields and collects mistakes.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// Where each line begins, in bytes.
    starts: Vec<usize>,
    mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(ends).collect(),
            mistakes: Vec::new(),
        }
    }

    /// What was wrong, in the order of the file.
    pub(super) fn mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        self.mistakes.dedup();
        self.mistakes
    }

    /// Line and character from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        // A file may have a block for each of many thousand datasets, and each asks for its line.
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let before = &self.text[self.starts[line - 1]..at];
        (line, before.chars().count() + 1)
    }

    pub(super) fn line(&self, span: &Span) -> usize {
        self.place(span.start).0
    }

    pub(super) fn wrong(&mut self, span: &Span, reason: impl Into<String>) {
        let (line, column) = self.place(span.start);
        self.mistakes.push(Mistake {
            line,
            column,
            reason: reason.into(),
        });
    }

    /// A table of which only `keys` are known; `unread` gives a reason for a key that is no longer or not yet read.
    pub(super) fn section(
        &mut self,
        name: &'static str,
        table: &'t DeTable<'t>,
        span: Span,
        keys: &[&str],
        unread: &[(&str, &str)],
    ) -> Section<'t> {
        for key in table.keys() {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                continue;
            }
            let reason = match unread.iter().find(|(known, _)| *known == word) {
                Some((_, why)) => format!("`{word}` in {name}: {why}"),
                None => unknown(&format!("key in {name}"), word, keys.iter().copied(), ""),
            };
            self.wrong(&key.span(), reason);
        }
        Section { name, table, span }
    }

    /// The table of a single section such as `[law]`.
    pub(super) fn one(&mut self, root: &Section<'t>, key: &str) -> Option<(&'t DeTable<'t>, Span)> {
        let value = root.field(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some((table, value.span()));
        }
        let found = kind_of(value.get_ref());
        self.wrong(
            &value.span(),
            format!(
                "`{key}` is a section, not {found}: write `[{key}]` once, and its keys below it"
            ),
        );
        None
    }

    /// The tables of a section that may be there several times, such as `[[dataset]]`.
    pub(super) fn several(
        &mut self,
        parent: &Section<'t>,
        key: &str,
        name: &str,
    ) -> Vec<(&'t DeTable<'t>, Span)> {
        let Some(value) = parent.field(key) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        if let DeValue::Array(all) = value.get_ref() {
            for one in all {
                match one.get_ref() {
                    DeValue::Table(table) => tables.push((table, one.span())),
                    other => {
                        let found = kind_of(other);
                        self.wrong(
                            &one.span(),
                            format!("write `{name}` and its keys below it, not {found}"),
                        );
                    }
                }
            }
        } else {
            let found = match value.get_ref() {
                DeValue::Table(_) => "single brackets".to_owned(),
                other => kind_of(other).to_owned(),
            };
            self.wrong(
                &value.span(),
                format!("write `{name}` with two brackets on each side, not {found}: there may be several"),
            );
        }
        tables
    }

    fn wrong_type(
        &mut self,
        section: &Section<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
    ) {
        let found = kind_of(value.get_ref());
        self.wrong(
            &value.span(),
            format!(
                "`{key}` in {}: {found} is written, {wanted} is needed",
                section.name
            ),
        );
    }

    /// A text; an empty one is a mistake.
    pub(super) fn text(&mut self, section: &Section<'t>, key: &str) -> Option<Word> {
        let value = section.field(key)?;
        if let DeValue::String(text) = value.get_ref() {
            if text.trim().is_empty() {
                self.wrong(
                    &value.span(),
                    format!("`{key}` in {} is empty", section.name),
                );
                return None;
            }
            return Some(Word {
                text: text.to_string(),
                span: value.span(),
            });
        }
        self.wrong_type(
            section,
            key,
            value,
            &format!("a text in quotes such as {key} = \"…\""),
        );
        None
    }

    /// Texts; nothing where the key is absent.
    pub(super) fn texts(&mut self, section: &Section<'t>, key: &str) -> Vec<Word> {
        let Some(value) = section.field(key) else {
            return Vec::new();
        };
        let wanted = format!("a list of texts such as {key} = [\"…\"]");
        let DeValue::Array(all) = value.get_ref() else {
            self.wrong_type(section, key, value, &wanted);
            return Vec::new();
        };
        let mut words = Vec::new();
        for one in all {
            if let DeValue::String(text) = one.get_ref() {
                words.push(Word {
                    text: text.to_string(),
                    span: one.span(),
                });
            } else {
                self.wrong_type(section, key, one, &wanted);
            }
        }
        words
    }

    /// One text, or a list of texts; an empty text is a mistake.
    pub(super) fn one_or_more(&mut self, section: &Section<'t>, key: &str) -> Vec<Word> {
        match section.field(key).map(Spanned::get_ref) {
            Some(DeValue::Array(_)) => {
                let words = self.texts(section, key);
                for word in words.iter().filter(|word| word.text.trim().is_empty()) {
                    let reason = format!("`{key}` in {} has an empty text", section.name);
                    self.wrong(&word.span, reason);
                }
                words
            }
            _ => self.text(section, key).into_iter().collect(),
        }
    }

    /// One table in braces, or a list of such tables.
    pub(super) fn table_or_more(
        &mut self,
        section: &Section<'t>,
        key: &str,
    ) -> Vec<(&'t DeTable<'t>, Span)> {
        let Some(value) = section.field(key) else {
            return Vec::new();
        };
        let all = match value.get_ref() {
            DeValue::Array(all) => all.iter().collect(),
            _ => vec![value],
        };
        let mut tables = Vec::new();
        for one in all {
            match one.get_ref() {
                DeValue::Table(table) => tables.push((table, one.span())),
                _ => {
                    let wanted = "a table in braces, or a list of such tables";
                    self.wrong_type(section, key, one, wanted);
                }
            }
        }
        tables
    }

    pub(super) fn flag(&mut self, section: &Section<'t>, key: &str) -> Option<bool> {
        let value = section.field(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        self.wrong_type(section, key, value, "`true` or `false` without quotes");
        None
    }

    /// A number of people.
    pub(super) fn people(&mut self, section: &Section<'t>, key: &str) -> Option<u64> {
        let value = section.field(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong_type(section, key, value, "a whole number such as 42000");
            return None;
        };
        if number.as_str().starts_with('-') {
            self.wrong(
                &value.span(),
                format!(
                    "`{key}` in {}: a number of people is never negative",
                    section.name
                ),
            );
            return None;
        }
        let parsed = u64::from_str_radix(number.as_str().trim_start_matches('+'), number.radix());
        if parsed.is_err() {
            self.wrong(
                &value.span(),
                format!("`{key}` in {}: the number is too large", section.name),
            );
        }
        parsed.ok()
    }

    /// A day, not later than `latest`.
    pub(super) fn day(
        &mut self,
        section: &Section<'t>,
        key: &str,
        latest: NaiveDate,
    ) -> Option<NaiveDate> {
        let value = section.field(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(written) if written.time.is_none() => written.date,
            _ => None,
        };
        let Some(written) = written else {
            self.wrong_type(
                section,
                key,
                value,
                "a day without quotes such as 2026-11-01",
            );
            return None;
        };
        let (year, month, day) = (written.year, written.month, written.day);
        let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
        let name = section.name;
        match day {
            None => self.wrong(
                &value.span(),
                format!("`{key}` in {name}: there is no such day"),
            ),
            Some(day) if day > latest => {
                self.wrong(
                    &value.span(),
                    format!("`{key}` in {name}: {day} lies in the future"),
                );
                return None;
            }
            Some(_) => {}
        }
        day
    }

    /// A pattern over the names of datasets.
    pub(super) fn pattern(&mut self, word: &Word) -> Option<PathPattern> {
        PathPattern::new(&word.text)
            .map_err(|reason| self.wrong(&word.span, reason))
            .ok()
    }

    /// Notes each of `keys` that the section lacks.
    pub(super) fn require(&mut self, section: &Section<'t>, keys: &[&str]) {
        for key in keys {
            if !section.has(key) {
                let reason = format!("{} needs the key `{key}`", section.name);
                self.wrong(&section.span, reason);
            }
        }
    }

    /// Whether a word is one of `known`; else notes it with the nearest of them, or with all, or with `list`, which says where
    /// they are listed.
    pub(super) fn knows<'k>(
        &mut self,
        what: &str,
        word: &Word,
        known: impl Iterator<Item = &'k str> + Clone,
        list: &str,
    ) -> bool {
        let is_known = known.clone().any(|one| one == word.text);
        if !is_known {
            self.wrong(&word.span, unknown(what, &word.text, known, list));
        }
        is_known
    }
}

fn unknown<'k>(
    what: &str,
    word: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    list: &str,
) -> String {
    let mut reason = format!("`{word}` is not a known {what}");
    if let Some(near) = nearest(word, known.clone()) {
        reason += &format!("; did you mean `{near}`?");
    }
    if known.clone().count() <= MOST_LISTED {
        let words: Vec<&str> = known.collect();
        reason += &format!("; known: {}", words.join(", "));
    } else if !list.is_empty() {
        reason += &format!("; {list}");
    }
    reason
}

/// What a value is, for the user.
fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}
