//! Tables of TOML in, their typed fields out; every mistake is noted at its place, and reading goes on.

use crate::error::Mistake;
use crate::model::Text;
use crate::model::pattern::PathPattern;
use crate::model::vocabulary::nearest;
use chrono::NaiveDate;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Known words are listed in a message up to this many.
const MOST_LISTED: usize = 16;

/// A part of a message in Chinese and English.
pub(super) type Both = [&'static str; 2];
/// The name of what stands in no section.
pub(super) const WHOLE_FILE: &str = "";
/// Words that nothing lists.
pub(super) const NOT_LISTED: Both = ["", ""];

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

    pub(super) fn wrong(&mut self, span: &Span, reason: Text) {
        let (line, column) = self.place(span.start);
        self.mistakes.push(Mistake {
            line,
            column,
            reason,
        });
    }

    /// A table of which only `keys` are known; `unread` gives a reason for a key that is no longer or not yet read.
    pub(super) fn section(
        &mut self,
        name: &'static str,
        table: &'t DeTable<'t>,
        span: Span,
        keys: &[&str],
        unread: &[(&str, Both)],
    ) -> Section<'t> {
        for key in table.keys() {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                continue;
            }
            let reason = match unread.iter().find(|(known, _)| *known == word) {
                Some((_, [zh, en])) => Text::new(
                    format!("{name} 中的 `{word}`：{zh}"),
                    format!("`{word}` in {name}: {en}"),
                ),
                None => {
                    let [zh, en] = match name {
                        WHOLE_FILE => ["顶层的键".to_owned(), "key in the file".to_owned()],
                        name => [format!(" {name} 的键"), format!("key in {name}")],
                    };
                    unknown([&zh, &en], word, keys.iter().copied(), NOT_LISTED)
                }
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
        let [zh, en] = kind_of(value.get_ref());
        self.wrong(
            &value.span(),
            Text::new(
                format!("`{key}` 是一节，不是{zh}：请写一次 `[{key}]`，各键写在其下"),
                format!(
                    "`{key}` is a section, not {en}: write `[{key}]` once, and its keys below it"
                ),
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
                        let [zh, en] = kind_of(other);
                        self.wrong(
                            &one.span(),
                            Text::new(
                                format!("请写 `{name}`，各键写在其下，而不是{zh}"),
                                format!("write `{name}` and its keys below it, not {en}"),
                            ),
                        );
                    }
                }
            }
        } else {
            let [zh, en] = match value.get_ref() {
                DeValue::Table(_) => ["单方括号", "single brackets"],
                other => kind_of(other),
            };
            self.wrong(
                &value.span(),
                Text::new(
                    format!("请用双方括号写成 `{name}`，而不是{zh}：可以有多个"),
                    format!(
                        "write `{name}` with two brackets on each side, not {en}: there may be several"
                    ),
                ),
            );
        }
        tables
    }

    fn wrong_type(
        &mut self,
        section: &Section<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &Text,
    ) {
        let [zh, en] = kind_of(value.get_ref());
        let name = section.name;
        self.wrong(
            &value.span(),
            Text::new(
                format!("{name} 中的 `{key}`：写的是{zh}，应为{}", wanted.zh),
                format!(
                    "`{key}` in {name}: {en} is written, {} is needed",
                    wanted.en
                ),
            ),
        );
    }

    /// A text; an empty one is a mistake.
    pub(super) fn text(&mut self, section: &Section<'t>, key: &str) -> Option<Word> {
        let value = section.field(key)?;
        if let DeValue::String(text) = value.get_ref() {
            if text.trim().is_empty() {
                let name = section.name;
                self.wrong(
                    &value.span(),
                    Text::new(
                        format!("{name} 中的 `{key}` 为空"),
                        format!("`{key}` in {name} is empty"),
                    ),
                );
                return None;
            }
            return Some(Word {
                text: text.to_string(),
                span: value.span(),
            });
        }
        let wanted = Text::new(
            format!("带引号的文本，例如 {key} = \"…\""),
            format!("a text in quotes such as {key} = \"…\""),
        );
        self.wrong_type(section, key, value, &wanted);
        None
    }

    /// Texts; nothing where the key is absent.
    pub(super) fn texts(&mut self, section: &Section<'t>, key: &str) -> Vec<Word> {
        let Some(value) = section.field(key) else {
            return Vec::new();
        };
        let wanted = Text::new(
            format!("文本列表，例如 {key} = [\"…\"]"),
            format!("a list of texts such as {key} = [\"…\"]"),
        );
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
                    let name = section.name;
                    let reason = Text::new(
                        format!("{name} 的 `{key}` 中有空文本"),
                        format!("`{key}` in {name} has an empty text"),
                    );
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
                    let wanted = Text::new(
                        "花括号中的表，或这种表的列表",
                        "a table in braces, or a list of such tables",
                    );
                    self.wrong_type(section, key, one, &wanted);
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
        let wanted = Text::new(
            "不带引号的 `true` 或 `false`",
            "`true` or `false` without quotes",
        );
        self.wrong_type(section, key, value, &wanted);
        None
    }

    /// A number of people.
    pub(super) fn people(&mut self, section: &Section<'t>, key: &str) -> Option<u64> {
        let value = section.field(key)?;
        let DeValue::Integer(number) = value.get_ref() else {
            let wanted = Text::new("整数，例如 42000", "a whole number such as 42000");
            self.wrong_type(section, key, value, &wanted);
            return None;
        };
        if number.as_str().starts_with('-') {
            let reason = Text::new("人数不能为负", "a number of people is never negative");
            self.wrong_value(section, key, &value.span(), &reason);
            return None;
        }
        let parsed = u64::from_str_radix(number.as_str().trim_start_matches('+'), number.radix());
        if parsed.is_err() {
            let reason = Text::new("数太大", "the number is too large");
            self.wrong_value(section, key, &value.span(), &reason);
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
            let wanted = Text::new(
                "不带引号的日期，例如 2026-11-01",
                "a day without quotes such as 2026-11-01",
            );
            self.wrong_type(section, key, value, &wanted);
            return None;
        };
        let (year, month, day) = (written.year, written.month, written.day);
        let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
        match day {
            None => {
                let reason = Text::new("没有这一天", "there is no such day");
                self.wrong_value(section, key, &value.span(), &reason);
            }
            Some(day) if day > latest => {
                let reason =
                    Text::new(format!("{day} 在将来"), format!("{day} lies in the future"));
                self.wrong_value(section, key, &value.span(), &reason);
                return None;
            }
            Some(_) => {}
        }
        day
    }

    fn wrong_value(&mut self, section: &Section<'_>, key: &str, span: &Span, reason: &Text) {
        let name = section.name;
        self.wrong(
            span,
            Text::new(
                format!("{name} 中的 `{key}`：{}", reason.zh),
                format!("`{key}` in {name}: {}", reason.en),
            ),
        );
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
                let name = section.name;
                let reason = Text::new(
                    format!("{name} 缺少键 `{key}`"),
                    format!("{name} needs the key `{key}`"),
                );
                self.wrong(&section.span, reason);
            }
        }
    }

    /// Whether a word is one of `known`; else notes it with the nearest of them, or with all, or with `list`, which says where
    /// they are listed.
    pub(super) fn knows<'k>(
        &mut self,
        what: Both,
        word: &Word,
        known: impl Iterator<Item = &'k str> + Clone,
        list: Both,
    ) -> bool {
        let is_known = known.clone().any(|one| one == word.text);
        if !is_known {
            self.wrong(&word.span, unknown(what, &word.text, known, list));
        }
        is_known
    }
}

fn unknown<'k>(
    what: [&str; 2],
    word: &str,
    known: impl Iterator<Item = &'k str> + Clone,
    list: Both,
) -> Text {
    let mut zh = format!("没有{} `{word}`", what[0]);
    let mut en = format!("`{word}` is not a known {}", what[1]);
    let mut between = "；";
    if let Some(near) = nearest(word, known.clone()) {
        zh += &format!("；是否指 `{near}`？");
        between = "";
        en += &format!("; did you mean `{near}`?");
    }
    if known.clone().count() <= MOST_LISTED {
        let words: Vec<&str> = known.collect();
        zh += &format!("{between}可用：{}", words.join("、"));
        en += &format!("; known: {}", words.join(", "));
    } else if list != NOT_LISTED {
        zh += &format!("{between}{}", list[0]);
        en += &format!("; {}", list[1]);
    }
    Text::new(zh, en)
}

/// What a value is, for the user.
fn kind_of(value: &DeValue<'_>) -> Both {
    match value {
        DeValue::String(_) => ["文本", "a text"],
        DeValue::Integer(_) => ["整数", "a whole number"],
        DeValue::Float(_) => ["小数", "a number with decimals"],
        DeValue::Boolean(_) => [" `true` 或 `false`", "`true` or `false`"],
        DeValue::Datetime(_) => ["日期或时间", "a date or time"],
        DeValue::Array(_) => ["列表", "a list"],
        DeValue::Table(_) => ["一节", "a section"],
    }
}
